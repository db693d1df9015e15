"""Fuzz the package with hypothesis. A target is a function that raises if a property is violated.

Run as a program, it tries all targets in turn for a while: `python tests/hostile/fuzz.py SECONDS`. To add a
target, write a function and register it in `TARGETS` with the strategies of its arguments.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from statekit.api import documentation, validate
from statekit.check import Checker
from statekit.config.settings import SettingsError
from statekit.config.settings_file import load_settings
from statekit.config.suppressions import find_suppressions
from statekit.diagnostics import Diagnostic, Place, Route
from statekit.discovery.dataset import Dataset, Kind, RecordFile
from statekit.discovery.find import find_files
from statekit.read import Document, ReadError, TextFile, read_document
from statekit.read.text_file import decode
from statekit.run.locate import find_location, locate_finding
from statekit.schema import SchemaError, load_schema

_TEMPORARY = tempfile.TemporaryDirectory(prefix="statekit-fuzz-")  # removed when the process ends
_FOLDER = Path(_TEMPORARY.name)
_RULES = frozenset(documentation())

# Pieces of texts: tokens of YAML and near misses.
_YAML = st.sampled_from(
    [
        "a",
        "a: ",
        "b: ",
        "- ",
        "? ",
        ": ",
        "\n",
        "\n  ",
        "\n    ",
        " ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        ",",
        '"',
        "'",
        "|",
        "|2-",
        ">+",
        "\n\n",
        "#",
        " # x",
        "&a ",
        "*a",
        "*b",
        "!x ",
        "!!str ",
        "<<: ",
        "%YAML 1.2\n",
        "---",
        "\n---\n",
        "\n...\n",
        "\\",
        "\\u",
        "\\ud800",
        "0x1",
        "1e9",
        ".nan",
        "~",
        "null",
        "9" * 30,
        "\r",
        "\r\n",
        "ü",
        "\u202e",
        "\x1b",
        "\ufeff",
        "# statekit: ignore[",
        "]",
        "schema/type",
        "\x00",
    ]
)
_TEXTS = st.lists(_YAML | st.text(max_size=3), max_size=30).map("".join)
_BYTES = st.binary(max_size=60) | _TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
_NAMES = st.sampled_from(["a", "b", "id", "", "x-statekit", "0", "a/b", "~", "ü"]) | st.text(max_size=3)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    _SCALARS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=12,
)
_KEYWORDS = st.sampled_from(
    [
        "$ref",
        "$id",
        "$schema",
        "$anchor",
        "$defs",
        "$dynamicRef",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "else",
        "properties",
        "patternProperties",
        "additionalProperties",
        "propertyNames",
        "items",
        "prefixItems",
        "contains",
        "required",
        "enum",
        "const",
        "type",
        "pattern",
        "format",
        "minimum",
        "multipleOf",
        "minItems",
        "uniqueItems",
        "unevaluatedProperties",
        "unevaluatedItems",
        "dependentSchemas",
        "dependentRequired",
        "x-statekit",
        "definitions",
        "dependencies",
        "minLength",
        "maxProperties",
        "tpye",
    ]
)
_REFERENCES = st.sampled_from(
    ["#", "#/$defs/a", "#a", "s.json", "../x", "file:///x", "https://x.org/y", "urn:x", "date"]
)
_SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    st.booleans()
    | _REFERENCES
    | st.sampled_from(["string", "object", "(", "^a", 0, 1, -1, None, ["a"], ["string"]]),
    lambda inner: (
        st.dictionaries(_KEYWORDS, inner, max_size=4)
        | st.dictionaries(_NAMES, inner, max_size=3)
        | st.lists(inner, max_size=3)
    ),
    max_leaves=16,
)


def _check_place(place: Place, text: str) -> None:
    """Check that a place is inside its text."""
    if place.span is None:
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    span = place.span
    assert 1 <= span.line <= span.end_line <= len(lines), place
    assert 1 <= span.column <= len(lines[span.line - 1]) + 1, place
    assert (span.line, span.column) <= (span.end_line, span.end_column), place
    assert span.end_column <= len(lines[span.end_line - 1]) + 2, place


def _check_rule(rule: str) -> None:
    assert rule in _RULES, rule


def _check_one_line(text: str) -> None:
    assert len(text.splitlines()) == 1, text


def _document(data: bytes, ending: str, *, lists: bool) -> Document | None:
    try:
        text = decode(data, f"x.{ending}")
    except ReadError as error:
        _check_rule(error.rule)
        return None
    return read_document(TextFile(f"x.{ending}", text), lists=lists)


def read_anything(data: bytes, ending: str, lists: bool) -> None:  # noqa: FBT001 - hypothesis draws it
    """Check that bytes are read as records or problems, with documented rules and valid places."""
    document = _document(data, ending, lists=lists)
    if document is None:
        return
    assert document.records or document.problems
    for problem in document.problems:
        assert problem.rule in _RULES
        _check_place(document.file.place(problem.start, problem.end), document.file.text)
    for number, record in enumerate(document.records):
        json.dumps(record.value, allow_nan=False).encode("utf-8")
        _check_place(document.place(number, ()), document.file.text)


def load_any_schema(schema: Any) -> None:
    """Check that a JSON value is loaded as a schema or refused, with valid places."""
    _checker(json.dumps(schema))


def load_any_schema_text(data: bytes) -> None:
    """Check that bytes are loaded as a schema or refused, with valid places."""
    _checker(data)


def _checker(written: str | bytes) -> Checker | None:
    file = _FOLDER / "s.json"
    data = written if isinstance(written, bytes) else written.encode("utf-8", "surrogatepass")
    file.write_bytes(data)
    try:
        checker = Checker(load_schema(file, name="s.json"))
    except SchemaError as error:
        _check_diagnostic(error.diagnostic, data.decode("utf-8", "replace").removeprefix("\ufeff"))
        return None
    for notice in checker.notices():
        _check_diagnostic(notice, data.decode("utf-8").removeprefix("\ufeff"))
    return checker


def _check_diagnostic(found: Diagnostic, text: str) -> None:
    assert found.rule in _RULES, found
    assert found.message, found
    _check_place(found.place, text)


def check_anything(schema: Any, value: Any) -> None:
    """Check that a record is valid or has findings, with valid places."""
    checker = _checker(json.dumps(schema))
    if checker is None:
        return
    text = json.dumps(value, indent=1, ensure_ascii=False)
    document = _document(text.encode("utf-8", "surrogatepass"), "json", lists=False)
    if document is None or document.problems:
        return
    record = document.records[0].value
    findings = checker.explain(record, Route("x.json", 0))
    assert bool(findings) is not checker.is_valid(record)
    for finding in findings:
        assert finding.message
        _check_place(locate_finding(finding, partial(find_location, document=document, key=None)).place, text)
    checker.collect(record, Route("x.json", 0), "x")


def load_any_settings(data: bytes) -> None:
    """Check that bytes are loaded as settings or refused with a message of one line."""
    schema = _FOLDER / "schema" / "a.schema.json"
    schema.parent.mkdir(exist_ok=True)
    (_FOLDER / "statekit.toml").write_bytes(data)
    kind = Kind("a", schema, str(schema))
    try:
        load_settings(Dataset((kind,), (RecordFile(str(schema), "a", b""),)), _RULES)
    except SettingsError as error:
        _check_one_line(str(error))


def suppress_anything(data: bytes) -> None:
    """Check that suppressions have valid places, and that a run over the file ends."""
    document = _document(data, "yaml", lists=True)
    if document is not None:
        for suppression in find_suppressions(document):
            _check_place(suppression.place, document.file.text)
    (_FOLDER / "any.json").write_text('{"type": "object"}', encoding="utf-8")
    (_FOLDER / "x.yaml").write_bytes(data)
    report = validate(find_files(_FOLDER / "any.json", [_FOLDER / "x.yaml"]))
    assert all(found.rule in _RULES for found in report.diagnostics)


TARGETS: dict[str, tuple[Callable[..., None], tuple[st.SearchStrategy[Any], ...]]] = {
    "read": (read_anything, (_BYTES, st.sampled_from(["yaml", "json", "jsonl"]), st.booleans())),
    "schema": (load_any_schema, (_SCHEMAS,)),
    "schema-text": (load_any_schema_text, (_BYTES,)),
    "check": (check_anything, (_SCHEMAS, _VALUES)),
    "settings": (load_any_settings, (_BYTES | st.text(max_size=40).map(str.encode),)),
    "suppress": (suppress_anything, (_BYTES,)),
}


def fuzz(name: str, examples: int) -> int:
    """Try a target.

    Args:
        name: The name of the target.
        examples: The largest number of examples to try.

    Returns:
        The number of examples that were tried.

    Raises:
        BaseException: A property is violated, by the smallest example that was found.
    """
    function, strategies = TARGETS[name]
    tried = 0

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(*strategies))
    def attempt(arguments: tuple[Any, ...]) -> None:
        nonlocal tried
        tried += 1
        function(*arguments)

    attempt()
    return tried


def main() -> None:
    """Try all targets in turn until the time is up."""
    deadline = time.monotonic() + float(sys.argv[1])
    tried = dict.fromkeys(TARGETS, 0)
    while time.monotonic() < deadline:
        for name in TARGETS:
            tried[name] += fuzz(name, 500)
    print(", ".join(f"{name} {count}" for name, count in tried.items()))  # noqa: T201 - for the terminal


if __name__ == "__main__":
    main()
