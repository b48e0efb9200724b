"""The check for personal data: asked one at a time, decided once, and the words are gone."""

from dataclasses import replace

import pytest

from bot.conduct.answers import checking
from bot.conduct.answers.entering import Addressee
from bot.conduct.course import steering
from bot.conduct.privacy import erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.publication import composing, publishing
from bot.meeting.dialogue import Topic
from bot.meeting.ids import EventId
from bot.meeting.letter import Letter
from bot.meeting.message import Message
from bot.meeting.roster import Entry as Listed
from bot.meeting.roster import Proposal, Roster
from bot.meeting.round import Phase, Release
from bot.store.audit import Entry
from tests.entries import enter, hears, moved, say, staff_room, told
from tests.office import BRANDT, DEADLINE, DESK, DIRECT, HARMS, JANSSEN, NETWORK, ONKEN, PETERSEN, ROOM, House

SICK = "Frau Lemke und Frau Otto sind länger krank."
MARIEN = "Kita St. Marien, Bargstede"


def answered(house: House, **office: object) -> None:
    """A round with three answers, two of which name somebody, is over."""
    staff_room(house, **{"release": Release.ONE} | office)
    house.open()
    house.answer(f"{SICK} Es fehlt Personal.", HARMS, to=1)
    house.answer("Wir ziehen um.", JANSSEN, to=1)
    house.answer("Bitte bei Anna Weber melden.", ONKEN, to=2)
    house.deliver()


def close(house: House) -> list[Letter]:
    house.end(DEADLINE)
    house.sort()
    letters = house.deliver()
    moved(house, hours=1)
    return letters


def release(house: House) -> list[str]:
    message = house.message("freigeben", PETERSEN, room=DESK)
    house.turn(steering.give_release, message, house.latest().id)
    return told(house.deliver())


def acts(house: House) -> list[Entry]:
    return [one for one in house.look(lambda tx: tx.audit.entries()) if one.what.startswith("personal data")]


# --- At the end of a round --------------------------------------------------------------------------


def enlist(house: House) -> None:
    listed = Roster(
        (Listed(MARIEN, "Ute Behr"), Listed("Gärtnerei", "Rose Kuhn"), Listed("Hort", "Jonas Ihde"))
    )
    proposal = Proposal(DESK, PETERSEN.user, EventId("$liste"), house.now, listed)
    house.look(lambda tx: tx.rosters.save(ROOM, "Sprache und Ankommen", listed, proposal))


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("Silke fragt bei der Gemeinde nach.", "[Eine Person] fragt bei der Gemeinde nach."),
        ("Das ist Utes Raum, den Jonas nutzt.", "Das ist […] Raum, den […] nutzt."),
        ("Dafür ist Rose Kuhn da.", "Dafür ist […] da."),
        ("Rose und Flieder blühen.", None),
        ("Die Jonas-Schule hilft.", None),
        ("Wir ziehen um. LG Silke", None),
    ],
)
def test_whom_the_preview_knows_the_check_knows_too(house: House, said: str, instead: str | None) -> None:
    staff_room(house, release=Release.ONE)
    house.open()
    enlist(house)
    house.answer(said, HARMS, to=1)
    house.deliver()
    asked = [text for text in told(close(house)) if "Bitte prüfen" in text]
    assert bool(asked) is (instead is not None)
    if instead is not None:
        assert told(say(house, "1"))
        assert house.answers()[HARMS.institution] == {1: instead}


def test_what_staff_enter_is_looked_through_for_whom_we_know(house: House) -> None:
    staff_room(house)
    id_ = house.open().id
    enlist(house)
    one = Addressee(id_, MARIEN, NETWORK.name)
    enter(house, "Antworten eintragen für Kita St. Marien: 1. Ute hilft uns.", one)
    assert [one.excerpt for one in house.look(lambda tx: tx.concerns.open(id_))] == ["Ute hilft uns."]


def test_staff_are_asked_one_at_a_time_before_they_release(house: House) -> None:
    answered(house)
    asked = told(close(house))[-1]
    assert asked.startswith("**Bitte prüfen (1 von 2):** Kita Sonnenblume, Frage 1.")
    assert "Namen von Personen und eine Angabe zur Gesundheit: „Frau Lemke" in asked
    assert "1. Ändern in „\\[Zwei Personen\\] sind länger krank.“" in asked
    assert house.latest().phase is Phase.CLOSED

    done, second, *_ = told(say(house, "1"))
    assert done == "Geändert. Der ursprüngliche Wortlaut ist aus meinem Speicher gelöscht."
    assert "(2 von 2)" in second
    assert "Bitte bei Anna Weber melden." in second
    assert "Sie können jetzt „freigeben“" in told(say(house, "1"))[0]
    assert house.answers()[HARMS.institution] == {1: "[Zwei Personen] sind länger krank. Es fehlt Personal."}
    assert house.answers()[ONKEN.institution] == {2: "Bitte bei […] melden."}
    assert house.look(lambda tx: tx.dialogues.at(DESK, house.now)) == []
    assert "die Freigabe" in release(house)[0]


