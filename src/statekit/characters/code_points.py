"""The names of characters."""

from __future__ import annotations


def describe_character(character: str) -> str:
    """Return the code point of a character with its name: `U+00A0 (NO-BREAK SPACE)`."""
    import unicodedata  # few texts need it

    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")
