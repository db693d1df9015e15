"""Files that name their schema, JSON files, and files that must fail."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a schema that requires a number `a`."""
    (tmp_path / "schemas").mkdir()
    schema = '{"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"]}'
    (tmp_path / "schemas" / "item.schema.json").write_text(schema, encoding="utf-8")
    return tmp_path


def test_a_modeline_names_the_schema(folder: Path, run: Run) -> None:
    """Outside a dataset and without --schema, a file is checked against the schema in its modeline."""
    (folder / "good.yaml").write_text(
        "# yaml-language-server: $schema=schemas/item.schema.json\na: 1\n", encoding="utf-8"
    )
    (folder / "bad.yaml").write_text(
        "#yaml-language-server: $schema=schemas/item.schema.json\n---\na: x\n", encoding="utf-8"
    )
    done = run("validate", "good.yaml", "bad.yaml", "--format", "lines", cwd=folder)
    assert done.stdout.startswith("bad.yaml:3:4: error[schema/type]")
    assert done.stderr.startswith("2 files, 2 records, 1 error")


def test_a_schema_key_names_the_schema(folder: Path, run: Run) -> None:
    """A `$schema` key at the top names the schema, in YAML and in JSON."""
    (folder / "x.yaml").write_text("$schema: schemas/item.schema.json\na: x\n", encoding="utf-8")
    (folder / "x.json").write_text('{"$schema": "schemas/item.schema.json", "a": "x"}', encoding="utf-8")
    done = run("validate", "x.yaml", "x.json", "--format", "lines", cwd=folder)
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()] == ["x.json:1:46:", "x.yaml:2:4:"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\n", "no schema is named for this file"),
        ("a: '# yaml-language-server: $schema=schemas/item.schema.json'\n", "no schema is named"),
        ("# yaml-language-server: $schema=https://example.org/s.json\na: 1\n", "needs the network"),
        ("# yaml-language-server: $schema=schemas/absent.json\na: 1\n", "is not there"),
        ("# yaml-language-server: $schema=../../../etc/passwd\na: 1\n", "outside of the current folder"),
        ("# yaml-language-server: $schema=/etc/passwd\na: 1\n", "outside of the current folder"),
        ("$schema: [1\n", "no schema is named"),
    ],
)
def test_files_without_a_usable_schema(folder: Path, run: Run, text: str, message: str) -> None:
    """A file without a usable schema is a finding; nothing is fetched, or read outside the folder."""
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    done = run("validate", "x.yaml", "--format", "lines", cwd=folder)
    assert done.returncode == 1
    assert done.stdout.startswith("x.yaml: error[file/no-schema]")
    assert message in done.stdout


def test_json_and_json_lines(folder: Path, run: Run) -> None:
    """JSON files given by name are checked, with locations; in a folder, only YAML files are."""
    data = folder / "data"
    data.mkdir()
    (data / "one.json").write_text('{"a": "x"}', encoding="utf-8")
    (data / "list.json").write_text('[{"a": 1}, {"b": 1}]', encoding="utf-8")
    (data / "many.jsonl").write_text('{"a": 1}\n\n{"a": "x"}\n{"a"}\n{"a": 2}\n', encoding="utf-8")
    (data / "y.yaml").write_text("a: 1\n", encoding="utf-8")
    files = ["data", "data/one.json", "data/list.json", "data/many.jsonl"]
    done = run("validate", "--schema", "schemas/item.schema.json", *files, "--format", "lines", cwd=folder)
    assert [line.partition(" the")[0] for line in done.stdout.splitlines()] == [
        "data/list.json:1:12: error[schema/required]",
        "data/many.jsonl:3:7: error[schema/type] expected a number, found",
        "data/many.jsonl:4:5: error[json/syntax]",
        "data/one.json:1:7: error[schema/type] expected a number, found",
    ]
    assert done.stderr.startswith("4 files, 7 records, 4 errors")


def test_files_that_must_fail(folder: Path, run: Run) -> None:
    """With --expect-invalid, only files without errors are reported."""
    bad = folder / "invalid"
    bad.mkdir()
    (bad / "one.yaml").write_text("b: 1\n", encoding="utf-8")
    (bad / "two.yaml").write_text("a: [\n", encoding="utf-8")
    arguments = ["validate", "--schema", "schemas/item.schema.json", "invalid", "--expect-invalid"]
    done = run(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (0, "")
    (bad / "three.yaml").write_text("a: 1\n", encoding="utf-8")
    done = run(*arguments, cwd=folder)
    assert done.returncode == 1
    assert done.stdout == (
        "invalid/three.yaml: error[file/unexpectedly-valid]"
        " no error was found in this file, which is expected to be invalid\n\n"
    )


def test_a_schema_that_is_not_named_is_one_finding(folder: Path, run: Run) -> None:
    """Files that name no schema have one finding together; so do files that name the same absent schema."""
    data = folder / "data"
    data.mkdir()
    for number in range(8):
        (data / f"x{number}.yaml").write_text("a: 1\n", encoding="utf-8")
        (data / f"y{number}.yaml").write_text("$schema: absent.json\na: 1\n", encoding="utf-8")
    done = run("validate", "data", "--format", "lines", cwd=folder)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        (
            "data/x0.yaml: error[file/no-schema] no schema is named for this file; the same for 7 more files:"
            " data/x1.yaml, data/x2.yaml, data/x3.yaml, data/x4.yaml, data/x5.yaml, ..."
            " (name one by --schema, or in the file: # yaml-language-server: $schema=PATH)"
        ),
        (
            "data/y0.yaml: error[file/no-schema] the schema `data/absent.json` is not there;"
            " the same for 7 more files: data/y1.yaml, data/y2.yaml,"
            " data/y3.yaml, data/y4.yaml, data/y5.yaml, ..."
            " (correct its name in the file, or use --schema)"
        ),
    ]
    assert done.stderr.startswith("16 files, 0 records, 2 errors")


@pytest.mark.parametrize(("name", "noun"), [("x.html", "HTML"), ("x.CSV", "CSV"), ("x.xml", "XML")])
def test_files_of_other_formats(folder: Path, run: Run, name: str, noun: str) -> None:
    """A named file of a format that is not read is one finding, which names what can be read."""
    (folder / name).write_text("a,b\n1: 2: 3\n", encoding="utf-8")
    for arguments in (["--schema", "schemas/item.schema.json"], []):
        done = run("validate", *arguments, name, "--format", "lines", cwd=folder)
        assert done.returncode == 1
        assert done.stdout == (
            f"{name}: error[file/format] this file is not read: its extension .{name[2:].lower()} is that of"
            f" {noun} (YAML, JSON, JSON5, JSON Lines and TOML can be read, and the front matter of"
            " Markdown)\n"
        )


def test_a_schema_among_the_files(folder: Path, run: Run) -> None:
    """A YAML schema in the folder is not checked against itself, unless it is named."""
    data = folder / "data"
    data.mkdir()
    (data / "s.yaml").write_text("type: object\nrequired: [a]\n", encoding="utf-8")
    (data / "x.yaml").write_text("# yaml-language-server: $schema=s.yaml\na: 1\n", encoding="utf-8")
    for arguments in (["--schema", "data/s.yaml"], []):
        done = run("validate", *arguments, "data", cwd=folder)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr.startswith("1 file, 1 record, 0 errors")
    done = run("validate", "--schema", "data/s.yaml", "data/s.yaml", "--format", "lines", cwd=folder)
    assert done.stdout.startswith("data/s.yaml:1:1: error[schema/required]")
