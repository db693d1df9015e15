"""The text format, for people: each finding with its source line and carets under the invalid part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from statekit.diagnostics import Diagnostic, Excerpt, Place, Severity, Span
from statekit.report.context import ReportContext
from statekit.report.escape import escape

_Paint = Callable[[str, str], str]

MIN_LONG = 20
"""A report with more findings is long: it ends with an overview."""
_MAX_WIDTH = 100
_COLORS = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;36m",
}
_BOLD, _BLUE, _RESET = "\x1b[1m", "\x1b[34m", "\x1b[0m"


def report_text(diagnostics: Sequence[Diagnostic], context: ReportContext) -> Iterator[str]:
    """Yield each finding as a block of lines and an empty line; a long report ends with an overview."""
    paint = _colored if context.color else _plain
    for diagnostic in context.bounded(diagnostics):
        color = _COLORS[diagnostic.severity]
        severity = paint(f"{diagnostic.severity}[{diagnostic.rule}]", color)
        location = paint(str(diagnostic.place), _BOLD)
        yield f"{location}: {severity} {paint(escape(diagnostic.message), _BOLD)}"
        yield from _excerpt(diagnostic.place, diagnostic.help, color, paint)
        for related in diagnostic.related:
            yield f"{related.place}: {escape(related.message)}"
            yield from _excerpt(related.place, None, _BLUE, paint)
        yield ""
    if len(diagnostics) > MIN_LONG:
        from statekit.report.kinds import format_overview  # most reports are short

        yield from format_overview(diagnostics)


def _excerpt(place: Place, help_text: str | None, color: str, paint: _Paint) -> Iterator[str]:
    hint = escape(help_text or "")
    if place.span is None or place.excerpt is None:
        if hint:
            yield f"  {hint}"
        return
    number = str(place.span.line)
    margin = paint(f"{' ' * len(number)} |", _BLUE)
    line, before, length = _excerpt_line(place.excerpt, place.span)
    yield margin
    yield f"{paint(f'{number} |', _BLUE)} {line}".rstrip()
    carets = f"{margin} {' ' * before}{paint('^' * length, color)}"
    if hint and before + length + len(hint) > _MAX_WIDTH:
        yield carets
        yield f"{margin} {paint(hint, color)}"
    else:
        yield f"{carets} {paint(hint, color)}" if hint else carets


def _excerpt_line(excerpt: Excerpt, span: Span) -> tuple[str, int, int]:
    """Return a source line as displayed, the width before the carets, and the number of carets."""
    start = span.column - excerpt.column
    end = span.end_column - excerpt.column if span.end_line == span.line else len(excerpt.text)
    text = excerpt.text
    before, marked, after = text[:start], text[start:end], text[end:]
    is_cut = excerpt.column > 1
    if _width(before) > _MAX_WIDTH * 2 // 3:
        before, is_cut = before[-_MAX_WIDTH // 3 :], True
    if _width(marked) > _MAX_WIDTH:
        marked, after = marked[:_MAX_WIDTH], "..."
    room = max(0, _MAX_WIDTH - _width(before) - _width(marked))
    if _width(after) > room:
        after = after[:room] + "..."
    if is_cut:
        before = "..." + before
    shown = [escape(part.replace("\t", " ")) for part in (before, marked, after)]
    return "".join(shown), _width(shown[0]), max(1, _width(shown[1]))


def _width(text: str) -> int:
    """Return the number of columns that a text takes on a terminal."""
    if text.isascii() and text.isprintable():
        return len(text)
    from wcwidth import wcswidth  # it loads slowly, and most texts are ASCII

    width = wcswidth(text)
    return len(text) if width < 0 else width


def _colored(text: str, color: str) -> str:
    return f"{color}{text}{_RESET}"


def _plain(text: str, _color: str) -> str:
    return text
