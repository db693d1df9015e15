"""Values to findings: the verdict on each record, and the rules that cross records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statekit._lazy import loader
from statekit.check.checker import Checker
from statekit.check.documentation import documentation

if TYPE_CHECKING:
    from statekit.check.annotations.collected import (
        CollectedKind,
        CollectedKinds,
        CollectedRecord,
        ConstrainedValue,
        QuotationCoverage,
        RecordedLocus,
        Reference,
        Selection,
        SourceText,
        UniqueValue,
    )
    from statekit.check.annotations.constraints import Constraint
    from statekit.check.crossing import check_across_records
    from statekit.check.quotations.check import check_quotations, text_sizes
    from statekit.check.quotations.numbers import check_numbers

__all__ = [
    "Checker",
    "CollectedKind",
    "CollectedKinds",
    "CollectedRecord",
    "ConstrainedValue",
    "Constraint",
    "QuotationCoverage",
    "RecordedLocus",
    "Reference",
    "Selection",
    "SourceText",
    "UniqueValue",
    "check_across_records",
    "check_numbers",
    "check_quotations",
    "documentation",
    "text_sizes",
]

# What schemas without annotations do not need is loaded when it is first used.
_HOMES = {
    "annotations.constraints": ("Constraint",),
    "annotations.collected": (
        *(
            "ConstrainedValue",
            "CollectedKinds",
            "CollectedKind",
            "RecordedLocus",
            "CollectedRecord",
            "Reference",
            "Selection",
            "SourceText",
        ),
        *("UniqueValue", "QuotationCoverage"),
    ),
    "crossing": ("check_across_records",),
    "quotations.numbers": ("check_numbers",),
    "quotations.check": ("check_quotations", "text_sizes"),
}

__getattr__ = loader(globals(), _HOMES)
