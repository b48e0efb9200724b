"""A member says „los“ and is asked; later she takes back what she wrote, and the office hears of the rest."""

import sqlite3
from contextlib import closing

from bot.meeting.ids import RoomId
from tests.acceptance.conftest import SetStage
from tests.acceptance.stage import Stage, quoted


def stored(here: Stage, room: RoomId) -> set[tuple[int, str, str]]:
    """What the database holds of this room's rounds: question, text and how it came."""
    file = here.process.config.parent / "data" / "umlauf.db"
    asked = "SELECT question, text, channel FROM answers JOIN rounds ON rounds.id = round WHERE room = ?"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return set(connection.execute(asked, (room,)).fetchall())


async def test_p8_a_member_is_guided_and_withdraws_without_learning_anything(stage: SetStage) -> None:
    here = await stage(members=2)
    anna, bernd = here.members
    asked = await here.begin()
    await here.receipt(bernd, await bernd.reply(here.room, asked[1], "Wir suchen Lesepaten."))
    in_public = await anna.reply(here.room, asked[2], "Elterncafé am Mittwoch.")
    await here.receipt(anna, in_public)

    room = await here.direct(anna)
    hello = await here.command("Los!", "Frage 1 von 2", "„überspringen“", by=anna, room=room)
    assert hello.encrypted
    # One after the other without waiting: whoever pauses is asked the next question.
    said = ("Drei neue Tagespflegepersonen.", "Darüber freuen wir uns sehr.")
    for event in [await anna.say(room, words) for words in said]:
        await here.receipt(anna, event)
    summary = await here.command("fertig", "Geschafft", by=anna, room=room)
    assert "Drei neue Tagespflegepersonen. Darüber freuen wir uns sehr." in summary.body
    assert "Elterncafé am Mittwoch." in summary.body
    assert (1, "Darüber freuen wir uns sehr.", "guided") in stored(here, here.room)
    assert (2, "Elterncafé am Mittwoch.", "room") in stored(here, here.room)

    wish = "Ich möchte unsere Antworten doch lieber zurückziehen, das ist noch nicht abgestimmt"
    await here.command(wish, "1. Alle Ihre Antworten für Kita Sonnenblume", by=anna, room=room)
    done = await here.command("1", "alle Ihre Antworten gelöscht", by=anna, room=room)
    assert "Soll ich das Bildungsbüro darum bitten?" in done.body
    since = len(here.jana.heard)
    await here.command("ja bitte", "Bescheid gegeben", by=anna, room=room)
    told = await here.told("Kita Sonnenblume", in_public, room=here.office.staff_room, since=since)
    assert "Elterncafé" not in told.body
    assert {text for _, text, _ in stored(here, here.room)} == {"Wir suchen Lesepaten."}

    minutes = await here.close()
    assert quoted(minutes, ["Wir suchen Lesepaten."])
    assert "Kita Sonnenblume" not in minutes
