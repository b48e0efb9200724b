"""Markdown in Matrix: what is read aloud, what clients show, and that nothing pings or loads."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matrix.layout import edit, in_thread, message, plain, reply, size
from bot.meeting.ids import EventId, UserId
from bot.speech.markdown import inert

# The tags Matrix clients are asked to support (client-server API 1.15, m.room.message).
SHOWN_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "blockquote", "ul", "ol", "li", "pre", "code"}
SHOWN_TAGS |= {"a", "strong", "em", "s", "hr", "br"}

SAMPLE = """\
### TOP 1 · Was fehlt?

**Zeit:** bis Freitag
Danach kommt das *Protokoll*.

- „Platz“ (Kita A)
- „Zeit“
  1. innen

3. drei
4. vier

> Zitat
> zweite Zeile

```
a  b
```

---
Mehr: [Hilfe](https://example.org/hilfe), <mailto:buero@example.org>, `los`
"""


def test_plain_text_reads_well_aloud() -> None:
    assert message(SAMPLE)["body"] == (
        "TOP 1 · Was fehlt?\n"
        "Zeit: bis Freitag\n"
        "Danach kommt das Protokoll.\n\n"
        "• „Platz“ (Kita A)\n"
        "• „Zeit“\n"
        "  1. innen\n\n"
        "3. drei\n"
        "4. vier\n\n"
        "> Zitat\n"
        "> zweite Zeile\n\n"
        "a  b\n\n"
        "———\n\n"
        "Mehr: Hilfe (https://example.org/hilfe), mailto:buero@example.org, los"
    )


def test_html_keeps_structure_and_line_breaks() -> None:
    html = message(SAMPLE)["formatted_body"]
    assert html.startswith("<h3>TOP 1 · Was fehlt?</h3>\n<p><strong>Zeit:</strong> bis Freitag<br />\nDanach")
    assert '<ol start="3">' in html
    assert '<a href="https://example.org/hilfe">Hilfe</a>' in html
    assert html.endswith("</p>")


@pytest.mark.parametrize(
    "question", ["Was ist los?", "Was heißt *fertig* & 3 < 4?", "1. Wie geht's \\o/ #net_work"]
)
def test_a_question_arrives_unchanged(question: str) -> None:
    assert message(inert(question))["body"] == question


def test_a_notice_is_the_rule() -> None:
    assert message("Hallo")["msgtype"] == "m.notice"
    assert message("Hallo", notice=False)["msgtype"] == "m.text"


def test_a13_nobody_is_called_unless_meant() -> None:
    content = message("@room und @petersen:example.org", notice=False)
    assert content["m.mentions"] == {}
    assert "@room" not in content["body"]
    assert content["formatted_body"] == "<p>@room und @petersen:example.org</p>"


def test_those_who_are_meant_are_listed() -> None:
    user = UserId("@petersen:example.org")
    assert message("Frau Petersen, bitte", mentions=[user])["m.mentions"] == {"user_ids": [user]}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "![Bild](https://example.org/a.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](http://example.org)",
        "[x](mxc://example.org/a)",
        "[a [b](https://example.org) c](ftp://example.org)",
        "<ftp://example.org>",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_a14_only_safe_links_and_no_images(text: str) -> None:
    html = message(text)["formatted_body"]
    assert all(address.startswith("https://") for address in re.findall(r'="([^"]*)"', html))
    assert set(re.findall(r"<(\w+)", html)) <= SHOWN_TAGS


@pytest.mark.parametrize(
    "address", ["https://example.org", "mailto:a@example.org", "matrix:r/raum:example.org"]
)
def test_safe_links_stay(address: str) -> None:
    assert f'<a href="{address}">x</a>' in message(f"[x]({address})")["formatted_body"]


def test_a_reply_names_what_it_answers() -> None:
    content = reply(message("Danke"), EventId("$frage"))
    assert content["m.relates_to"] == {"m.in_reply_to": {"event_id": "$frage"}}
    assert content["body"] == "Danke"


def test_a_thread_falls_back_to_a_reply() -> None:
    assert in_thread(message("Danke"), EventId("$frage"), EventId("$letzte"))["m.relates_to"] == {
        "rel_type": "m.thread",
        "event_id": "$frage",
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": "$letzte"},
    }
    alone = in_thread(message("Danke"), EventId("$frage"))
    assert alone["m.relates_to"]["m.in_reply_to"] == {"event_id": "$frage"}


def test_a16_an_edit_of_the_longest_message_fits_into_an_event() -> None:
    """All of it twice would not, once it is encrypted."""
    content = message("### TOP 2 · Angebote\n\n" + "- „Elterncafé <b>& mehr</b>“\n" * 250, notice=False)
    assert 20_000 < size(content) < 40_000
    edited = edit(content, EventId("$alt"))
    assert size(edited) < 40_000
    assert edited["m.new_content"] == content
    assert edited["body"] == "* TOP 2 · Angebote …"


def test_a13_an_edit_carries_the_new_text_and_calls_nobody_again() -> None:
    new = message("Neu", mentions=[UserId("@a:example.org")])
    content = edit(new, EventId("$alt"))
    assert content["m.new_content"] == new
    assert content["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$alt"}
    assert content["m.mentions"] == {}
    assert content["body"] == "* Neu"


def test_size_is_that_of_escaped_json() -> None:
    assert size({"body": "ü"}) == len('{"body": "\\u00fc"}')


@given(st.text(max_size=120) | st.text("ab \n*_`[]()<>#-1.&@\\~", max_size=40))
def test_a13_a14_any_text_made_inert_is_shown_letter_by_letter(text: str) -> None:
    content = message(inert(text))
    line = " ".join(text.split()).replace("\0", "\ufffd")
    assert content["body"] == line.replace("@room", "@\u200broom")
    assert set(re.findall(r"<(\w+)", content["formatted_body"])) <= {"p"}


@given(st.text("ab \n*_`[]()<>#-1.&@\\~:/!\t", max_size=80))
def test_a14_any_markdown_gives_a_message_of_known_tags(text: str) -> None:
    content = message(text)
    assert set(re.findall(r"</?(\w+)", content["formatted_body"])) <= SHOWN_TAGS
    assert json.loads(json.dumps(content)) == content
    assert plain(text) == content["body"]
