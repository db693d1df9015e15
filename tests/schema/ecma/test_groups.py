"""Groups, and references to them in patterns, as ECMA-262 defines them with its flag `u`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ecma_patterns import IsMatchedAs, IsRejected, IsReported


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        (r"^(?<y>a|b)\k<y>$", ["aa", "bb"], ["ab", "a"]),
        (r"^(a|b)\1$", ["aa", "bb"], ["ab"]),
        (r"^\1(a)$", ["a"], ["aa"]),
        (r"^(a\1)$", ["a"], ["aa"]),
        (r"^(?!(b))\1a$", ["a"], ["ba"]),
        (r"^(?<=)(a)\1\b$", ["aa"], ["aa\u00e9a"]),
        (r"^(?=.)(?:.|\n)+\b$", ["a"], ["\r"]),
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
        ("ab(?>c)", "`(?>` is not in ECMA-262 (character 3)", "write `(?:`"),
        ("(?#c)", "`(?#` is not in ECMA-262 (character 1)", "leave the comment out"),
        ("(a", "this parenthesis is never closed (character 1)", r"write `\(` for the character"),
        ("a)", "this parenthesis closes nothing (character 2)", r"write `\)` for the character"),
        (r"(a)\2", "there is no group 2 (character 4)", None),
        (r"\k<x>", r"`\k` needs the name of a group, as in `\k<name>` (character 1)", None),
        (r"(?<1>a)", "this group has no usable name (character 1)", "write `(?<name>...)`"),
    ],
)
def test_a_pattern_that_cannot_be_used(
    is_rejected: IsRejected, pattern: str, reason: str, help_text: str | None
) -> None:
    """The error names the reason, the place in the pattern, and what to write instead."""
    is_rejected(pattern, reason, help_text)


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
            "(?P<x>a)",
            (
                "`(?P<x>` in the pattern `(?P<x>a)`: it is not in ECMA-262, and other "
                "validators reject it (character 1)"
            ),
            "write `(?<x>`",
        ),
    ],
)
def test_parts_that_differ_are_reported(
    is_reported: IsReported, pattern: str, message: str, help_text: str | None
) -> None:
    """A part that other validators reject or match differently is a warning with its place."""
    is_reported(pattern, message, help_text)
