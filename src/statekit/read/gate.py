r"""The gate to the fast tier: a grammar of texts that a native YAML parser is known to read right.

The grammar is positive: it says what passes, and whatever it does not name goes to the reference tier. It is
one regular expression over lines. Within a line no text can be matched in two ways, and no two repeats that
touch can match the same character, so that it takes linear time; every repeat of more than a character has a
bound, so that what it has to remember is bounded too. A line may be:

- blank, or a comment on a line of its own;
- a key, after a dash or after none, with nothing behind it, or a scalar on one line, or a flow collection of
  such scalars and of lists of them, or the header of a block scalar whose lines follow;
- one dash or two, with such a value.

Scalars are in quotes, with the escapes that JSON and YAML share; or plain. A plain one begins with a letter
(or one of a few signs) and is text, or a word that YAML 1.2.2, section 10.3.2 (the core schema) gives a
meaning; or it is a decimal number as JSON writes it; or it begins with digits or a sign and can be no number
in any version of YAML. No line may continue the value of the line before it. There are no tags, anchors,
aliases, directives, merge keys, tabs, further documents, nor characters on which libraries disagree. The
width of the indentation bounds the depth. Whether the lines fit together is the parser's to say: what it
refuses, the reference tier explains.
"""

from __future__ import annotations

import re

_LINES_AT_ONCE = 100
"""Lines that are matched in one step: what the expression has to remember grows with them."""

# Where the expression is used, every character is known to be a line feed or one that may stand in a line.
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
_NUMBER = r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?(?:[eE][-+]?[0-9]{1,2})?"
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
    """A flow collection on one line, of items of a kind."""
    return (
        f"\\[ *(?:{item}(?:, *|(?=\\]))){{0,1000}}\\]|\\{{ *(?:{_KEY} {item}(?:, *|(?=\\}}))){{0,1000}}\\}}"
    )


_FLOW = _flow(f"(?:{_FLOW_ITEM}|\\[ *(?:{_FLOW_ITEM}(?:, *|(?=\\]))){{0,1000}}\\] *)")
_SCALAR = (
    f"(?:(?:{_BEGIN}|{_BY_SIGN}|{_BY_DIGITS}){_RUN}{_MORE}{_PLAIN_END}"
    f"|(?:{_NUMBER}(?= *(?:\\n| #))|{_DOUBLE}|{_SINGLE}|{_FLOW}){_END})"
)


def _value(name: str, held: str) -> str:
    """What stands behind a key or a dash: no line after it is indented by more than `held`."""
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
# The most frequent of these lines once more, and first: that takes a quarter off the time.
_FREQUENT = (
    "[A-EG-MO-SU-Za-eg-mo-su-z][a-z0-9_-]{0,60}:"
    f"(?: (?:[A-Za-z]{_RUN}|0|[1-9][0-9]{{0,17}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\\n"
    f"(?={_OUTER}[^\\n #]|[^\\n #])|\\n(?= *[a-z-]))"
)
_LINE = f"(?P<indent> {{0,40}})(?:{_FREQUENT}|{_GENERAL})"
_LINES = re.compile(f"(?:{_LINE}){{1,{_LINES_AT_ONCE}}}")
_START = re.compile(f"{_NOTHINGS}(?:---{_END}{_NOTHINGS})?")


def passes(text: str) -> bool:
    """Whether a text is within the grammar.

    Args:
        text: the text of a file; its line breaks are line feeds.
    """
    if not text.endswith("\n"):
        if text.endswith(" "):
            return (
                False  # where a block scalar ends in such a line, libraries disagree on the line ends in it
            )
        text += "\n"
    end = len(text)
    start = _START.match(text)
    position = start.end() if start else 0
    match = _LINES.match
    while position < end:
        found = match(text, position)
        if found is None:
            return False
        position = found.end()
    return True
