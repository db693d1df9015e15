"""The fast tier: the records of a file as plain values, without locations.

A native parser reads the YAML that passes the gate, and native decoders read JSON and JSON Lines. If the
gate, the parser or the decoder refuses a file, the result is None, and the reference tier (`read_document`)
reads the file or explains its errors. Both tiers return the same values for the same text. Tests ensure this
over the YAML test suite, all short scalars and generated texts.

The YAML parser is yaml-rs. It takes two or three times as long as a JSON parser, implements YAML 1.2, refuses
duplicate keys, and ships prebuilt for all platforms. Its known bugs cannot pass the gate: a NUL ends its
input, deep nesting and alias bombs crash the process, and it reads `1_000` as a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml_rs

from statekit.diagnostics import JSON
from statekit.read.gate import passes
from statekit.read.limits import MAX_NODES, check_density, is_within_limits
from statekit.read.suspicious import may_cut_text
from statekit.read.text_file import JSON_LINES_SUFFIXES, ReadError, decode, is_json

_BOM = "\ufeff"


def read_values(
    data: bytes, *, lists: bool, suffix: str = ".yaml", is_start: bool = True
) -> list[JSON] | None:
    """Return the records of a file, or None if the reference tier has to read it.

    Args:
        data: The bytes of the file.
        lists: True if a list at the top level is a list of records, False if it is a record itself.
        suffix: The suffix of the file name, in lower case. It selects JSON and JSON Lines; any other file is
            YAML.
        is_start: True for the contents of a whole file, or for the first piece of a JSON Lines file.
    """
    if suffix in JSON_LINES_SUFFIXES:
        return _all_lines(data, lists=lists, is_start=is_start)
    tops = _json(data, suffix) if is_json(suffix) else _yaml(data)
    return tops if tops is None else _records(tops, lists=lists)


def read_lines(data: bytes, *, lists: bool, is_start: bool = True) -> Iterator[list[JSON] | None]:
    """Yield the records of a JSON Lines text, those of some lines at once.

    The last item is None if the reference tier has to read the text.

    Args:
        data: The bytes of the text.
        lists: True if a list at the top level is a list of records, False if it is a record itself.
        is_start: True if the text is the start of a file.
    """
    from statekit.read.json_lines import line_values  # most datasets do not contain JSON

    for values in line_values(data, is_start=is_start):
        yield values if values is None else _records(values, lists=lists)


def _records(tops: list[JSON], *, lists: bool) -> list[JSON]:
    if not lists or list not in map(type, tops):
        return tops
    return [record for top in tops for record in (top if isinstance(top, list) else (top,))]


def _all_lines(data: bytes, *, lists: bool, is_start: bool) -> list[JSON] | None:
    records: list[JSON] = []
    is_empty = True
    for values in read_lines(data, lists=False, is_start=is_start):
        if values is None:
            return None
        is_empty = is_empty and not values
        records.extend(_records(values, lists=lists))
    return None if is_empty else records


def _json(data: bytes, suffix: str) -> list[JSON] | None:
    from statekit.read.json_values import json_values  # most datasets do not contain JSON

    try:
        text = decode(data, f"x{suffix}")
    except ReadError:
        return None
    return json_values(text)


def _yaml(data: bytes) -> list[JSON] | None:
    text = _safe_text(data)
    if text is None or check_density(text) or not passes(text):
        return None
    try:
        top: Any = yaml_rs.loads(text, parse_datetime=False)
    except (ValueError, yaml_rs.YAMLDecodeError):
        return None
    if top is None or may_cut_text(text) or (len(text) > MAX_NODES and not is_within_limits([top])):
        return None
    return [top]


def _safe_text(data: bytes) -> str | None:
    """Return the text of a file with LF line ends, or None if it contains a character that is not safe.

    A character is safe if `str.isprintable` accepts it. This excludes control characters, spaces other than
    U+0020 and direction marks (libraries differ on which of them they strip), surrogates and unassigned code
    points.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    text = text.removeprefix(_BOM)
    return text if text.replace("\n", "").isprintable() else None
