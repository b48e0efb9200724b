"""The whole bot against a homeserver that can lie: what people write, and what they see of it."""

import asyncio
import io
import os
import secrets
import signal
import stat
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest

from bot.app import run
from bot.clock import SteadyClock
from bot.clockwork.timekeeper import Timekeeper
from bot.config import Settings
from bot.matrix.client import HardenedClient
from bot.matrix.listener import Listener
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.letter import PDF
from bot.meeting.message import Kind, Message
from bot.meeting.round import Phase
from bot.speech import texts
from bot.workshop.sorting import Sorter
from tests.homeserver import Homeserver, Sent

from .house import (
    ALIAS,
    BOT,
    BRANDT,
    BUERO,
    DIREKT,
    HARMS,
    JANSSEN,
    NAMES,
    NETZ,
    ODD,
    PETERSEN,
    QUESTIONS,
    START,
    House,
    Until,
)
from .pen import Pen


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the length of a pause is not what a test is about."""
    monkeypatch.setattr("bot.desk._WAIT", 0.05)
    monkeypatch.setattr("bot.matrix.courier._WAIT", 0.05)


# --- Starting ----------------------------------------------------------------------------------------


async def test_p3_a_start_opens_a_round_with_a_greeting_and_a_message_per_question(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    echo, greeting, *questions = bot.homeserver.said(NETZ)
    assert "Verstanden: Netzwerktreffen Sprache" in echo
    assert "ist eröffnet" in greeting
    assert "16. November" in greeting
    assert [question in asked for question, asked in zip(QUESTIONS, questions, strict=True)] == [True, True]
    kinds = [one.content["msgtype"] for one in bot.homeserver.sent]
    assert kinds == ["m.notice", "m.text", "m.text", "m.text"]


async def test_p6_a1_a_member_does_not_start_a_round_and_is_told_so_once_a_day(bot: House) -> None:
    for _attempt in range(2):
        bot.write(HARMS, START)
        await bot.quiet()
    assert len(bot.homeserver.said(NETZ)) == 1
    assert "steuert das Bildungsbüro" in bot.homeserver.said(NETZ)[0]
    bot.clock.forward(days=1)
    bot.write(HARMS, "!runde schließen jetzt")
    bot.write(HARMS, START)
    await bot.quiet()
    assert sum("steuert das Bildungsbüro" in said for said in bot.homeserver.said(NETZ)) == 2
    trail = await bot.database.run(lambda tx: [(entry.who, entry.what) for entry in tx.audit.entries()])
    assert trail == [(HARMS, "command refused")] * 3
    assert await bot.database.run(lambda tx: tx.rounds.latest()) == []


async def test_a1_only_staff_hear_how_to_begin_a_round_where_there_is_none(bot: House) -> None:
    bot.write(HARMS, "!runde schließen")
    await bot.hear("Zurzeit läuft keine Runde", "„!runde hilfe“")
    bot.write(PETERSEN, "!runde schließen")
    await bot.hear("Hier läuft keine Runde", "„!runde start …“")


async def test_a1_staff_demoted_a_second_ago_does_not_start_a_round(bot: House) -> None:
    bot.homeserver.set_power(NETZ, {PETERSEN: -1})
    bot.write(PETERSEN, START)
    await bot.hear("steuert das Bildungsbüro")
    assert await bot.database.run(lambda tx: tx.rounds.latest()) == []


async def test_a9_p6_a_doubtful_start_waits_for_a_yes(bot: House) -> None:
    bot.write(PETERSEN, START.replace("in 2 Wochen", "morgen"))
    await bot.hear("Bitte kurz prüfen", "!runde ja")
    bot.write(PETERSEN, "ja")
    bot.write(HARMS, "!runde ja")
    await bot.hear("steuert das Bildungsbüro")
    assert not any("Frage 1" in said and "von 2" in said for said in bot.homeserver.said(NETZ)[2:])
    bot.write(PETERSEN, "!runde ja")
    await bot.question(2)


async def test_a9_a_doubtful_start_is_dropped_with_a_no(bot: House) -> None:
    bot.write(PETERSEN, START.replace("in 2 Wochen", "morgen"))
    await bot.hear("Bitte kurz prüfen")
    bot.write(PETERSEN, "!runde nein")
    await bot.hear("es wurde nichts verschickt")
    bot.write(PETERSEN, "!runde ja")
    await bot.quiet()
    assert not any("eröffnet" in said for said in bot.homeserver.said(NETZ))
    bot.write(PETERSEN, START)
    await bot.question(2)


async def test_staff_start_and_confirm_from_their_own_room_without_prefix(bot: House) -> None:
    text = START.removeprefix("!runde ").replace("Frist:", "Raum: #sprache:x\nFrist:")
    bot.write(PETERSEN, text.replace("in 2 Wochen", "morgen"), BUERO)
    await bot.hear("Bitte kurz prüfen", room=BUERO)
    assert bot.homeserver.said(NETZ) == []
    bot.write(PETERSEN, "ja", BUERO)
    await bot.question(2)


async def test_a8_two_starts_at_once_make_one_round_and_the_second_is_told(bot: House) -> None:
    bot.homeserver.set_member(BUERO, BRANDT, "join", by=BRANDT)
    bot.homeserver.set_member(NETZ, BRANDT, "join", by=BRANDT)
    stamp = {"origin_server_ts": int(bot.clock().timestamp() * 1000)}
    starts = [bot.homeserver.text(user, START) | stamp for user in (PETERSEN, BRANDT)]
    bot.homeserver.deliver(NETZ, *starts)
    await bot.hear("läuft schon eine Runde")
    await bot.question(2)
    assert sum("ist eröffnet" in said for said in bot.homeserver.said(NETZ)) == 1


# --- Answering ---------------------------------------------------------------------------------------


async def test_every_way_of_answering_gets_its_receipt(running: House) -> None:
    events = [
        running.reply(HARMS, "Wir ziehen um.", await running.question(1)),
        running.in_thread(HARMS, "Nein.", await running.question(2)),
        running.write(JANSSEN, "1. Neue Leiterin\n2. Lesenacht am 3. Dezember"),
    ]
    for event in events:
        await running.receipt(event)
    assert await running.answers() == {
        "Kita Sonnenblume": {1: "Wir ziehen um.", 2: "Nein."},
        "Stadtbibliothek": {1: "Neue Leiterin", 2: "Lesenacht am 3. Dezember"},
    }
    assert sorted(running.receipts()) == sorted(events)


async def test_an_answer_in_a_direct_message_counts_and_one_we_cannot_place_is_asked_about(
    running: House,
) -> None:
    counted = running.write(HARMS, "2. Ein Elterncafé", DIREKT)
    await running.receipt(counted)
    running.write(HARMS, "Ach ja, und danke!", DIREKT)
    await running.hear("leider nicht verstanden", room=DIREKT)
    assert await running.answers() == {"Kita Sonnenblume": {2: "Ein Elterncafé"}}


async def test_p10_ordinary_talk_is_neither_answered_nor_kept(running: House, caplog: Any) -> None:
    before = len(running.homeserver.sent)
    running.write(HARMS, "KANARIENVOGEL, hat jemand den Schlüssel?")
    running.write(JANSSEN, "1. Satz, KANARIENVOGEL", **{"msgtype": "m.notice"})
    await running.quiet()
    assert len(running.homeserver.sent) == before
    assert "KANARIENVOGEL" not in running.beside.stored()
    assert "KANARIENVOGEL" not in caplog.text


# On a server, a table that is gone is the end.
@pytest.mark.usefixtures("impatient", "file")
async def test_k10_the_receipt_comes_after_the_commit_and_never_without(
    running: House, caplog: Any, until: Until
) -> None:
    question = await running.question(1)
    running.beside.execute("ALTER TABLE answers RENAME TO away")
    event = running.reply(HARMS, "KANARIENVOGEL", question)
    await until(lambda: caplog.text.count("the desk has to wait") > 3)
    assert running.receipts() == []
    running.beside.execute("ALTER TABLE away RENAME TO answers")
    await running.receipt(event)
    assert await running.answers() == {"Kita Sonnenblume": {1: "KANARIENVOGEL"}}
    assert "KANARIENVOGEL" not in caplog.text


async def test_a6_a7_p8_an_edit_changes_the_answer_and_a_redaction_removes_it(running: House) -> None:
    kept = running.reply(HARMS, "Wir zihen um.", await running.question(1))
    gone = running.reply(JANSSEN, "Das war nicht für alle.", await running.question(1))
    await running.receipt(gone)
    running.edit(HARMS, kept, "Wir ziehen um.")
    running.edit(HARMS, gone, "fremd bearbeitet")
    running.send(running.homeserver.event(JANSSEN, "m.room.redaction", {"redacts": gone}, redacts=gone))
    await running.quiet()
    assert await running.answers() == {"Kita Sonnenblume": {1: "Wir ziehen um."}}
    assert "nicht für alle" not in running.beside.stored()


async def test_a7_who_deletes_an_edit_has_the_wording_before_it(running: House) -> None:
    """Element deletes single edits in the history of a message; what they said goes, the message stays."""
    event = running.reply(HARMS, "Wir ziehen um.", await running.question(1))
    second = running.edit(HARMS, event, "Wir ziehen bald um.")
    third = running.edit(HARMS, event, "Wir ziehen um, KANARIENVOGEL.")
    await running.until(lambda: "KANARIENVOGEL" in running.beside.stored())
    running.delete(HARMS, third)
    await running.until(lambda: "KANARIENVOGEL" not in running.beside.stored())
    assert await running.answers() == {"Kita Sonnenblume": {1: "Wir ziehen bald um."}}
    running.delete(HARMS, second)

    async def restored() -> bool:
        return await running.answers() == {"Kita Sonnenblume": {1: "Wir ziehen um."}}

    await running.until(restored)
    assert await running.database.run(lambda tx: tx.letters.beginning("restored:")) == [
        (f"restored:{edit}", HARMS) for edit in (third, second)
    ]


async def test_a7_an_older_edit_that_is_deleted_changes_nothing(running: House) -> None:
    event = running.reply(HARMS, "Wir ziehen um.", await running.question(1))
    second = running.edit(HARMS, event, "Wir ziehen bald um.")
    running.edit(HARMS, event, "Wir ziehen im Mai um.")
    await running.until(lambda: "im Mai" in running.beside.stored())
    running.delete(HARMS, second)
    await running.quiet()
    assert await running.answers() == {"Kita Sonnenblume": {1: "Wir ziehen im Mai um."}}
    assert await running.database.run(lambda tx: tx.letters.beginning("restored:")) == []


async def test_a7_of_two_edits_in_a_minute_the_last_counts_and_the_same_note_says_so(running: House) -> None:
    await running.question(1)
    event = running.write(HARMS, "1. Wir ziehen um.", DIREKT)

    def notes() -> list[dict[str, Any]]:
        said = (one.content for one in running.homeserver.sent)
        return [one for one in said if "Ihre Änderung" in one.get("body", "")]

    running.pass_time(seconds=60 - running.clock().second)
    running.edit(HARMS, event, "1. Wir ziehen bald um.", DIREKT)
    await running.until(lambda: len(notes()) == 1)
    running.edit(HARMS, event, "1. Wir ziehen im Mai um.", DIREKT)
    await running.until(lambda: len(notes()) == 2)
    first, again = notes()
    assert "rel_type" not in first["m.relates_to"]
    assert again["m.relates_to"]["rel_type"] == "m.replace"
    assert "im Mai" in again["m.new_content"]["body"]
    assert again["m.new_content"]["msgtype"] == "m.notice"
    assert await running.answers() == {"Kita Sonnenblume": {1: "Wir ziehen im Mai um."}}


@pytest.mark.both_databases
async def test_h8_an_edit_that_comes_first_waits_for_its_original_and_not_for_ever(running: House) -> None:
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": await running.question(1)}}}
    original = running.homeserver.text(HARMS, "Wir zihen um.", **relation)
    running.edit(HARMS, original["event_id"], "Wir ziehen um.")
    running.edit(HARMS, "$nie", "KANARIENVOGEL")
    await running.quiet()
    assert await running.answers() == {}
    await running.receipt(running.send(original))
    await running.quiet()
    assert await running.answers() == {"Kita Sonnenblume": {1: "Wir ziehen um."}}
    running.pass_time(minutes=11)
    await running.until(lambda: "KANARIENVOGEL" not in running.beside.stored())


async def test_h8_p8_what_is_deleted_before_it_comes_is_never_read(running: House) -> None:
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": await running.question(1)}}}
    original = running.homeserver.text(HARMS, "KANARIENVOGEL", **relation)
    running.delete(HARMS, original["event_id"])
    await running.quiet()
    running.send(original)
    await running.receipt(running.reply(JANSSEN, "Wir sind umgezogen.", await running.question(1)))
    assert await running.answers() == {"Stadtbibliothek": {1: "Wir sind umgezogen."}}
    assert "KANARIENVOGEL" not in running.beside.stored()


async def test_n8_a_picture_gets_one_polite_hint(running: House) -> None:
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": await running.question(1)}}}
    for _attempt in range(2):
        running.write(HARMS, "Tafelbild.jpg", **({"msgtype": "m.image", "url": "mxc://x/y"} | relation))
        await running.quiet()
    assert sum("nur Text lesen" in said for said in running.homeserver.said(NETZ)) == 1


async def test_n8_what_is_written_to_a_picture_is_an_answer_and_the_second_picture_gets_a_hint(
    running: House,
) -> None:
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": await running.question(1)}}}
    picture = {"msgtype": "m.image", "url": "mxc://x/y", "filename": "Tafelbild.jpg"}
    event = running.write(HARMS, "Wir ziehen um.", **(picture | relation))
    await running.receipt(event)
    await running.hear("Ihren Text dazu habe ich gelesen", room=NETZ)
    new = picture | {"body": "Wir bleiben doch."}
    replaced = {"rel_type": "m.replace", "event_id": event}
    running.write(HARMS, "* …", **{"m.new_content": new, "m.relates_to": replaced})
    directly = running.write(HARMS, "2. Raum 3 ist zu klein.", DIREKT, **picture)
    await running.receipt(directly)
    await running.hear("Ihren Text dazu habe ich gelesen", room=DIREKT)
    assert await running.answers() == {
        "Kita Sonnenblume": {1: "Wir bleiben doch.", 2: "Raum 3 ist zu klein."}
    }

    def hints() -> int:
        return sum("nur Text lesen" in said for said in running.homeserver.said(DIREKT))

    for so_many in (1, 2):
        running.pass_time(minutes=2)
        running.write(HARMS, "Tafelbild.jpg", DIREKT, msgtype="m.image", url="mxc://x/y")
        await running.until(lambda count=so_many: hints() == count)


async def test_n8_a_caption_that_only_points_at_its_file_is_no_answer(running: House) -> None:
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": await running.question(1)}}}
    file = {"msgtype": "m.file", "url": "mxc://x/y", "filename": "Bericht.pdf"}
    running.write(HARMS, "siehe Anhang", **(file | relation))
    await running.hear("Ich kann leider nur Text lesen", room=NETZ)
    running.write(HARMS, "2. s. Anlage", DIREKT, **file)
    await running.hear("Ich kann leider nur Text lesen", room=DIREKT)
    assert await running.answers() == {}


async def test_a3_notices_and_echoes_start_no_conversation(running: House) -> None:
    before = len(running.homeserver.sent)
    for body in ("!runde hilfe", START, "1. Ich bin ein Bot"):
        running.write(JANSSEN, body, msgtype="m.notice")
        running.write(BOT, body)
    await running.quiet()
    assert len(running.homeserver.sent) == before


async def test_a4_a_reply_to_nothing_we_know_is_not_filed(running: House, caplog: Any) -> None:
    running.reply(HARMS, "zur falschen Frage", "$gefälscht")
    running.reply(HARMS, "zur halben Frage", "$\ud800")
    counted = running.reply(HARMS, "zur ersten", await running.question(1))
    await running.receipt(counted)
    assert await running.answers() == {"Kita Sonnenblume": {1: "zur ersten"}}
    assert "failed" not in caplog.text


# --- Mischief ----------------------------------------------------------------------------------------

ATTACHMENTS: list[dict[str, Any]] = [
    {
        "msgtype": "m.file",
        "url": "mxc://fake.example/groß",
        "info": {"size": 2**31, "mimetype": "text/plain"},
    },
    {"msgtype": "m.file", "url": "mxc://../../etc/passwd", "filename": "../../etc/passwd"},
    {"msgtype": "m.file", "url": "http://boese.example/antworten.docm", "info": "macro"},
    {"msgtype": "m.image", "url": 5, "info": {"thumbnail_url": "mxc://boese.example/../x"}},
    {"msgtype": "m.file", "filename": "mitglieder.csv", "url": "mxc://fake.example/liste"},
    {"msgtype": "m.file", "file": {"url": "mxc://boese.example/bombe", "key": {}, "iv": "", "hashes": {}}},
]


async def test_a18_an_attachment_is_never_fetched_whatever_it_says_it_is(running: House) -> None:
    before = len(running.homeserver.said(DIREKT))
    for content in ATTACHMENTS:
        running.send(running.homeserver.text(HARMS, "bericht.zip", **content), DIREKT)
    await running.quiet(DIREKT)
    (hint,) = running.homeserver.said(DIREKT)[before:]
    assert "nur Text lesen" in hint
    assert not [ask for ask in running.homeserver.requests if "/media/" in ask.path]


async def test_a28_other_reactions_of_members_mean_nothing(running: House) -> None:
    answer = running.reply(HARMS, "Wir ziehen um.", await running.question(1))
    await running.receipt(answer)
    await running.quiet()
    said, reactions = len(running.homeserver.sent), []
    for key in ("✅", "✅", "👍", "1️⃣", "!runde schließen", "x" * 10_000, 5, None):
        relation = {"rel_type": "m.annotation", "event_id": answer, "key": key}
        reaction = running.homeserver.event(JANSSEN, "m.reaction", {"m.relates_to": relation})
        reactions.append(running.send(reaction))
    for event in reactions:
        running.send(running.homeserver.event(JANSSEN, "m.room.redaction", {}, redacts=event))
    await running.quiet()
    assert len(running.homeserver.sent) == said
    assert await running.answers() == {"Kita Sonnenblume": {1: "Wir ziehen um."}}
    assert "xxxx" not in running.beside.stored()


async def test_a15_p6_a_borrowed_name_entitles_nobody(running: House) -> None:
    for name in (NAMES[PETERSEN], "Umlauf", "Bildungsbüro (Leitung)", ""):
        running.homeserver.set_member(NETZ, JANSSEN, "join", by=JANSSEN, displayname=name)
        running.write(JANSSEN, "!runde schließen")
    await running.quiet()
    assert sum("steuert das Bildungsbüro" in said for said in running.homeserver.said(NETZ)) == 1
    assert not any("ist beendet" in said for said in running.homeserver.said(NETZ))


async def test_n4_a_sealed_redaction_of_anothers_answer_is_ignored(
    running: House, client: HardenedClient
) -> None:
    answer = running.reply(HARMS, "Das bleibt.", await running.question(1))
    await running.receipt(answer)
    pen = Pen(running.homeserver, JANSSEN, NETZ, client)
    redaction = {"type": "m.room.redaction", "room_id": NETZ, "redacts": answer}
    running.send(pen.seal(redaction | {"content": {"redacts": answer}}))
    own = {"msgtype": "m.text", "body": "1. Versiegelt, aber lesbar."}
    await running.receipt(running.send(pen.seal({"type": "m.room.message", "room_id": NETZ, "content": own})))
    assert await running.answers() == {
        "Kita Sonnenblume": {1: "Das bleibt."},
        "Stadtbibliothek": {1: "Versiegelt, aber lesbar."},
    }


async def test_e1_whoever_wrote_what_stays_sealed_is_asked_once_after_a_while(running: House) -> None:
    pen = Pen(running.homeserver, HARMS, NETZ)
    for _ in range(2):
        running.send(pen.seal({"type": "m.room.message", "content": {"msgtype": "m.text", "body": "x"}}))
    await running.until(lambda: running.database.run(lambda tx: len(tx.sealed.page()) == 2))
    running.pass_time(minutes=1)
    await running.quiet()
    assert not any("entschlüsseln" in said for said in running.homeserver.said(NETZ))
    running.pass_time(minutes=2)
    await running.hear("nicht entschlüsseln")
    running.pass_time(minutes=5)
    await running.quiet()
    assert sum("entschlüsseln" in said for said in running.homeserver.said(NETZ)) == 1


async def test_a7_a_question_a_moderator_deletes_is_asked_once_more(running: House) -> None:
    homeserver, question = running.homeserver, await running.question(1)
    for target in (question, question):
        running.send(homeserver.event(PETERSEN, "m.room.redaction", {"redacts": target}, redacts=target))
    await running.until(lambda: sum("Frage 1 von" in said for said in homeserver.said(NETZ)) == 2)
    again = [one.event_id for one in homeserver.sent if "Frage 1 von" in one.content.get("body", "")][-1]
    await running.receipt(running.reply(HARMS, "zur alten", question))
    await running.receipt(running.reply(JANSSEN, "zur neuen", again))
    assert sum("Frage 1 von" in said for said in homeserver.said(NETZ)) == 2


async def test_a13_whoever_is_named_in_a_quote_is_not_called(running: House) -> None:
    pills = [f"@mitglied{number}:fake.example" for number in range(300)]
    html = "".join(f'<a href="https://matrix.to/#/{user}">{user}</a>' for user in pills)
    called = {"m.mentions": {"room": True, "user_ids": pills}, "format": "org.matrix.custom.html"}
    body = f"@room @room: kommt alle! {' '.join(pills)}"
    await running.receipt(running.write(HARMS, f"1. {body}", formatted_body=html, **called))
    running.write(PETERSEN, "!runde schließen")
    await running.until(lambda: len(running.homeserver.media) == 3)
    await running.quiet()
    *messages, _file, _docx, _pdf = minutes_of(running)
    said = "".join(one.content["body"] for one in messages)
    assert all(user in said for user in pills)
    assert "@\u200broom @\u200broom: kommt alle!" in said
    for one in running.homeserver.sent:
        assert "@room" not in one.content.get("body", "")
        assert one.type != "m.room.message" or one.content["m.mentions"] == {}
        assert "<a " not in one.content.get("formatted_body", "")


# --- Closing -----------------------------------------------------------------------------------------


def minutes_of(house: House) -> list[Sent]:
    """The messages and the files of the minutes, in the order in which they were posted."""
    sent = [one for one in house.homeserver.sent if one.room == NETZ and one.type == "m.room.message"]
    (closed,) = [index for index, one in enumerate(sent) if "ist beendet" in one.content["body"]]
    return sent[closed + 1 :]


async def test_p4_the_deadline_closes_once_and_the_minutes_follow(running: House) -> None:
    event = running.reply(HARMS, "Wir ziehen um, *endlich* & <gut>.", await running.question(1))
    await running.receipt(event)
    running.pass_time(days=13)
    running.pass_time(days=1, seconds=30)
    await running.until(
        lambda: sum(one.content.get("msgtype") == "m.file" for one in running.homeserver.sent) == 3
    )
    running.pass_time(days=1)
    await running.quiet()
    *messages, file, word, pdf = minutes_of(running)
    assert "Wir ziehen um, *endlich* & <gut>." in "\n".join(one.content["body"] for one in messages)
    document, written, printed = (
        running.homeserver.media[one.content["url"].rpartition("/")[2]] for one in (file, word, pdf)
    )
    assert "Wir ziehen um" in document.decode()
    assert "Wir ziehen um, *endlich* & <gut>." in "".join(
        docx.Document(io.BytesIO(written)).element.itertext()
    )
    assert (printed[:5], pdf.content["info"]) == (b"%PDF-", {"mimetype": PDF, "size": len(printed)})
    assert all(one.content["m.mentions"] == {} for one in messages)


async def test_a6_p4_p6_staff_close_early_and_what_comes_later_is_a_late_answer(running: House) -> None:
    await running.receipt(running.reply(HARMS, "rechtzeitig", await running.question(1)))
    running.write(HARMS, "!runde schließen")
    await running.hear("steuert das Bildungsbüro")
    running.write(PETERSEN, "!runde schließen")
    await running.hear("ist beendet", "1 von")
    running.clock.forward(seconds=5)
    late = running.reply(JANSSEN, "zu spät", await running.question(1))
    await running.hear("als Nachtrag aufgehoben")
    running.edit(HARMS, running.receipts()[0], "nachträglich geändert")
    await running.hear("gilt Ihre Antwort, wie sie vorher war")
    await running.quiet()
    assert late not in running.receipts()
    assert await running.answers() == {"Kita Sonnenblume": {1: "rechtzeitig"}}
    await running.until(lambda: len(running.homeserver.media) == 3)
    document, *_printed = running.homeserver.media.values()
    assert ("rechtzeitig" in document.decode(), "zu spät" in document.decode()) == (True, False)


async def test_a10_a_round_without_answers_has_minutes_too(running: House) -> None:
    running.write(PETERSEN, "!runde schließen")
    await running.hear("ist beendet")
    await running.until(lambda: len(running.homeserver.media) == 3)
    assert len(minutes_of(running)) >= 1


class Machine:
    """The two clocks of a machine, in the hands of a test."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.off = timedelta()
        self.passed = 0.0

    def wall(self) -> datetime:
        return datetime(2026, 11, 2, 9, 0, tzinfo=UTC) + timedelta(seconds=self.ticks()) + self.off

    def ticks(self) -> float:
        return time.monotonic() - self._began + self.passed


