"""The minutes as they are set on paper, Word or PDF: blocks in their order, every word as data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.meeting.minutes import Minutes
from bot.meeting.round import Form
from bot.meeting.theme import AgendaItem, Statement
from bot.minutes import brief, colophon, follow_up, register
from bot.minutes.chart import Chart, picture, themes_of
from bot.minutes.frame import Frame
from bot.minutes.runs import Line, plain, printable, runs
from bot.minutes.wording import Wording
from bot.speech.markdown import Markdown, shown
from bot.speech.texts import Texts

# What, who, until when, and from which item.
_SHARES = (36, 28, 20, 16)
# What, who, and what follows.
_SHARES_OF_NEEDS = (42, 38, 20)
_PAGE, _PAGES = "{page}", "{pages}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title; `level` counts from 1."""

    level: int
    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    line: Line
    kind: Literal["paragraph"] = "paragraph"


# With what begins what somebody said, in German or in English.
QUOTED = ("„", "“")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below a row of headings; the first column tells what a row is about.

    `shares` are how wide the columns are, in parts of the page; without them the first one is narrow.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = "table"
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of lines."""

    lines: tuple[Line, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a quote with its marks, and who said it as it stands behind them."""

    words: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Quotes:
    """A list of quotes."""

    quotes: tuple[Quote, ...]
    kind: Literal["quotes"] = "quotes"


