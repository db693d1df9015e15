"""Check the records of a dataset, shard by shard, in this process or in workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from statekit.cache.store import Cache
from statekit.check import Checker
from statekit.config.settings import Settings
from statekit.diagnostics import Diagnostic, Place, Severity
from statekit.discovery.dataset import Dataset
from statekit.process.pool import WorkerPool
from statekit.run.codec import decode_result, encode_result
from statekit.run.merge import UNREADABLE, merge
from statekit.run.partition import cut_into_shards, single_files, size_of
from statekit.run.report import MergedResults
from statekit.run.shard_cache import ShardCache
from statekit.run.shards import FileResult, Shard, ShardResult, Tier
from statekit.run.worker import check_shard, read_shard
from statekit.schema import SchemaError, load_schema

if TYPE_CHECKING:
    from statekit.tabulate import BatchFile, TablePlan

BYTES_PER_WORKER = 256 * 1024
"""Another worker is started for so many bytes; for fewer its start would cost more than it saves."""

Progress = Callable[[int, int], None]
"""Called with the number of files that are done, and of all files."""


class Tabulated(NamedTuple):
    """The records of a dataset as batches of rows.

    Attributes:
        checkers: the checker of each kind.
        plans: the tables, by name.
        batches: the rows of each table, in the order of the files and of the records in them.
        merged: the findings, and which of these rows no table may hold.
    """

    checkers: Mapping[str, Checker]
    plans: Mapping[str, TablePlan]
    batches: Mapping[str, tuple[BatchFile, ...]]
    merged: MergedResults


@dataclass(frozen=True)
class Run:
    """One run over a dataset.

    Attributes:
        dataset: the files to check.
        settings: which findings count, and how severe they are.
        jobs: the number of processes that read the files, at most; 0 for this process alone.
        tier: what reads the records.
        cache: where results are kept, if anywhere.
        progress: called after each shard.
    """

    dataset: Dataset
    settings: Settings
    jobs: int = 0
    tier: Tier = Tier.AUTO
    cache: Cache | None = None
    progress: Progress | None = None

    def check(self, sources: Path | None = None) -> MergedResults:
        """Check the records.

        Args:
            sources: the folder with the texts of sources; without it quotations are not compared with them.

        Raises:
            DatasetError: the folder of sources cannot be read.
            SchemaError: a schema cannot be used.
        """
        done = self._check_all(list(cut_into_shards(self.dataset, self.checkers, self.tier)))
        return merge(self.dataset, self.checkers, done, self.settings, sources)

    def tabulate(self, scratch: Path) -> Tabulated:
        """Check the records, and make rows of the valid ones.

        Args:
            scratch: the folder for the files of the rows; it must exist for as long as they are read.

        Raises:
            SchemaError: a schema cannot be used.
        """
        from statekit.tabulate import plan_table

        dataset, checkers = self.dataset, self.checkers
        wanted = {file.kind for file in dataset.files if dataset.is_requested(file)}
        plans = {
            name: plan_table(name, checker.schema, checker.key)
            for name, checker in checkers.items()
            if dataset.requested is None or name in wanted
        }
        done = self._check_all(list(cut_into_shards(dataset, checkers, self.tier, plans, scratch)))
        merged = merge(dataset, checkers, done, self.settings, None)
        batches = {
            name: tuple(r.batch for _, r in done if r.kind == name and r.batch is not None) for name in plans
        }
        return Tabulated(checkers, plans, batches, merged)

    @cached_property
    def checkers(self) -> Mapping[str, Checker]:
        """The checker of each kind, by its name.

        Raises:
            SchemaError: a schema cannot be used, or refers to a kind that does not exist.
        """
        kinds = self.dataset.kinds
        checkers = {kind.name: Checker(load_schema(kind.schema, name=kind.path)) for kind in kinds}
        if self.dataset.has_root:
            for kind in kinds:
                unknown = sorted(checkers[kind.name].refers_to - checkers.keys())
                if unknown:
                    message = f"it refers to the kind `{unknown[0]}`, which has no schema"
                    raise SchemaError(kind.path, message)
        return checkers

    @cached_property
    def _shard_cache(self) -> ShardCache | None:
        """The cache of shards; None without a cache, or if the digest of this program cannot be computed."""
        with suppress(OSError):
            return None if self.cache is None else ShardCache(self.cache, self.dataset.snapshot.moment)
        return None

    def _check_all(self, shards: Sequence[Shard]) -> list[tuple[Shard, ShardResult]]:
        """Return the shards with their results, in the order of the files."""
        total = sum(len(shard.files) for shard in shards)
        results: list[tuple[Shard, ShardResult]] = []
        done = 0
        for shard, result in self._results(shards):
            results.append((shard, result))
            done += len(shard.files)
            if self.progress is not None:
                self.progress(done, total)
        if self._shard_cache is not None:
            self._shard_cache.trim()
        results.sort(key=lambda each: (each[0].kind.name, not each[0].wanted, each[0].files[0].path))
        return results

    def _results(self, shards: Sequence[Shard]) -> Iterator[tuple[Shard, ShardResult]]:
        left: list[Shard] = []
        for shard in shards:
            known = None if self._shard_cache is None else self._shard_cache.lookup(shard)
            if known is None:
                left.append(shard)
            else:
                yield shard, known
        work = _Work(self.checkers, self._shard_cache)
        if self.jobs == 0:
            for shard in left:
                yield shard, decode_result(work.do(shard), shard)
            return
        jobs = min(self.jobs, 1 + size_of(left) // BYTES_PER_WORKER)
        for shard, data in WorkerPool(work).run(left, jobs):
            yield shard, decode_result(data, shard)


class _Work:
    """The work of a pool: its tasks are shards, its results encoded results of shards."""

    def __init__(self, checkers: Mapping[str, Checker], cache: ShardCache | None):
        self._checkers = checkers
        self._cache = cache

    def do(self, task: Shard) -> bytes:
        """Check a shard, or look up what is known about its contents."""
        checker = self._checkers[task.kind.name]
        contents = read_shard(task)
        if self._cache is None:
            return encode_result(check_shard(task, contents, checker), task)
        known = self._cache.lookup_contents(task, contents)
        result = known or check_shard(task, contents, checker)
        data = encode_result(result, task)
        self._cache.store(task, contents, data, None if known else result)
        return data

    @staticmethod
    def split(task: Shard) -> list[Shard]:
        """Return a shard for each of its files."""
        return single_files(task)

    @staticmethod
    def give_up(task: Shard, reason: str) -> bytes:
        """Return the result of a file that no worker survives."""
        (file,) = task.files
        message = f"the file cannot be checked: {reason}"
        found = Diagnostic(UNREADABLE, Severity.ERROR, message, Place(file.path))
        result = FileResult(file.path, file.stem, fully_read=False, diagnostics=(found,))
        return encode_result(ShardResult(task.kind.name, 1, 0, (result,)), task)
