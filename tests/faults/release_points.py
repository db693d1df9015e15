"""Interrupt releases at every system call. This is a separate program because its forks are cheap.

For each call in turn, a child process writes a release. Just before that call it is killed or interrupted, or
the call fails. Afterwards the folder must contain all of the old files or all of the new files, and the next
run must remove anything left next to it. The program prints the numbers of tested calls as JSON.
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
MEMORY = Path("/dev/shm")  # noqa: S108 - flushing is free here


def kill() -> None:
    """Kill this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    """Raise the error of a broken disk."""
    raise OSError(errno.EIO, "Input/output error")


def interrupt() -> None:
    """Raise the exception that Control-C causes."""
    raise KeyboardInterrupt


FAULTS = {"kill": kill, "error": fail, "interrupt": interrupt}


def trigger_at(point: int, fault: Callable[[], None]) -> Callable[[], bool]:
    """Trigger a fault just before a system call, and return a function that checks if it was triggered."""
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
    """Return the files of a release."""
    return {"one": f"{number}\n", "folder/two": f"{number * 7}\n"}


def write_into(number: int) -> Callable[[Path], None]:
    """Return a function that writes the files of a release."""

    def write(folder: Path) -> None:
        (folder / "folder").mkdir()
        for name, text in contents(number).items():
            (folder / name).write_text(text, encoding="utf-8")

    return write


def found(output: Path) -> dict[str, str] | None:
    """Return the files in a folder, or None if the folder does not exist."""
    if not output.exists():
        return None
    files = (file for file in output.rglob("*") if file.is_file())
    return {file.relative_to(output).as_posix(): file.read_text(encoding="utf-8") for file in files}


def child(output: Path, number: int, point: int, fault: Callable[[], None]) -> NoReturn:
    """Write a release with a fault, and exit with the outcome as the code."""
    code = WRONG
    try:
        was_triggered = trigger_at(point, fault)
        module.release(output, write_into(number), markers=frozenset())
        sys.setprofile(None)
        code = DONE if was_triggered() else UNTOUCHED
    except (ReleaseError, OSError):
        code = RAISED
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        os._exit(code)


def sums_match(files: dict[str, str]) -> bool:
    """Return True if the checksums list exactly the other files."""
    return {line[66:] for line in files["SHA256SUMS"].splitlines()} == files.keys() - {"SHA256SUMS"}


def try_point(root: Path, number: int, point: int, fault: str, *, atomic: bool) -> int:
    """Write a release with a fault, check the remaining files, and return the outcome."""
    output = root / "out"
    before = found(output)
    pid = os.fork()
    if pid == 0:
        child(output, number, point, FAULTS[fault])
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    outcomes = {"kill": (-signal.SIGKILL,), "error": (DONE, RAISED), "interrupt": (DONE, INTERRUPTED)}
    assert code in (UNTOUCHED, *outcomes[fault]), f"{fault} at {point}: {code}"
    if atomic or fault != "kill":
        assert found(output) is not None or before is None, f"{fault} at {point}: the folder does not exist"
    with scratch_folder(root / "other"):
        pass
    assert sorted(os.listdir(root)) in (["out"], []), f"{fault} at {point}: {os.listdir(root)}"  # noqa: PTH208 - names only
    after = found(output)
    assert after is None or sums_match(after), f"{fault} at {point}: the checksums do not match"
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
    """Test all points, or every n-th point if the argument is n."""
    step = int(sys.argv[1])
    counts: dict[str, int] = {}
    number = 0
    for atomic in (True, False):
        if not atomic:
            vars(module)["_exchange"] = lambda *_: False  # like a system without this call
        for fault in FAULTS:
            for initial in ("none", "old"):
                with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
                    name = f"{'exchange' if atomic else 'renames'}, {fault}, {initial}"
                    counts[name] = 0
                    point = 1
                    while True:
                        number += 1
                        root = Path(folder) / str(number if initial == "none" else "old")
                        root.mkdir(exist_ok=True)
                        if initial == "old" and point == 1:
                            module.release(root / "out", write_into(0), markers=frozenset())
                        outcome = try_point(root, number, point, fault, atomic=atomic)
                        if outcome == UNTOUCHED:
                            break
                        counts[name] += 1
                        point += step
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main()
