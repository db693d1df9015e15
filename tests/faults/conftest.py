"""A dataset that was exported and has changed since, and a command that is run with faults."""

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
MEMORY = Path("/dev/shm")  # noqa: S108 - where a flush costs nothing
EXPORT = ("export", "--no-cache", "--jobs", "2", "--output")


@dataclass(frozen=True)
class Done:
    """How a run ended, and what it said."""

    code: int
    out: str
    err: str


class Command:
    """The command, run in forks of a process that has loaded it."""

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
        """Run it: `before` is code that runs first, `out` and `err` are where it writes."""
        streams = [os.devnull, str(self._folder / out), str(self._folder / err)]
        for name in ("stdout", "stderr"):
            (self._folder / name).write_bytes(b"")
        asked = {
            "arguments": [os.fsencode(argument).hex() for argument in arguments],
            "before": before,
            "tidies": True,
            "cwd": str(cwd),
            "environment": {**os.environ, "XDG_CACHE_HOME": str(self._folder / "cache"), **environment},
            "streams": streams,
        }
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        said = [(self._folder / name).read_text("utf-8", "surrogateescape") for name in ("stdout", "stderr")]
        return Done(code, *said)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """Runs the command with faults."""
    with subprocess.Popen(
        [sys.executable, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as server:
        yield Command(server, tmp_path_factory.mktemp("command"))
        assert server.stdin is not None
        server.stdin.close()


class Home:
    """A dataset in `data`, with an export in `place/out` that is older than its records."""

    def __init__(self, data: Path, place: Path, exported: Path):
        self.data = data
        self.place = place
        self.out = self.place / "out"
        self.args = (*EXPORT, self.out)
        shutil.copytree(exported, self.out)
        self.old = self.files()
        ada = data / "records" / "person" / "ada.yaml"
        ada.write_text(ada.read_text(encoding="utf-8").replace("Ada", "Ada Lovelace"), encoding="utf-8")

    def files(self) -> dict[str, str]:
        """The files of the export, each with its hash; the export has to be whole."""
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
        """The old set is there or the new one, whole, and nothing lies beside it."""
        self.check_set(new=new)
        assert sorted(os.listdir(self.place)) == ["out"]  # noqa: PTH208 - names alone

    def check_set(self, *, new: bool) -> None:
        """The old set is there or the new one, whole."""
        assert (self.files() != self.old) is new


_EXPORTED: list[Path] = []


@pytest.fixture
def home(dataset: Path, command: Command, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A dataset that was exported and has changed since."""
    if not _EXPORTED:
        exported = tmp_path_factory.mktemp("exported") / "out"
        done = command(*EXPORT, exported, cwd=dataset)
        assert (done.code, done.out.count("\n")) == (0, 1), done
        _EXPORTED.append(exported)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place:
        yield Home(dataset, Path(place), _EXPORTED[0])
