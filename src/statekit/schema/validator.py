"""Validate records, and explain why an invalid record is invalid.

The verdict is that of jsonschema-rs: formats are asserted, patterns are matched in linear time if possible,
and nothing is fetched. The explanation is based on jsonschema. Each error of the verdict is explained once;
an error that jsonschema does not find is reported as jsonschema-rs describes it, so that none is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from statekit.diagnostics import JSON, Finding, Route
from statekit.phrasing import RECORD
from statekit.schema.adaptation import expressions_of
from statekit.schema.compiler import Compiler
from statekit.schema.deprecation import Deprecations, is_deprecated
from statekit.schema.explain.budget import Budget, omitted_findings, truncated_explanation
from statekit.schema.export_limits import export_limits
from statekit.schema.list_records import lists_are_records
from statekit.schema.model import Schema
from statekit.schema.node import SchemaNode
from statekit.schema.patterns import LINEAR, PatternOptions, stays_within_limit

if TYPE_CHECKING:
    import jsonschema_rs

    from statekit.schema.explain.direct import DirectExplainer
    from statekit.schema.explain.explainer import Explainer
    from statekit.schema.explain.violation import Violation


class Validator:
    """Validates values against one schema.

    Args:
        schema: the schema.
        formats: True to assert the formats that the schema names.
        content: True to assert `contentEncoding` and `contentMediaType` in draft 6 and 7. By default they are
            annotations, as in the newer dialects.
        subject: the name of a validated value in messages.
        export: True if a value is clean only if the columns of an export surely hold it.

    Attributes:
        schema: the schema.

    Raises:
        SchemaError: the schema has a pattern that cannot be used.
    """

    def __init__(
        self,
        schema: Schema,
        *,
        formats: bool = True,
        content: bool = False,
        subject: str = RECORD,
        export: bool = False,
    ):
        self.schema = schema
        self._formats = formats
        self._subject = subject
        self._compiler = Compiler(schema, formats=formats, content=content)
        self._limits = export_limits(schema, formats=formats) if export else {}
        self._limited = self._compiler.compile_first(self._limits)
        self._deprecations: Deprecations | None = None
        if any(is_deprecated(each.contents) for each in schema.subschemas.values()):
            self._deprecations = Deprecations(schema, self._compiler.compile_changed)

    @property
    def patterns(self) -> PatternOptions:
        """The options for its patterns: linear time, or backtracking if a pattern needs it."""
        return self._compiler.patterns

    def is_valid(self, value: JSON) -> bool:
        """Return True if a value satisfies the schema."""
        return self._compiled.is_valid(value)

    @property
    def verdict(self) -> Callable[[JSON], bool]:
        """The function that `is_clean` calls, for the verdict on many values."""
        return self._limited.is_valid if self._deprecations is None else self.is_clean

    def is_clean(self, value: JSON) -> bool:
        """Return True if nothing is to be reported of a value.

        It satisfies the schema, uses nothing that is deprecated, and can be exported if that is required.
        """
        is_valid = self._limited.is_valid(value)
        return is_valid and not self.may_be_deprecated(value)

    def may_be_deprecated(self, value: JSON) -> bool:
        """Return False if a valid value surely uses nothing that is deprecated."""
        return self._deprecations is not None and self._deprecations.may_apply(value)

    def deprecated(self, value: JSON, route: Route) -> list[Finding]:
        """Return a warning for each deprecated part of a valid value.

        Args:
            value: the value of the record.
            route: the route of the record, to which pointers are added.
        """
        return [] if self._deprecations is None else self._deprecations.find(value, route)

    def explain(self, value: JSON, route: Route, budget: Budget | None = None) -> list[Finding]:
        """Return a finding for each violation in a value; none if it is valid.

        Args:
            value: the value of the record.
            route: the route of the record, to which pointers are added.
            budget: the budget of the file, from which this explanation is deducted; by default a full one.
        """
        if self.is_valid(value):
            return []
        budget = budget or Budget()
        # Valid records need no explanation, and these modules take long to load.
        from statekit.schema.explain.branches import narrow_to_branch
        from statekit.schema.explain.deduplication import deduplicate, with_copies
        from statekit.schema.explain.messages.findings import to_finding
        from statekit.schema.explain.violation import Violation

        violations, is_truncated = self._violations(value, budget)
        reported = with_copies(
            deduplicate(each for violation in violations for each in narrow_to_branch(violation))
        )
        # No invalid record is known for which this list is empty. Should one exist, it is still reported.
        if not reported and not is_truncated:  # pragma: no cover
            reported = [Violation("false", (), value)]
        findings = [
            to_finding(violation, value, route, self._subject) for violation in reported[: budget.findings]
        ]
        if is_truncated:
            findings.append(truncated_explanation(route))
        elif len(findings) < len(reported):
            findings.append(omitted_findings(route, len(reported) - len(findings)))
        budget.findings -= len(findings)
        return findings

    def _violations(self, value: JSON, budget: Budget) -> tuple[list[Violation], bool]:
        """Return the violations in a value, and whether there may be more."""
        from statekit.schema.explain.direct import texts_of_small_value

        texts = None if self._direct is None else texts_of_small_value(value)
        if self._direct is not None and texts is not None and self._lists_all(texts):
            found = self._direct.explain(list(self._compiled.iter_errors(value)), value)
            if found is not None:
                return found, False
        return self._explained(value, budget)

    def _explained(self, value: JSON, budget: Budget) -> tuple[list[Violation], bool]:
        """Return the violations that jsonschema finds in a value, and whether there may be more."""
        from statekit.schema.explain.verdict import verdict_errors

        explanation = self._explainer.explain(value, budget)
        if explanation.is_large:
            return explanation.violations, explanation.is_truncated
        errors, original = self._compiled.iter_errors(value), self._compiler.adaptation.original
        violations = explanation.match(
            each for error in errors for each in verdict_errors(error, value, original)
        )
        return violations, explanation.is_truncated

    def no_worse_than(self, value: JSON) -> Callable[[JSON], bool]:
        """Return a function that checks whether a value violates the schema only where this one does."""

        def errors_of(value: JSON) -> set[tuple[str, str]]:
            return {
                (repr(error.instance_path), repr(error.schema_path))
                for error in self._compiled.iter_errors(value)
            }

        errors = errors_of(value)
        return lambda other: errors_of(other) <= errors

    def predicate_for(self, node: SchemaNode) -> Callable[[JSON], bool]:
        """Return a function that checks whether a value satisfies a subschema.

        The subschema is compiled on first use.
        """
        subschema = self.schema.subschemas.get(id(node.contents))
        if subschema is None:
            return lambda _: True
        validator = cache(partial(self._compiler.compile_part, subschema))
        return lambda value: validator().is_valid(value)

    @cached_property
    def lists_are_records(self) -> bool:
        """True if a list at the top of a file is itself a record."""
        return lists_are_records(self.schema)

    @cached_property
    def _direct(self) -> DirectExplainer | None:
        """The converter of errors that need no explanation; None if the schema may have too many errors."""
        from statekit.schema.explain.direct import DirectExplainer, is_small_schema

        if not is_small_schema(self.schema):
            return None
        return DirectExplainer(self.schema.root, self._compiler.adaptation.original)

    @cached_property
    def _lists_all(self) -> Callable[[list[str]], bool]:
        """The function that returns True if all violations in a value with some texts are listed."""
        if self.patterns is LINEAR:
            return lambda _: True
        subschemas = (each.contents for each in self.schema.subschemas.values())
        keywords = (contents for contents in subschemas if isinstance(contents, dict))
        return stays_within_limit(
            expression for contents in keywords for expression, _ in expressions_of(contents)
        )

    @cached_property
    def _explainer(self) -> Explainer:
        from statekit.schema.explain.explainer import Explainer  # loads jsonschema, only for invalid records

        return Explainer(self.schema, self.patterns, formats=self._formats)

    @cached_property
    def _compiled(self) -> jsonschema_rs.Validator:
        """The schema itself, which is needed for the few values that the limits of an export exclude."""
        return self._compiler.compile_unchanged() if self._limits else self._limited
