r"""How a text is written on one line: without quotes where every reader finds the same text, else in quotes.

A text needs quotes if YAML 1.2 (the core schema, YAML 1.2.2, section 10.3.2) or YAML 1.1 (its types at
yaml.org/type, which most libraries still follow) reads it as something else, as `no` or `12:30`. Dates and a
few other texts are open: libraries disagree on them, or they are clearer in quotes. They stay as they are.
"""

from __future__ import annotations

from enum import StrEnum

from statekit._startup.expressions import expression
from statekit.edit.quotes import MUST_ESCAPE
from statekit.read.scalars import ScalarError, resolve_plain


class Need(StrEnum):
    """Whether a text needs quotes."""

    NONE = "none"
    OPEN = "open"
    QUOTES = "quotes"


_INDICATORS = frozenset("#,[]{}&*!|>'\"%@`")
_SEPARATORS = expression(r":(?:[ \t]|\Z)|[ \t]#|\A(?:[-?]|---|\.\.\.)[ \t]|\A[-?]\Z")
_YAML_1_1 = expression(
    r"(?:yes|no|on|off|true|false|null)\Z|~\Z|<<\Z|=\Z"
    r"|[-+]?0b[01_]+\Z|[-+]?0x[0-9a-f_]+\Z|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z"
    r"|[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?\Z|[-+]?\.[0-9_]+(?:e[-+]?[0-9]+)?\Z"
    r"|[-+]?\.(?:inf|nan)\Z"
)
# Dates, times, numbers with other separators, and signs that begin structure elsewhere.
_OPEN = expression(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?\Z|[yYnN]\Z|[-+]?[0-9][0-9_,.:]*\Z"
    r"|(?:nan|inf|NaN|Inf|NAN|INF|\.\.\.)\Z|[-+]?0[xobXOB]|[-+.]*[0-9][-+.0-9A-Za-z]*_"
    r"|[-?:~<=+^;]|[\u2018-\u201f\u00ab\u00bb\u2039\u203a]"
)
_OPEN_IN_FLOW = expression(r"[+._0-9~<=]|.*[:\\|~]")
_BRACKETS = expression(r"[,\[\]{}]")
_SIMPLE_ESCAPE = expression(r'\\[\\"/nt \n]')


def need_of_quotes(text: str, *, in_flow: bool = False) -> Need:
    """Return whether a text needs quotes.

    Args:
        text: The text.
        in_flow: True if it is inside brackets.
    """
    if (
        not text
        or text[0] in _INDICATORS
        or text[0] in " \t"
        or text[-1] in " \t"
        or MUST_ESCAPE.search(text)
        or _SEPARATORS.search(text)
        or (in_flow and _BRACKETS.search(text))
        or not is_text(text)
        or _YAML_1_1.match(text.lower())
    ):
        return Need.QUOTES
    is_open = not text.isprintable() or _OPEN.match(text) or (in_flow and _OPEN_IN_FLOW.match(text))
    return Need.OPEN if is_open else Need.NONE


def has_special_escapes(written: str) -> bool:
    r"""Return True if a text in double quotes has escapes other than `\"`, `\\`, `\/`, `\n` and `\t`."""
    return "\\" in _SIMPLE_ESCAPE.sub("", written)


def is_content(text: str) -> bool:
    """Return True if a text may be written as it is in a block of text."""
    return not MUST_ESCAPE.search(text.replace("\t", "").replace("\n", ""))


def is_text(plain: str) -> bool:
    """Return True if YAML 1.2 reads a scalar without quotes as text."""
    try:
        return isinstance(resolve_plain(plain), str)
    except ScalarError:
        return False
