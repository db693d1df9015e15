"""What is said of the structure of a value: its properties, its entries, its alternatives."""

from __future__ import annotations

from statekit.check.explain.mistakes import suggestion
from statekit.check.explain.phrases import kind_in_words, types_in_words
from statekit.check.explain.sentences import Sentence, described, limit_of, not_one_of, of_type
from statekit.check.explain.violation import Options, Violation
from statekit.check.shown import (
    canonical,
    did_you_mean,
    holder_of,
    list_of,
    one_of,
    plural,
    quoted,
    show,
    show_whole,
    what_is,
)
from statekit.diagnostics import JSON, Part


def of_required(violation: Violation) -> Sentence:
    """Say which property is missing, and what it may be if that tells the alternatives apart."""
    message = f"{holder_of(violation.pointer)} lacks the required property {quoted(violation.detail or '')}"
    values = violation.options.values if violation.options else ()
    return Sentence(message, f"it is one of {list_of(values)}" if values else None, Part.KEY)


def of_dependent(violation: Violation) -> Sentence:
    """Say which property is missing beside which other one."""
    expected = violation.expected if isinstance(violation.expected, dict) else {}
    instance = violation.instance if isinstance(violation.instance, dict) else {}
    causes = [
        quoted(key)
        for key, needed in expected.items()
        if key in instance and isinstance(needed, list) and violation.detail in needed
    ]
    name = quoted(violation.detail or "")
    beside = f" beside {causes[0]}" if causes else ""
    return Sentence(f"{holder_of(violation.pointer)} lacks {name}, which is required{beside}", None, Part.KEY)


def of_additional(violation: Violation) -> Sentence:
    """Say that a property is none that there may be, and which there are."""
    if violation.detail is None:
        return Sentence(f"{holder_of(violation.pointer)} has properties that are not allowed", None, Part.KEY)
    if violation.detail in violation.known:
        message = f"{quoted(violation.detail)} is not allowed together with what else is here"
        return Sentence(message, None, Part.KEY, violation.place)
    near = suggestion(violation)
    helpful = f"did you mean {quoted(near)}?" if near is not None else None
    if helpful is None and violation.known:
        helpful = f"allowed here: {list_of(violation.known)}"
    message = f"{quoted(violation.detail)} is not a property of {holder_of(violation.pointer)}"
    return Sentence(message, helpful, Part.KEY, violation.place)


def of_refused(violation: Violation) -> Sentence:
    """Say that something is not allowed, whatever its value (the boolean schema `false`)."""
    last = violation.place[-1] if violation.place else None
    if last is None:
        return Sentence("the schema allows no record here")
    if isinstance(last, int):
        return Sentence(f"{holder_of(violation.place)} is not allowed")
    return Sentence(f"{quoted(last)} is not allowed here", None, Part.KEY, violation.place)


def of_name(violation: Violation) -> Sentence:
    """Say which name a property may not have."""
    name, names = violation.detail or "", violation.expected
    helpful = did_you_mean(name, _members(names))
    kind = kind_in_words(names)
    if helpful is None and kind is not None:
        helpful = f"a name here is {kind}"
    message = f"{quoted(name)} is not allowed as the name of a property"
    return Sentence(message, helpful, Part.KEY, violation.place)


def _members(schema: JSON) -> list[JSON]:
    members = schema.get("enum") if isinstance(schema, dict) else None
    return members if isinstance(members, list) else []


def of_size(violation: Violation) -> Sentence:
    """Say how many entries or properties there are and may be."""
    found = violation.instance
    count = len(found) if isinstance(found, list | dict) else 0
    one, many = ("property", "properties") if "Properties" in violation.keyword else ("entry", "entries")
    holder = holder_of(violation.pointer)
    has = f"has {plural(count, one, many)}" if count else ("is empty" if one == "entry" else f"has no {many}")
    least = violation.keyword.startswith("min")
    noun = "" if count else f" {one if violation.expected == 1 else many}"
    return Sentence(f"{holder} {has}, {limit_of(violation, least=least, noun=noun)}")


def of_unique(violation: Violation) -> Sentence:
    """Say which entry stands in a list twice."""
    items = violation.instance if isinstance(violation.instance, list) else []
    seen: set[str] = set()
    for position, item in enumerate(items):
        text = canonical(item)
        if text in seen:
            what = show_whole(item)
            pointer = (*violation.pointer, position)
            return Sentence(f"{what} stands in the list twice", "keep one of them", pointer=pointer)
        seen.add(text)
    return Sentence("two entries of the list are the same", "keep one of them")


