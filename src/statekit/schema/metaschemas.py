"""The published metaschemas, loaded where a schema names one: reading them takes longer than most runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import referencing

_HOST = "//json-schema.org/"


def metaschemas() -> referencing.Registry[Any]:
    """All published metaschemas and what they refer to."""
    from jsonschema_specifications import REGISTRY

    registry: referencing.Registry[Any] = REGISTRY
    return registry


def may_be_published(address: str) -> bool:
    """Whether an address may be that of a published metaschema."""
    return _HOST in address
