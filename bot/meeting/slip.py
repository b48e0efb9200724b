"""Slips of the pen: whether a word is another one with a small typing error."""

# The fewest letters of a word that may have one error, and of one that may have two.
_ONE, _TWO = 3, 8


def slipped(word: str, meant: str) -> bool:
    """Whether `word` is `meant`, but for a letter too many, missing, wrong, or two in the wrong order.

    Long words may have two such errors, the shortest none; both words are given in small letters.
    """
    if word == meant:
        return True
    shorter = min(len(word), len(meant))
    most = 2 if shorter >= _TWO else 1
    if shorter < _ONE or abs(len(word) - len(meant)) > most or not (word + meant).isalpha():
        return False
    return _errors(word, meant) <= most


def _errors(word: str, meant: str) -> int:
    """The fewest such errors between two words."""
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(word, start=1):
        before, row, former = row, [i], before
        for j, other in enumerate(meant, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if former and j > 1 and word[i - 2] == other and letter == meant[j - 2]:
                cost = min(cost, former[j - 2] + 1)
            row.append(cost)
    return row[-1]
