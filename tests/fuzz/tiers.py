"""Compare the fast tier and the reference tier on generated texts.

Run as a program, it tries new texts for a while: `python tests/fuzz/tiers.py --seconds 60`.
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

# When this file is run as a program, the folder of its neighbors is not on the path.
sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz.mutations import change_bytes, mutate
from fuzz.writer import Writer

PROJECT = Path(__file__).parents[2]
OUTSIDE, EQUAL = "outside", "equal"


def compare_tiers(data: bytes) -> str:
    """Read a text with both tiers and return `OUTSIDE`, `EQUAL`, or a description of the difference.

    `OUTSIDE` means that the fast tier does not read the text.
    """
    fast = read_values(data, lists=False)
    if fast is None:
        return OUTSIDE
    try:
        document = read_document(TextFile("x.yaml", decode(data, "x.yaml")), lists=False)
    except ReadError as error:
        return f"fast: {fast!r}\nreference: {error}"
    for problem in (*document.problems, *document.warnings):
        return f"fast: {fast!r}\nreference: {problem.message}"
    values = [record.value for record in document.records]
    return EQUAL if is_same(fast, values) else f"fast: {fast!r}\nreference: {values!r}"


def is_same(one: JSON, other: JSON) -> bool:
    """Return True if two values are the same, including types, the sign of zero and the order of keys."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return repr(one) == repr(other)


def minimize(data: bytes) -> bytes:
    """Reduce a text on which the tiers differ to a minimal one on which they still differ."""
    size = max(1, len(data) // 2)
    while size:
        at = 0
        while at < len(data):
            shorter = data[:at] + data[at + size :]
            if compare_tiers(shorter) in {OUTSIDE, EQUAL}:
                at += size
            else:
                data = shorter
        size //= 2
    return data


def fuzz_tiers(seconds: float, seed: int) -> int:
    """Compare both tiers on new texts for a while, and print a summary.

    The last text on which they differ is minimized and written to `build/fuzz-tiers.yaml`.

    Args:
        seconds: The time to run, in seconds.
        seed: The seed of the generator.

    Returns:
        The number of texts on which the tiers differ.
    """
    random = Random(seed)
    files = [file.read_bytes() for file in sorted((PROJECT / "records").rglob("*.yaml"))]
    tried = passed = differences = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for text in _texts(random, files):
            tried += 1
            found = compare_tiers(text)
            passed += found != OUTSIDE
            if found not in {OUTSIDE, EQUAL}:
                differences += 1
                _report(text)
    share = passed / max(tried, 1)
    print(f"seed {seed}: {tried} texts, {share:.0%} in the fast tier, {differences} differences")
    return differences


def _texts(random: Random, files: list[bytes]) -> Iterator[bytes]:
    written = Writer(random, random.choice([0, 0, 0.05, 0.2])).text()
    yield written.encode()
    yield written.replace("\n", "\r\n").encode()
    yield written.removesuffix("\n").encode()
    for _ in range(4):
        yield mutate(written, random).encode()
    yield change_bytes(random.choice(files), random)


def _report(text: bytes) -> None:
    text = minimize(text)
    file = PROJECT / "build" / "fuzz-tiers.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text)
    print(f"{text!r} ({file})\n{compare_tiers(text)}", flush=True)


def main() -> int:
    """Run from the command line.

    Returns:
        The exit code: 1 if the tiers differ on a text.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="time to run (default: 60)")
    parser.add_argument(
        "--seed",
        type=int,
        default=time.time_ns() % 1_000_000_007,
        help="seed of the generator, to repeat a run",
    )
    options = parser.parse_args()
    return 1 if fuzz_tiers(options.seconds, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
