"""What every rule is about, in one mapping: functions are documented where they stand, all else in Markdown.

In `documents/` each file is a group of rules, and each of its sections is one:

    ## schema/enum
    A sentence that says what is checked. Then more, if need be, and examples.

A severity other than error follows the name: `## record/unused (warning)`. Examples are fenced blocks, in
docstrings too: `yaml schema` holds schemas, as YAML; `yaml fails` and `yaml passes` hold a dataset each. A
line `# records/note/a.yaml` begins a file, and a line `# ^^^` marks what is found in the line above it. A
test runs them all.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from types import MappingProxyType

from statekit.check import crossing
from statekit.check.quotations import locus, numbers, selections, sources, unclaimed
from statekit.check.rules import attribution, unused
from statekit.diagnostics import RuleDoc, Severity

_SEVERITIES = {
    attribution.TWO_SPEAKERS: Severity.WARNING,
    attribution.NO_SHARED_UTTERANCE: Severity.WARNING,
    numbers.NUMBER: Severity.WARNING,
    unclaimed.UNCLAIMED: Severity.WARNING,
    sources.NOT_VERIFIED: Severity.NOTE,
    unused.UNUSED: Severity.WARNING,
}
"""Those of rules that are functions, where a finding is no error."""
_SECTION = re.compile(r"^## (?P<id>\S+)(?: \((?P<severity>\w+)\))?\n", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=\.)(?=\s|$)")


def load_documentation() -> Mapping[str, RuleDoc]:
    """What is said of each rule, by its name, in the order of names."""
    found = {doc.id: doc for doc in (*_of_functions(), *_of_files())}
    return MappingProxyType(dict(sorted(found.items())))


def _of_functions() -> Iterator[RuleDoc]:
    groups: tuple[Mapping[str, Callable[..., object]], ...] = (
        crossing.RULES,
        selections.RULES,
        sources.RULES,
        {numbers.NUMBER: numbers.check_numbers},
        unclaimed.RULES,
        locus.RULES,
    )
    for group in groups:
        for name, rule in group.items():
            yield _doc(name, _SEVERITIES.get(name, Severity.ERROR), inspect.getdoc(rule) or "")


def _of_files() -> Iterator[RuleDoc]:
    folder = files(__package__) / "documents"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".md"):  # pragma: no branch - a packager or an editor may add other files
            text = file.read_text(encoding="utf-8")
            begun = [*_SECTION.finditer(text)]
            for section, behind in zip(begun, [*begun[1:], None], strict=True):
                severity = Severity(section["severity"] or Severity.ERROR)
                body = text[section.end() : behind.start() if behind else len(text)]
                yield _doc(section["id"], severity, body.strip())


def _doc(name: str, severity: Severity, text: str) -> RuleDoc:
    first = text.split("\n\n", maxsplit=1)[0].replace("\n", " ")
    return RuleDoc(name, _SENTENCE.split(first, maxsplit=1)[0], text, severity)
