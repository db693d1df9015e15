"""Settings: which findings count, and how severe they are. From statekit.toml or pyproject.toml.

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

A name is a rule ID (`schema/enum`) or the part before its slash (`schema` or `schema/`). Findings that report
unreadable files (`file`, `json`, `toml`, `yaml`) always count, because no other rule can check these files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from statekit._startup.expressions import expression
from statekit._startup.frozen import field, frozen, replace
from statekit.config.metadata import Metadata, MetadataError, read_metadata
from statekit.config.schema_paths import (
    SchemaPathError,
    existing_folder,
    parse_schema_option,
    read_schema_paths,
)
from statekit.diagnostics import Diagnostic, Severity
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import StrPath, links_outside
from statekit.discovery.walk import LINK_OUT
from statekit.errors import StatekitError
from statekit.phrasing import did_you_mean
from statekit.read import STRICT, Profile, ReadError, read_text_file

if TYPE_CHECKING:
    from statekit.schema.lookup import SchemaLookup

PROJECT_FILE = "pyproject.toml"
SETTINGS_FILE = "statekit.toml"

MAX_BYTES = 1024 * 1024
"""The maximum size of a settings file, in bytes."""

_KEYS = (
    *("select", "ignore", "severity", "dataset", "warnings-as-errors", "max-findings"),
    *("exclude", "include", "respect-gitignore", "key"),
    *("schemas", "schema-root", "assert-content", "assert-formats", "source-columns", "yaml", "limits"),
)
_RULE_NAME = expression(r"[a-z]+(/[$A-Za-z-]+)?")
_TOML_PLACE = expression(r" \(at line ([0-9]+), column ([0-9]+)\)$")
_UNREADABLE = ("file", "json", "toml", "yaml")
"""The groups of rules that report unreadable files."""


class SettingsError(StatekitError):
    """Settings that cannot be used. `str()` is one line that names the file and the key.

    Attributes:
        message: the same line with the line in the file, if it is known: `statekit.toml:3: slect: ...`.
        value: the value of the key that is invalid, if it is one of several.
    """

    def __init__(self, text: str, message: str | None = None, value: str | None = None):
        super().__init__(text, message)
        self.value = value


@frozen
class Settings:
    """Which findings count, and how severe they are.

    Attributes:
        select: the names of the only rules that count; if empty, all rules do.
        ignore: the names of rules that do not count.
        severity: the severity of findings by the name of their rule; by default that of the finding.
        rules: the IDs of all rules; if empty, any well-formed name is accepted.
        metadata: the metadata of the dataset.
        warnings_as_errors: True to treat warnings as errors.
        max_findings: the maximum number of findings to print, or None for all.
        exclude: patterns of files in folders to skip, in the syntax of .gitignore.
        include: patterns of files in folders to read, in addition to those that end in .yaml or .yml.
        respect_gitignore: True to skip files in folders that git ignores.
        schemas: the files of schemas by their `$id`, and folders by the beginning of the `$id`s in them.
        schema_root: the folder that references of schemas may lead to; by default that of each schema.
        assert_content: True to check `contentEncoding` and `contentMediaType` in draft 6 and 7.
        assert_formats: False if `format` is an annotation, which is not checked.
        source_columns: True to add columns for the file and the position of each record to exported tables.
        profile: the options for record files.
        key: the key of all records, or that of each kind; see `keys`.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    rules: Collection[str] = frozenset()
    metadata: Metadata = field(default_factory=Metadata)
    warnings_as_errors: bool = False
    max_findings: int | None = None
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    respect_gitignore: bool = True
    schemas: Mapping[str, StrPath] = field(default_factory=dict)
    schema_root: StrPath | None = None
    assert_content: bool = False
    assert_formats: bool = True
    source_columns: bool = False
    profile: Profile = STRICT
    key: str | Mapping[str, str] | None = None

    @property
    def lookup(self) -> SchemaLookup:
        """Where the references of schemas are looked up, in addition to the folder of each schema."""
        from statekit.schema.lookup import SchemaLookup  # settings are also loaded where no schema is read

        known = {address: Path(path) for address, path in self.schemas.items()}
        return SchemaLookup(known, None if self.schema_root is None else Path(self.schema_root))

    def severity_of(self, rule: str, default: Severity) -> Severity | None:
        """Return the severity of a finding, or None if it does not count.

        Args:
            rule: the ID of its rule.
            default: its own severity.
        """
        severity = self._own_severity_of(rule, default)
        return Severity.ERROR if self.warnings_as_errors and severity is Severity.WARNING else severity

    def _own_severity_of(self, rule: str, default: Severity) -> Severity | None:
        if always_counts(rule):
            return default
        if (self.select and not _any_matches(self.select, rule)) or _any_matches(self.ignore, rule):
            return None
        matching = [name for name in self.severity if matches(name, rule)]
        return self.severity[max(matching, key=len)] if matching else default

    def apply(self, diagnostic: Diagnostic) -> Diagnostic | None:
        """Return a finding with its severity under these settings, or None if it does not count."""
        severity = self.severity_of(diagnostic.rule, diagnostic.severity)
        if severity is None:
            return None
        return diagnostic if severity is diagnostic.severity else replace(diagnostic, severity=severity)

    def with_options(self, select: Iterable[str], ignore: Iterable[str]) -> Settings:
        """Return these settings, overridden by the options of a command.

        Args:
            select: replaces what these settings select and ignore, unless empty.
            ignore: is added to what these settings ignore.

        Raises:
            SettingsError: a name matches no rule, or one to ignore matches rules that always count.
        """
        selected = tuple(_rule_name(name, "--select", self.rules) for name in select)
        ignored = tuple(_rule_name(name, "--ignore", self.rules, changed=True) for name in ignore)
        if selected:
            return replace(self, select=selected, ignore=ignored)
        return replace(self, ignore=self.ignore + ignored)

    def with_schema_options(self, schemas: Iterable[str], root: StrPath | None) -> Settings:
        """Return these settings with the schemas and the root of schemas that options name.

        Args:
            schemas: texts such as `https://example.org/a.json=a.json`; they override the same addresses.
            root: replaces the root of schemas, unless None.

        Raises:
            SettingsError: a text has another form, or a path does not exist.
        """
        try:
            paths = dict(map(parse_schema_option, schemas))
            root = self.schema_root if root is None else existing_folder(root)
        except SchemaPathError as error:
            raise SettingsError(f"--{error.key}: {error}") from None
        return replace(self, schemas={**self.schemas, **paths}, schema_root=root)


