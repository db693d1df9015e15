"""Measures statekit beside what a user would write, and beside reading the files alone.

Records of about 1 KB are made from a seed, so that two runs measure the same bytes. Each command runs as a
process of its own; the table gives medians, and the ratio to reading and hashing the files.

    python benchmarks/bench.py [--records 1000] [--runs 3]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEED = 1
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "x-statekit": {"key": "id", "file-name": True},
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z0-9-]+$"},
        "title": {"type": "string", "minLength": 1},
        "date": {"type": "string", "format": "date"},
        "mode": {"enum": ["direct", "mixed", "indirect"]},
        "weight": {"type": "number"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "spans": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "start": {"type": "integer", "minimum": 0},
                    "end": {"type": "integer", "minimum": 0},
                    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                },
                "required": ["start", "end", "sha256"],
                "additionalProperties": False,
            },
        },
        "summary": {"type": "string"},
    },
    "required": ["id", "title", "date", "mode", "spans"],
    "additionalProperties": False,
}
WORDS = [
    "peace",
    "talks",
    "border",
    "treaty",
    "envoy",
    "summit",
    "market",
    "harvest",
    "signal",
    "ledger",
    "river",
]

# What a user would write: both libraries as their front pages show them.
SCRIPT = """
import json, pathlib, sys
import jsonschema, pandas
from ruamel.yaml import YAML

yaml = YAML(typ="safe", pure=True)
root, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
check = jsonschema.Draft202012Validator(json.loads((root / "schema/item.schema.json").read_text()))
rows = []
for file in sorted((root / "records").rglob("*.yaml")):
    record = yaml.load(file.read_text())
    record["date"] = str(record["date"])
    check.validate(record)
    rows.append(record)
if len(sys.argv) > 3:
    output.mkdir(exist_ok=True)
    frame = pandas.DataFrame(rows)
    frame.to_json(output / "item.jsonl", orient="records", lines=True)
    frame.to_parquet(output / "item.parquet")
    frame.to_csv(output / "item.csv", index=False)
"""
FLOOR = """
import hashlib, pathlib, sys
for file in pathlib.Path(sys.argv[1]).rglob("*.yaml"):
    hashlib.sha256(file.read_bytes()).hexdigest()
"""


def write_dataset(root: Path, records: int) -> None:
    """Write a dataset of that many records, the same ones each time."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    folder = root / "records" / "item"
    folder.mkdir(parents=True)
    (root / "schema").mkdir()
    (root / "schema" / "item.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    for number in range(records):
        (folder / f"item-{number}.yaml").write_text(_record(chance, number), encoding="utf-8")


def _record(chance: random.Random, number: int) -> str:
    def text(words: int) -> str:
        return " ".join(chance.choices(WORDS, k=words))

    lines = [
        f"id: item-{number}",
        f"title: {text(6)}",
        f"date: 2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        f"mode: {chance.choice(['direct', 'mixed', 'indirect'])}",
        f"weight: {chance.random():.6f}",
        "tags:",
        *(f"  - {word}" for word in chance.sample(WORDS, 3)),
        "spans:",
    ]
    for _ in range(4):
        start = chance.randint(0, 9999)
        lines += [
            f"  - start: {start}",
            f"    end: {start + chance.randint(1, 300)}",
            f"    sha256: {chance.randbytes(32).hex()}",
        ]
    return "\n".join([*lines, "summary: >-", f"  {text(12)}", f"  {text(12)}", ""])


def measure(command: list[str], runs: int) -> float:
    """The median wall time of a command, in seconds, after one run that is not counted."""
    times = []
    for _ in range(runs + 1):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - begin)
    return statistics.median(times[1:])


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, output = Path(folder) / "dataset", Path(folder) / "build"
        write_dataset(root, wanted.records)
        python = [sys.executable, "-c"]
        commands = {
            "read and hash the files": [*python, FLOOR, str(root)],
            "statekit validate": [sys.executable, "-m", "statekit", "validate", str(root)],
            "statekit export": [sys.executable, "-m", "statekit", "export", str(root), "-o", str(output)],
            "a plain script, validating": [*python, SCRIPT, str(root), str(output)],
            "a plain script, exporting": [*python, SCRIPT, str(root), str(output) + "-plain", "export"],
        }
        floor = 0.0
        print(f"{wanted.records} records, median of {wanted.runs} runs")
        for name, command in commands.items():
            seconds = measure(command, wanted.runs)
            floor = floor or seconds
            print(f"{name:<28}{seconds:8.2f} s{seconds / floor:9.1f} x")


if __name__ == "__main__":
    main()
