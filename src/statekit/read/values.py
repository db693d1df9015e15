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

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml_rs

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON
from statekit.read.formats import (
    JSON_LINES_SUFFIXES,
    JSON_SUFFIX,
    JSON_WITH_COMMENTS_SUFFIXES,
    MARKDOWN_SUFFIXES,
    TOML_SUFFIX,
)
from statekit.read.gate import scan
from statekit.read.limits import MAX_NODES, check_density, is_within_limits
from statekit.read.numbers import is_ambiguous, is_canonical, is_exact
from statekit.read.scalars import ScalarError, resolve_plain
from statekit.read.text_file import ReadError, decode

_REFERENCE_ONLY = frozenset({TOML_SUFFIX, *JSON_WITH_COMMENTS_SUFFIXES})
_MARKER = expression(r"(?<=\n)(?=---(?:[ \n]|\Z))")
_BOM = b"\xef\xbb\xbf"
_ASCII = bytes(range(0x80))


class Values(NamedTuple):
    """The records of a file, and the numbers in them that are perhaps not printed as they are written.

    Attributes:
        records: the records.
        numbers: how such numbers are written, by their type and value.
    """

    records: list[JSON]
    numbers: Mapping[tuple[type, float], str] = {}


def read_values(
    data: bytes, *, lists: bool, suffix: str = ".yaml", is_start: bool = True
) -> list[JSON] | None:
    """Return the records of a file, or None if the reference tier has to read it.

    Args:
        data: The bytes of the file.
        lists: True if a list at the top level is a list of records, False if it is a record itself.
        suffix: The suffix of the file name, in lower case. It selects the format; a file with any other
            suffix is YAML.
        is_start: True for the contents of a whole file, or for the first piece of a JSON Lines file.
    """
    values = read_fast(data, lists=lists, suffix=suffix, is_start=is_start)
    return None if values is None else values.records


def read_fast(data: bytes, *, lists: bool, suffix: str = ".yaml", is_start: bool = True) -> Values | None:
    """Return the records of a file with its unusual numbers, or None (see `read_values`)."""
    if suffix in _REFERENCE_ONLY:
        return None
    if suffix in JSON_LINES_SUFFIXES:
        return _all_lines(data, lists=lists, is_start=is_start)
    if suffix in MARKDOWN_SUFFIXES:
        values = _front_matter(data)
    elif suffix == JSON_SUFFIX:
        values = _json(data)
    else:
        values = _yaml(data)
    return None if values is None else Values(_records(values.records, lists=lists), values.numbers)


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


def _all_lines(data: bytes, *, lists: bool, is_start: bool) -> Values | None:
    records: list[JSON] = []
    is_empty = True
    for values in read_lines(data, lists=False, is_start=is_start):
        if values is None:
            return None
        is_empty = is_empty and not values
        records.extend(_records(values, lists=lists))
    return None if is_empty else Values(records)


def _front_matter(data: bytes) -> Values | None:
    from statekit.read.front_matter import cut_front_matter  # few datasets contain Markdown

    cut = cut_front_matter(data)
    return None if not isinstance(cut, bytes) or b"+++" in cut[:6] else _yaml(cut)


def _json(data: bytes) -> Values | None:
    from statekit.read.json_values import json_values  # most datasets do not contain JSON

    try:
        text = decode(data, f"x{JSON_SUFFIX}")
    except ReadError:
        return None
    values = json_values(text)
    return None if values is None else Values(values)


def _yaml(data: bytes) -> Values | None:
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    data = data.removeprefix(_BOM)
    unusual = scan(data)
    numbers = None if unusual is None else _unusual_numbers(unusual)
    if numbers is None:
        return None
    text = _safe_text(data)
    if text is None or check_density(text):
        return None
    tops = []
    try:
        for index, document in enumerate(_documents(text)):
            top: Any = yaml_rs.loads(document, parse_datetime=False)
            if top is not None:
                tops.append(top)
            elif index or document.startswith("---"):  # only comments may be before the first `---`
                return None
    except (ValueError, yaml_rs.YAMLDecodeError):
        return None
    if not tops or (len(text) > MAX_NODES and not is_within_limits(tops)):
        return None
    return Values(tops, numbers)


def _documents(text: str) -> list[str]:
    """Split a text that passes the gate into its documents, with a comment after each.

    Without the comment, the parser reads an empty block of text at the end of a document as a line feed.
    """
    documents = _MARKER.split(text) if "\n---" in text else [text]
    return [f"{document}#\n" if document.endswith("\n") else document for document in documents]


def _unusual_numbers(written: list[str]) -> dict[tuple[type, float], str] | None:
    """Return the numbers that are not printed as they are written; None if one must be reported."""
    numbers: dict[tuple[type, float], str] = {}
    for text in written:
        try:
            number = resolve_plain(text)
        except ScalarError:
            return None
        if is_ambiguous(text) or (isinstance(number, float) and not is_exact(text, number)):
            return None
        if isinstance(number, int | float) and not is_canonical(text, number):
            numbers.setdefault((type(number), number), text)
    return numbers


def _safe_text(data: bytes) -> str | None:
    """Return the text of a file with LF line ends, or None if it contains a character that is not safe.

    A character is safe if `str.isprintable` accepts it, or if it is a no-break space. This excludes control
    characters, other spaces and direction marks (libraries differ on which of them they strip), surrogates
    and unassigned code points. The gate checks those of ASCII.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if text.isascii():
        return text
    # Removing ASCII from the bytes is faster than looking at every character of the text.
    others = data.translate(None, _ASCII).decode()
    if not others.isprintable():
        others = others.replace("\u00a0", "")
    return text if others.isprintable() else None
