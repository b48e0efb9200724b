"""Boards: each state that staff brought the themes of a question into, so that every step can be taken back.

A board holds staff's own words alone. What members said leads back to their answers, and goes with them. The
one that was `printed` also has the headings that were found, and the words these borrowed from what members
said: a heading goes as soon as what is left does not hold them any more.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Table,
    delete,
    false,
    func,
    insert,
    select,
    update,
)

from bot.meeting.board import Board, Card, Group
from bot.meeting.ids import RoomId, RoundId
from bot.store.columns import Instant, Words
from bot.store.schema import metadata, rounds

# The newest board of a question holds. `size` tells how many statements it had.
_BOARDS = Table(
    "boards",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("question", Integer, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("printed", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)
_GROUPS = Table(
    "board_groups",
    metadata,
    Column("board", ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Integer, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("name", Words, nullable=False),
    Column("sentence", Words, nullable=False),
    Column("heading", Words, nullable=False, server_default=""),
    Column("borrowed", Words),
)
_CARDS = Table(
    "board_cards",
    metadata,
    Column("board", ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True),
    Column("answer", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("no", Integer, primary_key=True),
    Column("digest", BigInteger, nullable=False),
    Column("group", Integer),
    Column("placed", Boolean, nullable=False),
    Column("fresh", Boolean, nullable=False),
)


class Boards:
    """The boards as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, round_: RoundId, question: int) -> Board | None:
        """How staff left a question; None if they have done nothing about it."""
        id_ = self._latest(round_, question)
        return None if id_ is None else self._board(id_)

    def printed(self, round_: RoundId, question: int) -> Board | None:
        """How minutes that are out have a question; None if they are not, or have nothing of it."""
        id_ = self._latest(round_, question, printed=True)
        return None if id_ is None else self._board(id_)

    def keep_printed(self, round_: RoundId, question: int, board: Board, now: datetime) -> None:
        """Keep how published minutes have a question, in place of what was kept of it before."""
        before = self._latest(round_, question, printed=True)
        self._connection.execute(delete(_BOARDS).where(_BOARDS.c.id == before))
        self.keep(round_, question, board, now, printed=True)

    def names(self, room: RoomId) -> set[str]:
        """What staff called themes of a network, in whatever round."""
        mine = select(_BOARDS.c.id).join(rounds, rounds.c.id == _BOARDS.c.round).where(rounds.c.room == room)
        found = select(_GROUPS.c.name).where(_GROUPS.c.board.in_(mine), _GROUPS.c.name != "")
        return set(self._connection.scalars(found).all())

    def forget_heading(self, round_: RoundId, question: int, key: int) -> None:
        """Forget the heading that was found for a theme, so that it is not printed again."""
        mine = (_GROUPS.c.board == self._latest(round_, question, printed=True)) & (_GROUPS.c.key == key)
        self._connection.execute(update(_GROUPS).where(mine).values(heading="", borrowed=None))

    def keep(
        self, round_: RoundId, question: int, board: Board, now: datetime, *, printed: bool = False
    ) -> None:
        """Keep a new state of a question; `printed` if it is that of published minutes."""
        values = {"round": round_, "question": question, "done": board.done, "at": now, "printed": printed}
        statement = insert(_BOARDS).values(**values, size=len(board.cards))
        key = self._connection.execute(statement).inserted_primary_key
        assert key is not None
        for place, group in enumerate(board.groups):
            row = {"board": key[0], "key": group.key, "place": place, "gone": group.gone}
            named = {"name": group.name, "sentence": group.sentence}
            found = _found(group) if printed and not group.name else {}
            self._connection.execute(insert(_GROUPS).values(row | named | found))
        if rows := list(_rows(key[0], board)):
            self._connection.execute(insert(_CARDS), rows)

    def take_back(self, round_: RoundId, question: int) -> bool:
        """Forget the newest state of a question; False if there was none."""
        id_ = self._latest(round_, question)
        self._connection.execute(delete(_BOARDS).where(_BOARDS.c.id == id_))
        return id_ is not None

    def let_go(self, answers: Collection[int]) -> None:
        """Take answers off all boards."""
        self._connection.execute(delete(_CARDS).where(_CARDS.c.answer.in_(answers)))

    def bereft(self, round_: RoundId) -> list[tuple[int, str]]:
        """Questions in which staff wrote something and a statement is gone since, with how much is lost."""
        questions = select(_BOARDS.c.question).where(_BOARDS.c.round == round_).distinct()
        found = []
        for question in sorted(self._connection.scalars(questions).all()):
            id_ = self._latest(round_, question)
            lost = self._lost(id_)
            if lost and self._worded(id_):
                found.append((question, f"{id_}:{lost}"))
        return found

    def forget(self, round_: RoundId) -> None:
        """Forget all of a round."""
        self._connection.execute(delete(_BOARDS).where(_BOARDS.c.round == round_))

    def _latest(self, round_: RoundId, question: int, *, printed: bool = False) -> int | None:
        mine = (_BOARDS.c.round == round_) & (_BOARDS.c.question == question)
        mine &= _BOARDS.c.printed.is_(printed)
        id_: int | None = self._connection.scalar(select(func.max(_BOARDS.c.id)).where(mine))
        return id_

    def _lost(self, id_: int | None) -> int:
        had = self._connection.scalar(select(_BOARDS.c.size).where(_BOARDS.c.id == id_)) or 0
        has = self._connection.scalar(select(func.count()).where(_CARDS.c.board == id_)) or 0
        return int(had) - int(has)

    def _worded(self, id_: int | None) -> bool:
        words = (_GROUPS.c.name != "") | (_GROUPS.c.sentence != "")
        found = select(_GROUPS.c.key).where(_GROUPS.c.board == id_, words).limit(1)
        return self._connection.scalar(found) is not None

    def _board(self, id_: int) -> Board:
        rows = self._connection.execute(
            select(_CARDS).where(_CARDS.c.board == id_).order_by(_CARDS.c.answer, _CARDS.c.no)
        ).all()
        cards = [(Card(row.answer, row.no, row.digest), row) for row in rows]
        groups = self._connection.execute(
            select(_GROUPS).where(_GROUPS.c.board == id_).order_by(_GROUPS.c.place)
        )
        done = self._connection.scalar(select(_BOARDS.c.done).where(_BOARDS.c.id == id_))

        def at(place: int | None) -> tuple[Card, ...]:
            return tuple(card for card, row in cards if row.group == place)

        return Board(
            tuple(
                Group(
                    one.key,
                    at(one.key),
                    one.name,
                    one.sentence,
                    one.heading,
                    gone=one.gone,
                    borrowed=None if one.borrowed is None else tuple(one.borrowed.split()),
                )
                for one in groups
            ),
            at(None),
            placed=frozenset(card for card, row in cards if row.placed),
            fresh=frozenset(card for card, row in cards if row.fresh),
            done=bool(done),
        )


def _found(group: Group) -> dict[str, str | None]:
    borrowed = None if group.borrowed is None else " ".join(group.borrowed)
    return {"heading": group.found, "borrowed": borrowed}


def _rows(id_: int, board: Board) -> Iterable[dict[str, object]]:
    places: list[tuple[Card, int | None]] = [(card, None) for card in board.singles]
    places += [(card, group.key) for group in board.groups for card in group.cards]
    for card, group in places:
        marks = {"placed": card in board.placed, "fresh": card in board.fresh}
        where = {"answer": card.answer, "no": card.no, "digest": card.digest}
        yield {"board": id_, "group": group, **where, **marks}
