"""A large JSON Lines file is checked in pieces, and the report is the one for the whole file."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st

import statekit
from statekit.cache.store import Cache
from statekit.read import pieces
from statekit.run import partition
from statekit.run.shards import Shard, ShardResult
from statekit.run.worker import check_shard

WHOLE = 1 << 30
SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "n": {"type": "integer", "maximum": 100},
        "after": {"type": "string", "x-statekit": {"refers-to": "item"}},
        "time": {"type": "string", "format": "date-time"},
    },
    "x-statekit": {"key": "id"},
}
GOOD = '{"id": "%d", "n": %d, "text": "Zürich"}'
LINES = [
    *([GOOD] * 12),
    '{"id": "%d", "after": "1"}',
    '{"id": %d, "n": %d}',
    '{"n": %d}',
    '{"id": "%d", "id": "x"}',
    '{\n"id": "%d",\n"n": 1\n}',
    '[{"id": "%d"}, {"id": "%d", "n": "x"}]',
    '{"id": "%d"',
    '{"id": "%d", "n": 18446744073709551616}',
    " ",
]


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """A schema with a key and references."""
    file = tmp_path / "item.schema.json"
    file.write_text(json.dumps(SCHEMA), encoding="utf-8")
    return file


def write(folder: Path, text: str | bytes) -> Path:
    """Write a JSON Lines file."""
    file = folder / "item.jsonl"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


Validate = Callable[..., statekit.Report]


@pytest.fixture
def validate(schema: Path, monkeypatch: pytest.MonkeyPatch) -> Validate:
    """A function that validates a file in pieces of a number of bytes."""

    def run(
        file: Path, size: int, tier: statekit.Tier = statekit.Tier.AUTO, **more: object
    ) -> statekit.Report:
        monkeypatch.setattr(partition, "PIECE_BYTES", size)
        options: dict[str, Any] = {"schema": schema, "table": "item", "tier": tier, **more}
        return statekit.validate(file, **options)

    return run


def places(report: statekit.Report) -> list[tuple[str, str]]:
    """Return the rule and the place of each finding."""
    return [(found.rule, str(found.place).rpartition("item.jsonl")[2]) for found in report.diagnostics]


def texts() -> Iterator[str]:
    """Yield texts with lines of all kinds and all line ends."""
    chance = random.Random(0)  # noqa: S311 - the same texts in every run
    for _ in range(EXAMPLES):
        end = chance.choice(["\n", "\n", "\r\n", "\r"])
        lines = [chance.choice(LINES) for _ in range(chance.randint(1, 60))]
        numbered = (line % ((chance.randint(0, 400),) * line.count("%d")) for line in lines)
        yield chance.choice(["", "\ufeff"]) + end.join(numbered) + chance.choice(["", end])


def test_any_text_in_pieces(tmp_path: Path, validate: Validate) -> None:
    """Pieces of any size, in any tier and number of processes, have the report of the whole file."""
    for number, text in enumerate(texts()):
        file = write(tmp_path, text)
        whole = validate(file, WHOLE)
        tier = [*statekit.Tier][number % 3]
        size = (10, 50, 100, 700)[number % 4]
        assert validate(file, size, tier=tier, jobs=2 if size == 100 else 0) == whole


def test_positions_in_the_file(tmp_path: Path, validate: Validate) -> None:
    """Lines, keys and references count from the start of the file."""
    lines = ['{"id": "a"}'] + [f'{{"id": "{number}", "after": "a"}}' for number in range(50)]
    lines += ['{"id": "b", "after": "c"}', '{"id": "a"}', '{"id": "d", "n": 1.5}', "{}"]
    report = validate(write(tmp_path, "\n".join(lines) + "\n"), 100)
    assert places(report) == [
        ("record/unknown-reference", ":52:22"),
        ("record/duplicate-id", ":53:8"),
        ("schema/type", ":54:18"),
        ("schema/required", ":55:1"),
    ]
    assert (report.summary.files, report.summary.records) == (1, 55)
    assert [str(each.place).rpartition("/")[2] for each in report.diagnostics[1].related] == [
        "item.jsonl:1:8"
    ]


def test_text_that_cannot_be_read(tmp_path: Path, validate: Validate) -> None:
    """A file that is not UTF-8 has one finding, with the offset in the file."""
    good = b'{"id": 1}\n' * 30
    report = validate(write(tmp_path, good + b'{"id": "\xff"}\n' + good + b'"\xff"\n'), 64)
    [found] = report.diagnostics
    assert found.message == "the file is not UTF-8: byte 0xFF at offset 308"
    assert (places(report), report.summary.records) == ([("yaml/encoding", ":31:9")], 0)


def test_no_record(tmp_path: Path, validate: Validate) -> None:
    """A file of blank lines has one finding."""
    report = validate(write(tmp_path, " \n" * 100), 10)
    assert places(report) == [("record/none", ":1:1")]


def test_a_list_in_pieces(tmp_path: Path, validate: Validate) -> None:
    """A JSON list that is written over the lines of a large file is one finding."""
    text = "[\n" + ",\n".join(GOOD % (number, 1) for number in range(100)) + "\n]\n"
    for size in (50, 500):
        assert places(validate(write(tmp_path, text), size)) == [("json/syntax", ":1:1")]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("statekit.read.piece_document._CONTEXT_BYTES", 100)
        assert places(validate(write(tmp_path, text), 50)) == [("json/syntax", ":1:1")]


def test_a_long_line(tmp_path: Path, validate: Validate, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that does not fit in memory is one finding."""
    monkeypatch.setattr(pieces, "MAX_LINE_BYTES", 1024 * 1024)
    text = '{"id": "1"}\n"' + "a" * 2 * 1024 * 1024 + '"\n{"id": "2"}\n'
    assert places(validate(write(tmp_path, text), 300_000)) == [("json/limit", ":2:1")]


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_file_with_errors_everywhere(tmp_path: Path, validate: Validate, jobs: int) -> None:
    """The number of findings is limited for the file, and does not depend on the order of the workers."""
    lines = "".join(f'{{"id": "{number}", "n": 101}}\n' for number in range(4_000))
    file = write(tmp_path, lines + "x\n" * 1_000)
    report = validate(file, 4_000, jobs=jobs)
    rules = [found.rule for found in report.diagnostics if found.keyword]
    assert 1_000 <= len(rules) < 1_300
    limit = next(found for found in report.diagnostics if "not shown" in found.message)
    shown = len(rules)
    assert limit.message == f"{5_000 - shown} more lines of this file have errors that are not shown"
    assert limit.rule == "record/limit"


