from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import PROJECT
from hypothesis import given
from hypothesis import strategies as st

import statekit
from statekit.curate.texts import whole_occurrences
from statekit.edit.prove import read_proven

if TYPE_CHECKING:
    from conftest import Run

ARTICLE = PROJECT.parent / "shared" / "article.txt"
WAR = "a2d8daa4281b886508f0abfe6e8f736e34f4dcaae4374e390ebf699f83d2b44f"
PEACE = '{exact: peace, start: 34, end: 39, prefix: " ", suffix: "!"}'
TEXT = "He said: “Peace.” Then: peace?\nNo peace! \U0001f600 We said so. No war, no walls.\n"
SPAN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "exact": {"type": "string"},
        "start": {"type": "integer"},
        "end": {"type": "integer"},
        "sha256": {"type": "string"},
        "prefix": {"type": "string", "minLength": 1},
        "suffix": {"type": "string", "minLength": 1},
    },
    "required": ["start", "end"],
    "additionalProperties": False,
    "x-statekit": {"selects": {"source": "/source"}},
}
SCHEMAS: dict[str, Any] = {
    "source": {
        "x-statekit": {"key": "id"},
        "properties": {
            "id": {"type": "string"},
            "text": {"type": "object", "x-statekit": {"source-text": True}},
        },
    },
    "quote": {
        "properties": {
            "source": {"type": "string", "x-statekit": {"refers-to": "source"}},
            "spans": {"type": "array", "items": SPAN},
            "named": {**SPAN, "required": ["start", "end", "sha256"]},
            "locus": {
                "type": "object",
                "required": ["paragraph", "sentences"],
                "x-statekit": {"locus-of": {"spans": "/spans", "source": "/source"}},
            },
        },
        "required": ["locus"],
    },
}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _dataset(folder: Path, text: str, quotes: dict[str, str]) -> Path:
    (folder / "texts").mkdir()
    (folder / "texts" / "news.txt").write_bytes(text.encode())
    source = f"id: news\ntext: {{sha256: {_hash(text)}, characters: {len(text)}}}\n"
    files = {"source/news.yaml": source, **{f"quote/{name}.yaml": record for name, record in quotes.items()}}
    for name, record in files.items():
        file = folder / "records" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(record.encode())
    for kind, schema in SCHEMAS.items():
        file = folder / "schema" / f"{kind}.schema.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(schema), encoding="utf-8")
    return folder


def _anchored(folder: Path, record: str) -> tuple[str, list[str]]:
    """Return a record after anchoring, and why spans were left as they are, without the place."""
    root = _dataset(folder, TEXT, {"a": record})
    anchored = statekit.anchor(root, sources=root / "texts")
    text = (root / "records/quote/a.yaml").read_bytes().decode()
    return text, [
        f"{each.place.span and each.place.span.line}: {each.message}" for each in anchored.unanchored
    ]


COMPUTED = """\
source: news # the only one
spans:
  - exact: We said so # twice?
    start: 43
    end: 53
  - start: 55
    end: 61
    exact: 'No war'
locus:
  paragraph: 2
  sentences:
    - 2
    - 3
"""


def test_offsets_and_locus_are_computed(tmp_path: Path) -> None:
    """Records with words alone get their offsets, and the locus that the schema requires."""
    record = "source: news # the only one\nspans:\n  - exact: We said so # twice?\n"
    record += "  - start: 1\n    end: 2\n    exact: 'No war'\n"
    assert _anchored(tmp_path, record) == (COMPUTED, [])


def test_the_words_are_not_touched(tmp_path: Path) -> None:
    """Words that the text does not have stay as they are, and so does all that depends on them."""
    record = "source: news\nspans:\n  - exact: we said so\n    start: 1\n    end: 2\n"
    record += "locus: {paragraph: 7, sentences: [1]}\n"
    assert _anchored(tmp_path, record) == (record, ["3: these words are not in the text of `news`"])


