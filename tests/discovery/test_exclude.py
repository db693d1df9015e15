"""Files in folders are excluded by patterns in the syntax of .gitignore."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import statekit
from statekit.discovery.patterns import PathPatterns, PatternList

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize(
    ("patterns", "path", "excluded"),
    [
        (["*.yaml"], "a/b.yaml", True),
        (["b"], "a/b/c.yaml", True),
        (["b/"], "a/b", False),
        (["/b"], "a/b", False),
        (["a/*.yaml"], "a/b/c.yaml", False),
        (["a/**/c.yaml"], "a/c.yaml", True),
        (["a/**"], "a/b/c.yaml", True),
        (["a/**"], "a", False),
        (["**/c.yaml"], "a/b/c.yaml", True),
        (["[!a].yaml"], "b.yaml", True),
        (["[!a].yaml"], "a.yaml", False),
        (["?.yaml"], "ab.yaml", False),
        (["*.yaml", "!b.yaml"], "b.yaml", False),
        (["a/", "!a/b.yaml"], "a/b.yaml", True),
        (["\\!a"], "!a", True),
        (["[a"], "a", False),
        (["a.yaml"], "../a.yaml", False),
    ],
)
def test_patterns(patterns: list[str], path: str, *, excluded: bool) -> None:
    """Patterns mean what they mean in .gitignore."""
    tree = PathPatterns()
    tree.add(".", PatternList(patterns))
    assert tree.match(path) is excluded


@pytest.mark.parametrize("where", ["option", "settings"])
@pytest.mark.parametrize("arguments", [[], ["--schema", "schema/person.schema.json", "records"]])
def test_excluded_files(dataset: Path, run: Run, where: str, arguments: list[str]) -> None:
    """Excluded files are not read, and counted; a file that is named is read."""
    drafts = dataset / "records" / "person" / "drafts"
    drafts.mkdir()
    (drafts / "x.yaml").write_text("a: [\n", encoding="utf-8")
    if where == "option":
        arguments = [*arguments, "--exclude", "drafts/"]
    else:
        (dataset / "statekit.toml").write_text('exclude = ["drafts/"]\n', encoding="utf-8")
    done = run("validate", *arguments, cwd=dataset)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("; 1 excluded file skipped\n")
    done = run("validate", *arguments, "records/person/drafts/x.yaml", cwd=dataset)
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[", "the pattern `[` matches nothing: the `[` is not closed; write `\\[` for the character"),
        ("a[b", "the pattern `a[b` matches nothing: the `[` is not closed; write `\\[` for the character"),
        ("a\\", "the pattern `a\\` matches nothing: a character is missing after the `\\`"),
        ("[[:x:]]", "the pattern `[[:x:]]` matches nothing: `[:x:]` is not a class of characters"),
        ("", "the pattern `` matches nothing: it names no file"),
        ("!/", "the pattern `!/` matches nothing: it names no file"),
        ("../x", "the pattern `../x` matches nothing: it cannot lead out of its folder"),
    ],
)
@pytest.mark.parametrize("key", ["exclude", "include"])
def test_a_pattern_without_effect_is_an_error(
    dataset: Path, run: Run, pattern: str, reason: str, key: str
) -> None:
    """A pattern that can match nothing ends the run with one line, which names the option, or the line."""
    for command in (["validate"], ["export", "--output", "build"], ["verify", "build", "."]):
        done = run(*command, f"--{key}", pattern, cwd=dataset)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"statekit: error: --{key}: {reason}\n"
    text = f"select = []\n{key} = [\n  'drafts/',\n  '{pattern}',\n]\n"
    (dataset / "statekit.toml").write_text(text, encoding="utf-8")
    done = run("validate", cwd=dataset)
    assert (done.returncode, done.stdout) == (2, "")
    line = 4 if pattern else 2
    assert done.stderr == f"statekit: error: statekit.toml:{line}: {key}: {reason}\n"


def test_the_python_functions_exclude(dataset: Path) -> None:
    """The setting `exclude` applies in Python as well: at the root of a dataset, or in given settings."""
    (dataset / "records" / "person" / "x.yaml").write_text("a: [\n", encoding="utf-8")
    assert not statekit.validate(dataset)
    given = statekit.Settings(exclude=("x.yaml",))
    for settings in (given, None):
        if settings is None:
            (dataset / "statekit.toml").write_text("exclude = ['x.yaml']\n", encoding="utf-8")
        report = statekit.validate(dataset, settings=settings)
        assert (report.ok, report.summary.files, report.summary.skipped.excluded) == (True, 2, 1)
        assert statekit.export(dataset, dataset / "build", settings=settings).rows["person.jsonl"] == 2
        assert statekit.verify(dataset / "build", dataset, settings=settings).problems == ()
        assert len(statekit.load(dataset, settings=settings)["person"]) == 2


def test_included_files(dataset: Path, run: Run) -> None:
    """Files in folders that match `include` are read, in a dataset and elsewhere."""
    (dataset / "records" / "person" / "grace.json").write_text("[", encoding="utf-8")
    done = run("validate", "--include", "*.json", "--format", "lines", cwd=dataset)
    assert done.returncode == 1
    assert done.stdout.startswith("records/person/grace.json:1:1: error[json/syntax]")
    schema = ["--schema", "schema/person.schema.json", "records"]
    assert run("validate", *schema, cwd=dataset).returncode == 0
    (dataset / "statekit.toml").write_text("include = ['*.json']\n", encoding="utf-8")
    assert run("validate", *schema, cwd=dataset).returncode == 1
