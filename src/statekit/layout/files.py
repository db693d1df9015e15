"""Bring the files of a dataset, or other YAML files, into the form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from statekit._startup.frozen import frozen
from statekit.config.resolution import FileOptions, Resolved, resolve_with_settings
from statekit.config.settings import Settings
from statekit.discovery.contents import read_record_bytes
from statekit.discovery.dataset import Dataset, Kind, RecordFile
from statekit.discovery.paths import Paths, StrPath
from statekit.edit.files import FileChange, write_changes
from statekit.layout.order import KeyOrder
from statekit.layout.tasks import Form, Progress, Task, Unformatted, do_tasks
from statekit.read import ReadError
from statekit.schema import load_schema
from statekit.schema.list_records import lists_are_records


@frozen
class Formatting:
    """The result of formatting files.

    Attributes:
        changes: the changes of files that are not in the form.
        unformatted: the files that are left as they are.
        files: the number of all files.
    """

    changes: tuple[FileChange, ...]
    unformatted: tuple[Unformatted, ...]
    files: int


def format_files(  # noqa: PLR0913 - options, all but the first by name
    of: Dataset | Paths = (),
    *,
    schema: StrPath | None = None,
    settings: Settings | None = None,
    write: bool = True,
    progress: Progress | None = None,
    jobs: int = 0,
) -> Formatting:
    """Bring YAML files into the form: the order of the schema, and one way to indent, quote and break lines.

    Values and comments stay the same. All files are changed, or none.

    Args:
        of: a dataset, or paths, as for `resolve`. In files without a schema, keys stay where they are.
        schema: the schema file of all these files.
        settings: the settings; by default those at the root of the dataset.
        write: False to return the changes without writing them.
        progress: is called with the number of files formatted so far and the number of all files.
        jobs: the maximum number of processes that format the files; 0 for this process alone.

    Raises:
        DatasetError: there are no files.
        EditError: a file cannot be written.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used.
    """
    resolved = resolve_with_settings(of, schema=schema, settings=settings)
    formatting = format_resolved(resolved, of, progress=progress, jobs=jobs)
    if write:
        write_changes(formatting.changes)
    return formatting


def format_resolved(
    resolved: Resolved,
    of: Dataset | Paths,
    options: FileOptions | None = None,
    *,
    progress: Progress | None = None,
    jobs: int = 0,
) -> Formatting:
    """Return the changes that bring files into the form, without writing them.

    Args:
        resolved: the files that have a schema, and their settings.
        of: the paths that were resolved.
        options: the options with which they were resolved.
        progress: as for `format_files`.
        jobs: as for `format_files`.

    Raises:
        SchemaError: a schema cannot be used.
    """
    dataset, settings = resolved
    forms = {kind.name: _form(kind, settings) for kind in dataset.kinds}
    work = [(file, forms[file.kind]) for file in dataset.files if dataset.is_requested(file)]
    if not dataset.has_root and not isinstance(of, Dataset):
        plain = Form(profile=settings.profile)
        work += [(file, plain) for file in _without_schema(dataset, of, settings, options)]
        work.sort(key=lambda each: each[0].path)
    tasks: list[Task] = []
    unformatted: list[Unformatted] = []
    for file, form in work:
        try:
            tasks.append(Task(len(tasks), file.path, read_record_bytes(file), form))
        except ReadError as error:
            unformatted.append(Unformatted.because_of(file.path, error))
    changes: list[FileChange] = []
    for task, result in zip(tasks, do_tasks(tasks, jobs, progress), strict=True):
        if isinstance(result, Unformatted):
            unformatted.append(result)
        elif result != task.data:
            changes.append(FileChange(task.path, task.data, result))
    unformatted.sort(key=lambda each: each.path)
    return Formatting(tuple(changes), tuple(unformatted), len(work))


def _form(kind: Kind, settings: Settings) -> Form:
    """Return the form of the files of a kind.

    Raises:
        SchemaError: its schema cannot be used.
    """
    schema = load_schema(kind.schema, name=kind.path, fragment=kind.fragment, lookup=settings.lookup)
    return Form(KeyOrder(schema), not lists_are_records(schema), settings.profile)


def _without_schema(
    dataset: Dataset, of: Paths, settings: Settings, options: FileOptions | None
) -> Iterator[RecordFile]:
    """Yield the files outside of a dataset that name no schema, and are not the schema of others."""
    known = {file.path for file in dataset.files}
    schemas = {kind.schema for kind in dataset.kinds}
    for file in resolve_with_settings(of, schema=Path(), settings=settings, options=options).dataset.files:
        if file.path not in known and Path(file.path).resolve() not in schemas:
            yield file
