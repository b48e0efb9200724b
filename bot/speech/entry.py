"""What staff write to enter what came by mail or telephone: „Antworten eintragen für BBS: 1 … 3 …“."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.meeting import numbering, oneline
from bot.meeting.answer import Channel
from bot.meeting.question import Question
from bot.speech import grid, signature

_PLEASE = r"\s*(?:(?:bitte|please)\s+)?"
_GERMAN = (
    r"(?:(?P<what>[^\W\d_]{5,14})\s+(?P<do>[^\W\d_]{6,12})|(?P<only>eintragen|erfassen))"
    r"\s+(?:f(?:ü|ue|u)r|von)\s*:?"
)
_ENGLISH = r"(?:enter|record)\s+(?:the\s+)?(?:answers?|replies|reply)\s+(?:for|of|from)\s*:?"
_BEGINS = re.compile(rf"{_PLEASE}(?:{_GERMAN}|{_ENGLISH})[^\S\n]+", re.IGNORECASE)
_ANSWERS = (
    *("antwort", "antworten", "beitrag", "beiträge", "beitraege", "rückmeldung"),
    *("beschluss", "stimme", "stimmen", "votum", "abstimmung"),
)
_TO_ENTER = ("eintragen", "erfassen", "nachtragen")
_TELEPHONE = r"(?:per|via|am|vom|by|on\s+the)\s+(?:telefon|tele?phone|phone|anruf)|telefonisch|angerufen"
_MAIL = r"(?:per|via|by)\s+(?:e-?mail|email|mail|brief|post|letter)"
_WAY = re.compile(
    rf"[,(]?\s*(?:(?P<telephone>{_TELEPHONE})|(?P<mail>{_MAIL}))\s*\)?(?=\s*(?:[:.!]|$))", re.IGNORECASE
)
_BARE = re.compile(r"(?:\A|(?<=[.!?…“\"]\s)|(?<=\n))(\d{1,2})(?=\s+[A-ZÄÖÜ„\"])")
# „2“, „zu 2“, „Das gehört alles zu Frage 2.“
_ONLY = re.compile(
    r"\W*(?:(?:das|es|dies|ist|alles|gehört|bitte|zu|zur|für|frage|nr|nummer|all|it|belongs|to|for|question)\W+)*"
    r"(\d{1,2})\W*",
    re.IGNORECASE,
)
# „Antworten von der AOK kamen grad per Mail: 1. …“: what is said there around a name. It has to tell of
# answers, and numbers or votes have to follow; among colleagues all else is talk.
_TELLS = re.compile(
    rf"\b(?:antwort(?:en)?|beitr(?:ag|äge)|rückmeldung(?:en)?|stimme|votum|geantwortet|{_TELEPHONE}|{_MAIL})\b",
    re.IGNORECASE,
)
_AROUND = """
hier hallo so und noch auch jetzt grad grade gerade eben heute gestern vorhin dann bitte die der das den
dem des eine einen es sind ist war waren kam kamen kommt kommen habe haben hab hat hatte ich wir uns mir
mich von vom aus für zu per via am telefon telefonisch mail e-mail email brief post anruf angerufen
geantwortet geschrieben geschickt gemailt gemeldet rein reingekommen bekommen gekommen da eingegangen
antwort antworten beitrag beiträge rückmeldung rückmeldungen stimme votum nachricht runde umfrage
"""
_AROUND_NAME = frozenset(_AROUND.split())
_FOLLOWS = re.compile(
    r"\s*(?:(?:(?:zu|frage) )*(?:1|\d{1,2}\s?[.):])\s|[AB]\s*[:.)]?\s*(?:ja|nein|enth))", re.IGNORECASE
)
_NAME_WORDS = 7
_CLOSE = 0.8
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Enter:
    """Enter what an institution answered on another way; `text` is empty if it is still to come."""

    institution: str
    text: str = ""
    channel: Channel | None = None


def read(words: str) -> Enter | None:
    """Read a whole message; None if it is something else."""
    found = _BEGINS.match(words)
    if found is None or not _is_meant(found):
        return None
    first, _, below = words[found.end() :].partition("\n")
    way = _WAY.search(first)
    head, colon, inline = _parted(first)
    institution = _WAY.sub("", head).strip(" ,.!?")
    if not institution or len(institution) > _LONGEST_NAME:
        return None
    text = "\n".join(part for part in (inline if colon else "", below) if part.strip())
    return Enter(institution, text.strip(), _channel(way, len(head)))


def plainly(words: str) -> str:
    """What staff tell of answers that came, as they would enter them; any other text as it is."""
    head, _, text = words.partition(":")
    if "\n" in head or len(head) > _LONGEST_NAME or not _FOLLOWS.match(text) or read(words):
        return words
    said = head.split()
    own = [no for no, word in enumerate(said) if word.strip(",.–-()").casefold() not in _AROUND_NAME]
    name = " ".join(said[own[0] : own[-1] + 1]).strip(" ,.–-()") if own and _TELLS.search(head) else ""
    if not name[:1].isupper() or "," in name or len(name.split()) > _NAME_WORDS:
        return words
    way = re.search(rf"(?P<telephone>{_TELEPHONE})|(?P<mail>{_MAIL}|\bgemailt\b)", head, re.IGNORECASE)
    by = "" if way is None else " per Telefon" if way["telephone"] else " per Mail"
    return f"Antworten eintragen für {name}{by}:{text}"


def answers(words: str, questions: int, asked: Iterable[Question] = ()) -> dict[int, str] | None:
    """The answers in such a message, or in the text alone; None if it is not clear what answers what.

    Who enters answers means a number by a number: „3 Uns fehlt Personal.“ answers question 3. What was
    `asked` may stand above each, „> 3. Was fehlt?“.
    """
    request = read(words)
    text = (request.text if request else words).strip()
    text = signature.unsigned(text)
    if grid.is_grid(text):
        return grid.answers(text, questions, asked)
    numbered = numbering.read(text, questions, asked)
    if numbered is not None or not text:
        return None if _hides_another(numbered or {}, questions) else numbered
    if questions == 1:
        return {1: text}
    found = numbering.read(_BARE.sub(r"\1.", text), questions) if _BARE.match(text) else None
    return None if any(numbering.runs_on(answer, no) for no, answer in (found or {}).items()) else found


def _hides_another(numbered: Mapping[int, str], questions: int) -> bool:
    """Whether what stands behind a single number may answer two questions."""
    single = len(numbered) == 1
    return single and any(oneline.within(text, no, questions) for no, text in numbered.items())


def only(text: str) -> int | None:
    """The question that all of it belongs to, if nothing else is said: „2“, „alles zu Frage 2“."""
    found = _ONLY.fullmatch(text)
    return int(found[1]) if found else None


def under(no: int, text: str) -> str:
    """All of a text as the answer to a question, without the number of that if it begins with it."""
    return re.sub(rf"\s*{no}[.):]\s+", "", text, count=1) if re.match(rf"\s*{no}[.):]\s+\S", text) else text


def _is_meant(found: re.Match[str]) -> bool:
    """In German two words that are spelled nearly right."""
    if found["what"] is None:
        return True
    what, do = found["what"].lower(), found["do"].lower()
    return bool(get_close_matches(what, _ANSWERS, 1, _CLOSE) and get_close_matches(do, _TO_ENTER, 1, _CLOSE))


def _parted(line: str) -> tuple[str, str, str]:
    """The institution and what follows it, also without a colon: „für BBS 1. …“."""
    if ":" in line:
        head, colon, inline = line.partition(":")
        if not re.search(r"\s1[.)]?\s", head):
            return head, colon, inline
    numbered = re.search(r"[\s.,](?=1[.)]?\s+\S)", line)
    if numbered:
        return line[: numbered.start()], ":", line[numbered.end() :]
    return line, "", ""


def _channel(way: re.Match[str] | None, end: int) -> Channel | None:
    if way is None or way.start() > end:
        return None
    return Channel.TELEPHONE if way["telephone"] else Channel.MAIL
