"""What is said of each rule, loaded when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from statekit.diagnostics import RuleDoc


class _Documentation(Mapping[str, RuleDoc]):
    @cached_property
    def _docs(self) -> Mapping[str, RuleDoc]:
        from statekit.check.registry import load_documentation  # it loads every rule

        return load_documentation()

    def __getitem__(self, rule: str) -> RuleDoc:
        return self._docs[rule]

    def __iter__(self) -> Iterator[str]:
        return iter(self._docs)

    def __len__(self) -> int:
        return len(self._docs)


_DOCUMENTATION = _Documentation()


def documentation() -> Mapping[str, RuleDoc]:
    """What is said of each rule, by its name, in the order of names."""
    return _DOCUMENTATION
