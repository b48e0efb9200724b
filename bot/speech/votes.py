"""Votes: what is said to the procedure (A) and to the proposal (B) of a resolution.

In doubt nothing was said: what is not clearly one of the two votes is asked about and never counted.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.meeting.resolution import CHOICES, PROCEDURE, PROPOSAL, Vote
from bot.meeting.slip import slipped


@dataclass(frozen=True, slots=True)
class Said:
    """A vote, and the words it was given in."""

    vote: Vote
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says. `bare` tells that it begins with a vote but not on what, `alone` that it is all.

    `unclear` tells that it speaks of A or B and cannot be counted there.
    """

    votes: Mapping[int, Said] = field(default_factory=dict)
    unclear: bool = False
    bare: bool = False
    alone: bool = False


def read(text: str) -> Reading:
    """„A ja“, „A: ja, B: nein, das Geld fehlt“, „ja zu beidem“, „Enthaltung“; „ja“ alone says not on what."""
    text = unicodedata.normalize("NFC", text)
    tokens = [
        _Token(found[0].casefold(), *found.span(), letter=found[0] in ("A", "B"))
        for found in _TOKEN.finditer(text)
        if not _only_smiles(found[0])
    ]
    for_whom = _FOR_WHOM.match(text)
    behind = [token for token in tokens if for_whom and token.begin >= for_whom.end()]
    if len(_labelled(behind, text)[0]) == len(CHOICES):
        # Whose vote it is we cannot tell: hers, or one that she passes on for another house.
        return Reading({}, unclear=True)
    found, strange = _labelled(tokens, text)
    clear = {no: said[0] for no, said in found.items() if len({one.vote for one in said}) == 1}
    if found or strange:
        return Reading(clear, unclear=strange or len(clear) < len(found))
    return _unlabelled(tokens, text)


# --- Words -----------------------------------------------------------------------------------------

