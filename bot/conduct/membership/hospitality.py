"""Coming into rooms, explaining oneself, and declining politely."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.conduct import alarm, meaning
from bot.conduct.office import Office
from bot.conduct.reply import answer, at, report, send
from bot.meeting.ids import RoomId, UserId
from bot.meeting.incident import Incident, Kind
from bot.meeting.letter import INVITATIONS, Decline, Join, Letter, Say
from bot.meeting.message import Message, Place
from bot.store.audit import Entry
from bot.store.database import Transaction
from bot.store.inbox import State

# More people than in any network; whoever calls us into a crowd does not mean a round.
LARGEST_ROOM = 2_000


def welcome(inviter: UserId, allowed: Sequence[str], *, acquainted: bool) -> bool:
    """Whose invitation we accept: listed persons, people of a listed homeserver, members of our networks."""
    server = inviter.partition(":")[2]
    return acquainted or inviter in allowed or server in allowed


def answer_invitation(tx: Transaction, message: Message, accept: bool, now: datetime) -> None:
    """Join, or decline without a word. Who was welcome stands in the audit trail, a stranger nowhere."""
    tx.outbox.post(Letter(message.room, message.event, Join() if accept else Decline()), now)
    if accept:
        tx.audit.note(Entry(now, message.sender, "invitation accepted", detail=message.room))
    else:
        tx.inbox.remove(message.event)


def tell_of_invitations(tx: Transaction, office: Office, now: datetime) -> None:
    """Once a day staff hear how many invitations were declined, if there were any."""
    yesterday = now - timedelta(days=1)
    declined = tx.letters.count(INVITATIONS, yesterday)
    if declined:
        subject = str(office.local(now).date())
        incident = Incident(Kind.INVITATIONS, subject, yesterday, now, detail=str(declined))
        alarm.sound(tx, office, incident, now)


def help_(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    staff: bool,
    now: datetime,
    *,
    moderator: bool = False,
) -> None:
    """What can be written here; a `moderator` is a member who may steer a round."""
    name = "help.staff" if staff else "help.moderator" if moderator else "help.member"
    say = report if staff or moderator else answer
    say(tx, office, message, name, now, prefix=office.addressed(place), contact=office.contact)


def privacy(tx: Transaction, office: Office, message: Message, place: Place, now: datetime) -> None:
    """What is stored, why, for how long, and whom to ask.

    Whoever asks us by name among others reads it in private: it is long. The command shows it to all.
    """
    command = message.body.lstrip().casefold().startswith(office.prefix.casefold())
    asked_here = place is Place.NETWORK and not command
    room = RoomId(message.sender) if asked_here else message.room
    values = {
        "months": office.retention_months,
        "names": office.names,
        "office": office.name,
        "contact": office.contact,
        "officer": office.data_protection,
        "legal_basis": office.legal_basis,
        "authority": office.authority,
    }
    letter = office.say(room, f"answer:{message.event}:privacy.notice", "privacy.notice", **values)
    send(tx, office, message, letter, now)
    if asked_here:
        tx.outbox.post(Letter.receipt(message.room, message.event, message.sender), now)


def unknown(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    word: str,
    suggestion: str | None,
    now: datetime,
) -> None:
    """A command nobody knows: the nearest one instead."""
    values = {"word": word, "suggestion": suggestion or "", "prefix": office.addressed(place)}
    agree = suggestion is not None and meaning.suppose(tx, message, place, suggestion, "command.unknown")
    at(place)(tx, office, message, "command.unknown", now, **values, agree=agree)


def no_round(
    tx: Transaction, office: Office, message: Message, place: Place, staff: bool, now: datetime
) -> None:
    """There is no round a command could be about: staff may begin one, members may ask."""
    if staff:
        report(tx, office, message, "steer.no_round", now, prefix=office.addressed(place))
        return
    values = {"prefix": office.addressed(place), "contact": office.contact}
    answer(tx, office, message, "direct.no_round", now, **values)


def not_entitled(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """Only staff steer rounds: said kindly, once a day to the same person."""
    key = f"refused:{message.room}:{message.sender}:{message.arrived.date()}"
    tx.outbox.post(office.say(message.room, key, "command.not_entitled", contact=office.contact), now)
    tx.audit.note(Entry(now, message.sender, "command refused", detail=message.room))


def only_text(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """A picture, a voice message, a sticker: we can read text only."""
    _of_file(tx, office, message, "answer.only_text", now)


def only_caption(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """What was written to a picture is read like any text; the picture is not."""
    if tx.inbox.waits(message.event):
        _of_file(tx, office, message, "answer.only_caption", now)


def _of_file(tx: Transaction, office: Office, message: Message, name: str, now: datetime) -> None:
    """Said once a minute to the same person: several pictures are often sent at once."""
    what = name.partition(".")[2].replace("_", "-")
    key = f"{what}:{message.room}:{message.sender}:{message.arrived:%Y-%m-%dT%H:%M}"
    # In the network room it would not be plain whom it is said to.
    text = office.texts(name, contact=office.contact)
    letter = Letter(message.room, key, Say(text, reply_to=message.event, thread=message.thread))
    send(tx, office, message, letter, now)


def put_aside(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """A message that we failed to handle: staff hear of it, with a link, and nobody waits for it any more."""
    incident = Incident(Kind.UNHANDLED, message.event, message.arrived, now, message.room)
    alarm.sound(tx, office, incident, now)
    tx.inbox.settle(message.event, State.BAD)
