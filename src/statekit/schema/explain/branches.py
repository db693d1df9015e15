"""Choose the alternative of `anyOf` or `oneOf` that a value was meant to match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from statekit._startup.frozen import frozen, replace
from statekit.diagnostics import JSON, Pointer
from statekit.phrasing import canonical
from statekit.schema.explain.deduplication import deduplicate, suggested_property
from statekit.schema.explain.violation import BRANCHING, Options, Violation

_TYPE_OR_VALUE = {"type", "const", "enum"}
_SCALAR_KEYWORDS = {
    "format",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
}


@frozen
class _Branch:
    """An alternative.

    Attributes:
        index: its position in the keyword.
        violations: the violations of the value in it.
        fixed_values: the properties with fixed values.
        mentioned: the properties that it mentions.
    """

    index: int
    violations: tuple[Violation, ...]
    fixed_values: Mapping[str, list[JSON]]
    mentioned: frozenset[str]


def narrow_to_branch(violation: Violation) -> list[Violation]:
    """Return the violations to report for one: if alternatives failed, those of the one that was meant.

    In this order: what all alternatives have in common, if the value as a whole fails each of them; the
    alternative whose fixed value (a `const` or an `enum` of a property, as in `kind: person`) is present; the
    one that mentions most of the properties; the one with the fewest violations.
    """
    if violation.keyword not in BRANCHING or not violation.branches:
        return [violation]
    count = len(violation.branches)
    no_values: tuple[Mapping[str, list[JSON]], ...] = ({},) * count
    branches = [
        _Branch(index, tuple(deduplicate(_narrow_all(violations, violation.condition))), fixed, mentioned)
        for index, (violations, fixed, mentioned) in enumerate(
            zip(
                violation.branches,
                violation.fixed_values or no_values,
                violation.mentioned or (frozenset(),) * count,
                strict=True,
            )
        )
    ]
    if not all(branch.violations for branch in branches):
        return [violation]  # several alternatives match
    found = (
        _common_options(violation, branches)
        or _by_discriminator(violation, _of_matching_type(violation, branches))
        or _nearest(violation, _of_matching_type(violation, branches))
    )
    return [replace(each, own_message=each.own_message or violation.own_message) for each in found]


def _narrow_all(violations: Sequence[Violation], condition: str | None) -> Iterator[Violation]:
    for violation in violations:
        yield from narrow_to_branch(replace(violation, condition=violation.condition or condition))


def _common_options(violation: Violation, branches: Sequence[_Branch]) -> list[Violation]:
    """Return one violation with all options, if the value as a whole fails each alternative."""
    is_scalar = not isinstance(violation.instance, dict | list)
    about_whole_value = _TYPE_OR_VALUE | (_SCALAR_KEYWORDS if is_scalar else set())
    types: list[str] = []
    values: list[JSON] = []
    others: list[Violation] = []
    for branch in branches:
        first = branch.violations[0]
        options = first.options
        if (
            len(branch.violations) > 1
            or first.pointer != violation.pointer
            or first.property_name is not None
        ):
            return []
        if options is not None and not options.required:
            types.extend(options.types)
            values.extend(options.values)
            others.extend(options.others)
        elif first.keyword not in about_whole_value:
            return []
        elif first.keyword == "type":
            types.extend(str(name) for name in _as_list(first.expected))
        elif first.keyword in _TYPE_OR_VALUE:
            values.extend([first.expected] if first.keyword == "const" else _as_list(first.expected))
        else:
            others.append(first)
    if len(others) == 1 and not values and set(types) <= {"null"}:
        return others  # the only alternative is null, and there is a value
    options = Options(tuple(dict.fromkeys(types)), tuple(_unique(values)), tuple(others))
    return [replace(violation, branches=(), options=options)]


def _of_matching_type(violation: Violation, branches: Sequence[_Branch]) -> list[_Branch]:
    """Return the alternatives that the value does not fail as a whole, or all if it fails each as a whole."""
    matching = [
        branch
        for branch in branches
        if not any(
            each.target == violation.pointer
            and (each.keyword in _TYPE_OR_VALUE or each.is_not_allowed or _offers_values(each))
            for each in branch.violations
        )
    ]
    return matching or list(branches)


def _offers_values(violation: Violation) -> bool:
    return violation.options is not None and not violation.options.required


def _by_discriminator(violation: Violation, branches: list[_Branch]) -> list[Violation]:
    """Return the violations of the alternative chosen by a property that has its own value in each one.

    If the property has none of these values or is missing, return that violation instead.
    """
    instance = violation.instance
    if not isinstance(instance, dict):
        return []
    names = sorted(_discriminators(branches), key=lambda name: name not in instance)
    for name in names:
        if name in instance:
            meant = [each for each in branches if _contains(each.fixed_values.get(name, []), instance[name])]
        else:
            meant = [each for each in branches if not _lacks(each, (*violation.pointer, name))]
        if 0 < len(meant) < len(branches):
            return _by_discriminator(violation, meant) or _nearest(violation, meant)
    for name in names:
        found = _invalid_discriminator(violation, instance, branches, name)
        if found:
            return found
    return []


def _invalid_discriminator(
    violation: Violation, instance: dict[str, JSON], branches: list[_Branch], name: str
) -> list[Violation]:
    """Return the violation of a discriminator that is missing, or has none of the fixed values."""
    target = (*violation.pointer, name)
    values = tuple(_unique(value for each in branches for value in each.fixed_values.get(name, ())))
    is_fixed_in_all = all(name in branch.fixed_values for branch in branches)
    options = Options(values=values) if is_fixed_in_all else None
    if name not in instance:
        if not all(_lacks(branch, target) for branch in branches):
            return []
        missing = next(each for each in branches[0].violations if each.target == target)
        return [replace(missing, options=options)]
    if _contains(values, instance[name]):
        return []
    if options is not None:
        return [replace(violation, pointer=target, instance=instance[name], branches=(), options=options)]
    nearest = _nearest(violation, branches)
    return [each for each in nearest if each.target == target] or nearest


def _discriminators(branches: Sequence[_Branch]) -> list[str]:
    """Return the properties whose fixed values differ between alternatives, the most reliable first."""
    found: dict[str, tuple[bool, bool]] = {}
    for name in dict.fromkeys(name for branch in branches for name in branch.fixed_values):
        fixed = [branch.fixed_values[name] for branch in branches if name in branch.fixed_values]
        if any(values != fixed[0] for values in fixed):
            overlap = sum(map(len, fixed)) > len(_unique(value for values in fixed for value in values))
            found[name] = (overlap, any(len(values) > 1 for values in fixed))
    return sorted(found, key=lambda name: found[name])


def _lacks(branch: _Branch, target: Pointer) -> bool:
    return any(each.is_missing and each.target == target for each in branch.violations)


def _nearest(violation: Violation, branches: Sequence[_Branch]) -> list[Violation]:
    """Return the violations of the alternative that mentions most properties and has the fewest violations.

    If all such alternatives only lack properties, return one violation that lists these.
    """
    highest = max(_familiarity(violation, branch) for branch in branches)
    familiar = [branch for branch in branches if _familiarity(violation, branch) == highest]
    fewest = min(len(branch.violations) for branch in familiar)
    nearest = [branch for branch in familiar if len(branch.violations) == fewest]
    missing = [
        tuple(str(each.property_name) for each in branch.violations)
        for branch in nearest
        if all(each.is_missing and each.pointer == violation.pointer for each in branch.violations)
    ]
    if len(missing) > 1 and len(missing) == len(nearest):
        required = tuple(dict.fromkeys(missing))
        return [replace(violation, branches=(), options=Options(required=required))]
    return list(min(nearest, key=_order).violations)


def _familiarity(violation: Violation, branch: _Branch) -> float:
    """Score an alternative: properties that it mentions count for it, those it does not allow against it."""
    if not isinstance(violation.instance, dict):
        return 0
    rejected = [v for v in branch.violations if v.is_not_allowed and v.target[:-1] == violation.pointer]
    misspelled = sum(
        each.property_name is not None and suggested_property(each) is not None for each in rejected
    )
    return len(branch.mentioned & violation.instance.keys()) - len(rejected) + 1.5 * misspelled


def _order(branch: _Branch) -> tuple[int, int, int]:
    """Return a sort key for alternatives with equally many violations.

    First come those with the right properties, then those that the value matches down to a greater depth.
    """
    structural = sum(each.property_name is not None for each in branch.violations)
    return structural, -min(len(each.target) for each in branch.violations), branch.index


def _as_list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else [value]


def _unique(values: Iterable[JSON]) -> list[JSON]:
    found: dict[str, JSON] = {}
    for value in values:
        found.setdefault(canonical(value), value)
    return list(found.values())


def _contains(values: Sequence[JSON], value: JSON) -> bool:
    """Return True if a value is one of several; unlike in Python, true does not equal 1."""
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in values)
