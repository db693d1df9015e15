"""libyaml and the reference tier find the same keys and values in the same places, or libyaml declines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
import yaml
from fuzz.mutations import change_bytes, mutate
from fuzz.tiers import EQUAL, OUTSIDE, compare_places, describe_difference
from fuzz.writer import Writer
from hypothesis import given
from hypothesis import strategies as st
from steps import steps_of

from statekit.diagnostics import JSON
from statekit.read import Document, ReadError, TextFile, Values, decode, read_document, read_fast, read_values
from statekit.read.compose import compose
from statekit.read.native import compose_native

PROJECT = Path(__file__).parents[2]
SUITES = PROJECT.parent / "shared" / "suites"

seeds = st.integers(min_value=0, max_value=2**64 - 1)

READ = {
    "mappings": "a: 1\nb:\n  c: x y  # comment\n\n  'd': \"e\"\n",
    "lists": "- a\n-   b: 1\n    c: 2\n- - x\n  -   y\n-\n  - z\n",
    "a list that is not indented": "a:\n- b\n- c: 1\n  d: 2\nb:\n- x\n",
    "empty values": "a:\nb:   # comment\nc:\n  -\n  - # comment\n  - x\n  -\nd:\n",
    "a last empty value": "a:\n  b:",
    "an empty document": "a: 1\n---\n--- # comment\n---\nb: 1\n",
    "a scalar as a document": "--- text\n...\n",
    "documents": "---\na: 1\n---\n- b\n...\n---\nc: 1\n",
    "flow collections": "a: [b, 'c', {d: 1, e: }, []]\nf: {g: [1, 2], h: {}, i: }\n",
    "pairs in brackets": "a: [b: 1, 'c': , d]\n",
    "flow collections on lines": "a: [\n  b,\n  c: 1,\n  ]\nd: {\n  e: 1\n  }\n",
    "text on lines": "a: b c\n  d\n\n  e\nf: 'g\n  h'\ni: \"j\\\n  k\"\nl:\n  m\n  n\n",
    "blocks of text": "a: |\n  b\n\n  c\nd: >-  # comment\n   e\n\n\nf: |+\n  g\n\n\nh: 1\n",
    "blocks of text in lists": "- |\n b\n- >\n  c\n   d\n-\n  |-\n  e\n",
    "spaces after a block": "a: |\n  b  \n   \n  \n    \n \nc: 1\n",
    "spaces in a block": "a: |\n  b  \n  \n     \n  c\n   \n\n",
    "an empty block": "a: |\nb: >+\n\n  \nc: |-   # comment\n",
    "an empty block at the end": "a: |",
    "a block without a line end": "a:\n  - |\n    b\n    c",
    "a block with a comment after it": "a:\n  b: |\n    c\n\n  # comment\n  d: 1\n# comment\n",
    "numbers": "a: 1.10\nb: 1e3\nc: +1\nd: 0x10\ne: -0\nf: 010\ng: 1_000\nh: 12:30:45\ni: 2025-09-05\n",
    "words": "a: yes\nb: No\nc: null\nd: ~\ne: True\nf: n\non: off\n",
    "characters of several bytes": "é: 語 😀\n語: ['é', \"😀😀\"] # 語\n😀: |\n  é😀\nz: 1\n",
    "escapes": "a: \"\\u00e9\\n\\\"\\\\\"\nb: 'it''s'\n",
    "colons and dashes": "a: b:c\nd: -e\nf: http://x/y?z=1#w\n",
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_places(text: str, line_end: str) -> None:
    """Each key and value is found."""
    text = text.replace("\n", line_end)
    native, (reference, problems) = compose_native(text), compose(text)
    assert native is not None
    assert not problems
    assert repr([node.value for node in native]) == repr([node.value for node in reference])
    assert native == reference


@pytest.mark.parametrize(
    "text",
    [
        *("a: &b c\n", "a: &b c\nd: *b\n", "a: &b [c]\n", "a: &b\n  c: 1\n", "- &a b\n"),
        *("a: !b c\n", "a: ! c\n", "a: !!str 1\n", "a: !b [c]\n", "a: !b {c: 1}\n", "!a b: 1\n"),
        *("%YAML 1.2\n---\na: 1\n", "%TAG ! tag:x,2000:\n---\na: 1\n"),
        *("a: 1\na: 2\n", "a: {b: 1, b: 2}\n", "<<: {a: 1}\n", "a: {<<: {b: 1}}\n"),
        *("1: a\n", "true: a\n", ": a\n", "~: a\n", "? [a]\n: b\n", "? {a: 1}\n: b\n", "? |\n  a\n: b\n"),
        *('a: "\\ud83d\\ude00"\n', "a: 99999999999999999999\n", "a: .inf\n", "a: |2\n  b\n"),
        *("a: [b\n", "a: b: c\n", "a: \tb\n\tc\n", "a: 'b\n", "a: @b\n", "[" * 101 + "]" * 101),
    ],
)
def test_what_libyaml_does_not_read(text: str) -> None:
    """What the fast tier does not read is left to the reference tier, even if libyaml accepts it."""
    assert compose_native(text) is None


def read_with_values(text: str, *, lists: bool = True) -> tuple[Document, Document]:
    """Return a document by libyaml, and by the reference tier."""
    values = read_fast(text.encode(), lists=lists)
    assert values is not None
    file = TextFile("x.yaml", text)
    return read_document(file, lists=lists, values=values), read_document(file, lists=lists)


def read_by_search(text: str, *, lists: bool) -> tuple[Document, Document]:
    """Return a document whose keys and values are searched, however numbers are written, and another one."""
    values = read_values(text.encode(), lists=lists)
    assert values is not None
    file = TextFile("x.yaml", text)
    return read_document(file, lists=lists, values=Values(values)), read_document(file, lists=lists)


@pytest.mark.parametrize("lists", [True, False])
def test_documents(monkeypatch: pytest.MonkeyPatch, *, lists: bool) -> None:
    """With the values of the fast tier, a document has the same records, without ruamel.yaml."""
    text = "- a: 1.10\n  b: |\n    c\n- [d]\n"
    native, reference = read_with_values(text, lists=lists)
    assert native == reference
    monkeypatch.setattr("statekit.read.compose.compose", pytest.fail)
    assert (
        read_document(native.file, lists=lists, values=Values([node.value for node in native.records]))
        == native
    )


@pytest.mark.parametrize("values", [[{"a": True}], [{"a": 1.0}], [], [{"a": 1}, {"a": 1}]])
def test_other_values(values: list[JSON]) -> None:
    """If libyaml reads other values than the fast tier, the reference tier reads the text."""
    file = TextFile("x.yaml", "a: 1\n")
    document = read_document(file, lists=True, values=Values(values))
    assert document == read_document(file, lists=True)


def test_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """If PyYAML was installed without libyaml, the reference tier reads the text."""
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert compose_native("a: 1\n") is None
    native, reference = read_with_values("a: 1\n")
    assert native == reference


def test_other_formats_are_not_read_by_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON has a parser of its own, which finds places."""
    monkeypatch.setattr("statekit.read.native.compose_native", pytest.fail)
    file = TextFile("x.json", '{"a": 1}')
    assert read_document(file, lists=True, values=Values([{"a": 1}])) == read_document(file, lists=True)


