from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.edit.edits import Edit, EditError, apply, apply_to_bytes


def test_apply() -> None:
    """Edits replace parts of a text; insertions at the same offset keep their order."""
    edits = [Edit(4, 4, "x"), Edit(0, 1, "A"), Edit(4, 4, "y"), Edit(4, 5, "")]
    assert apply("abcdef", edits) == "Abcdxyf"


def test_edits_do_not_overlap() -> None:
    """Two changes of the same part are refused."""
    with pytest.raises(EditError, match="two changes concern the same part of the text"):
        apply("abc", [Edit(0, 2, ""), Edit(1, 3, "")])


@given(st.text(max_size=9), st.lists(st.tuples(st.integers(0, 9), st.text(max_size=2)), max_size=4))
def test_insertions(text: str, insertions: list[tuple[int, str]]) -> None:
    """Without the insertions, the text is as before."""
    edits = [Edit(min(at, len(text)), min(at, len(text)), new) for at, new in insertions]
    changed = apply(text, edits)
    assert len(changed) == len(text) + sum(len(edit.text) for edit in edits)
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        before = sum(len(other.text) for other in edits if other.start < edit.start)
        changed = changed[: before + edit.start] + changed[before + edit.start + len(edit.text) :]
    assert changed == text


def test_bytes_outside_of_the_text_stay() -> None:
    """A byte order mark and the text below front matter are not decoded, and stay."""
    data = b"\xef\xbb\xbf---\ntitle: \xc3\xa9\r\n---\n\xff\n"
    assert apply_to_bytes(data, "a.md", [Edit(11, 12, "x")]) == b"\xef\xbb\xbf---\ntitle: x\r\n---\n\xff\n"
