"""Comments that suppress findings: `# statekit: ignore[rule, ...] reason`.

At the end of a line such a comment holds for the findings that begin on that line; alone on a line, for
those of the next one. A text in a value is no comment, whatever it looks like.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from statekit.config.settings import is_fixed, names, what_is_wrong
from statekit.diagnostics import Diagnostic, Place, Severity

if TYPE_CHECKING:
    from statekit.read import Document

UNUSED = "suppression/unused"
MALFORMED = "suppression/malformed"

SIGN = "statekit:"
"""What every comment that suppresses something holds."""
_COMMENT = re.compile(r"(?<![^ \t\r\n])#[ \t]*statekit:[ \t]*")
_IGNORE = re.compile(r"ignore[ \t]*\[([^\]\r\n#]*)\]")
_WORDS = re.compile(r"[^\r\n#]*")
_BLANK = re.compile(r"[ \t]*")
_LINE_END = re.compile(r"[\r\n]")
_MOST = 10_000
"""How many comments of one file count, and how many names in one of them."""
_FORM = "write # statekit: ignore[rule] and, if you like, the reason"


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment: the rules that it names, the line that it holds for, and where it stands itself.

    `names` is empty where the comment is not of the form that it should have, and where `is_beyond`: there
    are more of them in the file than count.
    """

    names: tuple[str, ...]
    line: int
    place: Place
    is_beyond: bool = False


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Findings in two heaps, and what is wrong with the comments themselves."""

    kept: list[Diagnostic]
    hidden: list[Diagnostic]
    complaints: list[Diagnostic]


def may_suppress(text: str) -> bool:
    """Whether a text is worth a look: a test that costs next to nothing."""
    return SIGN in text


def find_suppressions(document: Document) -> tuple[Suppression, ...]:
    """The comments of a file that suppress findings, in their order.

    A file that is not YAML throughout has none: what is a comment is not known then.
    """
    found = list(_COMMENT.finditer(document.file.text))
    if not found or any(problem.rule.startswith("yaml/") for problem in document.problems):
        return ()
    values = _Values(document)
    comments = [match for match in found if match.start() not in values]
    held: dict[int, int] = {}  # lines with nothing but such a comment, each with the line that it holds for
    made = list(reversed([_suppression(match, document, held) for match in reversed(comments)]))
    return (*made[:_MOST], *(replace(each, names=(), is_beyond=True) for each in made[_MOST : _MOST + 1]))


def _suppression(match: re.Match[str], document: Document, held: dict[int, int]) -> Suppression:
    text, start = document.file.text, match.start()
    form = _IGNORE.match(text, match.end())
    written = form or _WORDS.match(text, match.end())
    end = written.end() if written else match.end()
    place = document.file.place(start, start + len(text[start:end].rstrip()))
    assert place.span is not None  # noqa: S101 - for the type checker: it was made from offsets
    line, column = place.span.line, place.span.column
    if _BLANK.fullmatch(text, start - column + 1, start):
        held[line] = line = held.get(line + 1, line + 1)
    rules = [name.strip() for name in form[1].split(",", _MOST)[:_MOST]] if form else []
    return Suppression(tuple(dict.fromkeys(filter(None, rules))), line, place)


def suppress(
    diagnostics: Iterable[Diagnostic],
    suppressions: Iterable[Suppression],
    known: Collection[str],
    is_judged: Callable[[str], bool],
) -> Suppressed:
    """Part the findings that comments suppress from the others.

    Args:
        diagnostics: the findings.
        suppressions: the comments of all files.
        known: the ids of all rules that there are; without them, any name of the right form is taken.
        is_judged: whether this run can tell that a name has no findings; where it cannot, a comment may be
            there for another run, and is not called unused.
    """
    by_line: dict[tuple[str, int], list[Suppression]] = defaultdict(list)
    every = list(suppressions)
    for suppression in every:
        by_line[suppression.place.path, suppression.line].append(suppression)
    used: set[tuple[Place, str]] = set()
    result = Suppressed([], [], [])
    suppressed: dict[tuple[str, int, str], bool] = {}
    for diagnostic in diagnostics:
        span = diagnostic.place.span
        key = diagnostic.place.path, span.line if span else 0, diagnostic.rule
        if key not in suppressed:
            hits = set(_hits(diagnostic, by_line))
            used |= hits
            suppressed[key] = bool(hits)
        (result.hidden if suppressed[key] else result.kept).append(diagnostic)
    for suppression in every:
        wrong = _wrong_with(suppression, known)
        left = [name for name in suppression.names if (suppression.place, name) not in used]
        unused = [name for name in left if is_judged(name)]
        if wrong is not None:
            result.complaints.append(_complaint(MALFORMED, wrong, suppression, _FORM))
        elif unused:
            result.complaints.append(_unused(suppression, unused))
    return result


def _hits(
    diagnostic: Diagnostic, by_line: Mapping[tuple[str, int], Sequence[Suppression]]
) -> Iterator[tuple[Place, str]]:
    """The comments, each with its name, that suppress a finding."""
    span = diagnostic.place.span
    if span is None or is_fixed(diagnostic.rule):
        return
    for suppression in by_line.get((diagnostic.place.path, span.line), ()):
        for name in suppression.names:
            if names(name, diagnostic.rule):
                yield suppression.place, name


def _wrong_with(suppression: Suppression, known: Collection[str]) -> str | None:
    if suppression.is_beyond:
        return f"the file has more than {_MOST} such comments: from here on, they suppress nothing"
    if not suppression.names:
        return "this comment suppresses nothing: it names no rule"
    for name in suppression.names:
        wrong = what_is_wrong(name, known)
        if wrong is not None:
            return wrong
        if is_fixed(name):
            return f"`{name}` cannot be suppressed: what cannot be read cannot be judged"
    return None


def _unused(suppression: Suppression, unused: Sequence[str]) -> Diagnostic:
    rules = ", ".join(f"`{name}`" for name in unused)
    message = f"line {suppression.line} has no finding of {rules}"
    rest = len(suppression.names) - len(unused)
    return _complaint(UNUSED, message, suppression, f"take {rules} out" if rest else "remove the comment")


def _complaint(rule: str, message: str, suppression: Suppression, help_text: str) -> Diagnostic:
    return Diagnostic(rule, Severity.WARNING, message, suppression.place, help_text)


class _Values:
    """The ranges of a file in which text is a value or a key, and never a comment."""

    def __init__(self, document: Document):
        ranges = sorted(_ranges(document))
        self._starts = [start for start, _ in ranges]
        self._ends = list(accumulate((end for _, end in ranges), max))

    def __contains__(self, offset: int) -> bool:
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self._ends[at]


def _ranges(document: Document) -> Iterator[tuple[int, int]]:
    text = document.file.text
    waiting = list(document.records)
    seen: set[int] = set()  # what aliases repeat is the same object
    while waiting:
        node = waiting.pop()
        children = node.entries if node.entries is not None else node.items
        if children is None:
            # a comment may stand behind the `|` or `>` that begins a block of text
            yield (node.start if node.inline else _end_of_line(text, node.start)), node.end
        elif id(children) not in seen:
            seen.add(id(children))
            waiting.extend(node.items or ())
            for entry in (node.entries or {}).values():
                waiting.append(entry.node)
                # of a key that is a block of text, which nobody writes, the end is not known
                yield entry.start, len(text) if text.startswith(("|", ">"), entry.start) else entry.end


def _end_of_line(text: str, offset: int) -> int:
    found = _LINE_END.search(text, offset)
    return found.start() if found else len(text)