def test_what_was_changed_is_nowhere_any_more(house: House) -> None:
    answered(house)
    close(house)
    id_ = house.latest().id
    assert house.look(lambda tx: tx.sortings.of_round(id_))
    letters = say(house, "1")
    assert "Lemke" not in house.stored()
    assert house.look(lambda tx: tx.sortings.of_round(id_)) == []
    assert house.sort()
    (told_her,) = told(letters, room=HARMS.user)
    assert "in Ihrer Antwort zu Frage 1" in told_her
    assert "Lemke" not in told_her
    assert [(one.who, one.detail, one.what) for one in acts(house)] == [
        (BRANDT.user, "person+health", "personal data changed")
    ]


def test_released_minutes_wait_for_the_check(house: House) -> None:
    answered(house)
    close(house)
    blocked, again = release(house)
    assert "sind noch 2 Stellen zu prüfen" in blocked
    assert "(1 von 2)" in again
    assert house.latest().released_by == frozenset()
    say(house, "alle so lassen, weil es öffentlich bekannt ist")
    assert "die Freigabe" in release(house)[0]
    assert house.latest().released_by == {PETERSEN.user}
    assert house.answers()[ONKEN.institution] == {2: "Bitte bei Anna Weber melden."}
    assert "öffentlich" not in house.stored()
    assert {one.what for one in acts(house)} == {"personal data kept, reason given"}


@pytest.mark.parametrize("said", ["3", "so lassen"])
def test_a_reason_is_asked_for_and_not_kept(house: House, said: str) -> None:
    answered(house)
    close(house)
    assert "Warum soll das so bleiben" in told(say(house, said))[0]
    assert hears(house, house.message("Ich auch", PETERSEN, room=DESK)) is False
    assert "es bleibt so" in told(say(house, "Frau Lemke ist einverstanden."))[0]
    assert "einverstanden" not in house.stored()
    assert house.answers()[HARMS.institution][1].startswith(SICK)


def test_a_reason_may_follow_at_once(house: House) -> None:
    answered(house)
    close(house)
    done, second = told(say(house, "3, weil alle es wissen"))
    assert "es bleibt so" in done
    assert "(2 von 2)" in second


def test_a_reason_without_a_mark_decides_nothing_and_is_told_how(house: House) -> None:
    answered(house)
    close(house)
    (said,) = told(say(house, "3 die Stelle ist öffentlich"))
    assert "„3, weil die Stelle öffentlich ist“" in said


def test_staff_word_it_themselves_and_it_shows(house: House) -> None:
    answered(house)
    close(house)
    assert "Bitte schreiben Sie ihn ganz" in told(say(house, "2"))[0]
    say(house, "Zwei Fachkräfte sind länger krank.")
    assert house.answers()[HARMS.institution] == {
        1: "Zwei Fachkräfte sind länger krank. […] Es fehlt Personal."
    }


def test_what_staff_write_anew_does_not_stand_there_twice(house: House) -> None:
    answered(house)
    close(house)
    say(house, "2")
    say(house, "Es fehlt Personal.")
    assert house.answers()[HARMS.institution] == {1: "[…] Es fehlt Personal."}


@pytest.mark.parametrize(
    "said",
    ["Alle lassen sich impfen", "3 Kinder fehlen", "Guten Morgen", "status", "ja", "protokoll", "krank"],
)
def test_talk_and_commands_decide_nothing(house: House, said: str) -> None:
    answered(house)
    close(house)
    assert hears(house, house.message(said, BRANDT, room=DESK)) is False
    assert acts(house) == []


def test_two_at_once_decide_one_passage_and_the_second_is_told(house: House) -> None:
    answered(house)
    close(house)
    say(house, "1", PETERSEN)
    assert "gerade schon entschieden" in told(say(house, "1", BRANDT))[0]
    assert len(acts(house)) == 1
    moved(house, seconds=10)
    say(house, "1", BRANDT)
    assert len(acts(house)) == 2


def test_staff_hear_once_that_members_still_read_it_in_their_room(house: House) -> None:
    staff_room(house, release=Release.ONE)
    house.open()
    messages = [house.message(SICK, one, reply_to=house.question(1)) for one in (HARMS, JANSSEN)]
    for message in (*messages, house.message(f"1. {SICK}", ONKEN, room=DIRECT)):
        with house.database.transaction() as tx:
            tx.inbox.add(message)
        house.take(message)
    close(house)
    said = [text for _ in range(3) for text in told(say(house, "1"))]
    (link,) = [text for text in said if "matrix.to" in text]
    assert f"https://matrix.to/#/{ROOM}/{messages[0].event}" in link.replace("\\", "")


def test_an_answer_that_goes_meanwhile_needs_no_decision(house: House) -> None:
    staff_room(house, release=Release.ONE)
    house.open()
    message = house.answer(SICK, HARMS, to=1)
    close(house)
    house.withdraw(message)
    assert "nichts mehr zu prüfen" in told(say(house, "1"))[0]
    assert "die Freigabe" in release(house)[0]


