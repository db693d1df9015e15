"""Anchor the spans of one record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from typing import TypeAlias

from statekit.check import Checker
from statekit.check.annotations.collect import value_at
from statekit.curate.texts import (
    SourceTexts,
    context,
    digest,
    occurrences,
    spans_with_hash,
    whole_occurrences,
)
from statekit.diagnostics import JSON, Pointer, Route
from statekit.phrasing import one_of, plural, show

_Members: TypeAlias = "dict[str, JSON]"
_Span: TypeAlias = tuple[int, int]
_SHOWN_PLACES = 5


class AnchoredRecord:
    """A record whose spans are anchored.

    Attributes:
        value: the record, with what was computed.
        problems: the spans that stay as they are: the pointer to each, and the reason.
        missing: the number of spans of each source whose text is not available.

    Args:
        value: the record.
        checker: the checker of its kind.
        texts: the texts of the sources.
        route: the location of the record.
    """

    def __init__(self, value: JSON, checker: Checker, texts: SourceTexts, route: Route):
        self.value = deepcopy(value)
        self.problems: list[tuple[Pointer, str]] = []
        self.missing: Counter[str | int] = Counter()
        self._checker = checker
        self._texts = texts
        self._route = route
        self._errors = self._count_errors()
        self._certain: set[Pointer] = set()

    def anchor(self) -> None:
        """Anchor all spans, and then the loci, which depend on them."""
        planned = [each for each in self._checker.planned(self.value) if isinstance(each[0], dict)]
        for members, pointer, plan in planned:
            for source in plan.sources:
                if isinstance(members, dict):
                    self._anchor_span(members, pointer, source)
        for members, pointer, plan in planned:
            if not isinstance(members, dict):
                continue
            for spans, source in plan.loci:
                self._compute_locus(members, pointer, spans, source)
            for name, inner in plan.properties:
                if inner.loci and name not in members:
                    spans, source = inner.loci[0]
                    self._add_locus(members, name, spans, source)

    def _anchor_span(self, members: _Members, pointer: Pointer, source_pointer: Pointer) -> None:
        source, text = self._source(source_pointer)
        if source is None:
            return
        if text is None:
            self.missing[source] += 1
            return
        exact = members.get("exact")
        words = exact if isinstance(exact, str) and exact else None
        find = self._find_hash if words is None else self._find_words
        span = find(members, pointer, text, source)
        if span is None:
            return
        self._certain.add(pointer)
        start, end = span
        self._put(members, "start", start, after=("exact",))
        self._put(members, "end", end, after=("start",))
        sha256 = members.get("sha256")
        if not isinstance(sha256, str) or sha256.lower() != digest(text[start:end]):
            is_there = "sha256" in members
            self._put(members, "sha256", digest(text[start:end]), after=("end",), if_required=not is_there)
        if words is not None:
            self._anchor_context(members, text, start, end)

    def _find_words(self, members: _Members, pointer: Pointer, text: str, source: str | int) -> _Span | None:
        """Return the span that has the words of a selection, if there is only one."""
        words, start, end = str(members["exact"]), _offset(members, "start"), _offset(members, "end")
        length = len(words)
        if start is not None and end == start + length and text[start:end] == words:
            return start, end
        found = whole_occurrences(text, words)
        prefix, suffix = _text(members, "prefix"), _text(members, "suffix")
        with_context = [
            each
            for each in found
            if text.endswith(prefix, 0, each) and text.startswith(suffix, each + length)
        ]
        candidates = with_context or found
        if len(candidates) > 1:
            agreeing = [each for each in candidates if each == start or each + length == end]
            candidates = agreeing if len(agreeing) == 1 else candidates
        if len(candidates) == 1:
            return candidates[0], candidates[0] + length
        message = f"these words are not in the text of {show(source)}"
        if candidates:
            places = _places([(each, each + length) for each in candidates])
            message = (
                f"these words occur {plural(len(candidates), 'time')} in the text: {places}; state which"
            )
            message += " one with `prefix` or `suffix`"
        self.problems.append(((*pointer, "exact"), message))
        return None

    def _find_hash(self, members: _Members, pointer: Pointer, text: str, source: str | int) -> _Span | None:
        """Return the span that has the length and the hash of a selection, if there is only one."""
        start, end = _offset(members, "start"), _offset(members, "end")
        sha256 = _text(members, "sha256").lower()
        if start is None or end is None or not sha256:
            return None
        if 0 <= start < end <= len(text) and digest(text[start:end]) == sha256:
            return start, end
        spans = list(dict.fromkeys(spans_with_hash(text, sha256, start, end)))
        if len(spans) == 1:
            return spans[0]
        message = f"no words of this length in the text of {show(source)} have this hash"
        if spans:
            message = (
                f"the words with this hash occur {plural(len(spans), 'time')} in the text: {_places(spans)}"
            )
        self.problems.append(((*pointer, "sha256"), message))
        return None

    def _anchor_context(self, members: _Members, text: str, start: int, end: int) -> None:
        """Correct the context of words, and add it if they occur several times."""
        prefix, suffix = _text(members, "prefix"), _text(members, "suffix")
        is_right = text.endswith(prefix, 0, start) and text.startswith(suffix, end)
        if is_right and len(occurrences(text, prefix + text[start:end] + suffix)) == 1:
            return
        before, after = context(text, start, end)
        if not (before or after):  # the words occur once
            before = text[max(0, start - len(prefix)) : start]
            after = text[end : end + len(suffix)]
        for name, value, place in (("prefix", before, ("sha256", "end")), ("suffix", after, ("prefix",))):
            if value:
                self._put(members, name, value, after=(*place, "end"))
            elif name in members:
                del members[name]

    def _compute_locus(
        self, members: _Members, pointer: Pointer, spans_pointer: Pointer, source_pointer: Pointer
    ) -> None:
        computed = self._locus(spans_pointer, source_pointer)
        if isinstance(computed, str):
            self.problems.append((pointer, computed))
        elif computed is not None:
            paragraph, sentences = computed
            self._put(members, "paragraph", paragraph)
            self._put(members, "sentences", [*sentences], after=("paragraph",))

    def _add_locus(
        self, members: _Members, name: str, spans_pointer: Pointer, source_pointer: Pointer
    ) -> None:
        computed = self._locus(spans_pointer, source_pointer)
        if isinstance(computed, tuple):
            paragraph, sentences = computed
            value: JSON = {"paragraph": paragraph, "sentences": [*sentences]}
            self._put(members, name, value, if_required=True)

    def _locus(
        self, spans_pointer: Pointer, source_pointer: Pointer
    ) -> tuple[int, tuple[int, ...]] | str | None:
        """Return the paragraph and sentences of spans, why they have none, or None if a span is uncertain."""
        source, text = self._source(source_pointer)
        value = value_at(self.value, spans_pointer)
        places = [spans_pointer]
        if isinstance(value, list):
            places = [(*spans_pointer, position) for position in range(len(value))]
        if source is None or text is None or not places or not self._certain.issuperset(places):
            return None
        entries = value if isinstance(value, list) else [value]
        offsets = [(_offset(each, "start"), _offset(each, "end")) for each in entries]
        spans = [(start, end) for start, end in offsets if start is not None and end is not None]
        found = [self._texts.index(source).locate(start, end) for start, end in spans]
        located = [each for each in found if each is not None]
        paragraphs = {each.paragraph for each in located}
        if len(located) < len(found) or len(paragraphs) > 1:
            return "the spans lie in more than one paragraph"
        return paragraphs.pop(), tuple(sorted({number for each in located for number in each.sentences}))

    def _put(
        self,
        members: _Members,
        name: str,
        value: JSON,
        *,
        after: Sequence[str] = (),
        if_required: bool = False,
    ) -> None:
        """Set a member; one that is missing is only added if the schema allows it, or if it requires it.

        Args:
            members: the object.
            name: the name of the member.
            value: its value.
            after: the names of members, the first of which is there is followed by a new one.
            if_required: True to add it only if the schema requires it.
        """
        if name in members:
            members[name] = value
            return
        old = dict(members)
        _insert(members, name, value, next((each for each in after if each in members), None))
        errors = self._count_errors()
        if errors > self._errors or (if_required and errors == self._errors):
            _insert_all(members, old)
        else:
            self._errors = errors

    def _count_errors(self) -> int:
        is_valid = self._checker.is_valid(self.value)
        return 0 if is_valid else len(self._checker.explain(self.value, self._route))

    def _source(self, pointer: Pointer) -> tuple[str | int | None, str | None]:
        """Return the key of the source at a pointer, and its text."""
        source = value_at(self.value, pointer)
        if not isinstance(source, str | int) or isinstance(source, bool):
            return None, None
        return source, self._texts.text(source)


def _insert(members: _Members, name: str, value: JSON, after: str | None) -> None:
    """Add a member to an object, after another one or at the end."""
    rest = [] if after is None else [*members.items()][[*members].index(after) + 1 :]
    for each, _ in rest:
        del members[each]
    members[name] = value
    members.update(rest)


def _insert_all(members: _Members, old: _Members) -> None:
    members.clear()
    members.update(old)


def _offset(members: JSON, name: str) -> int | None:
    value = members.get(name) if isinstance(members, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(members: _Members, name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""


def _places(spans: Sequence[_Span]) -> str:
    shown = [f"{start} to {end}" for start, end in spans[:_SHOWN_PLACES]]
    if len(spans) > _SHOWN_PLACES:
        shown.append(f"{len(spans) - _SHOWN_PLACES} more")
    return one_of(shown, "and")
