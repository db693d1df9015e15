from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import statekit
from statekit import EditError

if TYPE_CHECKING:
    from conftest import Run

ID = {"type": "string", "pattern": "^[a-z-]+$"}
SCHEMAS: dict[str, Any] = {
    "person": {
        "x-statekit": {"key": "id", "file-name": True},
        "properties": {
            "id": ID,
            "knows": {"type": "array", "items": {"type": "string", "x-statekit": {"refers-to": "person"}}},
        },
        "required": ["id"],
    },
    "group": {"x-statekit": {"key": "id"}, "properties": {"id": {"type": ["string", "integer"]}}},
    "note": {
        "properties": {
            "by": {"type": ["string", "null"], "x-statekit": {"refers-to": ["person", "group"]}},
            "in": {"type": ["string", "integer"], "x-statekit": {"refers-to": "group"}},
            "text": {"type": "string"},
        }
    },
}
FILES = {
    "person/ada.yaml": "# Countess\nid: ada   # the key\nknows: [charles, ada]\n",
    "person/charles.yaml": "id: \"charles\"\nknows:\n  - 'ada'  # since 1833\n  - mary\n",
    "person/mary.yaml": "id: mary\r\nknows: [ada]\r\n",
    "group/all.yaml": "- id: society\n- id: 7\n- id: mary\n",
    "note/notes.jsonl": '{"by":"ada","text":"ada"}\n{"by":"society","in":7}\n{"by":null}\n',
    "note/a.md": "---\nby: ada\n---\n\nby: ada\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the root of a small dataset."""
    return _write(tmp_path, FILES)


def _write(folder: Path, files: dict[str, str]) -> Path:
    (folder / "statekit.toml").write_text('include = ["*.jsonl", "*.md"]\n', encoding="utf-8")
    for kind, schema in SCHEMAS.items():
        file = folder / "schema" / f"{kind}.schema.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(schema), encoding="utf-8")
    for name, text in files.items():
        file = folder / "records" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return folder


def _read(folder: Path) -> dict[str, str]:
    records = folder / "records"
    return {
        str(file.relative_to(records)): file.read_bytes().decode()
        for file in records.rglob("*")
        if file.is_file()
    }


def test_rename(root: Path, run: Run) -> None:
    """The key, the file and all references change, and nothing else."""
    done = run("rename", "person", "ada", "ada-lovelace", cwd=root)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "renamed records/person/ada.yaml to records/person/ada-lovelace.yaml",
        "changed records/note/a.md",
        "changed records/note/notes.jsonl",
        "changed records/person/charles.yaml",
        "changed records/person/mary.yaml",
        "5 files changed",
    ]
    assert _read(root) == {
        "person/ada-lovelace.yaml": (
            "# Countess\nid: ada-lovelace   # the key\nknows: [charles, ada-lovelace]\n"
        ),
        "person/charles.yaml": "id: \"charles\"\nknows:\n  - 'ada-lovelace'  # since 1833\n  - mary\n",
        "person/mary.yaml": "id: mary\r\nknows: [ada-lovelace]\r\n",
        "group/all.yaml": FILES["group/all.yaml"],
        "note/notes.jsonl": '{"by":"ada-lovelace","text":"ada"}\n{"by":"society","in":7}\n{"by":null}\n',
        "note/a.md": "---\nby: ada-lovelace\n---\n\nby: ada\n",
    }
    assert run("validate", cwd=root).returncode == 0


def test_diff(root: Path, run: Run) -> None:
    """With `--diff`, the changes are a patch that git applies, and nothing is written."""
    shown = run("rename", "person", "charles", "charles-babbage", "--diff", cwd=root)
    assert shown.returncode == 0
    assert shown.stdout.splitlines() == [
        "diff --git a/records/person/charles.yaml b/records/person/charles-babbage.yaml",
        "rename from records/person/charles.yaml",
        "rename to records/person/charles-babbage.yaml",
        "--- a/records/person/charles.yaml",
        "+++ b/records/person/charles-babbage.yaml",
        "@@ -1,4 +1,4 @@",
        '-id: "charles"',
        '+id: "charles-babbage"',
        " knows:",
        "   - 'ada'  # since 1833",
        "   - mary",
        "diff --git a/records/person/ada.yaml b/records/person/ada.yaml",
        "--- a/records/person/ada.yaml",
        "+++ b/records/person/ada.yaml",
        "@@ -1,3 +1,3 @@",
        " # Countess",
        " id: ada   # the key",
        "-knows: [charles, ada]",
        "+knows: [charles-babbage, ada]",
    ]
    assert shown.stderr.splitlines() == [
        "would rename records/person/charles.yaml to records/person/charles-babbage.yaml",
        "would change records/person/ada.yaml",
        "2 files to change",
    ]
    assert _read(root) == FILES
    subprocess.run(["git", "apply"], input=shown.stdout, cwd=root, check=True, encoding="utf-8")  # noqa: S607
    patched = _read(root)
    _write(root, FILES)
    (root / "records/person/charles-babbage.yaml").unlink()
    statekit.rename("person", "charles", "charles-babbage", root)
    assert _read(root) == patched


