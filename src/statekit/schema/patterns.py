"""Regular expressions of schemas: matched in linear time if possible, otherwise with a backtracking limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeAlias

import jsonschema_rs

from statekit._startup.expressions import expression
from statekit.diagnostics import Pointer
from statekit.phrasing import quoted
from statekit.schema.model import SchemaError

if TYPE_CHECKING:
    from statekit.schema.ecma import Difference, PatternError

PatternOptions: TypeAlias = jsonschema_rs.RegexOptions | jsonschema_rs.FancyRegexOptions
Matcher: TypeAlias = Callable[[str, str], bool]
"""A function `matches(expression, text)`: True if an expression (ECMA-262) matches anywhere in a text."""

BACKTRACK_LIMIT = 100_000
"""How often matching one value may backtrack, for patterns with look-around or backreferences."""
LINEAR = jsonschema_rs.RegexOptions()
ADDRESS = jsonschema_rs.EmailOptions(allow_display_text=False)
"""An email address without a display name (RFC 5321, section 4.1.2, as JSON Schema asks)."""
BACKTRACKING = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACK_LIMIT)

_PLAIN = r"""(?:
        [^\\.\[\](){}?*+]                   # a literal, an anchor, or an alternation
      | \\[dDwWsStnrfv^$\\.*+?()\[\]{}|/-]  # an escape that needs no translation
      | \[(?!(?:[^\\\]]|\\.)*(?:\\[dDwWsS]-|-\\[dDwWsS]))  # a class without a range of escapes
        \^?(?:[^\\\[\]^]|\\[dDwWsStnrfv^$\\.*+?()\[\]{}|/-])+\]
      | \((?:\?:|(?!\?)) | \)
      | (?:[*+?]|\{[0-9]{1,4}(?:,(?:[0-9]{1,4})?)?\})\??(?![*+?{])
    )*"""
"""Expressions that all engines read alike; most need no translation."""


@cache
def _plain() -> re.Pattern[str]:
    return re.compile(_PLAIN, re.VERBOSE)


def is_plain(expression: str) -> bool:
    """Return True if an expression needs no translation, and is matched in linear time by every engine."""
    return _plain().fullmatch(expression) is not None


def matcher(dialect_uri: str, patterns: PatternOptions) -> Matcher:
    """Return a matcher that agrees with the verdict of jsonschema-rs."""

    @lru_cache(maxsize=1024)
    def compiled(expression: str) -> jsonschema_rs.Validator:
        return _compile(dialect_uri, translate_for(patterns, expression), patterns)

    return lambda expression, text: compiled(expression).is_valid(text)


def translated(expression: str, patterns: PatternOptions, path: str, pointer: Pointer) -> str:
    """Return an expression of a schema for the engine of jsonschema-rs.

    Args:
        expression: the expression, as written.
        patterns: the options, which decide the engine.
        path: the path of the schema as displayed.
        pointer: the pointer to the expression in it.

    Raises:
        SchemaError: it is not an expression of ECMA-262.
    """
    if is_plain(expression):
        return expression
    from statekit.schema.ecma import PatternError  # most schemas need no translation

    try:
        return translate_for(patterns, expression)
    except PatternError as error:
        raise pattern_error(expression, error, path, pointer) from None


def translate_for(patterns: PatternOptions, expression: str) -> str:
    """Return an expression for the engine of these options.

    Raises:
        PatternError: it is not an expression of ECMA-262.
    """
    if is_plain(expression):
        return expression
    from statekit.schema.ecma import translate

    translation = translate(expression)
    return (
        translation.linear if isinstance(patterns, jsonschema_rs.RegexOptions) else translation.backtracking
    )


def stays_within_limit(expressions: Iterable[str]) -> Callable[[list[str]], bool]:
    """Return a function that is False for texts, one of which exceeds the limit on backtracking.

    jsonschema-rs lists a pattern that exceeds the limit only if there is no other error. But it accepts that
    a list contains no matching text only if no text exceeds the limit.

    Args:
        expressions: the expressions of a schema, each of which is matched with every text.
    """
    validators = []
    for each in dict.fromkeys(expressions):
        if is_plain(each):
            continue
        pattern = {"pattern": translate_for(BACKTRACKING, each)}
        with suppress(ValueError):
            jsonschema_rs.validator_for(pattern, pattern_options=LINEAR)
            continue  # nothing in it needs backtracking
        schemas = pattern, {"not": {"contains": pattern}}
        validators.append(
            [jsonschema_rs.validator_for(schema, pattern_options=BACKTRACKING).is_valid for schema in schemas]
        )

    def stay_within_limit(texts: list[str]) -> bool:
        return all(
            contains_none(texts) or contains_none([text for text in texts if not matches(text)])
            for matches, contains_none in validators
        )

    return stay_within_limit


def pattern_error(expression: str, error: PatternError, path: str, pointer: Pointer) -> SchemaError:
    """Return the error of an expression that cannot be used, with the reason and the place in it."""
    where = f" (character {error.position + 1})" if error.position >= 0 else ""
    message = f"{quoted(expression)} cannot be used as a pattern: {error.reason}{where}"
    return SchemaError(path, message, pointer=pointer, help_text=error.help)


def differences(expression: str) -> list[Difference]:
    """Return the parts of a usable expression that other validators read differently."""
    if is_plain(expression):
        return []
    from statekit.schema.ecma import translate

    return translate(expression).differences


def find_problem(dialect_uri: str, expression: str) -> PatternError | None:
    """Return why an expression cannot be used, even with backtracking, or None if it can be."""
    from statekit.schema.ecma import PatternError, translate

    try:
        translation = translate(expression)
        _compile(dialect_uri, translation.backtracking, BACKTRACKING)
    except PatternError as error:
        return error
    except ValueError:
        return _engine_problem(dialect_uri, expression)
    return None


_PROPERTY = expression(r"\\[pP](?:\{[^}]*\}|.)")
_LOOK_BEHIND = expression(r"\(\?<[=!]")
_COUNT = expression(r"\{[0-9]+(?:,[0-9]*)?\}")


def _engine_problem(dialect_uri: str, expression: str) -> PatternError:
    """Return a probable reason why the engines reject an expression of ECMA-262."""
    from statekit.schema.ecma import PatternError

    for each in _PROPERTY.finditer(expression):
        try:
            _compile(dialect_uri, each.group(), LINEAR)
        except ValueError:
            return PatternError(f"Unicode has no property {quoted(each.group())}", each.start())
    found = _LOOK_BEHIND.search(expression)
    if found:
        return PatternError("it cannot look behind at this", found.start(), "look ahead, or leave it out")
    found = _COUNT.search(expression)
    if found:
        return PatternError("its repetitions make it too large", found.start(), "use `maxLength` for a limit")
    return PatternError("no limit can bound the time that it takes", -1)


def _compile(dialect_uri: str, expression: str, patterns: PatternOptions) -> jsonschema_rs.Validator:
    schema = {"$schema": dialect_uri, "pattern": expression}
    return jsonschema_rs.validator_for(schema, pattern_options=patterns)
