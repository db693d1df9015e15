"""Reports: one module for each format, with a function from sorted findings to lines."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from statekit.diagnostics import Diagnostic
    from statekit.report.context import ReportContext

    Reporter: TypeAlias = Callable[[Sequence[Diagnostic], ReportContext], Iterator[str]]
    """A function that yields the lines of a report, without line ends."""

REPORTERS = ("text", "lines", "json", "github", "gitlab", "junit", "sarif")
"""The names of the formats. The module of each has its name, and a function `report_<name>`."""


def load_reporter(name: str) -> Reporter:
    """Load the module of a format, and return its reporter.

    Args:
        name: one of `REPORTERS`.
    """
    reporter: Reporter = getattr(import_module(f"statekit.report.{name}"), f"report_{name}")
    return reporter
