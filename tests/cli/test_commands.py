"""The commands from end to end: exit codes, standard output, standard error, and files written."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from statekit.report import REPORTERS

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def summary(done: subprocess.CompletedProcess[str]) -> str:
    """Return the summary on stderr without the duration."""
    text, times = re.subn(r" in [0-9]+\.[0-9] s", "", done.stderr)
    assert times == 1
    return text


def person(dataset: Path, name: str, text: str) -> Path:
    """Write a record of the dataset."""
    file = dataset / "records" / "person" / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_valid_dataset(dataset: Path, run: Run) -> None:
    """A valid dataset prints nothing to stdout and the summary to stderr, with exit code 0."""
    done = run("validate", cwd=dataset)
    assert (done.returncode, done.stdout, summary(done)) == (0, "", "2 files, 2 records, 0 errors\n")


def test_findings_go_to_stdout_and_the_exit_code_is_1(dataset: Path, run: Run) -> None:
    """A finding is printed to stdout with its source line and carets, the summary to stderr."""
    person(dataset, "ada", "id: ada\nnane: Ada\nname: Ada\n")
    done = run("validate", cwd=dataset)
    assert done.returncode == 1
    assert done.stdout == (
        "records/person/ada.yaml:2:1: error[schema/additionalProperties]"
        " `nane` is not a property of the record\n"
        "  |\n"
        "2 | nane: Ada\n"
        "  | ^^^^ allowed here: id, name, born, knows\n"
        "\n"
    )
    assert summary(done) == "2 files, 2 records, 1 error\n"


def test_every_error_of_every_file_in_one_run(dataset: Path, run: Run) -> None:
    """Each of eleven typical mistakes is one finding with the right location; findings are sorted."""
    broken = {
        "bad-date": "id: bad-date\nname: A\nborn: 1815-13-10\n",
        "bad-reference": "id: bad-reference\nname: A\nknows: [charls]\n",
        "bad-type": "id: bad-type\nname: 7\n",
        "double-id": "id: ada\nname: A\n",
        "double-key": "id: double-key\nname: A\nname: B\n",
        "empty": "# nothing\n",
        "missing": "id: missing\n",
        "other-id": "id: another\nname: A\n",
        "syntax": 'id: syntax\nname: "A\n',
        "unknown": "id: unknown\nname: A\nage: 3\n",
    }
    for name, text in broken.items():
        person(dataset, name, text)
    (dataset / "records" / "person" / "binary.yaml").write_bytes(b"\x7fELF\x02\x01\x00\xff" * 8)
    done = run("validate", "--format", "lines", cwd=dataset)
    assert done.returncode == 1
    findings = [
        line.removeprefix("records/person/").partition("]")[0] + "]" for line in done.stdout.splitlines()
    ]
    assert findings == [
        "bad-date.yaml:3:7: error[schema/format]",
        "bad-reference.yaml:3:9: error[record/unknown-reference]",
        "bad-type.yaml:2:7: error[schema/type]",
        "binary.yaml:1:8: error[yaml/encoding]",
        "double-id.yaml:1:5: error[record/duplicate-id]",
        "double-key.yaml:3:1: error[yaml/duplicate-key]",
        "empty.yaml:1:1: error[record/none]",
        "missing.yaml:1:1: error[schema/required]",
        "other-id.yaml:1:5: error[record/file-name]",
        "syntax.yaml:2:8: error[yaml/syntax]",
        "unknown.yaml:3:1: error[schema/additionalProperties]",
    ]
    assert summary(done) == (
        "13 files, 10 records, 11 errors\n"
        "record/duplicate-id 1, record/file-name 1, record/none 1, record/unknown-reference 1,"
        " schema/additionalProperties 1, schema/format 1, schema/required 1, schema/type 1,"
        " yaml/duplicate-key 1, yaml/encoding 1, yaml/syntax 1\n"
    )


def test_files_outside_a_dataset(tmp_path: Path, run: Run) -> None:
    """With --schema, files and folders are checked; a file has one record, a list, or several documents."""
    (tmp_path / "any.json").write_text('{"type": "object", "required": ["a"]}', encoding="utf-8")
    folder = tmp_path / "data" / "deep"
    folder.mkdir(parents=True)
    (folder / "one.yml").write_text("a: 1\n", encoding="utf-8")
    (folder / "list.yaml").write_text("- a: 1\n- b: 1\n- a: 2\n", encoding="utf-8")
    (folder / "documents.yaml").write_text("a: 1\n---\nb: 1\n---\na: 3\n", encoding="utf-8")
    (folder / "not-yaml.txt").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "named.conf").write_text("b: 1\n", encoding="utf-8")
    done = run("validate", "--schema", "any.json", "data", "named.conf", "--format", "lines", cwd=tmp_path)
    assert done.stdout.splitlines() == [
        "data/deep/documents.yaml:3:1: error[schema/required] the record lacks the required property `a`",
        "data/deep/list.yaml:2:3: error[schema/required] the record lacks the required property `a`",
        "named.conf:1:1: error[schema/required] the record lacks the required property `a`",
    ]
    assert summary(done) == "4 files, 8 records, 3 errors\n"


def test_a_list_that_is_a_record(tmp_path: Path, run: Run) -> None:
    """If the schema describes a list, a list at the top of a file is one record."""
    (tmp_path / "list.json").write_text('{"type": "array", "items": {"type": "integer"}}', encoding="utf-8")
    (tmp_path / "x.yaml").write_text("- 1\n- two\n", encoding="utf-8")
    done = run("validate", "--schema", "list.json", "x.yaml", "--format", "lines", cwd=tmp_path)
    assert done.stdout.startswith("x.yaml:2:3: error[schema/type]")
    assert summary(done) == "1 file, 1 record, 1 error\n"


def test_selected_files_of_a_dataset(dataset: Path, run: Run) -> None:
    """Only findings on the given files are reported, but these may refer to all records."""
    person(dataset, "bad", "id: bad\n")
    done = run("validate", "records/person/ada.yaml", cwd=dataset)
    assert (done.returncode, summary(done)) == (0, "1 file, 1 record, 0 errors\n")
    done = run("validate", dataset / "records", cwd=dataset.parent)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{dataset}/records/person/bad.yaml:1:1: error")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["validate"], "no schema/*.schema.json found in . or its parent folders; to check other files"),
        (["validate", "absent"], "absent: no such file or folder"),
        (["validate", "--schema", "any.json", "empty"], "no .yaml or .yml files found in empty"),
        (["validate", "--schema", "any.json"], "no files to check; name files or folders"),
        (["validate", "--schema", "any.json", "x.yaml", "--sources", "absent"], "No such file or directory"),
        (["validate", "--format", "xml"], "Invalid value for '--format'"),
        (["export", "--output", "out", "--table", "t"], "Invalid value for --table: it requires --schema"),
        (["export"], "Missing option '--output'"),
    ],
)
def test_usage_errors(tmp_path: Path, run: Run, arguments: list[str], message: str) -> None:
    """Wrong usage, invalid configuration and nothing to check exit with code 2 and a message."""
    (tmp_path / "any.json").write_text("{}", encoding="utf-8")
    (tmp_path / "x.yaml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_kinds_and_misplaced_files(dataset: Path, run: Run) -> None:
    """A record without a schema is an error, and a file that is not read is a warning."""
    (dataset / "records" / "persn").mkdir()
    (dataset / "records" / "persn" / "eve.yaml").write_text("id: eve\n", encoding="utf-8")
    (dataset / "records" / "stray.yaml").write_text("id: stray\n", encoding="utf-8")
    (dataset / "records" / "person" / "eve.json").write_text("{}", encoding="utf-8")
    done = run("validate", "--format", "lines", cwd=dataset)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        (
            "records/persn/eve.yaml: error[dataset/no-kind]"
            " there is no kind `persn`: schema/persn.schema.json does not exist (did you mean `person`?)"
        ),
        (
            "records/person/eve.json: warning[dataset/not-read]"
            " this file is not read: record files must end in .yaml or .yml"
            " (rename it, or add it to `include` in the settings)"
        ),
        (
            "records/stray.yaml: error[dataset/no-kind]"
            " a record must be in the folder of its kind: records/<kind>/"
        ),
    ]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("absent.json", "absent.json: error[file/schema] the file cannot be read: No such file or directory"),
        ("bad.json", "bad.json:1:10: error[file/schema] this is not JSON: a value is missing"),
        (
            "wrong.json",
            "wrong.json:2:9: error[file/schema] the text `strin` is neither a list nor one of array",
        ),
        ("remote.json", "remote.json:1:10: error[file/schema] it refers to `https://"),
    ],
)
def test_a_schema_that_cannot_be_used_is_a_finding(
    tmp_path: Path, run: Run, schema: str, expected: str
) -> None:
    """A schema that cannot be used is a finding with a location and exit code 2; an export writes nothing."""
    (tmp_path / "bad.json").write_text('{"type": }', encoding="utf-8")
    (tmp_path / "wrong.json").write_text('{\n"type": "strin"}', encoding="utf-8")
    (tmp_path / "remote.json").write_text('{"$ref": "https://example.org/s.json"}', encoding="utf-8")
    (tmp_path / "x.yaml").write_text("a: 1\n", encoding="utf-8")
    done = run("validate", "--schema", schema, "x.yaml", "--format", "lines", cwd=tmp_path)
    assert (done.returncode, done.stdout.startswith(expected)) == (2, True)
    assert done.stderr.startswith("0 files, 0 records, 1 error")
    done = run("validate", "--schema", schema, "x.yaml", "--format", "json", cwd=tmp_path)
    [finding] = json.loads(done.stdout)["diagnostics"]
    assert (done.returncode, finding["rule"], finding["path"]) == (2, "file/schema", schema)
    done = run("export", "--schema", schema, "x.yaml", "--output", "out", cwd=tmp_path)
    assert (done.returncode, done.stdout.startswith(expected)) == (2, True)
    assert not (tmp_path / "out").exists()


def test_a_misspelled_keyword_is_a_warning(dataset: Path, run: Run) -> None:
    """A misspelled keyword is a warning with its location in the schema, which can be ignored."""
    file = dataset / "schema" / "person.schema.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"minLength"', '"minLenght"'), encoding="utf-8")
    done = run("validate", "--format", "lines", cwd=dataset)
    assert done.returncode == 0
    assert "person.schema.json:1:" in done.stdout
    assert (
        "warning[dataset/keyword] `minLenght` is not a JSON Schema keyword and has no effect"
        " (did you mean `minLength`?)\n"
    ) in done.stdout
    assert run("validate", "--ignore", "dataset/keyword", cwd=dataset).stdout == ""


def test_a_schema_that_refers_to_a_missing_kind(dataset: Path, run: Run) -> None:
    """In a dataset, a reference to a kind without a schema is an error in the schema."""
    file = dataset / "schema" / "person.schema.json"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"refers-to": "person"', '"refers-to": "place"'),
        encoding="utf-8",
    )
    done = run("validate", cwd=dataset)
    assert done.returncode == 2
    assert done.stdout == (
        "schema/person.schema.json: error[file/schema] it refers to the kind `place`, which has no schema\n\n"
    )


def test_links_are_not_followed_out_of_the_folder(dataset: Path, run: Run, tmp_path: Path) -> None:
    """A link out of the folder, or to a folder, is a finding, and its target is not shown."""
    (tmp_path / "secret.yaml").write_text("password: hunter2\n", encoding="utf-8")
    (dataset / "records" / "person" / "eve.yaml").symlink_to(tmp_path / "secret.yaml")
    (dataset / "records" / "person" / "loop").symlink_to(dataset / "records")
    done = run("validate", "--format", "lines", cwd=dataset)
    assert done.stdout.splitlines() == [
        (
            "records/person/eve.yaml: error[file/not-regular]"
            " this is a link that leads out of the folder: it is not followed"
        ),
        "records/person/loop: error[file/not-regular] this is a link to a folder: it is not followed",
    ]


def test_broken_links(dataset: Path, run: Run) -> None:
    """A link to itself or to nothing is a finding, and all other files are checked."""
    person = dataset / "records" / "person"
    (person / "around.yaml").symlink_to("around.yaml")
    (person / "one.yaml").symlink_to("two")
    (person / "two").symlink_to("one.yaml")
    (person / "nothing.yaml").symlink_to("nothing")
    (person / "ada.yaml").write_text("id: ada\nname: 7\n", encoding="utf-8")
    for arguments in ([], ["--schema", "schema/person.schema.json", "records"]):
        done = run("validate", "--format", "lines", *arguments, cwd=dataset)
        assert done.returncode == 1
        first, *links = done.stdout.splitlines()
        assert first.startswith("records/person/ada.yaml:2:7: error[schema/type] ")
        assert links == [
            f"records/person/{name}.yaml: error[file/not-regular] this is a link to nothing"
            for name in ("around", "nothing", "one")
        ]


def test_links_in_arguments(tmp_path: Path, run: Run) -> None:
    """A link in an argument is followed inside the current folder, but not out of it."""
    inside, secret = tmp_path / "inside", tmp_path / "secret"
    (inside / "real").mkdir(parents=True)
    secret.mkdir()
    (secret / "s.yaml").write_text("password: hunter2\n", encoding="utf-8")
    (secret / "s.json").write_text('{"type": "hunter2"}', encoding="utf-8")
    (inside / "any.json").write_text('{"type": "array"}', encoding="utf-8")
    (inside / "real" / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    for name, target in {"a": inside / "real", "file.yaml": inside / "real" / "a.yaml"}.items():
        (inside / name).symlink_to(target)
    for name, target in {"out": secret, "out.yaml": secret / "s.yaml", "s.json": secret / "s.json"}.items():
        (inside / name).symlink_to(target)
    arguments = ["validate", "--format", "lines", "--schema", "any.json"]
    done = run(*arguments, "a", "file.yaml", cwd=inside)
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()] == [
        "a/a.yaml:1:1:",
        "file.yaml:1:1:",
    ]
    done = run(*arguments, "out", "out.yaml", "out/s.yaml", cwd=inside)
    refused = "error[file/not-regular] this is a link that leads out of the folder: it is not followed"
    assert done.stdout.splitlines() == [f"{name}: {refused}" for name in ("out", "out.yaml", "out/s.yaml")]
    done = run("validate", "--schema", "s.json", "a", cwd=inside)
    assert (done.returncode, done.stdout) == (2, "")
    assert "hunter2" not in done.stderr
    done = run("validate", "--schema", inside / "any.json", inside / "out.yaml", cwd=inside / "real")
    assert "hunter2" not in done.stdout


def test_folders_that_are_links_out_of_the_dataset(dataset: Path, run: Run, tmp_path: Path) -> None:
    """The folders of records and schemas must not be links out of the dataset."""
    for name in ("records", "schema"):
        (dataset / name).rename(tmp_path / name)
        (dataset / name).symlink_to(tmp_path / name)
        done = run("validate", cwd=dataset)
        assert done.returncode == 2
        assert done.stderr == (
            f"statekit: error: {name}: this is a link that leads out of the folder: it is not followed\n"
        )
        (dataset / name).unlink()
        (tmp_path / name).rename(dataset / name)


def test_a_pipe_does_not_block(dataset: Path, run: Run) -> None:
    """A named pipe among the records is a finding, and is not opened."""
    os.mkfifo(dataset / "records" / "person" / "pipe.yaml")
    done = run("validate", "--format", "lines", cwd=dataset)
    assert done.stdout == ("records/person/pipe.yaml: error[file/not-regular] this is not a regular file\n")


def test_json_and_github(dataset: Path, run: Run) -> None:
    """The formats for programs contain the findings of a run."""
    person(dataset, "ada", "id: ada\nname: 7\n")
    shape = json.loads(run("validate", "--format", "json", cwd=dataset).stdout)
    assert shape["summary"]["errors"] == 1
    [finding] = shape["diagnostics"]
    assert (finding["record"], finding["pointer"], finding["rule"]) == ("ada", "/name", "schema/type")
    done = run("validate", "--format", "github", cwd=dataset)
    assert done.stdout.startswith(
        "::error file=records/person/ada.yaml,line=2,endLine=2,col=7,endColumn=8,title=schema/type::"
    )


def test_colors_follow_the_environment(dataset: Path, run: Run) -> None:
    """There are no colors in a pipe, colors with FORCE_COLOR, and none with NO_COLOR."""
    person(dataset, "ada", "id: ada\n")
    assert "\x1b" not in run("validate", cwd=dataset).stdout
    assert "\x1b[1;31m" in run("validate", cwd=dataset, FORCE_COLOR="1").stdout
    assert "\x1b" not in run("validate", cwd=dataset, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_a_closed_pipe_is_not_an_error(dataset: Path) -> None:
    """A reader that stops after the first line, such as `head`, causes no error message."""
    for number in range(300):
        person(dataset, f"p-{number}", "id: 3\n")
    command = f"{shlex.quote(sys.executable)} -m statekit validate | head -n 1"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=dataset,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert "Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_version_and_help(run: Run, tmp_path: Path) -> None:
    """The version is one line, and the help of a command contains examples."""
    assert run("--version", cwd=tmp_path).stdout == "statekit 0.1.0\n"
    for command in ("validate", "export"):
        assert "Examples:\n    statekit " in run(command, "--help", cwd=tmp_path).stdout


def test_a_c_locale(dataset: Path, run: Run) -> None:
    """In a C locale, text is printed as UTF-8."""
    person(dataset, "ada", "id: ada\nname: Ada\ntürkiye: 日本\n")
    done = run(
        "validate", "--format", "lines", cwd=dataset, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    assert done.returncode == 1
    assert "`türkiye`" in done.stdout


def test_errors_stop_an_export(dataset: Path, run: Run) -> None:
    """If there are errors, `export` reports them, writes nothing, and exits with code 1."""
    person(dataset, "bad", "id: bad\n")
    done = run("export", "--output", "out", cwd=dataset)
    assert done.returncode == 1
    assert "error[schema/required]" in done.stdout
    assert done.stderr.endswith("nothing was written\n")
    assert not (dataset / "out").exists()


def test_invalid_records_are_skipped(dataset: Path, run: Run) -> None:
    """With --skip-invalid, records with any error are skipped and counted."""
    person(dataset, "bad", "id: bad\n")
    person(dataset, "dangling", "id: dangling\nname: D\nknows: [nobody]\n")
    person(dataset, "twice", "id: twice\nname: T\nname: U\n")
    done = run("export", "--output", "out", "--skip-invalid", "--format", "jsonl", cwd=dataset)
    assert done.returncode == 0
    assert (dataset / "out" / "person.jsonl").read_text(encoding="utf-8") == (
        '{"id":"ada","name":"Ada","born":"1815-12-10","knows":["charles"]}\n'
        '{"id":"charles","name":"Charles"}\n'
    )
    assert "3 invalid records skipped\n" in done.stderr


def test_exporting_files_outside_a_dataset(tmp_path: Path, run: Run) -> None:
    """With --schema, one table with the given name is written, with rows in the order of the files."""
    (tmp_path / "any.json").write_text(
        '{"properties": {"a": {"type": "integer"}}, "additionalProperties": false}', encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text("- a: 2\n- {}\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    done = run("export", "--schema", "any.json", ".", "--table", "t", "--output", "out", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (
        0,
        "out/t.jsonl, .parquet, .csv: 3 rows\n",
    )
    assert (tmp_path / "out" / "t.jsonl").read_text(encoding="utf-8") == '{"a":1}\n{"a":2}\n{}\n'


def test_other_folders_are_not_replaced(dataset: Path, run: Run) -> None:
    """An output folder with files that `export` did not write is not replaced."""
    (dataset / "out").mkdir()
    (dataset / "out" / "thesis.tex").write_text("years of work", encoding="utf-8")
    done = run("export", "--output", "out", cwd=dataset)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert (dataset / "out" / "thesis.tex").read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize("name", sorted(REPORTERS))
def test_a_hostile_file_name(tmp_path: Path, run: Run, name: str) -> None:
    """A file name that is not UTF-8 and contains commands is reported in every format without effect."""
    (tmp_path / "any.json").write_text('{"type": "array"}', encoding="utf-8")
    hostile = b"\xff\n::error::x%0A\x1b[2J\xe2\x80\xae.yaml"
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + hostile))).write_text(
        'a: "\\e[2J::error::x"\n', encoding="utf-8"
    )
    done = run("validate", "--schema", "any.json", ".", "--format", name, cwd=tmp_path, SECRET="hunter2")  # noqa: S106 - nobody's
    assert done.returncode == 1
    output = done.stdout + done.stderr
    assert "schema/type" in output
    assert not {"\x1b", "\u202e", "\x07"} & set(output)
    assert not [line for line in output.splitlines() if line.lstrip().startswith("::") and name != "github"]
    assert len(output.splitlines()) < 10 or name in {"sarif", "junit", "text"}
    assert "hunter2" not in output
