"""Compose JSON with comments (.jsonc) and JSON5 (.json5, https://spec.json5.org) into nodes."""

from __future__ import annotations

import re

from statekit._startup.frozen import replace
from statekit.read.formats import JSON5_SUFFIX
from statekit.read.json5_scalars import read_identifier, read_json5_number, read_json5_string
from statekit.read.json_errors import JsonSyntaxError
from statekit.read.json_text import JsonComposer, in_order
from statekit.read.limits import LimitChecker, LimitError, check_density
from statekit.read.nodes import Node, Problem
from statekit.read.text_file import find_forbidden_character

# The bound keeps the memory that the expression takes small.
_COMMENT = r"|//{line}*+|/\*.*?\*/){{0,1000}}"
_SPACE_OR_COMMENT = re.compile(r"(?:[ \t\r\n]++" + _COMMENT.format(line=r"[^\r\n]"), re.DOTALL)
_JSON5_SPACE_OR_COMMENT = re.compile(
    "(?:[ \t\r\n\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]++"
    + _COMMENT.format(line=r"[^\r\n\u2028\u2029]"),
    re.DOTALL,
)


def compose_json5(text: str, suffix: str) -> tuple[list[Node], list[Problem]]:
    """Compose the value of a JSON5 text, or of JSON with comments and trailing commas.

    Args:
        text: The text.
        suffix: `.json5` or `.jsonc`.

    Returns:
        The value, if the text is well formed, and all problems in the order of the text.
    """
    refusal = find_forbidden_character(text, family="json") or check_density(text, family="json")
    if refusal is not None:
        return [], [refusal]
    problems: list[Problem] = []
    composer = (_Json5Composer if suffix == JSON5_SUFFIX else _CommentComposer)(
        text, (0, len(text)), LimitChecker(), problems, any_integer=False
    )
    try:
        values = [] if composer.is_at_end() else composer.compose_or_report()
    except JsonSyntaxError as error:  # a comment before the value
        values, problems = [], [error.problem]
    except LimitError as error:
        offset = min(composer.offset, len(text) - 1)
        values = []
        problems.append(Problem("json/limit", error.message, offset, offset + 1, error.help))
    return values, in_order([_with_advice(problem, text) for problem in problems], text)


def _with_advice(problem: Problem, text: str) -> Problem:
    if problem.rule == "json/syntax" and text.startswith("#", problem.start):
        return replace(problem, help="a comment begins with `//`")
    return problem


class _CommentComposer(JsonComposer):
    """Composes JSON with comments and trailing commas."""

    allows_trailing_comma = True
    space = _SPACE_OR_COMMENT

    def _skip_space(self, start: int) -> int:
        end = start
        while (match := self.space.match(self.text, end)) and match.end() > end:
            end = match.end()
        if self.text.startswith("/*", end):
            raise JsonSyntaxError(end, end + 2, "the closing `*/` of this comment is missing")
        return end

    def _attach(self, node: Node) -> Node | None:
        self._limits.add_node()
        if self._open[-1].key is not None:
            self._limits.add_node()
        return super()._attach(node)


class _Json5Composer(_CommentComposer):
    """Composes JSON5."""

    space = _JSON5_SPACE_OR_COMMENT

    def _read_key_text(self) -> Node:
        if self._peek() in {'"', "'"}:
            return self._read_string()
        return self._end_scalar(read_identifier(self.text, self.offset, self.end), None)

    def _is_at_string(self) -> bool:
        return self._peek() in {'"', "'"}

    def _read_string(self) -> Node:
        return self._end_scalar(*read_json5_string(self.text, self.offset, self.end))

    def _read_number_or_word(self) -> Node:
        return self._end_scalar(*read_json5_number(self.text, self.offset, self.end))
