"""Compute the offsets, hashes, context and locus of spans from their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from statekit._startup.frozen import frozen
from statekit.config.settings import Settings
from statekit.curate.anchored_record import AnchoredRecord
from statekit.curate.records import CuratedDataset, FileRecords
from statekit.curate.texts import SourceTexts
from statekit.diagnostics import Place, Pointer, Route
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import Paths, StrPath
from statekit.edit.changes import Change, differences
from statekit.edit.edits import EditError
from statekit.edit.files import FileChange, write_changes
from statekit.edit.prove import change_file, read_proven
from statekit.phrasing import plural, show


@frozen
class Unanchored:
    """Spans, or a whole file, that were left as they are, and the reason.

    Attributes:
        place: where they are.
        message: the reason.
    """

    place: Place
    message: str

    def __str__(self) -> str:
        """Return the place and the reason in one line."""
        return f"{self.place}: {self.message}"


@frozen
class Anchored:
    """The result of anchoring.

    Attributes:
        changes: the changes of files.
        unanchored: the spans that were left as they are because their place is not certain.
    """

    changes: tuple[FileChange, ...]
    unanchored: tuple[Unanchored, ...]


def anchor(
    of: Dataset | Paths = (),
    *,
    sources: StrPath,
    settings: Settings | None = None,
    write: bool = True,
) -> Anchored:
    """Compute or repair what records state about spans of source texts, from the words of the spans.

    That is the offsets `start` and `end`, the hash `sha256`, the context `prefix` and `suffix`, and the
    paragraph and sentences of a locus. The words `exact` never change. A span without words is found by its
    length and hash. Everything else in the files stays as it is, byte for byte.

    Args:
        of: the dataset, or files and folders in it whose records are anchored, as for `resolve`.
        sources: the folder of source texts.
        settings: the settings; by default those at the root of the dataset.
        write: False to return the changes without writing them.

    Raises:
        DatasetError: there is no dataset, or the folder of source texts cannot be read.
        EditError: a file cannot be changed or written. Nothing is written then.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used.
    """
    curated = CuratedDataset(of, settings)
    unanchored: list[Unanchored] = []
    files: list[FileRecords] = []
    for file in curated.dataset.files:
        try:
            files.append(curated.read_file(file))
        except EditError as error:
            if curated.dataset.is_requested(file):
                unanchored.append(Unanchored(Place(file.path), str(error).removeprefix(f"{file.path}: ")))
    texts = SourceTexts((record for records in files for record in records.collected), Path(sources))
    changes: list[FileChange] = []
    missing: Counter[str | int] = Counter()
    for records in files:
        if not curated.dataset.is_requested(records.file):
            continue
        made, problems = _anchor_records(curated, records, texts, missing)
        if made:
            path, lists = records.file.path, curated.lists(records.file)
            data = change_file(records.data, path, made, lists=lists, profile=curated.settings.profile)
            changes.append(FileChange(path, records.data, data))
        if problems:
            unanchored.extend(_located(curated, records, problems))
    unanchored.extend(_missing(files, missing, Path(sources)))
    if write:
        write_changes(changes)
    return Anchored(tuple(changes), tuple(unanchored))


def _anchor_records(
    curated: CuratedDataset, records: FileRecords, texts: SourceTexts, missing: Counter[str | int]
) -> tuple[list[Change], list[tuple[int, Pointer, str]]]:
    """Return the changes of the records of a file, and the spans that stay as they are.

    Args:
        curated: the dataset.
        records: the records.
        texts: the texts of the sources.
        missing: counts the spans of each source whose text is not in the folder.
    """
    changes: list[Change] = []
    problems: list[tuple[int, Pointer, str]] = []
    checker = curated.checkers[records.file.kind]
    for position, value in enumerate(records.values):
        record = AnchoredRecord(value, checker, texts, Route(records.file.path, position))
        record.anchor()
        missing.update(record.missing)
        changes += differences(position, (), value, record.value)
        problems += [(position, pointer, message) for pointer, message in record.problems]
    return changes, problems


def _located(
    curated: CuratedDataset, records: FileRecords, problems: list[tuple[int, Pointer, str]]
) -> Iterator[Unanchored]:
    file = records.file
    try:
        document = read_proven(
            records.data, file.path, lists=curated.lists(file), profile=curated.settings.profile
        )
    except EditError:
        yield from (Unanchored(Place(file.path), message) for _, _, message in problems)
        return
    for position, pointer, message in problems:
        yield Unanchored(document.place(position, pointer), message)


def _missing(files: list[FileRecords], missing: Counter[str | int], folder: Path) -> Iterator[Unanchored]:
    paths = {
        record.key: records.file.path
        for records in files
        for record in records.collected
        if record.source_texts
    }
    for source, count in missing.items():
        spans = plural(count, "span")
        were = "was" if count == 1 else "were"
        message = f"the text of {show(source)} is not in {folder}: {spans} {were} not anchored"
        yield Unanchored(Place(paths.get(source, str(folder))), message)
