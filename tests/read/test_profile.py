"""The record profile: the texts that a record file may contain, and the problems of all others."""

from __future__ import annotations

import pytest

from statekit.diagnostics import JSON, Span
from statekit.read import Document, TextFile, limits, read_document


def read(text: str, *, lists: bool = True) -> Document:
    """Read a text; by default, a list at the top level is a list of records."""
    return read_document(TextFile("x.yaml", text), lists=lists)


def values(text: str, *, lists: bool = True) -> list[JSON]:
    """Return the records of a text without problems."""
    document = read(text, lists=lists)
    assert not document.problems
    assert all(document.value_known)
    return [record.value for record in document.records]


def describe_problems(text: str) -> list[str]:
    """Return the problems of a text, each as its rule, the text that it underlines, and its message."""
    return [
        f"{problem.rule} {text[problem.start : problem.end]!r}: {problem.message}"
        for problem in read(text).problems
    ]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("a: 1\nb: [2]\n", [{"a": 1, "b": [2]}]),
        ("- a: 1\n- b: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("---\na: 1\n...\n---\n- b: 2\n- 3\n---\n4\n", [{"a": 1}, {"b": 2}, 3, 4]),
        ('{"a": [1, {"b": null}]}', [{"a": [1, {"b": None}]}]),
        ("---\n---\n", [None, None]),
        ("%YAML 1.2\n---\na: 1\n", [{"a": 1}]),
        ("%RESERVED directive\n%TAG ! tag:x\n---\na\n", ["a"]),
        ("[]", []),
    ],
)
def test_the_records_of_a_file(text: str, records: list[JSON]) -> None:
    """A file contains a record, a list of records, or several documents of either."""
    assert values(text) == records


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("%TAG ! tag:x\n%TAG ! tag:y\n---\na\n", "'%TAG !': `%TAG !` occurs twice in this document"),
        ("%TAG !e! x\n%TAG !! x\n%TAG !e! x\n---\n", "'%TAG !e!': `%TAG !e!` occurs twice in this document"),
        ("%TAG !\n---\na\n", "'%TAG': a `%TAG` line holds a handle and a prefix"),
        ("%TAG\n---\na\n", "'%TAG': a `%TAG` line holds a handle and a prefix"),
        ("%TAG !e x\n---\na\n", "'%TAG': a `%TAG` line holds a handle and a prefix"),
    ],
)
def test_a_tag_directive_that_is_not_valid(text: str, problem: str) -> None:
    """A `%TAG` line has a handle, once in each document, and a prefix (YAML 1.2.2, section 6.8.2)."""
    assert describe_problems(text) == [f"yaml/syntax {problem}"]


def test_a_tag_handle_in_two_documents() -> None:
    """Each document has handles of its own."""
    assert values("%TAG ! x\n---\na\n...\n%TAG ! y\n%TAG !! z\n--- b\n") == ["a", "b"]
    assert values("%TAGS ! x\n%TAGS ! x\n---\na\n") == ["a"]


def test_a_list_can_be_a_record() -> None:
    """If records are lists, a list at the top level is one record."""
    assert values("- 1\n- 2\n---\n- 3\n", lists=False) == [[1, 2], [3]]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "...\n", "# a\n...\n# b\n"])
def test_a_file_without_a_record(text: str) -> None:
    """A file without a record is never valid."""
    assert describe_problems(text) == ["record/none '': the file contains no record"]
    assert read(text).problems[0].start == 0


def test_dates_and_times_stay_text() -> None:
    """A date is text; only the schema gives it another type."""
    assert values("a: 2025-01-01\nb: 10:30\nc: 2025-01-01T00:00:00Z\n") == [
        {"a": "2025-01-01", "b": "10:30", "c": "2025-01-01T00:00:00Z"}
    ]


def test_a_duplicate_key() -> None:
    """A duplicate key is reported at the second key and related to the first, whose value is kept."""
    text = 'a: 1\n"a": 2\nb: {c: 1, c: 2}\na: 3\n'
    document = read(text)
    assert describe_problems(text) == [
        "yaml/duplicate-key '\"a\"': the key `a` is already in this object",
        "yaml/duplicate-key 'c': the key `c` is already in this object",
        "yaml/duplicate-key 'a': the key `a` is already in this object",
    ]
    assert [problem.related for problem in document.problems] == [
        ((0, 1, "the first one is here"),),
        ((16, 17, "the first one is here"),),
        ((0, 1, "the first one is here"),),
    ]
    assert [record.value for record in document.records] == [{"a": 1, "b": {"c": 1}}]
    assert document.value_known == (True,)


