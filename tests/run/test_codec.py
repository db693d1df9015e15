"""The codec of results: decoding returns what was encoded, and refuses other bytes."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statekit.check import (
    CollectedRecord,
    ConstrainedValue,
    RecordedLocus,
    Reference,
    Selection,
    SourceText,
    UniqueValue,
)
from statekit.check.annotations.constraints import Acyclic, AgreesOn, DiffersFrom
from statekit.config.suppressions import Suppression
from statekit.diagnostics import Diagnostic, Excerpt, Place, Related, Route, Severity, Span
from statekit.discovery.dataset import Kind, RecordFile
from statekit.run.codec import ResultError, decode_result, encode_result
from statekit.run.fields import to_fields, to_json
from statekit.run.shards import FileResult, Shard, ShardResult
from statekit.tabulate import BatchFile

# Bytes of file names that are not UTF-8 become lone surrogates (PEP 383).
texts = st.text(
    st.characters(exclude_categories=["Cs"]) | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF)
)
names = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=8)
numbers = st.integers(-(2**63), 2**64 - 1)
counts = st.integers(0, 2**40)
keys = texts | numbers
pointers = st.lists(texts | counts, max_size=4).map(tuple)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
present = values.filter(lambda value: value is not None)
spans = st.builds(Span, counts, counts, counts, counts)
places = st.builds(Place, texts, st.none() | spans, st.none() | st.builds(Excerpt, texts, counts))
OPTIONAL = [st.none() | texts] * 4
diagnostics = st.builds(
    Diagnostic,
    *(texts, st.sampled_from(Severity), texts, places),
    *OPTIONAL,
    st.lists(st.builds(Related, places, texts), max_size=2).map(tuple),
)
suppressions = st.builds(Suppression, st.lists(texts, max_size=3).map(tuple), counts, places)
RULES = (Acyclic(), AgreesOn((("a", 0), ("\udc80",))), DiffersFrom(("b",)))
COLUMNS = ((), ("a", 0), ("\udcff", "/"))


def lists(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A list of one or two values, or the empty tuple of a record without any."""
    return st.lists(one, min_size=1, max_size=2) | st.just(())


@st.composite
def shards(draw: st.DrawFn) -> tuple[Shard, ShardResult]:
    """A shard and any result of it."""
    paths = draw(st.lists(texts.filter(bool), min_size=1, max_size=4, unique=True))
    files = tuple(RecordFile(path, "kind", b"") for path in paths)
    key_pointer, named_by_file = draw(st.tuples(pointers, st.booleans()))
    collected = []
    for file in draw(st.lists(st.sampled_from(files), max_size=4)):
        record = CollectedRecord(
            *(Route(file.path, draw(counts)), file.stem, draw(keys | st.none()), key_pointer, named_by_file),
            draw(lists(st.builds(Reference, pointers, keys, st.lists(texts, max_size=2).map(tuple)))),
            draw(lists(st.builds(UniqueValue, pointers, keys))),
            draw(lists(st.builds(Selection, pointers, keys, numbers, numbers, *OPTIONAL, st.booleans()))),
            draw(lists(st.builds(SourceText, pointers, texts, st.none() | numbers))),
            draw(lists(st.builds(ConstrainedValue, pointers, st.none() | keys, st.sampled_from(RULES)))),
            draw(st.booleans()),
            draw(st.none() | keys),
            draw(st.dictionaries(st.sampled_from(COLUMNS), present)),
            draw(lists(st.builds(
                RecordedLocus, pointers, keys, numbers, st.lists(numbers, max_size=3).map(tuple),
                st.lists(st.tuples(numbers, numbers), max_size=2).map(tuple),
            ))),
            draw(st.booleans()),
        )  # fmt: skip
        collected.append(record)
    found = draw(st.lists(st.builds(
        FileResult, texts, texts, counts, st.booleans(), st.lists(diagnostics, max_size=2).map(tuple),
        st.frozensets(counts), st.lists(suppressions, max_size=2).map(tuple),
    ), max_size=3))  # fmt: skip
    kind = draw(texts)
    batch = draw(st.none() | st.builds(BatchFile, st.just(Path("/scratch/x.arrow")), counts))
    shard = Shard(
        Kind(kind, Path("s"), "s"),
        files,
        columns=COLUMNS,
        constraints=RULES,
        scratch=Path("/scratch"),
    )
    return shard, ShardResult(kind, len(files), draw(counts), tuple(found), tuple(collected), batch)


@settings(max_examples=20)  # the examples are large
@given(shards())
def test_decoding_returns_what_was_encoded(case: tuple[Shard, ShardResult]) -> None:
    """Collected records, findings, places and comments survive the round trip with their types."""
    shard, result = case
    encoded = encode_result(result, shard)
    decoded = decode_result(encoded, shard)
    assert decoded == result
    assert encode_result(decoded, shard) == encoded  # unlike Python, JSON distinguishes 1, 1.0 and true


_SHARD = Shard(
    Kind("k", Path("s"), "s"), (RecordFile("a.yaml", "k", b""),), columns=COLUMNS, constraints=RULES,
    scratch=Path("/scratch"),
)  # fmt: skip


