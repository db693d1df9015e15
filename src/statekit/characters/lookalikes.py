"""Texts that look the same, or almost the same, although their characters differ."""

from __future__ import annotations

import os
import unicodedata
from functools import lru_cache
from itertools import islice

from statekit._startup.expressions import expression
from statekit.characters.code_points import describe_character

_MAX_LENGTH = 1_000
_MAX_ENTRIES = 10_000
_FOREIGN = "аеорсухіјѕһԁԛԝАВЕКМНОРСТХУІЈЅ" + "ορυνιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"  # noqa: RUF001 - that is what they are for
_LATIN = "aeopcyxijshdqwABEKMHOPCTXYIJS" + "opuviABEZHIKMNOPTYX"
_PUNCTUATION = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    "\u2044": "/",
    "\u2215": "/",
    "\u2236": ":",
    "\u2024": ".",
}
_SKELETON = str.maketrans({**dict(zip(_FOREIGN, _LATIN, strict=True)), **_PUNCTUATION})
_INVISIBLE = expression(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_LETTER = expression("[A-Za-z]")
_MIXED = expression("[\u0131\u0250-\u02af\u0370-\u058f\u13a0-\u13ff\u2c80-\u2cff\ua4d0-\ua4ff\uab70-\uabbf]")
"""Letters of other alphabets, some of which look like Latin ones."""
_UNUSUAL = expression(
    "[\u00a0\u00ad\u2000-\u2012\u2028-\u202f\u205f-\u2064\u2212\u3000\ufe00-\ufe0f\ufeff\uff01-\uff5e]"
)


def unusual_character(text: str) -> str | None:
    """Return a note on the first character of a text that looks like a more common one, or None."""
    if text.isascii():
        return None
    found = _UNUSUAL.search(text) or (_MIXED.search(text) if _LETTER.search(text) else None)
    position = _compatible_letter(text) if found is None else found.start()
    return None if position is None else f"character {position + 1} is {describe_character(text[position])}"


def _compatible_letter(text: str) -> int | None:
    """Return the position of the first letter or digit that is another form of one in ASCII, or None.

    Unicode calls it a compatibility character (UAX #15, NFKC): U+217C is the Roman numeral `l`.
    """
    forms = (unicodedata.normalize("NFKC", each) if each > "~" else "" for each in text[:_MAX_LENGTH])
    return next((at for at, form in enumerate(forms) if form.isascii() and form.isalnum()), None)


def difference(text: str, other: str) -> str | None:
    """Return a note on the first difference between two texts that look the same; None if they do not."""
    if (text.isascii() and other.isascii()) or text == other or skeleton(text) != skeleton(other):
        return None
    position = next(
        (at for at, (own, theirs) in enumerate(zip(text, other, strict=False)) if own != theirs),
        min(len(text), len(other)),
    )
    own, theirs = text[position : position + 1], other[position : position + 1]
    for whole, where in ((text, ""), (other, "there, ")):
        mark = whole[position + 1 : position + 2]
        if mark and unicodedata.combining(mark):
            return f"{where}character {position + 2} is {describe_character(mark)}, apart from its letter"
    if not own or (theirs and not theirs.isascii() and (own.isascii() or _INVISIBLE.match(theirs))):
        return f"there, character {position + 1} is {describe_character(theirs)}"
    return f"character {position + 1} is {describe_character(own)}"


def similar_file(path: str) -> str | None:
    """Return a note on a file in the same folder whose name looks like that of a file that does not exist."""
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            names = sorted(entry.name for entry in islice(entries, _MAX_ENTRIES))
    except (OSError, ValueError):
        return None
    notes = (difference(name, other) for other in names)
    return next((f"a file there has a name that looks the same: {note}" for note in notes if note), None)


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """Return a text with all characters that look the same replaced by the most common one of them.

    Soft hyphens and zero-width characters are left out, and spaces at the ends too.
    """
    if text.isascii():
        return text.strip()
    visible = _INVISIBLE.sub("", text[:_MAX_LENGTH])
    return unicodedata.normalize("NFKC", visible.translate(_SKELETON)).strip()