@pytest.mark.parametrize("text", ["a: 1\n'a': 2\n", "? a\n: 1\na: 2\n", "{a, a}", "&x a: 1\n*x : 2\n"])
def test_keys_are_compared_by_value(text: str) -> None:
    """Keys are compared by their value, not by their style."""
    assert [problem.rule for problem in read(text).problems] == ["yaml/duplicate-key"]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("1: a\n", "yaml/key '1': a key is text, and this one is the value `1`"),
        ("a:\n  true: b\n", "yaml/key 'true': a key is text, and this one is the value `true`"),
        ("~: a\n", "yaml/key '~': a key is text, and this one is the value `~`"),
        (": a\n", "yaml/key ':': a key is text, and this one is empty"),
        ("a: 1\n: a\n", "yaml/key ':': a key is text, and this one is empty"),
        ("?\n: a\n", "yaml/key '?': a key is text, and this one is empty"),
        ("? &x\n: a\n", "yaml/key '&x': a key is text, and this one is the value `&x`"),
        ("{: a}\n", "yaml/key ':': a key is text, and this one is empty"),
        ("[1, 2]: a\n", "yaml/key '[1, 2]': a key is text, and this one is a list"),
        ("? b: c\n: a\n", "yaml/key 'b': a key is text, and this one is an object"),
        ("?\n- 1\n: a\n", "yaml/key '-': a key is text, and this one is a list"),
        ("? - 1\n: a\n", "yaml/key '-': a key is text, and this one is a list"),
        ("{{b: c}: d}\n", "yaml/key '{b: c}': a key is text, and this one is an object"),
        ("{[1]:a}\n", "yaml/key '[1]': a key is text, and this one is a list"),
        ("[{b: c}:d]\n", "yaml/key '{b: c}': a key is text, and this one is an object"),
        ("&x 1: a\n", "yaml/key '1': a key is text, and this one is the value `1`"),
        (".inf: a\n", "yaml/number '.inf': `.inf` is not a number that JSON can hold"),
    ],
)
def test_keys_are_text(text: str, finding: str) -> None:
    """A key that is not text is refused and not converted, and hides the value of its record."""
    assert describe_problems(text) == [finding]
    assert read(text).value_known == (False,)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("a: !!str 1\n", "!!str"),
        ("a: !local [1]\n", "!local"),
        ("a: !<tag:yaml.org,2002:int> 1\n", "!<tag:yaml.org,2002:int>"),
        ("a: ! 1\n", "!"),
        ("!x\na: 1\n", "!x"),
        ("- !x\n", "!x"),
        ("a: &y !x 1\n", "!x"),
        ("a: !x &y 1\n", "!x"),
        ("!x a: 1\n", "!x"),
        ("a: [!x , 1]\n", "!x"),
        ("a: [!x]\n", "!x"),
        ("a: [!x, 1]\n", "!x"),
        ("a: {b: !x}\n", "!x"),
        ("a: [!x[1]]\n", "!x"),
        ("a: !<x>1\n", "!<x>"),
        ("a: !unknown!x 1\n", "!unknown!x"),
        ("a: !a%zz 1\n", "!a%zz"),
    ],
)
def test_tags_are_refused(text: str, tag: str) -> None:
    """A tag is reported at its own place, and hides the value of its record."""
    message = f"the tag `{tag}` is not allowed: a value's type is what it looks like"
    assert describe_problems(text) == [f"yaml/tag {tag!r}: {message}"]
    document = read(text)
    assert document.value_known == (False,)
    assert document.problems[0].help == "remove the tag; put text that begins with `!` in quotes"


def test_a_tag_is_not_part_of_a_value() -> None:
    """The place of a value excludes its tag and its anchor."""
    assert read("a: !x 1\n").place(0, ("a",)).span == Span(1, 7, 1, 8)
    assert read("a: !x &y 'b' # c\n").place(0, ("a",)).span == Span(1, 10, 1, 13)


