"""What was found in a shard is the same after it was written down; other bytes are refused."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statekit.check import Claim, Located, RecordFacts, Reference, Selection, SourceText, Unique
from statekit.check.demands import Acyclic, AgreesOn, DiffersFrom
from statekit.dataset import Kind, RecordFile
from statekit.diagnostics import Diagnostic, Excerpt, Place, Related, Route, Severity, Span
from statekit.found import FileResult, Shard, ShardResult
from statekit.manifest import ManifestError, read_manifest, write_manifest
from statekit.suppress import Suppression
from statekit.tabulate import BatchFile

# Bytes of file names that are not UTF-8 are lone surrogates in texts (PEP 383).
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
some = values.filter(lambda value: value is not None)
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
DEMANDS = (Acyclic(), AgreesOn((("a", 0), ("\udc80",))), DiffersFrom(("b",)))
COLUMNS = ((), ("a", 0), ("\udcff", "/"))


def lists(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A few of them, in a list; what a record has none of is an empty tuple."""
    return st.lists(one, min_size=1, max_size=2) | st.just(())


@st.composite
def shards(draw: st.DrawFn) -> tuple[Shard, ShardResult]:
    """A shard and anything that may be found in it."""
    paths = draw(st.lists(texts.filter(bool), min_size=1, max_size=4, unique=True))
    files = tuple(RecordFile(path, "kind", b"") for path in paths)
    where, named = draw(st.tuples(pointers, st.booleans()))
    facts = []
    for file in draw(st.lists(st.sampled_from(files), max_size=4)):
        fact = RecordFacts(
            *(Route(file.path, draw(counts)), file.stem, draw(keys | st.none()), where, named),
            draw(lists(st.builds(Reference, pointers, keys, st.lists(texts, max_size=2).map(tuple)))),
            draw(lists(st.builds(Unique, pointers, keys))),
            draw(lists(st.builds(Selection, pointers, keys, numbers, numbers, *OPTIONAL, st.booleans()))),
            draw(lists(st.builds(SourceText, pointers, texts, st.none() | numbers))),
            draw(lists(st.builds(Claim, pointers, st.none() | keys, st.sampled_from(DEMANDS)))),
            draw(st.booleans()),
            draw(st.none() | keys),
            draw(st.dictionaries(st.sampled_from(COLUMNS), some)),
            draw(lists(st.builds(
                Located, pointers, keys, numbers, st.lists(numbers, max_size=3).map(tuple),
                st.lists(st.tuples(numbers, numbers), max_size=2).map(tuple),
            ))),
            draw(st.booleans()),
        )  # fmt: skip
        facts.append(fact)
    found = draw(st.lists(st.builds(
        FileResult, texts, texts, counts, st.booleans(), st.lists(diagnostics, max_size=2).map(tuple),
        st.frozensets(counts), st.lists(suppressions, max_size=2).map(tuple),
    ), max_size=3))  # fmt: skip
    kind = draw(texts)
    batch = draw(st.none() | st.builds(BatchFile, st.just(Path("/scratch/x.arrow")), counts))
    shard = Shard(
        Kind(kind, Path("s"), "s"), files, "0", columns=COLUMNS, demands=DEMANDS, scratch=Path("/scratch")
    )
    return shard, ShardResult(kind, len(files), draw(counts), tuple(found), tuple(facts), batch)


@settings(max_examples=20)  # what is drawn is large
@given(shards())
@pytest.mark.costly
def test_every_result_comes_back(case: tuple[Shard, ShardResult]) -> None:
    """All facts, findings, places and comments, type by type, whatever texts they hold."""
    shard, result = case
    written = write_manifest(result, shard)
    again = read_manifest(written, shard)
    assert again == result
    assert write_manifest(again, shard) == written  # unlike Python, JSON tells 1 from 1.0 and true


_FACT = [0, 0, "k", [[["a"], "b", ["c"]]]]
_SHARD = Shard(
    Kind("k", Path("s"), "s"), (RecordFile("a.yaml", "k", b""),), "0", columns=COLUMNS, demands=DEMANDS,
    scratch=Path("/scratch"),
)  # fmt: skip


def refused_or_read(data: bytes) -> None:
    """Bytes are a result or refused, and there is no other error."""
    try:
        result = read_manifest(data, _SHARD)
    except ManifestError:
        return
    assert isinstance(result, ShardResult)
    assert {fact.route.path for fact in result.facts} <= {"a.yaml"}
    assert result.batch is None or result.batch.file.parent == Path("/scratch")


@given(st.binary() | st.text().map(str.encode) | values.map(lambda value: json.dumps(value).encode()))
def test_other_bytes_are_refused(data: bytes) -> None:
    """Whatever they are."""
    refused_or_read(data)


@settings(max_examples=20)
@given(shards(), st.data())
@pytest.mark.costly
def test_changed_bytes_are_refused_or_a_result(case: tuple[Shard, ShardResult], data: st.DataObject) -> None:
    """Some bytes exchanged, added or removed."""
    shard, result = case
    shard = dataclasses.replace(shard, kind=_SHARD.kind, files=_SHARD.files)
    written = write_manifest(dataclasses.replace(result, kind="k", files=1, facts=()), shard)
    at = data.draw(st.integers(0, len(written)))
    end = data.draw(st.integers(at, min(len(written), at + 5)))
    put = data.draw(st.binary(max_size=3) | st.sampled_from([b"1e999", b"NaN", b"[", b"null", b"-1", b'""']))
    refused_or_read(written[:at] + put + written[end:])


@pytest.mark.parametrize(
    "shape",
    [
        ["other", 1, 0, [], None, [], None],
        ["k", 2, 0, [], None, [], None],
        ["k", 1, float("inf"), [], None, [], None],
        ["k", 1, 0, [], None, [[0, 0, "k"]], None],
        ["k", 1, 0, [], [["id"], True], [[1, 0, "k"]], None],
        ["k", 1, 0, [], None, [], ["../x.arrow", 0]],
        ["k", 1, 0, [], None, [], ["..", 0]],
        ["k", 1, 0, [], None, [], ["", 0]],
        [
            "k",
            1,
            0,
            [["a", "a", 1, True, [["r", "bad", "m", ["a", None, None], 0, 0, 0, 0, []]], [], []]],
            0,
            [],
            0,
        ],
    ],
)
def test_shapes_that_are_no_result(shape: Any) -> None:
    """Of another shard, of files that are not there, with rows that lie elsewhere."""
    with pytest.raises(ManifestError):
        read_manifest(json.dumps(shape).encode(), _SHARD)


def test_nesting_without_end_is_refused() -> None:
    """It is no error of another kind."""
    refused_or_read(b"[" * 100_000)
    read_manifest(json.dumps(["k", 1, 0, [], [["id"], True], [_FACT], None]).encode(), _SHARD)
