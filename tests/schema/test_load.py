"""A schema is loaded with everything that it refers to, or rejected in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from steps import steps_of

from statekit.check import Checker
from statekit.diagnostics import Place, Pointer, Route, Severity, Span
from statekit.schema import SchemaError, load_schema

TEXT = {"type": "string"}
NO_TYPE = (
    "the text `strin` is neither a list nor one of array, boolean, integer, null, number, object, string"
)
UNKNOWN = "is not one of 2020-12, 2019-09, draft-07, draft-06, draft-04"
NETWORK = (
    "it refers to `https://example.org/b.json`, but no schema in the current folder has this `$id`, and "
    "nothing is fetched"
)
NO_ID = ", and no schema in the current folder has this `$id`"
Load = Callable[..., Checker]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that writes files to a folder and loads the first one.

    Its call is `load({"$ref": "b.json"}, **{"b.json": {}})`.
    """

    def write(schema: Any, name: str = "schema.json", **files: Any) -> Checker:
        folder = tmp_path / "folder"
        for path, contents in {name: schema, **files}.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(contents if isinstance(contents, str) else json.dumps(contents), encoding="utf-8")
        return Checker(load_schema(folder / name, name=name))

    return write


def error_of(load: Load, schema: Any, **files: Any) -> str:
    """Return the message of a schema that cannot be loaded: one line that starts with the file."""
    with pytest.raises(SchemaError) as caught:
        load(schema, **files)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert message.startswith(caught.value.path)
    return message


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ({"properties": {"a": {"$ref": "b.json"}}}, {"b.json": TEXT}),
        ({"properties": {"a": {"$ref": "./b.json#"}}}, {"b.json": TEXT}),
        ({"properties": {"a": {"$ref": "b.json#/$defs/t"}}}, {"b.json": {"$defs": {"t": TEXT}}}),
        ({"properties": {"a": {"$ref": "b.json#t"}}}, {"b.json": {"$defs": {"t": {"$anchor": "t", **TEXT}}}}),
        (
            {"properties": {"a": {"$ref": "sub/b.json"}}},
            {"sub/b.json": {"$ref": "../c.json"}, "c.json": TEXT},
        ),
        ({"properties": {"a": {"$ref": "b.yaml"}}}, {"b.yaml": "type: string\n"}),
        ({"properties": {"a": {"$ref": "a%20b.json"}}}, {"a b.json": TEXT}),
        (
            {"properties": {"a": {"$ref": "b.json"}}, "$defs": {"t": TEXT}},
            {"b.json": {"$ref": "schema.json#/$defs/t"}},
        ),
        ({"$id": "https://example.org/s/x.json", "properties": {"a": {"$ref": "b.json"}}}, {"b.json": TEXT}),
        ({"$id": "https://example.org/s/", "properties": {"a": {"$ref": "/s/b.json"}}}, {"b.json": TEXT}),
        ({"$id": "urn:x:y", "properties": {"a": {"$ref": "#/$defs/t"}}, "$defs": {"t": TEXT}}, {}),
        ({"$id": "urn:x:y", "properties": {"a": {"$ref": "urn:x:y#/$defs/t"}}, "$defs": {"t": TEXT}}, {}),
        ({"properties": {"a": {"$ref": "urn:x:t"}}, "$defs": {"t": {"$id": "urn:x:t", **TEXT}}}, {}),
        ({"properties": {"a": {"$ref": "#t"}}, "$defs": {"t": {"$anchor": "t", **TEXT}}}, {}),
        ({"properties": {"a": {"$ref": "#/$defs/a~1b%20c"}}, "$defs": {"a/b c": TEXT}}, {}),
        (
            {
                "$id": "https://example.org/root",
                "properties": {"a": {"$ref": "t"}},
                "$defs": {"t": {"$id": "t", "$ref": "#/$defs/inner", "$defs": {"inner": TEXT}}},
            },
            {},
        ),
        ({"properties": {"a": {"$ref": "#/parts/t"}}, "parts": {"t": {"$ref": "b.json"}}}, {"b.json": TEXT}),
        ({"properties": {"a": {"$ref": "b.json"}}}, {"b.json": "false"}),
        ({"properties": {"a": {"$ref": "https://json-schema.org/draft/2020-12/schema"}}}, {}),
        ({"properties": {"a": {"$ref": "http://json-schema.org/draft-07/schema#"}}}, {}),
    ],
)
def test_references_are_followed(load: Load, schema: Any, files: dict[str, Any]) -> None:
    """References may lead to files next to or below the schema, identifiers, anchors and metaschemas."""
    checker = load(schema, **files)
    (found,) = checker.explain({"a": 5}, Route("record.yaml", 0))
    assert found.route.pointer == ("a",)
    assert checker.is_valid({})


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("b.json", f"it refers to `b.json`, but there is no file `b.json`{NO_ID}"),
        ("sub", f"it refers to `sub`, but there is no file `sub`{NO_ID}"),
        ("../b.json", "it refers to `../b.json`, which is outside of the schema's folder"),
        ("%2e%2e/b.json", "it refers to `%2e%2e/b.json`, which is outside of the schema's folder"),
        ("sub/../../b.json", "it refers to `sub/../../b.json`, which is outside of the schema's folder"),
        ("/etc/hosts", "it refers to `/etc/hosts`, which is outside of the schema's folder"),
        ("file:///etc/hosts", "it refers to `file:///etc/hosts`, which is outside of the schema's folder"),
        (
            "file://host/b.json",
            "it refers to `file://host/b.json`, which is outside of the schema's folder",
        ),
        ("link.json", "it refers to `link.json`, which is outside of the schema's folder"),
        ("b%00.json", "it refers to `b%00.json`, which is outside of the schema's folder"),
        (
            "https://example.org/b.json",
            NETWORK,
        ),
        ("http://example.org/b.json", NETWORK.replace("https", "http")),
        ("urn:x:y", "it refers to `urn:x:y`, but no schema in the current folder has this `$id`"),
        ("#/$defs/x", "it refers to `#/$defs/x`, which is not there"),
        ("#x", "it refers to `#x`, which is not there"),
        ("#/title", "it refers to `#/title`, which is not a schema"),
        ("a b.json", "`a b.json` is not a URI reference: U+0020 (SPACE) must be written as %20"),
        ("a\nb", "`a\\nb` is not a URI reference: U+000A must be written as %0A"),
        ("http://[x", "`http://[x` is not a URI"),
        ("#/" + "x" * 200, f"it refers to `#/{'x' * 195}...`, which is not there"),
        ("#/" + "x" * 198, f"it refers to `#/{'x' * 198}`, which is not there"),
        (
            "x" * 201,
            f"it refers to `{'x' * 197}...`, but there is no file `{'x' * 197}...`{NO_ID}",
        ),
    ],
)
def test_unresolvable_references_are_rejected(load: Load, tmp_path: Path, reference: str, why: str) -> None:
    """A target that does not exist, is outside the folder or needs the network is an error."""
    (tmp_path / "folder" / "sub").mkdir(parents=True)
    (tmp_path / "b.json").write_text("{}", encoding="utf-8")
    (tmp_path / "folder" / "link.json").symlink_to(tmp_path / "b.json")
    schema = {"title": "T", "properties": {"a/b": {"$ref": reference}}}
    assert error_of(load, schema) == f"schema.json: {why} (at /properties/a~1b/$ref)"


