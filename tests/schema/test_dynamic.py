"""The possible targets of dynamic references."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from statekit.check import Checker
from statekit.diagnostics import pointer_text
from statekit.schema import dynamic_targets

MakeChecker = Callable[[Any], Checker]

OLD = "https://json-schema.org/draft/2019-09/schema"
OLDER = "http://json-schema.org/draft-07/schema"
ITEM = {"$dynamicAnchor": "item"}
LIST = {"$id": "urn:x:list", "items": {"$dynamicRef": "#item"}, "$defs": {"any": ITEM}}


@pytest.mark.parametrize(
    ("schema", "keyword", "steps", "targets"),
    [
        # no such reference; a reference to `true`
        ({"properties": {"a": {}}}, "$dynamicRef", ("properties/a",), []),
        ({"items": {"$dynamicRef": "#/$defs/t"}, "$defs": {"t": True}}, "$dynamicRef", ("items",), [True]),
        # a plain reference: without a name, or to a target that is not a dynamic anchor
        ({"items": {"$dynamicRef": "#"}}, "$dynamicRef", ("items",), [("", "draft2020-12")]),
        (
            {"items": {"$dynamicRef": "#/$defs/t"}, "$defs": {"t": ITEM, "u": {"$id": "urn:x:u", **ITEM}}},
            "$dynamicRef",
            ("items",),
            [("/$defs/t", "draft2020-12")],
        ),
        (
            {
                "items": {"$dynamicRef": "#item"},
                "$defs": {"t": {"$anchor": "item"}, "u": {"$id": "urn:x:u", **ITEM}},
            },
            "$dynamicRef",
            ("items",),
            [("/$defs/t", "draft2020-12")],
        ),
        # the anchor of the root schema is the outermost on every path
        (
            {"$ref": "urn:x:list", "$defs": {"list": LIST, "own": ITEM}},
            "$dynamicRef",
            ("$defs/list", "items"),
            [("/$defs/own", "draft2020-12")],
        ),
        # otherwise every anchor of the name may be the outermost
        (
            {
                "$defs": {
                    "list": LIST,
                    "words": {"$id": "urn:x:words", "$defs": {"a/b": ITEM}},
                    "older": {"$id": "urn:x:older", "$schema": OLDER, **ITEM},
                    "other": {"$id": "urn:x:other", "$dynamicAnchor": "items"},
                    "plain": {"$anchor": "item"},
                }
            },
            "$dynamicRef",
            ("$defs/list", "items"),
            [
                ("/$defs/list/$defs/any", "draft2020-12"),
                ("/$defs/words/$defs/a~1b", "draft2020-12"),
                ("/$defs/older", "draft-07"),
            ],
        ),
        # in 2019-09, anchors have no names
        (
            {"$schema": OLD, "items": {"$recursiveRef": "#"}, "$defs": {"t": {"$recursiveAnchor": True}}},
            "$recursiveRef",
            ("items",),
            [("", "draft2019-09")],
        ),
        (
            {
                "$schema": OLD,
                "$recursiveAnchor": True,
                "items": {"$recursiveRef": "#"},
                "$defs": {
                    "t": {"$id": "urn:x:t", "$recursiveAnchor": True},
                    "u": {"$id": "urn:x:u", "$recursiveAnchor": False},
                    "v": {"$id": "urn:x:v", "$schema": OLDER, "$recursiveAnchor": True},
                },
            },
            "$recursiveRef",
            ("items",),
            [("", "draft2019-09"), ("/$defs/t", "draft2019-09"), ("/$defs/v", "draft-07")],
        ),
        # the targets in a published metaschema are unknown
        (
            {
                "items": {"$dynamicRef": "https://json-schema.org/draft/2020-12/schema#meta"},
                "not": {"$ref": "https://json-schema.org/draft/2020-12/schema"},
            },
            "$dynamicRef",
            ("items",),
            None,
        ),
    ],
)
def test_the_targets_of_a_dynamic_reference(
    make_checker: MakeChecker, schema: Any, keyword: str, steps: tuple[str, ...], targets: Any
) -> None:
    """Every subschema that may be the outermost anchor of the name is a target, in its own dialect."""
    loaded = make_checker(schema).schema
    node = loaded.root
    for step in steps:
        node = node.child(*step.split("/"))
    found = dynamic_targets(loaded, node, keyword)
    if found is None:
        assert targets is None
        return
    places = [loaded.subschemas.get(id(each.contents)) for each in found]
    assert targets == [
        (pointer_text(at.pointer), each.specification.name) if at else each.contents
        for at, each in zip(places, found, strict=True)
    ]
