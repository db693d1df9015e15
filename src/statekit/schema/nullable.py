"""`nullable` in OpenAPI 3.0, which allows null in addition to `type`.

As version 3.0.3 of the OpenAPI Specification clarifies, it applies only if the same schema has a `type`, and
null must also be a member of `enum`, if there is one.
"""

from __future__ import annotations

from statekit.diagnostics import JSON, Part
from statekit.schema.model import IgnoredMistake, LocatedSubschema

KEYWORD = "nullable"


def is_openapi_3_0(document: JSON) -> bool:
    """Return True for an OpenAPI document of version 3.0, in whose schemas `nullable` has a meaning."""
    return isinstance(document, dict) and str(document.get("openapi", "")).startswith("3.0")


def allow_null(subschema: LocatedSubschema) -> list[IgnoredMistake]:
    """Add null to the types of a subschema that is `nullable`, and return why that has no effect, if so.

    Args:
        subschema: a subschema of an OpenAPI 3.0 document, whose contents are changed.
    """
    contents = subschema.contents
    if not isinstance(contents, dict) or contents.get(KEYWORD) is not True:
        return []
    declared, members = contents.get("type"), contents.get("enum")
    if isinstance(declared, str):
        contents["type"] = [declared, "null"]
    if declared is None:
        reason, help_text = "there is no `type` beside it", "write the `type` beside `nullable`"
    elif isinstance(members, list) and None not in members:
        reason, help_text = "null is not in `enum`", "add `null` to `enum`, or remove `nullable`"
    else:
        return []
    message = f"`nullable` has no effect: {reason}"
    return [IgnoredMistake(subschema, (KEYWORD,), message, help_text, Part.KEY)]
