"""Test that records are validated again when files are saved."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("watchfiles", reason="watchfiles is not installed")
PROGRAM = Path(sys.executable).with_name("statekit")
SECONDS = 300
"""How long to wait for a line before the program is taken to hang."""


class _Watch:
    """A run of `statekit watch`, whose lines are read in the background."""

    def __init__(self, folder: Path, *arguments: str):
        self._run = subprocess.Popen(
            [PROGRAM, "watch", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache")},
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._run.stdout is not None
        with self._run.stdout as output:
            for line in output:
                self._lines.put(line)

    def report(self) -> str:
        """Return the output up to the line that says that it waits."""
        lines: list[str] = []
        while "waiting for changes" not in "".join(lines[-1:]):
            lines.append(self._lines.get(timeout=SECONDS))
        return "".join(lines)

    def end(self) -> int:
        """Press Ctrl+C, and return the exit code."""
        self._run.send_signal(signal.SIGINT)
        return self._run.wait(SECONDS)

    def kill(self) -> None:
        """End the run, however it is."""
        self._run.kill()
        self._run.wait(SECONDS)
        self._reader.join(SECONDS)


@contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[_Watch]:
    """Run `statekit watch` in a folder."""
    watch = _Watch(folder, *arguments)
    try:
        yield watch
    finally:
        watch.kill()


def test_each_save_is_validated(dataset: Path) -> None:
    """A change of a record, of a schema or of the settings is reported, and what refers to it as well."""
    with watching(dataset) as watch:
        assert "0 errors" in watch.report()
        record = dataset / "records" / "person" / "ada.yaml"
        text = record.read_text(encoding="utf-8")
        record.write_text("id: 5\n", encoding="utf-8")
        assert "error[schema/type]" in watch.report()
        record.write_text(text, encoding="utf-8")
        assert "0 errors" in watch.report()
        (dataset / "statekit.toml").write_text("slect = 1\n", encoding="utf-8")
        assert "statekit: error: statekit.toml:1: " in watch.report()
        (dataset / "statekit.toml").unlink()
        assert "0 errors" in watch.report()
        assert watch.end() == 0


def test_files_with_one_schema_are_watched(tmp_path: Path) -> None:
    """Single files are watched although programs replace them when they save."""
    (tmp_path / "s.json").write_text('{"type": "object"}')
    (tmp_path / "a.yaml").write_text("a: 1\n")
    with watching(tmp_path, "--schema", "s.json", "a.yaml") as watch:
        assert "1 file, 1 record, 0 errors" in watch.report()
        (tmp_path / "new").write_text("- 1\n")
        (tmp_path / "new").replace(tmp_path / "a.yaml")
        assert "error[schema/type]" in watch.report()
        (tmp_path / "s.json").write_text("{}")
        assert "0 errors" in watch.report()
        (tmp_path / "s.json").write_text("{")
        assert "schema" in watch.report()


def test_the_package_that_is_missing_is_named(tmp_path: Path) -> None:
    """Without watchfiles, the error says how to install it."""
    program = "import sys; sys.modules['watchfiles'] = None; from statekit.__main__ import main; main()"
    (tmp_path / "a.yaml").write_text("a: 1\n")
    (tmp_path / "s.json").write_text("{}")
    done = subprocess.run(
        [sys.executable, "-c", program, "watch", "--schema", "s.json", "a.yaml"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert 'pip install "statekit[watch]"' in done.stderr
