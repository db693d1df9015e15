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

# Libraries that belong to some rooms only.
OWNERS = {
    "ruamel": {"read"},
    "jsonschema": {"schema"},
    "jsonschema_rs": {"schema"},
    "jsonschema_specifications": {"schema"},
    "rapidfuzz": {"check", "phrasing", "schema"},
    "referencing": {"check", "schema"},
    "pandas": {"run", "tables"},
    "polars": {"run", "tables"},
    "pyarrow": {"tabulate", "dictionary", "tables", "write"},
    "typer": {"cli"},
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


def test_each_library_has_its_owner() -> None:
    """A library is imported by the rooms that own it, and its objects have no other way in."""
    for room, module in _imports():
        owners = OWNERS.get(module.partition(".")[0])
        assert owners is None or room in owners, f"{room} imports {module}"


# Rooms that the command line may use beyond the public names: they display results and keep output.
OF_THE_COMMAND_LINE = {"_version", "cache", "cli", "dictionary", "errors", "phrasing", "process", "report"}
ITS_OWN = {
    ("api", "Progress"),
    ("discovery.dataset", "kind_name"),
    ("run.engine", "Run"),
    ("run.report", "Report"),
}


def test_the_command_line_does_nothing_that_python_cannot() -> None:
    """Everything that commands do to records goes through public names."""
    used = set()
    for file in (PACKAGE / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("statekit."):
                module = str(node.module).removeprefix("statekit.")
                if module.partition(".")[0] not in OF_THE_COMMAND_LINE:
                    used |= {(module, alias.name) for alias in node.names}
    assert {("run.engine", "Run"), ("discovery.resolve", "resolve")} <= used
    for module, name in used - ITS_OWN:
        assert name in statekit.__all__, f"{module}.{name}"
        assert getattr(statekit, name) is getattr(importlib.import_module(f"statekit.{module}"), name)


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