def test_differences_are_described() -> None:
    """The comparison detects any different place of a value or a key."""
    text = "a: [b, {c: 1}]\n"
    for change in ("a: [b,  {c: 1}]\n", "a: [b, {c:  1}]\n", "a:  [b, {c: 1}]\n", "a: [b, {'c': 1}]\n"):
        one, other = compose_native(text), compose_native(change)
        assert one is not None
        assert other is not None
        assert describe_difference(one, one) is None
        assert describe_difference(one, other) is not None


@pytest.mark.parametrize(("text", "expected"), [("a: 1\nb: 1.5\n", []), ("a: 1\nb: 1.50\n", ["1.50"])])
def test_numbers(text: str, expected: list[str]) -> None:
    """How numbers are written is known in the same way."""
    for document in read_with_values(text):
        assert [written for _, written, _ in document.written_numbers(0)] == expected
        assert document.written(0, ("b",)) == (expected[0] if expected else None)


@given(seeds, st.sampled_from([0.0, 0.0, 0.1, 0.3]))
def test_generated_texts(seed: int, odd: float) -> None:
    """Places are the same in generated texts, inside the gate and outside."""
    random = Random(seed)  # noqa: S311 - no secrets
    text = Writer(random, odd).text()
    for form in (
        text,
        text.replace("\n", "\r\n"),
        text.removesuffix("\n"),
        *(mutate(text, random) for _ in "1234"),
    ):
        _check(form.encode())
    file = random.choice(sorted((PROJECT / "records").rglob("*.yaml")))
    _check(change_bytes(file.read_bytes(), random))


