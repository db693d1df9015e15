"""Plans and tables of schemas that stand in the tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest

from statekit.check import load_schema
from statekit.diagnostics import Route
from statekit.tabulate import Table, TablePlan, assemble, build_batch, plan_table

PlanOf = Callable[..., TablePlan]
TableOf = Callable[..., Table]


@pytest.fixture(scope="session")
def plan_of(tmp_path_factory: pytest.TempPathFactory) -> PlanOf:
    """Plan the table `item` of a schema."""
    folder = tmp_path_factory.mktemp("schemas")
    numbers = count()

    def plan(schema: Any, key: str | None = None) -> TablePlan:
        file = folder / f"{next(numbers)}.schema.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        return plan_table("item", load_schema(file), key)

    return plan


@pytest.fixture(scope="session")
def table_of(plan_of: PlanOf) -> TableOf:
    """Make the table of a schema and of records that all fit."""

    def table(schema: Any, records: Sequence[Any], key: str | None = None) -> Table:
        plan = plan_of(schema, key)
        batch, findings = build_batch(plan, [(Route("a.yaml", i), r) for i, r in enumerate(records)])
        assert findings == []
        return assemble(plan, [batch])

    return table
