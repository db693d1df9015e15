"""What makes a folder of tables a dataset: files that say what is in it, for people and for programs.

All of them are made of the schemas and of what is said of the dataset: the same dataset gives the same
bytes, whenever and wherever it is exported.
"""

from collections.abc import Callable

from statekit.write.describe.card import card
from statekit.write.describe.citation import citation
from statekit.write.describe.croissant import croissant
from statekit.write.describe.datapackage import datapackage
from statekit.write.describe.dictionary import dictionary
from statekit.write.describe.release import SCHEMAS, Described, DescribedTable, Source, describe

__all__ = ["DOCUMENTS", "OPTIONAL", "SCHEMAS", "Described", "DescribedTable", "Source", "describe"]

DOCUMENTS: dict[str, Callable[[Described], str | None]] = {
    "README.md": card,
    "dictionary.md": dictionary,
    "datapackage.json": datapackage,
    "croissant.json": croissant,
    "CITATION.cff": citation,
}
"""The text of each file; None where too little is known to write it."""

OPTIONAL = frozenset({"CITATION.cff"})
"""Those of them that may be absent."""
