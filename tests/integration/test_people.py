"""People in the whole bot: what they may do, what they want forgotten, and what too many of them do."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.homeserver import Homeserver

from . import test_bot as chat
from .test_bot import DIREKT, HARMS, JANSSEN, NETZ, House

house, bot, running, sorter, program = chat.house, chat.bot, chat.running, chat.sorter, chat.program

CANARY = "Kanarienvogelzucht"


def holding(folder: Path, *canaries: str) -> list[str]:
    """The files below a folder that hold one of the words, byte by byte."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path.name for path in found if any(word.encode() in path.read_bytes() for word in canaries)]


# --- Erasure -----------------------------------------------------------------------------------------


async def test_a22_p8_p10_a_word_in_the_chat_erases_a_person_to_the_last_byte(
    house: House, homeserver: Homeserver, program: Any, tmp_path: Path, caplog: Any
) -> None:
    house.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
    data = tmp_path / "data"
    async with program():
        await chat.begin(house)
        mine = homeserver.text(HARMS, f"1. Unsere {CANARY} zieht um.") | chat.house_stamp(house)
        homeserver.deliver(NETZ, mine)
        await house.receipt(mine["event_id"])
        await house.receipt(house.write(HARMS, f"2. Mehr {CANARY}", DIREKT))
        await house.receipt(house.write(JANSSEN, "1. Die Bücherei bleibt."))
        await house.until(lambda: holding(data, CANARY))
        house.write(HARMS, "Meine Daten löschen", DIREKT)
        question = await house.hear("Wirklich alles löschen?", "„ja“", room=DIREKT)
        relation = {"m.relates_to": {"m.in_reply_to": {"event_id": question.event_id}}}
        house.write(HARMS, "Ja.", DIREKT, **relation)
        said = await house.hear("hier gelöscht", room=DIREKT)
        await house.until(lambda: holding(data, CANARY, "Silke Harms", "Sonnenblume") == [], 10)
        assert "m.relates_to" not in said.content
        homeserver.deliver(NETZ, mine)
        await house.receipt(house.write(JANSSEN, "1. Noch etwas."))
        assert holding(data, CANARY) == []
    assert holding(data, CANARY, "Silke Harms", "Sonnenblume") == []
    assert [path.name for path in data.glob("umlauf.db*") if HARMS.encode() in path.read_bytes()] == []
    assert CANARY not in caplog.text


async def test_a22_in_the_network_room_a_prefix_is_needed_and_a_no_keeps_everything(running: House) -> None:
    kept = running.reply(HARMS, "Das bleibt.", await running.question(1))
    await running.receipt(kept)
    before = len(running.homeserver.said(NETZ))
    running.write(HARMS, "löschen")
    running.write(HARMS, "ja")
    await running.quiet()
    assert len(running.homeserver.said(NETZ)) == before
    running.write(HARMS, "!runde löschen")
    await running.hear("Wirklich alles löschen?", "!runde ja")
    running.write(JANSSEN, "!runde ja")
    running.write(HARMS, "!runde nein")
    await running.hear("es bleibt alles")
    running.write(HARMS, "!runde ja")
    await running.quiet()
    assert await running.answers() == {"Kita Sonnenblume": {1: "Das bleibt."}}
