"""Looking for themes in a process of its own: whatever happens there, there is an arrangement."""

import asyncio
import gc
import logging
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.meeting.helping import Pair, Passage, Voice, best
from bot.meeting.memory import Remembered
from bot.meeting.minutes import Minutes, Period, Way
from bot.meeting.question import Question
from bot.minutes.arrangement import Arrangement, ungrouped
from bot.minutes.chat import messages
from bot.minutes.compose import Contribution, agenda
from bot.speech import texts
from bot.workshop.sorting import Batch, Sorter, pair, sort, sort_here

POOL = (
    "Ein gemeinsamer Dolmetscherpool für Kitas und Schulen.",
    "Wir wünschen uns einen Dolmetscherpool, den man anrufen kann.",
    "Ein Dolmetscherpool mit fester Finanzierung.",
    "Vorlagen für Elternbriefe in mehreren Sprachen.",
    "Elternbriefe in einfacher Sprache.",
    "Einheitliche Elternbriefe für alle Schulen.",
    "k. A.",
)
BATCH = Batch(4, "Wobei wünschen Sie sich Unterstützung?", POOL)


def odd_work(batch: Batch) -> Arrangement:
    """Works as it is told by the question."""
    match batch.text:
        case "sleep":
            time.sleep(60)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "gossip":
            warnings.warn(batch.answers[0], UserWarning, stacklevel=1)
            logging.getLogger("sklearn").error(batch.answers[0])
        case "raise":
            raise RuntimeError("secret words")
        case "pid":
            return Arrangement(os.getpid(), (), ())
    return Arrangement(batch.question, ("fine",), ())


def work_and_look(batch: Batch) -> Arrangement:
    """Sorts, or counts the strings in memory in which a word stands; given backwards, it is none itself."""
    if batch.text != "look":
        return sort(batch)
    drow = batch.answers[0]
    gc.collect()
    held = {id(part): part for one in gc.get_objects() for part in gc.get_referents(one)}
    return Arrangement(sum(type(part) is str and drow in part[::-1] for part in held.values()), (), ())


def pair_and_keep_quiet(voices: Sequence[Voice]) -> list[Pair]:
    """Pairs in the worker of `work_and_look`."""
    return pair(voices)


def broken_work(batch: Batch) -> Arrangement:
    """As if a library were missing."""
    raise ImportError


def told(text: str) -> Batch:
    return Batch(1, text, ("Eins. Zwei.",))


LEFT = ungrouped(1, ("Eins. Zwei.",))


@pytest.fixture
async def odd() -> AsyncIterator[Sorter]:
    sorter = Sorter(limit=3, work=odd_work)
    yield sorter
    sorter.close()


async def worker(sorter: Sorter) -> int:
    return (await sorter.sort([told("pid")]))[0].question


async def test_k14_a_warm_worker_finds_what_is_found_here_and_gives_up_in_time() -> None:
    sorter = Sorter()
    try:
        await sorter.start()
        arranged = await sorter.sort([BATCH, BATCH])
        await gives_up_in_time(sorter)
    finally:
        sorter.close()
    assert arranged == (sort(BATCH), sort(BATCH))
    assert arranged[0].grouped
    assert arranged[0].answers[-1][0].left_out
    assert arranged[0].headings


def test_a_heading_of_an_earlier_round_is_proposed_again_with_its_round() -> None:
    memory = (
        Remembered("Sprachmittlung", 3, (POOL[0], "Dolmetscherpool für Kitas.", "Ein Dolmetscherpool.")),
    )
    arranged = sort(replace(BATCH, memory=memory))
    assert "Sprachmittlung" in arranged.headings
    assert arranged.recalled[arranged.headings.index("Sprachmittlung")] == 3
    assert sort(BATCH).recalled == ()


async def gives_up_in_time(sorter: Sorter) -> None:
    """Ten thousand statements: minutes without themes, and the bot answers all the time."""
    sorter._worker._limit = 1.0
    many = Batch(1, "Was fehlt?", tuple(f"{POOL[no % 6]} {no}" for no in range(10_000)))
    async with quick():
        (left,) = await sorter.sort([many])
        written = await asyncio.to_thread(minutes_of, many, left)
    assert left == ungrouped(1, many.answers)
    assert "ungruppiert" in written
    assert written.count("\n- „") == 10_000


