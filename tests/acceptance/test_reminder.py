"""A reminder in an encrypted direct room on a real homeserver, and the answer that it brings."""

from datetime import datetime

from bot.speech import calendar
from tests.acceptance.conftest import SetStage
from tests.acceptance.stage import quoted
from tests.office import BERLIN


def at_work() -> bool:
    """Whether today is a day on which people may be reminded."""
    today = datetime.now(BERLIN).date()
    return today.weekday() < 5 and calendar.holidays_of("", "de")(today) is None


async def test_a_reminder_comes_in_an_encrypted_direct_room_and_its_answer_counts(
    stage: SetStage,
) -> None:
    here = await stage(members=2)
    asked = await here.begin()
    anna, bernd = here.members
    since, before = len(anna.heard), len(bernd.heard)
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Wir ziehen in neue Räume um."))
    if not at_work():
        await here.command("!runde erinnern", "Außerhalb der Bürozeiten")
        return
    await here.command("!runde erinnern", "Ich erinnere jetzt eine Person")

    reminder = await here.privately(bernd, "Auch ein einzelner Satz hilft", since=before)
    assert reminder.encrypted
    assert reminder.room != here.room
    await here.receipt(bernd, await bernd.say(reminder.room, "1. Uns fehlen Dolmetscher."))
    await here.told("Zwischenstand: 1 von 2 Einrichtungen", by=anna)

    minutes = await here.close()
    answers = ["Wir ziehen in neue Räume um.", "Uns fehlen Dolmetscher."]
    assert quoted(minutes, answers) == answers
    reminded = [one for one in anna.heard[since:] if one.room != here.room and "läuft noch bis" in one.body]
    assert not reminded
