"""Where an answer belongs, on a real homeserver: asked in private, moved by its author and by the office."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

from tests.acceptance.conftest import OpenOffice, SetStage
from tests.acceptance.stage import PATIENCE, QUESTIONS, Stage

TABLETS = "Wir haben zehn Leihtablets, die man bei uns holen kann."
COURSE = "Ab Januar startet ein neuer Elternkurs mit 12 Plätzen."


def rows(here: Stage, query: str) -> list[tuple[Any, ...]]:
    """What the database says, while the bot works on it."""
    file = here.process.log.parent / "data" / "umlauf.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def placed(here: Stage) -> dict[str, int]:
    """Which question each answer stands under."""
    return dict(rows(here, "SELECT text, question FROM answers"))


async def themes(here: Stage) -> None:
    """As soon as all questions are sorted."""
    for _ in range(int(PATIENCE / 0.05)):
        if len(rows(here, "SELECT question FROM sortings")) == len(QUESTIONS):
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def test_p1_an_answer_finds_its_question_whoever_puts_it_there(
    stage: SetStage, office: OpenOffice
) -> None:
    here = await stage(await office(rounds={"release": "one"}), members=2)
    anna, bernd = here.members
    asked = await here.begin()

    # A direct message without a number; the bot is killed before she says which question it is.
    room = await here.direct(anna)
    since = len(anna.heard)
    original = await anna.say(room, TABLETS)
    words = ("Zu welcher Frage gehört das?", "3. Zu keiner davon")
    which = await here.told(*words, by=anna, room=room, since=since)
    assert which.encrypted
    assert placed(here) == {}
    await here.process.kill()
    await here.process.start()
    await here.command("1", "Notiert zu Frage 1", "Kita Sonnenblume", by=anna, room=room)
    await here.receipt(anna, original)
    # She has counted wrong.
    await here.command("das war eigentlich zu Frage 2", "jetzt zu Frage 2 gezählt", by=anna, room=room)
    assert placed(here) == {TABLETS: 2}

    # Under the wrong question in the room: a reply to his own message moves it, and an edit finds it there.
    offer = await bernd.reply_in_thread(here.room, asked[1], COURSE)
    await here.receipt(bernd, offer)
    await bernd.reply(here.room, offer, "Falsche Frage, das gehört zu Frage 2.")
    await here.privately(bernd, "jetzt zu Frage 2 gezählt, nicht mehr zu Frage 1")
    await bernd.edit(here.room, offer, COURSE.replace("12", "16"))
    await here.privately(bernd, "Ihre Änderung zu Frage 2", "16 Plätzen")
    assert placed(here) == {TABLETS: 2, COURSE.replace("12", "16"): 2}

    # The office sees it otherwise: while answers come in, and on the board.
    desk, since = here.office.staff_room, len(here.jana.heard)
    await here.jana.reply(here.room, offer, "gehört zu Frage 1")
    await here.told("ist jetzt zu Frage 1 gezählt", room=desk, since=since)
    assert sorted(placed(here).values()) == [1, 2]
    since = len(here.jana.heard)
    await here.jana.say(here.room, "!runde schließen")
    await here.told("ist beendet", since=since)
    await themes(here)
    await here.command("Frage 2", "e1 ", room=desk)
    await here.command("e1 gehört zu Frage 1", "steht jetzt unter Frage 1", room=desk)
    assert set(placed(here).values()) == {1}
