"""`"unique": "list"`: a value is unique within its own list, not among all records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[..., Any]


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
