"""Datasets from a few lines of YAML, with marks at the locations of expected findings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import statekit
from statekit import Diagnostic, Severity

_FILE = re.compile(r"^# (?P<path>(?:schema|records|sources)/\S+)\n", re.MULTILINE)
_MARK = re.compile(r"^# *(?P<mark>\^+)\n?", re.MULTILINE)

At = tuple[str, int, int, int]
"""A file, a line, the first column, and the column after the last one."""


@dataclass(frozen=True)
class Checked:
    """The findings of a run, and the locations at which findings are expected."""

    diagnostics: tuple[Diagnostic, ...]
    expected: list[At]
    root: Path

    @property
    def places(self) -> list[At]:
        """The locations of the findings, without notes."""
        return [
            (self._name(each), span.line, span.column, span.end_column)
            for each in self.diagnostics
            if each.severity is not Severity.NOTE and (span := each.place.span)
        ]

    @property
    def rules(self) -> set[str]:
        """The rules of the findings, without notes."""
        return {each.rule for each in self.diagnostics if each.severity is not Severity.NOTE}

    @property
    def messages(self) -> list[str]:
        """The messages of the findings, without notes."""
        return [each.message for each in self.diagnostics if each.severity is not Severity.NOTE]

    def _name(self, found: Diagnostic) -> str:
        return Path(found.place.path).relative_to(self.root).as_posix()


def _parts(text: str) -> dict[str, str]:
    """Split a text into files by the comments with their names."""
    begun = [*_FILE.finditer(text)]
    ends = [*(found.start() for found in begun[1:]), len(text)]
    return {found["path"]: text[found.end() : end] for found, end in zip(begun, ends, strict=True)}


def _without_marks(name: str, text: str) -> tuple[str, list[At]]:
    """Return a text without its marks, and the locations of the marks."""
    lines: list[str] = []
    expected: list[At] = []
    for line in text.splitlines():
        bare = line.lstrip()
        found = _MARK.fullmatch(bare)
        if found is None:
            lines.append(line)
            continue
        begin = len(line) - len(bare) + found.start("mark") + 1
        expected.append((name, len(lines), begin, begin + len(found["mark"])))
    return "\n".join(lines) + "\n", expected


Check = Callable[..., Checked]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Write a dataset and validate it: `check(schemas, records)`."""

    def run(schemas: str, records: str) -> Checked:
        root = tmp_path / "dataset"
        (root / "records").mkdir(parents=True)
        for name, text in _parts(schemas).items():
            file = root / name
            file.parent.mkdir(exist_ok=True)
            contents = YAML(typ="safe", pure=True).load(text) or {}
            file.write_text(json.dumps(contents, default=str), encoding="utf-8")
        expected: list[At] = []
        for name, text in _parts(records).items():
            plain, marks = _without_marks(name, text)
            expected.extend(marks)
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(plain, encoding="utf-8")
        sources = root / "sources"
        dataset = statekit.find_dataset([root])
        report = statekit.validate(dataset, sources=sources if sources.exists() else None)
        return Checked(report.diagnostics, sorted(expected), root)

    return run
