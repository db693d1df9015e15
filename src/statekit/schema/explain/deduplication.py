"""Report one finding per error: drop violations that repeat another one or follow from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from statekit._startup.frozen import replace
from statekit.diagnostics import Pointer
from statekit.phrasing import canonical, is_misspelling, nearest, with_difference
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
_MAX_COMPARISONS = 300_000
"""The largest product of existing and declared properties of an object for which a property is suggested."""
_MAX_COMPARED_KEYS = 500
"""The number of keys of an object up to which they are compared with each missing property."""
_IMPLIED_BY = {
    "contains": ("minItems",),
    "minContains": ("minItems",),
    "items": ("maxItems",),
    "additionalItems": ("maxItems",),
}
"""Keywords that need no report next to a violation of one of these keywords in the same list."""


def deduplicate(violations: Iterable[Violation]) -> list[Violation]:
    """Return the violations that are errors in their own right, in their order."""
    found = list(violations)
    if len(found) == 1 and found[0].keyword not in _UNEVALUATED:
        return found
    found = _without_failed_evaluations(found)
    found = _without_descendants(found)
    found = _without_repetitions(found)
    found = _without_misspelled(found)
    found = _without_consequences(found)
    return _without_doubtful_conditions(found)


def with_copies(violations: list[Violation]) -> list[Violation]:
    """Return the violations with one for each copy of an entry, instead of one for each list."""
    return [each for violation in violations for each in _copies(violation)]


def _copies(violation: Violation) -> list[Violation]:
    if violation.keyword != "uniqueItems" or not isinstance(violation.instance, list):
        return [violation]
    first: dict[str, int] = {}
    found = []
    for position, item in enumerate(violation.instance):
        original = first.setdefault(canonical(item), position)
        if original != position:
            found.append(replace(violation, copied=(original, position)))
    return found or [violation]


def _without_failed_evaluations(violations: list[Violation]) -> list[Violation]:
    """Drop unevaluated properties and items that another violation causes.

    A subschema that fails does not count as evaluating any property or item.
    """
    if not any(violation.keyword in _UNEVALUATED for violation in violations):
        return violations
    failed = {
        violation.target[:length]
        for violation in violations
        for length in range(len(violation.target) + (-1 if violation.keyword in _UNEVALUATED else 1))
    }
    kept: list[Violation] = []
    reported_lists: set[Pointer] = set()
    for violation in violations:
        is_caused = False
        if violation.keyword == "unevaluatedProperties" and violation.pointer in failed:
            is_caused = violation.property_name in violation.declared or not violation.declared
        elif violation.keyword == "unevaluatedItems" and violation.is_false_schema:
            holder = violation.pointer[:-1]
            is_caused = holder in failed or holder in reported_lists
            reported_lists.add(holder)
        if not is_caused:
            kept.append(violation)
    return kept


def _without_descendants(violations: list[Violation]) -> list[Violation]:
    """Drop violations inside a value that is not allowed, or that fails as a whole by its type or value."""
    invalid = {
        violation.target
        for violation in violations
        if violation.is_not_allowed or (violation.property_name is None and _concerns_whole_value(violation))
    }
    if not invalid:
        return violations
    return [
        violation
        for violation in violations
        if not any(violation.target[:length] in invalid for length in range(len(violation.target)))
    ]


def _concerns_whole_value(violation: Violation) -> bool:
    options = violation.options
    return violation.keyword in {"type", "const", "enum"} or (options is not None and not options.required)


def _without_repetitions(violations: list[Violation]) -> list[Violation]:
    """Keep the weightiest violation of each value; of a list or an object, one violation of each keyword."""
    by_target: defaultdict[Pointer, list[Violation]] = defaultdict(list)
    for violation in violations:
        by_target[violation.target].append(violation)
    if len(by_target) == len(violations):
        return violations
    kept: set[int] = set()
    for target, group in by_target.items():
        first = min(group, key=_weight)
        is_exclusive = first.is_not_allowed or first.is_missing or _concerns_whole_value(first)
        if is_exclusive or not isinstance(first.instance, dict | list) or first.pointer != target:
            kept.add(id(first))
            continue
        by_keyword = {violation.keyword: violation for violation in reversed(group)}
        kept.update(id(violation) for violation in by_keyword.values())
    return [violation for violation in violations if id(violation) in kept]


def _weight(violation: Violation) -> tuple[bool, bool, int, bool]:
    keyword = violation.keyword
    weight = _BY_WEIGHT.index(keyword) if keyword in _BY_WEIGHT else len(_BY_WEIGHT)
    is_conditional = violation.condition is not None
    return not violation.is_not_allowed, keyword in _UNEVALUATED, weight, is_conditional


def _without_misspelled(violations: list[Violation]) -> list[Violation]:
    """Drop what one misspelled name causes twice.

    A missing property that exists under a misspelled name is not reported if that name is, as not allowed. If
    the name is allowed, because others than those that are declared are, the missing property is reported,
    and not what is wrong with a value that has the wrong name.
    """
    meant = _meant_properties(violations)
    missing = [each for each in violations if each.keyword == "required" and each.is_missing]
    holders = _with_errors_below(missing, violations)
    misspelled = {
        (*each.pointer, name)
        for each in missing
        if each.pointer in holders
        if (name := misspelled_name(each)) is not None and is_misspelling(name, each.property_name or "")
    }
    if not misspelled and not meant:
        return violations
    violations = [
        each
        for each in violations
        if each.is_not_allowed
        or not any(each.target[:length] in misspelled for length in range(len(each.target) + 1))
    ]
    return [
        violation
        for violation in violations
        if not (violation.is_missing and violation.target in meant)
        and not any((*violation.pointer, name) in meant for name in _required_options(violation))
    ]


def _with_errors_below(missing: list[Violation], violations: list[Violation]) -> set[Pointer]:
    """Return the pointers to objects that lack properties and have violations in others, which exist."""
    steps: defaultdict[Pointer, set[str | int]] = defaultdict(set)
    for violation in violations:
        target = violation.target
        for length, step in enumerate(target):
            steps[target[:length]].add(step)
    holders = {each.pointer: each.instance for each in missing}
    return {
        pointer
        for pointer, holder in holders.items()
        if isinstance(holder, dict) and not steps[pointer].isdisjoint(holder)
    }


def _meant_properties(violations: list[Violation]) -> set[Pointer]:
    """Return the missing properties that were probably meant by properties that are not allowed."""
    missing = {violation.target for violation in violations if violation.is_missing}
    missing |= {(*each.pointer, name) for each in violations for name in _required_options(each)}
    holders = {target[:-1] for target in missing}
    return {
        target
        for each in violations
        if each.keyword in NOT_ALLOWED and each.property_name is not None and each.pointer in holders
        for target in [(*each.pointer, suggested_property(each) or "")]
        if target in missing
    }


def _required_options(violation: Violation) -> list[str]:
    """Return the properties, one of which must exist."""
    required = violation.options.required if violation.options is not None else ()
    return [name for group in required for name in group]


def _without_doubtful_conditions(violations: list[Violation]) -> list[Violation]:
    """Drop violations that apply because of a property that is itself invalid or missing.

    If two violations depend on each other, the first one is kept.
    """
    if not any(violation.tested for violation in violations):
        return violations
    causes = _Causes()
    for violation in violations:
        causes.add(violation)
    independent = [violation for violation in violations if not causes.of(violation) - {id(violation)}]
    kept = {id(violation) for violation in independent}
    for violation in violations:
        if not causes.of(violation) & kept:
            kept.add(id(violation))
    return [violation for violation in violations if id(violation) in kept]


class _Causes:
    """The violations that put properties in doubt: their values, or their existence."""

    def __init__(self) -> None:
        self._of_value: defaultdict[Pointer, set[int]] = defaultdict(set)
        self._of_existence: defaultdict[Pointer, set[int]] = defaultdict(set)

    def add(self, violation: Violation) -> None:
        """Add the properties that a violation puts in doubt."""
        doubtful = {violation.target}
        if violation.keyword in NOT_ALLOWED and violation.property_name is not None:
            doubtful.add((*violation.pointer, suggested_property(violation) or violation.property_name))
        for pointer in doubtful:
            self._of_value[pointer].add(id(violation))
            if violation.is_missing or violation.is_not_allowed:
                self._of_existence[pointer].add(id(violation))

    def of(self, violation: Violation) -> set[int]:
        """Return the identities of the violations without which a violation might not apply."""
        found: set[int] = set()
        for each in violation.tested:
            found |= (self._of_value if each.by_value else self._of_existence).get(each.pointer, set())
        return found


def suggested_property(violation: Violation) -> str | None:
    """Return the property that was probably meant by one that is not allowed."""
    existing = violation.instance if isinstance(violation.instance, dict) else {}
    if len(existing) * len(violation.declared) > _MAX_COMPARISONS:
        return None
    tested = [each.pointer[-1] for each in violation.tested if each.pointer[:-1] == violation.pointer]
    candidates = [name for name in (*violation.declared, *tested) if name not in existing]
    return nearest(violation.property_name, candidates)


def misspelled_name(violation: Violation) -> str | None:
    """Return an undeclared key that was probably meant as the property that is missing."""
    declared = violation.schema.get("properties")
    existing = violation.instance if isinstance(violation.instance, dict) else {}
    if len(existing) > _MAX_COMPARED_KEYS:
        return None
    undeclared = [key for key in existing if not (isinstance(declared, dict) and key in declared)]
    name = violation.property_name
    found = nearest(name, undeclared)
    if found is not None or name is None or (name.isascii() and all(map(str.isascii, existing))):
        return found
    return next((key for key in existing if with_difference(None, key, name)), None)


def _without_consequences(violations: list[Violation]) -> list[Violation]:
    """Drop violations that would disappear if another one were fixed."""
    keywords: defaultdict[Pointer, set[str]] = defaultdict(set)
    for violation in violations:
        keywords[violation.pointer].add(violation.keyword)
    too_few = {each.pointer for each in violations if each.is_missing}
    too_many = {each.target[:-1] for each in violations if each.is_not_allowed and each.target}
    kept = []
    for violation in violations:
        keyword, pointer = violation.keyword, violation.pointer
        is_implied = (
            any(other in keywords[pointer] for other in _IMPLIED_BY.get(keyword, ()))
            or (keyword == "minProperties" and pointer in too_few)
            or (keyword == "maxProperties" and pointer in too_many)
        )
        if not is_implied:
            kept.append(violation)
    return kept
