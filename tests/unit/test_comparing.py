"""Themes held against those of the last round: staff say which are the same, and the minutes tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conduct.curation import comparing, curating
from bot.conduct.privacy import erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.publication import awaiting, composing, publishing
from bot.conduct.themes import sorting
from bot.meeting.comparison import Named, likeness, matched
from bot.meeting.dialogue import Topic
from bot.meeting.letter import Say
from bot.meeting.message import Message
from bot.meeting.round import Release
from bot.minutes import markdown
from bot.minutes.arrangement import Arrangement, ungrouped
from tests.office import DESK, HARMS, JANSSEN, ONKEN, PETERSEN, House, an_office, words

pytestmark = pytest.mark.both_databases

SAID = "In der letzten Runde nannten zwei Einrichtungen dieses Thema."


def round_(house: House, *steps: str, **request: object) -> str:
    """A round with three answers to its first question, curated with these steps; what is said at last."""
    house.office = an_office(staff_room=DESK, release=Release.TWO)
    house.open(**request)
    for by in (HARMS, JANSSEN, ONKEN):
        house.answer(f"Dolmetscher fehlen bei {by.institution}.", by, to=1)
    house.end(house.latest().deadline)
    sort(house)
    house.turn(curating.open_, arrived(house, "Frage 1"), DESK, house.latest().id, 1)
    heard(house)
    return [say(house, step) or "" for step in (*steps, "passt")][-1]


def sort(house: House) -> None:
    id_ = house.latest().id
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    assert material is not None
    found = [
        ungrouped(question.no, [one.answer.text for one in filed])
        if filed
        else Arrangement(question.no, (), ())
        for question, filed in material
    ]
    assert house.do(awaiting.finish, house.office, id_, material, found)


def arrived(house: House, said: str) -> Message:
    message = house.message(said, PETERSEN, room=DESK)
    house.look(lambda tx: tx.inbox.add(message))
    return message


def say(house: House, said: str) -> str | None:
    message = arrived(house, said)
    hears = {Topic.COMPARISON: comparing.hear, Topic.CURATION: curating.hear}
    for dialogue in house.look(lambda tx: tx.dialogues.at(DESK, message.arrived)):
        if dialogue.topic in hears and house.turn(hears[dialogue.topic], message, dialogue):
            return heard(house)
    return None


def heard(house: House) -> str:
    said = (words(one) for one in house.deliver() if isinstance(one.act, Say))
    return "\n\n".join(said).replace("**", "")


def document(house: House) -> str:
    latest = house.latest()
    at = latest.published_at or house.now
    minutes = house.look(lambda tx: composing.compose(tx, house.office, latest, at))
    return markdown.document(minutes, house.office.texts)


def two_rounds(house: House, name: str = "Dolmetschen und Verständigung") -> str:
    round_(house, "neues Thema Verständigung und Dolmetschen aus e1 e2")
    house.publish()
    return round_(house, f"neues Thema {name} aus e1 e2 e3", deadline="Fr, 11.12.2026 12 Uhr")


def test_staff_are_asked_and_the_minutes_tell_after_their_yes(house: House) -> None:
    said = two_rounds(house)
    assert "Vergleich mit der letzten Runde." in said
    assert (
        "1 Frage 1, Dolmetschen und Verständigung: 3 Einrichtungen"
        " – letzte Runde „Verständigung und Dolmetschen“: 2" in said
    )
    assert SAID not in document(house)
    assert say(house, "ja") is None
    assert "Der Vergleich kommt ins Protokoll: 1." in (say(house, "1 ja") or "")
    assert SAID in document(house)
    assert "Nicht gefunden habe ich 4" in (say(house, "4 ja") or "")
    say(house, "Frage 1")
    assert "Nicht verglichen wird: 1." in (say(house, "1 nein") or "")
    assert SAID not in document(house)


def test_another_name_is_another_theme(house: House) -> None:
    assert "Vergleich" not in two_rounds(house, "Personal fehlt")
    assert "Vergleich" not in round_(house, deadline="Fr, 22.1.2027 12 Uhr")


def test_a_theme_that_is_renamed_after_the_yes_is_not_compared(house: House) -> None:
    two_rounds(house)
    say(house, "1 ja")
    say(house, "A heißt Personal")
    assert SAID not in document(house)


def test_published_minutes_do_not_change(house: House) -> None:
    two_rounds(house)
    say(house, "1 ja")
    house.publish()
    before = document(house)
    assert SAID in before
    assert say(house, "1 nein") is None
    assert document(house) == before


def test_themes_without_a_name_of_staff_are_not_counted(house: House) -> None:
    round_(house)
    house.do(publishing.publish, house.office, house.latest().id)
    id_ = house.latest().id
    assert house.look(lambda tx: tx.comparisons.counted(id_)) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Dolmetschen", "Dolmetschen", True),
        ("Dolmetschen", "dolmetschen", True),
        ("Verständigung und Dolmetschen", "Dolmetschen und Verständigung", True),
        ("Zu wenig Personal", "Zu wenig Personal, lange Wartelisten", True),
        ("Personal", "Personal fehlt", False),
        ("Technik", "Termine", False),
        ("Neues und Erfreuliches", "Viele neue Kinder", False),
    ],
)
def test_what_is_called_alike(one: str, other: str, alike: bool) -> None:
    assert (likeness(one, other) >= 0.75) is alike


NAMED = st.lists(
    st.builds(
        Named, st.integers(1, 3), st.sampled_from(["Personal", "Personal!", "Technik", "Räume"]), st.just(2)
    ),
    max_size=6,
)


@given(NAMED, NAMED)
def test_no_theme_is_compared_twice(now: list[Named], before: list[Named]) -> None:
    found = matched(now, before)
    assert len({id(one) for one, _ in found}) == len(found)
    assert len({id(other) for _, other in found}) == len(found)
    assert all(likeness(one.name, other.name) >= 0.75 for one, other in found)


def test_a_theme_is_found_again_under_another_question_and_the_most_alike_first() -> None:
    now = [Named(3, "Zu wenig Personal", 5), Named(2, "Dolmetschen", 3)]
    before = [
        Named(1, "Dolmetschen", 2),
        Named(1, "Zu wenig Personal, Wartelisten", 1),
        Named(1, "Personal", 4),
    ]
    assert matched(now, before) == [(now[1], before[0]), (now[0], before[1])]


def test_of_two_themes_alike_that_of_the_same_question_comes_first() -> None:
    now = [Named(2, "Dolmetschen", 3)]
    before = [Named(1, "Dolmetschen", 2), Named(2, "Dolmetschen", 1)]
    assert matched(now, before) == [(now[0], before[1])]


def test_p8_names_of_themes_go_when_nobody_is_left_who_spoke_of_them(house: House) -> None:
    two_rounds(house)
    id_ = house.latest().id
    house.do(publishing.publish, house.office, id_)
    house.deliver()
    for by in (HARMS, JANSSEN, ONKEN):
        house.do(erasing.erase, Subject(by.user))
    assert house.look(lambda tx: tx.comparisons.counted(id_)) == []
    assert "Verständigung" not in house.stored()