async def test_k15_p4_a_clock_that_jumps_closes_nothing_unless_it_stays_and_never_opens_again(
    house: House, client: HardenedClient, sorter: Sorter
) -> None:
    machine = Machine()
    house.clock = SteadyClock(machine.wall, machine.ticks)  # type: ignore[assignment]

    async def phases() -> set[Phase]:
        house._ring()
        await house.quiet()
        return {round_.phase for round_ in await house.database.run(lambda tx: tx.rounds.latest())}

    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        question = await house.question(2)
        for jump in (timedelta(days=20), timedelta(days=-20), timedelta(days=20)):
            machine.off = jump
            assert await phases() == {Phase.OPEN}
            # Not yet a minute, even on a busy machine.
            machine.passed += 20
            await house.receipt(house.reply(HARMS, f"{jump}", question))
            assert await phases() == {Phase.OPEN}
        assert not any("beendet" in said for said in house.homeserver.said(NETZ))
        machine.passed += 41
        house._ring()
        await house.hear("ist beendet", "1 von")
        await house.until(lambda: len(house.homeserver.media) == 3)
        machine.off = timedelta()
        await phases()
        machine.passed += 61
        assert await phases() == {Phase.PUBLISHED}
    assert sum("ist beendet" in said for said in house.homeserver.said(NETZ)) == 1


