"""Split an answer into statements, as people write in chat and mail: bullets, half sentences, no final stop.

Layout speaks first (lines, bullets, „1.“ „1)“ „a)“, inline „1) … 2)“, rows of semicolons), then sentences
with an eye on German abbreviations. Everything is a span of the reply, so that a statement is a verbatim
quotation and nothing can get lost: what is no statement (greeting, signature, „k. A.“) is handed out as
such, not dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from clustering.cohesion import goes_on
from clustering.marks import BULLET, Span, cut, in_line, line_marks
from clustering.parts import Kind, Segment, named, says_nothing, signs_off
from clustering.stops import CAPITALISED, stops_in

_SEMICOLON = re.compile(";")
# A comma after which a clause of its own begins: „…, außerdem schreiben wir“, „…, und freitags gibt es“.
_CLAUSE = re.compile(
    r"(?<=[^\s,;.]{3},)[ \t]+"
    r"(?=(?:außerdem|und (?:für|bei|von|am|im|in|auf|mit|\w{3,7}tags)) \w+,? [^.()]{12})"
)
_HEADING = re.compile(
    r"(?:nr|nummer|lfd\. nr|fragen?|antwort(?:en)?|thema|themen|punkt|einrichtung|rückmeldung(?:en)?"
    r"|anmerkung(?:en)?|bemerkung(?:en)?|(?:frage )?\d{1,2})[.):]*",
    re.IGNORECASE,
)
_LONGEST_ITEM = 220  # letters up to which an item of a list is taken as one statement


def split(reply: str) -> list[str]:
    """The statements of `reply`: verbatim substrings in order, without greetings and empty phrases."""
    return [segment.text for segment in segments(reply) if segment.kind is Kind.STATEMENT]


def segments(reply: str) -> tuple[Segment, ...]:
    """All of `reply` but list marks and white space, in order, each part named for what it is."""
    spans = [span for part in _opened(reply) for span in _pieces(reply, part)]
    parts = named([(reply[start:end], start) for start, end in spans if start < end])
    return tuple(replace(one, kind=Kind.LEAD) if _heads(reply, one) else one for one in parts)


def _heads(reply: str, segment: Segment) -> bool:
    """Whether it is a cell of a pasted table that only says what stands in others."""
    if segment.kind is not Kind.STATEMENT or not _HEADING.fullmatch(segment.text):
        return False
    before, after = reply.rfind("\n", 0, segment.start), reply.find("\n", segment.end)
    return "|" in reply[before + 1 : after if after >= 0 else None]


def _opened(reply: str) -> Iterator[Span]:
    """The lines of the reply without their marks; lines that a mail programme wrapped are one."""
    lines = reply.splitlines(keepends=True)
    marks = line_marks(lines)
    # Only where nouns are written large does a small letter tell of a break; else a line is a line.
    broken = bool(CAPITALISED.search(reply)) and any(line[:1].islower() for line in lines[1:])
    width = max((len(line.rstrip()) for line in lines), default=0) if broken else 0
    position, start, last, listed = 0, None, "", False
    for line, mark in zip(lines, marks, strict=True):
        same = not mark and ((listed and _hangs(line)) or (broken and _wraps(last.rstrip(), line, width)))
        if start is not None and not same:
            yield start, position
            start = None
        start = position + mark if start is None else start
        listed = bool(mark) or (listed and same)
        position, last = position + len(line), line
    if start is not None:
        yield start, position


def _hangs(line: str) -> bool:
    """Whether a line goes on with the item of a list above it: set in, and in small letters."""
    return line[:2].isspace() and line.strip()[:1].islower()


def _wraps(last: str, line: str, width: int) -> bool:
    """Whether `line` goes on with a sentence that a mail programme broke at its `width` (82 at most)."""
    return width <= 82 and len(last) >= max(58, width - 16) and bool(line.strip()) and last[-1] not in ".!?:;"


def _pieces(reply: str, line: Span) -> Iterator[Span]:
    for marked in in_line(reply, line):
        for part in _semicolons(reply, marked):
            yield from (_trimmed(reply, span) for span in _sentences(reply, part))


def _semicolons(reply: str, span: Span) -> Iterator[Span]:
    """A row of at least three parts is a list; a single semicolon joins what belongs together."""
    line = reply[slice(*span)]
    at_start = span[0] == 0 or not BULLET.match(reply, reply.rfind("\n", 0, span[0]) + 1)
    if at_start and line.count(";") >= 2 and not re.search(r"[.!?]\s+\w", line):
        return cut(span, list(_SEMICOLON.finditer(reply, *span)))
    return iter([span])


def _sentences(reply: str, span: Span) -> Iterator[Span]:
    """Thoughts of one or more sentences; an item of a list is one thought."""
    item = _is_item(reply, span)
    clauses = set() if item else {clause.end() for clause in _CLAUSE.finditer(reply, *span)}
    stops = [] if item else sorted(clauses.union(stops_in(reply, span)))
    start = last = span[0]
    for end, following in pairwise([*stops, span[1]]):
        before, after = reply[last:end].strip(), reply[end:following].strip()
        if after and (
            end in clauses
            or says_nothing(before)
            or signs_off(after)
            or not goes_on(reply[start:end].strip(), before, after)
        ):
            yield start, end
            start = end
        last = end
    yield start, span[1]


def _is_item(reply: str, span: Span) -> bool:
    return span[1] - span[0] <= _LONGEST_ITEM and bool(BULLET.match(reply, reply.rfind("\n", 0, span[0]) + 1))


def _trimmed(reply: str, span: Span) -> Span:
    """Without white space, and without the lines at the sides of a table."""
    start, end = span
    while start < end and (reply[start].isspace() or reply[start] == "|"):
        start += 1
    while end > start and (reply[end - 1].isspace() or reply[end - 1] == "|"):
        end -= 1
    return start, end
