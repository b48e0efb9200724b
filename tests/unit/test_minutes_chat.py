"""The messages for the room: in order, complete, and none too large for an encrypted event."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matrix.layout import message, plain, size
from bot.meeting.minutes import Minutes, Names, Period, Way
from bot.meeting.theme import AgendaItem, Outcome, Statement, Theme
from bot.minutes import chat
from bot.speech.markdown import Markdown, shown
from bot.speech.texts import Texts, load
from tests.attacks import ATTACKS
from tests.office import even

GERMAN = load("de")
NOW = datetime(2026, 11, 18, 9, tzinfo=ZoneInfo("Europe/Berlin"))
# An event of 64 KiB carries twice that encrypted, with room for keys and the server's own fields.
CONTENT = 24_000


def minutes(
    *items: AgendaItem, participants: tuple[str, ...] = ("Kita A", "Kita B"), title: str = "Treffen"
) -> Minutes:
    period = Period(None, NOW)
    return Minutes(title, "Netzwerk Nord", 3, (Way.CHAT,), period, participants, 17, items, NOW)


def item(*statements: Statement, themes: tuple[Theme, ...] = (), question: str = "Was fehlt?") -> AgendaItem:
    return AgendaItem(1, question, len(statements), themes, statements)


def messages(minutes: Minutes, texts: Texts) -> list[Markdown]:
    """The full text: what stands under the message in brief."""
    return chat.messages(minutes, texts)[1:]


def brief(*items: AgendaItem, **more: object) -> str:
    """What everybody reads first."""
    files = ("Protokoll_Runde-3.docx", "Protokoll_Runde-3.pdf")
    return plain(chat.messages(minutes(*items, **more), GERMAN, files)[0])


def quoted(written: list[str]) -> str:
    """All quotes of the messages in order, without what stands around them."""
    lines = [line for text in written for line in plain(text).splitlines() if line.startswith("• „")]
    return "".join(line.removeprefix("• „").rpartition("“")[0] for line in lines)


def heaviest(written: Sequence[str]) -> int:
    """Bytes of the largest message as nio encrypts it."""
    return max(size(message(text, notice=False)) for text in written)


def spoken(heading: str, *institutions: str, sentence: str = "") -> Theme:
    return Theme(heading, tuple(Statement("so", name) for name in institutions), sentence)


def test_in_brief_staff_have_the_first_word_and_the_largest_themes_the_next() -> None:
    pool = spoken("Dolmetscherpool", "Kita A", "Kita B", sentence="Zwei wünschen sich einen Pool.")
    few, many, alone = spoken("Zeit", "A", "B"), spoken("Platz", "A", "B", "C"), spoken("Ruhe", "A")
    outcome = Outcome((("vor Ort", 2), ("Video", 0)), 1)
    poll = AgendaItem(2, "Wie treffen wir uns?", 3, (), (), outcome=outcome)
    assert brief(item(themes=(few, many, pool, alone)), poll) == (
        "Protokoll · Treffen · Runde 3 · Netzwerk Nord\n"
        "Guten Morgen zusammen. 2 von 17 Einrichtungen haben mitgeschrieben. Herzlichen Dank! "
        "Das Wichtigste in Kürze:\n\n"
        "• Zeit: 2 Einrichtungen (TOP 1)\n"
        "• Platz: 3 Einrichtungen (TOP 1)\n"
        "• Dolmetscherpool: Zwei wünschen sich einen Pool.\n"
        "• Wie treffen wir uns? vor Ort 2\n\n"
        "Das vollständige Protokoll steht direkt unter dieser Nachricht und als Datei: "
        "Protokoll_Runde-3.docx · Protokoll_Runde-3.pdf\n\n"
        "Stimmt etwas nicht? Antworten Sie auf diese Nachricht oder direkt an mich."
    )


def test_brief_is_brief_but_leaves_no_sentence_of_staff_out() -> None:
    themes = tuple(spoken(f"Thema {no}", "A", "B") for no in range(9))
    assert brief(item(themes=themes)).count("•") == 5
    themes = tuple(spoken(f"Thema {no}", "A", sentence=f"Satz {no}.") for no in range(7))
    assert brief(item(themes=themes)).count("• Thema") == 7


def test_a10_there_may_be_nothing_to_say_in_brief() -> None:
    said = brief(item(), participants=())
    assert "keine Antworten eingegangen" in said
    assert "in Kürze" not in said


def test_the_first_message_says_what_matters() -> None:
    themes = tuple(
        Theme(heading, (Statement("a", "Kita A"), Statement("b", "Kita B")))
        for heading in ("Platz", "Zeit", "Geld", "Ruhe")
    )
    first, *_ = messages(minutes(item(themes=themes)), GERMAN)
    assert even(plain(first)) == (
        "Protokoll · Treffen · Runde 3\n"
        "Gremium: Netzwerk Nord\n\n"
        "Form: schriftlicher Austausch (Chat)\n\n"
        "Zeitraum: bis Mittwoch, 18. November 2026, 9 Uhr\n\n"
        "Erstellt am: Mittwoch, 18. November 2026\n\n"
        "Teilgenommen (2): Kita A · Kita B\n\n"
        "Beteiligung: 2 von 17 Einrichtungen (12 Prozent).\n\n"
        "Das Wichtigste in Kürze\n"
        "• Platz: 2 Einrichtungen (TOP 1)\n"
        "• Zeit: 2 Einrichtungen (TOP 1)\n"
        "• Geld: 2 Einrichtungen (TOP 1)\n"
        "• Ruhe: 2 Einrichtungen (TOP 1)\n\n"
        "In dieser Runde sind keine Antworten eingegangen."
    )


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("de", "Netzwerk Frühe Hilfen", "Gremium: Netzwerk Frühe Hilfen"),
        ("de", "Frühe Hilfen", "Netzwerk: Frühe Hilfen"),
        ("en", "Netzwerk Frühe Hilfen", "Group: Netzwerk Frühe Hilfen"),
        ("en", "Early Years Network", "Network: Early Years Network"),
        ("en", "Network North", "Group: Network North"),
    ],
)
def test_a_network_that_is_called_one_is_not_called_so_twice(language: str, name: str, said: str) -> None:
    first, *_ = messages(replace(minutes(item()), network=name), load(language))
    assert said in plain(first).splitlines()


def test_one_message_for_each_agenda_item_and_one_to_close() -> None:
    theme = Theme("Platz", (Statement("Zu eng", "Kita A"), Statement("Zu voll", "Kita B", late=True)))
    _, topic, closing = messages(minutes(item(Statement("Sonst gut", "Kita C"), themes=(theme,))), GERMAN)
    assert topic == (
        "### TOP 1 · Was fehlt? (1 Antwort)\n\n"
        "#### 1.1 Platz (2 Einrichtungen)\n\n"
        "- „Zu eng“ (Kita A)\n"
        "- „Zu voll“ (Kita B, Nachtrag)\n\n"
        "#### 1.2 Weitere Beiträge (1 Einrichtung)\n\n"
        "- „Sonst gut“ (Kita C)"
    )
    assert closing.startswith("### Zu diesem Protokoll\n\nAusgewertet ist die eine Antwort.")


def test_a27_a_large_item_goes_on_under_the_same_heading() -> None:
    statements = tuple(Statement(f"{number:03} {'wörtlich ' * 30}", "Kita A") for number in range(60))
    _, *topic, _ = messages(minutes(item(themes=(Theme("Platz", statements),))), GERMAN)
    assert len(topic) > 2
    for part, text in enumerate(topic[1:], start=2):
        assert text.startswith(
            f"### TOP 1 (Teil {part})\n\n#### 1.1 Platz (1 Einrichtung) – Fortsetzung\n\n- „"
        )
    assert quoted(topic) == "".join(shown(statement.text) for statement in statements)


def test_a27_a_heading_is_never_the_last_line_of_a_message() -> None:
    themes = tuple(Theme(f"Thema {n}", (Statement("ü" * 300, "Kita A"),)) for n in range(30))
    _, *topic, _ = messages(minutes(item(themes=themes)), GERMAN)
    assert len(topic) > 2
    assert all(text.splitlines()[-1].startswith("- „") for text in topic)


def test_a27_a_statement_of_60_kb_loses_no_character() -> None:
    for text in ("Ein Satz mit Umlauten: äöüß. " * 2000, "x" * 60_000, "*_`[" * 15_000, "😀" * 15_000):
        _, *topic, _ = messages(minutes(item(Statement(text, "Kita A"))), GERMAN)
        assert quoted(topic) == shown(text)
        assert "(Kita A, Teil 2 von " in plain("".join(topic))


@pytest.mark.parametrize("sign", ["&", "& ", '"', "<", ">", "ü", "x", "*", "😀"])
def test_a27_no_sign_makes_a_message_too_heavy(sign: str) -> None:
    """In HTML some signs take five times as much room as in Markdown."""
    written = messages(minutes(item(Statement(sign * 12_000, "Kita A"), question=sign * 2_000)), GERMAN)
    assert heaviest(written) < CONTENT
    assert quoted(written[1:-1]) == shown(sign * 12_000)


def test_a27_many_short_quotes_fit_too() -> None:
    written = messages(minutes(item(*[Statement("ja", "A")] * 1_500)), GERMAN)
    assert heaviest(written) < CONTENT
    assert quoted(written[1:-1]) == "ja" * 1_500


def test_a27_a_thousand_participants_are_all_named() -> None:
    names = tuple(f"Grundschule Nummer {number} am Wäldchen" for number in range(1000))
    first, *more = messages(minutes(participants=names), GERMAN)
    text = "".join(plain(part) for part in (first, *more))
    assert all(name in text for name in names)
    assert more[0].startswith("### Protokoll (Teil 2)")


def test_a27_participants_with_odd_names_fit() -> None:
    for name in ("A", "***", "ü"):
        written = messages(minutes(participants=(name,) * 3000), GERMAN)
        assert heaviest(written) < CONTENT
        assert sum(plain(text).count(name) for text in written) >= 3000


def test_without_names_nobody_is_named() -> None:
    nameless = Minutes(
        "T", "", 0, (), Period(None, None), ("Kita A",), 0, (item(Statement("a", "")),), None, Names.NONE
    )
    text = "\n".join(messages(nameless, GERMAN))
    assert "Kita A" not in text
    assert "**Beteiligung:** 1 Einrichtung" in text


def test_a27_a10_an_endless_question_is_shortened_in_the_chat() -> None:
    _, topic, _ = messages(
        minutes(item(Statement("a", "Kita A"), question="Warum? " * 2000), title="T" * 9000), GERMAN
    )
    assert "… (1 Antwort)" in topic.splitlines()[0]


def test_a10_an_empty_round_has_messages() -> None:
    first, topic, closing = messages(minutes(item(), participants=()), GERMAN)
    assert "0 von 17" in first
    assert "keine Antworten" in topic
    assert "keine Antworten eingegangen" in first
    assert closing.startswith("### Zu diesem Protokoll")


# --- What people may write -------------------------------------------------------------------------


class Reading(HTMLParser):
    """What a client makes of HTML: its elements with their attributes, and the text below each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.structure: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.structure.append(f"<{tag} {attrs}>")

    def handle_endtag(self, tag: str) -> None:
        self.structure.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.structure.append(f"<!--{data}>")

    def handle_decl(self, decl: str) -> None:
        self.structure.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.structure.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.structure.append(f"<![{data}>")


