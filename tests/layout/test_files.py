"""Test which files are formatted, and what people see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import statekit
from statekit.layout import tasks
from statekit.layout.errors import LayoutError
from statekit.layout.proof import format_bytes

if TYPE_CHECKING:
    from conftest import Run

SCHEMA = {"properties": {"id": {"type": "string"}, "name": {}}}
FILES = {
    "person/a.yaml": "name:   A\nid: 'a'\n",
    "person/b.yaml": "id: b\n",
    "person/c.yaml": "id: c\nid: c\n",
    "person/d.md": "---\nid:   d\n---\n\ntext\n",
    "person/e.yaml": "notes: one\n  - two\n",
    "person/f.yaml": "%YAML 1.2\n---\nid: f\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the root of a small dataset."""
    (tmp_path / "statekit.toml").write_text('include = ["*.md"]\n', encoding="utf-8")
    for name, text in {"../schema/person.schema.json": json.dumps(SCHEMA), **FILES}.items():
        file = tmp_path / "records" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


JOINED = "the line is joined to the text above, `one - two`"
LEFT = [
    "records/person/c.yaml: left as it is: line 2: the key `id` is already in this object",
    "records/person/d.md: left as it is: front matter is not formatted",
    f"records/person/e.yaml: left as it is: line 2: this `-` begins no list item: {JOINED} (text/dash)",
    "records/person/f.yaml: left as it is: line 2: a line that begins with `%` is before a document",
]


def test_fmt(root: Path, run: Run) -> None:
    """Files are formatted, and those that are left as they are are named."""
    done = run("fmt", cwd=root)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [*LEFT, "changed records/person/a.yaml"]
    assert (root / "records/person/a.yaml").read_text(encoding="utf-8") == "id: a\nname: A\n"
    for name in ("b.yaml", "c.yaml", "d.md", "e.yaml", "f.yaml"):
        file = root / "records" / "person" / name
        assert file.read_text(encoding="utf-8") == FILES[f"person/{name}"]
    (root / "records/person/c.yaml").unlink()
    again = run("fmt", cwd=root)
    assert (again.returncode, again.stderr.splitlines()) == (0, [*LEFT[1:], "nothing to change"])


def test_diff_and_check(root: Path, run: Run) -> None:
    """Both options write nothing."""
    done = run("fmt", "records/person/a.yaml", "--diff", cwd=root)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "diff --git a/records/person/a.yaml b/records/person/a.yaml",
        "--- a/records/person/a.yaml",
        "+++ b/records/person/a.yaml",
        "@@ -1,2 +1,2 @@",
        "-name:   A",
        "-id: 'a'",
        "+id: a",
        "+name: A",
    ]
    done = run("fmt", "records/person/a.yaml", "records/person/b.yaml", "--check", cwd=root)
    assert (done.returncode, done.stderr) == (1, "would change records/person/a.yaml\n")
    assert run("fmt", "records/person/b.yaml", "--check", cwd=root).returncode == 0
    assert (root / "records/person/a.yaml").read_text(encoding="utf-8") == FILES["person/a.yaml"]


