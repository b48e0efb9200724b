"""Coming into rooms, explaining oneself, and declining politely."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.conduct import alarm, meaning
from bot.conduct.office import Office
from bot.conduct.reply import answer, at, report, send
from bot.conduct.turn import Turn
from bot.meeting.ids import RoomId, UserId
from bot.meeting.incident import Incident, Kind
from bot.meeting.letter import INVITATIONS, Decline, Join, Letter, Say
from bot.meeting.message import Place
from bot.store.audit import Entry
from bot.store.database import Transaction
from bot.store.inbox import State

# More people than in any network; whoever calls us into a crowd does not mean a round.
LARGEST_ROOM = 2_000


def welcome(inviter: UserId, allowed: Sequence[str], *, acquainted: bool) -> bool:
    """Whose invitation we accept: listed persons, people of a listed homeserver, members of our networks."""
    server = inviter.partition(":")[2]
    return acquainted or inviter in allowed or server in allowed


def answer_invitation(turn: Turn, accept: bool) -> None:
    """Join, or decline without a word. Who was welcome stands in the audit trail, a stranger nowhere."""
    turn.tx.outbox.post(
        Letter(turn.message.room, turn.message.event, Join() if accept else Decline()), turn.now
    )
    if accept:
        turn.tx.audit.note(
            Entry(turn.now, turn.message.sender, "invitation accepted", detail=turn.message.room)
        )
    else:
        turn.tx.inbox.remove(turn.message.event)


def tell_of_invitations(tx: Transaction, office: Office, now: datetime) -> None:
    """Once a day staff hear how many invitations were declined, if there were any."""
    yesterday = now - timedelta(days=1)
    declined = tx.letters.count(INVITATIONS, yesterday)
    if declined:
        subject = str(office.local(now).date())
        incident = Incident(Kind.INVITATIONS, subject, yesterday, now, detail=str(declined))
        alarm.sound(tx, office, incident, now)


def help_(turn: Turn, place: Place, staff: bool, *, moderator: bool = False) -> None:
    """What can be written here; a `moderator` is a member who may steer a round."""
    name = "help.staff" if staff else "help.moderator" if moderator else "help.member"
    say = report if staff or moderator else answer
    say(turn, name, prefix=turn.office.addressed(place), contact=turn.office.contact)


def privacy(turn: Turn, place: Place) -> None:
    """What is stored, why, for how long, and whom to ask.

    Whoever asks us by name among others reads it in private: it is long. The command shows it to all.
    """
    command = turn.message.body.lstrip().casefold().startswith(turn.office.prefix.casefold())
    asked_here = place is Place.NETWORK and not command
    room = RoomId(turn.message.sender) if asked_here else turn.message.room
    values = {
        "months": turn.office.retention_months,
        "names": turn.office.names,
        "office": turn.office.name,
        "contact": turn.office.contact,
        "officer": turn.office.data_protection,
        "legal_basis": turn.office.legal_basis,
        "authority": turn.office.authority,
    }
    letter = turn.office.say(room, f"answer:{turn.message.event}:privacy.notice", "privacy.notice", **values)
    send(turn, letter)
    if asked_here:
        turn.tx.outbox.post(
            Letter.receipt(turn.message.room, turn.message.event, turn.message.sender), turn.now
        )


def unknown(turn: Turn, place: Place, word: str, suggestion: str | None) -> None:
    """A command nobody knows: the nearest one instead."""
    values = {"word": word, "suggestion": suggestion or "", "prefix": turn.office.addressed(place)}
    agree = suggestion is not None and meaning.suppose(
        turn.tx, turn.message, place, suggestion, "command.unknown"
    )
    at(place)(turn, "command.unknown", **values, agree=agree)


def no_round(turn: Turn, place: Place, staff: bool) -> None:
    """There is no round a command could be about: staff may begin one, members may ask."""
    if staff:
        report(turn, "steer.no_round", prefix=turn.office.addressed(place))
        return
    values = {"prefix": turn.office.addressed(place), "contact": turn.office.contact}
    answer(turn, "direct.no_round", **values)


def not_entitled(turn: Turn) -> None:
    """Only staff steer rounds: said kindly, once a day to the same person."""
    key = f"refused:{turn.message.room}:{turn.message.sender}:{turn.message.arrived.date()}"
    turn.tx.outbox.post(
        turn.office.say(turn.message.room, key, "command.not_entitled", contact=turn.office.contact), turn.now
    )
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "command refused", detail=turn.message.room))


def only_text(turn: Turn) -> None:
    """A picture, a voice message, a sticker: we can read text only."""
    _of_file(turn, "answer.only_text")


def only_caption(turn: Turn) -> None:
    """What was written to a picture is read like any text; the picture is not."""
    if turn.tx.inbox.waits(turn.message.event):
        _of_file(turn, "answer.only_caption")


def _of_file(turn: Turn, name: str) -> None:
    """Said once a minute to the same person: several pictures are often sent at once."""
    what = name.partition(".")[2].replace("_", "-")
    key = f"{what}:{turn.message.room}:{turn.message.sender}:{turn.message.arrived:%Y-%m-%dT%H:%M}"
    # In the network room it would not be plain whom it is said to.
    text = turn.office.texts(name, contact=turn.office.contact)
    letter = Letter(
        turn.message.room, key, Say(text, reply_to=turn.message.event, thread=turn.message.thread)
    )
    send(turn, letter)


def put_aside(turn: Turn) -> None:
    """A message that we failed to handle: staff hear of it, with a link, and nobody waits for it any more."""
    incident = Incident(Kind.UNHANDLED, turn.message.event, turn.message.arrived, turn.now, turn.message.room)
    alarm.sound(turn.tx, turn.office, incident, turn.now)
    turn.tx.inbox.settle(turn.message.event, State.BAD)
