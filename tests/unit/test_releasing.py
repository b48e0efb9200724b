"""The release of minutes: proved before, stopped by a word, and void when something changes after it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct.course import steering
from bot.conduct.dialogue import reading
from bot.conduct.publication import composing, finishing, proof, publishing
from bot.conduct.themes import amending, releasing
from bot.meeting.answer import Standing
from bot.meeting.ids import EventId
from bot.meeting.letter import Attach, Letter
from bot.meeting.message import Place
from bot.meeting.minutes import Names
from bot.meeting.roster import Entry, Proposal, Roster
from bot.meeting.round import Form, Phase, Release, due
from bot.meeting.theme import Theme
from bot.minutes.markdown import document
from bot.speech.finishing import Meet, read
from tests.office import (
    BRANDT,
    DEADLINE,
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    NOW,
    ONKEN,
    PETERSEN,
    ROOM,
    House,
    an_office,
    even,
    words,
)

from .test_curating import open_ as opened
from .test_curating import say as curate

pytestmark = pytest.mark.both_databases

AFTER = DEADLINE + timedelta(minutes=1)
MINUTES = "Mo, 16.11.2026 8 Uhr"
DAY = "Montag, 16. November, 8 Uhr"


def over(house: House, release: Release, *answers: str, minutes: str | None = MINUTES) -> None:
    """A round that is over and sorted, and waits to be released."""
    house.office = an_office(release=release, staff_room=DESK)
    house.open(minutes=minutes)
    for by, text in zip((HARMS, JANSSEN, ONKEN), answers, strict=False):
        house.answer(text, by, to=1)
    house.end(AFTER)
    house.sort()
    house.deliver()


def release(house: House, *people: object) -> list[Letter]:
    for by in people:
        message = house.message("freigeben", by, room=DESK)
        house.turn(steering.give_release, message, house.latest().id)
    return house.deliver()


def stop(house: House, by: object = BRANDT, room: str = DESK) -> list[Letter]:
    message = house.message("anhalten", by, room=room)
    house.turn(releasing.stop, message, house.latest().id)
    return house.deliver()


def preview(house: House) -> tuple[str, list[str]]:
    """What staff read, and how the files are called."""
    message = house.message("Vorschau", PETERSEN, room=DESK)
    house.turn(publishing.show, message, house.latest().id, Place.STAFF, True)
    said, *files = house.deliver()
    return words(said), [one.act.name for one in files if isinstance(one.act, Attach)]


# --- The proof -------------------------------------------------------------------------------------


def test_p7_before_the_release_staff_read_what_was_counted(house: House) -> None:
    over(house, Release.TWO, "Elf Kinder. Mehr Platz.", "Guten Tag", "Frau Lemke ist krank.")
    said, files = preview(house)
    assert "3 von 3 Antworten sind enthalten" in said
    assert f"Frage 1 ({ONKEN.institution})" in said
    assert "**zwei Personen** „freigeben“" in said
    assert f"Veröffentlichung: {DAY}." in said
    assert files == [f"Protokoll_Runde-1_Entwurf.{form}" for form in ("md", "docx", "pdf")]


def test_p7_what_got_lost_on_the_way_is_noticed(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.", "Mehr Platz.")
    round_ = house.latest()
    minutes = house.look(lambda tx: composing.compose(tx, house.office, round_, AFTER))
    first, *others = minutes.items
    poorer = replace(minutes, items=(replace(first, singles=first.singles[:1]), *others))
    found = house.look(lambda tx: proof.read(tx, round_, poorer))
    assert (found.contained, found.answers) == (1, 2)


def test_the_proof_counts_who_is_unnamed_and_who_was_late(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.", "Mehr Platz.")
    id_ = house.latest().id
    first, second = house.look(lambda tx: tx.answers.of_round(id_))
    house.look(lambda tx: tx.rulings.judge([second.id], Standing.ADMITTED))
    house.look(lambda tx: tx.corrections.unname([first.id], unnamed=True))
    said, _ = preview(house)
    assert "1 Antwort ohne Namen der Einrichtung" in said
    assert "1 Nachtrag gekennzeichnet" in said
    assert "keine Namen von Personen" in said


def test_the_proof_names_who_stands_there_with_a_display_name(house: House) -> None:
    alone = replace(HARMS, name="Jürgen Otte", institution="Jürgen Otte")
    house.office = an_office(release=Release.ONE, staff_room=DESK)
    house.open(minutes=MINUTES)
    house.answer("Die Schmiede ist offen.", alone, to=1)
    house.answer("Ein Kurs.", JANSSEN, to=1)
    house.end(AFTER)
    house.sort()
    house.deliver()
    said, _ = preview(house)
    assert "Von Jürgen Otte kenne ich keine Einrichtung, im Protokoll steht der Anzeigename." in said
    assert "„mitglied Jürgen Otte gehört zu Kita Sonnenblume“" in said
    house.office = replace(house.office, names=Names.NONE)
    assert "Anzeigename" not in preview(house)[0]


def test_a_name_that_no_line_quotes_is_no_reason_to_warn(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder. Viele Grüße von Petra Lohse.", "Mehr Platz.")
    id_ = house.latest().id
    sortings = house.look(lambda tx: tx.sortings.of_round(id_))
    cut = [
        replace(one, parts=tuple(replace(part, left_out="Petra" in part.text) for part in one.parts))
        for one in sortings
    ]
    house.do(lambda tx, now: tx.sortings.replace(id_, cut, now))
    assert "keine Namen von Personen" in preview(house)[0]


def test_the_proof_names_persons_in_what_staff_wrote_themselves(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.", "Mehr Platz.")
    round_ = house.latest()
    minutes = house.look(lambda tx: composing.compose(tx, house.office, round_, AFTER))
    (item, *others) = minutes.items
    for heading, sentence in (("Plätze", "Das klärt Frau Lemke."), ("Herr Dr. Lemke fragt", "")):
        themes = (Theme(heading, item.singles, sentence),)
        told = replace(minutes, items=(replace(item, themes=themes, singles=()), *others))
        found = house.look(lambda tx, told=told: proof.read(tx, round_, told))
        assert found.named == ((1, ""),)
    themes = (Theme("Plätze", item.singles, "Das klärt das Jugendamt."),)
    told = replace(minutes, items=(replace(item, themes=themes, singles=()), *others))
    assert house.look(lambda tx: proof.read(tx, round_, told)).named == ()


@pytest.mark.parametrize(
    ("said_", "named"),
    [
        ("Silke fragt bei der Gemeinde nach.", True),
        ("Das ist Okkos Raum.", True),
        ("Ute Behr hilft.", True),
        ("Ute hilft.", True),
        ("Jana leitet das.", True),
        ("Die Silke-Harms-Schule hilft, und das Silke Haus.", False),
        ("Rose und Flieder blühen.", False),
        ("Das Team hilft.", False),
        ("Die Leitung hilft.", False),
    ],
)
def test_the_proof_knows_the_first_names_of_members(house: House, said_: str, named: bool) -> None:
    listed = Roster(
        (
            Entry("Museum am Wall", "Ute Behr"),
            Entry("Gärtnerei", "Rose Kuhn"),
            Entry("Kita Sonnenblume", "Silke Harms", HARMS.user),
            Entry("Kita Sonnenblume", "Team Ost"),
            Entry("Stadtbibliothek", "Leitung Ausleihe"),
        )
    )
    proposal = Proposal(DESK, PETERSEN.user, EventId("$liste"), NOW, listed)
    house.look(lambda tx: tx.rosters.save(ROOM, "Sprache und Ankommen", listed, proposal))
    over(house, Release.ONE, said_, "Mehr Platz.")
    assert ("keine Namen von Personen" not in preview(house)[0]) is named


# --- Stopped ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", list(Release))
def test_a_word_stops_the_publication_until_it_is_released_again(house: House, how: Release) -> None:
    over(house, how, "Elf Kinder.")
    people = [PETERSEN, BRANDT][: how.needed]
    if people:
        assert "können Sie mit „anhalten“ stoppen" in words(release(house, *people)[-1])
    on_the_day = house.latest().minutes_at
    assert on_the_day is not None
    assert due(house.latest(), on_the_day) is not None
    (told,) = stop(house)
    assert "wird nicht veröffentlicht" in words(told)
    assert due(house.latest(), on_the_day + timedelta(days=9)) is None
    release(house, *(people or [PETERSEN]))
    assert due(house.latest(), on_the_day) is not None


def test_whoever_stops_it_in_private_stops_it_for_all_to_read(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.")
    release(house, PETERSEN)
    told = {letter.room: words(letter) for letter in stop(house, BRANDT, DIRECT)}
    assert told[DESK] == f"{BRANDT.name} hat die Veröffentlichung von „Netzwerktreffen“ angehalten. " + (
        "Die Freigabe gilt nicht mehr."
    )
    assert set(told) == {DESK, DIRECT}


def test_a_stopp_in_passing_is_asked_about_and_where_nothing_is_to_be_stopped_it_is_not(house: House) -> None:
    def says_stopp() -> str:
        message = house.message("Stopp!", BRANDT, room=DESK)
        house.turn(reading.take, message, Place.STAFF, (), staff=True)
        return "\n".join(words(one) for one in house.deliver())

    def under_way(**until: float) -> bool:
        limit = house.now + timedelta(**until) if until else None
        return house.look(lambda tx: releasing.under_way(tx, limit))

    over(house, Release.ONE, "Elf Kinder.")
    assert not says_stopp()
    release(house, PETERSEN)
    assert "Meinten Sie „anhalten“?" in says_stopp()
    assert under_way()
    assert not under_way(hours=1)
    assert under_way(days=4)
    stop(house)
    assert not under_way()


def test_what_was_not_released_needs_no_stopping_and_what_is_out_cannot_be_stopped(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.")
    (told,) = stop(house)
    assert "noch nicht freigegeben" in words(told)
    house.publish()
    (told,) = stop(house)
    assert "schon veröffentlicht" in words(told)
    assert house.latest().phase is Phase.PUBLISHED


# --- Void ------------------------------------------------------------------------------------------


def test_whatever_changes_after_the_release_takes_it_back_and_staff_are_told_once(house: House) -> None:
    house.office = an_office(release=Release.TWO, staff_room=DESK)
    house.open(minutes=MINUTES)
    mine = house.answer("Elf Kinder.", HARMS, to=1)
    house.answer("Mehr Platz.", JANSSEN, to=1)
    house.end(AFTER)
    house.sort()
    house.deliver()
    release(house, PETERSEN, BRANDT)
    house.withdraw(mine)
    assert house.latest().released_by == frozenset()
    house.restart()
    house.sort()
    told = [words(letter) for letter in house.deliver() if letter.room == DESK]
    assert [text for text in told if "Sie gilt deshalb nicht mehr" in text] == told != []
    id_ = house.latest().id
    house.look(lambda tx: tx.sortings.replace(id_, (), house.now))
    house.sort()
    assert [letter for letter in house.deliver() if letter.room == DESK] == []


def test_without_a_release_nothing_is_void(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.")
    round_ = house.latest()
    house.look(lambda tx: amending.sort_again(tx, round_, house.now))
    house.sort()
    assert house.deliver() == []


# --- What staff add --------------------------------------------------------------------------------


def add(house: House, said: str) -> str:
    wish = read(said)
    assert wish is not None
    message = house.message(said, PETERSEN, room=DESK)
    house.turn(finishing.finish, message, house.latest().id, wish)
    return " ".join(words(letter) for letter in house.deliver())


def text(house: House) -> str:
    """The draft as text."""
    round_ = house.latest()
    minutes = house.look(lambda tx: composing.compose(tx, house.office, round_, AFTER))
    return even(document(minutes, house.office.texts))


def test_staff_say_when_people_meet_next_and_that_it_is_open(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.")
    release(house, PETERSEN)
    said = add(house, "Nächstes Treffen am 25.2.2027")
    assert "Donnerstag, 25. Februar 2027" in said
    assert "sie gilt damit nicht mehr" in said
    assert house.latest().released_by == frozenset()
    assert "**Nächstes Treffen:** Donnerstag, 25. Februar 2027" in text(house)
    house.restart()
    assert "Ort und Uhrzeit folgen mit der Einladung." in text(house)
    said = add(house, "Nächstes Treffen am 25.2.2027 um 14 Uhr")
    assert "am Donnerstag, 25. Februar, 14 Uhr. Das steht" in said
    assert "**Nächstes Treffen:** Donnerstag, 25. Februar 2027, 14 Uhr. Der Ort folgt mit der" in text(house)
    assert "kein nächstes Treffen" in add(house, "Nächstes Treffen: offen")
    assert "Nächstes Treffen" not in text(house)


def test_bad_input_gets_a_sentence_and_changes_nothing(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.")
    add(house, "Nächstes Treffen am 25.2.2027")
    before = house.latest()
    assert "„32.13“ habe ich nicht verstanden" in add(house, "Nächstes Treffen am 32.13.")
    assert house.latest() == before
    house.do(publishing.publish, house.office, before.id)
    house.deliver()
    assert "schon veröffentlicht" in add(house, "Kurzfassung")


def test_staff_choose_the_short_form_and_think_better_of_it(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.", "Mehr Platz.")
    assert "„Elf Kinder.“" in text(house)
    assert "Kurzfassung" in add(house, "Kurzfassung")
    assert "„Elf Kinder.“" not in text(house)
    assert "allen Beiträgen" in add(house, "Langfassung")
    assert "„Elf Kinder.“" in text(house)
    house.office = replace(house.office, form=Form.SHORT)
    assert "„Elf Kinder.“" in text(house)


def test_whoever_read_in_an_answer_that_the_release_is_void_does_not_read_it_again(house: House) -> None:
    """Not even when the next draft is put together, for whatever reason."""
    over(house, Release.ONE, "Elf Kinder.", "Mehr Platz.")
    id_ = house.latest().id
    opened(house)
    for void, said in ((add, "Nächstes Treffen am 25.2.2027"), (curate, "neues Thema Plätze aus e1 e2")):
        release(house, PETERSEN)
        assert house.latest().released_by
        assert "gilt damit nicht mehr" in (void(house, said) or "")
        assert house.latest().released_by == frozenset()
        house.look(lambda tx: tx.sortings.replace(id_, (), house.now))
        house.sort()
        assert [words(letter) for letter in house.deliver()] == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Nächstes Treffen: Do, 25.2.2027", Meet("Do, 25.2.2027")),
        ("das nächste Treffen ist am 25. Februar", Meet("25. Februar")),
        ("next meeting on 25 February", Meet("25 February")),
        ("Nächstes Treffen am Do, 28.1. um 14 Uhr", Meet("Do, 28.1. um 14 Uhr")),
        ("Nächstes Treffen am Do 28.1. um 14 Uhr im Kreishaus", Meet("Do 28.1. um 14 Uhr", "im Kreishaus")),
        ("Nächstes Treffen: 28.1. 14 Uhr, Kreishaus, Raum 3", Meet("28.1. 14 Uhr", "Kreishaus, Raum 3")),
        ("Nächstes Treffen am 28.1. im Kreishaus, Raum 3.", Meet("28.1.", "im Kreishaus, Raum 3")),
        ("Nächstes Treffen am 28.1. 14 Uhr (Ort: Rathaus)", Meet("28.1. 14 Uhr", "Rathaus")),
        ("Nächstes Treffen im Kreishaus am 28.1. um 14 Uhr", Meet("28.1. um 14 Uhr", "im Kreishaus")),
        ("Nächstes Treffen am Donnerstag in 2 Wochen", Meet("Donnerstag in 2 Wochen")),
        ("Nächstes Treffen am 28.1. um 14 Uhr, danke", Meet("28.1. um 14 Uhr")),
        ("next meeting on 28 January at the library", Meet("28 January", "at the library")),
        ("Nächstes Treffen am Tag der offenen Tür im Rathaus", Meet("Tag der offenen Tür im Rathaus")),
        ("Kurzfassung!", Form.SHORT),
        ("full form", Form.FULL),
        ("Nächstes Treffen wäre schön", None),
        ("Die Kurzfassung gefällt mir", None),
    ],
)
def test_what_finishes_minutes(said: str, meant: object) -> None:
    assert read(said) == meant


def test_the_place_of_the_next_meeting_is_kept_with_its_time(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.", "Mehr Platz.")
    opened(house)
    said = add(house, "Nächstes Treffen am Do 28.1. um 14 Uhr im Kreishaus")
    assert "Donnerstag, 28. Januar, 14 Uhr, im Kreishaus." in (said or "")
    meeting = house.latest().next_meeting
    assert meeting is not None
    assert meeting.place == "im Kreishaus"
    assert "im Kreishaus" in text(house)
