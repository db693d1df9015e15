"""A run with a cache reports the same as a run without one, however files change in between."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import EXAMPLES, PERSON

from statekit.cache import replay

Invoke = Callable[..., tuple[object, str, str]]

_TICK = 0.02  # seconds: longer than the clock resolution of any file system with fractions of a second
_NAMES = ("ada", "charles", "grace", "mary")
_TEXTS = (
    "id: {0}\nname: Ann\n",
    "id: {0}\nname: Bea\n",
    "id: {0}\nname: Bob\nknows: [ada]\n",
    "id: {0}\nname: Bob\nknows: [abe]\n",
    "id: {0}\nnane: Bob\n",
    "id: {0}\nname: 7 # statekit: ignore[schema/type]\n",
    "id: other\nname: Bob\n",
    "id: {0}\nname: [\n",
    "",
)
_SETTINGS = ("", 'ignore = ["schema/type"]\n', 'ignore = ["schema/enum"]\n', "select = [\n")


class _Editor:
    """Edits a dataset at random, as people and programs do."""

    def __init__(self, root: Path, seed: int):
        self._root = root
        self._random = Random(seed)  # noqa: S311 - no secrets
        self._kept: dict[Path, bytes] = {}

    def edit(self) -> str:
        """Make one change, and return its name."""
        changes = (
            *(self._write, self._write, self._write_alike, self._rename, self._remove, self._touch),
            *(self._exchange, self._restore, self._link, self._schema, self._settings, self._project),
            *(self._folder, self._stray, self._kind, self._replace_folder, self._change_referenced),
        )
        change = self._random.choice(changes)
        change()
        return change.__name__

    def _record(self) -> Path:
        return self._root / "records" / "person" / f"{self._random.choice(_NAMES)}.yaml"

    def _put(self, file: Path, text: str) -> None:
        if file.is_symlink():
            file.unlink()
        elif file.exists():
            self._kept[file] = file.read_bytes()
        file.write_text(text, encoding="utf-8")

    def _write(self) -> None:
        file = self._record()
        self._put(file, self._random.choice(_TEXTS).format(file.stem))

    def _write_alike(self) -> None:
        """Change a file without changing its size or its modification time."""
        file = self._record()
        if not file.exists():
            return
        status, text = file.stat(), file.read_text(encoding="utf-8")
        self._put(file, text.replace("Ann", "Bob").replace("name", "nane"))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))

    def _rename(self) -> None:
        file = self._record()
        if file.exists():
            file.replace(self._record())

    def _remove(self) -> None:
        self._record().unlink(missing_ok=True)

    def _touch(self) -> None:
        file = self._record()
        if file.exists():
            os.utime(file)

    def _exchange(self) -> None:
        """Swap the names of two files, which keep their times."""
        one, other = self._record(), self._record()
        if one.exists() and other.exists() and one != other:
            aside = self._root / "aside"
            one.replace(aside)
            other.replace(one)
            aside.replace(other)

    def _restore(self) -> None:
        if self._kept:
            file = self._random.choice(sorted(self._kept))
            if file.parent.is_dir() and not file.is_symlink():
                file.write_bytes(self._kept[file])

    def _link(self) -> None:
        file, target = self._record(), self._record()
        if file != target:
            file.unlink(missing_ok=True)
            file.symlink_to(target.name)

    def _schema(self) -> None:
        schema: dict[str, Any] = json.loads(json.dumps(PERSON))
        schema["properties"]["name"] = self._random.choice(
            [{"type": "string"}, {"enum": ["Ann", "Bob"]}, {"$ref": "other.json"}, {"type": "integer"}]
        )
        (self._root / "schema" / "person.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        self._other()

    def _other(self) -> None:
        (self._root / "schema" / "other.json").write_text(
            self._random.choice(["true", "false", "{}"]), encoding="utf-8"
        )

    def _change_referenced(self) -> None:
        file = self._root / "schema" / "other.json"
        if file.exists():
            self._other()

    def _settings(self) -> None:
        self._toml("statekit.toml", "")

    def _project(self) -> None:
        self._toml("pyproject.toml", "[tool.statekit]\n")

    def _toml(self, name: str, head: str) -> None:
        text = self._random.choice(_SETTINGS)
        file = self._root / name
        if text:
            file.write_text(head + text, encoding="utf-8")
        else:
            file.unlink(missing_ok=True)

    def _folder(self) -> None:
        folder = self._root / "records" / "person" / "more"
        if folder.exists():
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()
        else:
            folder.mkdir()
            (folder / "eve.yaml").write_text("id: eve\nname: Bob\n", encoding="utf-8")

    def _stray(self) -> None:
        file = self._root / "records" / self._random.choice(["stray.yaml", "person/stray.json", "no/a.yaml"])
        file.parent.mkdir(exist_ok=True)
        if file.exists():
            file.unlink()
        else:
            file.write_text("{}", encoding="utf-8")

    def _kind(self) -> None:
        file = self._root / "schema" / "no.schema.json"
        if file.exists():
            file.unlink()
        else:
            file.write_text('{"x-statekit": {"key": "id"}}', encoding="utf-8")

    def _replace_folder(self) -> None:
        """Replace the folder of records with a copy."""
        folder, copy = self._root / "records", self._root / "copy"
        shutil.copytree(folder, copy, symlinks=True)  # keeps modification times
        shutil.rmtree(folder)
        copy.replace(folder)


_COMMANDS = (
    (),
    (),
    ("records/person/ada.yaml",),
    ("--format", "json"),
    ("--ignore", "schema"),
    ("--expect-invalid",),
    ("--schema", "schema/person.schema.json", "records/person"),
    ("--tier", "reference"),
)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("seed", range(max(4, EXAMPLES // 12)))
@pytest.mark.costly
def test_the_cache_changes_no_output(
    dataset: Path, invoke: Invoke, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each of many edits, output and exit code are the same with and without a cache."""
    replayed: list[str] = []
    print_output = replay.Output.print

    def recorded(output: replay.Output, began: float) -> None:
        replayed.append(output.summary)
        print_output(output, began)

    monkeypatch.setattr(replay.Output, "print", recorded)
    editor = _Editor(dataset, seed)
    chance = random.Random(seed)  # noqa: S311 - no secrets
    for _ in range(25):
        done = editor.edit()
        time.sleep(_TICK)
        command = ("validate", "--jobs", "1", *chance.choice(_COMMANDS))
        expected = invoke(*command, "--no-cache")
        assert invoke(*command) == expected, done
        assert invoke(*command) == expected, done
    assert len(replayed) > 2  # most repeated commands are replayed


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.costly
def test_edits_within_the_resolution_of_the_clock(dataset: Path, invoke: Invoke, seed: int) -> None:
    """A file that is rewritten at once with the same size is checked again, by the real clock."""
    file = dataset / "records" / "person" / "ada.yaml"
    chance = random.Random(seed)  # noqa: S311 - no secrets
    results = set()
    for _ in range(12):
        file.write_text(chance.choice(["id: ada\nname: Ann\n", "id: ada\nnane: Ann\n"]), encoding="utf-8")
        found = invoke("validate", "--jobs", "1")
        assert found[0] == int("nane" in file.read_text(encoding="utf-8"))
        results.add(found)
    assert len(results) == 2


