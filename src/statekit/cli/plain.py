"""Recognize ordinary command lines of `statekit validate` without typer, which takes long to load.

Any other command line is left to typer: other commands, help, mistakes, unusual spellings (`-fjson`), and
the options that are not in `OPTIONS`. A test compares the results with those of typer.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from statekit._startup.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from statekit.cli.validation import Validation

FORMATS = ("text", "lines", "json", "github", "gitlab", "junit", "sarif")
TIERS = ("auto", "reference", "both")
_MAX_DIGITS = 9
_COMPLETION = "_STATEKIT_COMPLETE"
"""The environment variable by which a shell asks for completions instead of a run."""


@frozen
class Option:
    """An option.

    Attributes:
        name: the name of its field in `Validation`.
        read: returns its value, or None if typer has to decide about the text; None for a flag.
        value: the value of a flag.
        is_multiple: True if it may be repeated.
    """

    name: str
    read: Callable[[str], Any] | None = None
    value: bool = True
    is_multiple: bool = False


def _text(text: str) -> str | None:
    return text or None


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _count(text: str) -> int | None:
    is_plain = text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
    return int(text) or None if is_plain else None


def _one_of(names: Sequence[str]) -> Callable[[str], str | None]:
    return lambda text: text if text in names else None


_FORMAT = Option("report_format", _one_of(FORMATS))
_JOBS = Option("jobs", _count)
_QUIET = Option("quiet")

OPTIONS = {
    "--schema": Option("schema", _path),
    "--format": _FORMAT,
    "-f": _FORMAT,
    "--sources": Option("sources", _path),
    "--select": Option("select", _text, is_multiple=True),
    "--ignore": Option("ignore", _text, is_multiple=True),
    "--schemas": Option("schemas", _text, is_multiple=True),
    "--schema-root": Option("schema_root", _path),
    "--assert-content": Option("assert_content"),
    "--assert-formats": Option("assert_formats"),
    "--no-assert-formats": Option("assert_formats", value=False),
    "--exclude": Option("exclude", _text, is_multiple=True),
    "--include": Option("include", _text, is_multiple=True),
    "--respect-gitignore": Option("respect_gitignore"),
    "--no-respect-gitignore": Option("respect_gitignore", value=False),
    "--key": Option("key", _text),
    "--expect-invalid": Option("expect_invalid"),
    "--max-findings": Option("max_findings", _count),
    "--quiet": _QUIET,
    "-q": _QUIET,
    "--warnings-as-errors": Option("warnings_as_errors"),
    "--jobs": _JOBS,
    "-j": _JOBS,
    "--no-cache": Option("no_cache"),
    "--tier": Option("tier", _one_of(TIERS)),
}
"""The options that are recognized, by each of their names."""


def recognize(arguments: Sequence[str]) -> Validation | None:
    """Return the options of an ordinary command line, or None if typer has to read it.

    Args:
        arguments: the command line, without the name of the program.
    """
    if arguments[:1] != ["validate"] or _COMPLETION in os.environ:
        return None
    from statekit.cli.validation import Validation

    values: dict[str, Any] = {}
    paths: list[Path] = []
    rest = iter(arguments[1:])
    for argument in rest:
        if not argument.startswith("-"):
            if not argument:
                return None
            paths.append(Path(argument))
            continue
        name, equals, text = argument.partition("=")
        option = OPTIONS.get(name)
        if option is None or (equals and (option.read is None or not name.startswith("--"))):
            return None
        if option.read is None:
            values[option.name] = option.value
            continue
        text = text if equals else next(rest, "")
        value = None if text.startswith("-") else option.read(text)
        if value is None or (option.name in values and not option.is_multiple):
            return None
        values[option.name] = (*values.get(option.name, ()), value) if option.is_multiple else value
    return Validation(paths=tuple(paths), **values)
