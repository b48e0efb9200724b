"""For which institution somebody writes: what she answers, and what that changes."""

import pytest

from bot.conduct.membership import belonging, enrolling
from bot.conduct.privacy import disclosing, erasing
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, UserId
from bot.meeting.letter import Say
from bot.meeting.member import Member
from bot.meeting.roster import Entry, Proposal, merged
from bot.meeting.round import Phase
from tests.office import DESK, DIRECT, HARMS, JANSSEN, NETWORK, PETERSEN, ROOM, House, keys, words
from tests.promptness import soon

SALEH = Member(UserId("@tarek:example.org"), "Tarek Saleh", "Tarek Saleh")
MOORAUGE = Member(UserId("@carter:example.org"), "Emily Carter", "Moorauge")
INSTITUTIONS = ("Diakonie", "Kita Sonnenblume", "Stadtbibliothek")


def give_list(house: House, *institutions: str) -> None:
    roster = merged([*(Entry(name) for name in institutions), Entry("Kita Sonnenblume", user=HARMS.user)])
    proposal = Proposal(DESK, PETERSEN.user, house.message().event, house.now, roster)
    house.look(lambda tx: tx.rosters.save(ROOM, "Sprache", roster, proposal))


def asked(house: House) -> House:
    house.open()
    house.answer("Dolmetscher fehlen", SALEH, to=1)
    house.deliver()
    return house


@pytest.fixture
def listed(house: House) -> House:
    """She is asked, with a list to choose from."""
    give_list(house, "Diakonie", "Stadtbibliothek")
    return asked(house)


def dialogue(house: House) -> Dialogue:
    waiting = house.look(lambda tx: tx.dialogues.at(RoomId(SALEH.user), house.now))
    (found,) = [one for one in waiting if one.topic is Topic.INSTITUTION]
    return found


def says(house: House, body: str) -> bool:
    message = house.message(body, SALEH, room=DIRECT)
    return house.turn(belonging.hear, message, dialogue(house))


def institution(house: House) -> set[str]:
    id_ = house.latest().id
    return house.look(lambda tx: tx.answers.institutions(id_))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("vom Gesundheitsamt natürlich :)", "Gesundheitsamt"),
        ("Beim Tierheim, natürlich!", "Tierheim"),
        ("Ich bin vom Tierheim, danke 😊", "Tierheim"),
        ("Kita Nord (Außenstelle) ;-)", "Kita Nord (Außenstelle)"),
        ("from the zoo of course :-D", "zoo"),
        ("Jugendhaus 🙂🙂", "Jugendhaus"),
        ("Kita Kunterbunt lg", "Kita Kunterbunt"),
        ("Von der Heydt-Museum", "Von der Heydt-Museum"),
        ("Kita Natürlich", "Kita Natürlich"),
        ("Haus 8", "Haus 8"),
        ("Vom", "Vom"),
    ],
)
def test_what_stands_around_a_name_is_not_offered_as_part_of_it(house: House, said: str, name: str) -> None:
    asked(house)
    assert says(house, said)
    assert dialogue(house).state["proposed"] == name


def test_n6_a_message_of_blanks_holds_nobody_up(house: House) -> None:
    asked(house)
    assert soon(lambda: says(house, "Kita" + " ," * 30_000 + "x")), "everybody waits meanwhile"


@pytest.mark.parametrize("word", ["1", "die 1", "Diakonie", "diakonie.", "Diakoni"])
def test_a_number_or_a_name_of_the_list_reassigns_her_answers(listed: House, word: str) -> None:
    assert institution(listed) == {"Tarek Saleh"}
    assert says(listed, word)
    assert institution(listed) == {"Diakonie"}
    roster = listed.look(lambda tx: tx.rosters.of(ROOM))
    assert roster.institutions == INSTITUTIONS
    assert Entry("Diakonie", user=SALEH.user, told=True) in roster.entries
    (told,) = listed.deliver()
    assert "unter **Diakonie**" in words(told)
    assert "„Einrichtung: Kita Sonnenblume“" in words(told)


def test_what_she_answers_next_counts_for_it(listed: House) -> None:
    assert says(listed, "3")
    listed.answer("Noch etwas", SALEH, to=2)
    assert institution(listed) == {"Stadtbibliothek"}
    assert not [key for key in keys(listed.deliver()) if key.startswith("noted:")]


