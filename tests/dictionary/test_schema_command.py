"""`statekit schema` prints the types of tables, and they are those of exported files."""

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
from statekit.dictionary import describe
from statekit.dictionary.entries import PARQUET
from statekit.dictionary.markdown import write_markdown
from statekit.discovery.dataset import Kind
from statekit.discovery.roots import find_kinds
from statekit.tabulate import ColumnKind
from statekit.tabulate.algebra import TOO_DEEP, TOO_LARGE
from statekit.tabulate.nesting import MAX_COLUMNS

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
parts[].grid[][].additional_properties  object                 arrow.json          JSON              -          absent        keys that the schema does not define
additional_properties                   object                 arrow.json          JSON              JSON text  absent        keys that the schema does not define
"""  # noqa: E501 - as printed
PAGE = r"""# Data dictionary

Generated from the schemas alone. `statekit schema --format markdown` prints the same page.

## item

A thing \| of ours.

Key: `id`. Schema: `schema/item.schema.json`.

| path | JSON Schema | required | Arrow | Parquet | CSV | nulls | description |
|---|---|---|---|---|---|---|---|
| `id` | string | yes | string | STRING | text | no | Its \<name\>. For example, `a\|b`, `` `c` ``, `d`. |
| `born` | string (date) \| null | yes | date32 | DATE | date | yes |  |
| `seen` | string (date-time) | no | timestamp\[us, UTC\] | TIMESTAMP\_MICROS | date-time | yes | Deprecated. |
| `size` | integer (enum) \| null | no | int64 | INT64 | integer | yes | How large. One of `1`, `2`. |
| `total` | integer | no | uint64 | UINT\_64 | integer | yes |  |
| `share` | number | no | float64 | DOUBLE | number | yes |  |
| `kept` | boolean | no | bool | BOOLEAN | boolean | yes |  |
| `either` | integer \| string | no | arrow.json | JSON | JSON text | yes | Stored as JSON text, because it admits integer and string. |
| `free` | any | no | arrow.json | JSON | JSON text | yes | Stored as JSON text, because it admits any type. |
| `parent` | string | no | string | STRING | text | yes | The key of `item` or `other`. |
| `"a.b"` | object | no | struct | group | columns | yes |  |
| `"a.b".""` | string | no | string | STRING | text | yes |  |
| `parts` | array | no | list\<struct\> | LIST | JSON text | yes | Each object is a row of the table `item.parts`, whose key is `item_id`, `position`. |
| `parts[]` | object |  | struct | group | rows | no |  |
| `parts[].n` | integer | yes | int64 | INT64 | integer | no |  |
| `parts[].grid` | array | no | list\<list\<struct\>\> | LIST | JSON text | yes |  |
| `parts[].grid[]` | array |  | list\<struct\> | LIST | in the JSON text | no |  |
| `parts[].grid[][]` | object |  | struct | group | in the JSON text | no |  |
| `parts[].grid[][].x` | string | no | string | STRING | in the JSON text | yes |  |
| `parts[].grid[][].additional_properties` | object | no | arrow.json | JSON | in the JSON text | yes | The keys that the schema does not name, as one JSON object. |
| `additional_properties` | object | no | arrow.json | JSON | JSON text | yes | The keys that the schema does not name, as one JSON object. |
"""  # noqa: E501 - as printed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Create a dataset without records."""
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "item.schema.json").write_text(json.dumps(ITEM), encoding="utf-8")
    return tmp_path


def test_a_table_for_people(run: Run, folder: Path) -> None:
    """Each path has a line with its types, whether it may be absent, and why it is JSON text."""
    done = run("schema", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, TABLE, "")
    assert run("schema", "--schema", "schema/item.schema.json", cwd=folder).stdout == TABLE
    assert run("schema", "item", "item", cwd=folder).stdout == TABLE


def test_a_markdown_page(run: Run, folder: Path) -> None:
    """The page has the types and descriptions of all paths, without any markup from the schema."""
    assert run("schema", "--format", "markdown", cwd=folder).stdout == PAGE


def test_json_for_programs(run: Run, folder: Path) -> None:
    """The JSON has the same contents in a versioned shape."""
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
    """All kinds are described, or those given as arguments; the JSON is always one object."""
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
def test_an_arrow_schema(folder: Path) -> None:
    """The Arrow format is an IPC stream with the schema of an export, including its metadata."""
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
        (["itme"], "unknown kind `itme`; did you mean `item`?"),
        (["item", "--schema", "schema/item.schema.json"], "it cannot be used with --schema"),
        (["--schema", "none.json"], "none.json: the file cannot be read: No such file"),
        (["--format", "arrow"], "`--format arrow` requires one of b, item"),
        (["--format", "yaml"], "'yaml' is not one of"),
    ],
)
def test_invalid_arguments(run: Run, folder: Path, arguments: list[str], message: str) -> None:
    """A usage error is one line, and exit code 2."""
    (folder / "schema" / "b.schema.json").write_text("{}", encoding="utf-8")
    done = run("schema", *arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.split())
    assert "internal error" not in done.stderr


