"""The register of needs: what the minutes say, what staff are asked in the next round, and what goes."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.conduct.curation import curating
from bot.conduct.membership import moderating
from bot.conduct.privacy import disclosing, erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.publication import awaiting, composing
from bot.conduct.tasks import tasking
from bot.conduct.themes import sorting
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoundId
from bot.meeting.letter import Say
from bot.meeting.member import Member
from bot.meeting.minutes import Minutes, Names
from bot.meeting.round import Form, Release
from bot.meeting.task import State, Task
from bot.minutes import chat, markdown
from bot.minutes.arrangement import Arrangement, Piece
from bot.speech.planning import Appoint
from tests.office import BRANDT, DESK, HARMS, JANSSEN, ONKEN, PETERSEN, ROOM, House, an_office, words

pytestmark = pytest.mark.both_databases

Answers = tuple[tuple[Member, str, int | None], ...]

POOL = "Ein Dolmetscherpool wäre gut."
TABLETS = "Leihtablets für Jugendliche."
ANSWERS = (
    (HARMS, POOL, 0),
    (JANSSEN, "Dolmetscher kurzfristig.", 0),
    (HARMS, "Elternbriefe in einfacher Sprache.", 1),
    (JANSSEN, "Vorlagen für Elternbriefe.", 1),
    (ONKEN, TABLETS, None),
)
# Needs and offers, as to a question for both.
MIXED: Answers = (
    (HARMS, POOL, 0),
    (JANSSEN, "Wir bieten Dolmetscher für Farsi.", 0),
    (ONKEN, "Wir bieten Dolmetscher für Ukrainisch.", 0),
    (HARMS, "Wir bieten Vorlagen für Elternbriefe.", 1),
    (JANSSEN, "Wir bieten einfache Elternbriefe.", 1),
    (ONKEN, TABLETS, None),
    (HARMS, "Wir bieten einen Raum.", None),
)
LATER: Answers = ((HARMS, "Danke, alles gut.", None),)
COSTS = "Kosten klären, Bildungsbüro, bis 29.1.2027"


def closed(house: House, answers: Answers = ANSWERS, deadline: str | None = None, **office: object) -> None:
    """A round has ended; its first question asks for needs, or for offers too: two themes, and some alone."""
    house.office = an_office(**({"staff_room": DESK, "release": Release.ONE} | office))
    house.open() if deadline is None else house.open(deadline=deadline, title="Noch ein Treffen")
    for by, text, _ in answers:
        house.answer(text, by, to=1)
    house.end(house.latest().deadline + timedelta(minutes=1))
    arrange(house)
    house.deliver()


def arrange(house: House) -> None:
    id_ = house.latest().id
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    assert material is not None
    places = {text: theme for _, text, theme in (*ANSWERS, *MIXED)}
    asked = [(question, [one.answer.text for one in filed]) for question, filed in material]
    found = [
        Arrangement(
            question.no,
            ("Dolmetscher, gut", "Elternbriefe") if texts else (),
            tuple((Piece(text, places.get(text), need=needed(text)),) for text in texts),
        )
        for question, texts in asked
    ]
    assert house.do(awaiting.finish, house.office, id_, material, found)


def needed(text: str) -> bool:
    return not text.startswith(("Danke", "Wir bieten"))


def say(house: House, said: str) -> str:
    house.now += timedelta(seconds=20)
    message = house.message(said, PETERSEN, room=DESK)
    house.look(lambda tx: tx.inbox.add(message))
    hears = {Topic.TASKS: tasking.hear, Topic.CURATION: curating.hear}
    for dialogue in house.look(lambda tx: tx.dialogues.at(DESK, message.arrived)):
        if dialogue.topic in hears and house.turn(hears[dialogue.topic], message, dialogue):
            return heard(house)
    if said.startswith("Frage"):
        house.turn(curating.open_, message, DESK, house.latest().id, 1)
    else:
        house.turn(tasking.take, message, DESK, house.latest().id)
    return heard(house)


def heard(house: House) -> str:
    return "\n\n".join(words(one) for one in house.deliver() if isinstance(one.act, Say))


def named(house: House) -> str:
    """Staff put the themes in order; what they hear at the end."""
    say(house, "Frage 1")
    say(house, "A heißt Gemeinsamer Dolmetscherpool")
    return say(house, "passt")


def minutes(house: House) -> Minutes:
    latest = house.latest()
    at = latest.published_at or house.now
    return house.look(lambda tx: composing.compose(tx, house.office, latest, at))


def text(house: House) -> str:
    return markdown.document(minutes(house), house.office.texts)


def told(house: House, no: int) -> str:
    """The published minutes of a round, composed again."""
    round_ = house.look(lambda tx: tx.rounds.get(RoundId(no)))
    at = round_.published_at
    assert at is not None
    found = house.look(lambda tx: composing.compose(tx, house.office, round_, at))
    return markdown.document(found, house.office.texts)


def hide(house: House, member: Member) -> None:
    id_ = house.latest().id
    with house.database.transaction() as tx:
        hers = [one.id for one in tx.answers.of_user(member.user) if one.answer.round == id_]
        tx.corrections.unname(hers, unnamed=True)


def section(house: House, head: str) -> list[str]:
    """The lines of a part of the minutes."""
    return text(house).partition(f"### {head}\n\n")[2].partition("\n\n")[0].splitlines()


def register(house: House) -> list[str]:
    return section(house, "Unterstützungsbedarf im Überblick")


def earlier(house: House) -> list[str]:
    return section(house, "Bedarf aus der letzten Runde")


def kept(house: House) -> list[Task]:
    return house.look(lambda tx: tx.tasks.needs_of(ROOM))


def publish(house: House) -> None:
    house.publish()


def test_every_need_stands_there_once_with_what_follows(house: House) -> None:
    closed(house)
    named(house)
    said = say(house, f"Aufgabe zu 1A: {COSTS}")
    assert "(zu: Gemeinsamer Dolmetscherpool)" in said
    assert register(house) == [
        "- 1.1 Gemeinsamer Dolmetscherpool – Kita Sonnenblume · Stadtbibliothek: Aufgabe 1",
        "- 1.2 Elternbriefe – Kita Sonnenblume · Stadtbibliothek: offen",
        "- „Leihtablets für Jugendliche.“ – Gesundheitsamt: offen",
    ]


def test_a_task_stands_under_its_theme_and_says_where_it_is_from(house: House) -> None:
    closed(house)
    named(house)
    say(house, f"Aufgabe: {COSTS}")
    assert "Nächster Schritt" not in text(house)
    assert "(zu: Gemeinsamer Dolmetscherpool)" in say(house, "1 zu 1A")
    below = text(house).partition("1.1 Gemeinsamer")[2].partition("#### 1.2")[0]
    assert below.rstrip().endswith("Nächster Schritt: Aufgabe 1.")
    assert text(house).count("Nächster Schritt") == 1
    assert "Aus: TOP 1." in text(house)
    # Of what stands alone, and of the whole item.
    say(house, f"Aufgabe zu 1E: Tablets suchen, Bildungsbüro, bis 30.1.2027\nAufgabe zu Frage 1: {COSTS}")
    alone = text(house).partition("1.3 Weitere")[2].partition("### TOP 2")[0]
    assert alone.rstrip().endswith("Nächster Schritt: Aufgabe 3.\n\nNächster Schritt zu TOP 1: Aufgabe 2.")
    assert "„Leihtablets für Jugendliche.“ – Gesundheitsamt: Aufgabe 3" in text(house)


def test_a_theme_is_itself_whatever_comes_before_it(house: House) -> None:
    closed(house)
    named(house)
    say(house, f"Aufgabe zu 1B: {COSTS}")
    say(house, "Frage 1")
    say(house, "B heißt Elternbriefe in einfacher Sprache")
    say(house, "A auflösen")
    assert (
        "- 1.1 Elternbriefe in einfacher Sprache – Kita Sonnenblume · Stadtbibliothek: Aufgabe 1"
        in register(house)
    )


@pytest.mark.parametrize("line", ["Aufgabe zu 1X: {}", "Aufgabe zu 2A: {}"])
def test_a_theme_that_is_not_there_is_named(house: House, line: str) -> None:
    closed(house)
    named(house)
    said = say(house, line.format(COSTS))
    assert "konnte ich keinem Thema zuordnen" in said
    assert not minutes(house).tasks


def test_themes_nobody_has_looked_at_have_no_task(house: House) -> None:
    """They may be others tomorrow."""
    closed(house)
    assert "noch nicht geprüft. Mit „Frage 1“" in say(house, f"Aufgabe zu 1A: {COSTS}")


def test_who_is_not_named_is_not_named_here(house: House) -> None:
    closed(house)
    named(house)
    for member in (HARMS, ONKEN):
        hide(house, member)
    pool = "- 1.1 Gemeinsamer Dolmetscherpool – Stadtbibliothek und eine Einrichtung, ohne Namen: offen"
    assert pool in register(house)
    assert "Gesundheitsamt" not in "".join(register(house))
    house.office = an_office(names=Names.NONE)
    assert "- 1.1 Gemeinsamer Dolmetscherpool – 2 Einrichtungen: offen" in register(house)


def test_the_short_form_has_nobodys_words(house: House) -> None:
    closed(house, form=Form.SHORT)
    named(house)
    assert register(house)[-1] == "- TOP 1: weitere Beiträge (1) – Gesundheitsamt: offen"
    assert not [line for line in text(house).splitlines() if "„" in line and "Stichwort" not in line]
    assert "Hier stehen Ergebnisse, nicht die einzelnen Beiträge." in text(house)


def test_open_needs_come_back_and_staff_say_what_became_of_them(house: House) -> None:
    closed(house)
    named(house)
    say(house, f"Aufgabe zu 1A: {COSTS}")
    publish(house)
    first = text(house)
    house.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    closed(house, LATER, "Fr, 11.12.2026 12 Uhr")
    say(house, "Frage 1")
    said = say(house, "Aufgaben")
    assert "Bedarf: „Elternbriefe in einfacher Sprache.“ – Kita Sonnenblume, offen" in said
    assert "4 Bedarf: „Leihtablets für Jugendliche.“ – Gesundheitsamt, offen" in said
    assert "Gemeinsamer Dolmetscherpool" not in said
    assert "Das ist ein Bedarf, keine Aufgabe" in say(house, "4 sagt zu")
    assert "4 Bedarf: „Leihtablets für Jugendliche.“ – Gesundheitsamt, **erledigt**" in say(
        house, "4 erledigt, 3 offen"
    )
    assert "- „Leihtablets für Jugendliche.“ (Gesundheitsamt): **erledigt**" in earlier(house)
    assert "- „Vorlagen für Elternbriefe.“ (Stadtbibliothek): **offen**" in earlier(house)
    assert "Zurückgenommen" in say(house, "zurück")
    assert "- „Leihtablets für Jugendliche.“ (Gesundheitsamt): **offen**" in earlier(house)
    say(house, "4 erledigt")
    publish(house)
    second = text(house)
    assert "\n".join(chat.messages(minutes(house), house.office.texts)).count("Leihtablets") == 1
    house.now = datetime(2027, 1, 11, 9, tzinfo=UTC)
    closed(house, LATER, "Fr, 22.1.2027 12 Uhr")
    assert len(earlier(house)) == 2
    # What came later changes no minutes that are out.
    again = [told(house, no) for no in (1, 2)]
    assert again == [first, second]


def test_a_named_theme_goes_on_in_the_words_of_staff(house: House) -> None:
    closed(house)
    named(house)
    publish(house)
    (pool,) = [one for one in kept(house) if one.answer is None]
    assert (pool.what, [party.name for party in pool.parties]) == (
        "Gemeinsamer Dolmetscherpool",
        ["Kita Sonnenblume", "Stadtbibliothek"],
    )
    assert all(one.need and one.state is State.OPEN for one in kept(house))
    # It is no task: nobody is reminded of it, and it is in no list of tasks.
    assert house.look(lambda tx: tx.tasks.everything()) == []


def test_p8_what_is_withdrawn_or_erased_is_needed_no_more(house: House) -> None:
    closed(house)
    named(house)
    publish(house)
    house.do(erasing.erase, Subject(institution="Kita Sonnenblume"))
    assert "Sonnenblume" not in str(kept(house))
    assert POOL not in str(kept(house))
    arrange(house)
    house.do(erasing.erase, Subject(ONKEN.user))
    assert "Leihtablets" not in str(kept(house))


def test_p8_with_the_answers_their_words_go_and_those_of_staff_stay(house: House) -> None:
    closed(house)
    named(house)
    publish(house)
    house.now += timedelta(days=200)
    house.forget()
    assert [one.what for one in kept(house)] == ["Gemeinsamer Dolmetscherpool"]


def test_of_needs_and_offers_only_the_needs_stand_there(house: House) -> None:
    closed(house, MIXED)
    assert register(house) == [
        "- 1.1 Dolmetscher, gut – Kita Sonnenblume: offen",
        "- „Leihtablets für Jugendliche.“ – Gesundheitsamt: offen",
    ]
    # Needs stay needs wherever staff put them; a theme that has only offers left is none.
    say(house, "Frage 1")
    say(house, "a1 nach B\ne1 nach B")
    assert register(house) == ["- 1.1 Elternbriefe – Kita Sonnenblume · Gesundheitsamt: offen"]
    house.do(erasing.erase, Subject(ONKEN.user))
    arrange(house)
    assert register(house) == ["- 1.1 Elternbriefe – Kita Sonnenblume: offen"]


def test_of_needs_and_offers_the_short_form_counts_the_needs(house: House) -> None:
    closed(house, MIXED, form=Form.SHORT)
    assert register(house)[-1] == "- TOP 1: weitere Beiträge (1) – Gesundheitsamt: offen"


def test_of_needs_and_offers_only_the_needs_come_back(house: House) -> None:
    closed(house, MIXED)
    named(house)
    publish(house)
    assert [(one.what, [party.name for party in one.parties]) for one in kept(house)] == [
        ("Gemeinsamer Dolmetscherpool", ["Kita Sonnenblume"]),
        (TABLETS, ["Gesundheitsamt"]),
    ]
    first = text(house)
    house.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    closed(house, LATER, "Fr, 11.12.2026 12 Uhr")
    say(house, "Frage 1")
    said = say(house, "Aufgaben")
    assert "Bedarf: Gemeinsamer Dolmetscherpool – Kita Sonnenblume, offen" in said
    assert "Wir bieten" not in said
    assert earlier(house) == [
        "- Gemeinsamer Dolmetscherpool (Kita Sonnenblume): **offen**",
        "- „Leihtablets für Jugendliche.“ (Gesundheitsamt): **offen**",
    ]
    assert told(house, 1) == first


def test_the_head_says_who_led(house: House) -> None:
    closed(house)
    id_ = house.latest().id
    house.look(lambda tx: tx.leaders.know(id_, {PETERSEN.user: "Jana Petersen"}))
    message = house.message("Co-Moderation: Malte Brandt", PETERSEN, room=DESK)
    people = {BRANDT.user: "Malte Brandt (Bildungsbüro)"}
    house.turn(moderating.change, message, house.latest().id, Appoint("Malte Brandt"), people)
    assert f"**Leitung:** Jana Petersen, {house.office.name}" in text(house)
    assert "**Co-Moderation und Protokoll:** Malte Brandt" in text(house)
    assert house.do(disclosing.disclose, BRANDT.user)["led_as"] == ["Malte Brandt"]
    publish(house)
    assert ", Fassung 1" in text(house)
    house.do(erasing.erase, Subject(BRANDT.user))
    assert "Brandt" not in text(house)
