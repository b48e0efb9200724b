"""From Matrix events to messages: what has an odd shape is plain talk or nothing at all, never a fault."""

import logging
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nio import Event, SyncResponse

from bot.matrix import events, shape
from bot.meeting.ids import EventId, RoomId
from bot.meeting.message import Kind, Message
from tests.office import NOW
from tests.promptness import soon

ROOM = RoomId("!netz:example.org")
FRAME = {"event_id": "$1", "sender": "@harms:example.org", "origin_server_ts": 1}
FALLBACK = "> <@petersen:example.org> Wir schließen alle Kitas\n> sofort\n\n"


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """nio logs what it cannot read, words included; the command line silences it in the same way."""
    logging.getLogger("nio").setLevel(logging.CRITICAL)


def read(
    content: Any, type_: str = "m.room.message", name: str | None = "Silke", **top: Any
) -> Message | None:
    """An event through nio's eyes and ours."""
    event = Event.parse_event({"type": type_, "content": content, **FRAME, **top})
    return events.read(event, ROOM, NOW, name)


def text(body: Any, **content: Any) -> Message:
    message = read({"msgtype": "m.text", "body": body, **content})
    assert message is not None
    return message


# --- Plain text ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["m.text", "m.emote"])
def test_a_text_comes_with_its_sender_room_and_time(kind: str) -> None:
    assert read({"msgtype": kind, "body": "Elf Kinder"}) == Message(
        EventId("$1"), ROOM, FRAME["sender"], Kind.TEXT, NOW, "Silke", body="Elf Kinder"
    )


def test_a3_a2_bots_speak_in_notices_and_are_never_answered() -> None:
    assert read({"msgtype": "m.notice", "body": "1. Ich bin auch ein Bot"}) is None
    edit = {"msgtype": "m.notice", "body": "*", "m.new_content": {"msgtype": "m.notice", "body": "x"}}
    assert read(edit | {"m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}}) is None


def test_a16_nothing_refers_to_a_name_longer_than_any() -> None:
    """A letter may be called by what it answers, and no index of PostgreSQL takes a name without end."""
    endless = "$" + "ä" * 128
    assert read({}, "m.room.redaction", redacts=endless) is None
    assert text("ja", **{"m.relates_to": {"m.in_reply_to": {"event_id": endless}}}).reply_to is None


@pytest.mark.parametrize(
    "body", ["", " \n", "\u200b\u2060", "\ufeff", "\u00ad", "\u0301", "\ufe0f", "\U000e0041"]
)
def test_a15_n7_what_shows_nothing_says_nothing(body: str) -> None:
    assert text(body).body == ""


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Elf Kinder</p>\n<p>warten &amp; <b>hoffen</b></p>", "Elf Kinder\nwarten & hoffen"),
        ("Elf<br/>Kinder", "Elf\nKinder"),
        (
            "<mx-reply><blockquote>Wir schließen</blockquote></mx-reply>Elf <!-- neue --> Kinder",
            "Elf Kinder",
        ),
        (
            "<ol start='2'>\n<li>Räume</li><li><p>Zeit</p></li></ol><ul><li>Sonst</li></ul>",
            "2. Räume\n3. Zeit\n- Sonst",
        ),
        ('<img data-mx-emoticon src="mxc://e/1" alt=":daumen:">', ":daumen:"),
        ("Plätze < 5 <![ und > 3", "Plätze < 5 <![ und > 3"),
        ("a\0&#xD800;b", "a\ufffdb"),
        ("<p>\u200b&nbsp;</p>", ""),
        ("<mx-reply>ohne Ende", ""),
    ],
)
@pytest.mark.parametrize("body", ["", " \n"])
def test_n8_where_only_the_formatted_words_say_something_they_are_read(
    body: str, html: object, words: str
) -> None:
    content = {"msgtype": "m.text", "format": "org.matrix.custom.html", "formatted_body": html, "body": body}
    assert text(**content).body == words
    relation = {"rel_type": "m.replace", "event_id": "$0"}
    edit = text("*", **{"m.new_content": content, "m.relates_to": relation})
    assert (edit.kind, edit.body) == (Kind.EDIT, words)


