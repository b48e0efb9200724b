"""What somebody asks or tells us below a question is no answer; she reads how it counts if it was one."""

import pytest

from bot.conduct.dialogue import reading
from bot.meeting.ids import EventId
from bot.meeting.letter import Say
from tests.office import HARMS, JANSSEN, ROOM, House, words

from .talking import say

KITA = HARMS.institution
NOT_NOTED = "nicht als Antwort notiert. War sie doch eine?"


def hears(house: House, body: str, **more: object) -> str:
    """She writes in the network room; what she reads in private."""
    house.turn(reading.read, house.message(body, HARMS, **more))
    said = [one for one in house.deliver() if isinstance(one.act, Say)]
    assert all(one.room == HARMS.user for one in said)
    return "\n".join(words(one) for one in said)


@pytest.fixture
def answered(house: House) -> House:
    """She has answered the first question."""
    house.open()
    house.answer("Elf neue Kinder.", to=1)
    house.deliver()
    return house


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Bis wann muss das fertig sein?", "läuft bis **Freitag, 13. November, 12 Uhr**"),
        ("Wer liest das hier alles mit?", "alle Mitglieder im Raum"),
        ("Bleibt das anonym?", "„ohne Namen 1“"),
        ("Kann ich auch auf Englisch antworten?", "welcome to write in English"),
        ("Muss ich alle Fragen beantworten?", "Sie müssen nicht alles beantworten"),
    ],
)
def test_a_question_to_us_is_answered_in_private_and_not_filed(answered: House, said: str, told: str) -> None:
    heard = hears(answered, said, reply_to=answered.question(2))
    assert told in heard
    assert NOT_NOTED in heard
    assert "„2. …“" in heard
    assert answered.answers() == {KITA: {1: "Elf neue Kinder."}}


def test_whoever_meant_it_as_an_answer_has_it_noted_by_its_number(answered: House) -> None:
    hears(answered, "Wer liest das hier alles mit?", thread=answered.question(3))
    say(answered, "3. Wer liest das hier alles mit?")
    assert answered.answers()[KITA][3] == "Wer liest das hier alles mit?"


def test_a_question_that_is_not_understood_goes_to_people(answered: House) -> None:
    heard = hears(answered, "Die Frage verstehe ich nicht", reply_to=answered.question(2))
    assert "Ihre Frage habe ich nicht als Antwort notiert." in heard
    assert NOT_NOTED not in heard
    assert answered.answers() == {KITA: {1: "Elf neue Kinder."}}


@pytest.mark.parametrize("to", [1, 2, None])
def test_who_asks_where_her_answer_is_sees_what_is_noted(answered: House, to: int | None) -> None:
    more = {"reply_to": answered.question(to)} if to else {}
    assert "**1** Elf neue Kinder." in hears(answered, "Wo ist meine Antwort geblieben?", **more)
    assert answered.answers() == {KITA: {1: "Elf neue Kinder."}}


def test_who_wants_her_answer_gone_is_asked_whether_she_is_sure(answered: House) -> None:
    for more in ({"reply_to": answered.question(1)}, {}):
        said = "Bitte meine Antwort wieder löschen"
        assert "Soll ich Ihre Antwort zu Frage 1 löschen?" in hears(answered, said, **more)
    assert answered.answers() == {KITA: {1: "Elf neue Kinder."}}
    say(answered, "ja")
    assert answered.answers() == {}


@pytest.mark.parametrize(
    "said",
    [
        "Wir können diesmal leider nicht teilnehmen",
        "Keine Zeit diesmal, sorry",
        "Bitte entschuldigen Sie uns diesmal",
    ],
)
def test_an_excuse_below_a_question_is_one(house: House, said: str) -> None:
    house.open()
    heard = hears(house, said, reply_to=house.question(1))
    assert f"**{KITA}** für „Netzwerktreffen“ entschuldigt" in heard
    assert NOT_NOTED in heard
    assert house.answers() == {}


@pytest.mark.parametrize(
    "said",
    [
        "Antwort kommt noch",
        "Ich melde mich morgen dazu",
        "Muss ich erst im Team besprechen",
        "Wir antworten später",
        "Meine Kollegin antwortet für uns",
    ],
)
def test_who_will_answer_later_is_waited_for_and_still_reminded(house: House, said: str) -> None:
    house.open()
    heard = hears(house, said, reply_to=house.question(1))
    assert "noch nicht notiert. Zeit ist bis **Freitag, 13. November, 12 Uhr**" in heard
    assert "„1. …“" in heard
    assert house.answers() == {}
    id_ = house.latest().id
    assert house.look(lambda tx: tx.excuses.of_round(id_)) == []


