"""One mistake, one finding: what follows from another violation, or says it again, is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from statekit.diagnostics import Pointer
from statekit.phrasing import nearest
from statekit.schema.explain.violation import BRANCHING, NOT_ALLOWED, Violation

_UNEVALUATED = ("unevaluatedProperties", "unevaluatedItems")
_BY_WEIGHT = (
    "type",
    "const",
    "enum",
    *BRANCHING,
    "minLength",
    "maxLength",
    "format",
    "pattern",
    "contentEncoding",
    "contentMediaType",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
)
_MOST_COMPARED = 300_000
"""In how large an object, its keys times those that have a name, a key is taken for another's slip."""
_SAYS_ALREADY = {
    "contains": ("minItems",),
    "minContains": ("minItems",),
    "items": ("maxItems",),
    "additionalItems": ("maxItems",),
}
"""What of the same list has been said already by other keywords."""


def distinct(violations: Iterable[Violation]) -> list[Violation]:
    """The violations that are mistakes of their own, in their order."""
    found = _not_for_want_of_evaluation(list(violations))
    found = _not_below(found)
    found = _one_a_place(found)
    found = _without_misspelt(found)
    found = _without_consequences(found)
    return _not_for_a_wrong_reason(found)


def _not_for_want_of_evaluation(violations: list[Violation]) -> list[Violation]:
    """Leave out what no subschema spoke of because of another mistake: one that fails is not heard."""
    troubled = {
        violation.place[:length]
        for violation in violations
        for length in range(len(violation.place) + (-1 if violation.keyword in _UNEVALUATED else 1))
    }
    kept: list[Violation] = []
    told: set[Pointer] = set()
    for violation in violations:
        said = False
        if violation.keyword == "unevaluatedProperties" and violation.pointer in troubled:
            said = violation.detail in violation.known or not violation.known
        elif violation.keyword == "unevaluatedItems" and violation.refused:
            holder = violation.pointer[:-1]
            said = holder in troubled or holder in told
            told.add(holder)
        if not said:
            kept.append(violation)
    return kept


def _not_below(violations: list[Violation]) -> list[Violation]:
    """Leave out what lies inside of a value that is not allowed, or is not what it should be at all."""
    barred = {
        violation.place
        for violation in violations
        if violation.is_not_allowed or (violation.detail is None and _is_wrong_as_a_whole(violation))
    }
    return [
        violation
        for violation in violations
        if not any(violation.place[:length] in barred for length in range(len(violation.place)))
    ]


def _is_wrong_as_a_whole(violation: Violation) -> bool:
    options = violation.options
    return violation.keyword in {"type", "const", "enum"} or (options is not None and not options.required)


def _one_a_place(violations: list[Violation]) -> list[Violation]:
    """Of what is said of one value, keep the weightiest; of lists and mappings, each keyword once."""
    by_place: defaultdict[Pointer, list[Violation]] = defaultdict(list)
    for violation in violations:
        by_place[violation.place].append(violation)
    kept: set[int] = set()
    for place, said in by_place.items():
        first = min(said, key=_weight)
        whole = first.is_not_allowed or first.is_missing or _is_wrong_as_a_whole(first)
        if whole or not isinstance(first.instance, dict | list) or first.pointer != place:
            kept.add(id(first))
            continue
        by_keyword = {violation.keyword: violation for violation in reversed(said)}
        kept.update(id(violation) for violation in by_keyword.values())
    return [violation for violation in violations if id(violation) in kept]


def _weight(violation: Violation) -> tuple[bool, bool, int, bool]:
    keyword = violation.keyword
    weight = _BY_WEIGHT.index(keyword) if keyword in _BY_WEIGHT else len(_BY_WEIGHT)
    conditional = violation.condition is not None
    return not violation.is_not_allowed, keyword in _UNEVALUATED, weight, conditional


def _without_misspelt(violations: list[Violation]) -> list[Violation]:
    """A key that is not allowed and nearly one that is missing: only the first is said."""
    meant = _meant(violations)
    return [
        violation
        for violation in violations
        if not (violation.is_missing and violation.place in meant)
        and not any((*violation.pointer, name) in meant for name in _one_of_them(violation))
    ]


def _meant(violations: list[Violation]) -> set[Pointer]:
    """The properties that keys were probably meant to be, which are not allowed as they are."""
    missing = {violation.place for violation in violations if violation.is_missing}
    missing |= {(*each.pointer, name) for each in violations for name in _one_of_them(each)}
    holders = {place[:-1] for place in missing}
    return {
        place
        for violation in violations
        if violation.keyword in NOT_ALLOWED and violation.detail is not None and violation.pointer in holders
        for place in [(*violation.pointer, suggestion(violation) or "")]
        if place in missing
    }


def _one_of_them(violation: Violation) -> list[str]:
    """The properties of which one has to be there."""
    required = violation.options.required if violation.options is not None else ()
    return [name for group in required for name in group]


def _not_for_a_wrong_reason(violations: list[Violation]) -> list[Violation]:
    """Leave out what applies because of a property that is itself wrong, or missing.

    Of two that depend on each other, one stays.
    """
    causes = _Causes()
    for violation in violations:
        causes.add(violation)
    first = [violation for violation in violations if not causes.of(violation) - {id(violation)}]
    kept = {id(violation) for violation in first}
    for violation in violations:
        if not causes.of(violation) & kept:
            kept.add(id(violation))
    return [violation for violation in violations if id(violation) in kept]


class _Causes:
    """Which violations put a property in doubt: by its value, or by whether it is there."""

    def __init__(self) -> None:
        self._wrong: defaultdict[Pointer, set[int]] = defaultdict(set)
        self._absent: defaultdict[Pointer, set[int]] = defaultdict(set)

    def add(self, violation: Violation) -> None:
        """Note the properties that a violation puts in doubt."""
        places = {violation.place}
        if violation.keyword in NOT_ALLOWED and violation.detail is not None:
            places.add((*violation.pointer, suggestion(violation) or violation.detail))
        for place in places:
            self._wrong[place].add(id(violation))
            if violation.is_missing or violation.is_not_allowed:
                self._absent[place].add(id(violation))

    def of(self, violation: Violation) -> set[int]:
        """The violations, by their identity, without which it might not apply."""
        found: set[int] = set()
        for each in violation.tested:
            found |= (self._wrong if each.by_value else self._absent).get(each.pointer, set())
        return found


def suggestion(violation: Violation) -> str | None:
    """The property that a key that is not allowed was probably meant to be."""
    present = violation.instance if isinstance(violation.instance, dict) else {}
    if len(present) * len(violation.known) > _MOST_COMPARED:
        return None
    looked_for = [each.pointer[-1] for each in violation.tested if each.pointer[:-1] == violation.pointer]
    return nearest(
        violation.detail, [name for name in (*violation.known, *looked_for) if name not in present]
    )


def _without_consequences(violations: list[Violation]) -> list[Violation]:
    """Leave out what would not be said if another mistake were mended."""
    keywords: defaultdict[Pointer, set[str]] = defaultdict(set)
    for violation in violations:
        keywords[violation.pointer].add(violation.keyword)
    lacking = {v.pointer for v in violations if v.is_missing}
    exceeding = {v.place[:-1] for v in violations if v.is_not_allowed and v.place}
    kept = []
    for violation in violations:
        keyword, pointer = violation.keyword, violation.pointer
        said = any(other in keywords[pointer] for other in _SAYS_ALREADY.get(keyword, ()))
        said = said or (keyword == "minProperties" and pointer in lacking)
        said = said or (keyword == "maxProperties" and pointer in exceeding)
        if not said:
            kept.append(violation)
    return kept
