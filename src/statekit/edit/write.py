"""Write values as YAML, or as JSON.

What is written reads back as the same value in both tiers, and in programs that follow YAML 1.1. Plain text
is only written without quotes if the fast tier reads it back.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from functools import lru_cache

from statekit.diagnostics import JSON, escape
from statekit.edit.edits import EditError
from statekit.edit.quotes import in_quotes
from statekit.read.styles import END, scan_block
from statekit.read.syntax import YamlSyntaxError
from statekit.read.values import read_values

STEP = 2
"""The number of columns by which a block is indented."""
WIDTH = 100
"""The column beyond which new text is folded."""

_WORDS_OF_YAML_1_1 = frozenset(
    {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "<<", "=", "nan", "inf"}
)
_NUMBER_OF_YAML_1_1 = re.compile(
    r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|\.[0-9_]+(?:[eE][-+]?[0-9]+)?"
    r"|[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?)"
)
_NOT_IN_BLOCK = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|^[ ]+$", re.MULTILINE
)
_NOT_IN_FLOW = re.compile("[?:]")
"""In brackets, YAML 1.1 reads these as the sign of a key."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAKABLE = re.compile(r"(?<! ) (?! )")


class OneLine(str):
    """A text that is not written as a block of lines, whatever its length."""

    __slots__ = ()


class Escaped(OneLine):
    """A text that is written in double quotes, with escapes for what would not be visible."""

    __slots__ = ()


class Context(StrEnum):
    """Where a value is written."""

    BLOCK = "block"
    FLOW = "flow"
    JSON = "json"


def on_one_line(value: JSON) -> JSON:
    """Return a value with all texts in it to be written on one line."""
    if isinstance(value, dict):
        return {name: on_one_line(item) for name, item in value.items()}
    if isinstance(value, list):
        return [on_one_line(item) for item in value]
    return OneLine(value) if isinstance(value, str) else value


def escape_invisible(value: JSON) -> JSON:
    """Return a value with all texts in it escaped that have characters which are not visible."""
    if isinstance(value, dict):
        return {name: escape_invisible(item) for name, item in value.items()}
    if isinstance(value, list):
        return [escape_invisible(item) for item in value]
    return Escaped(value) if isinstance(value, str) and escape(value) != value else value


def write_scalar(value: JSON, context: Context = Context.BLOCK, like: str = "") -> str:
    """Return a scalar on one line.

    Args:
        value: Any value but an object or a list.
        context: Where it is written.
        like: How the value that it replaces is written. Its quotes are kept.

    Raises:
        EditError: The value contains half of a surrogate pair.
    """
    if not isinstance(value, str):
        return json.dumps(value)
    _check_text(value)
    if isinstance(value, Escaped):
        return escape(json.dumps(value, ensure_ascii=False))
    if context is Context.JSON:
        return json.dumps(value, ensure_ascii=False)
    if not like.startswith(('"', "'")) and _is_plain(value, in_flow=context is Context.FLOW):
        return value
    if value.isprintable() and like.startswith("'"):
        return "'" + value.replace("'", "''") + "'"
    return in_quotes(value)


def write_key(name: str, context: Context = Context.BLOCK, like: str = "") -> str:
    """Return a key, without its colon (see `write_scalar`)."""
    text = write_scalar(name, context, like)
    if text == name and context is not Context.JSON and not _is_plain_key(name):
        return write_scalar(name, context, '"')
    return text


