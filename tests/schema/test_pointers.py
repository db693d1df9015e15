"""References that are followed without a registry lead where the registry leads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from statekit.schema.load import load_schema
from statekit.schema.node import DocumentScope, SchemaNode
from statekit.schema.pointers import follow_pointer

_DEFINITIONS = {
    "text": {"type": "string"},
    "a/b": {"type": "integer"},
    "~": {"type": "null"},
    "é %": {"type": "boolean"},
    "list": {"allOf": [{"$ref": "#/$defs/text"}, True]},
    "self": {"properties": {"next": {"$ref": "#"}}},
}
_REFERENCES = [
    *("#", "#/$defs/text", "#/$defs/a~1b", "#/$defs/~0", "#/$defs/%C3%A9%20%25"),
    *("#/$defs/list/allOf/0", "#/$defs/list/allOf/1", "#/$defs/self/properties/next"),
]


def _schema(folder: Path, root: dict[str, Any]) -> Any:
    (folder / "s.json").write_text(json.dumps(root), encoding="utf-8")
    return load_schema(folder / "s.json")


@pytest.mark.parametrize("identifier", [None, "https://example.org/s.json", "other.json"])
@pytest.mark.parametrize("reference", _REFERENCES)
def test_the_target_of_a_reference(tmp_path: Path, reference: str, identifier: str | None) -> None:
    """Both ways lead to the same subschema, and further references from there as well."""
    root = {"properties": {"x": {"$ref": reference}}, "$defs": _DEFINITIONS}
    schema = _schema(tmp_path, root if identifier is None else {"$id": identifier, **root})
    assert isinstance(schema.root.scope, DocumentScope)
    direct: SchemaNode | None = schema.root.child("properties", "x")
    resolver = schema.registry.resolver(schema.uri)
    resolved: SchemaNode | None = SchemaNode(schema.contents, schema.specification, resolver)
    resolved = resolved.child("properties", "x") if resolved else None
    while direct is not None and resolved is not None and "$ref" in direct.keywords:
        direct, resolved = direct.follow(), resolved.follow()
        assert direct is not None
        assert resolved is not None
        assert direct.contents is resolved.contents
        assert direct.specification is resolved.specification


@pytest.mark.parametrize("inner", [{"$id": "inner.json"}, {"$id": "#anchor"}, {"id": "x"}])
def test_embedded_identifiers_need_the_registry(tmp_path: Path, inner: dict[str, str]) -> None:
    """A subschema with an identifier may change what references below it mean."""
    schema = _schema(tmp_path, {"$schema": "http://json-schema.org/draft-07/schema", "not": inner})
    assert not isinstance(schema.root.scope, DocumentScope)


@pytest.mark.parametrize("fragment", ["/a/-1", "/a/+0", "/a/9", "/b", "/c/x", "/a/ 0", "/c/0"])
def test_doubtful_pointers_are_not_followed(fragment: str) -> None:
    """Only pointers as RFC 6901 writes them are followed; others are left to the registry."""
    assert follow_pointer({"a": [{}], "c": "text"}, fragment) is None
