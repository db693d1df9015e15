"""The schemas of the project's own dataset detect mistakes in its records."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import statekit

PROJECT = Path(__file__).parents[3]
SOURCES = PROJECT.parent / "shared"
QUOTATION = "statement/putin-trump-question-quotation"
REPORT = "statement/putin-reports-trump-request"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the dataset."""
    root = tmp_path_factory.mktemp("own") / "dataset"
    for folder in ("schema", "records"):
        shutil.copytree(PROJECT / folder, root / folder)
    return root


@pytest.mark.parametrize(
    ("record", "old", "new", "rules"),
    [
        # the speaker must have held the role on the day of the statement
        ("person/vladimir-putin", "start: 2012-05-07", "start: 2025-09-06", {"record/role-not-held"}),
        (QUOTATION, "role: President of Russia", "role: Kremlin spokesman", {"record/role-not-held"}),
        # another speaker did not hold the role
        (QUOTATION, "speaker: vladimir-putin", "speaker: donald-trump", {"record/role-not-held"}),
        # a report must not report itself, and must be in force
        (
            REPORT,
            "utterance:",
            "reported_by: [trump-requests-direct-contact]\nutterance:",
            {"record/cycle"},
        ),
        (
            REPORT,
            "status: active",
            "status: withdrawn\n  reason: It is a test.",
            {"record/withdrawn-reference"},
        ),
        # nobody may review their own work
        (
            QUOTATION,
            "  status: active",
            "  reviewed_by: statekit-curators\n  status: active",
            {"record/same-value"},
        ),
        # a quotation must be inside the content, and a direct one must cover it
        (QUOTATION, "    end: 2798\n", "    end: 2790\n", {"quote/outside-content"}),
        (QUOTATION, "    end: 2798\n", "    end: 2807\n", {"quote/not-covered"}),
        # a statement must not overlap text that is not content
        ("source/putin-western-troops-warning", "start: 4326", "start: 4300", {"quote/in-waived-text"}),
        # a statement must not be later than its source
        (
            "source/putin-western-troops-warning",
            "latest: null",
            "latest: 2025-09-02",
            {"record/date-order"},
        ),
        # a direct statement must have quotations, and an indirect one must not
        (REPORT, "mode: indirect", "mode: direct", {"schema/required"}),
        (QUOTATION, "mode: direct", "mode: indirect", {"schema/properties"}),
        # topics must form trees
        (
            "topic/war-in-ukraine",
            "id: war-in-ukraine",
            "id: war-in-ukraine\nbroader: peace-negotiations",
            {"record/cycle"},
        ),
    ],
)
@pytest.mark.costly
def test_a_mistake_is_reported(original: Path, record: str, old: str, new: str, rules: set[str]) -> None:
    """A mistake in a record is reported by exactly one rule."""
    file = original / "records" / f"{record}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        found = {each.rule for each in statekit.validate(statekit.find_dataset([original])).diagnostics}
    finally:
        file.write_text(text, encoding="utf-8")
    assert found == rules


def test_findings_do_not_depend_on_the_number_of_processes(original: Path) -> None:
    """Worker processes transfer all data that the rules compare."""
    file = original / "records" / f"{REPORT}.yaml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace("utterance:", "reported_by: [trump-requests-direct-contact]\nutterance:")
    file.write_text(changed.replace("2025-09-03", "2025-09-08"), encoding="utf-8")
    dataset = statekit.find_dataset([original])
    try:
        sequential = statekit.validate(dataset)
        parallel = statekit.validate(dataset, jobs=2)
    finally:
        file.write_text(text, encoding="utf-8")
    assert {found.rule for found in sequential.diagnostics} == {"record/cycle", "record/date-order"}
    assert parallel == sequential


@pytest.mark.skipif(
    not (SOURCES / "article.txt").exists(), reason="the text of the source is not redistributed"
)
def test_a_wrong_number_is_reported_with_the_source(original: Path) -> None:
    """If the text is available, a number in a summary that is not in the source is reported."""
    file = original / "records" / "statement" / "zelenskyy-countries-committed-assistance.yaml"
    text = file.read_text(encoding="utf-8")
    assert "26" in text.partition("summary:")[2]
    before, _, summary = text.partition("summary:")
    file.write_text(f"{before}summary:{summary.replace('26', '27', 1)}", encoding="utf-8")
    try:
        report = statekit.validate(statekit.find_dataset([original]), sources=SOURCES)
    finally:
        file.write_text(text, encoding="utf-8")
    assert [(found.rule, found.pointer) for found in report.diagnostics] == [
        ("quote/number-not-in-content", "/summary")
    ]