def test_merge_keys_are_refused() -> None:
    """`<<` is not a valid key. In quotes, as an alias, or as a value it is text."""
    message = "`<<` is a merge key, which YAML 1.2 does not have"
    assert describe_problems("a: &x {b: 1}\nc:\n  <<: *x\n") == [f"yaml/merge-key '<<': {message}"]
    assert describe_problems("&x << : 1\n") == [f"yaml/merge-key '<<': {message}"]
    document = read("a: &x {b: 1}\nc:\n  <<: *x\n")
    advice = 'write the entries out, or quote it ("<<") if it is an ordinary key'
    assert [problem.help for problem in document.problems] == [advice]
    assert document.value_known == (False,)
    assert values("'<<': <<\ny: 1\n") == [{"<<": "<<", "y": 1}]
    assert values("a: &x <<\n*x : 1\n") == [{"a": "<<", "<<": 1}]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.3", "2.0"])
def test_other_versions_have_no_effect(version: str) -> None:
    """A text of another YAML version is reported, but read and validated as YAML 1.2."""
    text = f"# X\n%YAML {version} # comment\n---\na: [no, 1_000, 2025-01-01, ?x]\n"
    message = f"the text says that it is YAML {version}; records are YAML 1.2"
    assert describe_problems(text) == [f"yaml/version '%YAML {version}': {message}"]
    document = read(text)
    assert [record.value for record in document.records] == [{"a": ["no", "1_000", "2025-01-01", "?x"]}]
    assert document.value_known == (True,)
    [problem] = document.problems
    assert problem.help == "remove the line, and quote words like `no` that YAML 1.1 reads otherwise"
    assert problem.hides_value is False


@pytest.mark.parametrize(
    "line", ["%YAML 1.2", "%YAML\t1.2 # X", "%YAMLX 1.1", "%X y z", "%", "%X", "%YAM 1.1"]
)
def test_directives_have_no_effect(line: str) -> None:
    """The directive for YAML 1.2 and unknown directives are ignored."""
    assert values(f"# X\n{line}\n---\na: no\n") == [{"a": "no"}]


