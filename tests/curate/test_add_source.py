"""Register texts as sources."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import PROJECT

import statekit
from statekit.curate.leftovers import leftovers
from statekit.read import read_values

if TYPE_CHECKING:
    from conftest import Run

ARTICLE = PROJECT.parent / "shared" / "article.txt"
PAGE = "Skip to content\nThe dam holds.\nEngineers “checked” it twice.\nShare this\n5 comments\n"
RECORD = """\
id: dam
title: The dam
language: en
text:
  sha256: 5f8746cf6d656651e2f24781d1ef0192037838690cd5004aea4045cc3c3d79aa
  characters: 83
# Perhaps no part of what the text says. Keep what is right, without the `#`:
# non_content:
#   - start: 0
#     end: 15
#     sha256: ac576a66d4563e600314a2ce6e731725e9826fd88baf2399e05f60bfb177dbc0
#   - start: 61
#     end: 71
#     sha256: 040c04d8782d2cff12c936bbe4f0a754eda2c497dd7adf677657736de15862ce
#   - start: 72
#     end: 82
#     sha256: 59894317c021e9bd5e4720692fbdc22c900b877a750995608e4bdf7314c3b6bc
"""


@pytest.fixture
def root(articles: Path) -> Path:
    """Return the root of the dataset, with another text that is not registered."""
    (articles / "texts" / "dam.txt").write_text(PAGE, encoding="utf-8")
    return articles


def test_add(root: Path, run: Run) -> None:
    """The record has the hash and the length of the text, and the given values, in the schema's order."""
    arguments = ("--set", "language=en", "--set", "title=The dam")
    done = run("source", "add", "texts/dam.txt", "--id", "dam", *arguments, cwd=root)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "texts/dam.txt: 83 characters in 5 paragraphs",
        "texts/dam.txt:1: perhaps no part of it: `Skip to content`",
        "texts/dam.txt:4: perhaps no part of it: `Share this`",
        "texts/dam.txt:5: perhaps no part of it: `5 comments`",
        "created records/source/dam.yaml",
    ]
    written = (root / "records" / "source" / "dam.yaml").read_text(encoding="utf-8")
    assert written == RECORD
    assert run("validate", "--sources", "texts", "--ignore", "quote/unclaimed", cwd=root).returncode == 0
    kept = "".join(line.removeprefix("# ") for line in written.splitlines(keepends=True) if "`" not in line)
    (root / "records" / "source" / "dam.yaml").write_text(kept, encoding="utf-8")
    assert run("validate", "--sources", "texts", "--ignore", "quote/unclaimed", cwd=root).returncode == 0


def test_what_remains_is_listed(root: Path, run: Run) -> None:
    """A record that is not complete is written, and what remains is listed."""
    arguments = ("--set", "year=MCMXC", "--set", "title=2024")
    done = run("source", "add", "texts/dam.txt", "--id", "dam", *arguments, cwd=root)
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if line.startswith("still")] == [
        "still to be done: the record lacks the required property `language`",
        "still to be done: /year: expected an integer, found the text `MCMXC`",
    ]
    record: Any = (read_values((root / "records/source/dam.yaml").read_bytes(), lists=False) or [])[0]
    assert record["title"] == "2024"  # the schema asks for text


