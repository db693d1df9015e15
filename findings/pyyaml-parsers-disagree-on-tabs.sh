#!/usr/bin/env bash
# PyYAML 6.0.4: `safe_load` refuses tabs that `CSafeLoader` reads, and `CSafeLoader` refuses tabs that `safe_load` reads.
#
# Behavior: a tab may separate a value from its comment or end its line (YAML 1.2.2, 6.2), and the text of a block may begin
#   with one (8.1). The parser in Python refuses the first two, the parser in C (libyaml) refuses the third. So neither reads
#   all of `a: 1<tab>`, `a: x<tab># note` and a block whose first line begins with a tab after its indentation.
#   ruamel.yaml 0.19.1 refuses the first two as well; yaml-rs 0.1.6 reads all three.
# Output seen: safe_load: error, error, {'a': '\tx\n'}; CSafeLoader: {'a': 1}, {'a': 'x'}, error.
# Why it matters: which of two valid files is refused depends on the loader, and programs choose it by whether libyaml is there.
#   A file that was validated in one environment does not load in another. Spaces in place of the tabs avoid it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet PyYAML==6.0.4 ruamel.yaml==0.19.1 yaml-rs==0.1.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import ruamel.yaml
import yaml
import yaml_rs

texts = ["a: 1\t\n", "a: x\t# note\n", "a: |\n  \tx\n"]
all_read = [{"a": 1}, {"a": "x"}, {"a": "\tx\n"}]


def results(load, error):
    found = []
    for text in texts:
        try:
            found.append(load(text))
        except error:
            found.append("error")
    return found


in_python = results(yaml.safe_load, yaml.YAMLError)
in_c = results(lambda text: yaml.load(text, Loader=yaml.CSafeLoader), yaml.YAMLError)
print("safe_load:", in_python, "CSafeLoader:", in_c)
assert in_python == ["error", "error", all_read[2]]
assert in_c == [*all_read[:2], "error"]
ruamel_yaml = results(ruamel.yaml.YAML(typ="safe", pure=True).load, ruamel.yaml.YAMLError)
print("ruamel.yaml:", ruamel_yaml, "yaml-rs:", results(yaml_rs.loads, ValueError))
assert ruamel_yaml == ["error", "error", all_read[2]]
assert results(yaml_rs.loads, ValueError) == all_read
PYTHON
