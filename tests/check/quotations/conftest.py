"""Fixtures for the tests of quotations."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import pytest

from statekit.check import CollectedKind, CollectedRecord, check_quotations, documentation
from statekit.check.annotations.collected import Selection, SourceText
from statekit.diagnostics import Finding, Route
from statekit.read import SourceFile

Quote = tuple[str, int, int, str]
Check = Callable[..., list[Finding]]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _record(name: str, *, source: str | None = None, selections: list[Selection]) -> CollectedRecord:
    texts = [] if source is None else [SourceText(("text",), _sha256(source), len(source))]
    return CollectedRecord(
        Route(f"{name}.yaml", 0),
        name,
        name,
        ("id",),
        named_by_file=True,
        selections=selections,
        source_texts=texts,
    )


@pytest.fixture
def check() -> Check:
    """Return a function that checks quotations (words, start, end, source) of texts by source."""

    def check(
        texts: Mapping[str, str],
        *quotes: Quote,
        excluded: tuple[tuple[int, int], ...] = (),
        unclaimed: bool = False,
    ) -> list[Finding]:
        sources = tuple(
            _record(
                key, source=text, selections=[Selection(("non_content",), key, *span) for span in excluded]
            )
            for key, text in texts.items()
        )
        statements = tuple(
            _record(f"s{number}", selections=[Selection(("quotes", 0), key, start, end, exact)])
            for number, (exact, start, end, key) in enumerate(quotes)
        )
        files = [SourceFile(f"{key}.txt", key, _sha256(text), text) for key, text in texts.items()]
        kinds = {"source": CollectedKind(sources), "statement": CollectedKind(statements)}
        found, _ = check_quotations(kinds, files)
        assert all(finding.severity is documentation()[finding.rule].severity for finding in found)
        return [finding for finding in found if unclaimed or finding.rule != "quote/unclaimed"]

    return check
