"""Where dynamic references may lead, whichever way is taken through a schema."""

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
        # no such reference; one that leads to `true`
        ({"properties": {"a": {}}}, "$dynamicRef", ("properties/a",), []),
        ({"items": {"$dynamicRef": "#/$defs/t"}, "$defs": {"t": True}}, "$dynamicRef", ("items",), [True]),
        # one that is a plain one: without a name, or to what is no dynamic anchor
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
        # the anchor of the schema itself comes first on every way
        (
            {"$ref": "urn:x:list", "$defs": {"list": LIST, "own": ITEM}},
            "$dynamicRef",
            ("$defs/list", "items"),
            [("/$defs/own", "draft2020-12")],
        ),
        # else every anchor of the name may be the first one
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
        # nobody follows what stands in a published metaschema
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
def test_where_a_dynamic_reference_may_lead(
    make_checker: MakeChecker, schema: Any, keyword: str, steps: tuple[str, ...], targets: Any
) -> None:
    """To every subschema that may be the first of its name, each read in its own dialect."""
    whole = make_checker(schema).schema
    node = whole.root
    for step in steps:
        node = node.child(*step.split("/"))
    found = dynamic_targets(whole, node, keyword)
    if found is None:
        assert targets is None
        return
    places = [whole.subschemas.get(id(each.contents)) for each in found]
    assert targets == [
        (pointer_text(at.pointer), each.specification.name) if at else each.contents
        for at, each in zip(places, found, strict=True)
    ]