async def test_k15_the_desk_works_even_if_the_bell_stays_silent(
    house: House, client: HardenedClient, sorter: Sorter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk._LONGEST_NAP", 0.05)
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        await house.question(2)
        await house.quiet()
        house.clock.forward(days=15)
        await house.hear("ist beendet")


# --- Faults ------------------------------------------------------------------------------------------


async def test_p5_p9_p10_a_fault_costs_only_the_message_that_caused_it(
    house: House, client: HardenedClient, sorter: Sorter, tmp_path: Path, caplog: Any
) -> None:
    own = tmp_path / "texte.toml"
    await asyncio.to_thread(own.write_text, '[command]\nunknown = "{{ word.falsch.geschrieben }}"')
    house.office = replace(house.office, texts=texts.load("de", own), staff_room=RoomId(ALIAS))
    async with house.open(client, sorter):
        broken = house.write(PETERSEN, "!runde KANARIENVOGEL")
        house.write(PETERSEN, START)
        await house.receipt(house.reply(HARMS, "geht", await house.question(1)))
        await house.quiet()
        report = await house.hear("konnte ich nicht verarbeiten", room=BUERO)
    assert f"https://matrix.to/#/{NETZ}/{broken}" in report.content["body"]
    assert "failed, try 3" in caplog.text
    assert "KANARIENVOGEL" not in caplog.text + str(house.homeserver.said(BUERO))


async def test_p5_p9_a_report_that_fails_itself_stops_nobody(
    house: House, client: HardenedClient, sorter: Sorter, tmp_path: Path, caplog: Any
) -> None:
    own = tmp_path / "texte.toml"
    broken = '[command]\nunknown = "{{ word.x.y }}"\n[incident]\nunhandled = "{{ link.x.y }}"'
    await asyncio.to_thread(own.write_text, broken)
    house.office = replace(house.office, texts=texts.load("de", own), staff_room=RoomId(ALIAS))
    async with house.open(client, sorter):
        house.write(PETERSEN, "!runde Unfug")
        house.write(PETERSEN, START)
        await house.receipt(house.reply(HARMS, "geht", await house.question(1)))
    assert "staff could not be told" in caplog.text


@pytest.mark.parametrize("spoilt", ["payload = '{'", """payload = '{"volume": 3}'""", "kind = 'smell'"])
async def test_p5_p9_a_message_that_cannot_be_read_any_more_costs_no_other_and_staff_hear_of_it(
    house: House, client: HardenedClient, sorter: Sorter, spoilt: str
) -> None:
    house.office = replace(house.office, staff_room=RoomId(ALIAS))
    lost = Message(EventId("$lost"), RoomId(NETZ), UserId(HARMS), Kind.TEXT, house.clock(), body="geht")
    await house.database.run(lambda tx: tx.inbox.add(lost))
    house.beside.execute(f"UPDATE inbox SET {spoilt}")
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        await house.receipt(house.reply(HARMS, "geht", await house.question(1)))
        report = await house.hear("konnte ich nicht verarbeiten", room=BUERO)
    assert f"https://matrix.to/#/{NETZ}/$lost" in report.content["body"]


async def test_p5_p9_messages_that_cannot_even_be_fetched_end_nothing_and_are_told_to_staff(
    house: House, client: HardenedClient, sorter: Sorter
) -> None:
    house.office = replace(house.office, staff_room=RoomId(ALIAS))
    said = Message(EventId("$said"), RoomId(NETZ), UserId(PETERSEN), Kind.TEXT, house.clock(), body=START)
    await house.database.run(lambda tx: tx.inbox.add(said))
    (arrived,) = house.beside.execute("SELECT arrived FROM inbox")
    house.beside.execute("UPDATE inbox SET arrived = 'once'")
    async with house.open(client, sorter):
        told = "gelingt mir seit"
        await house.until(
            lambda: house.pass_time(seconds=20) or any(told in one for one in house.homeserver.said(BUERO))
        )
        house.beside.execute(f"UPDATE inbox SET arrived = '{arrived[0]}'")
        house.pass_time(seconds=20)
        await house.question(2)


@pytest.mark.both_databases
async def test_p5_a_fault_in_one_of_many_answers_that_are_read_together_costs_no_other(
    running: House, caplog: Any
) -> None:
    running.beside.refuse("INSERT ON answers", when="NEW.text = 'KANARIENVOGEL'", words="KANARIENVOGEL")
    answers = [
        running.text(HARMS, f"1. {words}") for words in ("Elf Kinder", "KANARIENVOGEL", "Zwölf Kinder")
    ]
    running.homeserver.deliver(NETZ, *answers)
    await running.quiet()
    first, faulty, last = (event["event_id"] for event in answers)
    assert running.receipts() == [first, last]
    assert f"message {faulty} failed, try 3" in caplog.text
    assert "KANARIENVOGEL" not in caplog.text


async def test_k11_p5_themes_that_cannot_be_kept_are_not_sought_without_a_pause(
    running: House, sorter: Sorter, caplog: Any
) -> None:
    running.beside.refuse("INSERT ON sortings")
    bells: list[datetime] = []
    keeper = Timekeeper(running.database, sorter, running.office, bells.append, running.clock)
    running.clock.forward(days=30)
    await keeper.tick()
    await running.until(lambda: "themes of round" in caplog.text)
    await keeper.close()
    assert bells == []


async def test_p3_what_is_read_together_keeps_its_order_around_a_command(bot: House) -> None:
    early, answer, withdrawn = (bot.text(HARMS, f"1. {words}") for words in ("zu früh", "gut", "falsch"))
    redaction = bot.homeserver.event(HARMS, "m.room.redaction", {}, redacts=withdrawn["event_id"])
    bot.homeserver.deliver(NETZ, early, bot.text(PETERSEN, START), answer, withdrawn, redaction)
    await bot.question(2)
    await bot.quiet()
    assert await bot.answers() == {"Kita Sonnenblume": {1: "gut"}}
    assert bot.receipts() == [answer["event_id"], withdrawn["event_id"]]


async def test_p1_a11_a_flood_of_answers_is_kept_whole_and_in_order(running: House) -> None:
    flood = [running.text(HARMS, f"1. Nummer {no}") for no in range(120)]
    calm = running.text(JANSSEN, "2. Bücher")
    running.homeserver.deliver(NETZ, *flood[:70], calm, *flood[70:])
    await running.until(lambda: len(running.receipts()) == 121)
    (round_,) = await running.database.run(lambda tx: tx.rounds.latest())
    filed = await running.database.run(lambda tx: tx.answers.of_round(round_.id))
    assert [one.answer.event for one in filed if one.answer.question == 1] == [
        event["event_id"] for event in flood
    ]


@pytest.mark.usefixtures("impatient")
async def test_p5_h3_a_question_that_the_homeserver_refuses_is_answered(bot: House) -> None:
    # What stands before a homeserver may find an address too long. It is the same for ever.
    bot.homeserver.fail("GET", "/directory/room/", status=414, times=10_000)
    bot.write(HARMS, f"!runde start Ein Thema\nRaum: #{'a' * 9000}:fake.example\n1. Was?\n2. Wer?")
    bot.write(PETERSEN, START)
    await bot.question(2)


async def test_p5_a1_an_address_on_a_homeserver_that_never_answers_holds_up_nobody(bot: House) -> None:
    """Ours waits for that one longer than we do; whoever is not staff need not be waited for."""
    bot.homeserver.hang("GET", "teergrube", times=100)
    bot.write(HARMS, "!runde start Ein Thema\nRaum: #x:teergrube.example\n1. Was?\n2. Wer?")
    bot.write(PETERSEN, START)
    await bot.question(2)
    assert await bot.hear("steuert das Bildungsbüro")


@pytest.mark.usefixtures("impatient")
async def test_p5_p9_h3_a_message_the_homeserver_says_nothing_about_stops_no_other_for_long(
    house: House, client: HardenedClient, sorter: Sorter, caplog: Any
) -> None:
    house.office = replace(house.office, staff_room=RoomId(ALIAS))
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        question = await house.question(2)
        unsure = {"errcode": "M_UNKNOWN"}
        house.homeserver.fail("GET", "/members/", status=500, body=unsure, times=10_000)
        house.homeserver.fail("GET", "/state/m.room.member/", status=500, body=unsure, times=10_000)
        stuck = house.write(HARMS, "Was ist zu tun?", room=DIREKT)
        answer = house.reply(JANSSEN, "Bücher", question)
        await house.until(lambda: "does not say" in caplog.text)
        house.clock.forward(minutes=16)
        house.write(JANSSEN, "Moin")
        await house.receipt(answer)
        report = await house.hear("konnte ich nicht verarbeiten", room=BUERO)
    assert f"https://matrix.to/#/{DIREKT}/{stuck}" in report.content["body"]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("status", "body"),
    [(429, {"errcode": "M_UNKNOWN"}), (502, {"errcode": "M_UNKNOWN"}), (403, "<html>Forbidden</html>")],
)
async def test_h2_h3_a_homeserver_that_does_not_say_who_is_staff_is_asked_again(
    bot: House, status: int, body: Any
) -> None:
    bot.homeserver.fail("GET", "/joined_members", status=status, body=body, times=3)
    bot.write(PETERSEN, START)
    await bot.question(2)
    assert not any("steuert das Bildungsbüro" in said for said in bot.homeserver.said(NETZ))


