"""Settings for how record files are read.

[yaml]
tags = ["!secret", "!Ref"]      # allow these tags, and keep their values
merge-keys = true               # read `<<` as YAML 1.1 does
keys = "text"                   # read the key `200` as "200"; the default is "strict"

[limits]                        # of each file; they can only be smaller than the limits that always apply
bytes = 1_000_000
depth = 20                      # nested objects and lists
values = 50_000                 # keys and values, in JSON Lines of each line
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from statekit._startup.expressions import expression
from statekit._startup.frozen import replace
from statekit.read import Profile
from statekit.read.limits import MAX_DEPTH, MAX_NODES
from statekit.read.text_file import MAX_BYTES

_KEYS = ("tags", "merge-keys", "keys")
_TAG = expression(r"!<[^ \t\r\n\0>]+>|![^ \t\r\n\0,\[\]{}]+")
LIMITS = {"bytes": MAX_BYTES, "depth": MAX_DEPTH, "values": MAX_NODES}
"""The limits of files that can be set, and their largest values."""
_STRICT, _TEXT = "strict", "text"


class ProfileError(ValueError):
    """An invalid setting.

    Attributes:
        key: the key below `yaml`; empty for the table itself.
    """

    def __init__(self, key: str, message: str):
        super().__init__(message)
        self.key = key


def read_profile(table: Any) -> Profile:
    """Return the profile in a parsed TOML table.

    Raises:
        ProfileError: a key or a value is invalid.
    """
    if not isinstance(table, dict):
        raise ProfileError("", 'expected a table such as {keys = "text"}')
    for key in table:
        if key not in _KEYS:
            raise ProfileError(key, f"unknown setting; expected one of {', '.join(_KEYS)}")
    tags = table.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ProfileError("tags", 'expected a list of tags such as ["!secret"]')
    merge_keys = table.get("merge-keys", False)
    if not isinstance(merge_keys, bool):
        raise ProfileError("merge-keys", "expected true or false")
    keys = table.get("keys", _STRICT)
    if keys not in {_STRICT, _TEXT}:
        raise ProfileError("keys", f"expected `{_STRICT}` or `{_TEXT}`")
    return Profile(tuple(_tag(tag) for tag in tags), merge_keys, keys == _TEXT)


def read_limits(profile: Profile, table: Any) -> Profile:
    """Return a profile with the limits in a parsed TOML table.

    Raises:
        ProfileError: a key or a value is invalid.
    """
    if not isinstance(table, dict):
        raise ProfileError("", "expected a table such as {bytes = 1000000}")
    for key, value in table.items():
        if key not in LIMITS:
            raise ProfileError(key, f"unknown setting; expected one of {', '.join(LIMITS)}")
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not (is_number and 1 <= value <= LIMITS[key]):
            raise ProfileError(key, f"expected a number from 1 to {LIMITS[key]}")
    return replace(profile, **{f"max_{key}": value for key, value in table.items()})


def with_options(
    profile: Profile, tags: Sequence[str], *, merge_keys: bool = False, text_keys: bool = False
) -> Profile:
    """Return a profile with the options of a command, which add to it.

    Raises:
        ProfileError: a tag is not valid.
    """
    return replace(
        profile,
        tags=(*profile.tags, *(_tag(tag) for tag in tags)),
        merge_keys=profile.merge_keys or merge_keys,
        text_keys=profile.text_keys or text_keys,
    )


def _tag(tag: str) -> str:
    if _TAG.fullmatch(tag) is None:
        raise ProfileError("tags", f"`{tag}` is not a tag: a tag begins with `!`, such as `!secret`")
    return tag
