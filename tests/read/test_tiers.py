"""Both tiers read the same values: over the YAML test suite, short scalars, written and public texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from fuzz.mutations import mutated, with_bytes_changed
from fuzz.scalars import ALPHABET, MAIN_PLACES, WORDS, differences, scalars
from fuzz.tiers import EQUAL, OUTSIDE, fuzz_tiers, is_same, outcome, smallest
from fuzz.writer import Writer
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON
from statekit.read import Source, read_document, read_source

PROJECT = Path(__file__).parents[2]
SUITES = PROJECT.parent / "shared" / "suites"

seeds = st.integers(min_value=0, max_value=2**64 - 1)


@pytest.mark.costly
def test_every_scalar_of_two_characters_is_the_same() -> None:
    """Each text of at most two characters, where scalars stand most; each word that looks like a value."""
    assert list(differences([*scalars(ALPHABET, 1), *WORDS])) == []
    assert list(differences(scalars(ALPHABET, 2), MAIN_PLACES)) == []


@given(st.lists(st.text(ALPHABET, min_size=3, max_size=6), max_size=20))
def test_longer_scalars_are_the_same(texts: list[str]) -> None:
    """A sample of those that `tests/fuzz/scalars.py` tries all, and of longer ones."""
    assert list(differences(texts)) == []


@given(seeds, st.sampled_from([0.0, 0.0, 0.1, 0.3]))
def test_written_texts_are_the_same(seed: int, odd: float) -> None:
    """Texts of the shapes that the gate names, with either line end, with and without a final one."""
    text = Writer(Random(seed), odd).text()  # noqa: S311 - no secrets
    for form in (text, text.replace("\n", "\r\n"), text.removesuffix("\n"), f"\ufeff{text}"):
        assert outcome(form.encode()) in {OUTSIDE, EQUAL}


@given(seeds)
def test_mutated_texts_are_the_same(seed: int) -> None:
    """Texts that are next to the gate's shapes, and records with bytes changed."""
    random = Random(seed)  # noqa: S311 - no secrets
    text = Writer(random).text()
    for _ in range(4):
        assert outcome(mutated(text, random).encode()) in {OUTSIDE, EQUAL}
    file = random.choice(sorted((PROJECT / "records").rglob("*.yaml")))
    assert outcome(with_bytes_changed(file.read_bytes(), random)) in {OUTSIDE, EQUAL}


def test_the_texts_are_in_the_fast_tier() -> None:
    """The tests above are not empty: most written texts, and many mutated ones, are read by both tiers."""
    written = [Writer(Random(seed)).text() for seed in range(300)]  # noqa: S311 - no secrets
    assert Counter(outcome(text.encode()) for text in written)[EQUAL] > 150
    changed = [mutated(text, Random(seed)) for seed, text in enumerate(written)]  # noqa: S311 - no secrets
    assert Counter(outcome(text.encode()) for text in changed)[EQUAL] > 50


def test_the_comparison_sees_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the gate, the tests above would fail; what is told of a difference is small."""
    monkeypatch.setattr("statekit.read.values.passes", lambda _: True)
    assert outcome(b"a: 1_000\n") == "fast: [{'a': 1000}]\nreference: [{'a': '1_000'}]"
    assert smallest(b"k:\n  - b: text # c\n  - c: 1_000\n") == b"1_"
    assert outcome(b"a: !t b\n").splitlines()[0] == "fast: [{'a': 'b'}]"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *((1, True), (0, False), (1, 1.0), (0.0, -0.0), ("1", 1), (None, "")),
        *(([1], [True]), ([1], [1, 1]), ({"a": 1}, {"a": 1.0}), ({"a": 1, "b": 2}, {"b": 2, "a": 1})),
    ],
)
def test_what_is_not_the_same(one: JSON, other: JSON) -> None:
    """Values that Python holds to be equal, or JSON in another order, are not the same here."""
    assert is_same(one, one)
    assert not is_same(one, other)


@pytest.mark.parametrize("text", ["a: x" + "," * 2_500_000 + "\n", "a: " + "x" * 2_500_000 + "\n"])
def test_large_texts_are_the_same(text: str) -> None:
    """What is too much for the reference tier is too much for the fast one."""
    assert outcome(text.encode()) in {OUTSIDE, EQUAL}


def test_both_tiers_count_values_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest number of values is the same in both tiers, keys, items and collections counted."""
    for module in ("limits", "values"):
        monkeypatch.setattr(f"statekit.read.{module}.MAX_NODES", 40)
    read = Counter[str]()
    for items in range(30):
        for text in (
            "- a: [b, c]\n" * items,
            "".join(f"k{i}: v\n" for i in range(items)),
            "- x\n" * items * 2,
        ):
            found = outcome(text.encode())
            fits = not read_document(Source("x.yaml", text), lists=False).problems
            assert found == (EQUAL if fits else OUTSIDE), text
            read[found] += 1
    assert min(read[EQUAL], read[OUTSIDE]) > 20


def test_a_run_of_the_fuzzer(capsys: pytest.CaptureFixture[str]) -> None:
    """The fuzzer runs and says what it did; the same seed makes the same texts."""
    assert fuzz_tiers(0.2, 1) == 0
    assert capsys.readouterr().out.startswith("seed 1: ")


def _forms(text: str) -> Iterator[str]:
    """A text and the same in other surroundings."""
    lines = text.splitlines(keepends=True)
    yield text
    yield f"{text}\n"
    yield text.replace("\n", "\r\n")
    yield "key:\n" + "".join(f"  {line}" for line in lines) + "\n"
    yield "- " + "  ".join(lines) + "\n"
    yield f"key: {text}\n"
    yield "key: |\n" + "".join(f"  {line}" for line in lines) + "\n"
    yield f"{text}\nkey: value\n"
    yield f"key: value\n{text}\n"


@pytest.mark.suites
@pytest.mark.skipif(not SUITES.is_dir(), reason="the YAML test suite is not beside the checkout")
def test_the_yaml_test_suite_is_the_same() -> None:
    """Every case of the suite, valid or not, by itself and in several surroundings."""
    from read.test_suite import cases

    found = Counter[str]()
    for case in cases():
        for form in _forms(case.text):
            what = outcome(form.encode())
            assert what in {OUTSIDE, EQUAL}, (case.name, form, what)
            found[what] += 1
    assert found[EQUAL] > 600


@pytest.mark.suites
@pytest.mark.skipif(not SUITES.is_dir(), reason="the public test data is not beside the checkout")
def test_public_files_are_the_same() -> None:
    """All files of the public corpus; and how many of the valid ones the fast tier reads."""
    found = Counter[str]()
    for file in sorted((SUITES / "schemastore").rglob("*.y*ml")):
        what = outcome(file.read_bytes())
        assert what in {OUTSIDE, EQUAL}, (file, what)
        document = read_document(read_source(file), lists=False)
        found[f"{file.relative_to(SUITES / 'schemastore').parts[1]}: {what}"] += not document.problems
    assert found == {"valid: equal": 135, "valid: outside": 10, "invalid: equal": 41, "invalid: outside": 2}
