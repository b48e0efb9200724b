"""Every column that may lead to a person: whether she is told of it, and whether it goes with her.

A new column of text fails the first test until somebody has said which rule it is under. All the others fill
the tables with one person, one institution and one round, and look for what is left.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto
from typing import Any

import pytest
from sqlalchemy import JSON

from bot.clockwork import caretaker
from bot.conduct.privacy import disclosing, erasing
from bot.conduct.privacy.erasing import Subject
from bot.meeting.ids import RoundId, UserId
from bot.store import schema
from bot.store.columns import Content, Name, Words
from bot.store.database import Transaction
from tests.office import NOW, ROOM, House, a_round

USER, OTHER = UserId("@kanarie:example.org"), UserId("@anders:example.org")
WORD, UNIT = "KANARIE", "Kita Piepmatz"
EVENT, EDIT, WAITING, LIST = "$kanarie-1", "$kanarie-2", "$kanarie-3", "$kanarie-4"
OBJECTION, PRAISE = "$kanarie-5", "$kanarie-6"
EVENTS = (EVENT, EDIT, WAITING, LIST, OBJECTION, PRAISE)
STAFF_WORD = "Bürowort"


class Rule(Enum):
    """What becomes of a column when a person, or her institution, is erased."""

    NEUTRAL = auto()
    """Says nothing of anybody: states, kinds, rooms, hashes, names of networks."""
    PERSON = auto()
    """Who did something: gone, or a pseudonym instead."""
    HERS = auto()
    """What she said, how she is called, for whom she writes: gone."""
    UNIT = auto()
    """As HERS, but at a person's erasure her institution stays."""
    OFFICE = auto()
    """Words of the office for all: they stay until the round is forgotten, or for good."""


N, P, H, U, W = Rule.NEUTRAL, Rule.PERSON, Rule.HERS, Rule.UNIT, Rule.OFFICE
RULES: dict[str, dict[str, Rule]] = {
    "archive": {"stamp": N, "page": H},
    "audit": {"who": P, "what": N, "detail": N},
    # Staff alone give names to themes.
    "comparisons": {"name": W, "name_before": W},
    "dialogues": {"desk": P, "topic": N, "subject": P, "asker": P, "letter": P, "state": H},
    "echoes": {"txn": N, "event": N},
    "inbox": {"event": P, "room": N, "sender": P, "kind": N, "payload": H, "state": N},
    "incidents": {"kind": N, "subject": P, "room": N, "detail": N},
    "moves": {"room": N, "successor": N},
    "networks": {"room": N, "name": W, "by": P},
    "objections": {
        **{"event": P, "user": P, "institution": H, "text": H, "state": N},
        # What staff made of her words goes with them.
        "wording": H,
    },
    "outbox": {
        **{"key": P, "lane": P, "room": P, "payload": H, "txn": N, "state": N, "event": N, "reason": N},
        "addressee": P,
    },
    "praises": {"event": P, "user": P, "text": H},
    # Headings of staff's own; those that name somebody who is erased go, which is told apart below.
    "remembered": {"room": N, "heading": W},
    "rooms": {"room": N},
    "rosters": {"room": N, "network": W, "desk": N, "asker": P, "event": P},
    "rounds": {
        **{"room": N, "desk": N, "title": W, "network": W, "phase": N, "release": N},
        **{"starter": P, "form": N, "next_meeting": N, "kind": N},
    },
    "salt": {"value": N},
    "sync": {"token": N},
    # Some are in the words of an answer, and go with that; others in those of staff.
    "needs": {"what": H, "parties": U},
    # A task may be given to a person or to an institution; what it is, staff say.
    "task_consents": {"name": U, "consent": N},
    "task_turns": {"what": W, "parties": U, "due": N, "topics": N, "state": N},
    "theme_counts": {"name": W},
    "tombstones": {"event": N},
    # Hashes; that they go, too, is told apart below.
    "turnouts": {"institution": N},
    "answers": {
        **{"event": P, "user": P, "name": H, "institution": H, "text": H},
        **{"standing": N, "channel": N, "entered_by": P},
    },
    "excuses": {"institution": H, "user": P},
    "moderators": {"user": P},
    "leaders": {"user": P, "name": H},
    "places": {"institution": U, "name": H, "user": P, "mail": H, "role": H, "topic": U},
    "questions": {"text": W, "hint": W, "options": W},
    "releases": {"user": P},
    "themes": {"heading": H},
    "board_groups": {"name": W, "sentence": W, "heading": H, "borrowed": H},
    "concerns": {"kind": N, "excerpt": H, "decision": N},
    "statements": {"text": H},
}

