"""Bytes to plain JSON values, with or without the place of every key and value.

Two doors lead in: `read_values` is the fast one and gives values only, `read_document` gives values with
places. Both stand behind one front door for bytes, `read_text_file`, and both hold to the record profile:
YAML 1.2.2, core schema, restricted to JSON's data model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from statekit._lazy import loader
from statekit.read.nodes import Problem
from statekit.read.text_file import ReadError, TextFile, decode, read_bytes, read_text_file
from statekit.read.values import read_values

if TYPE_CHECKING:
    from statekit.read.document import Document, read_document
    from statekit.read.schemas import place_in_schema, read_schema_text
    from statekit.read.sentences import Loci, Locus
    from statekit.read.source_files import SourceFile, read_source_files

__all__ = [
    "Document",
    "Loci",
    "Locus",
    "Problem",
    "ReadError",
    "SourceFile",
    "TextFile",
    "decode",
    "place_in_schema",
    "read_bytes",
    "read_document",
    "read_schema_text",
    "read_source_files",
    "read_text_file",
    "read_values",
]

# What a run over valid records does not need is loaded when it is first used.
_HOMES = {
    "document": ("Document", "read_document"),
    "schemas": ("place_in_schema", "read_schema_text"),
    "sentences": ("Loci", "Locus"),
    "source_files": ("SourceFile", "read_source_files"),
}

__getattr__ = loader(globals(), _HOMES)
