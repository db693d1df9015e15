"""The base class of the errors that end a run."""

from __future__ import annotations


class StatekitError(Exception):
    """An error in the input, the settings or the environment. `str()` is a message for Python users.

    Subclasses are defined where they are raised. The command line prints `message` of any of them and exits
    with code 2.

    Attributes:
        message: the message for users of the command line, which names options instead of parameters.
    """

    def __init__(self, text: str, message: str | None = None):
        super().__init__(text)
        self.message = message or text
