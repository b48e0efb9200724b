"""What the members of a theme speak of: the field's concepts, and the nouns they wrote themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clustering.aids import ALL, Aids
from clustering.aptness import aptness
from clustering.knowledge import Field, field_of, read_for_good, readable
from clustering.persons import nameless
from clustering.subject import Subject, Vector
from clustering.terms import content_terms
from clustering.vectors import Matrix
from clustering.written import Spread, written

_CUE = 0.25  # weight of the cues of a concept in what a member says …
_NEAR, _CLEAR = 8.0, 1.5  # … of its nearness to the words of the examples, and the power of that …
_MEANT, _CLEARLY_MEANT = 2.0, 4  # … and of its nearness to what they mean
_SURE = 1.5  # weight from which a member clearly speaks of a concept; below, its best concept says little
_USUAL = 0.5  # how little it matters that the other themes speak of a concept, too
_LEAST = 0.25  # how much members must speak of a concept on average before it is named at all
_LEAST_UNSAID = 0.45  # … if none of them uses a word of it
_AT_ONCE = 1000  # texts whose concepts are looked up at once
_BEST = 10  # subjects of a theme that may come into its heading


def subjects_of(
    themes: Sequence[Sequence[str]], question: str, trusted: bool, aids: Aids = ALL
) -> Iterator[list[Subject]]:
    """The best subjects of each theme, best first; concepts only where the field is known (`trusted`).

    With the encoder among the `aids` names are weighed by what the members mean, if it can be read.
    What the question names is no subject, unless nothing else is spoken of.
    """
    asked = frozenset(content_terms(question))
    field = field_of(aids.knowledge)
    spread = Spread.over(themes, field.examples.commonness, question)
    plain = [[nameless(text) for text in members] for members in themes]
    reads = aids.encoder and readable()
    nearby = _nearness_of(plain, field) if trusted or aids.encoder else None
    # Where nothing is read no member means any concept.
    meant = _meant(themes, field) if reads and trusted else [np.zeros(1) for _ in themes]
    spoken = _concepts_spoken_of(plain, nearby, meant, field) if trusted and nearby else [None] * len(themes)
    found = []
    for number, members in enumerate(themes):
        usual = field.examples.typical(plain[number], nearby[number]) if nearby else {}
        every = [*_concepts(spoken[number], field), *written(members, spread, usual)]
        found.append(_best([subject for subject in every if not subject.stems <= asked] or every))
    yield from _weighed(found, themes, field) if reads else found


def _weighed(
    found: Sequence[Sequence[Subject]], themes: Sequence[Sequence[str]], field: Field
) -> Iterator[list[Subject]]:
    """The subjects of each theme, best first by what their names and the members mean, too."""
    read_for_good([concept.short for concept in field.concepts])
    near = aptness([[subject.name for subject in subjects] for subjects in found], themes)
    for subjects, cosines in zip(found, near, strict=True):
        yield _best([subject.nearer(cosine) for subject, cosine in zip(subjects, cosines, strict=True)])


def _best(subjects: Sequence[Subject]) -> list[Subject]:
    return sorted(subjects, key=lambda subject: (-subject.value, subject.name))[:_BEST]


@dataclass(frozen=True, slots=True)
class _Spoken:
    """How much each member speaks of each concept, how much it is the theme's own, and whether to name it."""

    support: Matrix
    own: Vector
    enough: npt.NDArray[np.bool_]


def _nearness_of(themes: Sequence[Sequence[str]], field: Field) -> list[Matrix]:
    """How near each member of each theme is to each concept; asked once for all, for asking costs most."""
    texts = [text for members in themes for text in members]
    near = [field.examples.nearness(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
    return np.split(np.vstack(near), _ends(themes)) if near else []


def _meant(themes: Sequence[Sequence[str]], field: Field) -> list[Matrix]:
    """The same by what they mean; the texts as they are, for these were read before."""
    return np.split(field.meant([text for members in themes for text in members]), _ends(themes))


def _concepts_spoken_of(
    themes: Sequence[Sequence[str]], nearby: Sequence[Matrix], meant: Sequence[Matrix], field: Field
) -> list[_Spoken]:
    said = np.split(field.cues.counts([text for members in themes for text in members]), _ends(themes))
    supports = [_support(*seen) for seen in zip(nearby, said, meant, strict=True)]
    usual = np.vstack(supports).mean(axis=0)
    return [_spoken(support, cues, usual) for support, cues in zip(supports, said, strict=True)]


def _ends(themes: Sequence[Sequence[str]]) -> npt.NDArray[np.int64]:
    """Where among all members one theme ends and the next begins."""
    return np.cumsum([len(members) for members in themes])[:-1]


def _spoken(support: Matrix, said: Matrix, usual: Vector) -> _Spoken:
    mean = support.mean(axis=0)
    enough = mean >= np.where((said > 0).any(axis=0), _LEAST, _LEAST_UNSAID)
    return _Spoken(support, np.log2(1 + mean / (usual + _USUAL)), enough)


def _support(near: Matrix, said: Matrix, meant: Matrix) -> Matrix:
    """Shape (n, n_concepts): 1 for the concept a member speaks of most, if it clearly speaks of one."""
    weights = np.log1p(3 * (_CUE * said + _NEAR * near**_CLEAR + _MEANT * meant**_CLEARLY_MEANT))
    return np.asarray(weights / np.maximum(weights.max(axis=1, keepdims=True), _SURE))


def _concepts(spoken: _Spoken | None, field: Field) -> Iterator[Subject]:
    if spoken is None:
        return
    for number in np.argsort(-spoken.support.mean(axis=0) * spoken.own, kind="stable")[:_BEST]:
        if not spoken.enough[number]:
            continue
        short = field.concepts[int(number)].short
        stems = frozenset(content_terms(short.replace("–", " ")))
        yield Subject(short, stems, spoken.support[:, number], float(spoken.own[number]), written=False)
