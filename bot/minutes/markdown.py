"""The minutes as one Markdown document, `protokoll.md`."""

import re
from collections.abc import Iterable

from bot.meeting.minutes import Minutes
from bot.meeting.round import Form
from bot.meeting.theme import AgendaItem, Statement
from bot.minutes import brief, colophon, follow_up, register
from bot.minutes.frame import Frame
from bot.minutes.wording import Wording
from bot.speech.markdown import Markdown, shown
from bot.speech.texts import Texts

# Markdown takes signs at the end of a heading for ornament and drops them.
_CLOSING = re.compile(r"(?<!\\)(#+)$")


def document(minutes: Minutes, texts: Texts) -> str:
    """Write `minutes` as Markdown; the same minutes give the same bytes."""
    wording = Wording(texts, minutes.names)
    frame = Frame(wording, minutes)
    blocks = [*_head(frame), *_agenda(texts, wording, frame, minutes)]
    for item in minutes.items:
        blocks += (
            _short(wording, minutes, item) if minutes.form is Form.SHORT else _topic(wording, minutes, item)
        )
        blocks += follow_up.next_step(wording, minutes, item)
    blocks += [*_needs(wording, minutes), *_tasks(wording, minutes, frame)]
    blocks += [heading(3, wording.say("about")), *colophon.closing(wording, minutes)]
    return "\n\n".join(blocks) + "\n"


def heading(level: int, text: str) -> Markdown:
    """A heading that shows `text`, which is Markdown, to its last sign."""
    return Markdown(f"{'#' * level} {_CLOSING.sub(_escaped, text)}")


def bullets(lines: Iterable[str]) -> Markdown:
    """A list with one bullet per line."""
    return Markdown("\n".join(f"- {line}" for line in lines))


def _head(frame: Frame) -> list[Markdown]:
    blocks = [heading(1, frame.kind()), heading(2, frame.title()), *frame.facts()]
    if names := frame.names():
        blocks.append(frame.participants(names))
    return [*blocks, *frame.absent(named=True), frame.participation()]


def _agenda(texts: Texts, wording: Wording, frame: Frame, minutes: Minutes) -> list[Markdown]:
    blocks = []
    if lines := frame.agenda():
        blocks += [heading(3, wording.say("agenda")), bullets(lines)]
    if found := brief.lines(texts, wording, frame, minutes):
        blocks += [heading(3, wording.say("brief")), bullets(found)]
    return [*blocks, colophon.origin(wording, minutes)]


def _topic(wording: Wording, minutes: Minutes, item: AgendaItem) -> list[Markdown]:
    blocks = [heading(3, wording.topic(item)), *wording.remarks(item)]
    for theme in item.themes:
        head = heading(4, wording.theme(item, theme))
        blocks += [head, *wording.sentence(theme), _quotes(wording, theme.statements)]
        blocks += follow_up.next_of(wording, minutes, item, theme)
    if item.singles and item.themes:
        blocks.append(heading(4, wording.singles(item)))
    if item.singles:
        blocks.append(_quotes(wording, item.singles))
        blocks += follow_up.next_of(wording, minutes, item, None)
    return blocks


def _needs(wording: Wording, minutes: Minutes) -> list[Markdown]:
    blocks: list[Markdown] = []
    if found := register.lines(wording, minutes):
        blocks += [heading(3, wording.say("needs.register")), bullets(found)]
    if found := register.earlier(wording, minutes):
        blocks += [heading(3, wording.say("needs.earlier")), bullets(found)]
    return blocks


def _tasks(wording: Wording, minutes: Minutes, frame: Frame) -> list[Markdown]:
    """A list even here, for whoever reads it as text."""
    blocks: list[Markdown] = []
    if minutes.helps:
        blocks += [heading(3, wording.say("tasks.helping")), bullets(follow_up.helps(wording, minutes))]
    if not minutes.following_up:
        return blocks
    blocks += [heading(3, follow_up.title(wording, minutes))]
    if minutes.earlier:
        head = heading(4, wording.say("tasks.earlier"))
        blocks += [head, bullets(follow_up.earlier(wording, minutes))]
    if minutes.tasks:
        head = heading(4, wording.say("tasks.agreed"))
        blocks += [head, Markdown("\n".join(follow_up.agreed(wording, minutes)))]
    return [*blocks, *frame.next_meeting()]


def _short(wording: Wording, minutes: Minutes, item: AgendaItem) -> list[Markdown]:
    blocks = [heading(3, wording.topic(item)), *wording.remarks(item)]
    return [*blocks, bullets(results)] if (results := follow_up.results(wording, minutes, item)) else blocks


def _quotes(wording: Wording, statements: Iterable[Statement]) -> Markdown:
    return bullets(wording.quote(statement, shown(statement.text)) for statement in statements)


def _escaped(signs: re.Match[str]) -> str:
    return signs[1].replace("#", r"\#")
