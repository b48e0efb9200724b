"""Looking for themes: heavy work that must neither stop the bot nor bring it down.

It runs in a process of its own, which is kept warm. Whatever happens there, the caller gets an
arrangement: without themes if they could not be found in time.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ConfigurationProblem, Grouping
from bot.meeting.helping import Pair, Voice
from bot.meeting.memory import Remembered
from bot.minutes.arrangement import Arrangement, Found, Piece, arrange, ungrouped
from bot.workshop.worker import Worker

if TYPE_CHECKING:
    import clustering

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """With what themes are sought beside words and our knowledge of the field."""

    encoder: bool = True
    model: Path | None = None
    knowledge: Path | None = None

    @classmethod
    def of(cls, wanted: Grouping) -> "Tools":
        """Those an office wants."""
        return cls(wanted.encoder, wanted.model, wanted.knowledge)


_ALL = Tools()


class Lack(StrEnum):
    """What is not there although it was wanted."""

    ENCODER = "the encoder of what statements mean is missing or damaged"
    KNOWLEDGE = "the knowledge of the field was changed, but what is derived from it was not"
    OWN = "the office's knowledge or ours was changed, but not what is derived from both; ours alone is used"


@dataclass(frozen=True, slots=True)
class Batch:
    """All answers to one question, verbatim and in order, and what earlier rounds teach.

    What the `title` of the round names is what all of it is about: no theme of its own, no heading.
    """

    question: int
    text: str
    answers: tuple[str, ...]
    tools: Tools = _ALL
    memory: tuple[Remembered, ...] = ()
    title: str = ""


# Enough to make the worker load word lists and compile what is compiled on first use.
_WARMING = Batch(
    0,
    "Was fehlt Ihnen?",
    (
        "Uns fehlen Dolmetscher für Elterngespräche.",
        "Dolmetscher sind kaum zu finden.",
        "Ein Dolmetscherpool wäre gut.",
        "Das WLAN ist zu schwach.",
        "Wir brauchen WLAN im Altbau.",
        "Die Tablets sind alt.",
        "Zwei Stellen sind nicht besetzt.",
    ),
)


def sort(batch: Batch) -> Arrangement:
    """Arrange a batch here and now. Takes a few seconds the first time, for loading word lists.

    What people wrote is forgotten again: the worker outlives many a deleted answer.
    """
    import clustering  # the bot itself starts without scikit-learn

    memory = [clustering.Confirmed(one.heading, one.texts) for one in batch.memory]

    def group(texts: Sequence[str]) -> Found:
        about = f"{batch.text} {batch.title}"
        grouping = clustering.group(texts, question=about, memory=memory, aids=_aids(batch.tools))
        return _found(grouping, batch.memory)

    try:
        return _with_needs(arrange(batch.question, batch.answers, clustering.split, group), batch.text)
    finally:
        clustering.forget()


def _aids(tools: Tools) -> "clustering.Aids":
    import clustering

    return clustering.Aids(tools.encoder, tools.model, tools.knowledge)


def _with_needs(arrangement: Arrangement, question: str) -> Arrangement:
    """All that is said to a question for needs is needed, to one for needs and offers what is told so."""
    import clustering

    need, asked = clustering.Help.NEED, clustering.asks(question)
    if need not in asked:
        return arrangement

    def marked(piece: Piece) -> Piece:
        said = asked == {need} or clustering.kind(piece.text, question) is need
        return replace(piece, need=said and not piece.left_out)

    answers = tuple(tuple(map(marked, pieces)) for pieces in arrangement.answers)
    return replace(arrangement, answers=answers)


def _found(grouping: "clustering.Grouping", memory: Sequence[Remembered]) -> Found:
    themes = grouping.themes
    doubtful = frozenset(index for theme in themes for index in theme.doubtful)
    recalled = [0 if theme.recalled is None else memory[theme.recalled].round for theme in themes]
    return Found(grouping.labels, [theme.heading for theme in themes], doubtful, recalled)


def sort_here(batch: Batch) -> Arrangement:
    """Like `sort`, but never raises: answers that cannot be sorted stay ungrouped."""
    try:
        return sort(batch)
    except Exception as error:
        return _left(batch, error)


def lacking(tools: Tools) -> tuple[Lack, ...]:
    """What themes have to be sought without. Takes two seconds the first time."""
    from clustering.knowledge import current, readable

    there = {
        Lack.KNOWLEDGE: current(),
        Lack.OWN: tools.knowledge is None or current(tools.knowledge),
        Lack.ENCODER: not tools.encoder or readable(),
    }
    return tuple(lack for lack, found in there.items() if not found)


def concepts(own: Path | None = None) -> Iterator[str]:
    """What the field, and an office's own knowledge of it, call what is spoken of; read without the library.

    What is not as it should be is not used, and `umlauf knowledge` says so.
    """
    library = find_spec("clustering")
    ours = Path(library.origin).parent / "knowledge" if library and library.origin else None
    for folder in filter(None, (ours, own)):
        with suppress(OSError, ValueError, TypeError, RecursionError):
            yield from _named((folder / "concepts.jsonl").read_text(encoding="utf-8-sig"))


def _named(entries: str) -> Iterator[str]:
    for line in entries.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            entry = json.loads(line)
            yield from (str(entry[key]) for key in ("heading", "short") if key in entry)


async def check(model: Path | None, limit: float = 120.0) -> None:
    """Open the office's model in a process of its own.

    Raises ConfigurationProblem, with a sentence that says why, if it cannot be used.
    """
    if model is None:
        return
    worker = Worker(limit)
    try:
        await worker.start()
        fault = await worker.do(flaw, model)
    except (TimeoutError, BrokenProcessPool) as broken:
        fault = f"it takes too much time or memory ({type(broken).__name__})"
    finally:
        worker.close()
    if fault:
        raise ConfigurationProblem(f"grouping.model ({model}) cannot be used: {fault}.")


def flaw(model: Path) -> str:
    """What is wrong with a model; nothing if it can be used."""
    from clustering.semantic import UnusableModel, opened

    try:
        opened(model)
    except UnusableModel as fault:
        return str(fault)
    return ""


# More pairs than these take more memory than a few suggestions are worth.
_MOST_PAIRS = 1_000_000


def pair(voices: Sequence[Voice], tools: Tools = _ALL) -> list[Pair]:
    """Who says she needs what somebody else offers, also to other questions; what they said is forgotten."""
    import clustering

    try:
        return _paired(voices, tools)
    finally:
        clustering.forget()


def _paired(voices: Sequence[Voice], tools: Tools) -> list[Pair]:
    import clustering

    kinds = [clustering.kind(voice.text, voice.question) for voice in voices]
    needs = [no for no, kind in enumerate(kinds) if kind is clustering.Help.NEED]
    offers = [no for no, kind in enumerate(kinds) if kind is clustering.Help.OFFER]
    if len(needs) * len(offers) > _MOST_PAIRS:
        return []
    said, given = ([voices[no].text for no in numbers] for numbers in (needs, offers))
    found = clustering.match(said, given, _aids(tools))
    return [Pair(needs[one.need], offers[one.offer], one.score) for one in found]


class Sorter:
    """Sorts batches one after the other in a worker process, each within `limit` seconds.

    `work` is what the worker does with a batch, `pairing` finds who can help whom; both have to be importable
    by name.
    """

    def __init__(
        self,
        limit: float = 120.0,
        work: Callable[[Batch], Arrangement] = sort,
        tools: Tools = _ALL,
        pairing: Callable[[Sequence[Voice]], list[Pair]] | None = None,
    ) -> None:
        self._work = work
        self._tools = tools
        self._pairing = pairing or partial(pair, tools=tools)
        self._turn = asyncio.Lock()
        self._worker = Worker(limit)

    async def start(self) -> None:
        """Start the worker and let it load what it needs; if that fails it is tried again when needed."""
        async with self._turn:
            try:
                await self._ready()
            except Exception as error:
                _log.warning("The worker that looks for themes did not start: %s", type(error).__name__)

    async def examine(self) -> None:
        """Log what the worker, which logs nothing itself, has to do without. Never raises."""
        async with self._turn:
            try:
                await self._worker.start()
                lacks = await self._worker.do(lacking, self._tools)
            except Exception as error:
                _log.warning("The worker could not be asked what it lacks: %s", type(error).__name__)
                return
        for lack in lacks:
            _log.warning("Themes are sought with less: %s; see umlauf doctor", lack)

    async def sort(self, batches: Sequence[Batch]) -> tuple[Arrangement, ...]:
        """Arrange each batch; one that takes too long or kills the worker stays ungrouped. Never raises."""
        async with self._turn:
            return tuple([await self._sort(batch) for batch in batches])

    async def pair(self, voices: Sequence[Voice]) -> list[Pair]:
        """Who can help whom; nobody, if that takes too long or kills the worker. Never raises."""
        async with self._turn:
            try:
                await self._ready()
                return await self._worker.do(self._pairing, voices)
            except asyncio.CancelledError:
                self.close()
                raise
            except Exception as error:
                _log.warning("Nobody was found who can help: %s", type(error).__name__)
                return []

    def close(self) -> None:
        """Stop the worker, even in the middle of its work. The next batch starts another."""
        self._worker.close()

    async def _sort(self, batch: Batch) -> Arrangement:
        try:
            return await self._sort_or_retry(batch)
        except asyncio.CancelledError:
            self.close()
            raise
        except Exception as error:
            return _left(batch, error)

    async def _sort_or_retry(self, batch: Batch) -> Arrangement:
        """A worker may have died while nobody looked, so one that is found dead is replaced once."""
        try:
            return await self._sort_once(batch)
        except BrokenProcessPool:
            return await self._sort_once(batch)

    async def _sort_once(self, batch: Batch) -> Arrangement:
        await self._ready()
        return await self._worker.do(self._work, replace(batch, tools=self._tools))

    async def _ready(self) -> None:
        if not self._worker.running:
            await self._worker.start()
            await self._worker.do(self._work, replace(_WARMING, tools=self._tools))


def _left(batch: Batch, error: Exception) -> Arrangement:
    _log.warning("Question %d stays ungrouped: %s", batch.question, type(error).__name__)
    return ungrouped(batch.question, batch.answers)
