"""Each hostile file ends in its verdict, in a process with little time and memory."""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_FILE = Path(__file__).parent / "corpus.py"
_SPEC = importlib.util.spec_from_file_location("hostile_corpus", _FILE)
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = _MODULE
_SPEC.loader.exec_module(_MODULE)
CASES: list[Any] = list(_MODULE.corpus())

SECONDS = 60
"""Of processor time for all cases together; they take a third of it on a slow machine."""
BYTES = 2 * 1024**3
"""Of address space, threads and libraries included."""


def limited() -> None:
    """Bind a process to its time and memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def test_the_cases_differ() -> None:
    """Each has a name of its own."""
    names = [case.file for case in CASES]
    assert len(names) == len(set(names)) > 80


def test_every_case_ends_in_its_verdict(tmp_path: Path) -> None:
    """Rule and line of the first finding are the expected ones, and what is harmless passes."""
    (tmp_path / "any.json").write_text("{}", encoding="utf-8")
    for case in CASES:
        (tmp_path / case.file).write_bytes(case.data)
    done = subprocess.run(
        [sys.executable, "-m", "statekit", "validate", "--schema", "any.json", "--format", "json"]
        + [case.file for case in CASES],
        cwd=tmp_path,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        preexec_fn=limited,
        timeout=10 * SECONDS,
    )
    assert done.returncode == 1, done.stderr
    first: dict[str, tuple[str, int | None]] = {}
    for found in json.loads(done.stdout)["diagnostics"]:
        assert found["line"] is not None or found["rule"] == "yaml/limit"
        first.setdefault(found["path"], (found["rule"], found["line"]))
    expected = {case.file: (case.rule, case.line) for case in CASES if case.rule is not None}
    assert first == expected


@pytest.mark.parametrize(
    "kind", ["pipe", "folder", "device", "link to a device", "link to nothing", "socket"]
)
def test_what_is_no_file(tmp_path: Path, kind: str) -> None:
    """Nothing but a regular file is opened, and nothing blocks."""
    (tmp_path / "any.json").write_text("{}", encoding="utf-8")
    name = tmp_path / "x.yaml"
    path = "x.yaml"
    match kind:
        case "pipe":
            os.mkfifo(name)
        case "folder":
            name.mkdir()
        case "device":
            path = "/dev/zero"
        case "link to a device":
            name.symlink_to("/dev/zero")
        case "link to nothing":
            name.symlink_to("nothing")
        case "socket":
            with socket.socket(socket.AF_UNIX) as bound:
                bound.bind(os.path.relpath(name))
    done = subprocess.run(
        [sys.executable, "-m", "statekit", "validate", "--schema", "any.json", "--format", "lines", path],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        preexec_fn=limited,
        timeout=SECONDS,
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert "file/" in done.stdout or " found in " in done.stderr
