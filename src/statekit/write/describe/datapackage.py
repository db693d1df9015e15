"""datapackage.json: a Data Package (version 2), for frictionless and other programs."""

from __future__ import annotations

from typing import Any

from statekit.tabulate import ColumnKind, FlatField
from statekit.write.compress import COMPRESSIONS
from statekit.write.describe.metadata_json import json_document, without_empty
from statekit.write.describe.release import FileDescription, ReleaseDescription, TableDescription
from statekit.write.describe.schemas import SCHEMAS

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_MEDIA = {
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "spreadsheet": "text/csv",
    "sources": "application/jsonl",
}
SCHEMA_PROPERTY = "statekit:recordSchema"
"""The property of JSON Lines that names their schema, unless its name follows from that of the table."""
URIS_PROPERTY = "statekit:schemaFiles"
"""The property of JSON Lines that names the files which their schema refers to by a URI, if any."""
FORMATS_PROPERTY = "statekit:formats"
"""The property of a package whose records were checked without their formats; its value is `ANNOTATIONS`."""
ANNOTATIONS = "annotations"
_TYPES = {
    ColumnKind.BOOLEAN: "boolean",
    ColumnKind.INTEGER: "integer",
    ColumnKind.UNSIGNED: "integer",
    ColumnKind.NUMBER: "number",
    ColumnKind.DECIMAL: "number",
    ColumnKind.DATE: "date",
    ColumnKind.TIMESTAMP: "datetime",
    ColumnKind.TIMESTAMP_NS: "datetime",
    ColumnKind.LIST: "array",
    ColumnKind.MAP: "object",
}


def datapackage(release: ReleaseDescription) -> str:
    """Return the descriptor of all files; for CSV, with columns, keys and references."""
    about = release.about
    package: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": about.name.lower(),
        "title": about.title,
        "description": about.description,
        "version": about.version,
        "homepage": about.homepage,
        "keywords": list(about.keywords),
        "licenses": [{"name": about.license}] if about.license else [],
        "contributors": [
            without_empty({"title": each.name, "path": each.url, "email": each.email, "roles": ["creator"]})
            for each in about.creators
        ],
        FORMATS_PROPERTY: None if release.asserts_formats else ANNOTATIONS,
    }
    resources = [_resource(table, file) for table in release.tables for file in table.files.values()]
    return json_document({**without_empty(package), "resources": resources})


def _resource(table: TableDescription, file: FileDescription) -> dict[str, Any]:
    flat = file.format == "csv" and not file.name.endswith(".zst")  # frictionless does not read zstd
    compression = file.name.rpartition(".")[2]
    return without_empty(
        {
            "name": file.name.lower(),
            "type": "table" if flat else "file",
            "title": table.title,
            "description": table.description,
            "path": file.name,
            "scheme": "file" if flat else None,  # csvw skips tables without a scheme
            "format": file.format,
            "mediatype": _MEDIA.get(file.format),
            "encoding": "utf-8" if flat else None,
            "compression": compression if compression in COMPRESSIONS else None,
            SCHEMA_PROPERTY: _record_schema(table, file),
            URIS_PROPERTY: dict(table.copied.uris) if file.format == "jsonl" else None,
            "bytes": file.bytes,
            "hash": f"sha256:{file.sha256}",
            "schema": _schema(table, file) if flat else None,
        }
    )


def _record_schema(table: TableDescription, file: FileDescription) -> str | None:
    if file.format != "jsonl" or table.schema == f"{SCHEMAS}/{table.name}.schema.json":
        return None
    return table.schema if table.schema.startswith(f"{SCHEMAS}/") else None


def _schema(table: TableDescription, file: FileDescription) -> dict[str, Any]:
    ending = file.name[len(table.name) :]
    return without_empty(
        {
            "fields": [_field(field) for field in table.fields],
            "primaryKey": list(table.table.key),
            "foreignKeys": [
                {
                    "fields": list(names),
                    "reference": {"resource": f"{other}{ending}".lower(), "fields": list(columns)},
                }
                for names, (other, columns) in table.foreign_keys.items()
            ],
            "missingValues": [""],
        }
    )


def _field(field: FlatField) -> dict[str, Any]:
    column = field.column
    kind = _TYPES.get(column.kind, "string")
    # In a Data Package "" is a missing value, so a string column with empty strings cannot be required.
    required = not field.nullable and kind != "string"
    return without_empty(
        {
            "name": field.name,
            "type": kind,
            "format": "any" if kind == "datetime" else None,
            "description": column.description,
            "constraints": without_empty(
                {
                    "required": required or None,
                    "enum": list(column.members) if column.members and "" not in column.members else None,
                }
            ),
        }
    )
