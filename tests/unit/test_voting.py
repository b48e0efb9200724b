"""Polls in a round: asked last, answered in any words, one vote for an institution, counted."""

from dataclasses import replace

import pytest

from bot.conduct.answers import posing
from bot.conduct.answers.entering import Addressee
from bot.conduct.dialogue import reading
from bot.conduct.publication import composing
from bot.conduct.votes import voting
from bot.meeting.ids import EventId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message
from bot.meeting.minutes import Minutes
from bot.meeting.question import Question
from bot.meeting.round import Phase
from bot.minutes import markdown
from bot.speech import agenda, ballot, texts
from bot.speech.agenda import Start
from bot.speech.ballot import Ballot
from tests.entries import enter, staff_room, told
from tests.office import (
    DEADLINE,
    DIRECT,
    HARMS,
    JANSSEN,
    NETWORK,
    ONKEN,
    REQUEST,
    House,
    a_round,
    an_office,
    keys,
    words,
)

FORM = "Wie soll das nächste Treffen stattfinden?"
OPTIONS = ("vor Ort", "als Videokonferenz", "wieder schriftlich")
POLL = 4
KOLLEGE = Member(UserId("@kollege:example.org"), "Jan Harms", HARMS.institution)


@pytest.fixture
def meeting(house: House) -> House:
    """A round with three questions and a poll."""
    house.start(replace(REQUEST, polls=(Ballot(FORM, OPTIONS),)))
    return house


def minutes(house: House) -> Minutes:
    house.now = DEADLINE
    closed = replace(house.latest(), phase=Phase.CLOSED, closed_at=house.now)
    house.look(lambda tx: tx.rounds.save(closed, house.now))
    house.sort()
    return house.do(lambda tx, now: composing.compose(tx, house.office, closed, now))


def said(letters: list[Letter], prefix: str) -> list[str]:
    return [words(one) for one in letters if one.key.startswith(prefix) and isinstance(one.act, Say)]


# --- Asking -----------------------------------------------------------------------------------------


def test_the_poll_comes_last_with_its_options_and_is_no_question_of_n(meeting: House) -> None:
    letters = meeting.deliver()
    questions = [one for one in letters if one.question is not None]
    assert "Frage 3 von 3" in words(questions[2])
    assert words(questions[3]).startswith(f"**Kurzfrage zum Schluss: {FORM}**")
    assert "1. vor Ort\n2. als Videokonferenz\n3. wieder schriftlich" in words(questions[3])
    assert "Jede Einrichtung hat eine Stimme" in words(questions[3])
    (greeting,) = said(letters, "round:1:greeting")
    assert "Gleich folgen drei Fragen und eine Kurzfrage." in greeting


def test_whoever_starts_a_round_reads_the_same_count_as_its_members(meeting: House) -> None:
    echo = words(next(one for one in meeting.deliver() if "Verstanden" in words(one)))
    assert "- Drei Fragen und eine Kurzfrage:" in echo
    assert f"- Kurzfrage: {FORM} vor Ort / als Videokonferenz / wieder schriftlich" in echo
    assert "4. " not in echo


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("worded", "polls", "de", "en"),
    [
        (1, 0, "folgt eine Frage.", "Next comes one question."),
        (1, 1, "folgen eine Frage und eine Kurzfrage.", "one question and a quick question."),
        (0, 1, "folgt eine Kurzfrage.", "Next comes a quick question."),
        (4, 2, "folgen vier Fragen und zwei Kurzfragen.", "four questions and two quick questions."),
    ],
)
def test_the_greeting_counts_questions_and_polls(
    language: str, worded: int, polls: int, de: str, en: str
) -> None:
    office = an_office(texts=texts.load(language))
    questions = [Question(no, "Was?") for no in range(1, worded + 1)]
    questions += [Question(worded + no, "Wie?", options=("a", "b")) for no in range(1, polls + 1)]
    letters = posing.letters(office, a_round(questions=tuple(questions)))
    assert {"de": de, "en": en}[language] in words(letters[0])


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("Kurzfrage: Wie weiter? vor Ort / Videokonferenz / schriftlich", 3),
        ("Kurzfrage dazu: Wann? morgens/abends", 2),
        ("- **Kurzfrage:** Wann? Mo | Di | Mi | Do", 4),
        ("Kurzfrage zum Schluss: Wie? a; b", 2),
    ],
)
def test_a_poll_is_read_from_one_line(line: str, options: int) -> None:
    found = ballot.read(line)
    assert found is not None
    assert len(found.options) == options
    assert found.question.endswith("?")


