"""The verdict on a record, and what is wrong with one that failed.

The verdict is jsonschema-rs's: formats asserted, patterns in linear time wherever they allow it, nothing
fetched. The explanation is jsonschema's. Each error of the verdict is explained once; one that jsonschema
has nothing to say about is said as the verdict has it, so no finding is ever swallowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema_rs

from statekit.diagnostics import JSON, Finding, Pointer, Route, pointer_text
from statekit.phrasing import shorten
from statekit.schema.list_records import lists_are_records
from statekit.schema.dialects import DIALECTS
from statekit.schema.explain.budget import Budget, cut, more_in_record
from statekit.schema.metaschemas import metaschemas
from statekit.schema.model import Schema, SchemaError
from statekit.schema.node import SchemaNode
from statekit.schema.patterns import BACKTRACKING, LINEAR, PatternOptions, is_usable

if TYPE_CHECKING:
    from statekit.schema.explain.account import Explainer


class Validator:
    """Judges values by one schema.

    Args:
        schema: the schema.
        formats: whether values have to be of the formats that the schema names.

    Raises:
        SchemaError: the schema has a pattern that cannot be used.
    """

    def __init__(self, schema: Schema, *, formats: bool = True):
        self.schema = schema
        self.patterns: PatternOptions = LINEAR
        self._formats = formats
        self._dialect = DIALECTS[schema.specification.name]
        self._compiled = self._compile()

    def is_valid(self, value: JSON) -> bool:
        """Whether a value satisfies the schema."""
        return self._compiled.is_valid(value)

    def explain(self, value: JSON, route: Route, budget: Budget | None = None) -> list[Finding]:
        """Everything that is wrong with a value, one finding for each mistake; nothing if it is valid.

        Args:
            value: the record's value.
            route: the record; pointers are added to it.
            budget: what is left for the record's file, from which this takes its part; by default all.
        """
        if self.is_valid(value):
            return []
        budget = budget or Budget()
        # Valid records need no explanation, and loading what gives it takes long.
        from statekit.schema.explain.branches import resolve
        from statekit.schema.explain.mistakes import distinct
        from statekit.schema.explain.verdict import errors_of
        from statekit.schema.explain.violation import Violation
        from statekit.schema.explain.wording import word

        account = self._explainer.account_of(value, budget)
        if account.is_long:
            said = account.everything()
        else:
            errors = (each for error in self._compiled.iter_errors(value) for each in errors_of(error, value))
            said = [violation for each in errors for violation in account.take(each)]
            said.extend(account.patterns_left())
        mistakes = distinct(mistake for violation in said for mistake in resolve(violation))
        # No record is known of which nothing is left; if there is one, its finding is not swallowed.
        if not mistakes and not account.is_cut:  # pragma: no cover
            mistakes = [Violation("false", (), value)]
        findings = [word(mistake, route) for mistake in mistakes[: budget.findings]]
        if account.is_cut:
            findings.append(cut(route))
        elif len(findings) < len(mistakes):
            findings.append(more_in_record(route, len(mistakes) - len(findings)))
        budget.findings -= len(findings)
        return findings

    def predicate_for(self, node: SchemaNode) -> Callable[[JSON], bool]:
        """What tells whether a value satisfies one subschema; it is made when it is first used."""
        at = self.schema.subschemas.get(id(node.contents))
        if at is None:
            return lambda _: True
        reference = f"{at.uri}#{quote(pointer_text(at.pointer))}"

        @cache
        def validator() -> jsonschema_rs.Validator:
            return self._build({"$schema": self._dialect, "$ref": reference}, "urn:statekit:part")

        return lambda value: validator().is_valid(value)

    @cached_property
    def lists_are_records(self) -> bool:
        """Whether a list can be a record by this schema: then a list at the top is one record."""
        return lists_are_records(self.schema.root)

    @cached_property
    def _explainer(self) -> Explainer:
        from statekit.schema.explain.account import Explainer  # it loads jsonschema: a valid run needs it not

        return Explainer(self.schema, self.patterns, formats=self._formats)

    def _compile(self) -> jsonschema_rs.Validator:
        try:
            return self._build(self.schema.contents, self.schema.uri)
        except ValueError:
            self.patterns = BACKTRACKING
        try:
            return self._build(self.schema.contents, self.schema.uri)
        except ValueError as error:
            raise self._refusal(error) from None

    def _build(self, contents: JSON, uri: str) -> jsonschema_rs.Validator:
        schema: Any = contents
        return jsonschema_rs.validator_for(
            schema,
            validate_formats=self._formats,
            base_uri=uri,
            registry=self._registry,
            pattern_options=self.patterns,
        )

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        """Everything that a reference may name; nothing is fetched.

        A file that names no dialect is of that of the schema, not of jsonschema-rs's default one.
        """
        published = _published() if self.schema.names_metaschemas else []
        files = [(uri, self._with_dialect(contents)) for uri, contents in self.schema.resources.items()]
        return jsonschema_rs.Registry([*published, *files])

    def _with_dialect(self, contents: JSON) -> JSON:
        return {"$schema": self._dialect, **contents} if isinstance(contents, dict) else contents

    def _refusal(self, error: ValueError) -> SchemaError:
        """Why the schema cannot be used: a pattern, or else what jsonschema-rs says."""
        for path, pointer, expression in self._expressions():
            if not is_usable(self._dialect, expression):
                message = f"`{shorten(expression)}` is not a regular expression that can be used"
                return SchemaError(path, message, pointer=pointer)
        said = str(error).partition("\n")[0][:200]
        return SchemaError(self.schema.path, f"this schema cannot be used: {said}")

    def _expressions(self) -> Iterator[tuple[str, Pointer, str]]:
        """Every regular expression of the schema, and where it stands."""
        for at in self.schema.subschemas.values():
            node = at.contents if isinstance(at.contents, dict) else {}
            pattern, named = node.get("pattern"), node.get("patternProperties")
            if isinstance(pattern, str):
                yield at.path, (*at.pointer, "pattern"), pattern
            for expression in named if isinstance(named, dict) else ():
                yield at.path, (*at.pointer, "patternProperties", expression), expression


@cache
def _published() -> list[tuple[str, Any]]:
    """The published metaschemas of the dialects that jsonschema-rs knows, by their URIs."""
    known = metaschemas()
    return [(uri, known.contents(uri)) for uri in known if "draft-03" not in uri]
