"""What `statekit schema` says, and that it is true."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import statekit
from statekit.dataset import Kind, find_kinds
from statekit.dictionary import describe
from statekit.dictionary.entries import PARQUET
from statekit.dictionary.markdown import write_markdown
from statekit.tabulate import Kind as ColumnKind
from statekit.tabulate.algebra import TOO_DEEP, TOO_LARGE
from statekit.tabulate.types import MAX_COLUMNS

PROJECT = Path(__file__).parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

ITEM: dict[str, Any] = {
    "title": "Item",
    "description": "A thing | of\nours.",
    "type": "object",
    "x-statekit": {"key": "id"},
    "required": ["id", "born"],
    "properties": {
        "id": {"type": "string", "description": "Its <name>.", "examples": ["a|b", "`c`", "d", "e"]},
        "born": {"type": ["string", "null"], "format": "date"},
        "seen": {"type": "string", "format": "date-time", "deprecated": True},
        "size": {"enum": [1, 2, None], "title": "How large."},
        "total": {"type": "integer", "maximum": 18446744073709551615},
        "share": {"type": "number"},
        "kept": {"type": "boolean"},
        "either": {"type": ["string", "integer"]},
        "free": {},
        "parent": {"type": "string", "x-statekit": {"refers-to": ["item", "other"]}},
        "a.b": {"type": "object", "additionalProperties": False, "properties": {"": {"type": "string"}}},
        "parts": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["n"],
                "properties": {
                    "n": {"type": "integer"},
                    "grid": {
                        "type": "array",
                        "items": {
                            "type": "array",
                            "items": {"type": "object", "properties": {"x": {"type": "string"}}},
                        },
                    },
                },
                "additionalProperties": False,
            },
        },
    },
}
TABLE = """\
item (schema/item.schema.json, key id): 13 values, 2 of them as JSON text
PATH                                    JSON SCHEMA            ARROW               PARQUET           CSV        MAY BE        NOTE
id                                      string                 string              STRING            text       -
born                                    string (date) | null   date32              DATE              date       null
seen                                    string (date-time)     timestamp[us, UTC]  TIMESTAMP_MICROS  date-time  absent
size                                    integer (enum) | null  int64               INT64             integer    absent, null
total                                   integer                uint64              UINT_64           integer    absent
share                                   number                 float64             DOUBLE            number     absent
kept                                    boolean                bool                BOOLEAN           boolean    absent
either                                  integer | string       arrow.json          JSON              JSON text  absent        JSON: admits integer and string
free                                    any                    arrow.json          JSON              JSON text  absent, null  JSON: admits any type
parent                                  string                 string              STRING            text       absent
"a.b"                                   object                 struct              group             columns    absent
"a.b".""                                string                 string              STRING            text       absent
parts                                   array                  list<struct>        LIST              JSON text  absent        table item.parts
parts[]                                 object                 struct              group             rows       -
parts[].n                               integer                int64               INT64             integer    -
parts[].grid                            array                  list<list<struct>>  LIST              JSON text  absent
parts[].grid[]                          array                  list<struct>        LIST              -          -
parts[].grid[][]                        object                 struct              group             -          -
parts[].grid[][].x                      string                 string              STRING            -          absent
parts[].grid[][].additional_properties  object                 arrow.json          JSON              -          absent        the keys that the schema does not name
additional_properties                   object                 arrow.json          JSON              JSON text  absent        the keys that the schema does not name
"""  # noqa: E501 - as it is printed
PAGE = r"""# Data dictionary

What `statekit schema --format markdown` says of the schemas; no record is read for it.

## item

A thing \| of ours.

Its key is `id`. The schema is `schema/item.schema.json`.

