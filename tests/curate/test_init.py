from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PROJECT

import statekit
from statekit import EditError
from statekit.cli.init import TemplateName
from statekit.curate.init import TEMPLATES

if TYPE_CHECKING:
    from conftest import Run

COMMON = [
    ".github/workflows/records.yml",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".vscode/settings.json",
    "Makefile",
    "README.md",
]


def files_in(folder: Path) -> list[str]:
    """Return the paths of all files in a folder."""
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def test_an_empty_dataset_begins_with_one_kind(tmp_path: Path, run: Run) -> None:
    """The folder and its parents are created, and each file is named."""
    done = run("init", "a/b", cwd=tmp_path)
    expected = [*COMMON, "records/item/example.yaml", "schema/item.schema.json", "statekit.toml"]
    assert files_in(tmp_path / "a" / "b") == expected
    created = "".join(f"created a/b/{path}\n" for path in expected)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"{created}9 files changed\n")


@pytest.mark.parametrize(
    "options", [[], ["--kind", "planet", "--kind", "dwarf-planet"], ["--template", "statements"]]
)
def test_a_new_dataset_is_valid_and_exported_at_once(tmp_path: Path, run: Run, options: list[str]) -> None:
    """Its records are valid without any warning, in the form of `fmt`, and each kind has a row."""
    assert run("init", ".", *options, cwd=tmp_path).returncode == 0
    for command in (
        ["validate", "--warnings-as-errors"],
        ["fmt", "--check"],
        ["export", "--output", "build"],
    ):
        done = run(*command, cwd=tmp_path)
        assert done.returncode == 0, done
    kinds = [kind.name for kind in statekit.find_kinds(tmp_path)]
    assert all(
        (tmp_path / "build" / f"{kind}.jsonl").read_text(encoding="utf-8").count("\n") == 1 for kind in kinds
    )
    associations = json.loads((tmp_path / ".vscode" / "settings.json").read_text(encoding="utf-8"))[
        "yaml.schemas"
    ]
    assert sorted(associations) == [f"schema/{kind}.schema.json" for kind in kinds]


def test_the_quotation_of_the_example_is_verified(tmp_path: Path, run: Run) -> None:
    """The template of statements brings the made-up text that its example quotes; git ignores other texts."""
    run("init", ".", "--template", "statements", cwd=tmp_path)
    done = run("validate", "--sources", "sources", "--no-cache", "--warnings-as-errors", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr.endswith("; 1 quotation verified\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)  # noqa: S607
    (tmp_path / "sources" / "article.txt").write_text("Protected.", encoding="utf-8")
    ignored = subprocess.run(
        ["git", "check-ignore", "sources/article.txt", "sources/example-harbor.txt", "build/x"],  # noqa: S607
        cwd=tmp_path,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert ignored.stdout == "sources/article.txt\nbuild/x\n"


def test_make_runs_the_commands(tmp_path: Path, run: Run) -> None:
    """`make validate` and `make export` call statekit; the texts in sources/ are used if they are there."""
    run("init", ".", "--template", "statements", cwd=tmp_path)
    done = subprocess.run(
        ["make", "--no-print-directory", "-n", "validate", "export"],  # noqa: S607
        cwd=tmp_path,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout == 'statekit validate --sources "sources"\nstatekit export --output build\n'


def test_the_template_has_the_schemas_of_this_dataset() -> None:
    """The schemas in schema/ are the source; if one of them changes, it is copied to the template."""
    template = PROJECT / "src" / "statekit" / "curate" / "templates" / "statements" / "schema"
    assert {file.name: file.read_bytes() for file in template.iterdir()} == {
        file.name: file.read_bytes() for file in (PROJECT / "schema").iterdir()
    }
    assert [*TemplateName] == [*TEMPLATES]


def test_nothing_is_overwritten(tmp_path: Path, run: Run) -> None:
    """If a file exists, it is named, and no other is written; other files in the folder do not matter."""
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    (tmp_path / "README.md").write_text("Mine.", encoding="utf-8")
    done = run("init", ".", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "statekit: error: README.md exists already; nothing is written\n",
    )
    assert files_in(tmp_path) == ["README.md", "notes.txt"]
    (tmp_path / "README.md").unlink()
    assert run("init", ".", "--check", cwd=tmp_path).returncode == 1
    assert files_in(tmp_path) == ["notes.txt"]
    assert run("init", ".", cwd=tmp_path).returncode == 0
    assert "notes.txt" in files_in(tmp_path)


def test_a_dataset_is_named_by_its_folder(tmp_path: Path) -> None:
    """Names of folders that TOML or programs would not accept are adapted."""
    folder = tmp_path / 'Größe "7"'
    statekit.init_dataset(folder)
    settings = tomllib.loads((folder / "statekit.toml").read_text(encoding="utf-8"))
    assert settings["dataset"] == {"name": "Gr-e-7", "title": 'Größe "7"'}
    assert (folder / "README.md").read_text(encoding="utf-8").startswith('# Größe "7"\n')


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"kinds": ["Person"]},
            "`Person` cannot be the name of a kind: expected lower-case letters, digits and single hyphens",
        ),
        ({"kinds": ["person"], "template": "statements"}, "the template has the kind `person` already"),
        ({"template": "articles"}, "unknown template `articles`: expected empty or statements"),
    ],
)
def test_names_that_cannot_be_used_are_refused(
    tmp_path: Path, options: dict[str, object], message: str
) -> None:
    """Kinds must be names of files and tables, and templates must exist."""
    with pytest.raises(EditError) as raised:
        statekit.init_dataset(tmp_path / "new", **options)  # type: ignore[arg-type]
    assert str(raised.value) == message
    assert not (tmp_path / "new").exists()
