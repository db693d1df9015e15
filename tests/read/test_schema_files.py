"""Read schema files: JSON and YAML, and the errors in them with their locations."""

from __future__ import annotations

from pathlib import Path

import pytest

from statekit.diagnostics import JSON, Part, Place, Span
from statekit.read import ReadError, place_in_schema, read_schema_text


def write_schema(folder: Path, text: str, name: str = "x.schema.json") -> Path:
    """Write a schema file."""
    file = folder / name
    file.write_bytes(text.encode())
    return file


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"type": "object"}', {"type": "object"}),
        ("\ufefftrue\n", True),
        ('["\\ud83d\\ude00", 1e5, 1.0, 1, -0]', ["😀", 100000.0, 1.0, 1, 0]),
        ("[" * 100 + "]" * 100, None),
        ("[123456789012345678901234567890]", [123456789012345678901234567890]),
        ('["NaN", "-Infinity", "\\\\ud800"]', ["NaN", "-Infinity", "\\ud800"]),
        ('\t{"a":\r\n\t1}', {"a": 1}),
    ],
)
def test_json(tmp_path: Path, text: str, value: JSON) -> None:
    """A JSON file is read with the types of its values."""
    schema = read_schema_text(write_schema(tmp_path, text), "x")
    assert value is None or repr(schema) == repr(value)


@pytest.mark.parametrize("name", ["x.yaml", "x.schema.yml", "x.YAML"])
def test_yaml(tmp_path: Path, name: str) -> None:
    """A YAML file holds one document. A list at the top level is one value."""
    assert read_schema_text(write_schema(tmp_path, "a: [no]  # comment\n", name), "x") == {"a": ["no"]}
    assert read_schema_text(write_schema(tmp_path, "- 1\n- 2\n", name), "x") == [1, 2]


@pytest.mark.parametrize(
    ("text", "rule", "message", "span"),
    [
        ("", "record/none", "the file contains no schema", Span(1, 1, 1, 1)),
        ("{} x", "json/syntax", "this is not JSON: something follows the value", Span(1, 4, 1, 5)),
        ("{}\r\n{}", "json/syntax", "this is not JSON: something follows the value", Span(2, 1, 2, 2)),
        ("[1\r2]", "json/syntax", "this is not JSON: a `,` or the closing `]` is missing", Span(2, 1, 2, 2)),
        (
            '{"a": 1 "b"}',
            "json/syntax",
            "this is not JSON: a `,` or the closing `}` is missing",
            Span(1, 9, 1, 10),
        ),
        ("[01]", "json/syntax", "this is not JSON: `01` is no JSON value", Span(1, 2, 1, 4)),
        ("{'a': 1}", "json/syntax", "this is not JSON: a key in double quotes is missing", Span(1, 2, 1, 3)),
        ('["ab', "json/syntax", "this is not JSON: the closing quote is missing", Span(1, 4, 1, 5)),
        ('["a\tb"]', "json/syntax", "this is not JSON: a tab inside of a text", Span(1, 4, 1, 5)),
        (
            '{"a": {"b": 1,\n "c": 2, "b": 3}, "d": 4, "d": 5}',
            "json/duplicate-key",
            "the key `b` is already in this object",
            Span(2, 10, 2, 13),
        ),
        (
            '{"a": 1, "\\u0061": {"b": 1, "b": 2}}',
            "json/duplicate-key",
            "the key `a` is already in this object",
            Span(1, 10, 1, 18),
        ),
        ("[NaN]", "json/syntax", "this is not JSON: `NaN` is no JSON value", Span(1, 2, 1, 5)),
        (
            '["NaN\\"", -Infinity]',
            "json/syntax",
            "this is not JSON: `-Infinity` is no JSON value",
            Span(1, 11, 1, 20),
        ),
        (
            "[1, 1e999]",
            "json/number",
            "the number `1e999` is beyond the range of a number",
            Span(1, 5, 1, 10),
        ),
        (
            f"[{'9' * 5000}]",
            "json/number",
            "the number `9999999999999999999999999999999999999...` has more than 400 digits",
            Span(1, 2, 1, 5002),
        ),
        (
            '{"a": "\\ud83d"}',
            "json/surrogate",
            "half of a surrogate pair stands alone: it is not a character",
            Span(1, 7, 1, 15),
        ),
        ("[" * 101 + "]" * 101, "json/limit", "values are nested more than 100 deep", Span(1, 101, 1, 102)),
        ("[" * 100_000, "json/limit", "values are nested more than 100 deep", Span(1, 101, 1, 102)),
        ('{"a":' * 100_000, "json/limit", "values are nested more than 100 deep", Span(1, 501, 1, 502)),
        ('"\x1b"', "yaml/control-character", "the text holds U+001B (ESC)", Span(1, 2, 1, 3)),
    ],
)
def test_errors_in_json(tmp_path: Path, text: str, rule: str, message: str, span: Span) -> None:
    """Invalid and ambiguous JSON is refused with its location."""
    with pytest.raises(ReadError) as refused:
        read_schema_text(write_schema(tmp_path, text), "displayed.json")
    error = refused.value
    assert (error.rule, error.place.path, error.place.span) == (rule, "displayed.json", span)
    assert error.message.startswith(message)
    assert not error.message.endswith(" at")
    assert error.place.excerpt is not None


