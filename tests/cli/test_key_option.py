"""Keys that are named outside of the schema: `--key`, `key` in the settings, and `key` in Python."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import statekit

Run = Callable[..., "subprocess.CompletedProcess[str]"]

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "object", "properties": {"t": {"type": "string"}}}},
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A schema without a key, and two records; the order of their names is not that of their slugs."""
    (tmp_path / "item.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "x.yaml").write_text("slug: b\ntags: [{t: one}, {t: two}]\n", encoding="utf-8")
    (tmp_path / "c" / "y.yaml").write_text("slug: a\nname: A\n", encoding="utf-8")
    return tmp_path


def findings(run: Run, folder: Path, *arguments: str) -> str:
    """Return the findings, with the message and the help on lines of their own."""
    done = run("validate", *arguments, "--format", "lines", cwd=folder)
    assert done.returncode == 1
    return re.sub(r" \(([^()]{9,})\)$", r"\n  \1", done.stdout.replace("] ", "]\n  "), flags=re.MULTILINE)


OPTIONS = ("--schema", "item.schema.json", "c", "--no-cache")


@pytest.mark.parametrize("tier", ["auto", "reference", "both"])
def test_keys_that_cannot_be_used(folder: Path, run: Run, tier: str) -> None:
    """A key that is missing, null, of another type or not unique is one finding, at its place."""
    (folder / "c" / "a.yaml").write_text("slug: 7\n", encoding="utf-8")
    (folder / "c" / "b.yaml").write_text("slugg: b\n", encoding="utf-8")
    (folder / "c" / "d.yaml").write_text("- slug: null\n- slug: a\n", encoding="utf-8")
    assert (
        findings(run, folder, *OPTIONS, "--key", "slug", "--tier", tier)
        == """\
c/a.yaml:1:7: error[record/key]
  `slug`, the key, is the integer `7` instead of text
  put it in quotes
c/b.yaml:1:1: error[record/key]
  the record lacks `slug`, its key
  is `slugg` meant to be it?
c/d.yaml:1:9: error[record/key]
  `slug`, the key, is empty (null) instead of text
c/y.yaml:1:7: error[record/duplicate-id]
  the id `a` belongs to another item
  give it an id of its own
"""
    )


@pytest.mark.parametrize("tier", ["auto", "reference"])
def test_names_of_files_that_cannot_be_keys(folder: Path, run: Run, tier: str) -> None:
    """Two files of one name, two records in one file, and a property that has the name of the column."""
    (folder / "c" / "d").mkdir()
    (folder / "c" / "d" / "x.yaml").write_text("name: X\n", encoding="utf-8")
    (folder / "c" / "e.yaml").write_text("- name: E\n- name: F\n", encoding="utf-8")
    (folder / "c" / "f.yaml").write_text("name: F\nfile: g\n", encoding="utf-8")
    assert (
        findings(run, folder, *OPTIONS, "--key", "file", "--tier", tier)
        == """\
c/e.yaml:2:3: error[record/duplicate-id]
  the file `e` contains another record, and its name is the key of both
  put each record into a file of its own
c/f.yaml:2:1: error[record/key]
  `file` is the column for the name of the file, so a record cannot have this property
  name the property in the schema; the column then has another name
c/x.yaml:1:1: error[record/duplicate-id]
  another file has the name `x`, which is the key of its record
  rename one of the files
"""
    )


ROWS = {
    "slug": ('{"slug":"a","name":"A"}\n{"slug":"b","tags":[{"t":"one"},{"t":"two"}]}\n', "item_slug", "b"),
    "file": (
        '{"file":"x","tags":[{"t":"one"},{"t":"two"}],"slug":"b"}\n{"file":"y","name":"A","slug":"a"}\n',
        "item_file",
        "x",
    ),
}


@pytest.mark.parametrize("key", ["slug", "file"])
def test_exports(folder: Path, run: Run, key: str) -> None:
    """The key orders the rows and identifies them in child tables; every command agrees about the export."""
    rows, column, value = ROWS[key]
    formats = ("--format", "jsonl", "--format", "csv", "--format", "parquet", "--format", "sqlite")
    done = run("export", *OPTIONS, "--key", key, "--output", "out", *formats, cwd=folder)
    assert done.returncode == 0
    assert (folder / "out" / "item.jsonl").read_text(encoding="utf-8") == rows
    child = (folder / "out" / "item.tags.csv").read_text(encoding="utf-8").splitlines()
    assert child == [
        f"{column},position,t,additional_properties",
        f"{value},0,one,",
        f"{value},1,two,",
    ]
    assert run("verify", "out", cwd=folder).returncode == 0
    assert run("verify", "out", *OPTIONS, "--key", key, cwd=folder).returncode == 0
    done = run("verify", "out", *OPTIONS, cwd=folder)
    assert done.stdout == (
        f"out/item.jsonl: the export has the key `{key}`, and the records have no key;"
        " `verify` needs the same key as `export`\n"
    )
    exported = ("--schema", "out/schema/item.schema.json", "out/item.jsonl")
    assert run("validate", *exported, cwd=folder).stdout == ""


def test_a_closed_schema_with_the_name_of_the_column(folder: Path, run: Run) -> None:
    """The column has another name if the schema has the property `file`, and a closed schema stays closed."""
    schema = {**SCHEMA, "properties": {"file": {"type": "string"}}, "additionalProperties": False}
    (folder / "item.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    for path in (folder / "c").iterdir():
        path.write_text("file: f\n", encoding="utf-8")
    done = run("export", *OPTIONS, "--key", "file", "--output", "out", "--format", "jsonl", cwd=folder)
    assert done.returncode == 0
    rows = (folder / "out" / "item.jsonl").read_text(encoding="utf-8")
    assert rows == '{"_file":"x","file":"f"}\n{"_file":"y","file":"f"}\n'
    exported = ("--schema", "out/schema/item.schema.json", "out/item.jsonl")
    assert run("validate", *exported, cwd=folder).stdout == ""
    (folder / "out" / "item.jsonl").write_text('{"file":"f"}\n{"_file":"y","fil":"f"}\n', encoding="utf-8")
    assert (
        findings(run, folder, *exported)
        == """\
out/item.jsonl:1:1: error[record/key]
  the record lacks `_file`, its key
  is `file` meant to be it?
out/item.jsonl:2:14: error[schema/additionalProperties]
  `fil` is not a property of the record
  did you mean `file`?
"""
    )


@pytest.mark.parametrize(
    ("schema", "key", "message"),
    [
        (
            {"x-statekit": {"key": "id"}},
            "slug",
            "the schema declares `id` as the key: `slug` cannot be the key as well",
        ),
        (
            {"x-statekit": {"key": "id"}},
            "file",
            "the schema declares `id` as the key: `file` cannot be the key as well",
        ),
        (
            {"properties": {"slug": {}}, "additionalProperties": False},
            "slgu",
            "`key` names `slgu`, and the schema has no such property; did you mean `slug`?",
        ),
        (
            {"properties": {"slug": {"type": "boolean"}}},
            "slug",
            "`key` names `slug`, which is never a text or an integer",
        ),
        ({"type": "string"}, "slug", "`key` names `slug`, which is never a text or an integer"),
        ({"type": "string"}, "file", "only objects have a key, and these records are never objects"),
    ],
)
def test_keys_that_a_schema_cannot_have(folder: Path, run: Run, schema: Any, key: str, message: str) -> None:
    """A key that contradicts the schema is one line, and exit code 2."""
    (folder / "item.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    done = run("validate", *OPTIONS, "--key", key, "--format", "lines", cwd=folder)
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 1
    assert f"error[file/schema] {message}" in done.stdout


@pytest.mark.parametrize("schema", [True, {}, {"$ref": "#/$defs/a", "$defs": {"a": SCHEMA}}])
def test_any_schema_can_have_a_key(folder: Path, run: Run, schema: Any) -> None:
    """The key is a column of its own even if the schema does not name it."""
    (folder / "item.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    done = run("export", *OPTIONS, "--key", "slug", "--output", "out", "--format", "csv", cwd=folder)
    assert done.returncode == 0
    header, first, second = (folder / "out" / "item.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith("slug,")
    assert (first[0], second[0]) == ("a", "b")


def test_settings(dataset: Path, run: Run) -> None:
    """`key` in the settings is about all kinds, or about single ones; the option overrides it."""
    schema = dataset / "schema" / "note.schema.json"
    schema.write_text("{}", encoding="utf-8")
    note = dataset / "records" / "note"
    note.mkdir()
    (note / "a.yaml").write_text("slug: a\n", encoding="utf-8")
    (note / "b.yaml").write_text("slug: a\n", encoding="utf-8")
    settings = dataset / "statekit.toml"
    settings.write_text('key = {note = "slug"}\n', encoding="utf-8")
    duplicate = "records/note/b.yaml:1:7: error[record/duplicate-id] the id `a` belongs to another note"
    assert duplicate in run("validate", "--format", "lines", cwd=dataset).stdout
    report = statekit.validate(dataset)
    assert [found.rule for found in report.diagnostics] == ["record/duplicate-id"]
    assert statekit.validate(dataset, key={"note": "file"}).ok
    malformed = 'statekit.toml:1: key: expected the name of a property, "file", or a table of these'
    unknown = "`key` in the settings names the kind `nte`, which does not exist; did you mean `note`?"
    for text, message in {
        'key = {nte = "slug"}': unknown,
        "key = 1": malformed,
        'key = ""': malformed,
    }.items():
        settings.write_text(text + "\n", encoding="utf-8")
        done = run("validate", cwd=dataset)
        assert (done.returncode, done.stderr) == (2, f"statekit: error: {message}\n")
    settings.unlink()
    done = run("validate", "--key", "", cwd=dataset)
    assert (done.returncode, done.stderr) == (2, "statekit: error: `key`: the name of the key is empty\n")


def test_python(folder: Path) -> None:
    """Records are found by the key, and do not contain its column; records in memory have keys too."""
    schema = folder / "item.schema.json"
    by_slug = statekit.load(folder / "c", schema=schema, key="slug")
    assert by_slug.record("item", "a").value == {"slug": "a", "name": "A"}
    assert by_slug["item"].key == ("slug",)
    by_file = statekit.load(folder / "c", schema=schema, key="file")
    record = by_file.record("item", "x")
    assert (record.key, record.value) == ("x", {"slug": "b", "tags": [{"t": "one"}, {"t": "two"}]})
    assert record.line == 1
    assert [each.key for each in by_file.iter_records()] == ["x", "y"]
    assert by_file["item"].columns[0] == "file"
    report = statekit.validate(records=[{"slug": "a"}, {"slug": "a"}, {}], schema=SCHEMA, key="slug")
    assert [(found.rule, found.place.path) for found in report.diagnostics] == [
        ("record/duplicate-id", "/1/slug"),
        ("record/key", "/2"),
    ]
    with pytest.raises(statekit.SettingsError, match="the key of records in memory cannot be 'file'"):
        statekit.validate(records=[{}], schema=SCHEMA, key="file")


def test_the_cache_depends_on_the_key(folder: Path, run: Run) -> None:
    """A result for one key is not used for another one."""
    (folder / "c" / "z.yaml").write_text("slug: a\n", encoding="utf-8")
    arguments = ("validate", "--schema", "item.schema.json", "c")
    codes = [
        run(*arguments, *key, cwd=folder).returncode for key in ((), ("--key", "slug"), ("--key", "file"), ())
    ]
    assert codes == [0, 1, 0, 0]
