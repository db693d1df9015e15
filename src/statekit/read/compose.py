"""YAML events to nodes.

They are put together here and not by ruamel.yaml's composer, because ours keeps the place of every alias,
counts what aliases repeat before it is built, needs no recursion, and resolves scalars by the core schema
alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    StreamEndEvent,
)

from statekit.diagnostics import JSON
from statekit.read.limits import Budget, LimitReached, tell, too_dense
from statekit.read.nodes import Entry, Node, Problem
from statekit.read.parser import EventStream
from statekit.read.ranges import range_of_dash, range_of_key, range_of_scalar, start_of_collection
from statekit.read.repeats import without_followers
from statekit.read.scalars import ScalarError, join_surrogates, resolve_plain, without_surrogates
from statekit.read.syntax import NotYaml, explain_stop, shown
from statekit.read.text_file import refused_character

_MERGE_KEY = "<<"


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet; `bracketed` is true for `[...]` and `{...}`."""

    node: Node
    anchor: str | None
    bracketed: bool
    key: Entry | None = None
    key_text: str | None = None


def compose(text: str) -> tuple[list[Node], list[Problem]]:
    """Put the documents of a text together.

    Returns:
        the top node of each document that is well formed, and every problem in the order of the text.
    """
    refused = refused_character(text) or too_dense(text)
    if refused is not None:
        return [], [refused]
    stream = EventStream(text)
    composer = _Composer(text)
    try:
        for event in stream:
            composer.take(event)
    except NotYaml as stop:
        if not composer.is_explained(stop):
            composer.problems.append(explain_stop(text, stop))
    except LimitReached as limit:
        start, end = composer.reached if limit.offset is None else (limit.offset, limit.offset + 1)
        composer.problems.append(Problem("yaml/limit", limit.message, start, min(end, len(text)), limit.help))
    problems = [*composer.problems, *stream.refused]
    problems.sort(key=lambda problem: problem.start)
    return composer.documents, without_followers(text, problems)


