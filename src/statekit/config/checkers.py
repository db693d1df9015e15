"""The checkers of a dataset, loaded with its settings."""

from __future__ import annotations

from collections.abc import Mapping

from statekit.check import Checker, load_checker
from statekit.config.settings import Settings
from statekit.discovery.dataset import Dataset
from statekit.schema import SchemaError


def load_checkers(dataset: Dataset, settings: Settings) -> Mapping[str, Checker]:
    """Return the checker of each kind, by its name.

    Raises:
        SchemaError: a schema cannot be used, or refers to a kind that does not exist.
    """
    kinds = dataset.kinds
    lookup, content, formats = settings.lookup, settings.assert_content, settings.assert_formats
    checkers = {
        kind.name: load_checker(kind, lookup=lookup, content=content, formats=formats) for kind in kinds
    }
    if dataset.has_root:
        for kind in kinds:
            unknown = sorted(checkers[kind.name].refers_to - checkers.keys())
            if unknown:
                message = f"it refers to the kind `{unknown[0]}`, which has no schema"
                raise SchemaError(kind.path, message)
    return checkers
