"""The wildcards of .gitignore (gitignore(5)), as regular expressions.

Each part of a pattern between slashes is a regular expression without backtracking, because patterns may come
from anybody's folder: `*a*a*a*b` takes a backtracking matcher forever.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from statekit._startup.expressions import expression

_ANY = "**"
_STAR = "*"
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": " \\t-\\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_MEMBER = expression(r"\[:([a-z]*):\]|(\\.|[^\\])(?:-(\\.|[^\\\]]))?", re.DOTALL)
WILDCARD = expression(r"[*?\[\\]")
"""The characters that make a pattern more than a name."""
_SLASH = expression(r"\\?/")
_FOLDERS = expression(r"\*\*+(\\?/|\Z)")


class PatternError(ValueError):
    """A pattern that matches nothing, or too many patterns. `str()` is the reason."""


def units(text: str) -> str:
    """Return a text with a character for each of its bytes: git compares bytes, and `?` is one of them."""
    if text.isascii():
        return text
    try:
        return os.fsencode(text).decode("latin-1")
    except UnicodeEncodeError:  # no file has such a name
        return text.encode("utf-8", "surrogatepass").decode("latin-1")


def spellings(text: str) -> Iterator[str]:
    """Yield patterns one of which matches what an anchored pattern does.

    Git first compares the name at its beginning, and then takes what follows for a pattern of its own. So a
    `**` after a name stands for folders, although gitignore(5) promises a `*`: `a**/b` matches `ax/y/b`, and
    also `ab`.
    """
    wildcard = WILDCARD.search(text)
    start = wildcard.start() if wildcard else 0
    name, rest, slash = text[:start], text[start:], None
    while name and not name.endswith("/") and (folders := _FOLDERS.match(rest)) is not None:
        slash, rest = folders[1], rest[folders.end() :]
        if slash != "/":
            break
    if slash is None:
        yield text
    elif not slash:
        yield from (f"{name}*", f"{name}*/**")
    else:
        yield f"{name}*/**/{rest}"
        if slash == "/":
            yield name + rest


def matches_parts(pattern: Sequence[re.Pattern[str] | None], parts: Sequence[str]) -> bool:
    """Return True if the parts of a pattern match those of a path.

    Groups of parts between two `**` are matched as early as possible, so nothing is tried twice.
    """
    groups: list[list[re.Pattern[str]]] = [[]]
    for each in pattern:
        if each is None:
            groups.append([])
        else:
            groups[-1].append(each)
    first, *middle = groups
    if not middle:
        return len(first) == len(parts) and _matches_at(first, parts, 0)
    *middle, last = middle
    end = len(parts) - (len(last) or 1)  # what follows a `/**` at the end is not empty
    at = len(first)
    if at > end or not _matches_at(first, parts, 0) or (last and not _matches_at(last, parts, end)):
        return False
    for group in middle:
        while at + len(group) <= end and not _matches_at(group, parts, at):
            at += 1
        at += len(group)
        if at > end:
            return False
    return True


def _matches_at(group: Sequence[re.Pattern[str]], parts: Sequence[str], at: int) -> bool:
    return all(each.fullmatch(part) for each, part in zip(group, parts[at : at + len(group)], strict=True))


def compile_parts(text: str, *, anchored: bool) -> list[re.Pattern[str] | None]:
    """Return the expressions for the parts of a pattern; None for any number of parts.

    Args:
        text: the pattern.
        anchored: True if it is relative to its folder, so that `**` is special.

    Raises:
        PatternError: a bracket is not closed, or a backslash is at the end.
    """
    text = units(text)
    parts: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        slash = _SLASH.match(text, at)
        if slash:
            if parts[-1] == [_ANY] and slash[0] != "/":  # git does not leave it out, unlike `**/`
                parts.insert(-1, [_STAR])
            parts.append([])
            at = slash.end()
            continue
        token, at = _token(text, at)
        if token != _STAR or parts[-1][-1:] not in ([_STAR], [_ANY]):
            parts[-1].append(token)
        elif anchored and parts[-1] == [_STAR]:
            parts[-1] = [_ANY]
    if not anchored:
        return [None, _expression(parts[0])]
    expressions: list[re.Pattern[str] | None] = []
    for part in parts:
        if part != [_ANY]:
            expressions.append(_expression(part))
        elif expressions[-1:] != [None]:
            expressions.append(None)
    return expressions


def _token(text: str, at: int) -> tuple[str, int]:
    """Return the expression for a character, a wildcard or a bracket, and the offset after it."""
    character = text[at]
    if character == "*":
        return _STAR, at + 1
    if character == "?":
        return ".", at + 1
    if character == "[":
        return _bracket(text, at)
    if character != "\\":
        return re.escape(character), at + 1
    if at + 1 == len(text):
        raise PatternError("a character is missing after the `\\`")
    return re.escape(text[at + 1]), at + 2


def _bracket(text: str, start: int) -> tuple[str, int]:
    """Return the expression for `[...]`, and the offset after it."""
    at = start + 1
    negated = text[at : at + 1] in {"!", "^"}
    at += negated
    first, members = at, ""
    while at == first or not text.startswith("]", at):
        match = _MEMBER.match(text, at)
        if match is None:
            raise PatternError("the `[` is not closed; write `\\[` for the character")
        at = match.end()
        members += _members(*match.groups())
    return f"[{'^' if negated else ''}{members}]", at + 1


def _members(name: str | None, low: str, high: str | None) -> str:
    """Return the members of a class, of a range, or a single one, as in a regular expression."""
    if name is not None:
        if name not in _CLASSES:
            raise PatternError(f"`[:{name}:]` is not a class of characters")
        return _CLASSES[name]
    first, last = low[-1], (high or low)[-1]
    return f"{re.escape(first)}-{re.escape(last)}" if first <= last else re.escape(first)


def _expression(tokens: Sequence[str]) -> re.Pattern[str]:
    """Return the expression for a part of a path. What follows a `*` is matched as early as possible."""
    groups = [""]
    for token in tokens:
        if token in {_STAR, _ANY}:
            groups.append("")
        else:
            groups[-1] += token
    first, *rest = groups
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    found = "".join(f"(?>.*?{group})" for group in middle if group)
    # Looking back from the end is linear, whereas `.*` would try every end.
    return re.compile(f"{first}{found}.*{last}", re.DOTALL)
