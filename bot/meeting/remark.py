"""Remarks on minutes: what may be meant as a correction, what is thanks, and which agenda item is meant."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from bot.meeting.theme import AgendaItem, Statement

_WORD = re.compile(r"[^\W_]{2,}")
_STEM = 5
_FEWEST = 4
# Words that stand everywhere, or only say that something is wrong.
_COMMON = """
    aber alle als am an auch auf aus bei bin bis das dass dem den der des die dies doch ein eine einem einen
    einer eines er es für habe haben hat hier ich ihr ihre im in ist ja jetzt kann können leider man mehr mit
    nach nicht noch nur oder ohne protokoll schon sein sich sie sind so statt sondern steht stehen und uns
    unser unsere unserem unseren unserer vom von vor war waren was wenn wir wird wurde zu zum zur
    falsch fehler the and for not our are was has have with minutes wrong
"""
# What says that something is not as it should be.
_OBJECTS = re.compile(
    r"\b(?:falsch\w*|fehler\w*|fehl(?:t|en|te)|vergessen|korrektur\w*|korrig\w*|berichtig\w*|richtig\w*"
    r"|stimmt (?:so )?nicht|nicht (?:ganz )?(?:richtig|korrekt|mehr)|sondern|statt|stattdessen|verschoben"
    r"|nicht (?:so )?stehen ?(?:bleiben|lassen)|(?:so nicht|nicht so) (?:gesagt|gemeint)"
    r"|geändert|ändern|abgesagt|verwechselt|muss (?:es )?heißen|müsste|sollte|inzwischen|heißt"
    r"|wrong|mistake|missing|correct\w*|instead|moved|cancelled|should)\b",
    re.IGNORECASE,
)
# „Frau Meier muss da raus“, „das gehört nicht ins Protokoll“; „gestrichen“ alone is cancelled.
_TAKES_OUT = re.compile(
    r"\b(?:(?-i:raus|weg)(?=(?: bitte)?\s*(?:[.!,;:“”]|$))|(?:muss|müssen|soll\w*|bitte)\b.{0,40} heraus"
    r"|(?:he)?raus(?:zu)?nehmen|(?:he)?rausgenommen|streichen|löschen|loeschen|entfernen|weg(?:zu)?lassen|weggelassen|schwärzen|unkenntlich"
    r"|anonymisier\w*|(?:gestrichen|gelöscht|entfernt) werden"
    r"|remove[d]?|delete[d]?|(?:take|leave) .{1,60} out)\b"
    r"|^\W*(?:bitte )?(?:streiche?n?|lösche?n?|entferne?n?|lass)\b"
    r"|\b(?:nicht|nichts|nie|not)\b(?! so\b)(?: (?:mehr|hier|da|dort|im|ins|in das|in dem|in the))*"
    r" (?:protokoll|drin|rein|hinein|hin|öffentlich|minutes|d(?:rin|a|ort) ?stehen|stehen)\b"
    r"(?! ?(?:bleiben|lassen))",
    re.IGNORECASE,
)
_CANNOT_STAND = re.compile(r"\bnicht (?:so )?stehen ?(?:bleiben|lassen)\b", re.IGNORECASE)
_SPEAKS_OF_IT = re.compile(r"\b(?:protokoll\w*|top\s*\d+|minutes)\b", re.IGNORECASE)
# A question without its mark: „wann kommt das Protokoll“.
_ASKS = re.compile(
    r"\W*(?:wann|wie|wo|wer|was|wen|wem|warum|wieso|welche[rs]?|bis wann|kann|können|könnten|kannst|könntest"
    r"|haben (?:alle|sie|wir)|hat|gibt es|when|how|where|who|what|why|which|can|could)\b",
    re.IGNORECASE,
)
# „Was unter TOP 3 steht, habe ich nie gesagt“ only begins like one; „können Sie TOP 2 streichen“ is more.
_ASKS_FOR_CHANGE = re.compile(
    r"\b(?:ergänz\w*|streichen|gestrichen|aufnehmen|aufgenommen|nachtragen|rausnehmen|herausnehmen|weglassen"
    r"|umschreiben|löschen|entfernen|add(?:ed)?|remove[d]?|delete[d]?)\b"
    r"|^\W*(?:wo|wer|was|wen|wem|wie|welche[rs]?)\b[^?]*\b(?:steht|stehen|gemeint|genannt|gesagt|geschrieben)\b"
    r"[^?,]*, *[^?]*\b(?:nicht|nie|kein\w*|gehör\w*|sind|ist|war\w*|hab\w*)\b[^?]*$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\b(?:dank\w*|super|toll\w*|prima|klasse|gefällt|gefallen|gelungen\w*|freu\w*|wunderbar\w*|schön\w*"
    r"|gut gemacht|so stehen ?(?:bleiben|lassen)|großartig\w*|hilfreich\w*|thank\w*"
    r"|great|nice|lovely|well done)\b",
    re.IGNORECASE,
)
# „Super, aber ich kann es nicht öffnen“, „schön wäre es per Mail“: somebody has to do something.
_WANTS = re.compile(
    r"\b(?:bitte|aber|leider|nur|nicht|kein\w*|wäre\w*|würde\w*|könnte\w*|hätte\w*|wann|wo|wer"
    r"|please|but|cannot|could|would|when|where|who)\b",
    re.IGNORECASE,
)


# „Richtig toll geworden“, „alles richtig so“; „richtig ist: zwölf“ corrects.
_JUST_RIGHT = re.compile(
    r"(?<!nicht )(?<!ganz )\brichtig(?!\w*[ :]+(?:ist|sind|wäre|muss|heißt|lautet|\d))\b", re.IGNORECASE
)
_HELLO = re.compile(
    r"\W*(?:hallo|hello|moin|hi|hey|servus|guten (?:morgen|tag|abend)|good morning)\b"
    r"(?:,? (?:zusammen|allerseits|ihnen allen|alle|umlauf|(?:frau|herr) [\w-]+))*\W*",
    re.IGNORECASE,
)
_WISHES_WELL = re.compile(
    r"\b(?:geht(?:'s| es) (?:ihnen|euch|dir)|hoffe|hoffentlich|wünsche\w*|wochenende|feierabend|grüße)\b",
    re.IGNORECASE,
)
_BETTER_SO = re.compile(
    r"\b(?:sondern|statt|ändern|geändert|korrig\w*|berichtig\w*|instead|correct\w*)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the minutes: the number of the agenda item, and the statement that is probably meant.

    It is `plain` if no other statement fits as well.
    """

    question: int
    statement: Statement | None = None
    plain: bool = False