@pytest.mark.parametrize("option", ["--diff", "--check"])
def test_nothing_is_written(root: Path, run: Run, option: str) -> None:
    """With `--diff` and `--check`, the change is only shown."""
    done = run("source", "add", "texts/dam.txt", "--id", "dam", option, cwd=root)
    assert done.returncode == (option == "--check")
    assert done.stderr.splitlines()[-1] == "would create records/source/dam.yaml"
    assert ("+id: dam" in done.stdout) == (option == "--diff")
    assert not (root / "records" / "source" / "dam.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["dam", "--id", "bridge"], "records/source/bridge.yaml: there is a source `bridge` already"),
        (["bridge", "--id", "dam"], "records/source/bridge.yaml: the source `bridge` has this text already"),
        (["dam", "--id", "../dam"], "`../dam` cannot be the name of a file"),
        (["dam", "--id", ""], '`""` cannot be the name of a file'),
        (["dam", "--id", "DAM"], "`DAM` does not match the pattern `^[a-z-]+$`"),
        (["none", "--id", "none"], "texts/none.txt: the file cannot be read: No such file or directory"),
        (["latin", "--id", "latin"], "texts/latin.txt: the text is not UTF-8 at byte 2"),
        (
            ["dam", "--id", "dam", "--kind", "statement"],
            "the kind `statement` does not hold sources: expected source",
        ),
        (
            ["dam", "--id", "dam", "--set", "language"],
            "`language` is not POINTER=VALUE, such as `language=en`",
        ),
        (["dam", "--id", "dam", "--set", "year=1", "--set", "year=2"], "`year` is given twice"),
        (
            ["dam", "--id", "dam", "--set", "title=a", "--set", "title/b=c"],
            "`title/b`: the value there is no object, so it has no `b`",
        ),
    ],
)
def test_errors(root: Path, run: Run, arguments: list[str], message: str) -> None:
    """What cannot be registered is said in one line, and nothing is written."""
    (root / "texts" / "latin.txt").write_bytes(b"Na\xefve\n")
    file, *options = arguments
    done = run("source", "add", f"texts/{file}.txt", *options, cwd=root)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"statekit: error: {message}\n")
    assert [each.name for each in (root / "records" / "source").iterdir()] == ["bridge.yaml"]


def test_a_file_of_that_name_is_not_overwritten(root: Path, run: Run) -> None:
    """A file that exists stays, even if it has no record of that id."""
    file = root / "records" / "source" / "dam.yaml"
    file.write_text("# to do\nid: other\n", encoding="utf-8")
    done = run("source", "add", "texts/dam.txt", "--id", "dam", cwd=root)
    assert done.returncode == 2
    assert "exists already" in done.stderr
    assert file.read_text(encoding="utf-8") == "# to do\nid: other\n"


def test_several_kinds_of_sources(root: Path, run: Run) -> None:
    """Where several kinds hold sources, one is chosen by its name."""
    shutil.copy(root / "schema" / "source.schema.json", root / "schema" / "speech.schema.json")
    done = run("source", "add", "texts/dam.txt", "--id", "dam", cwd=root)
    assert done.stderr == (
        "statekit: error: several kinds hold sources: choose source or speech by its name (`--kind`)\n"
    )
    added = statekit.add_source(root / "texts" / "dam.txt", "dam", root, kind="speech")
    assert added.change.path == str(root / "records" / "speech" / "dam.yaml")
    assert Path(added.change.path).read_text(encoding="utf-8").startswith("id: dam\n")


def test_given_values(root: Path) -> None:
    """Values are read as the schema asks, with the objects and lists around them."""
    given: dict[str, Any] = {
        "language": "en",
        "/title": "null",
        "year": "1990",
        "x/0/a~1b": "[1]",
        "x/1": "no",
    }
    added = statekit.add_source(root / "texts" / "dam.txt", "dam", root, values=given, write=False)
    record: Any = (read_values(added.change.new or b"", lists=False) or [])[0]
    del record["text"]
    assert record == {"id": "dam", "title": None, "year": 1990, "language": "en", "x": [{"a/b": [1]}, "no"]}


def test_a_large_text(root: Path) -> None:
    """A text of 10 MB is registered, with at most 50 of its lines as candidates."""
    text = "All work and no play.\n" * 450_000 + "\x1b[31mRead more\n"
    (root / "texts" / "large.txt").write_text(text, encoding="utf-8")
    added = statekit.add_source(root / "texts" / "large.txt", "large", root)
    assert (added.characters, added.paragraphs) == (len(text), 450_001)
    assert len(added.leftovers) == 50


def test_the_article() -> None:
    """The project's own article is registered as its record has it, and its leftover is found."""
    if not ARTICLE.exists():
        pytest.skip("the article is not available")
    [file] = (PROJECT / "records" / "source").iterdir()
    record: Any = (read_values(file.read_bytes(), lists=False) or [])[0]
    text = ARTICLE.read_text(encoding="utf-8")
    assert leftovers(text) == [(each["start"], each["end"]) for each in record["non_content"]]
    assert hashlib.sha256(ARTICLE.read_bytes()).hexdigest() == record["text"]["sha256"]
    with pytest.raises(statekit.EditError, match="has this text already"):
        statekit.add_source(ARTICLE, "again", PROJECT, write=False)
