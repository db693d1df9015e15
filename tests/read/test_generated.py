"""Properties of every text: no exception escapes, places are exact, and JSON is YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statekit.diagnostics import JSON, Part, Pointer, Span
from statekit.read import Document, ReadError, TextFile, read_document, read_text_file, read_values
from statekit.read.nodes import Node
from statekit.read.scalars import resolve_plain

FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""The characters that are not allowed in a text, spelled out independently of the code under test."""

PIECES = [
    *("a", "b", "key", "1", "-1.5", "null", "é", "語", "😀", "e\u0301"),
    *(" ", "  ", "\t", "\n", "\n ", "\n  ", "\r\n", "\r", "\n\n"),
    *(": ", ":", "- ", "-", "? ", "?", ",", "[", "]", "{", "}", "#", " # "),
    *("'", '"', "''", "\\", "\\n", "\\u00e9", "|", ">", "|-\n", ">+\n", "|2\n"),
    *("&x ", "*x", "!t ", "<<", "---", "---\n", "...\n", "%YAML 1.1\n", "@", "`", "%", "~"),
]
yaml_like = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
texts = yaml_like | st.text(max_size=60)


def walk(node: Node, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Node]]:
    """Yield every value of a record with its pointer."""
    yield pointer, node
    for position, item in enumerate(node.items or []):
        yield from walk(item, (*pointer, position))
    for key, entry in (node.entries or {}).items():
        yield from walk(entry.node, (*pointer, key))


def read(text: str) -> Document:
    """Read a text with each document as one record."""
    return read_document(TextFile("x.yaml", text), lists=False)


@given(texts)
@example("? \r\n\r\n?")
@example("- &a-b\n- # -\n  &c\n-")
@example("{a: }\n---\n...\n")
@example("[? ]")
@example("\0")
@example("\ud800: \udfff")
@example("a: *b\n\0c")
def test_any_text_is_read_or_refused(text: str) -> None:
    """For any text, no exception escapes, and every place is inside the text."""
    document = read(text)
    assert document.records or document.problems
    assert len(document.value_known) == len(document.records)
    for problem in document.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert all(0 <= start <= end <= len(text) for start, end, _ in problem.related)
        document.record_at(problem.start)
    for position, record in enumerate(document.records):
        for pointer, node in walk(record):
            assert 0 <= node.outer_start <= node.start <= node.end <= len(text)
            for part in Part:
                assert document.place(position, pointer, part).span is not None


@given(yaml_like)
@example("a: &x b\nc: *x")
@example("- 1\n-\n- &x\n- 2")
def test_the_place_of_a_scalar(text: str) -> None:
    """The text at the place of a plain scalar on one line is that scalar, without its anchor and blanks."""
    for record in read(text).records:
        for _, node in walk(record):
            written = text[node.start : node.end]
            if node.items is not None or node.entries is not None or not node.value_known:
                continue
            if written == "" or written[0] in "'\"|>*" or re.search("[\r\n]", written):
                continue
            assert written == written.strip(" \t")
            if written not in ("-", "---") or node.value is not None:
                assert repr(resolve_plain(written)) == repr(node.value)


@given(texts)
def test_both_tiers_agree(text: str) -> None:
    """The fast tier returns the values of the reference tier, or nothing if that has a problem to report."""
    file = TextFile("x.yaml", text)
    data = text.encode("utf-8", "surrogatepass")
    for lists in (False, True):
        document = read_document(file, lists=lists)
        values = read_values(data, lists=lists)
        if values is not None:
            assert not document.problems
            assert repr(values) == repr([record.value for record in document.records])


@given(st.lists(yaml_like.map(lambda text: f"a: 1\n---\n{text}"), min_size=1, max_size=1))
def test_a_document_does_not_depend_on_the_next(texts_after: list[str]) -> None:
    """A document that ends with `---` is returned, whatever follows."""
    document = read(texts_after[0])
    if not any(problem.rule == "yaml/control-character" for problem in document.problems):
        assert document.records[0].value == {"a": 1}
        assert document.value_known[0]


integers = st.integers(min_value=-(2**63), max_value=2**64 - 1)
floats = st.floats(allow_nan=False, allow_infinity=False)
characters = st.characters(exclude_categories=["Cs"])
any_text = st.text(characters, max_size=12)
readable = st.text(characters.filter(lambda character: not FORBIDDEN.match(character)), max_size=12)


