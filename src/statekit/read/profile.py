"""The record profile: what a record file may contain beyond the data model of JSON, and its size."""

from __future__ import annotations

from statekit._frozen import frozen


@frozen
class Profile:
    """Options for record files. By default, files are read strictly.

    Attributes:
        tags: the tags of YAML that are allowed, as they are written: `!secret`. The value is kept without its
            tag; only `!!str` changes it, to text.
        merge_keys: True to read `<<` as YAML 1.1 does: it adds the keys of other objects.
        text_keys: True to read numbers, booleans and null as text if they are keys: `200` is "200".
    """

    tags: tuple[str, ...] = ()
    merge_keys: bool = False
    text_keys: bool = False


STRICT = Profile()
"""The profile without any option."""
