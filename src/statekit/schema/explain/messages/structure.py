"""Messages about the structure of a value: the properties of an object and the entries of a list."""

from __future__ import annotations

from typing import Any

from statekit.diagnostics import JSON, Part
from statekit.phrasing import (
    did_you_mean,
    is_certain_misspelling,
    is_likely_misspelling,
    list_of,
    name_at,
    nearest,
    plural,
    quoted,
    show_json,
    suggest,
    with_difference,
)
from statekit.schema.explain.deduplication import misspelled_name, suggested_property
from statekit.schema.explain.messages.message import Message
from statekit.schema.explain.messages.phrases import describe_values
from statekit.schema.explain.messages.proposals import misspelled_key, remove_copy, rename
from statekit.schema.explain.messages.scalars import limit_phrase
from statekit.schema.explain.violation import Violation


def required_message(violation: Violation) -> Message:
    """Describe a missing property (`required`)."""
    text = f"{violation.holder} lacks the required property {quoted(violation.property_name or '')}"
    values = violation.options.values if violation.options else ()
    if values:
        return Message(text, f"it is one of {list_of(values)}", Part.KEY)
    name, meant = violation.property_name or "", misspelled_name(violation)
    if meant is None:
        return Message(text, None, Part.KEY)
    help_text = with_difference(f"is {quoted(meant)} meant to be it?", meant, name)
    if not is_likely_misspelling(meant, name):
        return Message(text, help_text, Part.KEY)
    is_safe = is_certain_misspelling(meant, name, _declared(violation))
    verb = f"rename {quoted(meant)} to"
    proposal = rename(name, (*violation.pointer, meant), is_safe=is_safe, verb=verb)
    return Message(text, help_text, Part.KEY, proposal=proposal)


def _declared(violation: Violation) -> list[str]:
    """Return the properties that the schema declares beside the keyword."""
    declared = violation.schema.get("properties")
    return [*declared] if isinstance(declared, dict) else []


def dependent_message(violation: Violation) -> Message:
    """Describe a property that another one requires (`dependentRequired`; `dependencies` up to draft 7)."""
    expected = violation.expected if isinstance(violation.expected, dict) else {}
    instance = violation.instance if isinstance(violation.instance, dict) else {}
    causes = [
        quoted(key)
        for key, required in expected.items()
        if key in instance and isinstance(required, list) and violation.property_name in required
    ]
    name = quoted(violation.property_name or "")
    beside = f" beside {causes[0]}" if causes else ""
    return Message(f"{violation.holder} lacks {name}, which is required{beside}", None, Part.KEY)


def additional_message(violation: Violation) -> Message:
    """Describe a property that is not declared (`additionalProperties`, `unevaluatedProperties`).

    The nearest declared property is suggested, or else the declared ones are listed.
    """
    name = violation.property_name
    if name is None:
        return Message(f"{violation.holder} has properties that are not allowed", None, Part.KEY)
    if name in violation.declared:
        text = f"{quoted(name)} is not allowed together with what else is here"
        return Message(text, None, Part.KEY, violation.target)
    meant = suggested_property(violation)
    help_text = with_difference(suggest(meant), name, meant) if meant is not None else None
    if help_text is None and violation.declared:
        help_text = f"allowed here: {list_of(violation.declared)}"
    text = f"{quoted(name)} is not a property of {violation.holder}"
    existing = violation.instance if isinstance(violation.instance, dict) else {}
    known = [each for each in violation.declared if each not in existing]
    return Message(text, help_text, Part.KEY, violation.target, proposal=misspelled_key(name, meant, known))


def rejected_message(violation: Violation) -> Message:
    """Describe a value that must not exist: its schema is `false`, or negates a schema that allows all."""
    last = violation.target[-1] if violation.target else None
    if last is None:
        return Message("the schema allows no record here")
    if isinstance(last, int):
        return Message(f"{name_at(violation.target)} is not allowed")
    return Message(f"{quoted(last)} is not allowed here", None, Part.KEY, violation.target)


def name_message(violation: Violation) -> Message:
    """Describe a property whose name is not allowed (`propertyNames`)."""
    name, names = violation.property_name or "", violation.expected
    help_text = did_you_mean(name, _members(names))
    allowed = describe_values(names)
    if help_text is None and allowed is not None:
        help_text = f"a name here is {allowed}"
    text = f"{quoted(name)} is not allowed as the name of a property"
    known = [each for each in _members(names) if isinstance(each, str)]
    proposal = misspelled_key(name, nearest(name, known), known)
    return Message(text, help_text, Part.KEY, violation.target, proposal=proposal)


def _members(schema: JSON) -> list[JSON]:
    members = schema.get("enum") if isinstance(schema, dict) else None
    return members if isinstance(members, list) else []


def size_message(violation: Violation) -> Message:
    """Describe a list or an object that is too small or too large.

    The keywords are `minItems`, `maxItems`, `minProperties` and `maxProperties`.
    """
    found = violation.instance
    count = len(found) if isinstance(found, list | dict) else 0
    one, many = ("property", "properties") if "Properties" in violation.keyword else ("entry", "entries")
    holder = violation.holder
    has = f"has {plural(count, one, many)}" if count else ("is empty" if one == "entry" else f"has no {many}")
    least = violation.keyword.startswith("min")
    noun = "" if count else f" {one if violation.expected == 1 else many}"
    return Message(f"{holder} {has}, {limit_phrase(violation, least=least, noun=noun)}")


def unique_message(violation: Violation) -> Message:
    """Describe an entry that a list has already (`uniqueItems`)."""
    if violation.copied is None:
        return Message("two entries of the list are the same", "remove one of them, or change it")
    items: Any = violation.instance
    first, copy = violation.copied
    return Message(
        f"{show_json(items[copy])} is already in the list",
        "remove it, or change one of the two",
        pointer=(*violation.pointer, copy),
        related=(((*violation.pointer, first), f"{show_json(items[first])} is here first"),),
        proposal=remove_copy(),
    )


def contains_message(violation: Violation) -> Message:
    """Describe a list with too few or too many entries of a kind.

    The keywords are `contains`, `minContains` and `maxContains`.
    """
    kind = describe_values(violation.schema.get("contains"))
    holder = violation.holder
    entries = "that `contains` asks for" if kind is None else f"like this: {kind}"
    if violation.keyword == "maxContains":
        most = plural(violation.schema.get("maxContains"), "entry", "entries")
        return Message(f"{holder} has too many entries {entries}", f"at most {most} of the kind may be there")
    least = violation.schema.get("minContains", 1)
    if least == 1:
        return Message(f"{holder} has no entry {entries}")
    return Message(f"{holder} has too few entries {entries}", f"at least {least} of the kind must be there")


def entries_message(violation: Violation) -> Message:
    """Describe a list with more entries than the schema allows.

    The keywords are `items`, `unevaluatedItems` and, in older dialects, `additionalItems`, each `false`.
    """
    holder = violation.holder
    if violation.keyword == "unevaluatedItems":
        return Message(f"{holder} has entries that are not allowed")
    prefix = violation.schema.get("prefixItems", violation.schema.get("items"))
    limit = len(prefix) if isinstance(prefix, list) else 0
    if limit == 0:
        return Message(f"{holder} must be empty")
    position = (*violation.pointer, limit)
    allowed = f"at most {plural(limit, 'entry', 'entries')}"
    return Message(f"{holder} has more entries than allowed", f"{allowed} may be there", pointer=position)
