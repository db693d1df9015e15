"""Settings from files and from the command line."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from statekit.config.metadata import Creator, Metadata
from statekit.config.settings import Settings, SettingsError
from statekit.config.settings_file import load_settings
from statekit.diagnostics import Diagnostic, Place, Severity
from statekit.discovery.find import find_dataset, find_files

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def broken(dataset: Path) -> Path:
    """A dataset with five errors, each of another rule."""
    folder = dataset / "records" / "person"
    (folder / "bad.yaml").write_text(
        "id: bad\nname: 7\nborn: 1815-13-10\nknows: [nobody]\n", encoding="utf-8"
    )
    (folder / "other.yaml").write_text("id: another\nname: A\n", encoding="utf-8")
    (folder / "syntax.yaml").write_text('id: "syntax\n', encoding="utf-8")
    return dataset


def rules(run: Run, cwd: Path, *arguments: str) -> list[str]:
    """Return the findings of a run, as `file severity rule`."""
    done = run("validate", "--format", "lines", *arguments, cwd=cwd)
    assert done.returncode in (0, 1), done.stderr
    found = [line.partition("] ")[0].replace("[", " ") for line in done.stdout.splitlines()]
    return [f"{Path(line.partition(':')[0]).stem} {line.rpartition(': ')[2]}" for line in found]


def severity(settings: Settings, rule: str) -> Severity | None:
    """Return the severity of an error under settings, or None if it does not count."""
    applied = settings.apply(Diagnostic(rule, Severity.ERROR, "m", Place("x")))
    found = settings.severity_of(rule, Severity.ERROR)
    assert found is (None if applied is None else applied.severity)
    return found


def test_without_settings_all_findings_count(broken: Path, run: Run) -> None:
    """Without settings, each finding counts with its own severity."""
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
def test_both_files_have_the_same_keys(broken: Path, run: Run, name: str, text: str) -> None:
    """Settings are read from either file at the root of the dataset, wherever the command runs."""
    (broken / name).write_text(text, encoding="utf-8")
    assert rules(run, broken) == ["bad warning schema/format", "syntax error yaml/syntax"]
    assert rules(run, broken.parent, "dataset") == rules(run, broken)


def test_files_outside_a_dataset_have_the_settings_of_the_current_folder(tmp_path: Path, run: Run) -> None:
    """With --schema, settings are read from the current folder."""
    (tmp_path / "s.json").write_text('{"type": "object", "required": ["a"]}', encoding="utf-8")
    (tmp_path / "x.yaml").write_text("b: 1\n", encoding="utf-8")
    (tmp_path / "statekit.toml").write_text('severity = {"schema/required" = "note"}\n', encoding="utf-8")
    assert rules(run, tmp_path, "--schema", "s.json", "x.yaml") == ["x note schema/required"]


def test_only_errors_that_count_make_a_run_fail(broken: Path, run: Run) -> None:
    """Ignored findings are not counted; warnings are counted, but do not make the run fail."""
    (broken / "records" / "person" / "syntax.yaml").unlink()
    (broken / "statekit.toml").write_text(
        'ignore = ["record"]\nseverity = {"schema" = "warning"}\n', encoding="utf-8"
    )
    done = run("validate", cwd=broken)
    assert done.returncode == 0
    assert done.stderr.startswith("4 files, 4 records, 0 errors, 2 warnings in ")


def test_options_override_settings(broken: Path, run: Run) -> None:
    """--select replaces what settings select and ignore; --ignore adds to what they ignore."""
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


def test_the_longest_matching_name_sets_the_severity() -> None:
    """If several names match a rule, the longest one sets its severity."""
    settings = Settings(severity={"schema/enum": Severity.NOTE, "schema": Severity.WARNING})
    assert severity(settings, "schema/enum") is Severity.NOTE
    assert severity(settings, "schema/type") is Severity.WARNING
    assert severity(settings, "schemata/enum") is Severity.ERROR


def test_unreadable_files_always_count() -> None:
    """No settings change findings that report unreadable files or invalid YAML."""
    settings = Settings(("schema",), ("yaml", "file"), {"yaml": Severity.NOTE, "file": Severity.NOTE})
    assert severity(settings, "yaml/syntax") is Severity.ERROR
    assert severity(settings, "file/unreadable") is Severity.ERROR
    assert severity(settings, "record/none") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select = [", "invalid TOML: Invalid value (at end of document)"),
        ("select = 'schema'", 'select: expected a list of rules such as ["schema/enum"]'),
        ("ignore = [1]", 'ignore: expected a list of rules such as ["schema/enum"]'),
        ("ignore = ['Schema']", "ignore: unknown rule `Schema`"),
        ("ignore = ['']", "ignore: unknown rule ``"),
        ("select = ['schema/enum/x']", "select: unknown rule `schema/enum/x`"),
        ("severity = 'note'", 'severity: expected a table such as {"schema/enum" = "warning"}'),
        ("severity = {schema = 'bad'}", "severity.schema: 'bad' is not one of error, warning, note"),
        ("severity = {schema = [1]}", "severity.schema: [1] is not one of error, warning, note"),
        ("severity = {'a b' = 'note'}", "severity: unknown rule `a b`"),
        (
            "ignore = ['yaml/syntax']",
            "ignore: `yaml/syntax` always counts: it reports unreadable files",
        ),
        (
            "severity = {file = 'note'}",
            "severity: `file` always counts: it reports unreadable files",
        ),
        (
            "slect = []",
            "slect: unknown setting; did you mean `select`?",
        ),
        (
            "zzz = []",
            (
                "zzz: unknown setting; expected one of select, ignore, severity, dataset,"
                " warnings-as-errors, max-findings, exclude, include, respect-gitignore, key,"
                " schemas, schema-root, assert-content, assert-formats, source-columns, yaml, limits"
            ),
        ),
        ("source-columns = 1", "source-columns: expected true or false"),
        ("yaml = 1", 'yaml: expected a table such as {keys = "text"}'),
        ("yaml.key = 1", "yaml.key: unknown setting; expected one of tags, merge-keys, keys"),
        ("yaml.tags = '!x'", 'yaml.tags: expected a list of tags such as ["!secret"]'),
        ("yaml.tags = ['x']", "yaml.tags: `x` is not a tag: a tag begins with `!`, such as `!secret`"),
        ("yaml.tags = ['! x']", "yaml.tags: `! x` is not a tag: a tag begins with `!`, such as `!secret`"),
        ("yaml.merge-keys = 1", "yaml.merge-keys: expected true or false"),
        ("yaml.keys = 'any'", "yaml.keys: expected `strict` or `text`"),
        ("dataset = 1", 'dataset: expected a table such as {name = "statements"}'),
        (
            "[dataset]\nnam = 'x'",
            (
                "dataset.nam: unknown setting; expected one of name, title, version, description, license,"
                " homepage, keywords, date, doi, creators"
            ),
        ),
        ("[dataset]\nname = 'a b'", "dataset.name: `a b` is not a name of letters, digits, `.`, `_` and `-`"),
        ("[dataset]\ntitle = 1", "dataset.title: expected printable text"),
        ("[dataset]\ntitle = ' '", "dataset.title: expected printable text"),
        ("[dataset]\ntitle = 'a\\u001bb'".replace("'", '"'), "dataset.title: expected printable text"),
        ("[dataset]\ntitle = 'a\\nb'".replace("'", '"'), "dataset.title: expected a single line"),
        (
            "[dataset]\nlicense = 'CC BY'",
            "dataset.license: `CC BY` is not an SPDX identifier such as CC-BY-4.0",
        ),
        ("[dataset]\nhomepage = 'x'", "dataset.homepage: `x` is not a URL such as https://example.org"),
        ("[dataset]\nkeywords = 'x'", 'dataset.keywords: expected a list such as ["politics"]'),
        (
            "[dataset]\ndate = '2026-01-31'",
            "dataset.date: expected a date such as 2026-01-31, without quotes",
        ),
        ("[dataset]\ndoi = 'x'", "dataset.doi: `x` is not a DOI such as 10.1234/example"),
        (
            "[dataset]\ncreators = ['x']",
            'dataset.creators: expected a list such as [{name = "Example Desk"}]',
        ),
        ("[dataset]\ncreators = [{}]", "dataset.creators[0]: the creator has no name"),
        (
            "[dataset]\ncreators = [{name = 'x', email = 'y'}]",
            "dataset.creators[0].email: `y` is not an email address",
        ),
    ],
)
def test_invalid_settings(dataset: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str) -> None:
    """An error in settings is reported in one line with the file and the key."""
    monkeypatch.chdir(dataset)
    (dataset / "statekit.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(find_dataset([]))
    assert str(caught.value) == f"statekit.toml: {message}"


def test_metadata(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The metadata is read from the table `dataset`; without it, only a default name is set."""
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


