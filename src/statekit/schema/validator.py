"""Validate records, and explain why an invalid record is invalid.

The verdict is that of jsonschema-rs: formats are asserted, patterns are matched in linear time if possible,
and nothing is fetched. The explanation is based on jsonschema. Each error of the verdict is explained once;
an error that jsonschema does not find is reported as jsonschema-rs describes it, so that none is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema_rs

from statekit.diagnostics import JSON, Finding, Route, pointer_text
from statekit.phrasing import RECORD
from statekit.schema.adaptation import Adaptation, expressions_of
from statekit.schema.deprecation import Change, Deprecations, is_deprecated
from statekit.schema.dialects import DIALECTS
from statekit.schema.edtf import FORMATS
from statekit.schema.explain.budget import Budget, omitted_findings, truncated_explanation
from statekit.schema.export_limits import export_limits
from statekit.schema.list_records import lists_are_records
from statekit.schema.metaschemas import metaschemas
from statekit.schema.model import Schema, SchemaError
from statekit.schema.node import SchemaNode
from statekit.schema.patterns import (
    ADDRESS,
    BACKTRACKING,
    LINEAR,
    PatternOptions,
    find_problem,
    pattern_error,
    stays_within_limit,
)

if TYPE_CHECKING:
    from statekit.schema.explain.direct import DirectExplainer
    from statekit.schema.explain.explainer import Explainer
    from statekit.schema.explain.violation import Violation

_PART = "urn:statekit:part"
"""The URI of a schema that only refers to a part of another one."""


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
        patterns: the options for its patterns: linear time, or backtracking if a pattern needs it.

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
        self.patterns: PatternOptions = LINEAR
        self._formats = formats
        self._content = content
        self._subject = subject
        self._dialect = DIALECTS[schema.specification.name]
        self._limits = export_limits(schema, formats=formats) if export else {}
        self._limited = self._compile(self._limits)
        self._deprecations: Deprecations | None = None
        if any(is_deprecated(each.contents) for each in schema.subschemas.values()):
            self._deprecations = Deprecations(schema, self._compile_changed)

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
        errors = self._compiled.iter_errors(value)
        violations = explanation.match(
            each for error in errors for each in verdict_errors(error, value, self._adaptation.original)
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
        fragment = self._adaptation.reference(quote(pointer_text(subschema.pointer)))
        reference = f"{subschema.uri}#{fragment}"

        @cache
        def validator() -> jsonschema_rs.Validator:
            return self._build({"$schema": self._dialect, "$ref": reference}, _PART, self._registry)

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
        return DirectExplainer(self.schema.root, self._adaptation.original)

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
        return self._limited if not self._limits else self._build_whole(self._adaptation, self._registry)

    @cached_property
    def _adaptation(self) -> Adaptation:
        return self._adapt(self.patterns)

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        return self._make_registry(self._adaptation)

    def _compile(self, changes: Mapping[int, Change]) -> jsonschema_rs.Validator:
        """Compile the schema with changes, and find out which options its patterns need."""
        try:
            return self._compile_changed(changes)
        except ValueError:
            self.patterns = BACKTRACKING
        try:
            return self._compile_changed(changes)
        except ValueError as error:
            raise self._schema_error(error) from None

    def _compile_changed(self, changes: Mapping[int, Change]) -> jsonschema_rs.Validator:
        adaptation = self._adapt(self.patterns, changes)
        return self._build_whole(adaptation, self._make_registry(adaptation))

    def _adapt(self, patterns: PatternOptions, changes: Mapping[int, Change] | None = None) -> Adaptation:
        return Adaptation(
            self.schema,
            self._dialect,
            patterns,
            formats=self._formats,
            content=self._content,
            changes=changes,
        )

    def _build_whole(
        self, adaptation: Adaptation, registry: jsonschema_rs.Registry
    ) -> jsonschema_rs.Validator:
        if self.schema.pointer:
            reference = f"{self.schema.uri}#{adaptation.reference(self.schema.fragment)}"
            return self._build({"$schema": self._dialect, "$ref": reference}, _PART, registry)
        return self._build(adaptation.adapt(self.schema.contents), self.schema.uri, registry)

    def _build(self, contents: JSON, uri: str, registry: jsonschema_rs.Registry) -> jsonschema_rs.Validator:
        schema: Any = contents
        return jsonschema_rs.validator_for(
            schema,
            validate_formats=self._formats,
            formats=dict(FORMATS),
            base_uri=uri,
            registry=registry,
            pattern_options=self.patterns,
            email_options=ADDRESS,
        )

    def _make_registry(self, adaptation: Adaptation) -> jsonschema_rs.Registry:
        """Return a registry of everything that a reference may name; nothing is fetched.

        A file that declares no dialect has that of the schema, not the default of jsonschema-rs.
        """
        published = _published() if self.schema.names_metaschemas else []
        files = [
            (uri, self._with_dialect(adaptation.adapt(contents)))
            for uri, contents in self.schema.resources.items()
        ]
        return jsonschema_rs.Registry([*published, *files])

    def _with_dialect(self, contents: JSON) -> JSON:
        return {"$schema": self._dialect, **contents} if isinstance(contents, dict) else contents

    def _schema_error(self, error: ValueError) -> SchemaError:
        """Return the reason why the schema cannot be compiled: a pattern, or else jsonschema-rs's message."""
        for subschema in self.schema.subschemas.values():
            contents = subschema.contents if isinstance(subschema.contents, dict) else {}
            for expression, steps in expressions_of(contents):
                problem = find_problem(self._dialect, expression)
                if problem is not None:
                    pointer = (*subschema.pointer, *steps)
                    return pattern_error(expression, problem, subschema.path, pointer)
        reason = str(error).partition("\n")[0][:200]
        return SchemaError(self.schema.path, f"this schema cannot be used: {reason}")


@cache
def _published() -> list[tuple[str, Any]]:
    """Return the published metaschemas of the dialects that jsonschema-rs supports, with their URIs."""
    registry = metaschemas()
    return [(uri, registry.contents(uri)) for uri in registry if "draft-03" not in uri]
