"""The places of keys and values. Each case is a text with the expected range underlined."""

from __future__ import annotations

import re
import textwrap

import pytest

from statekit.diagnostics import Part, Place, Pointer, Span
from statekit.read import TextFile, read_document


def underline(file: TextFile, place: Place) -> str:
    """Return the text with a line of `^` below each line that a place covers."""
    span = place.span
    assert span is not None
    lines: list[str] = []
    for number, line in enumerate(re.split("\r\n|\r|\n", file.text), start=1):
        lines.append(line)
        if span.line <= number <= span.end_line:
            begin = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
            end = span.end_column - 1 if number == span.end_line else len(line)
            lines.append(" " * begin + "^" * (end - begin))
    return "\n".join(line for line in lines if line.strip())


def check_place(
    underlined: str, pointer: Pointer, part: Part, line_break: str = "\n", *, record: int = 0
) -> None:
    """Compare the place of a pointer with a text in which it is underlined."""
    expected = textwrap.dedent(underlined).strip("\n")
    text = line_break.join(line for line in expected.split("\n") if not re.fullmatch(r" *\^+", line))
    document = read_document(TextFile("x.yaml", text), lists=True)
    assert not document.problems
    actual = underline(document.file, document.place(record, pointer, part))
    assert actual == "\n".join(line for line in expected.split("\n") if line.strip())