BOARD_WORDS = {"name": "", "sentence": STAFF_WORD}
FOUND = {"heading": WORD, "borrowed": WORD}
BOARD_MARKS = {"placed": False, "fresh": False}
CONSENT = f"task:1:consent:0:{USER}"
NOT_HERS = (
    "themes",
    "boards",
    "board_groups",
    "board_cards",
    "concerns",
    "statements",
    "tasks",
    "needs",
    "task_consents",
    "theme_counts",
    "comparisons",
    "remembered",
)
LATER = NOW + timedelta(days=9)
MESSAGE = {"kind": "text", "arrived": NOW, "room": ROOM, "attempts": 0}
PLACE = {"roster": 1, "institution": UNIT, "topic": f"{UNIT} {STAFF_WORD}", "told": False}
ASKED = {"asked": NOW, "expires": LATER, "round": 1}
PAGE = json.dumps({"quote": f"{WORD} ({UNIT})"}, ensure_ascii=False)
TURN = {
    "task": 1,
    "step": 1,
    "at": NOW,
    "what": STAFF_WORD,
    "due": "2026-12-01",
    "topics": [1],
    "state": "done",
}
LETTER = {"attempts": 0, "due": NOW, "posted": NOW, "lane": ROOM, "room": ROOM}
ROWS: list[tuple[str, Mapping[str, Any]]] = [
    ("audit", {"at": NOW, "who": USER, "what": "round closed", "round": 1, "detail": ""}),
    ("moderators", {"round": 1, "user": USER, "at": NOW}),
    ("leaders", {"round": 1, "user": USER, "name": WORD}),
    ("releases", {"round": 1, "user": USER, "at": NOW}),
    ("networks", {"room": ROOM, "name": STAFF_WORD, "by": USER, "at": NOW}),
    ("excuses", {"round": 1, "institution": UNIT, "user": USER, "at": NOW}),
    (
        "rosters",
        {
            **{"id": 1, "room": ROOM, "network": STAFF_WORD, "valid": True, "desk": "!buero:x"},
            **{"asker": USER, "event": LIST, "at": NOW},
        },
    ),
    ("places", PLACE | {"no": 1, "name": WORD, "user": USER, "mail": f"{WORD}@x.de", "role": WORD}),
    (
        "answers",
        {
            **{"id": 1, "round": 1, "question": 1, "event": EVENT, "user": USER, "name": WORD},
            **{"institution": UNIT, "text": WORD, "arrived": NOW, "standing": "counted", "numbered": False},
            "origin": 1,
        },
    ),
    ("concerns", {"answer": 1, "no": 1, "kind": "person", "excerpt": WORD, "decision": None}),
    (
        "statements",
        {"answer": 1, "no": 0, "theme": 0, "text": WORD, "left_out": False, "doubtful": False},
    ),
    ("themes", {"round": 1, "question": 1, "no": 0, "heading": WORD}),
    ("boards", {"id": 1, "round": 1, "question": 1, "done": False, "size": 1, "at": NOW, "printed": True}),
    ("board_groups", {"board": 1, "key": 0, "place": 0, "gone": False, **FOUND, **BOARD_WORDS}),
    ("board_cards", {"board": 1, "answer": 1, "no": 0, "digest": 0, "group": 0, **BOARD_MARKS}),
    (
        "objections",
        {
            **{"id": 1, "round": 1, "question": 0, "event": OBJECTION, "user": USER, "institution": UNIT},
            **{"text": WORD, "at": NOW, "state": "accepted", "wording": f"{WORD} anders", "number": 1},
            "edition": 2,
        },
    ),
    ("praises", {"event": PRAISE, "round": 1, "user": USER, "text": WORD, "at": NOW}),
    ("archive", {"round": 1, "at": NOW, "stamp": "", "took_part": 1, "invited": 2, "page": PAGE}),
    ("tasks", {"id": 1, "round": 1}),
    ("task_turns", TURN | {"id": 1, "parties": [[UNIT, False], [WORD, False]]}),
    ("tasks", {"id": 2, "round": 1, "need": True}),
    ("task_turns", TURN | {"id": 2, "task": 2, "what": "", "parties": []}),
    ("needs", {"task": 2, "what": STAFF_WORD, "parties": [[UNIT, False]], "answer": None}),
    ("tasks", {"id": 3, "round": 1, "need": True}),
    ("needs", {"task": 3, "what": WORD, "parties": [[UNIT, False]], "answer": 1}),
    ("task_consents", {"task": 1, "step": 1, "at": NOW, "name": UNIT, "consent": "agreed"}),
    ("task_consents", {"task": 1, "step": 1, "at": NOW, "name": WORD, "consent": "agreed"}),
    ("remembered", {"room": ROOM, "round": 1, "heading": STAFF_WORD, "at": NOW}),
    ("theme_counts", {"round": 1, "question": 1, "name": STAFF_WORD, "institutions": 1}),
    (
        "comparisons",
        {
            **{"round": 1, "question": 1, "group": 0, "name": STAFF_WORD, "institutions": 1},
            **{"name_before": STAFF_WORD, "before": 1},
        },
    ),
    ("inbox", MESSAGE | {"event": EVENT, "sender": USER, "payload": None, "state": "done"}),
    (
        "inbox",
        MESSAGE
        | {"kind": "edit", "event": EDIT, "sender": "", "payload": {"target": EVENT}, "state": "done"},
    ),
    (
        "inbox",
        {
            **MESSAGE,
            **{"event": WAITING, "sender": USER, "state": "pending"},
            "payload": {"body": WORD, "sender_name": f"{WORD} ({UNIT})"},
        },
    ),
    ("incidents", {"kind": "unhandled", "subject": EVENT, "since": NOW, "over": NOW, "room": ROOM}),
    (
        "outbox",
        {
            **LETTER,
            **{"key": f"noted:{ROOM}:{USER}", "txn": "1", "state": "sent", "room": USER, "lane": USER},
            "addressee": USER,
        },
    ),
    ("outbox", LETTER | {"key": f"receipt:{EVENT}", "txn": "2", "state": "sent"}),
    (
        "outbox",
        {
            **LETTER,
            **{"key": f"answer:{WAITING}", "txn": "3", "state": "waiting"},
            "payload": {"act": "Say", "text": f"{WORD} ({UNIT})", "notice": True},
        },
    ),
    (
        "dialogues",
        {
            **ASKED,
            **{"desk": USER, "topic": "institution", "subject": "round:1", "letter": f"noted:{USER}"},
            "state": {"proposed": f"{UNIT} {WORD}"},
        },
    ),
    (
        "dialogues",
        {
            **ASKED,
            **{"desk": USER, "topic": "consent", "subject": "task:1:0", "letter": CONSENT},
            "state": {"task": 1, "name": UNIT},
        },
    ),
    (
        "outbox",
        {
            **LETTER,
            **{"key": CONSENT, "txn": "4", "state": "waiting", "room": USER, "lane": USER, "round": 1},
            "payload": {"act": "Say", "text": f"Passt das für {UNIT}?", "notice": False},
        },
    ),
    (
        "dialogues",
        ASKED | {"desk": USER, "topic": "restored", "subject": f"edit:{EDIT}", "state": {"event": EVENT}},
    ),
    (
        "dialogues",
        ASKED | {"desk": "!buero:x", "topic": "late", "subject": f"late:1:{USER}", "state": {}},
    ),
    (
        "dialogues",
        {
            **ASKED,
            **{"desk": "!buero:x", "topic": "check", "subject": "check:1", "asker": USER},
            "state": {"answer": 1, "event": EVENT},
        },
    ),
    (
        "dialogues",
        {
            **ASKED,
            **{"desk": "!buero:x", "topic": "curation", "subject": "curation:1", "asker": USER},
            "state": {"name": WORD, "question": 1},
        },
    ),
]