async def test_k2_n5_what_was_taken_in_but_not_read_is_read_once_at_the_next_start(
    house: House, client: HardenedClient, enter: Callable[[], HardenedClient], sorter: Sorter
) -> None:
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        question = await house.question(2)
    listener = Listener(enter(), house.database, lambda: None, house.clock, house.office)
    event = house.reply(HARMS, "kurz vor dem Absturz", question)
    await listener.catch_up()
    assert house.receipts() == []
    async with house.open(enter(), sorter):
        await house.receipt(event)
        await house.quiet()
    assert (house.receipts(), len(await house.answers())) == ([event], 1)


async def test_h13_p4_an_answer_that_travelled_long_counts_within_the_grace(
    house: House, client: HardenedClient, sorter: Sorter
) -> None:
    house.office = replace(house.office, grace=timedelta(minutes=30))
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        question = await house.question(2)
        house.pass_time(days=14, minutes=20)
        event = house.homeserver.text(HARMS, "um 17:59 geschrieben", **_reply_to(question))
        house.send(event)
        await house.receipt(event["event_id"])
        await house.hear("zählt", "nach der Frist")
        assert not any("beendet" in said for said in house.homeserver.said(NETZ))
        house.pass_time(minutes=10)
        await house.hear("ist beendet", "1 von")
        house.pass_time(minutes=1)
        house.reply(JANSSEN, "zu spät", question)
        await house.hear("als Nachtrag aufgehoben")
    assert not any("verspätet" in said for said in house.homeserver.said(NETZ))


