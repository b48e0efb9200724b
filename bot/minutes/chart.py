"""A chart of the themes of an agenda item: how many institutions speak of each, as bars and in words."""

from dataclasses import asdict, dataclass
from typing import Literal

from bot.meeting.theme import AgendaItem
from bot.minutes import typesetting
from bot.minutes.runs import plain, printable
from bot.minutes.wording import Wording

# One bar is no comparison, and nobody reads twenty.
_FEWEST, _MOST = 2, 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A theme and its number of institutions."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The largest themes of an agenda item; `alternative` says the same to those who see no picture."""

    caption: str
    alternative: str
    bars: tuple[Bar, ...]
    kind: Literal["chart"] = "chart"


def themes_of(wording: Wording, item: AgendaItem) -> Chart | None:
    """The chart of an agenda item, None if there is nothing to compare."""
    if len(item.themes) < _FEWEST:
        return None
    bars = tuple(Bar(printable(wording.short(theme.heading)), theme.institutions) for theme in item.themes)
    themes = [f"{bar.label} {bar.count}" for bar in bars]
    return Chart(
        plain(wording.say("sheet.chart", no=item.no, more=len(bars[_MOST:]), most=_MOST)),
        plain(wording.say("sheet.chart_in_words", no=item.no, themes=themes)),
        bars[:_MOST],
    )


def picture(chart: Chart, language: str) -> bytes:
    """The chart as a PNG; the same chart gives the same bytes."""
    return typesetting.png("picture.typ", {"chart": asdict(chart), "language": language})
