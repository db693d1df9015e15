"""Replay the output of an earlier run whose inputs have not changed.

The same command line, in the same folder and environment and on the same files, has the same output. The
output is stored in the cache, with a stamp of each file (see `discovery.stamps`) and a digest of each folder
that it depends on. Comparing these takes much less time than loading the program, so this module imports as
little as possible.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time

from statekit.cache.store import Cache, program_digest
from statekit.discovery import stamps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MAX_BYTES = 1024 * 1024  # larger entries are not stored
_ERRORS = "surrogatepass"
_VARIABLES = (
    *("CI", "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI"),
    *("LINES", "NO_COLOR", "TERM"),
    *("LANG", "LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8"),
)
"""The environment variables that the output depends on."""

SECONDS = "\0seconds\0"
"""The placeholder for the duration of the run in a summary."""


class Output:
    """The output of a command.

    Args:
        out: the text on standard output.
        summary: the text on standard error, with `SECONDS` in place of the duration; empty for none.
        code: the exit code.
    """

    def __init__(self, out: str, summary: str, code: int):
        self.out = out
        self.summary = summary
        self.code = code

    def print(self, began: float) -> None:
        """Print the output.

        Args:
            began: the start of this run on the monotonic clock, in seconds.
        """
        summary = self.summary and self.summary.replace(SECONDS, f"{time.monotonic() - began:.1f}") + "\n"
        for stream, text in ((sys.stdout, self.out), (sys.stderr, summary)):
            if text and stream is not None:  # None if the stream was closed when the program started
                stream.write(text)
                stream.flush()


class Invocation:
    """A command line, with the folder and the environment that it runs in.

    Args:
        arguments: the command line, without the name of the program.

    Raises:
        OSError: the current folder does not exist.
    """

    def __init__(self, arguments: Sequence[str]):
        variables = [f"{name}={os.environ.get(name)!r}" for name in _VARIABLES]
        terminals = [str(stream is not None and stream.isatty()) for stream in (sys.stdout, sys.stderr)]
        parts = [b"output", program_digest(), os.fsencode(os.getcwd())]
        parts += map(os.fsencode, [*variables, *terminals, *arguments])
        self._cache = Cache()
        self._key = hashlib.sha256(_pack(parts)).hexdigest()

    def lookup(self) -> Output | None:
        """Return the stored output if none of its inputs has changed, or None."""
        data = self._cache.get(self._key)
        if data is None:
            return None
        try:
            out, summary, code, folder_count, *inputs = _unpack(data)
            end = 2 * int(folder_count)
            folders, files = inputs[:end], inputs[end:]
            for path, stamp in zip(files[::2], files[1::2], strict=True):
                if stamps.stamp_file(os.fsdecode(path)) != stamp:
                    return None
            for path, digest in zip(folders[::2], folders[1::2], strict=True):
                if stamps.digest_folder(os.fsdecode(path)) != digest:
                    return None
            return Output(out.decode("utf-8", _ERRORS), summary.decode("utf-8", _ERRORS), int(code))
        except ValueError:
            return None

    def store(self, output: Output, folders: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
        """Store the output for later runs.

        Args:
            output: the output.
            folders: the folders that it depends on, with the digests of their listings.
            files: the other files that it depends on, with their stamps.
        """
        texts = [text.encode("utf-8", _ERRORS) for text in (output.out, output.summary)]
        parts = [*texts, b"%d" % output.code, b"%d" % len(folders)]
        for path, stamp in (*folders.items(), *files.items()):
            parts += [os.fsencode(path), stamp]
        data = _pack(parts)
        if len(data) <= _MAX_BYTES:
            self._cache.put(self._key, data)


def lookup(arguments: Sequence[str]) -> tuple[Invocation | None, Output | None]:
    """Return the invocation of a command line, and its stored output if none of its inputs has changed.

    The invocation is None if the current folder does not exist.
    """
    try:
        invocation = Invocation(arguments)
    except OSError:
        return None, None
    return invocation, invocation.lookup()


def _pack(parts: Iterable[bytes]) -> bytes:
    """Join byte strings, each preceded by its length and a colon."""
    return b"".join(b"%d:%s" % (len(part), part) for part in parts)


def _unpack(data: bytes) -> list[bytes]:
    """Split what `_pack` joined.

    Raises:
        ValueError: the data is invalid.
    """
    parts: list[bytes] = []
    start = 0
    while start < len(data):
        colon = data.index(b":", start)
        end = colon + 1 + int(data[start:colon])
        if not colon < end <= len(data):
            raise ValueError("invalid length")
        parts.append(data[colon + 1 : end])
        start = end
    return parts
