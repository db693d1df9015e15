"""Read schema files: JSON, or YAML by the record profile."""

from __future__ import annotations

from pathlib import Path

from statekit.diagnostics import JSON, Part, Place, Pointer
from statekit.read.json_text import compose_json
from statekit.read.nodes import Node, Problem
from statekit.read.text_file import ReadError, TextFile, read_text_file


def read_schema_text(file: Path, path: str) -> JSON:
    """Read the value of a schema file.

    Args:
        file: The file: YAML if its name ends in `.yaml` or `.yml`, JSON otherwise.
        path: The path to display.

    Raises:
        ReadError: The file cannot be read, is not well formed, contains a duplicate key, or does not contain
            exactly one value.
    """
    text_file = read_text_file(file, path)
    values, problems = _compose(file, text_file)
    errors = [problem for problem in problems if problem.is_error]
    if errors:
        problem = errors[0]
        place = text_file.place(problem.start, problem.end)
        message = problem.message
        if problem.rule == "json/syntax":
            message = f"this is not JSON: {message}"
        raise ReadError(problem.rule, message, place, problem.help)
    if not values:
        raise ReadError("record/none", "the file contains no schema", text_file.place(0, 0))
    if len(values) > 1:
        start = values[1].outer_start
        place = text_file.place(start, start + 1)
        raise ReadError("yaml/documents", "a schema file contains one document", place)
    return values[0].value


def place_in_schema(file: Path, path: str, pointer: Pointer, part: Part = Part.VALUE) -> Place:
    """Return the place of a value or key of a schema file.

    If the file can no longer be read, the place is the whole file.

    Args:
        file: The file, as for `read_schema_text`.
        path: The path to display.
        pointer: The pointer into the schema.
        part: Whether to return the place of the value or of its key.
    """
    try:
        text_file = read_text_file(file, path)
    except ReadError:
        return Place(path)
    values, _ = _compose(file, text_file)
    if not values:
        return Place(path)
    from statekit.read.document import place_in  # loaded only when a schema has a finding

    return place_in(text_file, values[0], pointer, part)


def _compose(file: Path, text_file: TextFile) -> tuple[list[Node], list[Problem]]:
    if file.suffix.lower() not in {".yaml", ".yml"}:
        return compose_json(text_file.text, any_integer=True)
    from statekit.read.compose import compose  # slow to load, and few schemas are YAML

    return compose(text_file.text)