def test_a_relative_reference_below_a_urn_is_rejected(load: Load) -> None:
    """By RFC 3986, a relative reference cannot be resolved against a URN."""
    assert error_of(load, {"$id": "urn:x:y", "$ref": "b.json"}, **{"b.json": {}}) == (
        "schema.json: `b.json` means nothing below the `$id` urn:x:y: "
        "give the schema an `$id` with a path, or none (at /$ref)"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            '{"type": "strin"}',
            f"{NO_TYPE} (at /type)",
        ),
        (
            '{"properties": {"a": {"required": "x"}}}',
            "expected a list, found the text `x` (at /properties/a/required)",
        ),
        ('{"allOf": []}', "`allOf` is empty, at least 1 entry is required (at /allOf)"),
        ('{"properties": []}', "expected an object, found a list (at /properties)"),
        ('{"minLength": -1}', "`-1` is too small: the least allowed is 0 (at /minLength)"),
        ('{"$ref": 5}', "expected text, found the integer `5` (at /$ref)"),
        ('{"$id": "#x"}', "`#x` does not match the pattern `^[^#]*#?$` (at /$id)"),
        (
            '{"items": {"pattern": "("}}',
            (
                "`(` cannot be used as a pattern: this parenthesis is never closed "
                "(character 1) (at /items/pattern)"
            ),
        ),
        (
            '{"patternProperties": {"(": {}}}',
            (
                "`(` cannot be used as a pattern: this parenthesis is never closed (character 1) "
                "(at /patternProperties/()"
            ),
        ),
        (
            '{"pattern": "(a{1000}){1000}"}',
            (
                "`(a{1000}){1000}` cannot be used as a pattern: its repetitions make "
                "it too large (character 3) "
                "(at /pattern)"
            ),
        ),
        (
            '{"$schema": "https://example.org/x"}',
            f'the dialect "https://example.org/x" {UNKNOWN} (at /$schema)',
        ),
        (
            '{"$schema": 5}',
            f"the dialect 5 {UNKNOWN} (at /$schema)",
        ),
        ("[]", "a JSON Schema is an object or a boolean"),
        ("null", "a JSON Schema is an object or a boolean"),
        ('{"$ref": "#"}', "`#` leads back to itself, and stays at the same value (at /$ref)"),
        (
            '{"$dynamicAnchor": "x", "allOf": [{"$dynamicRef": "#x"}]}',
            "`#x` leads back to itself, and stays at the same value (at /allOf/0/$dynamicRef)",
        ),
        (
            '{"items": {"not": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"if": {"$ref": "#/$defs/b"}}}}',
            "`#/$defs/b` leads back to itself, and stays at the same value (at /$defs/b/if/$ref)",
        ),
        (
            '{"items": {"$ref": "#/$defs/a/not"}, "$defs": {"a": {"not": {"$ref": "#/$defs/a"}}}}',
            "`#/$defs/a` leads back to itself, and stays at the same value (at /$defs/a/not/$ref)",
        ),
        (
            '{"$defs": {"a": {"$id": "urn:x:y"}, "b": {"$id": "urn:x:y"}}}',
            "the identifier `urn:x:y` is given twice (at /$defs/b/$id)",
        ),
    ],
)
def test_an_invalid_schema_is_rejected(load: Load, text: str, why: str) -> None:
    """The message names the file and the pointer, in the same words as the messages about records."""
    assert error_of(load, text) == f"schema.json: {why}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"type": "object", "type": "array"}',
        '{"maximum": NaN}',
        '{"maximum": 1e999}',
        '{"maximum": ' + "9" * 5000 + "}",
        '{"const": "\\ud800"}',
        '{"properties": {"\\ud800": {}}}',
        '{"x":' * 5000 + "1" + "}" * 5000,
        "[" * 100_000,
        "\x00",
        "\ufeff\ufeff{}",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_an_unreadable_schema_is_rejected(load: Load, text: str) -> None:
    """Text that is not JSON, or contains what JSON Schema cannot express, is an error of one line."""
    assert error_of(load, text)