# „Für das Gesundheitsamt A ja, B ja“ is asked about; „für die Gruppe A ja“ alone is talk.
_FOR_WHOM = re.compile(r"\s*(?:für|fuer|for)\s+(?:[^\s,.;:!?]+\s+){1,6}?(?=A\b)", re.IGNORECASE)
# These say something else than that all is well.
_NO_SMILES = frozenset("👎❌❎✖🚫⛔❓❔🤔🤷🙅🙁☹😕")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word in small letters, or a sign, and where it stands."""

    word: str
    begin: int
    end: int
    letter: bool = False


def _only_smiles(sign: str) -> bool:
    """An emoji, the shade of one, or what joins them."""
    return sign not in _NO_SMILES and unicodedata.category(sign[0]) in ("So", "Sk", "Mn", "Cf")


def _several(words: str) -> frozenset[str]:
    return frozenset(words.split())


# „z. B.“ is no B, and „Aja, Bnein“ is a slip.
_TOKEN = re.compile(
    r"\b[a-z]\.\s?[ab]\.|\b[ab](?=(?:ja|nein|enthaltung)\b)|[^\W_]+|\n|[^\w\s*_„“”\"'‚‘’»«]", re.IGNORECASE
)
_YES = _several(
    "ja jaa jaja jawohl jo jep einverstanden zustimmung zugestimmt zustimmen dafür dafuer angenommen okay ok"
    " yes yep yeah agree agreed approve approved"
)
_NO = _several(
    "nein nain nien neni nei neim nö noe nee ne dagegen ablehnung abgelehnt ablehnen widerspruch"
    " no nope disagree against"
)
_ABSTENTION = _several(
    "enthaltung enthaltungen enthalten enthalte enthalten enthält abstention abstain abstained abstaining"
)
_WORDS = {
    **dict.fromkeys(_YES, Vote.YES),
    **dict.fromkeys(_NO, Vote.NO),
    **dict.fromkeys(_ABSTENTION, Vote.ABSTENTION),
}
# A single word of so many letters may have a slip.
_LONG_ENOUGH = 6
_LABELS = {"a": PROCEDURE, "b": PROPOSAL, "1": PROCEDURE, "2": PROPOSAL}
_ABOUT = _several("zu bei für fuer mit to on for")
_CALLED = _several("frage punkt question")
_WITH = _several("und and + & / ,")
_BOTH = _several("beide beides beidem beiden both")
_SIGNS = frozenset(",.;:!)(=–—-/+&\n")
_JOINING = _several("und and aber but sowie dann")
# What may stand before the letter, between it and the vote, and after it, and says nothing.
_FILLING = _several(
    "bei zu zum zur für fuer frage punkt teil ich wir sage sagen stimme stimmen mit ist bin sind auch bitte"
    " hallo moin guten morgen tag unsere meine antwort antworten klar jeweils ein klares eindeutig ganz"
    " natürlich gern gerne danke vielen dank mich uns"
    " the to on for question we i say vote please thanks thank you"
)
# A greeting, and whatever name follows it, is no reason. (Folded, ß is ss.)
_GREETING = _several("gruss gruesse grüsse grüssen gruessen lg vg mfg regards sincerely")
_BEFORE_GREETING = _several(
    "viele liebe beste herzliche schöne freundliche freundlichen besten lieben mit kind best"
)
_REASONING = _several("weil da denn because since as")
_DOUBTING = _several(
    "wenn falls sofern vorausgesetzt vorbehaltlich bedingung vorbehalt ausser oder erst"
    " wahrscheinlich vielleicht eventuell vermutlich if unless provided or maybe perhaps probably"
)


def _vote(tokens: Sequence[_Token], at: int) -> tuple[Vote, int] | None:
    """The vote that begins here, and where it ends."""
    words = [token.word for token in tokens[at : at + 6]]
    if not words:
        return None
    for pattern, vote in _PHRASES:
        found = pattern.match(" ".join(words))
        if found:
            return vote, at + len(found[0].split())
    known = _WORDS.get(words[0])
    if known is None and len(words[0]) >= _LONG_ENOUGH:
        known = next(
            (_WORDS[one] for one in _WORDS if len(one) > _LONG_ENOUGH and slipped(words[0], one)), None
        )
    return None if known is None else (known, at + 1)


_OURS = r"(?:(?:ich|wir|mich|uns|dem|der|den|das|vorschlag|verfahren|also|gern|gerne|auch)\s)*"
_PHRASES = (
    (re.compile(rf"(?:stimmen?|stimmt)\s{_OURS}nicht\s{_OURS}zu\b"), Vote.NO),
    (re.compile(rf"stimmen?\s{_OURS}zu\b(?!\s(?:beide[ms]?|a|b|frage)\b)"), Vote.YES),
    (re.compile(r"(?:bin|sind)?\s?(?:nicht|not)\s(?:einverstanden|dafür|dafuer|agreed)\b"), Vote.NO),
    (re.compile(rf"lehnen?\s{_OURS}ab\b"), Vote.NO),
    (re.compile(rf"enthalten?\s{_OURS}(?:mich|uns|wir|ich)\b"), Vote.ABSTENTION),
)


# --- With a letter ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """Letters with a vote: where both begin, where the vote does, and where it ends."""

    at: int
    numbers: Sequence[int]
    vote: Vote
    begin: int
    end: int
    past: int

    @property
    def offered(self) -> bool:
        """Whether all these may be answered so."""
        return all(self.vote in CHOICES[no] for no in self.numbers)


def _labelled(tokens: Sequence[_Token], text: str) -> tuple[dict[int, list[Said]], bool]:
    """What is said to which letter, each time it is said; and whether there is more that is meant so."""
    votes = list(_all(tokens))
    found: dict[int, list[Said]] = {}
    strange = _stray(tokens, votes)
    for index, one in enumerate(votes):
        following = votes[index + 1].at if index + 1 < len(votes) else len(tokens)
        # A letter without a vote begins something else.
        following = next((no for no in range(one.past, following) if _begins(tokens, no)), following)
        if not one.offered or not _ends_well(tokens, one.past, following):
            strange = True
            continue
        for no in one.numbers:
            found.setdefault(no, []).append(Said(one.vote, _words(text, tokens, one, following)))
    return found, strange


def _all(tokens: Sequence[_Token]) -> Iterator[_Found]:
    at, fresh = 0, True
    while at < len(tokens):
        found = (_letter_first(tokens, at) or _vote_first(tokens, at)) if fresh else None
        if found is not None:
            yield found
            at = found.past
            continue
        word = tokens[at].word
        fresh = word in _SIGNS or word in _JOINING or (fresh and (word in _FILLING or word in _WORDS))
        at += 1


def _begins(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a letter stands where something new may begin."""
    return tokens[at].letter and tokens[at - 1].word in _SIGNS | _JOINING