def test_words_at_several_places(tmp_path: Path) -> None:
    """Words that occur several times are listed, and nothing is changed."""
    record = (
        "source: news\nspans:\n  - {exact: peace, start: 1, end: 6}\nlocus: {paragraph: 1, sentences: [1]}\n"
    )
    message = "these words occur 2 times in the text: 24 to 29 and 34 to 39; "
    assert _anchored(tmp_path, record) == (record, [f"3: {message}state which one with `prefix` or `suffix`"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The context tells which of two places is meant.
        ("{exact: peace, start: 1, end: 6, suffix: '!'}", "{exact: peace, start: 34, end: 39, suffix: '!'}"),
        # One of the offsets does, and the context is added.
        ("{exact: peace, start: 34, end: 6}", PEACE),
        ("{exact: peace, start: 34, end: 39}", PEACE),
        ("{exact: war, start: 9, end: 1}", "{exact: war, start: 58, end: 61}"),
        # A wrong context is corrected, even where none is needed.
        ("{exact: war, start: 58, end: 61, prefix: xyz}", '{exact: war, start: 58, end: 61, prefix: "No "}'),
        # Hashes are corrected, not added, and find words.
        ("{exact: war, start: 5, end: 61, sha256: ab}", f"{{exact: war, start: 58, end: 61, sha256: {WAR}}}"),
        (f"{{start: 3, end: 6, sha256: {WAR}}}", f"{{start: 58, end: 61, sha256: {WAR}}}"),
        (f"{{start: 58, end: 99, sha256: {WAR}}}", f"{{start: 58, end: 61, sha256: {WAR}}}"),
        (f"{{start: 0, end: 61, sha256: {WAR}}}", f"{{start: 58, end: 61, sha256: {WAR}}}"),
        ("{start: 58, end: 61}", "{start: 58, end: 61}"),
    ],
)  # fmt: skip
def test_spans(tmp_path: Path, before: str, after: str) -> None:
    """Offsets, hashes and context are repaired in the layout of the record."""
    root = _dataset(tmp_path, TEXT, {"a": f"source: news\nspans: [{before}]\n"})
    statekit.anchor(root, sources=root / "texts")
    assert (root / "records/quote/a.yaml").read_text(encoding="utf-8").splitlines()[1] == f"spans: [{after}]"


def test_a_required_hash_is_added(tmp_path: Path) -> None:
    """A hash that the schema requires is computed."""
    record = "source: news\nnamed:\n  exact: walls\nlocus: {}\n"
    expected = f"  exact: walls\n  start: 66\n  end: 71\n  sha256: {_hash('walls')}\n"
    assert _anchored(tmp_path, record) == (f"source: news\nnamed:\n{expected}locus: {{}}\n", [])


def test_hashes_at_several_places_and_none(tmp_path: Path) -> None:
    """Words that are only known by a hash are listed if they occur several times, or not at all."""
    record = f"source: news\nspans:\n  - {{start: 1, end: 6, sha256: {_hash('peace')}}}\n"
    record += f"  - {{start: 1, end: 6, sha256: {_hash('walls!')}}}\nlocus: {{}}\n"
    text, problems = _anchored(tmp_path, record)
    assert text == record
    assert problems == [
        "3: the words with this hash occur 2 times in the text: 24 to 29 and 34 to 39",
        "4: no words of this length in the text of `news` have this hash",
    ]


def test_the_command(tmp_path: Path, run: Run) -> None:
    """The command lists what is uncertain on standard error, and exits with code 1."""
    good = "source: news\nspans:\n- exact: walls\n  start: 66\n  end: 71\n"
    good += "locus: {paragraph: 9, sentences: [4]}\n"
    bad = "source: news\nspans: [{exact: x, start: 1, end: 2}]\nlocus: {paragraph: 2, sentences: [1]}\n"
    root = _dataset(tmp_path, TEXT, {"bad": bad, "good": good})
    shown = run("anchor", "--sources", "texts", "--diff", "records/quote/good.yaml", cwd=root)
    assert (shown.returncode, shown.stderr) == (0, "would change records/quote/good.yaml\n")
    assert shown.stdout.splitlines() == [
        "diff --git a/records/quote/good.yaml b/records/quote/good.yaml",
        "--- a/records/quote/good.yaml",
        "+++ b/records/quote/good.yaml",
        "@@ -3,4 +3,4 @@",
        " - exact: walls",
        "   start: 66",
        "   end: 71",
        "-locus: {paragraph: 9, sentences: [4]}",
        "+locus: {paragraph: 2, sentences: [3]}",
    ]
    checked = run("anchor", "--sources", "texts", "--check", "records/quote/good.yaml", cwd=root)
    assert (checked.returncode, checked.stdout) == (1, "")
    done = run("anchor", "--sources", "texts", cwd=root)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "records/quote/bad.yaml:2:17: these words are not in the text of `news`",
        "changed records/quote/good.yaml",
    ]
    (root / "texts" / "news.txt").write_bytes(b"another text\n")
    missing = run("anchor", "--sources", "texts", cwd=root)
    assert (missing.returncode, missing.stderr.splitlines()) == (
        1,
        [
            "records/source/news.yaml: the text of `news` is not in texts: 2 spans were not anchored",
            "nothing to change",
        ],
    )
    assert run("anchor", "--sources", "nowhere", cwd=root).returncode == 2