@pytest.mark.parametrize("line", ["a: 1\n...\n", "%X y\n---\na: 1\n...\n"])
def test_the_limit_of_document_markers(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """Directives and document ends are read up to a limit."""
    monkeypatch.setattr("statekit.read.tokens.MAX_DOCUMENT_MARKERS", 4)
    count = 4 // (line.count("%") + 1)
    assert values(line * count) == [{"a": 1}] * count
    document = read(line * (count + 1))
    assert [(each.rule, each.message) for each in document.problems] == [
        ("yaml/limit", "the text has more than 4 directives and ends of documents")
    ]
    [problem] = read("%X\n" * 5).problems
    assert (problem.start, problem.end) == (12, 13)


def test_aliases_repeat_values() -> None:
    """An alias has the value of the last anchor of its name before it in the same document."""
    assert values("- &x {a: 1}\n- *x\n- &x 2\n- *x\n") == [{"a": 1}, {"a": 1}, 2, 2]
    assert values("- &x [&x 1, *x]\n- *x\n") == [[1, 1], 1]
    assert values("- &x-y:z a\n- *x-y:z\n") == ["a", "a"]
    assert describe_problems("&x a\n---\n*x\n") == [
        "yaml/alias '*x': there is no anchor `&x` before this alias"
    ]


@pytest.mark.parametrize("text", ["&x [*x]", "&x {a: *x}", "a: &x\n  - b: *x\n", "&x {*x : 1}"])
def test_cycles_are_refused(text: str) -> None:
    """A cycle is reported at the alias, and hides the value of its record."""
    assert describe_problems(text)[0] == "yaml/alias '*x': `*x` lies inside of what it repeats"
    assert not any(read(text, lists=False).value_known)


def test_an_alias_without_an_anchor() -> None:
    """An alias without an anchor is reported, and its value is unknown."""
    document = read("- a: *x\n- *y\n- &z {b: *z}\n")
    assert [problem.help for problem in document.problems] == [
        "put text that begins with `*` in quotes",
        "put text that begins with `*` in quotes",
        None,
    ]
    assert [record.value for record in document.records] == [{"a": None}, None, {"b": None}]
    assert document.value_known == (False, False, False)
    assert document.place(0, ("a",)).span == Span(1, 6, 1, 8)
    assert [document.record_at(offset) for offset in (2, 6, 10, 11)] == [0, 0, 1, 1]


def test_an_alias_has_its_own_place() -> None:
    """The place of a repeated value is that of the alias, not of the anchor."""
    document = read("- &x {a: 1}\n- *x\n- b: *x\n")
    assert [document.record_at(offset) for offset in (2, 7, 14, 15, 19)] == [0, 0, 1, 1, 2]
    assert document.place(2, ("b",)).span == Span(3, 6, 3, 8)


def test_the_value_of_an_invalid_key_is_dropped() -> None:
    """Each invalid key is reported without its value, and none of them as a duplicate."""
    document = read("1: a\ntrue: b\n: c\n")
    assert [problem.rule for problem in document.problems] == ["yaml/key"] * 3
    assert [problem.help for problem in document.problems] == [
        'write "1"',
        'write "true"',
        "write a key before the colon",
    ]
    assert [record.value for record in document.records] == [{}]


def test_keys_that_are_numbers() -> None:
    """Of the keys of one kind that are not text, the first is reported, with the number of the others."""
    text = "".join(f"{number}: a\n" for number in range(2000)) + "1.5: b\ntrue: c\nfalse: d\n"
    assert describe_problems(text) == [
        "yaml/key '0': a key is text, and this one is the value `0`; 1999 more keys are like it",
        "yaml/key '1.5': a key is text, and this one is the value `1.5`",
        "yaml/key 'true': a key is text, and this one is the value `true`; 1 more key is like it",
    ]


@pytest.mark.parametrize("name", ["x.yaml", "x.json", "x.jsonl"])
def test_a_merge_conflict(name: str) -> None:
    """The marks of a merge conflict are reported once, at the first of them."""
    sides = {"x.yaml": ("a: 1", "a: 2"), "x.json": ('{"a": 1}', '{"a": 2}'), "x.jsonl": ("1", "2")}[name]
    text = f"<<<<<<< HEAD\n{sides[0]}\n=======\n{sides[1]}\n>>>>>>> other\n"
    [problem] = read_document(TextFile(name, text), lists=True).problems
    assert text[problem.start : problem.end] == "<<<<<<<"
    assert problem.message == "`<<<<<<<` marks a merge conflict that is not resolved"
    assert problem.help == (
        "choose the lines to keep, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"
    )
    [problem] = read_document(
        TextFile(name, "".join(text.splitlines(keepends=True)[2:])), lists=True
    ).problems
    assert problem.message == "`=======` marks a merge conflict that is not resolved"


def test_marks_in_a_block_of_text() -> None:
    """Valid text may contain the marks of a merge conflict."""
    assert values("a: |\n  <<<<<<< x\n  =======\n") == [{"a": "<<<<<<< x\n=======\n"}]


def test_errors_after_an_invalid_alias() -> None:
    """An invalid alias suppresses only the syntax error on its own line."""
    texts = {
        "a: *x\n- b\n": ["yaml/alias", "yaml/syntax"],
        "a: [*x": ["yaml/alias", "yaml/syntax"],
        "a: *x b\n": ["yaml/alias"],
        "a: 'b' *x\n": ["yaml/syntax"],
    }
    for text, rules in texts.items():
        assert [problem.rule for problem in read(text).problems] == rules, text


def test_text_that_begins_with_a_star() -> None:
    """A text that was read as an alias is one problem, even if more text follows it."""
    text = "a: **bold** text\nb: 1\n"
    assert describe_problems(text) == [
        "yaml/alias '**bold**': there is no anchor `&*bold**` before this alias"
    ]
    assert read(text).problems[0].help == "put text that begins with `*` in quotes"


def test_the_records_with_unknown_values() -> None:
    """A problem hides the value of its own record, and of the records that repeat it."""
    document = read("- a: 1\n- b: !x 1\n- c: &y {1: 2}\n- d: *y\n- e: 1\n  e: 2\n- f: 1\n")
    assert document.value_known == (True, False, False, False, True, True)
    assert [problem.hides_value for problem in document.problems] == [True, True, False]


def test_problems_are_in_the_order_of_the_text() -> None:
    """Problems are sorted by their places, whichever part of the reader reports them."""
    document = read("a: 1\na: 2\nb: !x 1\nc: *y\n1: 2\n")
    assert [problem.rule for problem in document.problems] == [
        "yaml/duplicate-key",
        "yaml/tag",
        "yaml/alias",
        "yaml/key",
    ]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("a: 1\n---\nb: [\n---\nc: 1\n", [{"a": 1}]),
        ("a: 1\n---\n2\n...\n]\n", [{"a": 1}, 2]),
        ("a: 1\n--- |\n text\n---\n\tb: 1\n", [{"a": 1}, "text\n"]),
        ("- 1\n- 2\n---\n'", [1, 2]),
        ("a: [\n", []),
        ("'a'\nb: 1\n", []),
        ("[a]\n]\n", []),
    ],
)
def test_documents_before_a_syntax_error_are_returned(text: str, records: list[JSON]) -> None:
    """A document is returned if it is complete before the syntax error."""
    document = read(text)
    assert [problem.rule for problem in document.problems] == ["yaml/syntax"]
    assert [record.value for record in document.records] == records
    assert document.value_known == (True,) * len(records)


