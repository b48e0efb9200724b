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

_SEMICOLON = re.compile(";")
_FACES = r"[\U0001F300-\U0001FAFF☺☹✌👍]"
_STOP = re.compile(  # never begun within a run of stops or faces: 65,000 dots took a minute
    rf"(?<![.!?…])(?:[.!?…]+|[.!?…]*(?:(?<!{_FACES}){_FACES}+|(?<=\s)[:;]-?[()D]))[\"“”»«')\]]*(?=[ \t\n])"
    r"|(?<=[a-zäöüß]{3})[.!?]+(?=[A-ZÄÖÜ][a-zäöüß]{2})"  # „Räume fehlen.Personal auch.“
)
_ADDRESS = re.compile(r"\S*(?:www\.|//|@)")  # dots in it end nothing
# A comma after which a clause of its own begins: „…, außerdem schreiben wir“, „…, und bei weiten Wegen zahlen
# wir“.
_CLAUSE = re.compile(
    r"(?<=[^\s,;.]{3},)[ \t]+"
    r"(?=(?:außerdem|und (?:für|bei|von|am|im|in|auf|mit|\w{3,7}tags)) \w+,? [^.()]{12})"
)
_ABBREVIATIONS = frozenset(
    """
z b d h u a v m o ä i s f p t e r n c l k g abt abs allg art aufl bd bes betr bj bl bspw bzgl bzw ca
co dgl dipl dr ebd einschl engl entspr erg etc ev evtl exkl fa fr frz ggf ggfs ggü gem gg gr hbf hr
hrsg inkl incl jan feb mär mrz apr jun jul aug sep sept okt nov dez jg jgst jh kath kfm kl kita lfd
lt max mtl mio mrd min mind mo di mi do fr sa so nachm nr od ord päd pers pl prof psych rd s. schr
schul soz sog st staatl std stck stk str städt stellv tel techn tgl u. überw uvm v. verh vgl vorauss
vorm vorr wg wo wiss wö wöchentl ws zt ztr zz zzgl zusätzl zw jugendl kath kfz ing lj tn zi bhf insg
jährl halbjährl monatl ärztl schriftl mündl persönl öffentl rechtl sprachl örtl ländl amtl regelm telef
""".split()  # noqa: SIM905 – a list of words reads better as words
) - {"wo", "so", "kita", "di", "mi", "do", "mo", "s.", "u.", "v."}
_CAPITALISED = re.compile(r"[A-ZÄÖÜ][a-zäöüß]")
_WHOLE_WORD = 4  # letters from which a word before a dot is hardly an abbreviation we do not know
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
    broken = bool(_CAPITALISED.search(reply)) and any(line[:1].islower() for line in lines[1:])
    width = max((len(line.rstrip()) for line in lines), default=0) if broken else 0
    position, start, last, listed = 0, None, "", False
    for line, mark in zip(lines, marks, strict=True):
        goes_on = not mark and ((listed and _hangs(line)) or (broken and _wraps(last.rstrip(), line, width)))
        if start is not None and not goes_on:
            yield start, position
            start = None
        start = position + mark if start is None else start
        listed = bool(mark) or (listed and goes_on)
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
    stops = [] if item else sorted(clauses.union(_real_stops(reply, span)))
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


def _real_stops(reply: str, span: Span) -> Iterator[int]:
    """Where sentences end, abbreviations, dates, ordinals and addresses apart."""
    small = not _CAPITALISED.search(reply, *span)
    for stop in _STOP.finditer(reply, *span):
        rest = reply[stop.end() : span[1]].lstrip()
        before = reply[max(span[0], stop.start() - 30) : stop.start()]
        spaced = reply[stop.end() : stop.end() + 1].isspace()
        if not rest or (not spaced and _in_address(before, rest)):
            continue
        if _ends_sentence(before, stop.group(), rest, small=small):
            yield stop.end()


def _in_address(before: str, rest: str) -> bool:
    return bool(_ADDRESS.match(before.rsplit(maxsplit=1)[-1]) or _ADDRESS.match(rest[:60]))


def _is_item(reply: str, span: Span) -> bool:
    return span[1] - span[0] <= _LONGEST_ITEM and bool(BULLET.match(reply, reply.rfind("\n", 0, span[0]) + 1))


