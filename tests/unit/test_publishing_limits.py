"""From answers to minutes where it becomes odd or large: everything is there, in order, and fits."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.conduct.preparation import opening
from bot.conduct.publication import publishing
from bot.conduct.themes import sorting
from bot.matrix.layout import message, plain, size
from bot.meeting.answer import Answer, Standing
from bot.meeting.ids import EventId, RoundId, UserId
from bot.meeting.letter import Attach, Letter, Say
from bot.meeting.member import Member
from bot.meeting.round import Phase
from bot.speech.markdown import shown
from bot.workshop.sorting import Batch, sort_here
from tests.office import DEADLINE, HARMS, JANSSEN, ONKEN, House, keys, words

CONTENT = 24_000
"""Bytes a message may have; the catalogue says so, and an encrypted event can carry twice that."""
SOURCES = [
    "Uns fehlen Dolmetscher für Elterngespräche. Die Warteliste ist lang.",
    "- Für Elterngespräche finden wir kaum Dolmetscher\n- Zwei Stellen sind frei",
    "Guten Tag,\nein Dolmetscherpool wäre gut; auch für Behördentermine; und für Ärzte!\nViele Grüße",
    "Die Stellen bleiben unbesetzt. Uns fehlt Personal.",
    "1. Personal fehlt\n2. Räume fehlen (z. B. im Altbau)",
    "k. A.",
    "Kein WLAN 🙂 & <kein> Drucker*in",
    "Personal, Personal, Personal.",
]


def member(number: int) -> Member:
    return Member(UserId(f"@m{number}:example.org"), f"Person {number}", f"Einrichtung {number:03}")


def answered(house: House, texts: Sequence[str], question: int = 1) -> RoundId:
    """The latest round has got these answers, each of another institution, and is over."""
    id_ = house.latest().id
    with house.database.transaction() as tx:
        for number, text in enumerate(texts):
            event = EventId(f"$a{number}")
            by = member(number)
            tx.answers.file(Answer(id_, question, event, by, text, house.now, Standing.COUNTED))
    end(house)
    return id_


def end(house: House) -> None:
    house.end(DEADLINE)
    house.deliver()


def sort_really(house: House) -> None:
    """With the real clustering, as the worker does it."""
    id_ = house.latest().id
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    assert material is not None
    batches = [Batch(q.no, q.text, tuple(one.answer.text for one in filed)) for q, filed in material]
    assert house.do(sorting.keep, id_, material, [sort_here(batch) for batch in batches])


def published(house: House) -> tuple[list[str], str]:
    """The messages of the minutes in the order in which they are said, and the file."""
    house.do(publishing.publish, house.office, house.latest().id)
    letters = house.deliver()
    files = [f"round:1:minutes:file{form}" for form in ("", ":docx", ":pdf")]
    assert keys(letters) == [f"round:1:minutes:{no}" for no in range(1, len(letters) - 2)] + files
    *messages, file, _docx, _pdf = letters
    assert isinstance(file.act, Attach)
    return [words(one) for one in messages], file.act.content


def heaviest(messages: Sequence[str]) -> int:
    return max(size(message(text, notice=False)) for text in messages)


def test_p7_each_line_of_the_minutes_leads_back_to_its_answer(house: House) -> None:
    house.open()
    id_ = answered(house, SOURCES)
    sort_really(house)
    messages, file = published(house)
    said = {by.institution: text for by, text in ((member(no), text) for no, text in enumerate(SOURCES))}
    for document in (file, "\n".join(messages)):
        lines = [plain(line) for line in document.splitlines() if line.startswith("- „")]
        assert len(lines) >= len(SOURCES) - 1
        for line in lines:
            quote, _, source = line.removeprefix("• „").rpartition("“ (")
            assert quote in shown(said[source.removesuffix(")")])
    with house.database.transaction() as tx:
        texts = {filed.id: filed.answer.text for filed in tx.answers.of_round(id_)}
        parts = [part for sorting in tx.sortings.of_round(id_) for part in sorting.parts]
    assert {part.answer for part in parts} == set(texts)
    assert [part for part in parts if part.text not in texts[part.answer]] == []


def test_p7_sorting_the_same_rows_anew_gives_the_same_bytes(house: House) -> None:
    written = []
    for _ in range(2):
        house.begin_anew()
        house.open()
        answered(house, SOURCES)
        sort_really(house)
        house.restart()
        written.append(published(house))
    assert written[0] == written[1]


class _PowerCut(Exception):
    """In the midst of a transaction."""


def test_k6_p7_a_publication_that_was_cut_off_is_made_again_and_says_the_same(house: House) -> None:
    house.open()
    id_ = answered(house, SOURCES)
    sort_really(house)

    def publish_and_die() -> list[Letter]:
        with house.database.transaction() as tx:
            publishing.publish(tx, house.office, id_, house.now)
            lost.extend(outgoing.letter for outgoing in tx.outbox.due(house.now))
            raise _PowerCut

    lost: list[Letter] = []
    with pytest.raises(_PowerCut):
        publish_and_die()
    house.restart()
    assert house.latest().phase is Phase.CLOSED
    assert house.deliver() == []
    messages, _file = published(house)
    assert [words(one) for one in lost if isinstance(one.act, Say)] == messages[:1]


def test_a27_minutes_of_four_hundred_answers_fit_and_are_complete(house: House) -> None:
    house.open()
    texts = [f"Antwort {number:03}: {'Uns fehlt für <alle> & „jeden“ etwas. ' * 5}" for number in range(400)]
    answered(house, texts)
    house.sort()
    messages, file = published(house)
    assert len("".join(messages).encode()) > 65_536
    assert heaviest(messages) < CONTENT
    together = plain("\n".join(messages))
    places = [together.index(f"Antwort {number:03}") for number in range(400)]
    assert places == sorted(places)
    for document in (plain(file), together):
        assert all(shown(text) in document for text in texts)
    assert all(text.startswith("### ") for text in messages)


@pytest.mark.parametrize("sign", ["x", "x&", "ü"])
def test_a27_a_word_of_60_kb_fits_in_several_messages_and_stands_whole_in_the_file(
    house: House, sign: str
) -> None:
    house.open()
    word = sign * (60_000 // len(sign.encode()))
    answered(house, [word])
    sort_really(house)
    messages, file = published(house)
    assert heaviest(messages) < CONTENT
    assert word in plain(file)
    assert sum(plain(text).count(sign) for text in messages) >= len(word) // len(sign)


def test_a10_the_longest_questions_and_titles_have_minutes_that_fit(house: House) -> None:
    questions = tuple(f"{no}: {'Wie & warum? ' * 76}"[:1_000] for no in range(20))
    round_ = house.open(questions=questions, title="T&" * 100)
    house.turn(opening.confirm, house.message(), round_.id)
    asked = house.deliver()
    assert heaviest([words(letter) for letter in asked]) < CONTENT
    answered(house, ["Ja.", "Nein."], question=20)
    sort_really(house)
    messages, file = published(house)
    assert heaviest(messages) < CONTENT
    assert all(shown(text) in plain(file) for text in questions)


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "CON", "x" * 200, "\u202egpj.exe", "=HYPERLINK(1)", "a/b\\c:d\0e", "."]
)
def test_a17_a_file_is_named_by_us_alone(house: House, title: str) -> None:
    house.open(title=title, questions=(f"{title}?",))
    answered(house, [f"{title} ist gut."])
    house.sort()
    house.do(publishing.publish, house.office, house.latest().id)
    (file,) = [
        letter.act for letter in house.deliver() if isinstance(letter.act, Attach) and not letter.act.printed
    ]
    assert (file.name, file.mimetype) == ("Protokoll_Runde-1.md", "text/markdown")
    # Were a table made of it, no line of foreign words would be a formula.
    assert not [line for line in file.content.splitlines() if line.startswith(("=", "+", "@", "\t"))]


def test_a21_a_person_is_her_account_whatever_she_is_called(house: House) -> None:
    """Renamed in between she is the same; a second account with her name is somebody else."""
    house.open()
    first = house.answer("Eins.", HARMS, to=1)
    renamed = Member(HARMS.user, "Dr. Silke Harms-Ott", "Kita Sonnenblume")
    second = house.answer("Zwei.", renamed, to=2)
    twin = Member(UserId("@harms2:example.org"), HARMS.name, HARMS.institution)
    house.edit(first, "Eins, geändert.")
    house.edit(second, "Fremd geändert.", sender=twin.user)
    house.answer("Von mir, anderes Konto.", twin, to=1)
    id_ = house.latest().id
    filed = house.look(lambda tx: tx.answers.of_round(id_))
    assert {(one.answer.member.user, one.answer.text) for one in filed} == {
        (HARMS.user, "Eins, geändert."),
        (HARMS.user, "Zwei."),
        (twin.user, "Von mir, anderes Konto."),
    }


def test_a21_an_account_that_is_gone_leaves_its_answers(house: House) -> None:
    """Deactivated without erasure: nobody is there to be named, and what was said still counts."""
    house.open()
    house.take(replace(house.message("Bleibt.", ONKEN, reply_to=house.question(1)), sender_name=None))
    house.answer("Auch.", JANSSEN, to=1)
    end(house)
    house.sort()
    _messages, file = published(house)
    assert "„Bleibt.“ (onken)" in file
