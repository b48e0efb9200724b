"""What staff say about themes: „Themen“, „Frage 4“, „a5 nach C“, „A heißt …“, „Satz zu A: …“, „zurück“.

A message may have several lines, and a line several steps with commas between them. Themes are letters –
all but E, which stands for what is single –, statements a letter and a number.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bot.meeting.handles import SINGLES
from bot.speech import untold
from bot.speech.colloquial import apart, tidied
from bot.speech.handles import HANDLE, HANDLES, handles

_MARKS = " \t.,:;!?…\"'„“”‚‘’»«()*_`"
_CLOSE = 0.79
# A line of more words that begins like a step, and is none, is talk.
_FEW = 5


class Verb(StrEnum):
    """What is to be done."""

    OVERVIEW = "overview"
    OPEN = "open"
    MOVE = "move"
    RENAME = "rename"
    JOIN = "join"
    CREATE = "create"
    DISSOLVE = "dissolve"
    SUMMARISE = "summarise"
    REDACT = "redact"
    PLACE = "place"
    BACK = "back"
    FINISH = "finish"
    TAKE_OVER = "take_over"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: with which themes („A“) and statements („a5“), and with what words.

    `line` is what was written. Without a `verb` it was meant for us, and not understood.
    """

    verb: Verb | None
    line: str
    themes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    words: str = ""
    question: int = 0


def request(text: str, prefix: str = "") -> Step | None:
    """„Themen“, „Frage 4“: what may be said without having been asked. `words` names a network."""
    line = _line(text)
    if prefix and line.casefold().startswith(prefix.casefold()):
        line = line[len(prefix) :].lstrip(" :,")
    if "\n" in text.strip() or len(line) > _LONGEST:
        return None
    return _open(line) or _overview(line)


def read(text: str) -> list[Step]:
    """The steps of a message, in their order; empty if it is ordinary talk."""
    lines = [apart(line) for line in map(_line, text.splitlines()) if line]
    found = [step for line in lines for step in _steps(line)]
    if any(step.verb for step in found):
        return found
    return found if found and all(_meant(step.line) for step in found) else []


def finishes(text: str) -> bool:
    """Whether it says of a question that it is in order now: „passt“ and nothing else."""
    return [step.verb for step in read(text)] == [Verb.FINISH]


def goes_on(text: str) -> bool:
    """Whether it says nothing but to go on to the next question; colleagues may say so as well."""
    said = {word.strip(_MARKS).casefold() for word in text.split()}
    return bool(said & _NEXT) and said <= _NEXT | _ON_THE_WAY


# --- Lines -------------------------------------------------------------------------------------------

