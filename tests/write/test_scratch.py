from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from statekit.write import ReleaseError, scratch_folder

HOLDER = """
import sys, time
from pathlib import Path
from statekit.write import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "rows").write_text("x")
    print(folder, flush=True)
    time.sleep(60)
"""


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir())


def test_folder_beside_the_output(tmp_path: Path) -> None:
    """The folder lies beside the output, or as near as there is a folder, for its owner alone."""
    for output in (tmp_path / "out", tmp_path / "not" / "yet" / "out"):
        with scratch_folder(output) as folder:
            assert folder.parent == tmp_path
            assert folder.name.startswith(".statekit-rows-")
            assert folder.stat().st_mode & 0o077 == 0
            (folder / "rows").write_text("x", encoding="utf-8")
    assert names(tmp_path) == []


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyboardInterrupt()])
def test_whatever_happens_it_is_removed(tmp_path: Path, error: BaseException) -> None:
    """A run that fails or is interrupted leaves nothing."""

    def fail() -> None:
        with scratch_folder(tmp_path / "out") as folder:
            (folder / "rows").write_text("x", encoding="utf-8")
            raise error

    with pytest.raises(type(error)):
        fail()
    assert names(tmp_path) == []


def test_what_a_killed_run_leaves_goes_with_the_next(tmp_path: Path) -> None:
    """The folder of a run that lives stays; once it is killed, the next run removes its folder."""
    output = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(output)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        held = Path(holder.stdout.readline().rstrip("\n"))
        with scratch_folder(output):
            assert (held / "rows").is_file()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert names(tmp_path) == [held.name]
    with scratch_folder(output) as folder:
        assert names(tmp_path) == [folder.name]


def test_what_is_no_folder_of_ours_stays(tmp_path: Path) -> None:
    """Files and links of such a name are left alone."""
    target = tmp_path / "precious"
    target.mkdir()
    (tmp_path / ".statekit-rows-file").touch()
    (tmp_path / ".statekit-rows-link").symlink_to(target, target_is_directory=True)
    with scratch_folder(tmp_path / "out"):
        pass
    assert names(tmp_path) == [".statekit-rows-file", ".statekit-rows-link", "precious"]


def test_folder_taken_by_who_tidies_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that another run removes before it is locked is replaced by one of another name."""
    opened: list[str] = []
    real = os.open

    def tidy(path: str, flags: int) -> int:
        opened.append(str(path))
        if len(opened) == 1:
            Path(path).rmdir()
        return real(path, flags)

    monkeypatch.setattr(os, "open", tidy)
    with scratch_folder(tmp_path / "out") as folder:
        assert opened[0] != opened[1] == str(folder)


def test_errors_are_one_line(tmp_path: Path) -> None:
    """Where no folder can be made, that is said of the output."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ReleaseError, match=r"out: "), scratch_folder(loop / "out"):
        pass
