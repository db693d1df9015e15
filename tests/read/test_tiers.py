"""Both tiers agree on the YAML test suite, short scalars, generated texts and public files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from fuzz.mutations import change_bytes, mutate
from fuzz.scalars import ALPHABET, MAIN_PLACES, WORDS, find_differences, scalars
from fuzz.tiers import EQUAL, OUTSIDE, compare_tiers, fuzz_tiers, is_same, minimize
from fuzz.writer import Writer
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON
from statekit.read import TextFile, read_document, read_text_file

PROJECT = Path(__file__).parents[2]
SUITES = PROJECT.parent / "shared" / "suites"

seeds = st.integers(min_value=0, max_value=2**64 - 1)


@pytest.mark.costly
def test_both_tiers_agree_on_short_scalars() -> None:
    """Both tiers agree on every scalar of at most two characters, and on words that resemble values."""
    assert list(find_differences([*scalars(ALPHABET, 1), *WORDS])) == []
    assert list(find_differences(scalars(ALPHABET, 2), MAIN_PLACES)) == []


@given(st.lists(st.text(ALPHABET, min_size=3, max_size=6), max_size=20))
def test_both_tiers_agree_on_longer_scalars(texts: list[str]) -> None:
    """Both tiers agree on a sample of longer scalars. `tests/fuzz/scalars.py` tries all of a given length."""
    assert list(find_differences(texts)) == []


@given(seeds, st.sampled_from([0.0, 0.0, 0.1, 0.3]))
def test_both_tiers_agree_on_generated_texts(seed: int, odd: float) -> None:
    """Both tiers agree on texts of the gate's grammar, with either line end, with and without a final one."""
    text = Writer(Random(seed), odd).text()  # noqa: S311 - no secrets
    for form in (text, text.replace("\n", "\r\n"), text.removesuffix("\n"), f"\ufeff{text}"):
        assert compare_tiers(form.encode()) in {OUTSIDE, EQUAL}


@given(seeds)
def test_both_tiers_agree_on_mutated_texts(seed: int) -> None:
    """Both tiers agree on texts close to the gate's grammar, and on records with changed bytes."""
    random = Random(seed)  # noqa: S311 - no secrets
    text = Writer(random).text()
    for _ in range(4):
        assert compare_tiers(mutate(text, random).encode()) in {OUTSIDE, EQUAL}
    file = random.choice(sorted((PROJECT / "records").rglob("*.yaml")))
    assert compare_tiers(change_bytes(file.read_bytes(), random)) in {OUTSIDE, EQUAL}


def test_the_texts_pass_the_gate() -> None:
    """Most generated texts and many mutated ones pass the gate, so that the tests above are not empty."""
    written = [Writer(Random(seed)).text() for seed in range(300)]  # noqa: S311 - no secrets
    assert Counter(compare_tiers(text.encode()) for text in written)[EQUAL] > 150
    changed = [mutate(text, Random(seed)) for seed, text in enumerate(written)]  # noqa: S311 - no secrets
    assert Counter(compare_tiers(text.encode()) for text in changed)[EQUAL] > 50


def test_differences_are_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the gate, the tiers differ, and the difference is reduced to a small text."""
    monkeypatch.setattr("statekit.read.values.scan", lambda _: [])
    assert compare_tiers(b"a: 1_000\n") == "fast: [{'a': 1000}]\nreference: [{'a': '1_000'}]"
    assert minimize(b"k:\n  - b: text # c\n  - c: 1_000\n") == b"1_"
    assert compare_tiers(b"a: !t b\n").splitlines()[0] == "fast: [{'a': 'b'}]"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *((1, True), (0, False), (1, 1.0), (0.0, -0.0), ("1", 1), (None, "")),
        *(([1], [True]), ([1], [1, 1]), ({"a": 1}, {"a": 1.0}), ({"a": 1, "b": 2}, {"b": 2, "a": 1})),
    ],
)
def test_the_comparison_of_values(one: JSON, other: JSON) -> None:
    """The comparison distinguishes types and the order of keys, unlike that of Python."""
    assert is_same(one, one)
    assert not is_same(one, other)


@pytest.mark.parametrize("text", ["a: x" + "," * 2_500_000 + "\n", "a: " + "x" * 2_500_000 + "\n"])
def test_both_tiers_agree_on_large_texts(text: str) -> None:
    """The fast tier refuses any text that is too large for the reference tier."""
    assert compare_tiers(text.encode()) in {OUTSIDE, EQUAL}


def test_both_tiers_apply_the_same_node_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both tiers count keys, items and collections alike."""
    for module in ("limits", "values"):
        monkeypatch.setattr(f"statekit.read.{module}.MAX_NODES", 40)
    read = Counter[str]()
    for items in range(30):
        for text in (
            "- a: [b, c]\n" * items,
            "".join(f"k{i}: v\n" for i in range(items)),
            "- x\n" * items * 2,
        ):
            found = compare_tiers(text.encode())
            fits = not read_document(TextFile("x.yaml", text), lists=False).problems
            assert found == (EQUAL if fits else OUTSIDE), text
            read[found] += 1
    assert min(read[EQUAL], read[OUTSIDE]) > 20


def test_a_run_of_the_fuzzer(capsys: pytest.CaptureFixture[str]) -> None:
    """The fuzzer runs and reports its result."""
    assert fuzz_tiers(0.2, 1) == 0
    assert capsys.readouterr().out.startswith("seed 1: ")


def _forms(text: str) -> Iterator[str]:
    """Yield a text and the same text in other contexts."""
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
@pytest.mark.skipif(not SUITES.is_dir(), reason="the YAML test suite is not next to the checkout")
def test_both_tiers_agree_on_the_yaml_test_suite() -> None:
    """Both tiers agree on every case of the suite, valid or not, alone and in several contexts."""
    from read.test_suite import cases

    found = Counter[str]()
    for case in cases():
        for form in _forms(case.text):
            result = compare_tiers(form.encode())
            assert result in {OUTSIDE, EQUAL}, (case.name, form, result)
            found[result] += 1
    assert found[EQUAL] > 600


@pytest.mark.suites
@pytest.mark.skipif(not SUITES.is_dir(), reason="the public test data is not next to the checkout")
def test_both_tiers_agree_on_public_files() -> None:
    """Both tiers agree on every file of the public corpus, and the share of the fast tier is known."""
    found = Counter[str]()
    for file in sorted((SUITES / "schemastore").rglob("*.y*ml")):
        result = compare_tiers(file.read_bytes())
        assert result in {OUTSIDE, EQUAL}, (file, result)
        document = read_document(read_text_file(file), lists=False)
        found[f"{file.relative_to(SUITES / 'schemastore').parts[1]}: {result}"] += not document.problems
    assert found == {"valid: equal": 145, "valid: outside": 0, "invalid: equal": 42, "invalid: outside": 1}
