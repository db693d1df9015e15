"""The results of shards from earlier runs.

A result is found by the contents of the files of its shard. It is also found by their stamps, without reading
the files, if the stamps are old enough to be relied on (see `stamps.is_settled`).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from statekit._startup.frozen import replace
from statekit.cache.store import Cache, program_digest
from statekit.discovery.stamps import is_settled, stamp_file
from statekit.read import ReadError
from statekit.run.codec import ResultError, decode_result
from statekit.run.shards import Shard, ShardResult

if TYPE_CHECKING:
    from statekit.tabulate import BatchFile

_DIGEST = 64
"""The length of the digest that an entry begins with: that of its file of rows, in hexadecimal."""

_STAMPS = "stamps"


class ShardCache:
    """The cached results of shards.

    An entry is found by the contents of the files; the entry of their stamps contains its key.

    Args:
        cache: the cache.
        moment: nanoseconds since the epoch, taken before the stamps of the files.
        fingerprints: the fingerprint of the checker of each kind, by its name.

    Raises:
        OSError: the digest of this program cannot be computed.
    """

    def __init__(self, cache: Cache, moment: int, fingerprints: Mapping[str, str]):
        self._cache = cache
        self._fingerprints = fingerprints
        self._program = program_digest()
        self._moment = moment

    def lookup(self, shard: Shard) -> ShardResult | None:
        """Return the result of a shard whose files have the same stamps as in an earlier run, or None."""
        key = self._cache.get(self._key_of_stamps(shard))
        return None if key is None else self._load(key.decode("ascii", "replace"), shard)

    def lookup_contents(self, shard: Shard, contents: Sequence[bytes | ReadError]) -> ShardResult | None:
        """Return the result of a shard whose files have the same contents as in an earlier run, or None.

        Args:
            shard: the shard.
            contents: the contents of its files, or the errors of those that cannot be read.
        """
        key = self._key_of_contents(shard, contents)
        return None if key is None else self._load(key, shard)

    def store(
        self,
        shard: Shard,
        contents: Sequence[bytes | ReadError],
        data: bytes,
        new: ShardResult | None,
    ) -> None:
        """Store the result of a shard, unless a file could not be read or has changed in the meantime.

        Args:
            shard: the shard.
            contents: the contents of its files, or the errors of those that cannot be read.
            data: the encoded result.
            new: the result, or None if it is from the cache.
        """
        key = self._key_of_contents(shard, contents)
        if key is None or not _is_unchanged(shard):  # the places in a changed file may be wrong
            return
        if new is not None and _depends_on_other_pieces(shard, new):
            return
        if new is not None:
            self._store(key, data, new.batch)
        if all(is_settled(file.stamp, self._moment) for file in shard.files):
            self._cache.put(self._key_of_stamps(shard), key.encode())

    def trim(self) -> None:
        """Remove the oldest entries if the cache is too large."""
        self._cache.trim()

    def _key_of_stamps(self, shard: Shard) -> str:
        return self._key(shard, _STAMPS, (file.stamp for file in shard.files))

    def _key_of_contents(self, shard: Shard, contents: Sequence[bytes | ReadError]) -> str | None:
        """Return the key of a shard with these contents, or None if a file could not be read."""
        readable = [data for data in contents if isinstance(data, bytes)]
        if len(readable) < len(contents):
            return None
        return self._key(shard, "contents", (hashlib.sha256(data).digest() for data in readable))

    def _key(self, shard: Shard, purpose: str, parts: Iterable[bytes]) -> str:
        """Return the key of an entry: a digest of all that the result depends on, in hexadecimal.

        Args:
            shard: the shard.
            purpose: keeps keys of stamps and keys of contents apart.
            parts: the stamp or the digest of each file.
        """
        kind = shard.kind
        schema = self._fingerprints[kind.name]
        options = [kind.name, kind.path, kind.key, schema, shard.tier, repr(shard.columns)]
        options.append(repr(shard.profile))
        table = None if shard.plan is None else [shard.plan.name, shard.plan.key]
        digest = hashlib.sha256(self._program)
        digest.update(json.dumps([purpose, *options, table, _range(shard, purpose)]).encode())
        paths = os.fsencode("\0".join([file.path for file in shard.files]))
        digest.update(b"%d:%s" % (len(paths), paths))
        digest.update(b"".join([b"%d:%s" % (len(part), part) for part in parts]))
        return digest.hexdigest()

    def _store(self, key: str, data: bytes, batch: BatchFile | None) -> None:
        digest: str | None = "-" * _DIGEST
        if batch is not None:
            digest = self._cache.put_file(_key_of_rows(key), str(batch.file))
        if digest is not None:
            self._cache.put(key, digest.encode() + data)

    def _load(self, key: str, shard: Shard) -> ShardResult | None:
        """Return a stored result, or None. Its file of rows is put into the scratch folder of the shard."""
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
        # A shard may be looked up twice if a worker dies, so each file of rows has a name of its own.
        target = result.batch.file.with_name(f"{key}-{os.urandom(8).hex()}.arrow")
        if not self._cache.get_file(_key_of_rows(key), digest, str(target)):
            return None
        return replace(result, batch=replace(result.batch, file=Path(target)))


def _is_unchanged(shard: Shard) -> bool:
    """Return True if the files of a shard still have the stamps that they were found with."""
    return all(
        file.data is None and file.stamp.endswith(stamp_file(file.path) or b"-") for file in shard.files
    )


def _range(shard: Shard, purpose: str) -> list[int | None] | bool | None:
    """Return the part of the key that identifies a piece of a file; None for whole files.

    The contents of a piece have the same result wherever they are, except at the start of a file.
    """
    if shard.piece is None:
        return None
    return [*shard.piece] if purpose == _STAMPS else shard.piece.start == 0


def _depends_on_other_pieces(shard: Shard, result: ShardResult) -> bool:
    """Return True if the result of a piece depends on its neighbors: on their text, or their findings."""
    return shard.piece is not None and any(
        not file.fully_read or (file.faulty and not file.diagnostics) for file in result.file_results
    )


def _key_of_rows(key: str) -> str:
    """Return the key of the file of rows that belongs to an entry."""
    return hashlib.sha256(b"rows" + key.encode()).hexdigest()
