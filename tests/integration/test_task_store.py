"""What is agreed, and what staff say is right of what was found, on both kinds of database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.meeting.comparison import Named
from bot.meeting.ids import RoundId
from bot.meeting.round import Phase
from bot.meeting.task import Consent, Party, State, Task
from bot.store.database import Database, open_database
from tests.office import ROOM, a_round

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def a_task(round_: RoundId) -> Task:
    parties = (Party("Volkshochschule"), Party("Bildungsbüro", Consent.OWN), Party("Kita \0 \ud800"))
    return Task(0, round_, "Kosten klären", parties, date(2027, 1, 29), NOW, (3, 4))


def test_a_task_is_kept_with_every_state_it_had(database: Database) -> None:
    with database.transaction() as tx:
        round_ = tx.rounds.add(a_round())
        id_ = tx.tasks.add(a_task(round_.id), tx.tasks.next_step(ROOM))
        found = tx.tasks.find(id_)
        assert found is not None
        assert (found.due, found.topics, found.made) == (date(2027, 1, 29), (3, 4), NOW)
        assert [one.name for one in found.parties] == [
            "Volkshochschule",
            "Bildungsbüro",
            "Kita \ufffd \ufffd",
        ]
        changed = Task(id_, round_.id, "Kosten klären", found.parties, date(2027, 2, 5), NOW, (), State.DONE)
        tx.tasks.save(changed, tx.tasks.next_step(ROOM), LATER)
        tx.tasks.agree(id_, "Volkshochschule", Consent.AGREED, LATER)
    with database.transaction() as tx:
        (now,), (then,) = tx.tasks.of_network(ROOM), tx.tasks.of_network(ROOM, NOW)
        assert (now.state, now.due, now.agreed) == (
            State.DONE,
            date(2027, 2, 5),
            ("Volkshochschule", "Bildungsbüro"),
        )
        assert (then.state, then.due, then.agreed) == (State.OPEN, date(2027, 1, 29), ("Bildungsbüro",))
        assert not tx.tasks.take_back(ROOM, LATER)
        assert tx.tasks.take_back(ROOM, NOW)
        assert [task.state for task in tx.tasks.of_network(ROOM)] == [State.OPEN]
        tx.tasks.erase(["volkshochschule"])
        assert [one.name for one in tx.tasks.everything()[0].parties] == [
            "Bildungsbüro",
            "Kita \ufffd \ufffd",
        ]
        assert tx.tasks.take_back(ROOM, None)
        assert tx.tasks.everything() == []
        assert not tx.tasks.take_back(ROOM, None)


def test_pairs_go_with_their_search_and_comparisons_with_their_round(database: Database) -> None:
    with database.transaction() as tx:
        first, second = (tx.rounds.add(a_round(phase=Phase.PUBLISHED)) for _ in range(2))
        assert not tx.helps.sought(first.id)
        tx.helps.keep(first.id, [], NOW)
        assert tx.helps.sought(first.id)
        assert tx.helps.of_round(first.id) == []
        tx.comparisons.count(first.id, ROOM, [Named(1, "Personal", 3)])
        assert tx.comparisons.counted(first.id) == [Named(1, "Personal", 3)]
        pair = (Named(1, "Personal", 5, 2), Named(1, "Personal", 3))
        tx.comparisons.suggest(second.id, [pair])
        tx.comparisons.suggest(second.id, [pair])
        (one,) = tx.comparisons.of_round(second.id)
        assert (one.now, one.before, one.accepted) == (*pair, None)
        tx.comparisons.decide(one.id, accepted=True)
        assert tx.comparisons.of_round(second.id)[0].accepted
        tx.comparisons.count(second.id, ROOM, [])
        assert tx.comparisons.counted(first.id) == []
        tx.comparisons.forget(second.id)
        assert tx.comparisons.of_round(second.id) == []
