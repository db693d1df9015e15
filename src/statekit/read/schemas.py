"""Schema files: JSON, or YAML by the record profile."""

from __future__ import annotations

from pathlib import Path

from statekit.diagnostics import JSON, Part, Place, Pointer
from statekit.read.json_text import compose_json
from statekit.read.nodes import Node, Problem
from statekit.read.text_file import ReadError, TextFile, read_text_file


def read_schema_text(file: Path, path: str) -> JSON:
    """Read the one value that a schema file holds.

    Args:
        file: a YAML file if its name ends in `.yaml` or `.yml`, and else a JSON one.
        path: how to call it in messages.

    Raises:
        ReadError: it cannot be read, or is not well formed; keys that occur twice are refused.
    """
    text_file = read_text_file(file, path)
    values, problems = _composed(file, text_file)
    if problems:
        problem = problems[0]
        place = text_file.place(problem.start, problem.end)
        message = problem.message
        if problem.rule == "json/syntax":
            message = f"this is not JSON: {message}"
        raise ReadError(problem.rule, message, place, problem.help)
    if not values:
        raise ReadError("record/none", "the file holds no schema", text_file.place(0, 0))
    if len(values) > 1:
        place = text_file.place(values[1].begin, values[1].begin + 1)
        raise ReadError("yaml/documents", "a schema file holds one document", place)
    return values[0].value


def place_in_schema(file: Path, path: str, pointer: Pointer, part: Part = Part.VALUE) -> Place:
    """Where a token of a schema file stands; the file as a whole, if it cannot be read any more.

    Args:
        file: the file, as for `read_schema_text`.
        path: how to call it in messages.
        pointer: the way to the token.
        part: whether the value there is meant, or its key.
    """
    try:
        text_file = read_text_file(file, path)
    except ReadError:
        return Place(path)
    values, _ = _composed(file, text_file)
    if not values:
        return Place(path)
    from statekit.read.document import place_in  # only what is wrong with a schema has a place

    return place_in(text_file, values[0], pointer, part)


def _composed(file: Path, text_file: TextFile) -> tuple[list[Node], list[Problem]]:
    if file.suffix.lower() not in {".yaml", ".yml"}:
        return compose_json(text_file.text, any_integer=True)
    from statekit.read.compose import compose  # few schemas need it, and it takes long to load

    return compose(text_file.text)
