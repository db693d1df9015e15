"""Runs the command in forks of one process that has loaded it already: a run costs a tenth of a fresh one.

A line of JSON asks for a run: its arguments, folder and environment, the files of its standard streams, and
code that runs before it. A line with its exit code answers (negative: the signal that ended it).
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
from typing import Any, NoReturn

LOADED = (
    *("statekit.cache.replay", "statekit.cli.main", "statekit.cli.validate", "statekit.cli.export"),
    *("statekit.cli.verify", "statekit.api", "statekit.read.document", "statekit.report", "statekit.write"),
    *("tomllib", "pyarrow.parquet", "rapidfuzz.distance", "rapidfuzz.process"),
)
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

    main()


def serve() -> None:
    """Do what is asked for, one run after the other."""
    for name in LOADED:
        importlib.import_module(name)
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
