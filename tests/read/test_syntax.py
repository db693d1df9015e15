"""The messages of syntax errors, for the mistakes that people make."""

from __future__ import annotations

import pytest
from ruamel.yaml.error import FileMark, MarkedYAMLError

from statekit.read import TextFile, read_document
from statekit.read.indentation import start_of_line
from statekit.read.parser import CoreParser
from statekit.read.parser_errors import translate_error
from statekit.read.problems import truncate

ALIGN_HELP = "keys of one object, and items of one list, begin in the same column: check the indentation"
ITEM_HELP = f"if it begins a further item, write `- ` before it; otherwise, {ALIGN_HELP}"
MISSING_DASH_HELP = "write `- ` before it; if it continues the text above, indent it more"
COLON_HELP = "write `key: value`, with a space after the colon"
CLOSE_HELP = "close it; if text in quotes continues on another line, indent that line"
LIST_NOT_CLOSED = "the closing `]` is missing, or this line is not indented"
INDENT_HELP = "indent lines inside brackets more than the key that they belong to"
HIDDEN_HELP = "put the text in quotes if the `#` belongs to it; if not, move the comment after the bracket"
ESCAPE_HELP = "write `\\\\` for a backslash, or use single quotes, in which it means itself"
MULTILINE_KEY = "a `: ` makes a key of the text before it, but that began in an earlier line"
NOT_ALIGNED = "this does not line up with what is below it"
DASH = "a space is missing after the dash"
DASH_HELP = "write `- ` before each item of a list"
AFTER_VALUE = "this does not belong to the value before it, which is complete"
AFTER_DOCUMENT = "this does not belong to what is above it, which is complete"

