"""JSON Lines: the fast tier reads what the reference tier reads, and one mistake is one finding."""

from __future__ import annotations

import pytest

from statekit.diagnostics import JSON
from statekit.read import Document, TextFile, json_lines, read_document, read_values
from statekit.read.json_values import json_values


def read(text: str) -> Document:
    """Read a text with locations."""
    return read_document(TextFile("x.jsonl", text), lists=True)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{"a":18446744073709551615}', {"a": 2**64 - 1}),
        ('{"a":-9223372036854775808}', {"a": -(2**63)}),
        ('"12345678901234567890"', "12345678901234567890"),
        ("-0", 0),
        ("-0.0", -0.0),
        ("0.10000000000000001", 0.1),
        ('{"\\u003a": "\\u003A:"}', {":": "::"}),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ("[" * 100 + "]" * 100, None),
        ('{"a":"' + "{[" * 100 + '"}', {"a": "{[" * 100}),
    ],
)
def test_lines_that_the_fast_tier_reads(line: str, value: JSON) -> None:
    """Both tiers read the same values in a line, however it is written."""
    [fast] = read_values(f"{line}\n".encode(), lists=False, suffix=".jsonl") or []
    document = read_document(TextFile("x.jsonl", line), lists=False, thorough=True)
    assert repr(fast) == repr(document.records[0].value)
    assert document.problems == ()
    assert value is None or repr(fast) == repr(value)


@pytest.mark.parametrize(
    "line",
    [
        '{"a":1,"a":2}',
        '{"a":1, "a":2}',
        '{"a":1,"\\u0061":2}',
        '{"a":1,"a":2,"b":"\\u003a"}',
        '{"a":1,"a":2,"b":"\\u003A"}',
        '{"b":[{"a":1,"a":1}]}',
        "18446744073709551616",
        "-9223372036854775809",
        "[1e400]",
        "1e-400",
        "12345678901234567890.5",
        '"\\ud800"',
        '"\\udc00\\ud800"',
        "[" * 101 + "]" * 101,
        '{"a":\r1}',
        "\ufeff1",
        "NaN",
        '"\t"',
    ],
)
def test_lines_that_are_refused(line: str) -> None:
    """No line that the record profile refuses passes the fast tier, wherever it is among other lines."""
    for text in (f"0\n{line}\n", "1\n" * 100 + f"{line}\n", f"0\r\n{line}\r\n2"):
        assert read_values(text.encode(), lists=False, suffix=".jsonl") is None
        assert read(text).problems


def test_a_line_in_doubt_is_decoded_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only lines that orjson might read in another way are left to the standard library."""
    left: list[str] = []

    def decode(text: str) -> list[JSON] | None:
        left.append(text)
        return json_values(text)

    monkeypatch.setattr(json_lines, "json_values", decode)
    text = '{"a":1}\n{"b": [1, 2.50], "c": "\\u00e9\\n"}\n \n"\\u003c"\n' * 40
    assert len(read_values(text.encode(), lists=False, suffix=".jsonl") or []) == 120
    assert left == []
    assert read_values(b'{"a": 1}\n{"a": "\\u003a"}\n', lists=False, suffix=".jsonl") is not None
    assert left == ['{"a": 1}', '{"a": "\\u003a"}']
    left.clear()
    for line in (
        '["\\u00fc", 0.12345678901234568]',
        '["\\u00fc", 1e-300]',
        '["\\u00fc", 12345678901234567890]',
    ):
        assert read_values(line.encode(), lists=False, suffix=".jsonl") is not None
    assert len(left) == 3
    for line in ('[ "\u00fc", 0.8444218515250481, 12345678901234567890, "e-300" ]', '["\\u00fc", 1e-30]'):
        assert read_values(line.encode(), lists=False, suffix=".jsonl") is not None
    assert len(left) == 3


LIST, OBJECT = (
    f"this {name} continues on the next line, and each line of JSON Lines holds one record"
    for name in ("list", "object")
)


@pytest.mark.parametrize(
    ("text", "values", "problems"),
    [
        ('[\n  {"a": 1},\n  {"a": 2}\n]\n', [], [(1, LIST)]),
        ('[{"a": 1},\n {"a": 2}]\n', [], [(1, LIST)]),
        ('[\n  {"a": 1},\n  {"a": 2},\n]\n', [], [(1, LIST)]),
        ('[\n  {"a": 1},\n', [], [(1, LIST)]),
        ('{\n  "a": 1\n}\n', [], [(1, OBJECT)]),
        ('{\r\n  "a": [\r\n    "}"\r\n  ]\r\n}\r\n', [], [(1, OBJECT)]),
        ('{"a": 1}\n{\n  "a": 2\n}\n{"a": 3}\n', [{"a": 1}, {"a": 3}], [(2, OBJECT)]),
        ('{\n"a": 1}\n{\n"a": 2}\n', [], [(1, OBJECT), (3, OBJECT)]),
        (
            '{"a": 1,\n{"a": 2}\n{"a": 3}\n',
            [{"a": 2}, {"a": 3}],
            [(1, "a key in double quotes is missing: the text ends here")],
        ),
        (
            '{"a": {"b": 1}\n{"a": 2}\n{"a": 3}}\n',
            [{"a": 2}],
            [
                (1, "a `,` or the closing `}` is missing: the text ends here"),
                (3, "something follows the value"),
            ],
        ),
    ],
)
def test_a_value_over_several_lines(text: str, values: list[JSON], problems: list[tuple[int, str]]) -> None:
    """A value that is written over several lines is one finding, where it begins."""
    assert read_values(text.encode(), lists=True, suffix=".jsonl") is None
    for thorough in (False, True):
        document = read_document(TextFile("x.jsonl", text), lists=True, thorough=thorough)
        assert [record.value for record in document.records] == values
        found = [(document.file.span(each.start, each.end).line, each.message) for each in document.problems]
        assert found == problems


def test_advice_for_a_value_over_several_lines() -> None:
    """The advice names what to do with a record, and with a file that is not JSON Lines."""
    assert read("[\n1]").problems[0].help == (
        "write each of its records on one line, without the list, or rename the file to end in `.json`"
    )
    assert read('{\n"a": 1}').problems[0].help == (
        "write it on one line; if the file holds nothing else, rename it to end in `.json`"
    )


@pytest.mark.slow
def test_the_time_for_open_values_is_linear() -> None:
    """Values whose end is never found cost no more than a few passes over the text."""
    text = '{"a": 1}\n' + '{"a": [\n' * 30_000
    assert len(read(text).problems) == 1_001
