"""Regular expressions that are compiled when they are first used.

Compiling an expression takes longer than loading most modules, and a run uses few of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from typing import AnyStr

_METHODS = ("finditer", "findall", "fullmatch", "match", "search", "split", "sub", "subn")


class _Expression:
    """An expression that gets the methods of its compiled form on first use."""

    def __init__(self, pattern: str | bytes, flags: int):
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile the expression; Python calls this only for names that are not yet attributes."""
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        self.__dict__.update({method: getattr(compiled, method) for method in _METHODS})
        return self.__dict__[name]


def expression(pattern: AnyStr, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[AnyStr]:
    """Return a regular expression as `re.compile` does, compiled on first use."""
    return cast("re.Pattern[AnyStr]", _Expression(pattern, flags))
