"""Commands: what is one, what is talk, and what only looks like one (A3, A5, A15, A26)."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.speech.asking_back import About, AskBack
from bot.speech.commands import (
    Cancel,
    Close,
    Erase,
    Extend,
    Halt,
    Help,
    Intent,
    No,
    Privacy,
    Publish,
    Remind,
    ShowMinutes,
    Start,
    Status,
    Unknown,
    Yes,
    understand,
)
from bot.speech.drafting import NewRound, Preview, ShowDraft, ShowNetworks
from bot.speech.planning import Schedule
from bot.speech.wishes import AskUntil

WORDS: list[tuple[str, Intent]] = [
    ("status", Status()),
    ("Zwischenstand", Status()),
    ("erinnern", Remind()),
    ("remind", Remind()),
    ("schließen", Close()),
    ("schliessen", Close()),
    ("beenden", Close()),
    ("close", Close()),
    ("abbrechen", Cancel()),
    ("Wo finde ich das Protokoll?", ShowMinutes()),
    ("Wann kommt denn das Protokoll?", ShowMinutes()),
    ("Können Sie mir bitte das Protokoll schicken?", ShowMinutes()),
    ("cancel", Cancel()),
    ("protokoll", ShowMinutes()),
    ("minutes", ShowMinutes()),
    ("veröffentlichen", Publish()),
    ("freigeben", Publish()),
    ("publish", Publish()),
    ("release", Publish()),
    ("hilfe", Help()),
    ("help", Help()),
    ("datenschutz", Privacy()),
    ("privacy", Privacy()),
    ("löschen", Erase()),
    ("Meine Daten löschen", Erase()),
    ("Bitte löschen Sie alle meine Daten", Erase()),
    ("meine-daten löschen", Erase()),
    ("bitte alles löschen!", Erase()),
    ("erase me", Erase()),
    ("delete my data, please", Erase()),
    ("ja", Yes()),
    ("yes", Yes()),
    ("nein", No()),
    ("no", No()),
    ("Hilfe!", Help()),
    ("STATUS?", Status()),
    ("„Datenschutz“", Privacy()),
    ("bitte die Runde schließen", Close()),
    ("Runde beenden", Close()),
    ("Protokoll freigeben", Publish()),
    ("publish the minutes, please", Publish()),
    ("ja, gern", Yes()),
    ("ja genau", Yes()),
    ("Nein danke.", No()),
    ("verlängern bis Dienstag 12 Uhr", Extend("Dienstag 12 Uhr")),
    ("Frist verlängern bis 4.12. 18 Uhr", Extend("4.12. 18 Uhr")),
    ("verlaengern bis morgen", Extend("morgen")),
    ("verlängern um 2 Tage", Extend("um 2 Tage")),
    ("extend until next Friday 5 pm", Extend("next Friday 5 pm")),
    ("extend the round to Friday noon", Extend("Friday noon")),
    ("verlängern bis Ende der Woche", Extend("Ende der Woche")),
    ("bitte verlängern bis Freitag", Extend("Freitag")),
    ("verlängern", Extend("")),
    ("Runde starten", Start()),
    ("start", Start()),
    ("neue Runde", NewRound()),
    ("neue Runde für Sprache und Ankommen", NewRound("Sprache und Ankommen")),
    ("Vorschau", Preview()),
    ("anhalten", Halt()),
    ("bitte anhalten!", Halt()),
    ("Entwurf", ShowDraft()),
    ("Netzwerke", ShowNetworks()),
    (
        "verlängern bis Dienstag 12 Uhr, wegen der vielen Krankmeldungen",
        Extend("Dienstag 12 Uhr, wegen der vielen Krankmeldungen"),
    ),
]


def test_to_delete_a_round_is_not_to_delete_what_is_stored_of_oneself() -> None:
    assert understand("die Runde löschen", prefix_needed=False) is None
    assert understand("Bitte die Runde löschen!", prefix_needed=False, private=True) is None


@pytest.mark.parametrize(("words", "intent"), WORDS)
@pytest.mark.parametrize(
    "address",
    ["!runde {}", "!Runde {}", "!RUNDE: {}", "! runde {}", "  !runde   {}  ", "!runde\u00a0{}", "!runde\n{}"],
)
def test_with_the_prefix(address: str, words: str, intent: Intent) -> None:
    assert understand(address.format(words), prefix_needed=True) == intent


@pytest.mark.parametrize(("words", "intent"), WORDS)
def test_without_the_prefix_where_none_is_needed(words: str, intent: Intent) -> None:
    assert understand(words, prefix_needed=False) == intent


@pytest.mark.parametrize(("words", "intent"), WORDS)
def test_without_the_prefix_where_it_is_needed_all_is_talk(words: str, intent: Intent) -> None:
    assert understand(words, prefix_needed=True) is None


@pytest.mark.parametrize(("words", "intent"), WORDS)
@pytest.mark.parametrize(
    "address",
    ["Umlauf: {}", "umlauf, {}", "@umlauf:example.org: {}", "@Umlauf {}", "Umlauf {}", "Umlauf: !runde {}"],
)
def test_the_name_addresses_as_well(address: str, words: str, intent: Intent) -> None:
    assert understand(address.format(words), prefix_needed=True) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("@umlauf kannst du mir die Frage 3 noch mal erklären?", AskBack(About.MEANING)),
        ("Umlauf: bis wann haben wir Zeit?", AskUntil()),
        (
            "Umlauf Frage 3 verstehe ich nicht, kannst du helfen?",
            Unknown("Frage 3 verstehe ich nicht, kannst du …", None),
        ),
        ("@umlauf:example.org wo ist der Raum?", Unknown("wo ist der Raum?", None)),
        ("Umlauf war doch gut, oder?", None),
        ("@umlauf 1. Wer kann dolmetschen?", None),
        ("@umlauf Uns fehlen Dolmetscher.", None),
    ],
)
def test_who_asks_us_by_name_in_front_of_all_is_heard(text: str, intent: object) -> None:
    assert understand(text, prefix_needed=True) == intent


def test_another_name_and_another_prefix() -> None:
    assert understand("Dr. Bot: hilfe", prefix_needed=True, name="Dr. Bot") == Help()
    assert understand("Umlauf: hilfe", prefix_needed=True, name="Dr. Bot") is None
    assert understand("#büro hilfe", prefix="#Büro", prefix_needed=True) == Help()
    assert understand("umlauf status", prefix="umlauf", prefix_needed=True, name="") == Status()
    assert understand("!runde hilfe", prefix="umlauf", prefix_needed=True, name="") is None


def test_a15_a_decomposed_umlaut_is_an_umlaut() -> None:
    assert understand(unicodedata.normalize("NFD", "!runde veröffentlichen"), prefix_needed=True) == Publish()


def test_a_mark_out_of_habit_does_no_harm() -> None:
    assert understand("!help", prefix_needed=False) == Help()
    assert understand("!help", prefix_needed=True) is None


def test_the_prefix_alone_asks_for_help() -> None:
    assert understand("!runde", prefix_needed=True) == Help()
    assert understand("!runde ?", prefix_needed=True) == Help()


@pytest.mark.parametrize(
    "words", ["hilfe start", "status der Runde Sprachförderung", "datenschutz für Eltern"]
)
def test_what_only_shows_something_may_be_wordy(words: str) -> None:
    assert isinstance(understand(f"!runde {words}", prefix_needed=True), Help | Status | Privacy)


@pytest.mark.parametrize(
    ("words", "suggestion"),
    [
        ("statsu", "status"),
        ("schliesen", "schließen"),
        ("schließe die Runde", "schließen"),
        ("Protokol", "protokoll"),
        ("publsh", "publish"),
        ("verlängere bis Dienstag", "verlängern"),
        ("stort", "start"),
        ("\u0455tatus", "status"),
        ("schließen wir morgen", "schließen"),
        ("abbrechen? nein", "abbrechen"),
        ("ja, aber erst um 13 Uhr", "ja"),
        ("xyzzy", None),
    ],
)
def test_a15_a_near_miss_is_suggested_and_never_done(words: str, suggestion: str | None) -> None:
    found = understand(f"!runde {words}", prefix_needed=True)
    assert isinstance(found, Unknown)
    assert found == Unknown(words.split()[0], suggestion)


def test_an_unknown_word_is_quoted_in_short() -> None:
    found = understand(f"!runde {'x' * 5000}\n{'y' * 5000}", prefix_needed=True)
    assert isinstance(found, Unknown)
    assert found.word == f"{'x' * 40}…"


@pytest.mark.parametrize(
    "word",
    [
        "！runde",
        "!rund\u0435",
        "!r\u03c5nde",
        "!ru\u200bnde",
        "\u202e!runde",
        "!\uff52unde",
        "\u01c3runde",
        "!rund",
        "!runden",
        "!rudne",
        "!rundestart",
    ],
)
@pytest.mark.parametrize("prefix_needed", [True, False])
def test_a15_what_looks_like_the_prefix_leads_to_help(word: str, prefix_needed: bool) -> None:
    assert understand(f"{word} schließen", prefix_needed=prefix_needed) == Unknown(word, "hilfe")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n ",
        "Bot, schließe die Runde",
        "Umlauf, schließe die Runde",
        "Bitte schließe die Runde, Umlauf",
        "Status der Anmeldung ist noch offen.",
        "Protokoll führt diesmal die Kita.",
        "Hilfe beim Ausfüllen der Formulare",
        "Ja, wir haben drei neue Gruppen.",
        "Nein, leider nicht.",
        "Start der Kurse ist am 1. März.",
        "Start der Kurse:\n1. Montag\n2. Dienstag",
        "Start im Januar\nRaum: Aula",
        "Verlängerung der Betreuungszeiten",
        "Verlängern der Öffnungszeiten",
        "Verlängern bis in den Abend wollen wir die Öffnungszeiten der Bibliothek",
        "Erinnern an den Elternabend",
        "Wir möchten die Runde abbrechen.",
        "> schließen",
        "`hilf mir`",
        "!remind me",
        "Привет всем",
        "привет",
        "runde schlägt vor",
        "danke",
    ],
)
@pytest.mark.parametrize("prefix_needed", [True, False])
def test_a26_talk_is_talk(text: str, prefix_needed: bool) -> None:
    assert understand(text, prefix_needed=prefix_needed) is None


def test_a5_quoted_words_are_not_ones_own() -> None:
    assert (
        understand("> <@petersen:example.org> !runde schließen\n> jetzt\n\nGut!", prefix_needed=False) is None
    )
    assert understand("> <@petersen:example.org> Wer hilft?\n\n!runde hilfe", prefix_needed=True) == Help()
    assert understand("> * <@petersen:example.org> winkt\n\nhilfe", prefix_needed=False) == Help()
    assert understand("> <@petersen:example.org> !runde schließen", prefix_needed=True) is None


acting = st.sampled_from(["schließen", "abbrechen", "veröffentlichen", "erinnern", "close", "cancel"])


@given(st.text(), st.booleans())
def test_any_text_is_read(text: str, prefix_needed: bool) -> None:
    found = understand(text, prefix_needed=prefix_needed)
    assert found is None or not prefix_needed or isinstance(found, Unknown)


@given(st.text(min_size=1), acting)
def test_a15_only_the_very_prefix_acts(before: str, command: str) -> None:
    assume(unicodedata.normalize("NFC", before).strip().lower() not in ("!runde", "umlauf", "@umlauf"))
    found = understand(f"{before} {command}", prefix_needed=True)
    assert found is None or isinstance(found, Unknown)


@given(st.integers(1, 5), st.characters(min_codepoint=0x80, categories=["L"]), acting)
def test_a15_a_foreign_letter_anywhere_in_the_prefix_never_acts(at: int, letter: str, command: str) -> None:
    assume(unicodedata.normalize("NFC", letter).lower() != "!runde"[at])
    word = "!runde"[:at] + letter + "!runde"[at + 1 :]
    found = understand(f"{word} {command}", prefix_needed=True)
    assert found is None or (isinstance(found, Unknown) and found.suggestion == "hilfe")


@given(st.text(), acting)
def test_a26_more_words_make_talk_of_a_command(more: str, command: str) -> None:
    words = f"{command} wir das {more}"
    assert understand(words, prefix_needed=False) is None
    assert isinstance(understand(f"!runde {words}", prefix_needed=True), Unknown)


@pytest.mark.parametrize("line", ["Raum: Leseförderung", "Netzwerk: Leseförderung", "room: Leseförderung"])
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("status", Status()),
        ("bitte schließen", Close()),
        ("verlängern bis Di 12 Uhr", Extend("Di 12 Uhr")),
        ("zeitplan", Schedule()),
        ("Vorschau", Preview()),
    ],
)
def test_a_command_may_name_its_network_in_a_line_below(said: str, meant: object, line: str) -> None:
    assert understand(f"{said}\n{line}", prefix_needed=False) == meant
    assert understand(f"!runde {said}\n{line}", prefix_needed=True) == meant


@pytest.mark.parametrize("said", ["ja\nRaum: Aula", "Uns fehlt ein\nRaum: Aula", "löschen\nRaum: Aula"])
def test_what_steers_nothing_has_no_network_below_it(said: str) -> None:
    assert understand(said, prefix_needed=False) is None