@pytest.mark.parametrize(
    ("body", "html", "words"),
    [
        ("**Uns fehlen** Räume", "<strong>Uns fehlen</strong> Räume", "Uns fehlen Räume"),
        (
            "3. eine _warme_ Küche",
            "<ol start='3'><li>eine <em>warme</em> Küche</ol>",
            "3. eine warme Küche",
        ),
        (
            "***sehr*** & `5 < 6`",
            "<em><strong>sehr</strong></em> &amp; <code>5 &lt; 6</code>",
            "sehr & 5 < 6",
        ),
        ("_**ja**_, ~~nein~~, __ja__", "<em><b>ja</b></em>, <del>nein</del>, <b>ja</b>", "ja, nein, ja"),
        ("**a** **a** **b**", "<b>a</b> <b>a</b> **b**", "a a **b**"),
        ("Lehrer*innen, Helfer*innen", "Lehrer<em>innen, Helfer</em>innen", "Lehrer*innen, Helfer*innen"),
        ("2*3*4 Plätze", "2<em>3</em>4 Plätze", "2*3*4 Plätze"),
        ("*Räume*", "<em>Zeit</em>", "*Räume*"),
        ("**\\1**", "<b>\\1</b>", "\\1"),
        ("a_b **c**", "<b><i>a_b", "a_b **c**"),
        ("**Räume**", "", "**Räume**"),
    ],
)
def test_marks_of_bold_words_are_no_words(body: str, html: str, words: str) -> None:
    content = {"msgtype": "m.text", "formatted_body": html, "body": body}
    assert text(**content).body == words
    relation = {"rel_type": "m.replace", "event_id": "$0"}
    assert text("*", **{"m.new_content": content, "m.relates_to": relation}).body == words


