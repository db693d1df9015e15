"""What an export takes from a run: tables with their sources, metadata, and folders to keep."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from statekit._startup.frozen import replace
from statekit.diagnostics import Severity
from statekit.discovery.dataset import Dataset
from statekit.run.engine import Run, Tabulation
from statekit.run.report import Report
from statekit.tabulate import Table, record_sources
from statekit.write import DatasetInfo, check_output

_UNKNOWN_REFERENCE = "record/unknown-reference"
_DUPLICATE_ID = "record/duplicate-id"


def check_folder(output: Path, dataset: Dataset, *, force: bool) -> None:
    """Check that the folder to write may be replaced, and that it contains no input.

    Raises:
        ReleaseError: it may not.
    """
    record_folders = [Path(folder) for folder in dataset.snapshot.record_folders]
    schemas = [kind.schema for kind in dataset.kinds]
    read = {os.path.dirname(file.path) for file in dataset.files if not file.data}  # noqa: PTH120 - ten times as fast
    check_output(
        output,
        force=force,
        inputs=[*record_folders, *map(Path, read), *schemas],
        not_inside=[*record_folders, *(file.parent for file in schemas)] if dataset.has_root else [],
    )


def with_sources(tables: Sequence[Table], dataset: Dataset) -> list[Table]:
    """Return tables that know the files of their records.

    Paths are relative to the root of the dataset, or to the folder that contains all files outside of one.
    """
    folder = dataset.folder
    return [replace(table, sources=partial(record_sources, table, folder)) for table in tables]


def dataset_info(run: Run, tabulation: Tabulation) -> DatasetInfo:
    """Return the metadata, the schemas and the guarantees about keys for an export."""

    def ensures(rule: str) -> bool:
        """Return True if the absence of errors means that the records satisfy a rule."""
        summary = tabulation.report.summary
        is_error = run.settings.severity_of(rule, Severity.ERROR) is Severity.ERROR
        return is_error and not summary.errors and not summary.suppressed

    is_complete = run.dataset.requested is None and run.dataset.has_root
    unique_keys = ensures(_DUPLICATE_ID)
    return DatasetInfo(
        run.settings.metadata,
        {name: tabulation.checkers[name].schema for name in tabulation.plans},
        unique_keys=unique_keys,
        references_resolve=unique_keys and is_complete and ensures(_UNKNOWN_REFERENCE),
        asserts_formats=run.settings.assert_formats,
    )


def count_left_out(report: Report, tables: Sequence[Table]) -> int:
    """Return the number of records that are not in the tables."""
    return report.summary.records - sum(table.rows or 0 for table in tables)
