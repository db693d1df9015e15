"""What stopped the parser, in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from statekit.read.indentation import (
    dash_without_space,
    end_of_line,
    first_of_line,
    holds_mapping,
    odd_one_above,
    only_line_above,
    start_of_line,
)
from statekit.read.nodes import Problem

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

RULE = "yaml/syntax"
LONGEST_KEY = 1024
"""How many characters a key before its `:` may have, where no braces are around it."""

_ALIGN = "the entries of one mapping or list begin in the same column: check the indentation"
_ODD_ABOVE = "this does not line up with what is below it"
_NO_ITEM = "this is no item of the list above"
_QUOTE = "put the whole value in quotes"
_COLON = "write `key: value`, with a space after the colon"
_MARKER = re.compile(r"(?:---|\.\.\.)(?=\s|\Z)")
_ITEM = re.compile(r"-(?=\s|\Z)")
_ODD_SPACE = re.compile(r":(?=[^\S \t\r\n])")
_NO_SPACE = re.compile(r"[^\s:]+:(?=[^\s/])")
_ENTRY = re.compile(r"[^\r\n#]+:(?=\s|\Z)")
_PLAIN = re.compile(r"[A-Za-z_0-9][^#\r\n]*")
_IN_QUOTES = {
    "'": "inside of single quotes, write an apostrophe twice ('')",
    '"': 'inside of double quotes, write `\\"` for a quote',
}
_SHOWN = 40


class NotYaml(Exception):  # noqa: N818 - it says what the text is, as the finding will
    """The parser stops here.

    Args:
        offset: where it stopped.
        message: what is.
        help_text: what to do.
        end: the end of what is meant, if that is more than one character.
        began: where the thing began that was being read.
    """

    def __init__(
        self,
        offset: int,
        message: str,
        help_text: str | None = None,
        *,
        end: int | None = None,
        began: int | None = None,
    ):
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.help = help_text
        self.end = end
        self.began = began


def shown(text: str) -> str:
    """A text as messages quote it: cut where it is long."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def explain_stop(text: str, stop: NotYaml) -> Problem:
    """A stop of the parser as a problem: where it stopped and, in another line, where what it read began.

    At the end of the text, the place is its last character that is no blank.
    """
    start = stop.offset
    if start >= len(text):
        start = max(len(text.rstrip(" \t\r\n")), 1) - 1
    if stop.end is not None:
        end = min(stop.end, len(text))
    else:
        end = start if text.startswith(("\r", "\n"), start) else start + 1
    related: tuple[tuple[int, int, str], ...] = ()
    if stop.began is not None and start_of_line(text, stop.began) != start_of_line(text, start):
        related = ((stop.began, stop.began + 1, "what was being read began here"),)
    return Problem(RULE, stop.message, start, end, stop.help, related)


def stop_of(text: str, error: MarkedYAMLError, bracket: int | None) -> NotYaml:
    """What the library's parser says, in words for people who write records by hand.

    Args:
        text: the text.
        error: what the parser raised.
        bracket: the offset of the innermost bracket or brace that is open, if any.
    """
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index, len(text)) if mark is not None else len(text)
    said = str(error.problem or error.context or "it cannot be read")
    began = error.context_mark.index if error.context_mark is not None else None
    if "cannot start any token" in said:
        return _bad_start(text, offset)
    if bracket is not None:
        return _in_brackets(text, offset, bracket)
    if "expected the node content" in said:
        is_key = said.endswith(("found '?'", "found ':'"))  # below a dash that has nothing behind it
        return NotYaml(offset, _NO_ITEM, _ALIGN) if is_key else _bad_start(text, offset)
    if "expected '<document start>'" in said and start_of_line(text, offset) == len(
        text[:offset].rstrip(" ")
    ):
        return _after_document(text, offset)
    if "expected <block end>" in said or "expected '<document start>'" in said:
        return _after_value(text, offset, began, str(error.context))
    return NotYaml(offset, f"this is not YAML: {said}", began=began)


def tab_indents(offset: int) -> NotYaml:
    """A tab stands where only spaces indent."""
    return NotYaml(offset, "a tab where YAML wants spaces", "indent with spaces")


def no_colon(text: str, start: int, end: int, *, too_long: bool) -> NotYaml:
    """What stands from `start` to `end` had to be a key, and no colon follows."""
    end = start + len(text[start:end].rstrip(" \t"))
    if too_long:
        help_text = "begin it with `? `, and its value in the next line with `: `"
        return NotYaml(start, f"a key is longer than {LONGEST_KEY} characters", help_text, end=end)
    if text.startswith("*", start):
        message = "a key that begins with `*` is read as an alias"
        return NotYaml(start, message, "put the key in quotes", end=end)
    dash = dash_without_space(text, start)
    if dash is not None:
        return _no_space_after_dash(dash)
    odd = _ODD_SPACE.search(text, start, end)
    if odd:
        message = f"the space after the colon is U+{ord(text[odd.end()]):04X}, which YAML takes for a letter"
        return NotYaml(odd.end(), message, "write an ordinary space")
    no_space = _NO_SPACE.match(text, start, end)
    if no_space:
        return NotYaml(no_space.end(), "a space is missing after the colon", _COLON)
    return NotYaml(end, "a key without its colon", _COLON)


