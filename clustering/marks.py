"""List marks of people who write in chat and mail: bullets, and numbers or letters that count up.

A number is a mark only where it counts: „1. Räume 2. Personal“ is a list, „am 1. Mai und 2. Juni“ is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Span = tuple[int, int]
# U+F000 to U+F0FF are the bullets of Word, in a font of symbols; „o“ before a tab is its round one.
BULLET = re.compile(
    r"[ \t]*(?:[-–—*•·▪◦‣►▶→➡>+✓✔✅☑🔹🔸👉\ufe0f\uf000-\uf0ff]+(?=[ \t]|[^\W\d_])[ \t]*|o\t[ \t]*"
    r"|(?:\(?\d{1,2}\.?\)|[a-hA-H]\))[ \t]*)"
)
_INLINE_BULLET = re.compile(  # never begun within white space: 60,000 blanks took a minute
    r"(?<=[.!?;,:])[ \t]+[-–•*][ \t]+(?=\S)"
    r"|(?<![ \t])[ \t]+(?:[•▪►✓✔✅☑🔹🔸👉➡\uf000-\uf0ff]\ufe0f?|//+|\|)[ \t]+(?=\S)"
)
_KEYCAP = r"\ufe0f?\u20e3"  # what makes „1️⃣“ of a 1
_ORDINAL = (  # what has a number of its own: „1. Halbjahr“, „2. Klasse“
    r"(?:halb|schul|lehr|lern|viertel)?jahr|quartal|klasse|woche|stunde|platz|stock|etage|termin|treffen|tag\b"
    r"|(?:jan|febr)uar|märz|april|mai\b|jun|jul|august|\w+ber\b|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
)


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to number: what a mark looks like, and how many it takes to be sure.

    `anywhere`: the first may stand behind other words; else it opens the line or follows a colon.
    """

    mark: re.Pattern[str]
    fewest: int = 2
    anywhere: bool = False


def _way(mark: str, fewest: int = 2, *, anywhere: bool = False) -> _Way:
    return _Way(re.compile(rf"(?<![\w.,(/–-]){mark}(?=\S)"), fewest, anywhere)


_IN_LINE = (
    _way(r"(?:\((?=\d))?(?P<no>\d{1,2}|[a-h])\)[ \t]+", anywhere=True),
    _way(r"(?P<no>\d{1,2})\.\)[ \t]*", anywhere=True),
    _way(rf"(?P<no>\d){_KEYCAP}[ \t]*", anywhere=True),
    _way(rf"(?P<no>\d{{1,2}})\.[ \t]+(?!(?i:{_ORDINAL}))(?=[^\W\d_])"),
    _way(rf"(?P<no>\d{{1,2}})[ \t]+(?!(?i:{_ORDINAL}))(?=[^\W\d_])", 3),
)
_AT_LINE = tuple(
    re.compile(rf"[ \t]*{mark}(?=\S)")
    for mark in (
        r"(?P<no>\d{1,2})\.[ \t]+",
        r"(?P<no>\d{1,2}):[ \t]+",
        rf"(?P<no>\d){_KEYCAP}[ \t]*",
        r"(?P<no>[a-hA-H])\.[ \t]+",
        r"(?P<no>\d{1,2})[ \t]+(?=[^\W\d_])",
    )
)
_SURE = 3  # lines that must count up where a number might say how many („2 Plätze frei“)
_ROUND_BULLET = re.compile(r"[ \t]*o[ \t]+(?=\S)")  # what mail programmes make of a round bullet


def line_marks(lines: Sequence[str]) -> list[int]:
    """How many letters at the start of each line are a mark of a list, 0 for none."""
    found = [match.end() if (match := BULLET.match(line)) else 0 for line in lines]
    for pattern in _AT_LINE:
        marks = [pattern.match(line) for line in lines]
        if _counts(pattern, [mark["no"] for mark in marks if mark]):
            found = [one or (mark.end() if mark else 0) for one, mark in zip(found, marks, strict=True)]
    rounds = [_ROUND_BULLET.match(line) for line in lines]
    if sum(map(bool, rounds)) > 1:
        found = [one or (mark.end() if mark else 0) for one, mark in zip(found, rounds, strict=True)]
    return found


def _counts(pattern: re.Pattern[str], numbers: Sequence[str]) -> bool:
    """Whether so many lines are a list: „1.“ may go on from an earlier one, others begin at one."""
    if pattern is _AT_LINE[0]:
        return len(numbers) > 1
    fewest = _SURE if pattern is _AT_LINE[-1] else 2
    return len(numbers) >= fewest and _values(numbers) == list(range(1, len(numbers) + 1))


def _values(numbers: Sequence[str]) -> list[int]:
    return [int(no) if no.isdecimal() else ord(no.lower()) - ord("a") + 1 for no in numbers]


def in_line(reply: str, span: Span) -> Iterator[Span]:
    """The parts of `span` between bullets and numbers that stand within a line, without these."""
    for part in cut(span, list(_INLINE_BULLET.finditer(reply, *span))):
        yield from cut(part, _numbered(reply, part))


def _numbered(reply: str, span: Span) -> list[re.Match[str]]:
    """The marks of the first way of numbering that counts up in `span`."""
    for way in _IN_LINE:
        marks = list(way.mark.finditer(reply, *span))
        # The first one may have been taken as the mark of the line.
        taken = re.search(
            r"1(?:\.?\)|\.|:|[ \t]|\ufe0f?\u20e3)\s*\Z|a\)\s*\Z", reply[max(0, span[0] - 8) : span[0]]
        )
        first = 2 if taken else 1
        if len(marks) + first - 1 < way.fewest or not marks:
            continue
        counted = _values([mark["no"] for mark in marks]) == list(range(first, first + len(marks)))
        if counted and (way.anywhere or taken or _opens(reply, span, marks[0])):
            return marks
    return []


def _opens(reply: str, span: Span, mark: re.Match[str]) -> bool:
    before = reply[span[0] : mark.start()].rstrip()
    return not before or before.endswith(":")


def cut(span: Span, marks: Sequence[re.Match[str]]) -> Iterator[Span]:
    """`span` without the `marks` in it."""
    start = span[0]
    for mark in marks:
        yield start, mark.start()
        start = mark.end()
    yield start, span[1]
