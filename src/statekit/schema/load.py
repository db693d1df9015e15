"""Load a schema and every file that it refers to."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urljoin

from statekit._startup.frozen import frozen
from statekit.characters.lookalikes import unusual_character
from statekit.diagnostics import JSON, Pointer, parse_pointer
from statekit.phrasing import quoted, remote_address, shorten
from statekit.read import ReadError, read_schema_text
from statekit.schema.conformance import find_schema_error
from statekit.schema.dialects import REFERENCES, Specification, subschemas
from statekit.schema.harmless import ignore_harmless
from statekit.schema.lookup import FoundFile, NotFoundError, SchemaFinder, SchemaLookup
from statekit.schema.loops import SubschemaIndex, endless_reference, most_applications
from statekit.schema.metaschemas import may_be_metaschema, metaschemas
from statekit.schema.model import (
    ANNOTATION,
    IgnoredMistake,
    LocatedSubschema,
    Schema,
    SchemaError,
    dialect_of,
)
from statekit.schema.parts import (
    base_uri,
    dialect_of_document,
    is_openapi_3_0,
    part_of,
    pointer_to,
    typed_pointer,
)
from statekit.schema.pointers import follow_pointer
from statekit.schema.uris import id_keyword, is_absolute, join_uri

if TYPE_CHECKING:
    import referencing

MAX_APPLICATIONS = 10_000
"""The number of subschemas that may apply to one value, each counted as often as it is reached."""


def load_schema(  # noqa: PLR0913 - options, all but the first by name
    path: Path,
    *,
    name: str | None = None,
    contents: JSON = None,
    fragment: str = "",
    lookup: SchemaLookup | None = None,
    annotation: Mapping[str, JSON] | None = None,
    part: Pointer = (),
) -> Schema:
    """Load a schema and every file that it refers to.

    Args:
        path: a JSON or YAML file.
        name: the path of the file as displayed; by default `path`.
        contents: the contents of the file; by default they are read.
        fragment: the part of the file that is the schema, a JSON Pointer or an anchor as in a reference; by
            default the whole file.
        lookup: where references are looked up, in addition to the folder of the file.
        annotation: members to add to the annotation at the root of the schema.
        part: the pointer to the root of the schema in the file, if members are added.

    Raises:
        SchemaError: a file cannot be read, is not a schema of a supported dialect, or holds a reference that
            cannot be resolved.
    """
    display_path = name or str(path)
    folder = path.absolute().parent
    try:
        contents = read_contents(path, display_path) if contents is None else contents
        contents = _annotated(contents, annotation, part) if annotation else contents
        loader = ClosureLoader(path.absolute(), display_path, lookup or SchemaLookup())
        loader.load(contents, fragment)
    except SchemaError as error:
        error.locate(folder, display_path)
        raise
    return loader.schema(folder)


def _annotated(contents: JSON, annotation: Mapping[str, JSON], part: Pointer) -> JSON:
    """Return a document with members added to the annotation of a schema in it, without those that it has."""
    if part:
        step: Any = part[0]
        changed: Any = copy(contents)
        changed[step] = _annotated(changed[step], annotation, part[1:])
        return changed  # type: ignore[no-any-return] # a copy of a document
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
        address = remote_address(display_path)
        if address is not None:
            help_text = "save the schema, and name its file"
            raise SchemaError(address, "nothing is fetched", help_text=help_text) from None
        raise SchemaError(display_path, error.message, place=error.place, help_text=error.help) from None
    if not isinstance(contents, dict | bool):
        raise SchemaError(display_path, "a JSON Schema is an object or a boolean")
    return contents


@frozen
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
    """Loads the closure of a schema, all files that it refers to.

    Args:
        file: the root schema file, as an absolute path.
        path: its path as displayed.
        lookup: where references are looked up, in addition to the folder of the file.
    """

    def __init__(self, file: Path, path: str, lookup: SchemaLookup):
        self._file = file
        self._uri = Path(os.path.normpath(file)).as_uri()  # references are resolved against it without `..`
        self._path = path
        self._resources: dict[str, JSON] = {}
        self._subschemas: dict[int, LocatedSubschema] = {}
        self._finder = SchemaFinder(file, path, lookup)
        self._paths: dict[str, str] = {}
        self._named: set[str] = set()
        self._warnings: list[IgnoredMistake] = []
        self._registered: referencing.Registry[Any] | None = None
        self._unregistered: list[tuple[str, JSON, Specification]] = []
        self._index: SubschemaIndex = {}
        self._targets: dict[int, list[tuple[int, _Reference]]] = {}
        self._pending: deque[_Reference] = deque()
        self._identifiers: dict[str, str] = {}
        self._uri_of_file: dict[str, str] = {}

    def schema(self, folder: Path) -> Schema:
        """Return the schema that was loaded."""
        return Schema(
            self._path,
            self._uri,
            self._contents,
            self._dialect,
            self._resources,
            self._subschemas,
            folder,
            self._paths,
            self._pointer,
            frozenset(self._named),
            frozenset(self._finder.inputs),
            tuple(self._warnings),
        )

    def load(self, document: JSON, fragment: str = "") -> None:
        """Load everything that the root schema refers to.

        Args:
            document: the contents of the root file.
            fragment: the part that is the root schema, as in a reference; by default the whole file.

        Raises:
            SchemaError: a file is not a schema; a reference cannot be resolved, leaves the folder, or leads
                back to itself; or too many subschemas apply to one value.
        """
        self._dialect = (
            dialect_of_document(document, self._path) if fragment else dialect_of(document, self._path)
        )
        root = LocatedSubschema(document, self._path, self._uri, ())
        if not fragment:
            self._check_conformance(root, self._dialect)
        self._uri = join_uri(self._uri, self._dialect.id_of(document) or "", root, id_keyword(document))
        self._contents = document
        self._is_openapi_3_0 = is_openapi_3_0(document)
        self._pointer: Pointer = ()
        self._is_part = bool(fragment)
        self._add(FoundFile(self._file, self._path, self._uri), document, collects=not fragment)
        if fragment:
            self._contents, self._pointer = part_of(
                document, fragment, self._path, lambda: self._registry.resolver(self._uri)
            )
            self._dialect = dialect_of(self._contents, self._path, self._dialect)
            base = base_uri(document, self._pointer, self._uri, self._dialect)
            part = LocatedSubschema(self._contents, self._path, self._uri, self._pointer, is_part=True)
            self._collect(part, self._dialect, base)
        while self._pending:
            self._resolve_reference(self._pending.popleft())
        endless = endless_reference(self._index, self._targets)
        if endless is not None:
            message = f"{quoted(endless.written)} leads back to itself, and stays at the same value"
            raise _reference_error(endless, message)
        count, worst = most_applications(self._index, self._targets)
        if count > MAX_APPLICATIONS and worst is not None:
            message = f"a value here would be held against more than {MAX_APPLICATIONS} subschemas"
            subschema = self._subschemas[worst]
            raise SchemaError(subschema.path, message, pointer=subschema.pointer)

    def _add(self, found: FoundFile, contents: JSON, *, collects: bool = True) -> None:
        """Add a file to the closure.

        Args:
            found: the file.
            contents: its contents.
            collects: False if only the parts of it that references name are schemas.
        """
        uri, path = found.address, found.path
        dialect = self._dialect if not collects else dialect_of(contents, path, self._dialect)
        if collects:
            self._collect(LocatedSubschema(contents, path, uri, ()), dialect)
        self._resources[uri] = contents
        self._paths[uri] = path
        if found.is_named:
            self._named.add(uri)
        if is_absolute(dialect.id_of(contents)):
            self._uri_of_file.setdefault(os.path.realpath(found.file), uri)
        self._unregistered.append((uri, contents, dialect))

    def _check_conformance(self, subschema: LocatedSubschema, dialect: Specification) -> None:
        error = find_schema_error(subschema.contents, dialect)
        if error is not None:
            self._warnings.extend(ignore_harmless(subschema))
            error = find_schema_error(subschema.contents, dialect)
        if error is not None:
            pointer, message = error
            raise SchemaError(subschema.path, message, pointer=(*subschema.pointer, *pointer))

    def _collect(self, start: LocatedSubschema, dialect: Specification, base: str = "") -> None:
        """Collect a subschema and every subschema in it, and queue their references."""
        self._check_conformance(start, dialect)
        stack = [(start, dialect, base or start.uri)]
        while stack:
            subschema, specification, outer_base = stack.pop()
            contents = subschema.contents
            if not isinstance(contents, dict) or id(contents) in self._index:
                continue
            self._index[id(contents)] = contents, specification
            self._subschemas[id(contents)] = subschema
            if "nullable" in contents and self._has_nullable(subschema.uri, specification):
                from statekit.schema.nullable import allow_null

                self._warnings.extend(allow_null(subschema))
            base = self._identify(subschema, specification.id_of(contents) or "", outer_base)
            self._queue_references(contents, subschema, base)
            for sub, declared, steps in reversed(list(subschemas(contents, specification))):
                inner = LocatedSubschema(sub, subschema.path, subschema.uri, (*subschema.pointer, *steps))
                stack.append((inner, declared, base))

    def _has_nullable(self, uri: str, specification: Specification) -> bool:
        """Return True if a file is part of an OpenAPI 3.0 description, by itself or by what refers to it."""
        own = self._resources.get(uri)
        return is_openapi_3_0(own) or (self._is_openapi_3_0 and specification is self._dialect)

    def _identify(self, subschema: LocatedSubschema, identifier: str, outer_base: str) -> str:
        """Return the base URI of a subschema.

        Raises:
            SchemaError: another subschema has the same identifier.
        """
        keyword = id_keyword(subschema.contents)
        base = join_uri(outer_base, identifier, subschema, keyword)
        other = self._identifiers.get(base)
        is_embedded = bool(subschema.pointer)
        if identifier and other is not None and (is_embedded or other != subschema.path):
            where = f": also in `{shorten(other, 200)}`" if other != subschema.path else ""
            message = f"the identifier {quoted(identifier)} is given twice{where}"
            raise SchemaError(subschema.path, message, pointer=(*subschema.pointer, keyword))
        self._identifiers.setdefault(base, subschema.path)
        return base

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
        found: Any = None if self._is_part else self._follow_pointer(address, reference.target)
        if found is None:
            found = self._look_up(address, reference)
        prefix = f"it refers to `{shorten(reference.written, 200)}`"
        if not isinstance(found, dict | bool):
            raise _reference_error(reference, f"{prefix}, which is not a schema")
        if not isinstance(found, dict):
            return
        self._targets.setdefault(reference.holder, []).append((id(found), reference))
        if id(found) not in self._index and address in self._resources:  # below an unknown keyword
            self._collect_part(found, address, unquote(urldefrag(reference.target).fragment))

    @property
    def _registry(self) -> referencing.Registry[Any]:
        """A registry of all files of the closure, with the identifiers and anchors in them."""
        import referencing  # takes twice as long as starting Python; most references are pointers

        registry = referencing.Registry() if self._registered is None else self._registered
        for uri, contents, dialect in self._unregistered:
            registry = registry.with_resource(uri, dialect.create_resource(contents)).crawl()
        self._unregistered.clear()
        self._registered = registry
        return registry

    def _follow_pointer(self, address: str, target: str) -> JSON:
        """Return the target of a reference to a file of the closure by a JSON Pointer, if that is certain.

        Returns:
            The target, or None if only the registry can tell: the reference leads elsewhere, names an anchor,
            or is a mistake.
        """
        fragment = urldefrag(target).fragment
        is_file = address in self._resources and urldefrag(urljoin(address, target)).url == address
        if not is_file or (fragment and not fragment.startswith("/")):
            return None
        return follow_pointer(self._resources[address], fragment)

    def _look_up(self, address: str, reference: _Reference) -> Any:
        """Return the target of a reference, whose file is added to the closure if it is new."""
        if may_be_metaschema(address) and address not in self._registry:
            self._registered = self._registry.combine(metaschemas())
        if address not in self._registry:
            self._add_file(address, reference)
        from referencing.exceptions import Unresolvable

        try:
            return self._registry.resolver(address).lookup(reference.target).contents
        except (Unresolvable, ValueError, TypeError, AttributeError):
            message = f"it refers to `{shorten(reference.written, 200)}`, which is not there"
            raise _reference_error(reference, message, unusual_character(reference.written)) from None

    def _collect_part(self, contents: dict[str, JSON], uri: str, fragment: str) -> None:
        """Collect a part of a file that is not a subschema of the file itself."""
        document, path = self._resources[uri], self._paths[uri]
        is_pointer = fragment.startswith("/")
        pointer = (
            typed_pointer(document, parse_pointer(fragment)) if is_pointer else pointer_to(document, contents)
        )
        dialect = self._dialect if uri == self._uri else dialect_of(document, path, self._dialect)
        base = base_uri(document, pointer, uri, dialect) if self._pointer else ""
        part = LocatedSubschema(contents, path, uri, pointer, is_part=bool(self._pointer))
        self._collect(part, dialect, base)

    def _add_file(self, address: str, reference: _Reference) -> None:
        """Add the file at the address of a reference to the closure.

        Raises:
            SchemaError: it is not found, or cannot be read.
        """
        try:
            found = self._finder.find(address, self._uri, reference.path, reference.written)
        except NotFoundError as error:
            message = f"it refers to `{shorten(reference.written, 200)}`, {error.reason}"
            raise _reference_error(reference, message, error.help) from None
        known = self._uri_of_file.get(os.path.realpath(found.file))
        if known is None:
            self._add(found, read_contents(found.file, found.path))
            return
        contents = self._resources[known]  # the same file, at another address
        self._resources[found.address] = contents
        self._paths[found.address] = self._paths[known]
        if found.is_named:
            self._named.add(found.address)
        dialect = dialect_of(contents, found.path, self._dialect)
        self._unregistered.append((found.address, contents, dialect))


def _reference_error(reference: _Reference, message: str, help_text: str | None = None) -> SchemaError:
    return SchemaError(reference.path, message, pointer=reference.pointer, help_text=help_text)
