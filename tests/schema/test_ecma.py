r"""Patterns are matched as ECMA-262 matches them with its flag `u`, in both engines of jsonschema-rs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from statekit.check import Checker
from statekit.diagnostics import JSON, Finding, Route
from statekit.schema import SchemaError
from statekit.schema.ecma import PatternError, translate
from statekit.schema.patterns import BACKTRACKING, LINEAR, PatternOptions

MakeChecker = Callable[[Any], Checker]
Explain = Callable[[Any, Any], list[Finding]]

# A pattern, then texts that it matches and texts that it does not match.
MATCHES: list[tuple[str, list[str], list[str]]] = [
    # `.` is any character but a line terminator
    ("^.$", ["a", "\x85", "\u00e9", "\U0001f600"], ["\n", "\r", "\u2028", "\u2029", "ab"]),
    ("^[.]$", ["."], ["a"]),
    (r"^\.$", ["."], ["a"]),
    ("^.+@.+$", ["a@b"], ["a\r@b"]),
    # word boundaries are about ASCII, as `\w` is
    (r"\ba\b", ["a", "\u00e9a\u00e9", "-a-"], ["ab", "_a"]),
    (r"\Ba", ["ba"], ["\u00e9a", "a"]),
    (r"^\w$", ["a", "_", "0"], ["\u00e9"]),
    (r"^\d$", ["1"], ["\u0663"]),
    (r"^\s$", [" ", "\ufeff", "\u2028"], ["\x85", "\u200b"]),
    # classes
    ("^[^]$", ["a", "\n", "\U0001f600"], ["", "ab"]),
    ("[]", [], ["", "a", "[]"]),
    (r"^[\b]$", ["\b"], ["b", "\\"]),
    ("^[[a]$", ["[", "a"], ["]"]),
    ("^[a&&b]$", ["a", "&", "b"], ["c"]),
    ("^[+--]$", ["+", ",", "-"], ["."]),
    (r"^[\w-]$", ["a", "-"], ["."]),
    (r"^[\w-.]+$", ["a-.b"], ["a/b", "a b"]),
    (r"^[a-\d]+$", ["a-5"], ["b"]),
    (r"^\p{Script=Greek}$", ["\u03b1"], ["a"]),
    # surrogates
    (r"^\uD83D\uDE00$", ["\U0001f600"], ["x"]),
    (r"^[\uD83D\uDE00]$", ["\U0001f600"], ["x"]),
    (r"^[^\uD800-\uDFFF]+$", ["a\U0001f600"], [""]),
    (r"^[a-\uFFFF]$", ["a", "\ud7ff", "\ue000"], ["A", "\U00010000"]),
    (r"^[\uD800-\uDFFF]$", [], ["a", "\U0001f600"]),
    (r"\uD83D", [], ["\U0001f600"]),
    # escapes
    (r"^\0$", ["\0"], ["0"]),
    (r"^\cJ\x41\u0042\u{43}$", ["\nABC"], ["jABC"]),
    (r"^\-\@\/\ $", ["-@/ "], [""]),
    (r"^[\t\n\r\f\v]+$", ["\t\n\r\f\v"], ["t"]),
    # backreferences
    (r"^(?<y>a|b)\k<y>$", ["aa", "bb"], ["ab", "a"]),
    (r"^(a|b)\1$", ["aa", "bb"], ["ab"]),
    (r"^\1(a)$", ["a"], ["aa"]),
    (r"^(a\1)$", ["a"], ["aa"]),
    (r"^(?!(b))\1a$", ["a"], ["ba"]),
    (r"^(?<=)(a)\1\b$", ["aa"], ["aa\u00e9a"]),
    (r"^(?=.)(?:.|\n)+\b$", ["a"], ["\r"]),
    # what needs no translation
    (r"^[a-z0-9]+(?:-[a-z0-9]+)*$", ["a-b"], ["a--b"]),
    (r"^\d{4}-\d{2}$", ["2024-01"], ["2024-1"]),
    ("^]}$", ["]}"], [""]),
]


@pytest.mark.parametrize(("pattern", "matching", "others"), MATCHES, ids=[each[0] for each in MATCHES])
@pytest.mark.parametrize("keyword", ["pattern", "patternProperties"])
def test_patterns_match_as_in_ecma_262(
    explain: Explain, pattern: str, matching: list[str], others: list[str], keyword: str
) -> None:
    """The verdict is that of ECMA-262, and a finding names the pattern as it is written."""
    if keyword == "pattern":
        assert not [text for text in matching if explain({"pattern": pattern}, text)]
        for text in others:
            (found,) = explain({"pattern": pattern}, text)
            assert found.message.endswith(f" does not match the pattern `{pattern}`")
        return
    schema = {"patternProperties": {pattern: {"type": "string"}}, "additionalProperties": {"type": "integer"}}
    for text in matching:
        (found,) = explain(schema, {text: 1})
        assert (found.rule, found.route.pointer) == ("schema/type", (text,))
        assert found.message == "expected text, found the integer `1`"
    assert not [text for text in others if explain(schema, {text: 1})]


@pytest.mark.parametrize(("pattern", "matching", "others"), MATCHES, ids=[each[0] for each in MATCHES])
def test_both_engines_agree(pattern: str, matching: list[str], others: list[str]) -> None:
    """The translations for both engines match the same texts."""
    translation = translate(pattern)
    engines: list[tuple[str, PatternOptions]] = [(translation.backtracking, BACKTRACKING)]
    if not any(part in pattern for part in ("\\1", "\\k", "(?=", "(?!", "(?<=")):
        engines.append((translation.linear, LINEAR))
    for text, options in engines:
        validator = jsonschema_rs.validator_for({"pattern": text}, pattern_options=options)
        assert [validator.is_valid(each) for each in matching] == [True] * len(matching)
        assert [validator.is_valid(each) for each in others] == [False] * len(others)


@pytest.mark.parametrize(
    ("pattern", "reason", "help_text"),
    [
        (r"a\Z", r"`\Z` is not in ECMA-262 (character 2)", "write `$`"),
        (r"\h", r"`\h` is not in ECMA-262 (character 1)", r"write `[ \t]`"),
        ("ab(?>c)", "`(?>` is not in ECMA-262 (character 3)", "write `(?:`"),
        ("(?#c)", "`(?#` is not in ECMA-262 (character 1)", "leave the comment out"),
        ("a{,3}", "this brace does not begin a number of repetitions (character 2)", "write `{0,3}`"),
        (
            "{a}",
            "this brace does not begin a number of repetitions (character 1)",
            r"write `\{` for the character",
        ),
        ("a{3,2}", "the largest number of repetitions is below the least (character 2)", None),
        ("*a", "there is nothing to repeat (character 1)", r"write `\*` for the character"),
        ("a**", "a repetition cannot be repeated (character 3)", "put what is repeated in `(?:...)`"),
        ("(a", "this parenthesis is never closed (character 1)", r"write `\(` for the character"),
        ("a)", "this parenthesis closes nothing (character 2)", r"write `\)` for the character"),
        ("x[a", "this bracket is never closed (character 2)", r"write `\[` for the character"),
        ("[z-a]", "this range ends before it begins (character 3)", r"write `\-` for the character"),
        ("a\\", "a backslash at the end escapes nothing (character 2)", r"write `\\` for the character"),
        (r"(a)\2", "there is no group 2 (character 4)", None),
        (r"\k<x>", r"`\k` needs the name of a group, as in `\k<name>` (character 1)", None),
        (r"(?<1>a)", "this group has no usable name (character 1)", "write `(?<name>...)`"),
        (r"\p{Foo}", r"Unicode has no property `\p{Foo}` (character 1)", None),
        (r"\u{110000}", "there is no such character in Unicode (character 1)", None),
    ],
)
@pytest.mark.parametrize("keyword", ["pattern", "patternProperties"])
def test_a_pattern_that_cannot_be_used(
    make_checker: MakeChecker, pattern: str, reason: str, help_text: str | None, keyword: str
) -> None:
    """The error names the reason, the place in the pattern, and what to write instead."""
    schema: JSON = {"pattern": pattern} if keyword == "pattern" else {"patternProperties": {pattern: {}}}
    with pytest.raises(SchemaError) as caught:
        make_checker(schema)
    found = caught.value.diagnostic
    assert found.message == f"`{pattern}` cannot be used as a pattern: {reason}"
    assert found.help == help_text
    assert found.place.span is not None


@pytest.mark.parametrize(
    ("pattern", "message", "help_text"),
    [
        (
            r"^(?:(a)|b)\1$",
            (
                r"`\1` in the pattern `^(?:(a)|b)\1$`: if group 1 takes no part in a "
                r"match, this matches nothing here, "
                "but the empty text in ECMA-262 (character 11)"
            ),
            None,
        ),
        (
            "(?i)abc",
            (
                "`(?i)` in the pattern `(?i)abc`: it is not in ECMA-262, and other "
                "validators reject it (character 1)"
            ),
            "write both cases in a class, as in `[Aa]`",
        ),
        (
            r"\Aa",
            r"`\A` in the pattern `\Aa`: it is not in ECMA-262, and other validators reject it (character 1)",
            "write `^`",
        ),
        (
            r"a\z",
            r"`\z` in the pattern `a\z`: it is not in ECMA-262, and other validators reject it (character 2)",
            "write `$`",
        ),
        (
            "(?P<x>a)",
            (
                "`(?P<x>` in the pattern `(?P<x>a)`: it is not in ECMA-262, and other "
                "validators reject it (character 1)"
            ),
            "write `(?<x>`",
        ),
        (
            r"\pL",
            (
                r"`\pL` in the pattern `\pL`: it is not in ECMA-262, and other "
                r"validators reject it (character 1)"
            ),
            r"write `\p{L}`",
        ),
        (
            r"^[\w-.]+$",
            (
                r"`\w-.` in the pattern `^[\w-.]+$`: it is not a range, and the hyphen is a character; "
                r"with its flag `u`, ECMA-262 rejects it (character 3)"
            ),
            r"write `\-` for the hyphen",
        ),
        (
            r"\p{IsGreek}",
            (
                r"`\p{IsGreek}` in the pattern `\p{IsGreek}`: it is not in ECMA-262, and other "
                r"validators reject it (character 1)"
            ),
            r"write `\p{Script=Greek}`",
        ),
        (
            r"[\p{letter}]",
            (
                r"`\p{letter}` in the pattern `[\p{letter}]`: it is not in ECMA-262, and other "
                r"validators reject it (character 2)"
            ),
            r"write `\p{Letter}`",
        ),
        (
            "^[]a]$",
            (
                "`[]` in the pattern `^[]a]$`: it is a class without characters, which "
                "ends at its first `]` (character 2)"
            ),
            r"write `[\]` for the character",
        ),
    ],
)
def test_parts_that_differ_are_reported(
    make_checker: MakeChecker, pattern: str, message: str, help_text: str | None
) -> None:
    """A part that other validators reject or match differently is a warning with its place."""
    (found,) = make_checker({"pattern": pattern}).notices()
    assert (found.rule, found.message, found.help) == ("dataset/pattern", message, help_text)
    (found,) = make_checker({"patternProperties": {pattern: {}}}).notices()
    assert (found.rule, found.message, found.help) == ("dataset/pattern", message, help_text)


@pytest.mark.parametrize("pattern", ["^(a)?b$", r"^(a)b\1$", r"^(?:(a)b)+\1$", "(?i:a)", r"^[\w.-]+\b$"])
def test_parts_that_do_not_differ_are_not_reported(make_checker: MakeChecker, pattern: str) -> None:
    """A pattern of ECMA-262 that is matched as the standard asks has no warning."""
    assert not [*make_checker({"pattern": pattern}).notices()]


def test_references_lead_into_translated_patterns(explain: Explain) -> None:
    """A reference to a subschema of `patternProperties` names the pattern as it is written."""
    schema = {
        "properties": {"b": {"$ref": "#/patternProperties/%5E.a/properties/x"}},
        "patternProperties": {"^.a": {"properties": {"x": {"type": "integer"}}}, r"^\ba": True},
    }
    assert not explain(schema, {"b": 3})
    (found,) = explain(schema, {"b": "x", "ba": {"x": 1}})
    assert (found.rule, found.route.pointer) == ("schema/type", ("b",))


def test_patterns_with_one_translation_are_not_mixed_up(explain: Explain) -> None:
    """Two patterns that mean the same each apply their own subschema."""
    schema = {"patternProperties": {"^.$": {"minimum": 1}, r"^[^\n\r\u2028\u2029]$": {"maximum": 5}}}
    assert [each.rule for each in explain(schema, {"a": 0})] == ["schema/minimum"]
    assert [each.rule for each in explain(schema, {"a": 9})] == ["schema/maximum"]


def test_a_long_pattern_is_translated_in_linear_time() -> None:
    """The time does not grow with the square of the length."""
    assert translate("(.)" * 20_000).linear == r"([^\n\r\u2028\u2029])" * 20_000
    with pytest.raises(PatternError, match="this bracket is never closed"):
        translate("(.)" + "[" * 100_000)
    with pytest.raises(PatternError, match="its groups are nested more than 250 deep"):
        translate("(" * 100_000 + ".")


def test_values_that_are_not_schemas_are_kept(explain: Explain) -> None:
    """A `const` that looks like a subschema is not translated."""
    assert not explain(
        {"const": {"pattern": "^.$"}, "properties": {"x": {"pattern": "."}}}, {"pattern": "^.$"}
    )


def test_records_have_one_route(make_checker: MakeChecker) -> None:
    """A pattern below `anyOf` is explained by the same engine as the verdict."""
    checker = make_checker({"anyOf": [{"pattern": r"^\ba.$"}, {"type": "null"}]})
    (found,) = checker.explain("a\r", Route("x.yaml", 0))
    assert found.message == r'`"a\r"` does not match the pattern `^\ba.$`'
