"""The summary of a run: one or two lines of counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from statekit.discovery.dataset import Skipped
from statekit.phrasing import plural

_MAX_UNGROUPED = 5
"""Up to this many findings are not counted by rule."""


class Counts(Protocol):
    """The counts of a run."""

    @property
    def files(self) -> int:
        """The number of files checked."""

    @property
    def records(self) -> int:
        """The number of records in these files."""

    @property
    def errors(self) -> int:
        """The number of findings that make the run fail."""

    @property
    def warnings(self) -> int:
        """The number of findings that are warnings."""

    @property
    def suppressed(self) -> int:
        """The number of findings suppressed by comments in the files."""

    @property
    def rules(self) -> Mapping[str, int]:
        """The number of findings of each rule."""

    @property
    def quotations(self) -> int:
        """The number of quotations compared with the text of their source."""

    @property
    def misquoted(self) -> int:
        """The number of compared quotations that are not verified, because they have a finding."""

    @property
    def unverified(self) -> int:
        """The number of quotations whose source text was not available."""

    @property
    def skipped(self) -> Skipped:
        """The numbers of files in folders that were skipped."""


def format_summary(counts: Counts, seconds: float | str | None = None, *, by_rule: bool = True) -> str:
    """Return a summary such as `412 files, 431 records, 2 errors in 0.4 s; 8 quotations verified`.

    If there are many findings of several rules, a second line counts them by rule.

    Args:
        counts: the counts of the run.
        seconds: the duration of the run, if known; a string is inserted as it is.
        by_rule: False to leave out the numbers by rule, if the report contains them.
    """
    parts = [
        plural(counts.files, "file"),
        plural(counts.records, "record"),
        plural(counts.errors, "error"),
    ]
    if counts.warnings:
        parts.append(plural(counts.warnings, "warning"))
    if counts.suppressed:
        parts.append(f"{counts.suppressed} suppressed")
    summary = ", ".join(parts)
    if seconds is not None:
        summary += f" in {seconds if isinstance(seconds, str) else format(seconds, '.1f')} s"
    if counts.quotations:
        verified = f" compared, {counts.quotations - counts.misquoted}" if counts.misquoted else ""
        summary += f"; {plural(counts.quotations, 'quotation')}{verified} verified"
    if counts.unverified:
        quotations = plural(counts.unverified, "quotation")
        summary += f"; {quotations} not verified (source text not available; see --sources)"
    if counts.skipped:
        summary += f"; {counts.skipped} skipped"
    if by_rule and len(counts.rules) > 1 and sum(counts.rules.values()) > _MAX_UNGROUPED:
        numbers = sorted(counts.rules.items(), key=lambda item: (-item[1], item[0]))
        summary += "\n" + ", ".join(f"{rule} {number}" for rule, number in numbers)
    return summary
