"""Test the architecture: owners of libraries, public names, and the cost of start-up."""

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

# The packages that may import each library.
OWNERS = {
    "ruamel": {"read"},
    "jsonschema": {"schema"},
    "jsonschema_rs": {"schema"},
    "jsonschema_specifications": {"schema"},
    "rapidfuzz": {"check", "phrasing", "schema"},
    "referencing": {"check", "schema"},
    "pandas": {"run", "tables"},
    "polars": {"run", "tables"},
    "pyarrow": {"curate", "tabulate", "dictionary", "tables", "write"},
    "re2": {"read"},
    "typer": {"cli"},
    "wcwidth": {"report"},
    "yaml": {"read"},
    "yaml_rs": {"read"},
}


def _imports() -> Iterator[tuple[str, str]]:
    """Yield each import in statekit: the importing subpackage or module, and the imported module."""
    for file in PACKAGE.rglob("*.py"):
        package = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield package, alias.name
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file}: imports are absolute"
                if node.module == "statekit":
                    for alias in node.names:
                        yield package, f"statekit.{alias.name}"
                else:
                    yield package, str(node.module)


def test_libraries_are_imported_by_their_owners() -> None:
    """Only the packages in `OWNERS` import a library."""
    for package, module in _imports():
        owners = OWNERS.get(module.partition(".")[0])
        assert owners is None or package in owners, f"{package} imports {module}"


# The command line may also use these packages, which display results and cache output.
COMMAND_LINE_PACKAGES = {
    "_startup",
    "_version",
    "cache",
    "cli",
    "dictionary",
    "errors",
    "phrasing",
    "process",
    "report",
}
COMMAND_LINE_NAMES = {
    ("api", "Progress"),
    ("check.ids", "find_ids"),  # for completion in shells
    ("config.keys", "with_keys"),  # in Python, `key` of each function
    ("config.profiles", "ProfileError"),
    ("config.profiles", "with_options"),
    ("config.resolution", "FileOptions"),
    ("config.resolution", "Resolved"),
    ("config.resolution", "resolve_with_settings"),
    ("config.settings_file", "load_settings_in"),
    ("discovery.dataset", "kind_name"),
    ("curate.coverage", "Share"),
    ("curate.given", "parse_given"),  # in Python, `values` is a mapping
    ("curate.quote", "QuotedPassage"),
    ("edit.files", "FileChange"),
    ("edit.files", "unified_diff"),
    ("edit.files", "write_changes"),
    ("edit.write", "escape_invisible"),
    ("edit.write", "write_block"),
    ("discovery.resolve", "StandardInput"),
    ("layout.files", "format_resolved"),
    ("read.text_file", "MAX_BYTES"),
    ("run.engine", "Run"),
    ("run.report", "Report"),
    ("run.watch", "file_changes"),
}


def test_the_command_line_uses_public_names() -> None:
    """Everything that a command does to records is also available from Python."""
    used = set()
    for file in (PACKAGE / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("statekit."):
                module = str(node.module).removeprefix("statekit.")
                if module.partition(".")[0] not in COMMAND_LINE_PACKAGES:
                    used |= {(module, alias.name) for alias in node.names}
    assert {("run.engine", "Run"), ("config.resolution", "resolve_with_settings")} <= used
    for module, name in used - COMMAND_LINE_NAMES:
        assert name in statekit.__all__, f"{module}.{name}"
        assert getattr(statekit, name) is getattr(importlib.import_module(f"statekit.{module}"), name)


def test_modules_and_public_names_are_distinct() -> None:
    """Importing a module sets an attribute of the package, which must not replace a public name."""
    modules = {file.stem for file in PACKAGE.iterdir() if not file.name.startswith("__")}
    assert not modules & set(statekit.__all__)


def test_diagnostics_imports_only_the_standard_library() -> None:
    """The module `diagnostics`, and the package that defines its classes, can always be imported."""
    basic = {"_startup", "diagnostics"}
    for package, module in _imports():
        if package in basic:
            own = module.removeprefix("statekit.").partition(".")[0] in basic
            assert own or module.partition(".")[0] in sys.stdlib_module_names | {"__future__"}


def _loaded_by(*arguments: str) -> set[str]:
    """Return the top-level modules that a command line loads."""
    program = (
        "import sys, statekit.__main__ as start\n"
        f"sys.argv = ['statekit', *{list(arguments)!r}]\n"
        "try:\n    start.main()\n"
        "except SystemExit:\n    pass\n"
        "print('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    return set(done.stderr.decode().split())


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["validate", "--help"], ["export", "--help"], ["schema", "--help"]],
)
def test_help_does_not_load_heavy_libraries(arguments: list[str]) -> None:
    """`--version` and `--help` load none of the heavy libraries."""
    heavy = {"pyarrow", "jsonschema", "jsonschema_rs", "ruamel", "referencing", "numpy"}
    assert not heavy & _loaded_by(*arguments)


def test_validation_does_not_load_pyarrow(dataset: Path) -> None:
    """A validation does not import pyarrow."""
    loaded = _loaded_by("validate", str(dataset), "--no-cache")
    assert "jsonschema_rs" in loaded
    assert "pyarrow" not in loaded


def _loaded_by_workers(*arguments: str) -> set[str]:
    """Return the top-level modules that a command line loads, with those that its workers load."""
    command = [sys.executable, "-X", "importtime", "-m", "statekit", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    lines = done.stderr.decode().splitlines()
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines if "|" in line}


def test_few_findings_load_the_reference_parser(dataset: Path) -> None:
    """Only a finding that lines do not locate loads PyYAML, and only text outside the gate ruamel.yaml."""
    command = ("validate", str(dataset), "--no-cache", "--jobs", "1")
    assert {"ruamel", "yaml", "yaml_rs"} & _loaded_by_workers(*command) == {"yaml_rs"}
    record = dataset / "records" / "person" / "ada.yaml"
    record.write_text("id: ada\n", encoding="utf-8")
    assert {"ruamel", "yaml"} & _loaded_by_workers(*command) == set()
    record.write_text("id: [ada]\n", encoding="utf-8")
    assert {"ruamel", "yaml"} & _loaded_by_workers(*command) == {"yaml"}
    record.write_text("id: &a ada\n", encoding="utf-8")
    assert {"ruamel", "yaml"} & _loaded_by_workers(*command) == {"ruamel"}


def test_export_does_not_load_pandas(dataset: Path) -> None:
    """An export does not import pandas, which PyArrow would load if it is installed."""
    assert importlib.util.find_spec("pandas") is not None
    loaded = _loaded_by("export", str(dataset), "--output", str(dataset.parent / "out"))
    assert "pyarrow" in loaded
    assert "pandas" not in loaded


@pytest.mark.parametrize("output", ["table", "json", "markdown", "arrow"])
def test_schema_does_not_load_pandas(dataset: Path, output: str) -> None:
    """`statekit schema` does not import pandas either."""
    schema = str(dataset / "schema" / "person.schema.json")
    loaded = _loaded_by("schema", "--schema", schema, "--format", output)
    assert "pyarrow" in loaded
    assert "pandas" not in loaded
