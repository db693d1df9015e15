"""Makes records to measure with, from a seed: the same seed gives the same bytes.

Two flavours. `plain`: statements in sub-folders and one schema without any keyword of our own, which other
tools can check too. `dataset`: a whole dataset with this project's schemas, in which every reference leads
somewhere. Both are valid without a finding, but for the errors that are asked for.

    python benchmarks/corpus.py {plain,dataset} FOLDER [--records 1000] [--errors 0] [--seed 1]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import kinds
import statements

FILES_IN_A_FOLDER = 1000
FEWEST = 20
"""Fewer records than these cannot all be referred to."""
ALONE = 20_000
"""Fewer records than these are written by one process."""
PROJECT = Path(__file__).parents[1]
SCHEMA = "statement.schema.json"

Flavour = Literal["plain", "dataset"]


@dataclass(frozen=True)
class Corpus:
    """What is to be made.

    Attributes:
        flavour: `plain` or `dataset`.
        records: how many records, of all kinds together.
        errors: in how many statements one thing is wrong.
        seed: what the records are made from.
    """

    flavour: Flavour
    records: int
    errors: int = 0
    seed: int = 1

    @property
    def counts(self) -> kinds.Counts:
        """How many records of each kind there are."""
        if self.flavour == "plain":
            return kinds.around_statements(self.records)
        return kinds.within(self.records)


def write(corpus: Corpus, root: Path) -> None:
    """Write a corpus into a folder, which must not exist or be empty.

    Raises:
        ValueError: too few records are asked for, or more errors than statements.
    """
    if corpus.records < FEWEST:
        raise ValueError(f"a corpus has at least {FEWEST} records")
    if corpus.errors > corpus.counts.statement:
        raise ValueError(f"there are only {corpus.counts.statement} statements to plant errors in")
    (root / "records").mkdir(parents=True)
    if corpus.flavour == "plain":
        shutil.copyfile(Path(__file__).parent / SCHEMA, root / SCHEMA)
    else:
        shutil.copytree(PROJECT / "schema", root / "schema", copy_function=shutil.copyfile)
    tasks = [(corpus, str(root), kind, start) for kind, start in _folders(corpus)]
    if corpus.records < ALONE:
        for task in tasks:
            _write_folder(task)
    else:
        with ProcessPoolExecutor(cores()) as pool:
            for _ in pool.map(_write_folder, tasks, chunksize=4):
                pass
    (root / "corpus.json").write_text(json.dumps(_mark(corpus)) + "\n", encoding="utf-8")


def texts(corpus: Corpus, kind: str, start: int) -> Iterator[tuple[str, str]]:
    """The names and the texts of the files of one folder, that of the records from `start` on."""
    # Each folder has its own chance, so that folders can be written at once and in any order.
    chance = random.Random(f"{corpus.seed}/{kind}/{start}")  # noqa: S311 - not for secrets
    counts = corpus.counts
    make: Callable[[random.Random, int, kinds.Counts], str]
    make = statements.statement if kind == "statement" else kinds.MAKERS[kind]
    spoiled = _spoiled(corpus)
    for number in range(start, min(start + FILES_IN_A_FOLDER, getattr(counts, kind))):
        text = make(chance, number, counts)
        if kind == "statement" and number in spoiled:
            text = statements.spoil(text, spoiled[number])
        yield f"{kinds.identifier(kind, number)}.yaml", text


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_there(corpus: Corpus, root: Path) -> bool:
    """Whether a folder holds just this corpus, whole."""
    try:
        return bool(json.loads((root / "corpus.json").read_text(encoding="utf-8")) == _mark(corpus))
    except (OSError, ValueError):
        return False


def _mark(corpus: Corpus) -> dict[str, int | str]:
    """What tells a corpus from others, those of another version of these programs too."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    names = ("corpus.py", "kinds.py", "statements.py", "words.txt", SCHEMA)
    for file in (*(here / name for name in names), *sorted((PROJECT / "schema").iterdir())):
        digest.update(file.read_bytes())
    return {**asdict(corpus), "made_by": digest.hexdigest()}


def _folders(corpus: Corpus) -> Iterator[tuple[str, int]]:
    wanted = ["statement"] if corpus.flavour == "plain" else ["statement", *kinds.MAKERS]
    for kind in wanted:
        for start in range(0, getattr(corpus.counts, kind), FILES_IN_A_FOLDER):
            yield kind, start


def _write_folder(task: tuple[Corpus, str, str, int]) -> None:
    corpus, root, kind, start = task
    folder = f"{root}/records/{kind}/{start // FILES_IN_A_FOLDER:04}"
    os.makedirs(folder)  # noqa: PTH103 - a path as text is joined a million times
    for name, text in texts(corpus, kind, start):
        with open(f"{folder}/{name}", "wb") as file:  # noqa: PTH123 - as above
            file.write(text.encode())


def _spoiled(corpus: Corpus) -> dict[int, int]:
    """The statements with an error, spread evenly, and the number of each error."""
    return {error * corpus.counts.statement // corpus.errors: error for error in range(corpus.errors)}


def main() -> None:
    """Write a corpus."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("flavour", choices=["plain", "dataset"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    try:
        write(Corpus(wanted.flavour, wanted.records, wanted.errors, wanted.seed), wanted.folder)
    except (OSError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
