"""Front matter: the record at the beginning of a Markdown file, between two lines `---`, or `+++` for TOML.

The rest of the file is not read, not even decoded: it is text for people.
"""

from __future__ import annotations

import os
import re
import stat

from statekit._startup.expressions import expression
from statekit.read.nodes import Problem

TOML_FENCE = "+++"
_BOM = b"\xef\xbb\xbf"
_START = expression(rb"(?:\xef\xbb\xbf)?(?:---|\+\+\+)[ \t]*+\r?\n")
_ENDS = {
    b"---": expression(rb"^(?:---|\.\.\.)[ \t]*+\r?(?:\n|\Z)", re.MULTILINE),
    b"+++": expression(rb"^\+\+\+[ \t]*+\r?(?:\n|\Z)", re.MULTILINE),
}
_RULE = "file/front-matter"
_OPEN_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
_LOOK_AHEAD = 1024


def cut_front_matter(data: bytes) -> bytes | Problem:
    """Return the bytes before the line that ends the front matter, or the problem if that line is missing."""
    start = _START.match(data)
    if start is None:
        message = "this file has no front matter, which is where a Markdown file has its record"
        help_text = "begin the file with a line `---`, the properties of the record, and another line `---`"
        return Problem(_RULE, message, 0, 0, help_text)
    fence = start.group().removeprefix(_BOM)[:3]
    end = _ENDS[fence].search(data, start.end())
    if end is None:
        line = fence.decode()
        message = f"the front matter that begins with this `{line}` has no end"
        return Problem(_RULE, message, 0, 3, f"end it with another line `{line}`")
    return data[: end.start()]


def may_have_front_matter(path: str) -> bool:
    """Return False if a file can be read, and does not begin with front matter."""
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return True
            data = os.read(descriptor, _LOOK_AHEAD)
        finally:
            os.close(descriptor)
    except (OSError, ValueError):
        return True
    return _START.match(data) is not None
