"""The styles of YAML's scalars (YAML 1.2.2, chapters 7.3 and 8.1): from the text to what it says.

Each function takes a text that ends with NUL, the offset where a scalar begins, and the indentation (in
spaces) of the block collection around it, -1 at the top. It returns the value and the offset of its end.
Only spaces indent: a line that goes on must have more of them than the collection, whatever follows.
"""

from __future__ import annotations

import re

from statekit.read.syntax import NotYaml, tab_indents

END = "\0"
"""What stands behind the last character of a text."""

BREAK = re.compile(r"\r\n|\r|\n")
BLANKS = re.compile(r"( *+)[ \t]*+")
_MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \t\r\n\0])")
# No pattern here repeats a group possessively: Python 3.11 before 3.11.5 gets that wrong.
_END_IN_BLOCK = re.compile(r":(?=[ \t\r\n\0])|[ \t]#|[\r\n\0]")
_END_IN_FLOW = re.compile(r":(?=[ \t\r\n\0,\[\]{}])|[ \t]#|[\r\n\0,\[\]{}]")
_END_IN_QUOTES = {"'": re.compile(r"['\r\n\0]"), '"': re.compile(r'["\\\r\n\0]')}
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([^\r\n\0]))")
_ESCAPED = dict(zip('0abt\tnvfre "/\\N_LP', '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))
_DIGITS = {"x": 2, "u": 4, "U": 8}
_LAST_CODE_POINT = 0x10FFFF
_HEADER = re.compile(r"[|>](?:([-+]?)([1-9]?)|([1-9])([-+]))(?=[ \t\r\n\0])(?:[ \t]++(?:#[^\r\n\0]*+)?)?")
_SPACE = re.compile(r"[ \t\r\n]*+")
_LINE = re.compile(r"( *+)([^\r\n\0]*+)(\r\n|\r|\n|)")


def marks_document(text: str, offset: int) -> bool:
    """Whether a line that begins here is `---` or `...`, which ends a document wherever it stands."""
    return _MARKER.match(text, offset) is not None


def end_of(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where a match ends; the start itself where there is none."""
    found = pattern.match(text, start)
    return found.end() if found else start


def plain(text: str, start: int, indent: int, *, flow: bool) -> tuple[str, int]:
    """Read a plain scalar; `flow` tells whether brackets or braces are around it."""
    pattern = _END_IN_FLOW if flow else _END_IN_BLOCK
    first = _run(pattern, text, start)
    pieces, end = [first], start + len(first)
    while (following := _next_line(text, end, indent)) is not None:
        breaks, spaces, begin = following
        run = "" if spaces <= indent or text[begin] == "#" else _run(pattern, text, begin)
        if not run:
            break
        pieces += [_folded(breaks), run]
        end = begin + len(run)
    return "".join(pieces), end


def quoted(text: str, start: int, indent: int) -> tuple[str, int]:
    """Read a scalar in single or double quotes.

    Raises:
        NotYaml: the closing quote is missing, a line is not indented, or an escape is unknown.
    """
    quote = text[start]
    pieces: list[str] = []
    offset = start + 1
    while True:
        end = _search(_END_IN_QUOTES[quote], text, offset)
        piece, stop = text[offset:end], text[end]
        if stop == quote:
            pieces.append(piece)
            if quote == '"' or text[end + 1] != quote:
                return "".join(pieces), end + 1
            pieces.append(quote)
            offset = end + 2
        elif stop == "\\" and text[end + 1] not in "\r\n":
            escaped, offset = _escape(text, end)
            pieces += [piece, escaped]
        elif stop == "\\":
            breaks, offset = _line_in_quotes(text, start, end + 1, indent)
            pieces += [piece, "\n" * (breaks - 1)]
        else:
            breaks, offset = _line_in_quotes(text, start, end, indent)
            pieces += [piece.rstrip(" \t"), _folded(breaks)]


def block(text: str, start: int, indent: int) -> tuple[str, int, int]:
    """Read a literal (`|`) or folded (`>`) scalar.

    The end of the text ends a line as a line break does.

    Returns:
        the value, the offset of its end, and the offset of the line that follows.

    Raises:
        NotYaml: its first line is malformed, or its lines are not indented as they must be.
    """
    header = _HEADER.match(text, start)
    if header is None or text[header.end()] not in "\r\n\0":
        stop = start + 1 if header is None else header.end()
        message = f"text stands behind the `{text[start]}` that begins a block of text"
        help_text = "begin the text on the next line, or put it in quotes"
        raise NotYaml(stop, message, help_text)
    chomping = header[1] or header[4]
    digit = header[2] or header[3]
    begin = header.end()
    first = end_of(BREAK, text, begin)
    depth = max(indent, 0) + int(digit) if digit else _find_depth(text, first, indent)
    lines, end, after = _block_lines(text, first, depth)
    body = list(lines)
    while body and not body[-1]:
        body.pop()
    value = "\n".join(body) if text[start] == "|" else _fold_block(body)
    if chomping != "-" and body:
        value += "\n"
    if chomping == "+":
        value += "\n" * (len(lines) - len(body))
    return value, max(end, begin), after


def _search(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where a pattern is found next; there is one that stands for the end of the text."""
    found = pattern.search(text, start)
    return found.start() if found else len(text) - 1


def _run(pattern: re.Pattern[str], text: str, start: int) -> str:
    """The part of a plain scalar that stands on one line."""
    return text[start : _search(pattern, text, start)].rstrip(" \t")


def _folded(breaks: int) -> str:
    """What line breaks in a row become: one is a space, each further one stays."""
    return " " if breaks == 1 else "\n" * (breaks - 1)


def _next_line(text: str, offset: int, indent: int) -> tuple[int, int, int] | None:
    """Pass blanks, a line break and empty lines.

    Returns:
        the line breaks passed, the spaces before the next text, and its offset; None where something else
        than a line break follows, or the document ends.
    """
    offset = end_of(BLANKS, text, offset)
    line, breaks, spaces = offset, 0, 0
    while found := BREAK.match(text, offset):
        breaks += 1
        line = found.end()
        blanks = BLANKS.match(text, line)
        spaces, offset = (len(blanks[1]), blanks.end()) if blanks else (0, line)
        if offset - line > spaces and spaces <= indent:
            break  # a tab indents
    if not breaks or text[offset] == END or (offset == line and marks_document(text, offset)):
        return None
    return breaks, spaces, offset


def _line_in_quotes(text: str, start: int, offset: int, indent: int) -> tuple[int, int]:
    following = _next_line(text, offset, indent)
    help_text = "close it; where text in quotes goes on in another line, that line must be indented"
    if following is None:
        stop = end_of(_SPACE, text, offset)
        raise NotYaml(stop, f"the closing `{text[start]}` is missing", help_text, began=start)
    breaks, spaces, offset = following
    if spaces > indent:
        return breaks, offset
    if text[offset - 1] == "\t":
        raise tab_indents(offset - 1)
    message = f"the closing `{text[start]}` is missing, or this line is not indented"
    raise NotYaml(offset, message, help_text, began=start)


def _escape(text: str, offset: int) -> tuple[str, int]:
    found = _ESCAPE.match(text, offset)
    if found is None:  # the text ends here
        return "", offset + 1
    digits, letter = found[1] or found[2] or found[3], found[4]
    if letter in _ESCAPED:
        return _ESCAPED[letter], found.end()
    if digits and int(digits, 16) <= _LAST_CODE_POINT:
        return chr(int(digits, 16)), found.end()
    help_text = "write `\\\\` for a backslash, or use single quotes, in which it means itself"
    message = f"`{found.group()}` is no escape that YAML knows"
    if letter in _DIGITS:
        message = f"`\\{letter}` needs {_DIGITS[letter]} hexadecimal digits behind it"
    elif digits:
        message = f"`{found.group()}` is no character: the last one is U+10FFFF"
    raise NotYaml(offset, message, help_text, end=found.end())


def _find_depth(text: str, offset: int, indent: int) -> int:
    """The indentation of a block scalar: that of its first line with text."""
    deepest, where, spaces = 0, offset, 0
    for found in _LINE.finditer(text, offset):  # pragma: no branch - the end of the text ends it
        spaces = len(found[1])
        if found[2] and spaces > indent and (spaces or not marks_document(text, found.start())):
            break
        if found[2] or not found[3]:  # the block ends before it has any text
            return max(deepest, spaces + 1)
        if spaces > deepest:
            deepest, where = spaces, found.end(1)
    if deepest > spaces:
        message = "an empty line before a block of text has more spaces than the text"
        raise NotYaml(where, message, "remove the spaces of the empty line")
    return spaces


def _block_lines(text: str, offset: int, depth: int) -> tuple[list[str], int, int]:
    """The lines of a block scalar without their indentation, its end, and where the next line begins."""
    lines: list[str] = []
    end = offset
    for found in _LINE.finditer(text, offset):  # pragma: no branch - the end of the text ends it
        offset, spaces, rest = found.start(), len(found[1]), found[2]
        if text[offset] == END:
            break
        if rest and spaces < depth:
            if rest[0] == "\t":
                raise tab_indents(found.start(2))
            break
        if rest and not spaces and marks_document(text, offset):
            break
        lines.append(text[offset + depth : found.end(2)])
        if lines[-1]:
            end = found.end(2)
    return lines, end, offset


def _fold_block(lines: list[str]) -> str:
    """Join lines as `>` does: lines that begin with a blank, and those beside them, keep their breaks."""
    pieces: list[str] = []
    empty = 0
    before: str | None = None
    for line in lines:
        if not line:
            empty += 1
            continue
        if before is None:
            pieces.append("\n" * empty)
        elif before[0] in " \t" or line[0] in " \t":
            pieces.append("\n" * (empty + 1))
        else:
            pieces.append(_folded(empty + 1))
        pieces.append(line)
        before, empty = line, 0
    return "".join(pieces)
