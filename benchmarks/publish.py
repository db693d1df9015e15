"""Makes the page and the chart of the documentation from results.

    python benchmarks/publish.py .bench/results.json

The results are kept as benchmarks/results/published.json; docs/benchmarks.md and docs/benchmarks.svg are made
from them and from benchmarks/remarks.md, and a test compares them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import chart
import contenders
import ratios

PROJECT = Path(__file__).parents[1]
PUBLISHED = Path(__file__).parent / "results" / "published.json"
REMARKS = Path(__file__).parent / "remarks.md"
"""What people say of the figures: it goes into the page below the profile."""
PAGE, CHART = "benchmarks.md", "benchmarks.svg"

_HOW = f"""\
All commands of a table ran in turn on one machine, several times over; the figures are medians, and a ratio
compares figures of one run. A first run of each is not counted, so that files are read from memory in all
cases: what is compared is work, not disks. The records are made from a seed (`benchmarks/corpus.py`):
statements like those of this project's dataset, of about 1.2 KB and 45 lines.

- **{contenders.CAT}**, **{contenders.FLOOR}**: the least that has to be done.
- **{contenders.SOURCEMETA}**: the native program of the PyPI package `sourcemeta-jsonschema`,
  `validate --continue -F`; the baseline.
- **{contenders.CHECK_JSONSCHEMA}**: given all files at once.
- **plain script**: `benchmarks/peers/plain_script.py`, ruamel.yaml, jsonschema and pandas as their front
  pages show them.
- **statekit**: `cold`, with an empty cache; `warm`, after a run on the same files;
  `fresh checkout`, warm, but the files have new times; `no cache`, with `--no-cache`; `jobs`, how many
  processes work; `export` writes JSON Lines, Parquet and CSV;
  `whole dataset`, with all that crosses records: a corpus of several kinds, which only statekit can check.

`CPU s` is of all cores, in user and in kernel mode. `memory MB` is what the largest process of a command held
at most, not a sum over processes, and never less than the {{least:.0f}} MB that the measuring process itself
holds. Where a row says `only`, the command is slow, or needs too much memory, and had fewer records; its
ratio is one of time a record, and its start-up weighs more in it than it would on all of them."""

_GROWTH = """\
Microseconds of wall time a record and megabytes of the largest process, by the number of records. Slow peers
had the same few records at two sizes, so they are left out."""

_RENEWAL = """\
To measure again and to renew this page:

    make bench RECORDS="1000 10000 100000 1000000"
    .venv/bin/python benchmarks/publish.py .bench/results.json
"""


def write(results: ratios.Results, folder: Path) -> None:
    """Write the page and the chart into a folder."""
    (folder / PAGE).write_text(page(results), encoding="utf-8")
    (folder / CHART).write_text(drawing(results), encoding="utf-8")


def drawing(results: ratios.Results) -> str:
    """The chart of the size that the goals are about, or of the largest one."""
    size = _charted(results)
    rows = ratios.rows(size)
    names = {row.name for row in rows}
    # One process is in the tables; two bars of one thing make the chart hard to read.
    shown = [row for row in rows if row.name.replace("1 job", "2 jobs") not in names - {row.name}]
    return chart.draw(shown, size["records"])


def page(results: ratios.Results) -> str:
    """The page of the documentation, as Markdown."""
    machine = results["machine"]
    remarks = REMARKS.read_text(encoding="utf-8").strip()
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    of_machine = "{processor}, {cores} cores, {system}, Python {python}".format_map(machine)
    parts = [
        "# Benchmarks",
        "<!-- Made by publish.py from benchmarks/results/published.json and remarks.md. -->",
        *([f"**{results['provisional']}**"] if "provisional" in results else []),
        "Seconds are of one machine: compare ratios.",
        f"![Wall time a record, as a ratio to {ratios.BASELINE}]({CHART})",
        "## Goals",
        _markdown(ratios.goal_table(results)),
        *(f"Note: {lack}." for lack in results["lacks"]),
    ]
    for size in results["sizes"]:
        parts += [f"## {size['records']:,} records", _markdown(ratios.size_table(size))]
    if len(results["sizes"]) > 1:
        parts += ["## Growth", _markdown(ratios.growth_table(results)), _GROWTH]
    parts += ["## Start-up", _markdown(ratios.start_table(results))]
    parts += ["## Where the time goes", _indented(results["profile"]), remarks]
    parts += ["## What the fast tier takes", _indented(results["fast"])]
    parts += ["## How it was measured", _HOW.format(least=results["least_memory"] / 1e6)]
    parts += [f"Machine: {of_machine}.\nVersions: {versions}.", _RENEWAL]
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _charted(results: ratios.Results) -> ratios.Results:
    sizes = {size["records"]: size for size in results["sizes"]}
    found: ratios.Results = sizes.get(ratios.GOALS_AT, sizes[max(sizes)])
    return found


def _markdown(cells: Sequence[Sequence[str]]) -> str:
    head, *lines = cells
    rule = ["---" if number == 0 else "--:" for number in range(len(head))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *lines))


def main() -> None:
    """Keep the results, and write the page and the chart."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--provisional", metavar="WHY", help="say on the page why not to rely on the figures")
    wanted = parser.parse_args()
    results = json.loads(wanted.results.read_text(encoding="utf-8"))
    if wanted.provisional is not None:
        results = {"provisional": wanted.provisional, **results}
    PUBLISHED.parent.mkdir(exist_ok=True)
    PUBLISHED.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    write(results, PROJECT / "docs")


if __name__ == "__main__":
    main()
