"""Warn of values in valid records that do not fit their columns, so that an export would refuse them.

A run has one warning for each column, at the first such value, with the number of the others. Only files that
may contain the first one are read with positions; in all others the values are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from statekit._startup.frozen import frozen, replace
from statekit.diagnostics import JSON, Diagnostic, Finding, Route, Severity
from statekit.phrasing import plural, quoted
from statekit.run.shards import ColumnMisfits

if TYPE_CHECKING:
    from statekit.check import Checker
    from statekit.config.suppressions import SuppressionIndex
    from statekit.run.shards import Shard, ShardResult
    from statekit.tabulate import Column

RULE = "record/not-exportable"


@frozen
class Refusals:
    """The values of one column in one file that an export refuses.

    Attributes:
        first: the warning about the first one.
        count: the number of all.
    """

    first: Finding
    count: int


class ExportCheck:
    """Finds the values that do not fit their columns, file by file.

    Args:
        checker: the checker of the records.
        is_export: True if the records are exported now, which reports such values as errors.
    """

    def __init__(self, checker: Checker, *, is_export: bool = False):
        self._checker = checker
        self._is_export = is_export
        self._located: set[str] = set()
        self._refusals: dict[str, Refusals] = {}

    def start(self) -> None:
        """Forget the values of the previous file."""
        self._refusals.clear()

    def is_clean(self, value: JSON) -> bool:
        """Return True if nothing is to be reported of a record at its place, and count what is refused."""
        checker = self._checker
        if checker.is_clean(value):
            return True
        if not checker.is_valid(value) or checker.may_be_deprecated(value):
            return False
        self.add(value, Route(""))
        return self._refusals.keys() <= self._located

    def add(self, value: JSON, route: Route) -> None:
        """Add the values of a valid record."""
        if self._is_export:
            return
        from statekit.tabulate import HELP, misfits  # few records need it

        for misfit in misfits(self._column, self._checker.row(value, "")):
            name = ".".join(step for step in misfit.pointer if isinstance(step, str))
            known = self._refusals.get(name)
            if known is not None:
                self._refusals[name] = replace(known, count=known.count + 1)
                continue
            finding = Finding(
                RULE,
                f"{misfit.message}, so `export` refuses the record",
                replace(route, pointer=misfit.pointer),
                misfit.help or HELP,
                Severity.WARNING,
            )
            self._refusals[name] = Refusals(finding, 1)

    def counted(self) -> tuple[ColumnMisfits, ...]:
        """Return the number of values in the file, without places."""
        return tuple(ColumnMisfits(name, found.count) for name, found in self._refusals.items())

    def refusals(self, *, may_be_suppressed: bool = False) -> dict[str, Refusals]:
        """Return what is refused in the file, by column, to be reported at its place.

        Args:
            may_be_suppressed: True if comments in the file may suppress it, so that the next file is needed.
        """
        if not may_be_suppressed:
            self._located.update(self._refusals)
        return dict(self._refusals)

    @cached_property
    def _column(self) -> Column:
        from statekit.tabulate import plan_record

        checker = self._checker
        return plan_record(checker.schema, checker.key, checker.key_type)


def with_count(diagnostic: Diagnostic, column: str, count: int) -> Diagnostic:
    """Return the warning about the first value of a column, with the number of the others."""
    if count == 1:
        return diagnostic
    others = plural(count - 1, "other value", "other values")
    of_column = f" of {quoted(column)}" if column else ""
    return replace(diagnostic, message=f"{diagnostic.message}; it refuses {others}{of_column} as well")


def merge_misfits(
    done: Iterable[tuple[Shard, ShardResult]], index: SuppressionIndex
) -> Iterator[tuple[Diagnostic, bool]]:
    """Yield one warning for each column, and those that comments suppress (True)."""
    first: dict[tuple[str, str], Diagnostic] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for shard, result in done:
        for misfit in (each for file in result.file_results for each in file.misfits):
            if not shard.is_requested:
                continue
            if misfit.diagnostic is not None and index.suppresses(misfit.diagnostic):
                yield misfit.diagnostic, True
                continue
            column = (result.kind, misfit.column)
            counts[column] += misfit.count
            if misfit.diagnostic is not None:
                known = first.get(column, misfit.diagnostic)
                first[column] = min(known, misfit.diagnostic, key=lambda each: each.sort_key)
    for column, diagnostic in first.items():
        yield with_count(diagnostic, column[1], counts[column]), False
