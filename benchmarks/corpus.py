"""Generate the records for benchmarks from a seed: the same seed produces the same bytes.

A `plain` corpus has statements in subfolders and one schema without `x-statekit` keywords, which other tools
can check too. A `dataset` corpus is a complete dataset with this project's schemas, in which every reference
can be resolved. Both are valid and have no findings, apart from the errors that `--errors` adds.

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
MIN_RECORDS = 20
"""The minimum number of records: in a smaller corpus, some records would not be referenced."""
PARALLEL_FROM = 20_000
"""A single process writes corpora with fewer records."""
PROJECT = Path(__file__).parents[1]
SCHEMA = "statement.schema.json"

Flavor = Literal["plain", "dataset"]


@dataclass(frozen=True)
class Corpus:
    """The parameters of a corpus.

    Attributes:
        flavor: `plain` or `dataset`.
        records: The number of records of all kinds.
        errors: The number of statements with one error each.
        seed: The seed of the random numbers.
    """

    flavor: Flavor
    records: int
    errors: int = 0
    seed: int = 1

    @property
    def counts(self) -> kinds.Counts:
        """The number of records of each kind."""
        if self.flavor == "plain":
            return kinds.counts_for_statements(self.records)
        return kinds.counts_for_total(self.records)


def write(corpus: Corpus, root: Path) -> None:
    """Write a corpus into a folder that is missing or empty.

    Raises:
        ValueError: There would be too few records, or more errors than statements.
    """
    if corpus.records < MIN_RECORDS:
        raise ValueError(f"a corpus needs at least {MIN_RECORDS} records")
    if corpus.errors > corpus.counts.statement:
        raise ValueError(f"only {corpus.counts.statement} statements are available for errors")
    (root / "records").mkdir(parents=True)
    if corpus.flavor == "plain":
        shutil.copyfile(Path(__file__).parent / SCHEMA, root / SCHEMA)
    else:
        shutil.copytree(PROJECT / "schema", root / "schema", copy_function=shutil.copyfile)
    tasks = [(corpus, str(root), kind, start) for kind, start in _folders(corpus)]
    if corpus.records < PARALLEL_FROM:
        for task in tasks:
            _write_folder(task)
    else:
        with ProcessPoolExecutor(cores()) as pool:
            for _ in pool.map(_write_folder, tasks, chunksize=4):
                pass
    (root / "corpus.json").write_text(json.dumps(_identity(corpus)) + "\n", encoding="utf-8")


def texts(corpus: Corpus, kind: str, start: int) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file in one folder, which starts with record number `start`."""
    # Each folder has its own random numbers, so that folders can be written in parallel and in any order.
    rng = random.Random(f"{corpus.seed}/{kind}/{start}")  # noqa: S311 - not for secrets
    counts = corpus.counts
    make: Callable[[random.Random, int, kinds.Counts], str]
    make = statements.statement if kind == "statement" else kinds.MAKERS[kind]
    errors = _planted_errors(corpus)
    for number in range(start, min(start + FILES_IN_A_FOLDER, getattr(counts, kind))):
        text = make(rng, number, counts)
        if kind == "statement" and number in errors:
            text = statements.add_error(text, errors[number])
        yield f"{kinds.identifier(kind, number)}.yaml", text


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_complete(corpus: Corpus, root: Path) -> bool:
    """Return True if a folder contains exactly this corpus, completely written."""
    try:
        return bool(json.loads((root / "corpus.json").read_text(encoding="utf-8")) == _identity(corpus))
    except (OSError, ValueError):
        return False


def _identity(corpus: Corpus) -> dict[str, int | str]:
    """Return the identity of a corpus, which includes the version of these programs."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    names = ("corpus.py", "kinds.py", "statements.py", "words.txt", SCHEMA)
    for file in (*(here / name for name in names), *sorted((PROJECT / "schema").iterdir())):
        digest.update(file.read_bytes())
    return {**asdict(corpus), "made_by": digest.hexdigest()}


def _folders(corpus: Corpus) -> Iterator[tuple[str, int]]:
    names = ["statement"] if corpus.flavor == "plain" else ["statement", *kinds.MAKERS]
    for kind in names:
        for start in range(0, getattr(corpus.counts, kind), FILES_IN_A_FOLDER):
            yield kind, start


def _write_folder(task: tuple[Corpus, str, str, int]) -> None:
    corpus, root, kind, start = task
    folder = f"{root}/records/{kind}/{start // FILES_IN_A_FOLDER:04}"
    os.makedirs(folder)  # noqa: PTH103 - a million Path objects would be slow
    for name, text in texts(corpus, kind, start):
        with open(f"{folder}/{name}", "wb") as file:  # noqa: PTH123 - as above
            file.write(text.encode())


def _planted_errors(corpus: Corpus) -> dict[int, int]:
    """Map the numbers of the statements with an error, evenly distributed, to the numbers of the errors."""
    return {error * corpus.counts.statement // corpus.errors: error for error in range(corpus.errors)}


def main() -> None:
    """Write a corpus."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("flavor", choices=["plain", "dataset"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        corpus = Corpus(arguments.flavor, arguments.records, arguments.errors, arguments.seed)
        write(corpus, arguments.folder)
    except (OSError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
