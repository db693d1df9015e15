"""The command `statekit import`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import statekit
from statekit import EditError

if TYPE_CHECKING:
    from conftest import Run

SCHEMA: dict[str, Any] = {
    "x-statekit": {"key": "id"},
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "zip": {"type": "string"},
        "age": {"type": "integer"},
        "alive": {"type": "boolean"},
        "born": {"type": "string", "format": "date"},
        "names": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["text"],
                "properties": {"text": {"type": "string"}, "uses": {"type": "integer"}},
            },
        },
        "birth": {"type": "object", "properties": {"place": {"type": "string"}}},
    },
}
ADA = "id: ada\nname: Ada  # the Countess\nage: 36\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the root of a dataset with one person."""
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "person.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    folder = tmp_path / "records" / "person"
    folder.mkdir(parents=True)
    (folder / "ada.yaml").write_text(ADA, encoding="utf-8")
    return tmp_path


def conflicts(root: Path, data: bytes, name: str = "t.csv", key: str | None = None) -> list[str]:
    """Return the conflicts of a table, without its path; nothing is written."""
    (root / name).write_bytes(data)
    before = sorted((root / "records").rglob("*"))
    result = statekit.import_table(root / name, "person", root, key=key)
    assert result.changes == ()
    assert sorted((root / "records").rglob("*")) == before
    return [str(conflict).removeprefix(f"{root / name}:") for conflict in result.conflicts]


def imported(root: Path, data: bytes, name: str = "t.csv", key: str | None = None) -> dict[str, str]:
    """Return the texts of the records that a table becomes, by their files."""
    (root / name).write_bytes(data)
    result = statekit.import_table(root / name, "person", root, key=key, write=False)
    assert result.conflicts == ()
    return {Path(each.path).name: (each.new or b"").decode() for each in result.changes}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_types_are_those_of_the_schema(root: Path, delimiter: str, end: str) -> None:
    """Text stays text, formulas too; a byte order mark, line ends and delimiters do not matter."""
    lines = ["id,birth.place,zip,name,age,alive,born", "bob,York,007,=1+1,7,TRUE,2001-02-03", "eve,,,E,,,"]
    text = "\ufeff" + "".join(line.replace(",", delimiter) + end for line in lines)
    assert imported(root, text.encode()) == {
        "bob.yaml": 'id: bob\nname: =1+1\nzip: "007"\nage: 7\nalive: true\nborn: 2001-02-03\n'
        "birth:\n  place: York\n",
        "eve.yaml": "id: eve\nname: E\n",
    }


def test_conflicts_have_a_row_and_a_column(root: Path) -> None:
    """All conflicts are found in one run."""
    ada = f"{root}/records/person/ada.yaml"
    rows = "id,name,agee,age\n../x,A,1,\nAda,B,,\na/b,C,,\nbob,D,,x\nbob,E,,\nada,,,37\n,F,,\n"
    assert conflicts(root, rows.encode()) == [
        "1: column `agee`: unknown column; did you mean `age`?",
        "2: column `id`: `../x` cannot be the name of a file",
        "3: column `id`: `Ada` differs from `ada` only in case",
        "4: column `id`: `a/b` cannot be the name of a file",
        "5: column `age`: expected an integer, found the text `x`",
        "6: column `id`: `bob` is in row 5 already",
        f"7: column `age`: {ada} has another value, and is only changed with --update",
        "8: column `id`: the key is empty",
    ]


def test_an_update_leaves_everything_else(root: Path, run: Run) -> None:
    """A record that exists is changed with `--update` only, in place; empty cells leave values."""
    (root / "t.csv").write_text("id,name,age\nada,Ada L,\n", encoding="utf-8")
    refused = run("import", "t.csv", "--kind", "person", cwd=root)
    assert refused.returncode == 1
    message = "t.csv:2: column `name`: records/person/ada.yaml has another value"
    assert refused.stdout == f"{message}, and is only changed with --update\n"
    assert (root / "records/person/ada.yaml").read_text(encoding="utf-8") == ADA
    assert run("import", "t.csv", "--kind", "person", "--update", "--check", cwd=root).returncode == 1
    assert run("import", "t.csv", "--kind", "person", "--update", cwd=root).returncode == 0
    expected = "id: ada\nname: Ada L  # the Countess\nage: 36\n"
    assert (root / "records/person/ada.yaml").read_text(encoding="utf-8") == expected
    again = run("import", "t.csv", "--kind", "person", "--check", cwd=root)
    assert (again.returncode, again.stderr) == (0, "nothing to change\n")