def any_json(strings: st.SearchStrategy[str]) -> st.SearchStrategy[JSON]:
    """Generate any JSON value with strings from a strategy."""
    scalars = st.none() | st.booleans() | integers | floats | strings
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(strings, inner, max_size=4),
        max_leaves=12,
    )


@given(any_json(any_text), st.sampled_from([None, 0, 1, 2, "\t"]), st.sampled_from([":", ": ", " : "]))
@example({"k" * 2000: 1}, None, ":")
@example([{"k" * 2000: [{"l" * 2000: {}}]}], 2, ": ")
@example({"😀": "\U0001f600"}, None, ": ")
@example({"a": -0.0, "b": 1e-7, "c": 1e22, "d": 5e-324}, None, ":")
def test_json_is_yaml(value: JSON, indent: int | str | None, colon: str) -> None:
    """JSON in ASCII is read as the same value with the same types, with keys of any length."""
    separators = (",", colon)
    document = read(json.dumps(value, indent=indent, separators=separators))
    assert not document.problems
    assert repr([record.value for record in document.records]) == repr([value])


@given(any_json(readable), st.sampled_from([None, 1, "\t"]))
def test_json_with_few_escapes_is_yaml(value: JSON, indent: int | str | None) -> None:
    """JSON that escapes only what it must is read as the same value."""
    document = read(json.dumps(value, indent=indent, ensure_ascii=False))
    assert not document.problems
    assert repr([record.value for record in document.records]) == repr([value])


def test_long_keys_are_refused_outside_of_braces() -> None:
    """A key of more than 1024 characters is valid only in braces."""
    key = json.dumps("k" * 1100)
    assert read(f"{{{key}: 1}}").records[0].value == {"k" * 1100: 1}
    for text in (f"{key}: 1", f"[{key}: 1]", f"- {key}: 1"):
        assert [problem.rule for problem in read(text).problems] == ["yaml/syntax"]


def children(value: dict[str, JSON] | list[JSON]) -> list[tuple[str | int, JSON]]:
    """Return the values of a collection, each with its key or index."""
    return list(value.items()) if isinstance(value, dict) else list(enumerate(value))


@dataclass
class Emitter:
    """Writes a value as YAML in generated styles, and records the ranges of its keys and values.

    Attributes:
        draw: The source of generated choices.
        line_break: The line break to write.
        text: The text written so far.
        values: The ranges of values by pointer. A value that is not underlined itself has none.
        keys: The ranges of keys by pointer.
    """

    draw: st.DrawFn
    line_break: str
    text: str = ""
    values: dict[Pointer, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Pointer, tuple[int, int]] = field(default_factory=dict)

    def write(self, text: str) -> tuple[int, int]:
        """Add a text and return its range."""
        start = len(self.text)
        self.text += text
        return start, len(self.text)

    def blanks(self) -> None:
        """Add blanks as they may come between a colon or dash and a value."""
        self.write(self.draw(st.sampled_from([" ", "  ", " \t"])))

    def end_line(self) -> None:
        """End a line, sometimes with a comment or empty lines."""
        self.write(self.draw(st.sampled_from(["", "", " # a: [", "  ", "\t"])))
        self.write(self.line_break * self.draw(st.sampled_from([1, 1, 2])))

    def scalar(self, value: JSON) -> tuple[int, int]:
        """Write a scalar on one line."""
        if not isinstance(value, str):
            return self.write(json.dumps(value))
        plain = re.fullmatch(r"[a-zé語😀]+( [a-z語]+)*", value) and isinstance(resolve_plain(value), str)
        if plain and self.draw(st.booleans()):
            return self.write(value)
        if not FORBIDDEN.search(value) and not re.search("[\t\r\n]", value) and self.draw(st.booleans()):
            return self.write("'" + value.replace("'", "''") + "'")
        return self.write(json.dumps(value))

    def flow(self, value: JSON, pointer: Pointer) -> tuple[int, int]:
        """Write a value on one line, with brackets and braces."""
        if not isinstance(value, dict | list):
            self.values[pointer] = self.scalar(value)
            return self.values[pointer]
        start, _ = self.write("{" if isinstance(value, dict) else "[")
        for number, (step, inner) in enumerate(children(value)):
            self.write(", " if number else self.draw(st.sampled_from(["", " "])))
            if isinstance(step, str):
                self.keys[*pointer, step] = self.scalar(step)
                self.write(": ")
            self.flow(inner, (*pointer, step))
        _, end = self.write("}" if isinstance(value, dict) else "]")
        self.values[pointer] = (start, end)
        return start, end

    def block(self, value: dict[str, JSON] | list[JSON], pointer: Pointer, indent: str) -> None:
        """Write the entries or items of a collection, each on lines of its own."""
        for step, inner in children(value):
            self.write(indent)
            if isinstance(step, str):
                self.keys[*pointer, step] = self.scalar(step)
                self.write(":")
            else:
                self.write("-")
            self.block_value(inner, (*pointer, step), indent)

    def block_value(self, value: JSON, pointer: Pointer, indent: str) -> None:
        """Write the value after a colon or a dash."""
        if isinstance(value, dict | list) and value and self.draw(st.booleans()):
            self.end_line()
            self.block(value, pointer, indent + self.draw(st.sampled_from([" ", "  ", "    "])))
            return
        self.blanks()
        if self.draw(st.integers(0, 5)) == 0:
            self.write(f"&a{len(self.text)} ")
        self.flow(value, pointer)
        self.end_line()


