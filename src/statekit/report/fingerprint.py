"""Fingerprints, by which platforms recognize a finding in the next run even if lines have moved."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from statekit.diagnostics import Diagnostic


def fingerprints(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """Return a fingerprint for each finding: the SHA-256 (hex) of rule, path, record, pointer and message.

    Lines and columns are excluded. Findings that are equal in all of these are numbered.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    digests: list[str] = []
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
        digests.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    return digests
