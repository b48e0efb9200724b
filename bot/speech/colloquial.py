"""How people say in passing what puts themes in order: „tu a7 zu den einzelnen“ is „a7 zu den einzelnen“."""

import re

_HANDLE = r"[A-Za-z]{1,3}\d{1,3}"
_HANDLES = rf"{_HANDLE}(?:(?:\s*(?:,|\+|&)\s*|\s+(?:und|and)\s+|\s+)(?:{_HANDLE}))*"
_SIGH = re.compile(
    r"^(?:(?:nein|nee|ne|ach|oh|ups|halt|quatsch|sorry|ok|okay|so|dann|jetzt|das war falsch|doch nicht)\b"
    r"[ ,.!–-]*)+"
    r"(?=(?:zur(?:ü|ue)ck|r(?:ü|ue)ckgängig)\b)",
    re.IGNORECASE,
)
_VERB_FIRST = re.compile(
    rf"^(?:tue?|packe?|lege?|setze?|stelle?|steck|nimm|schiebe?|bring|häng|put)\s+(?:(?:bitte|mal|doch|jetzt)\s+)*(?={_HANDLE}\b)",
    re.IGNORECASE,
)
_MODAL = re.compile(
    rf"^(?P<members>{_HANDLES})\s+(?:(?:geh(?:ö|oe)r(?:t|en)|pass(?:t|en)|komm(?:t|en)|soll(?:en)?|muss|müssen"
    r"|kann|können|doch|eher|lieber|besser|bitte|auch|noch|mit)\s+)+(?=(?:nach|zu|zum|in|ins|auf)\b)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"^(?P<move>{_HANDLES}\s+(?:nach|zu|zum|in|ins)\s+(?:(?:den|das|thema)\s+)*\w+)"
    r"\s+(?:rein|hinein|dazu|rüber|hin|packen|setzen|legen|stellen|tun|bitte)[ .!]*$",
    re.IGNORECASE,
)
_OUT = re.compile(
    rf"^(?P<members>{_HANDLES})\s+(?:raus|heraus|rausnehmen|herausnehmen)[ .!]*$", re.IGNORECASE
)
_INTO_NEW = re.compile(
    rf"^(?P<members>{_HANDLES})\s+(?:nach|zu|zum|zur|in|ins|als|into|to|as)\s+(?:(?:ein|einem|das|dem|a)\s+)?"
    r"(?:neu(?:e[sm]?)?|new)\s+(?:thema|theme)\b\s*:?\s*(?P<words>.+?)[ .!]*$",
    re.IGNORECASE,
)
_SHALL_BE_CALLED = re.compile(
    r"^(?:thema\s+)?(?P<theme>[A-Z]{1,3})\s+soll(?:te)?\s+(?:(?:bitte|besser|lieber|jetzt|doch)\s+)*"
    r"(?P<words>.+?)\s+heißen[ .!]*$"
)


def tidied(line: str) -> str:
    """A line as it would be written; a line that says anything else stays as it is."""
    line = _SIGH.sub("", line)
    line = _VERB_FIRST.sub("", line)
    line = _MODAL.sub(r"\g<members> ", line)
    line = _TAIL.sub(r"\g<move>", line)
    line = _OUT.sub(r"\g<members> einzeln", line)
    line = _INTO_NEW.sub(r"neues Thema \g<words> aus \g<members>", line)
    return _SHALL_BE_CALLED.sub(r"\g<theme> heißt \g<words>", line)
