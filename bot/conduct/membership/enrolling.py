"""Enrolling: a member list is understood, confirmed, shown and corrected – in the staff room, by staff."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

from bot.conduct.mail import newcomers
from bot.conduct.office import Office
from bot.conduct.reply import report, send
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting.answer import Standing
from bot.meeting.enrolment import Listing
from bot.meeting.ids import RoomId
from bot.meeting.message import Message
from bot.meeting.network import Network
from bot.meeting.patience import MOST_FOR_STAFF
from bot.meeting.roster import Entry, Proposal, Roster, spelled, tidy
from bot.meeting.round import Phase, Round
from bot.minutes.weight import escaped, shorten
from bot.speech.choice import pick
from bot.speech.markdown import Markdown
from bot.store.audit import Entry as Record
from bot.store.database import Transaction

# So long a „ja“ belongs to the question before it: whoever gave a list may have a meeting first.
_PATIENCE = timedelta(days=1)
# The largest list that corrections may lead to.
_MOST_ENTRIES = 2_000
# What fits into one message, in bytes as `weight` counts them: all lines, half a line, and one name.
_MOST_SHOWN = 12_000
_LONGEST_HALF = 600
_PER_LINE = 24
_MOST_UNKNOWN = 20
_LONGEST_NAME = 200
_NOTHING = Markdown()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is no member list; `reason` names a text, `row` is counted from 1."""

    reason: str
    row: int | None = None


def refuse(turn: Turn, refusal: Refusal) -> None:
    """Say what is wrong, and in which row."""
    report(turn, f"members.flaw.{refusal.reason}", row=refusal.row or 0)


def propose(turn: Turn, listing: Listing, networks: Sequence[Network]) -> None:
    """A list was understood: ask whether it is meant so, or for which of several networks it is.

    What of the file does not hold is told now: only the list itself is kept.
    """
    proposal = Proposal(turn.message.room, turn.message.sender, turn.message.event, turn.now, listing.roster)
    ask(turn, proposal, networks, gaps=_gaps(turn.office, listing))


def ask(turn: Turn, proposal: Proposal, networks: Sequence[Network], *, gaps: Markdown = _NOTHING) -> None:
    """Ask whether a list is meant so, or for which network it is; its file stays the one that was given."""
    if not networks:
        report(turn, "members.no_network")
        return
    one, *others = networks
    chosen = replace(proposal, room=None if others else one.room, network="" if others else one.name)
    turn.tx.rosters.propose(replace(chosen, at=turn.now))
    values: dict[str, object] = {"networks": [network.name for network in networks], "network": one.name}
    values |= {"former": len(turn.tx.rosters.of(one.room).institutions), "gaps": gaps}
    name = "members.ask_network" if others else "members.understood"
    key = _asked(proposal, turn.message.event)
    letter = turn.office.say(turn.message.room, key, name, **values, **_counts(proposal.roster))
    send(turn, letter, most=MOST_FOR_STAFF)


def waiting(tx: Transaction, message: Message) -> Proposal | None:
    """The list that a message may answer about: the one it replies to, else its sender's, else another.

    Staff are equals: whoever of them says it, a list is confirmed. But they talk to one another, too.
    """
    found = _fresh(tx, message.room, message.arrived)
    found.sort(key=lambda one: one.asker != message.sender)
    replied = (one for one in found if _replies(tx, message, one))
    return next(replied, None) or next((one for one in found if _is_meant(tx, message, one)), None)


def doubt(turn: Turn) -> bool:
    """A yes that may be said to a colleague, or be about her list: that is asked once of each list."""
    others = [
        one
        for one in _fresh(turn.tx, turn.message.room, turn.message.arrived)
        if one.asker != turn.message.sender
    ]
    if turn.message.relates or not others or turn.tx.rounds.proposed_at(turn.message.room) is not None:
        return False
    proposal = others[0]
    if proposal.room is None or turn.tx.letters.beginning(_doubted(proposal, "")):
        return False
    key = _doubted(proposal, turn.message.event)
    letter = turn.office.say(turn.message.room, key, "members.meant", network=proposal.network)
    return send(turn, letter, most=MOST_FOR_STAFF)


def still_waiting(tx: Transaction, office: Office, desk: RoomId, network: RoomId, now: datetime) -> Markdown:
    """Whoever prepares a round reads here that a list of its network does not hold yet; else nothing."""
    found = any(one.room in (None, network) for one in _fresh(tx, desk, now))
    return office.texts("members.still_waiting") if found and desk != network else Markdown()


