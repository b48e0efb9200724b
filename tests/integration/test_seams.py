"""Seams: with much waiting at once, each word goes to whom it is said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.craft.trade import Trade
from bot.matrix.attachment import Files
from bot.matrix.client import HardenedClient
from bot.matrix.directory import Directory
from bot.matrix.rereading import Rereading
from bot.meeting.dialogue import Topic
from bot.meeting.ids import EventId, RoomId
from bot.meeting.objection import State
from bot.meeting.round import Phase, Release
from bot.store.database import Database
from tests.homeserver import Homeserver
from tests.office import an_office

from .conftest import Clock, Twins
from .crossroads import ALLEIN, CLOSED, DRAFTED, HINT, NEW, PRIVAT, Crossroads, furnish
from .house import ALIAS, BRANDT, BUERO, DIREKT, HARMS, JANSSEN, PETERSEN

GUIDED, CONSENT, INSTITUTION, OBJECTION = Topic.GUIDED, Topic.CONSENT, Topic.INSTITUTION, Topic.OBJECTION
# What was asked last, what is said then, and what is answered first.
STAFF = (
    (Topic.TASKS, "ja", "tasks.asked"),
    (Topic.TASKS, "nein", "tasks.not_asked"),
    (Topic.TASKS, "1", "ambiguity.which"),
    (Topic.TASKS, "passt", "ambiguity.which"),
    (Topic.TASKS, "keine", "ambiguity.which"),
    (Topic.TASKS, "1 ja, 2 nein", "comparison.decided"),
    (Topic.TASKS, "fertig", "curation:0"),
    (Topic.TASKS, "zurück", "tasks.undone"),
    (Topic.TASKS, "weiter", ""),
    (Topic.TASKS, "veröffentlichen", "check.open"),
    (Topic.TASKS, "Protokoll freigeben", "check.open"),
    (Topic.TASKS, "freigeben", "draft.which_release"),
    (Topic.TASKS, "anhalten", "release.stopped"),
    (Topic.TASKS, "Protokoll", "release.preview"),
    (Topic.TASKS, "Vorschau", "draft"),
    (Topic.TASKS, "Aufgaben", "tasks.list"),
    (Topic.TASKS, "Aufgabe 2 erledigt", "tasks"),
    (Topic.TASKS, "1 erledigt, 2 offen bis 29.1.2027", "tasks"),
    (Topic.TASKS, "Themen", "curation.overview"),
    (Topic.TASKS, "Frage 2", "curation:0"),
    (Topic.TASKS, "Frage 2: Was gibt es?", "draft"),
    (Topic.TASKS, "Suche Dolmetscher", "archive.nothing"),
    (Topic.TASKS, "Kurzfassung", "finishing.short"),
    (Topic.TASKS, "Nächstes Treffen am 25.2.2027", "finishing.next_meeting"),
    (Topic.TASKS, "a1 nach B", "curation:0"),
    (Topic.TASKS, "prüfen", "check"),
    (Topic.TASKS, "Korrektur 1 übernehmen", "objection.decided"),
    (Topic.TASKS, "Guten Morgen zusammen", ""),
    (Topic.TASKS, "übernehmen", "objection.several"),
    (Topic.CURATION, "übernehmen", "objection.several"),
    (Topic.TASKS, "ablehnen", "objection.several"),
    (Topic.LATE, "ablehnen", "objection.several"),
    (Topic.CHECK, "ablehnen", "objection.several"),
    (Topic.HELPING, "ablehnen", "objection.several"),
    (Topic.DRAFT, "ablehnen", "objection.several"),
    (Topic.TASKS, "1 erledigt", "tasks"),
    (Topic.HELPING, "1 erledigt", "tasks"),
    (Topic.COMPARISON, "2 erledigt", "tasks"),
    (Topic.NETWORK, "ja", "networks.registered"),
    (Topic.NETWORK, "7", "ambiguity.which"),
    (Topic.NETWORK, "passt", "curation:0"),
    (Topic.EXTENSION, "ja", "planning.until_when"),
    (Topic.EXTENSION, "nein", "planning.not_extended"),
    (Topic.EXTENSION, "1", "ambiguity.which"),
    (Topic.EXTENSION, "passt", "curation:0"),
    (Topic.DRAFT, "ja", "draft.how_to_release"),
    (Topic.DRAFT, "nein", "ambiguity.which"),
    (Topic.DRAFT, "1", "ambiguity.which"),
    (Topic.CURATION, "ja", "ambiguity.which"),
    (Topic.CURATION, "passt", "curation:0"),
    (Topic.CURATION, "zurück", "curation:0"),
    (Topic.LATE, "1", "late.done_admitted"),
    (Topic.LATE, "ja", "ambiguity.which"),
    (Topic.LATE, "nein", "ambiguity.which"),
    (Topic.LATE, "7", "entry.example"),
    (Topic.LATE, "passt", "curation:0"),
    (Topic.CHECK, "1", "check.changed"),
    (Topic.CHECK, "ja", "ambiguity.which"),
    (Topic.HELPING, "1 ja, 2 nein", "helping.decided"),
    (Topic.HELPING, "ja", "ambiguity.which"),
    (Topic.HELPING, "1", "ambiguity.which"),
    (Topic.COMPARISON, "1 ja", "comparison.decided"),
    (Topic.COMPARISON, "ja", "ambiguity.which"),
)
# While Ms Petersen sets a round up: who says it, whether that was asked last, and what is answered first.
SETUP = (
    (PETERSEN, Topic.SETUP, "1", "setup"),
    (PETERSEN, Topic.SETUP, "ja", "setup.which_number"),
    (PETERSEN, Topic.SETUP, "7", "setup.which_number"),
    (PETERSEN, Topic.SETUP, "passt", "setup.which_number"),
    (PETERSEN, Topic.SETUP, "zurück", "setup"),
    (PETERSEN, Topic.SETUP, "abbrechen", "setup.stopped"),
    (PETERSEN, Topic.SETUP, "übernehmen", "objection.several"),
    (PETERSEN, Topic.SETUP, "ablehnen", "setup.which_number"),
    (PETERSEN, Topic.SETUP, "freigeben", "check.open"),
    (PETERSEN, Topic.SETUP, "Protokoll", "release.preview"),
    (PETERSEN, Topic.SETUP, "Aufgaben", "tasks.list"),
    (PETERSEN, Topic.SETUP, "Themen", "curation.overview"),
    (PETERSEN, Topic.SETUP, "Frage 1", "curation:0"),
    (PETERSEN, Topic.SETUP, "Suche Dolmetscher", "archive.nothing"),
    (PETERSEN, Topic.SETUP, "Status", "steer.which"),
    (PETERSEN, Topic.SETUP, "hilfe", "help.staff"),
    (PETERSEN, Topic.SETUP, "Aufgabe: Räume tauschen, Kita Sonnenblume, bis Fr 18.12.2026", "tasks"),
    (PETERSEN, Topic.SETUP, "Eintragen für Kita Sonnenblume", "entry.ask_which"),
    (PETERSEN, Topic.TASKS, "ja", "tasks.asked"),
    (PETERSEN, Topic.TASKS, "1", "ambiguity.which"),
    # What came up by itself meanwhile was not asked of her.
    (PETERSEN, Topic.LATE, "1", "ambiguity.which"),
    (PETERSEN, Topic.NETWORK, "ja", "setup.which_number"),
    # The setup is none of his business, and he steers none of these networks.
    (BRANDT, Topic.SETUP, "ja", "ambiguity.which"),
    (BRANDT, Topic.SETUP, "1", "ambiguity.which"),
    (BRANDT, Topic.NETWORK, "ja", "networks.registered"),
    (BRANDT, Topic.SETUP, "zurück", ""),
    (BRANDT, Topic.SETUP, "ablehnen", ""),
    (BRANDT, Topic.SETUP, "Themen", "curation.no_round"),
    (BRANDT, Topic.SETUP, "abbrechen", "steer.no_round"),
    (BRANDT, Topic.LATE, "1", "ambiguity.which"),
)
# In a direct message of staff, and of a member who moderates the round that is over.
ALONE = (
    (PETERSEN, Topic.TASKS, "ja", "tasks.asked"),
    (PETERSEN, Topic.TASKS, "1", "ambiguity.which"),
    (PETERSEN, Topic.TASKS, "passt", "ambiguity.which"),
    (PETERSEN, Topic.TASKS, "keine", "ambiguity.which"),
    (PETERSEN, Topic.TASKS, "zurück", "tasks.undone"),
    (PETERSEN, Topic.TASKS, "1. Wir bauen um.", "receipt"),
    (PETERSEN, Topic.CURATION, "ja", "ambiguity.which"),
    (PETERSEN, Topic.CURATION, "passt", "curation:0"),
    (PETERSEN, Topic.CURATION, "zurück", "curation:0"),
    (PETERSEN, Topic.CURATION, "Themen", "curation.overview"),
    (PETERSEN, Topic.CURATION, "Guten Morgen", ""),
    (PETERSEN, Topic.ENTRY, "1", "entry.ask_text"),
    (PETERSEN, Topic.ENTRY, "keine", "entry.stopped"),
    (PETERSEN, Topic.ENTRY, "7", "entry.example"),
    (PETERSEN, Topic.ENTRY, "ja", "ambiguity.which"),
    (PETERSEN, Topic.ENTRY, "Aufgaben", "tasks.list"),
    (PETERSEN, Topic.ENTRY, "freigeben", "check.open"),
    (PETERSEN, Topic.ENTRY, "ablehnen", "objection.several"),
    (JANSSEN, Topic.TASKS, "ja", "tasks.asked"),
    (JANSSEN, Topic.TASKS, "1", "ambiguity.which"),
    (JANSSEN, Topic.TASKS, "zurück", "tasks.undone"),
    (JANSSEN, Topic.ENTRY, "1. Wir bauen um.", "entry.filed"),
    (JANSSEN, Topic.ENTRY, "Aufgaben", "tasks.list"),
    (JANSSEN, Topic.ENTRY, "Themen", "curation.overview"),
    (JANSSEN, Topic.ENTRY, "nein", "entry.stopped"),
    (JANSSEN, Topic.ENTRY, "Protokoll", "release.preview"),
    (JANSSEN, Topic.ENTRY, "Hilfe", "help.moderator"),
    (JANSSEN, Topic.ENTRY, "freigeben", "check.open"),
)
# What waits for a member, the last of it asked last. „receipt“ is an answer that was filed.
MEMBER = (
    ((GUIDED,), "ja", "receipt"),
    ((GUIDED,), "1. Wir bauen um.", "receipt"),
    ((GUIDED,), "Suche Dolmetscher", "receipt"),
    ((GUIDED,), "Danke!", ""),
    ((GUIDED,), "Protokoll", "minutes_command.here"),
    ((GUIDED,), "Protokolle", "archive.list"),
    ((GUIDED,), "Im Protokoll steht der Info-Abend falsch, er ist am 10. Dezember", "objection.sure"),
    ((GUIDED,), "los", "guide"),
    ((GUIDED, CONSENT), "ja", "tasks.thanks"),
    ((GUIDED, CONSENT), "Gern, machen wir", "tasks.thanks"),
    ((GUIDED, CONSENT), "Passt leider nicht", "tasks.thanks"),
    ((GUIDED, CONSENT), "Leider fehlt uns Personal", "receipt"),
    ((GUIDED, CONSENT), "Gern mehr Fortbildungen", "receipt"),
    ((GUIDED, CONSENT), "Klar: mehr Personal", "receipt"),
    ((CONSENT, GUIDED), "ja", "receipt"),
    ((CONSENT,), "1. Wir bauen um.", "receipt"),
    ((GUIDED, INSTITUTION), "Kita Regenbogen", "unit.sure"),
    ((CONSENT, INSTITUTION), "ja", "ambiguity.which"),
    ((GUIDED, INSTITUTION), "ja", "ambiguity.which"),
    ((INSTITUTION,), "ja", "unit.missed"),
    ((INSTITUTION,), "1", "unit.missed"),
    ((CONSENT, INSTITUTION), "Suche Dolmetscher", "archive.nothing"),
    ((CONSENT, INSTITUTION), "Protokolle", "archive.list"),
    ((), "Suche Dolmetscher", "archive.nothing"),
    ((), "Im Protokoll steht der Info-Abend falsch, er ist am 10. Dezember", "objection.sure"),
    ((), "los", "guide"),
    ((), "Hilfe", "help.member"),
    ((), "Protokoll", "minutes_command.here"),
)
# While a corrected sentence was proposed to her: what waits, the last of it asked last.
_OTHER = "Wir brauchen dringend mehr Personal für die Nachmittage."
PROPOSED = (
    ((OBJECTION,), "ja", "objection.passed_on"),
    ((OBJECTION,), "nein", "proposal.sentence"),
    ((OBJECTION,), "abbrechen", "objection.dropped"),
    ((OBJECTION,), "Der Info-Abend ist am 10. Dezember.", "#bildungsbuero objection:3"),
    ((OBJECTION,), "los", "guide"),
    ((OBJECTION,), "1. Wir bauen um.", "receipt"),
    ((OBJECTION,), "entschuldigt", "excuse.noted"),
    ((OBJECTION,), "Protokoll", "minutes_command.here"),
    ((OBJECTION,), "Suche Dolmetscher", "archive.nothing"),
    ((OBJECTION,), "Danke!", ""),
    ((OBJECTION,), "1", "proposal.example"),
    ((GUIDED, OBJECTION), "ja", "objection.passed_on"),
    ((GUIDED, OBJECTION), "nein", "proposal.sentence"),
    ((GUIDED, OBJECTION), "los", "guide"),
    ((GUIDED, OBJECTION), "1. Wir bauen um.", "receipt"),
    ((GUIDED, OBJECTION), _OTHER, "receipt"),
    ((GUIDED, OBJECTION), "Nein, am 17.", "proposal.example"),
    ((GUIDED, OBJECTION), "weiter", "guide"),
    ((OBJECTION, GUIDED), "ja", "receipt"),
    ((OBJECTION, GUIDED), _OTHER, "receipt"),
    ((CONSENT, OBJECTION), "ja", "objection.passed_on"),
    ((CONSENT, OBJECTION), "nein", "proposal.sentence"),
    ((OBJECTION, CONSENT), "ja", "tasks.thanks"),
    ((OBJECTION, INSTITUTION), "ja", "ambiguity.which"),
    ((INSTITUTION, OBJECTION), "ja", "objection.passed_on"),
    ((OBJECTION, INSTITUTION), "Kita Regenbogen", "unit.sure"),
)


@pytest.fixture
async def here(
    homeserver: Homeserver, client: HardenedClient, database: Database, clock: Clock
) -> Crossroads:
    furnish(homeserver)
    await client.sync(full_state=True)
    office = an_office(staff_room=RoomId(ALIAS), release=Release.ONE, guests=(PETERSEN, BRANDT))
    directory = Directory(client, appointed=[PETERSEN, BRANDT], staff_room=ALIAS)
    crossroads = Crossroads(Trade(database, directory, Files(client), Rereading(client), office, clock))
    await crossroads.fill()
    return crossroads


async def test_what_staff_say_goes_to_whoever_it_is_meant_for(here: Crossroads, twins: Twins) -> None:
    here.database.close()
    cases = tuple((PETERSEN, *case) for case in STAFF)
    assert await _played(here, twins, cases, BUERO, BUERO) == cases


async def test_whoever_sets_a_round_up_is_heard_there_and_nobody_else(here: Crossroads, twins: Twins) -> None:
    await here.say("Entwurf verwerfen")
    assert await here.say("neue Runde für Neunetz") == ["setup"]
    here.clock.forward(minutes=-62)
    here.database.close()
    assert await _played(here, twins, SETUP, BUERO, BUERO) == SETUP


async def test_what_those_who_steer_say_in_private_goes_to_whoever_it_is_meant_for(
    here: Crossroads, twins: Twins
) -> None:
    here.let_moderate(JANSSEN)
    task = "Aufgabe: Räume tauschen, Kita Sonnenblume, bis Fr 18.12.2026"
    for user, room in ((JANSSEN, ALLEIN), (PETERSEN, PRIVAT)):
        for said in ("Frage 1", task, "Eintragen für Kita Sonnenblume"):
            await here.say(said, user, room)
    here.clock.forward(minutes=-60)
    here.database.close()
    found = [
        *await _played(here, twins, ALONE[:18], PRIVAT),
        *await _played(here, twins, ALONE[18:], ALLEIN),
    ]
    assert tuple(found) == ALONE


async def test_what_a_member_says_goes_to_whoever_it_is_meant_for(here: Crossroads, twins: Twins) -> None:
    here.clock.forward(minutes=62)
    await here.say("ja")
    await here.say("los", HARMS, DIREKT)
    here.ask_for_institution(HARMS)
    here.clock.forward(minutes=-45)
    here.database.close()
    assert await _played_by_harms(here, twins, MEMBER) == MEMBER


async def test_what_a_member_says_of_a_proposed_sentence_is_no_answer_and_answers_stay_answers(
    here: Crossroads, twins: Twins
) -> None:
    here.clock.forward(minutes=62)
    await here.say("ja")
    await here.say("Korrektur 1 ablehnen")
    await here.say("los", HARMS, DIREKT)
    here.ask_for_institution(HARMS)
    assert await here.say(HINT, HARMS, DIREKT) == ["proposal.sure"]
    here.clock.forward(minutes=-45)
    here.database.close()
    assert await _played_by_harms(here, twins, PROPOSED) == PROPOSED


async def _played_by_harms(
    here: Crossroads, twins: Twins, cases: Sequence[tuple[tuple[Topic, ...], str, str]]
) -> tuple[tuple[tuple[Topic, ...], str, str], ...]:
    found = []
    for topics, said, _ in cases:
        copy = here.copied(twins.copied())
        copy.leave(HARMS, topics)
        if topics:
            copy.ask_last(HARMS, topics[-1])
        found.append((topics, said, (await copy.say(said, HARMS, DIREKT) or [""])[0]))
        copy.database.close()
    return tuple(found)


async def _played(
    here: Crossroads,
    twins: Twins,
    cases: Sequence[tuple[str, Topic, str, str]],
    room: str,
    desk: str = "",
) -> tuple[tuple[str, Topic, str, str], ...]:
    """What is answered first in each case; without a `desk` the dialogues are the sender's own."""
    found = []
    for user, topic, said, _ in cases:
        copy = here.copied(twins.copied())
        copy.ask_last(desk or user, topic)
        found.append((user, topic, said, (await copy.say(said, user, room) or [""])[0]))
        copy.database.close()
    return tuple(found)


