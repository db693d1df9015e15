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
        (["/*.yaml"], "a/b.yaml", False),
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
        (["?.yaml"], "é.yaml", False),  # two bytes, as for git
        (["??.yaml"], "é.yaml", True),
        (["[!a].yaml"], "é.yaml", False),
        (["é*"], "é.yaml", True),
        (["/a**/b"], "ax/y/b", True),  # as git does, against gitignore(5)
        (["/a**/b"], "ab", True),
        (["**a/b"], "x/a/b", False),
        (["***/b"], "x/y/b", True),
        (["**\\/b"], "b", False),
    ],
)
def test_patterns(patterns: list[str], path: str, *, excluded: bool) -> None:
    """Patterns mean what they mean in .gitignore."""
    tree = PathPatterns()
    tree.add(".", PatternList(patterns))
    assert tree.match(path) is excluded


DRAFTS = "records/person/drafts"


@pytest.fixture
def drafts(dataset: Path) -> Path:
    """A dataset with a file that cannot be read in a folder of drafts."""
    (dataset / DRAFTS).mkdir()
    (dataset / DRAFTS / "x.yaml").write_text("a: [\n", encoding="utf-8")
    return dataset


@pytest.mark.parametrize("where", ["option", "settings", "python"])
@pytest.mark.parametrize(
    "pattern",
    [
        "./records/person/drafts",
        "./records/./person//drafts/",
        "records/person/drafts/.",
        "{root}/records/person/drafts",
        "{root}/**/drafts",
        "{root}/records/person/./drafts/x.*",
    ],
)
def test_paths_as_patterns(
    drafts: Path, run: Run, monkeypatch: pytest.MonkeyPatch, where: str, pattern: str
) -> None:
    """A pattern may be written as a path: with `./`, or absolute."""
    pattern = pattern.format(root=drafts)
    monkeypatch.chdir(drafts)
    if where == "python":
        assert statekit.validate(exclude=[pattern]).summary.skipped.excluded == 1
        return
    if where == "settings":
        (drafts / "statekit.toml").write_text(f"exclude = ['{pattern}']\n", encoding="utf-8")
    done = run("validate", *(["--exclude", pattern] if where == "option" else []), cwd=drafts)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("; 1 excluded file skipped\n")


@pytest.mark.parametrize("arguments", [["."], ["--schema", "schema/person.schema.json", "records"]])
@pytest.mark.parametrize("pattern", ["drafts/", "**/x.yaml", "{root}/records/person/drafts"])
def test_patterns_for_files_elsewhere(
    drafts: Path, tmp_path: Path, run: Run, arguments: list[str], pattern: str
) -> None:
    """For files outside of the current folder, a pattern is relative to their dataset or their folder."""
    other = tmp_path / "elsewhere"
    other.mkdir()
    arguments = [each if each.startswith("--") else str(drafts / each) for each in arguments]
    done = run("validate", *arguments, "--exclude", pattern.format(root=drafts), cwd=other)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("; 1 excluded file skipped\n")


def test_a_pattern_of_a_folder_of_the_dataset(drafts: Path, run: Run) -> None:
    """In a folder of a dataset, relative patterns are about this folder, and absolute ones about any."""
    folder = drafts / "records" / "person"
    for pattern, code in (("/drafts", 0), ("records/person/drafts", 1), (str(drafts / DRAFTS), 0)):
        assert run("validate", "--exclude", pattern, cwd=folder).returncode == code


@pytest.mark.parametrize("pattern", ["{root}/x.yaml", "{root}/*.yaml", "!{root}/x.yaml"])
def test_a_path_outside_is_an_error(
    dataset: Path,
    run: Run,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    pattern: str,
) -> None:
    """An absolute path that leads out of the folder ends the run with one line."""
    other = tmp_path_factory.mktemp("other")
    (other / "x.yaml").write_text("", encoding="utf-8")
    pattern = pattern.format(root=other)
    problem = "it is a path outside of the folder that patterns are relative to"
    reason = f"the pattern `{pattern}` matches nothing: {problem}"
    done = run("validate", "--exclude", pattern, cwd=dataset)
    assert (done.returncode, done.stderr) == (2, f"statekit: error: --exclude: {reason}\n")
    monkeypatch.chdir(dataset)
    with pytest.raises(statekit.SettingsError) as raised:
        statekit.resolve(include=[pattern])
    assert str(raised.value) == f"`include`: {reason}"
    (dataset / "statekit.toml").write_text(f"exclude = ['{pattern}']\n", encoding="utf-8")
    done = run("validate", cwd=dataset)
    assert (done.returncode, done.stderr) == (2, f"statekit: error: statekit.toml:1: exclude: {reason}\n")


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
