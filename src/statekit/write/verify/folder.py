"""What lies in a release: nothing else is opened, no link is followed, and nothing is waited for."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeAlias

import pyarrow as pa

from statekit.write.compress import COMPRESSIONS
from statekit.write.release import CHECKSUMS
from statekit.write.scratch import ReleaseError

Problem: TypeAlias = tuple[str, str]
"""A file of a release, and what is the matter with it."""

MAX_LIST = 64 * 1024 * 1024
"""How long SHA256SUMS, or a file that describes the release, may be, in bytes."""
MAX_LINE = 256 * 1024 * 1024
"""How long a line may be, in bytes."""
MAX_UNPACKED = 1024 * 1024 * 1024
"""How many bytes a file may hold that are packed more tightly than `MAX_RATIO`."""
MAX_RATIO = 1_000

_ENTRY = re.compile("([0-9a-f]{64}) [ *](.+)")


class UnreadableError(Exception):
    """A file of a release cannot be read. `str()` is one line."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A release's folder.

    Attributes:
        path: where it is.
        listed: for each file that it lists, its SHA-256 (hex).
        there: the files that it holds: regular ones, and not by a link.
        others: what else it holds: links, pipes and the like.
        problems: what is wrong with the list itself.
    """

    path: Path
    listed: dict[str, str] = field(default_factory=dict)
    there: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def file_of(self, stem: str) -> str | None:
        """The name of a file that is there, packed or not; None if there is none."""
        return next(
            (name for name in (stem, *(f"{stem}.{how}" for how in COMPRESSIONS)) if name in self.there), None
        )

    @contextmanager
    def open(self, name: str) -> Iterator[io.BufferedReader]:
        """Open a file that is there.

        Raises:
            UnreadableError: it cannot be opened, or is no longer a regular file.
        """
        try:
            # Whatever has come to lie there since: a link is not followed, a pipe not waited for.
            descriptor = os.open(self.path / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise UnreadableError(f"it cannot be opened: {error.strerror}") from None
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - it is a descriptor
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnreadableError("it is no regular file")
            yield stream

    def read(self, name: str) -> bytes:
        """Read a file that describes the release.

        Raises:
            UnreadableError: it cannot be read, or is longer than `MAX_LIST`.
        """
        with self.open(name) as stream:
            data = stream.read(MAX_LIST + 1)
        if len(data) > MAX_LIST:
            raise UnreadableError(f"it is longer than {MAX_LIST} bytes")
        return data

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, unpacked, with their ends.

        Raises:
            UnreadableError: it cannot be read, or a line or the whole is longer than it can be.
        """
        try:
            with self.open(name) as packed, _unpacked(packed, name) as stream:
                most = max(MAX_UNPACKED, MAX_RATIO * os.fstat(packed.fileno()).st_size)
                size = 0
                while line := stream.readline(MAX_LINE + 1):
                    size += len(line)
                    if len(line) > MAX_LINE:
                        raise UnreadableError(f"a line is longer than {MAX_LINE} bytes")
                    if size > most:
                        raise UnreadableError(f"it unpacks to more than {MAX_RATIO} times its size")
                    yield line
        except (OSError, EOFError, zlib.error, pa.ArrowException) as error:
            raise UnreadableError(f"it cannot be read: {in_one_line(error)}") from None


def in_one_line(error: BaseException) -> str:
    """What an exception says."""
    return " ".join(str(error).split()) or type(error).__name__


def look_into(path: Path) -> Folder:
    """Look at what a folder holds and lists; nothing is opened but the list.

    Raises:
        ReleaseError: it is no release.
    """
    folder = Folder(path)
    try:
        for root, folders, files in os.walk(path, onerror=_raise):
            for name in (*folders, *files):
                mode = os.lstat(whole := os.path.join(root, name)).st_mode  # noqa: PTH118 - names may be bytes
                if not stat.S_ISDIR(mode):
                    known = folder.there if stat.S_ISREG(mode) else folder.others
                    known.add(os.path.relpath(whole, path).replace(os.sep, "/"))
    except OSError as error:
        raise ReleaseError(f"{path} is no release: {error.strerror}") from None
    if CHECKSUMS not in folder.there:
        why = "No such file or directory" if CHECKSUMS not in folder.others else "it is no regular file"
        raise ReleaseError(f"{path} is no release: {CHECKSUMS}: {why}")
    try:
        text = folder.read(CHECKSUMS).decode("utf-8", "surrogateescape")
    except UnreadableError as error:
        raise ReleaseError(f"{path} is no release: {CHECKSUMS}: {error}") from None
    folder.there.discard(CHECKSUMS)
    folder.problems.extend(_list(folder, text))
    return folder


def _list(folder: Folder, text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = _ENTRY.fullmatch(line)
        if match is None:
            yield CHECKSUMS, f"line {number} is not a checksum and a name"
        elif {"", ".", ".."} & set(match[2].split("/")) or "\0" in match[2]:
            yield CHECKSUMS, f"line {number} names no file of this folder"
        elif match[2] in folder.listed:
            yield CHECKSUMS, f"line {number} names a file that another line names"
        else:
            folder.listed[match[2]] = match[1]


def _raise(error: OSError) -> None:
    raise error


def check_sums(folder: Folder) -> Iterator[Problem]:
    """Compare what lies there with what is listed, by name and by checksum."""
    yield from folder.problems
    there = folder.there | folder.others
    yield from ((name, f"it is not listed in {CHECKSUMS}") for name in sorted(there - folder.listed.keys()))
    for name, expected in sorted(folder.listed.items()):
        if name not in folder.there:
            yield name, "it is no regular file" if name in folder.others else "it is missing"
            continue
        try:
            with folder.open(name) as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != expected:
                    yield name, "it is not as it was written: its SHA-256 is another one"
        except UnreadableError as error:
            yield name, str(error)


@contextmanager
def _unpacked(packed: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    if name.endswith(".gz"):
        with gzip.GzipFile(fileobj=packed) as stream:
            yield stream  # type: ignore[misc] # it reads as a file does
    elif name.endswith(".zst"):
        with pa.CompressedInputStream(packed, "zstd") as stream, io.BufferedReader(stream) as lines:
            yield lines
    else:
        yield packed
