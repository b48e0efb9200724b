"""Display names as people in networks write them, and as mischief does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meeting.ids import UserId
from bot.meeting.member import introduce

USER = UserId("@s.harms:example.org")


@pytest.mark.parametrize(
    ("shown", "name", "institution"),
    [
        ("Silke Harms (Kita Sonnenblume)", "Silke Harms", "Kita Sonnenblume"),
        ("  Silke   Harms(Kita  Sonnenblume) ", "Silke Harms", "Kita Sonnenblume"),
        ("Ahrens (BBS (Standort Nord))", "Ahrens", "BBS (Standort Nord)"),
        ("Silke Harms (Kita Sonnenblume, Bargstede)", "Silke Harms", "Kita Sonnenblume, Bargstede"),
        ("Jobcenter Nordmarsch", "Jobcenter Nordmarsch", "Jobcenter Nordmarsch"),
        ("(Kita)", "(Kita)", "(Kita)"),
        ("Silke ()", "Silke ()", "Silke ()"),
        ("Silke (Kita", "Silke (Kita", "Silke (Kita"),
        ("Silke (\u200b)", "Silke (\u200b)", "Silke (\u200b)"),
        ("Bot", "Bot", "Bot"),
    ],
)
def test_a_name_tells_the_institution_in_brackets(shown: str, name: str, institution: str) -> None:
    member = introduce(USER, shown)
    assert (member.name, member.institution) == (name, institution)


def test_a16_a_name_without_end_is_cut() -> None:
    """It would be too long for an index of PostgreSQL, and for any page."""
    assert introduce(USER, "ab " * 20_000).institution == ("ab " * 85).strip()


@pytest.mark.parametrize("shown", [None, "", "  ", "\n\t", "\u200b", "\u202e\u2066", "\u0301", "\0"])
def test_a15_nobody_is_nameless(shown: str | None) -> None:
    member = introduce(USER, shown)
    assert (member.name, member.institution) == ("s.harms", "s.harms")


def test_a15_an_account_without_a_local_part_is_called_by_its_whole_id() -> None:
    assert introduce(UserId("@:example.org"), None).name == "@:example.org"


@given(st.text() | st.none())
def test_a15_any_name_gives_a_member_known_by_the_account(shown: str | None) -> None:
    member = introduce(USER, shown)
    assert member.user == USER
    assert member.name.strip() == member.name != ""
    assert member.institution.strip() == member.institution != ""


def test_a21_persons_of_one_institution_share_it_however_it_is_spaced() -> None:
    one = introduce(USER, "Silke Harms (Kita  Sonnenblume)")
    other = introduce(UserId("@otto:example.com"), "Otto (Kita Sonnenblume )")
    assert one.institution == other.institution
