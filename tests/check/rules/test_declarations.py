"""A malformed annotation is an error of the schema, at its location, and never ignored."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from statekit.check import Checker, misspelled
from statekit.check.annotations.annotation import RECORD_MEMBERS, REQUIRED_MEMBERS, VALUE_MEMBERS
from statekit.diagnostics import Severity, pointer_text
from statekit.schema import SchemaError, load_schema

REF: dict[str, Any] = {"refers-to": "note"}
SPAN: dict[str, Any] = {"selects": {"source": "/source"}}
HELD = {"record": "/a", "list": "/b", "name": "c"}

TWO_DAYS = "`own` is a pointer to a day, or two, to the first and the last one"
WHERE = '`where` holds lists of values by pointers, such as {"/mode": ["direct"]}'
LOCUS_FORM = (
    '`locus-of` must state where the spans and the source are: {"spans": "/content", "source": "/source"}'
)


def load(folder: Path, schema: Any) -> Checker:
    """Return the checker of a schema."""
    file = folder / "note.schema.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    return Checker(load_schema(file))


KEY_FORMS = '`key` is the name of a property, {"property": "id"} or {"column": "file"}'


@pytest.mark.parametrize(
    ("members", "place", "message"),
    [
        ({"refers-to": ""}, "refers-to", "`refers-to` is the name of a kind, or a list of such names"),
        (
            {"refers-to": ["note", 1]},
            "refers-to",
            "`refers-to` is the name of a kind, or a list of such names",
        ),
        ({"refers-to": []}, "refers-to", "`refers-to` is the name of a kind, or a list of such names"),
        (
            {"selects": "/source"},
            "selects",
            '`selects` must state where the source is named: {"source": "/source"}',
        ),
        (
            {"selects": {"source": "source"}},
            "selects",
            '`selects` must state where the source is named: {"source": "/source"}',
        ),
        (
            {"selects": {"source": "/source", "more": 1}},
            "selects",
            '`selects` must state where the source is named: {"source": "/source"}',
        ),
        ({"acyclic": True}, "acyclic", "`acyclic` needs `refers-to` beside it"),
        (REF | {"acyclic": 1}, "acyclic", "`acyclic` is true or false"),
        (
            REF | {"agrees-on": "/source"},
            "agrees-on",
            '`agrees-on` is a list of pointers, such as ["/source"]',
        ),
        (REF | {"agrees-on": []}, "agrees-on", '`agrees-on` is a list of pointers, such as ["/source"]'),
        (
            REF | {"agrees-on": ["source"]},
            "agrees-on/0",
            '`agrees-on` is a JSON Pointer from the root of a record, such as "/source"',
        ),
        (REF | {"not-after": {}}, "not-after", "`not-after` needs the member `own`"),
        (REF | {"not-after": "/date"}, "not-after", "`not-after` must be an object with `own`"),
        (
            REF | {"not-after": {"own": "/a", "their": "/b"}},
            "not-after/their",
            "`not-after` has no member `their`; did you mean `other`?",
        ),
        (
            REF | {"not-before": {"own": ["/a"]}},
            "not-before/own",
            "`own` is a pointer to a day, or two, to the first and the last one",
        ),
        (
            REF | {"not-before": {"own": "/a", "other": 3}},
            "not-before/other",
            '`other` is a JSON Pointer from the root of a record, such as "/source"',
        ),
        (
            {"differs-from": "curator"},
            "differs-from",
            '`differs-from` is a JSON Pointer from the root of a record, such as "/source"',
        ),
        (
            {"differs_from": "/curator"},
            "differs_from",
            "`x-statekit` has no member `differs_from` here; did you mean `differs-from`?",
        ),
        (
            {"held-by": HELD | {"form": "x"}},
            "held-by/form",
            "`held-by` has no member `form`; did you mean `from`?",
        ),
        ({"held-by": HELD | {"from": 1}}, "held-by/from", "`from` is the name of a property of the entries"),
        ({"held-by": HELD | {"to": 1}}, "held-by/to", "`to` is the name of a property of the entries"),
        ({"held-by": HELD | {"name": 1}}, "held-by/name", "`name` is the name of a property of the entries"),
        (
            {"held-by": HELD | {"on": 1}},
            "held-by/on",
            '`on` is a JSON Pointer from the root of a record, such as "/source"',
        ),
        (
            {"numbers-in": 3},
            "numbers-in",
            '`numbers-in` is a JSON Pointer from the root of a record, such as "/source"',
        ),
        ({"within": "/content"}, "within", "`within` needs `selects` beside it"),
        (
            SPAN | {"within": True},
            "within",
            '`within` is a JSON Pointer from the root of a record, such as "/source"',
        ),
        (SPAN | {"waived": "yes"}, "waived", "`waived` is true or false"),
        (SPAN | {"words-of": {"utterance": "/u"}}, "words-of", "`words-of` needs the member `speaker`"),
        (
            SPAN | {"words-of": {"speaker": 1}},
            "words-of/speaker",
            '`speaker` is a JSON Pointer from the root of a record, such as "/source"',
        ),
        (
            {"covered-by": {"spans": "/q", "margin": -1}},
            "covered-by/margin",
            "`margin` is a number of characters",
        ),
        (
            {"covered-by": {"spans": "/q", "margin": True}},
            "covered-by/margin",
            "`margin` is a number of characters",
        ),
        (
            {"covered-by": {"spans": "/q", "where": {"/m": "x"}}},
            "covered-by/where",
            '`where` holds lists of values by pointers, such as {"/mode": ["direct"]}',
        ),
        (
            {"covered-by": {"spans": "/q", "where": {"m": ["x"]}}},
            "covered-by/where/m",
            '`m` is a JSON Pointer from the root of a record, such as "/source"',
        ),
        (
            {"used": True},
            "used",
            (
                "`x-statekit` has no member `used` here; it may have acyclic, agrees-on, covered-by, "
                "differs-from, held-by, locus-of, not-after, not-before, numbers-in, refers-to, selects, "
                "source-text, type, unique, waived, within, words-of"
            ),
        ),
        ({"unique": "yes"}, "unique", '`unique` is true, false or "list"'),
        ({"source-text": 1}, "source-text", "`source-text` is true or false"),
        (
            {"held-by": "/a"},
            "held-by",
            "`held-by` must be an object with `record`, `list` and `name`",
        ),
        ({"held-by": {"record": "/a", "name": "c"}}, "held-by", "`held-by` needs the member `list`"),
        ({"held-by": {"list": "/a", "name": "c"}}, "held-by", "`held-by` needs the member `record`"),
        ({"held-by": {"record": "/a", "list": "/b"}}, "held-by", "`held-by` needs the member `name`"),
        (
            {"held-by": HELD | {"zzz": 1}},
            "held-by/zzz",
            "`held-by` has no member `zzz`; it may have record, list, name, from, to, on",
        ),
        ({"held-by": HELD | {"on": ["/a", "/b", "/c"]}}, "held-by/on", TWO_DAYS.replace("own", "on")),
        (REF | {"not-before": {"own": []}}, "not-before/own", TWO_DAYS),
        (
            REF | {"not-after": {"own": "/a", "other": ["/b"]}},
            "not-after/other",
            TWO_DAYS.replace("own", "other"),
        ),
        ({"covered-by": {"margin": 1}}, "covered-by", "`covered-by` needs the member `spans`"),
        (
            {"covered-by": {"spans": "/q", "margin": 1.5}},
            "covered-by/margin",
            "`margin` is a number of characters",
        ),
        ({"covered-by": {"spans": "/q", "where": {"/m": []}}}, "covered-by/where", WHERE),
        ({"covered-by": {"spans": "/q", "where": ["/m"]}}, "covered-by/where", WHERE),
        (
            {"covered-by": {"spans": "/q", "zzz": 1}},
            "covered-by/zzz",
            "`covered-by` has no member `zzz`; it may have spans, margin, where",
        ),
        (SPAN | {"words-of": "/a"}, "words-of", "`words-of` must be an object with `speaker`"),
        (
            SPAN | {"words-of": {"speaker": "/a", "zzz": 1}},
            "words-of/zzz",
            "`words-of` has no member `zzz`; it may have speaker, utterance, reported-by",
        ),
        ({"locus-of": "/a"}, "locus-of", LOCUS_FORM),
        ({"locus-of": {"spans": "/a"}}, "locus-of", LOCUS_FORM),
        ({"locus-of": {"spans": "/a", "source": "/b", "more": 1}}, "locus-of", LOCUS_FORM),
        (
            {"withdrawn": {}},
            "withdrawn",
            "`x-statekit` has no member `withdrawn` here; did you mean `within`?",
        ),
    ],
)
def test_a_malformed_member_of_a_value(tmp_path: Path, members: Any, place: str, message: str) -> None:
    """A malformed member is reported at its own location."""
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, {"properties": {"a": {"x-statekit": members}}})
    assert caught.value.diagnostic.message == message
    assert pointer_text(caught.value.pointer) == f"/properties/a/x-statekit/{place}"


LOCUS = {"spans": "/a", "source": "/b"}


@pytest.mark.parametrize(
    ("members", "place", "name"),
    [
        (REF | {"agrees-on": ["/a", "b"]}, "agrees-on/1", "agrees-on"),
        (REF | {"not-after": {"own": "a"}}, "not-after/own", "own"),
        (REF | {"not-after": {"own": ["/a", "b"]}}, "not-after/own", "own"),
        (REF | {"not-after": {"own": "/a", "other": "b"}}, "not-after/other", "other"),
        (REF | {"not-before": {"own": "a"}}, "not-before/own", "own"),
        (REF | {"not-before": {"own": "/a", "other": ["b", "/a"]}}, "not-before/other", "other"),
        ({"differs-from": "a"}, "differs-from", "differs-from"),
        ({"numbers-in": "a"}, "numbers-in", "numbers-in"),
        ({"held-by": HELD | {"record": "a"}}, "held-by/record", "record"),
        ({"held-by": HELD | {"list": "b"}}, "held-by/list", "list"),
        ({"held-by": HELD | {"on": "d"}}, "held-by/on", "on"),
        (SPAN | {"within": "a"}, "within", "within"),
        (SPAN | {"words-of": {"speaker": "a"}}, "words-of/speaker", "speaker"),
        (SPAN | {"words-of": {"speaker": "/a", "utterance": "b"}}, "words-of/utterance", "utterance"),
        (SPAN | {"words-of": {"speaker": "/a", "reported-by": "b"}}, "words-of/reported-by", "reported-by"),
        ({"covered-by": {"spans": "a"}}, "covered-by/spans", "spans"),
        ({"covered-by": {"spans": "/a", "where": {"b": [1]}}}, "covered-by/where/b", "b"),
        ({"locus-of": LOCUS | {"spans": "a"}}, "locus-of/spans", "spans"),
        ({"locus-of": LOCUS | {"source": "b"}}, "locus-of/source", "source"),
    ],
)
def test_every_malformed_pointer_is_reported_at_its_location(
    tmp_path: Path, members: Any, place: str, name: str
) -> None:
    """A value that should be a pointer is reported by its name, at its location."""
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, {"properties": {"x": {"x-statekit": members}}})
    assert caught.value.diagnostic.message == (
        f'`{name}` is a JSON Pointer from the root of a record, such as "/source"'
    )
    assert pointer_text(caught.value.pointer) == f"/properties/x/x-statekit/{place}"


@pytest.mark.parametrize(
    ("members", "place"),
    [
        (REF | {"agrees-on": ["/x", "/b"]}, "agrees-on/1"),
        (REF | {"not-after": {"own": ["/x", "/b"], "other": "/c"}}, "not-after/own"),
        (REF | {"not-before": {"own": "/b", "other": "/c"}}, "not-before/own"),
        ({"differs-from": "/b"}, "differs-from"),
        ({"numbers-in": "/b"}, "numbers-in"),
        ({"held-by": HELD | {"record": "/b"}}, "held-by/record"),
        ({"held-by": HELD | {"record": "/x", "on": "/b"}}, "held-by/on"),
        ({"selects": {"source": "/b"}}, "selects/source"),
        ({"selects": {"source": "/x"}, "within": "/b"}, "within"),
        ({"selects": {"source": "/x"}, "words-of": {"speaker": "/b"}}, "words-of/speaker"),
        ({"covered-by": {"spans": "/b"}}, "covered-by/spans"),
        ({"covered-by": {"spans": "/x", "where": {"/b": [1]}}}, "covered-by/where/~1b"),
        ({"locus-of": {"spans": "/b", "source": "/x"}}, "locus-of/spans"),
        ({"locus-of": {"spans": "/x", "source": "/b"}}, "locus-of/source"),
    ],
)
def test_every_pointer_into_the_record_itself_must_lead_to_a_property(
    tmp_path: Path, members: Any, place: str
) -> None:
    """In a closed schema, a pointer to a property that no record can have is an error."""
    schema = {"properties": {"x": {"x-statekit": members}}, "additionalProperties": False}
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, schema)
    assert caught.value.diagnostic.message == "no record has the property `b`"
    assert pointer_text(caught.value.pointer) == f"/properties/x/x-statekit/{place}"
    assert load(tmp_path, {**schema, "additionalProperties": True})
    assert load(tmp_path, {**schema, "additionalProperties": {}})
    assert load(tmp_path, {**schema, "patternProperties": {"^b": {}}})
    with pytest.raises(SchemaError):
        load(tmp_path, {"properties": schema["properties"], "unevaluatedProperties": False})


def test_pointers_into_the_other_record_may_lead_anywhere(tmp_path: Path) -> None:
    """The schema does not know the properties of the record that a reference leads to."""
    held = {"held-by": {"record": "/x", "list": "/b", "name": "c"}}
    order = REF | {"not-after": {"own": "/x", "other": "/b"}, "not-before": {"own": "/x", "other": "/c"}}
    for members in (held, order):
        schema = {"properties": {"x": {"x-statekit": members}}, "additionalProperties": False}
        assert load(tmp_path, schema).required_columns >= {("b",), ("x",)} - (
            {("x",)} if members is held else set()
        )


@pytest.mark.parametrize(
    ("members", "place", "message"),
    [
        ({"used": True}, "used", "`used` needs a `key` beside it"),
        ({"file-name": True}, "file-name", "`file-name` needs a `key` beside it"),
        ({"key": "id", "file-name": 1}, "file-name", "`file-name` is true or false"),
        ({"key": "id", "withdrawn": "/s"}, "withdrawn", "`withdrawn` must be an object with `at` and `is`"),
        ({"key": "id", "withdrawn": {"is": [1]}}, "withdrawn", "`withdrawn` needs the member `at`"),
        (
            {"key": "id", "withdrawn": {"at": "/s", "is": []}},
            "withdrawn/is",
            '`is` is a list of values, such as ["withdrawn"]',
        ),
        (
            {"key": "id", "withdrawn": {"at": "/s", "is": [1], "superseded-by": "t"}},
            "withdrawn/superseded-by",
            '`superseded-by` is a JSON Pointer from the root of a record, such as "/source"',
        ),
        (
            {"key": "id", "zzz": 1},
            "zzz",
            (
                "`x-statekit` has no member `zzz` here; it may have acyclic, agrees-on, covered-by, "
                "differs-from, file-name, held-by, key, locus-of, not-after, not-before, numbers-in, "
                "refers-to, selects, source-text, type, unique, used, waived, withdrawn, within, words-of"
            ),
        ),
        ({"key": 1}, "key", KEY_FORMS),
        ({"key": None}, "key", KEY_FORMS),
        ({"key": {}}, "key", KEY_FORMS),
        ({"key": {"property": 1}}, "key", KEY_FORMS),
        ({"key": {"column": "file", "property": "id"}}, "key", KEY_FORMS),
        (
            {"key": {"property": "id"}, "file-name": True},
            "file-name",
            '`file-name` needs `"key": "<property>"` beside it',
        ),
        ({"key": "id", "used": "yes"}, "used", "`used` is true or false"),
        ({"withdrawn": {"at": "/s", "is": ["x"]}}, "withdrawn", "`withdrawn` needs a `key` beside it"),
        ({"key": "id", "withdrawn": {"at": "/s"}}, "withdrawn", "`withdrawn` needs the member `is`"),
        (
            {"key": "id", "withdrawn": {"at": "/s", "is": "x"}},
            "withdrawn/is",
            '`is` is a list of values, such as ["withdrawn"]',
        ),
        (
            {"key": "id", "withdrawn": {"at": "s", "is": ["x"]}},
            "withdrawn/at",
            '`at` is a JSON Pointer from the root of a record, such as "/source"',
        ),
        (
            {"key": "id", "withdrawn": {"at": "/s", "is": ["x"], "superseded_by": "/t"}},
            "withdrawn/superseded_by",
            "`withdrawn` has no member `superseded_by`; did you mean `superseded-by`?",
        ),
    ],
)
def test_a_malformed_member_at_the_root(tmp_path: Path, members: Any, place: str, message: str) -> None:
    """A malformed member is reported at its own location."""
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, {"x-statekit": members})
    assert caught.value.diagnostic.message == message
    assert pointer_text(caught.value.pointer) == f"/x-statekit/{place}"


@pytest.mark.parametrize("held", [[], "key", None, True])
def test_an_annotation_that_is_not_an_object(tmp_path: Path, held: Any) -> None:
    """An annotation must be an object."""
    with pytest.raises(SchemaError, match="`x-statekit` must be an object"):
        load(tmp_path, {"properties": {"a": {"x-statekit": held}}})


@pytest.mark.parametrize(("key", "hint"), [("ident", "; did you mean `idents`?"), ("zzz", "")])
def test_an_unknown_property_as_the_key(tmp_path: Path, key: str, hint: str) -> None:
    """The key must be one of the properties, if the schema has any."""
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, {"x-statekit": {"key": key}, "properties": {"idents": {}}})
    message = f"`key` names `{key}`, and the schema has no such property{hint}"
    assert caught.value.diagnostic.message == message
    assert pointer_text(caught.value.pointer) == "/x-statekit/key"
    assert load(tmp_path, {"x-statekit": {"key": key}}).key == key


def test_a_typo_in_a_pointer(tmp_path: Path) -> None:
    """A typo in a pointer would disable its rule, so it is an error in a closed schema."""
    schema = {
        "properties": {"author": {}, "reviewer": {"x-statekit": {"differs-from": "/auhtor"}}},
        "additionalProperties": False,
    }
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, schema)
    assert "no record has the property `auhtor`; did you mean `author`?" in str(caught.value)
    assert load(tmp_path, schema | {"additionalProperties": True}).required_columns == {("auhtor",)}


def test_the_columns_that_a_schema_requires(tmp_path: Path) -> None:
    """Only the values that rules compare are required."""
    schema = {"properties": {"a": {"x-statekit": REF | {"agrees-on": ["/source", "/a~1b"]}}}}
    assert load(tmp_path, schema).required_columns == {("source",), ("a/b",)}
    assert (
        load(tmp_path, {"properties": {"a": {"x-statekit": REF | {"acyclic": True}}}}).required_columns
        == set()
    )


def test_every_member_is_documented() -> None:
    """The module docstring documents every member of an annotation."""
    text = import_module("statekit.check.annotations.declarations").__doc__ or ""
    assert all(f"        {member}: " in text for member in (*RECORD_MEMBERS, *VALUE_MEMBERS))
    assert REQUIRED_MEMBERS.keys() <= set(VALUE_MEMBERS)


LIST = {"type": "array", "items": {"type": "string"}}
ON_A_LIST = "has no effect on a list: put it in `items`, so that it applies to each entry"
TO_SCALARS = "it applies to a text or an integer"
TO_OBJECTS = "it applies to an object"
TO_TEXT = "it applies to a text"
AT_THE_ROOT = (
    "has no effect at the root of a schema, which describes whole records: "
    "put it in the subschema of the property that it is about"
)


@pytest.mark.parametrize(
    ("value", "members", "message"),
    [
        (LIST, REF, f"`refers-to` {ON_A_LIST}"),
        (LIST, {"unique": True}, f"`unique` {ON_A_LIST}"),
        ({"type": ["array", "null"]}, REF, f"`refers-to` {ON_A_LIST}"),
        ({"items": {"type": "string"}}, REF, f"`refers-to` {ON_A_LIST}"),
        ({"$ref": "#/$defs/list"}, REF, f"`refers-to` {ON_A_LIST}"),
        ({"allOf": [{"$ref": "#/$defs/list"}]}, REF, f"`refers-to` {ON_A_LIST}"),
        ({"oneOf": [LIST, {"type": "null"}]}, {"unique": True}, f"`unique` {ON_A_LIST}"),
        (LIST, SPAN, f"`selects` {ON_A_LIST}"),
        (LIST, {"differs-from": "/x"}, f"`differs-from` {ON_A_LIST}"),
        (LIST, {"numbers-in": "/x"}, f"`numbers-in` {ON_A_LIST}"),
        (
            {"type": "object"},
            REF,
            "`refers-to` has no effect on an object: it applies to a text or an integer",
        ),
        (
            {"properties": {"a": {}}},
            REF,
            "`refers-to` has no effect on an object: it applies to a text or an integer",
        ),
        (
            {"type": "boolean"},
            REF,
            "`refers-to` has no effect on true or false: it applies to a text or an integer",
        ),
        ({"type": "string"}, SPAN, "`selects` has no effect on a text: it applies to an object"),
        (
            {"type": "integer"},
            {"source-text": True},
            f"`source-text` has no effect on an integer: {TO_OBJECTS}",
        ),
        (
            {"type": "integer"},
            {"numbers-in": "/x"},
            "`numbers-in` has no effect on an integer: it applies to a text",
        ),
        (
            {"type": "string"},
            {"covered-by": {"spans": "/x"}},
            "`covered-by` has no effect on a text: it applies to an object or a list",
        ),
    ],
)
def test_a_member_that_never_has_an_effect_is_an_error(
    tmp_path: Path, value: dict[str, Any], members: dict[str, Any], message: str
) -> None:
    """A declaration for values of another type would silently check nothing."""
    schema = {"$defs": {"list": LIST}, "properties": {"v": value | {"x-statekit": members}}}
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, schema)
    [name] = members
    assert caught.value.diagnostic.message == message
    assert pointer_text(caught.value.pointer) == f"/properties/v/x-statekit/{name}"
    assert caught.value.diagnostic.place.span is not None


@pytest.mark.parametrize("root", [{}, {"type": "object"}, {"properties": {"a": {}}}])
@pytest.mark.parametrize("members", [REF, {"unique": True}])
def test_a_reference_at_the_root_is_an_error(
    tmp_path: Path, root: dict[str, Any], members: dict[str, Any]
) -> None:
    """A whole record is neither a reference nor a unique value."""
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, root | {"x-statekit": members})
    [name] = members
    assert caught.value.diagnostic.message == f"`{name}` {AT_THE_ROOT}"


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"type": ["string", "null"]},
        {"type": ["array", "integer"]},
        {"type": "number"},
        {"enum": ["a", None]},
        {"type": "null"},
        {"anyOf": [{"type": "string"}, LIST]},
        {"$ref": "#/$defs/name"},
        {"if": {"type": "string"}, "then": {"minLength": 1}},
    ],
)
def test_a_member_that_can_have_an_effect_is_allowed(tmp_path: Path, value: dict[str, Any]) -> None:
    """Values of several types may be references, as long as one of the types can be a key."""
    name = {"type": "string"}
    load(tmp_path, {"$defs": {"name": name}, "properties": {"v": value | {"x-statekit": REF}}})
    load(tmp_path, name | {"x-statekit": REF})


def test_a_key_is_a_text_or_an_integer(tmp_path: Path) -> None:
    """A key of another type would identify no record."""
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, {"properties": {"id": LIST}, "x-statekit": {"key": "id"}})
    assert caught.value.diagnostic.message == "`key` names `id`, which is never a text or an integer"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-stateKit", REF),
        ("x_statekit", REF),
        ("x-statkit", REF),
        ("X-Statekit", True),
        ("xstatekit", REF),
        ("statekit", {}),
        ("x-state-kit", {}),
        ("x-sttaekit", {}),
        ("x-stakit", REF),
        ("x-stackit", REF),
    ],
)
def test_a_misspelled_annotation_is_a_warning(tmp_path: Path, name: str, value: Any) -> None:
    """Validators ignore unknown keywords, so that a typo would check nothing."""
    [notice] = load(tmp_path, {"properties": {"v": {name: value}}}).notices()
    assert (notice.rule, notice.severity) == ("dataset/keyword", Severity.WARNING)
    assert notice.message == (
        f"`{name}` is not `x-statekit` and has no effect: nothing that it declares is checked"
    )
    assert notice.help == "did you mean `x-statekit`?"
    assert notice.pointer == f"/properties/v/{name}"
    assert notice.place.span is not None


def test_a_member_outside_of_the_annotation_is_a_warning(tmp_path: Path) -> None:
    """The members have an effect only inside of the annotation."""
    [notice] = load(tmp_path, {"properties": {"v": {"type": "string", "refers-to": "note"}}}).notices()
    assert notice.message == "`refers-to` has no effect here: it is a member of `x-statekit`"
    assert notice.help == 'write "x-statekit": {"refers-to": ...}'


@pytest.mark.parametrize("name", ["x-stackit", "x-stats", "x-kit", "state", "x-statement", "unique"])
def test_annotations_of_others_are_ignored(tmp_path: Path, name: str) -> None:
    """Other programs have annotations of their own; properties are not keywords."""
    assert not [*load(tmp_path, {name: {}, "properties": {"x-stateKit": {}, "refers-to": {}}}).notices()]


def test_the_names_of_members_are_complete() -> None:
    """Every member of the annotation is known where misspelled annotations are searched."""
    assert {*RECORD_MEMBERS, *VALUE_MEMBERS} == misspelled.MEMBERS
