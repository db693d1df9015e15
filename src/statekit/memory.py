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
from statekit.found import Shard, ShardResult
from statekit.manifest import ManifestError, read_manifest, write_manifest
from statekit.read import ReadError
from statekit.shard import check_shard

if TYPE_CHECKING:
    from statekit.tabulate import BatchFile

_DIGEST = 64


class Memory:
    """What the cache knows of shards.

    Args:
        cache: the cache.
        moment: nanoseconds since the epoch, before the files of the shards were looked at.

    Raises:
        OSError: it cannot be told which program this is.
    """

    def __init__(self, cache: Cache, moment: int):
        self._cache = cache
        self._program = program_digest()
        self._moment = moment

    def unchanged(self, shard: Shard) -> ShardResult | None:
        """What is known of a shard whose files look as they did; None where they do not, or nothing is."""
        key = self._cache.get(self._key(shard, "looks", (file.stamp for file in shard.files)))
        return None if key is None else self._recalled(key.decode("ascii", "replace"), shard)

    def done(self, shard: Shard, contents: Sequence[bytes | ReadError]) -> bytes:
        """The manifest of a shard: recalled if its files have held the same before, and else made and kept.

        Args:
            shard: the shard.
            contents: what its files hold now.
        """
        readable = [data for data in contents if isinstance(data, bytes)]
        if len(readable) < len(contents):
            return write_manifest(check_shard(shard, contents), shard)
        key = self._key(shard, "holds", (hashlib.sha256(data).digest() for data in readable))
        known = self._recalled(key, shard)
        result = known or check_shard(shard, contents)
        manifest = write_manifest(result, shard)
        if not _still_look_so(shard):
            return manifest  # some places may be those of other contents: files are read again for them
        if known is None:
            self._keep(key, manifest, result.batch)
        if all(is_settled(file.stamp, self._moment) for file in shard.files):
            self._cache.put(self._key(shard, "looks", (file.stamp for file in shard.files)), key.encode())
        return manifest

    def trim(self) -> None:
        """Let the cache not grow without bounds."""
        self._cache.trim()

    def _key(self, shard: Shard, how: str, parts: Iterable[bytes]) -> str:
        about = [shard.kind.name, shard.kind.path, shard.fingerprint, shard.tier, repr(shard.columns)]
        table = None if shard.plan is None else [shard.plan.name, shard.plan.key]
        digest = hashlib.sha256(self._program)
        digest.update(json.dumps([how, *about, table]).encode())
        for file, part in zip(shard.files, parts, strict=True):
            path = os.fsencode(file.path)
            digest.update(b"%d:%s%d:%s" % (len(path), path, len(part), part))
        return digest.hexdigest()

    def _keep(self, key: str, manifest: bytes, batch: BatchFile | None) -> None:
        digest = "-" * _DIGEST
        if batch is not None:
            kept = self._cache.put_file(_rows(key), str(batch.file))
            if kept is None:
                return
            digest = kept
        self._cache.put(key, digest.encode() + manifest)

    def _recalled(self, key: str, shard: Shard) -> ShardResult | None:
        """A result that was kept, with the file of its rows where the run wants it."""
        entry = self._cache.get(key)
        if entry is None:
            return None
        digest, manifest = entry[:_DIGEST].decode("ascii", "replace"), entry[_DIGEST:]
        try:
            result = read_manifest(manifest, shard)
        except ManifestError:
            return None
        if result.batch is None:
            return result
        # A shard may be done twice, so each time has a file of its own.
        target = result.batch.file.with_name(f"{key}-{os.urandom(8).hex()}.arrow")
        if not self._cache.take_file(_rows(key), digest, str(target)):
            return None
        return replace(result, batch=replace(result.batch, file=Path(target)))


def _still_look_so(shard: Shard) -> bool:
    """Whether the files of a shard look as they did when they were found."""
    return all(file.stamp.endswith(stamp_file(file.path) or b"-") for file in shard.files)


def _rows(key: str) -> str:
    """The key of the file with the rows of a shard."""
    return hashlib.sha256(b"rows" + key.encode()).hexdigest()
