"""The files that describe a release are made from the schemas and the metadata of the dataset."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

import statekit
from statekit.config.metadata import Metadata
from statekit.discovery.find import find_files
from statekit.schema import load_schema

Release = Callable[..., Path]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_all_files(release: Release, people: Path) -> None:
    """A release contains the tables, their description, and the schemas with everything they refer to."""
    output = release()
    assert sorted(path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()) == [
        "CITATION.cff",
        "README.md",
        "SHA256SUMS",
        "croissant.json",
        "datapackage.json",
        "dictionary.md",
        "person.csv",
        "person.jobs.csv",
        "person.jobs.parquet",
        "person.jsonl",
        "person.parquet",
        "schema/common.json",
        "schema/person.schema.json",
    ]
    for name in ("person.schema.json", "common.json"):
        copy, original = (folder / "schema" / name for folder in (output, people))
        assert json.loads(copy.read_text(encoding="utf-8")) == json.loads(
            original.read_text(encoding="utf-8")
        )
    schema = load_schema(output / "schema" / "person.schema.json")
    assert pq.read_metadata(output / "person.parquet").metadata[b"statekit.schema-sha256"] == (
        schema.fingerprint.encode()
    )


def test_card(release: Release) -> None:
    """The card contains the metadata, and its configs list the tables of one format."""
    assert (release() / "README.md").read_text(encoding="utf-8") == CARD


CARD = """\
---
license: "cc-by-4.0"
pretty_name: "People & places"
tags:
  - "people"
size_categories: ["n<1K"]
configs:
  - config_name: "person"
    default: true
    data_files:
      - split: train
        path: "person.parquet"
  - config_name: "person.jobs"
    data_files:
      - split: train
        path: "person.jobs.parquet"
---

# People \\& places

Who knows \\*whom\\*.

Second paragraph.

- Version: 1.2.0
- Published: 2026-01-31
- License: CC-BY-4.0
- Creators: Example Desk
- Homepage: <https://example.org/people>
- DOI: 10.1234/example

## Tables

| table | rows | files |
|---|---:|---|
| `person` | 2 | `person.jsonl`, `person.parquet`, `person.csv` |
| `person.jobs` | 2 | `person.jobs.parquet`, `person.jobs.csv` |

Every column is described in [dictionary.md](dictionary.md);
all records conform to the JSON Schemas in `schema/`.

## Reading the data

    duckdb -c "select * from 'person.parquet' limit 10"

In CSV, null is an empty cell and the empty string is `""`; lists and values without a fixed
shape are JSON text.

`sha256sum -c SHA256SUMS` verifies that no file has changed.
"""


def test_tables_without_rows(people: Path, tmp_path: Path) -> None:
    """A table without rows is listed with 0 rows, but not in the configs, which Hugging Face cannot load."""
    (people / "records" / "person" / "ada.yaml").write_text("id: ada\n", encoding="utf-8")
    assert statekit.export(statekit.find_dataset([people]), tmp_path / "out").rows
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert re.findall("config_name: (.*)", card) == ['"person"']
    assert "| `person.jobs` | 0 | `person.jobs.parquet`, `person.jobs.csv` |" in card


def test_dictionary(release: Release) -> None:
    """The dictionary contains the description of each column in the schema, and the kind it refers to."""
    assert (release() / "dictionary.md").read_text(encoding="utf-8") == DICTIONARY


DICTIONARY = r"""# Data dictionary

Generated from the schemas alone. `statekit schema --format markdown` prints the same page.

## person

Somebody \| someone.

Key: `id`. Schema: `schema/person.schema.json`.

