"""Asides: words that show something else than what was asked about, and are no answer to anything.

„Themen“, „Aufgaben“, „Protokolle“ and the like, in a message of their own: whoever is in the midst of a
setup, or is about to enter an answer, wants to look at that.
"""

from bot.speech import archive, curating, helping, tasks


def is_aside(text: str, prefix: str = "") -> bool:
    """Whether a message is such a word and nothing else."""
    shown = tasks.request(text, prefix)
    return (
        curating.request(text, prefix) is not None
        or (bool(shown) and all(step.verb is tasks.Verb.SHOW for step in shown))
        or isinstance(archive.read(text, prefix), archive.ListMinutes)
        or helping.asks(text, prefix)
    )
