"""Our own schemas ask for what they promise: each of these mistakes in our own records is found."""

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
    """A copy of our dataset."""
    root = tmp_path_factory.mktemp("own") / "dataset"
    for folder in ("schema", "records"):
        shutil.copytree(PROJECT / folder, root / folder)
    return root


@pytest.mark.parametrize(
    ("record", "old", "new", "rules"),
    [
        # a role is held on the day of the statement, and is one of the speaker's
        ("person/vladimir-putin", "start: 2012-05-07", "start: 2025-09-06", {"record/role-not-held"}),
        (QUOTATION, "role: President of Russia", "role: Kremlin spokesman", {"record/role-not-held"}),
        # words are the speaker's: another one does not have the role
        (QUOTATION, "speaker: vladimir-putin", "speaker: donald-trump", {"record/role-not-held"}),
        # a report is of something else, and is in force
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
        # nobody reviews what they made
        (
            QUOTATION,
            "  status: active",
            "  reviewed_by: statekit-curators\n  status: active",
            {"record/same-value"},
        ),
        # a quotation is inside the content, and a direct one is all of it
        (QUOTATION, "    end: 2798\n", "    end: 2790\n", {"quote/outside-content"}),
        (QUOTATION, "    end: 2798\n", "    end: 2807\n", {"quote/not-covered"}),
        # nothing is said in what is no content
        ("source/putin-western-troops-warning", "start: 4326", "start: 4300", {"quote/in-waived-text"}),
        # a statement is not later than its source
        (
            "source/putin-western-troops-warning",
            "latest: null",
            "latest: 2025-09-02",
            {"record/date-order"},
        ),
        # a direct statement has quotations, and an indirect one none
        (REPORT, "mode: indirect", "mode: direct", {"schema/required"}),
        (QUOTATION, "mode: direct", "mode: indirect", {"schema/properties"}),
        # topics are referred to, and form trees
        (
            "topic/war-in-ukraine",
            "id: war-in-ukraine",
            "id: war-in-ukraine\nbroader: peace-negotiations",
            {"record/cycle"},
        ),
    ],
)
@pytest.mark.costly
def test_a_mistake_is_found(original: Path, record: str, old: str, new: str, rules: set[str]) -> None:
    """One edit of one record leads to a finding of the rule that it breaks, and of no other."""
    file = original / "records" / f"{record}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        found = {each.rule for each in statekit.validate(statekit.find_dataset([original])).diagnostics}
    finally:
        file.write_text(text, encoding="utf-8")
    assert found == rules


def test_findings_do_not_depend_on_who_gathers_the_facts(original: Path) -> None:
    """Other processes hand over all that the rules compare."""
    file = original / "records" / f"{REPORT}.yaml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace("utterance:", "reported_by: [trump-requests-direct-contact]\nutterance:")
    file.write_text(changed.replace("2025-09-03", "2025-09-08"), encoding="utf-8")
    dataset = statekit.find_dataset([original])
    try:
        alone = statekit.validate(dataset)
        together = statekit.validate(dataset, jobs=2)
    finally:
        file.write_text(text, encoding="utf-8")
    assert {found.rule for found in alone.diagnostics} == {"record/cycle", "record/date-order"}
    assert together == alone


@pytest.mark.skipif(
    not (SOURCES / "article.txt").exists(), reason="the text of the source is not redistributed"
)
def test_a_wrong_number_is_found_in_the_source(original: Path) -> None:
    """A summary that counts otherwise than the source is a doubt, once the text is at hand."""
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
