"""What staff ask for in a sentence of their own."""

import pytest

from bot.speech.spoken import meant as exactly
from bot.speech.spoken import plain


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("wer fehlt noch?", "status"),
        ("wer felt noch", "status"),
        ("Wer hat denn schon was geschrieben?", "status"),
        ("Wie läuft es?", "status"),
        ("Erinnere bitte alle die noch nix geschickt haben", "erinnern"),
        ("wie sieht das Protokoll aus?", "Protokoll"),
        ("Kannst du mir das Protokoll als Word schicken?", "Protokoll"),
        ("Protokoll bitte als PDF", "Protokoll"),
        ("Und wer fehlt jetzt noch?", "status"),
        ("wer hat denn noch nicht geantwortet", "status"),
        ("Wie viele haben schon geantwortet?", "status"),
        ("wieviele fehlen noch", "status"),
        ("Wie ist der Stand?", "status"),
        ("erinnere alle", "erinnern"),
        ("Erinnere bitte alle, die noch fehlen", "erinnern"),
        ("bitte erinnern Sie die anderen", "erinnern"),
        ("alle nochmal erinnern", "erinnern"),
        ("zeig mir die Themen", "Themen"),
        ("Zeig mir bitte nochmal den Entwurf", "Entwurf"),
        ("zeige uns mal die Vorschau an", "Vorschau"),
        ("kann ich die Aufgaben sehen?", "Aufgaben"),
        ("Ich möchte bitte den Zeitplan sehen", "Zeitplan"),
        ("Ich möchte eine neue Runde starten", "neue Runde"),
        ("Moin, ich würd gern ne neue Runde machen", "neue Runde"),
        ("pausieren", "anhalten"),
        ("wir verlängern bis Dienstag 9.2. 12 Uhr", "verlängern bis Dienstag 9.2. 12 Uhr"),
        ("verlänger bitte bis Dienstag, 9.2.", "verlängern bis Dienstag, 9.2"),
        ("können wir bis Dienstag verlängern?", "verlängern bis Dienstag"),
        ("der start soll doch erst am 19.1. um 9 sein", "Start verschieben auf 19.1. um 9"),
        ("können wir noch eine woche dranhängen", "verlängern um eine woche"),
        ("Könnten wir bitte noch 3 Tage dranhängen?", "verlängern um 3 Tage"),
        ("wir verlängern um eine Woche", "verlängern um eine Woche"),
        ("schick ne erinnerung raus", "erinnern"),
        ("Schicken Sie bitte noch eine Erinnerung an alle!", "erinnern"),
        ("schick ne erinnerung raus\nRaum: Leseförderung", "erinnern\nRaum: Leseförderung"),
        ("Who is missing?", "status"),
        ("mitglieder Alphabetisierung", "mitglieder\nRaum: Alphabetisierung"),
        ("Mitglieder Sprache und Ankommen.", "mitglieder\nRaum: Sprache und Ankommen"),
        ("Mitgliederliste für alphabetisierung", "mitglieder\nRaum: alphabetisierung"),
        ("Zeig mir bitte die Mitglieder vom Netzwerk Lesen", "mitglieder\nRaum: Lesen"),
        ("Hallo, wie fange ich an?", "hilfe"),
        ("Moin, wo fangen wir denn am besten an?", "hilfe"),
        ("Was kannst du eigentlich?", "hilfe"),
        ("How do I start?", "hilfe"),
        ("show me the draft", "draft"),
    ],
)
def test_a_sentence_is_the_command_it_asks_for(said: str, meant: str) -> None:
    assert plain(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "status",
        "Wer fehlt noch in der Liste der Ehrenamtlichen?",
        "Der fehlt noch",
        "Wer fehlte noch?",
        "erinnere mich bitte an den Termin",
        "Die Themen finde ich gut",
        "Zeig mir, wie das geht",
        "Frage 3: Wer fehlt noch?",
        "Wir haben eine neue Runde Kaffee gekocht",
        "bitte alle Antworten löschen",
        "mach zu",
        "Wir hängen noch eine Woche in der Warteschleife",
        "schick mir die Erinnerung an Herrn Kruse",
        "Runde schließen",
        "Pause!",
        "Mitglieder informieren",
        "Mitglieder sind wir alle",
        "Wie fangen wir mit dem Sommerfest an?",
        "1 Wir verlängern bis Dienstag die Anmeldung",
        "x" * 500,
    ],
)
def test_what_is_anything_else_stays_as_it_is(said: str) -> None:
    assert plain(said) == said


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("mach zu", "schließen"),
        ("Mach die Runde jetzt bitte zu!", "schließen"),
        ("kann raus", "freigeben"),
        ("Das Protokoll kann so raus.", "freigeben"),
        ("mach das Fenster zu", ""),
        ("kann ich raus?", ""),
        ("Ich gebe das Protokoll frei.", "freigeben"),
    ],
)
def test_what_ends_or_publishes_has_to_be_said_in_its_own_word(said: str, command: str) -> None:
    assert exactly(said) == command
    assert plain(said) == said
