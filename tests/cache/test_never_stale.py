"""A run with a cache says what a run without one says, whatever was done to the files in between."""

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

from statekit import answers

Say = Callable[..., tuple[object, str, str]]

_TICK = 0.02  # seconds: longer than a tick of any clock of a file system that tells parts of a second
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
    """Does to a dataset what people and programs do."""

    def __init__(self, root: Path, seed: int):
        self._root = root
        self._random = Random(seed)  # noqa: S311 - no secrets
        self._kept: dict[Path, bytes] = {}

    def edit(self) -> str:
        """Change something; gives what."""
        changes = (
            *(self._write, self._write, self._write_alike, self._rename, self._remove, self._touch),
            *(self._exchange, self._restore, self._link, self._schema, self._settings, self._project),
            *(self._folder, self._stray, self._kind, self._replace_folder, self._said),
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
        """The same size and the same time of modification."""
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
        """Two files take each other's names, with the times that they have."""
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

    def _said(self) -> None:
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
        """All records are copied, and the copy takes the place of the folder."""
        folder, copy = self._root / "records", self._root / "copy"
        shutil.copytree(folder, copy, symlinks=True)  # with the times of modification
        shutil.rmtree(folder)
        copy.replace(folder)


_QUESTIONS = (
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
def test_every_run_says_what_a_run_without_cache_says(
    dataset: Path, say: Say, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each of many edits: the same output and exit code, from the answers and from the shards."""
    told: list[str] = []
    speak = answers.Answer.say

    def spoken(answer: answers.Answer, began: float) -> None:
        told.append(answer.summary)
        speak(answer, began)

    monkeypatch.setattr(answers.Answer, "say", spoken)
    editor = _Editor(dataset, seed)
    chance = random.Random(seed)  # noqa: S311 - no secrets
    for _ in range(25):
        done = editor.edit()
        time.sleep(_TICK)
        question = ("validate", "--jobs", "1", *chance.choice(_QUESTIONS))
        expected = say(*question, "--no-cache")
        assert say(*question) == expected, done
        assert say(*question) == expected, done
    assert len(told) > 2  # of a question that is asked twice, most are answered from memory


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.costly
def test_edits_in_the_tick_of_the_run_before(dataset: Path, say: Say, seed: int) -> None:
    """By the true clock: a file that is written again at once, with the same size, is seen."""
    file = dataset / "records" / "person" / "ada.yaml"
    chance = random.Random(seed)  # noqa: S311 - no secrets
    said = set()
    for _ in range(12):
        file.write_text(chance.choice(["id: ada\nname: Ann\n", "id: ada\nnane: Ann\n"]), encoding="utf-8")
        found = say("validate", "--jobs", "1")
        assert found[0] == int("nane" in file.read_text(encoding="utf-8"))
        said.add(found)
    assert len(said) == 2


@pytest.mark.usefixtures("settled")
def test_a_schema_of_true_or_false_is_part_of_the_answer(say: Say, tmp_path: Path) -> None:
    """With --schema: a file of the closure that holds only `true` is noticed when it becomes `false`."""
    folder = tmp_path / "any"
    folder.mkdir()
    (folder / "s.json").write_text('{"properties": {"name": {"$ref": "b.json"}}}', encoding="utf-8")
    question = ("validate", "--schema", folder / "s.json", "records/person")
    for text, code in (("true", 0), ("false", 1), ("true", 0)):
        (folder / "b.json").write_text(text, encoding="utf-8")
        time.sleep(_TICK)
        assert [say(*question)[0], say(*question)[0]] == [code, code]


@pytest.mark.usefixtures("settled")
def test_sources_are_part_of_the_answer(dataset: Path, say: Say, tmp_path: Path) -> None:
    """A text that appears, changes or vanishes is noticed."""
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
    question = ("validate", "--sources", sources)
    seen = set()
    for text in ("Hello world", "Hallo world", None, "Hello world"):
        if text is None:
            (sources / "ada.txt").unlink()
        else:
            (sources / "ada.txt").write_text(text, encoding="utf-8")
        time.sleep(_TICK)
        expected = say(*question, "--no-cache")
        assert say(*question) == say(*question) == expected
        seen.add(expected)
    assert len(seen) >= 2


@pytest.mark.usefixtures("settled")
def test_a_nearer_dataset_is_noticed(dataset: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a path belongs to is the nearest folder with schemas, also when it appears later."""
    inner = dataset / "records" / "person"
    monkeypatch.chdir(inner)
    assert say("validate")[0] == say("validate")[0] == 0
    (inner / "schema").mkdir()
    (inner / "schema" / "x.schema.json").write_text("{}", encoding="utf-8")
    time.sleep(_TICK)
    assert say("validate") == say("validate", "--no-cache")
    assert say("validate")[0] == 2


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "GITLAB_CI"])
@pytest.mark.costly
def test_surroundings_are_part_of_the_question(
    dataset: Path, say: Say, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What was said in one environment is not said in another; the word None is not the same as nothing."""
    (dataset / "records/person/ada.yaml").write_text("id: ada\nnane: Ada\n", encoding="utf-8")
    time.sleep(_TICK)
    say("validate")
    for value in ("1", "", "None"):
        monkeypatch.setenv(name, value)
        assert say("validate") == say("validate", "--no-cache")
        assert say("validate") == say("validate", "--no-cache")


@pytest.mark.usefixtures("settled")
def test_what_could_not_be_read_is_tried_again(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that a worker died of, or that the disk did not give, is not remembered as such."""
    from statekit import shard
    from statekit.diagnostics import Place
    from statekit.read import ReadError

    def fail(_: object, said: str, **_more: bool) -> bytes:
        raise ReadError("file/unreadable", "Input/output error", Place(said))

    with monkeypatch.context() as patch:
        patch.setattr(shard, "read_bytes", fail)
        assert say("validate")[0] == 1
    assert say("validate")[0] == 0


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("name", ["statekit.toml", "schema/no.schema.json", "records/person/ada.yaml"])
def test_what_vanishes_during_a_run_is_no_ground(
    dataset: Path, say: Say, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The answer of a run in which a file was removed, after it had been read, is not kept."""
    from statekit import pipeline
    from statekit.join import join

    text = {"statekit.toml": 'ignore = ["record"]', "schema/no.schema.json": "{}"}.get(name)
    if text is not None:
        (dataset / name).write_text(text, encoding="utf-8")

    def joined(*arguments: Any) -> Any:
        (dataset / name).unlink()
        return join(*arguments)

    (dataset / "records/person/charles.yaml").write_text(
        "id: charles\nname: C\nknows: [nobody]\n", encoding="utf-8"
    )
    time.sleep(_TICK)
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "join", joined)
        say("validate")
    assert say("validate") == say("validate", "--no-cache")


@pytest.mark.usefixtures("settled")
def test_what_changes_while_it_is_checked_is_not_kept(
    dataset: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Contents that were read are not taken for those that come back later with the same looks."""
    from statekit import pipeline
    from statekit.shard import read_shard

    file = dataset / "records/person/ada.yaml"
    aside = dataset / "records/aside"
    folder = dataset / "records/person"

    def swapped(shard: Any) -> Any:
        folder.rename(dataset / "old")  # the files in it keep all their times
        folder.mkdir()
        file.write_text("id: ada\nnane: Ada\n", encoding="utf-8")
        (folder / "charles.yaml").write_text("id: charles\nname: C\n", encoding="utf-8")
        return read_shard(shard)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "read_shard", swapped)
        say("validate", "--jobs", "1")
    folder.rename(aside)
    shutil.rmtree(aside)
    (dataset / "old").rename(folder)
    assert say("validate") == (0, "", "2 files, 2 records, 0 errors\n")


@pytest.mark.usefixtures("cache_home")
@pytest.mark.costly
def test_names_in_another_encoding_are_other_names(dataset: Path) -> None:
    """What was found under one encoding of file names is not used under another."""
    odd = dataset / "records/person/ä.yaml"
    odd.write_text("id: b\nname: 7\n", encoding="utf-8")
    command = [sys.executable, "-m", "statekit", "validate", "--format", "json"]
    said = []
    for extra in ([], ["--no-cache"]):
        for utf8 in ("1", "0"):
            variables = os.environ | {"PYTHONUTF8": utf8, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
            done = subprocess.run(
                [*command, *extra, "records/person/ä.yaml"],
                cwd=dataset, env=variables, capture_output=True, check=False,
            )  # fmt: skip
            said.append((done.returncode, done.stdout))
    assert said[:2] == said[2:]
    assert {code for code, _ in said} == {1}
