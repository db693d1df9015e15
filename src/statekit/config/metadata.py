"""What a dataset is called, whose it is and under which licence: `[dataset]` of the settings.

    [dataset]                                   # in pyproject.toml: [tool.statekit.dataset]
    name = "statements"                         # letters, digits, `.`, `_` and `-`
    title = "Statements in one article"
    version = "1.2.0"
    description = "Who said what, when and where."
    license = "CC-BY-4.0"                       # an SPDX identifier
    homepage = "https://example.org/statements"
    keywords = ["quotations"]
    date = 2026-01-31                           # when this version was published
    doi = "10.1234/example"
    creators = [{name = "Example Desk", url = "https://example.org", email = "desk@example.org"}]

Each is optional: what nobody has said is left out, or said to be unknown, and never made up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from statekit.errors import StatekitError

NAME = "dataset"
"""What a dataset is called that has no name."""


class MetadataError(StatekitError):
    """What is said of a dataset is not of its form; `key` names where."""

    def __init__(self, key: str, message: str):
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, slots=True)
class Creator:
    """Who made a dataset: a person or an organisation."""

    name: str
    url: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is said of a dataset as a whole; None and nothing where nobody has said it.

    Attributes:
        license: an SPDX identifier.
        date: when this version was published, as YYYY-MM-DD.
    """

    name: str = NAME
    title: str | None = None
    version: str | None = None
    description: str | None = None
    license: str | None = None
    homepage: str | None = None
    keywords: tuple[str, ...] = ()
    date: str | None = None
    doi: str | None = None
    creators: tuple[Creator, ...] = ()


def read_metadata(table: Any) -> Metadata:
    """Read what settings say of a dataset.

    Raises:
        MetadataError: a key or a value is wrong.
    """
    if not isinstance(table, dict):
        raise MetadataError("", 'this is not a table such as {name = "statements"}')
    return Metadata(**_read(table, "", _FIELDS))


def _read(table: Mapping[str, Any], prefix: str, fields: Mapping[str, _Field]) -> dict[str, Any]:
    for key in table:
        if key not in fields:
            raise MetadataError(prefix + key, f"there is no such setting: {', '.join(fields)} are")
    return {key: fields[key](prefix + key, value) for key, value in table.items()}


_Field = Callable[[str, Any], Any]


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.replace("\n", " ").isprintable():
        raise MetadataError(key, "this is not a text")
    return value.strip()


def _line(key: str, value: Any) -> str:
    if "\n" in (text := _text(key, value)):
        raise MetadataError(key, "this is more than one line")
    return text


def _of(pattern: str, what: str) -> _Field:
    def read(key: str, value: Any) -> str:
        if not re.fullmatch(pattern, text := _line(key, value)):
            raise MetadataError(key, f"`{text}` is not {what}")
        return text

    return read


def _date(key: str, value: Any) -> str:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise MetadataError(key, "this is not a date such as 2026-01-31, without quotes")
    return value.isoformat()


def _keywords(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise MetadataError(key, 'this is not a list such as ["politics"]')
    return tuple(_line(key, each) for each in value)


def _creators(key: str, value: Any) -> tuple[Creator, ...]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise MetadataError(key, 'this is not a list such as [{name = "Example Desk"}]')
    creators = []
    for number, each in enumerate(value):
        here = f"{key}[{number}]"
        if "name" not in each:
            raise MetadataError(here, "a creator has a name")
        creators.append(Creator(**_read(each, f"{here}.", _CREATOR)))
    return tuple(creators)


_URL = _of(r"https?://[^\s/]+\S*", "an address such as https://example.org")
_CREATOR: dict[str, _Field] = {
    "name": _line,
    "url": _URL,
    "email": _of(r"[^@\s]+@[^@\s]+", "an email address"),
}
_FIELDS: dict[str, _Field] = {
    "name": _of(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a name of letters, digits, `.`, `_` and `-`"),
    "title": _line,
    "version": _of(r"[0-9A-Za-z][0-9A-Za-z.+_-]*", "a version such as 1.2.0"),
    "description": _text,
    "license": _of(r"[A-Za-z0-9][A-Za-z0-9.+-]*", "an SPDX identifier such as CC-BY-4.0"),
    "homepage": _URL,
    "keywords": _keywords,
    "date": _date,
    "doi": _of(r"10\.[0-9]{4,9}/\S+", "a DOI such as 10.1234/example"),
    "creators": _creators,
}
