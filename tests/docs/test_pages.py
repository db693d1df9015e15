"""The README and the pages in docs/ show what happens."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import statekit

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
    """The mistake on the first screen is said just so."""
    (dataset / "records" / "person" / "ada.yaml").write_text("id: ada\nname: Ada\nborn: 1815-13-10\n")
    said = run("validate", cwd=dataset).stdout.strip()
    assert "\n".join("    " + line for line in said.splitlines()) in README


def test_the_json_report_has_the_shape_that_is_shown(dataset: Path, run: Run) -> None:
    """The members of the example are those of a report."""
    [shown] = re.findall(r"```json\n(.*?)```", CI, re.DOTALL)
    (dataset / "records" / "person" / "ada.yaml").write_text("id: ada\nname: Ada\nborn: 1815-13-10\n")
    report = json.loads(run("validate", "--format", "json", cwd=dataset).stdout)
    example = json.loads(shown)
    assert example.keys() == report.keys()
    assert example["summary"].keys() == report["summary"].keys()
    [found], [expected] = report["diagnostics"], example["diagnostics"]
    assert {**found, "related": expected["related"]} == expected


def test_every_option_that_is_shown_exists(run: Run, tmp_path: Path) -> None:
    """Each `--option` beside a command, on any page, is one of that command's."""
    in_readme = _commands(README)
    shown = _commands(PAGES)
    assert len(in_readme) > 10
    assert {command for command, _ in shown} == {"validate", "export", "schema", "verify", "explain", "cache"}
    helps = {command: run(command, "--help", cwd=tmp_path).stdout for command, _ in shown}
    for command, rest in shown:
        for option in re.findall(r"--[a-z-]+", rest):
            assert f"{option} " in helps[command] or f"{option}\n" in helps[command], option


def _commands(text: str) -> list[tuple[str, str]]:
    """Return each command with its arguments: in code blocks, in `code`, and in the scripts of CI jobs."""
    return re.findall(r"\bstatekit (validate|export|schema|verify|explain|cache)\b([^\n#`]*)", text)


def test_every_format_that_is_shown_exists(run: Run, tmp_path: Path) -> None:
    """Each value of `--format` beside a command is in that command's help."""
    shown = {
        (command, name)
        for command, rest in _commands(PAGES)
        for name in re.findall(r"--format ([a-z]+)", rest)
    }
    assert {("validate", "gitlab"), ("export", "sqlite"), ("schema", "arrow")} <= shown
    for command, name in shown:
        assert re.search(rf"\b{name}\b", run(command, "--help", cwd=tmp_path).stdout), (command, name)


def test_every_target_that_is_shown_exists() -> None:
    """`make` has the targets that the pages name, and the README names the two that a newcomer needs."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    named = re.compile(r"(?:^ +|`)make ([a-z][a-z-]*)", re.MULTILINE)
    assert {"export", "test", "help"} <= set(named.findall(README))
    for target in named.findall(PAGES):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_rules_that_are_named_exist() -> None:
    """No rule is named that `statekit explain` does not know, and every annotation is in use."""
    named = re.findall(r"`((?:quote|record|table)/[a-z-]+)`", PAGES)
    assert len(set(named)) > 8
    for rule in named:
        assert rule in statekit.documentation(), rule
    schemas = "".join(file.read_text(encoding="utf-8") for file in PROJECT.glob("schema/*.json"))
    members = re.findall(r'^\| `"([a-z-]+)"', ANNOTATIONS, re.MULTILINE)
    assert len(members) > 15
    for member in members:
        assert f'"{member}"' in schemas or member == "unique", member


def test_the_settings_that_are_shown_are_taken(dataset: Path, run: Run) -> None:
    """The example of settings, and that of a suppression, have the effect described."""
    [settings] = re.findall(r"```toml\n(.*?)```", CONFIGURATION, re.DOTALL)
    (dataset / "statekit.toml").write_text(settings)
    (dataset / "records" / "person" / "ada.yaml").write_text(
        "id: ada\nname: 3   # statekit: ignore[schema/type] for now\n"
    )
    done = run("validate", cwd=dataset)
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 suppressed" in done.stderr


def test_the_wheel_that_is_shown_is_the_current_version() -> None:
    """The README names the wheel file that `make wheel` writes."""
    assert f"dist/statekit-{statekit.__version__}-py3-none-any.whl" in README
