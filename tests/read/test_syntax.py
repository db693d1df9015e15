"""What is said where the parser stops: the mistakes that people make, in words that help."""

from __future__ import annotations

import pytest
from ruamel.yaml.error import FileMark, MarkedYAMLError

from statekit.read import TextFile, read_document
from statekit.read.indentation import start_of_line
from statekit.read.parser import CoreParser
from statekit.read.parser_errors import translate_error
from statekit.read.problems import truncate

ALIGN = "the entries of one mapping or list begin in the same column: check the indentation"
COLON = "write `key: value`, with a space after the colon"
CLOSE = "close it; where text in quotes goes on in another line, that line must be indented"
INDENT = "lines inside of brackets are indented more than the key that they belong to"
ESCAPE = "write `\\\\` for a backslash, or use single quotes, in which it means itself"
LATER = "a `: ` makes a key of the text before it, but that began in an earlier line"
BELOW = "this does not line up with what is below it"
DASH = "a space is missing after the dash"
ITEM = "write `- ` before each item of a list"
WHOLE = "this does not belong to the value before it, which is complete"
ABOVE = "this does not belong to what is above it, which is complete"

# the text, with « before the place and » behind it, if that is more than one character; what is said; what
# to do; in which line what was being read began
MISTAKES: list[tuple[str, str, str | None, int | None]] = [
    ('a: "b«\\', 'the closing `"` is missing', CLOSE, None),
    # colons
    ("id: a\nname Ada«\nborn: b\n", "a key without its colon", COLON, None),
    ("id: a\nnam«e", "a key without its colon", COLON, None),
    ("id: a\nlist:\n  - b\nname« # x\n", "a key without its colon", COLON, None),
    ("id: a\nname:«Ada\n", "a space is missing after the colon", COLON, None),
    ("name:«Ada\nborn: b\n", "a space is missing after the colon", COLON, None),
    ("id: a\nname« \t\nborn: b\n", "a key without its colon", COLON, None),
    ("name«\nborn: b\n", "a key without its colon", COLON, None),
    ("a:\n  name Ada«\n  and more\n  born: b\n", "a key without its colon", COLON, None),
    ("name Ada« \n# x\nborn: b\n", "a key without its colon", COLON, None),
    ("---\nname:«Ada\n\nborn: b\n", "a space is missing after the colon", COLON, None),
    ("- name«\n  born: b\n", "a key without its colon", COLON, None),
    ("- name:«Ada\n  born: b\n", "a space is missing after the colon", COLON, None),
    ("id: a\nname:«Ada:b\n", "a space is missing after the colon", COLON, None),
    ('id: a\n"name":«Ada\n', "a space is missing after the colon", COLON, None),
    ("id: a\nname Ada«\nb:\u00a0c\n", "a key without its colon", COLON, None),
    ("id: a\r\nname Ada«\r\nborn: b\r\n", "a key without its colon", COLON, None),
    (
        "id: a\nname:«\u00a0Ada\n",
        "the space after the colon is U+00A0, which YAML takes for a letter",
        "write an ordinary space",
        None,
    ),
    (
        "title: Ada«: a life\n",
        "a second `: ` on one line",
        "put the text in quotes if it holds a colon followed by a space",
        None,
    ),
    (
        f"# {'x' * 1100}\n---\ntitle: Ada«: a life\n",
        "a second `: ` on one line",
        "put the text in quotes if it holds a colon followed by a space",
        None,
    ),
    (
        f"a: {'k' * 1024}«: 1\n",
        "a second `: ` on one line",
        "put the text in quotes if it holds a colon followed by a space",
        None,
    ),
    (
        "a: [b: c«: d]\n",
        "a second `: ` in one entry",
        "separate entries with `,`; put the text in quotes if it holds a colon followed by a space",
        None,
    ),
    (
        "a: {b: c d«: e}\n",
        "a second `: ` in one entry",
        "separate entries with `,`; put the text in quotes if it holds a colon followed by a space",
        None,
    ),
    (
        "a: [«: b]\n",
        "there is no key before this `:` in its line",
        "put text that begins with `:` in quotes",
        None,
    ),
    (
        "a: [b, «: c]\n",
        "there is no key before this `:` in its line",
        "put text that begins with `:` in quotes",
        None,
    ),
    (
        "a: [\n  «: b]\n",
        "there is no key before this `:` in its line",
        "put text that begins with `:` in quotes",
        1,
    ),
    (
        "a: 1\n«*.py: b»\n",
        "a key that begins with `*` is read as an alias",
        "put the key in quotes",
        None,
    ),
    (f"# {'x' * 1100}\nid: a\n'b'«, c: d\n", "a key without its colon", COLON, None),
    (f"id: a\n'{'k' * 1022}'«, b: c\n", "a key without its colon", COLON, None),
    ("id: a\n'b'«,c:d\n", "a key without its colon", COLON, None),
    ("id: a\n'x«\n  y'\nb: c\n", "a key without its colon", COLON, None),
    ("id: a\nname Ada«\nborn\n", "a key without its colon", COLON, None),
    # indentation
    (
        "id: a\n  name«: b\n",
        LATER,
        "check the indentation: this line goes on with the value above",
        1,
    ),
    ("id: 'a'\n  «name: b\n", "this does not line up with what is above it", ALIGN, 1),
    ("id: a\nx:\n    b: 1\n  «c: 2\n", "this does not line up with what is above it", ALIGN, 1),
    ("- a:\n  b: c\n «d: e\n", "this does not line up with what is above it", ALIGN, 1),
    ("a: |\n  x\n «y\n", "this does not line up with what is above it", ALIGN, 1),
    ("a: 1\n«- b\n", "a list item stands where a key is expected", ALIGN, 1),
    ("- a: b\n  «- c\n", "a list item stands where a key is expected", ALIGN, 1),
    ("list:\n  - a\n  «b: c\n", "this is no item of the list above", ALIGN, 2),
    (" «id: a\nname: b\n", BELOW, ALIGN, None),
    ("-\n«id: a\n", "this is no item of the list above", ALIGN, None),
    ("list:\n  - a: 1\n  -\n  «a: 2\n", "this is no item of the list above", ALIGN, None),
    ("-\n«: a\n", "this is no item of the list above", ALIGN, None),
    (
        " id: a\n name: b\n«born: c\n",
        ABOVE,
        "check the indentation; if another record begins here, write `---` before it",
        None,
    ),
    # the line that is out of step is the one that stands alone
    ("a:\n    «b: 1\n  c: 2\n  d: 3\n", BELOW, ALIGN, None),
    ("a:\r    «b: 1\r  c: 2\r  d: 3\r", BELOW, ALIGN, None),
    ("a:\n    b: 1\n  «c: 2\n", "this does not line up with what is above it", ALIGN, 1),
    ("a:\n    b: 1\n    c: 1\n  «d: 2\n  e: 3\n", "this does not line up with what is above it", ALIGN, 1),
    ("a:\n «- b: 1\n   c: 1\n  - d: 2\n  - e: 3\n", BELOW, ALIGN, None),
    ("a:\n  «b: 1\n   c: 2\n   d: 3\n", BELOW, ALIGN, None),
    (
        "a:\n  b: 1\n   c«: 2\n  d: 3\n",
        LATER,
        "check the indentation: this line goes on with the value above",
        2,
    ),
    (" «id: a\nname: b\nborn: c\n", BELOW, ALIGN, None),
    (" «---»\nid: a\n", "a `---` that is indented is text", "remove the spaces before it", None),
    # dashes
    ("a:\n  -«b: 1\n    c: 2\n", DASH, ITEM, None),
    ("id: a\n-«b\n", DASH, ITEM, None),
    ("id: a\n-«b\nname: c\n", DASH, ITEM, None),
    # the key below waits for what is in its own column: it is no neighbour of the odd one
    ("a:\n    b: 1\n  «c:\n  d: 2\n", "this does not line up with what is above it", ALIGN, 1),
    # of lines far above nothing is known
    (
        "a:\n" + "".join(f"    b{n}: 1\n" for n in range(250)) + "  «c: 2\n  d: 3\n",
        "this does not line up with what is above it",
        ALIGN,
        1,
    ),
    ("a:\n  - b: 1\n  -«c: 1\n", DASH, ITEM, None),
    ("a:\n  -«b: 1\n  - c: 2\n", DASH, ITEM, None),
    ("id: a\n«\tname: b\n", "a tab where YAML wants spaces", "indent with spaces", None),
    ("a:\n  b:\n «\tc: d\n", "a tab where YAML wants spaces", "indent with spaces", None),
    ("a:\n«\t- b\n", "a tab where YAML wants spaces", "indent with spaces", None),
    ("-«\ta: b\n", "a tab where YAML wants spaces", "indent with spaces", None),
    ("a: |\n  x\n«\ty\n", "a tab where YAML wants spaces", "indent with spaces", None),
    ("a: |\n    x\n  «\ty\n", "a tab where YAML wants spaces", "indent with spaces", None),
    ('a: "b\n«\t\n  c"\n', "a tab where YAML wants spaces", "indent with spaces", None),
    ("a: 'x\n«\ty'\n", "a tab where YAML wants spaces", "indent with spaces", None),
    ("a:\n«|\n x\n", "a block of text begins here, but it is not indented", "indent it", None),
    (
        "a: |\n    «\n  x\n",
        "an empty line before a block of text has more spaces than the text",
        "remove the spaces of the empty line",
        None,
    ),
    (
        "a: |\n   \n    «\n    \n   \n  x\n",
        "an empty line before a block of text has more spaces than the text",
        "remove the spaces of the empty line",
        None,
    ),
    ("a: «- b\n", "a list cannot begin here", "begin it on a line of its own", None),
    ("a: «? b\n", "a key cannot begin here", "put text that begins with `?` in quotes", None),
    (
        "---\ntitle: Ada«: a life\n",
        "a second `: ` on one line",
        "put the text in quotes if it holds a colon followed by a space",
        None,
    ),
    (
        "a: 1\n--- b«: c\n",
        "a mapping cannot begin in the line of `---`",
        "begin it on a line of its own",
        None,
    ),
    (
        "--- a«: b\n",
        "a mapping cannot begin in the line of `---`",
        "begin it on a line of its own",
        None,
    ),
    # quotes
    ('id: "«a\n', 'the closing `"` is missing', CLOSE, None),
    ('«"', 'the closing `"` is missing', CLOSE, None),
    ('id: "a\\\n«name: b\n', 'the closing `"` is missing, or this line is not indented', CLOSE, 1),
    ('id: "a\n«name: b\n', 'the closing `"` is missing, or this line is not indented', CLOSE, 1),
    ("id: 'a\n«---\nb: 1\n", "the closing `'` is missing", CLOSE, 1),
    ("id: 'it'«s'\n", WHOLE, "inside of single quotes, write an apostrophe twice ('')", None),
    ('id: "a "«b" c"\n', WHOLE, 'inside of double quotes, write `\\"` for a quote', None),
    ('a: "b"«"c"\n', WHOLE, "put the whole value in quotes", None),
    ('id: "a" «b" c"\n', WHOLE, 'inside of double quotes, write `\\"` for a quote', None),
    ('id: "a"«, b\n', WHOLE, "put the whole value in quotes", None),
    ('a: "b" «c\nd: "e"\n', WHOLE, "put the whole value in quotes", None),
    ("a: 1\nb: 'c' «d\n", WHOLE, "put the whole value in quotes", 1),
    ("'a' «b\n", WHOLE, "put the whole value in quotes", None),
    ('a: "«\\d»"\n', "`\\d` is no escape that YAML knows", ESCAPE, None),
    ('a: "«\\X»"\n', "`\\X` is no escape that YAML knows", ESCAPE, None),
    ('a: "C:«\\U»sers"\n', "`\\U` needs 8 hexadecimal digits behind it", ESCAPE, None),
    ('a: "«\\U00110000»"\n', "`\\U00110000` is no character: the last one is U+10FFFF", ESCAPE, None),
    # brackets
    ("a: [b, «c\n", "the closing `]` is missing", None, None),
    ("a: [b, c\n«---\nd: 1\n", "the closing `]` is missing", None, 1),
    ("a: [b\n«c: d\n", "the closing `]` is missing, or this line is not indented", INDENT, 1),
    ("a: {b: 1\n«c: d\n", "the closing `}` is missing, or this line is not indented", INDENT, 1),
    ("a: [\n  b\n«]\n", "this `]` is not indented", INDENT, 1),
    ("a: [b«}\n", "this `}` does not close the `[`", "write `]`", None),
    ("a: {b: 1«]\n", "this `]` does not close the `{`", "write `}`", None),
    ("a: {b: 1, «c\n", "the closing `}` is missing", None, None),
    ("a: [b, «, c]\n", "there is nothing before this `,`", "remove it", None),
    ("a: [«- b]\n", "`-` makes no list inside of brackets", "separate the items with commas", None),
    ('a: ["b" «"c"]\n', "a `,` or the closing `]` is missing before this", None, None),
    ("a: [b«[c]]\n", "a `,` or the closing `]` is missing before this", None, None),
    ("a: [b«{c}]\n", "a `,` or the closing `]` is missing before this", None, None),
    ('a: ["b" «X]\n', "a `,` or the closing `]` is missing before this", None, None),
    (
        'a: ["b" «c" d]\n',
        "a `,` or the closing `]` is missing before this",
        'inside of double quotes, write `\\"` for a quote',
        None,
    ),
    ("a: [«-]\n", "a plain text cannot begin with `-`", "put it in quotes", None),
    ("a: [b] «c\n", WHOLE, "put the whole value in quotes", None),
    ("a: 1\n«}\n", "this `}` closes nothing", "remove it, or put the text in quotes", None),
    ("a: 1\n«]\n", "this `]` closes nothing", "remove it, or put the text in quotes", None),
    # characters that begin something
    ("a: «@b\n", "a plain text cannot begin with `@`", "put it in quotes", None),
    ("a: «`b`\n", "a plain text cannot begin with a backtick", "put it in quotes", None),
    ("a: «%b\n", "a plain text cannot begin with `%`", "put it in quotes", None),
    ("a: «, b\n", "a plain text cannot begin with `,`", "put it in quotes", None),
    ("a: «]\n", "a plain text cannot begin with `]`", "put it in quotes", None),
    ("a: [«|]\n", "a plain text cannot begin with `|`", "put it in quotes", None),
    (
        "a: |2-  «X\n  b\n",
        "text stands behind the `|` that begins a block of text",
        "begin the text on the next line, or put it in quotes",
        None,
    ),
    (
        "a: >«text\n",
        "text stands behind the `>` that begins a block of text",
        "begin the text on the next line, or put it in quotes",
        None,
    ),
    (
        "a: «*\n",
        "`*` begins an alias, and no name follows",
        "put text that begins with `*` in quotes",
        None,
    ),
    (
        "a: «& b\n",
        "`&` begins an anchor, and no name follows",
        "put text that begins with `&` in quotes",
        None,
    ),
    ("a: &b«[c]\n", "a space is missing after `&b`", None, None),
    (
        'a: "b"«# c\n',
        "a `#` that begins a comment needs a space before it",
        "put a space before it; if it is no comment, put the text in quotes",
        None,
    ),
    # documents
    ("a: 1\n... «b\n", "something follows `...` in its line", "begin a new line", None),
    (
        "a: 1\n«%YAML 1.2\n---\n",
        "a plain text cannot begin with `%`",
        "put it in quotes; a line that begins with `%YAML` stands before its document, behind `...`",
        None,
    ),
    (
        "%YAML 1.2\n«a: 1\n",
        "a line that begins with `%` is followed by `---`",
        "write `---` before this",
        None,
    ),
    (
        "# %YAML 1.2\n«%YAML» 1.2 x\n---\n",
        "a `%YAML` line holds one version number",
        "remove the line, or write `%YAML 1.2`",
        None,
    ),
    ("# x\n%YAML 1.2\n«%YAML 1.2\n---\n", "this is not YAML: found duplicate YAML directive", None, None),
    (
        "«%YAML» 1.2 x\n---\n",
        "a `%YAML` line holds one version number",
        "remove the line, or write `%YAML 1.2`",
        None,
    ),
    # keys
    (
        f"«{'k' * 1025}»: 1\n",
        "a key is longer than 1024 characters",
        "begin it with `? `, and its value in the next line with `: `",
        None,
    ),
    (
        f"a: 1\n«{'k' * 1025}»: 1\n",
        "a key is longer than 1024 characters",
        "begin it with `? `, and its value in the next line with `: `",
        None,
    ),
]


