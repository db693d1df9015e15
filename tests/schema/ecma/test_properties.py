"""Properties of characters that Unicode defines in patterns, as ECMA-262 defines them with its flag `u`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ecma_patterns import IsMatchedAs, IsRejected, IsReported


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        (r"^\p{Script=Greek}$", ["\u03b1"], ["a"]),
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
        (r"\p{Foo}", r"Unicode has no property `\p{Foo}` (character 1)", None),
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
            r"\pL",
            (
                r"`\pL` in the pattern `\pL`: it is not in ECMA-262, and other "
                r"validators reject it (character 1)"
            ),
            r"write `\p{L}`",
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
    ],
)
def test_parts_that_differ_are_reported(
    is_reported: IsReported, pattern: str, message: str, help_text: str | None
) -> None:
    """A part that other validators reject or match differently is a warning with its place."""
    is_reported(pattern, message, help_text)
