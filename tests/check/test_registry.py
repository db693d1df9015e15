"""The table of rules: complete, without repetitions, and loaded only when it is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from statekit.check.documents import load_documented_rules
from statekit.check.registry import CROSS_RECORD_RULES, load_rules
from statekit.check.rule import rule
from statekit.diagnostics import Finding, Route, RuleDoc, Severity


@rule("record/too-long", Severity.WARNING)
def too_long(name: str) -> Finding:
    """A name must be short. Longer names do not fit.

    Not even
    these.
    """
    return too_long.finding(f"{name} is too long", Route("a.yaml", 0), "shorten it")


def test_a_finding_takes_its_id_and_severity_from_the_declaration() -> None:
    """The check of a rule repeats neither the ID nor the severity."""
    assert too_long.check("Ada") == Finding(
        "record/too-long", "Ada is too long", Route("a.yaml", 0), "shorten it", Severity.WARNING
    )


def test_the_docstring_of_the_check_is_the_documentation() -> None:
    """The summary is the first sentence, and the text is not indented."""
    assert too_long.doc == RuleDoc(
        "record/too-long",
        "A name must be short.",
        "A name must be short. Longer names do not fit.\n\nNot even\nthese.",
        Severity.WARNING,
    )


def test_each_rule_is_declared_once() -> None:
    """No two rules of the table have the same ID."""
    declared = Counter(each.id for each in (*CROSS_RECORD_RULES, *load_documented_rules()))
    assert set(declared.values()) == {1}
    assert declared.keys() <= load_rules().keys()


def test_a_schema_without_annotations_loads_no_rules(tmp_path: Path) -> None:
    """Checking records against a plain schema imports neither annotations nor rules."""
    schema = tmp_path / "note.schema.json"
    schema.write_text(json.dumps({"type": "object"}), encoding="utf-8")
    assert _modules_after(f"Checker(load_schema(Path({str(schema)!r}))).is_valid({{}})") == []


def test_cross_record_rules_load_no_quotations() -> None:
    """Checking references and keys imports no module that compares quotations with their sources."""
    loaded = _modules_after("list(statekit.check.check_across_records({}))")
    assert "statekit.check.registry" in loaded
    assert not any(name.startswith("statekit.check.quotations") for name in loaded)


def _modules_after(statement: str) -> list[str]:
    """Return the modules of annotations and rules that are imported after a statement."""
    program = (
        "import sys, statekit.check\nfrom pathlib import Path\nfrom statekit.check import Checker\n"
        f"from statekit.schema import load_schema\n{statement}\n"
        "parts = ('annotations', 'documents', 'quotations', 'records', 'registry', 'rule', 'rules')\n"
        "print(*sorted(name for name in sys.modules if name.split('.')[:2] == ['statekit', 'check'] "
        "and name.split('.')[2:3] and name.split('.')[2] in parts))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    return done.stdout.split()
