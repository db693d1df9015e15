"""Run the command in forks of one process that has loaded it, in a tenth of the time of a normal start.

Each request is a line of JSON with the arguments, the folder, the environment, the files of the standard
streams, and code to run first. The reply is a line with the exit code, which is negative if a signal ended
the run. Without `clean_exit`, a run skips the shutdown of the interpreter, which takes as long as the run.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import signal
import sys
from pkgutil import walk_packages
from typing import Any, NoReturn

import statekit

LIBRARIES = ("pyarrow.parquet", "rapidfuzz.distance", "rapidfuzz.process", "tomllib")
LIMIT = 600
"""The maximum number of seconds per run, so that no run hangs."""


def run(request: dict[str, Any]) -> NoReturn:
    """Run the command in this process."""
    signal.alarm(LIMIT)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    for descriptor, file in enumerate(request["streams"]):
        opened = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.argv = ["statekit", *map(os.fsdecode, map(bytes.fromhex, request["arguments"]))]
    exec(request["before"], {"os": os, "sys": sys})  # noqa: S102 - a fault is code
    from statekit.__main__ import main

    try:
        main()
    except SystemExit as end:
        if request["clean_exit"]:
            raise
        atexit._run_exitfuncs()  # noqa: SLF001 - no public function runs them early
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(end.code or 0))


def load() -> None:
    """Import all modules of statekit, and the libraries that they import lazily."""
    for name in (*LIBRARIES, *(module.name for module in walk_packages(statekit.__path__, "statekit."))):
        importlib.import_module(name)


def serve() -> None:
    """Process the requests one after another."""
    load()
    gc.collect()
    gc.freeze()  # loaded modules are never garbage, so that runs need not scan them
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            run(json.loads(line))
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
