"""The summary of a run."""

from __future__ import annotations

import pytest

from statekit.api import Summary
from statekit.report.summary import format_summary


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (Summary(1, 1, 0), "1 file, 1 record, 0 errors in 0.4 s"),
        (Summary(412, 431, 2, 1), "412 files, 431 records, 2 errors, 1 warning in 0.4 s"),
        (Summary(1, 2, 0, suppressed=3), "1 file, 2 records, 0 errors, 3 suppressed in 0.4 s"),
        (Summary(1, 2, 1, quotations=8), "1 file, 2 records, 1 error in 0.4 s; 8 quotations verified"),
        (
            Summary(1, 2, 0, unverified=1),
            (
                "1 file, 2 records, 0 errors in 0.4 s;"
                " 1 quotation not verified (source text not available; see --sources)"
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
def test_summary(counts: Summary, expected: str) -> None:
    """A summary counts files, records and findings; many findings are also counted by rule."""
    assert format_summary(counts, 0.44) == expected


def test_a_summary_beside_a_table_of_rules() -> None:
    """If the report contains the numbers by rule, the summary does not."""
    counts = Summary(9, 9, 16, rules={"a/b": 2, "b/c": 12, "a/a": 2})
    assert format_summary(counts, by_rule=False) == "9 files, 9 records, 16 errors"


def test_a_summary_without_time() -> None:
    """A summary without a duration omits it."""
    assert format_summary(Summary(1, 1, 0)) == "1 file, 1 record, 0 errors"


def test_a_quotation_with_a_finding_is_not_verified() -> None:
    """The numbers of compared and of verified quotations differ."""
    assert format_summary(Summary(1, 2, 1, quotations=1, misquoted=1)) == (
        "1 file, 2 records, 1 error; 1 quotation compared, 0 verified"
    )
    assert format_summary(Summary(1, 2, 1, quotations=8, misquoted=1)) == (
        "1 file, 2 records, 1 error; 8 quotations compared, 7 verified"
    )
