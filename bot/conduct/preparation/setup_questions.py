"""The numbered questions of a setup: what may be chosen, and how it is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches

from bot.conduct.office import Office
from bot.meeting import appointment, timetable
from bot.meeting.ids import UserId
from bot.meeting.member import Member
from bot.meeting.message import Message
from bot.meeting.network import Network
from bot.meeting.roster import account
from bot.meeting.round import Kind, Phase
from bot.meeting.setup import BLANK, LAST, RESOLUTION, Setup, Step
from bot.meeting.timetable import Break, Off, Timetable
from bot.speech import calendar
from bot.speech.markdown import Markdown
from bot.speech.templates import Template
from bot.speech.templates import templates as shipped
from bot.store.database import Transaction

_DAY = timedelta(days=1)
# Suggestions are taken until four in the afternoon, for as long as half a day at least.
_LAST_HOUR = 16
_SHORTEST = timedelta(hours=4)
_NOBODY = "niemand keiner keine nein kein allein nur ich none nobody no one only me"
_AND = re.compile(r"\s*(?:,|;|&|\+|\bund\b|\band\b)\s*", re.IGNORECASE)
_LEADING = re.compile(r"^\s*(?:bitte|gern|gerne|mit|frau|herr|die|der|please|with)\s+", re.IGNORECASE)
_TRAILING = re.compile(
    r"(?:\s+(?:macht|moderiert|hilft|ist)\s+(?:(?:mir|wieder|auch|bitte)\s+)*(?:mit|dabei))?"
    r"(?:\s+(?:bitte|gern|gerne|natürlich|auch|please))?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A setup and all that has to be known to ask or to understand: who asks may steer these networks.

    `asked` is when the question was put: what was proposed then is what a „ja“ means.
    """

    tx: Transaction
    office: Office
    setup: Setup
    networks: Sequence[Network]
    now: datetime
    asked: datetime


def text(scene: Scene) -> Markdown:
    """The question that comes next."""
    if scene.setup.step is Step.QUESTIONS and scene.setup.decides:
        return scene.office.texts("resolution.wanted")
    values = {"no": scene.setup.no, "count": scene.setup.count} | _VALUES[scene.setup.step](scene)
    return scene.office.texts(f"setup.{scene.setup.step}", **values)


def echo(scene: Scene, setup: Setup) -> Markdown:
    """What was understood, where it could be understood otherwise."""
    if setup.step is Step.TIME:
        assert setup.deadline is not None
        table = _table(scene, setup.opens, setup.deadline)
        when = {"opens": _spoken(scene, setup.opens), "deadline": _spoken(scene, setup.deadline)}
        needless = {"needless": setup.needless, "decides": setup.decides}
        return scene.office.texts("setup.noted_time", notes=_notes(scene.office, table), **when, **needless)
    if setup.step is Step.QUESTIONS and setup.decides:
        return scene.office.texts("resolution.taken_down")
    if setup.step is Step.QUESTIONS:
        return scene.office.texts("setup.noted_questions", count=len(setup.questions))
    return Markdown()


# --- Networks and templates ------------------------------------------------------------------------


def offered(scene: Scene) -> list[Network]:
    """The networks as they were offered; one that is gone meanwhile keeps its number."""
    known = {network.room: network for network in scene.networks}
    missing = Markdown("–")
    return [known.get(room, Network(room, missing, False, ())) for room in scene.setup.choices]


def network(scene: Scene) -> Network:
    """The network that was chosen; without its members if its room cannot be seen any more."""
    room = scene.setup.room
    assert room is not None
    found = (one for one in scene.networks if one.room == room)
    return next(found, Network(room, "", False, ()))


def templates(scene: Scene) -> list[Template]:
    """What is offered in this network: the office's templates, its last round again, and an empty page."""
    language = scene.office.texts.language
    found = [*shipped(language), Template(RESOLUTION, scene.office.texts("resolution.title"), ())]
    assert scene.setup.room is not None
    last = scene.tx.rounds.latest_in(scene.setup.room, Phase.PUBLISHED, Phase.CLOSED, kind=Kind.MEETING)
    if last is not None:
        found.append(Template(LAST, scene.office.texts("setup.last_round", title=last.title), last.questions))
    return [*found, Template(BLANK, scene.office.texts("setup.blank"), ())]


def _network_values(scene: Scene) -> dict[str, object]:
    known = [(one, scene.tx.rosters.of(one.room).applied(one)) for one in offered(scene)]
    return {"networks": [(one.name, len(applied.institutions)) for one, applied in known]}


def _template_values(scene: Scene) -> dict[str, object]:
    return {"templates": [(one.name, len(one.questions)) for one in templates(scene)]}


# --- Time ------------------------------------------------------------------------------------------


def proposal(scene: Scene) -> Timetable:
    """When a round might be, as the calendar of the office has it."""
    office = scene.office
    local = office.local(scene.asked)
    return timetable.propose(
        local, office.holiday, office.vacation, hours=office.hours, reminders=office.reminders
    )


