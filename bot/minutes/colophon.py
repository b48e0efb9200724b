"""What the minutes say of themselves: how they came to be, what they lack, and what becomes of them."""

from bot.meeting.minutes import Minutes
from bot.meeting.round import Form
from bot.minutes.wording import Wording
from bot.speech.markdown import Markdown


def origin(wording: Wording, minutes: Minutes) -> Markdown:
    """How the minutes came to be."""
    if minutes.decides:
        return wording.say("resolution.origin")
    if not any(item.answers for item in minutes.items):
        return wording.say("origin.no_answers")
    themed = [item.no for item in minutes.items if item.themes]
    curated = [no for no in themed if no in minutes.curated]
    partly = curated if curated != themed else []
    if minutes.form is Form.SHORT:
        return wording.say("origin.short", curated=bool(curated), tops=partly)
    if minutes.themes:
        return wording.say("origin.curated", tops=partly) if curated else wording.say("origin.themes")
    return wording.say("origin.no_themes" if minutes.grouped else "origin.ungrouped")


def closing(wording: Wording, minutes: Minutes) -> list[Markdown]:
    """What was put right, what is missing, whom to tell about mistakes, who gets it, and privacy."""
    said = [*map(wording.correction, minutes.corrections)]
    if minutes.answers and not minutes.decides:
        counts = {
            "answers": minutes.answers,
            "statements": 0 if minutes.form is Form.SHORT else minutes.statements,
            "left_out": minutes.left_out,
        }
        said.append(wording.say("contained", **counts))
    if minutes.unreadable:
        said.append(wording.say("unreadable", count=minutes.unreadable))
    if minutes.withdrawn:
        said.append(wording.say("withdrawn", count=minutes.withdrawn))
    return [
        *said,
        _objections(wording, minutes),
        *_distribution(wording, minutes),
        _privacy(wording, minutes),
    ]


def until(wording: Wording, minutes: Minutes) -> Markdown | None:
    """Until when one may object, if it is known."""
    return wording.moment(minutes.objections) if minutes.objections else None


def _objections(wording: Wording, minutes: Minutes) -> Markdown:
    last = until(wording, minutes)
    return wording.say("objections", until=last) if last else wording.say("corrections")


def _distribution(wording: Wording, minutes: Minutes) -> list[Markdown]:
    """Who gets them, and that nothing is attached; where nothing is stored nobody knows."""
    if minutes.retention_months is None or not minutes.invited >= len(minutes.participants) > 0:
        return []
    reached = max(minutes.invited - minutes.unreached, 0)
    who = wording.say("distribution", invited=minutes.invited, reached=reached)
    return [who, wording.say("attachments")]


def _privacy(wording: Wording, minutes: Minutes) -> Markdown:
    kind = minutes.names if minutes.form is Form.FULL else minutes.form
    return wording.say(f"privacy.{kind}", months=minutes.retention_months)
