"""Hidden files in folders are skipped and counted; files that are named are read."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def hidden(dataset: Path) -> Path:
    """A dataset with what macOS, Emacs and others leave beside records."""
    person = dataset / "records" / "person"
    (person / "._ada.yaml").write_bytes(b"\0\5\x16\7")
    (person / ".#ada.yaml").symlink_to("someone@host.42")
    (person / ".draft.yml").write_text("id: draft\n", encoding="utf-8")
    (person / ".DS_Store").write_bytes(b"\0")
    return dataset


@pytest.mark.parametrize("arguments", [[], ["--schema", "schema/person.schema.json", "records"]])
def test_hidden_files_are_skipped_and_counted(hidden: Path, run: Run, arguments: list[str]) -> None:
    """Hidden files are not read, and the summary counts those that look like records, also when replayed."""
    for _ in range(2):
        done = run("validate", *arguments, cwd=hidden)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr.startswith("2 files, 2 records, 0 errors in ")
        assert done.stderr.endswith(" s; 3 hidden files skipped\n")


@pytest.mark.parametrize("arguments", [[], ["--schema", "schema/person.schema.json"]])
def test_a_hidden_file_that_is_named_is_read(hidden: Path, run: Run, arguments: list[str]) -> None:
    """A hidden file named on the command line is checked."""
    done = run("validate", *arguments, "records/person/.draft.yml", "--format", "lines", cwd=hidden)
    assert done.returncode == 1
    assert done.stdout.startswith("records/person/.draft.yml:1:1: error[schema/required]")
    assert done.stderr.startswith("1 file, 1 record, ")
