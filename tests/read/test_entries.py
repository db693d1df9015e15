"""Test that reading a text entry by entry finds what reading it as a whole finds."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.read import STRICT, Problem
from statekit.read import entries as module
from statekit.read.compose import compose
from statekit.read.entries import compose_by_entry

LINES = """\
  x: 010
  x: {{ a }}
  y: &a 1
  z: *a
  a: 1¦  a: 2
  <<: *a
  t: "foo
  t: 'x¦    y'
  k: |¦
  k: |+¦    a¦
  5: a
  ? q
  n: # c
  n: !t x
  l: [a,¦    b]
  q: "a¦  b"
  q: 'a¦b'
  q: "a¦- b"
  q: "a¦b: c"
  l: [a,¦b]
  l: [a¦  b,¦  ]
  l: {¦a: 1,¦b: 2¦}
  l: [a,¦  - b]
c"
d']
}
# comment

  d: 1_000
  f: text #no
  é: ü
  - - a
  g: 123456789012345678901
%YAML 1.2
---
...
<<<<<<< a
a: b
- c
-
- - d
]
"q": 1
's':
  v: text here
  f: {a: 1}
  e: ~
  t: x # c
""".splitlines()
"""Lines below an entry, or at the first column; `¦` stands for a line break."""


@pytest.fixture(autouse=True)
def _short_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MIN_LENGTH", 0)


def _fields(problems: list[Problem]) -> list[object]:
    return [
        (*(each.rule, each.message, each.start, each.end, each.help, each.related, each.value), each.is_last)
        for each in problems
    ]


@given(
    st.sampled_from(["", "# c\n", "---\n", "--- # d\n", "\n"]),
    st.booleans(),
    st.lists(st.lists(st.sampled_from(LINES), max_size=3), min_size=2, max_size=6),
)
def test_entries_are_read_as_in_the_whole_text(start: str, is_list: bool, entries: list[list[str]]) -> None:  # noqa: FBT001 - an argument of a property
    """If a text is read by entry, its values, their places and its problems are those of the whole text."""
    heads = (f"- id: {n}\n" if is_list else f"key{n}:\n" for n in range(len(entries)))
    lines = ([head, *(f"{line}\n" for line in below)] for head, below in zip(heads, entries, strict=True))
    text = start + "".join(chain.from_iterable(lines)).replace("¦", "\n")
    found = compose_by_entry(text, STRICT)
    if found is None:
        return
    nodes, problems = compose(text, STRICT)
    assert found[0] == nodes
    assert repr([node.value for node in found[0]]) == repr([node.value for node in nodes])
    assert _fields(found[1]) == _fields(problems)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("- 1\n- 010\n- a\n", [1, 10, "a"]),
        ("---\n# first\n- 1\n\n- 010\n", [1, 10]),
        ("a: 1\nb: 010\nc:\n- 2\n- 3\n", {"a": 1, "b": 10, "c": [2, 3]}),
        ("- a: &x 1\n  b: *x\n- c\n", [{"a": 1, "b": 1}, "c"]),
    ],
)
def test_lists_and_objects_are_read(text: str, value: object) -> None:
    """One entry that only the reference tier reads leaves the others to the fast tier."""
    found = compose_by_entry(text, STRICT)
    assert found is not None
    assert [node.value for node in found[0]] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "- 010\n",
        "text\nmore\n",
        "a: &x 010\nc: 1\nb: *x\n",
        "a: 010\nb: 2\na: 3\n",
        "- 010\n---\n- 2\n",
        "%YAML 1.2\n---\n- 010\n- 2\n",
        '- "a\n- b"\n',
        "- {{ a }}\n- b\n- {{ c }}\n",
        "- 1\nb: 2\n",
        "- 010\r\n- 2\r\n",
    ],
    ids=repr,
)
def test_other_texts_are_left_to_the_whole(text: str) -> None:
    """A text without entries, or with a problem that may concern several of them, is not read by entry."""
    assert compose_by_entry(text, STRICT) is None


def test_short_texts_are_not_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short text takes no longer as a whole."""
    monkeypatch.undo()
    assert compose_by_entry("- 010\n- 2\n", STRICT) is None
    assert compose_by_entry("- 010\n" + "- 2\n" * 2500, STRICT) is not None


def test_many_unusual_entries_are_left_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """If many entries need the reference tier, the text is not divided."""
    text = "- 010\n- 2\n- 010\n- 4\n"
    assert compose_by_entry(text, STRICT) is not None
    monkeypatch.setattr(module, "_MAX_UNREAD", 1)
    assert compose_by_entry(text, STRICT) is None
