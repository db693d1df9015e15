"""The input of a reporter in addition to the findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from statekit._startup.frozen import field, frozen
from statekit.diagnostics import Diagnostic, RuleDoc

if TYPE_CHECKING:
    from statekit.report.summary import Counts

_FEW = 10
"""Up to this many findings are all displayed, whatever their kinds are."""


@frozen
class ReportContext:
    """The input of a reporter in addition to the findings.

    Attributes:
        counts: the counts of the run.
        rule_docs: the documentation of rules, by rule ID.
        color: True to use ANSI colors (ECMA-48, SGR) in formats for people.
    """

    counts: Counts
    rule_docs: Mapping[str, RuleDoc] = field(default_factory=dict)
    color: bool = False

    def bounded(self, diagnostics: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
        """Return findings with one for many of the same kind (see `kinds.bounded`)."""
        if len(diagnostics) <= _FEW:
            return diagnostics
        from statekit.report.kinds import bounded  # few reports need it

        return bounded(diagnostics, self.counts.files)

    def doc_for(self, diagnostic: Diagnostic) -> RuleDoc:
        """Return the documentation of a finding's rule, or a placeholder if the rule has none."""
        doc = self.rule_docs.get(diagnostic.rule)
        if doc is not None:
            return doc
        return RuleDoc(diagnostic.rule, f"A finding of {diagnostic.rule}.", severity=diagnostic.severity)
