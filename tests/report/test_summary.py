"""The last line of a run, which says what was looked at and found."""

from __future__ import annotations

import pytest

from statekit.api import Summary
from statekit.report import say_summary


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Summary(1, 1, 0), "1 file, 1 record, 0 errors in 0.4 s"),
        (Summary(412, 431, 2, 1), "412 files, 431 records, 2 errors, 1 warning in 0.4 s"),
        (Summary(1, 2, 0, suppressed=3), "1 file, 2 records, 0 errors, 3 suppressed in 0.4 s"),
        (Summary(1, 2, 1, quotations=8), "1 file, 2 records, 1 error in 0.4 s; 8 quotations verified"),
        (
            Summary(1, 2, 0, unverified=1),
            (
                "1 file, 2 records, 0 errors in 0.4 s;"
                " 1 quotation not verified: the source is not at hand (--sources)"
            ),
        ),
        (Summary(9, 9, 5, rules={"a/b": 2, "b/c": 3}), "9 files, 9 records, 5 errors in 0.4 s"),
        (Summary(9, 9, 6, rules={"a/b": 6}), "9 files, 9 records, 6 errors in 0.4 s"),
        (
            Summary(9, 9, 16, rules={"a/b": 2, "b/c": 12, "a/a": 2}),
            "9 files, 9 records, 16 errors in 0.4 s\nb/c 12, a/a 2, a/b 2",
        ),
    ],
)
def test_summary(counts: Summary, said: str) -> None:
    """One line that says what was looked at and found, in good grammar; many findings are said by rule."""
    assert say_summary(counts, 0.44) == said


def test_a_summary_without_time() -> None:
    """The time is said only where it is known."""
    assert say_summary(Summary(1, 1, 0)) == "1 file, 1 record, 0 errors"
