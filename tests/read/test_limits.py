"""The limits of one file, at their edges: what is said, and what to do."""

from __future__ import annotations

import pytest

from statekit.read import TextFile, limits, read_document


@pytest.fixture(autouse=True)
def _low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("NODES", 12), ("REPEATED_NODES", 4), ("REPEATED_CHARACTERS", 9), ("PROBLEMS", 3)):
        monkeypatch.setattr(limits, f"MAX_{name}", most)


def said(text: str) -> tuple[str, str | None] | None:
    """The last problem of a text, and what to do."""
    problems = read_document(TextFile("x.yaml", text), lists=True).problems
    return (problems[-1].message, problems[-1].help) if problems else None


WRITE_OUT = "write the values out"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n", None),
        (
            "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n",
            ("the file holds more than 12 keys and values", "split it into several files"),
        ),
        ("[&a 1, *a, *a, *a, *a]\n", None),
        ("[&a 1, *a, *a, *a, *a, *a]\n", ("aliases repeat more than 4 keys and values", WRITE_OUT)),
        # what an alias repeats counts as it would if it were written out
        ("[&a [1, 1], *a, 1, 1, 1]\n", None),
        ("[1, 1, 1, &a [1, 1, 1], *a]\n", None),
        (
            "[1, 1, 1, 1, &a [1, 1, 1], *a]\n",
            ("the file holds more than 12 keys and values", "split it into several files"),
        ),
        ("[&a {b: 1, c: 1}, *a]\n", ("aliases repeat more than 4 keys and values", WRITE_OUT)),
        (
            "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, &a 1, *a]\n",
            ("the file holds more than 12 keys and values", "split it into several files"),
        ),
        ("[&a xxx, *a, *a, *a]\n", None),
        ("[&a xxxx, *a, *a]\n", None),
        ("[&a xxxxx, *a, *a]\n", ("aliases repeat more than 9 characters", WRITE_OUT)),
    ],
)
def test_how_much_one_file_may_hold(text: str, problem: tuple[str, str | None] | None) -> None:
    """So many values, and so many of them by aliases: one more ends the reading."""
    assert said(text) == problem


def test_how_many_problems_are_told() -> None:
    """Beyond so many, only that there are more."""
    texts = [f"[{', '.join(['.inf'] * count)}]\n" for count in (3, 4)]
    found = [read_document(TextFile("x.yaml", text), lists=True).problems for text in texts]
    assert [len(problems) for problems in found] == [3, 4]
    assert found[0][-1].rule == "yaml/number"
    assert found[1][-1].message == "the file has more than 3 problems; the rest of it is not read"
    assert str(limits.LimitError("too much")) == "too much"


def test_how_many_parts_a_text_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one with more, its end is shown, without the blanks behind it."""
    monkeypatch.setattr(limits, "MAX_INDICATORS", 3)
    for name in ("x.yaml", "x.json", "x.jsonl"):
        [problem] = read_document(TextFile(name, "[a,'b \n\n"), lists=True).problems
        assert (problem.rule, problem.start, problem.end) == ("yaml/limit", 4, 5)
        assert problem.message == "the text has more than 3 line ends, commas and opening brackets"
        assert problem.help == "split it into several files"
        [problem] = read_document(TextFile(name, "\n\n\n\n"), lists=True).problems
        assert (problem.rule, problem.start, problem.end) == ("yaml/limit", 0, 0)
        problems = read_document(TextFile(name, "[a,'"), lists=True).problems
        assert "yaml/limit" not in {problem.rule for problem in problems}
