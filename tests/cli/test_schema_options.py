"""The options and settings that name schemas: --schemas, --schema-root and --schema FILE#/pointer."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Run

TEXT = {"type": "string"}
QUOTES = " (put it in quotes if it is meant as text)"
MISSING = "https://example.org/tag.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a schema that refers to a file in each possible way."""
    properties = {
        "name": {"$ref": "../common/name.json"},
        "tag": {"$ref": MISSING},
        "size": {"$ref": "https://example.org/v1/size.json"},
        "kind": {"$ref": "https://example.org/kind"},
    }
    files: dict[str, Any] = {
        "schemas/api/pet.schema.json": {"type": "object", "properties": properties},
        "schemas/api/other.json": {"$id": "https://example.org/kind", "enum": ["cat", "dog"]},
        "schemas/common/name.json": TEXT,
        "vendor/tag.json": TEXT,
        "vendor/size.json": {"type": "integer"},
        "pets/ada.json": {"name": "Ada", "tag": "t", "size": 1, "kind": "cat"},
    }
    for path, contents in files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(contents), encoding="utf-8")
    return tmp_path


OPTIONS = [
    *("--schema", "schemas/api/pet.schema.json", "--schema-root", "schemas"),
    *("--schemas", f"{MISSING}=vendor/tag.json", "--schemas", "https://example.org/v1=vendor"),
]
SETTINGS = f"""\
schema-root = "schemas"

[schemas]
"{MISSING}" = "vendor/tag.json"
"https://example.org/v1/" = "vendor"
"""


def test_options_name_schemas(folder: Path, run: Run) -> None:
    """Options name the root and the files of schemas; every file in use is checked."""
    result = run("validate", *OPTIONS, "pets/ada.json", cwd=folder)
    assert (result.returncode, result.stdout) == (0, "")
    (folder / "pets" / "ada.json").write_text('{"name": 1, "tag": 2, "size": "x", "kind": "bird"}')
    result = run("validate", *OPTIONS, "--format", "lines", "pets/ada.json", cwd=folder)
    assert result.stdout.splitlines() == [
        "pets/ada.json:1:10: error[schema/type] expected text, found the integer `1`" + QUOTES,
        "pets/ada.json:1:20: error[schema/type] expected text, found the integer `2`" + QUOTES,
        "pets/ada.json:1:31: error[schema/type] expected an integer, found the text `x`",
        "pets/ada.json:1:44: error[schema/enum] `bird` is not one of cat, dog",
    ]


def test_settings_name_schemas(folder: Path, run: Run) -> None:
    """Settings do the same, and options override them."""
    (folder / "statekit.toml").write_text(SETTINGS)
    command = ["validate", "--schema", "schemas/api/pet.schema.json", "pets/ada.json"]
    assert run(*command, cwd=folder).returncode == 0
    (folder / "number.json").write_text('{"type": "integer"}')
    result = run(*command, "--schemas", f"{MISSING}=number.json", "--format", "lines", cwd=folder)
    assert result.stdout == "pets/ada.json:1:24: error[schema/type] expected an integer, found the text `t`\n"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            'schemas = ["a.json"]',
            '1: schemas: expected a table such as {"https://example.org/a.json" = "a.json"}',
        ),
        (
            'schemas = {"a.json" = "a.json"}',
            "1: schemas: `a.json` is not the `$id` of a schema, such as https://example.org/a.json",
        ),
        ('[schemas]\n"urn:x" = "no.json"', "2: schemas.urn:x: no.json: no such file or folder"),
        ('[schemas]\n"urn:x" = 1', "2: schemas.urn:x: expected a path"),
        (
            '[schemas]\n"urn:x" = "/etc/hosts"',
            "2: schemas.urn:x: /etc/hosts is outside of this folder; name it with --schemas",
        ),
        ('schema-root = ".."', "1: schema-root: .. is outside of this folder; name it with --schema-root"),
        ('schema-root = "vendor/tag.json"', "1: schema-root: vendor/tag.json: no such folder"),
    ],
)
def test_settings_that_cannot_be_used(folder: Path, run: Run, settings: str, message: str) -> None:
    """Settings name existing files in their own folder."""
    (folder / "statekit.toml").write_text(settings)
    result = run("validate", "--schema", "schemas/api/pet.schema.json", "pets/ada.json", cwd=folder)
    assert (result.returncode, result.stderr) == (2, f"statekit: error: statekit.toml:{message}\n")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--schemas=a.json", "--schemas: expected URI=PATH, such as https://example.org/a.json=a.json"),
        ("--schemas=urn:x=no.json", "--schemas: no.json: no such file or folder"),
        (
            "--schemas=x=vendor",
            "--schemas: `x` is not the `$id` of a schema, such as https://example.org/a.json",
        ),
        ("--schema-root=no", "--schema-root: no: no such folder"),
    ],
)
def test_options_that_cannot_be_used(folder: Path, run: Run, option: str, message: str) -> None:
    """Options name existing files; the URI and the path may contain `=`."""
    command = ["validate", "--schema", "schemas/api/pet.schema.json", "pets/ada.json"]
    result = run(*command, option, cwd=folder)
    assert (result.returncode, result.stderr) == (2, f"statekit: error: {message}\n")


