"""The command `statekit fix`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., "CompletedProcess[str]"]
BROKEN = "id: eve\nname: Eve\nborn: 5 May 2025\nknows: [adda]\n"


@pytest.fixture
def file(dataset: Path) -> Path:
    """Return a record with two mistakes."""
    file = dataset / "records" / "person" / "eve.yaml"
    file.write_text(BROKEN)
    return file


def test_fix(dataset: Path, file: Path, run: Run) -> None:
    """What was fixed is printed by file, then what remains; errors that remain decide the exit code."""
    done = run("fix", cwd=dataset)
    assert done.stdout == (
        "records/person/eve.yaml:\n"
        "  line 3: [schema/format] `5 May 2025` is not a date: write `2025-05-05`\n"
        "\n"
        "records/person/eve.yaml:4:9: error[record/unknown-reference] there is no person `adda`"
        " (did you mean `ada`?)\n"
    )
    assert done.stderr == (
        "1 finding fixed, 1 left; 1 of them can be fixed with --unsafe\nchanged records/person/eve.yaml\n"
    )
    assert done.returncode == 1
    assert file.read_text() == BROKEN.replace("5 May 2025", "2025-05-05")
    done = run("fix", "--unsafe", cwd=dataset)
    assert done.returncode == 0
    assert file.read_text() == "id: eve\nname: Eve\nborn: 2025-05-05\nknows: [ada]\n"
    done = run("fix", cwd=dataset)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "",
        "0 findings fixed, 0 left\nnothing to change\n",
    )


def test_fix_on_trial(dataset: Path, file: Path, run: Run) -> None:
    """--diff and --check write nothing; with --check, the exit code is 1 if there is anything to fix."""
    done = run("fix", "--unsafe", "--diff", cwd=dataset)
    assert done.returncode == 0
    assert done.stdout.splitlines()[3:] == [
        "@@ -1,4 +1,4 @@",
        " id: eve",
        " name: Eve",
        "-born: 5 May 2025",
        "-knows: [adda]",
        "+born: 2025-05-05",
        "+knows: [ada]",
    ]
    assert "would change records/person/eve.yaml" in done.stderr
    assert run("fix", "--unsafe", "--check", cwd=dataset).returncode == 1
    assert file.read_text() == BROKEN


def test_rules(dataset: Path, file: Path, run: Run) -> None:
    """--rule chooses rules; an unknown one is wrong usage."""
    assert "nothing to change" in run("fix", "--rule", "schema/enum", cwd=dataset).stderr
    assert file.read_text() == BROKEN
    done = run("fix", "--rule", "schema/formt", cwd=dataset)
    assert done.returncode == 2
    assert "--rule: unknown rule `schema/formt`; did you mean `schema/format`?" in done.stderr


def test_validate_counts_what_can_be_fixed(dataset: Path, file: Path, run: Run) -> None:
    """The text report says how many findings can be fixed, also from the cache."""
    for _ in range(3):
        done = run("validate", str(file.relative_to(dataset)), cwd=dataset)
        assert done.stderr.splitlines()[1:] == [
            "1 finding can be fixed with `statekit fix`, 1 more with `--unsafe`"
        ]
    assert len(run("validate", "--format", "lines", cwd=dataset).stderr.splitlines()) == 1


def test_more_findings_than_are_reported(tmp_path: Path, run: Run) -> None:
    """A file with more findings than the limit of a report is fixed as a whole."""
    (tmp_path / "s.json").write_text('{"items": {"properties": {"n": {"type": "integer"}}}}')
    (tmp_path / "a.yaml").write_text("".join(f'- {{n: "{n}"}}\n' for n in range(1200)))
    done = run("fix", "--schema", "s.json", "a.yaml", cwd=tmp_path)
    assert (done.returncode, done.stderr.splitlines()[0]) == (0, "1200 findings fixed, 0 left")
    assert (tmp_path / "a.yaml").read_text() == "".join(f"- {{n: {n}}}\n" for n in range(1200))
