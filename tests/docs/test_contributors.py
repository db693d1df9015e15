"""Test that files, packages and test folders in the pages for contributors exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "src" / "statekit"
PAGES = ("CONTRIBUTING.md", "docs/architecture.md")
_CODE = re.compile(r"`([^`\n]+)`")


def _paths(page: str) -> set[str]:
    """Return the parts of a page in backquotes that look like paths."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    return {code for code in _CODE.findall(text) if re.fullmatch(r"[.\w/-]+(\.(py|md|toml|yaml)|/)", code)}


@pytest.mark.parametrize("page", PAGES)
def test_every_path_exists(page: str) -> None:
    """Each path exists relative to the project, the package or one of its subpackages."""
    paths = {path for path in _paths(page) if "NAME" not in path}
    assert len(paths) > 10
    for path in sorted(paths):
        exists = (PROJECT / path).exists() or (PACKAGE / path).exists()
        name = path.removesuffix("/")
        assert exists or ("/" not in name and any(PACKAGE.rglob(name))), path


def test_every_package_is_described() -> None:
    """The diagram of the architecture contains every subpackage."""
    page = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    diagram = page.split("```")[3]
    packages = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists()}
    assert packages <= set(re.findall(r"[a-z_]+", "\n".join(line[:35] for line in diagram.splitlines())))
