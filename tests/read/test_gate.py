"""Examples of texts that the fast tier reads, and of texts that it leaves to the reference tier."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fuzz.tiers import EQUAL, OUTSIDE, compare_tiers

from statekit.read import read_values
from statekit.read.gate import scan

RECORDS = Path(__file__).parents[2] / "records"

WORDS = ("null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE")

PASSES = [
    "a: 1\n",
    "# c\n\n---\na: 1\n",
    "--- # c\n\n# c\na: 1\n",
    "a:   b\nlonger: c\n",
    "a: b # c\n\n  # c\nb: c\n",
    "- a: 1\n  # c\n  b: 2\n# c\n- a: 3\n",
    "-   a: 1\n    b: 2\n",
    "- - a\n  - b\n-   - 1\n    -\n",
    "-\n  a: 1\n- # c\n  a: 2\n-\n",
    "a:\n- b\n- c\nd:\n  - e\n",
    "a: |\n\n  x\n   y\n \n  z\n\n\nb: 1\n",
    "a: >\n  x\n\n   y\n  z\n# c\nb: 1\n",
    "a: |+\n  x\n\nb: >+\n  x\n\n",
    "a: |- # c\n  - x: y\n  # no comment\n",
    "- k: |\n   x\n  l: 1\n- |\n x\n",
    'a: "\\u00e9\\t\\"\\\\\\/\\b\\f\\n\\r"\n',
    'a: "\\u0189\\u9Af0\\uC7D0\\uabcd\\uBEFF\\ud7ff\\uD6e5\\ue234"\n',
    "a: 'it''s'\n",
    'a: [1, b c, \'d\', "e", 2025-01-01, -0.5]\nb: {c: d, "e": 1.0}\nc: []\nd: {}\n',
    "35094-2: a\n$ref: b\n/p/x: c\n.x: d\n1a: e\na b: f\n'k: l': g\n\"é\": h\nü: i\n",
    "a: ./x\nb: ../x\nc: ~/x\nd: .x\ne: --x\nf: -x\ng: /x\nh: $x\ni: ${{ a.b }}\n",
    "a: 0 0 1 1 *\nb: 2025-09-05\nc: 1.2.3\nd: 3fab\ne: 1/2\n",
    *("a: 1", "a:", "- a", "a: |\n  x", "a: >+\n  x\n\n  y", "a: b # c", "a: [b]\n# c"),
    "a: [[1, 2], [], b]\nb: {c: [d, e], f: [1,] }\n",
    "a: 1..2\nb: 10.x\nc: .\nd: --no-x\ne: __a\n",
    "a: 1e3\nb: -1.5E-7\nc: 0\nd: -0.0\ne: 999999999999999999\n",
    "a: null\nb: TRUE\nc: False\nd:\ne: yes\nf: nullx\n",
    "a: x:y # z\nb: x#y\nc: http://x.y/z?a=b#c\n",
    "a: 2025-alpha\nb: 0.15-46\nc: 1%\nd: 10:30\ne: 12,000 km\nf: 01922\ng: :dir()\nh: ::before\n",
    "a: 0x1f\nb: 0o7\nc: 007\nd: 1.\ne: +1\nf: .5\ng: .e\nh: ~\ni: <<\nj: 1234567890123456789\n",
    "a: 6b1f0e5a-0000-4000-8000-1e5f00000000\nb: 0bc5d10e\nc: 1_y\nd: a_1\n",
    "a: b\n  c\n\n  d\ne:\n  f\n  g # h\n",
    "- a\n  b\n-\n  c\n- d: e\n    f\n  g: h\n",
    "a: 'b\n  c\n\n  d'\ne: \"f\n  g\\\n  h\"\ni:\n  'j'\nk:\n  # c\n  \"l\"\n",
    "a: |\nb: >-\n\nc: |2\n   x\nd: |\n",
    "a: |\n  x\ty\n\n  z\t\nb: >2-\n  x\n",
    "- - a: 1\n    b: 2\n  - c: |\n      x\n-  d: e\n   f: g\n",
    'a: "\\x41\\_\\ \\e\\0\\N\\L\\P\\a\\v\\U0001f600"\n',
    "a, b: 1\nc[d]: 2\ne{f}: 3\ng:h: 4\ni#j: 5\n2025-a: 6\n\"k\\n\": 7\n'l''m': 8\n",
    "a: [b,\n  c, 'd\n  e']\nf: {g: h,\n  i: [j]}\n",
    "a: [[[b]]]\nc: [{d: e, f: [g]}]\nh: {i: {j: k}}\nl: [m:n, o#p, 12:30, 1 x]\nq:\n  [r]\n",
    "a: 1\n---\nb: 1\n",
    "---\n- a\n--- # c\nb: |\n---\nc: >+\n\n",
    "# c\n---\na: 1\n---\nb: 2",
    "a: x\u00a0y\nb: \u00a0\nc: \u00a0x\u00a0\n",
    "k:\n  a: |\n  b: 1\n",
    "a: 1\n" + "# c\n" * 2000 + "b: 1\n",
    "a: |\n" + " b\n" * 2000,
    "a" * 300 + ": 1\n",
    "a: " + "b:" * 300 + "c\n",
]

# The gate checks each line. These texts are invalid as a whole, which only the parser detects.
REFUSED_BY_PARSER = [
    *("a: 1\nb: 2\na: 3\n", 'a: 1\n"a": 2\n', "a: 1\n- b\n", "- a\nb: 1\n", "a:\n  b: 1\n c: 2\n"),
    *("", "\n", "# c\n", "---\n"),
]

UNSAFE_CHARACTERS = [
    "\t",
    "\x00",
    "\x85",
    "\xad",
    "\u2028",
    "\u200e",
    "\u3000",
    "\ufeff",
    "\x7f",
    "\ufffe",
]

DOES_NOT_PASS = [
    *("a\n", "1\n", "[a]\n", '"a"\n', "a: 1 ", "a: |\n  x\n ", "- >\n    d\n    ", "- |+\n  -\n ", " "),
    *("a: 1_000\n", "a: _1\n", "_1: a\n", "a: 0O7\n", "a: 0b1\n", "a: 0B1\n", "a: 0X1F\n", "a: -0x1\n"),
    *("a: [b, 0x1F]\n", "a: [0_1]\n", "a: {b: -0o7}\n", "a: [b,-0x1]\n", "a:\n  1_0\n", "- - 1_0 # c\n"),
    *("a: .inf\n", "a: .nan\n", "a: -.INF\n", "- .NaN\n", "a: 1e400\n", "a: [1e400]\n"),
    *("a: 12345678901234567890\n", "- -1234567890123456789\n", "a: [b, 12345678901234567890]\n"),
    *(f"{word}{gap}: a\n" for word in WORDS for gap in ("", " ")),
    *(f"- {{{word}: a}}\n" for word in WORDS),
    *("1: a\n", "null: a\n", "True : a\n", "~: a\n", "1.5: a\n", "? a\n", "[a]: b\n", "<<: a\n", "=: a\n"),
    *("- 0x1F: a\n", "a: {1: b}\n", "a: {1e3: b}\n", "a: {{}: b}\n", "a: [:]\n", "a: {a, [b]}\n"),
    *("a: &x b\n", "a: *x\n", "a: !t b\n", "a: !!str b\n", "%YAML 1.2\n---\na: 1\n"),
    *("a: 1\n...\n", "---\n---\na: 1\n", "a: 1\n---\n", "a: 1\n---", "--- a: 1\n", "---\n... : b\n"),
    *("----\na: 1\n", "--\na: 1\n", "a: b\n# c\n  d: e\n", "a: x: y\n", "a: b\n  c: d\n", "a: b # c\n  d\n"),
    *("a: b\n   - c\n", "- a: b\n   c: d\n", "- a\n  - b\n", "- a\n -b\n", "a: - b\n", "- a\n  \u2013 b\n"),
    *("a: |\n  x\n y: z\n", "a: |3\n   x\n", "a: |\n  \n    x\n", "a: |\n\tx\n"),
    *("k: 'a\nb'\n", "k:\n  l: 'a\n  b'\n", "k: [\n]\n", "k:\n  l: [a,\n  b]\n"),
    *("a: [[[[b]]]]\n", "a: [[[b],\n  c]]\n", "a: [b #c\n", "a: [,]\n", "a: {b: c\n"),
    *(f'a: "\\u{first}{second}00"\n' for first in "dD" for second in "89abcdefABCDEF"),
    *('a: "\\ud83d\\ude00"\n', 'a: "\\q"\n', 'a: "\\u12"\n', "a: 'b' c\n", 'a: "b"c\n'),
    *("a: @b\n", "a: 1\n b: 2\n", "a:1\n", "a:b\n", "- -1: x: y\n", "a: `b`\n", "a: %b\n", "a: b:\n"),
    *("a: b #c\n", "a: #c\n", "a: |#c\n  b\n", "a: b\n  c #d\n", " " * 41 + "a: 1\n"),
]


@pytest.mark.parametrize("text", PASSES)
def test_texts_that_pass(text: str) -> None:
    """A text of the gate's grammar passes, and has the values that the reference tier reads."""
    assert compare_tiers(text.encode()) == EQUAL
    assert compare_tiers(text.replace("\n", "\r\n").encode()) == EQUAL
    assert compare_tiers(b"\xef\xbb\xbf" + text.encode()) == EQUAL


