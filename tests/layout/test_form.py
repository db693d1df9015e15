"""Test the form of YAML files, as people see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statekit.layout.errors import LayoutError
from statekit.layout.form import format_tree, parse_text
from statekit.layout.order import KeyOrder
from statekit.read import STRICT, Profile
from statekit.schema import load_schema

LONG = (
    "The source tells the kind of forum and the region of Russia, but names neither the forum nor the city."
)


def format_text(
    text: str, order: KeyOrder | None = None, *, lists: bool = True, profile: Profile = STRICT
) -> str:
    """Return a text in its form."""
    return format_tree(parse_text(text, profile), order, lists=lists)


CASES = {
    "indentation": (
        "a:\n- 1\n-   b: 2\n    c:\n        d: 3\n",
        "a:\n  - 1\n  - b: 2\n    c:\n      d: 3\n",
    ),
    "blanks, line ends and the end of the file": (
        "\n\na:   1  \r\n\r\n\r\n\r\nb:\r\n\r\n  - x\r\n  -    y\r\n\r\n",
        "a: 1\n\nb:\n  - x\n  - y\n",
    ),
    "lists in lists": (
        "a:\n  -\n    - 1\n    -   - 2\n  - - 3\n",
        "a:\n  - - 1\n    - - 2\n  - - 3\n",
    ),
    "quotes that are not needed": (
        "a: 'Kyiv'\n'b': \"it's\"\nc: ['x', \"y z\"]\n",
        "a: Kyiv\nb: it's\nc: [x, y z]\n",
    ),
    "quotes that are needed": (
        "a: 'yes'\nb: '12:30'\nc: '1.0'\nd: 'a: b'\ne: '# x'\nf: ''\ng: ' x'\nh: '1_000'\n",
        'a: "yes"\nb: "12:30"\nc: "1.0"\nd: "a: b"\ne: "# x"\nf: ""\ng: " x"\nh: "1_000"\n',
    ),
    "quotes that other readers need": (
        "a: no\nb: On\n'on': 12:30\nc: 1_000\nd: [off, y]\n",
        'a: "no"\nb: "On"\n"on": "12:30"\nc: "1_000"\nd: ["off", y]\n',
    ),
    "what readers disagree on stays": (
        "a: 2025-09-03\nb: '2025-09-03'\nc: y\nd: 'n'\ne: -x\nf: '-x'\ng: “x”\nh: '“'\n",
        'a: 2025-09-03\nb: "2025-09-03"\nc: y\nd: "n"\ne: -x\nf: "-x"\ng: “x”\nh: "“"\n',
    ),
    "double or single quotes": (
        r"""a: "say: \"x\""
b: 'say: "x"'
c: "say: \"it's\""
d: 'C:\: x'
e: "a:\tb"
""",
        r"""a: 'say: "x"'
b: 'say: "x"'
c: "say: \"it's\""
d: 'C:\: x'
e: "a:\tb"
""",
    ),
    "escapes of what cannot be seen": (
        'a: "x\\u00a0y"\nb: "caf\\u00e9"\nc: "\\ud83d\\ude00"\n',
        'a: "x\\u00a0y"\nb: café\nc: 😀\n',
    ),
    "words and numbers": (
        "a: ~\nb: True\nc: NULL\nd:\ne: 0x1F\nf: 1.50\ng: +1\nh: null\n",
        "a: null\nb: true\nc: null\nd:\ne: 0x1F\nf: 1.50\ng: +1\nh: null\n",
    ),
    "long text": (
        f"a: {LONG}\nb:\n  - '{LONG}'\n",
        """\
a: >-
  The source tells the kind of forum and the region of Russia, but names neither the forum nor the
  city.
b:
  - >-
    The source tells the kind of forum and the region of Russia, but names neither the forum nor the
    city.