def _ends_sentence(before: str, stop: str, rest: str, *, small: bool) -> bool:
    """Whether `stop` ends a sentence; `small`: of somebody who begins none with a capital."""
    if rest.startswith("und ") and stop[0] not in ".?…":
        return True  # „… (warten seit Juli!) und ab und zu einen Kleinbus“
    word = re.search(r"[^\s(„\"/-]*\Z", before)
    last = word.group().lower() if word else ""
    may_end = not stop.endswith(")") and _ends_after_all(before, last, rest)
    if stop.strip("\"“”»«')]") == "." and _no_stop(last) and not may_end:
        return False
    if last.endswith("str") and rest[0].isdigit():  # „Hauptstr. 12“
        return False
    if signs_off(rest):  # „räume sind knapp. lg tim“
        return True
    if small and rest[0].islower() and len(last) >= _WHOLE_WORD and not stop.startswith(("..", "…")):
        return True
    return not rest[0].islower() and rest[0] not in "()–-/&+„"


def _no_stop(last: str) -> bool:
    """Whether the dot after `last` belongs to an abbreviation, a date or an ordinal number."""
    return last.split(".")[-1] in _ABBREVIATIONS or bool(re.fullmatch(r"[\d./–]*\b\d{1,2}", last))


_ENDINGS = (
    "jan",
    "feb",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "okt",
    "nov",
    "dez",
    "vorm",
    "nachm",
    "usw",
    "etc",
)
_FULL_DATE = re.compile(r"(?<!\bam )(?<!\bvom )(?<!\bdem )(?<!\bden )\b\d{1,2}\.\d{1,2}\Z")
# What follows an ordinal is a noun: neither a number nor a word that opens a sentence can.
_FIGURE = re.compile(r"\d+(?![\d.])")
_BEGINS = re.compile(
    r"(?:Wir|Ich|Die|Der|Das|Den|Dem|Des|Eine?[mnrs]?|Uns|Unse?re?|Es|Sie|Er|Man|Meine?|Ihre?|Keine?|Viele|Alle"
    r"|Einige|Manche|Diese[mnrs]?|Da|Dann|Damit|Dafür|Dazu|Dabei|Daher|Danach|Davon|Dort|Hier|Jetzt|Nun|Auch|Aber"
    r"|Und|Oder|Doch|Nur|Sonst|Leider|Außerdem|Zudem|Zusätzlich|Ansonsten|Bitte|Gerne?|Wer|Wie|Was|Wo|Wann|Wenn"
    r"|Weil|Ob|Als|Seit|In|Im|Am|An|Auf|Aus|Bei|Beim|Für|Mit|Ohne|Nach|Von|Vom|Vor|Zu|Zum|Zur|Über|Unter|Durch"
    r"|Trotz|Wegen|Ab|Bis|Mehr|Weniger|Neu|Neue[rs]?)\b(?!-)"
)
_UNITS = ("std", "min", "wo", "mon", "pers", "pl", "stck", "stk", "mio", "kl", "jg", "jgst", "jh")
_MEASURE = re.compile(r"\d ?(?:h|min|std|mon|j)\Z", re.IGNORECASE)


def _ends_after_all(before: str, last: str, rest: str) -> bool:
    """„Hochschultag 17.1. Praktikum …“, „um 14 h. Neuer Ausgabeort“: the dot ends the sentence, too."""
    if len(before.strip()) < 12:
        return False
    if _takes_no_noun(last, rest):
        return True
    if not (rest[0].isupper() or rest[0] == "„"):
        return False
    return last in _ENDINGS or bool(_FULL_DATE.search(before) or _MEASURE.search(before))


def _takes_no_noun(last: str, rest: str) -> bool:
    """„offen von 9 bis 12. Unsere …“, „unter 3. 14 Familien …“: the number does not count what follows."""
    if last.isdecimal() and _FIGURE.match(rest):
        return True
    return (last[-1:].isdecimal() or last in _UNITS) and bool(_BEGINS.match(rest))


def _trimmed(reply: str, span: Span) -> Span:
    """Without white space, and without the lines at the sides of a table."""
    start, end = span
    while start < end and (reply[start].isspace() or reply[start] == "|"):
        start += 1
    while end > start and (reply[end - 1].isspace() or reply[end - 1] == "|"):
        end -= 1
    return start, end


_HEADING = re.compile(
    r"(?:nr|nummer|lfd\. nr|fragen?|antwort(?:en)?|thema|themen|punkt|einrichtung|rückmeldung(?:en)?"
    r"|anmerkung(?:en)?|bemerkung(?:en)?|(?:frage )?\d{1,2})[.):]*",
    re.IGNORECASE,
)
