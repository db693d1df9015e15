"""What makes a finding the same one in the next run, though lines moved."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from statekit.diagnostics import Diagnostic


def fingerprints(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """A fingerprint for each finding: SHA-256 (hex) of rule, path, record, pointer and message.

    Lines and columns are left out. Findings that are alike in all of these are numbered.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    marks: list[str] = []
    for diagnostic in diagnostics:
        parts = (
            diagnostic.rule,
            diagnostic.place.path,
            diagnostic.record or "",
            diagnostic.pointer or "",
            diagnostic.message,
        )
        text = "\0".join((*parts, str(seen[parts])))
        seen[parts] += 1
        marks.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    return marks
