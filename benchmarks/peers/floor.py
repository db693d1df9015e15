"""The least that a tool in Python has to do: find the files, read them, hash them."""

import hashlib
import os
import sys

waiting = [sys.argv[1]]
while waiting:
    with os.scandir(waiting.pop()) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                descriptor = os.open(entry.path, os.O_RDONLY)
                data = os.read(descriptor, 1 << 20)
                os.close(descriptor)
                hashlib.sha256(data).digest()
