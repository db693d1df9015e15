"""Every hostile file has its expected result, in a process with limited time and memory."""

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
"""The processor time for all cases together, in seconds. They take a third of it on a slow machine."""
BYTES = 2 * 1024**3
"""The address space, in bytes, including threads and libraries."""


def set_limits() -> None:
    """Limit the processor time and the memory of a process."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def test_the_cases_differ() -> None:
    """Every case has its own file name."""
    names = [case.file for case in CASES]
    assert len(names) == len(set(names)) > 80


def test_every_case_has_its_expected_result(tmp_path: Path) -> None:
    """The first finding of each file has the expected rule and line, and harmless files are valid."""
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
        preexec_fn=set_limits,
        timeout=10 * SECONDS,
    )
    assert done.returncode == 1, done.stderr
    first: dict[str, tuple[str, int | None]] = {}
    for found in json.loads(done.stdout)["diagnostics"]:
        assert found["line"] is not None or found["rule"] in {"json/limit", "yaml/limit"}
        first.setdefault(found["path"], (found["rule"], found["line"]))
    expected = {case.file: (case.rule, case.line) for case in CASES if case.rule is not None}
    assert first == expected


@pytest.mark.parametrize(
    "kind", ["pipe", "folder", "device", "link to a device", "link to nothing", "socket"]
)
def test_only_regular_files_are_opened(tmp_path: Path, kind: str) -> None:
    """A path that is not a regular file is reported, and never blocks."""
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
        preexec_fn=set_limits,
        timeout=SECONDS,
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert "file/" in done.stdout or " found in " in done.stderr
