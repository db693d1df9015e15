"""The base class of the errors that end a run."""

from __future__ import annotations


class StatekitError(Exception):
    """An error in the input, the settings or the environment. `str()` is one line for the user.

    The subclasses are defined where they are raised. The command line prints any of them as one line, and
    exits with code 2.
    """