def refused_or_decoded(data: bytes) -> None:
    """Check that bytes are a result or raise ResultError, and nothing else."""
    try:
        result = decode_result(data, _SHARD)
    except ResultError:
        return
    assert isinstance(result, ShardResult)
    assert {record.route.path for record in result.collected} <= {"a.yaml"}
    assert result.batch is None or result.batch.file.parent == Path("/scratch")


@given(st.binary() | st.text().map(str.encode) | values.map(lambda value: json.dumps(value).encode()))
def test_other_bytes_are_refused(data: bytes) -> None:
    """Any bytes are either a result of the shard or refused with a ResultError."""
    refused_or_decoded(data)


@settings(max_examples=20)
@given(shards(), st.data())
def test_changed_bytes_are_refused_or_a_result(case: tuple[Shard, ShardResult], data: st.DataObject) -> None:
    """A result with some bytes replaced, added or removed is either a result or refused."""
    shard, result = case
    shard = dataclasses.replace(shard, kind=_SHARD.kind, files=_SHARD.files)
    encoded = encode_result(dataclasses.replace(result, kind="k", files=1, collected=()), shard)
    start = data.draw(st.integers(0, len(encoded)))
    end = data.draw(st.integers(start, min(len(encoded), start + 5)))
    new = data.draw(st.binary(max_size=3) | st.sampled_from([b"1e999", b"NaN", b"[", b"null", b"-1", b'""']))
    refused_or_decoded(encoded[:start] + new + encoded[end:])


_EMPTY = {
    "kind": "k", "files": 1, "records": 0, "file_results": [], "shared": {}, "collected": [], "batch": None
}  # fmt: skip
_SHARED = {"key_pointer": ["id"], "named_by_file": True}
_FILE = ["a", "a", 1, True]
_FINDING = ["r", "error", "m", ["a"]]


def test_the_encoding_is_plain_json() -> None:
    """A result is JSON; the test below changes one member of it at a time."""
    finding = [*_FILE, [_FINDING]]
    collected = [[0, 0, {"key": "k", "references": [[["a"], "b", ["c"]]]}]]
    shape = _EMPTY | {"file_results": [finding], "shared": _SHARED, "collected": collected}
    shape |= {"batch": {"name": "x.arrow", "rows": 0}}
    result = decode_result(json.dumps(shape).encode(), _SHARD)
    assert result.file_results[0].diagnostics == (Diagnostic("r", Severity.ERROR, "m", Place("a")),)
    assert result.collected[0].references == [Reference(("a",), "b", ("c",))]
    assert result.batch == BatchFile(Path("/scratch/x.arrow"), 0)


@pytest.mark.parametrize(
    "members",
    [
        {"kind": "other"},
        {"files": 2},
        {"records": float("inf")},
        {"collected": [[0, 0, {"key": "k"}]]},
        {"shared": _SHARED, "collected": [[1, 0, {"key": "k"}]]},
        {"shared": _SHARED, "collected": [[0, 0, {"key": "k", "unknown": 1}]]},
        {"shared": _SHARED, "collected": [[0, 0, {"key": "k", "references": [[["a"], "b"]]}]]},
        {"shared": _SHARED, "collected": [[0, 0, {"key": "k", "references": [[["a"], "b", ["c"], 0]]}]]},
        {"shared": _SHARED, "collected": [[0, 0, {"key": "k", "constrained": [[["a"], "b", 9]]}]]},
        {"shared": _SHARED, "collected": [[0, 0, {"key": "k", "columns": [[9, "b"]]}]]},
        {"batch": {"name": "../x.arrow", "rows": 0}},
        {"batch": {"name": "..", "rows": 0}},
        {"batch": {"name": "", "rows": 0}},
        {"file_results": [[*_FILE, [["r", "bad", "m", ["a"]]]]]},
        {"file_results": [[*_FILE, [["r", "error", "m"]]]]},
        {"file_results": [[*_FILE, [["r", "error", "m", "a"]]]]},
        {"file_results": [["a"]]},
        {"file_results": [{"path": "a", "stem": "a", "records": 1}]},
    ],
)
def test_invalid_results_are_refused(members: dict[str, Any]) -> None:
    """A result is refused if it has other fields, belongs to another shard, or has rows in another folder."""
    decode_result(json.dumps(_EMPTY).encode(), _SHARD)
    with pytest.raises(ResultError):
        decode_result(json.dumps(_EMPTY | members).encode(), _SHARD)


def test_deep_nesting_is_refused() -> None:
    """JSON nested beyond the recursion limit raises a ResultError, not a RecursionError."""
    with pytest.raises(ResultError):
        decode_result(b"[" * 100_000, _SHARD)


@pytest.mark.parametrize("cls", [CollectedRecord, FileResult, Diagnostic, Suppression])
def test_every_field_is_encoded(cls: type) -> None:
    """Each field with a value other than its default is encoded under its own name, or in its position."""
    names = [field.name for field in dataclasses.fields(cls)]
    assert to_fields(cls(*names)) == {name: name for name in names}
    assert to_json(cls(*names)) == names
