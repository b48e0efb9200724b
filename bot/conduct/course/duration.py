"""Duration: a member asks until when, and hears it in a sentence. Staff see all the dates elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from bot.conduct import noted
from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.meeting.message import Place
from bot.meeting.round import Phase, Round
from bot.speech.markdown import Markdown

# Of what is over only the newest is meant; a draft is nobody's business yet.
_AHEAD = (Phase.OPEN, Phase.PLANNED)
_OVER = (Phase.CLOSED, Phase.PUBLISHED)


def tell(turn: Turn, place: Place, rounds: Sequence[Round]) -> None:
    """A line for each round of hers that runs or is to begin; else how the last one ended."""
    ahead = [one for one in rounds if one.phase in _AHEAD]
    over = sorted((one for one in rounds if one.phase in _OVER), key=lambda one: one.id)
    lines = [_line(turn.office, one, turn.now) for one in ahead or over[-1:]]
    if lines:
        noted.tell(turn, "duration.told", place=place, lines=lines)
    else:
        tell_none(turn, place, rounds)


def tell_none(turn: Turn, place: Place, rounds: Sequence[Round]) -> None:
    """Nothing runs that she could answer: when the next round begins, if that is known."""
    name, values = none(turn.office, rounds, turn.now)
    noted.tell(turn, name, place=place, **values)


def none(office: Office, rounds: Sequence[Round], now: datetime) -> tuple[str, dict[str, object]]:
    """The text for that, and its values."""
    planned = [_line(office, one, now) for one in rounds if one.phase is Phase.PLANNED]
    if planned:
        return "duration.told", {"lines": planned}
    return "direct.no_round", {"prefix": "", "contact": office.contact}


def _line(office: Office, round_: Round, now: datetime) -> Markdown:
    start, minutes = round_.opens_at, round_.minutes_at
    return office.texts(
        f"duration.{round_.phase}",
        title=round_.title,
        start=office.spoken(start) if start else "",
        deadline=office.spoken(round_.ends),
        minutes=office.spoken(minutes) if minutes and minutes > now else "",
    )
