"""Foreign words in Markdown: shown letter by letter, and doing nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.speech.markdown import DIALECT, Markdown, guarded, inert, shown

EAGER = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")


def active(text: str) -> set[str]:
    """What a reader that allows everything would make of it, besides plain paragraphs."""
    tokens = [inner for token in EAGER.parse(text) for inner in (token, *(token.children or ()))]
    return {token.type for token in tokens} - {
        "text",
        "inline",
        "softbreak",
        "paragraph_open",
        "paragraph_close",
    }


def seen(text: str) -> str:
    tokens = [inner for token in EAGER.parse(text) for inner in token.children or ()]
    return "".join(token.content for token in tokens if token.type == "text")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b>fett</b>",
        "<details>",
        "<!-- weg -->",
        "&lt;b&gt; &amp; &#x3C;",
        "![Bild](https://example.org/a.png)",
        "[x](javascript:alert(1))",
        "[x]: https://example.org",
        "<https://example.org>",
        "<mailto:a@example.org>",
        "*fett* **fetter** _kursiv_ ~~weg~~",
        "`Code` ```",
        "# Beschluss: alles",
        "Beschluss\n===",
        "- Punkt",
        "+ Punkt",
        "1. Punkt",
        "1) Punkt",
        "> Zitat",
        "---",
        "***",
        "\\*",
        "    eingerückt",
        "Zeile  \numgebrochen\\\nund weiter",
        "| a | b |\n|---|---|",
    ],
)
def test_a14_nothing_becomes_markup(text: str) -> None:
    made = inert(text)
    assert active(made) == set()
    assert seen(made) == " ".join(text.split())


@pytest.mark.parametrize(
    "text", ["Was ist los?", "3 < 4 & 5 > 4", "Kita & Schule", "a*b", "10 % mehr", "snake_case"]
)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(st.text(max_size=80) | st.text(st.sampled_from("ab \n\t*_`~[]()<>#-+=1.)&;@\\|!:/"), max_size=40))
def test_a14_any_text_made_inert_is_inert_and_complete(text: str) -> None:
    made = inert(text)
    assert isinstance(made, Markdown)
    assert active(made) == set()
    assert seen(made) == " ".join(text.split()).replace("\0", "\ufffd")


@given(*[st.text(st.sampled_from("ab *_`~[]()<>#-!:/"), min_size=1, max_size=20)] * 2)
def test_a14_two_guarded_values_make_no_markup_together(one: str, other: str) -> None:
    line = f"Zu „{guarded(one)}“ gehört „{guarded(other)}“."
    assert active(line) == set()
    assert seen(line) == f"Zu „{' '.join(one.split())}“ gehört „{' '.join(other.split())}“."


def test_a14_stars_of_two_values_stay_stars() -> None:
    line = f"Das Treffen der {guarded('Schüler*innen')} mit {guarded('Lehrer*innen')}"
    assert seen(line) == "Das Treffen der Schüler*innen mit Lehrer*innen"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2066b\u2069c", "abc"),
        ("Glocke\x07 und\x00 Ende\x7f", "Glocke und Ende"),
        ("e\u0301 ä ñ", "e\u0301 ä ñ"),
        ("z" + "\u0335" * 60 + "a", "z" + "\u0335" * 4 + "a"),
        ("zwei\n\n Zeilen\u00a0", "zwei Zeilen"),
        ("👩\u200d👧 Familie", "👩\u200d👧 Familie"),
    ],
)
def test_a15_what_turns_or_buries_other_letters_is_not_shown(text: str, expected: str) -> None:
    assert shown(text) == expected


@given(st.text())
def test_a15_shown_text_is_one_line_without_controls(text: str) -> None:
    line = shown(text)
    assert not any(unicodedata.category(sign) == "Cc" for sign in line)
    assert line == shown(line) == " ".join(line.split())


def test_a14_the_dialect_knows_neither_html_nor_images() -> None:
    html = DIALECT.render("<b>x</b> ![y](https://example.org/y.png)")
    assert "<b>" not in html
    assert "<img" not in html
