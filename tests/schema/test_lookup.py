"""Schemas are found by their `$id`, in a folder that was named, or as a part of a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from statekit.check import Checker
from statekit.diagnostics import Route
from statekit.schema import Schema, SchemaError, load_schema
from statekit.schema.lookup import SchemaLookup

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
LATEST = "https://json-schema.org/draft/2020-12/schema"
TEXT = {"type": "string"}
Write = Callable[[dict[str, Any]], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return a function that writes files to the current folder."""
    monkeypatch.chdir(tmp_path)

    def write(files: dict[str, Any]) -> Path:
        for path, contents in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(contents if isinstance(contents, str) else json.dumps(contents), encoding="utf-8")
        return tmp_path

    return write


def messages(schema: Schema, value: Any) -> list[str]:
    """Return the findings in a value."""
    found = Checker(schema).explain(value, Route("record.yaml", 0))
    return [f"{'/'.join(map(str, each.route.pointer))}: {each.message}" for each in found]


def error_of(path: str, **options: Any) -> tuple[str, str | None]:
    """Return the message of a schema that cannot be loaded, and its help."""
    with pytest.raises(SchemaError) as caught:
        load_schema(Path(path), **options)
    return caught.value.diagnostic.message, caught.value.diagnostic.help


@pytest.mark.parametrize(
    ("root", "other"),
    [
        ({"$ref": "https://example.org/t.json"}, {"$id": "https://example.org/t.json", **TEXT}),
        ({"$ref": "https://example.org/t.json#"}, {"$id": "https://example.org/t.json#", **TEXT}),
        ({"$ref": "urn:example:t"}, {"$id": "urn:example:t", **TEXT}),
        ({"$ref": "t.json"}, {"$id": "t.json", **TEXT}),
        ({"$ref": "./t.json"}, {"$id": "./t.json", **TEXT}),
        (
            {"$id": "https://example.org/s/a.json", "$ref": "../t.json"},
            {"$id": "https://example.org/t.json", **TEXT},
        ),
        ({"$id": "https://example.org/s/a.json", "$ref": "t.json"}, {"$id": "t.json", **TEXT}),
        (
            {"$schema": DRAFT_4, "allOf": [{"$ref": "https://example.org/t.json"}]},
            {"$schema": DRAFT_4, "id": "https://example.org/t.json", **TEXT},
        ),
        (
            {"$ref": "https://example.org/inner.json"},
            {"$defs": {"a": {"$id": "https://example.org/inner.json", **TEXT}}},
        ),
        (
            {"$ref": "https://example.org/t.json#/$defs/a"},
            {"$id": "https://example.org/t.json", "$defs": {"a": TEXT}},
        ),
        (
            {"$ref": "https://example.org/t.json"},
            '{"$id": "https:\\/\\/example.org\\/t.json", "type": "string"}',
        ),
    ],
)
def test_a_schema_beside_is_found_by_its_id(write: Write, root: Any, other: Any) -> None:
    """A schema in the same folder is found by its `$id`, whatever the name of its file is."""
    write({"a.json": {"$schema": LATEST, **root}, "another-name.json": other, "broken.json": '{"$id": '})
    schema = load_schema(Path("a.json"))
    assert messages(schema, 1) == [": expected text, found the integer `1`"]
    assert messages(schema, "a") == []
    assert "another-name.json" in schema.files


def test_a_yaml_schema_beside_is_found_by_its_id(write: Write) -> None:
    """YAML schemas are found as well; the dialect decides which keyword is the identifier."""
    write(
        {
            "a.yaml": "$ref: https://example.org/t\n",
            "b.yaml": "id: https://example.org/t\ntype: integer\n",
            "c.yml": "type: string\n$id: 'https://example.org/t'\n",
        }
    )
    assert messages(load_schema(Path("a.yaml")), 1) == [": expected text, found the integer `1`"]


