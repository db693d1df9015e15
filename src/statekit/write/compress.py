"""Text files compressed: the same text gives the same bytes, with no name and no time in them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import pyarrow as pa

COMPRESSIONS = ("gz", "zst")
"""How text files can be compressed, as the endings of their names."""


@contextmanager
def compressed(file: BinaryIO, how: str | None) -> Iterator[BinaryIO]:
    """A stream whose bytes lie compressed in a file; the file itself if it is not to be compressed."""
    if how is None:
        yield file
    elif how == "gz":
        with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as packed:
            yield cast("BinaryIO", packed)
    else:
        with pa.CompressedOutputStream(file, "zstd") as packed:
            yield packed
