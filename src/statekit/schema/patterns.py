"""Regular expressions of schemas: in linear time where they allow it, within a limit where not."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import jsonschema_rs

PatternOptions: TypeAlias = jsonschema_rs.RegexOptions | jsonschema_rs.FancyRegexOptions
Matcher: TypeAlias = Callable[[str, str], bool]
"""Whether an expression (ECMA-262) is found in a text: `matches(expression, text)`."""

BACKTRACK_LIMIT = 100_000
"""How many steps a pattern that needs backtracking (look-around, back-references) may take on a value."""
LINEAR = jsonschema_rs.RegexOptions()
BACKTRACKING = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACK_LIMIT)


def matcher(dialect_uri: str, patterns: PatternOptions) -> Matcher:
    """A matcher that decides as the verdict does."""

    @lru_cache(maxsize=1024)
    def compiled(expression: str) -> jsonschema_rs.Validator:
        return _compile(dialect_uri, expression, patterns)

    return lambda expression, text: compiled(expression).is_valid(text)


def is_usable(dialect_uri: str, expression: str) -> bool:
    """Whether an expression can be matched at all, be it by backtracking."""
    try:
        _compile(dialect_uri, expression, BACKTRACKING)
    except ValueError:
        return False
    return True


def _compile(dialect_uri: str, expression: str, patterns: PatternOptions) -> jsonschema_rs.Validator:
    schema = {"$schema": dialect_uri, "pattern": expression}
    return jsonschema_rs.validator_for(schema, pattern_options=patterns)
