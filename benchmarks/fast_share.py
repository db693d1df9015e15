"""Print the share of files that the fast tier reads.

    python benchmarks/fast_share.py FOLDER...

For each folder, this is the share of its `.yaml` and `.yml` files, and of their bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from statekit.read import read_values


@dataclass(frozen=True)
class Share:
    """The number of files and bytes that pass the gate, and the totals."""

    passed: int
    files: int
    passed_bytes: int
    all_bytes: int


def passes_gate(data: bytes) -> bool:
    """Return True if the fast tier reads a file with these bytes."""
    return read_values(data, lists=True) is not None


def share_of_fast(files: Iterable[Path]) -> Share:
    """Return the share of files that the fast tier reads."""
    passed = count = passed_bytes = all_bytes = 0
    for file in files:
        data = file.read_bytes()
        verdict = passes_gate(data)
        count += 1
        all_bytes += len(data)
        passed += verdict
        passed_bytes += len(data) if verdict else 0
    return Share(passed, count, passed_bytes, all_bytes)


def main() -> None:
    """Print the share of each folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+")
    for folder in parser.parse_args().folders:
        files = sorted(
            file for file in folder.rglob("*") if file.suffix in {".yaml", ".yml"} and file.is_file()
        )
        share = share_of_fast(files)
        of_files = share.passed / max(share.files, 1)
        of_bytes = share.passed_bytes / max(share.all_bytes, 1)
        print(
            f"{folder}: {share.passed} of {share.files} files ({of_files:.1%}), {of_bytes:.1%} of the bytes"
        )


if __name__ == "__main__":
    main()
