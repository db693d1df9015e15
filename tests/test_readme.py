"""What the README shows is what happens."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import statekit

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_error_message_is_real(dataset: Path, run: Run) -> None:
    """The mistake on the first screen is said just so."""
    (dataset / "records" / "person" / "ada.yaml").write_text(
        "id: ada\nname: Ada\nborn: 1815-13-10\n", encoding="utf-8"
    )
    said = run("validate", cwd=dataset).stdout.strip()
    assert "\n".join("    " + line for line in said.splitlines()) in README


def test_the_json_report_has_the_shape_that_is_shown(dataset: Path, run: Run) -> None:
    """The members of the example are those of a report."""
    [shown] = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    (dataset / "records" / "person" / "ada.yaml").write_text(
        "id: ada\nname: Ada\nborn: 1815-13-10\n", encoding="utf-8"
    )
    report = json.loads(run("validate", "--format", "json", cwd=dataset).stdout)
    example = json.loads(shown)
    assert example.keys() == report.keys()
    assert example["summary"].keys() == report["summary"].keys()
    [found], [expected] = report["diagnostics"], example["diagnostics"]
    assert {**found, "related": expected["related"]} == expected


def test_every_option_that_is_shown_exists(run: Run, tmp_path: Path) -> None:
    """Each `--option` beside a command is one of that command's."""
    shown = re.findall(r"^ +statekit (validate|export|schema|explain)\b([^\n#]*)", README, re.MULTILINE)
    assert len(shown) > 10
    helps = {command: run(command, "--help", cwd=tmp_path).stdout for command, _ in shown}
    for command, rest in shown:
        for option in re.findall(r"--[a-z-]+", rest):
            assert f"{option} " in helps[command] or f"{option}\n" in helps[command], option


def test_every_target_and_page_that_is_shown_exists() -> None:
    """`make` has the targets that are named, and links lead to files."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"`?make ([a-z]+)", README)
    assert {"export", "test", "help"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for page in re.findall(r"\]\(([^)]+)\)", README):
        assert (PROJECT / page).exists(), page


def test_the_rules_that_are_named_exist() -> None:
    """No rule is named that `statekit explain` does not know, and every annotation is in use."""
    for rule in re.findall(r"`((?:quote|record|table)/[a-z-]+)`", README):
        assert rule in statekit.documentation(), rule
    schemas = "".join(file.read_text(encoding="utf-8") for file in PROJECT.glob("schema/*.json"))
    for member in re.findall(r'^\| `"([a-z-]+)"', README, re.MULTILINE):
        assert f'"{member}"' in schemas or member == "unique", member


def test_the_settings_that_are_shown_are_taken(dataset: Path, run: Run) -> None:
    """The example of settings, and that of a suppression, do what is said."""
    [settings] = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    (dataset / "statekit.toml").write_text(settings, encoding="utf-8")
    (dataset / "records" / "person" / "ada.yaml").write_text(
        "id: ada\nname: 3   # statekit: ignore[schema/type] for now\n", encoding="utf-8"
    )
    done = run("validate", cwd=dataset)
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 suppressed" in done.stderr
