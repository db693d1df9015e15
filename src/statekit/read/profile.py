"""The record profile: what a record file may contain beyond the data model of JSON, and its size."""

from __future__ import annotations

from statekit._startup.frozen import frozen


@frozen
class Profile:
    """Options for record files. By default, files are read strictly.

    Attributes:
        tags: the tags of YAML that are allowed, as they are written: `!secret`. The value is kept without its
            tag; only `!!str` changes it, to text.
        merge_keys: True to read `<<` as YAML 1.1 does: it adds the keys of other objects.
        text_keys: True to read numbers, booleans and null as text if they are keys: `200` is "200".
        max_bytes: The largest size of a file, in bytes; None for the limit that always applies.
        max_depth: The largest number of nested objects and lists, or None.
        max_values: The largest number of keys and values in a file, or in a line of JSON Lines, or None.
    """

    tags: tuple[str, ...] = ()
    merge_keys: bool = False
    text_keys: bool = False
    max_bytes: int | None = None
    max_depth: int | None = None
    max_values: int | None = None

    @property
    def limits_values(self) -> bool:
        """True if the values of files are limited further."""
        return self.max_depth is not None or self.max_values is not None


STRICT = Profile()
"""The profile without any option."""
