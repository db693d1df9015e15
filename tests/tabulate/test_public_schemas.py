"""Public schemas and records, if they are available."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from steps import steps_of

from statekit.diagnostics import Route
from statekit.schema import SchemaError, load_schema
from statekit.tabulate import (
    TablePlan,
    assemble,
    build_batch,
    child_tables,
    decode,
    plan_table,
)

PlanOf = Callable[..., TablePlan]

SUITES = Path(__file__).parents[2].parent / "shared" / "suites"
SCHEMAS = [
    *sorted(SUITES.glob("schemastore/*/schema.json")),
    *sorted(SUITES.glob("schemas-of-formats/*.json")),
]
CASES = sorted(SUITES.glob("json-schema-2020-12/tests/**/*.json"))
STEPS = 500_000
NEEDS_THE_NETWORK = {"circleciconfig"}
BEYOND_64_BITS = {"bignum.json", "float-overflow.json"}

pytestmark = pytest.mark.suites


@pytest.mark.skipif(not SCHEMAS, reason="the public schemas are not here: ../shared/suites")
@pytest.mark.parametrize("file", SCHEMAS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_public_schema(file: Path) -> None:
    """Each public schema has a table, computed in few steps."""
    try:
        schema = load_schema(file)
    except SchemaError:
        assert file.parent.name in NEEDS_THE_NETWORK
        return
    plans: list[TablePlan] = []
    assert steps_of(lambda: plans.append(plan_table("item", schema, None))) < STEPS
    [plan] = plans
    table = assemble(plan, [])
    assert table.read_all().schema.equals(plan.arrow_schema, check_metadata=True)
    assert all(child.read_all().num_rows == 0 for child in child_tables(table))


@pytest.mark.skipif(not CASES, reason="the JSON Schema test suite is not here: ../shared/suites")
@pytest.mark.parametrize("file", CASES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_json_schema_test_suite(plan_of: PlanOf, file: Path) -> None:
    """Each valid value is read back, except huge numbers and values that are assumed to be objects."""
    for group in json.loads(file.read_text(encoding="utf-8")):
        try:
            plan = plan_of(group["schema"])
        except SchemaError:
            continue  # requires the network, or another dialect
        for case in group["tests"]:
            if case["valid"]:
                batch, findings = build_batch(plan, [(Route("a.yaml", 0), case["data"])])
                unfit = [
                    each for each in findings if "is not an object; the schema names" not in each.message
                ]
                assert not unfit or file.name in BEYOND_64_BITS, (group["schema"], case["data"])
                columns = batch.columns
                array = columns.column(0) if plan.wrapped else columns.to_struct_array()
                found = decode(plan.record, array)
                assert findings or without_nulls(found) == [without_nulls(case["data"])]


def without_nulls(value: Any) -> Any:
    """Return a value without null properties: in a table, null means absent."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value
