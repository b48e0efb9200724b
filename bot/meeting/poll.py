"""Polls: which of several options somebody chose, in whatever words, and how the institutions voted.

In doubt nothing was chosen: what was written stands in the minutes all the same.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import eq

from bot.meeting import dated, spelled
from bot.meeting.slip import slipped

# Whether two words mean the same.
_Alike = Callable[[str, str], bool]


def _several(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"[^\W_]+")
# What may stand around a number: „die 1“, „Option 2“, „ich bin für Nr. 3“.
_NAMING = _several(
    "die den das der nr nummer no option antwort auswahl möglichkeit variante zahl ziffer punkt frage"
    " kurzfrage für wähle waehle nehme nehmen wählen stimme stimmen the number choice answer"
)
_LEADING = _NAMING | _several(
    "ich wir bin sind wäre wären bitte gern gerne hier dann klar also meine zu i we"
)
_COUNTED = _several(
    "uhr euro prozent jahr jahre jahren monat monate monaten woche wochen tag tage tagen stunde stunden"
    " minuten kind kinder kindern person personen familien plätze stelle stellen mal leute teams"
    " januar februar märz april mai juni juli august september oktober november dezember"
    " jan feb mär apr jun jul aug sep sept okt nov dez"
)
_JOINING = _several("und oder bis or and to")
_NEGATING = _several("nicht kein keine keinen keinesfalls weder ohne nie niemals not never neither")
# With one of these among the options, „nein, lieber nicht“ is a choice and no refusal.
_REFUSING = frozenset({"nein", "no"})
# What an option may begin with, and whoever chooses it leaves out: „als Videokonferenz“.
_FILLING = _several("als wieder per in im die der das den eine einen ein am bei mit as by the a an")
_BEFORE_OPTION = _several("ich wir bitte gern gerne lieber dann also am liebsten bin sind für klar")
# A single word of so many letters may have a slip, or lack its end („Video“).
_LONG_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """How a poll went: for each option the institutions that chose it, and how many chose none."""

    votes: tuple[int, ...]
    abstained: int


def choice(text: str, options: Sequence[str]) -> int | None:
    """The option that somebody chose, counted from 1; None if that is not clear.

    „3, abends passt es mir am besten“, „die 1“, „Option 2“, „vor Ort“, „Vidiokonferenz“.
    """
    text = unicodedata.normalize("NFC", text)
    plainly = _plainly(text, options)
    if plainly is not None:
        return plainly
    words, written = _words(text), [_words(option) for option in options]
    if words in written and not (len(words) == 1 and words[0].isdigit()):
        return written.index(words) + 1
    days = dated.named(text, options)
    if days is not None:
        return days.pop() if len(days) == 1 else None
    numbers = _numbers(text, words, len(options))
    if numbers is None or len(numbers) > 1:
        return None
    if not numbers:
        named = _named(words, written)
        return named.pop() if len(named) == 1 else None
    number = numbers.pop()
    named = _named([word for word in words if word not in _NAMING], written)
    contradicted = named and number not in named and len(words) <= _longest(options) + 1
    return None if contradicted else number


def _plainly(text: str, options: Sequence[str]) -> int | None:
    """„Vor Ort, aber bitte nicht freitags“: an option as it stands, and something beside it that is none."""
    first, _, rest = (part.strip() for part in text.partition(","))
    own, more, written = _words(first), _words(rest), [_words(option) for option in options]
    while own and own[0] in _BEFORE_OPTION:
        own = own[1:]
    if not own or own not in written or not more or more[0] in _NEGATING | _REFUSING or own[0].isdigit():
        return None
    others = [option for option in written if option != own]
    # „vor Ort, lieber aber Video“ takes it back.
    known = {word for option in others for word in option if len(word) >= _LONG_ENOUGH}
    return None if any(slipped(word, one) for word in more for one in known) else written.index(own) + 1


def apart(text: str) -> tuple[str, str]:
    """What stands before „Kurzfrage: …“ at the very end, and what is said there; empty if there is none."""
    found = _LINE.search(text)
    return (text[: found.start()].strip(), found["said"].strip()) if found else (text, "")


def tally(votes: Iterable[tuple[str, int | None]], options: int, institutions: int) -> Tally:
    """Count one vote for each institution, the last that is clear; `votes` are in the order they came.

    `institutions` is how many could have voted: those that took part.
    """
    last = {who: vote for who, vote in votes if vote is not None}
    counts = tuple(sum(vote == number for vote in last.values()) for number in range(1, options + 1))
    return Tally(counts, max(0, institutions - len(last)))


def remark(text: str, options: Sequence[str]) -> bool:
    """Whether somebody said more than her choice."""
    known = {word for option in options for word in _words(option)}
    said = [
        word for word in _words(text) if not word.isdigit() and word not in _LEADING | spelled.NUMBERS.keys()
    ]
    return any(not any(slipped(word, one) for one in known) for word in said)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _longest(options: Sequence[str]) -> int:
    return max((len(_words(option)) for option in options), default=0)


_LINE = re.compile(
    r"(?:(?:\A|\n)[^\S\n]*|(?<=[.!?…])[^\S\n]+)(?:und\s+)?(?:zur\s+)?[*_]{0,2}(?:kurzfrage|poll)[*_]{0,2}\s*[:：–-]\s*(?P<said>[^\n]+)\s*\Z",
    re.I,
)


# --- Numbers ---------------------------------------------------------------------------------------

# Where there are more, none of them is a choice.
_MOST_FIGURES = 30
_FIGURE = re.compile(r"(?<![\d.,:])\d{1,2}(?![\d%€]|[.,:]\d)")


def _numbers(text: str, words: Sequence[str], highest: int) -> set[int] | None:
    """The numbers that choose; None if they contradict each other or choose what there is not."""
    found: list[int] = []
    figures = list(_FIGURE.finditer(text))
    for figure in figures if len(figures) <= _MOST_FIGURES else ():
        before, after = _words(text[: figure.start()]), _words(text[figure.end() :])
        if _chooses(before, after, continued=bool(found)):
            found.append(int(figure[0]))
    if not found and all(word in _LEADING or word in spelled.NUMBERS for word in words):
        found = [spelled.NUMBERS[word] for word in words if word in spelled.NUMBERS]
    return set(found) if all(1 <= number <= highest for number in found) else None


def _chooses(before: Sequence[str], after: Sequence[str], *, continued: bool) -> bool:
    """Whether a figure stands where people put their choice, and counts nothing."""
    if after and after[0] in _COUNTED:
        return False
    if all(word in _LEADING for word in before) or before[-1] in _NAMING:
        return True
    return continued and (before[-1] in _JOINING or before[-1].isdigit())


# --- Words -----------------------------------------------------------------------------------------


def _named(words: Sequence[str], options: Sequence[Sequence[str]]) -> set[int]:
    """The options that are named: letter by letter, or else with small errors."""
    own = {word for option in options for word in option}
    if not own & _REFUSING and any(word in _NEGATING - own for word in words):
        return set()
    for alike in (eq, slipped):
        found = {no for no in range(1, len(options) + 1) if _is_named(words, no, options, alike)}
        if found:
            # „Videokonferenz am Abend“ names „Videokonferenz“ as well.
            return {number for number in found if not _within(number, found, options)}
    return _begun(words, options)


def _within(number: int, found: set[int], options: Sequence[Sequence[str]]) -> bool:
    """Whether an option is part of another one that was found as well."""
    mine, others = options[number - 1], (options[other - 1] for other in found - {number})
    return any(len(other) > len(mine) and _stands(mine, other, eq) for other in others)


def _is_named(words: Sequence[str], number: int, options: Sequence[Sequence[str]], alike: _Alike) -> bool:
    """As it stands, without what fills it, in one word, or by its beginning."""
    bare = list(options[number - 1])
    while len(bare) > 1 and bare[0] in _FILLING:
        bare = bare[1:]
    forms = [bare, ["".join(bare)], _beginning(bare, options)] if len(bare) > 1 else [bare]
    return any(alike is eq or len("".join(form)) > _LONG_ENOUGH for form in forms) and any(
        _stands(form, words, alike) for form in forms
    )


def _beginning(option: list[str], options: Sequence[Sequence[str]]) -> list[str]:
    """„vor Ort“ of „vor Ort im Kreishaus“; nothing if that is a single word, or begins another as well."""
    end = next((at for at, word in enumerate(option) if word in _FILLING), 0)
    alone = end > 1 and sum(_stands(option[:end], other, eq) for other in options) == 1
    return option[:end] if alone else []


def _stands(form: Sequence[str], words: Sequence[str], alike: _Alike) -> bool:
    """Whether the words of `form` follow each other in `words`."""
    places = range(len(words) - len(form) + 1) if form else ()
    return any(all(alike(words[at + i], one) for i, one in enumerate(form)) for at in places)


def _begun(words: Sequence[str], options: Sequence[Sequence[str]]) -> set[int]:
    """A single word that begins one of the options' words: „Video“."""
    said = [word for word in words if word not in _LEADING | _FILLING]
    if len(said) != 1 or len(said[0]) < _LONG_ENOUGH:
        return set()
    return {
        number
        for number, option in enumerate(options, start=1)
        if any(word.startswith(said[0]) for word in option)
    }
