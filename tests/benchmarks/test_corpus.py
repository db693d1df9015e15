"""Test the generated records: they are realistic, valid and reproducible."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

import corpus
import kinds
import statekit
import statements
from corpus import Corpus, Flavor

FLAVORS: list[Flavor] = ["plain", "dataset"]


def _write(root: Path, wanted: Corpus) -> Path:
    corpus.write(wanted, root)
    return root


def _validate(root: Path, flavor: Flavor) -> statekit.Report:
    if flavor == "dataset":
        return statekit.validate(statekit.find_dataset([root]))
    return statekit.validate(statekit.find_files(root / corpus.SCHEMA, [root / "records"]))


def _bytes(root: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()
    }


@pytest.mark.parametrize("flavor", FLAVORS)
def test_the_same_seed_produces_the_same_bytes(tmp_path: Path, flavor: Flavor) -> None:
    """Two machines measure the same files, and another seed produces different files."""
    first = _bytes(_write(tmp_path / "a", Corpus(flavor, 60)))
    assert _bytes(_write(tmp_path / "b", Corpus(flavor, 60))) == first
    assert _bytes(_write(tmp_path / "c", Corpus(flavor, 60, seed=2))) != first


def test_the_bytes_match_the_published_results() -> None:
    """A change of the generator fails this test, because old and new results are not comparable."""
    digest = hashlib.sha256()
    for kind in ("statement", *kinds.MAKERS):
        for name, text in corpus.texts(Corpus("dataset", 500), kind, 0):
            digest.update(f"{name}\n{text}".encode())
    assert digest.hexdigest()[:16] == "9620a9ce11dd820b"


def test_parallel_writing_produces_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All cores write a large corpus, and the bytes are those of a single process."""
    alone = _bytes(_write(tmp_path / "a", Corpus("dataset", 1200)))
    monkeypatch.setattr(corpus, "PARALLEL_FROM", 0)
    assert _bytes(_write(tmp_path / "b", Corpus("dataset", 1200))) == alone


@pytest.mark.parametrize("flavor", FLAVORS)
@pytest.mark.parametrize("records", [20, 21, 333])
def test_a_corpus_has_no_findings(tmp_path: Path, flavor: Flavor, records: int) -> None:
    """A corpus has no errors, no warnings and the requested number of records."""
    report = _validate(_write(tmp_path / "a", Corpus(flavor, records)), flavor)
    assert report.diagnostics == ()
    assert report.summary.records == records


@pytest.mark.parametrize("flavor", FLAVORS)
def test_each_added_error_is_one_finding(tmp_path: Path, flavor: Flavor) -> None:
    """Each added error is one finding in a separate file, and each type of error occurs."""
    report = _validate(_write(tmp_path / "a", Corpus(flavor, 200, errors=18)), flavor)
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
    """Each error can be added to each statement."""
    texts = [text for _, text in corpus.texts(Corpus("dataset", 300), "statement", 0)]
    for error in range(len(statements.ERRORS)):
        assert all(statements.add_error(text, error) != text for text in texts)


def test_statements_are_similar_to_the_dataset() -> None:
    """Statements have a realistic size, and contain comments, folded text, quotes and various scripts."""
    texts = [text for _, text in corpus.texts(Corpus("plain", 1000), "statement", 0)]
    sizes = [len(text.encode()) for text in texts]
    assert 1000 < sum(sizes) / len(sizes) < 1300
    for mark in (": >-\n", ": |-\n", "\n# ", "  # ", ": '", ': "', "[", "’", "Łódź", "null"):
        assert any(mark in text for text in texts), mark
    modes = Counter(text.partition("mode: ")[2].partition("\n")[0] for text in texts)
    assert set(modes) == {"direct", "mixed", "indirect", "speech_act", "editorial"}


def test_folders_stay_small(tmp_path: Path) -> None:
    """A folder contains at most a thousand files, as in datasets kept by people."""
    root = _write(tmp_path / "a", Corpus("plain", 2001))
    folders = Counter(file.parent.name for file in root.rglob("*.yaml"))
    assert folders == {"0000": 1000, "0001": 1000, "0002": 1}


def test_only_an_identical_corpus_is_reused(tmp_path: Path) -> None:
    """A folder is reused only for exactly the corpus that it contains, and only if it is complete."""
    root = tmp_path / "a"
    assert not corpus.is_complete(Corpus("plain", 20), root)
    corpus.write(Corpus("plain", 20), root)
    assert corpus.is_complete(Corpus("plain", 20), root)
    assert not corpus.is_complete(Corpus("plain", 20, seed=2), root)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Corpus("dataset", 19), "a corpus needs at least 20 records"),
        (Corpus("plain", 20, errors=21), "only 20 statements are available for errors"),
    ],
)
def test_impossible_sizes_are_errors(tmp_path: Path, wanted: Corpus, message: str) -> None:
    """A corpus that is too small, or has too few statements for the errors, is rejected."""
    with pytest.raises(ValueError, match=message):
        corpus.write(wanted, tmp_path / "a")


@pytest.mark.parametrize("kind", ["statement", *kinds.MAKERS])
@pytest.mark.parametrize("first", [0, 900_000])
def test_keys_are_unique(kind: str, first: int) -> None:
    """Two records never have the same key, and keys fit into file names."""
    keys = {kinds.identifier(kind, number) for number in range(first, first + 5000)}
    assert len(keys) == 5000
    assert max(map(len, keys)) < 60
