"""What somebody says of being asked, and not to the question."""

import pytest

from bot.speech import interlude
from bot.speech.wishes import Begin, Later, Skip


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Überspringen bitte, da muss ich erst nachfragen", Skip()),
        ("überspringen wir mal", Skip()),
        ("Diese Frage lassen wir aus", Skip()),
        ("skip this one, I cannot say", Skip()),
        ("hab keine Zeit mehr mach ich später", Later()),
        ("ich muss jetzt los, mache morgen weiter", Later()),
        ("äh moment", Later()),
        ("Moment, das Telefon klingelt", Later()),
        ("kurze Pause, gleich weiter", Later()),
        ("Moment, da ist jemand an der Tür", Later()),
        ("Moment, mein Chef kommt", Later()),
        ("Sekunde, muss kurz weg", Later()),
        ("Warten Sie bitte, ich schau nach", Later()),
        ("Augenblick, ich muss erst nachsehen", Later()),
        ("Wie war nochmal die Frage?", Begin()),
        ("Können Sie die Frage noch einmal stellen?", Begin()),
        ("und jetzt?", Begin()),
    ],
)
def test_what_is_said_in_between_is_known(said: str, meant: interlude.Interlude) -> None:
    assert interlude.read(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "Bei 4 hab ich Quatsch geschrieben, da soll nix stehen",
        "Meine letzte Antwort ist falsch",
        "das letzte bitte streichen",
        "streichen Sie das bitte",
        "Frage 2 war falsch von mir",
        "Bei Frage 3 habe ich mich vertippt",
        "Meine letzte Antwort kann weg",
        "Letzte Nachricht war für jemand anderen, bitte löschen",
        "Bitte Antwort 1 ändern in: 12 Kinder",
        "bei 4 da muss ich was ändern",
        "meine Antwort zu 2 bitte streichen, danke",
    ],
)
def test_what_speaks_of_an_answer_is_told_from_one(said: str) -> None:
    assert interlude.is_about_answers(said)
    assert interlude.read(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "keine Zeit",
        "Wir haben keine Zeit für Elterngespräche",
        "Bei 4 von 5 Familien läuft etwas falsch",
        "Wir mussten Frage 4 des Fragebogens streichen",
        "Warten auf den Kita-Platz",
        "Moment der Ruhe fehlt",
        "Überspringen von Klassen wird zu selten erlaubt",
        "Überspringen, aber unser Elterncafé ist mittwochs um 10 Uhr",
        "Das machen wir nächste Woche mit den Eltern",
        "Die Antwort der Stadt war falsch",
        "Wie ist die Frage nach dem Schulweg gelöst?",
        "Noch mal ein Treffen vor Ort",
        "Die Nachricht vom Amt kam zu spät, die Stelle fällt weg",
        "Falsche Anreize im System",
        "Moment mal, wir brauchen dringend Dolmetscher!",
        "Moment: Umbau",
        "Warten, seit Monaten auf den Bescheid",
        "Moment, gleich zwei Kolleginnen sind krank",
        "Moment, wir haben eben erst eröffnet",
        "Augenblick – es fehlt an allem",
        "Pause, Kita ist bis Januar geschlossen",
        "Bei 4 ist die Stelle weg",
        "bei 4 ist der Antrag falsch bearbeitet worden",
        "Unsere letzte Antwort vom Jobcenter war falsch",
        "Unsere Antwort an das Jugendamt war falsch adressiert",
        "Das letzte Fördergeld ist weg",
        "Die Stadt will das streichen",
        "Bus Nummer 5 fährt falsch",
        "Nummer 5 ist weg",
        "Im Antrag ist Frage 7 falsch",
        "",
    ],
)
def test_what_may_answer_a_question_is_left_alone(said: str) -> None:
    assert interlude.read(said) is None
    assert not interlude.is_about_answers(said)
