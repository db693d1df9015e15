"""Tables in HTML, for notebooks. All texts are escaped, and long ones are truncated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from statekit.diagnostics import escape

MAX_CHARACTERS = 200
"""The number of characters of a cell that are displayed."""


def html_text(value: object) -> str:
    """Return a value as text in HTML. It has no active characters: neither markup nor control characters."""
    from html import escape as escape_html  # it loads the names of all entities

    text = str(value)
    if len(text) > MAX_CHARACTERS:
        text = text[: MAX_CHARACTERS - 1] + "…"
    return escape_html(escape(text))


def html_table(caption: str, header: Sequence[str], rows: Iterable[Sequence[object]], more: str = "") -> str:
    """Return a table in HTML.

    Args:
        caption: the text above the table.
        header: the names of the columns.
        rows: the cells of each row; None is an empty cell.
        more: the text below the table, for example about the rows that are not displayed.
    """
    names = "".join(f"<th>{html_text(name)}</th>" for name in header)
    lines = [f"<p>{html_text(caption)}</p>", f"<table><thead><tr>{names}</tr></thead><tbody>"]
    for row in rows:
        cells = "".join(f"<td>{'' if cell is None else html_text(cell)}</td>" for cell in row)
        lines.append(f"<tr>{cells}</tr>")
    lines.append("</tbody></table>")
    if more:
        lines.append(f"<p>{html_text(more)}</p>")
    return "\n".join(lines)
