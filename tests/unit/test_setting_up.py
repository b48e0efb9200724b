"""Setting up a round in numbered questions: each step, back and forth, and what is not understood."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conduct.membership import enrolling, registering
from bot.conduct.preparation import drafting, opening, planning, setting_up
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.enrolment import Listing
from bot.meeting.ids import RoomId
from bot.meeting.member import Member
from bot.meeting.message import Message
from bot.meeting.network import Network
from bot.meeting.question import Question
from bot.meeting.roster import Entry, Roster
from bot.meeting.round import Kind, Phase, Round
from bot.meeting.setup import Setup, Step, restored, stored
from bot.speech import commands
from bot.speech import drafting as words
from bot.speech.drafting import NewRound
from tests.office import BRANDT, DESK, NETWORK, NOW, PETERSEN, REQUEST, ROOM, House, later
from tests.office import words as said

HERE = replace(NETWORK, staff=(PETERSEN, BRANDT))
SCHOOLS = Network(RoomId("!schulen:example.org"), "Schulleitungen", True, (), staff=(PETERSEN, BRANDT))
BOTH = (SCHOOLS, HERE)


class Talk:
    """The staff room, where people write and the bot answers."""

    def __init__(self, house: House, networks: Sequence[Network] = BOTH) -> None:
        self.house, self.networks = house, networks

    def say(self, body: str, by: Member = PETERSEN, **more: object) -> str:
        """What the bot says to it; empty if it takes it for something else."""
        message = self.house.message(body, by, room=DESK, **more)
        intent = commands.understand(body, prefix_needed=False)
        if not any(self._hears(message, intent, dialogue) for dialogue in self._waiting(message.arrived)):
            if not isinstance(intent, NewRound):
                return ""
            self.house.turn(setting_up.begin, message, intent, DESK, self.networks)
        return "\n".join(said(letter) for letter in self.house.deliver())

    def _waiting(self, at: datetime) -> list[Dialogue]:
        return self.house.look(lambda tx: tx.dialogues.at(DESK, at))

    def _hears(self, message: Message, intent: object, dialogue: Dialogue) -> bool:
        if dialogue.topic is Topic.SETUP:
            return self.house.turn(setting_up.hear, message, dialogue, intent, self.networks)
        edit = words.edit(message.body)
        if edit is None:
            yes = isinstance(intent, commands.Yes)
            return yes and self.house.turn(drafting.remind_of_release, message, dialogue)
        return self.house.turn(drafting.carry_out, message, dialogue, edit, HERE)

    def walk(self, *answers: str) -> str:
        for answer in answers[:-1]:
            assert self.say(answer)
        return self.say(answers[-1])

    @property
    def step(self) -> Step | None:
        found = self.house.look(lambda tx: tx.dialogues.find(DESK, Topic.SETUP, registering.SETUP))
        return restored(found.state).step if found else None

    @property
    def round(self) -> Round:
        return self.house.latest()


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk(house)


def rounds(house: House) -> list[Round]:
    return house.look(lambda tx: tx.rounds.latest())


# --- The five questions ----------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["Herr Brandt macht mit", "Malte Brandt ist dabei", "Malte hilft mir mit"])
def test_whoever_is_named_in_a_sentence_is_found(talk: Talk, named: str) -> None:
    talk.walk("neue Runde", "2", "1", "ja", "nein")
    assert "Mit Ihnen moderiert: Malte Brandt" in talk.say(named)


def test_five_answers_make_a_draft(talk: Talk, house: House) -> None:
    asked = talk.say("neue Runde")
    assert "Guten Morgen, Jana Petersen" in asked
    assert "fünf kurze Fragen" in asked
    assert "**Frage 1 von 5: Für welches Netzwerk?**" in asked
    assert "2. Sprache und Ankommen (3 Einrichtungen)" in asked
    assert "Frage 2 von 5" in talk.say("2")
    asked = talk.say("1")
    assert "Frage 3 von 5" in asked
    assert "Montag, 9. November, 10 Uhr, bis Freitag, 20. November, 12 Uhr. Das sind 10 Arbeitstage." in asked
    assert "Frage 4 von 5" in talk.say("ja")
    assert "Frage 5 von 5" in talk.say("ja bitte")
    draft = talk.say("Malte")
    assert "Mit Ihnen moderiert: Malte Brandt" in draft
    assert "Themenvorschläge: bis Donnerstag, 5. November, 16 Uhr" in draft
    assert "Erinnerungen (nur an Einrichtungen, von denen noch nichts da ist): Montag, 16. November" in draft
    assert "mit Name der Einrichtung, nicht mit Name der Person" in draft
    assert "Am Freitag, 6. November, 8 Uhr, sehen Sie die Vorschläge" in draft
    assert talk.step is None
    round_ = talk.round
    assert (round_.phase, round_.number, round_.desk) == (Phase.PROPOSED, 1, DESK)
    assert (round_.title, len(round_.questions)) == ("Schriftliches Netzwerktreffen", 5)
    assert round_.questions[1].hint == "Gern mit Tag, Uhrzeit und Ort."
    assert round_.moderators == {BRANDT.user}
    assert (round_.opens_at, round_.suggestions_until) == (later(days=7), later(days=3, hours=6))


def test_with_one_network_there_are_four_questions(house: House) -> None:
    talk = Talk(house, [HERE])
    asked = talk.say("neue Runde")
    assert "vier kurze Fragen" in asked
    assert "Frage 1 von 4: Welche Vorlage?" in asked


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (("1", "jetzt bis 13.11. 12 Uhr"), "bleibt vorher keine Zeit"),
        (("3", "Wir gründen eine AG.", "ja"), "keine Themenvorschläge"),
    ],
)
def test_the_numbers_stay_as_announced_if_a_question_falls_away(
    house: House, answers: tuple[str, ...], why: str
) -> None:
    talk = Talk(house, [HERE])
    assert "vier kurze Fragen" in talk.say("neue Runde")
    asked = talk.walk(*answers)
    assert "Frage 3 entfällt: " in asked
    assert why in asked
    assert "**Frage 4 von 4: Wer moderiert mit?**" in asked


def test_a_network_that_is_named_is_not_asked_for(talk: Talk) -> None:
    assert "Frage 1 von 4: Welche Vorlage?" in talk.say("neue Runde für Sprache und Ankommen")


def test_without_a_network_one_is_asked_to_invite(house: House) -> None:
    assert "in keinem Netzwerkraum" in Talk(house, []).say("neue Runde")


def test_an_empty_page_asks_for_the_questions_without_a_number(talk: Talk) -> None:
    talk.walk("neue Runde", "Sprache und Ankomen")
    assert "Wie lauten die Fragen?" in talk.say("Leer beginnen")
    asked = talk.say("1. Was ist neu?\n2. Was fehlt?")
    assert "Notiert: zwei Fragen." in asked
    assert "Frage 3 von 5" in asked
    talk.walk("ja", "nein", "niemand")
    assert [question.text for question in talk.round.questions] == ["Was ist neu?", "Was fehlt?"]
    assert talk.round.moderators == frozenset()


def test_a_resolution_asks_for_its_proposal_and_not_for_suggestions(talk: Talk, house: House) -> None:
    assert "3. Beschluss im Umlaufverfahren" in talk.walk("neue Runde", "2")
    assert "Worüber soll abgestimmt werden?" in talk.say("3")
    assert "Frage 3 von 5: Wann geht es los" in talk.say("Vorschlag: Das Netzwerk gründet eine AG.")
    assert "Frage 5 von 5: Wer moderiert mit?" in talk.say("ja")
    draft = talk.say("niemand")
    assert "2. Das Netzwerk gründet eine AG. (ja / nein / Enthaltung)" in draft
    assert "„Frage 2: Das Netzwerk gründet eine Arbeitsgruppe.“" in draft
    assert "**Vorschlag:** Das Netzwerk gründet zwei AGs." in talk.say(
        "Frage 2: Das Netzwerk gründet zwei AGs."
    )
    for edit in ("Frage 1: Und?", "neue Frage: Was noch?", "Kurzfrage: Wie? a / b", "Frage 2 streichen"):
        assert "lässt sich nur der Vorschlag ändern" in talk.say(edit)
    assert talk.round.kind is Kind.RESOLUTION
    assert [question.text for question in talk.round.questions][1] == "Das Netzwerk gründet zwei AGs."
    assert talk.say("Vorschau").count("**Vorschlag:**") == 1


def test_a_resolution_is_not_offered_as_the_last_round(talk: Talk, house: House) -> None:
    house.open()
    for kind in (Kind.RESOLUTION, Kind.MEETING):
        published = replace(house.latest(), phase=Phase.PUBLISHED, kind=kind)
        house.look(lambda tx, round_=published: tx.rounds.save(round_, house.now))  # type: ignore[misc]
        assert ("Wie letzte Runde" in talk.walk("neue Runde", "2")) == (kind is Kind.MEETING)
        talk.say("abbrechen")


def test_the_last_round_can_be_held_again(talk: Talk, house: House) -> None:
    house.open()
    house.now = later(days=30)
    published = replace(house.latest(), phase=Phase.PUBLISHED)
    house.look(lambda tx: tx.rounds.save(published, house.now))
    assert "4. Wie letzte Runde: Netzwerktreffen (3 Fragen)" in talk.walk("neue Runde", "2")
    talk.walk("Wie letzte Runde", "ja", "nein", "niemand")
    assert talk.round.title == "Netzwerktreffen"
    assert [question.text for question in talk.round.questions][-1] == "Was fehlt?"
    assert talk.round.number == 2


def test_another_time_is_echoed_with_what_is_odd(talk: Talk) -> None:
    talk.walk("neue Runde", "2", "2")
    asked = talk.say("Mi 18.11. 10 Uhr bis Sa 28.11. 12 Uhr")
    assert "Notiert: Mittwoch, 18. November, 10 Uhr, bis Samstag, 28. November, 12 Uhr." in asked
    assert "Samstag, 28. November, ist ein Wochenende." in asked


@pytest.mark.parametrize(
    "when", ["sofort bis 13.11. 12 Uhr", "bis 13.11. 12 Uhr", "jetzt bis Fr 13.11. 12 Uhr"]
)
def test_at_once_leaves_no_time_for_suggestions(talk: Talk, when: str) -> None:
    talk.walk("neue Runde", "2", "2")
    assert "Frage 5 von 5: Wer moderiert mit?" in talk.say(when)
    draft = talk.say("niemand")
    assert "sofort nach Ihrer Freigabe, bis Freitag, 13. November, 12 Uhr" in draft
    assert talk.round.opens_at is None


@pytest.mark.parametrize(
    ("said_", "who"),
    [
        ("Malte", {BRANDT.user}),
        ("Frau Harms", {"@harms:example.org"}),
        ("malte brand", {BRANDT.user}),
        ("@brandt:example.org", {BRANDT.user}),
        ("Malte und Silke Harms", {BRANDT.user, "@harms:example.org"}),
        ("niemand", set()),
        ("nein danke", set()),
    ],
)
def test_who_moderates(talk: Talk, said_: str, who: set[str]) -> None:
    talk.walk("neue Runde", "2", "2", "ja", "nein")
    assert "Der Entwurf steht." in talk.say(said_)
    assert talk.round.moderators == who


def test_an_unknown_name_gets_the_nearest_then_a_human_being(talk: Talk) -> None:
    talk.walk("neue Runde", "2", "2", "ja", "nein")
    assert "Meinten Sie Malte Brandt?" in talk.say("Maltus Brendel")
    assert "0000 123-456" in talk.say("Rumpelstilzchen")
    assert talk.say("Was meinst du dazu, Malte?") == ""
    assert "Der Entwurf steht." in talk.say("Malte")


# --- Back, stop, misunderstood ---------------------------------------------------------------------


def test_back_asks_the_question_before(talk: Talk) -> None:
    talk.walk("neue Runde", "2", "1")
    assert "Frage 2 von 5" in talk.say("zurück")
    assert "Frage 1 von 5" in talk.say("zurük")
    again = talk.say("zurück")
    assert "Davor gibt es keine Frage." in again
    assert "Frage 1 von 5" in again


def test_who_wants_to_see_the_draft_before_there_is_one_hears_where_we_are(talk: Talk) -> None:
    talk.walk("neue Runde", "2", "1")
    assert "Wir sind schon dabei. Hier geht es weiter:" in talk.say("Entwurf")
    assert "Frage 3 von 5" in talk.say("Vorschau")


def test_a_yes_and_a_no_may_be_sentences(talk: Talk) -> None:
    talk.walk("neue Runde", "2", "1", "Mo 9.11. 10 Uhr bis Fr 20.11. 12 Uhr")
    assert "Bitte antworten Sie mit „ja“" in talk.say("ja, aber nur bis Mittwoch")
    assert "Wer moderiert mit?" in talk.say("ja gerne vorher Themen vorschlagen lassen")
    assert "Der Entwurf steht." not in talk.say("nein, Malte Brandt macht das")
    assert "Der Entwurf steht." in talk.say("nein, das machen wir diesmal ohne")
    assert talk.round.suggestions_until is not None


def test_a_yes_to_doing_without_is_no_yes(talk: Talk) -> None:
    talk.walk("neue Runde", "2", "1", "Mo 9.11. 10 Uhr bis Fr 20.11. 12 Uhr")
    assert "Bitte antworten Sie mit „ja“" in talk.say("ja gut, dann eben diesmal ohne Themen")


def test_stop_leaves_nothing(talk: Talk, house: House) -> None:
    talk.walk("neue Runde", "2", "1", "ja")
    assert "Es wurde nichts verschickt." in talk.say("abbrechen")
    assert talk.step is None
    assert rounds(house) == []
    assert talk.say("1") == ""


@pytest.mark.parametrize(
    ("before", "nonsense", "example"),
    [
        (["neue Runde"], "irgendeins", "von 1 bis 2"),
        (["neue Runde", "2"], "hm", "von 1 bis 4"),
        (["neue Runde", "2", "4"], "weiß nicht", "„1. Was ist gerade los"),
        (["neue Runde", "2", "1"], "wenn es passt", "„Mo 9.11. 10 Uhr bis Fr 20.11. 16 Uhr“"),
        (["neue Runde", "2", "1"], "31.11. bis 2.12.", "gibt es nicht"),
        (["neue Runde", "2", "1"], "16.11. 12 Uhr bis 9.11. 10 Uhr", "vor dem Anfang"),
        (["neue Runde", "2", "1", "ja"], "vielleicht", "„ja“ oder „nein“"),
    ],
)
def test_nonsense_gets_an_example_then_a_human_being_then_silence(
    talk: Talk, before: list[str], nonsense: str, example: str
) -> None:
    talk.walk(*before)
    step = talk.step
    assert example in talk.say(nonsense)
    assert "Jana Petersen, Telefon 0000 123-456" in talk.say(nonsense)
    assert talk.say(nonsense) == ""
    assert talk.step is step


def test_commands_and_talk_to_others_are_not_taken(talk: Talk, house: House) -> None:
    talk.walk("neue Runde", "2")
    assert talk.say("status") == ""
    assert talk.say("1", reply_to="$something-else") == ""
    house.now = later(hours=5)
    assert talk.say("Mahlzeit!") == ""
    assert talk.step is Step.TEMPLATE
    assert "Frage 3 von 5" in talk.say("1")


def test_a_second_person_hears_who_is_at_it_and_may_take_over(talk: Talk) -> None:
    talk.walk("neue Runde", "2")
    told = talk.say("neue Runde", BRANDT)
    assert "Jana Petersen richtet seit heute 10 Uhr gerade eine Runde ein" in told
    taken = talk.say("übernehmen", BRANDT)
    assert "Gern, Malte Brandt, ab jetzt höre ich hier auf Sie. Jana Petersen, mit „übernehmen“" in taken
    assert "Frage 2 von 5" in taken
    assert "Malte Brandt richtet" in talk.say("neue Runde")
    assert "Frage 3 von 5" in talk.say("1", BRANDT)


def test_whoever_answers_what_a_colleague_was_asked_is_told_so_once(talk: Talk, house: House) -> None:
    talk.walk("neue Runde", "2")
    assert talk.say("Mahlzeit, wer kommt mit?", BRANDT) == ""
    assert talk.say("status", BRANDT) == ""
    house.now = later(days=1)
    told = talk.say("1", BRANDT)
    assert "Jana Petersen richtet seit Montag, 2. November, 10 Uhr gerade eine Runde ein" in told
    assert "„übernehmen“" in told
    assert talk.say("1", BRANDT) == ""
    assert talk.step is Step.TEMPLATE


@pytest.mark.parametrize("mine", [(), (SCHOOLS,)])
def test_whoever_has_no_say_in_the_network_takes_nothing_over(
    talk: Talk, house: House, mine: Sequence[Network]
) -> None:
    talk.walk("neue Runde", "2")
    stranger = Talk(house, mine)
    assert "übernehmen" not in stranger.say("neue Runde", BRANDT)
    assert "Bildungsbüro" in stranger.say("übernehmen", BRANDT)
    assert talk.step is Step.TEMPLATE
    assert "übernehmen" not in stranger.say("1", BRANDT)
    assert "Frage 3 von 5" in talk.say("1"), "it is hers still"


def test_before_a_network_is_chosen_whoever_may_steer_one_of_them_may_take_over(
    talk: Talk, house: House
) -> None:
    talk.say("neue Runde")
    assert "Bildungsbüro" in Talk(house, ()).say("übernehmen", BRANDT)
    assert "Frage 1 von 5" in Talk(house, (SCHOOLS,)).say("übernehmen", BRANDT)


def test_whoever_asks_anew_goes_on_where_she_was(talk: Talk) -> None:
    talk.walk("neue Runde", "2", "1")
    again = talk.say("neue Runde")
    assert "Wir sind schon dabei." in again
    assert "Frage 3 von 5" in again


def test_a_setup_waits_for_days_but_not_for_ever(talk: Talk, house: House) -> None:
    talk.walk("neue Runde", "2")
    house.now = later(days=6)
    house.restart()
    assert "Frage 3 von 5" in talk.say("1")
    house.now = later(days=14)
    assert talk.say("ja") == ""
    assert "Frage 1 von 5" in talk.say("neue Runde")


def test_a_yes_means_what_was_proposed_then(talk: Talk, house: House) -> None:
    house.now = later(days=3)
    assert "Montag, 9. November, 10 Uhr, bis Freitag, 20. November" in talk.walk("neue Runde", "2", "1")
    house.now = later(days=4)
    assert "Notiert: Montag, 9. November, 10 Uhr, bis Freitag, 20. November" in talk.say("ja")


def test_a_proposal_that_has_passed_gets_a_new_example(talk: Talk, house: House) -> None:
    house.now = later(days=3)
    talk.walk("neue Runde", "2", "1")
    house.now = later(days=7, hours=1)
    assert "„Mo 16.11. 10 Uhr bis Fr 27.11. 16 Uhr“" in talk.say("ja")
    assert talk.step is Step.TIME


def test_p6_who_may_not_steer_the_network_any_more_sets_nothing_up(talk: Talk, house: House) -> None:
    talk.walk("neue Runde", "2", "1", "ja", "nein")
    talk.networks = [SCHOOLS]
    assert "gehören nicht mehr dazu" in talk.say("niemand")
    assert rounds(house) == []
    assert talk.step is None


def test_where_a_round_is_under_way_none_is_set_up(talk: Talk, house: House) -> None:
    house.open()
    assert "läuft schon eine Runde" in talk.walk("neue Runde", "2")
    assert talk.step is Step.NETWORK
    assert "Frage 2 von 5" in talk.say("1")


def test_what_began_meanwhile_is_noticed_at_the_end(talk: Talk, house: House) -> None:
    talk.walk("neue Runde", "2", "1", "ja", "nein")
    house.open()
    assert "läuft schon eine Runde" in talk.say("niemand")
    assert talk.round.phase is Phase.OPEN
    assert talk.step is None


def test_a_draft_bars_another_one_and_not_what_waits_for_a_yes(talk: Talk, house: House) -> None:
    house.start(replace_deadline(), room=DESK)
    house.deliver()
    talk.walk("neue Runde", "2", "1", "ja", "nein", "niemand")
    assert talk.round.title == "Schriftliches Netzwerktreffen"
    assert house.look(lambda tx: tx.rounds.proposed_at(DESK)) is None
    assert "gibt es schon einen Entwurf" in talk.walk("neue Runde", "2")


def replace_deadline() -> commands.Start:
    from tests.office import REQUEST

    return replace(REQUEST, deadline="Fr, 13.11.2026")


# --- The draft -------------------------------------------------------------------------------------


@pytest.fixture
def drafted(talk: Talk) -> Talk:
    talk.walk("neue Runde", "2", "1", "Mo 9.11. 10 Uhr bis Fr 20.11. 12 Uhr", "nein", "niemand")
    return talk


def test_each_change_is_shown_as_members_will_see_it(drafted: Talk) -> None:
    seen = drafted.say("Hinweis zu 3: Zum Beispiel Personal, Technik.")
    assert "**Frage 3 von 5: Was ist zurzeit schwierig?**  \nZum Beispiel Personal, Technik." in seen
    assert "**Frage 3 von 5: Was klemmt?**" in drafted.say("Frage 3: Was klemmt?")
    assert "**Frage 6 von 6: Was noch?**" in drafted.say("neue Frage: Was noch?")
    assert "Gestrichen. Es bleiben:" in drafted.say("Frage 1 streichen")
    texts = [(question.no, question.text) for question in drafted.round.questions]
    assert texts[1] == (2, "Was klemmt?")
    assert texts[-1] == (5, "Was noch?")
    assert "Zum Beispiel Personal" in drafted.say("Entwurf")


def test_a_change_is_not_taken_back_in_silence(drafted: Talk, house: House) -> None:
    def back() -> bool:
        message = house.message("ach nein, zurück", PETERSEN, room=DESK)
        house.look(lambda tx: tx.inbox.add(message))
        return house.turn(drafting.keep_what_was_changed, message)

    assert not back()
    struck = house.message("Frage 1 streichen", PETERSEN, room=DESK)
    house.look(lambda tx: tx.inbox.add(struck))
    (dialogue,) = house.look(lambda tx: tx.dialogues.at(DESK, house.now))
    change = words.edit(struck.body)
    house.turn(drafting.carry_out, struck, dialogue, change, HERE)
    house.deliver()
    house.look(lambda tx: tx.inbox.settle(struck.event))
    assert back()
    (letter,) = house.deliver()
    assert "Im Entwurf kann ich nichts zurücknehmen." in said(letter)


def test_a_poll_comes_last_and_there_is_one(drafted: Talk) -> None:
    told = drafted.say("Kurzfrage dazu: Wie treffen wir uns? vor Ort / per Video")
    assert "Jede Einrichtung hat eine Stimme" in told
    drafted.say("neue Frage: Was noch?")
    drafted.say("Kurzfrage: Wann? morgens / abends / egal")
    questions = drafted.round.questions
    assert questions[-1] == Question(7, "Wann?", options=("morgens", "abends", "egal"))
    assert [one.no for one in questions] == list(range(1, 8))
    drafted.say("Kurzfrage streichen")
    assert all(not one.options for one in drafted.round.questions)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("Frage 9: Was?", "Eine Frage 9 gibt es nicht, es sind 5"),
        ("Frage 0 streichen", "gibt es nicht"),
        (f"Frage 1: {'a' * 1001}", "zu lang"),
        ("Kurzfrage: Wie?", "2 bis 9 kurze Antworten"),
        ("Kurzfrage streichen", "keine Kurzfrage"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_an_example(drafted: Talk, change: str, why: str) -> None:
    before = drafted.round
    assert why in drafted.say(change)
    assert drafted.round == before


def test_the_last_question_stays(drafted: Talk) -> None:
    for _ in range(4):
        drafted.say("Frage 1 streichen")
    assert "letzte Frage" in drafted.say("Frage 1 streichen")
    assert len(drafted.round.questions) == 1


def test_a_hint_in_brackets_goes_below_the_question_of_a_draft(drafted: Talk) -> None:
    drafted.say("Frage 1: Was ist los? (Hinweis: Gern kurz.)")
    drafted.say("neue Frage: Was noch? (Hinweis: Auch Kleines.)")
    drafted.say("Frage 1: Was ist neu?")
    asked = {one.no: (one.text, one.hint) for one in drafted.round.questions}
    assert asked[1] == ("Was ist neu?", "Gern kurz.")
    assert asked[6] == ("Was noch?", "Auch Kleines.")


def test_a_draft_says_that_a_member_list_waits(drafted: Talk, house: House) -> None:
    warning = "Mitgliederliste wartet hier noch auf ein „ja“"
    assert warning not in drafted.say("Entwurf")
    dropped = house.message(room=DESK, by=PETERSEN)
    house.turn(enrolling.propose, dropped, Listing(Roster((Entry("Kita Sonnenblume"),))), [HERE])
    house.deliver()
    assert warning in drafted.say("Entwurf")
    assert warning in drafted.say("Vorschau").rpartition("Das war die Vorschau")[2]


def test_the_preview_is_everything_members_get_and_stays_here(drafted: Talk, house: House) -> None:
    message = house.message("Vorschau", PETERSEN, room=DESK)
    (dialogue,) = house.look(lambda tx: tx.dialogues.at(DESK, house.now))
    house.turn(drafting.carry_out, message, dialogue, words.Preview(), HERE)
    letters = house.deliver()
    assert {letter.room for letter in letters} == {DESK}
    assert len(letters) == 11
    shown = [said(letter) for letter in letters]
    for no, part in enumerate(
        ("Diese neun Nachrichten", "ist eröffnet", "Frage 1 von 5", "Frage 2 von 5"), start=0
    ):
        assert part in shown[no]
    assert "Datenschutz in Kürze" in shown[1]
    assert "läuft noch bis" in shown[7]
    assert "letzte Erinnerung" in shown[8]
    assert "ist beendet" in shown[9]
    assert "freigeben" in shown[10]
    assert drafted.round.phase is Phase.PROPOSED


def test_a_yes_gives_nothing_free_and_is_told_once_how_to(drafted: Talk) -> None:
    assert "Dann schreiben Sie „freigeben“" in drafted.say("ja")
    assert drafted.say("ja") == ""
    assert drafted.round.phase is Phase.PROPOSED


def test_a_draft_that_begins_at_once_is_due_with_its_release(talk: Talk, house: House) -> None:
    talk.walk("neue Runde", "2", "2", "sofort bis 13.11. 12 Uhr", "niemand")
    assert "beginnt jetzt" in talk.say("freigeben")
    assert talk.round.phase is Phase.PLANNED
    house.do(planning.open_on_time, house.office, talk.round.id, network=HERE)
    assert talk.round.phase is Phase.OPEN
    assert house.look(lambda tx: tx.dialogues.at(DESK, house.now)) == []
    assert talk.say("Frage 1: Zu spät?") == ""


def test_several_changes_in_one_message_mean_the_numbers_that_were_read(drafted: Talk) -> None:
    """And none of them is swallowed as a further line of a question."""
    before = [one.text for one in drafted.round.questions]
    said = drafted.say(
        "Frage 2 streichen\nFrage 1: Was bewegt Sie gerade?\nHinweis zu 3: Zum Beispiel Personal.\n"
        "neue Frage: Was noch?\nKurzfrage: Wie weiter? vor Ort / per Video"
    )
    assert said.startswith("Notiert. So ist der Entwurf jetzt:")
    assert "Kurzfrage: Wie weiter?" in said
    questions = drafted.round.questions
    assert [one.text for one in questions] == [
        "Was bewegt Sie gerade?",
        *before[2:],
        "Was noch?",
        "Wie weiter?",
    ]
    assert questions[1].hint == "Zum Beispiel Personal."


def test_title_and_end_may_be_among_the_changes_and_the_whole_draft_is_shown(drafted: Talk) -> None:
    end = drafted.round.deadline + timedelta(days=7)
    said = drafted.say(
        f"Titel: Von der Schule in den Beruf\nFrage 2: Was bieten Sie an?\nHinweis zu 2: Gern mit Tag.\n"
        f"Frist: {end:%d.%m.} 13 Uhr\nKurzfrage: Wie weiter? vor Ort / per Video"
    )
    assert said.startswith("Notiert. So ist der Entwurf jetzt:")
    assert "Von der Schule in den Beruf" in said
    assert "2. Was bieten Sie an? Gern mit Tag." in said
    assert "Kurzfrage: Wie weiter? vor Ort / per Video" in said
    assert drafted.round.title == "Von der Schule in den Beruf"
    assert drafted.round.deadline.date() == end.date()
    assert "startet von selbst" in drafted.say("freigeben")


def test_title_and_end_alone_may_come_together(drafted: Talk) -> None:
    assert "Handys" in drafted.say("Titel: Handys\nFrist: 27.11. 12 Uhr")
    assert drafted.round.title == "Handys"


@pytest.mark.parametrize("line", ["Frist: 2.1.2020 12 Uhr", "Frage 17 streichen", f"Titel: {'x' * 300}"])
def test_an_end_or_a_question_that_cannot_be_leaves_the_title_too(drafted: Talk, line: str) -> None:
    before = drafted.round
    assert "auch nicht der Rest Ihrer Nachricht" in drafted.say(f"Titel: Handys\n{line}")
    assert drafted.round == before


def test_what_cannot_be_changed_leaves_the_whole_message_undone(drafted: Talk) -> None:
    before = drafted.round.questions
    said = drafted.say("Frage 1: Was bewegt Sie gerade?\nFrage 17 streichen")
    assert "Eine Frage 17 gibt es nicht" in said
    assert "nichts geändert" in said
    assert drafted.round.questions == before


def test_a_released_round_can_still_be_changed_and_looked_at(drafted: Talk) -> None:
    assert "startet von selbst: Montag, 9. November, 10 Uhr" in drafted.say("freigeben")
    assert drafted.round.phase is Phase.PLANNED
    assert "Hinweis." in drafted.say("Hinweis zu 1: Hinweis.")
    assert "beginnt von selbst" in drafted.say("Entwurf")
    assert "Mit „zeitplan“ sehen Sie" in drafted.say("freigeben")


def test_what_is_dropped_is_gone(drafted: Talk, house: House) -> None:
    assert "abgebrochen" in drafted.say("Entwurf verwerfen")
    assert drafted.round.phase is Phase.CANCELLED
    assert house.look(lambda tx: tx.dialogues.at(DESK, house.now)) == []
    assert {letter.room for letter in house.deliver()} <= {DESK}


def test_a_bare_word_that_may_mean_another_round_is_not_taken(drafted: Talk, house: House) -> None:
    other = replace(drafted.round, room=SCHOOLS.room, phase=Phase.CLOSED, title="Alt")
    with house.database.transaction() as tx:
        tx.rounds.add(replace(other, release=house.office.release))
    assert drafted.say("abbrechen") == ""
    with house.database.transaction() as tx:
        tx.rounds.add(replace(other, room=RoomId("!dritter:example.org"), release="one"))  # type: ignore[arg-type]
    assert "„Protokoll freigeben“ für „Alt“" in drafted.say("freigeben")
    assert drafted.round.phase is Phase.PROPOSED


# --- What waits survives ---------------------------------------------------------------------------


MOMENTS = st.none() | st.datetimes(timezones=st.just(NOW.tzinfo))
QUESTIONS = st.lists(st.text(max_size=20), max_size=4).map(
    lambda texts: tuple(
        Question(no, text, "Hinweis", ("ja", "nein")) for no, text in enumerate(texts, start=1)
    )
)
SETUPS = st.builds(
    Setup,
    step=st.sampled_from(Step),
    since=st.just(NOW),
    choices=st.lists(st.sampled_from([ROOM, SCHOOLS.room]), max_size=3).map(tuple),
    room=st.sampled_from([None, ROOM]),
    template=st.sampled_from(["", "meeting", "blank", "last"]),
    questions=QUESTIONS,
    opens=MOMENTS,
    hurried=st.booleans(),
    deadline=MOMENTS,
    suggestions_until=MOMENTS,
    missed=st.integers(0, 3),
)


@given(SETUPS)
def test_a_setup_comes_back_as_it_was_stored(setup: Setup) -> None:
    assert restored(stored(setup)) == setup


@given(SETUPS)
def test_the_numbers_run_from_one_to_the_count(setup: Setup) -> None:
    numbers = [replace(setup, step=step).no for step in setup.path]
    assert numbers == sorted(numbers)
    assert (numbers[0], numbers[-1]) == (1, setup.count)
    steps = [step for step in setup.path if step is not Step.QUESTIONS]
    assert len(steps) + bool(setup.needless) == setup.count
    assert setup.needless not in numbers


ANSWERS = (
    *("1", "2", "3", "ja", "nein", "zurück", "neue Runde", "Malte", "hm", "1. Was?\n2. Wie?", "bis 13.11."),
    *("abbrechen", "Frage 1: Was?", "Entwurf", "Vorschau", "übernehmen", "sofort bis 13.11.", "verwerfen"),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.lists(st.sampled_from(ANSWERS), min_size=5, max_size=25))
def test_nothing_leaves_the_office_before_a_release(house: House, answers: list[str]) -> None:
    house.begin_anew()
    talk = Talk(house)
    for answer in answers:
        talk.say(answer)
        house.now += timedelta(seconds=90)
    told = house.look(lambda tx: tx.letters.beginning(""))
    assert {room for _, room in told} <= {DESK}
    assert all(round_.phase in (Phase.PROPOSED, Phase.CANCELLED) for round_ in rounds(house))


def test_k17_times_are_read_as_of_when_they_were_written(talk: Talk, house: House) -> None:
    """We were off for two days over the answer: tomorrow is the day after it was said."""
    talk.walk("neue Runde", "2", "1")
    written = house.now
    house.now += timedelta(days=2)
    echo = talk.say("bis morgen 16 Uhr", arrived=written)
    assert "Dienstag, 3. November, 16 Uhr" in echo


def test_k13_a_yes_means_the_times_that_were_proposed_when_all_is_read_again(
    talk: Talk, house: House
) -> None:
    """After a restore the question is known to have been put, with the times of that day."""
    begun = house.now
    talk.walk("neue Runde", "2")
    house.now += timedelta(days=8)
    talk.say("1", arrived=begun + timedelta(minutes=1))
    assert "bis Freitag, 20. November, 12 Uhr" in talk.say("ja", arrived=begun + timedelta(minutes=2))


def test_questions_written_in_a_setup_may_have_hints(talk: Talk) -> None:
    talk.walk(
        "neue Runde", "2", "Leer beginnen", "1. Was ist los?\n2. Was fehlt? (Hinweis: Zum Beispiel Räume.)"
    )
    draft = talk.walk("ja", "nein", "nein")
    assert "Was fehlt? Zum Beispiel Räume." in draft
    assert [question.hint for question in talk.round.questions] == ["", "Zum Beispiel Räume."]


def test_a_change_to_a_draft_that_is_not_there_yet_is_answered(talk: Talk) -> None:
    talk.walk("neue Runde", "2", "1")
    assert talk.step is Step.TIME
    assert "Hier geht es weiter:" in talk.say("Hinweis zu 2: Gern mit Tag und Ort.")
    assert "Jana Petersen richtet" in talk.say("Kurzfrage: Wo? Hier / Dort", BRANDT)
    assert talk.step is Step.TIME


def test_begin_and_end_may_be_called_so_and_the_example_has_both(talk: Talk) -> None:
    talk.walk("neue Runde", "2", "1")
    assert "schreiben Sie Anfang und Ende" in talk.say("Irgendwann im November, 3 Wochen vielleicht")
    said = talk.say("Start Mo 16.11. um 10, Ende Do den 26. um 12")
    assert "Montag, 16. November, 10 Uhr, bis Donnerstag, 26. November, 12 Uhr" in said


def test_an_article_and_a_small_word_are_no_part_of_a_name(talk: Talk) -> None:
    talk.walk("neue Runde", "2", "1", "ja", "nein")
    assert talk.step is Step.MODERATORS
    assert "Malte Brandt" in talk.say("der Malte natürlich")


@pytest.mark.parametrize(
    ("said_", "named"),
    [
        ("start mal die nächste Runde zum Thema „Handys“ im Netzwerk Sprache", "Handys"),
        ("Bitte starte eine neue Runde zum Thema Handys, Tablets und KI", "Handys, Tablets und KI"),
        ("start a new round about phones", "phones"),
    ],
)
def test_a_round_may_be_wished_with_its_title(talk: Talk, house: House, said_: str, named: str) -> None:
    assert f"Die Runde heißt „{named}“" in talk.say(said_)
    if talk.step is Step.NETWORK:
        talk.say("Sprache")
    talk.walk("die normale", "von heute bis Freitag in 2 Wochen 12 Uhr")
    talk.walk(*(["nein"] if talk.step is Step.SUGGESTIONS else []), "niemand")
    assert talk.round.title == named


@pytest.mark.parametrize(
    "said_",
    [
        "Titel: Handys in der Grundschule",
        "der Titel soll „Handys in der Grundschule“ heißen",
        "Nenne die Runde Handys in der Grundschule",
        "title: Handys in der Grundschule",
    ],
)
def test_a_draft_gets_another_title(drafted: Talk, said_: str) -> None:
    assert "heißt jetzt „Handys in der Grundschule“" in drafted.say(said_)
    assert drafted.round.title == "Handys in der Grundschule"


@pytest.mark.parametrize(
    "said_", ["Frist: {}", "Ende: {}", "verschieb das Ende auf {}", "kannst du das Ende auf {} setzen?"]
)
def test_a_draft_gets_another_end(drafted: Talk, said_: str) -> None:
    end = drafted.round.deadline + timedelta(days=7)
    when = f"{end:%d.%m.} 13 Uhr"
    assert "läuft bis" in drafted.say(said_.format(when))
    assert drafted.round.deadline.date() == end.date()
    assert drafted.round.first_deadline == drafted.round.deadline


def test_a_draft_learns_when_its_minutes_come_and_shows_it(drafted: Talk) -> None:
    at = drafted.round.deadline + timedelta(days=3)
    assert "kommt am" in drafted.say(f"Protokoll: {at:%d.%m.} 9 Uhr")
    assert drafted.round.minutes_at is not None
    assert drafted.round.minutes_at.date() == at.date()
    assert "- Protokoll: " in drafted.say("Entwurf")
    assert "sobald es fertig ist" in drafted.say("Protokoll: nach Freigabe")
    assert drafted.round.minutes_at is None
    assert "- Protokoll: " not in drafted.say("Entwurf")


def test_the_minutes_come_after_the_end_that_is_named_with_them(drafted: Talk) -> None:
    end = drafted.round.deadline + timedelta(days=7)
    at = end + timedelta(days=3)
    said = drafted.say(f"Protokoll: {at:%d.%m.} 9 Uhr\nTitel: Handys\nFrist: {end:%d.%m.} 13 Uhr")
    assert said.startswith("Notiert. So ist der Entwurf jetzt:")
    assert "- Protokoll: " in said
    later = at + timedelta(days=1)
    assert "Es kommt jetzt nach dem Ende" in drafted.say(f"Frist: {later:%d.%m.} 13 Uhr")
    assert drafted.round.minutes_at is None


def test_minutes_before_the_end_change_nothing(drafted: Talk) -> None:
    before, at = drafted.round, drafted.round.deadline - timedelta(days=1)
    assert "vor dem Ende der Runde" in drafted.say(f"Protokoll: {at:%d.%m.} 9 Uhr")
    assert drafted.round == before


def test_an_end_that_cannot_be_changes_nothing(drafted: Talk) -> None:
    before = drafted.round
    assert "liegt" in drafted.say("Frist: 2.1.2020 12 Uhr")
    assert drafted.round == before


def test_the_example_of_another_end_can_be_sent_as_it_stands(drafted: Talk) -> None:
    shown = drafted.say("Entwurf")
    example = shown.split("„Frist: ")[1].split("“")[0]
    before = drafted.round.deadline
    assert "läuft bis" in drafted.say(f"Frist: {example}")
    assert drafted.round.deadline == before


@pytest.mark.parametrize(
    "said_",
    ["die dritte Frage raus", "streich bitte Frage 3", "Frage 3 kann weg", "nimm bitte die Frage 3 raus"],
)
def test_a_question_is_struck_in_passing(drafted: Talk, said_: str) -> None:
    before = [one.text for one in drafted.round.questions]
    assert "Gestrichen" in drafted.say(said_)
    assert [one.text for one in drafted.round.questions] == before[:2] + before[3:]


def test_a_hint_is_added_in_passing(drafted: Talk) -> None:
    drafted.say("bei Frage 2 noch dazuschreiben: gern mit Link")
    assert drafted.round.questions[1].hint == "gern mit Link"


def test_a_title_may_come_in_between(talk: Talk) -> None:
    talk.walk("neue Runde", "Sprache")
    assert "heißt „Handys“" in talk.say("Titel: Handys")
    assert talk.step is Step.TEMPLATE
    talk.walk("wie immer", "bitte bis Freitag in 2 Wochen 12 Uhr", "niemand")
    assert talk.round.title == "Handys"


@pytest.mark.parametrize(
    "said_",
    [
        "Die Runde soll schnell gehen",
        "die Runde heißt doch anders",
        "Der Titel soll kürzer sein",
        "Das Ende ist am Freitag",
        "Schluss ist am 20.11. um 12",
        "Die Frist bis Freitag ist knapp",
        "Protokoll: Frau Meier",
        "Protokoll: liegt im Ordner 3",
    ],
)
def test_what_is_said_about_a_draft_in_passing_changes_nothing(drafted: Talk, said_: str) -> None:
    before = drafted.round
    assert drafted.say(said_) == ""
    assert drafted.round == before


@pytest.mark.parametrize("said_", ["Nächste Runde über Ostern", "die nächste Runde zum Thema Handys"])
def test_no_round_is_begun_by_speaking_of_the_next(talk: Talk, said_: str) -> None:
    assert talk.say(said_) == ""


def test_the_end_of_a_draft_is_not_taken_for_that_of_a_running_round(drafted: Talk, house: House) -> None:
    draft = drafted.round
    house.turn(opening.start, house.message(by=PETERSEN, room=SCHOOLS.room), REQUEST, SCHOOLS)
    house.deliver()
    asked = drafted.say("verschieb das Ende auf 27.11. 12 Uhr")
    assert "Welches Ende" in asked
    assert "„verlängern bis 27.11. 12 Uhr“" in asked
    assert house.look(lambda tx: tx.rounds.get(draft.id)).deadline == draft.deadline
    assert "läuft bis" in drafted.say("Frist: 27.11. 12 Uhr")
    assert house.look(lambda tx: tx.rounds.get(draft.id)).deadline != draft.deadline


@pytest.mark.parametrize("said_", ["die letzte Frage kann weg", "lösch bitte die letzte Frage"])
def test_the_last_question_goes(drafted: Talk, said_: str) -> None:
    before = [one.text for one in drafted.round.questions]
    drafted.say("Kurzfrage: Wie treffen wir uns? hier / dort")
    assert "Gestrichen" in drafted.say(said_)
    assert [one.text for one in drafted.round.questions] == [*before[:-1], "Wie treffen wir uns?"]


@pytest.mark.parametrize(
    "said_", ["Frage 2 und 3 tauschen", "tausch bitte Frage 2 mit Frage 3", "swap questions 2 and 3"]
)
def test_two_questions_change_places(drafted: Talk, said_: str) -> None:
    before = [one.text for one in drafted.round.questions]
    assert "Die Fragen sind jetzt" in drafted.say(said_)
    swapped = [before[0], before[2], before[1], *before[3:]]
    assert [(one.no, one.text) for one in drafted.round.questions] == list(enumerate(swapped, start=1))
    assert "gibt es nicht" in drafted.say("Frage 2 und 9 tauschen")
