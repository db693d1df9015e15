"""Records in TOML, JSON5, JSON with comments and front matter are checked and exported as in YAML."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SCHEMA = {
    "x-statekit": {"key": "id"},
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "on": {"type": "string", "format": "date"},
        "size": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["id"],
    "additionalProperties": False,
}
VALID = {
    "a.toml": 'id = "a"\non = 2025-01-31\nsize = 1_0\ntags = ["x"]\n',
    "b.json5": "{id: 'b', on: '2025-01-31', size: 0xA, tags: ['x',],} // b\n",
    "c.jsonc": '{"id": "c", /* c */ "on": "2025-01-31", "size": 10, "tags": ["x",]}\n',
    "d.md": "---\nid: d\non: 2025-01-31\nsize: 10\ntags: [x]\n---\n# Text\n\n- [unclosed\n",
    "e.markdown": '\ufeff+++\r\nid = "e"\r\non = 2025-01-31\r\nsize = 10\r\ntags = ["x"]\r\n+++\r\nText\r\n',
    "f.qmd": "---\nid: f\non: 2025-01-31\nsize: 10\ntags: [x]\n...\nText\n",
}
INVALID = {
    "a.toml": ('id = "a"\nsize = "x"  # y\n', "2:8: error[schema/type]"),
    "a.json5": ("{\n  id: 'a', // c\n  size: 'x',\n}\n", "3:9: error[schema/type]"),
    "a.jsonc": ('// c\n{"id": "a", "size": "x"}\n', "2:21: error[schema/type]"),
    "a.md": ("---\nid: a\nsize: x\n---\nsize: y\n", "3:7: error[schema/type]"),
    "b.md": ('+++\nid = "a"\nsize = "x"\n+++\n', "3:8: error[schema/type]"),
    "c.md": ("---\nid: [a\n---\n", "2:6: error[yaml/syntax]"),
    "d.md": ('+++\nid = a\n+++\nid = "b"\n', "2:6: error[toml/syntax]"),
    "b.toml": ('id = "a"\nid = "b"\n', "2:1: error[toml/duplicate-key]"),
    "c.toml": ('id = "a"\nsizes = 1\n', "2:1: error[schema/additionalProperties]"),
    "d.toml": ("size = 1\n", "1:1: error[schema/required]"),
    "e.toml": ('id = "a"\nsize = inf\n', "2:8: error[toml/number]"),
    "b.json5": ("{id: 'a', size: Infinity}", "1:17: error[json/number]"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a schema."""
    (tmp_path / "t.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    return tmp_path


def lines(run: Run, folder: Path, *arguments: str) -> list[str]:
    """Return the findings of a run, one per line."""
    done = run("validate", "--schema", "t.schema.json", "-f", "lines", *arguments, cwd=folder)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("tier", ["auto", "reference", "both"])
def test_valid_files(folder: Path, run: Run, tier: str) -> None:
    """Files of every format are valid in every tier, if they are named or included."""
    for name, text in VALID.items():
        (folder / name).write_bytes(text.encode())
    assert lines(run, folder, *VALID, "--tier", tier) == []
    done = run("validate", "--schema", "t.schema.json", ".", cwd=folder)
    assert (done.returncode, "no .yaml or .yml files found" in done.stderr) == (2, True)
    include = [f"--include=*{Path(name).suffix}" for name in VALID]
    for _ in range(2):
        done = run("validate", "--schema", "t.schema.json", ".", *include, "--tier", tier, cwd=folder)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr.startswith("6 files, 6 records, 0 errors")


@pytest.mark.parametrize("name", INVALID)
def test_findings(folder: Path, run: Run, name: str) -> None:
    """A finding is at the exact character of the file."""
    text, expected = INVALID[name]
    (folder / name).write_text(text, encoding="utf-8")
    for tier in ("auto", "reference", "both"):
        [line] = lines(run, folder, name, "--tier", tier)
        assert line.startswith(f"{name}:{expected}")


def test_export(folder: Path, run: Run) -> None:
    """The same record has the same row in every format."""
    for name, text in VALID.items():
        (folder / name).write_bytes(text.encode())
    done = run("export", "--schema", "t.schema.json", *VALID, "-o", "out", "-f", "jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr
    rows = (folder / "out" / "t.jsonl").read_text(encoding="utf-8").splitlines()
    assert rows == [
        f'{{"id": "{key}", "on": "2025-01-31", "size": 10, "tags": ["x"]}}'.replace(": ", ":").replace(
            ", ", ","
        )
        for key in "abcdef"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Text\n", "x.md: error[file/front-matter] this file has no front matter"),
        ("", "x.md: error[file/front-matter] this file has no front matter"),
        ("\n---\nid: a\n---\n", "x.md: error[file/front-matter] this file has no front matter"),
        (
            "---\nid: a\n",
            "x.md:1:1: error[file/front-matter] the front matter that begins with this `---` has no",
        ),
        (
            "+++\nid = 1\n---\n",
            "x.md:1:1: error[file/front-matter] the front matter that begins with this `+++`",
        ),
        ("----\nid: a\n----\n", "x.md: error[file/front-matter] this file has no front matter"),
        ("---\n---\n", "x.md:1:1: error[schema/type] the document that begins with this `---` is empty"),
        ("+++\n# no key\n+++\n", "x.md:1:1: error[record/none] the file contains no record"),
        ("---\nid: \x07\n---\n", "x.md:2:5: error[yaml/control-character]"),
    ],
)
def test_front_matter(folder: Path, run: Run, text: str, expected: str) -> None:
    """A Markdown file that is named must have front matter."""
    (folder / "x.md").write_text(text, encoding="utf-8")
    [line] = lines(run, folder, "x.md")
    assert line.startswith(expected)


def test_the_body_is_not_read(folder: Path, run: Run) -> None:
    """What follows the front matter may be anything: another encoding, control characters, many lines."""
    body = b"\xff\0\x07 statekit: ignore[x]\n---\nid: [\n" + b"\n" * 700_000
    (folder / "x.md").write_bytes(b"---\nid: a\n---\n" + body)
    assert lines(run, folder, "x.md") == []
    assert lines(run, folder, "x.md", "--tier", "both") == []


def test_files_without_front_matter_in_folders(folder: Path, run: Run) -> None:
    """In a folder, Markdown without front matter is skipped and counted, also after it was changed."""
    (folder / "README.md").write_text("# Text\n", encoding="utf-8")
    (folder / "x.md").write_text("---\nid: x\n---\n", encoding="utf-8")
    arguments = ["validate", "--schema", "t.schema.json", ".", "--include", "*.md"]
    for _ in range(2):
        done = run(*arguments, cwd=folder)
        assert done.stderr.startswith("1 file, 1 record, 0 errors")
        assert done.stderr.endswith("; 1 Markdown file without front matter skipped\n")
    (folder / "README.md").write_text("---\nsize: 1\n---\n", encoding="utf-8")
    assert run(*arguments, cwd=folder).returncode == 1


def test_suppressions(folder: Path, run: Run) -> None:
    """Comments of every format suppress findings."""
    comment = "statekit: ignore[schema/type]"
    (folder / "a.toml").write_text(f'id = "a"\nsize = "x" # {comment}\n', encoding="utf-8")
    (folder / "a.json5").write_text(f"{{id: 'b', // c\n// {comment}\nsize: 'x'}}\n", encoding="utf-8")
    (folder / "a.jsonc").write_text(f'{{"id": "c", "size":\n "x" // {comment}\n}}\n', encoding="utf-8")
    (folder / "a.md").write_text(f"---\nid: d\nsize: x # {comment}\n---\n# {comment}\n", encoding="utf-8")
    assert lines(run, folder, "a.toml", "a.json5", "a.jsonc", "a.md") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", '#:schema t.schema.json\nid = "a"\nsize = "x"\n'),
        ("a.md", "---\n# yaml-language-server: $schema=t.schema.json\nid: a\nsize: x\n---\n"),
        ("b.md", '+++\n#:schema t.schema.json\nid = "a"\nsize = "x"\n+++\n'),
        ("a.json5", "{$schema: 't.schema.json', id: 'a', size: 'x'}"),
        ("a.jsonc", '// c\n{"$schema": "t.schema.json", "id": "a", "size": "x"}'),
    ],
)
def test_files_name_their_schema(folder: Path, run: Run, name: str, text: str) -> None:
    """A file of any format can name its schema."""
    (folder / name).write_text(text, encoding="utf-8")
    done = run("validate", name, "-f", "lines", cwd=folder)
    assert "error[schema/type] expected an integer" in done.stdout


def test_a_dataset(dataset: Path, run: Run) -> None:
    """A dataset can include other formats; until then, their files cause a warning."""
    person = dataset / "records" / "person"
    text = (person / "ada.yaml").read_text(encoding="utf-8")
    (person / "ada.yaml").rename(person / "ada.md")
    (person / "ada.md").write_text(f"---\n{text}---\nText\n", encoding="utf-8")
    (person / "eve.toml").write_text('id = "eve"\nname = "Eve"\n', encoding="utf-8")
    done = run("validate", "-f", "lines", cwd=dataset)
    assert (
        "records/person/eve.toml: warning[dataset/not-read] this file is not read: record files"
        in done.stdout
    )
    (dataset / "statekit.toml").write_text("include = ['*.md', '*.toml']\n", encoding="utf-8")
    done = run("validate", "-f", "lines", cwd=dataset)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("3 files, 3 records")
