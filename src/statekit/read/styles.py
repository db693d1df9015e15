"""Read scalars of each style (YAML 1.2.2, sections 7.3 and 8.1).

The functions take a text that ends with NUL, the offset of the scalar, and the indentation (in spaces) of the
block collection around it, which is -1 at the top level. They return the value and the offset after the
scalar. Only spaces indent: a line that continues a scalar must have more of them than the collection,
whatever follows.
"""

from __future__ import annotations

import re

from statekit._startup.expressions import expression
from statekit.read.syntax import YamlSyntaxError, tab_in_indentation

END = "\0"
"""The character after the last one of a text."""
LINE_BREAK = expression(r"\r\n|\r|\n")
BLANKS = expression(r"( *+)[ \t]*+")

_MARKER = expression(r"(?:---|\.\.\.)(?=[ \t\r\n\0])")
# No pattern here repeats a group possessively: Python before 3.11.5 matches such patterns incorrectly.
_END_IN_BLOCK = expression(r":(?=[ \t\r\n\0])|[ \t]#|[\r\n\0]")
_END_IN_FLOW = expression(r":(?=[ \t\r\n\0,\[\]{}])|[ \t]#|[\r\n\0,\[\]{}]")
_END_IN_QUOTES = {"'": expression(r"['\r\n\0]"), '"': expression(r'["\\\r\n\0]')}
_ESCAPE = expression(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([^\r\n\0]))")
_ESCAPES = dict(zip('0abt\tnvfre "/\\N_LP', '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))
_DIGIT_COUNTS = {"x": 2, "u": 4, "U": 8}
_MAX_CODE_POINT = 0x10FFFF
_BLOCK_HEADER = expression(
    r"[|>](?:([-+]?)([1-9]?)|([1-9])([-+]))(?=[ \t\r\n\0])(?:[ \t]++(?:#[^\r\n\0]*+)?)?"
)
_ENTRY = expression(
    r"(?:-[ \t]++)*"
    r"(?:\"[^\"\r\n\0]*+\"|'[^'\r\n\0]*+'|[^ \t\r\n\0\"'#,:\[\]{}-][^\r\n\0\"'#,:\[\]{}]*+)"
    r"[ \t]*+:(?=[ \t\r\n\0])"
)
_SPACE = expression(r"[ \t\r\n]*+")
_LINE = expression(r"( *+)([^\r\n\0]*+)(\r\n|\r|\n|)")


def is_document_marker(text: str, offset: int) -> bool:
    """Return True if the line at an offset is `---` or `...`, which ends a document in any context."""
    return _MARKER.match(text, offset) is not None


def looks_like_entry(text: str, offset: int) -> bool:
    """Return True if a key with its colon is at an offset, perhaps after dashes."""
    return _ENTRY.match(text, offset) is not None


def end_of_match(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Return the end of the match of a pattern, or the start if it does not match."""
    match = pattern.match(text, start)
    return match.end() if match else start


def scan_plain(text: str, start: int, indent: int, *, in_flow: bool) -> tuple[str, int]:
    """Read a plain scalar.

    Args:
        text: The text.
        start: The offset of the scalar.
        indent: The indentation of the collection around it.
        in_flow: True if the scalar is inside brackets or braces.
    """
    pattern = _END_IN_FLOW if in_flow else _END_IN_BLOCK
    first = _plain_line(pattern, text, start)
    pieces, end = [first], start + len(first)
    while (following := _next_line(text, end, indent)) is not None:
        breaks, spaces, offset = following
        line = "" if spaces <= indent or text[offset] == "#" else _plain_line(pattern, text, offset)
        if not line:
            break
        pieces += [_fold(breaks), line]
        end = offset + len(line)
    return "".join(pieces), end


def scan_quoted(text: str, start: int, indent: int, unindented: list[YamlSyntaxError]) -> tuple[str, int]:
    """Read a scalar in single or double quotes.

    Args:
        text: The text.
        start: The offset of the scalar.
        indent: The indentation of the collection around it.
        unindented: The errors of lines that are not indented, to which those in the scalar are added.

    Raises:
        YamlSyntaxError: The closing quote is missing, a tab indents a line, a line that is not indented looks
            like an entry, or an escape is not valid.
    """
    quote = text[start]
    pieces: list[str] = []
    offset = start + 1
    while True:
        end = _search(_END_IN_QUOTES[quote], text, offset)
        piece, character = text[offset:end], text[end]
        if character == quote:
            pieces.append(piece)
            if quote == '"' or text[end + 1] != quote:
                return "".join(pieces), end + 1
            pieces.append(quote)
            offset = end + 2
        elif character == "\\" and text[end + 1] not in "\r\n":
            unescaped, offset = _unescape(text, end)
            pieces += [piece, unescaped]
        elif character == "\\":
            breaks, offset = _next_line_in_quotes(text, start, end + 1, indent, unindented)
            pieces += [piece, "\n" * (breaks - 1)]
        else:
            breaks, offset = _next_line_in_quotes(text, start, end, indent, unindented)
            pieces += [piece.rstrip(" \t"), _fold(breaks)]


def scan_block(text: str, start: int, indent: int) -> tuple[str, int, int]:
    """Read a literal (`|`) or folded (`>`) scalar.

    The end of the text ends a line as a line break does.

    Returns:
        The value, the offset after the scalar, and the offset of the next line.

    Raises:
        YamlSyntaxError: The header is not valid, or the indentation of a line is not.
    """
    header = _BLOCK_HEADER.match(text, start)
    if header is None or text[header.end()] not in "\r\n\0":
        offset = start + 1 if header is None else header.end()
        message = f"text follows the `{text[start]}` that begins a block of text"
        help_text = "begin the text on the next line, or put it in quotes"
        raise YamlSyntaxError(offset, message, help_text)
    chomping = header[1] or header[4]
    digit = header[2] or header[3]
    first = end_of_match(LINE_BREAK, text, header.end())
    depth = max(indent, 0) + int(digit) if digit else _block_indentation(text, first, indent)
    lines, end, next_line = _block_lines(text, first, depth)
    body = list(lines)
    while body and not body[-1]:
        body.pop()
    value = "\n".join(body) if text[start] == "|" else _fold_lines(body)
    if chomping != "-" and body:
        value += "\n"
    if chomping == "+":
        value += "\n" * (len(lines) - len(body))
    return value, max(end, header.end()), next_line


def _search(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Return the offset of the next match, at the latest that of the NUL at the end of the text."""
    match = pattern.search(text, start)
    return match.start() if match else len(text) - 1


def _plain_line(pattern: re.Pattern[str], text: str, start: int) -> str:
    """Return the part of a plain scalar that is on one line."""
    return text[start : _search(pattern, text, start)].rstrip(" \t")


def _fold(breaks: int) -> str:
    """Fold consecutive line breaks: a single one becomes a space, any others lose the first."""
    return " " if breaks == 1 else "\n" * (breaks - 1)


def _next_line(text: str, offset: int, indent: int) -> tuple[int, int, int] | None:
    """Skip blanks, a line break and empty lines.

    Returns:
        The number of line breaks, the number of spaces before the next content, and the offset of that
        content. None if there is no line break at the offset, or if the document ends after it.
    """
    offset = end_of_match(BLANKS, text, offset)
    line, breaks, spaces = offset, 0, 0
    while match := LINE_BREAK.match(text, offset):
        breaks += 1
        line = match.end()
        blanks = BLANKS.match(text, line)
        spaces, offset = (len(blanks[1]), blanks.end()) if blanks else (0, line)
        if offset - line > spaces and spaces <= indent:
            break  # a tab indents the line
    if not breaks or text[offset] == END or (offset == line and is_document_marker(text, offset)):
        return None
    return breaks, spaces, offset


def _next_line_in_quotes(
    text: str, start: int, offset: int, indent: int, unindented: list[YamlSyntaxError]
) -> tuple[int, int]:
    following = _next_line(text, offset, indent)
    help_text = "close it; if text in quotes continues on another line, indent that line"
    if following is None:
        end = end_of_match(_SPACE, text, offset)
        raise YamlSyntaxError(end, f"the closing `{text[start]}` is missing", help_text, context=start)
    breaks, spaces, offset = following
    if spaces > indent:
        return breaks, offset
    if text[offset - 1] == "\t":
        raise tab_in_indentation(offset - 1)
    message = f"the closing `{text[start]}` is missing, or this line is not indented"
    unindented.append(YamlSyntaxError(offset, message, help_text, context=start))
    if looks_like_entry(text, offset):
        raise unindented[0]
    return breaks, offset


def _unescape(text: str, offset: int) -> tuple[str, int]:
    match = _ESCAPE.match(text, offset)
    if match is None:  # the text ends after the backslash
        return "", offset + 1
    digits, letter = match[1] or match[2] or match[3], match[4]
    if letter in _ESCAPES:
        return _ESCAPES[letter], match.end()
    if digits and int(digits, 16) <= _MAX_CODE_POINT:
        return chr(int(digits, 16)), match.end()
    help_text = "write `\\\\` for a backslash, or use single quotes, in which it means itself"
    message = f"`{match.group()}` is not an escape that YAML has"
    if letter in _DIGIT_COUNTS:
        message = f"`\\{letter}` needs {_DIGIT_COUNTS[letter]} hexadecimal digits after it"
    elif digits:
        message = f"`{match.group()}` is not a character: the last one is U+10FFFF"
    raise YamlSyntaxError(offset, message, help_text, end=match.end())


def _block_indentation(text: str, offset: int, indent: int) -> int:
    """Detect the indentation of a block scalar, which is that of its first line that is not empty."""
    most_spaces, most_spaces_end, spaces = 0, offset, 0
    for match in _LINE.finditer(text, offset):  # pragma: no branch - the end of the text ends the loop
        spaces = len(match[1])
        if match[2] and spaces > indent and (spaces or not is_document_marker(text, match.start())):
            break
        if match[2] or not match[3]:  # the scalar has no content
            return max(most_spaces, spaces + 1)
        if spaces > most_spaces:
            most_spaces, most_spaces_end = spaces, match.end(1)
    if most_spaces > spaces:
        message = "an empty line before a block of text has more spaces than the text"
        raise YamlSyntaxError(most_spaces_end, message, "remove the spaces of the empty line")
    return spaces


def _block_lines(text: str, offset: int, depth: int) -> tuple[list[str], int, int]:
    """Read the lines of a block scalar.

    Returns:
        The lines without their indentation, the offset after the scalar, and the offset of the next line.
    """
    lines: list[str] = []
    end = offset
    for match in _LINE.finditer(text, offset):  # pragma: no branch - the end of the text ends the loop
        offset, spaces, content = match.start(), len(match[1]), match[2]
        if text[offset] == END:
            break
        if content and spaces < depth:
            if content[0] == "\t":
                raise tab_in_indentation(match.start(2))
            break
        if content and not spaces and is_document_marker(text, offset):
            break
        lines.append(text[offset + depth : match.end(2)])
        if lines[-1]:
            end = match.end(2)
    return lines, end, offset


def _fold_lines(lines: list[str]) -> str:
    """Join the lines of a folded scalar. A line that begins with a blank keeps the line breaks around it."""
    pieces: list[str] = []
    empty_lines = 0
    previous: str | None = None
    for line in lines:
        if not line:
            empty_lines += 1
            continue
        if previous is None:
            pieces.append("\n" * empty_lines)
        elif previous[0] in " \t" or line[0] in " \t":
            pieces.append("\n" * (empty_lines + 1))
        else:
            pieces.append(_fold(empty_lines + 1))
        pieces.append(line)
        previous, empty_lines = line, 0
    return "".join(pieces)