@pytest.mark.parametrize(
    "said",
    [
        "Test",
        "Frau Petersen, können Sie mich bitte anrufen?",
        "@Stadtbibliothek: Habt ihr dafür Platz?",
    ],
)
def test_a_trial_or_a_question_to_somebody_is_no_answer(house: House, said: str) -> None:
    house.open()
    assert NOT_NOTED in hears(house, said, reply_to=house.question(1))
    assert house.answers() == {}


def test_a_hello_below_a_question_is_not_filed_and_needs_no_word(house: House) -> None:
    house.open()
    assert hears(house, "Hallo zusammen", reply_to=house.question(1)) == ""
    assert house.answers() == {}


@pytest.mark.parametrize(
    "said",
    [
        "Hallo zusammen, bei uns gibt es zwei neue Gruppen",
        "Wir müssen noch viel klären",
        "Das müssen wir noch mit dem Träger klären",
        "Eltern melden sich nicht",
        "Unsere Leiterin macht das seit zehn Jahren",
        "Es kommen noch mehr Kinder",
        "Test der Sprachförderung läuft",
        "ok",
        "Wir haben keine Zeit",
        "Wir kommen nicht dazu, mehr Elternabende anzubieten, weil das Personal fehlt",
        "Bis wann müssen die Kinder angemeldet sein?",
        "Wer liest mit den Kindern? Wir suchen Vorlesepaten.",
        "Bitte Fotos der Kinder löschen",
        "Ist das Angebot bei den Eltern angekommen?",
        "Ist unsere Nachricht an das Jugendamt angekommen?",
        "Kamen unsere Nachrichten an die Eltern an?",
        "Unsere Leitung macht das",
        "Wir sind im Urlaub bis Montag, danach geht es mit dem Sprachkurs weiter",
        "Liebe Frau Petersen, wir bieten das Elterncafé wieder an, können Sie darauf hinweisen?",
        "Frau Müller, unsere Dolmetscherin, ist in Rente. Können Sie uns jemanden vermitteln?",
        "Hallo Frau Petersen, bei uns ist viel los: Zwei Stellen sind frei. Rufen Sie uns gern an!",
        "Frau Petersen, haben Sie es gehört? Uns fehlen zwei Räume.",
        "@alle: Wer hat noch einen Raum für uns?",
        "Bitte löschen Sie meine Angaben aus dem Verteiler",
        "Wir möchten alle Angaben zu den Kindern löschen",
        "Können wir unsere Antworten vom letzten Jahr entfernen?",
    ],
)
def test_what_may_answer_is_an_answer(house: House, said: str) -> None:
    house.open()
    hears(house, said, reply_to=house.question(1))
    assert house.answers() == {KITA: {1: said}}


def test_where_questions_are_asked_for_a_question_is_an_answer(house: House) -> None:
    house.open(questions=("Welche Fragen haben Sie an das Netzwerk?", "Was fehlt?"))
    hears(house, "Wann ist die nächste Runde?", reply_to=house.question(1))
    assert house.answers() == {KITA: {1: "Wann ist die nächste Runde?"}}


@pytest.mark.parametrize(
    "said", ["Wir können diesmal leider nicht teilnehmen", "Wir sind diesmal nicht dabei"]
)
def test_where_it_is_asked_who_comes_a_refusal_is_an_answer(house: House, said: str) -> None:
    house.open(questions=("Wer nimmt am Fachtag im März teil?", "Was fehlt?"))
    hears(house, said, reply_to=house.question(1))
    assert house.answers() == {KITA: {1: said}}
    id_ = house.latest().id
    assert house.look(lambda tx: tx.excuses.of_round(id_)) == []


def test_among_colleagues_and_when_nothing_runs_it_is_talk(answered: House) -> None:
    assert hears(answered, "Bis wann?") == ""
    assert hears(answered, "Haben Sie das bekommen?") == ""
    other = answered.answer("Auch bei uns.", JANSSEN, to=1)
    answered.deliver()
    assert hears(answered, "Bis wann?", reply_to=other.event) == ""
    answered.end()
    answered.deliver()
    assert hears(answered, "Wo ist meine Antwort geblieben?") == ""


def test_in_reply_to_anything_else_that_we_said_it_is_said_to_us(house: House) -> None:
    house.start()
    opening = next(one for one in house.deliver() if one.room == ROOM and one.question is None)
    heard = hears(house, "Bis wann?", reply_to=EventId(f"${opening.key.replace('@', '')}"))
    assert "läuft bis" in heard
    assert NOT_NOTED not in heard
