"""Schema files: JSON, or YAML by the record profile."""

from __future__ import annotations

from pathlib import Path

from statekit.diagnostics import JSON
from statekit.read.json_text import compose_json
from statekit.read.source import ReadError, read_source


def read_schema_text(file: Path, path: str) -> JSON:
    """Read the one value that a schema file holds.

    Args:
        file: a YAML file if its name ends in `.yaml` or `.yml`, and else a JSON one.
        path: how to call it in messages.

    Raises:
        ReadError: it cannot be read, or is not well formed; keys that occur twice are refused.
    """
    source = read_source(file, path)
    if file.suffix.lower() in {".yaml", ".yml"}:
        from statekit.read.compose import compose  # few schemas need it, and it takes long to load

        values, problems = compose(source.text)
    else:
        values, problems = compose_json(source.text, any_integer=True)
    if problems:
        problem = problems[0]
        place = source.place(problem.start, problem.end)
        message = problem.message
        if problem.rule == "json/syntax":
            message = f"this is not JSON: {message}"
        raise ReadError(problem.rule, message, place, problem.help)
    if not values:
        raise ReadError("record/none", "the file holds no schema", source.place(0, 0))
    if len(values) > 1:
        place = source.place(values[1].begin, values[1].begin + 1)
        raise ReadError("yaml/documents", "a schema file holds one document", place)
    return values[0].value
