"""Data of records is collected wherever the schema declares it, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.check import Checker, CollectedRecord
from statekit.check.annotations.collected import RecordedLocus, Reference, Selection, SourceText, UniqueValue
from statekit.diagnostics import Route
from statekit.schema import load_schema

MakeChecker = Callable[[Any], Checker]
ROUTE = Route("record.yaml", 0)
PERSON = {"x-statekit": {"refers-to": "person"}}
ORGANIZATION = {"x-statekit": {"refers-to": "organization"}}


@pytest.fixture
def collect(make_checker: MakeChecker) -> Callable[[Any, Any], CollectedRecord]:
    """Collect the data of a record: `collect(schema, record)`."""
    return lambda schema, value: make_checker(schema).collect(value, ROUTE, "record")


Collect = Callable[[Any, Any], CollectedRecord]


@pytest.mark.parametrize(
    ("schema", "value", "pointer"),
    [
        ({"properties": {"a": PERSON}}, {"a": "x"}, ("a",)),
        ({"properties": {"a": {"$ref": "#/$defs/p"}}, "$defs": {"p": PERSON}}, {"a": "x"}, ("a",)),
        ({"allOf": [{"properties": {"a": PERSON}}]}, {"a": "x"}, ("a",)),
        ({"anyOf": [{"type": "null"}, {"properties": {"a": PERSON}}]}, {"a": "x"}, ("a",)),
        ({"properties": {"a": {"items": PERSON}}}, {"a": ["x"]}, ("a", 0)),
        ({"properties": {"a": {"prefixItems": [{}, PERSON]}}}, {"a": ["q", "x", "q"]}, ("a", 1)),
        ({"properties": {"a": {"prefixItems": [{}], "items": PERSON}}}, {"a": ["q", "x"]}, ("a", 1)),
        ({"additionalProperties": PERSON, "properties": {"b": {}}}, {"b": "q", "a": "x"}, ("a",)),
        ({"patternProperties": {"^a": PERSON}}, {"b": "q", "ab": "x"}, ("ab",)),
        ({"patternProperties": {"^(?!b)": PERSON}}, {"b": "q", "ab": "x"}, ("ab",)),
        ({"allOf": [{"properties": {"a": {}}}], "additionalProperties": PERSON}, {"a": "x"}, ("a",)),
        ({"patternProperties": {"^b": {}}, "properties": {"a": PERSON}}, {"b": "q", "a": "x"}, ("a",)),
        (
            {"additionalProperties": ORGANIZATION, "properties": {"a": PERSON}},
            {"a": "x"},
            ("a",),
        ),
        (
            {"allOf": [{"properties": {"b": {}}}], "unevaluatedProperties": PERSON},
            {"b": "q", "a": "x"},
            ("a",),
        ),
        ({"properties": {"a": PERSON, "b": {"$ref": "#"}}}, {"b": {"b": {"a": "x"}}}, ("b", "b", "a")),
        ({"if": {"required": ["b"]}, "then": {"properties": {"a": PERSON}}}, {"a": "x", "b": 1}, ("a",)),
        ({"if": {"required": ["b"]}, "else": {"properties": {"a": PERSON}}}, {"a": "x"}, ("a",)),
        ({"dependentSchemas": {"b": {"properties": {"a": PERSON}}}}, {"a": "x", "b": 1}, ("a",)),
        (
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "dependencies": {"c": ["b"], "b": {"properties": {"a": PERSON}}},
            },
            {"a": "x", "b": 1, "c": 2},
            ("a",),
        ),
        # a published metaschema applies to the rest of the record, and declares nothing
        (
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "properties": {"a": PERSON, "b": {"$ref": "http://json-schema.org/draft-07/schema#"}},
            },
            {"a": "x", "b": {"items": [{"type": "array"}, True]}},
            ("a",),
        ),
        (PERSON | {"type": "string"}, "x", ()),
    ],
)
def test_references_are_found_through_every_keyword(
    collect: Collect, schema: Any, value: Any, pointer: tuple[str | int, ...]
) -> None:
    """A declaration is found through every keyword that applies a subschema to a value."""
    assert collect(schema, value).references == [Reference(pointer, "x", ("person",))]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"properties": {"a": PERSON}}, {"a": None}),
        ({"properties": {"a": PERSON}}, {"a": True}),
        ({"properties": {"a": PERSON}}, {"a": ["x"]}),
        ({"properties": {"a": PERSON}}, {"b": "x"}),
        ({"properties": {"a": {"not": PERSON}}}, {"a": "x"}),
        ({"if": {"required": ["b"]}, "then": {"properties": {"a": PERSON}}}, {"a": "x"}),
        ({"dependentSchemas": {"b": {"properties": {"a": PERSON}}}}, {"a": "x"}),
        ({"anyOf": [{"properties": {"a": {**PERSON, "type": "null"}}}, {}]}, {"a": "x"}),
        ({"additionalProperties": PERSON, "patternProperties": {"^a": {}}}, {"a": "x"}),
        ({"prefixItems": [PERSON]}, {"a": "x"}),
    ],
)
def test_other_values_are_not_references(collect: Collect, schema: Any, value: Any) -> None:
    """Null, values of other types, and values to which the subschema does not apply are not references."""
    assert collect(schema, value).references == ()


def test_only_the_matching_alternative_applies(collect: Collect) -> None:
    """Annotations come only from subschemas that a value is valid against (2020-12, Core, section 7.7.1)."""
    schema = {
        "items": {
            "oneOf": [
                {"properties": {"kind": {"const": "p"}, "who": PERSON}},
                {"properties": {"kind": {"const": "o"}, "who": ORGANIZATION}},
            ]
        }
    }
    assert collect(
        schema, [{"kind": "p", "who": "a"}, {"kind": "o", "who": "b"}, {"kind": "q", "who": "c"}]
    ).references == [
        Reference((0, "who"), "a", ("person",)),
        Reference((1, "who"), "b", ("organization",)),
    ]


def test_kinds_from_several_subschemas_are_one_reference(collect: Collect) -> None:
    """A value with `refers-to` in two subschemas may refer to the kinds of either."""
    schema = {
        "properties": {"a": {"allOf": [PERSON, {"x-statekit": {"refers-to": ["organization", "person"]}}]}}
    }
    assert collect(schema, {"a": "x"}).references == [Reference(("a",), "x", ("person", "organization"))]


def test_annotations_beside_a_ref_apply_in_every_dialect(collect: Collect) -> None:
    """Up to draft 7, other keywords beside `$ref` are ignored, but `x-statekit` applies."""
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"a": {"$ref": "#/definitions/slug", **PERSON}},
        "definitions": {"slug": {"type": "string"}},
    }
    assert collect(schema, {"a": "x"}).references == [Reference(("a",), "x", ("person",))]


def test_keys_unique_values_selections_and_source_texts(collect: Collect) -> None:
    """The key, unique values, selections and source texts of a record are collected."""
    span = {"x-statekit": {"selects": {"source": "/about/0"}}}
    schema = {
        "x-statekit": {"key": "id", "file-name": True},
        "properties": {
            "id": {"type": "string"},
            "wikidata": {"x-statekit": {"unique": True}},
            "about": {"items": {"type": "string"}},
            "quotes": {"items": span},
            "text": {"x-statekit": {"source-text": True}},
        },
    }
    record = {
        "id": "a",
        "wikidata": 7,
        "about": ["news"],
        "quotes": [
            {"start": 1, "end": 3, "exact": "ab", "prefix": "q", "sha256": "00", "suffix": 5},
            {"start": True, "end": 3},
            {"start": 1},
            "no span",
        ],
        "text": {"sha256": "ff", "characters": 9},
    }
    collected = collect(schema, record)
    assert (collected.key, collected.key_pointer) == ("a", ("id",))
    assert (collected.named_by_file, collected.stem) == (True, "record")
    assert collected.unique_values == [UniqueValue(("wikidata",), 7)]
    assert collected.selections == [Selection(("quotes", 0), "news", 1, 3, "ab", "q", None, "00")]
    assert collected.source_texts == [SourceText(("text",), "ff", 9)]


@pytest.mark.parametrize(
    ("record", "loci"),
    [
        (
            {"at": {"paragraph": 2, "sentences": [1, "2", 3]}},
            [RecordedLocus(("at",), "news", 2, (1, 3), ((4, 9),))],
        ),
        ({"at": {"paragraph": 2}}, [RecordedLocus(("at",), "news", 2, (), ((4, 9),))]),
        (
            {"at": {"paragraph": 2}, "spans": {"start": 0, "end": 3}},
            [RecordedLocus(("at",), "news", 2, (), ((0, 3),))],
        ),
        ({"at": {"paragraph": "2"}}, ()),
        ({"at": {"paragraph": True}}, ()),
        ({"at": {"paragraph": 2}, "source": None}, ()),
        ({"at": {"paragraph": 2}, "spans": []}, ()),
        ({"at": {"paragraph": 2}, "spans": None}, ()),
        ({"at": {"paragraph": 2}, "spans": [{"start": 1, "end": 2}, {"start": 1}]}, ()),
        ({"at": {"paragraph": 2}, "spans": [{"start": 1, "end": 2}, "no span"]}, ()),
        ({"at": 2}, ()),
    ],
)
def test_loci(collect: Collect, record: Any, loci: Any) -> None:
    """A locus is collected only if its source and all of its spans are complete."""
    schema = {
        "properties": {"at": {"x-statekit": {"locus-of": {"spans": "/spans", "source": "/source"}}}},
    }
    complete = {"spans": [{"start": 4, "end": 9}], "source": "news", **record}
    assert collect(schema, complete).loci == loci


@pytest.mark.parametrize(
    ("about", "source"), [(["news"], "news"), ([7, "x"], 7), ([], None), ([None], None), ("n", None)]
)
def test_the_source_of_a_selection(collect: Collect, about: Any, source: str | int | None) -> None:
    """The source is the value at the pointer; without a value there is no selection."""
    schema = {"properties": {"quote": {"x-statekit": {"selects": {"source": "/about/0"}}}}}
    quote: dict[str, Any] = {"start": 1, "end": 3, "exact": 1, "prefix": None, "suffix": "s", "sha256": []}
    selections = () if source is None else [Selection(("quote",), source, 1, 3, None, None, "s", None)]
    assert collect(schema, {"about": about, "quote": quote}).selections == selections


@pytest.mark.parametrize("about", [{"0": "news"}, {"1": "news"}])
def test_a_numeric_step_can_be_a_key(collect: Collect, about: Any) -> None:
    """A numeric step of a pointer is a key in a mapping, and an index in a list."""
    schema = {"properties": {"quote": {"x-statekit": {"selects": {"source": "/about/0"}}}}}
    selections = collect(schema, {"about": about, "quote": {"start": 1, "end": 3}}).selections
    assert [each.source for each in selections] == (["news"] if "0" in about else [])


@pytest.mark.parametrize("step", ["x", "-", "-1", "1"])
def test_a_step_that_is_not_an_index_of_a_list_finds_nothing(collect: Collect, step: str) -> None:
    """A name, or an index after the end, has no value in a list."""
    schema = {"properties": {"quote": {"x-statekit": {"selects": {"source": f"/about/{step}"}}}}}
    assert collect(schema, {"about": ["news"], "quote": {"start": 1, "end": 3}}).selections == ()


def test_the_key_of_another_schema_is_not_that_of_the_record(
    make_checker: MakeChecker, tmp_path: Path
) -> None:
    """If the schema of another kind describes a part of a record, its key is not the key of the record."""
    person = {"x-statekit": {"key": "id", "file-name": True}, "properties": {"id": {}, "knows": PERSON}}
    (tmp_path / "person.json").write_text(json.dumps(person), encoding="utf-8")
    checker = make_checker({"properties": {"who": {"$ref": "person.json"}}})
    collected = checker.collect({"who": {"id": "a", "knows": "b"}}, ROUTE, "record")
    assert (checker.key, collected.key, collected.named_by_file) == (None, None, False)
    assert collected.references == [Reference(("who", "knows"), "b", ("person",))]


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "who", "quotes", "start", "end", "text", "kind"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def odd_checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """The checker of a schema with alternatives and with declarations everywhere."""
    who = {
        "oneOf": [
            {"type": "string", **PERSON},
            {"items": ORGANIZATION},
            {"properties": {"who": {"$ref": "#"}}},
        ]
    }
    schema = {
        "x-statekit": {"key": "id"},
        "properties": {
            "id": {"x-statekit": {"unique": True}},
            "who": who,
            "quotes": {"items": {"x-statekit": {"selects": {"source": "/who/0"}}}},
            "text": {"x-statekit": {"source-text": True}},
            "kind": {"$ref": "#"},
        },
    }
    file = tmp_path_factory.mktemp("odd") / "schema.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    return Checker(load_schema(file))


@given(value=ODD)
def test_invalid_records_are_collected_without_an_error(odd_checker: Checker, value: Any) -> None:
    """Records need not be valid, or have the structure that the schema describes."""
    collected = odd_checker.collect(value, ROUTE, "record")
    assert all(isinstance(each.value, str | int) for each in collected.references)
    assert all(isinstance(each.value, str | int) for each in collected.unique_values)


@pytest.mark.parametrize(
    ("schema", "collects"),
    [
        ({"properties": {"a": PERSON}}, True),
        ({"x-statekit": {"key": "id"}}, True),
        ({"properties": {"a": {}}}, False),
        ({"properties": {"a": {"not": PERSON}}}, False),
        ({"$defs": {"a": PERSON}}, False),
    ],
)
def test_declarations_that_cannot_apply_are_ignored(
    make_checker: MakeChecker, schema: Any, *, collects: bool
) -> None:
    """Data is collected only if a declaration can apply to a value of a record, or if there is a key."""
    assert make_checker(schema).collects is collects


def test_without_declarations_records_are_not_traversed(make_checker: MakeChecker) -> None:
    """Without declarations, collecting from a large record takes no time."""
    collected = make_checker({"items": {"items": {"type": "integer"}}}).collect(
        [[1] * 1000] * 1000, ROUTE, "record"
    )
    assert collected == CollectedRecord(ROUTE, "record", None, (), named_by_file=False)
