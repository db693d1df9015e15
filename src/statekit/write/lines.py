"""Lines of text from Arrow's memory to a stream, without a Python object for each."""

from __future__ import annotations

from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from statekit.tabulate import joined


class Sink(Protocol):
    """What takes bytes."""

    def write(self, data: memoryview, /) -> object:
        """Take some."""


def write_lines(lines: pa.Array, ending: str, stream: Sink) -> None:
    """Write strings, none of them null, each followed by an ending."""
    if not len(lines):
        return
    ended = joined(lines.cast(pa.large_string()), ending)
    # The strings that a kernel makes lie one after the other in their buffer, which may be longer.
    size = pc.sum(pc.binary_length(ended)).as_py()
    stream.write(memoryview(ended.buffers()[2])[:size])
