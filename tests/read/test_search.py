"""Keys and values are found in the lines of a text, in the places where libyaml finds them."""

from __future__ import annotations

import pytest
from steps import steps_of

from statekit.read import Document, TextFile, Values, read_document, read_values

FOUND = {
    "keys": "a: 1\nb:\n  c: x y  # comment\n\n  'd': \"e\"\n\"f g\": 'it''s'\n",
    "values on the next line": "a:\n  # comment\n  b\nc: # comment\n\n  d: e\n",
    "lists": "a:\n  - b\n  -   c: 1\n      d: 2\n  - - x\n    -   y\n  -\n  -\n    - z\n",
    "a list that is not indented": "a:\n- b\n- c: 1\n  d: 2\nb:\n- x\n",
    "a list of records": "# comment\n- a: 1\n  b: x\n- a: 2\n\n-\n  b: y\n",
    "empty values": "a:\nb:   # comment\nc:\n  -\n  - # comment\n  - x\n  -\nd:",
    "a marker": "# comment\n---\na: 1\n",
    "blocks of text": "a: |\n  b: 1\n\n  c\nd: >-  # comment\n   - e\n\n\nf: 1\ng:\n  - |\n    h: 1\n",
    "words": "a: yes\nb: No\nc: null\nd: ~\ne: true\nf: 2025-09-05\n",
    "characters of several bytes": "é: 語 😀\n語:\n  - 'é'  # 語\n  - z: 1\n",
    "colons and dashes": "a: b:c\nd: -e\nf: http://x/y?z=1#w\n-g: 1\n",
}
NOT_FOUND = {
    "flow collections": "a: [b, {c: 1}]\n",
    "text on several lines": "a: b c\n  d\ne: 'f\n  g'\nh: \"i\\\n  j\"\n",
    "escapes": 'a: "\\u00e9\\n"\n"b\\"": 1\n',
    "spaces before a colon": "a : 1\nb: 2\n",
    "several documents": "a: 1\n---\nb: 2\n",
    "other line ends": "a: 1\r\nb: 2\r\n",
}


def read(text: str, *, lists: bool) -> Document:
    """Return a document whose keys and values are searched."""
    values = read_values(text.encode(), lists=lists)
    assert values is not None
    return read_document(TextFile("x.yaml", text), lists=lists, values=Values(values))


@pytest.mark.parametrize("lists", [True, False])
@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_found_in_lines(monkeypatch: pytest.MonkeyPatch, text: str, *, lists: bool) -> None:
    """All keys and values in block style are found without libyaml."""
    expected = read_document(TextFile("x.yaml", text), lists=lists).ranges()
    monkeypatch.setattr("statekit.read.native.compose_native", pytest.fail)
    assert read(text, lists=lists).ranges() == expected


@pytest.mark.parametrize("text", NOT_FOUND.values(), ids=NOT_FOUND)
def test_found_by_libyaml(text: str) -> None:
    """What is uncertain is found by libyaml, and the places are the same."""
    expected = read_document(TextFile("x.yaml", text), lists=True).ranges()
    assert read(text, lists=True).ranges() == expected


@pytest.mark.parametrize("pointer", [("b",), ("a", 2), ("a", "b"), (0,), ("a", 0, "x")])
def test_what_does_not_exist(pointer: tuple[str | int, ...]) -> None:
    """The place of what does not exist is that of the last value on the path to it."""
    text = "a:\n  - x\n  - y\n"
    document = read(text, lists=False)
    reference = read_document(TextFile("x.yaml", text), lists=False)
    assert document.place(0, pointer) == reference.place(0, pointer)


def test_a_searched_document_equals_another() -> None:
    """The nodes of a searched document are those that libyaml composes, with everything below."""
    text = "a:\n  - b: 1\n  - c\n"
    assert read(text, lists=True) == read_document(TextFile("x.yaml", text), lists=True)


def test_the_time_is_linear() -> None:
    """Looking up all keys of ten times the items takes ten times the steps."""
    few, many = (read("a:\n" + "  - b: 1\n    c: x\n" * count, lists=True) for count in (300, 3_000))
    assert steps_of(many.ranges) < 11 * steps_of(few.ranges)
