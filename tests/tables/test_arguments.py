"""Arguments of the public functions: settings for one call, and clear errors for wrong types."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import statekit

FUNCTIONS: list[Callable[..., Any]] = [
    statekit.validate,
    statekit.load,
    lambda paths, **options: statekit.export(paths, "out", **options),
    lambda paths, **options: statekit.verify("out", paths, **options),
]


UNCLOSED = r"the pattern `[a` matches nothing: the `[` is not closed; write `\[` for the character"
NEW_FOLDER = "choose a new folder, or replace this one with `force=True`"
OTHER_FILES = "to check other files, give their paths and `schema`"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with two records, a draft, a schema and an export."""
    monkeypatch.chdir(tmp_path)
    Path("s.json").write_text(json.dumps({"type": "object", "properties": {"id": {"type": "string"}}}))
    Path("r").mkdir()
    for name in ("a", "b"):
        Path(f"r/{name}.yaml").write_text(f"id: {name}\n")
    Path("r/draft.yaml").write_text("id: 1\n")
    statekit.export("r", "out", schema="s.json", exclude=["draft.yaml"])
    return tmp_path


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_functions_take_the_same_settings(function: Callable[..., Any]) -> None:
    """Every function that reads records can exclude files, and takes the settings of schemas."""
    result = function(
        "r",
        schema=Path("s.json"),
        exclude=["draft.yaml"],
        include=["*.json"],
        respect_gitignore=False,
        schemas={},
        schema_root=".",
        assert_content=True,
        assert_formats=True,
        profile=statekit.Profile(),
    )
    assert not getattr(getattr(result, "report", result), "diagnostics", ())


def test_resolve_excludes_what_the_settings_exclude() -> None:
    """The files that `resolve` returns are those that are checked."""
    found = statekit.resolve("r", schema="s.json", exclude=["draft.yaml"])
    assert [Path(file.path).name for file in found.files] == ["a.yaml", "b.yaml"]
    settings = statekit.Settings(exclude=("draft.yaml",))
    found = statekit.resolve("r", schema="s.json", settings=settings)
    assert [Path(file.path).name for file in found.files] == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"jobs": "2"}, "`jobs` is of the type `str`: expected a number of processes"),
        ({"settings": 5}, "`settings` is of the type `int`: expected `statekit.Settings`"),
        ({"profile": "text"}, "`profile` is of the type `str`: expected `statekit.Profile`"),
        ({"exclude": "drafts/"}, "`exclude` is of the type `str`: expected a list of patterns"),
        ({"include": [5]}, "a pattern of `include` is of the type `int`: expected text"),
        ({"schema": 5}, "`schema` is of the type `int`: expected a path"),
        ({"table": 5}, "`table` is of the type `int`: expected the name of a table"),
        ({"tier": "fast"}, "`tier` is 'fast': expected `statekit.Tier`"),
        (
            {"key": 5},
            "`key` is of the type `int`: expected the name of a property, or a mapping of kinds to names",
        ),
    ],
)
def test_a_wrong_type_is_reported_by_the_name_of_the_argument(
    function: Callable[..., Any], options: dict[str, Any], message: str
) -> None:
    """A mistake in a call is a TypeError in one clear line."""
    with pytest.raises(TypeError) as caught:
        function("r", **{"schema": "s.json", **options})
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"formats": "parquet"},
            '`formats` is of the type `str`: expected a list of formats such as ["parquet"]',
        ),
        ({"formats": [5]}, "a format of `formats` is of the type `int`: expected text"),
        ({"compress": True}, '`compress` is of the type `bool`: expected "gz" or "zst"'),
        ({"spreadsheet": "yes"}, "`spreadsheet` is of the type `str`: expected True or False"),
        ({"force": 1}, "`force` is of the type `int`: expected True or False"),
        ({"portable": None}, "`portable` is None: expected True or False"),
        ({"source_columns": 1}, "`source_columns` is of the type `int`: expected True, False or None"),
        ({"skip_invalid": 1}, "`skip_invalid` is of the type `int`: expected True or False"),
    ],
)
def test_a_wrong_type_of_an_option_of_export(options: dict[str, Any], message: str) -> None:
    """The options that only `export` has are checked as well."""
    with pytest.raises(TypeError) as caught:
        statekit.export("r", "out", schema="s.json", **options)
    assert str(caught.value) == message


