"""Of alternatives, the one that the record meant is explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from statekit.diagnostics import Finding, Part, pointer_text
from statekit.schema.explain.branches import narrow_to_branch
from statekit.schema.explain.violation import Options, Violation

Explain = Callable[[Any, Any], list[Finding]]

PERSON: dict[str, Any] = {
    "type": "object",
    "properties": {"kind": {"const": "person"}, "name": {"type": "string"}, "born": {"format": "date"}},
    "required": ["kind", "name"],
    "additionalProperties": False,
}
ORGANIZATION = {
    "type": "object",
    "properties": {"kind": {"const": "organization"}, "members": {"type": "array"}},
    "required": ["kind"],
    "additionalProperties": False,
}


def briefly(found: list[Finding]) -> list[str]:
    """Findings as `keyword pointer: message`."""
    return [f"{each.keyword} {pointer_text(each.route.pointer)}: {each.message}" for each in found]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_the_fixed_value_tells_the_alternative(explain: Explain, keyword: str) -> None:
    """A `kind` that fits one alternative makes it the one to explain, however much is wrong with it."""
    schema = {keyword: [PERSON, ORGANIZATION]}
    assert briefly(explain(schema, {"kind": "person", "nam": 1, "members": 2, "born": "x"})) == [
        "format /born: `x` is not a date",
        "additionalProperties /nam: `nam` is not a property of the record",
        "additionalProperties /members: `members` is not a property of the record",
    ]


def test_the_fixed_value_is_found_behind_references(explain: Explain) -> None:
    """The alternatives may be definitions, and the fixed value one more."""
    definitions = {
        "person": {**PERSON, "properties": {**PERSON["properties"], "kind": {"$ref": "#/$defs/is-person"}}},
        "is-person": {"enum": ["person", "human"]},
        "organization": {"allOf": [ORGANIZATION]},
    }
    schema = {
        "$defs": definitions,
        "properties": {"who": {"oneOf": [{"$ref": "#/$defs/person"}, {"$ref": "#/$defs/organization"}]}},
    }
    assert briefly(explain(schema, {"who": {"kind": "human"}})) == [
        "required /who: `who` lacks the required property `name`"
    ]


def test_a_fixed_value_that_is_none_of_them(explain: Explain) -> None:
    """All values that would be right are listed, and the near one is suggested."""
    (found,) = explain({"oneOf": [PERSON, ORGANIZATION]}, {"kind": "organisation", "members": 1})
    assert briefly([found]) == ["oneOf /kind: `organisation` is not one of person, organization"]
    assert found.help == "did you mean `organization`?"


def test_a_fixed_value_that_is_missing(explain: Explain) -> None:
    """Without the property that tells the alternatives apart, only that is said."""
    (found,) = explain({"oneOf": [PERSON, ORGANIZATION]}, {"zz": 1})
    assert briefly([found]) == ["required : the record lacks the required property `kind`"]
    assert found.help == "it is one of person, organization"


def test_a_value_that_two_share_is_less_sure_than_one_of_its_own(explain: Explain) -> None:
    """A property with overlapping values does not outweigh the one that tells the alternatives apart."""
    one = {
        "properties": {"colour": {"enum": ["red", "green"]}, "kind": {"const": "one"}},
        "required": ["kind"],
    }
    two = {
        "properties": {"colour": {"enum": ["red", "blue"]}, "kind": {"const": "two"}},
        "required": ["kind"],
    }
    assert briefly(explain({"oneOf": [one, two]}, {"kind": "one", "colour": "blue"})) == [
        "enum /colour: `blue` is not one of red, green"
    ]


def test_the_type_tells_the_alternative(explain: Explain) -> None:
    """A mapping is judged by the alternative that is one, even if a text would have fewer mistakes."""
    schema = {"oneOf": [{"type": "string"}, {"type": "object", "required": ["a", "b", "c"]}]}
    assert [each.keyword for each in explain(schema, {})] == ["required"] * 3


def test_the_fewest_mistakes_tell_the_alternative(explain: Explain) -> None:
    """Where nothing else tells, the alternative that the value nearly is."""
    full = {"properties": {"a": {}, "b": {}, "c": {"type": "string"}}, "required": ["a", "b", "c"]}
    other = {"properties": {"x": {}}, "required": ["x"], "additionalProperties": False}
    assert briefly(explain({"anyOf": [other, full]}, {"a": 1, "b": 2, "c": 3})) == [
        "type /c: expected text, found the integer `3`"
    ]


def test_one_of_some_properties_is_needed(explain: Explain) -> None:
    """Alternatives that only ask for properties are one finding, at the key of what lacks them."""
    step = {"oneOf": [{"required": ["uses"]}, {"required": ["run"]}], "properties": {"uses": {}, "run": {}}}
    schema = {"properties": {"steps": {"items": step}}}
    (found,) = explain(schema, {"steps": [{"run": "x"}, {"name": "y"}]})
    assert briefly([found]) == ["oneOf /steps/1: an entry of `steps` needs one of `uses`, `run`"]
    assert found.route.part is Part.KEY


def test_a_value_of_no_alternative(explain: Explain) -> None:
    """Where the value as a whole is wrong by each alternative, all that would be right is said."""
    schema = {"anyOf": [{"type": "array"}, {"enum": ["none", "all"]}, {"type": "string", "pattern": "^x-"}]}
    (found,) = explain(schema, "nome")
    assert found.message == (
        "the text `nome` is neither a list, one of none, all nor text that matches the pattern `^x-`"
    )
    assert found.help == "did you mean `none`?"


def test_null_is_not_offered_where_a_value_was_meant(explain: Explain) -> None:
    """`anyOf` with null is how a schema says that a value may be left empty: the value is judged."""
    schema = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
    assert briefly(explain(schema, "soon")) == ["format : `soon` is not a date"]


def test_alternatives_within_alternatives(explain: Explain) -> None:
    """The choice is made anew on each level."""
    inner = {"oneOf": [PERSON, ORGANIZATION]}
    schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": inner}, inner]}
    assert briefly(explain(schema, [{"kind": "person", "name": 5}])) == [
        "type /0/name: expected text, found the integer `5`"
    ]
    assert briefly(explain(schema, 5)) == [
        "anyOf : expected text, a list or a mapping, found the integer `5`"
    ]


def test_several_alternatives_fit(explain: Explain) -> None:
    """`oneOf` says which ones fit, and that one has to go."""
    (found,) = explain(
        {"oneOf": [{"required": ["a"]}, {"required": ["b"]}, {"type": "null"}]}, {"a": 1, "b": 1}
    )
    assert (found.message, found.help) == ("`a` and `b` are not allowed together", "keep one of them")
    (found,) = explain({"oneOf": [{"type": "integer"}, {"type": "string"}, {"minimum": 0}]}, 5)
    assert (found.message, found.help) == (
        "`5` fits several alternatives (1 and 3 of 3)",
        "exactly one may fit",
    )


def test_the_reason_of_a_condition_is_the_record_itself(explain: Explain) -> None:
    """What a `then` or an `else` asks for says which value in the record asks for it."""
    schema = {
        "properties": {"a": {"$ref": "#/$defs/a"}},
        "$defs": {
            "a": {
                "if": {"properties": {"mode": {"enum": ["x", "y"]}}, "required": ["mode"]},
                "then": {"required": ["b"]},
                "else": {"anyOf": [{"required": ["c"]}, {"type": "null"}]},
            }
        },
    }
    (found,) = explain(schema, {"a": {"mode": "y"}})
    assert found.help == "this applies because `mode` is `y`"
    (found,) = explain(schema, {"a": {"mode": "z"}})
    assert found.help == "this applies because `mode` is `z`"
    (found,) = explain(schema, {"a": {}})
    assert found.help == "this applies because `mode` is not there"


def test_a_fixed_value_that_only_some_alternatives_have(explain: Explain) -> None:
    """Where one alternative fixes no value, the values of the others are not all that would be right."""
    some = [{**PERSON, "required": ["kind"]}, ORGANIZATION, {"type": "object", "required": ["z"]}]
    assert briefly(explain({"oneOf": some}, {"kind": "q"})) == [
        "const /kind: expected `person`, found the text `q`"
    ]


def test_a_fixed_value_that_may_be_missing(explain: Explain) -> None:
    """Where no alternative asks for the property that tells them apart, what they do ask for is said."""
    one = {"properties": {"kind": {"const": "one"}}, "required": ["x"]}
    two = {"properties": {"kind": {"const": "two"}}, "required": ["y"]}
    assert briefly(explain({"anyOf": [one, two]}, {})) == ["anyOf : the record needs one of `x`, `y`"]


def test_groups_of_properties_that_are_missing(explain: Explain) -> None:
    """Of several groups of properties one has to be there, and each is listed whole."""
    schema = {"anyOf": [{"required": ["a", "b"]}, {"required": ["c", "d"]}]}
    assert briefly(explain(schema, {})) == ["anyOf : the record needs `a` and `b`, or `c` and `d`"]


def test_alternatives_that_ask_for_the_same_are_said_once(explain: Explain) -> None:
    """Two alternatives may differ in what this value never comes to."""
    schema = {"properties": {"a": {"anyOf": [{"format": "date"}, {"format": "date"}]}}}
    assert briefly(explain(schema, {"a": "x"})) == ["anyOf /a: the text `x` is not a date"]


def test_a_mistake_inside_of_an_alternative_keeps_the_reason_it_applies(explain: Explain) -> None:
    """The condition around the alternatives is said of what is wrong by one of them; a nearer one wins."""
    inner = {"if": {"required": ["m"]}, "then": {"required": ["o"]}}
    one = {"properties": {"kind": {"const": "a"}, "n": {"type": "integer"}}, "required": ["kind"], **inner}
    two = {"properties": {"kind": {"const": "b"}}, "required": ["kind"]}
    schema = {
        "if": {"properties": {"mode": {"const": "x"}}, "required": ["mode"]},
        "then": {"oneOf": [one, two]},
    }
    found = explain(schema, {"mode": "x", "kind": "a", "n": [], "m": 1})
    assert {(pointer_text(each.route.pointer), each.help) for each in found} == {
        ("/n", "this applies because `mode` is `x`"),
        ("", "this applies because `m` is there"),
    }


def test_a_list_that_is_one_value_is_not_several(explain: Explain) -> None:
    """A `const` that holds a list is one value, beside the others."""
    schema = {"properties": {"a": {"anyOf": [{"const": [1, 2]}, {"const": 3}, {"enum": [4, 3]}]}}}
    (found,) = explain(schema, {"a": 5})
    assert found.message == "`5` is not one of [1, 2], 3, 4"


TWO = {"type": "object", "required": ["a", "b"]}


@pytest.mark.parametrize(
    "other",
    [
        False,
        {"type": "string"},
        {"const": 1},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
    ],
)
def test_an_alternative_that_a_value_fails_as_a_whole_was_not_meant(explain: Explain, other: Any) -> None:
    """However little is wrong by it: a mapping was meant as one."""
    for alternatives in ([other, TWO], [TWO, other]):
        assert briefly(explain({"anyOf": alternatives}, {})) == [
            "required : the record lacks the required property `a`",
            "required : the record lacks the required property `b`",
        ]


def test_too_few_properties_are_no_other_type(explain: Explain) -> None:
    """What is wrong with a mapping as a mapping is said."""
    (found,) = explain({"anyOf": [{"minProperties": 2}, {"type": "string"}]}, {"a": 1})
    assert found.keyword == "minProperties"


def test_alternatives_of_which_nothing_more_is_known() -> None:
    """What the verdict has against each alternative is enough, without the values that they fix."""
    branches = ((Violation("type", (), 1, "string"),), (Violation("type", (), 1, ["null", "array"]),))
    (found,) = narrow_to_branch(Violation("anyOf", (), 1, branches=branches))
    assert found.options == Options(types=("string", "null", "array"))


def test_the_property_that_is_there_tells_the_alternative(explain: Explain) -> None:
    """Of two properties that tell alternatives apart, one that is there does, and not one that is missing."""
    one = {"properties": {"a": {"const": 1}, "b": {"const": 1}, "n": {"type": "integer"}}, "required": ["a"]}
    two = {
        "properties": {"a": {"const": 2}, "b": {"const": 2}, "n": {"maximum": 1}},
        "required": ["a", "c", "d"],
    }
    assert briefly(explain({"oneOf": [one, two]}, {"b": 2, "n": "x"})) == [
        "required : the record lacks the required property `a`",
        "required : the record lacks the required property `c`",
        "required : the record lacks the required property `d`",
    ]


REFERENCE = {"type": "object", "required": ["$ref"], "patternProperties": {"^[$]ref$": {"type": "string"}}}
PARAMETER = {
    "type": "object",
    "properties": {"name": {}, "in": {}, "schema": {}},
    "required": ["name", "in"],
    "additionalProperties": False,
}


def test_the_alternative_that_knows_the_properties_is_meant(explain: Explain) -> None:
    """An alternative with fewer mistakes is not meant if it has a name for none of the properties."""
    schema = {"oneOf": [REFERENCE, PARAMETER]}
    assert briefly(explain(schema, {"name": "id", "In": "path", "schema": {}})) == [
        "additionalProperties /In: `In` is not a property of the record"
    ]
    assert briefly(explain(schema, {"$ref": 1})) == ["type /$ref: expected text, found the integer `1`"]
    assert briefly(explain(schema, {"name": "id"})) == [
        "required : the record lacks the required property `in`"
    ]


def test_a_mistake_inside_of_the_alternative_that_is_named(explain: Explain) -> None:
    """A mapping whose one key is that of an alternative is explained by it, however much is wrong inside."""
    step = {"properties": {"step": {}}, "required": ["step"], "additionalProperties": False}
    parallel = {
        "properties": {"parallel": {"items": step}},
        "required": ["parallel"],
        "additionalProperties": False,
    }
    schema = {"items": {"anyOf": [step, parallel]}}
    assert briefly(explain(schema, [{"parallel": [{"stepp": 1}, {"x": 1, "y": 2}]}])) == [
        "additionalProperties /0/parallel/0/stepp: `stepp` is not a property of an entry of `parallel`",
        "required /0/parallel/1: an entry of `parallel` lacks the required property `step`",
        "additionalProperties /0/parallel/1/x: `x` is not a property of an entry of `parallel`",
        "additionalProperties /0/parallel/1/y: `y` is not a property of an entry of `parallel`",
    ]
    (found,) = explain(schema, [{"parallle": []}])
    assert found.help == "did you mean `parallel`?"


def test_two_letters_that_changed_places_tell_the_alternative(explain: Explain) -> None:
    """In short words, two letters that changed places are half of the word, and still it is recognised."""
    both = [
        {"properties": {name: {}}, "required": [name], "additionalProperties": False}
        for name in ("and", "or")
    ]
    (found,) = explain({"anyOf": both}, {"ro": 1})
    assert briefly([found]) == ["additionalProperties /ro: `ro` is not a property of the record"]
    assert found.help == "did you mean `or`?"


def test_what_an_alternative_asks_for_beside_a_wrong_fixed_value_is_not_said(explain: Explain) -> None:
    """Where the fixed value is none of those known, or missing, the rest of an alternative does not count."""
    heroku = {"properties": {"provider": {"const": "heroku"}, "key": {}}, "required": ["provider", "key"]}
    pages = {"properties": {"provider": {"const": "pages"}, "token": {}}, "required": ["provider"]}
    other = {"properties": {"provider": {"type": "string", "pattern": "^x-"}}, "required": ["provider", "z"]}
    schema = {"oneOf": [heroku, pages, other]}
    assert briefly(explain(schema, {"provider": None, "token": 1})) == [
        "const /provider: expected `pages`, found empty (null)"
    ]
    assert briefly(explain(schema, {"token": 1})) == [
        "required : the record lacks the required property `provider`"
    ]


def test_of_alternatives_with_as_many_mistakes_the_one_that_fits_further_down(explain: Explain) -> None:
    """A list with a wrong entry is meant to be a list, though another alternative takes one value."""
    one = {"properties": {"codes": {"type": "integer"}}}
    many = {"properties": {"codes": {"type": "array", "items": {"type": "integer"}}}}
    schema = {"oneOf": [one, many]}
    assert briefly(explain(schema, {"codes": [1, "x"]})) == [
        "type /codes/1: expected an integer, found the text `x`"
    ]


LIST = ["a", 1]
MAPPING = {"a": 1, "b": "x"}


@pytest.mark.parametrize(
    ("holds", "value"),
    [
        ({"type": "object"}, MAPPING),
        ({"enum": [1, MAPPING]}, MAPPING),
        ({"const": MAPPING}, MAPPING),
        ({"pattern": "^x"}, "xy"),
        ({"pattern": "^x"}, 5),
        ({"format": "date"}, "2026-01-31"),
        ({"format": "date"}, 5),
        ({"required": ["a"]}, MAPPING),
        ({"required": ["c"]}, LIST),
        ({"dependentRequired": {"a": ["b"], "c": ["d"]}}, MAPPING),
        ({"dependentRequired": {"a": ["b"]}}, LIST),
        ({"dependentSchemas": {"a": {"required": ["b"]}, "c": False}}, MAPPING),
        ({"dependencies": {"a": ["b"], "c": ["d"]}}, MAPPING),
        ({"properties": {"a": {"type": "integer"}, "c": False}}, MAPPING),
        ({"properties": {"a": False}}, LIST),
        ({"patternProperties": {"^b": {"type": "string"}, "^c": False}}, MAPPING),
        ({"patternProperties": {"": False}}, LIST),
        ({"properties": {"a": {}}, "patternProperties": {"b": {}}, "additionalProperties": False}, MAPPING),
        ({"properties": {"a": {}}, "additionalProperties": {"type": "string"}}, MAPPING),
        ({"additionalProperties": False}, LIST),
        ({"allOf": [{"properties": {"a": {}, "b": {}}}], "unevaluatedProperties": False}, MAPPING),
        ({"properties": {"a": {}}, "unevaluatedProperties": {"type": "string"}}, MAPPING),
        ({"propertyNames": {"maxLength": 1}}, MAPPING),
        ({"propertyNames": False}, LIST),
        ({"prefixItems": [{"type": "string"}, {"type": "integer"}, False]}, LIST),
        ({"prefixItems": [False]}, MAPPING),
        ({"prefixItems": [{}, {}], "items": False}, LIST),
        ({"prefixItems": [{}, {}], "unevaluatedItems": False}, LIST),
        ({"prefixItems": [{}], "unevaluatedItems": {"type": "integer"}}, LIST),
        ({"uniqueItems": True}, LIST),
        ({"uniqueItems": False}, [1, 1]),
        ({"uniqueItems": True}, MAPPING),
        ({"contains": {"type": "integer"}, "maxContains": 1}, LIST),
        ({"allOf": [{"type": "object"}, {"required": ["a"]}]}, MAPPING),
        ({"anyOf": [{"type": "object"}, {"type": "array"}]}, MAPPING),
        ({"anyOf": [{"type": "array"}, {"type": "object"}]}, MAPPING),
        ({"oneOf": [{"type": "array"}, {"type": "object"}]}, MAPPING),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": False}, MAPPING),
        ({"if": {"required": ["c"]}, "then": False, "else": {"required": ["b"]}}, MAPPING),
        ({"if": {"required": ["a"]}, "else": False}, MAPPING),
        ({"not": {"required": ["c"]}}, MAPPING),
    ],
)
def test_of_an_alternative_only_what_fails_is_said(explain: Explain, holds: Any, value: Any) -> None:
    """What a keyword asks for and the value has is no mistake, whatever else is wrong by the alternative."""
    alternatives = [{"allOf": [holds, {"not": {"enum": [value]}}]}, {"const": 0}]
    (found,) = explain({"properties": {"v": {"anyOf": alternatives}}}, {"v": value})
    assert found.keyword == "not"
