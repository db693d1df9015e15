"""One line on what a run looked at and found."""

from __future__ import annotations

from typing import Protocol


class Counts(Protocol):
    """The numbers of a run."""

    @property
    def files(self) -> int:
        """Files that were checked."""

    @property
    def records(self) -> int:
        """Records in them."""

    @property
    def errors(self) -> int:
        """Findings that make the run fail."""

    @property
    def warnings(self) -> int:
        """Findings that do not."""

    @property
    def quotations(self) -> int:
        """Quotations compared with their source."""

    @property
    def unverified(self) -> int:
        """Quotations whose source is not at hand."""


def say_summary(counts: Counts) -> str:
    """For example `412 files, 431 records, 2 errors; 8 quotations verified`."""
    parts = [
        count(counts.files, "file"),
        count(counts.records, "record"),
        count(counts.errors, "error"),
    ]
    if counts.warnings:
        parts.append(count(counts.warnings, "warning"))
    said = ", ".join(parts)
    if counts.quotations:
        said += f"; {count(counts.quotations, 'quotation')} verified"
    if counts.unverified:
        said += (
            f"; {count(counts.unverified, 'quotation')} not verified: the source is not at hand (--sources)"
        )
    return said


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
