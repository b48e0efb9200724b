"""Draw the pictures of the README and the handbook from the bot's own texts: python docs/pictures/draw.py

Shows the HTML that the bot sends in the colours of Element. Needs Chromium, and for the pages LibreOffice and
pdftoppm (Debian: chromium, libreoffice-writer-nogui, poppler-utils, fonts-crosextra-carlito, fonts-inter,
fonts-noto-color-emoji).
"""

import html
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.matrix import layout
from bot.matrix.layout import message
from bot.meeting.attendance import Attendance
from bot.meeting.gathering import Gathering
from bot.meeting.ids import RoundId
from bot.meeting.minutes import Minutes, Period, Way
from bot.meeting.task import Consent, Party, State, Task
from bot.meeting.theme import AgendaItem
from bot.minutes import chat, docx, pdf
from bot.minutes import mail as mails
from bot.minutes.compose import agenda
from bot.minutes.sheet import sheet
from bot.minutes.sources import read
from bot.speech import calendar
from bot.speech.texts import load
from bot.workshop.sorting import Batch, sort_here

HERE = Path(__file__).parent
MEETING = HERE.parents[1] / "bot/demo/meetings/sprachfoerderung.json"
ZONE = ZoneInfo("Europe/Berlin")
STYLE = """
body { font: 15px/1.45 Inter, Helvetica, Arial, sans-serif; color: #1b1d22; width: 760px; margin: 16px }
p { margin: 4px 0 }
h3 { font-size: 18px; margin: 2px 0 }
h4 { font-size: 15px; margin: 8px 0 2px }
ul, ol { margin: 4px 0; padding-left: 24px }
.one { display: flex; gap: 12px; margin-bottom: 14px }
.face { flex: 0 0 32px; height: 32px; border-radius: 50%; color: #fff; text-align: center; line-height: 32px }
.name { font-weight: 600 }
.time { color: #808994; font-size: 12px; margin-left: 8px }
.said { white-space: pre-line }
.re { border-left: 3px solid #cdd3da; padding-left: 8px; color: #656d77; font-size: 13px }
body:has(.sheet) { width: auto; margin: 8px; background: #d9dee2; white-space: nowrap; font-size: 0 }
.sheet { margin: 4px; box-shadow: 0 1px 4px #0005 }
.sign { border: 1px solid #cdd3da; border-radius: 12px; padding: 0 8px; display: inline-block }
"""
WORDS = load("de")
# Where the tasks stand, counted from the last page.
AGREED = {"print": -2, "word": -1}
OFFICE = "Bildungsbüro Landkreis Nordmarsch"


def umlauf(text: str, at: str) -> str:
    """A message of the bot as Element shows it."""
    return _message("Umlauf", "#0d7f6c", at, message(text)["formatted_body"])


def person(name: str, at: str, text: str, *, to: str = "", signed: bool = False) -> str:
    """A message of a person, perhaps a reply, perhaps with the bot's receipt."""
    reply = f'<div class="re">{html.escape(to)}</div>' if to else ""
    sign = '<div class="sign">✅ 1</div>' if signed else ""
    return _message(name, "#7e4aa8", at, f'{reply}<div class="said">{html.escape(text)}</div>{sign}')


def opening() -> list[str]:
    """From the command to the first receipt."""
    questions = ("Was ist gerade los bei Ihnen?", "Auf welche Angebote möchten Sie hinweisen?")
    title, ends = "Netzwerktreffen Sprachförderung", "Freitag, 4. Dezember 2026, 18 Uhr"
    hint = "Zum Beispiel Neues aus Ihrer Einrichtung, Veränderungen, Erfreuliches."
    asked = f"1. {questions[0]} (Hinweis: {hint})\n2. {questions[1]}"
    command = f"!runde start {title}\nFrist: Fr, 4.12. 18:00\n{asked}"
    network = {"title": title, "network": "Sprache und Ankommen", "deadline": ends}
    echo = {"minutes": "", "release": 0, "members": 17, "encrypted": True}
    pairs = [(questions[0], hint), (questions[1], "")]
    office = {"office": "Bildungsbüro Landkreis Nordmarsch", "contact": "Jana Petersen, Telefon 0000 123-456"}
    # Only the echo says the year.
    soon = {"deadline": ends.replace(" 2026", "")}
    greeting = {"number": 3, "count": 2, "worded": 2, "polls": 0, "names": "institution", "months": 3}
    first = WORDS("round.question", no=1, count=2, question=questions[0], hint=hint)
    answer = (
        "Seit Oktober haben wir elf neue Kinder aufgenommen, sieben davon sprechen zu Hause kein Deutsch."
    )
    return [
        person("Jana Petersen (Bildungsbüro)", "10:00", command),
        umlauf(
            WORDS("start.echo", **network, **echo, questions=pairs, polls=(), waiting="", doubtful=False),
            "10:00",
        ),
        umlauf(WORDS("round.greeting", **(network | soon), **office, **greeting), "10:00"),
        umlauf(first, "10:00"),
        person(
            "Silke Harms (Kita Sonnenblume)",
            "10:31",
            answer,
            to=f"Frage 1 von 2: {questions[0]}",
            signed=True,
        ),
    ]


