"""Cut the files of a dataset into shards."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from statekit.discovery.dataset import Dataset, RecordFile
from statekit.discovery.stamps import stamped_size
from statekit.run.shards import Shard, Tier

if TYPE_CHECKING:
    from statekit.check import Checker
    from statekit.tabulate import TablePlan

LEAST_IN_A_SHARD, MOST_IN_A_SHARD = 192 * 1024, 768 * 1024
"""The size of a shard in bytes. The last shard may be smaller; one with a large file may be larger."""
COST_OF_A_FILE = 256
"""The cost of opening a file, in bytes that could be read in the same time."""
_BETWEEN_ENDS = 80 * 1024
"""The average distance, in bytes, between files that may be the last of a shard."""


def cut_into_shards(
    dataset: Dataset,
    checkers: Mapping[str, Checker],
    tier: Tier,
    plans: Mapping[str, TablePlan] | None = None,
    scratch: Path | None = None,
) -> Iterator[Shard]:
    """Yield the shards of a dataset: of each kind, first the files that were asked for.

    Args:
        dataset: the dataset.
        checkers: the checker of each kind, by its name.
        tier: what reads the records.
        plans: the tables to make, by kind.
        scratch: the folder for the files of their rows.
    """
    looked_at = frozenset(pointer for checker in checkers.values() for pointer in checker.required_columns)
    columns = tuple(sorted(looked_at, key=repr))
    for kind in dataset.kinds:
        checker = checkers[kind.name]
        whole = Shard(
            kind, (), checker.schema.fingerprint, columns=columns, constraints=checker.constraints, tier=tier
        )
        own = [file for file in dataset.files if file.kind == kind.name]
        for wanted in (True,) if dataset.requested is None else (True, False):
            plan = (plans or {}).get(kind.name) if wanted else None
            some = replace(whole, wanted=wanted, plan=plan, scratch=scratch if plan is not None else None)
            files = own
            if dataset.requested is not None:
                files = [file for file in own if dataset.is_requested(file) is wanted]
            for part in _cut(files):
                yield replace(some, files=part)


def _cut(files: Iterable[RecordFile]) -> Iterator[tuple[RecordFile, ...]]:
    """Cut files into shards of about one size; where, each file's name and size decide.

    So a file that is new, gone or changed changes its own shard and perhaps a few that follow it, and the
    others are still what is known of them.
    """
    some: list[RecordFile] = []
    size = 0
    for file in files:
        some.append(file)
        weight = stamped_size(file.stamp) + COST_OF_A_FILE
        size += weight
        is_end = crc32(os.fsencode(file.path)) * _BETWEEN_ENDS < weight << 32
        if size >= MOST_IN_A_SHARD or (size >= LEAST_IN_A_SHARD and is_end):
            yield tuple(some)
            some, size = [], 0
    if some:
        yield tuple(some)


def single_files(shard: Shard) -> list[Shard]:
    """Return a shard for each file of a shard."""
    return [replace(shard, files=(file,)) for file in shard.files]


def size_of(shards: Iterable[Shard]) -> int:
    """Return the cost of reading shards, in bytes."""
    return sum(stamped_size(file.stamp) + COST_OF_A_FILE for shard in shards for file in shard.files)