def test_a_schema_beside_the_referring_file_is_found(write: Write) -> None:
    """The folder of the file with the reference is searched, too."""
    write(
        {
            "a.json": {"$ref": "sub/b.json"},
            "sub/b.json": {"$ref": "https://example.org/t.json"},
            "sub/c.json": {"$id": "https://example.org/t.json", **TEXT},
        }
    )
    assert messages(load_schema(Path("a.json")), 1) == [": expected text, found the integer `1`"]


def test_two_files_with_one_id(write: Write) -> None:
    """Two files with the `$id` that a reference names are an error, which names both."""
    other = {"$id": "https://example.org/t.json"}
    write({"a.json": {"$ref": "https://example.org/t.json"}, "b.json": other, "c.json": other})
    assert error_of("a.json") == (
        (
            "it refers to `https://example.org/t.json`, and `b.json` and `c.json` both have the `$id` "
            "`https://example.org/t.json`"
        ),
        (
            "give each file its own `$id`, or name the one that is meant: --schemas "
            "https://example.org/t.json=FILE"
        ),
    )
    write({"d.json": {"allOf": [{"$ref": "b.json"}, {"$ref": "c.json"}]}})
    assert error_of("d.json") == (
        "the identifier `https://example.org/t.json` is given twice: also in `b.json`",
        None,
    )
    lookup = SchemaLookup({"https://example.org/t.json": Path("c.json")})
    assert "c.json" in load_schema(Path("a.json"), lookup=lookup).files


def test_one_file_at_two_addresses(write: Write) -> None:
    """A file may be referred to by its path and by its `$id`."""
    write(
        {
            "a.json": {
                "$id": "https://example.org/s/a.json",
                "properties": {"x": {"$ref": "b.json"}, "y": {"$ref": "https://example.org/other"}},
            },
            "b.json": {
                "$id": "https://example.org/other",
                "properties": {"up": {"$ref": "/s/a.json"}},
                **TEXT,
            },
        }
    )
    assert messages(load_schema(Path("a.json")), {"x": 1, "y": 2}) == [
        "x: expected text, found the integer `1`",
        "y: expected text, found the integer `2`",
    ]


def test_known_files_and_folders(write: Write) -> None:
    """A map names the files of addresses, and the folders of addresses with the same beginning."""
    write(
        {
            "s/a.json": {
                "properties": {
                    "file": {"$ref": "https://example.org/t#/$defs/t"},
                    "folder": {"$ref": "https://example.org/v1/b.json"},
                    "identified": {"$ref": "https://example.org/v1/c"},
                }
            },
            "t.json": {"$id": "https://example.org/not-the-same", "$defs": {"t": TEXT}},
            "v/b.json": {"$ref": "sub/d.json"},
            "v/sub/d.json": TEXT,
            "v/x.json": {"$id": "https://example.org/v1/c", **TEXT},
        }
    )
    known = {"https://example.org/t": Path("t.json"), "https://example.org/v1/": Path("v")}
    schema = load_schema(Path("s/a.json"), lookup=SchemaLookup(known))
    assert messages(schema, {"file": 1, "folder": 2, "identified": 3}) == [
        "file: expected text, found the integer `1`",
        "folder: expected text, found the integer `2`",
        "identified: expected text, found the integer `3`",
    ]
    assert sorted(schema.paths.values()) == ["s/a.json", "t.json", "v/b.json", "v/sub/d.json", "v/x.json"]


def test_a_folder_of_known_schemas_is_not_left(write: Write) -> None:
    """No address leads out of a folder of the map, neither by `..` nor by a link."""
    root = write({"s/a.json": {"$ref": "https://example.org/link.json"}, "secret.json": {}, "v/b.json": {}})
    (root / "v" / "link.json").symlink_to(root / "secret.json")
    lookup = SchemaLookup({"https://example.org/": Path("v")})
    for reference in ("link.json", "%2e%2e/secret.json", "sub/%2e%2e/%2e%2e/secret.json"):
        write({"s/a.json": {"$ref": f"https://example.org/{reference}"}})
        assert error_of("s/a.json", lookup=lookup)[0] == (
            f"it refers to `https://example.org/{reference}`, but no schema in `s` has this `$id`, "
            "and nothing is fetched"
        )


