"""Pipes between a process and its workers."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import sys

HEADER = struct.Struct("<?Q")
"""The start of a reply: True if the task was done, and the size of the result in bytes."""


def send_reply(descriptor: int, result: bytes | None) -> None:
    """Send the result of a task, or None if the task was not done."""
    data = result or b""
    rest = memoryview(HEADER.pack(result is not None, len(data)) + data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive_reply(descriptor: int) -> tuple[bool, bytes] | None:
    """Return True if the task was done, with its result; None if the worker died during its reply."""
    header = _receive(descriptor, HEADER.size)
    if header is None:
        return None
    done, size = HEADER.unpack(header)
    result = _receive(descriptor, size)
    return None if result is None else (done, result)


def _receive(descriptor: int, size: int) -> bytes | None:
    parts: list[bytes] = []
    while size:
        part = os.read(descriptor, min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def end_when_closed(descriptor: int) -> None:
    """End this process when no other process has the other end of a pipe open, if the system supports it.

    Args:
        descriptor: the end of the pipe for reading; nothing is ever written to the pipe.
    """
    if not sys.platform.startswith("linux"):  # elsewhere, closing the other end sends no signal
        return
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
    poll = select.poll()
    poll.register(descriptor, 0)
    if poll.poll(0):  # it was closed before a signal could be sent
        os._exit(1)
