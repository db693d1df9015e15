"""The start of the program: it answers what needs no program, and loads the rest for everything else.

Loading the command line takes several times as long as starting Python.
"""

from __future__ import annotations

import sys
import time

from statekit import streams
from statekit._version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_GONE, _UNUSABLE, _INTERRUPTED = 1, 2, 130


def main() -> NoReturn:
    """Run the command line: errors that are not findings become one line and exit code 2."""
    began = time.monotonic()
    streams.prepare()
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"statekit {__version__}\n")
        sys.exit(0)
    question = None
    if arguments[:1] == ["validate"] and "--no-cache" not in arguments:
        from statekit.answers import ask

        try:
            question, answer = ask(arguments)
            if answer is not None:
                answer.say(began)
                sys.exit(answer.code)
        except KeyboardInterrupt:
            sys.stderr.write("statekit: interrupted\n")
            sys.exit(_INTERRUPTED)
        except BrokenPipeError:
            streams.let_go()
            sys.exit(_GONE)
        except OSError as error:  # there is no room for what is said, say
            streams.let_go()
            sys.stderr.write(f"statekit: error: {error.strerror}\n")
            sys.exit(_UNUSABLE)
    from statekit.cli import run

    run(question)


if __name__ == "__main__":
    main()
