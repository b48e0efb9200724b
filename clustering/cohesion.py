"""Whether a sentence goes on with the thought of the one before it, or opens another.

People answer in twos: „Tandems! Zwei Häuser tun sich zusammen.“, „Masken mit Sichtfenster? Gibt es die?“,
„Der Brief war zu lang. Meine Frau hat ihn vorgelesen.“ A statement is a thought, not a sentence.
"""

import re

_SHORTEST = 18  # letters; „Fahrdienst!“, „30 ct/km.“ belong to their neighbour
_SHORTEST_OPENING = 5  # … unless the next sentence says itself that something else begins
_OUTCRY = 45  # letters up to which an exclamation is the title of what follows
_ASIDE = 75  # letters up to which a question asks about what was just said
_EARLY = 45  # letters within which a word must stand to point back

_OPENS = re.compile(
    r"(?:und(?! (?:zwar|das|dies|dann|deshalb|so)\b)|außerdem|zusätzlich|darüber hinaus|ferner|des weiteren"
    r"|weiterhin|zudem|(?:als )?them(?:a|en)|sonst|ansonsten|aber|trotzdem|inhaltlich|neue[rs]?|unsere?)\b"
    r"|neu:",
    re.IGNORECASE,
)
_CARRIES_ON = re.compile(
    r"(?:(?:das|die|dies|dat) (?:ist|sind|war|wäre|geht|hat|haben|wird|würde|kann|können|macht|gilt|läuft"
    r"|liegt|mutt|heißt|wissen|wollen|sollen|müssen|letzten?)"
    r"|(?:sie|er) (?:ist|war|hat|hatte|wird|kann|soll|kommt|macht)"
    r"|dies|dadurch|damit|deshalb|deswegen|daher|darum|somit|beides|da|dann|denn|hauptsache|insbesondere"
    r"|sprich|gerade die|vor allem|zum beispiel|z\. ?b\.|d\. ?h\.|einerseits|nämlich|oder|tel|notfalls|früher"
    r"|das man|ohne (?:das|die|sie|ihn)|dass|man|meine?|ihre?|seine?|mich|mehr|bitte|gern|wirklich"
    r"|all(?:e|es) ander(?:e|en|es))\b",
    re.IGNORECASE,
)
_VERB = (
    r"(?:ist|sind|war|hat|haben|kann|können|muss|müssen|müssten?|wird|werden|wollen|hieß|heißt|geht|macht"
    r"|wäre|dürfen)"
)
_POINTS_BACK = re.compile(
    r"\b(?:ihn|ihm|ihnen|davon|dafür|darauf|daran|darüber)\b(?!,? dass)"
    rf"|\b{_VERB} (?:(?:sie|er)\b|das (?=[a-zäöü]))"
    r"|\b(?:wir|ich|man) (?:die|das|den|sie) (?=[a-zäöü])"
)
_ASKS_ABOUT = re.compile(
    r"(?:wer|könnten?(?! sie\b)|kann|gibt es|hat jemand|kennt jemand|geht das|würde)\b|.{0,40}\Z", re.I
)


def goes_on(thought: str, before: str, following: str) -> bool:
    """Whether `following`, a sentence, belongs to a thought that so far ends with `before`, stop and all.

    „Mehr nicht.“ has found its neighbour if it ends one.
    """
    shortest = min(len(thought), len(following))
    if _OPENS.match(following):
        return shortest < _SHORTEST_OPENING
    if shortest < _SHORTEST or _CARRIES_ON.match(following):
        return True
    stop = before.rstrip("\"“”»«')]")
    if stop.endswith("?") or (stop.endswith("!") and len(before) < _OUTCRY):
        return True
    if following.rstrip().endswith("?") and len(following) < _ASIDE and _ASKS_ABOUT.match(following.rstrip()):
        return True
    return bool(_POINTS_BACK.search(following[:_EARLY]))
