"""Register a text: write the record of its source, which identifies it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from statekit._startup.frozen import frozen
from statekit.config.settings import Settings
from statekit.curate.declared import DeclaredPlace
from statekit.curate.given import set_given
from statekit.curate.leftovers import leftovers
from statekit.curate.records import CuratedDataset, check_file_name
from statekit.curate.selections import selection_of
from statekit.curate.sources import Places, Source, sources_in
from statekit.diagnostics import JSON, Route, escape, pointer_text
from statekit.discovery.dataset import RECORDS, Dataset
from statekit.discovery.paths import Paths, StrPath
from statekit.edit.edits import EditError
from statekit.edit.files import FileChange, write_changes
from statekit.edit.prove import prove
from statekit.edit.write import write_block
from statekit.phrasing import did_you_mean, one_of, quoted
from statekit.read import ReadError
from statekit.read.text_file import MAX_BYTES, read_bytes
from statekit.schema.node import known_properties

_HEADING = "# Perhaps no part of what the text says. Keep what is right, without the `#`:"


@frozen
class Leftover:
    """A line of a text that is perhaps no part of what it says.

    Attributes:
        start: the offset of its first character, in code points.
        end: the offset after the last one.
        line: its number, from 1.
        words: its words.
    """

    start: int
    end: int
    line: int
    words: str


@frozen
class AddedSource:
    """A text that was registered.

    Attributes:
        change: the new file of the record.
        characters: the length of the text in code points.
        paragraphs: the number of its lines that are not empty.
        leftovers: the lines that are perhaps no part of what it says. The file has their spans in a comment.
        remaining: what is still to be written or corrected in the record, one phrase for each mistake.
    """

    change: FileChange
    characters: int
    paragraphs: int
    leftovers: tuple[Leftover, ...]
    remaining: tuple[str, ...]


def add_source(  # noqa: PLR0913 - options, by name
    file: StrPath,
    key: str,
    of: Dataset | Paths = (),
    *,
    kind: str | None = None,
    values: Mapping[str, JSON] | None = None,
    settings: Settings | None = None,
    write: bool = True,
) -> AddedSource:
    """Register a text: write a record that identifies it by its hash and its length.

    The text stays where it is, outside of the dataset. The record need not be complete.

    Args:
        file: the text, a UTF-8 file.
        key: the key of the new record.
        of: the dataset, as for `resolve`.
        kind: the kind of the record; by default the only one whose schema declares `source-text`.
        values: further values of the record, by their pointers, such as `{"language": "en"}`. A text is read
            as the schema asks: as a number or a boolean, say, if the schema does not allow a text there.
        settings: the settings; by default those at the root of the dataset.
        write: False to return the change without writing it.

    Raises:
        DatasetError: there is no dataset.
        EditError: the text cannot be read, it or its key is registered already, or the record cannot be
            written.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used.
    """
    curated = CuratedDataset(of, settings)
    kind = _kind(Places(curated), kind)
    try:
        data = read_bytes(Path(file), str(file), MAX_BYTES, follow_symlinks=True)
        text = data.decode()
    except ReadError as error:
        raise EditError(f"{escape(str(file))}: {error.message}") from None
    except UnicodeDecodeError as error:
        raise EditError(f"{escape(str(file))}: the text is not UTF-8 at byte {error.start}") from None
    sha256 = hashlib.sha256(data).hexdigest()
    _check_new(list(sources_in(list(curated.files([kind])))), key, sha256)
    return _Registration(curated, kind, key).register(text, sha256, values or {}, write=write)


def _kind(places: Places, kind: str | None) -> str:
    """Return the kind of the new record.

    Raises:
        EditError: no kind holds sources, not this one, or several do.
    """
    kinds = places.source_kinds
    if kind is None and len(kinds) > 1:
        raise EditError(f"several kinds hold sources: choose {one_of(kinds)} by its name (`--kind`)")
    if kind is not None and kind not in kinds:
        hint = did_you_mean(kind, kinds) or f"expected {one_of(kinds)}"
        raise EditError(f"the kind {quoted(kind)} does not hold sources: {hint}")
    return kinds[0] if kind is None else kind


def _check_new(sources: Sequence[Source], key: str, sha256: str) -> None:
    """Check that neither the key nor the text is registered.

    Raises:
        EditError: one is.
    """
    for source in sources:
        path = escape(source.record.route.path)
        if str(source.record.key) == key:
            raise EditError(f"{path}: there is a source {quoted(key)} already")
        if source.identity.sha256.lower() == sha256:
            raise EditError(f"{path}: the source {quoted(str(source.record.key))} has this text already")


class _Registration:
    """The new record of a source."""

    def __init__(self, curated: CuratedDataset, kind: str, key: str):
        check_file_name(key)
        self._curated = curated
        self._checker = curated.checkers[kind]
        self._places = Places(curated).by_kind[kind]
        self._key = key
        if self._checker.key is None:
            raise EditError(f"records of the kind {quoted(kind)} have no key: the schema declares none")
        self._path = str(curated.dataset.root / RECORDS / kind / f"{key}.yaml")

    def register(self, text: str, sha256: str, values: Mapping[str, JSON], *, write: bool) -> AddedSource:
        """Return what was registered, after it was written."""
        record = self._record(text, sha256, values)
        left = [
            Leftover(start, end, text.count("\n", 0, start) + 1, text[start:end])
            for start, end in leftovers(text)
        ]
        content = write_block(record, 0) + "\n" + self._comment(text, left)
        data = content.encode()
        prove(data, self._path, [record], lists=True, profile=self._curated.settings.profile)
        change = FileChange(self._path, None, data)
        if write:
            write_changes([change])
        paragraphs = sum(bool(line.strip()) for line in text.split("\n"))
        return AddedSource(change, len(text), paragraphs, tuple(left), self._remaining(record))

    def _record(self, text: str, sha256: str, values: Mapping[str, JSON]) -> dict[str, JSON]:
        """Return the value of the record, in the order of the schema."""
        record: dict[str, JSON] = {}
        root = self._checker.schema.root
        set_given(record, values, root)
        required = self._checker.required_key
        if self._checker.key is not None and (required is None or not required.is_file):
            set_given(record, {f"/{self._checker.key}": self._key}, root)
        place = next(each for each in self._places if each.declaration.source_text)
        pointer = pointer_text(place.pointer)
        set_given(record, {f"{pointer}/sha256": sha256, f"{pointer}/characters": len(text)}, root)
        order = dict.fromkeys((*known_properties(root), *record))
        return {name: record[name] for name in order if name in record}

    def _comment(self, text: str, left: Sequence[Leftover]) -> str:
        """Return the lines that are perhaps no part of the text, as a value in comments."""
        place = self._waived_place()
        if place is None or not left:
            return ""
        spans = [selection_of(place, text, each.start, each.end) for each in left]
        value: JSON = {place.name: [*spans]}
        return "\n".join([_HEADING, *(f"# {line}" for line in write_block(value, 0).split("\n")), ""])

    def _waived_place(self) -> DeclaredPlace | None:
        """Return the list of spans that are no part of what the text of the record says."""
        for each in self._places:
            if each.declaration.waived and each.declaration.selects == (self._checker.key,):
                return each if len(each.pointer) == len((each.name, 0)) else None
        return None

    def _remaining(self, record: dict[str, JSON]) -> tuple[str, ...]:
        """Return what is still to be written or corrected.

        Raises:
            EditError: the key is not valid.
        """
        if self._checker.is_valid(record):
            return ()
        findings = self._checker.explain(record, Route(self._path, 0))
        for finding in findings:
            if finding.route.pointer == (self._checker.key,):
                raise EditError(finding.message)
        return tuple(
            f"{pointer_text(finding.route.pointer)}: {finding.message}"
            if finding.route.pointer
            else finding.message
            for finding in findings
        )