@pytest.mark.parametrize(("marked", "message", "help_text", "began"), MISTAKES)
def test_one_mistake_is_one_finding(
    marked: str, message: str, help_text: str | None, began: int | None
) -> None:
    """The place is where the parser stopped; what was being read is shown if it began in another line."""
    before, _, behind = marked.partition("«")
    meant, closed, _ = behind.partition("»")
    file = TextFile("x.yaml", before + behind.replace("»", ""))
    document = read_document(file, lists=True)
    assert len(document.problems) == 1
    problem = document.problems[0]
    assert (problem.rule, problem.message, problem.help) == ("yaml/syntax", message, help_text)
    assert problem.start == len(before)
    marked_text = meant if closed else behind[:1].strip("\r\n")
    assert file.text[problem.start : problem.end] == marked_text
    spans = [file.span(start, end) for start, end, _ in problem.related]
    assert all((span.end_line, span.end_column) == (span.line, span.column + 1) for span in spans)
    lines = [span.line for span in spans]
    assert lines == ([] if began is None else [began])
    assert all(text == "what was being read began here" for _, _, text in problem.related)


def test_a_failure_of_the_library_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library lets out, it is said as a finding, near the place that was reached."""

    def fail(_parser: CoreParser) -> None:
        raise IndexError("pop from empty list")

    monkeypatch.setattr(CoreParser, "parse_flow_mapping_empty_value", fail)
    problems = read_document(TextFile("x.yaml", "a: 1\nb: {c, d}\n"), lists=True).problems
    assert [(problem.rule, problem.message, problem.start) for problem in problems] == [
        ("yaml/syntax", "this is not YAML: IndexError: pop from empty list", 11)
    ]


def test_a_key_of_1024_characters() -> None:
    """The longest key before a colon is read; one more character is too many."""
    key = "k" * 1024
    assert read_document(TextFile("x.yaml", f"{key}: 1\n"), lists=True).records[0].value == {key: 1}
    assert read_document(TextFile("x.yaml", f"{key}k: 1\n"), lists=True).problems


def test_what_looks_wrong_and_is_not() -> None:
    """Texts that a stricter or looser reader takes for something else."""
    texts = {
        "a: b#c\n": {"a": "b#c"},
        "a: http://b.c:80/d\n": {"a": "http://b.c:80/d"},
        "a: b:c\n": {"a": "b:c"},
        "a: {'b':c}\n": {"a": {"b": "c"}},
        "a: -b\n": {"a": "-b"},
        "a: ?b\n": {"a": "?b"},
        "a: :b\n": {"a": ":b"},
        "a: b, c]\n": {"a": "b, c]"},
        "a: b 'c' \"d\"\n": {"a": "b 'c' \"d\""},
        "a: b\n c\n\n d\n": {"a": "b c\nd"},
        "a: [?b, :c, -d, e?f, g:h]\n": {"a": ["?b", ":c", "-d", "e?f", "g:h"]},
        'a: {"b":c, d:e, f :g}\n': {"a": {"b": "c", "d:e": None, "f :g": None}},
        "a:\t-b\n": {"a": "-b"},
        "a:\n  - b\n\t\n  - c\n": {"a": ["b", "c"]},
        "a : b\n": {"a": "b"},
        "a:\n- b\n-  - c\n": {"a": ["b", ["c"]]},
        "a: >\n b\n c\n\n\n  d\n e\n": {"a": "b c\n\n\n d\ne\n"},
        "a: |1\n  b\n c\n": {"a": " b\nc\n"},
        "a: '\n\n  b\n\n  '\n": {"a": "\nb\n"},
        'a: "b\\\n  \\  c"\n': {"a": "b  c"},
    }
    for text, value in texts.items():
        document = read_document(TextFile("x.yaml", text), lists=True)
        assert not document.problems, text
        assert [record.value for record in document.records] == [value], text


@pytest.mark.parametrize(
    ("text", "offset", "start"),
    [
        ("", 0, 0),
        ("ab", 2, 0),
        ("\nb", 2, 1),
        ("\rb", 2, 1),
        ("aXb", 3, 0),
        ("a\r\nbc", 4, 3),
        ("a\rb\nc\rd", 3, 2),
    ],
)
def test_where_a_line_begins(text: str, offset: int, start: int) -> None:
    """Behind the line break before it, whichever of the three that is; the first one, with the text."""
    assert start_of_line(text, offset) == start


@pytest.mark.parametrize(
    ("text", "said"), [("x" * 40, "x" * 40), ("x" * 41, "x" * 37 + "..."), ("x" * 99, "x" * 37 + "...")]
)
def test_a_long_text_is_cut_where_it_is_quoted(text: str, said: str) -> None:
    """A message shows at most forty characters of a text."""
    assert truncate(text) == said


def test_what_the_library_says_in_other_words() -> None:
    """A message that is not known is said as it is, where the library puts it; or else at the end."""
    begin, stop = FileMark("x", 1, 0, 1), FileMark("x", 3, 0, 3)
    found = translate_error("a: b", MarkedYAMLError("in a node", begin, "found a snark", stop), None)
    assert (found.offset, found.message, found.context) == (3, "this is not YAML: found a snark", 1)
    found = translate_error("a: b", MarkedYAMLError("in a node", begin), None)
    assert (found.offset, found.message, found.context) == (1, "this is not YAML: in a node", 1)
    found = translate_error("a: b", MarkedYAMLError(), None)
    assert (found.offset, found.message, found.context) == (4, "this is not YAML: it cannot be read", None)
    assert (str(found), found.help, found.end) == (found.message, None, None)
