"""Exit codes. A run that a signal ends exits with 128 plus the number of the signal."""

ERRORS_FOUND = 1
"""Errors were found."""
CANNOT_RUN = 2
"""Wrong usage, invalid settings or schemas, or nothing to check."""
INTERRUPTED = 130
"""Interrupted from the keyboard."""
