"""Which findings count, and how much: `[tool.statekit]` of pyproject.toml, or statekit.toml.

    [tool.statekit]                                 # in statekit.toml the same names, without this line
    select = ["schema", "record/duplicate-id"]      # only these; by default all
    ignore = ["schema/pattern"]                     # but not these
    severity = {"quote/context" = "warning"}        # error, warning or note; the longest name that fits
    dataset = {name = "statements"}                 # what is said of the dataset, see `metadata`

A name is the id of a rule (`schema/enum`) or what it begins with (`schema`, or `schema/`). What says that a
text cannot be read, `file`, `json` and `yaml`, always counts as what it is: nobody can judge what nobody can
read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from statekit.config.metadata import Metadata, MetadataError, read_metadata
from statekit.diagnostics import Diagnostic, Severity
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import links_outside
from statekit.discovery.walk import LINK_OUT
from statekit.errors import StatekitError
from statekit.read import ReadError, read_text_file

PROJECT_FILE = "pyproject.toml"
SETTINGS_FILE = "statekit.toml"

MAX_BYTES = 1024 * 1024
"""The largest file of settings that is read, in bytes."""

_ID = re.compile(r"[a-z]+(/[$A-Za-z-]+)?")
_ALWAYS = ("file", "json", "yaml")


class SettingsError(StatekitError):
    """Settings that cannot be used. `str()` is one line that names the file and the key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which findings count, and how much.

    Attributes:
        select: the only rules that count; all of them, if there is none here.
        ignore: rules that do not count.
        severity: how bad findings are, by rule; others are as bad as their rule says.
        known: the ids of all rules that there are; without them, any name of the right form is taken.
        metadata: what is said of the dataset.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    known: Collection[str] = frozenset()
    metadata: Metadata = field(default_factory=Metadata)

    def apply(self, diagnostic: Diagnostic) -> Diagnostic | None:
        """A finding as it counts; None where it does not."""
        rule = diagnostic.rule
        if is_fixed(rule):
            return diagnostic
        if (self.select and not _any_names(self.select, rule)) or _any_names(self.ignore, rule):
            return None
        fitting = [name for name in self.severity if names(name, rule)]
        if not fitting:
            return diagnostic
        return replace(diagnostic, severity=self.severity[max(fitting, key=len)])

    def with_options(self, select: Iterable[str], ignore: Iterable[str]) -> Settings:
        """These settings under the options of a command line, which win.

        What is selected there replaces what is selected and ignored here; what is ignored there is ignored
        as well.

        Raises:
            SettingsError: an option names no rule, or one that always counts.
        """
        selected = tuple(_checked(name, "--select", self.known) for name in select)
        ignored = tuple(_checked(name, "--ignore", self.known, change=True) for name in ignore)
        if selected:
            return replace(self, select=selected, ignore=ignored)
        return replace(self, ignore=self.ignore + ignored)


def names(name: str, rule: str) -> bool:
    """Whether a name means a rule: it is its id, or its beginning up to the slash."""
    return name == rule or rule.startswith(name.removesuffix("/") + "/")


def is_fixed(name: str) -> bool:
    """Whether a name is one of rules that always count."""
    return name.partition("/")[0] in _ALWAYS


def what_is_wrong(name: str, known: Collection[str]) -> str | None:
    """Why a name means no rule; None if it means one."""
    if known:
        there = any(names(name, rule) for rule in known)
    else:
        there = _ID.fullmatch(name.removesuffix("/")) is not None
    return None if there else f"there is no rule `{name}`"


def settings_files(dataset: Dataset) -> tuple[str, str]:
    """The files that may hold the settings of a dataset, whether they are there or not."""
    folder = Path(dataset.kinds[0].path).parent.parent if dataset.has_root and dataset.kinds else Path()
    return str(folder / SETTINGS_FILE), str(folder / PROJECT_FILE)


