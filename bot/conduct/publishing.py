"""From a closed round to its minutes: sorted once, composed from what is stored, posted in order."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from bot.conduct import boards, excused, learning, mailing, steering
from bot.conduct.amending import amend as amend
from bot.conduct.amending import do_without as do_without
from bot.conduct.amending import sort_again as sort_again
from bot.conduct.office import Office
from bot.conduct.reply import send
from bot.meeting.answer import Channel as Way
from bot.meeting.answer import Standing
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.letter import PDF, WORD, Attach, Letter, Say
from bot.meeting.message import Message, Place
from bot.meeting.minutes import Channel, Minutes, Names, Period
from bot.meeting.question import Question
from bot.meeting.round import Phase, Round, cancel
from bot.meeting.round import publish as published
from bot.minutes import ballots, chat, markdown
from bot.minutes.arrangement import Arrangement
from bot.minutes.compose import Contribution, agenda
from bot.minutes.sheet import packed, sheet
from bot.store.answers import Filed
from bot.store.database import Transaction
from bot.store.sortings import Sorted, Sorting

_WAYS = {Way.MAIL: Channel.MAIL, Way.TELEPHONE: Channel.PHONE}
_FILE = {"de": "Protokoll_Runde-{number}", "en": "Minutes_Round-{number}"}


def to_sort(tx: Transaction, id_: RoundId) -> list[tuple[Question, list[Filed]]] | None:
    """The answers of a closed round by question, if they have not been sorted yet; polls are only counted."""
    round_ = tx.rounds.get(id_)
    if tx.sortings.of_round(id_):
        return None
    filed = tx.answers.of_round(id_)
    return [
        (question, [one for one in filed if one.answer.question == question.no]) for question in round_.worded
    ]


def keep_sorting(
    tx: Transaction,
    id_: RoundId,
    material: Sequence[tuple[Question, list[Filed]]],
    arrangements: Iterable[Arrangement],
    now: datetime,
) -> bool:
    """Store how answers were sorted; False if they changed meanwhile and have to be sorted again."""
    if to_sort(tx, id_) != material:
        return False
    filed = {question.no: answers for question, answers in material}
    sorted_ = [_sorting(filed[one.question], one) for one in arrangements]
    tx.sortings.replace(id_, [*sorted_, *_polls(tx, id_)], now)
    return True


def finish_sorting(
    tx: Transaction,
    office: Office,
    id_: RoundId,
    material: Sequence[tuple[Question, list[Filed]]],
    arrangements: Iterable[Arrangement],
    now: datetime,
) -> bool:
    """Store how answers were sorted, as `keep_sorting` does, and send the minutes that waited for it.

    These are the ones taken back before they were all out, since somebody in them was erased, and drafts that
    staff asked for too early.
    """
    kept = keep_sorting(tx, id_, material, arrangements, now)
    round_ = tx.rounds.get(id_)
    if kept:
        boards.tell_bereft(tx, office, round_, now)
    if kept and round_.phase is Phase.CLOSED:
        _keep_promises(tx, office, round_, now)
    if kept and round_.minutes_owed:
        tx.rounds.save(replace(round_, minutes_owed=False), now)
        _post(tx, office, round_, _edition(tx, id_), now)
    return kept


def _polls(tx: Transaction, id_: RoundId) -> Iterator[Sorting]:
    """Polls need no search for themes."""
    filed = tx.answers.of_round(id_)
    for question in tx.rounds.get(id_).polls:
        mine = [one for one in filed if one.answer.question == question.no]
        yield _sorting(mine, ballots.arranged(question, [one.answer.text for one in mine]))


def _promise(id_: RoundId) -> str:
    """How the key of a letter begins that promises a draft."""
    return f"draft:{id_}:"


def _keep_promises(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    for key, room in tx.letters.beginning(_promise(round_.id)):
        minutes = compose(tx, office, round_, now)
        _send_files(tx, office, round_, minutes, room, f"file:{key}", now)


def _edition(tx: Transaction, id_: RoundId) -> str:
    """A name for minutes that come again, the same in a database restored from a backup."""
    names = (f"round:{id_}:minutes:again{no}" for no in count(1))
    return next(name for name in names if not tx.letters.has(f"{name}:1"))


def publish(tx: Transaction, office: Office, id_: RoundId, now: datetime) -> None:
    """Post the minutes to the network room, message by message, and as files."""
    step = published(tx.rounds.get(id_), now)
    if not isinstance(step, Round):
        return
    tx.rounds.save(step, now)
    _post(tx, office, step, f"round:{id_}:minutes", now)
    mailing.circulate(tx, office, step, f"round:{id_}:minutes", now)
    if step.desk != step.room:
        key = f"round:{id_}:published"
        values = {"title": step.title, "network": step.network}
        tx.outbox.post(office.say(step.desk, key, "steer.published", **values), now)


def _post(tx: Transaction, office: Office, round_: Round, key: str, now: datetime) -> None:
    for letter in _letters(tx, office, round_, key, round_.published_at or now):
        tx.outbox.post(letter, now)


def _letters(tx: Transaction, office: Office, round_: Round, key: str, at: datetime) -> list[Letter]:
    """The minutes message by message, then the files."""
    minutes = compose(tx, office, round_, at)
    messages = enumerate(chat.messages(minutes, office.texts), start=1)
    said = [Letter(round_.room, f"{key}:{no}", Say(text, notice=False), round_.id) for no, text in messages]
    return [*said, *_files(office, round_, minutes, round_.room, f"{key}:file")]


def forget(tx: Transaction, office: Office, now: datetime) -> None:
    """Delete the answers of rounds whose time of keeping is over, as members were told.

    Minutes that nobody has released by then cannot come any more.
    """
    if office.retention_months:
        for id_ in tx.rounds.over_before(_months_before(now, office.retention_months)):
            round_ = tx.rounds.get(id_)
            cancelled = cancel(round_)
            if isinstance(cancelled, Round):
                steering.abandon(tx, office, round_, cancelled, now)
            tx.memories.keep(round_.room, learning.rest(tx, office, id_), now)
            tx.answers.forget(id_)
            tx.excuses.forget_round(id_)
            # Headings are made of what the answers said.
            tx.sortings.replace(id_, (), now)
            tx.boards.forget(id_)


def show(
    tx: Transaction, office: Office, id_: RoundId, message: Message, place: Place, staff: bool, now: datetime
) -> None:
    """The minutes of a room's latest round: the published ones for everyone, a draft for staff in private.

    As long as a round runs, the latest minutes are those of the round before it.
    """
    round_ = tx.rounds.get(id_)
    if round_.phase not in (Phase.CLOSED, Phase.PUBLISHED):
        round_ = tx.rounds.latest_in(round_.room, Phase.PUBLISHED) or round_
    draft = round_.phase is Phase.CLOSED and staff and place is not Place.NETWORK
    # A round without answers has minutes too; only a forgotten one has neither answers nor anything sorted.
    gone = not tx.sortings.of_round(round_.id) and not tx.answers.of_round(round_.id)
    if draft and tx.answers.of_round(id_) and not tx.sortings.of_round(id_):
        # What is released has to be what was read.
        _reply(tx, office, message, "minutes_command.sorting", round_, now, key=_promise(id_) + message.event)
        return
    if draft or (round_.phase is Phase.PUBLISHED and not gone):
        minutes = compose(tx, office, round_, round_.published_at or now)
        name = "minutes_command.draft" if draft else "minutes_command.here"
        if _reply(tx, office, message, name, round_, now):
            _send_files(tx, office, round_, minutes, message.room, f"answer:{message.event}:file", now)
            if draft:
                mailing.preview(tx, office, round_, message.event, now)
        return
    _reply(tx, office, message, f"minutes_command.{round_.phase}", round_, now)


def compose(tx: Transaction, office: Office, round_: Round, created: datetime) -> Minutes:
    """The minutes of a round from what is stored; the same rows give the same minutes."""
    filed = tx.answers.of_round(round_.id)
    contributions = [_contribution(office, one) for one in filed]
    arrangements = [
        boards.arranged(tx, office, round_, sorting, filed) for sorting in tx.sortings.of_round(round_.id)
    ]
    participants = tuple(sorted({one.answer.member.institution for one in filed}))
    return Minutes(
        title=round_.title,
        network=round_.network,
        number=round_.number,
        channels=_channels(filed),
        period=_period(office, round_),
        participants=participants,
        invited=max(round_.invited, len(participants)),
        items=agenda(round_.questions, contributions, arrangements),
        created=office.local(created),
        names=office.names,
        withdrawn=tx.audit.withdrawn_from_minutes(round_.id),
        unreadable=tx.sealed.count(round_.room, round_.opened_at, round_.ends),
        retention_months=office.retention_months,
        excused=tuple(name for name in excused.institutions(tx, round_.id) if name not in participants),
        office=office.name,
        curated=any(tx.boards.latest(round_.id, question.no) for question in round_.questions),
    )


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
    voice = answer.member.institution
    if answer.unnamed:
        # A voice of its own: beside a named quote of the same institution the count would give it away.
        source, voice = "", f"unnamed {voice}"
    late = answer.standing is Standing.ADMITTED
    return Contribution(answer.question, source, answer.text, late, voice=voice)


def _channels(filed: Sequence[Filed]) -> tuple[Channel, ...]:
    """The ways on which answers came, each once; without any it is the one that was open."""
    ways = {_WAYS.get(one.answer.channel, Channel.CHAT) for one in filed} or {Channel.CHAT}
    return tuple(channel for channel in Channel if channel in ways)


def _sorting(filed: Sequence[Filed], arrangement: Arrangement) -> Sorting:
    parts = tuple(
        Sorted(one.id, no, piece.text, piece.theme, piece.left_out, piece.doubtful)
        for one, pieces in zip(filed, arrangement.answers, strict=True)
        for no, piece in enumerate(pieces)
    )
    found = (arrangement.headings, parts, arrangement.grouped, arrangement.recalled)
    return Sorting(arrangement.question, *found)


def _send_files(
    tx: Transaction, office: Office, round_: Round, minutes: Minutes, room: RoomId, key: str, now: datetime
) -> None:
    for letter in _files(office, round_, minutes, room, key):
        tx.outbox.post(letter, now)


def file_name(office: Office, round_: Round) -> str:
    """What the files of a round's minutes are called, without an ending."""
    return _FILE[office.texts.language].format(number=round_.number)


