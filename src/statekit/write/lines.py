"""Write Arrow strings to a stream without creating a Python object for each."""

from __future__ import annotations

from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from statekit.tabulate import join_texts


class Sink(Protocol):
    """A destination for bytes."""

    def write(self, data: memoryview, /) -> object:
        """Accept bytes."""


def write_lines(lines: pa.Array, ending: str, stream: Sink) -> None:
    """Write strings, each followed by an ending; none of them may be null."""
    if not len(lines):
        return
    ended = join_texts(lines.cast(pa.large_string()), ending)
    # Kernels store their strings consecutively, in a buffer that may be longer.
    size = pc.sum(pc.binary_length(ended)).as_py()
    stream.write(memoryview(ended.buffers()[2])[:size])
