"""What a member wishes, in her own words: „los“, „zurük“, „ändern 3“, „ohne Namen 3“, „zurückziehen“.

Only a whole short message is a wish: a word within an answer never is. Capital letters, polite words and
small typing errors do not matter.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from bot.meeting.slip import slipped
from bot.speech import absence, asking_back, courtesy, errand, placing, reservation, withdrawal
from bot.speech.asking_back import AskBack
from bot.speech.errand import Errand
from bot.speech.placing import Move
from bot.speech.reservation import Reserve


@dataclass(frozen=True, slots=True)
class Begin:
    """Be asked one question after the other, or go on with it."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Say nothing to this question."""


@dataclass(frozen=True, slots=True)
class Back:
    """Hear the question before this one again."""


@dataclass(frozen=True, slots=True)
class Later:
    """Go on another time."""


@dataclass(frozen=True, slots=True)
class Finish:
    """That was all."""


@dataclass(frozen=True, slots=True)
class ShowMine:
    """See what was noted."""


@dataclass(frozen=True, slots=True)
class Change:
    """Write an answer anew; `question` is None if no number was said."""

    question: int | None = None


@dataclass(frozen=True, slots=True)
class Unname:
    """Have an answer, or all of them, in the minutes without the institution."""

    question: int | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """Have the institution in the minutes after all."""

    question: int | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take answers back."""

    question: int | None = None


@dataclass(frozen=True, slots=True)
class Excuse:
    """Not take part this time."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Not be asked any more; what was said stays."""


@dataclass(frozen=True, slots=True)
class Disclose:
    """See everything that is stored of her."""


@dataclass(frozen=True, slots=True)
class Rectify:
    """Have something corrected."""


@dataclass(frozen=True, slots=True)
class Object:
    """Object to what is stored."""


@dataclass(frozen=True, slots=True)
class AskReaders:
    """Know who reads all this."""


@dataclass(frozen=True, slots=True)
class AskUntil:
    """Know until when one may answer."""


@dataclass(frozen=True, slots=True)
class Thank:
    """Say thanks: there is nothing to do, and nothing to answer."""


Guiding: TypeAlias = Begin | Skip | Back | Later | Finish
Numbered: TypeAlias = Change | Unname | Name | Withdraw
Wish: TypeAlias = (
    Guiding
    | Numbered
    | Move
    | ShowMine
    | Excuse
    | Quit
    | Disclose
    | Rectify
    | Object
    | AskReaders
    | AskUntil
    | AskBack
    | Errand
    | Thank
)

