"""The house stays as it was drawn: who may import whom, who owns which library, what a start costs."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "statekit"

# From each room to the rooms on its left or below it.
MAY_IMPORT = {
    "_version": set[str](),
    "diagnostics": set[str](),
    "about": set[str](),
    "folders": set[str](),
    "workers": set[str](),
    "listing": {"folders"},
    "dataset": {"diagnostics", "folders", "listing"},
    "read": {"diagnostics", "dataset"},
    "check": {"diagnostics", "dataset", "read"},
    "tabulate": {"diagnostics", "dataset", "read", "check"},
    "dictionary": {"diagnostics", "dataset", "check", "tabulate"},
    "write": {"about", "diagnostics", "dataset", "read", "check", "tabulate", "dictionary"},
    "report": {"_version", "diagnostics"},
    "settings": {"about", "diagnostics", "dataset", "listing", "read"},
    "suppress": {"diagnostics", "read", "settings"},
    "described": {"diagnostics", "dataset", "read"},
    "locate": {"diagnostics", "dataset", "read", "check"},
    "cache": {"folders"},
    "answers": {"cache", "folders"},
    "streams": set[str](),
    "grounds": {"dataset", "folders", "listing", "settings"},
    "memory": {"cache", "folders", "read", "tabulate", "found", "shard", "manifest"},
    "found": {"diagnostics", "dataset", "check", "tabulate", "suppress"},
    "shard": {"diagnostics", "dataset", "read", "check", "tabulate", "locate", "found", "suppress"},
    "manifest": {"diagnostics", "check", "tabulate", "found", "suppress"},
    "join": {"diagnostics", "dataset", "read", "check", "locate", "settings", "found", "suppress"},
    "pipeline": {
        "diagnostics", "dataset", "folders", "check", "tabulate", "write", "settings", "found", "shard",
        "manifest", "join", "workers", "cache", "grounds", "memory",
    },
    "options": set[str](),
    "cli": {
        "_version", "diagnostics", "dataset", "described", "dictionary", "settings", "pipeline", "report",
        "options", "streams", "answers", "grounds",
    },
    "__init__": {
        "_version", "diagnostics", "dataset", "described", "dictionary", "check", "settings", "pipeline",
        "write",
    },
    "__main__": {"_version", "answers", "cli", "streams"},
}  # fmt: skip

# Libraries that belong to some rooms only.
OWNERS = {
    "ruamel": {"read"},
    "jsonschema": {"check"},
    "jsonschema_rs": {"check"},
    "jsonschema_specifications": {"check"},
    "rapidfuzz": {"check"},
    "referencing": {"check"},
    "pyarrow": {"tabulate", "dictionary", "write"},
    "typer": {"cli", "options"},
    "wcwidth": {"report"},
    "yaml_rs": {"read"},
}


def _imports() -> Iterator[tuple[str, str]]:
    """Every import in the package: the room that has it, and the module that is imported."""
    for file in PACKAGE.rglob("*.py"):
        room = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield room, alias.name
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file}: imports are absolute"
                if node.module == "statekit":
                    for alias in node.names:
                        yield room, f"statekit.{alias.name}"
                else:
                    yield room, str(node.module)


def test_imports_point_left_and_down() -> None:
    """No room imports one on its right or above it, and every room is on the plan."""
    seen = set()
    for room, module in _imports():
        seen.add(room)
        if module.startswith("statekit."):
            target = module.split(".")[1]
            assert target == room or target in MAY_IMPORT[room], f"{room} imports {target}"
    assert seen <= MAY_IMPORT.keys()


def test_each_library_has_its_owner() -> None:
    """A library is imported by the rooms that own it, and its objects have no other way in."""
    for room, module in _imports():
        owners = OWNERS.get(module.partition(".")[0])
        assert owners is None or room in owners, f"{room} imports {module}"


def test_diagnostics_needs_the_standard_library_only() -> None:
    """What a finding is depends on nothing that could be missing."""
    for room, module in _imports():
        if room == "diagnostics":
            assert module.partition(".")[0] in sys.stdlib_module_names | {"__future__"}


def _loaded_by(*arguments: str) -> set[str]:
    """The top-level modules that a command line loads."""
    program = (
        "import sys, statekit.__main__ as start\n"
        f"sys.argv = ['statekit', *{list(arguments)!r}]\n"
        "try:\n    start.main()\n"
        "except SystemExit:\n    pass\n"
        "print('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["validate", "--help"], ["export", "--help"], ["schema", "--help"]],
)
def test_asking_for_help_costs_little(arguments: list[str]) -> None:
    """Version and help load none of the heavy libraries."""
    heavy = {"pyarrow", "jsonschema", "jsonschema_rs", "ruamel", "referencing", "numpy"}
    assert not heavy & _loaded_by(*arguments)


def test_validation_does_not_load_pyarrow(dataset: Path) -> None:
    """The library pyarrow is imported by nobody on the way to a validation."""
    loaded = _loaded_by("validate", str(dataset), "--no-cache")
    assert "jsonschema_rs" in loaded
    assert "pyarrow" not in loaded


def test_export_does_not_load_pandas(dataset: Path) -> None:
    """Pandas is here, and PyArrow would load it: an export does not wait for that."""
    assert importlib.util.find_spec("pandas") is not None
    loaded = _loaded_by("export", str(dataset), "--output", str(dataset.parent / "out"))
    assert "pyarrow" in loaded
    assert "pandas" not in loaded
