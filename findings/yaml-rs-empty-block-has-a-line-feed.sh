#!/usr/bin/env bash
# yaml-rs 0.1.6: an empty block of text (`|`) at the end of a document is read as a line feed, and elsewhere as empty text.
#
# Behavior: `note: |` with nothing below is the empty text by YAML 1.2.2, 8.1.1.2 (a clipped block without content has no
#   line break). yaml-rs returns "\n" if it is the last line of the text, and "" if any line follows, even a comment.
#   PyYAML 6.0.4 and ruamel.yaml 0.19.1 return "" in both places.
# Output seen: {'note': '\n'} alone; {'note': ''} with `#` on the next line.
# Why it matters: a field that is left empty in a template passes `minLength: 1`, and the value of a record depends on
#   whether its file ends with a comment. Appending a line `#` before parsing helps.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet yaml-rs==0.1.6 PyYAML==6.0.4 ruamel.yaml==0.19.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import ruamel.yaml
import yaml
import yaml_rs

last, followed = "note: |\n", "note: |\n#\n"
native = [yaml_rs.loads(text)["note"] for text in (last, followed)]
others = {
    loaded["note"]
    for text in (last, followed)
    for loaded in (yaml.safe_load(text), ruamel.yaml.YAML(typ="safe", pure=True).load(text))
}
print("yaml-rs:", native, "others:", others)
assert (native, others) == (["\n", ""], {""})
PYTHON