@pytest.mark.parametrize(
    ("contents", "why"),
    [
        (
            {"type": "strin"},
            f"{NO_TYPE} (at /type)",
        ),
        (
            {"properties": {"q": {"$ref": "#/nope"}}},
            "it refers to `#/nope`, which is not there (at /properties/q/$ref)",
        ),
        (
            {"items": {"pattern": "("}},
            (
                "`(` cannot be used as a pattern: this parenthesis is never closed "
                "(character 1) (at /items/pattern)"
            ),
        ),
        (
            {"$ref": "../../x.json"},
            "it refers to `../../x.json`, which is outside of the schema's folder (at /$ref)",
        ),
        (
            {"$ref": "../schema.json"},
            "`../schema.json` leads back to itself, and stays at the same value (at /$ref)",
        ),
        (
            {"$schema": "urn:x"},
            f'the dialect "urn:x" {UNKNOWN} (at /$schema)',
        ),
    ],
)
def test_an_error_in_another_file_names_that_file(load: Load, contents: Any, why: str) -> None:
    """An error in a file that the schema refers to is located in that file."""
    assert error_of(load, {"$ref": "sub/b.json"}, **{"sub/b.json": contents}) == f"sub/b.json: {why}"


def test_an_identifier_is_located_in_each_dialect(load: Load) -> None:
    """The keyword is `id` up to draft 4, and `$id` in later dialects."""
    older = {"$schema": "http://json-schema.org/draft-04/schema#"}
    twice = {"definitions": {"a": {"id": "urn:x:y"}, "b": {"id": "urn:x:y"}}}
    assert error_of(load, {**older, **twice}) == (
        "schema.json: the identifier `urn:x:y` is given twice (at /definitions/b/id)"
    )
    for schema in ({**older, "id": "a b"}, {**older, "definitions": {"a": {"id": "a b"}}}, {"$id": "a b"}):
        message = error_of(load, schema)
        assert "`a b` is not a URI reference" in message
        assert message.endswith("/id)" if "id" in json.dumps(schema).replace("$id", "") else "/$id)")


