"""A readable heading and a representative statement for a theme."""

from collections import Counter
from collections.abc import Sequence

from clustering.terms import content_terms, rarity, words


def word_heading(members: Sequence[str], others: Sequence[str], question: str = "") -> str:
    """The noun (or two nouns) that sets the members apart from the others."""
    asked = set(content_terms(question))
    inside = Counter(term for text in members for term in set(content_terms(text)))
    outside = Counter(term for text in others for term in set(content_terms(text)))
    surfaces = Counter(word.lemma for text in members for word in words(text) if word.content)
    if not surfaces:
        return "Weiteres"
    best = max(
        sorted(surfaces),
        key=lambda term: (term not in asked)
        * rarity(term)
        * inside[term]
        / len(members)
        / (0.1 + outside[term] / max(1, len(others))),
    )
    return best.capitalize()
