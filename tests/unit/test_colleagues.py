"""Several persons of one institution: their answers stand side by side, or one replaces the other."""

from dataclasses import replace

import pytest

from bot.conduct.answers import colleagues
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.letter import Say
from bot.meeting.member import Member
from bot.meeting.roster import Entry, Proposal, Roster
from bot.store.answers import Filed
from tests.office import DESK, DIRECT, HARMS, JANSSEN, PETERSEN, ROOM, House, words

from . import talking

KOLLEGE = Member(UserId("@kollege:example.org"), "Jan Voss", HARMS.institution)
THIRD = Member(UserId("@dritte:example.org"), "Eva Lang", HARMS.institution)


def told(house: House) -> dict[str, str]:
    """What was said in private, by the person it was said to."""
    letters = [one for one in house.deliver() if one.key.startswith(("shared:", "replaced:"))]
    return {str(one.room): words(one) for one in letters if isinstance(one.act, Say)}


def dialogue(house: House, who: Member = KOLLEGE) -> Dialogue:
    (found,) = [
        one
        for one in house.look(lambda tx: tx.dialogues.at(RoomId(who.user), house.now))
        if one.topic is Topic.SHARED
    ]
    return found


def says(house: House, body: str, who: Member = KOLLEGE) -> bool:
    message = house.message(body, who, room=DIRECT)
    return house.turn(colleagues.hear, message, dialogue(house, who))


def counted(house: House) -> list[Filed]:
    id_ = house.latest().id
    return house.look(lambda tx: tx.answers.of_round(id_))


def enlist(house: House, *members: Member) -> None:
    """The office says for whom they write."""
    roster = Roster(tuple(Entry(one.institution, one.name, one.user) for one in members))
    proposal = Proposal(DESK, PETERSEN.user, EventId("$liste"), house.now, roster)
    house.look(lambda tx: tx.rosters.save(ROOM, "Netz", roster, proposal))


@pytest.fixture
def both(house: House) -> House:
    """Two of one institution, as the office has it, have answered the third question."""
    house.open()
    enlist(house, HARMS, KOLLEGE)
    house.answer("Uns fehlt Personal.", to=3)
    house.answer("Uns fehlen Räume.", KOLLEGE, to=3)
    return house


def test_both_are_told_in_private_and_neither_by_name(both: House) -> None:
    found = told(both)
    assert set(found) == {HARMS.user, KOLLEGE.user}
    assert "Zu Frage 3 gibt es schon eine Antwort Ihrer Einrichtung" in found[KOLLEGE.user]
    assert "„ersetzen“" in found[KOLLEGE.user]
    assert "eine weitere Antwort zu Frage 3" in found[HARMS.user]
    assert not any(name in text for text in found.values() for name in ("Harms", "Voss", "Personal", "Räume"))


def test_both_stand_in_the_minutes_as_one_institution(both: House) -> None:
    answers = counted(both)
    assert [one.answer.text for one in answers] == ["Uns fehlt Personal.", "Uns fehlen Räume."]
    assert set(both.answers()) == {HARMS.institution}


def test_each_question_is_told_once(both: House) -> None:
    told(both)
    both.answer("Und Zeit.", KOLLEGE, to=3)
    assert told(both) == {}
    both.answer("Und Geld.", THIRD, to=3)
    assert set(told(both)) == {THIRD.user}


@pytest.mark.parametrize("word", ["ersetzen", "Ersetzen!", "ersezten", "bitte ersetzen"])
def test_to_replace_deletes_the_earlier_answer_and_tells_its_author(both: House, word: str) -> None:
    told(both)
    assert says(both, word)
    assert both.answers() == {HARMS.institution: {3: "Uns fehlen Räume."}}
    assert "Uns fehlt Personal" not in both.stored()
    found = told(both)
    assert "Ihre frühere habe ich gelöscht" in found[HARMS.user]
    audit = both.look(lambda tx: [(one.who, one.what, one.detail) for one in tx.audit.entries()])
    assert (KOLLEGE.user, "answer replaced", "") in audit
    assert both.look(lambda tx: tx.dialogues.at(RoomId(KOLLEGE.user), both.now)) == []


