"""Build the wheel twice, with different folders and file times; fail unless the bytes are equal."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[1]
_PARTS = ("src", "README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml")


def build(folder: Path, times: int) -> Path:
    """Build a copy of the project whose files all have the same modification time (seconds since 1970)."""
    for part in _PARTS:
        source = PROJECT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    for file in folder.rglob("*"):
        os.utime(file, (times, times))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    [wheel] = (folder / "dist").glob("*.whl")
    return wheel


def main() -> None:
    """Build, compare, and keep the wheel in dist/."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        wheels = [build(Path(one), 1_000_000_000), build(Path(two), 1_700_000_000)]
        first, second = (hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels)
        if first != second:
            sys.exit(f"two builds of {wheels[0].name} differ: {first} and {second}")
        target = PROJECT / "dist"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        shutil.copy(wheels[0], target)
    print(f"{first}  dist/{wheels[0].name}")


if __name__ == "__main__":
    main()
