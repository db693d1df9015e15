"""Test the tools around the benchmark: the profile, the share of the fast tier, and the commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import contenders
import corpus
import fast_share
import measure
import profile_steps

if TYPE_CHECKING:
    import pytest


def test_the_profile_covers_a_complete_validation(tmp_path: Path) -> None:
    """Each step has a time, and the remaining time is shown too."""
    root = tmp_path / "corpus"
    corpus.write(corpus.Corpus("plain", 20), root)
    spent = profile_steps.profile(root / corpus.SCHEMA, root / "records", 2)
    assert list(spent) == [*profile_steps.STEPS, profile_steps.REST, profile_steps.START]
    assert all(spent[name] > 0 for name in profile_steps.STEPS)
    assert profile_steps.as_text({"read": 0.001, "parse": 0.003}, 10) == (
        "step                            µs per file   share\n"
        "read                                  100.0   25.0%\n"
        "parse                                 300.0   75.0%\n"
        "all                                   400.0  100.0%"
    )


def test_the_share_counts_files_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The share of the fast tier is measured in files and in bytes."""
    files = [tmp_path / name for name in ("a.yaml", "b.yaml", "c.yaml")]
    for number, file in enumerate(files):
        file.write_bytes(b"x" * 10 ** (number + 1))
    monkeypatch.setattr(fast_share, "passes_gate", lambda data: len(data) < 500)
    assert fast_share.share_of_fast(files) == fast_share.Share(2, 3, 110, 1110)


def test_each_command_matches_its_name(tmp_path: Path) -> None:
    """Cold runs start with an empty cache, warm runs keep theirs, and `--jobs` is as in the name."""
    folders = contenders.Folders(tmp_path / "peers", tmp_path)
    full = contenders.Features(jobs=True, cache=True)
    measured = {each.name: each for each in contenders.at_size(folders, full, 2000, cap=1000)}
    assert list(measured) == [
        "cat",
        "read and hash, in Python",
        "sourcemeta jsonschema",
        "statekit validate, cold, 1 job",
        "statekit validate, warm, 1 job",
        "statekit validate, cold, 2 jobs",
        "statekit validate, warm, 2 jobs",
        "statekit export, cold, 1 job",
        "statekit export, warm, 1 job",
        "statekit export, cold, 2 jobs",
        "statekit export, warm, 2 jobs",
        "statekit validate, whole dataset, cold, 1 job",
        "statekit validate, whole dataset, warm, 1 job",
        "statekit validate, whole dataset, cold, 2 jobs",
        "statekit validate, whole dataset, warm, 2 jobs",
        "statekit export, whole dataset, cold, 1 job",
        "statekit export, whole dataset, warm, 1 job",
        "statekit export, whole dataset, cold, 2 jobs",
        "statekit export, whole dataset, warm, 2 jobs",
        "statekit validate, fresh checkout, 2 jobs",
        "statekit validate, no cache, 2 jobs",
        "check-jsonschema",
        "plain script, validate",
        "plain script, export",
    ]
    for name, each in measured.items():
        assert (each.before is not None) == ("cold" in name or "checkout" in name)
        assert each.records == (1000 if name.startswith(("check", "plain")) else 2000)
        if "job" in name:
            assert each.command[each.command.index("--jobs") + 1] == name.split()[-2]
    caches = [each.variables["XDG_CACHE_HOME"] for each in measured.values() if each.variables]
    assert len(caches) == len(set(caches)) == 17
    assert measured["statekit export, warm, 2 jobs"].command == [
        *(sys.executable, "-m", "statekit", "export"),
        *(str(tmp_path / "corpora" / "plain-2000" / "records"),),
        *("--schema", str(tmp_path / "corpora" / "plain-2000" / "statement.schema.json")),
        *("--output", str(tmp_path / "exports" / "statekit-export-warm-2-jobs")),
        *("--jobs", "2"),
    ]


def test_slow_and_large_peers_receive_fewer_records(tmp_path: Path) -> None:
    """Slow peers, and those that need too much memory, receive fewer records, and the number is known."""
    folders = contenders.Folders(tmp_path / "peers", tmp_path)
    none = contenders.Features(jobs=False, cache=False)
    few = {each.name: each for each in contenders.at_size(folders, none, 10**6, cap=1000)}
    assert {name: each.records for name, each in few.items() if each.records < 10**6} == {
        "sourcemeta jsonschema": 100_000,
        "check-jsonschema": 1000,
        "plain script, validate": 1000,
        "plain script, export": 1000,
    }
    assert str(tmp_path / "corpora" / "plain-100000" / "records") in few["sourcemeta jsonschema"].command
    assert str(tmp_path / "corpora" / "plain-1000" / "records") in few["plain script, export"].command


def test_a_cold_run_starts_with_an_empty_cache(tmp_path: Path) -> None:
    """The cache of an earlier run is removed, and a missing cache is not an error."""
    folders = contenders.Folders(tmp_path / "peers", tmp_path)
    full = contenders.Features(jobs=True, cache=True)
    cold = next(each for each in contenders.at_size(folders, full, 20, cap=20) if "cold" in each.name)
    assert cold.before is not None
    cold.before()
    folder = Path(cold.variables["XDG_CACHE_HOME"])
    (folder / "statekit").mkdir(parents=True)
    cold.before()
    assert not folder.exists()


def test_a_fresh_checkout_has_new_timestamps(tmp_path: Path) -> None:
    """The timestamps of the files change, their contents do not."""
    file = tmp_path / "records" / "a" / "b.yaml"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a: 1\n")
    os.utime(file, (1, 1))
    measure.mtime_updater(tmp_path / "records")()
    assert file.stat().st_mtime > 1
    assert file.read_bytes() == b"a: 1\n"


def test_missing_options_are_not_used(tmp_path: Path) -> None:
    """A build without `--jobs` and a cache is measured without them."""
    folders = contenders.Folders(tmp_path / "peers", tmp_path)
    none = contenders.Features(jobs=False, cache=False)
    for each in contenders.at_size(folders, none, 20, cap=20):
        assert not {"--jobs", "--no-cache"} & set(each.command)
        assert "warm" not in each.name
        assert "2 jobs" not in each.name
