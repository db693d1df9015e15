"""Runs the command in forks of one process that has loaded it already: a run costs a tenth of a fresh one.

A line of JSON asks for a run: its arguments, folder and environment, the files of its standard streams, and
code that runs before it. A line with its exit code answers (negative: the signal that ended it). A run that
does not tidy up ends without taking apart what Python has loaded, which takes as long as the run.
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
"""After so many seconds a run is ended: none may hang."""


def run(asked: dict[str, Any]) -> NoReturn:
    """Be the command."""
    signal.alarm(LIMIT)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    for descriptor, file in enumerate(asked["streams"]):
        opened = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.argv = ["statekit", *map(os.fsdecode, map(bytes.fromhex, asked["arguments"]))]
    exec(asked["before"], {"os": os, "sys": sys})  # noqa: S102 - a fault is code
    from statekit.__main__ import main

    try:
        main()
    except SystemExit as end:
        if asked["tidies"]:
            raise
        atexit._run_exitfuncs()  # noqa: SLF001 - there is no other way to run them early
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(end.code or 0))


def load() -> None:
    """Import all modules of statekit, and what they import when it is needed."""
    for name in (*LIBRARIES, *(found.name for found in walk_packages(statekit.__path__, "statekit."))):
        importlib.import_module(name)


def serve() -> None:
    """Do what is asked for, one run after the other."""
    load()
    gc.collect()
    gc.freeze()  # what is loaded is never garbage: no run has to look at it
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            run(json.loads(line))
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