""",
    ),
    "text that fits on one line": (
        "a: one\n  two\nb: >-\n  one\n  two\nc: 'one\n  two'\nd: >-\n  one: \n  two\n",
        "a: one two\nb: one two\nc: one two\nd: >-\n  one:  two\n",
    ),
    "text without a place to break": (f"a: {'x' * 120}\n", f"a: {'x' * 120}\n"),
    "paragraphs": (
        "a: 'one\n\n  two\n\n\n  three'\nb: >\n    one\n    more\n\n     indented\n    end\n",
        "a: >-\n  one\n\n  two\n\n\n  three\nb: >\n  one more\n\n   indented\n  end\n",
    ),
    "lines": (
        "a: |\n     one\n\n      two\n     three\nb: |-\n  x\nc: |+\n  x\n\nd: |2\n    x\n",
        "a: |\n  one\n\n   two\n  three\nb: |-\n  x\nc: |+\n  x\n\nd: |2\n    x\n",
    ),
    "empty blocks": ("a: |\nb: >-\nc:\n", "a: |\nb: >\nc:\n"),
    "brackets": (
        "a: [ 1,2 , {b: c,d: } ]\ne: {}\nf: [\n ]\ng: [x: 1]\n",
        "a: [1, 2, {b: c, d: null}]\ne: {}\nf: []\ng: [{x: 1}]\n",
    ),
    "brackets over several lines": (
        "a: [1,\n  2]\nb: {c: [x, y],\n  d: 1}\n",
        "a:\n  - 1\n  - 2\nb:\n  c: [x, y]\n  d: 1\n",
    ),
    "a record in brackets": ('{"a": 1, "b": {"c": "x"}}', "a: 1\nb: {c: x}\n"),
    "long lists": (
        f"a: [{', '.join(['abcdefgh'] * 12)}]\n",
        "a:\n" + "  - abcdefgh\n" * 12,
    ),
    "several documents": (
        "---\n\na: 1\n\n---   \nb: 2\n\n# end\n---\n- c\n",
        "---\na: 1\n\n---\nb: 2\n\n# end\n---\n- c\n",
    ),
    "anchors and aliases": (
        "a: &x   [1]\nb: *x\nc: &y\n    d: 1\ne: [*y]\nf: &z text\n",
        "a: &x [1]\nb: *x\nc: &y\n  d: 1\ne: [*y]\nf: &z text\n",
    ),
    "anchors and aliases of keys": (
        "&k a: 1\nb: {*k : 2}\nc:\n  *k : 3\n",
        "&k a: 1\nb: {*k : 2}\nc:\n  *k : 3\n",
    ),
    "keys that begin with `?`": ("? a\n: 1\n? b\n", "a: 1\nb:\n"),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES.keys())
def test_form(before: str, after: str) -> None:
    """A text has the expected form, and a text in this form stays as it is."""
    assert format_text(before) == after
    assert format_text(after) == after


COMMENTS = {
    "before entries and at the end of lines": (
        "# about a\na: 1     # one\n\n# about b\n# more\nb:     # two\n- x # three\n# before y\n- y\n",
        "# about a\na: 1 # one\n\n# about b\n# more\nb: # two\n  - x # three\n  # before y\n  - y\n",
    ),
    "in columns": (
        "a: 'x'    # one\nbcd: 2    # two\n\ne: 1 # three\n",
        "a: x   # one\nbcd: 2 # two\n\ne: 1 # three\n",
    ),
    "by their indentation": (
        "a:\n    b: 1\n    # in a\n# about c\nc:\n    # in c\nd:\n- 1\n# - 2\n# about e\ne: 1\n# end\n",
        "a:\n  b: 1\n  # in a\n# about c\nc:\n  # in c\nd:\n  - 1\n  # - 2\n# about e\ne: 1\n# end\n",
    ),
    "in items": (
        "-   # one\n    a: 1\n-\n    # two\n    b: 2\n# three\n- c: 3\n",
        "- # one\n  a: 1\n-\n  # two\n  b: 2\n# three\n- c: 3\n",
    ),
    "in brackets": (
        "a: [ # one\n  1, # two\n  # three\n  2\n  # four\n  ]\nb: [1] # five\n",
        "a: # one\n  - 1 # two\n  # three\n  - 2\n  # four\nb: [1] # five\n",
    ),
    "after text": (
        f"a: '{LONG}' # one\nb: >- # two\n  x\nc: | # three\n  x\nd: 'x' #four\n",
        f'a: >- # one\n  {LONG[:96]}\n  city.\nb: x # two\nc: | # three\n  x\nd: "x" #four\n',
    ),
    "before a value": (
        "a:\n    # one\n    'x'\nb: # two\n  'z'\nc:\n  # three\n  [1, 2]\n",
        "a:\n  # one\n  x\nb: z # two\nc:\n  # three\n  [1, 2]\n",
    ),
    "around documents": (
        "# one\n\n--- # two\na: 1\n# three\n---\n# four\nb: 1\n",
        "# one\n\n--- # two\na: 1\n# three\n---\n# four\nb: 1\n",
    ),
    "below a block of text": (
        "a:\n  b: |\n      x\n    # one\n  c: 1\n",
        "a:\n  b: |\n    x\n  # one\n  c: 1\n",
    ),
    "without a space": ("a: 'x' #one\nb:  #two\n  c: 1\n", 'a: "x" #one\nb:  #two\n  c: 1\n'),
}


@pytest.mark.parametrize(("before", "after"), COMMENTS.values(), ids=COMMENTS.keys())
def test_comments(before: str, after: str) -> None:
    """A comment stays with what it belongs to."""
    assert format_text(before) == after
    assert format_text(after) == after


@pytest.fixture
def order(tmp_path: Path) -> KeyOrder:
    """The order of a schema with the properties `id`, `name`, `roles` and `more`."""
    role: dict[str, object] = {"properties": {"title": {}, "start": {}}}
    properties = {"id": {}, "name": {}, "roles": {"items": {"$ref": "#/$defs/role"}}}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {"role": role},
        "properties": properties,
        "anyOf": [{"properties": {"more": {"additionalProperties": {"$ref": "#/$defs/role"}}}}],
    }
    file = tmp_path / "x.schema.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    return KeyOrder(load_schema(file))


ORDERED = {
    "properties first, the others as they are": (
        "z: 1\nroles:\n  - start: 1\n    x: 2\n    title: 3\ny: 2\nid: a\nmore: {k: {start: 1, title: 2}}\n",
        "id: a\nroles:\n  - title: 3\n    start: 1\n    x: 2\nmore: {k: {title: 2, start: 1}}\nz: 1\ny: 2\n",
    ),
    "comments move with their entries": (
        """\