_LONGEST = 200
_MOST_LETTERS = 3
_THEME = r"[A-Za-z]{1,3}"
_PLEASE = r"(?:(?:bitte|please)\s+)?"
_MOVING = ("nach", "zu", "zum", "zur", "in", "ins", "auf", "into", "verschieben")
_ARROW = r"(?:->|→|=>)"
_MOVE = re.compile(
    rf"(?:(?:verschiebe?|schiebe?|move)\s+)?(?P<members>{HANDLES})\s*"
    rf"(?:(?P<arrow>{_ARROW})|\s(?P<verb>to|[a-zäöü]+))\s*"
    rf"(?:(?:thema|theme|den|the)\s+)*(?P<to>{HANDLE}|[A-Za-zäöüß]+(?:\s+(?:beitr\w+|contributions?))?)"
    r"(?:\s+(?:verschieben|schieben))?",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"(?:(?:verschiebe?|schiebe?|move)\s+)?(?P<members>{HANDLES})\s*"
    rf"(?:{_ARROW}\s*|\s(?P<verb>[a-zäöü]+(?:\s(?:eigentlich|doch))?(?:\s[a-zäöü]+)?)\s)"
    r"(?P<word>[a-zäöü]{4,9})\s*(?:nr\.?\s*)?(?P<no>\d{1,2})(?:\s+(?:verschieben|schieben))?",
    re.IGNORECASE,
)
_BELONGING = ("gehört zu", "gehört zur", "gehören zu", "gehört nach", "gehört unter", "zu der", "belongs to")
_APART = re.compile(rf"(?P<members>{HANDLES})\s+(?P<word>[a-z]+)(?:\s+(?:aus|of)\s+{_THEME})?", re.I)
_ALONE = ("raus", "out", "einzeln", "einzelne", "einzelnen", "einzelnes", "single", "singles", "alone")
_CALLED = r"(?:soll\s+)?(?P<verb>hei\w{1,4}|nennen|umbenennen\s+in|is\s+called|should\s+be\s+called|=)"
_RENAME = re.compile(rf"(?:thema\s+|theme\s+)?(?P<theme>{_THEME})\s*{_CALLED}\s*:?\s+(?P<words>.+)", re.I)
_BITTE = re.compile(r"\s+(?:bitte|please)[ .!]*$")
_RENAME_TO = re.compile(
    rf"(?:rename|nenne?|benenne)\s+(?:thema\s+|theme\s+)?(?P<theme>{_THEME})\s+"
    r"(?:to\s+|in\s+|um\s+in\s+|as\s+)?(?P<words>.+)",
    re.IGNORECASE,
)
_THEMES = rf"{_THEME}(?:\s*(?:,|\+|&|\bund\b|\band\b|\bmit\b|\bwith\b)\s*{_THEME})+"
_JOIN = re.compile(
    rf"(?:(?:thema|themen|themes?)\s+)?(?P<themes>{_THEMES})\s+"
    r"(?:geh(?:ö|oe)ren\s+|belong\s+)?(?P<verb>[a-zäöü]+(?:\s+[a-zäöü]+)?)",
    re.IGNORECASE,
)
_JOINING = ("zusammen", "zusammenlegen", "zusammenführen", "zusammenfassen", "vereinen", "together", "merge")
_JOIN_FIRST = re.compile(rf"(?:merge|join|vereine)\s+(?:themes?\s+)?(?P<themes>{_THEMES})", re.IGNORECASE)
_CREATE = re.compile(
    rf"(?:neue?s?|new)\s+(?:thema?|theme)\b:?\s*(?P<words>.*?)\s*\b(?:aus|mit|from|with|of)\s+"
    rf"(?P<members>{HANDLES})",
    re.IGNORECASE,
)
_DISSOLVE = re.compile(rf"(?:thema\s+|theme\s+)?(?P<theme>{_THEME})\s+(?P<verb>[a-zäöü]+)", re.IGNORECASE)
_DISSOLVING = ("auflösen", "aufloesen", "dissolve")
_DISSOLVE_FIRST = re.compile(
    rf"(?:(?:löse|loese)\s+(?:thema\s+)?(?P<theme>{_THEME})\s+auf|dissolve\s+(?:theme\s+)?(?P<second>{_THEME}))",
    re.IGNORECASE,
)
_SUMMARISE = re.compile(
    rf"(?:satz|stz|saz|sentence)\s+(?:zu|zum|für|fuer|for|on|to)\s+(?:thema\s+|theme\s+)?(?P<theme>{_THEME})"
    r"(?:\s*:\s*|\s+)(?P<words>.+)",
    re.IGNORECASE,
)
_REDACT = re.compile(
    rf"(?:in\s+)?(?P<members>{HANDLES})\s+(?P<verb>black\s+out|\w+)(?:\s*:\s*|\s+|$)(?P<words>.*)",
    re.IGNORECASE,
)
_REDACTING = ("schwärzen", "schwaerzen", "redact", "black out")
_NO_SENTENCE = ("löschen", "loeschen", "weg", "entfernen", "keiner", "delete", "remove", "none", "-", "–")
_OPEN = re.compile(
    rf"{_PLEASE}(?:(?:(?:ich|wir)\s+(?:mache?n?|nehme?n?|übernehme?n?|bearbeite?n?)"
    r"|i(?:'ll|\s+will)?\s+(?:do|take)|weiter\s+mit"
    r"|zeig(?:e|en)?|öffne|show|open)\s+)?(?:mir\s+)?(?:(?:die|the)\s+)?"
    r"(?P<word>[a-zäöü]{4,9})\s*(?:nr\.?\s*)?(?P<no>\d{1,2})(?:\s+(?:bitte|please|zeigen|ansehen))?",
    re.IGNORECASE,
)
_FITS = ("passt", "pasd", "passt so", "das passt", "passt alles", "alles gut so", "fits", "all fits")
_GOES_ON = re.compile(r",?\s+(?:und\s+)?(?:weiter|nächste(?:\s+frage)?)$", re.IGNORECASE)
_NEXT = frozenset(("weiter", "nächste", "nächsten", "naechste", "naechsten", "next"))
_ON_THE_WAY = frozenset(("und", "bitte", "mit", "zur", "die", "der", "frage", "please", "the", "question"))
_WHOLE: dict[Verb, tuple[str, ...]] = {
    Verb.BACK: (
        *("zurück", "zurueck", "rückgängig", "rückgängig machen", "einen schritt zurück", "undo", "back"),
    ),
    Verb.FINISH: (*_FITS, "fertig", "done"),
    Verb.TAKE_OVER: ("übernehmen", "uebernehmen", "ich übernehme", "take over", "i take over"),
}
# „Frage 1 passt“, „Frage 1 ist fertig“.
_OF_QUESTION = re.compile(r"(?:frage|question)\s*(?P<no>\d{1,2})\s+(?:ist\s+|is\s+)?", re.IGNORECASE)
_QUESTION = ("frage", "question")
_TOPICS = ("themen", "themenübersicht", "übersicht", "themes", "topics")


