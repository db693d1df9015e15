"""Bring the bytes of a file into the form, and prove that nothing but the form changes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from statekit.config.suppressions import find_suppressions, may_suppress
from statekit.diagnostics import JSON, Part, Pointer
from statekit.edit.edits import EditError
from statekit.edit.prove import read_proven
from statekit.layout.blocks import comment_in_header
from statekit.layout.errors import LayoutError, OtherFormatError
from statekit.layout.form import format_tree, parse_text
from statekit.layout.order import KeyOrder
from statekit.read import STRICT, Document, Profile, decode, read_values
from statekit.read.formats import MARKDOWN_SUFFIXES, TOML_SUFFIX, family_of, suffix_of
from statekit.read.nodes import Node
from statekit.read.syntax_tree import SyntaxNode, SyntaxTree

_Target: TypeAlias = tuple[int, Pointer, str]


def format_bytes(
    data: bytes, path: str, order: KeyOrder | None = None, *, lists: bool = True, profile: Profile = STRICT
) -> bytes:
    """Return the bytes of a YAML file in the form.

    Before and after, both tiers read the same values, numbers are written in the same way, and there are the
    same comments, anchors, tags and warnings. Comments suppress findings about the same values.

    Args:
        data: The bytes of the file.
        path: The path to display. Its suffix selects the format.
        order: The order of keys; by default, keys stay where they are.
        lists: True if a list at the top level is a list of records, False if it is a record itself.
        profile: The options for YAML.

    Raises:
        EditError: The file has errors in its text.
        LayoutError: The file has to stay as it is: it is not YAML, or cannot be kept exactly.
        ReadError: The bytes are not a text.
    """
    suffix = suffix_of(path)
    if suffix in MARKDOWN_SUFFIXES:
        raise OtherFormatError("front matter is not formatted")
    if suffix == TOML_SUFFIX or family_of(suffix) != "yaml":
        raise OtherFormatError("only YAML is formatted")
    text = decode(data, path)
    if read_values(data, lists=lists, suffix=suffix) is None:  # otherwise it has no errors
        read_proven(data, path, lists=lists, profile=profile)
    tree = parse_text(text, profile)
    try:
        formatted = format_tree(tree, order, lists=lists)
        changed = formatted.encode()
        if changed != data:
            before = read_proven(data, path, lists=lists, profile=profile)
            _check_warnings(before)
            _check_values(before, _read(changed, path, lists=lists, profile=profile))
            _check_marks(tree, parse_text(formatted, profile))
    except LayoutError as error:
        if error.offset is None:
            raise
        line = tree.text.count("\n", 0, error.offset) + 1
        raise LayoutError(f"line {line}: {error.message}") from None
    return changed


def _read(data: bytes, path: str, *, lists: bool, profile: Profile) -> Document:
    """Return the document of a text in the form.

    Raises:
        LayoutError: The text has errors.
    """
    try:
        return read_proven(data, path, lists=lists, profile=profile)
    except EditError:
        raise LayoutError("its values cannot be kept exactly") from None


def _check_values(before: Document, after: Document) -> None:
    """Check that values, numbers and warnings are the same, and that the same findings are suppressed.

    Raises:
        LayoutError: They are not.
    """
    if _contents(before) != _contents(after):
        raise LayoutError("its values cannot be kept exactly")
    if may_suppress(before.file.text) and _suppressed(before) != _suppressed(after):
        raise LayoutError("a comment `# statekit:` would be about another value")


def _check_marks(before: SyntaxTree, after: SyntaxTree) -> None:
    """Check that there are the same comments, anchors and tags.

    Raises:
        LayoutError: There are not.
    """
    if _marks(before) != _marks(after):
        raise LayoutError("its comments, anchors and tags cannot be kept exactly")


def _check_warnings(document: Document) -> None:
    """Check that no warning would be lost: the form hides where a text was cut or joined by mistake.

    Raises:
        LayoutError: There is such a warning.
    """
    for warning in document.warnings:
        if warning.rule != "text/anchor":
            raise LayoutError(f"{warning.message} ({warning.rule})", warning.start)


def _contents(document: Document) -> list[str]:
    """Return the values of a file without the order of keys, how numbers are written, and the warnings."""
    values: list[JSON] = [record.value for record in document.records]
    numbers = [
        (index, pointer, written)
        for index in range(len(values))
        for pointer, written, _ in document.written_numbers(index)
    ]
    warnings = sorted(warning.rule for warning in document.warnings)
    return [json.dumps(values, sort_keys=True), *sorted(map(repr, numbers)), *warnings]


def _marks(tree: SyntaxTree) -> list[tuple[str, str]]:
    """Return the comments, anchors and tags of a text, sorted."""
    found = [("#", comment.text) for comment in tree.comments]
    pending: list[SyntaxNode] = [document.root for document in tree.documents]
    while pending:
        node = pending.pop()
        found += [("&", node.anchor)] if node.anchor is not None else []
        found += [("!", node.tag)] if node.tag is not None else []
        if node.style in {"|", ">"} and (comment := comment_in_header(tree.text[node.start : node.end])):
            found.append(("#", comment[1]))
        pending += [part for entry in node.entries for part in (entry.key, entry.value) if part is not None]
    return sorted(found)


def _suppressed(document: Document) -> list[tuple[tuple[str, ...], list[_Target]]]:
    """Return the rules that each comment suppresses, and the values whose findings are on its line."""
    targets: defaultdict[int, list[_Target]] = defaultdict(list)
    for index, record in enumerate(document.records):
        for pointer in _pointers(record):
            for part in (Part.VALUE, Part.KEY):
                span = document.place(index, pointer, part).span
                if span is not None:
                    targets[span.line].append((index, pointer, part))
    found = find_suppressions(document)
    return sorted((each.names, sorted(targets[each.line], key=repr)) for each in found)


def _pointers(record: Node) -> Iterator[Pointer]:
    """Yield the pointer of each value."""
    pending: list[tuple[Pointer, Node]] = [((), record)]
    while pending:
        pointer, node = pending.pop()
        yield pointer
        pending += [((*pointer, key), entry.node) for key, entry in (node.entries or {}).items()]
        pending += [((*pointer, index), item) for index, item in enumerate(node.items or [])]