def test_a_duplicate_at_the_end_of_many_keys(tmp_path: Path) -> None:
    """The last of 5,000 keys is reported as a duplicate."""
    keys = ",".join(f'"k{number}":0' for number in range(5_000))
    with pytest.raises(ReadError, match="the key `k4999` is already in this object"):
        read_schema_text(write_schema(tmp_path, f'{{{keys},"k4999":1}}'), "x")


@pytest.mark.parametrize(
    ("text", "rule", "message", "help_text", "span"),
    [
        ("# nothing\n", "record/none", "the file contains no schema", None, Span(1, 1, 1, 1)),
        (
            "a: 1\n---\nb: 1\n",
            "yaml/documents",
            "a schema file contains one document",
            None,
            Span(3, 1, 3, 2),
        ),
        (
            "a: 1\na: 2\n",
            "yaml/duplicate-key",
            "the key `a` is already in this object",
            "rename one of the keys; if it has several values, write them as a list",
            Span(2, 1, 2, 2),
        ),
        ("a: [1\n", "yaml/syntax", "the closing `]` is missing", None, Span(1, 5, 1, 6)),
        (
            "a: !x 1\n",
            "yaml/tag",
            "the tag `!x` is not allowed: a value's type is what it looks like",
            "remove the tag; put text that begins with `!` in quotes",
            Span(1, 4, 1, 6),
        ),
    ],
)
def test_errors_in_yaml(  # noqa: PLR0913, PLR0917 - the columns of a table
    tmp_path: Path, text: str, rule: str, message: str, help_text: str | None, span: Span
) -> None:
    """The first problem of a file is reported with advice. A second document is refused."""
    with pytest.raises(ReadError) as refused:
        read_schema_text(write_schema(tmp_path, text, "x.yaml"), "displayed.yaml")
    error = refused.value
    assert (error.rule, error.message, error.help, error.place.span) == (rule, message, help_text, span)


def test_a_missing_schema(tmp_path: Path) -> None:
    """A file that does not exist is refused with the reason."""
    with pytest.raises(ReadError, match="the file cannot be read: No such file or directory"):
        read_schema_text(tmp_path / "none.json", "none.json")


def test_the_place_in_a_file_that_is_no_longer_readable(tmp_path: Path) -> None:
    """If a schema has changed or disappeared since it was read, the place is the whole file."""
    file = write_schema(tmp_path, '{"a":\n 1}')
    place = place_in_schema(file, "displayed.json", ("a",))
    assert (place.path, place.span) == ("displayed.json", Span(2, 2, 2, 3))
    assert place_in_schema(file, "displayed.json", ("a",), Part.KEY).span == Span(1, 2, 1, 5)
    file.write_text('{"a":', encoding="utf-8")
    assert place_in_schema(file, "displayed.json", ("a",)) == Place("displayed.json")
    file.unlink()
    assert place_in_schema(file, "displayed.json", ("a",)) == Place("displayed.json")
