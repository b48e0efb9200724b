"""A resolution by circulation, from the one message that asks to its result and its minutes."""

from dataclasses import replace

import pytest

from bot.conduct.answers.entering import Addressee
from bot.conduct.course import reminding, steering
from bot.conduct.dialogue import guiding, reading
from bot.conduct.membership import enrolling
from bot.conduct.preparation import opening
from bot.conduct.publication import composing, publishing
from bot.conduct.themes import outcome
from bot.conduct.votes import resolving, voting
from bot.meeting.answer import Standing
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.letter import Attach, Letter, Say
from bot.meeting.member import Member
from bot.meeting.message import Kind as MessageKind
from bot.meeting.message import Message, Place
from bot.meeting.minutes import Minutes
from bot.meeting.resolution import Verdict
from bot.meeting.roster import Entry, Proposal, Roster
from bot.meeting.round import Kind, Phase, Release
from bot.minutes import chat, markdown
from bot.minutes.sheet import sheet
from bot.speech.agenda import Start
from tests.entries import enter, staff_room, told
from tests.office import (
    DEADLINE,
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    NETWORK,
    ONKEN,
    PETERSEN,
    REQUEST,
    ROOM,
    House,
    even,
    keys,
    later,
    words,
)

PROPOSAL = "Das Netzwerk richtet eine Arbeitsgruppe ein."
ASKED = Start(proposal=PROPOSAL, deadline="Fr, 13.11.2026 12 Uhr")
CALL = EventId("$round:1:greeting")
COLLEAGUE = Member(UserId("@kollege:example.org"), "Jan Harms", HARMS.institution)


@pytest.fixture
def circle(house: House) -> House:
    """A proposal is put to three institutions."""
    house.start(ASKED, room=DESK)
    house.deliver()
    return house


@pytest.mark.parametrize(
    ("votes", "clear"), [("A ja, B mal sehen", False), ("A ja, B nein", True), ("A ja", True)]
)
def test_whoever_enters_votes_that_are_not_clear_reads_so(circle: House, votes: str, clear: bool) -> None:
    staff_room(circle)
    enter(
        circle,
        f"Antworten eintragen für Kita: {votes}",
        Addressee(circle.latest().id, HARMS.institution, "X"),
    )
    (confirmed, *_) = told(circle.deliver())
    assert ("nicht eindeutig" in confirmed) is not clear
    assert clear or "Möglich sind: B ja · B nein" in confirmed


def vote(house: House, body: str, by: Member = HARMS) -> Message:
    """In the thread of the message that asks."""
    return house.answer(body, by, thread=CALL)


def test_a_number_put_to_the_proposal_is_no_vote_and_asked_about_once(circle: House) -> None:
    for number in ("1", "2"):
        message = circle.message(number, kind=MessageKind.REACTION, reply_to=CALL)
        circle.turn(reading.reacted, message)
    assert circle.answers() == {}
    (asked,) = circle.deliver()
    assert (asked.key, isinstance(asked.act, Say) and asked.act.reply_to) == (
        f"round:1:which-vote:{HARMS.user}",
        CALL,
    )


def close(house: House) -> str:
    """The deadline comes; the result as the room reads it."""
    house.deliver()
    house.end(DEADLINE)
    (result,) = [one for one in house.deliver() if one.key == "round:1:closed"]
    assert result.room == ROOM
    return words(result)


def test_who_is_placed_after_the_end_does_not_change_how_many_were_invited(circle: House) -> None:
    vote(circle, "A ja, B ja")
    close(circle)
    message = circle.message(by=PETERSEN, room=DESK)
    circle.turn(enrolling.assign, message, NETWORK, "@neu:example.org", "Volkshochschule")
    assert circle.latest().invited == 3
    circle.sort()
    assert [one for one in circle.deliver() if "recounted" in one.key] == []


def test_nor_does_it_where_the_office_gave_a_list(circle: House) -> None:
    names = (HARMS.institution, JANSSEN.institution, "Angelverein")
    roster = Roster(tuple(Entry(name) for name in names))
    proposal = Proposal(DESK, PETERSEN.user, circle.message().event, circle.now, roster)
    circle.look(lambda tx: tx.rosters.save(ROOM, "Netz", roster, proposal))
    vote(circle, "A ja, B ja")
    close(circle)
    message = circle.message(by=PETERSEN, room=DESK)
    circle.turn(enrolling.assign, message, NETWORK, "@neu:example.org", "Volkshochschule")
    circle.sort()
    assert [one for one in circle.deliver() if "recounted" in one.key] == []
    round_ = circle.latest()
    assert circle.look(lambda tx: resolving.count(tx, round_)).silent == 2


