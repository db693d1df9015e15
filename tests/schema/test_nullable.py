"""`nullable` allows null in OpenAPI 3.0, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import statekit
from statekit.api import Tier

PET: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "nullable": True},
        "size": {"type": "string", "nullable": True, "enum": ["s", "l", None]},
        "owner": {"$ref": "#/components/schemas/Owner"},
        "tags": {"type": "array", "items": {"type": "integer", "nullable": True}},
    },
}
OWNER = {"type": "object", "nullable": True, "properties": {"id": {"type": "integer", "nullable": False}}}
PART = "api.json#/components/schemas/Pet"
NULLS = "{name: null, size: null, owner: null, tags: [1, null]}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)


def write(name: str, **members: Any) -> None:
    """Write an OpenAPI document with these members beside the schemas of pets and owners."""
    document = {"components": {"schemas": {"Pet": PET, "Owner": OWNER}}, **members}
    Path(name).write_text(json.dumps(document))


def findings(
    text: str, schema: str = "api.json#/components/schemas/Pet", tier: Tier = Tier.AUTO
) -> list[str]:
    """Return the findings in a record, or in its schema."""
    Path("r.yaml").write_text(text)
    report = statekit.validate("r.yaml", schema=schema, tier=tier)
    return [f"{each.place}: {each.rule}: {each.message}" for each in report.diagnostics]


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("version", ["3.0.0", "3.0.3", 3.0])
def test_nullable_allows_null_in_openapi_3_0(tier: Tier, version: str | float) -> None:
    """Null is valid in addition to the type, in both tiers; the message of another value names it."""
    write("api.json", openapi=version)
    assert findings(NULLS, tier=tier) == []
    assert findings("{name: 5, owner: {id: null}}", tier=tier) == [
        "r.yaml:1:8: schema/type: expected text or null, found the integer `5`",
        "r.yaml:1:23: schema/type: expected an integer, found empty (null)",
    ]


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("member", [{"openapi": "3.1.0"}, {"swagger": "2.0"}, {}])
def test_nullable_has_no_effect_elsewhere(tier: Tier, member: dict[str, str]) -> None:
    """In other versions, and in JSON Schema, `nullable` is not a keyword."""
    write("api.json", **member)
    assert "r.yaml:1:8: schema/type: expected text, found empty (null)" in findings("{name: null}", tier=tier)


def test_nullable_applies_in_the_files_of_a_description() -> None:
    """A file that an OpenAPI 3.0 document refers to is part of it; a schema may refer to such a document."""
    Path("pet.json").write_text(json.dumps({"type": "object", "properties": {"a": {"$ref": "text.json"}}}))
    text: dict[str, Any] = {"type": "string", "nullable": True}
    Path("text.json").write_text(json.dumps(text))
    Path("api.json").write_text(
        json.dumps({"openapi": "3.0.3", "components": {"schemas": {"Pet": {"$ref": "pet.json"}}}})
    )
    assert findings("a: null\n") == []
    assert findings("a: null\n", schema="pet.json") == [
        "r.yaml:1:4: schema/type: expected text, found empty (null)"
    ]
    Path("text.json").write_text(
        json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **text})
    )
    assert findings("a: null\n") == ["r.yaml:1:4: schema/type: expected text, found empty (null)"]
    write("other.json", openapi="3.0.3")
    Path("list.json").write_text(json.dumps({"items": {"$ref": "other.json#/components/schemas/Pet"}}))
    assert findings(f"- {NULLS}", schema="list.json") == []


@pytest.mark.parametrize(
    ("schema", "record", "expected"),
    [
        (
            {"type": "string", "nullable": True, "enum": ["s"]},
            "null",
            [
                "api.json:1:84: dataset/annotation: `nullable` has no effect: null is not in `enum`",
                "r.yaml:1:9: schema/enum: expected `s`, found empty (null)",
            ],
        ),
        (
            {"nullable": True, "allOf": [{"type": "string"}]},
            "null",
            [
                "api.json:1:66: dataset/annotation: `nullable` has no effect: there is no `type` beside it",
                "r.yaml:1:9: schema/type: expected text, found empty (null)",
            ],
        ),
    ],
)
def test_nullable_without_effect_is_a_warning(
    schema: dict[str, Any], record: str, expected: list[str]
) -> None:
    """As 3.0.3 clarifies, `nullable` needs a `type` beside it, and null among the values of `enum`."""
    document = {"openapi": "3.0.3", "components": {"Pet": {"properties": {"a": schema}}}}
    Path("api.json").write_text(json.dumps(document))
    assert findings(f"--- {{a: {record}}}", "api.json#/components/Pet") == expected


def test_an_export_has_columns_with_null() -> None:
    """The column is nullable although the property is required, and `verify` accepts the export."""
    write("api.json", openapi="3.0.3")
    Path("r.yaml").write_text(NULLS)
    assert statekit.export("r.yaml", schema=PART, output="out").rows["Pet.jsonl"] == 1
    assert json.loads(Path("out/Pet.jsonl").read_text()) == {
        "name": None,
        "size": None,
        "owner": None,
        "tags": [1, None],
    }
    assert statekit.verify("out").problems == ()
    assert statekit.verify("out", "r.yaml", schema=PART).problems == ()
    assert statekit.arrow_schema(PART).field("name").nullable
