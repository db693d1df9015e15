"""Fix what the findings in a dataset are about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from statekit._startup.frozen import replace
from statekit.check import documentation
from statekit.config.keys import Keys, with_keys
from statekit.config.overrides import Overrides, check_arguments
from statekit.config.resolution import resolve_with_settings
from statekit.config.settings import Settings, matches, rule_name
from statekit.diagnostics import Diagnostic
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import Paths, StrPath
from statekit.edit.files import write_changes
from statekit.read import Profile
from statekit.run.engine import Progress, Run
from statekit.run.repair import Repair, repair
from statekit.run.repair_schema import repair_schema
from statekit.run.shards import Tier
from statekit.schema import SchemaError

if TYPE_CHECKING:
    from statekit.cache.store import Cache


def fix(  # noqa: PLR0913 - options, all but the first by name
    of: Dataset | Paths = (),
    *,
    rules: Sequence[str] = (),
    unsafe: bool = False,
    write: bool = True,
    schema: StrPath | None = None,
    table: str | None = None,
    key: Keys | None = None,
    sources: StrPath | None = None,
    settings: Settings | None = None,
    profile: Profile | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    tier: Tier = Tier.AUTO,
    cache: Cache | None = None,
    **overrides: Unpack[Overrides],
) -> Repair:
    """Fix the findings in a dataset, or in files outside a dataset, as far as the right text is known.

    A fix is kept if its finding is gone, no other finding appears, and the values elsewhere are the same in
    both tiers. This is repeated, because a fix may make another one possible. All files are changed, or none.

    Args:
        of: a dataset, or paths, as for `resolve`.
        rules: fix only the findings of these rules, or of all rules of these families; by default all.
        unsafe: True to apply fixes that are only likely, too.
        write: False to return the changes without writing them.
        schema: the schema file for all these files, or a part of it (`FILE#/pointer`).
        table: the name of the table for that schema.
        key: as for `validate`.
        sources: the folder of source texts; without it, quotations are not compared with their source.
        settings: which findings count, as for `validate`.
        profile: the options for record files; by default those of the settings.
        progress: is called with the number of files checked so far and the number of all files.
        jobs: the maximum number of processes that read the files; 0 for this process alone.
        tier: the parser that reads the records.
        cache: the cache for results, if any.
        overrides: further settings for this call, as for `validate`.

    Returns:
        The findings that remain, those that were fixed, and the changes of files.

    Raises:
        DatasetError: there is nothing to check, or the folder of source texts cannot be read.
        EditError: a file cannot be written; none is changed.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used, or there is no such rule.
    """
    check_arguments("fix", of=of, schema=schema, table=table, key=key, sources=sources)
    check_arguments("fix", rules=rules, settings=settings, profile=profile, jobs=jobs, tier=tier, **overrides)
    dataset, settings = resolve_with_settings(
        of, schema=schema, table=table, settings=settings, profile=profile, overrides=overrides
    )
    names = [rule_name(name, "--rule", documentation()) for name in rules]
    run = Run(with_keys(dataset, key, settings), settings, jobs, tier, cache, progress)

    def is_chosen(found: Diagnostic) -> bool:
        return not names or any(matches(name, found.rule) for name in names)

    def repaired() -> Repair:
        folder = None if sources is None else Path(sources)
        return repair(replace(run), folder, chosen=is_chosen, unsafe=unsafe)

    try:
        result = repaired()
        if write:
            write_changes(result.changes)
    except SchemaError as error:
        found = error.diagnostic
        schema_result = repair_schema(found) if found.fixes and is_chosen(found) else None
        if schema_result is None:
            raise
        result = schema_result
        if write:  # the records are checked against the file of the schema
            write_changes(result.changes)
            rest = repaired()
            write_changes(rest.changes)
            fixed, changes = (*result.fixed, *rest.fixed), (*result.changes, *rest.changes)
            result = Repair(rest.report, fixed, changes)
    return result
