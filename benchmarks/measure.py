"""Run commands and measure their time and memory."""

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
    """The time and memory of one run of a command.

    Attributes:
        wall: The seconds from start to end.
        cpu: The CPU seconds in user and kernel mode, of the command and all child processes it waited for.
        memory: The peak memory of its largest process in bytes (the largest `ru_maxrss` of its process tree,
            not a sum), and never less than that of the measuring process at the start of the command.
    """

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Contender:
    """A command to measure.

    Attributes:
        name: The name in tables.
        command: The command line.
        records: The number of records it processes; slow commands may receive fewer.
        variables: Additional environment variables.
        before: A function to call before each run, which is not measured.
        runs: The maximum number of runs, for slow commands.
    """

    name: str
    command: Sequence[str]
    records: int = 0
    variables: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None
    runs: int | None = None


class RunError(Exception):
    """A measured command failed."""


def run(contender: Contender) -> Cost:
    """Run a command once, with no other command at the same time, and discard its output.

    Raises:
        RunError: The command cannot be started, or its exit code is not 0.
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
        process.returncode = os.waitstatus_to_exitcode(status)  # keeps Popen from waiting again
        if process.returncode:
            errors.seek(0)
            message = errors.read().decode(errors="replace").strip()[-400:]
            raise RunError(f"{contender.name}: exit code {process.returncode}: {message}")
    return Cost(wall, used.ru_utime + used.ru_stime, _in_bytes(used.ru_maxrss))


def run_all(
    contenders: Sequence[Contender], runs: int, progress: Callable[[str], None]
) -> dict[str, list[Cost]]:
    """Run all commands in turn, several times, so that a slow phase of the machine affects all of them.

    Args:
        contenders: The commands; the first run of each is not counted.
        runs: The number of counted runs.
        progress: A function that receives a message before each run.
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
    """Return the median of each figure over several runs."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        int(statistics.median(cost.memory for cost in costs)),
    )


def least_memory() -> int:
    """Return the peak memory of this process in bytes, a lower bound of all measured values."""
    return _in_bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def remover(folder: Path) -> Callable[[], None]:
    """Return a function that removes a folder."""

    def remove() -> None:
        subprocess.run(["/bin/rm", "-rf", str(folder)], check=True)

    return remove


def mtime_updater(folder: Path) -> Callable[[], None]:
    """Return a function that updates the timestamps of all files in a folder, as a fresh checkout does."""

    def touch() -> None:
        for parent, _, names in os.walk(folder):
            for name in names:
                os.utime(f"{parent}/{name}")

    return touch


def _in_bytes(maxrss: int) -> int:
    return maxrss if os.uname().sysname == "Darwin" else maxrss * 1024
