"""A planned round from end to end, the question before its end, and those who moderate it, too."""

from datetime import datetime, timedelta

import pytest

from bot.conduct.office import Office
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoomId, UserId
from bot.meeting.incident import Kind
from bot.meeting.round import Phase, Round
from tests.homeserver import Homeserver
from tests.office import BERLIN, a_round, an_office

from .house import (
    ALIAS,
    BOT,
    BUERO,
    DIREKT,
    HARMS,
    JANSSEN,
    NAMES,
    NETZ,
    PETERSEN,
    START,
    House,
    furnish,
)

OPENS = datetime(2026, 11, 9, 10, tzinfo=BERLIN)
DEADLINE = datetime(2026, 11, 20, 12, tzinfo=BERLIN)
MINE = "!meins:fake.example"


@pytest.fixture
def office() -> Office:
    return an_office(guests=(PETERSEN,), staff_room=RoomId(ALIAS))


@pytest.fixture
def rooms(homeserver: Homeserver) -> None:
    furnish(homeserver)
    homeserver.room(MINE, members=[BOT, JANSSEN], names=NAMES)
    del homeserver.state[MINE]["m.room.name", ""]


async def draft(bot: House, **changes: object) -> None:
    """What the questions of the setup leave behind."""
    values = {"room": RoomId(NETZ), "desk": RoomId(BUERO), "starter": UserId(PETERSEN), "opens_at": OPENS}
    values |= {"deadline": DEADLINE, "first_deadline": DEADLINE} | changes
    await bot.database.run(lambda tx: tx.rounds.add(a_round(**values)))
    bot.pass_time(seconds=1)


async def latest(bot: House) -> Round:
    (found,) = await bot.database.run(lambda tx: tx.rounds.latest())
    return found


def go_to(bot: House, moment: datetime) -> None:
    span = moment - bot.clock()
    bot.pass_time(seconds=max(span.total_seconds(), 0) + 1)


def told(bot: House) -> int:
    """How many letters left in the direct room, opened for it and encrypted, of whoever moderates."""
    return sum(
        one.type == "m.room.encrypted" and ("m.room.member", JANSSEN) in bot.homeserver.state[one.room]
        for one in bot.homeserver.sent
    )


async def test_a_plan_goes_from_suggestions_to_questions_by_itself(bot: House) -> None:
    await draft(bot, suggestions_until=datetime(2026, 11, 5, 16, tzinfo=BERLIN))
    call = await bot.hear("Welches Thema brennt Ihnen unter den Nägeln?")
    await bot.receipt(bot.reply(HARMS, "Dolmetscher!!", call.event_id))
    await bot.receipt(bot.in_thread(JANSSEN, "Der Übergang Kita–Grundschule.", call.event_id))

    go_to(bot, datetime(2026, 11, 6, 8, tzinfo=BERLIN))
    shown = await bot.hear("Zwei Themenvorschläge", "aus zwei Einrichtungen", room=BUERO)
    assert "Kita Sonnenblume: Dolmetscher" in shown.content["body"]
    bot.write(PETERSEN, "freigeben", BUERO)
    await bot.hear("startet von selbst: Montag, 9. November, 10 Uhr", room=BUERO)
    bot.write(PETERSEN, "Start verschieben auf Di 10.11. 10 Uhr", BUERO)
    await bot.hear("Geändert.", "Dienstag, 10. November, 10 Uhr", room=BUERO)
    await bot.hear("Der Termin hat sich geändert")
    bot.write(PETERSEN, "Zeitplan", BUERO)
    await bot.hear("Zeitplan: Netzwerktreffen", "Ende: Freitag, 20. November, 12 Uhr", room=BUERO)

    go_to(bot, OPENS)
    await bot.quiet()
    assert (await latest(bot)).phase is Phase.PLANNED
    go_to(bot, OPENS + timedelta(days=1))
    await bot.question(3)
    await bot.receipt(bot.reply(HARMS, "Elf Kinder", await bot.question(1)))
    assert await bot.answers() == {"Kita Sonnenblume": {1: "Elf Kinder"}}
    assert sum("ist eröffnet" in said for said in bot.homeserver.said(NETZ)) == 1


