"""Load a schema and every file that it refers to."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import referencing
import referencing.exceptions

from statekit.diagnostics import JSON, Pointer, parse_pointer
from statekit.phrasing import quoted, shorten
from statekit.read import ReadError, read_schema_text
from statekit.schema.conformance import find_schema_error
from statekit.schema.dialects import REFERENCES, Specification, subschemas
from statekit.schema.loops import SubschemaIndex, endless_reference, most_applications
from statekit.schema.metaschemas import may_be_metaschema, metaschemas
from statekit.schema.model import ANNOTATION, LocatedSubschema, Schema, SchemaError, dialect_of
from statekit.schema.uris import id_keyword, join_uri

MAX_APPLICATIONS = 10_000
"""The number of subschemas that may apply to one value, each counted as often as it is reached."""


def load_schema(
    path: Path,
    *,
    name: str | None = None,
    contents: JSON = None,
    annotation: Mapping[str, JSON] | None = None,
) -> Schema:
    """Load a schema and every file that it refers to.

    Args:
        path: a JSON or YAML file.
        name: the path of the file as displayed; by default `path`.
        contents: the contents of the file; by default they are read.
        annotation: members to add to the annotation at the root of the schema.

    Raises:
        SchemaError: a file cannot be read, is not a schema of a supported dialect, or holds a reference that
            cannot be resolved.
    """
    display_path = name or str(path)
    folder = path.absolute().parent
    try:
        contents = read_contents(path, display_path) if contents is None else contents
        contents = _annotated(contents, annotation) if annotation else contents
        loader = ClosureLoader(path.absolute(), display_path)
        specification = loader.load(contents)
    except SchemaError as error:
        error.locate(folder, display_path)
        raise
    return Schema(
        display_path,
        loader.uri,
        contents,
        specification,
        loader.resources,
        loader.subschemas,
        folder,
        frozenset(loader.paths.values()),
    )


def _annotated(contents: JSON, annotation: Mapping[str, JSON]) -> JSON:
    """Return a schema with members added to the annotation at its root, without those that it has."""
    schema: dict[str, JSON] = contents if isinstance(contents, dict) else {} if contents else {"not": {}}
    own = schema.get(ANNOTATION, {})
    return {**schema, ANNOTATION: {**annotation, **own}} if isinstance(own, dict) else contents


def read_contents(path: Path, display_path: str) -> JSON:
    """Read one schema file.

    Raises:
        SchemaError: it cannot be read, or holds neither an object nor a boolean.
    """
    try:
        contents = read_schema_text(path, display_path)
    except ReadError as error:
        raise SchemaError(display_path, error.message, place=error.place, help_text=error.help) from None
    if not isinstance(contents, dict | bool):
        raise SchemaError(display_path, "a JSON Schema is an object or a boolean")
    return contents


@dataclass(frozen=True, slots=True)
class _Reference:
    """A reference and its location.

    Attributes:
        written: the reference as written.
        target: its target, an absolute URI.
        path: the path of its file as displayed.
        pointer: the pointer to the reference in its file.
        holder: the identity of the subschema with the reference.
    """

    written: str
    target: str
    path: str
    pointer: Pointer
    holder: int


class ClosureLoader:
    """Loads the closure of a schema, all files that it refers to, from its folder and the folders below.

    Args:
        file: the root schema file, as an absolute path.
        path: its path as displayed.

    Attributes:
        uri: the URI of the root schema: its `$id`, or else the URI of its file.
        resources: the contents of each file, by URI.
        subschemas: each subschema with its location, by the identity of its contents.
        paths: the path of each file as displayed, by URI.
    """

    def __init__(self, file: Path, path: str):
        self.uri = file.as_uri()
        self.resources: dict[str, JSON] = {}
        self.subschemas: dict[int, LocatedSubschema] = {}
        self._folder = file.parent
        self._path = path
        self.paths: dict[str, str] = {}
        self._registry: referencing.Registry[Any] = referencing.Registry()
        self._index: SubschemaIndex = {}
        self._targets: dict[int, list[tuple[int, _Reference]]] = {}
        self._pending: deque[_Reference] = deque()
        self._identifiers: set[str] = set()

    def load(self, contents: JSON) -> Specification:
        """Load everything that the root schema refers to, and return its dialect.

        Raises:
            SchemaError: a file is not a schema; a reference cannot be resolved, leaves the folder, or leads
                back to itself; or too many subschemas apply to one value.
        """
        self._dialect = dialect_of(contents, self._path)
        root = LocatedSubschema(contents, self._path, self.uri, ())
        _check_conformance(root, self._dialect)
        self.uri = join_uri(self.uri, self._dialect.id_of(contents) or "", root, id_keyword(contents))
        self._add(self.uri, contents, self._path)
        while self._pending:
            self._resolve_reference(self._pending.popleft())
        endless = endless_reference(self._index, self._targets)
        if endless is not None:
            message = f"{quoted(endless.written)} leads back to itself, and stays at the same value"
            raise _reference_error(endless, message)
        count, worst = most_applications(self._index, self._targets)
        if count > MAX_APPLICATIONS and worst is not None:
            message = f"a value here would be held against more than {MAX_APPLICATIONS} subschemas"
            subschema = self.subschemas[worst]
            raise SchemaError(subschema.path, message, pointer=subschema.pointer)
        return self._dialect

    def _add(self, uri: str, contents: JSON, path: str) -> None:
        """Add a file to the closure."""
        dialect = dialect_of(contents, path, self._dialect)
        self._collect(LocatedSubschema(contents, path, uri, ()), dialect)
        self.resources[uri] = contents
        self.paths[uri] = path
        self._registry = self._registry.with_resource(uri, dialect.create_resource(contents)).crawl()

    def _collect(self, start: LocatedSubschema, dialect: Specification) -> None:
        """Collect a subschema and every subschema in it, and queue their references."""
        _check_conformance(start, dialect)
        stack = [(start, dialect, start.uri)]
        while stack:
            subschema, specification, outer_base = stack.pop()
            contents = subschema.contents
            if not isinstance(contents, dict) or id(contents) in self._index:
                continue
            self._index[id(contents)] = contents, specification
            self.subschemas[id(contents)] = subschema
            identifier = specification.id_of(contents)
            keyword = id_keyword(contents)
            base = join_uri(outer_base, identifier or "", subschema, keyword)
            if identifier and subschema.pointer and base in self._identifiers:
                message = f"the identifier {quoted(identifier)} is given twice"
                raise SchemaError(subschema.path, message, pointer=(*subschema.pointer, keyword))
            self._identifiers.add(base)
            self._queue_references(contents, subschema, base)
            for sub, declared, steps in reversed(list(subschemas(contents, specification))):
                inner = LocatedSubschema(sub, subschema.path, subschema.uri, (*subschema.pointer, *steps))
                stack.append((inner, declared, base))

    def _queue_references(self, contents: dict[str, JSON], subschema: LocatedSubschema, base: str) -> None:
        for keyword in REFERENCES:
            reference = contents.get(keyword)
            if isinstance(reference, str):
                target = join_uri(base, reference, subschema, keyword)
                pointer = (*subschema.pointer, keyword)
                self._pending.append(_Reference(reference, target, subschema.path, pointer, id(contents)))

    def _resolve_reference(self, reference: _Reference) -> None:
        """Find the target of a reference, and add its file to the closure if it is new."""
        address = urldefrag(reference.target).url
        if may_be_metaschema(address) and address not in self._registry:
            self._registry = self._registry.combine(metaschemas())
        if address not in self._registry:
            file = self._local_file(address, reference)
            path = os.path.normpath(Path(self._path).parent / file)
            self._add(address, read_contents(self._folder / file, path), path)
        prefix = f"it refers to `{shorten(reference.written, 200)}`"
        try:
            found = self._registry.resolver(address).lookup(reference.target).contents
        except (referencing.exceptions.Unresolvable, ValueError, TypeError, AttributeError):
            raise _reference_error(reference, f"{prefix}, which is not there") from None
        if not isinstance(found, dict | bool):
            raise _reference_error(reference, f"{prefix}, which is not a schema")
        if not isinstance(found, dict):
            return
        self._targets.setdefault(reference.holder, []).append((id(found), reference))
        if id(found) not in self._index and address in self.resources:  # below an unknown keyword
            pointer = parse_pointer(unquote(urldefrag(reference.target).fragment))
            start = LocatedSubschema(found, self.paths[address], address, pointer)
            self._collect(start, dialect_of(self.resources[address], start.path, self._dialect))

    def _local_file(self, address: str, reference: _Reference) -> str:
        """Return the path of the file at an address, relative to the folder of the root schema.

        Raises:
            SchemaError: there is no such file in or below the folder.
        """
        prefix = f"it refers to `{shorten(reference.written, 200)}`"
        base, scheme = self.uri.rpartition("/")[0] + "/", urlsplit(address).scheme
        path = ""
        if scheme == "file" and not urlsplit(address).netloc:
            path = os.path.relpath(unquote(urlsplit(address).path), self._folder)
        elif scheme != "file" and address.startswith(base):
            path = unquote(urlsplit(address[len(base) :]).path)
        target = os.path.realpath(self._folder / path) if path and "\0" not in path else ""
        is_inside = target and Path(target).is_relative_to(os.path.realpath(self._folder))
        if is_inside and os.path.isfile(target):  # noqa: PTH113 - unlike Path.is_file, it accepts any name
            return path
        if scheme in {"http", "https"}:
            message = (
                f"the schema needs the network: {prefix}, and nothing is fetched; "
                "save that schema beside this one and refer to the file"
            )
        elif scheme != "file":
            message = f"{prefix}, which no schema at hand has as its `$id`"
        elif is_inside:
            message = f"{prefix}, and there is no such file"
        else:
            message = f"{prefix}, which lies outside of the schema's folder"
        raise _reference_error(reference, message)


def _check_conformance(subschema: LocatedSubschema, dialect: Specification) -> None:
    error = find_schema_error(subschema.contents, dialect)
    if error is not None:
        pointer, message = error
        raise SchemaError(subschema.path, message, pointer=(*subschema.pointer, *pointer))


def _reference_error(reference: _Reference, message: str) -> SchemaError:
    return SchemaError(reference.path, message, pointer=reference.pointer)
