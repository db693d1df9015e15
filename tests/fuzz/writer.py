"""Write random texts of the gate's grammar, and some that are close to it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random


def _split(text: str) -> list[str]:
    return text.split()


WORDS = _split(
    "a b id key text speaker first second naïve é 語 😀 x-y a_b a/b $ref sha256 null Null NULL true True "
    "TRUE false no yes On y n inf nan Infinity NaN a.b (c) $ ^x ; /p ~/x ./x ../x .x .e .i --x -x e1 E f0 "
    "t n0 . __a 1..2 10.x 0.$x"
)
NAMES = WORDS[:16]
SAFE = _split(
    "0 1 7 -1 -0 12 0.5 -0.0 1.50 1e3 -1.5e-10 2025-09-05 1.2.3 1a 9f0 1/2 999999999999999999 null true"
)
NUMBERS = _split(
    "0 1 7 -1 -0 00 01 -01 12 1_000 0.5 -0.0 0.0 1.0 1.50 1. .5 -.5 +1 1e3 1E5 1e-7 1e+9 -1.5e10 1e400 0x1f "
    "0o7 0O7 0b1 0b12 0x 1e 1e5x 12:30 1:2 190:20:30 2025-09-05T10:00:00Z 1.2.3 1.2.3.4 1a 9f0 0e1a * 3 % "
    "18446744073709551616 999999999999999999 9223372036854775808 -9223372036854775809 0.1234567890123456789 "
    "3.14159265358979 5e-324 1-2 1- 1/2 .inf -.INF .nan"
)
SYMBOLS = _split("# : - ? , [ ] { } & * ! | > ' \" % @ ` ~ = < + . _ / \\ ( ) ; $ ^")
INNER_SYMBOLS = _split("- ! (x) ' \" = x# & ? | >")
ESCAPES = _split(r"\" \\ \/ \b \f \n \r \t \u00e9 \u0041 \u0000 \u2028")
ODD_ESCAPES = _split(r"\ufeff \ud83d\ude00 \ud800 \x41 \U0001f600 \e \0 \N \_")
ODD_LINES = ["", "- a", "# c", "k: v", "  in", " ", "x ", '"', "---"]


class Writer:
    """Writes random texts of the gate's grammar, and some that are close to it.

    Args:
        random: The generator of random numbers.
        odd: The share of symbols that the gate may refuse.
    """

    def __init__(self, random: Random, odd: float = 0.0):
        self._random = random
        self._odd = odd

    def text(self) -> str:
        """Return a whole file."""
        start = self._often("", "---\n", "--- # c\n", "# c\n---\n", "\n")
        body = self._map(0, 0) if self._chance(0.7) else self._list(0, 0)
        return start + body + self._often("", "\n", "# c\n")

    def scalar(self, *, flow: bool = False) -> str:
        """Return a scalar on one line."""
        kind = self._random.randrange(10)
        if kind < 5:
            return self._plain(flow=flow)
        if kind < 8:
            return self._pick(SAFE if self._chance(0.95) else NUMBERS)
        return self._quoted()

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _pick(self, choices: Sequence[str]) -> str:
        return choices[self._random.randrange(len(choices))]

    def _often(self, first: str, *others: str) -> str:
        return first if self._chance(0.8) else self._pick(others)

    def _plain(self, *, flow: bool = False) -> str:
        words = [self._pick(WORDS)]
        for _ in range(self._random.randrange(4)):
            words.append(self._often(" ", "  ", ":", ""))
            if self._chance(0.6):
                words.append(self._pick(WORDS))
            elif flow:
                words.append(self._pick(["-", "+"]))
            else:
                words.append(self._pick(SYMBOLS if self._chance(self._odd) else INNER_SYMBOLS))
        return "".join(words)

    def _quoted(self) -> str:
        pool = [*WORDS, *NUMBERS, *SYMBOLS, " ", "  "]
        parts = [self._pick(pool) for _ in range(self._random.randrange(4))]
        if self._chance(0.4):
            return "'" + "".join(parts).replace("'", "''") + "'"
        escapes = ODD_ESCAPES if self._chance(self._odd) else ESCAPES
        body = [part.replace("\\", "\\\\").replace('"', '\\"') for part in parts]
        return '"' + "".join(part + self._often("", self._pick(escapes)) for part in body) + '"'

    def _key(self, number: int, *, flow: bool = False) -> str:
        word = self._pick(NAMES if self._chance(0.9) else [*WORDS, *NUMBERS])
        key = self._often(word, f"a {word}", f"{word} ", f"{word} b", f"1-{word}")
        if not flow and self._chance(0.1):
            key += self._pick(["'", '"', "(", "@", "!", "&x", " |", "?", "-", " - "])
        key += "" if self._chance(0.02) else str(number)
        return self._often(key, f'"{key}"', f"'{key}'") if "'" not in key and '"' not in key else key

    def _item(self) -> str:
        return self._flow() if self._chance(0.1) else self.scalar(flow=True)

    def _flow(self) -> str:
        space = self._often("", " ")
        if self._chance(0.6):
            items = [self._item() for _ in range(self._random.randrange(4))]
            return f"[{space}{self._often(', ', ',', ' , ').join(items)}{self._often('', ',', ' ,')}{space}]"
        keys = [self._key(number, flow=True) for number in range(self._random.randrange(3))]
        entries = [f"{key}: {self._item()}" for key in keys]
        return f"{{{space}{', '.join(entries)}{space}}}"

    def _block(self, indent: int) -> str:
        pad = " " * (indent + self._random.randrange(1, 5))
        lines = ["\n" if self._chance(0.1) else "", f"{pad}{self._plain()}\n"]
        for _ in range(self._random.randrange(5)):
            line = self._plain() if self._chance(0.8) else self._pick(ODD_LINES)
            blank = " " * self._random.randrange(len(pad) + 3)
            lines.append(self._often(f"{pad}{line}\n", "\n", f"{blank}\n"))
        header = self._pick("|>") + self._often("", "-", "+")
        header += self._often("", " ", " # c", "2" if self._chance(self._odd) else " ")
        return f"{header}\n{''.join(lines)}{self._often('', chr(10), chr(10) * 3)}"

    def _nothing(self, indent: int) -> str:
        lines = []
        while self._chance(0.1):
            pad = " " * max(0, indent + self._random.randrange(-4, 5))
            lines.append(self._pick(["\n", f"{pad}\n", f"{pad}# c\n", f"{pad}#\n", "# a: b\n"]))
        return "".join(lines)

    def _value(self, held: int, depth: int) -> str:
        """Return the value after a key or a dash, to the end of its lines."""
        kind = self._random.randrange(12)
        if kind < 6 or (depth > 3 and kind > 8):
            return f"{self._often(' ', '   ')}{self.scalar()}{self._often('', ' # c', '  ', ' #')}\n"
        if kind < 7:
            return f" {self._flow()}{self._often('', ' # c', ' ')}\n"
        if kind < 9:
            return f" {self._block(held)}"
        end = self._often("", " ", " # c") + "\n" + self._nothing(held)
        if kind < 10:
            return end
        inner = held + self._random.randrange(1, 4)
        return end + (self._map(inner, depth + 1) if self._chance(0.5) else self._list(inner, depth + 1))

    def _map(self, indent: int, depth: int, first: str | None = None) -> str:
        lines = []
        for number in range(self._random.randrange(1, 4)):
            pad = first if number == 0 and first is not None else " " * indent
            if self._chance(self._odd / 8):
                pad += self._pick([" ", "-", "\t", "? ", "!t ", "&x ", "*x "])
            key = self._key(number)
            if depth < 4 and self._chance(0.1):
                lines.append(f"{pad}{key}:\n{self._list(indent, depth + 1)}")
            else:
                lines.append(f"{pad}{key}:{self._value(indent, depth)}")
            lines.append(self._nothing(indent))
        return "".join(lines)

    def _list(self, indent: int, depth: int, first: str | None = None) -> str:
        lines = []
        for number in range(self._random.randrange(1, 4)):
            pad = first if number == 0 and first is not None else " " * indent
            gap = self._often(" ", "  ", "   ")
            inner, kind = indent + 1 + len(gap), self._random.randrange(6)
            if kind < 2:
                lines.append(self._map(inner, depth + 1, f"{pad}-{gap}"))
            elif kind < 3 and depth < 4:
                lines.append(self._list(inner, depth + 1, f"{pad}-{gap}"))
            else:
                lines.append(f"{pad}-{self._value(indent, depth)}")
            lines.append(self._nothing(indent))
        return "".join(lines)