_COMMA = re.compile(r"[,;]\s+|\s+(?:und|and)\s+")
# Nobody writes more steps in a line.
_MOST_COMMAS = 50
# What nobody says but to us, so that it tells what the rest of its line is.
_BOUND = (Verb.MOVE, Verb.JOIN, Verb.DISSOLVE)


def _line(text: str) -> str:
    """One line in one form; „• a5 nach C“ is one, too."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return re.sub(rf"^(?:[-•*]\s+)?{_PLEASE}", "", line, flags=re.IGNORECASE)


def _steps(line: str, known: dict[str, list[Step]] | None = None) -> list[Step]:
    """„e1 nach B, B heißt Personal“ are two steps; `known` are those read: ends are reached in many ways."""
    known = {} if known is None else known
    if line not in known:
        known[line] = _parted(line, known)
    return known[line]


def _parted(line: str, known: dict[str, list[Step]]) -> list[Step]:
    """A comma in a name or a sentence divides nothing."""
    whole = _step(line)
    if whole is not None and whole.verb in (Verb.SUMMARISE, Verb.REDACT):
        return [whole]
    commas = list(_COMMA.finditer(line))
    for comma in commas if len(commas) <= _MOST_COMMAS else ():
        left = _step(line[: comma.start()])
        if left is None:
            continue
        right, free = _steps(line[comma.end() :], known), left.verb in (Verb.RENAME, Verb.CREATE)
        if all(step.verb and not (free and step.verb in _WHOLE) for step in right):
            return [left, *right]
    return [whole] if whole else _some(line)


def _some(line: str) -> list[Step]:
    """„b3 nach A, f2 c2 zusammen“: what is a step between commas, if all the rest was meant for one."""
    found = [_step(part) or Step(None, part) for part in map(str.strip, re.split(r"[,;]\s+", line))]
    if any(step.verb in _BOUND for step in found) and all(step.verb or _meant(step.line) for step in found):
        return found
    return [Step(None, line)]


def _step(line: str) -> Step | None:
    line = tidied(line)
    for look in _READERS:
        if (found := look(line)) and all(_is_letter(name) for name in (*found.themes, *found.members)):
            return found
    return None


def _is_letter(name: str) -> bool:
    """„A“, and „AA“ where there are more than the alphabet has letters; „es“ is a word."""
    return len(set(name.rstrip("0123456789"))) == 1


def _whole(line: str) -> Step | None:
    said = _GOES_ON.sub("", line.strip(_MARKS).casefold())
    named = _OF_QUESTION.match(said)
    if named:
        found = _near(said[named.end() :], _WHOLE[Verb.FINISH])
        return Step(Verb.FINISH, line, question=int(named["no"])) if found else None
    for verb, forms in _WHOLE.items():
        if _near(said, forms):
            return Step(verb, line)
    return None


def _overview(line: str) -> Step | None:
    first, _, rest = line.strip(_MARKS).partition(" ")
    if not _near(first.casefold(), _TOPICS):
        return None
    return Step(Verb.OVERVIEW, line, words=rest.strip(_MARKS))


def _open(line: str) -> Step | None:
    found = _OPEN.fullmatch(line.strip(_MARKS))
    if not found or not _near(found["word"].casefold(), _QUESTION):
        return None
    return Step(Verb.OPEN, line, question=int(found["no"]))


def _alone(line: str) -> Step | None:
    """„Themen“ in the midst of other work; more words than that are talk."""
    found = _overview(line)
    return found if found and not found.words else None


def _move(line: str) -> Step | None:
    if (apart := _APART.fullmatch(line.rstrip(" .!"))) and _near(apart["word"].casefold(), _ALONE):
        return Step(Verb.MOVE, line, (SINGLES,), handles(apart["members"]))
    found = _MOVE.fullmatch(line.rstrip(" .!"))
    if not found or not (found["arrow"] or _near(found["verb"].casefold(), ("to", *_MOVING))):
        return None
    members, to = handles(found["members"]), _place(found["to"])
    return Step(Verb.MOVE, line, (to,), members) if to and members else None


def _place_under(line: str) -> Step | None:
    """„e1 nach Frage 2“: under another question, and not only another theme."""
    found = _PLACE.fullmatch(line.rstrip(" .!"))
    if not found or not _near(found["word"].casefold(), _QUESTION):
        return None
    verb = re.sub(r"\s(?:eigentlich|doch)\b", "", (found["verb"] or "to").casefold())
    if not _near(verb, ("to", *_MOVING, *_BELONGING)):
        return None
    return Step(Verb.PLACE, line, (), handles(found["members"]), question=int(found["no"]))


def _rename(line: str) -> Step | None:
    found = _RENAME.fullmatch(line) or _RENAME_TO.fullmatch(line)
    words = _unquoted(_BITTE.sub("", found["words"])) if found else ""
    return Step(Verb.RENAME, line, (found["theme"].upper(),), words=words) if found and words else None


def _join(line: str) -> Step | None:
    found = _JOIN_FIRST.fullmatch(line.rstrip(" .!"))
    if found is None:
        found = _JOIN.fullmatch(line.rstrip(" .!"))
        if found is None or not _near(found["verb"].casefold(), _JOINING):
            return None
    parts = re.split(r"\s*(?:,|\+|&|\bund\b|\band\b|\bmit\b|\bwith\b)\s*", found["themes"], flags=re.I)
    return Step(Verb.JOIN, line, tuple(part.upper() for part in parts))


def _create(line: str) -> Step | None:
    found = _CREATE.fullmatch(line.rstrip(" .!"))
    if found is None:
        return None
    return Step(Verb.CREATE, line, (), handles(found["members"]), _unquoted(found["words"]))


def _dissolve(line: str) -> Step | None:
    first = _DISSOLVE_FIRST.fullmatch(line.rstrip(" .!"))
    if first:
        return Step(Verb.DISSOLVE, line, ((first["theme"] or first["second"]).upper(),))
    found = _DISSOLVE.fullmatch(line.rstrip(" .!"))
    if found is None or not _near(found["verb"].casefold(), _DISSOLVING):
        return None
    return Step(Verb.DISSOLVE, line, (found["theme"].upper(),))


def _summarise(line: str) -> Step | None:
    found = _SUMMARISE.fullmatch(line)
    if found is None:
        return None
    words = "" if found["words"].strip(_MARKS).casefold() in _NO_SENTENCE else found["words"]
    return Step(Verb.SUMMARISE, line, (found["theme"].upper(),), words=_unquoted(words))


def _redact(line: str) -> Step | None:
    found = _REDACT.fullmatch(line)
    if found is None or not _near(found["verb"].casefold(), _REDACTING):
        return None
    return Step(Verb.REDACT, line, (), handles(found["members"]), _unquoted(found["words"]))


_READERS: tuple[Callable[[str], Step | None], ...] = (
    _whole,
    _open,
    _alone,
    _summarise,
    _redact,
    _create,
    _place_under,
    _move,
    _join,
    _dissolve,
    _rename,
)


# --- Words -------------------------------------------------------------------------------------------


def _place(said: str) -> str:
    """A theme's letter, also by one of its statements; that of the singles if it says so; else nothing."""
    letters = said.rstrip("0123456789 ")
    if len(letters) <= _MOST_LETTERS:
        # What stands alone has no theme that another could go to.
        return "" if letters != said and letters.upper() == SINGLES else letters.upper()
    return SINGLES if _near(said.casefold().split()[0], _ALONE) else ""


