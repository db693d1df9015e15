"""Line terminators, word boundaries and repetitions in patterns, as in ECMA-262 with its flag `u`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from statekit.schema.ecma import PatternError, translate

if TYPE_CHECKING:
    from ecma_patterns import IsMatchedAs, IsRejected, MakeChecker


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("^.$", ["a", "\x85", "\u00e9", "\U0001f600"], ["\n", "\r", "\u2028", "\u2029", "ab"]),
        ("^[.]$", ["."], ["a"]),
        (r"^\.$", ["."], ["a"]),
        ("^.+@.+$", ["a@b"], ["a\r@b"]),
        (r"\ba\b", ["a", "\u00e9a\u00e9", "-a-"], ["ab", "_a"]),
        (r"\Ba", ["ba"], ["\u00e9a", "a"]),
        (r"^\w$", ["a", "_", "0"], ["\u00e9"]),
        (r"^\d$", ["1"], ["\u0663"]),
        (r"^\s$", [" ", "\ufeff", "\u2028"], ["\x85", "\u200b"]),
        (r"^[a-z0-9]+(?:-[a-z0-9]+)*$", ["a-b"], ["a--b"]),
        (r"^\d{4}-\d{2}$", ["2024-01"], ["2024-1"]),
        ("^]}$", ["]}"], [""]),
    ],
)
def test_patterns_match_as_in_ecma_262(
    is_matched_as: IsMatchedAs, pattern: str, matching: list[str], others: list[str]
) -> None:
    """The verdict is that of ECMA-262, in both engines."""
    is_matched_as(pattern, matching, others)


@pytest.mark.parametrize(
    ("pattern", "reason", "help_text"),
    [
        ("a{,3}", "this brace does not begin a number of repetitions (character 2)", "write `{0,3}`"),
        (
            "{a}",
            "this brace does not begin a number of repetitions (character 1)",
            r"write `\{` for the character",
        ),
        ("a{3,2}", "the largest number of repetitions is below the least (character 2)", None),
        ("*a", "there is nothing to repeat (character 1)", r"write `\*` for the character"),
        ("a**", "a repetition cannot be repeated (character 3)", "put what is repeated in `(?:...)`"),
    ],
)
def test_a_pattern_that_cannot_be_used(
    is_rejected: IsRejected, pattern: str, reason: str, help_text: str | None
) -> None:
    """The error names the reason, the place in the pattern, and what to write instead."""
    is_rejected(pattern, reason, help_text)


@pytest.mark.parametrize("pattern", ["^(a)?b$", r"^(a)b\1$", r"^(?:(a)b)+\1$", "(?i:a)", r"^[\w.-]+\b$"])
def test_parts_that_do_not_differ_are_not_reported(make_checker: MakeChecker, pattern: str) -> None:
    """A pattern of ECMA-262 that is matched as the standard asks has no warning."""
    assert not [*make_checker({"pattern": pattern}).notices()]


def test_a_long_pattern_is_translated_in_linear_time() -> None:
    """The time does not grow with the square of the length."""
    assert translate("(.)" * 20_000).linear == r"([^\n\r\u2028\u2029])" * 20_000
    with pytest.raises(PatternError, match="this bracket is never closed"):
        translate("(.)" + "[" * 100_000)
    with pytest.raises(PatternError, match="its groups are nested more than 250 deep"):
        translate("(" * 100_000 + ".")
