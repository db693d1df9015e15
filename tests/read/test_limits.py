"""The limits of one file, with the message and the advice at each limit."""

from __future__ import annotations

import pytest

from statekit.read import TextFile, limits, read_document


@pytest.fixture(autouse=True)
def _low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in (("NODES", 12), ("REPEATED_NODES", 4), ("REPEATED_CHARACTERS", 9), ("PROBLEMS", 3)):
        monkeypatch.setattr(limits, f"MAX_{name}", limit)


def last_problem(text: str) -> tuple[str, str | None] | None:
    """Return the message and the advice of the last problem of a text."""
    problems = read_document(TextFile("x.yaml", text), lists=True).problems
    return (problems[-1].message, problems[-1].help) if problems else None


WRITE_OUT = "write the values out"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n", None),
        (
            "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n",
            ("the file contains more than 12 keys and values", "split it into several files"),
        ),
        ("[&a 1, *a, *a, *a, *a]\n", None),
        ("[&a 1, *a, *a, *a, *a, *a]\n", ("aliases repeat more than 4 keys and values", WRITE_OUT)),
        # the nodes that an alias repeats count as if they were written out
        ("[&a [1, 1], *a, 1, 1, 1]\n", None),
        ("[1, 1, 1, &a [1, 1, 1], *a]\n", None),
        (
            "[1, 1, 1, 1, &a [1, 1, 1], *a]\n",
            ("the file contains more than 12 keys and values", "split it into several files"),
        ),
        ("[&a {b: 1, c: 1}, *a]\n", ("aliases repeat more than 4 keys and values", WRITE_OUT)),
        (
            "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, &a 1, *a]\n",
            ("the file contains more than 12 keys and values", "split it into several files"),
        ),
        ("[&a xxx, *a, *a, *a]\n", None),
        ("[&a xxxx, *a, *a]\n", None),
        ("[&a xxxxx, *a, *a]\n", ("aliases repeat more than 9 characters", WRITE_OUT)),
    ],
)
def test_the_limits_of_nodes_and_aliases(text: str, problem: tuple[str, str | None] | None) -> None:
    """A text is read up to each limit on nodes and aliases, and refused beyond it."""
    assert last_problem(text) == problem


def test_the_problem_limit() -> None:
    """Beyond the limit on problems, a last problem states that there are more."""
    texts = [f"[{', '.join(['.inf'] * count)}]\n" for count in (3, 4)]
    found = [read_document(TextFile("x.yaml", text), lists=True).problems for text in texts]
    assert [len(problems) for problems in found] == [3, 4]
    assert found[0][-1].rule == "yaml/number"
    assert found[1][-1].message == "the file has more than 3 problems; the rest of it is not read"
    assert str(limits.LimitError("too much")) == "too much"


def test_the_density_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text with too many parts is refused at its last character that is not blank."""
    monkeypatch.setattr(limits, "MAX_INDICATORS", 3)
    for name in ("x.yaml", "x.json"):
        [problem] = read_document(TextFile(name, "[a,'b \n\n"), lists=True).problems
        rule = "yaml/limit" if name == "x.yaml" else "json/limit"
        assert (problem.rule, problem.start, problem.end) == (rule, 4, 5)
        assert problem.message == "the text has more than 3 line ends, commas and opening brackets"
        assert problem.help == "split it into several files"
        [problem] = read_document(TextFile(name, "\n\n\n\n"), lists=True).problems
        assert (problem.rule, problem.start, problem.end) == (rule, 0, 0)
        problems = read_document(TextFile(name, "[a,'"), lists=True).problems
        assert rule not in {problem.rule for problem in problems}