def test_a_table_of_a_list_is_joined(root: Path) -> None:
    """Its rows are in the order of their positions; a row without a record is a conflict."""
    (root / "t.names.csv").write_text("person_id,position,text,uses\nm,1,B,\nm,0,A,3\n", encoding="utf-8")
    assert imported(root, b"id,name\nm,M\n") == {
        "m.yaml": "id: m\nname: M\nnames:\n  - text: A\n    uses: 3\n  - text: B\n"
    }
    assert conflicts(root, b"id,name\nx,X\n") == [" the table of `names` names `m`, which has no row here"]


def test_ids_from_another_column(root: Path) -> None:
    """They are in lower case with hyphens, without accents."""
    expected = {"ada-love.yaml": "id: ada-love\nname: Àdá  Löve!\n"}
    assert imported(root, "name\nÀdá  Löve!\n".encode(), key="name") == expected
    assert conflicts(root, b"name\nA b\na-B\n", key="name") == ["3: column `name`: `a-b` is in row 2 already"]


def test_parquet_of_other_programs(root: Path) -> None:
    """Integers that pandas made floats are integers again; types that do not fit are explained."""
    columns = {
        "id": ["p"],
        "name": ["x"],
        "age": [3.0],
        "zip": pa.array([Decimal("1.50")]),
        "birth": [{"place": "B"}],
        "names": [[{"text": "t", "uses": None}]],
    }
    pq.write_table(pa.table(columns), root / "t.parquet")
    data = (root / "t.parquet").read_bytes()
    assert imported(root, data, "t.parquet") == {
        "p.yaml": 'id: p\nname: x\nzip: "1.50"\nage: 3\nnames:\n  - text: t\nbirth:\n  place: B\n'
    }
    pq.write_table(pa.table({**columns, "born": [datetime(2020, 1, 2, tzinfo=UTC)]}), root / "t.parquet")
    (found,) = conflicts(root, (root / "t.parquet").read_bytes(), "t.parquet")
    assert found.startswith("1: column `born`: `2020-01-02T00:00:00Z` is not a date")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("t.csv", b"id,name,name\nz,x,y\n", ":1: the column `name` occurs twice"),
        ("t.csv", b"", ": the table is empty: it has no header"),
        ("t.csv", b"id,name\nz,\xff\n", ":2: the table is not UTF-8; save it as UTF-8"),
        ("t.csv", b"nam\nx\n", ": the table has no column `id`; name another column with --key"),
        ("t.xlsx", b"", ": the format of the table is unknown: expected .csv"),
        ("t.csv.gz", b"no", ": "),
        ("t.parquet", b"no", ": "),
        ("absent/t.csv", None, ": No such file or directory"),
    ],
)
def test_what_cannot_be_read(root: Path, name: str, data: bytes | None, message: str) -> None:
    """It is an error in one line."""
    if data is not None:
        (root / name).write_bytes(data)
    with pytest.raises(EditError) as error:
        statekit.import_table(root / name, "person", root)
    assert str(error.value).startswith(f"{root / name}{message}")
    assert "\n" not in str(error.value)


def test_hostile_cells(root: Path) -> None:
    """Rows that cannot be read, and ids that are no names of files, are conflicts; long cells are texts."""
    assert conflicts(root, b'id,name\nz,"x"y\n')[0].startswith("2: a quoted cell has no end")
    assert conflicts(root, b"id,name\nz,x,y\n") == ["2: the row has 3 cells, and the header 2"]
    assert conflicts(root, b"id,name\nz\0,x\n") == ["2: column `id`: `z\\u0000` cannot be the name of a file"]
    assert conflicts(root, b'{"id":"a","id":"b"}\n', "t.jsonl") == [
        "1: the line is not JSON: a key occurs twice"
    ]
    deep = b"[" * 500 + b"]" * 500
    line = b'{"id":"a","name":' + deep + b"}\n"
    assert conflicts(root, line, "t.jsonl") == ["1: the line is not JSON: it is nested too deeply"]
    (found,) = conflicts(root, b"id,name,names\nz,x," + deep + b"\n")
    assert found.startswith("2: column `names`: expected a list, found the text")
    long = "x" * 1_000_000
    assert imported(root, f"id,name\nz,{long}\n".encode()) == {"z.yaml": f"id: z\nname: {long}\n"}
