"""From a closed round to its minutes: complete, traceable, the same every time, and forgotten in the end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conduct.course import extending, steering
from bot.conduct.publication import awaiting, composing, publishing
from bot.conduct.themes import sorting
from bot.matrix.post import _file
from bot.meeting.letter import PICTURE, Attach, Letter, Say
from bot.meeting.member import Member
from bot.meeting.message import Place
from bot.meeting.minutes import Minutes, Names
from bot.meeting.round import Phase, Release
from bot.minutes.arrangement import Arrangement, Piece
from bot.workshop.press import print_here
from bot.workshop.sorting import Batch, sort_here
from tests.office import (
    DEADLINE,
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    ONKEN,
    QUESTIONS,
    ROOM,
    House,
    an_office,
    keys,
    words,
)

AFTER = DEADLINE + timedelta(minutes=1)
PEOPLE = (HARMS, JANSSEN, ONKEN)


def closed(house: House, *answers: str, **request: object) -> None:
    """A round that has just closed; its answers come from one institution after the other."""
    house.open(**request)
    for by, text in zip(PEOPLE * len(answers), answers, strict=False):
        house.answer(text, by, to=1)
    house.end(AFTER)
    house.deliver()


def published(house: House) -> list[Letter]:
    house.do(publishing.publish, house.office, house.latest().id)
    return house.deliver()


def composed(house: House) -> Minutes:
    round_ = house.latest()
    return house.look(lambda tx: composing.compose(tx, house.office, round_, AFTER))


def quotes(minutes: Minutes) -> list[str]:
    """What is quoted under the first question."""
    item = minutes.items[0]
    found = [statement for theme in item.themes for statement in theme.statements]
    return [statement.text for statement in (*found, *item.singles)]


def shown(house: House, place: Place = Place.DIRECT, staff: bool = False) -> list[Letter]:
    room = ROOM if place is Place.NETWORK else DIRECT
    house.turn(publishing.show, house.message(room=room), house.latest().id, place, staff)
    return house.deliver()


def file(letters: Sequence[Letter]) -> str:
    """The content of the file among some letters."""
    (found,) = [
        letter.act.content for letter in letters if isinstance(letter.act, Attach) and not letter.act.printed
    ]
    return found


# --- What the minutes contain ----------------------------------------------------------------------


def test_p3_the_minutes_come_in_order_then_the_file_then_a_word_to_the_desk(house: House) -> None:
    house.start(room=DESK)
    house.deliver()
    house.answer("Elf Kinder.", to=1)
    house.end(AFTER)
    house.sort()
    house.deliver()
    letters = published(house)
    minutes = [key for key in keys(letters) if ":minutes:" in key]
    files = [f"round:1:minutes:file{form}" for form in ("", ":docx", ":pdf")]
    assert minutes == [f"round:1:minutes:{no}" for no in range(1, len(minutes) - 2)] + files
    assert len(minutes) >= len(QUESTIONS) + 2
    assert [letter.room for letter in letters if letter.key == "round:1:published"] == [DESK]


def test_p2_publishing_twice_says_nothing_twice(house: House) -> None:
    closed(house, "Elf Kinder.")
    house.sort()
    assert published(house)
    house.restart()
    assert published(house) == []


@pytest.mark.parametrize("theme", [None, "Kinder"])
def test_p7_every_statement_is_quoted_verbatim_and_counted(house: House, theme: str | None) -> None:
    closed(house, "Elf Kinder. Danke.", "Mehr *Platz* & <Ruhe>.", "Nichts Neues.")
    house.sort(theme=theme)
    minutes = composed(house)
    expected = ["Elf Kinder. Danke.", "Mehr *Platz* & <Ruhe>.", "Nichts Neues."]
    assert sorted(quotes(minutes)) == sorted(expected)
    assert minutes.answers == 3
    assert minutes.statements == len(quotes(minutes))


def test_p7_the_same_answers_give_the_same_bytes(house: House) -> None:
    closed(house, "Elf Kinder. Mehr Platz.", "Mehr Platz.", "Zeit.")
    house.sort(theme="Platz")
    house.now += timedelta(hours=1)
    first = file(published(house))
    house.restart()
    house.now += timedelta(days=30)
    assert file(shown(house)) == first == file(shown(house, Place.NETWORK))


def test_the_frame_tells_when_with_whom_and_how_many(house: House) -> None:
    house.open()
    house.answer("Elf.", to=1)
    message = house.message()
    house.turn(extending.request, message, house.latest().id, "Di, 17.11.2026 12 Uhr", desk=None)
    house.end(DEADLINE + timedelta(days=5))
    minutes = composed(house)
    assert (minutes.participants, minutes.invited) == ((HARMS.institution,), 3)
    assert minutes.period.extended
    assert minutes.period.deadline is not None
    assert f"{minutes.period.deadline:%d.%m. %H:%M}" == "17.11. 12:00"


@pytest.mark.parametrize(
    ("names", "source"),
    [(Names.INSTITUTION, HARMS.institution), (Names.PERSON, HARMS.name), (Names.NONE, None)],
)
def test_the_office_decides_whose_name_stands_beside_a_quote(
    house: House, names: Names, source: str | None
) -> None:
    house.office = an_office(names=names)
    closed(house, "Elf Kinder.")
    house.sort()
    text = file(published(house))
    expected = f"„Elf Kinder.“ ({source})" if source else "„Elf Kinder.“\n"
    assert expected in text
    if names is not Names.PERSON:
        assert HARMS.name not in text
    if names is Names.NONE:
        assert HARMS.institution not in text


def test_p4_late_answers_are_not_counted(house: House) -> None:
    closed(house, "Früh.")
    house.answer("Spät.", JANSSEN, to=1)
    assert quotes(composed(house)) == ["Früh."]


def test_persons_of_one_institution_count_once(house: House) -> None:
    colleague = Member(JANSSEN.user, "Otto", HARMS.institution)
    house.open()
    house.answer("Elf.", HARMS, to=1)
    house.answer("Zwölf.", colleague, to=1)
    assert composed(house).participants == (HARMS.institution,)


# --- Odd rounds ------------------------------------------------------------------------------------


def sorted_by_clustering(house: House) -> list[Arrangement]:
    id_ = house.latest().id
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    assert material is not None
    batches = [Batch(q.no, q.text, tuple(one.answer.text for one in filed)) for q, filed in material]
    arrangements = [sort_here(batch) for batch in batches]
    assert house.do(sorting.keep, id_, material, arrangements)
    return arrangements


@pytest.mark.parametrize(
    "answers",
    [
        (),
        ("Elf neue Kinder.",),
        ("Uns fehlt Platz.",) * 6,
        ("👍", "+1", "k. A.", "…", "-"),
        ("ja", "nein", "Ja!"),
        ("x" * 20_000,),
        ("\u202eegats\u202c", "z\u0335\u0321\u0322\u0323\u0324\u0325algo", "\u200b"),
    ],
    ids=["none", "one", "all equal", "empty phrases", "yes or no", "one long word", "odd signs"],
)
def test_a10_any_round_gives_minutes_with_every_answer_accounted_for(
    house: House, answers: tuple[str, ...]
) -> None:
    closed(house, *answers)
    (first, *_others) = sorted_by_clustering(house)
    minutes = composed(house)
    assert len(first.answers) == len(answers)
    assert minutes.answers == min(len(answers), len(PEOPLE))
    assert minutes.statements + minutes.left_out >= len([text for text in answers if text.strip()])
    letters = published(house)
    assert file(letters).startswith("# Protokoll\n")
    assert "\u202e" not in file(letters)


def test_a10_an_empty_round_has_minutes_to_show_afterwards_too(house: House) -> None:
    closed(house)
    house.sort()
    published(house)
    answer, *_files = shown(house)
    assert "Hier ist das Protokoll" in words(answer)


def test_p5_answers_that_were_never_sorted_are_shown_as_they_came(house: House) -> None:
    closed(house, "Elf.", "Zwölf.")
    assert quotes(composed(house)) == ["Elf.", "Zwölf."]


# --- Sorting ---------------------------------------------------------------------------------------


def test_p8_what_was_sorted_while_an_answer_changed_is_thrown_away(house: House) -> None:
    house.open()
    message = house.answer("Elf.", to=1)
    house.end(AFTER)
    id_ = house.latest().id
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    house.withdraw(message)
    assert not house.do(sorting.keep, id_, material, [])
    assert house.look(lambda tx: sorting.to_sort(tx, id_)) is not None


def test_k6_a_sorting_is_done_once_and_kept(house: House) -> None:
    closed(house, "Elf.")
    assert house.sort()
    house.restart()
    assert not house.sort()


# --- Showing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "hint"),
    [
        (Phase.PROPOSED, "hat noch nicht begonnen"),
        (Phase.OPEN, "läuft noch bis Freitag, 13. November, 12 Uhr"),
        (Phase.CANCELLED, "ein Protokoll gibt es nicht"),
    ],
)
def test_before_there_are_minutes_the_reason_is_said(house: House, phase: Phase, hint: str) -> None:
    house.open()
    round_ = replace(house.latest(), phase=phase)
    house.look(lambda tx: tx.rounds.save(round_, house.now))
    (letter,) = shown(house, staff=True)
    assert hint in words(letter)


@pytest.mark.parametrize(
    ("release", "hint"), [(Release.TWO, "nach der Freigabe"), (Release.AUTOMATIC, "gleich")]
)
def test_p6_a_draft_is_for_staff_and_never_for_the_network_room(
    house: House, release: Release, hint: str
) -> None:
    house.office = an_office(release=release)
    closed(house, "KANARIE.")
    (letter,) = shown(house, Place.DIRECT, staff=True)
    assert "entsteht gerade" in words(letter)
    house.sort()
    checked, promised, *_printed = house.deliver()
    assert "1 von 1 Antwort ist enthalten" in words(checked)
    assert (promised.room, "KANARIE" in file([promised])) == (letter.room, True)
    id_ = house.latest().id
    house.look(lambda tx: tx.sortings.replace(id_, (), house.now))
    house.sort()
    assert house.deliver() == []
    for place, staff in ((Place.NETWORK, True), (Place.NETWORK, False), (Place.DIRECT, False)):
        (letter,) = shown(house, place, staff)
        assert hint in words(letter)
    answer, document, *_printed = shown(house, Place.DIRECT, staff=True)
    assert "Entwurf" in words(answer)
    assert "KANARIE" in file([document])


@pytest.mark.parametrize("phase", [Phase.PROPOSED, Phase.OPEN, Phase.CANCELLED])
def test_a7_as_long_as_a_round_runs_the_latest_minutes_are_those_before_it(
    house: House, phase: Phase
) -> None:
    closed(house, "Elf.")
    house.sort()
    first = file(published(house))
    house.open(deadline="in 2 Wochen")
    round_ = replace(house.latest(), phase=phase)
    house.look(lambda tx: tx.rounds.save(round_, house.now))
    assert round_.number == 2
    assert file(shown(house)) == first


# --- Withdrawn after publication -------------------------------------------------------------------


def test_a7_minutes_shown_again_say_that_something_was_withdrawn(house: House) -> None:
    closed(house)
    house.now = DEADLINE
    early = [house.answer(text, by, to=1) for by, text in ((HARMS, "KANARIE."), (JANSSEN, "Elf."))]
    gone = house.answer("Vorher zurückgezogen.", ONKEN, to=2)
    house.withdraw(gone)
    house.now = AFTER
    late = house.answer("Zu spät.", ONKEN, to=2)
    house.sort()
    first = file(published(house))
    house.withdraw(late)
    assert file(shown(house)) == first
    house.withdraw(early[0])
    again = file(shown(house))
    assert "Ein Beitrag wurde nach der Veröffentlichung zurückgezogen und fehlt hier." in again
    assert "KANARIE" not in again
    assert "„Elf.“" in again
    house.withdraw(early[1])
    assert "Zwei Beiträge wurden nach der Veröffentlichung zurückgezogen" in file(shown(house))


# --- Forgetting ------------------------------------------------------------------------------------


def test_p8_the_hash_of_what_was_deleted_goes_when_no_answer_is_left_that_is_older(house: House) -> None:
    def forgotten(after: timedelta) -> tuple[bool, bool]:
        house.now += after
        house.forget()
        return 'INTO "tombstones"' not in house.stored(), not house.answers()

    house.office = an_office(retention_months=3)
    house.open()
    house.answer("Elf Kinder", to=1)
    house.withdraw(house.message())
    house.end()
    assert forgotten(timedelta(hours=1)) == (False, False)
    assert forgotten(timedelta(days=89)) == (False, False)
    assert forgotten(timedelta(days=4)) == (True, True)


@pytest.mark.parametrize(("months", "kept"), [(3, False), (0, True)])
def test_p8_answers_are_deleted_when_their_time_is_over_as_was_announced(
    house: House, months: int, kept: bool
) -> None:
    house.office = an_office(retention_months=months)
    closed(house, "KANARIE.")
    house.answer("KANARIE zu spät", to=2)
    house.sort(theme="KANARIE")
    published(house)
    house_round = house.latest().id
    for at, there in ((datetime(2027, 2, 13, 11, 0), True), (datetime(2027, 2, 13, 11, 2), kept)):
        house.now = at.replace(tzinfo=AFTER.tzinfo)
        house.forget()
        kept_minutes = house.look(lambda tx: tx.archive.of(house_round))
        assert kept_minutes is not None
        assert "KANARIE" in kept_minutes.page
        others = [line for line in house.stored().splitlines() if 'INTO "archive"' not in line]
        assert any("KANARIE" in line for line in others) is there
    if not kept:
        told, *files = shown(house)
        assert "Hier ist das Protokoll" in words(told)
        names = [one.act.name for one in files if isinstance(one.act, Attach)]
        assert names == ["Protokoll_Runde-1.docx", "Protokoll_Runde-1.pdf"]
        house.look(lambda tx: tx.archive.drop(house_round))
        (letter,) = shown(house)
        assert "schon gelöscht, wie angekündigt" in words(letter)
        assert b"KANARIE" not in house.bytes_on_disk()


def test_p8_a_cancelled_round_is_forgotten_too(house: House) -> None:
    house.open()
    house.answer("KANARIE.", to=1)
    house.turn(steering.call_off, house.message(), house.latest().id)
    house.deliver()
    house.now = DEADLINE + timedelta(days=100)
    house.forget()
    assert "KANARIE" not in house.stored()


def test_p8_minutes_that_nobody_releases_are_called_off_when_the_time_is_over(house: House) -> None:
    house.office = an_office(release=Release.TWO)
    closed(house, "KANARIE.")
    house.sort(theme="KANARIE")
    house.deliver()
    for days, phase in ((80, Phase.CLOSED), (100, Phase.CANCELLED)):
        house.now = DEADLINE + timedelta(days=days)
        house.forget()
        assert house.latest().phase is phase
        assert ("KANARIE" in house.stored()) is (phase is Phase.CLOSED)
    (letter,) = house.deliver()
    assert "abgebrochen" in words(letter)


@pytest.mark.parametrize(
    ("now", "left"), [("2027-05-28T10:59", 1), ("2027-05-28T11:01", 0), ("2027-05-29T01:00", 0)]
)
def test_three_months_after_the_last_of_february_end_in_may(house: House, now: str, left: int) -> None:
    house.now = datetime.fromisoformat("2027-02-20T09:00+00:00")
    house.open(deadline="Fr, 26.2.2027 12 Uhr")
    house.answer("Elf.", to=1)
    house.end(datetime.fromisoformat("2027-02-28T11:00+00:00"))
    house.do(publishing.publish, house.office, house.latest().id)
    house.now = datetime.fromisoformat(f"{now}+00:00")
    house.forget()
    assert len(house.answers()) == left


# --- Where it stands -------------------------------------------------------------------------------


def test_p3_the_full_text_stands_under_the_message_in_brief(house: House) -> None:
    closed(house, "Elf Kinder.")
    house.sort()
    first, *rest = [one for one in published(house) if isinstance(one.act, Say) and ":minutes:" in one.key]
    assert isinstance(first.act, Say)
    assert (first.act.under, first.act.thread) == ("", None)
    threads = {one.act.thread for one in rest if isinstance(one.act, Say)}
    assert threads == {f"${first.key}"}


def test_a_picture_follows_the_message_in_brief_where_the_office_wants_one(house: House) -> None:
    house.office = an_office(pictures=True)
    closed(house, "Mehr Platz.", "Mehr Platz.", "Mehr Zeit.")
    space = (Piece("Mehr Platz.", 0),)
    arrangements = [Arrangement(1, ("Platz", "Zeit"), (space, space, (Piece("Mehr Zeit.", 1),)))]
    id_ = house.latest().id
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    assert material is not None
    house.do(awaiting.finish, house.office, id_, material, arrangements)
    _, chart, *_ = [one for one in published(house) if ":minutes:" in one.key]
    assert isinstance(chart.act, Attach)
    assert (chart.act.name, chart.act.mimetype) == ("Protokoll_Runde-1.png", PICTURE)
    assert chart.act.alternative.endswith("Platz 2, Zeit 1.")
    drawn = print_here(chart.act.content, PICTURE)
    content = _file(chart.act, drawn)
    assert drawn.startswith(b"\x89PNG")
    assert (content["msgtype"], content["body"]) == ("m.image", chart.act.alternative)
    assert content["info"]["w"] > content["info"]["h"] > 50


def test_where_the_message_in_brief_cannot_be_said_the_rest_stands_by_itself(house: House) -> None:
    closed(house, "Elf Kinder.")
    house.sort()
    house.do(publishing.publish, house.office, house.latest().id)
    (first,) = house.look(lambda tx: tx.outbox.due(house.now))
    house.look(lambda tx: tx.outbox.bury(first.id, "too large"))
    assert {one.act.thread for one in house.deliver() if isinstance(one.act, Say)} == {None}