def test_what_the_title_of_the_round_names_is_no_heading() -> None:
    """All of it is about that, whatever the question; nor is a word that only begins like it."""
    said = (
        "Unsere Schulsozialarbeiterstelle ist seit dem Sommer nicht besetzt.",
        "Die Stelle der Schulsozialarbeit wird erst im Januar neu besetzt.",
        "Für die Schulsozialarbeit fehlt uns ein eigener Raum zum Reden.",
        "Die Schulsozialarbeit hat bei uns keinen Raum, Gespräche finden auf dem Flur statt.",
        "Viele Eltern wissen gar nicht, dass es Schulsozialarbeit gibt.",
        "Die Eltern kennen die Schulsozialarbeit nicht, ein Flyer wäre gut.",
        "Schulsozialarbeit endet um 13 Uhr, im Ganztag ist niemand da.",
        "Am Nachmittag im Ganztag gibt es keine Schulsozialarbeit.",
    )
    untitled = Batch(1, "Wo klemmt es bei Ihnen gerade?", said)
    titled = replace(untitled, title="Schulsozialarbeit an Grundschulen")
    assert any("Schulsozialarbeit" in heading for heading in sort(untitled).headings)
    assert not any("Schulsozialarbeit" in heading for heading in sort(titled).headings)


async def test_the_worker_forgets_what_it_read() -> None:
    """A deleted answer must not stay in a process that runs for months: no text, no surname, no number."""
    name = "nietsrevaX"[::-1]  # so that this file does not hold it
    said = (*POOL, f"Frau {name} übernimmt die {name}kurse.", f"{name}, Tel. 0431-777{name}")
    looks = [Batch(0, "look", (word[::-1],)) for word in (name, name.lower(), said[0])]
    sorter = Sorter(work=work_and_look, pairing=pair_and_keep_quiet)
    try:
        await sorter.sort([replace(BATCH, answers=said)])
        await sorter.pair(voices(f"Wir suchen {name}-Bücher.", f"Wir verleihen {name}-Bücher."))
        kept = [one.question for one in await sorter.sort(looks)]
    finally:
        sorter.close()
    assert kept == [0, 0, 1]  # the last stands in this file, which the worker has read: it does look


def voices(*texts: str) -> list[Voice]:
    asked = "Wobei brauchen Sie Unterstützung?", "Auf welche Angebote möchten Sie hinweisen?"
    return [
        Voice(Passage(no, 0, no), asked[no % 2], f"Einrichtung {no}", text) for no, text in enumerate(texts)
    ]


BOOKS = voices(
    "Wir suchen Bilderbücher in den Familiensprachen, vor allem Farsi und Polnisch.",
    "Wir verleihen an Kitas und Schulen kostenlos Medienkisten mit mehrsprachigen Bilderbüchern.",
    "Wir suchen eine gebrauchte Drehbank für den neuen Metallbereich.",
)


BOTH = "Was suchen Sie, und was können Sie anbieten?"


def test_each_statement_to_a_question_for_both_is_told_apart() -> None:
    assert needed(BATCH) == [*POOL[:-1]]
    texts = [*(one.text for one in BOOKS), "Wir suchen Regale. Wir verleihen Bücher. Danke!"]
    mixed = Batch(4, BOTH, tuple(texts))
    assert needed(mixed) == [BOOKS[0].text, BOOKS[2].text, "Wir suchen Regale."]
    assert needed(replace(mixed, text="Was gibt es Neues?")) == []


def needed(batch: Batch) -> list[str]:
    return [piece.text for pieces in sort(batch).answers for piece in pieces if piece.need]


async def test_k14_the_worker_finds_who_can_help_whom() -> None:
    sorter = Sorter()
    try:
        found = await sorter.pair(BOOKS)
        assert [(one.need, one.offer) for one in best(found, BOOKS)] == [(0, 1)]
        assert await sorter.pair([]) == []
        mixed = [replace(one, question=BOTH) for one in BOOKS]
        assert [(one.need, one.offer) for one in best(await sorter.pair(mixed), mixed)] == [(0, 1)]
    finally:
        sorter.close()


def odd_pairing(said: Sequence[Voice]) -> list[Pair]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


async def test_k14_where_that_kills_the_worker_nobody_is_found_and_the_next_goes_on() -> None:
    sorter = Sorter(limit=3, work=odd_work, pairing=odd_pairing)
    try:
        assert await sorter.pair(BOOKS) == []
        assert (await sorter.sort([told("well")]))[0].question == 1
    finally:
        sorter.close()