def test_most_texts_are_read() -> None:
    """Almost all texts that the fast tier reads are read, so that the tests above are not empty."""
    texts = [Writer(Random(seed)).text() for seed in range(300)]  # noqa: S311 - no secrets
    inside = [text for text in texts if read_values(text.encode(), lists=False) is not None]
    declined = [text for text in inside if compose_native(text) is None]
    assert len(inside) > 150
    assert len(declined) < len(inside) / 100, declined[:3]


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "x" * 1_000_000 + "\n",
        "a: " + "x " * 500_000 + "\n",
        "a: '" + "x''" * 290_000 + "'\n",
        "a: |\n" + "  x\n" * 500_000,
        "a: |\n  x\n" + "   \n" * 500_000,
        "# " + "x" * 1_000_000 + "\na: 1\n",
        "a: 1 # " + "x" * 1_000_000 + "\n",
        "\n" * 500_000 + "a: 1\n",
    ],
)
@pytest.mark.costly
def test_large_texts(text: str) -> None:
    """Long lines and long texts have the same places."""
    native = compose_native(text)
    assert native is not None
    assert native == compose(text)[0]


def test_the_time_is_linear() -> None:
    """Ten times the items take ten times the steps."""
    few, many = ("- a: 1\n  b: [x, y]\n" * count for count in (1_000, 10_000))
    assert steps_of(lambda: compose_native(many)) < 11 * steps_of(lambda: compose_native(few))


def _check(data: bytes) -> str:
    """Compare the places and the unusual numbers in a file, and return `EQUAL` or `OUTSIDE`."""
    try:
        text = decode(data, "x.yaml")
    except ReadError:
        return OUTSIDE
    found = compare_places(text)
    assert found in {OUTSIDE, EQUAL}, (text, found)
    if found == EQUAL and read_values(data, lists=True) is not None:
        native, reference = read_with_values(text)
        for position in range(len(reference.records)):
            expected = [*reference.written_numbers(position)]
            assert [*native.written_numbers(position)] == expected, text
        for lists in (True, False):
            searched, reference = read_by_search(text, lists=lists)
            assert searched.ranges() == reference.ranges(), text
    return found


@pytest.mark.suites
@pytest.mark.skipif(not SUITES.is_dir(), reason="the YAML test suite is not next to the checkout")
def test_the_yaml_test_suite() -> None:
    """Places are the same in every case of the suite that libyaml reads, alone and in several contexts."""
    from read.test_suite import cases
    from read.test_tiers import _forms

    found = Counter(_check(form.encode()) for case in cases() for form in _forms(case.text))
    assert found[EQUAL] > 1_400


@pytest.mark.slow
@pytest.mark.suites
@pytest.mark.skipif(not (SUITES / "corpora").is_dir(), reason="the corpora are not next to the checkout")
def test_public_files() -> None:
    """Places are the same in every file of the public corpora, and libyaml reads nearly all of them."""
    found = Counter[str]()
    for folder in ("corpora", "schemastore"):
        for file in sorted((SUITES / folder).rglob("*.y*ml")):
            found[_check(file.read_bytes())] += 1
    assert found[EQUAL] > 20 * found[OUTSIDE]
