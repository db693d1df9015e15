"""Bring the files of a dataset, or other YAML files, into the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from statekit._startup.frozen import frozen
from statekit.config.resolution import FileOptions, Resolved, resolve_with_settings
from statekit.config.settings import Settings
from statekit.discovery.contents import read_record_bytes
from statekit.discovery.dataset import Dataset, Kind, RecordFile
from statekit.discovery.paths import Paths, StrPath
from statekit.edit.edits import EditError
from statekit.edit.files import FileChange, write_changes
from statekit.layout.errors import LayoutError, OtherFormatError
from statekit.layout.order import KeyOrder
from statekit.layout.proof import format_bytes
from statekit.read import STRICT, Profile, ReadError
from statekit.schema import load_schema
from statekit.schema.list_records import lists_are_records


@frozen
class Form:
    """The form of the files of one kind.

    Attributes:
        order: the order of keys, or None.
        lists: True if a list at the top level of a file is a list of records.
        profile: the options for YAML.
    """

    order: KeyOrder | None = None
    lists: bool = True
    profile: Profile = STRICT

    @classmethod
    def of_kind(cls, kind: Kind, settings: Settings) -> Form:
        """Return the form of the files of a kind.

        Raises:
            SchemaError: its schema cannot be used.
        """
        schema = load_schema(kind.schema, name=kind.path, fragment=kind.fragment, lookup=settings.lookup)
        return cls(KeyOrder(schema), not lists_are_records(schema), settings.profile)

    def change(self, file: RecordFile) -> FileChange | None:
        """Return the change that brings a file into the form, or None if it has it.

        Raises:
            EditError: the file has errors in its text.
            LayoutError: the file has to stay as it is.
            ReadError: the file cannot be read.
        """
        old = read_record_bytes(file)
        new = format_bytes(old, file.path, self.order, lists=self.lists, profile=self.profile)
        return None if new == old else FileChange(file.path, old, new)


@frozen
class Unformatted:
    """A file that is left as it is.

    Attributes:
        path: its path as displayed.
        message: why it is left, in one line.
        is_error: True if the file cannot be read or has errors in its text.
        is_other_format: True if the file is not YAML.
    """

    path: str
    message: str
    is_error: bool
    is_other_format: bool = False


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


def format_files(
    of: Dataset | Paths = (),
    *,
    schema: StrPath | None = None,
    settings: Settings | None = None,
    write: bool = True,
) -> Formatting:
    """Bring YAML files into the form: the order of the schema, and one way to indent, quote and break lines.

    Values and comments stay the same. All files are changed, or none.

    Args:
        of: a dataset, or paths, as for `resolve`. In files without a schema, keys stay where they are.
        schema: the schema file of all these files.
        settings: the settings; by default those at the root of the dataset.
        write: False to return the changes without writing them.

    Raises:
        DatasetError: there are no files.
        EditError: a file cannot be written.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used.
    """
    resolved = resolve_with_settings(of, schema=schema, settings=settings)
    formatting = format_resolved(resolved, of)
    if write:
        write_changes(formatting.changes)
    return formatting


def format_resolved(
    resolved: Resolved, of: Dataset | Paths, options: FileOptions | None = None
) -> Formatting:
    """Return the changes that bring files into the form, without writing them.

    Args:
        resolved: the files that have a schema, and their settings.
        of: the paths that were resolved.
        options: the options with which they were resolved.

    Raises:
        SchemaError: a schema cannot be used.
    """
    dataset, settings = resolved
    forms: Mapping[str, Form] = {kind.name: Form.of_kind(kind, settings) for kind in dataset.kinds}
    work = [(file, forms[file.kind]) for file in dataset.files if dataset.is_requested(file)]
    if not dataset.has_root and not isinstance(of, Dataset):
        plain = Form(profile=settings.profile)
        work += [(file, plain) for file in _without_schema(dataset, of, settings, options)]
        work.sort(key=lambda each: each[0].path)
    changes: list[FileChange] = []
    unformatted: list[Unformatted] = []
    for file, form in work:
        try:
            change = form.change(file)
        except OtherFormatError as error:
            unformatted.append(Unformatted(file.path, error.message, is_error=False, is_other_format=True))
        except LayoutError as error:
            unformatted.append(Unformatted(file.path, error.message, is_error=False))
        except EditError as error:
            unformatted.append(Unformatted(file.path, str(error), is_error=True))
        except ReadError as error:
            where = "" if error.line is None else f"line {error.line}: "
            unformatted.append(Unformatted(file.path, where + error.message, is_error=True))
        else:
            changes += [] if change is None else [change]
    return Formatting(tuple(changes), tuple(unformatted), len(work))


def _without_schema(
    dataset: Dataset, of: Paths, settings: Settings, options: FileOptions | None
) -> Iterator[RecordFile]:
    """Yield the files outside of a dataset that name no schema, and are not the schema of others."""
    known = {file.path for file in dataset.files}
    schemas = {kind.schema for kind in dataset.kinds}
    for file in resolve_with_settings(of, schema=Path(), settings=settings, options=options).dataset.files:
        if file.path not in known and Path(file.path).resolve() not in schemas:
            yield file
