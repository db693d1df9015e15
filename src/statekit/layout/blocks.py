"""Blocks of text: long text folded with `>`, and lines kept with `|` (YAML 1.2.2, section 8.1)."""

from __future__ import annotations

from collections.abc import Iterator

from statekit._startup.expressions import expression
from statekit.layout.quoting import is_content
from statekit.read.styles import end_of_match
from statekit.read.syntax_tree import SyntaxTree

_SPACE = expression(r"(?<=[^ \t]) (?=[^ \t])")
_BLANK_LINES = expression(r"(?:[ \t]*\n)*")
_HEADER_COMMENT = expression(r"[|>][-+0-9]*[ \t]+(#[^\n]*)")


def can_keep_lines(text: str) -> bool:
    """Return True if a text can be written as a block of text."""
    return bool(text.strip(" \t\n")) and is_content(text)


def has_clean_lines(text: str) -> bool:
    """Return True if no line of a text begins or ends with a blank, and the first is not empty."""
    return not text.startswith("\n") and all(line == line.strip(" \t") for line in text.split("\n"))


def has_break(text: str) -> bool:
    """Return True if a text has a space at which its line can end."""
    return _SPACE.search(text) is not None


def fold(text: str, width: int) -> list[str]:
    """Return the lines of a folded block.

    Line ends fold into spaces, except beside lines that begin with a blank, which stay as they are.

    Args:
        text: A text for which `can_keep_lines` is True.
        width: The width of a line in characters. Only words that are longer exceed it.
    """
    lines: list[str] = []
    breaks, is_apart = 0, True
    for line in text.rstrip("\n").split("\n"):
        if line:
            is_indented = line.startswith((" ", "\t"))
            lines.extend([""] * (breaks - 1 if lines and (is_apart or is_indented) else breaks))
            lines.extend([line] if is_indented else _fill(line, width))
            breaks, is_apart = 0, is_indented
        breaks += 1
    return lines


def _fill(text: str, width: int) -> list[str]:
    words = _SPACE.split(text)
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def write_block(style: str, text: str, width: int) -> list[str]:
    """Return a block of text: its header, and its lines without indentation.

    Args:
        style: `|` or `>`.
        text: The text.
        width: The width of a folded line in characters.
    """
    body = text.rstrip("\n")
    lines = fold(text, width) if style == ">" else body.split("\n")
    first = next(filter(None, lines))  # its indentation counts if nothing else says where the text begins
    end = "+" if text.endswith("\n\n") else "" if text.endswith("\n") else "-"
    extra = [""] * (len(text) - len(body) - 1)
    return [f"{style}{2 if first.startswith((' ', chr(9))) else ''}{end}", *lines, *extra]


def ends_of_blocks(tree: SyntaxTree) -> Iterator[int]:
    """Yield the end of each block of text, with the empty lines that belong to it."""
    pending = [document.root for document in tree.documents]
    while pending:
        node = pending.pop()
        if node.style in {"|", ">"}:
            keeps_blanks = node.value.endswith("\n\n")
            yield end_of_match(_BLANK_LINES, tree.text, node.end) if keeps_blanks else node.end
        pending += [part for entry in node.entries for part in (entry.key, entry.value) if part is not None]


def comment_in_header(written: str) -> tuple[int, str] | None:
    """Return the comment after the `|` or `>` of a block of text and its offset in the block, or None."""
    found = _HEADER_COMMENT.match(written)
    return None if found is None else (found.start(1), found[1].rstrip(" \t"))
