"""The document: every statement stands in it letter by letter, and no statement can break it."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.meeting.attendance import Attendance
from bot.meeting.gathering import Gathering
from bot.meeting.minutes import Minutes, Names, Period, Way
from bot.meeting.round import Form
from bot.meeting.theme import AgendaItem, Statement, Theme
from bot.minutes.chat import messages
from bot.minutes.markdown import document, heading
from bot.minutes.sheet import Quotes, sheet
from bot.speech.markdown import shown
from bot.speech.texts import Texts, load
from tests.attacks import ATTACKS
from tests.office import even

BERLIN = ZoneInfo("Europe/Berlin")
GERMAN, ENGLISH = load("de"), load("en")

POOL = Theme(
    "Gemeinsamer Dolmetscherpool",
    (
        Statement("Ein gemeinsamer Dolmetscherpool wäre eine große Hilfe.", "Kita Sonnenblume"),
        Statement("Ein Dolmetscherpool, den auch\nwir nutzen können.", "Gesundheitsamt", late=True),
    ),
)
MINUTES = Minutes(
    title="Sprache und Ankommen",
    network="Netzwerk Nordmarsch",
    number=3,
    channels=(Way.CHAT, Way.MAIL, Way.PHONE),
    period=Period(
        datetime(2026, 11, 2, 10, tzinfo=BERLIN),
        datetime(2026, 11, 17, 12, tzinfo=BERLIN),
        datetime(2026, 11, 13, 12, 30, tzinfo=BERLIN),
    ),
    participants=("Kita Sonnenblume", "Gesundheitsamt", "Oberschule Bargstede"),
    invited=17,
    items=(
        AgendaItem(
            1, "Was fehlt?", 3, (POOL,), (Statement("Leihtablets", "Oberschule Bargstede"),), left_out=1
        ),
        AgendaItem(2, "Was noch?", 0, (), ()),
    ),
    created=datetime(2026, 11, 18, 9, tzinfo=BERLIN),
    retention_months=3,
)

EXPECTED = """\
# Protokoll

## Sprache und Ankommen · Runde 3

**Gremium:** Netzwerk Nordmarsch

**Form:** schriftlicher Austausch (Chat, E-Mail, Telefon)

**Zeitraum:** Montag, 2. November 2026, 10 Uhr, bis Dienstag, 17. November 2026, 12 Uhr \
(verlängert; zuerst bis Freitag, 13. November 2026, 12:30 Uhr)

**Erstellt am:** Mittwoch, 18. November 2026

**Teilgenommen (3):** Kita Sonnenblume · Gesundheitsamt · Oberschule Bargstede

**Beteiligung:** 3 von 17 Einrichtungen (18 Prozent).

### Tagesordnung

- TOP 1 · Was fehlt?
- TOP 2 · Was noch?

### Das Wichtigste in Kürze

- **Gemeinsamer Dolmetscherpool:** 2 Einrichtungen (TOP 1)

So ist dieses Protokoll entstanden: Ein Programm hat Antworten nach gemeinsamen Wörtern und ähnlicher \
Bedeutung zu Themen zusammengelegt und die Überschriften vorgeschlagen. Das ist ein Vorschlag. Texte in \
Anführungszeichen sind der Wortlaut der Einrichtungen.

### TOP 1 · Was fehlt? (3 Antworten)

#### 1.1 Gemeinsamer Dolmetscherpool (2 Einrichtungen)

- „Ein gemeinsamer Dolmetscherpool wäre eine große Hilfe.“ (Kita Sonnenblume)
- „Ein Dolmetscherpool, den auch wir nutzen können.“ (Gesundheitsamt, Nachtrag)

#### 1.2 Weitere Beiträge (1 Einrichtung)

- „Leihtablets“ (Oberschule Bargstede)

### TOP 2 · Was noch?

Zu dieser Frage gibt es keine Antworten.

### Zu diesem Protokoll

Ausgewertet sind alle 3 Antworten. Daraus stehen hier 3 Zitate. \
Grüße und Angaben ohne Inhalt sind weggelassen (1).

**Stimmt etwas nicht?** Bitte melden Sie sich beim Bildungsbüro.

**Verteiler:** alle 17 eingeladenen Einrichtungen.

**Anlagen:** keine.

