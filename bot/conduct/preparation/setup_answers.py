"""What is said to each question of a setup, and what comes of it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.conduct.flaw import Flaw, unclear
from bot.conduct.preparation import drafting, setup_questions
from bot.conduct.preparation.opening import LONGEST_QUESTION, MOST_QUESTIONS
from bot.conduct.preparation.setup_questions import Scene
from bot.conduct.votes import circulating
from bot.meeting import timetable
from bot.meeting.deadline import Reason
from bot.meeting.message import Message
from bot.meeting.question import Question
from bot.meeting.setup import LAST, Setup, Step
from bot.meeting.timetable import Unread
from bot.speech import agenda, circulation, consent
from bot.speech.choice import pick
from bot.speech.commands import Intent, No, Yes
from bot.speech.templates import Template

_AT_ONCE = re.compile(
    r"^\s*(?:(?:ab|von|start)\s+)?(?:jetzt|sofort|gleich|heute|now|today|at\s+once|immediately)(?:\s+(?:an|gleich))?[\s,]+(?=(?:bis|until|till|to)\b|[-–])",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"^\s*(?:(?:bitte|please|gern|gerne)[\s,]+)+", re.IGNORECASE)
_USUAL = re.compile(
    r"\s*(?:(?:bitte|einfach|nimm|wir nehmen|ich nehme|the)\s+)*(?:(?:die|das|den)\s+)?"
    r"(?:normale?|übliche?|uebliche?|standard|ganz normal|erstbeste|wie immer|usual(?: one)?|standard one)"
    r"(?:\s+(?:vorlage|fragen|template))?(?:\s+bitte)?[\s.!]*",
    re.IGNORECASE,
)
_AS_LAST = re.compile(
    r"\s*(?:bitte\s+)?(?:(?:genau(?:so)?|so)\s+)?(?:wie\s+(?:(?:beim|das)\s+)?letzte[sn]?\s*mal|(?:like|as)\s+last\s+time)"
    r"(?:\s+bitte)?[\s.!]*",
    re.IGNORECASE,
)


def read(scene: Scene, message: Message, intent: Intent | None) -> Setup | Flaw:
    """What it means as an answer to the question that was asked last."""
    return _READERS[scene.setup.step](scene, message, intent)


def _network(scene: Scene, message: Message, intent: Intent | None) -> Setup | Flaw:
    offered = setup_questions.offered(scene)
    number = pick(message.body, [network.name for network in offered])
    if number is None:
        return Flaw("setup.which_number", {"most": len(offered)})
    chosen = offered[number - 1]
    if chosen.room not in {network.room for network in scene.networks}:
        return Flaw("setup.gone", {})
    trouble = drafting.trouble(scene.tx, chosen.room)
    if trouble is not None:
        return trouble
    return replace(scene.setup, room=chosen.room)


def _template(scene: Scene, message: Message, intent: Intent | None) -> Setup | Flaw:
    offered = setup_questions.templates(scene)
    number = pick(message.body, [template.name for template in offered]) or _usual(message, offered)
    if number is None:
        return Flaw("setup.which_number", {"most": len(offered)})
    chosen = offered[number - 1]
    return replace(scene.setup, template=chosen.key, questions=chosen.questions)


def _usual(message: Message, offered: Sequence[Template]) -> int | None:
    """„Die normale“ is the first; „wie beim letzten Mal“ is the last round again, if there is one."""
    if _AS_LAST.fullmatch(message.body):
        return next((no for no, one in enumerate(offered, start=1) if one.key == LAST), None)
    return 1 if _USUAL.fullmatch(message.body) else None


def _questions(scene: Scene, message: Message, intent: Intent | None) -> Setup | Flaw:
    if scene.setup.decides:
        return _proposal(scene, message, intent)
    read = agenda.read(f"\n{message.body}")
    found, hints = read.questions, dict(read.hints)
    long = any(len(text) > LONGEST_QUESTION for text in (*found, *hints.values()))
    if not found or len(found) > MOST_QUESTIONS or long:
        return Flaw("setup.no_questions", {"most": MOST_QUESTIONS})
    questions = tuple(Question(no, text, hints.get(no, "")) for no, text in enumerate(found, start=1))
    return replace(scene.setup, questions=questions)


def _proposal(scene: Scene, message: Message, intent: Intent | None) -> Setup | Flaw:
    proposal = circulation.proposal(message.body)
    if intent is not None or not proposal or len(proposal) > LONGEST_QUESTION:
        return Flaw("resolution.no_wording", {"most": LONGEST_QUESTION})
    return replace(scene.setup, questions=circulating.questions(scene.office, proposal))


def _time(scene: Scene, message: Message, intent: Intent | None) -> Setup | Flaw:
    office, now = scene.office, scene.now
    if isinstance(intent, Yes):
        proposed = setup_questions.proposal(scene)
        if proposed.start > now:
            return _timed(scene, proposed.start, proposed.deadline)
        return Flaw("setup.which_time", {"example": setup_questions.example(replace(scene, asked=now))})
    said = _AT_ONCE.sub("", _PLEASE.sub("", message.body))
    if "\n" in said or not re.search(r"\d|\b(?:bis|until|to)\b", said, re.IGNORECASE):
        return Flaw("setup.which_time", {"example": setup_questions.example(scene)})
    found = timetable.read(said, office.local(now), office.holiday, office.vacation)
    if isinstance(found, Unread):
        if found.unclear is None:
            return Flaw("setup.ends_first", {"said": found.said})
        if found.unclear.reason is Reason.NOT_UNDERSTOOD and found.unclear.suggestion is None:
            return Flaw("setup.which_time", {"example": setup_questions.example(scene)})
        return unclear(office, found.said, found.unclear)
    return _timed(scene, found.start, found.deadline)


def other_time(scene: Scene, message: Message, intent: Intent | None) -> Setup | None:
    """She thinks better of the time when something else was asked already: „18.1. 9 Uhr bis 5.2. 12 Uhr“."""
    if scene.setup.step not in (Step.SUGGESTIONS, Step.MODERATORS) or intent is not None:
        return None
    found = _time(scene, message, intent)
    return replace(found, step=Step.TIME) if isinstance(found, Setup) else None


def _timed(scene: Scene, opens: datetime | None, deadline: datetime) -> Setup:
    """If there is no time left to suggest anything, nobody is asked whether members may."""
    until = setup_questions.suggestions_until(scene, opens)
    timed = replace(scene.setup, opens=opens, deadline=deadline, hurried=until is None)
    return replace(timed, suggestions_until=None)


def _suggestions(scene: Scene, message: Message, intent: Intent | None) -> Setup | Flaw:
    wanted = isinstance(intent, Yes) if isinstance(intent, Yes | No) else consent.leans(message.body)
    if wanted is None:
        return Flaw("setup.yes_or_no", {})
    until = setup_questions.suggestions_until(scene, scene.setup.opens) if wanted else None
    return replace(scene.setup, suggestions_until=until)


def nobody(scene: Scene, message: Message, intent: Intent | None) -> bool:
    """„Nein, das machen wir diesmal ohne“ – but not „Nein, Frau Brandt macht das“."""
    if intent is not None:
        return isinstance(intent, No)
    return consent.leans(message.body) is False and not setup_questions.names_somebody(scene, message)


def _moderators(scene: Scene, message: Message, intent: Intent | None) -> Setup | Flaw:
    if setup_questions.moderators(scene, message, no=nobody(scene, message, intent)) is not None:
        return scene.setup
    near = setup_questions.similar(scene, message.body)
    return Flaw("setup.who", {"suggestion": near, "network": setup_questions.network(scene).name})


_READERS = {
    Step.NETWORK: _network,
    Step.TEMPLATE: _template,
    Step.QUESTIONS: _questions,
    Step.TIME: _time,
    Step.SUGGESTIONS: _suggestions,
    Step.MODERATORS: _moderators,
}
