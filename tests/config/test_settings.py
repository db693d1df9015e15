"""Settings: which findings count, and how much; from files, and from the command line, which wins."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from statekit.config.metadata import Creator, Metadata
from statekit.config.settings import Settings, SettingsError, load_settings
from statekit.diagnostics import Diagnostic, Place, Severity
from statekit.discovery.find import find_dataset, find_files

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def broken(dataset: Path) -> Path:
    """A dataset with five errors of as many rules."""
    folder = dataset / "records" / "person"
    (folder / "bad.yaml").write_text(
        "id: bad\nname: 7\nborn: 1815-13-10\nknows: [nobody]\n", encoding="utf-8"
    )
    (folder / "other.yaml").write_text("id: another\nname: A\n", encoding="utf-8")
    (folder / "syntax.yaml").write_text('id: "syntax\n', encoding="utf-8")
    return dataset


def rules(run: Run, cwd: Path, *arguments: str) -> list[str]:
    """The findings of a run: `file severity rule`."""
    done = run("validate", "--format", "lines", *arguments, cwd=cwd)
    assert done.returncode in (0, 1), done.stderr
    found = [line.partition("] ")[0].replace("[", " ") for line in done.stdout.splitlines()]
    return [f"{Path(line.partition(':')[0]).stem} {line.rpartition(': ')[2]}" for line in found]


def apply(settings: Settings, rule: str) -> Severity | None:
    """How bad an error of a rule is under settings; None if it does not count."""
    counted = settings.apply(Diagnostic(rule, Severity.ERROR, "m", Place("x")))
    return None if counted is None else counted.severity


def test_without_settings_everything_counts(broken: Path, run: Run) -> None:
    """Where nothing is set, each finding counts as its rule says."""
    assert rules(run, broken) == [
        "bad error schema/type",
        "bad error schema/format",
        "bad error record/unknown-reference",
        "other error record/file-name",
        "syntax error yaml/syntax",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("statekit.toml", 'ignore = ["record/", "schema/type"]\nseverity = {"schema" = "warning"}\n'),
        (
            "pyproject.toml",
            '[tool.statekit]\nignore = ["record/", "schema/type"]\nseverity = {"schema" = "warning"}\n',
        ),
    ],
)
def test_both_files_have_the_same_names(broken: Path, run: Run, name: str, text: str) -> None:
    """Settings are those of the dataset's root, in either file, wherever the command runs."""
    (broken / name).write_text(text, encoding="utf-8")
    assert rules(run, broken) == ["bad warning schema/format", "syntax error yaml/syntax"]
    assert rules(run, broken.parent, "dataset") == rules(run, broken)


def test_anybodys_files_have_the_settings_of_the_current_folder(tmp_path: Path, run: Run) -> None:
    """With --schema, settings are looked up where the command runs."""
    (tmp_path / "s.json").write_text('{"type": "object", "required": ["a"]}', encoding="utf-8")
    (tmp_path / "x.yaml").write_text("b: 1\n", encoding="utf-8")
    (tmp_path / "statekit.toml").write_text('severity = {"schema/required" = "note"}\n', encoding="utf-8")
    assert rules(run, tmp_path, "--schema", "s.json", "x.yaml") == ["x note schema/required"]


def test_only_errors_that_count_make_a_run_fail(broken: Path, run: Run) -> None:
    """An ignored finding is not counted; a warning is, and does not fail."""
    (broken / "records" / "person" / "syntax.yaml").unlink()
    (broken / "statekit.toml").write_text(
        'ignore = ["record"]\nseverity = {"schema" = "warning"}\n', encoding="utf-8"
    )
    done = run("validate", cwd=broken)
    assert done.returncode == 0
    assert done.stderr.startswith("4 files, 4 records, 0 errors, 2 warnings in ")