def minutes_of(batch: Batch, arrangement: Arrangement) -> str:
    """The messages of the minutes, one below the other."""
    contributions = [Contribution(1, "Kita", text, voice="Kita") for text in batch.answers]
    items = agenda([Question(1, batch.text)], contributions, [arrangement])
    minutes = Minutes("T", "N", 1, (Way.CHAT,), Period(None, None), ("Kita",), 1, items, None)
    return "\n".join(messages(minutes, texts.load("de")))


@asynccontextmanager
async def quick() -> AsyncIterator[None]:
    """The event loop goes on, and its own thread is never busy for more than a quarter of a second.

    How long others keep the machine busy is not of interest.
    """

    async def beat() -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0.01)
            pauses.append(time.thread_time() - began)

    pauses: list[float] = []
    beating = asyncio.create_task(beat())
    yield
    beating.cancel()
    assert len(pauses) > 20
    assert sorted(pauses)[len(pauses) * 99 // 100] < 0.25
    assert max(pauses) < 1


async def test_k14_work_that_takes_too_long_is_left_and_the_next_goes_on(odd: Sorter) -> None:
    before = await worker(odd)
    late, fine = await odd.sort([told("sleep"), told("well")])
    assert late == LEFT
    assert fine.headings == ("fine",)
    assert await worker(odd) != before


async def test_k14_the_bot_lives_on_while_the_worker_thinks(odd: Sorter) -> None:
    await odd.start()
    async with quick():
        assert await odd.sort([told("sleep")]) == (LEFT,)


async def test_k14_a_crash_costs_only_the_batch_that_crashed(odd: Sorter) -> None:
    crashed, fine = await odd.sort([told("die"), told("well")])
    assert crashed == LEFT
    assert fine.headings == ("fine",)


async def test_k14_a_worker_that_died_in_its_sleep_is_replaced(odd: Sorter) -> None:
    os.kill(await worker(odd), signal.SIGKILL)
    (fine,) = await odd.sort([told("well")])
    assert fine.headings == ("fine",)


async def test_p10_an_error_is_logged_without_its_words(
    odd: Sorter, caplog: pytest.LogCaptureFixture
) -> None:
    assert await odd.sort([told("raise")]) == (LEFT,)
    assert "Question 1 stays ungrouped: RuntimeError" in caplog.text
    assert "secret" not in caplog.text


async def test_p10_what_libraries_say_in_the_worker_is_not_heard(
    odd: Sorter, capfd: pytest.CaptureFixture[str]
) -> None:
    assert await odd.sort([Batch(1, "gossip", ("KANARIENVOGEL",))]) == (Arrangement(1, ("fine",), ()),)
    assert "KANARIENVOGEL" not in capfd.readouterr().err


async def test_the_bot_starts_without_a_worker_that_works(caplog: pytest.LogCaptureFixture) -> None:
    sorter = Sorter(limit=30, work=broken_work)
    await sorter.start()
    assert "did not start: ImportError" in caplog.text
    assert await sorter.sort([told("well")]) == (LEFT,)
    sorter.close()


async def test_close_in_the_middle_leaves_no_process(odd: Sorter) -> None:
    pid = await worker(odd)
    thinking = asyncio.create_task(odd.sort([told("sleep")]))
    await asyncio.sleep(0.2)
    thinking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await thinking
    await until_gone(pid)


async def test_the_worker_ends_with_the_bot(tmp_path: Path) -> None:
    script = tmp_path / "bot_that_dies.py"
    script.write_text(
        "import asyncio, os, signal\n"
        "from bot.workshop.sorting import Batch, Sorter\n"
        "async def live():\n"
        "    sorter = Sorter()\n"
        "    await sorter.start()\n"
        "    print(sorter._worker.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(live())\n"
    )
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert ended.returncode == -signal.SIGKILL
    await until_gone(int(ended.stdout))


def test_here_too_nothing_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sort_here(BATCH) == sort(BATCH)
    monkeypatch.setitem(sys.modules, "clustering", None)
    assert sort_here(told("x")) == LEFT


async def until_gone(pid: int) -> None:
    for _ in range(100):
        if not works(pid):
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"process {pid} still runs")


def works(pid: int) -> bool:
    """A killed process may stay a zombie until it is reaped; it works no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