_PLAIN: dict[Wish, str] = {
    Begin(): "los, los gehts, los geht es, dann los, ja los, loslegen, weiter, weiter gehts, weiter geht es, "
    "weitermachen, fortsetzen, "
    "fragen beantworten, ich möchte die fragen beantworten, go, lets go, continue, resume",
    Skip(): "überspringen, überspringe, frage überspringen, diese frage überspringen, nächste, "
    "nächste frage, skip, next question",
    Back(): "zurück, eine zurück, eine frage zurück, vorherige frage, back",
    Later(): "später, später weiter, ich mache später weiter, lieber später, pause, kurze pause, "
    "ich mache pause, ich brauche eine pause, stop, stopp, unterbrechen, moment, einen moment, ich muss weg, "
    "nachher, later",
    Finish(): "fertig, ich bin fertig, wir sind fertig, das wars, das war es, das war alles, done, "
    "finished, thats all",
    ShowMine(): "meine antworten, meine antwort, unsere antworten, meine antworten zeigen, "
    "zeige meine antworten, zeig mir meine antworten, was habe ich geantwortet, was hab ich geantwortet, "
    "was habe ich geschrieben, was hab ich geschrieben, was haben wir geschrieben, "
    "was habe ich bisher geschrieben, was hab ich bisher geschrieben, "
    "ich finde meine antwort nicht, ich finde meine antwort nicht mehr, was haben sie notiert, "
    "hat meine antwort gezählt, zählt meine antwort, did you get my answer, "
    "has my answer arrived, did you receive my answer, what did i answer, my answers, show my answers",
    Excuse(): "entschuldigt, ich bin entschuldigt, wir sind entschuldigt, diesmal nicht, "
    "diesmal nicht dabei, ich bin diesmal nicht dabei, wir sind diesmal nicht dabei, "
    "ich kann diesmal nicht, wir können diesmal nicht, wir nehmen diesmal nicht teil, "
    "ich nehme diesmal nicht teil, keine erinnerung mehr, keine erinnerungen mehr, nicht mehr erinnern, "
    "keine erinnerungen mehr schicken, keine weiteren erinnerungen, no more reminders, "
    "excused, not this time",
    Quit(): "ich bin raus, bin raus, wir sind raus, sind raus, ich bin hier raus, ich bin diesmal raus, "
    "wir sind diesmal raus, ich steige aus, wir steigen aus, ich höre auf, ich hör auf, aufhören, "
    "ich möchte aufhören, ich möchte nicht mehr, ich mag nicht mehr, ich will nicht mehr, "
    "ich mache nicht mehr mit, ich breche ab, i am out, im out, i quit",
    Disclose(): "auskunft, auskunft geben, ich möchte auskunft, meine daten, meine daten zeigen, "
    "disclosure, was ist über mich gespeichert, was haben sie über mich gespeichert, my data, "
    "what do you store about me",
    Rectify(): "berichtigen, berichtigung, meine daten berichtigen, rectify",
    AskUntil(): "bis wann, bis wann war das, bis wann läuft es, bis wann läuft das, "
    "bis wann läuft die runde, bis wann kann ich antworten, bis wann können wir antworten, "
    "wann ist die nächste runde, wann kommt die nächste runde, wann beginnt die nächste runde, "
    "wann startet die nächste runde, wann beginnt die runde, wann startet die runde, wann geht es los, "
    "wann gehts los, when is the next round, when does the round begin, when does it begin, "
    "bis wann kann ich noch antworten, bis wann können wir noch antworten, bis wann muss ich antworten, "
    "bis wann habe ich zeit, bis wann haben wir zeit, bis wann ist zeit, frist, abgabefrist, die frist, "
    "wann ist die frist, wann war die frist, wann muss das fertig sein, wann müssen wir fertig sein, "
    "bis wann muss das fertig sein, kann ich antworten, können wir antworten, bin ich zu spät, "
    "sind wir zu spät, "
    "was ist die frist, wie ist die frist, wann endet die frist, wann endet die runde, wann ist schluss, "
    "wie lange noch, wie lange läuft es, wie lange läuft das, wie lange läuft die runde, "
    "wie lange dauert die runde, wie lange geht die runde, wie lange habe ich zeit, "
    "wie lange haben wir zeit, wie lange habe ich noch zeit, wie lange haben wir noch zeit, deadline, "
    "until when, by when, how long, when is the deadline, what is the deadline, when does it end, "
    "when does it close, what time does it close, when does the round end, when does the round close, "
    "until when can i answer, until when can we answer, how long do i have, how long do we have, "
    "when does it start, how much time do i have, how much time do we have, how long does the round last",
    Object(): "widersprechen, widerspruch, ich widerspreche, object",
}
_NUMBERED: dict[type[Numbered], str] = {
    Change: "ändern, ändere, antwort ändern, antworten ändern, meine antwort ändern, meine antworten ändern, "
    "frage ändern, antwort zu frage ändern, ich möchte ändern, ich möchte meine antwort ändern, "
    "ich möchte meine ändern, wir möchten unsere antwort ändern, wir möchten unsere ändern, "
    "kann ich meine antwort ändern, change, change answer, change my answer",
    Unname: "ohne namen, ohne name, ohne nennung, antwort ohne namen, frage ohne namen, anonym, anonymous, "
    "without name, no name",
    Name: "mit namen, mit name, mit nennung, antwort mit namen, frage mit namen, with name",
    Withdraw: "zurückziehen, antwort zurückziehen, antworten zurückziehen, meine antwort zurückziehen, "
    "meine antworten zurückziehen, unsere antworten zurückziehen, alle antworten zurückziehen, "
    "alles zurückziehen, frage zurückziehen, beitrag zurückziehen, withdraw, withdraw answer, "
    "withdraw my answers",
}
_RESERVED: dict[Reserve | None, Wish] = {
    Reserve.KEEP_OUT: Withdraw(),
    Reserve.UNNAMED: Unname(),
    Reserve.LEAVE: Quit(),
}
_AT_A_LOSS = (
    "weiß nicht, weiss nicht, weiß nich, weis nicht, weis nich, weiß ich nicht, keine ahnung, keine angabe, "
    "fällt mir nichts ein, mir fällt nichts ein, dazu fällt mir nichts ein, dazu habe ich nichts, "
    "dazu haben wir nichts, dazu kann ich nichts sagen, no idea"
)
_APPROVING = "👍"
# What people put into a question, and what does not change it: „Bis wann nochmal?“
_FILLING = frozenset({"nochmal", "nochmals", "noch", "denn", "eigentlich", "genau", "gleich", "again"})
_LONGEST, _LONGEST_SENTENCE = 80, 300
# Shorter words have to be right letter by letter: one letter more or less, and they are others.
_SURE = 5

