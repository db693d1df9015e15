"""What an installed statekit needs is justified, pinned and hashed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def name_of(requirement: str) -> str:
    """The name of a package in a requirement, as a lock file spells it."""
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace(".", "-").replace("_", "-")


def test_every_dependency_has_a_row() -> None:
    """docs/dependencies.md says of each who keeps it, what for, what it costs and what would replace it."""
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "dependencies"
    ]
    page = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[([^]]+)\]\(https://[^)]+\) \|(.+)\|$", page, re.MULTILINE)
    assert {name_of(name) for name, _ in rows} == {name_of(each) for each in declared}
    assert all(len([cell for cell in row.split("|") if cell.strip()]) == 5 for _, row in rows)


def test_everything_that_is_installed_is_named() -> None:
    """No package of the lock file comes along without a word."""
    page = (
        (PROJECT / "docs" / "dependencies.md")
        .read_text(encoding="utf-8")
        .replace("ruamel.yaml", "ruamel-yaml")
    )
    locked = re.findall(
        r"^([a-z0-9-]+)==",
        (PROJECT / "requirements" / "runtime.lock").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert locked
    assert [name for name in locked if not re.search(rf"(?<![a-z-]){name}(?![a-z-])", page)] == []


@pytest.mark.parametrize(
    "lock", sorted((PROJECT / "requirements").glob("*.lock")), ids=lambda path: path.name
)
def test_every_version_has_its_hashes(lock: Path) -> None:
    """Each requirement of a lock file is one version, with the hash of every file."""
    text = lock.read_text(encoding="utf-8")
    requirements = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert requirements
    assert [
        each for each in requirements if not re.match(r"[a-z0-9-]+==[^ ]+ .*?--hash=sha256:", each, re.DOTALL)
    ] == []
