"""What staff say about tasks: „Aufgabe: Kosten klären, Bildungsbüro, bis 29.1.“, „Aufgabe 2 erledigt“.

When they were asked what became of some, „1 erledigt, 2 offen bis 29.1.“ will do. A message may have several
lines; what is not understood of it is named.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

from bot.meeting.timewords import parts
from bot.speech import month_end, topics
from bot.speech.topics import Topics

_MARKS = " \t.,:;!?…\"'„“”‚‘’»«()*_`"
_CLOSE = 0.79
_LONGEST = 400
_NOTHING = Topics()


class Verb(StrEnum):
    """What is to be done."""

    ADD = "add"
    SHOW = "show"
    DONE = "done"
    REOPEN = "reopen"
    DROP = "drop"
    POSTPONE = "postpone"
    ABOUT = "about"
    AGREE = "agree"
    DECLINE = "decline"
    BACK = "back"
    NO_MORE = "no_more"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `line` is what was written. Without a `verb` it was meant for us, and not understood.

    `no` is a task as it was last shown, 0 all of them. `fields` are what stands between the commas before
    the day: what is to be done, and then who does it. `until` is the day as it was written.
    """

    verb: Verb | None
    line: str
    no: int = 0
    fields: tuple[str, ...] = ()
    until: str = ""
    topics: Topics = _NOTHING
    words: str = ""


def request(text: str, prefix: str = "") -> list[Step]:
    """What may be said without having been asked: lines that begin with „Aufgabe“. Empty if it is talk.

    `words` of „Aufgaben …“ names a network, those of „Aufgabe 2 … sagt zu“ an institution.
    """
    apart = _NEXT.sub("\n", text)
    lines = [line for line in (_line(line, prefix) for line in apart.splitlines()) if line]
    first = _request(lines[0]) if lines else None
    if first is None:
        return []
    found = (first, *(_request(line) or Step(None, line) for line in lines[1:]))
    return [each for step in found for each in _several(step)]


def settled(text: str, numbers: Sequence[int]) -> list[Step]:
    """„1 erledigt, 2 offen bis 29.1.“, of those that were shown; empty if it is talk."""
    pieces = [piece for line in text.splitlines() for piece in _pieces(" ".join(line.split()))]
    only = numbers[0] if len(numbers) == 1 else 0
    found = [_settled(piece, only) for piece in pieces]
    return found if any(step.verb for step in found) else []


def short(text: str) -> Verb | None:
    """„zurück“, or that there are no more: „keine“, „fertig“."""
    said = " ".join(text.split()).strip(_MARKS).casefold()
    return next((verb for verb, forms in _WHOLE.items() if _near(said, forms)), None)


def no_more(text: str) -> bool:
    """„Keine weiteren Aufgaben“: that there are no more tasks, and by that word, whatever was asked last."""
    return short(text) is Verb.NO_MORE and any(word in text.casefold() for word in _TASK)


def fulfilled(text: str) -> bool:
    """„Die Aufgabe ist erledigt“, „haben wir schon gemacht“: nothing else, and nothing that is not done."""
    words = [word.strip(_MARKS).casefold() for word in text.split()]
    words = [word for word in words if word and word not in _AROUND]
    done = [word for word in words if _near(word, _FULFILLED)]
    return bool(done) and "?" not in text and all(word in done or _near(word, _TASK) for word in words)


# --- Lines -------------------------------------------------------------------------------------------

_TASK = ("aufgabe", "aufgaben", "task", "tasks")
_WHOLE: dict[Verb, tuple[str, ...]] = {
    Verb.BACK: (
        "zurück",
        "zurueck",
        "rückgängig",
        "rückgängig machen",
        "einen schritt zurück",
        "undo",
        "back",
    ),
    Verb.NO_MORE: (
        "keine",
        "keine neuen",
        "keine weiteren",
        "keine aufgaben",
        "keine neuen aufgaben",
        "keine weiteren aufgaben",
        "keine aufgaben mehr",
        "keine mehr",
        "mehr nicht",
        "mehr aufgaben gibt es nicht",
        "nein",
        "nein danke",
        "nein keine",
        "weiter",
        "fertig",
        "das war alles",
        "das waren alle",
        "das sind alle",
        "das war's",
        "das war's mit den aufgaben",
        "none",
        "no",
        "no more",
        "no more tasks",
        "done",
    ),
}
_HEAD = re.compile(r"(?:(?:neue|weitere|new)\s+)?(?P<word>[a-zäöü]{4,9})\b(?P<rest>.*)", re.I | re.S)
# „Aufgabe: …, bis 5.2.; Aufgabe: …“ on one line.
_NEXT = re.compile(r"[;.]\s+(?=(?:neue\s+|new\s+)?(?:aufgabe|task)\b[^;:]{0,20}:)", re.IGNORECASE)
_FOR = re.compile(
    r"\s+(?:für|an|for)\s+(?:(?:die|das|den|the)\s+)?(?P<who>[^:\n\d][^:\n]{1,100}):\s*(?P<what>.+)",
    re.I | re.S,
)
_NUMBERED = re.compile(r"\s*(?:nr\.?\s*)?(?P<no>\d{1,3})\b\.?\s*:?\s*(?P<phrase>.*)", re.I | re.S)
_UNTIL = re.compile(
    r"(?:^|[,;\s])\s*(?:spätestens\s+)?(?:bis|bsi|bid|until|by)\s+(?:zum\s+|spätestens\s+)*", re.I
)
# A full stop at the end is none of the words, but may be one of a day.
_STOP = re.compile(r"(?:(?<!\d)[.]|[;!])+\s*$")
_SPLIT = re.compile(r"\s*[,;]\s*")


