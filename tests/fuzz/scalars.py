"""Compare both tiers on all short plain scalars, at every place where a scalar can occur.

Run as a program, it tries all of a given length: `python tests/fuzz/scalars.py --length 3`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path

# When this file is run as a program, the folder of its neighbors is not on the path.
sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz.tiers import EQUAL, OUTSIDE, compare_tiers

ALPHABET = "0178eE.+-_oxXbB:#,[]{}&*!|>%@`\"'~?= <\\/trufalsnTNFifyO\xa0\x85é"
"""The characters of numbers, words and indicators in any version of YAML."""
NUMERIC = "018.eE+-_xob:"
PLACES = (
    *("k: {}\n", "k: {} # c\n", "- {}\n", "- k: {}\n", "- - {}\n"),
    *("k: [{}]\n", "k: [a, {}, b]\n", "k: {{a: {}}}\n", "k: {{a: {}, b: c}}\n"),
    *("{}: v\n", "- {}: v\n", "k:\n  {}: v\n", "k: {{{}: v}}\n", "{}:\n  k: v\n", "k: |\n  {}\n"),
)
MAIN_PLACES = ("k: {}\n", "- {}\n", "k: [{}]\n", "k: {{a: {}}}\n", "{}: v\n")
WORDS = (
    *(
        "null",
        "Null",
        "NULL",
        "true",
        "True",
        "TRUE",
        "false",
        "False",
        "FALSE",
        "nUll",
        "tRUE",
        "nulls",
        "fals",
    ),
    *("yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N"),
    *("inf", ".inf", "-.inf", "+.inf", ".Inf", ".INF", "-inf", "infinity", "Infinity", "-Infinity"),
    *("nan", ".nan", ".NaN", ".NAN", "NaN", "-nan", "-.nan", "none", "None", "nil", "undefined"),
    *(
        "0o17",
        "0O17",
        "0b11",
        "0B11",
        "0x1F",
        "0X1f",
        "017",
        "0o8",
        "1_000",
        "0x_1",
        "1__0",
        "_1",
        "1_",
        "0_1.5",
    ),
    *("1:20", "190:20:30", "1:20.5", "2025-09-05", "2025-09-05 10:00:00", "2025-09-05T10:00:00Z", "10:00:00"),
    *(
        "1e",
        "1e+",
        "1e5e5",
        "1.e5",
        "1.5e",
        ".e1",
        "1e-400",
        "1e99",
        "-1e-9",
        "+1e5",
        "--1",
        "1-",
        "+-1",
        "1e5.5",
    ),
    *("9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616"),
    *("999999999999999999", "1000000000000000000", "-9223372036854775808", "-9223372036854775809"),
    *("0.1234567890123456789", "123456789012345678.12345678901234567", "1.7976931348623157e308", "5e-324"),
    *("3.14159265358979", "0.1", "1e22", "1e23", "8.41e21", "2.2250738585072011e-38", "9007199254740993.0"),
    *(
        "<<",
        "=",
        "---",
        "...",
        "- a",
        "? a",
        ": a",
        "-a",
        "?a",
        ":a",
        "--- a",
        "a: b",
        "a #b",
        "a#b",
        "a:b",
        "# a",
    ),
    *(
        "&a b",
        "*a",
        "!a b",
        "!!str 1",
        "| a",
        "> a",
        "%a",
        "@a",
        "`a",
        "'a' b",
        '"a" b',
        "'a'b",
        '"a"',
        "''''",
    ),
    *(
        "[a",
        "a]",
        "{a",
        "a}",
        "a,b",
        "a, b",
        "[a]",
        "{a: b}",
        "1 2",
        "0 x",
        "1 #",
        "1 :",
        "null x",
        "~ x",
        "~x",
    ),
)


def scalars(alphabet: str, length: int) -> Iterator[str]:
    """Yield all texts of one length over an alphabet."""
    return map("".join, product(alphabet, repeat=length))


def find_differences(texts: Iterable[str], places: Sequence[str] = PLACES) -> Iterator[tuple[str, str]]:
    """Yield the files on which the tiers differ, with the difference.

    Args:
        texts: The scalars to try.
        places: The templates of the files, with a placeholder for the scalar.
    """
    for text in texts:
        for place in places:
            file = place.format(text)
            found = compare_tiers(file.encode())
            if found not in {OUTSIDE, EQUAL}:
                yield file, found


def main() -> int:
    """Run from the command line.

    Returns:
        The exit code: 1 if the tiers differ on a scalar.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=3, help="maximum length of a scalar (default: 3)")
    length = parser.parse_args().length
    count = 0
    for size in range(1, length + 1):
        for file, found in find_differences(scalars(ALPHABET, size)):
            count += 1
            print(repr(file), found, sep="\n", flush=True)
        print(
            f"{len(ALPHABET) ** size} scalars of {size} at {len(PLACES)} places: {count} differences",
            flush=True,
        )
    for file, found in find_differences(scalars(NUMERIC, length + 1)):
        count += 1
        print(repr(file), found, sep="\n", flush=True)
    print(f"{len(NUMERIC) ** (length + 1)} numbers of {length + 1}: {count} differences in all")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
