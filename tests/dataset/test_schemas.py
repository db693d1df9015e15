import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

ROOT = Path(__file__).parents[2]
KINDS = ("occasion", "organization", "person", "source", "statement", "topic")
SCHEMAS = {
    kind: json.loads((ROOT / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8")) for kind in KINDS
}
SLUG = "a-slug"
QUOTE = {"exact": "something", "start": 0, "end": 9}
CURATION = {"curator": SLUG, "created": "2026-11-22"}

Schema = dict[str, Any]


def subschemas(schema: Schema, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield what describes a value, with its pointer; conditions only narrow what they describe."""
    yield pointer, schema
    for keyword in ("properties", "$defs"):
        for name, inner in schema.get(keyword, {}).items():
            yield from subschemas(inner, f"{pointer}/{keyword}/{name}")
    for number, inner in enumerate(schema.get("anyOf", [])):
        yield from subschemas(inner, f"{pointer}/anyOf/{number}")
    if "items" in schema:
        yield from subschemas(schema["items"], f"{pointer}/items")


def everywhere(value: object, keyword: str) -> Iterator[object]:
    """Yield the value of a keyword wherever it stands in a schema, conditions included."""
    if isinstance(value, dict):
        if keyword in value:
            yield value[keyword]
        for inner in value.values():
            yield from everywhere(inner, keyword)
    elif isinstance(value, list):
        for inner in value:
            yield from everywhere(inner, keyword)


def properties(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield every property at any depth, with its pointer."""
    for pointer, inner in subschemas(schema):
        for name, value in inner.get("properties", {}).items():
            yield f"{pointer}/properties/{name}", value


def validator(schema: Schema, root: Schema) -> jsonschema_rs.Draft202012Validator:
    """Return a validator for a part of a schema, with the definitions of the whole."""
    return jsonschema_rs.Draft202012Validator(
        {**schema, "$defs": root.get("$defs", {})}, validate_formats=True
    )


def test_there_is_a_schema_for_each_kind_and_no_other() -> None:
    """The folder holds the schemas of the six kinds, and only these."""
    files = sorted(path.name for path in (ROOT / "schema").glob("*.json"))
    assert files == [f"{kind}.schema.json" for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_names_its_dialect_and_its_kind(kind: str) -> None:
    """A schema is valid JSON Schema 2020-12, says so, and is identified by its kind."""
    schema = SCHEMAS[kind]
    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:statekit:schema:{kind}"
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_is_described(kind: str) -> None:
    """Every property, at any depth, has a description that is a sentence."""
    bare = [
        pointer
        for pointer, schema in properties(SCHEMAS[kind])
        if not schema.get("description", "").endswith(".")
    ]
    assert bare == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_has_examples(kind: str) -> None:
    """Every property, at any depth, has at least one example."""
    bare = [pointer for pointer, schema in properties(SCHEMAS[kind]) if not schema.get("examples")]
    assert bare == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_is_valid(kind: str) -> None:
    """An example is valid for the very subschema that gives it, formats included."""
    root = SCHEMAS[kind]
    wrong = [
        f"{pointer}: {example!r}: {error.message}"
        for pointer, schema in subschemas(root)
        for example in schema.get("examples", [])
        for error in validator(schema, root).iter_errors(example)
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_object_is_closed(kind: str) -> None:
    """An object has the properties that its schema names and no others: a typing error is found."""
    opened = [
        pointer
        for pointer, schema in subschemas(SCHEMAS[kind])
        if ("object" in schema.get("type", ()) or "properties" in schema)
        and schema.get("additionalProperties") is not False
    ]
    assert opened == []


@pytest.mark.parametrize("kind", KINDS)
def test_required_properties_exist(kind: str) -> None:
    """What is required is also declared."""
    for _, schema in subschemas(SCHEMAS[kind]):
        assert set(schema.get("required", ())) <= set(schema.get("properties", {}))


def test_equally_named_definitions_are_identical() -> None:
    """A definition means the same in every schema that has one of its name."""
    definitions: dict[str, object] = {}
    for schema in SCHEMAS.values():
        for name, definition in schema.get("$defs", {}).items():
            assert definitions.setdefault(name, definition) == definition


@pytest.mark.parametrize("kind", KINDS)
def test_references_stay_in_the_schema(kind: str) -> None:
    """A schema stands alone: nothing has to be fetched to use it."""
    definitions = {f"#/$defs/{name}" for name in SCHEMAS[kind].get("$defs", {})}
    assert set(everywhere(SCHEMAS[kind], "$ref")) == definitions


@pytest.mark.parametrize("kind", KINDS)
def test_patterns_are_regular(kind: str) -> None:
    """A pattern matches in linear time: it looks neither around nor back."""
    for pattern in everywhere(SCHEMAS[kind], "pattern"):
        assert isinstance(pattern, str)
        assert not re.search(r"\(\?<?[=!]|\\[0-9k]", pattern)
        linear = jsonschema_rs.RegexOptions()
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=linear)


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_identified_by_its_id(kind: str) -> None:
    """The id is the key of every kind, and the name of the record's file."""
    assert SCHEMAS[kind]["x-statekit"] | {"key": "id", "file-name": True} == SCHEMAS[kind]["x-statekit"]
    assert "id" in SCHEMAS[kind]["required"]


@pytest.mark.parametrize("kind", KINDS)
def test_references_lead_to_kinds_that_exist(kind: str) -> None:
    """A property that refers to another record names one of the six kinds, or several."""
    for annotation in everywhere(SCHEMAS[kind], "x-statekit"):
        assert isinstance(annotation, dict)
        named = annotation.get("refers-to", [])
        assert {*([named] if isinstance(named, str) else named)} <= set(KINDS)


def statement(mode: str, **members: object) -> Schema:
    """Return the least record of a statement in a mode, changed by some members."""
    record: Schema = {
        "id": SLUG,
        "source": SLUG,
        "mode": mode,
        "speaker": None if mode == "editorial" else SLUG,
        "content": [{"start": 0, "end": 9, "sha256": "0" * 64}],
        "date": None,
        "locus": {"paragraph": 1, "sentences": [1]},
        "summary": "Somebody says something.",
        "curation": CURATION | {"status": "active"},
    }
    if mode in {"direct", "mixed"}:
        record["quotes"] = [QUOTE]
    return record | members


@pytest.mark.parametrize("mode", ["direct", "mixed", "indirect", "speech_act", "editorial"])
def test_the_least_record_of_each_mode_is_valid(mode: str) -> None:
    """Only what a statement cannot do without is required."""
    assert jsonschema_rs.is_valid(SCHEMAS["statement"], statement(mode))


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (statement("editorial", speaker=SLUG), ["speaker"]),
        (statement("indirect", speaker=None), ["speaker"]),
        (statement("direct", speaker=None), ["speaker"]),
        (statement("editorial", mention={"start": 0, "end": 1}), ["mention"]),
        (statement("editorial", quotes=[QUOTE]), ["quotes"]),
        (statement("indirect", quotes=[QUOTE]), ["quotes"]),
        (statement("speech_act", quotes=[QUOTE]), ["quotes"]),
        (statement("direct", quotes=[]), ["quotes"]),
        (statement("mixed", quotes=[QUOTE | {"fidelity": "translated"}]), ["quotes", 0]),
        (statement("indirect", content=[]), ["content"]),
        (statement("indirect", curation=CURATION | {"status": "withdrawn"}), ["curation"]),
        (
            statement("indirect", curation=CURATION | {"status": "active", "reason": "None."}),
            ["curation", "reason"],
        ),
    ],
)
def test_a_rule_that_is_broken_gives_one_error_at_its_place(record: Schema, place: list[str | int]) -> None:
    """What the mode and the status ask for is checked, and the error stands where it is wrong."""
    found = jsonschema_rs.iter_errors(SCHEMAS["statement"], record)
    assert [error.instance_path for error in found] == [place]


@pytest.mark.parametrize("mode", ["direct", "mixed"])
def test_a_quotation_needs_the_words(mode: str) -> None:
    """A direct or mixed statement without quotations is refused."""
    record = statement(mode)
    del record["quotes"]
    assert not jsonschema_rs.is_valid(SCHEMAS["statement"], record)


def test_the_example_of_the_documentation_is_a_record_of_the_dataset() -> None:
    """The record shown in docs/record-model.md is one of the dataset, character by character."""
    page = (ROOT / "docs" / "record-model.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    name = example.partition("\n")[0].removeprefix("id: ")
    path = ROOT / "records" / "statement" / f"{name}.yaml"
    assert path.read_text(encoding="utf-8") == example