@pytest.mark.parametrize(
    "part",
    [
        *("<", "<!--", "</", "<a b='", "&#", "<script>", "<ol>", "<p>", "<mx-reply>", "a", "<a-", "<b>"),
        "<b>_</b>",
    ],
)
def test_n6_formatted_words_of_any_shape_are_read_in_one_pass(part: str) -> None:
    html = "<" + part * (60_000 // len(part))
    assert isinstance(text("", formatted_body=html).body, str)
    for body in ("", "__ " * 20_000 + "x"):
        assert soon(partial(text, body, formatted_body=html)), "everybody waits meanwhile"


def test_n6_marks_within_marks_and_the_same_words_again_and_again_keep_nobody_waiting() -> None:
    words = [f"{no} Plätze " * 10 for no in range(200)]
    ticks = "a`" * 15_000
    for body, html in (
        ("".join(words), "".join(f"<b>{one}" for one in words) + "</b>" * 200),
        (ticks, f"{'<code>' * 200}{ticks}{'</code>a`' * 200}"),
    ):
        assert text(body, formatted_body=html).body
        assert soon(partial(text, body, formatted_body=html)), "everybody waits meanwhile"


@pytest.mark.parametrize("kind", ["m.key.verification.request", "m.server_notice"])
def test_a3_e5_what_a_program_says_by_itself_is_not_addressed_to_us(kind: str) -> None:
    assert read({"msgtype": kind, "body": "@harms:example.org is requesting to verify your key"}) is None


@pytest.mark.parametrize("body", ["Elf\u00a0Kinder", "\u202eabc", "e\u0301", "👍", "x" * 60_000, ""])
def test_a15_words_are_kept_as_they_came(body: str) -> None:
    assert text(body).body == body


@pytest.mark.parametrize(
    ("body", "kept"),
    [("a\0b", "ab"), ("\ud83d", "\ufffd"), ("\ud83d\udc4d", "👍"), ("x\udc4dy", "x\ufffdy"), ("\0", "")],
)
def test_n7_what_no_database_takes_is_left_out(body: str, kept: str) -> None:
    message = read({"msgtype": "m.text", "body": body}, name=body)
    assert message is not None
    assert (message.body, message.sender_name) == (kept, kept)
    (kept + "").encode()


# --- Replies and threads ---------------------------------------------------------------------------


def test_a_reply_names_what_it_answers() -> None:
    message = text("Elf", **{"m.relates_to": {"m.in_reply_to": {"event_id": "$frage"}}})
    assert (message.reply_to, message.thread) == ("$frage", None)
    assert message.relates


@pytest.mark.parametrize(("falling_back", "reply"), [(True, None), (False, "$letzte"), (None, "$letzte")])
def test_in_a_thread_only_a_real_reply_is_one(falling_back: bool | None, reply: str | None) -> None:
    relation: dict[str, Any] = {"rel_type": "m.thread", "event_id": "$frage"}
    relation["m.in_reply_to"] = {"event_id": "$letzte"}
    if falling_back is not None:
        relation["is_falling_back"] = falling_back
    message = text("Elf", **{"m.relates_to": relation})
    assert (message.thread, message.reply_to) == ("$frage", reply)


@pytest.mark.parametrize("odd", ["true", 1, {"x": 1}, None])
def test_n6_only_true_is_true(odd: object) -> None:
    relation = {"rel_type": "m.thread", "event_id": "$f", "is_falling_back": odd}
    message = text("Elf", **{"m.relates_to": relation | {"m.in_reply_to": {"event_id": "$l"}}})
    assert message.reply_to == "$l"


def test_outside_a_thread_falling_back_means_nothing() -> None:
    relation = {"is_falling_back": True, "m.in_reply_to": {"event_id": "$frage"}}
    assert text("Elf", **{"m.relates_to": relation}).reply_to == "$frage"


@pytest.mark.parametrize(
    ("body", "own"),
    [
        (FALLBACK + "Elf Kinder", "Elf Kinder"),
        (FALLBACK + "Elf\n> und ein Zitat\nKinder", "Elf\n> und ein Zitat\nKinder"),
        ("> <@petersen:example.org> Was ist los?\nElf Kinder", "Elf Kinder"),
        ("> * <@petersen:example.org> winkt\n\nElf Kinder", "Elf Kinder"),
        (FALLBACK.strip(), "Ganz anders"),
        (
            "> Das sagte meine Mutter immer\nUnd sie hat recht",
            "> Das sagte meine Mutter immer\nUnd sie hat recht",
        ),
        ("Elf Kinder", "Elf Kinder"),
    ],
)
def test_a5_only_ones_own_words_are_taken(body: str, own: str) -> None:
    spoofed = "<mx-reply><blockquote>Alles gelogen</blockquote></mx-reply>Ganz anders"
    relation = {"m.in_reply_to": {"event_id": "$frage"}}
    message = text(
        body, formatted_body=spoofed, format="org.matrix.custom.html", **{"m.relates_to": relation}
    )
    assert message.body == own


def test_a5_what_looks_like_a_quote_without_being_a_reply_is_ones_own() -> None:
    assert text(FALLBACK + "Elf").body == FALLBACK + "Elf"


# --- Changes and withdrawals -----------------------------------------------------------------------


def edited(new: Any, target: Any = "$alt", **content: Any) -> Message | None:
    relation = {"rel_type": "m.replace", "event_id": target}
    return read(
        {"msgtype": "m.text", "body": "* neu", "m.new_content": new, "m.relates_to": relation} | content
    )


def test_a_change_carries_the_new_words_and_what_it_changes() -> None:
    message = edited({"msgtype": "m.text", "body": "16 Plätze"})
    assert message is not None
    assert (message.kind, message.body, message.target) == (Kind.EDIT, "16 Plätze", "$alt")
    assert not message.relates


@pytest.mark.parametrize("new", [5, None, "x", [], {}, {"body": 5}, {"body": None}])
def test_n6_a_change_without_new_words_is_none(new: Any) -> None:
    assert edited(new) is None


@pytest.mark.parametrize("target", [5, None, {}, []])
def test_n6_a_change_of_nothing_is_none(target: Any) -> None:
    assert edited({"body": "neu"}, target) is None


def test_a_redaction_names_what_it_removes() -> None:
    message = read({}, "m.room.redaction", redacts="$alt")
    assert message is not None
    assert (message.kind, message.target, message.body) == (Kind.REDACTION, "$alt", "")


def test_a_redaction_of_nothing_is_none() -> None:
    assert read({}, "m.room.redaction") is None


def test_p8_what_was_redacted_before_we_saw_it_is_nothing() -> None:
    unsigned = {"redacted_because": {"type": "m.room.redaction", "content": {}, **FRAME}}
    assert read({}, unsigned=unsigned) is None


# --- Anything else ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"msgtype": "m.text"},
        {"msgtype": "m.text", "body": 5},
        {"msgtype": "m.text", "body": None},
        {"msgtype": 5, "body": "x"},
        {"msgtype": ["m.text"], "body": "x"},
        {"body": "x"},
    ],
)
def test_n6_a_message_without_words_is_nothing(content: dict[str, Any]) -> None:
    assert read(content) is None


