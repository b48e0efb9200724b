"""What members do with their answers in their own words: see, change, unname, withdraw, be told."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conduct.course import reminding, steering
from bot.conduct.dialogue import wishing
from bot.conduct.membership import enrolling
from bot.conduct.privacy import disclosing, erasing
from bot.conduct.privacy.disclosing import disclose
from bot.conduct.publication import composing
from bot.meeting.answer import Channel, Standing
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, UserId
from bot.meeting.letter import Attach
from bot.meeting.member import Member
from bot.meeting.message import Place
from bot.meeting.minutes import Names
from bot.meeting.question import Question
from bot.meeting.roster import Entry, Proposal, Roster
from bot.meeting.round import Phase
from bot.minutes import markdown
from bot.speech.wishes import Disclose, ShowMine
from bot.store.answers import Filed
from bot.store.database import Transaction
from tests.office import (
    DEADLINE,
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    NETWORK,
    PETERSEN,
    ROOM,
    House,
    an_office,
    later,
    words,
)

from .talking import hears, say, wait

KITA, LIBRARY = HARMS.institution, JANSSEN.institution
COLLEAGUE = Member(UserId("@meyer:example.org"), "Ute Meyer", KITA)
CANARY = "KANARIE"


@pytest.fixture
def running(house: House) -> House:
    """A round with three answers of one member, one of them in the network room."""
    house.office = an_office(staff_room=DESK)
    house.open()
    house.answer("Elf neue Kinder.", to=1)
    house.answer("2. Vorlesen am Samstag.\n3. Räume fehlen.", room=DIRECT)
    house.deliver()
    return house


def close(house: House) -> None:
    house.end()
    house.sort()
    house.deliver()


def publish(house: House) -> None:
    close(house)
    house.publish()


def minutes(house: House) -> str:
    """The minutes as they would be written now."""
    house.sort()
    id_ = house.latest().id

    def written(tx: Transaction, now: datetime) -> str:
        composed = composing.compose(tx, house.office, tx.rounds.get(id_), now)
        return markdown.document(composed, house.office.texts)

    return house.do(written)


def filed(house: House, standing: Standing = Standing.COUNTED) -> list[Filed]:
    id_ = house.latest().id
    return house.look(lambda tx: tx.answers.of_round(id_, standing))


# --- meine Antworten -------------------------------------------------------------------------------


def test_whoever_has_one_answer_need_not_number_it(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    house.open()
    house.answer("Elf neue Kinder.", to=2)
    house.deliver()
    assert "im Protokoll bei Frage 2 weglassen?" in say(house, "Bitte meine Antwort ohne Namen")
    assert "Ihre Antwort zu Frage 2 steht im Protokoll ohne Namen" in say(house, "ja")


@pytest.mark.parametrize("said", ["alles bitte", "Alle", "bitte alles zurückziehen"])
def test_all_is_all_in_her_own_words(running: House, said: str) -> None:
    say(running, "zurückziehen")
    assert "alle Ihre Antworten gelöscht" in say(running, said)


def test_her_answers_are_shown_by_question_with_the_institution(running: House) -> None:
    running.answer("Lesung", JANSSEN, to=1)
    running.deliver()
    shown = say(running, "Meine Antworten bitte")
    assert f"für **{KITA}** notiert" in shown
    assert "**1** Elf neue Kinder." in shown
    assert "**3** Räume fehlen." in shown
    assert "Lesung" not in shown
    assert "„ändern 1“" in shown


def test_without_answers_the_way_to_answer_is_shown(running: House) -> None:
    assert "Dann schreiben Sie „los“" in say(running, "meine antworten", JANSSEN)


@pytest.mark.parametrize("said", ["Stimmt so, danke", "Alles gut, vielen Dank!"])
def test_who_is_content_and_says_thanks_is_left_in_peace(running: House, said: str) -> None:
    assert say(running, said) == ""
    assert say(running, "Stimmt so") != "", "but what may be a yes is not passed over"


def test_after_the_end_only_withdrawing_is_offered(running: House) -> None:
    close(running)
    shown = say(running, "meine antworten")
    assert "„Zurückziehen“ geht weiterhin" in shown
    assert "ändern" not in shown


# --- ändern ----------------------------------------------------------------------------------------


def test_a_new_wording_takes_the_place_of_the_old_one_for_good(running: House) -> None:
    say(running, f"1. {CANARY}", JANSSEN)
    asked = say(running, "ändern 1", JANSSEN)
    assert f"„{CANARY}“" in asked
    assert "Geändert" in say(running, "Zweisprachiges Vorlesen", JANSSEN)
    assert running.answers()[LIBRARY] == {1: "Zweisprachiges Vorlesen"}
    assert CANARY not in running.stored()
    assert "nicht verstanden" in say(running, "Und noch etwas", JANSSEN)


def test_what_stands_in_the_network_room_stays_hers_to_edit_and_is_said_so(running: House) -> None:
    assert "im Netzwerkraum ändere ich nicht" in say(running, "Frage 1 ändern")
    assert "bis Sie Ihre Nachricht dort bearbeiten" in say(running, "Zwölf Kinder.")
    assert running.answers()[KITA] == {1: "Zwölf Kinder.", 2: "Vorlesen am Samstag.", 3: "Räume fehlen."}
    (new,) = [one.answer for one in filed(running) if one.answer.question == 1]
    assert new.channel is Channel.DIRECT


def test_a_change_may_be_dropped(running: House) -> None:
    say(running, "ändern 3")
    assert "bleibt, wie sie ist" in say(running, "abbrechen")
    assert running.answers()[KITA][3] == "Räume fehlen."


def test_without_a_number_she_is_asked_which(running: House) -> None:
    assert "zu Frage 1, 2 und 3" in say(running, "ändern")
    assert "„ändern 1“" in say(running, "ändern 7")


def test_another_wish_puts_a_change_aside(running: House) -> None:
    say(running, "ändern 3")
    say(running, "meine antworten")
    assert "nicht verstanden" in say(running, "Ganz etwas anderes")
    assert running.answers()[KITA][3] == "Räume fehlen."


@pytest.mark.parametrize("before", [True, False])
def test_after_the_end_a_change_is_refused_truthfully(running: House, before: bool) -> None:
    running.now = DEADLINE - timedelta(minutes=1)
    if before:
        say(running, "ändern 3")
    close(running)
    said = say(running, "Zu spät" if before else "ändern 3")
    assert "deshalb gilt Ihre Antwort, wie sie ist" in said
    assert running.answers()[KITA][3] == "Räume fehlen."


# --- ohne Namen ------------------------------------------------------------------------------------


def test_a_name_is_left_out_after_an_honest_warning(running: House) -> None:
    running.answer("Räume sind knapp.", JANSSEN, to=3)
    running.deliver()
    warning = say(running, "ohne Namen 3")
    assert "mit 3 Einrichtungen" in warning
    assert "Das Bildungsbüro sieht weiterhin" in warning
    assert "Netzwerkraum" not in warning
    assert "„mit Namen 3“" in say(running, "ja")
    close(running)
    text = minutes(running)
    assert "„Räume fehlen.“ (eine Einrichtung, ohne Namen)" in text
    assert f"„Elf neue Kinder.“ ({KITA})" in text
    assert f"„Räume sind knapp.“ ({LIBRARY})" in text


def test_beside_a_named_quote_the_count_gives_nobody_away(running: House) -> None:
    running.answer("Räume sind knapp.", to=3)
    running.deliver()
    (_, second) = [one.id for one in filed(running) if one.answer.question == 3]
    running.do(lambda tx, now: tx.corrections.unname([second], unnamed=True))
    close(running)
    id_ = running.latest().id
    running.do(lambda tx, now: tx.sortings.replace(id_, [], now))
    running.sort(theme="Räume")
    assert "Räume (2 Einrichtungen)" in minutes(running)


def test_a_no_lets_the_name_stand_and_the_name_comes_back_at_a_word(running: House) -> None:
    say(running, "ohne Namen 3")
    assert "bleibt im Protokoll stehen" in say(running, "nein danke")
    assert not any(one.answer.unnamed for one in filed(running))
    say(running, "ohne namen")
    say(running, "ja bitte")
    assert all(one.answer.unnamed for one in filed(running))
    assert f"steht im Protokoll wieder {KITA}" in say(running, "mit Namen 3")
    assert [one.answer.question for one in filed(running) if one.answer.unnamed] == [1, 2]


def test_what_stands_in_the_room_keeps_its_name_there_and_is_said_so(running: House) -> None:
    assert "im Netzwerkraum bleibt mit Ihrem Namen stehen" in say(running, "ohne Namen 1")


def test_puzzling_words_get_the_example_once_and_then_a_human(running: House) -> None:
    say(running, "ohne Namen 3")
    assert "„ja“ oder „nein“" in say(running, "vielleicht")
    assert "0000 123-456" in say(running, "hm")
    assert not any(one.answer.unnamed for one in filed(running))


def test_a_changed_answer_stays_without_its_name(running: House) -> None:
    say(running, "ohne Namen 3")
    say(running, "ja")
    say(running, "ändern 3")
    say(running, "Ein Raum fehlt.")
    assert [one.answer.text for one in filed(running) if one.answer.unnamed] == ["Ein Raum fehlt."]


def test_colleagues_of_the_list_are_one_voice_and_borrowed_names_are_none(running: House) -> None:
    running.answer("Auch ich brauche Räume.", COLLEAGUE, to=3)
    running.deliver()
    say(running, "ohne Namen 3")
    say(running, "ja")
    assert sum(one.answer.unnamed for one in filed(running)) == 1
    entries = tuple(Entry(KITA, one.name, one.user) for one in (HARMS, COLLEAGUE))
    message = running.message(by=PETERSEN, room=DESK)
    proposal = Proposal(DESK, PETERSEN.user, message.event, running.now, Roster(entries), ROOM, NETWORK.name)
    running.turn(enrolling.accept, message, proposal)
    running.deliver()
    say(running, "ohne Namen 3")
    say(running, "ja")
    assert sum(one.answer.unnamed for one in filed(running)) == 2


def enlist(house: House, *entries: Entry) -> None:
    """The list as it stands, whoever said what in it."""
    proposal = Proposal(DESK, PETERSEN.user, EventId("$liste"), house.now, Roster(entries))
    house.look(lambda tx: tx.rosters.save(ROOM, NETWORK.name, Roster(entries), proposal))


def test_p8_no_word_of_her_own_puts_back_the_name_that_others_left_out(running: House) -> None:
    enlist(running, Entry(KITA, "", HARMS.user), Entry(KITA, "", COLLEAGUE.user, told=True))
    running.answer("Auch ich brauche Räume.", COLLEAGUE, to=3)
    running.deliver()
    say(running, "ohne Namen 3")
    say(running, "ja")
    say(running, "mit Namen 3", COLLEAGUE)
    assert [one.answer.member.user for one in filed(running) if one.answer.unnamed] == [HARMS.user]


def test_not_even_a_listed_colleague_puts_it_back(running: House) -> None:
    enlist(running, Entry(KITA, "", HARMS.user), Entry(KITA, "", COLLEAGUE.user))
    running.answer("Auch ich brauche Räume.", COLLEAGUE, to=3)
    running.deliver()
    say(running, "ohne Namen 3")
    say(running, "ja")
    say(running, "mit Namen 3", COLLEAGUE)
    assert [one.answer.member.user for one in filed(running) if one.answer.unnamed] == [HARMS.user]


def test_where_no_names_are_printed_there_is_nothing_to_leave_out(running: House) -> None:
    running.office = replace(running.office, names=Names.NONE)
    assert "ohnehin keine Namen" in say(running, "ohne Namen 3")


def test_minutes_that_are_out_come_again_without_the_name(running: House) -> None:
    publish(running)
    assert "Soll ich den Namen im Protokoll" in say(running, "ohne Namen 3")
    say(running, "ja")
    assert "„Räume fehlen.“ (eine Einrichtung, ohne Namen)" in minutes(running)
    id_ = running.latest().id
    aftermath = running.look(lambda tx: tx.aftermaths.get(id_))
    assert aftermath is not None
    assert aftermath.whole


# --- zurückziehen ----------------------------------------------------------------------------------


def test_p8_all_answers_are_withdrawn_and_the_office_is_asked_for_the_rest(running: House) -> None:
    asked = say(running, "Ich möchte unsere Antworten doch lieber zurückziehen, das ist nicht abgestimmt")
    assert f"1. Alle Ihre Antworten für {KITA} in dieser Runde (3 Antworten)" in asked
    done = say(running, "1")
    assert "alle Ihre Antworten gelöscht" in done
    assert "Eine Ihrer Nachrichten steht noch im Netzwerkraum" in done
    assert done.endswith("Soll ich das Bildungsbüro darum bitten?")
    assert running.answers() == {}
    assert "Elf neue Kinder" not in running.stored()

    message = running.message("ja bitte", room=DIRECT)
    assert hears(running, message)
    letters = {letter.room: words(letter) for letter in running.deliver()}
    assert f"**{KITA}** hat Antworten" in letters[DESK]
    assert f"https://matrix.to/#/{ROOM}/$m" in letters[DESK]
    assert "Elf neue Kinder" not in letters[DESK]
    assert "bis Freitag, 13. November, 12 Uhr" in letters[DIRECT]


def test_p8_one_answer_is_withdrawn_and_the_others_stay(running: House) -> None:
    say(running, "zurückziehen")
    assert "zu Frage 1, 2 und 3" in say(running, "nur eine einzelne Antwort")
    assert "zum Beispiel „1“" in say(running, "9")
    assert "diese Antwort gelöscht" in say(running, "die 3")
    assert running.answers()[KITA] == {1: "Elf neue Kinder.", 2: "Vorlesen am Samstag."}


def test_a_number_goes_straight_to_the_question_whether_she_is_sure(running: House) -> None:
    assert "Ihre Antwort zu Frage 2 löschen?" in say(running, "zurückziehen 2")
    assert "bleibt alles, wie es ist" in say(running, "nein")
    say(running, "zurückziehen 2")
    say(running, "ja")
    assert set(running.answers()[KITA]) == {1, 3}


def test_whoever_withdrew_is_not_reminded(running: House) -> None:
    say(running, "zurückziehen")
    say(running, "1")
    running.now += timedelta(days=7, hours=1)
    running.turn(
        reminding.remind_now,
        running.message(by=PETERSEN, room=DESK),
        running.latest().id,
        Place.STAFF,
        NETWORK,
    )
    assert HARMS.user not in {str(letter.room) for letter in running.deliver()}


def test_p8_withdrawing_works_after_the_minutes_are_out(running: House) -> None:
    publish(running)
    say(running, "zurückziehen")
    assert "kommt bald ohne Ihre Worte neu heraus" in say(running, "alle Antworten")
    assert "Elf neue Kinder" not in running.stored()
    id_ = running.latest().id
    assert running.look(lambda tx: tx.audit.withdrawn_from_minutes(id_)) == 2
    assert "Zwei Beiträge wurden nach der Veröffentlichung zurückgezogen" in minutes(running)


def test_p8_what_was_sorted_already_loses_the_words_and_the_headings(running: House) -> None:
    close(running)
    say(running, "zurückziehen")
    say(running, "1")
    assert "Vorlesen" not in running.stored()


def test_without_a_staff_room_she_is_told_whom_to_ask(house: House) -> None:
    house.open()
    house.answer("Elf neue Kinder.", to=1)
    house.deliver()
    say(house, "zurückziehen")
    done = say(house, "ja")
    assert "Oder fragen Sie: Jana Petersen" in done
    assert house.answers() == {}


def test_nobody_withdraws_what_another_person_said(running: House) -> None:
    assert "noch nichts notiert" in say(running, "zurückziehen", COLLEAGUE)
    running.answer("Auch elf.", COLLEAGUE, to=1)
    running.deliver()
    say(running, "zurückziehen", COLLEAGUE)
    say(running, "ja", COLLEAGUE)
    assert running.answers()[KITA][1] == "Elf neue Kinder."


def test_a_whole_sentence_is_no_answer_to_our_question(running: House) -> None:
    say(running, "zurückziehen")
    said = say(running, "Gestern haben wir übrigens noch einen neuen Raum bekommen")
    assert "Zu welcher Frage gehört das?" in said
    assert len(running.answers()[KITA]) == 3


# --- entschuldigt ----------------------------------------------------------------------------------


def remind(house: House) -> set[str]:
    house.now = later(days=7)
    for round_ in house.do(reminding.concerned, house.office):
        house.do(reminding.tend, house.office, round_.id, NETWORK)
    return {str(letter.room) for letter in house.deliver() if letter.private}


def status(house: House, place: Place) -> str:
    message = house.message("status", PETERSEN, room=ROOM if place is Place.NETWORK else DESK)
    house.turn(steering.status, message, house.latest().id, place, NETWORK)
    (letter,) = house.deliver()
    return words(letter)


def test_an_excused_institution_is_not_reminded_and_staff_alone_see_it(running: House) -> None:
    assert f"**{LIBRARY}** für „Netzwerktreffen“ entschuldigt" in say(
        running, "Wir sind diesmal nicht dabei", JANSSEN
    )
    private = status(running, Place.STAFF)
    assert f"Entschuldigt: {LIBRARY}" in private
    assert "Noch offen: Gesundheitsamt" in private
    assert LIBRARY not in status(running, Place.NETWORK)
    assert JANSSEN.user not in remind(running)


def test_on_a_borrowed_name_she_is_excused_herself_and_nobody_else(running: House) -> None:
    entries = (Entry(KITA, "", HARMS.user), Entry(LIBRARY, "", JANSSEN.user))
    enlist(running, *entries)
    borrowed = Member(UserId("@fremd:example.org"), "Kim Fremd", LIBRARY)
    said = say(running, "entschuldigt", borrowed)
    assert "Ich erinnere Sie" in said
    assert LIBRARY not in said
    assert "Entschuldigt" not in status(running, Place.STAFF)
    assert JANSSEN.user in remind(running)


def test_whose_institution_nobody_knows_is_not_named_as_excused(running: House) -> None:
    nameless = Member(UserId("@kim:example.org"), "Kim Fremd", "Kim Fremd")
    say(running, "entschuldigt", nameless)
    assert "Kim" not in status(running, Place.STAFF)
    close(running)
    assert "Entschuldigt" not in minutes(running)


def test_an_excuse_ends_when_she_answers_after_all(running: House) -> None:
    say(running, "entschuldigt", JANSSEN)
    say(running, "1. Lesung", JANSSEN)
    assert "Entschuldigt" not in status(running, Place.STAFF)


def test_an_answer_after_the_end_that_does_not_count_leaves_the_excuse(running: House) -> None:
    say(running, "leider diesmal nicht, sorry", JANSSEN)
    id_ = running.latest().id
    assert running.look(lambda tx: tx.excuses.of_round(id_)) != []
    running.now = DEADLINE + timedelta(minutes=1)
    running.do(steering.end_on_time, running.office, id_)
    say(running, "1. Zu spät, aber doch", JANSSEN)
    assert running.look(lambda tx: tx.excuses.of_round(id_)) != []


def test_a_poll_is_called_one_among_the_numbers_and_a_quotation_ends_its_sentence(house: House) -> None:
    round_ = house.open()
    poll = Question(4, "Wie treffen wir uns?", options=("vor Ort", "per Video"))
    house.do(lambda tx, now: tx.rounds.save(replace(round_, questions=(*round_.questions, poll)), now))
    say(house, "1. Elf neue Kinder\n4. 1")
    assert "zu Frage 1 und 4 (Kurzfrage)." in say(house, "ändern 9")
    assert "notiert: „Elf neue Kinder“. Schreiben" in say(house, "ändern 1")
    assert "„Zwölf neue Kinder.“ Die frühere" in say(house, "Zwölf neue Kinder.")


def test_whoever_has_answered_needs_no_excuse(running: House) -> None:
    assert "schon etwas da" in say(running, "entschuldigt")
    id_ = running.latest().id
    assert running.look(lambda tx: tx.excuses.of_round(id_)) == []


def test_an_excuse_ends_the_guided_conversation(running: House) -> None:
    say(running, "los", JANSSEN)
    say(running, "entschuldigt", JANSSEN)
    assert "nicht verstanden" in say(running, "Lesung", JANSSEN)


@pytest.mark.parametrize(("names", "named"), [(Names.INSTITUTION, True), (Names.NONE, False)])
def test_minutes_name_the_excused_where_institutions_are_named(
    running: House, names: Names, named: bool
) -> None:
    running.office = replace(running.office, names=names)
    say(running, "entschuldigt", JANSSEN)
    close(running)
    shown = minutes(running)
    assert (f"**Entschuldigt (1):** {LIBRARY}" in shown) == named
    assert not named or shown.index("**Teilgenommen") < shown.index("**Entschuldigt")


# --- Auskunft, berichtigen, widersprechen ----------------------------------------------------------


def test_she_is_told_everything_in_short_and_as_a_file(running: House) -> None:
    say(running, "entschuldigt", JANSSEN)
    message = running.message("Auskunft", room=DIRECT)
    running.turn(wishing.grant, message, Place.DIRECT, Disclose(), ())
    summary, file = running.deliver()
    assert "Netzwerktreffen, Frage 1 (Montag, 2. November, 10 Uhr): „Elf neue Kinder.“" in words(summary)
    assert HARMS.user in words(summary)
    assert isinstance(file.act, Attach)
    found = json.loads(file.act.content)
    assert found["answers"][0]["text"] == "Elf neue Kinder."
    assert found["answers"][1]["channel"] == "direct"
    assert LIBRARY not in file.act.content


def test_an_excuse_is_disclosed_and_erased(running: House) -> None:
    say(running, "entschuldigt", JANSSEN)
    say(running, "zurückziehen")
    found = running.do(lambda tx, now: disclose(tx, JANSSEN.user, now))
    assert found["excused"][0]["institution"] == LIBRARY
    assert running.do(lambda tx, now: disclose(tx, HARMS.user, now))["asked"][0]["topic"] == "withdrawal"
    running.do(erasing.erase, erasing.Subject(JANSSEN.user))
    id_ = running.latest().id
    assert running.look(lambda tx: tx.excuses.of_round(id_)) == []


def test_a_disclosure_on_its_way_is_withheld_when_she_is_erased(running: House) -> None:
    message = running.message("Auskunft", room=DIRECT)
    running.look(lambda tx: tx.inbox.add(message))
    running.turn(disclosing.tell, message, Place.DIRECT)
    running.do(erasing.erase, erasing.Subject(HARMS.user))
    assert not [letter for letter in running.deliver() if isinstance(letter.act, Attach)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("berichtigen", "„ändern 3“"),
        ("widersprechen", "„löschen“"),
        ("Wer liest das hier eigentlich alles mit?", "nur Sie und ich"),
    ],
)
def test_her_rights_are_a_word_away(running: House, said: str, told: str) -> None:
    answer = say(running, said)
    assert told in answer
    assert "0000 123-456" in answer


def test_in_public_it_is_asked_with_the_prefix_and_answered_in_private(running: House) -> None:
    message = running.message("!runde meine antworten", room=ROOM)
    running.turn(wishing.grant, message, Place.NETWORK, ShowMine(), ())
    (letter,) = running.deliver()
    assert letter.room == HARMS.user


@pytest.mark.parametrize("wish", ["ohne Namen 3", "zurückziehen 3"])
def test_a22_a_yes_after_the_question_of_an_erasure_is_about_that(running: House, wish: str) -> None:
    say(running, wish)
    assert "Wirklich alles löschen?" in say(running, "löschen")
    assert "sind hier gelöscht" in say(running, "ja")
    assert running.answers() == {}
    assert running.look(lambda tx: tx.dialogues.of_user(HARMS.user)) == []


def test_nothing_is_due_after_all_this(running: House) -> None:
    say(running, "ändern 3")
    assert wait(running, 3600) == ""


def test_a_round_that_is_called_off_asks_and_changes_nothing_any_more(running: House) -> None:
    """Whatever waited because of it is dropped – except what only deletes."""
    say(running, "los")
    say(running, "los", JANSSEN)
    say(running, "Lesung", JANSSEN)
    say(running, "ändern 2")
    say(running, "ohne Namen 1")
    say(running, "zurückziehen 1")
    running.turn(steering.call_off, running.message(room=ROOM), running.latest().id)
    running.deliver()
    assert wait(running, 60) == ""
    left = [one.topic for user in (HARMS, JANSSEN) for one in dialogues_of(running, user)]
    assert left == [Topic.WITHDRAWAL]
    assert "gelöscht" in say(running, "ja")


def dialogues_of(house: House, member: Member) -> list[Dialogue]:
    return house.look(lambda tx: tx.dialogues.of_user(member.user))


# --- Until when -------------------------------------------------------------------------------------


def test_who_asks_until_when_hears_it_in_one_sentence(running: House) -> None:
    assert "läuft bis **Freitag, 13. November, 12 Uhr**." in say(running, "bis wann?")
    close(running)
    told = say(running, "Frist?")
    assert "ist seit Freitag, 13. November, 12 Uhr beendet." in told
    running.publish()
    assert "Mit „Protokoll“" in say(running, "bis wann kann ich antworten?")


def test_between_two_questions_and_in_a_change_she_may_ask_until_when(running: House) -> None:
    say(running, "los", JANSSEN)
    assert "läuft bis" in say(running, "bis wann?", JANSSEN)
    id_ = running.latest().id
    assert len(running.look(lambda tx: tx.answers.of_round(id_))) == 3, "it is no answer"
    say(running, "ändern 1")
    assert "läuft bis" in say(running, "bis wann?")
    say(running, "Zwölf neue Kinder.")
    assert "Zwölf neue Kinder." in running.stored()


def test_of_a_draft_nobody_hears_and_without_a_round_she_is_told_so(house: House) -> None:
    house.start()
    house.deliver()
    proposed = replace(house.latest(), phase=Phase.PROPOSED)
    house.look(lambda tx: tx.rounds.save(proposed, house.now))
    assert "Zurzeit läuft keine Runde" in say(house, "bis wann?")
