"""Hostile and huge files are read or refused in limited time and memory."""

from __future__ import annotations

import signal
import tracemalloc
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import FrameType

import pytest
from steps import steps_of

from statekit.read import Document, ReadError, TextFile, read_document, read_text_file

SECONDS = 60
MEGABYTE = 1_000_000
DENSE = 601_000
TOO_DENSE = "the text has more than 600000 line ends, commas and opening brackets"
TOO_MANY_ESCAPES = "the text has more than 600000 backslashes and single quotes"


@pytest.fixture(autouse=True)
def guard() -> Iterator[None]:
    """End a test that hangs. Each test takes a small part of this processor time."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail(f"not done after {SECONDS} seconds of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def read(text: str) -> Document:
    """Read a text with each document as one record."""
    return read_document(TextFile("x.yaml", text), lists=False)


def bomb(levels: int, width: int) -> str:
    """Return a text of aliases that expands to `width` to the power of `levels` values."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels + 1)]
    return "\n".join(lines)


REFUSED: list[tuple[str, str, str]] = [
    # aliases
    ("a bomb of aliases", bomb(9, 9), "aliases repeat more than 100000 keys and values"),
    (
        "a bomb of aliases in a deep mapping",
        f"a: &a [{'1, ' * 50}]\nb: [" + "*a, " * 2_000 + "]",
        "aliases repeat more than 100000 keys and values",
    ),
    (
        "a long text, repeated",
        f"a: &a {'x' * MEGABYTE}\nb: [{'*a, ' * 1000}]",
        "aliases repeat more than 10000000 characters",
    ),
    (
        "long keys, repeated",
        f"a: &a {{{'x' * MEGABYTE}: 1}}\nb: [{'*a, ' * 1000}]",
        "aliases repeat more than 10000000 characters",
    ),
    ("a cycle", "&a [*a, *a]", "`*a` lies inside of what it repeats"),
    # depth
    ("brackets", "[" * 20_000, "values are nested more than 100 deep"),
    ("closed brackets", "[" * 20_000 + "]" * 20_000, "values are nested more than 100 deep"),
    ("braces", "{a: " * 50_000, "values are nested more than 100 deep"),
    ("braces of JSON", '{"a":' * 50_000, "values are nested more than 100 deep"),
    ("dashes", "- " * 50_000, "values are nested more than 100 deep"),
    ("complex keys", "? " * 50_000, "values are nested more than 100 deep"),
    ("complex keys in braces", "{? " * 50_000, "values are nested more than 100 deep"),
    ("lines", "\n".join(" " * n + "-" for n in range(2000)), "values are nested more than 100 deep"),
    # quotes and brackets that are not closed
    ("an open double quote", 'a: "' + "x " * 500_000, 'the closing `"` is missing'),
    ("an open single quote", "a: '" + "x\n " * 30_000, "the closing `'` is missing"),
    ("an open quote of backslashes", '"' + "\\" * 100_000, 'the closing `"` is missing'),
    ("an open bracket", "a: [" + "x, " * 10_000, "the closing `]` is missing"),
    ("closing brackets", "]" * MEGABYTE, "a plain text cannot begin with `]`"),
    # numbers
    ("an integer", "9" * MEGABYTE, "a number of 1000000 characters is beyond the range of a number"),
    ("a fraction", "1." + "9" * 998_000, "a number of 998002 characters is beyond the range of a number"),
    ("an exponent", "1e" + "9" * 998_000, "a number of 998002 characters is beyond the range of a number"),
    # names
    ("a key", "k" * MEGABYTE + ": 1", "a key is longer than 1024 characters"),
    ("a quoted key", '"' + "k" * MEGABYTE + '": 1', "a key is longer than 1024 characters"),
    ("an alias", "*" * MEGABYTE, f"there is no anchor `&{'*' * 37}...` before this alias"),
    (
        "a tag",
        "!" * MEGABYTE,
        f"the tag `{'!' * 37}...` is not allowed: a value's type is what it looks like",
    ),
    (
        "a version",
        f"%YAML 1.{'1' * MEGABYTE}\n---\na",
        f"the text says that it is YAML 1.{'1' * 35}...; records are YAML 1.2",
    ),
    ("anchors", "&a " * 300_000, "this does not belong to the value before it, which is complete"),
    # no content
    ("empty lines", "\n" * 100_000, "the file contains no record"),
    ("carriage returns", "\r" * 100_000, "the file contains no record"),
    ("spaces", " " * MEGABYTE, "the file contains no record"),
    ("a comment", "#" * MEGABYTE, "the file contains no record"),
    ("ends of documents", "...\n" * 10_000, "the file contains no record"),
    # parts without a value, and too many parts
    (
        "many ends of documents",
        "...\n" * 50_100,
        "the text has more than 50000 directives and ends of documents",
    ),
    ("directives", "%X\n" * 50_100, "the text has more than 50000 directives and ends of documents"),
    *(
        (f"dense {number}", part * DENSE, TOO_DENSE)
        for number, part in enumerate(["1,", "[],", "- 1\n", "#\n", "--- 1\n", '"",', "{", "\n"])
    ),
    *((f"escapes {part}", part * DENSE, TOO_MANY_ESCAPES) for part in ("\\\\", "''")),
    ("NUL", "a: 1\0" * 200_000, "the text holds U+0000 (NUL): this looks like a binary file"),
]