Block = Heading | Paragraph | Table | Bullets | Quotes | Chart


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document. `foot` is what stands below each page, around the places for two numbers.

    `name` is what the document calls itself where only its properties are seen.
    """

    name: str
    title: str
    subtitle: str
    office: str
    language: str
    created: date | None
    foot: tuple[str, ...]
    blocks: tuple[Annotated[Block, Field(discriminator="kind")], ...]


_FORM = TypeAdapter(Sheet)


def sheet(minutes: Minutes, texts: Texts) -> Sheet:
    """Set `minutes` in blocks; the same minutes give the same sheet."""
    wording = Wording(texts, minutes.names)
    frame = Frame(wording, minutes)
    return Sheet(
        name=plain(wording.say("chat_title", title=frame.title())),
        title=plain(frame.kind()),
        subtitle=plain(frame.title()),
        office=printable(shown(minutes.office)),
        language=wording.language,
        created=minutes.created.date() if minutes.created else None,
        foot=_foot(wording),
        blocks=tuple(_blocks(texts, wording, frame, minutes)),
    )


def packed(page: Sheet) -> str:
    """A sheet as text that can be kept."""
    return _FORM.dump_json(page).decode()


def unpacked(text: str) -> Sheet:
    """The sheet that was `packed`. Raises ValueError if it is none."""
    return _FORM.validate_json(text)


def poster(minutes: Minutes, texts: Texts) -> tuple[str, str] | None:
    """The chart that has most to show, packed as a sheet of its own, and the same in words; None without one.

    It is what most institutions speak of.
    """
    wording = Wording(texts, minutes.names)
    items = [item for item in minutes.items if item.themes]
    loudest = max(items, key=lambda item: item.themes[0].institutions, default=None)
    chart = themes_of(wording, loudest) if loudest else None
    if chart is None:
        return None
    page = Sheet("", chart.caption, "", "", wording.language, None, ("", "", ""), (chart,))
    return packed(page), chart.alternative


def drawn(page: Sheet) -> bytes:
    """The picture of a poster."""
    (chart,) = (block for block in page.blocks if isinstance(block, Chart))
    return picture(chart, page.language)


def _foot(wording: Wording) -> tuple[str, ...]:
    said = plain(wording.say("sheet.page", page=Markdown(_PAGE), pages=Markdown(_PAGES)))
    before, _, rest = said.partition(_PAGE)
    between, _, after = rest.partition(_PAGES)
    return (before, between, after)


def _blocks(texts: Texts, wording: Wording, frame: Frame, minutes: Minutes) -> Iterator[Block]:
    yield _head(wording, frame)
    if agenda := frame.agenda():
        yield Heading(1, plain(wording.say("agenda")))
        yield Bullets(tuple(map(runs, agenda)))
    if found := brief.lines(texts, wording, frame, minutes):
        yield Heading(1, plain(wording.say("brief")))
        yield Bullets(tuple(map(runs, found)))
    yield Paragraph(runs(colophon.origin(wording, minutes)))
    for item in minutes.items:
        yield from (
            _short(wording, minutes, item) if minutes.form is Form.SHORT else _topic(wording, minutes, item)
        )
        yield from _paragraphs(follow_up.next_step(wording, minutes, item))
    yield from _needs(wording, minutes)
    yield from _tasks(wording, minutes, frame)
    yield Heading(1, plain(wording.say("about")))
    yield from _paragraphs(colophon.closing(wording, minutes))


def _paragraphs(lines: Iterable[Markdown]) -> Iterator[Paragraph]:
    return (Paragraph(runs(line)) for line in lines)


def _head(wording: Wording, frame: Frame) -> Table:
    names = frame.names()
    facts = [*frame.facts(), *([frame.participants(names)] if names else [])]
    facts += [*frame.absent(named=True), frame.participation()]
    header = (plain(wording.say("sheet.fact")), plain(wording.say("sheet.content")))
    return Table(header, tuple(_fact(runs(fact)) for fact in facts))


def _fact(line: Line) -> tuple[str, str]:
    """„**Form:** schriftlich“ as a row; a line without a strong beginning has no name."""
    label = line[0].text if line and line[0].strong else ""
    value = "".join(run.text for run in (line[1:] if label else line))
    return label.strip().removesuffix(":"), value.strip()


def _topic(wording: Wording, minutes: Minutes, item: AgendaItem) -> Iterator[Block]:
    yield Heading(1, plain(wording.topic(item)))
    yield from _paragraphs(wording.remarks(item))
    if chart := themes_of(wording, item):
        yield chart
    for theme in item.themes:
        yield Heading(2, plain(wording.theme(item, theme)))
        yield from _paragraphs(wording.sentence(theme))
        yield _quotes(wording, theme.statements)
        yield from _paragraphs(follow_up.next_of(wording, minutes, item, theme))
    if item.singles and item.themes:
        yield Heading(2, plain(wording.singles(item)))
    if item.singles:
        yield _quotes(wording, item.singles)
        yield from _paragraphs(follow_up.next_of(wording, minutes, item, None))


def _needs(wording: Wording, minutes: Minutes) -> Iterator[Block]:
    if found := register.rows(wording, minutes):
        yield Heading(1, plain(wording.say("needs.register")))
        header = tuple(map(plain, register.header(wording)))
        yield Table(header, tuple(tuple(map(printable, row)) for row in found), shares=_SHARES_OF_NEEDS)
    if before := register.earlier(wording, minutes):
        yield Heading(1, plain(wording.say("needs.earlier")))
        yield Bullets(tuple(map(runs, before)))


def _tasks(wording: Wording, minutes: Minutes, frame: Frame) -> Iterator[Block]:
    if minutes.helps:
        yield Heading(1, plain(wording.say("tasks.helping")))
        yield Bullets(tuple(map(runs, follow_up.helps(wording, minutes))))
    if not minutes.following_up:
        return
    yield Heading(1, plain(follow_up.title(wording, minutes)))
    if minutes.earlier:
        yield Heading(2, plain(wording.say("tasks.earlier")))
        yield Bullets(tuple(map(runs, follow_up.earlier(wording, minutes))))
    if minutes.tasks:
        yield Heading(2, plain(wording.say("tasks.agreed")))
        header = tuple(map(plain, follow_up.header(wording, minutes)))
        rows = (tuple(map(printable, row)) for row in follow_up.rows(wording, minutes))
        yield Table(header, tuple(rows), shares=_SHARES[: len(header)])
    yield from _paragraphs(frame.next_meeting())


def _short(wording: Wording, minutes: Minutes, item: AgendaItem) -> Iterator[Block]:
    yield Heading(1, plain(wording.topic(item)))
    yield from _paragraphs(wording.remarks(item))
    if results := follow_up.results(wording, minutes, item):
        yield Bullets(tuple(runs(line) for line in results))


def _quotes(wording: Wording, statements: Iterable[Statement]) -> Quotes:
    return Quotes(tuple(_quote(wording, statement) for statement in statements))


def _quote(wording: Wording, statement: Statement) -> Quote:
    """Who said it is what the words of a quote have more than the same words said by nobody."""
    text = shown(statement.text)
    whole, words = plain(wording.quote(statement, text)), plain(wording.say("quote", text=text, by=""))
    if not whole.startswith(words):
        return Quote(whole)
    return Quote(words, whole.removeprefix(words).strip())