def load_settings(dataset: Dataset, known: Collection[str] = ()) -> Settings:
    """Load the settings that hold for a dataset; where there are none, everything counts as its rule says.

    Args:
        dataset: one with a root of its own has its settings there; for anybody's files, they are in the
            current folder.
        known: the ids of all rules that there are; without them, any name of the right form is taken.

    Raises:
        SettingsError: a file cannot be read or is not TOML, there are two with settings, or a key or a
            value in it is wrong.
    """
    own_file, project_file = settings_files(dataset)
    own = _read(Path(own_file))
    tool = (_read(Path(project_file)) or {}).get("tool")
    table = tool.get("statekit") if isinstance(tool, dict) else None
    if own is not None and table is not None:
        where = f"{SETTINGS_FILE} and [tool.statekit] of {PROJECT_FILE}"
        raise SettingsError(f"{where} both hold settings: keep one of them")
    if own is not None:
        return _settings(own, own_file, "", known)
    if table is not None:
        return _settings(table, project_file, "tool.statekit", known)
    return Settings(known=known)


def _read(file: Path) -> dict[str, Any] | None:
    if not os.path.lexists(file):
        return None
    if links_outside(file):
        raise SettingsError(f"{file}: {LINK_OUT}")
    try:
        text = read_text_file(file, max_bytes=MAX_BYTES).text
    except ReadError as error:
        where = f"{file}:{error.line}" if error.line else str(file)
        raise SettingsError(f"{where}: {error.message}") from None
    import tomllib  # most datasets have no settings

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also for integers of too many digits
        raise SettingsError(f"{file}: this is not TOML: {error}") from None


def _settings(table: Any, file: str, prefix: str, known: Collection[str]) -> Settings:
    """What a table says, each of its keys checked."""
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: {prefix}: this is not a table")

    def where(key: str) -> str:
        return f"{file}: {prefix}.{key}" if prefix else f"{file}: {key}"

    for key in table:
        if key not in ("select", "ignore", "severity", "dataset"):
            message = "there is no such setting: select, ignore, severity and dataset are"
            raise SettingsError(f"{where(key)}: {message}")
    select = _names(table.get("select", []), where("select"), known)
    ignore = _names(table.get("ignore", []), where("ignore"), known, change=True)
    severity = table.get("severity", {})
    if not isinstance(severity, dict):
        raise SettingsError(f'{where("severity")}: this is not a table such as {{"schema/enum" = "warning"}}')
    severities = _severities(severity, where("severity"), known)
    try:
        metadata = read_metadata(table.get("dataset", {}))
    except MetadataError as error:
        place = ".".join(filter(None, (where("dataset"), error.key)))
        raise SettingsError(f"{place}: {error}") from None
    return Settings(select, ignore, severities, known, metadata)


def _names(value: Any, where: str, known: Collection[str], *, change: bool = False) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise SettingsError(f'{where}: this is not a list of rules such as ["schema/enum"]')
    return tuple(_checked(name, where, known, change=change) for name in value)


def _severities(table: dict[str, Any], where: str, known: Collection[str]) -> dict[str, Severity]:
    severities: dict[str, Severity] = {}
    for name, value in table.items():
        checked = _checked(name, where, known, change=True)
        try:
            severities[checked] = Severity(value)
        except ValueError:
            allowed = ", ".join(Severity)
            raise SettingsError(f"{where}.{name}: {value!r} is not one of {allowed}") from None
    return severities


def _checked(name: str, where: str, known: Collection[str], *, change: bool = False) -> str:
    """A name that means a rule; with `change`, one whose findings need not count as they are."""
    wrong = what_is_wrong(name, known)
    if wrong is not None:
        raise SettingsError(f"{where}: {wrong}")
    if change and is_fixed(name):
        raise SettingsError(f"{where}: `{name}` always counts: what cannot be read cannot be judged")
    return name.removesuffix("/")


def _any_names(chosen: Iterable[str], rule: str) -> bool:
    return any(names(name, rule) for name in chosen)
