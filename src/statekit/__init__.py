"""statekit: hand-curated YAML to data that a team can trust.

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from statekit._version import __version__

if TYPE_CHECKING:
    from statekit.check import SchemaError
    from statekit.dataset import Dataset, DatasetError, find_dataset, find_files
    from statekit.described import find_described
    from statekit.diagnostics import Diagnostic, Place, Related, RuleDoc, Severity, Span
    from statekit.pipeline import (
        Exported,
        Report,
        Summary,
        documentation,
        expect_invalid,
        export,
        validate,
        verify,
    )
    from statekit.settings import Settings, SettingsError, load_settings
    from statekit.write import ReleaseError

__all__ = [
    "Dataset",
    "DatasetError",
    "Diagnostic",
    "Exported",
    "Place",
    "Related",
    "ReleaseError",
    "Report",
    "RuleDoc",
    "SchemaError",
    "Settings",
    "SettingsError",
    "Severity",
    "Span",
    "Summary",
    "__version__",
    "documentation",
    "expect_invalid",
    "export",
    "find_dataset",
    "find_described",
    "find_files",
    "load_settings",
    "validate",
    "verify",
]

_HOMES = {
    "check": ("SchemaError",),
    "dataset": ("Dataset", "DatasetError", "find_dataset", "find_files"),
    "diagnostics": ("Diagnostic", "Place", "Related", "RuleDoc", "Severity", "Span"),
    "pipeline": (
        "Exported",
        "Report",
        "Summary",
        "documentation",
        "expect_invalid",
        "export",
        "validate",
        "verify",
    ),
    "described": ("find_described",),
    "settings": ("Settings", "SettingsError", "load_settings"),
    "write": ("ReleaseError",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"statekit.{home}"), name)
    raise AttributeError(f"module 'statekit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
