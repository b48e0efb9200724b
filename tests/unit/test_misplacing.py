"""Wrong places: what may be an answer is asked about once, in private, and stored only after a yes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct.answers import misplacing, removal
from bot.conduct.answers.misplacing import Said
from bot.conduct.dialogue import reading
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.guess import likeliest
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import React, Say
from bot.meeting.message import Kind, Message
from bot.meeting.question import Question
from bot.meeting.roster import Entry, Proposal, merged
from bot.meeting.talk import agrees, may_answer
from bot.speech.ballot import Ballot
from tests.office import DEADLINE, DESK, DIRECT, HARMS, JANSSEN, PETERSEN, REQUEST, ROOM, House, later, words

READING = (
    "Wir haben zweisprachiges Vorlesen jeden ersten Samstag im Monat, als Nächstes Ukrainisch und Arabisch."
    " Bücher können danach ausgeliehen werden."
)
JANSSENS = RoomId(JANSSEN.user)


def hears(house: House, body: str = READING, **more: object) -> Message:
    """Something is written in the network room and read."""
    message = house.message(body, JANSSEN, **more)
    house.turn(reading.read, message)
    return message


def waiting(house: House) -> list[Dialogue]:
    found = house.look(lambda tx: tx.dialogues.at(JANSSENS, house.now))
    return [one for one in found if one.topic is Topic.MISPLACED]


def asks(house: House, original: Message | None, *, may: bool = True) -> list[str]:
    """The forwarder has looked; what is said then."""
    (dialogue,) = waiting(house)
    house.do(misplacing.ask, house.office, dialogue, original, may=may)
    return [words(one) for one in house.deliver() if isinstance(one.act, Say)]


def answers(house: House, body: str, original: Message | None) -> bool:
    """She answers in a direct message; `original` is what the homeserver shows by then."""
    (dialogue,) = waiting(house)
    message = house.message(body, JANSSEN, room=DIRECT)
    said = house.look(lambda tx: misplacing.understand(tx, house.office, message, dialogue))
    if isinstance(said, Said):
        return house.turn(misplacing.settle, message, dialogue, said)
    return house.turn(misplacing.note, message, dialogue, [original] if original else [], said)


@pytest.fixture
def asked(house: House) -> tuple[House, Message]:
    """She was asked about what she wrote."""
    house.open()
    message = hears(house)
    (question,) = asks(house, message)
    assert "**Frage 2: Auf welche Angebote möchten Sie hinweisen?**" in question
    return house, message


# --- What is asked about ----------------------------------------------------------------------------


def test_nothing_of_what_she_wrote_is_kept(house: House) -> None:
    house.open()
    hears(house)
    assert len(waiting(house)) == 1
    assert "Vorlesen" not in house.stored()
    assert house.answers() == {}


def test_she_is_asked_in_private_with_the_beginning_only(asked: tuple[House, Message]) -> None:
    house, _ = asked
    assert "Vorlesen" not in house.stored()
    assert waiting(house)[0].due is None
    letters = house.look(lambda tx: tx.letters.beginning("round:1:misplaced:"))
    assert letters == [(f"round:1:misplaced:{JANSSENS}", JANSSENS)]


def test_the_question_reads_as_it_should(house: House) -> None:
    house.open()
    (question,) = asks(house, hears(house))
    assert "Guten Morgen, Okko Janßen." in question
    assert "„Wir haben zweisprachiges Vorlesen jeden …“" in question
    assert "1. Ja, bitte zu Frage 2 notieren" in question
    assert "Ukrainisch" not in question


@pytest.mark.parametrize(
    "body",
    [
        "Guten Morgen zusammen, schönen Tag euch allen!",
        "Vielen Dank für die tolle Arbeit!",
        "Wann ist denn die nächste Sitzung?",
        "Bin heute leider krank",
        "@Silke kannst du mir die Liste schicken bitte",
        "!runde status und noch viel mehr dazu",
        "ok",
        "7",
    ],
)
def test_talk_is_not_asked_about(house: House, body: str) -> None:
    house.open()
    hears(house, body)
    assert waiting(house) == []


def test_a_reply_to_somebody_else_is_talk(house: House) -> None:
    house.open()
    hears(house, reply_to=house.message().event)
    hears(house, thread=house.message().event)
    assert waiting(house) == []


@pytest.mark.parametrize("relation", ["reply_to", "thread"])
def test_a_reply_to_what_we_said_may_be_an_answer(house: House, relation: str) -> None:
    house.open()
    message = hears(house, **{relation: EventId("$round:1:greeting")})
    (question,) = asks(house, message)
    assert "**Frage 2: Auf welche Angebote möchten Sie hinweisen?**" in question
    answers(house, "1", message)
    assert house.answers() == {JANSSEN.institution: {2: READING}}


@pytest.mark.parametrize("relation", ["reply_to", "thread"])
def test_a_reply_to_an_answer_may_be_one_to_the_same_question(house: House, relation: str) -> None:
    house.open()
    first = house.answer("Uns fehlen Räume.", HARMS, to=3)
    house.deliver()
    hears(house, "Wie geht es denn jetzt bei euch weiter damit?", **{relation: first.event})
    assert waiting(house) == []
    message = hears(house, "Bei uns ist es genauso, dazu kommt der Lärm.", **{relation: first.event})
    (question,) = asks(house, message)
    assert "**Frage 3: Was fehlt?**" in question


# --- „Sehe ich auch so“ ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        *("dito", "+1", "👍", "💯👏", "Sehe ich auch so!", "Sehen wir genauso.", "Bei uns auch", "wir auch"),
        *("Dem kann ich nur zustimmen", "Da schließen wir uns an", "Stimme zu", "genau!", "same here"),
    ],
)
def test_bare_agreement_is_told(body: str) -> None:
    assert agrees(body)


@pytest.mark.parametrize(
    "body",
    [
        *("Wohnungen", "Uns fehlt auch Platz", "ja", "2", "…", "", "Sehe ich auch so?", "ok"),
        *("genau drei Plätze", "ich " * 200 + "auch", "500 €", "> 30", "15°", "3 + 2"),
    ],
)
def test_whatever_says_more_or_less_is_no_bare_agreement(body: str) -> None:
    assert not agrees(body)


def test_who_agrees_with_an_answer_is_asked_once_for_words_of_her_own(house: House) -> None:
    house.open()
    first = house.answer("Uns fehlen Räume.", HARMS, to=3)
    house.deliver()
    message = hears(house, "Sehe ich auch so", reply_to=first.event)
    (letter,) = asks(house, message)
    assert "Sie stimmen einer anderen Einrichtung zu („Sehe ich auch so“)" in letter
    assert "„3. Bei uns …“" in letter
    assert house.answers() == {HARMS.institution: {3: "Uns fehlen Räume."}}
    hears(house, "+1", reply_to=first.event)
    assert [one.due for one in waiting(house)] == [None]
    # What she may have said in the wrong place is another matter.
    hears(house)
    assert [one.state["event"] for one in waiting(house) if one.due] != []


def test_p8_who_deletes_her_agreement_before_she_is_asked_reads_nothing_of_it(house: House) -> None:
    house.open()
    first = house.answer("Uns fehlen Räume.", HARMS, to=3)
    house.deliver()
    message = hears(house, "Sehe ich auch so", reply_to=first.event)
    (dialogue,) = waiting(house)
    house.do(misplacing.ask, house.office, dialogue, message, may=True)
    redaction = house.message(by=JANSSEN, kind=Kind.REDACTION, target=message.event)
    house.turn(removal.removed, redaction)
    assert house.deliver() == []


def test_agreement_under_a_question_is_noted_and_asked_for_more(house: House) -> None:
    house.open()
    message = hears(house, "dito", thread=house.question(3))
    house.deliver()
    (letter,) = asks(house, message)
    assert "Ihre Antwort zu Frage 3 („dito“) ist angekommen." in letter
    assert house.answers() == {JANSSEN.institution: {3: "dito"}}


@pytest.mark.parametrize(
    "body",
    [
        *("siehe Mail", "s. o.", "Wie schon in der Mail", "wie Kita Sonnenschein", "siehe Frage 2"),
        *("Das gleiche wie letztes Mal", "wie beim letzten Mal"),
        *("habe ich Ihnen schon per Mail geschickt", "Steht alles in der Mail von gestern"),
    ],
)
def test_who_only_says_where_to_look_is_asked_for_words_of_her_own(house: House, body: str) -> None:
    house.open()
    message = hears(house, body, thread=house.question(3))
    house.deliver()
    (letter,) = asks(house, message)
    assert f"Ihre Antwort zu Frage 3 („{body}“) ist angekommen." in letter
    assert house.answers() == {JANSSEN.institution: {3: body}}


@pytest.mark.parametrize(
    "body",
    [
        "per Mail",
        "Wie Kita Sonnenschein brauchen wir Räume",
        "Einladungen per Mail verschickt",
        "so",
        "Wie letztes Mal zu voll",
    ],
)
def test_what_says_something_by_itself_is_not_asked_about(house: House, body: str) -> None:
    house.open()
    hears(house, body, thread=house.question(3))
    assert waiting(house) == []
    assert house.answers() == {JANSSEN.institution: {3: body}}


def test_as_a_reply_to_a_colleague_it_is_talk(house: House) -> None:
    house.open()
    first = house.answer("Uns fehlen Räume.", HARMS, to=3)
    hears(house, "siehe Mail", reply_to=first.event)
    assert waiting(house) == []


def test_who_is_asked_for_whom_she_writes_is_asked_nothing_else(house: House) -> None:
    house.open()
    message = house.message("dito", replace(JANSSEN, institution=""), thread=house.question(3))
    house.turn(reading.read, replace(message, sender_name="Tina B."))
    assert [words(one) for one in house.deliver() if isinstance(one.act, Say)] != []
    assert waiting(house) == []


def test_no_words_are_asked_for_where_they_are_there_by_now(house: House) -> None:
    house.open()
    message = hears(house, "dito", thread=house.question(3))
    house.deliver()
    assert asks(house, replace(message, body="Auch uns fehlen Räume.")) == []


def test_who_agrees_with_herself_or_with_talk_is_not_asked(house: House) -> None:
    house.open()
    own = house.answer("Uns fehlen Räume.", JANSSEN, to=3)
    hears(house, "+1", reply_to=own.event)
    hears(house, "👍", reply_to=house.message().event)
    hears(house, "👍")
    assert waiting(house) == []


def test_an_answer_is_no_talk(house: House) -> None:
    house.open()
    hears(house, reply_to=house.question(2))
    hears(house, f"2. {READING}")
    assert waiting(house) == []


def test_without_an_open_round_nobody_is_asked(house: House) -> None:
    hears(house)
    house.open()
    house.now = DEADLINE
    hears(house)
    assert waiting(house) == []


def test_only_the_first_message_of_a_round_is_asked_about(asked: tuple[House, Message]) -> None:
    house, message = asked
    hears(house, f"{READING} Und noch mehr davon.")
    assert [one.state["event"] for one in waiting(house)] == [message.event]
    house.now = later(days=3)
    assert answers(house, "3", None)
    hears(house)
    assert [one.due for one in waiting(house)] == [None]


def test_several_people_are_asked_one_after_the_other(house: House) -> None:
    house.open()
    hears(house)
    house.turn(reading.read, house.message(READING, HARMS))
    due = house.look(lambda tx: sorted(one.due for one in tx.dialogues.of_round(house_id(tx)) if one.due))
    assert due[1] > due[0]


def house_id(tx: object) -> object:
    return tx.rounds.latest()[0].id  # type: ignore[attr-defined]


def test_staff_and_who_has_left_are_never_asked(house: House) -> None:
    house.open()
    message = hears(house)
    assert asks(house, None, may=False) == []
    hears(house, f"{READING} Noch einmal.")
    assert [one.due for one in waiting(house)] == [None]
    assert not answers(house, "1", message)


def test_what_was_deleted_before_is_not_asked_about(house: House) -> None:
    house.open()
    message = hears(house)
    assert asks(house, None) == []
    assert waiting(house) == []
    message = hears(house)
    redaction = house.message(by=JANSSEN, kind=Kind.REDACTION, target=message.event)
    house.turn(removal.removed, redaction)
    assert waiting(house) == []


def test_a_question_that_waits_is_taken_back_when_the_message_is_deleted(house: House) -> None:
    house.open()
    message = hears(house)
    (dialogue,) = waiting(house)
    house.do(misplacing.ask, house.office, dialogue, message, may=True)
    house.turn(removal.removed, house.message(by=JANSSEN, kind=Kind.REDACTION, target=message.event))
    assert house.deliver() == []


# --- What she answers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        *("1", "1.", "die 1", "ja", "Ja bitte", "Frage 2", "zu Frage 2", "zu 2 bitte"),
        *("Ja klar, zu der 2 dazu", "Ja, das darf gern mit rein", "Ja natürlich ist das eine Antwort"),
    ],
)
def test_after_a_yes_it_is_an_answer_like_any_other(asked: tuple[House, Message], word: str) -> None:
    house, message = asked
    assert answers(house, word, message)
    assert house.answers() == {JANSSEN.institution: {2: READING}}
    letters = house.deliver()
    assert [one.act.event for one in letters if isinstance(one.act, React)] == [message.event]
    (noted,) = [words(one) for one in letters if isinstance(one.act, Say)]
    assert noted == "Notiert zu Frage 2 für **Stadtbibliothek**. Vielen Dank."
    house.edit(message, "Vorlesen jetzt sonntags.")
    assert house.answers() == {JANSSEN.institution: {2: "Vorlesen jetzt sonntags."}}
    house.withdraw(message)
    assert house.answers() == {}


def test_the_newest_wording_counts(asked: tuple[House, Message]) -> None:
    house, message = asked
    assert answers(house, "1", replace(message, body="Vorlesen jeden Sonntag."))
    assert house.answers() == {JANSSEN.institution: {2: "Vorlesen jeden Sonntag."}}


def test_what_was_deleted_meanwhile_is_not_noted_and_she_hears_so(asked: tuple[House, Message]) -> None:
    house, _ = asked
    assert answers(house, "1", None)
    assert house.answers() == {}
    assert "inzwischen gelöscht" in words(house.deliver()[-1])


def test_it_may_belong_to_another_question(asked: tuple[House, Message]) -> None:
    house, message = asked
    assert answers(house, "2", message)
    listed = words(house.deliver()[-1])
    assert "1. Was ist gerade los bei Ihnen?" in listed
    assert "4. Nein, das war nur ein Gespräch" in listed
    assert answers(house, "3", message)
    assert house.answers() == {JANSSEN.institution: {3: READING}}


@pytest.mark.parametrize("words_", [("3",), ("nein",), ("nur ein Gespräch",), ("2", "4"), ("2", "nein")])
def test_it_may_have_been_talk(asked: tuple[House, Message], words_: tuple[str, ...]) -> None:
    house, message = asked
    for word in words_:
        assert answers(house, word, message)
    assert house.answers() == {}
    assert not answers(house, "1", message)
    assert "Vorlesen" not in house.stored()


def test_what_is_not_understood_is_asked_once_more_and_then_let_be(asked: tuple[House, Message]) -> None:
    house, message = asked
    assert answers(house, "weiß nicht", message)
    assert "zum Beispiel „1“" in words(house.deliver()[-1])
    assert answers(house, "keine Ahnung", message)
    assert "Jana Petersen" in words(house.deliver()[-1])
    assert not answers(house, "1", message)


def test_a_yes_with_more_in_it_is_not_lost_behind_the_yes(asked: tuple[House, Message]) -> None:
    house, message = asked
    assert answers(house, "Ja, und wir suchen noch eine Dolmetscherin", message)
    assert "zum Beispiel „1“" in words(house.deliver()[-1])
    assert house.answers() == {}


@pytest.mark.parametrize(
    "body",
    [
        *("hilfe", "Datenschutz", "Wer liest das hier alles mit?", f"1. Neues\n2. {READING}"),
        *("meine Antworten", "los", "bis wann?", "ändern 2"),
    ],
)
def test_what_is_something_else_is_left_to_others(asked: tuple[House, Message], body: str) -> None:
    house, message = asked
    before = house.stored()
    assert not answers(house, body, message)
    assert house.stored() == before


def test_a_number_in_the_room_may_be_a_vote(house: House) -> None:
    house.start(replace(REQUEST, polls=(Ballot("Wie weiter?", ("vor Ort", "online")),)))
    house.deliver()
    message = hears(house, "2")
    (question,) = asks(house, message)
    assert "Ihre Stimme zur Kurzfrage" in question
    assert answers(house, "1", message)
    assert house.answers() == {JANSSEN.institution: {4: "2"}}


# --- Guessing ---------------------------------------------------------------------------------------

FIVE = tuple(
    Question(no, text)
    for no, text in enumerate(
        (
            "Was ist gerade los bei Ihnen?",
            "Auf welche Angebote möchten Sie die anderen hinweisen?",
            "Was ist zurzeit schwierig?",
            "Wobei wünschen Sie sich Unterstützung?",
            "Welche Themen sollen beim nächsten Treffen auf die Tagesordnung?",
        ),
        start=1,
    )
)


@pytest.mark.parametrize(
    ("text", "no"),
    [
        (READING, 2),
        ("Das Elterncafé ist wieder jeden Mittwoch offen, ohne Anmeldung.", 2),
        ("Uns fehlen Dolmetscher, das ist sehr schwierig.", 3),
        ("Wir wünschen uns mehr Unterstützung vom Landkreis.", 4),
        ("Drei neue Tagespflegepersonen haben angefangen.", 1),
        ("Der Übergang als Thema für die Tagesordnung wäre gut.", 5),
    ],
)
def test_the_words_tell_the_question(text: str, no: int) -> None:
    found = likeliest(text, FIVE)
    assert found is not None
    assert found.no == no


def test_without_a_hint_there_is_no_guess() -> None:
    assert likeliest("Lorem ipsum dolor sit amet", FIVE) is None
    assert likeliest("Lorem ipsum dolor sit amet", FIVE[:1]) == FIVE[0]


def test_a_bare_yes_is_talk() -> None:
    assert not may_answer("Ja")


def test_p1_what_may_be_an_answer_elsewhere_is_not_taken_for_a_slip(asked: tuple[House, Message]) -> None:
    house, message = asked
    assert not answers(house, "1. Zu wenig Personal", message)
    (dialogue,) = waiting(house)
    guide = replace(dialogue, topic=Topic.GUIDED, letter="guide", state={"at": 1})
    house.look(lambda tx: tx.dialogues.hold(guide))
    assert not answers(house, "Zu wenig Personal", message)
    house.look(lambda tx: tx.dialogues.hold(replace(guide, state={"at": 1, "paused": True})))
    assert answers(house, "Zu wenig Personal", message)


def test_what_she_read_last_is_what_she_answers(house: House) -> None:
    house.open()
    message = hears(house)
    house.now = later(seconds=30)
    asks(house, message)
    assert waiting(house)[0].asked == house.now


def test_p8_whoever_was_erased_while_the_homeserver_was_asked_is_not_written_to(house: House) -> None:
    house.open()
    message = hears(house)
    (dialogue,) = waiting(house)
    house.look(lambda tx: tx.dialogues.forget(JANSSEN.user))
    house.do(misplacing.ask, house.office, dialogue, message, may=True)
    assert house.deliver() == []
    assert waiting(house) == []


def test_a_sentence_with_all_in_it_is_none_of_these(asked: tuple[House, Message]) -> None:
    house, message = asked
    answers(house, "Wir möchten allen Familien danken", message)
    assert not any("teile Ihre Worte nicht" in words(letter) for letter in house.deliver())


@pytest.mark.parametrize(
    "word",
    [
        "das sind Antworten zu allen Fragen",
        "nein, zu 1 und 2",
        "1 bis 5",
        "zu allen",
        "1, 2 und 3",
        "zu mehreren Fragen",
        "mehrere, 1 2 und 3",
    ],
)
def test_what_answers_several_questions_is_not_divided_by_us(asked: tuple[House, Message], word: str) -> None:
    house, message = asked
    assert answers(house, word, message)
    (letter,) = house.deliver()
    assert "schreiben Sie mir bitte „los“" in words(letter).replace("Schreiben", "schreiben")
    assert house.answers() == {}


def test_what_she_says_of_an_answer_she_has_given_since_is_not_about_this(
    asked: tuple[House, Message],
) -> None:
    house, original = asked
    house.now += timedelta(minutes=1)
    house.answer("Leihtablets", JANSSEN, to=3)
    assert not answers(house, "Das war eigentlich zu Frage 1", original)
    assert answers(house, "Frage 1", original)


def test_what_says_something_of_its_own_is_left_to_who_asks_where_it_belongs(
    asked: tuple[House, Message],
) -> None:
    house, message = asked
    assert not answers(house, "Wir brauchen eine Pumpe, unsere ist kaputt", message)
    assert answers(house, "Nein, das gehört ganz woandershin", message)


def test_who_said_it_in_words_besides_is_not_asked_for_a_sentence(house: House) -> None:
    house.open()
    house.answer("Unser Vorleseclub hat Jubiläum.", JANSSEN, to=1)
    hears(house, "👍", reply_to=house.question(1))
    assert waiting(house) == []


@pytest.mark.parametrize(
    "body",
    [
        "Liebe Frau Alberts, können Sie mich bitte anrufen?",
        "Frau Alberts, rufen Sie mich bitte heute noch zurück, es eilt.",
        "Hallo Herr Dr. Meyer, haben Sie die Liste vom letzten Mal noch irgendwo?",
    ],
)
def test_what_is_said_to_a_person_is_talk(house: House, body: str) -> None:
    house.open()
    hears(house, body)
    assert waiting(house) == []


def test_a_polite_beginning_keeps_nothing_from_being_an_answer() -> None:
    assert may_answer("Liebe Frau Alberts, wir haben jeden Samstag zweisprachiges Vorlesen.")


def test_a_reply_to_several_answers_at_once_is_to_none_of_them_in_particular(house: House) -> None:
    house.open()
    other = house.answer("1. Viel los\n2. Ein Kurs\n3. Ein Übergabebogen")
    house.deliver()
    message = hears(house, "Sehe ich auch so, beim Übergabebogen machen wir gern mit", reply_to=other.event)
    (question,) = asks(house, message)
    assert "eine Antwort auf eine der Fragen?" in question


def test_she_is_greeted_as_the_list_calls_her_and_with_one_full_stop(house: House) -> None:
    roster = merged([Entry("Stadtbibliothek", name="Okko J.", user=JANSSEN.user)])
    proposal = Proposal(DESK, PETERSEN.user, house.message().event, house.now, roster)
    house.look(lambda tx: tx.rosters.save(ROOM, "Sprache", roster, proposal))
    house.open()
    (question,) = asks(house, hears(house))
    assert question.startswith("Guten Morgen, Okko J. Ist Ihre Nachricht")


@pytest.mark.parametrize(
    "said",
    [
        "nein war nur so gefragt",
        "Nein, wollte nur wissen, wer kommt",
        "das war doch nur ein Gruß",
        "It was just a chat",
    ],
)
def test_whoever_says_that_it_was_only_talk_is_believed(asked: tuple[House, Message], said: str) -> None:
    house, message = asked
    assert answers(house, said, message)
    (told,) = [words(one) for one in house.deliver() if isinstance(one.act, Say)]
    assert "dann speichere ich nichts" in told


def test_whoever_says_to_which_question_it_was_said_more_than_talk(asked: tuple[House, Message]) -> None:
    house, message = asked
    answers(house, "Nein, das war nur zu Frage 3", message)
    told = [words(one) for one in house.deliver() if isinstance(one.act, Say)]
    assert not any("dann speichere ich nichts" in one for one in told)


def test_whoever_names_a_question_in_passing_is_asked_about_that_one(house: House) -> None:
    house.open()
    message = hears(house, "zu frage 3 wollte ich noch sagen dass es mit dem Jugendamt super läuft")
    (question,) = asks(house, message)
    assert "eine Antwort auf **Frage 3" in question