def guided() -> list[str]:
    """A member who says „los“ in a direct message, up to the summary."""
    asked = {1: "Was ist gerade los bei Ihnen?", 2: "Auf welche Angebote möchten Sie hinweisen?"}
    said = (
        "Drei neue Tagespflegepersonen haben im Oktober angefangen.",
        "Darüber freuen wir uns sehr.",
        "Info-Abend für Familien zur Tagespflege am 3. Dezember um 19 Uhr, online.",
    )
    lorenzen = "Birte Lorenzen (Kindertagespflege-Verein)"

    def question(no: int) -> str:
        return WORDS("guided.question", no=no, count=2, question=asked[no], hint="")

    hello = WORDS("guided.hello", greeting="Guten Abend", count=2, polls=0)
    lines = [("1", f"{said[0]} {said[1]}"), ("2", said[2])]
    summary = WORDS(
        "guided.summary",
        early=False,
        institution="Kindertagespflege-Verein Nordmarsch",
        lines=lines,
        no=2,
        ask=False,
        institutions=(),
    )
    return [
        person(lorenzen, "19:48", "los"),
        umlauf(f"{hello}\n\n{question(1)}\n\n{WORDS('guided.ways')}", "19:48"),
        person(lorenzen, "19:50", said[0], signed=True),
        person(lorenzen, "19:50", said[1], signed=True),
        umlauf(f"{WORDS('guided.noted')}\n\n{question(2)}", "19:50"),
        person(lorenzen, "19:52", said[2], signed=True),
        umlauf(summary, "19:53"),
    ]


def sorted_() -> tuple[AgendaItem, ...]:
    """The answers of a whole meeting, under their themes."""
    collected = read(MEETING)
    batches = [
        Batch(
            asked.no,
            asked.text,
            tuple(one.text for one in collected.contributions if one.question == asked.no),
            title=collected.title,
        )
        for asked in collected.questions
    ]
    items = agenda(collected.questions, collected.contributions, [sort_here(batch) for batch in batches])
    return tuple(map(_keyed, items))


def written(items: tuple[AgendaItem, ...]) -> Minutes:
    """The minutes of that meeting."""
    collected = read(MEETING)
    begin, end = datetime(2026, 11, 2, 10, tzinfo=ZONE), datetime(2026, 11, 13, 12, tzinfo=ZONE)
    return Minutes(
        title=collected.title,
        network=collected.network,
        number=3,
        channels=(Way.CHAT,),
        period=Period(begin, end),
        participants=collected.participants,
        invited=collected.invited,
        items=items,
        created=end,
        office=OFFICE,
        previous=Attendance(11, 16),
        next_meeting=Gathering(date(2027, 2, 25)),
        tasks=tasks(),
        lead="Jana Petersen",
        moderators=("Malte Brandt",),
        edition=1,
        amended=end,
        objections=datetime(2026, 12, 3, 12, tzinfo=ZONE),
    )


def _keyed(item: AgendaItem) -> AgendaItem:
    """As on a board that staff have looked at."""
    themes = (replace(theme, key=no) for no, theme in enumerate(item.themes))
    return replace(item, themes=tuple(themes))


