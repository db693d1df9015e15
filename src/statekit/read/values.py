"""The fast tier: a file's records as plain values, without places.

A native parser reads what the gate lets through. Whatever the gate, or the parser, refuses is None here: the
reference tier (`read_document`) then reads it, or says what is wrong. Both give the same values for the same
text: tests hold it over the YAML test suite, all short scalars, and generated texts.

The parser is yaml-rs: it takes two or three times as long as a JSON parser, knows YAML 1.2, refuses
duplicate keys, and comes ready made for all platforms. What it gets wrong (a NUL ends its input, deep nesting
and bombs of aliases end the process, `1_000` is a number to it) cannot pass the gate.
"""

from __future__ import annotations

from typing import Any

import yaml_rs

from statekit.diagnostics import JSON
from statekit.read.gate import passes
from statekit.read.limits import MAX_NODES, too_dense

_BOM = "\ufeff"


def read_values(data: bytes, *, lists: bool) -> list[JSON] | None:
    """The records of a YAML file, or None where the reference tier has to read it.

    Args:
        data: the file's bytes.
        lists: whether a list at the top is a list of records, and not itself a record.
    """
    text = _safe_text(data)
    if text is None or too_dense(text) or not passes(text):
        return None
    try:
        top: Any = yaml_rs.loads(text, parse_datetime=False)
    except (ValueError, yaml_rs.YAMLDecodeError):
        return None
    if top is None or (len(text) > MAX_NODES and _size(top) > MAX_NODES):
        return None
    return top if lists and isinstance(top, list) else [top]


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


def _size(top: JSON) -> int:
    """How many values there are, keys included, as the reference tier counts them."""
    count = 0
    waiting = [top]
    while waiting:
        value = waiting.pop()
        count += 1
        if isinstance(value, dict):
            count += len(value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return count
