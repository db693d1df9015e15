"""Import the packages that only some functions need, and that are not installed with statekit."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def import_optional(name: str, purpose: str, install: str | None = None) -> Any:
    """Import a package, which is named in the error if it is missing.

    Args:
        name: the package, which has the same name for `import` and for `pip install`.
        purpose: the function that needs it, as it is called.
        install: what to install; by default the package.

    Raises:
        ModuleNotFoundError: the package is not installed. The message names it and the command to install it.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:  # the package is there, and lacks something itself
            raise
        message = f"{purpose} requires {name}, which is not installed: `pip install {install or name}`"
        raise ModuleNotFoundError(message, name=name) from None
