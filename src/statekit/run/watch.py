"""Wait for changes of the files that a validation depends on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from statekit._optional import import_optional
from statekit.config.settings import settings_files
from statekit.discovery.dataset import RECORDS, SCHEMAS, Dataset
from statekit.discovery.stamps import stamp_file

_SETTLE_MS = 100
"""The time, in milliseconds, in which the changes of one save are collected."""
_POLL_MS = 200
"""The time, in milliseconds, after which single files are compared with their last state."""


def file_changes(dataset: Dataset, paths: Sequence[Path], sources: Path | None = None) -> Iterator[None]:
    """Yield once when the files of a dataset are watched, and after each change of one of them.

    Args:
        dataset: the dataset.
        paths: the paths that it was found by.
        sources: the folder of source texts, if any.

    Raises:
        ModuleNotFoundError: watchfiles is not installed.
    """
    watchfiles = import_optional("watchfiles", "`statekit watch`", '"statekit[watch]"')
    folders, files = _watched(dataset, paths)
    last = [*map(stamp_file, files)]
    events = watchfiles.watch(
        *folders,
        *(folder for folder in [sources] if folder is not None),
        debounce=_SETTLE_MS,
        rust_timeout=_POLL_MS,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    next(events)  # from here on, no change is missed
    yield
    for changes in events:
        now = [*map(stamp_file, files)]
        if changes or now != last:
            last = now
            yield


def _watched(dataset: Dataset, paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Return the folders to watch, with all that is below them, and the single files."""
    root = dataset.root
    files = [*settings_files(root)]
    if dataset.has_root:
        return [folder for folder in (root / RECORDS, root / SCHEMAS) if folder.is_dir()], files
    files += [kind.path for kind in dataset.kinds]
    files += [os.fspath(path) for path in paths if not path.is_dir()]
    # watchfiles needs something to watch; a file is watched until another one replaces it
    return [path for path in paths if path.is_dir()] or [Path(files[-1])], files