def write_flow(value: JSON, context: Context = Context.FLOW, like: str = "") -> str:
    """Return a value on one line."""
    if isinstance(value, dict):
        entries = (f"{write_key(name, context)}: {write_flow(item, context)}" for name, item in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(write_flow(item, context) for item in value) + "]"
    return write_scalar(value, context, like)


def write_member(name: str, value: JSON, column: int, like: str = "") -> str:
    """Return a key with its value as lines of a block, without indentation of the first line.

    Args:
        name: The key.
        value: Its value.
        column: The column of the key, from 0.
        like: How another key is written. Its quotes are used.
    """
    key = write_key(name, like=like)
    return f"{key}:{write_after_key(value, column, column + len(key) + 1)}"


def write_after_key(value: JSON, column: int, used: int = 0) -> str:
    """Return what is written after the colon of a key.

    Args:
        value: The value of the key.
        column: The column of the key, from 0.
        used: The column after the colon.
    """
    inner = column + STEP
    if is_block(value):
        return f"\n{' ' * inner}{write_block(value, inner)}"
    return f" {_text(value, column, used + 1)}"


def write_block(value: JSON, column: int) -> str:
    """Return an object or a list as the lines of a block, any other value as a scalar.

    The first line is not indented.

    Args:
        value: The value.
        column: The column at which its lines begin.
    """
    pad = f"\n{' ' * column}"
    if isinstance(value, dict) and value:
        return pad.join(write_member(name, item, column) for name, item in value.items())
    if isinstance(value, list) and value:
        return pad.join(write_item(item, column) for item in value)
    return _text(value, column - STEP, column)


def write_item(value: JSON, column: int) -> str:
    """Return an item of a list with its dash, which is at a column."""
    return f"- {write_block(value, column + STEP)}"


def is_block(value: JSON) -> bool:
    """Return True for an object or a list that is not empty."""
    return isinstance(value, dict | list) and bool(value)


def _text(value: JSON, column: int, used: int) -> str:
    """Return a value that is no block collection: several lines, or a long text, as a block of text."""
    if isinstance(value, dict | list):
        return write_flow(value)
    if isinstance(value, str) and not isinstance(value, OneLine):
        is_long = used + len(value) > WIDTH and " " in value
        text = None
        if "\n" in value:
            text = write_text_block(value, column, "|")
        elif is_long:
            text = write_text_block(value, column, ">")
        if text is not None:
            return text
    return write_scalar(value)


def write_text_block(  # noqa: PLR0913 - options, by name
    value: str, column: int, style: str, *, depth: int | None = None, width: int = WIDTH, comment: str = ""
) -> str | None:
    """Return a text as a literal (`|`) or folded (`>`) block, or None if it cannot be written so.

    Args:
        value: The text.
        column: The column of the key or dash that has the block; -STEP at the top level.
        style: The style: `|` or `>`.
        depth: The column of the lines; by default, a step further than `column`.
        width: The column beyond which lines of a folded block are broken.
        comment: The comment after the header, with the blanks before it.
    """
    if not value.strip("\n") or value.endswith("\n\n") or value[0] in " \n" or _NOT_IN_BLOCK.search(value):
        return None
    depth = column + STEP if depth is None else depth
    body = value.removesuffix("\n")
    lines = body.split("\n") if style == "|" else _folded(body, width - depth)
    header = style + ("" if value.endswith("\n") else "-") + comment
    text = "\n".join([header, *(f"{' ' * depth}{line}" if line else "" for line in lines)])
    try:
        read, _, _ = scan_block(f"{text}\n{END}", 0, max(column, -1))
    except YamlSyntaxError:
        return None
    return text if read == value else None


def _folded(text: str, width: int) -> list[str]:
    """Return the lines of a folded block: a line break of the text is an empty line."""
    lines: list[str] = []
    for number, paragraph in enumerate(text.split("\n")):
        if number:
            lines.append("")
        if not paragraph:
            continue
        line = ""
        for word in _BREAKABLE.split(paragraph):
            if line and len(line) + 1 + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines


@lru_cache(4096)
def _is_plain(text: str, *, in_flow: bool) -> bool:
    """Return True if a text needs no quotes."""
    if not _may_be_plain(text) or (in_flow and _NOT_IN_FLOW.search(text)):
        return False
    line, value = (f"k: [{text}]\n", [text]) if in_flow else (f"k: {text}\n", text)
    return read_values(line.encode(), lists=False) == [{"k": value}]


@lru_cache(4096)
def _is_plain_key(text: str) -> bool:
    return _may_be_plain(text) and read_values(f"{text}: 1\n".encode(), lists=False) == [{text: 1}]


def _may_be_plain(text: str) -> bool:
    """Return False if a text has several lines, or if YAML 1.1 does not read it as text."""
    return (
        bool(text)
        and "\n" not in text
        and text.casefold() not in _WORDS_OF_YAML_1_1
        and _NUMBER_OF_YAML_1_1.fullmatch(text) is None
    )


def _check_text(text: str) -> None:
    if _SURROGATE.search(text):
        raise EditError("half of a surrogate pair is not a character, and cannot be written")
