"""Who asks for help, who offers some."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering import Help, kind
from tests.promptness import soon
from tests.unit.clustering.conftest import CORPUS


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wobei wünschen Sie sich Unterstützung?", Help.NEED),
        ("Was brauchen Sie, und wer könnte dabei helfen?", Help.NEED),
        ("Welche Angebote fehlen Ihnen?", Help.NEED),
        ("Auf welche Angebote möchten Sie hinweisen?", Help.OFFER),
        ("Welche Angebote haben Sie für Erwachsene, die Unterstützung brauchen?", Help.OFFER),
        ("Welche Hilfe können Sie anbieten?", Help.OFFER),
        ("Welche Unterstützung bieten Sie an?", Help.OFFER),
        ("Was brauchen Sie, um Ihre Angebote fortzuführen?", Help.NEED),
        ("Was fehlt Ihnen, und was könnte das Bildungsbüro anbieten?", Help.NEED),
        ("Was brauchen Sie, und welche Angebote wünschen Sie sich?", Help.NEED),
        ("Welche Angebote für Familien, die Hilfe brauchen, gibt es bei Ihnen?", Help.OFFER),
        ("Was gibt es Neues?", Help.NEITHER),
        ("Was wünschen Sie sich für das Netzwerk?", Help.NEITHER),
    ],
)
def test_the_question_decides_where_the_words_do_not(question: str, expected: Help) -> None:
    for statement in ("Gebrauchte Laptops, auch ältere", "Das Café am Markt"):
        assert kind(statement, question) is expected


@pytest.mark.parametrize(
    "question",
    [
        "Was brauchen Sie von anderen – und was können Sie anbieten?",
        "Bedarfe und Angebote",
        "Was suchen Sie, was haben Sie abzugeben?",
        "Wo brauchen Sie Hilfe, wo können Sie helfen?",
        "Welche Unterstützung suchen oder bieten Sie?",
        "Suche / Biete",
        "Ich suche – ich biete",
        "Welche Hilfe brauchen Sie und welche können Sie geben?",
        "Was benötigen Sie, und womit können Sie andere unterstützen?",
        "Was können Sie abgeben, und wobei brauchen Sie Hilfe?",
        "Welche Angebote haben Sie, und was fehlt Ihnen?",
        "Welche Bedarfe gibt es bei Ihnen? Welche Angebote haben Sie?",
        "Was braucht ihr, was könnt ihr anbieten?",
        "Ihre Angebote und Bedarfe",
        "Gesuche und Angebote",
        "Was fehlt bei Ihnen, und was können Sie teilen?",
        "Welchen Bedarf haben Sie? Was können Sie zur Verfügung stellen?",
        "Wobei wünschen Sie sich Unterstützung und was können Sie selbst beitragen?",
        "Angebote/Bedarfe",
        "Was haben Sie übrig, was brauchen Sie noch?",
        "Welche Angebote und welche Bedarfe gibt es in Ihrer Einrichtung?",
        "Was können Sie anderen anbieten? Und was brauchen Sie selbst?",
        "Wonach suchen Sie, und was können Sie weitergeben?",
        "Was suchen Sie? Was bieten Sie?",
    ],
)
def test_a_question_for_both_leaves_it_to_what_is_said(question: str) -> None:
    assert kind("Gebrauchte Laptops, auch ältere", question) is Help.NEED
    assert kind("Das Café am Markt", question) is Help.OFFER
    assert kind("Leider nichts.", question) is Help.NEITHER


def test_statements_to_a_question_for_both_are_told_apart() -> None:
    """Written before the rules, and before a meeting of others was looked at; only sums were."""
    question = "Was brauchen Sie von anderen – und was können Sie anbieten?"
    pairs = _invented("help_mixed", question)
    assert min(_f1(pairs, Help.NEED), _f1(pairs, Help.OFFER)) > 0.85


_OF_THESE = "Welche Projekte und Angebote laufen bei Ihnen, und was davon könnten andere nutzen?"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Die Töpferwerkstatt ist mittwochs frei, andere Gruppen können sie gern haben.", Help.OFFER),
        ("Elternkurs „Gelassen bleiben“, auch für Eltern aus anderen Kitas", Help.OFFER),
        ("Unser Hof steht am Wochenende leer.", Help.OFFER),
        ("Unsere Theaterkiste ist ausleihbar, zwei Wochen lang.", Help.OFFER),
        ("Hospitieren könnt ihr bei uns jeden Dienstag.", Help.OFFER),
        ("Wir kommen mit dem Experimentierwagen auch zu Ihnen.", Help.OFFER),
        ("Freitags kocht eine Mutter mit den Kindern.", Help.NEITHER),
        ("Mit dem Altenheim nebenan singen wir einmal im Monat.", Help.NEITHER),
        ("Fußball-AG, Mo + Mi 15 Uhr", Help.NEITHER),
        ("Kooperation mit dem Reiterhof, läuft im dritten Jahr", Help.NEITHER),
        ("Die Feuerwehr besucht uns jedes Frühjahr.", Help.NEITHER),
        ("Wir suchen noch einen Chorleiter.", Help.NEED),
    ],
)
def test_what_goes_on_is_no_offer_where_the_question_asks_which_of_it_is(
    statement: str, expected: Help
) -> None:
    assert kind(statement, _OF_THESE) is expected


@pytest.mark.parametrize("question", ["Wo klemmt es bei Ihnen?", "Welche Hürden sehen Sie?"])
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Es fehlt an Zeit für Gespräche.", Help.NEITHER),
        ("Wir brauchen für jeden Antrag drei Unterschriften.", Help.NEITHER),
        ("Bewerber suchen sich lieber eine Stelle in der Stadt.", Help.NEITHER),
        ("Ohne Auto kann man bei uns nichts erreichen.", Help.NEITHER),
        ("Wir suchen seit Mai eine Logopädin.", Help.NEED),
        ("Wer kennt eine Logopädin?", Help.NEED),
    ],
)
def test_a_lack_told_of_as_trouble_is_not_asked_for(question: str, statement: str, expected: Help) -> None:
    assert kind(statement, question) is expected


@pytest.mark.parametrize("question", ["Wo hakt es, und was brauchen Sie?", "Was gibt es Neues?"])
def test_a_lack_is_a_need_elsewhere(question: str) -> None:
    assert kind("Es fehlt an Zeit für Gespräche.", question) is Help.NEED


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Bedarf: zwei Räume für Elternabende", Help.NEED),
        ("Gebraucht: eine Nähmaschine", Help.NEED),
        ("Wunsch: Schwimmzeiten am Nachmittag", Help.NEED),
        ("Geld für Ausflüge fehlt", Help.NEED),
        ("Und eine, die mit den Mädchen tanzt", Help.NEED),
        ("Bälle nehmen wir sofort", Help.NEED),
        ("Können Sie uns zwei Zelte leihen?", Help.NEED),
        ("Haben: Bühne mit Licht", Help.OFFER),
        ("Zu verschenken: zwölf Stühle", Help.OFFER),
        ("Unsere Studis warten darauf, dass jemand sie bucht", Help.OFFER),
        ("Flyer drucken wir mit, wenn jemand mag", Help.OFFER),
        ("Den Hof darf jeder benutzen", Help.OFFER),
    ],
)
def test_labels_and_those_who_are_sought_tell_needs_from_offers(statement: str, expected: Help) -> None:
    assert kind(statement, "Was suchen Sie, und was können Sie anbieten?") is expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Wir suchen jemanden, der samstags von 10 bis 12 Uhr unseren Bücherbus fährt.", Help.NEED),
        ("Bedarf: Schwimmlehrerin, montags ab 15 Uhr", Help.NEED),
        ("Den Brennofen kann jede Gruppe aus dem Landkreis benutzen.", Help.OFFER),
        ("Unser Leitfaden darf kopiert werden.", Help.OFFER),
        ("Biete Klavierstunden für Geflüchtete.", Help.OFFER),
        ("Zwei Ausbildungsplätze können wir noch anbieten.", Help.OFFER),
        ("Was wir beisteuern können: zwei Musiker für Feste", Help.OFFER),
        ("Auf Anfrage halten wir Vorträge zum Thema Schulden.", Help.OFFER),
        ("Die Mappe könnt ihr haben.", Help.OFFER),
        ("Den Ablaufplan kann ich gern als Datei schicken.", Help.OFFER),
        ("Zur Messe können wir niemanden schicken.", Help.NEITHER),
        ("Der Umbau steht uns noch ins Haus.", Help.NEITHER),
        ("Eine Stelle, wo Familien nachts anrufen können", Help.NEED),
        ("Ein Kleinbus für alle Vereine wäre ein Segen.", Help.NEED),
        ("Die Stelle kann nicht besetzt werden.", Help.NEITHER),
        ("Das Jugendamt bietet keine Sprechstunde mehr an.", Help.NEITHER),
        ("Auf Wunsch der Eltern bleibt die Küche zu.", Help.NEITHER),
        ("Andere Schulen machen das längst.", Help.NEITHER),
        ("Vortrag „Wer hilft wem?“ im Rathaussaal, Anmeldung per Mail", Help.OFFER),
    ],
)
def test_what_others_may_use_is_an_offer_without_a_question_too(statement: str, expected: Help) -> None:
    assert kind(statement) is expected


@pytest.mark.parametrize(
    ("statement", "question", "expected"),
    [
        ("Wir bieten unseren Werkraum an.", "Was brauchen Sie?", Help.OFFER),
        ("Können acht Laptops abgeben.", "Was brauchen Sie?", Help.OFFER),
        ("Wir können leider nichts abgeben.", "Was gibt es Neues?", Help.NEITHER),
        ("Kann jemand Laptops abgeben?", "Was gibt es Neues?", Help.NEED),
        ("Wir suchen dringend einen Werkraum.", "Welche Angebote gibt es?", Help.NEED),
        ("Wer kann uns einen Werkraum leihen?", "Was gibt es Neues?", Help.NEED),
        ("Vorlesen zurzeit nicht möglich, zu eng.", "Welche Angebote gibt es?", Help.NEITHER),
        ("", "", Help.NEITHER),
        ("👍", "", Help.NEITHER),
    ],
)
def test_what_is_said_outright_counts_whatever_was_asked(
    statement: str, question: str, expected: Help
) -> None:
    assert kind(statement, question) is expected


@pytest.mark.parametrize("said", ["Bitte vorher Antrag stellen!", "Bitte das Zeugnis mitbringen."])
def test_how_to_come_by_an_offer_is_none(said: str) -> None:
    """Else it is proposed to whoever needs help with an application."""
    assert kind(said, "Auf welche Angebote möchten Sie die anderen hinweisen?") is Help.NEITHER


def test_whoever_asks_others_in_is_an_offer_however_it_begins() -> None:
    said = "Bitte anmelden: Elterncafé jeden Dienstag, für alle offen."
    assert kind(said, "Auf welche Angebote möchten Sie die anderen hinweisen?") is Help.OFFER


def test_needs_and_offers_of_the_coded_meetings_are_told_apart(meetings: list[dict[str, Any]]) -> None:
    pairs = [pair for meeting in meetings for pair in _coded(meeting)]
    assert min(_f1(pairs, Help.NEED), _f1(pairs, Help.OFFER)) > 0.95


def test_needs_and_offers_of_meetings_of_others_are_told_apart(of_others: list[dict[str, Any]]) -> None:
    for meeting in of_others:
        pairs = _coded(meeting)
        assert min(_f1(pairs, Help.NEED), _f1(pairs, Help.OFFER)) > 0.8


def test_the_words_alone_tell_invented_needs_from_offers() -> None:
    pairs = _invented("help")
    assert min(_f1(pairs, Help.NEED), _f1(pairs, Help.OFFER)) > 0.9


def test_needs_are_told_from_offers_in_statements_the_rules_were_not_tuned_on() -> None:
    """Their author had read the rules as they were, but wrote them before any mistake was looked at.

    Which of them are read wrongly was never looked at; keep it so, or write others.
    """
    pairs = _invented("help_unseen")
    assert min(_f1(pairs, Help.NEED), _f1(pairs, Help.OFFER)) >= 0.75


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Vorlesepatinnen für den Nachmittag, die bisherigen sind umgezogen", Help.NEED),
        ("ein trockener Raum im Winter", Help.NEED),
        ("Wer begleitet unsere Jugendlichen zum Amt?", Help.NEED),
        ("Nähkurs, Di 9.30", Help.OFFER),
        ("Lerngruppe Rechnen für Erwachsene", Help.OFFER),
        ("Kursraum seit Mai gesperrt", Help.NEITHER),
        ("Die Räume sind zu klein.", Help.NEITHER),
        ("und einen Scanner", Help.NEED),
        ("Und für die Holz-AG eine zweite Säge", Help.NEED),
        ("Ein gemeinsamer Ausflug zum Schluss", Help.NEITHER),
        ("Den Ofen haben wir, hat jemand Ahnung davon", Help.NEED),
        ("Mir fällt auf, dass jemand mit Erfahrung selten wechselt.", Help.NEITHER),
        ("Der Kleinbus kann tageweise gebucht werden.", Help.OFFER),
        ("räume und küche kann haben wer will", Help.OFFER),
        ("lieber wieder treffen", Help.NEITHER),
        ("Schnellere Verfahren, wenn möglich noch vor dem Sommer", Help.NEED),
        ("Wie macht ihr das mit den Ausweisen?", Help.NEED),
        ("Im Juni machen wir wieder unsere Werkwoche.", Help.OFFER),
        ("Wer mag, kann bei uns mitsingen.", Help.OFFER),
        ("Nähkurs „Keine Angst vor der Maschine“, 3 Abende", Help.OFFER),
        ("Nähkurs zum 1.3. eingestellt", Help.NEITHER),
        ("Neue Durchwahl der Beratung seit 1.5.", Help.NEITHER),
        ("Ich wünsche mir kürzere Sitzungen.", Help.NEITHER),
    ],
)
def test_a_bare_thing_is_what_people_lack_or_hold(statement: str, expected: Help) -> None:
    assert kind(statement) is expected


def test_coded_needs_and_offers_are_told_apart_without_their_question_too(
    meetings: list[dict[str, Any]],
) -> None:
    parts = [part for meeting in meetings for reply in meeting["replies"] for part in reply["statements"]]
    pairs = [(_gold(part), kind(part["text"])) for part in parts if part["theme"]]
    assert min(_f1(pairs, Help.NEED), _f1(pairs, Help.OFFER)) > 0.75


def _invented(file: str, question: str = "") -> list[tuple[Help, Help]]:
    invented = json.loads((CORPUS / f"{file}.json").read_text(encoding="utf-8"))
    return [(Help(name), kind(text, question)) for name, texts in invented.items() for text in texts]


def _coded(meeting: dict[str, Any]) -> list[tuple[Help, Help]]:
    asked = {question["no"]: question["text"] for question in meeting["questions"]}
    return [
        (_gold(part), kind(part["text"], asked[reply["question"]]))
        for reply in meeting["replies"]
        for part in reply["statements"]
        if part["theme"]
    ]


def _gold(part: dict[str, Any]) -> Help:
    return Help.NEED if part.get("need") else Help.OFFER if part.get("offer") else Help.NEITHER


def _f1(pairs: list[tuple[Help, Help]], wanted: Help) -> float:
    hits = sum(gold is found is wanted for gold, found in pairs)
    return 2 * hits / sum((gold is wanted) + (found is wanted) for gold, found in pairs)


@given(st.text(max_size=200), st.text(max_size=80))
def test_whatever_is_said_and_asked_is_one_of_the_three(statement: str, question: str) -> None:
    assert kind(statement, question) in Help


@pytest.mark.parametrize(
    "piece",
    ["kann ", "wer kann ", "was wir ", "wir können ", "Bedarf: ", "steht ", "wart auf ", "und eine, ", "„"],
)
def test_what_repeats_without_end_is_read_soon(piece: str) -> None:
    assert soon(lambda: kind(piece * (20_000 // len(piece))))