@pytest.mark.parametrize(
    "line",
    [
        "Kurzfrage: Wie weiter?",
        "Kurzfrage: vor Ort / online",
        "Kurzfrage: Was? nur eins",
        "Kurzfrage: A? x / x",
    ],
)
def test_a_poll_without_question_or_choice_is_asked_about(line: str) -> None:
    assert ballot.read(line) is None
    assert agenda.read(f"Treffen\nFrist: morgen\n{line}\n1. Was?").leftover == (line,)


def test_the_poll_may_stand_anywhere_in_the_request() -> None:
    start = agenda.read("Treffen\nKurzfrage: Wie? a / b\nFrist: morgen\n1. Was?\n2. Wo?")
    assert start == Start(
        "Treffen", deadline="morgen", questions=("Was?", "Wo?"), polls=(Ballot("Wie?", ("a", "b")),)
    )


# --- Voting -----------------------------------------------------------------------------------------


def test_a_number_under_the_poll_is_a_vote_stored_as_it_was_written(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("3, abends passt es mir am besten", to=POLL)
    meeting.answer("vor Ort", JANSSEN, thread=meeting.question(POLL))
    assert meeting.answers() == {
        HARMS.institution: {POLL: "3, abends passt es mir am besten"},
        JANSSEN.institution: {POLL: "vor Ort"},
    }


def test_a_bare_number_in_the_room_answers_nothing(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("2")
    assert meeting.answers() == {}


def test_in_a_direct_message_a_number_is_a_vote_once_all_else_is_answered(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("2", room=DIRECT)
    assert meeting.answers() == {}
    for no in (1, 2, 3):
        meeting.answer("Text", to=no)
    meeting.answer("2", room=DIRECT)
    assert meeting.answers()[HARMS.institution][POLL] == "2"


def test_a_line_of_a_numbered_message_may_be_the_vote(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("1. Elf Kinder\n2. Ein Kurs\nKurzfrage: 2")
    assert meeting.answers()[HARMS.institution] == {1: "Elf Kinder", 2: "Ein Kurs", POLL: "2"}
    meeting.answer("Kurzfrage: vor Ort", JANSSEN)
    assert meeting.answers()[JANSSEN.institution] == {POLL: "vor Ort"}


@pytest.mark.parametrize(
    "entered",
    [
        "1. Elf Kinder.\n2. Ein Kurs.\nKurzfrage: vor Ort",
        "Guten Tag,\n\n1. Elf Kinder.\n2. Ein Kurs.\nZur Kurzfrage: vor Ort\n\nViele Grüße\nSilke Harms",
        "Antworten eintragen für Kita per Telefon: 1. Elf Kinder. 2. Ein Kurs. Kurzfrage: vor Ort",
        "Antworten eintragen für Kita: 1 Elf Kinder. 2 Ein Kurs. Kurzfrage: vor Ort",
    ],
)
def test_the_vote_in_a_mail_is_entered_as_a_vote(entered: str) -> None:
    """Else it stands in the minutes as the end of the last answer, and is not counted."""
    poll_ = Question(POLL, FORM, options=OPTIONS)
    round_ = a_round(questions=(*a_round().questions, poll_))
    found = {1: "Elf Kinder.", 2: "Ein Kurs.", POLL: "vor Ort"}
    assert voting.entered(entered, round_) == found
    assert voting.entered("Kurzfrage: 2\n\nGruß\nHarms", round_) == {POLL: "2"}


@pytest.mark.parametrize(("vote", "clear"), [("vielleicht beides", False), ("vor Ort", True)])
def test_whoever_enters_a_vote_that_is_not_clear_reads_so(meeting: House, vote: str, clear: bool) -> None:
    staff_room(meeting)
    meeting.deliver()
    one = Addressee(meeting.latest().id, HARMS.institution, NETWORK.name)
    enter(meeting, f"Antworten eintragen für Kita: 1. Elf Kinder.\nKurzfrage: {vote}", one)
    (confirmed, *_) = told(meeting.deliver())
    assert ("nicht eindeutig" in confirmed) is not clear
    assert clear or "Möglich sind: vor Ort · als Videokonferenz · wieder schriftlich." in confirmed


def test_a_vote_in_a_mail_is_one_only_where_a_poll_was_asked() -> None:
    entered = "1. Elf Kinder.\n2. Ein Kurs.\nKurzfrage: vor Ort"
    assert voting.entered(entered, a_round()) == {1: "Elf Kinder.", 2: "Ein Kurs.\nKurzfrage: vor Ort"}


def test_a_vote_in_a_numbered_message_is_confirmed_with_the_answers(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("1. Elf Kinder\n2. Ein Kurs\nund zur Kurzfrage: 2", room=DIRECT)
    (thanks,) = said(meeting.deliver(), "round:1:noted")
    assert "zu Frage 1 und 2. Ihre Stimme zur Kurzfrage ist auch da." in thanks


def test_a_vote_alone_is_confirmed_in_a_direct_message(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("Kurzfrage: vor Ort", JANSSEN, room=DIRECT)
    assert meeting.answers()[JANSSEN.institution] == {POLL: "vor Ort"}
    (thanks,) = said(meeting.deliver(), "round:1:noted")
    assert "Ihre Stimme zur Kurzfrage ist für **Stadtbibliothek** notiert." in thanks


def test_an_unclear_vote_is_kept_and_asked_about_once(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("mir egal", to=POLL)
    (asked,) = said(meeting.deliver(), "round:1:poll-unclear")
    assert "Welche Möglichkeit meinen Sie?" in asked
    meeting.answer("immer noch egal", to=POLL)
    assert said(meeting.deliver(), "round:1:poll-unclear") == []


def react(house: House, number: str, event: EventId, by: Member = HARMS) -> Message:
    """A keycap is put to one of our messages in the room."""
    message = house.message(number, by, kind=Kind.REACTION, reply_to=event)
    house.turn(reading.reacted, message)
    return message


def test_a_number_put_to_the_poll_is_a_vote_and_confirmed_in_private(meeting: House) -> None:
    meeting.deliver()
    react(meeting, "1", meeting.question(POLL))
    assert meeting.answers() == {HARMS.institution: {POLL: "1"}}
    (noted,) = [one for one in meeting.deliver() if one.key.endswith(":noted")]
    assert (noted.room, "notiert: **vor Ort**" in words(noted)) == (HARMS.user, True)
    second = react(meeting, "2", meeting.question(POLL))
    assert meeting.answers() == {HARMS.institution: {POLL: "2"}}
    meeting.withdraw(second)
    assert meeting.answers().get(HARMS.institution) in (None, {POLL: "1"})


def test_a_number_that_no_option_has_is_asked_about_once_below_the_poll(
    meeting: House,
) -> None:
    meeting.deliver()
    react(meeting, "7", meeting.question(POLL))
    (asked,) = [one for one in meeting.deliver() if one.key.startswith("round:1:poll-unclear")]
    assert isinstance(asked.act, Say)
    assert asked.act.reply_to == meeting.question(POLL)
    react(meeting, "8", meeting.question(POLL))
    assert said(meeting.deliver(), "round:1:poll-unclear") == []


def test_a_number_put_to_anything_else_says_nothing(meeting: House) -> None:
    meeting.deliver()
    for event in (meeting.question(1), EventId("$round:1:greeting"), EventId("$m-of-a-colleague")):
        react(meeting, "1", event)
    assert (meeting.answers(), meeting.deliver()) == ({}, [])


def test_a_colleagues_vote_takes_the_place_of_the_first_and_both_hear_of_it(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("1", to=POLL)
    meeting.deliver()
    second = meeting.answer("3", KOLLEGE, to=POLL)
    letters = [one for one in meeting.deliver() if one.key.startswith("vote:")]
    assert keys(letters) == [f"vote:{second.event}:{HARMS.user}", f"vote:{second.event}:{KOLLEGE.user}"]
    assert all("wieder schriftlich" in words(one) for one in letters)
    meeting.answer("2", ONKEN, to=POLL)
    (item,) = [item for item in minutes(meeting).items if item.outcome]
    assert item.outcome is not None
    assert dict(item.outcome.votes) == {"vor Ort": 0, "als Videokonferenz": 1, "wieder schriftlich": 1}


def test_the_same_vote_of_a_colleague_needs_no_word(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("1", to=POLL)
    meeting.answer("vor Ort", KOLLEGE, to=POLL)
    assert [one for one in meeting.deliver() if one.key.startswith(("vote:", "shared:"))] == []


def test_a_vote_that_was_entered_for_nobody_in_particular_is_replaced_and_nobody_is_written_to(
    meeting: House,
) -> None:
    staff_room(meeting)
    nobody = Addressee(meeting.latest().id, HARMS.institution, NETWORK.name, user="", name="")
    enter(meeting, f"Antworten eintragen für {HARMS.institution}:\n4. vor Ort", nobody)
    meeting.deliver()
    second = meeting.answer("3", to=POLL)
    letters = [one for one in meeting.deliver() if one.key.startswith("vote:")]
    assert keys(letters) == [f"vote:{second.event}:{HARMS.user}"]


# --- In the minutes ---------------------------------------------------------------------------------


def test_the_minutes_count_votes_and_quote_what_goes_beyond_them(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("Elf neue Kinder.", to=1)
    meeting.answer("1", to=POLL)
    meeting.answer("3, abends passt es mir am besten", JANSSEN, to=POLL)
    meeting.answer("Nichts Neues bei uns im Amt.", ONKEN, to=1)
    found = minutes(meeting)
    text = markdown.document(found, meeting.office.texts)
    line = "2 von 3 Einrichtungen haben abgestimmt: vor Ort 1, wieder schriftlich 1, als Videokonferenz 0."
    assert line in text
    assert "Eine Einrichtung hat nicht abgestimmt." in text
    assert "„3, abends passt es mir am besten“ (Stadtbibliothek)" in text
    assert "„1“" not in text
    # A vote is no answer in words.
    assert found.answers == 2
    assert (
        found.statements + found.left_out + sum(item.outcome.cast for item in found.items if item.outcome)
        == 5
    )


def test_a_poll_alone_is_a_round(house: House) -> None:
    house.start(replace(REQUEST, questions=(), polls=(Ballot(FORM, OPTIONS),)))
    letters = house.deliver()
    assert "folgt eine Kurzfrage" in said(letters, "round:1:greeting")[0]
    house.answer("2", room=DIRECT)
    assert house.answers() == {HARMS.institution: {1: "2"}}
    (item,) = minutes(house).items
    assert item.outcome is not None
    assert item.outcome.cast == 1


def test_an_edited_vote_counts_as_it_reads_now(meeting: House) -> None:
    meeting.deliver()
    message = meeting.answer("1", to=POLL)
    meeting.edit(message, "2")
    (item,) = [item for item in minutes(meeting).items if item.outcome]
    assert item.outcome is not None
    assert dict(item.outcome.votes)["als Videokonferenz"] == 1


def test_a_date_that_is_offered_keeps_its_full_stop() -> None:
    found = ballot.read("Kurzfrage: Wann? Mo 1.3. / Di 2.3. / lieber im April.")
    assert found is not None
    assert found.options == ("Mo 1.3.", "Di 2.3.", "lieber im April")
