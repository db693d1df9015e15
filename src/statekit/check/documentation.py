"""The documentation of every rule, loaded on first use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from statekit.diagnostics import RuleDoc


class _Documentation(Mapping[str, RuleDoc]):
    @cached_property
    def _docs(self) -> Mapping[str, RuleDoc]:
        from statekit.check.registry import load_rules  # imports every module with rules

        return {rule_id: rule.doc for rule_id, rule in load_rules().items()}

    def __getitem__(self, rule_id: str) -> RuleDoc:
        return self._docs[rule_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._docs)

    def __len__(self) -> int:
        return len(self._docs)


_DOCUMENTATION = _Documentation()


def documentation() -> Mapping[str, RuleDoc]:
    """Return the documentation of every rule by its ID, in the order of the IDs."""
    return _DOCUMENTATION