@pytest.mark.parametrize("text", DOES_NOT_PASS)
def test_texts_that_do_not_pass(text: str) -> None:
    """Texts on which libraries disagree, invalid texts, and texts outside of the grammar do not pass."""
    assert read_values(text.encode(), lists=False) is None
    assert read_values(text.removesuffix("\n").encode(), lists=False) is None
    assert compare_tiers(text.encode()) == OUTSIDE


@pytest.mark.parametrize("character", UNSAFE_CHARACTERS)
def test_characters_that_do_not_pass(character: str) -> None:
    """Characters that libraries strip, reject or treat as line ends do not pass anywhere in a text."""
    for text in (f"a:{character}b\n", f"a: b{character}\n", f"{character}a: b\n", f"# {character}\na: b\n"):
        if not text.startswith("\ufeff"):
            assert compare_tiers(text.encode()) == OUTSIDE


@pytest.mark.parametrize("text", REFUSED_BY_PARSER)
def test_texts_that_the_parser_refuses(text: str) -> None:
    """A text that passes, but is not valid YAML or not a record, is left to the reference tier."""
    assert scan(text.encode()) is not None
    assert compare_tiers(text.encode()) == OUTSIDE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: |\n\n  x\n   y\n \n  z\n\n\nb: 1\n", {"a": "\nx\n y\n\nz\n", "b": 1}),
        ("a: >+\n  x\n  y\n\n   z\n\n", {"a": "x y\n\n z\n\n"}),
        ("-   a: -0.0\n    b: 1e3\n- - x\n", [{"a": -0.0, "b": 1000.0}, ["x"]]),
        ('"k: l": "\\u00e9\\n"\n35094-2: 0 0 1 * *\n', {"k: l": "é\n", "35094-2": "0 0 1 * *"}),
    ],
)
def test_values(text: str, value: object) -> None:
    """Some values are spelled out, because both tiers could make the same mistake."""
    assert compare_tiers(text.encode()) == EQUAL
    assert repr(read_values(text.encode(), lists=False)) == repr([value])


