"""Keywords of a schema that are nearly those of JSON Schema, and so say nothing to any validator."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.diagnostics import JSON

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
    """.split()  # noqa: SIM905 - one can read it
)
"""The keywords of all dialects: one of another dialect is no slip of the hand."""
_IN_USE = frozenset({"example"})
"""What others mean something by."""
_SHORT = 5


def misspelled_keywords(contents: JSON) -> Iterator[tuple[str, str]]:
    """The keywords of a subschema that are probably misspelt, each with what was probably meant.

    One that is there as well was not meant. In short words a letter makes another word: there only the case
    and the order of the letters count.
    """
    if not isinstance(contents, dict):
        return
    for name in sorted(contents.keys() - KEYWORDS):
        if name not in _IN_USE and not name.startswith("x-"):
            meant = _nearest(name)
            if meant is not None and meant not in contents:
                yield name, meant


def _nearest(name: str) -> str | None:
    from rapidfuzz.distance import OSA

    bare = name.lstrip("$").casefold()
    best: tuple[int, str] | None = None
    for keyword in sorted(KEYWORDS):
        plain = keyword.lstrip("$").casefold()
        if bare == plain or (len(plain) <= _SHORT and sorted(bare) == sorted(plain)):
            return keyword
        goes_on = bare.startswith(plain) and len(bare) > len(plain) + 1  # as in `description-de`
        if len(plain) > _SHORT and not goes_on:
            most = 1 if len(plain) < 2 * _SHORT else 2
            distance = OSA.distance(bare, plain, score_cutoff=most)
            if distance <= most and (best is None or distance < best[0]):
                best = distance, keyword
    return best[1] if best else None
