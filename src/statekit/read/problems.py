"""Problems of texts that are well formed, but not in the record profile."""

from __future__ import annotations

import re

from statekit._startup.expressions import expression
from statekit._startup.frozen import replace
from statekit.diagnostics import JSON
from statekit.read.nodes import MappingEntry, Problem

MERGE_KEY = "<<"
RENAME_HELP = "rename one of the keys; if it has several values, write them as a list"
_DUPLICATE_KEY = {
    "json": "json/duplicate-key",
    "toml": "toml/duplicate-key",
    "yaml": "yaml/duplicate-key",
}
_MAX_QUOTED = 40
_OPTION = expression(r"; to [a-z ]+, use --yaml-[^;]*$")
_PLAIN_TAG = expression(r"![A-Za-z0-9_.:/!-]{1,40}")


def truncate(text: str) -> str:
    """Return a text as messages quote it: a long text is truncated."""
    return text if len(text) <= _MAX_QUOTED else text[: _MAX_QUOTED - 3] + "..."


def tag_not_allowed(tag: str, start: int, end: int) -> Problem:
    """Report a tag that the profile does not allow."""
    message = f"the tag `{truncate(tag)}` is not allowed: a value's type is what it looks like"
    help_text = "remove the tag; put text that begins with `!` in quotes"
    if _PLAIN_TAG.fullmatch(tag):  # others might be a command of their own in a shell
        help_text += f"; to allow the tag, use --yaml-tag '{tag}' or the setting yaml.tags"
    return Problem("yaml/tag", message, start, end, help_text)


def without_option(problem: Problem) -> Problem:
    """Return a problem whose help names no option, for files that options do not concern."""
    return replace(problem, help=_OPTION.sub("", problem.help)) if problem.help else problem


def merge_key(start: int, end: int) -> Problem:
    """Report a merge key, which is a feature of YAML 1.1."""
    message = "`<<` is a merge key, which YAML 1.2 does not have"
    help_text = (
        f'write the entries out, or quote it ("{MERGE_KEY}") if it is an ordinary key; to allow merge keys,'
        " use --yaml-merge-keys or the setting yaml.merge-keys"
    )
    return Problem("yaml/merge-key", message, start, end, help_text)


def invalid_merge(start: int, end: int) -> Problem:
    """Report a merge key whose value is neither an object nor a list of objects."""
    message = "`<<` adds the keys of objects, and this is neither an object nor a list of objects"
    help_text = "name an object, such as `<<: *name`, or several, such as `<<: [*one, *other]`"
    return Problem("yaml/merge-key", message, start, end, help_text)


def repeated_merge(start: int, end: int, first: tuple[int, int]) -> Problem:
    """Report a second merge key in one object."""
    related = ((*first, "the first one is here"),)
    help_text = "write one list, such as `<<: [*one, *other]`: the keys of the first object win"
    message = "the key `<<` is already in this object"
    return Problem("yaml/duplicate-key", message, start, end, help_text, related)


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
    help_text = f'write "{written}"; to read such keys as text, use --yaml-keys text or the setting yaml.keys'
    if isinstance(value, dict | list):
        kind = "an object" if isinstance(value, dict) else "a list"
        message = f"a key is text, and this one is {kind}"
        help_text = f"put text that begins with `{written[0]}` in quotes"
    elif written in (":", "?"):
        message, help_text = "a key is text, and this one is empty", "write a key before the colon"
    return Problem("yaml/key", message, start, end, help_text)


def duplicate_key(name: str, key: MappingEntry, first: MappingEntry, *, family: str = "yaml") -> Problem:
    """Report a key that occurs twice, with the first occurrence as a related location."""
    related = ((first.start, first.end, "the first one is here"),)
    message = f"the key `{truncate(name)}` is already in this object"
    help_text = None if family == "json" else RENAME_HELP
    return Problem(_DUPLICATE_KEY[family], message, key.start, key.end, help_text, related, hides_value=False)


_CONFLICT_MARK = expression(r"^(?:<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_CONFLICT_START = expression(r"^<{7}(?=[ \r\n]|\Z)", re.MULTILINE)


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
        message = f"`*{truncate(name)}` is inside the value that it repeats"
        return Problem("yaml/alias", message, start, end)
    message = f"there is no anchor `&{truncate(name)}` before this alias"
    return Problem("yaml/alias", message, start, end, "put text that begins with `*` in quotes")