def objects(text: str, *, answers: bool) -> bool:
    """Whether it may be a hint that something is not right; thanks and talk are none.

    One that `answers` the minutes need not say so; elsewhere it has to speak of them, or of a mistake.
    """
    doubts = _OBJECTS.search(text) is not None
    if _THANKS.search(text) and not doubts:
        return False
    if doubts:
        return len(_WORD.findall(text)) >= 2
    asks = text.rstrip().endswith("?") or (_ASKS.match(text) and not _ASKS_FOR_CHANGE.search(text))
    return (answers and not asks and len(_WORD.findall(text)) >= _FEWEST) or (
        not asks and _SPEAKS_OF_IT.search(text) is not None and len(_WORD.findall(text)) >= _FEWEST
    )


def beside(text: str) -> bool:
    """Whether it is a greeting, thanks or a question, where a sentence is taken as she would have it."""
    if text.rstrip().endswith("?"):
        return not (_ASKS_FOR_CHANGE.search(text) or _BETTER_SO.search(text))
    if _OBJECTS.search(_JUST_RIGHT.sub("", text)):
        return False
    hello = _HELLO.match(text)
    rest = text[hello.end() :] if hello else text
    greets = hello and (len(_WORD.findall(rest)) < _FEWEST or _WISHES_WELL.search(rest))
    return bool(greets or _THANKS.search(text))


def vague(text: str) -> bool:
    """Whether it is a hint only if it answers the minutes: it speaks neither of them nor of a mistake."""
    return objects(text, answers=True) and not objects(text, answers=False)


def grateful(text: str) -> bool:
    """Whether it begins with thanks or praise, and neither asks for anything nor doubts anything."""
    begins = _THANKS.match(text.lstrip(' „"*_')) is not None
    return begins and "?" not in text and not _OBJECTS.search(text) and not _WANTS.search(text)


def takes_out(text: str) -> bool:
    """Whether it asks that something be gone; such words name it once more, and are printed nowhere."""
    return _TAKES_OUT.search(text) is not None


def rejects(text: str) -> bool:
    """Whether it names the minutes and says that they cannot stand so: plain wherever it is said."""
    return _SPEAKS_OF_IT.search(text) is not None and _CANNOT_STAND.search(text) is not None


def place(text: str, items: Sequence[AgendaItem], institution: str = "") -> Place | None:
    """Where it belongs, by the words it shares with what is there; rare ones tell more than frequent ones.

    Of two statements alike, the one of her own `institution` is meant. None if nothing is alike.
    """
    named = re.search(r"\bTOP\s*(\d{1,2})\b", text, re.IGNORECASE)
    if named and any(item.no == int(named[1]) for item in items):
        within = [item for item in items if item.no == int(named[1])]
        return _best(text, within, institution) or Place(within[0].no)
    return _best(text, items, institution)


def _best(text: str, items: Sequence[AgendaItem], institution: str) -> Place | None:
    said = _stems(text)
    everything = [(item, statement) for item in items for statement in _statements(item)]
    known = [(item, statement, _stems(statement.text)) for item, statement in everything]
    frequent = Counter(stem for _, _, stems in known for stem in stems)
    scored = [
        (_score(said & stems, frequent, len(known)) * _favour(statement, institution), item, statement)
        for item, statement, stems in known
    ]
    best = max(scored, key=lambda one: one[0], default=None)
    if best is None or best[0] <= 0:
        return None
    rivals = [item.no for score, item, _ in scored if score == best[0]]
    return Place(best[1].no, best[2], len(rivals) == 1) if len({*rivals}) == 1 else None


def shared(one: str, other: str) -> int:
    """How many words that say something both texts have."""
    return len(_stems(one) & _stems(other))


def _score(shared: Iterable[str], frequent: Counter[str], statements: int) -> float:
    return sum(log(1 + statements / frequent[stem]) for stem in sorted(shared))


def _favour(statement: Statement, institution: str) -> float:
    return 1.5 if institution and institution in (statement.source, statement.voice) else 1.0


def _statements(item: AgendaItem) -> list[Statement]:
    return [*(one for theme in item.themes for one in theme.statements), *item.singles]


def _stems(text: str) -> frozenset[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    common = frozenset(_COMMON.split())
    return frozenset(word[:_STEM] for word in words if word not in common)