@pytest.mark.parametrize("relation", ["$frage", 5, None, [], {"m.in_reply_to": 5}, {"m.in_reply_to": "$x"}])
def test_n6_a_relation_of_odd_shape_is_no_relation(relation: Any) -> None:
    message = text("Elf", **{"m.relates_to": relation})
    assert (message.body, message.relates) == ("Elf", False)


@pytest.mark.parametrize(
    "relation",
    [
        {"rel_type": "m.thread", "event_id": 5},
        {"rel_type": "m.thread"},
        {"rel_type": ["m.thread"], "event_id": "$1"},
        {"m.in_reply_to": {"event_id": 5}},
        {"m.in_reply_to": {"event_id": ["$x"]}},
    ],
)
def test_n6_a_reference_that_is_no_id_is_none(relation: Any) -> None:
    assert not text("Elf", **{"m.relates_to": relation}).relates


@pytest.mark.parametrize("kind", ["m.image", "m.file", "m.audio", "m.video", "m.location"])
def test_n8_pictures_and_files_are_noticed_but_not_read(kind: str) -> None:
    content = {"msgtype": kind, "body": "IMG_1.jpg", "url": "mxc://example.org/1", "geo_uri": "geo:1,1"}
    message = read(content | {"m.relates_to": {"m.in_reply_to": {"event_id": "$frage"}}})
    assert message is not None
    assert (message.kind, message.body, message.note, message.reply_to) == (Kind.OTHER, "", kind, "$frage")


@pytest.mark.parametrize("kind", ["m.image", "m.file", "m.audio", "m.video"])
def test_n8_what_is_written_to_a_picture_or_file_is_text(kind: str) -> None:
    content = {"msgtype": kind, "filename": "IMG_1.jpg", "body": "Der neue Raum", "url": "mxc://e/1"}
    message = read(content)
    assert message is not None
    assert (message.kind, message.body, message.note) == (Kind.TEXT, "Der neue Raum", kind)
    for other in ({"body": "IMG_0001.jpg"}, {"body": ""}, {"org.matrix.msc3245.voice": {}}):
        unwritten = read(content | other)
        assert unwritten is not None
        assert (unwritten.kind, unwritten.body) == (Kind.OTHER, "")


@pytest.mark.parametrize("kind", ["m.sticker", "m.poll.start", "org.matrix.msc3381.poll.start"])
def test_n8_stickers_and_polls_know_what_they_reply_to(kind: str) -> None:
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": "$frage"}}}
    message = read({"body": "👍", "info": {}, "url": "mxc://example.org/1", **relation}, kind)
    assert message is not None
    assert message.reply_to == "$frage"


@pytest.mark.parametrize("kind", ["m.sticker", "m.poll.start", "org.matrix.msc3381.poll.start"])
def test_n8_stickers_and_polls_are_noticed(kind: str) -> None:
    content = {"body": "Hut", "info": {}, "url": "mxc://example.org/1"}
    message = read(content, kind)
    assert message is not None
    assert (message.kind, message.note) == (Kind.OTHER, kind)


