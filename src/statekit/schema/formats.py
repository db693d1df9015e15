"""The formats that JSON Schema and common tools define, and the ones that are checked here."""

from __future__ import annotations

from statekit.diagnostics import JSON
from statekit.phrasing import nearest, suggest, with_difference
from statekit.schema.edtf import FORMATS

CHECKED = frozenset(
    """
    date date-time duration email hostname idn-email idn-hostname ipv4 ipv6 iri iri-reference json-pointer
    regex relative-json-pointer time uri uri-reference uri-template uuid
    """.split()  # noqa: SIM905 - easier to read than a list of strings
)
"""The formats that JSON Schema 2020-12 defines (Validation, section 7.3)."""
OWN = frozenset(FORMATS)
"""The formats that are checked in addition, in every dialect."""
_ANNOTATIONS = frozenset(
    """
    base64url binary byte char color color-hex commonmark date-time-local decimal decimal128 double double-int
    file-path float host-name html http-date int16 int32 int64 int8 ip-address markdown media-range password
    phone sf-binary sf-boolean sf-decimal sf-integer sf-string sf-token single style time-local uint16 uint32
    uint64 uint8 unixtime utc-millisec
    """.split()  # noqa: SIM905 - easier to read than a list of strings
)
"""The formats of draft 3 and of the OpenAPI Format Registry, which are annotations."""
_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_MEANT = {
    "datestamp": "date",
    "day": "date",
    "domain": "hostname",
    "fqdn": "hostname",
    "guid": "uuid",
    "host": "hostname",
    "href": "uri",
    "ip": "ipv4",
    "isodate": "date",
    "isodatetime": "date-time",
    "iso8601": "date-time",
    "link": "uri",
    "mail": "email",
    "regexp": "regex",
    "rfc3339": "date-time",
    "timestamp": "date-time",
    "url": "uri",
    "urireference": "uri-reference",
}


def is_known(name: str) -> bool:
    """Return True if a format is defined somewhere, or is the private name of a vendor.

    The standard allows any name. A name with a prefix (`x-isbn`, `org.example.isbn`, `acme:isbn`) is private
    on purpose.
    """
    return (
        name in CHECKED | OWN
        or name in _ANNOTATIONS
        or name.startswith("x-")
        or not set(name).isdisjoint(".:/")
    )


def suggestion(name: str) -> str:
    """Return what was probably meant by a format that is not known."""
    folded = name.strip().casefold()
    if folded in _TYPES:
        return suggest(f"type: {folded}")
    meant = _MEANT.get(folded.replace("-", "").replace("_", "").replace(" ", ""))
    meant = meant or nearest(folded, sorted(CHECKED | OWN))
    if meant is not None:
        return with_difference(suggest(meant), name, meant) or ""
    return "the formats that are checked are listed by `statekit explain schema/format`"


def format_of(contents: JSON) -> str | None:
    """Return the format in a subschema, or None if it has none."""
    name = contents.get("format") if isinstance(contents, dict) else None
    return name if isinstance(name, str) else None
