"""Compress text files reproducibly: the output contains neither a file name nor a time."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import pyarrow as pa

COMPRESSIONS = ("gz", "zst")
"""The names of the compressions of text files, which are also the endings of file names."""


@contextmanager
def compressed(file: BinaryIO, compression: str | None) -> Iterator[BinaryIO]:
    """Return a stream that writes compressed bytes to a file; the file itself if `compression` is None."""
    if compression is None:
        yield file
    elif compression == "gz":
        with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as stream:
            yield cast("BinaryIO", stream)
    else:
        with pa.CompressedOutputStream(file, "zstd") as stream:
            yield stream
