from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from statekit.diagnostics import Route
from statekit.tabulate import Table, TablePlan, assemble, build_batch, json_text

PlanOf = Callable[..., TablePlan]
TableOf = Callable[..., Table]

CELL: dict[str, Any] = {
    "type": "object",
    "properties": {
        "integer": {"type": "integer"},
        "unsigned": {"type": "integer", "maximum": 2**64 - 1},
        "number": {"type": "number"},
        "date": {"type": "string", "format": "date"},
        "time": {"type": "string", "format": "date-time"},
    },
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    **CELL,
    "properties": {
        **CELL["properties"],
        "boolean": {"type": "boolean"},
        "string": {"type": "string"},
        "mixed": {"type": ["string", "array"]},
        "inner": CELL,
        "list": {"type": "array", "items": CELL},
    },
}


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        ("integer", 2**63 - 1, 2**63 - 1),
        ("integer", -(2**63), -(2**63)),
        ("integer", 1.0, 1),
        ("unsigned", 2**64 - 1, 2**64 - 1),
        ("number", 2**53, 2.0**53),
        ("number", 2**60, 2.0**60),
        ("number", 0.1, 0.1),
        ("boolean", False, False),
        ("string", "2026-01-02", "2026-01-02"),
        ("mixed", "007", '"007"'),
        ("mixed", [{"b": 1, "a": "ü"}], '[{"a":"ü","b":1}]'),
        ("date", "0001-01-01", date(1, 1, 1)),
        ("date", "9999-12-31", date(9999, 12, 31)),
        ("time", "2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("time", "2026-01-02t03:04:05z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("time", "2026-01-02T03:04:05+05:30", datetime(2026, 1, 1, 21, 34, 5, tzinfo=UTC)),
        ("time", "2026-01-01T23:04:05-23:59", datetime(2026, 1, 2, 23, 3, 5, tzinfo=UTC)),
        ("time", "1969-12-31T23:59:59.5Z", datetime(1969, 12, 31, 23, 59, 59, 500000, UTC)),
        (
            "time",
            "2026-01-02T03:04:05.123456000Z",
            datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC),
        ),
        ("string", None, None),
        ("list", None, None),
        ("inner", None, None),
    ],
)
def test_value(table_of: TableOf, column: str, value: Any, cell: Any) -> None:
    """A column contains the value without loss."""
    table = table_of(SCHEMA, [{column: value}])
    assert table.read_all().to_pylist()[0][column] == cell


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("integer", 2**63, "9223372036854775808 does not fit a column of type int64"),
        ("integer", 1e300, "1e+300 does not fit a column of type int64"),
        ("integer", 1.5, "1.5 does not fit a column of type int64"),
        ("integer", True, "true does not fit a column of type int64"),
        ("integer", "1", '"1" does not fit a column of type int64'),
        ("unsigned", -1, "-1 does not fit a column of type uint64"),
        ("unsigned", 2**64, "18446744073709551616 does not fit a column of type uint64"),
        ("number", 2**53 + 1, "9007199254740993 does not fit a column of type float64"),
        ("number", 10**400, f"1{'0' * 58}… does not fit a column of type float64"),
        ("number", False, "false does not fit a column of type float64"),
        ("date", "0000-01-01", '"0000-01-01" does not fit a column of type date32'),
        ("date", "2026-W01-1", '"2026-W01-1" does not fit a column of type date32'),
        (
            "time",
            "2016-12-31T23:59:60Z",
            '"2016-12-31T23:59:60Z" does not fit a column of type timestamp[us, UTC]',
        ),
        (
            "time",
            "2026-01-02T03:04:05.1234567Z",
            '"2026-01-02T03:04:05.1234567Z" does not fit a column of type timestamp[us, UTC]',
        ),
        (
            "time",
            "9999-12-31T23:59:59-00:01",
            '"9999-12-31T23:59:59-00:01" does not fit a column of type timestamp[us, UTC]',
        ),
        (
            "time",
            "0001-01-01T00:00:00+00:01",
            '"0001-01-01T00:00:00+00:01" does not fit a column of type timestamp[us, UTC]',
        ),
    ],
)
def test_misfit(plan_of: PlanOf, column: str, value: Any, message: str) -> None:
    """A value that its column cannot represent is reported at its location, and its record has no row."""
    plan = plan_of(SCHEMA)
    places = [
        ({column: value}, (column,)),
        ({"inner": {column: value}}, ("inner", column)),
        ({"list": [{}, {column: value}]}, ("list", 1, column)),
    ]
    records: list[Any] = [(Route("a.yaml", 7), {"string": "fits"})]
    records += [(Route("b.yaml", index), record) for index, (record, _) in enumerate(places)]
    batch, findings = build_batch(plan, records)
    assert [(finding.rule, finding.message, finding.route) for finding in findings] == [
        ("table/value", message, Route("b.yaml", index, pointer)) for index, (_, pointer) in enumerate(places)
    ]
    assert batch.columns.num_rows == batch.origin.num_rows == 1
    assert batch.columns.to_pylist()[0]["string"] == "fits"


