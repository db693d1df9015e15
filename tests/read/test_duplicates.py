"""A key with the wrong indentation turns the keys below it into duplicates, which are reported once."""

from __future__ import annotations

import pytest

from statekit.read import TextFile, read_document

ONE = "one:\n  image: a\n  ports: b\n  user: c\n"


@pytest.mark.parametrize(
    ("text", "duplicates"),
    [
        # `two` belongs in the first column
        (ONE + "  two:\n  image: a\n  ports: b\n", [("6:3", "two")]),
        (ONE + "  two: # x\n\n  # y\n  image: a\n  other: d\n  ports: b\n", [("8:3", "two")]),
        # a duplicate after that mapping is a problem of its own
        (ONE + "  two:\n  image: a\n  ports: b\nx: 1\nx: 2\n", [("6:3", "two"), ("9:1", None)]),
        (ONE + "  two:\n  image: a\nthree:\n  a: 1\n  a: 2\n", [("6:3", "two"), ("9:3", None)]),
        # other duplicates are reported one by one
        (ONE + "  image: a\n  ports: b\n", [("5:3", None), ("6:3", None)]),
        (ONE + "  two: 2\n  image: a\n  ports: b\n", [("6:3", None), ("7:3", None)]),
        ("a: 1\na: 2\n", [("2:1", None)]),
        ("b: 1\na:" + "\n" * 101 + "b: 2\n", [("103:1", None)]),
        ("b: 1\na:" + "\n" * 100 + "b: 2\n", [("102:1", "a")]),
        ("# x\n\n{a: 1, a: 2}\n", [("3:8", None)]),
    ],
)
def test_duplicates_that_one_key_causes(text: str, duplicates: list[tuple[str, str | None]]) -> None:
    """Below a key without a value, the duplicates in its column are one problem."""
    file = TextFile("x.yaml", text)
    problems = read_document(file, lists=True).problems
    assert {problem.rule for problem in problems} == {"yaml/duplicate-key"}
    found = []
    for problem in problems:
        span = file.span(problem.start, problem.end)
        found.append((f"{span.line}:{span.column}", problem.help))
    assert found == [
        (
            place,
            f"check the indentation: `{name}` has no value, and this may belong to it"
            if name
            else "rename one of the keys; if it has several values, write them as a list",
        )
        for place, name in duplicates
    ]
