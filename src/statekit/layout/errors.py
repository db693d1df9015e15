"""The error for a text that cannot be laid out."""

from __future__ import annotations

from statekit.errors import StatekitError


class LayoutError(StatekitError):
    """A text that is left as it is.

    Attributes:
        message: Why it is left as it is.
        offset: The offset of the reason, in code points; None for the whole text.
    """

    def __init__(self, message: str, offset: int | None = None):
        super().__init__(message)
        self.message = message
        self.offset = offset


class OtherFormatError(LayoutError):
    """A file that is not YAML."""