@pytest.mark.parametrize(
    "kind", ["m.reaction", "m.room.topic", "m.call.invite", "org.example.custom", "m.poll.end"]
)
def test_n8_what_is_addressed_to_nobody_is_left_out(kind: str) -> None:
    assert read({"body": "x"}, kind) is None


@pytest.mark.parametrize(
    ("key", "number"), [("1\ufe0f\u20e3", "1"), ("9\u20e3", "9"), ("🔟", "10"), ("0\ufe0f\u20e3", None)]
)
def test_a28_a_number_put_to_a_message_says_that_number(key: str, number: str | None) -> None:
    relation = {"rel_type": "m.annotation", "event_id": "$frage", "key": key}
    message = read({"m.relates_to": relation}, "m.reaction")
    said = message and (message.kind, message.body, message.reply_to, message.target)
    assert said == (number and (Kind.REACTION, number, "$frage", None))


@pytest.mark.parametrize("key", ["👍", "✅", "12", "1", "x1\u20e3", "1\u20e3" * 2, 5, None])
def test_a28_no_other_reaction_says_anything(key: object) -> None:
    relation = {"rel_type": "m.annotation", "event_id": "$frage", "key": key}
    assert read({"m.relates_to": relation}, "m.reaction") is None
    assert read({"m.relates_to": relation | {"event_id": 5, "key": "1\u20e3"}}, "m.reaction") is None


def test_e1_what_cannot_be_read_yet_is_kept_whole() -> None:
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": "AwgA",
        "device_id": "D",
        "sender_key": "K",
        "session_id": "S",
    }
    message = read(content, "m.room.encrypted")
    assert message is not None
    assert (message.kind, message.body) == (Kind.SEALED, "")
    assert '"ciphertext": "AwgA"' in message.note


def test_membership_tells_who_and_what() -> None:
    joined = {"type": "m.room.member", "state_key": "@a:b", "content": {"membership": "join"}, **FRAME}
    assert events.membership(Event.parse_event(joined)) == ("@a:b", "join")
    assert events.membership(Event.parse_event(joined | {"state_key": 5})) is None
    assert events.membership(Event.parse_event({"type": "m.room.topic", "content": {}, **FRAME})) is None


