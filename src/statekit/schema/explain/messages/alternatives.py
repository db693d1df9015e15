"""Messages about alternatives that all fail in the same way, or several of which match."""

from __future__ import annotations

from statekit.diagnostics import JSON, Part
from statekit.phrasing import did_you_mean, list_of, one_of, quoted, show, show_json, with_type
from statekit.schema.explain.messages.message import Message
from statekit.schema.explain.messages.phrases import describe_types, describe_values
from statekit.schema.explain.messages.scalars import requirement
from statekit.schema.explain.messages.values import not_one_of, type_message
from statekit.schema.explain.violation import Options, Violation


def alternatives_message(violation: Violation) -> Message:
    """Describe a value that matches no alternative (`anyOf`, `oneOf`), or several (`oneOf`).

    If only one alternative was meant, the violations by that one are reported instead, under their own rules:
    see `narrow_to_branch`.
    """
    options = violation.options
    if options is None:
        return _several_match(violation)
    if options.required:
        groups = [one_of([quoted(name) for name in group], "and") for group in options.required]
        if all(len(group) == 1 for group in options.required):
            return Message(f"{violation.holder} needs one of {', '.join(groups)}", None, Part.KEY)
        return Message(f"{violation.holder} needs {', or '.join(groups)}", None, Part.KEY)
    return _none_match(violation.instance, options)


def _none_match(found: JSON, options: Options) -> Message:
    values, types = options.values, options.types
    if types and not values and not options.others:
        return type_message(Violation("type", (), found, list(types)))
    if not types and not options.others:
        return not_one_of(found, values)
    phrases = [describe_types([name]) for name in types]
    if values:
        phrases.append(f"one of {list_of(values)}" if len(values) > 1 else show_json(values[0]))
    phrases.extend(dict.fromkeys(requirement(other) for other in options.others))
    if len(phrases) == 1:
        return Message(f"{with_type(found)} is not {phrases[0]}")
    *front, last = phrases
    return Message(
        f"{with_type(found)} is neither {', '.join(front)} nor {last}", did_you_mean(found, values)
    )


def _several_match(violation: Violation) -> Message:
    alternatives = (
        violation.expected if isinstance(violation.expected, list) else [None] * len(violation.branches)
    )
    matching = [index for index, branch in enumerate(violation.branches) if not branch]
    required = [_only_required(alternatives[index]) for index in matching]
    if required and all(required):
        names = list(dict.fromkeys(name for group in required for name in group))
        together = one_of([quoted(name) for name in names], "and")
        return Message(f"{together} are not allowed together", "keep one of them", Part.KEY)
    is_scalar = not isinstance(violation.instance, dict | list)
    subject = show(violation.instance) if is_scalar else violation.holder
    kinds = [describe_values(alternatives[index]) for index in matching]
    if len(kinds) > 1 and None not in kinds:
        both = one_of([str(kind) for kind in kinds], "and")
        return Message(f"{subject} fits several alternatives, {both}", "exactly one may fit")
    numbers = one_of([str(index + 1) for index in matching], "and")
    which = f" ({numbers} of {len(alternatives)})" if len(matching) > 1 else ""
    return Message(f"{subject} fits several alternatives{which}", "exactly one may fit")


def _only_required(alternative: JSON) -> list[str]:
    """Return the properties that an alternative requires, if it requires nothing else."""
    if not isinstance(alternative, dict) or set(alternative) - {"required", "type", "title", "description"}:
        return []
    names = alternative.get("required")
    return [str(name) for name in names] if isinstance(names, list) else []