@pytest.mark.parametrize("identifier", [None, "https://example.org/api/pet.json"])
def test_a_reference_may_lead_to_a_named_root(write: Write, identifier: str | None) -> None:
    """With a root, `../x` leads to other folders in it, for schemas with and without an `$id`."""
    own = {} if identifier is None else {"$id": identifier}
    write(
        {
            "schemas/api/pet.json": {**own, "$ref": "../common/name.json"},
            "schemas/common/name.json": {"$ref": "text.json"},
            "schemas/common/text.json": TEXT,
        }
    )
    schema = load_schema(Path("schemas/api/pet.json"), lookup=SchemaLookup(root=Path("schemas")))
    assert messages(schema, 1) == [": expected text, found the integer `1`"]
    assert sorted(schema.paths.values()) == [
        "schemas/api/pet.json",
        "schemas/common/name.json",
        "schemas/common/text.json",
    ]


def test_a_root_is_not_left(write: Write) -> None:
    """No reference leads out of the root; without one, the error names the option."""
    root = write(
        {"s/api/a.json": {"$ref": "../../x.json"}, "s/api/b.json": {"$ref": "../link.json"}, "x.json": {}}
    )
    (root / "s" / "link.json").symlink_to(root / "x.json")
    lookup = SchemaLookup(root=Path("s"))
    assert error_of("s/api/a.json", lookup=lookup) == (
        "it refers to `../../x.json`, which is outside of `s`, the root of schemas",
        "name a folder that contains both files: --schema-root .",
    )
    assert error_of("s/api/b.json", lookup=lookup)[0] == (
        "it refers to `../link.json`, which is outside of `s`, the root of schemas"
    )
    assert error_of("s/api/b.json") == (
        "it refers to `../link.json`, which is outside of the schema's folder",
        "name a folder that contains both files: --schema-root s",
    )
    assert error_of("s/api/a.json", lookup=SchemaLookup(root=Path("elsewhere")))[0] == (
        "it refers to `../../x.json`, which is outside of the schema's folder"
    )


def test_a_reference_that_is_not_found_names_what_helps(write: Write) -> None:
    """The error names the folder that was searched, a similar file, and the option that helps."""
    write(
        {
            "s/a.json": {"$ref": "adress.json"},
            "s/address.json": {},
            "s/b.json": {"$ref": "https://example.org/t"},
        }
    )
    assert error_of("s/a.json") == (
        (
            "it refers to `adress.json`, but there is no file `s/adress.json`, and no schema in `s` has "
            "this `$id`"
        ),
        "did you mean `address.json`?",
    )
    assert error_of("s/b.json") == (
        ("it refers to `https://example.org/t`, but no schema in `s` has this `$id`, and nothing is fetched"),
        (
            "if you have that schema, name its file: `--schemas https://example.org/t=FILE`, "
            'or `"https://example.org/t" = "FILE"` below `[schemas]` in statekit.toml'
        ),
    )
    write({"s/c.json": {"$id": "https://example.org/v/c.json", "$ref": "d/t.json#/x"}})
    assert error_of("s/c.json") == (
        (
            "it refers to `d/t.json#/x`, that is `https://example.org/v/d/t.json`, but there is no file "
            "`s/d/t.json`, no schema in `s` has this `$id`, and nothing is fetched"
        ),
        (
            "if you have that schema, name its file: `--schemas https://example.org/v/d/t.json=FILE`, "
            'or `"https://example.org/v/d/t.json" = "FILE"` below `[schemas]` in statekit.toml'
        ),
    )
    write({"s/e.json": {"$id": "https://example.org/v/e.json", "$ref": "../t.json"}})
    assert error_of("s/e.json")[0] == (
        "it refers to `../t.json`, that is `https://example.org/t.json`, but no schema in `s` has this "
        "`$id`, and nothing is fetched"
    )


