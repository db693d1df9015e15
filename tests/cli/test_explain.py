"""The documentation of rules: complete, printed on request, and true."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import statekit

PROJECT = Path(__file__).parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_rule_is_explained(run: Run, tmp_path: Path) -> None:
    """The text of a rule, with the severity of its findings."""
    done = run("explain", "dataset/not-read", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith(
        "dataset/not-read (warning)\n\nA file that looks like a record ends in `.yaml` or `.yml`"
    )


def test_all_rules_are_listed(run: Run, tmp_path: Path) -> None:
    """Without a rule, each rule has a line with what it checks."""
    lines = run("explain", cwd=tmp_path).stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == list(statekit.documentation())
    assert all(re.fullmatch(r"[a-z]+/\S+ +\S.*[.)]", line) for line in lines)


def test_an_unknown_rule_is_said(run: Run, tmp_path: Path) -> None:
    """A slip of the pen gets a suggestion, and exit code 2."""
    done = run("explain", "schema/enmu", cwd=tmp_path)
    assert done.returncode == 2
    assert "unknown rule `schema/enmu`; did you mean `schema/enum`?" in done.stderr


def test_the_page_of_rules_is_true() -> None:
    """docs/rules.md is what the code says today."""
    program = "import rules_page; print(rules_page.page(), end='')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT / "scripts",
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
