"""Setting up a round in the staff room: five questions, a draft, and nothing sent before it is given free."""

import pytest

from bot.conduct.office import Office
from bot.matrix.client import HardenedClient
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoomId
from bot.meeting.round import Phase, Round
from bot.workshop.sorting import Sorter
from tests.homeserver import Homeserver
from tests.office import an_office

from .house import ALIAS, BOT, BRANDT, BUERO, DIREKT, HARMS, JANSSEN, NAMES, NETZ, PETERSEN, House

SCHULEN = "!schulen:fake.example"
ALL = NAMES | {BRANDT: "Malte Brandt"}


@pytest.fixture
def office() -> Office:
    return an_office(guests=(PETERSEN,), staff_room=RoomId(ALIAS))


@pytest.fixture
def rooms(homeserver: Homeserver) -> None:
    people = [BOT, PETERSEN, BRANDT]
    homeserver.room(NETZ, members=[*people, HARMS, JANSSEN], names=ALL, name="Sprache und Ankommen")
    homeserver.room(SCHULEN, members=people, names=ALL, name="Schulleitungen")
    homeserver.room(BUERO, members=people, names=ALL, name="Büro", alias=ALIAS)
    homeserver.room(DIREKT, members=[BOT, HARMS], names=ALL)
    del homeserver.state[DIREKT]["m.room.name", ""]


async def say(bot: House, words: str, *fragments: str, by: str = PETERSEN) -> str:
    """Somebody says something in the staff room; what the bot answers."""
    before = len([one for one in bot.homeserver.sent if one.room == BUERO])
    bot.write(by, words, BUERO)

    def heard() -> str | None:
        said = [one.words for one in bot.homeserver.sent if one.room == BUERO][before:]
        return next((one for one in said if all(part in one for part in fragments)), None)

    return str(await bot.until(heard))


async def rounds(bot: House) -> list[Round]:
    return await bot.database.run(lambda tx: tx.rounds.latest())


async def test_five_questions_make_a_draft_and_nothing_is_sent(bot: House) -> None:
    await bot.hear("Ist das ein Netzwerkraum?", "Sprache und Ankommen", room=BUERO)
    asked = await say(bot, "neue Runde", "Frage 1 von 5: Für welches Netzwerk?")
    assert "Guten Morgen, Jana Petersen" in asked
    assert "2. Sprache und Ankommen (2 Einrichtungen)" in asked
    await say(bot, "2", "Frage 2 von 5: Welche Vorlage?", "1. Schriftliches Netzwerktreffen (5 Fragen)")
    await say(bot, "1", "Frage 3 von 5", "Mein Vorschlag: Montag, 9. November, 10 Uhr")
    await say(bot, "Mo 9.11. 10 Uhr bis Fr 20.11. 12 Uhr", "Frage 4 von 5", "Notiert: Montag, 9. November")
    await say(bot, "ja bitte", "Frage 5 von 5")
    draft = await say(bot, "Malte", "Der Entwurf steht.", "Malte Brandt")
    for line in (
        "Themenvorschläge: bis Donnerstag, 5. November, 16 Uhr",
        "bis Freitag, 20. November, 12 Uhr",
    ):
        assert line in draft
    (round_,) = await rounds(bot)
    assert (round_.phase, round_.room, round_.moderators) == (Phase.PROPOSED, NETZ, {BRANDT})
    assert [question.no for question in round_.questions] == [1, 2, 3, 4, 5]
    await bot.quiet(BUERO)


async def drafted(bot: House, *, begins: str = "Mo 9.11. 10 Uhr bis Fr 20.11. 12 Uhr") -> str:
    """A draft for the network, without suggestions; what the bot says to the last answer."""
    await say(bot, "neue Runde für Sprache und Ankommen", "Frage 1 von 4")
    await say(bot, "1", "Frage 2 von 4")
    await say(bot, begins, "Notiert")
    if not begins.startswith("sofort"):
        await say(bot, "nein", "Wer moderiert mit?")
    return await say(bot, "niemand", "Der Entwurf steht.")


