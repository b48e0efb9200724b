"""The archive: past minutes, found again – as they hold now, and only what may still be read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct.course import steering
from bot.conduct.privacy import disclosing, erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.publication import archiving, composing, publishing
from bot.conduct.publication.archiving import Findings
from bot.meeting.ids import EventId
from bot.meeting.letter import Attach, Letter
from bot.meeting.message import Message, Place
from bot.meeting.minutes import Names
from bot.meeting.roster import Entry, Proposal, Roster
from bot.minutes import passages
from bot.minutes.sheet import Heading, Quote, Quotes, Sheet, packed, unpacked
from bot.partners.archivist import _found
from bot.speech.archive import Give
from tests.office import DEADLINE, DESK, DIRECT, HARMS, JANSSEN, ONKEN, REQUEST, ROOM, House, an_office, words
from tests.promptness import soon

pytestmark = pytest.mark.both_databases

AFTER = DEADLINE + timedelta(minutes=1)
POOL = "Ein Dolmetscherpool wäre eine große Hilfe."


def published(house: House, *answers: str) -> list[Message]:
    """A round whose minutes are out; returns the answers."""
    house.open()
    said = [house.answer(text, by, to=1) for by, text in zip((HARMS, JANSSEN), answers, strict=False)]
    house.now = max(AFTER, house.now + timedelta(minutes=1))
    id_ = house.latest().id
    house.do(steering.end_on_time, house.office, id_)
    house.sort()
    house.do(publishing.publish, house.office, id_)
    house.deliver()
    return said


def search(house: House, wanted: str, rooms: Sequence[str] = (ROOM,)) -> str:
    """As the archivist does."""
    message = house.message(f"Suche {wanted}", HARMS, room=DIRECT)
    shelved = house.do(archiving.shelf, house.office, rooms)
    findings = Findings(wanted, shelved, *_found(wanted, [one.edition.page for one in shelved]))
    house.turn(archiving.tell, message, findings, Place.DIRECT)
    (letter,) = house.deliver()
    return words(letter)


def give(house: House, number: int = 0, network: str = "", rooms: Sequence[str] = (ROOM,)) -> list[Letter]:
    message = house.message("Protokoll", HARMS, room=DIRECT)
    house.turn(archiving.give, message, rooms, Give(number, network), Place.DIRECT)
    return house.deliver()


def test_a_passage_is_found_with_round_day_and_agenda_item(house: House) -> None:
    published(house, POOL, "Mehr Platz.")
    said = search(house, "Dolmetschern")
    assert "Eine Stelle zu „Dolmetschern“" in said
    assert "**Runde 1 ·" in said
    assert "TOP 1" in said
    assert f"„{POOL}“ ({HARMS.institution})" in said
    assert "Freitag, 13. November 2026" in said


def test_what_is_not_there_is_not_found_and_what_is_near_is_offered(house: House) -> None:
    published(house, POOL)
    assert "Meinten Sie „Dolmetscherpool“?" in search(house, "Dolmetscherpol")
    assert "anderen Wort" in search(house, "Xylophon")


def test_p6_only_the_rooms_one_may_read_are_searched(house: House) -> None:
    published(house, POOL)
    assert "noch kein Protokoll" in search(house, "Dolmetscher", rooms=())
    assert give(house, rooms=()) == []


def test_p8_what_was_withdrawn_is_not_in_the_archive(house: House) -> None:
    mine, _ = published(house, POOL, "Mehr Platz.")
    house.withdraw(mine)
    assert "Dolmetscherpool" not in house.stored()
    assert "noch kein Protokoll" in search(house, "Dolmetscher")
    house.sort()
    house.deliver()
    assert "steht in den Protokollen" in search(house, "Dolmetscher")
    assert "Mehr Platz." in search(house, "Platz")


def test_p8_what_is_withdrawn_while_somebody_searches_is_not_told(house: House) -> None:
    mine, _ = published(house, POOL, "Mehr Platz.")
    message = house.message("Suche Dolmetscher", JANSSEN, room=DIRECT)
    shelved = house.do(archiving.shelf, house.office, [ROOM])
    findings = Findings("Dolmetscher", shelved, *_found("Dolmetscher", [one.edition.page for one in shelved]))
    assert findings.hits
    house.withdraw(mine)
    house.turn(archiving.tell, message, findings, Place.DIRECT)
    assert not [one for one in house.deliver() if "Dolmetscherpool" in words(one)]


def test_p8_whoever_does_not_want_to_be_named_is_not_named_here_either(house: House) -> None:
    published(house, POOL)
    (filed,) = house.look(lambda tx: tx.answers.of_round(1))
    house.look(lambda tx: tx.corrections.unname([filed.id], unnamed=True))
    said = search(house, "Dolmetscherpool")
    assert "ohne Namen" in said
    assert HARMS.institution not in said


def test_minutes_outlive_the_answers_unless_they_name_persons(house: House) -> None:
    for names, kept in ((Names.INSTITUTION, True), (Names.PERSON, False)):
        house.begin_anew()
        house.office = an_office(names=names)
        published(house, POOL)
        house.now += timedelta(days=120)
        house.forget()
        assert ("Dolmetscherpool" in house.stored()) is kept
        told, *files = give(house)
        assert ("Hier ist das Protokoll" in words(told)) is kept
        assert len(files) == (2 if kept else 0)


def test_p8_the_operator_erases_an_institution_also_from_the_archive(house: House) -> None:
    published(house, POOL)
    house.now += timedelta(days=120)
    house.forget()
    house.do(erasing.erase, Subject(institution=HARMS.institution))
    assert "Dolmetscherpool" not in house.stored()


@pytest.mark.parametrize("name", ["ÄMTER-TREFF Übermut", 'Kita "Grünes Haus"', "Kita  \\  Süd"])
def test_p8_however_an_institution_is_written_it_leaves_the_archive(house: House, name: str) -> None:
    published(house, POOL, f"Dank an {name} dafür.")
    house.now += timedelta(days=120)
    house.forget()
    subject = Subject(institution=name.lower())
    assert not house.look(lambda tx: erasing.survey(tx, subject)).nothing
    house.do(erasing.erase, subject)
    assert "Dolmetscherpool" not in house.stored()


@pytest.mark.parametrize(("name", "gone"), [("Silke Harms", True), ("Kita", False), ("ilke Harm", False)])
def test_p8_a_person_who_is_erased_takes_only_minutes_with_her_that_name_her(
    house: House, name: str, gone: bool
) -> None:
    """Her answers are gone long ago; a single word, or a part of one, is not her name."""
    published(house, f"{POOL} Das sagt Silke Harms von der Kita.")
    house.now += timedelta(days=120)
    house.forget()
    user = JANSSEN.user
    roster = Roster((Entry("Stadtbibliothek", name, user),))
    proposal = Proposal(DESK, ONKEN.user, EventId("$liste"), house.now, roster)
    house.look(lambda tx: tx.rosters.save(ROOM, "Netzwerk", roster, proposal))
    listed = house.do(disclosing.disclose, user)["archived"]
    assert [one["round"] for one in listed] == ([1] if gone else [])
    house.do(erasing.erase, Subject(user))
    assert ("Dolmetscherpool" not in house.stored()) is gone


def test_p8_what_was_archived_before_the_office_chose_otherwise_goes_too(house: House) -> None:
    published(house, POOL)
    house.now += timedelta(days=120)
    house.forget()
    house.office = an_office(archive=False)
    house.forget()
    assert "Dolmetscherpool" not in house.stored()


def test_the_last_minutes_or_those_of_a_round_are_given(house: House) -> None:
    published(house, POOL)
    house.now += timedelta(hours=1)
    deadline = "Fr, 27.11.2026 12 Uhr"
    house.open(deadline=deadline)
    house.now += timedelta(days=20)
    house.do(steering.end_on_time, house.office, house.latest().id)
    house.sort()
    house.do(publishing.publish, house.office, house.latest().id)
    house.deliver()

    def files(found: Sequence[Letter]) -> list[str]:
        return [one.act.name for one in found if isinstance(one.act, Attach)]

    assert "Protokoll_Runde-2.pdf" in files(give(house))
    assert "Protokoll_Runde-1.pdf" in files(give(house, 1))
    assert "Runde 7 gibt es nicht" in words(give(house, 7)[0])
    message = house.message("Protokolle", HARMS, room=DIRECT)
    house.turn(archiving.show_list, message, [ROOM], Place.DIRECT)
    said = words(house.deliver()[0])
    assert said.index("Runde 2") < said.index("Runde 1")
    assert "„Protokoll 2“" in said


def test_minutes_that_were_out_before_there_was_an_archive_are_found(house: House) -> None:
    published(house, POOL)
    house.look(lambda tx: tx.archive.drop(1))
    assert "Dolmetscherpool" in search(house, "Dolmetscherpool")


def test_the_next_minutes_tell_how_many_took_part_the_last_time(house: House) -> None:
    published(house, POOL, "Mehr Platz.")
    house.now += timedelta(days=120)
    house.forget()
    house.start(replace(REQUEST, deadline="Mo, 31.5.2027 12 Uhr"))
    round_ = house.latest()
    assert round_.number == 2
    minutes = house.look(lambda tx: composing.compose(tx, house.office, round_, house.now))
    assert minutes.previous is not None
    assert (minutes.previous.took_part, minutes.previous.invited) == (2, 3)


def test_a_hundred_rounds_are_searched_soon(house: House) -> None:
    published(house, POOL)
    page = unpacked(house.do(archiving.shelf, house.office, [ROOM])[0].edition.page)
    pages = [packed(_long(page, no)) for no in range(100)]
    assert min(len(one) for one in pages) > 20_000
    hits, count, _ = _found("Dolmetscherpool", pages)
    assert (len(hits), count) == (archiving.MOST, 100)
    assert soon(lambda: _found("Dolmetscherpool", pages))
    assert soon(lambda: _found("Dolmetscherpol", pages))


def _long(page: Sheet, no: int) -> Sheet:
    quotes = tuple(
        Quote(f"„Satz {no}.{line} über Elternabende und vieles andere mehr.“", "(Kita)")
        for line in range(300)
    )
    blocks = (Heading(1, "TOP 1 · Was fehlt?"), Quotes((*quotes, Quote(f"„{POOL}“", "(Kita)"))))
    return replace(page, blocks=blocks)


def test_long_quotes_are_shortened_around_what_was_found() -> None:
    text = "Vorher " * 60 + "Dolmetscher fehlen. " + "Nachher " * 60
    (hit,), _ = passages.find("Dolmetscher", [[passages.Passage("TOP 1", "", text)]], 5)
    assert "Dolmetscher fehlen." in hit.passage.text
    assert len(hit.passage.text) < 320
    assert hit.passage.text.startswith("… ")