def test_a_name_nobody_knows_is_taken_only_after_a_yes(listed: House) -> None:
    assert says(listed, "Jugendmigrationsdienst")
    assert institution(listed) == {"Tarek Saleh"}
    (question,) = listed.deliver()
    assert "„Jugendmigrationsdienst“ kenne ich noch nicht" in words(question)
    assert says(listed, "ja")
    assert institution(listed) == {"Jugendmigrationsdienst"}
    assert listed.latest().invited == 4


def test_after_a_no_she_is_asked_again_and_then_a_person_helps(listed: House) -> None:
    assert says(listed, "Dienst A")
    assert says(listed, "nein")
    assert says(listed, "Dienst B")
    assert says(listed, "Dienst C")
    assert "Jana Petersen" in words(listed.deliver()[-1])
    assert listed.look(lambda tx: tx.dialogues.at(RoomId(SALEH.user), listed.now)) == []
    assert institution(listed) == {"Tarek Saleh"}


@pytest.mark.parametrize(
    "body",
    [
        "hilfe",
        "1. Dolmetscher fehlen uns sehr\n2. Ein Kurs",
        "Vielen Dank!",
        "Wer liest das hier eigentlich alles mit?",
        "Wir haben gerade sehr viele neue Familien und suchen dringend Räume.",
        "ja",
        "99",
        "",
    ],
)
def test_what_is_something_else_is_left_to_others(listed: House, body: str) -> None:
    before = listed.stored()
    assert not says(listed, body)
    assert listed.stored() == before


def test_without_a_list_the_network_keeps_counting_display_names(house: House) -> None:
    asked(house)
    invited = house.latest().invited
    assert says(house, "Diakonie")
    assert says(house, "ja")
    assert institution(house) == {"Diakonie"}
    roster = house.look(lambda tx: tx.rosters.of(ROOM))
    assert roster.partial
    assert house.latest().invited == invited
    assert len(roster.applied(NETWORK).institutions) == len(NETWORK.institutions)


def test_a_slip_meets_an_institution_that_has_answered(house: House) -> None:
    house.open()
    house.answer("Elf", to=1)
    house.answer("Zwölf", SALEH, to=1)
    assert says(house, "Kita Sonnenblumme")
    assert institution(house) == {"Kita Sonnenblume"}


def test_that_somebody_told_hers_makes_nobody_elses_unknown(house: House) -> None:
    asked(house)
    house.answer("Zwölf", HARMS, to=1)
    said = house.message("Diakonie", JANSSEN, room=DIRECT)
    house.do(enrolling.join, said, house.latest(), "Diakonie")
    assert house.look(lambda tx: tx.rosters.of(ROOM)).partial
    assert says(house, "Kita Sonnenblumme")
    assert institution(house) == {"Kita Sonnenblume"}


def test_a_list_of_the_office_takes_the_place_of_a_partial_one(house: House) -> None:
    asked(house)
    says(house, "Diakonie")
    says(house, "ja")
    give_list(house, "Diakonie")
    assert not house.look(lambda tx: tx.rosters.of(ROOM)).partial


def test_she_may_correct_it(listed: House) -> None:
    assert says(listed, "1")
    assert not says(listed, "Danke")
    assert not says(listed, "2")
    assert says(listed, "Einrichtung: Stadtbibliothek")
    assert institution(listed) == {"Stadtbibliothek"}


def test_nothing_of_her_stays_when_she_is_erased(house: House) -> None:
    asked(house)
    says(house, "Diakonie")
    says(house, "ja")
    house.do(erasing.erase, erasing.Subject(SALEH.user))
    assert house.look(lambda tx: tx.dialogues.at(RoomId(SALEH.user), house.now)) == []
    assert house.look(lambda tx: tx.rosters.of(ROOM)).persons == ()
    assert "Tarek" not in house.stored()


def test_p8_a_name_that_is_not_confirmed_yet_is_told_and_erased(listed: House) -> None:
    says(listed, "Jugendmigrationsdienst")
    told = listed.look(lambda tx: disclosing.disclose(tx, SALEH.user, listed.now))
    assert [one["state"].get("proposed") for one in told["asked"]] == ["Jugendmigrationsdienst"]
    listed.look(lambda tx: erasing.erase(tx, erasing.Subject(SALEH.user), listed.now))
    assert listed.look(lambda tx: tx.dialogues.of_user(SALEH.user)) == []


def test_a_wish_with_a_slip_is_no_institution(listed: House) -> None:
    assert not says(listed, "Meine Antwortn")
    assert institution(listed) == {"Tarek Saleh"}