async def test_nothing_begins_that_nobody_released(bot: House) -> None:
    await draft(bot)
    go_to(bot, OPENS)
    await bot.hear("noch nicht freigegeben", room=BUERO)
    bot.write(PETERSEN, "ja", BUERO)
    await bot.quiet(BUERO)
    assert bot.homeserver.said(NETZ) == []
    bot.write(PETERSEN, "freigeben", BUERO)
    await bot.question(3)


async def test_staff_are_asked_before_the_end_and_their_reason_stays_with_them(bot: House) -> None:
    bot.write(PETERSEN, START.replace("in 2 Wochen", "Fr, 13.11. 12 Uhr"))
    await bot.receipt(bot.reply(HARMS, "Elf Kinder", await bot.question(1)))
    go_to(bot, datetime(2026, 11, 13, 9, 30, tzinfo=BERLIN))
    await bot.hear("Heute um 12 Uhr endet Runde 1", "1 von 2 Einrichtungen", room=BUERO)
    bot.write(PETERSEN, "verlängern bis Dienstag 12 Uhr, wegen der vielen Krankmeldungen", BUERO)
    await bot.hear("So kündige ich es im Netzwerkraum an", room=BUERO)
    assert not any("mehr Zeit" in said for said in bot.homeserver.said(NETZ))
    # Whoever sits in the staff room but may not steer says yes in vain.
    bot.homeserver.set_member(BUERO, HARMS, "join", by=HARMS)
    bot.homeserver.set_power(NETZ, {HARMS: -1})
    bot.write(HARMS, "ja", BUERO)
    bot.write(PETERSEN, "Wir reden gerade darüber.", BUERO)
    await bot.quiet(BUERO)
    assert not any("mehr Zeit" in said for said in bot.homeserver.said(NETZ))
    bot.write(PETERSEN, "ja", BUERO)
    announced = await bot.hear("Sie haben mehr Zeit", "17. November, 12 Uhr")
    assert "Krank" not in announced.content["body"]
    await bot.hear("Erledigt", room=BUERO)
    assert await bot.database.run(lambda tx: tx.dialogues.of_round((tx.rounds.latest())[0].id)) == []
    assert "Krank" not in bot.beside.stored()


