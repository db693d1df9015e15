"""The command in its environment: CI systems, terminals, interruptions, closed pipes, system errors."""

from __future__ import annotations

import json
import os
import pty
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from xml.etree import ElementTree as ET

import pytest

from statekit.cli.export import Compression, Tables
from statekit.cli.validate import ReportFormat
from statekit.report import REPORTERS
from statekit.write import COMPRESSIONS, DATABASES, FORMATS

if TYPE_CHECKING:
    from conftest import Server

Run = Callable[..., "subprocess.CompletedProcess[str]"]

MAIN = "from statekit.__main__ import main; main()"


@pytest.fixture
def broken(dataset: Path) -> Path:
    """A dataset with one error."""
    (dataset / "records" / "person" / "ada.yaml").write_text("id: ada\nname: 7\n", encoding="utf-8")
    return dataset


def test_options_offer_all_formats() -> None:
    """The command line offers exactly the formats that exist."""
    assert {str(name) for name in ReportFormat} == {*REPORTERS}
    assert tuple(map(str, Compression)) == COMPRESSIONS
    help_text = get_args(Tables)[1].help
    assert [name for name in (*FORMATS, *DATABASES) if name not in help_text] == []


@pytest.mark.parametrize("name", [str(name) for name in ReportFormat])
def test_every_format_from_end_to_end(broken: Path, run: Run, name: str) -> None:
    """Every format prints findings to stdout and the summary to stderr, with the same exit code."""
    done = run("validate", "--format", name, cwd=broken)
    assert done.returncode == 1
    assert "schema/type" in done.stdout
    assert done.stderr.startswith("2 files, 2 records, 1 error in ")


def test_github_actions(broken: Path, run: Run) -> None:
    """In GitHub Actions, findings are annotations unless another format is given."""
    done = run("validate", cwd=broken, GITHUB_ACTIONS="true", CI="true")
    assert done.stdout.startswith(
        "::error file=records/person/ada.yaml,line=2,endLine=2,col=7,endColumn=8,title=schema/type::"
    )
    done = run("validate", "--format", "lines", cwd=broken, GITHUB_ACTIONS="true")
    assert done.stdout.startswith("records/person/ada.yaml:2:7: ")


def test_gitlab_ci(broken: Path, run: Run) -> None:
    """In GitLab CI, findings are a code quality report, which is empty if there are none."""
    [issue] = json.loads(run("validate", cwd=broken, GITLAB_CI="true").stdout)
    assert issue["check_name"] == "schema/type"
    (broken / "records" / "person" / "ada.yaml").unlink()
    (broken / "records" / "person" / "charles.yaml").write_text("id: charles\nname: C\n", encoding="utf-8")
    done = run("validate", cwd=broken, GITLAB_CI="true")
    assert (done.returncode, done.stdout) == (0, "[]\n")


def test_a_junit_report_without_findings(dataset: Path, run: Run) -> None:
    """A run without findings is a report with one test case that passes."""
    root = ET.fromstring(run("validate", "--format", "junit", cwd=dataset).stdout)  # noqa: S314 - our own
    assert (root.attrib["tests"], root.attrib["failures"]) == ("1", "0")


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["validate", "--schema", "a.json", "--schema", "b.json"], "--schema"),
        (["validate", "--format", "text", "-f", "json"], "--format"),
        (["validate", "--sources", "a", "--sources=a"], "--sources"),
        (["export", "-o", "a", "-o", "b"], "--output"),
        (["export", "-o", "a", "--schema", "s", "--table", "a", "--table", "b"], "--table"),
    ],
)
def test_a_repeated_option(tmp_path: Path, run: Run, arguments: list[str], option: str) -> None:
    """A repeated option that takes one value is an error."""
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert option in done.stderr
    assert done.stderr.endswith("the option may be given only once\n")