VALUES: list[tuple[str, str, Pointer]] = [
    (
        "plain",
        """
        a: certain
           ^^^^^^^
        b: 1
        """,
        ("a",),
    ),
    (
        "a number and a comment",
        """
        a:   -1.5   # comment
             ^^^^
        """,
        ("a",),
    ),
    (
        "a pair in brackets",
        """
        a: [b: c, d]
            ^^^^
        """,
        ("a", 0),
    ),
    (
        "a pair in brackets, of quotes and with an anchor",
        """
        a: [X, &X "b": c]
               ^^^^^^^^^
        """,
        ("a", 1),
    ),
    (
        "an empty item, in a list that is not indented",
        """
        a:
        -
        ^
        - b
        """,
        ("a", 0),
    ),
    (
        "an empty item, in a list that is indented",
        """
        a:
          -  # b
          ^
          -
        """,
        ("a", 0),
    ),
    (
        "double quotes are part of the value",
        """
        a: "x \\" y"
           ^^^^^^^^
        """,
        ("a",),
    ),
    (
        "single quotes are part of the value",
        """
        a: 'it''s' # x
           ^^^^^^^
        """,
        ("a",),
    ),
    (
        "a plain scalar on several lines",
        """
        a: one two
           ^^^^^^^
            three
            ^^^^^

          four  # comment
          ^^^^
        b: x
        """,
        ("a",),
    ),
    (
        "a quoted scalar on several lines",
        """
        a: "one
           ^^^^
          two"
          ^^^^
        """,
        ("a",),
    ),
    (
        "a scalar below its key",
        """
        a:
          # comment
          x
          ^
        """,
        ("a",),
    ),
    (
        "a literal is represented by its key",
        """
        text: |
        ^^^^
          one
          two
        """,
        ("text",),
    ),
    (
        "a folded scalar is represented by its key",
        """
        a:
          "text": >-  # comment
          ^^^^^^
            one
        """,
        ("a", "text"),
    ),
    (
        "a block mapping is represented by its key",
        """
        a:
        ^
          b: 1
        """,
        ("a",),
    ),
    (
        "a block list is represented by its key",
        """
        a:
        ^
          - 1
          - 2
        """,
        ("a",),
    ),
    (
        "a list that is not indented",
        """
        a:
        ^
        - 1
        - 2
        """,
        ("a",),
    ),
    (
        "an item of a list that is not indented",
        """
        a:
        - 1
        - two words
          ^^^^^^^^^
        """,
        ("a", 1),
    ),
    (
        "an item that is a mapping is represented by its first key",
        """
        a:
          - b: 1
          - cd: 2
            ^^
            e: 3
        """,
        ("a", 1),
    ),
    (
        "an item that is a list is represented by its first item",
        """
        - - x
            ^
          - y
        """,
        (),
    ),
    (
        "an item that is a literal is represented by its mark",
        """
        a:
          - |
            ^
            text
        """,
        ("a", 0),
    ),
    (
        "the record itself is represented by its first key",
        """
        # comment

        first: 1
        ^^^^^
        second: 2
        """,
        (),
    ),
    (
        "a missing value is represented by its parent",
        """
        a:
        ^
          b: 1
        """,
        ("a", "x", "y"),
    ),
    (
        "a missing property of the record",
        """
        first: 1
        ^^^^^
        """,
        ("x",),
    ),
    (
        "an index past the end",
        """
        a: [1]
           ^^^
        """,
        ("a", 1),
    ),
    (
        "a negative index",
        """
        a: [1]
           ^^^
        """,
        ("a", -1),
    ),
    (
        "an empty value is represented by its key",
        """
        a: 1
        bc:
        ^^
        d: 1
        """,
        ("bc",),
    ),
    (
        "an empty value with an anchor",
        """
        a: &x
        ^
        b: *x
        """,
        ("a",),
    ),
    (
        "an alias to nothing",
        """
        a: &x
        b: *x
           ^^
        """,
        ("b",),
    ),
    (
        "an empty item is represented by its dash",
        """
        a:
          - 1
          -  # - comment
          ^
          - 3
        """,
        ("a", 1),
    ),
    (
        "an empty item with an anchor that holds a dash",
        """
        a:
        - x
        # - comment
        - &a-b
        ^
        - &c
        """,
        ("a", 1),
    ),
    (
        "an empty item after one with an anchor",
        """
        a:
        - &a-b # - comment
        -
        ^
        """,
        ("a", 1),
    ),
    (
        "an empty item after an empty value",
        """
        a:
          - b:
          -
          ^
        """,
        ("a", 1),
    ),
    (
        "an empty item after a literal",
        """
        a:
          - |
            - x

          # - comment
          -
          ^
        """,
        ("a", 1),
    ),
    (
        "an empty item after a key without a value",
        """
        a:
        - ? b
        -
        ^
        """,
        ("a", 1),
    ),
    (
        "a list in brackets",
        """
        a: [1, 2 ]  # comment
           ^^^^^^^
        """,
        ("a",),
    ),
    (
        "an empty mapping in braces",
        """
        a: { }
           ^^^
        """,
        ("a",),
    ),
    (
        "a mapping in braces on several lines",
        """
        a: {b: 1,
           ^^^^^^
          c: 2
          ^^^^
         }
         ^
        """,
        ("a",),
    ),
    (
        "a value inside brackets",
        """
        a: [1, {b: [x, "y z"]}]
                       ^^^^^
        """,
        ("a", 1, "b", 1),
    ),
    (
        "a value without a space before it",
        """
        {"a":"b", "c" :[d]}
             ^^^
        """,
        ("a",),
    ),
    (
        "an empty value in braces is represented by its key",
        """
        {a: 1, bc: , d}
               ^^
        """,
        ("bc",),
    ),
    (
        "a key without a colon in braces",
        """
        {a: 1, bc: , d}
                     ^
        """,
        ("d",),
    ),
    (
        "a pair inside brackets",
        """
        [[x, a : b , y]]
             ^^^^^
        """,
        (1,),
    ),
    (
        "a pair without a value",
        """
        [[? a , y]]
          ^^^
        """,
        (0,),
    ),
    (
        "a value in a pair",
        """
        [[x, a : b , y]]
                 ^
        """,
        (1, "a"),
    ),
    (
        "anchors are not part of a value",
        """
        a: &anchor value
                   ^^^^^
        """,
        ("a",),
    ),
    (
        "an anchor on a line before its value",
        """
        a: &anchor  # comment: "x"
          "value"
          ^^^^^^^
        """,
        ("a",),
    ),
    (
        "an anchor before brackets",
        """
        a: &anchor   [1]
                     ^^^
        """,
        ("a",),
    ),
    (
        "an anchor before a block mapping",
        """
        - &anchor
          key: 1
          ^^^
        """,
        (),
    ),
    (
        "an anchor before a block list",
        """
        a: &anchor  # - comment
        ^
        - 1
        """,
        ("a",),
    ),
    (
        "an alias is represented by itself",
        """
        a: &x {b: 1}
        c: *x  # comment
           ^^
        """,
        ("c",),
    ),
    (
        "a value inside an alias is located at the anchor",
        """
        a: &x {b: [1, 2]}
                      ^
        c: *x
        """,
        ("c", "b", 1),
    ),
    (
        "a missing value inside an alias",
        """
        a: &x
          b: 1
        c: *x
           ^^
        """,
        ("c", "z"),
    ),
    (
        "an alias as an item",
        """
        a: &x 1
        b: [*x , 2]
            ^^
        """,
        ("b", 0),
    ),
    (
        "a value after a tab",
        """
        a: \t x\t# comment
             ^
        """,
        ("a",),
    ),
    (
        "wide and combining characters count one by one",
        """
        名: [語, e\u0301, 😀, x]
                      ^
        """,
        ("名", 3),
    ),
    (
        "a value of a complex key",
        """
        ? a
        : b
          ^
        """,
        ("a",),
    ),
    (
        "a complex key without a value",
        """
        ? ab
          ^^
        """,
        ("ab",),
    ),
    (
        "dashes in one line",
        """
        - - - x
              ^
            - y
        """,
        (0, 0),
    ),
    (
        "a number as text in a pointer is a key",
        """
        "0": x
             ^
        """,
        ("0",),
    ),
    (
        "a number in a pointer is not a key",
        """
        "0": x
        ^^^
        """,
        (0,),
    ),
    (
        "a scalar at the top",
        """
        # comment
        two words  # comment
        ^^^^^^^^^
        """,
        (),
    ),
]

