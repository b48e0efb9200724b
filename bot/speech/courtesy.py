"""Courtesy: small words that change nothing of a wish, thanks, and that all is right."""

import re
from collections.abc import Sequence

POLITE = frozenset(
    (
        *("bitte", "mal", "gern", "gerne", "danke", "jetzt", "doch", "einfach", "hallo", "ok", "okay"),
        *("leider", "sorry", "please", "thanks", "now", "nr", "nummer", "no", "number", "zu", "the"),
    )
)
_THANKS = frozenset({"danke", "dank", "dankeschön", "thanks", "thank", "thx", "tschüss", "bye"})
_COURTEOUS = (
    POLITE | _THANKS | {"vielen", "schön", "herzlichen", "besten", "auch", "ihnen", "you", "very", "much"}
)
_CONTENT = _COURTEOUS | {
    *("ja", "genau", "stimmt", "passt", "so", "alles", "gut", "klar", "super", "prima", "perfekt"),
    *("yes", "great", "fine"),
}
# „Vielen Dank für das tolle Protokoll!“
_GRATEFUL = re.compile(
    r"(?:(?:vielen|herzlichen|besten|lieben|ganz) )*(?:danke?|dankeschön)(?: (?:ihnen|euch|schön|sehr))*"
    r" für (?:das|die|den|ihre?n?|eure?n?|euer)(?: \S+){0,2}? (?:protokoll|mühe|arbeit|hilfe|infos?"
    r"|rückmeldung|erinnerung|nachricht|zusammenfassung|runde|geduld|organisation)"
    r"|(?:es |das )?war (?:mir|uns)(?: wie immer)? (?:ne?|eine?) (?:große |echte )?"
    r"(?:ehre|freude|vergnügen|fest)"
    r"|(?:das |ihr |euer )?protokoll (?:ist|war|finde ich)(?: (?:ja|wirklich|sehr|richtig|echt|ganz))*"
    r" (?:super|toll|gut|schön|prima|klasse|gelungen|hilfreich)(?: geworden)?(?: (?:vielen|herzlichen))*"
    r"(?: (?:danke?|dankeschön))(?: (?:schön|sehr|ihnen|dafür))*"
)


def thanks(words: Sequence[str]) -> bool:
    """Whether somebody says thanks, and nothing else; `words` are in small letters, without marks."""
    alone = bool(_THANKS & set(words)) and set(words) <= _COURTEOUS
    return alone or _GRATEFUL.fullmatch(" ".join(words)) is not None


def grateful(words: Sequence[str]) -> bool:
    """Whether there are thanks among these words."""
    return not _THANKS.isdisjoint(words)


def approves(words: Sequence[str]) -> bool:
    """Whether these words say nothing but that all is right; so do none at all."""
    return set(words) <= _CONTENT