def _line(text: str, prefix: str) -> str:
    line = re.sub(r"^[-•*–]\s+", "", " ".join(text.split()))
    if prefix and line.casefold().startswith(prefix.casefold()):
        line = line[len(prefix) :].lstrip(" :,")
    return line if len(line) <= _LONGEST else ""


def _request(line: str) -> Step | None:
    found = _HEAD.fullmatch(line)
    if found is None or not _near(found["word"].casefold(), _TASK):
        return None
    rest = found["rest"]
    if about := topics.before(rest):
        return _added(line, about[1], about[0])
    if (named := _FOR.fullmatch(rest)) and (step := _added_for(line, named["who"], named["what"])):
        return step
    if rest.lstrip().startswith(":"):
        return _added(line, rest.lstrip(": "))
    if numbered := _NUMBERED.fullmatch(rest):
        return _turned(line, int(numbered["no"]), numbered["phrase"])
    return _unmarked(line, rest.strip())


def _several(step: Step) -> list[Step]:
    """„Aufgabe 1 erledigt, Aufgabe 3 offen“ are two, if it is nothing as one."""
    pieces = [*_pieces(step.line)] if step.verb is None and step.no else []
    return [_settled(piece) for piece in pieces] if len(pieces) > 1 else [step]


def _unmarked(line: str, rest: str) -> Step | None:
    """„Aufgaben“, with the name of a network; or a new task without a colon, if it has all it needs."""
    whole = _added(line, rest)
    if whole.until and len(whole.fields) > 1:
        return whole
    few = len(rest.split()) <= 6 and not rest.endswith(("?", "!")) and "," not in rest
    return Step(Verb.SHOW, line, words=rest.strip(_MARKS)) if few else None


def _added(line: str, rest: str, about: Topics = _NOTHING) -> Step:
    before, until = _until(_STOP.sub("", rest).strip())
    fields = tuple(field.strip() for field in before.split(",") if field.strip(_MARKS))
    return Step(Verb.ADD, line, fields=fields, until=until, topics=about)


def _added_for(line: str, who: str, what: str) -> Step | None:
    """„Aufgabe für die Kita: Räume suchen, bis 29.1.“ names who does it; without a day colleagues say so."""
    step = _added(line, what)
    whole = step.fields and step.until
    return replace(step, fields=(", ".join(step.fields), who.strip())) if whole else None


def _until(text: str) -> tuple[str, str]:
    """What stands before the day, and the day: behind the last „bis“ that a day follows, or at the end."""
    marks = list(_UNTIL.finditer(text))
    for mark in reversed(marks):
        if parts(text[mark.end() :]) or month_end.days(text[mark.end() :]):
            return text[: mark.start()], text[mark.end() :]
    fields = text.split(",")
    for count in (2, 1):
        last = ",".join(fields[-count:]).strip()
        if len(fields) > count + 1 and parts(last):
            return ",".join(fields[:-count]), last
    if marks and text[marks[-1].start()] in ",;":
        return text[: marks[-1].start()], text[marks[-1].end() :]
    return text, ""


# --- What became of one ------------------------------------------------------------------------------

