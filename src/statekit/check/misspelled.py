"""Find annotations that have no effect, because `x-statekit` is misspelled or missing around them."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.diagnostics import JSON
from statekit.phrasing import quoted, suggest, with_difference
from statekit.schema.model import ANNOTATION

_FOLDED = "xstatekit"
_MAX_LENGTH = 16
_MIN_COMMON_LETTERS = 5
MEMBERS = frozenset(
    """
    acyclic agrees-on covered-by differs-from file-name held-by key locus-of not-after not-before numbers-in
    refers-to selects source-text type unique used waived withdrawn within words-of
    """.split()  # noqa: SIM905 - easier to read than a list of strings
)
_DISTINCTIVE_MEMBERS = frozenset(name for name in MEMBERS if "-" in name)
"""The members that no other vocabulary is likely to use as a keyword."""


def misspelled_annotations(contents: JSON) -> Iterator[tuple[str, str, str]]:
    """Yield each annotation of a subschema that has no effect, with a message and help."""
    if not isinstance(contents, dict):
        return
    for name, value in contents.items():
        if name in _DISTINCTIVE_MEMBERS:
            message = f"{quoted(name)} has no effect here: it is a member of `{ANNOTATION}`"
            yield name, message, f'write "{ANNOTATION}": {{"{name}": ...}}'
        elif name != ANNOTATION and _is_misspelled(name, value):
            message = (
                f"{quoted(name)} is not `{ANNOTATION}` and has no effect: nothing that it declares is checked"
            )
            yield name, message, with_difference(suggest(ANNOTATION), name, ANNOTATION) or ""


def _is_misspelled(name: str, value: JSON) -> bool:
    """Return True for a name that is similar to `x-statekit`, less so if the value has its members."""
    if len(name) > _MAX_LENGTH:
        return False
    folded = "".join(filter(str.isalnum, name.casefold()))
    if len(set(folded) & set(_FOLDED)) < _MIN_COMMON_LETTERS:
        return False
    if folded in {_FOLDED, _FOLDED[1:], f"{_FOLDED}s"}:
        return True
    from rapidfuzz.distance import OSA

    has_members = isinstance(value, dict) and not MEMBERS.isdisjoint(value)
    limit = 3 if has_members else 1
    return OSA.distance(folded, _FOLDED, score_cutoff=limit) <= limit