| path | JSON Schema | required | Arrow | Parquet | CSV | nulls | what it is |
|---|---|---|---|---|---|---|---|
| `id` | string | yes | string | STRING | text | no | Its \<name\>. For example `a\|b`, `` `c` ``, `d`. |
| `born` | string (date) \| null | yes | date32 | DATE | date | yes |  |
| `seen` | string (date-time) | no | timestamp\[us, UTC\] | TIMESTAMP\_MICROS | date-time | yes | Deprecated. |
| `size` | integer (enum) \| null | no | int64 | INT64 | integer | yes | How large. One of `1`, `2`. |
| `total` | integer | no | uint64 | UINT\_64 | integer | yes |  |
| `share` | number | no | float64 | DOUBLE | number | yes |  |
| `kept` | boolean | no | bool | BOOLEAN | boolean | yes |  |
| `either` | integer \| string | no | arrow.json | JSON | JSON text | yes | Kept as JSON text, because it admits integer and string. |
| `free` | any | no | arrow.json | JSON | JSON text | yes | Kept as JSON text, because it admits any type. |
| `parent` | string | no | string | STRING | text | yes | The key of `item` or `other`. |
| `"a.b"` | object | no | struct | group | columns | yes |  |
| `"a.b".""` | string | no | string | STRING | text | yes |  |
| `parts` | array | no | list\<struct\> | LIST | JSON text | yes | Its objects are the rows of the table `item.parts`, whose key is `item_id`, `position`. |
| `parts[]` | object |  | struct | group | rows | no |  |
| `parts[].n` | integer | yes | int64 | INT64 | integer | no |  |
| `parts[].grid` | array | no | list\<list\<struct\>\> | LIST | JSON text | yes |  |
| `parts[].grid[]` | array |  | list\<struct\> | LIST | in the JSON text | no |  |
| `parts[].grid[][]` | object |  | struct | group | in the JSON text | no |  |
| `parts[].grid[][].x` | string | no | string | STRING | in the JSON text | yes |  |
| `parts[].grid[][].additional_properties` | object | no | arrow.json | JSON | in the JSON text | yes | The keys that the schema does not name, as one JSON object. |
| `additional_properties` | object | no | arrow.json | JSON | JSON text | yes | The keys that the schema does not name, as one JSON object. |
"""  # noqa: E501 - as it is printed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset without records."""
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "item.schema.json").write_text(json.dumps(ITEM), encoding="utf-8")
    return tmp_path


def test_table(run: Run, folder: Path) -> None:
    """Each path has a line: its types, whether it may be missing, and why it is kept as JSON."""
    done = run("schema", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, TABLE, "")
    assert run("schema", "--schema", "schema/item.schema.json", cwd=folder).stdout == TABLE
    assert run("schema", "item", "item", cwd=folder).stdout == TABLE


def test_markdown(run: Run, folder: Path) -> None:
    """The page says what the schema tells people, and nothing in it acts as markup."""
    assert run("schema", "--format", "markdown", cwd=folder).stdout == PAGE


def test_json(run: Run, folder: Path) -> None:
    """Programs get the same, in a versioned shape."""
    found = json.loads(run("schema", "--format", "json", cwd=folder).stdout)
    [table] = found["tables"]
    paths = table.pop("paths")
    assert found == {"version": 1, "tables": [table]}
    assert table == {
        "name": "item",
        "schema": "schema/item.schema.json",
        "key": "id",
        "title": "Item",
        "description": "A thing | of\nours.",
        "values": 13,
        "json": 2,
    }
    assert [path["path"] for path in paths] == [line.split()[0] for line in TABLE.splitlines()[2:]]
    nothing: dict[str, Any] = {
        "title": None,
        "description": None,
        "members": None,
        "examples": [],
        "refers_to": [],
    }
    nothing |= {"deprecated": False, "table": None, "format": None, "json": None}
    assert paths[3] == {
        **nothing,
        "path": "size",
        "steps": ["size"],
        "types": ["integer", "null"],
        "required": False,
        "nullable": True,
        "arrow": "int64",
        "parquet": {"physical": "INT64", "logical": None},
        "csv": "integer",
        "title": "How large.",
        "members": [1, 2],
    }
    assert paths[-3] == {
        **nothing,
        "path": "parts[].grid[][].x",
        "steps": ["parts", None, "grid", None, None, "x"],
        "types": ["string"],
        "required": False,
        "nullable": True,
        "arrow": "string",
        "parquet": {"physical": "BYTE_ARRAY", "logical": "STRING"},
        "csv": None,
    }
    assert [path["json"] for path in paths if path["json"]] == [
        "admits integer and string",
        "admits any type",
    ]
    assert [path["refers_to"] for path in paths if path["path"] == "parent"] == [["item", "other"]]