KEYS: list[tuple[str, str, Pointer]] = [
    (
        "plain",
        """
        two words : 1
        ^^^^^^^^^
        """,
        ("two words",),
    ),
    (
        "in quotes",
        """
        a: 1
        "b c":
        ^^^^^
          - x
        """,
        ("b c",),
    ),
    (
        "below another",
        """
        a:
          b: 1
          ^
        """,
        ("a", "b"),
    ),
    (
        "the first of an item",
        """
        - - b: 1
            ^
            c: 2
        """,
        (0, "b"),
    ),
    (
        "after an anchor",
        """
        &x key : 1
           ^^^
        """,
        ("key",),
    ),
    (
        "an alias",
        """
        a: &x key
        *x : 1
        ^^
        """,
        ("key",),
    ),
    (
        "in braces",
        """
        a: {b: 1, "c":2}
                  ^^^
        """,
        ("a", "c"),
    ),
    (
        "of a pair in brackets",
        """
        [[x: y, a: b]]
          ^
        """,
        (0, "x"),
    ),
    (
        "on two lines in braces",
        """
        {a
         ^
          b
          ^
          : 1}
        """,
        ("a b",),
    ),
    (
        "of a pair",
        """
        [[x, a: b]]
             ^
        """,
        (1, "a"),
    ),
    (
        "complex",
        """
        ? "a b"
          ^^^^^
        : 1
        """,
        ("a b",),
    ),
    (
        "complex and in a block",
        """
        ? |-
          ^
          a
        : 1
        """,
        ("a",),
    ),
    (
        "of an item, which has no key: its value",
        """
        a: [1, 23]
               ^^
        """,
        ("a", 1),
    ),
    (
        "of a missing value: the last key on the path",
        """
        a:
          b: 1
          ^
        """,
        ("a", "b", "c"),
    ),
    (
        "of the record, which has no key: its first key",
        """
        a:
        ^
          b: 1
        """,
        (),
    ),
    (
        "inside an alias: at the anchor",
        """
        a: &x
          b: 1
          ^
        c: *x
        """,
        ("c", "b"),
    ),
]
LINE_BREAKS = pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])