async def test_suggestions_are_asked_for_and_the_draft_is_changed_seen_and_released(bot: House) -> None:
    await say(bot, "neue Runde für Sprache und Ankommen", "Frage 1 von 4")
    for answer, told in (("1", "Frage 2 von 4"), ("ja", "Frage 3 von 4"), ("ja", "Frage 4 von 4")):
        await say(bot, answer, told)
    await say(bot, "Malte", "Am Freitag, 6. November, 8 Uhr, sehen Sie die Vorschläge")
    await bot.hear("Welches Thema brennt Ihnen unter den Nägeln?")
    await say(
        bot,
        "Hinweis zu 3: Zum Beispiel Personal.",
        "So sehen es die Mitglieder",
        "Zum Beispiel Personal.",
        by=BRANDT,
    )
    await say(bot, "Vorschau", "Das war die Vorschau.")
    await bot.hear("Datenschutz in Kürze", room=BUERO)
    assert len(bot.homeserver.said(NETZ)) == 1
    await say(bot, "freigeben", "startet von selbst: Montag, 9. November, 10 Uhr")
    bot.pass_time(days=7, hours=1)
    asked = await bot.hear("Frage 3 von 5")
    assert asked.content["body"].endswith("Was ist zurzeit schwierig?\nZum Beispiel Personal.")
    event = bot.reply(HARMS, "Uns fehlt Personal.", asked.event_id)
    await bot.receipt(event)


async def test_a_draft_that_begins_at_once_is_open_with_its_release(bot: House) -> None:
    await drafted(bot, begins="sofort bis Fr 13.11. 12 Uhr")
    bot.write(PETERSEN, "freigeben", BUERO)
    await bot.question(5)
    await bot.quiet()
    (round_,) = await rounds(bot)
    assert round_.phase is Phase.OPEN


async def test_p6_only_those_entitled_set_up_and_change(bot: House) -> None:
    bot.write(HARMS, "neue Runde", DIREKT)
    bot.write(HARMS, "!runde neue Runde")
    await bot.hear("steuert das Bildungsbüro")
    await say(bot, "!runde netzwerke", "Ihre Netzwerke", "Sprache und Ankommen: 2 Einrichtungen")
    bot.write(PETERSEN, "!runde neue Runde")
    await bot.hear("nur im Büroraum oder als Direktnachricht")
    await drafted(bot)
    bot.homeserver.set_power(NETZ, {PETERSEN: -1})
    await say(bot, "Frage 1: Darf ich noch?", "steuert das Bildungsbüro")
    (round_,) = await rounds(bot)
    assert round_.questions[0].text != "Darf ich noch?"


async def test_a8_two_of_the_staff_at_once_hear_of_each_other(bot: House) -> None:
    await say(bot, "neue Runde", "Frage 1 von 5")
    await say(bot, "neue Runde", "Jana Petersen richtet seit", by=BRANDT)
    await say(bot, "übernehmen", "Frage 1 von 5", by=BRANDT)
    await say(bot, "2", "Frage 2 von 5", by=BRANDT)
    dialogues = await bot.database.run(lambda tx: tx.dialogues.at(RoomId(BUERO), bot.clock()))
    assert [one.asker for one in dialogues if one.topic is Topic.SETUP] == [BRANDT]


async def test_in_a_direct_message_one_sets_up_a_round_alone(bot: House) -> None:
    room = "!jana:fake.example"
    bot.homeserver.room(room, members=[BOT, PETERSEN], names=ALL)
    del bot.homeserver.state[room]["m.room.name", ""]
    for event in bot.homeserver.state[room].values():
        bot.homeserver.deliver(room, event)
    bot.write(PETERSEN, "neue Runde", room)
    await bot.hear("Frage 1 von 5", room=room)
    bot.write(PETERSEN, "2", room)
    await bot.hear("Frage 2 von 5", room=room)
    await say(bot, "neue Runde", "Frage 1 von 5", by=BRANDT)


# --- Networks ---------------------------------------------------------------------------------------


