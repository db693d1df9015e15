"""Look up the files that references of a schema name: nothing is fetched, and no other folder is read.

An address is looked up in this order:

1. in the map of addresses to files and folders that the user has given (`SchemaLookup.known`);
2. as a path, in the folder of the schema or in the root that the user has named (`SchemaLookup.root`);
3. as the `$id` of a schema that is in the same folder under another name (`schema.identifiers`).
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urlsplit

from statekit._startup.frozen import field, frozen
from statekit.phrasing import one_of, shorten

if TYPE_CHECKING:
    from statekit.schema.identifiers import FolderIdentifiers


@frozen
class SchemaLookup:
    """The places where references are looked up, in addition to the folder of the schema.

    Attributes:
        known: files by their address, an absolute URI, and folders by the beginning of the addresses in them.
        root: the folder that references may lead to; None for the folder of the schema. It has no effect on
            schemas outside it.
    """

    known: Mapping[str, Path] = field(default_factory=dict)
    root: Path | None = None


@frozen
class FoundFile:
    """The file at an address.

    Attributes:
        file: its absolute path.
        path: its path as displayed.
        address: the address of the file itself. It differs from the address that was looked up if that is
            the `$id` of a part of the file.
        is_named: True if its path does not follow from the address.
    """

    file: Path
    path: str
    address: str
    is_named: bool = False


class NotFoundError(Exception):
    """An address at which there is no file.

    Attributes:
        reason: what is missing, as the end of a sentence about the reference.
        help: the setting that helps, if one does.
    """

    def __init__(self, reason: str, help_text: str | None = None):
        super().__init__(reason)
        self.reason = reason
        self.help = help_text


class SchemaFinder:
    """Finds the files that a schema refers to.

    Args:
        file: the file of the root schema, as an absolute path.
        path: its path as displayed.
        lookup: the other places where files are looked up.

    Attributes:
        inputs: the paths, as displayed, of other files and folders that the result depends on.
    """

    def __init__(self, file: Path, path: str, lookup: SchemaLookup):
        self.inputs: set[str] = set()
        self._folder = file.parent
        self._display_folder = Path(path).parent
        self._known = lookup.known
        folder = os.path.realpath(self._folder)
        root = folder if lookup.root is None else os.path.realpath(lookup.root)
        self._root = root if Path(folder).is_relative_to(root) else folder
        self._is_root_named = self._root != folder
        self._identifiers: dict[str, FolderIdentifiers] = {}

    def find(self, address: str, base: str, referring: str, written: str) -> FoundFile:
        """Return the file at an address.

        Args:
            address: the address, an absolute URI without a fragment.
            base: the URI of the root schema.
            referring: the path, as displayed, of the file with the reference.
            written: the reference as written, for messages.

        Raises:
            NotFoundError: there is no such file, or it may not be read.
        """
        found = self._known_file(address)
        if found is not None:
            return found
        path = self._local_path(address, base)
        target = os.path.realpath(self._folder / path) if path and "\0" not in path else ""
        is_inside = bool(target) and Path(target).is_relative_to(self._root)
        if is_inside and os.path.isfile(target):  # noqa: PTH113 - unlike Path.is_file, it accepts any name
            return FoundFile(self._folder / path, self._display(path), address)
        folders = dict.fromkeys((self._display(""), os.path.dirname(referring) or "."))  # noqa: PTH120
        for folder in folders:
            identified = self._identified_file(address, base, folder)
            if identified is not None:
                return identified
        shown_address = "" if urldefrag(written).url == address else address
        raise self._not_found(address, shown_address, path, list(folders), is_inside=is_inside)

    def _known_file(self, address: str) -> FoundFile | None:
        """Return the file that the map of addresses names, or None if it does not."""
        exact = self._known.get(address)
        if exact is not None and not exact.is_dir():
            return FoundFile(exact.absolute(), str(exact), address, is_named=True)
        prefixes = [
            prefix
            for prefix, folder in self._known.items()
            if folder.is_dir() and address.startswith(prefix.rstrip("/") + "/")
        ]
        for prefix in sorted(prefixes, key=len, reverse=True):
            folder = self._known[prefix]
            rest = unquote(urlsplit(address[len(prefix.rstrip("/")) + 1 :]).path)
            target = os.path.realpath(folder / rest) if rest and "\0" not in rest else ""
            is_inside = target and Path(target).is_relative_to(os.path.realpath(folder))
            if is_inside and os.path.isfile(target):  # noqa: PTH113 - as above
                return FoundFile((folder / rest).absolute(), str(folder / rest), address, is_named=True)
            identified = self._identified_file(address, address, str(folder))
            if identified is not None:
                return identified
        return None

    def _local_path(self, address: str, base: str) -> str:
        """Return the path at an address, relative to the folder of the schema; empty if it has none."""
        parts, start = urlsplit(address), urlsplit(base)
        if parts.scheme == "file":
            is_local = not parts.netloc and parts.path
            return os.path.relpath(unquote(parts.path), self._folder) if is_local else ""
        is_sibling = (parts.scheme, parts.netloc) == (start.scheme, start.netloc) and start.path.startswith(
            "/"
        )
        if not is_sibling or not parts.path or parts.path.endswith("/"):
            return ""
        path = posixpath.relpath(unquote(parts.path), unquote(start.path.rpartition("/")[0]) or "/")
        return path if self._is_root_named or not path.startswith("../") else ""

    def _identified_file(self, address: str, base: str, folder: str) -> FoundFile | None:
        """Return the file in a folder that has an address as its `$id`, or None.

        Raises:
            NotFoundError: several files have it.
        """
        absolute = self._folder / os.path.relpath(folder, self._display_folder)
        real = os.path.realpath(absolute)
        is_known = any(real == os.path.realpath(each) for each in self._known.values())
        if not (is_known or Path(real).is_relative_to(self._root)):
            return None
        if folder not in self._identifiers:
            from statekit.schema.identifiers import FolderIdentifiers  # few schemas are looked up by `$id`

            self._identifiers[folder] = FolderIdentifiers(absolute, folder)
        identifiers = self._identifiers[folder]
        found = identifiers.find(address, base)
        self.inputs |= identifiers.inputs
        if len(found) > 1:
            names = one_of([f"`{shorten(path, 200)}`" for path, _ in found[:3]], "and")
            raise NotFoundError(
                f"and {names} both have the `$id` `{shorten(address, 200)}`",
                f"give each file its own `$id`, or name the one that is meant: --schemas {address}=FILE",
            )
        for path, own in found:
            return FoundFile(absolute / os.path.basename(path), path, own, is_named=True)  # noqa: PTH119
        return None

    def _display(self, path: str) -> str:
        return os.path.normpath(self._display_folder / path)

    def _not_found(
        self, address: str, shown_address: str, path: str, folders: list[str], *, is_inside: bool
    ) -> NotFoundError:
        """Return the error that says which file was looked for, and where.

        Args:
            address: the address.
            shown_address: the address if it differs from the reference as written; otherwise empty.
            path: the path at the address, or empty.
            folders: the folders that were searched for the address as an `$id`.
            is_inside: True if the path was looked up.
        """
        scheme = urlsplit(address).scheme
        searched = one_of([_shown_folder(folder) for folder in folders])
        no_id = f"no schema in {searched} has this `$id`"
        shown = self._display(path) if is_inside else ""
        no_file = f"there is no file `{shorten(shown, 200)}`"
        if scheme != "file":
            help_text = (
                f"if you have that schema, name its file: `--schemas {address}=FILE`, "
                f'or `"{address}" = "FILE"` below `[schemas]` in statekit.toml'
            )
            if path and not is_inside:
                help_text = f"{self._root_help(path)}; or {help_text}"
            reasons = [*([no_file] if shown else []), no_id]
            reasons += ["nothing is fetched"] if scheme in {"http", "https"} else []
            meaning = f"that is `{shorten(shown_address, 200)}`, " if shown_address else ""
            return NotFoundError(f"{meaning}but {_joined(reasons)}", help_text)
        if is_inside:
            return NotFoundError(f"but {no_file}, and {no_id}", self._similar(shown))
        outside = "the schema's folder"
        if self._is_root_named:
            root = _shown_folder(os.path.relpath(self._root, self._folder), self._display_folder)
            outside = f"{root}, the root of schemas"
        return NotFoundError(f"which is outside of {outside}", self._root_help(path))

    def _root_help(self, path: str) -> str | None:
        """Return advice to name a root that contains a path, if it is a relative one."""
        if not path.startswith("..") or "\0" in path:
            return None
        up = [step for step in os.path.normpath(path).split(os.sep) if step == ".."]  # noqa: PTH206
        root = os.path.normpath(self._display_folder.joinpath(*up))
        return f"name a folder that contains both files: --schema-root {root}"

    def _similar(self, shown: str) -> str | None:
        """Return a question that suggests a similar file in the same folder, if there is one."""
        from statekit.phrasing import did_you_mean
        from statekit.schema.identifiers import SCHEMA_ENDINGS

        folder = self._folder / os.path.relpath(os.path.dirname(shown) or ".", self._display_folder)  # noqa: PTH120
        try:
            names = [name for name in os.listdir(folder) if name.endswith(SCHEMA_ENDINGS)]  # noqa: PTH208
        except OSError:
            return None
        return did_you_mean(os.path.basename(shown), names)  # noqa: PTH119


def _joined(reasons: list[str]) -> str:
    """Return clauses as one sentence."""
    *front, last = reasons
    return f"{', '.join(front)}, and {last}" if front else last


def _shown_folder(folder: str, base: Path | None = None) -> str:
    """Return a folder as displayed in a sentence."""
    shown = os.path.normpath(folder if base is None else base / folder)
    return "the current folder" if shown == "." else f"`{shorten(shown, 200)}`"
