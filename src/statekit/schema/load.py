"""How the closure of a schema is found: file by file, reference by reference."""

from __future__ import annotations

import os
import re
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import referencing
import referencing.exceptions

from statekit.diagnostics import JSON, Pointer, parse_pointer
from statekit.phrasing import quoted, shorten
from statekit.read import ReadError, read_schema_text
from statekit.schema.conformance import why_no_schema
from statekit.schema.dialects import REFERENCES, Specification, subschemas
from statekit.schema.loops import Walked, endless_reference, most_ways
from statekit.schema.metaschemas import may_be_published, metaschemas
from statekit.schema.model import LocatedSubschema, Schema, SchemaError, dialect_of

MAX_WAYS = 10_000
"""How many subschemas may apply to one value in one place, each counted as often as it is referred to."""

_NOT_IN_A_URI = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")


def load_schema(path: Path, *, name: str | None = None) -> Schema:
    """Load a schema and what it refers to.

    Args:
        path: a JSON or YAML file.
        name: how to call the file in messages; by default its path.

    Raises:
        SchemaError: it cannot be read, is of an unknown dialect, is not valid by its dialect, or refers to
            what is not there.
    """
    said = name or str(path)
    folder = path.absolute().parent
    try:
        contents = read_contents(path, said)
        closing = ClosureLoader(path.absolute(), said)
        specification = closing.close(contents)
    except SchemaError as error:
        error.find_place(folder, said)
        raise
    paths = frozenset(closing.paths.values())
    found = closing.resources, closing.subschemas, folder, paths
    return Schema(said, closing.uri, contents, specification, *found)


def read_contents(path: Path, said: str) -> JSON:
    """Read one schema file.

    Raises:
        SchemaError: it cannot be read, or is neither an object nor a boolean.
    """
    try:
        contents = read_schema_text(path, said)
    except ReadError as error:
        raise SchemaError(said, error.message, place=error.place, help_text=error.help) from None
    if not isinstance(contents, dict | bool):
        raise SchemaError(said, "a JSON Schema is an object or a boolean")
    return contents


@dataclass(frozen=True, slots=True)
class _Reference:
    """A reference as it is written, its target as an absolute URI, and where it stands."""

    written: str
    target: str
    path: str
    pointer: Pointer
    holder: int