def test_the_cache(tmp_path: Path, validate: Validate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results of pieces are cached by their contents, so only the end of a file that grows is checked."""
    checked: list[int] = []

    def counted(shard: Shard, *more: Any) -> ShardResult:
        checked.append(0 if shard.piece is None else shard.piece.start)
        return check_shard(shard, *more)

    monkeypatch.setattr("statekit.run.engine.check_shard", counted)
    cache = Cache(str(tmp_path / "cache"))
    lines = [GOOD % (number, number) for number in range(60)]
    file = write(tmp_path, "\n".join(lines) + "\n")
    reports = [validate(file, 500, cache=cache)]
    assert len(checked) == 5
    lines += ['{"id": "1", "n": 101}', "{}"]
    file = write(tmp_path, "\n".join(lines) + "\n")
    reports += [validate(file, 500, cache=cache), validate(file, 500, cache=cache)]
    assert checked[5:] == [2_000]
    assert reports[0].diagnostics == ()
    assert reports[1] == reports[2] == validate(file, WHOLE)
    assert places(reports[1])[-1] == ("schema/required", ":62:1")


def test_an_export_in_pieces(tmp_path: Path, schema: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export has the same rows, and the same findings about values without a place in a column."""
    lines = [GOOD % (number, 1) for number in range(100)]
    lines[70] = '{"id": "70", "time": "2024-05-20T20:16:52.1234567Z"}'
    lines[80] = '{"id": "80", "n": 101}'
    file = write(tmp_path, "\n".join(lines) + "\n")
    done = []
    for name, size in (("whole", WHOLE), ("pieces", 300)):
        monkeypatch.setattr(partition, "PIECE_BYTES", size)
        done.append(
            statekit.export(file, tmp_path / name, schema=schema, table="item", skip_invalid=True, jobs=2)
        )
    assert done[0] == done[1]
    assert places(done[1].report) == [("table/value", ":71:22"), ("schema/maximum", ":81:19")]
    assert (done[1].rows["item.jsonl"], done[1].left_out) == (98, 2)
    for name in done[0].rows:
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "pieces" / name).read_bytes()
    verified = statekit.verify(tmp_path / "pieces", file, schema=schema, table="item")
    assert verified.problems == ()


@given(st.lists(st.integers(0, 3), max_size=12))
def test_records_of_pieces(counts: list[int]) -> None:
    """A record is found in the piece that contains it, also after pieces without records."""
    from statekit.read import Piece
    from statekit.run.pieces import PieceStart, piece_with

    starts, record = [PieceStart(Piece(0, 1))], 0
    for number, count in enumerate(counts, 1):
        record += count
        starts.append(PieceStart(Piece(number, number + 1), record))
    owners = [number for number, count in enumerate(counts) for _ in range(count)]
    for position, owner in enumerate(owners):
        assert piece_with(starts, position).piece.start == owner


def test_a_large_file_that_names_its_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large file, only the first lines are read to find the schema that it names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("statekit.read.text_file.MAX_BYTES", 1_000)
    monkeypatch.setattr(partition, "PIECE_BYTES", 500)
    Path("s.schema.json").write_text('{"properties": {"n": {"maximum": 150}}}', encoding="utf-8")
    lines = (f'{{"$schema": "s.schema.json", "n": {number}}}\n' for number in range(152))
    write(Path(), "".join(lines))
    assert places(statekit.validate("item.jsonl")) == [("schema/maximum", ":152:35")]
