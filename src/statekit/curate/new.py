"""Write a new record from the schema of its kind."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping

from statekit._startup.frozen import frozen
from statekit.check import Checker
from statekit.config.settings import Settings
from statekit.curate.given import set_given
from statekit.curate.outline import Outline, OutlineMaker
from statekit.curate.quoted import QuotedWords, select
from statekit.curate.records import CuratedDataset, check_file_name
from statekit.curate.skeleton import Skeleton
from statekit.diagnostics import JSON, Place, Pointer, Route, Span, escape, parse_pointer, pointer_text
from statekit.discovery.dataset import RECORD_ENDINGS, RECORDS, Dataset
from statekit.discovery.paths import Paths
from statekit.edit.edits import EditError
from statekit.edit.files import FileChange, write_changes
from statekit.edit.prove import prove
from statekit.phrasing import quoted, show

_PARAPHRASE = "for words that are not quoted, such as a paraphrase, name the member that selects them"


@frozen
class Unwritten:
    """A part of a record that is still to be written.

    Attributes:
        place: the line for it.
        pointer: the JSON Pointer to it.
        hint: what can be written there, in a few words; empty if anything can.
    """

    place: Place
    pointer: str
    hint: str

    def __str__(self) -> str:
        """Return the place and what is to be written there in one line."""
        name = quoted(self.pointer) if self.pointer else "the record"
        return f"{self.place}: still to be written: {name}" + (f", {self.hint}" if self.hint else "")


@frozen
class NewRecord:
    """A new record.

    Attributes:
        change: the new file.
        unwritten: what is still to be written, in the order of the lines.
        differences: how the words of the source differ from those that were to be quoted.
    """

    change: FileChange
    unwritten: tuple[Unwritten, ...]
    differences: tuple[str, ...] = ()


def new_record(  # noqa: PLR0913 - options, by name
    kind: str,
    key: str,
    values: Mapping[str, JSON] | None = None,
    of: Dataset | Paths = (),
    *,
    quote: QuotedWords | None = None,
    settings: Settings | None = None,
    write: bool = True,
) -> NewRecord:
    """Write a new record into a dataset, from the schema of its kind.

    Its file is named by its key. What the schema requires and nobody has given is there as an empty value,
    or as a comment where an empty value would be allowed, with what the schema says about it. Defaults and
    examples never become values.

    Args:
        kind: the kind of the record.
        key: its key, which no record of the kind has.
        values: values in the record, by JSON Pointer; the first `/` may be left out. A text is read as the
            schema asks: as a number or a boolean, say, if the schema does not allow a text there.
        of: the dataset, as for `resolve`.
        quote: words that the record quotes. Their offsets, hashes, context and locus are computed, and the
            reference to the source is set.
        settings: the settings; by default those at the root of the dataset.
        write: False to return the new file without writing it.

    Raises:
        DatasetError: there is no dataset, or the folder of source texts cannot be read.
        EditError: the record cannot be written: there is one with this key, the schema rejects a value, or
            the source does not have the words.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used.
    """
    curated = CuratedDataset(of, settings)
    checker = curated.checker(kind)
    path = _path(curated, kind, key)
    maker = OutlineMaker(checker)
    record: dict[str, JSON] = {}
    given = {_with_slash(pointer): value for pointer, value in (values or {}).items()}
    selected = None if quote is None else select(curated, kind, quote, given)
    given = {**_key_value(checker, key), **(selected.values if selected else {}), **given}
    set_given(record, given, checker.schema.root)
    _check_key(curated, checker, kind, record, path)
    skeleton = _skeleton(maker.record(record), checker)
    computed = {} if selected is None or quote is None or quote.at is not None else selected.values
    _check_given(checker, skeleton, [*map(parse_pointer, given)], path, computed)
    data = "".join(f"{line}\n" for line in skeleton.lines).encode("utf-8", "surrogatepass")
    if not all(line.startswith("#") for line in skeleton.lines):
        lists, profile = not checker.lists_are_records, curated.settings.profile
        prove(data, path, [skeleton.value], lists=lists, profile=profile)
    change = FileChange(path, None, data)
    if write:
        write_changes([change])
    unwritten = (
        Unwritten(_place(path, skeleton, each.line), pointer_text(each.pointer), each.hint)
        for each in skeleton.unwritten
    )
    return NewRecord(change, tuple(unwritten), selected.differences if selected else ())


def _place(path: str, skeleton: Skeleton, line: int) -> Place:
    """Return the place of a key in its line."""
    text = skeleton.lines[line - 1]
    column = len(text) - len(text.lstrip(" -")) + 1
    return Place(path, Span(line, column, line, len(text) + 1))


def _key_value(checker: Checker, key: str) -> dict[str, JSON]:
    """Return the key as a value in the record, unless records have none."""
    is_column = checker.required_key is not None and checker.required_key.is_file
    return {} if checker.key is None or is_column else {pointer_text((checker.key,)): key}


def _path(curated: CuratedDataset, kind: str, key: str) -> str:
    """Return the path of the new file, which does not exist yet.

    Raises:
        EditError: it exists, or cannot have this name.
    """
    check_file_name(key)
    endings = Counter(
        file.ending for file in curated.dataset.files if file.kind == kind and file.ending in RECORD_ENDINGS
    )
    ending = max(endings, key=endings.__getitem__) if endings else RECORD_ENDINGS[0]
    folder = curated.dataset.root / RECORDS / kind
    for each in {ending: None, **dict.fromkeys(RECORD_ENDINGS)}:
        path = str(folder / f"{key}{each}")
        if os.path.lexists(path):
            raise EditError(f"{escape(path)}: the file exists already; nothing is overwritten")
    return str(folder / f"{key}{ending}")


def _check_key(curated: CuratedDataset, checker: Checker, kind: str, record: JSON, path: str) -> None:
    """Check that no record of the kind has the key of the new one.

    Raises:
        EditError: one has it.
    """
    new = checker.collect(record, Route(path, 0), os.path.splitext(os.path.basename(path))[0])  # noqa: PTH119, PTH122
    if new.key is None:
        return
    for file in curated.dataset.files:
        if file.kind != kind:
            continue
        try:
            records = curated.read_file(file).collected
        except EditError:  # `statekit validate` reports errors in other files
            continue
        if any(other.key == new.key for other in records):
            raise EditError(f"{escape(file.path)}: there is a {kind} {show(new.key)} already")


def _skeleton(outline: Outline, checker: Checker) -> Skeleton:
    """Return the text of the record, which is not valid by accident."""
    if not outline.is_object and "object" not in outline.types:
        raise EditError("records of this kind are not objects, and cannot be written from their schema")
    skeleton = Skeleton(outline)
    if skeleton.unwritten and checker.is_valid(skeleton.value):
        return Skeleton(outline, comments_only=True)
    return skeleton


def _check_given(
    checker: Checker, skeleton: Skeleton, given: Collection[Pointer], path: str, computed: Collection[str]
) -> None:
    """Check that the schema rejects nothing that is given.

    Args:
        checker: the checker of the kind.
        skeleton: the record.
        given: the pointers to the values that are given.
        path: the path of the record.
        computed: the pointers to those that quote words.

    Raises:
        EditError: it does.
    """
    open_places = [each.pointer for each in skeleton.unwritten]
    for finding in checker.explain(skeleton.value, Route(path, 0)):
        pointer = finding.route.pointer
        concerns_given = any(_is_below(pointer, each) or _is_below(each, pointer) for each in given)
        concerns_open = any(_is_below(each, pointer) or _is_below(pointer, each) for each in open_places)
        if concerns_given and not concerns_open and pointer:
            help_text = f"; {finding.help}" if finding.help else ""
            message = f"{pointer_text(pointer)}: {finding.message}{help_text}"
            if pointer_text(pointer[:1]) not in computed:
                raise EditError(message)
            more = f"{message}; {_PARAPHRASE}"
            raise EditError(f"{more}: `at`", f"{more}: `--at content`")


def _with_slash(pointer: str) -> str:
    return pointer if pointer.startswith("/") else f"/{pointer}"


def _is_below(pointer: Pointer, other: Pointer) -> bool:
    """Return True if a pointer leads to the value at another one, or to a value in it."""
    return [*map(str, pointer[: len(other)])] == [*map(str, other)]