def test_an_institution_that_sounds_like_another_is_not_taken_for_it(house: House) -> None:
    give_list(house, "IGS Wallbruch")
    asked(house)
    assert says(house, "VHS Wallbruch")
    assert institution(house) == {"Tarek Saleh"}
    assert "VHS Wallbruch" in words(house.deliver()[-1])


@pytest.mark.parametrize("word", ["ähm", "vielleicht", "weiß nicht", "joa, stimmt"])
def test_a_hesitation_is_no_institution(listed: House, word: str) -> None:
    assert not says(listed, word)
    assert institution(listed) == {"Tarek Saleh"}


@pytest.mark.parametrize("word", ["ja genau so heißen wir", "Genau!", "Ja, das ist richtig so."])
def test_a_yes_in_more_words_is_no_institution(listed: House, word: str) -> None:
    says(listed, "Elterncafé Blauer Salon")
    assert says(listed, word)
    assert institution(listed) == {"Elterncafé Blauer Salon"}


def test_a_yes_with_a_but_is_not_taken_for_one(listed: House) -> None:
    says(listed, "Elterncafé Blauer Salon")
    says(listed, "Ja, aber richtig heißt es Roter Salon")
    assert institution(listed) == {"Tarek Saleh"}


def test_a_no_may_name_the_right_one_at_once(listed: House) -> None:
    says(listed, "Elterncafé Blauer Salon")
    assert says(listed, "Nein, Elterncafé Roter Salon")
    says(listed, "ja")
    assert institution(listed) == {"Elterncafé Roter Salon"}


@pytest.mark.parametrize(
    "said", ["Äh, ich bin von der Diakonie", "Sorry, I'm from the Diakonie", "wir sind hier die Diakonie"]
)
def test_a_name_may_be_led_up_to(listed: House, said: str) -> None:
    assert says(listed, said)
    assert institution(listed) == {"Diakonie"}


@pytest.mark.parametrize("said", ["thx, bye", "Tschüss!", "Bis bald"])
def test_a_farewell_is_no_name(listed: House, said: str) -> None:
    assert not says(listed, said)


def test_who_is_asked_for_whom_she_writes_does_not_read_beside_it_for_whom_it_was_noted(
    house: House,
) -> None:
    give_list(house, "Diakonie", "Stadtbibliothek")
    house.open()
    house.answer("1. Elf neue Kinder.\n2. Das Elterncafé.", MOORAUGE, room=DIRECT)
    said = [words(one) for one in house.deliver() if isinstance(one.act, Say)]
    assert any("Für welche Einrichtung schreiben Sie?" in one for one in said)
    assert any("Ich habe zwei Antworten notiert" in one for one in said)


def test_n6_a_message_of_blanks_in_answer_to_it_holds_nobody_up(listed: House) -> None:
    assert soon(lambda: says(listed, " " * 60_000 + "x"))


def test_a_name_that_was_corrected_is_no_institution_any_more(listed: House) -> None:
    """Else it would be counted, offered to others, and missed by staff."""
    for said in ("Jugendhaus", "ja", "Einrichtung: Jugendmigrationsdienst", "ja"):
        assert says(listed, said), said
    roster = listed.look(lambda tx: tx.rosters.of(ROOM))
    assert set(roster.institutions) == {*INSTITUTIONS, "Jugendmigrationsdienst"}
    assert listed.latest().invited == 4


def test_an_institution_of_the_office_stays_on_the_list_whoever_was_there_by_mistake(listed: House) -> None:
    assert says(listed, "Diakonie")
    assert says(listed, "Einrichtung: Stadtbibliothek")
    assert "Diakonie" in listed.look(lambda tx: tx.rosters.of(ROOM)).institutions


def test_a_slip_in_her_own_name_can_be_corrected(listed: House) -> None:
    for said in ("Jugendmigrationdinst", "ja", "Einrichtung: Jugendmigrationsdienst", "ja"):
        assert says(listed, said), said
    assert institution(listed) == {"Jugendmigrationsdienst"}


def test_cancel_ends_the_question_for_her_institution_and_nothing_else(listed: House) -> None:
    assert says(listed, "Jugendmigrationsdienst")
    assert says(listed, "abbrechen")
    assert "Ihre Antworten zählen trotzdem" in words(listed.deliver()[-1])
    assert listed.latest().phase is Phase.OPEN
    assert institution(listed) == {"Tarek Saleh"}
