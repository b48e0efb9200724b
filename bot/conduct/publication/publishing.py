"""Publishing: minutes are composed from what is stored and posted in order, and shown to whoever asks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.conduct import listed
from bot.conduct.mail import mailing
from bot.conduct.office import Office
from bot.conduct.publication import proof, reviewing
from bot.conduct.publication.composing import compose
from bot.conduct.reply import prefix, send
from bot.conduct.themes import boards, carrying, counting
from bot.conduct.turn import Turn
from bot.meeting.ids import EventId, RoomId, RoundId
from bot.meeting.letter import PDF, PICTURE, WORD, Attach, Letter, Say
from bot.meeting.message import Place
from bot.meeting.minutes import Minutes, Names
from bot.meeting.patience import MOST_FOR_STAFF, MOST_IN_A_MINUTE
from bot.meeting.round import Phase, Round
from bot.meeting.round import publish as published
from bot.minutes import chat, markdown
from bot.minutes.sheet import packed, poster, sheet
from bot.store.archive import Archived
from bot.store.database import Transaction

_FILE = {"de": "Protokoll_Runde-{number}", "en": "Minutes_Round-{number}"}
_DRAFT = {"de": "_Entwurf", "en": "_Draft"}


def promise(id_: RoundId) -> str:
    """How the key of a letter begins that promises a draft."""
    return f"draft:{id_}:"


def publish(tx: Transaction, office: Office, id_: RoundId, now: datetime) -> None:
    """Post the minutes to the network room, message by message, and as files."""
    closed = tx.rounds.get(id_)
    step = published(closed, now)
    if not isinstance(step, Round):
        return
    step = replace(step, invited=listed.invited(tx, closed, tx.answers.institutions(id_)))
    tx.rounds.save(step, now)
    counting.count(tx, step)
    reviewing.begin(tx, office, step, now)
    boards.freeze(tx, office, step, now)
    post(tx, office, step, f"round:{id_}:minutes", now)
    archive(tx, office, step, now)
    mailing.circulate(tx, office, step, f"round:{id_}:minutes", now)
    if step.desk != step.room:
        key = f"round:{id_}:published"
        values = {"title": step.title, "network": step.network}
        tx.outbox.post(office.say(step.desk, key, "steer.published", **values), now)


def archive(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """Keep published minutes, and the needs in them, as they hold now.

    While they are being sorted anew there is nothing to keep.
    """
    stamp, at = tx.mailings.stamp(round_.id), round_.published_at or now
    boards.freeze(tx, office, round_, now)
    minutes = compose(tx, office, round_, at)
    carrying.carry(tx, round_, minutes, at)
    if stamp is not None:
        page = packed(sheet(minutes, office.texts))
        took_part = len(minutes.participants)
        tx.archive.keep(Archived(round_.id, at, stamp, took_part, minutes.invited, page))


def post(tx: Transaction, office: Office, round_: Round, key: str, now: datetime) -> None:
    """Say the minutes in the network room, message by message, under keys that begin with `key`."""
    for letter in _letters(tx, office, round_, key, round_.published_at or now):
        tx.outbox.post(letter, now)


def post_files(tx: Transaction, office: Office, round_: Round, key: str, now: datetime) -> None:
    """Only the files, under keys that begin with `key`."""
    minutes = compose(tx, office, round_, round_.published_at or now)
    _send_files(tx, office, round_, minutes, round_.room, f"{key}:file", now)


def redact(
    tx: Transaction, said: Iterable[tuple[str, RoomId, EventId]], now: datetime, *, in_turn: bool = False
) -> None:
    """Delete letters of ours that hold what is not to be read any more, each once."""
    for _, room, event in said:
        tx.outbox.post(Letter.deleting(room, event, in_turn=in_turn), now)


def _letters(tx: Transaction, office: Office, round_: Round, key: str, at: datetime) -> list[Letter]:
    """The minutes message by message, then the files."""
    minutes = compose(tx, office, round_, at)
    files = _files(office, round_, minutes, round_.room, f"{key}:file")
    first, *rest = chat.messages(minutes, office.texts, printed_names(office, round_))
    brief = Letter(round_.room, f"{key}:1", Say(first, notice=False), round_.id)
    full = [
        Letter(round_.room, f"{key}:{no}", Say(text, notice=False, under=brief.key), round_.id)
        for no, text in enumerate(rest, start=2)
    ]
    return [brief, *_picture(office, round_, minutes, f"{key}:chart"), *full, *files]


def _picture(office: Office, round_: Round, minutes: Minutes, key: str) -> list[Letter]:
    """What most institutions speak of, to be seen at a glance, if the office wants that."""
    found = poster(minutes, office.texts) if office.pictures else None
    if found is None:
        return []
    page, alternative = found
    name = f"{file_name(office, round_)}.png"
    return [Letter(round_.room, key, Attach(name, page, PICTURE, True, alternative), round_.id)]


def show(turn: Turn, id_: RoundId, place: Place, staff: bool) -> None:
    """The minutes of a room's latest round: the published ones for everyone, a draft for staff in private.

    As long as a round runs, the latest minutes are those of the round before it.
    """
    round_ = turn.tx.rounds.get(id_)
    if round_.phase not in (Phase.CLOSED, Phase.PUBLISHED):
        round_ = turn.tx.rounds.latest_in(round_.room, Phase.PUBLISHED) or round_
    draft = round_.phase is Phase.CLOSED and staff and place is not Place.NETWORK
    if draft and turn.tx.answers.of_round(id_) and not turn.tx.sortings.of_round(id_):
        # No draft before there are themes: it would not be what is released later.
        key = promise(id_) + turn.message.event
        _reply(turn, "minutes_command.sorting", round_, key=key, staff=staff)
        return
    if round_.phase is Phase.PUBLISHED:
        hand_over(turn, round_, staff=staff)
        return
    if not draft:
        _reply(turn, f"minutes_command.{round_.phase}", round_, staff=staff)
        return
    minutes = compose(turn.tx, turn.office, round_, turn.now)
    values = _proof(turn.tx, turn.office, round_, minutes)
    if _reply(turn, "release.preview", round_, staff=staff, **values):
        _send_files(
            turn.tx,
            turn.office,
            round_,
            minutes,
            turn.message.room,
            f"answer:{turn.message.event}:file",
            turn.now,
        )
        mailing.preview(turn.tx, turn.office, round_, turn.message.event, turn.now)


def hand_over(turn: Turn, round_: Round, *, staff: bool = False) -> None:
    """Published minutes as files – those from the archive, once the answers are deleted."""
    key = f"answer:{turn.message.event}:file"
    # A round without answers has minutes too; only a forgotten one has neither answers nor anything sorted.
    if turn.tx.sortings.of_round(round_.id) or turn.tx.answers.of_round(round_.id):
        minutes = compose(turn.tx, turn.office, round_, round_.published_at or turn.now)
        files = _files(turn.office, round_, minutes, turn.message.room, key)
    else:
        edition = turn.tx.archive.of(round_.id)
        files = _printed(turn.office, round_, edition.page, turn.message.room, key) if edition else []
    name = "here" if files else "published"
    if _reply(turn, f"minutes_command.{name}", round_, staff=staff):
        for letter in files:
            turn.tx.outbox.post(letter, turn.now)


def keep_promises(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """Send the drafts that staff asked for before there were themes."""
    for key, room in tx.letters.beginning(promise(round_.id)):
        minutes = compose(tx, office, round_, now)
        checked = office.say(room, f"proof:{key}", "release.preview", **_proof(tx, office, round_, minutes))
        tx.outbox.post(checked, now)
        _send_files(tx, office, round_, minutes, room, f"file:{key}", now)


def _proof(tx: Transaction, office: Office, round_: Round, minutes: Minutes) -> dict[str, Any]:
    """What staff read with a draft: what was counted, and what is needed now."""
    found = proof.read(tx, round_, minutes)
    if office.names is not Names.INSTITUTION:
        found = replace(found, displayed=())
    return found.values | {
        "title": round_.title,
        "minutes": office.spoken(round_.minutes_at) if round_.minutes_at else "",
        "missing": round_.release.needed - len(round_.released_by),
        "needed": round_.release.needed,
    }


def _send_files(
    tx: Transaction, office: Office, round_: Round, minutes: Minutes, room: RoomId, key: str, now: datetime
) -> None:
    for letter in _files(office, round_, minutes, room, key):
        tx.outbox.post(letter, now)


def file_name(office: Office, round_: Round) -> str:
    """What the files of a round's minutes are called, without an ending."""
    draft = _DRAFT[office.texts.language] if round_.phase is Phase.CLOSED else ""
    return _FILE[office.texts.language].format(number=round_.number) + draft


