"""Regular expressions of ECMA-262, as JSON Schema asks for (core, section 6.4), for jsonschema-rs.

Its engines already read classes and escapes as ECMA-262 does. `translate` rewrites what they read differently
or reject, and explains what cannot be rewritten. JSON Schema recommends the flag `u`: a surrogate pair is
one character, and an escape without a meaning is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DOT = r"[^\n\r\u2028\u2029]"
_ANYTHING, _NOTHING = r"[\s\S]", r"[^\s\S]"
_WORD = "[A-Za-z0-9_]"
_BOUNDARY = {"b": r"(?-u:\b)", "B": r"(?-u:\B)"}
_BOUNDARY_BY_LOOKING = {
    "b": f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))",
    "B": f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))",
}
_SYNTAX = "^$\\.*+?()[]{}|/-&~#"
_LITERAL_ESCAPES = "tnrfv"
_HINTS = {
    "Z": "write `$`",
    "z": "write `$`",
    "A": "write `^`",
    "G": "",
    "h": r"write `[ \t]`",
    "H": r"write `[^ \t]`",
    "R": r"write `\r?\n`",
    "e": r"write `\x1b`",
    "a": r"write `\x07`",
    "K": "",
    "Q": "escape each character",
    "X": "",
    "N": r"write `.`",
}
_QUANTIFIER = re.compile(r"\{([0-9]+)(,([0-9]*))?\}")
_GROUP_NAME = re.compile(r"<([^>]*)>")
_FLAGS = re.compile(r"\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])")
_FOREIGN = "it is not in ECMA-262, and other validators reject it"
_MAX_DEPTH = 250
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)


class PatternError(ValueError):
    """An expression that cannot be used.

    Attributes:
        reason: what is wrong.
        position: the position of the first character that is wrong, from 0.
        help: what to write instead.
    """

    def __init__(self, reason: str, position: int, help_text: str | None = None):
        super().__init__(reason)
        self.reason = reason
        self.position = position
        self.help = help_text or None


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of an expression that is not ECMA-262, or that is matched differently here.

    Attributes:
        part: the part.
        position: the position of its first character, from 0.
        message: the difference.
        help: what to write instead.
    """

    part: str
    position: int
    message: str
    help: str | None = None


@dataclass(slots=True)
class Translation:
    """An expression for jsonschema-rs.

    Attributes:
        linear: the expression for the engine of linear time.
        backtracking: the expression for the engine that backtracks, for look-around and backreferences.
        differences: the parts that other validators read differently.
    """

    linear: str
    backtracking: str
    differences: list[Difference] = field(default_factory=list)


def translate(expression: str) -> Translation:
    """Translate an expression.

    Raises:
        PatternError: it is not an expression of ECMA-262.
    """
    return _Translator(expression).translate()


@dataclass(slots=True)
class _Group:
    """A group.

    Attributes:
        position: the position of its parenthesis.
        number: its number; None if it does not capture.
        is_look_behind: True if it looks behind, and cannot be repeated.
        is_negative: True if it looks around for what must not be there.
        has_alternatives: True if it has a `|`.
        inner: the numbers of the groups inside.
    """

    position: int
    number: int | None
    is_look_behind: bool = False
    is_negative: bool = False
    has_alternatives: bool = False
    inner: list[int] = field(default_factory=list)


