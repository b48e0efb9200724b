"""What staff say about a round to come: „neue Runde“, „Frage 3: …“, „Hinweis zu 3: …“, „Vorschau“.

Two grammars. `read` knows what is meant for the bot wherever it is said; `edit` what changes a draft, and is
asked only where there is one: „Frage 3: …“ from a member is an answer.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from bot.speech import framing
from bot.speech.framing import Frame, StartAt

_LONGEST_NAME = 255
_LONGEST_EDIT = 4_000


@dataclass(frozen=True, slots=True)
class NewRound:
    """Set up a round in questions; `network` and `title` as they were named, empty if they were not."""

    network: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class ShowNetworks:
    """Show which networks there are."""


@dataclass(frozen=True, slots=True)
class ShowDraft:
    """Show the draft once more."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Show every message that members will get."""


@dataclass(frozen=True, slots=True)
class Word:
    """Another text for a question."""

    no: int
    text: str


@dataclass(frozen=True, slots=True)
class Explain:
    """A hint below a question; without a text it goes."""

    no: int
    hint: str


@dataclass(frozen=True, slots=True)
class Add:
    """One more question."""

    text: str


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with options; they may still be missing."""

    text: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """Strike a question; the poll if `no` is None."""

    no: int | None


@dataclass(frozen=True, slots=True)
class DropLast:
    """Strike the last question that is no poll."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Let two questions change places."""

    one: int
    other: int


@dataclass(frozen=True, slots=True)
class Approve:
    """Give the draft free. `draft` tells that it was named, and not only „freigeben“."""

    draft: bool = True


@dataclass(frozen=True, slots=True)
class Discard:
    """Drop the draft; `draft` as in `Approve`."""

    draft: bool = True


@dataclass(frozen=True, slots=True)
class Several:
    """Some changes in one message, a line each; their numbers are those of the draft before."""

    changes: "tuple[Change | Frame, ...]"


Change: TypeAlias = Word | Explain | Add | Poll | Drop | DropLast | Swap
Drafting: TypeAlias = NewRound | ShowNetworks | ShowDraft | Preview
Edit: TypeAlias = Change | Several | Frame | StartAt | Approve | Discard | ShowDraft | Preview

_PLEASE = r"\s*(?:(?:bitte|please)\s+)?"
_AROUND = " „“”»«\"'."
_END = r"\s*(?:bitte|please)?\s*[.!?]*\s*"
_NEW = re.compile(
    rf"{_PLEASE}(?:(?:eine\s+|a\s+)?(?:neue|new)\s+(?:runde|round)(?:\s+(?:anlegen|vorbereiten|planen))?)"
    rf"(?:\s+(?:für|fuer|for|in|im)\s+(?:das\s+netzwerk\s+|the\s+network\s+)?(?P<network>[^\n?:]+?))?{_END}",
    re.IGNORECASE,
)
# „Start mal die nächste Runde zum Thema Handys im Netzwerk Lesen“
_NEW_ABOUT = re.compile(
    r"\s*(?:(?:hallo|moin|bitte|please)[\s,!]+)*(?:(?:kannst|könntest)\s+du\s+|(?:ich|wir)\s+(?:möchten?|wollen|will|würden?\s+gerne?)\s+)?"
    r"(?:(?:start(?:e|en)?|beginn(?:e|en)?|mache?n?|lege?n?|plane?n?|begin)\s+(?:(?:mal|bitte|jetzt|doch)\s+)*"
    r"(?:(?:die|eine|ne|the|a)\s+)?(?:nächste|naechste|next)"
    r"|(?:(?:start(?:e|en)?|beginn(?:e|en)?|mache?n?|lege?n?|plane?n?|begin)\s+)?(?:(?:mal|bitte|jetzt|doch)\s+)*"
    r"(?:(?:die|eine|ne|the|a)\s+)?(?:neue|new))\s+(?:runde|round)\s+"
    r"(?:(?:im|für|in|for)\s+(?:(?:das|the)\s+)?(?:netzwerk|network)\s+(?P<before>[^\n?:]+?)\s+)?"
    r"(?:zum\s+thema|zu\s+dem\s+thema|mit\s+dem\s+(?:thema|titel)|about)\s*:?\s+(?P<title>[^\n]+?)"
    r"(?:\s+(?:im|für\s+das|beim|in\s+the|for\s+the)\s+(?:netzwerk|network)\s+(?P<network>[^\n?:]+?))?"
    r"(?:\s+(?:starten|anlegen|machen|planen|vorbereiten|beginnen|an))?" + _END,
    re.IGNORECASE,
)
_WORDS: dict[Drafting, str] = {
    ShowNetworks(): "netzwerke networks",
    ShowDraft(): "entwurf draft",
    Preview(): "vorschau preview",
}
_INTENTS = {word: intent for intent, words in _WORDS.items() for word in words.split()}
_POLITE = "bitte die der den das zeigen anzeigen unsere alle please show the our all"
# „Vorschua“ is nothing else; „Netzwerk“ is another word.
_FORGIVEN = ("vorschau", "preview", "netzwerke")
_MARKS = ".,:;!?…\"'„“”‚‘’»«()*_`"

