"""What to write instead of a text that is almost a date or a time."""

from __future__ import annotations

import re

from statekit._startup.expressions import expression
from statekit.schema.edtf import days_of

_YEAR_FIRST = expression(r"(\d{4})(\D)(\d{1,2})\2(\d{1,2})", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u2043\uff0d", "-"))
_COMPACT = expression(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?"
_CLOCK = expression(_TIME, re.ASCII)
_ZONE = expression(r"(?:[zZ]|[+-]\d{2}:\d{2})", re.ASCII)
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - a list of twelve texts reads worse
)
_MISSING_ZONE = "the time zone is missing: write {}Z for UTC, or an offset such as +01:00 in place of the Z"
_PRECISION = "a date has a year, a month and a day: the format `edtf` also allows a year or a month alone"
_UNCERTAIN = expression(
    r"(?:(?:ca?|circa|about|approx)\.?\s*|~)?\d{3,4}s?\s*[?~%]?", re.ASCII | re.IGNORECASE
)
_NAME = r"([A-Za-z]{3,9})\.?"
_NAMED_MONTH = expression(
    rf"(?:{_NAME}[ -]+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?(?:[ -]+(?:of[ ]+)?{_NAME})?"
    r",?[ -]+(?P<year>\d{4})",
    re.ASCII,
)
_MONTH_OF_YEAR = expression(rf"{_NAME},? \d{{4}}", re.ASCII)
_DAY_FIRST = expression(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)


def date_help(text: str) -> str | None:
    """Return what is wrong with an almost valid date (RFC 3339, section 5.6), or how to write it."""
    plain = text.strip().translate(_DASHES)
    found = _YEAR_FIRST.fullmatch(plain)
    compact = _COMPACT.fullmatch(plain)
    parts = (found[1], found[3], found[4]) if found else compact.groups() if compact else None
    if parts is not None:
        year, month, day = map(int, parts)
        return _day_help(year, month, day) or f"write it as {year:04}-{month:02}-{day:02}"
    if re.fullmatch(r"[0-9]{1,4}(?:-[0-9]{1,2})?", plain) or _UNCERTAIN.fullmatch(plain):
        return _PRECISION
    date, separator, rest = plain.replace(" ", "T", 1).partition("T")
    if separator and _CLOCK.match(rest) and (valid := _valid_date(date)):
        return f"a date has no time: write {valid}, and keep the time in another property"
    return _named_month_help(plain) or _day_first_help(plain)


def _day_first_help(text: str) -> str | None:
    """Return how to write a date whose year is last: the day or the month may come first."""
    found = _DAY_FIRST.fullmatch(text)
    if found is None:
        return None
    year, one, two = int(found[3]), int(found[1]), int(found[2])
    dates = {(month, day) for day, month in ((one, two), (two, one)) if month <= 12}  # noqa: PLR2004 - months
    if len(dates) != 1:
        return "write the year first, then the month and the day, for example 2026-01-31"
    [(month, day)] = dates
    return _day_help(year, month, day) or f"write it as {year:04}-{month:02}-{day:02}"


def _named_month_help(text: str) -> str | None:
    """Return how to write a date with the English name of a month: `May 3, 2021`, `3rd of May 2021`."""
    found = _NAMED_MONTH.fullmatch(text)
    if found is None:
        alone = _MONTH_OF_YEAR.fullmatch(text)
        is_month = alone is not None and any(_is_name_of(alone[1].casefold(), month) for month in _MONTHS)
        return _PRECISION if is_month else None
    names = [name for name in found.group(1, 3) if name]
    months = [
        number for number, month in enumerate(_MONTHS, 1) if names and _is_name_of(names[0].casefold(), month)
    ]
    if len(months) != 1 or len(names) != 1:
        return None
    year, month, day = int(found["year"]), months[0], int(found["day"])
    return _day_help(year, month, day) or f"write it as {year:04}-{month:02}-{day:02}"


def _is_name_of(name: str, month: str) -> bool:
    """Return True for the name of a month, or an abbreviation of at least three letters."""
    return len(name) >= 3 and (month.casefold().startswith(name) or (name, month) == ("sept", "September"))  # noqa: PLR2004 - `Jan`


def date_time_help(text: str) -> str | None:  # noqa: PLR0911 - one case per mistake
    """Return what is wrong with an almost valid date and time (RFC 3339, section 5.6)."""
    plain = text.strip().translate(_DASHES)
    date, time = plain[:10], plain[11:]
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date) and (invalid := _invalid_day(date)):
        return invalid
    if valid := _valid_date(plain):
        return f"add the time and its time zone, as in {valid}T12:00:00Z"
    valid = _valid_date(date)
    if valid is None or plain[10:11] not in {"T", "t", " "}:
        return None
    found = _CLOCK.match(time)
    if found is None:
        return None
    clock, rest = _clock(found), time[found.end() :].strip()
    if clock is None:
        return "hours go up to 23, minutes and seconds up to 59"
    if not rest:
        return _MISSING_ZONE.format(f"{valid}T{clock}")
    zone = _zone(rest)
    return f"write it as {valid}T{clock}{zone}" if zone else None


def time_help(text: str) -> str | None:
    """Return what is wrong with an almost valid time (RFC 3339, section 5.6)."""
    plain = text.strip().translate(_DASHES)
    if re.fullmatch(r"\d{1,2}\.\d{2}(?:\.\d{2})?", plain, re.ASCII):
        plain = plain.replace(".", ":")
    found = _CLOCK.match(plain)
    if found is None:
        return None
    clock, rest = _clock(found), plain[found.end() :].strip()
    if clock is None:
        return "hours go up to 23, minutes and seconds up to 59"
    if not rest:
        return _MISSING_ZONE.format(clock)
    zone = _zone(rest)
    return f"write it as {clock}{zone}" if zone else None


def _clock(found: re.Match[str]) -> str | None:
    """Return a time with hours, minutes and seconds of two digits each, or None if it does not exist."""
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if hour > 23 or minute > 59 or second > 60:  # noqa: PLR2004 - the limits of the clock
        return None
    return f"{hour:02}:{minute:02}:{second:02}{found[4] or ''}"


def _zone(text: str) -> str | None:
    if _ZONE.fullmatch(text):
        return text
    if text.upper() in {"UTC", "GMT"}:
        return "Z"
    found = re.fullmatch(r"([+-])([0-9]{1,2}):?([0-9]{2})?", text)
    return f"{found[1]}{int(found[2]):02}:{found[3] or '00'}" if found else None


def _valid_date(text: str) -> str | None:
    found = _YEAR_FIRST.fullmatch(text)
    if found is None or _day_help(int(found[1]), int(found[3]), int(found[4])):
        return None
    return f"{found[1]}-{int(found[3]):02}-{int(found[4]):02}"


def _invalid_day(text: str) -> str | None:
    found = _YEAR_FIRST.fullmatch(text)
    return _day_help(int(found[1]), int(found[3]), int(found[4])) if found else None


def _day_help(year: int, month: int, day: int) -> str | None:
    """Return why a day does not exist, or None if it does."""
    if not 1 <= month <= 12:  # noqa: PLR2004 - the months of a year
        is_swapped = 1 <= day <= 12 and month <= days_of(year, day)  # noqa: PLR2004 - the months of a year
        meant = f": did you mean {year:04}-{day:02}-{month:02}?" if is_swapped and month else ""
        return f"there is no month {month}{meant}"
    days = days_of(year, month)
    if 1 <= day <= days:
        return None
    return f"{_MONTHS[month - 1]} {year:04} has {days} days"
