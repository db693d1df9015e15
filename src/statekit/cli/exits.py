"""The exit codes. One that a signal causes is 128 and the number of the signal."""

FOUND = 1
"""Errors were found."""
UNUSABLE = 2
"""Wrong usage, unusable input or settings, or nothing to check."""
INTERRUPTED = 130
"""Interrupted from the keyboard, before or after the handlers of signals were set."""