def test_an_error_below_an_unknown_keyword_is_found(load: Load) -> None:
    """The target of a reference is checked as a schema, wherever it is."""
    schema = {"$ref": "#/components/a", "components": {"a": {"items": {"type": "strin"}}}}
    assert error_of(load, schema).endswith("(at /components/a/items/type)")


def test_booleans_are_schemas(load: Load) -> None:
    """`true` accepts every record, `false` none."""
    assert load("true").is_valid({"a": 1})
    checker = load("false")
    (found,) = checker.explain({"a": 1}, Route("record.yaml", 0))
    assert (found.rule, found.message) == ("schema/false", "the schema allows no record here")


def test_schemas_may_be_yaml(load: Load) -> None:
    """A schema in YAML is the same schema; aliases in it are expanded."""
    checker = load("properties:\n  a: &t {type: string}\n  b: *t\n", "schema.yaml")
    found = checker.explain({"a": 1, "b": 2}, Route("record.yaml", 0))
    assert [each.route.pointer for each in found] == [("a",), ("b",)]


def test_patterns_with_look_around_work(load: Load) -> None:
    """Backtracking is limited, and used only if the schema has a pattern that needs it."""
    checker = load({"pattern": "^(?!x).+$"})
    assert checker.is_valid("a")
    assert not checker.is_valid("xa")


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "^(a+)+(?=b)$", "^(a|a)*\\1$", "^(([a-z])+.)+(?=[A-Z])([a-z])+$"]
)
def test_exponential_patterns_do_not_hang(load: Load, pattern: str) -> None:
    """Matching that would take forever is given up, and the value does not match."""
    checker = load({"additionalProperties": {"pattern": pattern}})
    record: dict[str, Any] = {str(number): "a" * 100 + "!" for number in range(20)}
    assert len(checker.explain(record, Route("record.yaml", 0))) == 20


def test_a_schema_may_refer_to_itself_for_nested_values(load: Load) -> None:
    """Recursion through properties or entries describes trees."""
    schema = {
        "properties": {"a": {"$ref": "#"}, "b": {"items": {"anyOf": [{"$ref": "#"}, TEXT]}}},
        "type": "object",
    }
    checker = load(schema)
    assert checker.is_valid({"a": {"b": ["x", {"a": {}}]}})
    assert not checker.is_valid({"a": {"a": 1}})


def test_a_reference_hides_its_siblings_up_to_draft_7(load: Load) -> None:
    """The keywords of a node are those that have an effect in its dialect."""
    sibling = {"$ref": "#/definitions/t", "minLength": 3}
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"a": sibling},
        "definitions": {"t": TEXT},
    }
    checker = load(schema)
    assert checker.is_valid({"a": "x"})
    node = checker.schema.root.child("properties", "a")
    assert dict(node.keywords) == {"$ref": "#/definitions/t"}
    target = node.follow()
    assert target is not None
    assert target.contents == TEXT
    newer = load({"properties": {"a": {"$ref": "#/$defs/t", "minLength": 3}}, "$defs": {"t": TEXT}})
    assert not newer.is_valid({"a": "x"})
    assert set(newer.schema.root.child("properties", "a").keywords) == {"$ref", "minLength"}


