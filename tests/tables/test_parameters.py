"""The public functions take text and path objects alike, and agree in their parameters."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import statekit

SCHEMA = {
    "x-statekit": {"key": "id"},
    "type": "object",
    "properties": {"id": {"type": "string"}, "to": {"x-statekit": {"refers-to": "person"}}},
    "required": ["id"],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A dataset of one person, and its export in `build`."""
    root = tmp_path / "people"
    (root / "schema").mkdir(parents=True)
    (root / "records" / "person").mkdir(parents=True)
    (root / "schema" / "person.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (root / "records" / "person" / "ada.yaml").write_text("id: ada\n", encoding="utf-8")
    statekit.export(root, root / "build")
    return root


@pytest.mark.parametrize("as_path", [str, Path])
def test_text_and_paths_are_the_same(
    root: Path, as_path: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every parameter that is a path is text or a path object; several paths are a list of either."""
    dataset, build = as_path(root), as_path(root / "build")
    schema, records = as_path(root / "schema" / "person.schema.json"), as_path(root / "records")
    (root / "texts").mkdir()
    assert statekit.verify(build).problems == ()
    assert statekit.verify(build, dataset).problems == ()
    assert statekit.verify(build, [records], schema=schema).problems == ()
    assert statekit.verify(build, statekit.resolve(dataset)).rows == 1
    assert statekit.validate(dataset, sources=as_path(root / "texts")).summary.records == 1
    assert statekit.validate([records], schema=schema).summary.records == 1
    assert statekit.export(dataset, as_path(root / "again")).rows == {
        "person.jsonl": 1,
        "person.parquet": 1,
        "person.csv": 1,
    }
    assert (
        len(statekit.load(records, schema=schema, cache=statekit.Cache(as_path(root / "c")))["person"]) == 1
    )
    assert len(statekit.arrow_schema(schema)) == len(
        statekit.arrow_schema(statekit.resolve(dataset))["person"]
    )
    assert len(statekit.find_dataset(dataset).files) == len(statekit.find_dataset([dataset]).files) == 1
    assert len(statekit.find_files(schema, records).files) == 1
    assert [kind.name for kind in statekit.find_kinds(dataset)] == ["person"]
    monkeypatch.chdir(root)  # a file names only schemas below the current folder
    described = as_path(root / "x.yaml")
    Path(described).write_text(f"# yaml-language-server: $schema={schema}\nid: x\n", encoding="utf-8")
    assert [kind.name for kind in statekit.find_described(described).kinds] == ["person"]


@pytest.mark.parametrize("function", [statekit.validate, statekit.load, statekit.export, statekit.verify])
def test_the_functions_agree(function: Callable[..., Any]) -> None:
    """All of them take the same options, by the same names and with the same defaults."""
    parameters = inspect.signature(function).parameters
    assert "of" in parameters
    shared = {"schema": None, "table": None, "settings": None, "progress": None, "jobs": 0, "cache": None}
    for name, default in {**shared, "tier": statekit.Tier.AUTO}.items():
        assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
        assert parameters[name].default == default


def test_the_table_is_the_name_of_the_kind(root: Path) -> None:
    """References to the table of a schema are resolved among its records, whatever the name of its file."""
    other = root / "any.json"
    other.write_text(json.dumps(SCHEMA), encoding="utf-8")
    (root / "records" / "person" / "ada.yaml").write_text("id: ada\nto: eve\n", encoding="utf-8")
    assert statekit.validate(root / "records", schema=other).summary.errors == 0
    report = statekit.validate(root / "records", schema=other, table="person")
    assert report.summary.rules == {"record/unknown-reference": 1}


def test_the_types_depend_on_the_same_options(root: Path) -> None:
    """`arrow_schema` takes the options of the other functions on which the types depend."""
    schema = root / "plain.json"
    schema.write_text('{"type": "object", "properties": {"a": {"$ref": "https://example.org/a.json"}}}')
    (root / "a.json").write_text('{"type": "integer"}')
    options: dict[str, Any] = {"schemas": {"https://example.org/a.json": root / "a.json"}, "key": "file"}
    found = statekit.arrow_schema(schema, table="thing", **options)
    assert [(field.name, str(field.type)) for field in found][:2] == [("file", "string"), ("a", "int64")]
    (root / "b.yaml").write_text("a: 1\n")
    loaded = statekit.load(root / "b.yaml", schema=schema, table="thing", **options)
    assert loaded["thing"].arrow_schema.equals(found, check_metadata=True)
    with pytest.raises(TypeError, match=r"^`key` is of the type `int`"):
        statekit.arrow_schema(schema, key=5)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"^`table` requires a schema file"):
        statekit.arrow_schema(statekit.resolve(root), table="person")  # type: ignore[call-overload]
    (root / "statekit.toml").write_text('key = {person = "to"}\n')
    with pytest.raises(statekit.SchemaError, match="the schema declares `id` as the key"):
        statekit.arrow_schema(statekit.resolve(root))