def test_the_closure_lists_what_a_search_depends_on(write: Write) -> None:
    """A schema that is found by its `$id` depends on the folder and on every file that was searched."""
    write({"a.json": {"$ref": "urn:x"}, "b.json": {"$id": "urn:x"}, "c.json": {}, "d.txt": ""})
    assert load_schema(Path("a.json")).files == {".", "a.json", "b.json", "c.json"}
    write({"e.json": {"$ref": "c.json"}})
    assert load_schema(Path("e.json")).files == {"c.json", "e.json"}


OPENAPI = """\
openapi: 3.1.0
info: {title: t}
paths: {/pets: {get: {schema: {$ref: nowhere.yaml}}}}
components:
  schemas:
    Pet:
      type: object
      x-statekit: {key: name}
      properties:
        name: {type: string, pattern: "^[a-z]+$"}
        owner: {$ref: "#/components/schemas/Owner"}
        size: {$ref: "common.yaml#/parts/size"}
        tags: {type: array, items: {$ref: "#/components/schemas/A~1b~0c"}}
      unevaluatedProperties: false
    Owner: {type: object, x-statekit: {key: id}, properties: {id: {type: integer}}}
    A/b~c: {type: string}
"""


@pytest.mark.parametrize("fragment", ["/components/schemas/Pet", "/components%2Fschemas/%50et"])
def test_a_part_of_a_file(write: Write, fragment: str) -> None:
    """A part of a document is a schema; its references are those of the document."""
    write({"openapi.yaml": OPENAPI, "common.yaml": "parts: {size: {type: integer}}"})
    schema = load_schema(Path("openapi.yaml"), fragment=fragment)
    assert messages(schema, {"name": "A", "owner": {"id": "x"}, "size": "s", "tags": [1], "extra": 1}) == [
        "name: `A` does not match the pattern `^[a-z]+$`",
        "owner/id: expected an integer, found the text `x`",
        "size: expected an integer, found the text `s`",
        "tags/0: expected text, found the integer `1`",
        "extra: `extra` is not a property of the record",
    ]
    assert messages(schema, {"name": "a", "owner": {"id": 1}, "size": 1, "tags": ["a"]}) == []
    assert Checker(schema).key == "name"
    assert messages(load_schema(Path("openapi.yaml"), fragment="/components/schemas/A~1b~0c"), 1) == [
        ": expected text, found the integer `1`"
    ]


@pytest.mark.parametrize("fragment", ["/$defs/b", "b", "/$defs/outer/$defs/c", "/allOf/0"])
def test_a_part_by_pointer_or_anchor(write: Write, fragment: str) -> None:
    """A part is named by a pointer, into lists as well, or by an anchor, and `$id`s around it count."""
    write(
        {
            "a.json": {
                "$defs": {
                    "b": {"$anchor": "b", "$ref": "#text"},
                    "text": {"$anchor": "text", **TEXT},
                    "outer": {
                        "$id": "https://example.org/outer",
                        "$defs": {"c": {"$ref": "#/$defs/d"}, "d": TEXT},
                    },
                },
                "allOf": [{"$ref": "#/$defs/text"}],
            }
        }
    )
    assert messages(load_schema(Path("a.json"), fragment=fragment), 1) == [
        ": expected text, found the integer `1`"
    ]


@pytest.mark.parametrize("version", ["openapi: 3.0.3", "swagger: '2.0'"])
def test_old_versions_of_openapi_are_draft_4(write: Write, version: str) -> None:
    """Before OpenAPI 3.1, `exclusiveMinimum` is a boolean, as in draft 4."""
    write({"a.yaml": f"{version}\ndefinitions: {{A: {{minimum: 1, exclusiveMinimum: true}}}}\n"})
    checker = Checker(load_schema(Path("a.yaml"), fragment="/definitions/A"))
    assert not checker.is_valid(1)
    assert checker.is_valid(2)


