"""The declaration of a rule: its ID, the severity of its findings, its check and its documentation."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Generic, TypeVar

from statekit._startup.frozen import frozen
from statekit.diagnostics import Finding, Proposal, Route, RuleDoc, Severity

_END_OF_SENTENCE = re.compile(r"(?<=\.)(?=\s|$)")

Check = TypeVar("Check", bound=Callable[..., object])
C_co = TypeVar("C_co", bound=Callable[..., object] | None, covariant=True)


@frozen
class Rule(Generic[C_co]):
    """A rule, as it is declared once for its findings, for `statekit explain` and for the page of rules.

    Attributes:
        id: the ID, such as `record/cycle`.
        severity: the severity of its findings.
        check: the function that yields or returns its findings; None if they arise elsewhere, for example
            while a file is read.
        documentation: the documentation in Markdown; its first sentence is the summary.
    """

    id: str
    severity: Severity
    check: C_co
    documentation: str

    def finding(
        self,
        message: str,
        route: Route,
        help_text: str | None = None,
        *,
        related: tuple[tuple[Route, str], ...] = (),
        proposal: Proposal | None = None,
    ) -> Finding:
        """Return a finding of this rule, with the declared severity.

        Args:
            message: what is wrong.
            route: the location.
            help_text: what to do about it.
            related: other locations that explain the finding, each with a message.
            proposal: the corrections that would resolve the finding, if they are known.
        """
        return Finding(self.id, message, route, help_text, self.severity, related=related, proposal=proposal)

    @property
    def doc(self) -> RuleDoc:
        """The documentation as `statekit.documentation()` returns it."""
        text = inspect.cleandoc(self.documentation)
        first_paragraph = text.split("\n\n", maxsplit=1)[0].replace("\n", " ")
        summary = _END_OF_SENTENCE.split(first_paragraph, maxsplit=1)[0]
        return RuleDoc(self.id, summary, text, self.severity)


def rule(rule_id: str, severity: Severity = Severity.ERROR) -> Callable[[Check], Rule[Check]]:
    """Declare the decorated function as the check of a rule, and its docstring as the documentation.

    The name of the function then refers to the rule, so that the check builds findings with
    `<name>.finding(...)`.

    Args:
        rule_id: the ID of the rule.
        severity: the severity of its findings.
    """

    def declare(check: Check) -> Rule[Check]:
        return Rule(rule_id, severity, check, check.__doc__ or "")

    return declare
