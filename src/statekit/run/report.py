"""The report of a run: its findings in order, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from statekit._optional import import_optional
from statekit._startup.frozen import field, frozen
from statekit.diagnostics import Diagnostic
from statekit.discovery.dataset import NONE_SKIPPED, Skipped

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_TEXT_COLUMNS = ("path", "severity", "rule", "message", "help", "record", "pointer", "keyword")
_COLUMNS = (
    *("path", "line", "column", "end_line", "end_column"),
    *("severity", "rule", "message", "help", "record", "pointer", "keyword"),
)
"""The columns of a data frame of findings, which are the members of a finding in JSON."""

_SHOWN_FINDINGS = 100
"""The maximum number of findings in HTML."""


@frozen
class Summary:
    """The numbers of a run.

    Attributes:
        files: the number of files checked.
        records: the number of records in them.
        errors: the number of findings that make the run fail.
        warnings: the number of warnings, which do not.
        quotations: the number of quotations compared with their source text.
        unverified: the number of quotations whose source text was not available.
        suppressed: the number of findings suppressed by comments. All other numbers exclude them.
        rules: the number of findings of each rule, by its ID.
        misquoted: the number of compared quotations that are not verified, because they have a finding.
        skipped: the numbers of files in folders that were skipped.
    """

    files: int = 0
    records: int = 0
    errors: int = 0
    warnings: int = 0
    quotations: int = 0
    unverified: int = 0
    suppressed: int = 0
    rules: Mapping[str, int] = field(default_factory=dict)
    misquoted: int = 0
    skipped: Skipped = NONE_SKIPPED


@frozen
class Report:
    """The findings of a run, in the order in which they are reported, and its summary.

    A report is true if there are no errors, as `ok` is: `if validate(...)` means that the records are valid.
    """

    diagnostics: tuple[Diagnostic, ...]
    summary: Summary

    @property
    def ok(self) -> bool:
        """True if there are no errors. Warnings and notes do not count."""
        return self.summary.errors == 0

    def __bool__(self) -> bool:
        return self.ok

    def to_json(self) -> str:
        """Return the report as JSON, as `statekit validate --format json` prints it."""
        return self._format("json")

    def to_sarif(self) -> str:
        """Return the report as a SARIF 2.1.0 log, as `statekit validate --format sarif` prints it."""
        return self._format("sarif")

    def to_pandas(self) -> pd.DataFrame:
        """Return the findings as a pandas data frame, one row for each, with the members of JSON as columns.

        Raises:
            ModuleNotFoundError: pandas is not installed.
        """
        pandas = import_optional("pandas", "Report.to_pandas")
        columns = {
            name: pandas.array(values, dtype="string" if name in _TEXT_COLUMNS else "Int64")
            for name, values in self._columns().items()
        }
        frame: pd.DataFrame = pandas.DataFrame(columns)
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Return the findings as a polars data frame, one row for each, with the members of JSON as columns.

        Raises:
            ModuleNotFoundError: polars is not installed.
        """
        polars = import_optional("polars", "Report.to_polars")
        types = {name: polars.String if name in _TEXT_COLUMNS else polars.Int64 for name in _COLUMNS}
        frame: pl.DataFrame = polars.DataFrame(self._columns(), schema=types)
        return frame

    def _columns(self) -> dict[str, list[str | int | None]]:
        """Return the values of each column of a data frame."""
        rows = [_row(diagnostic) for diagnostic in self.diagnostics]
        return {name: [row[position] for row in rows] for position, name in enumerate(_COLUMNS)}

    def _format(self, name: str) -> str:
        from statekit.check import documentation
        from statekit.report import load_reporter
        from statekit.report.context import ReportContext

        context = ReportContext(self.summary, documentation())
        return "\n".join(load_reporter(name)(self.diagnostics, context))

    def _repr_html_(self) -> str:
        """Return the summary and the first findings in HTML, for notebooks."""
        from statekit._html import html_table
        from statekit.report.summary import format_summary

        shown = self.diagnostics[:_SHOWN_FINDINGS]
        rows = [
            (each.place, each.severity, each.rule, each.message, each.help, each.record, each.pointer)
            for each in shown
        ]
        omitted = len(self.diagnostics) - len(shown)
        header = ("place", "severity", "rule", "message", "help", "record", "pointer")
        more = f"and {omitted} more" if omitted else ""
        return html_table(format_summary(self.summary), header, rows, more)


@frozen
class MergedResults:
    """The merged results of all shards.

    Attributes:
        report: the findings and the numbers.
        excluded: the records to exclude from tables: the path and the position of each.
        schemas: the paths of all schema files that were used.
        is_repeatable: True if another run on the same files produces the same report, so that the report may
            be cached; False if a file could not be read.
    """

    report: Report
    excluded: frozenset[tuple[str, int]] = frozenset()
    schemas: frozenset[str] = frozenset()
    is_repeatable: bool = True


def _row(diagnostic: Diagnostic) -> tuple[str | int | None, ...]:
    """Return the cells of a finding, in the order of `_COLUMNS`."""
    place, span = diagnostic.place, diagnostic.place.span
    range_ = (None,) * 4 if span is None else (span.line, span.column, span.end_line, span.end_column)
    texts = (diagnostic.help, diagnostic.record, diagnostic.pointer, diagnostic.keyword)
    return (
        *(_encodable(place.path), *range_, str(diagnostic.severity), diagnostic.rule),
        _encodable(diagnostic.message),
        *(None if text is None else _encodable(text) for text in texts),
    )


def _encodable(text: str) -> str:
    """Return a text without surrogates, which no data frame accepts: they are escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
