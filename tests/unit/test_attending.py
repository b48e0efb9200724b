"""How many institutions were asked, wherever it is told."""

from bot.conduct.publication import composing
from bot.meeting.ids import UserId
from bot.meeting.member import Member
from bot.meeting.roster import Entry, Proposal, Roster
from tests.office import DESK, HARMS, JANSSEN, PETERSEN, ROOM, House, words

NEWCOMER = Member(UserId("@carter:example.org"), "Emily Carter", "Moorauge")


def give_list(house: House, *names: str) -> None:
    roster = Roster(tuple(Entry(name, user=_account(name)) for name in names))
    proposal = Proposal(DESK, PETERSEN.user, house.message().event, house.now, roster)
    house.look(lambda tx: tx.rosters.save(ROOM, "Netz", roster, proposal))


def asked(house: House) -> int:
    round_ = house.latest()
    return house.look(lambda tx: composing.compose(tx, house.office, round_, house.now)).invited


def test_whoever_is_not_on_the_list_and_takes_part_was_asked_beside_all_who_are(house: House) -> None:
    """Two took part, two gave no contribution: „2 von 3“ would not add up."""
    listed = (HARMS.institution, JANSSEN.institution, "Angelverein")
    give_list(house, *listed)
    house.open()
    house.answer("Elf neue Kinder.", HARMS, to=1)
    house.answer("212 Kraniche.", NEWCOMER, to=1)
    house.deliver()
    house.end()
    assert "2 von 4 Einrichtungen" in "\n".join(words(one) for one in house.deliver() if "closed" in one.key)
    house.sort()
    said = "\n".join(words(one) for one in house.publish() if hasattr(one.act, "text"))
    assert "2 von 4 Einrichtungen (50 Prozent)" in said


def test_a_longer_list_for_the_next_round_changes_nothing_in_minutes_that_are_out(house: House) -> None:
    give_list(house, HARMS.institution, JANSSEN.institution, "Angelverein")
    house.open()
    house.answer("Elf neue Kinder.", HARMS, to=1)
    house.answer("212 Kraniche.", NEWCOMER, to=1)
    house.end()
    house.sort()
    house.publish()
    give_list(house, HARMS.institution, JANSSEN.institution, "Angelverein", "Diakonie", "Chor", "DLRG")
    assert asked(house) == 4
    assert house.latest().invited == 4, "so says the look back"


def _account(name: str) -> UserId | None:
    return next((one.user for one in (HARMS, JANSSEN) if one.institution == name), None)
