"""Dismissal: what was said is no answer – „Nein, wollte nur wissen, wer kommt“, „war nur so gefragt“."""

import re

# „Das war nur zu Frage 3“ is said of an answer.
_CHATTED = re.compile(
    r"(?![^\n]*(?:\d|\b(?:frage|antwort|ergänzung|question|answer)\b))"
    r"\W*(?:(?:nein|nee|ne|nö|ach|no)\W+)*(?:(?:das|es|ich|wir)\s+)?(?:wars?|sollte|wollten?(?=[^\n]*\b(?:wissen|\w*fragen|sagen|hören|reden)\b))\s+"
    r"(?:(?:doch|ja|eigentlich|wirklich)\s+)*(?:nur|bloß)\b[^\n?]{0,60}$"
    r"|\W*(?:(?:nein|nee|no)\W+)?(?:(?:that|it|i)\s+)?(?:was|wanted)\s+(?:just|only)\b[^\n?]{0,60}$",
    re.IGNORECASE,
)


def read(text: str) -> bool:
    """Whether somebody says that it was talk, and nothing else."""
    return _CHATTED.match(text) is not None