def minutes(house: House) -> Minutes:
    house.sort()
    round_ = house.latest()
    return house.do(lambda tx, now: composing.compose(tx, house.office, round_, now))


def said(letters: list[Letter], part: str) -> list[Letter]:
    return [one for one in letters if isinstance(one.act, Say) and part in one.act.text]


# --- Asking ----------------------------------------------------------------------------------------


def test_one_message_asks_for_both_votes(house: House) -> None:
    request = house.start(ASKED, room=DESK)
    letters = house.deliver()
    assert keys(letters) == [f"answer:{request.event}:start.echo", "round:1:greeting"]
    call = words(letters[1])
    assert call.startswith("**Beschluss im Umlaufverfahren · Frist: Freitag, 13. November, 12 Uhr**")
    for line in (
        f"**Vorschlag:** {PROPOSAL}",
        "Bitte zwei Antworten, eine Stimme je Einrichtung:",
        "**A** Sind Sie damit einverstanden, dass wir schriftlich abstimmen? „A ja“ oder „A nein“.",
        "Widerspricht eine Einrichtung, beraten wir erst beim nächsten Treffen.",
        "**B** Stimmen Sie dem Vorschlag zu? „B ja“, „B nein“ oder „B Enthaltung“.",
        "Das Ergebnis steht danach hier und im nächsten Protokoll.",
    ):
        assert line in call
    assert (house.latest().kind, house.latest().phase) == (Kind.RESOLUTION, Phase.OPEN)


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (Start(proposal="", deadline="in 2 Wochen"), "Mir fehlt noch der Vorschlag"),
        (Start(proposal=PROPOSAL), "Mir fehlt noch die Frist"),
        (Start(proposal="x" * 1001, deadline="in 2 Wochen"), "höchstens 1000 Zeichen"),
    ],
)
def test_what_is_missing_is_asked_for_with_an_example(house: House, request_: Start, answer: str) -> None:
    house.start(request_, room=DESK)
    assert answer in words(house.deliver()[0])
    assert house.look(lambda tx: tx.rounds.latest_in(ROOM)) is None


# --- Voting ----------------------------------------------------------------------------------------


def test_votes_count_in_the_thread_by_reply_in_the_room_and_directly(circle: House) -> None:
    vote(circle, "A ja, B ja")
    circle.answer("A ja\nB Enthaltung", JANSSEN, room=DIRECT)
    circle.answer("A: ja", ONKEN)
    circle.answer("B nein, weil das Geld fehlt", ONKEN, reply_to=CALL)
    assert circle.answers() == {
        HARMS.institution: {1: "ja", 2: "ja"},
        JANSSEN.institution: {1: "ja", 2: "Enthaltung"},
        ONKEN.institution: {1: "ja", 2: "nein, weil das Geld fehlt"},
    }
    assert len([one for one in circle.deliver() if one.key.startswith("receipt:")]) == 4


def test_a_direct_vote_is_read_back(circle: House) -> None:
    circle.answer("A ja", room=DIRECT)
    circle.answer("B enthaltug", room=DIRECT)
    first, second = said(circle.deliver(), "Notiert für **Kita Sonnenblume**")
    assert "A ja. Es fehlt noch B, zum Beispiel „B ja“." in words(first)
    assert "A ja, B Enthaltung. Bis zur Frist" in words(second)


@pytest.mark.parametrize("where", [{"thread": CALL}, {"reply_to": CALL}, {"room": DIRECT}, {}])
def test_ja_alone_counts_for_nothing_and_is_asked_about_once(
    circle: House, where: dict[str, EventId]
) -> None:
    circle.answer("Ja!", **where)
    assert circle.answers() == {}
    (asked,) = said(circle.deliver(), "Bitte schreiben Sie zum Beispiel „A ja, B ja“")
    # What is said to nobody in the room may be meant for somebody else: then it is asked in private.
    assert asked.room == (where.get("room") or (ROOM if where else RoomId(HARMS.user)))
    circle.answer("ja", **where)
    assert not said(circle.deliver(), "Bitte schreiben Sie zum Beispiel „A ja, B ja“")


