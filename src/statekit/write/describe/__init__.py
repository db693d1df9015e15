"""The files that make a folder of tables a dataset: descriptions for people and for programs.

They are made only from the tables, the schemas and the metadata of the dataset, so the same dataset
produces the same bytes at any time and on any machine.
"""

from collections.abc import Callable

from statekit.write.describe.card import card
from statekit.write.describe.citation import citation
from statekit.write.describe.croissant import croissant
from statekit.write.describe.datapackage import datapackage
from statekit.write.describe.dictionary import dictionary
from statekit.write.describe.release import (
    DatasetInfo,
    ReleaseDescription,
    TableDescription,
    describe,
)
from statekit.write.describe.schemas import SCHEMAS

__all__ = [
    "DOCUMENTS",
    "OPTIONAL",
    "SCHEMAS",
    "DatasetInfo",
    "ReleaseDescription",
    "TableDescription",
    "describe",
]

DOCUMENTS: dict[str, Callable[[ReleaseDescription], str | None]] = {
    "README.md": card,
    "dictionary.md": dictionary,
    "datapackage.json": datapackage,
    "croissant.json": croissant,
    "CITATION.cff": citation,
}
"""The function that returns the text of each file, or None if required metadata is missing."""

OPTIONAL = frozenset({"CITATION.cff"})
"""The documents that a release need not contain."""