_QUESTION = r"(?:frage|fragen|question|quesiton|frgae|fage|farge|frag)"
# „Frage 3 soll heißen: …“, „Frage 3 lautet jetzt: …“
_READS = (
    r"(?:\s+(?:bitte|soll(?:te)?|jetzt|nun|neu|besser|hei(?:ß|ss)(?:en|t)|laute[nt]|should|read"
    r"|(?:um)?formulieren|ändern|aendern|in|zu|um))*"
)
# „Kannst du Frage 3 ändern in: …“, „Wir möchten doch noch eine Frage ergänzen: …“
_ASKED = (
    r"(?:(?:(?:kannst|könntest)\s+du|(?:können|könnten)\s+(?:sie|wir)|(?:ich|wir)\s+(?:möchten?|würden?|wollen|will))"
    r"(?:\s+(?:bitte|gerne?|doch|noch|mal|die))*\s+)?"
)
_WORD = re.compile(
    rf"{_PLEASE}{_ASKED}(?:die\s+)?{_QUESTION}\s*(?:nr\.?\s*)?(?P<no>\d{{1,2}}){_READS}\s*[:：]\s*(?P<text>.+)",
    re.I | re.S,
)
_INSTEAD = re.compile(
    rf"{_PLEASE}(?:ändere\s+|aendere\s+|change\s+){_QUESTION}\s*(?P<no>\d{{1,2}})\s*(?:in|zu|to|:)\s*(?P<text>.+)",
    re.I | re.S,
)
_EXPLAIN = re.compile(
    rf"{_PLEASE}(?:hinweis|hinweise|hinweiss|hinwies|hiweis|hint|note)\s*(?:zu|zur|bei|to|for|on)?"
    rf"\s*(?:{_QUESTION}\s*)?"
    rf"(?P<no>\d{{1,2}})\s*[:：]\s*(?P<text>.*)",
    re.I | re.S,
)
# „Bei Frage 2 noch dazuschreiben: gern mit Link“
_EXPLAIN_BELOW = re.compile(
    rf"{_PLEASE}(?:bei|zu|unter|to|below)\s+{_QUESTION}\s*(?P<no>\d{{1,2}})\s+(?:(?:bitte|noch|mal)\s+)*"
    r"(?:dazu(?:schreiben)?|drunter(?:schreiben)?|darunter(?:schreiben)?|ergänzen|hinzufügen|add"
    r"|(?:(?:den|einen|als|folgenden)\s+)?hinweis)\s*[:：]\s*(?P<text>.+)",
    re.I | re.S,
)
_ORDINALS = ("erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte", "neunte")
_NTH = re.compile(rf"\b(?P<nth>{'|'.join(_ORDINALS)})n?\s+frage\b", re.I)
_UNEXPLAIN = re.compile(
    rf"{_PLEASE}(?:hinweis|hint)\s*(?:zu|to|for)?\s*(?:{_QUESTION}\s*)?(?P<no>\d{{1,2}})\s*"
    rf"(?:streichen|entfernen|löschen|weg|remove|delete){_END}",
    re.I,
)
_DROP = re.compile(
    rf"{_PLEASE}(?:die\s+)?{_QUESTION}\s*(?P<no>\d{{1,2}})\s*(?:(?:bitte|kann|soll|sollte|noch)\s+)*(?:raus|streichen|streiche|striechen|entfernen|löschen|loeschen|weg"
    rf"|weglassen|remove|delete|drop){_END}",
    re.I,
)
_GONE = r"(?:raus|streichen|entfernen|löschen|weg|weglassen)"
# „Nimm Frage 3“ is said of one that is wanted.
_TAKE_OUT = r"(?:streiche?|entferne?|lösche?|remove|delete|drop|nimm(?=[^\n]*\b(?:raus|weg)\b))"
_DROP_LAST = re.compile(
    rf"{_PLEASE}(?:die\s+letzte\s+frage\s+(?:(?:bitte|kann|soll|sollte|noch)\s+)*{_GONE}"
    rf"|{_TAKE_OUT}\s+(?:(?:bitte|mal)\s+)*die\s+letzte\s+frage(?:\s+(?:raus|weg))?"
    rf"|(?:remove|delete|drop)\s+the\s+last\s+question){_END}",
    re.I,
)
_PAIR = (
    rf"(?:(?:die|the)\s+)?{_QUESTION}n?s?\s*(?P<one>\d{{1,2}})\s*(?:und|mit|and|with|[,/+&])"
    rf"\s*(?:{_QUESTION}\s*)?(?P<other>\d{{1,2}})"
)
_SWAPS = tuple(
    re.compile(rf"{_PLEASE}{form}{_END}", re.I)
    for form in (
        rf"{_PAIR}\s+(?:(?:bitte|noch|mal)\s+)*(?:ver)?tauschen",
        rf"(?:ver)?tausche?\s+(?:(?:bitte|mal)\s+)*{_PAIR}",
        rf"swap\s+{_PAIR}",
    )
)
# Of neighbours this is a swap.
_BEFORE = re.compile(
    rf"{_PLEASE}(?:die\s+)?{_QUESTION}\s*(?P<one>\d{{1,2}})\s+(?:bitte\s+|noch\s+)*(?P<where>vor|hinter|nach|before|after)"
    rf"\s+(?:{_QUESTION}\s*|die\s+)*(?P<other>\d{{1,2}})(?:\s+(?:stellen|setzen|ziehen|schieben))?{_END}",
    re.I,
)
_DROP_FIRST = re.compile(
    rf"{_PLEASE}{_TAKE_OUT}\s+(?:(?:bitte|mal|die|the)\s+)*{_QUESTION}\s*(?P<no>\d{{1,2}})(?:\s+(?:raus|weg))?{_END}",
    re.I,
)
_DROP_POLL = re.compile(
    rf"{_PLEASE}(?:die\s+)?(?:kurzfrage|umfrage|poll)\s*(?:streichen|entfernen|löschen|weg|remove|delete){_END}",
    re.I,
)
_ADD = re.compile(
    rf"{_PLEASE}{_ASKED}(?:(?:neue|weitere|noch\s+eine|another|new|add)\s+{_QUESTION}"
    rf"|(?:noch\s+)?eine\s+(?:neue\s+|weitere\s+)?{_QUESTION}\s+(?:ergänzen|hinzufügen|dazunehmen|aufnehmen)"
    rf"|{_QUESTION}\s*\d{{0,2}}\s+(?:dazu|hinzu|ergänzen|add))\s*[:：]\s*(?P<text>.+)",
    re.I | re.S,
)
_POLL = re.compile(
    r"\s*(?:bitte\s+)?(?:kurzfrage|kurzfarge|umfrage|abstimmung|poll|quick\s+question)(?:\s+(?:dazu|zum\s+schluss))?"
    r"\s*[:：]\s*(?P<text>.+)",
    re.I | re.S,
)
_BACK = re.compile(
    r"\s*(?:(?:ach|bitte|nee?|nein|doch|lieber|noch\s*mal|einmal|eine?n?|schritt|frage)[\s,]+)*"
    r"(?:zurück|zurueck|zurük|züruck|back|go\s+back)(?:\s+bitte)?\s*[.!]*\s*",
    re.IGNORECASE,
)
_APPROVE = re.compile(
    rf"{_PLEASE}(?:(?:den\s+|die\s+|the\s+)?(?P<draft>entwurf|runde|fragen|draft|round)\s+)?"
    rf"(?:freigeben|freigegeben|freigbeen|feigeben|freigabe|approve|release)(?:\s+(?:the\s+)?(?P<after>draft|round))?{_END}",
    re.I,
)
_DISCARD = re.compile(
    rf"{_PLEASE}(?:(?:den\s+|die\s+|the\s+)?(?P<draft>entwurf|draft)\s+)?"
    rf"(?:abbrechen|abbruch|abrechen|verwerfen|cancel|discard)(?:\s+(?:the\s+)?(?P<after>draft))?{_END}",
    re.I,
)


