"""What is measured: statekit in its states, its peers, and the least that has to be done."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus
from measure import Contender, touching, without

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
"""The baseline gets no more records: it needs 19 KB of memory for each, so 19 GB for a million."""
SLOW_RUNS = 3
"""Peers that take seconds a thousand records are measured so often at most."""

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Abilities:
    """Which options the build that is measured has.

    Attributes:
        jobs: `--jobs N`, how many processes work.
        cache: a cache, which `--no-cache` leaves out.
    """

    jobs: bool
    cache: bool

    @property
    def cores(self) -> int:
        """The most processes that it is measured with."""
        return 2 if self.jobs else 1

    @property
    def lacks(self) -> list[str]:
        """What cannot be measured with this build, in words."""
        said = []
        if not self.jobs:
            said.append("this build has no `--jobs`: it ran in one process")
        if not self.cache:
            said.append("this build has no cache: every run is a cold one, and none is warm")
        return said


@dataclass(frozen=True)
class Places:
    """Where the harness finds the peers and keeps what it makes.

    Attributes:
        peers: the virtual environment of the peers.
        work: a folder for corpora, caches and exports.
    """

    peers: Path
    work: Path

    def corpus_of(self, flavour: corpus.Flavour, records: int) -> Path:
        """The folder of a corpus."""
        return self.work / "corpora" / f"{flavour}-{records}"

    def checkout_of(self, records: int) -> Path:
        """The folder of the plain corpus whose files are touched before each run."""
        return self.work / "corpora" / f"checkout-{records}"


def statekit(*arguments: str | Path) -> list[str]:
    """The command line of statekit, by the Python that runs this."""
    return [sys.executable, "-m", "statekit", *map(str, arguments)]


def abilities() -> Abilities:
    """Ask the build what it can do."""
    asked = subprocess.run(
        statekit("validate", "--help"), env=os.environ | {"COLUMNS": "120"}, capture_output=True, check=True
    )
    return Abilities(jobs=b"--jobs" in asked.stdout, cache=b"--no-cache" in asked.stdout)


def own(what: str, state: str, jobs: int, flavour: corpus.Flavour = "plain") -> str:
    """What a contender of statekit's is called.

    Args:
        what: `validate` or `export`.
        state: of the cache: `cold` (it is empty), `warm` (it has everything), `fresh checkout` (it has
            everything, but the files have new times) or `no cache`.
        jobs: how many processes it may use.
        flavour: the flavour of its corpus.
    """
    whole = ", whole dataset" if flavour == "dataset" else ""
    return f"statekit {what}{whole}, {state}, {jobs} {'job' if jobs == 1 else 'jobs'}"


def at_size(places: Places, can: Abilities, records: int, cap: int) -> list[Contender]:
    """All that is measured on so many records; slow peers get `cap` of them at most."""
    plain = places.corpus_of("plain", records)
    few, some = min(records, cap), min(records, BASELINE_CAP)
    return [
        Contender(CAT, ["find", str(plain / "records"), "-type", "f", "-exec", "cat", "{}", "+"], records),
        Contender(
            FLOOR, [sys.executable, str(_HERE / "peers" / "floor.py"), str(plain / "records")], records
        ),
        Contender(SOURCEMETA, _sourcemeta(places.peers, places.corpus_of("plain", some)), some),
        *_own(places, can, records),
        *_slow(places, few),
    ]


def at_start(can: Abilities, work: Path) -> list[Contender]:
    """What is measured of the start alone."""
    cold = work / "cache-start"
    return [
        Contender(EMPTY_PYTHON, [sys.executable, "-c", ""]),
        Contender(VERSION, statekit("--version")),
        Contender(
            OWN_DATASET,
            statekit("validate", corpus.PROJECT),
            variables={"XDG_CACHE_HOME": str(cold)},
            before=without(cold) if can.cache else None,
        ),
    ]


def _own(places: Places, can: Abilities, records: int) -> Iterator[Contender]:
    flavours: tuple[corpus.Flavour, ...] = ("plain", "dataset")
    for flavour in flavours:
        for what in ("validate", "export"):
            for jobs in range(1, can.cores + 1):
                for state in ("cold", "warm") if can.cache else ("cold",):
                    name = own(what, state, jobs, flavour)
                    arguments = [*_subject(places, flavour, records), *_output(places, what, name)]
                    arguments += ["--jobs", str(jobs)] if can.jobs else []
                    cache = places.work / "caches" / _slug(name)
                    yield Contender(
                        name,
                        statekit(what, *arguments),
                        records,
                        variables={"XDG_CACHE_HOME": str(cache)},
                        before=without(cache) if state == "cold" else None,
                    )
    if can.cache:
        jobs_wanted = ["--jobs", str(can.cores)] if can.jobs else []
        checkout = places.checkout_of(records)
        yield Contender(
            own("validate", "fresh checkout", can.cores),
            statekit("validate", checkout / "records", "--schema", checkout / corpus.SCHEMA, *jobs_wanted),
            records,
            variables={"XDG_CACHE_HOME": str(places.work / "caches" / "checkout")},
            before=touching(checkout / "records"),
        )
        arguments = [*_subject(places, "plain", records), "--no-cache", *jobs_wanted]
        yield Contender(own("validate", "no cache", can.cores), statekit("validate", *arguments), records)


def _subject(places: Places, flavour: corpus.Flavour, records: int) -> list[str | Path]:
    root = places.corpus_of(flavour, records)
    return [root] if flavour == "dataset" else [root / "records", "--schema", root / corpus.SCHEMA]


def _output(places: Places, what: str, name: str) -> list[str | Path]:
    return ["--output", places.work / "exports" / _slug(name)] if what == "export" else []


def _slug(name: str) -> str:
    return name.replace(", ", "-").replace(" ", "-")


def _sourcemeta(peers: Path, plain: Path) -> list[str]:
    # The program itself, without the Python that the package puts before it.
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


def _slow(places: Places, records: int) -> Iterator[Contender]:
    root = places.corpus_of("plain", records)
    schema, folder = str(root / corpus.SCHEMA), root / "records"
    files = sorted(str(file) for file in folder.rglob("*.yaml"))
    checker = [str(places.peers / "bin" / "check-jsonschema"), "--schemafile", schema]
    yield Contender(CHECK_JSONSCHEMA, [*checker, *files], records, runs=SLOW_RUNS)
    script = [str(places.peers / "bin" / "python"), str(_HERE / "peers" / "plain_script.py")]
    script += [schema, str(folder)]
    yield Contender(SCRIPT_VALIDATES, script, records, runs=SLOW_RUNS)
    output = places.work / "exports" / "plain-script"
    yield Contender(SCRIPT_EXPORTS, [*script, str(output)], records, runs=SLOW_RUNS)
