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
    r"|weiterhin|zudem|(?:als )?them(?:a|en)|sonst|ansonsten|aber|trotzdem|inhaltlich"
    r"|neue[rs]?|unsere?|dann (?:noch|auch noch|gibt es|gibts|haben wir noch))\b"
    r"|neu:",
    re.IGNORECASE,
)
_CARRIES_ON = re.compile(
    r"(?:(?:das|die|dies|dat) (?:ist|sind|war|wäre|geht|hat|haben|wird|würde|kann|können|macht|gilt|läuft"
    r"|liegt|mutt|heißt|wissen|wollen|sollen|müssen|letzten?)"
    r"|(?:sie|er) (?:ist|war|hat|hatte|wird|kann|soll|kommt|macht)"
    r"|dies|dadurch|damit|deshalb|deswegen|daher|darum|somit|beides|da|dann|denn|hauptsache|insbesondere"
    r"|sprich|gerade die|vor allem|zum beispiel|z\. ?b\.|d\. ?h\.|einerseits|nämlich|oder|tel|notfalls|früher"
    r"|das man|ohne (?:das|die|sie|ihn)|dass|man|meine?|ihre?|seine?|mich|gern|wirklich"
    r"|mehr(?! (?-i:[A-ZÄÖÜ]))|bitte(?! (?!um)(?-i:[^.!]*\b[A-ZÄÖÜ]))"  # without a noun of its own
    r"|all(?:e|es) ander(?:e|en|es)|die einen"
    r"|dort|dafür|davon|darauf|daran|darüber|daraus|danach|darunter|dagegen"
    r"|(?:wir freuen uns|ich freue mich)(?!(?-i:[^.!]*\b[A-ZÄÖÜ]))"
    r"|lieber|w\w+ (?:es|das) (?:da(?:nn|nach|mit)|so) )\b|eine?[nrs]?,",
    re.IGNORECASE,
)
# Who is left out, or only pointed at, has been named before: „Läuft gut.“, „Die kommen nie.“
_LEAVES_OUT = re.compile(
    r"(?:Ist|Wird|Wurde|Kann|Darf|Muss|Soll|Hat|Hatte|Kommt|Kam|Geht|Ging|Läuft|Lief|Steht|Klappt|Kostet|Dauert"
    r"|Findet|Gilt|Hilft|Bringt|Reicht|Passt|Funktioniert|Macht|Liegt|Bleibt)\b"
    r"(?! (?:doch|gern|bitte|vorbei|mal)\b)(?![^.!]*\?)"
    r"|(?:Die|Der|Das|Den|Dem) (?!mit|seit|vielen|meisten|ersten|letzten|neuen|anderen|beiden|alten|jetzt)"
    r"[a-zäöüß]+(?:en|t) "
    r"(?:de[nmrs]|die|das|ein\w*|nicht|nie|kein\w*|mit|in|im|an|am|auf|so|nur|sich|uns|auch|immer|gern|jetzt"
    r"|schon|oft|nun|dann|da|hier|man|mir|dir|ihm|ihre?n?|seine?n?|von|für|zu|bei|nach|abends|sogar|ja|doch|noch)\b"
    r"|(?:Die|Der|Das) (?:paar|wenigen|meisten|anderen?|übrigen|ersten?|letzten?|neuen?|beiden)"
    r"(?:,| (?:ist|sind|war|waren|hat|haben|wird|werden|kann|können|muss|müssen|will|wollen"
    r"|kommt|kommen|geht|gehen|bleibt|bleiben|weiß|wissen|macht|machen|braucht|brauchen"
    r"|spricht|sprechen|wohnen|leben|warten|gehören)\b)"
)
# „Auch für kleine Schulen auf dem Land.“: where, when, for whom, but not what.
_TO = (
    r"(?:in|ins|im|für|mit|ohne|bei|beim|am|an|auf|aus|von|vom|zu|zum|zur|unter|über|nach|vor|seit|bis|ab|während"
    r"|wegen|trotz|gegen|um|durch|zwischen|neben)"
)
_NOUN = r"(?:(?:\d+|[a-zäöüß]+(?:e|e[nmrs]|as)) ){0,3}[A-ZÄÖÜ][\w*:/-]+"
_NOT_WHAT = re.compile(
    r"(?i:(?:(?:auch|nur|leider|aber|vor allem|am besten|möglichst|zumindest|gerne?|oder) ){0,2}"
    rf"{_TO}) {_NOUN}"
    rf"(?:(?:,| und| oder| bis)(?: {_TO})? {_NOUN}| {_TO} {_NOUN})*[.!…]*\Z"
)
_LONGEST_PHRASE = 80  # letters
_VERB = (
    r"(?:ist|sind|war|hat|haben|kann|können|muss|müssen|müssten?|wird|werden|wollen|hieß|heißt|geht|macht"
    r"|wäre|dürfen)"
)
_POINTS_BACK = re.compile(
    r"\b(?:ihn|ihm|ihnen|davon|dafür|darauf|daran|darüber)\b(?!,? dass)"
    rf"|\b{_VERB} (?:(?:sie|er)\b|das (?=[a-zäöü]))"
    r"|\b(?:wir|ich|man) (?:die|das|den|sie) (?=[a-zäöü])"
)
# A question to the others is not answered by who asks it.
_ASKS_OTHERS = re.compile(r"(?:wer|hat jemand|kennt jemand|kann jemand|gibt es jemand\w*)\b", re.IGNORECASE)
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
    if shortest < _SHORTEST or _CARRIES_ON.match(following) or _LEAVES_OUT.match(following):
        return True
    if len(following) < _LONGEST_PHRASE and _NOT_WHAT.match(following):
        return True
    stop = before.rstrip("\"“”»«')]")
    if stop.endswith("?") and not _ASKS_OTHERS.match(before):
        return True
    if stop.endswith("!") and len(before) < (_OUTCRY if len(thought) == len(before) else _SHORTEST):
        return True
    if following.rstrip().endswith("?") and len(following) < _ASIDE and _ASKS_ABOUT.match(following.rstrip()):
        return True
    return bool(_POINTS_BACK.search(following[:_EARLY]))
