"""Apply the fixes of findings, as far as each resolves its finding and leads to no other.

Nothing is written: the changed files are checked in memory, first each alone, then with all records.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from statekit._startup.expressions import expression
from statekit._startup.frozen import frozen, replace
from statekit.diagnostics import Diagnostic, Fix, Severity, Span
from statekit.discovery.contents import read_record_bytes
from statekit.discovery.dataset import RecordFile
from statekit.discovery.stamps import stamp_size
from statekit.edit.edits import Edit, EditError, apply_to_bytes
from statekit.edit.files import FileChange
from statekit.fixes.proof import check_values
from statekit.read import ReadError, TextFile, decode
from statekit.run.engine import Run
from statekit.run.merge import ABSENCE
from statekit.run.report import Report
from statekit.run.shards import Shard
from statekit.run.worker import check_shard

MAX_ROUNDS = 50
"""A fix may make another one possible; no more rounds than this are made."""
MAX_TRIALS = 100
"""So many sets of fixes are tried on a file in a round, if not all of its fixes can be made together."""
_HIDES = frozenset({"yaml", "json", "toml", "file", "record/limit", "record/none"})
"""The rules, or families of rules, whose findings may hide others."""
_POSITION = expression(r"/\d+(?=/|\Z)")

Candidate: TypeAlias = "tuple[Diagnostic, Fix]"
_Identity: TypeAlias = "tuple[str, str, str, str]"


@frozen
class Repair:
    """Fixes that were applied, in memory.

    Attributes:
        report: the findings that remain.
        fixed: the findings that are resolved, each with its fix, in their order.
        changes: the changes of files.
    """

    report: Report
    fixed: tuple[Candidate, ...]
    changes: tuple[FileChange, ...]


def repair(
    run: Run, sources: Path | None = None, *, chosen: Callable[[Diagnostic], bool], unsafe: bool = False
) -> Repair:
    """Apply the fixes of the findings in a dataset, in memory.

    Args:
        run: the run over the dataset.
        sources: the folder of source texts, if any.
        chosen: returns True for a finding to fix.
        unsafe: True to apply fixes that are only likely, too.

    Raises:
        DatasetError: the folder of source texts cannot be read.
        SchemaError: a schema cannot be used.
    """
    return _Repair(run, sources, chosen, unsafe=unsafe).result()


class _Repair:
    """Applies fixes in rounds."""

    def __init__(self, run: Run, sources: Path | None, chosen: Callable[[Diagnostic], bool], *, unsafe: bool):
        self._run = run
        self._sources = sources
        self._chosen = chosen
        self._unsafe = unsafe
        self._files = {file.path: file for file in run.dataset.files if file.data is None}
        self._contents: dict[str, bytes] = {}
        self._original: dict[str, bytes] = {}
        self._rejected: set[tuple[_Identity, str]] = set()
        self._report = run.check(sources).report

    def result(self) -> Repair:
        fixed: list[Candidate] = []
        for _ in range(MAX_ROUNDS):
            applied = self._round()
            if applied is None:
                break
            fixed.extend(applied)
        changes = [
            FileChange(path, self._original[path], data)
            for path, data in sorted(self._contents.items())
            if data != self._original[path]
        ]
        fixed.sort(key=lambda each: each[0].sort_key)
        return Repair(self._report, tuple(fixed), tuple(changes))

    def _round(self) -> list[Candidate] | None:
        """Apply fixes that do not overlap; None if there are none left."""
        candidates = self._candidates()
        if not candidates:
            return None
        changed: dict[str, tuple[bytes, list[Candidate]]] = {}
        for path, group in candidates.items():
            trial = self._trial(path)
            accepted = [] if trial is None else _largest(group, trial.is_good)
            if trial is not None and accepted:
                changed[path] = trial.changed(accepted), accepted
            else:
                self._reject(group)
        return self._accept(changed)

    def _candidates(self) -> dict[str, list[Candidate]]:
        """Return fixes to try, by path: of those that overlap, the first one."""
        found: defaultdict[str, list[Candidate]] = defaultdict(list)
        for diagnostic in self._report.diagnostics:
            path = diagnostic.place.path
            if path not in self._files or not self._chosen(diagnostic):
                continue
            for fix in diagnostic.fixes:
                if (self._unsafe or fix.is_safe) and self._is_new(diagnostic, fix):
                    found[path].append((diagnostic, fix))
                    break
        return {path: _without_overlaps(group) for path, group in found.items()}

    def _is_new(self, diagnostic: Diagnostic, fix: Fix) -> bool:
        return (_identity(diagnostic), fix.description) not in self._rejected

    def _reject(self, candidates: Iterable[Candidate]) -> None:
        self._rejected.update((_identity(diagnostic), fix.description) for diagnostic, fix in candidates)

    def _trial(self, path: str) -> _Trial | None:
        file = self._files[path]
        try:
            data = self._data(file)
            return _Trial(self._run, file, data)
        except ReadError:
            return None

    def _data(self, file: RecordFile) -> bytes:
        if file.path not in self._contents:
            self._contents[file.path] = self._original[file.path] = read_record_bytes(file)
        return self._contents[file.path]

    def _accept(self, changed: Mapping[str, tuple[bytes, list[Candidate]]]) -> list[Candidate]:
        """Keep the changes of files that lead to no other finding in all records, and return their fixes."""
        if not changed:
            return []
        report = self._check({path: data for path, (data, _) in changed.items()})
        if self._is_no_worse(report, changed):
            self._contents.update({path: data for path, (data, _) in changed.items()})
            self._report = report
            return [each for _, group in changed.values() for each in group]
        if len(changed) > 1:
            paths = list(changed)
            half = len(paths) // 2
            parts = (paths[:half], paths[half:])
            return [each for part in parts for each in self._accept({path: changed[path] for path in part})]
        [(path, (_, group))] = changed.items()
        if len(group) == 1:
            self._reject(group)
            return []
        trial = self._trial(path)
        half = len(group) // 2
        for part in (group[:half], group[half:]):
            if trial is not None and trial.is_good(part):
                accepted = self._accept({path: (trial.changed(part), part)})
                if accepted:
                    return accepted  # the places of the others have changed: the next round has them
        self._reject(group)
        return []

    def _check(self, changed: Mapping[str, bytes]) -> Report:
        contents = {**self._contents, **changed}
        files = tuple(
            file._replace(data=contents[file.path], stamp=stamp_size(len(contents[file.path])))
            if file.path in contents
            else file
            for file in self._run.dataset.files
        )
        dataset = replace(self._run.dataset, files=files)
        return replace(self._run, dataset=dataset, progress=None).check(self._sources).report

    def _is_no_worse(self, report: Report, changed: Mapping[str, tuple[bytes, list[Candidate]]]) -> bool:
        """Return True if a report has no finding that the last one does not have, and not those to fix."""
        before = Counter(map(_identity, self._report.diagnostics))
        after = Counter(map(_identity, report.diagnostics))
        hidden = {each.place.path for each in self._report.diagnostics if _may_hide(each)}
        fixed = Counter(_identity(each) for _, group in changed.values() for each, _ in group)
        if any(
            after[identity] > before[identity] - count
            for identity, count in fixed.items()
            if identity[0] not in hidden
        ):
            return False
        return all(
            each[0] in hidden or each[1] in ABSENCE for each, count in after.items() if count > before[each]
        )


class _Trial:
    """One file, with which fixes can be tried.

    Args:
        run: the run over its dataset.
        file: the file.
        data: its contents.

    Raises:
        ReadError: the contents are not a text.
    """

    def __init__(self, run: Run, file: RecordFile, data: bytes):
        self._run = run
        self._file = file
        self._data = data
        self._checker = run.checkers[file.kind]
        self._text = TextFile(file.path, decode(data, file.path))
        self._trials = 0

    def changed(self, candidates: Iterable[Candidate]) -> bytes:
        """Return the contents with fixes.

        Raises:
            EditError: they overlap.
        """
        edits = [edit for _, fix in candidates for edit in self._edits(fix)]
        return apply_to_bytes(self._data, self._file.path, edits)

    def is_good(self, candidates: Sequence[Candidate]) -> bool:
        """Return True if fixes resolve their findings, lead to no other, and keep all other values."""
        self._trials += 1
        if self._trials > MAX_TRIALS:
            return False
        try:
            data = self.changed(candidates)
            edits = [edit for _, fix in candidates for edit in self._edits(fix)]
            lists, profile = not self._checker.lists_are_records, self._run.settings.profile
            check_values(self._data, data, self._file.path, edits, lists=lists, profile=profile)
        except (EditError, ReadError):
            return False
        after = self._findings(data)
        left = Counter(map(_local_identity, after))
        new = [each for each in after if left[_local_identity(each)] > self._before[_local_identity(each)]]
        fixed = Counter(_local_identity(diagnostic) for diagnostic, _ in candidates)
        if self._is_hidden:  # what was hidden may be like what was fixed, so only the lines tell
            changed_lines = set(_changed_lines(candidates))
            wrong = [*new, *(each for each in after if _local_identity(each) in fixed)]
            return not any(each.place.span and each.place.span.line in changed_lines for each in wrong)
        are_gone = all(
            left[identity] <= self._before[identity] - count
            for identity, count in fixed.items()
            if identity in self._before
        )
        return are_gone and not new

    @cached_property
    def _known(self) -> list[Diagnostic]:
        return self._findings(self._data)

    @cached_property
    def _before(self) -> Counter[_Identity]:
        return Counter(map(_local_identity, self._known))

    @cached_property
    def _is_hidden(self) -> bool:
        return any(map(_may_hide, self._known))

    def _edits(self, fix: Fix) -> Iterator[Edit]:
        for each in fix.replacements:
            span = each.span
            start = self._text.offset(span.line, span.column)
            yield Edit(start, self._text.offset(span.end_line, span.end_column), each.text)

    def _findings(self, data: bytes) -> list[Diagnostic]:
        """Return the findings in the file alone."""
        kind = next(kind for kind in self._run.dataset.kinds if kind.name == self._file.kind)
        profile = self._run.settings.profile
        shard = Shard(kind, (self._file,), tier=self._run.tier, profile=profile)
        result = check_shard(shard, [data], self._checker)
        return [each for file in result.file_results for each in file.diagnostics]


def _largest(
    candidates: list[Candidate],
    is_good: Callable[[Sequence[Candidate]], bool],
    kept: list[Candidate] | None = None,
) -> list[Candidate]:
    """Return fixes that can be made together: all, or those that can be added to the ones before them.

    Args:
        candidates: the fixes.
        is_good: returns True for fixes that can be made together.
        kept: fixes that are made in any case.
    """
    kept = kept or []
    if is_good([*kept, *candidates]):
        return [*kept, *candidates]
    if len(candidates) == 1:
        return kept
    half = len(candidates) // 2
    kept = _largest(candidates[:half], is_good, kept)
    return _largest(candidates[half:], is_good, kept)


def _without_overlaps(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return fixes of one file that do not concern the same characters, the certain ones first."""
    kept: list[Candidate] = []
    taken: list[Span] = []
    for diagnostic, fix in sorted(candidates, key=lambda each: not each[1].is_safe):
        spans = [each.span for each in fix.replacements]
        if not any(_touch(span, other) for span in spans for other in taken):
            taken.extend(spans)
            kept.append((diagnostic, fix))
    return kept


def _touch(span: Span, other: Span) -> bool:
    return (span.line, span.column) <= (other.end_line, other.end_column) and (other.line, other.column) <= (
        span.end_line,
        span.end_column,
    )


def _changed_lines(candidates: Iterable[Candidate]) -> Iterator[int]:
    for _, fix in candidates:
        for each in fix.replacements:
            yield from range(each.span.line, each.span.end_line + 1)


def _identity(diagnostic: Diagnostic) -> _Identity:
    """Return what a finding has in common with the same finding after other changes of its file."""
    return (diagnostic.place.path, *_local_identity(diagnostic)[1:])


def _local_identity(diagnostic: Diagnostic) -> _Identity:
    pointer = _POSITION.sub("/*", diagnostic.pointer or "")
    return "", diagnostic.rule, diagnostic.message, pointer


def _may_hide(diagnostic: Diagnostic) -> bool:
    rule = diagnostic.rule
    return diagnostic.severity is Severity.ERROR and bool({rule, rule.partition("/")[0]} & _HIDES)
