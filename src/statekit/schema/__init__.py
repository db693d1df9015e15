"""JSON Schema: loading, dialects, validation and the explanation of errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statekit._startup.lazy import loader
from statekit.schema.explain.budget import Budget, limit_per_file, unexplained_records
from statekit.schema.load import load_schema
from statekit.schema.model import ANNOTATION, Schema, SchemaError
from statekit.schema.validator import Validator

if TYPE_CHECKING:
    from statekit.schema.dynamic import dynamic_targets
    from statekit.schema.node import SchemaNode, in_place

__all__ = [
    "ANNOTATION",
    "Budget",
    "Schema",
    "SchemaError",
    "SchemaNode",
    "Validator",
    "dynamic_targets",
    "in_place",
    "limit_per_file",
    "load_schema",
    "unexplained_records",
]

# Loaded on first use: validating a valid dataset does not need them.
_MODULES = {
    "dynamic": ("dynamic_targets",),
    "node": ("SchemaNode", "in_place"),
}

__getattr__ = loader(globals(), _MODULES)
