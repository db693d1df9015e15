"""A schema that cannot be used because of the form of its `$schema`."""

from __future__ import annotations

from pathlib import Path

import pytest

import statekit

FORMS = {
    "json-schema.org/draft-07/schema": "http://json-schema.org/draft-07/schema#",
    "http://json-schema.org/draft07/schema#": "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2020-12": "https://json-schema.org/draft/2020-12/schema",
}


def written(folder: Path, dialect: str) -> tuple[Path, Path]:
    """Write a schema of a dialect, and a record with a mistake."""
    schema, record = folder / "s.schema.json", folder / "a.yaml"
    schema.write_text(f'{{\n  "$schema": "{dialect}",\n  "properties": {{"n": {{"type": "integer"}}}}\n}}\n')
    record.write_text("n: '5'  # five\n")
    return schema, record


@pytest.mark.parametrize("dialect", FORMS)
def test_dialects(tmp_path: Path, dialect: str) -> None:
    """The schema is fixed first, then the records."""
    schema, record = written(tmp_path, dialect)
    text = schema.read_text()
    result = statekit.fix([record], schema=schema)
    assert [found.rule for found, _ in result.fixed] == ["file/schema", "schema/type"]
    assert schema.read_text() == text.replace(dialect, FORMS[dialect])
    assert record.read_text() == "n: 5  # five\n"
    assert result.report.ok
    assert statekit.validate([record], schema=schema).ok


def test_only_the_schema_on_trial(tmp_path: Path) -> None:
    """Without writing, records cannot be checked yet; other rules leave the error as it is."""
    schema, record = written(tmp_path, "json-schema.org/draft-07/schema")
    result = statekit.fix([record], schema=schema, write=False)
    assert [change.path for change in result.changes] == [str(schema)]
    with pytest.raises(statekit.SchemaError, match="is not one of 2020-12"):
        statekit.fix([record], schema=schema, rules=["schema"])


def test_another_dialect_is_not_guessed(tmp_path: Path) -> None:
    """A number of a draft is never changed."""
    schema, record = written(tmp_path, "http://json-schema.org/draft-08/schema#")
    with pytest.raises(statekit.SchemaError, match="is not one of 2020-12"):
        statekit.fix([record], schema=schema, unsafe=True)
