"""Values that do not fit their columns are found without Arrow, by the rules of the encoder."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.tabulate.columns import Column, ColumnKind
from statekit.tabulate.encode import MisfitError, encode
from statekit.tabulate.fitting import misfits

_SCALARS = (
    ColumnKind.BOOLEAN,
    ColumnKind.INTEGER,
    ColumnKind.UNSIGNED,
    ColumnKind.NUMBER,
    ColumnKind.STRING,
    ColumnKind.DATE,
    ColumnKind.TIMESTAMP,
    ColumnKind.TIMESTAMP_NS,
    ColumnKind.JSON,
)
_LIMITS = [n + step for n in (-(2**63), -(2**53), 2**53, 2**63, 2**64) for step in (-1, 0, 1)]
_TEXTS = [
    *("0000-01-01", "0001-01-01", "9999-12-31", "2024-02-30", "x", ""),
    *("2024-05-20T20:16:52.629560977Z", "2024-05-20T20:16:52.6295600000000Z", "2024-05-20t20:16:52z"),
    *("1990-12-31T23:59:60Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-00:01"),
    *("1677-09-21T00:12:43Z", "1677-09-21T00:12:44Z", "2262-04-11T23:47:17Z", "1.50", "-0", "123.4"),
]
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(_LIMITS),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.1, -0.0, 1e300, 9007199254740992.0, 99.99, 1e15, 0.123456789012345678]),
    st.sampled_from(_TEXTS),
    st.text(st.characters(codec="utf-8"), max_size=3),
    st.just([]),
    st.just({}),
)
_COLUMNS = st.one_of(
    st.builds(Column, st.just("x"), st.sampled_from(_SCALARS), nullable=st.booleans()),
    st.builds(
        Column,
        st.just("x"),
        st.just(ColumnKind.DECIMAL),
        decimal=st.sampled_from([(4, 2), (20, 1), (3, 0)]),
        types=st.sampled_from([("string",), ("number",)]),
    ),
)


def _nested(children: st.SearchStrategy[Column]) -> st.SearchStrategy[Column]:
    def struct(child: Column, *, nullable: bool, is_closed: bool) -> Column:
        rest = None if is_closed else Column("rest", ColumnKind.JSON)
        fields = (child,) if rest is None else (child, rest)
        return Column("x", ColumnKind.STRUCT, nullable, children=fields, rest="rest" if rest else None)

    return st.one_of(
        st.builds(struct, children, nullable=st.booleans(), is_closed=st.booleans()),
        children.map(lambda child: Column("x", ColumnKind.LIST, children=(child,))),
        children.map(lambda child: Column("x", ColumnKind.TUPLE, children=(child,))),
    )


_NESTED_VALUES = st.recursive(
    _VALUES,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["x", "y"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.recursive(_COLUMNS, _nested, max_leaves=3), _NESTED_VALUES)
def test_a_value_has_a_misfit_if_and_only_if_it_cannot_be_encoded(column: Column, value: Any) -> None:
    """The encoder refuses a value exactly if `misfits` finds the reason."""
    try:
        encode(column, [value])
        is_encoded = True
    except MisfitError:
        is_encoded = False
    assert is_encoded is (not list(misfits(column, value)))


@pytest.mark.parametrize("name", ["plan_record", "misfits"])
def test_columns_are_planned_without_pyarrow(name: str) -> None:
    """A validation can ask which values fit their columns without importing pyarrow."""
    code = f"import sys; from statekit.tabulate import {name}; print('pyarrow' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"
