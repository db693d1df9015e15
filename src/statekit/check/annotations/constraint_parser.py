"""The constraints that the members of an annotation declare."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.annotations.annotation import Annotation
from statekit.check.annotations.constraints import (
    Acyclic,
    AgreesOn,
    Constraint,
    CoveredBy,
    DiffersFrom,
    HeldBy,
    InOrder,
    NumbersIn,
    Within,
    WordsOf,
)


def constraints_of(annotation: Annotation) -> Iterator[Constraint]:
    """Yield the constraints of an annotation.

    Raises:
        SchemaError: a member is malformed.
    """
    if annotation.flag("acyclic"):
        yield Acyclic()
    if "agrees-on" in annotation:
        listed = annotation.get("agrees-on")
        if not isinstance(listed, list) or not listed:
            raise annotation.error('`agrees-on` is a list of pointers, such as ["/source"]', "agrees-on")
        yield AgreesOn(
            tuple(annotation.pointer(each, "agrees-on", index) for index, each in enumerate(listed))
        )
    for name in ("not-after", "not-before"):
        if (parts := annotation.parts(name, ["own"], ["other"])) is not None:
            own = annotation.days(parts["own"], name, "own")
            other = annotation.days(parts["other"], name, "other", own=False) if "other" in parts else own
            yield InOrder(own, other, later=name == "not-before")
    if "differs-from" in annotation:
        yield DiffersFrom(annotation.pointer(annotation.get("differs-from"), "differs-from"))
    if "within" in annotation:
        yield Within(annotation.pointer(annotation.get("within"), "within"))
    if "numbers-in" in annotation:
        yield NumbersIn(annotation.pointer(annotation.get("numbers-in"), "numbers-in"))
    yield from _held_by(annotation)
    yield from _covered_by(annotation)
    yield from _words_of(annotation)


def _held_by(annotation: Annotation) -> Iterator[Constraint]:
    parts = annotation.parts("held-by", ["record", "list", "name"], ["from", "to", "on"])
    if parts is None:
        return
    for part in ("name", "from", "to"):
        if not isinstance(parts.get(part, ""), str):
            raise annotation.error(f"`{part}` is the name of a property of the entries", "held-by", part)
    first, last = (str(parts[part]) if part in parts else None for part in ("from", "to"))
    yield HeldBy(
        annotation.pointer(parts["record"], "held-by", "record"),
        annotation.pointer(parts["list"], "held-by", "list", own=False),
        str(parts["name"]),
        first,
        last,
        annotation.days(parts["on"], "held-by", "on") if "on" in parts else None,
    )


def _covered_by(annotation: Annotation) -> Iterator[Constraint]:
    parts = annotation.parts("covered-by", ["spans"], ["margin", "where"])
    if parts is None:
        return
    margin = parts.get("margin", 0)
    if not isinstance(margin, int) or isinstance(margin, bool) or margin < 0:
        raise annotation.error("`margin` is a number of characters", "covered-by", "margin")
    where = annotation.condition(parts["where"], "covered-by", "where") if "where" in parts else ()
    yield CoveredBy(annotation.pointer(parts["spans"], "covered-by", "spans"), margin, where)


def _words_of(annotation: Annotation) -> Iterator[Constraint]:
    parts = annotation.parts("words-of", ["speaker"], ["utterance", "reported-by"])
    if parts is None:
        return
    pointers = {part: annotation.pointer(value, "words-of", part) for part, value in parts.items()}
    yield WordsOf(pointers["speaker"], pointers.get("utterance"), pointers.get("reported-by"))