def test_invalid_settings_in_pyproject(dataset: Path, run: Run) -> None:
    """An error in pyproject.toml is reported with its line and the full key, and the exit code is 2."""
    (dataset / "pyproject.toml").write_text("[tool.statekit]\nselect = 1\n", encoding="utf-8")
    done = run("validate", cwd=dataset)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "statekit: error: pyproject.toml:2: tool.statekit.select:"
        ' expected a list of rules such as ["schema/enum"]\n'
    )
    (dataset / "pyproject.toml").write_text("[tool]\nstatekit = 1\n", encoding="utf-8")
    assert "pyproject.toml: tool.statekit: expected a table" in run("validate", cwd=dataset).stderr


def test_two_files_with_settings(dataset: Path, run: Run) -> None:
    """Settings in both files are an error; a pyproject.toml without [tool.statekit] contains no settings."""
    (dataset / "statekit.toml").write_text("", encoding="utf-8")
    (dataset / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    assert run("validate", cwd=dataset).returncode == 0
    (dataset / "pyproject.toml").write_text("[tool.statekit]\n", encoding="utf-8")
    done = run("validate", cwd=dataset)
    assert done.returncode == 2
    assert done.stderr == (
        "statekit: error: there are settings in both statekit.toml and [tool.statekit] in pyproject.toml:"
        " keep one of them\n"
    )


def test_unreadable_settings_files(dataset: Path) -> None:
    """Invalid UTF-8 or TOML, a large file, a folder, a pipe and a link to elsewhere are each reported."""
    file = dataset / "statekit.toml"

    def message() -> str:
        with pytest.raises(SettingsError) as caught:
            load_settings(find_dataset([dataset]))
        return str(caught.value).removeprefix(str(file))

    file.write_bytes(b"\xff")
    assert message() == ":1: the file is not UTF-8: byte 0xFF at offset 0"
    file.write_text("select = [" + "9" * 5000 + "]", encoding="utf-8")
    assert message().startswith(": invalid TOML: ")
    file.write_text("select = " + "[" * 100_000, encoding="utf-8")
    assert message().startswith(": invalid TOML: ")
    file.write_text("#" * 1024 * 1024 + "#", encoding="utf-8")
    assert message() == ": the file is larger than 1 MiB"
    file.unlink()
    file.mkdir()
    assert message() == ": this is not a regular file"
    file.rmdir()
    os.mkfifo(file)
    assert message() == ": this is not a regular file"
    file.unlink()
    file.symlink_to("/etc/passwd")
    assert message() == ": this is a link that leads out of the folder: it is not followed"


def test_unknown_rules(tmp_path: Path) -> None:
    """If the IDs of all rules are given, a name that matches none of them is an error."""
    (tmp_path / "x.yaml").write_text("a: 1\n", encoding="utf-8")
    dataset = find_files(tmp_path / "s.json", [tmp_path / "x.yaml"])
    settings = load_settings(dataset, {"schema/enum", "quote/words"})
    assert settings.with_options(["schema", "quote/"], ["quote/words"]).ignore == ("quote/words",)
    with pytest.raises(
        SettingsError, match=r"^--select: unknown rule `schema/enun`; did you mean `schema/enum`\?$"
    ):
        settings.with_options(["schema/enun"], [])
    with pytest.raises(SettingsError, match=r"^--ignore: unknown rule `sch`$"):
        settings.with_options([], ["sch"])


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_unknown_rules_on_the_command_line(dataset: Path, run: Run, option: str) -> None:
    """An unknown rule in an option is reported in one line, and the exit code is 2."""
    done = run("validate", option, "no rule", cwd=dataset)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"statekit: error: {option}: unknown rule `no rule`\n"


@pytest.mark.parametrize(
    "text", ['ignore = ["schema"]', 'severity = {schema = "note"}', 'select = ["record"]']
)
def test_records_that_violate_their_schema_are_never_exported(dataset: Path, run: Run, text: str) -> None:
    """A record that violates its schema is skipped only on request, even if its findings do not count."""
    (dataset / "records" / "person" / "bad.yaml").write_text("id: bad\nname: 7\n", encoding="utf-8")
    (dataset / "statekit.toml").write_text(text, encoding="utf-8")
    done = run("export", "--output", "out", "--format", "jsonl", cwd=dataset)
    assert done.returncode == 1
    assert done.stderr.endswith(
        "1 invalid record with ignored errors: to export the others, use --skip-invalid\n"
        "nothing was written\n"
    )
    assert not (dataset / "out").exists()
    done = run("export", "--output", "out", "--format", "jsonl", "--skip-invalid", cwd=dataset)
    assert done.returncode == 0
    assert done.stdout.endswith("out/person.jsonl: 2 rows\n")
    assert done.stderr.endswith("1 invalid record skipped\n")
    assert "bad" not in (dataset / "out" / "person.jsonl").read_text(encoding="utf-8")


def test_records_with_findings_that_do_not_count_are_exported(dataset: Path, run: Run) -> None:
    """A record with an unknown reference is exported if that finding does not count as an error."""
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


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("statekit.toml", "ignore = []\nslect = []\n", "statekit.toml:2: slect: unknown setting; "),
        (
            "statekit.toml",
            "# x\nignore = [\n",
            "statekit.toml: invalid TOML: Invalid value (at end of document)",
        ),
        ("statekit.toml", "\na = 1 2\n", "statekit.toml:2:7: invalid TOML: Expected newline"),
        ("statekit.toml", "\n[dataset]\nname = 'x'\ndoi = 'x'\n", "statekit.toml:4: dataset.doi: `x` is not"),
        (
            "pyproject.toml",
            "[project]\nselect = 1\n[tool.statekit]\nselect = 1\n",
            "pyproject.toml:4: tool.statekit.select: expected a list",
        ),
        (
            "pyproject.toml",
            "[tool.statekit]\n[tool.statekit.severity]\n'schema/enum' = 1\n",
            "pyproject.toml:3: tool.statekit.severity.schema/enum: 1 is not one of",
        ),
    ],
)
def test_the_line_of_an_error(dataset: Path, run: Run, name: str, text: str, message: str) -> None:
    """The command names the line of settings that cannot be used."""
    (dataset / name).write_text(text, encoding="utf-8")
    done = run("validate", cwd=dataset)
    assert done.returncode == 2
    assert done.stderr.startswith(f"statekit: error: {message}")


def test_settings_of_others(dataset: Path, run: Run) -> None:
    """A project file without settings, and settings in a folder that is only checked, have no effect."""
    (dataset / "pyproject.toml").write_text("[tool.x\n", encoding="utf-8")
    (dataset / "records" / "statekit.toml").write_text("[broken\n", encoding="utf-8")
    assert run("validate", cwd=dataset).returncode == 0
    (dataset / "statekit.toml").write_text("[broken\n", encoding="utf-8")
    arguments = ["--schema", dataset / "schema" / "person.schema.json", dataset]
    done = run("validate", *arguments, cwd=dataset.parent)
    assert (done.returncode, done.stdout) == (0, "")
