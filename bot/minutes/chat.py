"""The minutes as messages for the room: what matters first, then the full text, item by item."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.meeting.minutes import Minutes
from bot.meeting.round import Form
from bot.meeting.theme import AgendaItem, Statement
from bot.minutes import brief, colophon, follow_up, register
from bot.minutes.frame import Frame
from bot.minutes.markdown import bullets, heading
from bot.minutes.weight import cut, doubled, escaped
from bot.minutes.wording import Wording
from bot.speech.markdown import Markdown, shown
from bot.speech.texts import Texts

# Bytes of one message's content, but for its frame: below 24,000 in all, so that even encrypted it takes
# no more than half of the 64 KiB an event may have.
LARGEST = 22_000
# Titles, questions, headings and names share a message with at least one quote.
_LONGEST_NAME = 1_000
_LONGEST_QUOTE = 4_000
_ITEM = re.compile(r"- |\d+\. ")


@dataclass(frozen=True, slots=True)
class _Section:
    """Lines under the heading `head`; `resumed` stands above what goes on in another message."""

    head: str
    resumed: str
    lines: tuple[str, ...]


def messages(minutes: Minutes, texts: Texts, files: Sequence[str] = ()) -> list[Markdown]:
    """Write `minutes` as Markdown messages in the order of posting, none heavier than `LARGEST`.

    The first is for all, in short; the others are the full text and belong under it. `files` are named there.
    """
    wording = Wording(texts, minutes.names, longest=_LONGEST_NAME)
    frame = Frame(wording, minutes)
    written = [brief.message(texts, wording, frame, minutes, files)]
    written += _opening(texts, wording, frame, minutes)
    sections = _short if minutes.form is Form.SHORT else _full
    for item in minutes.items:
        written += _topic(wording, item, sections(wording, minutes, item))
    written += [*_needs(wording, minutes), *_helps(wording, minutes), *_tasks(wording, minutes, frame)]
    return [
        *written,
        Markdown("\n\n".join([heading(3, wording.say("about")), *colophon.closing(wording, minutes)])),
    ]


def revised(
    before: Minutes, after: Minutes, texts: Texts, files: Sequence[str] = ()
) -> list[Markdown | None] | None:
    """Another edition message by message: None for one that stays as it is.

    What changed says so below its heading – but the opening, which tells the edition anyway. None for all of
    it if there are more messages now, or fewer.
    """
    old, new = messages(before, texts, files), messages(after, texts, files)
    if len(old) != len(new):
        return None
    wording = Wording(texts, after.names, longest=_LONGEST_NAME)
    frame = Frame(wording, after)
    last = len(_opening(texts, wording, frame, after))
    mark = wording.say("amended", edition=after.edition)
    return [
        None if one == other else other if 1 <= no <= last else _marked(other, mark)
        for no, (one, other) in enumerate(zip(old, new, strict=True))
    ]


def _marked(text: Markdown, mark: Markdown) -> Markdown:
    head, _, rest = text.partition("\n\n")
    return Markdown("\n\n".join(filter(None, (head, mark, rest))))


def _opening(texts: Texts, wording: Wording, frame: Frame, minutes: Minutes) -> list[Markdown]:
    groups = enumerate(_groups(frame.names()))
    took_part = [frame.participants(names, first=number == 0) for number, names in groups]
    sections = [
        _Section("", "", (*frame.facts(), *took_part, *frame.absent(named=False), frame.participation()))
    ]
    if found := brief.lines(texts, wording, frame, minutes):
        head = heading(4, wording.say("brief"))
        sections.append(_Section(head, head, tuple(bullets([line]) for line in found)))
    sections.append(_Section("", "", (colophon.origin(wording, minutes),)))
    title = heading(3, wording.say("chat_title", title=frame.title()))
    return _pack(title, lambda part: heading(3, wording.say("chat_title_part", part=part)), sections)


def _groups(names: Iterable[str]) -> Iterator[list[str]]:
    """As many names at once as one paragraph of a message can take."""
    group: list[str] = []
    for name in names:
        if group and escaped(" · ".join([*group, name])) > _LONGEST_QUOTE:
            yield group
            group = []
        group.append(name)
    if group:
        yield group


def _topic(wording: Wording, item: AgendaItem, sections: Iterable[_Section]) -> list[Markdown]:
    resumed = partial(wording.say, "topic_part", no=item.no)
    return _pack(heading(3, wording.topic(item)), lambda part: heading(3, resumed(part=part)), sections)


def _full(wording: Wording, minutes: Minutes, item: AgendaItem) -> list[_Section]:
    sections = [_Section("", "", tuple(wording.remarks(item)))]
    for theme in item.themes:
        head = wording.theme(item, theme)
        before = wording.sentence(theme)
        sections.append(_section(wording, head, theme.statements, before))
        sections.append(_Section("", "", tuple(follow_up.next_of(wording, minutes, item, theme))))
    if item.singles:
        sections.append(_section(wording, wording.singles(item) if item.themes else Markdown(), item.singles))
        sections.append(_Section("", "", tuple(follow_up.next_of(wording, minutes, item, None))))
    return [*sections, _Section("", "", tuple(follow_up.next_step(wording, minutes, item)))]


def _needs(wording: Wording, minutes: Minutes) -> list[Markdown]:
    parts = {"register": register.lines(wording, minutes), "earlier": register.earlier(wording, minutes)}
    found = {heading(3, wording.say(f"needs.{name}")): lines for name, lines in parts.items() if lines}
    if not found:
        return []
    first = next(iter(found))
    # Where a message ends within a part, the next one goes on under its heading.
    resumed = Markdown()
    sections = [
        _Section("" if head == first else head, head, tuple(bullets([line]) for line in lines))
        for head, lines in found.items()
    ]
    return _pack(first, lambda part: resumed, sections)


def _helps(wording: Wording, minutes: Minutes) -> list[Markdown]:
    if not minutes.helps:
        return []
    head = heading(3, wording.say("tasks.helping"))
    lines = tuple(bullets([line]) for line in follow_up.helps(wording, minutes))
    return _pack(head, lambda part: head, [_Section("", "", lines)])


def _tasks(wording: Wording, minutes: Minutes, frame: Frame) -> list[Markdown]:
    if not minutes.following_up:
        return []
    heads = {name: heading(4, wording.say(f"tasks.{name}")) for name in ("earlier", "agreed")}
    before = [bullets([line]) for line in follow_up.earlier(wording, minutes)]
    sections = [
        _Section(heads["earlier"], heads["earlier"], tuple(before)),
        _Section(heads["agreed"], heads["agreed"], tuple(follow_up.agreed(wording, minutes))),
        _Section("", "", tuple(frame.next_meeting())),
    ]
    title = heading(3, follow_up.title(wording, minutes))
    resumed = partial(wording.say, "topic_part", no=minutes.following_up)
    return _pack(title, lambda part: heading(3, resumed(part=part)), sections)


def _short(wording: Wording, minutes: Minutes, item: AgendaItem) -> list[_Section]:
    results = follow_up.results(wording, minutes, item)
    lines = [*wording.remarks(item), *(bullets([line]) for line in results)]
    lines += follow_up.next_step(wording, minutes, item)
    return [_Section("", "", tuple(lines))]


def _section(
    wording: Wording, head: Markdown, statements: Iterable[Statement], before: Iterable[Markdown] = ()
) -> _Section:
    quotes = (bullets([line]) for statement in statements for line in _quote(wording, statement))
    lines = (*before, *quotes)
    if not head:
        return _Section("", "", lines)
    return _Section(heading(4, head), heading(4, f"{head} {wording.say('resumed')}"), lines)


def _quote(wording: Wording, statement: Statement) -> Iterator[Markdown]:
    """One line, or several for a statement too long for one message; their quotes joined give its text."""
    parts = cut(shown(statement.text), _LONGEST_QUOTE)
    for number, part in enumerate(parts, start=1):
        yield wording.quote(statement, part, number, len(parts))


def _pack(title: str, resumed: Callable[[int], str], sections: Iterable[_Section]) -> list[Markdown]:
    """Fill messages in order; a heading never parts from the first line below it."""
    packed: list[Markdown] = []
    blocks = [title]
    for section in sections:
        head = section.head
        for line in section.lines:
            if len(blocks) > 1 and doubled(_joined([*blocks, head, line])) > LARGEST:
                packed.append(_joined(blocks))
                blocks = [resumed(len(packed) + 1)]
                head = head or section.resumed
            blocks += [block for block in (head, line) if block]
            head = ""
    return [*packed, _joined(blocks)]


def _joined(blocks: Iterable[str]) -> Markdown:
    """Blocks below each other; items that follow items belong to the same list."""
    text = ""
    listed = False
    for block in filter(None, blocks):
        item = bool(_ITEM.match(block))
        text += block if not text else ("\n" if item and listed else "\n\n") + block
        listed = item
    return Markdown(text)