async def test_staff_are_asked_once_about_each_room_and_name_it(bot: House) -> None:
    asked = await bot.hear("Ist das ein Netzwerkraum?", "Sprache und Ankommen", "4 Personen", room=BUERO)
    schools = await bot.hear("Ist das ein Netzwerkraum?", "Schulleitungen", room=BUERO)
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": asked.event_id}}}
    bot.write(PETERSEN, "2 Sprache Nord", BUERO, **reply)
    await bot.hear("Das Netzwerk heißt „Sprache Nord“", room=BUERO)
    await say(bot, "3", "der Raum „Schulleitungen“ ist kein Netzwerk")
    assert schools.event_id != asked.event_id
    asked_again = await say(bot, "neue Runde", "Frage 1 von 4: Welche Vorlage?")
    assert "Schulleitungen" not in asked_again
    await say(bot, "abbrechen", "Es wurde nichts verschickt")
    listed = await say(bot, "netzwerke", "Ihre Netzwerke")
    assert "Sprache Nord: 2 Einrichtungen" in listed
    assert "Schulleitungen" not in listed
    questions = [said for said in bot.homeserver.said(BUERO) if "Ist das ein Netzwerkraum?" in said]
    assert len(questions) == 2


async def test_members_may_write_to_us_before_the_first_round_of_their_network(bot: House) -> None:
    asked = await bot.hear("Ist das ein Netzwerkraum?", "4 Personen", room=BUERO)
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": asked.event_id}}}
    bot.write(PETERSEN, "1", BUERO, **reply)
    await bot.hear("Das Netzwerk heißt", room=BUERO)
    bot.homeserver.room("!ihrer:fake.example", members=[JANSSEN])
    bot.homeserver.set_member("!ihrer:fake.example", BOT, "invite", by=JANSSEN, is_direct=True)
    await bot.until(lambda: BOT in bot.homeserver.joined("!ihrer:fake.example"))


async def test_a_room_nobody_answered_about_and_one_that_comes_later(bot: House) -> None:
    await bot.hear("Ist das ein Netzwerkraum?", "Schulleitungen", room=BUERO)
    await drafted(bot)
    (round_,) = await rounds(bot)
    assert round_.network == "Sprache und Ankommen"
    later = "!spaeter:fake.example"
    bot.homeserver.room(later, members=[BOT, PETERSEN], names=ALL, name="Kulturnetz")
    for event in bot.homeserver.state[later].values():
        bot.homeserver.deliver(later, event)
    await bot.hear("Ist das ein Netzwerkraum?", "Kulturnetz", "1 Person)", room=BUERO)
    await say(bot, "ja", "Das Netzwerk heißt „Kulturnetz“")
    registered = await bot.database.run(lambda tx: tx.networks.of(RoomId(later)))
    assert registered is not None
    assert (registered.name, registered.by) == ("Kulturnetz", PETERSEN)


async def test_k2_a_setup_goes_on_where_it_was_after_each_restart(
    house: House, client: HardenedClient, sorter: Sorter
) -> None:
    steps = (
        ("neue Runde", "Frage 1 von 5"),
        ("2", "Frage 2 von 5"),
        ("4", "Wie lauten die Fragen?"),
        ("1. Was ist neu?\n2. Was fehlt?", "Frage 3 von 5"),
        ("ja", "Frage 4 von 5"),
        ("nein", "Frage 5 von 5"),
        ("Malte", "Der Entwurf steht."),
        ("Frage 3: Was noch?", "Frage 3 von 3: Was noch?"),
        ("freigeben", "startet von selbst"),
    )
    async with house.open(client, sorter):
        await house.hear("Schulleitungen", room=BUERO)
    for said, told in steps:
        # What is said is answered by the next one to be there.
        house.write(PETERSEN, said, BUERO)
        async with house.open(client, sorter):
            await house.hear(told, room=BUERO)
    (round_,) = await rounds(house)
    assert [question.text for question in round_.questions] == ["Was ist neu?", "Was fehlt?", "Was noch?"]
    told = house.homeserver.said(BUERO)
    assert len(told) == len(set(told)) == len(steps) + 2


