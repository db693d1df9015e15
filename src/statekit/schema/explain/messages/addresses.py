"""What to write instead of a text that is almost a URI or an email address."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlsplit

from statekit._startup.expressions import expression

_SCHEME = expression(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NOT_ALLOWED = expression(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")
_HOST = expression(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?(?:[/?#]\S*)?$")
_NOT_ENCODED = expression(r"%(?![0-9A-Fa-f]{2})")
_IN_BRACKETS = expression(r"[^<>]*<([^<>@\s]+@[^<>@\s]+)>\s*")


def uri_help(text: str, *, unicode: bool = False) -> str | None:
    """Return what is wrong with a text that is almost a URI (RFC 3986) or an IRI (RFC 3987)."""
    if not _SCHEME.match(text):
        return _without_scheme(text)
    if found := _NOT_ENCODED.search(text):
        return f"write the percent sign at character {found.start() + 1} as %25"
    for found in _NOT_ALLOWED.finditer(text):
        character = found.group()
        if unicode and not character.isascii():
            continue
        host = _host(text)
        if character in host:
            if not character.isascii() and (ascii_host := _ascii_host(host)) is not None:
                return f"{_named(character)} is not allowed in a URI: write the host as {ascii_host}"
            return f"{_named(character)} is not allowed in the host of a URI"
        return f"{_named(character)} is not allowed in a URI: write it as {quote(character, safe='')}"
    return None


def _without_scheme(text: str) -> str | None:
    """Return how to add the scheme to the address of a page, if the text looks like one."""
    rest = text.removeprefix("//")
    if _HOST.match(rest):
        return f"begin it with its scheme, as in https://{rest}"
    return "a URI begins with its scheme, such as https:"


def email_help(text: str) -> str | None:
    """Return what is wrong with a text that is almost an email address (RFC 5321, section 4.1.2)."""
    found = _IN_BRACKETS.fullmatch(text)
    if found:
        return f"write the address alone: {found.group(1)}"
    if text.startswith("mailto:"):
        return f"write the address alone: {text.removeprefix('mailto:')}"
    return None


def _host(text: str) -> str:
    try:
        return urlsplit(text).netloc
    except ValueError:
        return ""


def _ascii_host(host: str) -> str | None:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"`{character}` (U+{ord(character):04X}{' ' + name if name else ''})"
