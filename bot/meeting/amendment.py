"""Amendments: a statement as a remark wants it, where that is a plain exchange and nothing has to be guessed.

„Unser Info-Abend am 3. Dezember ist auf den 10. verschoben“ exchanges a date; „nicht Bargstede, sondern
Hollerfleth“ a word. Whatever leaves a doubt – two dates that may be meant, a weekday that does not fit, a
place that changes as well – is no amendment: then somebody has to say the sentence.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.meeting.value import MONTHS, WEEKDAYS, Day, Kind, Value, place, values


@dataclass(frozen=True, slots=True)
class Amendment:
    """The statement as it should read; what is new in it stands between `begin` and `end`."""

    text: str
    begin: int
    end: int


_Change = tuple[int, int, str]

# Numbers that only say where something stands.
_WHERE = re.compile(
    r"\b(?:TOP|Frage|Punkt|Thema|Seite|Runde|Fassung|Absatz|Nr\.?|item|question|page|round)\s*\d+(?:\.\d+)*"
    r"|\b(?:Protokoll\w*|minutes)\s+(?:vom|of|from)\s+\S+(?:\s+[^\W\d_]+(?:\s+\d{4})?)?",
    re.IGNORECASE,
)
# What says that something else holds now.
_CHANGES = re.compile(
    r"\b(?:aber|sondern|statt|stattdessen|anstatt|verschoben|verlegt|vorgezogen|richtig\w*|korrekt\w*|muss|müsste"
    r"|sollte|heißt|heißen|geändert|ändern|ändert|berichtig\w*|korrig\w*|falsch\w*|fehler\w*|nicht|jetzt|inzwischen"
    r"|mittlerweile|erst|schon|doch|neu\w*|eigentlich|tatsächlich|verwechselt|moved|correct|instead|should|wrong"
    r"|but|now|not|changed|actually)\b",
    re.IGNORECASE,
)
# What is added or gone takes the place of nothing.
_OTHERWISE = re.compile(
    r"\b(?:fehl(?:t|en|te|ten)|vergessen|ergänz\w*|zusätzlich\w*|außerdem|weitere\w*|auch noch|abgesagt"
    r"|ausgefallen|entfällt|entfallen|gestrichen|streichen|fällt\b.*\baus|oder|missing|forgotten|additional\w*"
    r"|cancelled|delete|remove|or)\b",
    re.IGNORECASE | re.DOTALL,
)
_WRONG = re.compile(
    r"\b(?:falsch\w*|fehler\w*|verwechselt|stimmt\s+(?:so\s+)?nicht|nicht\s+(?:ganz\s+)?(?:richtig|korrekt)"
    r"|wrong|mistake\w*|not\s+(?:right|correct))\b",
    re.IGNORECASE,
)
_ARTICLE = r"(?:(?:mehr|am|um|im|in|ab|von|auf|bis|zum|der|den|dem|die|das|nur|on|at|the)\s+){0,3}$"
_DENIED = re.compile(rf"\b(?:nicht|keine?n?|statt|anstatt|instead\s+of|not)\s+{_ARTICLE}", re.IGNORECASE)
_ASSERTED = re.compile(rf"\b(?:sondern|auf|but)\s+(?:erst\s+|schon\s+)?{_ARTICLE}", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\b(?:in|im|bei|nach|at)\s+(?:der\s+|dem\s+|die\s+|den\s+|the\s+)?([^\W\d_]\w{2,})")
_OF_THE_MINUTES = (
    "protokoll",
    "text",
    "liste",
    "abschnitt",
    "satz",
    "minutes",
    *map(str.casefold, MONTHS[0]),
)

_QUOTES = "„“”\"»«›‹‚‘’'"
_SIDE = r"[^,;:!?\n]{2,80}"
_EXCHANGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:nicht|not)\s+(?P<old>{_SIDE}?),?\s+(?:sondern|but)\s+(?P<new>{_SIDE})",
        rf"\b(?:statt|anstatt|instead\s+of)\s+(?P<old>{_SIDE}):\s*(?P<new>{_SIDE})",
        rf"\b(?:muss|müsste|sollte|soll)\s+(?:es\s+)?(?P<new>{_SIDE}?)\s+(?:statt|anstatt)\s+(?P<old>{_SIDE}?)\s+"
        r"(?:heißen|stehen|lauten)",
        rf"\b(?:richtig|korrekt)\s+(?:ist|wäre|heißt\s+es)\s+(?P<new>{_SIDE}?)\s+(?:statt|anstatt|nicht)\s+"
        rf"(?P<old>{_SIDE})",
        rf"(?P<old>{_SIDE}?)\s+(?:muss|müsste|sollte|should)\s+(?P<new>{_SIDE}?)\s+(?:heißen|lauten)",
    )
)
_VERB = re.compile(r"\s+(?:heißen|lauten|sein|stehen|statt)$", re.IGNORECASE)

# From when on something holds: „ab April“, „seit dem neuen Schuljahr“.
_SINCE = re.compile(
    r"\b(?:ab|seit|from|since|starting)\s+(?:(?:dem|der|mitte|anfang|ende|the|in|mid)\s+)*"
    rf"(?P<when>{'|'.join((*MONTHS[0], *MONTHS[1]))}|nächste\w*|kommende\w*|neuen?|next|new"
    r"|frühjahr|frühling|sommer|herbst|winter|spring|summer|autumn)\b",
    re.IGNORECASE,
)


def amend(statement: str, said: str, today: date) -> Amendment | None:
    """The statement as what was said wants it; None if that is not certain. `today` tells the year."""
    said = _WHERE.sub(lambda found: " " * len(found[0]), " ".join(said.split()))
    if _OTHERWISE.search(said) or said.endswith("?"):
        return None
    here, there = values(statement), values(said)
    if here is None or there is None:
        return None
    changes = _exchanged(said, here, there, today)
    if changes is None or changes:
        return _applied(statement, changes) if changes and not _loses(statement, said) else None
    return _applied(statement, _reworded(statement, said))


def unclear(statement: str, said: str) -> bool:
    """Whether something in the statement is wrong, and what was said does not tell what it should be."""
    said = _WHERE.sub(" ", said)
    if _OTHERWISE.search(said) or said.rstrip().endswith("?"):
        return False
    here, there = values(statement) or (), values(said) or ()
    kinds = {one.kind for one in here} & {one.kind for one in there}
    return _WRONG.search(said) is not None or bool(kinds and _CHANGES.search(said))


def _applied(statement: str, changes: Sequence[_Change]) -> Amendment | None:
    """With all changes made at once."""
    text, at, spans = "", 0, []
    for begin, end, new in sorted(changes):
        text += statement[at:begin] + new
        spans += [(len(text) - len(new), len(text))]
        at = end
    text += statement[at:]
    return Amendment(text, spans[0][0], spans[-1][1]) if spans and text != statement else None


# --- Values ------------------------------------------------------------------------------------------


def _exchanged(said: str, here: Sequence[Value], there: Sequence[Value], today: date) -> list[_Change] | None:
    """What takes the place of what; nothing if no value is new, None if any of it is in doubt."""
    changes: list[_Change] = []
    for kind in Kind:
        mine = [one for one in here if one.kind is kind]
        found = _news(said, mine, [one for one in there if one.kind is kind])
        if found is None:
            return None
        old, new = found
        if new is None:
            continue
        target = old or _only(mine, new, said)
        written = _written(target, new, here, today) if target else None
        if target is None or written is None:
            return None
        changes.append((target.begin, target.end, written))
    return changes


def _news(
    said: str, here: Sequence[Value], there: Sequence[Value]
) -> tuple[Value | None, Value | None] | None:
    """Which value of the statement is named, and what is new; None if they are more, or contradict."""
    old, new = set[Value](), dict[object, Value]()
    for one in there:
        before, like = said[: one.begin], [mine for mine in here if mine.same(one)]
        denied = _DENIED.search(before)
        if len(like) > 1 or (denied and not like) or (like and _ASSERTED.search(before)):
            return None
        if like:
            old.add(like[0])
        else:
            new[one.key] = one
    if len(new) > 1 or (new and len(old) > 1):
        return None
    return next(iter(old), None), next(iter(new.values()), None)


def _only(here: Sequence[Value], new: Value, said: str) -> Value | None:
    """The one that is meant though it was not named: the only one, of those that count the same things."""
    if _CHANGES.search(said) is None:
        return None
    if new.kind is Kind.NUMBER:
        here = [one for one in here if not (one.unit and new.unit) or one.unit == new.unit]
    return here[0] if len(here) == 1 else None


def _written(old: Value, new: Value, here: Iterable[Value], today: date) -> str | None:
    """The new one as the old one is written."""
    if isinstance(old.key, Day) and isinstance(new.key, Day):
        loose = any(one.kind is Kind.WEEKDAY and not one.text.endswith("s") for one in here)
        return None if loose else _dated(old, old.key, new.key, today)
    if old.kind is Kind.WEEKDAY:
        return _weekday(old.text, new)
    if old.kind is Kind.TIME and old.text.endswith("Uhr") and not new.text.endswith("Uhr"):
        return f"{new.text.removesuffix('h').strip()} Uhr"
    return new.text


def _weekday(old: str, new: Value) -> str | None:
    """„dienstags“ becomes „mittwochs“; large where it was."""
    always = "s" if old.casefold().endswith("gs") or old.casefold() == "mittwochs" else ""
    row, _ = place(WEEKDAYS, old.removesuffix("s").casefold()) or place(WEEKDAYS, old.casefold()) or (0, 0)
    assert isinstance(new.key, int)
    name = WEEKDAYS[row][new.key] + always
    return name if old[0].isupper() else name[0].lower() + name[1:]


def _dated(old: Value, was: Day, new: Day, today: date) -> str | None:
    """Another date in the place of one; its weekday is told by the calendar, its year never guessed."""
    month = new.month or was.month
    if new.month and not was.month:
        return None
    turns = was.month is not None and month is not None and abs(month - was.month) > 6 and not new.year
    certain = Day(new.day, month, new.year or was.year)
    weekdays = was.weekday is not None or new.weekday is not None
    if month is None:
        return None if weekdays else _put(old, certain)
    if turns and (weekdays or was.year):
        # Over New Year: this one or the next?
        return None
    year = new.year or _year(was, today)
    day = certain.on(year) if year else None
    if day is None or (new.weekday is not None and day.weekday() != new.weekday):
        return None
    return _put(old, replace(certain, weekday=day.weekday()))


def _year(was: Day, today: date) -> int | None:
    """The year a date is in: as it was written, or else the nearest; None if its weekday is another."""
    near = [was.on(was.year)] if was.year else [was.on(today.year + ahead) for ahead in (-1, 0, 1)]
    nearest = min((day for day in near if day), key=lambda day: abs(day - today), default=None)
    fits = nearest is not None and was.weekday in (None, nearest.weekday())
    return nearest.year if nearest is not None and fits else None


def _put(old: Value, new: Day) -> str:
    """Part by part, so that what stands between them stays."""
    text, at = "", old.begin
    for name, begin, end in sorted(old.parts, key=lambda part: part[1]):
        word = old.text[begin - old.begin : end - old.begin]
        text += old.text[at - old.begin : begin - old.begin] + _part(name, word, new)
        at = end
    return text + old.text[at - old.begin :]


def _part(name: str, word: str, new: Day) -> str:
    said: int | None = {"day": new.day, "month": new.month, "year": new.year}.get(name)
    names = {"weekday": (WEEKDAYS, new.weekday), "month": (MONTHS, (new.month or 1) - 1)}.get(name)
    known = place(names[0], word.casefold()) if names else None
    if names and known:
        rows, at = names
        # „Mai“ is short and long, and both alike.
        row = 0 if name == "month" and known[0] == 2 and word.casefold() == "mai" else known[0]
        return word if at is None or at == known[1] else rows[row][at]
    return word if said is None else f"{said % 10 ** len(word) if name == 'year' else said:0{_width(word)}}"


def _width(word: str) -> int:
    return len(word) if word.startswith("0") else 1


def _loses(statement: str, said: str) -> bool:
    """Whether it also says since when it holds, or speaks of another place or person: that would get lost."""
    known = statement.casefold()
    if any(one["when"].casefold() not in known for one in _SINCE.finditer(said)):
        return True
    found = [one[1] for one in _ELSEWHERE.finditer(said) if one[1][0].isupper()]
    strange = [word for word in found if word.casefold() not in known]
    return any(not word.casefold().startswith(_OF_THE_MINUTES) for word in strange)


# --- Words -------------------------------------------------------------------------------------------


def _reworded(statement: str, said: str) -> list[_Change]:
    """„nicht X, sondern Y“, if X stands there exactly once."""
    for pattern in _EXCHANGES:
        for found in pattern.finditer(said):
            for old, new in _sides(found["old"], found["new"]):
                places = _places(statement, old)
                short = len(new.split()) <= len(old.split()) + 1
                if len(places) == 1 and short and new.casefold() != old.casefold():
                    return [(*places[0], new)]
    return []


def _sides(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Both sides as they were said, and without the words with which both begin."""
    before, after = _bare(old).split(), _bare(new).split()
    while before and after:
        yield " ".join(before), " ".join(after)
        if before[0].casefold() != after[0].casefold():
            return
        before, after = before[1:], after[1:]


def _bare(side: str) -> str:
    side = side.strip().strip(_QUOTES + " .")
    return _VERB.sub("", side).strip(_QUOTES + " .")


def _places(statement: str, words: str) -> list[tuple[int, int]]:
    found = re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", statement, re.IGNORECASE)
    return [one.span() for one in found]
