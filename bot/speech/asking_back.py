"""What members ask us back: „Muss ich alle beantworten?“, „Wie ist das gemeint?“, „Steht mein Name dabei?“

Only a whole short message is such a question; it is never an answer, not even while we wait for one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """What she wants to know."""

    EFFORT = "effort"
    NAME = "name"
    MEANING = "meaning"
    LANGUAGE = "language"
    DUTY = "duty"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class AskBack:
    """Know something about the questions before one answers."""

    about: About


_SOME = r"(?: \S+){0,4}"
_BEFORE = r"(?:(?:und|hallo|hello|hi|entschuldigung|sorry|moin|guten (?:tag|morgen)) )*"
_EFFORT = re.compile(
    rf"(?:und )?(?:wie lange (?:dauert|brauchen?)(?: \S+){{1,5}}|wie ?viele fragen{_SOME}"
    rf"|(?:muss|müssen|soll|sollen) (?:ich|wir|man)(?: \S+){{0,3}} (?:alle|alles|jede){_SOME}{_SOME}"
    rf"|(?:reicht|genügt)(?: \S+){{0,3}} (?:eine|einer|ein){_SOME}"
    rf"|how long does{_SOME}|how many questions{_SOME}|is one(?: answer)? enough{_SOME}"
    rf"|(?:must (?:i|we)|do (?:i|we) have to) answer (?:all|every|each|everything){_SOME})"
)
_NAME = re.compile(
    r"(?:und )?(?:(?:ist|bleibt|sind|bleiben|läuft) (?:das|es|(?:die|meine|unsere) (?:antworten?|angaben))"
    rf"(?: \S+){{0,2}} anonym{_SOME}"
    rf"|(?:steht|stehen|erscheint|kommt|sieht man)(?: \S+){{0,2}} (?:mein|meinen|unser|unseren) namen?{_SOME}"
    rf"|werden? (?:ich|wir){_SOME} genannt{_SOME}"
    r"|(?:kann|können|darf|dürfen) (?:ich|wir|man)(?: \S+){0,3} (?:anonym|ohne namen?)"
    r"(?: (?:machen|schreiben|antworten|bleiben))?"
    r"|geht (?:das|es)(?: \S+){0,2} anonym"
    rf"|(?:is|are) (?:this|it|(?:my|our|the) answers?) anonymous"
    rf"|(?:is|will|does) (?:my|our) names? (?:be )?(?:shown|appear|stand|printed|mentioned){_SOME}"
    r"|will (?:i|we) be (?:named|mentioned)(?: \S+){0,3})"
)
_MEANING = re.compile(
    r"(?:und )?(?:wie (?:meinen|meint|meinst) (?:sie|ihr|du) (?:das|die frage)(?: \S+)?"
    r"|wie ist (?:das|die frage|das hier) gemeint|was meinen sie(?: (?:damit|genau|denn|hier|mit \S+))*"
    r"|was ist (?:damit|hier|mit \S+|hiermit) gemeint|was soll ich (?:da|hier|denn)? ?(?:schreiben|antworten)"
    r"|(?:kannst du|können sie|könnten sie|kann)(?: (?:mir|uns|jemand|mal|bitte))*"
    r" (?:das|(?:die )?frage(?: \d+)?)(?: (?:bitte|noch|mal|nochmal|einmal|genauer|kurz))*"
    r" (?:erklären|erläutern)"
    r"|(?:das |die frage )?verstehe? ich nicht(?: ganz)?|ich verstehe? (?:das|die frage|es) nicht(?: ganz)?"
    r"|what do you mean(?: by \S+)?|i (?:do not|dont) understand(?: (?:this|it|the question))?"
    r"|what does (?:this|that|it|the question) mean|what (?:should|shall) i (?:write|answer)(?: here)?"
    r"|(?:can|could) you(?: please)? explain (?:this|that|it|(?:the )?question(?: \d+)?)(?: please)?)"
)
_LANGUAGE = re.compile(
    rf"{_BEFORE}(?:(?:kann|können|darf|dürfen|soll) (?:ich|wir|man){_SOME} (?:auf|in) \S+ch"
    r" (?:antworten|schreiben)|(?:geht|ginge) (?:das|es)(?: auch)? (?:auf|in) \S+ch"
    r"|(?:can|may|could) (?:i|we)(?: also)? (?:answer|write|reply) in \S+)"
)
# „Soll ich hier antworten?“ asks for the place.
_AT_ALL = r"(?: (?:denn|da|dabei|eigentlich|überhaupt|wirklich|unbedingt|auch|an \S+ \S+|bei \S+ \S+))*"
_DUTY = re.compile(
    rf"{_BEFORE}(?:(?:bin|sind|ist) (?:ich|wir|man|das|die teilnahme|es){_SOME}"
    rf" (?:verpflicht\w+|pflicht|freiwillig){_SOME}"
    rf"|(?:muss|müssen|soll|sollen) (?:ich|wir|man){_AT_ALL} (?:mitmachen|teilnehmen|antworten)"
    r"|do (?:i|we) have to (?:answer|take part|join)"
    r"|is (?:it|this|participation|taking part) (?:voluntary|mandatory|compulsory|optional))"
)
_MACHINE = re.compile(
    rf"{_BEFORE}(?:(?:bist|sind|ist|spreche|schreibe|rede|sprechen|antwortet){_SOME}"
    r" (?:ein |eine |einem |einer )?(?:roboter|bot|maschine|computer|programm|ki|echter mensch|mensch(?:en)?)"
    rf"|(?:are you|am i (?:writing|talking) (?:to|with)){_SOME} (?:a )?"
    r"(?:human(?: being)?|bot|robot|machine|computer|program|(?:real )?person))"
)
# „Was heißt Netzwerkpunkt?“ – with more words it may be a theme.
_TERM = re.compile(
    r"was (?:heißt|heisst|bedeutet|ist)(?: (?:ein|eine|denn|der|die|das))* \S+|what is an? \S+"
)
# „Wie gehen wir mit den Daten der Kinder um?“ may be a theme; her own are asked about. „Unsere“ may be both:
# „Was macht ihr mit unseren Daten?“, „Wie schützen wir unsere Daten?“
_THEIRS = re.compile(
    r".*\b(?:wir|uns|we|us)\b|(?!.*\b(?:ihr|sie|du|euch|passiert|geschieht|werden|happens?|you)\b).*\b(?:unser|our)"
)
_DATA = re.compile(
    rf"{_BEFORE}(?:"
    r"(?:was|wofür|wozu|warum|wie|wo|wohin|wer|werden|sind|bleiben"
    r"|(?:gebt|speichert) ihr|(?:geben|speichern) sie)"
    r"(?: \S+){0,5} (?:mein|unser)e?[nr]? (?:daten|angaben)(?: \S+){0,5}"
    r"|(?:was|wie) (?:ist|sieht|steht)(?: \S+){0,4} datenschutz(?: aus)?"
    r"|(?:what|how|where|who|why|do|will|is|are)(?: \S+){0,6} (?:my|our) data(?: \S+){0,5})"
)
# „Wo ist meine Antwort geblieben?“, „Haben Sie das bekommen?“
_HERS = r"(?:meine?|unsere?) (?:antwort|antworten|nachricht|nachrichten|beitrag|beiträge|rückmeldung|angaben)"
_SOFTLY = (
    r"(?: (?:denn|jetzt|nun|schon|noch|auch|eigentlich|wirklich|richtig|so|von (?:gestern|eben|heute|vorhin)"
    r"|bei (?:ihnen|euch|dir)|zu frage \d+|im protokoll))*"
)
_ARRIVED = re.compile(
    rf"{_BEFORE}(?:"
    rf"wo (?:ist|sind|bleibt|bleiben|finde ich|sehe ich|steht|stehen){_SOFTLY} {_HERS}{_SOFTLY}"
    r"(?: (?:hin|geblieben))?"
    rf"|(?:ist|sind|kam|kamen|wurden?|war){_SOFTLY} (?:{_HERS}|das|es|alles){_SOFTLY}"
    r" (?:an|(?:angekommen|gespeichert|notiert|eingegangen|registriert)(?: \S+){0,5})"
    rf"|(?:ist|sind|steht|stehen){_SOFTLY} {_HERS}{_SOFTLY} (?:da|drin|dabei)"
    rf"|(?:haben sie|habt ihr|hast du){_SOFTLY} (?:{_HERS}|das|alles){_SOFTLY}"
    r" (?:bekommen|erhalten|notiert|gespeichert)(?: \S+){0,5}"
    r"|where (?:is|are) (?:my|our) answers?(?: now)?"
    r"|(?:have you got|did you (?:get|receive)) (?:my|our) answers?)"
)
_SO_FAR = r"(?: (?:denn|jetzt|bisher|bis jetzt|schon|alles|da|so|eigentlich|nochmal|hier|drin))*"
_WRITTEN = re.compile(
    rf"{_BEFORE}was (?:hab|habe|haben) (?:ich|wir){_SO_FAR}"
    rf" (?:geschrieben|geantwortet|stehen|notiert|gesagt|eingetragen|angegeben){_SO_FAR}"
    rf"|{_BEFORE}was steht{_SO_FAR} von (?:mir|uns){_SO_FAR}"
)
_ASKED = {
    About.EFFORT: _EFFORT,
    About.NAME: _NAME,
    About.LANGUAGE: _LANGUAGE,
    About.DUTY: _DUTY,
    About.MACHINE: _MACHINE,
}
_LONGEST = 100
# „Sorry, my German is not that good. Can I answer in English?“
_LEAD_IN = re.compile(r"\b(?:deutsch|german|englisch|english|sprache|language)\b")
_FURTHER = frozenset(
    ("als", "zweitsprache", "kurs", "kurse", "fehlt", "fehlen", "brauchen", "kinder", "eltern")
)
_LONGEST_LEAD_IN = 14
"""Words."""


def read(text: str, sentence: str) -> AskBack | None:
    """Read a message; `sentence` are its words in small letters, without marks."""
    if _asks_for_language(text, sentence):
        return AskBack(About.LANGUAGE)
    if len(text) > _LONGEST:
        return None
    asks = "?" in text
    found = next((about for about, form in _ASKED.items() if asks and form.fullmatch(sentence)), None)
    if found is not None:
        return AskBack(found)
    if _MEANING.fullmatch(sentence) or (asks and _TERM.fullmatch(sentence)):
        return AskBack(About.MEANING)
    return None


def _asks_for_language(text: str, sentence: str) -> bool:
    """Whether it ends with that question, and what is said before explains it."""
    last, words = re.split(r"[.!?:;,–\n]+\s*", text.rstrip(" ?!"))[-1].split(), sentence.split()
    lead = words[: -len(last)] if last else []
    explains = _LEAD_IN.search(" ".join(lead)) is not None and not _FURTHER & set(lead)
    asks = "?" in text and _LANGUAGE.fullmatch(" ".join(words[-len(last) :])) is not None
    return asks and explains and len(lead) <= _LONGEST_LEAD_IN


def of_data(text: str) -> bool:
    """Whether she wants to know what becomes of her data: the privacy notice answers that."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return len(text) <= _LONGEST and _DATA.fullmatch(words) is not None and not _THEIRS.match(words)


def of_arrival(text: str, sentence: str) -> bool:
    """Whether she wants to know what we have of her; „das“ may be anything unless she asks."""
    asks = "?" in text or names_hers(sentence)
    return asks and len(text) <= _LONGEST and _ARRIVED.fullmatch(sentence) is not None


def of_words(sentence: str) -> bool:
    """Whether she wants to see what she has written: „Was hab ich denn jetzt alles stehen“."""
    return _WRITTEN.fullmatch(sentence) is not None


def names_hers(text: str) -> bool:
    """Whether it speaks of an answer of her own."""
    return re.search(rf"\b{_HERS}\b", text, re.IGNORECASE) is not None