def test_an_export_contains_all_schemas(folder: Path, run: Run) -> None:
    """`verify` needs no options: the export has copies of all files, and lists those found by their URI."""
    assert run("export", *OPTIONS, "pets/ada.json", "-o", "out", cwd=folder).returncode == 0
    schemas = sorted(
        str(file.relative_to(folder / "out")) for file in (folder / "out" / "schema").rglob("*.json")
    )
    assert schemas == [
        "schema/api/other.json",
        "schema/api/pet.schema.json",
        "schema/by-id/size.json",
        "schema/by-id/tag.json",
        "schema/common/name.json",
    ]
    package = json.loads((folder / "out" / "datapackage.json").read_text())
    assert package["resources"][0]["statekit:schemaFiles"] == {
        "https://example.org/kind": "schema/api/other.json",
        MISSING: "schema/by-id/tag.json",
        "https://example.org/v1/size.json": "schema/by-id/size.json",
    }
    (folder / "out").rename(folder / "elsewhere")
    for name in ("schemas", "vendor"):
        (folder / name).rename(folder / f"{name}-away")
    result = run("verify", "elsewhere", cwd=folder)
    assert (result.returncode, result.stdout) == (0, "")


def test_a_part_of_a_file(folder: Path, run: Run) -> None:
    """--schema, a modeline and `$schema` name a part of a file, whose table has the name of the part."""
    document = {"components": {"schemas": {"Pet": {"properties": {"a": TEXT}}, "Size": {"type": "integer"}}}}
    (folder / "openapi.json").write_text(json.dumps(document))
    (folder / "a.yaml").write_text(
        "# yaml-language-server: $schema=openapi.json#/components/schemas/Pet\na: 1\n"
    )
    (folder / "b.yaml").write_text("$schema: openapi.json#/components/schemas/Pet\na: 1\n")
    message = "error[schema/type] expected text, found the integer `1`" + QUOTES + "\n"
    part = "openapi.json#/components/schemas/Pet"
    assert (
        run("validate", "--schema", part, "a.yaml", "--format", "lines", cwd=folder).stdout
        == f"a.yaml:2:4: {message}"
    )
    assert run("validate", "a.yaml", "--format", "lines", cwd=folder).stdout == f"a.yaml:2:4: {message}"
    assert run("validate", "b.yaml", "--format", "lines", cwd=folder).stdout == f"b.yaml:2:4: {message}"
    (folder / "c.yaml").write_text("a: x\n")
    assert run("export", "--schema", part, "c.yaml", "-o", "out", cwd=folder).returncode == 0
    assert (folder / "out" / "Pet.jsonl").read_text() == '{"a":"x"}\n'
    assert run("verify", "out", cwd=folder).returncode == 0
    assert run("schema", "--schema", part, cwd=folder).stdout.startswith(
        "Pet (openapi.json#/components/schemas/Pet)"
    )


def test_the_cache_notices_each_file(folder: Path, run: Run) -> None:
    """A stored report is not used after a change of a schema, or of a folder that was searched."""
    command = ["validate", *OPTIONS, "--format", "lines", "pets/ada.json"]
    for file in folder.rglob("*.json"):
        time_of = time.time() - 100
        os.utime(file, (time_of, time_of))
    assert run(*command, cwd=folder).returncode == 0
    assert run(*command, cwd=folder).returncode == 0
    (folder / "schemas" / "api" / "copy.json").write_text('{"$id": "https://example.org/kind"}')
    assert "both have the `$id`" in run(*command, cwd=folder).stdout
    (folder / "schemas" / "api" / "copy.json").unlink()
    (folder / "vendor" / "tag.json").write_text('{"type": "integer"}')
    assert "expected an integer, found the text `t`" in run(*command, cwd=folder).stdout


