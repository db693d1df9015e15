"""A search for many strings in a text, in a few passes over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

MAX_OCCURRENCES = 50
"""The search for a string ends after this many occurrences."""

_LONGEST_BLOCK = 32
_LONGEST_SHORT = 3
"""Strings up to this length are searched one by one: they are rare, and found at once."""

_Blocks = dict[str, list[tuple[str, int]]]
"""For each block, the strings that contain it, with its offset in them."""


class StringSearch:
    """A search for several strings at once.

    The text is read block by block, and each block is looked up among the blocks of all strings. Wherever it
    occurs, a string of at least `2 n - 1` characters covers one of the adjacent blocks of `n` characters into
    which the text is divided. For shorter strings, the first block is looked up at every position.

    Args:
        strings: the strings.
    """

    def __init__(self, strings: Iterable[str]):
        self._short: list[str] = []
        self._blocks = defaultdict[tuple[int, int], _Blocks](dict)
        for string in dict.fromkeys(strings):
            if len(string) <= _LONGEST_SHORT:
                self._short.append(string)
                continue
            size, stride = _size_and_stride(len(string))
            blocks = self._blocks[size, stride]
            for offset in range(stride):
                blocks.setdefault(string[offset : offset + size], []).append((string, offset))

    def occurrences(self, text: str) -> dict[str, list[int]]:
        """Return the sorted offsets of each string in a text, at most `MAX_OCCURRENCES` for each.

        Strings that do not occur are left out.
        """
        found = {string: list(_offsets(text, string)) for string in self._short}
        for (size, stride), blocks in self._blocks.items():
            for string, offset in _matches(text, blocks, size, stride):
                found.setdefault(string, []).append(offset)
        return {string: sorted(offsets) for string, offsets in found.items() if offsets}


def _size_and_stride(length: int) -> tuple[int, int]:
    """Return the size of the blocks by which a string of some length is found, and their distance."""
    size = 8
    while 4 * size - 1 <= length and size < _LONGEST_BLOCK:
        size *= 2
    if length >= 2 * size - 1:
        return size, size
    return (size, 1) if length >= size else (4, 1)


def _offsets(text: str, string: str) -> Iterator[int]:
    offset = text.find(string) if string else -1
    for _ in range(MAX_OCCURRENCES):
        if offset < 0:
            return
        yield offset
        offset = text.find(string, offset + 1)


def _matches(text: str, blocks: _Blocks, size: int, stride: int) -> Iterator[tuple[str, int]]:
    """Yield strings and their offsets, in the order of the text; frequent strings are dropped."""
    counts: defaultdict[str, int] = defaultdict(int)
    remaining: _Blocks = {}
    for start in range(0, len(text) - size + 1, stride):
        block = text[start : start + size]
        candidates = blocks.get(block)
        if candidates is None:
            continue
        for string, offset in remaining.get(block, candidates):
            place = start - offset
            if counts[string] < MAX_OCCURRENCES and place >= 0 and text.startswith(string, place):
                counts[string] += 1
                yield string, place
                if counts[string] == MAX_OCCURRENCES:
                    rest = remaining.get(block, candidates)
                    remaining[block] = [each for each in rest if each[0] != string]
