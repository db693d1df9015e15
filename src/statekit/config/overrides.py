"""The settings that the public functions take as arguments, and the types of their arguments."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from statekit._startup.frozen import replace
from statekit.config.settings import Settings
from statekit.discovery.paths import StrPath
from statekit.read import Profile


class Overrides(TypedDict, total=False):
    """Settings for one call, which replace those of the dataset.

    `exclude` and `include` add to the settings, and are relative to the current folder, as on the command
    line.
    """

    schemas: Mapping[str, StrPath]
    schema_root: StrPath | None
    assert_content: bool
    assert_formats: bool
    exclude: Sequence[str]
    include: Sequence[str]
    respect_gitignore: bool | None


_PATH = (str, os.PathLike)
_NONE = type(None)
_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "schemas": ((Mapping, _NONE), "a mapping of `$id` to paths"),
    "schema_root": ((*_PATH, _NONE), "a path"),
    "assert_content": ((bool,), "True or False"),
    "assert_formats": ((bool,), "True or False"),
    "respect_gitignore": ((bool, _NONE), "True, False or None"),
    "schema": ((*_PATH, Mapping, bool, _NONE), "a path"),
    "settings": ((Settings, _NONE), "`statekit.Settings`"),
    "profile": ((Profile, _NONE), "`statekit.Profile`"),
    "table": ((str, _NONE), "the name of a table"),
    "key": ((str, Mapping, _NONE), "the name of a property, or a mapping of kinds to names"),
    "jobs": ((int,), "a number of processes"),
    "sources": ((*_PATH, _NONE), "a path"),
    "folder": (_PATH, "a path"),
    "output": (_PATH, "a path"),
    **dict.fromkeys(("skip_invalid", "spreadsheet", "force", "portable"), ((bool,), "True or False")),
    "source_columns": ((bool, _NONE), "True, False or None"),
    "compress": ((str, _NONE), '"gz" or "zst"'),
    "rows": ((int,), "a number of rows"),
}
_TIERS = ("auto", "reference", "both")
_LISTS = {
    "exclude": ("pattern", "patterns"),
    "include": ("pattern", "patterns"),
    "rules": ("rule", 'rules such as ["schema/enum"]'),
    "formats": ("format", 'formats such as ["parquet"]'),
}


def check_arguments(function: str, **arguments: Any) -> None:
    """Check the types of arguments of a public function, so that a mistake is reported by its name.

    Raises:
        TypeError: an argument has another type, or the function does not have it.
    """
    for name, value in arguments.items():
        if name in _LISTS:
            _check_list(name, value, *_LISTS[name])
        elif name == "of":
            _check_paths(value)
        elif name == "tier":
            _check_tier(value)
        elif name not in _TYPES:
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")
        else:
            types, expected = _TYPES[name]
            is_integer = int in types and hasattr(value, "__index__")
            is_wrong_flag = isinstance(value, bool) and bool not in types
            if is_wrong_flag or not (is_integer or isinstance(value, types)):
                raise TypeError(f"`{name}` is {_described(value)}: expected {expected}")
            if isinstance(value, Profile):
                _check_profile(value)


def _check_profile(profile: Profile) -> None:
    tags: Any = profile.tags
    if not isinstance(tags, tuple | list) or not all(isinstance(tag, str) for tag in tags):
        raise TypeError(f"`profile.tags` is {_described(tags)}: expected a tuple of tags")
    for name in ("max_bytes", "max_depth", "max_values"):
        limit = getattr(profile, name)
        if limit is None:
            continue
        if not isinstance(limit, int) or isinstance(limit, bool):
            raise TypeError(f"`profile.{name}` is {_described(limit)}: expected a positive number")
        if limit < 1:
            raise ValueError(f"`profile.{name}` is {limit}: expected a positive number")


def overridden(settings: Settings, overrides: Overrides) -> Settings:
    """Return settings with those of one call."""
    changes: dict[str, Any] = {}
    if overrides.get("schemas"):
        changes["schemas"] = {**settings.schemas, **overrides["schemas"]}
    if overrides.get("schema_root") is not None:
        changes["schema_root"] = overrides["schema_root"]
    if "assert_content" in overrides:
        changes["assert_content"] = overrides["assert_content"]
    if "assert_formats" in overrides:
        changes["assert_formats"] = overrides["assert_formats"]
    return replace(settings, **changes) if changes else settings


def _check_list(name: str, value: Any, item: str, items: str) -> None:
    if value is None:
        return
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise TypeError(f"`{name}` is {_described(value)}: expected a list of {items}")
    for each in value:
        if not isinstance(each, str):
            raise TypeError(f"a {item} of `{name}` is {_described(each)}: expected text")


def _check_tier(value: Any) -> None:
    if value not in _TIERS:
        raise TypeError(f"`tier` is {value!r}: expected `statekit.Tier`")


def _check_paths(value: Any) -> None:
    from statekit.discovery.dataset import Dataset

    if value is None or isinstance(value, (Dataset, *_PATH)):
        return
    is_list = isinstance(value, Iterable) and not isinstance(value, bytes | Mapping)
    if not is_list:
        raise TypeError(f"the files to check are {_described(value)}: expected paths, or a dataset")
    if isinstance(value, list | tuple):
        for path in value:
            if not isinstance(path, _PATH):
                raise TypeError(f"a path is {_described(path)}: expected text or `pathlib.Path`")


def _described(value: object) -> str:
    return "None" if value is None else f"of the type `{type(value).__name__}`"