@pytest.mark.usefixtures("settled")
def test_schemas_that_are_true_or_false_are_inputs(invoke: Invoke, tmp_path: Path) -> None:
    """With --schema, a referenced schema that changes from `true` to `false` is noticed."""
    folder = tmp_path / "any"
    folder.mkdir()
    (folder / "s.json").write_text('{"properties": {"name": {"$ref": "b.json"}}}', encoding="utf-8")
    command = ("validate", "--schema", folder / "s.json", "records/person")
    for text, code in (("true", 0), ("false", 1), ("true", 0)):
        (folder / "b.json").write_text(text, encoding="utf-8")
        time.sleep(_TICK)
        assert [invoke(*command)[0], invoke(*command)[0]] == [code, code]


@pytest.mark.usefixtures("settled")
def test_source_texts_are_inputs(dataset: Path, invoke: Invoke, tmp_path: Path) -> None:
    """A source text that is added, changed or removed is noticed."""
    schema = json.loads((dataset / "schema/person.schema.json").read_text(encoding="utf-8"))
    schema["properties"]["says"] = {
        "type": "object",
        "x-statekit": {"selects": {"source": "/id"}},
        "properties": {"start": {}, "end": {}, "exact": {}},
    }
    schema["properties"]["text"] = {"type": "object", "x-statekit": {"source-text": True}}
    (dataset / "schema/person.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    digest = hashlib.sha256(b"Hello world").hexdigest()
    ada = "id: ada\nname: Ada\nsays: {start: 0, end: 5, exact: Hello}\n"
    ada += f"text: {{sha256: {digest}, characters: 11}}\n"
    (dataset / "records/person/ada.yaml").write_text(ada, encoding="utf-8")
    sources = tmp_path / "sources"
    sources.mkdir()
    command = ("validate", "--sources", sources)
    seen = set()
    for text in ("Hello world", "Hallo world", None, "Hello world"):
        if text is None:
            (sources / "ada.txt").unlink()
        else:
            (sources / "ada.txt").write_text(text, encoding="utf-8")
        time.sleep(_TICK)
        expected = invoke(*command, "--no-cache")
        assert invoke(*command) == invoke(*command) == expected
        seen.add(expected)
    assert len(seen) >= 2


@pytest.mark.usefixtures("settled")
def test_a_nearer_dataset_is_noticed(dataset: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path belongs to the nearest folder with schemas, even if that was added later."""
    inner = dataset / "records" / "person"
    monkeypatch.chdir(inner)
    assert invoke("validate")[0] == invoke("validate")[0] == 0
    (inner / "schema").mkdir()
    (inner / "schema" / "x.schema.json").write_text("{}", encoding="utf-8")
    time.sleep(_TICK)
    assert invoke("validate") == invoke("validate", "--no-cache")
    assert invoke("validate")[0] == 2


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "GITLAB_CI"])
@pytest.mark.costly
def test_environment_variables_are_inputs(
    dataset: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Output is not replayed in another environment; the value "None" is not the same as no value."""
    (dataset / "records/person/ada.yaml").write_text("id: ada\nnane: Ada\n", encoding="utf-8")
    time.sleep(_TICK)
    invoke("validate")
    for value in ("1", "", "None"):
        monkeypatch.setenv(name, value)
        assert invoke("validate") == invoke("validate", "--no-cache")
        assert invoke("validate") == invoke("validate", "--no-cache")


@pytest.mark.usefixtures("settled")
def test_unreadable_files_are_read_again(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that could not be read is not cached as unreadable."""
    from statekit.diagnostics import Place
    from statekit.discovery import contents
    from statekit.read import ReadError

    def fail(_: object, path: str, **_options: bool) -> bytes:
        raise ReadError("file/unreadable", "Input/output error", Place(path))

    with monkeypatch.context() as patch:
        patch.setattr(contents, "read_bytes", fail)
        assert invoke("validate")[0] == 1
    assert invoke("validate")[0] == 0


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("name", ["statekit.toml", "schema/no.schema.json", "records/person/ada.yaml"])
def test_files_that_vanish_during_a_run(
    dataset: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The output of a run is not cached if a file was removed after it was read."""
    from statekit.run import engine
    from statekit.run.merge import merge

    text = {"statekit.toml": 'ignore = ["record"]', "schema/no.schema.json": "{}"}.get(name)
    if text is not None:
        (dataset / name).write_text(text, encoding="utf-8")

    def merged(*arguments: Any) -> Any:
        (dataset / name).unlink()
        return merge(*arguments)

    (dataset / "records/person/charles.yaml").write_text(
        "id: charles\nname: C\nknows: [nobody]\n", encoding="utf-8"
    )
    time.sleep(_TICK)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "merge", merged)
        invoke("validate")
    assert invoke("validate") == invoke("validate", "--no-cache")


@pytest.mark.usefixtures("settled")
def test_files_that_change_during_a_run(
    dataset: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results for changed contents are not used when the old files return with their old stamps."""
    from statekit.run import engine
    from statekit.run.worker import read_shard

    file = dataset / "records/person/ada.yaml"
    aside = dataset / "records/aside"
    folder = dataset / "records/person"

    def swapped(shard: Any) -> Any:
        folder.rename(dataset / "old")  # the files in it keep their times
        folder.mkdir()
        file.write_text("id: ada\nnane: Ada\n", encoding="utf-8")
        (folder / "charles.yaml").write_text("id: charles\nname: C\n", encoding="utf-8")
        return read_shard(shard)

    with monkeypatch.context() as patch:
        patch.setattr(engine, "read_shard", swapped)
        invoke("validate", "--jobs", "1")
    folder.rename(aside)
    shutil.rmtree(aside)
    (dataset / "old").rename(folder)
    assert invoke("validate") == (0, "", "2 files, 2 records, 0 errors\n")


@pytest.mark.usefixtures("cache_home")
@pytest.mark.costly
def test_the_encoding_of_file_names_is_an_input(dataset: Path) -> None:
    """Results for one encoding of file names are not used with another."""
    odd = dataset / "records/person/ä.yaml"
    odd.write_text("id: b\nname: 7\n", encoding="utf-8")
    command = [sys.executable, "-m", "statekit", "validate", "--format", "json"]
    outputs = []
    for extra in ([], ["--no-cache"]):
        for utf8 in ("1", "0"):
            variables = os.environ | {"PYTHONUTF8": utf8, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
            done = subprocess.run(
                [*command, *extra, "records/person/ä.yaml"],
                cwd=dataset, env=variables, capture_output=True, check=False,
            )  # fmt: skip
            outputs.append((done.returncode, done.stdout))
    assert outputs[:2] == outputs[2:]
    assert {code for code, _ in outputs} == {1}