# about name
name: x # one
roles:
  - start: 1
    # about title
    title: 2
# about id
id: a # two
# end
""",
        """\
# about id
id: a # two
# about name
name: x # one
roles:
  -
    # about title
    title: 2
    start: 1
# end
""",
    ),
    "comments about the file stay at the top": (
        "# yaml-language-server: $schema=x.json\n# about name\nname: x\nid: a\n",
        "# yaml-language-server: $schema=x.json\nid: a\n# about name\nname: x\n",
    ),
    "comments before an empty line stay at the top": (
        "# The record of x,\n# written by y.\n\nname: x\n\nid: a\n",
        "# The record of x,\n# written by y.\n\nid: a\nname: x\n",
    ),
    "records in lists and documents": (
        "- name: x\n  id: a\n---\nname: y\nid: b\n",
        "- id: a\n  name: x\n---\nid: b\nname: y\n",
    ),
    "empty lines of texts stay in them": (
        "z: |+\n  a\n\nname: |\n  b\n   \nid: a\n",
        "id: a\nname: |\n  b\n   \nz: |+\n  a\n\n",
    ),
    "an alias stays after its anchor": (
        "name: &x y\nid: *x\nz: 1\nroles: []\n",
        "name: &x y\nid: *x\nz: 1\nroles: []\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), ORDERED.values(), ids=ORDERED.keys())
def test_order(before: str, after: str, order: KeyOrder) -> None:
    """Keys have the order of the schema."""
    assert format_text(before, order) == after
    assert format_text(after, order) == after


def test_a_merge_key_comes_first(order: KeyOrder) -> None:
    """A merge key comes before the keys that it adds to, and keeps its form."""
    before = "base: &b {name: x}\nid: a\nroles:\n  - title: t\n    <<: *b\n"
    after = "id: a\nroles:\n  - title: t\n    <<: *b\nbase: &b {name: x}\n"
    profile = Profile(merge_keys=True)
    assert format_text(before, order, profile=profile) == before
    before = "roles:\n  - title: t\n    <<: &b {name: x}\nid: a\n"
    after = "id: a\nroles:\n  - <<: &b {name: x}\n    title: t\n"
    assert format_text(before, order, profile=profile) == after


def test_what_the_profile_allows() -> None:
    """Tags, and keys that are read as text, stay as they are written."""
    profile = Profile(tags=("!secret", "!!str"), text_keys=True)
    before = """\
200:   !secret  'x'
123456789012345678901: 1
True: !!str 12
'yes': &a !secret
    b: !secret 'x
      y'
    c: !secret >-
      z
"""
    after = """\
200: !secret 'x'
123456789012345678901: 1
True: !!str 12
"yes": &a !secret
  b: !secret "x y"
  c: !secret >-
    z
"""
    assert format_text(before, profile=profile) == after


REFUSED = {
    "%YAML 1.2\n---\na: 1\n": "a line that begins with `%` is before a document",
    "a: 1\n...\n": "a line `...` ends a document",
    "--- &a\nb: 1\n": "an anchor or a tag is before the whole record",
    "--- |\n  x\n": "a text is a record by itself",
    "? a # x\n: 1 # y\n": "two comments are at the same value",
    "a: [ # x\n ]\n": "a comment is between empty brackets",
    "{ # x\n a: 1}\n": "a comment follows the bracket that begins a record",
    "{a: 1} # x\n": "a comment follows the bracket that ends a record",
    "a: [1 # x\n  , # y\n  2]\n": "a comment is in a place where it cannot be kept",
    "? |\n  a\n: 1\n": "a key is a block of text",
    "a: # x\n  | # y\n  b\n": "a comment is in a place where it cannot be kept",
    "? # x\n a\n: 1\n": "a comment is in a place where it cannot be kept",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items())
def test_what_stays_as_it_is(text: str, message: str) -> None:
    """A text that cannot be kept exactly is refused, with the reason."""
    with pytest.raises(LayoutError) as raised:
        format_text(text)
    assert str(raised.value) == message
