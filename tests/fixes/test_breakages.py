"""Any valid record that is broken in known ways is fixed, and has its values again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import statekit
from statekit.edit.write import write_block
from statekit.read import read_values

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "subject": {"type": "string"},
        "level": {"enum": ["uncertain", "probable", "established"]},
        "published": {"type": "string", "format": "date"},
        "weight": {"type": "number"},
        "open": {"type": "boolean"},
        "code": {"type": "string", "pattern": "^[0-9]+$"},
        "keywords": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "place": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "country": {"type": "string"}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
    "required": ["title", "level"],
    "additionalProperties": False,
}
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

words = st.text("abcdefgh äßЖ", min_size=1, max_size=12).map(str.strip).filter(bool).map("x{}".format)
records = st.fixed_dictionaries(
    {
        "title": words,
        "subject": words,
        "level": st.sampled_from(["uncertain", "probable", "established"]),
        "published": st.dates().map(str),
        "weight": st.integers(-999, 999) | st.floats(-99, 99).map(lambda number: round(number, 2)),
        "open": st.booleans(),
        "code": st.text("0123456789", min_size=1, max_size=8),
        "keywords": st.lists(words, min_size=1, max_size=4, unique=True),
        "place": st.fixed_dictionaries({"city": words, "country": words}),
    }
)

Break = Callable[[str, dict[str, Any]], tuple[str, dict[str, Any]]]


def line(name: str, value: Callable[[Any], str]) -> Break:
    """Return a breakage of the line of a key: the text after its colon becomes another one."""

    def broken(text: str, record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        old = write_block({name: record[name]}, 0)
        assert old in text
        return text.replace(old, f"{name}: {value(record[name])}"), record

    return broken


def replaced(before: str, after: str) -> Break:
    """Return a breakage that replaces a part of the text."""
    return lambda text, record: (text.replace(f"\n{before}", f"\n{after}"), record)


def with_title(ending: str, quotes: str = "{}") -> Break:
    """Return a breakage of a text without its quotes, or with others."""

    def broken(text: str, record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        old, title = write_block({"title": record["title"]}, 0), record["title"] + ending
        return text.replace(old, f"title: {quotes.format(title)}"), {**record, "title": title}

    return broken


def in_words(date: str) -> str:
    """Return a date such as `5 May 2025`."""
    year, month, day = date.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def repeat(text: str, record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Repeat the last line of the record."""
    return text + write_block({"subject": record["subject"]}, 0) + "\n", record


def repeat_item(text: str, record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Repeat the first item of a list at its end."""
    items = record["keywords"]
    before, after = (write_block({"keywords": each}, 0) for each in (items, [*items, items[0]]))
    return text.replace(before, after), record


BREAKAGES: Mapping[str, Break] = {
    "key": replaced("published:", "publihsed:"),
    "key in another notation": replaced("published:", "Published:"),
    "required key": replaced("level:", "levle:"),
    "inner key": replaced("  city:", "  ctiy:"),
    "member": line("level", lambda member: member[0] + member[2] + member[1] + member[3:]),
    "member in another notation": line("level", str.upper),
    "date": line("published", in_words),
    "date with slashes": line("published", lambda date: date.replace("-", "/")),
    "number in quotes": line("weight", lambda number: f'"{json.dumps(number)}"'),
    "boolean in quotes": line("open", lambda boolean: f"'{json.dumps(boolean)}'"),
    "boolean of YAML 1.1": line("open", lambda boolean: "yes" if boolean else "no"),
    "number for text": line("code", str),
    "colon": with_title(": a history"),
    "comment": with_title(" #1"),
    "typographic quotes": line("level", "“{}”".format),
    "typographic quotes around a colon": with_title(": a history", "“{}”"),
    "no-break space": replaced("open: ", "open:\u00a0"),
    "tabs": replaced("  ", "\t"),
    "repeated key": repeat,
    "repeated item": repeat_item,
}
AMONG = {
    "level": ("required key", "member", "member in another notation", "typographic quotes"),
    "published": ("key", "key in another notation", "date", "date with slashes"),
    "open": ("boolean in quotes", "boolean of YAML 1.1", "no-break space"),
    "title": ("colon", "comment", "typographic quotes around a colon"),
    "place": ("inner key", "tabs"),
    "others": ("number in quotes", "number for text", "repeated key", "repeated item"),
}
"""The breakages of one key, of which one is chosen."""

breakages = st.tuples(*(st.sampled_from((None, *names)) for names in AMONG.values()))


def fixed(text: str) -> tuple[statekit.Repair, str]:
    """Return the result of fixing a file, and its text after."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "s.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
        (folder / "a.yaml").write_text(text, encoding="utf-8")
        result = statekit.fix([folder / "a.yaml"], schema=folder / "s.json", unsafe=True)
        return result, (folder / "a.yaml").read_text(encoding="utf-8")


@given(records, breakages)
def test_a_broken_record_has_its_values_again(record: dict[str, Any], chosen: tuple[str | None, ...]) -> None:
    """Breakages of several keys are fixed together; comments stay."""
    text = "# a comment\n" + write_block(record, 0) + "\n"
    for name in filter(None, chosen):
        text, record = BREAKAGES[name](text, record)
    result, after = fixed(text)
    assert result.report.diagnostics == ()
    assert read_values(after.encode(), lists=False) == [record]
    assert after.startswith("# a comment\n")
    assert bool(result.changes) == (after != text)


@given(records, st.sampled_from(sorted(BREAKAGES)))
def test_each_breakage_is_fixed(record: dict[str, Any], name: str) -> None:
    """One breakage is one finding, and its fix leads back to the record."""
    before = write_block(record, 0) + "\n"
    text, record = BREAKAGES[name](before, record)
    result, after = fixed(text)
    assert result.report.diagnostics == ()
    assert read_values(after.encode(), lists=False) == [record]
