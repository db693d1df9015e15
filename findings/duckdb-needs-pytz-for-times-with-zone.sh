#!/usr/bin/env bash
# duckdb 2.0.0 (Python): a time with a zone cannot be fetched as a Python object unless pytz is installed, which it does not require.
#
# Behavior: `fetchall` of a TIMESTAMP WITH TIME ZONE raises InvalidInputException, "Required module 'pytz' failed to import". A
#   Parquet column of timestamp[us, tz=UTC] has this type. The same query casts the column to text, and counts or compares
#   it, without pytz. duckdb has no dependency on pytz, and pandas 3 no longer brings it.
# Output seen: InvalidInputException; with `cast(spoken as varchar)`: [('2025-09-05 10:30:00+00',)].
# Why it matters: a query works until its first result with a time, in an environment without pytz, although the table is valid
#   and loads. Install pytz beside duckdb, or fetch Arrow or text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet duckdb==2.0.0 pyarrow==26.0.1
cd "$folder"
TZ=UTC venv/bin/python - <<'PYTHON'
import datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

at = datetime.datetime(2025, 9, 5, 10, 30, tzinfo=datetime.UTC)
pq.write_table(pa.table({"spoken": pa.array([at], pa.timestamp("us", tz="UTC"))}), "t.parquet")
try:
    found = duckdb.connect().execute("select spoken from 't.parquet'").fetchall()
except duckdb.InvalidInputException as error:
    found = str(error).splitlines()[0]
print(found)
assert "Required module 'pytz' failed to import" in found
text = duckdb.connect().execute("select cast(spoken as varchar) from 't.parquet'").fetchall()
print(text)
assert text == [("2025-09-05 10:30:00+00",)]
PYTHON