async def test_k17_p9_three_weeks_of_absence_over_the_deadline_are_made_up_for(
    house: House, client: HardenedClient, enter: Callable[[], HardenedClient], sorter: Sorter
) -> None:
    house.office = replace(house.office, staff_room=RoomId(ALIAS))
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        first = await house.question(1)
        await house.quiet()
    house.clock.forward(days=13)
    in_time = house.homeserver.text(HARMS, "am Tag davor", **_reply_to(first)) | house_stamp(house)
    house.clock.forward(days=2)
    late = house.homeserver.text(JANSSEN, "am Tag danach", **_reply_to(first)) | house_stamp(house)
    house.homeserver.deliver(NETZ, in_time, late)
    house.clock.forward(days=6)
    async with house.open(enter(), sorter):
        await house.hear("als Nachtrag vor")
        await house.hear("ist beendet", "Die Frist war Montag, 16. November", "1 von")
        await house.until(lambda: len(house.homeserver.media) == 3)
        await house.hear("geschlossen habe ich erst Montag, 23. November", room=BUERO)
        await house.hear("konnte ich nichts empfangen", room=BUERO)
        await house.quiet()
    assert house.receipts() == [in_time["event_id"]]
    assert sum("ist beendet" in said and "von" in said for said in house.homeserver.said(NETZ)) == 1


