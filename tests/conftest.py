"""What tests share: a small dataset, a way to run the command, the settings of hypothesis."""

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

# Tests that import from this file get the module that pytest has loaded, and do not run it a second time.
sys.modules.setdefault("conftest", sys.modules[__name__])

EXAMPLES = int(os.environ.get("EXAMPLES", "30"))
"""How many examples hypothesis tries for each property; CI tries more of them."""

# What tests try is the same in each run of CI: asked before the variable is taken away.
_IN_CI = bool(os.environ.get("CI"))

# The output of the command, of Python and of git depends on these. Every test starts without them.
_VARIABLES = (
    *("CI", "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI"),
    *("LANG", "LANGUAGE", "LINES", "NO_COLOR"),
    *("SOURCE_DATE_EPOCH", "TERM", "TERMINAL_WIDTH", "TZ"),
)
for _variable in list(os.environ):
    if _variable in _VARIABLES or _variable.startswith(("GIT_", "LC_", "PYTHON", "TYPER_", "_TYPER_")):
        del os.environ[_variable]
os.environ["PYTHONUTF8"] = "1"  # whatever the encoding of the locale is: names and texts are in UTF-8
time.tzset()

# The modes of new files, and which signals a process ignores or blocks, are inherited too.
os.umask(0o022)
signal.pthread_sigmask(signal.SIG_SETMASK, [])
for _number in signal.valid_signals():
    # `nohup` ignores SIGHUP, a shell ignores SIGINT for jobs in the background, and every process that starts
    # from there inherits that. A handler is not inherited: this process still ignores the signal, but what a
    # test starts does not. Python itself ignores the two exceptions, and restores them for subprocesses.
    if signal.getsignal(_number) is signal.SIG_IGN and _number not in {signal.SIGPIPE, signal.SIGXFSZ}:
        signal.signal(_number, signal.SIG_DFL if _number == signal.SIGCHLD else lambda *_: None)

# What one run of the tests leaves in the cache is nobody else's.
_CACHE = tempfile.mkdtemp(prefix="statekit-tests-")
os.environ["XDG_CACHE_HOME"] = _CACHE


@atexit.register
def _remove_cache(process: int = os.getpid()) -> None:
    if os.getpid() == process:  # a fork that ends first takes nothing away
        shutil.rmtree(_CACHE, ignore_errors=True)


settings.register_profile(
    "fast",
    max_examples=EXAMPLES,
    deadline=None,  # machines of CI are of very different speed
    suppress_health_check=[HealthCheck.too_slow],
)
# A run of CI says the same of the same commit; new examples are tried wherever else the tests run.
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
    """The root of a dataset of two valid persons."""
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
    """The command, run in forks of a process that has loaded it, which is much cheaper than a start."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def run(
        self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], before: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run the command, after the code `before`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        outputs = [self._folder / "stdout", self._folder / "stderr"]
        for file in outputs:
            file.write_bytes(b"")
        asked = {
            "arguments": [os.fsencode(argument).hex() for argument in arguments],
            "before": before,
            "tidies": False,
            "cwd": str(cwd),
            "environment": dict(environment),
            "streams": [os.devnull, *map(str, outputs)],
        }
        self._process.stdin.write(json.dumps(asked) + "\n")
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
    """Runs the command in forks."""
    started = Server(tmp_path_factory.mktemp("server"))
    yield started
    started.end()


@pytest.fixture
def run(server: Server) -> Run:
    """Runs the command as a user would, in a process of its own: `run("validate", cwd=folder)`."""

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
    """Plans the table `item` of a schema."""
    folder = tmp_path_factory.mktemp("schemas")
    numbers = count()

    def plan(schema: Any, key: str | None = None) -> TablePlan:
        file = folder / f"{next(numbers)}.schema.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        return plan_table("item", load_schema(file), key)

    return plan


@pytest.fixture(scope="session")
def table_of(plan_of: PlanOf) -> TableOf:
    """Makes the table of a schema and of records that all fit."""

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
    """The folder of public test data; what needs it skips where it is absent."""
    if not SUITES.is_dir():
        pytest.skip("the public test data (../shared/suites) is not here")
    return SUITES


@pytest.fixture
def make_checker(tmp_path: Path) -> MakeChecker:
    """Makes the checker of a schema: `make_checker({"type": "string"})`."""

    def make(schema: Any, *, content: bool = False) -> Checker:
        file = tmp_path / "schema.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        return Checker(load_schema(file, name="schema.json"), content=content)

    return make


@pytest.fixture
def explain(make_checker: MakeChecker) -> Explain:
    """What is found in a value by a schema: `explain({"type": "string"}, 1)`; the verdict has to agree."""

    def find(schema: Any, value: Any) -> list[Finding]:
        checker = make_checker(schema, content=True)
        found = checker.explain(value, Route("record.yaml", 0))
        assert checker.is_valid(value) is not bool(found)
        return found

    return find
