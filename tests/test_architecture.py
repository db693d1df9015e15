"""The house stays as it was drawn: who may import whom, who owns which library, what a start costs."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import statekit

PACKAGE = Path(__file__).parents[1] / "src" / "statekit"

# From each room to the rooms on its left or below it.
MAY_IMPORT = {
    "_version": set[str](),
    "diagnostics": set[str](),
    "about": set[str](),
    "folders": set[str](),
    "lazy": set[str](),
    "workers": {"signals"},
    "listing": {"folders"},
    "dataset": {"diagnostics", "folders", "listing"},
    "read": {"diagnostics", "dataset", "lazy"},
    "check": {"diagnostics", "dataset", "lazy", "read"},
    "tabulate": {"diagnostics", "dataset", "read", "check"},
    "dictionary": {"diagnostics", "dataset", "check", "tabulate"},
    "write": {
        "about", "diagnostics", "dataset", "read", "check", "tabulate", "dictionary", "signals", "workers",
    },
    "report": {"_version", "diagnostics"},
    "settings": {"about", "diagnostics", "dataset", "listing", "read"},
    "suppress": {"diagnostics", "read", "settings"},
    "described": {"diagnostics", "dataset", "read"},
    "locate": {"diagnostics", "dataset", "read", "check"},
    "tidy": set[str](),
    "cache": {"folders", "tidy"},
    "answers": {"cache", "folders"},
    "signals": set[str](),
    "streams": set[str](),
    "grounds": {"dataset", "folders", "listing", "settings"},
    "memory": {"cache", "folders", "read", "tabulate", "found", "shard", "manifest"},
    "found": {"diagnostics", "dataset", "check", "tabulate", "suppress"},
    "shard": {"diagnostics", "dataset", "read", "check", "tabulate", "locate", "found", "suppress"},
    "manifest": {"diagnostics", "check", "tabulate", "found", "suppress"},
    "join": {"diagnostics", "dataset", "read", "check", "locate", "settings", "found", "suppress"},
    "targets": {"dataset", "described"},
    "pipeline": {
        "diagnostics", "dataset", "folders", "check", "tabulate", "write", "settings", "found", "shard",
        "manifest", "join", "workers", "cache", "grounds", "memory", "targets",
    },
    "loaded": {"diagnostics", "dataset", "read", "tabulate", "write", "settings", "targets", "pipeline"},
    "options": set[str](),
    "cli": {
        "_version", "diagnostics", "dataset", "dictionary", "settings", "targets", "pipeline", "report",
        "options", "signals", "streams", "answers", "grounds", "cache",
    },
    "__init__": {
        "_version", "lazy", "diagnostics", "dataset", "described", "dictionary", "check", "settings",
        "targets", "pipeline", "loaded", "write",
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
    "pandas": {"loaded"},
    "polars": {"loaded"},
    "pyarrow": {"tabulate", "dictionary", "loaded", "write"},
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


# What these hold is the command line's own: how things are said, and whether they were said before.
OF_THE_COMMAND_LINE = {"_version", "answers", "dictionary", "grounds", "options", "report", "streams"}


def test_the_command_line_does_nothing_that_python_cannot() -> None:
    """What the commands do to records is done by public names: there is no other way in."""
    tree = ast.parse((PACKAGE / "cli.py").read_text(encoding="utf-8"))
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("statekit."):
            room = str(node.module).split(".")[1]
            used |= {(room, alias.name) for alias in node.names if room not in OF_THE_COMMAND_LINE}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            used |= {("pipeline", node.attr)} if node.value.id == "pipeline" else set()
    assert {("pipeline", "validate"), ("pipeline", "export"), ("targets", "resolve")} <= used
    its_own = {
        ("pipeline", "first_look"),
        ("pipeline", "grounds_of"),
        ("pipeline", "Progress"),
        ("dataset", "kind_of"),
    }
    for room, name in used - its_own:
        assert name in statekit.__all__, f"{room}.{name}"
        assert getattr(statekit, name) is getattr(importlib.import_module(f"statekit.{room}"), name)


def test_no_module_has_a_public_name() -> None:
    """A module that is loaded becomes an attribute of the package, and would hide what has its name."""
    modules = {file.stem for file in PACKAGE.iterdir() if not file.name.startswith("__")}
    assert not modules & set(statekit.__all__)


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
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
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
