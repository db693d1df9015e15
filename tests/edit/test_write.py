from __future__ import annotations

import datetime as dt

import pytest
import yaml
from edit.layouts import objects, texts
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON
from statekit.edit.prove import read_proven
from statekit.edit.write import (
    Context,
    on_one_line,
    write_block,
    write_flow,
    write_key,
    write_scalar,
    write_text_block,
)

quotes = st.sampled_from(["", '"', "'"])
yaml_1_1 = st.from_regex(r"[-+.0-9xobe_:,]{1,6}|[yYnN]|(?i:yes|no|on|off|true|~|null|<<|=)", fullmatch=True)


def _read(text: str) -> JSON:
    return read_proven(text.encode(), "a.yaml", lists=False).records[0].value


@given(texts | yaml_1_1, quotes, st.booleans())
def test_texts_read_back(text: str, quote: str, in_flow: bool) -> None:  # noqa: FBT001
    """A text, as a value or as a key, reads back as the same text, also by YAML 1.1."""
    context = Context.FLOW if in_flow else Context.BLOCK
    written = write_scalar(text, context, quote)
    line = f"k: [{written}]\n" if in_flow else f"k: {written}\n"
    assert _read(line) == {"k": [text] if in_flow else text}
    value = yaml.safe_load(line)["k"]
    value = value[0] if in_flow else value
    assert isinstance(value, dt.date) or value == text
    key = write_key(text, context, quote)
    assert _read(f"{{{key}: 1}}\n" if in_flow else f"{key}: 1\n") == {text: 1}


@given(objects)
def test_objects_read_back(value: JSON) -> None:
    """An object reads back as the same object, as a block, on one line, and with its texts on one line."""
    assert repr(_read(write_block(value, 0))) == repr(value)
    assert repr(_read(write_flow(value))) == repr(value)
    assert repr(_read(write_block(on_one_line(value), 0))) == repr(value)


@pytest.mark.parametrize(
    ("value", "like", "written"),
    [
        ("Ada", "", "Ada"),
        ("Ada", '"Eva"', '"Ada"'),
        ("it's", "'Eva'", "'it''s'"),
        ("Ada: a life", "", '"Ada: a life"'),
        ('say "no", ', "", "'say \"no\", '"),
        ("1815-12-10", "", "1815-12-10"),
        ("9f0e1a", "", "9f0e1a"),
        ("12e03", "", '"12e03"'),
        ("a\u2028b\x7f", "", '"a\\u2028b\\u007f"'),
        (1e30, "", "1e+30"),
        (None, "", "null"),
    ],
)
def test_quotes(value: JSON, like: str, written: str) -> None:
    """Quotes are only written where they are needed, or where they were."""
    assert write_scalar(value, like=like) == written


def test_a_block() -> None:
    """Objects and lists are blocks, empty ones are brackets, and long texts are folded."""
    value: JSON = {
        "id": "ada",
        "aliases": ["Ada", "A. A. L."],
        "none": [],
        "notes": [{"text": "together " * 12 + "end", "of": {}}, ["x", ["z"]]],
        "letter": "Dear\nAda",
    }
    assert write_block(value, 0).splitlines() == [
        "id: ada",
        "aliases:",
        "  - Ada",
        "  - A. A. L.",
        "none: []",
        "notes:",
        "  - text: >-",
        "      together together together together together together together together together together",
        "      together together end",
        "    of: {}",
        "  - - x",
        "    - - z",
        "letter: |-",
        "  Dear",
        "  Ada",
    ]


@pytest.mark.parametrize("text", ["", " a", "\na", "a\n\n", "a\tb", "a\n  \nb", "a\x85b"])
def test_texts_that_are_no_block(text: str) -> None:
    """A text that a block of lines cannot hold safely is not written as one."""
    assert write_text_block(text, 0, "|") is None