def everywhere(words: str) -> list[Markdown]:
    """Minutes in which everything that people can write is `words`."""
    theme = Theme(words, (Statement(words, words), Statement(words, words, late=True)))
    return chat.messages(
        minutes(item(Statement(words, words), themes=(theme,), question=words), title=words), GERMAN
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_a13_a14_nothing_people_write_breaks_the_messages(attack: str) -> None:
    harmless, attacked = everywhere("harmlos"), everywhere(attack)
    assert len(attacked) == len(harmless)
    for text, expected in zip(attacked, harmless, strict=True):
        content = message(text, notice=False)
        read, wanted = Reading(content["formatted_body"]), Reading(message(expected)["formatted_body"])
        assert read.structure == wanted.structure
        assert read.text == wanted.text.replace("harmlos", shown(attack))
        assert content["body"].count("\n") == message(expected)["body"].count("\n")
        assert (content["m.mentions"], "@room" in content["body"]) == ({}, False)


signs = st.sampled_from("aü😀1. \n*_`[]()<>#-&\"'\\|@/")
texts = st.builds(
    lambda unit, times: unit * times, st.text(signs, min_size=1, max_size=12), st.integers(1, 300)
).filter(shown)
statements = st.lists(st.builds(Statement, texts, texts, st.booleans()), max_size=5).map(tuple)
themes = st.lists(
    st.builds(Theme, texts, statements.filter(bool)), max_size=3, unique_by=lambda t: t.heading
).map(tuple)


@settings(deadline=None, max_examples=15)
@given(texts, themes, statements)
def test_a27_p7_every_message_fits_and_all_quotes_are_there(
    words: str, themes: tuple[Theme, ...], singles: tuple[Statement, ...]
) -> None:
    one = AgendaItem(1, words, 3, themes, singles)
    written = chat.messages(minutes(one, participants=(words, words), title=words), GERMAN)
    assert heaviest(written) < CONTENT
    said = [*(s for theme in themes for s in theme.statements), *singles]
    assert sum(plain(text).count("\n• „") for text in written) >= len(said)
    start = 0
    joined = quoted(written[2:-1])
    for statement in said:
        start = joined.index(shown(statement.text), start) + len(shown(statement.text))
