"""The step summary of GitHub Actions, and the text report in its log."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.api import Summary
from statekit.diagnostics import Diagnostic, Place, Severity, Span
from statekit.report.step_summary import step_summary

if TYPE_CHECKING:
    import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]

REPOSITORY = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "a/b",
    "GITHUB_SHA": "0123",
    "GITHUB_WORKSPACE": "/data",
}


def finding(path: str, message: str, line: int = 3) -> Diagnostic:
    """Return a finding."""
    return Diagnostic("schema/enum", Severity.ERROR, message, Place(path, Span(line, 1, line, 2)))


def test_a_table_by_rule_and_file() -> None:
    """Findings are counted by rule and file; files in the repository are linked."""
    findings = [finding("/data/x y.yaml", "no"), finding("/data/x y.yaml", "no", 9), finding("/z.yaml", "no")]
    assert step_summary(findings, Summary(2, 2, 3), REPOSITORY).splitlines() == [
        "### statekit: 2 files, 2 records, 3 errors",
        "",
        "| rule | file | findings | first finding |",
        "| --- | --- | ---: | --- |",
        (
            "| schema/enum | [/data/x y&#46;yaml&#58;3](https://github.com/a/b/blob/0123/x%20y.yaml?plain=1#L3)"
            " | 2 | no |"
        ),
        "| schema/enum | /z&#46;yaml&#58;3 | 1 | no |",
        "",
    ]


def test_values_are_not_markup() -> None:
    """Values cannot end a cell, or become markup, links or mentions."""
    text = step_summary([finding("x|y.yaml", "<b>|[a](b) `c`\n@d")], Summary(1, 1, 1), {}).splitlines()[4]
    assert text == (
        "| schema/enum | x&#124;y&#46;yaml&#58;3 | 1 |"
        " &#60;b&#62;&#124;&#91;a&#93;&#40;b&#41; &#96;c&#96;&#92;n&#64;d |"
    )


def test_many_rows() -> None:
    """The table is bounded."""
    findings = [finding(f"{number}.yaml", "x" * 5_000) for number in range(1_000)]
    text = step_summary(findings, Summary(1_000, 1_000, 1_000), {})
    assert len(text) < 100_000
    assert "800 more rows: see the report in the log." in text


def test_without_findings() -> None:
    """Without findings, only the counts are written."""
    text = step_summary([], Summary(1, 1, 0), {})
    assert text == "### statekit: 1 file, 1 record, 0 errors\n\n\n"


def test_the_log_and_the_file(dataset: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text report is in a group; the summary is appended at each run."""
    file = dataset.parent / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    (dataset / "records" / "person" / "ada.yaml").write_text("id: ada\nname: 7\n", encoding="utf-8")
    for _ in range(2):
        done = run("validate", "--format", "github", cwd=dataset)
        lines = done.stdout.splitlines()
        assert lines[0].startswith("::error file=records/person/ada.yaml,line=2,")
        assert lines[1] == "::group::Text report"
        assert lines[2].startswith("records/person/ada.yaml:2:7: error[schema/type]")
        assert lines[4] == "2 | name: 7"
        assert lines[-2:] == ["", "::endgroup::"]
    assert file.read_text(encoding="utf-8").count("### statekit: 2 files") == 2
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(dataset / "absent" / "summary.md"))
    done = run("validate", "--format", "github", cwd=dataset)
    assert done.returncode == 1
    assert "the step summary cannot be written: No such file or directory" in done.stderr


def test_values_are_not_commands(dataset: Path, run: Run) -> None:
    """A value in the older form of a command, which may be anywhere in a line, is not run."""
    (dataset / "records" / "person" / "ada.yaml").write_text(
        "id: ada\nname: [##[error]x]\n", encoding="utf-8"
    )
    lines = run("validate", "--format", "github", cwd=dataset).stdout.splitlines()
    start = lines.index("::group::Text report")
    token = lines[start + 1].removeprefix("::stop-commands::")
    assert len(token) == 64
    assert lines[-2:] == [f"::{token}::", "::endgroup::"]
