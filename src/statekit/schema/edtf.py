"""Dates of limited precision: the Extended Date/Time Format, levels 0 and 1.

ISO 8601-2:2019, Annex A, which the Library of Congress publishes as EDTF: https://www.loc.gov/standards/datetime/
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable, Mapping
from functools import cache, partial

_DATE = r"(?P<year>-?[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?"
_TIME = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?"
_UNSPECIFIED = (
    r"-?[0-9]{3}X|-?[0-9]{2}XX|-?[0-9]{4}-XX|-?[0-9]{4}-(?:0[1-9]|1[0-2])-XX|-?[0-9]{4}-XX-XX"
    r"|-?[0-9]{3}X-XX|-?[0-9]{2}XX-XX"
)
_LONG_YEAR = r"Y-?[1-9][0-9]{4,}"
_SEASON = r"-?[0-9]{4}-2[1-4]"
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_OPEN = ("", "..")


def is_edtf(text: str, level: int = 1) -> bool:
    """Return True if a text is a date, a date and time, or an interval of a level of EDTF."""
    start, slash, end = text.partition("/")
    if not slash:
        return _is_date(text, level) or _is_date_time(text)
    bounds = [bound for bound in (start, end) if level == 0 or bound not in _OPEN]
    return bool(bounds) and all(_is_date(bound, level) for bound in bounds)


def _is_date(text: str, level: int) -> bool:
    if level == 0:
        return not text.startswith("-") and _is_calendar_date(text)
    plain = text[:-1] if text[-1:] in {"?", "~", "%"} else text
    return _is_calendar_date(plain) or _level_1().fullmatch(plain) is not None


def _is_date_time(text: str) -> bool:
    date, _, rest = text.partition("T")
    return (
        len(date) == len("2026-01-31")
        and _is_calendar_date(date)
        and _time().fullmatch(f"T{rest}") is not None
    )


def _is_calendar_date(text: str) -> bool:
    found = _date().fullmatch(text)
    if found is None:
        return False
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    if not 1 <= month <= len(_DAYS):
        return False
    return 1 <= day <= days_of(year, month)


def days_of(year: int, month: int) -> int:
    """Return the number of days of a month."""
    return 29 if month == 2 and isleap(year) else _DAYS[month - 1]  # noqa: PLR2004 - February


# Compiled on first use: few schemas have such dates.
@cache
def _date() -> re.Pattern[str]:
    return re.compile(_DATE)


@cache
def _time() -> re.Pattern[str]:
    return re.compile(_TIME)


@cache
def _level_1() -> re.Pattern[str]:
    return re.compile(f"{_UNSPECIFIED}|{_LONG_YEAR}|{_SEASON}")


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "edtf": is_edtf,
    "edtf-level-0": partial(is_edtf, level=0),
    "edtf-level-1": is_edtf,
}
"""The formats for such dates."""
