"""Cut the files of a dataset into shards."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from statekit._startup.frozen import replace
from statekit.discovery.dataset import Dataset, RecordFile
from statekit.discovery.stamps import stamped_size
from statekit.read.formats import JSON_LINES_SUFFIXES
from statekit.run.shards import Shard, Tier

if TYPE_CHECKING:
    from statekit.check import Checker
    from statekit.tabulate import TablePlan

MIN_SHARD_BYTES, MAX_SHARD_BYTES = 192 * 1024, 768 * 1024
"""The size of a shard in bytes. The last shard may be smaller; one with a large file may be larger."""
PIECE_BYTES = 1024 * 1024
"""The size of the pieces of a large JSON Lines file, in bytes. It limits the memory that a worker takes."""
BYTES_PER_FILE = 256
"""The cost of opening a file, in bytes that could be read in the same time."""
_BYTES_BETWEEN_ENDS = 80 * 1024
"""The average distance, in bytes, between files that may be the last of a shard."""


def cut_into_shards(
    dataset: Dataset,
    checkers: Mapping[str, Checker],
    tier: Tier,
    plans: Mapping[str, TablePlan] | None = None,
    scratch: Path | None = None,
) -> Iterator[Shard]:
    """Yield the shards of a dataset, kind by kind, those of requested files first.

    Args:
        dataset: the dataset.
        checkers: the checker of each kind, by its name.
        tier: the parser that reads the records.
        plans: the tables to make, by kind.
        scratch: the folder for the files of their rows.
    """
    compared = frozenset(pointer for checker in checkers.values() for pointer in checker.required_columns)
    columns = tuple(sorted(compared, key=repr))
    for kind in dataset.kinds:
        checker = checkers[kind.name]
        options = Shard(kind, (), columns=columns, constraints=checker.constraints, tier=tier)
        files = [file for file in dataset.files if file.kind == kind.name]
        plan = None if plans is None else plans.get(kind.name)
        with_table = replace(options, plan=plan, scratch=None if plan is None else scratch)
        if dataset.requested is None:
            requested, others = files, []
        else:
            requested = [file for file in files if file.path in dataset.requested]
            others = [file for file in files if file.path not in dataset.requested]
        for part in _cut(requested):
            yield from _shards(replace(with_table, files=part))
        for part in _cut(others):
            yield from _shards(replace(options, files=part, is_requested=False))


def _cut(files: Iterable[RecordFile]) -> Iterator[tuple[RecordFile, ...]]:
    """Cut files into shards of similar size, at files that are chosen by their own path and size.

    A new, removed or changed file changes its own shard and perhaps a few after it. All other shards stay the
    same, so that their results are found in the cache. A file that is cut into pieces is alone.
    """
    shard: list[RecordFile] = []
    size = 0
    for file in files:
        bytes_read = stamped_size(file.stamp)
        if bytes_read > PIECE_BYTES and _is_in_pieces(file):
            if shard:
                yield tuple(shard)
                shard, size = [], 0
            yield (file,)
            continue
        shard.append(file)
        cost = bytes_read + BYTES_PER_FILE
        size += cost
        if size >= MAX_SHARD_BYTES or (size >= MIN_SHARD_BYTES and _may_be_last(file, cost)):
            yield tuple(shard)
            shard, size = [], 0
    if shard:
        yield tuple(shard)


def _may_be_last(file: RecordFile, cost: int) -> bool:
    """Return True if a shard may end with a file, which depends on nothing but the file."""
    return crc32(os.fsencode(file.path)) * _BYTES_BETWEEN_ENDS < cost << 32


def _is_in_pieces(file: RecordFile) -> bool:
    return stamped_size(file.stamp) > PIECE_BYTES and file.ending in JSON_LINES_SUFFIXES


def _shards(shard: Shard) -> Iterator[Shard]:
    """Yield a shard, or one for each piece of its only file."""
    file = shard.files[0]
    if not _is_in_pieces(file):
        yield shard
        return
    from statekit.read import Piece  # most datasets have no large files

    starts = range(0, stamped_size(file.stamp), PIECE_BYTES)
    for start in starts:
        # The last piece ends where the file ends, even if it has grown.
        end = None if start == starts[-1] else start + PIECE_BYTES
        yield replace(shard, piece=Piece(start, end))


def single_files(shard: Shard) -> list[Shard]:
    """Return a shard for each file of a shard."""
    return [replace(shard, files=(file,)) for file in shard.files]


def total_cost(shards: Iterable[Shard]) -> int:
    """Return the cost of reading shards, in bytes."""
    return sum(map(_cost, shards))


def _cost(shard: Shard) -> int:
    if shard.piece is not None:
        return shard.piece.size
    return sum([stamped_size(file.stamp) for file in shard.files]) + BYTES_PER_FILE * len(shard.files)
