"""How people say in passing what puts themes in order: „tu a7 zu den einzelnen“ is „a7 zu den einzelnen“."""

import re

_HANDLE = r"[A-Za-z]{1,3}\d{1,3}"
_HANDLES = rf"{_HANDLE}(?:(?:\s*(?:,|\+|&)\s*|\s+(?:und|and)\s+|\s+)(?:{_HANDLE}))*"
_CAPITAL = r"(?-i:[A-Z]{1,3})"
_SIGH = re.compile(
    r"^(?:(?:nein|nee|ne|ach|oh|ups|halt|quatsch|sorry|ok|okay|so|dann|jetzt|das war falsch|doch nicht)\b"
    r"[ ,.!–-]*)+"
    r"(?=(?:zur(?:ü|ue)ck|r(?:ü|ue)ckgängig)\b)",
    re.IGNORECASE,
)
_VERB_FIRST = re.compile(
    rf"^(?:(?:tue?|packe?|lege?t?|setze?|stelle?|steck|nimm|schiebe?|bring|häng|put)\s+(?:(?:bitte|mal|doch|jetzt)\s+)*)?"
    rf"(?:(?:die|den|beitrag|beiträge)\s+)*(?={_HANDLE}\b)",
    re.IGNORECASE,
)
_JOINS_FIRST = re.compile(
    r"^(?:lege?t?|fass[et]?|führt?e?|nimm|nehmt|packe?t?|tut?)\s+(?:(?:bitte|mal|doch|jetzt|die)\s+)*"
    rf"(?P<themes>(?:themen\s+)?{_CAPITAL}(?:\s*(?:,|\+|&|\bund\b|\bmit\b)\s*{_CAPITAL})+)\s+(?=zusammen\b)",
    re.IGNORECASE,
)
_JOINS_TO = re.compile(
    rf"^(?:(?:alles?\s+(?:aus|von)\s+)(?:thema\s+)?(?P<all>{_CAPITAL})\s+(?:nach|zu|in)"
    rf"|(?:thema\s+)?(?P<whole>{_CAPITAL})\s+(?:ganz|komplett)\s+(?:nach|zu|in)"
    rf"|(?:thema\s+)?(?P<theme>{_CAPITAL})\s+zu[mr]?(?=.*\sdazu[ .!]*$))"
    rf"\s+(?:thema\s+)?(?P<to>{_CAPITAL})(?:\s+dazu)?[ .!]*$",
    re.IGNORECASE,
)
_MODAL = re.compile(
    rf"^(?P<members>{_HANDLES})\s+(?:(?:geh(?:ö|oe)r(?:t|en)|pass(?:t|en)|komm(?:t|en)|soll(?:en)?|muss|müssen"
    r"|kann|können|doch|eher|lieber|besser|bitte|auch|noch|mit)\s+)+(?=(?:nach|zu|zum|in|ins|auf)\b)",
    re.IGNORECASE,
)
# How a German sentence ends. In small letters only, and outside quotation marks: „Packen“ may be a name.
_DOING = (
    r"(?-i:\s+(?:bitte|please|rein|hinein|dazu|rüber|hin|machen|bilden|anlegen|erstellen|legen|packen|tun|setzen"
    r"|stellen|nehmen|schieben|verschieben|zuordnen|einsortieren|sammeln|vereinen"
    r"|zusammen(?:fassen|führen|legen|nehmen|packen|tun)))"
)
_TAIL = re.compile(
    rf"^(?P<move>{_HANDLES}\s+(?:nach|zu|zum|zur|in|ins)\s+(?:(?:den|das|thema|frage)\s+)*\w+)"
    rf"{_DOING}+[ .!]*$",
    re.IGNORECASE,
)
_OUT = re.compile(
    rf"^(?P<members>{_HANDLES})\s+(?:raus|heraus|rausnehmen|herausnehmen)[ .!]*$", re.IGNORECASE
)
_INTO_NEW = re.compile(
    rf"^(?P<members>{_HANDLES})\s+(?:(?:nach|zu|zum|zur|in|ins|als|into|to|as)\s+)?(?:(?:ein|einem|das|dem|a)\s+)?"
    r"(?:neu(?:e[smn]?)?|new)\s+(?:thema|theme)\b"
    rf"(?:{_DOING}+|\s*:?\s*(?P<words>.+?){_DOING}*)[ .!]*$",
    re.IGNORECASE,
)
_NEW_OUT_OF = re.compile(rf"^(?P<new>neues\s+thema\b.*\saus\s+{_HANDLES}){_DOING}+[ .!]*$", re.IGNORECASE)
_OUT_OF_NEW = re.compile(
    rf"^(?:(?:mache?|bilde)\s+)?aus\s+(?P<members>{_HANDLES})\s+(?:bitte\s+)?(?:ein\s+(?:neues\s+)?|neues\s+)thema\b"
    rf"(?:{_DOING}+|\s*:?\s*(?P<words>.+?){_DOING}*)[ .!]*$",
    re.IGNORECASE,
)
# „A in Räume umbenennen“, „nenne A bitte in Räume um“.
_INTO_NAME = re.compile(
    rf"^(?:(?P<do>(?:be)?nenne)\s+)?(?:thema\s+)?(?P<theme>{_CAPITAL})\s+(?:bitte\s+)?(?:um\s+)?in\s+"
    r"(?P<words>.+?)(?(do)(?:\s+um)?|\s+umbenennen)[ .!]*$",
    re.IGNORECASE,
)
_AS = r"(?:als|zu|zum|unter)\s+(?:(?:ein|einem|das|dem)\s+)?(?:neue[smn]\s+)?(?:thema\b\s*:?\s*)?"
_JOINED = r"(?:zusammen(?:fassen|führen|legen)?|vereinen)"
_JOINED_AS = re.compile(
    rf"^(?:themen\s+)?(?P<themes>(?P<first>{_CAPITAL})(?:\s*(?:,|\+|&|\bund\b|\bmit\b)\s*{_CAPITAL})+)\s+"
    rf"(?:{_JOINED}\s+{_AS}(?P<after>.+)|{_AS}(?P<before>.+?)\s+{_JOINED}(?:\s+bitte)?[ .!]*)$",
    re.IGNORECASE,
)
# „A heißt jetzt Räume“; „A heißt Jetzt handeln“ is a name.
_NOW = re.compile(
    rf"^(?P<is>(?:thema\s+)?{_CAPITAL}\s+hei(?:ß|ss)t)(?-i:\s+(?:jetzt|nun|bitte|doch|besser|lieber))+(?=\s+\S)",
    re.I,
)
_SHALL_BE_CALLED = re.compile(
    r"^(?:thema\s+)?(?P<theme>[A-Z]{1,3})\s+soll(?:te)?\s+(?:(?:bitte|besser|lieber|jetzt|doch)\s+)*"
    r"(?P<words>.+?)\s+heißen[ .!]*$"
)


