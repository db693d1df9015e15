"""The rules that cross records, in one dict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from statekit.check.annotations.collected import CollectedKinds
from statekit.check.records import RecordIndex
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

RULES: Mapping[str, Callable[[RecordIndex], Iterator[Finding]]] = {
    keys.DUPLICATE_ID: keys.unique_keys,
    keys.FILE_NAME: keys.key_is_file_name,
    keys.DUPLICATE_VALUE: keys.unique_values,
    references.UNKNOWN_REFERENCE: references.known_references,
    withdrawn.WITHDRAWN_REFERENCE: withdrawn.references_in_force,
    cycles.CYCLE: cycles.no_cycles,
    agreement.DIFFERENT_VALUE: agreement.agreeing_references,
    agreement.SAME_VALUE: agreement.differing_values,
    order.DATE_ORDER: order.dates_in_order,
    roles.ROLE_NOT_HELD: roles.roles_held,
    unused.UNUSED: unused.used_records,
    spans.OUTSIDE: spans.spans_within,
    spans.WAIVED: spans.spans_outside_waived_text,
    spans.NOT_COVERED: spans.spans_covered,
    attribution.TWO_SPEAKERS: attribution.one_speaker,
    attribution.NO_SHARED_UTTERANCE: attribution.shared_utterances,
}
"""What each rule is called, and what finds it. One that reads source texts too stands in `numbers`."""


def check_across_records(kinds: CollectedKinds) -> Iterator[Finding]:
    """Everything that is wrong between records, by every rule."""
    records = RecordIndex(kinds)
    for rule in RULES.values():
        yield from rule(records)
