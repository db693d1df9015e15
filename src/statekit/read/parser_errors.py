"""Translate the errors of ruamel.yaml's parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statekit._startup.expressions import expression
from statekit.read.indentation import (
    dash_without_space,
    end_of_line,
    find_misaligned_line,
    has_key,
    only_line_above,
    start_of_line,
)
from statekit.read.syntax import (
    ALIGN_HELP,
    DOCUMENT_MARKER,
    NOT_ALIGNED_BELOW,
    YamlSyntaxError,
    hidden_bracket,
    missing_colon,
    missing_space_after_dash,
)

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

_NOT_AN_ITEM = "this is not an item of the list above"
_ITEM_HELP = f"if it begins a further item, write `- ` before it; otherwise, {ALIGN_HELP}"
_QUOTE_VALUE = "put the whole value in quotes"
_ITEM = expression(r"-(?=\s|\Z)")
_ENTRY = expression(r"[^\r\n#]+:(?=\s|\Z)")
_PLAIN = expression(r"[A-Za-z_0-9][^#\r\n]*")
_ESCAPE_HELP = {
    "'": "inside single quotes, write an apostrophe twice ('')",
    '"': 'inside double quotes, write `\\"` for a quote',
}


def translate_error(text: str, error: MarkedYAMLError, bracket: int | None) -> YamlSyntaxError:
    """Translate an error of the library's parser for people who write records by hand.

    Args:
        text: The text.
        error: The error of the parser.
        bracket: The offset of the innermost bracket or brace that is open, if any.
    """
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index, len(text)) if mark is not None else len(text)
    description = str(error.problem or error.context or "it cannot be read")
    context = error.context_mark.index if error.context_mark is not None else None
    is_misplaced = "expected the node content" in description and bracket is None
    if is_misplaced and description.endswith(("found '?'", "found ':'")):  # a key in the column of a dash
        return YamlSyntaxError(offset, _NOT_AN_ITEM, ALIGN_HELP)
    if is_misplaced or "cannot start any token" in description:
        return _invalid_first_character(text, offset)
    if bracket is not None:
        return _error_in_brackets(text, offset, bracket)
    begins_line = start_of_line(text, offset) == len(text[:offset].rstrip(" "))
    if "expected '<document start>'" in description and begins_line:
        return _error_after_document(text, offset)
    if "expected <block end>" in description or "expected '<document start>'" in description:
        return _error_after_value(text, offset, context, str(error.context))
    return YamlSyntaxError(offset, f"this is not YAML: {description}", context=context)


def _invalid_first_character(text: str, offset: int) -> YamlSyntaxError:
    character = text[offset : offset + 1]
    help_text = "put it in quotes"
    if character == "%" and offset == start_of_line(text, offset):
        help_text += "; a line that begins with `%YAML` comes before its document, after `...`"
    name = "a backtick" if character == "`" else f"`{character}`"
    return YamlSyntaxError(offset, f"a plain text cannot begin with {name}", help_text)


def _error_in_brackets(text: str, offset: int, bracket: int) -> YamlSyntaxError:
    opening, character = text[bracket], text[offset : offset + 1]
    closing = "]" if opening == "[" else "}"
    before = text[start_of_line(text, offset) : offset].rstrip()[-1:]
    help_text: str | None = None
    if not character or DOCUMENT_MARKER.match(text, offset):
        hidden = hidden_bracket(text, closing, bracket, offset)
        if hidden is not None:
            return hidden
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
            "separate entries with `,`; put the text in quotes if it contains a colon followed by a space"
        )
    elif _ITEM.match(text, offset):
        message, help_text = (
            "`-` does not begin a list item inside brackets",
            "separate the items with commas",
        )
    else:
        message = f"a `,` or the closing `{closing}` is missing before this"
        help_text = _escape_help(text, offset, before)
    return YamlSyntaxError(offset, message, help_text, context=bracket)


def _escape_help(text: str, offset: int, before: str) -> str | None:
    """Return advice on an unescaped quote, if it ended the value early and another quote follows.

    Args:
        text: The text.
        offset: The offset of the error.
        before: The last character before the error, or an empty text.
    """
    rest = text[offset : end_of_line(text, offset)]
    return _ESCAPE_HELP.get(before) if before and before in rest[1:] and rest[0] != before else None


def _error_after_document(text: str, offset: int) -> YamlSyntaxError:
    above = text[:offset].rstrip()
    if above[start_of_line(above, len(above)) :].startswith("%"):
        message = "a line that begins with `%` is followed by `---`"
        return YamlSyntaxError(offset, message, "write `---` before this")
    line = only_line_above(text, offset)
    if line is not None and _ENTRY.match(text, offset):
        start, end = line
        is_mapping, is_indented = has_key(text[start:end]), start > start_of_line(text, start)
        if is_mapping and is_indented:
            return YamlSyntaxError(start, NOT_ALIGNED_BELOW, ALIGN_HELP)
        if not is_mapping and not is_indented and _PLAIN.fullmatch(text, start, end):
            return missing_colon(text, start, end, too_long=False)
    message = "this does not belong to what is above it, which is complete"
    help_text = "check the indentation; if another record begins here, write `---` before it"
    return YamlSyntaxError(offset, message, help_text)


def _error_in_line(text: str, offset: int, before: str, context: int | None) -> YamlSyntaxError:
    """Report text that follows a complete value in its line."""
    character, rest = text[offset : offset + 1], text[offset + 1 : end_of_line(text, offset)].strip(" ]}")
    is_last = not rest or rest.startswith("#")
    if is_last and character == ",":
        message = "a `,` follows a value that is complete"
        return YamlSyntaxError(offset, message, "remove it; outside of brackets, no `,` ends a line")
    if is_last and character in ("]", "}"):
        return YamlSyntaxError(offset, f"this `{character}` closes nothing", "remove it")
    message = "this does not belong to the value before it, which is complete"
    help_text = _escape_help(text, offset, before) or _QUOTE_VALUE
    return YamlSyntaxError(offset, message, help_text, context=context)


def _error_after_value(text: str, offset: int, context: int | None, description: str) -> YamlSyntaxError:
    line = start_of_line(text, offset)
    before = text[line:offset].strip()
    character, is_item = text[offset : offset + 1], _ITEM.match(text, offset)
    if before:
        return _error_in_line(text, offset, before[-1], context)
    if character in ("]", "}"):
        message = f"this `{character}` closes nothing"
        return YamlSyntaxError(offset, message, "remove it, or put the text in quotes")
    is_aligned = context is not None and context - start_of_line(text, context) == offset - line
    dash = dash_without_space(text, offset) or (
        None if context is None else dash_without_space(text, context)
    )
    if dash is not None:
        return missing_space_after_dash(dash)
    misaligned = None if is_aligned else find_misaligned_line(text, offset)
    if misaligned is not None:
        return YamlSyntaxError(misaligned, NOT_ALIGNED_BELOW, ALIGN_HELP)
    message = "this does not line up with what is above it"
    if is_aligned and is_item and "mapping" in description:
        message = "a list item is where a key is expected"
    elif is_aligned and not is_item and "collection" in description:
        return YamlSyntaxError(offset, _NOT_AN_ITEM, _ITEM_HELP, context=context)
    return YamlSyntaxError(offset, message, ALIGN_HELP, context=context)
