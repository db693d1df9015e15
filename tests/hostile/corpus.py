"""Hostile files, each with the rule and the line of its first finding.

The files are generated, because some of them are large. They are validated with a schema that accepts any
value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MEGABYTE = 1_000_000
DENSE = 601_000
"""More parts than a text may have."""


@dataclass(frozen=True, slots=True)
class Case:
    """A file and its expected result.

    Attributes:
        name: The name of the case.
        data: The bytes of the file.
        rule: The rule of the first finding; None if the file is valid.
        line: The line of the first finding; None for the whole file.
        ending: The suffix of the file name, without the dot.
    """

    name: str
    data: bytes
    rule: str | None
    line: int | None = None
    ending: str = "yaml"

    @property
    def file(self) -> str:
        """The file name."""
        return f"{self.name}.{self.ending}"


def corpus() -> Iterator[Case]:
    """Yield all cases."""
    for name, text, rule, line in _TEXTS:
        yield Case(name, text.encode("utf-8"), rule, line)
    for name, text, rule, line in _JSON:
        yield Case(name, text.encode("utf-8"), rule, line, "json")
    for name, text, rule, line in _JSON_LINES:
        yield Case(name, text.encode("utf-8"), rule, line, "jsonl")
    for name, data, rule, line in _BYTES:
        yield Case(name, data, rule, line)


def _bomb(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels + 1)]
    return "\n".join(lines)


_Row = tuple[str, str, str | None, int | None]
_TEXTS: list[_Row] = [
    # aliases and anchors
    ("bomb", _bomb(9, 9), "yaml/limit", 6),
    ("bomb-wide", f"a: &a [{'1, ' * 50}]\nb: [" + "*a, " * 2_500 + "]", "yaml/limit", 2),
    ("bomb-of-text", f"a: &a {'x' * MEGABYTE}\nb: [{'*a, ' * 1000}]", "yaml/limit", 2),
    ("bomb-of-maps", "a: &a {k: &b {k: v}}\n" + "b: *b\n" * 2, "yaml/duplicate-key", 3),
    ("cycle", "&a [*a]", "yaml/alias", 1),
    ("cycle-in-a-map", "a: &a\n  b: *a\n", "yaml/alias", 2),
    ("alias-to-nothing", "a: *b\n", "yaml/alias", 1),
    ("many-anchors", "".join(f"- &a{n} {n}\n" for n in range(5_000)), "text/anchor", 1),
    ("anchors-on-nothing", "&a " * 100_000, "yaml/syntax", 1),
    ("one-anchor-again", "- &a 1\n" * 5_000 + "- *a\n", "text/anchor", 1),
    # lines that are not indented
    ("unindented-list", "a: [\n" + "b,\n" * 100_000 + "]\n", "text/indentation", 2),
    ("unindented-text", 'a: "\n' + "b\n" * 100_000 + '"\n', "text/indentation", 2),
    ("unindented-words", "a: [\n" + "b\n" * 100_000 + "]\n", "text/indentation", 2),
    # nesting
    ("deep-flow", "[" * 20_000, "yaml/limit", 1),
    ("deep-flow-closed", "[" * 20_000 + "]" * 20_000, "yaml/limit", 1),
    ("deep-braces", "{a: " * 50_000, "yaml/limit", 1),
    ("deep-dashes", "- " * 50_000, "yaml/limit", 1),
    ("deep-questions", "? " * 50_000, "yaml/limit", 1),
    ("deep-lines", "\n".join(" " * n + "a:" for n in range(1000)), "yaml/limit", 101),
    ("deep-enough", "[" * 100 + "]" * 100, None, None),
    # many parts
    ("dense-items", "[" + "1," * DENSE + "1]", "yaml/limit", None),
    ("dense-lines", "- 1\n" * DENSE, "yaml/limit", None),
    ("dense-comments", "#\n" * DENSE, "yaml/limit", None),
    ("dense-documents", "---\n" * DENSE, "yaml/limit", None),
    ("dense-escapes", 'a: "' + "\\n" * DENSE + '"', "yaml/limit", None),
    ("many-ends", "...\n" * 50_100, "yaml/limit", 50_001),
    ("many-directives", "%X\n" * 50_100, "yaml/limit", 50_001),
    ("many-comments", "# x\n" * 30_000 + "a: 1\n", None, None),
    ("many-documents", "--- 1\n" * 5_000, None, None),
    ("many-keys", "".join(f"k{n}: {n}\n" for n in range(20_000)), None, None),
    ("one-key-again", "a: 1\n" * 30_000, "yaml/duplicate-key", 2),
    ("many-tags", "- !x 1\n" * 30_000, "yaml/tag", 1),
    # long tokens
    ("long-plain", "a: " + "x" * MEGABYTE, None, None),
    ("long-words", "a: " + "x " * MEGABYTE, None, None),
    ("long-key", "k" * MEGABYTE + ": 1", "yaml/syntax", 1),
    ("long-integer", "a: " + "9" * MEGABYTE, "yaml/number", 1),
    ("long-hex", "a: 0x" + "f" * MEGABYTE, "yaml/number", 1),
    ("long-fraction", "a: 1." + "9" * MEGABYTE, "yaml/number", 1),
    ("long-exponent", "a: 1e" + "9" * MEGABYTE, "yaml/number", 1),
    ("long-alias", "a: *" + "b" * MEGABYTE, "yaml/alias", 1),
    ("long-tag", "a: !" + "b" * MEGABYTE + " 1", "yaml/tag", 1),
    ("long-blanks", " " * MEGABYTE, "record/none", 1),
    ("long-nothing", "\n" * 100_000, "record/none", 1),
    ("open-quote", 'a: "' + "x " * 500_000, "yaml/syntax", 1),
    ("open-quote-of-lines", "a: '" + "x\n " * 30_000, "yaml/syntax", 30_000),
    ("open-bracket", "a: [" + "x, " * 10_000, "yaml/syntax", 1),
    ("colons", "a" + ": a" * 100_000, "yaml/syntax", 1),
    ("hashes", "a: " + "a#" * 500_000, None, None),
    ("backslashes", '"' + "\\" * 100_000, "yaml/syntax", 1),
    # features of other formats and YAML versions
    ("tag-python", "a: !!python/object/apply:os.system [id]\n", "yaml/tag", 1),
    ("tag-ruby", "--- !ruby/object:Gem::Installer\ni: x\n", "yaml/tag", 1),
    ("tag-binary", "a: !!binary R0lGODlh\n", "yaml/tag", 1),
    ("merge-key", "a: &a {b: 1}\nc:\n  <<: *a\n", "yaml/merge-key", 3),
    ("merge-key-of-itself", "a: &a\n  <<: *a\n", "yaml/merge-key", 2),
    ("not-a-number", "a: .nan\n", "yaml/number", 1),
    ("infinity", "a: -.inf\n", "yaml/number", 1),
    ("key-of-a-list", "? [a]\n: b\n", "yaml/key", 1),
    ("key-of-nothing", "? \n: b\n", "yaml/key", 1),
    ("key-of-a-number", "1: b\n", "yaml/key", 1),
    ("yaml-1.1", "%YAML 1.1\n---\na: no\n", "yaml/version", 1),
    ("surrogate", 'a: "\\ud800"\n', "yaml/surrogate", 1),
    ("no-character", 'a: "\\U00110000"\n', "yaml/syntax", 1),
    ("tab", "a:\n\tb: 1\n", "yaml/syntax", 2),
    ("include", "a: !include /etc/passwd\n", "yaml/tag", 1),
    ("variable", "a: ${HOME} $(id) {{ env }}\n", None, None),
    ("command", "a: '::error::x%0A::set-output name=x::y'\n", None, None),
]
_JSON: list[_Row] = [
    ("deep", '{"a":' * 50_000, "json/limit", 1),
    ("deep-arrays", "[" * 20_000, "json/limit", 1),
    ("long-text", '{"a": "' + "x" * MEGABYTE + '"}', None, None),
    ("open-text", '{"a": "' + "x" * MEGABYTE, "json/syntax", 1),
    ("escapes", '{"a": "' + "\\u0041" * 100_000 + '"}', None, None),
    ("integer", '{"a": ' + "9" * MEGABYTE + "}", "json/number", 1),
    ("exponent", '{"a": 1e' + "9" * MEGABYTE + "}", "json/number", 1),
    ("one-key-again", "{" + '"a":1,' * 30_000 + '"a":1}', "json/duplicate-key", 1),
    ("dense", "[" + "1," * DENSE + "1]", "json/limit", None),
    ("values", "[" + '{"a":1},' * 167_000 + "1]", "json/limit", 1),
    ("nan", '{"a": NaN}', "json/syntax", 1),
    ("comment", '{"a": 1} // x', "json/syntax", 1),
    ("surrogate", '{"a": "\\ud800"}', "json/surrogate", 1),
    ("trailing", '{"a": 1}\n{"b": 1}', "json/syntax", 2),
    ("nothing", "", "record/none", 1),
]
_JSON_LINES: list[_Row] = [
    ("blanks", " " * MEGABYTE, "record/none", 1),
    ("lines", '{"a":1}\n' * 167_000, None, None),
    ("broken", '{"a":1}\n{"a":\n{"a":1}\n', "json/syntax", 2),
    ("open-texts", '"a\n' * 2_000, "json/syntax", 1),
]
_BYTES: list[tuple[str, bytes, str | None, int | None]] = [
    ("utf-16", "a: 1\n".encode("utf-16"), "yaml/encoding", 1),
    ("latin-1", b"a: caf\xe9\n", "yaml/encoding", 1),
    ("overlong", b"a: \xc0\xaf\n", "yaml/encoding", 1),
    ("cesu-8", b"a: 1\nb: \xed\xa0\xbd\xed\xb8\x80\n", "yaml/encoding", 2),
    ("beyond-unicode", b"a: \xf4\x90\x80\x80\n", "yaml/encoding", 1),
    ("nul", b"a: 1\nb: \x00\n", "yaml/control-character", 2),
    ("escape", b"a: \x1b[2Jx\n", "yaml/control-character", 1),
    ("next-line", "a: 1\u0085b: 2\n".encode(), "yaml/control-character", 1),
    ("line-separator", "a: 1\u2028b: 2\n".encode(), "yaml/control-character", 1),
    ("mark-inside", "a: 1\n\ufeffb: 2\n".encode(), "yaml/control-character", 2),
    ("mark-before", b"\xef\xbb\xbfa: 1\n", None, None),
    ("bidi", "a: \u202eevil\u2066\n".encode(), None, None),
    ("binary", bytes(range(256)) * 100, "yaml/encoding", 3),
    ("zip", b"PK\x03\x04" + b"\x00" * 1000, "yaml/control-character", 1),
    ("nothing", b"", "record/none", 1),
]
