"""What a schema declares beyond JSON Schema: keys, references, selections of a source's text.

One annotation keyword, `x-statekit`, holds it all; other validators ignore it (JSON Schema 2020-12, Core,
section 6.5). A *pointer* is a JSON Pointer from the root of a record; *days* are a pointer to a date, or a
list of two, to the first and the last day of an interval. Its members:

    at the root of a schema
        key: "id"               the property that identifies a record; unique within the kind
        file-name: true         the key is the name of the file, without its ending
        used: true              some record refers to each record of this kind
        withdrawn: {"at": pointer, "is": [value], "superseded-by": pointer}
                                a record with one of these values there is no longer in force, and nothing
                                in force refers to it; `superseded-by` (optional) is the key of its successor
    in the subschema of a value
        refers-to: "person"     the value is the key of a record of this kind, or of one of a list of kinds
        unique: true            no two records of the kind have the same value here
        differs-from: pointer   the value is not the one that stands there
        held-by: {"record": pointer, "list": pointer, "name": "title",
                  "from": "start", "to": "end", "on": days}
                                the value is the `title` of an entry of the list that stands at `list` in the
                                record whose key stands at `record`; where days are given, the entry's time
                                (`from`, `to`) and the days of this record (`on`) overlap
        numbers-in: pointer     the numbers in this text are in the words that the selections there select
    beside refers-to
        acyclic: true           whoever follows these references from record to record does not come back
        agrees-on: [pointer]    the record and the one that it refers to have the same values there
        not-after: {"own": days, "other": days}
                                the days of the record are not later than those of the one it refers to;
                                `other` (optional) is where they stand in that one
        not-before: {...}       the same, and not earlier
    in the subschema of an object
        selects: {"source": "/source"}
                                the object selects a span of a source's text: by `start` and `end` (code
                                points), its words `exact`, their context `prefix` and `suffix`, or the
                                span's `sha256`; the pointer leads to the key of the source
        locus-of: {"spans": "/content", "source": "/source"}
                                the object tells in which `paragraph` and `sentences` of a source's text the
                                spans at a pointer lie; the other pointer leads to the key of the source
        source-text: true       the object identifies the text of a source by `sha256` and `characters`
    beside selects
        waived: true            the span is no part of what the source says: no other selection touches it
        within: pointer         the span lies in one of the selections there
        words-of: {"speaker": pointer, "utterance": pointer, "reported-by": pointer}
                                the words are the speaker's; records whose words are renderings of the same
                                ones have the same `utterance`, and those at second hand say so
    in the subschema of an object or of a list
        covered-by: {"spans": pointer, "margin": 2, "where": {pointer: [value]}}
                                the selections in it are made up of the selections there, but for so many
                                characters on each side of them; `where`: in records that have these values

As with all annotations, those of a subschema count for a value that satisfies it: of alternatives (`anyOf`,
`oneOf`, `if`) only those count that fit. Unlike other keywords, `x-statekit` counts beside a `$ref` in every
dialect. Where a value is absent or null, nothing is asked of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from statekit.check.annotations.demands import Demand
from statekit.check.annotations.members import Members, demands
from statekit.diagnostics import JSON, Pointer
from statekit.phrasing import did_you_mean, quoted
from statekit.schema.model import Schema
from statekit.schema.node import known_properties


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one subschema declares of a value: see above.

    `selects` is the pointer to the key of the source; `locus_of` has those to spans and to that key.
    """

    refers_to: tuple[str, ...] = ()
    unique: bool = False
    selects: Pointer | None = None
    source_text: bool = False
    waived: bool = False
    demands: tuple[Demand, ...] = ()
    locus_of: tuple[Pointer, Pointer] | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """How a record says that it is no longer in force, and what took its place."""

    at: Pointer
    values: tuple[JSON, ...]
    superseded_by: Pointer | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What a schema declares of its records as a whole.

    Attributes:
        key: the property that is their key.
        named_by_file: whether it names the file.
        used: whether something has to refer to each of them.
        withdrawal: how they are withdrawn.
    """

    key: str | None = None
    named_by_file: bool = False
    used: bool = False
    withdrawal: Withdrawal | None = None


def identity_of(schema: Schema) -> Identity:
    """What the root of a schema declares.

    Raises:
        SchemaError: an annotation there is not of its form.
    """
    members = Members(schema.subschemas[id(schema.contents)], _all_properties(schema))
    key = members.get("key")
    if "key" in members and not isinstance(key, str):
        raise members.refusal("`key` is the name of a property", "key")
    flags = {name: members.flag(name) for name in ("file-name", "used")}
    withdrawal = _withdrawal(members)
    if key is None:
        for name in ("file-name", "used", "withdrawn"):
            if flags.get(name) or (name == "withdrawn" and withdrawal):
                raise members.refusal(f"`{name}` needs a `key` beside it", name)
        return Identity()
    known = known_properties(schema.root)
    if known and key not in known:
        hint = did_you_mean(key, known)
        message = f"`key` names {quoted(str(key))}, and the schema has no such property"
        raise members.refusal(f"{message}; {hint}" if hint else message, "key")
    return Identity(str(key), flags["file-name"], flags["used"], withdrawal)


def declarations_of(schema: Schema) -> dict[int, Declaration]:
    """What the subschemas of a schema declare, by their identity: those that declare something.

    Raises:
        SchemaError: an annotation is not of its form.
    """
    found: dict[int, Declaration] = {}
    properties = _all_properties(schema)
    for at in schema.subschemas.values():
        members = Members(at, properties)
        declared = Declaration(
            members.kinds(),
            members.flag("unique"),
            _source(members),
            members.flag("source-text"),
            members.flag("waived"),
            tuple(demands(members)),
            _locus(members),
        )
        if declared != Declaration():
            found[id(at.contents)] = declared
    return found


def _all_properties(schema: Schema) -> Collection[str] | None:
    """The properties that a record may have; None where it may have others."""
    root = schema.contents
    if not isinstance(root, dict) or "patternProperties" in root:
        return None
    closed = any(root.get(keyword) is False for keyword in ("additionalProperties", "unevaluatedProperties"))
    return known_properties(schema.root) if closed else None


def _withdrawal(members: Members) -> Withdrawal | None:
    parts = members.parts("withdrawn", ["at", "is"], ["superseded-by"])
    if parts is None:
        return None
    values = parts["is"]
    if not isinstance(values, list) or not values:
        raise members.refusal('`is` is a list of values, such as ["withdrawn"]', "withdrawn", "is")
    successor = None
    if "superseded-by" in parts:
        successor = members.pointer(parts["superseded-by"], "withdrawn", "superseded-by")
    return Withdrawal(members.pointer(parts["at"], "withdrawn", "at"), tuple(values), successor)


def _source(members: Members) -> Pointer | None:
    selects = members.get("selects")
    if "selects" not in members:
        return None
    source = selects.get("source") if isinstance(selects, dict) and len(selects) == 1 else None
    if not isinstance(source, str) or not source.startswith("/"):
        message = '`selects` tells where the source is named: {"source": "/source"}'
        raise members.refusal(message, "selects")
    return members.pointer(source, "selects", "source")


def _locus(members: Members) -> tuple[Pointer, Pointer] | None:
    locus = members.get("locus-of")
    if "locus-of" not in members:
        return None
    if not isinstance(locus, dict) or locus.keys() != {"spans", "source"}:
        message = (
            '`locus-of` tells where the spans and the source are: {"spans": "/content", "source": "/source"}'
        )
        raise members.refusal(message, "locus-of")
    spans = members.pointer(locus["spans"], "locus-of", "spans")
    return spans, members.pointer(locus["source"], "locus-of", "source")
