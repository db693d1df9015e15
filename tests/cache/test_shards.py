"""How files are cut into shards, and that what is found in them does not depend on that, nor on the tier."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fuzz.mutations import with_bytes_changed
from hypothesis import given
from hypothesis import strategies as st

from statekit import pipeline
from statekit.dataset import Kind, RecordFile
from statekit.found import Shard, ShardResult, Tier
from statekit.read import read_values
from statekit.shard import check_shard, load_checker

PROJECT = Path(__file__).parents[2]
Say = Callable[..., tuple[object, str, str]]

seeds = st.integers(0, 2**64 - 1)


def files(sizes: Sequence[int], seed: int = 0) -> list[RecordFile]:
    """Files of these sizes, with names that depend on a seed."""
    stamp = struct.Struct("<4Q").pack
    return [RecordFile(f"r/{seed}-{i:06}.yaml", "k", stamp(size, 0, 0, i)) for i, size in enumerate(sizes)]


def cut(some: Sequence[RecordFile]) -> list[tuple[RecordFile, ...]]:
    """The shards of files."""
    return list(pipeline._cut(some))  # noqa: SLF001 - how it cuts is what these tests are about


def weight(shard: Sequence[RecordFile]) -> int:
    """The bytes of a shard, as they count."""
    return sum(int.from_bytes(file.stamp[:8], "little") + 256 for file in shard)


@given(st.lists(st.integers(0, 300_000) | st.integers(0, 3_000), max_size=200), seeds)
def test_shards_are_the_files_in_their_order(sizes: list[int], seed: int) -> None:
    """Nothing is lost or done twice; all but the last are of some size, and none is larger than needed."""
    some = files(sizes, seed)
    shards = cut(some)
    assert [file for shard in shards for file in shard] == some
    assert all(weight(shard) >= pipeline.LEAST_IN_A_SHARD for shard in shards[:-1])
    assert all(weight(shard[:-1]) < pipeline.MOST_IN_A_SHARD for shard in shards)


@pytest.mark.parametrize("size", [100, 1_000, 20_000])
@pytest.mark.parametrize("change", ["insert", "remove", "grow"])
@pytest.mark.costly
def test_a_change_leaves_most_shards_as_they_are(size: int, change: str) -> None:
    """Wherever a file is put in, taken out or edited: on average at most three shards are others then."""
    random = Random(size)  # noqa: S311 - no secrets
    some = files([random.randrange(size // 2, size * 2) for _ in range(min(8_000, 8_000_000 // size))])
    before = {tuple(file.path for file in shard) for shard in cut(some)}
    others = []
    for _ in range(20):
        at = random.randrange(len(some))
        changed = list(some)
        if change == "insert":
            changed.insert(at, some[at]._replace(path=some[at].path + "-"))
        elif change == "remove":
            del changed[at]
        else:
            changed[at] = files([size * 3])[0]._replace(path=some[at].path)
        others.append(sum(tuple(file.path for file in shard) not in before for shard in cut(changed)))
    assert sum(others) / len(others) <= 3


def _people(dataset: Path, number: int) -> None:
    for i in range(number):
        name = "".join(chr(97 + int(digit)) for digit in str(i))
        file = dataset / "records" / "person" / f"{name}.yaml"
        file.write_text(f"id: {name}\nname: N{i}\nknows: [ada]\n", encoding="utf-8")


@pytest.mark.usefixtures("settled")
def test_after_one_edit_one_shard_is_checked(
    dataset: Path, say: Say, checked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among many files, only those that lie in a shard with the one that changed; the same on a new file."""
    monkeypatch.setattr(pipeline, "LEAST_IN_A_SHARD", 3_000)
    monkeypatch.setattr(pipeline, "_BETWEEN_ENDS", 1_500)
    _people(dataset, 200)
    say("validate")
    assert sum(map(len, checked)) == 202
    whole = len(checked)
    assert whole > 10
    checked.clear()
    changed = dataset / "records/person/bca.yaml"
    changed.write_text("id: bca\nname: M120\nknows: [ada]\n", encoding="utf-8")
    assert say("validate")[0] == 0
    assert len(checked) == 1
    assert "records/person/bca.yaml" in checked[0]
    checked.clear()
    changed.touch()
    assert say("validate")[0] == 0
    (dataset / "statekit.toml").write_text("", encoding="utf-8")
    assert say("validate")[0] == 0
    assert checked == []
    (dataset / "records/person/bcazz.yaml").write_text("id: bcazz\nname: New\n", encoding="utf-8")
    assert say("validate")[0] == 0
    assert 1 <= len(checked) <= 3
    checked.clear()
    (dataset / "records/person/bcazz.yaml").unlink()
    assert say("validate")[0] == 0
    assert checked == []  # the shards are those of before


def test_other_schemas_and_tiers_are_checked_anew(dataset: Path, say: Say, checked: list[list[str]]) -> None:
    """What was found by another schema, or by another tier, is not what is found now."""
    for arguments in ((), ("--tier", "reference"), ("--tier", "both")):
        checked.clear()
        say("validate", *arguments)
        assert len(checked) == 1
    schema = dataset / "schema/person.schema.json"
    schema.write_text(schema.read_text(encoding="utf-8").replace("minLength", "maxLength"), encoding="utf-8")
    checked.clear()
    assert say("validate")[0] == 1
    assert len(checked) == 1


@pytest.mark.usefixtures("dataset")
def test_a_difference_of_the_tiers_is_said_aloud(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --tier both: if the fast tier read other values, the run would fail, and say in which file."""
    from statekit import shard

    def other(data: bytes, **how: Any) -> Any:
        return [{"id": "ada", "name": "Eve"}] if b"Ada" in data else read_values(data, **how)

    assert say("validate", "--tier", "both")[0] == 0
    monkeypatch.setattr(shard, "read_values", other)
    code, out, err = say("validate", "--tier", "both", "--no-cache")
    assert (code, err) == (1, "2 files, 2 records, 1 error\n")
    assert out.startswith(
        "records/person/ada.yaml: error[file/tiers-differ]"
        " the reference tier reads other values in this text, which the fast tier reads"
    )


def both_tiers(kind: Kind, texts: Sequence[bytes]) -> tuple[ShardResult, ShardResult]:
    """What is found in texts by the fast way, and by the reference tier alone."""
    checker = load_checker(kind)
    found = tuple(RecordFile(f"r/{i}.yaml", kind.name, b"") for i in range(len(texts)))
    columns = tuple(sorted(checker.looks_at, key=repr))
    shard = Shard(kind, found, checker.schema.fingerprint, columns=columns, demands=checker.demands)
    return check_shard(shard, texts), check_shard(replace(shard, tier=Tier.REFERENCE), texts)


KINDS = sorted(file.name.removesuffix(".schema.json") for file in (PROJECT / "schema").glob("*.schema.json"))


@pytest.mark.parametrize("name", KINDS)
def test_both_tiers_find_the_same_in_our_records(name: str) -> None:
    """Every record of the dataset of this project, as it is and with bytes changed: facts and findings."""
    kind = Kind(name, PROJECT / "schema" / f"{name}.schema.json", "s")
    random = Random(7)  # noqa: S311 - no secrets
    texts = [file.read_bytes() for file in sorted((PROJECT / "records" / name).rglob("*.yaml"))][:20]
    fast, slow = both_tiers(kind, [*texts, *(with_bytes_changed(text, random) for text in texts)])
    assert fast == slow
    assert fast.records >= len(texts)
