"""Who writes for which institution: by account first, by name if need be, and as the office corrects it."""

from dataclasses import replace

import pytest

from bot.meeting.member import Member
from bot.meeting.roster import Entry, Roster
from bot.speech.commands import Unknown, understand
from bot.speech.membership import Assign, Remove, ShowMembers
from tests.office import HARMS, JANSSEN, NETWORK, ONKEN

KITA, MUSEUM = "Kita Sonnenblume", "Museum am Wall"
ROSTER = Roster(
    (
        Entry(KITA, "Silke Harms", HARMS.user, topic="Sprache"),
        Entry(KITA, "Ute Behr", topic="Sprache"),
        Entry(MUSEUM),
        Entry("Stadtbibliothek", "Okko Janßen", mail="janssen@example.org"),
    )
)


def test_a21_a_person_renamed_keeps_her_institution() -> None:
    renamed = Member(HARMS.user, "silke 🌻", "Hort am Deich")
    assert ROSTER.placed(renamed) == Member(HARMS.user, "Silke Harms", KITA)


def test_small_letters_do_not_put_an_institution_last() -> None:
    roster = Roster((Entry("wellcome"), Entry("pro familia"), Entry("Volkshochschule"), Entry(KITA)))
    assert roster.institutions == (KITA, "pro familia", "Volkshochschule", "wellcome")


def test_a21_an_account_written_in_capitals_is_the_same_one() -> None:
    assert ROSTER.placed(replace(HARMS, user=HARMS.user.upper())).institution == KITA


def test_whoever_is_listed_without_an_account_is_known_by_her_name() -> None:
    member = Member(JANSSEN.user, "okko  janßen".title().replace("  ", " "), "Okko Janßen")
    assert ROSTER.placed(member).institution == "Stadtbibliothek"


def test_the_name_of_somebody_with_an_account_opens_nothing() -> None:
    impostor = Member(ONKEN.user, "Silke Harms", "Silke Harms")
    assert ROSTER.placed(impostor) == impostor


def test_two_of_the_same_name_are_not_guessed() -> None:
    roster = Roster((Entry(KITA, "Ute Behr"), Entry(MUSEUM, "Ute Behr")))
    unknown = Member(ONKEN.user, "Ute Behr", "Ute Behr")
    assert roster.placed(unknown) == unknown


def test_an_unlisted_person_is_counted_with_the_institution_she_names() -> None:
    assert ROSTER.placed(Member(ONKEN.user, "Neu", "kita sonnenblume")).institution == KITA


def test_the_institutions_of_a_network_are_those_of_its_list_each_once() -> None:
    applied = ROSTER.applied(NETWORK)
    assert applied.institutions == (KITA, MUSEUM, "Stadtbibliothek")
    assert [member.institution for member in applied.members] == [KITA, "Stadtbibliothek", "Gesundheitsamt"]


def test_without_a_list_nothing_changes() -> None:
    assert Roster().applied(NETWORK) is NETWORK
    assert Roster().placed(HARMS) == HARMS


def test_a_person_moves_to_another_institution_with_all_that_is_known_of_her() -> None:
    roster = ROSTER.assigned("@HARMS:example.org", "museum am wall")
    assert roster.placed(HARMS) == replace(HARMS, institution=MUSEUM)
    assert roster.institutions == ROSTER.institutions
    assert len(roster.entries) == len(ROSTER.entries) - 1


def test_somebody_new_is_added_by_account_or_by_name() -> None:
    roster = ROSTER.assigned(ONKEN.user, "Gesundheitsamt").assigned("Rolf Kuhn", KITA)
    assert roster.placed(replace(ONKEN, institution="?")).institution == "Gesundheitsamt"
    assert Entry(KITA, "Rolf Kuhn", topic="Sprache") in roster.entries


def test_an_institution_stays_invited_when_its_last_person_goes() -> None:
    roster = ROSTER.without("janssen@example.org")
    assert roster is not None
    assert roster.institutions == ROSTER.institutions
    assert [person.name for person in roster.persons] == ["Silke Harms", "Ute Behr"]


def test_an_institution_goes_with_its_persons() -> None:
    roster = ROSTER.without("KITA Sonnenblume")
    assert roster is not None
    assert roster.institutions == (MUSEUM, "Stadtbibliothek")
    assert ROSTER.without("Niemand") is None
    assert ROSTER.without("") is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("mitglieder", ShowMembers()),
        ("Bitte Mitgliederliste!", ShowMembers()),
        ("members", ShowMembers()),
        ("Mitglieder\nRaum: Sprache und Ankommen", ShowMembers("Sprache und Ankommen")),
        ("mitglied @anna:x.de gehört zu Kita Sonnenblume", Assign("@anna:x.de", KITA)),
        ("Mitglied Silke Harms gehoert zum Museum am Wall.", Assign("Silke Harms", MUSEUM)),
        ("mitglied  @anna:x.de  gehört zur  VHS\nNetzwerk: #a:x.de", Assign("@anna:x.de", "VHS", "#a:x.de")),
        ("member @anna:x.de belongs to Museum", Assign("@anna:x.de", "Museum")),
        ("mitglied @anna:x.de entfernen", Remove("@anna:x.de")),
        ("bitte Mitglied Kita Sonnenblume entfernen.", Remove(KITA)),
        ("remove member @anna:x.de", Remove("@anna:x.de")),
    ],
)
def test_what_staff_say_about_the_list(said: str, meant: object) -> None:
    assert understand(said, prefix_needed=False) == meant
    assert understand(f"!runde {said}", prefix_needed=True) == meant
    assert understand(said, prefix_needed=True) is None


@pytest.mark.parametrize(
    "said",
    [
        "Mitglieder sind wichtig.",
        "Die Mitglieder entfernen sich.",
        "Ein Mitglied gehört zu uns",
        "Als Mitglied gehört man dazu",
        "mitglied gehört zu",
        "Unser Mitglied @anna:x.de gehört zu Kita Sonnenblume",
        "mitglied @anna:x.de gehört zu " + "A" * 201,
        "mitglied " + " " * 60_000 + "x",
        "mitglied " + "gehört zu " * 6_000,
    ],
)
def test_talk_about_members_is_talk(said: str) -> None:
    assert understand(said, prefix_needed=False) is None


def test_a_slip_leads_to_the_list() -> None:
    assert understand("!runde mitgleider", prefix_needed=True) == Unknown("mitgleider", "mitglieder")
