"""Who can help whom: suggested to staff, and in the minutes only what they want there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conduct.course import steering
from bot.conduct.curation import helping
from bot.conduct.privacy import erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.publication import awaiting, composing
from bot.conduct.themes import pairs, sorting
from bot.meeting.dialogue import Topic
from bot.meeting.helping import Pair, Passage, Voice, best
from bot.meeting.message import Message
from bot.meeting.minutes import Names
from bot.meeting.round import Release
from bot.minutes import markdown
from bot.minutes.arrangement import Arrangement, ungrouped
from bot.speech.helping import asks, read
from tests.office import BRANDT, DESK, HARMS, JANSSEN, ONKEN, PETERSEN, House, an_office, words

NEED, OFFER, OTHER = "Wir suchen Bilderbücher.", "Wir verleihen Bilderbücher.", "Wir verleihen Koffer."


def closed(house: House, **office: object) -> None:
    house.office = an_office(**({"staff_room": DESK, "release": Release.TWO} | office))
    house.start(room=DESK)
    house.deliver()
    house.answer(NEED, HARMS, to=3)
    house.answer(OFFER, JANSSEN, to=2)
    house.answer(OTHER, ONKEN, to=2)
    house.answer("Auch wir verleihen Bilderbücher.", HARMS, to=2)
    house.end(house.latest().deadline)
    sort(house)
    house.deliver()


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


def suggest(house: House) -> str:
    """The worker has found that everybody who offers may help."""
    found = house.look(lambda tx: helping.to_match(tx, house.office))
    assert found is not None
    id_, voices = found
    (need,) = [no for no, voice in enumerate(voices) if voice.text == NEED]
    scores = {OFFER: 0.9, OTHER: 0.7}
    matches = [Pair(need, no, scores.get(voice.text, 0.8)) for no, voice in enumerate(voices) if no != need]
    assert house.do(helping.keep, house.office, id_, voices, matches)
    return heard(house)


def heard(house: House) -> str:
    return "\n\n".join(words(one) for one in house.deliver()).replace("**", "")


def arrived(house: House, said: str) -> Message:
    message = house.message(said, PETERSEN, room=DESK)
    house.look(lambda tx: tx.inbox.add(message))
    return message


def say(house: House, said: str) -> str | None:
    message = arrived(house, said)
    for dialogue in house.look(lambda tx: tx.dialogues.at(DESK, message.arrived)):
        if dialogue.topic is Topic.HELPING and house.turn(helping.hear, message, dialogue):
            return heard(house)
    return None


def document(house: House) -> str:
    round_ = house.latest()
    minutes = house.look(lambda tx: composing.compose(tx, house.office, round_, house.now))
    return markdown.document(minutes, house.office.texts)


def test_staff_are_asked_and_only_their_yes_counts(house: House) -> None:
    closed(house)
    said = suggest(house)
    assert "Wer kann wem helfen?" in said
    assert f"1 Kita Sonnenblume sucht: „{NEED}“ – Stadtbibliothek bietet: „{OFFER}“" in said
    assert f"2 Kita Sonnenblume sucht: „{NEED}“ – Gesundheitsamt bietet: „{OTHER}“" in said
    assert "Auch wir verleihen" not in said
    assert "Wer kann wem helfen?" not in document(house)
    said = say(house, "1 ja, 2 nein") or ""
    assert "Ins Protokoll kommt: 1." in said
    assert "Nicht ins Protokoll kommt: 2." in said
    shown = document(house)
    assert f"- Gesucht: „{NEED}“ (Kita Sonnenblume). Dazu passt: „{OFFER}“ (Stadtbibliothek)" in shown
    assert OTHER not in shown.split("Wer kann wem helfen?")[1]
    assert say(house, "1 nein")
    assert "Wer kann wem helfen?" not in document(house)


def test_it_is_sought_once_and_told_once(house: House) -> None:
    closed(house)
    suggest(house)
    house.restart()
    assert house.look(lambda tx: helping.to_match(tx, house.office)) is None


def test_nothing_is_sought_in_open_rounds_or_where_no_names_are_printed(house: House) -> None:
    house.open()
    house.answer(NEED, HARMS, to=3)
    assert house.look(lambda tx: helping.to_match(tx, house.office)) is None
    house.begin_anew()
    closed(house, names=Names.NONE)
    assert house.look(lambda tx: helping.to_match(tx, house.office)) is None


def test_what_changed_while_the_worker_was_thinking_is_sought_again(house: House) -> None:
    closed(house)
    found = house.look(lambda tx: helping.to_match(tx, house.office))
    assert found is not None
    house.do(erasing.erase, Subject(JANSSEN.user))
    sort(house)
    assert not house.do(helping.keep, house.office, *found, [])
    assert house.look(lambda tx: helping.to_match(tx, house.office)) is not None


def test_what_is_withdrawn_or_without_a_name_is_not_shown(house: House) -> None:
    closed(house)
    suggest(house)
    say(house, "alle ja")
    assert document(house).count("Dazu passt") == 2
    house.do(erasing.erase, Subject(JANSSEN.user))
    sort(house)
    assert document(house).count("Dazu passt") == 1
    round_ = house.latest()
    (onken,) = house.look(lambda tx: tx.answers.of_user(ONKEN.user))
    house.look(lambda tx: tx.corrections.unname([onken.id], unnamed=True))
    assert house.look(lambda tx: pairs.confirmed(tx, house.office, round_)) == ()


def test_a_release_does_not_cover_it_and_a_published_round_is_left_alone(house: House) -> None:
    closed(house)
    suggest(house)
    message = house.message("freigeben", BRANDT, room=DESK)
    house.turn(steering.give_release, message, house.latest().id)
    house.deliver()
    assert "gilt damit nicht mehr" in (say(house, "1 ja") or "")
    house.publish()
    before = document(house)
    assert "nicht mehr bearbeitet" in (say(house, "alle nein") or "")
    assert document(house) == before


def test_they_can_be_shown_again(house: House) -> None:
    closed(house)
    message = arrived(house, "Wer kann wem helfen?")
    house.turn(helping.show, message, DESK, house.latest().id)
    assert "nichts gefunden" in heard(house)
    suggest(house)
    say(house, "2 ja")
    message = arrived(house, "Wer kann wem helfen?")
    house.turn(helping.show, message, DESK, house.latest().id)
    assert f"bietet: „{OTHER}“ (kommt ins Protokoll)" in heard(house)
    assert "Nicht gefunden habe ich 7, es gibt 1 bis 2." in (say(house, "7 ja") or "")


@pytest.mark.parametrize(
    ("said", "count", "found"),
    [
        ("1 ja, 2 nein", 2, {1: True, 2: False}),
        ("1 ja 2 nein", 2, {1: True, 2: False}),
        ("1 und 3 ja, 2 nein.", 3, {1: True, 2: False, 3: True}),
        ("1, 2 ja", 2, {1: True, 2: True}),
        ("1: ja\n2: nein", 2, {1: True, 2: False}),
        ("1 nein", 2, {1: False}),
        ("alle ja", 3, {1: True, 2: True, 3: True}),
        ("beide nein", 2, {1: False, 2: False}),
        ("keins davon", 2, {1: False, 2: False}),
        ("ja", 1, {1: True}),
        ("ja", 2, None),
        ("1 erledigt, 2 offen", 2, None),
        ("1 ja, und was ist mit 2?", 2, None),
        ("Guten Morgen", 2, None),
        ("", 2, None),
    ],
)
def test_what_staff_say(said: str, count: int, found: dict[int, bool] | None) -> None:
    assert read(said, count) == found


@pytest.mark.parametrize(
    ("said", "asked"),
    [("Wer kann wem helfen?", True), ("wer kan wem helfen", True), ("Wer hilft?", False), ("", False)],
)
def test_they_ask_for_it(said: str, asked: bool) -> None:
    assert asks(said, "!runde") is asked


@given(st.text(max_size=250), st.integers(1, 8))
def test_whatever_is_said_is_read_without_a_fault(said: str, count: int) -> None:
    assert read(said, count) is None or all(isinstance(no, int) for no in read(said, count) or ())
    assert asks(said) in (True, False)


PAIRS = st.lists(st.builds(Pair, st.integers(0, 9), st.integers(0, 9), st.floats(0, 1)), max_size=60)


@given(PAIRS)
def test_only_a_few_good_ones_are_suggested_and_nobody_to_herself(found: list[Pair]) -> None:
    voices = [Voice(Passage(no, 0, no), "Was fehlt?", f"Kita {no % 4}", "…") for no in range(10)]
    chosen = best(found, voices)
    assert len(chosen) <= 8
    assert all(pair.score >= 0.5 for pair in chosen)
    assert all(voices[pair.need].institution != voices[pair.offer].institution for pair in chosen)
    assert all(sum(pair.need == one.need for one in chosen) <= 3 for pair in chosen)
