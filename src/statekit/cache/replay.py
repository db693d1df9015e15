"""The answer to a question that was asked before, where nothing changed since.

The same command line, in the same folder and the same surroundings, on the same files, has the same answer.
What it was is kept in the cache, with how every file and folder that it rests on looked from outside. To find
them all unchanged takes a small part of what it takes to load the program, so this module imports little.
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

_MOST_BYTES = 1024 * 1024
_ANY = "surrogatepass"
_SURROUNDINGS = (
    *("CI", "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "GITLAB_CI", "LINES", "NO_COLOR", "TERM"),
    *("LANG", "LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8"),
)


class Output:
    """What a command said.

    Args:
        out: what went to standard output.
        summary: what went to standard error; `SECONDS` stands for how long it took.
        code: the exit code.
    """

    def __init__(self, out: str, summary: str, code: int):
        self.out = out
        self.summary = summary
        self.code = code

    def say(self, began: float) -> None:
        """Say it again.

        Args:
            began: when the command began, by the monotonic clock, in seconds.
        """
        summary = self.summary.replace(SECONDS, f"{time.monotonic() - began:.1f}") + "\n"
        for stream, text in ((sys.stdout, self.out), (sys.stderr, summary)):
            if stream is not None:  # it is None where the command began with it closed
                stream.write(text)
                stream.flush()


SECONDS = "\0seconds\0"
"""Stands in a summary for how long the command took."""


class Invocation:
    """A command line with its surroundings.

    Args:
        arguments: the command line, without the program.
    """

    def __init__(self, arguments: Sequence[str]):
        surroundings = [f"{name}={os.environ.get(name)!r}" for name in _SURROUNDINGS]
        terminals = [str(stream is not None and stream.isatty()) for stream in (sys.stdout, sys.stderr)]
        asked = [b"answer", program_digest(), os.fsencode(os.getcwd())]
        asked += map(os.fsencode, [*surroundings, *terminals, *arguments])
        self._cache = Cache()
        self._key = hashlib.sha256(_pack(asked)).hexdigest()

    def answer(self) -> Output | None:
        """The answer, if it is known and everything that it rests on is as it was."""
        data = self._cache.get(self._key)
        if data is None:
            return None
        try:
            out, summary, code, folders_listed, *looked_at = _unpack(data)
            edge = 2 * int(folders_listed)
            listed, files = looked_at[:edge], looked_at[edge:]
            for path, stamp in zip(files[::2], files[1::2], strict=True):
                if stamps.stamp_file(os.fsdecode(path)) != stamp:
                    return None
            for path, digest in zip(listed[::2], listed[1::2], strict=True):
                if stamps.digest_folder(os.fsdecode(path)) != digest:
                    return None
            return Output(out.decode("utf-8", _ANY), summary.decode("utf-8", _ANY), int(code))
        except ValueError:
            return None

    def keep(self, answer: Output, listed: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
        """Keep the answer for the next time.

        Args:
            answer: what was said.
            listed: the folders that it rests on, each with the digest of its listing.
            files: the other files that it rests on, each with its stamp.
        """
        texts = [text.encode("utf-8", _ANY) for text in (answer.out, answer.summary)]
        said = [*texts, b"%d" % answer.code, b"%d" % len(listed)]
        for path, looks in (*listed.items(), *files.items()):
            said += [os.fsencode(path), looks]
        data = _pack(said)
        if len(data) <= _MOST_BYTES:
            self._cache.put(self._key, data)


def _pack(parts: Iterable[bytes]) -> bytes:
    """Several texts as one: each as a netstring, its length before it."""
    return b"".join(b"%d:%s" % (len(part), part) for part in parts)


def _unpack(data: bytes) -> list[bytes]:
    """The texts that were packed.

    Raises:
        ValueError: these are no packed texts.
    """
    parts: list[bytes] = []
    at = 0
    while at < len(data):
        colon = data.index(b":", at)
        end = colon + 1 + int(data[at:colon])
        if not colon < end <= len(data):
            raise ValueError("a text has another length than it says")
        parts.append(data[colon + 1 : end])
        at = end
    return parts


def ask(arguments: Sequence[str]) -> tuple[Invocation | None, Output | None]:
    """The question that a command line is, where one can be asked, and its answer, where it is known."""
    try:
        question = Invocation(arguments)
    except OSError:  # the current folder is gone, say
        return None, None
    return question, question.answer()