def read(words: str) -> Drafting | None:
    """Read a whole message; None if it is something else from beginning to end."""
    if len(words) > 2 * _LONGEST_NAME:
        return None
    if found := _NEW.fullmatch(words):
        return NewRound((found["network"] or "").strip(_AROUND))
    if found := _NEW_ABOUT.fullmatch(words):
        network = found["before"] or found["network"] or ""
        return NewRound(network.strip(_AROUND), found["title"].strip(_AROUND))
    said = [plain for word in words.casefold().split() if (plain := word.strip(_MARKS))]
    said = [word for word in said if word not in _POLITE.split()]
    if len(said) != 1:
        return None
    near = get_close_matches(said[0], _FORGIVEN, n=1, cutoff=0.85) if said[0] != "netzwerk" else []
    return _INTENTS.get(said[0]) or (_INTENTS[near[0]] if near else None)


def edit(words: str) -> Edit | None:
    """What changes, shows, frees or drops a draft; None if it is something else."""
    if len(words) > _LONGEST_EDIT:
        return None
    shown = read(words)
    if isinstance(shown, ShowDraft | Preview):
        return shown
    words = _NTH.sub(_in_digits, words) if len(words) <= _LONGEST_NAME else words
    return _several(words) or _changed(words) or _struck(words) or framing.read(words) or _decided(words)


