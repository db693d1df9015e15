"""Check hand-curated YAML, and turn it into typed tables.

Each name is loaded when it is first used, so importing the package costs almost nothing.
"""

from __future__ import annotations

from statekit._startup.lazy import loader
from statekit._version import __version__

TYPE_CHECKING = (
    False  # type checkers know this name; importing typing would take half as long as starting Python
)
if TYPE_CHECKING:
    from statekit.api import (
        Exported,
        Profile,
        Report,
        Summary,
        Tier,
        documentation,
        expect_invalid,
        export,
        validate,
        verify,
    )
    from statekit.cache.store import Cache
    from statekit.config.resolution import resolve
    from statekit.config.settings import Settings, SettingsError
    from statekit.config.settings_file import load_settings
    from statekit.curate.add_source import AddedSource, add_source
    from statekit.curate.anchor import Anchored, Unanchored, anchor
    from statekit.curate.coverage import SourceCoverage, coverage
    from statekit.curate.import_ import Imported, import_table
    from statekit.curate.init import init_dataset
    from statekit.curate.new import NewRecord, Unwritten, new_record
    from statekit.curate.quote import FoundQuote, find_quote
    from statekit.curate.quoted import QuotedWords
    from statekit.curate.rename import rename
    from statekit.curate.table_join import Conflict
    from statekit.diagnostics import Diagnostic, Fix, Place, Related, Replacement, RuleDoc, Severity, Span
    from statekit.dictionary import arrow_schema
    from statekit.discovery.dataset import Dataset, DatasetError, Kind
    from statekit.discovery.find import find_dataset, find_files
    from statekit.discovery.inline_schemas import find_described
    from statekit.discovery.roots import find_kinds
    from statekit.edit.edits import EditError
    from statekit.edit.files import FileChange
    from statekit.layout.files import Formatting, format_files
    from statekit.layout.tasks import Unformatted
    from statekit.run.fix import fix
    from statekit.run.repair import Repair
    from statekit.schema import SchemaError
    from statekit.tables import InvalidRecordsError, LoadedDataset, LoadedTable, Record, load
    from statekit.write import ReleaseError

__all__ = [
    "AddedSource",
    "Anchored",
    "Cache",
    "Conflict",
    "Dataset",
    "DatasetError",
    "Diagnostic",
    "EditError",
    "Exported",
    "FileChange",
    "Fix",
    "Formatting",
    "FoundQuote",
    "Imported",
    "InvalidRecordsError",
    "Kind",
    "LoadedDataset",
    "LoadedTable",
    "NewRecord",
    "Place",
    "Profile",
    "QuotedWords",
    "Record",
    "Related",
    "ReleaseError",
    "Repair",
    "Replacement",
    "Report",
    "RuleDoc",
    "SchemaError",
    "Settings",
    "SettingsError",
    "Severity",
    "SourceCoverage",
    "Span",
    "Summary",
    "Tier",
    "Unanchored",
    "Unformatted",
    "Unwritten",
    "__version__",
    "add_source",
    "anchor",
    "arrow_schema",
    "coverage",
    "documentation",
    "expect_invalid",
    "export",
    "find_dataset",
    "find_described",
    "find_files",
    "find_kinds",
    "find_quote",
    "fix",
    "format_files",
    "import_table",
    "init_dataset",
    "load",
    "load_settings",
    "new_record",
    "rename",
    "resolve",
    "validate",
    "verify",
]

_HOMES = {
    "cache.store": ("Cache",),
    "schema": ("SchemaError",),
    "discovery.dataset": ("Dataset", "DatasetError", "Kind"),
    "discovery.find": ("find_dataset", "find_files"),
    "discovery.roots": ("find_kinds",),
    "diagnostics": ("Diagnostic", "Fix", "Place", "Related", "Replacement", "RuleDoc", "Severity", "Span"),
    "api": (
        *("Exported", "Profile", "Report", "Summary", "Tier"),
        *("documentation", "expect_invalid", "export", "validate", "verify"),
    ),
    "discovery.inline_schemas": ("find_described",),
    "dictionary": ("arrow_schema",),
    "tables": ("InvalidRecordsError", "LoadedDataset", "LoadedTable", "Record", "load"),
    "config.resolution": ("resolve",),
    "config.settings": ("Settings", "SettingsError"),
    "config.settings_file": ("load_settings",),
    "run.fix": ("fix",),
    "run.repair": ("Repair",),
    "write": ("ReleaseError",),
    "curate.add_source": ("AddedSource", "add_source"),
    "curate.anchor": ("Anchored", "Unanchored", "anchor"),
    "curate.coverage": ("SourceCoverage", "coverage"),
    "curate.import_": ("Imported", "import_table"),
    "curate.init": ("init_dataset",),
    "curate.new": ("NewRecord", "Unwritten", "new_record"),
    "curate.quoted": ("QuotedWords",),
    "curate.quote": ("FoundQuote", "find_quote"),
    "curate.rename": ("rename",),
    "curate.table_join": ("Conflict",),
    "edit.edits": ("EditError",),
    "layout.files": ("Formatting", "format_files"),
    "layout.tasks": ("Unformatted",),
    "edit.files": ("FileChange",),
}

__getattr__ = loader(globals(), _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