def _unquoted(text: str) -> str:
    """Without the quotation marks around the whole of it."""
    text = text.strip()
    while len(text) > 1 and text[0] in "„“\"'»«‚" and text[-1] in "“”\"'»«‘" and text[0] != text[-1:] * 2:
        text = text[1:-1].strip()
    return text


def _near(said: str, forms: Iterable[str]) -> bool:
    """Letter by letter, or with a slip of the finger – but short words have to be right, or turned round."""
    forms = tuple(forms)
    if said in forms:
        return True
    if len(said) < 4:
        return any(len(form) > 2 and sorted(form) == sorted(said) for form in forms)
    swapped = any(len(form) == len(said) and sorted(form) == sorted(said) for form in forms)
    return swapped or bool(get_close_matches(said, [f for f in forms if len(f) > 3], cutoff=_CLOSE))


def _meant(line: str) -> bool:
    """Whether it begins as a step does, and is as short as one – or is one but for the letters."""
    begins = re.match(
        rf"(?:(?:(?:lösche?|streiche?|entferne?|delete)\s+)?[a-z]\d{{1,3}}\b|thema\s+{_THEME}\b|satz\s+zu\b|neues\s+thema\b|(?-i:[A-HJ-Z](?:\s*:|\s+[a-zäöüß]{{4,}}$)))",
        line,
        re.IGNORECASE,
    )
    return (bool(begins) and len(line.split()) <= _FEW) or untold.of_statements(line)
