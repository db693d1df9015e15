"""A part of a file as a schema: `openapi.yaml#/components/schemas/Pet`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin

from statekit.diagnostics import JSON, Pointer, parse_pointer, pointer_text
from statekit.phrasing import did_you_mean, shorten
from statekit.schema.dialects import DIALECTS, Specification, specification_of
from statekit.schema.model import SchemaError, dialect_of

if TYPE_CHECKING:
    from referencing._core import Resolver

_DRAFT_4: JSON = {"$schema": DIALECTS["draft-04"]}


def dialect_of_document(document: JSON, path: str) -> Specification:
    """Return the dialect of the schemas in a document.

    OpenAPI before 3.1 is nearest to draft 4; later versions have 2020-12 unless they name another.

    Raises:
        SchemaError: the declared dialect is not supported.
    """
    if isinstance(document, dict) and "$schema" not in document:
        version = str(document.get("openapi", document.get("swagger", "")))
        declared = document.get("jsonSchemaDialect")
        if version.startswith(("3.0", "2.")):
            document = _DRAFT_4
        elif declared is not None and specification_of({"$schema": declared}) is not None:
            document = {"$schema": declared}
    return dialect_of(document, path)


def part_of(
    document: JSON, fragment: str, path: str, resolver: Callable[[], Resolver[Any]]
) -> tuple[dict[str, JSON] | bool, Pointer]:
    """Return the part of a document that a fragment names, with the pointer to it.

    Args:
        document: the contents of the file.
        fragment: a JSON Pointer or an anchor, percent-encoded or not.
        path: the path of the file as displayed.
        resolver: returns a resolver for the document, which only an anchor needs.

    Raises:
        SchemaError: the document has no such part, or it is not a schema.
    """
    text = unquote(fragment)
    if text.startswith("/"):
        pointer: Pointer = parse_pointer(text)
        found = _walk(document, pointer, path, fragment)
    else:
        import referencing.exceptions

        try:
            found = resolver().lookup(f"#{fragment}").contents
        except referencing.exceptions.Unresolvable:
            message = f"`#{shorten(fragment, 200)}` is not there: no schema in this file has this anchor"
            raise SchemaError(path, message, help_text="a JSON Pointer begins with `#/`") from None
        pointer = pointer_to(document, found)
    if not isinstance(found, dict | bool):
        message = f"`#{shorten(fragment, 200)}` is not a schema: a JSON Schema is an object or a boolean"
        raise SchemaError(path, message, pointer=typed_pointer(document, pointer))
    return found, typed_pointer(document, pointer)


def _walk(document: JSON, pointer: Pointer, path: str, fragment: str) -> JSON:
    current = document
    for position, step in enumerate(pointer):
        following = _entry(current, str(step))
        if following is None:
            there = pointer[:position]
            names = list(current) if isinstance(current, dict) else []
            similar = did_you_mean(step, names)
            where = f"`{shorten(pointer_text(there), 200)}`" if there else "the file"
            message = f"`#{shorten(fragment, 200)}` is not there: {where} has no `{shorten(str(step))}`"
            raise SchemaError(path, message, pointer=typed_pointer(document, there), help_text=similar)
        (current,) = following
    return current


def _entry(contents: JSON, step: str) -> tuple[JSON] | None:
    """Return an entry of an object or a list as a tuple of one, or None if it does not exist."""
    if isinstance(contents, dict) and step in contents:
        return (contents[step],)
    if isinstance(contents, list) and step.isascii() and step.isdecimal() and int(step) < len(contents):
        return (contents[int(step)],)
    return None


def typed_pointer(document: JSON, pointer: Pointer) -> Pointer:
    """Return a pointer into a document whose positions in lists are integers."""
    typed: list[str | int] = []
    current = document
    for step in pointer:
        typed.append(int(step) if isinstance(current, list) and str(step).isdecimal() else step)
        entry = _entry(current, str(step))
        current = entry[0] if entry is not None else None
    return tuple(typed)


def pointer_to(document: JSON, target: JSON) -> Pointer:
    """Return the pointer to an object of a document, which is identified by its identity."""
    pending: list[tuple[JSON, Pointer]] = [(document, ())]
    while pending:
        current, pointer = pending.pop()
        if current is target:
            return pointer
        if isinstance(current, dict):
            pending.extend((each, (*pointer, name)) for name, each in current.items())
        elif isinstance(current, list):
            pending.extend((each, (*pointer, index)) for index, each in enumerate(current))
    return ()


def base_uri(document: JSON, pointer: Pointer, uri: str, dialect: Specification) -> str:
    """Return the base URI of a part of a document: that of the nearest `$id` around it."""
    current, base = document, uri
    for step in pointer:
        entry = _entry(current, str(step))
        if current is not document and isinstance(current, dict):
            base = urljoin(base, dialect.id_of(current) or "") or base
        current = entry[0] if entry is not None else None
    return base
