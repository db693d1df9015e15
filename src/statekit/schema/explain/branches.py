"""Which alternative of `anyOf` or `oneOf` a value was meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from statekit.diagnostics import JSON, Pointer
from statekit.phrasing import canonical
from statekit.schema.explain.mistakes import distinct, suggestion
from statekit.schema.explain.violation import BRANCHING, Options, Violation

_WHAT_IT_IS = {"type", "const", "enum"}
_OF_SCALARS = {
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


@dataclass(frozen=True, slots=True)
class _Branch:
    """An alternative: what is wrong with the value by it, the values that it fixes, the names it knows."""

    number: int
    mistakes: tuple[Violation, ...]
    fixed: Mapping[str, list[JSON]]
    named: frozenset[str]


def resolve(violation: Violation) -> list[Violation]:
    """What to say of a violation: of failed alternatives only what the one that was meant has to say.

    That is, in this order: what all alternatives have in common, if the whole value fails them; the
    alternative whose fixed value (a `const` or an `enum` at a property, as in `kind: person`) is there; the
    one that has names for most of the properties; the one with the fewest mistakes.
    """
    if violation.keyword not in BRANCHING or not violation.branches:
        return [violation]
    none: tuple[Mapping[str, list[JSON]], ...] = ({},) * len(violation.branches)
    named = violation.named or (frozenset(),) * len(violation.branches)
    branches = [
        _Branch(number, tuple(distinct(_resolved(mistakes, violation.condition))), fixed, names)
        for number, (mistakes, fixed, names) in enumerate(
            zip(violation.branches, violation.fixed or none, named, strict=True)
        )
    ]
    if not all(branch.mistakes for branch in branches):
        return [violation]  # more than one fits
    return (
        _of_the_whole(violation, branches)
        or _of_the_discriminator(violation, _of_right_type(violation, branches))
        or _nearest(violation, _of_right_type(violation, branches))
    )


def _resolved(mistakes: Sequence[Violation], condition: str | None) -> Iterator[Violation]:
    for mistake in mistakes:
        yield from resolve(replace(mistake, condition=mistake.condition or condition))


def _of_the_whole(violation: Violation, branches: Sequence[_Branch]) -> list[Violation]:
    """The value fails every alternative as a whole, by its type or by what it is: all would be right."""
    scalar = not isinstance(violation.instance, dict | list)
    whole = _WHAT_IT_IS | (_OF_SCALARS if scalar else set())
    types: list[str] = []
    values: list[JSON] = []
    others: list[Violation] = []
    for branch in branches:
        mistake = branch.mistakes[0]
        options = mistake.options
        if len(branch.mistakes) > 1 or mistake.pointer != violation.pointer or mistake.detail is not None:
            return []
        if options is not None and not options.required:
            types.extend(options.types)
            values.extend(options.values)
            others.extend(options.others)
        elif mistake.keyword not in whole:
            return []
        elif mistake.keyword == "type":
            types.extend(str(name) for name in _listed(mistake.expected))
        elif mistake.keyword in _WHAT_IT_IS:
            values.extend([mistake.expected] if mistake.keyword == "const" else _listed(mistake.expected))
        else:
            others.append(mistake)
    if len(others) == 1 and not values and set(types) <= {"null"}:
        return others  # the alternative is to say nothing, and something is said
    options = Options(tuple(dict.fromkeys(types)), tuple(_unique(values)), tuple(others))
    return [replace(violation, branches=(), options=options)]


def _of_right_type(violation: Violation, branches: Sequence[_Branch]) -> list[_Branch]:
    """The alternatives that the value does not fail as a whole, if there are any."""
    right = [
        branch
        for branch in branches
        if not any(
            mistake.place == violation.pointer
            and (mistake.keyword in _WHAT_IT_IS or mistake.is_not_allowed or _tells_types(mistake))
            for mistake in branch.mistakes
        )
    ]
    return right or list(branches)


def _tells_types(mistake: Violation) -> bool:
    return mistake.options is not None and not mistake.options.required


def _of_the_discriminator(violation: Violation, branches: list[_Branch]) -> list[Violation]:
    """A property with a value of its own in each alternative tells which one is meant.

    Where it has none of these values, or is not there, that is the mistake.
    """
    instance = violation.instance
    if not isinstance(instance, dict):
        return []
    names = sorted(_discriminators(branches), key=lambda name: name not in instance)
    for name in names:
        if name in instance:
            meant = [branch for branch in branches if _same_in(instance[name], branch.fixed.get(name, []))]
        else:
            meant = [branch for branch in branches if not _lacks(branch, (*violation.pointer, name))]
        if 0 < len(meant) < len(branches):
            return _of_the_discriminator(violation, meant) or _nearest(violation, meant)
    for name in names:
        place = (*violation.pointer, name)
        values = tuple(_unique(value for b in branches for value in b.fixed.get(name, ())))
        fixing = [branch for branch in branches if name in branch.fixed]
        options = Options(values=values) if len(fixing) == len(branches) else None
        if name not in instance and all(_lacks(branch, place) for branch in branches):
            lack = next(mistake for mistake in branches[0].mistakes if mistake.place == place)
            return [replace(lack, options=options)]
        if options is not None and name in instance and not _same_in(instance[name], values):
            found = instance[name]
            return [replace(violation, pointer=place, instance=found, branches=(), options=options)]
        if fixing and name in instance and not _same_in(instance[name], values):
            near = _nearest(violation, branches)
            return [mistake for mistake in near if mistake.place == place] or near
    return []


def _discriminators(branches: Sequence[_Branch]) -> list[str]:
    """The properties that have different fixed values in at least two alternatives, the surest first."""
    found: dict[str, tuple[bool, bool]] = {}
    for name in dict.fromkeys(name for branch in branches for name in branch.fixed):
        having = [branch.fixed[name] for branch in branches if name in branch.fixed]
        if any(values != having[0] for values in having):
            shared = sum(map(len, having)) > len(_unique(value for values in having for value in values))
            found[name] = (shared, any(len(values) > 1 for values in having))
    return sorted(found, key=lambda name: found[name])


def _lacks(branch: _Branch, place: Pointer) -> bool:
    return any(mistake.is_missing and mistake.place == place for mistake in branch.mistakes)


def _nearest(violation: Violation, branches: Sequence[_Branch]) -> list[Violation]:
    """The alternative that knows the properties, and of several the one with the fewest mistakes.

    If some only lack properties, one of these is needed.
    """
    most = max(_familiarity(violation, branch) for branch in branches)
    familiar = [branch for branch in branches if _familiarity(violation, branch) == most]
    fewest = min(len(branch.mistakes) for branch in familiar)
    near = [branch for branch in familiar if len(branch.mistakes) == fewest]
    lacking = [
        tuple(str(mistake.detail) for mistake in branch.mistakes)
        for branch in near
        if all(mistake.is_missing and mistake.pointer == violation.pointer for mistake in branch.mistakes)
    ]
    if len(lacking) > 1 and len(lacking) == len(near):
        required = tuple(dict.fromkeys(lacking))
        return [replace(violation, branches=(), options=Options(required=required))]
    return list(min(near, key=_order).mistakes)


def _familiarity(violation: Violation, branch: _Branch) -> float:
    """How many of the properties an alternative has a name for, less those that it does not allow."""
    if not isinstance(violation.instance, dict):
        return 0
    refused = [m for m in branch.mistakes if m.is_not_allowed and m.place[:-1] == violation.pointer]
    misspelt = sum(mistake.detail is not None and suggestion(mistake) is not None for mistake in refused)
    return len(branch.named & violation.instance.keys()) - len(refused) + 1.5 * misspelt


def _order(branch: _Branch) -> tuple[int, int, int]:
    """Of alternatives with equally many mistakes, the one of which the value has the right properties.

    Of several, the one that the value fits the furthest down.
    """
    structural = sum(mistake.detail is not None for mistake in branch.mistakes)
    return structural, -min(len(mistake.place) for mistake in branch.mistakes), branch.number


def _listed(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else [value]


def _unique(values: Iterable[JSON]) -> list[JSON]:
    found: dict[str, JSON] = {}
    for value in values:
        found.setdefault(canonical(value), value)
    return list(found.values())


def _same_in(value: JSON, values: Sequence[JSON]) -> bool:
    """Whether a value is one of these; unlike in Python, true is not 1."""
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in values)