async def test_whoever_changes_her_mind_about_the_time_need_not_go_back(bot: House) -> None:
    await bot.hear("Ist das ein Netzwerkraum?", "Sprache und Ankommen", room=BUERO)
    await say(bot, "Ich möchte eine neue Runde anlegen", "Für welches Netzwerk?")
    await say(bot, "2", "Welche Vorlage?")
    await say(bot, "1", "Mein Vorschlag")
    await say(bot, "Mo 9.11. 10 Uhr bis Fr 13.11. 12 Uhr", "Frage 4 von 5", "Notiert: Montag, 9. November")
    await say(bot, "Di 10.11. 9 Uhr bis Fr 27.11. 12 Uhr", "Frage 4 von 5", "Notiert: Dienstag, 10. November")
    await say(bot, "nee, brauchen wir nich", "Frage 5 von 5")
    await say(bot, "ach nein, doch nochmal zurück", "Frage 4 von 5")
    await say(bot, "nein", "Frage 5 von 5")
    await say(bot, "Mo 16.11. 9 Uhr bis Fr 27.11. 12 Uhr", "Frage 4 von 5", "Notiert: Montag, 16. November")
    await say(bot, "nein", "Frage 5 von 5")
    draft = await say(bot, "niemand", "Der Entwurf steht.")
    assert "Montag, 16. November, 9 Uhr, bis Freitag, 27. November, 12 Uhr" in draft


async def test_a_yes_to_what_a_slip_may_have_meant_does_it_unless_it_is_final(bot: House) -> None:
    await bot.hear("Ist das ein Netzwerkraum?", "Sprache und Ankommen", room=BUERO)
    await say(bot, "statsu", "Meinten Sie „status“? Dann schreiben Sie „ja“.")
    await say(bot, "ja", "keine Runde")
    await say(bot, "neue Rude", "Meinten Sie „neue Runde“?")
    await say(bot, "nein", "„hilfe“ zeigt, was ich kann")
    await say(bot, "abbrechn", "Meinten Sie „abbrechen“? Dann schreiben Sie das bitte so.")
    await say(bot, "ja", "Bitte schreiben Sie es deshalb selbst: „abbrechen“.")
    await say(bot, "hilef", "Meinten Sie „hilfe“?")
    await say(bot, "ja, genau", "„neue Runde“")


async def test_staff_are_understood_in_their_own_words_and_slips_are_asked_about(bot: House) -> None:
    await bot.hear("Ist das ein Netzwerkraum?", "Sprache und Ankommen", room=BUERO)
    await say(bot, "neue Rude", "Meinten Sie „neue Runde“?")
    await say(bot, "zeig mir bitte die Netzwerke", "Schulleitungen")
    await say(bot, "Wer fehlt noch?", "Hier läuft keine Runde")


async def test_what_staff_dictate_is_kept_word_by_word_even_where_it_sounds_like_a_wish(bot: House) -> None:
    await bot.hear("Ist das ein Netzwerkraum?", "Sprache und Ankommen", room=BUERO)
    await say(bot, "neue Runde", "Für welches Netzwerk?")
    await say(bot, "Wer fehlt noch?", "Hier läuft keine Runde")
    await say(bot, "2", "Welche Vorlage?")
    await say(bot, "4", "Wie lauten die Fragen?")
    await say(bot, "Wer fehlt noch?", "Frage 3 von 5")
    waiting = await bot.database.run(lambda tx: tx.dialogues.at(RoomId(BUERO), bot.clock()))
    assert ["Wer fehlt noch?" in str(one.state) for one in waiting if one.topic is Topic.SETUP] == [True]
    await say(bot, "stopp", "wir hören auf")


async def test_a_colleague_who_answers_with_a_bare_number_hears_whose_setup_it_is(bot: House) -> None:
    await bot.hear("Ist das ein Netzwerkraum?", "Schulleitungen", room=BUERO)
    for _ in range(2):
        await say(bot, "ja", "")
    await say(bot, "neue Runde", "Frage 1 von 5")
    await say(bot, "2", "Frage 2 von 5")
    assert "Jana Petersen richtet seit heute" in await say(bot, "1", "übernehmen", by=BRANDT)
    await say(bot, "1", "Frage 3 von 5")
