"""The minutes in brief: what staff say of themes, or else the largest ones; and how polls went."""

from collections.abc import Sequence

from bot.meeting.minutes import Minutes
from bot.meeting.theme import AgendaItem, Resolved, Theme
from bot.minutes import colophon
from bot.minutes.frame import Frame
from bot.minutes.weight import shorten
from bot.minutes.wording import Wording
from bot.speech import calendar
from bot.speech.markdown import Markdown, shown
from bot.speech.texts import Texts

# A longer list is not brief; and what one institution alone says is no theme of the network.
_MOST, _FEWEST_VOICES = 5, 2
_LONGEST = 1_500


def lines(texts: Texts, wording: Wording, frame: Frame, minutes: Minutes) -> list[Markdown]:
    """The most important, in the order of the agenda; polls and dates after it."""
    themes = [(item, theme) for item in minutes.items for theme in item.themes]
    said = [one for one in themes if one[1].sentence]
    largest = [one for one in themes if not one[1].sentence and one[1].institutions >= _FEWEST_VOICES]
    largest.sort(key=lambda one: -one[1].institutions)
    chosen = [*said, *largest][: max(_MOST, len(said))]
    found = [_line(texts, wording, *one) for one in themes if one in chosen]
    found += [_poll(texts, wording, item) for item in minutes.items if _told(item)]
    found += [_resolved(wording, one) for one in minutes.resolved]
    found += frame.next_meeting()
    agreed = sum(not task.declined for task in minutes.tasks)
    return [*found, *([texts("brief.tasks", count=agreed)] if agreed else [])]


def message(texts: Texts, wording: Wording, frame: Frame, minutes: Minutes, files: Sequence[str]) -> Markdown:
    """What everybody reads in the room; the full text stands under it."""
    network = wording.short(minutes.network)
    return texts(
        "brief.message",
        title=frame.title(),
        network="" if network in minutes.title else network,
        greeting=calendar.greeting(minutes.created, wording.language) if minutes.created else "",
        took_part=len(minutes.participants),
        invited=minutes.invited if minutes.invited >= len(minutes.participants) else 0,
        lines=lines(texts, wording, frame, minutes),
        files=list(files),
        until=colophon.until(wording, minutes),
    )


def _line(texts: Texts, wording: Wording, item: AgendaItem, theme: Theme) -> Markdown:
    return texts(
        "brief.theme",
        heading=wording.short(theme.heading),
        sentence=shorten(shown(theme.sentence), _LONGEST),
        institutions=theme.institutions,
        no=item.no,
    )


def _resolved(wording: Wording, resolved: Resolved) -> Markdown:
    """What was decided since the last minutes."""
    ayes, noes, abstentions = resolved.votes
    day = wording.day(resolved.day)
    said = wording.say("resolution.since", day=day, proposal=shorten(shown(resolved.proposal), _LONGEST))
    votes = wording.say("resolution.votes", ayes=ayes, noes=noes, abstentions=abstentions)
    return Markdown(f"{said} {wording.verdict(resolved.verdict)} {votes}")


def _told(item: AgendaItem) -> bool:
    """Whether there is anything to say: what came of a resolution is told even if nobody voted."""
    return item.outcome is not None and (item.outcome.cast > 0 or item.outcome.verdict is not None)


def _poll(texts: Texts, wording: Wording, item: AgendaItem) -> Markdown:
    """Every option that somebody chose."""
    assert item.outcome is not None
    votes = [f"{wording.short(option)} {count}" for option, count in item.outcome.votes if count]
    question = shorten(shown(item.question), _LONGEST) if item.outcome.binds else wording.short(item.question)
    said = texts("brief.poll", question=question, votes=votes)
    found = item.outcome.verdict
    return Markdown(f"{said.strip()}{'.' if votes else ''} {wording.verdict(found)}") if found else said
