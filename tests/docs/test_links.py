"""Test that links in the Markdown pages lead to existing files and headings."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

PROJECT = Path(__file__).parents[2]
FOLDERS = (".github", "benchmarks", "docs", "records", "src", "tests")
PAGES = sorted(
    str(file.relative_to(PROJECT))
    for file in [
        *PROJECT.glob("*.md"),
        *(each for name in FOLDERS for each in PROJECT.glob(f"{name}/**/*.md")),
    ]
)
_FENCED = re.compile(r"^(```+).*?^\1$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"\[[^][]*(?:\[[^][]*\][^][]*)*\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?)(?: +#+)?$", re.MULTILINE)


def prose(page: Path) -> str:
    """Return the text of a page without its code blocks."""
    return _FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub generates from the headings of a page."""
    seen: dict[str, int] = {}
    found = set()
    for heading in _HEADING.findall(prose(page)):
        text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        number = seen.get(name, 0)
        seen[name] = number + 1
        found.add(f"{name}-{number}" if number else name)
    return found


def broken(page: Path, root: Path) -> list[str]:
    """Return the relative links of a page whose file or heading does not exist within a folder."""
    found = []
    for link in _LINK.findall(_CODE.sub("", prose(page))):
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        inside = target.is_relative_to(root.resolve())
        is_page = target.suffix == ".md"
        if not inside or not target.exists() or (anchor and (not is_page or anchor not in anchors(target))):
            found.append(link)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_files_and_headings(name: str) -> None:
    """Every relative link leads to a file in the project, and every anchor to a heading."""
    assert broken(PROJECT / name, PROJECT) == []


def test_every_page_is_in_the_index() -> None:
    """docs/README.md links to every other page in its folder."""
    linked = set(_LINK.findall((PROJECT / "docs" / "README.md").read_text(encoding="utf-8")))
    assert {file.name for file in PROJECT.glob("docs/*.md")} - linked == {"README.md"}


def test_broken_links_are_found(tmp_path: Path) -> None:
    """Links to missing files, missing headings and files outside are found, and links in code are ignored."""
    (tmp_path / "b.md").write_text("# A `b`: c\n\n# Twice\n\n# Twice\n\n```\n# No heading\n```\n")
    page = tmp_path / "a.md"
    page.write_text(
        "# Here\n\n[1](b.md) [2](b.md#a-b-c) [3](#here) [4](b.md#twice-1) [5](https://example.org/x#y)\n"
        "`[6](code.md)` ![7](missing.svg) [8](b.md#no-heading) [9](#there) [10](../outside.md)\n"
        "[`11`](missing.md)\n```\n[12](block.md)\n```\n"
    )
    (tmp_path.parent / "outside.md").write_text("")
    assert broken(page, tmp_path) == [
        "missing.svg",
        "b.md#no-heading",
        "#there",
        "../outside.md",
        "missing.md",
    ]
