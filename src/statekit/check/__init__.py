"""Values to findings: the verdict on each record, and the rules that cross records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statekit._lazy import loader
from statekit.check.checker import Checker
from statekit.check.documentation import documentation

if TYPE_CHECKING:
    from statekit.check.annotations.demands import Demand
    from statekit.check.annotations.facts import (
        Claim,
        Crossing,
        KindFacts,
        Located,
        QuotationCounts,
        RecordFacts,
        Reference,
        Selection,
        SourceText,
        Unique,
    )
    from statekit.check.crossing import check_crossing
    from statekit.check.quotations.check import check_quotations, text_sizes
    from statekit.check.quotations.numbers import check_numbers

__all__ = [
    "Checker",
    "Claim",
    "Crossing",
    "Demand",
    "KindFacts",
    "Located",
    "QuotationCounts",
    "RecordFacts",
    "Reference",
    "Selection",
    "SourceText",
    "Unique",
    "check_crossing",
    "check_numbers",
    "check_quotations",
    "documentation",
    "text_sizes",
]

# What schemas without annotations do not need is loaded when it is first used.
_HOMES = {
    "annotations.demands": ("Demand",),
    "annotations.facts": (
        *("Claim", "Crossing", "KindFacts", "Located", "RecordFacts", "Reference", "Selection", "SourceText"),
        *("Unique", "QuotationCounts"),
    ),
    "crossing": ("check_crossing",),
    "quotations.numbers": ("check_numbers",),
    "quotations.check": ("check_quotations", "text_sizes"),
}

__getattr__ = loader(globals(), _HOMES)
