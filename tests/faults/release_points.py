"""Releases that are ended at every call to the system: a program, so that it can fork cheaply.

For each call in turn a child makes a release, and is killed just before that call, or the call fails, or the
child is interrupted. After each the folder must hold the old files or the new ones, all of them, and the next
run must leave nothing beside it. Says how many points there were, as JSON.
"""

from __future__ import annotations

import errno
import importlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from statekit.write import ReleaseError, scratch_folder

module = importlib.import_module("statekit.write.release")

UNTOUCHED, DONE, RAISED, INTERRUPTED, WRONG = range(5)
MEMORY = Path("/dev/shm")  # noqa: S108 - where a flush costs nothing


def kill() -> None:
    """End this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    """Let a call fail as a broken disk does."""
    raise OSError(errno.EIO, "Input/output error")


def interrupt() -> None:
    """Let Control-C be pressed."""
    raise KeyboardInterrupt


FAULTS = {"kill": kill, "error": fail, "interrupt": interrupt}


def at(point: int, fault: Callable[[], None]) -> Callable[[], bool]:
    """Let a fault happen just before the call to the system that has this number; tells whether it has."""
    left = point

    def watch(_frame: FrameType, event: str, argument: Any) -> None:
        nonlocal left
        if (event == "c_call" and getattr(argument, "__module__", "") in {"posix", "_io", "io", "fcntl"}) or (
            event == "return" and _frame.f_code.co_name == "_exchange"
        ):
            left -= 1
        else:
            return
        if left == 0:
            fault()

    sys.setprofile(watch)
    return lambda: left <= 0


def contents(number: int) -> dict[str, str]:
    """The files of a release."""
    return {"one": f"{number}\n", "folder/two": f"{number * 7}\n"}


def write_into(number: int) -> Callable[[Path], None]:
    """What writes the files of a release."""

    def write(folder: Path) -> None:
        (folder / "folder").mkdir()
        for name, text in contents(number).items():
            (folder / name).write_text(text, encoding="utf-8")

    return write


def found(output: Path) -> dict[str, str] | None:
    """The files that there are, without the checksums; None where there is no folder."""
    if not output.exists():
        return None
    files = (file for file in output.rglob("*") if file.is_file())
    return {file.relative_to(output).as_posix(): file.read_text(encoding="utf-8") for file in files}


def child(output: Path, number: int, point: int, fault: Callable[[], None]) -> NoReturn:
    """Make a release with a fault, and tell how it ended."""
    code = WRONG
    try:
        has_happened = at(point, fault)
        module.release(output, write_into(number), markers=frozenset())
        sys.setprofile(None)
        code = DONE if has_happened() else UNTOUCHED
    except (ReleaseError, OSError):
        code = RAISED
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        os._exit(code)


def sums_fit(files: dict[str, str]) -> bool:
    """Whether the checksums name all files, no more and no fewer."""
    return {line[66:] for line in files["SHA256SUMS"].splitlines()} == files.keys() - {"SHA256SUMS"}


def try_point(root: Path, number: int, point: int, fault: str, *, at_once: bool) -> int:
    """Make one release with a fault, and look at what is left; gives how it ended."""
    output = root / "out"
    before = found(output)
    pid = os.fork()
    if pid == 0:
        child(output, number, point, FAULTS[fault])
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    ends = {"kill": (-signal.SIGKILL,), "error": (DONE, RAISED), "interrupt": (DONE, INTERRUPTED)}
    assert code in (UNTOUCHED, *ends[fault]), f"{fault} at {point}: {code}"
    if at_once or fault != "kill":
        assert found(output) is not None or before is None, f"{fault} at {point}: there is no folder"
    with scratch_folder(root / "other"):
        pass
    assert sorted(os.listdir(root)) in (["out"], []), f"{fault} at {point}: {os.listdir(root)}"  # noqa: PTH208 - names alone
    after = found(output)
    assert after is None or sums_fit(after), f"{fault} at {point}: the checksums do not fit"
    new = contents(number)
    assert after == before or after is None or {name: after[name] for name in new} == new, (
        f"{fault} at {point}"
    )
    assert after is not None or before is None
    if code in {DONE, UNTOUCHED}:
        assert after is not None
        assert after["one"] == new["one"]
    return code


def main() -> None:
    """Go through all points; the argument is how many to go on by."""
    step = int(sys.argv[1])
    counts: dict[str, int] = {}
    number = 0
    for at_once in (True, False):
        if not at_once:
            vars(module)["_exchange"] = lambda *_: False  # as where the system cannot
        for fault in FAULTS:
            for begins in ("none", "old"):
                with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
                    name = f"{'exchange' if at_once else 'renames'}, {fault}, {begins}"
                    counts[name] = 0
                    point = 1
                    while True:
                        number += 1
                        root = Path(folder) / str(number if begins == "none" else "old")
                        root.mkdir(exist_ok=True)
                        if begins == "old" and point == 1:
                            module.release(root / "out", write_into(0), markers=frozenset())
                        ended = try_point(root, number, point, fault, at_once=at_once)
                        if ended == UNTOUCHED:
                            break
                        counts[name] += 1
                        point += step
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main()