def test_words_inside_of_others() -> None:
    """Words that are a part of others are not meant if they occur alone as well."""
    assert whole_occurrences("now no", "no") == [4]
    assert whole_occurrences("walls", "wall") == [0]


def test_files_with_errors(tmp_path: Path) -> None:
    """A file with errors in its text is listed, and the others are anchored."""
    good = "source: news\nspans: [{exact: walls, start: 1, end: 2}]\n"
    root = _dataset(tmp_path, TEXT, {"bad": "source: [\n", "good": good})
    anchored = statekit.anchor(root, sources=root / "texts")
    assert [each.message for each in anchored.unanchored] == [
        "line 1: the closing `]` is missing; correct it first"
    ]
    assert [Path(change.path).name for change in anchored.changes] == ["good.yaml"]
    only_good = statekit.anchor(root / "records/quote/good.yaml", sources=root / "texts")
    assert only_good == statekit.Anchored((), ())


def test_locus_of_several_paragraphs(tmp_path: Path) -> None:
    """A locus of spans in several paragraphs is listed, and stays as it is."""
    record = "source: news\nspans:\n  - {exact: 'Peace', start: 1, end: 6}\n"
    record += "  - {exact: 'walls', start: 66, end: 71}\nlocus: {paragraph: 1, sentences: [1]}\n"
    text, problems = _anchored(tmp_path, record)
    assert text == record.replace("start: 1, end: 6", "start: 10, end: 15")
    assert problems == ["5: the spans lie in more than one paragraph"]


words = st.sampled_from(["a", "b", "aa", "No", "no", "é", "\U0001f600", ". ", "! ", "\n", " ", ", "])


@given(st.lists(words, min_size=1, max_size=30).map("".join), st.data())
def test_any_span(tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject) -> None:
    """What is changed is right, words are never changed, and what was right stays."""
    offsets = st.integers(0, len(text))
    spans = []
    for start, end in data.draw(st.lists(st.tuples(offsets, offsets), min_size=1, max_size=3)):
        selected = text[min(start, end) : max(start, end)] or text[0]
        span: dict[str, Any] = {"start": data.draw(offsets), "end": data.draw(offsets)}
        if data.draw(st.booleans()):
            span |= {"exact": selected}
        else:
            span |= {"start": start, "end": start + len(selected), "sha256": _hash(selected)}
        spans.append(span)
    record = {"source": "news", "spans": spans, "locus": {"paragraph": 1, "sentences": [1]}}
    root = _dataset(tmp_path_factory.mktemp("dataset"), text, {"a": json.dumps(record, ensure_ascii=False)})
    anchored = statekit.anchor(root, sources=root / "texts")
    data_after = (root / "records/quote/a.yaml").read_bytes()
    after: Any = read_proven(data_after, "a.yaml", lists=True).records[0].value
    for old, new in zip(spans, after["spans"], strict=True):
        found = text[new["start"] : new["end"]]
        is_right = found == new["exact"] if "exact" in new else _hash(found) == new["sha256"]
        assert is_right or (new == old and anchored.unanchored)
        assert new.get("exact") == old.get("exact")
    again = statekit.anchor(root, sources=root / "texts")
    assert again.changes == ()
    assert [each.message for each in again.unanchored] == [each.message for each in anchored.unanchored]


@pytest.mark.parametrize("member", ["start", "end", "paragraph", "sentence"])
def test_the_dataset_of_this_project(tmp_path: Path, member: str) -> None:
    """The records of this project stay as they are, and broken ones come back byte for byte."""
    if not ARTICLE.exists():
        pytest.skip("the source text (../shared/article.txt) is not here")
    (tmp_path / "texts").mkdir()
    shutil.copy(ARTICLE, tmp_path / "texts")
    for folder in ("records", "schema"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    assert statekit.anchor(tmp_path, sources=tmp_path / "texts") == statekit.Anchored((), ())
    pattern = r"(^ {4}- )(\d+)$" if member == "sentence" else rf"({member}: )(\d+)$"
    broken = 0
    for file in sorted((tmp_path / "records" / "statement").iterdir()):
        text = file.read_text(encoding="utf-8")
        changed = re.sub(
            pattern,
            lambda match: match[1] + str(int(match[2]) + (0, 1, 7, 340)[int(match[2]) % 4]),
            text,
            flags=re.MULTILINE,
        )
        broken += changed != text
        file.write_text(changed, encoding="utf-8")
    assert broken > 10
    anchored = statekit.anchor(tmp_path, sources=tmp_path / "texts")
    assert len(anchored.changes) == broken
    assert anchored.unanchored == ()
    for file in (PROJECT / "records" / "statement").iterdir():
        assert (tmp_path / "records" / "statement" / file.name).read_bytes() == file.read_bytes()