def house_stamp(house: House) -> dict[str, int]:
    return {"origin_server_ts": int(house.clock().timestamp() * 1000)}


def _reply_to(event: str) -> dict[str, Any]:
    return {"m.relates_to": {"m.in_reply_to": {"event_id": event}}}


# --- Rooms -------------------------------------------------------------------------------------------


async def test_a12_invitations_are_accepted_from_those_we_know_only(bot: House) -> None:
    homeserver = bot.homeserver
    for room, inviter in (("!neu:x", PETERSEN), ("!spam:x", "@wer:evil.example")):
        homeserver.room(room, members=[inviter], name="Irgendwo")
        homeserver.set_member(room, BOT, "invite", by=inviter)
    await bot.quiet()

    def membership(room: str) -> str:
        return str(homeserver.state[room]["m.room.member", BOT]["content"]["membership"])

    assert (membership("!neu:x"), membership("!spam:x")) == ("join", "leave")


async def test_h11_a_round_whose_room_we_were_removed_from_does_not_stop_the_desk(running: House) -> None:
    running.homeserver.set_member(NETZ, BOT, "ban", by=PETERSEN)
    running.write(PETERSEN, "status", BUERO)
    await running.hear("gerade nicht Mitglied", "laden Sie mich dort wieder ein", room=BUERO)
    running.write(PETERSEN, "hilfe", BUERO)
    await running.hear("So steuern Sie eine Runde", room=BUERO)