def apart(line: str) -> str:
    """„A und B zusammenlegen als Räume“ in two steps; any other line as it is."""
    found = _JOINED_AS.match(line)
    if found is None:
        return line
    return f"{found['themes']} zusammen, {found['first']} heißt {found['after'] or found['before']}"


def _joined(found: re.Match[str]) -> str:
    """The theme that the other comes to keeps its name."""
    return f"{found['to']} und {found['all'] or found['whole'] or found['theme']} zusammen"


def tidied(line: str) -> str:
    """A line as it would be written; a line that says anything else stays as it is."""
    line = _SIGH.sub("", line)
    line = _VERB_FIRST.sub("", line)
    line = _JOINS_FIRST.sub(r"\g<themes> ", line)
    line = _JOINS_TO.sub(_joined, line)
    line = _MODAL.sub(r"\g<members> ", line)
    line = _TAIL.sub(r"\g<move>", line)
    line = _OUT.sub(r"\g<members> einzeln", line)
    line = _NEW_OUT_OF.sub(r"\g<new>", line)
    for new in (_INTO_NEW, _OUT_OF_NEW):
        line = new.sub(r"neues Thema \g<words> aus \g<members>", line)
    line = _INTO_NAME.sub(r"\g<theme> heißt \g<words>", line)
    line = _NOW.sub(r"\g<is>", line)
    return _SHALL_BE_CALLED.sub(r"\g<theme> heißt \g<words>", line)
