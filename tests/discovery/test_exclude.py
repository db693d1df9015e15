"""Files in folders are excluded by patterns in the syntax of .gitignore."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from statekit.discovery.exclude import Exclusion

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
    assert Exclusion(patterns).excludes(path) is excluded


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
    assert done.stderr.endswith("; 1 hidden or excluded file skipped\n")
    done = run("validate", *arguments, "records/person/drafts/x.yaml", cwd=dataset)
    assert done.returncode == 1
