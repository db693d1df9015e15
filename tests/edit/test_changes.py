from __future__ import annotations

import json
import re
from random import Random

from edit.layouts import Layout, changes_of, json_file, objects
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON
from statekit.edit.changes import (
    Change,
    Remove,
    SetValue,
    changed_values,
    differences,
)
from statekit.edit.edits import EditError
from statekit.edit.prove import change_file, read_proven
from statekit.phrasing import canonical

randoms = st.integers(0, 2**32).map(Random)
record_lists = st.lists(objects, min_size=1, max_size=3)
_COMMENT = re.compile(r"# - c: \{|# c: \[")


def _values(data: bytes, path: str = "a.yaml", *, lists: bool) -> list[JSON]:
    return [record.value for record in read_proven(data, path, lists=lists).records]


@given(record_lists, randoms, st.booleans(), st.data())
def test_any_change_of_yaml(records: list[JSON], random: Random, lists: bool, data: st.DataObject) -> None:  # noqa: FBT001
    """Any change of a document in any layout leads to exactly the expected values; comments stay."""
    before = Layout(random).file(records, lists=lists)
    assert _values(before, lists=lists) == records
    change = data.draw(changes_of(records))
    after = change_file(before, "a.yaml", [change], lists=lists)
    assert repr(_values(after, lists=lists)) == repr(changed_values(records, [change]))
    if not isinstance(change, SetValue | Remove):
        assert _COMMENT.findall(after.decode()) == _COMMENT.findall(before.decode())
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    if b"\r\n" in before:
        assert b"\n" not in after.replace(b"\r\n", b"")


@given(record_lists, randoms, st.booleans(), st.data())
def test_any_scalars_in_yaml(records: list[JSON], random: Random, lists: bool, data: st.DataObject) -> None:  # noqa: FBT001
    """Many changes at once are made in one file."""
    before = Layout(random).file(records, lists=lists)
    changes: dict[object, Change] = {}
    for change in data.draw(st.lists(changes_of(records), max_size=4)):
        nested = any(other.record == change.record and _contains(other, change) for other in changes.values())
        if not nested:
            changes[change.record, change.pointer] = change
    try:
        expected = changed_values(records, changes.values())
    except EditError:  # two of them add the same key
        return
    after = change_file(before, "a.yaml", changes.values(), lists=lists)
    assert repr(_values(after, lists=lists)) == repr(expected)


def _contains(first: Change, second: Change) -> bool:
    """Return True if one change concerns what is inside of the other."""
    shorter, longer = sorted((first.pointer, second.pointer), key=len)
    return longer[: len(shorter)] == shorter


@given(objects, objects, randoms)
def test_any_differences(old: JSON, new: JSON, random: Random) -> None:
    """The differences between two records lead from one to the other."""
    changes = differences(0, (), old, new)
    (expected,) = changed_values([old], changes)
    assert canonical(expected) == canonical(new)
    before = Layout(random).file([old], lists=False)
    after = change_file(before, "a.yaml", changes, lists=False)
    assert repr(_values(after, lists=False)) == repr([expected])


@given(objects, st.none() | st.integers(0, 3), st.data())
def test_any_change_of_json(record: JSON, indent: int | None, data: st.DataObject) -> None:
    """Any change of a JSON file leads to exactly the expected values."""
    before = json_file([record], indent)
    change = data.draw(changes_of([record]))
    after = change_file(before, "a.json", [change], lists=False)
    assert [json.loads(after)] == changed_values([record], [change])
