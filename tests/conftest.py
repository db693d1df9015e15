"""Shared fixtures (a small dataset, a runner for the command) and the settings of hypothesis."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from statekit.check import Checker
from statekit.diagnostics import Finding, Route
from statekit.schema import load_schema
from statekit.tabulate import Table, TablePlan, assemble, build_batch, plan_table

PlanOf = Callable[..., TablePlan]
TableOf = Callable[..., Table]
PROJECT = Path(__file__).parents[1]
SUITES = PROJECT.parent / "shared" / "suites"
SERVER = Path(__file__).parent / "faults" / "server.py"

# Tests that import from this file receive the module that pytest has loaded, instead of running it again.
sys.modules.setdefault("conftest", sys.modules[__name__])

EXAMPLES = int(os.environ.get("EXAMPLES", "30"))
"""The number of examples that hypothesis tries for each property; CI uses a larger number."""

# Must be read before the variable is removed below.
_IN_CI = bool(os.environ.get("CI"))

# These variables affect the output of the command, of Python and of git, so tests run without them.
_VARIABLES = (
    *("CI", "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI"),
    *("LANG", "LANGUAGE", "LINES", "NO_COLOR"),
    *("SOURCE_DATE_EPOCH", "TERM", "TERMINAL_WIDTH", "TZ"),
)
for _variable in list(os.environ):
    if _variable in _VARIABLES or _variable.startswith(("GIT_", "LC_", "PYTHON", "TYPER_", "_TYPER_")):
        del os.environ[_variable]
os.environ["PYTHONUTF8"] = "1"  # names and texts are UTF-8 in any locale
time.tzset()

# The umask and the ignored and blocked signals are inherited too.
os.umask(0o022)
signal.pthread_sigmask(signal.SIG_SETMASK, [])
for _number in signal.valid_signals():
    # `nohup` ignores SIGHUP, a shell ignores SIGINT for background jobs, and child processes inherit this.
    # With a handler that does nothing, this process still ignores the signal, but its child processes do not.
    # Python itself ignores the two exceptions, and restores them for subprocesses.
    if signal.getsignal(_number) is signal.SIG_IGN and _number not in {signal.SIGPIPE, signal.SIGXFSZ}:
        signal.signal(_number, signal.SIG_DFL if _number == signal.SIGCHLD else lambda *_: None)

# Each test run has a separate cache.
_CACHE = tempfile.mkdtemp(prefix="statekit-tests-")
os.environ["XDG_CACHE_HOME"] = _CACHE


@atexit.register
def _remove_cache(process: int = os.getpid()) -> None:
    if os.getpid() == process:  # not in forks of this process
        shutil.rmtree(_CACHE, ignore_errors=True)


settings.register_profile(
    "fast",
    max_examples=EXAMPLES,
    deadline=None,  # the speed of CI machines varies
    suppress_health_check=[HealthCheck.too_slow],
)
# CI runs are reproducible. Everywhere else, each run tries new examples.
settings.register_profile("ci", settings.get_profile("fast"), derandomize=True, database=None)
settings.load_profile("ci" if _IN_CI else "fast")

PERSON: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "x-statekit": {"key": "id", "file-name": True},
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z-]+$"},
        "name": {"type": "string", "minLength": 1},
        "born": {"type": ["string", "null"], "format": "date"},
        "knows": {"type": "array", "items": {"type": "string", "x-statekit": {"refers-to": "person"}}},
    },
    "required": ["id", "name"],
    "additionalProperties": False,
}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Return the root of a dataset with two valid persons."""
    root = tmp_path / "dataset"
    (root / "schema").mkdir(parents=True)
    (root / "records" / "person").mkdir(parents=True)
    (root / "schema" / "person.schema.json").write_text(json.dumps(PERSON), encoding="utf-8")
    for identifier, text in {
        "ada": "id: ada\nname: Ada\nborn: 1815-12-10\nknows: [charles]\n",
        "charles": "id: charles\nname: Charles\n",
    }.items():
        (root / "records" / "person" / f"{identifier}.yaml").write_text(text, encoding="utf-8")
    return root


Run = Callable[..., "subprocess.CompletedProcess[str]"]


class Server:
    """A process that has loaded the command and runs it in forks, which is faster than starting it."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def run(
        self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], before: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run the code `before`, then the command."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        outputs = [self._folder / "stdout", self._folder / "stderr"]
        for file in outputs:
            file.write_bytes(b"")
        request = {
            "arguments": [os.fsencode(argument).hex() for argument in arguments],
            "before": before,
            "clean_exit": False,
            "cwd": str(cwd),
            "environment": dict(environment),
            "streams": [os.devnull, *map(str, outputs)],
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, *(file.read_bytes().decode() for file in outputs))

    def end(self) -> None:
        """End the process."""
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a process that runs the command in forks."""
    started = Server(tmp_path_factory.mktemp("server"))
    yield started
    started.end()


@pytest.fixture
def run(server: Server) -> Run:
    """Return a function that runs the command in a separate process: `run("validate", cwd=folder)`."""

    def run_command(*arguments: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | variables
        if not any(name.startswith(("LC_", "PYTHON")) for name in variables):
            return server.run([*map(str, arguments)], cwd, environment)
        return subprocess.run(
            [sys.executable, "-m", "statekit", *map(str, arguments)],
            cwd=cwd,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=600,
        )

    return run_command


@pytest.fixture(scope="session")
def plan_of(tmp_path_factory: pytest.TempPathFactory) -> PlanOf:
    """Return a function that plans the table `item` of a schema."""
    folder = tmp_path_factory.mktemp("schemas")
    numbers = count()

    def plan(schema: Any, key: str | None = None) -> TablePlan:
        file = folder / f"{next(numbers)}.schema.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        return plan_table("item", load_schema(file), key)

    return plan


@pytest.fixture(scope="session")
def table_of(plan_of: PlanOf) -> TableOf:
    """Return a function that builds the table of a schema from valid records."""

    def table(schema: Any, records: Sequence[Any], key: str | None = None) -> Table:
        plan = plan_of(schema, key)
        batch, findings = build_batch(plan, [(Route("a.yaml", i), r) for i, r in enumerate(records)])
        assert findings == []
        return assemble(plan, [batch])

    return table


MakeChecker = Callable[..., Checker]
Explain = Callable[[Any, Any], list[Finding]]


@pytest.fixture(scope="session")
def suites() -> Path:
    """Return the folder of public test suites, or skip the test if it is missing."""
    if not SUITES.is_dir():
        pytest.skip("the public test data (../shared/suites) is not here")
    return SUITES


@pytest.fixture
def make_checker(tmp_path: Path) -> MakeChecker:
    """Return a function that creates the checker of a schema: `make_checker({"type": "string"})`."""

    def make(schema: Any, *, content: bool = False) -> Checker:
        file = tmp_path / "schema.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        return Checker(load_schema(file, name="schema.json"), content=content)

    return make


@pytest.fixture
def explain(make_checker: MakeChecker) -> Explain:
    """Return a function that returns the findings of a value: `explain({"type": "string"}, 1)`.

    It also checks that the verdict is consistent with the findings.
    """

    def find(schema: Any, value: Any) -> list[Finding]:
        checker = make_checker(schema, content=True)
        found = checker.explain(value, Route("record.yaml", 0))
        assert checker.is_valid(value) is not bool(found)
        return found

    return find
