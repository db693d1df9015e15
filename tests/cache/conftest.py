"""Shared fixtures: the command in this process, with a cache of its own."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from faults.server import load
from typer.main import get_command

from statekit import __main__ as start
from statekit.check import Checker
from statekit.process.pool import Work
from statekit.read import ReadError
from statekit.run.shards import Shard, ShardResult

Outcome = tuple[object, str, str]
Invoke = Callable[..., Outcome]
_SECONDS = 1_000_000_000
_COMMAND_OF = cache(get_command)  # typer would rebuild the command line for each run, which is slow

load()  # each run forks workers, which share the modules loaded here


@pytest.fixture
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty cache folder of the user."""
    home = tmp_path / "cache-home"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home


@pytest.fixture
def invoke(
    dataset: Path, cache_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Invoke:
    """Run the command in the dataset; return the exit code, the output, and the errors without times."""
    monkeypatch.chdir(dataset)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))  # an export adds to it
    monkeypatch.setattr("typer.main.get_command", _COMMAND_OF)
    assert not cache_home.exists()

    def run(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["statekit", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            start.main()
        output = capsys.readouterr()
        return done.value.code, output.out, re.sub(r" in [0-9.]+ s", "", output.err)

    return run


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make stamps old enough to be relied on, as if each run began five seconds later."""
    now = time.time_ns
    monkeypatch.setattr("statekit.discovery.find.time.time_ns", lambda: now() + 5 * _SECONDS)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The paths of the files that are checked because no result is cached, shard by shard.

    The files are checked in this process instead of workers.
    """
    from statekit.run import engine, worker

    seen: list[list[str]] = []
    check = worker.check_shard

    def recorded(shard: Shard, contents: Sequence[bytes | ReadError], checker: Checker) -> ShardResult:
        seen.append([file.path for file in shard.files])
        return check(shard, contents, checker)

    class InThisProcess:
        def __init__(self, work: Work[Shard]):
            self._work = work

        def run(self, tasks: Sequence[Shard], _jobs: int) -> Iterator[tuple[Shard, bytes]]:
            for task in tasks:
                yield task, self._work.do(task)

    monkeypatch.setattr(engine, "check_shard", recorded)
    monkeypatch.setattr(engine, "WorkerPool", InThisProcess)
    return seen
