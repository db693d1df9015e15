"""How much is said of one file: what is wrong with it could be said without end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from statekit.diagnostics import Finding, Route, Severity

LIMIT = "record/limit"
MOST_FINDINGS = 1000
"""How many findings are said of one file: of its records by themselves, and again of what crosses them."""
MOST_STEPS = 100_000
"""How many keywords may be tried to explain one record and the values in it."""
MOST_STEPS_IN_A_FILE = 500_000
"""How many may be tried for all records of one file."""

_RUN_AGAIN = "mend what is said, and run again"
_BY_WEIGHT = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


@dataclass(slots=True)
class Budget:
    """What is left for the explanations of one file."""

    findings: int = MOST_FINDINGS
    steps: int = MOST_STEPS_IN_A_FILE

    @property
    def is_exhausted(self) -> bool:
        """Whether no further record of the file is explained."""
        return self.findings <= 0 or self.steps <= 0


def cut(route: Route) -> Finding:
    """That the explanation of a record takes too many steps."""
    message = "to say all that is wrong here takes too many steps: there may be more"
    return Finding(LIMIT, message, route, _RUN_AGAIN)


def more_in_record(route: Route, number: int) -> Finding:
    """That a record has more mistakes than are said."""
    return Finding(LIMIT, f"{number} more mistakes of this record are not said", route, _RUN_AGAIN)


def unexplained_records(route: Route, number: int) -> Finding:
    """That there are invalid records of which it is not said what is wrong; `route` leads to the first."""
    those = f"{number} more records, from this one on, do not satisfy the schema"
    if number == 1:
        those = "this record does not satisfy the schema either"
    return Finding(LIMIT, f"{those}: what is wrong is not said", route, _RUN_AGAIN)


def limit_per_file(findings: Iterable[Finding]) -> list[Finding]:
    """Of each file the first `MOST_FINDINGS`, and then one that says how many more there are."""
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.route.path].append(finding)
    return [said for path, group in by_path.items() for said in _first(path, group)]


def _first(path: str, findings: list[Finding]) -> list[Finding]:
    said, rest = findings[:MOST_FINDINGS], findings[MOST_FINDINGS:]
    if rest:
        severity = max((finding.severity for finding in rest), key=_BY_WEIGHT.index)
        message = f"{len(rest)} more findings in this file are not said"
        said.append(Finding(LIMIT, message, Route(path), _RUN_AGAIN, severity))
    return said
