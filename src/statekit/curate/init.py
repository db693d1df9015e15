"""Begin a dataset: its folders, settings and examples."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from statekit.diagnostics import escape
from statekit.discovery.dataset import RECORDS, SCHEMA_ENDING, SCHEMAS
from statekit.discovery.paths import StrPath
from statekit.edit.edits import EditError
from statekit.edit.files import FileChange, write_changes
from statekit.phrasing import one_of, quoted

TEMPLATES = ("empty", "statements")
"""What a dataset can begin with: kinds with a name and a note, or those of statements in texts."""

_FOLDER = Path(__file__).parent / "templates"
_COMMON = {
    "README.md": "README.md",
    "Makefile": "Makefile",
    "statekit.toml": "statekit.toml",
    ".gitignore": "gitignore",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    ".github/workflows/records.yml": "records.yml",
}
"""The files of every dataset, and their names among the templates."""
_ADDED = "more."
"""The beginning of the name of a file whose text is added to a common one."""
_DEFAULT_KIND = "item"
_KIND_NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_EXAMPLE = "id: example\nname: Example\n"
_SHOWN = 5


def init_dataset(
    folder: StrPath, *, template: str = "empty", kinds: Sequence[str] = (), write: bool = True
) -> tuple[FileChange, ...]:
    """Begin a dataset in a folder: schemas, a record of each kind, settings, and files for make, git and CI.

    The dataset is valid, and can be exported at once. Nothing that exists is overwritten.

    Args:
        folder: the folder, which need not exist.
        template: `empty` for kinds with a name and a note, which is a beginning for schemas of your own;
            `statements` for the kinds of a dataset of statements in texts: who said what, in which words.
        kinds: the names of the kinds; with `statements`, of further ones. By default `item`, or none.
        write: False to return the new files without writing them.

    Raises:
        EditError: a file exists already, or cannot be written, or a name cannot be used. Nothing is written.
    """
    if template not in TEMPLATES:
        raise EditError(f"unknown template {quoted(template)}: expected {one_of(TEMPLATES)}")
    files = dict(sorted(_files(Path(folder), template, kinds).items()))
    root = Path(folder)
    existing = [escape(str(root / path)) for path in files if os.path.lexists(root / path)]
    if existing:
        shown = existing[:_SHOWN]
        if len(existing) > _SHOWN:
            shown.append(f"{len(existing) - _SHOWN} more")
        verb = "exists" if len(existing) == 1 else "exist"
        raise EditError(f"{one_of(shown, 'and')} {verb} already; nothing is written")
    changes = tuple(FileChange(str(root / path), None, data) for path, data in files.items())
    if write:
        write_changes(changes)
    return changes


def _files(root: Path, template: str, kinds: Sequence[str]) -> dict[str, bytes]:
    """Return the contents of all files by their paths in the dataset."""
    brought = _brought(template)
    names = list(kinds) if kinds or brought else [_DEFAULT_KIND]
    files = {path: data for path, data in brought.items() if not path.startswith(_ADDED)}
    for name in dict.fromkeys(names):
        files |= _kind(name, files)
    title = escape(root.resolve().name) or "Dataset"
    words = {
        "NAME": title,
        "TITLE": json.dumps(title, ensure_ascii=False),
        "SLUG": re.sub(r"[^A-Za-z0-9._-]+", "-", title).strip("-._")[:100] or "dataset",
    }
    for path, source in _COMMON.items():
        text = (_FOLDER / "common" / source).read_text(encoding="utf-8")
        text = re.sub("|".join(words), lambda match: words[match.group()], text)
        files[path] = text.encode() + brought.get(f"{_ADDED}{path.lstrip('.')}", b"")
    files[".vscode/settings.json"] = _editor_settings(files)
    return files


def _brought(template: str) -> dict[str, bytes]:
    """Return the files of a template by their paths."""
    folder = _FOLDER / template
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def _kind(name: str, files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the schema and an example record of a kind, with their paths.

    Raises:
        EditError: the name cannot be used.
    """
    if not _KIND_NAME.fullmatch(name):
        expected = "lower-case letters, digits and single hyphens"
        raise EditError(f"{quoted(name)} cannot be the name of a kind: expected {expected}")
    schema = f"{SCHEMAS}/{name}{SCHEMA_ENDING}"
    if schema in files:
        raise EditError(f"the template has the kind {quoted(name)} already")
    text = (_FOLDER / "common" / "kind.schema.json").read_text(encoding="utf-8")
    title = re.sub("[_-]", " ", name).capitalize()
    yield schema, text.replace("KIND", title).encode()
    yield f"{RECORDS}/{name}/example.yaml", _EXAMPLE.encode()


def _editor_settings(files: Mapping[str, bytes]) -> bytes:
    """Return the settings of Visual Studio Code, which tell its YAML extension the schema of each record."""
    names = [
        path.removeprefix(f"{SCHEMAS}/").removesuffix(SCHEMA_ENDING)
        for path in files
        if path.startswith(f"{SCHEMAS}/")
    ]
    schemas = {
        f"{SCHEMAS}/{name}{SCHEMA_ENDING}": [f"{RECORDS}/{name}/**/*.yaml", f"{RECORDS}/{name}/**/*.yml"]
        for name in names
    }
    settings = {
        "yaml.schemas": schemas,
        "files.encoding": "utf8",
        "files.eol": "\n",
        "files.insertFinalNewline": True,
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2},
    }
    return (json.dumps(settings, indent=2) + "\n").encode()
