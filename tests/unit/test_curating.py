"""Curating themes in the staff room: scene by scene, with two people, bad input, and what comes later."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conduct.course import steering
from bot.conduct.curation import curating
from bot.conduct.privacy import erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.publication import awaiting, composing, publishing
from bot.conduct.themes import amending, sorting
from bot.meeting.answer import Standing, counted
from bot.meeting.board import Board
from bot.meeting.letter import Attach, Say
from bot.meeting.member import Member
from bot.meeting.message import Message
from bot.meeting.minutes import Minutes
from bot.meeting.round import Phase, Release, Round
from bot.minutes.arrangement import Arrangement, Piece
from bot.store.database import Transaction
from tests.office import BRANDT, DEADLINE, DESK, HARMS, JANSSEN, ONKEN, PETERSEN, House, an_office, words

pytestmark = pytest.mark.both_databases

AFTER = DEADLINE + timedelta(minutes=1)
ANSWERS = (
    (HARMS, "Ein Dolmetscherpool wäre gut.", 0),
    (JANSSEN, "Dolmetscher kurzfristig.", 0),
    (ONKEN, "Fortbildung gemeinsam mit Schulen.", 0),
    (HARMS, "Elternbriefe in einfacher Sprache.", 1),
    (JANSSEN, "Vorlagen für Elternbriefe.", 1),
    (ONKEN, "Eine Vertretungsregelung.", None),
)


def closed(house: House, answers: object = ANSWERS, **office: object) -> None:
    """A round has ended, and what was said to its first question is sorted: two themes, and one alone."""
    house.office = an_office(**({"staff_room": DESK, "release": Release.TWO} | office))
    house.start(room=DESK)
    house.deliver()
    for by, text, _ in ANSWERS:
        house.answer(text, by, to=1)
    house.end(AFTER)
    arrange(house)
    house.deliver()


def closed_with_three(house: House) -> None:
    """A round has ended, with something to look at for each of its questions."""
    house.office = an_office(staff_room=DESK, release=Release.TWO)
    house.start(room=DESK)
    house.deliver()
    for no in (1, 2, 3):
        house.answer("Eine Vertretungsregelung.", ONKEN, to=no)
    house.end(AFTER)
    arrange(house)
    house.deliver()


def arrange(house: House, *, doubtful: bool = True) -> None:
    """The worker has found themes."""
    id_ = house.latest().id
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    assert material is not None
    places = {text: theme for _, text, theme in ANSWERS}
    found = [
        Arrangement(
            question.no,
            ("Dolmetscherpool, gemeinsam", "Elternbriefe") if question.no == 1 else (),
            tuple(
                (
                    Piece(
                        one.answer.text,
                        places.get(one.answer.text, 1),
                        doubtful=doubtful and one.answer.text.startswith("Fort"),
                    ),
                )
                for one in filed
            ),
        )
        for question, filed in material
    ]
    assert house.do(awaiting.finish, house.office, id_, material, found)


def open_(house: House, no: int = 1, by: Member = PETERSEN) -> str:
    message = arrived(house, f"Frage {no}", by)
    house.turn(curating.open_, message, DESK, house.latest().id, no)
    return heard(house)


def arrived(house: House, said: str, by: Member) -> Message:
    message = house.message(said, by, room=DESK)
    house.look(lambda tx: tx.inbox.add(message))
    return message


def say(house: House, said: str, by: Member = PETERSEN) -> str | None:
    """Staff say something; None if nobody had waited for it."""
    house.now += timedelta(seconds=20)
    message = arrived(house, said, by)
    for dialogue in house.look(lambda tx: tx.dialogues.at(DESK, message.arrived)):
        if house.turn(curating.hear, message, dialogue):
            return heard(house)
    return None


def heard(house: House) -> str:
    return "\n\n".join(words(one) for one in house.deliver() if isinstance(one.act, Say))


def minutes(house: House) -> Minutes:
    round_ = house.latest()
    return house.look(lambda tx: composing.compose(tx, house.office, round_, AFTER))


def admit(tx: Transaction, round_: Round, late: Message, now: datetime) -> None:
    """Staff take a late answer into the minutes."""
    filed = [one for one in tx.answers.of_round(round_.id, Standing.LATE) if one.answer.event == late.event]
    tx.rulings.judge([one.id for one in filed], Standing.ADMITTED)
    amending.sort_again(tx, round_, now)


def themes(house: House) -> dict[str, list[str]]:
    """What the minutes quote under the first question."""
    item = minutes(house).items[0]
    found = {theme.heading: [one.text for one in theme.statements] for theme in item.themes}
    return found | {"": [one.text for one in item.singles]}


def quoted(house: House) -> list[str]:
    item = minutes(house).items[0]
    found = [one.text for theme in item.themes for one in theme.statements]
    return sorted([*found, *(one.text for one in item.singles)])


def board(house: House) -> Board | None:
    id_ = house.latest().id
    return house.look(lambda tx: tx.boards.latest(id_, 1))


def test_the_overview_tells_where_to_look_first(house: House) -> None:
    closed(house)
    message = house.message("Themen", PETERSEN, room=DESK)
    house.turn(curating.overview, message, DESK, house.latest().id)
    said = heard(house)
    assert "3 Antworten aus 3 Einrichtungen" in said
    assert "Frage 1: 2 Themen, 1 einzelner Beitrag · bitte ansehen" in said
    assert "Frage 2: keine Antworten" in said
    assert "Schreiben Sie „Frage 1“" in said


def test_a_board_shows_every_statement_with_its_handle(house: House) -> None:
    closed(house)
    said = open_(house)
    assert "A · „Dolmetscherpool, gemeinsam“** (3)" in said
    assert "a1 Kita Sonnenblume: Ein Dolmetscherpool wäre gut." in said
    assert "a3 Gesundheitsamt: Fortbildung gemeinsam mit Schulen. **– passt das hierher?**" in said
    assert "e1 Gesundheitsamt: Eine Vertretungsregelung." in said


def test_a_question_without_answers_says_so_and_asks_nothing(house: House) -> None:
    closed(house)
    said = open_(house, 2)
    assert "Zu Frage 2 gibt es keine Antworten. Sie müssen nichts tun." in said
    assert "0 Antworten" not in said


def test_the_scene_of_record(house: House) -> None:
    closed(house)
    open_(house)
    assert "Verschoben: Gesundheitsamt steht jetzt bei B (3 Beiträge)" in (say(house, "a3 nach B") or "")
    renamed = say(house, "A heißt Gemeinsamer Dolmetscherpool\nB heißt Fortbildung und Material")
    assert "Zwei Themen umbenannt: „Gemeinsamer Dolmetscherpool“, „Fortbildung und Material“." in (
        renamed or ""
    )
    said = say(house, "Satz zu A: Zwei Einrichtungen wünschen sich einen Pool.")
    assert "Ergänzt." in (said or "")
    assert "Frage 1 ist fertig. Alle Fragen sind geprüft." in (said or "")
    assert themes(house) == {
        "Gemeinsamer Dolmetscherpool": ["Ein Dolmetscherpool wäre gut.", "Dolmetscher kurzfristig."],
        "Fortbildung und Material": [
            "Fortbildung gemeinsam mit Schulen.",
            "Elternbriefe in einfacher Sprache.",
            "Vorlagen für Elternbriefe.",
        ],
        "": ["Eine Vertretungsregelung."],
    }
    sentences = {theme.heading: theme.sentence for theme in minutes(house).items[0].themes}
    assert sentences["Gemeinsamer Dolmetscherpool"] == "Zwei Einrichtungen wünschen sich einen Pool."


def test_handles_mean_what_was_read_also_after_others_have_moved(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "a1 nach B\na2 nach B")
    say(house, "b4 einzeln")
    assert themes(house)["Dolmetscherpool, gemeinsam"] == ["Fortbildung gemeinsam mit Schulen."]
    assert (
        themes(house)[""] == ["Dolmetscher kurzfristig.", "Eine Vertretungsregelung."]
        or len(themes(house)[""]) == 2
    )


def test_everything_can_be_taken_back_step_by_step(house: House) -> None:
    closed(house)
    before = themes(house)
    open_(house)
    steps = (
        "a1 nach B",
        "A und B zusammen",
        "A heißt Alles",
        "neues Thema Rest aus e1",
        "A auflösen",
        "passt",
    )
    states = []
    for step in steps:
        states.append((themes(house), board(house)))
        assert say(house, step)
    house.restart()
    for state in reversed(states):
        assert "Zurückgenommen." in (say(house, "zurück") or "")
        assert (themes(house), board(house)) == state
    assert themes(house) == before
    assert "nichts mehr zurückzunehmen" in (say(house, "zurück") or "")


def test_what_is_not_understood_is_named_and_the_rest_is_done(house: House) -> None:
    closed(house)
    open_(house)
    said = say(house, "x9 nach B") or ""
    assert "„x9“ gibt es nicht, deshalb bleibt „x9 nach B“ liegen." in said
    assert "In Frage 1 gibt es die Themen A, B und a1–a3, b1–b2, e1." in said
    assert "Es gilt alles wie vorher." in said
    assert board(house) is None
    said = say(house, "a3 nach B\na4 nach B\na5 hierhin") or ""
    assert "„a4“ gibt es nicht, deshalb bleibt „a4 nach B“ liegen." in said
    assert "„a5 hierhin“ habe ich nicht verstanden" in said
    assert said.count("Alles andere ist erledigt.") == 1
    assert len(themes(house)["Elternbriefe"]) == 3
    said = say(house, "a1 nach B, b2 hierhin") or ""
    assert "Verschoben" in said
    assert "„b2 hierhin“ habe ich nicht verstanden" in said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("e1 löschen", "„e1 schwärzen: …“"),
        ("lösche a2", "„a2 schwärzen: …“"),
        ("Thema B aufteilen", "„neues Thema … aus b1“"),
        ("B aufteilen", "„neues Thema … aus b1“"),
        ("Thema B löschen", "„B auflösen“"),
    ],
)
def test_what_cannot_be_done_so_gets_the_step_that_takes_them_there(
    house: House, said: str, told: str
) -> None:
    closed(house)
    open_(house)
    assert told in (say(house, said) or "")
    assert board(house) is None


@pytest.mark.parametrize("said", ["nächste Frage", "weiter", "Zur nächsten bitte."])
def test_one_may_go_on_without_a_verdict_and_what_was_left_comes_round_again(house: House, said: str) -> None:
    closed_with_three(house)
    open_(house)
    for no in (2, 3, 1):
        assert f"Frage {no}:" in (say(house, said) or "")


def test_with_one_question_left_going_on_asks_for_a_verdict(house: House) -> None:
    closed(house)
    open_(house)
    assert "schreiben Sie „passt“" in (say(house, "nächste Frage") or "")
    say(house, "passt")
    assert "Alle Fragen sind geprüft" in (say(house, "nächste Frage") or "")


def test_a_question_may_be_named_when_it_is_found_good_if_it_is_before_her(house: House) -> None:
    closed_with_three(house)
    open_(house)
    assert say(house, "Frage 1 passt", BRANDT) is None
    assert "Frage 1 ist fertig." in (say(house, "Frage 1 passt") or "")
    assert "Frage 3: " in (say(house, "Frage 3 passt") or "")


def test_a_colleague_or_she_herself_much_later_does_not_go_on_by_a_word(house: House) -> None:
    closed(house)
    open_(house)
    assert say(house, "weiter", BRANDT) is None
    house.now += timedelta(minutes=11)
    assert say(house, "weiter") is None


def test_numbers_without_letters_are_asked_about(house: House) -> None:
    closed(house)
    open_(house)
    for line in ("die 3 zur 1 dazu", "Die 3 und 4 zur 1.", "3 zu 1 dazu"):
        assert "„a1 nach B“" in (say(house, line) or ""), line
    assert board(house) is None
    for line in ("Die 3 zur Sitzung dazu", "3 zu 1", "3 zu 1 gewonnen"):
        assert say(house, line) is None
    assert "Verschoben" in (say(house, "a1 nach B") or ""), "the example works as it stands"


def test_single_statements_that_belong_together_get_the_step_that_does_it(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "a3 einzeln")
    for line in ("e1 zu e2", "e1 und e2 zusammen", "leg e1 zu e2 dazu"):
        assert "„neues Thema … aus e1 e2“" in (say(house, line) or ""), line


def test_where_all_stand_alone_numbers_are_enough_to_tell_that_step(house: House) -> None:
    as_singles(house)
    open_(house)
    assert "„neues Thema … aus e1 e3“" in (say(house, "die 3 zur 1 dazu") or "")
    assert "„neues Thema … aus e1“" in (say(house, "die 9 zur 1 dazu") or "")


@pytest.mark.parametrize(
    "said", ["Guten Morgen zusammen", "1", "freigeben", "Das passt ja gut", "ja", "Frage 2"]
)
def test_ordinary_talk_and_other_commands_are_left_alone(house: House, said: str) -> None:
    closed(house)
    open_(house)
    assert say(house, said) is None


def test_a_question_is_reserved_and_may_be_taken_over(house: House) -> None:
    closed(house)
    open_(house)
    assert "Frage 1 bearbeitet gerade Jana Petersen" in open_(house, by=BRANDT)
    assert "bearbeitet gerade" in (say(house, "a3 nach B", BRANDT) or "")
    assert say(house, "passt", BRANDT) is None
    assert "A · „Dolmetscherpool" in (say(house, "übernehmen", BRANDT) or "")
    assert "Verschoben" in (say(house, "a3 nach B", BRANDT) or "")
    assert "bearbeitet gerade Malte Brandt" in (say(house, "a1 nach B", PETERSEN) or "")
    house.now += timedelta(minutes=11)
    assert "Verschoben" in (say(house, "a1 nach B", PETERSEN) or "")


def test_two_people_work_on_two_questions(house: House) -> None:
    closed(house)
    open_(house)
    said = open_(house, 2, BRANDT)
    assert "Frage 2 ist jetzt für Sie reserviert. Jana Petersen, Sie können parallel" in said


def test_one_goes_on_with_what_no_colleague_is_at(house: House) -> None:
    closed_with_three(house)
    open_(house)
    open_(house, 2, BRANDT)
    assert "Weiter mit Frage 3?" in (say(house, "passt") or "")


def test_a_late_answer_changes_nothing_that_a_person_touched(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "A heißt Dolmetschen\nB heißt Eltern\ne1 nach A")
    before = themes(house)
    late = house.answer("Elternabende.", JANSSEN, to=1)
    house.do(admit, house.latest(), late)
    arrange(house)
    after = themes(house)
    assert {name: [one for one in texts if one != "Elternabende."] for name, texts in after.items()} == before
    assert "Elternabende." in after["Eltern"]
    assert "Elternabende. **– neu**" in open_(house)


def test_a_withdrawn_answer_is_gone_and_staff_check_their_words(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "A heißt Dolmetschen\nSatz zu A: Frau Harms wünscht sich einen Pool.")
    house.do(erasing.erase, Subject(HARMS.user))
    arrange(house)
    said = heard(house)
    assert "Zu Frage 1 von „Netzwerktreffen“ gibt es einen Beitrag nicht mehr" in said
    assert themes(house)["Dolmetschen"] == ["Dolmetscher kurzfristig.", "Fortbildung gemeinsam mit Schulen."]
    house.do(amending.sort_again, house.latest())
    arrange(house)
    assert "gibt es einen Beitrag nicht mehr" not in heard(house)


def test_p10_a_board_holds_no_words_of_members(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "a1 nach B\nneues Thema aus e1")
    house.do(erasing.erase, Subject(HARMS.user))
    assert "Dolmetscherpool wäre" not in house.stored()
    assert HARMS.user not in house.stored()


def test_a23_words_that_no_program_found_are_blacked_out_for_good(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "A heißt Dolmetschen")
    told = say(house, "a1 schwärzen: ein  dolmetscherpool")
    assert told is not None
    assert "Geschwärzt bei Kita Sonnenblume" in told
    assert "Angaben zu Personen geändert" in told
    id_ = house.latest().id
    stored = [one.answer.text for one in house.look(lambda tx: tx.answers.of_round(id_))]
    assert "[…] wäre gut." in stored
    assert not any("Dolmetscherpool" in text for text in stored)
    arrange(house)
    found = themes(house)
    assert "[…] wäre gut." in found["Dolmetschen"]
    assert list(found)[:2] == ["Dolmetschen", "Elternbriefe"]
    assert "Dolmetscherpool" not in str(minutes(house))


def test_a23_a_passage_to_be_decided_does_not_keep_what_was_blacked_out(house: House) -> None:
    closed(house)
    id_ = house.latest().id
    one = house.look(lambda tx: tx.answers.of_round(id_))[0]
    house.look(lambda tx: tx.concerns.note(one.id, [("person", one.answer.text)]))
    open_(house)
    say(house, "a1 schwärzen: Dolmetscherpool")
    (concern,) = house.look(lambda tx: tx.concerns.open(id_))
    assert concern.excerpt == "Ein […] wäre gut."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("a1 schwärzen: Anna Weber", "Diese Wörter stehen nicht in dem Beitrag"),
        ("a1 schwärzen", "Bitte schwärzen Sie in einer eigenen Nachricht"),
        ("a1 b1 schwärzen: Dolmetscher", "Bitte schwärzen Sie in einer eigenen Nachricht"),
        ("a9 schwärzen: Dolmetscher", "Bitte schwärzen Sie in einer eigenen Nachricht"),
        ("A heißt X\na1 schwärzen: Dolmetscher", "Bitte schwärzen Sie in einer eigenen Nachricht"),
    ],
)
def test_a23_what_cannot_be_blacked_out_changes_nothing(house: House, said: str, told: str) -> None:
    closed(house)
    open_(house)
    before = quoted(house)
    assert told in (say(house, said) or "")
    assert quoted(house) == before
    assert next(iter(themes(house))) != "X"


def test_a23_a_release_is_void_once_something_was_blacked_out(house: House) -> None:
    closed(house)
    open_(house)
    release = house.message("freigeben", BRANDT, room=DESK)
    house.turn(steering.give_release, release, house.latest().id)
    house.deliver()
    assert "Die Freigabe gilt nicht mehr" in (say(house, "a1 schwärzen: Dolmetscherpool") or "")
    assert house.latest().released_by == frozenset()


def test_a_release_is_void_once_something_changes(house: House) -> None:
    closed(house)
    open_(house)
    message = house.message("freigeben", BRANDT, room=DESK)
    house.turn(steering.give_release, message, house.latest().id)
    house.deliver()
    assert "gilt damit nicht mehr" in (say(house, "a3 nach B") or "")
    assert house.latest().released_by == frozenset()


def test_after_a_release_nothing_is_taken_back_before_it_is_stopped(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "a3 nach B")
    before = themes(house)
    message = house.message("freigeben", BRANDT, room=DESK)
    house.turn(steering.give_release, message, house.latest().id)
    house.deliver()
    assert "träfe den letzten Schritt bei Frage 1" in (say(house, "zurück") or "")
    assert house.latest().released_by
    assert themes(house) == before


def test_nothing_published_changes(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "A heißt Dolmetschen")
    house.do(publishing.publish, house.office, house.latest().id)
    letters = house.deliver()
    assert any("Dolmetschen" in words(one) for one in letters if isinstance(one.act, Say))
    assert any("1.1 Dolmetschen" in one.act.content for one in letters if isinstance(one.act, Attach))
    assert house.latest().phase is Phase.PUBLISHED
    assert "ist veröffentlicht" in (say(house, "A heißt Anders") or "")
    assert "ist veröffentlicht" in open_(house)
    assert "Anders" not in str(themes(house))


def test_p10_after_a_withdrawal_staff_may_put_their_own_words_right_in_published_minutes(
    house: House,
) -> None:
    closed(house)
    open_(house)
    say(house, "A heißt Dolmetschen\nSatz zu A: Frau Harms wünscht sich einen Pool.")
    house.publish()
    assert "ist veröffentlicht" in open_(house)
    house.do(erasing.erase, Subject(HARMS.user))
    arrange(house)
    assert "Schreiben Sie „Frage 1“" in heard(house)
    assert "Frau Harms wünscht sich" in open_(house)
    before = themes(house)
    said = say(house, "zurück\na1 nach B") or ""
    assert "Es gilt alles wie vorher. Nicht geändert: „zurück“, „a1 nach B“." in said
    assert themes(house) == before
    assert "neuen Fassung" in (say(house, "Satz zu A: löschen\nA heißt Sprachmittlung") or "")
    assert list(themes(house)) == ["Sprachmittlung", *list(before)[1:]]
    id_ = house.latest().id
    aftermath = house.look(lambda tx: tx.aftermaths.get(id_))
    assert aftermath is not None
    assert aftermath.whole
    assert aftermath.issue_at is not None
    # Where nothing more is lost it is closed again.
    assert "ist veröffentlicht" in open_(house)


def test_while_themes_are_sought_nothing_can_be_moved(house: House) -> None:
    closed(house)
    open_(house)
    house.do(amending.sort_again, house.latest())
    assert "Ich ordne die Antworten gerade" in (say(house, "a3 nach B") or "")
    assert board(house) is None


def test_what_was_kept_long_enough_is_forgotten(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "A heißt Geheimer Name\npasst")
    house.now += timedelta(days=400)
    house.forget()
    assert board(house) is None


_LINE = st.sampled_from(
    (
        "a1 nach B",
        "a2 einzeln",
        "b1 nach A",
        "A und B zusammen",
        "neues Thema Neu aus a1 e1",
        "C heißt Drei",
        "B auflösen",
        "A heißt Eins",
        "Satz zu A: Ein Satz.",
        "zurück",
        "passt",
        "e1 nach B",
        "c1 nach A",
    )
)
_LINES = st.lists(_LINE, min_size=1, max_size=3).map("\n".join)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_LINES, min_size=1, max_size=6))
def test_p7_whatever_is_said_the_minutes_quote_everything_once(house: House, messages: list[str]) -> None:
    house.begin_anew()
    closed(house)
    before = themes(house)
    open_(house)
    for message in messages:
        say(house, message)
        assert quoted(house) == sorted(text for _, text, _ in ANSWERS)
    for _ in range(9):
        if "nichts mehr zurückzunehmen" in (say(house, "zurück") or ""):
            break
    assert themes(house) == before


# --- Under another question ----------------------------------------------------------------------------


def placed(house: House) -> dict[str, list[int]]:
    """Under which questions each institution's answers are."""
    found: dict[str, list[int]] = {}
    id_ = house.latest().id
    for one in house.look(lambda tx: tx.answers.of_round(id_)):
        found.setdefault(one.answer.member.institution, []).append(one.answer.question)
    return found


