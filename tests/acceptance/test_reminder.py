"""A reminder in an encrypted direct room on a real homeserver, and the answer that it brings."""

from datetime import datetime

from bot.matrix.person import Heard, Person
from bot.meeting.ids import RoomId
from bot.speech import calendar
from tests.acceptance.conftest import SetStage
from tests.acceptance.stage import PATIENCE, Stage, quoted
from tests.office import BERLIN


def at_work() -> bool:
    """Whether today is a day on which people may be reminded."""
    today = datetime.now(BERLIN).date()
    return today.weekday() < 5 and calendar.holidays_of("", "de")(today) is None


async def invitation(person: Person, bot: str) -> RoomId:
    """The direct room that the bot has opened for her, or found again; she may be in it already."""

    def private() -> RoomId | None:
        client = person._client
        invited = [room for room in client.invited_rooms.values() if room.inviter == bot]
        joined = [room for room in client.rooms.values() if bot in room.users and len(room.users) <= 2]
        return next((RoomId(room.room_id) for room in (*invited, *joined)), None)

    return await person._until(private, "a direct room", PATIENCE)


async def letter(person: Person, here: Stage) -> Heard:
    """What the bot wrote to her before she came."""
    await person.join(await invitation(person, here.bot))

    def reminds(heard: Heard) -> bool:
        return "Auch ein einzelner Satz hilft" in (heard.body or "")

    return await person.hear(reminds, sender=here.bot, timeout=PATIENCE)


async def test_a_reminder_comes_in_an_encrypted_direct_room_and_its_answer_counts(
    stage: SetStage,
) -> None:
    here = await stage(members=2)
    asked = await here.begin()
    anna, bernd = here.members
    since = len(anna.heard)
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Wir ziehen in neue Räume um."))
    if not at_work():
        await here.command("!runde erinnern", "Außerhalb der Bürozeiten")
        return
    await here.command("!runde erinnern", "Ich erinnere jetzt eine Person")

    reminder = await letter(bernd, here)
    assert reminder.encrypted
    assert reminder.room != here.room
    await here.receipt(bernd, await bernd.say(reminder.room, "1. Uns fehlen Dolmetscher."))
    await here.told("Zwischenstand: 1 von 2 Einrichtungen", by=anna)

    minutes = await here.close()
    answers = ["Wir ziehen in neue Räume um.", "Uns fehlen Dolmetscher."]
    assert quoted(minutes, answers) == answers
    reminded = [one for one in anna.heard[since:] if one.room != here.room and "läuft noch bis" in one.body]
    assert not reminded
