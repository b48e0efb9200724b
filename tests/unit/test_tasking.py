"""Tasks in the staff room, scene by scene: the last ones, new ones, consent, reminders, and the minutes."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conduct.course import steering
from bot.conduct.curation import curating
from bot.conduct.privacy import disclosing, erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.publication import awaiting, composing, looking_back
from bot.conduct.tasks import consenting, nudging, tasking
from bot.conduct.themes import releasing, sorting
from bot.matrix import layout
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import Say
from bot.meeting.member import Member
from bot.meeting.message import Message
from bot.meeting.minutes import Minutes
from bot.meeting.roster import Entry, Proposal, Roster
from bot.meeting.round import Phase, Release
from bot.meeting.task import Consent, State
from bot.minutes import chat, markdown
from bot.minutes.arrangement import Arrangement, ungrouped
from tests.office import (
    BRANDT,
    DEADLINE,
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    NETWORK,
    ONKEN,
    PETERSEN,
    ROOM,
    House,
    an_office,
    even,
    words,
)

pytestmark = pytest.mark.both_databases

AFTER = DEADLINE + timedelta(minutes=1)
LIST = Roster(
    (
        Entry("Kita Sonnenblume", "Silke Harms", HARMS.user),
        Entry("Stadtbibliothek", "Okko Janßen", JANSSEN.user),
        Entry("Gesundheitsamt", "Meike Onken", ONKEN.user),
        Entry("Familienzentrum Bargstede", mail="fz@example.org"),
        Entry("Grundschule Am Wall, Altendeich"),
        Entry("Grundschule Hollerfleth"),
    )
)
SCENE = """Aufgabe: Kosten und Beispiele für einen Dolmetscherpool klären, Bildungsbüro, bis 29.1.2027
Aufgabe: Entwurf Elternbrief, Familienzentrum mit Stadtbibliothek und Kita Sonnenblume, bis 15.1.2027
Aufgabe zu 3: Termin für eine Fortbildung vorschlagen, Gesundheitsamt, bis 18.12.2026"""


def closed(house: House, **office: object) -> None:
    """A round has ended and is sorted; the office has given a list."""
    house.office = an_office(**({"staff_room": DESK, "release": Release.TWO} | office))
    given = Proposal(DESK, PETERSEN.user, EventId("$list"), house.now, LIST)
    house.look(lambda tx: tx.rosters.save(ROOM, NETWORK.name, LIST, given))
    house.start(room=DESK)
    house.deliver()
    house.answer("Dolmetscher.", HARMS, to=1)
    end(house)


def end(house: House) -> None:
    house.end(house.latest().deadline + timedelta(minutes=1))
    sort(house)
    house.deliver()


def sort(house: House) -> None:
    id_ = house.latest().id
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    assert material is not None
    found = [
        ungrouped(question.no, [one.answer.text for one in filed])
        if filed
        else Arrangement(question.no, (), ())
        for question, filed in material
    ]
    assert house.do(awaiting.finish, house.office, id_, material, found)


def publish(house: House) -> None:
    house.publish()


def arrived(house: House, said: str, by: Member, room: RoomId = DESK) -> Message:
    house.now += timedelta(seconds=20)
    message = house.message(said, by, room=room)
    house.look(lambda tx: tx.inbox.add(message))
    return message


def say(house: House, said: str, by: Member = PETERSEN) -> str | None:
    """Staff say something that was asked for; None if nobody had waited for it."""
    message = arrived(house, said, by)
    hears = {Topic.TASKS: tasking.hear, Topic.CURATION: curating.hear}
    for dialogue in house.look(lambda tx: tx.dialogues.at(DESK, message.arrived)):
        if dialogue.topic in hears and house.turn(hears[dialogue.topic], message, dialogue):
            return heard(house)
    return None


def command(house: House, said: str) -> str:
    """Staff say something about tasks without having been asked."""
    message = arrived(house, said, PETERSEN)
    house.turn(tasking.take, message, DESK, house.latest().id)
    return heard(house)


def reply(house: House, said: str, by: Member) -> str | None:
    """A member answers what she was asked in private."""
    message = arrived(house, said, by, DIRECT)
    for dialogue in house.look(lambda tx: tx.dialogues.at(RoomId(by.user), message.arrived)):
        if house.turn(consenting.hear, message, dialogue):
            return heard(house)
    return None


def heard(house: House) -> str:
    return "\n\n".join(words(one) for one in house.deliver() if isinstance(one.act, Say)).replace("**", "")


def held(house: House, topic: Topic) -> list[Dialogue]:
    id_ = house.latest().id
    return house.look(lambda tx: tx.dialogues.of_round(id_, topic))


def asked(house: House) -> str:
    """All themes are in order."""
    message = arrived(house, "Frage 1", PETERSEN)
    house.turn(curating.open_, message, DESK, house.latest().id, 1)
    heard(house)
    return say(house, "passt") or ""


def minutes(house: House) -> Minutes:
    round_ = house.latest()
    at = round_.published_at or house.now
    return house.look(lambda tx: composing.compose(tx, house.office, round_, at))


def document(house: House) -> str:
    return even(markdown.document(minutes(house), house.office.texts))


def test_the_scene_of_the_first_round(house: House) -> None:
    closed(house)
    said = asked(house)
    assert "Alle Fragen sind geprüft.\n\nWelche neuen Aufgaben nehmen Sie aus der Runde mit?" in said
    assert "freigeben" not in said
    noted = say(house, SCENE)
    assert noted is not None
    assert "Drei Aufgaben notiert." in noted
    assert (
        "1 Termin für eine Fortbildung vorschlagen – Gesundheitsamt (noch nicht gefragt), bis Freitag, 18"
        in noted
    )
    assert (
        "Familienzentrum Bargstede (noch nicht gefragt) · Stadtbibliothek (noch nicht gefragt) · Kita"
        in noted
    )
    assert (
        "3 Kosten und Beispiele für einen Dolmetscherpool klären – Bildungsbüro, bis Freitag, 29. Januar"
        in noted
    )
    assert "Bei zwei Aufgaben sind andere gefragt. Soll ich dort erst nachfragen" in noted
    assert "Mitgliederliste" not in noted


def test_whoever_goes_on_after_the_last_question_is_asked_for_tasks(house: House) -> None:
    closed(house)
    message = arrived(house, "Frage 1", PETERSEN)
    house.turn(curating.open_, message, DESK, house.latest().id, 1)
    say(house, "neues Thema Dolmetschen aus e1")
    assert "Welche neuen Aufgaben" in (say(house, "weiter") or "")


@pytest.mark.parametrize(
    ("made", "begins"), [((), "Aufgabe: "), (("neues Thema Sprache aus e1",), "Aufgabe zu 1A: ")]
)
def test_the_example_of_a_new_task_can_be_sent_as_it_stands(
    house: House, made: tuple[str, ...], begins: str
) -> None:
    """It names a theme that there is, or none."""
    closed(house)
    message = arrived(house, "Frage 1", PETERSEN)
    house.turn(curating.open_, message, DESK, house.latest().id, 1)
    heard(house)
    for line in made:
        say(house, line)
    example = (say(house, "passt") or "").split("Zum Beispiel: „")[1].split("“")[0]
    assert example.startswith(begins)
    assert "Eine Aufgabe notiert." in (say(house, example) or "")


def test_consent_is_asked_in_private_and_shown_only_when_given(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    said = say(house, "ja")
    assert said is not None
    assert "Ich habe nachgefragt: Gesundheitsamt, Stadtbibliothek, Kita Sonnenblume." in said
    assert "Bitte fragen Sie selbst: Familienzentrum Bargstede." in said
    assert (
        "Im Netzwerk Sprache und Ankommen soll eine Aufgabe vereinbart werden: Entwurf Elternbrief, bis"
        in said
    )
    assert "Gefragt ist Stadtbibliothek, zusammen mit Familienzentrum Bargstede, Kita Sonnenblume." in said
    assert "Wer: Gesundheitsamt (angefragt). Bis: Freitag, 18. Dezember 2026. Aus: TOP 3." in document(house)
    told = reply(house, "Ja, machen wir gern", ONKEN)
    assert told is not None
    assert (
        "Ich habe Ihre Zusage notiert: Termin für eine Fortbildung vorschlagen, bis Freitag, 18. Dezember"
        in told
    )
    assert "Gesundheitsamt ist einverstanden: Termin für eine Fortbildung vorschlagen." in told
    assert "Stadtbibliothek sagt ab" in (reply(house, "leider nein", JANSSEN) or "")
    shown = document(house)
    assert "1. Termin für eine Fortbildung vorschlagen. Wer: Gesundheitsamt. Bis" in shown
    assert "Wer: Familienzentrum Bargstede (angefragt) · Kita Sonnenblume (angefragt). Bis" in shown
    assert "zugesagt" not in shown
    assert reply(house, "ja", ONKEN) is None
    assert "Noch einmal" not in (say(house, "Aufgabe 2 Familienzentrum zugesagt") or "Noch einmal")
    assert "Wer: Familienzentrum Bargstede · Kita Sonnenblume (angefragt)." in document(house)


def test_that_there_are_no_more_decides_nothing_and_is_answered_at_any_time(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    said = say(house, "keine weiteren Aufgaben") or ""
    assert "ob sie einverstanden sind? Antworten Sie „ja“ oder „nein“." in said
    assert "Ich habe nachgefragt" in (say(house, "ja") or "")
    assert "Mit „protokoll“ sehen Sie den Entwurf" in (say(house, "Keine Aufgaben mehr.") or "")
    assert say(house, "keine") is None
    publish(house)
    assert say(house, "keine weiteren Aufgaben") is None


@pytest.mark.parametrize(
    "said",
    ["Wie bitte?", "Was kostet das?", "Wir machen nur noch vormittags auf", "Wir können erst im Mai planen"],
)
def test_what_is_neither_yes_nor_no_agrees_to_nothing(house: House, said: str) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "ja")
    assert reply(house, said, ONKEN) is None
    assert "Gesundheitsamt (angefragt)" in document(house)


@pytest.mark.parametrize(
    "said",
    [
        *("Ja, aber erst im März", "Ja, wenn die Kita mitmacht", "ja machen wir, aber erst Ende April 2027"),
        *("können wir machen, aber eher februar", "Das machen wir gern, aber nur zusammen mit der Kita"),
    ],
)
def test_a_yes_on_conditions_is_asked_once_more(house: House, said: str) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "ja")
    told = reply(house, said, ONKEN) or ""
    assert "eine Bedingung besprechen Sie bitte mit: Jana Petersen" in told
    assert "antworten Sie nur mit „ja“ oder „nein“" in told
    assert "Gesundheitsamt (angefragt)" in document(house)
    assert "Ihre Zusage notiert" in (reply(house, "ja", ONKEN) or "")


def test_a_no_may_be_explained(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "ja")
    told = reply(house, "nein, das schaffen wir nicht ohne Leitung, leider", ONKEN)
    assert "übernehmen Sie nicht" in (told or "")
    assert "Gesundheitsamt sagt ab" in (told or "")


def test_the_example_names_the_task_that_staff_have_to_ask_about(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    assert "Danach schreiben Sie zum Beispiel „Aufgabe 2" in (say(house, "ja") or "")


def test_without_asking_the_minutes_say_so(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    assert "ich frage nicht" in (say(house, "nein") or "")
    assert "Gesundheitsamt (angefragt)" in document(house)
    assert held(house, Topic.CONSENT) == []


def test_a_task_that_is_gone_needs_no_consent(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "ja")
    say(house, "Aufgabe 1 streichen")
    assert "Die Aufgabe gibt es so nicht mehr" in (reply(house, "ja", ONKEN) or "")


def test_every_step_can_be_taken_back(house: House) -> None:
    closed(house)
    assert "Alle Fragen" in asked(house)
    say(house, SCENE)
    before = document(house)
    say(house, "Aufgabe 1 erledigt\nAufgabe 2 bis 5.2.")
    say(house, "Aufgabe 3 streichen")
    assert document(house) != before
    assert "Zurückgenommen. Jetzt gilt:" in (say(house, "zurück") or "")
    say(house, "zurück")
    assert document(house) == before
    taken_back = say(house, "zurück") or ""
    assert "Zurückgenommen: " in taken_back
    assert all(what in taken_back for what in ("Termin für", "Entwurf", "Kosten")), taken_back
    assert "Es gibt jetzt keine Aufgaben." in taken_back
    assert "Aufgaben und Termine" not in document(house)
    # Whatever was before that is the themes'.
    assert "Frage 1" in (say(house, "zurück") or "")


def test_the_next_round_asks_what_became_of_them_and_tells_it_once(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    publish(house)
    first = document(house)
    house.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    house.open(deadline="Fr, 11.12.2026 12 Uhr", title="Zweites Treffen")
    house.answer("Räume.", JANSSEN, to=1)
    end(house)
    said = asked(house)
    assert "Beim letzten Mal vereinbart:" in said
    assert "1 Termin für eine Fortbildung vorschlagen" in said
    assert "„1 erledigt, 2 offen bis" in said
    said = say(house, "1 erledigt, 3 offen bis 26.2., 2 entfällt") or ""
    assert "1 Termin für eine Fortbildung vorschlagen – Gesundheitsamt (noch nicht gefragt), erledigt" in said
    assert "Welche neuen Aufgaben" in said
    assert "Eine Aufgabe notiert." in (say(house, "Aufgabe: Tagesordnung, wir, bis 8.2.") or "")
    shown = document(house)
    assert "Termin für eine Fortbildung vorschlagen (Gesundheitsamt): **erledigt**" in shown
    assert "(Bildungsbüro): **offen**, neuer Termin Freitag, 26. Februar 2027" in shown
    assert (
        "Entwurf Elternbrief (Familienzentrum Bargstede · Stadtbibliothek · Kita Sonnenblume): **entfällt**"
        in shown
    )
    assert "1. Tagesordnung. Wer: Bildungsbüro. Bis: Montag, 8. Februar 2027." in shown
    assert "TOP 4 · Aufgaben und Termine" in shown
    publish(house)
    second = document(house)
    house.now += timedelta(days=1)
    command(house, "Aufgabe 1 erledigt")
    assert document(house) == second
    id_ = house.latest().id
    earlier = house.look(lambda tx: tx.rounds.latest_in(ROOM, Phase.PUBLISHED, before=id_))
    assert earlier is not None
    again = house.look(lambda tx: composing.compose(tx, house.office, earlier, earlier.published_at or AFTER))
    assert even(markdown.document(again, house.office.texts)) == first


def test_nothing_is_taken_back_behind_minutes_that_are_out(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    publish(house)
    shown = document(house)
    assert "Zurückgenommen" not in (say(house, "zurück") or "")
    assert document(house) == shown
    command(house, "Aufgabe 1 erledigt")
    assert "Zurückgenommen" in (say(house, "zurück") or "")
    assert house.look(lambda tx: [task.state for task in tx.tasks.of_network(ROOM)]) == [State.OPEN] * 3


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Aufgabe: Raum suchen, Bildungsbüro", "fehlt der Termin"),
        ("Aufgabe: Raum suchen", "fehlt, wer es macht"),
        (
            "Aufgabe: Raum suchen, Bildungsbüro, bis irgendwann",
            "Den Termin „irgendwann“ habe ich nicht verstanden",
        ),
        ("Aufgabe: Raum suchen, Bildungsbüro, bis 1.2.2026", "liegt in der Vergangenheit"),
        ("Aufgabe: Raum suchen, Grundschule, bis 5.2.", "„Grundschule“ passt auf mehrere"),
        ("Aufgabe 9 erledigt", "Es gibt die Aufgaben 1, 2 und 3"),
        ("Aufgabe 2 ist blau", "„Aufgabe 2 ist blau“ habe ich nicht verstanden"),
        ("Aufgabe 3 zugesagt", "Dort ist nur das Bildungsbüro gefragt"),
        ("Aufgabe 2 Museum zugesagt", "Gefragt sind dort: Familienzentrum Bargstede · Stadtbibliothek"),
    ],
)
def test_bad_input_is_named_and_the_rest_stands(house: House, line: str, reason: str) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    before = document(house)
    said = say(house, line) or ""
    assert reason in said
    assert "Es gilt alles wie vorher." in said
    assert document(house) == before
    said = say(house, f"Aufgabe 1 erledigt\n{line}") or ""
    assert reason in said
    assert "Alles andere ist notiert." in said
    assert (say(house, f"{line}\n{line}") or "").count("Es gilt alles wie vorher.") == 1
    assert len(minutes(house).tasks) == 3


def test_who_is_not_on_the_list_is_kept_as_written(house: House) -> None:
    closed(house)
    asked(house)
    said = say(house, "Aufgabe: Raum suchen, Museum am Wall und Stadtbibliothek, bis 5.2.") or ""
    assert "Nicht auf der Mitgliederliste: Museum am Wall." in said
    said = say(house, "ja") or ""
    assert "Bitte fragen Sie selbst: Museum am Wall." in said
    assert "Wer: Museum am Wall (angefragt) · Stadtbibliothek (angefragt)." in document(house)


def test_a_release_does_not_cover_what_came_after_it(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    message = arrived(house, "freigeben", BRANDT)
    house.turn(steering.give_release, message, house.latest().id)
    house.deliver()
    assert house.latest().released_by
    assert "gilt damit nicht mehr" in (say(house, "Aufgabe 1 streichen") or "")
    assert not house.latest().released_by


def test_after_a_release_nothing_is_taken_back_before_it_is_stopped(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    message = arrived(house, "freigeben", BRANDT)
    house.turn(steering.give_release, message, house.latest().id)
    house.deliver()
    shown = document(house)
    said = say(house, "zurück") or ""
    assert "träfe den letzten Schritt bei den Aufgaben" in said
    assert "zuerst „anhalten“" in said
    assert house.latest().released_by
    assert document(house) == shown
    stop = arrived(house, "anhalten", BRANDT)
    house.turn(releasing.stop, stop, house.latest().id)
    house.deliver()
    assert "Zurückgenommen: " in (say(house, "zurück") or "")


def test_of_two_in_one_line_the_first_counts_and_the_second_is_told(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    said = say(house, "Aufgabe 1 erledigt, Aufgabe 9 erledigt") or ""
    assert "Es gibt die Aufgaben 1, 2 und 3" in said
    assert "Alles andere ist notiert." in said
    states = house.look(lambda tx: [task.state for task in tx.tasks.of_network(ROOM)])
    assert sorted(states) == [State.DONE, State.OPEN, State.OPEN]


@pytest.mark.parametrize(
    ("until", "day"),
    [
        ("Ende Januar", date(2027, 1, 31)),
        ("Ende Februar", date(2027, 2, 28)),
        ("Ende Juni 2027", date(2027, 6, 30)),
    ],
)
def test_the_end_of_a_month_is_its_last_day(house: House, until: str, day: date) -> None:
    closed(house)
    asked(house)
    say(house, f"Aufgabe: Kosten klären, Bildungsbüro, bis {until}")
    command(house, f"Aufgabe: Raum suchen, Bildungsbüro bis {until}")
    assert [task.due for task in house.look(lambda tx: tx.tasks.of_network(ROOM))] == [day, day]


def test_they_are_listed_and_changed_at_any_time(house: House) -> None:
    closed(house)
    assert "gibt es keine offenen Aufgaben" in command(house, "Aufgaben")
    command(house, "Aufgabe: Raum suchen, Bildungsbüro, bis 5.2.")
    publish(house)
    said = command(house, "Aufgaben")
    assert "1 Raum suchen – Bildungsbüro, bis Freitag, 5. Februar 2027" in said
    assert "erledigt" in command(house, "Aufgabe 1 erledigt")


def test_members_reminder_leaves_once_three_working_days_before(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "ja")
    reply(house, "ja", ONKEN)
    publish(house)
    # Friday, 18 December: the third working day before it is Tuesday.
    assert nudging.reminder_day(date(2026, 12, 18), house.office.hours) == date(2026, 12, 15)
    # Holidays and weekends between do not count.
    assert nudging.reminder_day(date(2026, 12, 29), house.office.hours) == date(2026, 12, 23)
    for moment in (datetime(2026, 12, 14, 9, tzinfo=UTC), datetime(2026, 12, 15, 6, 30, tzinfo=UTC)):
        house.now = moment
        house.do(nudging.tend, house.office)
        assert heard(house) == ""
        assert house.do(nudging.next_moment, house.office) <= datetime(2026, 12, 15, 7, tzinfo=UTC)
    house.now = datetime(2026, 12, 15, 7, tzinfo=UTC)
    house.do(nudging.tend, house.office)
    said = house.deliver()
    assert [str(letter.room) for letter in said] == [ONKEN.user]
    assert "Termin für eine Fortbildung vorschlagen" in words(said[0])
    for days in range(4):
        house.now = datetime(2026, 12, 15 + days, 12, tzinfo=UTC)
        house.restart()
        house.do(nudging.tend, house.office)
        assert heard(house) == ""
    house.now = datetime(2026, 12, 21, 9, tzinfo=UTC)
    house.do(nudging.tend, house.office)
    assert "war bis Freitag, 18. Dezember 2026 eine Aufgabe fällig" in heard(house)
    house.do(nudging.tend, house.office)
    assert heard(house) == ""


def test_the_office_is_reminded_in_its_own_room_and_nobody_who_has_not_agreed(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    publish(house)
    house.now = datetime(2027, 1, 26, 9, tzinfo=UTC)
    house.do(nudging.tend, house.office)
    said = house.deliver()
    assert {letter.room for letter in said} == {DESK}
    assert any("Bis Freitag, 29. Januar 2027 steht" in words(letter) for letter in said)


def test_what_is_said_to_colleagues_settles_nothing(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    before = minutes(house).tasks
    for said in ("Erledigt.", "Alles erledigt!", "alle offen", "fertig", "keine"):
        assert "notiert" not in (say(house, said) or "").casefold()
    house.now += timedelta(days=2)
    assert say(house, "1 erledigt") is None
    assert minutes(house).tasks == before


def test_whom_only_the_office_can_reach_it_reminds_itself(house: House) -> None:
    closed(house)
    asked(house)
    say(house, "Aufgabe: Elternbrief, Familienzentrum, bis 18.12.2026")
    say(house, "Aufgabe 1 zugesagt")
    publish(house)
    house.now = datetime(2026, 12, 16, 9, tzinfo=UTC)
    house.do(nudging.tend, house.office)
    (letter,) = house.deliver()
    assert letter.room == DESK
    assert "Elternbrief** (Familienzentrum Bargstede)" in words(letter)


def test_nobody_is_reminded_of_what_is_done_or_not_published(house: House) -> None:
    closed(house)
    asked(house)
    say(house, "Aufgabe: Raum suchen, Bildungsbüro, bis 18.12.2026")
    house.now = datetime(2026, 12, 15, 9, tzinfo=UTC)
    house.do(nudging.tend, house.office)
    assert heard(house) == ""
    publish(house)
    command(house, "Aufgabe 1 erledigt")
    house.do(nudging.tend, house.office)
    assert heard(house) == ""
    assert house.do(nudging.next_moment, house.office) is None


def test_an_erased_institution_has_no_task_any_more(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "ja")
    house.do(erasing.erase, Subject(institution="gesundheitsamt"))
    tasks = house.look(lambda tx: tx.tasks.of_network(ROOM))
    assert not any(party.name == "Gesundheitsamt" for task in tasks for party in task.parties)
    assert "Gesundheitsamt" not in str(held(house, Topic.CONSENT))
    assert len(held(house, Topic.CONSENT)) == 2
    assert len(tasks) == 3


def test_an_erased_person_leaves_the_tasks_of_her_institution(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "ja")
    found = house.do(disclosing.disclose, ONKEN.user)
    assert [one["topic"] for one in found["asked"]] == ["consent"]
    house.do(erasing.erase, Subject(ONKEN.user))
    tasks = house.look(lambda tx: tx.tasks.of_network(ROOM))
    assert any(party.name == "Gesundheitsamt" for task in tasks for party in task.parties)
    assert not house.look(lambda tx: tx.dialogues.of_user(ONKEN.user))


def test_a22_a_task_under_her_own_name_is_disclosed_and_leaves_with_her(house: House) -> None:
    closed(house)
    asked(house)
    say(house, "Aufgabe: Raum suchen, Silke Harms, bis 18.12.2026")
    say(house, "Aufgabe: Plakate, Kita Sonnenblume, bis 18.12.2026")
    (told,) = house.do(disclosing.disclose, HARMS.user)["tasks"]
    assert told == {
        **{"round": 1, "what": "Raum suchen", "due": "2026-12-18", "state": "open"},
        "consent": Consent.UNASKED,
    }
    assert house.do(disclosing.disclose, JANSSEN.user)["tasks"] == []
    house.do(erasing.erase, Subject(HARMS.user))
    parties = [task.parties for task in house.look(lambda tx: tx.tasks.of_network(ROOM))]
    assert [[one.name for one in found] for found in parties] == [[], ["Kita Sonnenblume"]]


def test_settled_tasks_go_with_their_round_and_open_ones_stay(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "Aufgabe 1 erledigt")
    publish(house)
    house.now += timedelta(days=120)
    house.forget()
    tasks = house.look(lambda tx: tx.tasks.of_network(ROOM))
    assert {task.state for task in tasks} == {State.OPEN}
    assert [task.no for task in tasks] == [2, 3], "as in the minutes"
    assert "4 Raum suchen" in command(house, "Aufgabe: Raum suchen, Bildungsbüro, bis 30.4.2027")
    say(house, "zurück")
    assert [task.no for task in house.look(lambda tx: tx.tasks.of_network(ROOM))] == [2, 3]


def test_a_number_stays_whatever_becomes_of_its_task_and_of_others(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "Aufgabe 1 bis 5.2.")
    assert "1 Termin für eine Fortbildung vorschlagen" in command(house, "Aufgaben")
    house.now += timedelta(days=1)
    assert "2 Entwurf Elternbrief" in command(house, "Aufgabe 2 erledigt")
    command(house, "Aufgabe 2 streichen")
    command(house, "Aufgabe: Raum suchen, Bildungsbüro, bis 11.12.2026")
    listed = command(house, "Aufgaben")
    assert [line[:8] for line in listed.splitlines() if line.startswith("- ")] == [
        "- 1 Term",
        "- 3 Kost",
        "- 4 Raum",
    ]
    assert "Es gibt die Aufgaben 1, 3 und 4." in command(house, "Aufgabe 2 erledigt")
    text = document(house)
    assert [line[:7] for line in text.splitlines() if re.match(r"\d[.)] ", line)] == [
        "1. Term",
        "3) Kost",
        "4) Raum",
    ]
    found = layout.message(text)["formatted_body"]
    assert '<ol start="3">\n<li>Kosten' in found


def test_the_next_round_asks_by_the_numbers_of_the_minutes(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    publish(house)
    command(house, "Aufgabe 1 erledigt")
    house.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    house.open(deadline="Fr, 11.12.2026 12 Uhr", title="Zweites Treffen")
    house.answer("Räume.", JANSSEN, to=1)
    end(house)
    said = asked(house)
    assert "- 2 Entwurf" in said
    assert "- 3 Kosten" in said
    assert "„2 erledigt, 3 offen bis" in said
    assert "3 Kosten" in (say(house, "3 erledigt") or "")
    # New ones have the numbers of their own minutes; what is left of the others comes behind.
    assert "- 1 Tagesordnung" in (say(house, "Aufgabe: Tagesordnung, wir, bis 8.2.") or "")
    assert "- 2 Entwurf" in command(house, "Aufgaben")
    command(house, "Aufgabe: Einladung, wir, bis 9.2.")
    listed = command(house, "Aufgaben")
    assert "- 2 Einladung" in listed
    assert "- 3 Entwurf" in listed


def test_in_the_chat_they_are_a_list(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    said = chat.messages(minutes(house), house.office.texts)
    (message,) = [one for one in said if "Aufgaben und Termine" in one]
    assert "|" not in message
    assert "#### Neu vereinbart" in message
    assert message.count("Wer:") == 3
    (topic,) = [one for one in said if one.startswith("### TOP 3 · Was fehlt?")]
    assert topic.endswith("Nächster Schritt zu TOP 3: Aufgabe 1.")
    assert minutes(house).tasks[0].parties[0].consent is Consent.UNASKED


def test_the_look_back_names_what_is_open_and_due_first(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "Aufgabe 2 erledigt")
    round_ = house.latest()
    told = house.look(lambda tx: looking_back.tasks(tx, house.office, round_))
    assert [str(line).split(" – ")[0] for line in told] == [
        "Termin für eine Fortbildung vorschlagen",
        "Kosten und Beispiele für einen Dolmetscherpool klären",
    ]
    assert "Gesundheitsamt (noch nicht gefragt), bis Freitag, 18. Dezember 2026" in even(told[0])


def test_whoever_declined_is_named_at_a_task_nowhere_any_more(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "ja")
    assert "Stadtbibliothek sagt ab" in (reply(house, "leider nein", JANSSEN) or "")
    say(house, "Aufgabe 2 Familienzentrum zugesagt")
    round_ = house.latest()
    told = house.look(lambda tx: looking_back.tasks(tx, house.office, round_))
    line = next(str(line) for line in told if "Elternbrief" in line)
    assert "Entwurf Elternbrief – Familienzentrum Bargstede, Kita Sonnenblume (angefragt), bis" in line
    publish(house)
    house.now = datetime(2027, 1, 18, 9, tzinfo=UTC)
    house.do(nudging.tend, house.office)
    overdue = heard(house)
    assert "Entwurf Elternbrief (Familienzentrum Bargstede · Kita Sonnenblume)" in overdue
    assert "Stadtbibliothek" not in overdue


def test_what_everybody_declined_is_not_counted_as_agreed(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    assert "**Drei Aufgaben** sind vereinbart." in even(document(house))
    say(house, "Aufgabe 2 Stadtbibliothek abgesagt")
    assert "**Drei Aufgaben** sind vereinbart." in even(document(house)), "others do it still"
    say(house, "Aufgabe 1 abgesagt")
    assert "**Zwei Aufgaben** sind vereinbart." in even(document(house))
    say(house, "Aufgabe 2 Familienzentrum abgesagt")
    say(house, "Aufgabe 2 Kita Sonnenblume abgesagt")
    assert "**Eine Aufgabe** ist vereinbart." in even(document(house))
    say(house, "Aufgabe 3 streichen")
    assert "vereinbart." not in document(house)


def test_who_is_asked_later_does_not_hear_of_who_declined(house: House) -> None:
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "Aufgabe 2 Stadtbibliothek abgesagt")
    round_ = house.latest()
    tasks = house.look(lambda tx: tx.tasks.of_network(ROOM))
    house.turn(consenting.ask, arrived(house, "ja", PETERSEN), round_, tasks)
    said = heard(house)
    assert "Gefragt ist Kita Sonnenblume, zusammen mit Familienzentrum Bargstede." in said


def test_the_newest_word_of_somebody_holds_whatever_she_was_asked_before(house: House) -> None:
    """Every word is kept; what was asked stands beside what was said to it, and never instead."""
    closed(house)
    asked(house)
    say(house, SCENE)
    say(house, "ja")
    reply(house, "ja", ONKEN)
    assert "Gesundheitsamt (angefragt)" not in document(house)
    say(house, "Aufgabe 1 abgesagt")
    assert "Gesundheitsamt" not in document(house).split("### Neu vereinbart")[-1].split("2. ")[0]
    say(house, "zurück")
    round_ = house.latest()
    told = house.look(lambda tx: looking_back.tasks(tx, house.office, round_))
    assert "– Gesundheitsamt, bis" in told[0], "hers, as she said it"
    house.turn(consenting.ask, arrived(house, "ja", PETERSEN), round_, minutes(house).tasks)
    assert "Gesundheitsamt" not in heard(house), "nobody is asked twice"


def test_one_yes_is_for_one_task_and_the_other_is_still_asked_for(house: House) -> None:
    closed(house)
    asked(house)
    say(
        house,
        "Aufgabe: Raum suchen, Gesundheitsamt, bis 8.1.2027\n"
        "Aufgabe: Liste machen, Gesundheitsamt, bis 9.1.2027",
    )
    say(house, "ja")
    first = reply(house, "ja klar, machen wir", ONKEN) or ""
    assert first.count("Noch offen ist:") == 1
    assert "Raum suchen" in first
    assert "Liste machen" in first
    assert "Noch offen ist:" not in (reply(house, "ja", ONKEN) or "Noch offen ist:")