def put(tx: Transaction, table: str, values: Mapping[str, Any]) -> None:
    tx.rounds._connection.execute(schema.metadata.tables[table].insert().values(**values))


@pytest.fixture
def full(house: House) -> House:
    """One person and one institution have left something in every column there is."""
    with house.database.transaction() as tx:
        past = {"opened_at": NOW, "closed_at": NOW, "published_at": NOW}
        tx.rounds.add(a_round(starter=USER, title=STAFF_WORD, phase="published", **past))
        for table, values in ROWS:
            put(tx, table, values)
    return house


def left(house: House, *signs: str) -> list[str]:
    """The columns that still hold one of these signs."""
    found = set()
    with house.database.transaction() as tx:
        for table in schema.metadata.sorted_tables:
            for row in tx.rounds._connection.execute(table.select()).mappings():
                for name, value in row.items():
                    text = json.dumps(value, ensure_ascii=False, default=str)
                    if any(sign in text for sign in signs):
                        found.add(f"{table.name}.{name}")
    return sorted(found)


def ruled(*rules: Rule) -> set[str]:
    return {f"{table}.{name}" for table, names in RULES.items() for name in names if names[name] in rules}


def test_p8_somebody_has_said_of_every_column_of_text_what_becomes_of_it() -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Content | JSON | Name | Words)
    }
    assert columns == ruled(*Rule)


