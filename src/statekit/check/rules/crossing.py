"""The rules that cross records, in one dict."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from statekit.check.facts import Crossing
from statekit.check.rules import keys, references
from statekit.diagnostics import Finding

RULES: dict[str, Callable[[Crossing], Iterator[Finding]]] = {
    keys.DUPLICATE_ID: keys.unique_keys,
    keys.FILE_NAME: keys.key_is_file_name,
    keys.DUPLICATE_VALUE: keys.unique_values,
    references.UNKNOWN_REFERENCE: references.known_references,
}


def check_crossing(kinds: Crossing) -> Iterator[Finding]:
    """Everything that is wrong between records, by every rule."""
    for rule in RULES.values():
        yield from rule(kinds)