# The text, with « before the place and, if it is longer than a character, » after it; the message; the help;
# the line of the context.
MISTAKES: list[tuple[str, str, str | None, int | None]] = [
    ('a: "b«\\', 'the closing `"` is missing', CLOSE_HELP, None),
    # colons
    ("l:\n  - foo\n  «bar\n", "a list item without its dash", MISSING_DASH_HELP, None),
    ("l:\n  - foo\n  - b: c\n    d: e\n  «bar\n", "a list item without its dash", MISSING_DASH_HELP, None),
    ("l:\n- foo\nbar«\n", "a key without its colon", COLON_HELP, None),
    ("id: a\nname Ada«\nborn: b\n", "a key without its colon", COLON_HELP, None),
    ("id: a\nnam«e", "a key without its colon", COLON_HELP, None),
    ("id: a\nlist:\n  - b\nname« # x\n", "a key without its colon", COLON_HELP, None),
    ("id: a\nname:«Ada\n", "a space is missing after the colon", COLON_HELP, None),
    ("name:«Ada\nborn: b\n", "a space is missing after the colon", COLON_HELP, None),
    ("id: a\nname« \t\nborn: b\n", "a key without its colon", COLON_HELP, None),
    ("name«\nborn: b\n", "a key without its colon", COLON_HELP, None),
    ("a:\n  name Ada«\n  and more\n  born: b\n", "a key without its colon", COLON_HELP, None),
    ("name Ada« \n# x\nborn: b\n", "a key without its colon", COLON_HELP, None),
    ("---\nname:«Ada\n\nborn: b\n", "a space is missing after the colon", COLON_HELP, None),
    ("- name«\n  born: b\n", "a key without its colon", COLON_HELP, None),
    ("- name:«Ada\n  born: b\n", "a space is missing after the colon", COLON_HELP, None),
    ("id: a\nname:«Ada:b\n", "a space is missing after the colon", COLON_HELP, None),
    ('id: a\n"name":«Ada\n', "a space is missing after the colon", COLON_HELP, None),
    ("id: a\nname Ada«\nb:\u00a0c\n", "a key without its colon", COLON_HELP, None),
    ("id: a\r\nname Ada«\r\nborn: b\r\n", "a key without its colon", COLON_HELP, None),
    (
        "id: a\nname:«\u00a0Ada\n",
        "the space after the colon is U+00A0 (NO-BREAK SPACE), which YAML reads as a letter",
        "write an ordinary space",
        None,
    ),
    (
        "title: Ada«: a life\n",
        "a second `: ` on one line",
        "put the text in quotes if it contains a colon followed by a space",
        None,
    ),
    (
        f"# {'x' * 1100}\n---\ntitle: Ada«: a life\n",
        "a second `: ` on one line",
        "put the text in quotes if it contains a colon followed by a space",
        None,
    ),
    (
        f"a: {'k' * 1024}«: 1\n",
        "a second `: ` on one line",
        "put the text in quotes if it contains a colon followed by a space",
        None,
    ),
    (
        "a: [b: c«: d]\n",
        "a second `: ` in one entry",
        "separate entries with `,`; put the text in quotes if it contains a colon followed by a space",
        None,
    ),
    (
        "a: {b: c d«: e}\n",
        "a second `: ` in one entry",
        "separate entries with `,`; put the text in quotes if it contains a colon followed by a space",
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
    (f"# {'x' * 1100}\nid: a\n'b'«, c: d\n", "a key without its colon", COLON_HELP, None),
    (f"id: a\n'{'k' * 1022}'«, b: c\n", "a key without its colon", COLON_HELP, None),
    ("id: a\n'b'«,c:d\n", "a key without its colon", COLON_HELP, None),
    ("id: a\n'x«\n  y'\nb: c\n", "a key without its colon", COLON_HELP, None),
    ("id: a\nname Ada«\nborn\n", "a key without its colon", COLON_HELP, None),
    # indentation
    (
        "id: a\n  name«: b\n",
        MULTILINE_KEY,
        "check the indentation: this line continues the value above",
        1,
    ),
    ("id: 'a'\n  «name: b\n", "this does not line up with what is above it", ALIGN_HELP, 1),
    ("id: a\nx:\n    b: 1\n  «c: 2\n", "this does not line up with what is above it", ALIGN_HELP, 1),
    ("- a:\n  b: c\n «d: e\n", "this does not line up with what is above it", ALIGN_HELP, 1),
    ("a: |\n  x\n «y\n", "this does not line up with what is above it", ALIGN_HELP, 1),
    ("a: 1\n«- b\n", "a list item is where a key is expected", ALIGN_HELP, 1),
    ("- a: b\n  «- c\n", "a list item is where a key is expected", ALIGN_HELP, 1),
    ("list:\n  - a\n  «b: c\n", "this is not an item of the list above", ITEM_HELP, 2),
    (" «id: a\nname: b\n", NOT_ALIGNED, ALIGN_HELP, None),
    ("-\n«id: a\n", "this is not an item of the list above", ALIGN_HELP, None),
    ("list:\n  - a: 1\n  -\n  «a: 2\n", "this is not an item of the list above", ALIGN_HELP, None),
    ("-\n«: a\n", "this is not an item of the list above", ALIGN_HELP, None),
    (
        " id: a\n name: b\n«born: c\n",
        AFTER_DOCUMENT,
        "check the indentation; if another record begins here, write `---` before it",
        None,
    ),
    # the misaligned line is the only one in its column
    ("a:\n    «b: 1\n  c: 2\n  d: 3\n", NOT_ALIGNED, ALIGN_HELP, None),
    ("a:\r    «b: 1\r  c: 2\r  d: 3\r", NOT_ALIGNED, ALIGN_HELP, None),
    ("a:\n    b: 1\n  «c: 2\n", "this does not line up with what is above it", ALIGN_HELP, 1),
    (
        "a:\n    b: 1\n    c: 1\n  «d: 2\n  e: 3\n",
        "this does not line up with what is above it",
        ALIGN_HELP,
        1,
    ),
    ("a:\n «- b: 1\n   c: 1\n  - d: 2\n  - e: 3\n", NOT_ALIGNED, ALIGN_HELP, None),
    ("a:\n  «b: 1\n   c: 2\n   d: 3\n", NOT_ALIGNED, ALIGN_HELP, None),
    (
        "a:\n  b: 1\n   c«: 2\n  d: 3\n",
        MULTILINE_KEY,
        "check the indentation: this line continues the value above",
        2,
    ),
    (" «id: a\nname: b\nborn: c\n", NOT_ALIGNED, ALIGN_HELP, None),
    (" «---»\nid: a\n", "a `---` that is indented is text", "remove the spaces before it", None),
    # dashes
    ("a:\n  -«b: 1\n    c: 2\n", DASH, DASH_HELP, None),
    ("id: a\n-«b\n", DASH, DASH_HELP, None),
    ("id: a\n-«b\nname: c\n", DASH, DASH_HELP, None),
    # the next line is the value of the key, and not a sibling of it
    ("a:\n    b: 1\n  «c:\n  d: 2\n", "this does not line up with what is above it", ALIGN_HELP, 1),
    # lines far above are not considered
    (
        "a:\n" + "".join(f"    b{n}: 1\n" for n in range(250)) + "  «c: 2\n  d: 3\n",
        "this does not line up with what is above it",
        ALIGN_HELP,
        1,
    ),
    ("a:\n  - b: 1\n  -«c: 1\n", DASH, DASH_HELP, None),
    ("a:\n  -«b: 1\n  - c: 2\n", DASH, DASH_HELP, None),
    ("id: a\n«\tname: b\n", "a tab where spaces are required", "indent with spaces", None),
    ("a:\n  b:\n «\tc: d\n", "a tab where spaces are required", "indent with spaces", None),
    ("a:\n«\t- b\n", "a tab where spaces are required", "indent with spaces", None),
    ("-«\ta: b\n", "a tab where spaces are required", "indent with spaces", None),
    ("a: |\n  x\n«\ty\n", "a tab where spaces are required", "indent with spaces", None),
    ("a: |\n    x\n  «\ty\n", "a tab where spaces are required", "indent with spaces", None),
    ('a: "b\n«\t\n  c"\n', "a tab where spaces are required", "indent with spaces", None),
    ("a: 'x\n«\ty'\n", "a tab where spaces are required", "indent with spaces", None),
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
        "put the text in quotes if it contains a colon followed by a space",
        None,
    ),
    (
        "a: 1\n--- b«: c\n",
        "a key cannot follow `---` in its line",
        "begin it on a line of its own",
        None,
    ),
    (
        "--- a«: b\n",
        "a key cannot follow `---` in its line",
        "begin it on a line of its own",
        None,
    ),
    # quotes
    ('id: "«a\n', 'the closing `"` is missing', CLOSE_HELP, None),
    ('«"', 'the closing `"` is missing', CLOSE_HELP, None),
    ('id: "a\\\n«name: b\n', 'the closing `"` is missing, or this line is not indented', CLOSE_HELP, 1),
    ('id: "a\n«name: b\n', 'the closing `"` is missing, or this line is not indented', CLOSE_HELP, 1),
    ('id: "a\n«name: b"\n', 'the closing `"` is missing, or this line is not indented', CLOSE_HELP, 1),
    ('id: "a\n«- name: b"\n', 'the closing `"` is missing, or this line is not indented', CLOSE_HELP, 1),
    ('- "a\n«- "b"\n', 'the closing `"` is missing, or this line is not indented', CLOSE_HELP, 1),
    ('id: "a\n«b\nname: c"\n', 'the closing `"` is missing, or this line is not indented', CLOSE_HELP, 1),
    ('id: "a\n«b" c\n', 'the closing `"` is missing, or this line is not indented', CLOSE_HELP, 1),
    ('id: "a\n«b"# c\n', 'the closing `"` is missing, or this line is not indented', CLOSE_HELP, 1),
    ('id: "a\n«b\\d"\n', 'the closing `"` is missing, or this line is not indented', CLOSE_HELP, 1),
    ("id: 'a\n«b\n...\n", "the closing `'` is missing, or this line is not indented", CLOSE_HELP, 1),
    ("id: 'a\n«...\nb'\n", "the closing `'` is missing", CLOSE_HELP, 1),
    ("id: 'a\n«---\nb: 1\n", "the closing `'` is missing", CLOSE_HELP, 1),
    ("id: 'it'«s'\n", AFTER_VALUE, "inside single quotes, write an apostrophe twice ('')", None),
    ('id: "a "«b" c"\n', AFTER_VALUE, 'inside double quotes, write `\\"` for a quote', None),
    ('a: "b"«"c"\n', AFTER_VALUE, "put the whole value in quotes", None),
    ('id: "a" «b" c"\n', AFTER_VALUE, 'inside double quotes, write `\\"` for a quote', None),
    (
        'id: "a"«,\n',
        "a `,` follows a value that is complete",
        "remove it; outside of brackets, no `,` ends a line",
        None,
    ),
    (
        "id: a\nb: {c: d}«, # e\n",
        "a `,` follows a value that is complete",
        "remove it; outside of brackets, no `,` ends a line",
        None,
    ),
    ("a: {b: c}«}\n", "this `}` closes nothing", "remove it", None),
    ("a: [b]«]]\n", "this `]` closes nothing", "remove it", None),
    ('id: "a"«} b\n', AFTER_VALUE, "put the whole value in quotes", None),
    (
        "id: a\ntitle«\uff1a b\n",
        "this colon is U+FF1A (FULLWIDTH COLON), which YAML reads as a letter",
        "write an ordinary colon and a space",
        None,
    ),
    ('id: "a"«, b\n', AFTER_VALUE, "put the whole value in quotes", None),
    ('a: "b" «c\nd: "e"\n', AFTER_VALUE, "put the whole value in quotes", None),
    ("a: 1\nb: 'c' «d\n", AFTER_VALUE, "put the whole value in quotes", 1),
    ("'a' «b\n", AFTER_VALUE, "put the whole value in quotes", None),
    ('a: "«\\d»"\n', "`\\d` is not an escape that YAML has", ESCAPE_HELP, None),
    ('a: "«\\X»"\n', "`\\X` is not an escape that YAML has", ESCAPE_HELP, None),
    ('a: "C:«\\U»sers"\n', "`\\U` needs 8 hexadecimal digits after it", ESCAPE_HELP, None),
    ('a: "«\\U00110000»"\n', "`\\U00110000` is not a character: the last one is U+10FFFF", ESCAPE_HELP, None),
    # brackets
    ("a: [b, «c\n", "the closing `]` is missing", None, None),
    ("a: [b, c\n«---\nd: 1\n", "the closing `]` is missing", None, 1),
    ("a: [b\n«c: d\n", LIST_NOT_CLOSED, INDENT_HELP, 1),
    ("a: {b: 1\n«c: d\n", "the closing `}` is missing, or this line is not indented", INDENT_HELP, 1),
    ("a: [\n  b\n«] c\n", "this `]` is not indented", INDENT_HELP, 1),
    (
        "a: [b\n«c\n  d: e, f: g: h]\n",
        "the closing `]` is missing, or this line is not indented",
        INDENT_HELP,
        1,
    ),
    ("a: {b: 1,\n«c: d\ne: f\n", "the closing `}` is missing, or this line is not indented", INDENT_HELP, 1),
    ("a: [b,\n«- c: d]\n", LIST_NOT_CLOSED, INDENT_HELP, 1),
    ("a: [b,\n«- c]\n", LIST_NOT_CLOSED, INDENT_HELP, 1),
    ("a: [b\n«\tc]\n", "a tab where spaces are required", "indent with spaces", None),
    ("a: [b,\n«c #]\nd]\n", LIST_NOT_CLOSED, INDENT_HELP, 1),
    ("a: [b, c «#]\nd]\n", "a comment begins here, and hides the closing `]`", HIDDEN_HELP, None),
    ("a: [b«}\n", "this `}` does not close the `[`", "write `]`", None),
    ("a: {b: 1«]\n", "this `]` does not close the `{`", "write `}`", None),
    ("a: {b: 1, «c\n", "the closing `}` is missing", None, None),
    ("a: [b, «, c]\n", "there is nothing before this `,`", "remove it", None),
    ("a: [«- b]\n", "`-` does not begin a list item inside brackets", "separate the items with commas", None),
    ('a: ["b" «"c"]\n', "a `,` or the closing `]` is missing before this", None, None),
    ("a: [b«[c]]\n", "a `,` or the closing `]` is missing before this", None, None),
    ("a: [b«{c}]\n", "a `,` or the closing `]` is missing before this", None, None),
    ('a: ["b" «X]\n', "a `,` or the closing `]` is missing before this", None, None),
    (
        'a: ["b" «c" d]\n',
        "a `,` or the closing `]` is missing before this",
        'inside double quotes, write `\\"` for a quote',
        None,
    ),
    ("a: [«-]\n", "a plain text cannot begin with `-`", "put it in quotes", None),
    ("a: [b] «c\n", AFTER_VALUE, "put the whole value in quotes", None),
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
        "text follows the `|` that begins a block of text",
        "begin the text on the next line, or put it in quotes",
        None,
    ),
    (
        "a: >«text\n",
        "text follows the `>` that begins a block of text",
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
        "put a space before it; if it is not a comment, put the text in quotes",
        None,
    ),
    # documents
    ("a: 1\n... «b\n", "something follows `...` in its line", "begin a new line", None),
    (
        "a: 1\n«%YAML 1.2\n---\n",
        "a plain text cannot begin with `%`",
        "put it in quotes; a line that begins with `%YAML` comes before its document, after `...`",
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
        "a `%YAML` line contains one version number",
        "remove the line, or write `%YAML 1.2`",
        None,
    ),
    ("# x\n%YAML 1.2\n«%YAML 1.2\n---\n", "this is not YAML: found duplicate YAML directive", None, None),
    (
        "«%YAML» 1.2 x\n---\n",
        "a `%YAML` line contains one version number",
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


@pytest.mark.parametrize(("marked", "message", "help_text", "context"), MISTAKES)
def test_syntax_errors(marked: str, message: str, help_text: str | None, context: int | None) -> None:
    """A mistake is one problem where the parser stops, related to its context if that is on another line."""
    before, _, after = marked.partition("«")
    underlined, has_end, _ = after.partition("»")
    file = TextFile("x.yaml", before + after.replace("»", ""))
    document = read_document(file, lists=True)
    assert len(document.problems) == 1
    problem = document.problems[0]
    assert (problem.rule, problem.message, problem.help) == ("yaml/syntax", message, help_text)
    assert problem.start == len(before)
    expected = underlined if has_end else after[:1].strip("\r\n")
    assert file.text[problem.start : problem.end] == expected
    spans = [file.span(start, end) for start, end, _ in problem.related]
    assert all((span.end_line, span.end_column) == (span.line, span.column + 1) for span in spans)
    lines = [span.line for span in spans]
    assert lines == ([] if context is None else [context])
    assert all(text == "it begins here" for _, _, text in problem.related)


def test_exceptions_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected exception of the library is reported near the position that was reached."""

    def fail(_parser: CoreParser) -> None:
        raise IndexError("pop from empty list")

    monkeypatch.setattr(CoreParser, "parse_flow_mapping_empty_value", fail)
    problems = read_document(TextFile("x.yaml", "a: 1\nb: {c, d}\n"), lists=True).problems
    assert [(problem.rule, problem.message, problem.start) for problem in problems] == [
        ("yaml/syntax", "this is not YAML: IndexError: pop from empty list", 11)
    ]


def test_the_longest_key() -> None:
    """A key of 1024 characters is read, and one of 1025 is refused."""
    key = "k" * 1024
    assert read_document(TextFile("x.yaml", f"{key}: 1\n"), lists=True).records[0].value == {key: 1}
    assert read_document(TextFile("x.yaml", f"{key}k: 1\n"), lists=True).problems


def test_unusual_but_valid_texts() -> None:
    """Texts that stricter or looser readers misread have the value of YAML 1.2.2."""
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
def test_the_start_of_a_line(text: str, offset: int, start: int) -> None:
    """A line starts after the line break before it, which is LF, CRLF or CR."""
    assert start_of_line(text, offset) == start


@pytest.mark.parametrize(
    ("text", "truncated"), [("x" * 40, "x" * 40), ("x" * 41, "x" * 37 + "..."), ("x" * 99, "x" * 37 + "...")]
)
def test_long_texts_are_truncated(text: str, truncated: str) -> None:
    """A message quotes at most forty characters of a text."""
    assert truncate(text) == truncated


def test_unknown_messages_of_the_library() -> None:
    """An unknown message is reported unchanged, at the library's position or at the end of the text."""
    context, position = FileMark("x", 1, 0, 1), FileMark("x", 3, 0, 3)
    error = translate_error("a: b", MarkedYAMLError("in a node", context, "found a snark", position), None)
    assert (error.offset, error.message, error.context) == (3, "this is not YAML: found a snark", 1)
    error = translate_error("a: b", MarkedYAMLError("in a node", context), None)
    assert (error.offset, error.message, error.context) == (1, "this is not YAML: in a node", 1)
    error = translate_error("a: b", MarkedYAMLError(), None)
    assert (error.offset, error.message, error.context) == (4, "this is not YAML: it cannot be read", None)
    assert (str(error), error.help, error.end) == (error.message, None, None)
