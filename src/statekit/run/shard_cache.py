"""What was found in shards before, for runs that meet the same files again.

A shard is known by the contents of its files; and, so that they need not even be read, by how they look from
outside, if they looked so for long enough (see `stamps.is_settled`).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.cache.store import Cache, program_digest
from statekit.discovery.stamps import is_settled, stamp_file
from statekit.read import ReadError
from statekit.run.codec import ResultError, decode_result
from statekit.run.shards import Shard, ShardResult

if TYPE_CHECKING:
    from statekit.tabulate import BatchFile

_DIGEST = 64


class ShardCache:
    """The results of shards that were checked before.

    Args:
        cache: the cache.
        moment: nanoseconds since the epoch, taken before the files of the shards were looked at.

    Raises:
        OSError: the digest of this program cannot be computed.
    """

    def __init__(self, cache: Cache, moment: int):
        self._cache = cache
        self._program = program_digest()
        self._moment = moment

    def lookup(self, shard: Shard) -> ShardResult | None:
        """Return the result of a shard whose files look the same as before, or None."""
        key = self._cache.get(self._key(shard, "looks", (file.stamp for file in shard.files)))
        return None if key is None else self._load(key.decode("ascii", "replace"), shard)

    def lookup_contents(self, shard: Shard, contents: Sequence[bytes | ReadError]) -> ShardResult | None:
        """Return the result of a shard whose files had the same contents before, or None.

        Args:
            shard: the shard.
            contents: the contents of its files now.
        """
        key = self._key_of_contents(shard, contents)
        return None if key is None else self._load(key, shard)

    def store(
        self, shard: Shard, contents: Sequence[bytes | ReadError], data: bytes, new: ShardResult | None
    ) -> None:
        """Keep the result of a shard, unless a file could not be read or changed meanwhile.

        Args:
            shard: the shard.
            contents: the contents of its files.
            data: the result, encoded.
            new: the result, or None if it came from the cache.
        """
        key = self._key_of_contents(shard, contents)
        if key is None or not _is_unchanged(shard):  # the places of a file that changed may be wrong
            return
        if new is not None:
            self._keep(key, data, new.batch)
        if all(is_settled(file.stamp, self._moment) for file in shard.files):
            self._cache.put(self._key(shard, "looks", (file.stamp for file in shard.files)), key.encode())

    def trim(self) -> None:
        """Let the cache not grow without bounds."""
        self._cache.trim()

    def _key_of_contents(self, shard: Shard, contents: Sequence[bytes | ReadError]) -> str | None:
        """Return the key of a shard with these contents, or None if a file could not be read."""
        readable = [data for data in contents if isinstance(data, bytes)]
        if len(readable) < len(contents):
            return None
        return self._key(shard, "holds", (hashlib.sha256(data).digest() for data in readable))

    def _key(self, shard: Shard, how: str, parts: Iterable[bytes]) -> str:
        about = [shard.kind.name, shard.kind.path, shard.fingerprint, shard.tier, repr(shard.columns)]
        table = None if shard.plan is None else [shard.plan.name, shard.plan.key]
        digest = hashlib.sha256(self._program)
        digest.update(json.dumps([how, *about, table]).encode())
        for file, part in zip(shard.files, parts, strict=True):
            path = os.fsencode(file.path)
            digest.update(b"%d:%s%d:%s" % (len(path), path, len(part), part))
        return digest.hexdigest()

    def _keep(self, key: str, data: bytes, batch: BatchFile | None) -> None:
        digest = "-" * _DIGEST
        if batch is not None:
            kept = self._cache.put_file(_rows(key), str(batch.file))
            if kept is None:
                return
            digest = kept
        self._cache.put(key, digest.encode() + data)

    def _load(self, key: str, shard: Shard) -> ShardResult | None:
        """A result that was kept, with the file of its rows where the run wants it."""
        entry = self._cache.get(key)
        if entry is None:
            return None
        digest, data = entry[:_DIGEST].decode("ascii", "replace"), entry[_DIGEST:]
        try:
            result = decode_result(data, shard)
        except ResultError:
            return None
        if result.batch is None:
            return result
        # A shard may be done twice, so each time has a file of its own.
        target = result.batch.file.with_name(f"{key}-{os.urandom(8).hex()}.arrow")
        if not self._cache.get_file(_rows(key), digest, str(target)):
            return None
        return replace(result, batch=replace(result.batch, file=Path(target)))


def _is_unchanged(shard: Shard) -> bool:
    """Whether the files of a shard look as they did when they were found."""
    return all(file.stamp.endswith(stamp_file(file.path) or b"-") for file in shard.files)


def _rows(key: str) -> str:
    """The key of the file with the rows of a shard."""
    return hashlib.sha256(b"rows" + key.encode()).hexdigest()
