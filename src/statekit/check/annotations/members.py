"""The members of `x-statekit`, read one by one: each is of its form, or the schema is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from statekit.check.annotations.demands import (
    Acyclic,
    AgreesOn,
    Condition,
    CoveredBy,
    Days,
    Demand,
    DiffersFrom,
    HeldBy,
    InOrder,
    NumbersIn,
    Within,
    WordsOf,
)
from statekit.diagnostics import JSON, Pointer, parse_pointer
from statekit.phrasing import did_you_mean, one_of, quoted
from statekit.schema.model import ANNOTATION, LocatedSubschema, SchemaError

BESIDE = {
    "acyclic": "refers-to",
    "agrees-on": "refers-to",
    "not-after": "refers-to",
    "not-before": "refers-to",
    "waived": "selects",
    "within": "selects",
    "words-of": "selects",
}
"""Members that mean nothing without another one."""
OF_VALUES = (
    "acyclic",
    "agrees-on",
    "covered-by",
    "differs-from",
    "held-by",
    "locus-of",
    "not-after",
    "not-before",
    "numbers-in",
    "refers-to",
    "selects",
    "source-text",
    "unique",
    "waived",
    "within",
    "words-of",
)
"""The members that may stand in any subschema."""
OF_RECORDS = ("file-name", "key", "used", "withdrawn")
"""The members that stand at the root of a schema."""


class Members:
    """What `x-statekit` holds in one subschema.

    Args:
        at: the subschema.
        properties: the properties that a record may have; None where it may have others.

    Raises:
        SchemaError: it holds something else than members that may stand there.
    """

    def __init__(self, at: LocatedSubschema, properties: Collection[str] | None = None):
        self._at = at
        self._properties = properties
        held = at.contents.get(ANNOTATION, {}) if isinstance(at.contents, dict) else {}
        if not isinstance(held, dict):
            raise self.refusal(f"`{ANNOTATION}` holds an object")
        allowed = OF_VALUES if at.pointer else (*OF_RECORDS, *OF_VALUES)
        for name in held:
            if name not in allowed:
                hint = did_you_mean(name, allowed) or f"it may have {', '.join(sorted(allowed))}"
                raise self.refusal(f"`{ANNOTATION}` has no member {quoted(name)} here; {hint}", name)
            if name in BESIDE and BESIDE[name] not in held:
                raise self.refusal(f"`{name}` needs {quoted(BESIDE[name])} beside it", name)
        self._held = held

    def refusal(self, message: str, *steps: str | int) -> SchemaError:
        """What is wrong with a member, or with a part of it."""
        return SchemaError(self._at.path, message, pointer=(*self._at.pointer, ANNOTATION, *steps))

    def __contains__(self, name: str) -> bool:
        return name in self._held

    def get(self, name: str) -> JSON:
        """A member as it stands there."""
        return self._held.get(name)

    def flag(self, name: str) -> bool:
        """A member that is true or false."""
        value = self._held.get(name, False)
        if not isinstance(value, bool):
            raise self.refusal(f"`{name}` is true or false", name)
        return value

    def kinds(self) -> tuple[str, ...]:
        """The kinds of records that a value refers to."""
        kinds = self._held.get("refers-to", [])
        listed = kinds if isinstance(kinds, list) else [kinds]
        wrong = not all(kind and isinstance(kind, str) for kind in listed)
        if wrong or ("refers-to" in self._held and not listed):
            message = "`refers-to` is the name of a kind, or a list of such names"
            raise self.refusal(message, "refers-to")
        return tuple(str(kind) for kind in listed)

    def pointer(self, value: JSON, *steps: str | int, own: bool = True) -> Pointer:
        """A JSON Pointer to something else than the whole, in the record itself or in another one."""
        if not isinstance(value, str) or not value.startswith("/"):
            name = quoted(str(steps[-1] if isinstance(steps[-1], str) else steps[0]))
            raise self.refusal(
                f'{name} is a JSON Pointer from the root of a record, such as "/source"', *steps
            )
        pointer = parse_pointer(value)
        if own and self._properties is not None and pointer[0] not in self._properties:
            message = f"no record has the property {quoted(pointer[0])}"
            hint = did_you_mean(pointer[0], self._properties)
            raise self.refusal(f"{message}; {hint}" if hint else message, *steps)
        return pointer

    def parts(self, name: str, needed: Sequence[str], others: Sequence[str] = ()) -> dict[str, JSON] | None:
        """The parts of a member that is an object; None where the member is absent."""
        if name not in self._held:
            return None
        value = self._held[name]
        if not isinstance(value, dict):
            raise self.refusal(
                f"`{name}` holds an object with {one_of([quoted(n) for n in needed], 'and')}", name
            )
        for part in value:
            if part not in (*needed, *others):
                hint = (
                    did_you_mean(part, (*needed, *others)) or f"it may have {', '.join((*needed, *others))}"
                )
                raise self.refusal(f"`{name}` has no member {quoted(part)}; {hint}", name, part)
        for part in needed:
            if part not in value:
                raise self.refusal(f"`{name}` needs the member {quoted(part)}", name)
        return value

    def days(self, value: JSON, *steps: str, own: bool = True) -> Days:
        """The place of a day, or those of the first and of the last day of an interval."""
        listed = value if isinstance(value, list) else [value, value]
        if len(listed) != 2:  # noqa: PLR2004 - a first and a last day
            message = f"{quoted(steps[-1])} is a pointer to a day, or two, to the first and the last one"
            raise self.refusal(message, *steps)
        first, last = (self.pointer(each, *steps, own=own) for each in listed)
        return Days(first, last)

    def condition(self, value: JSON, *steps: str) -> Condition:
        """Pointers, each with a list of values."""
        if not isinstance(value, dict) or not all(isinstance(each, list) and each for each in value.values()):
            message = (
                f'{quoted(steps[-1])} holds lists of values by pointers, such as {{"/mode": ["direct"]}}'
            )
            raise self.refusal(message, *steps)
        return tuple(
            (self.pointer(name, *steps, name), tuple(values if isinstance(values, list) else ()))
            for name, values in value.items()
        )


def demands(members: Members) -> Iterator[Demand]:
    """What a subschema demands.

    Raises:
        SchemaError: a member is not of its form.
    """
    if members.flag("acyclic"):
        yield Acyclic()
    if "agrees-on" in members:
        listed = members.get("agrees-on")
        if not isinstance(listed, list) or not listed:
            raise members.refusal('`agrees-on` is a list of pointers, such as ["/source"]', "agrees-on")
        yield AgreesOn(
            tuple(members.pointer(each, "agrees-on", number) for number, each in enumerate(listed))
        )
    for name in ("not-after", "not-before"):
        if (parts := members.parts(name, ["own"], ["other"])) is not None:
            own = members.days(parts["own"], name, "own")
            other = members.days(parts["other"], name, "other", own=False) if "other" in parts else own
            yield InOrder(own, other, later=name == "not-before")
    if "differs-from" in members:
        yield DiffersFrom(members.pointer(members.get("differs-from"), "differs-from"))
    if "within" in members:
        yield Within(members.pointer(members.get("within"), "within"))
    if "numbers-in" in members:
        yield NumbersIn(members.pointer(members.get("numbers-in"), "numbers-in"))
    yield from _held_by(members)
    yield from _covered_by(members)
    yield from _words_of(members)


def _held_by(members: Members) -> Iterator[Demand]:
    parts = members.parts("held-by", ["record", "list", "name"], ["from", "to", "on"])
    if parts is None:
        return
    for part in ("name", "from", "to"):
        if not isinstance(parts.get(part, ""), str):
            raise members.refusal(f"`{part}` is the name of a property of the entries", "held-by", part)
    first, last = (str(parts[part]) if part in parts else None for part in ("from", "to"))
    yield HeldBy(
        members.pointer(parts["record"], "held-by", "record"),
        members.pointer(parts["list"], "held-by", "list", own=False),
        str(parts["name"]),
        first,
        last,
        members.days(parts["on"], "held-by", "on") if "on" in parts else None,
    )


def _covered_by(members: Members) -> Iterator[Demand]:
    parts = members.parts("covered-by", ["spans"], ["margin", "where"])
    if parts is None:
        return
    margin = parts.get("margin", 0)
    if not isinstance(margin, int) or isinstance(margin, bool) or margin < 0:
        raise members.refusal("`margin` is a number of characters", "covered-by", "margin")
    where = members.condition(parts["where"], "covered-by", "where") if "where" in parts else ()
    yield CoveredBy(members.pointer(parts["spans"], "covered-by", "spans"), margin, where)


def _words_of(members: Members) -> Iterator[Demand]:
    parts = members.parts("words-of", ["speaker"], ["utterance", "reported-by"])
    if parts is None:
        return
    pointers = {part: members.pointer(value, "words-of", part) for part, value in parts.items()}
    yield WordsOf(pointers["speaker"], pointers.get("utterance"), pointers.get("reported-by"))