NAMES = st.sampled_from(
    [
        "msgtype",
        "body",
        "m.relates_to",
        "rel_type",
        "event_id",
        "m.in_reply_to",
        "m.new_content",
        "formatted_body",
        "is_falling_back",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)


@given(
    content=st.dictionaries(
        NAMES, JSON | st.sampled_from(["m.text", "m.replace", "m.thread", "m.image"]), max_size=8
    ),
    type_=st.sampled_from(
        ["m.room.message", "m.reaction", "m.room.redaction", "m.sticker", "m.poll.start", "m.room.member"]
    ),
    redacts=JSON,
)
def test_n6_no_content_whatsoever_raises(content: dict[str, Any], type_: str, redacts: Any) -> None:
    message = read(content, type_, redacts=redacts)
    assert message is None or (isinstance(message.body, str) and message.event == "$1")
    if message is not None:
        message.body.encode()


@pytest.mark.parametrize("blanks", [" " * 60, " " * 49 + "\u00a0" * 30, " \t" * 40])
def test_a11_blanks_without_end_are_shortened_and_cost_no_line_its_beginning(blanks: str) -> None:
    assert text(f"Elf{blanks}Kinder").body == f"Elf{blanks[:50]}Kinder"
    assert text(f"1. Elf{blanks}\n2. Zwölf").body == f"1. Elf{blanks[:50]}\n2. Zwölf"
    assert text(f"Elf{blanks}\n \n\n\nGruß").body == f"Elf{blanks[:50]}\n\nGruß"


def test_a11_blanks_after_a_quoted_original_cost_no_answer() -> None:
    relation = {"m.in_reply_to": {"event_id": "$frage"}}
    quoted = f"> <@petersen:example.org> Wie viele?{' ' * 60}\n\n"
    assert text(f"{quoted}Elf Kinder", **{"m.relates_to": relation}).body == "Elf Kinder"


# --- Whatever else there may be ----------------------------------------------------------------------

KINDS = (
    *("m.room.message", "m.room.member", "m.room.power_levels", "m.room.create", "m.room.encrypted"),
    *("m.room.redaction", "m.room.canonical_alias", "m.room.tombstone", "m.reaction", "m.sticker"),
    *("m.poll.start", "m.call.invite", "m.receipt", "x"),
)
WORDS = (
    *(
        "msgtype",
        "body",
        "formatted_body",
        "m.text",
        "m.notice",
        "m.file",
        "m.image",
        "filename",
        "url",
        "file",
    ),
    *(
        "m.relates_to",
        "rel_type",
        "event_id",
        "m.replace",
        "m.thread",
        "m.annotation",
        "key",
        "m.in_reply_to",
    ),
    *("is_falling_back", "m.new_content", "membership", "join", "displayname", "users", "events", "alias"),
    *("algorithm", "m.megolm.v1.aes-sha2", "ciphertext", "sender_key", "session_id", "device_id", "redacts"),
    *("prev_content", "redacted_because", "transaction_id", "org.umlauf.letter"),
)
ODD = (
    "",
    "\ud800",
    "a\0b",
    "1\ufe0f\u20e3",
    "@bot:x",
    "$0",
    "Liste.xlsx",
    "<p>&#xd800;<![",
    0,
    -1,
    2**70,
    0.5,
)
ANY = st.recursive(
    st.none() | st.booleans() | st.sampled_from(ODD) | st.sampled_from(WORDS),
    lambda one: st.lists(one, max_size=2) | st.dictionaries(st.sampled_from(WORDS), one, max_size=4),
    max_leaves=8,
)
SHAPED = st.fixed_dictionaries(
    {
        "type": st.sampled_from(KINDS),
        "content": st.dictionaries(st.sampled_from(WORDS), ANY, max_size=5)
        | st.fixed_dictionaries({"membership": st.just("join")}),
    },
    optional={
        "state_key": st.sampled_from(["", "@bot:x"]) | ANY,
        "unsigned": st.fixed_dictionaries({"prev_content": ANY}) | ANY,
        "redacts": ANY,
        "origin_server_ts": ANY,
    },
)


@settings(max_examples=300, deadline=None)
@given(SHAPED)
def test_p5_whatever_an_event_holds_it_is_read_without_a_fault(odd: dict[str, Any]) -> None:
    state = {"events": [FRAME | odd]}
    rooms = {"join": {ROOM: {"timeline": state, "state": state}}, "invite": {ROOM: {"invite_state": state}}}
    told = {"next_batch": "s1", "rooms": rooms, "to_device": state}
    answer = SyncResponse.from_dict(shape.of_answer(told)[0])
    assert isinstance(answer, SyncResponse)
    for event in answer.rooms.join[ROOM].timeline.events:
        message = events.read(event, ROOM, NOW, "\ud800")
        for part in (message.body, message.sender_name, message.target) if message else ():
            (part or "").encode()
        events.letter(event)
        events.former_name([event], FRAME["sender"])
        events.since_joining([event], "@bot:x")


@pytest.mark.parametrize("unsigned", [None, 5, {"prev_content": -1}])
def test_p5_n1_what_the_homeserver_tells_about_a_message_takes_no_word_of_it(unsigned: Any) -> None:
    said = FRAME | {"type": "m.room.message", "content": {"msgtype": "m.text", "body": "Elf Kinder"}}
    told, dropped = shape.of_answer({"chunk": [said | {"unsigned": unsigned}]})
    assert dropped == 0
    message = events.read(Event.parse_event(told["chunk"][0]), ROOM, NOW, None)
    assert (message.body if message else None) == "Elf Kinder"


def test_a11_blanks_without_end_are_not_handed_on() -> None:
    endless = text("Elf" + " \n" * 30_000 + "Kinder").body
    assert endless.split() == ["Elf", "Kinder"]
    assert len(endless) < 100
    assert text("Elf\n\n\n   Kinder").body == "Elf\n\n\n   Kinder"
