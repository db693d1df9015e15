"""What tests share: a small dataset, a way to run the command, the settings of hypothesis."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).parents[1]

# What the command says depends on these; each test begins without them, also where CI runs the tests.
for _variable in ("CI", "FORCE_COLOR", "GITHUB_ACTIONS", "GITLAB_CI", "NO_COLOR"):
    os.environ.pop(_variable, None)

settings.register_profile(
    "fast",
    max_examples=100,
    deadline=None,  # machines of CI are of very different speed
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("fast")

PERSON: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "x-statekit": {"key": "id", "file-name": True},
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z-]+$"},
        "name": {"type": "string", "minLength": 1},
        "born": {"type": ["string", "null"], "format": "date"},
        "knows": {"type": "array", "items": {"type": "string", "x-statekit": {"refers-to": "person"}}},
    },
    "required": ["id", "name"],
    "additionalProperties": False,
}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """The root of a dataset of two valid persons."""
    root = tmp_path / "dataset"
    (root / "schema").mkdir(parents=True)
    (root / "records" / "person").mkdir(parents=True)
    (root / "schema" / "person.schema.json").write_text(json.dumps(PERSON), encoding="utf-8")
    for identifier, text in {
        "ada": "id: ada\nname: Ada\nborn: 1815-12-10\nknows: [charles]\n",
        "charles": "id: charles\nname: Charles\n",
    }.items():
        (root / "records" / "person" / f"{identifier}.yaml").write_text(text, encoding="utf-8")
    return root


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run() -> Run:
    """Runs the command as a user would, in a process of its own: `run("validate", cwd=folder)`."""

    def run_command(*arguments: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "statekit", *map(str, arguments)],
            cwd=cwd,
            env=os.environ | variables,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run_command