async def test_what_is_decided_takes_no_word_from_what_still_waits(here: Crossroads) -> None:
    here.leave(BUERO, (Topic.HELPING, Topic.COMPARISON))
    here.ask_last(BUERO, Topic.COMPARISON)
    here.clock.forward(minutes=65)
    assert await here.say("1 ja") == ["comparison.decided"]
    assert await here.say("1 ja, 2 nein") == ["helping.decided"]
    assert await here.say("ja") == []


@pytest.mark.both_databases
async def test_a_number_or_a_reply_tells_which_question_is_meant(here: Crossroads) -> None:
    here.leave(BUERO, (Topic.TASKS, Topic.LATE))
    here.clock.forward(minutes=65)
    here.ask_last(BUERO, Topic.LATE)
    assert await here.say("ja") == ["ambiguity.which"]
    assert await here.say("2") == ["ambiguity.chosen"]
    assert (await here.say("ja"))[0] == "tasks.asked"
    assert await here.say("ja") == ["ambiguity.which"], "only one is open, and wants a number"
    late = here.asked_in(BUERO, Topic.LATE)
    assert await here.say("1", to=EventId("$of-a-colleague")) == []
    assert (await here.say("1", to=late))[0] == "late.done_admitted"


async def test_one_word_decides_about_a_correction_where_nothing_else_is_asked(
    here: Crossroads, twins: Twins
) -> None:
    over = here.round_in(CLOSED)
    with here.database.transaction() as tx:
        tx.rounds.save(replace(over, phase=Phase.CANCELLED), here.clock())
    here.leave(BUERO, (Topic.LATE, Topic.TASKS))
    here.database.close()
    told = here.copied(twins.copied())
    assert await told.say("übernehmen", to=EventId("$of-a-colleague")) == []
    assert await told.say("übernehmen") == ["objection.several"], "who came late is still to be decided about"
    told.leave(BUERO, ())
    assert (await told.say("ablehnen"))[0] == "objection.decided"
    await told.say("Korrekturen")
    told.database.close()
    listed = here.copied(twins.copied())
    event = EventId(f"$said{listed.clock() + timedelta(seconds=5):%d%H%M%S}")
    await listed.say("Korrekturen")
    with listed.database.transaction() as tx:
        ((_, _, shown, *_),) = tx.letters.said_beginning(f"answer:{event}:objection:")
    assert (await listed.say("übernehmen", to=shown))[0] == "objection.decided", "one of the overview"
    listed.database.close()


