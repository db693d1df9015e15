"""Public schemas and files: valid files pass, and errors in invalid files are located."""

from __future__ import annotations

from pathlib import Path

import pytest

import statekit

pytestmark = pytest.mark.suites

# The schema, the file, and the rule and location of each finding.
INVALID = """
github-workflow schema.json dataset/contradiction 541:11
buf.gen buf.gen.v1.unknown-top-level-key.yaml schema/additionalProperties 6:1
buf.gen buf.gen.v2.unknown-top-level-key.yaml schema/additionalProperties 6:1
clang-format-21.x empty.clang-format.yml record/none 1:1
clang-format-21.x invalid.clang-format.yml schema/enum 4:15
clang-format-21.x invalid.clang-format.yml schema/minimum 6:14
github-workflow all-steps-must-contain-run-or-uses.yaml schema/oneOf 9:9
github-workflow bad_pull_request_event_declaration.yaml schema/additionalProperties 5:5
github-workflow container-command-is-invalid.yaml schema/additionalProperties 10:7
github-workflow container-entrypoint-is-invalid.yaml schema/additionalProperties 10:7
github-workflow empty_json_must_always_fail.yaml schema/required 2:1
github-workflow empty_json_must_always_fail.yaml schema/required 2:1
github-workflow env-must-be-object-or-has-from-json.yaml schema/oneOf 8:10
github-workflow issue-comment-invalid-type.yaml schema/enum 6:9
github-workflow permissions-event-has-wrong-level.yaml schema/enum 5:10
github-workflow permissions-event-has-wrong-property-keys.yaml schema/additionalProperties 5:3
github-workflow permissions-must-be-object-or-string.yaml schema/oneOf 4:14
github-workflow permissions-string-is-not-from-enum.yaml schema/oneOf 4:14
github-workflow reusable-workflow-input-must-declare-type.yaml schema/required 8:7
github-workflow reusable-workflow-uses-has-wrong-filetype.yaml schema/pattern 9:11
github-workflow reusable-workflow-uses-has-wrong-pattern.yaml schema/pattern 9:11
github-workflow runs-on.yaml schema/anyOf 9:5
github-workflow steps-must-contain-run-or-uses.yaml schema/oneOf 9:9
github-workflow with-must-be-object-or-has-from-json-copy.yaml schema/oneOf 11:15
github-workflow workflow_dispatch-inputs-bool-default-.yaml schema/type 10:18
github-workflow workflow_dispatch-inputs-choice-without-options.yaml schema/required 6:7
github-workflow workflow_dispatch-inputs-string-default-bool.yaml schema/type 10:18
lefthook bad-skip-output.yml schema/enum 3:5
maestro-flow invalid-launch-app-type.yaml schema/oneOf 2:14
maestro-flow invalid-multi-key-command.yaml schema/maxProperties 2:3
maestro-flow invalid-step-type.yaml schema/oneOf 2:3
opensrm invalid-duration.yaml schema/pattern 15:12
opensrm invalid-kind.yaml schema/oneOf 4:7
opensrm invalid-target.yaml schema/maximum 13:15
opensrm invalid-type.yaml schema/enum 10:9
opensrm missing-name.yaml schema/required 5:1
pubspec bad_asset_transformer.yaml schema/additionalProperties 6:7
pubspec bad_executables.yaml schema/oneOf 4:3
pubspec bad_name.yaml schema/pattern 2:7
pubspec bad_platforms.yaml schema/additionalProperties 5:3
pubspec bad_publish_to.yaml schema/oneOf 3:13
pubspec no_name.yaml record/none 1:1
pubspec screenshot_missing_description.yaml schema/type 6:5
"""

# Files that satisfy their schema but not the record profile: keys that are not text, a merge key. Warnings.
NOT_ALLOWED = """
bamboo-spec schema.json dataset/contradiction 123:19
buf.gen remote.buf.gen.yaml schema/deprecated 6:5
buf.gen remote.buf.gen.yaml schema/deprecated 10:5
lefthook lefthook-2.yml schema/deprecated 29:1
github-workflow schema.json dataset/contradiction 541:11
tmuxinator nameless_window.yml yaml/key 5:5
tmuxinator sample_alias.yml yaml/merge-key 13:7
tmuxinator sample_literals_as_window_name.yml yaml/key 6:5
tmuxinator sample_literals_as_window_name.yml yaml/number 8:5
tmuxinator sample_literals_as_window_name.yml yaml/key 9:5
tmuxinator sample_literals_as_window_name.yml yaml/key 12:5
"""


def findings(folder: Path) -> dict[tuple[str, str], list[str]]:
    """Return the findings in each file of a folder, by the schema next to it."""
    schema = folder.parent / "schema.json"
    dataset = statekit.find_files(schema, [folder])
    found: dict[tuple[str, str], list[str]] = {
        (folder.parent.name, Path(file.path).name): [] for file in dataset.files
    }
    for each in statekit.validate(dataset).diagnostics:
        span = each.place.span
        where = f"{span.line}:{span.column}" if span else "-"
        found.setdefault((folder.parent.name, Path(each.place.path).name), []).append(f"{each.rule} {where}")
    return found


def listed(table: str) -> dict[tuple[str, str], list[str]]:
    """Return a table in the form of `findings`."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in table.strip().splitlines():
        schema, file, *rest = line.split()
        found.setdefault((schema, file), []).append(" ".join(rest))
    return found


def folders(suites: Path, name: str) -> list[Path]:
    """Return the folders of this name, except the one whose schema needs the network."""
    found = sorted((suites / "schemastore").glob(f"*/{name}"))
    assert any(folder.parent.name == "circleciconfig" for folder in found)
    return [folder for folder in found if folder.parent.name != "circleciconfig"]


def test_valid_files_pass(suites: Path) -> None:
    """The only findings are about values that the record profile does not allow."""
    found = {}
    for folder in folders(suites, "valid"):
        found.update({file: rules for file, rules in findings(folder).items() if rules})
    assert found == listed(NOT_ALLOWED)


def test_invalid_files_are_found(suites: Path) -> None:
    """Every invalid file has findings with rule, line and column, usually one for its one mistake."""
    found = {}
    for folder in folders(suites, "invalid"):
        found.update(findings(folder))
    assert all(found.values())
    assert found == listed(INVALID)


def test_a_schema_that_needs_the_network_is_rejected(suites: Path) -> None:
    """Nothing is fetched; the error names the address."""
    folder = suites / "schemastore" / "circleciconfig"
    dataset = statekit.find_files(folder / "schema.json", [folder / "valid"])
    with pytest.raises(statekit.SchemaError, match=r"it refers to `https://raw.* and nothing is fetched"):
        statekit.validate(dataset)
