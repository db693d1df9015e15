"""Checks of parsed records: against their schema, against each other, and against their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statekit._startup.lazy import loader
from statekit.check.checker import Checker, load_checker
from statekit.check.documentation import documentation

if TYPE_CHECKING:
    from statekit.check.annotations.collected import (
        CollectedKind,
        CollectedKinds,
        CollectedRecord,
        ConstrainedValue,
        RecordedLocus,
        Reference,
        Selection,
        SourceText,
        UniqueValue,
    )
    from statekit.check.annotations.constraints import Constraint
    from statekit.check.quotations.check import check_quotations, text_sizes
    from statekit.check.quotations.counts import QuotationCounts
    from statekit.check.quotations.numbers import check_numbers
    from statekit.check.registry import check_across_records

__all__ = [
    "Checker",
    "CollectedKind",
    "CollectedKinds",
    "CollectedRecord",
    "ConstrainedValue",
    "Constraint",
    "QuotationCounts",
    "RecordedLocus",
    "Reference",
    "Selection",
    "SourceText",
    "UniqueValue",
    "check_across_records",
    "check_numbers",
    "check_quotations",
    "documentation",
    "load_checker",
    "text_sizes",
]

# Schemas without annotations do not need these modules, so they are loaded on first use.
_MODULES = {
    "annotations.collected": (
        *("CollectedKind", "CollectedKinds", "CollectedRecord", "ConstrainedValue"),
        *("RecordedLocus", "Reference", "Selection", "SourceText", "UniqueValue"),
    ),
    "annotations.constraints": ("Constraint",),
    "quotations.check": ("check_quotations", "text_sizes"),
    "quotations.counts": ("QuotationCounts",),
    "quotations.numbers": ("check_numbers",),
    "registry": ("check_across_records",),
}

__getattr__ = loader(globals(), _MODULES)
