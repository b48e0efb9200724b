"""Staff say in a sentence of their own what they want, in their direct message as in their room."""

import pytest

from bot.conduct.membership import excused
from bot.matrix.client import HardenedClient
from bot.store.database import Transaction

from .house import BOT, BRANDT, BUERO, DIREKT, HARMS, NAMES, NETZ, PETERSEN, START, House

HERS = "!janas:fake.example"


def _direct(bot: House) -> None:
    bot.homeserver.room(HERS, members=[BOT, PETERSEN], names=NAMES)
    del bot.homeserver.state[HERS]["m.room.name", ""]


async def test_a_sentence_in_a_direct_message_is_the_command_it_asks_for(
    bot: House, client: HardenedClient
) -> None:
    _direct(bot)
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(PETERSEN, "wer fehlt noch?", HERS)
    await bot.hear("Noch offen", room=HERS)


async def test_a_wish_that_no_grammar_reads_gets_an_example_and_a_member_none_of_it(
    bot: House, client: HardenedClient
) -> None:
    _direct(bot)
    bot.write(PETERSEN, "kannst du A und B zusammenlegen?", HERS)
    await bot.hear("„A und B zusammen“", room=HERS)
    bot.write(HARMS, "kannst du A und B zusammenlegen?", DIREKT)
    await bot.quiet(DIREKT)
    assert not any("Das habe ich nicht verstanden" in said for said in bot.homeserver.said(DIREKT))


@pytest.mark.parametrize(
    ("said", "command", "then"),
    [
        ("Wir brauchen einen Beschluss im Umlaufverfahren", "Beschluss", "Mir fehlt noch der Vorschlag"),
        ("wir möchten gern das nächste schriftliche Treffen machen", "neue Runde", "Vorlage"),
    ],
)
async def test_what_staff_want_to_begin_is_asked_about_and_a_yes_begins_it(
    bot: House, client: HardenedClient, said: str, command: str, then: str
) -> None:
    bot.write(PETERSEN, said, BUERO)
    await bot.hear(f"Meinten Sie „{command}“?", room=BUERO)
    bot.write(PETERSEN, "ja", BUERO)
    await bot.hear(then, room=BUERO)


async def test_in_a_running_round_staff_move_its_end_and_remind_in_sentences(
    bot: House, client: HardenedClient
) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    said = "Könnten wir das Ende nochmal um zwei Tage nach hinten schieben? Viele sind krank"
    bot.write(PETERSEN, said, BUERO)
    await bot.hear("läuft jetzt bis Mittwoch, 18. November", room=BUERO)
    bot.write(PETERSEN, "Schick mal bitte allen die noch nicht dran waren eine Erinnerung", BUERO)
    await bot.hear("erinner", room=BUERO)
    bot.write(PETERSEN, "Protokoll: Mo 7.12. 8 Uhr", BUERO)
    await bot.hear("keinen anderen Termin", room=BUERO)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ("Mo, 16.11.2026 10:30 Uhr", "wird nicht veröffentlicht"),
        ("Di, 17.11.2026 8 Uhr", "Meinten Sie „anhalten“?"),
    ],
)
async def test_stopp_waits_for_no_yes_where_minutes_are_about_to_appear(
    bot: House, client: HardenedClient, minutes: str, told: str
) -> None:
    bot.write(PETERSEN, START.replace("\n1.", f"\nProtokoll: {minutes}\n1.", 1))
    await bot.question(2)
    bot.write(PETERSEN, "Stopp", BUERO)
    await bot.quiet(BUERO)
    assert not bot.homeserver.said(BUERO)
    bot.pass_time(days=14)
    await bot.hear("ist beendet")
    bot.write(PETERSEN, "Stopp!", BUERO)
    await bot.hear(told, room=BUERO)


async def test_what_is_said_to_a_colleague_is_no_command(bot: House, client: HardenedClient) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    asked = bot.write(BRANDT, "Die Folien für das Sommerfest sind fertig.", BUERO)
    to = {"m.relates_to": {"m.in_reply_to": {"event_id": asked}}}
    bot.write(PETERSEN, "Zeig mir mal die Themen", BUERO, **to)
    await bot.quiet(BUERO)
    assert not bot.homeserver.said(BUERO)


async def test_staff_excuse_an_institution_in_a_sentence_and_take_it_back(
    bot: House, client: HardenedClient
) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(PETERSEN, "Die Kita Mond fällt diesmal aus, der Wasserhahn tropft", BUERO)
    bot.write(PETERSEN, "Die Kita Sonnenblume fällt diesmal leider aus.", BUERO)
    await bot.hear("Soll ich Kita Sonnenblume für „Netzwerktreffen Sprache“ entschuldigen?", room=BUERO)
    assert not await _excused(bot)
    bot.write(PETERSEN, "ja", BUERO)
    await bot.hear("Kita Sonnenblume ist für „Netzwerktreffen Sprache“ entschuldigt", room=BUERO)
    assert await _excused(bot) == ("Kita Sonnenblume",)
    assert not any("Mond" in said for said in bot.homeserver.said(BUERO))

    bot.write(PETERSEN, "die Kita Sonnenblume hat sich entschuldigt", BUERO)
    await bot.hear("schon entschuldigt", room=BUERO)
    bot.write(PETERSEN, "Kita Sonnenblume macht doch mit", BUERO)
    await bot.hear("wieder dabei", room=BUERO)
    assert not await _excused(bot)


async def test_only_a_known_institution_is_excused_without_a_question_and_only_by_staff(
    bot: House, client: HardenedClient
) -> None:
    bot.write(PETERSEN, START)
    question = await bot.question(1)
    bot.write(HARMS, "Stadtbibliothek entschuldigen", DIREKT)
    bot.write(PETERSEN, "Stadtbibliotek entschuldigen", BUERO)
    await bot.hear("Soll ich Stadtbibliothek für", room=BUERO)
    assert not await _excused(bot)
    asked = bot.write(BRANDT, "Die Folien sind fertig.", BUERO)
    to = {"m.relates_to": {"m.in_reply_to": {"event_id": asked}}}
    bot.write(PETERSEN, "Kita Sonnenblume entschuldigen", BUERO, **to)
    await bot.receipt(bot.reply(HARMS, "Wir ziehen um.", question))
    bot.write(PETERSEN, "Kita Sonnenblume entschuldigen", BUERO)
    await bot.hear("schon etwas da", room=BUERO)
    bot.write(PETERSEN, "entschuldigen: Bibliothek", BUERO)
    await bot.hear("Stadtbibliothek ist für", room=BUERO)
    assert await _excused(bot) == ("Stadtbibliothek",)


async def test_where_two_may_be_meant_nobody_is_excused(bot: House, client: HardenedClient) -> None:
    bot.homeserver.set_member(NETZ, BRANDT, "join", displayname="Malte Brandt (Kita Sonnenhof)", by=BRANDT)
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(PETERSEN, "Bitte die Kita nicht mehr erinnern, sie macht diese Runde nicht mit", BUERO)
    await bot.hear(
        "Welche Einrichtung soll ich entschuldigen: Kita Sonnenblume · Kita Sonnenhof?", room=BUERO
    )
    assert not await _excused(bot)


async def _excused(bot: House) -> tuple[str, ...]:
    def read(tx: Transaction) -> tuple[str, ...]:
        return excused.institutions(tx, tx.rounds.latest()[0].id)

    return await bot.database.run(read)
