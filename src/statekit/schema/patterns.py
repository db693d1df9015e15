"""Regular expressions of schemas: matched in linear time if possible, otherwise with a backtracking limit."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import jsonschema_rs

PatternOptions: TypeAlias = jsonschema_rs.RegexOptions | jsonschema_rs.FancyRegexOptions
Matcher: TypeAlias = Callable[[str, str], bool]
"""A function `matches(expression, text)`: True if an expression (ECMA-262) matches anywhere in a text."""

BACKTRACK_LIMIT = 100_000
"""How often matching one value may backtrack, for patterns with look-around or backreferences."""
LINEAR = jsonschema_rs.RegexOptions()
BACKTRACKING = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACK_LIMIT)


def matcher(dialect_uri: str, patterns: PatternOptions) -> Matcher:
    """Return a matcher that agrees with the verdict of jsonschema-rs."""

    @lru_cache(maxsize=1024)
    def compiled(expression: str) -> jsonschema_rs.Validator:
        return _compile(dialect_uri, expression, patterns)

    return lambda expression, text: compiled(expression).is_valid(text)


def is_usable(dialect_uri: str, expression: str) -> bool:
    """Return True if an expression can be compiled, with backtracking if necessary."""
    try:
        _compile(dialect_uri, expression, BACKTRACKING)
    except ValueError:
        return False
    return True


def _compile(dialect_uri: str, expression: str, patterns: PatternOptions) -> jsonschema_rs.Validator:
    schema = {"$schema": dialect_uri, "pattern": expression}
    return jsonschema_rs.validator_for(schema, pattern_options=patterns)