def test_p8_every_column_that_may_name_her_is_filled_here(full: House) -> None:
    """Otherwise the tests below would prove nothing of it; who entered an answer is told apart below."""
    told = left(full, USER, WORD, UNIT, *EVENTS)
    assert ruled(Rule.PERSON, Rule.HERS, Rule.UNIT) - set(told) == {"answers.entered_by"}


def test_p8_nothing_leads_to_a_person_who_is_erased(full: House) -> None:
    full.do(erasing.erase, Subject(USER))
    assert left(full, USER, WORD, EVENT, WAITING, LIST, OBJECTION, PRAISE) == []
    assert left(full, UNIT) == sorted(ruled(Rule.UNIT))


def test_p8_nothing_is_left_of_an_institution_that_is_erased(full: House) -> None:
    """Who did something for the office stays, and so does what asks her for nothing of it."""
    full.do(erasing.erase, Subject(institution=UNIT.upper()))
    assert left(full, UNIT, EVENT, WAITING, OBJECTION, PRAISE) == []
    # Of herself only the name remains under which she puts themes in order, or has tasks of her own.
    assert set(left(full, WORD)) <= {
        *("dialogues.state", "leaders.name", "task_consents.name", "task_turns.parties"),
    }


def test_p8_who_entered_an_answer_is_not_known_any_more_and_the_answer_stays(full: House) -> None:
    other = dict(next(values for table, values in ROWS if table == "answers"))
    other |= {"id": 2, "event": "$fremd", "user": OTHER, "name": "Anders", "institution": "Amt"}
    with full.database.transaction() as tx:
        put(tx, "answers", other | {"text": "Fremd", "entered_by": USER})
    full.do(erasing.erase, Subject(USER))
    assert left(full, USER) == []
    (filed,) = full.look(lambda tx: tx.answers.of_user(OTHER))
    assert filed.answer.text == "Fremd"


