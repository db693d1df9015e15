"""Fixtures: a dataset that has changed since its export, and a command that runs with faults."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SERVER = Path(__file__).with_name("server.py")
MEMORY = Path("/dev/shm")  # noqa: S108 - flushing is free here
EXPORT = ("export", "--no-cache", "--jobs", "2", "--output")


@dataclass(frozen=True)
class Done:
    """The exit code and the output of a run."""

    code: int
    out: str
    err: str


class Command:
    """A callable that runs the command in forks of a process that has loaded it."""

    def __init__(self, server: subprocess.Popen[str], folder: Path):
        self._server = server
        self._folder = folder

    def __call__(
        self,
        *arguments: str | bytes | Path,
        cwd: Path,
        before: str = "",
        out: str = "stdout",
        err: str = "stderr",
        **environment: str,
    ) -> Done:
        """Run the code `before`, then the command, with output to the files `out` and `err`."""
        streams = [os.devnull, str(self._folder / out), str(self._folder / err)]
        for name in ("stdout", "stderr"):
            (self._folder / name).write_bytes(b"")
        request = {
            "arguments": [os.fsencode(argument).hex() for argument in arguments],
            "before": before,
            "clean_exit": True,
            "cwd": str(cwd),
            "environment": {**os.environ, "XDG_CACHE_HOME": str(self._folder / "cache"), **environment},
            "streams": streams,
        }
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        texts = [(self._folder / name).read_text("utf-8", "surrogateescape") for name in ("stdout", "stderr")]
        return Done(code, *texts)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """Return a callable that runs the command with faults."""
    with subprocess.Popen(
        [sys.executable, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as server:
        yield Command(server, tmp_path_factory.mktemp("command"))
        assert server.stdin is not None
        server.stdin.close()


class Exported:
    """A dataset in `data`, with an export in `parent/out` that is older than its records."""

    def __init__(self, data: Path, parent: Path, template: Path):
        self.data = data
        self.parent = parent
        self.out = self.parent / "out"
        self.args = (*EXPORT, self.out)
        shutil.copytree(template, self.out)
        self.old = self.files()
        ada = data / "records" / "person" / "ada.yaml"
        ada.write_text(ada.read_text(encoding="utf-8").replace("Ada", "Ada Lovelace"), encoding="utf-8")

    def files(self) -> dict[str, str]:
        """Return the files of the export with their hashes, and check that the export is complete."""
        found = {
            file.relative_to(self.out).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in self.out.rglob("*")
            if file.is_file()
        }
        sums = (self.out / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
        assert {line[66:]: line[:64] for line in sums} == {
            name: digest for name, digest in found.items() if name != "SHA256SUMS"
        }
        return found

    def check(self, *, new: bool) -> None:
        """Check that the export is the old one or the new one, complete, and the only entry in its folder."""
        self.check_set(new=new)
        assert sorted(os.listdir(self.parent)) == ["out"]  # noqa: PTH208 - names only

    def check_set(self, *, new: bool) -> None:
        """Check that the export is the old one or the new one, complete."""
        assert (self.files() != self.old) is new


_TEMPLATE: list[Path] = []


@pytest.fixture
def exported(dataset: Path, command: Command, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    """Return a dataset that was exported and has changed since."""
    if not _TEMPLATE:
        template = tmp_path_factory.mktemp("exported") / "out"
        done = command(*EXPORT, template, cwd=dataset)
        assert (done.code, done.out.count("\n")) == (0, 1), done
        _TEMPLATE.append(template)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as parent:
        yield Exported(dataset, Path(parent), _TEMPLATE[0])
