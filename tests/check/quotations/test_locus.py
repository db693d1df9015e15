"""The paragraph and sentences of a record are compared with the text of its source."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import statekit

TEXT = "It began. “So it did,” he said.\r\nThen it ended. \U0001f600 It was late.\nNobody came.\n"
SOURCE = {
    "x-statekit": {"key": "id"},
    "properties": {"id": {}, "text": {"x-statekit": {"source-text": True}}},
}
NOTE = {
    "x-statekit": {"key": "id"},
    "properties": {
        "id": {},
        "locus": {"x-statekit": {"locus-of": {"spans": "/content", "source": "/source"}}},
    },
}


def _check(root: Path, spans: list[str], paragraph: int, sentences: list[int]) -> list[statekit.Diagnostic]:
    content = [{"start": TEXT.index(words), "end": TEXT.index(words) + len(words)} for words in spans]
    locus = {"paragraph": paragraph, "sentences": sentences}
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    files = {
        "schema/source.schema.json": SOURCE,
        "schema/note.schema.json": NOTE,
        "records/source/a.yaml": {"id": "a", "text": {"sha256": digest, "characters": len(TEXT)}},
        "records/note/n.yaml": {"id": "n", "source": "a", "content": content, "locus": locus},
    }
    for name, contents in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(json.dumps(contents), encoding="utf-8")
    (root / "texts").mkdir()
    (root / "texts" / "a.txt").write_bytes(TEXT.encode())
    report = statekit.validate(statekit.find_dataset([root]), sources=root / "texts")
    return [found for found in report.diagnostics if found.rule != "quote/unclaimed"]


@pytest.mark.parametrize(
    ("spans", "paragraph", "sentences"),
    [
        (["It began."], 1, [1]),
        (["began. “So it"], 1, [1, 2]),
        (["Then it", "It was late"], 2, [1, 2]),
        (["Nobody"], 3, [1]),
    ],
)
def test_the_right_locus_passes(
    tmp_path: Path, spans: list[str], paragraph: int, sentences: list[int]
) -> None:
    """A locus passes if it lists all sentences that the spans touch, and no others."""
    assert not _check(tmp_path, spans, paragraph, sentences)


@pytest.mark.parametrize(
    ("spans", "paragraph", "sentences", "pointer", "message", "help_text"),
    [
        (
            ["It was late"],
            1,
            [2],
            "/locus/paragraph",
            "the spans lie in paragraph 2, not 1",
            "there they touch sentence 2",
        ),
        (
            ["Then it", "It was late"],
            2,
            [2],
            "/locus/sentences",
            "the spans touch sentences 1 and 2 of the paragraph, not sentence 2",
            "write [1, 2]",
        ),
        (
            ["It was late"],
            2,
            [],
            "/locus/sentences",
            "the spans touch sentence 2 of the paragraph, not no sentence",
            "write [2]",
        ),
        (
            ["It began.", "Nobody"],
            1,
            [1],
            "/locus/paragraph",
            "the spans lie in more than one paragraph",
            "a locus is one paragraph: make a record for each",
        ),
    ],
)
def test_a_wrong_locus_is_reported_once(  # noqa: PLR0913, PLR0917 - each is a column of the table
    tmp_path: Path,
    spans: list[str],
    paragraph: int,
    sentences: list[int],
    pointer: str,
    message: str,
    help_text: str,
) -> None:
    """The finding states the right paragraph or sentences."""
    [found] = _check(tmp_path, spans, paragraph, sentences)
    assert (found.rule, found.pointer, found.message, found.help) == (
        "quote/locus",
        pointer,
        message,
        help_text,
    )


def test_an_incomplete_declaration_is_an_error(tmp_path: Path) -> None:
    """A schema whose `locus-of` does not name the source is an error before any record is checked."""
    note = {"x-statekit": {"locus-of": {"spans": "/content"}}}
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "note.schema.json").write_text(json.dumps(note), encoding="utf-8")
    (tmp_path / "records" / "note").mkdir(parents=True)
    (tmp_path / "records" / "note" / "n.yaml").write_text("id: n\n", encoding="utf-8")
    with pytest.raises(statekit.SchemaError, match="locus-of"):
        statekit.validate(statekit.find_dataset([tmp_path]))
