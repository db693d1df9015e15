"""Limits of single files, which a profile sets."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import statekit
from statekit.api import Tier

SCHEMA = {"type": "object"}


@pytest.mark.parametrize("tier", [Tier.AUTO, Tier.REFERENCE])
@pytest.mark.parametrize(
    ("file", "profile", "expected"),
    [
        (("x.yaml", "a: {b: [1]}\n"), statekit.Profile(max_depth=3), []),
        (
            ("x.yaml", "a: {b: [1]}\n"),
            statekit.Profile(max_depth=2),
            [("1:1", "yaml/limit", "values are nested more than 2 deep")],
        ),
        (("x.yaml", "a: 1\n"), statekit.Profile(max_values=3), []),
        (
            ("x.yaml", "a: 1\n---\nb: 1\n"),
            statekit.Profile(max_values=3),
            [("3:1", "yaml/limit", "the file contains more than 3 keys and values")],
        ),
        (
            ("x.json", '{"a": [1, 2]}'),
            statekit.Profile(max_values=4),
            [("1:1", "json/limit", "the file contains more than 4 keys and values")],
        ),
        (("x.jsonl", '{"a": 1}\n{"a": 1}\n'), statekit.Profile(max_values=3), []),
        (
            ("x.jsonl", '{"a": 1}\n{"a": [1]}\n'),
            statekit.Profile(max_values=3),
            [("2:1", "json/limit", "the line contains more than 3 keys and values")],
        ),
        (
            ("x.jsonl", '{"a": [1]}\n{"a": 1}\n{"a": [2]}\n'),
            statekit.Profile(max_values=3),
            [
                ("1:1", "json/limit", "the line contains more than 3 keys and values"),
                ("3:1", "json/limit", "the line contains more than 3 keys and values"),
            ],
        ),
        (
            ("x.jsonl", '{"a": [1]}\n{"a": 1}\n{"a": [2]}\n'),
            statekit.Profile(max_depth=1),
            [
                ("1:1", "json/limit", "values are nested more than 1 deep"),
                ("3:1", "json/limit", "values are nested more than 1 deep"),
            ],
        ),
        (
            ("x.toml", "a = [[1]]\n"),
            statekit.Profile(max_depth=2),
            [("1:1", "toml/limit", "values are nested more than 2 deep")],
        ),
        (("x.yaml", "a: 1\n"), statekit.Profile(max_bytes=5), []),
        (
            ("x.yaml", "a: 12\n"),
            statekit.Profile(max_bytes=5),
            [("", "yaml/limit", "the file is larger than 5 bytes, the limit of the settings")],
        ),
    ],
)
def test_a_limit_of_the_profile_is_reported(
    tmp_path: Path,
    tier: Tier,
    file: tuple[str, str],
    profile: statekit.Profile,
    expected: list[tuple[str, str, str]],
) -> None:
    """A file that exceeds a limit has one error, in every format and in both tiers."""
    path = tmp_path / file[0]
    path.write_text(file[1])
    (tmp_path / "s.json").write_text(json.dumps(SCHEMA))
    report = statekit.validate(path, schema=tmp_path / "s.json", profile=profile, tier=tier)
    found = [(str(each.place)[len(str(path)) + 1 :], each.rule, each.message) for each in report.diagnostics]
    assert found == expected


def test_the_limits_are_settings_and_options(
    tmp_path: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """A setting limits files, and an option replaces it."""
    (tmp_path / "s.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "x.yaml").write_text("a: [1]\n")
    command = ("validate", "--schema", "s.json", "x.yaml", "--format", "lines")
    assert run(*command, cwd=tmp_path).returncode == 0
    (tmp_path / "statekit.toml").write_text("limits = {depth = 1}\n")
    limited = run(*command, cwd=tmp_path)
    assert limited.returncode == 1
    assert "yaml/limit" in limited.stdout
    assert run(*command, "--max-depth", "2", cwd=tmp_path).returncode == 0
    (tmp_path / "statekit.toml").write_text("limits = {depth = 101}\n")
    refused = run(*command, cwd=tmp_path)
    assert (refused.returncode, refused.stderr) == (
        2,
        "statekit: error: statekit.toml:1: limits.depth: expected a number from 1 to 100\n",
    )
