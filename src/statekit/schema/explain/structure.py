"""What is said of the structure of a value: its properties, its entries, its alternatives."""

from __future__ import annotations

from statekit.diagnostics import JSON, Part
from statekit.phrasing import (
    canonical,
    did_you_mean,
    list_of,
    name_at,
    nearest,
    plural,
    quoted,
    show_json,
)
from statekit.schema.explain.mistakes import suggestion
from statekit.schema.explain.phrases import kind_in_words
from statekit.schema.explain.sentences import Sentence
from statekit.schema.explain.texts import limit_of
from statekit.schema.explain.violation import Violation

_FEW = 100


def of_required(violation: Violation) -> Sentence:
    """A mapping has the properties that the schema asks for (`required`).

    The finding stands at the key of the mapping that lacks one. A key that is nearly the missing one is said
    as `additionalProperties` alone.
    """
    message = f"{name_at(violation.pointer)} lacks the required property {quoted(violation.detail or '')}"
    values = violation.options.values if violation.options else ()
    return Sentence(message, f"it is one of {list_of(values)}" if values else _misspelt(violation), Part.KEY)


def _misspelt(violation: Violation) -> str | None:
    """The key that was probably meant to be the missing one, where keys without a name are allowed."""
    named = violation.schema.get("properties")
    present = violation.instance if isinstance(violation.instance, dict) else {}
    near = nearest(
        violation.detail, [key for key in present if not (isinstance(named, dict) and key in named)]
    )
    return f"is {quoted(near)} meant to be it?" if near is not None else None


def of_dependent(violation: Violation) -> Sentence:
    """Beside one property stand those that go with it (`dependentRequired`; `dependencies` up to draft 7)."""
    expected = violation.expected if isinstance(violation.expected, dict) else {}
    instance = violation.instance if isinstance(violation.instance, dict) else {}
    causes = [
        quoted(key)
        for key, needed in expected.items()
        if key in instance and isinstance(needed, list) and violation.detail in needed
    ]
    name = quoted(violation.detail or "")
    beside = f" beside {causes[0]}" if causes else ""
    return Sentence(f"{name_at(violation.pointer)} lacks {name}, which is required{beside}", None, Part.KEY)


def of_additional(violation: Violation) -> Sentence:
    """A mapping has no other properties than the schema knows, where it is closed.

    It is closed by `additionalProperties: false`, or by `unevaluatedProperties: false` if other subschemas
    may have a say. The nearest known property is suggested, or the known ones are listed.
    """
    if violation.detail is None:
        return Sentence(f"{name_at(violation.pointer)} has properties that are not allowed", None, Part.KEY)
    if violation.detail in violation.known:
        message = f"{quoted(violation.detail)} is not allowed together with what else is here"
        return Sentence(message, None, Part.KEY, violation.place)
    near = suggestion(violation)
    helpful = f"did you mean {quoted(near)}?" if near is not None else None
    if helpful is None and violation.known:
        helpful = f"allowed here: {list_of(violation.known)}"
    message = f"{quoted(violation.detail)} is not a property of {name_at(violation.pointer)}"
    return Sentence(message, helpful, Part.KEY, violation.place)


def of_refused(violation: Violation) -> Sentence:
    """A value is not there where the schema allows none: where it is `false`, or rules out everything.

    Such a schema may stand anywhere, mostly in a `then`: if one property has a value, another one may not be
    there. The rule is called by the keyword that holds it.
    """
    last = violation.place[-1] if violation.place else None
    if last is None:
        return Sentence("the schema allows no record here")
    if isinstance(last, int):
        return Sentence(f"{name_at(violation.place)} is not allowed")
    return Sentence(f"{quoted(last)} is not allowed here", None, Part.KEY, violation.place)


def of_name(violation: Violation) -> Sentence:
    """The names of properties are such as the schema asks for (`propertyNames`)."""
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
    """A list or a mapping is not too small and not too large.

    The keywords are `minItems`, `maxItems`, `minProperties` and `maxProperties`.
    """
    found = violation.instance
    count = len(found) if isinstance(found, list | dict) else 0
    one, many = ("property", "properties") if "Properties" in violation.keyword else ("entry", "entries")
    holder = name_at(violation.pointer)
    has = f"has {plural(count, one, many)}" if count else ("is empty" if one == "entry" else f"has no {many}")
    least = violation.keyword.startswith("min")
    noun = "" if count else f" {one if violation.expected == 1 else many}"
    return Sentence(f"{holder} {has}, {limit_of(violation, least=least, noun=noun)}")


def of_unique(violation: Violation) -> Sentence:
    """The entries of a list differ (`uniqueItems`).

    Equal mappings are equal in any order, and 1 equals 1.0.
    """
    items = violation.instance if isinstance(violation.instance, list) else []
    seen: set[str] = set()
    for position, item in enumerate(items):
        text = canonical(item)
        if text in seen:
            what = show_json(item)
            pointer = (*violation.pointer, position)
            return Sentence(f"{what} stands in the list twice", "keep one of them", pointer=pointer)
        seen.add(text)
    return Sentence("two entries of the list are the same", "keep one of them")


def of_contains(violation: Violation) -> Sentence:
    """A list has entries of a kind, in the right number (`contains`, `minContains`, `maxContains`)."""
    kind = kind_in_words(violation.schema.get("contains"))
    holder = name_at(violation.pointer)
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
    """A list has no more entries than the schema describes, where it describes each by its position.

    The keywords are `items: false`, in older dialects `additionalItems: false`; `unevaluatedItems: false`.
    """
    holder = name_at(violation.pointer)
    if violation.keyword == "unevaluatedItems":
        return Sentence(f"{holder} has entries that are not allowed")
    prefix = violation.schema.get("prefixItems", violation.schema.get("items"))
    limit = len(prefix) if isinstance(prefix, list) else 0
    if limit == 0:
        return Sentence(f"{holder} must be empty")
    position = (*violation.pointer, limit)
    allowed = f"at most {plural(limit, 'entry', 'entries')}"
    return Sentence(f"{holder} has more entries than allowed", f"{allowed} may be there", pointer=position)