def matches(name: str, rule: str) -> bool:
    """Return True if a name is the ID of a rule, or the part before its slash."""
    return name == rule or rule.startswith(name.removesuffix("/") + "/")


def always_counts(name: str) -> bool:
    """Return True if a name matches only rules that report unreadable files."""
    return name.partition("/")[0] in _UNREADABLE


def matches_any_rule(name: str, rules: Collection[str]) -> bool:
    """Return True if a name matches at least one rule.

    Args:
        name: the name.
        rules: the IDs of all rules; if empty, any well-formed name is accepted.
    """
    if rules:
        return any(matches(name, rule) for rule in rules)
    return _RULE_NAME.fullmatch(name.removesuffix("/")) is not None


def settings_files(folder: Path) -> tuple[str, str]:
    """Return the paths of the files in a folder in which settings are looked up, existing or not."""
    return str(folder / SETTINGS_FILE), str(folder / PROJECT_FILE)


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
    return tuple(_rule_name(name, location, rules, changed=changed) for name in value)


def _severities(table: Any, location: str, rules: Collection[str]) -> dict[str, Severity]:
    if not isinstance(table, dict):
        raise SettingsError(f'{location}: expected a table such as {{"schema/enum" = "warning"}}')
    severities: dict[str, Severity] = {}
    for key, value in table.items():
        name = _rule_name(key, location, rules, changed=True)
        try:
            severities[name] = Severity(value)
        except ValueError:
            allowed = ", ".join(Severity)
            raise SettingsError(f"{location}.{key}: {value!r} is not one of {allowed}") from None
    return severities


def _rule_name(name: str, location: str, rules: Collection[str], *, changed: bool = False) -> str:
    """Return a name that matches a rule, without a slash at its end.

    Args:
        name: the name.
        location: the option or the key, for messages.
        rules: the IDs of all rules.
        changed: True if the findings of the rule are to be ignored or to have another severity.

    Raises:
        SettingsError: the name matches no rule, or rules that always count are to be changed.
    """
    if not matches_any_rule(name, rules):
        hint = did_you_mean(name, list(rules))
        raise SettingsError("; ".join(filter(None, (f"{location}: unknown rule `{name}`", hint))))
    if changed and always_counts(name):
        raise SettingsError(f"{location}: `{name}` always counts: it reports unreadable files")
    return name.removesuffix("/")


def _any_matches(names: Iterable[str], rule: str) -> bool:
    return any(matches(name, rule) for name in names)
