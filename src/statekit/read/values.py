"""The fast tier: a file's records as plain values, without places.

A native parser reads what the gate lets through of YAML, and a decoder in C reads JSON. Whatever the gate,
the parser or the decoder refuses is None here: the reference tier (`read_document`) then reads it, or says
what is wrong. Both give the same values for the same text: tests hold it over the YAML test suite, all short
scalars, and generated texts.

The parser of YAML is yaml-rs: it takes two or three times as long as a JSON parser, knows YAML 1.2, refuses
duplicate keys, and comes ready made for all platforms. What it gets wrong (a NUL ends its input, deep nesting
and bombs of aliases end the process, `1_000` is a number to it) cannot pass the gate.
"""

from __future__ import annotations

from typing import Any

import yaml_rs

from statekit.diagnostics import JSON
from statekit.read.gate import passes
from statekit.read.limits import MAX_NODES, is_within_limits, too_dense
from statekit.read.text_file import JSON_ENDING, JSON_LINES_ENDINGS, ReadError, decode

_BOM = "\ufeff"


def read_values(data: bytes, *, lists: bool, ending: str = ".yaml") -> list[JSON] | None:
    """The records of a file, or None where the reference tier has to read it.

    Args:
        data: the file's bytes.
        lists: whether a list at the top is a list of records, and not itself a record.
        ending: the ending of the file's name, in lower case: JSON and JSON Lines are told by it, and all
            else is YAML.
    """
    is_lines = ending in JSON_LINES_ENDINGS
    tops = _json(data, is_lines=is_lines) if is_lines or ending == JSON_ENDING else _yaml(data)
    if tops is None or not lists:
        return tops
    return [record for top in tops for record in (top if isinstance(top, list) else (top,))]


def _json(data: bytes, *, is_lines: bool) -> list[JSON] | None:
    from statekit.read.json_values import json_lines_values, json_values  # most datasets hold no JSON

    try:
        text = decode(data, "")
    except ReadError:
        return None
    return json_lines_values(text) if is_lines else json_values(text)


def _yaml(data: bytes) -> list[JSON] | None:
    text = _safe_text(data)
    if text is None or too_dense(text) or not passes(text):
        return None
    try:
        top: Any = yaml_rs.loads(text, parse_datetime=False)
    except (ValueError, yaml_rs.YAMLDecodeError):
        return None
    if top is None or (len(text) > MAX_NODES and not is_within_limits([top])):
        return None
    return [top]


def _safe_text(data: bytes) -> str | None:
    """The text of a file, with line feeds only; None where a character in it asks for the reference tier.

    Those are all that are not printable (`str.isprintable`): controls, spaces other than U+0020 and marks of
    direction (libraries differ on which of them they strip), half characters, and what is no character yet.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    text = text.removeprefix(_BOM)
    return text if text.replace("\n", "").isprintable() else None
