r"""The gate to the fast tier: a grammar of texts that a native YAML parser is known to read right.

The grammar is positive: it says what passes, and whatever it does not name goes to the reference tier. It is
one regular expression over lines, in which no alternative can be entered by two ways, so that it takes linear
time. A line may be:

- blank, or a comment on a line of its own;
- a key, after a dash or after none, with nothing behind it, or a scalar on one line, or a flow collection of
  such scalars, or the header of a block scalar whose lines follow, all indented alike;
- a dash with such a value.

Scalars are in quotes, with the escapes that JSON and YAML share; or plain. A plain one begins with a letter
(or one of a few signs) and is text, or a word that YAML 1.2.2, section 10.3.2 (the core schema) gives a
meaning; or it is a decimal number as JSON writes it; or it begins with digits and can be no number in any
version of YAML. No line may continue the value of the line before it. There are no tags, anchors, aliases,
directives, merge keys, tabs, further documents, nor characters on which libraries disagree. The width of the
indentation bounds the depth. Whether the lines fit together is the parser's to say: what it refuses, the
reference tier explains.
"""

from __future__ import annotations

import re

_LINES_AT_ONCE = 500
"""Lines that are matched in one step: what the expression has to remember grows with them."""

# Where the expression is used, every character is known to be a line feed or one that may stand in a line.
_ANY = "[^\\n]"
_SOLID = "[^\\n ]"
_RUN = "[^\\n:#]*"
_FLOW_RUN = "[^\\n:#,\\[\\]{}]*"
_BEGIN = "[^\\n -#%-\\')-.0-:<-@[\\]_`{-~]"

_MORE = f"(?:(?::(?![ \\n])|(?<! )#){_RUN})*"
_BY_DIGITS = (
    r"(?!0[xXoO]|0[bB][01_]*(?![0-9A-Za-z]))[0-9]{1,64}"
    r"(?:-[0-9]|\.[0-9]{1,64}\.[0-9]|(?:[eE][0-9]{0,64}){0,64}[A-DF-Za-df-z])"
)
_NUMBER = r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?"
_DOUBLE = r'"[^\n"\\]*(?:\\["\\/nt][^\n"\\]*)*"'
_SINGLE = r"'[^\n']*(?:''[^\n']*)*'"
_END = f"(?:\\n| *(?:(?<= )#{_ANY}*)?\\n)"
_NOTHING = f" *(?:#{_ANY}*)?\\n"

_NAME_RUN = "[A-Za-z0-9_./ -]{0,200}"
_NAME = (
    f"(?:[A-EG-MO-SU-Za-eg-mo-su-z]{_NAME_RUN}|(?!(?:null|true|false|Null|True|False|NULL|TRUE|FALSE) *:)"
    f"[FNTfnt]{_NAME_RUN}|_[A-Za-z]{_NAME_RUN})"
)
_KEY = f"(?:{_NAME}|\"[ -!#-\\[\\]-~]{{0,200}}\"|'[ -&(-~]{{0,200}}'):"

_FLOW_ITEM = f"(?:(?:{_BEGIN}|{_BY_DIGITS}){_FLOW_RUN}|{_NUMBER}(?= *[,}}\\]])|{_DOUBLE}|{_SINGLE}) *"
_FLOW_ENTRY = f"{_NAME}: {_FLOW_ITEM}"
_FLOW = f"\\[ *(?:{_FLOW_ITEM}(?:, *{_FLOW_ITEM})*)?\\]|\\{{ *(?:{_FLOW_ENTRY}(?:, *{_FLOW_ENTRY})*)?\\}}"
_SCALAR = f"(?:(?:{_BEGIN}|{_BY_DIGITS}){_RUN}{_MORE}|{_NUMBER}(?= *(?:\\n| #))|{_DOUBLE}|{_SINGLE}|{_FLOW})"
_OUTER = "(?P=indent)"


def _value(name: str, held: str, least: str) -> str:
    """A value: the lines of a block scalar are indented by `least`; no line after it more than `held`."""
    first = f"{_SOLID}{_ANY}*(?<! )\\n"
    folded = f">-?\\n(?P<{name}>{least} {{0,40}}){first}(?:\\n*(?P={name}){first})*"
    literal = f"\\|-?\\n(?P<{name}s>{least} {{0,40}}){first}(?:\\n*(?P={name}s){_ANY}*(?<! )\\n)*"
    return f"(?:{_SCALAR}{_END}(?!{held} )|(?:{folded}|{literal})(?!\\n*(?: +\\n| *#|{held} )))"


_LINE = (
    f"(?P<indent> {{0,48}})(?:{_KEY}(?: +{_value('in_map', _OUTER, _OUTER + ' ')}|{_END}(?:{_NOTHING})*)"
    f"|- (?:{_KEY}(?: +{_value('in_item', _OUTER + '  ', _OUTER + '   ')}|{_END}(?:{_NOTHING})*)"
    f"|{_value('item', _OUTER, _OUTER + '  ')}))"
    f"|{_NOTHING}(?!(?:{_NOTHING})*{_OUTER} )"
)
_LINES = re.compile(f"(?:{_LINE}){{1,{_LINES_AT_ONCE}}}")
_MARKER = "---\n"


def passes(text: str) -> bool:
    """Whether a text is within the grammar.

    Args:
        text: the text of a file; its line breaks are line feeds.
    """
    end = len(text)
    position = len(_MARKER) if text.startswith(_MARKER) else 0
    match = _LINES.match
    while position < end:
        found = match(text, position)
        if found is None:
            return False
        position = found.end()
    return end > 0
