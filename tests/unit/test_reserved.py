"""What is said about an answer is no answer: under a question in the room, and in the guided conversation."""

import pytest

from bot.conduct.dialogue import reading
from bot.meeting.ids import RoomId
from bot.meeting.letter import Say
from bot.speech import wishes
from bot.speech.reservation import Reserve
from tests.office import HARMS, House, later, words

from .talking import say

KITA = HARMS.institution


def hears(house: House, body: str, **more: object) -> list[str]:
    """Something is written in the network room; returns what is said to her in private."""
    house.turn(reading.read, house.message(body, HARMS, **more))
    said = [one for one in house.deliver() if isinstance(one.act, Say)]
    assert all(one.room == RoomId(HARMS.user) for one in said)
    return [words(one) for one in said]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Das bitte nicht ins Protokoll", "Soll ich Ihre Antwort zu Frage 3 löschen?"),
        ("bitte anonym", "Soll ich den Namen im Protokoll bei Frage 3 weglassen?"),
        ("Bitte lasst mich da raus", "Ich erinnere Sie deshalb nicht mehr."),
    ],
)
def test_under_a_question_it_is_about_her_answer_there(house: House, said: str, told: str) -> None:
    house.open()
    house.answer("Elf neue Kinder.", to=1)
    house.answer("Uns fehlen Räume.", to=3)
    house.deliver()
    (letter,) = hears(house, said, thread=house.question(3))
    assert told in letter
    assert house.answers() == {KITA: {1: "Elf neue Kinder.", 3: "Uns fehlen Räume."}}


@pytest.mark.parametrize(
    ("said", "what"),
    [
        *dict.fromkeys(
            [
                *(
                    "Das gehört nicht ins Protokoll.",
                    "Das muss nicht ins Protokoll",
                    "Das ist nichts fürs Protokoll",
                ),
                *(
                    "Das soll nicht in unser Protokoll",
                    "Das bleibt bitte unter uns",
                    "Das soll unter uns bleiben!",
                ),
                *(
                    "Bitte vertraulich behandeln",
                    "This is confidential",
                    "please don’t put this in the minutes",
                ),
                *("Das war nicht für dich", "Falsche Gruppe, sorry", "Nichts davon weitergeben, bitte"),
            ],
            Reserve.KEEP_OUT,
        ).items(),
        *dict.fromkeys(
            [
                *("Bitte ohne Namensnennung", "Ohne Nennung unseres Namens bitte", "Bitte anonymisieren"),
                *("Unser Name soll nicht genannt werden", "Bitte unsere Einrichtung nicht nennen"),
                *("Bitte im Protokoll unseren Namen rausnehmen", "Namen bitte entfernen"),
                *("Bitte nicht mit Namen ins Protokoll", "Unser Name soll nicht im Protokoll stehen"),
                *("Bitte nicht namentlich nennen", "please do not mention our name"),
                *(
                    "Bitte ohne uns zu nennen",
                    "ohne mich namentlich zu nennen",
                    "Unsere Kita bitte nicht nennen",
                ),
                *(
                    "bitte ohne dass wir genannt werden",
                    "Please don’t name us",
                    "without mentioning us please",
                ),
            ],
            Reserve.UNNAMED,
        ).items(),
    ],
)
def test_it_may_be_said_in_many_words(said: str, what: Reserve) -> None:
    assert wishes.reserved(said) is what


def test_without_us_at_all_is_no_wish_for_no_name() -> None:
    assert wishes.reserved("Bitte ohne uns") is Reserve.LEAVE
    assert wishes.reserved("Das geht nicht, ohne uns zu fragen") is None


@pytest.mark.parametrize(
    "said",
    [
        *(
            "Bitte nicht vergessen, das soll ins Protokoll",
            "Das soll ins Protokoll",
            "Das kann stehen bleiben",
        ),
        *(
            "Ich bin nicht im Protokoll vom Mai genannt",
            "Wir sind nicht mehr da",
            "Unsere Einrichtung ist neu",
        ),
        *(
            "Bitte den Namen der Einrichtung nennen",
            "Das Protokoll kommt immer so spät",
            "Ja, bitte mit Namen",
            "Den Namen bitte nicht rausnehmen",
        ),
        *(
            "Datenschutz: Wir dürfen Fotos nicht veröffentlichen",
            "Der Umgang mit vertraulichen Angaben ist unklar",
        ),
    ],
)
def test_what_says_something_else_is_none(said: str) -> None:
    assert wishes.reserved(said) is None


