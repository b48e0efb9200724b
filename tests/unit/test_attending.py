"""How many institutions were asked, wherever it is told."""

from bot.meeting.ids import UserId
from bot.meeting.member import Member
from bot.meeting.roster import Entry, Proposal, Roster
from tests.office import DESK, HARMS, JANSSEN, PETERSEN, ROOM, House, words

NEWCOMER = Member(UserId("@carter:example.org"), "Emily Carter", "Moorauge")


def test_whoever_is_not_on_the_list_and_takes_part_was_asked_beside_all_who_are(house: House) -> None:
    """Two took part, two gave no contribution: „2 von 3“ would not add up."""
    listed = (HARMS.institution, JANSSEN.institution, "Angelverein")
    roster = Roster(tuple(Entry(name, user=_account(name)) for name in listed))
    proposal = Proposal(DESK, PETERSEN.user, house.message().event, house.now, roster)
    house.look(lambda tx: tx.rosters.save(ROOM, "Netz", roster, proposal))
    house.open()
    house.answer("Elf neue Kinder.", HARMS, to=1)
    house.answer("212 Kraniche.", NEWCOMER, to=1)
    house.deliver()
    house.end()
    assert "2 von 4 Einrichtungen" in "\n".join(words(one) for one in house.deliver() if "closed" in one.key)
    house.sort()
    said = "\n".join(words(one) for one in house.publish() if hasattr(one.act, "text"))
    assert "2 von 4 Einrichtungen (50 Prozent)" in said


def _account(name: str) -> UserId | None:
    return next((one.user for one in (HARMS, JANSSEN) if one.institution == name), None)
