"""The command `statekit explain` and the page of rules."""

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
    """With a rule, the command prints its severity and its documentation."""
    done = run("explain", "dataset/not-read", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith(
        "dataset/not-read (warning)\n\nA file that looks like a record must end in `.yaml` or `.yml`"
    )


def test_all_rules_are_listed(run: Run, tmp_path: Path) -> None:
    """Without a rule, the command lists all rules, each with its summary on one line."""
    lines = run("explain", cwd=tmp_path).stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == list(statekit.documentation())
    assert all(re.fullmatch(r"[a-z]+/\S+ +\S.*[.)]", line) for line in lines)


def test_rules_whose_id_starts_so_are_listed(run: Run, tmp_path: Path) -> None:
    """With the beginning of IDs, the command lists these rules."""
    for beginning in ("schema", "schema/", "schema/enu"):
        lines = run("explain", beginning, cwd=tmp_path).stdout.splitlines()
        ids = [rule for rule in statekit.documentation() if rule.startswith(beginning)]
        assert [line.partition(" ")[0] for line in lines] == ids


def test_an_unknown_rule_is_an_error(run: Run, tmp_path: Path) -> None:
    """For an unknown rule, the command suggests the most similar one and exits with code 2."""
    done = run("explain", "schema/enmu", cwd=tmp_path)
    assert done.returncode == 2
    assert "unknown rule `schema/enmu`; did you mean `schema/enum`?" in done.stderr


def test_the_page_of_rules_is_up_to_date() -> None:
    """docs/rules.md is what scripts/rules_page.py generates."""
    program = "import rules_page; print(rules_page.page(), end='')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT / "scripts",
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
