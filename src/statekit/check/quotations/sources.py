"""The rules for the text of a source, which is not kept with the dataset."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from statekit._startup.frozen import frozen, replace
from statekit.check.annotations.collected import CollectedRecord, SourceText
from statekit.check.quotations.occurrences import StringSearch
from statekit.check.rule import Rule, rule
from statekit.diagnostics import Finding, Route, Severity
from statekit.phrasing import plural, show
from statekit.read import SourceFile


@frozen
class SourceLookup:
    """A source, and the result of looking up its text in the folder of sources.

    Attributes:
        record: the record of the source.
        declared: what the record states about the text.
        quotations: the words that records quote from it.
        bare_spans: the number of selections without words.
        file: the file with the declared hash.
        candidates: the files whose hashes no source declares, each with the quotations that it contains.
    """

    record: CollectedRecord
    declared: SourceText
    quotations: frozenset[str] = frozenset()
    bare_spans: int = 0
    file: SourceFile | None = None
    candidates: Sequence[tuple[SourceFile, frozenset[str]]] = ()

    @property
    def text(self) -> str | None:
        """The text of the source; None if it is not available, or is not UTF-8."""
        return None if self.file is None else self.file.content

    def route_to(self, member: str) -> Route:
        """Return the route to a member of what the record states about the text."""
        return replace(self.record.route, pointer=(*self.declared.pointer, member))


@rule("quote/source-changed")
def source_changed(lookup: SourceLookup) -> Finding | None:
    """The text of a source must have the hash that its record states (SHA-256 of the bytes).

    All offsets refer to that text, so none of them is reliable after a change. A text in the folder of
    sources is taken for the changed one if its file is named after the source, or if it has at least half of
    the quotations. A difference that does not show, such as that of line ends, is named. For example, if
    `news.txt` was edited:

        id: news
        text:
          sha256: ba7816bf...   # the text `news.txt` does not have this hash: it is 2c26b46b...
    """
    if lookup.file is not None:
        return None
    for file, contained in lookup.candidates:
        count = len(contained & lookup.quotations)
        has_name = file.stem == str(lookup.record.key)
        if not has_name and (count == 0 or count * 2 < len(lookup.quotations)):
            continue
        message = f"the text {show(file.path)} does not have this hash: it is {file.sha256}"
        if not has_name:
            having = f"{count} of {plural(len(lookup.quotations), 'quotation', 'quotations')}"
            message = f"no text has this hash; {show(file.path)}, which has {having}, has {file.sha256}"
        help_text = "the text was changed after its statements were written down, or it is another version"
        difference = _only_difference(file, lookup.declared.sha256)
        if difference is not None:
            message = (
                f"the text {show(file.path)} differs from the one with this hash only in {difference[0]}"
            )
            help_text = f"{difference[1]}"
        return source_changed.finding(message, lookup.route_to("sha256"), help_text)
    return None


def _only_difference(file: SourceFile, sha256: str) -> tuple[str, str] | None:
    """Return the one difference of a file that does not show, and what to do; None if there are others."""
    text = file.content
    if text is None:
        return None
    unix = text.replace("\r\n", "\n")
    versions = (
        (unix, "its line ends: it has CRLF (Windows), not LF", "restore its line ends"),
        (unix.replace("\n", "\r\n"), "its line ends: it has LF, not CRLF (Windows)", "restore its line ends"),
        (text.removeprefix("\ufeff"), "a byte order mark (U+FEFF) at its start", "remove the mark"),
        (f"\ufeff{text}", "the missing byte order mark (U+FEFF) at its start", "restore the mark"),
        (f"{text}\n", "the missing line end after its last line", "restore the line end"),
        (text.removesuffix("\n"), "the line end after its last line", "remove the line end"),
        (
            unicodedata.normalize("NFC", text),
            "the encoding of its accents (NFD, not NFC)",
            "restore the accents",
        ),
        (
            unicodedata.normalize("NFD", text),
            "the encoding of its accents (NFC, not NFD)",
            "restore the accents",
        ),
    )
    for version, difference, help_text in versions:
        if hashlib.sha256(version.encode("utf-8", "surrogatepass")).hexdigest() == sha256.lower():
            return difference, help_text
    return None


@rule("quote/source-length")
def source_length(lookup: SourceLookup) -> Finding | None:
    """The text of a source must have as many characters as its record states (Unicode code points).

    The hash is right, so the number was miscounted, for instance in bytes or in UTF-16. For example:

        text:
          sha256: ba7816bf...
          characters: 4414      # the text has 4355 characters, not 4414
    """
    text, declared = lookup.text, lookup.declared.characters
    if text is None or declared is None or declared == len(text):
        return None
    message = f"the text has {plural(len(text), 'character', 'characters')}, not {declared}"
    return source_length.finding(message, lookup.route_to("characters"))


@rule("quote/not-verified", Severity.NOTE)
def not_verified(lookup: SourceLookup) -> Finding | None:
    """The text of a source should be in the folder of sources.

    This is only a note, because not everybody may have the text. Quotations from this source were not
    compared with it, and do not count as verified. Nothing is reported without a folder of sources, or if
    nothing is quoted from the source. For example, if no text has the hash:

        text:
          sha256: ba7816bf...   # the text of this source is not available: 8 quotations were not compared
    """
    if lookup.text is not None or not (lookup.quotations or lookup.bare_spans):
        return None
    count = plural(len(lookup.quotations), "quotation", "quotations")
    if not lookup.quotations:
        count = plural(lookup.bare_spans, "span", "spans")
    were = "was" if count.startswith("1 ") else "were"
    reason = "is not available" if lookup.file is None else f"({show(lookup.file.path)}) is not UTF-8"
    message = f"the text of this source {reason}: {count} {were} not compared"
    return not_verified.finding(message, lookup.route_to("sha256"))


RULES: tuple[Rule[Callable[[SourceLookup], Finding | None]], ...] = (
    source_changed,
    source_length,
    not_verified,
)
"""The rules in the order in which they are checked. Only the first finding of a source is reported."""


def unidentified_files(
    files: Sequence[SourceFile], hashes: frozenset[str], quotations: frozenset[str]
) -> Iterator[tuple[SourceFile, frozenset[str]]]:
    """Yield the files whose hashes are not those of sources, with the quotations that they contain."""
    unidentified = [file for file in files if file.sha256 not in hashes]
    if not unidentified:
        return
    search = StringSearch(quotations)
    for file in unidentified:
        yield file, frozenset(search.occurrences(file.content or ""))
