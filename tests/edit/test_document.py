from __future__ import annotations

import pytest

from statekit.diagnostics import JSON
from statekit.edit.changes import Change, InsertItem, InsertMember, Remove, RenameKey, SetValue
from statekit.edit.edits import EditError
from statekit.edit.prove import change_file

PERSON = """\
# A person.
id: ada   # the key
name: "Ada"

born:     # unknown
known_for:
  - the 'notes' # on the engine
  - note: >-
      A long text
      in two lines.

    tags: [first, second]
works: {year: 1843, title: Notes}
"""


def _change(text: str, *changes: Change, path: str = "a.yaml") -> str:
    return change_file(text.encode(), path, changes, lists=False).decode()


def _lines(before: str, after: str) -> list[str]:
    """Return the lines that differ: the old ones with `-`, the new ones with `+`."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return [*(f"-{line}" for line in old), *(f"+{line}" for line in new)]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (SetValue(0, ("id",), "ada-lovelace"), ["-id: ada   # the key", "+id: ada-lovelace   # the key"]),
        (SetValue(0, ("id",), "no"), ["-id: ada   # the key", '+id: "no"   # the key']),
        (SetValue(0, ("name",), "1"), ['-name: "Ada"', '+name: "1"']),
        (SetValue(0, ("born",), "1815-12-10"), ["-born:     # unknown", "+born: 1815-12-10     # unknown"]),
        (
            SetValue(0, ("born",), {"year": 1815, "in": ["London"]}),
            ["+  year: 1815", "+  in:", "+    - London"],
        ),
        (
            SetValue(0, ("known_for", 1, "tags", 0), "a, b"),
            ["-    tags: [first, second]", '+    tags: ["a, b", second]'],
        ),
        (
            SetValue(0, ("known_for", 1, "note"), "One line, short."),
            ["-      A long text", "-      in two lines.", "+      One line, short."],
        ),
        (
            SetValue(0, ("known_for",), []),
            [
                "-known_for:",
                "-  - the 'notes' # on the engine",
                "-  - note: >-",
                "-      A long text",
                "-      in two lines.",
                "-",
                "-    tags: [first, second]",
                "+known_for: []",
            ],
        ),
        (RenameKey(0, ("name",), "full name"), ['-name: "Ada"', '+full name: "Ada"']),
        (
            RenameKey(0, ("works", "year"), "n"),
            ["-works: {year: 1843, title: Notes}", '+works: {"n": 1843, title: Notes}'],
        ),
        (InsertMember(0, (), "died", "1852-11-27", before="known_for"), ["+died: 1852-11-27"]),
        (InsertMember(0, (), "quote", "a\nb\n"), ["+quote: |", "+  a", "+  b"]),
        (
            InsertMember(0, ("works",), "pages", 66),
            ["-works: {year: 1843, title: Notes}", "+works: {year: 1843, title: Notes, pages: 66}"],
        ),
        (InsertItem(0, ("known_for",), 1, "poetry: none"), ['+  - "poetry: none"']),
        (InsertItem(0, ("known_for",), None, {"note": "x", "tags": []}), ["+  - note: x", "+    tags: []"]),
        (Remove(0, ("name",)), ['-name: "Ada"']),
        (Remove(0, ("known_for", 0)), ["-  - the 'notes' # on the engine"]),
        (
            Remove(0, ("known_for", 1, "note")),
            [
                "-  - note: >-",
                "-      A long text",
                "-      in two lines.",
                "-",
                "-    tags: [first, second]",
                "+  - tags: [first, second]",
            ],
        ),
        (Remove(0, ("works", "title")), ["-works: {year: 1843, title: Notes}", "+works: {year: 1843}"]),
    ],
)
def test_what_changes(change: Change, lines: list[str]) -> None:
    """A change affects the lines of its value; comments, blank lines and quotes stay."""
    assert _lines(PERSON, _change(PERSON, change)) == lines


def test_json() -> None:
    """JSON files are edited in their own layout."""
    text = '{\n\t"id": "ada",\n\t"tags": ["x"],\n\t"n": 1.0\n}\n'
    changed = _change(
        text,
        SetValue(0, ("id",), "é\u2028"),
        InsertItem(0, ("tags",), None, {"a": None}),
        InsertMember(0, (), "last", value=True),
        path="a.json",
    )
    assert changed == (
        '{\n\t"id": "é\u2028",\n\t"tags": ["x", {"a": null}],\n\t"n": 1.0,\n\t"last": true\n}\n'
    )


def test_quoted_keys() -> None:
    """A new key has the quotes of the others."""
    changed = _change('{"a": 1}\n---\n"a": 1\n', InsertMember(0, (), "b", 2), InsertMember(1, (), "b", 2))
    assert changed == '{"a": 1, "b": 2}\n---\n"a": 1\n"b": 2\n'


def test_json_lines() -> None:
    """A record of JSON Lines is edited on its line."""
    text = '{"id":"a"}\n{"id":"b","of":"a"}\n'
    assert _change(text, SetValue(1, ("of",), "c"), path="a.jsonl") == '{"id":"a"}\n{"id":"b","of":"c"}\n'


def test_front_matter() -> None:
    """The text below front matter stays."""
    text = "---\nid: ada\n---\n\nid: ada\n"
    assert _change(text, SetValue(0, ("id",), "b"), path="a.md") == "---\nid: b\n---\n\nid: ada\n"


ANCHORS = "a: &x 1\nb: *x\nc: &y {k: 1}\nd: *y\n"
UNUSUAL = "the text is written in a form that is not edited; change it by hand"
ALIAS = "the value is repeated by an alias; write it out first"
LINE_ENDS = "its lines end with CR alone; save it with the line ends LF or CRLF"
SURROGATE = "half of a surrogate pair is not a character, and cannot be written"


@pytest.mark.parametrize(
    ("text", "change", "message"),
    [
        ("a: [1\n", SetValue(0, ("a",), 1), "line 1: the closing `]` is missing"),
        (ANCHORS, SetValue(0, ("a",), 2), UNUSUAL),
        (ANCHORS, SetValue(0, ("d", "k"), 2), ALIAS),
        ("a: 1\n", SetValue(0, ("b",), 2), "there is no value at `/b` that can be changed so"),
        ("a: 1\nb: 2\n", RenameKey(0, ("a",), "b"), "the key `b` exists already"),
        ("a: 1\n", InsertMember(0, (), "a", 2), "the key `a` exists already"),
        ("a: 1\n", InsertMember(0, ("a",), "b", 2), "there is no value at `/a` that can be changed so"),
        ("a: [1]\n", InsertItem(0, ("a",), 2, 2), "there is no value at `/a` that can be changed so"),
        ("a: 1\n", Remove(0, ()), "a record cannot be removed or renamed"),
        ("a: 1\rb: 2\r", SetValue(0, ("a",), 2), LINE_ENDS),
        ("a: 1\n", SetValue(0, ("a",), "\ud800"), SURROGATE),
    ],
)
def test_what_cannot_be_changed(text: str, change: Change, message: str) -> None:
    """A change that cannot be made is refused in one line that names the file."""
    with pytest.raises(EditError) as caught:
        _change(text, change)
    assert str(caught.value) == f"a.yaml: {message}"


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("a.toml", "a = 1\n", "files with the ending .toml"),
        ("a.jsonc", '{"a": 1}\n', "files with the ending .jsonc"),
        ("a.md", "+++\na = 1\n+++\n", "TOML front matter"),
    ],
)
def test_other_formats(path: str, text: str, name: str) -> None:
    """Other formats are refused in one line."""
    with pytest.raises(EditError, match=f"^{path}: {name} cannot be edited, only YAML and JSON$"):
        _change(text, SetValue(0, ("a",), 2), path=path)


def test_values_that_only_look_equal() -> None:
    """The proof compares types too: 1, 1.0 and true are different values."""
    values: list[JSON] = [1, 1.0, True]
    assert [_change("a: x\n", SetValue(0, ("a",), value)) for value in values] == [
        "a: 1\n",
        "a: 1.0\n",
        "a: true\n",
    ]


LONG = "word " * 20 + "end"
FORMS: list[tuple[str, Change, str]] = [
    # A comment between a key and its block stays beside the key.
    ("a: # c\n  b: 1\n", SetValue(0, ("a",), "x"), "a: x # c\n"),
    ("a: # c\n  b: 1\n", SetValue(0, ("a",), [1]), "a: # c\n  - 1\n"),
    # A comment after a value stays on its line.
    ("a: b # c\n", SetValue(0, ("a",), [1]), "a: # c\n  - 1\n"),
    ("- a # c\n", SetValue(0, (0,), {"b": 1}), "- # c\n  b: 1\n"),
    ("- a\n", SetValue(0, (0,), {"b": 1, "c": 2}), "- b: 1\n  c: 2\n"),
    ("a: # c\n", SetValue(0, ("a",), [1]), "a: # c\n  - 1\n"),
    ("- # c\n- 1\n", SetValue(0, (0,), "x"), "- x # c\n- 1\n"),
    ("a: # c\n  b # d\n", SetValue(0, ("a",), [1]), "a: # c\n  # d\n  - 1\n"),
    ("a:\n  # c\n  b\n", SetValue(0, ("a",), [1]), "a:\n  # c\n  - 1\n"),
    # A block of text stays one, with its style, width and comment.
    ("a: |- # c\n    x\n    y\n", SetValue(0, ("a",), "z\nx\n"), "a: | # c\n    z\n    x\n"),
    ("a: >\n  x\n  y\n", SetValue(0, ("a",), " z\n"), 'a: " z\\n"\n'),
    ("a: >-\n  x\n", SetValue(0, ("a",), "z\n  x"), "a: |-\n  z\n    x\n"),
    ("a: x\n", SetValue(0, ("a",), "y\nz"), "a: |-\n  y\n  z\n"),
    ("a: 'x'\n", SetValue(0, ("a",), "y\nz"), 'a: "y\\nz"\n'),
    ("a: x # c\n", SetValue(0, ("a",), "y\nz"), 'a: "y\\nz" # c\n'),
    ("- x\n", SetValue(0, (0,), "y\nz"), "- |-\n  y\n  z\n"),
    # Below a block of text, a comment with its indentation would belong to it.
    ("a: x\n    # c\n", SetValue(0, ("a",), {"b": "y\nz"}), 'a:\n  b: "y\\nz"\n    # c\n'),
    # Empty lines after a block that keeps them belong to it.
    ("a: |+\n  x\n\nb: 1\n", InsertMember(0, (), "c", 1, "b"), "a: |+\n  x\n\nc: 1\nb: 1\n"),
    ("a: |+\n  x\n\n", InsertMember(0, (), "c", 1), "a: |+\n  x\n\nc: 1\n"),
    ("a: 1\nb: |+\n  x\n\nc: 1\n", Remove(0, ("b",)), "a: 1\nc: 1\n"),
    ("a: |+\n  x\nb: 1\n\nc: 1\n", Remove(0, ("b",)), "a: |+\n  x\nc: 1\n"),
    ("a: 1\nb: |+\n  x\n\n", Remove(0, ("b",)), "a: 1\n"),
    # Brackets on several lines.
    ("[\n  1, # c\n  2\n]\n", InsertItem(0, (), 1, 3), "[\n  1, # c\n  3,\n  2\n]\n"),
    ("[\n  1, # c\n  2 # d\n]\n", InsertItem(0, (), None, 3), "[\n  1, # c\n  2, # d\n  3\n]\n"),
    ("[\n  1,\n  2, # d\n]\n", InsertItem(0, (), None, 3), "[\n  1,\n  2, # d\n  3,\n]\n"),
    ("[\n  1, # c\n  2 # d\n]\n", Remove(0, (0,)), "[\n  2 # d\n]\n"),
    ("[\n  1, # c\n  2 # d\n]\n", Remove(0, (1,)), "[\n  1 # c\n]\n"),
    ("[1\n  ,2\n  ,3]\n", Remove(0, (1,)), "[1\n  ,3]\n"),
    ("[1\n  ,2]\n", Remove(0, (1,)), "[1\n  ]\n"),
    ("a: [1, 2]\n", Remove(0, ("a", 1)), "a: [1]\n"),
    ("a: [1]\n", Remove(0, ("a", 0)), "a: []\n"),
    ("a: []\n", InsertItem(0, ("a",), None, {"b": 1}), "a:\n  - b: 1\n"),
    ("{a, b: , c: 1}\n", SetValue(0, ("a",), 1), "{a: 1, b: , c: 1}\n"),
    ("{a, b: , c: 1}\n", SetValue(0, ("b",), 1), "{a, b: 1 , c: 1}\n"),
    ("[a: 1, b]\n", SetValue(0, (0, "a"), "x, y"), '[a: "x, y", b]\n'),
    # The first entry after a dash.
    ("- a: 1\n  b: 2\n", Remove(0, (0, "a")), "- b: 2\n"),
    ("- a: 1\n  # c\n  b: 2\n", Remove(0, (0, "a")), "- # c\n  b: 2\n"),
    ("- a: 1\n", InsertMember(0, (0,), "b", 2, "a"), "- b: 2\n  a: 1\n"),
    ("- - 1\n  - 2\n", Remove(0, (0, 0)), "- - 2\n"),
    ("- - 1\n", InsertItem(0, (0,), 0, 2), "- - 2\n  - 1\n"),
    # The end of a file without a line end.
    ("a: 1", InsertMember(0, (), "b", 2), "a: 1\nb: 2"),
    ("a: 1\nb: 2", Remove(0, ("b",)), "a: 1\n"),
    ("a:", SetValue(0, ("a",), LONG), f"a: >-\n  {LONG[:94]}\n  word end"),
    # Anchors of single values stay, as their aliases would be lost with them.
    ("a: &x 1\n", SetValue(0, ("a",), 2), "a: &x 2\n"),
    ("a: &x 1\nb: *x\n", SetValue(0, ("b",), 1.5), ""),
    ("a: &x 1\nb: *x\nc: *x\n", SetValue(0, ("b",), 2), "a: &x 1\nb: 2\nc: *x\n"),
    ("a: &x\n  b: 1\n", SetValue(0, ("a",), 2), ""),
    ("? a\n: 1\n", SetValue(0, ("a",), 2), "? a\n: 2\n"),
    ("? a\n:\n", SetValue(0, ("a",), 2), ""),
    ("? a\n: 1\n", InsertMember(0, (), "b", 2), ""),
    ("? a\n: 1\n", RenameKey(0, ("a",), "b"), "? b\n: 1\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "change", "after"), FORMS)
def test_forms(before: str, change: Change, after: str) -> None:
    """Values are changed in the form that they have; what is in a rare form is refused instead of damaged."""
    if after:
        assert _change(before, change) == after
        return
    with pytest.raises(EditError):
        _change(before, change)