async def test_who_was_offered_a_colleagues_work_takes_that_over(
    here: Crossroads, homeserver: Homeserver
) -> None:
    await here.say("Entwurf verwerfen")
    await here.say("neue Runde für Neunetz")
    assert await here.say("übernehmen", BRANDT) == [], "she is no member of that network"
    homeserver.set_member(NEW, BRANDT, "join", by=BRANDT)
    assert await here.say("neue Runde für Neunetz", BRANDT) == ["setup.somebody_else"]
    assert await here.say("übernehmen", BRANDT) == ["setup"]


async def test_the_last_word_of_a_message_about_a_correction_holds(here: Crossroads) -> None:
    told = await here.say("Korrektur 1 übernehmen\nKorrektur 1 ablehnen")
    assert len(told) == 2, "staff and its author, each once"
    with here.database.transaction() as tx:
        states = {one.number: one.state for one in tx.objections.living()}
    assert states == {1: State.REFUSED}


@pytest.mark.both_databases
async def test_who_goes_on_is_asked_twice_and_nothing_is_decided(here: Crossroads) -> None:
    here.leave(BUERO, (Topic.TASKS, Topic.LATE))
    here.clock.forward(minutes=65)
    here.ask_last(BUERO, Topic.LATE)
    assert [await here.say("ja") for _ in range(4)] == [["ambiguity.which"], ["ambiguity.which"], [], []]
    assert {one.topic for one in here.waiting(BUERO)} == {Topic.TASKS, Topic.LATE, Topic.AMBIGUITY}
    here.clock.forward(hours=13)
    assert await here.say("ja") == [], "said to colleagues"
    assert await here.say("7") == ["entry.example"]


async def test_a_round_with_doubts_begins_by_no_word_for_something_else(here: Crossroads) -> None:
    await here.say("Entwurf verwerfen")
    here.leave(BUERO, (Topic.LATE, Topic.EXTENSION))
    here.clock.forward(minutes=65)
    doubtful = f"start Lesetreffen\nRaum: {DRAFTED}\nFrist: Fr, 27.11.2026\n1. Was ist los?"
    await here.say(doubtful)
    assert await here.say("7") == ["ambiguity.which"], "a yes or a no was asked for, and not by a dialogue"
    here.ask_last(BUERO, Topic.LATE)
    assert await here.say("ja") == ["ambiguity.which"]
    assert here.round_in(DRAFTED).phase is Phase.PROPOSED
    assert await here.say("2") == ["ambiguity.chosen"]
    await here.say("ja")
    assert here.round_in(DRAFTED).phase is Phase.OPEN