def _files(office: Office, round_: Round, minutes: Minutes, room: RoomId, key: str) -> list[Letter]:
    """As text, for Word and for print; the last two are printed only when they leave."""
    name = file_name(office, round_)
    page = packed(sheet(minutes, office.texts))
    acts = {
        key: Attach(f"{name}.md", markdown.document(minutes, office.texts)),
        f"{key}:docx": Attach(f"{name}.docx", page, WORD, printed=True),
        f"{key}:pdf": Attach(f"{name}.pdf", page, PDF, printed=True),
    }
    return [Letter(room, purpose, act, round_.id) for purpose, act in acts.items()]


def _reply(
    tx: Transaction,
    office: Office,
    message: Message,
    name: str,
    round_: Round,
    now: datetime,
    key: str = "",
) -> bool:
    values = {
        "title": round_.title,
        "deadline": office.spoken(round_.ends),
        "minutes": office.spoken(round_.minutes_at) if round_.minutes_at else "",
        "release": round_.release.needed,
        "prefix": office.prefix,
    }
    letter = office.say(message.room, key or f"answer:{message.event}:{name}", name, **values)
    return send(tx, office, message, letter, now)


def _months_before(now: datetime, months: int) -> datetime:
    """The same day `months` earlier, or the last one of that month."""
    years, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    last = monthrange(years, month + 1)[1]
    return now.replace(year=years, month=month + 1, day=min(now.day, last))
