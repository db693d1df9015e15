"""Load settings from statekit.toml or pyproject.toml.

[tool.statekit]                                 # in statekit.toml the same keys, without this line
select = ["schema", "record/duplicate-id"]      # only these rules; the default is all
ignore = ["schema/pattern"]                     # but not these
severity = {"quote/context" = "warning"}        # error, warning or note; the longest matching name counts
warnings-as-errors = true                       # every warning is an error
max-findings = 200                              # print at most so many findings
exclude = ["drafts/"]                           # skip these files in folders
include = ["posts/*.md"]                        # read these files in folders, too
respect-gitignore = false                       # read files in folders that git ignores
key = "id"                                      # the key of records whose schemas declare none
source-columns = true                           # add the file of each record to the tables of an export
schemas = {"https://example.org/a.json" = "a.json"}  # the files of schemas, or their folders, by `$id`
schema-root = "."                               # the folder that references of schemas may lead to
assert-content = true                           # contentEncoding and contentMediaType are checked
assert-formats = false                          # formats are annotations, which are not checked
yaml = {keys = "text"}                          # how records are read, see `profiles`
limits = {bytes = 1000000}                      # limits of files, see `profiles`
dataset = {name = "statements"}                 # the metadata of the dataset, see `metadata`
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from statekit._startup.expressions import expression
from statekit.config.metadata import MetadataError, read_metadata
from statekit.config.schema_paths import SchemaPathError, read_schema_paths
from statekit.config.settings import (
    PROJECT_FILE,
    SETTINGS_FILE,
    Settings,
    SettingsError,
    rule_name,
    settings_files,
)
from statekit.diagnostics import Severity
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import links_outside
from statekit.discovery.walk import LINK_OUT
from statekit.phrasing import did_you_mean
from statekit.read import STRICT, Profile, ReadError, read_text_file

MAX_BYTES = 1024 * 1024
"""The maximum size of a settings file, in bytes."""

_KEYS = (
    *("select", "ignore", "severity", "dataset", "warnings-as-errors", "max-findings"),
    *("exclude", "include", "respect-gitignore", "key"),
    *("schemas", "schema-root", "assert-content", "assert-formats", "source-columns", "yaml", "limits"),
)
_TOML_PLACE = expression(r" \(at line ([0-9]+), column ([0-9]+)\)$")


def load_settings(dataset: Dataset, rules: Collection[str] = ()) -> Settings:
    """Load the settings for a dataset.

    Args:
        dataset: the dataset, whose settings are at its root. For files outside a dataset, the settings are in
            the current folder.
        rules: the IDs of all rules; if empty, any well-formed name is accepted.

    Returns:
        The settings; without any, all findings count with their own severity.

    Raises:
        SettingsError: a file cannot be read or is not TOML, both files contain settings, or a key or a value
            is invalid.
    """
    return load_settings_in(dataset.root, rules)


def load_settings_in(folder: Path, rules: Collection[str] = ()) -> Settings:
    """Load the settings in a folder.

    Args:
        folder: the folder.
        rules: as for `load_settings`.

    Raises:
        SettingsError: as for `load_settings`.
    """
    own_file, project_file = settings_files(folder)
    own = _load_toml(Path(own_file))
    tool = (_load_toml(Path(project_file), marker="statekit") or {}).get("tool")
    table = tool.get("statekit") if isinstance(tool, dict) else None
    if own is not None and table is not None:
        both = f"{SETTINGS_FILE} and [tool.statekit] in {PROJECT_FILE}"
        raise SettingsError(f"there are settings in both {both}: keep one of them")
    if own is not None:
        with _line_added(own_file, ""):
            return _parse(own, own_file, "", rules)
    if table is not None:
        with _line_added(project_file, "tool.statekit"):
            return _parse(table, project_file, "tool.statekit", rules)
    return Settings(rules=rules)


@contextmanager
def _line_added(file: str, table: str) -> Iterator[None]:
    """Add the line of the key to an error that names it.

    The parser of TOML does not return lines, so the line is searched for: the key, or else its table.

    Raises:
        SettingsError: as the error, with a line.
    """
    try:
        yield
    except SettingsError as error:
        text = str(error)
        keys = text.removeprefix(f"{file}: ").partition(": ")[0].removeprefix(f"{table}.")
        line = _line_of(Path(file), keys, table)
        if line and error.value:
            line = _line_with(Path(file), line, error.value)
        raise SettingsError(text, text.replace(file, f"{file}:{line}", 1) if line else None) from None


def _line_of(file: Path, keys: str, table: str) -> int | None:
    """Return the line of a dotted key in a file, or None if it is not found."""
    lines = read_text_file(file, max_bytes=MAX_BYTES).text.splitlines()
    steps = re.split(r"[.\[]", keys)
    prefix = f"{table}." if table else ""
    found: int | None = None
    in_table = not table
    for number, line in enumerate(lines, 1):
        code = line.strip()
        if code.startswith("["):
            name = code.strip("[]").strip()
            in_table = f"{name}.".startswith(prefix) if table else True
            found = number if in_table and name in {table, prefix + steps[0]} else found
        elif in_table and (key := code.partition("=")[0].strip().strip("\"'")) in steps:
            found = number
            if key == steps[-1]:
                return number
    return found


def _line_with(file: Path, start: int, value: str) -> int:
    """Return the first line from a line on that contains a value of a list, or that line."""
    lines = read_text_file(file, max_bytes=MAX_BYTES).text.splitlines()
    forms = (f'"{value}"', f"'{value}'")
    found = (
        number for number, line in enumerate(lines, 1) if number >= start and any(map(line.count, forms))
    )
    return next(found, start)


def _load_toml(file: Path, marker: str = "") -> dict[str, Any] | None:
    """Return a TOML file, or None if it does not exist or does not contain a text.

    Raises:
        SettingsError: the file cannot be read, or it is not TOML.
    """
    if not os.path.lexists(file):
        return None
    if links_outside(file):
        raise SettingsError(f"{file}: {LINK_OUT}")
    try:
        text = read_text_file(file, max_bytes=MAX_BYTES).text
    except ReadError as error:
        location = f"{file}:{error.line}" if error.line else str(file)
        raise SettingsError(f"{location}: {error.message}") from None
    if marker not in text:
        return None
    import tomllib  # most datasets have no settings

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # integers with too many digits are a ValueError
        where = _TOML_PLACE.search(str(error))
        located = (
            f"{file}:{where[1]}:{where[2]}: invalid TOML: {str(error)[: where.start()]}" if where else None
        )
        raise SettingsError(f"{file}: invalid TOML: {error}", located) from None


def _parse(table: Any, file: str, prefix: str, rules: Collection[str]) -> Settings:
    """Return the settings in a parsed TOML table.

    Args:
        table: the table.
        file: the path of the file, for messages.
        prefix: the key of the table, for messages.
        rules: the IDs of all rules.

    Raises:
        SettingsError: a key or a value is invalid.
    """
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: {prefix}: expected a table")

    def location(key: str) -> str:
        return f"{file}: {prefix}.{key}" if prefix else f"{file}: {key}"

    for key in table:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or f"expected one of {', '.join(_KEYS)}"
            raise SettingsError(f"{location(key)}: unknown setting; {hint}")
    select = _rule_names(table.get("select", []), location("select"), rules)
    ignore = _rule_names(table.get("ignore", []), location("ignore"), rules, changed=True)
    severity = _severities(table.get("severity", {}), location("severity"), rules)
    try:
        metadata = read_metadata(table.get("dataset", {}))
    except MetadataError as error:
        key = ".".join(filter(None, (location("dataset"), error.key)))
        raise SettingsError(f"{key}: {error}") from None
    as_errors = _flag(table, "warnings-as-errors", location)
    source_columns = _flag(table, "source-columns", location)
    max_findings = table.get("max-findings")
    is_number = isinstance(max_findings, int) and not isinstance(max_findings, bool)
    if max_findings is not None and not (is_number and max_findings > 0):
        raise SettingsError(f"{location('max-findings')}: expected a positive number")
    exclude = _patterns(table.get("exclude", []), location("exclude"), file, "drafts/")
    include = _patterns(table.get("include", []), location("include"), file, "*.md")
    gitignore = _flag(table, "respect-gitignore", location, default=True)
    try:
        schemas, root = read_schema_paths(table, Path(file).parent)
    except SchemaPathError as error:
        raise SettingsError(f"{location(error.key)}: {error}") from None
    assert_content = _flag(table, "assert-content", location)
    assert_formats = _flag(table, "assert-formats", location, default=True)
    profile = _profile(table, location) if "yaml" in table or "limits" in table else STRICT
    return Settings(
        *(select, ignore, severity, rules, metadata, as_errors, max_findings, exclude, include, gitignore),
        *(schemas, root, assert_content, assert_formats, source_columns, profile),
        _key(table.get("key"), location("key")),
    )


def _profile(table: dict[str, Any], location: Callable[[str], str]) -> Profile:
    from statekit.config.profiles import ProfileError, read_limits, read_profile  # few datasets need it

    key = "yaml"
    try:
        profile = read_profile(table.get(key, {}))
        key = "limits"
        return read_limits(profile, table.get(key, {}))
    except ProfileError as error:
        raise SettingsError(f"{'.'.join(filter(None, (location(key), error.key)))}: {error}") from None


def _patterns(value: Any, location: str, file: str, example: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(pattern, str) for pattern in value):
        raise SettingsError(f'{location}: expected a list of patterns such as ["{example}"]')
    if value:
        from statekit.discovery.user_patterns import check_pattern  # few datasets need it
        from statekit.discovery.wildcards import PatternError

        for pattern in value:
            try:
                check_pattern(pattern, [str(Path(file).parent)])
            except PatternError as error:
                raise SettingsError(f"{location}: {error}", value=pattern) from None
    return tuple(value)


def _flag(
    table: Mapping[str, Any], key: str, location: Callable[[str], str], *, default: bool = False
) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise SettingsError(f"{location(key)}: expected true or false")
    return value


def _key(value: Any, location: str) -> str | Mapping[str, str] | None:
    names = value.values() if isinstance(value, dict) else [] if value is None else [value]
    if not all(isinstance(name, str) and name for name in names):
        raise SettingsError(f'{location}: expected the name of a property, "file", or a table of these')
    key: str | Mapping[str, str] | None = value
    return key


def _rule_names(
    value: Any, location: str, rules: Collection[str], *, changed: bool = False
) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise SettingsError(f'{location}: expected a list of rules such as ["schema/enum"]')
    return tuple(rule_name(name, location, rules, changed=changed) for name in value)


def _severities(table: Any, location: str, rules: Collection[str]) -> dict[str, Severity]:
    if not isinstance(table, dict):
        raise SettingsError(f'{location}: expected a table such as {{"schema/enum" = "warning"}}')
    severities: dict[str, Severity] = {}
    for key, value in table.items():
        name = rule_name(key, location, rules, changed=True)
        try:
            severities[name] = Severity(value)
        except ValueError:
            allowed = ", ".join(Severity)
            raise SettingsError(f"{location}.{key}: {value!r} is not one of {allowed}") from None
    return severities
