"""Test that the examples in the README and in docs/ match the program."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import statekit
from statekit.cli.app import COMMANDS

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
CI = (PROJECT / "docs" / "ci.md").read_text(encoding="utf-8")
CONFIGURATION = (PROJECT / "docs" / "configuration.md").read_text(encoding="utf-8")
ANNOTATIONS = (PROJECT / "docs" / "annotations.md").read_text(encoding="utf-8")
PAGES = "\n".join(
    file.read_text(encoding="utf-8") for file in sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")])
)
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_error_message_is_real(dataset: Path, run: Run) -> None:
    """The error message in the README is the output of the command."""
    (dataset / "records" / "person" / "ada.yaml").write_text("id: ada\nname: Ada\nborn: 1815-13-10\n")
    output = run("validate", cwd=dataset).stdout.strip()
    assert "\n".join("    " + line for line in output.splitlines()) in README


def test_the_json_example_matches_the_report(dataset: Path, run: Run) -> None:
    """The example has the members of a report, and its diagnostic is real."""
    shown, _ = re.findall(r"```json\n(.*?)```", CI, re.DOTALL)
    (dataset / "records" / "person" / "ada.yaml").write_text("id: ada\nname: Ada\nborn: 1815-13-10\n")
    report = json.loads(run("validate", "--format", "json", cwd=dataset).stdout)
    example = json.loads(shown)
    assert example.keys() == report.keys()
    assert example["summary"].keys() == report["summary"].keys()
    [found], [expected] = report["diagnostics"], example["diagnostics"]
    assert {**found, "related": expected["related"]} == expected


def test_the_json_example_of_a_fix_is_real(dataset: Path, run: Run) -> None:
    """The example of a fix is what the report contains."""
    _, shown = re.findall(r"```json\n(.*?)```", CI, re.DOTALL)
    (dataset / "records" / "person" / "ada.yaml").write_text("id: ada\nname: Ada\nborn: 10 December 1815\n")
    [found] = json.loads(run("validate", "--format", "json", cwd=dataset).stdout)["diagnostics"]
    assert found["fixes"] == [json.loads(shown)]


def test_every_documented_option_exists(run: Run, tmp_path: Path) -> None:
    """Each `--option` after a command, on any page, is in the help of that command."""
    in_readme = _commands(README)
    shown = _commands(PAGES)
    assert len(in_readme) > 10
    assert {command for command, _ in shown} == set(COMMANDS)
    groups = {"cache": ("cache", "clean"), "source": ("source", "add")}
    helps = {
        command: run(*groups.get(command, (command,)), "--help", cwd=tmp_path).stdout for command, _ in shown
    }
    for command, rest in shown:
        for option in re.findall(r"--[a-z-]+", rest):
            assert f"{option} " in helps[command] or f"{option}\n" in helps[command], option


def _commands(text: str) -> list[tuple[str, str]]:
    """Return each command with its arguments, in code blocks, inline code and scripts of CI jobs."""
    return re.findall(rf"\bstatekit ({'|'.join(COMMANDS)})\b([^\n#`]*)", text)


def test_every_documented_format_exists(run: Run, tmp_path: Path) -> None:
    """Each value of `--format` after a command is in the help of that command."""
    shown = {
        (command, name)
        for command, rest in _commands(PAGES)
        for name in re.findall(r"--format ([a-z]+)", rest)
    }
    assert {("validate", "gitlab"), ("export", "sqlite"), ("schema", "arrow")} <= shown
    for command, name in shown:
        assert re.search(rf"\b{name}\b", run(command, "--help", cwd=tmp_path).stdout), (command, name)


def test_every_documented_make_target_exists() -> None:
    """The Makefile has all targets in the pages, and the README mentions the most important ones."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    named = re.compile(r"(?:^ +|`)make ([a-z][a-z-]*)", re.MULTILINE)
    assert {"export", "test", "help"} <= set(named.findall(README))
    for target in named.findall(PAGES):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_documented_rule_exists() -> None:
    """`statekit explain` knows every rule in the pages, and the project's schemas use every annotation."""
    named = re.findall(r"`((?:quote|record|table)/[a-z-]+)`", PAGES)
    assert len(set(named)) > 8
    for rule in named:
        assert rule in statekit.documentation(), rule
    schemas = "".join(file.read_text(encoding="utf-8") for file in PROJECT.glob("schema/*.json"))
    members = re.findall(r'^\| `"([a-z-]+)"', ANNOTATIONS, re.MULTILINE)
    assert len(members) > 15
    for member in members:
        assert f'"{member}"' in schemas or member == "unique", member


def test_the_documented_settings_work(dataset: Path, run: Run) -> None:
    """The examples of settings and of a suppression have the documented effect."""
    [settings] = re.findall(r"```toml\n(.*?)```", CONFIGURATION, re.DOTALL)
    (dataset / "statekit.toml").write_text(settings)
    (dataset / "vendor" / "v1").mkdir(parents=True)
    (dataset / "vendor" / "tag.json").write_text("{}")
    (dataset / "records" / "person" / "ada.yaml").write_text(
        "id: ada\nname: 3   # statekit: ignore[schema/type] for now\n"
    )
    done = run("validate", cwd=dataset)
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 suppressed" in done.stderr


def test_the_documented_wheel_has_the_current_version() -> None:
    """The README contains the name of the wheel that `make wheel` builds."""
    assert f"dist/statekit-{statekit.__version__}-py3-none-any.whl" in README