def no_key(text: str, offset: int, began: int | None) -> NotYaml:
    """A colon follows what cannot be a key; `began` is where the scalar before it begins."""
    line = start_of_line(text, offset)
    if began is not None and began < line:
        return _key_of_lines(text, offset, began)
    if _MARKER.match(text, line):
        message = "a mapping cannot begin in the line of `---`"
        return NotYaml(offset, message, "begin it on a line of its own")
    if began is not None and offset - began > LONGEST_KEY:
        return no_colon(text, began, offset, too_long=True)
    message = "a second `: ` on one line"
    return NotYaml(offset, message, "put the text in quotes if it holds a colon followed by a space")


def _key_of_lines(text: str, offset: int, began: int) -> NotYaml:
    """A colon follows a text that began in an earlier line."""
    first = first_of_line(text, began)
    if text[first:began].strip(" -?"):
        dash = dash_without_space(text, began)
        if dash is not None:
            return _no_space_after_dash(dash)
        odd = odd_one_above(text, first_of_line(text, offset))
        if odd is not None:
            return NotYaml(odd, _ODD_ABOVE, _ALIGN)
        message = "a `: ` makes a key of the text before it, but that began in an earlier line"
        help_text = "check the indentation: this line goes on with the value above"
        return NotYaml(offset, message, help_text, began=began)
    if _MARKER.match(text, began):
        message = f"a `{text[began : began + 3]}` that is indented is text"
        return NotYaml(began, message, "remove the spaces before it", end=began + 3)
    end = len(text[began:offset].splitlines()[0].rstrip(" \t")) + began
    return no_colon(text, began, end, too_long=False)


def _no_space_after_dash(offset: int) -> NotYaml:
    return NotYaml(offset, "a space is missing after the dash", "write `- ` before each item of a list")


def _bad_start(text: str, offset: int) -> NotYaml:
    character = text[offset : offset + 1]
    help_text = "put it in quotes"
    if character == "%" and offset == start_of_line(text, offset):
        help_text += "; a line that begins with `%YAML` stands before its document, behind `...`"
    named = "a backtick" if character == "`" else f"`{character}`"
    return NotYaml(offset, f"a plain text cannot begin with {named}", help_text)


def _in_brackets(text: str, offset: int, bracket: int) -> NotYaml:
    opening, character = text[bracket], text[offset : offset + 1]
    closing = "]" if opening == "[" else "}"
    before = text[start_of_line(text, offset) : offset].rstrip()[-1:]
    help_text: str | None = None
    if not character or _MARKER.match(text, offset):
        message = f"the closing `{closing}` is missing"
    elif character in "]}":
        message, help_text = f"this `{character}` does not close the `{opening}`", f"write `{closing}`"
    elif character == ",":
        message, help_text = "there is nothing before this `,`", "remove it"
    elif character == ":" and before in ("", "[", ","):
        message = "there is no key before this `:` in its line"
        help_text = "put text that begins with `:` in quotes"
    elif character == ":":
        message = "a second `: ` in one entry"
        help_text = (
            "separate entries with `,`; put the text in quotes if it holds a colon followed by a space"
        )
    elif _ITEM.match(text, offset):
        message, help_text = "`-` makes no list inside of brackets", "separate the items with commas"
    else:
        message = f"a `,` or the closing `{closing}` is missing before this"
        help_text = _quote_advice(text, offset, before)
    return NotYaml(offset, message, help_text, began=bracket)


def _quote_advice(text: str, offset: int, before: str) -> str | None:
    """What to do where a quote ended a text too early: another one follows in the line, but not at once."""
    rest = text[offset : end_of_line(text, offset)]
    return _IN_QUOTES.get(before) if before and before in rest[1:] and rest[0] != before else None


def _after_document(text: str, offset: int) -> NotYaml:
    above = text[:offset].rstrip()
    if above[start_of_line(above, len(above)) :].startswith("%"):
        return NotYaml(offset, "a line that begins with `%` is followed by `---`", "write `---` before this")
    line = only_line_above(text, offset)
    if line is not None and _ENTRY.match(text, offset):
        begin, end = line
        if holds_mapping(text[begin:end]) and begin > start_of_line(text, begin):
            return NotYaml(begin, _ODD_ABOVE, _ALIGN)
        is_plain = _PLAIN.fullmatch(text, begin, end) and not holds_mapping(text[begin:end])
        if is_plain and begin == start_of_line(text, begin):
            return no_colon(text, begin, end, too_long=False)
    message = "this does not belong to what is above it, which is complete"
    return NotYaml(
        offset, message, "check the indentation; if another record begins here, write `---` before it"
    )


def _after_value(text: str, offset: int, began: int | None, context: str) -> NotYaml:
    line = start_of_line(text, offset)
    before = text[line:offset].strip()
    character, is_item = text[offset : offset + 1], _ITEM.match(text, offset)
    if before:
        message = "this does not belong to the value before it, which is complete"
        help_text = _quote_advice(text, offset, before[-1]) or _QUOTE
        return NotYaml(offset, message, help_text, began=began)
    if character in ("]", "}"):
        return NotYaml(offset, f"this `{character}` closes nothing", "remove it, or put the text in quotes")
    aligned = began is not None and began - start_of_line(text, began) == offset - line
    dash = dash_without_space(text, offset) or (None if began is None else dash_without_space(text, began))
    if dash is not None:
        return _no_space_after_dash(dash)
    odd = None if aligned else odd_one_above(text, offset)
    if odd is not None:
        return NotYaml(odd, _ODD_ABOVE, _ALIGN)
    message = "this does not line up with what is above it"
    if aligned and is_item and "mapping" in context:
        message = "a list item stands where a key is expected"
    elif aligned and not is_item and "collection" in context:
        message = _NO_ITEM
    return NotYaml(offset, message, _ALIGN, began=began)
