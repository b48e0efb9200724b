"""Minutes for the tests of the printed forms."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.meeting.minutes import Minutes, Period, Way
from bot.meeting.theme import AgendaItem, Statement, Theme
from bot.minutes.sheet import Sheet, sheet
from bot.speech.texts import load

_BERLIN = ZoneInfo("Europe/Berlin")
GERMAN = load("de")

POOL = Theme(
    "Gemeinsamer Dolmetscherpool",
    (
        Statement("Ein gemeinsamer Dolmetscherpool wäre eine große Hilfe.", "Kita Sonnenblume"),
        Statement("Ein Dolmetscherpool, den auch\nwir nutzen können.", "Gesundheitsamt", late=True),
        Statement("Dolmetscher für Elterngespräche.", "Oberschule Bargstede"),
    ),
)
STAFF = Theme(
    "Zu wenig Personal",
    (
        Statement("Zwei Stellen sind nicht besetzt.", "Oberschule Bargstede"),
        Statement("Uns fehlt Personal.", "Gesundheitsamt"),
    ),
)
MINUTES = Minutes(
    title="Sprache und Ankommen",
    network="Netzwerk Nordmarsch",
    number=3,
    channels=(Way.CHAT,),
    period=Period(
        datetime(2026, 11, 2, 10, tzinfo=_BERLIN),
        datetime(2026, 11, 17, 12, tzinfo=_BERLIN),
        datetime(2026, 11, 13, 12, tzinfo=_BERLIN),
    ),
    participants=("Kita Sonnenblume", "Gesundheitsamt", "Oberschule Bargstede"),
    invited=17,
    items=(
        AgendaItem(1, "Was fehlt?", 3, (POOL, STAFF), (Statement("Leihtablets", "Oberschule Bargstede"),)),
        AgendaItem(2, "Was noch?", 0, (), ()),
    ),
    created=datetime(2026, 11, 18, 9, tzinfo=_BERLIN),
    retention_months=3,
    office="Bildungsbüro Landkreis Nordmarsch",
)


def of(minutes: Minutes = MINUTES) -> Sheet:
    """Minutes as they are set on paper, in German."""
    return sheet(minutes, GERMAN)


def saying(text: str, source: str = "Kita") -> Minutes:
    """Minutes that quote `text` wherever people's words can stand."""
    statement = Statement(text, source)
    theme = Theme(text[:500], (statement, statement))
    item = AgendaItem(1, text[:500], 2, (theme, replace(theme, heading="Zweites")), (statement,))
    return replace(MINUTES, title=text[:500], network=text[:500], items=(item,))
