"""The command in its surroundings: CI systems, terminals, interruptions, readers that go away."""

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

from statekit.options import Compression, ReportFormat, Tables
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


def test_every_format_can_be_asked_for() -> None:
    """The command offers the formats that there are, no more and no fewer."""
    assert {str(name) for name in ReportFormat} == REPORTERS.keys()
    assert tuple(map(str, Compression)) == COMPRESSIONS
    described = get_args(Tables)[1].help
    assert [name for name in (*FORMATS, *DATABASES) if name not in described] == ["spreadsheet"]


@pytest.mark.parametrize("name", [str(name) for name in ReportFormat])
def test_every_format_from_end_to_end(broken: Path, run: Run, name: str) -> None:
    """Each format says the finding on stdout, and the summary on stderr; the exit code is the same."""
    done = run("validate", "--format", name, cwd=broken)
    assert done.returncode == 1
    assert "schema/type" in done.stdout
    assert done.stderr.startswith("2 files, 2 records, 1 error in ")


def test_github_actions(broken: Path, run: Run) -> None:
    """There, findings are annotations unless a format is asked for."""
    done = run("validate", cwd=broken, GITHUB_ACTIONS="true", CI="true")
    assert done.stdout.startswith(
        "::error file=records/person/ada.yaml,line=2,endLine=2,col=7,endColumn=8,title=schema/type::"
    )
    done = run("validate", "--format", "lines", cwd=broken, GITHUB_ACTIONS="true")
    assert done.stdout.startswith("records/person/ada.yaml:2:7: ")


def test_gitlab_ci(broken: Path, run: Run) -> None:
    """There, findings are a code quality report, also where there are none."""
    [issue] = json.loads(run("validate", cwd=broken, GITLAB_CI="true").stdout)
    assert issue["check_name"] == "schema/type"
    (broken / "records" / "person" / "ada.yaml").unlink()
    (broken / "records" / "person" / "charles.yaml").write_text("id: charles\nname: C\n", encoding="utf-8")
    done = run("validate", cwd=broken, GITLAB_CI="true")
    assert (done.returncode, done.stdout) == (0, "[]\n")


def test_a_clean_junit_report(dataset: Path, run: Run) -> None:
    """A run without findings is a report with a test that passes."""
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
def test_an_option_is_given_once(tmp_path: Path, run: Run, arguments: list[str], option: str) -> None:
    """An option that takes one value is not silently taken for its last one."""
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert option in done.stderr
    assert done.stderr.endswith("it is given more than once\n")


