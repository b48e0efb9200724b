"""The register of needs: what people look for in one place, who, and what follows from it."""

from collections.abc import Iterator
from dataclasses import replace

from bot.meeting.minutes import Minutes, Names
from bot.meeting.needs import Need, register
from bot.meeting.round import Form
from bot.meeting.task import Report
from bot.meeting.theme import Statement, voices
from bot.minutes.runs import plain
from bot.minutes.weight import shorten
from bot.minutes.wording import Wording
from bot.speech.markdown import Markdown, shown

# The words stand in full under their question.
_LONGEST_QUOTE = 300
# So many institutions are named in a row.
_MOST_NAMES = 40

Row = tuple[str, str, str]


def header(wording: Wording) -> tuple[Markdown, ...]:
    """What the columns of the table are called."""
    return tuple(wording.say(f"needs.column_{name}") for name in ("what", "who", "follows"))


def rows(wording: Wording, minutes: Minutes) -> list[Row]:
    """A row for each need, as plain words: what, who, and what follows."""
    found = list(_gathered(minutes) if minutes.form is Form.SHORT else register(minutes))
    return [
        (_what(wording, minutes, one), _who(wording, minutes, one), _follows(wording, one)) for one in found
    ]


def lines(wording: Wording, minutes: Minutes) -> list[Markdown]:
    """The same rows as lines of text."""
    return [
        wording.say("needs.line", what=what, who=who, follows=next_)
        for what, who, next_ in rows(wording, minutes)
    ]


def earlier(wording: Wording, minutes: Minutes) -> list[Markdown]:
    """A line for each need that was open when the last minutes came out."""
    return [
        _report(wording, minutes, one)
        for one in minutes.needs
        # The short form has nobody's own words.
        if minutes.form is not Form.SHORT or one.task.answer is None
    ]


def _gathered(minutes: Minutes) -> Iterator[Need]:
    """For the short form: what stands alone beside the themes is one row."""
    alone: dict[int, Need] = {}
    for one in register(minutes):
        if one.theme is not None:
            yield one
        else:
            before = alone[one.item.no].statements if one.item.no in alone else ()
            alone[one.item.no] = replace(one, statements=before + one.statements, helpers=())
    yield from alone.values()


def _what(wording: Wording, minutes: Minutes, need: Need) -> str:
    if need.theme is not None:
        no = f"{need.item.no}.{need.item.themes.index(need.theme) + 1}"
        return f"{no} {wording.short(need.theme.heading)}"
    if minutes.form is Form.FULL:
        text = shorten(shown(need.statements[0].text), _LONGEST_QUOTE)
        return plain(wording.say("quote", text=text, by=""))
    return plain(wording.say("needs.alone", no=need.item.no, count=len(need.statements)))


def _who(wording: Wording, minutes: Minutes, need: Need) -> str:
    if minutes.names is Names.NONE:
        return plain(wording.say("needs.count", count=voices(need.statements)))
    names = dict.fromkeys(wording.short(one.source) for one in need.statements if one.source)
    unnamed = _unnamed(need.statements)
    said = list(names)[:_MOST_NAMES]
    values = {"names": said, "more": len(names) - len(said), "unnamed": unnamed}
    return plain(wording.say("needs.who", **values))


def _unnamed(statements: tuple[Statement, ...]) -> int:
    return len({one.voice for one in statements if not one.source})


def _follows(wording: Wording, need: Need) -> str:
    values = {
        "tasks": [str(no) for no in need.tasks],
        "helpers": [wording.short(one) for one in need.helpers],
    }
    return plain(wording.say("needs.follows", **values))


def _report(wording: Wording, minutes: Minutes, report: Report) -> Markdown:
    task = report.task
    named = task.parties if minutes.names is not Names.NONE else ()
    return wording.say(
        "needs.earlier_line",
        what=wording.short(task.what),
        names=[wording.short(party.name) for party in named],
        state=task.state,
        quoted=task.answer is not None,
    )