def goes_back(words: str) -> bool:
    """Whether somebody wants the last step undone: „ach nein, zurück“."""
    return _BACK.fullmatch(words) is not None


def _in_digits(found: re.Match[str]) -> str:
    """„die dritte Frage“ is „die Frage 3“."""
    return f"Frage {_ORDINALS.index(found['nth'].casefold()) + 1}"


def _several(words: str) -> Several | None:
    """Each line a change of its own; else further lines belong to the question they stand below."""
    lines = [line for line in words.split("\n") if line.strip()]
    found = (
        [_changed(line) or _struck(line) or framing.read(line) for line in lines] if len(lines) > 1 else []
    )
    # After a swap the other lines would speak of other numbers; another start goes with an end.
    changes = tuple(
        change for change in found if change is not None and not isinstance(change, Swap | StartAt)
    )
    return Several(changes) if changes and len(changes) == len(lines) else None


def _changed(words: str) -> Change | None:
    if found := _ADD.fullmatch(words):
        return Add(_tidy(found["text"]))
    if found := _POLL.fullmatch(words):
        return _poll(found["text"])
    if found := _EXPLAIN.fullmatch(words) or _EXPLAIN_BELOW.fullmatch(words):
        return Explain(int(found["no"]), _tidy(found["text"]))
    if found := _WORD.fullmatch(words) or _INSTEAD.fullmatch(words):
        return Word(int(found["no"]), _tidy(found["text"]))
    return None


def _struck(words: str) -> Change | None:
    if found := _UNEXPLAIN.fullmatch(words):
        return Explain(int(found["no"]), "")
    if found := _DROP.fullmatch(words) or _DROP_FIRST.fullmatch(words):
        return Drop(int(found["no"]))
    if found := next(filter(None, (form.fullmatch(words) for form in _SWAPS)), None):
        return Swap(int(found["one"]), int(found["other"]))
    if (found := _BEFORE.fullmatch(words)) and int(found["one"]) - int(found["other"]) == _step(
        found["where"]
    ):
        return Swap(int(found["one"]), int(found["other"]))
    if _DROP_LAST.fullmatch(words):
        return DropLast()
    return Drop(None) if _DROP_POLL.fullmatch(words) else None


def _step(where: str) -> int:
    """How far a question stands from its neighbour that it is to stand before, or behind."""
    return 1 if where.casefold() in ("vor", "before") else -1


def _decided(words: str) -> Edit | None:
    if found := _APPROVE.fullmatch(words):
        return Approve(bool(found["draft"] or found["after"]))
    if found := _DISCARD.fullmatch(words):
        return Discard(bool(found["draft"] or found["after"]))
    return None


def _poll(text: str) -> Poll:
    """„Wie …? a / b / c“, or the options on lines of their own."""
    asked, mark, rest = text.partition("?")
    if not mark:
        asked, _, rest = text.partition("\n")
        return Poll(_tidy(asked), _options(rest))
    return Poll(_tidy(asked + mark), _options(rest))


def _options(text: str) -> tuple[str, ...]:
    lines = [line for line in text.split("\n") if line.strip()]
    parts = lines if len(lines) > 1 else re.split(r"\s*[/|·;]\s*", text)
    named = (re.sub(r"^\s*(?:\d{1,2}[.)]?\s+|[-*•–]\s+)", "", part) for part in parts)
    return tuple(dict.fromkeys(option for part in named if (option := _tidy(part).strip(" :,"))))


def _tidy(text: str) -> str:
    return " ".join(text.split())
