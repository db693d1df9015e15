"""Resolve the identifiers and references of schemas to absolute URIs."""

from __future__ import annotations

from urllib.parse import quote, urldefrag, urljoin, urlsplit

from statekit._startup.expressions import expression
from statekit.characters.code_points import describe_character
from statekit.diagnostics import JSON
from statekit.phrasing import quoted
from statekit.schema.dialects import REFERENCES
from statekit.schema.model import LocatedSubschema, SchemaError

_NOT_IN_A_FRAGMENT = expression(r"[^!$%&'()*+,\-./0-9:;=?@A-Z_a-z~]|%(?![0-9A-Fa-f]{2})")
_NOT_IN_A_URI = expression(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")


def id_keyword(contents: JSON) -> str:
    """Return the keyword that identifies a subschema: `$id`, or `id` up to draft 4."""
    return "id" if isinstance(contents, dict) and "$id" not in contents else "$id"


def is_absolute(identifier: str | None) -> bool:
    """Return True if an identifier is a URI with a scheme, so that it means the same everywhere."""
    return identifier is not None and bool(urlsplit(identifier).scheme)


def with_encoded_fragment(reference: str) -> str:
    """Return a reference with the characters of its fragment encoded that a URI may not contain.

    Many schemas have names such as `Field<string>` as they are. What they refer to is certain.
    """
    address, hash_sign, fragment = reference.partition("#")
    if not _NOT_IN_A_FRAGMENT.search(fragment):
        return reference
    return address + hash_sign + _NOT_IN_A_FRAGMENT.sub(lambda match: quote(match.group()), fragment)


def join_uri(base: str, reference: str, subschema: LocatedSubschema, keyword: str) -> str:
    """Resolve a reference against its base URI (RFC 3986, section 5).

    `urljoin` alone drops bases such as `urn:x`.

    Args:
        base: the base URI.
        reference: the identifier or the reference, as written.
        subschema: the subschema with the reference.
        keyword: the keyword with the reference.

    Raises:
        SchemaError: it is not a URI reference, or cannot be resolved against this base.
    """
    pointer = (*subschema.pointer, keyword)
    if keyword in REFERENCES:
        reference = with_encoded_fragment(reference)
    if (found := _NOT_IN_A_URI.search(reference)) is not None:
        character = describe_character(found.group())
        encoded = quote(found.group(), safe="", errors="surrogatepass")
        message = f"{quoted(reference)} is not a URI reference: {character} must be written as {encoded}"
        raise SchemaError(subschema.path, message, pointer=pointer)
    if keyword not in REFERENCES:
        reference = urldefrag(reference).url
    if not reference or reference.startswith("#"):
        return base + reference
    try:
        joined = urljoin(base, reference)
    except ValueError:
        raise SchemaError(subschema.path, f"{quoted(reference)} is not a URI", pointer=pointer) from None
    if not urlsplit(joined).scheme:
        message = (
            f"{quoted(reference)} means nothing below the `$id` {base}: "
            "give the schema an `$id` with a path, or none"
        )
        raise SchemaError(subschema.path, message, pointer=pointer)
    return joined