def example(scene: Scene) -> str:
    """How one might say it otherwise: the same days of the week, with other hours."""
    found, language = proposal(scene), scene.office.texts.language
    return calendar.stretch(found.start, found.deadline + timedelta(hours=4), language)


def suggestions_until(scene: Scene, opens: datetime | None) -> datetime | None:
    """Until when members may suggest what it is to be about: the day before staff look at it.

    None if there is no time for that.
    """
    review = review_day(scene.office, opens)
    if review is None:
        return None
    hours, day = scene.office.hours, review.date() - _DAY
    while not hours.working(day):
        day -= _DAY
    until = datetime.combine(day, hours.begin, tzinfo=hours.zone).replace(hour=_LAST_HOUR)
    return until if until - scene.now >= _SHORTEST else None


def review_day(office: Office, opens: datetime | None) -> datetime | None:
    """When staff look at the suggestions: on the last working day before the round opens."""
    if opens is None:
        return None
    day = office.local(opens).date() - _DAY
    while not office.hours.working(day):
        day -= _DAY
    return datetime.combine(day, office.hours.begin, tzinfo=office.zone)


def _time_values(scene: Scene) -> dict[str, object]:
    found, office = proposal(scene), scene.office
    return {
        "opens": office.spoken(found.start),
        "deadline": office.spoken(found.deadline),
        "days": found.workdays,
        "notes": _notes(office, found),
        "free": found.vacations_known,
        "example": example(scene),
    }


def _table(scene: Scene, opens: datetime | None, deadline: datetime) -> Timetable:
    office = scene.office
    start, end = office.local(opens or scene.now), office.local(deadline)
    return timetable.complete(start, end, office.holiday, office.vacation, hours=office.hours)


def _notes(office: Office, found: Timetable) -> list[str]:
    """Holidays in between, and an end on a day off."""
    notes = [_named(office, one) for one in found.notes]
    ends = (found.start, found.deadline)
    return notes + [office.texts("setup.weekend", day=_day(office, at)) for at in ends if at.weekday() > 4]


def _named(office: Office, one: Break) -> str:
    days = _day_of(office, one.first), _day_of(office, one.last)
    name = "setup.vacation" if one.off is Off.VACATION else "setup.holiday"
    return office.texts(name, name=one.name, day=days[0], last=days[1] if one.first != one.last else "")


def _day(office: Office, at: datetime) -> str:
    return _day_of(office, at.date())


def _day_of(office: Office, day: object) -> str:
    return calendar.day(day, office.texts.language)  # type: ignore[arg-type]


def _spoken(scene: Scene, at: datetime | None) -> str:
    return scene.office.spoken(at) if at else ""


def _suggestions_values(scene: Scene) -> dict[str, object]:
    review = review_day(scene.office, scene.setup.opens)
    return {"day": _day(scene.office, review) if review else ""}


# --- Who moderates with whoever set it up ----------------------------------------------------------


def moderators(scene: Scene, message: Message, *, no: bool) -> tuple[Member, ...] | None:
    """Those who were named; none if nobody was wanted, None if somebody is not to be found."""
    words = message.body.casefold().strip(" .!")
    if no or set(words.split()) <= set(_NOBODY.split()):
        return ()
    people = [one for one in _people(scene) if one.user != message.sender]
    named = _TRAILING.sub("", _LEADING.sub("", message.body.strip(" .!")))
    said = [part for part in _AND.split(named) if part]
    found = [_found(part, people) for part in said]
    return tuple(dict.fromkeys(one for one in found if one)) if found and None not in found else None


def names_somebody(scene: Scene, message: Message) -> bool:
    """Whether a part of a name of those who could moderate stands in it."""
    names = {part for one in _people(scene) for part in re.findall(r"\w+", one.name.casefold())}
    return not names.isdisjoint(re.findall(r"\w+", message.body.casefold()))


def similar(scene: Scene, said: str) -> str:
    """The name that was meant, perhaps."""
    names = [one.name for one in _people(scene)]
    words = {word.casefold(): name for name in names for word in (name, *name.split())}
    near = get_close_matches(said.casefold().strip(" .!"), words, n=1, cutoff=0.6)
    return words[near[0]] if near else ""


def _people(scene: Scene) -> tuple[Member, ...]:
    """Colleagues first; whoever is not in the network room cannot moderate there."""
    return network(scene).staff + network(scene).members


def _found(said: str, people: Sequence[Member]) -> Member | None:
    """One person by her account or name, or by a part of it that only she has; a small slip is forgiven."""
    user: UserId | None = account(said)
    if user is not None:
        return next((one for one in people if one.user.lower() == user), None)
    having = appointment.named(_LEADING.sub("", said), {one.user: one.name for one in people})
    return next((one for one in people if having == [one.user]), None)


def _moderators_values(scene: Scene) -> dict[str, object]:
    return {"network": network(scene).name}


def _nothing(scene: Scene) -> dict[str, object]:
    return {}


_VALUES = {
    Step.NETWORK: _network_values,
    Step.TEMPLATE: _template_values,
    Step.QUESTIONS: _nothing,
    Step.TIME: _time_values,
    Step.SUGGESTIONS: _suggestions_values,
    Step.MODERATORS: _moderators_values,
}
