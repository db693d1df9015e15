#!/usr/bin/env bash
# DuckDB 2.0.0: a folder named COLUMN=VALUE on the path of a single Parquet file replaces the values of that column.
#
# Behavior: Hive partitioning is detected from the path even if one file is read by its exact name. A column of the file
#   with the name of the partition is not read: every row has the value from the path. There is no warning.
# Output seen: the file contains year 1931; `select year` returns 2024, and 1931 with hive_partitioning=false.
#   polars 2.1.0 returns 1931 for the same path.
# Why it matters: an export that is filed under `year=2024/` by its date of publication silently changes a column `year`
#   of the records. Whoever compares row counts and schemas notices nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet duckdb==2.0.0 polars==2.1.0 pyarrow==26.0.1
mkdir -p "$folder/out/year=2024"
cd "$folder"
venv/bin/python - <<'PYTHON'
import duckdb
import polars
import pyarrow
import pyarrow.parquet

file = "out/year=2024/item.parquet"
pyarrow.parquet.write_table(pyarrow.table({"id": ["a"], "year": [1931]}), file)
plain = duckdb.sql(f"select year from '{file}'").fetchall()
without = duckdb.sql(f"select year from read_parquet('{file}', hive_partitioning=false)").fetchall()
other = polars.read_parquet(file)["year"].to_list()
print("DuckDB:", plain, "with hive_partitioning=false:", without, "polars:", other)
assert (plain, without, other) == ([(2024,)], [(1931,)], [1931])
PYTHON
