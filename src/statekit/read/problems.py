"""Problems of texts that are well formed, but not in the record profile."""

from __future__ import annotations

import re

from statekit.diagnostics import JSON
from statekit.read.nodes import MappingEntry, Problem

MERGE_KEY = "<<"
RENAME_HELP = "rename one of the keys; if it has several values, write them as a list"
_MAX_QUOTED = 40


def truncate(text: str) -> str:
    """Return a text as messages quote it: a long text is truncated."""
    return text if len(text) <= _MAX_QUOTED else text[: _MAX_QUOTED - 3] + "..."


def merge_key(start: int, end: int) -> Problem:
    """Report a merge key, which is a feature of YAML 1.1."""
    message = "`<<` is a merge key, which YAML 1.2 does not have"
    help_text = f'write the entries out, or quote it ("{MERGE_KEY}") if it is an ordinary key'
    return Problem("yaml/merge-key", message, start, end, help_text)


def key_not_text(value: JSON, text: str, start: int, end: int) -> Problem:
    """Report a key that is not text.

    Args:
        value: The value of the key.
        text: The text that contains the key.
        start: The offset of the key.
        end: The offset after the key.
    """
    written = truncate(text[start:end])
    message = f"a key is text, and this one is the value `{written}`"
    help_text = f'write "{written}"'
    if isinstance(value, dict | list):
        kind = "an object" if isinstance(value, dict) else "a list"
        message = f"a key is text, and this one is {kind}"
        help_text = f"put text that begins with `{written[0]}` in quotes"
    elif written in (":", "?"):
        message, help_text = "a key is text, and this one is empty", "write a key before the colon"
    return Problem("yaml/key", message, start, end, help_text)


def duplicate_key(name: str, key: MappingEntry, first: MappingEntry, *, is_json: bool) -> Problem:
    """Report a key that occurs twice, with the first occurrence as a related location."""
    related = ((first.start, first.end, "the first one is here"),)
    rule = "json/duplicate-key" if is_json else "yaml/duplicate-key"
    message = f"the key `{truncate(name)}` is already in this object"
    help_text = None if is_json else RENAME_HELP
    return Problem(rule, message, key.start, key.end, help_text, related, hides_value=False)


_CONFLICT_MARK = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_CONFLICT_START = re.compile(r"^<{7}(?=[ \r\n]|\Z)", re.MULTILINE)


def merge_conflict(text: str, rule: str) -> Problem | None:
    """Report the marks of a merge conflict in a text that is not valid, or return None if it has none."""
    if "<<<<<<<" not in text and "=======" not in text and ">>>>>>>" not in text:
        return None
    mark = _CONFLICT_START.search(text) or _CONFLICT_MARK.search(text)
    if mark is None:
        return None
    message = f"`{mark.group()}` marks a merge conflict that is not resolved"
    help_text = (
        "choose the lines to keep, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"
    )
    return Problem(rule, message, mark.start(), mark.end(), help_text)


def unresolved_alias(name: str, start: int, end: int, *, is_cycle: bool) -> Problem:
    """Report an alias without an anchor before it, or inside the value that it repeats."""
    if is_cycle:
        message = f"`*{truncate(name)}` lies inside of what it repeats"
        return Problem("yaml/alias", message, start, end)
    message = f"there is no anchor `&{truncate(name)}` before this alias"
    return Problem("yaml/alias", message, start, end, "put text that begins with `*` in quotes")