def test_a_node_follows_references_in_the_dialect_of_the_file(load: Load) -> None:
    """A file of an older dialect is read as such, even if a reference leads into the middle of it."""
    older = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "definitions": {"t": {"$ref": "#/definitions/u"}, "u": TEXT},
    }
    checker = load({"properties": {"a": {"$ref": "b.json#/definitions/t"}}}, **{"b.json": older})
    target = checker.schema.root.child("properties", "a").follow()
    assert target is not None
    assert target.specification.name == "draft-07"
    last = target.follow()
    assert last is not None
    assert (last.contents, last.specification.name) == (TEXT, "draft-07")


def test_dependencies_may_be_mixed(load: Load) -> None:
    """Up to draft 7, `dependencies` may contain both schemas and lists of names."""
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "dependencies": {"a": {"$ref": "#/definitions/t"}, "b": ["c"], "d": {"$ref": "#/definitions/t"}},
        "definitions": {"t": {"required": ["e"]}},
    }
    checker = load(schema)
    found = checker.explain({"a": 1, "b": 1}, Route("record.yaml", 0))
    assert sorted(each.keyword or "" for each in found) == ["dependencies", "required"]
    schema["dependencies"]["d"] = {"$ref": "#/definitions/none"}  # type: ignore[index] # an object
    assert "(at /dependencies/d/$ref)" in error_of(load, schema)


def test_the_fingerprint_depends_on_the_contents_only(load: Load, tmp_path: Path) -> None:
    """It does not depend on the folder or the format of the files, but on every keyword in them."""
    schema = {"$ref": "b.json"}
    first = load(schema, **{"b.json": TEXT}).schema.fingerprint
    assert load(json.dumps(schema, indent=4), **{"b.json": TEXT}).schema.fingerprint == first
    (tmp_path / "folder").rename(tmp_path / "moved")
    assert load_schema(tmp_path / "moved" / "schema.json").fingerprint == first
    assert load(schema, **{"b.json": {"type": "integer"}}).schema.fingerprint != first


def test_a_long_chain_of_references_is_followed(load: Load) -> None:
    """Thousands of references in a chain are neither a loop nor an overflow."""
    definitions: dict[str, Any] = {f"d{number}": {"$ref": f"#/$defs/d{number + 1}"} for number in range(2000)}
    checker = load({"properties": {"a": {"$ref": "#/$defs/d0"}}, "$defs": {**definitions, "d2000": TEXT}})
    assert not checker.is_valid({"a": 1})
    assert len(checker.explain({"a": 1}, Route("record.yaml", 0))) == 1


def load_and_check(file: Path) -> None:
    """Load a schema and compile it."""
    Checker(load_schema(file))


@pytest.mark.suites
def test_public_schemas_load_fast(suites: Path) -> None:
    """Public schemas of up to 100 KB are ready in a limited number of steps."""
    files = [*suites.glob("schemastore/*/schema.json"), *suites.glob("schemas-of-formats/*.json")]
    rejected: dict[str, Pointer] = {}
    for file in files:
        try:
            assert steps_of(partial(load_and_check, file)) < 500_000, file
        except SchemaError as error:
            rejected[file.parent.name] = error.pointer
    assert len(files) == 16
    assert rejected == {"circleciconfig": ("$ref",)}


def test_a_node_may_have_another_dialect_than_its_parent(load: Load) -> None:
    """A subschema that declares its dialect is read by it, and so are those below."""
    older = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:x:old",
        "properties": {"b": {"$ref": "#/definitions/t", "minLength": 3}},
        "definitions": {"t": TEXT},
    }
    root = load({"properties": {"a": older}}).schema.root
    assert root.child("properties").specification.name == "draft2020-12"
    assert root.child("properties", "a").specification.name == "draft-07"
    assert set(root.child("properties", "a").child("properties", "b").keywords) == {"$ref"}


