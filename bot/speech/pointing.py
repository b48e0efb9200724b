"""Pointing: what somebody writes to a file that only says where to look – „siehe Anhang“, „s. Anlage“.

Whoever can read no files has read nothing then, as if nothing had been written to it.
"""

import re

_FILE = (
    r"(?:anh[aä]ng(?:e|en|s)?|anlagen?|(?:(?:beigefügte|angehängte)[nrms]?|attached) \w+|datei(?:en)?"
    r"|dokument(?:e|en)?|pdf|word|bild(?:er)?|fotos?|attachments?|attached|enclosure|enclosed|file|document|picture)"
)
_THE = r"(?:(?:im|in|der|die|das|den|dem|the|unsere?[nrms]?|meine?[nrms]?|our|my|bitte|dazu|hierzu|auch) )*"
_SEE = rf"(?:s|sh|siehe|vgl|see) {_THE}{_FILE}"
_REPLY = r"(?:antwort(?:en)?|rückmeldung(?:en)?|beitr[aä]ge?|stellungnahme|infos?|answers?|feedback|reply)"
_HERE = r"(?:anbei|hier|im anhang|in der anlage|als (?:anlage|anhang|datei)|attached|enclosed)"
_ENCLOSED = rf"(?:{_HERE}(?: {_THE}{_REPLY})?|{_THE}{_REPLY} {_HERE})"
_ABOUT = r"(?:(?:zu|zur|to|frage|question|nr|punkt|top|und|and|\d{1,2}) )*"
_GREETING = r"(?:(?:hallo|hi|moin|liebe|alle|zusammen|guten|tag|morgen|hello|please|bitte) )*"
_THANKS = r"(?: (?:vielen|dank|danke|lg|vg|mfg|viele|liebe|grüße|thanks|thank|you|bitte))*"
_POINTS = re.compile(rf"{_GREETING}{_ABOUT}(?:{_SEE}|{_ENCLOSED}){_THANKS}")
_LONGEST = 200
_ALONE = ("hier", "bitte hier")


def points(caption: str) -> bool:
    """Whether a caption says nothing but that the file is to be looked at."""
    if len(caption) > _LONGEST:
        return False
    said = " ".join(re.findall(r"\w+", caption.lower()))
    return said not in _ALONE and _POINTS.fullmatch(said) is not None