def test_each_misfit_is_a_finding(plan_of: PlanOf) -> None:
    """Keys without a column and missing values are findings; nothing is dropped."""
    plan = plan_of({**CELL, "required": ["integer"]})
    _, findings = build_batch(plan, [(Route("a.yaml", 0), {"date": "x", "b": 1, "a": [2]})])
    assert [(finding.route.pointer, finding.message) for finding in findings] == [
        ((), "`integer` is missing, and is never null"),
        (("date",), '"x" does not fit a column of type date32'),
        (("a",), "there is no column for the key `a`"),
        (("b",), "there is no column for the key `b`"),
    ]
    _, findings = build_batch(plan, [(Route("a.yaml", 0), "text"), (Route("a.yaml", 1), None)])
    assert [(finding.route.record, finding.message) for finding in findings] == [
        (0, '"text" does not fit a column of type struct'),
        (1, "null does not fit a column of type struct that is never null"),
    ]


def test_value_of_another_alternative(plan_of: PlanOf) -> None:
    """A value that contradicts one alternative's property is a finding, never a wrong cell."""
    typed = {"properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}}
    loose = {"properties": {"kind": {"const": "b"}}}
    plan = plan_of({"type": "object", "oneOf": [typed, loose], "required": ["kind"]})
    records: list[Any] = [{"kind": "a", "x": 1}, {"kind": "b", "x": "text"}, {"kind": "b", "y": "text"}]
    batch, findings = build_batch(plan, [(Route("a.yaml", i), r) for i, r in enumerate(records)])
    assert [finding.route for finding in findings] == [Route("a.yaml", 1, ("x",))]
    assert batch.columns.to_pylist() == [
        {"kind": "a", "x": 1, "additional_properties": None},
        {"kind": "b", "x": None, "additional_properties": '{"y":"text"}'},
    ]


def test_other_keys_are_kept(table_of: TableOf) -> None:
    """Extra keys are one sorted JSON object, or null if there are none."""
    inner = {"type": "object", "properties": {"a": {"type": "string"}}}
    schema = {"type": "object", "properties": {"id": {"type": "string"}, "inner": inner}}
    table = table_of(
        schema,
        [
            {"z": 1, "id": "x", "inner": {"b": {"d": 1, "c": 2}}, "additional_properties": None},
            {"id": "y", "inner": {}},
        ],
    )
    rest = "additional_properties"
    assert table.read_all().to_pylist() == [
        {
            "id": "x",
            "inner": {"a": None, rest: '{"b":{"c":2,"d":1}}'},
            rest: '{"additional_properties":null,"z":1}',
        },
        {"id": "y", "inner": {"a": None, rest: None}, rest: None},
    ]


def test_required_fields_of_absent_objects(table_of: TableOf) -> None:
    """An object can be absent even if its fields are not nullable, at any depth and in lists."""
    leaf = {"type": "object", "properties": {}, "required": []}
    properties: dict[str, Any] = {
        "s": {"type": "string"},
        "i": {"type": "integer"},
        "u": {"type": "integer", "maximum": 2**63},
        "n": {"type": "number"},
        "b": {"type": "boolean"},
        "d": {"type": "string", "format": "date"},
        "t": {"type": "string", "format": "date-time"},
        "j": {"type": ["string", "integer"]},
        "l": {"type": "array", "items": {"type": "string"}},
    }
    leaf = {"type": "object", "properties": properties, "required": list(properties)}
    inner = {
        "type": "object",
        "properties": {"leaf": leaf, "leaves": {"type": "array", "items": leaf}},
        "required": ["leaf", "leaves"],
    }
    value = {"s": "", "i": 0, "u": 0, "n": 0, "b": False, "d": "2026-01-02", "j": 1, "l": []}
    value["t"] = "2026-01-02T00:00:00Z"
    outer = {"leaf": value, "leaves": [value]}
    table = table_of(
        {"type": "object", "properties": {"inner": inner}}, [{}, {"inner": outer}, {"inner": None}]
    )
    table.read_all().validate(full=True)
    rows = table.read_all().column("inner").to_pylist()
    assert rows[0] is rows[2] is None
    assert rows[1]["leaf"]["i"] == 0


def test_canonical_json(plan_of: PlanOf) -> None:
    """Properties come in the order of the schema, extra keys follow by code point, with minimal escapes."""
    inner = {"type": "object", "properties": {"z": {}, "a": {}}}
    plan = plan_of(
        {
            "type": "object",
            "properties": {
                "last": {"type": "array", "items": inner},
                "first": inner,
                "free": {"type": "object"},
            },
        }
    )
    record: Any = {
        "ﬀ": 1.0,
        "😀": 1e-7,
        "Ü": 10**20,
        "free": {"z": 1, "a": '\u2028\x7f/"\\\n'},
        "first": {"b": None, "B": True, "a": -0.0, "z": 1e22},
        "last": [{"a": 1, "z": {"y": 1, "x": 2}}, None],
    }
    assert json_text(record, plan.record) == (
        '{"last":[{"z":{"x":2,"y":1},"a":1},null],"first":{"z":1e+22,"a":-0.0,"B":true,"b":null},'
        '"free":{"a":"\u2028\x7f/\\"\\\\\\n","z":1},"Ü":100000000000000000000,"ﬀ":1.0,"😀":1e-07}'
    )


def test_rows_in_order(plan_of: PlanOf) -> None:
    """Rows are sorted by key in UTF-8 order, then by path, then by position."""
    plan = plan_of({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}, "id")
    places = [("b", 0, "z"), ("a", 10, "ﬀ"), ("a", 9, "ﬀ"), ("a", 1, "😀"), ("B", 5, "ﬀ")]
    places.append(("a", 2, "Z"))
    batches = [build_batch(plan, [(Route(path, at), {"id": key})])[0] for path, at, key in places]
    table = assemble(plan, batches)
    assert table.read_all()["id"].to_pylist() == ["Z", "z", "ﬀ", "ﬀ", "ﬀ", "😀"]
    keyless = assemble(plan_of({"type": "object", "properties": {"id": {}}}), [])
    assert (table.key, keyless.key) == (("id",), ())


@pytest.mark.parametrize(
    ("schema", "keys"),
    [
        ({"type": "integer"}, [-3, 2, 10]),
        ({"type": "integer", "maximum": 2**64 - 1}, [2, 10, 2**63]),
        ({"type": "number"}, [-0.5, 2, 10.5]),
        ({"type": "boolean"}, [False, True]),
        ({"type": "string", "format": "date"}, ["2025-12-31", "2026-01-02"]),
    ],
)
def test_keys_of_other_types(table_of: TableOf, schema: Any, keys: list[Any]) -> None:
    """Keys that are not strings sort by value."""
    records = [{"id": key} for key in reversed(keys)]
    schema_with_id = {"type": "object", "properties": {"id": schema}, "required": ["id"]}
    table = table_of(schema_with_id, records, "id")
    assert table.lines is not None
    assert [json.loads(line)["id"] for lines in table.lines() for line in lines.to_pylist()] == keys


def test_exclude(plan_of: PlanOf) -> None:
    """Records can be excluded afterwards, by file and position."""
    plan = plan_of({"type": "object", "properties": {"n": {"type": "integer"}}})
    records: list[Any] = [(Route(path, index), {"n": index}) for path in "ab" for index in range(3)]
    batch, _ = build_batch(plan, records)
    table = assemble(plan, [batch], {("a", 1), ("b", 0), ("c", 2)})
    assert table.read_all()["n"].to_pylist() == [0, 2, 1, 2]
    assert table.rows == 4


def test_batch_travels(plan_of: PlanOf) -> None:
    """A batch made by another process makes the same table."""
    plan = plan_of({"type": "object", "properties": {"a": {}, "l": {"type": "array"}}})
    batch, _ = build_batch(plan, [(Route("a", 0), {"a": {"b": 1}, "l": [1, None], "x": 1})])
    sent = assemble(plan, [pickle.loads(pickle.dumps(batch))])  # noqa: S301 - made just before
    assert sent.read_all().equals(assemble(plan, [batch]).read_all(), check_metadata=True)


def test_one_schema_for_all_fillings(plan_of: PlanOf) -> None:
    """An empty table, one of only nulls and a full one have the same Arrow schema."""
    plan = plan_of(SCHEMA)
    full = {
        "integer": 1,
        "string": "x",
        "mixed": [],
        "inner": {"date": "2026-01-02"},
        "list": [{"time": "2026-01-02T03:04:05Z"}],
    }
    fillings: list[list[Any]] = [[], [{}], [dict.fromkeys(SCHEMA["properties"])], [full]]
    for records in fillings:
        batch, findings = build_batch(plan, [(Route("a", i), r) for i, r in enumerate(records)])
        assert findings == []
        for table in (assemble(plan, [batch]), assemble(plan, [batch, batch])):
            assert table.arrow_schema.equals(plan.arrow_schema, check_metadata=True)
            for piece in (table.empty_piece(), *table.pieces()):
                assert piece.data.schema.equals(plan.arrow_schema, check_metadata=True)
    assert assemble(plan, []).read_all().schema.equals(plan.arrow_schema, check_metadata=True)
