"""Read access to a release: only regular files are opened, links are not followed, and no call blocks."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeAlias

import pyarrow as pa

from statekit.phrasing import exception_text
from statekit.write.compress import COMPRESSIONS
from statekit.write.release import CHECKSUM_LINE, CHECKSUMS, walk
from statekit.write.scratch import ReleaseError

ReleaseProblem: TypeAlias = tuple[str, str]
"""The name of a file in a release, and a message that describes the problem."""

MISSING_FILE = "file is missing"
NOT_REGULAR = "not a regular file"

MAX_DOCUMENT = 64 * 1024 * 1024
"""The maximum size of SHA256SUMS, and of a file that describes the release, in bytes."""
MAX_LINE = 256 * 1024 * 1024
"""The maximum length of a line, in bytes."""
MAX_UNPACKED = 1024 * 1024 * 1024
"""The maximum decompressed size of a file whose compression ratio exceeds `MAX_RATIO`, in bytes."""
MAX_RATIO = 1_000


class UnreadableError(Exception):
    """A file of a release cannot be read. `str()` is the message of the problem, on one line."""


@dataclass(frozen=True, slots=True)
class ReleaseFolder:
    """The folder of a release.

    Attributes:
        path: The path of the folder.
        checksums: The SHA-256 (hex) of each file that SHA256SUMS lists, by name.
        files: The names of the regular files in the folder, except SHA256SUMS.
        irregular: The names of links, pipes and other entries that are neither files nor folders.
        problems: The problems in SHA256SUMS itself.
    """

    path: Path
    checksums: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    irregular: set[str] = field(default_factory=set)
    problems: list[ReleaseProblem] = field(default_factory=list)

    def find(self, name: str) -> str | None:
        """Return the name of a file in the folder, compressed or not; None if there is no such file."""
        names = (name, *(f"{name}.{compression}" for compression in COMPRESSIONS))
        return next((each for each in names if each in self.files), None)

    @contextmanager
    def open(self, name: str) -> Iterator[io.BufferedReader]:
        """Open a file.

        Raises:
            UnreadableError: The file cannot be opened, or is no longer a regular file.
        """
        try:
            # The entry may have been replaced since the folder was listed: do not follow a link, do not
            # wait for a pipe.
            descriptor = os.open(self.path / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise UnreadableError(f"cannot be opened: {error.strerror}") from None
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - it is a descriptor
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnreadableError(NOT_REGULAR)
            yield stream

    def read(self, name: str) -> bytes:
        """Return the content of SHA256SUMS or of a file that describes the release.

        Raises:
            UnreadableError: The file cannot be read, or is longer than `MAX_DOCUMENT`.
        """
        with self.open(name) as stream:
            data = stream.read(MAX_DOCUMENT + 1)
        if len(data) > MAX_DOCUMENT:
            raise UnreadableError(f"longer than {MAX_DOCUMENT} bytes")
        return data

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a file, decompressed, with their line ends.

        Raises:
            UnreadableError: The file cannot be read, or exceeds `MAX_LINE` or `MAX_UNPACKED`.
        """
        try:
            with self.open(name) as packed, _decompressed(packed, name) as stream:
                max_size = max(MAX_UNPACKED, MAX_RATIO * os.fstat(packed.fileno()).st_size)
                size = 0
                while line := stream.readline(MAX_LINE + 1):
                    size += len(line)
                    if len(line) > MAX_LINE:
                        raise UnreadableError(f"a line is longer than {MAX_LINE} bytes")
                    if size > max_size:
                        raise UnreadableError(f"decompresses to more than {MAX_RATIO} times its size")
                    yield line
        except (OSError, EOFError, zlib.error, pa.ArrowException) as error:
            raise UnreadableError(f"cannot be read: {exception_text(error)}") from None


def open_release(path: Path) -> ReleaseFolder:
    """List the files of a release and parse its SHA256SUMS; open no other file.

    Raises:
        ReleaseError: The folder is not a release.
    """
    folder = ReleaseFolder(path)
    try:
        for root, folders, files in walk(path):
            for name in (*folders, *files):
                entry = os.path.join(root, name)  # noqa: PTH118 - a name may contain undecodable bytes
                mode = os.lstat(entry).st_mode
                if not stat.S_ISDIR(mode):
                    names = folder.files if stat.S_ISREG(mode) else folder.irregular
                    names.add(os.path.relpath(entry, path).replace(os.sep, "/"))
    except OSError as error:
        raise ReleaseError(f"{path} is not an export: {error.strerror}") from None
    if CHECKSUMS not in folder.files:
        reason = NOT_REGULAR if CHECKSUMS in folder.irregular else "No such file or directory"
        raise ReleaseError(f"{path} is not an export: {CHECKSUMS}: {reason}")
    try:
        text = folder.read(CHECKSUMS).decode("utf-8", "surrogateescape")
    except UnreadableError as error:
        raise ReleaseError(f"{path} is not an export: {CHECKSUMS}: {error}") from None
    folder.files.discard(CHECKSUMS)
    folder.problems.extend(_parse_checksums(folder, text))
    return folder


def _parse_checksums(folder: ReleaseFolder, text: str) -> Iterator[ReleaseProblem]:
    """Add the lines of a SHA256SUMS to a folder; yield a problem for each invalid line."""
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = CHECKSUM_LINE.fullmatch(line)
        if match is None:
            yield CHECKSUMS, f"line {number} is not a checksum and a file name"
            continue
        digest, name = match.groups()
        if {"", ".", ".."} & set(name.split("/")) or "\0" in name:
            yield CHECKSUMS, f"line {number}: the file name is not a path within the export"
        elif name in folder.checksums:
            yield CHECKSUMS, f"line {number} repeats the file name of an earlier line"
        else:
            folder.checksums[name] = digest


def check_sums(folder: ReleaseFolder) -> Iterator[ReleaseProblem]:
    """Compare the files of a release with SHA256SUMS, by name and by checksum."""
    yield from folder.problems
    unlisted = (folder.files | folder.irregular) - folder.checksums.keys()
    yield from ((name, f"not listed in {CHECKSUMS}") for name in sorted(unlisted))
    for name, expected in sorted(folder.checksums.items()):
        if name not in folder.files:
            yield name, NOT_REGULAR if name in folder.irregular else MISSING_FILE
            continue
        try:
            with folder.open(name) as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != expected:
                    yield name, f"the SHA-256 differs from {CHECKSUMS}: the file was changed"
        except UnreadableError as error:
            yield name, str(error)


@contextmanager
def _decompressed(packed: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    if name.endswith(".gz"):
        with gzip.GzipFile(fileobj=packed) as stream:
            yield stream  # type: ignore[misc] # it has the interface of a file
    elif name.endswith(".zst"):
        with pa.CompressedInputStream(packed, "zstd") as stream, io.BufferedReader(stream) as lines:
            yield lines
    else:
        yield packed
