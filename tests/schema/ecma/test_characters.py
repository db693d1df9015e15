"""Characters and their escapes in patterns, as ECMA-262 defines them with its flag `u`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ecma_patterns import IsMatchedAs, IsRejected, IsReported


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        (r"^\uD83D\uDE00$", ["\U0001f600"], ["x"]),
        (r"\uD83D", [], ["\U0001f600"]),
        (r"^\0$", ["\0"], ["0"]),
        (r"^\cJ\x41\u0042\u{43}$", ["\nABC"], ["jABC"]),
        (r"^\-\@\/\ $", ["-@/ "], [""]),
        (r"^[\t\n\r\f\v]+$", ["\t\n\r\f\v"], ["t"]),
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
        (r"a\Z", r"`\Z` is not in ECMA-262 (character 2)", "write `$`"),
        (r"\h", r"`\h` is not in ECMA-262 (character 1)", r"write `[ \t]`"),
        ("a\\", "a backslash at the end escapes nothing (character 2)", r"write `\\` for the character"),
        (r"\u{110000}", "there is no such character in Unicode (character 1)", None),
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
            r"\Aa",
            r"`\A` in the pattern `\Aa`: it is not in ECMA-262, and other validators reject it (character 1)",
            "write `^`",
        ),
        (
            r"a\z",
            r"`\z` in the pattern `a\z`: it is not in ECMA-262, and other validators reject it (character 2)",
            "write `$`",
        ),
    ],
)
def test_parts_that_differ_are_reported(
    is_reported: IsReported, pattern: str, message: str, help_text: str | None
) -> None:
    """A part that other validators reject or match differently is a warning with its place."""
    is_reported(pattern, message, help_text)
