"""Test that dependencies are documented, pinned and hashed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def name_of(requirement: str) -> str:
    """Return the normalized name of the package in a requirement, as in lock files."""
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace(".", "-").replace("_", "-")


def test_every_dependency_is_justified() -> None:
    """docs/dependencies.md has a complete row for each dependency."""
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "dependencies"
    ]
    page = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[([^]]+)\]\(https://[^)]+\) \|(.+)\|$", page, re.MULTILINE)
    assert {name_of(name) for name, _ in rows} == {name_of(each) for each in declared}
    assert all(len([cell for cell in row.split("|") if cell.strip()]) == 5 for _, row in rows)


def test_every_installed_package_is_listed() -> None:
    """Every package in the lock file is mentioned in docs/dependencies.md."""
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
def test_every_version_has_hashes(lock: Path) -> None:
    """Each requirement in a lock file has an exact version and hashes."""
    text = lock.read_text(encoding="utf-8")
    requirements = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert requirements
    assert [
        each for each in requirements if not re.match(r"[a-z0-9-]+==[^ ]+ .*?--hash=sha256:", each, re.DOTALL)
    ] == []
