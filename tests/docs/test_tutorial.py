"""Test that the tutorial works word for word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
MAX_COMMANDS = 15
_SECONDS = re.compile(r"in \d+\.\d s\b")


def outputs(folder: Path) -> list[tuple[str, str]]:
    """Run the commands of the page, and return each with its output."""
    article = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert article is not None
    (folder / "texts").mkdir()
    (folder / "texts" / "harbor.txt").write_text(article[1], encoding="utf-8")
    programs = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "NO_COLOR": "1",
    }
    environment = {
        name: text for name, text in environment.items() if name not in {"GITHUB_ACTIONS", "GITLAB_CI"}
    }
    done, at = [], folder
    for command in re.findall(r"^\$ (.*)$", PAGE, re.MULTILINE):
        run = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=at,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if command.startswith("cd "):
            at /= command.split()[1]
        done.append((command, _SECONDS.sub("in 0.1 s", run.stdout)))
    return done


def test_the_tutorial_is_real(tmp_path: Path) -> None:
    """Each command prints what the page shows."""
    blocks = "".join(re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL))
    shown = re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ ).*\n)*)", blocks, re.MULTILINE)
    assert len(shown) <= MAX_COMMANDS
    for (command, output), (expected_command, expected) in zip(outputs(tmp_path), shown, strict=True):
        assert command == expected_command
        assert output == expected, command
