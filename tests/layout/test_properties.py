"""Properties of the form: values and comments stay, and a text in its form stays as it is."""

from __future__ import annotations

import json
from random import Random

from fuzz.writer import Writer
from hypothesis import example, given
from hypothesis import strategies as st

from statekit.diagnostics import JSON
from statekit.edit.quotes import in_quotes
from statekit.edit.write import write_member
from statekit.layout.errors import LayoutError
from statekit.layout.form import format_tree, parse_text
from statekit.layout.quoting import Need, need_of_quotes
from statekit.read import Document, TextFile, read_document, read_values
from statekit.read.scalars import resolve_plain
from statekit.read.syntax_tree import SyntaxNode, parse_syntax

PIECES = [
    *("a", "key", "1", "null", "é", "😀", "\u00a0", "yes", " ", "  ", "\n", "\n ", "\n  ", "\r\n", "\n\n"),
    *(": ", ":", "- ", "-", "? ", ",", "[", "]", "{", "}", "#", " # c\n", "\n# d\n", "\n  # e\n"),
    *("'", '"', "''", "\\", "\\n", "\\u00e9", "|", ">", "|-\n", ">+\n", "|2\n", "a: ", "b: ", "k: |\n  "),
    *("&x ", "*x", "---\n"),
]


def format_text(text: str) -> str:
    """Return a text in its form."""
    return format_tree(parse_text(text), lists=False)


texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@st.composite
def records(draw: st.DrawFn) -> str:
    """A text of the grammar of the gate, with comments in many places."""
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311 - no secrets
    return Writer(random, draw(st.sampled_from([0.0, 0.02, 0.3]))).text()


def read(text: str) -> Document:
    """Read a text by the reference tier."""
    return read_document(TextFile("x.yaml", text), lists=False)


def values(document: Document) -> str:
    """The values of a text, without the order of keys."""
    return json.dumps([record.value for record in document.records], sort_keys=True)


def comments(text: str) -> list[str]:
    """The comments of a text, sorted, with those after the `|` or `>` of a block of text."""
    tree = parse_syntax(text)
    found = [comment.text for comment in tree.comments]
    pending: list[SyntaxNode] = [document.root for document in tree.documents]
    while pending:
        node = pending.pop()
        first_line = text[node.start : node.end].partition("\n")[0]
        if node.style in {"|", ">"} and "#" in first_line:
            found.append(first_line[first_line.index("#") :].rstrip())
        pending += [part for entry in node.entries for part in (entry.key, entry.value) if part is not None]
    return sorted(found)


@given(texts | records())
@example("a: |+\n  x\n\n\n# c\nb: 1\n")
@example("\u00a0a: |\n  x\nk: \n  # e\n? >+\n")
@example("a: >\n   x \n\n    y\n")
@example("- - - 1\n    # a\n  # b\n # c\n# d\n")
def test_values_and_comments_stay(text: str) -> None:
    """A text that is read has the same values and comments in its form, which has no form of its own."""
    before = read(text)
    if before.problems:
        return
    try:
        formatted = format_text(text)
    except LayoutError:
        return
    after = read(formatted)
    assert not after.problems
    assert values(after) == values(before)
    fast = read_values(formatted.encode(), lists=False)
    assert fast is None or json.dumps(fast, sort_keys=True) == values(before)
    assert comments(formatted) == comments(text.replace("\r\n", "\n"))
    if not before.warnings:
        assert not after.warnings
    assert format_text(formatted) == formatted
    assert not any(line.endswith((" ", "\t")) for line in formatted.split("\n")) or "|" in text or ">" in text


visible = st.text(
    st.characters(categories=["L", "M", "N", "P", "S", "Zs"], include_characters="\n"), max_size=30
)
words = visible | st.sampled_from(
    ["word " * 30, "a\nb\n", "x" * 120, "a: " * 50, "---", "nan", " \u00a0", "~> 1"]
)
values_of_records = st.recursive(
    words | st.none() | st.booleans() | st.integers(-999, 999) | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


@given(values_of_records)
def test_what_commands_write_has_the_form(value: JSON) -> None:
    """New values that commands write stay as they are when they are formatted."""
    written = write_member("key", value, 0) + "\n"
    assert format_text(written) == written


@given(st.text(min_size=1, max_size=20) | st.text("0123456789-+.:_eExXobyYnNtT ", min_size=1, max_size=10))
@example("no")
@example("a #b")
def test_a_text_in_quotes_or_without(text: str) -> None:
    """A text that needs no quotes reads as text without them, and every text reads as itself in quotes."""
    quoted = read(f"a: {in_quotes(text)}\n")
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert quoted.records[0].value == {"a": text}
    if need_of_quotes(text) is Need.NONE:
        assert resolve_plain(text) == text
        assert read(f"a: {text}\n{text}: 1\n").records[0].value == {"a": text, text: 1} or text == "a"
    if need_of_quotes(text, in_flow=True) is Need.NONE:
        assert read(f"a: [{text}, {{{text}: {text}}}]\n").records[0].value == {"a": [text, {text: text}]}