def test_a_vote_that_is_half_clear_counts_and_the_rest_is_asked_about(circle: House) -> None:
    vote(circle, "A ja, B wenn das Geld reicht")
    assert circle.answers() == {HARMS.institution: {1: "ja"}}
    assert len(said(circle.deliver(), "noch nicht ganz zuordnen")) == 1


def test_talk_about_the_proposal_is_neither_counted_nor_asked_about(circle: House) -> None:
    circle.answer(
        "Dann wäre Plan B ja vom Tisch, das fände ich für unsere Kita sehr schade, weil wir ihn brauchen."
    )
    vote(circle, "Wann würde die Arbeitsgruppe denn beginnen, und wer würde sie leiten?")
    assert circle.answers() == {}
    assert not circle.deliver()


def test_los_shows_the_proposal_again(circle: House) -> None:
    message = circle.message("los", room=DIRECT)
    circle.turn(guiding.begin, message, Place.DIRECT, circle.latest())
    (letter,) = circle.deliver()
    assert f"**Vorschlag:** {PROPOSAL}" in words(letter)
    assert "Zeit ist bis Freitag, 13. November, 12 Uhr." in words(letter)


def test_the_last_clear_vote_of_an_institution_holds_and_colleagues_are_told(circle: House) -> None:
    vote(circle, "A ja, B ja")
    circle.deliver()
    vote(circle, "A ja, B nein", COLLEAGUE)
    told = said(circle.deliver(), "**B nein**")
    assert {one.room for one in told} == {RoomId(HARMS.user), RoomId(COLLEAGUE.user)}
    assert "Dafür: 0 · dagegen: 1" in close(circle)


def test_edits_and_deletions_change_the_vote(circle: House) -> None:
    first, second = vote(circle, "A ja, B ja"), vote(circle, "A ja, B ja", JANSSEN)
    circle.edit(first, "A ja, B nein")
    circle.withdraw(second)
    assert circle.answers() == {HARMS.institution: {1: "ja", 2: "nein"}}


def test_a_vote_that_was_changed_is_told_with_its_letter(circle: House) -> None:
    first = vote(circle, "A ja, B ja")
    circle.deliver()
    circle.edit(first, "A ja, B nein")
    (said,) = [words(one) for one in circle.deliver() if isinstance(one.act, Say)]
    assert "Es gilt jetzt: „B nein“." in said


def test_half_of_a_vote_may_be_edited_away(circle: House) -> None:
    first = vote(circle, "A ja, B ja")
    circle.edit(first, "A ja")
    assert circle.answers() == {HARMS.institution: {1: "ja"}}
    circle.edit(first, "A ja, B Enthaltung")
    assert circle.answers()[HARMS.institution][1] == "ja"


def test_a_late_vote_does_not_count_and_nobody_is_asked_to_admit_it(circle: House) -> None:
    vote(circle, "A ja, B ja")
    close(circle)
    circle.now = later(days=12)
    vote(circle, "A nein", JANSSEN)
    (letter,) = circle.deliver()
    assert "Ihre Stimme konnte ich leider nicht mehr zählen" in words(letter)
    assert circle.answers() == {HARMS.institution: {1: "ja", 2: "ja"}}
    id_ = circle.latest().id
    (late,) = circle.look(lambda tx: tx.answers.of_round(id_, Standing.LATE))
    assert late.answer.question == 1


def test_whoever_gave_only_one_of_two_votes_is_reminded(circle: House) -> None:
    vote(circle, "A ja")
    vote(circle, "A ja, B ja", JANSSEN)
    circle.deliver()
    circle.now = later(days=8)
    circle.do(reminding.tend, circle.office, circle.latest().id, NETWORK)
    reminded = said(circle.deliver(), "noch nicht beide Antworten")
    assert {one.room for one in reminded} == {RoomId(HARMS.user), RoomId(ONKEN.user)}


