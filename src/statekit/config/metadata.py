"""The metadata of a dataset: the table `[dataset]` of its settings.

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

Every key is optional. An export omits what is not set, or marks it as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from statekit._startup.frozen import frozen
from statekit.errors import StatekitError

NAME = "dataset"
"""The name of a dataset that does not set one."""


class MetadataError(StatekitError):
    """Metadata that cannot be used. `str()` is one line.

    Attributes:
        key: the key below `dataset`, such as `creators[0].url`; empty for the whole table.
    """

    def __init__(self, key: str, message: str):
        super().__init__(message)
        self.key = key


@frozen
class Creator:
    """A person or an organization that made a dataset."""

    name: str
    url: str | None = None
    email: str | None = None


@frozen
class Metadata:
    """The description of a dataset as a whole. What is not set is None or empty.

    Attributes:
        name: the name for programs: letters, digits, `.`, `_` and `-`.
        title: the name for readers, on one line.
        version: the version of the records.
        description: a text of one or more lines.
        license: an SPDX identifier.
        homepage: a URL.
        keywords: words to find the dataset by.
        date: the day when this version was published, as YYYY-MM-DD.
        doi: the digital object identifier, without `https://doi.org/`.
        creators: the authors, in the order of a citation.
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
    """Return the metadata in a parsed TOML table.

    Raises:
        MetadataError: it is not a table, a key is unknown, or a value is invalid.
    """
    if not isinstance(table, dict):
        raise MetadataError("", 'expected a table such as {name = "statements"}')
    return Metadata(**_read(table, "", _FIELDS))


def _read(table: Mapping[str, Any], prefix: str, fields: Mapping[str, _Field]) -> dict[str, Any]:
    for key in table:
        if key not in fields:
            raise MetadataError(prefix + key, f"unknown setting; expected one of {', '.join(fields)}")
    return {key: fields[key](prefix + key, value) for key, value in table.items()}


_Field = Callable[[str, Any], Any]
"""A function that returns the value of a key, or raises `MetadataError`."""


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.replace("\n", " ").isprintable():
        raise MetadataError(key, "expected printable text")
    return value.strip()


def _line(key: str, value: Any) -> str:
    if "\n" in (text := _text(key, value)):
        raise MetadataError(key, "expected a single line")
    return text


def _matching(pattern: str, expected: str) -> _Field:
    def read(key: str, value: Any) -> str:
        if not re.fullmatch(pattern, text := _line(key, value)):
            raise MetadataError(key, f"`{text}` is not {expected}")
        return text

    return read


def _date(key: str, value: Any) -> str:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise MetadataError(key, "expected a date such as 2026-01-31, without quotes")
    return value.isoformat()


def _keywords(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise MetadataError(key, 'expected a list such as ["politics"]')
    return tuple(_line(key, each) for each in value)


def _creators(key: str, value: Any) -> tuple[Creator, ...]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise MetadataError(key, 'expected a list such as [{name = "Example Desk"}]')
    creators = []
    for number, each in enumerate(value):
        location = f"{key}[{number}]"
        if "name" not in each:
            raise MetadataError(location, "the creator has no name")
        creators.append(Creator(**_read(each, f"{location}.", _CREATOR)))
    return tuple(creators)


_URL = _matching(r"https?://[^\s/]+\S*", "a URL such as https://example.org")
_CREATOR: dict[str, _Field] = {
    "name": _line,
    "url": _URL,
    "email": _matching(r"[^@\s]+@[^@\s]+", "an email address"),
}
_FIELDS: dict[str, _Field] = {
    "name": _matching(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a name of letters, digits, `.`, `_` and `-`"),
    "title": _line,
    "version": _matching(r"[0-9A-Za-z][0-9A-Za-z.+_-]*", "a version such as 1.2.0"),
    "description": _text,
    "license": _matching(r"[A-Za-z0-9][A-Za-z0-9.+-]*", "an SPDX identifier such as CC-BY-4.0"),
    "homepage": _URL,
    "keywords": _keywords,
    "date": _date,
    "doi": _matching(r"10\.[0-9]{4,9}/\S+", "a DOI such as 10.1234/example"),
    "creators": _creators,
}
