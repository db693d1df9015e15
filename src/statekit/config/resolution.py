"""Find the files to check and their settings: the settings first, because they exclude files."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from statekit._startup.frozen import frozen, replace
from statekit.config.overrides import Overrides, overridden
from statekit.config.settings import Settings, SettingsError, load_settings_in, settings_files
from statekit.discovery.dataset import Dataset
from statekit.discovery.filters import FileFilter
from statekit.discovery.find import find_root
from statekit.discovery.paths import Paths, StrPath, display_path, path_list
from statekit.discovery.resolve import StandardInput, resolve
from statekit.discovery.stamps import stamp_file
from statekit.read import Profile


@frozen
class FileOptions:
    """The options of a command that choose files in folders, in addition to the settings.

    Attributes:
        exclude: patterns of files to skip, relative to the current folder.
        include: patterns of files to read, relative to the current folder.
        respect_gitignore: overrides the setting, unless None.
        stdin: the contents of standard input, if they are to be checked.
    """

    exclude: Sequence[str] = ()
    include: Sequence[str] = ()
    respect_gitignore: bool | None = None
    stdin: StandardInput | None = None


class Resolved(NamedTuple):
    """The files to check, and their settings."""

    dataset: Dataset
    settings: Settings


def resolve_with_settings(  # noqa: PLR0913 - options, all but the first by name
    of: Dataset | Paths = (),
    *,
    schema: StrPath | None = None,
    table: str | None = None,
    settings: Settings | None = None,
    profile: Profile | None = None,
    rules: Collection[str] | None = None,
    options: FileOptions | None = None,
    overrides: Overrides | None = None,
) -> Resolved:
    """Find the files to check as `resolve` does, without those that the settings exclude.

    Args:
        of: a dataset, or paths. The settings exclude nothing from a dataset, whose files are known.
        schema: the schema file to check all files against.
        table: the name of the schema's table.
        settings: the settings; by default those at the root of the dataset.
        profile: the options for record files; by default those of the settings.
        rules: the IDs of all rules; by default, they are loaded if they are needed.
        options: the options of a command. If they are given, the settings for files outside of a dataset are
            those in the current folder; otherwise there are none.
        overrides: settings for this call; not with `options`.

    Raises:
        DatasetError: there is nothing to check, or a path does not exist.
        SettingsError: the settings or the options are invalid.
        TypeError: as for `resolve`.
    """
    moment = time.time_ns()
    overrides = overrides or {}
    for_command = options is not None
    options = options or FileOptions(
        overrides.get("exclude") or (), overrides.get("include") or (), overrides.get("respect_gitignore")
    )
    stamps: dict[str, bytes] = {}
    folder = _settings_folder(of, schema, options.stdin, for_command=for_command)
    if settings is None:
        settings = Settings() if rules is None else Settings(rules=rules)
        if folder is not None:
            stamps = {path: stamp_file(path) for path in settings_files(folder)}
            settings = load_settings_in(folder, _all_rules() if rules is None else rules)
    if profile is not None:
        settings = replace(settings, profile=profile)
    settings = overridden(settings, overrides)
    file_filter = _file_filter(settings, folder or Path(), options)
    dataset = resolve(of, schema=schema, table=table, file_filter=file_filter, stdin=options.stdin)
    snapshot = replace(
        dataset.snapshot,
        files={**dataset.snapshot.files, **stamps},
        moment=min(moment, dataset.snapshot.moment),
    )
    return Resolved(replace(dataset, snapshot=snapshot), settings)


def _settings_folder(
    of: Dataset | Paths, schema: StrPath | None, stdin: StandardInput | None, *, for_command: bool
) -> Path | None:
    """Return the folder of the settings, or None if there are none."""
    if isinstance(of, Dataset):
        return of.root if of.has_root else None
    paths = path_list(of)
    if stdin is not None:
        paths.append(Path(stdin.name or ".").parent)
    root = find_root(paths) if schema is None else None
    if root is not None:
        return Path(display_path(root, absolute=any(path.is_absolute() for path in paths)))
    return Path() if for_command else None


def _file_filter(settings: Settings, folder: Path, options: FileOptions) -> FileFilter:
    """Return the filter that settings and options make.

    Raises:
        SettingsError: a pattern of the options matches nothing.
    """
    respect = settings.respect_gitignore if options.respect_gitignore is None else options.respect_gitignore
    if not any((settings.exclude, settings.include, options.exclude, options.include)):
        return FileFilter(respect_gitignore=respect)
    from statekit.discovery.patterns import PathPatterns, PatternError, patterns_in  # few runs need it

    def patterns(own: Sequence[str], given: Sequence[str], option: str) -> tuple[PathPatterns, ...]:
        try:
            by_option = [patterns_in(".", given)] if given else []
        except PatternError as error:
            raise SettingsError(f"{option}: {error}") from None
        try:
            return (*([patterns_in(str(folder), own)] if own else []), *by_option)
        except PatternError as error:
            raise SettingsError(str(error)) from None

    excluded = patterns(settings.exclude, options.exclude, "--exclude")
    return FileFilter(excluded, patterns(settings.include, options.include, "--include"), respect)


def _all_rules() -> Collection[str]:
    from statekit.check import documentation

    return documentation()
