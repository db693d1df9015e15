"""The start of the program: it answers what needs no program, and loads the rest for everything else.

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

_OBJECTS_AT_ONCE = 50_000
"""So many new objects are worth a look for garbage: the default, 700, costs a tenth of the start."""
_UNUSABLE, _INTERRUPTED = 2, 130
_OWN_ACCESS = 0o700


def main() -> NoReturn:
    """Run the command line: errors that are not findings become one line and exit code 2."""
    began = time.monotonic()
    gc.set_threshold(_OBJECTS_AT_ONCE)
    try:
        streams.prepare()
        _keep_own_access()
        question = _ask(began)
        from statekit.cli.main import run
    except KeyboardInterrupt:
        streams.print_error("statekit: interrupted")
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        streams.discard_output()
        sys.exit(streams.EXIT_BROKEN_PIPE)
    except (OSError, ImportError, MemoryError) as error:
        streams.print_error(f"statekit: error: {error or 'there is not enough memory'}")
        streams.discard_output()
        sys.exit(_UNUSABLE)
    run(question)


def _keep_own_access() -> None:
    """Whatever the umask takes from others, what this run makes can be read and written by its owner."""
    mask = os.umask(0o077)
    os.umask(mask & ~_OWN_ACCESS)


def _ask(began: float) -> Invocation | None:
    """Output what is known, and exit; else the command line as a question, if its answer may be kept."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"statekit {__version__}\n")
        sys.stdout.flush()
        sys.exit(0)
    if arguments[:1] != ["validate"] or "--no-cache" in arguments:
        return None
    from statekit.cache.replay import ask

    question, answer = ask(arguments)
    if answer is not None:
        answer.say(began)
        sys.exit(answer.code)
    return question


if __name__ == "__main__":
    main()
