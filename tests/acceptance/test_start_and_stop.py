"""A round begins with one message, ends by the clock, and survives whatever happens to the bot meanwhile."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.demo.synapse import Synapse
from bot.matrix.heard import Heard
from tests.acceptance.conftest import SetStage, gossip, start_office
from tests.acceptance.gate import Gate, message_to, reaction_in
from tests.acceptance.stage import PATIENCE, QUESTIONS, Office, Stage, Town, is_tidy, quoted

TITLE = "Netzwerktreffen Sprache"
SHORT = timedelta(seconds=5)
# Time enough for two people to answer, even on a busy machine.
TIME_TO_ANSWER = timedelta(seconds=20)

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
    *("August", "September", "Oktober", "November", "Dezember"),
)
SPOKEN = re.compile(r"Frist: (?P<day>(\w+), (\d+)\. (\w+)) (\d{4}), (\d+)(?::\d+)? Uhr")


def deadline_in(echo: Heard, ahead: timedelta) -> str:
    """The day of the deadline as an echo says it, once it is clear that it is right, weekday and all."""
    found = SPOKEN.search(echo.body)
    assert found is not None
    _, weekday, day, month, year, hour = found.groups()
    at = datetime(int(year), MONTHS.index(month) + 1, int(day), int(hour), tzinfo=ZoneInfo("Europe/Berlin"))
    assert WEEKDAYS[at.weekday()] == weekday
    assert abs(at - sent_at(echo) - ahead) < timedelta(hours=2)
    return found["day"]


def sent_at(heard: Heard) -> datetime:
    return datetime.fromtimestamp(heard.source["origin_server_ts"] / 1000, UTC)


async def test_p3_a8_one_message_in_the_network_room_starts_a_round(stage: SetStage) -> None:
    """And a second one is told that it runs already."""
    here = await stage()
    questions = ("Was *ist* gerade los – bei <Ihnen>?", "Auf welche_n Angebote_n weisen Sie hin? (z. B. #4)")

    await here.begin(questions=questions, deadline="in 72 Stunden")

    await here.command(f"!runde {here.request(title='Noch eine Runde')}", "läuft schon eine Runde", TITLE)
    echo, greeting, *asked = here.said()[:-1]
    day = deadline_in(echo, timedelta(hours=72))
    assert all(text in echo.body for text in (TITLE, "3 Einrichtungen", *questions))
    assert (echo.kind, greeting.kind) == ("m.notice", "m.text")
    assert all(text in greeting.body for text in (TITLE, day, "✅", "Bildungsbüro Nordmarsch"))
    assert [(one.kind, text in one.body) for one, text in zip(asked, questions, strict=True)] == [
        ("m.text", True),
        ("m.text", True),
    ]
    assert all(is_tidy(one) for one in here.said())


async def test_a_round_is_started_from_elsewhere(stage: SetStage) -> None:
    """From the staff room and from a direct message; the network room hears nothing of the echo."""
    here = await stage()

    for desk in (here.office.staff_room, await here.direct(here.jana)):
        since = len(here.jana.heard)
        echo = await here.command(here.request(more=[f"Raum: {here.alias}"]), here.name, room=desk)
        await here.asked(QUESTIONS, since)
        await here.command("schließen", "ist beendet", room=desk)
        await here.told("veröffentlicht", here.name, room=desk, since=since)

        assert deadline_in(echo, timedelta(hours=2))
        assert [text for text in (TITLE, "3 Einrichtungen", *QUESTIONS) if text not in echo.body] == []
        assert is_tidy(echo)
    assert not [one for one in here.said() if "Verstanden" in one.body]


async def test_a9_what_is_doubtful_is_asked_first(stage: SetStage) -> None:
    here = await stage(members=1)
    new_year = f"1.1.{datetime.now(UTC).year + 1} 12:00"

    await here.jana.say(here.room, f"!runde {here.request(deadline=new_year)}")
    await here.told("Feiertag", "!runde ja")
    await here.command("!runde nein", "nichts verschickt")
    await here.jana.say(here.room, f"!runde {here.request(title='Zweiter Versuch', deadline=new_year)}")
    await here.told("Zweiter Versuch", "1. Januar")
    assert not [one for one in here.said() if one.body.startswith("Frage")]

    await here.jana.say(here.room, "!runde ja")
    await here.asked(QUESTIONS)


async def test_p4_a10_the_clock_ends_a_round_and_brings_the_minutes(stage: SetStage) -> None:
    """Two networks at once: one with an answer, and one where nobody writes."""
    one, other = await stage(members=1), await stage(members=1)
    asked = await one.begin()
    answer = await one.members[0].reply(one.room, asked[1], "Wir haben eine neue Leitung.")
    await one.receipt(one.members[0], answer)
    await other.begin()

    words = f"!runde verlängern bis in {SHORT.seconds} Sekunden"
    said = [await here.jana.say(here.room, words) for here in (one, other)]
    closed = await one.told("ist beendet", "1 von 1")
    silent = await other.minutes()
    assert sent_at(closed) >= sent_at(await one.jana.hear(event_id=said[0])) + SHORT
    assert quoted(await one.minutes(), ["Wir haben eine neue Leitung."]) == ["Wir haben eine neue Leitung."]
    assert "keine Antworten eingegangen" in silent


@dataclass(frozen=True, slots=True)
class Frail:
    """An office whose bot dies often, behind a gate that knows when."""

    office: Office
    gate: Gate


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def frail_office(
    synapse: Synapse, town: Town, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Frail]:
    async with AsyncExitStack() as closing:
        gate = await closing.enter_async_context(Gate(synapse.url))
        folder = tmp_path_factory.mktemp("frail")
        yield Frail(await start_office(closing, synapse, town, folder, gate.url), gate)


@pytest_asyncio.fixture(loop_scope="session")
async def frail(frail_office: Frail) -> Frail:
    """The frail office with a bot that lives, whatever the test before left behind."""
    frail_office.gate.open()
    if not frail_office.office.process.running:
        await frail_office.office.process.start()
    return frail_office


async def test_k17_p1_p4_a_deadline_that_passes_while_the_bot_is_away(frail: Frail, stage: SetStage) -> None:
    """It closes late and once; what was sent in time counts, although nobody was there to read it."""
    here = await stage(frail.office)
    anna, bernd, clara = here.members
    asked = await here.begin()
    soon = f"in {TIME_TO_ANSWER.seconds} Sekunden"
    await here.command(f"!runde verlängern bis {soon}", "Die Frist", "hat sich geändert")
    passed = datetime.now(UTC) + TIME_TO_ANSWER
    await here.process.kill()

    in_time = [
        await anna.reply(here.room, asked[1], "Wir haben eine neue Leitung."),
        await bernd.say(here.room, "1. Der Anbau ist fertig.\n2. Wir laden zum Elterncafé ein."),
    ]
    await asyncio.sleep((passed - datetime.now(UTC)).total_seconds())
    late = await clara.reply(here.room, asked[1], "Unser Kursheft ist gedruckt.")
    await here.process.start()

    minutes = await here.minutes()
    said = ["Wir haben eine neue Leitung.", "Der Anbau ist fertig.", "Wir laden zum Elterncafé ein."]
    assert quoted(minutes, said) == said
    assert "Kursheft" not in minutes
    for person, event in zip((anna, bernd), in_time, strict=True):
        await here.receipt(person, event)
    await here.told("beendet", "als Nachtrag vor", by=clara)
    await here.settled()
    assert here.receipts(late) == 0
    assert [subject(one) for one in here.said()].count("closed") == 1
    assert [subject(one) for one in here.said()].count("file") == 1


async def power_cut(here: Stage, gate: Gate, caught: asyncio.Event) -> None:
    """Kill the bot as soon as the gate holds it up."""
    await asyncio.wait_for(caught.wait(), PATIENCE)
    await here.process.kill()
    gate.open()


async def test_k3_k4_k6_p1_p2_p3_a_round_survives_kill_9_at_any_moment(frail: Frail, stage: SetStage) -> None:
    """P1, P2, P3: nothing is lost, nothing is said twice, nothing comes in the wrong order."""
    here, gate = await stage(frail.office), frail.gate
    anna, bernd, clara = here.members

    # Between the questions: the homeserver has the first one, and the bot does not know.
    caught = gate.hold(message_to(here.room), skip=2, served=True)
    await here.jana.say(here.room, f"!runde {here.request()}")
    await power_cut(here, gate, caught)
    await here.process.start()
    asked = await here.asked(QUESTIONS)

    # Between the answers: one is stored and not acknowledged yet, another is written meanwhile.
    answers = [await anna.reply(here.room, asked[1], "Wir haben eine neue Leitung.")]
    await here.receipt(anna, answers[0])
    caught = gate.hold(reaction_in(here.room))
    answers.append(await bernd.reply_in_thread(here.room, asked[1], "Der Anbau ist fertig."))
    await power_cut(here, gate, caught)
    answers.append(await clara.say(here.room, "2. Unser Kursheft ist gedruckt."))
    await here.process.start()
    for person, event in zip(here.members, answers, strict=True):
        await here.receipt(person, event)

    # After the command to close, before anybody has heard of it; and in the midst of the minutes.
    caught = gate.hold(message_to(here.room))
    await here.jana.say(here.room, "!runde schließen")
    await power_cut(here, gate, caught)
    caught = gate.hold(message_to(here.room), skip=2, served=True)
    await here.process.start()
    await power_cut(here, gate, caught)
    await here.process.start()
    minutes = await here.minutes()
    await here.settled()

    said = ["Wir haben eine neue Leitung.", "Der Anbau ist fertig.", "Unser Kursheft ist gedruckt."]
    assert quoted(minutes, said) == said
    assert [here.receipts(event) for event in answers] == [1, 1, 1]
    assert Counter(one.body for one in here.said()).most_common(1)[0][1] == 1
    order = [subject(one) for one in here.said()]
    assert order[:6] == ["echo", "greeting", "question", "question", "closed", "minutes"]
    assert order[-4:] == ["file", "word", "print", "help"]


def subject(heard: Heard) -> str:
    """What a message of the bot is about."""
    signs = {
        "Verstanden": "echo",
        "ist eröffnet": "greeting",
        "Frage ": "question",
        "ist beendet. ": "closed",
        "Protokoll · ": "minutes",
        ".md": "file",
        ".docx": "word",
        ".pdf": "print",
        "So steuern Sie": "help",
    }
    return next((what for sign, what in signs.items() if sign in heard.body), "more")


async def test_k8_a19_p10_the_bot_ends_when_told_to_even_while_it_sends(
    frail: Frail, stage: SetStage, town: Town
) -> None:
    """K8, A19: within ten seconds, with exit code 0; what was not sent is sent later; the log is silent."""
    here, gate = await stage(frail.office, members=1), frail.gate
    caught = gate.hold(message_to(here.room), skip=1)
    await here.jana.say(here.room, f"!runde {here.request()}")
    await asyncio.wait_for(caught.wait(), PATIENCE)

    began = time.monotonic()
    code = await here.process.stop()
    took = time.monotonic() - began
    gate.open()
    await here.process.start()
    asked = await here.asked(QUESTIONS)
    secret = await here.members[0].reply(here.room, asked[1], "Geheimwort Zimtschnecke im Morgengrauen")
    await here.receipt(here.members[0], secret)

    assert code == 0
    assert took < 10
    assert [subject(one) for one in here.said()] == ["echo", "greeting", "question", "question"]
    assert gossip(here.process.log, town) == []
