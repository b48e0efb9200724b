"""Where sentences end: a dot may belong to an abbreviation, a date, an ordinal number or an address, too."""

import re
from collections.abc import Iterator

from clustering.marks import Span
from clustering.parts import signs_off

CAPITALISED = re.compile(r"[A-ZÄÖÜ][a-zäöüß]")
_FACES = r"[\U0001F300-\U0001FAFF☺☹✌👍]"
_STOP = re.compile(  # never begun within a run of stops or faces: 65,000 dots took a minute
    rf"(?<![.!?…])(?:[.!?…]+|[.!?…]*(?:(?<!{_FACES}){_FACES}+|(?<=\s)[:;]-?[()D]))[\"“”»«')\]]*(?=[ \t\n])"
    r"|(?<=[a-zäöüß]{3})[.!?]+(?=[A-ZÄÖÜ][a-zäöüß]{2})"  # „Räume fehlen.Personal auch.“
)
_ADDRESS = re.compile(r"\S*(?:www\.|//|@)")  # dots in it end nothing
_ABBREVIATIONS = frozenset(
    """
z b d h u a v m o ä i s f p t e r n c l k g abt abs allg art aufl bd bes betr bj bl bspw bzgl bzw ca co
dgl dipl dr ebd einschl engl entspr erg etc ev evtl exkl fa fr frz ggf ggfs ggü gem gg gr hbf hr hrsg
inkl incl jan feb mär mrz apr jun jul aug sep sept okt nov dez jg jgst jh kath kfm kl lfd lt max mtl
mio mrd min mind sa nachm nr od ord päd pers pl prof psych rd schr schul soz sog st staatl std stck stk
str städt stellv tel techn tgl überw uvm verh vgl vorauss vorm vorr wg wiss wö wöchentl ws zt ztr zz
zzgl zusätzl zw jugendl kfz ing lj tn zi bhf insg jährl halbjährl monatl ärztl schriftl mündl persönl
öffentl rechtl sprachl örtl ländl amtl regelm telef
""".split()  # noqa: SIM905 – a list of words reads better as words
)
_WHOLE_WORD = 4  # letters from which a word before a dot is hardly an abbreviation we do not know
# These end a sentence as often as not.
_MAY_END = re.compile("jan|feb|apr|jun|jul|aug|sept?|okt|nov|dez|vorm|nachm|usw|etc")
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


def stops_in(reply: str, span: Span) -> Iterator[int]:
    """Offsets in `reply` at which sentences of `span` end, those of their stops apart from the last one."""
    small = not CAPITALISED.search(reply, *span)
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


def _ends_after_all(before: str, last: str, rest: str) -> bool:
    """„Hochschultag 17.1. Praktikum …“, „um 14 h. Neuer Ausgabeort“: the dot ends the sentence, too."""
    if len(before.strip()) < 12:
        return False
    if _takes_no_noun(last, rest):
        return True
    if not (rest[0].isupper() or rest[0] == "„"):
        return False
    return bool(_MAY_END.fullmatch(last) or _FULL_DATE.search(before) or _MEASURE.search(before))


def _takes_no_noun(last: str, rest: str) -> bool:
    """„offen von 9 bis 12. Unsere …“, „unter 3. 14 Familien …“: the number does not count what follows."""
    if last.isdecimal() and _FIGURE.match(rest):
        return True
    return (last[-1:].isdecimal() or last in _UNITS) and bool(_BEGINS.match(rest))
