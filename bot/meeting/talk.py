"""Talk in a network room: what might be an answer that was written in the wrong place."""

import re
import unicodedata

_FEWEST = 5
_SHORT_QUESTION = _SHORT_GREETING = 8
_GREETING = re.compile(
    r"\W*(?:hallo|moin|hi|hey|servus|guten (?:morgen|tag|abend)|liebe[rs]?|schöne[ns]?|frohe[ns]?"
    r"|(?:vielen|herzlichen|besten|lieben)? ?dank(?:e|eschön)?|bis (?:bald|dann|morgen|nächste)|viele grüße"
    r"|herzlichen glückwunsch|gute besserung|alles gute|willkommen"
    r"|hello|dear|good|thanks?|many thanks|welcome)\b",
    re.IGNORECASE,
)
_HELLO = re.compile(
    r"\W*(?:hallo|hello|moin|hi|hey|servus|guten (?:morgen|tag|abend))(?:[ ,]+(?:zusammen|umlauf|moin))?\W*",
    re.IGNORECASE,
)
# „Liebe Frau Alberts, können Sie mich anrufen?“ is said to a person, as long as something is asked of her.
_TO_SOMEBODY = re.compile(
    r"\W*(?:(?:liebe[rs]?|hallo|moin|hi|guten (?:morgen|tag|abend)|sehr geehrter?|dear|hello),?\s+)?"
    r"(?:frau|herrn?|mrs?\.?|ms\.?)\s+(?:(?:dr|prof)\.\s+)*[\w-]+(?:\s+[\w-]+)?\s*[,:!–]",
    re.IGNORECASE,
)
_OF_HER = re.compile(
    r"\b(?:(?:können|könnten|würden|wollen|haben|hätten) sie|(?:kannst|könntest|würdest|hast) du"
    r"|(?:rufen|melden|schicken|geben|senden|sagen) sie|(?:can|could|would) you|please call)\b",
    re.IGNORECASE,
)
# Only what is asked of one person, and tells nothing: „@Kita Sonnenblume: Habt ihr Platz?“
_ASKING = (
    r"(?:können|könnten|würden|wollen|möchten|haben|hätten|kommen|rufen|melden|schicken|geben|senden"
    r"|sagen) sie|(?:kannst|könntest|würdest|hast|kommst) du|(?:könnt|habt|kommt|seid) ihr|gibt es|ist"
    r"|sind|wann|wo|wie|was|wer|welche\w*|warum|(?:can|could|would|do|have|are) you|please|when|where"
    r"|what|how|who"
)
_CALLS = re.compile(
    rf"(?:{_TO_SOMEBODY.pattern}|\W*@(?!(?:alle|all|room|raum)\b)[^.!?\n]{{1,60}}?[:,\s])\s*(?:bitte\s+)?"
    rf"(?:{_ASKING})\b(?:[^.!?:]|[.:](?=\d))*[.!?\s]*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\W*(?:(?:vielen|herzlichen|besten|lieben|ganz|ok|okay|super|prima)\W+)*"
    r"(?:danke?|dankeschön|thanks?|thank you|thx)\b"
    r"(?:\W+(?:ihnen|euch|allen?|schön|sehr|dafür|zusammen|lg|you|very|much|so"
    r"|für (?:die|den|ihre?n?|eure?n?|alle)"
    r" (?:antwort\w*|rückmeldung\w*|frage\w*|beitr[aä]ge?\w*|hinweise?\w*|info\w*)"
    r"|(?:das|die|alles) nehmen wir (?:so |gern |gerne )?(?:mit|auf)"
    r"|wir nehmen das (?:gern |gerne )?(?:mit|auf)"
    r"|(?:sehr )?gut zu wissen|super|toll|prima))*\W*",
    re.IGNORECASE,
)
_BARE_GREETING = 3
"""Words: „Guten Morgen zusammen“."""
_THEME = 4
"""Letters."""
_LONGEST_AGREEMENT = 60
_WE = r"(?:(?:ich|wir|das|dem|der|hier|bei (?:uns|mir)|uns|mir|es|da|dieser antwort|auch|i|we) )*"
_PLUS_ONE = re.compile(r"\s*\+\s*1[\s!.]*")
_AGREEMENT = re.compile(
    rf"(?:(?:ja|genau|yes) )?(?:dito|ditto|same(?: here)?|ebenso|{_WE}(?:agreed?)"
    rf"|{_WE}(?:(?:sehe|sehen|finde|finden|geht|ist|gilt|seh) )?{_WE}(?:(?:das|es|mir|uns) )?"
    r"(?:genau ?so|genauso|ganz genauso|ebenso|auch(?: so)?|ähnlich)(?: aus| bei uns)?"
    r"|genau|stimmt|stimmt genau|volle zustimmung|zustimmung"
    rf"|{_WE}(?:kann|können) {_WE}(?:nur|mich|uns|voll|dem)(?: (?:nur|voll|mich|uns))*"
    r" (?:zustimmen|anschließen)"
    rf"|{_WE}(?:schließe|schließen) {_WE}(?:mich|uns) {_WE}an|{_WE}(?:stimme|stimmen) {_WE}(?:voll )?zu)",
    re.IGNORECASE,
)

