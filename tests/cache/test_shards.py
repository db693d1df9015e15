"""Files are cut into shards; results depend neither on the shards nor on the tier."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fuzz.mutations import change_bytes
from hypothesis import given
from hypothesis import strategies as st

from statekit.check import Checker
from statekit.discovery.dataset import Kind, RecordFile
from statekit.read import Values, read_fast
from statekit.read.native import compose_native
from statekit.read.nodes import Node
from statekit.run import partition
from statekit.run.shards import Shard, ShardResult, Tier
from statekit.run.worker import check_shard
from statekit.schema import load_schema

PROJECT = Path(__file__).parents[2]
Invoke = Callable[..., tuple[object, str, str]]

seeds = st.integers(0, 2**64 - 1)


def files(sizes: Sequence[int], seed: int = 0) -> list[RecordFile]:
    """Return files of these sizes, with names that depend on a seed."""
    stamp = struct.Struct("<4Q").pack
    return [RecordFile(f"r/{seed}-{i:06}.yaml", "k", stamp(size, 0, 0, i)) for i, size in enumerate(sizes)]


def cut(uncut: Sequence[RecordFile]) -> list[tuple[RecordFile, ...]]:
    """Return the shards of files."""
    return list(partition._cut(uncut))  # noqa: SLF001 - these tests are about it


def cost(shard: Sequence[RecordFile]) -> int:
    """Return the cost of a shard, in bytes."""
    return sum(int.from_bytes(file.stamp[:8], "little") + 256 for file in shard)


@given(st.lists(st.integers(0, 300_000) | st.integers(0, 3_000), max_size=200), seeds)
def test_shards_contain_all_files_in_order(sizes: list[int], seed: int) -> None:
    """Each file is in one shard; only the last shard is small, and none is larger than necessary."""
    original = files(sizes, seed)
    shards = cut(original)
    assert [file for shard in shards for file in shard] == original
    assert all(cost(shard) >= partition.MIN_SHARD_BYTES for shard in shards[:-1])
    assert all(cost(shard[:-1]) < partition.MAX_SHARD_BYTES for shard in shards)


@pytest.mark.parametrize("size", [100, 1_000, 20_000])
@pytest.mark.parametrize("change", ["insert", "remove", "grow"])
@pytest.mark.costly
def test_a_change_leaves_most_shards_as_they_are(size: int, change: str) -> None:
    """Adding, removing or editing a file changes at most three shards on average."""
    random = Random(size)  # noqa: S311 - no secrets
    original = files([random.randrange(size // 2, size * 2) for _ in range(min(8_000, 8_000_000 // size))])
    before = {tuple(file.path for file in shard) for shard in cut(original)}
    new_shards = []
    for _ in range(20):
        position = random.randrange(len(original))
        changed = list(original)
        if change == "insert":
            changed.insert(position, original[position]._replace(path=original[position].path + "-"))
        elif change == "remove":
            del changed[position]
        else:
            changed[position] = files([size * 3])[0]._replace(path=original[position].path)
        new_shards.append(sum(tuple(file.path for file in shard) not in before for shard in cut(changed)))
    assert sum(new_shards) / len(new_shards) <= 3


def _people(dataset: Path, number: int) -> None:
    for i in range(number):
        name = "".join(chr(97 + int(digit)) for digit in str(i))
        file = dataset / "records" / "person" / f"{name}.yaml"
        file.write_text(f"id: {name}\nname: N{i}\nknows: [ada]\n", encoding="utf-8")


@pytest.mark.usefixtures("settled")
def test_after_one_edit_one_shard_is_checked(
    dataset: Path, invoke: Invoke, checked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the shard of a changed file is checked again; a new file changes at most three shards."""
    monkeypatch.setattr(partition, "MIN_SHARD_BYTES", 3_000)
    monkeypatch.setattr(partition, "_BYTES_BETWEEN_ENDS", 1_500)
    _people(dataset, 200)
    invoke("validate")
    assert sum(map(len, checked)) == 202
    assert len(checked) > 10
    checked.clear()
    changed = dataset / "records/person/bca.yaml"
    changed.write_text("id: bca\nname: M120\nknows: [ada]\n", encoding="utf-8")
    assert invoke("validate")[0] == 0
    assert len(checked) == 1
    assert "records/person/bca.yaml" in checked[0]
    checked.clear()
    changed.touch()
    assert invoke("validate")[0] == 0
    (dataset / "statekit.toml").write_text("", encoding="utf-8")
    assert invoke("validate")[0] == 0
    assert checked == []
    (dataset / "records/person/bcazz.yaml").write_text("id: bcazz\nname: New\n", encoding="utf-8")
    assert invoke("validate")[0] == 0
    assert 1 <= len(checked) <= 3
    checked.clear()
    (dataset / "records/person/bcazz.yaml").unlink()
    assert invoke("validate")[0] == 0
    assert checked == []  # the shards are the same as before


