"""The fast tier reads what it can. A file that it leaves to the reference tier by mistake is only slow."""

from __future__ import annotations

import pytest

from statekit.diagnostics import JSON
from statekit.read import limits, read_values, values


@pytest.mark.parametrize(
    ("data", "lists", "records"),
    [
        (b"a: 1\nb: x\n", True, [{"a": 1, "b": "x"}]),
        (b"a: 1", True, [{"a": 1}]),
        (b"\xef\xbb\xbfa: 1\nb: 2\n", True, [{"a": 1, "b": 2}]),
        (b"a: 1\r\nb: 2\r\n", True, [{"a": 1, "b": 2}]),
        (b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", True, [{"a": 1, "b": 2}]),
        ("a: é名\U0001f600\nb: 2\n".encode(), True, [{"a": "é名\U0001f600", "b": 2}]),
        (b"- a: 1\n- b: 2\n", True, [{"a": 1}, {"b": 2}]),
        (b"- a: 1\n- b: 2\n", False, [[{"a": 1}, {"b": 2}]]),
        (b"a: |\n  b\n\n  c\n", True, [{"a": "b\n\nc\n"}]),
    ],
)
def test_files_that_the_fast_tier_reads(data: bytes, lists: bool, records: list[JSON]) -> None:  # noqa: FBT001 - a column
    """Files of common editors are read, with their line ends and byte order marks."""
    assert read_values(data, lists=lists) == records


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a: \xff\n",
        b"a: 1\rb: 2\r",
        "a: 1\ufeff\n".encode(),
        "\ufeff\ufeffa: 1\n".encode(),
        "a: b\u2009c\n".encode(),
        "a: b\u202ec\n".encode(),
        b"a: b\tc\n",
        b"a: 1\na: 2\n",
        b"a: 'b\n",
    ],
)
def test_files_that_the_fast_tier_refuses(data: bytes) -> None:
    """Invalid files, and files on which libraries differ, are left to the reference tier."""
    assert read_values(data, lists=True) is None


@pytest.mark.parametrize(("max_nodes", "is_read"), [(7, True), (6, False), (5, False)])
def test_the_fast_tier_applies_the_node_limit(
    monkeypatch: pytest.MonkeyPatch, max_nodes: int, *, is_read: bool
) -> None:
    """Keys, lists and mappings count: `{a: [1, 2], b: 3}` has seven nodes."""
    for module in (limits, values):
        monkeypatch.setattr(module, "MAX_NODES", max_nodes)
    records = read_values(b"a:\n- 1\n- 2\nb: 3\n", lists=True)
    assert records == ([{"a": [1, 2], "b": 3}] if is_read else None)
