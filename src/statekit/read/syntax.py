"""Syntax errors of YAML, in terms that help people who write records by hand."""

from __future__ import annotations

from statekit._startup.expressions import expression
from statekit.characters.code_points import describe_character
from statekit.read.indentation import (
    comment_with,
    dash_without_space,
    find_misaligned_line,
    is_beside_item,
    start_of_content,
    start_of_line,
)
from statekit.read.nodes import Problem

RULE = "yaml/syntax"
MAX_KEY = 1024
"""The largest number of characters of a key before its `:`, outside of braces (YAML 1.2.2, section 7.4.2)."""

DOCUMENT_MARKER = expression(r"(?:---|\.\.\.)(?=\s|\Z)")
ALIGN_HELP = "keys of one object, and items of one list, begin in the same column: check the indentation"
NOT_ALIGNED_BELOW = "this does not line up with what is below it"

_DASH_HELP = "write `- ` before it; if it continues the text above, indent it more"
_COLON_HELP = "write `key: value`, with a space after the colon"
_UNUSUAL_COLON = expression("[\uff1a\ufe55\ufe13\ua789\u2236\u02d0\u0589\u05c3]")
_UNUSUAL_SPACE = expression(r":(?=[^\S \t\r\n])")
_COLON_WITHOUT_SPACE = expression(r"[^\s:]+:(?=[^\s/])")


class YamlSyntaxError(Exception):
    """A text that is not YAML.

    Attributes:
        offset: The offset where the parser stopped, in code points.
        message: A description of the error.
        help: How to fix the error, if there is advice.
        end: The offset after the last character to underline; None for a single character.
        context: The offset of the value or collection that was being read, if it is relevant.
    """

    def __init__(
        self,
        offset: int,
        message: str,
        help_text: str | None = None,
        *,
        end: int | None = None,
        context: int | None = None,
    ):
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.help = help_text
        self.end = end
        self.context = context


def to_problem(text: str, error: YamlSyntaxError) -> Problem:
    """Convert a syntax error to a problem.

    The context is a related location if it is on another line. An error at the end of the text is located at
    the last character that is not blank.
    """
    start = error.offset
    if start >= len(text):
        start = max(len(text.rstrip(" \t\r\n")), 1) - 1
    if error.end is not None:
        end = min(error.end, len(text))
    else:
        end = start if text.startswith(("\r", "\n"), start) else start + 1
    related: tuple[tuple[int, int, str], ...] = ()
    if error.context is not None and start_of_line(text, error.context) != start_of_line(text, start):
        related = ((error.context, error.context + 1, "it begins here"),)
    return Problem(RULE, error.message, start, end, error.help, related)


def tab_in_indentation(offset: int) -> YamlSyntaxError:
    """Report a tab where only spaces indent (YAML 1.2.2, section 6.1)."""
    return YamlSyntaxError(offset, "a tab where spaces are required", "indent with spaces")


def missing_colon(text: str, start: int, end: int, *, too_long: bool) -> YamlSyntaxError:
    """Report a text that has to be a key, but is not followed by a colon.

    Args:
        text: The text.
        start: The offset of the key.
        end: The offset after the key.
        too_long: True if the key is longer than `MAX_KEY`.
    """
    end = start + len(text[start:end].rstrip(" \t"))
    if too_long:
        help_text = "begin it with `? `, and its value in the next line with `: `"
        return YamlSyntaxError(start, f"a key is longer than {MAX_KEY} characters", help_text, end=end)
    if text.startswith("*", start):
        message = "a key that begins with `*` is read as an alias"
        return YamlSyntaxError(start, message, "put the key in quotes", end=end)
    dash = dash_without_space(text, start)
    if dash is not None:
        return missing_space_after_dash(dash)
    unusual = _unusual_separator(text, start, end)
    if unusual is None and is_beside_item(text, start):
        unusual = YamlSyntaxError(start, "a list item without its dash", _DASH_HELP)
    if unusual is not None:
        return unusual
    colon = _COLON_WITHOUT_SPACE.match(text, start, end)
    if colon:
        return YamlSyntaxError(colon.end(), "a space is missing after the colon", _COLON_HELP)
    return YamlSyntaxError(end, "a key without its colon", _COLON_HELP)


def _unusual_separator(text: str, start: int, end: int) -> YamlSyntaxError | None:
    """Report a space or a colon after a key that only looks like one."""
    space = _UNUSUAL_SPACE.search(text, start, end)
    if space:
        code_point = describe_character(text[space.end()])
        message = f"the space after the colon is {code_point}, which YAML reads as a letter"
        return YamlSyntaxError(space.end(), message, "write an ordinary space")
    if (unusual := _UNUSUAL_COLON.search(text, start, end)) is not None:
        message = f"this colon is {describe_character(unusual.group())}, which YAML reads as a letter"
        return YamlSyntaxError(unusual.start(), message, "write an ordinary colon and a space")
    return None


def unexpected_colon(text: str, offset: int, scalar: int | None) -> YamlSyntaxError:
    """Report a colon after a text that cannot be a key.

    Args:
        text: The text.
        offset: The offset of the colon.
        scalar: The offset of the scalar before the colon, if there is one.
    """
    line = start_of_line(text, offset)
    if scalar is not None and scalar < line:
        return _multiline_key(text, offset, scalar)
    if DOCUMENT_MARKER.match(text, line):
        message = "a key cannot follow `---` in its line"
        return YamlSyntaxError(offset, message, "begin it on a line of its own")
    if scalar is not None and offset - scalar > MAX_KEY:
        return missing_colon(text, scalar, offset, too_long=True)
    help_text = "put the text in quotes if it contains a colon followed by a space"
    return YamlSyntaxError(offset, "a second `: ` on one line", help_text)


def _multiline_key(text: str, offset: int, scalar: int) -> YamlSyntaxError:
    """Report a colon after a scalar that began on an earlier line."""
    content = start_of_content(text, scalar)
    if text[content:scalar].strip(" -?"):
        dash = dash_without_space(text, scalar)
        if dash is not None:
            return missing_space_after_dash(dash)
        misaligned = find_misaligned_line(text, start_of_content(text, offset))
        if misaligned is not None:
            return YamlSyntaxError(misaligned, NOT_ALIGNED_BELOW, ALIGN_HELP)
        message = "a `: ` makes a key of the text before it, but that began in an earlier line"
        help_text = "check the indentation: this line continues the value above"
        return YamlSyntaxError(offset, message, help_text, context=scalar)
    if DOCUMENT_MARKER.match(text, scalar):
        message = f"a `{text[scalar : scalar + 3]}` that is indented is text"
        return YamlSyntaxError(scalar, message, "remove the spaces before it", end=scalar + 3)
    end = len(text[scalar:offset].splitlines()[0].rstrip(" \t")) + scalar
    return missing_colon(text, scalar, end, too_long=False)


def missing_space_after_dash(offset: int) -> YamlSyntaxError:
    """Report a dash that begins a list item, but is not followed by a space."""
    help_text = "write `- ` before each item of a list"
    return YamlSyntaxError(offset, "a space is missing after the dash", help_text)


def hidden_bracket(text: str, closing: str, start: int, end: int) -> YamlSyntaxError | None:
    """Return the error for a closing bracket that is part of a comment, or None (see `comment_with`)."""
    comment = comment_with(text, closing, start, end)
    if comment is None:
        return None
    help_text = "put the text in quotes if the `#` belongs to it; if not, move the comment after the bracket"
    return YamlSyntaxError(
        comment, f"a comment begins here, and hides the closing `{closing}`", help_text, context=start
    )
