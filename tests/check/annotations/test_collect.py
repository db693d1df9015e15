"""What records say of themselves is gathered wherever the schema declares it, and from nowhere else."""

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
def gather(make_checker: MakeChecker) -> Callable[[Any, Any], CollectedRecord]:
    """The facts of a record by a schema."""
    return lambda schema, value: make_checker(schema).collect(value, ROUTE, "record")


Gather = Callable[[Any, Any], CollectedRecord]


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
        # what else is there is described by a published metaschema, which declares nothing
        (
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "properties": {"a": PERSON, "b": {"$ref": "http://json-schema.org/draft-07/schema#"}},
            },
            {"a": "x", "b": {"items": [{"type": "array"}, True]}},
            ("a",),
        ),
        (PERSON, "x", ()),
    ],
)
def test_references_are_found_through_every_keyword(
    gather: Gather, schema: Any, value: Any, pointer: tuple[str | int, ...]
) -> None:
    """A subschema that applies to a value may be reached in any way."""
    assert gather(schema, value).references == [Reference(pointer, "x", ("person",))]


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
def test_what_is_no_reference_is_none(gather: Gather, schema: Any, value: Any) -> None:
    """Null, other types, and subschemas that do not apply to the value declare nothing of it."""
    assert gather(schema, value).references == ()


def test_only_the_alternative_that_fits_counts(gather: Gather) -> None:
    """Annotations are those of the subschemas that a value satisfies (JSON Schema 2020-12, Core, 7.7.1)."""
    schema = {
        "items": {
            "oneOf": [
                {"properties": {"kind": {"const": "p"}, "who": PERSON}},
                {"properties": {"kind": {"const": "o"}, "who": ORGANIZATION}},
            ]
        }
    }
    assert gather(
        schema, [{"kind": "p", "who": "a"}, {"kind": "o", "who": "b"}, {"kind": "q", "who": "c"}]
    ).references == [
        Reference((0, "who"), "a", ("person",)),
        Reference((1, "who"), "b", ("organization",)),
    ]


def test_kinds_from_several_subschemas_are_one_reference(gather: Gather) -> None:
    """A value that two subschemas call a reference may be of the kinds of either."""
    schema = {
        "properties": {"a": {"allOf": [PERSON, {"x-statekit": {"refers-to": ["organization", "person"]}}]}}
    }
    assert gather(schema, {"a": "x"}).references == [Reference(("a",), "x", ("person", "organization"))]


def test_annotations_count_beside_a_reference_in_every_dialect(gather: Gather) -> None:
    """Other keywords beside `$ref` are ignored up to draft 7; an annotation of ours is not lost."""
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"a": {"$ref": "#/definitions/slug", **PERSON}},
        "definitions": {"slug": {"type": "string"}},
    }
    assert gather(schema, {"a": "x"}).references == [Reference(("a",), "x", ("person",))]


def test_keys_values_selections_and_texts(gather: Gather) -> None:
    """All that a record can say of itself."""
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
    facts = gather(schema, record)
    assert (facts.key, facts.key_pointer, facts.named_by_file, facts.stem) == ("a", ("id",), True, "record")
    assert facts.unique_values == [UniqueValue(("wikidata",), 7)]
    assert facts.selections == [Selection(("quotes", 0), "news", 1, 3, "ab", "q", None, "00")]
    assert facts.source_texts == [SourceText(("text",), "ff", 9)]


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
def test_loci(gather: Gather, record: Any, loci: Any) -> None:
    """Where spans lie is said of all of them, or of none: what is not whole is not compared."""
    schema = {
        "properties": {"at": {"x-statekit": {"locus-of": {"spans": "/spans", "source": "/source"}}}},
    }
    whole = {"spans": [{"start": 4, "end": 9}], "source": "news", **record}
    assert gather(schema, whole).loci == loci


@pytest.mark.parametrize(
    ("about", "source"), [(["news"], "news"), ([7, "x"], 7), ([], None), ([None], None), ("n", None)]
)
def test_the_source_of_a_selection(gather: Gather, about: Any, source: str | int | None) -> None:
    """It is what stands at the pointer; where nothing does, nothing was selected."""
    schema = {"properties": {"quote": {"x-statekit": {"selects": {"source": "/about/0"}}}}}
    quote: dict[str, Any] = {"start": 1, "end": 3, "exact": 1, "prefix": None, "suffix": "s", "sha256": []}
    selections = () if source is None else [Selection(("quote",), source, 1, 3, None, None, "s", None)]
    assert gather(schema, {"about": about, "quote": quote}).selections == selections


@pytest.mark.parametrize("about", [{"0": "news"}, {"1": "news"}])
def test_a_step_that_looks_like_a_number_may_be_a_key(gather: Gather, about: Any) -> None:
    """In a mapping it is a key, in a list a position."""
    schema = {"properties": {"quote": {"x-statekit": {"selects": {"source": "/about/0"}}}}}
    found = gather(schema, {"about": about, "quote": {"start": 1, "end": 3}}).selections
    assert [each.source for each in found] == (["news"] if "0" in about else [])


@pytest.mark.parametrize("step", ["x", "-", "-1", "1"])
def test_a_step_that_no_list_has_leads_nowhere(gather: Gather, step: str) -> None:
    """Names, and positions behind the end."""
    schema = {"properties": {"quote": {"x-statekit": {"selects": {"source": f"/about/{step}"}}}}}
    assert gather(schema, {"about": ["news"], "quote": {"start": 1, "end": 3}}).selections == ()


def test_another_files_identity_is_not_that_of_the_record(make_checker: MakeChecker, tmp_path: Path) -> None:
    """A schema of another kind may be used for a part of a record: its key is not the record's."""
    person = {"x-statekit": {"key": "id", "file-name": True}, "properties": {"id": {}, "knows": PERSON}}
    (tmp_path / "person.json").write_text(json.dumps(person), encoding="utf-8")
    checker = make_checker({"properties": {"who": {"$ref": "person.json"}}})
    facts = checker.collect({"who": {"id": "a", "knows": "b"}}, ROUTE, "record")
    assert (checker.key, facts.key, facts.named_by_file) == (None, None, False)
    assert facts.references == [Reference(("who", "knows"), "b", ("person",))]


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
    """A schema with declarations everywhere, and with alternatives."""
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
def test_odd_records_are_gathered_from_without_failing(odd_checker: Checker, value: Any) -> None:
    """Records need not be valid, nor of the shape that the schema has in mind."""
    facts = odd_checker.collect(value, ROUTE, "record")
    assert all(isinstance(each.value, str | int) for each in facts.references)
    assert all(isinstance(each.value, str | int) for each in facts.unique_values)


@pytest.mark.parametrize(
    ("schema", "gathers"),
    [
        ({"properties": {"a": PERSON}}, True),
        ({"x-statekit": {"key": "id"}}, True),
        ({"properties": {"a": {}}}, False),
        ({"properties": {"a": {"not": PERSON}}}, False),
        ({"$defs": {"a": PERSON}}, False),
    ],
)
def test_what_no_record_can_come_to_declares_nothing(
    make_checker: MakeChecker, schema: Any, *, gathers: bool
) -> None:
    """Records are looked into where a declaration can apply to something in them, or they have a key."""
    assert make_checker(schema).collects is gathers


def test_nothing_declared_is_nothing_walked(make_checker: MakeChecker) -> None:
    """Without declarations a record is not looked into, however large it is."""
    facts = make_checker({"items": {"items": {"type": "integer"}}}).collect(
        [[1] * 1000] * 1000, ROUTE, "record"
    )
    assert facts == CollectedRecord(ROUTE, "record", None, (), named_by_file=False)