def test_content_is_checked_if_asked_for(tmp_path: Path, run: Run) -> None:
    """`contentEncoding` is an annotation, unless an option or a setting asserts it; the cache knows which."""
    draft_7 = "http://json-schema.org/draft-07/schema#"
    (tmp_path / "s.json").write_text(
        json.dumps({"$schema": draft_7, "properties": {"a": {"contentEncoding": "base64"}}})
    )
    (tmp_path / "r.yaml").write_text("a: no base64\n")
    command = ["validate", "--schema", "s.json", "r.yaml", "--format", "lines"]
    error = "r.yaml:1:4: error[schema/contentEncoding] `no base64` is not encoded as base64\n"
    assert run(*command, cwd=tmp_path).stdout == ""
    assert run(*command, "--assert-content", cwd=tmp_path).stdout == error
    assert run(*command, cwd=tmp_path).stdout == ""
    (tmp_path / "statekit.toml").write_text("assert-content = true")
    assert run(*command, cwd=tmp_path).stdout == error
    (tmp_path / "statekit.toml").write_text("assert-content = 1")
    assert run(*command, cwd=tmp_path).stderr == (
        "statekit: error: statekit.toml:1: assert-content: expected true or false\n"
    )


@pytest.mark.parametrize("tier", ["auto", "reference", "both"])
def test_formats_are_annotations_if_asked_for(tmp_path: Path, run: Run, tier: str) -> None:
    """`format` is checked, unless an option or a setting makes it an annotation; the cache knows which."""
    (tmp_path / "s.json").write_text(
        json.dumps({"properties": {"a": {"type": "string", "format": "email"}, "b": {"format": "edtf"}}})
    )
    (tmp_path / "r.yaml").write_text("a: me\nb: soon\n")
    (tmp_path / "t.yaml").write_text("a: 5\n")
    command = ["validate", "--schema", "s.json", "r.yaml", "t.yaml", "--format", "lines", "--tier", tier]
    others = (
        "t.yaml:1:4: error[schema/type] expected text, found the integer `5`"
        " (put it in quotes if it is meant as text)\n"
    )
    errors = (
        "r.yaml:1:4: error[schema/format] `me` is not an e-mail address (for example name@example.org)\n"
        "r.yaml:2:4: error[schema/format] `soon` is not a date of EDTF"
        " (for example 1931-05-02, 1931-05, 1931, 1931~ or 1931/1935)\n"
    )
    assert run(*command, cwd=tmp_path).stdout == errors + others
    assert run(*command, "--no-assert-formats", cwd=tmp_path).stdout == others
    assert run(*command, cwd=tmp_path).stdout == errors + others
    (tmp_path / "statekit.toml").write_text("assert-formats = false")
    assert run(*command, cwd=tmp_path).stdout == others
    assert run(*command, "--assert-formats", cwd=tmp_path).stdout == errors + others
    (tmp_path / "statekit.toml").write_text('assert-formats = "no"')
    assert run(*command, cwd=tmp_path).stderr == (
        "statekit: error: statekit.toml:1: assert-formats: expected true or false\n"
    )


def test_an_export_states_that_formats_are_annotations(tmp_path: Path, run: Run) -> None:
    """`verify` reads from an export whether its records were checked with their formats."""
    formats = {"id": "email", "day": "date", "at": "date-time"}
    properties = {name: {"type": "string", "format": each} for name, each in formats.items()}
    schema: dict[str, object] = {"type": "object", "properties": properties, "x-statekit": {"key": "id"}}
    (tmp_path / "s.json").write_text(json.dumps(schema))
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "a.yaml").write_text("id: a\nday: '2024-02-29'\nat: '2024-02-29T10:00:00Z'\n")
    (tmp_path / "r" / "b.yaml").write_text("id: b\n")
    export = ["export", "r", "--schema", "s.json", "--output", "out"]
    assert run(*export, cwd=tmp_path).returncode == 1
    assert run(*export, "--no-assert-formats", cwd=tmp_path).returncode == 0
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    assert package["statekit:formats"] == "annotations"
    assert run("verify", "out", cwd=tmp_path).stderr == "8 files, 2 records, 0 problems\n"
    assert run("verify", "out", "r", "--schema", "s.json", cwd=tmp_path).stderr == (
        "8 files, 2 records, 0 problems\n"
    )
    (tmp_path / "r" / "b.yaml").write_text("id: b@example.org\n")
    (tmp_path / "r" / "a.yaml").write_text("id: a@example.org\n")
    assert run(*export, cwd=tmp_path).returncode == 0
    assert "statekit:formats" not in (tmp_path / "out" / "datapackage.json").read_text()


