"""What to write instead of a text that is almost a duration."""

from __future__ import annotations

import re

from statekit._startup.expressions import expression

_UNITS = {
    "Y": r"y|yrs?|years?",
    "M": r"mo|mos|months?",
    "W": r"w|wks?|weeks?",
    "D": r"d|days?",
    "h": r"h|hrs?|hours?",
    "m": r"min|mins|minutes?",
    "s": r"s|secs?|seconds?",
}
_WORDS = expression(
    "".join(rf"(?:(\d{{1,9}})\s*(?:{names})\b[\s,]*(?:and\s+)?)?" for names in _UNITS.values()),
    re.ASCII | re.IGNORECASE,
)
_CODE = expression(
    r"P?(?:(\d{1,9})Y)?(?:(\d{1,9})M(?=[^H]*$|\d+[WDT]|T))?(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?",
    re.ASCII | re.IGNORECASE,
)
_CLOCK = expression(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DAYS_IN_A_WEEK = 7


def duration_help(text: str) -> str | None:
    """Return how to write a text that is almost a duration (RFC 3339, appendix A), if that is certain."""
    plain = text.strip()
    if re.search(r"\d[.,]\d", plain):
        return "write whole numbers: use a smaller unit, for example PT90M for an hour and a half"
    if re.fullmatch(r"P?\d+M", plain, re.IGNORECASE) and not plain.upper().startswith("P"):
        return "write P5M for 5 months, or PT5M for 5 minutes"
    found = _CODE.fullmatch(plain) or _WORDS.fullmatch(plain)
    if found is not None and any(found.groups()):
        years, months, weeks, days, *clock = (int(number) if number else None for number in found.groups())
        return _written(years, months, weeks, days, clock)
    clock_time = _CLOCK.fullmatch(plain)
    if clock_time is not None:
        hours, minutes, seconds = (int(number or 0) for number in clock_time.groups())
        return f"write it as {_time([hours, minutes, seconds or None])}" if clock_time[3] else None
    return None


def _written(
    years: int | None, months: int | None, weeks: int | None, days: int | None, clock: list[int | None]
) -> str:
    has_time = any(part is not None for part in clock)
    if weeks is not None and years is months is days is None and not has_time:
        return f"write it as P{weeks}W"
    note = ""
    if weeks is not None:
        days = (days or 0) + weeks * _DAYS_IN_A_WEEK
        note = "weeks are not combined with other units: "
    date = _joined([years, months, days], "YMD")
    return f"{note}write it as P{date}{_time(clock, prefix='T') if has_time else ''}"


def _time(clock: list[int | None], prefix: str = "PT") -> str:
    return prefix + _joined(clock, "HMS")


def _joined(numbers: list[int | None], units: str) -> str:
    """Return numbers with their units; no unit between two others may be left out."""
    present = [index for index, number in enumerate(numbers) if number is not None]
    if not present:
        return ""
    between = range(present[0], present[-1] + 1)
    return "".join(f"{numbers[index] or 0}{units[index]}" for index in between)
