"""The command `cache clean`, and commands with an unusable or damaged cache."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from statekit.run import engine, partition

Invoke = Callable[..., tuple[object, str, str]]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def files_in(home: Path) -> list[Path]:
    """Return all files below a folder."""
    return [file for file in sorted(home.rglob("*")) if file.is_file()]


def test_clean_reports_the_folder_and_bytes_freed(dataset: Path, run: Run, tmp_path: Path) -> None:
    """The bytes of all entries are freed; the cache may be empty, and other files are kept."""
    home = tmp_path / "home"
    assert run("cache", "clean", cwd=dataset, XDG_CACHE_HOME=str(home)).returncode == 0
    assert not home.exists()
    run("validate", cwd=dataset, XDG_CACHE_HOME=str(home))
    (home / "mine.txt").write_text("x", encoding="utf-8")
    size = sum(file.stat().st_size for file in files_in(home / "statekit" / "1"))
    assert size > 0
    done = run("cache", "clean", cwd=dataset, XDG_CACHE_HOME=str(home))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{home}/statekit: {size:,} bytes freed\n", "")
    assert files_in(home) == [home / "mine.txt"]


def test_a_umask_that_denies_everything(dataset: Path, tmp_path: Path) -> None:
    """The owner can use the folder of the cache, and folders created above it, whatever the umask is."""
    home = tmp_path / "new" / "home"
    code = "import os; os.umask(0o777); from statekit.__main__ import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, "validate"],
        cwd=dataset, env=os.environ | {"XDG_CACHE_HOME": str(home)}, check=True, timeout=600,
    )  # fmt: skip
    folders = [home.parent, *(path for path in home.parent.rglob("*") if path.is_dir())]
    assert len(folders) > 3
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_an_unusual_cache_folder(dataset: Path, run: Run) -> None:
    """The cache folder may be a file or in the dataset; no record is ever removed."""
    before = {file: file.read_bytes() for file in files_in(dataset)}
    for odd in (dataset, dataset / "records", dataset / "records" / "person" / "ada.yaml", "/dev/null"):
        done = run("validate", cwd=dataset, XDG_CACHE_HOME=str(odd))
        assert (done.returncode, done.stdout) == (0, "")
        assert run("cache", "clean", cwd=dataset, XDG_CACHE_HOME=str(odd)).returncode == 0
    assert {file: file.read_bytes() for file in files_in(dataset)} == before


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.costly
def test_a_damaged_cache_changes_nothing(dataset: Path, invoke: Invoke, cache_home: Path, seed: int) -> None:
    """A run with a damaged cache prints the same output as a run without a cache."""
    (dataset / "records/person/ada.yaml").write_text(
        "id: ada\nnane: Ada\nknows: [nobody]\n", encoding="utf-8"
    )
    expected = invoke("validate", "--no-cache")
    random = Random(seed)  # noqa: S311 - no secrets
    for _ in range(5):
        assert invoke("validate") == expected
        for file in files_in(cache_home):
            data = file.read_bytes()
            match random.randrange(5):
                case 0:
                    file.write_bytes(data[: random.randrange(len(data) + 1)])
                case 1:
                    file.write_bytes(data[::-1])
                case 2:
                    file.unlink()
                case 3:
                    file.write_bytes(random.choice(files_in(cache_home)).read_bytes())
                case _:
                    pass


def exported(folder: Path) -> dict[str, bytes]:
    """Return the contents of the files of an export, by path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in files_in(folder)}


@pytest.mark.usefixtures("settled")
@pytest.mark.costly
def test_exports_do_not_depend_on_the_cache(
    dataset: Path, invoke: Invoke, cache_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An export has the same bytes with any state of the cache, number of jobs and size of shards."""
    for i in range(60):
        name = "".join(chr(97 + int(digit)) for digit in str(i))
        (dataset / f"records/person/{name}.yaml").write_text(
            f"id: {name}\nname: N{i}\nknows: [ada]\n", encoding="utf-8"
        )

    def export(*arguments: str) -> dict[str, bytes]:
        code, _, err = invoke("export", "--output", tmp_path / "out", *arguments)
        assert code == 0, err
        return exported(tmp_path / "out")

    expected = export("--no-cache", "--jobs", "1")
    assert len(expected) > 5
    for least in (partition.MIN_SHARD_BYTES, 700, 3_000):
        monkeypatch.setattr(partition, "MIN_SHARD_BYTES", least)
        monkeypatch.setattr(partition, "_BYTES_BETWEEN_ENDS", least // 2)
        monkeypatch.setattr(engine, "BYTES_PER_WORKER", least)
        assert export("--jobs", "3") == expected  # cold
        before = {file: file.read_bytes() for file in files_in(cache_home)}
        assert export("--jobs", "2") == expected  # warm
        assert {file: file.read_bytes() for file in before} == before  # an export does not change entries
        for file in files_in(cache_home)[::2]:
            file.unlink()
        assert export() == expected  # half of the entries are missing
        for file in files_in(cache_home)[::2]:
            file.write_bytes(file.read_bytes()[::-1])
        assert export() == expected  # half of the entries are damaged
        assert invoke("validate")[0] == 0
        assert export() == expected