def test_check(root: Path, run: Run) -> None:
    """With `--check`, the exit code is 1, and nothing is written."""
    done = run("rename", "group", "society", "royal-society", "--check", cwd=root)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "would change records/group/all.yaml",
        "would change records/note/notes.jsonl",
        "2 files to change",
    ]
    assert _read(root) == FILES


def test_integers(root: Path) -> None:
    """A key that is an integer remains one."""
    statekit.rename("group", "7", "8", root)
    assert _read(root)["group/all.yaml"] == "- id: society\n- id: 8\n- id: mary\n"
    assert '"in":8' in _read(root)["note/notes.jsonl"]


def test_keys_that_are_file_names(tmp_path: Path) -> None:
    """If the name of the file is the key, the file is renamed, and references to it are changed."""
    root = _write(tmp_path, {"place/x.yaml": "name: X\nnear: x\n"})
    schema = {"properties": {"near": {"type": "string", "x-statekit": {"refers-to": "place"}}}}
    (root / "schema/place.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (root / "statekit.toml").write_text('[key]\nplace = "file"\n', encoding="utf-8")
    statekit.rename("place", "x", "new-x", root)
    assert _read(root) == {"place/new-x.yaml": "name: X\nnear: new-x\n"}


@pytest.mark.parametrize(
    ("arguments", "files", "message"),
    [
        (("persn", "ada", "b"), {}, "there is no kind `persn`; did you mean `person`?"),
        (("note", "a", "b"), {}, "records of the kind `note` have no key: the schema declares none"),
        (("person", "adda", "b"), {}, "there is no person `adda`; did you mean `ada`?"),
        (("person", "ada", "ada"), {}, "the person is called `ada` already"),
        (("person", "ada", "mary"), {}, "{}/person/mary.yaml: there is a person `mary` already"),
        (
            ("person", "ada", "Ada"),
            {},
            "{}/person/ada.yaml: `/id`: `Ada` does not match the pattern `^[a-z-]+$`",
        ),
        (("group", "7", "x"), {}, "the key `7` is an integer, and `x` is not"),
        (
            ("person", "ada", "b"),
            {"person/b.yaml": "id: c\n"},
            "{}/person/b.yaml: the file exists already; nothing is overwritten",
        ),
        (
            ("person", "ada", "b"),
            {"note/b.yaml": "by: b\n"},
            "{}/note/b.yaml: `/by` refers to a person `b` already; correct it first",
        ),
        (
            ("person", "mary", "b"),
            {"note/b.yaml": "by: mary\n"},
            "{}/note/b.yaml: `/by` may refer to `mary` of another kind as well",
        ),
        (
            ("person", "ada", "b"),
            {"person/copy.yaml": "id: ada\n"},
            "several records are person `ada`: {0}/person/ada.yaml and {0}/person/copy.yaml",
        ),
        (
            ("person", "ada", "b"),
            {"note/b.yaml": "by: [ada\n"},
            "{}/note/b.yaml: line 1: the closing `]` is missing; correct it first",
        ),
        (
            ("person", "ada", "b"),
            {"note/b.yaml": "by: ada\ntext: 1\n"},
            "{}/note/b.yaml: expected text, found the integer `1`; correct it first: it mentions `ada`",
        ),
        (
            ("person", "ada", "b"),
            {"note/b.yaml": "x: &x ada\nby: *x\n"},
            "{}/note/b.yaml: the text is written in a form that is not edited; change it by hand",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(
    root: Path, arguments: tuple[str, str, str], files: dict[str, str], message: str
) -> None:
    """A renaming that is not certain is refused in one line, and nothing is written."""
    _write(root, files)
    with pytest.raises(EditError) as caught:
        statekit.rename(*arguments, root)
    assert str(caught.value) == message.format(root / "records")
    assert _read(root) == {**FILES, **files}


def test_files_with_other_findings(root: Path) -> None:
    """An invalid record that does not mention the record is no obstacle."""
    _write(root, {"note/b.yaml": "by: 1\n"})
    statekit.rename("person", "ada", "b", root)
    assert (root / "records/person/b.yaml").exists()


def test_there_is_no_dataset(tmp_path: Path, run: Run) -> None:
    """Without a dataset, the command fails in one line."""
    done = run("rename", "person", "ada", "b", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


names = st.sampled_from(["a", "b", "c", "d"])


@given(st.dictionaries(names, st.lists(names, max_size=3), min_size=1), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_there_and_back(
    tmp_path_factory: pytest.TempPathFactory, people: dict[str, list[str]], data: st.DataObject
) -> None:
    """Renaming a record and renaming it back restores every byte."""
    files = {
        f"person/{name}.yaml": f"id: {name} # x\nknows: [{', '.join(people.keys() & {*known})}]\n"
        for name, known in people.items()
    }
    root = _write(tmp_path_factory.mktemp("dataset"), files)
    old = data.draw(st.sampled_from(sorted(people)))
    statekit.rename("person", old, "new", root)
    changed = _read(root)
    assert not any(f"id: {old} " in text or f"[{old}]" in text for text in changed.values())
    statekit.rename("person", "new", old, root)
    assert _read(root) == files
