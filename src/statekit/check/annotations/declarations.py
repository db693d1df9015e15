"""The declarations that a schema makes beyond JSON Schema: keys, references, selections of a source's text.

They are all members of one annotation keyword, `x-statekit`, which other validators ignore (JSON Schema
2020-12, Core, section 6.5). A *pointer* is a JSON Pointer from the root of a record. *Days* are a pointer to
a date, or a list of two pointers, to the first and the last day of an interval. The members:

    at the root of a schema
        key: "id"               the property that identifies a record; unique within the kind
        key: {"property": "id"} the same, and every record must have it
        key: {"column": "file"} the same, and no other part of the schema describes the property, because
                                an export with `--key file` added it
        file-name: true         the key is the name of the file, without its extension
        used: true              some record must refer to each record of this kind
        withdrawn: {"at": pointer, "is": [value], "superseded-by": pointer}
                                a record with one of these values there is no longer in force, and no record
                                in force may refer to it; `superseded-by` (optional) is the key of its
                                successor
    in the subschema of a value
        refers-to: "person"     the value is the key of a record of this kind, or of one of a list of kinds
        unique: true            no two records of the kind may have the same value here; "list": no two
                                entries of the same list
        type: "decimal(10,2)"   the column of this number or string contains decimals; without effect on
                                validation, as are the other types
              "timestamp[ns]"   the column of this `date-time` keeps nanoseconds
              "map"             the column of this object with free keys is a list of keys and values
              "tuple"           the column of this list of a fixed length is a struct
        differs-from: pointer   the value must differ from the value there
        held-by: {"record": pointer, "list": pointer, "name": "title",
                  "from": "start", "to": "end", "on": days}
                                the value must be the `title` of an entry of the list at `list`, in the record
                                whose key is at `record`; where days are given, the interval of the entry
                                (`from`, `to`) and the days of this record (`on`) must overlap
        numbers-in: pointer     the numbers in this text must occur in the words that the selections there
                                select
    beside refers-to
        acyclic: true           the references must not form a cycle
        agrees-on: [pointer]    the record and the one it refers to must have the same values there
        not-after: {"own": days, "other": days}
                                the days of the record must not be later than those of the one it refers to;
                                `other` (optional) are the pointers in that record
        not-before: {...}       the same, but not earlier
    in the subschema of an object
        selects: {"source": "/source"}
                                the object selects a span of a source's text: by `start` and `end` (code
                                points), its words `exact`, their context `prefix` and `suffix`, or the
                                span's `sha256`; the pointer leads to the key of the source
        locus-of: {"spans": "/content", "source": "/source"}
                                the object states the `paragraph` and the `sentences` of a source's text in
                                which the spans there are; the other pointer leads to the key of the source
        source-text: true       the object identifies the text of a source by `sha256` and `characters`
    beside selects
        waived: true            the span is not part of the content of the source: no other selection may
                                overlap it
        within: pointer         the span must be inside one of the selections there
        words-of: {"speaker": pointer, "utterance": pointer, "reported-by": pointer}
                                the words are the speaker's; records that render the same speech event have
                                the same `utterance`, and `reported-by` has the keys of the records that
                                report this one
    in the subschema of an object or of a list
        covered-by: {"spans": pointer, "margin": 2, "where": {pointer: [value]}}
                                the selections here must be covered by the selections there, except for this
                                number of characters on each side of those; `where`: only in records with
                                these values

As with all annotations, those of a subschema apply to a value that is valid against it: of alternatives
(`anyOf`, `oneOf`, `if`), only those that match apply. Unlike other keywords, `x-statekit` also applies beside
a `$ref` in every dialect. An absent or null value meets every declaration.
"""

from __future__ import annotations

from collections.abc import Collection

