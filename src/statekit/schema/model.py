"""A schema file with everything it refers to: loaded once, checked once, nothing fetched.

The closure of a schema is the schema itself and the files beside it, or below its folder, that its references
name. References that lead anywhere else (the network, a folder above) are an error, because a verdict must
not depend on what a server says today.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import referencing

from statekit.diagnostics import JSON, Diagnostic, Part, Place, Pointer, Severity, pointer_text
from statekit.errors import StatekitError
from statekit.read import place_in_schema
from statekit.schema.dialects import Specification, specification_of
from statekit.schema.metaschemas import may_be_published, metaschemas
from statekit.schema.node import SchemaNode

ANNOTATION = "x-statekit"


UNUSABLE = "file/schema"


class SchemaError(StatekitError):
    """A schema that cannot be used. `str()` is one line: file, place where known, and what is wrong.

    Attributes:
        path: the file's name as it is said to people.
        pointer: the way to what is wrong in it.
        line: its line, 1-based, where it is known.
        diagnostic: the same as a finding, with its place.
    """

    def __init__(
        self,
        path: str,
        message: str,
        *,
        pointer: Pointer = (),
        place: Place | None = None,
        help_text: str | None = None,
    ):
        self.line = place.span.line if place is not None and place.span is not None else None
        where = f"{path}:{self.line}" if self.line else path
        at = f" (at {pointer_text(pointer)})" if pointer else ""
        super().__init__(" ".join(f"{where}: {message}{at}".splitlines()))
        self.path = path
        self.pointer = pointer
        self.diagnostic = Diagnostic(
            UNUSABLE,
            Severity.ERROR,
            message,
            place or Place(path),
            help_text,
            pointer=pointer_text(pointer) if pointer else None,
        )

    def find_place(self, folder: Path, said: str) -> None:
        """Find the line and column, unless they are known.

        Args:
            folder: where the schema lies that was loaded first.
            said: how that one is called in messages.
        """
        if self.diagnostic.place.span is None:
            file = folder / os.path.relpath(self.path, Path(said).parent)
            place = place_in_schema(file, self.path, self.pointer)
            self.diagnostic = replace(self.diagnostic, place=place)


@dataclass(frozen=True, slots=True)
class LocatedSubschema:
    """Where a subschema stands.

    Attributes:
        contents: the subschema.
        path: the file's name as it is said to people.
        uri: the URI of the file, or the `$id` that it gives itself.
        pointer: the way through the file.
    """

    contents: JSON
    path: str
    uri: str
    pointer: Pointer


@dataclass(frozen=True)
class Schema:
    """A schema that may be used: its closure is whole and its dialect known.

    `path` is the file's name as it is said to people, `resources` maps URIs to the contents of the files
    that belong to it, `subschemas` tells of every subschema, by its identity, where it stands, and `folder`
    is where the schema lies; `paths` are its files, as they are said to people.
    """

    path: str
    uri: str
    contents: JSON
    specification: Specification
    resources: Mapping[str, JSON]
    subschemas: Mapping[int, LocatedSubschema] = field(default_factory=dict, repr=False, compare=False)
    folder: Path = field(default=Path(), repr=False, compare=False)
    paths: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    @contextmanager
    def with_locations(self) -> Iterator[None]:
        """Within, an error knows its line and column: the files are read again for them."""
        try:
            yield
        except SchemaError as error:
            error.find_place(self.folder, self.path)
            raise

    def place(self, at: LocatedSubschema, *steps: str | int, part: Part = Part.VALUE) -> Place:
        """Where something in a subschema stands."""
        file = self.folder / os.path.relpath(at.path, Path(self.path).parent)
        return place_in_schema(file, at.path, (*at.pointer, *steps), part)

    @cached_property
    def registry(self) -> referencing.Registry[Any]:
        """Everything that a reference may name: this closure and the published metaschemas."""
        registry = metaschemas() if self.names_metaschemas else referencing.Registry()
        for uri, contents in self.resources.items():
            dialect = dialect_of(contents, self.path, self.specification)
            registry = registry.with_resource(uri, dialect.create_resource(contents))
        return registry.crawl()

    @cached_property
    def names_metaschemas(self) -> bool:
        """Whether a reference leads to a published metaschema."""
        subschemas = (at.contents for at in self.subschemas.values())
        references = (each["$ref"] for each in subschemas if isinstance(each, dict) and "$ref" in each)
        return any(may_be_published(str(reference)) for reference in references)

    @cached_property
    def root(self) -> SchemaNode:
        """The whole schema as a node."""
        return SchemaNode(self.contents, self.specification, self.registry.resolver(self.uri))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the closure; the same however its files are formatted."""
        canonical = json.dumps([self.uri_tail, *self.resources.values()], separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def files(self) -> frozenset[str]:
        """The files of the closure, as they are said to people."""
        return self.paths | {self.path}

    @property
    def uri_tail(self) -> str:
        """The last part of the URI: it does not tell the folder the schema lies in."""
        return self.uri.rsplit("/", 1)[-1]


def dialect_of(contents: JSON, said: str, default: Specification | None = None) -> Specification:
    """The dialect of a file; one that names none is of the default one.

    Raises:
        SchemaError: it names one that is not known.
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
        raise SchemaError(said, message, pointer=("$schema",))
    return specification
