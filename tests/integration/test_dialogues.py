"""Dialogues: what we asked, and wait to be told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.conduct import assent
from bot.conduct.turn import Turn
from bot.craft.conversation import Conversation
from bot.craft.settling import Settling
from bot.craft.trade import Trade
from bot.matrix.attachment import Files
from bot.matrix.client import HardenedClient
from bot.matrix.directory import Directory
from bot.matrix.rereading import Rereading
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId, RoundId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Kind, Message, Place
from bot.store.database import Database
from tests.office import an_office

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ANNA = RoomId("@anna:example.org")


def a_trade(database: Database, client: HardenedClient) -> Trade:
    directory = Directory(client, appointed=[], staff_room=None)
    return Trade(database, directory, Files(client), Rereading(client), an_office(), lambda: NOW)


def asked(subject: str = "round:1", after: int = 0, **traits: object) -> Dialogue:
    at = NOW + timedelta(minutes=after)
    return replace(Dialogue(ANNA, Topic.GUIDED, subject, at, NOW + timedelta(hours=1)), **traits)  # type: ignore[arg-type]


def test_a_dialogue_comes_back_as_it_was_held(database: Database) -> None:
    dialogue = asked(
        round=RoundId(1), asker=UserId("@jana:example.org"), due=NOW, state={"at": 3, "skipped": [2]}
    )
    with database.transaction() as tx:
        tx.dialogues.hold(asked())
        tx.dialogues.hold(dialogue)
    with database.transaction() as tx:
        assert tx.dialogues.at(ANNA, NOW) == [dialogue]
        assert tx.dialogues.find(ANNA, Topic.GUIDED, "round:1") == dialogue
        assert tx.dialogues.of_round(RoundId(1), Topic.GUIDED) == [dialogue]


def test_the_newest_comes_first_unless_a_reply_means_an_older_one(database: Database) -> None:
    older, newer = asked("round:1", letter="question:1"), asked("round:2", after=5)
    with database.transaction() as tx:
        tx.outbox.post(Letter(ANNA, "question:1", Say("Frage 1?")), NOW)
        (outgoing,) = tx.outbox.unsent()
        tx.outbox.sent(outgoing.id, EventId("$question"), NOW)
        tx.dialogues.hold(older)
        tx.dialogues.hold(newer)
    with database.transaction() as tx:
        assert tx.dialogues.at(ANNA, NOW) == [newer, older]
        assert tx.dialogues.at(ANNA, NOW, EventId("$question")) == [older, newer]
        assert tx.dialogues.at(ANNA, NOW, EventId("$elsewhere")) == [newer, older]


def test_what_is_settled_expired_or_forgotten_is_gone(database: Database) -> None:
    with database.transaction() as tx:
        for subject in ("settled", "expired", "forgotten"):
            tx.dialogues.hold(asked(subject))
        tx.dialogues.hold(asked("expired", expires=NOW))
        tx.dialogues.end(asked("settled"))
        assert [one.subject for one in tx.dialogues.at(ANNA, NOW)] == ["forgotten"]
        tx.dialogues.expire(NOW)
        assert tx.dialogues.find(ANNA, Topic.GUIDED, "expired") is None
        tx.dialogues.forget(UserId(ANNA))
        assert tx.dialogues.at(ANNA, NOW) == []


def test_what_staff_began_stays_when_who_began_it_is_forgotten(database: Database) -> None:
    room, jana = RoomId("!staff:example.org"), UserId("@jana:example.org")
    with database.transaction() as tx:
        tx.dialogues.hold(asked(desk=room, asker=jana))
        tx.dialogues.forget(jana)
        tx.dialogues.move(room, RoomId("!new:example.org"))
        (found,) = tx.dialogues.at(RoomId("!new:example.org"), NOW)
        assert found.asker is None


def test_a_dialogue_is_due_at_its_moment_and_not_after_it_expired(database: Database) -> None:
    moment = NOW + timedelta(seconds=20)
    with database.transaction() as tx:
        tx.dialogues.hold(asked(due=moment))
        tx.dialogues.hold(asked("round:2", due=NOW - timedelta(seconds=1)))
        assert tx.dialogues.next_due(NOW) == moment
        assert asked(due=moment) not in tx.dialogues.due(NOW)
        assert tx.dialogues.due(moment)[-1] == asked(due=moment)
        assert tx.dialogues.due(NOW + timedelta(hours=2)) == []


class Stumbling:
    """A partner who fails in the first dialogue and goes on with the others."""

    def __init__(self) -> None:
        self.acted: list[str] = []

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        return False

    async def acts(self, dialogue: Dialogue) -> None:
        if dialogue.subject == "round:1":
            raise KeyError("at")
        self.acted.append(dialogue.subject)


async def test_p5_a_fault_in_one_dialogue_holds_up_no_other(
    database: Database, client: HardenedClient
) -> None:
    partner = Stumbling()
    conversation = Conversation(a_trade(database, client), {Topic.GUIDED: partner})
    with database.transaction() as tx:
        tx.dialogues.hold(asked("round:1", due=NOW - timedelta(seconds=2)))
        tx.dialogues.hold(asked("round:2", due=NOW - timedelta(seconds=1)))
    await conversation.tick()
    assert partner.acted == ["round:2"]
    with database.transaction() as tx:
        assert tx.dialogues.find(ANNA, Topic.GUIDED, "round:1") == asked("round:1")


async def test_k2_whoever_declines_a_message_has_changed_nothing(database: Database) -> None:
    """What was written before it was clear that the message is for somebody else is taken back."""

    def change_of_mind(turn: Turn) -> bool:
        turn.tx.dialogues.end(asked())
        turn.tx.outbox.post(Letter(ANNA, "said:too-early", Say("Moment …")), turn.now)
        return False

    settling = Settling(database, an_office(), lambda: NOW)
    message = Message(EventId("$said"), ANNA, UserId(ANNA), Kind.TEXT, NOW, body="Moin")
    with database.transaction() as tx:
        tx.dialogues.hold(asked())
        tx.inbox.add(message)
    assert await settling.attempt(message, change_of_mind) is False
    with database.transaction() as tx:
        assert tx.dialogues.at(ANNA, NOW) == [asked()]
        assert tx.outbox.unsent() == []
        assert tx.inbox.waits(message.event)


def test_h11_a_setup_goes_on_in_the_room_that_replaces_the_network_s(database: Database) -> None:
    old, new = RoomId("!old:example.org"), RoomId("!new:example.org")
    with database.transaction() as tx:
        tx.dialogues.hold(asked("round", topic=Topic.SETUP, state={"room": old, "choices": [old, "!x:y"]}))
        tx.dialogues.hold(asked(state={"room": old}))
        tx.dialogues.move(old, new)
        setup = tx.dialogues.find(ANNA, Topic.SETUP, "round")
        assert setup is not None
        assert setup.state == {"room": new, "choices": [new, "!x:y"]}
        other = tx.dialogues.find(ANNA, Topic.GUIDED, "round:1")
        assert other is not None
        assert other.state == {"room": old}


def test_p8_what_was_ended_meanwhile_does_not_come_back(database: Database) -> None:
    """The operator may erase a person while the homeserver is asked about her message."""
    with database.transaction() as tx:
        tx.dialogues.hold(asked())
        assert tx.dialogues.hold(asked(due=NOW), if_known=True)
        tx.dialogues.forget(UserId(ANNA))
        assert not tx.dialogues.hold(asked(), if_known=True)
        assert tx.dialogues.of_user(UserId(ANNA)) == []


class Greedy:
    """A partner who takes whatever she hears."""

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        return True

    async def acts(self, dialogue: Dialogue) -> None:
        """Nothing is ever due."""


async def test_a22_a_yes_to_the_erasure_goes_to_no_dialogue(
    database: Database, client: HardenedClient
) -> None:
    conversation = Conversation(a_trade(database, client), {Topic.GUIDED: Greedy()})
    room, anna = RoomId("!direkt:example.org"), UserId(ANNA)

    def said(no: int, body: str) -> Message:
        message = Message(EventId(f"$m{no}"), room, anna, Kind.TEXT, NOW + timedelta(seconds=no), body=body)
        with database.transaction() as tx:
            tx.inbox.add(message)
        return message

    with database.transaction() as tx:
        tx.dialogues.hold(asked("round:1"))
    assert await conversation.hears(said(1, "ja"), Place.DIRECT)
    wish = said(2, "löschen")
    with database.transaction() as tx:
        assent.ask(Turn(tx, an_office(), wish, NOW), Place.DIRECT)
    assert not await conversation.hears(said(3, "jaa"), Place.DIRECT)
    assert await conversation.hears(said(4, "Elf neue Kinder"), Place.DIRECT)