class _Composer:
    """Takes events and makes nodes of them; `reached` is the range of the token that it took last."""

    def __init__(self, text: str):
        self.text = text
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self.reached = (0, 0)
        self._budget = Budget()
        self._top: Node | None = None
        self._marker = (0, 0)
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | _Open] = {}

    def take(self, event: Any) -> None:
        """Go on by one event.

        Raises:
            LimitReached: the text holds too much.
        """
        match event:
            case ScalarEvent():
                self._place(self._scalar(event))
            case AliasEvent():
                self._place(self._alias(event))
            case CollectionStartEvent():
                self._begin(event)
            case CollectionEndEvent():
                self._finish(event)
            case DocumentStartEvent():
                self._keep_document()
                self._marker = self.reached = (event.start_mark.index, event.end_mark.index)
            case DocumentEndEvent():
                self._anchors.clear()
                if event.explicit:
                    self._keep_document()
            case StreamEndEvent():
                self._keep_document()

    def is_explained(self, stop: NotYaml) -> bool:
        """Whether the parser stopped only because text that begins with `*` was read as an alias."""
        last = self.problems[-1] if self.problems else None
        return (
            last is not None
            and last.rule == "yaml/alias"
            and not self.text[last.end : stop.offset].strip(" ")
            and stop.offset < len(self.text)
        )

    def _keep_document(self) -> None:
        """A document counts once it is sure that it is whole: nothing follows that belongs to it."""
        if self._top is not None:
            self.documents.append(self._top)
        self._top = None

    def _begin(self, event: CollectionStartEvent) -> None:
        start, bracketed = start_of_collection(self.text, event)
        self.reached = (start, start + 1)
        inline, begin = bool(event.flow_style), event.start_mark.index
        node = Node(None, start, start, inline, begin, height=1, value_known=event.ctag is None)
        if isinstance(event, MappingStartEvent):
            node.value, node.entries = {}, {}
        else:
            node.value, node.items = [], []
        self._budget.enter(len(self._open) + 1)
        opened = _Open(node, event.anchor, bracketed)
        if event.anchor is not None:
            self._anchors[event.anchor] = opened
        self._open.append(opened)

    def _finish(self, event: CollectionEndEvent) -> None:
        done = self._open.pop()
        if done.bracketed:
            done.node.end = event.end_mark.index
            self.reached = (done.node.end - 1, done.node.end)
        if done.anchor is not None and self._anchors.get(done.anchor) is done:
            self._anchors[done.anchor] = done.node
        self._place(done.node)

    def _place(self, node: Node) -> None:
        """Put a finished node where it belongs: the document, a list, a key or the value of a key."""
        self._budget.add()
        if not self._open:
            self._top = node
            return
        holder = self._open[-1]
        parent = holder.node
        if parent.items is not None:
            parent.items.append(node)
            _list(parent.value).append(node.value)
        elif holder.key is None:
            self._take_key(holder, node)
        else:
            self._take_value(holder, holder.key, node)
        parent.end = max(parent.end, node.end)
        parent.characters += node.characters
        parent.size += node.size
        parent.value_known = parent.value_known and node.value_known
        if holder.key is None:  # what was placed is no key
            parent.height = max(parent.height, node.height + 1)

    def _take_key(self, holder: _Open, node: Node) -> None:
        start, end = range_of_key(self.text, node)
        holder.key, holder.key_text = Entry(start, end, node), None
        if isinstance(node.value, str):
            if node.value == _MERGE_KEY and self.text.startswith(_MERGE_KEY, node.start):
                message = "`<<` is a merge key, which YAML 1.2 does not have"
                advice = 'write the entries out, or quote it ("<<") if it is an ordinary key'
                tell(self.problems, Problem("yaml/merge-key", message, node.start, end, advice))
                node.value_known = False
            else:
                holder.key_text = node.value
            return
        node.value_known = False
        message, help_text = _no_text(node.value, shown(self.text[start:end]))
        tell(self.problems, Problem("yaml/key", message, start, end, help_text))

    def _take_value(self, holder: _Open, key: Entry, node: Node) -> None:
        text, entries = holder.key_text, holder.node.entries
        holder.key = holder.key_text = None
        if node.start == node.end:  # nothing stands there: the key stands for it
            node.begin = node.start = node.end = key.end
        if text is None or entries is None:
            return
        first = entries.get(text)
        if first is None:
            entries[text] = Entry(key.start, key.end, node)
            _dict(holder.node.value)[text] = node.value
            return
        message = f"the key `{shown(text)}` is already in this mapping"
        related = ((first.start, first.end, "the first one is here"),)
        problem = Problem(
            "yaml/duplicate-key", message, key.start, key.end, "keep one of them", related, hides_value=False
        )
        tell(self.problems, problem)

    def _scalar(self, event: ScalarEvent) -> Node:
        start, end = range_of_scalar(self.text, event)
        value_known, is_empty = event.ctag is None, start == end
        if is_empty:
            start, end = self._place_of_nothing(end)
        self.reached = (start, max(end, start + 1))
        value: JSON = None
        try:
            if not is_empty:
                value = join_surrogates(event.value) if event.style else resolve_plain(event.value)
        except ScalarError as error:
            tell(self.problems, Problem(error.rule, error.message, start, end, error.help))
            value, value_known = without_surrogates(event.value), False
        inline = event.style not in ("|", ">") and end > start
        begin = min(event.start_mark.index, start)
        node = Node(value, start, end, inline, begin, characters=len(event.value), value_known=value_known)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _place_of_nothing(self, offset: int) -> tuple[int, int]:
        """Where an empty value is shown: an empty list item at its dash, an empty document at its `---`."""
        if not self._open:
            return self._marker
        holder = self._open[-1].node
        if holder.items is None:
            return offset, offset
        before = holder.items[-1].end if holder.items else holder.start
        return range_of_dash(self.text, before, offset)

    def _alias(self, event: AliasEvent) -> Node:
        start, end = self.reached = event.start_mark.index, event.end_mark.index
        name = str(event.anchor)
        target = self._anchors.get(name)
        if isinstance(target, Node):
            self._budget.repeat(target, len(self._open))
            return replace(target, start=start, end=end, begin=start, inline=True)
        message = f"`*{shown(name)}` lies inside of what it repeats"
        help_text: str | None = None
        if target is None:
            message = f"there is no anchor `&{shown(name)}` before this alias"
            help_text = "put text that begins with `*` in quotes"
        tell(self.problems, Problem("yaml/alias", message, start, end, help_text))
        return Node(None, start, end, inline=True, begin=start, value_known=False)


def _no_text(value: JSON, written: str) -> tuple[str, str | None]:
    """What to say of a key that is no text, and what to do."""
    if isinstance(value, dict | list):
        kind = "a mapping" if isinstance(value, dict) else "a list"
        return f"a key is text, and this one is {kind}", f"put text that begins with `{written[0]}` in quotes"
    if written in (":", "?"):
        return "a key is text, and this one is empty", "write a key before the colon"
    return f"a key is text, and this one is the value `{written}`", f'write "{written}"'


def _list(value: JSON) -> list[JSON]:
    assert isinstance(value, list)  # noqa: S101 - for the type checker: the node was begun as a list
    return value


def _dict(value: JSON) -> dict[str, JSON]:
    assert isinstance(value, dict)  # noqa: S101 - for the type checker: the node was begun as a mapping
    return value
