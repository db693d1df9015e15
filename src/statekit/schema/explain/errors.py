"""The errors of jsonschema, with additional details, and their conversion to violations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from jsonschema.exceptions import ValidationError

from statekit._startup.frozen import frozen, replace
from statekit.diagnostics import Pointer
from statekit.schema.dialects import keyword_of
from statekit.schema.explain.violation import OwnMessage, TestedProperty, Violation

Errors: TypeAlias = Iterator[ValidationError]


@frozen
class ErrorDetails:
    """Details of an error that jsonschema does not provide.

    Attributes:
        property_name: as in `Violation`, like `declared` and `condition`.
        tested: the properties that a condition tests, each with the depth of the error below the object that
            has them.
        replacements: the violations to report instead, with pointers that start at the value of the error.
        size: the number of errors that it represents.
        own_message: the text of that of `Violation`, and the depth of the error below the value of its
            subschema.
    """

    property_name: str | None = None
    declared: tuple[str, ...] = ()
    condition: str | None = None
    tested: tuple[tuple[int, TestedProperty], ...] = ()
    replacements: tuple[Violation, ...] = ()
    size: int = 1
    own_message: tuple[str, int] | None = None


class DetailedError(ValidationError):
    """An error with details."""

    details: ErrorDetails | None = None


def details_of(error: ValidationError) -> ErrorDetails:
    """Return the details of an error."""
    return getattr(error, "details", None) or ErrorDetails()


def violations_of(error: ValidationError, holder: str | None = None) -> list[Violation]:
    """Convert an error to violations: its replacements, or else one violation.

    Args:
        error: the error.
        holder: the keyword that holds the subschema, for an error in an alternative.
    """
    pointer = tuple(error.relative_path)
    details = details_of(error)
    tested = tuple(_move(each, pointer[: len(pointer) - depth]) for depth, each in details.tested)
    own = details.own_message
    own_message = None if own is None else OwnMessage(own[0], pointer[: len(pointer) - own[1]])
    if details.replacements:
        return [
            replace(
                each,
                pointer=(*pointer, *each.pointer),
                condition=each.condition or details.condition,
                tested=(*(_move(inner, pointer) for inner in each.tested), *tested),
                own_message=_move_message(each.own_message, pointer) or own_message,
            )
            for each in details.replacements
        ]
    keyword, is_false_schema = str(error.validator), error.validator is None
    if is_false_schema:
        path = list(error.relative_schema_path)
        keyword, dependency = keyword_of(path if holder is None else [holder, *path])
        details = replace(details, property_name=details.property_name or dependency)
    instance: Any = error.instance
    expected: Any = error.validator_value
    return [
        Violation(
            keyword=keyword,
            pointer=pointer,
            instance=instance,
            expected=expected,
            schema=error.schema if isinstance(error.schema, Mapping) else {},
            is_false_schema=is_false_schema,
            property_name=details.property_name,
            declared=details.declared,
            condition=details.condition,
            tested=tested,
            own_message=own_message,
        )
    ]


def _move(tested: TestedProperty, base: Pointer) -> TestedProperty:
    return replace(tested, pointer=(*base, *tested.pointer))


def _move_message(message: OwnMessage | None, base: Pointer) -> OwnMessage | None:
    return message and replace(message, pointer=(*base, *message.pointer))


def descend(
    validator: Any, instance: Any, schema: Any, path: str | int | None = None, schema_path: Any = None
) -> Errors:
    """Yield the errors of a value in a subschema.

    For the schema `false`, jsonschema's own `descend` drops both paths.
    """
    if schema is not False:
        yield from validator.descend(instance, schema, path=path, schema_path=schema_path)
        return
    error = DetailedError("", instance=instance, schema=False)
    error.validator = None  # type: ignore[assignment] # as jsonschema does for `false`
    error.path.extend(() if path is None else (path,))
    error.schema_path.extend(() if schema_path is None else (schema_path,))
    yield error


def property_error(name: str, declared: tuple[str, ...] = ()) -> ValidationError:
    """Return an error about one property."""
    error = DetailedError("")
    error.details = ErrorDetails(name, declared)
    return error


def with_condition(
    errors: Errors, condition: str | None, tested: Callable[[], Sequence[TestedProperty]] = tuple
) -> Errors:
    """Add to errors the condition under which they apply; an inner condition takes precedence.

    Args:
        errors: the errors.
        condition: the condition in words.
        tested: returns the properties that the condition tests; called only if there are errors.
    """
    for error in errors:
        details = details_of(error)
        added = tuple((len(error.relative_path), each) for each in tested())
        details = replace(details, condition=details.condition or condition, tested=details.tested + added)
        error.details = details  # type: ignore[attr-defined] # declared by DetailedError only
        yield error