@pytest.mark.parametrize(
    ("text", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
@pytest.mark.costly
def test_hostile_texts_are_refused(text: str, message: str) -> None:
    """A hostile text is refused with a problem that describes the limit or the error."""
    document = read(text)
    assert document.problems[0].message == message
    assert not any(document.value_known) or document.problems[0].rule == "yaml/version"
    for problem in document.problems:
        assert document.file.place(problem.start, problem.end).span is not None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x" * MEGABYTE, "x" * MEGABYTE),
        ("x " * 500_000, ("x " * 500_000)[:-1]),
        ("a:a" * 300_000, "a:a" * 300_000),
        (" #x" * 300_000 + "\nx", "x"),
        ("'" * 200_000, "'" * 99_999),
        ('"' + "\\n" * 100_000 + '"', "\n" * 100_000),
        ('"' + "\\ud83d\\ude00" * 50_000 + '"', "😀" * 50_000),
        ('"' + " \n" * 100_000 + '"', "\n" * 99_999),
        ("|\n" + " x\n" * 100_000, "x\n" * 100_000),
        (">\n" + " x\n" * 100_000, "x " * 99_999 + "x\n"),
        ("|\n" + "\n" * 100_000, ""),
        ("|+\n" + " " * MEGABYTE + "\n", "\n"),
        ("a\n" * 100_000, ("a " * 100_000)[:-1]),
        ("a" + "\n" * 100_000 + "b", "a" + "\n" * 99_999 + "b"),
        ("9" * MEGABYTE + "x", "9" * MEGABYTE + "x"),
        ("1" * 300_000 + "." + "1" * 300_000 + "x", "1" * 300_000 + "." + "1" * 300_000 + "x"),
        ("%X y\n" * 30_000 + "---\na", "a"),
        ("&" + "a" * MEGABYTE + " b", "b"),
        ("#\n" * 100_000 + "a", "a"),
        ('{"' + "k" * MEGABYTE + '": 1}', {"k" * MEGABYTE: 1}),
    ],
    ids=range(20),
)
@pytest.mark.costly
def test_one_huge_value_is_read(text: str, value: object) -> None:
    """A single value of up to a megabyte is read, in any style."""
    document = read(text)
    assert not document.problems
    assert [record.value for record in document.records] == [value]


@pytest.mark.costly
def test_many_keys() -> None:
    """The number of steps to read a mapping and to find its places is proportional to its keys."""

    def find_all(count: int) -> None:
        document = read("".join(f"k{number}: {number}\n" for number in range(count)))
        assert document.records[0].value == {f"k{number}": number for number in range(count)}
        for number in range(0, count, 10):
            span = document.place(0, (f"k{number}",)).span
            assert span is not None
            assert span.line == number + 1

    few, twice_as_many = (steps_of(partial(find_all, count)) for count in (500, 1_000))
    assert twice_as_many < 2.05 * few
    find_all(10_000)


@pytest.mark.costly
def test_many_records_with_problems() -> None:
    """The record of each of many problems is found."""
    text = "- a: 1\n" * 5_000 + "- a: 1\n  a: 2\n" * 900
    document = read_document(TextFile("x.yaml", text), lists=True)
    assert len(document.problems) == 900
    found = [document.record_at(problem.start) for problem in document.problems]
    assert found == list(range(5_000, 5_900))


def test_many_anchors() -> None:
    """Each of 5,000 anchors is found."""
    text = "".join(f"- &a{n} {n}\n" for n in range(5_000)) + "".join(f"- *a{n}\n" for n in range(5_000))
    values = [record.value for record in read_document(TextFile("x.yaml", text), lists=True).records]
    assert values == [*range(5_000), *range(5_000)]


def test_a_file_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    """A file with too many parts is refused before any tier reads it. A long file with few parts is read."""
    file = tmp_path / "x.yaml"
    file.write_text("- 1\n" * DENSE, encoding="utf-8")
    with pytest.raises(ReadError) as refused:
        read_text_file(file)
    assert (refused.value.rule, refused.value.message) == ("yaml/limit", TOO_DENSE)
    assert refused.value.help == "split it into several files"
    words = "many words and few parts\n" * 500_000
    file.write_text(words, encoding="utf-8")
    assert read_text_file(file).text == words


@pytest.mark.parametrize(
    ("ending", "text", "message"),
    [
        ("jsonl", "[" + '{"a":1},' * 200_000 + "1]\n", "the line holds more than 500000 keys and values"),
        ("json", "[" + '{"a":1},' * 200_000 + "1]", "the file holds more than 500000 keys and values"),
        ("jsonl", " " * 300_000, "the file contains no record"),
        ("jsonl", (" " * 1_000 + "\n") * 300, "the file contains no record"),
        ("json", '"' + "x" * (3 * MEGABYTE), "the closing quote is missing"),
        ("json", '"' + "\\n" * 100_000, "the closing quote is missing"),
        ("json", '{"a":' * 50_000, "values are nested more than 100 deep"),
        ("json", "9" * MEGABYTE, f"the number `{'9' * 37}...` does not fit in 64 bits"),
        ("json", "{" + '"a":1,' * 200_000 + '"a":1}', "the key `a` is already in this object"),
        ("json", "[" * DENSE, TOO_DENSE),
    ],
    ids=range(10),
)
@pytest.mark.costly
def test_hostile_json(ending: str, text: str, message: str) -> None:
    """Hostile JSON and JSON Lines are refused with a problem."""
    document = read_document(TextFile(f"x.{ending}", text), lists=True)
    assert document.problems[0].message == message
    assert not any(document.value_known) or len(document.records) <= 166_666


@pytest.mark.parametrize("text", ['"' + "x" * (3 * MEGABYTE) + '"', '"' + "\\u0041" * 300_000 + '"'])
def test_a_huge_json_string_is_read(text: str) -> None:
    """A string of megabytes is read in little more memory than it takes itself."""
    tracemalloc.start()
    document = read_document(TextFile("x.json", text), lists=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not document.problems
    assert peak < 4 * len(text)
