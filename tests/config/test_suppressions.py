"""Comments that suppress findings, and the findings about unused and malformed ones."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.config.suppressions import find_suppressions, may_suppress
from statekit.read import TextFile, read_document

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def found(text: str) -> list[tuple[str, int]]:
    """Return the names, joined, and the line of each suppression in a text."""
    document = read_document(TextFile("x.yaml", text), lists=True)
    return [(" ".join(item.names), item.line) for item in find_suppressions(document)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1 # statekit: ignore[schema/enum]\n", [("schema/enum", 1)]),
        ("a: 1 #statekit:ignore[schema] because\n", [("schema", 1)]),
        ("a: 1\t# statekit: ignore[a, b/c ,a] x\n", [("a b/c", 1)]),
        ("# statekit: ignore[a]\na: 1\n", [("a", 2)]),
        ("  # statekit: ignore[a]\r\na: 1\r\n", [("a", 2)]),
        ("# statekit: ignore[a]\n# statekit: ignore[b]\na: 1\n", [("a", 3), ("b", 3)]),
        ("# statekit: ignore[a]\n\na: 1\n", [("a", 2)]),
        ("a: 1 # why # statekit: ignore[a]\n", [("a", 1)]),
        ("a:   # statekit: ignore[a]\n  - 1 # statekit: ignore[b]\n", [("a", 1), ("b", 2)]),
        ("[1, # statekit: ignore[a]\n 2]\n", [("a", 1)]),
        ("--- # statekit: ignore[a]\na: 1\n... # statekit: ignore[b]\n", [("a", 1), ("b", 3)]),
        ("a: | # statekit: ignore[a]\n  text\n# statekit: ignore[b]\n", [("a", 1), ("b", 4)]),
        ("a: &x # statekit: ignore[a]\n  text\n", [("a", 1)]),
        ("# statekit: ignore[record/none]\n", [("record/none", 2)]),
        ("a: 1 # statekit: ignore\n", [("", 1)]),
        ("a: 1 # statekit: ignore[]\n", [("", 1)]),
        ("a: 1 # statekit: ingore[a]\n", [("", 1)]),
        ("a: 1 # statekit: ignore[a] x # statekit: ignore[b]\n", [("a", 1), ("b", 1)]),
        ("a: ' # statekit: ignore[a]' # statekit: ignore[b]\n", [("b", 1)]),
        ("a: 1 # statekit: ignore[a\nb: 1]\n", [("", 1)]),
        ("a: 1 # statekit:", [("", 1)]),
        ("a: 1 # not statekit: ignore[a]\n", []),
        ("a: 1# statekit: ignore[a]\n", []),
        ("a: '1 # statekit: ignore[a]'\n", []),
        ('a: "1\n  # statekit: ignore[a]\n  2"\n', []),
        ("a: |\n  text # statekit: ignore[a]\n  # statekit: ignore[b]\n", []),
        ("a: >-\n\n  # statekit: ignore[a]\n", []),
        ("'a # statekit: ignore[a]': 1\n", []),
        ("? |\n  # statekit: ignore[a]\n: 1\n", []),
        ("a: 'x\n# statekit: ignore[a]\n", []),
        ("a: '# statekit: ignore[a]'\na: 1\n", []),
        ("a: &x\n  b: '# statekit: ignore[a]'\nc: *x\n", []),
    ],
)
def test_suppressions_are_yaml_comments(text: str, expected: list[tuple[str, int]]) -> None:
    """YAML comments suppress findings, at the end of a line or on their own; keys and values do not."""
    assert may_suppress(text)
    assert found(text) == expected


SCALARS = st.text("ab'\"#:\\ ", max_size=8).map(lambda text: text + " # statekit: ignore[a] " + text)


@given(
    values=st.lists(SCALARS, min_size=1, max_size=4), style=st.sampled_from("'\"|>"), commented=st.booleans()
)
def test_values_are_not_comments(values: list[str], style: str, *, commented: bool) -> None:
    """Only comments are found, each on its line, whatever the values contain."""
    lines: list[str] = []
    expected: list[tuple[str, int]] = []
    for number, value in enumerate(values):
        comment = " # statekit: ignore[b]" if commented else ""
        if commented:
            expected.append(("b", len(lines) + 1))
        if style == "'":
            written = "'" + value.replace("'", "''") + "'"
            lines.append(f"k{number}: {written}{comment}")
        elif style == '"':
            written = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
            lines.append(f"k{number}: {written}{comment}")
        else:
            lines += [f"k{number}: {style}{comment}", f"  x{value}"]
    assert found("\n".join(lines) + "\n") == expected


def person(dataset: Path, name: str, text: str) -> None:
    """Write the file of a person."""
    (dataset / "records" / "person" / f"{name}.yaml").write_text(text, encoding="utf-8")


def lines_of(run: Run, cwd: Path, *arguments: str) -> list[str]:
    """Return the findings of a run, one line each, without the folder."""
    done = run("validate", "--format", "lines", *arguments, cwd=cwd)
    return [line.removeprefix("records/person/") for line in done.stdout.splitlines()]


def test_findings_are_suppressed_and_counted(dataset: Path, run: Run) -> None:
    """Comments suppress findings in a record and across records, and the summary counts them."""
    person(dataset, "ada", "id: ada\nname: 7 # statekit: ignore[schema/type] a number on purpose\n")
    person(dataset, "eve", "id: eve\nname: E\n# statekit: ignore[record]\nknows: [nobody, noone]\n")
    done = run("validate", cwd=dataset)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("3 files, 3 records, 0 errors, 3 suppressed in ")


def test_other_findings_on_the_line_are_reported(dataset: Path, run: Run) -> None:
    """A comment suppresses only the rules that it names, and only on its line."""
    person(dataset, "ada", "id: ada\nname: '' # statekit: ignore[schema/type]\nborn: 1 # x\n")
    assert [line.partition("]")[0] for line in lines_of(run, dataset)] == [
        "ada.yaml:2:7: error[schema/minLength",
        "ada.yaml:2:10: warning[suppression/unused",
        "ada.yaml:3:7: error[schema/type",
    ]
    assert lines_of(run, dataset)[1] == (
        "ada.yaml:2:10: warning[suppression/unused] line 2 has no finding of `schema/type`"
        " (remove the comment)"
    )


def test_an_unused_name_among_others(dataset: Path, run: Run) -> None:
    """If a comment suppresses findings of only some of its rules, the other rules are reported as unused."""
    person(dataset, "ada", "# statekit: ignore[schema/enum, record/file-name]\nid: eve\nname: A\n")
    assert lines_of(run, dataset, "records/person/ada.yaml") == [
        (
            "ada.yaml:1:1: warning[suppression/unused] line 2 has no finding of `schema/enum`"
            " (take `schema/enum` out)"
        )
    ]


def test_a_malformed_comment(dataset: Path, run: Run) -> None:
    """A comment without a valid rule is reported as a warning at the comment."""
    person(
        dataset,
        "ada",
        "id: ada # statekit: ignore\nname: A # statekit: ignore[A b]\nknows: [] # statekit: ignore[yaml]\n",
    )
    form = "(write # statekit: ignore[rule] and, if you like, the reason)"
    assert lines_of(run, dataset) == [
        (
            "ada.yaml:1:9: warning[suppression/malformed] this comment suppresses nothing: it names no rule"
            f" {form}"
        ),
        f"ada.yaml:2:9: warning[suppression/malformed] there is no rule `A b` {form}",
        (
            "ada.yaml:3:11: warning[suppression/malformed] `yaml` cannot be suppressed:"
            f" what cannot be read cannot be judged {form}"
        ),
    ]
    assert run("validate", cwd=dataset).returncode == 0


def test_invalid_yaml_cannot_be_suppressed(dataset: Path, run: Run) -> None:
    """Comments in a file that is not valid YAML suppress nothing, and no comment suppresses invalid YAML."""
    person(
        dataset, "ada", "id: ada # statekit: ignore[yaml]\nid: ada # statekit: ignore[yaml/duplicate-key]\n"
    )
    assert [line.partition("]")[0] for line in lines_of(run, dataset)] == [
        "ada.yaml:1:1: error[schema/required",
        "ada.yaml:2:1: error[yaml/duplicate-key",
    ]


def test_settings_apply_to_unused_comments(dataset: Path, run: Run) -> None:
    """Settings can ignore unused comments or make them errors."""
    person(dataset, "ada", "id: ada\nname: A # statekit: ignore[schema]\n")
    assert lines_of(run, dataset, "--ignore", "suppression/unused") == []
    (dataset / "statekit.toml").write_text('severity = {"suppression" = "error"}', encoding="utf-8")
    assert run("validate", cwd=dataset).returncode == 1


def test_a_comment_for_an_ignored_rule_is_used(dataset: Path, run: Run) -> None:
    """A comment is used even if settings ignore the findings that it suppresses; these are not counted."""
    person(dataset, "ada", "id: ada\nname: 7 # statekit: ignore[schema/type]\n")
    done = run("validate", "--ignore", "schema", cwd=dataset)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("2 files, 2 records, 0 errors in ")


def test_comments_on_unchecked_rules_are_not_reported(dataset: Path, run: Run) -> None:
    """A comment is not unused if its rules were not checked, without sources or with unreadable files."""
    person(dataset, "ada", "id: ada\nname: A # statekit: ignore[quote/drifted, table]\n")
    assert lines_of(run, dataset) == []
    person(dataset, "ada", "id: ada\nname: A # statekit: ignore[record/unknown-reference]\n")
    assert len(lines_of(run, dataset)) == 1
    person(dataset, "eve", "id: 'eve\n")
    [line] = lines_of(run, dataset)
    assert "error[yaml/syntax]" in line


def test_suppressed_schema_errors_exclude_records(dataset: Path, run: Run) -> None:
    """A record with a suppressed schema error is not exported; one with another suppressed error is."""
    person(dataset, "bad", "id: bad\nname: 7 # statekit: ignore[schema]\n")
    person(dataset, "eve", "id: eve\nname: E\nknows: [nobody] # statekit: ignore[record]\n")
    done = run("export", "--output", "out", "--format", "jsonl", cwd=dataset)
    assert done.returncode == 1
    assert done.stderr.endswith(
        "1 invalid record with ignored errors: to export the others, use --skip-invalid\n"
        "nothing was written\n"
    )
    done = run("export", "--output", "out", "--format", "jsonl", "--skip-invalid", cwd=dataset)
    assert done.returncode == 0
    assert done.stderr.endswith("1 invalid record skipped\n")
    written = (dataset / "out" / "person.jsonl").read_text(encoding="utf-8")
    assert '"eve"' in written
    assert '"bad"' not in written


def test_unused_comments_in_other_files(dataset: Path, run: Run) -> None:
    """Unused comments are reported only for the requested files."""
    person(dataset, "eve", "id: eve\nname: E # statekit: ignore[schema]\n")
    assert lines_of(run, dataset, "records/person/ada.yaml") == []
    assert len(lines_of(run, dataset, "records/person/eve.yaml")) == 1


def test_ten_thousand_comments(dataset: Path, run: Run) -> None:
    """Ten thousand comments for one line are handled in linear time."""
    stack = "# statekit: ignore[schema/type]\n" * 10_000
    person(dataset, "ada", f"id: ada\n{stack}name: 7\n")
    done = run("validate", cwd=dataset)
    assert done.stderr.startswith("2 files, 2 records, 0 errors, 1 suppressed in ")


def test_too_many_comments(dataset: Path, run: Run) -> None:
    """Comments after the ten thousandth in a file suppress nothing, which one warning reports."""
    stack = "# statekit: ignore[schema/type]\n" * 10_005
    person(dataset, "ada", f"id: ada\n{stack}name: 7\n")
    (line,) = lines_of(run, dataset, "records/person/ada.yaml")
    assert line.startswith(
        "ada.yaml:10002:1: warning[suppression/malformed] the file has more than 10000 such "
    )


def test_many_findings_on_a_line_with_many_comments(dataset: Path, run: Run) -> None:
    """Comments are searched once for each rule and line, not for each finding."""
    stack = "# statekit: ignore[schema/additionalProperties, record]\n" * 9_000
    keys = ", ".join(f"k{number}: 1" for number in range(900))
    person(dataset, "ada", f"{stack}{{id: ada, name: A, {keys}}}\n")
    done = run("validate", cwd=dataset)
    assert done.stderr.startswith("2 files, 2 records, 0 errors, 9000 warnings, 900 suppressed in ")
