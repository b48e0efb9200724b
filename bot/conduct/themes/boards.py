"""Boards as they stand: what was found, with what staff made of it; and minutes that follow them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zlib import crc32

from bot.conduct import staffroom
from bot.conduct.office import Office
from bot.meeting import printing
from bot.meeting.board import Board, Card, Group
from bot.meeting.merging import merge
from bot.meeting.round import Phase, Round
from bot.minutes.arrangement import Arrangement, Piece, same_line
from bot.store.answers import Filed
from bot.store.database import Transaction
from bot.store.sortings import Sorted, Sorting


def board(tx: Transaction, round_: Round, sorting: Sorting, filed: Sequence[Filed]) -> Board:
    """The board of a question; `filed` are the answers that count."""
    return _laid(tx, round_, sorting, filed) or _found(sorting, filed)


def _laid(tx: Transaction, round_: Round, sorting: Sorting, filed: Sequence[Filed]) -> Board | None:
    """As staff left it, or as it is in minutes that are out; None if it only was found."""
    curated = tx.boards.latest(round_.id, sorting.question)
    printed = tx.boards.printed(round_.id, sorting.question) if round_.phase is Phase.PUBLISHED else None
    base = printed if curated is None else curated
    if base is None:
        return None
    merged = merge(base, _found(sorting, filed))
    if printed is None:
        return merged
    texts = {one.id: one.answer.text for one in filed}
    return printing.reprinted(merged, printed, texts, touched=curated is not None)


def freeze(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """Remember where everything is in minutes that are out, and under which heading."""
    filed, typed = tx.answers.of_round(round_.id), _typed(tx, round_)
    texts = {one.id: one.answer.text for one in filed}
    for sorting in tx.sortings.of_round(round_.id):
        if sorting.parts:
            laid = _laid(tx, round_, sorting, filed) or _as_sorted(sorting, filed)
            groups = tuple(_with_borrowed(group, office, typed, texts) for group in laid.groups)
            tx.boards.keep_printed(round_.id, sorting.question, replace(laid, groups=groups), now)


def _typed(tx: Transaction, round_: Round) -> set[str]:
    """What staff called themes of this network, in this round or before."""
    remembered = {one.heading for one in tx.memories.of(round_.room)}
    return {name.casefold() for name in tx.boards.names(round_.room) | remembered}


def _with_borrowed(group: Group, office: Office, typed: Collection[str], texts: Mapping[int, str]) -> Group:
    """Which words are members' own: once somebody has taken hers back, nobody can tell any more."""
    if group.borrowed is not None:
        return group
    again = bool(group.recalled) and group.found.casefold() in typed
    return replace(group, borrowed=() if again else printing.borrowed(group, office.catalogue, texts))


def unprint(tx: Transaction, round_: Round) -> None:
    """Delete each printed heading that borrowed a word which no statement under it has any more."""
    texts = {one.id: one.answer.text for one in tx.answers.of_round(round_.id)}
    for question in round_.questions:
        printed = tx.boards.printed(round_.id, question.no)
        for group in printed.groups if printed else ():
            if group.found and not printing.holds(group, texts):
                tx.boards.forget_heading(round_.id, question.no, group.key)


def arranged(
    tx: Transaction, office: Office, round_: Round, sorting: Sorting, filed: Sequence[Filed]
) -> Arrangement:
    """How the minutes arrange the answers to a question: as staff left them, or else as they were found."""
    mine = [one for one in filed if one.answer.question == sorting.question]
    laid = _laid(tx, round_, sorting, filed)
    if laid is None:
        pieces = _pieces(sorting, mine, {(part.answer, part.no): part.theme for part in sorting.parts})
        return Arrangement(sorting.question, sorting.headings, pieces, sorting.grouped)
    groups = laid.shown
    places = {(card.answer, card.no): no for no, group in enumerate(groups) for card in group.cards}
    headings = tuple(group.heading or str(office.texts("curation.nameless")) for group in groups)
    sentences = tuple(group.sentence for group in groups)
    same = [one for one in tx.comparisons.of_round(round_.id) if one.accepted]
    counts = {
        (one.now.key, one.now.name): one.before.institutions
        for one in same
        if one.now.question == sorting.question
    }
    return Arrangement(
        sorting.question,
        headings,
        _pieces(sorting, mine, places),
        grouped=sorting.grouped or bool(groups),
        sentences=sentences,
        before=tuple(counts.get((group.key, group.name), 0) for group in groups),
        keys=tuple(group.key for group in groups),
    )


def tell_bereft(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """Something is gone that staff had before them when they wrote headings or sentences: they look again."""
    room = staffroom.of(tx, office, round_)
    if room is None:
        return
    for question, lost in tx.boards.bereft(round_.id):
        key = f"round:{round_.id}:board:{lost}"
        letter = office.say(room, key, "curation.bereft", no=question, title=round_.title)
        tx.outbox.post(letter, now)


def _pieces(
    sorting: Sorting, filed: Iterable[Filed], places: Mapping[tuple[int, int], int | None]
) -> tuple[tuple[Piece, ...], ...]:
    parts = _by_answer(sorting.parts)
    return tuple(
        tuple(
            Piece(part.text, places.get((part.answer, part.no)), part.left_out, need=part.need)
            for part in parts.get(one.id, ())
        )
        for one in filed
    )


def _found(sorting: Sorting, filed: Sequence[Filed]) -> Board:
    """What the program proposes; the themes most institutions speak of come first, as in the minutes."""
    voices = {one.id: one.answer.member.institution for one in filed}
    board = _as_sorted(sorting, filed)
    ranked = sorted(
        board.groups,
        key=lambda one: (-len({voices.get(card.answer) for card in one.cards}), -len(one.cards), one.key),
    )
    groups = (replace(group, key=key) for key, group in enumerate(ranked))
    return replace(board, groups=tuple(groups))


def _as_sorted(sorting: Sorting, filed: Sequence[Filed]) -> Board:
    """The same in the order in which it was found."""
    texts = {one.id: one.answer.text for one in filed}
    cards: dict[int | None, list[Card]] = {}
    for answer, parts in _by_answer(sorting.parts).items():
        for part, joins in zip(parts, _joins(texts.get(answer, ""), parts), strict=True):
            if not part.left_out:
                card = Card(answer, part.no, crc32(part.text.encode()), joins, part.doubtful)
                cards.setdefault(part.theme, []).append(card)
    recalled = sorting.recalled or (0,) * len(sorting.headings)
    numbered = [
        Group(no, tuple(sorted(cards.get(no, []))), found=heading, recalled=again)
        for no, (heading, again) in enumerate(zip(sorting.headings, recalled, strict=True))
    ]
    return Board(tuple(group for group in numbered if group.cards), tuple(sorted(cards.get(None, []))))


def _by_answer(parts: Iterable[Sorted]) -> dict[int, list[Sorted]]:
    found: dict[int, list[Sorted]] = {}
    for part in parts:
        found.setdefault(part.answer, []).append(part)
    return found


def _joins(text: str, parts: Sequence[Sorted]) -> list[bool]:
    """For each part of an answer whether it goes on where the one before it ended."""
    joins: list[bool] = []
    end = 0
    for part in parts:
        start = max(text.find(part.text, end), end)
        joins.append(bool(joins) and same_line(text[end:start]))
        end = start + len(part.text)
    return joins