def test_options_that_take_several_values(dataset: Path, run: Run) -> None:
    """These may be repeated: formats of tables, names of rules."""
    arguments = ["--format", "csv", "--format", "jsonl", "--ignore", "schema", "--ignore", "record"]
    assert run("export", "--output", "out", *arguments, cwd=dataset).returncode == 0
    assert sorted(file.suffix for file in (dataset / "out").glob("person.*")) == [".csv", ".jsonl"]


Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def program(server: Server) -> Program:
    """Runs the command after some other code."""

    def run_program(code: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return server.run(arguments, cwd, os.environ, before=code)

    return run_program


def start(code: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Start the command, after some other code, in a process that has loaded nothing of it."""
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
            "import os, signal, time; from statekit import pipeline\n"
            "pipeline.validate = lambda *_, **__: (os.kill(os.getpid(), signal.SIGINT), time.sleep(9))"
        ),
        ("import statekit.cli\ndef app(**_): raise KeyboardInterrupt\nstatekit.cli.app = app"),
    ],
)
def test_an_interruption_is_one_line(dataset: Path, program: Program, code: str) -> None:
    """Control-C ends a run with one line and the exit code of the shells, 130."""
    done = program(code, "validate", cwd=dataset)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "statekit: interrupted\n")


def test_an_unforeseen_error_is_one_line(dataset: Path, program: Program) -> None:
    """Whatever goes wrong inside, people get one line and exit code 2."""
    code = "from statekit import pipeline\npipeline.validate = lambda *_, **__: 1 / 0"
    done = program(code, "validate", cwd=dataset)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "statekit: error: internal error: ZeroDivisionError: division by zero;"
        " please report it with the file that caused it\n"
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("MemoryError", "there is not enough memory"),
        ("ImportError('libx.so: cannot be mapped')", "a library cannot be loaded: libx.so: cannot be mapped"),
        (
            'RuntimeError("can\'t start new thread")',
            "the system has no room for another thread: can't start new thread",
        ),
    ],
)
def test_what_the_system_lacks(dataset: Path, program: Program, error: str, said: str) -> None:
    """Where memory, a library or a thread is not to be had, that is said, and nobody is to report it."""
    code = f"from statekit import pipeline\ndef fail(*_, **__): raise {error}\npipeline.validate = fail"
    done = program(code, "validate", cwd=dataset)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"statekit: error: {said}\n")


@pytest.mark.parametrize("command", ["validate", "export --output x", "verify . .", "schema"])
def test_a_current_folder_that_is_gone(tmp_path: Path, program: Program, command: str) -> None:
    """Who stands in a folder that was removed is told so."""
    done = program(f"import os; os.rmdir({str(tmp_path)!r})", *command.split(), cwd=tmp_path)
    said = "statekit: error: the current folder is not there any more\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_a_folder_of_schemas_that_may_not_be_read(dataset: Path, program: Program) -> None:
    """It is not passed over for a dataset further up, or said to be empty."""
    code = (
        "import os\nreal = os.scandir\n"
        "def scan(folder):\n"
        "    if str(folder).endswith('schema'): raise PermissionError(13, 'Permission denied', str(folder))\n"
        "    return real(folder)\n"
        "os.scandir = scan"
    )
    done = program(code, "validate", "--no-cache", cwd=dataset)
    assert (done.returncode, done.stderr) == (2, "statekit: error: schema: Permission denied\n")


def test_a_library_that_is_missing_from_the_start(dataset: Path) -> None:
    """An installation without the library of the command line says which one it lacks."""
    done = start("import sys; sys.modules['typer'] = None", "validate", cwd=dataset)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("statekit: error: import of typer halted")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [
        (">/dev/full", 2, "statekit: error: [Errno 28] No space left on device\n"),
        ("| true", 0, ""),
        ("2>&1 >&- | true", 0, ""),
    ],
)
@pytest.mark.costly
def test_output_that_goes_nowhere(broken: Path, redirection: str, code: int, said: str) -> None:
    """A full disk is one line; a reader that is gone is nothing."""
    done = subprocess.run(
        ["/bin/sh", "-c", f"{shlex.quote(sys.executable)} -m statekit validate {redirection}"],
        cwd=broken,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == code
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def on_a_terminal(code: str, cwd: Path, **variables: str) -> str:
    """What the command writes on stderr where that is a terminal."""
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
        except OSError:  # on Linux, the end of what a terminal has to say
            pass
        finally:
            os.close(ours)
        process.wait(timeout=600)
    return written.decode()


SLOW = "import statekit.report.progress as progress; progress._WAIT = 0.0"


def test_a_long_run_talks(dataset: Path) -> None:
    """On a terminal a run that takes long draws a bar, and removes it before the summary."""
    written = on_a_terminal(SLOW, dataset)
    bar, _, summary = written.rpartition("\r\x1b[K")
    assert bar == "\rchecking [########################] 2 of 2 files\x1b[K"
    assert summary.startswith("2 files, 2 records, 0 errors in ")


@pytest.mark.costly
def test_no_bar_where_nobody_waits(dataset: Path) -> None:
    """A short run draws none, nor does a long one in CI or on a terminal that cannot redraw."""
    assert on_a_terminal("", dataset).startswith("2 files, 2 records")
    assert on_a_terminal(SLOW, dataset, CI="true").startswith("2 files, 2 records")
    assert on_a_terminal(SLOW, dataset, TERM="dumb").startswith("2 files, 2 records")


def test_an_interrupted_bar_is_removed(dataset: Path) -> None:
    """Control-C during a long run leaves no half of a bar."""
    code = (
        f"{SLOW}\nimport statekit.pipeline as pipeline\n"
        "def join(*_): raise KeyboardInterrupt\n"
        "pipeline.join = join"
    )
    assert on_a_terminal(code, dataset).endswith("\r\x1b[Kstatekit: interrupted\r\n")
