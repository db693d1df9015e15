"""What a reporter knows besides the findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from statekit.diagnostics import Diagnostic, RuleDoc
from statekit.report.summary import Counts


@dataclass(frozen=True, slots=True)
class Context:
    """What a reporter knows besides the findings.

    Attributes:
        counts: the numbers of the run.
        docs: the documentation of rules by id; of another rule a report says what its findings tell.
        coloured: whether to use ANSI colours (ECMA-48, SGR), where a format is made for people.
    """

    counts: Counts
    docs: Mapping[str, RuleDoc] = field(default_factory=dict)
    coloured: bool = False

    def doc(self, diagnostic: Diagnostic) -> RuleDoc:
        """The documentation of a finding's rule, or as much of it as the finding tells."""
        known = self.docs.get(diagnostic.rule)
        if known is not None:
            return known
        return RuleDoc(diagnostic.rule, f"A finding of {diagnostic.rule}.", severity=diagnostic.severity)
