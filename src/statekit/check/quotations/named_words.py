"""The words that a record names for a span: a dictionary form, or the keys of other records."""

from __future__ import annotations

from collections.abc import Iterable

from statekit.check.quotations.words import fold_words

_STEM = 3
_PRONOUNS = frozenset(
    """
    he she it they i we you him her them us me his hers its their theirs our ours my mine your yours who whom
    whose which that this these those one himself herself itself themselves
    """.split()  # noqa: SIM905 - easier to read than a list of strings
)
_IRREGULAR = {
    form: lemma
    for lemma, forms in (
        ("say", "said"),
        ("tell", "told"),
        ("think", "thought"),
        ("speak", "spoke spoken"),
        ("write", "wrote written"),
        ("hold", "held"),
        ("make", "made"),
        ("see", "saw seen"),
        ("take", "took taken"),
        ("give", "gave given"),
        ("go", "went gone"),
        ("swear", "swore sworn"),
        ("teach", "taught"),
        ("seek", "sought"),
        ("be", "is are was were been am"),
        ("have", "had has"),
        ("do", "did done does"),
        ("lay", "laid"),
        ("find", "found"),
        ("feel", "felt"),
        ("bear", "bore borne"),
        ("come", "came"),
        ("deny", "denies denied"),
        ("cry", "cried cries"),
        ("buy", "bought"),
        ("put", "put"),
        ("bid", "bade bidden"),
        ("get", "got gotten"),
        ("know", "knew known"),
        ("run", "ran"),
        ("let", "let"),
        ("set", "set"),
    )
    for form in forms.split()
}


def is_form_of(words: str, lemma: str) -> bool:
    """Return True if one of the words may be a form of a dictionary form: they begin alike.

    English verbs that do not, such as `said`, are looked up.
    """
    stems = {word[:_STEM] for word in fold_words(lemma)}
    return any(
        word[:_STEM] in stems or _IRREGULAR.get(word, "")[:_STEM] in stems for word in fold_words(words)
    )


def names_one_of(words: str, keys: Iterable[str]) -> bool:
    """Return True if the words have one in common with a key, or are a pronoun."""
    own = {part.removesuffix("'s").removesuffix("\u2019s") for part in fold_words(words)}
    if own <= _PRONOUNS:
        return bool(own)
    return any(not own.isdisjoint(fold_words(key.replace("_", " "))) for key in keys)