def _stray(tokens: Sequence[_Token], votes: Sequence[_Found]) -> bool:
    """Whether a letter is left over: beside others that have a vote, or in the beginning."""
    rest = [no for no, token in enumerate(tokens) if not any(one.at <= no < one.past for one in votes)]
    letters = [no for no in rest if tokens[no].letter]
    return bool(letters) and (bool(votes) or letters[0] == _beyond(tokens, 0))


def _letter_first(tokens: Sequence[_Token], at: int) -> _Found | None:
    letters = _letters(tokens, at)
    soon = _soon(tokens, letters[1]) if letters else None
    if letters is None or soon is None:
        return None
    begin, vote, end = soon
    return _Found(at, letters[0], vote, begin, end, end)


def _vote_first(tokens: Sequence[_Token], at: int) -> _Found | None:
    """„ja zu A“."""
    vote = _vote(tokens, at)
    if vote is None or vote[1] >= len(tokens) or tokens[vote[1]].word not in _ABOUT:
        return None
    after = vote[1] + 1
    while after < len(tokens) and tokens[after].word in _CALLED:
        after += 1
    letters = _letters(tokens, after)
    return None if letters is None else _Found(at, letters[0], vote[0], at, vote[1], letters[1])


def _letters(tokens: Sequence[_Token], at: int) -> tuple[Sequence[int], int] | None:
    """„A“, „A und B“, „beides“, and where it ends."""
    if at >= len(tokens):
        return None
    if tokens[at].word in _BOTH:
        return (PROCEDURE, PROPOSAL), at + 1
    first = _LABELS.get(tokens[at].word)
    if first is None:
        return None
    second = _LABELS.get(tokens[at + 2].word) if at + 2 < len(tokens) else None
    if second not in (None, first) and tokens[at + 1].word in _WITH:
        return (PROCEDURE, PROPOSAL), at + 3
    return (first,), at + 1


def _soon(tokens: Sequence[_Token], at: int) -> tuple[int, Vote, int] | None:
    """The vote that begins here, or after words that say nothing: where, which, and where it ends."""
    end = _beyond(tokens, at)
    for begin in range(at, end + 1):
        vote = _vote(tokens, begin)
        if vote is not None:
            return begin, *vote
    return None


def _beyond(tokens: Sequence[_Token], at: int) -> int:
    """Past what says nothing."""
    while at < len(tokens) and (tokens[at].word in _SIGNS - {";"} or tokens[at].word in _FILLING):
        at += 1
    return at


def _ends_well(tokens: Sequence[_Token], at: int, following: int) -> bool:
    """Whether nothing behind a vote takes it back: no condition, no question, no other vote or part of it."""
    rest = [token.word for token in tokens[at:following]]
    if any(word in _DOUBTING or word == "?" for word in rest):
        return False
    while rest and rest[0] in _FILLING:
        rest = rest[1:]
    if rest and rest[0] not in _SIGNS | _JOINING | _REASONING | _GREETING | _BEFORE_GREETING:
        return False
    while rest and rest[0] in _SIGNS | _JOINING | _FILLING:
        rest = rest[1:]
    return not rest or rest[0] not in _WORDS


def _words(text: str, tokens: Sequence[_Token], found: _Found, following: int) -> str:
    """From the vote to whatever comes next, without what joins the two."""
    loose = _SIGNS | _JOINING | (_FILLING if following < len(tokens) else frozenset())
    greeting = (no for no in range(found.end, following) if tokens[no].word in _GREETING)
    last = next(greeting, following)
    loose |= _BEFORE_GREETING if last < following else frozenset()
    while last > found.end and tokens[last - 1].word in loose:
        last -= 1
    return text[tokens[found.begin].begin : tokens[max(last, found.end) - 1].end]


# --- Without a letter ------------------------------------------------------------------------------


def _unlabelled(tokens: Sequence[_Token], text: str) -> Reading:
    soon = _soon(tokens, 0)
    if soon is None:
        return Reading()
    begin, vote, end = soon
    if vote is Vote.ABSTENTION and _ends_well(tokens, end, len(tokens)):
        # Nobody can abstain from A.
        found = _Found(begin, (PROPOSAL,), vote, begin, end, end)
        return Reading({PROPOSAL: Said(vote, _words(text, tokens, found, len(tokens)))})
    rest = [token.word for token in tokens[end:]]
    return Reading(bare=True, alone=all(word in _SIGNS | _FILLING or word in _WORDS for word in rest))
