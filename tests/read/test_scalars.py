"""Plain scalars of the core schema (YAML 1.2.2, section 10.3.2), and texts that resemble them."""

from __future__ import annotations

import math
import re

import pytest

from statekit.diagnostics import JSON
from statekit.read import TextFile, read_document
from statekit.read.scalars import ScalarError, join_surrogates, resolve_plain

VALUES: list[tuple[str, JSON]] = [
    # null
    ("", None),
    ("~", None),
    ("null", None),
    ("Null", None),
    ("NULL", None),
    ("nULL", "nULL"),
    ("none", "none"),
    ("nil", "nil"),
    # booleans
    ("true", True),
    ("True", True),
    ("TRUE", True),
    ("false", False),
    ("False", False),
    ("FALSE", False),
    ("tRUE", "tRUE"),
    ("yes", "yes"),
    ("no", "no"),
    ("on", "on"),
    ("off", "off"),
    ("y", "y"),
    ("n", "n"),
    ("No", "No"),
    # integers
    ("0", 0),
    ("-0", 0),
    ("+0", 0),
    ("7", 7),
    ("+12", 12),
    ("-19", -19),
    ("007", 7),
    ("-007", -7),
    ("08", 8),
    ("0o7", 7),
    ("0o17", 15),
    ("0o8", "0o8"),
    ("0O7", "0O7"),
    ("0o", "0o"),
    ("-0o7", "-0o7"),
    ("0x1F", 31),
    ("0xdeadBEEF", 3735928559),
    ("0X1F", "0X1F"),
    ("0x", "0x"),
    ("0xG", "0xG"),
    ("-0x1F", "-0x1F"),
    ("0b11", "0b11"),
    ("1_000", "1_000"),
    ("_1", "_1"),
    ("1,000", "1,000"),
    ("1 000", "1 000"),
    ("+", "+"),
    ("-", "-"),
    ("--1", "--1"),
    ("+-1", "+-1"),
    ("٣", "٣"),
    ("\uff11", "\uff11"),
    ("18446744073709551615", 18446744073709551615),
    ("0" * 999 + "7", 7),
    ("-9223372036854775808", -9223372036854775808),
    ("0xFFFFFFFFFFFFFFFF", 18446744073709551615),
    # numbers with a fraction or an exponent
    ("1.5", 1.5),
    ("-1.5", -1.5),
    ("+1.5", 1.5),
    ("0.", 0.0),
    ("5.", 5.0),
    (".5", 0.5),
    ("-.5", -0.5),
    ("+.5", 0.5),
    ("1e3", 1000.0),
    ("1E3", 1000.0),
    ("1e+3", 1000.0),
    ("12e03", 12000.0),
    ("1.e-3", 0.001),
    (".5e1", 5.0),
    ("0e-999", 0.0),
    ("9007199254740992.0", 9007199254740992.0),
    ("0.30000000000000004", 0.30000000000000004),
    ("0.10000000000000001", 0.1),
    ("4.9e-324", 5e-324),
    ("1.7976931348623157e+308", 1.7976931348623157e308),
    (".", "."),
    ("-.", "-."),
    ("..5", "..5"),
    ("1.2.3", "1.2.3"),
    ("1e", "1e"),
    ("e3", "e3"),
    (".e3", ".e3"),
    ("1e3.5", "1e3.5"),
    ("1.5f", "1.5f"),
    ("1.5 ", "1.5 "),
    ("0x1.8p3", "0x1.8p3"),
    # text that other programs read as another type
    ("1:30", "1:30"),
    ("190:20:30.15", "190:20:30.15"),
    ("2025-01-01", "2025-01-01"),
    ("2025-01-01T10:00:00Z", "2025-01-01T10:00:00Z"),
    ("2025-01-01 10:00:00", "2025-01-01 10:00:00"),
    ("=", "="),
    ("<<", "<<"),
    (".iNF", ".iNF"),
    (".infinity", ".infinity"),
    ("inf", "inf"),
    ("nan", "nan"),
    (".Nan", ".Nan"),
    ("-.nan", "-.nan"),
    ("+.nan", "+.nan"),
]

REFUSED: list[tuple[str, str]] = [
    (".inf", "`.inf` is not a number that JSON can hold"),
    (".Inf", "`.Inf` is not a number that JSON can hold"),
    (".INF", "`.INF` is not a number that JSON can hold"),
    ("+.inf", "`+.inf` is not a number that JSON can hold"),
    ("-.inf", "`-.inf` is not a number that JSON can hold"),
    (".nan", "`.nan` is not a number that JSON can hold"),
    (".NaN", "`.NaN` is not a number that JSON can hold"),
    (".NAN", "`.NAN` is not a number that JSON can hold"),
    ("1e999", "`1e999` is beyond the range of a number"),
    ("-1e999", "`-1e999` is beyond the range of a number"),
    ("18446744073709551616", "the integer `18446744073709551616` does not fit in 64 bits"),
    ("-9223372036854775809", "the integer `-9223372036854775809` does not fit in 64 bits"),
    ("0x10000000000000000", "the integer `0x10000000000000000` does not fit in 64 bits"),
    ("0o2000000000000000000000", "the integer `0o2000000000000000000000` does not fit in 64 bits"),
    ("9" * 50, f"the integer `{'9' * 37}...` does not fit in 64 bits"),
    ("9" * 1001, "a number of 1001 characters is beyond the range of a number"),
    ("1." + "0" * 999, "a number of 1001 characters is beyond the range of a number"),
]

