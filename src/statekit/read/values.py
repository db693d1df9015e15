"""The fast tier: a file's records as plain values, without places.

A native parser reads what the gate lets through. Whatever the gate, or the parser, refuses is None here: the
reference tier (`read_document`) then reads it, or says what is wrong. Both give the same values for the same
text: tests hold it over the YAML test suite, all short scalars, and generated texts.

The parser is yaml-rs: it takes two or three times as long as a JSON parser, knows YAML 1.2, refuses
duplicate keys, and comes ready made for all platforms. What it gets wrong (a NUL ends its input, deep nesting
and bombs of aliases end the process, `1_000` is a number to it) cannot pass the gate.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml_rs

from statekit.diagnostics import JSON
from statekit.read.gate import passes
from statekit.read.limits import MAX_NODES

_PLAIN_BYTES = bytes([0x0A, *range(0x20, 0x7F)])
_BOM = "\ufeff"


def read_values(data: bytes, *, lists: bool) -> list[JSON] | None:
    """The records of a YAML file, or None where the reference tier has to read it.

    Args:
        data: the file's bytes.
        lists: whether a list at the top is a list of records, and not itself a record.
    """
    text = _safe_text(data)
    if text is None or not passes(text):
        return None
    try:
        top: Any = yaml_rs.loads(text, parse_datetime=False)
    except (ValueError, yaml_rs.YAMLDecodeError):
        return None
    if top is None or (len(text) > MAX_NODES and _size(top) > MAX_NODES):
        return None
    return top if lists and isinstance(top, list) else [top]


def _safe_text(data: bytes) -> str | None:
    """The text of a file, with line feeds only; None where a character in it asks for the reference tier."""
    if not data.translate(None, _PLAIN_BYTES):
        return data.decode("ascii")
    try:
        text = data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return None if _unsafe().search(text) else text


@cache
def _unsafe() -> re.Pattern[str]:
    """What no text in the fast tier may hold.

    Controls, spaces other than U+0020 and marks of direction (libraries differ on which of them they strip),
    half characters, and what is no character.
    """
    planes = "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    return re.compile(
        r"[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
        rf"\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\uffff{planes}]"
    )


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
