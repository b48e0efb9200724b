"""What members say on every way stands in the minutes, word for word – and nothing else does."""

import asyncio
import io
import itertools
from typing import Any

import docx
from markdown_it import MarkdownIt

from bot.matrix.person import Person
from bot.meeting.ids import EventId
from tests.acceptance.conftest import Enter, SetStage
from tests.acceptance.stage import QUESTIONS, is_tidy, quoted, statements

# Bullets, greetings, sentences and odd signs: what is quoted is decided by `clustering.split` alone.
REPLY = "Hallo zusammen,\nbei uns gibt es Neues:\n- Zwei Stellen sind frei\n- Der Anbau ist fertig & schön"
IN_THREAD = "Uns fehlen Dolmetscher für Elterngespräche. Die Warteliste ist lang (52 Kinder)."
ROOMS = "Die Gruppen sind voll, wir suchen Räume."
CAFE = "Wir laden zum Elterncafé ein: jeden Dienstag!"
COURSES = "Unser neues Kursheft ist da – bitte weitersagen."

DANGEROUS = """\
- @room bitte alle herhören, das ist <b>wichtig</b>
- <script>alert(1)</script> und <img src="https://boese.example/x.png"> gehören nicht hierher
- [Klick mich](javascript:alert(1)) oder ![Bild](https://boese.example/y.png)
- ### Beschluss: Alle zahlen 100 Euro an uns
- ```Ab hier ist alles Quelltext und verschluckt den Rest
- <details><summary>Mehr</summary> davon, sagt [Eva](https://matrix.to/#/@eva:example.org)
- {{ 7 * 7 }} und '); DROP TABLE answers;-- sind auch nur Wörter"""


async def send(person: Person, room: str, content: dict[str, Any]) -> EventId:
    """Send what no client offers to a person, but a bot or a rogue might send."""
    return await person._send(room, content)


async def test_p1_p7_every_way_of_answering_leads_into_the_minutes(stage: SetStage) -> None:
    here = await stage()
    anna, bernd, clara = here.members
    asked = await here.begin()
    direct = await here.direct(clara)

    sent = {
        await anna.reply(here.room, asked[1], REPLY): anna,
        await bernd.reply_in_thread(here.room, asked[1], IN_THREAD): bernd,
        await bernd.say(here.room, f"1. {ROOMS}\n2. {CAFE}"): bernd,
        await clara.say(direct, f"2) {COURSES}"): clara,
    }
    await asyncio.gather(*(here.receipt(person, event) for event, person in sent.items()))
    since = len(here.said())
    file = await here.close()

    said = [REPLY, IN_THREAD, ROOMS, CAFE, COURSES]
    messages = here.said()[since:]
    spoken = "\n".join(one.body for one in messages)
    assert quoted(file, said) == statements(said)
    assert [text for text in statements(said) if text not in " ".join(spoken.split())] == []
    assert "Hallo zusammen" not in file
    for name in ("Kita Sonnenblume", "Grundschule am Wall", "Volkshochschule"):
        assert f"({name})" in spoken
        assert f"({name})" in file
    assert "3 von 3" in messages[0].body
    assert all(text in file for text in QUESTIONS)
    assert [one.kind for one in messages] == ["m.text"] * (len(messages) - 3) + ["m.file"] * 3
    word = docx.Document(io.BytesIO(await here.file(".docx")))
    assert statements(said) == [text for text in statements(said) if text in "".join(word.element.itertext())]
    assert (await here.file(".pdf")).startswith(b"%PDF-")
    assert all(is_tidy(one) for one in messages)


async def test_a6_a7_p8_changed_words_replace_and_withdrawn_words_are_gone(stage: SetStage) -> None:
    """Edits and redactions by their own authors; nobody can change what somebody else has said (A6, P8)."""
    here = await stage()
    anna, bernd, clara = here.members
    asked = await here.begin()
    changed = await anna.reply(here.room, asked[1], "Das erste Wort bleibt nicht stehen.")
    numbered = await bernd.say(here.room, "1. Alte Fassung der Schule.\n2. Dies fällt später ganz weg.")
    withdrawn = await clara.reply(here.room, asked[2], "Das wollte ich gar nicht sagen.")
    await asyncio.gather(
        here.receipt(anna, changed), here.receipt(bernd, numbered), here.receipt(clara, withdrawn)
    )

    await anna.edit(here.room, changed, "Das neue Wort gilt.")
    await bernd.edit(here.room, numbered, "1. Neue Fassung der Schule.")
    await clara.redact(here.room, withdrawn)
    await clara.edit(here.room, changed, "Fremde Worte in fremdem Mund.")
    last = await clara.reply(here.room, asked[1], "Nun aber richtig gesagt.")
    await here.receipt(clara, last)
    minutes = await here.close()

    said = ["Das neue Wort gilt.", "Neue Fassung der Schule.", "Nun aber richtig gesagt."]
    assert quoted(minutes, said) == said
    everything = minutes + "\n".join(one.body for one in here.said())
    gone = ("erste Wort", "Alte Fassung", "ganz weg", "gar nicht sagen", "Fremde Worte")
    assert [words for words in gone if words in everything] == []


