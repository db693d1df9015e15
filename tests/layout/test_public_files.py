"""Format public files: the YAML test suite, and a sample of records that people keep by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from statekit.edit.edits import EditError
from statekit.layout.errors import LayoutError
from statekit.layout.proof import format_bytes
from statekit.read import ReadError
from statekit.read.profile import Profile

PROFILE = Profile(tags=("!!str", "!local", "!e!tag"), merge_keys=True, text_keys=True)


def count(texts: list[bytes]) -> Counter[str]:
    """Format texts, and return how many have a form, stay as they are, and have errors."""
    counts: Counter[str] = Counter()
    for text in texts:
        try:
            formatted = format_bytes(text, "x.yaml", profile=PROFILE)
        except LayoutError as error:
            counts["differ" if "kept exactly" in error.message else "left"] += 1
        except (EditError, ReadError):
            counts["errors"] += 1
        else:
            assert format_bytes(formatted, "x.yaml", profile=PROFILE) == formatted, text.decode()
            counts["formatted"] += 1
    assert not counts["differ"]
    return counts


@pytest.mark.suites
@pytest.mark.usefixtures("suites")
def test_the_yaml_test_suite() -> None:
    """Every text of the suite is formatted and proven, or refused with a reason."""
    from read.test_suite import cases

    counts = count(
        [form.encode() for case in cases() for form in (case.text, f"---\n{case.text}\n---\nkey: value\n")]
    )
    assert counts["formatted"] > 300, counts


@pytest.mark.suites
@pytest.mark.costly
def test_public_records(suites: Path) -> None:
    """Nearly all records of public repositories are formatted."""
    files = sorted((suites / "corpora").glob("*/records/*.y*ml"))[::40]
    counts = count([file.read_bytes() for file in files])
    assert counts["formatted"] > 0.9 * len(files), counts
