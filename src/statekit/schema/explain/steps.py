"""How long an explanation may take: jsonschema takes as many steps as there are ways through a schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from statekit.schema.dialects import LISTS


class TooLong(Exception):  # noqa: N818 - it ends the explanation, what was said until then counts
    """The rest is not explained."""


class Steps:
    """Counts the keywords that are tried; `left` says how many more may be."""

    def __init__(self) -> None:
        self.left = 0

    def begin(self, most: int) -> None:
        """Make ready for another record, and so many steps."""
        self.left = most

    def _take(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooLong

    def _each(self, errors: Iterable[Any]) -> Iterator[Any]:
        for error in errors:
            if not error.relative_schema_path:  # it comes from no keyword below, where it was counted
                self._take(1)
            yield error

    def counted(self, name: str, keyword: Callable[..., Any]) -> Callable[..., Any]:
        """A keyword that counts, and so does each error; one with alternatives counts for each of them."""
        of_alternatives = name in LISTS

        def try_keyword(validator: Any, expected: Any, instance: Any, schema: Any) -> Any:
            self._take(1 + (len(expected) if of_alternatives else 0))
            return self._each(keyword(validator, expected, instance, schema) or ())

        return try_keyword