**Datenschutz:** Genannt sind Einrichtungen, nicht die Personen, die geschrieben haben. \
Die einzelnen Antworten werden drei Monate nach Abschluss der Runde gelöscht. \
Das Protokoll bleibt bei den Akten des Bildungsbüros. \
Auskunft und Löschung: Stichwort „Datenschutz“ an Umlauf oder an das Bildungsbüro.
"""


def empty(**changes: object) -> Minutes:
    plain = Minutes("Treffen", "", 0, (), Period(None, None), (), 0, (), None)
    return replace(plain, **changes)  # type: ignore[arg-type]


def single(statement: Statement, **changes: object) -> Minutes:
    return empty(items=(AgendaItem(1, "Was?", 1, (), (statement,)),), **changes)


def structure(text: str) -> list[tuple[str, str]]:
    """What a Markdown reader without mercy sees: kind and text of each block, and all markup within."""
    eager = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    eager.validateLink = lambda url: True  # type: ignore[method-assign]
    blocks = []
    for node in SyntaxTreeNode(eager.parse(text)).walk():
        if node.type == "inline":
            kind = f"{node.parent.parent.type if node.parent and node.parent.parent else ''}"
            tag = node.parent.tag if node.parent else ""
            blocks.append((f"{kind}/{tag}", "".join(n.content for n in node.walk() if n.type == "text")))
        elif node.type not in ("root", "text", "paragraph", "heading", "bullet_list", "list_item", "strong"):
            blocks.append(("unexpected", node.type))
    return blocks


def quotes(text: str) -> list[str]:
    return [words for kind, words in structure(text) if kind == "list_item/p" and words.startswith("„")]


def test_the_document_reads_like_minutes() -> None:
    assert even(document(MINUTES, GERMAN)) == EXPECTED


def test_p7_the_same_minutes_give_the_same_bytes() -> None:
    again = replace(MINUTES, items=tuple(replace(item) for item in MINUTES.items))
    assert document(again, load("de")).encode() == document(MINUTES, GERMAN).encode()


def test_english_says_the_same() -> None:
    text = even(document(MINUTES, ENGLISH))
    assert "## Sprache und Ankommen · Round 3" in text
    assert (
        "**Period:** Monday, 2 November 2026, 10:00, until Tuesday, 17 November 2026, 12:00 (extended" in text
    )
    assert "- “Leihtablets” (Oberschule Bargstede)" in text
    assert [kind for kind, _ in structure(text)] == [kind for kind, _ in structure(EXPECTED)]


def test_both_languages_have_the_same_texts() -> None:
    def own(names: frozenset[str]) -> set[str]:
        return {name for name in names if name.startswith("minutes.")}

    assert own(GERMAN.names) == own(ENGLISH.names)


def test_a10_a_round_without_answers_has_minutes() -> None:
    text = document(empty(items=(AgendaItem(1, "Was?", 0, (), ()),), invited=4), GERMAN)
    assert "**Beteiligung:** 0 von 4 Einrichtungen (0 Prozent)" in text
    assert "In dieser Runde sind keine Antworten eingegangen." in text
    assert "Zitat" not in text.replace("Bei den Zitaten", "")
    assert "Teilgenommen" not in text


def test_a10_answers_without_content_are_told_from_no_answers() -> None:
    text = document(empty(items=(AgendaItem(1, "Was?", 2, (), (), left_out=2),)), GERMAN)
    assert "Die Antworten zu dieser Frage enthalten keine Angaben." in text
    assert "Ausgewertet sind beide Antworten. Grüße und Angaben ohne Inhalt sind weggelassen (2)." in text


def test_a10_one_answer_is_not_many() -> None:
    text = document(single(Statement("Platz", "Kita A"), participants=("Kita A",)), GERMAN)
    assert "### TOP 1 · Was? (1 Antwort)\n\n- „Platz“ (Kita A)\n" in text
    assert "**Beteiligung:** 1 Einrichtung.\n" in text
    assert "Ausgewertet ist die eine Antwort. Daraus steht hier ein Zitat.\n" in text
    assert "keine Themen gefunden" in text


def test_k14_failed_grouping_is_admitted() -> None:
    lost = AgendaItem(1, "Was?", 1, (), (Statement("Platz", "Kita A"),), grouped=False)
    text = document(empty(items=(lost,)), GERMAN)
    assert "Die Antworten zu diesem TOP sind ungruppiert" in text
    assert "diesmal nicht gelungen" in text
    both = document(empty(items=(lost, replace(MINUTES.items[0], no=2))), GERMAN)
    assert "Die Antworten zu diesem TOP sind ungruppiert" in both
    assert "zu Themen zusammengelegt" in both


@pytest.mark.parametrize(
    ("names", "source", "line"),
    [
        (Names.INSTITUTION, "Kita A", "- „Platz“ (Kita A)"),
        (Names.INSTITUTION, "", "- „Platz“ (eine Einrichtung, ohne Namen)"),
        (Names.PERSON, "Silke Harms, Kita A", "- „Platz“ (Silke Harms, Kita A)"),
        (Names.NONE, "", "- „Platz“"),
    ],
)
def test_names_are_printed_as_the_office_decided(names: Names, source: str, line: str) -> None:
    text = document(single(Statement("Platz", source), names=names, participants=("Kita A",)), GERMAN)
    assert line in text.splitlines()
    assert ("**Teilgenommen (1):** Kita A" in text) is (names is not Names.NONE)


def test_institutions_are_counted_even_without_names() -> None:
    theme = Theme("Räume", (Statement("Platz", "", voice="a"), Statement("Raum", "", voice="b")))
    text = document(empty(names=Names.NONE, items=(AgendaItem(1, "Was?", 2, (theme,), ()),)), GERMAN)
    assert "#### 1.1 Räume (2 Einrichtungen)" in text


def test_e2_unreadable_messages_are_not_passed_over() -> None:
    assert "Eine Nachricht war für das Programm nicht lesbar und fehlt hier." in document(
        empty(unreadable=1), GERMAN
    )
    assert "Zwei Nachrichten waren für das Programm nicht lesbar und fehlen hier." in document(
        empty(unreadable=2), GERMAN
    )


def test_more_participants_than_invited_is_no_percentage() -> None:
    text = document(empty(participants=("A", "B"), invited=1), GERMAN)
    assert "**Beteiligung:** 2 Einrichtungen.\n" in text


@pytest.mark.parametrize("attack", ATTACKS)
def test_a14_no_statement_breaks_the_minutes(attack: str) -> None:
    harmless = structure(document(single(Statement("harmlos", "harmlos")), GERMAN))
    attacked = structure(document(single(Statement(attack, attack)), GERMAN))
    assert [kind for kind, _ in attacked] == [kind for kind, _ in harmless]
    assert f"„{shown(attack)}“ ({shown(attack)})" in [words for _, words in attacked]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a14_a16_no_title_question_or_name_breaks_the_minutes(attack: str) -> None:
    def minutes(words: str) -> Minutes:
        theme = Theme(words, (Statement("a", words), Statement("b", words)))
        item = AgendaItem(1, words, 2, (theme,), ())
        return empty(title=words, network=words, participants=(words, words), items=(item,))

    harmless = structure(document(minutes("harmlos"), GERMAN))
    attacked = structure(document(minutes(attack), GERMAN))
    assert [kind for kind, _ in attacked] == [kind for kind, _ in harmless]
    assert attacked[1] == (harmless[1][0], shown(attack))


def test_a15_marks_that_turn_or_bury_the_text_are_not_printed() -> None:
    assert shown("a\u202eb\u2066c\x00d\x1be") == "abcde"
    assert shown("Z" + "\u0301" * 300) == "Z" + "\u0301" * 4
    assert shown("Zo\u0308e Bäcker\n سلام") == "Zo\u0308e Bäcker سلام"


def test_a_heading_keeps_signs_at_its_end() -> None:
    assert structure(heading(2, "Kurs in C #"))[0][1] == "Kurs in C #"
    assert structure(heading(2, "###"))[0][1] == "###"


signs = st.sampled_from('aü1. \n\t*_`[]()<>#-+=|~\\&;!"„“:/@')
words = (st.text(min_size=1, max_size=80) | st.text(signs, min_size=1, max_size=25)).filter(
    lambda text: bool(shown(text))
)
statements = st.lists(st.builds(Statement, words, words, st.booleans()), max_size=4).map(tuple)
themes = st.lists(
    st.builds(Theme, words, statements.filter(bool)), max_size=3, unique_by=lambda t: t.heading
).map(tuple)
items = st.lists(
    st.builds(AgendaItem, st.integers(1, 9), words, st.integers(1, 9), themes, statements), max_size=3
).map(tuple)


@given(items)
def test_p7_n_of_n_statements_stand_in_the_document_letter_by_letter(items: tuple[AgendaItem, ...]) -> None:
    minutes = empty(items=items)
    # In brief a heading may begin as a quote does.
    printed = quotes(document(minutes, GERMAN).partition("\n### TOP ")[2])
    said = [
        s for item in items for group in (*(t.statements for t in item.themes), item.singles) for s in group
    ]
    assert len(printed) == minutes.statements == len(said)
    for line, statement in zip(printed, said, strict=True):
        late = ", Nachtrag" if statement.late else ""
        assert line == f"„{shown(statement.text)}“ ({shown(statement.source)}{late})"


# --- What else stands in the head, and in short ----------------------------------------------------


def test_the_head_tells_who_was_silent_how_many_came_last_time_and_when_people_meet_next() -> None:
    fuller = replace(
        MINUTES,
        silent=("Gymnasium Altendeich", "Hafenhaus"),
        previous=Attendance(11, 16),
        next_meeting=Gathering(date(2027, 2, 25)),
    )
    text = even(document(fuller, GERMAN))
    assert "**Ohne Beitrag in dieser Runde (2):** Gymnasium Altendeich · Hafenhaus" in text
    assert (
        "**Beteiligung:** 3 von 17 Einrichtungen (18 Prozent). Letzte Runde: 11 von 16 (69 Prozent)." in text
    )
    assert "**Nächstes Treffen:** Donnerstag, 25. Februar 2027" in text
    nameless = document(replace(fuller, names=Names.NONE), GERMAN)
    assert "**Ohne Beitrag in dieser Runde:** 2 Einrichtungen" in nameless
    assert "Gymnasium" not in nameless


def test_the_place_of_the_next_meeting_is_printed_and_what_is_open_follows() -> None:
    moment = datetime(2027, 1, 28, 14, tzinfo=ZoneInfo("Europe/Berlin"))
    met = replace(MINUTES, next_meeting=Gathering(moment, "im *Kreishaus*"))
    said = even(document(met, GERMAN))
    assert "28. Januar 2027, 14 Uhr, im \\*Kreishaus\\*." in said
    assert "mit der Einladung" not in said
    met = replace(MINUTES, next_meeting=Gathering(moment.date(), "im Kreishaus"))
    assert "im Kreishaus. Die Uhrzeit folgt mit der Einladung." in even(document(met, GERMAN))


def test_nobody_absent_is_named_in_the_room() -> None:
    fuller = replace(MINUTES, silent=("Gymnasium Altendeich",))
    said = "\n".join(messages(fuller, GERMAN))
    assert "Ohne Beitrag in dieser Runde:** 1 Einrichtung" in said
    assert "Gymnasium" not in said


def test_in_short_there_are_results_and_no_quotes() -> None:
    theme = replace(POOL, sentence="Zwei wünschen sich einen Pool.")
    short = replace(
        MINUTES, items=(replace(MINUTES.items[0], themes=(theme,)), MINUTES.items[1]), form=Form.SHORT
    )
    text = document(short, GERMAN)
    assert quotes(text) == []
    assert "- 1.1 Gemeinsamer Dolmetscherpool (2 Einrichtungen)\n- *Bildungsbüro:* Zwei wünschen" in text
    assert "- 1.2 Weitere Beiträge (1 Einrichtung)" in text
    assert "Ausgewertet sind alle 3 Antworten. Grüße" in text
    assert "Kurzfassung" in text
    page = sheet(short, GERMAN)
    assert not [block for block in page.blocks if isinstance(block, Quotes)]
    assert "wäre eine große Hilfe" not in "\n".join(messages(short, GERMAN))


@pytest.mark.parametrize(
    ("curated", "texts", "said"),
    [
        ((), GERMAN, "Das ist ein Vorschlag."),
        ((3,), GERMAN, "Das ist ein Vorschlag."),
        ((1,), GERMAN, "hat die Themen zu TOP 1 durchgesehen und geordnet. Die anderen Themen sind"),
        ((1, 2), GERMAN, "hat die Themen zu TOP 1 und 2 durchgesehen und geordnet. Die anderen Themen"),
        ((1, 2, 4), GERMAN, "hat die Themen durchgesehen und geordnet. Texte"),
        ((1, 4), ENGLISH, "went through the themes of agenda items 1 and 4 and arranged them. The other"),
    ],
)  # fmt: skip
def test_the_office_has_looked_through_what_it_has_looked_through(
    curated: tuple[int, ...], texts: Texts, said: str
) -> None:
    """Item 3 has no themes, so that there is nothing in it to be looked through."""
    bare = AgendaItem(3, "Was noch?", 1, (), (Statement("Nichts", "Kita Sonnenblume"),))
    items = (*(AgendaItem(no, "Was fehlt?", 2, (POOL,), ()) for no in (1, 2, 4)), bare)
    minutes = replace(MINUTES, items=items, curated=frozenset(curated))
    assert said in document(minutes, texts)
    assert said in "\n".join(messages(minutes, texts))
    assert said in str(sheet(minutes, texts))