@pytest.mark.parametrize("text", ["2024-02-30", "24th of May", "2024-05-20T10:00:00Z", "0000-01-01"])
def test_a_format_that_is_not_checked_still_has_a_type_in_an_export(
    tmp_path: Path, run: Run, text: str
) -> None:
    """`validate` warns of what is not a date, because `export` refuses it."""
    (tmp_path / "s.json").write_text(
        json.dumps({"type": "object", "properties": {"a": {"type": "string", "format": "date"}}})
    )
    (tmp_path / "r.yaml").write_text(f"a: '{text}'\n")
    rest = ["r.yaml", "--schema", "s.json", "--no-assert-formats"]
    message = f'"{text}" does not fit a column of type date32'
    done = run("validate", *rest, "--format", "lines", cwd=tmp_path)
    assert done.stdout.startswith(
        f"r.yaml:1:4: warning[record/not-exportable] {message}, so `export` refuses the record"
    )
    done = run("export", *rest, "--output", "out", cwd=tmp_path)
    assert f"r.yaml:1:4: error[table/value] {message}" in done.stdout


def test_a_schema_in_a_parent_folder(tmp_path: Path, run: Run) -> None:
    """A schema that is reached by `..` may refer to its own definitions."""
    schema = {"$defs": {"k": {"enum": ["a"]}}, "properties": {"k": {"$ref": "#/$defs/k"}}}
    (tmp_path / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x.yaml").write_text("k: b\n", encoding="utf-8")
    done = run("validate", "--schema", "../s.json", "x.yaml", "-f", "lines", cwd=tmp_path / "d")
    assert done.stdout == "x.yaml:1:4: error[schema/enum] expected `a`, found the text `b`\n"


def test_addresses_of_servers_are_shown_as_they_were_given(tmp_path: Path, run: Run) -> None:
    """Nothing is fetched, and the message has both slashes of the address."""
    (tmp_path / "s.json").write_text("{}")
    (tmp_path / "x.yaml").write_text("k: b\n")
    done = run("validate", "--schema", "https://example.org/s.json", "x.yaml", "-f", "lines", cwd=tmp_path)
    assert done.stdout == (
        "https://example.org/s.json: error[file/schema] nothing is fetched"
        " (save the schema, and name its file)\n"
    )
    done = run("validate", "--schema", "s.json", "http://example.org/x.yaml", cwd=tmp_path)
    assert done.stderr == (
        "statekit: error: http://example.org/x.yaml: nothing is fetched: save the file, and name it\n"
    )


@pytest.mark.parametrize(
    ("part", "place", "name"),
    [("", "1:1", "openapi"), ("#/components", "3:3", "schemas"), ("#/components/schemas", "4:5", "Tag")],
)
def test_a_part_of_a_document_that_is_not_a_schema(
    tmp_path: Path, run: Run, part: str, place: str, name: str
) -> None:
    """The first schema in an OpenAPI document is proposed, whatever part of it was named."""
    (tmp_path / "api.yaml").write_text(
        "openapi: 3.1.0\ncomponents:\n  schemas:\n    Tag: {description: none}\n    A/B: {type: object}\n"
    )
    (tmp_path / "x.yaml").write_text("k: b\n")
    done = run("validate", "--schema", f"api.yaml{part}", "x.yaml", "-f", "lines", cwd=tmp_path)
    assert done.stdout == (
        f"api.yaml:{place}: warning[dataset/keyword] every value is valid, because `{name}` is not a keyword"
        " of JSON Schema (if the schema is a part of this file, name it:"
        " `--schema FILE#/components/schemas/A~1B`)\n"
    )


def test_a_document_that_is_not_a_schema(tmp_path: Path, run: Run) -> None:
    """A document that contains schemas is not one itself, and would accept every value."""
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\ninfo: {title: x}\n", encoding="utf-8")
    (tmp_path / "x.yaml").write_text("k: b\n", encoding="utf-8")
    done = run("validate", "--schema", "api.yaml", "x.yaml", "-f", "lines", cwd=tmp_path)
    assert done.stdout == (
        "api.yaml:1:1: warning[dataset/keyword] every value is valid, because `openapi` is not a keyword of"
        " JSON Schema (if the schema is a part of this file, name it: `--schema FILE#/pointer`)\n"
    )
