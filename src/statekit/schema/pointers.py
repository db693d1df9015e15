"""References by JSON Pointer, which can be followed without a registry."""

from __future__ import annotations

from urllib.parse import unquote

from statekit.diagnostics import JSON


def follow_pointer(document: JSON, fragment: str) -> JSON:
    """Return the part of a document that a JSON Pointer surely leads to, or None.

    Args:
        document: the document.
        fragment: a JSON Pointer as the fragment of a URI; empty for the whole document.
    """
    found = document
    for step in unquote(fragment[1:]).split("/") if fragment else ():
        if isinstance(found, dict):
            found = found.get(step.replace("~1", "/").replace("~0", "~"))
        elif isinstance(found, list) and step.isascii() and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found
