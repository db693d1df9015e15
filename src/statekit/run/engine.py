"""Check the records of a dataset, shard by shard, in this process or in workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from statekit._startup.frozen import frozen, replace
from statekit.check import Checker
from statekit.config.checkers import load_checkers
from statekit.config.settings import Settings
from statekit.diagnostics import Diagnostic, Place, Severity
from statekit.discovery.dataset import Dataset
from statekit.process.pool import WorkerPool
from statekit.read import STRICT, Profile
from statekit.run.codec import decode_result, encode_result
from statekit.run.merge import UNREADABLE, merge
from statekit.run.partition import cut_into_shards, single_files, total_cost
from statekit.run.pieces import FindingCounter, join_pieces
from statekit.run.report import MergedResults, Report
from statekit.run.shards import FileResult, Shard, ShardResult, Tier
from statekit.run.worker import check_shard, read_shard

if TYPE_CHECKING:
    from statekit.cache.store import Cache
    from statekit.run.shard_cache import ShardCache
    from statekit.tabulate import BatchFile, Table, TablePlan

BYTES_PER_WORKER = 256 * 1024
"""The work, in bytes to read, that justifies one more worker; for less, starting it does not pay."""

Progress = Callable[[int, int], None]
"""A function that is called with the number of files checked so far and the number of all files."""


@frozen
class Tabulation:
    """The rows of a dataset.

    Attributes:
        checkers: the checker of each kind, by its name.
        plans: the plan of each table, by its name.
        batches: the rows of each table, in the order of files and records.
        merged: the findings, and the records to exclude from the tables.
        profile: the options with which the record files were read.
    """

    checkers: Mapping[str, Checker]
    plans: Mapping[str, TablePlan]
    batches: Mapping[str, tuple[BatchFile, ...]]
    merged: MergedResults
    profile: Profile = STRICT

    @property
    def report(self) -> Report:
        """The findings and the numbers."""
        return self.merged.report

    def tables(self) -> list[Table]:
        """Return the tables without the records to exclude. Child tables are not included."""
        from statekit.tabulate import assemble

        return [assemble(plan, self.batches[name], self.merged.excluded) for name, plan in self.plans.items()]


@frozen(cached=True)
class Run:
    """A run over a dataset, with its options.

    Attributes:
        dataset: the dataset.
        settings: which findings count, and how severe they are.
        jobs: the maximum number of processes that read the files; 0 for this process alone.
        tier: the parser that reads the records.
        cache: the cache for results, if any.
        progress: is called after each shard.
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
            sources: the folder of source texts; without it, quotations are not compared with their source.

        Raises:
            DatasetError: the folder of source texts cannot be read.
            SchemaError: a schema cannot be used.
        """
        done = self._check_all(list(cut_into_shards(self.dataset, self.checkers, self.tier)))
        return merge(self.dataset, self.checkers, done, self.settings, sources, jobs=self.jobs)

    def tabulate(self, scratch: Path) -> Tabulation:
        """Check the records, and make rows of the valid ones.

        Args:
            scratch: the folder for the files of rows. It must exist for as long as they are read.

        Raises:
            SchemaError: a schema cannot be used.
        """
        from statekit.tabulate import plan_table

        dataset, checkers = self.dataset, self.checkers
        requested = {file.kind for file in dataset.files if dataset.is_requested(file)}
        plans = {
            name: plan_table(name, checker.schema, checker.key, checker.key_type)
            for name, checker in checkers.items()
            if dataset.requested is None or name in requested
        }
        done = self._check_all(list(cut_into_shards(dataset, checkers, self.tier, plans, scratch)))
        merged = merge(dataset, checkers, done, self.settings, None, jobs=self.jobs)
        batches = {
            name: tuple(r.batch for _, r in done if r.kind == name and r.batch is not None) for name in plans
        }
        return Tabulation(checkers, plans, batches, merged, self.settings.profile)

    @cached_property
    def checkers(self) -> Mapping[str, Checker]:
        """The checker of each kind, by its name.

        Raises:
            SchemaError: a schema cannot be used, or refers to a kind that does not exist.
        """
        return load_checkers(self.dataset, self.settings)

    @cached_property
    def _shard_cache(self) -> ShardCache | None:
        """The cache of shards; None without a cache, or if the digest of this program cannot be computed."""
        if self.cache is None:
            return None
        from statekit.run.shard_cache import ShardCache  # loads hashlib

        fingerprints = {name: checker.fingerprint for name, checker in self.checkers.items()}
        with suppress(OSError):
            return ShardCache(self.cache, self.dataset.snapshot.moment, fingerprints)
        return None

    def _check_all(self, shards: Sequence[Shard]) -> list[tuple[Shard, ShardResult]]:
        """Return the shards with their results, in the order of the files."""
        if self.settings.profile != STRICT:
            shards = [replace(shard, profile=self.settings.profile) for shard in shards]
        total = sum(shard.file_count for shard in shards)
        results: list[tuple[Shard, ShardResult]] = []
        done = 0
        for shard, result in self._results(shards):
            results.append((shard, result))
            done += shard.file_count
            if self.progress is not None:
                self.progress(done, total)
        if self._shard_cache is not None:
            self._shard_cache.trim()
        results.sort(key=lambda each: _position(each[0]))
        return join_pieces(results)

    def _results(self, shards: Sequence[Shard]) -> Iterator[tuple[Shard, ShardResult]]:
        """Yield the shards with their results: those in the cache first, the others when they are checked."""
        unchecked: list[Shard] = []
        for shard in shards:
            cached = None if self._shard_cache is None else self._shard_cache.lookup(shard)
            if cached is None:
                unchecked.append(shard)
            else:
                yield shard, cached
        work = _ShardWork(self.checkers, self._shard_cache, FindingCounter(shards))
        if self.jobs == 0:
            for shard in unchecked:
                yield shard, decode_result(work.do(shard), shard)
            return
        jobs = min(self.jobs, 1 + total_cost(unchecked) // BYTES_PER_WORKER)
        for shard, data in WorkerPool(work).run(unchecked, jobs):
            yield shard, decode_result(data, shard)


def _position(shard: Shard) -> tuple[str, bool, str, int]:
    """Return the position of a shard among the others, in the order of the files."""
    start = 0 if shard.piece is None else shard.piece.start
    return shard.kind.name, not shard.is_requested, shard.files[0].path, start


class _ShardWork:
    """The work of a pool of workers: it checks shards, and returns their results encoded as bytes."""

    def __init__(self, checkers: Mapping[str, Checker], cache: ShardCache | None, counter: FindingCounter):
        self._checkers = checkers
        self._cache = cache
        self._counter = counter

    def do(self, task: Shard) -> bytes:
        """Check a shard, unless the result for the same contents is in the cache."""
        checker = self._checkers[task.kind.name]
        contents = read_shard(task)
        cached = None if self._cache is None else self._cache.lookup_contents(task, contents)
        shard = replace(task, omits_findings=True) if self._counter.is_exceeded_before(task) else task
        result = cached or check_shard(shard, contents, checker)
        self._counter.add(task, result)
        data = encode_result(result, task)
        if self._cache is not None:
            self._cache.store(task, contents, data, None if cached else result)
        return data

    @staticmethod
    def split(task: Shard) -> list[Shard]:
        """Split a shard into shards of one file each."""
        return single_files(task)

    @staticmethod
    def give_up(task: Shard, reason: str) -> bytes:
        """Return the result for a file that ends every worker that checks it."""
        (file,) = task.files
        message = f"the file cannot be checked: {reason}"
        found = Diagnostic(UNREADABLE, Severity.ERROR, message, Place(file.path))
        result = FileResult(file.path, file.stem, fully_read=False, diagnostics=(found,), is_refused=True)
        return encode_result(ShardResult(task.kind.name, 1, 0, (result,)), task)
