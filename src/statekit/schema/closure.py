"""Load the closure of a schema: the subschemas that apply, in all files that it refers to."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

from statekit._startup.frozen import frozen
from statekit.characters.lookalikes import unusual_character
from statekit.diagnostics import JSON, Pointer, parse_pointer
from statekit.phrasing import quoted, shorten
from statekit.schema.closure_files import ClosureFiles, read_contents
from statekit.schema.conformance import find_schema_error
from statekit.schema.dialects import REFERENCES, Specification, subschemas
from statekit.schema.lookup import FoundFile, NotFoundError, SchemaLookup
from statekit.schema.loops import SubschemaIndex, endless_reference, most_applications
from statekit.schema.model import IgnoredMistake, LocatedSubschema, Schema, SchemaError, dialect_of
from statekit.schema.uris import id_keyword, join_uri

MAX_APPLICATIONS = 10_000
"""The number of subschemas that may apply to one value, each counted as often as it is reached."""


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
        self._subschemas: dict[int, LocatedSubschema] = {}
        self._files = ClosureFiles(file, path, lookup)
        self._warnings: list[IgnoredMistake] = []
        self._index: SubschemaIndex = {}
        self._targets: dict[int, list[tuple[int, _Reference]]] = {}
        self._pending: deque[_Reference] = deque()
        self._identifiers: dict[str, str] = {}

    def schema(self, folder: Path) -> Schema:
        """Return the schema that was loaded."""
        return Schema(
            self._path,
            self._uri,
            self._contents,
            self._dialect,
            self._files.contents,
            self._subschemas,
            folder,
            self._files.paths,
            self._pointer,
            frozenset(self._files.named),
            self._files.inputs,
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
        self._document = document
        self._dialect = self._dialect_of_root(is_part=bool(fragment))
        root = LocatedSubschema(document, self._path, self._uri, ())
        if not fragment:
            self._check_conformance(root, self._dialect)
        self._uri = join_uri(self._uri, self._dialect.id_of(document) or "", root, id_keyword(document))
        self._contents = document
        self._pointer: Pointer = ()
        self._is_part = bool(fragment)
        self._add(FoundFile(self._file, self._path, self._uri), document, collects=not fragment)
        if fragment:
            self._collect_root_part(fragment)
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

    def _dialect_of_root(self, *, is_part: bool) -> Specification:
        if not is_part:
            return dialect_of(self._document, self._path)
        from statekit.schema.parts import dialect_of_document

        return dialect_of_document(self._document, self._path)

    def _collect_root_part(self, fragment: str) -> None:
        """Collect the part of the root file that is the schema."""
        from statekit.schema.parts import base_uri, part_of  # few schemas are parts of files

        self._contents, self._pointer = part_of(
            self._document, fragment, self._path, lambda: self._files.registry.resolver(self._uri)
        )
        self._dialect = dialect_of(self._contents, self._path, self._dialect)
        base = base_uri(self._document, self._pointer, self._uri, self._dialect)
        part = LocatedSubschema(self._contents, self._path, self._uri, self._pointer, is_part=True)
        self._collect(part, self._dialect, base)

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
        self._files.add(found, contents, dialect)

    def _check_conformance(self, subschema: LocatedSubschema, dialect: Specification) -> None:
        error = find_schema_error(subschema.contents, dialect)
        if error is not None:
            from statekit.schema.harmless import ignore_harmless  # few schemas have such mistakes

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
            if "nullable" in contents:
                self._allow_null(subschema, specification)
            base = self._identify(subschema, specification.id_of(contents) or "", outer_base)
            self._queue_references(contents, subschema, base)
            for sub, declared, steps in reversed(list(subschemas(contents, specification))):
                inner = LocatedSubschema(sub, subschema.path, subschema.uri, (*subschema.pointer, *steps))
                stack.append((inner, declared, base))

    def _allow_null(self, subschema: LocatedSubschema, specification: Specification) -> None:
        """Let `nullable` have its effect in the files of an OpenAPI 3.0 description."""
        from statekit.schema.nullable import allow_null, is_openapi_3_0

        is_described = is_openapi_3_0(self._document) and specification is self._dialect
        if is_described or is_openapi_3_0(self._files.contents.get(subschema.uri)):
            self._warnings.extend(allow_null(subschema))

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
        found: Any = None if self._is_part else self._files.follow_pointer(address, reference.target)
        if found is None:
            found = self._look_up(address, reference)
        prefix = f"it refers to `{shorten(reference.written, 200)}`"
        if not isinstance(found, dict | bool):
            raise _reference_error(reference, f"{prefix}, which is not a schema")
        if not isinstance(found, dict):
            return
        self._targets.setdefault(reference.holder, []).append((id(found), reference))
        if id(found) not in self._index and address in self._files.contents:  # below an unknown keyword
            self._collect_part(found, address, unquote(urldefrag(reference.target).fragment))

    def _look_up(self, address: str, reference: _Reference) -> Any:
        """Return the target of a reference, whose file is added to the closure if it is new."""
        if not self._files.has_resource(address):
            self._add_file(address, reference)
        try:
            return self._files.look_up(address, reference.target)
        except LookupError:
            message = f"it refers to `{shorten(reference.written, 200)}`, which is not there"
            raise _reference_error(reference, message, unusual_character(reference.written)) from None

    def _collect_part(self, contents: dict[str, JSON], uri: str, fragment: str) -> None:
        """Collect a part of a file that is not a subschema of the file itself."""
        from statekit.schema.parts import base_uri, pointer_to, typed_pointer

        document, path = self._files.contents[uri], self._files.paths[uri]
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
            found = self._files.find_new(address, self._uri, reference.path, reference.written, self._dialect)
        except NotFoundError as error:
            message = f"it refers to `{shorten(reference.written, 200)}`, {error.reason}"
            raise _reference_error(reference, message, error.help) from None
        if found is not None:
            self._add(found, read_contents(found.file, found.path))


def _reference_error(reference: _Reference, message: str, help_text: str | None = None) -> SchemaError:
    return SchemaError(reference.path, message, pointer=reference.pointer, help_text=help_text)
