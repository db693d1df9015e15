"""jsonschema's errors, and what they know besides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from jsonschema.exceptions import ValidationError

from statekit.diagnostics import Pointer
from statekit.schema.dialects import keyword_of
from statekit.schema.explain.violation import Tested, Violation

Errors: TypeAlias = Iterator[ValidationError]


@dataclass(frozen=True, slots=True)
class Note:
    """What an error knows besides.

    Attributes:
        detail: as in `Violation`, and so `known` and `condition`.
        tested: the properties that a condition looked at, each with the number of steps by which the error
            lies below the object that has them.
        instead: what to say in its place, of the value that the error is about.
        size: how many errors it stands for.
    """

    detail: str | None = None
    known: tuple[str, ...] = ()
    condition: str | None = None
    tested: tuple[tuple[int, Tested], ...] = ()
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
    tested = tuple(_below(pointer[: len(pointer) - steps], each) for steps, each in note.tested)
    if note.instead:
        return [
            replace(
                each,
                pointer=(*pointer, *each.pointer),
                condition=each.condition or note.condition,
                tested=(*(_below(pointer, inner) for inner in each.tested), *tested),
            )
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
            tested=tested,
        )
    ]


def _below(pointer: Pointer, tested: Tested) -> Tested:
    return replace(tested, pointer=(*pointer, *tested.pointer))


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


def because(errors: Errors, condition: str | None, tested: Callable[[], Sequence[Tested]] = tuple) -> Errors:
    """Errors that know why they are errors; of several reasons, the innermost is said.

    Args:
        errors: the errors.
        condition: why they apply, in words.
        tested: gives the properties that the condition looked at; asked only if there are errors.
    """
    for error in errors:
        note = note_of(error)
        looked = tuple((len(error.relative_path), each) for each in tested())
        noted = replace(note, condition=note.condition or condition, tested=note.tested + looked)
        error.note = noted  # type: ignore[attr-defined] # ours
        yield error