@LINE_BREAKS
@pytest.mark.parametrize(
    ("underlined", "pointer"), [case[1:] for case in VALUES], ids=[case[0] for case in VALUES]
)
def test_the_place_of_a_value(underlined: str, pointer: Pointer, line_break: str) -> None:
    """The place is the scalar or the collection in brackets; for a block, its key or its first token."""
    check_place(underlined, pointer, Part.VALUE, line_break)


@LINE_BREAKS
@pytest.mark.parametrize(
    ("underlined", "pointer"), [case[1:] for case in KEYS], ids=[case[0] for case in KEYS]
)
def test_the_place_of_a_key(underlined: str, pointer: Pointer, line_break: str) -> None:
    """The place is exactly the key."""
    check_place(underlined, pointer, Part.KEY, line_break)


@LINE_BREAKS
@pytest.mark.parametrize(
    ("record", "pointer", "underlined"),
    [
        (
            1,
            ("b",),
            """
            a: 1
            ---
            b: 2
               ^
            """,
        ),
        (
            2,
            ("b",),
            """
            # comment
            - a: 1
            - b: 2
            ---
            - b: 3
                 ^
            """,
        ),
        (
            1,
            (),
            """
            - - a
            - - b
                ^
            """,
        ),
        (
            1,
            (),
            """
            a: 1
            ---
            ^^^
            # nothing - here
            ---
            b: 2
            """,
        ),
        (
            1,
            (),
            """
            a: 1
            ...
            ---
            ^^^
            """,
        ),
        (
            0,
            (),
            """
            --- x # comment
                ^
            ... # comment
            """,
        ),
        (
            1,
            (),
            """
            - &x {a: 1}
            - *x
              ^^
            """,
        ),
        (
            1,
            (),
            """
            - a
            -
            ^
            - b
            """,
        ),
    ],
)
def test_the_place_of_one_of_several_records(
    record: int, pointer: Pointer, underlined: str, line_break: str
) -> None:
    """Places are the same in lists of records and several documents. An empty document is its `---`."""
    check_place(underlined, pointer, Part.VALUE, line_break, record=record)


def test_the_shape_of_a_place() -> None:
    """Lines and columns are 1-based and ends are exclusive. The excerpt is the first line of the place."""
    document = read_document(TextFile("records/x.yaml", "a: 1\nb: 'x'  # y\n"), lists=True)
    place = document.place(0, ("b",))
    assert (place.path, place.span) == ("records/x.yaml", Span(2, 4, 2, 7))
    assert place.excerpt is not None
    assert (place.excerpt.text, place.excerpt.column) == ("b: 'x'  # y", 1)


def test_the_excerpt_of_a_long_line_is_a_window() -> None:
    """The excerpt of a long line is the part around the place, with the column of its first character."""
    text = "[" + "x, " * 1000 + "end]"
    place = read_document(TextFile("x.yaml", text), lists=True).place(1000, ())
    assert place.span == Span(1, 3002, 1, 3005)
    assert place.excerpt is not None
    assert place.excerpt.column == 2902
    assert place.excerpt.text[3002 - 2902 : 3005 - 2902] == "end"
    assert len(place.excerpt.text) <= 400


def test_the_record_at_an_offset() -> None:
    """A record reaches from its first character, including its anchor, to its last one."""
    text = "- a: 1$  b:$# x$- &y {c}$-$- |$  t$$# z$"
    records = "..000000000.......111111122..333333......"
    document = read_document(TextFile("x.yaml", text.replace("$", "\n")), lists=True)
    indices = [document.record_at(offset) for offset in range(len(text) + 1)]
    assert "".join("." if index is None else str(index) for index in indices) == records
