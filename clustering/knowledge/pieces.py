"""Words cut into the pieces a network knows, the likeliest way (Kudo: *Subword Regularization*, 2018)."""

from collections.abc import Sequence

from clustering.forgetting import passing
from clustering.knowledge.weights import Lexicon

_SPACE = "▁"
_MOST = 512  # pieces that the network reads of a text
_WORDS = 100_000


class Cutter:
    """Cuts texts into pieces; a word that returns is not cut again until `forget`."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._cut = passing(_WORDS)(self._likeliest)

    def cut(self, text: str) -> list[int]:
        """The numbers of the pieces, a beginning and an end around them."""
        words = text.translate(self._lexicon.plain).split(" ")
        inside = [piece for word in words if word for piece in self._cut(_SPACE + word)]
        return [self._lexicon.begin, *inside[: _MOST - 2], self._lexicon.end]

    def _likeliest(self, word: str) -> Sequence[int]:
        """Viterbi: the best way to each letter is the best way to an earlier one, and a piece."""
        known = self._lexicon
        best: list[tuple[float, int, int]] = [(0.0, 0, 0), *[(float("-inf"), 0, 0)] * len(word)]
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + known.longest) + 1):
                piece = known.pieces.get(word[start:end], known.unknown if end == start + 1 else None)
                if piece is not None and (score := best[start][0] + known.scores[piece]) > best[end][0]:
                    best[end] = (score, start, piece)
        return _way_back(best)


def _way_back(best: Sequence[tuple[float, int, int]]) -> Sequence[int]:
    found, end = [], len(best) - 1
    while end:
        _, end, piece = best[end]
        found.append(piece)
    return found[::-1]
