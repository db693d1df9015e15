#!/usr/bin/env bash
# jsonschema-rs 0.61.2: an empty key is missing from the path of an error, so the error seems to be that of the object.
#
# Behavior: JSON allows the key "". An error in its value has the `instance_path` of the object around it. jsonschema
#   4.26.0 reports the path with the empty key.
# Output seen: {"": "x"} under {"additionalProperties": {"type": "integer"}}: jsonschema-rs [], jsonschema [''].
# Why it matters: a report that looks up the value by its path shows the whole object, and points at the wrong line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet jsonschema-rs==0.61.2 jsonschema==4.26.0
cd "$folder"
venv/bin/python - <<'PYTHON'
import jsonschema
import jsonschema_rs

schema, record = {"additionalProperties": {"type": "integer"}}, {"": "x"}
[native] = jsonschema_rs.validator_for(schema).iter_errors(record)
[other] = jsonschema.Draft202012Validator(schema).iter_errors(record)
print("jsonschema-rs:", native.instance_path, "jsonschema:", list(other.path))
assert (native.instance_path, list(other.path)) == ([], [""])
PYTHON
