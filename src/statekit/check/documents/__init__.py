"""Rules whose findings do not come from a check function, documented in Markdown.

Each file beside this one documents a group of rules, one in each section:

    ## schema/enum
    One sentence that states what is checked. Optional details and examples follow.

The default severity is error. Any other severity follows the ID: `## dataset/not-read (warning)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from statekit.check.rule import Rule
from statekit.diagnostics import Severity

_HEADING = re.compile(r"^## (?P<id>\S+)(?: \((?P<severity>\w+)\))?\n", re.MULTILINE)


def load_documented_rules() -> Iterator[Rule[None]]:
    """Yield the rules that are documented in Markdown."""
    for file in sorted(files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".md"):
            text = file.read_text(encoding="utf-8")
            headings = [*_HEADING.finditer(text)]
            ends = [*(heading.start() for heading in headings[1:]), len(text)]
            for heading, end in zip(headings, ends, strict=True):
                severity = Severity(heading["severity"] or Severity.ERROR)
                yield Rule(heading["id"], severity, None, text[heading.end() : end].strip())
