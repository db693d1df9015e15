"""Runs commands, and measures what each one costs."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one run of a command cost.

    Attributes:
        wall: seconds from its start to its end.
        cpu: seconds of all cores, for it and all processes that it waited for: in user and in kernel mode.
        memory: bytes that its largest process held at most (the largest `ru_maxrss` of its tree, not a sum
            over processes); never less than what the measuring process itself held when it started it.
    """

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Contender:
    """A command that is measured.

    Attributes:
        name: what it is called in tables.
        command: the command line.
        records: how many records it works on: slow ones may be given fewer.
        variables: what is added to its environment.
        before: done before each run, and not measured.
        runs: at most so many runs, where it is slow.
    """

    name: str
    command: Sequence[str]
    records: int = 0
    variables: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None
    runs: int | None = None


class RunError(Exception):
    """A command that was to be measured failed."""


def run(contender: Contender) -> Cost:
    """Run a command once, alone, with its output thrown away.

    Raises:
        RunError: it cannot be started, or does not end with exit code 0.
    """
    if contender.before is not None:
        contender.before()
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        try:
            process = subprocess.Popen(
                contender.command,
                env=os.environ | contender.variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        except OSError as error:
            raise RunError(f"{contender.name}: {error}") from None
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)  # else it would be waited for again
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()[-400:]
            raise RunError(f"{contender.name}: exit code {process.returncode}: {said}")
    return Cost(wall, used.ru_utime + used.ru_stime, _in_bytes(used.ru_maxrss))


def run_all(
    contenders: Sequence[Contender], runs: int, progress: Callable[[str], None]
) -> dict[str, list[Cost]]:
    """Run all of them in turn, that many times over, so that what slows the machine slows all alike.

    Args:
        contenders: the commands; each has a first run that is not counted.
        runs: how often each is measured.
        progress: is told what runs.
    """
    costs: dict[str, list[Cost]] = {contender.name: [] for contender in contenders}
    for turn in range(runs + 1):
        for contender in contenders:
            if contender.runs is not None and turn > contender.runs:
                continue
            progress(f"{turn or 'warm-up'}/{runs}: {contender.name}")
            cost = run(contender)
            if turn:
                costs[contender.name].append(cost)
    return costs


def median(costs: Sequence[Cost]) -> Cost:
    """The medians of several runs, each figure by itself."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        int(statistics.median(cost.memory for cost in costs)),
    )


def least_memory() -> int:
    """The bytes that this process holds at most: what is measured of others is never less."""
    return _in_bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def without(folder: Path) -> Callable[[], None]:
    """What removes a folder."""

    def remove() -> None:
        subprocess.run(["/bin/rm", "-rf", str(folder)], check=True)

    return remove


def touching(folder: Path) -> Callable[[], None]:
    """What gives all files below a folder new times, as a fresh checkout does."""

    def touch() -> None:
        for parent, _, names in os.walk(folder):
            for name in names:
                os.utime(f"{parent}/{name}")

    return touch


def _in_bytes(maxrss: int) -> int:
    return maxrss if os.uname().sysname == "Darwin" else maxrss * 1024
