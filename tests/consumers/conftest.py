"""Two releases for other programs: the dataset of this project, and values that readers often get wrong."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

import pytest

import statekit

# The libraries read these variables once, when they are imported.
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}

PROJECT = Path(__file__).parents[2]
DIFFICULT_SCHEMA = """
type: object
x-statekit: {key: id, file-name: true}
properties:
  id: {type: string}
  text: {type: string}
  none: {type: [string, "null"]}
  when: {type: string, format: date-time}
  day: {type: string, format: date}
  large: {type: integer}
  number: {type: number}
  flag: {type: boolean}
  counts: {type: object, additionalProperties: {type: integer}, x-statekit: {type: map}}
  labels:
    type: object
    additionalProperties: {type: object, properties: {n: {type: integer}}, additionalProperties: false}
    x-statekit: {type: map}
  point:
    type: array
    prefixItems: [{type: number}, {type: [string, "null"]}]
    minItems: 2
    maxItems: 2
    x-statekit: {type: tuple}
  price: {type: number, x-statekit: {type: "decimal(10,2)"}}
  amount: {type: string, x-statekit: {type: "decimal(38,10)"}}
  amounts: {type: array, items: {type: number, x-statekit: {type: "decimal(10,2)"}}}
  free: {}
  inner:
    type: object
    properties: {a.b: {type: string}, deep: {type: object, properties: {x: {type: integer}}}}
  words: {type: array, items: {type: string}}
  parts:
    type: array
    items: {type: object, properties: {n: {type: integer}, t: {type: string}}, required: [n]}
required: [id]
additionalProperties: false
"""
DIFFICULT = {
    "a": """
id: a
text: "line\\nbreak, \\"quotes\\" and =1+1"
none: null
when: 2026-01-02T03:04:05.000001+01:00
day: 0001-01-01
large: 9223372036854775807
number: 1.0e-7
flag: false
counts: {"": 1, b.c: -2}
labels: {en: {n: 1}, de: {}}
point: [1.5, null]
price: 12.5
amount: "-9999999999999999999999999999.0000000001"
amounts: [0.1, 3]
free: {b: [1, null], a: é}
inner: {a.b: x, deep: {x: 1}}
words: ["", "a,b"]
parts: [{n: 1, t: ""}, {n: 2}]
""",
    "b": "id: b\ntext: ''\n",
    "c": "id: c\nparts: []\nwords: []\ninner: {}\n",
}


class Release(NamedTuple):
    """The folder of an export, and the tables that it was written from."""

    folder: Path
    tables: statekit.LoadedDataset


def _release(dataset: statekit.Dataset, folder: Path) -> Release:
    from statekit import write

    databases = ["sqlite"] if "sqlite" in getattr(write, "DATABASES", {}) else []
    done = statekit.export(dataset, folder, formats=["jsonl", "parquet", "csv", *databases])
    assert done.rows, done.report.diagnostics
    return Release(folder, statekit.load(dataset))


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release of the dataset of this project."""
    return _release(statekit.resolve(PROJECT), tmp_path_factory.mktemp("project") / "build")


@pytest.fixture(scope="session")
def difficult(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of values that readers often get wrong."""
    root = tmp_path_factory.mktemp("difficult")
    (root / "item.schema.yaml").write_text(DIFFICULT_SCHEMA, encoding="utf-8")
    (root / "records").mkdir()
    for name, text in DIFFICULT.items():
        (root / "records" / f"{name}.yaml").write_text(text, encoding="utf-8")
    dataset = statekit.resolve(root / "records", schema=root / "item.schema.yaml", table="item")
    return _release(dataset, root / "build")


@pytest.fixture(params=["project", "difficult"])
def release(request: pytest.FixtureRequest) -> Release:
    """Each of the two releases."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Release)
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail instead of skipping if every consumer must be installed (STATEKIT_REQUIRE_CONSUMERS)."""
    report = yield
    if report.skipped and os.environ.get("STATEKIT_REQUIRE_CONSUMERS"):
        report.outcome = "failed"
        report.longrepr = f"skipped although every consumer is required: {report.longrepr}"
    return report
