"""The types of the functions with which tests check patterns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from statekit.check import Checker
from statekit.diagnostics import Finding

MakeChecker: TypeAlias = Callable[[Any], Checker]
Explain: TypeAlias = Callable[[Any, Any], list[Finding]]
IsMatchedAs: TypeAlias = Callable[[str, list[str], list[str]], None]
"""A function of a pattern, the texts that it matches, and others."""
IsRejected: TypeAlias = Callable[[str, str, str | None], None]
"""A function of a pattern, the reason why it cannot be used, and the help."""
IsReported: TypeAlias = Callable[[str, str, str | None], None]
"""A function of a pattern, and the message and the help of the warning about it."""
