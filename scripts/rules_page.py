"""Writes docs/rules.md: what every rule checks, as `statekit explain` says it.

python scripts/rules_page.py
"""

from __future__ import annotations

from pathlib import Path

import statekit

PAGE = Path(__file__).parents[1] / "docs" / "rules.md"
_HEAD = """\
# Rules

Every finding names its rule. `statekit explain RULE` prints what stands here; the page is made by
`python scripts/rules_page.py`, and a test keeps it true.
"""


def page() -> str:
    """The page as Markdown: the rules in the order of their names."""
    parts = [_HEAD]
    for doc in statekit.documentation().values():
        severity = "" if doc.severity is statekit.Severity.ERROR else f" ({doc.severity})"
        parts.append(f"## {doc.id}{severity}\n\n{doc.text.strip()}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
