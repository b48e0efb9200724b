"""A flaw: why what staff ask for cannot be done, or was not understood, in words of ours."""

from dataclasses import dataclass

from bot.conduct.office import Office
from bot.meeting.deadline import Unclear


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why something cannot be done as it was asked for: the text that says so, with an example."""

    text: str
    values: dict[str, object]


def unclear(office: Office, text: str, found: Unclear) -> Flaw:
    """Say why a deadline was not understood."""
    values: dict[str, object] = {
        "said": text,
        "at": office.spoken(found.at, year=True) if found.at else "",
        "suggestion": office.spoken(found.suggestion, year=True) if found.suggestion else "",
    }
    return Flaw(f"deadline.{found.reason}", values)
