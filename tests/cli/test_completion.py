"""Test what shells complete: with their own programs where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from statekit.check import ids
from statekit.cli import candidates

PROGRAM = Path(sys.executable).with_name("statekit")
SCHEMA = '{"properties": {"id": {"type": "string"}}, "x-statekit": {"key": "id"}}'


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Return a dataset with two kinds, one of whose files has several records."""
    for kind, texts in {
        "person": {"ada": "id: ada\n", "more": "- id: alan\n- id: grace\n"},
        "place": {"oslo": "id: oslo\n", "a-b": "id: 010\n"},
    }.items():
        (tmp_path / "schema").mkdir(exist_ok=True)
        (tmp_path / "schema" / f"{kind}.schema.json").write_text(SCHEMA)
        (tmp_path / "records" / kind).mkdir(parents=True)
        for name, text in texts.items():
            (tmp_path / "records" / kind / f"{name}.yaml").write_text(text)
    return tmp_path


def _complete(folder: Path, words: list[str]) -> list[str]:
    environment = {
        **os.environ,
        "_STATEKIT_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(["statekit", *words]),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run([PROGRAM], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["va"], ["validate"]),
        (["validate", "--format", "j"], ["json", "junit"]),
        (["validate", "--select", "schema/enu"], ["schema/enum"]),
        (["explain", "schema/maxI"], ["schema/maxItems"]),
        (["schema", "p"], ["person", "place"]),
        (["rename", "pe"], ["person"]),
        (["rename", "person", "a"], ["ada", "alan"]),
        (["rename", "place", "a"], ["a-b"]),
        (["rename", "nothing", "a"], []),
        (["new", "p"], ["person", "place"]),
        (["new", "person", "x", "--source", "o"], ["oslo"]),
        (["quote", "x", "--source", "al"], ["alan"]),
        (["fix", "--rule", "schema/enu"], ["schema/enum"]),
        (["import", "x.csv", "--kind", "pl"], ["place"]),
    ],
)
def test_candidates(dataset: Path, words: list[str], expected: list[str]) -> None:
    """Commands, options, rules, kinds and ids are completed."""
    assert _complete(dataset, words) == expected


def test_nothing_is_completed_outside_of_a_dataset(tmp_path: Path) -> None:
    """Completion prints no error where there is no dataset, or one that cannot be read."""
    assert _complete(tmp_path, ["schema", "p"]) == []
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "person.schema.json").write_text("{")
    assert _complete(tmp_path, ["rename", "person", "a"]) == []


def test_only_harmless_ids_are_offered(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell evaluates what it completes, so ids with special characters are left out."""
    texts = ["a b", "a$b", "a;b", "a`b", "a'b", 'a"b', "a*", "-a", "a|b", "a\nb", "aé"]
    lines = "".join(f"- id: {text!r}\n" for text in texts if "'" not in text and "\n" not in text)
    (dataset / "records" / "person" / "hostile.yaml").write_text(lines + "- id: a/b.c_d\n", encoding="utf-8")
    monkeypatch.chdir(dataset)
    context = type("Context", (), {"params": {"kind": "person"}})()
    assert candidates.ids(context, "a") == ["a/b.c_d", "ada", "alan"]


def test_large_datasets_complete_names_of_files(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of files, none of them is read."""
    monkeypatch.setattr(ids, "_MAX_FILES", 1)
    monkeypatch.chdir(dataset)
    context = type("Context", (), {"params": {"kind": "person"}})()
    assert candidates.ids(context, "") == ["ada", "more"]


def _run(folder: Path, *command: str) -> str:
    path = os.pathsep.join([str(PROGRAM.parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "HOME": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


SHELLS = {
    "bash": 'eval "$(statekit --show-completion bash)"; COMP_WORDS=(statekit rename person a); COMP_CWORD=3;'
    ' _statekit_completion statekit; echo "${COMPREPLY[@]}"',
    "zsh": 'autoload -U compinit; compinit -u; eval "$(statekit --show-completion zsh)";'
    " words=(statekit rename person a); CURRENT=4; _arguments() { print -r -- $@ }; _statekit_completion",
    "fish": "statekit --show-completion fish | source; complete -C 'statekit rename person a'",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_shells_complete(dataset: Path, shell: str) -> None:
    """The script that a shell evaluates completes ids."""
    if shutil.which(shell) is None:
        if os.environ.get("STATEKIT_REQUIRE_SHELLS"):
            pytest.fail(f"{shell} is not installed")
        pytest.skip(f"{shell} is not installed")
    output = _run(dataset, shell, "-c", SHELLS[shell])
    assert "ada" in output
    assert "alan" in output
    assert "grace" not in output


def test_the_script_of_this_shell(dataset: Path) -> None:
    """Without a name, the script is that of the shell that runs the program."""
    assert _run(dataset, "bash", "-c", "statekit --show-completion; true") == _run(
        dataset, str(PROGRAM), "--show-completion", "bash"
    )


def test_installing(dataset: Path) -> None:
    """The script is written to the home folder, and the shell is told about it."""
    output = _run(dataset, str(PROGRAM), "--install-completion", "bash")
    assert output.startswith(f"completion for bash is installed in {dataset}")
    assert "statekit" in (dataset / ".bashrc").read_text()


def test_unknown_shells(dataset: Path) -> None:
    """Another shell is refused in one line with those that are known."""
    done = subprocess.run(
        [PROGRAM, "--show-completion", "tcsh"], cwd=dataset, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish', 'powershell', 'pwsh'" in done.stderr
