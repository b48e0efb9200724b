"""What staff say about who can help whom: „1 ja, 2 nein“, „alle ja“, „Wer kann wem helfen?“."""

import re
from difflib import get_close_matches

_MARKS = " \t\n.,:;!?…\"'„“”‚‘’»«()*_`"
_QUESTIONS = ("wer kann wem helfen", "wer hilft wem", "wer kann wem helfen bitte", "who can help whom")
_YES = ("ja", "jo", "yes", "passt", "aufnehmen", "übernehmen")
_NO = ("nein", "ne", "nö", "no", "nicht", "weglassen")
_NONE = ("keine davon", "keins", "keins davon", "keines davon", "none of them")
_ALL = r"alle(?:s)?|beide(?:s)?|all|both"
_PIECE = re.compile(
    rf"(?P<which>{_ALL}|\d{{1,2}}(?:\s*(?:,|und|and|\+|&|\s)\s*\d{{1,2}})*)[.):]?\s*:?\s+(?P<word>[a-zäöü]+)",
    re.I,
)
_BETWEEN = re.compile(r"[\s,;.]*(?:(?:und|and)\s)?\s*", re.I)
_LONGEST = 200


def asks(text: str, prefix: str = "") -> bool:
    """Whether somebody wants to see who can help whom."""
    said = " ".join(text.split()).casefold()
    said = said.removeprefix(prefix.casefold()).strip(_MARKS)
    return bool(said) and bool(get_close_matches(said, _QUESTIONS, n=1, cutoff=0.85))


def read(text: str, count: int) -> dict[int, bool] | None:
    """Which of `count` pairs are wanted, and which are not; None if it is talk. Numbers may be too high."""
    said = " ".join(text.split()).strip(" .!")
    if len(said) > _LONGEST:
        return None
    if (alone := _decided(said)) is not None:
        return {1: alone} if count == 1 else None
    if said.casefold().strip(_MARKS) in _NONE:
        return dict.fromkeys(range(1, count + 1), False)
    return _pieces(said, count)


def _pieces(said: str, count: int) -> dict[int, bool] | None:
    found: dict[int, bool] = {}
    at = 0
    while at < len(said):
        piece = _PIECE.match(said, at)
        decided = _decided(piece["word"]) if piece else None
        if piece is None or decided is None:
            return None
        numbers = [int(no) for no in re.findall(r"\d+", piece["which"])] or range(1, count + 1)
        found |= dict.fromkeys(numbers, decided)
        between = _BETWEEN.match(said, piece.end())
        at = between.end() if between else len(said)
    return found or None


def _decided(word: str) -> bool | None:
    said = word.casefold().strip(_MARKS)
    if said in _YES or said in _NO:
        return said in _YES
    if not said.isalpha():
        return None
    near = get_close_matches(said, [form for form in (*_YES, *_NO) if len(form) > 3], n=1, cutoff=0.79)
    return near[0] in _YES if near and len(said) > 3 else None
