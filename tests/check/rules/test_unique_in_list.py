"""`"unique": "list"`: a value is unique within its own list, not among all records."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from statekit.check import Checker
from statekit.schema import SchemaError, load_schema

Check = Callable[..., Any]


PROPERTY = '{"properties": {"a": {"type": "string", "x-statekit": {"unique": "list"}}}}'
SHARED = '{"$defs": {"a": {"x-statekit": {"unique": "list"}}}, "properties": {"a": {"$ref": "#/$defs/a"}%s}}'


@pytest.mark.parametrize(
    "contents", [PROPERTY, SHARED % "", '{"x-statekit": {"unique": "list"}, "type": "string"}']
)
def test_outside_of_a_list(tmp_path: Path, contents: str) -> None:
    """A value that is in no list cannot be unique within its list."""
    file = tmp_path / "note.schema.json"
    file.write_text(contents, encoding="utf-8")
    with pytest.raises(SchemaError, match=r"has no effect (outside of a list|at the root)") as caught:
        Checker(load_schema(file))
    assert caught.value.pointer[-2:] == ("x-statekit", "unique")


@pytest.mark.parametrize("keyword", ["items", "prefixItems", "unevaluatedItems"])
def test_in_a_list_among_other_places(tmp_path: Path, keyword: str) -> None:
    """It is enough if one of the places that a subschema is used in is a list."""
    of = [{"$ref": "#/$defs/a"}] if keyword == "prefixItems" else {"$ref": "#/$defs/a"}
    file = tmp_path / "note.schema.json"
    file.write_text(SHARED % f', "b": {json.dumps({keyword: of})}', encoding="utf-8")
    assert Checker(load_schema(file)).collects


@pytest.mark.parametrize(
    ("schema", "records"),
    [
        (
            "properties: {codes: {items: {x-statekit: {unique: list}}}}",
            "# records/note/a.yaml\ncodes: [x, y, x]\n#             ^\n# records/note/b.yaml\ncodes: [x]\n",
        ),
        (
            "properties: {a: {items: {properties: {b: {x-statekit: {unique: list}}}}}}",
            "# records/note/a.yaml\na: [{b: 1}, {b: 1}]\n#               ^\n",
        ),
        (
            "properties: {a: {items: {items: {x-statekit: {unique: list}}}}}",
            "# records/note/a.yaml\na: [[1, 2], [2, 1, 2]]\n#                  ^\n",
        ),
        (
            "properties: {codes: {items: {x-statekit: {unique: list}}}}",
            "# records/note/a.yaml\n- codes: [x]\n- codes: [x, x]\n#            ^\n",
        ),
        (
            "properties: {codes: {items: {x-statekit: {unique: list}}}}",
            "# records/note/a.yaml\ncodes: [1, 1.0, 1.5]\n#          ^^^\n",
        ),
    ],
)
def test_a_value_is_unique_within_its_list(check: Check, schema: str, records: str) -> None:
    """The same value in another list, or in another record, is not reported."""
    checked = check(f"# schema/note.schema.json\n{schema}\n", records)
    assert checked.places == checked.expected
    assert checked.rules == {"record/duplicate-value"}
    assert checked.messages[0].endswith("is already in this list")