def test_an_answer_goes_to_another_question_and_both_are_sorted_anew(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "A heißt Dolmetschen")
    told = say(house, "e1 gehört zu Frage 2") or ""
    assert told.startswith(f"Verschoben: {ONKEN.institution} steht jetzt unter Frage 2.")
    assert "ordne" in (say(house, "a1 nach B") or "")
    assert placed(house)[ONKEN.institution] == [1, 2]
    arrange(house)
    house.deliver()
    assert "Eine Vertretungsregelung" not in open_(house)
    assert "Dolmetschen" in open_(house)
    assert f"{ONKEN.institution}: Eine Vertretungsregelung." in open_(house, 2)
    id_ = house.latest().id
    filed = house.look(lambda tx: tx.answers.of_round(id_))
    assert counted(house.latest(), (one.answer for one in filed)) == {1: 3, 2: 1}


def test_back_right_after_it_takes_it_back_and_no_earlier_step(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "A heißt Dolmetschen")
    say(house, "e1 nach Frage 2")
    assert (say(house, "zurück") or "").startswith(f"Zurückgenommen: {ONKEN.institution} steht wieder")
    assert placed(house)[ONKEN.institution] == [1, 1]
    arrange(house)
    assert "Dolmetschen" in open_(house)


def test_a_theme_that_loses_an_answer_is_told_of_as_after_a_deletion(house: House) -> None:
    closed(house)
    open_(house)
    say(house, "A heißt Dolmetschen")
    say(house, "a1 nach Frage 2")
    arrange(house)
    assert "Ihre Überschriften und Sätze stehen noch" in heard(house)


