"""Which question a text answers, guessed by the words it shares with it, or that go with such a question."""

import re
from collections.abc import Sequence

from bot.meeting.question import Question

_WORD = re.compile(r"[^\W\d_]{3,}")
# „Zu Frage 2 wollte ich noch sagen, dass …“
_NAMED = re.compile(r"\b(?:frage|question)\s(\d{1,2})\b", re.IGNORECASE)
_STEM = 6
# Words that stand in every question or every answer.
_COMMON = """
    haben hatte waren sind eine einen einer unser unsere unserer ihnen ihrer ihre auch noch sehr zurzeit
    gerade was wir sie die der das und auf bei für mit von zum zur aus uns welche welches welcher möchten
    andere anderen beim nächste nächsten nächstes sollen wollen können könnte beispiel kinder eltern schule
    einrichtung einrichtungen have with your what would could about the and for are
"""
# What a question is about, and what people write who answer such a one. All are beginnings of words.
_CUES = (
    (
        "angebot hinweis hinweisen termin veranstalt offer event",
        "jede montag dienstag mittwoch donnersta freitag samstag sonntag monat uhr kurs anmeld offen sprechst"
        " vorles café treffpun infoaben kostenlo bieten findet course every open",
    ),
    (
        "schwier problem herausf difficul challeng",
        "fehl schwier problem kaum wartelis überlast krank mangel leider ausfall missing difficul",
    ),
    (
        "wünsch wunsch unterst hilf brauch support need",
        "wünsch brauch hilf hilfreic suchen bräucht unterst need help",
    ),
    ("thema themen tagesord topic agenda", "thema themen tagesord sprechen austausc topic agenda"),
    (
        "los neue neues aktuell news",
        "neu aufgenom angefang gestarte umgezog eröffnet begonnen gewachse started",
    ),
)


def likeliest(text: str, questions: Sequence[Question]) -> Question | None:
    """The question it names or fits best; None if it fits none, or two equally well.

    The only one there is, always.
    """
    if len(questions) == 1:
        return questions[0]
    names = {int(no) for no in _NAMED.findall(text)}
    named = [question for question in questions if question.no in names]
    if len(named) == 1:
        return named[0]
    said = _words(text)
    scores = {question.no: _score(said, question) for question in questions}
    best = max(scores.values(), default=0)
    leading = [question for question in questions if scores[question.no] == best]
    return leading[0] if best and len(leading) == 1 else None


def _score(said: frozenset[str], question: Question) -> int:
    asked = _words(f"{question.text} {question.hint}")
    common = frozenset(_COMMON.split())
    shared = {word[:_STEM] for word in said - common} & {word[:_STEM] for word in asked - common}
    hints = sum(
        sum(_begins(word, answer) for word in said)
        for topic, answer in _CUES
        if any(_begins(word, topic) for word in asked)
    )
    return 2 * len(shared) + hints


def _begins(word: str, cues: str) -> bool:
    return any(word.startswith(cue) for cue in cues.split())


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text))
