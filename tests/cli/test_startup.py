"""A command loads only the modules that it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def loaded(*arguments: str, cwd: Path) -> set[str]:
    """Return the names of the modules that a command loads."""
    program = (
        "import sys\nfrom statekit.__main__ import main\n"
        "try:\n    main()\n"
        "finally:\n    print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    return set(done.stderr.split())


def test_version_loads_no_command(tmp_path: Path) -> None:
    """The version is printed without typer, the command line and the cache."""
    modules = loaded("--version", cwd=tmp_path)
    assert "statekit.__main__" in modules
    assert not modules & {"typer", "typing", "statekit.cli", "statekit.cache", "statekit.discovery"}


@pytest.mark.parametrize("name", ["text", "json"])
def test_validate_loads_one_report_format(dataset: Path, name: str) -> None:
    """A valid run loads one format, and nothing for progress, settings, wide characters or suggestions."""
    modules = loaded("validate", "--no-cache", "--format", name, cwd=dataset)
    formats = {module for module in modules if module.rpartition(".")[0] == "statekit.report"}
    assert formats == {
        f"statekit.report.{module}" for module in (name, "context", "environment", "summary")
    } | ({"statekit.report.escape"} if name == "text" else set())
    assert not modules & {
        *("statekit.cache.inputs", "statekit.cli.export", "statekit.cli.verify", "statekit.write"),
        *("statekit.discovery.inline_schemas", "rapidfuzz", "tomllib", "wcwidth"),
    }


def test_ascii_findings_do_not_load_wcwidth(dataset: Path) -> None:
    """The table of character widths is loaded only for text that is not ASCII."""
    record = dataset / "records" / "person" / "ada.yaml"
    record.write_text("id: ada\nname: 7\n", encoding="utf-8")
    assert "wcwidth" not in loaded("validate", "--no-cache", cwd=dataset)
    record.write_text("id: ada\nname: Ada\nborn: 東京\n", encoding="utf-8")
    assert "wcwidth" in loaded("validate", "--no-cache", cwd=dataset)


@pytest.mark.parametrize("command", ["validate", "export", "verify", "schema", "explain", "cache"])
def test_help_loads_one_command(tmp_path: Path, command: str) -> None:
    """The help of a command loads no other command."""
    shared = {"app", "command", "console", "exits", "main", "options", "plain", "stdin", "validation"}
    prefix = "statekit.cli."
    modules = {
        module.removeprefix(prefix)
        for module in loaded(command, "--help", cwd=tmp_path)
        if module.startswith(prefix)
    }
    assert modules - shared == {command}


def test_cache_clean_loads_no_checks(tmp_path: Path) -> None:
    """Cleaning the cache does not load what checks records."""
    modules = loaded("cache", "clean", cwd=tmp_path)
    assert "statekit.cache.prune" in modules
    assert not modules & {"statekit.api", "statekit.check", "statekit.read", "statekit.report.context"}