| path | JSON Schema | required | Arrow | Parquet | CSV | nulls | description |
|---|---|---|---|---|---|---|---|
| `id` | string | yes | string | STRING | text | no | Which. |
| `boss` | string | no | string | STRING | text | yes | The key of `person`. |
| `rank` | string (enum) | no | string | STRING | text | yes | One of `high`, `low`. |
| `jobs` | array | no | list\<struct\> | LIST | JSON text | yes | Each object is a row of the table \
`person.jobs`, whose key is `person_id`, `position`. |
| `jobs[]` | object |  | struct | group | rows | no |  |
| `jobs[].for` | string \| null | no | string | STRING | text | yes | The key of `person`. |
| `jobs[].pay` | object | yes | struct | group | columns | no |  |
| `jobs[].pay.at` | integer | no | int64 | INT64 | integer | yes |  |
| `jobs[].pay.additional_properties` | object | no | arrow.json | JSON | JSON text | yes | The keys that the \
schema does not name, as one JSON object. |
""".replace("\\\n", "")


def test_dictionary_is_the_output_of_the_schema_command(release: Release, run: Run, people: Path) -> None:
    """The data dictionary of a release equals the output of `statekit schema --format markdown`."""
    done = run("schema", "--format", "markdown", cwd=people)
    assert (release() / "dictionary.md").read_text(encoding="utf-8") == done.stdout


def test_datapackage(release: Release) -> None:
    """The package describes each file; for CSV, also each column, the keys and the references."""
    package = json.loads((release() / "datapackage.json").read_text(encoding="utf-8"))
    resources = {each.pop("name"): each for each in package.pop("resources")}
    assert package == {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "people",
        "title": "People & places",
        "description": "Who knows *whom*.\n\nSecond paragraph.",
        "version": "1.2.0",
        "homepage": "https://example.org/people",
        "keywords": ["people"],
        "licenses": [{"name": "CC-BY-4.0"}],
        "contributors": [
            {
                "title": "Example Desk",
                "path": "https://example.org",
                "email": "desk@example.org",
                "roles": ["creator"],
            }
        ],
    }
    assert list(resources) == [
        "person.jsonl",
        "person.parquet",
        "person.csv",
        "person.jobs.parquet",
        "person.jobs.csv",
    ]
    jobs = resources["person.jobs.csv"]
    assert jobs.pop("hash").startswith("sha256:")
    assert jobs == {
        "type": "table",
        "path": "person.jobs.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": 81,
        "schema": {
            "fields": [
                {"name": "person_id", "type": "string", "description": "Which."},
                {"name": "position", "type": "integer", "constraints": {"required": True}},
                {"name": "for", "type": "string"},
                {"name": "pay.at", "type": "integer"},
                {
                    "name": "pay.additional_properties",
                    "type": "string",
                    "description": "The keys that the schema does not name, as one JSON object.",
                },
            ],
            "primaryKey": ["person_id", "position"],
            "foreignKeys": [
                {"fields": ["person_id"], "reference": {"resource": "person.csv", "fields": ["id"]}},
                {"fields": ["for"], "reference": {"resource": "person.csv", "fields": ["id"]}},
            ],
            "missingValues": [""],
        },
    }


def test_citation(release: Release) -> None:
    """CITATION.cff is written only if a creator is known, because the format requires one."""
    output = release("csv")
    assert (output / "CITATION.cff").read_text(encoding="utf-8") == (
        "cff-version: 1.2.0\n"
        "type: dataset\n"
        'message: "If you use this dataset, please cite it as below."\n'
        'title: "People & places"\n'
        'version: "1.2.0"\n'
        'abstract: "Who knows *whom*.\\n\\nSecond paragraph."\n'
        'license: "CC-BY-4.0"\n'
        'url: "https://example.org/people"\n'
        'doi: "10.1234/example"\n'
        'date-released: "2026-01-31"\n'
        "keywords:\n"
        '  - "people"\n'
        "authors:\n"
        '  - name: "Example Desk"\n'
        '    website: "https://example.org"\n'
        '    email: "desk@example.org"\n'
    )
    assert not (release("csv", about=Metadata()) / "CITATION.cff").exists()


def test_missing_metadata_is_omitted(release: Release) -> None:
    """Without metadata, the documents contain no made-up values; the card marks the license as not stated."""
    output = release("jsonl", about=Metadata())
    assert "License: not stated" in (output / "README.md").read_text(encoding="utf-8")
    package = json.loads((output / "datapackage.json").read_text(encoding="utf-8"))
    assert package.keys() == {"$schema", "name", "resources"}
    croissant = json.loads((output / "croissant.json").read_text(encoding="utf-8"))
    assert croissant.keys() == {"@context", "@type", "conformsTo", "name", "distribution"}


def test_parquet_metadata_identifies_the_dataset(release: Release) -> None:
    """The metadata of each Parquet file contains the dataset and the hash of the rows as JSON Lines."""
    output = release()
    lines = (output / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    for name in ("person.parquet", "person.jobs.parquet"):
        found = pq.read_metadata(output / name).metadata
        assert found[b"statekit.dataset"] == b"People"
        assert found[b"statekit.version"] == b"1.2.0"
        assert found[b"statekit.license"] == b"CC-BY-4.0"
        assert found[b"statekit.rows-sha256"].decode() == sums["person.jsonl"]
    assert b"statekit.version" not in pq.read_metadata(release(about=Metadata()) / "person.parquet").metadata


def references(output: Path) -> list[str]:
    """Return the columns that the package declares as foreign keys of the table of persons."""
    package = json.loads((output / "datapackage.json").read_text(encoding="utf-8"))
    (person,) = (each for each in package["resources"] if each["name"] == "person.csv")
    return [key["fields"][0] for key in person["schema"].get("foreignKeys", [])]


def test_references_are_declared_only_if_they_resolve(release: Release, people: Path) -> None:
    """References are declared only if every reference leads to a row."""
    assert references(release("csv")) == ["boss"]
    assert references(release("csv", ignore=("record/unknown-reference",))) == []
    assert references(release("csv", paths=(people / "records" / "person" / "ada.yaml",))) == []


def test_any_schema_is_described(tmp_path: Path) -> None:
    """A release of files checked with `--schema` is described too, whatever the names in the schema."""
    many = {"enum": [f"value {number}" for number in range(31)]}
    properties = {'a"|`\n': {"type": "string"}, "m": many}
    schema = {"type": "object", "properties": properties, "description": " "}
    (tmp_path / "s.yaml").write_text(json.dumps(schema), encoding="utf-8")
    (tmp_path / "x.yaml").write_text("{}\n", encoding="utf-8")
    files = find_files(tmp_path / "s.yaml", [tmp_path / "x.yaml"], "it's [odd]")
    statekit.export(files, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "schema" / "s.yaml").read_text(encoding="utf-8")) == schema
    text = (tmp_path / "out" / "dictionary.md").read_text(encoding="utf-8")
    assert "## it's \\[odd\\]\n" in text
    assert '| `` "a\\"\\|`\\n" `` | string | no | string | STRING | text | yes |  |' in text
    assert "`m` | string (enum) | no | string | STRING | text | yes | One of `value 0`, `value 1`" in text
    assert "\n\nSchema: `schema/s.yaml`.\n" in text
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "## Reading the data" not in card


def test_schemas_with_the_same_name(tmp_path: Path) -> None:
    """If schemas from different folders have the same name, each is written to a folder of its own."""
    for folder, kind in (("a", "string"), ("b", "integer")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "s.schema.json").write_text(
            json.dumps({"properties": {"x": {"type": kind}}}), encoding="utf-8"
        )
        value = '"1"' if kind == "string" else "1"
        (tmp_path / folder / "r.yaml").write_text(
            f"# yaml-language-server: $schema=s.schema.json\nx: {value}\n", encoding="utf-8"
        )
    from statekit.discovery.inline_schemas import find_described

    statekit.export(find_described([tmp_path / "a", tmp_path / "b"]), tmp_path / "out")
    found = [path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.json")]
    assert sorted(found) == [
        "croissant.json",
        "datapackage.json",
        "schema/s-2/s.schema.json",
        "schema/s/s.schema.json",
    ]


def test_parquet_metadata_of_nested_fields(tmp_path: Path) -> None:
    """The metadata of a field, at any depth, contains its description and its enum."""
    grade = {"description": "How sure.", "enum": ["high", "low"]}
    item = {"type": "object", "properties": {"grade": grade}, "description": "One."}
    outer = {
        "type": "object",
        "description": "Outside.",
        "properties": {"list": {"type": "array", "description": "Several.", "items": item}},
    }
    schema = {"$id": "https://example.org/s", "type": "object", "properties": {"outer": outer}}
    (tmp_path / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    files = find_files(tmp_path / "s.json", [tmp_path / "x.json"], "item")
    statekit.export(files, tmp_path / "out")
    top = pq.read_schema(tmp_path / "out" / "item.parquet").field("outer")
    several = top.type.field("list")
    one = several.type.value_field
    inner = one.type.field("grade")
    metadata = [{**(field.metadata or {})} for field in (top, several, one, inner)]
    for each in metadata:
        each.pop(b"PARQUET:field_id", None)
    assert metadata == [
        {b"description": b"Outside."},
        {b"description": b"Several."},
        {b"description": b"One."},
        {b"description": b"How sure.", b"enum": b'["high", "low"]'},
    ]
    child = pq.read_schema(tmp_path / "out" / "item.outer.list.parquet").field("grade")
    assert (child.metadata[b"description"], child.metadata[b"enum"]) == (b"How sure.", b'["high", "low"]')


def test_parquet_file_metadata(release: Release) -> None:
    """The file metadata of each Parquet file contains these entries and no others."""
    output = release()
    fingerprint = load_schema(output / "schema" / "person.schema.json").fingerprint
    rows = hashlib.sha256((output / "person.jsonl").read_bytes()).hexdigest()
    common = {
        "statekit.schema": "person.schema.json",
        "statekit.schema-sha256": fingerprint,
        "statekit.dataset": "People",
        "statekit.version": "1.2.0",
        "statekit.license": "CC-BY-4.0",
        "statekit.rows-sha256": rows,
    }
    for name, key in {"person": '["id"]', "person.jobs": '["person_id", "position"]'}.items():
        found = pq.read_metadata(output / f"{name}.parquet").metadata
        found = {key.decode(): text.decode() for key, text in found.items() if key != b"ARROW:schema"}
        assert found == {"statekit.table": name, "statekit.key": key, **common}
