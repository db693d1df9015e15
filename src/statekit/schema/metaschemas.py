"""The published metaschemas, loaded only when a schema refers to one: that takes longer than most runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import referencing

_HOST = "//json-schema.org/"


def metaschemas() -> referencing.Registry[Any]:
    """Return a registry of all published metaschemas and everything they refer to."""
    from jsonschema_specifications import REGISTRY

    registry: referencing.Registry[Any] = REGISTRY
    return registry


def may_be_metaschema(uri: str) -> bool:
    """Return True if a URI may be that of a published metaschema."""
    return _HOST in uri