from statekit._startup.frozen import frozen
from statekit.check.annotations.annotation import Annotation
from statekit.check.annotations.applicability import ALL_TYPES, SCALAR_TYPES, value_types
from statekit.check.annotations.column_type import check_column_type
from statekit.check.annotations.constraint_parser import constraints_of
from statekit.check.annotations.constraints import Constraint
from statekit.check.annotations.record_key import RecordKey
from statekit.diagnostics import JSON, Pointer
from statekit.phrasing import did_you_mean, quoted
from statekit.schema.model import Schema
from statekit.schema.node import in_place, known_properties


@frozen
class Declaration:
    """The declarations in one subschema, described above.

    Attributes:
        refers_to: the kinds that the value may refer to.
        unique: True if the value must be unique among the records of the kind.
        unique_in_list: True if the value must be unique in its list.
        selects: the pointer to the key of the source from which the object selects a span.
        source_text: True if the object identifies the text of a source.
        waived: True if the span is not part of the content of the source.
        constraints: the constraints on the value.
        locus_of: the pointers to the spans and to the key of the source.
    """

    refers_to: tuple[str, ...] = ()
    unique: bool = False
    unique_in_list: bool = False
    selects: Pointer | None = None
    source_text: bool = False
    waived: bool = False
    constraints: tuple[Constraint, ...] = ()
    locus_of: tuple[Pointer, Pointer] | None = None


@frozen
class Withdrawal:
    """The declaration of how records are withdrawn.

    Attributes:
        at: the pointer to the value that marks a record as withdrawn.
        values: the values that do.
        superseded_by: the pointer to the key of its successor.
    """

    at: Pointer
    values: tuple[JSON, ...]
    superseded_by: Pointer | None = None


@frozen
class Identity:
    """The declarations at the root of a schema, which are about whole records.

    Attributes:
        key: the property that is the key of a record; None without one.
        named_by_file: True if the key must be the name of the file.
        used: True if some record must refer to each record.
        withdrawal: how records are withdrawn; None if they cannot be.
        required: the key, if every record must have it.
    """

    key: str | None = None
    named_by_file: bool = False
    used: bool = False
    withdrawal: Withdrawal | None = None
    required: RecordKey | None = None


def identity_of(schema: Schema) -> Identity:
    """Return the declarations at the root of a schema.

    Raises:
        SchemaError: an annotation there is malformed.
    """
    annotation = Annotation(schema.subschemas[id(schema.contents)], _closed_properties(schema))
    key, required = _key(schema, annotation)
    flags = {name: annotation.flag(name) for name in ("file-name", "used")}
    withdrawal = _withdrawal(annotation)
    if key is None:
        for name in ("file-name", "used", "withdrawn"):
            if flags.get(name) or (name == "withdrawn" and withdrawal):
                raise annotation.error(f"`{name}` needs a `key` beside it", name)
        return Identity()
    if required is not None:
        if flags["file-name"]:
            raise annotation.error('`file-name` needs `"key": "<property>"` beside it', "file-name")
        return Identity(key, used=flags["used"], withdrawal=withdrawal, required=required)
    known = known_properties(schema.root)
    if known and key not in known:
        raise annotation.error(_unknown_property(key, known), "key")
    if not _property_types(schema, key) & SCALAR_TYPES:
        raise annotation.error(_NEVER_SCALAR.format(quoted(key)), "key")
    return Identity(key, flags["file-name"], flags["used"], withdrawal)


_NEVER_SCALAR = "`key` names {}, which is never a text or an integer"


def _key(schema: Schema, annotation: Annotation) -> tuple[str | None, RecordKey | None]:
    """Return the name of the key, and the key itself if every record must have it.

    Raises:
        SchemaError: the declaration is malformed, or no record can have the key.
    """
    key = annotation.get("key")
    if "key" not in annotation or isinstance(key, str):
        return key if isinstance(key, str) else None, None
    match key:
        case {"column": str(name), **rest} if not rest:
            if "object" not in value_types(schema.root):
                raise annotation.error("only objects have a key, and these records are never objects", "key")
            return name, RecordKey(name, "string", is_column=True)
        case {"property": str(name), **rest} if not rest:
            closed = _closed_properties(schema)
            if closed is not None and name not in closed:
                raise annotation.error(_unknown_property(name, closed), "key")
            types = _property_types(schema, name)
            if "object" not in value_types(schema.root) or not types & {"string", "integer", "number"}:
                raise annotation.error(_NEVER_SCALAR.format(quoted(name)), "key")
            return name, RecordKey(name, "string" if "string" in types else "integer")
    message = '`key` is the name of a property, {"property": "id"} or {"column": "file"}'
    raise annotation.error(message, "key")