def _fresh(tx: Transaction, desk: RoomId, now: datetime) -> list[Proposal]:
    return [one for one in tx.rosters.waiting(desk) if now - one.at <= _PATIENCE]


def _replies(tx: Transaction, message: Message, proposal: Proposal) -> bool:
    """Whether a message is an answer to the list itself, or to what we asked about it."""
    about = message.reply_to or message.thread
    if about is None or about == proposal.event:
        return about is not None
    return (tx.letters.purpose(about) or "").startswith(_asking(proposal))


def _is_meant(tx: Transaction, message: Message, proposal: Proposal) -> bool:
    """Whether a word without a reply can be about a list.

    Hers is meant unless a round waits for a yes, too; then only what follows directly is. A colleague's is
    meant if nobody said anything since, or if she was asked whether she means it.
    """
    hers = proposal.asker == message.sender
    before = tx.inbox.before(message, anybody=not hers)
    directly = before is not None and tx.letters.has(_asked(proposal, before.event))
    if hers:
        return directly or tx.rounds.proposed_at(message.room) is None
    own = tx.inbox.before(message)
    asked = own is not None and tx.letters.has(_doubted(proposal, own.event))
    return not message.relates and (directly or asked)


def _asking(proposal: Proposal) -> str:
    """How the purposes of all questions about a list begin."""
    return f"members:{proposal.event}:"


def _asked(proposal: Proposal, event: str) -> str:
    """The purpose of what we asked about a list when this message came: its file, or a word about it."""
    return f"{_asking(proposal)}asked:{event}"


def _doubted(proposal: Proposal, event: str) -> str:
    """The purpose of the question whether a colleague's yes was about a list."""
    return f"{_asking(proposal)}meant:{event}"


def chosen(said: str, networks: Sequence[Network]) -> Network | None:
    """The network that was chosen by its number or its name."""
    no = pick(said, [network.name for network in networks])
    return networks[no - 1] if no else None


def accept(turn: Turn, proposal: Proposal) -> None:
    """The list holds from now on, also for the round that is under way."""
    assert proposal.room is not None
    before = turn.tx.rosters.of(proposal.room)
    turn.tx.rosters.save(proposal.room, proposal.network, proposal.roster, replace(proposal, at=turn.now))
    turn.tx.rosters.drop(proposal.desk, proposal.asker)
    _carry_over(turn.tx, proposal.room, proposal.roster, turn.now)
    turn.tx.audit.note(Record(turn.now, turn.message.sender, "member list taken", detail=proposal.room))
    counts = _counts(proposal.roster)
    report(turn, "members.taken", network=proposal.network, **counts)
    newcomers.ask(turn, proposal.room, before)


def decline(turn: Turn, proposal: Proposal) -> None:
    """Drop a list that was not meant so."""
    turn.tx.rosters.drop(proposal.desk, proposal.asker)
    report(turn, "members.declined")


def retract(tx: Transaction, message: Message) -> None:
    """A file that is deleted before the yes is no list; a number that is deleted has chosen nothing."""
    for proposal in tx.rosters.waiting(message.room):
        if proposal.event == message.target and proposal.asker == message.sender:
            tx.rosters.drop(proposal.desk, proposal.asker)
        elif tx.letters.has(_asked(proposal, message.target or "")):
            tx.rosters.propose(replace(proposal, room=None, network=""))


def show(turn: Turn, network: Network) -> None:
    """The list, and who is in the room without being on it."""
    roster = turn.tx.rosters.of(network.room)
    lines = _lines(roster)
    shown = _fitting(lines)
    unknown = [shorten(spelled(one), _LONGEST_NAME) for one in network.members if not roster.knows(one)]
    values = {
        "network": network.name,
        "lines": shown,
        "more": len(lines) - len(shown),
        "unknown": unknown[:_MOST_UNKNOWN],
        "others": max(0, len(unknown) - _MOST_UNKNOWN),
    }
    report(turn, "members.list", **values, **_counts(roster))


def assign(turn: Turn, network: Network, who: str, institution: str) -> None:
    """A person writes for this institution from now on.

    Where there is no list, one begins with her that is not complete: the others are still invited.
    """
    before = turn.tx.rosters.of(network.room)
    roster = before.assigned(who, institution)
    if len(roster.entries) > _MOST_ENTRIES:
        report(turn, "members.flaw.too_many_rows", row=_MOST_ENTRIES)
        return
    _keep(turn.tx, turn.message, network, roster, turn.now)
    values = {"who": tidy(who), "institution": roster.spelling(institution), "network": network.name}
    report(turn, "members.assigned", **values)
    newcomers.ask(turn, network.room, before)


