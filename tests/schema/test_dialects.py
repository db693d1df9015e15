"""Test that dialects have the structure that `referencing` describes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON
from statekit.schema import SchemaError, load_schema
from statekit.schema.dialects import DIALECTS, Specification, specification_of
from statekit.schema.resources import specification_named

_SPECIFICATIONS: list[Specification] = [
    found for uri in DIALECTS.values() if (found := specification_of({"$schema": uri})) is not None
]
_KEYWORDS = sorted(
    {keyword for each in _SPECIFICATIONS for keyword in (*each.single, *each.listed, *each.named)}
    | {"const", "default", "enum", "examples", "extends", "required", "type", "x-other"}
)


def _own(specification: Specification, contents: Any) -> set[int]:
    return {id(each) for each in specification.subresources_of(contents)}


def _published(specification: Specification, contents: Any) -> set[int]:
    found = specification_named(specification.name).subresources_of(contents)
    return {id(each) for each in found if isinstance(each, dict)}


def _forms() -> list[Any]:
    return [{}, {"p": {}}, {"p": {}, "q": {"type": "object"}}, [{}], [{}, {}], {"p": ["q"], "q": {}}]


@pytest.mark.parametrize("specification", _SPECIFICATIONS, ids=lambda each: each.name)
@pytest.mark.parametrize("keyword", _KEYWORDS)
def test_the_same_keywords_hold_subschemas(specification: Specification, keyword: str) -> None:
    """Every form of every keyword holds the same subschemas."""
    for form in _forms():
        contents = {keyword: form}
        try:
            expected = _published(specification, contents)
        except (AttributeError, TypeError):  # the metaschema does not allow this form
            continue
        assert _own(specification, contents) == expected


@pytest.mark.parametrize("specification", _SPECIFICATIONS, ids=lambda each: each.name)
@given(
    st.dictionaries(
        st.sampled_from(["$id", "id", "$ref", "title"]), st.sampled_from(["", "#a", "a", "#", "http://x/y#"])
    )
)
def test_the_same_identifier(specification: Specification, contents: dict[str, JSON]) -> None:
    """A schema has the same identifier, whichever keywords stand beside it."""
    expected = specification_named(specification.name).id_of(contents)
    assert (specification.id_of(contents) or "") == (expected or "")


@pytest.mark.parametrize(
    ("declared", "meant"),
    [
        ("https://json-schema.org/draft/2020-12/schemas", "https://json-schema.org/draft/2020-12/schema"),
        ("https://json-schema.org/draft/2020-12/schema/", "https://json-schema.org/draft/2020-12/schema"),
        ("https://json-schema.org/draft/2020-12", "https://json-schema.org/draft/2020-12/schema"),
        ("https://json-shema.org/draft/2019-09/schema", "https://json-schema.org/draft/2019-09/schema"),
        ("https://www.json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/schema"),
        (" https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/schema"),
        ("http:/json-schema.org/draft-07/schema#", "http://json-schema.org/draft-07/schema#"),
        ("HTTP://json-schema.org/draft-07/schema##", "http://json-schema.org/draft-07/schema#"),
        ("http://json-schema.org/draft-7/schema", "http://json-schema.org/draft-07/schema#"),
        ("http://json-schema.org/draft-06/shema#", "http://json-schema.org/draft-06/schema#"),
        ("draft4", "http://json-schema.org/draft-04/schema#"),
        ("2020-12", "https://json-schema.org/draft/2020-12/schema"),
        ("http://json-schema.org/draft-03/schema#", None),
        ("http://json-schema.org/draft-071/schema#", None),
        ("http://json-schema.org/schema#", None),
        ("https://example.org/draft-07/schema#", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_an_unknown_dialect_is_answered_with_the_one_that_was_meant(
    tmp_path: Path, declared: Any, meant: str | None
) -> None:
    """The URI that was probably meant is named, as it must be written."""
    (tmp_path / "s.json").write_text(json.dumps({"$schema": declared}))
    with pytest.raises(SchemaError) as error:
        load_schema(tmp_path / "s.json")
    assert error.value.diagnostic.help == (None if meant is None else f"did you mean `{meant}`?")
    if meant is not None:
        (tmp_path / "s.json").write_text(json.dumps({"$schema": meant}))
        load_schema(tmp_path / "s.json")