async def test_h11_a_round_whose_room_no_sync_has_brought_back_does_not_stop_the_desk(running: House) -> None:
    running.homeserver.set_member(NETZ, BOT, "ban", by=PETERSEN)
    running.write(PETERSEN, "hallo?", BUERO)
    await running.quiet(BUERO)
    running.homeserver.state[NETZ]["m.room.member", BOT]["content"]["membership"] = "join"
    running.write(PETERSEN, "status", BUERO)
    await running.hear("gerade nicht Mitglied", room=BUERO)


NEU = "!neu:fake.example"


@pytest.fixture
async def steered(bot: House) -> House:
    """A round is open, and was started from the staff room."""
    text = START.removeprefix("!runde ").replace("Frist:", "Raum: #sprache:x\nFrist:")
    bot.write(PETERSEN, text, BUERO)
    await bot.question(2)
    return bot


async def test_h11_p3_p9_removed_in_the_middle_of_a_round_we_tell_staff_once_and_go_on_when_invited(
    steered: House,
) -> None:
    answer = steered.reply(HARMS, "gerade noch", await steered.question(1))
    await steered.receipt(answer)
    before = steered.homeserver.said(NETZ)
    steered.homeserver.set_member(NETZ, BOT, "leave", by=HARMS)
    await steered.hear("bin ich nicht mehr Mitglied", "ruht", room=BUERO)
    steered.pass_time(days=15)
    await steered.until(lambda: steered.database.run(lambda tx: not tx.rounds.active()))
    assert steered.homeserver.said(NETZ) == before
    steered.homeserver.set_member(NETZ, BOT, "invite", by="@wer:evil.example")
    steered.homeserver.set_member(NETZ, BOT, "invite", by=PETERSEN)
    await steered.until(lambda: len(steered.homeserver.media) == 3)
    await steered.quiet()
    closed, minutes, *_more, file, _docx, _pdf = steered.homeserver.said(NETZ)[len(before) :]
    assert ("ist beendet" in closed, "Protokoll" in minutes, file) == (True, True, "Protokoll_Runde-1.md")
    assert sum("nicht mehr Mitglied" in said for said in steered.homeserver.said(BUERO)) == 1
    assert sum("wieder im Raum" in said for said in steered.homeserver.said(BUERO)) == 1
    assert await steered.answers() == {"Kita Sonnenblume": {1: "gerade noch"}}


async def test_h10_p8_minutes_that_wait_to_be_said_do_not_quote_what_was_withdrawn_meanwhile(
    steered: House,
) -> None:
    homeserver, question = steered.homeserver, await steered.question(1)
    gone = steered.reply(HARMS, "KANARIENVOGEL fliegt.", question)
    await steered.receipt(gone)
    await steered.receipt(steered.reply(JANSSEN, "Was bleibt.", question))
    homeserver.fail("PUT", f"/rooms/{NETZ}/send/", status=403, body={"errcode": "M_FORBIDDEN"}, times=99)
    steered.pass_time(days=15)
    await steered.hear("darf ich nicht mehr schreiben", room=BUERO)
    await steered.until(lambda: steered.database.run(lambda tx: not tx.rounds.active()))
    assert "KANARIENVOGEL" in steered.beside.stored()
    steered.send(homeserver.event(HARMS, "m.room.redaction", {"redacts": gone}, redacts=gone))
    await steered.until(lambda: "KANARIENVOGEL" not in steered.beside.stored())
    homeserver.heal()
    steered.pass_time(minutes=6)
    await steered.until(lambda: len(homeserver.media) == 3)
    await steered.hear("Was bleibt.")
    document, *_printed = homeserver.media.values()
    assert "Was bleibt." in document.decode()
    assert "KANARIENVOGEL" not in document.decode() + "".join(homeserver.said(NETZ))


async def test_h11_a_round_follows_its_room_into_the_one_that_replaces_it(steered: House) -> None:
    homeserver, question = steered.homeserver, await steered.question(1)
    await steered.receipt(steered.reply(HARMS, "im alten Raum", question))
    homeserver.room(NEU, members=[PETERSEN, HARMS, JANSSEN], names=NAMES, name="Sprache und Ankommen")
    homeserver.replace(NETZ, NEU, by=PETERSEN)
    moved = await steered.hear("Wir sind umgezogen", QUESTIONS[0], "16. November", room=NEU)
    assert ODD in moved.content["body"]
    await steered.hear("läuft dort weiter", room=BUERO)
    late = steered.reply(JANSSEN, "noch im alten Raum", question)
    numbered = steered.write(JANSSEN, "2. Im neuen Raum", NEU)
    await steered.receipt(late)
    await steered.receipt(numbered)
    steered.write(PETERSEN, "schließen", BUERO)
    await steered.hear("ist beendet", "2 von 2", room=NEU)
    await steered.until(lambda: len(homeserver.media) == 3)
    assert await steered.answers() == {
        "Kita Sonnenblume": {1: "im alten Raum"},
        "Stadtbibliothek": {1: "noch im alten Raum", 2: "Im neuen Raum"},
    }
    assert not any("umgezogen" in said or "beendet" in said for said in homeserver.said(NETZ))


