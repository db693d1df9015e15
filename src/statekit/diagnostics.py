"""What a finding is, where it is, and in which order findings are said.

A finding has two forms. A rule yields a `Finding`: it names a *route* (file, record, pointer) and knows
no lines. The pipeline makes it a `Diagnostic`, which has lines and columns and is what reporters, tests
and users see. Lines and columns are 1-based and count Unicode code points; ends are exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
"""A value of JSON's data model (RFC 8259)."""

Pointer: TypeAlias = "tuple[str | int, ...]"
"""The steps of a JSON Pointer (RFC 6901), unescaped: keys as str, positions in lists as int."""


class Severity(StrEnum):
    """How bad a finding is. Only an error makes a run fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Part(StrEnum):
    """Which token of an entry a route means."""

    VALUE = "value"
    KEY = "key"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of a text: 1-based lines and columns in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The line of the source on which a span begins, or a window of it where the line is long.

    `column` is the 1-based column of the first character of `text`.
    """

    text: str
    column: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file; `span` is None where the file as a whole is meant."""

    path: str
    span: Span | None = None
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The way to one token: a file, the position of a record in it, a pointer into the record.

    A `record` of None means the file as a whole.
    """

    path: str
    record: int | None = None
    pointer: Pointer = ()
    part: Part = Part.VALUE


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, with a route instead of lines."""

    rule: str
    message: str
    route: Route
    help: str | None = None
    severity: Severity = Severity.ERROR
    keyword: str | None = None
    related: tuple[tuple[Route, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to a finding, and what is there."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: which rule, how bad, what is, where, and what to do.

    `record` is the key of the record where it has one, `pointer` the JSON Pointer into the record as
    text (RFC 6901), `keyword` the JSON Schema keyword that was violated.
    """

    rule: str
    severity: Severity
    message: str
    place: Place
    help: str | None = None
    record: str | None = None
    pointer: str | None = None
    keyword: str | None = None
    related: tuple[Related, ...] = field(default=())

    @property
    def sort_key(self) -> tuple[str, Span, str, str, str]:
        """The total order of findings: path, line, column, rule; then what they say."""
        return (
            self.place.path,
            self.place.span or Span(0, 0, 0, 0),
            self.rule,
            self.message,
            self.pointer or "",
        )


@dataclass(frozen=True, slots=True)
class RuleDoc:
    """What is said of a rule where it is explained.

    `summary` is one sentence, `text` the whole in Markdown, `severity` that of its findings.
    """

    id: str
    summary: str
    text: str = ""
    severity: Severity = Severity.ERROR


def pointer_text(pointer: Pointer) -> str:
    """Write a pointer as text (RFC 6901, section 3): `("a/b", 0)` is `/a~1b/0`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)


def parse_pointer(text: str) -> tuple[str, ...]:
    """Read a pointer from text (RFC 6901, section 4): `/a~1b/0` is `("a/b", "0")`.

    The text alone does not show which steps are positions in lists: all steps are strings.
    """
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:])


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Sort findings by path, line, column and rule, and drop exact repetitions."""
    return sorted(dict.fromkeys(diagnostics), key=lambda diagnostic: diagnostic.sort_key)