def test_the_command_line_wins(broken: Path, run: Run) -> None:
    """--select replaces what is selected and ignored; --ignore adds to what is ignored."""
    (broken / "statekit.toml").write_text(
        'select = ["schema", "record"]\nignore = ["schema/type"]\n', encoding="utf-8"
    )
    assert rules(run, broken) == [
        "bad error schema/format",
        "bad error record/unknown-reference",
        "other error record/file-name",
        "syntax error yaml/syntax",
    ]
    assert rules(run, broken, "--select", "schema") == [
        "bad error schema/type",
        "bad error schema/format",
        "syntax error yaml/syntax",
    ]
    assert rules(run, broken, "--ignore", "record", "--ignore", "schema/format") == [
        "syntax error yaml/syntax"
    ]
    assert rules(run, broken, "--select", "schema", "--ignore", "schema/type") == [
        "bad error schema/format",
        "syntax error yaml/syntax",
    ]


def test_the_longest_name_says_the_severity() -> None:
    """Of several names that mean a rule, the most exact one counts."""
    settings = Settings(severity={"schema/enum": Severity.NOTE, "schema": Severity.WARNING})
    assert apply(settings, "schema/enum") is Severity.NOTE
    assert apply(settings, "schema/type") is Severity.WARNING
    assert apply(settings, "schemata/enum") is Severity.ERROR


