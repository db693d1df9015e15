"""The fast tier: the records of a file as plain values, without locations.

A native parser reads the YAML that passes the gate, and a decoder in C reads JSON. If the gate, the parser or
the decoder refuses a file, the result is None, and the reference tier (`read_document`) reads the file or
explains its errors. Both tiers return the same values for the same text. Tests ensure this over the YAML test
suite, all short scalars and generated texts.

The YAML parser is yaml-rs. It takes two or three times as long as a JSON parser, implements YAML 1.2, refuses
duplicate keys, and ships prebuilt for all platforms. Its known bugs cannot pass the gate: a NUL ends its
input, deep nesting and alias bombs crash the process, and it reads `1_000` as a number.
"""

from __future__ import annotations

from typing import Any

import yaml_rs

from statekit.diagnostics import JSON
from statekit.read.formats import (
    JSON_LINES_SUFFIXES,
    JSON_SUFFIX,
    JSON_WITH_COMMENTS_SUFFIXES,
    MARKDOWN_SUFFIXES,
    TOML_SUFFIX,
)
from statekit.read.gate import passes
from statekit.read.limits import MAX_NODES, check_density, is_within_limits
from statekit.read.suspicious import may_cut_text
from statekit.read.text_file import ReadError, decode

_JSON = frozenset({JSON_SUFFIX, *JSON_LINES_SUFFIXES})
_REFERENCE_ONLY = frozenset({TOML_SUFFIX, *JSON_WITH_COMMENTS_SUFFIXES})
_BOM = "\ufeff"


def read_values(data: bytes, *, lists: bool, suffix: str = ".yaml") -> list[JSON] | None:
    """Return the records of a file, or None if the reference tier has to read it.

    Args:
        data: The bytes of the file.
        lists: True if a list at the top level is a list of records, False if it is a record itself.
        suffix: The suffix of the file name, in lower case. It selects the format; a file with any other
            suffix is YAML.
    """
    if suffix in _REFERENCE_ONLY:
        return None
    if suffix in MARKDOWN_SUFFIXES:
        tops = _front_matter(data)
    elif suffix in _JSON:
        tops = _json(data, suffix)
    else:
        tops = _yaml(data)
    if tops is None or not lists:
        return tops
    return [record for top in tops for record in (top if isinstance(top, list) else (top,))]


def _front_matter(data: bytes) -> list[JSON] | None:
    from statekit.read.front_matter import cut_front_matter  # few datasets contain Markdown

    cut = cut_front_matter(data)
    return None if not isinstance(cut, bytes) or b"+++" in cut[:6] else _yaml(cut)


def _json(data: bytes, suffix: str) -> list[JSON] | None:
    from statekit.read.json_values import json_lines_values, json_values  # most datasets do not contain JSON

    try:
        text = decode(data, f"x{suffix}")
    except ReadError:
        return None
    return json_lines_values(text) if suffix in JSON_LINES_SUFFIXES else json_values(text)


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
