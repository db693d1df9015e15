"""Measures statekit beside its peers, and beside reading the files alone.

    python benchmarks/bench.py [--records 1000 10000] [--runs 5] [--peers .bench/venv] [--work .bench]

Each command is a process of its own. All of them run in turn, several times over, and the medians count, so
that ratios are of one run on one machine. `--work` gets the corpora (they are kept for the next run), the
results as `results.json`, and the page and the chart that `publish.py` would make of them.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import contenders
import corpus
import measure
import publish
import ratios

RESULTS = "results.json"
START_RUNS = 15
MANY = 50_000
"""More records than these are measured fewer times over."""
RUNS_ON_MANY = 3
PROFILED = 5000
"""So many records tell where the time goes."""


def main() -> None:
    """Measure, print the tables, and write the results."""
    wanted = _arguments()
    places = contenders.Places(wanted.peers.absolute(), wanted.work.absolute())
    try:
        results = measured(places, sorted(set(wanted.records)), wanted.runs, wanted.cap)
    except (measure.RunError, subprocess.CalledProcessError, OSError, ValueError) as error:
        sys.exit(f"error: {error}")
    file = places.work / RESULTS
    publish.write(results, places.work)
    print(ratios.as_text(results))
    print(f"\n{file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file} holds each run.")


def measured(places: contenders.Places, sizes: Sequence[int], runs: int, cap: int) -> dict[str, Any]:
    """Measure on corpora of these sizes.

    Args:
        places: where the peers are, and where to work.
        sizes: numbers of records.
        runs: how often; above `MANY` records `RUNS_ON_MANY` times at most.
        cap: how many records the slow peers get at most.
    """
    can = contenders.abilities()
    places.work.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = {
        "version": 1,
        "seed": 1,
        "lacks": can.lacks,
        "machine": _machine(),
        "versions": _versions(places.peers),
        "start": _as_json(contenders.at_start(can, places.work), max(runs, START_RUNS)),
        **_looked_into(places, max((size for size in sizes if size <= MANY), default=min(sizes))),
        "sizes": [],
    }
    for size in sizes:
        for flavour in ("plain", "dataset"):
            _make(places, flavour, size)
        for few in (cap, contenders.BASELINE_CAP):
            _make(places, "plain", min(size, few))
        if can.cache:
            _make(places, "plain", size, places.checkout_of(size))
        several = min(runs, RUNS_ON_MANY) if size > MANY else runs
        rows = _as_json(contenders.at_size(places, can, size, cap), several)
        results["sizes"].append({"records": size, "measured": rows})
        results["least_memory"] = measure.least_memory()
        # What was measured is kept, whatever becomes of the larger sizes.
        (places.work / RESULTS).write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return results


def _looked_into(places: contenders.Places, size: int) -> dict[str, str]:
    """Where the time goes, and what the fast tier takes, on so many records, as text."""
    for flavour in ("plain", "dataset"):
        _make(places, flavour, size)
    corpora = [f"corpora/{flavour}-{size}" for flavour in ("plain", "dataset")]
    shares = _said_by("fast_share.py", "records") + _said_by("fast_share.py", *corpora, cwd=places.work)
    return {
        "profile": _said_by("profile_steps.py", "--records", str(min(size, PROFILED))),
        "fast": shares,
    }


def _said_by(script: str, *arguments: str, cwd: Path = corpus.PROJECT) -> str:
    _say(script)
    program = str(Path(__file__).parent / script)
    done = subprocess.run(
        [sys.executable, program, *arguments], cwd=cwd, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    return done.stdout


def _make(
    places: contenders.Places, flavour: corpus.Flavour, records: int, folder: Path | None = None
) -> None:
    """Write a corpus, in a process of its own: the memory of this one is the least that is measured."""
    folder = folder or places.corpus_of(flavour, records)
    if corpus.is_there(corpus.Corpus(flavour, records), folder):
        return
    _say(f"making {records} records ({flavour})")
    measure.without(folder)()
    program = str(Path(corpus.__file__))
    subprocess.run([sys.executable, program, flavour, str(folder), "--records", str(records)], check=True)


def _as_json(measuring: Sequence[measure.Contender], runs: int) -> list[dict[str, Any]]:
    costs = measure.run_all(measuring, runs, _say)
    return [
        {
            "name": each.name,
            "records": each.records,
            "runs": [
                {"wall": round(cost.wall, 5), "cpu": round(cost.cpu, 5), "memory": cost.memory}
                for cost in costs[each.name]
            ],
        }
        for each in measuring
    ]


def _machine() -> dict[str, Any]:
    return {
        "processor": _processor(),
        "cores": corpus.cores(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _versions(peers: Path) -> dict[str, str]:
    said = subprocess.run(contenders.statekit("--version"), capture_output=True, text=True, check=True)
    program = (
        "import importlib.metadata as m, json\n"
        "names = ['check-jsonschema', 'jsonschema', 'pandas', 'ruamel.yaml', 'sourcemeta-jsonschema']\n"
        "print(json.dumps({name: m.version(name) for name in names}))"
    )
    asked = subprocess.run([str(peers / "bin" / "python"), "-c", program], capture_output=True, check=True)
    found: dict[str, str] = json.loads(asked.stdout)
    return {"statekit": said.stdout.split()[-1], **found}


def _say(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)
    else:
        print(what, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=[1000, 10_000], metavar="N")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--cap", type=int, default=1000, help="how many records the slow peers get at most (up to 10000)"
    )
    parser.add_argument("--peers", type=Path, default=corpus.PROJECT / ".bench" / "venv")
    parser.add_argument("--work", type=Path, default=corpus.PROJECT / ".bench")
    return parser.parse_args()


if __name__ == "__main__":
    main()
