"""Comments that suppress findings: `# statekit: ignore[rule, ...] reason`.

At the end of a line, a comment suppresses findings that begin on this line; on a line of its own, findings
that begin on the next line. Text inside a key or a value is not a comment. A comment begins with `//` in
JSON5 and in JSON with comments.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from statekit._startup.expressions import expression
from statekit._startup.frozen import frozen, replace
from statekit.config.settings import always_counts, matches, matches_any_rule
from statekit.diagnostics import Diagnostic, Place, Severity
from statekit.phrasing import did_you_mean

if TYPE_CHECKING:
    from statekit.read import Document

UNUSED = "suppression/unused"
MALFORMED = "suppression/malformed"

MARKER = "statekit:"
"""The text that every suppression comment contains."""
_COMMENT = expression(r"(?<![^ \t\r\n])(?:#|//)[ \t]*statekit:[ \t]*")
_TEXT = ("yaml/", "toml/", "json/")
"""The families of rules about texts that are not valid."""
_IGNORE = expression(r"ignore[ \t]*\[([^\]\r\n#]*)\]")
_WORDS = expression(r"[^\r\n#]*")
_BLANK = expression(r"[ \t]*")
_LINE_END = expression(r"[\r\n]")
_LIMIT = 10_000
"""The maximum number of comments in a file, and of names in a comment."""
_FORM = "write # statekit: ignore[rule] and, if you like, the reason"


@frozen
class Suppression:
    """A comment that suppresses findings.

    Attributes:
        names: the names of the rules; empty if the comment is malformed or exceeds the limit.
        line: the line whose findings it suppresses, 1-based.
        place: the place of the comment.
        exceeds_limit: True for the first comment that exceeds the limit of its file.
    """

    names: tuple[str, ...]
    line: int
    place: Place
    exceeds_limit: bool = False


def may_suppress(text: str) -> bool:
    """Return False if a text cannot contain suppression comments. Costs almost nothing."""
    return MARKER in text


def find_suppressions(document: Document) -> tuple[Suppression, ...]:
    """Return the suppression comments of a file in their order.

    A file that is not well formed has none, because it is unknown where its comments begin.
    """
    found = list(_COMMENT.finditer(document.file.text))
    if not found or any(problem.rule.startswith(_TEXT) for problem in document.problems):
        return ()
    ranges = _TextRanges(document)
    comments = [match for match in found if match.start() not in ranges]
    targets: dict[int, int] = {}
    backwards = [_suppression(match, document, targets) for match in reversed(comments)]
    suppressions = backwards[::-1]
    excess = [replace(each, names=(), exceeds_limit=True) for each in suppressions[_LIMIT : _LIMIT + 1]]
    return (*suppressions[:_LIMIT], *excess)


def _suppression(match: re.Match[str], document: Document, targets: dict[int, int]) -> Suppression:
    """Return the suppression of one comment.

    Args:
        match: the match of its beginning.
        document: the file.
        targets: for comments on lines of their own, the line that each applies to, by its own line. Contains
            the comments that follow this one; this one is added.
    """
    text, start = document.file.text, match.start()
    form = _IGNORE.match(text, match.end())
    written = form or _WORDS.match(text, match.end())
    end = written.end() if written else match.end()
    place = document.file.place(start, start + len(text[start:end].rstrip()))
    assert place.span is not None  # noqa: S101 - for the type checker: a place made from offsets has a span
    line, column = place.span.line, place.span.column
    if _BLANK.fullmatch(text, start - column + 1, start):
        targets[line] = line = targets.get(line + 1, line + 1)
    names = [name.strip() for name in form[1].split(",", _LIMIT)[:_LIMIT]] if form else []
    return Suppression(tuple(dict.fromkeys(filter(None, names))), line, place)


class SuppressionIndex:
    """The suppression comments of a run, and a record of those that were used.

    Args:
        suppressions: the comments of all files.
    """

    def __init__(self, suppressions: Iterable[Suppression]):
        self._suppressions = list(suppressions)
        self._by_line: defaultdict[tuple[str, int], list[Suppression]] = defaultdict(list)
        for each in self._suppressions:
            self._by_line[each.place.path, each.line].append(each)
        self._used: set[tuple[Place, str]] = set()
        self._cached: dict[tuple[str, int, str], bool] = {}

    def suppresses(self, diagnostic: Diagnostic) -> bool:
        """Return True if a comment suppresses a finding, and mark the comment as used."""
        place = diagnostic.place
        if place.span is None or always_counts(diagnostic.rule):
            return False
        key = place.path, place.span.line, diagnostic.rule
        if key not in self._cached:  # comments are searched once for each rule and line
            hits = set(self._hits(*key))
            self._used |= hits
            self._cached[key] = bool(hits)
        return self._cached[key]

    def _hits(self, path: str, line: int, rule: str) -> Iterator[tuple[Place, str]]:
        """Yield the comments that suppress findings of a rule on a line, with the name that matches."""
        for suppression in self._by_line.get((path, line), ()):
            for name in suppression.names:
                if matches(name, rule):
                    yield suppression.place, name

    def complaints(self, rules: Collection[str], is_checked: Callable[[str], bool]) -> Iterator[Diagnostic]:
        """Yield a finding for each comment that is malformed or unused.

        Call this after `suppresses` was called for all findings.

        Args:
            rules: the IDs of all rules; if empty, any well-formed name is accepted.
            is_checked: returns False for a name whose rules this run cannot fully check. Such a name is not
                reported as unused: another run may need it.
        """
        for suppression in self._suppressions:
            malformed = _malformed(suppression, rules)
            if malformed is not None:
                yield _complaint(MALFORMED, malformed, suppression, _FORM)
                continue
            unused = [name for name in suppression.names if (suppression.place, name) not in self._used]
            certain = [name for name in unused if is_checked(name)]
            if certain:
                yield _unused(suppression, certain)


def _malformed(suppression: Suppression, rules: Collection[str]) -> str | None:
    """Return the message for a comment that cannot suppress anything, or None if it can."""
    if suppression.exceeds_limit:
        return f"the file has more than {_LIMIT} such comments: from here on, they suppress nothing"
    if not suppression.names:
        return "this comment suppresses nothing: it names no rule"
    for name in suppression.names:
        if not matches_any_rule(name, rules):
            hint = did_you_mean(name, list(rules))
            return "; ".join(filter(None, (f"there is no rule `{name}`", hint)))
        if always_counts(name):
            return f"`{name}` cannot be suppressed: what cannot be read cannot be judged"
    return None


def _unused(suppression: Suppression, unused: Collection[str]) -> Diagnostic:
    names = ", ".join(f"`{name}`" for name in unused)
    message = f"line {suppression.line} has no finding of {names}"
    others = len(suppression.names) - len(unused)
    return _complaint(UNUSED, message, suppression, f"take {names} out" if others else "remove the comment")


def _complaint(rule: str, message: str, suppression: Suppression, help_text: str) -> Diagnostic:
    return Diagnostic(rule, Severity.WARNING, message, suppression.place, help_text)


class _TextRanges:
    """The ranges of a file that are keys or values, so that a `#` in them does not begin a comment."""

    def __init__(self, document: Document):
        ranges = sorted(_text_ranges(document))
        self._starts = [start for start, _ in ranges]
        self._ends = list(accumulate((end for _, end in ranges), max))

    def __contains__(self, offset: int) -> bool:
        position = bisect_right(self._starts, offset) - 1
        return position >= 0 and offset < self._ends[position]


def _text_ranges(document: Document) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each key and each scalar value, as offsets."""
    text = document.file.text
    nodes = list(document.records)
    seen: set[int] = set()  # an alias is the same object as its anchor
    while nodes:
        node = nodes.pop()
        children = node.entries if node.entries is not None else node.items
        if children is None:
            # a comment may follow the `|` or `>` of a block scalar
            yield (node.start if node.inline else _end_of_line(text, node.start)), node.end
        elif id(children) not in seen:
            seen.add(id(children))
            nodes.extend(node.items or ())
            for entry in (node.entries or {}).values():
                nodes.append(entry.node)
                # the end of a key that is a block scalar is unknown; such keys hardly occur
                yield entry.start, len(text) if text.startswith(("|", ">"), entry.start) else entry.end


def _end_of_line(text: str, offset: int) -> int:
    found = _LINE_END.search(text, offset)
    return found.start() if found else len(text)
