"""datapackage.json: a Data Package (version 2), which frictionless and others read."""

from __future__ import annotations

import json
from typing import Any

from statekit.tabulate import FlatField, Kind
from statekit.write.compress import COMPRESSIONS
from statekit.write.describe.release import Described, DescribedTable, File

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_MEDIA = {
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "spreadsheet": "text/csv",
}
_TYPES = {
    Kind.BOOLEAN: "boolean",
    Kind.INTEGER: "integer",
    Kind.UNSIGNED: "integer",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "datetime",
    Kind.LIST: "array",
}


def datapackage(described: Described) -> str:
    """Describe all files; those of CSV with their columns, keys and references."""
    about = described.about
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
            _known({"title": each.name, "path": each.url, "email": each.email, "roles": ["creator"]})
            for each in about.creators
        ],
        "resources": [_resource(table, file) for table in described.tables for file in table.files.values()],
    }
    return json.dumps(_known(package), ensure_ascii=False, indent=2) + "\n"


def _known(entries: dict[str, Any]) -> dict[str, Any]:
    """Without what nobody has said; resources stay, if there are none too."""
    return {key: value for key, value in entries.items() if key == "resources" or value not in (None, [], {})}


def _resource(table: DescribedTable, file: File) -> dict[str, Any]:
    flat = file.format == "csv" and not file.name.endswith(".zst")  # which frictionless does not read
    packed = file.name.rpartition(".")[2]
    return _known(
        {
            "name": file.name.lower(),
            "type": "table" if flat else "file",
            "title": table.title,
            "description": table.description,
            "path": file.name,
            "scheme": "file" if flat else None,  # without it, csvw passes the table over
            "format": file.format,
            "mediatype": _MEDIA.get(file.format),
            "encoding": "utf-8" if flat else None,
            "compression": packed if packed in COMPRESSIONS else None,
            "bytes": file.bytes,
            "hash": f"sha256:{file.sha256}",
            "schema": _schema(table, file) if flat else None,
        }
    )


def _schema(table: DescribedTable, file: File) -> dict[str, Any]:
    ending = file.name[len(table.name) :]
    return _known(
        {
            "fields": [_field(field) for field in table.fields],
            "primaryKey": list(table.table.key),
            "foreignKeys": [
                {
                    "fields": [name],
                    "reference": {"resource": f"{other}{ending}".lower(), "fields": [column]},
                }
                for name, (other, column) in table.foreign.items()
            ],
            "missingValues": [""],
        }
    )


def _field(field: FlatField) -> dict[str, Any]:
    column = field.column
    kind = _TYPES.get(column.kind, "string")
    # A reader of Data Packages takes "" for a missing value, and then a string may be missing anywhere.
    required = not field.nullable and kind != "string"
    return _known(
        {
            "name": field.name,
            "type": kind,
            "format": "any" if column.kind is Kind.TIMESTAMP else None,
            "description": column.description,
            "constraints": _known(
                {
                    "required": required or None,
                    "enum": list(column.members) if column.members and "" not in column.members else None,
                }
            ),
        }
    )
