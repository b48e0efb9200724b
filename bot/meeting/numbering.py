"""Numbered answers: „1. … 3. …“ on lines, „1 … 2 …“ in one breath, „Frage 2: …“, „zu 3: …“.

A number counts only where people put numbers: at the start of a line or after the end of a sentence.
In „seit 2 Wochen“, „1. August“, „10.30 Uhr“ or „3 Kinder“ it is a word like any other. In doubt there is
no numbering at all: an answer that is asked about is better than one filed under the wrong question.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.meeting import echo, oneline, spelled
from bot.meeting.question import Question


def read(text: str, highest: int, questions: Iterable[Question] = ()) -> dict[int, str] | None:
    """Answers by number, verbatim but for white space at both ends; None if `text` is not numbered.

    Numbers run from 1 to `highest` and each counts once; they ascend unless every one is named
    („zu 3: … zu 1: …“). A greeting before the first number and numbers without text are left out.
    Whoever copies `questions` and writes below them has named them.
    """
    text = text.strip()
    copied = [_copied(one) for one in echo.find(text, questions)]
    if not copied and (in_one_line := oneline.read(_greeted(text), highest)):
        return in_one_line
    found = _beside(copied, _markers(text, highest))
    ways = (way(found) for way in (_below, _named, _listed, _running, _bare))
    chosen = next((way for way in ways if way and _begins(text, found, way)), [])
    if not chosen:
        return None
    ends = [marker.start for marker in chosen[1:]] + [len(text)]
    answers = {
        marker.number: _between(text, marker.end, end) for marker, end in zip(chosen, ends, strict=True)
    }
    return {number: answer for number, answer in answers.items() if answer} or None


def headed(text: str, highest: int) -> dict[int, str] | None:
    """As `read`, but only what begins with the name of a question, „Zu Frage 4: …“ – or „Zu 4: … Zu 5: …“.

    Bare numbers may be a list of anything; this is meant, wherever it stands.
    """
    text = text.strip()
    first = next(_markers(text, highest), None)
    if first is None or first.start > 0 or first.style is not _Style.NAMED:
        return None
    found = read(text, highest)
    named = _HEADING.fullmatch(text[: first.end]) is not None
    return found if named or len(found or ()) > 1 else None


def runs_on(text: str, number: int) -> bool:
    """Whether an answer goes on with the next two numbers: „… neue Fenster 2 Wir … 3 Nachwuchs fehlt“.

    Then it is hardly one answer, and cannot be told apart either.
    """
    one, other = (re.compile(rf"(?<!\S){no}[.)]?\s+[\"„“]?[A-ZÄÖÜ]") for no in (number + 1, number + 2))
    first = one.search(text)
    return first is not None and other.search(text, first.end() - 1) is not None


# --- Where numbers may stand -----------------------------------------------------------------------


class _Style(StrEnum):
    COPIED = "copied"
    """The question itself."""
    NAMED = "named"
    """„Frage 1: …“ says itself what it is."""
    DOTTED = "dotted"
    """„1. …“, „1) …“, „1: …“."""
    LOOSE = "loose"
    """„zu 1 …“ on lines of their own, without any sign; one alone may be „zu 2 Familien“."""
    BARE = "bare"
    """„1 …“ needs the company of others."""


@dataclass(frozen=True, slots=True)
class _Marker:
    number: int
    style: _Style
    start: int
    end: int
    indent: int | None
    """Spaces before it on its line; None in the midst of a line."""
    after: str
    """The sign it follows; empty at the start of a line."""

    @property
    def leads(self) -> bool:
        return self.indent is not None

    @property
    def follows_a_sentence(self) -> bool:
        return self.leads or self.after not in _BEFORE_THE_FIRST


_BEFORE_THE_FIRST = ":,"
"""„Hallo zusammen, 1. …“; further on a number after these signs is part of the sentence."""

_PLACE = re.compile(r"(?:\A|\n)(?P<indent>[^\S\n]*)|(?<=[.!?…;·:,)“”\"»])[^\S\n]+")
_NO_END = re.compile(
    r"(?:\b(?:ca|bzw|nr|abs|dr|prof|tel|evtl|ggf|inkl|max|min|std|str|st|kl|jg|vgl|art|hr|fr|no|approx|mr|ms|\w))\.$",
    re.IGNORECASE,
)

_EMPHASIS = r"[*_]{0,3}"
_MONTH = (
    r"(?i:jan|januar|january|feb|februar|february|mär|märz|mar|march|apr|april|mai|may|juni?|june|juli?|july"
    r"|aug|august|sept?|september|o[kc]t|o[kc]tober|nov|november|de[zc]|de[zc]ember)\b"
)
_COUNTED = (
    r"(?i:uhr|euro|prozent|jahre?|monate?|wochen?|tage?|stunden?|minuten?|kind(?:er)?|personen|familien|plätze"
    r"|stellen?|children|people|years?|weeks?|days?|hours?|percent)\b"
)
_CAPITAL = re.compile(r"\s+[\"„“«»‚(]?[A-ZÄÖÜ]")
# „Und zu 4: …“, „Noch zu Frage 2: …“.
_MORE = r"(?i:(?:(?:und|noch|auch|außerdem|dann|and|also)\s+){0,2})"
# „Bei Frage 3 fehlt noch: …“, „Ergänzung zu 3: …“.
_ADDED = r"(?i:ergänzung(?:en)?|nachtrag|zusatz|noch\s+(?:et)?was|(?:ich|wir)\s+ergänzen?|addition)"
_STILL = r"(?i:(?:\s+(?:fehlt|fehlen|noch|auch|außerdem|etwas|was|kommt|dazu|hinzu|is|still|missing|also))+)"
_SPELLED = rf"({'|'.join(spelled.NUMBERS)})"
_STYLES = tuple(
    (style, re.compile(rf"{_EMPHASIS}{pattern}"))
    for style, pattern in (
        (_Style.NAMED, rf"{_ADDED}\s+(?i:zur?|bei|to)\s+(?i:(?:frage|question)\s+)?(\d{{1,2}})\s*:(?!\d)"),
        (_Style.NAMED, rf"(?i:bei|zu|in|to)\s+(?i:frage|question)\s+(\d{{1,2}}){_STILL}\s*:"),
        (
            _Style.NAMED,
            rf"{_MORE}(?i:(?:zu\s+|antwort\s+(?:zu|auf)\s+)?(?:frage|top|punkt|nr\.?|antwort|question|item|answer))\s*"
            rf"(\d{{1,2}})(?:\s*(?:von|of|/)\s*\d{{1,2}})?{_EMPHASIS}(?:\s*[.):–—-]+{_EMPHASIS}(?!\d)|(?=\s+[\"„“«»]?[A-ZÄÖÜ]))",
        ),
        (_Style.NAMED, rf"{_MORE}(?i:(?:zu\s+)?(?:frage|question)\s+{_SPELLED})\s*[):–—-]+"),
        (
            _Style.NAMED,
            rf"{_MORE}(?i:(?:zur|zu\s+der|auf\s+die|to\s+the)\s+{_SPELLED}\s+(?:frage|question))\s*[):–—-]+",
        ),
        (_Style.NAMED, rf"{_MORE}(?i:zu|to|re|f|q)\s*(\d{{1,2}}){_EMPHASIS}\s*[.):]+{_EMPHASIS}(?!\d)"),
        (_Style.DOTTED, rf"\(?(\d{{1,2}}){_EMPHASIS}(?:[.):]+|\s+[–—-](?=\s)){_EMPHASIS}(?!\d|\s*{_MONTH})"),
        (
            _Style.LOOSE,
            rf"(?i:(?:zu|frage|zu\s+frage|antwort|punkt|nr|f))\s*(\d{{1,2}}){_EMPHASIS}(?=\s)(?!\s*(?:{_MONTH}|{_COUNTED}))",
        ),
        (_Style.BARE, rf"(\d{{1,2}}){_EMPHASIS}(?=\s)(?!\s*(?:{_MONTH}|{_COUNTED}|[–—-]))"),
    )
)

_HEADING = re.compile(r".*\b(?:frage|question)\b.*[):–—-]\W*", re.IGNORECASE)


def _copied(found: echo.Echo) -> _Marker:
    return _Marker(found.number, _Style.COPIED, found.start, found.end, 0, "")


def _beside(copied: list[_Marker], others: Iterable[_Marker]) -> list[_Marker]:
    """All of them by where they stand; the number that was copied along with a question is a part of it."""
    apart = (one for one in others if not any(it.start <= one.start < it.end for it in copied))
    return sorted([*copied, *apart], key=lambda one: one.start)


def _markers(text: str, highest: int) -> Iterator[_Marker]:
    for place in _PLACE.finditer(text):
        marker = _marker_at(text, place)
        if marker and 1 <= marker.number <= highest:
            yield marker


def _marker_at(text: str, place: re.Match[str]) -> _Marker | None:
    indent = place["indent"]
    if indent is None and _NO_END.search(text, max(0, place.start() - 12), place.start()):
        return None
    for style, pattern in _STYLES:
        if found := pattern.match(text, place.end()):
            if style is _Style.LOOSE and indent is None:
                return None
            if style is _Style.BARE and indent is None and not _CAPITAL.match(text, found.end()):
                return None
            width = None if indent is None else len(indent.expandtabs())
            after = "" if indent is not None else text[place.start() - 1]
            number = spelled.NUMBERS.get(found[1].casefold()) or int(found[1])
            return _Marker(number, style, found.start(), found.end(), width, after)
    return None


# --- Which of them number the answers --------------------------------------------------------------


def _below(found: list[_Marker]) -> list[_Marker]:
    """Below the questions themselves; other numbers are lists within an answer then."""
    copied = {marker.number for marker in found if marker.style is _Style.COPIED}
    named = (marker for marker in found if marker.style is _Style.NAMED and marker.number not in copied)
    below = [*named, *(marker for marker in found if marker.style is _Style.COPIED)]
    return sorted(below, key=lambda one: one.start) if copied else []


def _named(found: list[_Marker]) -> list[_Marker]:
    """Every one named: then their order is free."""
    named = [marker for marker in found if marker.style is _Style.NAMED]
    mixed = any(marker.style in (_Style.DOTTED, _Style.LOOSE) and marker.leads for marker in found)
    return [] if mixed else list({marker.number: marker for marker in reversed(named)}.values())[::-1]


def _listed(found: list[_Marker]) -> list[_Marker]:
    """Numbers at the start of lines; a deeper list within an answer stays text."""
    leading = [marker for marker in found if marker.style is not _Style.BARE and marker.leads]
    outer = [marker for marker in leading if (marker.indent or 0) < (leading[0].indent or 0) + 2]
    return run if len(run := _ascending(outer)) > 1 else []


def _running(found: list[_Marker]) -> list[_Marker]:
    """One after the other in running text; in the midst of a line they begin with 1 and are several."""
    run = _ascending(
        _from_first(marker for marker in found if marker.style not in (_Style.BARE, _Style.LOOSE))
    )
    sure = run and (run[0].leads or (run[0].number == 1 and len(run) > 1))
    return run if sure else []


def _bare(found: list[_Marker]) -> list[_Marker]:
    """Bare numbers begin the message with 1 and leave few gaps: „1 Raum ist neu. 3 fehlen.“ is none."""
    run = _ascending(_from_first(found))
    if len(run) < 2 or run[0].start > 0 or run[0].number != 1:
        return []
    gaps = run[-1].number - len(run)
    return run if run[1].number == 2 or gaps * 2 < len(run) else []


def _from_first(found: Iterable[_Marker]) -> list[_Marker]:
    return [marker for index, marker in enumerate(found) if index == 0 or marker.follows_a_sentence]


def _ascending(found: Iterable[_Marker]) -> list[_Marker]:
    run: list[_Marker] = []
    for marker in found:
        if not run or marker.number > run[-1].number:
            run.append(marker)
    return run


# --- What is around them ---------------------------------------------------------------------------

_GREETING = re.compile(
    r"\b(?:hallo|moin|guten|gute|liebe[rs]?|sehr geehrte[rs]?|hi|hey|servus|gr[üu](?:ß|ss)|danke|dank|gern"
    r"|anbei|hier|antwort(?:en)?|beitr[aä]ge?|rückmeldung(?:en)?|sorry|entschuldig\w+|zu spät|leider"
    r"|nachtrag|im namen|hello|dear|good|thanks|thank|here|answers?|late)\b",
    re.IGNORECASE,
)
_STATEMENT = re.compile(r"(?:wir|ich|es|uns|bei uns|unser\w*|we|i|our|there)\b", re.IGNORECASE)
_FIRST = re.compile(r"(?<=[:!,.–])\s+(?=\(?1[.)]\s)")
_SHORT, _LONG = 8, 30
"""Words; the longer the text before the first number, the likelier it is something said."""


def _greeted(text: str) -> str:
    """Without the greeting that leads up to the first number: „Hallo, hier als Text: 1. …“."""
    first = _FIRST.search(text)
    lead = text[: first.start()] if first else ""
    greets = 0 < len(lead.split()) <= _SHORT and _GREETING.search(lead) and not _STATEMENT.match(lead)
    return text[first.start() :].strip() if first and greets else text


def _begins(text: str, found: list[_Marker], chosen: list[_Marker]) -> bool:
    """Whether nothing is said before the first number; in „Zu spät? 1. … / 2. …“ answer 1 would be."""
    first = chosen[0]
    missed = any(
        one.start < first.start and one.number < first.number and one.style is _Style.DOTTED for one in found
    )
    return not missed and _may_be_dropped(text[: first.start], chosen)


def _may_be_dropped(lead: str, chosen: list[_Marker]) -> bool:
    """Whether the text before the first number is but a greeting; said things must not get lost."""
    lead = lead.strip()
    length = len(lead.split())
    if not lead or chosen[0].style is _Style.NAMED or (length <= _LONG and _GREETING.search(lead)):
        return True
    # A line that just breaks off („Wir legen den / 2. Bildungsbericht vor“) introduces no list of one.
    introduces = lead.endswith((":", "!", "?")) or (len(chosen) > 1 and not lead.endswith((".", ",")))
    return length <= _SHORT and introduces and not _STATEMENT.match(lead)


def _between(text: str, start: int, end: int) -> str:
    part = text[start:end].strip()
    # „**1. Was ist los?**“: half of the emphasis went with the number.
    return part.replace("**", "", 1) if part.count("**") % 2 else part
