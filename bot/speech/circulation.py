"""How staff begin a resolution by circulation: „Beschluss: Wir gründen …“, and below it „Frist: …“."""

import re
from dataclasses import replace

from bot.speech import agenda
from bot.speech.agenda import Start

_BEGINS = re.compile(
    r"(?:(?:bitte|please)\s+)?(?:neuer\s+|new\s+)?"
    r"(?:umlauf-?beschlu(?:ss|ß)|umlaufverfahren|(?:beschlu(?:ss|ß)|beschlus|bechluss)(?:\s+(?:im|per)\s+umlauf(?:verfahren)?)?"
    r"|resolution(?:\s+by\s+circulation)?)"
    r"(?=\s*[:：]|\s|$)[^\S\n]*[:：]?[^\S\n]*",
    re.IGNORECASE,
)
_PROPOSAL = re.compile(
    r"[*_]{0,2}(?:vorschlag|antrag|proposal|motion)[*_]{0,2}\s*[:：][*_]{0,2}\s*", re.IGNORECASE
)


def read(words: str) -> Start | None:
    """Read a message that begins with „Beschluss“; None if it does not."""
    found = _BEGINS.match(words)
    if found is None:
        return None
    entries, unfit, body = agenda.entries(words[found.end() :].split("\n"))
    lines = (_PROPOSAL.sub("", line.strip(), count=1) for line in body)
    proposal = " ".join(line for line in lines if line)
    leftover = tuple(line.strip() for line in unfit)
    return replace(Start(leftover=leftover, proposal=proposal), **entries)  # type: ignore[arg-type]


def proposal(text: str) -> str:
    """What is to be decided, from a message that says nothing else."""
    return " ".join(_PROPOSAL.sub("", text.strip(), count=1).split())
