"""Start the program: print the version or replay stored output, and load the command line for anything else.

Loading the command line takes several times as long as starting Python.
"""

from __future__ import annotations

import gc
import os
import sys
import time

from statekit._version import __version__
from statekit.process import streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from statekit.cache.replay import Invocation

_COLLECTION_THRESHOLD = 50_000
"""The number of new objects that triggers a garbage collection; the default, 700, slows the start by 10%."""
_CANNOT_RUN, _INTERRUPTED = 2, 130  # as in cli/exits.py, which is loaded later
_OWNER_ACCESS = 0o700


def main() -> NoReturn:
    """Run the command line; report errors that are not findings in one line, with exit code 2."""
    began = time.monotonic()
    gc.set_threshold(_COLLECTION_THRESHOLD)
    try:
        streams.prepare()
        _ensure_owner_access()
        invocation = _replay(began)
        from statekit.cli.main import run
    except KeyboardInterrupt:
        streams.print_error("statekit: interrupted")
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        streams.discard_output()
        sys.exit(streams.EXIT_BROKEN_PIPE)
    except (OSError, ImportError, MemoryError) as error:
        streams.print_error(f"statekit: error: {error or 'out of memory'}")
        streams.discard_output()
        sys.exit(_CANNOT_RUN)
    run(invocation)


def _ensure_owner_access() -> None:
    """Let the owner read and write the files of this run, even if the umask denies it."""
    mask = os.umask(0o077)
    os.umask(mask & ~_OWNER_ACCESS)


def _replay(began: float) -> Invocation | None:
    """Print the version or the stored output of this command line, and exit.

    Returns:
        The invocation, if there is no stored output and new output may be stored for it.
    """
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"statekit {__version__}\n")
        sys.stdout.flush()
        sys.exit(0)
    if arguments[:1] != ["validate"] or "--no-cache" in arguments:
        return None
    from statekit.cache.replay import lookup

    invocation, output = lookup(arguments)
    if output is not None:
        output.print(began)
        sys.exit(output.code)
    return invocation


if __name__ == "__main__":
    main()
