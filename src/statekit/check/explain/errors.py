"""jsonschema's errors, and what they know besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from jsonschema.exceptions import ValidationError

from statekit.check.explain.violation import Violation
from statekit.check.language.dialects import keyword_of

Errors: TypeAlias = Iterator[ValidationError]


@dataclass(frozen=True, slots=True)
class Note:
    """What an error knows besides.

    Attributes:
        detail: as in `Violation`, and so `known` and `condition`.
        instead: what to say in its place, of the value that the error is about.
        size: how many errors it stands for.
    """

    detail: str | None = None
    known: tuple[str, ...] = ()
    condition: str | None = None
    instead: tuple[Violation, ...] = ()
    size: int = 1


class NotedError(ValidationError):
    """An error with a note."""

    note: Note | None = None


def note_of(error: ValidationError) -> Note:
    """What an error knows besides."""
    return getattr(error, "note", None) or Note()


def violations_of(error: ValidationError, holder: str | None = None) -> list[Violation]:
    """An error as violations: one, or what is to be said in its place.

    Args:
        error: the error.
        holder: the keyword that holds the subschema, if the error is one by an alternative.
    """
    pointer = tuple(error.relative_path)
    note = note_of(error)
    if note.instead:
        return [
            replace(each, pointer=(*pointer, *each.pointer), condition=each.condition or note.condition)
            for each in note.instead
        ]
    keyword, refused = str(error.validator), error.validator is None
    if refused:
        path = list(error.relative_schema_path)
        keyword, cause = keyword_of(path if holder is None else [holder, *path])
        note = replace(note, detail=note.detail or cause)
    instance: Any = error.instance
    expected: Any = error.validator_value
    return [
        Violation(
            keyword=keyword,
            pointer=pointer,
            instance=instance,
            expected=expected,
            schema=error.schema if isinstance(error.schema, Mapping) else {},
            refused=refused,
            detail=note.detail,
            known=note.known,
            condition=note.condition,
        )
    ]


def descend(
    validator: Any, instance: Any, schema: Any, path: str | int | None = None, schema_path: Any = None
) -> Errors:
    """What is wrong with a value by a subschema; for `false`, jsonschema does not tell where."""
    if schema is not False:
        yield from validator.descend(instance, schema, path=path, schema_path=schema_path)
        return
    error = NotedError("", instance=instance, schema=False)
    error.validator = None  # type: ignore[assignment] # as jsonschema has it for `false`
    error.path.extend(() if path is None else (path,))
    error.schema_path.extend(() if schema_path is None else (schema_path,))
    yield error


def about(detail: str, known: tuple[str, ...] = ()) -> ValidationError:
    """An error about one property."""
    error = NotedError("")
    error.note = Note(detail, known)
    return error


def because(errors: Errors, condition: str | None) -> Errors:
    """Errors that know why they are errors; the innermost reason stays."""
    for error in errors:
        note = note_of(error)
        error.note = replace(note, condition=note.condition or condition)  # type: ignore[attr-defined] # ours
        yield error
