"""Classes of characters in patterns, as ECMA-262 defines them with its flag `u`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ecma_patterns import IsMatchedAs, IsRejected, IsReported


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("^[^]$", ["a", "\n", "\U0001f600"], ["", "ab"]),
        ("[]", [], ["", "a", "[]"]),
        (r"^[\b]$", ["\b"], ["b", "\\"]),
        ("^[[a]$", ["[", "a"], ["]"]),
        ("^[a&&b]$", ["a", "&", "b"], ["c"]),
        ("^[+--]$", ["+", ",", "-"], ["."]),
        (r"^[\w-]$", ["a", "-"], ["."]),
        (r"^[\w-.]+$", ["a-.b"], ["a/b", "a b"]),
        (r"^[a-\d]+$", ["a-5"], ["b"]),
        (r"^[\uD83D\uDE00]$", ["\U0001f600"], ["x"]),
        (r"^[^\uD800-\uDFFF]+$", ["a\U0001f600"], [""]),
        (r"^[a-\uFFFF]$", ["a", "\ud7ff", "\ue000"], ["A", "\U00010000"]),
        (r"^[\uD800-\uDFFF]$", [], ["a", "\U0001f600"]),
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
        ("x[a", "this bracket is never closed (character 2)", r"write `\[` for the character"),
        ("[z-a]", "this range ends before it begins (character 3)", r"write `\-` for the character"),
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
            r"^[\w-.]+$",
            (
                r"`\w-.` in the pattern `^[\w-.]+$`: it is not a range, and the hyphen is a character; "
                r"with its flag `u`, ECMA-262 rejects it (character 3)"
            ),
            r"write `\-` for the hyphen",
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
    is_reported: IsReported, pattern: str, message: str, help_text: str | None
) -> None:
    """A part that other validators reject or match differently is a warning with its place."""
    is_reported(pattern, message, help_text)