def test_options_with_several_values(dataset: Path, run: Run) -> None:
    """Formats of exports and rules may be repeated."""
    arguments = ["--format", "csv", "--format", "jsonl", "--ignore", "schema", "--ignore", "record"]
    assert run("export", "--output", "out", *arguments, cwd=dataset).returncode == 0
    assert sorted(file.suffix for file in (dataset / "out").glob("person.*")) == [".csv", ".jsonl"]


Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def program(server: Server) -> Program:
    """A function that runs the command in a fork that runs other code first."""

    def run_program(code: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return server.run(arguments, cwd, os.environ, before=code)

    return run_program


def start(code: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a new process that runs other code first."""
    return subprocess.run(
        [sys.executable, "-c", f"{code}\n{MAIN}", *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )


@pytest.mark.parametrize(
    "code",
    [
        (
            "import os, signal, time; from statekit.run.engine import Run\n"
            "Run.check = lambda *_, **__: (os.kill(os.getpid(), signal.SIGINT), time.sleep(9))"
        ),
        (
            "import statekit.cli.main as main\n"
            "def recognize(_): raise KeyboardInterrupt\n"
            "main.recognize = recognize"
        ),
    ],
)
def test_an_interruption_is_one_line(dataset: Path, program: Program, code: str) -> None:
    """Control-C ends a run with one line and the exit code 130, as in shells."""
    done = program(code, "validate", cwd=dataset)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "statekit: interrupted\n")


def test_an_internal_error_is_one_line(dataset: Path, program: Program) -> None:
    """An unexpected exception is reported in one line, with exit code 2."""
    code = "from statekit.run.engine import Run\nRun.check = lambda *_, **__: 1 / 0"
    done = program(code, "validate", cwd=dataset)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "statekit: error: internal error: ZeroDivisionError: division by zero"
        " (please report it with the file that caused it)\n"
    )


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("MemoryError", "out of memory"),
        ("ImportError('libx.so: cannot be mapped')", "cannot load a library: libx.so: cannot be mapped"),
        (
            'RuntimeError("can\'t start new thread")',
            "cannot start another thread (can't start new thread)",
        ),
    ],
)
def test_missing_resources(dataset: Path, program: Program, error: str, message: str) -> None:
    """Missing memory, libraries or threads are reported in one line, not as internal errors."""
    code = f"from statekit.run.engine import Run\ndef fail(*_, **__): raise {error}\nRun.check = fail"
    done = program(code, "validate", cwd=dataset)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"statekit: error: {message}\n")


@pytest.mark.parametrize("command", ["validate", "export --output x", "verify . .", "schema"])
def test_a_removed_current_folder(tmp_path: Path, program: Program, command: str) -> None:
    """A current folder that has been removed is reported in one line."""
    done = program(f"import os; os.rmdir({str(tmp_path)!r})", *command.split(), cwd=tmp_path)
    message = "statekit: error: the current folder no longer exists\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_an_unreadable_schema_folder(dataset: Path, program: Program) -> None:
    """A schema folder without read permission is an error, not skipped or treated as empty."""
    code = (
        "import os\nreal = os.scandir\n"
        "def scan(folder):\n"
        "    if str(folder).endswith('schema'): raise PermissionError(13, 'Permission denied', str(folder))\n"
        "    return real(folder)\n"
        "os.scandir = scan"
    )
    done = program(code, "validate", "--no-cache", cwd=dataset)
    assert (done.returncode, done.stderr) == (2, "statekit: error: schema: Permission denied\n")


def test_a_missing_library_of_the_command_line(dataset: Path) -> None:
    """If typer is not installed, one line names it."""
    done = start("import sys; sys.modules['typer'] = None", "validate", "--statistics", cwd=dataset)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("statekit: error: cannot load a library: import of typer halted")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    ("redirection", "code", "message"),
    [
        (">/dev/full", 2, "statekit: error: [Errno 28] No space left on device\n"),
        ("| true", 0, ""),
        ("2>&1 >&- | true", 0, ""),
    ],
)
@pytest.mark.costly
def test_output_that_cannot_be_written(broken: Path, redirection: str, code: int, message: str) -> None:
    """A full disk is reported in one line, and a closed pipe not at all."""
    done = subprocess.run(
        ["/bin/sh", "-c", f"{shlex.quote(sys.executable)} -m statekit validate {redirection}"],
        cwd=broken,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == code
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def on_a_terminal(code: str, cwd: Path, **variables: str) -> str:
    """Return what the command writes to stderr, connected to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}\n{MAIN}", "validate"],
        cwd=cwd,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80"} | variables,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        written = b""
        try:
            while chunk := os.read(ours, 4096):
                written += chunk
        except OSError:  # on Linux, a closed terminal
            pass
        finally:
            os.close(ours)
        process.wait(timeout=600)
    return written.decode()


SLOW = "import statekit.report.progress as progress; progress._DELAY = 0.0"


def test_a_progress_bar_in_a_long_run(dataset: Path) -> None:
    """On a terminal, a long run displays a progress bar, and removes it before the summary."""
    written = on_a_terminal(SLOW, dataset)
    bar, _, summary = written.rpartition("\r\x1b[K")
    assert bar == "\rchecking [########################] 2 of 2 files\x1b[K"
    assert summary.startswith("2 files, 2 records, 0 errors in ")


@pytest.mark.costly
def test_no_progress_bar(dataset: Path) -> None:
    """A short run has no progress bar, nor has a long one in CI or on a terminal that cannot redraw."""
    assert on_a_terminal("", dataset).startswith("2 files, 2 records")
    assert on_a_terminal(SLOW, dataset, CI="true").startswith("2 files, 2 records")
    assert on_a_terminal(SLOW, dataset, TERM="dumb").startswith("2 files, 2 records")


def test_an_interrupted_bar_is_removed(dataset: Path) -> None:
    """Control-C during a long run removes the progress bar."""
    code = (
        f"{SLOW}\nfrom statekit.run import engine\n"
        "def merge(*_, **__): raise KeyboardInterrupt\n"
        "engine.merge = merge"
    )
    assert on_a_terminal(code, dataset).endswith("\r\x1b[Kstatekit: interrupted\r\n")