@pytest.mark.parametrize(
    "word",
    [
        *("nein", "beide", "nicht ersetzen", "so lassen", "Bitte beide behalten", "nicht", "beids"),
        *("auf keinen Fall ersetzen", "Niemals ersetzen!", "don’t replace it", "Never replace"),
    ],
)
def test_both_may_stay(both: House, word: str) -> None:
    assert says(both, word)
    assert len(counted(both)) == 2
    assert both.look(lambda tx: tx.dialogues.at(RoomId(KOLLEGE.user), both.now)) == []


@pytest.mark.parametrize(
    "word",
    [
        *("1. Zu ersetzen gibt es nichts mehr", "hilfe", "Wir ziehen um.", ""),
        # Answers, however short.
        *("Räume fehlen uns nicht", "2. Fenster ersetzen", "3. beide", "keine", "Wir fassen zusammen"),
        "Beide Kitas ziehen um",
    ],
)
def test_everything_else_is_not_for_this_dialogue(both: House, word: str) -> None:
    before = both.stored()
    assert not says(both, word)
    assert both.stored() == before


@pytest.mark.parametrize(
    "word", ["ja", "Ja bitte", "ersetzen?", "Was heißt „ersetzen“?", "Nein, ersetzen", "Fenster ersetzen"]
)
def test_a_mere_yes_or_a_doubt_deletes_nothing_and_hears_which_word_would(both: House, word: str) -> None:
    both.deliver()
    assert says(both, word)
    (letter,) = both.deliver()
    assert "schreiben Sie bitte „ersetzen“" in words(letter)
    assert len(counted(both)) == 2
    assert says(both, "ersetzen")
    assert len(counted(both)) == 1


def test_what_a_colleague_answered_afterwards_stays(both: House) -> None:
    both.answer("Nachtrag von mir.", to=3)
    assert says(both, "ersetzen")
    answers = counted(both)
    assert [one.answer.text for one in answers] == ["Uns fehlen Räume.", "Nachtrag von mir."]


def test_other_institutions_and_namesakes_without_one_are_no_colleagues(house: House) -> None:
    house.open()
    house.answer("Eins", to=1)
    house.answer("Zwei", JANSSEN, to=1)
    for who in (UserId("@anna1:example.org"), UserId("@anna2:example.org")):
        house.take(replace(house.message("Drei", reply_to=house.question(1)), sender=who, sender_name="Anna"))
    assert told(house) == {}


@pytest.mark.parametrize("told_by_herself", [False, True])
def test_p8_p1_on_a_borrowed_name_nobody_replaces_what_others_wrote(
    house: House, told_by_herself: bool
) -> None:
    house.open()
    enlist(house, HARMS)
    if told_by_herself:
        roster = house.look(lambda tx: tx.rosters.of(ROOM))
        joined = roster.assigned(KOLLEGE.user, KOLLEGE.institution, told=True)
        house.look(lambda tx: tx.rosters.rewrite(ROOM, joined))
    house.answer("Uns fehlt Personal.", to=3)
    house.answer("Uns fehlen Räume.", KOLLEGE, to=3)
    found = told(house)
    assert "Beide stehen zusammen im Protokoll" in found[KOLLEGE.user]
    assert "ersetzen" not in found[KOLLEGE.user]
    topics = [one.topic for one in house.look(lambda tx: tx.dialogues.at(RoomId(KOLLEGE.user), house.now))]
    assert Topic.SHARED not in topics
    assert len(counted(house)) == 2


def test_who_is_taken_off_the_list_after_the_question_replaces_nothing(both: House) -> None:
    both.look(lambda tx: tx.rosters.rewrite(ROOM, Roster((Entry(HARMS.institution, "", HARMS.user),))))
    assert says(both, "ersetzen")
    assert len(counted(both)) == 2


@pytest.mark.parametrize(
    "said",
    [
        "nein, wir sehen das unterschiedlich, bitte beides lassen",
        "Nein, bitte auf keinen Fall ersetzen",
        "Nein danke, das ist nicht nötig",
        "Nein, beide Antworten sind richtig und sollen so bleiben",
        "Bitte lassen Sie beide Antworten so stehen",
        "No, please keep both answers",
    ],
)
def test_a_no_may_be_explained(both: House, said: str) -> None:
    assert says(both, said)
    assert len(counted(both)) == 2
    assert both.look(lambda tx: tx.dialogues.at(RoomId(KOLLEGE.user), both.now)) == []


