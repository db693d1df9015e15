"""What a shell may complete: rules, kinds, and the ids of records, from the dataset in the current folder.

Shells evaluate what they complete, and records are hostile, so only harmless characters are offered. If the
dataset cannot be read, nothing is offered, and no error is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from statekit.errors import StatekitError

_HARMLESS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./@+-]*")


def rules(incomplete: str) -> list[str]:
    """Return the IDs of rules and their families that begin with a text."""
    from statekit.check import documentation

    ids = [*documentation()]
    return _beginning_with(incomplete, {*ids, *(rule.partition("/")[0] for rule in ids)})


def kinds(incomplete: str) -> list[str]:
    """Return the kinds of the dataset that begin with a text."""
    from statekit.discovery.roots import find_kinds

    with suppress(StatekitError, OSError):
        return _beginning_with(incomplete, (kind.name for kind in find_kinds()))
    return []


def ids(ctx: Any, incomplete: str) -> list[str]:
    """Return the ids of the kind that the command line names, or of all kinds, that begin with a text."""
    return _find_ids(incomplete, ctx.params.get("kind"))


def all_ids(incomplete: str) -> list[str]:
    """Return the ids of all kinds that begin with a text."""
    return _find_ids(incomplete, None)


def _find_ids(incomplete: str, kind: str | None) -> list[str]:
    from statekit.check.ids import find_ids

    with suppress(StatekitError, OSError):
        return _beginning_with(incomplete, find_ids(kind=kind))
    return []


def _beginning_with(start: str, names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if name.startswith(start) and _HARMLESS.fullmatch(name)})
