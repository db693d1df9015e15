"""The fast door: a file's records as plain values, without places."""

from __future__ import annotations

from statekit.diagnostics import JSON
from statekit.read.document import read_document
from statekit.read.source import Source


def read_values(source: Source, *, lists: bool) -> list[JSON] | None:
    """The records of a text, or None where `read_document` has something to say about it.

    Args:
        source: the text.
        lists: whether a list at the top is a list of records, and not itself a record.
    """
    document = read_document(source, lists=lists)
    return None if document.problems else [record.value for record in document.records]
