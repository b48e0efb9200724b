"""Helping: needs are laid beside offers, and staff decide what the minutes say of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.conduct import assent, staffroom
from bot.conduct.curation import supposing
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.themes import pairs
from bot.conduct.turn import Turn
from bot.meeting.dialogue import REVERSIBLE, Dialogue, Topic
from bot.meeting.excerpt import beginning
from bot.meeting.helping import Pair, Passage, Suggestion, Voice, best
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.minutes import Names
from bot.meeting.round import Phase, Round
from bot.speech.helping import read
from bot.speech.markdown import Markdown
from bot.store.database import Transaction

_FRESH = timedelta(hours=12)
_LONGEST = 200


def to_match(tx: Transaction, office: Office) -> tuple[RoundId, list[Voice]] | None:
    """A closed round in which nobody has looked yet who can help whom, with what was said there."""
    for round_ in tx.rounds.active() if office.names is not Names.NONE else ():
        ready = round_.phase is Phase.CLOSED and tx.sortings.of_round(round_.id)
        if ready and not tx.helps.sought(round_.id):
            return round_.id, list(pairs.voices(tx, round_).values())
    return None


def keep(
    tx: Transaction,
    office: Office,
    id_: RoundId,
    voices: Sequence[Voice],
    matches: Iterable[Pair],
    now: datetime,
) -> bool:
    """Keep what was found and tell staff; False if something changed meanwhile and is to be sought again."""
    if to_match(tx, office) != (id_, list(voices)):
        return False
    found = best(matches, voices)
    tx.helps.keep(id_, [(voices[one.need].passage, voices[one.offer].passage) for one in found], now)
    round_ = tx.rounds.get(id_)
    desk = staffroom.of(tx, office, round_)
    if desk is not None and found:
        key = f"round:{id_}:helping"
        tx.outbox.post(office.say(desk, key, "helping.suggest", **_shown(tx, office, round_)), now)
        tx.dialogues.hold(_dialogue(desk, round_, now, pairs.suggestions(tx, round_), key))
    return True


def give_up(tx: Transaction, office: Office, id_: RoundId, now: datetime) -> None:
    """Let the minutes do without, since it failed again and again; staff are told."""
    tx.helps.keep(id_, [], now)
    round_ = tx.rounds.get(id_)
    desk = staffroom.of(tx, office, round_)
    if desk is not None:
        tx.outbox.post(office.say(desk, f"round:{id_}:helping", "helping.failed", title=round_.title), now)


def show(turn: Turn, desk: RoomId, id_: RoundId) -> None:
    """What was found, and what of it staff want in the minutes."""
    round_ = turn.tx.rounds.get(id_)
    found = pairs.suggestions(turn.tx, round_)
    if round_.phase is not Phase.CLOSED or not found:
        report(turn, "helping.none", over=round_.phase is not Phase.CLOSED)
        return
    report(turn, "helping.suggest", **_shown(turn.tx, turn.office, round_))
    key = f"answer:{turn.message.event}:helping.suggest"
    turn.tx.dialogues.hold(_dialogue(desk, round_, turn.message.arrived, found, key))


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """„1 ja, 2 nein“."""
    round_ = turn.tx.rounds.get(dialogue.its_round)
    ids = [int(id_) for id_ in dialogue.state["shown"]]
    # Days later, „ja“ is meant for somebody else.
    late = turn.message.arrived - dialogue.asked > _FRESH and len(turn.message.body.split()) < 2
    said = None if late else read(turn.message.body, len(ids))
    if said is None or assent.asked(turn.tx, turn.message):
        return False
    if round_.phase is not Phase.CLOSED:
        turn.tx.dialogues.end(dialogue)
        report(turn, "helping.none", over=True)
        return True
    made = supposing.decide(
        turn.tx, turn.message, dialogue, said, turn.tx.helps.decide, "help decided", turn.now
    )
    left = any(one.id in ids and one.accepted is None for one in pairs.suggestions(turn.tx, round_))
    supposing.go_on(turn.tx, turn.message, dialogue, left=left)
    values = {"wanted": made.yes, "unwanted": made.no, "unknown": made.unknown, "void": made.void}
    report(turn, "helping.decided", count=len(ids), **values)
    return True


def _shown(tx: Transaction, office: Office, round_: Round) -> dict[str, object]:
    voices = pairs.voices(tx, round_)
    found = pairs.suggestions(tx, round_, voices)
    return {"rows": [_row(office, no, one, voices) for no, one in enumerate(found, start=1)]}


def _row(office: Office, no: int, one: Suggestion, voices: dict[Passage, Voice]) -> Markdown:
    need, offer = voices[one.need], voices[one.offer]
    return office.texts(
        "helping.row",
        no=no,
        needing=need.institution,
        need=beginning(need.text, _LONGEST),
        offering=offer.institution,
        offer=beginning(offer.text, _LONGEST),
        decided={None: "", True: "yes", False: "no"}[one.accepted],
    )


def _dialogue(
    desk: RoomId, round_: Round, at: datetime, found: Sequence[Suggestion], letter: str | None = None
) -> Dialogue:
    state = {"shown": [one.id for one in found]}
    subject = f"round:{round_.id}"
    return Dialogue(
        desk, Topic.HELPING, subject, at, at + REVERSIBLE, round=round_.id, letter=letter, state=state
    )
