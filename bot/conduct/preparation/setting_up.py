"""Setting up a round in numbered questions: who was asked what, and what comes of the answer.

One dialogue per desk. Nothing is sent to members before the draft that comes of it is given free.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.conduct.flaw import Flaw
from bot.conduct.membership import hospitality
from bot.conduct.membership.registering import SETUP
from bot.conduct.office import Office
from bot.conduct.preparation import drafting, setup_answers, setup_questions
from bot.conduct.preparation.setup_questions import Scene
from bot.conduct.reply import report, send
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.member import introduce
from bot.meeting.message import Message
from bot.meeting.network import Network
from bot.meeting.patience import MOST_FOR_STAFF
from bot.meeting.setup import Setup, Step, restored, stored
from bot.speech import archive, spoken, tasks
from bot.speech import drafting as words
from bot.speech.asides import is_aside
from bot.speech.choice import pick
from bot.speech.commands import Cancel, Intent, No, Yes
from bot.speech.drafting import (
    Add,
    Drop,
    Explain,
    NewRound,
    Poll,
    Preview,
    Several,
    ShowDraft,
    Word,
    goes_back,
)
from bot.speech.framing import EndAt, MinutesAt, Retitle
from bot.speech.markdown import Markdown
from bot.store.database import Transaction

# How long an unfinished setup is kept; and how long what is said after a question is taken for an attempt to
# answer it.
_LASTS = timedelta(days=7)
_FRESH = timedelta(hours=2)
_MOST_MISSES = 2

_STOP = re.compile(r"\s*(?:bitte\s+)?(?:abbrechen|abrechen|abbruch|cancel|stop+)\s*[.!]*\s*", re.I)
_TAKE_OVER = re.compile(r"\s*(?:ich\s+)?(?:übernehmen?|uebernehmen|take\s+over)\s*[.!]*\s*", re.I)


@dataclass(frozen=True, slots=True)
class _Said:
    """What somebody says to a setup, and the scene in which she says it."""

    turn: Turn
    scene: Scene
    dialogue: Dialogue
    intent: Intent | None

    def report(self, text: str, /, **values: object) -> None:
        """Answer her where she wrote."""
        report(self.turn, text, **values)


def begin(turn: Turn, request: NewRound, desk: RoomId, networks: Sequence[Network]) -> None:
    """Somebody wants a new round: ask the first question, or say who is at it already."""
    at = turn.message.arrived
    under_way = turn.tx.dialogues.find(desk, Topic.SETUP, SETUP)
    if under_way is not None and under_way.expires > at:
        scene = Scene(turn.tx, turn.office, restored(under_way.state), networks, at, under_way.asked)
        _tell_of(_Said(turn, scene, under_way, request))
        return
    if not networks:
        report(turn, "setup.no_network")
        return
    named = pick(request.network, [network.name for network in networks]) if request.network else None
    offered = [networks[named - 1]] if named else list(networks)
    setup = Setup(Step.NETWORK, at, tuple(network.room for network in offered), title=request.title)
    if len(offered) == 1:
        trouble = drafting.trouble(turn.tx, offered[0].room)
        if trouble is not None:
            report(turn, trouble.text, **trouble.values)
            return
        setup = replace(setup, room=offered[0].room, step=Step.TEMPLATE)
    dialogue = Dialogue(desk, Topic.SETUP, SETUP, at, at + _LASTS, asker=turn.message.sender)
    name = introduce(turn.message.sender, turn.message.sender_name).name
    values = {"name": name, "greeting": turn.office.greeting(at), "count": setup.count, "title": setup.title}
    scene = Scene(turn.tx, turn.office, setup, networks, at, at)
    _ask(_Said(turn, scene, dialogue, request), setup, turn.office.texts("setup.begin", **values))


def hear(turn: Turn, dialogue: Dialogue, intent: Intent | None, networks: Sequence[Network]) -> bool:
    """Take a message as the answer to what was asked last; False if it is something else.

    `networks` are those that its sender may steer now.
    """
    setup = _reworded(turn.tx, turn.message, dialogue)
    if setup is None:
        return False
    scene = Scene(turn.tx, turn.office, setup, networks, turn.message.arrived, dialogue.asked)
    said = _Said(turn, scene, dialogue, intent)
    looks = isinstance(intent, ShowDraft | Preview) or _changes(setup, turn.message)
    if looks and drafting.all_of(turn.tx, [network.room for network in networks]):
        return False
    edit = words.edit(turn.message.body)
    if isinstance(edit, Retitle) and _is_hers(said):
        _ask(said, replace(setup, title=edit.title), turn.office.texts("setup.titled", title=edit.title))
        return True
    if looks or isinstance(intent, NewRound):
        _tell_of(said)
        return True
    if _TAKE_OVER.fullmatch(turn.message.body):
        _take_over(said)
        return True
    return _go_on(said) if _is_hers(said) else _tell_colleague(said)


def _take_over(said: _Said) -> None:
    scene, message, dialogue = said.scene, said.turn.message, said.dialogue
    if not _has_a_say(scene.setup, scene.networks):
        hospitality.not_entitled(said.turn)
        return
    names = {"name": introduce(message.sender, message.sender_name).name}
    names["former"] = "" if dialogue.asker in (None, message.sender) else _asker(dialogue, scene.networks)
    taken = replace(said, dialogue=replace(dialogue, asker=message.sender))
    _ask(taken, scene.setup, scene.office.texts("setup.taken_over", **names))


def _go_on(said: _Said) -> bool:
    """Whoever was asked answers, goes back, or stops; False if she speaks of something else."""
    scene, message, intent = said.scene, said.turn.message, said.intent
    if _STOP.fullmatch(message.body) or isinstance(intent, Cancel):
        scene.tx.dialogues.end(said.dialogue)
        said.report("setup.stopped")
        return True
    if intent is not None and not isinstance(intent, Yes | No):
        return False
    if scene.setup.step is not Step.QUESTIONS and _is_elsewhere(scene.office, message):
        return False
    if goes_back(message.body):
        lead = scene.office.texts("setup.nothing_before") if scene.setup.first else Markdown()
        _ask(said, scene.setup.back(), lead)
        return True
    return _answer(said)


def _changes(setup: Setup, message: Message) -> bool:
    """Whether she would change a draft that is not there yet: „Hinweis zu 2: …“."""
    given = setup.step in (Step.TIME, Step.SUGGESTIONS, Step.MODERATORS)
    return given and isinstance(
        words.edit(message.body), Word | Explain | Add | Poll | Drop | Several | EndAt | MinutesAt
    )


def _has_a_say(setup: Setup, networks: Sequence[Network]) -> bool:
    """Whether somebody may steer what is set up, of the `networks` that are hers."""
    meant = {setup.room} if setup.room is not None else set(setup.choices)
    return any(network.room in meant for network in networks)


def _is_elsewhere(office: Office, message: Message) -> bool:
    """Whether she looks at something in between."""
    said, prefix = message.body, office.prefix
    searches = isinstance(archive.read(said, prefix), archive.Search) or spoken.plain(said) != said
    return searches or is_aside(said, prefix) or bool(tasks.request(said, prefix))


def _reworded(tx: Transaction, message: Message, dialogue: Dialogue) -> Setup | None:
    """Where a setup goes on from: an edit of the answer before is another answer to that question.

    None if it is an edit of something else.
    """
    setup = restored(dialogue.state)
    if message.target is None:
        return setup
    if dialogue.letter and f"{dialogue.letter}:".startswith(f"setup:{message.target}:"):
        return setup.back()
    missed = setup.missed and tx.letters.beginning(f"answer:{message.target}:setup.")
    return setup if missed else None


def _is_hers(said: _Said) -> bool:
    """Whether it may be an answer: by whoever was asked, and no reply to something else."""
    message, dialogue = said.turn.message, said.dialogue
    if dialogue.asker not in (None, message.sender):
        return False
    about = message.reply_to or message.thread
    return about is None or said.scene.tx.letters.purpose(about) == dialogue.letter


def _tell_of(said: _Said) -> None:
    """A setup is under way: whoever began it is asked once more, others hear who that is."""
    scene, message, dialogue = said.scene, said.turn.message, said.dialogue
    setup = restored(dialogue.state)
    if dialogue.asker in (None, message.sender):
        owner = replace(said, dialogue=replace(dialogue, asker=message.sender))
        _ask(owner, setup, scene.office.texts("setup.under_way"))
        return
    said.report(
        "setup.somebody_else",
        name=_asker(dialogue, scene.networks),
        since=scene.office.since(setup.since, said.turn.now),
        may=_has_a_say(setup, scene.networks),
    )


def _tell_colleague(said: _Said) -> bool:
    """Somebody else answers what was asked: once she hears whose setup it is; all else is talk."""
    scene, message, dialogue, intent = said.scene, said.turn.message, said.dialogue, said.intent
    other = dialogue.asker != message.sender and not message.relates and message.target is None
    told = dialogue.state.get("told", ())
    if not other or message.sender in told or not isinstance(intent, Yes | No | None):
        return False
    if _is_elsewhere(scene.office, message) or isinstance(setup_answers.read(scene, message, intent), Flaw):
        return False
    scene.tx.dialogues.hold(dialogue.knowing(told=[*told, message.sender]))
    _tell_of(said)
    return True


def _asker(dialogue: Dialogue, networks: Sequence[Network]) -> str:
    people = [one for network in networks for one in network.staff]
    return next((one.name for one in people if one.user == dialogue.asker), str(dialogue.asker))


def _answer(said: _Said) -> bool:
    scene, message, intent = said.scene, said.turn.message, said.intent
    if scene.setup.room is not None and scene.setup.room not in {one.room for one in scene.networks}:
        scene.tx.dialogues.end(said.dialogue)
        said.report("setup.gone")
        return True
    found = setup_answers.read(scene, message, intent)
    if isinstance(found, Flaw) and (other := setup_answers.other_time(scene, message, intent)) is not None:
        found = other
    if isinstance(found, Flaw):
        return _miss(said, found)
    following = found.onward()
    if following is not None:
        _ask(said, following, setup_questions.echo(scene, found))
        return True
    moderators = setup_questions.moderators(scene, message, no=setup_answers.nobody(scene, message, intent))
    assert moderators is not None
    scene.tx.dialogues.end(said.dialogue)
    answered = drafting.Answered(found, setup_questions.network(scene), moderators)
    drafting.create(said.turn, said.dialogue.desk, answered)
    return True


def _miss(said: _Said, found: Flaw) -> bool:
    """Not understood: an example, then a human being; and whatever follows is talk among colleagues.

    A yes or a no is asked for, however long ago.
    """
    scene, dialogue = said.scene, said.dialogue
    missed = scene.setup.missed + 1
    talk = said.intent is None and scene.now - dialogue.asked > _FRESH
    if missed > _MOST_MISSES or talk:
        return False
    state = {**dialogue.state, **stored(replace(scene.setup, missed=missed))}
    scene.tx.dialogues.hold(replace(dialogue, state=state))
    if missed < _MOST_MISSES:
        said.report(found.text, **found.values)
    else:
        said.report("setup.lost", contact=scene.office.contact)
    return True


def _ask(said: _Said, setup: Setup, lead: Markdown) -> None:
    """Ask what comes next, and wait for it.

    What is proposed goes by when she wrote: whoever reads her message again proposes the same.
    """
    scene, message, at = said.scene, said.turn.message, said.turn.message.arrived
    question = setup_questions.text(replace(scene, setup=setup, asked=at))
    # An edited answer asks anew, under a key of its own for each edit.
    key = f"setup:{message.target}:{message.event}" if message.target else f"setup:{message.event}"
    words = Markdown(f"{lead}\n\n{question}" if lead else question)
    letter = Letter(message.room, key, Say(words))
    send(said.turn, letter, most=MOST_FOR_STAFF)
    state = {**said.dialogue.state, **stored(setup)}
    held = replace(said.dialogue, asked=at, expires=at + _LASTS, letter=key, state=state)
    scene.tx.dialogues.hold(held)
