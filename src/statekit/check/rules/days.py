"""Days and intervals of records, compared only as far as they are known."""

from __future__ import annotations

import re

from statekit._startup.frozen import frozen
from statekit.check.annotations.collected import CollectedRecord
from statekit.check.annotations.constraints import Days
from statekit.diagnostics import JSON

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?=$|[Tt ])")


@frozen
class Interval:
    """The first and the last day of an interval, in ISO 8601; None if unknown or open."""

    first: str | None
    last: str | None

    def is_after(self, other: Interval) -> bool:
        """Return True if the interval certainly begins after the last day of the other one."""
        return self.first is not None and other.last is not None and self.first > other.last

    def __str__(self) -> str:
        if self.first == self.last:
            return f"on {self.first}" if self.first else "at an unknown time"
        return " ".join(
            part
            for word, day in (("from", self.first), ("to" if self.first else "until", self.last))
            if (part := f"{word} {day}" if day else "")
        )


def interval(first: JSON, last: JSON) -> Interval:
    """Return the interval between two values of a record; a value that is not a day is unknown."""
    return Interval(_day(first), _day(last))


def days_of(record: CollectedRecord, days: Days) -> Interval:
    """Return the interval at the pointers of a constraint."""
    return interval(record.columns.get(days.first), record.columns.get(days.last))


def _day(value: JSON) -> str | None:
    found = _DAY.match(value) if isinstance(value, str) else None
    return found.group() if found else None
