"""Check records in memory: Python values, whose places are JSON Pointers instead of lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from statekit._startup.frozen import replace
from statekit.check import Checker, load_checker
from statekit.config.keys import Keys, with_keys
from statekit.config.settings import Settings, SettingsError
from statekit.diagnostics import JSON, Diagnostic, Finding, Part, Place, Pointer, Route, pointer_text
from statekit.discovery.dataset import FILE_KEY, Dataset, DatasetError, Kind
from statekit.discovery.paths import StrPath
from statekit.phrasing import shorten
from statekit.read.limits import MAX_DEPTH, MAX_NODES
from statekit.read.numbers import MAX_INTEGER, MIN_INTEGER
from statekit.read.scalars import replace_surrogates
from statekit.run.exportability import ExportCheck, with_count
from statekit.run.locate import locate_finding
from statekit.run.locations import Location
from statekit.run.merge import check_across, report_on, without_consequences
from statekit.run.report import Report
from statekit.run.shards import ShardResult
from statekit.schema import Budget, SchemaError, unexplained_records

if TYPE_CHECKING:
    from statekit.check import CollectedRecord

_VALUE = "json/value"
MEMORY_SCHEMA = "<schema>"
"""The path of a schema in memory. A reference to a file is relative to the current folder."""


def validate_records(  # noqa: PLR0913 - the options of `validate`
    records: Iterable[object],
    *,
    schema: StrPath | Mapping[str, Any] | bool | None,
    table: str | None,
    key: Keys | None,
    settings: Settings,
    sources: Path | None,
) -> Report:
    """Check records in memory; the arguments are as for the public `validate`.

    Raises:
        DatasetError: there are no records, or the folder of source texts cannot be read.
        SchemaError: the schema cannot be used.
        SettingsError: the key cannot be used.
        TypeError: there is no schema, or the records are not a list.
    """
    if schema is None:
        raise TypeError("`records` requires `schema`")
    if isinstance(records, str | bytes | Mapping) or not isinstance(records, Iterable):
        raise TypeError("`records` is a list of records; for a single record, give `[record]`")
    if isinstance(schema, Mapping | bool):
        kind = Kind(table or "records", Path(MEMORY_SCHEMA), MEMORY_SCHEMA)
    else:
        kind = Kind.of_schema(schema, table)
    (kind,) = with_keys(Dataset((kind,), ()), key, settings).kinds
    if kind.key == FILE_KEY:
        raise SettingsError(f"the key of records in memory cannot be {FILE_KEY!r}: they are in no file")
    contents = schema_in_memory(schema) if isinstance(schema, Mapping | bool) else None
    checker = load_checker(
        kind,
        contents,
        lookup=settings.lookup,
        content=settings.assert_content,
        formats=settings.assert_formats,
    )
    report = check_records(records, checker, kind.name, settings, sources)
    if not report.summary.records:
        raise DatasetError("there are no records to check")
    return report


def schema_in_memory(contents: object) -> JSON:
    """Return a schema made of Python values.

    Args:
        contents: the schema.

    Raises:
        SchemaError: it contains a value that JSON does not have.
    """
    converter = _Converter(Route(MEMORY_SCHEMA), any_integer=True)
    schema = converter.convert(contents)
    if converter.findings:
        found = converter.findings[0]
        pointer = found.route.pointer
        raise SchemaError(MEMORY_SCHEMA, found.message, pointer=pointer, help_text=found.help)
    return schema


def check_records(
    records: Iterable[object], checker: Checker, table: str, settings: Settings, sources: Path | None
) -> Report:
    """Check records in memory against a schema, against each other, and against their source texts.

    Args:
        records: the records.
        checker: the checker of their schema.
        table: the name of their kind.
        settings: which findings count, and how severe they are.
        sources: the folder of the source texts to compare quotations with, if any.

    Raises:
        DatasetError: the folder of source texts cannot be read.
    """
    checker = checker.with_columns(tuple(sorted(checker.required_columns, key=repr)))
    check = _RecordCheck(checker)
    for record in records:
        check.add(record)
    result = ShardResult(table, 0, check.count, (), tuple(check.collected))
    across, quotations = check_across({table: checker}, [result], sources)
    findings = without_consequences((), [*check.all_findings(), *across])
    findings.sort(key=lambda finding: -1 if finding.route.record is None else finding.route.record)
    diagnostics = [*_notices(checker), *(locate_finding(finding, check.find) for finding in findings)]
    diagnostics.extend(check.misfits())
    counting = [found for found in map(settings.apply, dict.fromkeys(diagnostics)) if found is not None]
    return report_on(counting, 0, [result], quotations)


def _notices(checker: Checker) -> Iterator[Diagnostic]:
    """Yield the warnings about a schema, which may be in memory, too."""
    for notice in checker.notices():
        in_memory = notice.place.path == MEMORY_SCHEMA
        yield replace(notice, place=replace(notice.place, in_memory=in_memory)) if in_memory else notice


@dataclass(slots=True)
class _RecordCheck:
    """Checks records one by one, and collects the results.

    Attributes:
        checker: the checker of their kind.
        count: the number of records so far.
        collected: the data of each record for the rules across records.
    """

    checker: Checker
    count: int = 0
    collected: list[CollectedRecord] = field(default_factory=list)
    _findings: list[Finding] = field(default_factory=list)
    _names: list[str | None] = field(default_factory=list)
    _unexplained: list[Route] = field(default_factory=list)
    _budget: Budget = field(default_factory=Budget)
    _export: ExportCheck = field(init=False)

    def __post_init__(self) -> None:
        self._export = ExportCheck(self.checker)

    def add(self, record: object) -> None:
        """Check one record."""
        route = Route("", self.count)
        self.count += 1
        converter = _Converter(route)
        value = converter.convert(record)
        found = converter.findings
        if not found and not self.checker.is_valid(value):
            if self._budget.is_exhausted:
                self._unexplained.append(route)
            else:
                found = self.checker.explain(value, route, self._budget)
        elif not found:
            self._findings.extend(self.checker.deprecated(value, route))
            if not self.checker.is_clean(value):
                self._export.add(value, route)
        self._findings.extend(found)
        name = value.get(self.checker.key) if isinstance(value, dict) and self.checker.key else None
        self._names.append(name if isinstance(name, str) else None)
        if self.checker.collects:
            invalid = {each.route.pointer for each in found if each.route.part is Part.VALUE}
            collected = replace(self.checker.collect(value, route, ""), named_by_file=False)
            self.collected.append(collected.without(invalid) if invalid else collected)

    def all_findings(self) -> list[Finding]:
        """Return the findings in the records, the last of which counts the invalid records without any."""
        if not self._unexplained:
            return self._findings
        return [*self._findings, unexplained_records(self._unexplained[0], len(self._unexplained))]

    def misfits(self) -> Iterator[Diagnostic]:
        """Yield a warning for each column that does not hold all of its values."""
        for name, refusals in self._export.refusals().items():
            yield with_count(locate_finding(refusals.first, self.find), name, refusals.count)

    def find(self, route: Route) -> Location:
        """Return the place of a route, which is a JSON Pointer into the list of records, and the key."""
        if route.record is None:
            return Place(route.path, in_memory=True), None
        pointer = pointer_text((route.record, *route.pointer))
        return Place(pointer, in_memory=True), self._names[route.record]


class _TooLargeError(Exception):
    """A record with too many values. The rest of it is not converted."""


class _Converter:
    """Copies a Python value as a value of JSON's data model.

    Tuples become lists, and enumeration members and other subclasses become plain values. A value that JSON
    does not have is a finding, and becomes null.

    Args:
        route: the route to the value.
        any_integer: True to accept integers beyond 64 bits, as in schemas.

    Attributes:
        findings: the values that JSON does not have.
    """

    def __init__(self, route: Route, *, any_integer: bool = False):
        self.findings: list[Finding] = []
        self._route = route
        self._any_integer = any_integer
        self._nodes = 0

    def convert(self, value: object) -> JSON:
        """Return a copy of a value."""
        try:
            return self._convert(value, ())
        except _TooLargeError:
            message = f"the record has more than {MAX_NODES} keys and values"
            self.findings = [Finding("json/limit", message, self._route, "split it into several records")]
            return None

    def _convert(self, value: object, pointer: Pointer) -> JSON:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _TooLargeError
        if not isinstance(value, Mapping | list | tuple):
            return self._scalar(value, pointer)
        if len(pointer) >= MAX_DEPTH:
            message = f"the value is nested more than {MAX_DEPTH} levels deep, or contains itself"
            return self._report("json/limit", message, pointer)
        if isinstance(value, Mapping):
            return dict(self._entries(value, pointer))
        return [self._convert(each, (*pointer, position)) for position, each in enumerate(value)]

    def _scalar(self, value: object, pointer: Pointer) -> JSON:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._text(str.__str__(value), pointer)
        if isinstance(value, int):
            return self._integer(int(value), pointer)
        if isinstance(value, float):
            return self._float(float(value), pointer)
        return self._report(
            _VALUE, f"JSON has no values of the Python type {_type(value)}", pointer, _help(value)
        )

    def _entries(self, value: Mapping[object, object], pointer: Pointer) -> Iterator[tuple[str, JSON]]:
        for key, each in value.items():
            if isinstance(key, str):
                name = str(self._text(str.__str__(key), pointer))
                yield name, self._convert(each, (*pointer, name))
            else:
                message = f"a key is of the Python type {_type(key)}: keys in JSON are text"
                self._report(_VALUE, message, pointer, "convert the key with `str`")

    def _text(self, text: str, pointer: Pointer) -> JSON:
        if text.isascii():
            return text
        encodable = replace_surrogates(text)
        if encodable != text:
            message = "the text contains half of a surrogate pair"
            self._report("json/surrogate", message, pointer, "write the character itself")
        return encodable

    def _integer(self, number: int, pointer: Pointer) -> JSON:
        if self._any_integer or MIN_INTEGER <= number <= MAX_INTEGER:
            return number
        shown = shorten(hex(number) if number.bit_length() > 1000 else str(number))  # noqa: PLR2004 - `str` is slow
        message = f"the integer `{shown}` does not fit in 64 bits"
        return self._report("json/number", message, pointer, "use text, which keeps all digits")

    def _float(self, number: float, pointer: Pointer) -> JSON:
        if math.isfinite(number):
            return number
        message = f"`{number}` is not a number that JSON has"
        return self._report("json/number", message, pointer, "use None for a missing value, or omit the key")

    def _report(self, rule: str, message: str, pointer: Pointer, help_text: str | None = None) -> JSON:
        """Add a finding, and return null in place of the value."""
        self.findings.append(Finding(rule, message, replace(self._route, pointer=pointer), help_text))
        return None


def _type(value: object) -> str:
    return f"`{shorten(type(value).__name__)}`"


def _help(value: object) -> str:
    """Return advice on how to write a value of another type in JSON."""
    from datetime import date, time

    if isinstance(value, date | time):
        return "use its text: `value.isoformat()`"
    if isinstance(value, set | frozenset):
        return "use a list: `sorted(value)`"
    return "JSON has texts, numbers, booleans, null (`None`), lists and objects (`dict`)"
