"""Values to findings: the verdict on each record, and the rules that cross records."""

from statekit.check.checker import Checker
from statekit.check.closure import Schema, SchemaError, load_schema
from statekit.check.demands import Demand
from statekit.check.facts import (
    Claim,
    Crossing,
    KindFacts,
    Located,
    RecordFacts,
    Reference,
    Selection,
    SourceText,
    Unique,
)
from statekit.check.language.node import SchemaNode
from statekit.check.rules.crossing import check_crossing
from statekit.check.rules.numbers import check_numbers
from statekit.check.rules.quotations import Verified, check_quotations, text_sizes
from statekit.check.rules.registry import documentation

__all__ = [
    "Checker",
    "Claim",
    "Crossing",
    "Demand",
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
    "load_schema",
    "text_sizes",
]
