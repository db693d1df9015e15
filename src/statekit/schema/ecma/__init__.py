"""Regular expressions of ECMA-262, as JSON Schema asks for (core, section 6.4), for jsonschema-rs.

Its engines already read classes and escapes as ECMA-262 does. `translate` rewrites what they read differently
or reject, and explains what cannot be rewritten. JSON Schema recommends the flag `u`: a surrogate pair is
one character, and an escape without a meaning is an error.
"""

from __future__ import annotations

from statekit.schema.ecma.results import Difference, PatternError, Translation
from statekit.schema.ecma.translator import Translator

__all__ = ["Difference", "PatternError", "Translation", "translate"]


def translate(expression: str) -> Translation:
    """Translate an expression.

    Raises:
        PatternError: it is not an expression of ECMA-262.
    """
    return Translator(expression).translate()
