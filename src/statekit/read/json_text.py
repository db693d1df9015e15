"""JSON and JSON Lines to nodes, with the place of every key and value (RFC 8259; I-JSON, RFC 7493)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from statekit.diagnostics import JSON
from statekit.read.json_values import lines_with_values
from statekit.read.limits import MAX_NODES, TOO_MANY, Budget, LimitReached, at_end, tell, too_dense
from statekit.read.nodes import Entry, Node, Problem
from statekit.read.scalars import MAX_INTEGER, MIN_INTEGER, ScalarError, join_surrogates, without_surrogates
from statekit.read.syntax import shown
from statekit.read.text_file import refused_character

_SPACE = re.compile(r"[ \t\r\n]*+")
_TEXT_OR_SPACE = re.compile(r'"[^"\r\n]*"?|[ \t\r\n]+')
_SPECIAL = re.compile(r"[\\\t\r\n]")
_ESCAPE = re.compile(r'["\\/bfnrt]|u[0-9a-fA-F]{4}')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][-+]?[0-9]++)?(?![0-9A-Za-z_.])")
_WORD = re.compile(r"(?:true|false|null)(?![0-9A-Za-z_])")
_WORDS: dict[str, JSON] = {"true": True, "false": False, "null": None}
_TOKEN = re.compile(r"[0-9A-Za-z_.+-]++|.", re.DOTALL)
_LONGEST_NUMBER = 400
_DECODER = json.JSONDecoder(strict=True)
_LOOKED_BACK = 1000
_HELP = {
    "'": "JSON has only double quotes",
    "/": "JSON has no comments",
    "#": "JSON has no comments",
    ",": "remove the comma",
    "]": "remove the comma before it",
    "}": "remove the comma before it",
}


class _NotJson(Exception):  # noqa: N818 - it ends the reading, the finding is made of it
    """The text is not JSON from an offset on."""

    def __init__(self, start: int, end: int, message: str, help_text: str | None = None):
        super().__init__(message)
        self.problem = Problem("json/syntax", message, start, end, help_text)


@dataclass(slots=True)
class _Open:
    """An object or array whose end has not come yet, with the key whose value comes next."""

    node: Node
    key: Entry | None = None
    text: str = ""


def compose_json(text: str, *, any_integer: bool = False) -> tuple[list[Node], list[Problem]]:
    """Put together the one value that a JSON text holds.

    Args:
        text: the text.
        any_integer: whether integers may be beyond 64 bits, as bounds in a schema are.

    Returns:
        the value, if the text is well formed, and every problem in the order of the text.
    """
    return _compose(text, [(0, len(text))], any_integer=any_integer)


def compose_json_lines(text: str) -> tuple[list[Node], list[Problem]]:
    """Put together the values of a text that holds one on each line; blank lines are passed over.

    Returns:
        the value of each line that is well formed, and every problem in the order of the text.
    """
    return _compose(text, [line.span() for line in lines_with_values(text)])


def _compose(
    text: str, parts: Sequence[tuple[int, int]], *, any_integer: bool = False
) -> tuple[list[Node], list[Problem]]:
    refused = refused_character(text) or too_dense(text) or _too_many(text, len(parts))
    if refused is not None:
        return [], [refused]
    values: list[Node] = []
    problems: list[Problem] = []
    budget = Budget()
    for start, end in parts:
        reader = _Reader(text, (start, end), budget, problems, any_integer=any_integer)
        if reader.at_end():
            continue
        try:
            values.extend(reader.read_or_tell())
        except LimitReached as limit:
            at = min(reader.offset, max(end - 1, start))
            problems.append(Problem("json/limit", limit.message, at, at + 1, limit.help))
            break
    return values, sorted(problems, key=lambda problem: problem.start)


def _too_many(text: str, tops: int) -> Problem | None:
    """Refuse a text with more keys and values than a file may hold: they are counted, and not read.

    Besides those at the top, one follows each comma, each colon and each bracket that is not closed at once.
    """
    if len(text) <= MAX_NODES:
        return None
    bare = _TEXT_OR_SPACE.sub(_bare, text.replace("\\\\", "").replace('\\"', ""))
    empty = bare.count("[]") + bare.count("{}")
    if tops + sum(map(bare.count, "[{,:")) - empty <= MAX_NODES:
        return None
    return at_end("json/limit", text, TOO_MANY.format(MAX_NODES))


def _bare(found: re.Match[str]) -> str:
    return "1" if found.group().startswith('"') else ""


class _Reader:
    """Reads one value from a part of a text."""

    def __init__(
        self,
        text: str,
        part: tuple[int, int],
        budget: Budget,
        problems: list[Problem],
        *,
        any_integer: bool,
    ):
        self.text = text
        self.end = part[1]
        self.offset = _space(text, *part)
        self._any_integer = any_integer
        self._budget = budget
        self._problems = problems
        self._open: list[_Open] = []

    def at_end(self) -> bool:
        """Whether nothing but blanks is left."""
        return self.offset >= self.end

    def read_or_tell(self) -> list[Node]:
        """The one value, if the text is well formed; if not, what is wrong is told.

        Raises:
            LimitReached: it holds too much.
        """
        try:
            return [self.read()]
        except _NotJson as stop:
            tell(self._problems, stop.problem)
            return []

    def read(self) -> Node:
        """The one value.

        Raises:
            _NotJson: there is none, or something follows it.
            LimitReached: it holds too much.
        """
        while True:
            done = self._value()
            while done is not None and self._open:
                done = self._place(done)
            if done is not None:
                break
        if not self.at_end():
            raise self._stop("something follows the value", "a JSON file holds one value")
        return done

    def _value(self) -> Node | None:
        """Read a scalar or an empty collection; of any other collection only the beginning: None."""
        start, character = self.offset, self._peek()
        if character in ("{", "["):
            self._budget.enter(len(self._open) + 1)
            node = Node({}, start, start, inline=True, begin=start, entries={})
            if character == "[":
                node = Node([], start, start, inline=True, begin=start, items=[])
            self._pass(1)
            if self._peek() == ("}" if character == "{" else "]"):
                return self._close(node)
            self._open.append(_Open(node))
            if character == "{":
                self._key()
            return None
        if character == '"':
            return self._string()
        return self._number_or_word()

    def _place(self, node: Node) -> Node | None:
        """Put a value into the collection around it; if that ends here, return it."""
        holder = self._open[-1]
        parent = holder.node
        if parent.items is not None:
            parent.items.append(node)
            if isinstance(parent.value, list):  # pragma: no branch - for the type checker
                parent.value.append(node.value)
        elif (
            holder.key is not None and parent.entries is not None
        ):  # pragma: no branch - for the type checker
            self._enter(parent, parent.entries, holder, holder.key, node)
        parent.value_known = parent.value_known and node.value_known
        closing = "]" if parent.items is not None else "}"
        if self._peek() == closing:
            self._open.pop()
            return self._close(parent)
        if self._peek() != ",":
            raise self._stop(f"a `,` or the closing `{closing}` is missing")
        self._pass(1)
        if parent.entries is not None:
            self._key()
        return None

    def _enter(self, parent: Node, entries: dict[str, Entry], holder: _Open, key: Entry, node: Node) -> None:
        first = entries.get(holder.text)
        if first is None:
            entries[holder.text] = Entry(key.start, key.end, node)
            if isinstance(parent.value, dict):  # pragma: no branch - for the type checker
                parent.value[holder.text] = node.value
            return
        message = f"the key `{shown(holder.text)}` is already in this object"
        related = ((first.start, first.end, "the first one is here"),)
        problem = Problem("json/duplicate-key", message, key.start, key.end, None, related, hides_value=False)
        tell(self._problems, problem)

    def _key(self) -> None:
        holder = self._open[-1]
        if self._peek() != '"':
            raise self._stop("a key in double quotes is missing")
        key = self._string()
        holder.key, holder.text = Entry(key.start, key.end, key), str(key.value)
        holder.node.value_known = holder.node.value_known and key.value_known
        if self._peek() != ":":
            raise self._stop("the `:` after the key is missing")
        self._pass(1)

    def _string(self) -> Node:
        start = self.offset
        try:  # strict: a text ends before the line does, and with it before the part
            value, end = _DECODER.raw_decode(self.text, start)
        except json.JSONDecodeError:
            raise self._unfinished(start) from None
        self._pass(end - start)
        value_known = True
        try:
            value = join_surrogates(value)
        except ScalarError as error:
            tell(self._problems, Problem("json/surrogate", error.message, start, end))
            value, value_known = without_surrogates(value), False
        return Node(value, start, end, inline=True, begin=start, value_known=value_known)

    def _unfinished(self, start: int) -> _NotJson:
        """Why a text in double quotes is none."""
        at = start + 1
        while found := _SPECIAL.search(self.text, at, self.end):
            at, character = found.start(), found.group()
            if character != "\\":
                name = "tab" if character == "\t" else "line break"
                escape = {"\t": "\\t", "\r": "\\r", "\n": "\\n"}[character]
                message = f"a {name} inside of a text: the closing quote is missing, or it is not escaped"
                return _NotJson(at, at + 1, message, f"write `{escape}` for it")
            if not _ESCAPE.match(self.text, at + 1):
                end = min(at + 2, self.end)
                return _NotJson(at, end, "an unknown escape", "write `\\\\` for a backslash")
            at += 2
        return _NotJson(self.end - 1, self.end, "the closing quote is missing")

    def _number_or_word(self) -> Node:
        start = self.offset
        word = _WORD.match(self.text, start, self.end)
        number = _NUMBER.match(self.text, start, self.end)
        found = word or number
        if found is None:
            raise self._no_value()
        self._pass(found.end() - start)
        node = Node(None, start, found.end(), inline=True, begin=start)
        if word is not None:
            node.value = _WORDS[word.group()]
        elif number is not None:  # pragma: no branch - for the type checker
            self._take_number(node, number)
        return node

    def _no_value(self) -> _NotJson:
        token = _TOKEN.match(self.text, self.offset, self.end)
        written = token.group() if token is not None else ""
        if written[:1] in _HELP or not written.strip("{}[]:"):
            return self._stop("a value is missing")
        return self._stop(f"`{shown(written)}` is no JSON value", "put text in double quotes")

    def _take_number(self, node: Node, found: re.Match[str]) -> None:
        text, is_integer = found.group(), found[1] is None and found[2] is None
        number: int | float = float(text)
        if is_integer and len(text.lstrip("-")) <= _LONGEST_NUMBER:
            number = int(text)
        fits = isinstance(number, int) or abs(number) != float("inf")
        if is_integer and not self._any_integer:
            fits = MIN_INTEGER <= number <= MAX_INTEGER
        if fits:
            node.value = number
            return
        node.value_known = False
        what = "does not fit in 64 bits" if is_integer else "is beyond the range of a number"
        if is_integer and self._any_integer:
            what = f"has more than {_LONGEST_NUMBER} digits"
        tell(
            self._problems, Problem("json/number", f"the number `{shown(text)}` {what}", node.start, node.end)
        )

    def _close(self, node: Node) -> Node:
        node.end = self.offset + 1
        self._pass(1)
        return node

    def _peek(self) -> str:
        return self.text[self.offset] if self.offset < self.end else ""

    def _pass(self, characters: int) -> None:
        self.offset = _space(self.text, self.offset + characters, self.end)

    def _stop(self, message: str, help_text: str | None = None) -> _NotJson:
        if self.at_end():
            end = len(self.text[: self.end].rstrip())
            return _NotJson(max(end - 1, 0), max(end, 1), f"{message}: the text ends here", help_text)
        found = _TOKEN.match(self.text, self.offset, self.end)
        start, end = found.span() if found else (self.offset, self.offset + 1)
        return _NotJson(start, end, message, help_text or _advice(self.text, start))


def _advice(text: str, offset: int) -> str | None:
    """What to do about a character; one comma too many has something else than a value before it."""
    before = text[max(offset - _LOOKED_BACK, 0) : offset].rstrip()[-1:]
    needed = {",": ",[{", "]": ",", "}": ","}.get(text[offset])
    return None if needed is not None and before not in needed else _HELP.get(text[offset])


def _space(text: str, start: int, end: int) -> int:
    found = _SPACE.match(text, start, end)
    return found.end() if found else start
