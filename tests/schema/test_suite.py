"""The cases of the JSON Schema test suite (draft 2020-12, with its optional parts)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from statekit.check import Checker, documentation
from statekit.diagnostics import Finding, Route
from statekit.schema import Budget, SchemaError, load_schema
from statekit.schema.explain.explainer import Explainer
from statekit.schema.explain.explanation import Explanation
from statekit.schema.validator import Validator

pytestmark = pytest.mark.suites

HOST = "http://localhost:1234/"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

# Schemas that are rejected because they declare a custom dialect.
REJECTED = {
    ("optional/format-assertion.json", "schema that uses custom metaschema with format-assertion: false"),
    ("optional/format-assertion.json", "schema that uses custom metaschema with format-assertion: true"),
    ("vocabulary.json", "ignore unrecognized optional vocabulary"),
    ("vocabulary.json", "schema that uses custom metaschema with with no validation vocabulary"),
}

# The number of cases in each part of the suite, without those of rejected schemas.
CASES = {"required": 1294, "optional": 158, "optional/format": 764}

# Valid values in which jsonschema finds an error. It is not reported, because only values that jsonschema-rs
# rejects are explained.
EXPLAINED_THOUGH_VALID = {
    # jsonschema continues in the dialect of the root schema
    ("optional/cross-draft.json", "first item not a string is valid"),
}

# By default, formats are only annotations in this draft. Here they are asserted, as in optional/format.
ASSERTED = "is only an annotation by default"


def groups(suites: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each group of cases for one schema, with its file, such as `optional/format/date.json`."""
    tests = suites / "json-schema-2020-12" / "tests" / "draft2020-12"
    for file in sorted([*tests.glob("*.json"), *tests.glob("optional/**/*.json")]):
        for group in json.loads(file.read_text(encoding="utf-8")):
            yield file.relative_to(tests).as_posix(), group


@pytest.fixture(scope="module")
def folder(suites: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the remote schemas of the suite, as files that refer to each other."""
    folder = tmp_path_factory.mktemp("suite")
    remotes = suites / "json-schema-2020-12" / "remotes"
    for file in remotes.rglob("*"):
        if file.is_file():
            copy = folder / file.relative_to(remotes)
            copy.parent.mkdir(parents=True, exist_ok=True)  # the suite itself may be read-only
            text = file.read_text(encoding="utf-8").replace(HOST, f"{folder.as_uri()}/")
            copy.write_text(text, encoding="utf-8")
    return folder


def test_every_case(suites: Path, folder: Path) -> None:
    """The verdict is that of the suite and of jsonschema-rs; only invalid values have findings."""
    cases = Counter[str]()
    asserted = Counter[str]()
    rejected = set()
    for name, group in groups(suites):
        schema = json.loads(json.dumps(group["schema"]).replace(HOST, f"{folder.as_uri()}/"))
        checker = _checker(folder, schema)
        if isinstance(checker, SchemaError):
            rejected.add((name, group["description"]))
            continue
        verdict = _verdict(folder, schema)
        for case in group["tests"]:
            where = f"{name}: {group['description']}: {case['description']}"
            valid = case["valid"] and ASSERTED not in case["description"]
            asserted[name] += valid is not case["valid"]
            assert checker.is_valid(case["data"]) is valid, where
            assert verdict.is_valid(case["data"]) is valid, where
            found = checker.explain(case["data"], Route(name, 0))
            assert bool(found) is not valid, where
            for finding in found:
                _check_finding(finding, case["data"], where)
            cases[_part(name)] += 1
    assert rejected == REJECTED
    assert cases == CASES
    assert +asserted == {"format.json": 19}


def test_both_validators_agree(suites: Path, folder: Path) -> None:
    """Both reject exactly the same values, with one exception."""
    cases = Counter[str]()
    explained = set()
    for name, group in groups(suites):
        checker = _checker(
            folder, json.loads(json.dumps(group["schema"]).replace(HOST, f"{folder.as_uri()}/"))
        )
        if isinstance(checker, SchemaError):
            continue
        explainer = Explainer(checker.schema, Validator(checker.schema).patterns, formats=True)
        for case in group["tests"]:
            found = explainer.explain(case["data"], Budget()).violations
            if found and checker.is_valid(case["data"]):
                explained.add((name, case["description"]))
            else:
                assert bool(found) is not checker.is_valid(case["data"]), (name, group, case)
            cases[_part(name)] += 1
    assert explained == EXPLAINED_THOUGH_VALID
    assert cases == CASES


def _part(name: str) -> str:
    return name.rpartition("/")[0] or "required"


def _checker(folder: Path, schema: Any) -> Checker | SchemaError:
    file = folder / "schema-under-test.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    try:
        return Checker(load_schema(file, name="schema.json"))
    except SchemaError as error:
        return error


def _verdict(folder: Path, schema: Any) -> jsonschema_rs.Validator:
    """Return a validator of jsonschema-rs alone, with the same files."""

    def retrieve(uri: str) -> Any:
        assert uri.startswith(folder.as_uri())
        return json.loads((folder / uri.removeprefix(f"{folder.as_uri()}/")).read_text(encoding="utf-8"))

    return jsonschema_rs.validator_for(
        schema,
        validate_formats=True,
        base_uri=f"{folder.as_uri()}/schema-under-test.json",
        retriever=retrieve,
    )


def _check_finding(finding: Finding, value: Any, where: str) -> None:
    """Check that a finding is one line in our words, with a documented rule and an existing location."""
    assert finding.rule == f"schema/{finding.keyword}", where
    assert finding.rule in documentation(), (where, finding)
    assert finding.message, where
    assert len(finding.message.splitlines()) == 1, where
    assert " is not of type " not in finding.message, where
    assert "does not satisfy the schema" not in finding.message, where
    for step in finding.route.pointer:
        places = value if isinstance(value, dict) else range(len(value))
        assert step in places, where
        value = value[step]


def test_errors_that_jsonschema_does_not_find_are_reported(
    suites: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If jsonschema finds nothing, the errors of jsonschema-rs become findings with locations."""
    monkeypatch.setattr(Explainer, "explain", lambda *_: Explanation([]))
    for name, group in groups(suites):
        schema = json.loads(json.dumps(group["schema"]).replace(HOST, f"{folder.as_uri()}/"))
        checker = _checker(folder, schema)
        if isinstance(checker, SchemaError):
            continue
        for case in group["tests"]:
            found = checker.explain(case["data"], Route(name, 0))
            assert bool(found) is not checker.is_valid(case["data"])
            for finding in found:
                _check_finding(
                    finding, case["data"], f"{name}: {group['description']}: {case['description']}"
                )