def join(tx: Transaction, message: Message, round_: Round, institution: str, now: datetime) -> None:
    """A member says for whom she writes. Where there is no list, one begins that is not complete."""
    roster = tx.rosters.of(round_.room)
    complete = bool(roster.entries) and not roster.partial
    joined = replace(roster.assigned(message.sender, institution, told=True), partial=not complete)
    if roster.entries:
        tx.rosters.rewrite(round_.room, joined)
    else:
        proposal = Proposal(round_.room, message.sender, message.event, now, joined)
        tx.rosters.save(round_.room, round_.network, joined, proposal)
    _carry_over(tx, round_.room, joined, now)


def remove(turn: Turn, network: Network, who: str) -> None:
    """A person, or an institution with its persons, leaves the list; what she answered stays."""
    roster = turn.tx.rosters.of(network.room).without(who)
    values = {"who": tidy(who), "network": network.name}
    if roster is None:
        report(turn, "members.nobody", **values)
        return
    _keep(turn.tx, turn.message, network, roster, turn.now)
    report(turn, "members.removed", **values)


def _keep(tx: Transaction, message: Message, network: Network, roster: Roster, now: datetime) -> None:
    before = tx.rosters.of(network.room)
    if before.entries:
        tx.rosters.rewrite(network.room, roster)
    else:
        proposal = Proposal(network.room, message.sender, message.event, now, roster)
        tx.rosters.save(network.room, network.name, roster, proposal)
    after = tx.rosters.of(network.room)
    more = len(after.applied(network).institutions) - len(before.applied(network).institutions)
    _carry_over(tx, network.room, after, now, more=more)
    tx.audit.note(Record(now, message.sender, "member list changed", detail=network.room))


def _carry_over(tx: Transaction, room: RoomId, roster: Roster, now: datetime, *, more: int = 0) -> None:
    """What was answered already in the round under way counts for the institutions of the list.

    A list that is not complete makes those invited `more`, or fewer: the others were counted in the room. The
    result of a resolution that was told names how many were invited; that stays.
    """
    round_ = tx.rounds.latest_in(room)
    if round_ is None or not round_.active:
        return
    complete = bool(roster.entries) and not roster.partial
    invited = len(roster.institutions) if complete else round_.invited + more
    if not (round_.decides and round_.phase is Phase.CLOSED):
        tx.rounds.save(replace(round_, invited=invited), now)
    for filed in tx.answers.of_round(round_.id, *Standing):
        member = roster.placed(filed.answer.member)
        if member != filed.answer.member:
            tx.answers.reassign(filed.id, member)
    amending.sort_again(tx, round_, now)


def _gaps(office: Office, listing: Listing) -> Markdown:
    """What of a file does not hold; nothing if all does."""
    told = {"members.homeless": listing.homeless, "members.several": listing.several}
    return Markdown("\n\n".join(office.texts(name, rows=rows) for name, rows in told.items() if rows))


def _counts(roster: Roster) -> dict[str, object]:
    persons = roster.persons
    return {
        "institutions": len(roster.institutions),
        "persons": len(persons),
        "without": sum(person.user is None for person in persons),
    }


def _lines(roster: Roster) -> list[tuple[str, str]]:
    """Each institution with its topic, and its persons."""
    inside: dict[str, list[Entry]] = {}
    for entry in roster.entries:
        inside.setdefault(entry.institution, []).append(entry)
    return [_line(institution, inside[institution]) for institution in roster.institutions]


def _line(institution: str, entries: Sequence[Entry]) -> tuple[str, str]:
    topic = next((entry.topic for entry in entries if entry.topic), "")
    title = f"{institution} – {topic}" if topic else institution
    persons = " · ".join(_person(entry) for entry in entries if entry.is_person)
    return shorten(title, _LONGEST_HALF), shorten(persons, _LONGEST_HALF)


def _fitting(lines: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """As many as one message holds."""
    heavy = accumulate(escaped(title) + escaped(persons) + _PER_LINE for title, persons in lines)
    return [line for line, so_far in zip(lines, heavy, strict=True) if so_far <= _MOST_SHOWN]


def _person(entry: Entry) -> str:
    return f"{entry.shown} ({entry.role})" if entry.role else entry.shown
