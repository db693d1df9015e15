r"""Unicode properties in an expression, such as `\p{L}` (ECMA-262, tables of section 22.2.1)."""

from __future__ import annotations

import re

from statekit.schema.ecma.results import FOREIGN, Difference, PatternError

_WRITTEN = re.compile(r"\\[pP](\{[^}]*\}|.)")
_CATEGORIES = frozenset(
    """
    C Other Cc Control cntrl Cf Format Cn Unassigned Co Private_Use Cs Surrogate
    L Letter LC Cased_Letter Ll Lowercase_Letter Lm Modifier_Letter Lo Other_Letter Lt Titlecase_Letter
    Lu Uppercase_Letter M Mark Combining_Mark Mc Spacing_Mark Me Enclosing_Mark Mn Nonspacing_Mark
    N Number Nd Decimal_Number digit Nl Letter_Number No Other_Number
    P Punctuation punct Pc Connector_Punctuation Pd Dash_Punctuation Pe Close_Punctuation
    Pf Final_Punctuation Pi Initial_Punctuation Po Other_Punctuation Ps Open_Punctuation
    S Symbol Sc Currency_Symbol Sk Modifier_Symbol Sm Math_Symbol So Other_Symbol
    Z Separator Zl Line_Separator Zp Paragraph_Separator Zs Space_Separator
    """.split()  # noqa: SIM905 - easier to read than a list of strings
)
"""The values of General_Category, which may be written alone."""
_BINARY = frozenset(
    """
    ASCII ASCII_Hex_Digit AHex Alphabetic Alpha Any Assigned Bidi_Control Bidi_C Bidi_Mirrored Bidi_M
    Case_Ignorable CI Cased Changes_When_Casefolded CWCF Changes_When_Casemapped CWCM
    Changes_When_Lowercased CWL Changes_When_NFKC_Casefolded CWKCF Changes_When_Titlecased CWT
    Changes_When_Uppercased CWU Dash Default_Ignorable_Code_Point DI Deprecated Dep Diacritic Dia Emoji
    Emoji_Component EComp Emoji_Modifier EMod Emoji_Modifier_Base EBase Emoji_Presentation EPres
    Extended_Pictographic ExtPict Extender Ext Grapheme_Base Gr_Base Grapheme_Extend Gr_Ext Hex_Digit Hex
    IDS_Binary_Operator IDSB IDS_Trinary_Operator IDST ID_Continue IDC ID_Start IDS Ideographic Ideo
    Join_Control Join_C Logical_Order_Exception LOE Lowercase Lower Math Noncharacter_Code_Point NChar
    Pattern_Syntax Pat_Syn Pattern_White_Space Pat_WS Quotation_Mark QMark Radical Regional_Indicator RI
    Sentence_Terminal STerm Soft_Dotted SD Terminal_Punctuation Term Unified_Ideograph UIdeo Uppercase Upper
    Variation_Selector VS White_Space space XID_Continue XIDC XID_Start XIDS
    """.split()  # noqa: SIM905 - easier to read than a list of strings
)
"""The properties that a character has or lacks."""
_CATEGORY = re.compile(r"(?:General_Category|gc)=(.+)")
_SCRIPT = re.compile(r"(?:Script|sc|Script_Extensions|scx)=[A-Z][A-Za-z_]*")
_BLOCK = re.compile(r"(?:Is|In)_?([A-Z][A-Za-z]+)")
_CASED = {name.casefold().replace("_", ""): name for name in sorted(_CATEGORIES | _BINARY)}


def read_property(text: str, position: int, differences: list[Difference]) -> str:
    """Return the text of a property at a position.

    Args:
        text: the expression.
        position: the position of the backslash.
        differences: is extended by the property if ECMA-262 does not have it in this form.

    Raises:
        PatternError: no property follows.
    """
    found = _WRITTEN.match(text, position)
    if found is None:
        raise PatternError(rf"`\{text[position + 1]}` needs a property, as in `\p{{L}}`", position)
    written, name = found.group(), found.group(1)
    letter = written[1]
    if not name.startswith("{"):
        differences.append(Difference(written, position, FOREIGN, rf"write `\{letter}{{{name}}}`"))
    elif not _is_standard(name[1:-1]):
        meant = _meant(name[1:-1])
        differences.append(Difference(written, position, FOREIGN, rf"write `\{letter}{{{meant}}}`"))
    return written


def _is_standard(name: str) -> bool:
    category = _CATEGORY.fullmatch(name)
    if category is not None:
        return category[1] in _CATEGORIES
    return name in _CATEGORIES or name in _BINARY or _SCRIPT.fullmatch(name) is not None


def _meant(name: str) -> str:
    """Return how ECMA-262 writes a property that is written in another way: else it is a script."""
    plain = name.removeprefix("^").casefold().replace("_", "").replace(" ", "").replace("-", "")
    if plain in _CASED:
        return _CASED[plain]
    block = _BLOCK.fullmatch(name)
    script = block[1] if block else name.rpartition("=")[2]
    return f"Script={script[:1].upper()}{script[1:]}"