INEXACT: list[tuple[str, str]] = [
    ("1e-999", "0.0"),
    ("-1e-99999999999999999999", "-0.0"),
    ("3e-324", "5e-324"),
    ("9007199254740993.0", "9007199254740992.0"),
    ("1234567890.12345678", "1234567890.1234567"),
    ("0.12345678901234567", "0.12345678901234566"),
    ("1." + "1" * 900, "1.1111111111111112"),
]


def is_same(left: JSON, right: JSON) -> bool:
    """Return True if two values are equal and of one type: 1 is neither 1.0 nor true."""
    return repr(left) == repr(right)


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_plain_scalars(text: str, value: JSON) -> None:
    """Each form of the core schema has its type, and similar texts stay text."""
    assert is_same(resolve_plain(text), value)


@pytest.mark.parametrize(("text", "value"), [pair for pair in VALUES if pair[0] not in {"-", "1.5 "}])
def test_plain_scalars_in_a_file(text: str, value: JSON) -> None:
    """A plain scalar has the same value in a file, in block style and in brackets."""
    document = read_document(TextFile("x.yaml", f"- {text}\n"), lists=True)
    assert not document.problems
    assert is_same(document.records[0].value, value)
    if text and "," not in text:
        document = read_document(TextFile("x.yaml", f"[{text}]"), lists=True)
        assert not document.problems
        assert is_same(document.records[0].value, value)


@pytest.mark.parametrize(("text", "nearest"), INEXACT)
def test_numbers_with_too_many_digits(text: str, nearest: str) -> None:
    """A number that does not hold what is written is refused, never rounded."""
    with pytest.raises(ScalarError, match=re.escape(f"the nearest number is `{nearest}`")) as refused:
        resolve_plain(text)
    assert refused.value.rule == "yaml/number"


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_numbers_out_of_range(text: str, message: str) -> None:
    """A number that is not finite or does not fit in 64 bits is refused, never rounded."""
    with pytest.raises(ScalarError) as refused:
        resolve_plain(text)
    assert (refused.value.rule, refused.value.message) == ("yaml/number", message)
    assert refused.value.help == "if it is meant as text, put it in quotes"


def test_minus_zero_keeps_its_sign() -> None:
    """The float -0.0 is not 0.0, and the integer -0 is 0."""
    value = resolve_plain("-0.0")
    assert isinstance(value, float)
    assert math.copysign(1, value) == -1
    assert is_same(resolve_plain("-0"), 0)


@pytest.mark.parametrize("text", ["null", "true", "0o7", "1e3", ".inf", "2025-01-01", "<<", "~", ""])
@pytest.mark.parametrize("form", ["'{}'", '"{}"', "|-\n  {}", ">-\n  {}"])
def test_quoted_and_block_scalars_are_text(text: str, form: str) -> None:
    """A quoted scalar or a block scalar is always text."""
    document = read_document(TextFile("x.yaml", f"- {form.format(text)}\n"), lists=True)
    assert not document.problems
    assert [record.value for record in document.records] == [text]


def test_pairs_of_escaped_surrogates_are_one_character() -> None:
    """A surrogate pair in two escapes, as JSON writes it, is one character, in values and in keys."""
    assert join_surrogates("\ud83d\ude00") == "😀"
    with pytest.raises(ScalarError, match="half of a surrogate pair is not a character"):
        join_surrogates("\ude00\ud83d")
    document = read_document(TextFile("x.yaml", r'"\ud83d\ude00": "a\uD83D\uDE00b"'), lists=True)
    assert [record.value for record in document.records] == [{"😀": "a😀b"}]


@pytest.mark.parametrize("text", [r"\ud83d", r"\ude00", r"\ude00\ud83d", r"\ud83d \ude00", r"\U0000d83d"])
def test_a_single_surrogate_is_refused(text: str) -> None:
    """A surrogate without its partner is refused, and the resulting value can be encoded."""
    document = read_document(TextFile("x.yaml", f'a: "{text}"\n"{text}": b\n'), lists=True)
    assert [problem.rule for problem in document.problems] == ["yaml/surrogate", "yaml/surrogate"]
    problem = document.problems[0]
    assert problem.message == "half of a surrogate pair is not a character"
    assert problem.help == "write the character itself"
    assert document.value_known == (False,)
    assert repr(document.records[0].value).isascii()


def test_escaped_control_characters_are_allowed() -> None:
    """A value may contain control characters, as escapes in double quotes."""
    text = r'"\0\a\b\t\n\v\f\r\e\x7f\N\L\P\uFEFF\uFFFF\_\/\"\\\ \U0010FFFF"'
    document = read_document(TextFile("x.yaml", text), lists=True)
    assert not document.problems
    value = '\0\a\b\t\n\v\f\r\x1b\x7f\x85\u2028\u2029\ufeff\uffff\xa0/"\\ \U0010ffff'
    assert [record.value for record in document.records] == [value]