async def test_h11_p9_a_new_room_that_is_closed_to_us_is_entered_when_somebody_invites_us(
    steered: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.matrix.post._PATIENCE", 0)
    homeserver = steered.homeserver
    homeserver.room(NEU, members=[HARMS], names=NAMES, name="Sprache und Ankommen")
    homeserver.fail("POST", f"/join/{NEU}", status=403, body={"errcode": "M_FORBIDDEN"})
    homeserver.fail("PUT", f"/rooms/{NETZ}/send/", status=403, body={"errcode": "M_FORBIDDEN"}, times=99)
    homeserver.replace(NETZ, NEU, by=HARMS)
    await steered.hear("in den ich nicht hineinkomme", "Bitte laden Sie mich dort ein", room=BUERO)
    steered.write(PETERSEN, "verlängern bis Fr, 20.11. 12 Uhr", BUERO)
    await steered.hear("Erledigt", "20. November", room=BUERO)
    homeserver.set_member(NEU, BOT, "invite", by=HARMS)
    await steered.hear("mehr Zeit", "20. November", room=NEU)
    await steered.hear("Wir sind umgezogen", "20. November", room=NEU)
    assert not any("nicht mehr schreiben" in said for said in homeserver.said(BUERO))


async def test_h11_p6_only_what_the_homeserver_confirms_replaces_a_room(steered: House) -> None:
    homeserver, content = steered.homeserver, {"body": "", "replacement_room": NEU}
    homeserver.room(NEU, members=[HARMS], names=NAMES, name="Falle")
    steered.send(homeserver.event(HARMS, "m.room.tombstone", content))
    steered.send(homeserver.event(HARMS, "m.room.tombstone", content, state_key=""))
    homeserver.set_member(NEU, BOT, "invite", by="@wer:evil.example")
    await steered.quiet()
    await steered.receipt(steered.reply(HARMS, "hier geht es weiter", await steered.question(1)))
    assert BOT not in homeserver.joined(NEU)
    assert homeserver.said(NEU) == []


@pytest.mark.both_databases
async def test_a16_h11_a_room_with_a_name_without_end_replaces_none_and_stops_nobody(steered: House) -> None:
    """No index of a server takes it, and whoever may upgrade the room may write it."""
    steered.homeserver.replace(NETZ, f"!{secrets.token_hex(5_000)}", by=HARMS)
    await steered.receipt(steered.reply(JANSSEN, "hier geht es weiter", await steered.question(1)))
    assert "room replaced" not in steered.beside.stored()


# --- The program -------------------------------------------------------------------------------------


@pytest.fixture
def program(house: House, homeserver: Homeserver, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """`async with program() as task:` the bot as it is started, until SIGTERM."""
    mask = os.umask(0o022)
    data = tmp_path / "data"
    # A file it has to make itself, for our eyes only.
    url = f"sqlite:///{data / 'umlauf.db'}" if house.beside.is_file else house.beside.url
    settings = Settings(
        matrix={"homeserver": homeserver.url, "user_id": BOT, "password": "geheim-7319"},
        staff={"users": [PETERSEN], "room": ALIAS},
        storage={"directory": data, "database_url": url},
    )

    @asynccontextmanager
    async def start() -> AsyncIterator[asyncio.Task[None]]:
        ready = asyncio.Event()
        task = asyncio.create_task(run(settings, ready.set))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait((task, waiting), timeout=60, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not ready.is_set():
            task.result()
        try:
            yield task
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(task, 10)

    yield start
    os.umask(mask)


def in_two_weeks() -> str:
    """A deadline nobody has doubts about, whatever day it is."""
    return f"Frist: {datetime.now() + timedelta(days=14):%d.%m.%Y} 17:00"


def logins(homeserver: Homeserver) -> int:
    return sum(ask.path.endswith("/login") for ask in homeserver.requests)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}


async def begin(house: House) -> None:
    house.write(PETERSEN, START.replace("Frist: in 2 Wochen", in_two_weeks()))
    await house.hear("Verstanden")
    if any("kurz prüfen" in said for said in house.homeserver.said(NETZ)):
        house.write(PETERSEN, "!runde ja")
    await house.question(2)


async def test_k8_p2_p10_the_program_runs_a_round_over_a_restart_and_stops_when_told(
    house: House, homeserver: Homeserver, program: Any, tmp_path: Path, caplog: Any
) -> None:
    house.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
    async with program():
        await begin(house)
        await house.receipt(house.reply(HARMS, "KANARIENVOGEL zieht um.", await house.question(1)))
        homeserver.hang("PUT", "/send/")
        event = house.reply(JANSSEN, "KANARIENVOGEL auch.", await house.question(1))
        await house.until(lambda: homeserver._faults[0].times == 0)
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert set(modes(tmp_path / "data").values()) == {0o600}

    async with program():
        await house.receipt(event)
        house.write(PETERSEN, "!runde schließen")
        await house.until(lambda: len(homeserver.media) == 3, 60)
    assert logins(homeserver) == 1
    said = homeserver.said(NETZ)
    assert len(said) == len(set(said))
    assert house.receipts().count(event) == 1
    document, *_printed = homeserver.media.values()
    assert document.decode().count("KANARIENVOGEL") == 2
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert not any("KANARIENVOGEL" in line or "geheim-7319" in line for line in ours)


async def test_h4_a_revoked_token_is_renewed_and_the_work_goes_on(
    house: House, homeserver: Homeserver, program: Any
) -> None:
    house.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
    async with program():
        await begin(house)
        homeserver.revoke(BOT)
        event = house.reply(HARMS, "während der Abmeldung", await house.question(1))
        await house.until(lambda: logins(homeserver) == 2)
        await house.until(lambda: event in house.receipts())
    assert sum("ist eröffnet" in said for said in homeserver.said(NETZ)) == 1


async def test_h4_h3_a_homeserver_that_contradicts_itself_about_our_token_is_asked_with_pauses(
    house: House, homeserver: Homeserver, program: Any, caplog: Any
) -> None:
    """One part of it knows the token, and another does not."""
    house.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
    async with program():
        await begin(house)
        homeserver.fail("GET", "/sync", status=401, body={"errcode": "M_UNKNOWN_TOKEN"}, times=3)
        began = time.monotonic()
        await house.receipt(house.reply(HARMS, "währenddessen", await house.question(1)))
        assert time.monotonic() - began > 3
    assert logins(homeserver) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [(429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 20}), (502, "<html>Bad Gateway</html>")],
)
async def test_h4_h2_a_login_that_the_homeserver_puts_off_is_tried_again(
    house: House, homeserver: Homeserver, program: Any, status: int, body: Any
) -> None:
    house.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
    async with program():
        await begin(house)
        homeserver.fail("POST", "/login", status=status, body=body)
        homeserver.revoke(BOT)
        await house.receipt(house.reply(HARMS, "während der Abmeldung", await house.question(1)))
    assert logins(homeserver) == 3


async def test_h4_e4_another_takes_the_place_of_a_deleted_device_even_if_that_is_cut_off(
    house: House, homeserver: Homeserver, program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
    with monkeypatch.context() as patched, suppress(ZeroDivisionError):
        patched.setattr("bot.matrix.renewal.write_secret", lambda *_: 1 / 0)
        async with program() as task:
            await begin(house)
            (device,) = homeserver.device_keys[BOT]
            homeserver.delete_devices(BOT)
            event = house.reply(HARMS, "während niemand da war", await house.question(1))
            await house.until(task.done)
    assert isinstance(task.exception(), ZeroDivisionError)
    async with program():
        await house.receipt(event)
    (new,) = homeserver.device_keys[BOT]
    assert new != device
    assert len(homeserver.device_keys[BOT][new]["signatures"][BOT]) == 2
    assert sum("ist eröffnet" in said for said in homeserver.said(NETZ)) == 1