async def test_p8_when_its_time_is_over_a_round_keeps_no_word_of_members(full: House) -> None:
    full.now = NOW + timedelta(days=400)
    await caretaker.sweep(full.database, full.office, full.now)
    kept = {"places.institution", "places.topic", "places.name", "places.mail", "places.role"}
    waiting = {"inbox.payload", "outbox.payload"}
    # Those two wait to be read and said; both happens within minutes, or staff are told.
    assert set(left(full, WORD, UNIT)) - kept == waiting | {"archive.page"}
    # The office's minutes are kept where they name institutions, and nowhere else.
    full.office = replace(full.office, archive=False)
    await caretaker.sweep(full.database, full.office, full.now)
    assert set(left(full, WORD, UNIT)) - kept == waiting


async def test_p8_who_was_excused_is_forgotten_though_nobody_answered(house: House) -> None:
    past = {"opened_at": NOW, "closed_at": NOW, "published_at": NOW}
    with house.database.transaction() as tx:
        tx.rounds.add(a_round(phase="published", **past))
        put(tx, "excuses", {"round": 1, "institution": UNIT, "user": USER, "at": NOW})
    house.now = NOW + timedelta(days=400)
    await caretaker.sweep(house.database, house.office, house.now)
    assert left(house, UNIT, USER) == []


async def test_p8_what_could_never_be_said_is_forgotten_with_its_round(house: House) -> None:
    past = {"opened_at": NOW, "closed_at": NOW, "published_at": NOW}
    answer = next(values for table, values in ROWS if table == "answers")
    with house.database.transaction() as tx:
        tx.rounds.add(a_round(phase="published", **past))
        put(tx, "answers", answer)
        minutes = {"act": "Say", "text": f"„{WORD}“", "notice": False}
        values = {"key": "round:1:minutes:1", "txn": "1", "state": "waiting", "round": 1, "payload": minutes}
        put(tx, "outbox", LETTER | values)
    house.now = NOW + timedelta(days=400)
    await caretaker.sweep(house.database, house.office, house.now)
    assert left(house, WORD) == []


@pytest.mark.parametrize("table", ["objections", "praises"])
async def test_p8_what_was_said_after_the_minutes_is_forgotten_though_no_answer_is_left(
    house: House, table: str
) -> None:
    past = {"opened_at": NOW, "closed_at": NOW, "published_at": NOW}
    with house.database.transaction() as tx:
        tx.rounds.add(a_round(phase="published", **past))
        put(tx, table, next(values for name, values in ROWS if name == table))
    house.now = NOW + timedelta(days=400)
    await caretaker.sweep(house.database, house.office, house.now)
    assert left(house, UNIT, USER, WORD) == []


@pytest.mark.parametrize("subject", [Subject(institution=UNIT), Subject(USER)])
def test_p8_a_corrected_passage_leaves_the_archive_and_the_letters_of_whoever_wrote_it(
    house: House, subject: Subject
) -> None:
    """She answered nothing, and no letter names her."""
    past = {"opened_at": NOW, "closed_at": NOW, "published_at": NOW}
    with house.database.transaction() as tx:
        tx.rounds.add(a_round(phase="published", **past))
        for table in ("objections", "praises"):
            put(tx, table, next(values for name, values in ROWS if name == table))
        put(tx, "rosters", next(values for name, values in ROWS if name == "rosters"))
        put(tx, "places", PLACE | {"no": 1, "name": "", "user": USER, "mail": "", "role": ""})
        page = {"round": 1, "at": NOW, "stamp": "", "took_part": 1, "invited": 2, "page": json.dumps([WORD])}
        put(tx, "archive", page)
        put(tx, "aftermaths", {"round": 1, "until": NOW, "agreed_at": NOW, "looked_back_at": NOW})
        said = LETTER | {"state": "waiting", "payload": {"act": "Say", "text": WORD, "notice": False}}
        put(tx, "outbox", said | {"key": "round:1:minutes:edition:2:note", "txn": "1", "round": 1})
        said |= {"payload": {"act": "Say", "text": WORD, "notice": True}}
        put(tx, "outbox", said | {"key": "round:1:looked-back", "txn": "2"})
    house.do(erasing.erase, subject)
    assert left(house, WORD) == []
    aftermath = house.look(lambda tx: tx.aftermaths.get(1))
    assert aftermath is not None
    assert (aftermath.whole, aftermath.looked_back_at) == (True, None)