def test_outside_a_dataset(run: Run, tmp_path: Path) -> None:
    """Without a schema, the command fails with exit code 2."""
    done = run("schema", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("statekit: error: no schema/*.schema.json found in . or its parent")


def test_names_are_printed_safely(run: Run, folder: Path) -> None:
    """Control characters in names do not reach the terminal, and the JSON remains valid."""
    name = "a\x1b[31m\u202e\nb"
    (folder / "schema" / "item.schema.json").write_text(
        json.dumps({"type": "object", "properties": {name: {}}}), encoding="utf-8"
    )
    for written in ("table", "markdown"):
        printed = run("schema", "--format", written, cwd=folder).stdout
        assert not {"\x1b", "\u202e"} & set(printed)
    found = json.loads(run("schema", "--format", "json", cwd=folder).stdout)
    assert found["tables"][0]["paths"][0]["steps"] == [name]


@pytest.mark.parametrize("name", ["item", "wrapped"])
def test_parquet_types_are_those_of_a_file(folder: Path, name: str) -> None:
    """Each path with values has the Parquet types of a written file."""
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
def test_descriptions_are_not_markup(folder: Path, description: str, shown: str) -> None:
    """A description is displayed character by character."""
    file = folder / "one.schema.json"
    file.write_text(json.dumps({"type": "string", "description": description}), encoding="utf-8")
    lines = list(write_markdown(describe([Kind("one", file, file.name)])))
    assert lines[6] == shown
    assert lines[-1] == f"| `value` | string | yes | string | STRING | text | no | {shown} |"


@pytest.mark.costly
def test_an_arrow_schema_is_not_written_to_a_terminal(folder: Path) -> None:
    """Binary output to a terminal is an error."""
    parent, child = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "statekit", "schema", "--format", "arrow"],
        cwd=folder,
        stdout=child,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    os.close(child)
    os.close(parent)
    assert done.returncode == 2
    assert "`arrow` is a binary format; redirect the output to a file" in done.stderr


def test_the_data_dictionary_is_up_to_date(run: Run) -> None:
    """docs/dictionary.md is what the command prints for the schemas of this project."""
    page = (PROJECT / "docs" / "dictionary.md").read_text(encoding="utf-8")
    assert run("schema", "--format", "markdown", cwd=PROJECT).stdout == page


def test_arrow_schema_of_a_file_and_of_a_dataset(folder: Path, dataset: Path) -> None:
    """`arrow_schema` accepts a schema file or a dataset."""
    schema = statekit.arrow_schema(folder / "schema" / "item.schema.json")
    assert schema.field("total").type == pa.uint64()
    assert schema == statekit.arrow_schema(str(folder / "schema" / "item.schema.json"))
    of_all = statekit.arrow_schema(statekit.find_dataset([dataset]))
    assert {name: each.names for name, each in of_all.items()} == {"person": ["id", "name", "born", "knows"]}
    with pytest.raises(statekit.SchemaError):
        statekit.arrow_schema(folder / "none.json")


@pytest.mark.costly
def test_the_documented_examples_work(dataset: Path) -> None:
    """The Python examples of docs/mapping.md print what their comments state."""
    page = (PROJECT / "docs" / "mapping.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        done = subprocess.run(
            [sys.executable, "-c", example], cwd=dataset, capture_output=True, encoding="utf-8", check=True
        )
        assert done.stdout.splitlines() == re.findall(r"print\(.*\)  # (.*)", example)


def test_every_reason_is_documented() -> None:
    """docs/mapping.md lists every reason for JSON text."""
    page = (PROJECT / "docs" / "mapping.md").read_text(encoding="utf-8")
    folder = PROJECT / "src" / "statekit" / "tabulate"
    code = "".join(
        (folder / name).read_text(encoding="utf-8") for name in ("nesting.py", "types.py", "infer.py")
    )
    for reason in (TOO_LARGE, TOO_DEEP, f"would make the table wider than {MAX_COLUMNS} columns"):
        assert f"| {reason} |" in page
    shown = re.findall(r'"((?:admits|names|types|is) [a-z][^"{.]*)"', code)
    assert len(shown) == 7
    assert [reason for reason in shown if reason not in page] == []
