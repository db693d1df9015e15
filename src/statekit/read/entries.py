"""Compose a long YAML text entry by entry, so that one unusual entry does not make the whole text slow.

A list or an object at the top level without indentation has entries that begin at the first column. The fast
tier and libyaml read as many of them as they can. The reference tier reads the others, as texts of their own.
The result equals that of `compose` for the whole text. If this is uncertain, nothing is returned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from statekit._startup.frozen import replace
from statekit.diagnostics import JSON
from statekit.read.limits import check_density, is_within_limits
from statekit.read.nodes import Node, Problem
from statekit.read.profile import Profile
from statekit.read.text_file import find_forbidden_character
from statekit.read.values import read_values

_MIN_LENGTH = 8_000
"""The length of a text, in code points, for which reading it by entry pays."""
_MAX_PROBLEMS = 100
"""The number of problems for which the limits of a whole text surely do not matter."""
_MAX_UNREAD = 1_000
"""The number of entries that the fast tier does not read for which reading by entry no longer pays."""
_FIRST_COLUMN = re.compile(r"^[^ \t\n#]", re.MULTILINE)
_DASH = re.compile(r"-(?=[ \n])")
_LINE = re.compile(r"[^\n]*")
_MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \t\n]|\Z)|%")
_WHOLE_TEXT_RULES = frozenset({"yaml/syntax", "yaml/limit", "yaml/alias"})
"""The rules whose problems depend on the text before, or end the reading of the text."""
_COUNTED_RULE = "yaml/key"
"""The rule whose first problem has the number of the others in its message."""


class _UncertainError(Exception):
    """The entries of a text may have another meaning in the whole text."""


class _Run(NamedTuple):
    """Successive entries that are read as one text.

    Attributes:
        start: the offset of the first entry, in code points.
        end: the offset after the last entry.
        entries: the number of entries.
        values: their values in one list or object, according to the fast tier; None if it does not read them.
    """

    start: int
    end: int
    entries: int
    values: JSON


def compose_by_entry(text: str, profile: Profile) -> tuple[list[Node], list[Problem]] | None:
    """Compose the entries of a YAML text.

    Args:
        text: The text.
        profile: The options for the text.

    Returns:
        The same as `compose`; None if the text is short, has no entries at the first column, or has a problem
        that concerns more than one of them.
    """
    starts = [] if len(text) < _MIN_LENGTH or "\r" in text else _starts(text)
    if len(starts) < 2 or check_density(text) or find_forbidden_character(text):  # noqa: PLR2004 - one is the whole text
        return None
    runs = _join_unread(_runs(text, [*starts, len(text)]))
    if runs is None:
        return None
    unread = [text[run.start : run.end] for run in runs if run.values is None]
    if sum("&" in part and "*" in part for part in unread) > 1:  # the limits count aliases of the whole text
        return None
    problems: list[Problem] = []
    try:
        top = _join([_compose_run(text, run, profile, problems) for run in runs])
    except _UncertainError:
        return None
    if not is_within_limits([top.value]):
        return None
    if any(problem.is_error for problem in problems):  # as in `compose`
        problems = [problem for problem in problems if problem.is_error]
    return [top], sorted(problems, key=lambda problem: problem.start)


def _starts(text: str) -> list[int]:
    """Return the offsets of the entries; an empty list for a text of another form.

    The first entry begins with the text. Comments and blank lines belong to the entry before them.
    """
    lines = [match.start() for match in _FIRST_COLUMN.finditer(text)]
    if lines and text.startswith("---", lines[0]) and _LINE.match(text, lines[0]).group().strip() == "---":  # type: ignore[union-attr] # it matches anything
        del lines[0]
    if not lines or any(_MARKER.match(text, line) for line in lines):
        return []
    dashes = [_DASH.match(text, line) is not None for line in lines]
    if dashes[0]:
        return [0, *lines[1:]] if all(dashes) else []
    keys = [line for line, is_dash in zip(lines, dashes, strict=True) if not is_dash]
    return [0, *keys[1:]]


def _runs(text: str, bounds: Sequence[int]) -> Iterator[_Run]:
    """Yield the entries between some bounds, in runs as long as possible that the fast tier reads."""
    start, end = bounds[0], bounds[-1]
    values = read_values(text[start:end].encode("utf-8", "surrogatepass"), lists=False)
    if values is not None and len(values) == 1 and _length(values[0]) == len(bounds) - 1:
        yield _Run(start, end, len(bounds) - 1, values[0])
    elif len(bounds) == 2:  # noqa: PLR2004 - the start and the end of one entry
        yield _Run(start, end, 1, None)
    else:
        middle = len(bounds) // 2
        yield from _runs(text, bounds[: middle + 1])
        yield from _runs(text, bounds[middle:])


def _length(value: JSON) -> int:
    return len(value) if isinstance(value, dict | list) else 0


def _join_unread(runs: Iterable[_Run]) -> list[_Run] | None:
    """Join successive runs that the fast tier does not read; None if there are too many of them."""
    joined: list[_Run] = []
    unread = 0
    for run in runs:
        unread += run.values is None
        if unread > _MAX_UNREAD:
            return None
        if joined and run.values is None and joined[-1].values is None:
            last = joined[-1]
            joined[-1] = _Run(last.start, run.end, last.entries + run.entries, None)
        else:
            joined.append(run)
    return joined


def _compose_run(text: str, run: _Run, profile: Profile, problems: list[Problem]) -> Node:
    """Compose the entries of a run into one list or object, and add its problems.

    Raises:
        _UncertainError: They may have another meaning in the whole text.
    """
    from statekit.read.native import compose_native  # loads PyYAML

    part = text[run.start : run.end]
    tops = None if run.values is None else compose_native(part)
    if tops is None or len(tops) != 1 or repr(tops[0].value) != repr(run.values):
        from statekit.read.compose import compose  # loads ruamel.yaml

        tops, found = compose(part, profile)
        rules = {problem.rule for problem in found}
        is_counted_twice = _COUNTED_RULE in rules and any(each.rule == _COUNTED_RULE for each in problems)
        if is_counted_twice or rules & _WHOLE_TEXT_RULES or any(each.is_last for each in found):
            raise _UncertainError
        problems.extend(_shifted(problem, run.start) for problem in found)
        if len(problems) > _MAX_PROBLEMS:
            raise _UncertainError
    if len(tops) != 1 or _length(tops[0].value) != run.entries:
        raise _UncertainError
    _shift(tops[0], run.start)
    return tops[0]


def _join(tops: Sequence[Node]) -> Node:
    """Join the lists or objects of all runs into that of the whole text.

    Raises:
        _UncertainError: They are not of one type, or have keys in common.
    """
    first = tops[0]
    values, items, entries = first.value, first.items, first.entries
    for top in tops[1:]:
        if first.inline or top.inline:
            raise _UncertainError
        if isinstance(values, list) and isinstance(top.value, list) and items is not None:
            values.extend(top.value)
            items.extend(top.items or ())
        elif isinstance(values, dict) and isinstance(top.value, dict) and entries is not None:
            if not entries.keys().isdisjoint(top.entries or ()):
                raise _UncertainError
            values.update(top.value)
            entries.update(top.entries or {})
        else:
            raise _UncertainError
        first.end = top.end
        first.size += top.size - 1
        first.height = max(first.height, top.height)
        first.characters += top.characters
        first.value_known = first.value_known and top.value_known
    return first


def _shift(top: Node, distance: int) -> None:
    """Move a node, with all that is below it, behind a text."""
    if not distance:
        return
    seen: set[int] = set()
    pending = [top]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        node.start += distance
        node.end += distance
        node.outer_start += distance
        if node.target is not None:
            pending.append(node.target)
        if node.items:
            pending.extend(node.items)
        elif node.entries:
            for entry in node.entries.values():
                if id(entry) not in seen:
                    seen.add(id(entry))
                    entry.start += distance
                    entry.end += distance
                pending.append(entry.node)


def _shifted(problem: Problem, distance: int) -> Problem:
    related = tuple((start + distance, end + distance, message) for start, end, message in problem.related)
    value = None if problem.value is None else problem.value + distance
    start, end = problem.start + distance, problem.end + distance
    return replace(problem, start=start, end=end, related=related, value=value)
