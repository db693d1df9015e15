"""Find words in the text of a source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from articles import TEXT, register
from conftest import PROJECT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import statekit
from statekit.read import read_values

if TYPE_CHECKING:
    from conftest import Run

ARTICLE = PROJECT.parent / "shared" / "article.txt"
ONE = """\
# texts/bridge.txt:2:39, paragraph 2, sentence 2
# the source has `“` (U+201C LEFT DOUBLE QUOTATION MARK) where you have `"` (U+0022 QUOTATION MARK); \
the source has `”` (U+201D RIGHT DOUBLE QUOTATION MARK) where you have `"` (U+0022 QUOTATION MARK)
content:
  - start: 70
    end: 89
    sha256: 6395aef8ac35d27474db05480a34a8e245ba47fba6867b9c2f2bd4a6932837c3
quotes:
  - exact: We will not wait.
    start: 71
    end: 88
locus:
  paragraph: 2
  sentences:
    - 2
# other members that select words (--at): mention
"""
REPEATED = """\
# texts/bridge.txt:4:32, paragraph 4, sentence 1
# 2 of 2: n the end she said it again: “We will build the bridge.” The council – all of it – a
content:
  - start: 141
    end: 165
    sha256: 7087fe885a3f233933bd8cd3be5e9d639d38701d6dc1aff9e9342ca806bc35f3
quotes:
  - exact: We will build the bridge
    start: 141
    end: 165
    prefix: “
    suffix: .
locus:
  paragraph: 4
  sentences:
    - 1
# other members that select words (--at): mention
"""
MENTION = """\
# texts/bridge.txt:1:7, paragraph 1, sentence 1
mention:
  start: 6
  end: 14
  sha256: 066343f57684c7603f77daea0ab876c5f92ef7444c6909b45f16fb07cc369b97