def test_as_a_reply_to_her_answer_or_right_after_it_as_well(house: House) -> None:
    house.open()
    first = house.answer("Elf neue Kinder.", to=1)
    house.answer("Uns fehlen Räume.", to=3)
    house.deliver()
    (letter,) = hears(house, "bitte nicht ins Protokoll", reply_to=first.event)
    assert "Frage 1" in letter
    (letter,) = hears(house, "bitte nicht ins Protokoll")
    assert "Frage 3" in letter


def test_before_she_has_answered_it_is_no_answer_either(house: House) -> None:
    house.open()
    assert len(hears(house, "Das bitte nicht ins Protokoll", thread=house.question(3))) == 1
    assert house.answers() == {}


def test_among_colleagues_it_is_talk(house: House) -> None:
    house.open()
    assert hears(house, "Das bitte nicht ins Protokoll") == []
    house.answer("Elf neue Kinder.", to=1)
    house.deliver()
    house.now = later(days=1)
    assert hears(house, "Das bitte nicht ins Protokoll") == []
    assert hears(house, "Das bitte nicht ins Protokoll", reply_to=house.message().event) == []


def test_in_the_guided_conversation_it_answers_nothing(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf neue Kinder.")
    assert "zu Frage 1" in say(house, "das bitte nicht ins Protokoll")
    assert house.answers() == {KITA: {1: "Elf neue Kinder."}}


# --- Within an answer ------------------------------------------------------------------------------


def unnamed(house: House) -> dict[int, bool]:
    """Which of her answers are to have no name."""
    filed = house.look(lambda tx: tx.answers.of_user(HARMS.user))
    return {one.answer.question: one.answer.unnamed for one in filed}


@pytest.mark.parametrize(
    "said",
    [
        "Ohne Namen bitte: Uns fehlen Räume.",
        "anonym: Uns fehlen Räume.",
        "bitte ohne meinen Namen: Uns fehlen Räume.",
        "Bitte anonym behandeln:\nUns fehlen Räume.",
        "(Bitte ohne Namen) Uns fehlen Räume.",
        "[bitte anonym] Uns fehlen Räume.",
        "Uns fehlen Räume. Bitte ohne Nennung unserer Einrichtung.",
        "Uns fehlen Räume. (bitte ohne Namen)",
        "Uns fehlen Räume.\n\nBitte ohne Namen ins Protokoll!",
        "Uns fehlen Räume. Ich möchte nicht genannt werden.",
        "Uns fehlen Räume. Bitte anonym.",
        "Uns fehlen Räume. Bitte ohne uns zu nennen.",
        "Uns fehlen Räume. (bitte ohne uns zu nennen)",
    ],
)
def test_before_or_behind_an_answer_it_holds_and_is_no_part_of_it(house: House, said: str) -> None:
    house.open()
    (told,) = [one for one in hears(house, said, thread=house.question(3)) if "ohne den Namen" in one]
    assert "zu Frage 3" in told
    assert "mit Namen 3" in told
    assert house.answers() == {KITA: {3: "Uns fehlen Räume."}}
    assert unnamed(house) == {3: True}


def test_what_may_be_said_of_something_else_keeps_its_words(house: House) -> None:
    house.open()
    told = hears(house, "Uns fehlt eine Umfrage, bitte anonym", thread=house.question(3))
    assert any("ohne den Namen" in one for one in told)
    assert house.answers() == {KITA: {3: "Uns fehlt eine Umfrage, bitte anonym"}}
    assert unnamed(house) == {3: True}


def test_thanks_behind_it_are_no_part_of_it_and_stay(house: House) -> None:
    house.open()
    told = hears(house, "Uns fehlen Räume. Bitte anonym. Danke!", thread=house.question(3))
    assert any("zu Frage 3" in one and "ohne den Namen" in one for one in told)
    assert house.answers() == {KITA: {3: "Uns fehlen Räume. Danke!"}}
    hears(house, "Zwei kündigen, bitte anonym, vielen Dank und viele Grüße", thread=house.question(1))
    assert unnamed(house) == {3: True, 1: True}
    assert house.answers()[KITA][1] == "Zwei kündigen, bitte anonym, vielen Dank und viele Grüße"


@pytest.mark.parametrize(
    "said",
    [
        "Uns fehlt eine Umfrage (anonym)",
        "Wie die Umfrage sein soll: gut.\nanonym",
        "bei uns kündigen zwei bitte anonym",
        "Zwei kündigen. Das sage ich nur anonym",
        "Zwei kündigen. Am besten anonym.",
        "Zwei kündigen. Bitte nicht unseren Namen dazu",
        "Zwei kündigen – bitte alles anonym halten",
    ],
)
def test_where_it_is_unclear_she_is_asked(house: House, said: str) -> None:
    house.open()
    assert any("bei Frage 3 weglassen?" in one for one in hears(house, said, thread=house.question(3)))
    assert house.answers() == {KITA: {3: said}}
    assert unnamed(house) == {3: False}
    assert "ohne Namen" in say(house, "ja")
    assert unnamed(house) == {3: True}


@pytest.mark.parametrize(
    "said",
    [
        "Unsere Sprechstunde ist neu. Sie ist kostenlos und anonym.",
        "Wir wünschen uns eine anonyme Umfrage, bitte.",
        "Der Briefkasten ist anonym, das hilft uns.",
        "Elternberatung ist dienstags. Wir beraten kostenlos und anonym.",
        "Uns fehlt Zeit. Wir haben noch keinen Namen für das Projekt.",
        "Uns fehlen Räume. Bitte nicht anonym.",
        "Elf neue Kinder. Vielen Dank!",
    ],
)
def test_what_is_said_of_something_else_is_not_asked_about(house: House, said: str) -> None:
    house.open()
    assert not any(
        "weglassen?" in one or "ohne den" in one for one in hears(house, said, thread=house.question(3))
    )
    assert house.answers() == {KITA: {3: said}}
    assert unnamed(house) == {3: False}


def test_for_the_office_alone_is_asked_about(house: House) -> None:
    house.open()
    told = hears(house, "Uns fehlt Geld (nur für das Bildungsbüro)", thread=house.question(3))
    assert any("Soll ich Ihre Antwort zu Frage 3 löschen?" in one for one in told)
    assert house.answers() == {KITA: {3: "Uns fehlt Geld (nur für das Bildungsbüro)"}}
    said = "Das Geld kommt nur für das Büro im Erdgeschoss"
    assert not any("löschen?" in one for one in hears(house, said, thread=house.question(1)))


def test_what_is_to_be_kept_out_is_asked_about(house: House) -> None:
    house.open()
    told = hears(house, "Nicht ins Protokoll: Die Leitung geht.", thread=house.question(3))
    assert any("Soll ich Ihre Antwort zu Frage 3 löschen?" in one for one in told)
    assert house.answers() == {KITA: {3: "Nicht ins Protokoll: Die Leitung geht."}}


def test_before_numbers_it_is_about_all_and_beside_one_about_that(house: House) -> None:
    house.open()
    hears(house, "Ohne Namen bitte:\n1. Elf neue Kinder.\n3. Uns fehlen Räume.")
    assert unnamed(house) == {1: True, 3: True}
    hears(house, "1. Elf neue Kinder.\n2. Ein Elterncafé (bitte ohne Namen)\n3. Uns fehlen Räume.")
    filed = house.look(lambda tx: tx.answers.of_user(HARMS.user))[2:]
    assert [one.answer.unnamed for one in filed] == [False, True, False]
    assert filed[1].answer.text == "Ein Elterncafé"


def test_an_edit_may_say_it_as_well(house: House) -> None:
    house.open()
    first = house.answer("Uns fehlen Räume.", to=3)
    house.deliver()
    house.edit(first, "Bitte anonym: Uns fehlen Räume.")
    said = [words(one) for one in house.deliver() if isinstance(one.act, Say)]
    assert any("ohne den Namen" in one for one in said), "she is told"
    assert house.answers() == {KITA: {3: "Uns fehlen Räume."}}
    assert unnamed(house) == {3: True}


def test_an_edit_that_may_say_it_is_asked_about(house: House) -> None:
    house.open()
    first = house.answer("Uns fehlen Räume.", to=3)
    house.deliver()
    house.edit(first, "Uns fehlen Räume bitte anonym")
    said = [words(one) for one in house.deliver() if isinstance(one.act, Say)]
    assert any("bei Frage 3 weglassen?" in one for one in said)
    assert house.answers() == {KITA: {3: "Uns fehlen Räume bitte anonym"}}
    house.now = later(minutes=5)
    house.edit(first, "Uns fehlen große Räume bitte anonym")
    said = [words(one) for one in house.deliver() if isinstance(one.act, Say)]
    assert not any("weglassen?" in one for one in said), "and not again"


def test_in_the_guided_conversation_and_after_a_question_it_counts_too(house: House) -> None:
    house.open()
    assert "ohne den Namen" in say(house, "3. Bitte ohne Namen: Uns fehlen Räume.")
    say(house, "los")
    assert "ohne den Namen" in say(house, "Anonym: Elf neue Kinder.")
    say(house, "stopp")
    assert unnamed(house) == {3: True, 1: True}
