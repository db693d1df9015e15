"""Compare statekit with other tools, and with only reading the files.

    python benchmarks/bench.py [--records 1000 10000] [--runs 5] [--peers .bench/venv] [--work .bench]

Each command is a separate process. All commands run in turn, several times, and only medians are reported, so
that a ratio compares figures of the same run on the same machine. `--work` is the folder for the corpora
(which the next run reuses), for the results as `results.json`, and for the page and the chart that
`publish.py` generates from them.
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
"""Corpora with more records are measured fewer times."""
RUNS_ON_MANY = 3
PROFILED = 5000
"""The maximum number of records to profile."""


def main() -> None:
    """Measure, print the tables, and write the results."""
    arguments = _arguments()
    folders = contenders.Folders(arguments.peers.absolute(), arguments.work.absolute())
    try:
        results = measure_sizes(folders, sorted(set(arguments.records)), arguments.runs, arguments.cap)
    except (measure.RunError, subprocess.CalledProcessError, OSError, ValueError) as error:
        sys.exit(f"error: {error}")
    file = folders.work / RESULTS
    publish.write(results, folders.work)
    print(ratios.as_text(results))
    shown = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    print(f"\nThe figures of each run are in {shown}.")


def measure_sizes(folders: contenders.Folders, sizes: Sequence[int], runs: int, cap: int) -> dict[str, Any]:
    """Run the benchmark on corpora of the given sizes.

    Args:
        folders: The folders of the peers and of the benchmark's own files.
        sizes: The numbers of records.
        runs: The number of runs; above `MANY` records, at most `RUNS_ON_MANY`.
        cap: The maximum number of records for slow peers.
    """
    features = contenders.detect_features()
    folders.work.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = {
        "version": 1,
        "seed": 1,
        "lacks": features.missing,
        "machine": _machine(),
        "versions": _versions(folders.peers),
        "start": _as_json(contenders.at_start(features, folders.work), max(runs, START_RUNS)),
        **_profile(folders, max((size for size in sizes if size <= MANY), default=min(sizes))),
        "sizes": [],
    }
    for size in sizes:
        for flavor in ("plain", "dataset"):
            _write_corpus(folders, flavor, size)
        for few in (cap, contenders.BASELINE_CAP):
            _write_corpus(folders, "plain", min(size, few))
        if features.cache:
            _write_corpus(folders, "plain", size, folders.checkout_of(size))
        repeats = min(runs, RUNS_ON_MANY) if size > MANY else runs
        rows = _as_json(contenders.at_size(folders, features, size, cap), repeats)
        results["sizes"].append({"records": size, "measured": rows})
        results["least_memory"] = measure.least_memory()
        # Saved after each size, so that a failure at a larger size loses nothing.
        (folders.work / RESULTS).write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return results


def _profile(folders: contenders.Folders, size: int) -> dict[str, str]:
    """Return the profile and the share of the fast tier for this number of records, as text."""
    for flavor in ("plain", "dataset"):
        _write_corpus(folders, flavor, size)
    corpora = [f"corpora/{flavor}-{size}" for flavor in ("plain", "dataset")]
    shares = _output_of("fast_share.py", "records") + _output_of("fast_share.py", *corpora, cwd=folders.work)
    return {
        "profile": _output_of("profile_steps.py", "--records", str(min(size, PROFILED))),
        "fast": shares,
    }


def _output_of(script: str, *arguments: str, cwd: Path = corpus.PROJECT) -> str:
    _show_progress(script)
    program = str(Path(__file__).parent / script)
    done = subprocess.run(
        [sys.executable, program, *arguments], cwd=cwd, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    return done.stdout


def _write_corpus(
    folders: contenders.Folders, flavor: corpus.Flavor, records: int, folder: Path | None = None
) -> None:
    """Write a corpus in a separate process, because memory used here raises the minimum that is measured."""
    folder = folder or folders.corpus_of(flavor, records)
    if corpus.is_complete(corpus.Corpus(flavor, records), folder):
        return
    _show_progress(f"generating {records} records ({flavor})")
    measure.remover(folder)()
    program = str(Path(corpus.__file__))
    subprocess.run([sys.executable, program, flavor, str(folder), "--records", str(records)], check=True)


def _as_json(measuring: Sequence[measure.Contender], runs: int) -> list[dict[str, Any]]:
    costs = measure.run_all(measuring, runs, _show_progress)
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
    own = subprocess.run(contenders.statekit("--version"), capture_output=True, text=True, check=True)
    program = (
        "import importlib.metadata as m, json\n"
        "names = ['check-jsonschema', 'jsonschema', 'pandas', 'ruamel.yaml', 'sourcemeta-jsonschema']\n"
        "print(json.dumps({name: m.version(name) for name in names}))"
    )
    done = subprocess.run([str(peers / "bin" / "python"), "-c", program], capture_output=True, check=True)
    versions: dict[str, str] = json.loads(done.stdout)
    return {"statekit": own.stdout.split()[-1], **versions}


def _show_progress(message: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{message}", end="", file=sys.stderr, flush=True)
    else:
        print(message, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=[1000, 10_000], metavar="N")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--cap", type=int, default=1000, help="maximum number of records for slow peers (up to 10000)"
    )
    parser.add_argument("--peers", type=Path, default=corpus.PROJECT / ".bench" / "venv")
    parser.add_argument("--work", type=Path, default=corpus.PROJECT / ".bench")
    return parser.parse_args()


if __name__ == "__main__":
    main()
