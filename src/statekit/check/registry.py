"""The table of rules: every rule of statekit is listed here, and declared once.

A rule that is a function is declared by the decorator `rule`, and its docstring is its documentation. All
other rules are documented in the Markdown files of `documents/`. Either documentation shows examples in
fenced blocks: `yaml schema` contains schemas, written as YAML, and each `yaml fails` and `yaml passes`
contains a dataset. A line `# records/note/a.yaml` begins a file, and a line `# ^^^` marks the location of a
finding in the line above it. The tests run every example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from statekit.check.annotations.collected import CollectedKinds
from statekit.check.records import RecordIndex
from statekit.check.rule import Rule
from statekit.check.rules import (
    agreement,
    attribution,
    cycles,
    keys,
    order,
    references,
    roles,
    spans,
    unused,
    withdrawn,
)
from statekit.diagnostics import Finding

CROSS_RECORD_RULES: tuple[Rule[Callable[[RecordIndex], Iterator[Finding]]], ...] = (
    keys.duplicate_id,
    keys.file_name,
    keys.duplicate_value,
    references.unknown_reference,
    withdrawn.withdrawn_reference,
    cycles.cycle,
    agreement.different_value,
    agreement.same_value,
    order.date_order,
    roles.role_not_held,
    unused.unused,
    spans.outside_content,
    spans.in_waived_text,
    spans.not_covered,
    attribution.two_speakers,
    attribution.no_shared_utterance,
)
"""The rules that need all records of a run, and nothing else."""


def check_across_records(kinds: CollectedKinds) -> Iterator[Finding]:
    """Yield the findings of all cross-record rules.

    Args:
        kinds: the collected records of each kind.
    """
    records = RecordIndex(kinds)
    for rule in CROSS_RECORD_RULES:
        yield from rule.check(records)


def load_rules() -> Mapping[str, Rule[Callable[..., object] | None]]:
    """Return every rule by its ID, in the order of the IDs.

    The rules for quotations and the documents are loaded here, because most runs do not need them.
    """
    from statekit.check import documents
    from statekit.check.quotations import locus, numbers, selections, sources, unclaimed

    rules: tuple[Rule[Callable[..., object] | None], ...] = (
        *CROSS_RECORD_RULES,
        *selections.RULES,
        *sources.RULES,
        numbers.number_not_in_content,
        unclaimed.unclaimed,
        locus.locus,
        *documents.load_documented_rules(),
    )
    return {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}
