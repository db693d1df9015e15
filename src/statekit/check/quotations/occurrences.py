"""Where many passages occur in a text, found in a few passes over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

MOST = 50
"""How many places of one passage are looked for."""

_LONGEST_BLOCK = 32
_LOOKED_FOR_SINGLY = 3
"""Passages of so few characters are looked for one by one: they are rare, and found at once."""

_Blocks = dict[str, list[tuple[str, int]]]
"""Passages, and where in them a block stands, by the block."""


class Passages:
    """Passages to be looked for.

    A text is read block by block, and each block is looked up among those that passages hold. A passage of
    `2 n - 1` characters covers a block of `n` that lies side by side with others, wherever it stands; of
    shorter ones the first block is looked for at every position.
    """

    def __init__(self, passages: Iterable[str]):
        self._short: list[str] = []
        self._blocks = defaultdict[tuple[int, int], _Blocks](dict)
        for passage in dict.fromkeys(passages):
            if len(passage) <= _LOOKED_FOR_SINGLY:
                self._short.append(passage)
                continue
            size, stride = _size_and_stride(len(passage))
            blocks = self._blocks[size, stride]
            for offset in range(stride):
                blocks.setdefault(passage[offset : offset + size], []).append((passage, offset))

    def places_in(self, text: str) -> dict[str, list[int]]:
        """The first places of each passage in a text, at most `MOST`; none for one that does not occur."""
        found = {passage: list(_places(text, passage)) for passage in self._short}
        for (size, stride), blocks in self._blocks.items():
            for passage, place in _matches(text, blocks, size, stride):
                found.setdefault(passage, []).append(place)
        return {passage: sorted(places) for passage, places in found.items() if places}


def _size_and_stride(length: int) -> tuple[int, int]:
    """How long the blocks are by which a passage is found, and how far apart."""
    size = 8
    while 4 * size - 1 <= length and size < _LONGEST_BLOCK:
        size *= 2
    if length >= 2 * size - 1:
        return size, size
    return (size, 1) if length >= size else (4, 1)


def _places(text: str, passage: str) -> Iterator[int]:
    place = text.find(passage) if passage else -1
    for _ in range(MOST):
        if place < 0:
            return
        yield place
        place = text.find(passage, place + 1)


def _matches(text: str, blocks: _Blocks, size: int, stride: int) -> Iterator[tuple[str, int]]:
    """Passages and their places, as they come; what has been found often enough is dropped."""
    counts: defaultdict[str, int] = defaultdict(int)
    left: _Blocks = {}
    for start in range(0, len(text) - size + 1, stride):
        block = text[start : start + size]
        held = blocks.get(block)
        if held is None:
            continue
        for passage, offset in left.get(block, held):
            if counts[passage] < MOST and start >= offset and text.startswith(passage, start - offset):
                counts[passage] += 1
                yield passage, start - offset
                if counts[passage] == MOST:
                    left[block] = [each for each in left.get(block, held) if each[0] != passage]