def printed_names(office: Office, round_: Round) -> list[str]:
    """The files as people are told of them."""
    return [f"{file_name(office, round_)}.{ending}" for ending in ("docx", "pdf")]


def _files(office: Office, round_: Round, minutes: Minutes, room: RoomId, key: str) -> list[Letter]:
    """As text, for Word and for print; the last two are printed only when they leave."""
    text = Attach(f"{file_name(office, round_)}.md", markdown.document(minutes, office.texts))
    page = packed(sheet(minutes, office.texts))
    return [Letter(room, key, text, round_.id), *_printed(office, round_, page, room, key)]


def _printed(office: Office, round_: Round, page: str, room: RoomId, key: str) -> list[Letter]:
    word, pdf = printed_names(office, round_)
    acts = {
        f"{key}:docx": Attach(word, page, WORD, printed=True),
        f"{key}:pdf": Attach(pdf, page, PDF, printed=True),
    }
    return [Letter(room, purpose, act, round_.id) for purpose, act in acts.items()]


def _reply(turn: Turn, name: str, round_: Round, *, key: str = "", staff: bool, **more: object) -> bool:
    values = {
        "title": round_.title,
        "deadline": turn.office.spoken(round_.ends),
        "minutes": turn.office.spoken(round_.minutes_at) if round_.minutes_at else "",
        "release": round_.release.needed,
        "prefix": prefix(turn.tx, turn.office, turn.message.room),
    } | more
    letter = turn.office.say(turn.message.room, key or f"answer:{turn.message.event}:{name}", name, **values)
    return send(turn, letter, most=MOST_FOR_STAFF if staff else MOST_IN_A_MINUTE)
