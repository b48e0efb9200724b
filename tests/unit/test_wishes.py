"""What members wish: understood with slips and courtesies, and never found within an answer."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech import wishes
from bot.speech.asking_back import About, AskBack
from bot.speech.commands import Help, Privacy, understand
from bot.speech.errand import Errand
from bot.speech.wishes import (
    AskReaders,
    AskUntil,
    Back,
    Begin,
    Change,
    Disclose,
    Excuse,
    Finish,
    Later,
    Name,
    Object,
    Quit,
    Rectify,
    ShowMine,
    Skip,
    Thank,
    Unname,
    Wish,
    Withdraw,
)
from tests.office import DESK, HARMS, JANSSEN, House, an_office

from . import talking

CORPUS = Path(__file__).parents[1] / "corpus"
WORDS = (
    "überspringen",
    "zurück",
    "später",
    "fertig",
    "entschuldigt",
    "auskunft",
    "zurückziehen",
    "berichtigen",
)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("los", Begin()),
        ("was hab ich denn geschrieben?", ShowMine()),
        ("ich finde meine Antwort nicht mehr, was hab ich denn geschrieben", ShowMine()),
        ("Lasst mich bitte in Ruhe, ich mache nicht mit", Excuse()),
        ("Wir machen diesmal nicht mit", Excuse()),
        ("komme diese woche nicht dazu sorry, wir sind im umzug", Excuse()),
        ("Wir kommen nicht dazu, die Gärten zu pflegen, weil zwei Stellen frei sind und keiner hilft", None),
        ("Wir kommen leider nicht dazu, Kinder zu fördern", None),
        ("Wir kommen nicht dazu, mehr Elternabende anzubieten, weil das Personal fehlt", None),
        ("Wir kommen nicht dazu, Elternabende anzubieten.", None),
        ("Wir kommen zeitlich nicht dazu, das umzusetzen", None),
        ("Wir haben keine Zeit, Elternabende vorzubereiten", None),
        ("Wir kommen nicht dazu, weil das Personal fehlt", None),
        ("Wir kommen diesmal nicht dazu, weil das Personal fehlt", Excuse()),
        ("Wir kommen diesmal nicht dazu, sorry", Excuse()),
        ("Komme nicht dazu, viel los", Excuse()),
        ("Kommen leider nicht dazu, die Umfrage auszufüllen, weil Personal fehlt", Excuse()),
        ("Wir kommen nicht dazu, hier mitzumachen", Excuse()),
        ("Wir kommen leider nicht dazu, die Fragen zu beantworten", Excuse()),
        ("Bitte unseren Namen weglassen", Unname()),
        ("Bitte nicht anonym", None),
        ("Unseren Namen bitte nicht weglassen", None),
        ("Los!", Begin()),
        ("Los geht's", Begin()),
        ("weiter", Begin()),
        ("überspringen", Skip()),
        ("überspringn", Skip()),
        ("Ueberspringen.", Skip()),
        ("bitte die nächste Frage", None),
        ("nächste Frage bitte", Skip()),
        ("zurück", Back()),
        ("zurük", Back()),
        ("ZURUECK", Back()),
        ("später", Later()),
        ("Lieber später", Later()),
        ("fertig", Finish()),
        ("Das war's!", Finish()),
        ("meine antworten bitte", ShowMine()),
        ("Meine Antwortn", ShowMine()),
        ("ändern 3", Change(3)),
        ("Frage 3 ändern", Change(3)),
        ("3 ändern", Change(3)),
        ("ändern: Frage 12", Change(12)),
        ("aendern 3", Change(3)),
        ("ändern", Change()),
        ("ohne Namen 3", Unname(3)),
        ("ohne namen", Unname()),
        ("3 ohne Namen bitte", Unname(3)),
        ("mit Namen 3", Name(3)),
        ("zurückziehen", Withdraw()),
        ("zurückziehen 2", Withdraw(2)),
        ("Frage 4 löschen", Withdraw(4)),
        ("Lösch die 4 wieder", Withdraw(4)),
        ("Antwort zu Frage 4 bitte wieder raus", Withdraw(4)),
        ("4 Stellen löschen", None),
        ("Was hab ich denn jetzt alles stehen", ShowMine()),
        ("Was haben wir an Räumen stehen", None),
        ("Alle Antworten zurückziehen", Withdraw()),
        (
            "Ich möchte unsere Antworten doch lieber zurückziehen, das ist mit dem Vorstand nicht abgestimmt",
            Withdraw(),
        ),
        ("Hallo, können wir unsere Antworten bitte noch zurückziehen?", Withdraw()),
        ("Wir ziehen unsere Antworten zurück.", Withdraw()),
        ("Können Sie meine Antwort bitte wieder löschen?", Withdraw()),
        ("Bitte meine Antwort von eben löschen, das war nicht abgestimmt", Withdraw()),
        ("Bitte streichen Sie unsere Antwort zu Frage 1", Withdraw(1)),
        ("Bitte keine Erinnerungen mehr schicken", Excuse()),
        ("Wir schicken keine Erinnerungen mehr an Eltern", None),
        ("Die Stadt hat unsere Angaben gelöscht", None),
        ("Bitte Fotos der Kinder löschen", None),
        ("entschuldigt", Excuse()),
        ("Wir sind diesmal nicht dabei", Excuse()),
        ("diesmal nicht", Excuse()),
        ("ich bin raus", Quit()),
        ("Sorry, wir sind raus", Quit()),
        ("Ich höre auf.", Quit()),
        ("Die Warteliste: ich bin raus", None),
        ("Weiß nicht", None),
        ("Die Eltern wissen es nicht", None),
        ("stop, kurze Pause, Telefon klingelt", Later()),
        ("Moment bitte", Later()),
        ("Pause, Schlaf und Essen sind Thema", None),
        ("Bis wann nochmal?", AskUntil()),
        ("bis wann war das nochmal", AskUntil()),
        ("Wann ist die nächste Runde?", AskUntil()),
        ("wann geht es denn los", AskUntil()),
        ("What time does it close?", AskUntil()),
        ("How long do I have?", AskUntil()),
        ("When does the café close, and who tells the parents?", None),
        ("Did you receive my answer?", ShowMine()),
        ("Ist meine Antwort noch angekommen?", ShowMine()),
        ("Haben Sie unsere Antwort bekommen?", ShowMine()),
        ("Haben Sie meine Antworten von gestern bekommen?", ShowMine()),
        ("Wo ist meine Antwort geblieben?", ShowMine()),
        ("wo ist denn mein beitrag hin", ShowMine()),
        ("Guten Morgen, ist meine Antwort bei Ihnen angekommen?", ShowMine()),
        ("Kam unsere Rückmeldung an?", ShowMine()),
        ("Ist das jetzt angekommen?", ShowMine()),
        ("Haben Sie das bekommen?", ShowMine()),
        ("Where is my answer?", ShowMine()),
        ("Ist das Angebot bei den Eltern angekommen?", None),
        ("Haben Sie das Geld bekommen?", None),
        ("Wo ist unser Beitrag zum Netzwerk?", None),
        ("Das ist angekommen", None),
        ("Wie lange dauert die Runde noch?", AskUntil()),
        ("Wie lange dauert das?", AskBack(About.EFFORT)),
        ("Muss ich alle 5 beantworten oder reicht eine?", AskBack(About.EFFORT)),
        ("Wie viele Fragen sind es denn noch?", AskBack(About.EFFORT)),
        ("Hello, can I answer in English?", AskBack(About.LANGUAGE)),
        ("Darf ich auch auf Ukrainisch schreiben?", AskBack(About.LANGUAGE)),
        ("Bin ich verpflichtet, hier mitzumachen?", AskBack(About.DUTY)),
        ("Muss ich mitmachen?", AskBack(About.DUTY)),
        ("Muss ich an dieser Runde überhaupt teilnehmen?", AskBack(About.DUTY)),
        ("Ist das freiwillig?", AskBack(About.DUTY)),
        ("Sind Sie ein Roboter?", AskBack(About.MACHINE)),
        ("Schreibe ich hier mit einem Menschen?", AskBack(About.MACHINE)),
        ("Bleibt das anonym?", AskBack(About.NAME)),
        ("Steht da mein Name im Protokoll?", AskBack(About.NAME)),
        ("Was heißt Netzwerkpunkt?", AskBack(About.MEANING)),
        ("Wie meinen Sie das?", AskBack(About.MEANING)),
        ("Die Frage verstehe ich nicht", AskBack(About.MEANING)),
        ("kannst du mir die Frage 3 noch mal erklären?", AskBack(About.MEANING)),
        ("Können Sie das bitte genauer erläutern?", AskBack(About.MEANING)),
        ("Soll ich hier oder im Raum antworten?", None),
        ("Do I have to answer all of them?", AskBack(About.EFFORT)),
        ("Is one answer enough?", AskBack(About.EFFORT)),
        ("Does my name appear in the minutes?", AskBack(About.NAME)),
        ("Are my answers anonymous?", AskBack(About.NAME)),
        ("I don't understand the question.", AskBack(About.MEANING)),
        ("Could you please explain question 3?", AskBack(About.MEANING)),
        ("Is participation voluntary?", AskBack(About.DUTY)),
        ("Am I talking to a real person?", AskBack(About.MACHINE)),
        ("I do not understand the new form of the ministry", None),
        ("Wie erreichen wir Eltern digital?", None),
        ("Was heißt Inklusion in der Krippe für uns?", None),
        ("Das verstehen viele Eltern nicht", None),
        ("Wie lange dauert es, bis ein Platz frei ist, und was tun wir bis dahin für die Familien?", None),
        ("Muss leider passen, wir sind mitten in den Schuleingangsuntersuchungen", Excuse()),
        ("Sorry wir schaffen es dieses mal nicht, Inventur", Excuse()),
        ("Wir schaffen es nicht, alle Eltern zu erreichen", None),
        ("Das Angebot muss passen", None),
        ("Wir müssen passende Räume finden", None),
        ("bin im Urlaub", Excuse()),
        ("Wir haben leider keine Zeit", Excuse()),
        ("Dafür habe ich diesmal keine Zeit", Excuse()),
        ("Fällt diesmal bei uns aus", Excuse()),
        ("Bin leider im Urlaub bis 8.2.", Excuse()),
        ("sind im urlaub, bitte entschuldigen", Excuse()),
        ("Wir sind diesmal leider nicht dabei, Praxis ist zu", Excuse()),
        ("Wir können diesmal leider nicht teilnehmen 😔", Excuse()),
        ("Bitte entschuldigen Sie uns diesmal", Excuse()),
        ("Unsere Leiterin ist im Urlaub", None),
        ("Ist bei Ihnen jemand im Urlaub?", None),
        ("Diesmal nicht, sondern per Video", None),
        ("Wir haben diesmal nicht genug Plätze", None),
        ("weiter gehts", Begin()),
        ("danke!! 😊", Thank()),
        ("Das Protokoll ist super geworden, danke!", Thank()),
        ("Das Protokoll ist gut, aber Seite 2 fehlt, danke", None),
        ("Vielen Dank für das tolle Protokoll! 👍", Thank()),
        ("Danke für die Räume, die wir nutzen dürfen", None),
        ("Auskunft", Disclose()),
        ("Was ist über mich gespeichert?", Disclose()),
        ("berichtigen", Rectify()),
        ("Widerspruch", Object()),
        ("Wer liest das hier eigentlich alles mit?", AskReaders()),
        ("Wer liest hier mit", AskReaders()),
        ("Wer kann das sehen?", AskReaders()),
        ("Who can read this?", AskReaders()),
        ("skip", Skip()),
        ("change 3", Change(3)),
        ("withdraw", Withdraw()),
        ("my answers", ShowMine()),
        ("Danke!", Thank()),
        ("Ok, vielen Dank auch", Thank()),
        ("thx, bye", Thank()),
        ("Danke, tschüss!", Thank()),
        ("Danke, sehr gern mehr davon", None),
        ("Vielen Dank!", Thank()),
        ("Passt", None),
        ("Super", None),
        ("👍", None),
        ("Ja, vielen Dank", None),
        ("Bitte", None),
        ("Bis wann?", AskUntil()),
        ("bis wann kann ich noch antworten?", AskUntil()),
        ("Frist?", AskUntil()),
        ("Kann ich noch antworten?", AskUntil()),
        ("Bin ich zu spät?", AskUntil()),
        ("Ich möchte meine Antwort zu Frage 1 ändern", Change(1)),
        ("Ich möchte meine Antwort ändern", Change()),
        ("Wir möchten unsere Öffnungszeiten ändern", None),
        ("Bitte alle unsere Antworten anonym", Unname()),
        ("Alle anonymen Antworten der Eltern", None),
        ("Wie lange haben wir noch Zeit?", AskUntil()),
        ("Bis wann müssen die Kinder angemeldet sein?", None),
        ("Frist für Anträge verlängern", None),
        # What is not a wish.
        ("Bei uns ist viel los", None),
        ("Nichts los", None),
        ("Das Projekt ist fertig", None),
        ("Lob", None),
        ("Berichten", None),
        ("Entschuldigung", None),
        ("Wer", None),
        ("Wer kann Dolmetscher vermitteln?", None),
        ("Wir ziehen im Mai zurück in die alten Räume.", None),
        ("Familien ziehen ihre Anmeldung zurück, weil das Geld fehlt", None),
        ("ändern 3 4", None),
        ("ändern 300", None),
        ("3", None),
        ("Namen", None),
        ("", None),
        ("?!", None),
    ],
)
def test_whole_messages_are_wishes_and_nothing_else_is(text: str, wish: Wish | None) -> None:
    assert wishes.read(text) == wish


def test_no_answer_of_three_meetings_is_a_wish() -> None:
    replies = [
        reply["text"]
        for file in CORPUS.glob("m*.json")
        for reply in json.loads(file.read_text("utf-8"))["replies"]
    ]
    assert len(replies) > 150
    assert [text for text in replies if wishes.read(text) is not None] == []


@given(
    word=st.sampled_from(WORDS),
    upper=st.booleans(),
    end=st.sampled_from(["", "!", ".", " …", " bitte", "\n"]),
    cut=st.integers(1, 30),
)
def test_one_missing_letter_capitals_and_courtesies_do_not_matter(
    word: str, upper: bool, end: str, cut: int
) -> None:
    at = 1 + cut % (len(word) - 1)
    slip = word[:at] + word[at + 1 :]
    said = (slip.upper() if upper else slip) + end
    assert wishes.read(said) == wishes.read(word)


@given(st.text(max_size=400))
def test_whatever_is_written_is_read_without_a_fault(text: str) -> None:
    wishes.read(text)


@given(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(["Wir", "haben", "neue", "Kinder", "im", "Haus"]), min_size=2),
)
def test_a_word_within_an_answer_is_no_wish(word: str, others: list[str]) -> None:
    assert wishes.read(" ".join([*others, word])) is None
    assert wishes.read(" ".join([word, *others])) is None


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Ja, passt so. Danke!", True),
        ("👍", True),
        ("Vielen Dank auch", True),
        ("Ja, aber Frage 3 nicht", False),
        ("Alles neu", False),
        ("", False),
    ],
)
def test_whoever_is_content_says_nothing_else(text: str, content: bool) -> None:
    assert wishes.content(text) == content


def test_commands_go_before_wishes_and_in_public_they_need_the_prefix() -> None:
    def heard(text: str, *, private: bool) -> object:
        return understand(text, prefix_needed=not private, private=private)

    assert heard("hilfe", private=True) == Help()
    assert heard("Datenschutz", private=True) == Privacy()
    assert heard("los", private=True) == Begin()
    assert heard("los", private=False) is None
    assert heard("!runde ändern 3", private=False) == Change(3)


@pytest.mark.parametrize("said", ["Weiß nicht", "weis nich, nächste bitte", "dazu fällt mir nichts ein"])
def test_whoever_has_nothing_to_say_is_at_a_loss(said: str) -> None:
    assert wishes.at_a_loss(said)


@pytest.mark.parametrize("said", ["nächste", "", "Die Eltern wissen es nicht", "Weiß nicht, ob das gilt"])
def test_whoever_says_something_is_not(said: str) -> None:
    assert not wishes.at_a_loss(said)


@pytest.mark.parametrize(
    "said",
    [
        "Sorry, my German is not that good. Can I answer in English?",
        "Hallo, mein Deutsch ist nicht so gut, kann ich auf Englisch antworten?",
    ],
)
def test_a_question_for_the_language_is_heard_behind_a_lead_in(said: str) -> None:
    assert wishes.read(said) == AskBack(About.LANGUAGE)


@pytest.mark.parametrize(
    "said",
    [
        "Elf neue Kinder, alle ohne Kitaplatz. Können wir auf Englisch antworten?",
        "Uns fehlt Deutsch als Zweitsprache. Kann ich auch auf Deutsch antworten, mit allen Zahlen?",
    ],
)
def test_what_says_something_besides_is_no_question_for_the_language(said: str) -> None:
    assert wishes.read(said) is None


def test_a_flourish_is_thanks_and_no_answer() -> None:
    assert wishes.read("war uns ne ehre 🔥") == Thank()


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Bitte vom Netzwerk abmelden", Errand.LEAVE),
        ("Hallo, wir möchten uns vom Netzwerk abmelden, danke", Errand.LEAVE),
        ("Ich möchte aus dem Verteiler raus, bitte nehmen Sie mich aus dem Verteiler raus", Errand.LEAVE),
        ("Können Sie uns bitte aus dem Netzwerk austragen?", Errand.LEAVE),
        ("Please remove us from the network", Errand.LEAVE),
        ("We would like to leave the network", Errand.LEAVE),
        ("Die Eltern wollen sich vom Netzwerk abmelden", None),
        ("Wir haben uns nicht vom Netzwerk abgemeldet", None),
        ("Habe Ihnen eine Mail geschickt", Errand.MAILED),
        ("Ich hab Ihnen meine Antworten schon per E-Mail geschickt.", Errand.MAILED),
        ("Wir haben per Mail geantwortet", Errand.MAILED),
        ("Wir haben eine Mail an alle Eltern geschickt", None),
        ("Wir haben eine Mail an das Jugendamt und die Antworten an die Schule geschickt", None),
        ("Die Kita hat Ihnen eine Mail geschickt", None),
        ("ich bin drei Wochen im Urlaub", Excuse()),
        ("Bin jetzt zwei Wochen krank, sorry", Excuse()),
        ("Drei Kinder sind im Urlaub", None),
    ],
)
def test_what_only_the_office_can_do_is_understood(text: str, wish: Wish | None) -> None:
    assert wishes.read(text) == wish


def test_who_would_leave_the_network_is_named_to_the_office_and_nothing_is_asked(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    house.open()
    said = talking.say(house, "Bitte vom Netzwerk abmelden")
    assert "dem Bildungsbüro weitergesagt" in said
    assert f"{HARMS.name} ({HARMS.institution}) möchte vom Netzwerk abgemeldet werden" in said
    assert "möchte vom Netzwerk" not in talking.say(house, "wir möchten uns vom Netzwerk abmelden")
    house.office = an_office()
    assert "Abmelden kann Sie nur das Bildungsbüro" in talking.say(
        house, "Bitte vom Netzwerk abmelden", JANSSEN
    )


def test_holiday_and_a_mail_are_answered_and_not_asked_about(house: House) -> None:
    house.open()
    assert "trägt das Bildungsbüro ein" in talking.say(house, "habe Ihnen eine Mail geschickt")
    assert "entschuldigt" in talking.say(house, "ich bin drei Wochen im Urlaub")
    assert house.answers() == {}
