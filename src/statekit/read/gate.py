r"""The gate to the fast tier: a grammar of texts that a native YAML parser is known to read correctly.

The grammar lists what passes. Any other text goes to the reference tier. It is one regular expression over
lines. Within a line, no text can match in two ways, and no two adjacent repeats can match the same character,
so matching takes linear time. Every repeat of more than one character is bounded, so memory is bounded too. A
line is one of:

- a blank line, or a comment on a line of its own;
- a key, after a dash or without one, followed by nothing, by a scalar on the same line, by a flow collection
  of such scalars and of lists of them, or by the header of a block scalar, whose lines follow;
- one or two dashes, followed by such a value.

A scalar is quoted, with the escapes that JSON and YAML share, or plain. A plain scalar begins with a letter
(or one of a few symbols) and is text, or a word with a meaning in YAML 1.2.2, section 10.3.2 (core schema);
or it is a decimal number in the syntax of JSON; or it begins with digits or a sign and is not a number in any
version of YAML. Numbers that are not printed as they are written, such as `1.10` and `1e3`, are not in the
expression, so that texts without them pass no slower: `scan` replaces them. No line may continue the value of
the line before it. Tags, anchors, aliases, directives, merge keys, tabs, further documents, and characters on
which libraries disagree do not pass. The maximum indentation bounds the depth. The gate does not check
whether the lines fit together. The parser does, and the reference tier explains what the parser refuses.
"""

from __future__ import annotations

import re

_LINES_AT_ONCE = 100
"""The number of lines that are matched at once. The memory that the expression takes grows with it."""

# Every character of the text is known to be a line feed or printable.
_ANY = "[^\\n]"
_SOLID = "[^\\n ]"
_RUN = "[^\\n:#]*"
_FLOW_RUN = "[^\\n:#,\\[\\]{}]*"
_BEGIN = "[^\\n -#%-\\')-.0-:<-@[\\]_`{-~]"

_MORE = f"(?:(?::(?![ \\n])|(?<! )#){_RUN}){{0,200}}"
_LETTER = "[A-DF-HJ-MO-Za-df-hj-mo-z]"
_BY_SIGN = f"\\.(?:\\.?/|{_LETTER}|(?=\\n))|~/|-{_LETTER}|--[A-Za-z]|_{{1,8}}[A-Za-z]"
_BY_DIGITS = (
    r"(?!0[xXoO]|0[bB][01_]*(?![0-9A-Za-z]))[0-9]{1,64}(?:-[0-9]|\.[0-9]{0,64}\.[0-9]|\.[A-DF-Za-df-z$]"
    r"|(?:[eE][0-9]{0,64}){0,64}[A-DF-Za-df-z/]| {1,8}[A-Za-z0-9*])"
)
_NUMBER = r"(?:0|-?[1-9][0-9]{0,17}|-?(?:0|[1-9][0-9]{0,4})\.(?:[0-9]{0,9}[1-9]|0))"
_ESCAPED = r'\\(?:["\\/bfnrt]|u(?![dD][89A-Fa-f])[0-9A-Fa-f]{4})'
_DOUBLE = rf'"[^\n"\\]*(?:{_ESCAPED}[^\n"\\]*){{0,1000}}"'
_SINGLE = r"'[^\n']*(?:''[^\n']*){0,1000}'"
_END = f"(?:\\n| *(?:(?<= )#{_ANY}*)?\\n)"
_PLAIN_END = f"(?:\\n|(?<= )#{_ANY}*\\n)"
_NOTHING = f"(?: *\\n| *#{_ANY}*\\n)"
_NOTHINGS = f"(?:{_NOTHING}{{1,200}}|)"

_NAME_RUN = "[^\\n:#,\\[\\]{}]{0,200}"
_NAME = (
    f"(?:[^\\n -#%-\\')-.0-:<-@FNT[\\]_`fnt{{-~]{_NAME_RUN}"
    f"|(?!(?:null|true|false|Null|True|False|NULL|TRUE|FALSE) *:)[FNTfnt]{_NAME_RUN}"
    f"|(?:_{{1,8}}[A-Za-z]|\\.{_LETTER}|{_BY_DIGITS}){_NAME_RUN})"
)
_KEY = f"(?:{_NAME}|\"[^\\n\"\\\\]{{0,200}}\"|'[^\\n']{{0,200}}'):"

