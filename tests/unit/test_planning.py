"""Planned rounds: released before they begin, opened by the clock – late rather than never, and once."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.conduct.course import outlook, steering
from bot.conduct.membership import trust
from bot.conduct.preparation import planning
from bot.conduct.turn import Turn
from bot.meeting.ids import EventId
from bot.meeting.letter import Letter
from bot.meeting.round import Phase, Round
from bot.store import naming
from bot.store.database import Transaction
from tests.office import (
    BERLIN,
    DESK,
    HARMS,
    NETWORK,
    NOW,
    PETERSEN,
    House,
    a_round,
    an_office,
    keys,
    words,
)

START = datetime(2026, 11, 9, 10, tzinfo=BERLIN)
DEADLINE = datetime(2026, 11, 20, 12, tzinfo=BERLIN)


def draft(house: House, **changes: object) -> Round:
    """What the questions of the setup leave behind."""
    house.office = an_office(staff_room=DESK)
    values = {"desk": DESK, "opens_at": START, "deadline": DEADLINE, "first_deadline": DEADLINE} | changes
    return house.look(lambda tx: tx.rounds.add(a_round(**values)))


def approve(house: House) -> list[Letter]:
    house.turn(planning.approve, house.message(by=PETERSEN, room=DESK), house.latest().id)
    return house.deliver()


def planned(house: House, **changes: object) -> Round:
    draft(house, **changes)
    approve(house)
    return house.latest()


def turn(house: House, *, encrypted: bool = True) -> list[Letter]:
    """What the planner does when the bell rings."""
    network = replace(NETWORK, encrypted=encrypted)
    for round_ in house.look(lambda tx: planning.awaited(tx, house.office, house.now)):
        house.do(planning.open_on_time, house.office, round_.id, network=network)
    return house.deliver()


def move(house: House, to: str) -> list[Letter]:
    message = house.message(by=PETERSEN, room=DESK)
    house.turn(planning.move_start, message, house.latest().id, to)
    return house.deliver()


# --- Released --------------------------------------------------------------------------------------


def test_a_released_round_waits_for_its_time_and_begins_by_itself(house: House) -> None:
    draft(house)
    (told,) = approve(house)
    assert told.room == DESK
    assert "startet von selbst: Montag, 9. November, 10 Uhr" in words(told)
    assert house.latest().phase is Phase.PLANNED
    house.now = START - timedelta(seconds=1)
    assert turn(house) == []
    house.now = START
    assert keys(turn(house)) == [
        f"round:{house.latest().id}:{what}" for what in ("greeting", "question:1", "question:2", "question:3")
    ]
    assert (house.latest().phase, house.latest().opened_at) == (Phase.OPEN, START)
    assert turn(house) == []


def test_two_staff_release_at_once_and_the_second_reads_that_it_is_done(house: House) -> None:
    planned(house)
    (told,) = approve(house)
    assert "hat noch nicht begonnen. Mit „zeitplan“" in words(told)
    assert house.latest().phase is Phase.PLANNED


@pytest.mark.parametrize("opens_at", [None, NOW - timedelta(hours=1)])
def test_a_draft_whose_time_has_come_begins_with_its_release(house: House, opens_at: datetime | None) -> None:
    draft(house, opens_at=opens_at)
    (told,) = approve(house)
    assert "beginnt jetzt" in words(told)
    assert len(turn(house)) == 4


def test_a_draft_whose_deadline_is_over_is_not_released_and_kept(house: House) -> None:
    draft(house)
    house.now = DEADLINE
    (told,) = approve(house)
    assert "ist schon vorbei" in words(told)
    assert house.latest().phase is Phase.PROPOSED
    move(house, "auf Mo 23.11. 10 Uhr bis Fr 4.12. 12 Uhr")
    approve(house)
    assert house.latest().phase is Phase.PLANNED


def test_whoever_was_invited_is_counted_when_it_begins(house: House) -> None:
    planned(house, invited=1)
    house.now = START
    turn(house)
    assert house.latest().invited == 3


# --- Late, and not at all --------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "late"), [(0, False), (120, False), (140, True)])
def test_k17_a_start_that_was_missed_is_made_up_for_and_told_if_little_time_is_left(
    house: House, hours: int, late: bool
) -> None:
    planned(house)
    house.now = START + timedelta(hours=hours)
    said = turn(house)
    assert house.latest().opened_at == house.now
    told = [words(letter) for letter in said if letter.room == DESK]
    assert [("sollte beginnen: Montag, 9. November, 10 Uhr" in one) for one in told] == [True] * late


def test_k17_p9_a_round_whose_deadline_passed_is_not_opened_and_staff_are_told_once(house: House) -> None:
    planned(house)
    house.now = DEADLINE
    (told,) = turn(house)
    assert told.room == DESK
    assert "Die Frist ist inzwischen vorbei" in words(told)
    house.now += timedelta(hours=1)
    assert turn(house) == []
    assert house.latest().phase is Phase.PLANNED
    move(house, "auf Mo 23.11. 10 Uhr bis Fr 4.12. 12 Uhr")
    assert [one.over is None for one in house.look(lambda tx: tx.incidents.since(NOW))] == [False]
    house.now = datetime(2026, 11, 23, 10, tzinfo=BERLIN)
    assert len(turn(house)) == 4


def test_p9_without_trust_it_waits_and_staff_are_told_once(house: House) -> None:
    planned(house)
    house.now = START
    house.do(trust.lost, house.office, "unsigned")
    house.deliver()
    (told,) = turn(house)
    assert "Meinem Gerät wird nicht vertraut" in words(told)
    assert turn(house) == []
    house.do(trust.regained)
    assert len(turn(house)) == 4
    lasting = house.look(lambda tx: tx.incidents.since(NOW))
    assert [one.kind for one in lasting if one.over is None] == []


def test_in_a_room_without_encryption_nobody_needs_trust(house: House) -> None:
    planned(house)
    house.now = START
    house.do(trust.lost, house.office, "unsigned")
    house.deliver()
    assert len(turn(house, encrypted=False)) == 4


# --- Moved, or called off --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "start", "deadline"),
    [
        ("auf Di 10.11. 10 Uhr", datetime(2026, 11, 10, 10, tzinfo=BERLIN), DEADLINE),
        (
            "auf Mo 16.11. 10 Uhr bis Fr 27.11. 12 Uhr",
            datetime(2026, 11, 16, 10, tzinfo=BERLIN),
            datetime(2026, 11, 27, 12, tzinfo=BERLIN),
        ),
    ],
)
def test_a_start_is_moved_before_it_comes(house: House, to: str, start: datetime, deadline: datetime) -> None:
    planned(house)
    (told,) = move(house, to)
    assert told.room == DESK
    assert "Geändert." in words(told)
    found = house.latest()
    assert (found.phase, found.opens_at, found.deadline, found.first_deadline) == (
        Phase.PLANNED,
        start,
        deadline,
        deadline,
    )
    house.now = START
    assert turn(house) == []
    house.now = start
    assert len(turn(house)) == 4


@pytest.mark.parametrize(
    ("to", "answer"),
    [
        ("", "Schreiben Sie zum Beispiel „Start verschieben auf Di 3.11. 10 Uhr“"),
        ("auf irgendwann", "habe ich nicht verstanden"),
        ("auf Mo 23.11. 10 Uhr", "läge der Start nach der Frist"),
        ("auf Mo 23.11. 10 Uhr bis Mo 16.11. 12 Uhr", "Das Ende liegt vor dem Start"),
        ("auf Di 3.11. 10 Uhr bis irgendwann", "habe ich nicht verstanden"),
    ],
)
def test_a_move_that_cannot_be_is_explained_and_changes_nothing(house: House, to: str, answer: str) -> None:
    before = planned(house)
    (told,) = move(house, to)
    assert answer in words(told)
    assert house.latest() == before


def test_what_is_odd_about_the_new_start_is_said(house: House) -> None:
    planned(house, minutes_at=DEADLINE + timedelta(days=3))
    (told,) = move(house, "auf Sa 14.11. 10 Uhr bis Fr 27.11. 12 Uhr")
    assert "liegt am Wochenende" in words(told)
    assert "Das Protokoll war für Montag, 23. November, 12 Uhr geplant" in words(told)


def test_a_round_that_runs_has_no_start_to_move(house: House) -> None:
    planned(house)
    house.now = START
    turn(house)
    (told,) = move(house, "auf Di 10.11. 10 Uhr")
    assert "läuft noch bis" in words(told)
    assert house.latest().opens_at == START


def test_a_planned_round_that_is_called_off_was_never_heard_of(house: House) -> None:
    planned(house)
    message = house.message(by=PETERSEN, room=DESK)
    house.turn(steering.call_off, message, house.latest().id)
    assert [letter.room for letter in house.deliver()] == [DESK]
    house.now = START
    assert turn(house) == []
    assert house.latest().phase is Phase.CANCELLED


def test_where_one_is_planned_no_other_begins(house: House) -> None:
    planned(house)
    house.start(room=DESK)
    (told,) = house.deliver()
    assert "ist schon eine Runde geplant" in words(told)


# --- When the power fails, and when yesterday's backup is restored -----------------------------------


class _Crash(Exception):
    """The power failed before the transaction was kept."""


@pytest.mark.parametrize("step", ["approve", "open"])
def test_k3_p2_killed_around_a_step_of_a_plan_it_is_taken_once(house: House, step: str) -> None:
    draft(house) if step == "approve" else planned(house)
    house.now = NOW if step == "approve" else START
    message = house.message(by=PETERSEN, room=DESK)
    before = house.latest()
    work: dict[str, Callable[[Transaction], None]] = {
        "approve": lambda tx: planning.approve(Turn(tx, house.office, message, house.now), before.id),
        "open": lambda tx: planning.open_on_time(tx, house.office, before.id, house.now, network=NETWORK),
    }
    with suppress(_Crash), house.database.transaction() as tx:
        work[step](tx)
        raise _Crash
    assert house.latest() == before
    house.restart()
    house.look(work[step])
    house.restart()
    house.look(work[step])
    said = keys(house.deliver())
    assert len(said) == len(set(said)) == (2 if step == "approve" else 4)


def heard_before(house: House, letters: list[Letter]) -> None:
    """A sync brings back what we said before we were restored."""
    with house.database.transaction() as tx:
        for letter in letters:
            txn = naming.txn(tx.rounds._connection, letter.room, letter.key)
            tx.outbox.confirm(txn, EventId(f"${letter.key}"), house.now)


@pytest.mark.parametrize("released", [True, False])
def test_k13_p2_a_backup_from_before_the_start_resumes_the_round_and_says_nothing_again(
    house: House, tmp_path: Path, released: bool
) -> None:
    draft(house)
    message = house.message(by=PETERSEN, room=DESK)
    release = lambda: house.turn(planning.approve, message, house.latest().id)  # noqa: E731
    if released:
        release()
    said = house.deliver()
    house.database.close()
    shutil.copy(house.file, tmp_path / "backup.db")
    house.restart()
    if not released:
        release()
    house.now = START
    said += house.deliver() + turn(house)
    house.database.close()
    for file in house.file.parent.glob(f"{house.file.name}-*"):
        file.unlink()
    shutil.copy(tmp_path / "backup.db", house.file)
    house.restart()
    house.now = DEADLINE + timedelta(days=1)
    heard_before(house, said)
    house.do(planning.resume, house.office)
    if not released:
        release()
    answer = house.message("Elf Kinder", HARMS, reply_to=house.question(1), arrived=START)
    house.take(answer)
    assert house.deliver()[-1].key == f"receipt:{answer.event}"
    assert house.answers() == {HARMS.institution: {1: "Elf Kinder"}}
    assert house.latest().opened_at == START


# --- Every date --------------------------------------------------------------------------------------


def plan_of(house: House) -> str:
    house.turn(outlook.show, house.message(by=PETERSEN, room=DESK), house.latest().id)
    (letter,) = house.deliver()
    return words(letter)


def test_the_timetable_tells_every_date_in_its_order(house: House) -> None:
    planned(house, suggestions_until=datetime(2026, 11, 5, 16, tzinfo=BERLIN), release="two")
    told = [line for line in plan_of(house).splitlines() if line.startswith("- ")]
    assert told == [
        "- Themenvorschläge bis: Donnerstag, 5. November, 16 Uhr",
        "- Vorschläge im Büroraum: Freitag, 6. November, 8 Uhr",
        "- Start: Montag, 9. November, 10 Uhr",
        "- Erinnerung, nur wo noch nichts da ist: Montag, 16. November, 8 Uhr",
        "- Erinnerung, nur wo noch nichts da ist: Donnerstag, 19. November, 8 Uhr",
        "- Frage an Sie, ob verlängert wird: Freitag, 20. November, 9:30 Uhr",
        "- Ende: Freitag, 20. November, 12 Uhr",
        "- Protokoll: nach Freigabe durch zwei Personen",
        "- Löschung der einzelnen Antworten: 3 Monate nach dem Protokoll",
    ]


def test_minutes_in_the_first_hour_of_a_month_are_kept_as_long_as_any(house: House) -> None:
    planned(house, minutes_at=datetime(2026, 12, 1, 0, 30, tzinfo=BERLIN))
    assert "- Löschung der einzelnen Antworten: Montag, 1. März 2027" in plan_of(house)


def test_the_timetable_of_a_running_round_leaves_out_what_is_past(house: House) -> None:
    planned(house, minutes_at=datetime(2026, 11, 23, 8, tzinfo=BERLIN))
    house.now = START
    turn(house)
    house.now = datetime(2026, 11, 17, 8, tzinfo=BERLIN)
    id_ = house.latest().id
    house.look(lambda tx: tx.reminders.note(id_, datetime(2026, 11, 16, 8, tzinfo=BERLIN)))
    told = [line.partition(":")[2] for line in plan_of(house).splitlines() if line.startswith("- ")]
    assert told == [
        " Montag, 9. November, 10 Uhr",
        " Donnerstag, 19. November, 8 Uhr",
        " Freitag, 20. November, 9:30 Uhr",
        " Freitag, 20. November, 12 Uhr",
        " Montag, 23. November, 8 Uhr",
        " Dienstag, 23. Februar 2027",
    ]
