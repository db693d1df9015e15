"""A key that is indented too far makes duplicates of the keys below it, and is said once."""

from __future__ import annotations

import pytest

from statekit.read import TextFile, read_document

ONE = "one:\n  image: a\n  ports: b\n  user: c\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # `two` should stand at the left
        (ONE + "  two:\n  image: a\n  ports: b\n", [("6:3", "two")]),
        (ONE + "  two: # x\n\n  # y\n  image: a\n  other: d\n  ports: b\n", [("8:3", "two")]),
        # what comes after that mapping is a mistake of its own
        (ONE + "  two:\n  image: a\n  ports: b\nx: 1\nx: 2\n", [("6:3", "two"), ("9:1", None)]),
        (ONE + "  two:\n  image: a\nthree:\n  a: 1\n  a: 2\n", [("6:3", "two"), ("9:3", None)]),
        # keys that are there twice are said one by one
        (ONE + "  image: a\n  ports: b\n", [("5:3", None), ("6:3", None)]),
        (ONE + "  two: 2\n  image: a\n  ports: b\n", [("6:3", None), ("7:3", None)]),
        ("a: 1\na: 2\n", [("2:1", None)]),
        ("b: 1\na:" + "\n" * 101 + "b: 2\n", [("103:1", None)]),
        ("b: 1\na:" + "\n" * 100 + "b: 2\n", [("102:1", "a")]),
        ("# x\n\n{a: 1, a: 2}\n", [("3:8", None)]),
    ],
)
def test_duplicates_because_of_one_key_are_one_finding(text: str, said: list[tuple[str, str | None]]) -> None:
    """Below a key without a value, keys in its column that were there before are one mistake."""
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
            else "keep one of them",
        )
        for place, name in said
    ]
