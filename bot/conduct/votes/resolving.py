"""What comes of a resolution: counted when it ends, told in the room, and anew if votes change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.conduct import listed
from bot.conduct.office import Office
from bot.meeting.letter import Letter
from bot.meeting.resolution import CHOICES, PROCEDURE, PROPOSAL, Verdict, Vote, verdict
from bot.meeting.round import Kind, Phase, Round
from bot.meeting.theme import AgendaItem, Outcome, Resolved
from bot.minutes import ballots
from bot.store.audit import NOBODY, Entry
from bot.store.database import Transaction

_COUNTED, _COUNTED_ANEW = "resolution counted", "resolution counted anew"


@dataclass(frozen=True, slots=True)
class Count:
    """How many institutions were for it, against it, abstained, did not vote, and objected to voting so."""

    ayes: int
    noes: int
    abstentions: int
    silent: int
    objections: int

    @property
    def verdict(self) -> Verdict:
        """What comes of it."""
        return verdict(self.objections, self.ayes, self.noes)


def count(tx: Transaction, round_: Round) -> Count:
    """One vote for each institution, the last that is clear."""
    procedure, proposal = (_outcome(tx, round_, no) for no in (PROCEDURE, PROPOSAL))
    votes, objections = _by_vote(round_, PROPOSAL, proposal), _by_vote(round_, PROCEDURE, procedure)
    asked = listed.invited(tx, round_, tx.answers.institutions(round_.id))
    return Count(
        ayes=votes[Vote.YES],
        noes=votes[Vote.NO],
        abstentions=votes[Vote.ABSTENTION],
        silent=max(0, asked - proposal.cast),
        objections=objections[Vote.NO],
    )


def farewell(tx: Transaction, office: Office, closed: Round, now: datetime, *, late: bool = False) -> Letter:
    """What members read at the end. It is kept what they read, so that a change is not overlooked."""
    counted = count(tx, closed)
    tx.audit.note(Entry(now, NOBODY, _COUNTED, closed.id, _packed(counted)))
    ended = office.spoken(closed.ends) if late else ""
    values = _values(office, closed, counted) | {"ended": ended}
    return office.announce(closed, "closed", "resolution.result", **values)


def tell_of_change(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """Tell what holds now, if votes changed after the end and before the minutes are out."""
    if not round_.decides or round_.phase is not Phase.CLOSED:
        return
    counted, told = count(tx, round_), _told(tx, round_)
    if told is None or told == counted:
        return
    tx.audit.note(Entry(now, NOBODY, _COUNTED_ANEW, round_.id, _packed(counted)))
    occasion = f"recounted:{tx.audit.often(round_.id, _COUNTED_ANEW)}"
    values = _values(office, round_, counted)
    tx.outbox.post(office.announce(round_, occasion, "resolution.recounted", **values), now)


def judged(round_: Round, items: Sequence[AgendaItem], invited: int) -> tuple[AgendaItem, ...]:
    """The agenda items of a resolution: its votes bind, and what comes of them is said."""
    if not round_.decides:
        return tuple(items)
    cast = {item.no: item.outcome for item in items if item.outcome is not None}
    objections, votes = (
        _by_vote(round_, PROCEDURE, cast[PROCEDURE]),
        _by_vote(round_, PROPOSAL, cast[PROPOSAL]),
    )
    found = {PROPOSAL: verdict(objections[Vote.NO], votes[Vote.YES], votes[Vote.NO])}
    return tuple(_judged(round_, item, invited, found.get(item.no)) for item in items)


def earlier(tx: Transaction, office: Office, round_: Round) -> tuple[Resolved, ...]:
    """What was decided by circulation since the last meeting of this room; nothing if this is none itself."""
    found: list[Resolved] = []
    last = tx.rounds.latest_in(round_.room, Phase.PUBLISHED, before=round_.id)
    while last is not None and last.kind is Kind.RESOLUTION and not round_.decides:
        counted = _told(tx, last)
        if counted is not None:
            found.append(_resolved(office, last, counted))
        last = tx.rounds.latest_in(round_.room, Phase.PUBLISHED, before=last.id)
    return tuple(reversed(found))


def _resolved(office: Office, round_: Round, counted: Count) -> Resolved:
    day: date = office.local(round_.ends).date()
    votes = (counted.ayes, counted.noes, counted.abstentions)
    return Resolved(round_.questions[PROPOSAL - 1].text, day, counted.verdict, votes)


def _judged(round_: Round, item: AgendaItem, invited: int, found: Verdict | None) -> AgendaItem:
    outcome = item.outcome
    if outcome is None:
        return item
    chosen = dict(outcome.votes)
    votes = tuple((option, chosen[option]) for option in round_.questions[item.no - 1].options)
    silent = max(0, invited - outcome.cast)
    return replace(item, outcome=Outcome(votes, silent, binds=True, verdict=found))


def _outcome(tx: Transaction, round_: Round, no: int) -> Outcome:
    filed = [one.answer for one in tx.answers.of_round(round_.id) if one.answer.question == no]
    votes = [(answer.member.institution, answer.text) for answer in filed]
    return ballots.outcome(round_.questions[no - 1], votes, 0)


def _by_vote(round_: Round, no: int, outcome: Outcome) -> dict[Vote, int]:
    chosen = dict(outcome.votes)
    offered = zip(CHOICES[no], round_.questions[no - 1].options, strict=True)
    return {vote: chosen[option] for vote, option in offered}


def _values(office: Office, round_: Round, counted: Count) -> dict[str, object]:
    return {
        "proposal": round_.questions[PROPOSAL - 1].text,
        "verdict": office.texts(f"minutes.resolution.{counted.verdict}"),
        "ayes": counted.ayes,
        "noes": counted.noes,
        "abstentions": counted.abstentions,
        "silent": counted.silent,
        "objections": counted.objections,
        "release": round_.release.needed,
    }


def _told(tx: Transaction, round_: Round) -> Count | None:
    """The result as it was told last."""
    entry = tx.audit.latest(round_.id, _COUNTED_ANEW) or tx.audit.latest(round_.id, _COUNTED)
    return Count(*map(int, entry.detail.split())) if entry else None


def _packed(counted: Count) -> str:
    numbers = (counted.ayes, counted.noes, counted.abstentions, counted.silent, counted.objections)
    return " ".join(map(str, numbers))
