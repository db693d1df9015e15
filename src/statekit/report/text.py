"""For people: each finding with its line of the source and a caret under what is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from statekit.diagnostics import Diagnostic, Excerpt, Place, Severity, Span
from statekit.report.context import Context
from statekit.report.escape import printable
from statekit.report.lines import location

_Paint = Callable[[str, str], str]

_WIDEST = 100
_COLOURS = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;36m",
}
_BOLD, _BLUE, _RESET = "\x1b[1m", "\x1b[34m", "\x1b[0m"


def report_text(diagnostics: Sequence[Diagnostic], context: Context) -> Iterator[str]:
    """Each finding as a block of lines, with an empty line after it; in colours where they are wanted."""
    paint = _painted if context.coloured else _plain
    for diagnostic in diagnostics:
        colour = _COLOURS[diagnostic.severity]
        severity = paint(f"{diagnostic.severity}[{diagnostic.rule}]", colour)
        where = paint(location(diagnostic.place), _BOLD)
        yield f"{where}: {severity} {paint(printable(diagnostic.message), _BOLD)}"
        yield from _excerpt(diagnostic.place, diagnostic.help, colour, paint)
        for related in diagnostic.related:
            yield f"{location(related.place)}: {printable(related.message)}"
            yield from _excerpt(related.place, None, _BLUE, paint)
        yield ""


def _excerpt(place: Place, help_text: str | None, colour: str, paint: _Paint) -> Iterator[str]:
    helpful = printable(help_text or "")
    if place.span is None or place.excerpt is None:
        if helpful:
            yield f"  {helpful}"
        return
    number = str(place.span.line)
    margin = paint(f"{' ' * len(number)} |", _BLUE)
    line, before, length = _underlined(place.excerpt, place.span)
    yield margin
    yield f"{paint(f'{number} |', _BLUE)} {line}".rstrip()
    carets = f"{margin} {' ' * before}{paint('^' * length, colour)}"
    if helpful and before + length + len(helpful) > _WIDEST:
        yield carets
        yield f"{margin} {paint(helpful, colour)}"
    else:
        yield f"{carets} {paint(helpful, colour)}" if helpful else carets


def _underlined(excerpt: Excerpt, span: Span) -> tuple[str, int, int]:
    """A line as it is shown, the width before the carets, and how many carets there are."""
    begin = span.column - excerpt.column
    last = span.end_column - excerpt.column if span.end_line == span.line else len(excerpt.text)
    text = excerpt.text
    front, marked, back = text[:begin], text[begin:last], text[last:]
    cut_front = excerpt.column > 1
    if _width(front) > _WIDEST * 2 // 3:
        front, cut_front = front[-_WIDEST // 3 :], True
    if _width(marked) > _WIDEST:
        marked, back = marked[:_WIDEST], "..."
    room = max(0, _WIDEST - _width(front) - _width(marked))
    if _width(back) > room:
        back = back[:room] + "..."
    if cut_front:
        front = "..." + front
    shown = [printable(part.replace("\t", " ")) for part in (front, marked, back)]
    return "".join(shown), _width(shown[0]), max(1, _width(shown[1]))


def _width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    from wcwidth import wcswidth  # only what is found needs it, and it loads slowly

    width = wcswidth(text)
    return len(text) if width < 0 else width


def _painted(text: str, colour: str) -> str:
    return f"{colour}{text}{_RESET}"


def _plain(text: str, _colour: str) -> str:
    return text
