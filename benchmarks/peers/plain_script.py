"""Validate and export records with the usual libraries, used as their documentation shows.

python plain_script.py SCHEMA FOLDER [OUTPUT]
"""

import json
import sys
from pathlib import Path

import jsonschema
from ruamel.yaml import YAML

schema, folder, *output = map(Path, sys.argv[1:])
yaml = YAML(typ="safe", pure=True)
check = jsonschema.Draft202012Validator(
    json.loads(schema.read_text(encoding="utf-8")),
    format_checker=jsonschema.FormatChecker(),
)
# By default, dates become objects, which JSON Schema does not support.
yaml.constructor.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda constructor, node: constructor.construct_scalar(node)
)
records = []
for file in sorted(folder.rglob("*.yaml")):
    record = yaml.load(file.read_text(encoding="utf-8"))
    check.validate(record)
    records.append(record)
if output:
    import pandas as pd

    output[0].mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(records)
    frame.to_json(output[0] / "statement.jsonl", orient="records", lines=True)
    frame.to_parquet(output[0] / "statement.parquet")
    frame.to_csv(output[0] / "statement.csv", index=False)
