"""A command loads only the modules that it needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_MAX_EXPRESSIONS = 30
"""The number of expressions that a valid run compiles, more than half of them in other libraries."""
_PLAIN = ("validate", "a.yaml", "--schema", "s.json", "--no-cache")


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


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Return a folder with a valid record and a schema without annotations."""
    (tmp_path / "a.yaml").write_text("id: a\nborn: 1815-12-10\n", encoding="utf-8")
    schema = {
        "type": "object",
        "properties": {"id": {"$ref": "#/$defs/id"}, "born": {"format": "date"}},
        "required": ["id"],
        "additionalProperties": False,
        "$defs": {"id": {"type": "string", "pattern": "^[a-z]+$"}},
    }
    (tmp_path / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    return tmp_path


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


def test_a_verdict_loads_only_what_decides_it(plain: Path) -> None:
    """A plain command line and valid records need neither typer nor what resolves and explains schemas."""
    modules = loaded(*_PLAIN, cwd=plain)
    assert modules >= {"jsonschema_rs", "yaml_rs", "statekit.cli.validation"}
    assert not modules & {
        *("typer", "dataclasses", "inspect", "tempfile", "shutil", "subprocess"),
        *("referencing", "attr", "rpds", "jsonschema", "jsonschema_specifications", "ruamel.yaml"),
        *("statekit.cli.app", "statekit.cli.options", "statekit.schema.resources"),
        *("statekit.schema.explain.explainer", "statekit.check.annotations.collected"),
    }


def test_a_common_finding_loads_no_registry(plain: Path) -> None:
    """A finding that jsonschema-rs describes is explained without jsonschema, typer and `referencing`."""
    (plain / "a.yaml").write_text("id: a\nborn: 1815\nname: x\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "statekit", *_PLAIN],  # of the worker as well
        cwd=plain,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert done.returncode == 1
    assert "statekit.schema.explain.direct" in modules
    assert not modules & {
        "typer",
        "dataclasses",
        "inspect",
        "referencing",
        "attr",
        "jsonschema",
        "wcwidth",
        "hashlib",
    }


def test_references_by_pointer_load_no_registry(tmp_path: Path) -> None:
    """References to parts of the same file and of other files need no registry; an anchor does."""
    (tmp_path / "a.yaml").write_text("x: text\n", encoding="utf-8")
    (tmp_path / "b.json").write_text('{"$defs": {"text": {"type": "string"}}}', encoding="utf-8")

    def loads_registry(reference: str) -> bool:
        schema = (
            '{"type": "object", "properties": {"x": {"$ref": "%s"}}, '
            '"$defs": {"text": {"$anchor": "text", "type": "string"}}}'
        )
        (tmp_path / "s.json").write_text(schema % reference, encoding="utf-8")
        modules = loaded("validate", "a.yaml", "--schema", "s.json", "--no-cache", cwd=tmp_path)
        return "referencing" in modules

    assert not loads_registry("#/$defs/text")
    assert loads_registry("#text")
    assert loads_registry("b.json#/$defs/text")


def test_expressions_are_compiled_on_first_use(plain: Path) -> None:
    """A valid run compiles only the expressions that it uses."""
    program = (
        "import re, sys\ncompiled = []\noriginal = re.compile\n"
        "re.compile = lambda *given: compiled.append(given) or original(*given)\n"
        "from statekit.__main__ import main\n"
        "try:\n    main()\n"
        "finally:\n    print(len(compiled), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *_PLAIN],
        cwd=plain,
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=600,
    )
    assert int(done.stderr.split()[-1]) <= _MAX_EXPRESSIONS


def test_ascii_findings_do_not_load_wcwidth(dataset: Path) -> None:
    """The table of character widths is loaded only for text that is not ASCII."""
    record = dataset / "records" / "person" / "ada.yaml"
    record.write_text("id: ada\nname: 7\n", encoding="utf-8")
    assert "wcwidth" not in loaded("validate", "--no-cache", cwd=dataset)
    record.write_text("id: ada\nname: Ada\nborn: 東京\n", encoding="utf-8")
    assert "wcwidth" in loaded("validate", "--no-cache", cwd=dataset)


@pytest.mark.parametrize("command", ["validate", "export", "verify", "schema", "explain", "watch", "cache"])
def test_help_loads_one_command(tmp_path: Path, command: str) -> None:
    """The help of a command loads no other command."""
    shared = {"app", "command", "console", "exits", "main", "options", "plain", "stdin", "validation"}
    shared |= {"candidates", "completion"}
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
