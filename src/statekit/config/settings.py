"""Settings: which findings count, and how severe they are. From statekit.toml or pyproject.toml.

A name is a rule ID (`schema/enum`) or the part before its slash (`schema` or `schema/`). Findings that report
unreadable files (`file`, `json`, `toml`, `yaml`) always count, because no other rule can check these files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from statekit._startup.expressions import expression
from statekit._startup.frozen import field, frozen, replace
from statekit.config.metadata import Metadata
from statekit.diagnostics import Diagnostic, Severity
from statekit.discovery.paths import StrPath
from statekit.errors import StatekitError
from statekit.phrasing import did_you_mean
from statekit.read import STRICT, Profile

if TYPE_CHECKING:
    from statekit.schema.lookup import SchemaLookup

PROJECT_FILE = "pyproject.toml"
SETTINGS_FILE = "statekit.toml"

_RULE_NAME = expression(r"[a-z]+(/[$A-Za-z-]+)?")
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
        selected = tuple(rule_name(name, "--select", self.rules) for name in select)
        ignored = tuple(rule_name(name, "--ignore", self.rules, changed=True) for name in ignore)
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
        schemas = tuple(schemas)
        if not schemas and root is None:
            return self
        from statekit.config.schema_paths import SchemaPathError, existing_folder, parse_schema_option

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


def rule_name(name: str, location: str, rules: Collection[str], *, changed: bool = False) -> str:
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
