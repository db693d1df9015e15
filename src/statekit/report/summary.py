"""A line or two on what a run looked at and found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

_FEW = 5
"""So many findings are counted at a glance."""


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
    def suppressed(self) -> int:
        """Findings that comments in the files suppress."""

    @property
    def rules(self) -> Mapping[str, int]:
        """How many findings each rule has."""

    @property
    def quotations(self) -> int:
        """Quotations compared with their source."""

    @property
    def unverified(self) -> int:
        """Quotations whose source is not at hand."""


def say_summary(counts: Counts, seconds: float | str | None = None) -> str:
    """For example `412 files, 431 records, 2 errors in 0.4 s; 8 quotations verified`.

    Where there are many findings of several rules, a second line says how many each rule has.

    Args:
        counts: the numbers of the run.
        seconds: how long it took, if that is to be said; a text stands as it is.
    """
    parts = [
        count(counts.files, "file"),
        count(counts.records, "record"),
        count(counts.errors, "error"),
    ]
    if counts.warnings:
        parts.append(count(counts.warnings, "warning"))
    if counts.suppressed:
        parts.append(f"{counts.suppressed} suppressed")
    said = ", ".join(parts)
    if seconds is not None:
        said += f" in {seconds if isinstance(seconds, str) else format(seconds, '.1f')} s"
    if counts.quotations:
        said += f"; {count(counts.quotations, 'quotation')} verified"
    if counts.unverified:
        said += (
            f"; {count(counts.unverified, 'quotation')} not verified: the source is not at hand (--sources)"
        )
    if len(counts.rules) > 1 and sum(counts.rules.values()) > _FEW:
        often = sorted(counts.rules.items(), key=lambda item: (-item[1], item[0]))
        said += "\n" + ", ".join(f"{rule} {number}" for rule, number in often)
    return said


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