_DONE = ("erledigt", "erledigt worden", "fertig", "geschafft", "abgeschlossen", "done", "finished")
_OPEN = (
    "offen",
    "noch offen",
    "nicht erledigt",
    "läuft",
    "läuft noch",
    "in arbeit",
    "noch nicht",
    "open",
    "not done",
)
_DROP = (
    "streichen",
    "gestrichen",
    "löschen",
    "entfällt",
    "hinfällig",
    "entfernen",
    "drop",
    "delete",
    "remove",
)
_AGREE = ("zugesagt", "sagt zu", "sagen zu", "einverstanden", "zusage", "bestätigt", "agreed", "agree")
_DECLINE = ("abgesagt", "sagt ab", "nicht einverstanden", "lehnt ab", "abgelehnt", "absage", "declined")
_LATER = ("verschoben", "verschieben", "verlängern", "verlängert", "neuer termin", "postponed", "postpone")
_TURNS: tuple[tuple[Verb, tuple[str, ...]], ...] = (
    (Verb.REOPEN, _OPEN),
    (Verb.DECLINE, _DECLINE),
    (Verb.DONE, _DONE),
    (Verb.DROP, _DROP),
    (Verb.AGREE, _AGREE),
    (Verb.POSTPONE, _LATER),
)
_FULFILLED = (*_DONE, "gemacht", "umgesetzt")
_AROUND = frozenset(
    {
        "ja",
        "die",
        "diese",
        "das",
        "sie",
        "es",
        "ist",
        "sind",
        "wurde",
        "worden",
        "haben",
        "habe",
        "hab",
        "wir",
        "ich",
    }
    | {"schon", "bereits", "längst", "alles", "inzwischen", "jetzt", "bei", "uns", "unsere", "meine", "so"}
    | {"hallo", "guten", "tag", "morgen", "danke", "vielen", "dank", "gestern", "heute", "endlich", "wie"}
    | {"vereinbart", "we", "have", "it", "is", "the", "our", "already", "yes", "that"}
)
_FILLING = re.compile(r"^(?:(?:ist|sind|wurde|wurden|bleibt|bleiben|bitte|is|was|stays)\b\s*)+", re.I)
_TO = re.compile(r"^(?P<words>.*?)\s*,?\s*\b(?:bis|auf|until|by|to)\s+(?:zum\s+)?(?P<until>.+)$", re.I)
_NO = r"\d{1,2}(?!\d|[./]\d)"
_PIECE = re.compile(
    rf"(?:(?:aufgaben?|nr\.?|tasks?)\s*)?(?P<no>{_NO}|alles?|beides?|all|both)\s*[.):]?\s+(?P<phrase>.+)",
    re.I,
)
_NUMBER_ALONE = re.compile(rf"(?:(?:aufgaben?|nr\.?|tasks?)\s*)?(?P<no>{_NO})\s*[.)]?", re.I)
_AND_NEXT = re.compile(rf"\s+(?:und|and|\+|&)\s+(?={_NO}\b)", re.I)


def _turned(line: str, no: int, phrase: str) -> Step:
    """One whose number was said; that it is meant for us is certain."""
    return _turn(line, no, phrase) or Step(None, line, no)


def _turn(line: str, no: int, phrase: str) -> Step | None:
    phrase = _FILLING.sub("", _STOP.sub("", phrase.strip().lstrip(":–- ")))
    if about := topics.read(phrase):
        return Step(Verb.ABOUT, line, no, topics=about)
    to = _TO.fullmatch(phrase)
    words, until = (to["words"].strip(_MARKS), to["until"].strip()) if to else (phrase, "")
    if to and not words:
        return Step(Verb.POSTPONE, line, no, until=until)
    said = words.strip(_MARKS).casefold()
    verb = next((verb for verb, forms in _TURNS if _near(said, forms)), None)
    if verb is None:
        return _spoken_for(line, no, words)
    return None if verb is Verb.POSTPONE and not until else Step(verb, line, no, until=until)


def _spoken_for(line: str, no: int, words: str) -> Step | None:
    """„Familienzentrum sagt zu“: one of several has answered."""
    said = words.split()
    for count in (2, 1):
        who, last = " ".join(said[:-count]), " ".join(said[-count:]).casefold()
        for verb, forms in ((Verb.DECLINE, _DECLINE), (Verb.AGREE, _AGREE)):
            if who and _near(last, forms):
                return Step(verb, line, no, words=who.strip(_MARKS))
    return None


def _pieces(line: str) -> Iterator[str]:
    """„1 und 2 erledigt, 3 offen bis Freitag, 29.1.“ has three; a comma may belong to a day."""
    waiting: list[str] = []
    pieces: list[str] = []
    for piece in (one for part in _SPLIT.split(line) for one in _AND_NEXT.split(part)):
        about = topics.follows(pieces[-1] if pieces and not waiting else "", piece)
        if about:
            pieces[-1] += f", {piece}"
        elif number := _NUMBER_ALONE.fullmatch(piece):
            waiting.append(number["no"])
        elif found := _PIECE.fullmatch(piece):
            pieces += [*(f"{no} {found['phrase']}" for no in waiting), piece]
            waiting = []
        elif pieces:
            pieces[-1] += f", {piece}"
        else:
            pieces.append(piece)
    yield from (*pieces, *waiting)


def _settled(piece: str, only: int = 0) -> Step:
    """Where there was only one, its number may be left out."""
    found = _PIECE.fullmatch(piece)
    if found is None:
        return (_turn(piece, only, piece) if only else None) or Step(None, piece)
    no = int(found["no"]) if found["no"].isdecimal() else 0
    return _turned(piece, no, found["phrase"])


# --- Words -------------------------------------------------------------------------------------------


def divided(fields: Iterable[str], known: Iterable[str]) -> tuple[str, str]:
    """What is to be done, and who does it: the last field, or more of them if that is a name we know."""
    fields = tuple(fields)
    names = {name.casefold() for name in known}
    for first in range(1, len(fields)):
        who = ", ".join(fields[first:])
        if who.casefold() in names or first == len(fields) - 1:
            return ", ".join(fields[:first]), who
    return ", ".join(fields), ""


def _near(said: str, forms: Iterable[str]) -> bool:
    forms = tuple(forms)
    if said in forms:
        return True
    long = [form for form in forms if len(form) > 3]
    return len(said) > 3 and bool(get_close_matches(said, long, n=1, cutoff=_CLOSE))
