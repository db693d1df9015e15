"""The command lines that are read without typer have the same meaning with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command
from typer.testing import CliRunner

from statekit.cli import plain, validate
from statekit.cli.app import app
from statekit.cli.options import TierName
from statekit.cli.validation import Validation

_VALUES: dict[str, list[str]] = {
    "report_format": [*plain.FORMATS, "html", "Text"],
    "tier": [*plain.TIERS, "fast"],
    "jobs": ["1", "12", "0", "-1", "+1", " 2", "1_0", "٣", "x", "9" * 30],
    "max_findings": ["1", "007", "0", "1.0"],
}
_TEXTS = ["a", "", "x y", "-", "--", "-q", "--quiet", "a=b", "schema/enum", "../s.json#/$defs/x", "~", "é"]


class _CapturedError(Exception):
    """The options with which the records would be checked."""


def _capture(options: Validation, _invocation: object) -> None:
    raise _CapturedError(options)


def _with_typer(arguments: list[str]) -> Validation | None:
    """Return the options that typer reads, or None if it reports a mistake."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validate, "run_validation", _capture)
        patch.setattr("sys.stdin", None)
        result = CliRunner().invoke(app, arguments)
    captured = result.exception
    if not isinstance(captured, _CapturedError):
        return None
    options: Validation = captured.args[0]
    return options


def _assert_same(arguments: list[str]) -> bool:
    options = plain.recognize(arguments)
    if options is not None:
        assert options == _with_typer(arguments)
    return options is not None


@pytest.mark.parametrize("name", plain.OPTIONS)
@pytest.mark.parametrize("joined", [False, True], ids=["separate", "joined"])
def test_each_option(name: str, *, joined: bool) -> None:
    """Every value of every option, alone and given twice, has the meaning that it has for typer."""
    option = plain.OPTIONS[name]
    values = _VALUES.get(option.name, _TEXTS) if option.read is not None else [None, "", "true"]
    recognized = False
    for value in values:
        written = [name] if value is None else [f"{name}={value}"] if joined else [name, value]
        recognized |= _assert_same(["validate", *written])
        _assert_same(["validate", "a.yaml", *written, "b.yaml"])
        _assert_same(["validate", *written, *written])
    assert recognized or joined


def test_the_table_covers_typer() -> None:
    """The table has every option of typer, except those that are rare, with the same names and defaults."""
    command: Any = get_command(validate.command)
    names = {
        name: parameter.name
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("-")
    }
    assert {name: option.name for name, option in plain.OPTIONS.items()} == {
        name: field
        for name, field in names.items()
        if field
        not in {
            "statistics",
            "stdin_name",
            "yaml_tag",
            "yaml_merge_keys",
            "yaml_keys",
            "max_bytes",
            "max_depth",
            "max_values",
            "help",
        }
    }
    assert tuple(validate.ReportFormat) == plain.FORMATS
    assert tuple(TierName) == plain.TIERS


_WORDS = st.sampled_from([
    *plain.OPTIONS, *(f"{name}=a" for name in plain.OPTIONS), *_TEXTS,
    "json", "--format=json", "-fjson", "-qj2", "2", "--jobs=2", "--help", "-h",
    "--stdin-name", "--yaml-tag", "--yaml-merge-keys", "--form", "records", ".",
])  # fmt: skip


@given(st.lists(_WORDS, max_size=6))
def test_any_command_line(words: list[str]) -> None:
    """A command line that is read without typer means the same to typer."""
    _assert_same(["validate", *words])


@pytest.mark.parametrize(
    "pair", [("-q", "."), ("--no-cache", "-q"), ("--statistics", "-q"), (".", "--statistics")]
)
def test_what_typer_decides(pair: tuple[str, str]) -> None:
    """Flags may be combined; unknown options, and anything but `validate`, are left to typer."""
    arguments = ["validate", *pair]
    assert (plain.recognize(arguments) is None) == ("--statistics" in pair)
    assert plain.recognize(["export", *pair]) is None


def test_ordinary_command_lines_are_recognized() -> None:
    """The command lines of the documentation need no typer."""
    assert plain.recognize(["validate"]) == Validation()
    arguments = ["validate", "a.yaml", "--schema", "s.json", "--no-cache"]
    assert plain.recognize(arguments) == Validation((Path("a.yaml"),), Path("s.json"), no_cache=True)


def test_completion_is_left_to_typer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell that asks for completions gets them."""
    monkeypatch.setenv("_STATEKIT_COMPLETE", "complete_bash")
    assert plain.recognize(["validate"]) is None
