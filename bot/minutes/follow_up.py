"""What follows the questions: who can help whom, what became of the last tasks, and which are new."""

from bot.meeting import needs
from bot.meeting.minutes import Minutes
from bot.meeting.round import Form
from bot.meeting.task import ALONE, Party, Report, Task
from bot.meeting.theme import AgendaItem, Theme
from bot.minutes.runs import plain
from bot.minutes.weight import shorten
from bot.minutes.wording import Wording
from bot.speech import calendar
from bot.speech.markdown import Markdown, shown

# Quotes stand in full under their questions.
_LONGEST_QUOTE = 2_000


def helps(wording: Wording, minutes: Minutes) -> list[Markdown]:
    """A line for each pair of somebody who needs something and somebody who offers it."""
    # The short form has nobody's own words.
    text = "tasks.help_short" if minutes.form is Form.SHORT else "tasks.help"
    return [
        wording.say(
            text,
            need=shorten(shown(one.need.text), _LONGEST_QUOTE),
            needing=wording.short(one.need.source),
            offer=shorten(shown(one.offer.text), _LONGEST_QUOTE),
            offering=wording.short(one.offer.source),
        )
        for one in minutes.helps
    ]


def title(wording: Wording, minutes: Minutes) -> Markdown:
    """Its heading."""
    return wording.say("tasks.topic", no=minutes.following_up)


def earlier(wording: Wording, minutes: Minutes) -> list[Markdown]:
    """A line for each task of the rounds before."""
    return [_report(wording, report) for report in minutes.earlier]


def agreed(wording: Wording, minutes: Minutes) -> list[Markdown]:
    """A line for each new task, numbered.

    Where a number is missing another sign begins another list, or programs would count on.
    """
    lines: list[Markdown] = []
    anew, last = False, 0
    for task in minutes.tasks:
        if lines and task.no != last + 1:
            anew = not anew
        lines.append(_line(wording, task, anew=anew))
        last = task.no
    return lines


def header(wording: Wording, minutes: Minutes) -> tuple[Markdown, ...]:
    """What the columns of a table of new tasks are called; one that would be empty is left out."""
    names = ("what", "who", "due", "topics") if _have_topics(minutes) else ("what", "who", "due")
    return tuple(wording.say(f"tasks.column_{name}") for name in names)


def rows(wording: Wording, minutes: Minutes) -> list[tuple[str, ...]]:
    """The same tasks as rows below that header, as plain words."""
    return [
        (
            f"{task.no}. {wording.short(task.what)}",
            " · ".join(_names(wording, task)),
            _day(wording, task),
            *([_topics(wording, task)] if _have_topics(minutes) else []),
        )
        for task in minutes.tasks
    ]


def next_step(wording: Wording, minutes: Minutes, item: AgendaItem) -> list[Markdown]:
    """Which tasks come of an agenda item, if staff said so, and stand under none of its themes."""
    return _next(wording, needs.general(minutes, item), item.no)


def next_of(wording: Wording, minutes: Minutes, item: AgendaItem, theme: Theme | None) -> list[Markdown]:
    """Which tasks come of a theme, or of what stands alone, if staff said so."""
    return _next(wording, needs.assigned(minutes, item, theme.key if theme else ALONE))


def results(wording: Wording, minutes: Minutes, item: AgendaItem) -> list[Markdown]:
    """What came of an item, a line each, without a quote."""
    lines: list[Markdown] = []
    for theme in item.themes:
        lines += [wording.theme(item, theme), *wording.sentence(theme)]
        lines += next_of(wording, minutes, item, theme)
    alone = [wording.singles(item), *next_of(wording, minutes, item, None)] if item.singles else []
    return [*lines, *alone]


def _next(wording: Wording, tasks: tuple[int, ...], no: int = 0) -> list[Markdown]:
    return [wording.say("tasks.next_step", no=no, tasks=[str(no) for no in tasks])] if tasks else []


def _report(wording: Wording, report: Report) -> Markdown:
    task = report.task
    return wording.say(
        "tasks.earlier_line",
        what=wording.short(task.what),
        names=[wording.short(party.name) for party in task.remaining],
        state=task.state,
        due=Markdown(_day(wording, task)),
        moved=report.moved,
    )


def _line(wording: Wording, task: Task, *, anew: bool) -> Markdown:
    return wording.say(
        "tasks.line",
        no=task.no,
        anew=anew,
        what=wording.short(task.what),
        names=_names(wording, task),
        due=Markdown(_day(wording, task)),
        topics=_topics(wording, task),
    )


def _names(wording: Wording, task: Task) -> list[str]:
    """Who does it; who has not agreed yet is „angefragt“, who will not is not named."""
    return [_name(wording, party) for party in task.remaining]


def _name(wording: Wording, party: Party) -> str:
    name = wording.short(party.name)
    return name if party.consent.given else plain(wording.say("tasks.asked", name=name))


def _have_topics(minutes: Minutes) -> bool:
    return any(task.topics for task in minutes.tasks)


def _topics(wording: Wording, task: Task) -> str:
    return plain(wording.say("tasks.from", topics=[str(no) for no in task.topics])) if task.topics else ""


def _day(wording: Wording, task: Task) -> str:
    return calendar.day(task.due, wording.language, year=True)
