"""Text from elsewhere is displayed as it is written, whatever Markdown would make of it."""

from __future__ import annotations

import pytest

from statekit.dictionary.escape import cell, code, escape, escape_block


@pytest.mark.parametrize(
    ("text", "inline", "block"),
    [
        ("a_b *c* [d](e)", "a\\_b \\*c\\* \\[d\\](e)", None),
        ("<b> & $x$ ~y~ `z` {w} | \\", "\\<b\\> \\& \\$x\\$ \\~y\\~ \\`z\\` \\{w\\} \\| \\\\", None),
        (" over\n\n  lines\t", "over lines", None),
        ("# one", "\\# one", None),
        ("- one", "- one", "\\- one"),
        ("+ one", "+ one", "\\+ one"),
        ("=== one", "=== one", "\\=== one"),
        ("1. one", "1. one", "1\\. one"),
        ("2026) one", "2026) one", "2026\\) one"),
        ("1234567890. one", "1234567890. one", None),
        ("1.5 - 2", "1.5 - 2", None),
        ("in 2026. It", "in 2026. It", None),
        ("", "", None),
    ],
)
def test_nothing_in_a_text_is_markup(text: str, inline: str, block: str | None) -> None:
    """Special characters are escaped; at the start of a paragraph, so is what would begin a list."""
    assert escape(text) == inline
    assert escape_block(text) == (inline if block is None else block)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("a*b_c", "`a*b_c`"),
        ("a\nb\x1bc\u2028d", "`a b c d`"),
        ("`a`", "`` `a` ``"),
        ("a``b`c", "``` a``b`c ```"),
        (" a ", "`  a  `"),
        (" a", "` a`"),
        ("", "`  `"),
    ],
)
def test_code_is_displayed_as_it_is(text: str, span: str) -> None:
    """A code span is on one line, within as many backticks as its text requires."""
    assert code(text) == span


@pytest.mark.parametrize(
    ("markdown", "contents"),
    [
        ("`a|b`", "`a\\|b`"),
        ("a\\|b", "a\\|b"),
        ("`a\\\\|b`", "`a\\\\\\|b`"),
        ("||", "\\|\\|"),
    ],
)
def test_a_bar_does_not_end_a_cell(markdown: str, contents: str) -> None:
    """Bars are escaped once."""
    assert cell(markdown) == contents
