"""One mistake in how a record is written is one finding, at the mistake, with help that costs no data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import statekit
from statekit.diagnostics import JSON

SPAN: JSON = {
    "type": "object",
    "properties": {"from": {"type": "integer"}, "to": {"type": "integer"}},
    "required": ["from", "to"],
    "additionalProperties": False,
}
SCHEMA: JSON = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "title": {"type": "string"},
        "n": {"type": "integer"},
        "span": SPAN,
        "copy": SPAN,
        "spans": {"type": "array", "items": SPAN},
        "tags": {"type": "array"},
        "slug": {"pattern": "^[a-z]+$"},
        "notes": {},
    },
    "required": ["id", "title"],
    "additionalProperties": False,
}
WRAPPED_HELP = "remove `entry:`, and move what is below it to the left"
EMPTY_HELP = "remove the `---`, or write a record below it"
LINE_BREAK_HELP = (
    "the text ends with a line break: in YAML, `|-` or `>-` in place of `|` or `>` leaves it out"
)
REPEATED_HELP = "change the value there if that suits all its uses, or write it out here instead of the alias"


def findings(folder: Path, text: str, name: str = "x.yaml", schema: JSON = SCHEMA) -> list[str]:
    """Return the findings in a file: the place, the message, the help, and the lines of related places."""
    (folder / "schema.json").write_text(json.dumps(schema))
    (folder / name).write_text(text)
    report = statekit.validate([folder / name], schema=folder / "schema.json")
    described = []
    for found in report.diagnostics:
        span = found.place.span
        lines = [f"{each.message}: {each.place.span.line}" for each in found.related if each.place.span]
        place = f"{span.line}:{span.column}" if span else "file"
        described.append(" | ".join([place, found.message, found.help or "", *lines]))
    return described


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "entry:\n  id: a\n  title: b\n",
            f"1:1 | the record is inside of the key `entry` | {WRAPPED_HELP}",
        ),
        (
            "- entry:\n    id: a\n    title: b\n",
            f"1:3 | the record is inside of the key `entry` | {WRAPPED_HELP}",
        ),
        (
            "id: a\ntitle: b\nspan:\n  from: 1\nto: 2\n",
            (
                "5:1 | `to` belongs to `span`, but is not indented as what is below `span` is"
                " | indent it by as many spaces as the other keys of `span`"
            ),
        ),
        (
            "id: a\ntitle: b\nspan: {from: 1}\nto: 2\n",
            "4:1 | `to` belongs to `span`, but is outside of its braces | move it into these braces",
        ),
        (
            '{"id": "a", "title": "b",\n "span": {"from": 1},\n "to": 2}\n',
            "3:2 | `to` belongs to `span`, but is outside of its braces | move it into these braces",
        ),
        (
            '{"entry": {"id": "a", "title": "b"}}\n',
            (
                "1:2 | the record is inside of the key `entry`"
                " | remove `entry` and the braces around it, and keep its value"
            ),
        ),
        (
            "entry: {id: a, title: b}\n",
            "1:1 | the record is inside of the key `entry` | remove `entry:`, and keep its value",
        ),
        (
            "id: a\n---\ntitle: b\n",
            (
                "2:1 | this `---` divides one record into two"
                " | remove the `---`; if two records are meant, each needs all required properties"
            ),
        ),
        (
            "n: 1\n---\nid: a\ntitle: b\n---\nid: c\ntitle: d\n",
            "1:1 | the record lacks the required property `id` | ",
        ),
        (
            "id: a\ntitle: b\n---\n",
            f"3:1 | the document that begins with this `---` is empty | {EMPTY_HELP}",
        ),
        (
            "---\n# nothing\n",
            f"1:1 | the document that begins with this `---` is empty | {EMPTY_HELP}",
        ),
    ],
)
def test_the_cause_of_findings(tmp_path: Path, text: str, expected: str) -> None:
    """What follows from the mistake is not reported."""
    assert findings(tmp_path, text)[:1] == [expected]
    assert len(findings(tmp_path, text)) == (2 if "lacks" in expected else 1)


def test_two_divided_records(tmp_path: Path) -> None:
    """Each record that a `---` divides has a finding."""
    found = findings(tmp_path, "id: a\n---\ntitle: b\n---\nid: c\n---\ntitle: d\n")
    assert [each.split(" | ")[:2] for each in found] == [
        ["2:1", "this `---` divides one record into two"],
        ["6:1", "this `---` divides one record into two"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "id: a\nspan:\n  from: 1\ntitle: b\nto: 2\n",
        "id: a\ntitle: b\nspan:\n  from: x\n  to: 2\nfrom: 1\n",
        "id: a\nto: 2\ntitle: b\nspan:\n  from: 1\n",
    ],
)
def test_a_key_that_cannot_be_indented(tmp_path: Path, text: str) -> None:
    """No help advises to indent a key below another one, or a key that the object already has."""
    assert len(findings(tmp_path, text)) == 2
    assert "indent" not in "".join(findings(tmp_path, text))


def test_a_missing_dash(tmp_path: Path) -> None:
    """The help for a missing dash does not advise to remove a key."""
    text = "id: a\ntitle: b\nspans:\n  - from: 1\n    to: 2\n    from: 3\n    to: 4\n"
    assert findings(tmp_path, text) == [
        (
            "6:5 | the key `from` is already in this object"
            " | if a further item of the list begins here, write `- ` before it; otherwise,"
            " rename one of the keys; if it has several values, write them as a list"
            " | the first one is here: 4"
        )
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "id: a\ntitle: b\nspan: &x {from: 1, to: c}\ncopy: *x\nspans: [*x]\n",
            (
                "3:24 | expected an integer, found the text `c` | "
                " | this alias repeats it: 4 | this alias repeats it: 5"
            ),
        ),
        (
            "id: a\ntitle: b\nnotes: &x {from: 1, to: c}\nspan: *x\ncopy: *x\n",
            (
                f"4:7 | expected an integer, found the text `c` | {REPEATED_HELP}"
                " | the value is written here: 3 | this alias repeats it, too: 5"
            ),
        ),
        (
            "id: a\ntitle: &t b\nn: *t\n",
            f"3:4 | expected an integer, found the text `b` | {REPEATED_HELP} | the value is written here: 2",
        ),
        (
            "id: &n 12\ntitle: *n\n",
            (
                "1:8 | expected text, found the integer `12` | put it in quotes if it is meant as text"
                " | this alias repeats it: 2"
            ),
        ),
    ],
)
def test_a_value_that_aliases_repeat(tmp_path: Path, text: str, expected: str) -> None:
    """A value that aliases repeat has one finding. If its own place is right, the finding is at the alias."""
    assert findings(tmp_path, text) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("\u00a0n: 1", "1 is U+00A0 (NO-BREAK SPACE); did you mean `n`?"),
        ("slug: ab\u202fc", "3 is U+202F (NARROW NO-BREAK SPACE)"),
        ("slug: ab\u00adc", "3 is U+00AD (SOFT HYPHEN)"),
        ("slug: p\u0430ge", "2 is U+0430 (CYRILLIC SMALL LETTER A)"),
        ("slug: paypa\u217c", "6 is U+217C (SMALL ROMAN NUMERAL FIFTY)"),
        ("slug: \u13abe", "1 is U+13AB (CHEROKEE LETTER GU)"),
        ("slug: \u03bfk", "1 is U+03BF (GREEK SMALL LETTER OMICRON)"),
        ("n: \uff11\uff12", "1 is U+FF11 (FULLWIDTH DIGIT ONE)"),
    ],
)
def test_characters_that_look_like_others(tmp_path: Path, line: str, expected: str) -> None:
    """A character that looks like another one is named with its code point."""
    [found] = findings(tmp_path, f"id: a\ntitle: b\n{line}\n")
    assert found.endswith(f" | character {expected}")


@pytest.mark.parametrize(
    ("line", "help_text"),
    [
        ("n: 1_200", "write it without separators: 1200"),
        ("n: inf", ""),
        ("n: '12'", "write it without quotes"),
        ("slug: |\n  abc", LINE_BREAK_HELP),
        ("slug: >\n  abc", LINE_BREAK_HELP),
        ("tags:\n  \u2013 a", "a list item begins with `- `, and this begins with U+2013 (EN DASH)"),
    ],
)
def test_help_that_fits_how_a_value_is_written(tmp_path: Path, line: str, help_text: str) -> None:
    """The help refers to what is written in the file."""
    [found] = findings(tmp_path, f"id: a\ntitle: b\n{line}\n")
    assert found.split(" | ")[2].split("; write a list")[0] == help_text


def test_json_lines_of_any_length(tmp_path: Path) -> None:
    """JSON Lines are checked line by line: their number is not limited, and each finding has its place."""
    lines = ['{"id": "a", "title": "b\u2028"}'] * 200_000
    assert findings(tmp_path, "\n".join(lines), "x.jsonl") == []
    lines[123_456] = '{"id": "a", "title": 5}'
    assert findings(tmp_path, "\n".join(lines), "x.jsonl") == [
        "123457:22 | expected text, found the integer `5` | put it in quotes if it is meant as text"
    ]


def test_files_without_records(tmp_path: Path) -> None:
    """If no file contains a record, nothing is checked."""
    with pytest.raises(statekit.DatasetError) as error:
        findings(tmp_path, "[]\n")
    assert str(error.value) == "there is nothing to check: the files contain no records"


LISTED_HELP = "remove `entries:`, and keep the list below it: a file may be a list of records"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "x.yaml",
            "entries:\n- {id: a, title: A}\n- {id: b, title: B}\n",
            [f"1:1 | the records are in a list inside of the key `entries` | {LISTED_HELP}"],
        ),
        (
            "x.json",
            '{"entries": [{"id": "a", "title": "A"}]}',
            [
                (
                    "1:2 | the records are in a list inside of the key `entries`"
                    " | remove `entries` and the braces around it, and keep the list"
                )
            ],
        ),
    ],
)
def test_a_list_of_records_inside_of_a_key_is_one_finding(
    tmp_path: Path, name: str, text: str, expected: list[str]
) -> None:
    """The key is the mistake, not what its list lacks."""
    assert findings(tmp_path, text, name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "entries:\n- {id: a, title: A}\n- {id: b}\n",
            [f"1:1 | the records are in a list inside of the key `entries` | {LISTED_HELP}"],
        ),
        (
            "entries:\n- {id: 1, title: A, x: 3}\n- {id: 2, title: B}\n",
            [f"1:1 | the records are in a list inside of the key `entries` | {LISTED_HELP}"],
        ),
        (
            "entry:\n  id: 1\n  title: 2\n  x: 3\n",
            [f"1:1 | the record is inside of the key `entry` | {WRAPPED_HELP}"],
        ),
    ],
)
def test_records_with_mistakes_inside_of_a_key_are_one_finding(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    """One valid record in the list, or the properties of records in all of it, are enough."""
    assert findings(tmp_path, text) == expected


@pytest.mark.parametrize(
    "text", ["entries:\n- {x: 1}\n", "entries:\n- {id: 1, x: 2}\n", "entries: [5]\n", "tittle:\n- {id: 1}\n"]
)
def test_other_values_of_a_key_are_not_taken_for_records(tmp_path: Path, text: str) -> None:
    """Objects of other properties are no records, and a misspelled key is not one around records."""
    found = findings(tmp_path, text)
    assert not any("inside" in each for each in found)
    assert any("is not a property of the record" in each for each in found)


def test_a_misspelled_key_is_one_finding_where_other_keys_are_allowed(tmp_path: Path) -> None:
    """What is below a misspelled key is not reported, whatever the schema requires of other keys."""
    schema: JSON = {
        "properties": {"id": {}, "authors": {"type": "array"}, "place": {"type": "object"}},
        "required": ["id", "authors", "place"],
        "additionalProperties": {"type": "object", "required": ["q"]},
    }
    text = "id: a\nautors:\n- {name: A}\n- {nme: B}\nplace_: {city: 5}\nother: {}\n"
    assert findings(tmp_path, text, schema=schema) == [
        "1:1 | the record lacks the required property `authors` | is `autors` meant to be it?",
        "1:1 | the record lacks the required property `place` | is `place_` meant to be it?",
        "6:1 | `other` lacks the required property `q` | ",
    ]


def test_a_list_of_records_inside_of_the_only_optional_key_is_explained(tmp_path: Path) -> None:
    """A schema that requires nothing has the same finding."""
    schema: JSON = {"properties": {"id": {"type": "string"}}, "additionalProperties": False}
    (found,) = findings(tmp_path, "entries:\n- id: a\n", schema=schema)
    assert found == f"1:1 | the records are in a list inside of the key `entries` | {LISTED_HELP}"
