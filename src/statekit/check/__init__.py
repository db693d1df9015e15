"""Values to findings: the verdict on each record, and the rules that cross records."""

from statekit.check.checker import Checker
from statekit.check.closure import ANNOTATION, Schema, SchemaError, load_schema
from statekit.check.facts import Crossing, KindFacts, RecordFacts
from statekit.check.language.node import SchemaNode, in_place
from statekit.check.rules.crossing import check_crossing
from statekit.check.rules.numbers import check_numbers
from statekit.check.rules.quotations import Verified, check_quotations, text_sizes
from statekit.check.rules.registry import documentation

__all__ = [
    "ANNOTATION",
    "Checker",
    "Crossing",
    "KindFacts",
    "RecordFacts",
    "Schema",
    "SchemaError",
    "SchemaNode",
    "Verified",
    "check_crossing",
    "check_numbers",
    "check_quotations",
    "documentation",
    "in_place",
    "load_schema",
    "text_sizes",
]
