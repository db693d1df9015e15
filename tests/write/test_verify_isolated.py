"""A file that crashes its reader, or makes it run forever, is reported; all other files are compared."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from statekit.write.verify import folder as folders
from statekit.write.verify import verify
from statekit.write.verify.isolated import Comparison, compare_all

Release = Callable[..., Path]


def spin(*_: object) -> Iterator[tuple[str, str]]:
    """Run forever."""
    while True:
        pass


def crash(*_: object) -> Iterator[tuple[str, str]]:
    """Kill the process, as a crash in native code would."""
    os.kill(os.getpid(), signal.SIGKILL)
    yield "", ""


@pytest.mark.parametrize(
    ("compare", "message"),
    [
        (crash, "the process that read it crashed (SIGKILL)"),
        (spin, "it took more than 0.2 seconds of processor time"),
    ],
)
def test_file_that_crashes_its_reader(
    release: Release, monkeypatch: pytest.MonkeyPatch, compare: Callable[..., Any], message: str
) -> None:
    """A file that crashes or blocks its worker is reported, and all other files are compared."""
    output = release("jsonl", "csv", "parquet", "sqlite", "duckdb")
    assert verify(output, jobs=2).problems == ()
    monkeypatch.setattr("statekit.write.verify.compare_duckdb", compare)
    monkeypatch.setattr("statekit.write.verify.isolated.SECONDS_OF_A_TASK", 0.2)
    monkeypatch.setattr("statekit.write.verify.isolated._MIN_BYTES_PER_SECOND", 10**12)
    (output / "person.csv").write_text("id\n", encoding="utf-8")
    assert verify(output, jobs=2).problems[-2:] == (
        ("person.csv", "line 1 differs from the records"),
        ("People.duckdb", f"cannot be read: {message}"),
    )


def allocate(size: int) -> Iterator[tuple[str, str]]:
    """Allocate memory, as decompressing a small file may."""
    try:
        yield "x.parquet", f"{len(bytearray(size))} bytes"
    except MemoryError:
        yield "x.parquet", "too much"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory")
def test_memory_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker has a memory limit; the limit of the process that starts it does not change."""
    monkeypatch.setattr("statekit.write.verify.isolated.MAX_MEMORY", 100 * 1024**2)
    before = resource.getrlimit(resource.RLIMIT_DATA)
    comparisons = [Comparison("x.parquet", partial(allocate, size * 1024**2)) for size in (1, 200)]
    folder = folders.ReleaseFolder(tmp_path)
    assert [text for _, text in compare_all(folder, comparisons, 1)] == ["1048576 bytes", "too much"]
    assert [text for _, text in compare_all(folder, comparisons, 0)] == ["1048576 bytes", "209715200 bytes"]
    monkeypatch.setattr(os, "fork", no_fork)
    assert [text for _, text in compare_all(folder, comparisons, 1)] == ["1048576 bytes", "209715200 bytes"]
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def no_fork() -> int:
    """Fail as the system does if there are too many processes."""
    raise BlockingIOError(11, "Resource temporarily unavailable")