@pytest.mark.parametrize("dialect", ["draft-04", "draft-06", "draft-07"])
def test_a_file_without_a_dialect_has_that_of_the_schema(load: Load, dialect: str) -> None:
    """It is validated, explained and read in the dialect of the schema that refers to it."""
    beside = {"items": [{"$ref": "#/definitions/t", "minLength": 3}], "definitions": {"t": TEXT}}
    uri = f"http://json-schema.org/{dialect}/schema#"
    checker = load({"$schema": uri, "properties": {"a": {"$ref": "b.json"}}}, **{"b.json": beside})
    assert checker.is_valid({"a": ["x"]})
    (found,) = checker.explain({"a": [1]}, Route("record.yaml", 0))
    assert (found.keyword, found.route.pointer) == ("type", ("a", 0))
    target = checker.schema.root.child("properties", "a").follow()
    assert target is not None
    assert target.specification.name == dialect
    assert "expected an object or a boolean, found a list (at /items)" in error_of(
        load, {"$ref": "b.json"}, **{"b.json": beside}
    )


@pytest.mark.parametrize("own", ["http://json-schema.org/draft-07/schema#", None])
@pytest.mark.parametrize("dialect", ["2019-09", "2020-12"])
def test_a_file_may_declare_its_dialect(load: Load, dialect: str, own: str | None) -> None:
    """A reference hides its siblings in an older dialect, but not in a newer one."""
    beside = {"allOf": [{"$ref": "#/definitions/t", "minLength": 3}], "definitions": {"t": TEXT}}
    named = beside if own is None else {"$schema": own, **beside}
    uri = f"https://json-schema.org/draft/{dialect}/schema"
    checker = load({"$schema": uri, "properties": {"a": {"$ref": "b.json"}}}, **{"b.json": named})
    assert checker.is_valid({"a": "x"}) is (own is not None)
    assert not checker.is_valid({"a": 1})


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_hidden_siblings_of_a_reference_are_not_a_loop(load: Load, keyword: str) -> None:
    """A path through them is never evaluated. In newer dialects it is a loop."""
    schema = {"$ref": "#/$defs/a", "$defs": {"a": TEXT}, keyword: [{"$ref": "#"}]}
    assert load({"$schema": "http://json-schema.org/draft-07/schema#", **schema}).is_valid("x")
    assert "leads back to itself" in error_of(load, schema)


def test_loops_are_found_in_the_dialect_of_each_subschema(load: Load) -> None:
    """A subschema of an older dialect may be inside one of a newer dialect, and vice versa."""
    older, newer = "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"
    hidden = {"$ref": "#/definitions/b", "allOf": [{"$ref": "#/definitions/a"}]}
    inner = {"definitions": {"a": {"$schema": older, **hidden}, "b": {}}}
    assert load({"$schema": newer, **inner}).is_valid(1)
    assert load({"$schema": older, "definitions": {"a": hidden, "b": {}}}).is_valid(1)
    inner = {"definitions": {"a": {"$schema": newer, **hidden}, "b": {}}}
    assert "leads back to itself" in error_of(load, {"$schema": older, **inner})


def test_an_error_is_a_diagnostic_at_its_location(load: Load, tmp_path: Path) -> None:
    """It has the path as displayed, line and column, also in a file that the schema refers to."""
    contents = '{"properties":\n  {"q": {"type": 5}}}'
    with pytest.raises(SchemaError) as caught:
        load({"$ref": "sub/b.json"}, **{"sub/b.json": contents})
    found = caught.value.diagnostic
    assert (found.rule, found.severity, found.help) == ("file/schema", Severity.ERROR, None)
    assert (found.place.path, found.place.span) == ("sub/b.json", Span(2, 18, 2, 19))
    assert (found.pointer, found.related) == ("/properties/q/type", ())
    with pytest.raises(SchemaError) as caught:
        load("{", "c.json")
    found = caught.value.diagnostic
    assert (found.rule, found.severity, found.pointer) == ("file/schema", Severity.ERROR, None)
    assert str(caught.value) == f"c.json:1: {found.message}"
    with pytest.raises(SchemaError) as caught:
        load_schema(tmp_path / "none.json")
    assert caught.value.diagnostic.place == Place(str(tmp_path / "none.json"))