def test_what_cannot_be_read_always_counts() -> None:
    """Findings on files and on YAML are not selected away, whatever the settings are made of."""
    settings = Settings(("schema",), ("yaml", "file"), {"yaml": Severity.NOTE, "file": Severity.NOTE})
    assert apply(settings, "yaml/syntax") is Severity.ERROR
    assert apply(settings, "file/unreadable") is Severity.ERROR
    assert apply(settings, "record/none") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select = [", "this is not TOML: Invalid value (at end of document)"),
        ("select = 'schema'", 'select: this is not a list of rules such as ["schema/enum"]'),
        ("ignore = [1]", 'ignore: this is not a list of rules such as ["schema/enum"]'),
        ("ignore = ['Schema']", "ignore: there is no rule `Schema`"),
        ("ignore = ['']", "ignore: there is no rule ``"),
        ("select = ['schema/enum/x']", "select: there is no rule `schema/enum/x`"),
        ("severity = 'note'", 'severity: this is not a table such as {"schema/enum" = "warning"}'),
        ("severity = {schema = 'bad'}", "severity.schema: 'bad' is not one of error, warning, note"),
        ("severity = {schema = [1]}", "severity.schema: [1] is not one of error, warning, note"),
        ("severity = {'a b' = 'note'}", "severity: there is no rule `a b`"),
        (
            "ignore = ['yaml/syntax']",
            "ignore: `yaml/syntax` always counts: what cannot be read cannot be judged",
        ),
        (
            "severity = {file = 'note'}",
            "severity: `file` always counts: what cannot be read cannot be judged",
        ),
        ("slect = []", "slect: there is no such setting: select, ignore, severity and dataset are"),
        ("dataset = 1", 'dataset: this is not a table such as {name = "statements"}'),
        (
            "[dataset]\nnam = 'x'",
            (
                "dataset.nam: there is no such setting: name, title, version, description, license, homepage,"
                " keywords, date, doi, creators are"
            ),
        ),
        ("[dataset]\nname = 'a b'", "dataset.name: `a b` is not a name of letters, digits, `.`, `_` and `-`"),
        ("[dataset]\ntitle = 1", "dataset.title: this is not a text"),
        ("[dataset]\ntitle = ' '", "dataset.title: this is not a text"),
        ("[dataset]\ntitle = 'a\\u001bb'".replace("'", '"'), "dataset.title: this is not a text"),
        ("[dataset]\ntitle = 'a\\nb'".replace("'", '"'), "dataset.title: this is more than one line"),
        (
            "[dataset]\nlicense = 'CC BY'",
            "dataset.license: `CC BY` is not an SPDX identifier such as CC-BY-4.0",
        ),
        ("[dataset]\nhomepage = 'x'", "dataset.homepage: `x` is not an address such as https://example.org"),
        ("[dataset]\nkeywords = 'x'", 'dataset.keywords: this is not a list such as ["politics"]'),
        (
            "[dataset]\ndate = '2026-01-31'",
            "dataset.date: this is not a date such as 2026-01-31, without quotes",
        ),
        ("[dataset]\ndoi = 'x'", "dataset.doi: `x` is not a DOI such as 10.1234/example"),
        (
            "[dataset]\ncreators = ['x']",
            'dataset.creators: this is not a list such as [{name = "Example Desk"}]',
        ),
        ("[dataset]\ncreators = [{}]", "dataset.creators[0]: a creator has a name"),
        (
            "[dataset]\ncreators = [{name = 'x', email = 'y'}]",
            "dataset.creators[0].email: `y` is not an email address",
        ),
    ],
)
def test_wrong_settings(dataset: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
    """A mistake in settings is one line with the file and the key."""
    monkeypatch.chdir(dataset)
    (dataset / "statekit.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(find_dataset([]))
    assert str(caught.value) == f"statekit.toml: {said}"


def test_what_is_said_of_a_dataset(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table `dataset` says what a dataset is; without it, it has a name that says nothing."""
    monkeypatch.chdir(dataset)
    assert load_settings(find_dataset([])).metadata == Metadata(name="dataset")
    (dataset / "statekit.toml").write_text(
        '[dataset]\nname = "statements"\ntitle = " Statements"\nversion = "1.2.0"\n'
        'description = """\nOne.\nTwo.\n"""\nlicense = "CC-BY-4.0"\nhomepage = "https://example.org/x"\n'
        'keywords = ["a", "b"]\ndate = 2026-01-31\ndoi = "10.1234/example"\n'
        'creators = [{name = "Example Desk", url = "https://example.org", email = "desk@example.org"}]\n',
        encoding="utf-8",
    )
    assert load_settings(find_dataset([])).metadata == Metadata(
        name="statements",
        title="Statements",
        version="1.2.0",
        description="One.\nTwo.",
        license="CC-BY-4.0",
        homepage="https://example.org/x",
        keywords=("a", "b"),
        date="2026-01-31",
        doi="10.1234/example",
        creators=(Creator("Example Desk", "https://example.org", "desk@example.org"),),
    )


def test_wrong_settings_of_a_project(dataset: Path, run: Run) -> None:
    """In pyproject.toml the key is named in full; the command prints one line and exits with 2."""
    (dataset / "pyproject.toml").write_text("[tool.statekit]\nselect = 1\n", encoding="utf-8")
    done = run("validate", cwd=dataset)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "statekit: error: pyproject.toml: tool.statekit.select:"
        ' this is not a list of rules such as ["schema/enum"]\n'
    )
    (dataset / "pyproject.toml").write_text("[tool]\nstatekit = 1\n", encoding="utf-8")
    assert "pyproject.toml: tool.statekit: this is not a table" in run("validate", cwd=dataset).stderr


def test_two_files_with_settings(dataset: Path, run: Run) -> None:
    """Settings in both files are a mistake; a pyproject.toml without a table for statekit is none."""
    (dataset / "statekit.toml").write_text("", encoding="utf-8")
    (dataset / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    assert run("validate", cwd=dataset).returncode == 0
    (dataset / "pyproject.toml").write_text("[tool.statekit]\n", encoding="utf-8")
    done = run("validate", cwd=dataset)
    assert done.returncode == 2
    assert done.stderr == (
        "statekit: error: statekit.toml and [tool.statekit] of pyproject.toml both hold settings:"
        " keep one of them\n"
    )


def test_a_file_that_is_not_text(dataset: Path) -> None:
    """Bytes that are not UTF-8, a folder or a pipe of that name, or a link out, are said in words."""
    file = dataset / "statekit.toml"

    def said() -> str:
        with pytest.raises(SettingsError) as refused:
            load_settings(find_dataset([dataset]))
        return str(refused.value).removeprefix(str(file))

    file.write_bytes(b"\xff")
    assert said() == ":1: the file is not UTF-8: byte 0xFF at offset 0"
    file.write_text("select = [" + "9" * 5000 + "]", encoding="utf-8")
    assert said().startswith(": this is not TOML: ")
    file.write_text("select = " + "[" * 100_000, encoding="utf-8")
    assert said().startswith(": this is not TOML: ")
    file.write_text("#" * 1024 * 1024 + "#", encoding="utf-8")
    assert said() == ": the file is larger than 1 MiB"
    file.unlink()
    file.mkdir()
    assert said() == ": this is not a regular file"
    file.rmdir()
    os.mkfifo(file)
    assert said() == ": this is not a regular file"
    file.unlink()
    file.symlink_to("/etc/passwd")
    assert said() == ": this is a link that leads out of the folder: it is not followed"


def test_names_are_those_of_rules_where_these_are_known(tmp_path: Path) -> None:
    """Given the rules that there are, a name that means none of them is refused."""
    (tmp_path / "x.yaml").write_text("a: 1\n", encoding="utf-8")
    anybodys = find_files(tmp_path / "s.json", [tmp_path / "x.yaml"])
    settings = load_settings(anybodys, {"schema/enum", "quote/words"})
    assert settings.with_options(["schema", "quote/"], ["quote/words"]).ignore == ("quote/words",)
    with pytest.raises(SettingsError, match=r"^--select: there is no rule `schema/enun`$"):
        settings.with_options(["schema/enun"], [])
    with pytest.raises(SettingsError, match=r"^--ignore: there is no rule `sch`$"):
        settings.with_options([], ["sch"])


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_wrong_names_on_the_command_line(dataset: Path, run: Run, option: str) -> None:
    """A name that no rule can have is a usage error: one line, exit code 2."""
    done = run("validate", option, "no rule", cwd=dataset)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"statekit: error: {option}: there is no rule `no rule`\n"


@pytest.mark.parametrize(
    "text", ['ignore = ["schema"]', 'severity = {schema = "note"}', 'select = ["record"]']
)
def test_no_table_holds_what_its_schema_refuses(dataset: Path, run: Run, text: str) -> None:
    """A record that does not satisfy its schema is not exported, even where nothing is said of it."""
    (dataset / "records" / "person" / "bad.yaml").write_text("id: bad\nname: 7\n", encoding="utf-8")
    (dataset / "statekit.toml").write_text(text, encoding="utf-8")
    done = run("export", "--output", "out", "--format", "jsonl", cwd=dataset)
    assert done.returncode == 0
    assert done.stdout.endswith("out/person.jsonl: 2 rows\n")
    assert done.stderr.endswith("1 invalid record was left out\n")
    assert "bad" not in (dataset / "out" / "person.jsonl").read_text(encoding="utf-8")


def test_what_does_not_count_across_records_is_exported(dataset: Path, run: Run) -> None:
    """A record whose reference dangles is exported where that does not count as an error."""
    (dataset / "records" / "person" / "eve.yaml").write_text(
        "id: eve\nname: E\nknows: [nobody]\n", encoding="utf-8"
    )
    (dataset / "statekit.toml").write_text(
        'severity = {"record/unknown-reference" = "warning"}', encoding="utf-8"
    )
    done = run("export", "--output", "out", "--format", "jsonl", cwd=dataset)
    assert done.returncode == 0
    assert '"eve"' in (dataset / "out" / "person.jsonl").read_text(encoding="utf-8")
    (dataset / "statekit.toml").unlink()
    (dataset / "records" / "person" / "eve.yaml").unlink()
    (dataset / "records" / "person" / "eve.json").write_text("{}", encoding="utf-8")
    (dataset / "statekit.toml").write_text('severity = {"dataset/not-read" = "error"}', encoding="utf-8")
    assert run("export", "--output", "out", cwd=dataset).returncode == 1
