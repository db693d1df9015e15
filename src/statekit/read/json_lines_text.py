"""Compose JSON Lines into nodes: one JSON text on each line."""

from __future__ import annotations

from collections.abc import Iterator

from statekit._startup.expressions import expression
from statekit._startup.frozen import replace
from statekit.read.json_text import check_node_count, compose_part, in_order, skip_space
from statekit.read.json_values import json_values
from statekit.read.limits import MAX_NODES, SPLIT_LINE, check_density
from statekit.read.nodes import Node, Problem
from statekit.read.text_file import find_forbidden_character

_LINE = expression(r"[^\r\n]+")
_BLANKS = " \t"
_STRING_OR_BRACKET = expression(r'"(?:[^"\\\r\n]|\\.)*+"|[\[\]{}]')
_SPREAD_HELP = {
    "list": "write each of its records on one line, without the list, or rename the file to end in `.json`",
    "object": "write it on one line; if the file holds nothing else, rename it to end in `.json`",
}
_MAX_SCANS = 4
"""The longest search for the ends of values, in lengths of the text."""


def compose_json_lines(text: str, *, thorough: bool = False) -> tuple[list[Node], list[Problem]]:
    """Compose the values of a JSON Lines text. Blank lines are skipped.

    Each line has limits of its own, and the number of lines is not limited. To save time and memory, a line
    without a problem has its value and its range only: `compose_json_line` adds what is below.

    Args:
        text: The text.
        thorough: True to compose every line, False to decode those that the standard library can decode.

    Returns:
        The value of each line that is well formed, and all problems in the order of the text.
    """
    refusal = find_forbidden_character(text, family="json")
    if refusal is not None:
        return [], [refusal]
    composer = _LinesComposer(text, thorough=thorough)
    composer.compose()
    return composer.values, in_order(composer.problems, text)


def compose_json_line(text: str, node: Node) -> Node:
    """Return the value of a line with all that is below it."""
    [composed], _ = compose_part(text, node.start, node.end, [])
    return composed


class _LinesComposer:
    """Composes the lines of a text.

    Attributes:
        values: The values of the lines that are well formed.
        problems: The problems.
    """

    def __init__(self, text: str, *, thorough: bool):
        self.values: list[Node] = []
        self.problems: list[Problem] = []
        self._text = text
        self._thorough = thorough
        self._scannable = _MAX_SCANS * len(text)

    def compose(self) -> None:
        """Compose all lines."""
        resume = 0
        for start, end in self._lines(0):
            if start < resume:
                continue
            if self._add_decoded(start, end):
                continue
            earlier = len(self.problems)
            is_finished = self._add_composed(start, end)
            if len(self.problems) > earlier and self.problems[-1].rule == "json/syntax":
                found = self._spread_value(start, end)
                if found is not None:
                    self.problems[earlier:], resume = [found[0]], found[1]
                    is_finished = found[0].is_last
            if is_finished:
                self.problems[-1] = replace(self.problems[-1], is_last=True)
                return

    def _lines(self, start: int) -> Iterator[tuple[int, int]]:
        """Yield the ranges of the lines that are not blank, from an offset."""
        return (line.span() for line in _LINE.finditer(self._text, start) if line.group().strip(_BLANKS))

    def _add_decoded(self, start: int, end: int) -> bool:
        """Add the value of a line, if the standard library decodes it."""
        found = None if self._thorough else json_values(self._text[start:end])
        if found is None or isinstance(found[0], list):  # a list may be a list of records
            return False
        value_start = skip_space(self._text, start, end)
        value_end = value_start + len(self._text[value_start:end].rstrip(_BLANKS))
        self.values.append(Node(found[0], value_start, value_end, inline=True, outer_start=value_start))
        return True

    def _add_composed(self, start: int, end: int) -> bool:
        """Add the value of a line, or its problems.

        Returns:
            True if the text has so many problems that the rest is not read.
        """
        refusal = _check_line(self._text, start, end)
        if refusal is not None:
            self.problems.append(refusal)
            return False
        found, is_finished = compose_part(self._text, start, end, self.problems)
        self.values.extend(map(_outline, found) if self._thorough else found)
        return is_finished

    def _spread_value(self, start: int, end: int) -> tuple[Problem, int] | None:
        """Return the problem of a value that is written over several lines, and the end of its last line.

        If the first line of the text begins such a value, and no end is found, the rest is not read.
        """
        text = self._text
        start = skip_space(text, start, end)
        stop = self._end_of_value(start) if text[start] in "[{" else start
        if stop is None:
            following = next(self._lines(end), None)
            is_spread = not self.values and len(self.problems) == 1 and following is not None
            if not is_spread or following is None or json_values(text[slice(*following)]) is not None:
                return None
            return _spread(text, start, is_last=True), len(text)
        if stop <= end or not self._is_one_value(start, stop, end):
            return None
        line_end = next(iter(self._line_end(stop)), len(text))
        return _spread(text, start), line_end

    def _line_end(self, offset: int) -> Iterator[int]:
        return (line.end() for line in _LINE.finditer(self._text, offset - 1))

    def _is_one_value(self, start: int, stop: int, end: int) -> bool:
        """Return True if a part is one value, or at least no line in it but the first is a value."""
        if json_values(self._text[start:stop]) is not None:
            return True
        inner = (self._text[slice(*line)] for line in self._lines(end))
        lines = self._text.count("\n", end, stop) + self._text.count("\r", end, stop)
        return all(json_values(line) is None for line, _ in zip(inner, range(lines), strict=False))

    def _end_of_value(self, start: int) -> int | None:
        """Return the offset after the bracket that closes the one at an offset; None without one."""
        depth, position = 0, start
        for match in _STRING_OR_BRACKET.finditer(self._text, start, start + self._scannable):
            position, found = match.end(), match.group()
            if found in "[{":
                depth += 1
            elif found in "]}":
                depth -= 1
            if depth == 0:
                break
        self._scannable -= max(position - start, 0)
        return position if depth == 0 and position > start else None


def _outline(node: Node) -> Node:
    """Return a value without what is below it, unless it may be a list of records."""
    if node.entries is None:
        return node
    return Node(node.value, node.start, node.end, node.inline, node.outer_start, value_known=node.value_known)


def _spread(text: str, start: int, *, is_last: bool = False) -> Problem:
    """Report a value that is written over several lines."""
    name = "list" if text[start] == "[" else "object"
    message = f"this {name} continues on the next line, and each line of JSON Lines holds one record"
    return Problem("json/syntax", message, start, start + 1, _SPREAD_HELP[name], is_last=is_last)


def _check_line(text: str, start: int, end: int) -> Problem | None:
    """Report a line with too many keys and values, located at its end."""
    if end - start <= MAX_NODES:
        return None
    line = text[start:end]
    refusal = check_density(line, family="json") or check_node_count(line)
    if refusal is None:
        return None
    message = refusal.message.replace("the file", "the line").replace("the text", "the line")
    return replace(
        refusal, message=message, start=start + refusal.start, end=start + refusal.end, help=SPLIT_LINE
    )
