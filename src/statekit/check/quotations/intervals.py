"""Spans of a text, as pairs of offsets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter


def merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order, with those that overlap or touch merged."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def covers(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Return True if one of some merged spans contains a span."""
    index = bisect_right(spans, start, key=itemgetter(0)) - 1
    return index >= 0 and end <= spans[index][1]


def touches(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Return True if one of some merged spans has a character in common with a span."""
    index = bisect_left(spans, end, key=itemgetter(0)) - 1
    return index >= 0 and spans[index][1] > start