class ClosureLoader:
    """Closes a schema over the files below its folder.

    Attributes:
        uri: the URI of the schema: its `$id`, or else that of its file.
        resources: the contents of each file, by its URI.
        subschemas: where each subschema stands, by its identity.
        paths: how each file is called in messages, by its URI.
    """

    def __init__(self, file: Path, path: str):
        self.uri = file.as_uri()
        self.resources: dict[str, JSON] = {}
        self.subschemas: dict[int, LocatedSubschema] = {}
        self._folder = file.parent
        self._path = path
        self.paths: dict[str, str] = {}
        self._registry: referencing.Registry[Any] = referencing.Registry()
        self._walked: Walked = {}
        self._targets: dict[int, list[tuple[int, _Reference]]] = {}
        self._waiting: deque[_Reference] = deque()
        self._identifiers: set[str] = set()

    def close(self, contents: JSON) -> Specification:
        """Take the schema in, and everything that it refers to.

        Raises:
            SchemaError: a file is not a schema, or a reference leads nowhere, out of the folder or around.
        """
        self._dialect = dialect_of(contents, self._path)
        start = LocatedSubschema(contents, self._path, self.uri, ())
        self._validate(start, self._dialect)
        self.uri = self._joined(self.uri, self._dialect.id_of(contents) or "", start, _identifying(contents))
        self._add(self.uri, contents, self._path)
        while self._waiting:
            self._resolve(self._waiting.popleft())
        endless = endless_reference(self._walked, self._targets)
        if endless is not None:
            message = f"{quoted(endless.written)} leads back to itself, and stays at the same value"
            raise self._refusal(endless, message)
        ways, widest = most_ways(self._walked, self._targets)
        if ways > MAX_WAYS and widest is not None:
            message = f"a value here would be held against more than {MAX_WAYS} subschemas"
            at = self.subschemas[widest]
            raise SchemaError(at.path, message, pointer=at.pointer)
        return self._dialect

    def _add(self, uri: str, contents: JSON, path: str) -> None:
        dialect = dialect_of(contents, path, self._dialect)
        self._walk(LocatedSubschema(contents, path, uri, ()), dialect)
        self.resources[uri] = contents
        self.paths[uri] = path
        self._registry = self._registry.with_resource(uri, dialect.create_resource(contents)).crawl()

    @staticmethod
    def _validate(start: LocatedSubschema, dialect: Specification) -> None:
        wrong = why_no_schema(start.contents, dialect)
        if wrong is not None:
            pointer, message = wrong
            raise SchemaError(start.path, message, pointer=(*start.pointer, *pointer))

    def _walk(self, start: LocatedSubschema, dialect: Specification) -> None:
        """Note every subschema and every reference in it."""
        self._validate(start, dialect)
        stack = [(start, dialect, start.uri)]
        while stack:
            at, specification, outer = stack.pop()
            contents = at.contents
            if not isinstance(contents, dict) or id(contents) in self._walked:
                continue
            self._walked[id(contents)] = contents, specification
            self.subschemas[id(contents)] = at
            identifier = specification.id_of(contents)
            own = _identifying(contents)
            inner = self._joined(outer, identifier or "", at, own)
            if identifier and at.pointer and inner in self._identifiers:
                message = f"the identifier {quoted(identifier)} is given twice"
                raise SchemaError(at.path, message, pointer=(*at.pointer, own))
            self._identifiers.add(inner)
            for keyword in REFERENCES:
                reference = contents.get(keyword)
                if isinstance(reference, str):
                    target = self._joined(inner, reference, at, keyword)
                    where = (*at.pointer, keyword)
                    self._waiting.append(_Reference(reference, target, at.path, where, id(contents)))
            below = [
                (LocatedSubschema(sub, at.path, at.uri, (*at.pointer, *steps)), named, inner)
                for sub, named, steps in subschemas(contents, specification)
            ]
            stack.extend(reversed(below))

    def _joined(self, base: str, reference: str, at: LocatedSubschema, keyword: str) -> str:
        """A reference against its base (RFC 3986, section 5); `urljoin` alone loses bases like `urn:`."""
        pointer = (*at.pointer, keyword)
        if _NOT_IN_A_URI.search(reference):
            message = f"{quoted(reference)} is not a URI reference: write a space as %20, others likewise"
            raise SchemaError(at.path, message, pointer=pointer)
        if keyword not in REFERENCES:
            reference = urldefrag(reference).url
        if not reference or reference.startswith("#"):
            return base + reference
        try:
            joined = urljoin(base, reference)
        except ValueError:
            raise SchemaError(at.path, f"{quoted(reference)} is not a URI", pointer=pointer) from None
        if not urlsplit(joined).scheme:
            message = (
                f"{quoted(reference)} means nothing below the `$id` {base}: "
                "give the schema an `$id` with a path, or none"
            )
            raise SchemaError(at.path, message, pointer=pointer)
        return joined

    def _resolve(self, reference: _Reference) -> None:
        address = urldefrag(reference.target).url
        if may_be_published(address) and address not in self._registry:
            self._registry = self._registry.combine(metaschemas())
        if address not in self._registry:
            file = self._beside(address, reference)
            self._add(address, read_contents(self._folder / file, self._said(file)), self._said(file))
        written = f"it refers to `{shorten(reference.written, 200)}`"
        try:
            found = self._registry.resolver(address).lookup(reference.target).contents
        except (referencing.exceptions.Unresolvable, ValueError, TypeError, AttributeError):
            raise self._refusal(reference, f"{written}, which is not there") from None
        if not isinstance(found, dict | bool):
            raise self._refusal(reference, f"{written}, which is not a schema")
        if not isinstance(found, dict):
            return
        self._targets.setdefault(reference.holder, []).append((id(found), reference))
        if id(found) not in self._walked and address in self.resources:  # below a keyword that is not known
            pointer = parse_pointer(unquote(urldefrag(reference.target).fragment))
            at = LocatedSubschema(found, self.paths[address], address, pointer)
            self._walk(at, dialect_of(self.resources[address], at.path, self._dialect))

    def _beside(self, address: str, reference: _Reference) -> str:
        """The path, from the schema's folder, of the file that an address means."""
        written = f"it refers to `{shorten(reference.written, 200)}`"
        base, scheme = self.uri.rpartition("/")[0] + "/", urlsplit(address).scheme
        path = ""
        if scheme == "file" and not urlsplit(address).netloc:
            path = os.path.relpath(unquote(urlsplit(address).path), self._folder)
        elif scheme != "file" and address.startswith(base):
            path = unquote(urlsplit(address[len(base) :]).path)
        target = os.path.realpath(self._folder / path) if path and "\0" not in path else ""
        inside = target and Path(target).is_relative_to(os.path.realpath(self._folder))
        if inside and os.path.isfile(target):  # noqa: PTH113 - unlike a Path, it takes any name
            return path
        if scheme in {"http", "https"}:
            message = (
                f"the schema needs the network: {written}, and nothing is fetched; "
                "save that schema beside this one and refer to the file"
            )
        elif scheme != "file":
            message = f"{written}, which no schema at hand has as its `$id`"
        elif inside:
            message = f"{written}, and there is no such file"
        else:
            message = f"{written}, which lies outside of the schema's folder"
        raise self._refusal(reference, message)

    def _said(self, file: str) -> str:
        return os.path.normpath(Path(self._path).parent / file)

    @staticmethod
    def _refusal(reference: _Reference, message: str) -> SchemaError:
        return SchemaError(reference.path, message, pointer=reference.pointer)


def _identifying(contents: JSON) -> str:
    """The keyword by which a subschema says what it is called: `id` up to draft 4."""
    return "id" if isinstance(contents, dict) and "$id" not in contents else "$id"
