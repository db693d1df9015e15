"""The base class of the errors that end a run."""

from __future__ import annotations


class StatekitError(Exception):
    """An error in the input, the settings or the environment. `str()` is a message for the user.

    Subclasses are defined where they are raised. The command line prints the message of any of them and exits
    with code 2.
    """
