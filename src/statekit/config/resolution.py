"""Find the files to check and their settings: the settings first, because they exclude files."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple, Unpack

from statekit._startup.frozen import frozen, replace
from statekit.config.overrides import Overrides, check_arguments, overridden
from statekit.config.settings import Settings, SettingsError, settings_files
from statekit.discovery.dataset import Dataset
from statekit.discovery.filters import FileFilter
from statekit.discovery.paths import Paths, StrPath, display_path, path_list
from statekit.discovery.resolve import StandardInput, resolve_paths
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


def resolve(
    of: Dataset | Paths = (),
    *,
    schema: StrPath | None = None,
    table: str | None = None,
    settings: Settings | None = None,
    **overrides: Unpack[Overrides],
) -> Dataset:
    """Find the files to check, with their schemas, as the command line does.

    Args:
        of: no paths for the dataset of the current folder; the root of a dataset; or files and folders in a
            dataset, of which all records are read, but only these are reported on. With a schema, any files
            and folders. Outside a dataset and without a schema, files that name their schema. A dataset is
            returned as it is.
        schema: the schema file to check all files against.
        table: the name of the schema's table; by default that in `<table>.schema.json`, or `records`.
        settings: the settings, which choose the files in folders; by default those at the root of the
            dataset.
        overrides: `exclude`, `include` and `respect_gitignore`, as for `validate`.

    Raises:
        DatasetError: there is nothing to check, or a path does not exist.
        SettingsError: the settings or a pattern cannot be used.
        TypeError: a table is given without a schema, or a schema is given for a dataset.
    """
    check_arguments("resolve", of=of, schema=schema, table=table, settings=settings, **overrides)
    if isinstance(of, Dataset):
        return resolve_paths(of, schema=schema, table=table)
    return resolve_with_settings(
        of, schema=schema, table=table, settings=settings, overrides=overrides
    ).dataset


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
    """Find the files to check, without those that the settings exclude, and the settings.

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
    root = _root(of, schema, options.stdin)
    folder = root or (Path() if for_command and not isinstance(of, Dataset) else None)
    if settings is None:
        settings = Settings() if rules is None else Settings(rules=rules)
        if folder is not None:
            stamps = {path: stamp_file(path) for path in settings_files(folder)}
            settings = Settings(rules=_all_rules()) if rules is None else settings
            if any(map(os.path.lexists, stamps)):
                from statekit.config.settings_file import load_settings_in  # most folders have no settings

                settings = load_settings_in(folder, settings.rules)
    if profile is not None:
        settings = replace(settings, profile=profile)
    settings = overridden(settings, overrides)
    tops = [root] if root else [] if isinstance(of, Dataset) else path_list(of)
    file_filter = _file_filter(settings, folder or Path(), options, tops, for_command=for_command)
    dataset = resolve_paths(of, schema=schema, table=table, file_filter=file_filter, stdin=options.stdin)
    snapshot = replace(
        dataset.snapshot,
        files={**dataset.snapshot.files, **stamps},
        moment=min(moment, dataset.snapshot.moment),
    )
    return Resolved(replace(dataset, snapshot=snapshot), settings)


def _root(of: Dataset | Paths, schema: StrPath | None, stdin: StandardInput | None) -> Path | None:
    """Return the root of the dataset that has the files, as displayed; None for files outside of one."""
    if isinstance(of, Dataset):
        return of.root if of.has_root else None
    paths = path_list(of)
    if stdin is not None:
        paths.append(Path(stdin.name or ".").parent)
    if schema is not None:
        return None
    from statekit.discovery.roots import find_root

    root = find_root(paths)
    if root is None:
        return None
    return Path(display_path(root, absolute=any(path.is_absolute() for path in paths)))


def _file_filter(
    settings: Settings, folder: Path, options: FileOptions, tops: Sequence[Path], *, for_command: bool
) -> FileFilter:
    """Return the filter that settings and options make.

    Args:
        settings: the settings.
        folder: the folder of the settings.
        options: the options.
        tops: the folders that contain the files.
        for_command: True if messages name options of a command, False if they name parameters.

    Raises:
        SettingsError: a pattern matches nothing.
    """
    respect = settings.respect_gitignore if options.respect_gitignore is None else options.respect_gitignore
    if not any((settings.exclude, settings.include, options.exclude, options.include)):
        return FileFilter(respect_gitignore=respect)
    from statekit.discovery.patterns import PathPatterns  # few runs need it
    from statekit.discovery.user_patterns import check_pattern, patterns_for, patterns_in
    from statekit.discovery.wildcards import PatternError

    def patterns(own: Sequence[str], given: Sequence[str], name: str) -> tuple[PathPatterns, ...]:
        try:
            by_option = patterns_for(tops, given) if given else ()
        except PatternError as error:
            where = f"--{name}" if for_command else f"`{name}`"
            raise SettingsError(f"{where}: {error}") from None
        try:
            for pattern in own:
                check_pattern(pattern, [str(folder)])
            return (*([patterns_in(str(folder), own)] if own else []), *by_option)
        except PatternError as error:
            raise SettingsError(f"`{name}` in the settings: {error}") from None

    excluded = patterns(settings.exclude, options.exclude, "exclude")
    return FileFilter(excluded, patterns(settings.include, options.include, "include"), respect)


def _all_rules() -> Collection[str]:
    from statekit.check import documentation

    return documentation()
