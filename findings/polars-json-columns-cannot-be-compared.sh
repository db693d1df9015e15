#!/usr/bin/env bash
# polars 2.1.0: a Parquet column of the logical type JSON can be read and sorted, but not compared, cast or written as CSV.
#
# Behavior: pyarrow 26.0.1 stores the Arrow type arrow.json with its own schema in the file. polars reads the column as
#   Extension('arrow.json') over String. Comparing it with a text, casting it to String and writing CSV raise
#   ComputeError. Filtering by another column and sorting by this one work. `.ext.storage()` returns the text.
# Output seen: filter: "cannot cast extension types to String"; write_csv: "datatype ext[arrow.json] cannot be written
#   to CSV".
# Why it matters: a schema with an open object becomes a JSON column. Data that loads without an error fails later, in
#   the first query that touches the column or in an export of the whole frame.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet polars==2.1.0 pyarrow==26.0.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import polars
import pyarrow
import pyarrow.parquet

texts = pyarrow.array(['{"a":1}', '{"a":2}'])
extra = pyarrow.ExtensionArray.from_storage(pyarrow.json_(pyarrow.string()), texts)
pyarrow.parquet.write_table(pyarrow.table({"id": ["a", "b"], "extra": extra}), "item.parquet")
frame = polars.read_parquet("item.parquet")
column = polars.col("extra")


def outcome(action):
    try:
        action()
    except polars.exceptions.ComputeError as error:
        return str(error).partition("\n")[0]
    return "works"


outcomes = {
    "compare": outcome(lambda: frame.filter(column == '{"a":1}')),
    "cast": outcome(lambda: frame.select(column.cast(polars.String))),
    "write CSV": outcome(frame.write_csv),
    "sort": outcome(lambda: frame.sort("extra")),
    "filter by another column": outcome(lambda: frame.filter(polars.col("id") == "a")),
    "storage": outcome(lambda: frame.filter(column.ext.storage() == '{"a":1}')),
}
for name, text in outcomes.items():
    print(f"{name}: {text}")
assert [name for name, text in outcomes.items() if text != "works"] == ["compare", "cast", "write CSV"]
PYTHON