def test_who_is_erased_takes_the_question_along_and_release_asks_the_next(house: House) -> None:
    answered(house)
    close(house)
    house.do(erasing.erase, Subject(HARMS.user))
    assert "Lemke" not in house.stored()
    blocked, again = release(house)
    assert "eine Stelle" in blocked
    assert "Anna Weber" in again


# --- Where nobody releases --------------------------------------------------------------------------


def test_automatic_minutes_do_not_wait_and_staff_may_still_go_through(house: House) -> None:
    answered(house, release=Release.AUTOMATIC)
    (offered,) = told(close(house))
    assert "zwei Antworten" in offered
    assert "Das Protokoll wartet nicht" in offered
    house.do(publishing.publish, house.office, house.latest().id)
    assert house.latest().phase is Phase.PUBLISHED
    house.deliver()
    assert hears(house, house.message("1", BRANDT, room=DESK)) is False
    assert "(1 von 2)" in told(say(house, "prüfen"))[0]
    say(house, "1")
    assert "Lemke" not in house.stored()
    house.sort()
    round_ = house.latest()
    minutes = house.do(lambda tx, now: composing.compose(tx, house.office, round_, now))
    assert "[Zwei Personen] sind länger krank." in str(minutes)


def test_nothing_to_check_is_not_spoken_of(house: House) -> None:
    staff_room(house, release=Release.ONE)
    house.open()
    house.answer("Wir ziehen um.", HARMS, to=1)
    assert told(close(house)) == []
    assert "die Freigabe" in release(house)[0]


def test_without_a_staff_room_nobody_is_asked(house: House) -> None:
    answered(house)
    house.office = replace(house.office, staff_room=None)
    close(house)
    id_ = house.latest().id
    assert house.look(lambda tx: tx.concerns.open(id_)) == []


# --- What staff enter -------------------------------------------------------------------------------


def entered(house: House, said: str = f"1 {SICK} Wir kürzen. 3 Uns fehlt Personal.", **more: str) -> Message:
    one = Addressee(house.latest().id, MARIEN, **more)
    return enter(house, f"Antworten eintragen für Kita St. Marien per Telefon: {said}", one)


def test_scene_7_what_staff_enter_is_checked_at_once(house: House) -> None:
    staff_room(house)
    house.open()
    entered(house, user=HARMS.user, name="Silke Harms")
    confirmed, asked = told(house.deliver())
    assert "Zwei Antworten notiert" in confirmed
    assert asked.startswith(f"**Bitte prüfen:** {MARIEN}, Frage 1.")
    assert hears(house, house.message("1", PETERSEN, room=DESK)) is False
    letters = say(house, "1")
    done, copy = told(letters)
    assert "In Ihrer Nachricht hier steht er noch" in done
    assert "Silke Harms eine Kopie" in copy
    assert told(letters, room=HARMS.user) == []
    assert house.answers()[MARIEN][1] == "[Zwei Personen] sind länger krank. Wir kürzen."
    assert "Lemke" not in house.stored()
    (sent,) = told(say(house, "ja"), room=HARMS.user)
    assert "Zwei Personen" in sent


def test_an_edit_of_what_staff_entered_is_looked_through_anew(house: House) -> None:
    staff_room(house, release=Release.ONE)
    house.open()
    message = entered(house)
    house.deliver()
    house.edit(message, "Antworten eintragen für Kita St. Marien: 1 Zwei Fachkräfte sind krank.")
    assert house.look(lambda tx: tx.concerns.of_event(message.event)) == []
    house.edit(message, f"Antworten eintragen für Kita St. Marien: 1 {SICK}")
    assert len(house.look(lambda tx: tx.concerns.of_event(message.event))) == 1


def test_what_was_not_decided_when_it_was_entered_comes_up_at_the_end(house: House) -> None:
    staff_room(house, release=Release.ONE)
    house.open()
    entered(house)
    house.deliver()
    assert "Frau Lemke" in told(close(house))[-1]


def test_admitted_late_answers_are_looked_through(house: House) -> None:
    staff_room(house, release=Release.ONE)
    house.open()
    close(house)
    house.answer(f"1. {SICK}", ONKEN, room=DIRECT)
    house.deliver()
    assert "Bitte prüfen" in told(say(house, "1"))[-1]
    assert "eine Stelle" in release(house)[0]
    topics = [one.topic for one in house.look(lambda tx: tx.dialogues.at(DESK, house.now))]
    assert Topic.CHECK in topics


def test_p2_closing_twice_asks_once(house: House) -> None:
    answered(house)
    close(house)
    house.do(checking.begin, house.office, house.latest())
    assert house.deliver() == []


def test_of_a_cancelled_round_nothing_is_asked_any_more(house: House) -> None:
    answered(house)
    close(house)
    house.turn(steering.call_off, house.message(by=PETERSEN, room=DESK), house.latest().id)
    assert hears(house, house.message("1", BRANDT, room=DESK)) is False
