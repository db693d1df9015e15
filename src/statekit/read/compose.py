"""Compose YAML events into nodes.

This module replaces the composer of ruamel.yaml. It keeps the location of every alias, limits what aliases
repeat before building it, does not recurse, and resolves scalars by the core schema alone.
"""

from __future__ import annotations

from copy import copy
from itertools import chain
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

from statekit._startup.frozen import replace
from statekit.diagnostics import JSON
from statekit.read.duplicates import drop_consequences
from statekit.read.limits import LimitChecker, LimitError, add_problem, check_density
from statekit.read.nodes import MappingEntry, Node, Problem
from statekit.read.numbers import is_canonical
from statekit.read.parser import EventStream
from statekit.read.problems import (
    MERGE_KEY,
    duplicate_key,
    invalid_merge,
    key_not_text,
    merge_conflict,
    merge_key,
    repeated_merge,
    unresolved_alias,
)
from statekit.read.profile import STRICT, Profile
from statekit.read.ranges import range_of_dash, range_of_key, range_of_scalar, start_of_collection
from statekit.read.scalars import ScalarError, join_surrogates, replace_surrogates, resolve_plain
from statekit.read.suspicious import add_warnings, empty_value_warnings, unused_anchor
from statekit.read.syntax import YamlSyntaxError, to_problem
from statekit.read.text_file import find_forbidden_character
from statekit.read.tokens import REFUSED

_TEXT_TAG = "!!str"


class _OpenCollection:
    """A collection whose end is not reached yet.

    Attributes:
        node: The collection.
        anchor: The name of its anchor.
        bracketed: True if it begins with `[` or `{`. A pair without braces inside brackets is a flow mapping,
            but is not bracketed.
        key: The key whose value comes next.
        key_text: The text of that key; None if the key is not valid.
        merges: The objects whose keys a merge key adds; None if there is no merge key.
    """

    __slots__ = ("anchor", "bracketed", "key", "key_text", "merges", "node")

    def __init__(self, node: Node, anchor: str | None, *, bracketed: bool):
        self.node = node
        self.anchor = anchor
        self.bracketed = bracketed
        self.key: MappingEntry | None = None
        self.key_text: str | None = None
        self.merges: list[MappingEntry] | None = None


def compose(text: str, profile: Profile = STRICT) -> tuple[list[Node], list[Problem]]:
    """Compose the documents of a YAML text.

    Args:
        text: The text.
        profile: The options for the text.

    Returns:
        The top node of each well-formed document, and all problems in the order of the text.
    """
    refusal = find_forbidden_character(text) or check_density(text)
    if refusal is not None:
        return [], [refusal]
    stream = EventStream(text, profile)
    composer = _Composer(text, profile)
    warnings = [stream.warnings, composer.warnings]
    try:
        for event in stream:
            composer.add_event(event)
    except YamlSyntaxError as error:
        if not composer.is_consequence(error):
            composer.problems.append(to_problem(text, error))
    except LimitError as error:
        start, end = composer.last_range if error.offset is None else (error.offset, error.offset + 1)
        composer.problems.append(Problem("yaml/limit", error.message, start, min(end, len(text)), error.help))
    if composer.problems and (conflict := merge_conflict(text, "yaml/syntax")) is not None:
        return composer.documents, [conflict]
    composer.count_keys()
    problems = [*composer.problems, *stream.problems]
    if not problems:  # otherwise, warnings may follow from the errors
        problems.extend(chain.from_iterable(warnings))
    problems.sort(key=lambda problem: problem.start)
    return composer.documents, drop_consequences(text, problems)


