"""A member's client asks ours for a verification: we cannot do that, and call it off.

She reads why, once a day.
"""

from typing import Any

import pytest

from tests.homeserver import Homeserver

from .house import BOT, DIREKT, HARMS, JANSSEN, NETZ, House

KIND, CANCEL = "m.key.verification.request", "m.key.verification.cancel"
TOLD = "An der Verschlüsselung ändert es nichts"


def ask(house: House, room: str, to: str = BOT, by: str = HARMS) -> str:
    """As Element does when somebody chooses „Verifizieren“ in a person's profile."""
    content = {"msgtype": KIND, "body": f"{by} is requesting to verify your key", "to": to}
    return house.send(house.homeserver.event(by, "m.room.message", content), room)


def from_device(house: House, by: str, **changes: Any) -> None:
    content: dict[str, Any] = {"from_device": "HANDY", "methods": ["m.sas.v1"], "transaction_id": "one"}
    house.homeserver.hand_over(BOT, {"type": KIND, "sender": by, "content": content | changes})


def called_off(house: House) -> list[dict[str, Any]]:
    """What was said in rooms so that somebody's window closes."""
    return [one.content for one in house.homeserver.sent if one.type == CANCEL]


def devices_told(house: House) -> list[Any]:
    return [ask.body["messages"] for ask in house.homeserver.to_device if ask.at["type"] == CANCEL]


async def letters(house: House, user: str) -> list[tuple[str, str]]:
    """What she was told of it: the purposes and the rooms."""
    await house.quiet()
    found = await house.database.run(lambda tx: tx.letters.beginning(f"unverified:{user}:"))
    return [(key, str(room)) for key, room in found]


async def test_she_is_told_in_her_direct_room_once_a_day(bot: House) -> None:
    ask(bot, DIREKT)
    await bot.hear(TOLD, "0000 123-456", room=DIREKT)
    ask(bot, DIREKT)
    from_device(bot, HARMS)
    assert await letters(bot, HARMS) == [(f"unverified:{HARMS}:2026-11-02", DIREKT)]
    bot.pass_time(days=1)
    ask(bot, DIREKT)
    assert len(await letters(bot, HARMS)) == 2
    assert await bot.answers() == {}


async def test_in_the_network_room_and_from_device_to_device_she_is_told_in_private(bot: House) -> None:
    ask(bot, NETZ)
    assert await letters(bot, HARMS) == [(f"unverified:{HARMS}:2026-11-02", HARMS)]
    from_device(bot, JANSSEN)
    assert await letters(bot, JANSSEN) == [(f"unverified:{JANSSEN}:2026-11-02", JANSSEN)]
    assert not [one for one in bot.homeserver.said(NETZ) if TOLD in one]


@pytest.mark.parametrize("by", ["@fremd:anderswo.example", BOT])
async def test_strangers_and_we_ourselves_get_no_answer(bot: House, homeserver: Homeserver, by: str) -> None:
    from_device(bot, by)
    assert await letters(bot, by) == []


async def test_members_who_verify_each_other_are_left_alone(bot: House) -> None:
    ask(bot, NETZ, to=JANSSEN)
    assert await letters(bot, HARMS) == []
    assert called_off(bot) == []


async def test_her_window_closes_by_itself(bot: House) -> None:
    asked = ask(bot, DIREKT)
    await bot.until(lambda: called_off(bot))
    (said,) = called_off(bot)
    assert said["m.relates_to"] == {"rel_type": "m.reference", "event_id": asked}
    assert said["code"] == "m.user"
    assert said["reason"]


async def test_so_it_does_on_the_device_that_asked_ours(bot: House) -> None:
    from_device(bot, HARMS)
    await bot.until(lambda: devices_told(bot))
    (told,) = devices_told(bot)
    assert told[HARMS]["HANDY"]["transaction_id"] == "one"
    assert told[HARMS]["HANDY"]["code"] == "m.user"


async def test_a_request_without_shape_and_one_of_a_stranger_get_none(bot: House) -> None:
    from_device(bot, HARMS, from_device=7)
    from_device(bot, HARMS, transaction_id="x" * 300)
    from_device(bot, "@fremd:anderswo.example")
    await bot.quiet()
    assert devices_told(bot) == []


async def test_whoever_asks_over_and_over_closes_it_herself(bot: House) -> None:
    for _ in range(12):
        ask(bot, NETZ)
    await bot.quiet()
    assert len(called_off(bot)) == 5
