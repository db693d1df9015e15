"""Values to findings: the verdict on each record, and the rules that cross records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statekit._lazy import loader
from statekit.check.checker import Checker
from statekit.check.documentation import documentation
from statekit.schema.explain.budget import Effort, first_of_each_file, more_records
from statekit.schema.model import ANNOTATION, Schema, SchemaError, load_schema

if TYPE_CHECKING:
    from statekit.check.annotations.demands import Demand
    from statekit.check.annotations.facts import (
        Claim,
        Crossing,
        KindFacts,
        Located,
        RecordFacts,
        Reference,
        Selection,
        SourceText,
        Unique,
        Verified,
    )
    from statekit.check.crossing import check_crossing
    from statekit.check.quotations.check import check_quotations, text_sizes
    from statekit.check.quotations.numbers import check_numbers
    from statekit.schema.dynamic import dynamic_targets
    from statekit.schema.node import SchemaNode, in_place

__all__ = [
    "ANNOTATION",
    "Checker",
    "Claim",
    "Crossing",
    "Demand",
    "Effort",
    "KindFacts",
    "Located",
    "RecordFacts",
    "Reference",
    "Schema",
    "SchemaError",
    "SchemaNode",
    "Selection",
    "SourceText",
    "Unique",
    "Verified",
    "check_crossing",
    "check_numbers",
    "check_quotations",
    "documentation",
    "dynamic_targets",
    "first_of_each_file",
    "in_place",
    "load_schema",
    "more_records",
    "text_sizes",
]

# What schemas without annotations do not need is loaded when it is first used.
_HOMES = {
    "annotations.demands": ("Demand",),
    "annotations.facts": (
        *("Claim", "Crossing", "KindFacts", "Located", "RecordFacts", "Reference", "Selection", "SourceText"),
        *("Unique", "Verified"),
    ),
    "language.dynamic": ("dynamic_targets",),
    "language.node": ("SchemaNode", "in_place"),
    "crossing": ("check_crossing",),
    "quotations.numbers": ("check_numbers",),
    "quotations.check": ("check_quotations", "text_sizes"),
}

__getattr__ = loader(globals(), _HOMES)