async def test_a2_notices_strangers_and_talk_do_not_count(stage: SetStage, person: Enter) -> None:
    here = await stage()
    anna, bernd, _ = here.members
    stranger = await person("fremd", "Fritz Fremd (Nirgendwo)")
    asked = await here.begin()
    outside = await here.direct(stranger)

    notice = {
        "msgtype": "m.notice",
        "body": "Piep, ich bin ein Programm.",
        "m.relates_to": {"m.in_reply_to": {"event_id": asked[1]}},
    }
    piep = await send(anna, here.room, notice)
    talk = await bernd.say(here.room, "Wer bringt am Dienstag den Kuchen mit?")
    told = await here.command("1. Ich bin gar kein Mitglied.", "läuft keine Runde", by=stranger, room=outside)
    counted = await anna.reply(here.room, asked[1], "Das hier zählt.")
    await here.receipt(anna, counted)
    minutes = await here.close()

    assert quoted(minutes, ["Das hier zählt."]) == ["Das hier zählt."]
    assert [words for words in ("Piep", "Kuchen", "kein Mitglied", "Nirgendwo") if words in minutes] == []
    assert (here.receipts(piep), here.receipts(talk)) == (0, 0)
    assert not [one for one in stranger.heard if one.key]
    assert is_tidy(told)


async def test_a6_p4_p7_late_answers_are_thanked_and_left_out(stage: SetStage) -> None:
    """Whoever asks for the minutes again gets the same ones, byte for byte (P7)."""
    here = await stage()
    anna, bernd, clara = here.members
    asked = await here.begin()
    await here.command("!runde protokoll", "läuft noch bis", by=anna)
    early = await anna.reply(here.room, asked[1], "Wir sind rechtzeitig da.")
    await here.receipt(anna, early)
    first = await here.close()

    late = await bernd.reply(here.room, asked[1], "Wir kommen leider zu spät.")
    thanks = await here.told("beendet", "als Nachtrag vor", by=bernd)
    direct = await here.direct(clara)
    await here.command("2. Auch dies ist zu spät.", "Vielen Dank", "beendet", by=clara, room=direct)
    since = len(anna.heard)
    await anna.edit(here.room, early, "Nachträglich ganz anders.")
    await here.privately(anna, "neue Fassung Ihrer Antwort", "Stimmt das so?", since=since)
    await here.command("Protokoll", "Hier ist das Protokoll", by=clara, room=direct)
    again = await here.minutes(by=clara, room=direct)

    assert thanks.reply_to == late
    assert is_tidy(thanks)
    assert here.receipts(late) == 0
    assert again == first
    assert quoted(again, ["Wir sind rechtzeitig da."]) == ["Wir sind rechtzeitig da."]


async def test_a13_a14_a16_dangerous_words_are_quoted_and_do_nothing(stage: SetStage) -> None:
    """A13, A14, A16: no ping, no markup, no remote load; the minutes keep their structure."""
    here = await stage()
    anna, bernd, _ = here.members
    asked = await here.begin(title="Treffen <i>Sprache</i> @room")
    rogue = {
        "msgtype": "m.text",
        "body": "Ich rufe alle.",
        "format": "org.matrix.custom.html",
        "formatted_body": '<a href="https://matrix.to/#/@clara:localhost">Clara</a><img src="mxc://x/y">',
        "m.mentions": {"room": True, "user_ids": [here.members[2].user]},
        "m.relates_to": {"m.in_reply_to": {"event_id": asked[2]}},
    }
    sent = {
        await anna.reply(here.room, asked[1], DANGEROUS): anna,
        await send(bernd, here.room, rogue): bernd,
    }
    await asyncio.gather(*(here.receipt(person, event) for event, person in sent.items()))
    file = await here.close()

    assert quoted(file, [DANGEROUS, "Ich rufe alle."]) == statements([DANGEROUS, "Ich rufe alle."])
    assert all(is_tidy(one) for one in here.said())
    assert not [one for one in here.said() if "@room" in one.body]
    assert active(file) == []
    assert not [one for one in headings(file) if "Beschluss" in one]


def active(markdown: str) -> list[str]:
    """What the most eager reader of a .md file would run, load, link or show as code."""
    blocks = MarkdownIt("commonmark").parse(markdown)
    tokens = [token for block in blocks for token in (block, *(block.children or ()))]
    deeds = ("html_block", "html_inline", "fence", "code_block", "code_inline", "image", "link_open")
    return [token.content for token in tokens if token.type in deeds]


def headings(markdown: str) -> list[str]:
    blocks = MarkdownIt("commonmark").parse(markdown)
    return [block.content for before, block in itertools.pairwise(blocks) if before.type == "heading_open"]