@pytest.mark.parametrize(
    ("fragment", "message", "help_text", "line"),
    [
        (
            "/components/schemas/Pets",
            "`#/components/schemas/Pets` is not there: `/components/schemas` has no `Pets`",
            "did you mean `Pet`?",
            5,
        ),
        ("/info/title", "`#/info/title` is not a schema: a JSON Schema is an object or a boolean", None, 2),
        ("/infos", "`#/infos` is not there: the file has no `infos`", "did you mean `info`?", 1),
        (
            "pet",
            "`#pet` is not there: no schema in this file has this anchor",
            "a JSON Pointer begins with `#/`",
            1,
        ),
    ],
)
def test_a_part_that_is_not_there(
    write: Write, fragment: str, message: str, help_text: str | None, line: int
) -> None:
    """The error is at the part that is there, and names a similar one."""
    write({"openapi.yaml": OPENAPI})
    with pytest.raises(SchemaError) as caught:
        load_schema(Path("openapi.yaml"), fragment=fragment)
    found = caught.value.diagnostic
    assert (found.message, found.help) == (message, help_text)
    assert found.place.span is not None
    assert found.place.span.line == line


def test_parts_have_different_fingerprints(write: Write) -> None:
    """Cached results of one part are not those of another."""
    write({"a.json": {"$defs": {"a": TEXT, "b": {"type": "integer"}}}})
    prints = {load_schema(Path("a.json"), fragment=part).fingerprint for part in ("", "/$defs/a", "/$defs/b")}
    assert len(prints) == 3


def test_harmless_mistakes_are_warnings(write: Write) -> None:
    """Wrong annotations, comments among schemas and unescaped references are warnings."""
    reference = {"$ref": "#/definitions/Field<text | null>"}
    write(
        {
            "a.json": {
                "$schema": DRAFT_7,
                "description": None,
                "properties": {"a": reference, "b": {**reference}, "//": "comment"},
                "patternProperties": {"$comment": "not an expression (", "^c": {"title": 5, **TEXT}},
                "definitions": {"Field<text | null>": TEXT},
            }
        }
    )
    checker = Checker(load_schema(Path("a.json")))
    assert [f"{each.rule} {each.pointer}: {each.message}; {each.help}" for each in checker.notices()] == [
        (
            "dataset/annotation /description: `description` is ignored: expected a text, found empty (null); "
            "correct it, or leave it out"
        ),
        (
            "dataset/annotation /properties/~1~1: `//` is ignored: each entry of `properties` is a "
            "schema, not a "
            "text; move it out of `properties`"
        ),
        (
            "dataset/annotation /patternProperties/$comment: `$comment` is ignored: each entry of "
            "`patternProperties` is a schema, not a text; move it out of `patternProperties`"
        ),
        (
            "dataset/annotation /patternProperties/^c/title: `title` is ignored: expected a text, "
            "found the integer "
            "`5`; correct it, or leave it out"
        ),
        (
            "dataset/reference /properties/a/$ref: `#/definitions/Field<text | null>` is not a URI "
            "reference: some "
            "of its characters must be encoded; the same for 1 more reference in this file; "
            "write `#/definitions/Field%3Ctext%20%7C%20null%3E`"
        ),
    ]
    assert [each.route.pointer for each in checker.explain({"a": 1, "b": 1, "c": 1}, Route("r", 0))] == [
        ("a",),
        ("b",),
        ("c",),
    ]


def test_other_mistakes_remain_errors(write: Write) -> None:
    """A text that is not a comment is still no schema."""
    write({"a.json": {"properties": {"a": "text"}}})
    assert "found the text `text`" in error_of("a.json")[0]


def test_symlinked_schemas_beside(write: Write) -> None:
    """A link out of the folder is not searched."""
    root = write({"s/a.json": {"$ref": "urn:x"}, "b.json": {"$id": "urn:x"}})
    (root / "s" / "b.json").symlink_to(root / "b.json")
    assert error_of("s/a.json")[0] == "it refers to `urn:x`, but no schema in `s` has this `$id`"
