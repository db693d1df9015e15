"""Schema files: JSON, or YAML by the record profile."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

from statekit.diagnostics import JSON, Place
from statekit.read.document import read_document
from statekit.read.limits import MAX_DEPTH
from statekit.read.source import ReadError, Source, read_source
from statekit.read.syntax import shown

_TOO_DEEP = f"values are nested more than {MAX_DEPTH} deep"
_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*+"|(NaN|-?Infinity)')


class _Refused(Exception):  # noqa: N818 - it becomes a ReadError once its place is found
    """Python's parser reads this, and JSON does not have it."""


def read_schema_text(file: Path, path: str) -> JSON:
    """Read the one value that a schema file holds.

    Args:
        file: a JSON file, or a YAML one if its name ends in `.yaml` or `.yml`.
        path: how to call it in messages.

    Raises:
        ReadError: it cannot be read, or is not well formed; keys that occur twice are refused.
    """
    source = read_source(file, path)
    if file.suffix.lower() in {".yaml", ".yml"}:
        return _from_yaml(source)
    return _from_json(source)


def _from_yaml(source: Source) -> JSON:
    document = read_document(source, lists=False)
    if document.problems:
        problem = document.problems[0]
        place = source.place(problem.start, problem.end)
        raise ReadError(problem.rule, problem.message, place, problem.help)
    if len(document.records) != 1:
        second = document.records[1]
        place = source.place(second.begin, second.begin + 1)
        raise ReadError("yaml/documents", "a schema file holds one document", place)
    return document.records[0].value


def _from_json(source: Source) -> JSON:
    try:
        value: JSON = json.loads(
            source.text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        said = error.msg.removesuffix(" at").removesuffix(" starting")
        message = f"this is not JSON: {said[:1].lower()}{said[1:]}"
        place = source.place(error.pos, error.pos + 1)
        raise ReadError("json/syntax", message, place) from None
    except RecursionError:
        raise _refusal(source, "json/limit", _TOO_DEEP) from None
    except _Refused as refused:
        raise _refusal(source, *refused.args) from None
    except ValueError:  # more digits than Python reads
        raise _refusal(source, "json/number", "a number has too many digits") from None
    if _is_too_deep(value):
        raise _refusal(source, "json/limit", _TOO_DEEP)
    if "\\ud" in source.text.lower() and _holds_surrogates(value):
        message = "half of a surrogate pair stands alone: it is not a character"
        raise _refusal(source, "json/surrogate", message)
    return value


def _unique(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Refused("json/duplicate-key", f"the key `{shown(key)}` is already in this object")
            seen.add(key)
    return found


def _no_constant(constant: str) -> JSON:
    raise _Refused("json/number", f"{constant} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise _Refused("json/number", f"`{shown(text)}` is beyond the range of a number")
    return number


def _refusal(source: Source, rule: str, message: str) -> ReadError:
    """Say where it is. Python's parser does not tell; that of YAML, to which JSON belongs, does."""
    constant = next((found for found in _CONSTANT.finditer(source.text) if found[1]), None)
    if rule == "json/number" and constant is not None:
        return ReadError(rule, message, source.place(*constant.span(1)))
    alike = rule.replace("json/", "yaml/")
    for problem in read_document(source, lists=False).problems:
        if problem.rule == alike:
            place = source.place(problem.start, problem.end)
            return ReadError(rule, problem.message, place, problem.help)
    return ReadError(rule, message, Place(source.path))


def _is_too_deep(value: JSON) -> bool:
    level: list[JSON] = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _within(outer) if isinstance(inner, dict | list)]
    return bool(level)


def _within(value: JSON) -> list[JSON]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _holds_surrogates(value: JSON) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