def test_a_release_does_not_survive_it(house: House) -> None:
    closed(house)
    released = replace(house.latest(), released_by=frozenset({BRANDT.user}))
    house.do(lambda tx, now: tx.rounds.save(released, now))
    open_(house)
    assert "Die Freigabe gilt damit nicht mehr." in (say(house, "e1 nach Frage 2") or "")
    assert house.latest().released_by == frozenset()


@pytest.mark.parametrize("said", ["e9 nach Frage 2", "e1 nach Frage 7", "e1 nach Frage 2\na1 nach B"])
def test_what_cannot_be_moved_stays_and_an_example_is_given(house: House, said: str) -> None:
    closed(house)
    open_(house)
    assert "„e1 nach Frage 2“" in (say(house, said) or "")
    assert placed(house)[ONKEN.institution] == [1, 1]


def test_after_the_minutes_nothing_moves_and_it_is_said(house: House) -> None:
    closed(house)
    open_(house)
    house.publish()
    assert "ist veröffentlicht" in (say(house, "e1 nach Frage 2") or "")
    assert placed(house)[ONKEN.institution] == [1, 1]


def as_singles(house: House, *left_out: str) -> None:
    """A round has ended in which nothing has a theme, and the answers `left_out` say nothing of their own."""
    house.office = an_office(staff_room=DESK)
    house.start(room=DESK)
    house.deliver()
    for by, text in ((HARMS, "Räume fehlen."), (JANSSEN, "s. o."), (ONKEN, "Personal auch.")):
        house.answer(text, by, to=1)
    house.end(AFTER)
    id_ = house.latest().id
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    assert material is not None
    found = [
        Arrangement(
            question.no,
            (),
            tuple((Piece(one.answer.text, left_out=one.answer.text in left_out),) for one in filed),
        )
        for question, filed in material
    ]
    assert house.do(awaiting.finish, house.office, id_, material, found)
    house.deliver()


def test_whose_answer_has_no_line_on_the_board_is_named_with_it(house: House) -> None:
    as_singles(house, "s. o.")
    said = open_(house)
    assert "Kein eigener Beitrag, deshalb nicht in der Liste: Stadtbibliothek („s. o.“)." in said
    assert said.count("Stadtbibliothek") == 1


def test_examples_name_what_is_on_the_board(house: House) -> None:
    as_singles(house)
    said = open_(house)
    assert "Kein eigener Beitrag" not in said
    assert "zum Beispiel schreiben: „neues Thema … aus e1“, „zurück“ oder „passt“." in said
    assert "zum Beispiel „neues Thema … aus e1“" in (say(house, "e1 irgendwohin damit, Frage offen") or "")
    say(house, "neues Thema Räume aus e1")
    assert "„e1 nach A“, „A heißt …“, „neues Thema … aus e1“, „Satz zu A: …“" in open_(house)
