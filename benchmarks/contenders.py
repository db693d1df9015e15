"""The measured commands: statekit in several cache states, its peers, and the minimum work."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus
from measure import Contender, mtime_updater, remover

CAT = "cat"
FLOOR = "read and hash, in Python"
SOURCEMETA = "sourcemeta jsonschema"
CHECK_JSONSCHEMA = "check-jsonschema"
SCRIPT_VALIDATES = "plain script, validate"
SCRIPT_EXPORTS = "plain script, export"
EMPTY_PYTHON = "an empty Python"
VERSION = "statekit --version"
OWN_DATASET = "statekit validate, this project's dataset"

BASELINE_CAP = 100_000
"""The maximum number of records for the baseline, which needs 19 KB of memory per record."""
SLOW_RUNS = 3
"""The maximum number of runs for peers that take seconds per thousand records."""

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Features:
    """The options of the measured build.

    Attributes:
        jobs: True if it has `--jobs N`, the number of processes.
        cache: True if it has a cache, which `--no-cache` disables.
    """

    jobs: bool
    cache: bool

    @property
    def cores(self) -> int:
        """The maximum number of processes to measure with."""
        return 2 if self.jobs else 1

    @property
    def missing(self) -> list[str]:
        """A note for each part of the benchmark that this build does not support."""
        notes = []
        if not self.jobs:
            notes.append("this build has no `--jobs`: it ran in one process")
        if not self.cache:
            notes.append("this build has no cache: all runs are cold")
        return notes


@dataclass(frozen=True)
class Folders:
    """The folders that the benchmark uses.

    Attributes:
        peers: The virtual environment of the peers.
        work: The folder for corpora, caches and exports.
    """

    peers: Path
    work: Path

    def corpus_of(self, flavor: corpus.Flavor, records: int) -> Path:
        """Return the folder of a corpus."""
        return self.work / "corpora" / f"{flavor}-{records}"

    def checkout_of(self, records: int) -> Path:
        """Return the folder of the plain corpus whose files are touched before each run."""
        return self.work / "corpora" / f"checkout-{records}"


def statekit(*arguments: str | Path) -> list[str]:
    """Return a command line that runs statekit with the current Python."""
    return [sys.executable, "-m", "statekit", *map(str, arguments)]


def detect_features() -> Features:
    """Return the options that the installed build has, according to its help."""
    done = subprocess.run(
        statekit("validate", "--help"), env=os.environ | {"COLUMNS": "120"}, capture_output=True, check=True
    )
    return Features(jobs=b"--jobs" in done.stdout, cache=b"--no-cache" in done.stdout)


def statekit_name(command: str, state: str, jobs: int, flavor: corpus.Flavor = "plain") -> str:
    """Return the name of a statekit command in the tables.

    Args:
        command: `validate` or `export`.
        state: The state of the cache: `cold` (empty), `warm` (complete), `fresh checkout` (complete, but the
            files have new timestamps) or `no cache`.
        jobs: The number of processes.
        flavor: The flavor of its corpus.
    """
    whole = ", whole dataset" if flavor == "dataset" else ""
    return f"statekit {command}{whole}, {state}, {jobs} {'job' if jobs == 1 else 'jobs'}"


def at_size(folders: Folders, features: Features, records: int, cap: int) -> list[Contender]:
    """Return the commands to measure on this number of records; slow peers receive at most `cap`."""
    plain = folders.corpus_of("plain", records)
    few, some = min(records, cap), min(records, BASELINE_CAP)
    return [
        Contender(CAT, ["find", str(plain / "records"), "-type", "f", "-exec", "cat", "{}", "+"], records),
        Contender(
            FLOOR, [sys.executable, str(_HERE / "peers" / "floor.py"), str(plain / "records")], records
        ),
        Contender(SOURCEMETA, _sourcemeta(folders.peers, folders.corpus_of("plain", some)), some),
        *_statekit_commands(folders, features, records),
        *_slow(folders, few),
    ]


def at_start(features: Features, work: Path) -> list[Contender]:
    """Return the commands that measure start-up."""
    cold = work / "cache-start"
    return [
        Contender(EMPTY_PYTHON, [sys.executable, "-c", ""]),
        Contender(VERSION, statekit("--version")),
        Contender(
            OWN_DATASET,
            statekit("validate", corpus.PROJECT),
            variables={"XDG_CACHE_HOME": str(cold)},
            before=remover(cold) if features.cache else None,
        ),
    ]


def _statekit_commands(folders: Folders, features: Features, records: int) -> Iterator[Contender]:
    flavors: tuple[corpus.Flavor, ...] = ("plain", "dataset")
    for flavor in flavors:
        for command in ("validate", "export"):
            for jobs in range(1, features.cores + 1):
                for state in ("cold", "warm") if features.cache else ("cold",):
                    name = statekit_name(command, state, jobs, flavor)
                    arguments = [*_subject(folders, flavor, records), *_output(folders, command, name)]
                    arguments += ["--jobs", str(jobs)] if features.jobs else []
                    cache = folders.work / "caches" / _slug(name)
                    yield Contender(
                        name,
                        statekit(command, *arguments),
                        records,
                        variables={"XDG_CACHE_HOME": str(cache)},
                        before=remover(cache) if state == "cold" else None,
                    )
    if features.cache:
        jobs_option = ["--jobs", str(features.cores)] if features.jobs else []
        checkout = folders.checkout_of(records)
        yield Contender(
            statekit_name("validate", "fresh checkout", features.cores),
            statekit("validate", checkout / "records", "--schema", checkout / corpus.SCHEMA, *jobs_option),
            records,
            variables={"XDG_CACHE_HOME": str(folders.work / "caches" / "checkout")},
            before=mtime_updater(checkout / "records"),
        )
        arguments = [*_subject(folders, "plain", records), "--no-cache", *jobs_option]
        yield Contender(
            statekit_name("validate", "no cache", features.cores), statekit("validate", *arguments), records
        )


def _subject(folders: Folders, flavor: corpus.Flavor, records: int) -> list[str | Path]:
    root = folders.corpus_of(flavor, records)
    return [root] if flavor == "dataset" else [root / "records", "--schema", root / corpus.SCHEMA]


def _output(folders: Folders, command: str, name: str) -> list[str | Path]:
    return ["--output", folders.work / "exports" / _slug(name)] if command == "export" else []


def _slug(name: str) -> str:
    return name.replace(", ", "-").replace(" ", "-")


def _sourcemeta(peers: Path, plain: Path) -> list[str]:
    # Run the native program directly, without the start-up time of the package's Python wrapper.
    system = platform.system().lower()
    machine = {"x86_64": "x86_64", "amd64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}[
        platform.machine().lower()
    ]
    name = f"sourcemeta_jsonschema/jsonschema-{system}-{machine}"
    found = sorted(peers.glob(f"lib/python*/site-packages/{name}"))
    program = str(found[0]) if found else str(peers / name)
    return [
        *(program, "validate", str(plain / corpus.SCHEMA), str(plain / "records")),
        *("--extension", ".yaml", "--continue", "-F"),
    ]


def _slow(folders: Folders, records: int) -> Iterator[Contender]:
    root = folders.corpus_of("plain", records)
    schema, folder = str(root / corpus.SCHEMA), root / "records"
    files = sorted(str(file) for file in folder.rglob("*.yaml"))
    checker = [str(folders.peers / "bin" / "check-jsonschema"), "--schemafile", schema]
    yield Contender(CHECK_JSONSCHEMA, [*checker, *files], records, runs=SLOW_RUNS)
    script = [str(folders.peers / "bin" / "python"), str(_HERE / "peers" / "plain_script.py")]
    script += [schema, str(folder)]
    yield Contender(SCRIPT_VALIDATES, script, records, runs=SLOW_RUNS)
    output = folders.work / "exports" / "plain-script"
    yield Contender(SCRIPT_EXPORTS, [*script, str(output)], records, runs=SLOW_RUNS)