class _Translator:
    """Translates one expression, from left to right."""

    def __init__(self, expression: str):
        self._text = expression
        self._at = 0
        self._linear: list[str] = []
        self._backtracking: list[str] = []
        self._differences: list[Difference] = []
        self._stack: list[_Group] = []
        self._closed: set[int] = set()
        self._may_be_skipped: set[int] = set()
        self._count = 0
        self._repeatable = False
        self._last_groups: list[int] = []
        self._names, self._total = _group_names(expression)
        self._empty_class: tuple[int, str] | None = None
        self._top_has_alternatives = False
        self._top_inner: list[int] = []

    def translate(self) -> Translation:
        text = self._text
        while self._at < len(text):
            self._step(text[self._at])
        if self._stack:
            raise PatternError(
                "this parenthesis is never closed", self._stack[-1].position, r"write `\(` for the character"
            )
        return Translation("".join(self._linear), "".join(self._backtracking), self._differences)

    def _emit(
        self, linear: str, backtracking: str | None = None, *, length: int, repeatable: bool = True
    ) -> None:
        self._linear.append(linear)
        self._backtracking.append(linear if backtracking is None else backtracking)
        self._at += length
        self._repeatable = repeatable
        self._last_groups = []

    def _step(self, character: str) -> None:  # noqa: C901, PLR0912 - one case per kind of token
        match character:
            case "\\":
                self._escape()
            case "[":
                self._class()
            case "(":
                self._open()
            case ")":
                self._close()
            case "*" | "+" | "?":
                self._quantifier(1, may_skip=character != "+")
            case "{":
                self._counted()
            case ".":
                self._emit(_DOT, length=1)
            case "|":
                if self._stack:
                    self._stack[-1].has_alternatives = True
                    self._may_be_skipped.update(self._stack[-1].inner)
                else:
                    self._top_has_alternatives = True
                    self._may_be_skipped.update(self._top_inner)
                self._emit("|", length=1, repeatable=False)
            case "^" | "$":
                self._emit(character, length=1, repeatable=False)
            case "]" if self._empty_class is not None:
                position, part = self._empty_class
                message = "it is a class without characters, which ends at its first `]`"
                self._differences.append(
                    Difference(part, position, message, rf"write `{part[:-1]}\]` for the character")
                )
                self._empty_class = None
                self._emit(r"\]", length=1)
            case _ if ord(character) in _HIGH or ord(character) in _LOW:
                self._emit(_NOTHING, length=1)
            case "]" | "}":
                self._emit("\\" + character, length=1)
            case _:
                self._emit(character, length=1)

    def _quantifier(self, length: int, *, may_skip: bool) -> None:
        position = self._at
        if not self._repeatable:
            raise PatternError(
                "there is nothing to repeat", position, rf"write `\{self._text[position]}` for the character"
            )
        end = position + length
        if may_skip:
            self._may_be_skipped.update(self._last_groups)
        if self._text[end : end + 1] == "?":
            end += 1
        following = self._text[end : end + 1]
        if following == "+":
            part = self._text[position : end + 1]
            self._differences.append(Difference(part, position, _FOREIGN, f"write `{part[:-1]}`"))
            end += 1
        elif following and following in "*?":
            raise PatternError("a repetition cannot be repeated", end, "put what is repeated in `(?:...)`")
        self._emit(self._text[position:end], length=end - position, repeatable=False)

    def _counted(self) -> None:
        found = _QUANTIFIER.match(self._text, self._at)
        if found is None:
            written = self._text[self._at : self._at + 12].partition("}")[0] + "}"
            help_text = r"write `\{` for the character"
            if re.fullmatch(r"\{,[0-9]+\}", written):
                help_text = f"write `{{0{written[1:]}`"
            raise PatternError("this brace does not begin a number of repetitions", self._at, help_text)
        least, most = found.group(1), found.group(3)
        if most and int(most[:9]) < int(least[:9]) and len(most) <= len(least):
            raise PatternError("the largest number of repetitions is below the least", self._at)
        self._quantifier(len(found.group()), may_skip=int(least[:9]) == 0)

    def _open(self) -> None:
        text, position = self._text, self._at
        rest = text[position + 1 : position + 4]
        if not rest.startswith("?"):
            self._count += 1
            self._push(_Group(position, self._count), "(", 1)
            return
        if rest.startswith("?:"):
            self._push(_Group(position, None), "(?:", 3)
        elif rest.startswith(("?=", "?!")):
            self._push(_Group(position, None, is_negative=rest[1] == "!"), text[position : position + 3], 3)
        elif rest.startswith(("?<=", "?<!")):
            group = _Group(position, None, is_look_behind=True, is_negative=rest[2] == "!")
            self._push(group, text[position : position + 4], 4)
        elif rest.startswith(("?<", "?P<")):
            self._named(position, 2 if rest.startswith("?<") else 3)
        else:
            self._flags(position)

    def _push(self, group: _Group, opening: str, length: int) -> None:
        if len(self._stack) == _MAX_DEPTH:
            raise PatternError(f"its groups are nested more than {_MAX_DEPTH} deep", group.position)
        self._stack.append(group)
        self._emit(opening, length=length, repeatable=False)

    def _named(self, position: int, start: int) -> None:
        found = _GROUP_NAME.match(self._text, position + start)
        if found is None or not found.group(1).isidentifier():
            raise PatternError("this group has no usable name", position, "write `(?<name>...)`")
        if start > 2:  # noqa: PLR2004 - the length of `(?`
            part = self._text[position : found.end()]
            self._differences.append(Difference(part, position, _FOREIGN, f"write `(?<{found.group(1)}>`"))
        self._count += 1
        self._push(_Group(position, self._count), "(", found.end() - position)

    def _flags(self, position: int) -> None:
        found = _FLAGS.match(self._text, position + 1)
        part = self._text[position : position + 3]
        if found is None or not set((found.group(1) or "") + (found.group(2) or "")) <= set("imsxU"):
            hint = {"(?>": "write `(?:`", "(?#": "leave the comment out"}.get(part, "")
            raise PatternError(f"`{part}` is not in ECMA-262", position, hint)
        opening = self._text[position : found.end()]
        if found.group(3) == ")" or not set((found.group(1) or "") + (found.group(2) or "")) <= set("ims"):
            help_text = "write both cases in a class, as in `[Aa]`" if "i" in found.group(1) else None
            self._differences.append(Difference(opening, position, _FOREIGN, help_text))
        if found.group(3) == ")":
            self._emit(opening, length=len(opening), repeatable=False)
        else:
            self._push(_Group(position, None), opening, len(opening))

    def _close(self) -> None:
        if not self._stack:
            raise PatternError("this parenthesis closes nothing", self._at, r"write `\)` for the character")
        group = self._stack.pop()
        inner = [*group.inner, *([group.number] if group.number is not None else [])]
        if group.has_alternatives:
            self._may_be_skipped.update(group.inner)
        if group.number is not None:
            self._closed.add(group.number)
        if group.is_negative:
            self._closed.difference_update(inner)
        (self._stack[-1].inner if self._stack else self._top_inner).extend(inner)
        if not self._stack and self._top_has_alternatives:
            self._may_be_skipped.update(inner)
        self._emit(")", length=1, repeatable=not group.is_look_behind)
        self._last_groups = inner

    def _escape(self) -> None:
        text, position = self._text, self._at
        character = text[position + 1 : position + 2]
        if not character:
            raise PatternError(
                "a backslash at the end escapes nothing", position, r"write `\\` for the character"
            )
        if character in "bB":
            self._emit(_BOUNDARY[character], _BOUNDARY_BY_LOOKING[character], length=2, repeatable=False)
        elif character in "123456789":
            self._backreference(position)
        elif character == "k":
            self._named_reference(position)
        elif character in "dDwWsS":
            self._emit("\\" + character, length=2)
        elif character in "pP":
            found = re.compile(r"\\[pP](\{[^}]*\}|.)").match(text, position)
            if found is None:
                raise PatternError(rf"`\{character}` needs a property, as in `\p{{L}}`", position)
            if not found.group(1).startswith("{"):
                written = found.group()
                self._differences.append(
                    Difference(written, position, _FOREIGN, rf"write `\{character}{{{found.group(1)}}}`")
                )
            self._emit(found.group(), length=len(found.group()))
        elif character in "Az":
            written = "^" if character == "A" else "$"
            self._differences.append(Difference("\\" + character, position, _FOREIGN, f"write `{written}`"))
            self._emit(written, length=2, repeatable=False)
        else:
            code, length = self._character(position)
            self._emit(_literal(code), length=length)

    def _character(  # noqa: C901, PLR0911 - one case per kind of escape
        self, position: int, *, in_class: bool = False
    ) -> tuple[int, int]:
        """Return the code point of the character at a position, and the length of its text."""
        text = self._text
        character = text[position]
        if character != "\\":
            return ord(character), 1
        escaped = text[position + 1 : position + 2]
        if not escaped:
            raise PatternError(
                "a backslash at the end escapes nothing", position, r"write `\\` for the character"
            )
        if in_class and escaped == "b":
            return 8, 2
        if escaped in _LITERAL_ESCAPES:
            return ord({"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}[escaped]), 2
        if escaped == "0" and not text[position + 2 : position + 3].isdigit():
            return 0, 2
        if escaped == "c" and re.fullmatch("[A-Za-z]", text[position + 2 : position + 3]):
            return ord(text[position + 2]) % 32, 3
        found = re.compile(r"\\x([0-9A-Fa-f]{2})|\\x\{([0-9A-Fa-f]{1,6})\}").match(text, position)
        if found:
            if found.group(2):
                self._differences.append(
                    Difference(found.group(), position, _FOREIGN, rf"write `\u{{{found.group(2)}}}`")
                )
            return self._code(found.group(1) or found.group(2), position), len(found.group())
        found = re.compile(r"\\u(?:\{0*([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))").match(text, position)
        if found:
            code, length = self._code(found.group(1) or found.group(2), position), len(found.group())
            low = re.compile(r"\\u([dD][c-fC-F][0-9A-Fa-f]{2})").match(text, position + length)
            if code in _HIGH and found.group(2) and low:
                return 0x10000 + (code - 0xD800) * 0x400 + int(low.group(1), 16) - 0xDC00, length + 6
            return code, length
        if not escaped.isalnum() and escaped.isascii():
            return ord(escaped), 2
        written = "\\" + escaped
        raise PatternError(
            f"`{written}` is not in ECMA-262",
            position,
            _HINTS.get(escaped, f"write `{escaped}`" if not escaped.isascii() else None),
        )

    def _code(self, digits: str, position: int) -> int:
        code = int(digits, 16)
        if code > 0x10FFFF:  # noqa: PLR2004 - the last code point of Unicode
            raise PatternError("there is no such character in Unicode", position)
        return code

    def _class(self) -> None:
        """Translate a class; ranges of surrogates are left out, because no text contains one."""
        text, position = self._text, self._at
        at = position + 1
        is_negated = text[at : at + 1] == "^"
        at += is_negated
        parts: list[str] = []
        while text[at : at + 1] != "]":
            if at >= len(text):
                raise PatternError("this bracket is never closed", position, r"write `\[` for the character")
            first, at = self._class_item(at)
            if text[at : at + 1] != "-" or text[at + 1 : at + 2] in {"]", ""}:
                parts.append(first if isinstance(first, str) else _class_range(first, first))
                continue
            last, end = self._class_item(at + 1)
            if isinstance(first, str) or isinstance(last, str):
                raise PatternError(
                    "a range begins and ends with one character", at, r"write `\-` for the character"
                )
            if last < first:
                raise PatternError("this range ends before it begins", at, r"write `\-` for the character")
            parts.append(_class_range(first, last))
            at = end
        inside = "".join(parts)
        if at == position + 1 + is_negated:
            self._empty_class = (position, text[position : at + 1])
        if inside:
            self._emit(f"[{'^' if is_negated else ''}{inside}]", length=at + 1 - position)
        else:
            self._emit(_ANYTHING if is_negated else _NOTHING, length=at + 1 - position)

    def _class_item(self, at: int) -> tuple[int | str, int]:
        text = self._text
        escaped = text[at + 1 : at + 2] if text[at] == "\\" else ""
        if escaped and escaped in "dDwWsS":
            return "\\" + escaped, at + 2
        if escaped and escaped in "pP":
            found = re.compile(r"\\[pP](\{[^}]*\}|.)").match(text, at)
            if found is not None:
                return found.group(), found.end()
        code, length = self._character(at, in_class=True)
        return code, at + length

    def _backreference(self, position: int) -> None:
        found = re.compile(r"\\([0-9]+)").match(self._text, position)
        assert found is not None  # noqa: S101 - for the type checker: a digit follows
        number = int(found.group(1)[:6])
        if number > self._total:
            raise PatternError(f"there is no group {number}", position)
        self._refer(number, position, len(found.group()))

    def _named_reference(self, position: int) -> None:
        found = _GROUP_NAME.match(self._text, position + 2)
        if found is None or found.group(1) not in self._names:
            raise PatternError(r"`\k` needs the name of a group, as in `\k<name>`", position)
        self._refer(self._names[found.group(1)], position, found.end() - position)

    def _refer(self, number: int, position: int, length: int) -> None:
        """Refer to what a group has matched: nothing, if it is not closed before."""
        part = self._text[position : position + length]
        if number not in self._closed:
            self._emit("(?:)", length=length)
            return
        if number in self._may_be_skipped:
            message = (
                f"if group {number} takes no part in a match, this matches nothing here, "
                "but the empty text in ECMA-262"
            )
            self._differences.append(Difference(part, position, message))
        self._emit(f"(?:\\{number})", length=length)


def _group_names(expression: str) -> tuple[dict[str, int], int]:
    """Return the number of each named group, and the number of all groups."""
    names: dict[str, int] = {}
    count = 0
    tokens = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]?|\((?!\?)|\(\?P?<(?![=!])([^>]*)>", re.DOTALL)
    for token in tokens.finditer(expression):
        if token.group().startswith("("):
            count += 1
            if token.group(1) is not None:
                names.setdefault(token.group(1), count)
    return names, count


def _literal(code: int) -> str:
    if code in _HIGH or code in _LOW:
        return _NOTHING
    character = chr(code)
    if character in _SYNTAX:
        return "\\" + character
    return character if character.isprintable() else f"\\u{{{code:X}}}"


def _class_range(first: int, last: int) -> str:
    """Return the text of a range in a class, without surrogates."""
    if first < _HIGH.start and last >= _LOW.stop:
        return _class_range(first, _HIGH.start - 1) + _class_range(_LOW.stop, last)
    if first in _HIGH or first in _LOW:
        first = _LOW.stop
    if last in _HIGH or last in _LOW:
        last = _HIGH.start - 1
    if last < first:
        return ""
    return _literal(first) if first == last else f"{_literal(first)}-{_literal(last)}"