_FLOW_ITEM = (
    f"(?:(?:{_BEGIN}|{_BY_SIGN}|{_BY_DIGITS}){_FLOW_RUN}|(?:{_NUMBER}(?= *[,}}\\]])|{_DOUBLE}|{_SINGLE}) *)"
)


def _flow(item: str) -> str:
    """Return the pattern of a flow collection on one line.

    Args:
        item: The pattern of an item or a value.
    """
    return (
        f"\\[ *(?:{item}(?:, *|(?=\\]))){{0,1000}}\\]|\\{{ *(?:{_KEY} {item}(?:, *|(?=\\}}))){{0,1000}}\\}}"
    )


_FLOW = _flow(f"(?:{_FLOW_ITEM}|\\[ *(?:{_FLOW_ITEM}(?:, *|(?=\\]))){{0,1000}}\\] *)")
_SCALAR = (
    f"(?:(?:{_BEGIN}|{_BY_SIGN}|{_BY_DIGITS}){_RUN}{_MORE}{_PLAIN_END}"
    f"|(?:{_NUMBER}(?= *(?:\\n| #))|{_DOUBLE}|{_SINGLE}|{_FLOW}){_END})"
)


def _value(name: str, held: str) -> str:
    """Return the pattern of a value after a key or a dash.

    Args:
        name: The name of the group for the indentation of a block scalar.
        held: The pattern of the indentation of the collection. No line after the value is indented more.
    """
    header = f"[|>][-+]?{_END}\\n{{0,40}}"
    first = f"(?P<{name}>{held}  {{0,40}}){_SOLID}{_ANY}*\\n"
    more = f"(?:(?P={name}){_ANY}*\\n|(?!(?P={name})) *\\n){{0,1000}}(?!(?P={name})| *\\n)"
    after = f"(?:(?={held}[^\\n #])|{_NOTHINGS}(?!{held} ))"
    return f"(?: +(?:{_SCALAR}|{header}{first}{more}){after}|{_END}{_NOTHINGS})"


_OUTER = "(?P=indent)"
_GENERAL = (
    f"-(?P<gap> {{1,8}})(?:{_KEY}|-){_value('inner', _OUTER + ' (?P=gap)')}"
    f"|(?:{_KEY}|-){_value('block', _OUTER)}"
)
# The most frequent of these lines again, to try them first, which saves a quarter of the time.
_FREQUENT = (
    "[A-EG-MO-SU-Za-eg-mo-su-z][a-z0-9_-]{0,60}:"
    f"(?: (?:[A-Za-z]{_RUN}|0|[1-9][0-9]{{0,17}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\\n"
    f"(?={_OUTER}[^\\n #]|[^\\n #])|\\n(?= *[a-z-]))"
)
_LINE = f"(?P<indent> {{0,40}})(?:{_FREQUENT}|{_GENERAL})"
_LINES = re.compile(f"(?:{_LINE}){{1,{_LINES_AT_ONCE}}}")
_START = re.compile(f"{_NOTHINGS}(?:---{_END}{_NOTHINGS})?")


_UNUSUAL_NUMBER = re.compile(
    r"(?<=[ \[,])-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?(?:[eE][-+]?[0-9]{1,2})?(?= *[\n,\]}]| +#)"
)


def scan(text: str) -> list[str] | None:
    """Return the numbers of a text that may not be written as they are printed; None if it does not pass.

    Some of them may be part of text.

    Args:
        text: The text of a file, with LF line ends and printable characters only.
    """
    if not text.endswith("\n"):
        if text.endswith(" "):  # libraries disagree on the line ends of a block scalar that ends like this
            return None
        text += "\n"
    numbers: list[str] = []
    end = len(text)
    start = _START.match(text)
    position = start.end() if start else 0
    match_lines = _LINES.match
    while position < end:
        lines = match_lines(text, position)
        if lines is not None:
            position = lines.end()
        elif numbers or not _UNUSUAL_NUMBER.search(text, position, text.index("\n", position) + 1):
            return None
        else:
            numbers = _UNUSUAL_NUMBER.findall(text, position)
            text = text[:position] + _UNUSUAL_NUMBER.sub(_replace_number, text[position:])
    return numbers


def passes(text: str) -> bool:
    """Return True if the fast tier can read a text (see `scan`)."""
    return scan(text) is not None


def _replace_number(number: re.Match[str]) -> str:
    return "1".ljust(len(number.group()))
