"""Make small changes to texts, most of which lead to the edge of the gate's grammar."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from fuzz.writer import NUMBERS, SYMBOLS

_PARTS = [*SYMBOLS, *NUMBERS, " ", "  ", "\n", "\n\n", "\n  ", ": ", " #", "- ", "\t", "''", '\\"']
_BYTES = b"\n\n   -:#'\"[]{},|>&*!?%@`~0123456789.eExob_+\\\r\tanft\xc2\xa0\x85\x00"


def mutate(text: str, random: Random) -> str:
    """Return a text with one to three small changes."""
    for _ in range(random.randrange(1, 4)):
        text = random.choice(_MUTATIONS)(text, random)
    return text


def change_bytes(data: bytes, random: Random) -> bytes:
    """Return up to forty lines of a file with up to two bytes replaced, inserted or removed."""
    lines = data.splitlines(keepends=True)
    at = random.randrange(len(lines)) if lines and random.random() < 0.5 else 0
    piece = bytearray(b"".join(lines[at : at + random.randrange(1, 40)]))
    for _ in range(random.randrange(3)):
        spot = random.randrange(len(piece) + 1)
        end = spot + random.randrange(2)
        piece[spot:end] = bytes([random.choice(_BYTES)]) * random.randrange(3)
    return bytes(piece)


def _insert(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(_PARTS) + text[at:]


def _delete(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.randrange(1, 4) :]


def _swap(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _by_lines(change: Callable[[list[str], int, Random], None]) -> Callable[[str, Random], str]:
    def mutation(text: str, random: Random) -> str:
        lines = text.splitlines(keepends=True)
        if lines:
            change(lines, random.randrange(len(lines)), random)
        return "".join(lines)

    return mutation


def _indent(lines: list[str], at: int, random: Random) -> None:
    shift = random.choice([-2, -1, 1, 2])
    lines[at] = " " * shift + lines[at] if shift > 0 else lines[at][-shift:]


def _repeat(lines: list[str], at: int, random: Random) -> None:
    lines.insert(random.randrange(len(lines)), lines[at])


def _join(lines: list[str], at: int, random: Random) -> None:
    lines[at] = lines[at].rstrip("\n") + random.choice(["", " "])


def _drop(lines: list[str], at: int, random: Random) -> None:
    del lines[at : at + random.randrange(1, 3)]


def _exchange(lines: list[str], at: int, random: Random) -> None:
    other = random.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


_MUTATIONS = [
    *(_insert, _insert, _delete, _swap),
    *map(_by_lines, (_indent, _indent, _repeat, _join, _drop, _exchange)),
]
