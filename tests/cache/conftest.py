"""What the tests of the cache share: the command in this process, with a cache of its own."""

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

Said = tuple[object, str, str]
Invoke = Callable[..., Said]
_SECONDS = 1_000_000_000
_COMMAND_OF = cache(get_command)  # typer puts the command line together anew for each run, and takes long

load()  # each run starts workers: they are forks, and have what is loaded here


@pytest.fixture
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder, empty."""
    home = tmp_path / "cache-home"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home


@pytest.fixture
def invoke(
    dataset: Path, cache_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Invoke:
    """Runs the command in the dataset: gives the exit code and both outputs, the summary without times."""
    monkeypatch.chdir(dataset)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))  # an export puts something there
    monkeypatch.setattr("typer.main.get_command", _COMMAND_OF)
    assert not cache_home.exists()

    def run(*arguments: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["statekit", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            start.main()
        said = capsys.readouterr()
        return done.value.code, said.out, re.sub(r" in [0-9.]+ s", "", said.err)

    return run


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are taken for old enough to be known by their looks, as if each run began five seconds later."""
    now = time.time_ns
    monkeypatch.setattr("statekit.discovery.find.time.time_ns", lambda: now() + 5 * _SECONDS)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The names of the files that are checked, shard by shard, where nothing is known of them.

    The work is done in this process, so that it can be seen.
    """
    from statekit.run import engine, worker

    seen: list[list[str]] = []
    check = worker.check_shard

    def watched(some: Shard, contents: Sequence[bytes | ReadError], checker: Checker) -> ShardResult:
        seen.append([file.path for file in some.files])
        return check(some, contents, checker)

    class InThisProcess:
        def __init__(self, work: Work[Shard]):
            self._work = work

        def run(self, tasks: Sequence[Shard], _jobs: int) -> Iterator[tuple[Shard, bytes]]:
            for task in tasks:
                yield task, self._work.do(task)

    monkeypatch.setattr(engine, "check_shard", watched)
    monkeypatch.setattr(engine, "WorkerPool", InThisProcess)
    return seen