# Nothing is said yet: „Antwort kommt noch“, „Ich melde mich morgen dazu“.
_WHEN = (
    r"(?: (?:noch|dann|morgen|heute|später|nächste woche|am \w+|im laufe des tages|die tage|dazu|nach|bis \w+"
    r"|bald|hier|gleich|erst|mich|uns))*"
)
_POSTPONES = re.compile(
    rf"(?:(?:meine |unsere |die )?(?:antwort|rückmeldung|infos?)(?:en)? )?(?:kommt|folgt|folgen){_WHEN}"
    rf"|(?:ich |wir )?(?:melde|melden) (?:ich |wir )?(?:mich|uns){_WHEN}"
    r"|(?:(?:das|da|dazu|hierzu) )?(?:muss|müssen) (?:ich |wir )?(?:das )?(?:erst |noch )+(?:\w+ ){0,4}"
    r"(?:besprechen|fragen|nachfragen)"
    rf"|(?:ich |wir )?(?:antworte|antworten|reiche|liefere|schicke)(?: ich| wir)?{_WHEN}"
    r"|(?:meine|unsere) (?:kollegin|kollege|leitung|leiterin|chefin) "
    r"(?:antwortet|schreibt|meldet)(?: (?:das|sich|für|uns|mich|noch|hier|dazu|morgen))*"
    r"|answer (?:will follow|follows|to follow)|i will answer (?:later|tomorrow)",
    re.IGNORECASE,
)
_TRIALS = frozenset(("test", "testnachricht", "nur ein test"))
# It says where to look, and nothing else: „siehe Mail“, „s. o.“, „wie Kita Sonnenschein“.
_HOUSE = r"(?:kita|kindergarten|krippe|hort|(?:grund)?schule|bibliothek|bücherei|verein|praxis|frau|herrn?)"
_PLACE = r"(?:e-?)?mail|oben|(?:das )?letztes? (?:mal|jahr)|beim letzten mal|frage \d+|antwort(?: \d+)?|above"
_ELSEWHERE = re.compile(
    r"(?:bitte |alles |(?:das )?(?:gleiche|selbe) |dasselbe )?(?:s|siehe|vgl|wie|see|as|like)"
    rf"(?: (?:schon|auch|in|bei|die|der|meine|unsere|my|our))* (?:{_PLACE}|{_HOUSE} [\w-]+)"
    r"|s o|(?:steht (?:alles |schon )*|(?:das )?hab(?:e|en)? (?:ich |wir )?(?:\w+ ){0,3})"
    r"(?:per|in der|in meiner) (?:e-?)?mail(?: \w+){0,2}",
    re.IGNORECASE,
)


def thanks(text: str) -> bool:
    """Whether it says thanks, and that something was taken in, and nothing else."""
    return _THANKS.fullmatch(text) is not None


def may_answer(text: str) -> bool:
    """Whether it is long enough to say something, and no greeting, no thanks, no question to others."""
    words = text.split()
    if len(words) < _FEWEST or text.lstrip().startswith(("@", "!", "/")):
        return False
    doubts = asks(text) and len(words) < _SHORT_QUESTION
    greets = _GREETING.match(text) is not None and len(words) < _SHORT_GREETING
    return not doubts and not greets and not asks_somebody(text)


def asks_somebody(text: str) -> bool:
    """Whether it speaks to a person by her name and wants something of her; nobody else is to answer."""
    return _TO_SOMEBODY.match(text) is not None and (asks(text) or _OF_HER.search(text) is not None)


def asks(text: str) -> bool:
    """Whether it ends with a question."""
    return text.rstrip().endswith("?")


def agrees(text: str) -> bool:
    """Whether it only agrees with what somebody else said: „dito“, „+1“, „Sehe ich auch so!“, „👍“."""
    if len(text) > _LONGEST_AGREEMENT:
        return False
    words = " ".join(re.findall(r"[^\W\d_]+", text))
    if not words:
        pictures = any(unicodedata.category(sign) == "So" for sign in text)
        return _PLUS_ONE.fullmatch(text) is not None or (pictures and not re.search(r"\d", text))
    return not asks(text) and _AGREEMENT.fullmatch(words) is not None


def points_elsewhere(text: str) -> bool:
    """Whether it only says where to look: „siehe Mail“, „wie Kita Sonnenschein“, „s. o.“"""
    words = " ".join(re.findall(r"[\w-]+", text))
    return len(text) <= _LONGEST_AGREEMENT and not asks(text) and _ELSEWHERE.fullmatch(words) is not None


def postpones(text: str) -> bool:
    """Whether it only says that an answer will come: „Muss ich erst im Team besprechen“."""
    words = " ".join(re.findall(r"\w+", text))
    return len(text) <= _LONGEST_AGREEMENT and not asks(text) and _POSTPONES.fullmatch(words) is not None


def tries(text: str) -> bool:
    """Whether somebody just tries it out."""
    return " ".join(re.findall(r"\w+", text.casefold())) in _TRIALS


def calls(text: str) -> bool:
    """Whether it asks something of somebody by her name, and says nothing else."""
    wants = asks(text) or _OF_HER.search(text) is not None
    return wants and _CALLS.fullmatch(text) is not None


def greets(text: str) -> bool:
    """Whether it says hello, and nothing else."""
    return _GREETING.match(text) is not None and len(text.split()) <= _BARE_GREETING


def hails(text: str) -> bool:
    """Whether it is nothing but a hello, which begins a conversation and answers no question."""
    return _HELLO.fullmatch(text) is not None


def may_suggest(text: str) -> bool:
    """Whether it may be a theme, which is said in a word or two as well: „Dolmetschen“."""
    themed = any(sum(sign.isalpha() for sign in word) >= _THEME for word in text.split())
    talks = asks(text) or text.lstrip().startswith(("@", "!", "/"))
    return themed and not talks and _GREETING.match(text) is None