@pytest.mark.parametrize("subject", [Subject(institution=UNIT.upper()), Subject(USER)])
def test_p8_a_heading_and_a_letter_that_name_whoever_is_erased_go(full: House, subject: Subject) -> None:
    heading = UNIT if subject.user is None else WORD
    with full.database.transaction() as tx:
        put(tx, "remembered", {"room": ROOM, "round": 1, "heading": f"Dank an {heading}", "at": NOW})
        payload = {"act": "Say", "text": f"Es fehlt {heading}.", "notice": True}
        put(
            tx, "outbox", LETTER | {"key": "round:1:told", "txn": "5", "state": "waiting", "payload": payload}
        )
    full.do(erasing.erase, subject)
    assert [one.heading for one in full.look(lambda tx: tx.memories.of(ROOM))] == [STAFF_WORD]
    assert "outbox.payload" not in left(full, heading)


def test_p8_that_an_institution_took_part_is_not_known_any_more_once_it_is_erased(house: House) -> None:
    def took_part() -> set[str]:
        return house.look(lambda tx: tx.aftermaths.among(1, [UNIT, "Amt"]))

    with house.database.transaction() as tx:
        tx.rounds.add(a_round(phase="published", opened_at=NOW, closed_at=NOW, published_at=NOW))
        tx.aftermaths.begin(RoundId(1), LATER, [UNIT, "Amt"], NOW)
    assert took_part() == {UNIT, "Amt"}
    house.do(erasing.erase, Subject(institution=UNIT.upper()))
    assert took_part() == {"Amt"}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (table, values)
        for table, values in ROWS
        # Headings are made of what several said; the edit of somebody forgotten names only its target, and
        # what a member list says without an account is of an institution. Who agreed is told with a task, and
        # what is needed with its answer.
        if table not in NOT_HERS and values.get("event") != EDIT and values.get("task") != 2
    ],
)
def test_p8_whatever_names_her_she_is_told_of(house: House, table: str, values: Mapping[str, Any]) -> None:
    answer = dict(next(row for name, row in ROWS if name == "answers"))
    roster = dict(next(row for name, row in ROWS if name == "rosters")) | {"asker": OTHER}
    with house.database.transaction() as tx:
        tx.rounds.add(a_round(starter=OTHER))
        if table == "places":
            put(tx, "rosters", roster)
        if table == "task_turns":
            put(tx, "tasks", {"id": 1, "round": 1})
        if table in ("incidents", "outbox", "dialogues", "archive", "task_turns"):
            put(tx, "answers", answer)
            put(tx, "inbox", MESSAGE | {"event": WAITING, "sender": USER, "state": "done"})
    before = house.do(disclosing.disclose, USER)
    with house.database.transaction() as tx:
        put(tx, table, values)
    after = house.do(disclosing.disclose, USER)
    differing = {name for name in after if after[name] != before[name]} - {"exported"}
    hers = values.get("topic") not in ("check", "late") or values.get("asker") == USER
    assert differing or not hers


def test_p8_what_was_found_in_her_answer_she_is_told_of(full: House) -> None:
    (answer,) = full.do(disclosing.disclose, USER)["answers"]
    assert answer["concerns"] == [{"kind": "person", "excerpt": WORD, "decision": None}]
    assert answer["statements"] == [WORD]


def test_p8_what_others_said_to_her_is_not_told(full: House) -> None:
    """Whoever enters answers for others holds their words for a while: those are not hers to be told."""
    asked = {"desk": USER, "topic": "entry", "subject": f"entry:{USER}", "asker": USER}
    with full.database.transaction() as tx:
        put(tx, "dialogues", ASKED | asked | {"state": {"text": "FREMD"}})
    told = disclosing.written(full.do(disclosing.disclose, USER))
    assert "FREMD" not in told
    assert f"{UNIT} {WORD}" in told
