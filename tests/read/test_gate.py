"""What the fast tier reads and what it leaves to the reference tier, by example."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fuzz.tiers import EQUAL, OUTSIDE, outcome

from statekit.read import read_values
from statekit.read.gate import passes

RECORDS = Path(__file__).parents[2] / "records"

WORDS = ("null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE")

READ_FAST = [
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
]

# The gate looks at one line after the other; what is wrong with these as a whole the parser sees.
REFUSED_BY_THE_PARSER = [
    *("a: 1\nb: 2\na: 3\n", 'a: 1\n"a": 2\n', "a: 1\n- b\n", "- a\nb: 1\n", "a:\n  b: 1\n c: 2\n"),
    *("", "\n", "# c\n", "---\n"),
]

REFUSED_CHARACTERS = [
    "\t",
    "\x00",
    "\x85",
    "\xa0",
    "\xad",
    "\u2028",
    "\u200e",
    "\u3000",
    "\ufeff",
    "\x7f",
    "\ufffe",
]

LEFT_TO_THE_REFERENCE_TIER = [
    *("a\n", "1\n", "[a]\n", '"a"\n', "k:\n  a: |\n  b: 1\n", "a: 1\n" + "# c\n" * 201 + "b: 1\n"),
    *("a: 1 ", "a: |\n  x\n ", "- >\n    d\n    ", "- |+\n  -\n ", " "),
    *(
        "a: 1_000\n",
        "a: _1\n",
        "_1: a\n",
        "a: 0O7\n",
        "a: 0x1f\n",
        "a: 0b1\n",
        "a: 0B_1\n",
        "a: 0o7\n",
        "a: 0X1F\n",
        "a: 007\n",
        "a: 1.\n",
    ),
    *("a: +1\n", "a: .inf\n", "a: .nan\n", "a: .e\n", "a: -.inf\n", "a: .5\n", "a: 1e400\n"),
    *("a: 12:30\n", "a: 1:2\n", "a: 1,2\n", "a: ~\n", "a: -\n", "a: 1234567890123456789\n"),
    *(f"{word}{gap}: a\n" for word in WORDS for gap in ("", " ")),
    *(f"- {{{word}: a}}\n" for word in WORDS),
    *("1: a\n", "null: a\n", "True : a\n", "~: a\n", "1.5: a\n", "? a\n", "[a]: b\n", "<<: a\n", "=: a\n"),
    *("a: &x b\n", "a: *x\n", "a: !t b\n", "a: !!str b\n", "%YAML 1.2\n---\na: 1\n", "a: <<\n"),
    *("a: 1\n---\nb: 1\n", "a: 1\n...\n", "---\n---\na: 1\n", "----\na: 1\n", "--\na: 1\n"),
    *("a: b\n  c\n", "a: b\n\n  c\n", "a: b\n# c\n  d: e\n", "a: 'b\n  c'\n", "a: [b,\n  c]\n", "a: x: y\n"),
    *(
        "a: b\n   - c\n",
        "- a: b\n   c: d\n",
        "- a\n  - b\n",
        "a: |\n  x\n y: z\n",
        "a: |2\n  x\n",
        "a: |\nb: 1\n",
    ),
    *(
        "a: [[[b]]]\n",
        "a: [{b: c}]\n",
        "a: [b: c]\n",
        "a: [b #c\n",
        "a: {b}\n",
        "a: [,]\n",
        "a: {b: {c: d}}\n",
    ),
    *(f'a: "\\u{first}{second}00"\n' for first in "dD" for second in "89abcdefABCDEF"),
    *('a: "\\ud83d\\ude00"\n', 'a: "\\x41"\n', 'a: "\\q"\n', 'a: "\\u12"\n', "a: 'b' c\n", 'a: "b"c\n'),
    *("a: @b\n", "a: {b: c\n", "a: 1\n b: 2\n", "a:1\n", "a:b\n", "- -1: x: y\n", "a: - b\n"),
    *("a" * 300 + ": 1\n", " " * 41 + "a: 1\n", "a: " + "b:" * 201 + "c\n", "a: |\n" + " b\n" * 1002),
]


@pytest.mark.parametrize("text", READ_FAST)
def test_what_is_read_fast(text: str) -> None:
    """Texts of the gate's shapes are read by the fast tier, and to what the reference tier reads."""
    assert outcome(text.encode()) == EQUAL
    assert outcome(text.replace("\n", "\r\n").encode()) == EQUAL
    assert outcome(b"\xef\xbb\xbf" + text.encode()) == EQUAL


@pytest.mark.parametrize("text", LEFT_TO_THE_REFERENCE_TIER)
def test_what_is_left_to_the_reference_tier(text: str) -> None:
    """What libraries are known to disagree on, or is wrong, or is not named by the gate, does not pass."""
    assert not passes(text)
    assert not passes(text.removesuffix("\n"))
    assert outcome(text.encode()) == OUTSIDE


@pytest.mark.parametrize("character", REFUSED_CHARACTERS)
def test_characters_that_are_left_to_the_reference_tier(character: str) -> None:
    """Characters that libraries strip, take for line ends, or do not read, wherever they stand."""
    for text in (f"a:{character}b\n", f"a: b{character}\n", f"{character}a: b\n", f"# {character}\na: b\n"):
        if not text.startswith("\ufeffa"):
            assert outcome(text.encode()) == OUTSIDE


@pytest.mark.parametrize("text", REFUSED_BY_THE_PARSER)
def test_what_the_parser_refuses(text: str) -> None:
    """What passes the gate and is no record, or no YAML, is left to the reference tier as well."""
    assert passes(text)
    assert outcome(text.encode()) == OUTSIDE


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
    """The values of some texts, written down: both tiers could be wrong alike."""
    assert outcome(text.encode()) == EQUAL
    assert repr(read_values(text.encode(), lists=False)) == repr([value])


def test_the_deepest_nesting() -> None:
    """The widest indentation that passes bounds the depth: both tiers read it, and no stack grows."""
    deepest = "".join(f"{' ' * column}a:\n{' ' * column}-\n" for column in range(40))
    deepest += f"{' ' * 40}a:\n{' ' * 40}- - [[x]]\n"
    assert outcome(deepest.encode()) == EQUAL


def test_lists() -> None:
    """A list at the top is one record or a list of records, as the caller says."""
    assert read_values(b"- a\n- b\n", lists=True) == ["a", "b"]
    assert read_values(b"- a\n- b\n", lists=False) == [["a", "b"]]


def test_own_records_are_read_fast() -> None:
    """Every record of the project's dataset is read by the fast tier."""
    files = sorted(RECORDS.rglob("*.yaml"))
    assert len(files) > 80
    assert {outcome(file.read_bytes()) for file in files} == {EQUAL}


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
room = int(sys.argv[1])
for file in sys.argv[2:]:
    if os.fork() == 0:
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        with open(file, "rb") as stream:
            read_values(stream.read(), lists=True)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
"""
_ROOM = 3 * 1024**3


@pytest.mark.slow
def test_nothing_hangs_or_kills_the_interpreter(tmp_path: Path) -> None:
    """A hostile text is read or left alone in a bounded space, and in a bounded time of the processor."""
    texts = hostile()
    for number, text in enumerate(texts.values()):
        (tmp_path / str(number)).write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", _READ, str(_ROOM), *(str(tmp_path / str(n)) for n in range(len(texts)))],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=3600,
    )
    assert ran.stderr == ""
    assert dict(zip(texts, ran.stdout.split(), strict=True)) == dict.fromkeys(texts, "0")
