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
    """Yield each subschema that describes a value, with its pointer; conditions are not followed."""
    yield pointer, schema
    for keyword in ("properties", "$defs"):
        for name, inner in schema.get(keyword, {}).items():
            yield from subschemas(inner, f"{pointer}/{keyword}/{name}")
    for number, inner in enumerate(schema.get("anyOf", [])):
        yield from subschemas(inner, f"{pointer}/anyOf/{number}")
    if "items" in schema:
        yield from subschemas(schema["items"], f"{pointer}/items")


def everywhere(value: object, keyword: str) -> Iterator[object]:
    """Yield each value of a keyword anywhere in a schema, including conditions."""
    if isinstance(value, dict):
        if keyword in value:
            yield value[keyword]
        for inner in value.values():
            yield from everywhere(inner, keyword)
    elif isinstance(value, list):
        for inner in value:
            yield from everywhere(inner, keyword)


def properties(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield each property at any depth, with its pointer."""
    for pointer, inner in subschemas(schema):
        for name, value in inner.get("properties", {}).items():
            yield f"{pointer}/properties/{name}", value


def validator(schema: Schema, root: Schema) -> jsonschema_rs.Draft202012Validator:
    """Return a validator for a subschema, with the definitions of its root schema."""
    return jsonschema_rs.Draft202012Validator(
        {**schema, "$defs": root.get("$defs", {})}, validate_formats=True
    )


def test_each_kind_has_a_schema() -> None:
    """The folder contains the schemas of the six kinds and no others."""
    files = sorted(path.name for path in (ROOT / "schema").glob("*.json"))
    assert files == [f"{kind}.schema.json" for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_declares_its_dialect_and_its_kind(kind: str) -> None:
    """A schema is valid JSON Schema 2020-12, declares this dialect, and has its kind in its identifier."""
    schema = SCHEMAS[kind]
    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:statekit:schema:{kind}"
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_is_described(kind: str) -> None:
    """Every property at any depth has a description that ends with a period."""
    bare = [
        pointer
        for pointer, schema in properties(SCHEMAS[kind])
        if not schema.get("description", "").endswith(".")
    ]
    assert bare == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_has_examples(kind: str) -> None:
    """Every property at any depth has at least one example."""
    bare = [pointer for pointer, schema in properties(SCHEMAS[kind]) if not schema.get("examples")]
    assert bare == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_is_valid(kind: str) -> None:
    """An example is valid against the subschema that contains it, including formats."""
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
    """An object has no properties beyond those of its schema, so that a misspelled property is an error."""
    open_objects = [
        pointer
        for pointer, schema in subschemas(SCHEMAS[kind])
        if ("object" in schema.get("type", ()) or "properties" in schema)
        and schema.get("additionalProperties") is not False
    ]
    assert open_objects == []


@pytest.mark.parametrize("kind", KINDS)
def test_required_properties_exist(kind: str) -> None:
    """Every required property is also declared."""
    for _, schema in subschemas(SCHEMAS[kind]):
        assert set(schema.get("required", ())) <= set(schema.get("properties", {}))


def test_definitions_with_the_same_name_are_identical() -> None:
    """A definition is the same in every schema that contains it."""
    definitions: dict[str, object] = {}
    for schema in SCHEMAS.values():
        for name, definition in schema.get("$defs", {}).items():
            assert definitions.setdefault(name, definition) == definition


@pytest.mark.parametrize("kind", KINDS)
def test_references_stay_in_the_schema(kind: str) -> None:
    """A schema is self-contained: nothing has to be fetched to use it."""
    definitions = {f"#/$defs/{name}" for name in SCHEMAS[kind].get("$defs", {})}
    assert set(everywhere(SCHEMAS[kind], "$ref")) == definitions


@pytest.mark.parametrize("kind", KINDS)
def test_patterns_are_matched_in_linear_time(kind: str) -> None:
    """Patterns have no lookarounds or backreferences, so that matching takes linear time."""
    for pattern in everywhere(SCHEMAS[kind], "pattern"):
        assert isinstance(pattern, str)
        assert not re.search(r"\(\?<?[=!]|\\[0-9k]", pattern)
        linear = jsonschema_rs.RegexOptions()
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=linear)


@pytest.mark.parametrize("kind", KINDS)
def test_records_are_identified_by_their_ids(kind: str) -> None:
    """The `id` is the key of every kind and the name of the record's file."""
    assert SCHEMAS[kind]["x-statekit"] | {"key": "id", "file-name": True} == SCHEMAS[kind]["x-statekit"]
    assert "id" in SCHEMAS[kind]["required"]


@pytest.mark.parametrize("kind", KINDS)
def test_references_point_to_existing_kinds(kind: str) -> None:
    """A property that refers to other records names one or more of the six kinds."""
    for annotation in everywhere(SCHEMAS[kind], "x-statekit"):
        assert isinstance(annotation, dict)
        named = annotation.get("refers-to", [])
        assert {*([named] if isinstance(named, str) else named)} <= set(KINDS)


def statement(mode: str, **members: object) -> Schema:
    """Return a minimal statement with the given mode and members."""
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
def test_a_minimal_statement_of_each_mode_is_valid(mode: str) -> None:
    """Only essential properties are required."""
    assert jsonschema_rs.is_valid(SCHEMAS["statement"], statement(mode))


@pytest.mark.parametrize(
    ("record", "location"),
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
def test_a_violated_rule_is_one_error(record: Schema, location: list[str | int]) -> None:
    """A violated requirement of a mode or a status is exactly one error, at the right location."""
    errors = jsonschema_rs.iter_errors(SCHEMAS["statement"], record)
    assert [error.instance_path for error in errors] == [location]


@pytest.mark.parametrize("mode", ["direct", "mixed"])
def test_direct_speech_requires_quotations(mode: str) -> None:
    """A direct or mixed statement without quotations is invalid."""
    record = statement(mode)
    del record["quotes"]
    assert not jsonschema_rs.is_valid(SCHEMAS["statement"], record)


def test_the_documentation_shows_a_record_of_the_dataset() -> None:
    """The record in docs/record-model.md is identical to a file of the dataset."""
    page = (ROOT / "docs" / "record-model.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    name = example.partition("\n")[0].removeprefix("id: ")
    path = ROOT / "records" / "statement" / f"{name}.yaml"
    assert path.read_text(encoding="utf-8") == example