def test_the_deepest_nesting() -> None:
    """Both tiers read the widest indentation that passes, which bounds the depth."""
    deepest = "".join(f"{' ' * column}a:\n{' ' * column}-\n" for column in (*range(13), 14, 16))
    deepest += f"{' ' * 18}a:\n{' ' * 18}- - [[[x]]]\n"
    assert compare_tiers(deepest.encode()) == EQUAL


def test_lists() -> None:
    """A list at the top level is one record or a list of records, as the caller chooses."""
    assert read_values(b"- a\n- b\n", lists=True) == ["a", "b"]
    assert read_values(b"- a\n- b\n", lists=False) == [["a", "b"]]


def test_own_records_are_read_fast() -> None:
    """The fast tier reads every record of the project's dataset."""
    files = sorted(RECORDS.rglob("*.yaml"))
    assert len(files) > 80
    assert {compare_tiers(file.read_bytes()) for file in files} == {EQUAL}


MANY = 300_000


def hostile() -> dict[str, str]:
    """Texts that are made to take time or memory."""
    return {
        "dashes": "- " * MANY,
        "dashes without spaces": "-" * MANY,
        "brackets": "a: " + "[" * MANY,
        "braces": "a: " + "{" * MANY,
        "items": "a: [" + "1, " * MANY + "1]\n",
        "items without end": "a: [" + "a, " * MANY,
        "spaces": " " * MANY,
        "spaces after a text": "a: x" + " " * MANY + ": y\n",
        "spaces after a key": "null" + " " * MANY + "x: y\n",
        "spaces before nothing": "a: " + " " * MANY + ":\n",
        "spaces in a flow": "a: [x" + " " * MANY + ":\n",
        "spaces after an item": 'a: ["x"' + " " * MANY + ":\n",
        "spaces after a number": "a: 1" + " " * MANY + "x\n",
        "spaces after a quote": 'a: "x"' + " " * MANY + "y\n",
        "spaces in lines of a block": "a: |\n  x\n" + (" " * 2000 + "\n") * 300 + " b\n",
        "number signs": "a: x" + " #" * MANY,
        "colons": "a: " + "b:" * MANY + "\n",
        "colons and spaces": "a: " + ": " * MANY + "\n",
        "digits": "a: " + "1" * MANY + "\n",
        "exponents": "a: " + "1e" * MANY + "\n",
        "escapes": 'a: "' + "\\n" * MANY + '"\n',
        "quotes": "a: " + "'" * MANY + "\n",
        "quote without end": 'a: "' + "x" * MANY + "\n",
        "keys like quotes": ('"' + "x" * 200 + "\n") * 3000,
        "blank lines": "\n" * MANY,
        "blank lines after a value": "a: x\n" + "\n" * MANY + "  b: y\n",
        "blank lines in a block": "a: |\n  x\n" + "\n" * MANY + "  b\n",
        "comments": "# c\n" * MANY + "a: 1\n",
        "comments after a value": "a: 1\n" + " # c\n" * MANY + "  b: 1\n",
        "comments after a key": "a:\n" + " # c\n" * MANY + " b: 1\n",
        "lines of a block": "a: |\n" + "  x\n" * MANY,
        "blocks": ("- |\n" + "  x\n" * 999) * 300,
        "long blocks and nothing after": ("- |\n" + "  x\n" * 999) * 50 + "\t",
        "keys": "".join(f"k{number}: 1\n" for number in range(100_000)),
        "the same key": "k: 1\n" * MANY,
        "dashes without values": "-\n" * MANY,
        "nesting by indentation": "".join(" " * depth + "a:\n" for depth in range(1500)),
        "nesting in steps": "".join(" " * depth + "- - a:\n" for depth in range(0, 1500, 4)),
        "a long text": "a: " + "x" * 5_000_000 + "\n",
        "a long key": "a" * 5_000_000 + ": x\n",
        "NUL": "a: 1\n\0" * MANY,
        "aliases": "a: &a [x, x]\n" + "".join(f"a{n}: &a{n} [*a, *a, *a]\n" for n in range(10_000)),
        "a large list": "- a: some text of some length\n  b: 12\n" * 100_000,
    }


_READ = """
import os, resource, sys
from statekit.read import read_values
memory = int(sys.argv[1])
for file in sys.argv[2:]:
    if os.fork() == 0:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        with open(file, "rb") as stream:
            read_values(stream.read(), lists=True)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
"""
_MEMORY = 3 * 1024**3


@pytest.mark.slow
def test_hostile_texts_end_within_limits(tmp_path: Path) -> None:
    """A hostile text is read or refused in bounded memory and processor time."""
    texts = hostile()
    for number, text in enumerate(texts.values()):
        (tmp_path / str(number)).write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", _READ, str(_MEMORY), *(str(tmp_path / str(n)) for n in range(len(texts)))],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=3600,
    )
    assert ran.stderr == ""
    assert dict(zip(texts, ran.stdout.split(), strict=True)) == dict.fromkeys(texts, "0")
