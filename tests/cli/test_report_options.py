"""The options of `validate` that choose how much is reported."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a schema, and a file with a wrong type and thirty unknown keys."""
    schema = '{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}'
    (tmp_path / "s.json").write_text(schema, encoding="utf-8")
    keys = "".join(f"k{number}: 1\n" for number in range(30))
    (tmp_path / "x.yaml").write_text("a: 1\n" + keys, encoding="utf-8")
    return tmp_path


def test_many_findings_of_a_kind(folder: Path, run: Run) -> None:
    """Thirty unknown keys of a record are one line; JSON contains all of them."""
    done = run("validate", "--schema", "s.json", "x.yaml", "--format", "lines", cwd=folder)
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()] == ["x.yaml:1:4:", "x.yaml:2:1:"]
    assert "; 29 more like this in this file: line 3:1, line 4:1," in done.stdout
    assert "1 record, 31 errors" in done.stderr
    done = run("validate", "--schema", "s.json", "x.yaml", "--format", "json", cwd=folder)
    assert len(json.loads(done.stdout)["diagnostics"]) == 31


def test_statistics(folder: Path, run: Run) -> None:
    """--statistics prints only the table of rules; the exit code is the same; other formats are refused."""
    done = run("validate", "--schema", "s.json", "x.yaml", "--statistics", cwd=folder)
    assert (done.returncode, done.stdout.splitlines()) == (
        1,
        [
            "rule                         count  files",
            "schema/additionalProperties     30      1",
            "schema/type                      1      1",
        ],
    )
    assert re.fullmatch(r"1 file, 1 record, 31 errors in [0-9.]+ s\n", done.stderr), (
        "numbers are not repeated"
    )
    done = run("validate", "--schema", "s.json", "x.yaml", cwd=folder)
    assert done.stdout.splitlines()[-1] == "schema/type                      1      1"
    fixable = "1 finding can be fixed with `statekit fix`"
    assert re.fullmatch(rf"1 file, 1 record, 31 errors in [0-9.]+ s\n{fixable}\n", done.stderr)
    done = run("validate", "--schema", "s.json", "x.yaml", "--format", "lines", cwd=folder)
    assert done.stderr.splitlines()[1] == "schema/additionalProperties 30, schema/type 1"
    done = run("validate", "--schema", "s.json", "x.yaml", "--statistics", "--format", "json", cwd=folder)
    assert done.returncode == 2
    assert "it prints text; omit --format" in done.stderr


def test_max_findings(folder: Path, run: Run) -> None:
    """--max-findings limits what is printed, not what is counted; it overrides the settings."""
    arguments = ["validate", "--schema", "s.json", "x.yaml", "--format", "json"]
    done = run(*arguments, "--max-findings", "2", cwd=folder)
    assert len(json.loads(done.stdout)["diagnostics"]) == 2
    assert json.loads(done.stdout)["summary"]["errors"] == 31
    assert done.stderr.splitlines()[-1] == "29 findings not shown (see --max-findings)"
    (folder / "statekit.toml").write_text("max-findings = 3\n", encoding="utf-8")
    done = run(*arguments, cwd=folder)
    assert len(json.loads(done.stdout)["diagnostics"]) == 3
    done = run(*arguments, "--max-findings", "40", cwd=folder)
    assert len(json.loads(done.stdout)["diagnostics"]) == 31
    assert "not shown" not in done.stderr


def test_quiet(folder: Path, run: Run) -> None:
    """--quiet prints no summary, also when the output is replayed."""
    for _ in range(2):
        done = run("validate", "--schema", "s.json", "x.yaml", "--quiet", "--format", "lines", cwd=folder)
        assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (1, 2, "")


@pytest.mark.parametrize("where", ["option", "settings"])
def test_warnings_as_errors(folder: Path, run: Run, where: str) -> None:
    """Warnings become errors by an option or a setting."""
    (folder / "w.json").write_text('{"minLenght": 1}', encoding="utf-8")
    (folder / "y.yaml").write_text("a: 1\n", encoding="utf-8")
    arguments = ["validate", "--schema", "w.json", "y.yaml", "--format", "lines"]
    done = run(*arguments, cwd=folder)
    assert (done.returncode, "warning[dataset/keyword]" in done.stdout) == (0, True)
    if where == "option":
        arguments.append("--warnings-as-errors")
    else:
        (folder / "statekit.toml").write_text("warnings-as-errors = true\n", encoding="utf-8")
    done = run(*arguments, cwd=folder)
    assert (done.returncode, "error[dataset/keyword]" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max-findings = 0", "statekit.toml:1: max-findings: expected a positive number"),
        ("max-findings = true", "statekit.toml:1: max-findings: expected a positive number"),
        ("warnings-as-errors = 1", "statekit.toml:1: warnings-as-errors: expected true or false"),
    ],
)
def test_invalid_settings(folder: Path, run: Run, text: str, message: str) -> None:
    """A setting of the wrong type is refused."""
    (folder / "statekit.toml").write_text(text + "\n", encoding="utf-8")
    done = run("validate", "--schema", "s.json", "x.yaml", cwd=folder)
    assert done.returncode == 2
    assert message in done.stderr
