"""Composing: the minutes of a round from what is stored; the same rows give the same minutes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.conduct import listed
from bot.conduct.mail import mailing
from bot.conduct.membership import attending, excused
from bot.conduct.office import Office
from bot.conduct.publication import editions
from bot.conduct.publication.editions import Version
from bot.conduct.tasks import duties
from bot.conduct.themes import boards, pairs
from bot.conduct.votes import resolving
from bot.meeting.answer import Channel, Standing
from bot.meeting.ids import UserId
from bot.meeting.minutes import Minutes, Names, Period, Way
from bot.meeting.round import Phase, Round
from bot.meeting.theme import AgendaItem
from bot.minutes.compose import Contribution, agenda
from bot.store.answers import Filed
from bot.store.database import Transaction

_WAYS = {Channel.MAIL: Way.MAIL, Channel.TELEPHONE: Way.PHONE}


def compose(
    tx: Transaction, office: Office, round_: Round, created: datetime, edition: int | None = None
) -> Minutes:
    """The minutes of a round, in their newest edition or another one."""
    filed, version = tx.answers.of_round(round_.id), editions.of(tx, office, round_, edition)
    leaders = tx.leaders.of_round(round_.id)
    participants = tuple(sorted({one.answer.member.institution for one in filed}, key=str.casefold))
    invited = listed.invited(tx, round_, set(participants))
    absent = tuple(name for name in excused.institutions(tx, round_.id) if name not in participants)
    return Minutes(
        title=round_.title,
        network=round_.network,
        number=round_.number,
        channels=_channels(filed),
        period=_period(office, round_),
        participants=participants,
        invited=invited,
        items=_items(tx, office, round_, version, filed, invited),
        created=office.local(created),
        names=office.names,
        withdrawn=tx.audit.withdrawn_from_minutes(round_.id),
        unreadable=tx.sealed.count(round_.room, round_.opened_at, round_.ends),
        retention_months=office.retention_months,
        excused=absent,
        office=office.name,
        draft=round_.phase is Phase.CLOSED,
        silent=listed.silent(tx, round_, {*participants, *absent}),
        previous=attending.previous(tx, round_),
        next_meeting=round_.next_meeting,
        form=round_.form or office.form,
        curated=frozenset(one.no for one in round_.questions if tx.boards.latest(round_.id, one.no)),
        tasks=duties.agreed(tx, round_, created),
        earlier=() if round_.decides else duties.reports(tx, round_, created),
        helps=pairs.confirmed(tx, office, round_),
        edition=version.no,
        amended=version.amended,
        objections=version.until,
        corrections=version.general,
        needs=() if round_.decides else duties.needs(tx, round_, created),
        lead=leaders.get(round_.starter, ""),
        moderators=_moderators(round_, leaders),
        late=_late(filed),
        unreached=_unreached(tx, office, round_, version.no),
        resolved=resolving.earlier(tx, office, round_),
    )


def _items(
    tx: Transaction, office: Office, round_: Round, version: Version, filed: Sequence[Filed], invited: int
) -> tuple[AgendaItem, ...]:
    """What was said, as this edition has it."""
    contributions = [_contribution(office, version.reworded(one)) for one in filed]
    arrangements = [
        version.arranged(boards.arranged(tx, office, round_, sorting, filed), filed)
        for sorting in tx.sortings.of_round(round_.id)
    ]
    items = agenda(round_.questions, contributions, arrangements)
    return version.corrected(resolving.judged(round_, items, invited))


def _unreached(tx: Transaction, office: Office, round_: Round, no: int) -> int:
    """As it was when this edition came out, whatever has become since of the list and of mails."""
    edition = tx.aftermaths.edition(round_.id, no) if no else None
    return edition.unreached if edition else len(mailing.unreached(tx, office, round_))


def _moderators(round_: Round, leaders: Mapping[UserId, str]) -> tuple[str, ...]:
    """Who helped to lead, as far as their names are known."""
    names = {leaders[user] for user in round_.moderators - {round_.starter} if user in leaders}
    return tuple(sorted(names))


def _late(filed: Sequence[Filed]) -> frozenset[str]:
    """Institutions of which nothing came in time."""
    in_time = {one.answer.member.institution for one in filed if one.answer.standing is not Standing.ADMITTED}
    return frozenset(one.answer.member.institution for one in filed) - in_time


def _period(office: Office, round_: Round) -> Period:
    opened = office.local(round_.opened_at) if round_.opened_at else None
    extended = round_.first_deadline < round_.ends
    return Period(
        opened, office.local(round_.ends), office.local(round_.first_deadline) if extended else None
    )


def _contribution(office: Office, filed: Filed) -> Contribution:
    answer = filed.answer
    source = {
        Names.INSTITUTION: answer.member.institution,
        Names.PERSON: answer.member.name,
        Names.NONE: "",
    }[office.names]
    return Contribution(
        question=answer.question,
        source="" if answer.unnamed else source,
        text=answer.text,
        late=answer.standing is Standing.ADMITTED,
        voice=answer.voice,
        home=answer.member.institution,
    )


def _channels(filed: Sequence[Filed]) -> tuple[Way, ...]:
    """The ways on which answers came, each once; without any it is the one that was open."""
    ways = {_WAYS.get(one.answer.channel, Way.CHAT) for one in filed} or {Way.CHAT}
    return tuple(way for way in Way if way in ways)