def of_contains(violation: Violation) -> Sentence:
    """Say of which kind of entries a list has too few or too many."""
    kind = kind_in_words(violation.schema.get("contains"))
    holder = holder_of(violation.pointer)
    entries = "that `contains` asks for" if kind is None else f"like this: {kind}"
    if violation.keyword == "maxContains":
        most = plural(violation.schema.get("maxContains"), "entry", "entries")
        return Sentence(
            f"{holder} has too many entries {entries}", f"at most {most} of the kind may be there"
        )
    least = violation.schema.get("minContains", 1)
    if least == 1:
        return Sentence(f"{holder} has no entry {entries}")
    return Sentence(f"{holder} has too few entries {entries}", f"at least {least} of the kind must be there")


def of_entries(violation: Violation) -> Sentence:
    """Say how many entries a list may have, where those behind are not allowed."""
    prefix = violation.schema.get("prefixItems", violation.schema.get("items"))
    limit = len(prefix) if isinstance(prefix, list) else 0
    holder = holder_of(violation.pointer)
    if limit == 0:
        return Sentence(f"{holder} must be empty")
    position = (*violation.pointer, limit)
    allowed = f"at most {plural(limit, 'entry', 'entries')}"
    return Sentence(f"{holder} has more entries than allowed", f"{allowed} may be there", pointer=position)


def of_alternatives(violation: Violation) -> Sentence:
    """Say what would have been right, or that too many alternatives fit."""
    options = violation.options
    if options is None:
        return _several(violation)
    if options.required:
        groups = [one_of([quoted(name) for name in group], "and") for group in options.required]
        if all(len(group) == 1 for group in options.required):
            return Sentence(
                f"{holder_of(violation.pointer)} needs one of {', '.join(groups)}", None, Part.KEY
            )
        return Sentence(f"{holder_of(violation.pointer)} needs {', or '.join(groups)}", None, Part.KEY)
    return _none_of(violation.instance, options)


def _none_of(found: JSON, options: Options) -> Sentence:
    values, types = options.values, options.types
    if types and not values and not options.others:
        return of_type(Violation("type", (), found, list(types)))
    if not types and not options.others:
        return not_one_of(found, values)
    parts = [types_in_words([name]) for name in types]
    if values:
        parts.append(f"one of {list_of(values)}" if len(values) > 1 else show_whole(values[0]))
    parts.extend(dict.fromkeys(described(other) for other in options.others))
    if len(parts) == 1:
        return Sentence(f"{what_is(found)} is not {parts[0]}")
    *front, last = parts
    return Sentence(f"{what_is(found)} is neither {', '.join(front)} nor {last}", did_you_mean(found, values))


def _several(violation: Violation) -> Sentence:
    """More than one alternative fits, and exactly one may."""
    alternatives = (
        violation.expected if isinstance(violation.expected, list) else [None] * len(violation.branches)
    )
    fitting = [number for number, branch in enumerate(violation.branches) if not branch]
    holder = holder_of(violation.pointer)
    asked = [_asked_for(alternatives[number]) for number in fitting]
    if asked and all(asked):
        names = list(dict.fromkeys(name for group in asked for name in group))
        return Sentence(
            f"{one_of([quoted(n) for n in names], 'and')} are not allowed together",
            "keep one of them",
            Part.KEY,
        )
    kinds = [kind_in_words(alternatives[number]) for number in fitting]
    if len(kinds) > 1 and None not in kinds:
        both = one_of([str(kind) for kind in kinds], "and")
        return Sentence(
            f"{_subject(violation, holder)} fits several alternatives, {both}", "exactly one may fit"
        )
    numbers = one_of([str(number + 1) for number in fitting], "and")
    which = f" ({numbers} of {len(alternatives)})" if len(fitting) > 1 else ""
    return Sentence(f"{_subject(violation, holder)} fits several alternatives{which}", "exactly one may fit")


def _subject(violation: Violation, holder: str) -> str:
    return holder if isinstance(violation.instance, dict | list) else show(violation.instance)


def _asked_for(alternative: JSON) -> list[str]:
    """The properties that an alternative asks for, if it asks for nothing else."""
    if not isinstance(alternative, dict) or set(alternative) - {"required", "type", "title", "description"}:
        return []
    names = alternative.get("required")
    return [str(name) for name in names] if isinstance(names, list) else []
