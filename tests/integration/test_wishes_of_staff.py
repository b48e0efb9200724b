"""Staff say in a sentence of their own what they want, in their direct message as in their room."""

import pytest

from bot.matrix.client import HardenedClient

from .house import BOT, BRANDT, BUERO, DIREKT, HARMS, NAMES, PETERSEN, START, House

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