def test_several_tables(run: Run, folder: Path) -> None:
    """All kinds are described, or those that are named; JSON stays one object."""
    (folder / "schema" / "b.schema.json").write_text('{"type": "integer"}', encoding="utf-8")
    assert run("schema", "item", cwd=folder).stdout == TABLE
    both = run("schema", cwd=folder).stdout
    assert both == (
        "b (schema/b.schema.json): 1 value\n"
        "PATH   JSON SCHEMA  ARROW  PARQUET  CSV      MAY BE  NOTE\n"
        "value  integer      int64  INT64    integer  -\n"
        "\n" + TABLE
    )
    found = json.loads(run("schema", "-f", "json", cwd=folder).stdout)
    assert [(table["name"], len(table["paths"])) for table in found["tables"]] == [("b", 1), ("item", 21)]


@pytest.mark.costly
def test_arrow(folder: Path) -> None:
    """The Arrow format is an IPC stream with the schema that an export has, metadata included."""
    done = subprocess.run(
        [sys.executable, "-m", "statekit", "schema", "--format", "arrow"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    reader = pa.ipc.open_stream(done.stdout)
    [table] = describe(find_kinds(folder))
    assert reader.schema.equals(table.plan.arrow_schema, check_metadata=True)
    assert reader.read_all().num_rows == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["itme"], "there is no kind itme; did you mean item?"),
        (["item", "--schema", "schema/item.schema.json"], "it names kinds of a dataset"),
        (["--schema", "none.json"], "none.json: the file cannot be read: No such file"),
        (["--format", "arrow"], "name one of b, item"),
        (["--format", "yaml"], "'yaml' is not one of"),
    ],
)
def test_what_cannot_be_described(run: Run, folder: Path, arguments: list[str], message: str) -> None:
    """A slip of the pen is one line, and exit code 2."""
    (folder / "schema" / "b.schema.json").write_text("{}", encoding="utf-8")
    done = run("schema", *arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.split())
    assert "internal error" not in done.stderr


def test_outside_of_a_dataset(run: Run, tmp_path: Path) -> None:
    """Where no schema is, that is said."""
    done = run("schema", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("statekit: error: no schema/*.schema.json in . or above it")


def test_nothing_acts_on_a_terminal(run: Run, folder: Path) -> None:
    """What a schema names is shown, whatever it is, and JSON stays JSON."""
    name = "a\x1b[31m\u202e\nb"
    (folder / "schema" / "item.schema.json").write_text(
        json.dumps({"type": "object", "properties": {name: {}}}), encoding="utf-8"
    )
    for written in ("table", "markdown"):
        said = run("schema", "--format", written, cwd=folder).stdout
        assert not {"\x1b", "\u202e"} & set(said)
    found = json.loads(run("schema", "--format", "json", cwd=folder).stdout)
    assert found["tables"][0]["paths"][0]["steps"] == [name]


@pytest.mark.parametrize("name", ["item", "wrapped"])
def test_the_types_of_parquet_are_those_of_the_file(folder: Path, name: str) -> None:
    """Each path that holds values has the types in Parquet that a written file has."""
    inner = {key: value for key, value in ITEM.items() if key != "x-statekit"}
    schema = {"item": ITEM, "wrapped": {"type": "array", "items": inner}}[name]
    file = folder / f"{name}.schema.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    [table] = describe([Kind(name, file, file.name)])
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_batches([], table.plan.arrow_schema), stream)
    written = pq.ParquetFile(stream).schema
    columns = [written.column(number) for number in range(len(written))]
    leaves = [
        entry for entry in table.entries if entry.column.kind not in {ColumnKind.STRUCT, ColumnKind.LIST}
    ]
    names = {"UINT_64": "UINT_64", "STRING": "UTF8", "DATE": "DATE", "JSON": "JSON", None: "NONE"}
    names["TIMESTAMP_MICROS"] = "TIMESTAMP_MICROS"
    expected = [PARQUET[entry.column.kind] for entry in leaves]
    assert [(column.physical_type, column.converted_type) for column in columns] == [
        (physical, names[logical]) for physical, logical in expected
    ]


