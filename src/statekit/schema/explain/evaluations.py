"""Count evaluations of keywords: jsonschema evaluates a subschema once for each path that leads to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from statekit.schema.dialects import COMBINATORS


class EvaluationLimitError(Exception):
    """The limit is reached: the explanation ends here, and the errors found so far count."""


class EvaluationCounter:
    """Counts evaluations up to a limit.

    Attributes:
        remaining: the number of evaluations left.
    """

    def __init__(self) -> None:
        self.remaining = 0

    def start(self, limit: int) -> None:
        """Start counting for another record."""
        self.remaining = limit

    def counted(self, name: str, keyword: Callable[..., Any]) -> Callable[..., Any]:
        """Return a keyword that counts its evaluations, its errors and, for a combinator, its alternatives.

        Raises:
            EvaluationLimitError: the keyword is called, or yields an error, after the limit is reached.
        """
        is_combinator = name in COMBINATORS

        def evaluate(validator: Any, expected: Any, instance: Any, schema: Any) -> Any:
            self._spend(1 + (len(expected) if is_combinator else 0))
            return self._count_errors(keyword(validator, expected, instance, schema) or ())

        return evaluate

    def _count_errors(self, errors: Iterable[Any]) -> Iterator[Any]:
        for error in errors:
            if not error.relative_schema_path:  # an error of a keyword below has been counted there
                self._spend(1)
            yield error

    def _spend(self, evaluations: int) -> None:
        self.remaining -= evaluations
        if self.remaining < 0:
            raise EvaluationLimitError
