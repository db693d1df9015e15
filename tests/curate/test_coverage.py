"""Which parts of the texts of sources have records."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from articles import TEXT, register
from conftest import PROJECT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import statekit

if TYPE_CHECKING:
    from conftest import Run

    from statekit import SourceCoverage

ARTICLE = PROJECT.parent / "shared" / "article.txt"
SENTENCE = "In the end she said it again: "
NEWSLETTER = "Subscribe to our newsletter"


COVERAGE = """\
source bridge:
  sentences   3 of 6 have records (50 %)
  quotations  1 of 3 have records (33 %)
  words       12 of 38 have records (31 %)
  characters  45 of 161 have records (27 %)
texts/bridge.txt:1:1: paragraph 1, sentence 1: no record of the sentence `Mayor Ada Lind spoke on Monday.`
texts/bridge.txt:2:1: paragraph 2, sentence 1: no record of the sentence \
`“We will build the bridge,” she said.`
texts/bridge.txt:2:2: paragraph 2, sentence 1: no record of the quotation `We will build the bridge,`
texts/bridge.txt:2:66: paragraph 2, sentence 3: no record of the words `else spoke`
texts/bridge.txt:4:32: paragraph 4, sentence 1: no record of the words `We will build the bridge`
texts/bridge.txt:4:32: paragraph 4, sentence 1: no record of the quotation `We will build the bridge.`
texts/bridge.txt:4:59: paragraph 4, sentence 2: no record of the sentence `The council – all of it – agreed.`
"""


def _span(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {
        "start": start,
        "end": start + len(words),
        "sha256": hashlib.sha256(words.encode()).hexdigest(),
    }


def _write(root: Path, name: str, **members: Any) -> None:
    record = {"id": name, "source": "bridge", **members}
    (root / "records" / "statement" / f"{name}.yaml").write_text(json.dumps(record), encoding="utf-8")


@pytest.fixture
def root(articles: Path) -> Path:
    """Return the root of the dataset, with some statements."""
    quotation = _span("We will not wait.")
    del quotation["sha256"]
    content = [_span("“We will not wait.” Nobody")]
    _write(articles, "a", content=content, quotes=[{"exact": "We will not wait.", **quotation}])
    _write(articles, "b", content=[_span(SENTENCE)], quotes=[])
    with (articles / "records" / "source" / "bridge.yaml").open("a", encoding="utf-8") as file:
        file.write(f"non_content:\n  - {json.dumps(_span(NEWSLETTER))}\n")
    return articles


def test_text(root: Path, run: Run) -> None:
    """Sentences, quotations and words without a record are listed, each with its place."""
    done = run("coverage", "--sources", "texts", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == COVERAGE


def test_json(root: Path, run: Run) -> None:
    """With `--format json`, the output is one object."""
    [covered] = json.loads(run("coverage", "--sources", "texts", "--format", "json", cwd=root).stdout)[
        "sources"
    ]
    gaps = covered.pop("gaps")
    assert covered == {
        "kind": "source",
        "source": "bridge",
        "path": "texts/bridge.txt",
        "reason": None,
        "sentences": {"total": 6, "claimed": 3, "percent": 50},
        "quotations": {"total": 3, "claimed": 1, "percent": 33},
        "words": {"total": 38, "claimed": 12, "percent": 31},
        "characters": {"total": 161, "claimed": 45, "percent": 27},
        "unlocated": 0,
    }
    assert gaps[0] == {
        "kind": "sentence",
        "start": 0,
        "end": 31,
        "line": 1,
        "column": 1,
        "paragraph": 1,
        "sentence": 1,
        "words": "Mayor Ada Lind spoke on Monday.",
    }


def test_a_text_that_is_not_there(root: Path, run: Run) -> None:
    """A source whose text is not in the folder is named; if there is no text at all, nothing can be shown."""
    register(root, "other", "Nothing.\n")
    (root / "texts" / "other.txt").unlink()
    done = run("coverage", "--sources", "texts", cwd=root)
    message = "the text of `other` is not in texts: no text there has its hash\n"
    assert (done.returncode, done.stderr) == (0, message)
    (root / "texts" / "bridge.txt").unlink()
    done = run("coverage", "--sources", "texts", cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("there is no source whose text is available\n")


def test_words_that_are_not_in_the_text(root: Path) -> None:
    """A quotation counts where its words are; one whose words are nowhere is counted, and claims nothing."""
    [before] = statekit.coverage(root / "texts", root)
    _write(root, "c", quotes=[{"exact": "The council", "start": 3, "end": 14}])
    _write(root, "d", quotes=[{"exact": "Penguins fly", "start": 0, "end": 12}])
    _write(root, "e", quotes=[{"exact": "x", "start": -5, "end": 99_999}], content=[])
    [after] = statekit.coverage(root / "texts", root)
    assert (before.unlocated, after.unlocated) == (0, 2)
    assert after.words.claimed == before.words.claimed + 2


def test_control_characters(root: Path, run: Run) -> None:
    """Control characters of the source are escaped."""
    register(root, "hostile", "Say \x1b[31mred\u202e words.\n")
    done = run("coverage", "--sources", "texts", cwd=root)
    assert "no record of the sentence `Say \\u001b[31mred\\u202e words.`" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_large_text(root: Path) -> None:
    """Every sentence of a large text is listed."""
    text = "All work and no play.\n" * 100_000
    register(root, "large", text)
    [_, large] = statekit.coverage(root / "texts", root)
    assert large.sentences.total == len(large.gaps) == 100_000
    assert large.gaps[-1].line == 100_000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), max_size=6))
def test_numbers_and_gaps_agree(articles: Path, spans: list[tuple[int, int]]) -> None:
    """The words that have records and those in gaps are all words, and no number exceeds its total."""
    ordered = [sorted(span) for span in spans]
    content: list[dict[str, Any]] = [
        {"start": start, "end": end, "sha256": "0"} for start, end in ordered if start < end
    ]
    _write(articles, "a", content=content, quotes=[])
    [covered] = statekit.coverage(articles / "texts", articles)
    gaps = [gap for gap in covered.gaps if gap.kind != "quotation"]
    assert covered.words.total - covered.words.claimed == sum(_count(gap.words) for gap in gaps)
    assert all(TEXT[gap.start : gap.end] == gap.words for gap in covered.gaps)
    assert all(TEXT.split("\n")[gap.line - 1].startswith(gap.words, gap.column - 1) for gap in covered.gaps)
    inside = {at for each in content for at in range(each["start"], each["end"]) if not TEXT[at].isspace()}
    assert covered.characters == type(covered.characters)(sum(map(len, TEXT.split())), len(inside))


def _count(words: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in words.split())


def test_the_article() -> None:
    """All sentences and quotations of the project's article have records."""
    if not ARTICLE.exists():
        pytest.skip("the article is not available")
    covered: tuple[SourceCoverage, ...] = statekit.coverage(ARTICLE.parent, PROJECT)
    for each in covered:
        assert (each.sentences.percent, each.quotations.percent) == (100, 100)
        assert 90 < each.words.percent < 100