def tasks() -> tuple[Task, ...]:
    """What was agreed: by the office, by others who said yes, and by somebody who has not answered yet."""
    own, yes, asked = Consent.OWN, Consent.AGREED, Consent.ASKED
    agreed = (
        (
            "Entwurf für einen Elternbrief in einfacher Sprache",
            (Party("Familienzentrum Elmstede", yes), Party("Grundschule Kirchmoor", asked)),
            date(2027, 1, 15),
            (4,),
            ((4, 0),),
        ),
        (
            "Kosten für einen gemeinsamen Dolmetscherpool zusammenstellen",
            (Party(OFFICE, own),),
            date(2027, 1, 29),
            (3, 4),
            (),
        ),
    )
    made = datetime(2026, 11, 13, 12, tzinfo=ZONE)
    return tuple(
        Task(no, RoundId(3), what, who, due, made, topics, State.OPEN, themes, no=no)
        for no, (what, who, due, topics, themes) in enumerate(agreed, start=1)
    )


def minutes(of: Minutes) -> list[str]:
    """What everybody reads, then from the full text below it the first agenda item and the last."""
    names = ("Protokoll_Runde-3.docx", "Protokoll_Runde-3.pdf")
    first, *full = chat.messages(of, WORDS, names)
    shown = [first, full[1].split("#### 1.3")[0], full[-2]]
    return [umlauf(text, "12:00") for text in shown]


def mail(of: Minutes) -> list[str]:
    """The minutes as a mail, as far as one screen goes."""
    assert of.objections is not None
    round_ = {"title": of.title, "network": of.network, "number": 3, "contact": "Jana Petersen, 0000 123-456"}
    values = {**round_, "until": calendar.moment(of.objections, "de")}
    said = [layout.plain(WORDS(f"mail.{name}", **values)) for name in ("opening", "attached", "closing")]
    return [mails.html(sheet(of, WORDS), " ".join(said[:2]), said[2])]


def paper(of: Minutes, folder: Path) -> dict[str, list[str]]:
    """The first two pages and the one with the tasks, as a PDF and in Word, as LibreOffice shows it."""
    page = sheet(of, WORDS)
    (folder / "print.pdf").write_bytes(pdf.write(page))
    (folder / "word.docx").write_bytes(docx.write(page))
    office = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless"]
    _do(*office, "--convert-to", "pdf", "--outdir", str(folder), str(folder / "word.docx"))
    for name in ("print", "word"):
        _do("pdftoppm", "-r", "68", "-png", str(folder / f"{name}.pdf"), str(folder / name))
    pages = {name: sorted(folder.glob(f"{name}-*.png")) for name in ("print", "word")}
    return {name: [_sheet(one) for one in (*found[:2], found[AGREED[name]])] for name, found in pages.items()}


def _sheet(picture: Path) -> str:
    return f'<img class="sheet" src="data:image/png;base64,{b64encode(picture.read_bytes()).decode()}">'


def _do(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def draw(name: str, messages: Iterable[str], height: int, width: int = 800) -> None:
    """Take a picture of a stretch of the room, or of pages side by side."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(
            f"<!DOCTYPE html><meta charset=utf-8><style>{STYLE}</style>{''.join(messages)}", "utf-8"
        )
        subprocess.run(
            [
                *(
                    "chromium",
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                ),
                *("--no-first-run", "--disable-component-update", "--disable-sync", "--disable-quic"),
                *(
                    f"--user-data-dir={folder}/profile",
                    f"--window-size={width},{height}",
                    "--hide-scrollbars",
                ),
                *(f"--screenshot={HERE / name}.png", page.as_uri()),
            ],
            check=True,
            capture_output=True,
        )


def _message(name: str, colour: str, at: str, content: str) -> str:
    return (
        f'<div class="one"><div class="face" style="background:{colour}">{name[0]}</div>'
        f'<div><span class="name" style="color:{colour}">{name}</span><span class="time">{at}</span>'
        f"{content}</div></div>"
    )


if __name__ == "__main__":
    draw("opening", opening(), 1130)
    draw("guided", guided(), 710)
    meeting = written(sorted_())
    draw("minutes", minutes(meeting), 1370)
    draw("mail", mail(meeting), 975)
    with tempfile.TemporaryDirectory() as place:
        pages = paper(meeting, Path(place))
    draw("print", pages["print"], 830, 1755)
    draw("word", pages["word"], 830, 1755)