def test_the_status_knows_both_votes(circle: House) -> None:
    vote(circle, "A ja, B ja")
    vote(circle, "A ja", JANSSEN)
    circle.deliver()
    message = circle.message("status", room=DESK)
    circle.turn(steering.status, message, circle.latest().id, Place.STAFF, NETWORK)
    (letter,) = circle.deliver()
    assert "Geantwortet: 2 von 3" in words(letter)
    assert "- Frage A: 2 Antworten\n- Frage B: 1 Antwort" in words(letter)


# --- The result ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "verdict", "numbers"),
    [
        (("A ja B ja", "A ja B ja", "A ja B nein"), Verdict.ADOPTED, (2, 1, 0, 0)),
        (("A ja B ja", "A ja B nein", "B Enthaltung"), Verdict.REJECTED, (1, 1, 1, 0)),
        (("A ja B ja", "Enthaltung"), Verdict.ADOPTED, (1, 0, 1, 1)),
        (("A ja B ja", "A nein B ja", "B ja"), Verdict.OBJECTED, (3, 0, 0, 0)),
        (("A ja", "Enthaltung"), Verdict.NOBODY, (0, 0, 1, 2)),
        ((), Verdict.NOBODY, (0, 0, 0, 3)),
    ],
)
def test_the_result_is_told_in_the_room_and_the_same_in_all_minutes(
    circle: House, given: tuple[str, ...], verdict: Verdict, numbers: tuple[int, ...]
) -> None:
    for body, by in zip(given, (HARMS, JANSSEN, ONKEN), strict=False):
        vote(circle, body, by)
    sentence = str(circle.office.texts(f"minutes.resolution.{verdict}"))
    told = close(circle)
    assert told.startswith(f"**Ergebnis der Abstimmung: {sentence}**")
    ayes, noes, abstentions, silent = numbers
    assert f"Dafür: {ayes} · dagegen: {noes} · Enthaltung: {abstentions} · nicht abgestimmt: {silent}" in told
    assert (
        "Einwände gegen das schriftliche Verfahren: " + ("1" if verdict is Verdict.OBJECTED else "keine")
        in told
    )
    assert "ohne Enthaltungen" in told
    found = minutes(circle)
    for text in (
        markdown.document(found, circle.office.texts),
        "\n".join(chat.messages(found, circle.office.texts)),
        str(sheet(found, circle.office.texts)),
    ):
        assert sentence in text
        assert PROPOSAL in text
        assert "Stimmungsbild" not in text
    outcome = found.items[1].outcome
    assert outcome is not None
    assert dict(outcome.votes) == {"ja": ayes, "nein": noes, "Enthaltung": abstentions}
    assert outcome.abstained == silent


def test_a_reason_is_quoted_and_a_mere_vote_is_not(circle: House) -> None:
    vote(circle, "A ja, B nein, weil das Geld fehlt")
    vote(circle, "A ja, B ja", JANSSEN)
    close(circle)
    text = markdown.document(minutes(circle), circle.office.texts)
    assert "„nein, weil das Geld fehlt“ (Kita Sonnenblume)" in text
    assert "„ja“" not in text


def test_a_vote_that_goes_after_the_end_is_counted_anew_and_told_once(circle: House) -> None:
    gone = vote(circle, "A ja, B ja")
    vote(circle, "A ja, B nein", JANSSEN)
    vote(circle, "A ja, B nein", ONKEN)
    close(circle)
    circle.sort()
    assert not said(circle.deliver(), "neu gezählt")
    circle.withdraw(gone)
    circle.sort()
    (letter,) = said(circle.deliver(), "neu gezählt")
    assert "Dafür: 0 · dagegen: 2 · Enthaltung: 0 · nicht abgestimmt: 1" in words(letter)
    circle.sort()
    assert not said(circle.deliver(), "neu gezählt")


def test_the_next_minutes_tell_of_it_and_those_after_do_not(circle: House) -> None:
    for by in (HARMS, JANSSEN):
        vote(circle, "A ja, B ja", by)
    close(circle)
    circle.sort()
    circle.do(publishing.publish, circle.office, circle.latest().id)
    circle.now = later(days=20)
    for days in (30, 40):
        circle.start(replace(REQUEST, deadline="in 1 Woche"))
        circle.deliver()
        circle.end(later(days=days))
        circle.sort()
        found = minutes(circle)
        text = even(markdown.document(found, circle.office.texts))
        line = f"**Beschluss im Umlaufverfahren, Freitag, 13. November 2026:** {PROPOSAL}"
        line = f"{line} Der Vorschlag ist angenommen."
        assert (f"{line} Dafür 2, dagegen 0, Enthaltung 0." in text) == (days == 30)
        assert found.previous is None or days == 40
        circle.publish()


