"""Unplaced: what was written to us and answers nothing we asked; what was meant, and how it goes."""

import re
from collections.abc import Iterable

from bot.conduct import assent
from bot.conduct.answers import whereto
from bot.conduct.course import duration
from bot.conduct.dialogue import ambiguity, unread
from bot.conduct.dialogue.words import Words
from bot.conduct.membership import belonging, hospitality
from bot.conduct.reply import report, send, to_a_colleague
from bot.conduct.themes import releasing
from bot.conduct.turn import Turn
from bot.meeting import remark, talk
from bot.meeting.message import Place
from bot.meeting.patience import MOST_FOR_STAFF
from bot.meeting.round import Phase, Round
from bot.speech import commands, drafting, guess, spoken, wishes
from bot.speech.framing import MinutesAt

# „1 Elf Kinder 2 Räume“: numbers, but not where we can tell what answers what.
_NUMBERED = re.compile(r"\W*1[.):]?\s+\S+(?:\s+\S+){2}", re.I)
# What only a human being can answer.
_TO_PEOPLE = "direct.people"
# Seconds; so long colleagues who go on about something are not told the same again.
_A_WHILE = 600
_HOW = re.compile(r"\W*(?:wie (?:geht|funktioniert|antworte|mache?n?)|wo (?:kann|soll|muss)|how)\b", re.I)


def reply(words: Words) -> None:
    """Name the command that was meant, or else say how to answer."""
    message, place = words.turn.message, words.place
    if wishes.thanks(message.body):
        # Thanks such as „Ok, danke“ need no reply: nothing was asked.
        return
    if place is Place.STAFF and (to_a_colleague(words.turn.tx, message) or _of_running(words.turn)):
        return
    if place is Place.STAFF and unread.told(words.turn, place):
        return
    # Somebody of the office writes, wherever that is.
    staff = words.staff or place is Place.STAFF
    # Where she may answer something herself, what she says at length may be an answer.
    overheard = place is Place.STAFF or _at(words.rounds, Phase.OPEN) is not None
    if not (
        _suggested(words.turn, place, staff=staff) or (staff and _guessed(words.turn, overheard=overheard))
    ):
        _explain(words)


def of_staff(text: str, rounds: Iterable[Round]) -> bool:
    """Whether only the office would write so: whether she belongs to it is then worth a question.

    So it is where no round of hers runs, and her words may be a hint about minutes, or no more than talk.
    """
    likely = guess.about(text) or commands.near(text, private=False)
    return bool(likely) or (_at(rounds, Phase.OPEN) is None and remark.vague(text))


def _of_running(turn: Turn) -> bool:
    """Whether staff would change the questions of a round that runs: members have read them, they stay."""
    edit = drafting.edit(turn.message.body)
    if isinstance(edit, MinutesAt):
        return _keeps_its_day(turn)
    asks = isinstance(edit, drafting.Word) and edit.text.endswith("?")
    running = [one for one in turn.tx.rounds.active() if one.phase is Phase.OPEN]
    changes = asks or isinstance(edit, drafting.Add | drafting.Drop | drafting.Explain | drafting.Poll)
    if not changes or len(running) != 1:
        return False
    values = {"title": running[0].title, "deadline": turn.office.spoken(running[0].ends)}
    report(turn, "draft.too_late", **values)
    return True


def _keeps_its_day(turn: Turn) -> bool:
    """When the minutes come is announced with a round; after that it depends on their release alone."""
    begun = [one for one in turn.tx.rounds.active() if one.phase in (Phase.OPEN, Phase.CLOSED)]
    if len(begun) != 1:
        return False
    minutes = turn.office.spoken(begun[0].minutes_at) if begun[0].minutes_at else ""
    report(turn, "draft.minutes_stay", title=begun[0].title, minutes=minutes)
    return True


def _suggested(turn: Turn, place: Place, *, staff: bool) -> bool:
    """A slip in a command: the nearest one is named. What she may lose by it is asked about first."""
    meant = commands.near(turn.message.body, private=not staff)
    if meant is None or assent.asked(turn.tx, turn.message):
        return False
    if spoken.stops(turn.message.body) and not releasing.under_way(turn.tx):
        # No minutes are about to come out.
        return False
    hospitality.unknown(turn, place, meant.word, meant.suggestion)
    return True


def _guessed(turn: Turn, *, overheard: bool) -> bool:
    """Whether staff wish something of us in other words than ours: they see an example, once in a while."""
    called = guess.calls(turn.message.body)
    named = called or turn.message.relates
    topic = guess.about(turn.message.body, overheard=overheard and not named) or ("none" if called else "")
    if not topic:
        return False
    lately = f"{turn.message.room}:{topic}:{int(turn.message.arrived.timestamp()) // _A_WHILE}"
    key = f"guess:{turn.message.event if named else lately}"
    return send(turn, turn.office.say(turn.message.room, key, f"guess.{topic}"), most=MOST_FOR_STAFF)


def _explain(words: Words) -> None:
    """A direct message we could not place: which question it answers, or how to answer any, once a minute.

    Who writes again some minutes later waits for us again; only a program hears nothing in the end.
    """
    message = words.turn.message
    if words.place is Place.STAFF or assent.ask_again(words.turn):
        return
    if _at(words.rounds, Phase.OPEN) is None and remark.grateful(message.body):
        return
    if ambiguity.is_bare(message) and belonging.insist(words.turn):
        return
    if not _NUMBERED.match(message.body) and whereto.ask(words.turn, words.rounds):
        return
    hinted = f"hint:{message.sender}:"
    this_minute = f"{hinted}{int(message.arrived.timestamp()) // 60}"
    again = any(one != this_minute for one, _ in words.turn.tx.letters.beginning(hinted))
    name, values = _hint(words, again=again)
    # Two questions in a minute are two questions.
    key = f"{hinted}{message.event}" if name == _TO_PEOPLE else this_minute
    send(words.turn, words.turn.office.say(message.room, key, name, **values))


def _hint(words: Words, *, again: bool) -> tuple[str, dict[str, object]]:
    """Which text takes her further, and what it names."""
    message, rounds, office = words.turn.message, words.rounds, words.turn.office
    running, over, left = _at(rounds, Phase.OPEN), _at(rounds, Phase.CLOSED), _at(words.former, Phase.OPEN)
    if _asks_people(message.body) and left is None and (running or over) and office.contact:
        return _TO_PEOPLE, {"contact": office.contact, "open": running is not None}
    if running is not None and _NUMBERED.match(message.body):
        return "direct.numbers", {}
    if running is not None:
        greets = talk.greets(message.body)
        greeting = office.greeting(words.turn.now) if greets else ""
        return "direct.how", {"contact": office.contact if again and not greets else "", "greeting": greeting}
    if left is not None:
        return "direct.left", {"title": left.title, "contact": office.contact}
    if over is not None:
        return "direct.over", {
            "title": over.title,
            "ended": office.spoken(over.ends),
            "contact": office.contact,
        }
    return duration.none(office, tuple(rounds), words.turn.now)


def _asks_people(text: str) -> bool:
    """Whether it is a question that only a human being can answer; how it goes we know ourselves."""
    return text.rstrip().endswith("?") and not _HOW.match(text)


def _at(rounds: Iterable[Round], phase: Phase) -> Round | None:
    return next((round_ for round_ in rounds if round_.phase is phase), None)
