"""Standard input is checked like a file, once, in the format and against the schema that its name decides."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SCHEMA = ("--schema", "schema/person.schema.json")
BAD = "id: ada\nage: [\n"


@pytest.fixture
def check(dataset: Path) -> Run:
    """Run a command in the dataset with a text on standard input."""

    def check(text: str | bytes, *arguments: str) -> subprocess.CompletedProcess[str]:
        data = text.encode() if isinstance(text, str) else text
        command = [sys.executable, "-m", "statekit", *arguments]
        done = subprocess.run(command, cwd=dataset, input=data, capture_output=True, check=False)
        return subprocess.CompletedProcess(
            command, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return check


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        ("id: ada\nname: Ada\nage: x\n", SCHEMA, "<stdin>:3:1: error[schema/additionalProperties]"),
        ("[1,\n 2", (*SCHEMA, "--stdin-name", "x.json"), "x.json:2:2: error[json/syntax]"),
        ('{"age": 1}\n', (*SCHEMA, "--stdin-name", "a/x.jsonl"), "a/x.jsonl:1:1: error[schema/required]"),
        (
            "# yaml-language-server: $schema=schema/person.schema.json\nid: a\nname: A\nage: 1\n",
            (),
            "<stdin>:4:1: error[schema/additionalProperties]",
        ),
        ("id: a\n", (), "<stdin>: error[file/no-schema]"),
        (
            "# yaml-language-server: $schema=../schema/person.schema.json\nage: 1\n",
            ("--stdin-name", "/nowhere/x.yaml"),
            "/nowhere/x.yaml: error[file/no-schema]",
        ),
        ("id: x\n", ("--stdin-name", "records/person/new.yaml"), "records/person/new.yaml:1:1: error["),
        (BAD, ("--stdin-name", "records/person/ada.yaml"), "records/person/ada.yaml:2:6: error[yaml/syntax]"),
        (BAD, ("--stdin-name", "./records/person/ada.yaml"), "records/person/ada.yaml:2:6: error[yaml/"),
        (b"\xff", SCHEMA, "<stdin>:1:1: error[yaml/encoding]"),
    ],
)
def test_findings(check: Run, text: str, arguments: tuple[str, ...], expected: str) -> None:
    """Findings are located in the text, with the name as the path."""
    done = check(text, "validate", "-", *arguments, "--format", "lines")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(expected)
    assert done.stderr.startswith("1 file, ") or "no-schema" in expected


def test_the_file_is_replaced(check: Run, dataset: Path) -> None:
    """With a name, the text replaces the file of this name among the records of a dataset."""
    path = "records/person/ada.yaml"
    valid = (dataset / path).read_text(encoding="utf-8")
    (dataset / path).write_text(BAD, encoding="utf-8")
    for text, code in ((valid, 0), ("id: x\n", 1), (valid, 0)):
        assert check(text, "validate", "-", "--stdin-name", path).returncode == code
    assert check("", "validate").returncode == 1, "no result of standard input is kept"


def test_other_paths(check: Run, dataset: Path) -> None:
    """Standard input may be one of several paths."""
    text = (dataset / "records" / "person" / "ada.yaml").read_text(encoding="utf-8")
    done = check(text, "validate", *SCHEMA, "-", "records/person", "-j", "1")
    assert done.stderr.startswith("3 files, 3 records, ")
    name = ("--stdin-name", "records/person/ada.yaml")
    assert check(text, "validate", "-", "records", *name).stderr.startswith("2 files, 2 records, 0 errors")


def test_export(check: Run, dataset: Path) -> None:
    """Records on standard input can be exported."""
    (dataset / "t.schema.json").write_text("{}", encoding="utf-8")
    arguments = ("--schema", "t.schema.json", "--stdin-name", "x.jsonl", "--output", "build", "-f", "jsonl")
    done = check('{"a": 1}\n{"a": 2}\n', "export", "-", *arguments)
    assert (done.returncode, done.stdout) == (0, "build/t.jsonl: 2 rows\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("validate", "-", "-"), "Invalid value for PATH: `-` may be given only once"),
        (("validate", "--stdin-name", "x"), "Invalid value for --stdin-name: it requires `-` as a path"),
        (
            ("validate", "-", "--stdin-name", "/"),
            "Invalid value for --stdin-name: it must be the name of a file",
        ),
        (
            ("verify", "build", "-"),
            "Invalid value for PATH: standard input is not compared; save it to a file",
        ),
        (("validate", "-", "records"), "`-` beside other paths requires --stdin-name or --schema"),
        (
            ("validate", "-", "--stdin-name", "x.yaml"),
            "x.yaml is not in a folder records/<kind>/ of the dataset",
        ),
        (
            ("validate", "-", "--stdin-name", "records/nobody/x.yaml"),
            "records/nobody/x.yaml is not in a folder records/<kind>/ of the dataset",
        ),
    ],
)
def test_wrong_usage(check: Run, arguments: tuple[str, ...], message: str) -> None:
    """What cannot be done is one line, with exit code 2."""
    done = check("", *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_large_input(check: Run) -> None:
    """Standard input has the same limit as a file."""
    done = check(b"#" * (64 * 1024 * 1024 + 2), "validate", *SCHEMA, "-", "--format", "lines")
    assert (
        done.stdout
        == "<stdin>: error[yaml/limit] the file is larger than 64 MiB (split it into several files)\n"
    )


def test_no_input(dataset: Path) -> None:
    """A closed standard input is an error of one line."""
    command = [sys.executable, "-m", "statekit", "validate", *SCHEMA, "-"]
    closed = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *command], cwd=dataset, capture_output=True, check=False
    )
    assert (closed.returncode, closed.stderr) == (2, b"statekit: error: standard input is closed\n")


def test_a_terminal(dataset: Path) -> None:
    """On a terminal, a line says what the command is waiting for."""
    outer, inner = pty.openpty()
    os.write(outer, b"id: x\n\x04")
    command = [sys.executable, "-m", "statekit", "validate", *SCHEMA, "-"]
    done = subprocess.run(command, cwd=dataset, stdin=inner, capture_output=True, check=False, timeout=60)
    os.close(outer)
    os.close(inner)
    assert done.stderr.startswith(b"reading standard input; end it with Ctrl+D\n")


def test_a_key_by_name_needs_a_name(check: Run, dataset: Path) -> None:
    """The name of the file cannot be the key of standard input unless it has one."""
    (dataset / "s.json").write_text("{}", encoding="utf-8")
    arguments = ("validate", "-", "--schema", "s.json", "--key", "file")
    done = check("k: b\n", *arguments)
    assert done.returncode == 2
    assert "standard input has no file name; give it one with --stdin-name" in done.stderr
    assert check("k: b\n", *arguments, "--stdin-name", "x.yaml").returncode == 0


def test_a_name_of_another_format(check: Run) -> None:
    """As for a file, the ending of the name may be that of a format that cannot be read."""
    done = check("id: x\n", "validate", *SCHEMA, "-", "--stdin-name", "x.csv", "--format", "lines")
    assert done.returncode == 1
    assert done.stdout.startswith(
        "x.csv: error[file/format] this file is not read: its extension .csv is that of CSV"
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a = 1\n", "toml"),
        ("# c\n\n[a.b]\nc = 1\n", "toml"),
        ("[[a]]\nb = 1\n", "toml"),
        ("{a: 1, // c\n}\n", "json5"),
        ('{"url": "http://x.y", /* c */ "a": 1}\n', "json5"),
        ('{"url": "http://x.y"}\n', None),
        ("a: 1\n", None),
        ("[a]: 1\n", None),
        ("a: b = c\n", None),
    ],
)
def test_input_that_is_not_yaml(check: Run, text: str, name: str | None) -> None:
    """If there are errors, and the text looks like another format, the option for its name is named."""
    done = check(text, "validate", *SCHEMA, "-")
    assert done.returncode == 1
    assert (f"--stdin-name records.{name}" in done.stderr) == (name is not None)
    assert ("--stdin-name" in done.stderr) == (name is not None)
