"""Names of a package that are loaded when they are first used, so that importing it costs nothing."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def loader(package: dict[str, Any], homes: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """The `__getattr__` of a package (PEP 562).

    Args:
        package: the namespace of the package; what was loaded is kept there.
        homes: the modules of the package, each with the names that it gives.
    """

    def load(name: str) -> Any:
        from importlib import import_module

        own = package["__name__"]
        for home, names in homes.items():
            if name in names:
                package[name] = found = getattr(import_module(f"{own}.{home}"), name)
                return found
        raise AttributeError(f"module {own!r} has no attribute {name!r}")

    return load
