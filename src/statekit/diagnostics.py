"""Findings: their contents, their places, and their order.

A finding has two forms. A rule yields a `Finding`, whose *route* is a file, a record and a pointer into it.
The run turns it into a `Diagnostic`, which has lines and columns, and which reporters and users see. Lines
and columns are 1-based and count Unicode code points; ends are exclusive.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import total_ordering
from typing import TypeAlias

from statekit._startup.expressions import expression
from statekit._startup.frozen import frozen

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
"""A value of JSON's data model (RFC 8259)."""

Pointer: TypeAlias = "tuple[str | int, ...]"
"""The steps of a JSON Pointer (RFC 6901), unescaped: keys as str, positions in lists as int."""

_UNSAFE = expression(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
    "\u180e\u200b\u2060-\u2064\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Active characters and, in the second line, invisible ones; joiners stay, as scripts and emoji need them."""


class Severity(StrEnum):
    """The severity of a finding. Only errors make a run fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Action(StrEnum):
    """What a correction does."""

    SET = "set"
    """It sets a value."""
    RENAME = "rename"
    """It renames a key."""
    REMOVE = "remove"
    """It removes a value, with its key if it has one."""
    QUOTE = "quote"
    """It makes a text of a value as it is written."""


class Part(StrEnum):
    """The token that a route leads to: a value, or the key of an entry."""

    VALUE = "value"
    KEY = "key"


@frozen
@total_ordering
class Span:
    """A range of a text. Lines and columns are 1-based, in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def __lt__(self, other: Span) -> bool:
        own = (self.line, self.column, self.end_line, self.end_column)
        return own < (other.line, other.column, other.end_line, other.end_column)


@frozen
class Excerpt:
    """The line on which a span begins, or the part of a long line around it.

    Attributes:
        text: the text.
        column: the column of its first character, 1-based.
    """

    text: str
    column: int = 1


@frozen
class Place:
    """A place in a file.

    Attributes:
        path: the path of the file, as displayed.
        span: the range in the file, or None for the file as a whole.
        excerpt: the text of the line, if there is a span.
        in_memory: True if there is no file: the path is a JSON Pointer into a list of records, or a name.
    """

    path: str
    span: Span | None = None
    excerpt: Excerpt | None = None
    in_memory: bool = False

    def __str__(self) -> str:
        """Return `path:line:column`, or only the path if the place is a whole file."""
        path = escape(self.path)
        if path.lstrip().startswith("::"):  # GitHub Actions would run the line as a command
            path = f"./{path}"
        return f"{path}:{self.span.line}:{self.span.column}" if self.span else path


@frozen
class Route:
    """The route to a token: the file, the position of the record in it, and the pointer into the record.

    Attributes:
        path: the path of the file.
        record: the position of the record in the file, from 0; None for the file as a whole.
        pointer: the pointer into the record.
        part: the token at the pointer.
    """

    path: str
    record: int | None = None
    pointer: Pointer = ()
    part: Part = Part.VALUE


@frozen
class Correction:
    """What a value or a key of a record was probably meant to be.

    Attributes:
        value: the value, or the name of the key, if the action needs one.
        pointer: the pointer to it; None for that of the finding.
        action: what to do at the pointer.
    """

    value: str | int | float | bool | None = None
    pointer: Pointer | None = None
    action: Action = Action.SET


@frozen
class Proposal:
    """Corrections that together would resolve a finding.

    Attributes:
        description: what they do, in the imperative.
        corrections: the corrections.
        is_safe: True if they are certain, False if they are only likely.
    """

    description: str
    corrections: tuple[Correction, ...]
    is_safe: bool = True


@frozen
class Finding:
    """A finding with routes, before its lines are known.

    Attributes:
        rule: the ID of the rule.
        message: the problem, in one line.
        route: the route to the token.
        help: a suggestion, if there is one.
        severity: the severity, which settings may change.
        keyword: the violated JSON Schema keyword, for findings of a schema.
        related: other tokens that belong to the finding, each with a message.
        proposal: the corrections that would resolve it, if they are known.
    """

    rule: str
    message: str
    route: Route
    help: str | None = None
    severity: Severity = Severity.ERROR
    keyword: str | None = None
    related: tuple[tuple[Route, str], ...] = ()
    proposal: Proposal | None = None


@frozen
class Related:
    """Another place that belongs to a finding, with a message about it."""

    place: Place
    message: str


@frozen
class Replacement:
    """The replacement of a range of a file.

    Attributes:
        span: the range; it is empty for an insertion.
        text: the text that replaces it.
    """

    span: Span
    text: str


@frozen
class Fix:
    """A change of a file that resolves a finding.

    Attributes:
        description: what it does, in the imperative.
        is_safe: True if it is certain, False if it is only likely.
        replacements: the ranges of the file and their new texts. They do not overlap.
    """

    description: str
    is_safe: bool
    replacements: tuple[Replacement, ...]


@frozen
class Diagnostic:
    """A finding with lines and columns, as it is reported.

    Attributes:
        rule: the ID of the rule.
        severity: the severity.
        message: the problem, in one line.
        place: the place of the problem.
        help: a suggestion, if there is one.
        record: the key of the record, if it has one.
        pointer: the JSON Pointer into the record, as text (RFC 6901).
        keyword: the violated JSON Schema keyword, for findings of a schema.
        related: other places that belong to the finding.
        fixes: changes of the file of which each resolves the finding.
    """

    rule: str
    severity: Severity
    message: str
    place: Place
    help: str | None = None
    record: str | None = None
    pointer: str | None = None
    keyword: str | None = None
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()

    def __str__(self) -> str:
        """Return the finding as one line: `path:line:column: severity[rule] message`."""
        return f"{self.place}: {self.severity}[{self.rule}] {escape(self.message)}"

    @property
    def sort_key(self) -> tuple[str, Span, str, str, str]:
        """The key that findings are sorted by: path, place, rule, message and pointer."""
        return (
            self.place.path,
            self.place.span or Span(0, 0, 0, 0),
            self.rule,
            self.message,
            self.pointer or "",
        )


@frozen
class RuleDoc:
    """The documentation of a rule.

    Attributes:
        id: the ID of the rule.
        summary: one sentence.
        text: the full text, in Markdown.
        severity: the severity of its findings.
    """

    id: str
    summary: str
    text: str = ""
    severity: Severity = Severity.ERROR


def pointer_text(pointer: Pointer) -> str:
    """Return a pointer as text (RFC 6901, section 3): `("a/b", 0)` is `/a~1b/0`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)


def parse_pointer(text: str) -> tuple[str, ...]:
    """Return the pointer in a text (RFC 6901, section 4): `/a~1b/0` is `("a/b", "0")`.

    The text alone does not show which steps are positions in lists: all steps are strings.
    """
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:])


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Return findings sorted by path, line, column and rule, without exact duplicates."""
    return sorted(dict.fromkeys(diagnostics), key=lambda diagnostic: diagnostic.sort_key)


def escape(text: str) -> str:
    r"""Escape control characters, line breaks, bidirectional marks, zero-width spaces and tags.

    Bytes of file names that are not UTF-8 (surrogates, PEP 383) are written as `\xNN`.
    """
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - PEP 383: the bytes 0x80 to 0xFF
        return f"\\x{code - 0xDC00:02x}"
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(
        character,
        f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}",  # noqa: PLR2004 - the form of Python and YAML
    )
