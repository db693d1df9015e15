"""Options that widen the record profile: tags, merge keys, and keys that are not text."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import statekit
from statekit.diagnostics import JSON
from statekit.read import Profile, TextFile, read_document, read_values

Run = Callable[..., "subprocess.CompletedProcess[str]"]
TAGS = Profile(tags=("!secret", "!Ref", "!!str", "!<tag:example.org,2025:x>", "!"))
MERGE = Profile(merge_keys=True)
MERGE_OPTION = "to allow merge keys, use --yaml-merge-keys or the setting yaml.merge-keys"
TEXT_KEYS = Profile(text_keys=True)


def read(text: str, profile: Profile) -> tuple[list[JSON], list[tuple[str, str, str]]]:
    """Return the values of a text and its problems, each as rule, underlined text and message."""
    document = read_document(TextFile("x.yaml", text), lists=False, profile=profile)
    problems = [(each.rule, text[each.start : each.end], each.message) for each in document.problems]
    return [record.value for record in document.records], problems


@pytest.mark.parametrize(
    ("profile", "text", "value"),
    [
        (TAGS, "a: !secret b\n", {"a": "b"}),
        (TAGS, "a: !secret 'b'\n", {"a": "b"}),
        (TAGS, "a: !secret |\n  b\n", {"a": "b\n"}),
        (TAGS, "a: !Ref 12\n", {"a": 12}),
        (TAGS, "a: !Ref\nb: 1\n", {"a": None, "b": 1}),
        (TAGS, "a: !!str 012\nb: !!str null\n", {"a": "012", "b": "null"}),
        (TAGS, "a: !Ref [1, !secret x]\n", {"a": [1, "x"]}),
        (TAGS, "a: !Ref\n  b: !secret c\n", {"a": {"b": "c"}}),
        (TAGS, "!secret a: b\n", {"a": "b"}),
        (TAGS, "- !<tag:example.org,2025:x> a\n- ! b\n", ["a", "b"]),
        (TAGS, "a: !secret &x b\nc: *x\n", {"a": "b", "c": "b"}),
        (TAGS, "!Ref\na: 1\n", {"a": 1}),
        (MERGE, "a: &a {x: 1}\nb: {<<: *a, y: 2}\n", {"a": {"x": 1}, "b": {"y": 2, "x": 1}}),
        (MERGE, "b:\n  x: 2\n  <<: {x: 1, y: 3}\n", {"b": {"x": 2, "y": 3}}),
        (MERGE, "b:\n  <<: {x: 1, y: 3}\n  x: 2\n", {"b": {"x": 2, "y": 3}}),
        (MERGE, "b:\n  <<: [{x: 1}, {x: 2, y: 3}]\n", {"b": {"x": 1, "y": 3}}),
        (MERGE, "b:\n  <<:\n    - {x: 1}\n    - {y: 2}\n", {"b": {"x": 1, "y": 2}}),
        (MERGE, "a: &a\n  <<: {x: 1}\nb:\n  <<: *a\n", {"a": {"x": 1}, "b": {"x": 1}}),
        (MERGE, 'b: {"<<": 1, x: <<}\n', {"b": {"<<": 1, "x": "<<"}}),
        (MERGE, "b: {? << : {x: 1}}\n", {"b": {"x": 1}}),
        (MERGE, "b: {<<: []}\n", {"b": {}}),
        (TEXT_KEYS, "200: a\n", {"200": "a"}),
        (Profile(tags=("!!str",)), "a: !!str\nb: !!str 1.10\nc: !!str ~\n", {"a": "", "b": "1.10", "c": "~"}),
        (TEXT_KEYS, "{007: a, 1.10: b, true: c, ~: d, NULL: e, -0: f}\n", {}),
        (TEXT_KEYS, "1e-400: a\n.inf: b\n99999999999999999999: c\n", {}),
        (TEXT_KEYS, "? 1\n: 2\n", {"1": 2}),
        (TEXT_KEYS, "a: &a 010\n*a : b\n", {"a": 10, "010": "b"}),
        (TEXT_KEYS, "x: {<a>: 1, 2: [3, 4: 5]}\n", {"x": {"<a>": 1, "2": [3, {"4": 5}]}}),
    ],
)
def test_what_an_option_allows(profile: Profile, text: str, value: Any) -> None:
    """The value has no tag, all merged keys, and each key as it is written."""
    if text.startswith("{007"):
        value = {"007": "a", "1.10": "b", "true": "c", "~": "d", "NULL": "e", "-0": "f"}
    if text.startswith("1e-400"):
        value = {"1e-400": "a", ".inf": "b", "99999999999999999999": "c"}
    values, problems = read(text, profile)
    assert problems == []
    assert repr(values) == repr([value])
    assert read_values(text.encode(), lists=False) is None  # the native parser never decides such a text
    assert {rule for rule, _, _ in read(text, Profile())[1]} <= {
        *("yaml/tag", "yaml/merge-key", "yaml/key", "yaml/number")
    }


@pytest.mark.parametrize(
    ("profile", "text", "problem"),
    [
        (TAGS, "a: !other b\n", ("yaml/tag", "!other")),
        (TAGS, "a: !Secret b\n", ("yaml/tag", "!Secret")),
        (TAGS, "200: a\n", ("yaml/key", "200")),
        (TAGS, "<<: {a: 1}\n", ("yaml/merge-key", "<<")),
        (MERGE, "<<: 1\n", ("yaml/merge-key", "1")),
        (MERGE, "<<:\n", ("yaml/merge-key", "<<")),
        (MERGE, "<<: [{a: 1}, 2]\n", ("yaml/merge-key", "[{a: 1}, 2]")),
        (MERGE, "<<: {a: 1}\n<<: {b: 1}\n", ("yaml/duplicate-key", "<<")),
        (MERGE, "a: &a\n  <<: *a\n", ("yaml/alias", "*a")),
        (MERGE, "<<: {a: 1, a: 2}\n", ("yaml/duplicate-key", "a")),
        (MERGE, "a: 1\n<<: {b: 1}\na: 2\n", ("yaml/duplicate-key", "a")),
        (TEXT_KEYS, '200: a\n"200": b\n', ("yaml/duplicate-key", '"200"')),
        (TEXT_KEYS, ": a\n", ("yaml/key", ":")),
        (TEXT_KEYS, "[1]: a\n", ("yaml/key", "[1]")),
    ],
)
def test_what_an_option_does_not_allow(profile: Profile, text: str, problem: tuple[str, str]) -> None:
    """An option allows nothing but what it names."""
    assert [(rule, shown) for rule, shown, _ in read(text, profile)[1]] == [problem]


def test_merged_keys_have_the_place_of_their_source() -> None:
    """A finding in a merged value is at the place where it is written."""
    text = "base: &base {x: 1}\nb: {<<: *base, y: 2}\n"
    document = read_document(TextFile("x.yaml", text), lists=False, profile=MERGE)
    span = document.place(0, ("b", "x")).span
    assert span is not None
    assert (span.line, span.column) == (1, 17)


def test_merges_count_as_aliases_do() -> None:
    """Merge keys cannot exceed the limits of aliases."""
    levels = "".join(f"a{n + 1}: &a{n + 1} {{<<: [*a{n}, *a{n}], k{n}: 1}}\n" for n in range(40))
    _, problems = read("a0: &a0 {x: 1}\n" + levels, MERGE)
    assert [rule for rule, _, _ in problems] == ["yaml/limit"]


def test_the_refusal_names_the_option() -> None:
    """The help of each refusal names the option that allows the text."""
    text = "a: !secret b\n200: c\n<<: {}\nd: !a'$(x) e\n"
    document = read_document(TextFile("x.yaml", text), lists=False)
    remove, merge = (
        "remove the tag; put text that begins with `!` in quotes",
        "write the entries out, or quote it",
    )
    assert [each.help for each in document.problems] == [
        f"{remove}; to allow the tag, use --yaml-tag '!secret' or the setting yaml.tags",
        'write "200"; to read such keys as text, use --yaml-keys text or the setting yaml.keys',
        f'{merge} ("<<") if it is an ordinary key; {MERGE_OPTION}',
        remove,
    ]


def test_options_in_python_and_in_the_cache(tmp_path: Path) -> None:
    """All functions take a profile, and results under another profile are not reused."""
    (tmp_path / "note.schema.json").write_text('{"properties": {"a": {"type": "string"}}}')
    (tmp_path / "x.yaml").write_text("a: !secret b\n200: c\n")
    file, schema = tmp_path / "x.yaml", tmp_path / "note.schema.json"
    cache = statekit.Cache()
    profile = statekit.Profile(tags=("!secret",), text_keys=True)
    for _ in range(2):
        assert statekit.validate(file, schema=schema, cache=cache).summary.errors == 2
        assert statekit.validate(file, schema=schema, cache=cache, profile=profile).ok
        assert statekit.validate(
            file, schema=schema, cache=cache, profile=Profile(tags=("!secret",))
        ).summary.errors
    exported = statekit.export(file, tmp_path / "out", schema=schema, profile=profile, formats=["jsonl"])
    assert exported.report.ok
    assert (tmp_path / "out" / "note.jsonl").read_text() == '{"a":"b","200":"c"}\n'
    assert statekit.verify(tmp_path / "out", file, schema=schema, profile=profile).problems == ()
    [record] = statekit.load(file, schema=schema, profile=profile).iter_records()
    assert (record.value, record.place("200").span) == ({"a": "b", "200": "c"}, statekit.Span(2, 6, 2, 7))


def test_options_in_settings_and_commands(tmp_path: Path, run: Run) -> None:
    """The settings and the command line widen the profile, each alone and together."""
    (tmp_path / "s.json").write_text("{}")
    (tmp_path / "x.yaml").write_text("a: !secret b\nb: !Ref c\n200: &d {e: 1}\nf: {<<: *d}\n")
    options = [
        "--schema",
        "s.json",
        "x.yaml",
        "--yaml-tag",
        "!secret",
        "--yaml-merge-keys",
        "--yaml-keys",
        "text",
    ]
    assert run("validate", *options, cwd=tmp_path).returncode == 1
    assert run("validate", *options, "--yaml-tag", "!Ref", cwd=tmp_path).returncode == 0
    (tmp_path / "statekit.toml").write_text('yaml = {tags = ["!Ref"]}\n')
    assert run("validate", *options, cwd=tmp_path).returncode == 0
    assert run("export", *options, "-o", "out", cwd=tmp_path).returncode == 0
    assert run("verify", "out", *options, cwd=tmp_path).returncode == 0
    settings = '[yaml]\ntags = ["!Ref", "!secret"]\nmerge-keys = true\nkeys = "text"\n'
    (tmp_path / "statekit.toml").write_text(settings)
    assert run("validate", "--schema", "s.json", "x.yaml", cwd=tmp_path).returncode == 0
    invalid = run("validate", "--schema", "s.json", "x.yaml", "--yaml-tag", "Ref", cwd=tmp_path)
    assert invalid.returncode == 2
    assert "`Ref` is not a tag: a tag begins with `!`, such as `!secret`" in invalid.stderr