def test_an_unknown_compression() -> None:
    """Only the compressions that exist can be named."""
    with pytest.raises(statekit.ReleaseError, match=r"^unknown compression 'zip'; expected gz or zst$"):
        statekit.export("r", "out", schema="s.json", exclude=["draft.yaml"], compress="zip")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_paths_are_text_or_path_objects(function: Callable[..., Any]) -> None:
    """Anything else is reported."""
    with pytest.raises(TypeError, match=r"^the files to check are of the type `int`: expected paths"):
        function(5, schema="s.json")
    with pytest.raises(TypeError, match=r"^a path is None: expected text or `pathlib.Path`$"):
        function([None], schema="s.json")
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'excludes'"):
        function("r", schema="s.json", excludes=[])


def test_the_number_of_rows_is_an_integer() -> None:
    """The first rows of a table are counted, from 0."""
    table = statekit.load("r", schema="s.json", exclude=["draft.yaml"])["records"]
    assert table.head(0).num_rows == 0
    assert table.head(1).num_rows == 1
    with pytest.raises(ValueError, match=r"^the number of rows is negative: -1$"):
        table.head(-1)
    for rows in ("2", 1.5, True):
        with pytest.raises(TypeError, match=r"^`rows` is of the type"):
            table.head(rows)  # type: ignore[arg-type]


def test_a_verification_without_problems_is_ok() -> None:
    """The result of `verify` has the same property as a report."""
    assert statekit.verify("out").ok
    Path("out/README.md").write_text("changed")
    assert not statekit.verify("out").ok


@pytest.mark.parametrize(
    ("profile", "error", "message"),
    [
        ({"tags": "!secret"}, TypeError, "`profile.tags` is of the type `str`: expected a tuple of tags"),
        ({"tags": None}, TypeError, "`profile.tags` is None: expected a tuple of tags"),
        (
            {"max_values": "5"},
            TypeError,
            "`profile.max_values` is of the type `str`: expected a positive number",
        ),
        ({"max_depth": 0}, ValueError, "`profile.max_depth` is 0: expected a positive number"),
    ],
)
def test_a_profile_that_cannot_be_used(profile: Any, error: type[Exception], message: str) -> None:
    """The members of a profile are checked like arguments."""
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        statekit.validate("r", schema="s.json", profile=statekit.Profile(**profile))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: statekit.validate("r", schema="s.json", exclude=["[a"]),
            f"`exclude`: {UNCLOSED}",
        ),
        (
            lambda: statekit.validate("r", schema="s.json", settings=statekit.Settings(include=("[a",))),
            f"`include` in the settings: {UNCLOSED}",
        ),
        (
            lambda: statekit.export("r", "full", schema="s.json", exclude=["draft.yaml"]),
            f"full is not empty and is not an export; {NEW_FOLDER}",
        ),
        (
            lambda: statekit.find_kinds("r"),
            f"no schema/*.schema.json found in r or its parent folders; {OTHER_FILES}",
        ),
        (
            lambda: statekit.validate("git", schema="s.json"),
            "no .yaml or .yml files found in git (1 git-ignored file skipped; see `respect_gitignore`)",
        ),
        (
            lambda: statekit.validate("large", schema="s.json"),
            "large/.gitignore: the file is larger than 1 MiB; do without it with `respect_gitignore=False`",
        ),
    ],
)
def test_errors_name_parameters(folder: Path, call: Callable[[], Any], message: str) -> None:
    """The message of an error names parameters; the command line prints options in their place."""
    (folder / "full").mkdir()
    (folder / "full" / "x").write_text("")
    for name, ignore in (("git", "*.yaml\n"), ("large", "\n" * (1024 * 1024 + 1))):
        (folder / name / ".git").mkdir(parents=True)
        (folder / name / ".gitignore").write_text(ignore)
        (folder / name / "a.yaml").write_text("id: a\n")
    with pytest.raises((statekit.DatasetError, statekit.SettingsError, statekit.ReleaseError)) as raised:
        call()
    assert str(raised.value) == message
