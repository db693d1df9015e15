"""The texts of the sources of a dataset, and where words are in them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from statekit.check import CollectedRecord, SourceText
from statekit.check.quotations.cuts import whole_words
from statekit.check.quotations.occurrences import MAX_OCCURRENCES
from statekit.check.quotations.sources import SourceLookup, source_changed, unidentified_files
from statekit.discovery.dataset import DatasetError
from statekit.edit.edits import EditError
from statekit.phrasing import show
from statekit.read import LocusIndex, SourceFile, read_source_files

MAX_CONTEXT = 16
"""The largest number of characters of a prefix or suffix."""


class SourceTexts:
    """The texts of sources, by the keys of their records.

    Args:
        records: the records of the dataset, those of sources among them.
        folder: the folder that contains the texts.

    Raises:
        DatasetError: the folder cannot be read.
    """

    def __init__(self, records: Iterable[CollectedRecord], folder: Path):
        self._folder = folder
        self._declared: defaultdict[str | int, list[tuple[CollectedRecord, SourceText]]] = defaultdict(list)
        for record in records:
            if record.key is not None and record.source_texts:
                self._declared[record.key] += ((record, text) for text in record.source_texts)
        sizes = [text.characters for text in self._texts() if text.characters is not None]
        try:
            self._files = {file.sha256: file for file in read_source_files(folder, sizes)}
        except OSError as error:
            raise DatasetError(
                f"cannot read the folder of source texts, {folder}: {error.strerror}"
            ) from None
        self._indexes: dict[str | int, LocusIndex] = {}

    def text(self, source: str | int) -> str | None:
        """Return the text of a source, or None if it is not in the folder."""
        file = self._file(source)
        return None if file is None else file.content

    def path(self, source: str | int) -> str:
        """Return the path of the text of a source.

        Raises:
            EditError: the folder does not have it, or it is not UTF-8. The message says why.
        """
        file = self._file(source)
        if file is not None and file.content is not None:
            return file.path
        record, text = self._declared[source][0]
        hashes = frozenset(each.sha256.lower() for each in self._texts())
        candidates = list(unidentified_files([*self._files.values()], hashes, frozenset()))
        finding = source_changed.check(SourceLookup(record, text, file=file, candidates=candidates))
        reason = "no text there has its hash" if file is None else f"{file.path} is not UTF-8"
        reason = reason if finding is None else finding.message
        raise EditError(f"the text of {show(source)} is not in {self._folder}: {reason}")

    def _file(self, source: str | int) -> SourceFile | None:
        files = (self._files.get(text.sha256.lower()) for _, text in self._declared.get(source, ()))
        return next((file for file in files if file is not None), None)

    def _texts(self) -> Iterator[SourceText]:
        return (text for texts in self._declared.values() for _, text in texts)

    def index(self, source: str | int) -> LocusIndex:
        """Return the index of the paragraphs and sentences of a source's text, which is in the folder."""
        if source not in self._indexes:
            self._indexes[source] = LocusIndex(self.text(source) or "")
        return self._indexes[source]


def digest(words: str) -> str:
    """Return the SHA-256 of words in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def occurrences(text: str, words: str, limit: int = MAX_OCCURRENCES) -> list[int]:
    """Return the offsets of words in a text, at most `limit`; overlapping ones are included."""
    found: list[int] = []
    offset = text.find(words) if words else -1
    while offset >= 0 and len(found) < limit:
        found.append(offset)
        offset = text.find(words, offset + 1)
    return found


def whole_occurrences(text: str, words: str, limit: int = MAX_OCCURRENCES) -> list[int]:
    """Return the offsets of words that cut no other word; all offsets if each of them does.

    The search ends after `limit` occurrences.
    """
    found = occurrences(text, words, limit)
    whole = [offset for offset in found if whole_words(text, offset, offset + len(words)) is None]
    return whole or found


def context(
    text: str, start: int, end: int, longest: tuple[int, int] = (MAX_CONTEXT, MAX_CONTEXT)
) -> tuple[str, str]:
    """Return the shortest prefix and suffix that set a span apart from other occurrences of its words.

    Both are empty if the words occur once. Either is empty at the start or the end of the text.

    Args:
        text: the text.
        start: the offset of the first character.
        end: the offset after the last character.
        longest: the largest numbers of characters of the prefix and of the suffix. They may not be enough.
    """

    def sides(size: int) -> tuple[str, str]:
        before, after = min(size, longest[0]), min(size, longest[1])
        return text[max(0, start - before) : start], text[end : end + after]

    low, high = 0, max(longest)
    while low < high:
        size = (low + high) // 2
        prefix, suffix = sides(size)
        if len(occurrences(text, prefix + text[start:end] + suffix, 2)) == 1:
            high = size
        else:
            low = size + 1
    return sides(low)


def spans_with_hash(text: str, sha256: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans whose words have a hash, if a span has their length, or begins or ends like it.

    Args:
        text: the text.
        sha256: the hash of the words.
        start: the start of the span according to a record.
        end: its end.
    """
    length = end - start
    spans: list[tuple[int, int]] = []
    if 0 < length <= len(text):
        spans = [
            (offset, offset + length)
            for offset in range(len(text) - length + 1)
            if digest(text[offset : offset + length]) == sha256
        ]
    return spans or [*_spans_from(text, sha256, start), *_spans_to(text, sha256, end)]


_MAX_WORDS = 4000
"""The length, in code points, up to which words are searched of which only one offset is known."""


def _spans_from(text: str, sha256: str, start: int) -> Iterator[tuple[int, int]]:
    if start < 0:
        return
    hasher = hashlib.sha256()
    for offset, character in enumerate(text[start : start + _MAX_WORDS], start + 1):
        hasher.update(character.encode("utf-8", "surrogatepass"))
        if hasher.hexdigest() == sha256:
            yield start, offset
            return


def _spans_to(text: str, sha256: str, end: int) -> Iterator[tuple[int, int]]:
    if end > len(text):
        return
    for start in range(end - 1, max(0, end - _MAX_WORDS) - 1, -1):
        if digest(text[start:end]) == sha256:
            yield start, end
            return