words = st.from_regex(r"[a-zé語😀]{1,4}( [a-z]{1,3})?", fullmatch=True) | any_text


@st.composite
def emitted_values(draw: st.DrawFn) -> tuple[Emitter, JSON]:
    """Generate a value, and an emitter that has written it."""
    inner = any_json(words)
    value = draw(
        st.dictionaries(words, inner, min_size=1, max_size=4) | st.lists(inner, min_size=1, max_size=4)
    )
    emitter = Emitter(draw, draw(st.sampled_from(["\n", "\r\n", "\r"])))
    emitter.block(value, (), "")
    return emitter, value


@given(emitted_values())
def test_emitted_values_are_read_with_their_places(case: tuple[Emitter, JSON]) -> None:
    """A value in block style is read as the same value, with the place of each key and value."""
    emitter, value = case
    document = read(emitter.text)
    assert not document.problems
    assert repr([record.value for record in document.records]) == repr([value])
    file = document.file
    for pointer, place in emitter.keys.items():
        assert document.place(0, pointer, Part.KEY).span == file.span(*place)
    for pointer, node in walk(document.records[0]):
        if pointer in emitter.values:
            assert document.place(0, pointer).span == file.span(*emitter.values[pointer])
        elif pointer in emitter.keys:
            assert document.place(0, pointer).span == file.span(*emitter.keys[pointer])
        else:
            assert not node.inline


@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
@example(b"\xef\xbb\xbf\xef\xbb\xbfa")
@example(b"\xed\xa0\x80")
@example(b"\xc0\x80")
@example("a\u0085".encode())
def test_any_bytes_are_text_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """A file is decoded exactly, without one byte order mark at the start, or refused."""
    file = tmp_path_factory.mktemp("bytes") / "x.yaml"
    file.write_bytes(data)
    try:
        expected = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        expected = "\0"
    if FORBIDDEN.search(expected):
        with pytest.raises(ReadError) as refused:
            read_text_file(file, "x.yaml")
        assert refused.value.rule in {"yaml/encoding", "yaml/control-character"}
        assert refused.value.place.span is not None
    else:
        assert read_text_file(file, "x.yaml") == TextFile("x.yaml", expected)


@given(st.text(st.sampled_from("a語😀\u0301\r\n\t"), max_size=30), st.integers(0, 30), st.integers(0, 5))
def test_lines_and_columns_count_code_points(text: str, start: int, length: int) -> None:
    """CRLF, LF and CR end a line. A column is one more than the number of code points before it."""
    start = min(start, len(text))
    end = min(start + length, len(text))
    expected: list[int] = []
    for offset in (start, end):
        line, column = 1, 1
        for position in range(offset):
            ends = text[position] == "\n" or (text[position] == "\r" and text[position + 1 :][:1] != "\n")
            line, column = (line + 1, 1) if ends else (line, column + 1)
        expected += [line, column]
    file = TextFile("x.yaml", text)
    place = file.place(start, end)
    assert place.span == file.span(start, end) == Span(*expected)
    assert place.excerpt is not None
    assert place.excerpt.text == re.split("\r\n|\r|\n", text)[expected[0] - 1]
