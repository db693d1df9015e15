"""What a validation takes for exportable without a comparison with the columns is exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON
from statekit.schema import Schema, Validator, load_schema
from statekit.tabulate import misfits, plan_record

_COLUMNS: list[dict[str, Any]] = [
    *(
        {"type": name, "x-statekit": {"type": f"decimal({digits})"}}
        for name in ("number", "string", "integer")
        for digits in ("10,2", "3,0", "2,2", "38,10", "15,15")
    ),
    {"type": "string", "format": "date"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "date-time", "x-statekit": {"type": "timestamp[ns]"}},
    {"type": "integer"},
    {"type": "number"},
]
_DAYS = st.from_regex(r"[0-9]{4}-[01][0-9]-[0-3][0-9]", fullmatch=True)
_TIMES = st.from_regex(
    r"[Tt][0-2][0-9]:[0-6][0-9]:[0-6][0-9](?:\.[0-9]{1,11})?(?:[Zz]|[+-][0-2][0-9]:[0-6][0-9])",
    fullmatch=True,
)
_VALUES = st.one_of(
    st.integers(-(10**20), 10**20),
    st.integers(-1000, 1000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-1000, 1000, places=2).map(float),
    st.sampled_from([-0.0, 0.0, 0, 1e-2, -1e-2, 1e-3, 9.995, 99999999.99, 1e15, 0.07, 0.29]),
    st.from_regex(r"-?(?:0|[1-9][0-9]{0,3})(?:\.[0-9]{1,4})?", fullmatch=True),
    st.sampled_from(["-0", "-0.0", "-0.00", "-0.01", "0", "0e5", "1E2", "+1", "01", "1.", ".5", "\uff11"]),
    _DAYS,
    st.builds("".join, st.tuples(_DAYS, _TIMES)),
    st.text(max_size=3),
)


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> list[Schema]:
    """The schemas of records with one value in each of the columns."""
    found = []
    for column in _COLUMNS:
        file = tmp_path_factory.mktemp("schema") / "s.json"
        file.write_text(json.dumps({"type": "object", "properties": {"a": column}}))
        found.append(load_schema(Path(file)))
    return found


@pytest.mark.parametrize("formats", [True, False])
@pytest.mark.parametrize("index", range(len(_COLUMNS)), ids=[json.dumps(each) for each in _COLUMNS])
def test_what_is_clean_fits_its_column(schemas: list[Schema], index: int, *, formats: bool) -> None:
    """A value that needs no comparison with its column fits it, whether formats are asserted or not."""
    schema = schemas[index]
    validator = Validator(schema, formats=formats, export=True)
    column = plan_record(schema, None, None)

    @given(_VALUES)
    def check(value: JSON) -> None:
        record: JSON = {"a": value}
        if validator.is_clean(record):
            assert not [*misfits(column, record)]

    check()
