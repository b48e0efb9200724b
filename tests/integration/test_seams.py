"""Seams: with much waiting at once, each word goes to whom it is said."""

from pathlib import Path

import pytest

from bot.matrix.client import HardenedClient
from bot.matrix.directory import Directory
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoomId
from bot.meeting.round import Release
from bot.store.database import Database
from tests.homeserver import Homeserver
from tests.office import an_office

from .conftest import Clock
from .crossroads import Crossroads, furnish
from .test_bot import ALIAS, BRANDT, BUERO, DIREKT, HARMS, PETERSEN

GUIDED, CONSENT, INSTITUTION = Topic.GUIDED, Topic.CONSENT, Topic.INSTITUTION
# What was asked last, what is said then, and what is answered first.
STAFF = (
    (Topic.TASKS, "ja", "tasks.asked"),
    (Topic.TASKS, "nein", "tasks.not_asked"),
    (Topic.TASKS, "1", "networks.registered"),
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
    (Topic.NETWORK, "ja", "networks.registered"),
    (Topic.NETWORK, "passt", "curation:0"),
    (Topic.EXTENSION, "ja", "planning.until_when"),
    (Topic.EXTENSION, "nein", "planning.not_extended"),
    (Topic.EXTENSION, "passt", "curation:0"),
    (Topic.DRAFT, "ja", "draft.how_to_release"),
    (Topic.CURATION, "passt", "curation:0"),
    (Topic.CURATION, "zurück", "curation:0"),
    (Topic.LATE, "1", "late.done_admitted"),
    (Topic.LATE, "passt", "curation:0"),
    (Topic.CHECK, "1", "check.changed"),
    (Topic.HELPING, "1 ja, 2 nein", "helping.decided"),
    (Topic.COMPARISON, "1 ja", "comparison.decided"),
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
    ((CONSENT, INSTITUTION), "ja", "tasks.thanks"),
    ((CONSENT, INSTITUTION), "Suche Dolmetscher", "archive.nothing"),
    ((CONSENT, INSTITUTION), "Protokolle", "archive.list"),
    ((), "Suche Dolmetscher", "archive.nothing"),
    ((), "Im Protokoll steht der Info-Abend falsch, er ist am 10. Dezember", "objection.sure"),
    ((), "los", "guide"),
)


@pytest.fixture
async def here(
    homeserver: Homeserver, client: HardenedClient, database: Database, clock: Clock
) -> Crossroads:
    furnish(homeserver)
    await client.sync(full_state=True)
    office = an_office(staff_room=RoomId(ALIAS), release=Release.ONE, guests=(PETERSEN, BRANDT))
    directory = Directory(client, appointed=[PETERSEN, BRANDT], staff_room=ALIAS)
    crossroads = Crossroads(database, directory, office, clock)
    await crossroads.fill()
    return crossroads


async def test_what_staff_say_goes_to_whoever_it_is_meant_for(
    here: Crossroads, file: Path, tmp_path: Path
) -> None:
    here.database.close()
    found = []
    for topic, said, _ in STAFF:
        copy = here.copied(file, tmp_path / "case.db")
        copy.ask_last(BUERO, topic)
        found.append((topic, said, (await copy.say(said) or [""])[0]))
        copy.database.close()
    assert tuple(found) == STAFF


async def test_what_a_member_says_goes_to_whoever_it_is_meant_for(
    here: Crossroads, file: Path, tmp_path: Path
) -> None:
    here.clock.forward(minutes=62)
    await here.say("ja")
    await here.say("los", HARMS, DIREKT)
    here.ask_for_institution(HARMS)
    here.clock.forward(minutes=-45)
    here.database.close()
    found = []
    for topics, said, _ in MEMBER:
        copy = here.copied(file, tmp_path / "case.db")
        copy.leave(HARMS, topics)
        if topics:
            copy.ask_last(HARMS, topics[-1])
        found.append((topics, said, (await copy.say(said, HARMS, DIREKT) or [""])[0]))
        copy.database.close()
    assert tuple(found) == MEMBER


async def test_what_is_decided_takes_no_word_from_what_still_waits(here: Crossroads) -> None:
    here.leave(BUERO, (Topic.HELPING, Topic.COMPARISON))
    here.ask_last(BUERO, Topic.COMPARISON)
    here.clock.forward(minutes=65)
    assert await here.say("1 ja") == ["comparison.decided"]
    assert await here.say("1 ja, 2 nein") == ["helping.decided"]
    assert await here.say("ja") == []
