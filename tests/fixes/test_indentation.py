"""Lines in quotes or brackets that are not indented."""

from __future__ import annotations

from pathlib import Path

import statekit

BEFORE = """\
reviews:
  - by: "the review
  team

  is"
    tags: [a,
b, "x
y", c
]
note: 'a
b'
"""
AFTER = """\
reviews:
  - by: "the review
      team

      is"
    tags: [a,
      b, "x
      y", c
      ]
note: 'a
  b'
"""


def test_all_lines_are_indented(tmp_path: Path) -> None:
    """All lines of a text or a list are indented by a step more than the block around it."""
    (tmp_path / "s.json").write_text("{}")
    file = tmp_path / "a.yaml"
    file.write_text(BEFORE)
    result = statekit.fix([file], schema=tmp_path / "s.json")
    assert [found.rule for found, _ in result.fixed] == ["text/indentation"] * 3
    assert file.read_text() == AFTER
    assert result.report.diagnostics == ()