class _Composer:
    """Builds nodes from events.

    Attributes:
        text: The text of the events.
        documents: The top nodes of the documents that are complete.
        problems: The problems that were found, in no particular order.
        warnings: The warnings about valid text.
        last_range: The range of the token that was added last.
    """

    def __init__(self, text: str, profile: Profile):
        self.text = text
        self._profile = profile
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.last_range = (0, 0)
        self._limits = LimitChecker()
        self._top: Node | None = None
        self._document_start = (0, 0)
        self._open: list[_OpenCollection] = []
        self._anchors: dict[str, Node | _OpenCollection] = {}
        self._keys_not_text: dict[type, tuple[int | None, int]] = {}
        self._unused_anchors: dict[str, tuple[int, int]] = {}

    def add_event(self, event: Any) -> None:
        """Process the next event.

        Raises:
            LimitError: The text exceeds a limit.
        """
        match event:
            case ScalarEvent():
                self._attach(self._make_scalar(event))
            case AliasEvent():
                self._attach(self._resolve_alias(event))
            case CollectionStartEvent():
                self._start_collection(event)
            case CollectionEndEvent():
                self._end_collection(event)
            case DocumentStartEvent():
                self._end_document()
                self._document_start = self.last_range = (event.start_mark.index, event.end_mark.index)
            case DocumentEndEvent():
                self._anchors.clear()
                unused = self._unused_anchors.items()
                add_warnings(self.warnings, (unused_anchor(name, *places) for name, places in unused))
                self._unused_anchors.clear()
                if event.explicit:
                    self._end_document()
            case StreamEndEvent():
                self._end_document()

    def is_consequence(self, error: YamlSyntaxError) -> bool:
        """Return True if an error only follows from text that begins with `*` and was read as an alias."""
        last = self.problems[-1] if self.problems else None
        return (
            last is not None
            and last.rule == "yaml/alias"
            and not self.text[last.end : error.offset].strip(" ")
            and error.offset < len(self.text)
        )

    def _end_document(self) -> None:
        """Keep a document. It is complete only when the next event does not belong to it."""
        if self._top is not None:
            self.documents.append(self._top)
        self._top = None

    def _start_collection(self, event: CollectionStartEvent) -> None:
        is_mapping = isinstance(event, MappingStartEvent)
        start, bracketed = start_of_collection(self.text, event, is_mapping=is_mapping)
        self.last_range = (start, start + 1)
        inline, outer_start = bool(event.flow_style), event.start_mark.index
        node = Node(None, start, start, inline, outer_start, height=1, value_known=_is_allowed(event))
        if is_mapping:
            node.value, node.entries = {}, {}
        else:
            node.value, node.items = [], []
        self._limits.check_depth(len(self._open) + 1)
        collection = _OpenCollection(node, event.anchor, bracketed=bracketed)
        if event.anchor is not None:
            self._anchors[event.anchor] = collection
            self._add_anchor(event, node)
        self._open.append(collection)

    def _end_collection(self, event: CollectionEndEvent) -> None:
        collection = self._open.pop()
        node = collection.node
        for merged in collection.merges or ():
            _merge(node, merged.node)
        if collection.bracketed:
            node.end = event.end_mark.index
            self.last_range = (node.end - 1, node.end)
        if collection.anchor is not None and self._anchors.get(collection.anchor) is collection:
            self._anchors[collection.anchor] = node
        self._attach(node)

    def _attach(self, node: Node) -> None:
        """Add a complete node to its parent: as the document, an item, a key or the value of a key."""
        self._limits.add_node()
        if not self._open:
            self._top = node
            return
        collection = self._open[-1]
        parent = collection.node
        if parent.items is not None:
            parent.items.append(node)
            _list(parent.value).append(node.value)
        elif collection.key is None:
            self._add_key(collection, node)
        else:
            self._add_value(collection, collection.key, node)
        parent.end = max(parent.end, node.end)
        parent.characters += node.characters
        parent.size += node.size
        parent.value_known = parent.value_known and node.value_known
        if collection.key is None:  # a key does not add to the height
            parent.height = max(parent.height, node.height + 1)

    def _add_key(self, collection: _OpenCollection, node: Node) -> None:
        start, end = range_of_key(self.text, node)
        collection.key, collection.key_text = MappingEntry(start, end, node), None
        written = _written(self.text, node) if self._profile.text_keys else ""
        if not isinstance(node.value, str) and written:
            collection.key_text = written
        elif not isinstance(node.value, str):
            self._report_key(node, start, end)
            node.value_known = False
        elif node.value == MERGE_KEY and self.text.startswith(MERGE_KEY, node.start):
            if self._profile.merge_keys:
                collection.merges = collection.merges or []
                return
            add_problem(self.problems, merge_key(node.start, end))
            node.value_known = False
        else:
            collection.key_text = node.value

    def _report_key(self, node: Node, start: int, end: int) -> None:
        """Report a key that is not text: of numbers, and of words such as `true`, only the first."""
        kind = type(node.value)
        if kind not in (dict, list) and end > start and self.text[start] not in ":?":
            first, count = self._keys_not_text.get(kind, (None, 0))
            if first is not None:
                self._keys_not_text[kind] = (first, count + 1)
                return
            self._keys_not_text[kind] = (len(self.problems), 0)
        add_problem(self.problems, key_not_text(node.value, self.text, start, end))

    def count_keys(self) -> None:
        """Add to the problem of the first key that is not text how many keys of its kind follow."""
        for first, count in self._keys_not_text.values():
            if count and first is not None:
                problem = self.problems[first]
                more = f"; {count} more {'key is' if count == 1 else 'keys are'} like it"
                self.problems[first] = replace(problem, message=problem.message + more)

    def _add_value(self, collection: _OpenCollection, key: MappingEntry, node: Node) -> None:
        text, entries = collection.key_text, collection.node.entries
        collection.key = collection.key_text = None
        if node.start == node.end:  # an empty value is located at the end of its key
            node.outer_start = node.start = node.end = key.end
        if text is None and collection.merges is not None and key.node.value == MERGE_KEY:
            self._add_merge(collection.merges, key, node)
        if text is None or entries is None:
            return
        first = entries.get(text)
        if first is None:
            entries[text] = MappingEntry(key.start, key.end, node)
            _dict(collection.node.value)[text] = node.value
            return
        add_problem(self.problems, duplicate_key(text, key, first))

    def _add_merge(self, merges: list[MappingEntry], key: MappingEntry, node: Node) -> None:
        """Remember the objects whose keys are added to the open object when it ends."""
        sources = [node] if node.items is None else node.items
        if merges:
            first = merges[0].start, merges[0].end
            add_problem(self.problems, repeated_merge(key.start, key.end, first))
        elif all(source.entries is not None for source in sources):
            merges.extend(MappingEntry(key.start, key.end, source) for source in sources)
            return
        elif node.value_known:
            start, end = (
                (node.start, node.end) if node.inline and node.end > node.start else (key.start, key.end)
            )
            add_problem(self.problems, invalid_merge(start, end))
        node.value_known = False

    def _make_scalar(self, event: ScalarEvent) -> Node:
        start, end = range_of_scalar(self.text, event)
        value_known, is_empty = _is_allowed(event), start == end
        if is_empty:
            start, end = self._range_of_empty(end)
            self._check_empty_value(end)
        self.last_range = (start, max(end, start + 1))
        value: JSON = None
        try:
            is_text = event.style or self._is_text(event)
            if not is_empty or (is_text and event.ctag is not None):  # `!!str` alone is the empty text
                value = join_surrogates(event.value) if is_text else resolve_plain(event.value)
        except ScalarError as error:
            add_problem(self.problems, Problem(error.rule, error.message, start, end, error.help))
            value, value_known = replace_surrogates(event.value), False
        inline = event.style not in ("|", ">") and end > start
        outer_start = min(event.start_mark.index, start)
        size = len(event.value)
        node = Node(value, start, end, inline, outer_start, characters=size, value_known=value_known)
        if isinstance(value, int | float) and value is not True and value is not False:
            node.written = None if is_canonical(event.value, value) else event.value
        if event.anchor is not None:
            self._anchors[event.anchor] = node
            self._add_anchor(event, node)
        return node

    def _is_text(self, event: ScalarEvent) -> bool:
        """Return True if the profile reads a plain scalar as text."""
        if event.ctag is not None and event.ctag.suffix == _TEXT_TAG:
            return True
        if not self._profile.text_keys or not self._open:
            return False
        return self._open[-1].node.items is None and self._open[-1].key is None

    def _add_anchor(self, event: Any, node: Node) -> None:
        """Remember an anchor until an alias uses it."""
        key = self._open[-1].key if self._open else None
        value = node.start if key is None or node.inline else key.start  # where its findings are located
        name = str(event.anchor)
        if name in self._unused_anchors:
            add_warnings(self.warnings, iter([unused_anchor(name, *self._unused_anchors.pop(name))]))
        start = self.text.find(f"&{name}", event.start_mark.index)
        self._unused_anchors[name] = start, value

    def _check_empty_value(self, dash_end: int) -> None:
        """Add a warning if a comment follows the key or dash of an empty value at once."""
        if self._open:
            key = self._open[-1].key
            after, place = (dash_end, dash_end - 1) if key is None else (key.end, key.start)
            found = empty_value_warnings(self.text, after, is_key=key is not None, place=place)
            add_warnings(self.warnings, found)

    def _range_of_empty(self, offset: int) -> tuple[int, int]:
        """Return the range of an empty value: the dash of an empty item, the `---` of an empty document."""
        if not self._open:
            return self._document_start
        parent = self._open[-1].node
        if parent.items is None:
            return offset, offset
        before = parent.items[-1].end if parent.items else parent.start
        return range_of_dash(self.text, before, offset)

    def _resolve_alias(self, event: AliasEvent) -> Node:
        start, end = self.last_range = event.start_mark.index, event.end_mark.index
        name = str(event.anchor)
        self._unused_anchors.pop(name, None)
        target = self._anchors.get(name)
        if isinstance(target, Node):
            self._limits.add_alias(target, len(self._open))
            node = copy(target)
            node.start, node.end, node.outer_start = start, end, start
            node.inline, node.target = True, target
            return node
        problem = unresolved_alias(name, start, end, is_cycle=target is not None)
        add_problem(self.problems, problem)
        return Node(None, start, end, inline=True, outer_start=start, value_known=False)


def _is_allowed(event: Any) -> bool:
    """Return True if a value has no tag, or one that the profile allows."""
    return event.ctag is None or event.ctag.suffix != REFUSED


def _written(text: str, node: Node) -> str:
    """Return how a scalar that is not text is written, or an empty text for an empty one or a collection."""
    source = node if node.target is None else node.target
    return "" if isinstance(node.value, dict | list) else text[source.start : source.end].strip(":?")


def _merge(node: Node, source: Node) -> None:
    """Add the keys of an object that another one does not have. Their places are those in their source."""
    for name, entry in (source.entries or {}).items():
        if node.entries is not None and name not in node.entries:
            node.entries[name] = entry
            _dict(node.value)[name] = entry.node.value


def _list(value: JSON) -> list[JSON]:
    assert isinstance(value, list)  # noqa: S101 - for the type checker: the value of a list node is a list
    return value


def _dict(value: JSON) -> dict[str, JSON]:
    assert isinstance(value, dict)  # noqa: S101 - for the type checker: the value of a mapping node is a dict
    return value