@pytest.mark.parametrize(
    ("description", "shown"),
    [
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("12) no list", "12\\) no list"),
        ("a_b *c* [d](e) <f> & $g$ ~h~ `i`", "a\\_b \\*c\\* \\[d\\](e) \\<f\\> \\& \\$g\\$ \\~h\\~ \\`i\\`"),
        ("in 2026. It - as ever - is C#", "in 2026. It - as ever - is C\\#"),
        (" over\nlines\t ", "over lines"),
    ],
)
def test_nothing_is_markup(folder: Path, description: str, shown: str) -> None:
    """What a schema says stands on the page letter by letter."""
    file = folder / "one.schema.json"
    file.write_text(json.dumps({"type": "string", "description": description}), encoding="utf-8")
    lines = list(write_markdown(describe([Kind("one", file, file.name)])))
    assert lines[6] == shown
    assert lines[-1] == f"| `value` | string | yes | string | STRING | text | no | {shown} |"


@pytest.mark.costly
def test_arrow_is_not_written_to_a_terminal(folder: Path) -> None:
    """Bytes that a terminal would act on are refused there."""
    ours, theirs = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "statekit", "schema", "--format", "arrow"],
        cwd=folder,
        stdout=theirs,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert "an Arrow schema is binary: write it to a file" in done.stderr


def test_the_data_dictionary_is_true(run: Run) -> None:
    """docs/dictionary.md is what the command says of our schemas today."""
    page = (PROJECT / "docs" / "dictionary.md").read_text(encoding="utf-8")
    assert run("schema", "--format", "markdown", cwd=PROJECT).stdout == page


def test_arrow_schema_of_a_file_and_of_a_dataset(folder: Path, dataset: Path) -> None:
    """Python gets the Arrow schema of a schema file, or those of all kinds of a dataset."""
    schema = statekit.arrow_schema(folder / "schema" / "item.schema.json")
    assert schema.field("total").type == pa.uint64()
    assert schema == statekit.arrow_schema(str(folder / "schema" / "item.schema.json"))
    of_all = statekit.arrow_schema(statekit.find_dataset([dataset]))
    assert {name: each.names for name, each in of_all.items()} == {"person": ["id", "name", "born", "knows"]}
    with pytest.raises(statekit.SchemaError):
        statekit.arrow_schema(folder / "none.json")


@pytest.mark.costly
def test_the_examples_are_true(dataset: Path) -> None:
    """What docs/mapping.md shows in Python prints what it says."""
    page = (PROJECT / "docs" / "mapping.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        done = subprocess.run(
            [sys.executable, "-c", example], cwd=dataset, capture_output=True, encoding="utf-8", check=True
        )
        assert done.stdout.splitlines() == re.findall(r"print\(.*\)  # (.*)", example)


def test_every_reason_is_documented() -> None:
    """docs/mapping.md tells of each reason that the code gives."""
    page = (PROJECT / "docs" / "mapping.md").read_text(encoding="utf-8")
    folder = PROJECT / "src" / "statekit" / "tabulate"
    code = "".join((folder / name).read_text(encoding="utf-8") for name in ("types.py", "infer.py"))
    for reason in (TOO_LARGE, TOO_DEEP, f"would make the table wider than {MAX_COLUMNS} columns"):
        assert f"| {reason} |" in page
    shown = re.findall(r'"((?:admits|names|types|is) [a-z][^"{.]*)"', code)
    assert len(shown) == 8
    assert [reason for reason in shown if reason not in page] == []
