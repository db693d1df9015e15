"""Read files into plain JSON values, with or without the location of every key and value.

`read_values` is the fast tier, which returns values only. `read_document` is the reference tier, which
returns values with their locations. Both decode the bytes by the same rules (`decode`) and implement the
record profile: YAML 1.2.2, core schema, restricted to the data model of JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from statekit._startup.lazy import loader
from statekit.read.nodes import Problem
from statekit.read.profile import STRICT, Profile
from statekit.read.text_file import ReadError, TextFile, decode, read_bytes, read_text_file
from statekit.read.values import Values, read_fast, read_lines, read_values

if TYPE_CHECKING:
    from statekit.read.document import Document, read_document
    from statekit.read.piece_document import read_piece_document
    from statekit.read.pieces import Piece, PieceText, count_line_ends, read_piece
    from statekit.read.schemas import place_in_schema, read_schema_text
    from statekit.read.sentences import Locus, LocusIndex
    from statekit.read.source_files import SourceFile, read_source_files

__all__ = [
    "STRICT",
    "Document",
    "Locus",
    "LocusIndex",
    "Piece",
    "PieceText",
    "Problem",
    "Profile",
    "ReadError",
    "SourceFile",
    "TextFile",
    "Values",
    "count_line_ends",
    "decode",
    "place_in_schema",
    "read_bytes",
    "read_document",
    "read_fast",
    "read_lines",
    "read_piece",
    "read_piece_document",
    "read_schema_text",
    "read_source_files",
    "read_text_file",
    "read_values",
]

# Names that a run over valid records does not need are loaded when they are first used.
_HOMES = {
    "document": ("Document", "read_document"),
    "piece_document": ("read_piece_document",),
    "pieces": ("Piece", "PieceText", "count_line_ends", "read_piece"),
    "schemas": ("place_in_schema", "read_schema_text"),
    "sentences": ("Locus", "LocusIndex"),
    "source_files": ("SourceFile", "read_source_files"),
}

__getattr__ = loader(globals(), _HOMES)
