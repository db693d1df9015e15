"""The commands with a cache that is of no use, and the one that removes it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from statekit import pipeline

Say = Callable[..., tuple[object, str, str]]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def kept(home: Path) -> list[Path]:
    """The files in a user's cache folder."""
    return [file for file in sorted(home.rglob("*")) if file.is_file()]


def test_cleaning_says_what_was_freed_and_where(dataset: Path, run: Run, tmp_path: Path) -> None:
    """The bytes of all entries; nothing there is fine; the files of others stay."""
    home = tmp_path / "home"
    assert run("cache", "clean", cwd=dataset, XDG_CACHE_HOME=str(home)).returncode == 0
    assert not home.exists()
    run("validate", cwd=dataset, XDG_CACHE_HOME=str(home))
    (home / "mine.txt").write_text("x", encoding="utf-8")
    size = sum(file.stat().st_size for file in kept(home / "statekit" / "1"))
    assert size > 0
    done = run("cache", "clean", cwd=dataset, XDG_CACHE_HOME=str(home))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{home}/statekit: {size:,} bytes freed\n", "")
    assert kept(home) == [home / "mine.txt"]


def test_a_umask_that_takes_all_from_everybody(dataset: Path, tmp_path: Path) -> None:
    """The folder of the cache, and those above it that are made for it, stay open to their owner."""
    home = tmp_path / "new" / "home"
    code = "import os; os.umask(0o777); from statekit.__main__ import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, "validate"],
        cwd=dataset, env=os.environ | {"XDG_CACHE_HOME": str(home)}, check=True, timeout=600,
    )  # fmt: skip
    folders = [home.parent, *(path for path in home.parent.rglob("*") if path.is_dir())]
    assert len(folders) > 3
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_where_the_folder_of_the_cache_is_odd(dataset: Path, run: Run) -> None:
    """It may be a file, or the dataset: no record is ever removed."""
    before = {file: file.read_bytes() for file in kept(dataset)}
    for odd in (dataset, dataset / "records", dataset / "records" / "person" / "ada.yaml", "/dev/null"):
        done = run("validate", cwd=dataset, XDG_CACHE_HOME=str(odd))
        assert (done.returncode, done.stdout) == (0, "")
        assert run("cache", "clean", cwd=dataset, XDG_CACHE_HOME=str(odd)).returncode == 0
    assert {file: file.read_bytes() for file in kept(dataset)} == before


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.costly
def test_a_spoilt_cache_changes_nothing(dataset: Path, say: Say, cache_home: Path, seed: int) -> None:
    """Whatever happens to what is kept, a run says what it says without."""
    (dataset / "records/person/ada.yaml").write_text(
        "id: ada\nnane: Ada\nknows: [nobody]\n", encoding="utf-8"
    )
    expected = say("validate", "--no-cache")
    random = Random(seed)  # noqa: S311 - no secrets
    for _ in range(5):
        assert say("validate") == expected
        for file in kept(cache_home):
            data = file.read_bytes()
            match random.randrange(5):
                case 0:
                    file.write_bytes(data[: random.randrange(len(data) + 1)])
                case 1:
                    file.write_bytes(data[::-1])
                case 2:
                    file.unlink()
                case 3:
                    file.write_bytes(random.choice(kept(cache_home)).read_bytes())
                case _:
                    pass


def exported(folder: Path) -> dict[str, bytes]:
    """The files of an export."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in kept(folder)}


@pytest.mark.usefixtures("settled")
@pytest.mark.costly
def test_exports_are_the_same_whatever_is_known(
    dataset: Path, say: Say, cache_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte: without cache, cold, warm, half warm, spoilt; any number of jobs, any size of shards."""
    for i in range(60):
        name = "".join(chr(97 + int(digit)) for digit in str(i))
        (dataset / f"records/person/{name}.yaml").write_text(
            f"id: {name}\nname: N{i}\nknows: [ada]\n", encoding="utf-8"
        )

    def export(*arguments: str) -> dict[str, bytes]:
        code, _, err = say("export", "--output", tmp_path / "out", *arguments)
        assert code == 0, err
        return exported(tmp_path / "out")

    expected = export("--no-cache", "--jobs", "1")
    assert len(expected) > 5
    for least in (pipeline.LEAST_IN_A_SHARD, 700, 3_000):
        monkeypatch.setattr(pipeline, "LEAST_IN_A_SHARD", least)
        monkeypatch.setattr(pipeline, "_BETWEEN_ENDS", least // 2)
        monkeypatch.setattr(pipeline, "WORTH_A_WORKER", least)
        assert export("--jobs", "3") == expected  # cold
        before = {file: file.read_bytes() for file in kept(cache_home)}
        assert export("--jobs", "2") == expected  # warm
        assert {file: file.read_bytes() for file in before} == before  # an export writes to no entry
        for file in kept(cache_home)[::2]:
            file.unlink()
        assert export() == expected  # half warm
        for file in kept(cache_home)[::2]:
            file.write_bytes(file.read_bytes()[::-1])
        assert export() == expected  # spoilt
        assert say("validate")[0] == 0
        assert export() == expected
