r"""The gate to the fast tier: texts that a native YAML parser is known to read correctly.

Two regular expressions decide, both matched by RE2, which reads each byte once. The first is a grammar of
lines. It follows the structure of YAML only as far as is necessary to know where a text ends: at its closing
quotation mark, or, by the indentation, after a block of text or a plain text of several lines. Whether the
lines fit together is left to the parser, and the reference tier explains what the parser refuses. A line is:

- a blank line, or a comment on a line of its own;
- a key, with or without dashes before it, or a dash, followed by nothing, by a scalar, by a flow collection
  (in brackets), or by the header of a block scalar, whose lines follow. A scalar or a flow collection may
  continue on lines with more indentation, and may begin on the line below;
- `---`, which begins another document.

The second expression searches for values that the parser reads differently than the core schema of YAML 1.2.2
(section 10.3.2): numbers with `_`, binary numbers, hexadecimal and octal numbers with a sign, numbers that do
not fit in 64 bits, halves of surrogate pairs, and keys that are not text. It may also find them in a block of
text, where they do no harm. Such a file is merely read by the slower tier.

Tags, anchors, aliases, directives, explicit keys, control characters, and tabs outside of blocks of text do
not pass. Indentation and nesting are bounded, which bounds the depth.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

import re2

from statekit._startup.expressions import expression

_COLUMNS = (*range(13), 14, 16, 18, 20)
"""The columns, from 0, at which a key, or the dash before a value, may begin."""
_FIRST_COLUMNS = (*range(7), 8)
"""The columns that are enough for most texts."""
_FLOW_COLUMNS = (0, 2, 4, 6, 8)
"""Those at which its value may be a flow collection of several lines."""
_FLOW_DEPTH = 3
"""The largest number of nested brackets on one line."""
_FIRST_FLOW_DEPTH = 1
"""The number that is enough for most texts."""
_LONG_FLOW_DEPTH = 2
"""The largest number of nested brackets on several lines."""

# Bytes above 0x7F are parts of characters that `read_values` checks.
_ANY = r"[ -~\x80-\xff]"
_ANY_OR_TAB = r"[\t -~\x80-\xff]"


def _except(excluded: str) -> str:
    """Return the class of all visible characters except some."""
    ranges, start = "", ord("!")
    for code in sorted({*map(ord, excluded), 0x7F, 0x100}):
        if start < code:
            ranges += rf"\x{start:02x}-\x{code - 1:02x}"
        start = code + 1
    return f"[{ranges}]"


def _words(first: str, solid: str, after_space: str) -> str:
    """Return the pattern of words with spaces between them, none of which ends with a colon.

    Args:
        first: The pattern of the beginning.
        solid: The class of the characters of a word except the colon.
        after_space: The class of those with which a word may begin.
    """
    rest = f"(?:{solid}|:+{solid})*"
    return f"{first}{rest}(?: +(?:{after_space}|:+{solid}){rest})*"


_INDICATORS = "#:-?,[]{}&*!|>'\"%@`"
_SOLID = _except(":")
_AFTER_SPACE = _except("#:")
_PLAIN = _words(f"(?:{_except(_INDICATORS)}|[-?]{_SOLID}|:+{_SOLID})", _SOLID, _AFTER_SPACE)
# A line that begins with a dash, or a sign like one, may be meant as an item. Other dashes begin with 0xE2.
_CONTINUED = _words(f"(?:{_except('#:-?*+' + chr(0xE2))}|[?]{_SOLID}|:+{_SOLID})", _SOLID, _AFTER_SPACE)

# In a flow collection, a number is written as in JSON, and other text does not begin like a number.
_BRACKETS = ",[]{}\\|~"
_FLOW_SOLID = _except(_BRACKETS + ":")
_FLOW_FIRST = (
    f"(?:{_except(_INDICATORS + '+._0123456789~<=')}|_+[A-Za-z]"
    r"|[0-9]+(?:[-:][0-9]|\.[0-9]*\.| +[0-9A-Za-z])|[0-9]*[1-9][A-DF-Za-df-z])"
)
_FLOW_PLAIN = _words(_FLOW_FIRST, _FLOW_SOLID, _except(_BRACKETS + "#:"))
_FLOW_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9][0-9]?)?"

_BLANK = " *\\n"
_BLANK_OR_COMMENT = f"(?: *(?:#{_ANY}*)?\\n)"
_END = f"(?: +#{_ANY}*)?{_BLANK}"
# After plain text, a comment has to be clear, because the text may be meant to contain it.
_PLAIN_END = f"(?: +#(?:(?:[ #!]|statekit:){_ANY}*)?)?{_BLANK}"
_NOTHING = f"(?: +#(?:(?:[ #!]|statekit:){_ANY}*)?|  +#{_ANY}*)?{_BLANK}"


def _quoted(next_line: str = "") -> str:
    """Return the pattern of a text in quotes.

    Args:
        next_line: The pattern of a line end and of all before the text continues, if it may do so.
    """
    in_double = r"[ !#-\[\]-~\x80-\xff]|\\[ -~]"
    in_single = r"[ -&(-~\x80-\xff]|''"
    if next_line:
        in_double += rf"|{next_line}|\\{next_line}"
        in_single += f"|{next_line}"
    return f"(?:\"(?:{in_double})*\"|'(?:{in_single})*')"


def _flow(depth: int, next_line: str = "") -> str:
    """Return the pattern of a flow collection. Its commas are left to the parser.

    Args:
        depth: The largest number of nested brackets.
        next_line: As above.
    """
    scalar = value = f"{_FLOW_PLAIN}|{_quoted(next_line)}"
    space = f"(?: |{next_line})" if next_line else " "
    key = f"(?:{_FLOW_PLAIN}|{_quoted()}):{space}+"
    number = _FLOW_NUMBER
    for _ in range(depth):
        items = f"(?:{space}|,|{value}|{number}(?:{space}|,))*(?:{number})?"
        entries = f"(?:{space}|,|{key}(?:{value}|{number}(?:{space}|,))?)*(?:{key}{number})?"
        collection = rf"\[{items}\]|\{{{entries}\}}"
        value = f"{scalar}|{collection}"
    return collection


_KEY = f"(?:{_PLAIN}|{_quoted()}) *:"


def _enclosed_line(depth: int) -> str:
    """Return the pattern of a line with a value in quotes or brackets, which may be on the line below.

    Args:
        depth: The largest number of nested brackets.
    """
    begin = f" *(?:- +)*(?:{_KEY}|-)(?: +|{_END}{_BLANK_OR_COMMENT}* +)"
    return f"{begin}(?:{_quoted()}|{_flow(depth)}){_END}"


def _line(column: int, *, flow: bool) -> str:
    """Return the pattern of a line, and of the lines that continue its value.

    Args:
        column: The column of the key or of the dash before the value. Lines that continue the value are
            indented more.
        flow: True if its value may be a flow collection of several lines.
    """
    begin = f" {{{column}}}"
    for width, dashes in ((2, "- "), (3, "-  "), (4, "-   "), (4, "- - ")):
        if column >= width:
            begin += f"| {{{column - width}}}{dashes}"
    deeper = f" {{{column + 1}}} *"
    skipped = f"(?:{_BLANK})*{deeper}"
    # If another line follows that is indented more, its indentation is matched, and matching ends, because no
    # line begins there.
    stop = f"(?:{skipped}{_except('#')})?"
    plain = f"{_PLAIN}{_PLAIN_END}(?:{skipped}{_CONTINUED}{_PLAIN_END})*{stop}"
    next_line = f"\\n{skipped}"
    enclosed = _quoted(next_line)
    if flow:
        enclosed += f"|{_flow(_LONG_FLOW_DEPTH, next_line)}"
    text = f"{deeper}{_except('')}{_ANY_OR_TAB}*\\n"
    block = f"[|>](?:[-+]?|2[-+]?|[-+]2){_END}\\n*(?:{text}(?:{text}|{_BLANK})*)?"
    value = f"{plain}|(?:{enclosed}){_END}"
    return (
        f"(?:{begin})(?:{_KEY}|-)"
        f"(?:(?: +|{_NOTHING}{_BLANK_OR_COMMENT}*{deeper})(?:{value})| +{block}|{_NOTHING})"
    )


def _lines(columns: Iterable[int], depth: int, flow_columns: Collection[int]) -> str:
    """Return the pattern of a text up to the first line that does not pass.

    Matching never goes back to a line before, so the order of the alternatives matters. If all lines match
    with some columns and kinds of flow collections, they match in the same way with more.

    Args:
        columns: The columns at which a key, or the dash before a value, may begin.
        depth: The largest number of nested brackets on one line.
        flow_columns: The columns at which a value may be a flow collection of several lines.
    """
    lines = (_line(column, flow=column in flow_columns) for column in columns)
    kinds = (_BLANK_OR_COMMENT, f"---{_END}", _enclosed_line(depth), *lines)
    return f"(?:(?m:^)(?:{'|'.join(kinds)}))*"


def _suspects() -> str:
    """Return the pattern of what the parser may read differently."""
    digits = "[-+0-9A-Fa-fxXoO._]"
    number = (
        rf"(?:[-+.]*_[-+._]*[0-9]{digits}*|[-+._]*[0-9]{digits}*_{digits}*"
        r"|[-+]0[xo][0-9A-Fa-f]+|[-+]?0(?:X[0-9A-Fa-f]+|O[0-7]+|[bB][01]+)|0[xo][0-9A-Fa-f]{16,}"
        r"|[-+]?[0-9]{20,}|-[0-9]{19}|[-+]?[0-9.]{300,}(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]{3,}"
        r"|[-+]?\.(?:[iI][nN][fF]|[nN][aA][nN]))"
    )
    word = "(?:null|Null|NULL|true|True|TRUE|false|False|FALSE)"
    key = (
        rf"(?:{word}|~|<<|=|[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9_]+)?"
        r"|0[xXoObB][0-9A-Fa-f_]+)"
    )
    begin = "(?m:^) *(?:- +)*"
    return "|".join(
        (
            f"(?:{begin}|: +){number}(?: +#| *(?m:$))",
            f"{begin}(?:{number}|{key}) *:(?: |(?m:$))",
            rf"[{{,] *{word} *:[ \n]",
            r"[\[{,:] *(?:-[0-9]|[0-9][0-9])[0-9]{18}",
            r"\\u[dD][89A-Fa-f]",
            r"(?m:^)(?:--- +[^ #\n]|\.\.\.(?: |(?m:$)))",
        )
    )


def _compile(pattern: str) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = 64 << 20
    options.never_capture = True
    return re2.compile(pattern.encode("latin-1"), options)


def _unusual() -> str:
    """Return the pattern of numbers that are perhaps not printed as they are written (see `numbers`)."""
    number = (
        r"(?:[-+]?0[0-9][0-9.]*|\+[0-9][0-9.]*|[-+]?\.[0-9]+|-0|0[xo][0-9A-Fa-f]+"
        r"|[-+]?[0-9]+\.(?:[0-9]*0)?|[-+]?[0-9]{6,}\.[0-9]+|[-+]?[0-9]+\.[0-9]{10,}"
        r"|[-+]?[0-9]*\.?[0-9]*[eE][-+]?[0-9]+)"
    )
    return rf"[ \[{{,]{number}(?: +#| *(?:[,\]}}]|(?m:$)))"


class _Lines:
    """The expression for lines, compiled for simple texts until another one is to be matched.

    That takes a tenth of the time, which a run on few files notices.
    """

    def __init__(self) -> None:
        self._compiled = _compile(_lines(_FIRST_COLUMNS, _FIRST_FLOW_DEPTH, ()))
        self._is_complete = False

    def match(self, data: bytes) -> bool:
        """Return True if all lines of a text pass."""
        if self._matches(data):
            return True
        if self._is_complete:
            return False
        self._compiled, self._is_complete = _compile(_lines(_COLUMNS, _FLOW_DEPTH, _FLOW_COLUMNS)), True
        return self._matches(data)

    def _matches(self, data: bytes) -> bool:
        lines = self._compiled.match(data)
        return lines is not None and lines.end() == len(data)


_LINES = _Lines()
_REMARKABLE = _compile(f"{_suspects()}|{_unusual()}")
_NUMBER = expression(
    rb"(?<=[ \[{,])[-+]?(?:0[xo][0-9A-Fa-f]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    rb"(?= *(?:[,\]}\n]|$| #))"
)


@cache
def _suspect_pattern() -> Any:
    """Return the expression for suspects, compiled when a text has something remarkable."""
    return _compile(_suspects())


def scan(data: bytes) -> list[str] | None:
    """Return the numbers of a text that may not be written as they are printed; None if it does not pass.

    Some of them may be part of text.

    Args:
        data: The UTF-8 bytes of a text, with LF line ends and, beyond ASCII, printable characters only.
    """
    if not data.endswith(b"\n"):
        if data.endswith(b" "):  # libraries disagree on the line ends of a block scalar that ends like this
            return None
        data += b"\n"
    if not _LINES.match(data):
        return None
    if _REMARKABLE.search(data) is None:
        return []
    if _suspect_pattern().search(data) is not None:
        return None
    return [number.decode() for number in _NUMBER.findall(data)]
