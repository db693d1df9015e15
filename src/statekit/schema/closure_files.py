"""The files that a schema consists of, and what references to them lead to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin

from statekit.diagnostics import JSON
from statekit.phrasing import remote_address
from statekit.read import ReadError, read_schema_text
from statekit.schema.dialects import Specification
from statekit.schema.lookup import FoundFile, SchemaFinder, SchemaLookup
from statekit.schema.metaschemas import may_be_metaschema, metaschemas
from statekit.schema.model import SchemaError, dialect_of
from statekit.schema.pointers import follow_pointer
from statekit.schema.uris import is_absolute

if TYPE_CHECKING:
    import referencing


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


class ClosureFiles:
    """The files of a closure.

    Args:
        file: the root schema file, as an absolute path.
        path: its path as displayed.
        lookup: where references are looked up, in addition to the folder of the file.

    Attributes:
        contents: the contents of each file, by its address.
        paths: the path of each file as displayed, by its address.
        named: the addresses of the files whose paths do not follow from their addresses.
    """

    def __init__(self, file: Path, path: str, lookup: SchemaLookup):
        self.contents: dict[str, JSON] = {}
        self.paths: dict[str, str] = {}
        self.named: set[str] = set()
        self._finder = SchemaFinder(file, path, lookup)
        self._registered: referencing.Registry[Any] | None = None
        self._unregistered: list[tuple[str, JSON, Specification]] = []
        self._address_of_file: dict[str, str] = {}

    @property
    def inputs(self) -> frozenset[str]:
        """The paths, as displayed, of other files and folders that the result depends on."""
        return frozenset(self._finder.inputs)

    @property
    def registry(self) -> referencing.Registry[Any]:
        """A registry of all files, with the identifiers and anchors in them."""
        import referencing  # takes twice as long as starting Python; most references are pointers

        registry = referencing.Registry() if self._registered is None else self._registered
        for uri, contents, dialect in self._unregistered:
            registry = registry.with_resource(uri, dialect.create_resource(contents)).crawl()
        self._unregistered.clear()
        self._registered = registry
        return registry

    def has_resource(self, address: str) -> bool:
        """Return True if a file, a part of one or a published metaschema has an address."""
        if may_be_metaschema(address) and address not in self.registry:
            self._registered = self.registry.combine(metaschemas())
        return address in self.registry

    def add(self, found: FoundFile, contents: JSON, dialect: Specification) -> None:
        """Add a file with its contents and its dialect."""
        address = found.address
        self.contents[address] = contents
        self.paths[address] = found.path
        if found.is_named:
            self.named.add(address)
        if is_absolute(dialect.id_of(contents)):
            self._address_of_file.setdefault(os.path.realpath(found.file), address)
        self._unregistered.append((address, contents, dialect))

    def find_new(
        self, address: str, base: str, referring: str, written: str, default: Specification
    ) -> FoundFile | None:
        """Return the file at an address, or None if it was known at another address.

        Args:
            address: the address, an absolute URI without a fragment.
            base: the URI of the root schema.
            referring: the path, as displayed, of the file with the reference.
            written: the reference as written, for messages.
            default: the dialect of a file that declares none.

        Raises:
            NotFoundError: there is no such file, or it may not be read.
        """
        found = self._finder.find(address, base, referring, written)
        known = self._address_of_file.get(os.path.realpath(found.file))
        if known is None:
            return found
        contents = self.contents[known]
        self.contents[found.address] = contents
        self.paths[found.address] = self.paths[known]
        if found.is_named:
            self.named.add(found.address)
        self._unregistered.append((found.address, contents, dialect_of(contents, found.path, default)))
        return None

    def follow_pointer(self, address: str, target: str) -> JSON:
        """Return the target of a reference to a file by a JSON Pointer, if that is certain.

        Returns:
            The target, or None if only the registry can tell: the reference leads elsewhere, names an anchor,
            or is a mistake.
        """
        fragment = urldefrag(target).fragment
        is_file = address in self.contents and urldefrag(urljoin(address, target)).url == address
        if not is_file or (fragment and not fragment.startswith("/")):
            return None
        return follow_pointer(self.contents[address], fragment)

    def look_up(self, address: str, target: str) -> Any:
        """Return the target of a reference to a file.

        Raises:
            LookupError: it does not exist.
        """
        from referencing.exceptions import Unresolvable

        try:
            return self.registry.resolver(address).lookup(target).contents
        except (Unresolvable, ValueError, TypeError, AttributeError):
            raise LookupError(target) from None
