"""The records that are measured: realistic, valid, and the same ones each time."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

import corpus
import kinds
import statekit
import statements
from corpus import Corpus, Flavour

FLAVOURS: list[Flavour] = ["plain", "dataset"]


def _written(root: Path, made: Corpus) -> Path:
    corpus.write(made, root)
    return root


def _checked(root: Path, flavour: Flavour) -> statekit.Report:
    if flavour == "dataset":
        return statekit.validate(statekit.find_dataset([root]))
    return statekit.validate(statekit.find_files(root / corpus.SCHEMA, [root / "records"]))


def _bytes(root: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()
    }


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, flavour: Flavour) -> None:
    """Two machines measure the same files; another seed gives others."""
    first = _bytes(_written(tmp_path / "a", Corpus(flavour, 60)))
    assert _bytes(_written(tmp_path / "b", Corpus(flavour, 60))) == first
    assert _bytes(_written(tmp_path / "c", Corpus(flavour, 60, seed=2))) != first


def test_the_bytes_are_those_of_the_results_that_were_published() -> None:
    """Who changes the generator sees it: results before and after are not of the same files."""
    digest = hashlib.sha256()
    for kind in ("statement", *kinds.MAKERS):
        for name, text in corpus.texts(Corpus("dataset", 500), kind, 0):
            digest.update(f"{name}\n{text}".encode())
    assert digest.hexdigest()[:16] == "9620a9ce11dd820b"


def test_processes_write_what_one_process_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large corpus is written by all cores, and the bytes do not depend on it."""
    alone = _bytes(_written(tmp_path / "a", Corpus("dataset", 1200)))
    monkeypatch.setattr(corpus, "ALONE", 0)
    assert _bytes(_written(tmp_path / "b", Corpus("dataset", 1200))) == alone


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("records", [20, 21, 333])
def test_nothing_is_found_in_a_corpus(tmp_path: Path, flavour: Flavour, records: int) -> None:
    """What is measured is the valid run: no error and no warning, and as many records as were asked for."""
    report = _checked(_written(tmp_path / "a", Corpus(flavour, records)), flavour)
    assert report.diagnostics == ()
    assert report.summary.records == records


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_as_many_errors_as_were_planted(tmp_path: Path, flavour: Flavour) -> None:
    """Each planted error is one finding, in a file of its own, and each sort of error occurs."""
    report = _checked(_written(tmp_path / "a", Corpus(flavour, 200, errors=18)), flavour)
    assert Counter(found.rule for found in report.diagnostics) == {
        "schema/additionalProperties": 3,
        "schema/enum": 3,
        "schema/format": 3,
        "schema/pattern": 3,
        "schema/required": 3,
        "schema/type": 3,
    }
    assert len({found.place.path for found in report.diagnostics}) == 18


def test_every_error_changes_every_statement() -> None:
    """No planted error misses its place."""
    texts = [text for _, text in corpus.texts(Corpus("dataset", 300), "statement", 0)]
    for error in range(len(statements.ERRORS)):
        assert all(statements.spoil(text, error) != text for text in texts)


def test_statements_are_like_those_of_the_dataset() -> None:
    """About as long as real ones, and with what people write: comments, folded texts, quotes, any script."""
    texts = [text for _, text in corpus.texts(Corpus("plain", 1000), "statement", 0)]
    sizes = [len(text.encode()) for text in texts]
    assert 1000 < sum(sizes) / len(sizes) < 1300
    for mark in (": >-\n", ": |-\n", "\n# ", "  # ", ": '", ': "', "[", "’", "Łódź", "null"):
        assert any(mark in text for text in texts), mark
    modes = Counter(text.partition("mode: ")[2].partition("\n")[0] for text in texts)
    assert set(modes) == {"direct", "mixed", "indirect", "speech_act", "editorial"}


def test_folders_stay_small(tmp_path: Path) -> None:
    """No folder holds more than a thousand files, as no person would keep them either."""
    root = _written(tmp_path / "a", Corpus("plain", 2001))
    folders = Counter(file.parent.name for file in root.rglob("*.yaml"))
    assert folders == {"0000": 1000, "0001": 1000, "0002": 1}


def test_a_corpus_is_made_once(tmp_path: Path) -> None:
    """A folder is used again only for just the corpus that it holds, and only if it is whole."""
    root = tmp_path / "a"
    assert not corpus.is_there(Corpus("plain", 20), root)
    corpus.write(Corpus("plain", 20), root)
    assert corpus.is_there(Corpus("plain", 20), root)
    assert not corpus.is_there(Corpus("plain", 20, seed=2), root)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (Corpus("dataset", 19), "a corpus has at least 20 records"),
        (Corpus("plain", 20, errors=21), "there are only 20 statements to plant errors in"),
    ],
)
def test_what_cannot_be_made_is_said(tmp_path: Path, made: Corpus, said: str) -> None:
    """Too small a corpus cannot have all its references."""
    with pytest.raises(ValueError, match=said):
        corpus.write(made, tmp_path / "a")


@pytest.mark.parametrize("kind", ["statement", *kinds.MAKERS])
@pytest.mark.parametrize("first", [0, 900_000])
def test_no_two_records_have_one_key(kind: str, first: int) -> None:
    """Keys are unique, and never longer than file names may be."""
    keys = {kinds.identifier(kind, number) for number in range(first, first + 5000)}
    assert len(keys) == 5000
    assert max(map(len, keys)) < 60