async def test_a_co_moderator_steers_as_long_as_she_is_one(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(JANSSEN, "verlängern bis Fr, 20.11. 12 Uhr", MINE)
    await bot.hear("Runden steuert das Bildungsbüro", room=MINE)
    bot.write(PETERSEN, "Okko moderiert mit", BUERO)
    await bot.hear("Okko Janßen moderiert", room=BUERO)
    await bot.until(lambda: told(bot) == 1)
    bot.write(JANSSEN, "verlängern bis Fr, 20.11. 12 Uhr", MINE)
    await bot.hear("mehr Zeit", "20. November, 12 Uhr")
    bot.write(JANSSEN, "zeitplan", MINE)
    await bot.hear("Zeitplan: Netzwerktreffen", room=MINE)
    bot.write(PETERSEN, "Okko moderiert nicht mehr mit", BUERO)
    await bot.until(lambda: told(bot) == 2)
    bot.write(JANSSEN, "!runde schließen")
    await bot.hear("Runden steuert das Bildungsbüro")
    assert (await latest(bot)).phase is Phase.OPEN


@pytest.mark.parametrize("said", ["Zeitplan", "status", "Bis wann?"])
async def test_a_member_who_asks_for_the_plan_hears_until_when(bot: House, said: str) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(JANSSEN, said, MINE)
    heard = await bot.hear("läuft bis", room=MINE)
    assert "Protokoll" not in heard.content["body"]
    assert "Einrichtung" not in heard.content["body"]
    assert await bot.answers() == {}


async def test_whom_staff_appoint_by_name_they_see_by_account(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(PETERSEN, "Okko moderiert mit", BUERO)
    await bot.hear("Okko Janßen moderiert „Netzwerktreffen Sprache“ mit", JANSSEN, room=BUERO)


async def test_a_co_moderator_enters_answers_for_others_and_nobody_else_does(bot: House) -> None:
    """Equal rights: entered in her own direct message, as long as she moderates and belongs to the room."""
    entry = "Antworten eintragen für Kita Sonnenblume: 1. Wir bauen um. 2. Nichts."
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(PETERSEN, "Okko moderiert mit", BUERO)
    await bot.until(lambda: told(bot) == 1)
    await bot.receipt(bot.write(JANSSEN, entry, MINE))
    await bot.hear("notiert für Kita Sonnenblume", room=MINE)
    assert (await bot.answers())["Kita Sonnenblume"] == {1: "Wir bauen um.", 2: "Nichts."}
    bot.homeserver.set_member(NETZ, JANSSEN, "leave", by=JANSSEN)
    bot.write(JANSSEN, entry.replace("bauen um", "ziehen aus"), MINE)
    await bot.hear("keine Runde, für die Sie Antworten eintragen können", room=MINE)
    assert (await bot.answers())["Kita Sonnenblume"] == {1: "Wir bauen um.", 2: "Nichts."}


async def test_a_moderator_who_may_not_speak_in_the_room_steers_nothing(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(PETERSEN, "Okko moderiert mit", BUERO)
    await bot.until(lambda: told(bot) == 1)
    bot.homeserver.set_power(NETZ, {JANSSEN: -1})
    bot.write(JANSSEN, "schließen", MINE)
    await bot.hear("Runden steuert das Bildungsbüro", room=MINE)
    assert (await latest(bot)).phase is Phase.OPEN


async def test_what_a_member_writes_in_private_about_plans_is_an_answer(bot: House) -> None:
    bot.write(PETERSEN, "!runde start Treffen\nFrist: in 2 Wochen\n1. Wer macht mit?")
    await bot.hear("Wer macht mit?", "Frage 1 von 1")
    await bot.receipt(bot.write(HARMS, "Silke moderiert mit", DIREKT))
    assert await bot.answers() == {"Kita Sonnenblume": {1: "Silke moderiert mit"}}


@pytest.mark.parametrize("write", ["UPDATE OF phase ON rounds", "INSERT ON sortings"])
async def test_p9_a_round_that_a_fault_holds_up_is_told_to_staff_once_and_goes_on(
    bot: House, write: str
) -> None:
    """It can be neither closed or, once closed, sorted."""
    bot.write(PETERSEN, START.replace("in 2 Wochen", "in 90 Minuten"))
    await bot.receipt(bot.reply(HARMS, "Elf Kinder", await bot.question(1)))
    await bot.quiet()
    bot.beside.refuse(write)

    def told() -> int:
        return sum("nicht weiterführen" in said for said in bot.homeserver.said(BUERO))

    bot.pass_time(minutes=91)
    await bot.until(lambda: bot.pass_time(seconds=10) or told())
    bot.pass_time(seconds=30)
    await bot.quiet()
    bot.beside.consent(write.rpartition(" ")[2])
    bot.pass_time(seconds=30)
    await bot.until(lambda: any(one.content.get("msgtype") == "m.file" for one in bot.homeserver.sent))
    bot.pass_time(seconds=30)
    await bot.until(lambda: over(bot))
    assert told() == 1


async def over(bot: House) -> bool:
    """Whether nothing lasts that was wrong with a round."""
    incidents = await bot.database.run(lambda tx: tx.incidents.since(bot.clock() - timedelta(days=1)))
    return [one.over is None for one in incidents if one.kind is Kind.STUCK] == [False]


async def test_two_dialogues_of_the_office_at_once_each_hear_what_is_theirs(bot: House) -> None:
    """The question about an end leaves alone what is said about something else."""
    bot.write(PETERSEN, START.replace("in 2 Wochen", "Fr, 13.11. 12 Uhr"))
    await bot.question(2)
    go_to(bot, datetime(2026, 11, 13, 9, 30, tzinfo=BERLIN))
    question = await bot.hear("Heute um 12 Uhr endet Runde 1", room=BUERO)
    bot.write(PETERSEN, "status", BUERO)
    await bot.hear("Geantwortet: 0 von 2", room=BUERO)
    bot.write(PETERSEN, "Ich rufe gleich noch einmal an.", BUERO)
    answers = {"m.relates_to": {"m.in_reply_to": {"event_id": question.event_id}}}
    bot.write(PETERSEN, "nein danke", BUERO, **answers)
    await bot.hear("endet wie geplant", room=BUERO)
    waiting = await bot.database.run(lambda tx: tx.dialogues.at(RoomId(BUERO), bot.clock()))
    assert [one.topic for one in waiting if one.topic is Topic.EXTENSION] == []
