"""A room is upgraded in the middle of a round, as Element does it, on a real homeserver."""

import aiohttp

from bot.matrix.person import Person
from bot.meeting.ids import RoomId
from tests.acceptance.conftest import SetStage
from tests.acceptance.stage import QUESTIONS, Stage, everyone_together, quoted


async def upgrade(here: Stage, version: str) -> RoomId:
    """Jana upgrades the network room; Element would then invite everybody who was there."""
    client = here.jana._client
    headers = {"Authorization": f"Bearer {client.access_token}"}
    path = f"{client.homeserver}/_matrix/client/v3/rooms/{here.room}/upgrade"
    body = {"new_version": version}
    async with aiohttp.ClientSession(headers=headers) as session, session.post(path, json=body) as answer:
        return RoomId((await answer.json())["replacement_room"])


async def test_h11_a_round_follows_its_room_through_an_upgrade(stage: SetStage) -> None:
    here = await stage(members=1)
    asked = await here.begin()
    (anna,) = here.members
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Im alten Raum geschrieben."))

    new = await upgrade(here, "11")
    for guest in (anna.user, here.bot):
        await here.jana.invite(new, guest)
    await anna.join(new)
    await everyone_together((here.jana, anna), new, here.bot)
    await here.told("Wir sind umgezogen", *QUESTIONS, room=new)
    await here.told("läuft dort weiter", room=here.office.staff_room)

    await here.receipt(anna, await anna.say(new, "2. Im neuen Raum geschrieben."))
    since = len(here.jana.heard)
    await here.command("!runde schließen", "ist beendet", room=new)
    minutes = await here.minutes(room=new, since=since)
    answers = ["Im alten Raum geschrieben.", "Im neuen Raum geschrieben."]
    assert quoted(minutes, answers) == answers
    await leave(new, here.jana, anna)


async def leave(room: RoomId, *people: Person) -> None:
    for person in people:
        await person.leave(room)
