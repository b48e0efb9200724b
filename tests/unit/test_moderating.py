"""Co-moderators: found by their names, told what they can do, and led by one person at a time."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conduct.membership import moderating
from bot.conduct.privacy.disclosing import disclose
from bot.meeting.appointment import matching
from bot.meeting.ids import UserId
from bot.meeting.letter import Letter
from bot.meeting.member import Member
from bot.speech import commands
from bot.speech.planning import Appoint, Dismiss, HandOver, MoveStart, Planning, Schedule, read
from tests.office import BRANDT, DESK, HARMS, JANSSEN, NOW, PETERSEN, House, words

KRUSE = Member(UserId("@kruse:example.org"), "Malte Kruse", "Bildungsbüro")
PEOPLE = {
    BRANDT.user: "Malte Brandt (Bildungsbüro)",
    HARMS.user: "Silke Harms (Kita Sonnenblume)",
    JANSSEN.user: None,
    PETERSEN.user: "Jana Petersen",
}


# --- Names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Malte", [BRANDT]),
        ("malte brandt", [BRANDT]),
        ("Herr Brandt", [BRANDT]),
        ("Melte", [BRANDT]),
        ("@brandt:example.org", [BRANDT]),
        ("janssen", [JANSSEN]),
        ("Silke Harms", [HARMS]),
        ("Kita Sonnenblume", []),
        ("Malte und Jana", []),
        ("Ole", []),
        ("", []),
    ],
)
def test_a_name_means_who_is_called_so(name: str, found: list[Member]) -> None:
    assert matching(name, PEOPLE) == [one.user for one in found]


def test_a_name_of_two_people_means_both_and_the_full_one_one_of_them() -> None:
    people = PEOPLE | {KRUSE.user: "Malte Kruse"}
    assert matching("Malte", people) == [BRANDT.user, KRUSE.user]
    assert matching("Malte Kruse", people) == [KRUSE.user]


@given(st.text(max_size=30))
def test_no_name_is_too_odd(name: str) -> None:
    assert set(matching(name, PEOPLE)) <= set(PEOPLE)


# --- The words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Zeitplan", Schedule()),
        ("bitte den Zeitplan!", Schedule()),
        ("Start verschieben", MoveStart("")),
        ("Start verschieben auf Di 3.11. 10 Uhr", MoveStart("auf Di 3.11. 10 Uhr")),
        ("move the start to Tue 3 Nov 10:00", MoveStart("Tue 3 Nov 10:00")),
        ("Malte moderiert mit", Appoint("Malte")),
        ("ich moderiere mit", Appoint("ich")),
        ("@brandt:example.org moderiert mit", Appoint("@brandt:example.org")),
        ("Übergabe an @brandt:example.org.", HandOver("@brandt:example.org")),
        ("Malte Brandt moderiert nicht mehr mit.", Dismiss("Malte Brandt")),
        ("Malte co-moderates", Appoint("Malte")),
        ("Malte no longer co-moderates", Dismiss("Malte")),
        ("Übergabe an Malte", HandOver("Malte")),
        ("ich übergebe die Runde an Malte Brandt", HandOver("Malte Brandt")),
        ("hand over to Malte", HandOver("Malte")),
        ("Moderation abgeben an Malte", HandOver("Malte")),
        ("die Leitung an Malte Brandt übergeben", HandOver("Malte Brandt")),
    ],
)
def test_what_staff_say_is_understood(said: str, meant: Planning) -> None:
    assert commands.understand(said, prefix="!runde", prefix_needed=False) == meant
    assert commands.understand(f"!runde {said}", prefix="!runde", prefix_needed=True) == meant


@pytest.mark.parametrize(
    "said",
    [
        "Wer moderiert mit?",
        "Unser Zeitplan ist eng",
        "Beim Start fehlte uns Personal",
        "Die Übergabe an die Grundschule klappt",
        "Malte moderiert mit viel Geduld",
        "Zeitplan\nund mehr",
    ],
)
def test_what_members_say_is_no_command(said: str) -> None:
    assert read(said) is None


@given(st.text(max_size=400))
def test_the_grammar_reads_anything(said: str) -> None:
    found = read(said)
    assert found is None or found == read(f"  {said} ")


# --- What becomes of it ------------------------------------------------------------------------------


def change(
    house: House, wish: Planning, by: Member = PETERSEN, people: Mapping[UserId, str | None] = PEOPLE
) -> dict[str, str]:
    """What is said thereupon, and where."""
    message = house.message(by=by, room=DESK)
    house.turn(moderating.change, message, house.latest().id, wish, people)
    said: list[Letter] = house.deliver()
    return {letter.room: words(letter) for letter in said}


def test_a_co_moderator_is_told_what_she_can_do(house: House) -> None:
    house.open()
    said = change(house, Appoint("Malte"))
    assert "Malte Brandt moderiert „Netzwerktreffen“ mit" in said[DESK]
    assert "Sie moderieren jetzt" in said[BRANDT.user]
    assert house.latest().moderators == {BRANDT.user}
    assert "moderiert „Netzwerktreffen“ schon mit" in change(house, Appoint("Malte"))[DESK]
    said = change(house, Dismiss("Malte"))
    assert "nicht mehr mit" in said[BRANDT.user]
    assert house.latest().moderators == frozenset()


def test_a_hand_over_is_told_to_both(house: House) -> None:
    house.open()
    said = change(house, HandOver("Malte"), HARMS)
    assert set(said) == {DESK, BRANDT.user, PETERSEN.user}
    assert house.latest().starter == BRANDT.user
    assert house.latest().moderators == {BRANDT.user, PETERSEN.user}
    assert "leitet „Netzwerktreffen“ schon" in change(house, HandOver("Malte"))[DESK]


def test_whoever_says_ich_means_herself(house: House) -> None:
    house.open()
    assert set(change(house, Appoint("ich"))) == {DESK}
    assert house.latest().moderators == {PETERSEN.user}


@pytest.mark.parametrize(("name", "answer"), [("Ole", "finde ich nicht"), ("Malte", "mehrere in Frage")])
def test_a_name_that_is_not_clear_changes_nothing(house: House, name: str, answer: str) -> None:
    house.open()
    before = house.latest()
    said = change(house, Appoint(name), people=PEOPLE | {KRUSE.user: "Malte Kruse"})
    assert answer in said[DESK]
    assert house.latest() == before


def test_p8_who_is_erased_moderates_no_more_and_before_that_she_may_know(house: House) -> None:
    house.open()
    change(house, Appoint("Malte"))
    told = house.look(lambda tx: disclose(tx, BRANDT.user, NOW))
    assert told["moderated"] == [house.latest().id]
    house.look(lambda tx: tx.rounds.rename(BRANDT.user, UserId("erased-1")))
    assert house.latest().moderators == frozenset()
