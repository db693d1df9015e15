"""croissant.json: metadata in MLCommons Croissant 1.0, for search engines and mlcroissant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from statekit.config.metadata import Metadata
from statekit.tabulate import LISTS, STRUCTS, Column, ColumnKind, FlatField
from statekit.write.compress import COMPRESSIONS
from statekit.write.describe.metadata_json import json_document, without_empty
from statekit.write.describe.release import FileDescription, ReleaseDescription, TableDescription

_TERMS = [
    *["citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet"],
    *["format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet"],
    *["references", "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField"],
    "transform",
]
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _TERMS},
}
_MEDIA = {
    "jsonl": "application/jsonlines",
    "sources": "application/jsonlines",
    "parquet": "application/x-parquet",
    "csv": "text/csv",
}
_COMPRESSED_MEDIA = {"gz": "application/gzip", "zst": "application/zstd"}
_TYPES = {
    ColumnKind.BOOLEAN: "sc:Boolean",
    ColumnKind.INTEGER: "sc:Integer",
    ColumnKind.UNSIGNED: "sc:Integer",
    ColumnKind.NUMBER: "sc:Float",
    ColumnKind.DECIMAL: "sc:Float",
    ColumnKind.DATE: "sc:Date",
    ColumnKind.TIMESTAMP: "sc:DateTime",
    ColumnKind.TIMESTAMP_NS: "sc:DateTime",
}


def croissant(release: ReleaseDescription) -> str:
    """Return the description of all files, and of the columns of Parquet, or of CSV if there is no Parquet.

    A list of objects is not a field but a table of its own. References between tables are omitted, because
    mlcroissant joins the referenced tables, which fails if a table refers to itself.
    """
    about = release.about
    fmt = release.first_format("parquet", "csv")
    tables = [table for table in release.tables if fmt in table.files]
    if any(table.files[str(fmt)].name.endswith(COMPRESSIONS) for table in tables):
        tables = []  # mlcroissant does not read compressed CSV
    metadata: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": about.name,
        "alternateName": about.title,
        "description": about.description,
        "license": f"https://spdx.org/licenses/{about.license}" if about.license else None,
        "url": about.homepage or (f"https://doi.org/{about.doi}" if about.doi else None),
        "version": about.version,
        "citeAs": _citation(about),
        "datePublished": about.date,
        "keywords": list(about.keywords),
        "creator": [
            without_empty(
                {"@type": "sc:Organization", "name": each.name, "url": each.url, "email": each.email}
            )
            for each in about.creators
        ],
        "distribution": [_file(file) for table in release.tables for file in table.files.values()],
        "recordSet": [_record_set(table, table.files[str(fmt)]) for table in tables],
    }
    return json_document(without_empty(metadata))


def _citation(about: Metadata) -> str | None:
    if not about.creators:
        return None
    names = "; ".join(creator.name for creator in about.creators)
    version = about.version and f"version {about.version}"
    parts = [
        names,
        about.title or about.name,
        version,
        about.date,
        about.doi and f"https://doi.org/{about.doi}",
    ]
    return ". ".join(part for part in parts if part) + "."


def _id(name: str) -> str:
    """Return an identifier without spaces, which mlcroissant rejects even if they are percent-encoded."""
    return "".join(
        quote(quote(character)) if character.isspace() else character
        for character in name.replace("%20", "%2520")
    )


def _file(file: FileDescription) -> dict[str, Any]:
    media = _MEDIA.get(file.format, "application/octet-stream")
    return {
        "@type": "cr:FileObject",
        "@id": _id(file.name),
        "name": file.name,
        "contentUrl": file.name,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": _COMPRESSED_MEDIA.get(file.name.rpartition(".")[2], media),
        "sha256": file.sha256,
    }


def _record_set(table: TableDescription, file: FileDescription) -> dict[str, Any]:
    if file.format == "csv":
        fields = [_flat_field(table, file, field) for field in table.fields]
    else:
        fields = [each for column in table.table.columns for each in _fields(table, file, column, ())]
    return without_empty(
        {
            "@type": "cr:RecordSet",
            "@id": _id(table.name),
            "name": table.name,
            "description": table.description,
            "key": [{"@id": _id(f"{table.name}/{name}")} for name in table.table.key],
            "field": fields,
        }
    )


def _flat_field(table: TableDescription, file: FileDescription, field: FlatField) -> dict[str, Any]:
    source = {"fileObject": {"@id": _id(file.name)}, "extract": {"column": field.name}}
    return _field(f"{table.name}/{field.name}", field.column, source)


def _fields(
    table: TableDescription, file: FileDescription, column: Column, parent: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """Yield the field of a Parquet column; the fields of an object are its subfields."""
    path = (*parent, column.name)
    source: dict[str, Any] = {"fileObject": {"@id": _id(file.name)}, "extract": {"column": path[0]}}
    if parent:
        segments = "".join(f"[{json.dumps(name, ensure_ascii=False)}]" for name in path[1:])
        source["transform"] = {"jsonPath": f"${segments}"}
    identifier = f"{table.name}/{'/'.join(path)}"
    if column.kind in STRUCTS:
        inner = [each for child in column.children for each in _fields(table, file, child, path)]
        yield from [without_empty({**_field(identifier, column, {}), "subField": inner})] if inner else []
    elif column.kind not in LISTS or column.children[0].kind not in STRUCTS | LISTS:
        yield _field(identifier, column, source)


def _field(identifier: str, column: Column, source: dict[str, Any]) -> dict[str, Any]:
    is_list = column.kind is ColumnKind.LIST and "transform" not in source
    kind = column.children[0].kind if is_list else column.kind
    return without_empty(
        {
            "@type": "cr:Field",
            "@id": _id(identifier),
            "name": identifier.partition("/")[2],
            "description": column.description,
            "dataType": None if kind in STRUCTS else _TYPES.get(kind, "sc:Text"),
            "repeated": is_list or None,
            "source": source,
        }
    )