def test_files_outside_a_dataset(tmp_path: Path, run: Run) -> None:
    """Files without a schema keep the order of their keys; a schema gives another."""
    (tmp_path / "x.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "x.yaml").write_text("name:   A\nid: 'a'\n", encoding="utf-8")
    modeline = "# yaml-language-server: $schema=x.schema.json\n"
    (tmp_path / "z.yaml").write_text(f"{modeline}name: A\nid: a\n", encoding="utf-8")
    done = run("fmt", ".", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "changed ./x.yaml\nchanged ./z.yaml\n2 files changed\n")
    assert (tmp_path / "x.yaml").read_text(encoding="utf-8") == "name: A\nid: a\n"
    assert (tmp_path / "z.yaml").read_text(encoding="utf-8") == f"{modeline}id: a\nname: A\n"
    done = run("fmt", "x.yaml", "--schema", "x.schema.json", cwd=tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "x.yaml").read_text(encoding="utf-8") == "id: a\nname: A\n"


@pytest.mark.parametrize(
    ("arguments", "text", "code", "out"),
    [
        (["--stdin-name", "records/person/a.yaml"], "name:   A\nid: a", 0, "id: a\nname: A\n"),
        ([], "name:   A\nid: a", 0, "name: A\nid: a\n"),
        ([], "id: a\n", 0, "id: a\n"),
        ([], "id: [", 1, ""),
        (["--check"], "id: 'a'", 1, ""),
        (
            ["--stdin-name", "elsewhere.json", "--schema", "schema/person.schema.json"],
            '{"a":1}',
            0,
            '{"a":1}',
        ),
        (["records"], "id: a", 2, ""),
    ],
)
def test_standard_input(root: Path, arguments: list[str], text: str, code: int, out: str) -> None:
    """Standard input is formatted to standard output, with the schema that its name selects."""
    command = [sys.executable, "-m", "statekit", "fmt", "-", *arguments]
    done = subprocess.run(
        command, cwd=root, input=text, capture_output=True, check=False, encoding="utf-8", timeout=60
    )
    assert (done.returncode, done.stdout) == (code, out), done.stderr


def test_in_python(root: Path) -> None:
    """A function does the same, and can leave the files alone."""
    found = statekit.format_files(root, write=False)
    assert [change.describe(is_done=False) for change in found.changes] == [
        f"would change {root}/records/person/a.yaml"
    ]
    assert [each.is_error for each in found.unformatted] == [True, False, False, False]
    assert found.files == 6
    statekit.format_files(root)
    assert statekit.format_files(root).changes == ()


def test_workers(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers find the same as this process, and a file that ends them is an error."""
    expected = statekit.format_files(root, write=False)
    monkeypatch.setattr(tasks, "BYTES_PER_WORKER", 1)
    calls: list[tuple[int, int]] = []
    found = statekit.format_files(root, write=False, jobs=2, progress=lambda *call: calls.append(call))
    assert (found, calls) == (expected, [(done, 6) for done in range(1, 7)])

    def crash(data: bytes, path: str, *_arguments: object, **_options: object) -> bytes:
        if path.endswith("b.yaml"):
            os._exit(1)
        return data

    monkeypatch.setattr(tasks, "format_bytes", crash)
    found = statekit.format_files(root, write=False, jobs=2)
    assert [(Path(each.path).name, each.is_error) for each in found.unformatted] == [("b.yaml", True)]


def test_other_formats_are_counted(root: Path, run: Run) -> None:
    """Many files in other formats are one line."""
    (root / "records/person/g.md").write_text("---\nid: g\n---\n", encoding="utf-8")
    done = run("fmt", "--check", cwd=root)
    assert "2 files are left as they are: they are not YAML" in done.stderr.splitlines()


def test_a_suppression_that_would_lose_its_value() -> None:
    """A list stays in brackets if a comment suppresses findings about all of its items."""
    with pytest.raises(LayoutError) as raised:
        format_bytes(b"a: [1, 2,\n  3] # statekit: ignore[schema/type]\n", "x.yaml")
    assert str(raised.value) == "a comment `# statekit:` would be about another value"


@pytest.mark.parametrize(
    ("path", "data", "message"),
    [
        ("x.json", b'{"a":1}', "only YAML is formatted"),
        ("x.toml", b"a=1", "only YAML is formatted"),
        ("x.md", b"---\na:   1\n---\n", "front matter is not formatted"),
        ("x.yaml", b"a: !t x\n  y\nb:   1\n", "line 1: a text of several lines has a tag"),
    ],
)
def test_what_is_not_formatted(path: str, data: bytes, message: str) -> None:
    """Other formats, and what cannot be kept, are refused with the reason and the line."""
    with pytest.raises(LayoutError) as raised:
        format_bytes(data, path, profile=statekit.Profile(tags=("!t",)))
    assert str(raised.value) == message


def test_unused_anchors_and_numbers_stay() -> None:
    """A text with tags, anchors that nothing repeats and unusual numbers is formatted."""
    profile = statekit.Profile(tags=("!t",))
    before, after = b"a:   !t 1\nb: &x 1.50\nc: >- # d\n  0x1F\n", b"a: !t 1\nb: &x 1.50\nc: >- # d\n  0x1F\n"
    assert format_bytes(before, "x.yaml", profile=profile) == after


def test_suppressions_move() -> None:
    """A comment that suppresses findings stays with its value."""
    text = "# statekit: ignore[schema/type]\n'a': 'x'\nb:   1 # statekit: ignore[schema]\n"
    assert format_bytes(text.encode(), "x.yaml").decode() == (
        "# statekit: ignore[schema/type]\na: x\nb: 1 # statekit: ignore[schema]\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "[" + ", ".join(f"{{a: {number}}}" for number in range(1000)) + "]",
        "\n".join(f"a{number}: {'x' * (number % 2 * 50_000)}  # c" for number in range(20)),
        "[" * 100 + "]" * 100,
        "".join(f"{' ' * level}a:\n" for level in range(99)) + f"{' ' * 99}b: 1\n",
    ],
)
def test_hostile_texts(text: str) -> None:
    """Long lines and deep texts take a moment, and are in the form then."""
    formatted = format_bytes(text.encode(), "x.yaml")
    assert format_bytes(formatted, "x.yaml") == formatted


def test_bytes() -> None:
    """A byte order mark goes, and line ends are line feeds."""
    assert format_bytes("\ufeffa: 1\r\nb: 2".encode(), "x.yaml") == b"a: 1\nb: 2\n"