_READERS = re.compile(
    r"(?:und )?(?:wer (?:liest|sieht|kann|darf)"
    r"(?: (?:das|dies|hier|da|alles|eigentlich|denn|es|alle|meine|unsere|antworten?|nachrichten?|so|noch))*"
    r"(?: (?:mit|mitlesen|lesen|sehen))?"
    r"|who (?:reads|sees|can (?:read|see))(?: (?:this|that|all|my|our|it|here|answers?|messages?))*)"
)


def read(text: str) -> Wish | None:
    """Read a whole message; None if it is anything else."""
    words = _words(text) if len(text) <= _LONGEST_SENTENCE else []
    said = [word for word in words if word not in courtesy.POLITE]
    sentence = " ".join(words)
    if courtesy.thanks(words):
        return Thank()
    if not said:
        return None
    if len(text) <= _LONGEST and (
        found := _plain(said) or _numbered(said) or _excused(text, words) or _listed(text) or _asked(said)
    ):
        return found
    if _READERS.fullmatch(sentence) and len(said) > 1:
        return AskReaders()
    if asking_back.of_arrival(text, sentence) or asking_back.of_words(sentence):
        return ShowMine()
    if withdrawal.asks_for_it(sentence):
        named = re.search(r"\bfrage (\d{1,2})\b", sentence)
        return Withdraw(int(named[1]) if named else None)
    told = placing.read(text) or asking_back.read(text, sentence) or errand.read(sentence)
    return told or _RESERVED.get(reserved(text))


def reserved(text: str) -> Reserve | None:
    """What somebody says about an answer, and not in it: „Bitte nicht ins Protokoll“."""
    says = len(text) <= _LONGEST and "?" not in text
    return reservation.read(_words(text)) if says else None


def at_a_loss(text: str) -> bool:
    """Whether somebody who is asked has nothing to say: „Weiß nicht, nächste bitte“.

    No wish, for it means something else to each who asks.
    """
    said = [[word for word in part if word not in courtesy.POLITE] for part in _parts(text) if part]
    return len(text) <= _LONGEST and any(map(_lost, said)) and all(map(_passes, said))


def gives_up(text: str) -> bool:
    """Whether somebody who is to choose cannot: „Keine Ahnung, such dir eins aus“."""
    return len(text) <= _LONGEST and at_a_loss(re.split(r"[,.;!]", text)[0])


def _passes(said: list[str]) -> bool:
    return not said or _lost(said) or _plain(said) == Skip()


def _lost(said: list[str]) -> bool:
    return any(_alike(said, form) for form in _lost_forms())


def content(text: str) -> bool:
    """Whether somebody finds all of it right, or just says thanks: „Ja, passt so“, „👍“."""
    words = _words(text) if len(text) <= _LONGEST else []
    approves = _APPROVING in text and len(text) <= _LONGEST
    return courtesy.approves(words) and (bool(words) or approves)


def thanks(text: str) -> bool:
    """Whether somebody says thanks, and at most that all is right: „Stimmt so, danke“."""
    words = _words(text) if len(text) <= _LONGEST else []
    return courtesy.thanks(words) or (courtesy.approves(words) and courtesy.grateful(words))


