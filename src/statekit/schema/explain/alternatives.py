"""What is said of alternatives that all fail alike, or of which too many fit."""

from __future__ import annotations

from statekit.diagnostics import JSON, Part
from statekit.phrasing import did_you_mean, list_of, name_at, one_of, quoted, show, show_json, with_type
from statekit.schema.explain.phrases import kind_in_words, types_in_words
from statekit.schema.explain.sentences import Sentence, not_one_of, of_type
from statekit.schema.explain.texts import described
from statekit.schema.explain.violation import Options, Violation


def of_alternatives(violation: Violation) -> Sentence:
    """A value fits one alternative at least (`anyOf`), or exactly one (`oneOf`).

    Where a value fits none, what is wrong is said by the alternative that was meant: the one whose fixed
    value (as in `kind: person`) is there, or the one that knows its properties and finds the fewest mistakes;
    the rule is then that of the mistake.
    """
    options = violation.options
    if options is None:
        return _several(violation)
    if options.required:
        groups = [one_of([quoted(name) for name in group], "and") for group in options.required]
        if all(len(group) == 1 for group in options.required):
            return Sentence(f"{name_at(violation.pointer)} needs one of {', '.join(groups)}", None, Part.KEY)
        return Sentence(f"{name_at(violation.pointer)} needs {', or '.join(groups)}", None, Part.KEY)
    return _none_of(violation.instance, options)


def _none_of(found: JSON, options: Options) -> Sentence:
    values, types = options.values, options.types
    if types and not values and not options.others:
        return of_type(Violation("type", (), found, list(types)))
    if not types and not options.others:
        return not_one_of(found, values)
    parts = [types_in_words([name]) for name in types]
    if values:
        parts.append(f"one of {list_of(values)}" if len(values) > 1 else show_json(values[0]))
    parts.extend(dict.fromkeys(described(other) for other in options.others))
    if len(parts) == 1:
        return Sentence(f"{with_type(found)} is not {parts[0]}")
    *front, last = parts
    return Sentence(
        f"{with_type(found)} is neither {', '.join(front)} nor {last}", did_you_mean(found, values)
    )


def _several(violation: Violation) -> Sentence:
    """More than one alternative fits, and exactly one may."""
    alternatives = (
        violation.expected if isinstance(violation.expected, list) else [None] * len(violation.branches)
    )
    fitting = [number for number, branch in enumerate(violation.branches) if not branch]
    holder = name_at(violation.pointer)
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
