"""Every schema has a table, of a bounded size, computed in a bounded number of steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest

from statekit.tabulate import Column, TablePlan
from statekit.tabulate.algebra import Algebra

PlanOf = Callable[..., TablePlan]

STRING = {"type": "string"}
INTEGER = {"type": "integer"}
TOO_LARGE = "belongs to a schema too large to map"
TOO_WIDE = "would make the table wider than 2000 columns"


def closed(**properties: Any) -> dict[str, Any]:
    """Return a closed object schema."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def ref(name: str) -> dict[str, Any]:
    """Return a reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def below(column: Column) -> Iterator[Column]:
    """Yield a column and all columns nested in it."""
    yield column
    for child in column.children:
        yield from below(child)


def size(plan: TablePlan) -> int:
    """Count the columns of a table, including nested ones."""
    return sum(1 for column in plan.columns for _ in below(column))


def reasons(plan: TablePlan) -> Counter[str]:
    """Count the columns that are JSON, by reason."""
    return Counter(column.reason for column in below(plan.record) if column.reason)


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_exponential_references(plan_of: PlanOf, keyword: str) -> None:
    """Branches shared by each of ten levels are read once."""
    levels = {f"d{level}": {keyword: [ref(f"d{level + 1}"), ref(f"d{level + 1}")]} for level in range(10)}
    plan = plan_of({**ref("d0"), "$defs": {**levels, "d10": closed(a=STRING)}})
    assert plan.arrow_schema == pa.schema({"a": pa.string()})


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_exponential_references_that_differ(plan_of: PlanOf, keyword: str) -> None:
    """Branches are not multiplied out, even if each branch adds properties."""
    levels = {
        f"d{level}": {
            keyword: [
                {**ref(f"d{level + 1}"), "required": ["a"]},
                {**ref(f"d{level + 1}"), "required": ["b"]},
            ]
        }
        for level in range(10)
    }
    plan = plan_of({**ref("d0"), "$defs": {**levels, "d10": closed(a=STRING, b=INTEGER)}})
    everything = keyword == "allOf"
    assert plan.arrow_schema == pa.schema(
        [
            pa.field("a", pa.string(), nullable=not everything),
            pa.field("b", pa.int64(), nullable=not everything),
        ]
    )


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
@pytest.mark.costly
def test_product_of_alternatives(plan_of: PlanOf, keyword: str) -> None:
    """Forty choices among forty objects do not affect their neighbors."""

    def branch(name: str) -> Any:
        return {"properties": {f"p{name}": STRING, "x": closed(**{f"q{name}": STRING})}}

    product = [{keyword: [branch(f"{one}_{two}") for two in range(40)]} for one in range(40)]
    plan = plan_of(closed(product={"type": "object", "allOf": product}, name=STRING, point=closed(x=INTEGER)))
    assert plan.columns[0].reason in {TOO_LARGE, "is nested too deeply"}
    assert plan.arrow_schema.types[1:] == [pa.string(), pa.struct({"x": pa.int64()})]


@pytest.mark.costly
def test_what_is_too_large_takes_nothing_from_others(plan_of: PlanOf) -> None:
    """What cannot be mapped still has its JSON types; scalars after it have columns of their own."""
    huge = {
        "allOf": [{"anyOf": [{"properties": {f"p{a}_{b}": STRING}} for b in range(50)]} for a in range(50)],
    }
    plan = plan_of(
        {
            **closed(
                one={**huge, "type": "object"},
                two={**huge, "type": ["object", "null"]},
                date={"type": "string", "format": "date"},
                many={"type": "array", "items": {"type": "integer", "maximum": 2**63}},
            ),
            "required": ["one", "two"],
        }
    )
    assert reasons(plan) == {TOO_LARGE: 2}
    assert [column.nullable for column in plan.columns] == [False, True, True, True]
    assert plan.arrow_schema.field("date").type == pa.date32()
    assert plan.columns[3].children[0].kind == "uint64"


@pytest.mark.parametrize("count", [3_000, 6_000])
@pytest.mark.costly
def test_wide_record(plan_of: PlanOf, count: int) -> None:
    """The properties of a record have columns, however many there are."""
    plan = plan_of(closed(**{f"p{number}": STRING for number in range(count)}))
    assert plan.arrow_schema.types == [pa.string()] * count


def test_wide_property(plan_of: PlanOf) -> None:
    """An object that is too wide for a table is JSON; its neighbors have columns."""
    wide = closed(**{f"p{number}": STRING for number in range(3_000)})
    plan = plan_of(closed(wide=wide, narrow=closed(a=STRING), list={"type": "array", "items": wide}))
    assert reasons(plan) == {TOO_WIDE: 2}
    assert plan.arrow_schema.field("narrow").type == pa.struct({"a": pa.string()})


def test_room_goes_to_what_lies_least_deep(plan_of: PlanOf) -> None:
    """Objects get columns level by level, small ones first, while columns are left."""
    deep = closed(small=closed(**{f"s{number}": STRING for number in range(10)}))
    large = closed(**{f"p{number}": STRING for number in range(1500)})
    plan = plan_of(closed(first=large, second=large, deep=closed(deep=deep), other=large))
    kinds = {column.name: str(column.kind) for column in plan.columns}
    assert kinds == {"first": "struct", "second": "json", "deep": "struct", "other": "json"}
    assert size(plan) == 4 + 1500 + 1 + 1 + 10


def test_many_enumerations(plan_of: PlanOf) -> None:
    """Twenty thousand members are strings, in one list or in many."""
    one = {"enum": [f"v{number}" for number in range(20_000)]}
    many = {
        "anyOf": [{"enum": [f"v{number}" for number in range(start, start + 500)]} for start in range(40)]
    }
    assert plan_of(closed(one=one, many=many)).arrow_schema.types == [pa.string()] * 2


@pytest.mark.costly
def test_mutual_recursion(plan_of: PlanOf) -> None:
    """Forty objects that all refer to each other have a table of bounded width."""
    clique = {
        f"c{one}": closed(**{f"p{other}": ref(f"c{other}") for other in range(40)}) for one in range(40)
    }
    plan = plan_of({**ref("c0"), "$defs": clique})
    assert size(plan) == 2000
    assert reasons(plan).keys() == {"is recursive", TOO_WIDE}


@pytest.mark.parametrize("keyword", ["allOf", "anyOf"])
@pytest.mark.costly
def test_mutual_recursion_through_alternatives(plan_of: PlanOf, keyword: str) -> None:
    """References through `allOf` and `anyOf` do not explode, and their neighbors keep their types."""
    clique = {
        f"c{one}": closed(
            n=INTEGER,
            **{
                f"p{other}": {keyword: [ref(f"c{other}"), ref(f"c{(7 * other + one) % 20}")]}
                for other in range(20)
            },
        )
        for one in range(20)
    }
    plan = plan_of({**ref("c0"), "$defs": clique})
    assert plan.arrow_schema.field("n").type == pa.int64()
    assert size(plan) <= 2000
    assert reasons(plan).keys() <= {"is recursive", TOO_LARGE, TOO_WIDE, "is nested too deeply"}


def test_chain_of_references(plan_of: PlanOf) -> None:
    """A chain of three thousand references is too long, and the reason states so."""
    chain = {f"d{number}": ref(f"d{number + 1}") for number in range(3000)}
    plan = plan_of({**closed(a=ref("d0"), b=ref("d2950")), "$defs": {**chain, "d3000": INTEGER}})
    assert plan.columns[0].reason == "is nested too deeply"
    assert plan.arrow_schema.field("b").type == pa.int64()


@pytest.mark.costly
def test_the_steps_are_counted(plan_of: PlanOf, monkeypatch: pytest.MonkeyPatch) -> None:
    """No mode exceeds its budget, which depends only on the size of the schema."""
    spent: list[int] = []

    class Counting(Algebra):
        def __init__(self, budget: int) -> None:
            super().__init__(budget)
            spent.append(0)

        def spend(self, steps: int) -> bool:
            allowed = super().spend(steps)
            spent[-1] += steps if allowed else 0
            return allowed

    monkeypatch.setattr("statekit.tabulate.infer.Algebra", Counting)
    clique = {
        f"c{one}": {"oneOf": [closed(**{f"p{other}": ref(f"c{other}")}, n=INTEGER) for other in range(30)]}
        for one in range(30)
    }
    plan_of({**ref("c0"), "$defs": clique})
    assert len(spent) > 1
    assert max(spent) <= 20_000 + 3 * 3_000


def test_what_is_left_when_nothing_can_be_read(plan_of: PlanOf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any steps left, scalars keep their types, and other columns are JSON with the reason."""

    class Poor(Algebra):
        def __init__(self, _budget: int) -> None:
            super().__init__(1)

    monkeypatch.setattr("statekit.tabulate.infer.Algebra", Poor)
    plan = plan_of(
        {
            **closed(
                date={"type": ["string", "null"], "format": "date"},
                large={"type": "integer", "maximum": 2**63},
                list={"type": "array", "items": STRING},
                either={"anyOf": [STRING, INTEGER]},
            ),
            "required": ["date", "large", "list", "either"],
        }
    )
    assert [(str(column.kind), column.nullable, column.reason) for column in plan.columns] == [
        ("date32", True, None),
        ("uint64", False, None),
        ("json", False, TOO_LARGE),
        ("json", True, TOO_LARGE),
    ]


def test_deep_record(plan_of: PlanOf) -> None:
    """Columns nested deeper than readers support are JSON."""
    schema: dict[str, Any] = STRING
    for _ in range(40):
        schema = closed(a=schema)
    plan = plan_of(schema)
    depth = 0
    column = plan.record
    while column.children:
        column = column.children[0]
        depth += 1
    assert (depth, column.reason) == (32, "is nested too deeply")


def test_nothing_explodes(plan_of: PlanOf) -> None:
    """A schema that unfolds to an astronomic size still has a bounded number of columns."""
    doubling = {f"d{level}": closed(a=ref(f"d{level + 1}"), b=ref(f"d{level + 1}")) for level in range(60)}
    clique = {
        f"c{one}": closed(**{f"p{other}": ref(f"c{other}") for other in range(10)}) for one in range(10)
    }
    plan = plan_of(
        {**closed(n=INTEGER, d=ref("d0"), c=ref("c0")), "$defs": {**doubling, "d60": STRING, **clique}}
    )
    assert plan.arrow_schema.field("n").type == pa.int64()
    assert pa.types.is_struct(plan.arrow_schema.field("d").type)
    assert pa.types.is_struct(plan.arrow_schema.field("c").type)
    assert size(plan) <= 2000