def test_the_name_of_a_record() -> None:
    """The name of a record is the text of its key property, if there is one."""
    document = read("- id: a\n- id: 1\n- b\n")
    assert [document.name(position, "id") for position in range(3)] == ["a", None, None]
    assert document.name(0, None) is None


def test_the_depth_limit() -> None:
    """A hundred levels are read, including those in aliases, and the next one is refused at its bracket."""
    assert values("[" * 100 + "]" * 100, lists=False)
    assert describe_problems("[" * 101 + "]" * 101) == [
        "yaml/limit '[': values are nested more than 100 deep"
    ]
    deep = "- &x " + "[" * 60 + "]" * 60 + "\n"
    assert values(deep + "- " + "[" * 39 + "*x" + "]" * 39 + "\n")
    assert describe_problems(deep + "- " + "[" * 40 + "*x" + "]" * 40 + "\n") == [
        "yaml/limit '*x': with this alias, values are nested more than 100 deep"
    ]


def test_the_node_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and values are read up to a limit."""
    monkeypatch.setattr(limits, "MAX_NODES", 6)
    assert values("[a, b, c, d, e]", lists=False)
    assert describe_problems("[a, b, c, d, e, f, g]") == [
        "yaml/limit 'g': the file holds more than 6 keys and values"
    ]
    assert describe_problems("a: [b]\nc:\nd:\ne: f\n") == [
        "yaml/limit 'e': the file holds more than 6 keys and values"
    ]
    assert describe_problems("[a, b, c, d, e, f, []]") == [
        "yaml/limit ']': the file holds more than 6 keys and values"
    ]


def test_the_limits_of_aliases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Aliases may repeat keys, values and characters up to a limit."""
    monkeypatch.setattr(limits, "MAX_REPEATED_NODES", 6)
    assert values("[&x [1, 2], *x, *x]", lists=False)
    assert describe_problems("[&x [1, 2], *x, *x, *x]") == [
        "yaml/limit '*x': aliases repeat more than 6 keys and values"
    ]
    monkeypatch.setattr(limits, "MAX_REPEATED_NODES", 100)
    monkeypatch.setattr(limits, "MAX_REPEATED_CHARACTERS", 20)
    assert values("[&x {key: words}, *x, *x]", lists=False)
    assert describe_problems("[&x {key: words!}, *x, *x, *x]") == [
        "yaml/limit '*x': aliases repeat more than 20 characters"
    ]


def test_the_problem_limit() -> None:
    """After a thousand problems, reading ends with a last problem."""
    for line in ("a: 1\n", "b: !x 1\n"):
        problems = read("x: 1\n" + line * 1200).problems
        assert len(problems) > 1000
        last = next(problem for problem in problems if problem.rule == "yaml/limit")
        assert last.message == "the file has more than 1000 problems; the rest of it is not read"


def test_the_end_of_the_text_ends_a_line() -> None:
    """A block scalar has the same value with and without a line break at the end of the file."""
    for block in ("|\n  x", "|+\n  x", "|-\n  x", ">\n  x", "|\n  x\n   ", "|+\n   ", "|2-\n  x"):
        assert values(f"a: {block}") == values(f"a: {block}\n")
