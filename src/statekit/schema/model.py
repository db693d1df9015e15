"""A schema together with every file that it refers to.

The closure of a schema is the schema file and the files that its references name, as far as `lookup` finds
them. References to anywhere else (the network, a folder that was not named) are errors: a verdict must not
depend on the state of a server.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from statekit._startup.frozen import field, frozen, replace
from statekit.diagnostics import (
    JSON,
    Diagnostic,
    Fix,
    Part,
    Place,
    Pointer,
    Replacement,
    Severity,
    pointer_text,
)
from statekit.errors import StatekitError
from statekit.read import place_in_schema
from statekit.schema.dialects import Specification, specification_of
from statekit.schema.metaschemas import may_be_metaschema, metaschemas
from statekit.schema.node import DocumentScope, SchemaNode

if TYPE_CHECKING:
    import referencing

ANNOTATION = "x-statekit"
"""The keyword for the annotations of this package."""

_RULE = "file/schema"


class SchemaError(StatekitError):
    """A schema that cannot be used. `str()` is one line: the file, its line if known, and the message.

    Args:
        path: the path of the file as displayed.
        message: the error, in one line.
        pointer: the pointer to the invalid value in the file.
        place: its place, if it is known.
        help_text: a suggestion.
        meant: the text that the value certainly stands for.

    Attributes:
        path: the path of the file as displayed.
        pointer: the pointer to the invalid value in the file.
        line: its line, 1-based, if known.
        diagnostic: the error as a diagnostic, with its location.
    """

    def __init__(  # noqa: PLR0913 - options, by name
        self,
        path: str,
        message: str,
        *,
        pointer: Pointer = (),
        place: Place | None = None,
        help_text: str | None = None,
        meant: str | None = None,
    ):
        self._meant = meant
        self.line = place.span.line if place is not None and place.span is not None else None
        file = f"{path}:{self.line}" if self.line else path
        suffix = f" (at {pointer_text(pointer)})" if pointer else ""
        super().__init__(" ".join(f"{file}: {message}{suffix}".splitlines()))
        self.path = path
        self.pointer = pointer
        self.diagnostic = Diagnostic(
            _RULE,
            Severity.ERROR,
            message,
            place or Place(path),
            help_text,
            pointer=pointer_text(pointer) if pointer else None,
        )

    def locate(self, folder: Path, root_path: str) -> None:
        """Look up the line and column of the error, unless they are known.

        Args:
            folder: the folder of the root schema file.
            root_path: the path of the root schema file as displayed.
        """
        if self.diagnostic.place.span is None:
            file = folder / os.path.relpath(self.path, Path(root_path).parent)
            place = place_in_schema(file, self.path, self.pointer)
            self.diagnostic = replace(self.diagnostic, place=place, fixes=self._fixes(place))

    def _fixes(self, place: Place) -> tuple[Fix, ...]:
        if self._meant is None or place.span is None:
            return ()
        replacement = Replacement(place.span, json.dumps(self._meant))
        return (Fix(f"write `{self._meant}`", is_safe=True, replacements=(replacement,)),)


@frozen
class LocatedSubschema:
    """A subschema with its location.

    Attributes:
        contents: the subschema.
        path: the path of its file as displayed.
        uri: the URI of its file: the `$id`, or else the URI of the path.
        pointer: the pointer to the subschema in its file.
        is_part: True for a part of a file that may be the schema of records.
    """

    contents: JSON
    path: str
    uri: str
    pointer: Pointer
    is_part: bool = False


@frozen
class IgnoredMistake:
    """A mistake in a schema that does not affect a verdict.

    Attributes:
        subschema: the subschema, or another part of a file, with the mistake.
        steps: the steps from there to the token.
        message: the mistake.
        help: a suggestion.
        part: the token that is meant, a key or its value.
    """

    subschema: LocatedSubschema
    steps: Pointer
    message: str
    help: str | None
    part: Part = Part.VALUE


@frozen(cached=True)
class Schema:
    """A schema whose closure is complete and whose dialect is supported.

    Attributes:
        path: the path of the root file as displayed.
        uri: the URI of the root file.
        contents: the schema.
        specification: its dialect.
        resources: the contents of each file of the closure, by URI.
        subschemas: each subschema with its location, by the identity of its contents.
        folder: the folder of the root file.
        paths: the path of each file of the closure as displayed, by URI.
        pointer: the pointer to the schema, if it is only a part of its file.
        named: the URIs of the files whose paths do not follow from their URIs.
        searched: the paths, as displayed, of other files and folders that the closure depends on.
        warnings: harmless mistakes that were ignored: each a location, a message and help.
    """

    path: str
    uri: str
    contents: JSON
    specification: Specification
    resources: Mapping[str, JSON]
    subschemas: Mapping[int, LocatedSubschema] = field(default_factory=dict, repr=False, compare=False)
    folder: Path = field(default=Path(), repr=False, compare=False)
    paths: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    pointer: Pointer = ()
    named: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    searched: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    warnings: tuple[IgnoredMistake, ...] = field(default=(), repr=False, compare=False)

    @contextmanager
    def with_locations(self) -> Iterator[None]:
        """Add a line and column to each SchemaError raised in this context, by reading its file again."""
        try:
            yield
        except SchemaError as error:
            error.locate(self.folder, self.path)
            raise

    def place(self, subschema: LocatedSubschema, *steps: str | int, part: Part = Part.VALUE) -> Place:
        """Look up the location of a token of a subschema.

        Args:
            subschema: the subschema.
            steps: the steps from the subschema to the token.
            part: the part of the entry that is meant, its key or its value.
        """
        file = self.folder / os.path.relpath(subschema.path, Path(self.path).parent)
        return place_in_schema(file, subschema.path, (*subschema.pointer, *steps), part)

    @cached_property
    def registry(self) -> referencing.Registry[Any]:
        """A registry of everything that a reference may name: the closure and the published metaschemas."""
        import referencing  # takes as long as starting Python twice; the verdict needs no registry

        registry = metaschemas() if self.names_metaschemas else referencing.Registry()
        for uri, contents in self.resources.items():
            dialect = dialect_of(contents, self.path, self.specification)
            registry = registry.with_resource(uri, dialect.create_resource(contents))
        return registry.crawl()

    @cached_property
    def names_metaschemas(self) -> bool:
        """True if a reference leads to a published metaschema."""
        objects = (each.contents for each in self.subschemas.values() if isinstance(each.contents, dict))
        return any(may_be_metaschema(str(each["$ref"])) for each in objects if "$ref" in each)

    @cached_property
    def root(self) -> SchemaNode:
        """The schema as a node."""
        if self.is_plain_document:
            scope = DocumentScope(self.contents, lambda: self.registry.resolver(self.uri))
            return SchemaNode(self.contents, self.specification, scope)
        resolver = self.registry.resolver(self.uri)
        if self.pointer:
            resolver = resolver.lookup(f"#{self.fragment}").resolver
        return SchemaNode(self.contents, self.specification, resolver)

    @cached_property
    def is_plain_document(self) -> bool:
        """True if the schema is a whole file, and every pointer into it is one into the schema."""
        return not self.pointer and not self._has_embedded_identifiers

    @property
    def _has_embedded_identifiers(self) -> bool:
        """True if a subschema below the root of a file may have an identifier, or if they are unknown."""
        below = (each.contents for each in self.subschemas.values() if each.pointer)
        return not self.subschemas or any(
            isinstance(contents, dict) and ("$id" in contents or "id" in contents) for contents in below
        )

    @property
    def fragment(self) -> str:
        """The fragment of the schema's URI, a JSON Pointer; empty if the schema is a whole file."""
        return quote(pointer_text(self.pointer)) if self.pointer else ""

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 (hex) of the closure, independent of the format of its files."""
        import hashlib  # only a cache needs it

        canonical = json.dumps([self.uri_tail, *self.resources.values()], separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def files(self) -> frozenset[str]:
        """The paths, as displayed, of all files and folders that the closure depends on."""
        return frozenset((*self.paths.values(), *self.searched, self.path))

    @property
    def uri_tail(self) -> str:
        """The last segment of the URI, which does not reveal the folder of the schema."""
        tail = self.uri.rsplit("/", 1)[-1]
        return f"{tail}#{self.fragment}" if self.pointer else tail


def dialect_of(contents: JSON, path: str, default: Specification | None = None) -> Specification:
    """Return the dialect of a schema file.

    Args:
        contents: the contents of the file.
        path: its path as displayed.
        default: the dialect of a file that declares none; by default 2020-12.

    Raises:
        SchemaError: the declared dialect is not supported.
    """
    if default is not None and not (isinstance(contents, dict) and "$schema" in contents):
        return default
    specification = specification_of(contents)
    if specification is None:
        declared = contents.get("$schema") if isinstance(contents, dict) else None
        message = (
            f"the dialect {json.dumps(declared)[:100]} is not one of "
            "2020-12, 2019-09, draft-07, draft-06, draft-04"
        )
        from statekit.phrasing import has_same_digits, suggest
        from statekit.schema.misspelled import meant_dialect

        meant = meant_dialect(declared)
        is_certain = meant is not None and has_same_digits(str(declared), meant)
        raise SchemaError(
            path,
            message,
            pointer=("$schema",),
            help_text=None if meant is None else suggest(meant),
            meant=meant if is_certain else None,
        )
    return specification