@pytest.mark.parametrize(
    "said",
    [
        "Nein, uns fehlen vor allem Räume.",
        "Nein, wir sehen das ganz unterschiedlich.",
        "Nein, uns fehlt beides, Räume und Personal.",
        "Nein, beides, Räume und auch Personal",
        "Nein, beide Gruppen bleiben in der Turnhalle.",
        "Nein, das lassen wir so, uns fehlt Personal.",
        "Nein, das ist so nicht richtig.",
        "Nein, wir mussten die Fenster ersetzen lassen",
        "Nein. 2. Wir bieten Vorlesen an.",
        "Nein, die zweite Gruppe kommt im Mai.",
    ],
)
def test_p1_a_no_that_may_be_an_answer_is_none_of_this(both: House, said: str) -> None:
    before = both.stored()
    assert not says(both, said)
    assert both.stored() == before


def test_p1_for_which_question_it_is_she_is_asked(both: House) -> None:
    both.deliver()
    both.answer("Nein, uns fehlen vor allem Räume.", KOLLEGE, room=DIRECT)
    (letter,) = both.deliver()
    assert "Zu welcher Frage gehört das?" in words(letter)


@pytest.mark.parametrize(
    "said",
    [
        "Nein, die zweite ist die richtige.",
        "Nein, meine zweite Antwort ist richtig, wir haben neue Zahlen",
        "Nein, bitte ersetzen, meine ist neuer",
        "Nein, bitte ersetzen Sie die frühere Antwort",
        "No, the second one is right",
    ],
)
def test_whoever_says_that_only_one_holds_hears_which_word_does_it(both: House, said: str) -> None:
    both.deliver()
    assert says(both, said)
    (letter,) = both.deliver()
    assert "schreiben Sie bitte „ersetzen“" in words(letter)
    assert len(counted(both)) == 2
    assert says(both, "ersetzen")
    assert len(counted(both)) == 1


def test_to_replace_may_be_said_in_a_sentence(both: House) -> None:
    assert says(both, "Bitte ersetzen Sie die frühere Antwort.")
    assert len(counted(both)) == 1


@pytest.fixture
def guided(house: House) -> House:
    """She answers in the guided conversation what a colleague of hers has answered."""
    house.open()
    enlist(house, HARMS, KOLLEGE)
    house.answer("Uns fehlt Personal.", to=1)
    talking.say(house, "los", KOLLEGE)
    assert "Dann schreiben Sie „ersetzen“" in talking.say(house, "Uns fehlen Räume.", KOLLEGE)
    return house


def texts(house: House) -> list[tuple[int, str]]:
    return [(one.answer.question, one.answer.text) for one in counted(house)]


@pytest.mark.parametrize("meanwhile", [False, True])
def test_p1_whoever_is_guided_may_replace_and_the_word_is_no_answer(guided: House, meanwhile: bool) -> None:
    if meanwhile:
        assert "Frage 2 von 3" in talking.wait(guided)
    assert "gelöscht" in talking.say(guided, "Bitte ersetzen", KOLLEGE)
    assert texts(guided) == [(1, "Uns fehlen Räume.")]
    if not meanwhile:
        assert "Frage 2 von 3" in talking.wait(guided)
    talking.say(guided, "Ein Lesefest.", KOLLEGE)
    assert texts(guided) == [(1, "Uns fehlen Räume."), (2, "Ein Lesefest.")]


@pytest.mark.parametrize("said", ["nein", "beide", "ja"])
def test_a_short_word_is_about_that_until_the_next_question(guided: House, said: str) -> None:
    talking.say(guided, said, KOLLEGE)
    assert [text for _, text in texts(guided)] == ["Uns fehlt Personal.", "Uns fehlen Räume."]


@pytest.mark.parametrize("said", ["nein", "beide", "Fenster ersetzen", "3"])
def test_after_the_next_question_it_is_an_answer(guided: House, said: str) -> None:
    assert "Frage 2 von 3" in talking.wait(guided)
    talking.say(guided, said, KOLLEGE)
    assert texts(guided)[2:] == [(2, said)]
