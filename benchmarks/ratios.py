"""Evaluate measurements: ratios to the baseline, goals, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import contenders
from contenders import statekit_name
from measure import Cost, median

BASELINE = contenders.SOURCEMETA
GOALS_AT = 10_000
SCALING_AT = 100_000

_NUMBER = re.compile(r"[0-9.,]*( only)?")

Results = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One command in the table of one size.

    Attributes:
        name: The name of the command.
        records: The number of records it processed, which may be lower than that of other commands.
        cost: The medians.
        ratio: Its wall time per record divided by that of the baseline.
    """

    name: str
    records: int
    cost: Cost
    ratio: float

    @property
    def microseconds(self) -> float:
        """The wall time per record."""
        return self.cost.wall / self.records * 1e6


@dataclass(frozen=True)
class Goal:
    """A goal and the measured figure.

    Attributes:
        text: The description of the goal.
        measured: The figure, or None if it was not measured.
        limit: The limit for the figure.
        at_least: True if the limit is a minimum, False if it is a maximum.
        remark: The conditions of the measurement, or the reason why there was none.
    """

    text: str
    measured: float | None
    limit: float
    at_least: bool
    remark: str

    @property
    def verdict(self) -> str:
        """The verdict as text."""
        if self.measured is None:
            return "not measured"
        met = self.measured >= self.limit if self.at_least else self.measured <= self.limit
        return "met" if met else "not met"


def rows(size: Mapping[str, Any]) -> list[Row]:
    """Return the rows for one size, in the order of measurement."""
    costs = {each["name"]: (each["records"], _median(each)) for each in size["measured"]}
    base_records, base = costs[BASELINE]
    per_record = base.wall / base_records
    return [
        Row(name, records, cost, cost.wall / records / per_record) for name, (records, cost) in costs.items()
    ]


def starts(results: Results) -> dict[str, Cost]:
    """Return the cost of each start-up command."""
    return {each["name"]: _median(each) for each in results["start"]}


def goals(results: Results) -> list[Goal]:
    """Return each goal with its measured figure."""
    tables = {size["records"]: {row.name: row for row in rows(size)} for size in results["sizes"]}
    return [*_at_one_size(tables), _scaling(tables), *_growth(tables), _start(results)]


def _at_one_size(tables: Mapping[int, Mapping[str, Row]]) -> Iterator[Goal]:
    size = GOALS_AT if GOALS_AT in tables else max(tables)
    table, at = tables[size], f"{size:,} records"
    cold, export = _statekit_row(table, "validate", "cold"), _statekit_row(table, "export", "cold")
    warm = _statekit_row(table, "validate", "warm")
    if cold is None or export is None:
        return
    checker = table[contenders.CHECK_JSONSCHEMA]
    few = f"; check-jsonschema on {checker.records:,}, per record" if checker.records < size else ""
    with_jobs = f"{at}, {cold.name.rpartition(', ')[2]}"
    yield Goal("cold validation to sourcemeta's CLI", cold.ratio, 0.5, at_least=False, remark=with_jobs)
    faster = checker.microseconds / cold.microseconds
    yield Goal("check-jsonschema to cold validation", faster, 100, at_least=True, remark=with_jobs + few)
    yield Goal(
        "warm validation to sourcemeta's CLI",
        warm.ratio if warm else None,
        0.1,
        at_least=False,
        remark=with_jobs if warm else "this build has no cache",
    )
    written = export.cost.wall / cold.cost.wall
    yield Goal(
        "cold export of three formats to cold validation", written, 2.5, at_least=False, remark=with_jobs
    )


def _scaling(tables: Mapping[int, Mapping[str, Row]]) -> Goal:
    text = "one process to two, in cold validation"
    table = tables.get(SCALING_AT, {})
    one, two = (table.get(statekit_name("validate", "cold", jobs)) for jobs in (1, 2))
    if one is None or two is None:
        why = f"{SCALING_AT:,} records were not measured" if not table else "this build has no `--jobs`"
        return Goal(text, None, 1.7, at_least=True, remark=why)
    factor = one.cost.wall / two.cost.wall
    return Goal(text, factor, 1.7, at_least=True, remark=f"{SCALING_AT:,} records")


def _growth(tables: Mapping[int, Mapping[str, Row]]) -> Iterator[Goal]:
    for few, many in pairwise(sorted(tables)):
        for command in ("validate", "export"):
            first, second = (
                _statekit_row(tables[few], command, "cold"),
                _statekit_row(tables[many], command, "cold"),
            )
            if first is None or second is None:
                continue
            # Scaled to sizes that differ by a factor of ten, which the sizes in `--records` may not.
            factor = second.microseconds / first.microseconds * 10
            text = f"time of a cold {command} for ten times the records"
            remark = f"{few:,} to {many:,} records"
            yield Goal(text, factor, 10.5, at_least=False, remark=remark)