def _unknown_property(key: str, known: Collection[str]) -> str:
    hint = did_you_mean(key, known)
    message = f"`key` names {quoted(key)}, and the schema has no such property"
    return f"{message}; {hint}" if hint else message


def declarations_of(schema: Schema) -> dict[int, Declaration]:
    """Return the declarations of all subschemas that have any, by the identity of their contents.

    Raises:
        SchemaError: an annotation is malformed.
    """
    declarations: dict[int, Declaration] = {}
    properties = _closed_properties(schema)
    for location in schema.subschemas.values():
        annotation = Annotation(location, properties)
        check_column_type(annotation, location.contents)
        declaration = Declaration(
            annotation.kinds(),
            annotation.get("unique") != "list" and annotation.flag("unique"),
            annotation.get("unique") == "list",
            _selects(annotation),
            annotation.flag("source-text"),
            annotation.flag("waived"),
            tuple(constraints_of(annotation)),
            _locus_of(annotation),
        )
        if declaration != Declaration():
            declarations[id(location.contents)] = declaration
    return declarations


def _property_types(schema: Schema, name: str) -> frozenset[str]:
    """Return the types that a property of a record can have."""
    types = ALL_TYPES
    for part in in_place(schema.root, ("allOf",)):
        properties = part.keywords.get("properties")
        if isinstance(properties, dict) and name in properties:
            types &= value_types(part.child("properties", name))
    return types


def _closed_properties(schema: Schema) -> Collection[str] | None:
    """Return the properties that a record can have; None if it can have any."""
    root = schema.contents
    if not isinstance(root, dict) or "patternProperties" in root:
        return None
    closed = any(root.get(keyword) is False for keyword in ("additionalProperties", "unevaluatedProperties"))
    return known_properties(schema.root) if closed else None


def _withdrawal(annotation: Annotation) -> Withdrawal | None:
    parts = annotation.parts("withdrawn", ["at", "is"], ["superseded-by"])
    if parts is None:
        return None
    values = parts["is"]
    if not isinstance(values, list) or not values:
        raise annotation.error('`is` is a list of values, such as ["withdrawn"]', "withdrawn", "is")
    successor = None
    if "superseded-by" in parts:
        successor = annotation.pointer(parts["superseded-by"], "withdrawn", "superseded-by")
    return Withdrawal(annotation.pointer(parts["at"], "withdrawn", "at"), tuple(values), successor)


def _selects(annotation: Annotation) -> Pointer | None:
    selects = annotation.get("selects")
    if "selects" not in annotation:
        return None
    source = selects.get("source") if isinstance(selects, dict) and len(selects) == 1 else None
    if not isinstance(source, str) or not source.startswith("/"):
        message = '`selects` must state where the source is named: {"source": "/source"}'
        raise annotation.error(message, "selects")
    return annotation.pointer(source, "selects", "source")


def _locus_of(annotation: Annotation) -> tuple[Pointer, Pointer] | None:
    locus = annotation.get("locus-of")
    if "locus-of" not in annotation:
        return None
    if not isinstance(locus, dict) or locus.keys() != {"spans", "source"}:
        form = '{"spans": "/content", "source": "/source"}'
        message = f"`locus-of` must state where the spans and the source are: {form}"
        raise annotation.error(message, "locus-of")
    spans = annotation.pointer(locus["spans"], "locus-of", "spans")
    return spans, annotation.pointer(locus["source"], "locus-of", "source")
