"""Count the findings that `statekit fix` resolves."""

from __future__ import annotations

from collections.abc import Sequence

from statekit.diagnostics import Diagnostic
from statekit.phrasing import plural


def is_fixable(diagnostic: Diagnostic) -> bool:
    """Return True if a finding has a fix that is certain."""
    return any(fix.is_safe for fix in diagnostic.fixes)


def fixable_text(diagnostics: Sequence[Diagnostic]) -> str | None:
    """Return how many findings can be fixed, such as `2 findings can be fixed with statekit fix`, or None."""
    proposed = [each for each in diagnostics if each.fixes and not each.place.in_memory]
    certain = sum(map(is_fixable, proposed))
    likely = len(proposed) - certain
    if not proposed:
        return None
    if not certain:
        return f"{plural(likely, 'finding')} can be fixed with `statekit fix --unsafe`"
    more = f", {likely} more with `--unsafe`" if likely else ""
    return f"{plural(certain, 'finding')} can be fixed with `statekit fix`{more}"