def _start(results: Results) -> Goal:
    costs = starts(results)
    factor = costs[contenders.VERSION].wall / costs[contenders.EMPTY_PYTHON].wall
    return Goal("`statekit --version` to an empty Python", factor, 2, at_least=False, remark="start-up")


def _statekit_row(table: Mapping[str, Row], command: str, state: str) -> Row | None:
    """Return the row of a statekit command with the largest measured number of processes, if any."""
    names = (statekit_name(command, state, jobs) for jobs in (2, 1))
    return next((table[name] for name in names if name in table), None)


def _median(measured: Mapping[str, Any]) -> Cost:
    return median([Cost(**run) for run in measured["runs"]])


def as_text(results: Results) -> str:
    """Return all tables as text for a terminal."""
    parts = []
    for size in results["sizes"]:
        parts.append(f"\n{size['records']:,} records (ratio: wall time per record, to {BASELINE})")
        parts.append(_aligned(size_table(size)))
    if len(results["sizes"]) > 1:
        parts += ["\nGrowth: microseconds per record, megabytes", _aligned(growth_table(results))]
    parts += ["\nStart-up", _aligned(start_table(results))]
    parts += ["\nGoals", _aligned(goal_table(results))]
    parts += [f"Note: {lack}" for lack in results["lacks"]]
    return "\n".join(parts)


def size_table(size: Mapping[str, Any]) -> list[list[str]]:
    """Return the cells of the table for one size, starting with the header row."""
    head = ["command", "ratio", "wall s", "CPU s", "µs per record", "memory MB", "records"]
    lines = [
        [
            row.name,
            figure(row.ratio),
            f"{row.cost.wall:.3f}",
            f"{row.cost.cpu:.3f}",
            f"{row.microseconds:,.1f}",
            f"{row.cost.memory / 1e6:.0f}",
            f"{row.records:,}" + (" only" if row.records < size["records"] else ""),
        ]
        for row in rows(size)
    ]
    return [head, *lines]


def growth_table(results: Results) -> list[list[str]]:
    """Return the cells of the growth table (time per record, memory), starting with the header row."""
    sizes = [size["records"] for size in results["sizes"]]
    tables = [{row.name: row for row in rows(size)} for size in results["sizes"]]
    names = [
        name
        for name in tables[0]
        if all(
            name in table and table[name].records == size for table, size in zip(tables, sizes, strict=True)
        )
    ]
    head = ["command", *(f"µs, {size:,}" for size in sizes), *(f"MB, {size:,}" for size in sizes)]
    lines = [
        [
            name,
            *(f"{table[name].microseconds:,.1f}" for table in tables),
            *(f"{table[name].cost.memory / 1e6:.0f}" for table in tables),
        ]
        for name in names
    ]
    return [head, *lines]


def start_table(results: Results) -> list[list[str]]:
    """Return the cells of the start-up table, starting with the header row."""
    costs = starts(results)
    base = costs[contenders.EMPTY_PYTHON].wall
    head = ["command", "ratio", "wall ms", "memory MB"]
    lines = [
        [name, figure(cost.wall / base), f"{cost.wall * 1e3:.0f}", f"{cost.memory / 1e6:.0f}"]
        for name, cost in costs.items()
    ]
    return [head, *lines]


def goal_table(results: Results) -> list[list[str]]:
    """Return the cells of the goal table, starting with the header row."""
    lines = [
        [
            goal.text,
            ("at least " if goal.at_least else "at most ") + f"{goal.limit:g}",
            "" if goal.measured is None else figure(goal.measured),
            goal.verdict,
            goal.remark,
        ]
        for goal in goals(results)
    ]
    return [["ratio", "goal", "measured", "verdict", "measured on"], *lines]


def figure(ratio: float) -> str:
    """Format a ratio with a suitable number of decimals."""
    if ratio < 1:
        return f"{ratio:.3f}"
    return f"{ratio:.2f}" if ratio < 100 else f"{ratio:,.0f}"  # noqa: PLR2004 - decimals are not useful from here on


def _aligned(cells: Sequence[Sequence[str]]) -> str:
    columns = list(zip(*cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    numbers = [all(_NUMBER.fullmatch(cell) for cell in column[1:]) for column in columns]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, numbers, strict=True)
        ).rstrip()
        for line in cells
    )
