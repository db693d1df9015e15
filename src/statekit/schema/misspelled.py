"""Find what is almost a keyword of JSON Schema, which validators ignore, or almost a dialect."""

from __future__ import annotations

from collections.abc import Iterator

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON
from statekit.phrasing import is_misspelling

KEYWORDS = frozenset(
    """
    $anchor $comment $defs $dynamicAnchor $dynamicRef $id $recursiveAnchor $recursiveRef $ref
    $schema $vocabulary additionalItems additionalProperties allOf anyOf const contains
    contentEncoding contentMediaType contentSchema default definitions dependencies
    dependentRequired dependentSchemas deprecated description disallow divisibleBy else enum
    examples exclusiveMaximum exclusiveMinimum extends format id if items maxContains maxItems
    maxLength maxProperties maximum minContains minItems minLength minProperties minimum multipleOf
    not oneOf pattern patternProperties prefixItems properties propertyNames readOnly required then
    title type unevaluatedItems unevaluatedProperties uniqueItems writeOnly
    """.split()  # noqa: SIM905 - easier to read than a list of strings
)
"""The keywords of all dialects: a keyword of another dialect is not a typing error."""
_HOST = "json-schema.org"
_VERSION = expression(r"(2020-12|2019-09)|draft[-/]?0?([467])(?![0-9])")
_COMMON_EXTENSIONS = frozenset({"example"})
_SHORT_LENGTH = 5


def misspelled_keywords(contents: JSON) -> Iterator[tuple[str, str]]:
    """Yield each keyword of a subschema that is probably misspelled, with the keyword that was meant.

    A keyword that the subschema also has was not meant. In short words one letter makes another word, so
    only letter case and the order of letters may differ there.
    """
    if not isinstance(contents, dict):
        return
    for name in sorted(contents.keys() - KEYWORDS):
        if name not in _COMMON_EXTENSIONS and not name.startswith("x-"):
            meant = _nearest(name)
            is_other = meant == "$schema" and not isinstance(contents[name], str)  # `schemas` of OpenAPI
            if meant is not None and meant not in contents and not is_other:
                yield name, meant


def meant_dialect(declared: JSON) -> str | None:
    """Return the URI of the dialect that was probably meant by an unknown one, as it is written, or None."""
    text = declared.strip().lower() if isinstance(declared, str) else ""
    scheme, colon, rest = text.partition(":")
    host = rest.lstrip("/").partition("/")[0].removeprefix("www.") if colon else _HOST
    match = _VERSION.search(rest if colon else scheme)
    if match is None or not is_misspelling(host, _HOST):
        return None
    year, number = match.groups()
    return f"https://{_HOST}/draft/{year}/schema" if year else f"http://{_HOST}/draft-0{number}/schema#"


def _nearest(name: str) -> str | None:
    from rapidfuzz.distance import OSA

    if not name.isascii():
        from statekit.characters.lookalikes import skeleton

        name = skeleton(name)
    folded = name.lstrip("$").casefold()
    best: tuple[int, str] | None = None
    for keyword in sorted(KEYWORDS):
        candidate = keyword.lstrip("$").casefold()
        is_short = len(candidate) <= _SHORT_LENGTH
        if folded == candidate or (is_short and sorted(folded) == sorted(candidate)):
            return keyword
        is_extended = folded.startswith(candidate) and len(folded) > len(candidate) + 1  # `description-de`
        if not is_short and not is_extended:
            limit = 1 if len(candidate) < 2 * _SHORT_LENGTH else 2
            distance = OSA.distance(folded, candidate, score_cutoff=limit)
            if distance <= limit and (best is None or distance < best[0]):
                best = distance, keyword
    return best[1] if best else None
