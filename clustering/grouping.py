"""The grouping as others call it: texts in, labels and themes out, whatever the texts are."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from clustering.aids import ALL, Aids
from clustering.headings import headings
from clustering.knowledge import field_of
from clustering.large import cells
from clustering.memory import Anchors, Confirmed, anchors, known_texts
from clustering.representative import representative
from clustering.similarity import Evidence, Similarity
from clustering.themes import ALONE, Committee, Labels, in_order
from clustering.vectors import Matrix

FEWEST = 6  # texts: with fewer, a reader needs no themes
MOST_EXACT = 2500  # distinct texts: above, all pairs would cost too much time and memory
_MOST_SHAKEN = 400  # distinct texts: above, one vote is stable enough and twenty would take long
_VOTES = 20
_MEANING = 2.0  # weight of the block of meaning
_THRESHOLD = 0.5  # similarity (sum of z-scores) from which two texts are better together …
_OF_MEANING = 0.35  # … and more, as far as the block of meaning …
_OF_KNOWLEDGE = 1.4  # … and the blocks of knowledge add to the sum
_WIDER = 0.4  # in an unknown field the sum spreads less
_EVENER = 1.1  # a reader puts as many headings over a hundred texts as over thirty
_ORDINARY, _MOST_EVENED = 45, 150  # texts of an ordinary round, and of one that may well have more themes
_CROWDED = 0.5  # and yet, for each doubling of a crowd: in a crowd a large theme draws in whatever is near
_CROWD, _MOST_CROWDED = 200, 1600
_SHAKE, _SHAKE_OF_MEANING = 1.1, 0.3
_CLOSEST = 0.6  # how far above the threshold the closest member must be, or a text stands alone
_EVIDENCE = 0.04  # raw cosine some pair must reach: z-scores alone would find themes in pure noise
_FEW = 24  # texts below which there are too few pairs to tell chance from a theme, the fewer the less
_BOLDER = 4.6  # with few texts, group more readily …
_STRICTER = 12.0  # … but ask for a stronger proof of each theme, above all of small ones
_MOSTLY = 0.6  # where one theme of a small round holds more than this share …
_DENSE = 3.0  # … and all are so near to each other (outside the field, where nothing else tells) …
_LEFT_OVER = -1.5  # … a text alone joins it that is as near as this to its members
_LOOKED_AT = 8  # members of a theme in a very large round from which it is named
_WELL_KNOWN = 0.5  # concepts per word of meaning from which a very large round does without pieces of words
_THREADS = ThreadpoolController()  # the matrices are small: more threads than one wait for each other
_DOUBT = 0.55  # share of votes for a member's place below which it is marked doubtful


@dataclass(frozen=True, slots=True)
class Theme:
    """Texts that belong together.

    `members` are indices in the order given, `representative` the one that speaks best for all, `doubtful`
    those that hardly fit, `cohesion` how surely the members belong together (0 to 1; above `MOST_EXACT`
    texts nobody votes, it is 1, and the first member speaks). `recalled` is the place in the memory of the
    theme that it is again, whose heading it has.
    """

    heading: str
    members: tuple[int, ...]
    representative: int
    cohesion: float
    doubtful: tuple[int, ...] = ()
    recalled: int | None = None


@dataclass(frozen=True, slots=True)
class Grouping:
    """One label per text (-1: stands alone) and the themes; label k means a member of `themes[k]`."""

    labels: list[int]
    themes: tuple[Theme, ...]


def group(
    texts: Sequence[str], *, question: str = "", memory: Sequence[Confirmed] = (), aids: Aids = ALL
) -> Grouping:
    """Group short answers to one question into themes.

    Never raises on odd text; the same texts give the same themes. Five texts or fewer stay alone. Above
    `MOST_EXACT` distinct texts an approximation takes over (`clustering.large`), which asks no memory. Of the
    `aids` those are used that are there.
    """
    if len(texts) < FEWEST:
        return Grouping([ALONE] * len(texts), ())
    with _THREADS.limit(limits=1), _uncollected():
        return _grouped(texts, question, memory, aids)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage in circles: none arises, and over thousands of texts it takes a tenth of all."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _grouped(texts: Sequence[str], question: str, memory: Sequence[Confirmed], aids: Aids) -> Grouping:
    distinct = list(dict.fromkeys(text for text in texts if text.strip()))
    found = _found(distinct, question, memory, aids)
    place = {text: row for row, text in enumerate(distinct)}
    rows = np.array([place.get(text, -1) for text in texts], dtype=np.intp)
    labels = _without_singles(np.where(rows >= 0, np.append(found.labels, ALONE)[rows], ALONE))
    return Grouping([int(label) for label in labels], _themes(texts, labels, rows, found, question, memory))


def _without_singles(labels: Labels) -> Labels:
    """Groups of one become ALONE, the others are numbered by first appearance."""
    names, sizes = np.unique(labels, return_counts=True)
    shared = set(names[sizes > 1].tolist()) - {ALONE}
    return in_order([label if label in shared else ALONE for label in labels.tolist()])


def _themes(
    texts: Sequence[str],
    labels: Labels,
    rows: Labels,
    found: "_Found",
    question: str,
    memory: Sequence[Confirmed],
) -> tuple[Theme, ...]:
    groups = [np.flatnonzero(labels == label) for label in range(int(labels.max(initial=ALONE)) + 1)]
    recalled = found.recalled([rows[members] for members in groups])
    known = {no: memory[place].heading for no, place in recalled.items()}
    read = [_read_for_heading(members, len(rows)) for members in groups]
    said = [[texts[int(index)] for index in members] for members in read]
    names = headings(said, question, found.field_known, found.aids, known)
    return tuple(
        replace(_theme(name, members, rows[members], found, texts), recalled=recalled.get(no))
        for no, (name, members) in enumerate(zip(names, groups, strict=True))
    )


def _read_for_heading(members: Labels, size: int) -> Labels:
    """All members, or in a very large round as many as a reader would look at, from the whole theme."""
    return members if size <= MOST_EXACT else members[:: max(1, len(members) // _LOOKED_AT)]


def _theme(name: str, members: Labels, rows: Labels, found: "_Found", texts: Sequence[str]) -> Theme:
    sure = found.sureness(rows)
    doubtful = tuple(int(index) for index, share in zip(members, sure, strict=True) if share < _DOUBT)
    speaks = int(members[representative([texts[int(index)] for index in members], sure.tolist(), name)])
    return Theme(name, tuple(members.tolist()), speaks, float(sure.mean()), doubtful)


@dataclass(frozen=True, slots=True)
class _Found:
    """Labels of distinct texts, the votes behind them if there were any, and whether the field is known.

    `aids`: with what headings are weighed. Behind the votes for each text stand those for each of the
    `anchors`, if there is a memory.
    """

    labels: Labels
    votes: Matrix | None = None
    field_known: bool = False
    aids: Aids = ALL
    anchors: Anchors | None = None

    def recalled(self, groups: Sequence[Labels]) -> dict[int, int]:
        """Which groups (rows of `labels`) are which themes of the memory, each theme once."""
        if self.anchors is None or self.votes is None:
            return {}
        votes, found = self.votes[:, len(self.labels) :], dict[int, int]()
        for number, rows in enumerate(groups):
            theme = self.anchors.again(rows, votes)
            if theme is not None and theme not in found.values():
                found[number] = theme
        return found

    def sureness(self, rows: Labels) -> npt.NDArray[np.float64]:
        """For each member of a theme (rows of `labels`) the mean share of votes for its place."""
        if self.votes is None or len(rows) < 2:
            return np.ones(len(rows))
        ties = self.votes[np.ix_(rows, rows)]
        return np.asarray(np.clip((ties.sum(axis=1) - 1) / (len(rows) - 1), 0, 1))


def _found(texts: Sequence[str], question: str, memory: Sequence[Confirmed], aids: Aids) -> _Found:
    if len(texts) < 2:
        return _Found(np.arange(len(texts)), aids=aids)
    if len(texts) > MOST_EXACT:
        return _Found(_labels_of_many(texts, question, aids), aids=replace(aids, encoder=False))
    evidence = _evidence(texts, question, aids)
    near = _anchored(texts, question, memory, aids, len(evidence.total)) if memory else None
    labels, agreement = vote(evidence, _VOTES if len(texts) <= _MOST_SHAKEN else 1, near)
    return _Found(labels, agreement, evidence.trust > 0, aids, near)


def _evidence(texts: Sequence[str], question: str, aids: Aids) -> Evidence:
    meaning = _MEANING if aids.encoder else 0.0
    return Similarity(question, meaning=meaning, model=aids.model, knowledge=aids.knowledge).transform(texts)


def _anchored(
    texts: Sequence[str], question: str, memory: Sequence[Confirmed], aids: Aids, size: int
) -> Anchors:
    """The memory beside the texts, its nearness from the threshold on, in the units of its shake.

    Measured among the texts of both, so that a memory of other matters is far from all.
    """
    known, owner = known_texts(memory)
    evidence = _evidence([*texts, *known], question, aids)
    bar = _bar(evidence, size)
    return anchors((evidence.total[:size, size:] - bar.threshold) / bar.scale, owner)


@dataclass(frozen=True, slots=True)
class _Bar:
    """From where on two texts are better together, in what units, and how cautious to be with few texts."""

    threshold: float
    scale: float
    caution: float


def _bar(evidence: Evidence, size: int) -> _Bar:
    """`size` is how many texts are to be grouped; the evidence may hold more."""
    caution, scale = max(0.0, 1 - len(evidence.total) / _FEW), 1 + _WIDER * evidence.trust
    threshold = _THRESHOLD + _OF_MEANING * evidence.meaning + _OF_KNOWLEDGE * evidence.trust
    threshold -= _BOLDER * caution
    threshold -= _EVENER * scale * float(np.log(np.clip(size, _FEW, _MOST_EVENED) / _ORDINARY))
    threshold += _CROWDED * scale * float(np.log2(np.clip(size, _CROWD, _MOST_CROWDED) / _CROWD))
    return _Bar(threshold, scale, caution)


def vote(evidence: Evidence, votes: int = _VOTES, near: Anchors | None = None) -> tuple[Labels, Matrix]:
    """Labels without a gap, one for each text that stands alone too; and what share puts a pair together.

    That is of shape (n_texts, n_texts + n_anchors).
    """
    size, bar = len(evidence.total), _bar(evidence, len(evidence.total))
    shake = bar.scale * (_SHAKE + _SHAKE_OF_MEANING * evidence.meaning)
    total = near.beside(evidence.total, bar.threshold, bar.scale) if near else evidence.total
    committee = Committee(bar.threshold, votes=votes, shake=shake).fit(total)
    certain = evidence.raw >= _EVIDENCE * (1 + 2 * bar.caution)
    proof = np.where(certain, evidence.total - bar.threshold - _CLOSEST * bar.scale, -np.inf)
    labels = in_order(committee.labels_[:size])
    labels = _with_partner(labels, proof, _STRICTER * bar.caution)
    if bar.caution:
        nearness = (evidence.total - bar.threshold) / bar.scale
        labels = _joined(labels, nearness, _DENSE * (1 - evidence.trust))
    return labels, committee.agreement_[:size]


def _with_partner(labels: Labels, proof: Matrix, stricter: float) -> Labels:
    """A text without a proven partner in its group stands alone: a theme must not rest on chance.

    Where proof has to be `stricter`, some pair of each group must bring so much, in a small group more.
    """
    together = labels[:, None] == labels[None, :]
    sizes = together.sum(axis=1)
    np.fill_diagonal(together, False)
    proven = np.where(together, proof, -np.inf).max(axis=1)
    best = np.full(len(labels), -np.inf)
    np.maximum.at(best, labels, proven)
    stays = (proven >= 0) & (best[labels] >= stricter * np.minimum(1.5, 3 / sizes))
    return np.where(stays, labels, len(labels) + np.arange(len(labels))).astype(np.intp)


def _joined(labels: Labels, nearness: Matrix, dense: float) -> Labels:
    """What stands alone joins the theme that nearly all are in already, if it is not far from it.

    Only if the texts are `dense` on average: then they speak of one matter. No two themes become one, for
    several themes of one matter are what most questions bring.
    """
    sizes = np.bincount(labels)
    most = labels == sizes.argmax()
    apart = ~np.eye(len(labels), dtype=bool)
    if most.mean() <= _MOSTLY or nearness[apart].mean() < dense:
        return labels
    joins = (sizes[labels] == 1) & (nearness[:, most].mean(axis=1) >= _LEFT_OVER)
    return np.where(joins, sizes.argmax(), labels).astype(np.intp)


def _labels_of_many(texts: Sequence[str], question: str, aids: Aids) -> Labels:
    """Cell by cell, by words and knowledge alone: reading the meaning of thousands would take longest.

    Pieces of words help outside the field only, and take a quarter of the time.
    """
    labels = np.zeros(len(texts), dtype=np.intp)
    for indices in cells(texts, question):
        cell = [texts[index] for index in indices]
        characters = float(field_of(aids.knowledge).recognition(cell) < _WELL_KNOWN)
        evidence = Similarity(question, characters, meaning=0.0, knowledge=aids.knowledge).transform(cell)
        labels[indices] = vote(evidence, votes=1)[0] + labels.max() + 1
    return labels
