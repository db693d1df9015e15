"""Do the minimum work of a Python tool: find the files, read them and hash them."""

import hashlib
import os
import sys

pending = [sys.argv[1]]
while pending:
    with os.scandir(pending.pop()) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            else:
                descriptor = os.open(entry.path, os.O_RDONLY)
                data = os.read(descriptor, 1 << 20)
                os.close(descriptor)
                hashlib.sha256(data).digest()
