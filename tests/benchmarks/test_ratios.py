"""Test the evaluation of measurements: ratios, goals, the page and its chart."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import chart
import contenders
import measure
import publish
import ratios
from contenders import statekit_name
from measure import Contender, Cost

PROJECT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def _measured(name: str, records: int, *walls: float) -> dict[str, Any]:
    runs = [{"wall": wall, "cpu": wall * 2, "memory": 50_000_000} for wall in walls]
    return {"name": name, "records": records, "runs": runs}


def _size(records: int, cold: float, two: float) -> dict[str, Any]:
    return {
        "records": records,
        "measured": [
            _measured(contenders.SOURCEMETA, records, records / 10_000, 9.0, records / 10_000),
            _measured(statekit_name("validate", "cold", 1), records, cold),
            _measured(statekit_name("validate", "cold", 2), records, two),
            _measured(statekit_name("validate", "warm", 2), records, two / 5),
            _measured(statekit_name("export", "cold", 2), records, two * 2.6),
            _measured(contenders.CHECK_JSONSCHEMA, 1000, 5.0),
        ],
    }


RESULTS: dict[str, Any] = {
    "version": 1,
    "seed": 1,
    "lacks": [],
    "machine": {"processor": "One", "cores": 2, "system": "Linux 6", "python": "3.11.7"},
    "versions": {"statekit": "0.1.0", "pandas": "3.1.1"},
    "least_memory": 20_000_000,
    "profile": "step\nparse\n",
    "fast": "records: all\n",
    "start": [
        _measured(contenders.EMPTY_PYTHON, 0, 0.010),
        _measured(contenders.VERSION, 0, 0.019),
        _measured(contenders.OWN_DATASET, 0, 0.150),
    ],
    "sizes": [_size(10_000, 0.8, 0.4), _size(100_000, 8.2, 5.0)],
}


def test_each_goal_has_a_verdict() -> None:
    """The table of goals shows each goal with its figure, its verdict and the conditions."""
    assert ratios.goal_table(RESULTS)[1:] == [
        ["cold validation to sourcemeta's CLI", "at most 0.5", "0.400", "met", "10,000 records, 2 jobs"],
        [
            "check-jsonschema to cold validation",
            "at least 100",
            "125",
            "met",
            "10,000 records, 2 jobs; check-jsonschema on 1,000, per record",
        ],
        ["warm validation to sourcemeta's CLI", "at most 0.1", "0.080", "met", "10,000 records, 2 jobs"],
        [
            "cold export of three formats to cold validation",
            "at most 2.5",
            "2.60",
            "not met",
            "10,000 records, 2 jobs",
        ],
        ["one process to two, in cold validation", "at least 1.7", "1.64", "not met", "100,000 records"],
        [
            "time of a cold validate for ten times the records",
            "at most 10.5",
            "12.50",
            "not met",
            "10,000 to 100,000 records",
        ],
        [
            "time of a cold export for ten times the records",
            "at most 10.5",
            "12.50",
            "not met",
            "10,000 to 100,000 records",
        ],
        ["`statekit --version` to an empty Python", "at most 2", "1.90", "met", "start-up"],
    ]


def test_the_table_of_a_size_shows_medians() -> None:
    """Ratios compare medians per record, and commands with fewer records are marked."""
    assert ratios.size_table(RESULTS["sizes"][0]) == [
        ["command", "ratio", "wall s", "CPU s", "µs per record", "memory MB", "records"],
        ["sourcemeta jsonschema", "1.00", "1.000", "2.000", "100.0", "50", "10,000"],
        ["statekit validate, cold, 1 job", "0.800", "0.800", "1.600", "80.0", "50", "10,000"],
        ["statekit validate, cold, 2 jobs", "0.400", "0.400", "0.800", "40.0", "50", "10,000"],
        ["statekit validate, warm, 2 jobs", "0.080", "0.080", "0.160", "8.0", "50", "10,000"],
        ["statekit export, cold, 2 jobs", "1.04", "1.040", "2.080", "104.0", "50", "10,000"],
        ["check-jsonschema", "50.00", "5.000", "10.000", "5,000.0", "50", "1,000 only"],
    ]


def test_the_growth_table_shows_time_and_memory() -> None:
    """Time per record and memory are shown by size, without commands whose number of records was capped."""
    assert ratios.growth_table(RESULTS)[:3] == [
        ["command", "µs, 10,000", "µs, 100,000", "MB, 10,000", "MB, 100,000"],
        ["sourcemeta jsonschema", "100.0", "100.0", "50", "50"],
        ["statekit validate, cold, 1 job", "80.0", "82.0", "50", "50"],
    ]
    assert "check-jsonschema" not in [line[0] for line in ratios.growth_table(RESULTS)]


def test_the_chart_omits_single_processes() -> None:
    """A command that was measured with two processes has one bar only."""
    root = ET.fromstring(publish.drawing(RESULTS))  # noqa: S314 - generated here
    words = [each.text for each in root.iter(f"{SVG}text") if each.get("text-anchor") == "end"]
    assert words == [
        "statekit validate, warm, 2 jobs",
        "statekit validate, cold, 2 jobs",
        "sourcemeta jsonschema",
        "statekit export, cold, 2 jobs",
        "check-jsonschema",
    ]


def test_goals_of_missing_features_are_not_measured() -> None:
    """Without a cache or `--jobs`, the goals that need them are reported as not measured."""
    size = _size(10_000, 0.8, 0.4)
    size["measured"] = [
        each for each in size["measured"] if "2 jobs" not in each["name"] and "warm" not in each["name"]
    ]
    size["measured"].append(_measured(statekit_name("export", "cold", 1), 10_000, 1.0))
    missing = contenders.Features(jobs=False, cache=False).missing
    verdicts = {
        goal.text: (goal.verdict, goal.remark)
        for goal in ratios.goals(RESULTS | {"sizes": [size], "lacks": missing})
    }
    assert verdicts["warm validation to sourcemeta's CLI"] == ("not measured", "this build has no cache")
    assert verdicts["one process to two, in cold validation"] == (
        "not measured",
        "100,000 records were not measured",
    )
    assert verdicts["cold validation to sourcemeta's CLI"] == ("not met", "10,000 records, 1 job")
    assert missing == [
        "this build has no `--jobs`: it ran in one process",
        "this build has no cache: all runs are cold",
    ]


def test_the_terminal_shows_all_tables() -> None:
    """The text has one table per size, and those of growth, start-up and goals."""
    text = ratios.as_text(RESULTS | {"lacks": ["a lack"]})
    assert [line for line in text.splitlines() if line and "  " not in line] == [
        "10,000 records (ratio: wall time per record, to sourcemeta jsonschema)",
        "100,000 records (ratio: wall time per record, to sourcemeta jsonschema)",
        "Growth: microseconds per record, megabytes",
        "Start-up",
        "Goals",
        "Note: a lack",
    ]


def test_the_chart_is_drawn_to_scale() -> None:
    """The SVG is well-formed, with the shortest bar first and lengths on a logarithmic scale."""
    rows = [
        ratios.Row(name, 1, Cost(1, 1, 1), ratio)
        for name, ratio in (("a <slow> & b", 10.0), ("statekit", 0.1), ("base", 1.0))
    ]
    root = ET.fromstring(chart.draw(rows, 10_000))  # noqa: S314 - generated here
    bars = [each for each in root.iter(f"{SVG}rect") if each.get("class") != "page"]
    lengths = [float(bar.attrib["width"]) for bar in bars]
    assert [bar.get("class") for bar in bars] == ["own", "peer", "peer"]
    assert lengths[0] == 1
    assert lengths[2] == pytest.approx(2 * lengths[1], abs=0.2)
    words = [each.text for each in root.iter(f"{SVG}text")]
    assert "a <slow> & b" in words
    assert {"0.1", "1", "10"} <= set(words)
    assert "prefers-color-scheme: dark" in str(root.findtext(f"{SVG}style"))


def test_the_page_marks_provisional_results() -> None:
    """The reason why results are provisional is at the top of the page."""
    marked = publish.page(RESULTS | {"provisional": "Not yet."})
    assert marked.split("\n\n")[2] == "**Not yet.**"
    assert "**Not yet.**" not in publish.page(RESULTS)


def test_the_documentation_matches_the_published_results() -> None:
    """The page and the chart are those generated from the published results."""
    results = json.loads(publish.PUBLISHED.read_text(encoding="utf-8"))
    docs = PROJECT / "docs"
    assert (docs / publish.PAGE).read_text(encoding="utf-8") == publish.page(results)
    assert (docs / publish.CHART).read_text(encoding="utf-8") == publish.drawing(results)


def test_commands_run_in_turn() -> None:
    """Commands alternate (A B A B), first runs are not counted, and slow commands have fewer runs."""
    turns: list[str] = []
    empty = [sys.executable, "-c", ""]
    measuring = [Contender("a", empty, before=lambda: turns.append("before")), Contender("b", empty, runs=1)]
    costs = measure.run_all(measuring, 2, turns.append)
    first, second = ["warm-up/2: a", "before", "warm-up/2: b"], ["1/2: a", "before", "1/2: b"]
    assert turns == [*first, *second, "2/2: a", "before"]
    assert {name: len(each) for name, each in costs.items()} == {"a": 2, "b": 1}


def test_child_processes_are_measured() -> None:
    """The CPU time of child processes is added, and the largest process determines the memory."""
    child = "import time; x = bytearray(150_000_000)\nwhile time.process_time() < 0.2: pass"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    cost = measure.run(Contender("a", [sys.executable, "-c", program]))
    assert cost.memory > 150_000_000
    assert cost.cpu > 0.2
    assert cost.wall > 0.1


def test_a_failed_command_is_an_error() -> None:
    """A command that fails early is not reported as fast."""
    failing = Contender("a", [sys.executable, "-c", "raise SystemExit('no such thing')"])
    with pytest.raises(measure.RunError, match=r"^a: exit code 1: no such thing$"):
        measure.run(failing)
    with pytest.raises(measure.RunError, match=r"^b: .*nothing-is-here"):
        measure.run(Contender("b", ["/nothing-is-here"]))


def test_each_figure_is_a_median() -> None:
    """A single slow run does not affect the figures."""
    costs = [Cost(1.0, 5.0, 30), Cost(9.0, 1.0, 10), Cost(2.0, 2.0, 20)]
    assert measure.median(costs) == Cost(2.0, 2.0, 20)
