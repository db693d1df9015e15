"""Translate an expression from left to right."""

from __future__ import annotations

import re

from statekit.schema.ecma.characters import HIGH, LOW, NOTHING, literal, read_character
from statekit.schema.ecma.classes import translate_class
from statekit.schema.ecma.groups import FLAGS, GROUP_NAME, Group, group_names
from statekit.schema.ecma.properties import read_property
from statekit.schema.ecma.results import FOREIGN, Difference, PatternError, Translation

_DOT = r"[^\n\r\u2028\u2029]"
_WORD = "[A-Za-z0-9_]"
_BOUNDARY = {"b": r"(?-u:\b)", "B": r"(?-u:\B)"}
_BOUNDARY_BY_LOOKING = {
    "b": f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))",
    "B": f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))",
}
_QUANTIFIER = re.compile(r"\{([0-9]+)(,([0-9]*))?\}")
_MAX_DEPTH = 250


class Translator:
    """Translates one expression, from left to right."""

    def __init__(self, expression: str):
        self._text = expression
        self._at = 0
        self._linear: list[str] = []
        self._backtracking: list[str] = []
        self._differences: list[Difference] = []
        self._stack: list[Group] = []
        self._closed: set[int] = set()
        self._may_be_skipped: set[int] = set()
        self._count = 0
        self._repeatable = False
        self._last_groups: list[int] = []
        self._names, self._total = group_names(expression)
        self._empty_class: tuple[int, str] | None = None
        self._top_has_alternatives = False
        self._top_inner: list[int] = []

    def translate(self) -> Translation:
        """Translate the expression.

        Raises:
            PatternError: it is not an expression of ECMA-262.
        """
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
            case _ if ord(character) in HIGH or ord(character) in LOW:
                self._emit(NOTHING, length=1)
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
            self._differences.append(Difference(part, position, FOREIGN, f"write `{part[:-1]}`"))
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
            self._push(Group(position, self._count), "(", 1)
            return
        if rest.startswith("?:"):
            self._push(Group(position, None), "(?:", 3)
        elif rest.startswith(("?=", "?!")):
            self._push(Group(position, None, is_negative=rest[1] == "!"), text[position : position + 3], 3)
        elif rest.startswith(("?<=", "?<!")):
            group = Group(position, None, is_look_behind=True, is_negative=rest[2] == "!")
            self._push(group, text[position : position + 4], 4)
        elif rest.startswith(("?<", "?P<")):
            self._named(position, 2 if rest.startswith("?<") else 3)
        else:
            self._flags(position)

    def _push(self, group: Group, opening: str, length: int) -> None:
        if len(self._stack) == _MAX_DEPTH:
            raise PatternError(f"its groups are nested more than {_MAX_DEPTH} deep", group.position)
        self._stack.append(group)
        self._emit(opening, length=length, repeatable=False)

    def _named(self, position: int, start: int) -> None:
        found = GROUP_NAME.match(self._text, position + start)
        if found is None or not found.group(1).isidentifier():
            raise PatternError("this group has no usable name", position, "write `(?<name>...)`")
        if start > 2:  # noqa: PLR2004 - the length of `(?`
            part = self._text[position : found.end()]
            self._differences.append(Difference(part, position, FOREIGN, f"write `(?<{found.group(1)}>`"))
        self._count += 1
        self._push(Group(position, self._count), "(", found.end() - position)

    def _flags(self, position: int) -> None:
        found = FLAGS.match(self._text, position + 1)
        part = self._text[position : position + 3]
        if found is None or not set((found.group(1) or "") + (found.group(2) or "")) <= set("imsxU"):
            hint = {"(?>": "write `(?:`", "(?#": "leave the comment out"}.get(part, "")
            raise PatternError(f"`{part}` is not in ECMA-262", position, hint)
        opening = self._text[position : found.end()]
        if found.group(3) == ")" or not set((found.group(1) or "") + (found.group(2) or "")) <= set("ims"):
            help_text = "write both cases in a class, as in `[Aa]`" if "i" in found.group(1) else None
            self._differences.append(Difference(opening, position, FOREIGN, help_text))
        if found.group(3) == ")":
            self._emit(opening, length=len(opening), repeatable=False)
        else:
            self._push(Group(position, None), opening, len(opening))

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
            written = read_property(text, position, self._differences)
            self._emit(written, length=len(written))
        elif character in "Az":
            written = "^" if character == "A" else "$"
            self._differences.append(Difference("\\" + character, position, FOREIGN, f"write `{written}`"))
            self._emit(written, length=2, repeatable=False)
        else:
            code, length = read_character(text, position, self._differences)
            self._emit(literal(code), length=length)

    def _class(self) -> None:
        position = self._at
        translated, end, is_empty = translate_class(self._text, position, self._differences)
        if is_empty:
            self._empty_class = (position, self._text[position:end])
        self._emit(translated, length=end - position)

    def _backreference(self, position: int) -> None:
        found = re.compile(r"\\([0-9]+)").match(self._text, position)
        assert found is not None  # noqa: S101 - for the type checker: a digit follows
        number = int(found.group(1)[:6])
        if number > self._total:
            raise PatternError(f"there is no group {number}", position)
        self._refer(number, position, len(found.group()))

    def _named_reference(self, position: int) -> None:
        found = GROUP_NAME.match(self._text, position + 2)
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