# still to be written in mention: form
# other members that select words (--at): content, quotes
"""


@pytest.mark.parametrize(
    ("arguments", "code", "output", "summary"),
    [
        (['"We will not wait."'], 0, ONE, "the words occur once, in other typography"),
        (["We will build the bridge", "--occurrence", "2"], 0, REPEATED, "the words occur 2 times"),
        (["Ada Lind", "--at", "mention"], 0, MENTION, "the words occur once"),
        (["penguins"], 1, "", "the source has neither these words nor similar ones"),
    ],
)
def test_words(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    articles: Path, run: Run, arguments: list[str], code: int, output: str, summary: str
) -> None:
    """The YAML of a selection is printed for each occurrence, with its place in the source."""
    found = run("quote", *arguments, "--source", "bridge", "--sources", "texts", cwd=articles)
    assert found.stdout == output
    assert (found.returncode, found.stderr) == (code, f"{summary}\n")


def test_similar_words(articles: Path, run: Run) -> None:
    """Of words that are not in the source, the nearest passage is printed with each difference."""
    words = "the council, all of it, agrees"
    found = run("quote", words, "--source", "bridge", "--sources", "texts", cwd=articles)
    assert found.returncode == 1
    assert found.stderr == "the source does not have these words; 1 similar passage\n"
    assert found.stdout.splitlines()[:8] == [
        "# texts/bridge.txt:4:59, paragraph 4, sentence 2",
        "# the source has `The` where you have `the`",
        "# the source has `-` where you have `,`",
        "# the source has `- agreed` where you have `, agrees`",
        "# the source has `The council – all of it – agreed`",
        "content:",
        "  - start: 168",
        "    end: 200",
    ]


def test_json(articles: Path, run: Run) -> None:
    """With `--format json`, the output is one object."""
    arguments = ("Nobody else", "--source", "bridge", "--sources", "texts", "--format", "json")
    found = run("quote", *arguments, cwd=articles)
    assert json.loads(found.stdout) == {
        "source": "bridge",
        "path": "texts/bridge.txt",
        "match": "exact",
        "count": 1,
        "complete": True,
        "passages": [
            {
                "number": 1,
                "start": 90,
                "end": 101,
                "words": "Nobody else",
                "line": 2,
                "column": 59,
                "paragraph": 2,
                "sentences": [3],
                "differences": [],
                "records": {
                    "statement": {
                        "content": [
                            {
                                "start": 90,
                                "end": 101,
                                "sha256": "f6cc67c533e0dde77c024c72b67218638024c849bfe450524f6a56321eba4236",
                            }
                        ],
                        "quotes": [{"exact": "Nobody else", "start": 90, "end": 101}],
                        "locus": {"paragraph": 2, "sentences": [3]},
                    }
                },
                "unwritten": {"statement": {}},
            }
        ],
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["", "--source", "bridge", "--sources", "texts"], "there are no words to find"),
        (["\u3000 \n", "--source", "bridge", "--sources", "texts"], "there are no words to find"),
        (
            ["we", "--source", "brigde", "--sources", "texts"],
            "there is no source `brigde`: did you mean `bridge`?",
        ),
        (["we", "--source", "../bridge", "--sources", "texts"], "there is no source `../bridge`"),
        (
            ["we", "--source", "bridge", "--sources", "schema"],
            "the text of `bridge` is not in schema: no text there has its hash",
        ),
        (
            ["we", "--source", "bridge", "--sources", "none"],
            "cannot read the folder of source texts, none: No such file or directory",
        ),
        (
            ["said", "--source", "bridge", "--sources", "texts", "--at", "mentoin"],
            "no member `mentoin` selects words: did you mean `mention`?",
        ),
        (
            ["said", "--source", "bridge", "--sources", "texts", "--occurrence", "3"],
            "there is no occurrence 3: 2 were found",
        ),
    ],
)
def test_errors(articles: Path, run: Run, arguments: list[str], message: str) -> None:
    """What cannot be found is said in one line."""
    found = run("quote", *arguments, cwd=articles)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith(f"statekit: error: {message}")
    assert found.stderr.count("\n") == 1


def test_a_changed_text(articles: Path, run: Run) -> None:
    """If the text of the source was changed, the message says so."""
    (articles / "texts" / "bridge.txt").write_text(TEXT.replace("\n", "\r\n"), encoding="utf-8", newline="")
    found = run("quote", "We will", "--source", "bridge", "--sources", "texts", cwd=articles)
    assert found.stderr == (
        "statekit: error: the text of `bridge` is not in texts: the text `texts/bridge.txt` differs from the"
        " one with this hash only in its line ends: it has CRLF (Windows), not LF\n"
    )


def test_control_characters(articles: Path, run: Run) -> None:
    """Control characters of the source are escaped, in YAML that reads back as the same words."""
    register(articles, "hostile", "Say \x1b[31mred\u202e words\u200b.\nMore\tof “them”.\n")
    found = run("quote", "Say", "--source", "hostile", "--sources", "texts", cwd=articles)
    assert found.returncode == 0
    words = "\x1b[31mred\u202e words\u200b.\nMore\tof"
    found = run("quote", words, "--source", "hostile", "--sources", "texts", cwd=articles)
    assert found.returncode == 0
    assert r'  - exact: "\u001b[31mred\u202e words\u200b.\nMore\tof"' in found.stdout.splitlines()
    assert "\x1b" not in found.stdout + found.stderr
    assert "in several paragraphs" in found.stdout
    assert "locus" not in found.stdout


def test_many_occurrences(articles: Path, run: Run) -> None:
    """Of words that occur very often, the first are shown, and any of them by its number."""
    register(articles, "often", "peace and war, " * 10_000)
    found = run("quote", "war", "--source", "often", "--sources", "texts", cwd=articles)
    assert found.stderr == (
        "the words occur at least 10000 times; the first 20 are shown: add words, or choose one by"
        " --occurrence\n"
    )
    assert found.stdout.count("quotes:") == 20
    last = statekit.find_quote("war", "often", articles / "texts", articles, occurrence=10_000)
    assert [each.number for each in last.passages] == [10_000]


def test_a_large_text(articles: Path, run: Run) -> None:
    """Words are found in a text of 10 MB, in each of the three ways."""
    register(articles, "large", f"{'All work and no play. ' * 450_000}Here they said “so – be it now”.\n")
    for words, code in (("be it now", 0), ("“so - be it now”", 0), ("Here they say “so be it”", 1)):
        found = run("quote", words, "--source", "large", "--sources", "texts", cwd=articles)
        assert found.returncode == code, words
        assert "paragraph 1, sentence 450001" in found.stdout


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_what_is_pasted_is_right(articles: Path, data: st.DataObject) -> None:
    """For any words of the source, the record that results has no error in its quotations."""
    start = data.draw(st.integers(0, len(TEXT) - 2))
    end = data.draw(st.integers(start + 1, len(TEXT)))
    words = TEXT[start:end]
    if not words.strip():
        return
    found = statekit.find_quote(words, "bridge", articles / "texts", articles)
    assert found.match == "exact"
    for passage in found.passages:
        assert passage.words == words.strip()
        record = {"id": "a", "source": "bridge", **passage.records["statement"].value}
        file = articles / "records" / "statement" / "a.yaml"
        file.write_text(json.dumps(record), encoding="utf-8")
        report = statekit.validate(articles, sources=articles / "texts")
        rules = {each.rule for each in report.diagnostics}
        assert rules <= {"quote/unclaimed", "quote/cut-word", "quote/marks", "text/space"}, words


def test_the_records_of_the_dataset() -> None:
    """The quotations of the project's own records are printed as they are written."""
    if not ARTICLE.exists():
        pytest.skip("the article is not available")
    checked = 0
    for file in (PROJECT / "records" / "statement").iterdir():
        record: Any = (read_values(file.read_bytes(), lists=False) or [{}])[0]
        for quotation in record.get("quotes", ()):
            found = statekit.find_quote(quotation["exact"], record["source"], ARTICLE.parent, PROJECT)
            records: list[Any] = [each.records["statement"].value for each in found.passages]
            pasted = [each["quotes"][0] for each in records]
            assert {name: quotation[name] for name in pasted[0] if name in quotation} in pasted
            checked += 1
    assert checked


def test_the_edges_of_a_similar_passage(articles: Path) -> None:
    """A similar passage ends with the last of the words, without the word after it."""
    text = "Others say so. And they are fair targets for defeat. This is bad as a rule goes and so on.\n"
    register(articles, "edges", text)
    found = statekit.find_quote("fair target for a defeat", "edges", articles / "texts", articles)
    [passage] = found.passages
    assert passage.words == "fair targets for defeat"
    assert passage.differences == (
        "the source has `targets` where you have `target`",
        "the source has nothing where you have `a`",
    )
