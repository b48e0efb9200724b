"""What a question asks for. The questions were invented before the rules."""

import pytest

from clustering import Help, asks


@pytest.mark.parametrize(
    "question",
    [
        "Was hat sich seit dem Frühjahr bei Ihnen verändert (Personal, Angebote, Räume)?",
        "Was gibt es Neues aus Ihrer Einrichtung: Projekte, Angebote, Personalien?",
        "Was ist bei Ihnen gerade los – auch neue Angebote?",
        "Was gibt es Neues – Personal, Angebote, Bedarfe?",
        "Was gibt es Neues? Gern auch Angebote und Personelles.",
        "Was hat sich getan, bei Maßnahmen wie beim Personal?",
    ],
)
def test_a_topic_of_what_is_new_is_not_asked_for(question: str) -> None:
    assert asks(question) == frozenset()


@pytest.mark.parametrize(
    "question",
    [
        "Wie werden Ihre Angebote angenommen?",
        "Wie laufen Ihre Angebote für Familien?",
        "Welche Herausforderungen erleben Sie bei der Unterstützung von Familien?",
        "Was wünschen Sie sich für das nächste Treffen?",
        "Was wünschen Sie sich vom nächsten Treffen?",
        "Wo drückt der Schuh?",
    ],
)
def test_neither_needs_nor_offers_are_asked_for(question: str) -> None:
    assert asks(question) == frozenset()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Was gibt es Neues, und welche Angebote haben Sie im Herbst?", {Help.OFFER}),
        ("Was gibt es Neues? Auf welche Angebote möchten Sie hinweisen?", {Help.OFFER}),
        ("Was ist neu bei Ihnen, und wobei brauchen Sie Hilfe?", {Help.NEED}),
        ("Was ist neu, was brauchen Sie, was können Sie anbieten?", {Help.NEED, Help.OFFER}),
        ("Welche neuen Angebote gibt es bei Ihnen?", {Help.OFFER}),
        ("Was können andere bei Ihnen ausleihen oder nutzen?", {Help.OFFER}),
        ("Worauf möchten Sie die anderen aufmerksam machen?", {Help.OFFER}),
        ("Was wünschen Sie sich vom Bildungsbüro?", {Help.NEED}),
        ("Was wünschen Sie sich von anderen Einrichtungen?", {Help.NEED}),
        ("Womit könnten andere Ihnen helfen?", {Help.NEED}),
        ("Was würde Ihnen die Arbeit erleichtern?", {Help.NEED}),
        ("Wie können wir Sie unterstützen?", {Help.NEED}),
        ("Wo hakt es, und welche Unterstützung brauchen Sie?", {Help.NEED}),
        ("Womit können Sie anderen helfen, und wobei brauchen Sie Hilfe?", {Help.NEED, Help.OFFER}),
    ],
)
def test_what_is_asked_for_beside_it_counts(question: str, expected: set[Help]) -> None:
    assert asks(question) == expected


@pytest.mark.parametrize(
    "question", ["was ", "wie ", "neu ", "davon ", "Angebote ", "wünschen Sie sich von "]
)
def test_a_question_without_end_is_read_all_the_same(question: str) -> None:
    assert asks(question * 2_000) is not None
