"""A hint becomes the sentence that would stand in the minutes: proposed, confirmed, accepted."""

from datetime import datetime, timedelta

import pytest

from bot.conduct.answers import removal, revising
from bot.meeting.ids import EventId
from bot.meeting.message import Kind
from bot.meeting.objection import State
from bot.meeting.roster import Entry, Proposal, Roster
from bot.speech.correcting import Decide
from tests.office import BERLIN, DESK, DIRECT, HARMS, JANSSEN, ONKEN, PETERSEN, ROOM, House

from .afterwards import EVENING, clock, decide, document, published, told
from .talking import heard, say

pytestmark = pytest.mark.both_databases

HINT = "Im Protokoll steht unser Info-Abend am 3. Dezember, der ist aber auf den 10. verschoben"
MOVED = EVENING.replace("3. Dezember", "10. Dezember")


@pytest.fixture
def out(house: House) -> House:
    """Minutes that appeared on Friday, 13 November."""
    return published(house)


def objections(house: House) -> list[tuple[State, str]]:
    id_ = house.latest().id
    return [(one.state, one.text) for one in house.look(lambda tx: tx.objections.of_round(id_))]


def test_scene_11_the_sentence_is_proposed_confirmed_and_stands_in_its_place(out: House) -> None:
    asked = say(out, HINT)
    assert "Korrektur zu TOP 2 an das Bildungsbüro" in asked
    assert "„Info-Abend für Familien am **10. Dezember** um 19 Uhr, online.“ Stimmt das so?" in asked
    staff = say(out, "Ja genau")
    assert f"„{MOVED}“" in staff
    assert f"So steht es jetzt: „{EVENING}“" in staff
    assert "Schreiben Sie „übernehmen“ oder „ablehnen“." in staff
    assert "liegt jetzt beim Bildungsbüro" in staff
    decide(out, Decide(1, True))
    assert "**10. Dezember**" not in document(out)
    out.now = datetime(2026, 11, 25, 8, 0, tzinfo=BERLIN)
    note = told(clock(out), ROOM)
    assert note.startswith(f"**Korrektur zum Protokoll Runde 1** (Fassung 2): TOP 2: „{MOVED}“")
    text = document(out)
    assert f"„{MOVED}“ (Kita Sonnenblume)" in text
    assert EVENING not in text
    assert EVENING in document(out, edition=1)


def test_no_means_not_that_sentence_and_she_may_write_hers(out: House) -> None:
    say(out, HINT)
    asked = say(out, "nein")
    assert asked.startswith("In Ordnung, so nicht.")
    assert f"steht: „{EVENING}“ Wie soll der Satz heißen?" in asked
    assert "zum Beispiel" in asked
    own = "Info-Abend für Familien am 11. Dezember um 18 Uhr in der Kita."
    staff = say(out, f"„{own}“")
    assert f"„{own}“" in staff
    assert objections(out) == [(State.OPEN, own)]


def test_a_second_no_drops_it_and_so_does_cancel(out: House) -> None:
    say(out, HINT)
    say(out, "nein")
    assert "ich gebe nichts weiter" in say(out, "nein")
    say(out, HINT)
    assert "ich gebe nichts weiter" in say(out, "abbrechen")
    assert objections(out) == []


def test_what_she_adds_is_proposed_anew(out: House) -> None:
    say(out, HINT)
    assert "am **11. Dezember** um" in say(out, "nein, auf den 11. verschoben")
    assert "**18 Uhr**" in say(out, "Und zwar jetzt um 18 Uhr")
    say(out, "ja")
    assert objections(out) == [(State.OPEN, EVENING.replace("19 Uhr", "18 Uhr"))]


def test_her_own_sentence_takes_the_place_of_ours(out: House) -> None:
    say(out, HINT)
    own = "Info-Abend für alle Familien am Donnerstag, 10. Dezember, 19 Uhr, online und vor Ort."
    assert f"„{own}“" in say(out, own)
    assert objections(out) == [(State.OPEN, own)]


def test_where_only_the_mistake_is_plain_she_is_asked_for_the_sentence(out: House) -> None:
    asked = say(out, "Im Protokoll ist das Datum von unserem Info-Abend falsch")
    assert asked.startswith("Danke für den Hinweis")
    assert f"In TOP 2 steht: „{EVENING}“ Wie soll der Satz heißen?" in asked
    assert "den ganzen Satz" in say(out, "ja")
    assert "am **10. Dezember** um" in say(out, "Der Abend ist jetzt am 10. Dezember")
    assert "**Korrektur 1**" in say(out, "ja")


def test_what_cannot_be_proposed_goes_to_staff_in_her_words(out: House) -> None:
    said = "Bei unserem Info-Abend fehlt, dass auch Großeltern kommen dürfen"
    asked = say(out, said)
    assert "Korrektur zu TOP 2" in asked
    assert f"„{said}“. Stimmt das so?" in asked
    assert "**Korrektur 1**" in say(out, "ja")