def _excused(text: str, words: list[str]) -> Excuse | None:
    """„Sind im Urlaub, bitte entschuldigen“ – or one of the plain forms, and why: „…, die Praxis ist zu“."""
    if "?" in text:
        return None
    first, _, reason = text.partition(",")
    said = [word for word in _words(first) if word not in courtesy.POLITE]
    away = bool(said) and (_plain(said) == Excuse() or absence.told(_words(first)))
    plainly = away and absence.explains(_words(reason)) and not absence.hinders(_words(first), _words(reason))
    return Excuse() if plainly or absence.told(words) else None


def _plain(said: list[str]) -> Wish | None:
    return next((wish for form, wish in _forms() if _alike(said, form)), None)


def _listed(text: str) -> Wish | None:
    """„Überspringen, nächste bitte“: one wish twice; and „Stopp, kurze Pause, das Telefon klingelt“."""
    parts = [[word for word in part if word not in courtesy.POLITE] for part in _parts(text) if part]
    wishes = [_plain(part) or _asked(part) for part in parts]
    if wishes[:2] == [Later(), Later()] and wishes[2:] == [None]:
        return Later()
    return wishes[0] if len(wishes) > 1 and len(set(wishes)) == 1 else None


def _parts(text: str) -> list[list[str]]:
    return [_words(part) for part in re.split(r"[,.;!]", text)]


def _asked(said: list[str]) -> AskUntil | ShowMine | None:
    found = _plain([word for word in said if word not in _FILLING])
    return found if isinstance(found, AskUntil | ShowMine) else None


def _numbered(said: list[str]) -> Numbered | None:
    """„ändern 3“, „3 ändern“, „Frage 3 ändern“; the number may be missing, and there is at most one."""
    numbers = [word for word in said if word.isdecimal()]
    rest = [
        word for word in said if not word.isdecimal() and (not numbers or word not in ("frage", "antwort"))
    ]
    if len(numbers) > 1 or any(len(number) > 2 for number in numbers):
        return None
    question = int(numbers[0]) if numbers else None
    if question is not None and withdrawal.of_one(rest):
        return Withdraw(question)
    return next((kind(question) for form, kind in _numbered_forms() if _alike(rest, form)), None)


def _alike(said: list[str], form: tuple[str, ...]) -> bool:
    return len(said) == len(form) and all(map(_same, said, form))


def _same(word: str, meant: str) -> bool:
    if word == meant:
        return True
    close = min(len(word), len(meant)) >= _SURE and abs(len(word) - len(meant)) <= 1
    return close and slipped(word, meant)


@cache
def _forms() -> tuple[tuple[tuple[str, ...], Wish], ...]:
    return tuple((_form(one), wish) for wish, forms in _PLAIN.items() for one in forms.split(","))


@cache
def _lost_forms() -> tuple[tuple[str, ...], ...]:
    return tuple(map(_form, _AT_A_LOSS.split(",")))


@cache
def _numbered_forms() -> tuple[tuple[tuple[str, ...], type[Numbered]], ...]:
    return tuple((_form(one), kind) for kind, forms in _NUMBERED.items() for one in forms.split(","))


def _form(phrase: str) -> tuple[str, ...]:
    return tuple(word for word in _words(phrase) if word not in courtesy.POLITE)


def _words(text: str) -> list[str]:
    """In small letters, without marks and emoji; „ue“ and „ü“ are one where people write both."""
    folded = unicodedata.normalize("NFC", text).casefold()
    folded = re.sub(r"['’`´]", "", re.sub(r"(?<=\w)[-–/](?=\w)", " ", folded))
    return [_SPELLED.get(plain, plain) for word in folded.split() if (plain := _ENDS.sub("", word))]


# Marks and emoji.
_ENDS = re.compile(r"^[\W_]+|[\W_]+$")
_SPELLED = {
    "zurueck": "zurück",
    "zurueckziehen": "zurückziehen",
    "zuruckziehen": "zurückziehen",
    "spaeter": "später",
    "aendern": "ändern",
    "aendere": "ändere",
    "ueberspringen": "überspringen",
    "naechste": "nächste",
}
