"""What each rule of this room checks, as people read it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from statekit.check.explain import structure
from statekit.check.explain.wording import KEYWORDS
from statekit.check.rules import crossing, selections, sources

_MAY_BE_FALSE = (
    "$ref",
    "allOf",
    "dependentSchemas",
    "else",
    "false",
    "patternProperties",
    "prefixItems",
    "properties",
    "then",
    "unevaluatedItems",
)
"""The keywords that are violated only where what they hold is the schema `false`, or the whole schema is."""

_RULES: Mapping[str, Callable[..., Any]] = {
    **{f"schema/{keyword}": say for keyword, say in KEYWORDS.items()},
    **{f"schema/{keyword}": structure.of_refused for keyword in _MAY_BE_FALSE},
    **crossing.RULES,
    **selections.RULES,
    **sources.RULES,
}

RULES: Mapping[str, str] = {rule: inspect.getdoc(check) or "" for rule, check in sorted(_RULES.items())}
"""The documentation of each rule, by its id: what is checked and why, with an example of what is found."""