def test_staff_enter_a_vote_that_came_by_telephone(circle: House) -> None:
    entered = voting.entered("Antworten eintragen für Gesundheitsamt: A ja, B Enthaltung", circle.latest())
    assert entered == {1: "ja", 2: "Enthaltung"}


def test_what_was_decided_is_known_when_the_votes_are_long_deleted(circle: House) -> None:
    vote(circle, "A ja, B ja")
    close(circle)
    circle.sort()
    circle.do(publishing.publish, circle.office, circle.latest().id)
    circle.now = later(days=150)
    circle.forget()
    assert circle.answers() == {}
    circle.start(replace(REQUEST, deadline="in 1 Woche"))
    (resolved,) = minutes(circle).resolved
    assert (resolved.verdict, resolved.votes) == (Verdict.ADOPTED, (1, 0, 0))


def test_the_minutes_wait_for_their_release_and_the_result_does_not(circle: House) -> None:
    round_ = replace(circle.latest(), release=Release.ONE)
    circle.look(lambda tx: tx.rounds.save(round_, circle.now))
    vote(circle, "A ja, B ja")
    assert "Das Protokoll folgt nach der Freigabe." in close(circle)
    circle.sort()
    message = circle.message("protokoll", PETERSEN, room=DESK)
    circle.turn(publishing.show, message, round_.id, Place.STAFF, True)
    draft = circle.deliver()
    assert [one for one in draft if isinstance(one.act, Attach)]
    assert not said(draft, "fehlt")
    circle.turn(steering.give_release, circle.message("freigeben", PETERSEN, room=DESK), round_.id)
    circle.do(publishing.publish, circle.office, round_.id)
    assert said(circle.deliver(), "### Protokoll · Beschluss im Umlaufverfahren")


def test_there_are_no_themes_to_be_put_in_order(circle: House) -> None:
    vote(circle, "A ja, B ja, weil wir den Pool brauchen")
    close(circle)
    circle.sort()
    round_ = circle.latest()
    assert circle.look(lambda tx: outcome.rows(tx, circle.office, round_)) == []


def test_a_direct_vote_finds_its_resolution_beside_another_round(circle: House) -> None:
    other = replace(NETWORK, room=RoomId("!schulen:example.org"), name="Schulleitungen")
    request = circle.message(by=PETERSEN, room=DESK)
    circle.turn(opening.start, request, replace(REQUEST, questions=("Was ist los?",)), other)
    circle.deliver()
    rounds = circle.look(lambda tx: sorted(tx.rounds.latest(), key=lambda one: -one.id))
    assert [one.decides for one in rounds] == [False, True]
    message = circle.message("A ja, B nein", room=DIRECT)
    guided = circle.message("los", room=DIRECT)
    circle.turn(guiding.begin, guided, Place.DIRECT, rounds[0])
    (dialogue,) = circle.look(lambda tx: tx.dialogues.at(RoomId(HARMS.user), circle.now))
    assert not circle.turn(guiding.hear, message, dialogue, rounds)
    circle.turn(reading.take, message, Place.DIRECT, rounds)
    answers = circle.look(lambda tx: tx.answers.of_round(rounds[1].id))
    assert {one.answer.question: one.answer.text for one in answers} == {1: "ja", 2: "nein"}
    assert circle.look(lambda tx: tx.answers.of_round(rounds[0].id)) == []


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Danke!", 0),
        ("Gute Idee!", 1),
        ("Sind alle dabei?", 0),
        ("Wir sind mit dem schriftlichen Verfahren einverstanden und stimmen dem Vorschlag zu.", 1),
        ("Der Vorstand hat gestern getagt und ist mehrheitlich dagegen, dass wir das so machen.", 1),
        ("Wer ist denn bei Ihnen eigentlich dagegen, und was sagt der Landkreis dazu?", 0),
    ],
)
def test_a_word_below_the_proposal_may_be_meant_as_a_vote(circle: House, body: str, asked: int) -> None:
    vote(circle, body)
    assert len(said(circle.deliver(), "noch nicht ganz zuordnen")) == asked
