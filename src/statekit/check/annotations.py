"""What a schema declares beyond JSON Schema: keys, references, selections of a source's text.

One annotation keyword, `x-statekit`, holds it all; other validators ignore it (JSON Schema 2020-12, Core,
section 6.5). Its members:

    at the root of a schema
        key: "id"               the property that identifies a record; unique within the kind
        file-name: true         the key is the name of the file, without its ending
    in the subschema of a value
        refers-to: "person"     the value is the key of a record of this kind, or of one of a list of kinds
        unique: true            no two records of the kind have the same value here
    in the subschema of an object
        selects: {"source": "/source"}
                                the object selects a span of a source's text: by `start` and `end` (code
                                points), its words `exact`, their context `prefix` and `suffix`, or the
                                span's `sha256`; the pointer leads to the key of the source
        locus-of: {"spans": "/content", "source": "/source"}
                                the object tells in which `paragraph` and `sentences` of a source's text the
                                spans at a pointer lie; the other pointer leads to the key of the source
        source-text: true       the object identifies the text of a source by `sha256` and `characters`

As with all annotations, those of a subschema count for a value that satisfies it: of alternatives (`anyOf`,
`oneOf`, `if`) only those count that fit. Unlike other keywords, `x-statekit` counts beside a `$ref` in every
dialect.
"""

from __future__ import annotations

from dataclasses import dataclass

from statekit.check.closure import ANNOTATION, Location, Schema, SchemaError
from statekit.check.language.node import known_properties
from statekit.check.shown import did_you_mean, quoted
from statekit.diagnostics import JSON, Pointer

_AT_ROOT = ("file-name", "key")
_ANYWHERE = ("locus-of", "refers-to", "selects", "source-text", "unique")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one subschema declares of a value: see above.

    `selects` is the pointer to the key of the source; `locus_of` has those to spans and to that key.
    """

    refers_to: tuple[str, ...] = ()
    unique: bool = False
    selects: Pointer | None = None
    source_text: bool = False
    locus_of: tuple[Pointer, Pointer] | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What a schema declares of its records: which property is their key, and whether it names the file."""

    key: str | None = None
    named_by_file: bool = False


def identity_of(schema: Schema) -> Identity:
    """What the root of a schema declares.

    Raises:
        SchemaError: an annotation there is not of its form.
    """
    at = schema.locations.get(id(schema.contents))
    if at is None:
        return Identity()
    members = _members(at)
    key = members.get("key")
    if "key" in members and not isinstance(key, str):
        raise _refusal(at, "key", "`key` is the name of a property")
    named_by_file = _flag(at, members, "file-name")
    if key is None:
        if named_by_file:
            raise _refusal(at, "file-name", "`file-name` needs a `key` beside it")
        return Identity()
    known = known_properties(schema.root)
    if known and key not in known:
        hint = did_you_mean(key, known)
        message = f"`key` names {quoted(str(key))}, and the schema has no such property"
        raise _refusal(at, "key", f"{message}; {hint}" if hint else message)
    return Identity(str(key), named_by_file)


def declarations_of(schema: Schema) -> dict[int, Declaration]:
    """What the subschemas of a schema declare, by their identity: those that declare something.

    Raises:
        SchemaError: an annotation is not of its form.
    """
    found: dict[int, Declaration] = {}
    for at in schema.locations.values():
        members = _members(at)
        declared = Declaration(
            _kinds(at, members),
            _flag(at, members, "unique"),
            _source(at, members),
            _flag(at, members, "source-text"),
            _locus(at, members),
        )
        if declared != Declaration():
            found[id(at.contents)] = declared
    return found


def _members(at: Location) -> dict[str, JSON]:
    members = at.contents.get(ANNOTATION, {}) if isinstance(at.contents, dict) else {}
    if not isinstance(members, dict):
        raise _refusal(at, None, f"`{ANNOTATION}` holds an object")
    allowed = _ANYWHERE if at.pointer else (*_AT_ROOT, *_ANYWHERE)
    for name in members:
        if name not in allowed:
            hint = did_you_mean(name, allowed) or f"it may have {', '.join(allowed)}"
            raise _refusal(at, name, f"`{ANNOTATION}` has no member {quoted(name)} here; {hint}")
    return members


def _kinds(at: Location, members: dict[str, JSON]) -> tuple[str, ...]:
    kinds = members.get("refers-to", [])
    listed = kinds if isinstance(kinds, list) else [kinds]
    if ("refers-to" in members and not listed) or not all(kind and isinstance(kind, str) for kind in listed):
        raise _refusal(at, "refers-to", "`refers-to` is the name of a kind, or a list of such names")
    return tuple(str(kind) for kind in listed)


def _flag(at: Location, members: dict[str, JSON], name: str) -> bool:
    value = members.get(name, False)
    if not isinstance(value, bool):
        raise _refusal(at, name, f"`{name}` is true or false")
    return value


def _source(at: Location, members: dict[str, JSON]) -> Pointer | None:
    selects = members.get("selects")
    if "selects" not in members:
        return None
    source = selects.get("source") if isinstance(selects, dict) and len(selects) == 1 else None
    if not isinstance(source, str) or not source.startswith("/"):
        message = '`selects` tells where the source is named: {"source": "/source"}'
        raise _refusal(at, "selects", message)
    return _steps(source)


def _locus(at: Location, members: dict[str, JSON]) -> tuple[Pointer, Pointer] | None:
    locus = members.get("locus-of")
    if "locus-of" not in members:
        return None
    parts = locus if isinstance(locus, dict) and locus.keys() == {"spans", "source"} else {}
    spans, source = (parts.get(name) for name in ("spans", "source"))
    if not isinstance(spans, str) or not isinstance(source, str) or not spans[:1] == source[:1] == "/":
        message = (
            '`locus-of` tells where the spans and the source are: {"spans": "/content", "source": "/source"}'
        )
        raise _refusal(at, "locus-of", message)
    return _steps(spans), _steps(source)


def _steps(pointer: str) -> Pointer:
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/"))


def _refusal(at: Location, member: str | None, message: str) -> SchemaError:
    steps = (ANNOTATION,) if member is None else (ANNOTATION, member)
    return SchemaError(at.path, message, pointer=(*at.pointer, *steps))
