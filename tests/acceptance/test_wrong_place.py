"""First receipts, a wrong place, a change and a poll on a real homeserver, in the room and in private."""

import asyncio
import sqlite3
from contextlib import closing

from tests.acceptance.conftest import OpenOffice, SetStage
from tests.acceptance.stage import PATIENCE, Stage, quoted

CHILDREN = "Seit Oktober haben wir elf neue Kinder aufgenommen."
READING = "Wir haben zweisprachiges Vorlesen jeden ersten Samstag im Monat, als Nächstes Ukrainisch."
COURSE = "Ab Januar startet ein neuer Elternkurs „Deutsch im Kita-Alltag“ mit {} Plätzen und Kinderbetreuung."
POLL = "Kurzfrage: Wie treffen wir uns? vor Ort / als Videokonferenz / wieder schriftlich"


def stored(here: Stage) -> str:
    """Every row of every table."""
    with closing(sqlite3.connect(here.process.log.parent / "data" / "umlauf.db")) as connection:
        return "\n".join(connection.iterdump())


async def kept(here: Stage, word: str) -> None:
    """As soon as the bot has it."""
    for _ in range(int(PATIENCE / 0.05)):
        if word in stored(here):
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def test_members_answer_change_and_vote_without_a_command(stage: SetStage, office: OpenOffice) -> None:
    here = await stage(await office())
    anna, bernd, clara = here.members
    asked = await here.begin(more=[POLL])
    poll = await here.told("Kurzfrage zum Schluss", "1. vor Ort", kind="m.text")

    # 3a: under the question. The first time she hears for whom it is noted.
    told = await anna.reply_in_thread(here.room, asked[1], CHILDREN)
    await here.receipt(anna, told)
    first = await here.privately(anna, "zu Frage 1 ist angekommen", "Kita Sonnenblume")
    assert first.encrypted

    # 3b: in the wrong place. Nothing is kept before the yes.
    misplaced = await bernd.say(here.room, READING)
    question = await here.privately(
        bernd, "Ist Ihre Nachricht im Netzwerkraum", "Ohne Ihre Antwort speichere ich nichts"
    )
    assert "Frage 2: Auf welche Angebote" in (question.body or "")
    assert "Ukrainisch" not in stored(here)
    await bernd.say(question.room, "1")
    await here.receipt(bernd, misplaced)
    await here.privately(bernd, "Notiert zu Frage 2")

    # 3e: a change is taken over, and what it changed is gone.
    offer = await clara.reply_in_thread(here.room, asked[2], COURSE.format(12))
    await here.receipt(clara, offer)
    await clara.edit(here.room, offer, COURSE.format(16))
    await here.privately(clara, "Ihre Änderung zu Frage 2", "16 Plätzen")
    assert "12 Plätzen" not in stored(here)
    # She thinks better of another change, and deletes that one alone: its words go, the message stays.
    again = await clara.edit(here.room, offer, COURSE.format("KANARIE"))
    await kept(here, "KANARIE")
    await clara.redact(here.room, again)
    await here.privately(clara, "Sie haben eine Änderung gelöscht", "16 Plätzen")
    assert "KANARIE" not in stored(here)

    # Polls: a number under it, words in its thread.
    votes = {
        await anna.reply(here.room, poll.event_id, "1"): anna,
        await bernd.reply_in_thread(
            here.room, poll.event_id, "wieder schriftlich, abends passt es besser"
        ): bernd,
    }
    for event, person in votes.items():
        await here.receipt(person, event)

    minutes = await here.close()
    said = [CHILDREN, READING, COURSE.format(16)]
    assert quoted(minutes, said) == said
    assert "2 von 3 Einrichtungen haben abgestimmt: vor Ort 1, wieder schriftlich 1" in minutes
    assert "Eine Einrichtung hat nicht abgestimmt." in minutes
    assert quoted(minutes, ["wieder schriftlich, abends passt es besser"])
