"""Texts on which the fast tier and the reference tier have to agree: made, compared, and made small.

As a program it tries fresh ones for a while: `python tests/fuzz/tiers.py --seconds 60`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from statekit.diagnostics import JSON
from statekit.read import ReadError, TextFile, decode, read_document, read_values

# As a program this file is not below a path on which its neighbours are found.
sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz.mutations import mutated, with_bytes_changed
from fuzz.writer import Writer

PROJECT = Path(__file__).parents[2]
OUTSIDE, EQUAL = "outside", "equal"


def outcome(data: bytes) -> str:
    """What comes of reading a text both ways: `OUTSIDE` of the fast tier, `EQUAL`, or what differs."""
    fast = read_values(data, lists=False)
    if fast is None:
        return OUTSIDE
    try:
        document = read_document(TextFile("x.yaml", decode(data, "x.yaml")), lists=False)
    except ReadError as error:
        return f"fast: {fast!r}\nreference: {error}"
    if document.problems:
        return f"fast: {fast!r}\nreference: {document.problems[0].message}"
    values = [record.value for record in document.records]
    return EQUAL if is_same(fast, values) else f"fast: {fast!r}\nreference: {values!r}"


def is_same(one: JSON, other: JSON) -> bool:
    """Whether two values are the same to the type, the sign of zero and the order of the keys."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return repr(one) == repr(other)


def smallest(data: bytes) -> bytes:
    """What is left of a text on which the tiers differ, when nothing more can be taken away."""
    size = max(1, len(data) // 2)
    while size:
        at = 0
        while at < len(data):
            less = data[:at] + data[at + size :]
            if outcome(less) in {OUTSIDE, EQUAL}:
                at += size
            else:
                data = less
        size //= 2
    return data


def fuzz_tiers(seconds: float, seed: int) -> int:
    """Compare both tiers on fresh texts for a while, and print what came of it.

    Args:
        seconds: how long.
        seed: what the texts depend on.

    Returns:
        How many texts there were on which the tiers differ. The last one, made small, is in
        `build/fuzz-tiers.yaml`.
    """
    random = Random(seed)
    files = [file.read_bytes() for file in sorted((PROJECT / "records").rglob("*.yaml"))]
    tried = passed = differences = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for text in _texts(random, files):
            tried += 1
            found = outcome(text)
            passed += found != OUTSIDE
            if found not in {OUTSIDE, EQUAL}:
                differences += 1
                _tell(text)
    share = passed / max(tried, 1)
    print(f"seed {seed}: {tried} texts, {share:.0%} in the fast tier, {differences} differences")
    return differences


def _texts(random: Random, files: list[bytes]) -> Iterator[bytes]:
    written = Writer(random, random.choice([0, 0, 0.05, 0.2])).text()
    yield written.encode()
    yield written.replace("\n", "\r\n").encode()
    yield written.removesuffix("\n").encode()
    for _ in range(4):
        yield mutated(written, random).encode()
    yield with_bytes_changed(random.choice(files), random)


def _tell(text: bytes) -> None:
    text = smallest(text)
    file = PROJECT / "build" / "fuzz-tiers.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text)
    print(f"{text!r} ({file})\n{outcome(text)}", flush=True)


def main() -> int:
    """Run from the command line.

    Returns:
        The exit code: 1 where the tiers differ on a text.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000_007, help="repeat a run")
    options = parser.parse_args()
    return 1 if fuzz_tiers(options.seconds, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
