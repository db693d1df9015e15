"""JSON Pointers are written and read as RFC 6901 defines them."""

from __future__ import annotations

import pytest

from statekit.diagnostics import parse_pointer, pointer_text


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", ()),
        ("/", ("",)),
        ("/foo/0", ("foo", "0")),
        ("/a~1b", ("a/b",)),
        ("/m~0n", ("m~n",)),
        ("/~01", ("~1",)),
        ('/ /k"l/c%d', (" ", 'k"l', "c%d")),
    ],
)
def test_a_pointer_is_read_from_its_text(text: str, steps: tuple[str, ...]) -> None:
    """`~1` is a slash and `~0` a tilde, replaced in this order; writing the steps returns the text."""
    assert parse_pointer(text) == steps
    assert pointer_text(steps) == text