def test_nobody_changes_what_others_said(out: House) -> None:
    asked = say(out, HINT, JANSSEN)
    assert f"„{HINT}“. Stimmt das so?" in asked
    assert "Wie soll der Satz" not in say(
        out, "Am Samstag ist in der Bibliothek kein Vorlesen am 3. Dezember", ONKEN
    )


def test_a_colleague_whom_the_office_has_listed_may(out: House) -> None:
    here = HARMS.institution
    roster = Roster((Entry(here, user=ONKEN.user),))
    proposal = Proposal(DESK, PETERSEN.user, EventId("$liste"), out.now, roster)
    out.look(lambda tx: tx.rosters.save(ROOM, "Netz", roster, proposal))
    assert "am **10. Dezember** um" in say(out, HINT, ONKEN)
    say(out, "ja", ONKEN)
    decide(out, Decide(1, True))
    out.now += timedelta(days=1)
    assert f"TOP 2: „{MOVED}“ ({here})" in told(clock(out), ROOM)


def test_only_one_wording_of_an_answer_waits_at_a_time(out: House) -> None:
    say(out, HINT)
    say(out, "ja")
    later = "Im Protokoll beginnt der Info-Abend um 19 Uhr, es ist aber 18 Uhr"
    assert f"„{later}“. Stimmt das so?" in say(out, later)
    assert "„Korrektur 2 übernehmen“" in say(out, "ja")


def test_a_second_edition_goes_on_from_the_first(out: House) -> None:
    say(out, HINT)
    say(out, "ja")
    decide(out, Decide(1, True))
    out.now = datetime(2026, 11, 25, 8, 0, tzinfo=BERLIN)
    clock(out)
    assert "10. Dezember um **18 Uhr**" in say(
        out, "Im Protokoll beginnt der Info-Abend um 19 Uhr, es ist aber 18 Uhr"
    )
    staff = say(out, "ja")
    assert f"So steht es jetzt: „{MOVED}“" in staff
    decide(out, Decide(1, True))
    out.now += timedelta(days=1)
    clock(out)
    assert MOVED.replace("19 Uhr", "18 Uhr") in document(out)


def test_an_edit_of_the_hint_is_proposed_anew_and_its_deletion_takes_all_back(out: House) -> None:
    message = out.message(HINT, room=DIRECT)
    out.take(message)
    heard(out)
    edit = out.message(HINT.replace("10.", "17."), room=DIRECT, kind=Kind.EDIT, target=message.event)
    out.turn(revising.revise, edit)
    assert "am **17. Dezember** um" in heard(out)
    say(out, "ja")
    assert objections(out) == [(State.OPEN, EVENING.replace("3. Dez", "17. Dez"))]
    out.turn(removal.removed, out.message(kind=Kind.REDACTION, target=message.event, room=DIRECT))
    assert objections(out) == []


def test_a_sentence_that_returns_after_its_hint_was_deleted_is_named(out: House) -> None:
    """Nothing that all have read changes in silence, and nobody hears whose it was."""
    message = out.message(HINT, room=DIRECT)
    out.take(message)
    out.deliver()
    say(out, "ja")
    decide(out, Decide(1, True))
    out.now = datetime(2026, 11, 25, 8, 0, tzinfo=BERLIN)
    clock(out)
    assert MOVED in document(out)
    out.withdraw(message)
    out.now += timedelta(minutes=10)
    letters = clock(out)
    assert EVENING in document(out)
    named = "TOP 2: Eine Korrektur ist zurückgezogen. Es gilt wieder der Wortlaut davor."
    assert named in told(letters, ROOM)
    assert named in told(letters, DESK)
    assert objections(out) == [(State.WITHDRAWN, "")]  # that it was, in this edition; nothing of her
    assert MOVED not in out.stored()
    out.now += timedelta(days=1)
    assert clock(out) == []


def test_only_the_sentence_that_changes_is_shown_and_the_rest_of_the_answer_stays(house: House) -> None:
    out = published(house, f"{EVENING} Die Gruppen sind voll.")
    assert "„Info-Abend für Familien am **10. Dezember** um 19 Uhr, online.“" in say(out, HINT)
    staff = say(out, "ja")
    assert "Gruppen" not in staff
    decide(out, Decide(1, True))
    out.now += timedelta(days=1)
    assert "Gruppen" not in told([one for one in clock(out) if one.key.endswith(":note")], ROOM)
    text = document(out)
    assert f"„{MOVED} Die Gruppen sind voll.“" in text


def test_foreign_words_do_nothing_in_a_proposal(house: House) -> None:
    nasty = "Abend **fett** [x](https://evil.example) am 3. Dezember mit <b>{{7*7}}</b>"
    out = published(house, nasty)
    asked = say(out, "Im Protokoll steht der Abend fett am 3. Dezember, er ist aber auf den 10. verschoben")
    assert "**10. Dezember**" in asked
    assert "**fett**" not in asked
    assert "](https" not in asked.replace(r"\]", "")
    assert "49" not in asked