def test_another_schema_or_tier_is_checked_again(
    dataset: Path, invoke: Invoke, checked: list[list[str]]
) -> None:
    """Results for another schema or tier are not used."""
    for arguments in ((), ("--tier", "reference"), ("--tier", "both")):
        checked.clear()
        invoke("validate", *arguments)
        assert len(checked) == 1
    schema = dataset / "schema/person.schema.json"
    schema.write_text(schema.read_text(encoding="utf-8").replace("minLength", "maxLength"), encoding="utf-8")
    checked.clear()
    assert invoke("validate")[0] == 1
    assert len(checked) == 1


@pytest.mark.usefixtures("dataset")
def test_a_difference_between_the_tiers_is_an_error(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --tier both, a file that the tiers read differently is an error."""
    from statekit.run import worker

    def different(data: bytes, **options: Any) -> Any:
        return Values([{"id": "ada", "name": "Eve"}]) if b"Ada" in data else read_fast(data, **options)

    assert invoke("validate", "--tier", "both")[0] == 0
    monkeypatch.setattr(worker, "read_fast", different)
    code, out, err = invoke("validate", "--tier", "both", "--no-cache")
    assert (code, err) == (1, "2 files, 2 records, 1 error\n")
    assert out.startswith(
        "records/person/ada.yaml: error[file/tiers-differ]"
        " the reference tier reads other values in this text, which the fast tier reads"
    )


@pytest.mark.usefixtures("dataset")
def test_a_difference_between_places_is_an_error(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --tier both, a file whose places libyaml finds elsewhere is an error."""

    def shifted(text: str) -> list[Node] | None:
        nodes = compose_native(text)
        for node in nodes or []:
            node.end = 1 if "Ada" in text else node.end
        return nodes

    monkeypatch.setattr("statekit.read.native.compose_native", shifted)
    assert invoke("validate", "--tier", "auto", "--no-cache")[0] == 0
    code, out, err = invoke("validate", "--tier", "both", "--no-cache")
    assert (code, err) == (1, "2 files, 2 records, 1 error\n")
    assert out.startswith(
        "records/person/ada.yaml: error[file/tiers-differ]"
        " the reference tier finds other places in this text, which the fast tier reads"
    )


def both_tiers(kind: Kind, texts: Sequence[bytes]) -> tuple[ShardResult, ShardResult]:
    """Return the results for texts by the fast tier and by the reference tier."""
    checker = Checker(load_schema(kind.schema, name=kind.path))
    record_files = tuple(RecordFile(f"r/{i}.yaml", kind.name, b"") for i in range(len(texts)))
    columns = tuple(sorted(checker.required_columns, key=repr))
    shard = Shard(kind, record_files, columns=columns, constraints=checker.constraints)
    reference = replace(shard, tier=Tier.REFERENCE)
    return check_shard(shard, texts, checker), check_shard(reference, texts, checker)


KINDS = sorted(file.name.removesuffix(".schema.json") for file in (PROJECT / "schema").glob("*.schema.json"))


@pytest.mark.parametrize("name", KINDS)
def test_both_tiers_find_the_same_in_our_records(name: str) -> None:
    """Both tiers have the same results for the records of this project, unchanged and with bytes changed."""
    kind = Kind(name, PROJECT / "schema" / f"{name}.schema.json", "s")
    random = Random(7)  # noqa: S311 - no secrets
    texts = [file.read_bytes() for file in sorted((PROJECT / "records" / name).rglob("*.yaml"))][:20]
    fast, reference = both_tiers(kind, [*texts, *(change_bytes(text, random) for text in texts)])
    assert fast == reference
    assert fast.records >= len(texts)
