"""Load the public names of a package on first use, so that importing the package costs little."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def loader(package: dict[str, Any], modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """Return the `__getattr__` function of a package (PEP 562).

    Args:
        package: the namespace of the package, in which loaded names are stored.
        modules: the modules of the package, relative to it, with the names that each defines.
    """

    def load(name: str) -> Any:
        from importlib import import_module

        package_name = package["__name__"]
        for module, names in modules.items():
            if name in names:
                package[name] = value = getattr(import_module(f"{package_name}.{module}"), name)
                return value
        raise AttributeError(f"module {package_name!r} has no attribute {name!r}")

    return load
