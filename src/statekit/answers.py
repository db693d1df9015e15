"""The answer to a question that was asked before, where nothing changed since.

The same command line, in the same folder and the same surroundings, on the same files, has the same answer.
What it was is kept in the cache, with how every file and folder that it rests on looked from outside. To find
them all unchanged takes a small part of what it takes to load the program, so this module imports little.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from statekit import folders
from statekit.cache import Cache, program_digest

_MOST_BYTES = 4 * 1024 * 1024
_SURROUNDINGS = (
    *("CI", "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "GITLAB_CI", "LINES", "NO_COLOR", "TERM"),
    *("LANG", "LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8"),
)


class Answer(NamedTuple):
    """What a command said.

    Attributes:
        out: what went to standard output.
        summary: what went to standard error; `SECONDS` stands for how long it took.
        code: the exit code.
    """

    out: str
    summary: str
    code: int

    def say(self, began: float) -> None:
        """Say it again.

        Args:
            began: when the command began, by the monotonic clock, in seconds.
        """
        sys.stdout.write(self.out)
        sys.stdout.flush()
        sys.stderr.write(self.summary.replace(SECONDS, f"{time.monotonic() - began:.1f}") + "\n")
        sys.stderr.flush()


SECONDS = "\0seconds\0"
"""Stands in a summary for how long the command took."""


class Question:
    """A command line with its surroundings.

    Args:
        arguments: the command line, without the program.
    """

    def __init__(self, arguments: Sequence[str]):
        surroundings = [f"{name}={os.environ.get(name)}" for name in _SURROUNDINGS]
        terminals = [str(stream is not None and stream.isatty()) for stream in (sys.stdout, sys.stderr)]
        asked = json.dumps([list(arguments), surroundings, terminals, os.getcwd()]).encode()
        self._cache = Cache()
        self._key = hashlib.sha256(b"answer" + program_digest() + asked).hexdigest()

    def answer(self) -> Answer | None:
        """The answer, if it is known and everything that it rests on is as it was."""
        data = self._cache.get(self._key)
        if data is None:
            return None
        try:
            said: dict[str, Any] = json.loads(data)
            listed: dict[str, str] = said["listed"]
            files: dict[str, str] = said["files"]
            if any(folders.stamp_file(path).hex() != stamp for path, stamp in files.items()):
                return None
            if any(folders.digest_of(path).hex() != digest for path, digest in listed.items()):
                return None
            return Answer(str(said["out"]), str(said["summary"]), int(said["code"]))
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def keep(self, answer: Answer, listed: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
        """Keep the answer for the next time.

        Args:
            answer: what was said.
            listed: the folders that it rests on, each with the digest of its listing.
            files: the other files that it rests on, each with its stamp.
        """
        said = {
            "listed": {path: digest.hex() for path, digest in listed.items()},
            "files": {path: stamp.hex() for path, stamp in files.items()},
            **answer._asdict(),
        }
        data = json.dumps(said).encode("ascii")
        if len(data) <= _MOST_BYTES:
            self._cache.put(self._key, data)


def ask(arguments: Sequence[str]) -> tuple[Question | None, Answer | None]:
    """The question that a command line is, where one can be asked, and its answer, where it is known."""
    try:
        question = Question(arguments)
    except OSError:  # the current folder is gone, say
        return None, None
    return question, question.answer()
