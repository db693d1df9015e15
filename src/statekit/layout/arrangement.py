"""The order in which the entries of objects are written."""

from __future__ import annotations

from typing import TypeAlias

from statekit.layout.order import KeyOrder, Nodes
from statekit.read.problems import MERGE_KEY
from statekit.read.syntax_tree import Kind, SyntaxEntry, SyntaxNode

Arrangement: TypeAlias = dict[SyntaxNode, list[SyntaxEntry]]
"""The entries of objects in the order in which they are written. Others keep their order."""


def arrange(root: SyntaxNode, order: KeyOrder | None, *, lists: bool) -> Arrangement:
    """Return the order of the entries of a document.

    It is that of the text if no schema says another, or if an alias would come before what it repeats.

    Args:
        root: The value of the document.
        order: The order of keys, or None.
        lists: True if a list at the top level is a list of records.
    """
    arrangement: Arrangement = {}
    if order is None:
        return arrangement
    pending: list[tuple[SyntaxNode, Nodes]] = [(root, order.root)]
    if lists and root.kind is Kind.LIST:
        pending = [(entry.value, order.root) for entry in root.entries]
    while pending:
        node, nodes = pending.pop()
        if node.kind is Kind.OBJECT:
            arrangement[node] = _sorted(node, order.positions(nodes))
            pending.extend((each.value, order.of_member(nodes, _name(each))) for each in node.entries)
        elif node.kind is Kind.LIST:
            pending.extend(
                (each.value, order.of_item(nodes, index)) for index, each in enumerate(node.entries)
            )
    return arrangement if _targets(root, arrangement) == _targets(root, {}) else {}


def _sorted(node: SyntaxNode, positions: dict[str, int]) -> list[SyntaxEntry]:
    """Return the entries of an object: a merge key, those that the schema describes, and the others."""

    def position(entry: SyntaxEntry) -> int:
        key = entry.key
        is_merge = key is not None and not key.style and key.value == MERGE_KEY
        return -1 if is_merge else positions.get(_name(entry), len(positions))

    return sorted(node.entries, key=position)


def _name(entry: SyntaxEntry) -> str:
    return "" if entry.key is None else entry.key.value


def _targets(root: SyntaxNode, arrangement: Arrangement) -> dict[SyntaxNode, SyntaxNode | None]:
    """Return what each alias repeats if the entries are written in an order."""
    anchors: dict[str, SyntaxNode] = {}
    targets: dict[SyntaxNode, SyntaxNode | None] = {}
    pending = [root]
    while pending:
        node = pending.pop()
        name = node.anchor
        if name is not None and node.kind is Kind.ALIAS:
            targets[node] = anchors.get(name)
        elif name is not None:
            anchors[name] = node
        for entry in reversed(arrangement.get(node, node.entries)):
            pending.extend(filter(None, (entry.value, entry.key)))
    return targets
