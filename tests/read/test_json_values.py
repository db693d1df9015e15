"""The fast tier of JSON returns the values of the reference tier, or leaves the text to it."""

from __future__ import annotations

import json

import pytest
from fuzz.tiers import is_same
from hypothesis import example, given
from hypothesis import strategies as st

from statekit.diagnostics import JSON
from statekit.read import (
    ReadError,
    TextFile,
    decode,
    json_lines,
    json_lines_text,
    json_text,
    json_values,
    limits,
    read_document,
    read_values,
)

numbers = st.one_of(
    st.integers(-(2**64) - 2, 2**65).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.from_regex(r"-?[0-9]{1,25}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,4})?", fullmatch=True),
)
strings = st.one_of(
    st.text(max_size=8).map(json.dumps),
    st.text(max_size=8).map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.from_regex(r'"(\\u[dD][89a-fA-F][0-9a-f]{2}|\\["\\/bfnrtu]|[a-z])*"', fullmatch=True),
)
blanks = st.sampled_from(["", "", "", " ", "\n", "\t", "\r\n", "\u00a0"])


def _collections(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(st.builds(lambda a, b, c: a + b + c, blanks, inner, blanks), max_size=4)
    members = st.lists(st.builds(lambda a, b, c: f"{a}:{b}{c}", strings, blanks, inner), max_size=4)
    return st.one_of(
        items.map(lambda parts: f"[{','.join(parts)}]"), members.map(lambda parts: f"{{{','.join(parts)}}}")
    )


texts = st.recursive(
    st.one_of(numbers, strings, st.sampled_from(["true", "false", "null", "NaN", "-Infinity", "True"])),
    _collections,
    max_leaves=12,
)
broken = st.builds(
    lambda text, at, cut, more: text[: at % (len(text) + 1)] + more + text[at % (len(text) + 1) + cut :],
    texts,
    st.integers(0, 200),
    st.integers(0, 2),
    st.sampled_from(["", ",", "]", '"', "\\", " ", "\n", "0", "e", "\ufeff", "\x00", "\x85", "\ud83d"]),
)


def is_read_fast(text: str, ending: str, *, lists: bool) -> bool:
    """Return True if the fast tier reads a text, after checking that both tiers agree on it."""
    data = text.encode("utf-8", "surrogatepass")
    fast = read_values(data, lists=lists, suffix=ending)
    try:
        document = read_document(TextFile(f"x{ending}", decode(data, f"x{ending}")), lists=lists)
    except ReadError:
        assert fast is None
        return False
    reference: list[JSON] = [record.value for record in document.records]
    if fast is None:
        assert document.problems
    else:
        assert not document.problems
        assert is_same(fast, reference)
    return fast is not None


@given(st.one_of(texts, broken))
@example('{"a": 1, "a": 1}')
@example("NaN")
@example("[-Infinity]")
@example('"\\ud83d\\ude00"')
@example('"\\ud83d"')
@example('{"\\ude00": 1}')
@example("\ufeff1")
@example("18446744073709551615")
@example("18446744073709551616")
@example("-9223372036854775808")
@example("-9223372036854775809")
@example("1e999")
@example("-0")
@example("-0.0")
@example("1 2")
@example("")
def test_both_tiers_agree_on_json(text: str) -> None:
    """A JSON text has the same values in both tiers, or the reference tier reports its problems."""
    is_read_fast(text, ".json", lists=False)
    is_read_fast(text, ".json", lists=True)


@given(st.lists(st.one_of(texts, broken, blanks), max_size=5), st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
def test_both_tiers_agree_on_json_lines(lines: list[str], end: str) -> None:
    """A JSON Lines text has the same values in both tiers, or the reference tier reports its problems."""
    is_read_fast(end.join(lines), ".jsonl", lists=True)
    is_read_fast(end.join(lines), ".ndjson", lists=False)


@pytest.mark.parametrize(
    "text", ['{"a": [1, -2.5e3, "x\\u00e9", true, null]}', "[]", '"\\ud83d\\ude00"', "\ufeff[1]", "\r\n 1 \t"]
)
def test_valid_json_is_read_fast(text: str) -> None:
    """The fast tier reads valid JSON."""
    assert is_read_fast(text, ".json", lists=False)


@pytest.mark.parametrize(
    ("max_nodes", "text"),
    [(8, '{"a": [1, [2]], "b": {}}'), (3, "[[[]]]"), (3, "[1, 2]"), (1, "1"), (2, "[[]]")],
)
@pytest.mark.parametrize(("times", "ending"), [(1, ".json"), (2, ".jsonl")])
def test_both_tiers_apply_the_node_limit(
    max_nodes: int, text: str, times: int, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file or a line of JSON Lines has as many nodes as the limit allows, and is refused with more."""
    text = f"{text}\n" * times
    for module in (limits, json_text, json_values, json_lines, json_lines_text):
        monkeypatch.setattr(module, "MAX_NODES", max_nodes)
    assert is_read_fast(text, ending, lists=False)
    for module in (limits, json_text, json_values, json_lines, json_lines_text):
        monkeypatch.setattr(module, "MAX_NODES", max_nodes - 1)
    assert not is_read_fast(text, ending, lists=False)


@pytest.mark.parametrize("inner", ["", "1", '{"a": 1}', "{}", "[]"])
def test_both_tiers_apply_the_depth_limit(inner: str) -> None:
    """A hundred nested collections are read, and a hundred and one are refused."""
    depth = 100 - (inner[:1] in {"[", "{"})
    assert is_read_fast("[" * depth + inner + "]" * depth, ".json", lists=False)
    assert not is_read_fast("[" * (depth + 1) + inner + "]" * (depth + 1), ".json", lists=False)
    assert not is_read_fast("[" * 5_000 + "]" * 5_000, ".json", lists=False)
    assert not is_read_fast("[" * 200_000 + "]" * 200_000, ".json", lists=False)
