"""Describe simple schemas in words: as a condition, or as the values that they allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from statekit.diagnostics import JSON
from statekit.phrasing import TYPES, list_of, one_of, plural, quoted, show, show_json
from statekit.schema.node import allowed_values

FORMATS: Mapping[str, tuple[str, str | None]] = {
    "date": ("a date", "write it like 2026-01-31"),
    "date-time": ("a date and time", "write it like 2026-01-31T12:00:00Z"),
    "time": ("a time", "write it like 12:00:00Z"),
    "duration": ("a duration", "write it like P3DT12H"),
    "edtf": ("a date of EDTF", "write it like 1931-05-02, 1931-05, 1931, 1931~ or 1931/1935"),
    "edtf-level-0": ("a date of EDTF, level 0", "write it like 1931-05-02, 1931-05, 1931 or 1931/1935"),
    "edtf-level-1": (
        "a date of EDTF, level 1",
        "write it like 1931-05-02, 1931-05, 1931, 1931~ or 1931/1935",
    ),
    "email": ("an e-mail address", "write it like name@example.org"),
    "idn-email": ("an e-mail address", "write it like name@example.org"),
    "uri": ("a URI", "write it like https://example.org/page"),
    "iri": ("an IRI", "write it like https://example.org/page"),
    "uri-reference": ("a URI reference", None),
    "iri-reference": ("an IRI reference", None),
    "uri-template": ("a URI template", "write it like https://example.org/{page}"),
    "uuid": ("a UUID", "write it like 123e4567-e89b-12d3-a456-426614174000"),
    "hostname": ("a host name", "write it like www.example.org"),
    "idn-hostname": ("a host name", "write it like www.example.org"),
    "ipv4": ("an IPv4 address", "write it like 192.0.2.1"),
    "ipv6": ("an IPv6 address", "write it like 2001:db8::1"),
    "regex": ("a regular expression", None),
    "json-pointer": ("a JSON Pointer", "write it like /a/b"),
    "relative-json-pointer": ("a relative JSON Pointer", "write it like 1/a"),
}
"""The name of each format with its article, and how to write it."""


def describe_types(types: Sequence[JSON]) -> str:
    """Return a phrase for types, such as `text or a list`."""
    return one_of([TYPES.get(str(name), str(name)) for name in types]) if types else "nothing"


def describe_format(name: JSON) -> str:
    """Return a phrase for the values of a format, such as `a date`."""
    return FORMATS[str(name)][0] if str(name) in FORMATS else f"of the format {quoted(str(name))}"


def describe_condition(test: JSON, instance: JSON) -> str | None:
    """Return why an instance passes or fails a test, such as ``mode` is `editorial``.

    Returns:
        The phrase, or None if the test is not simple.
    """
    tested = _tested_values(test)
    if not tested or not isinstance(instance, dict):
        return None
    clauses = []
    for name, values in tested.items():
        if name not in instance:
            clauses.append(f"{quoted(name)} is not there")
        elif values is None:
            clauses.append(f"{quoted(name)} is there")
        else:
            clauses.append(f"{quoted(name)} is {show(instance[name])}")
    return one_of(clauses, "and")


def _tested_values(test: JSON) -> dict[str, list[JSON] | None] | None:
    """Return the properties of a simple test, each with the values that it may have or None for any value."""
    if not isinstance(test, dict):
        return None
    if set(test) == {"not"}:
        return _tested_values(test["not"])
    properties, required = test.get("properties", {}), test.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list):
        return None  # pragma: no cover - for the type checker: every metaschema forbids it
    tested: dict[str, list[JSON] | None] = {}
    for name, subschema in properties.items():
        values = allowed_values(subschema) if isinstance(subschema, dict) else None
        if not values:
            return None
        tested[name] = values
    return tested | {str(name): None for name in required if name not in tested}


def describe_values(subschema: JSON) -> str | None:
    """Return a noun phrase for the values that a subschema allows, such as `a date`.

    Returns:
        The phrase, or None if the subschema is not simple.
    """
    if not isinstance(subschema, dict):
        return None
    values = allowed_values(subschema)
    if values is not None:
        return show_json(values[0]) if len(values) == 1 else f"one of {list_of(values)}"
    for keyword, describe in _DESCRIBED_BY.items():
        if keyword in subschema:
            return describe(subschema[keyword])
    tested = None if "not" in subschema else _tested_values(subschema)
    if tested:
        return f"an object where {one_of([_clause(*each) for each in tested.items()], 'and')}"
    types = subschema.get("type")
    if types is not None and not set(subschema) - {"type", "description"}:
        return describe_types(types if isinstance(types, list) else [types])
    return None


_DESCRIBED_BY: dict[str, Callable[[JSON], str]] = {
    "title": lambda title: quoted(str(title)),
    "format": describe_format,
    "pattern": lambda pattern: f"text that matches the pattern {quoted(str(pattern))}",
    "minLength": lambda limit: f"text of at least {plural(limit, 'character', 'characters')}",
    "maxLength": lambda limit: f"text of at most {plural(limit, 'character', 'characters')}",
}


def _clause(name: str, values: list[JSON] | None) -> str:
    state = "there" if values is None else one_of([show_json(value) for value in values])
    return f"{quoted(name)} is {state}"
