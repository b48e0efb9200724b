"""What staff ask for in a sentence, as the words that we know: „Wer fehlt noch?“ is „status“.

Only in their own room, where members never write, and only a whole short message. What deletes, ends or
publishes something has no such forms: that has to be said as it is written everywhere.
"""

import re

from bot.speech import aim

_LONGEST = 120
_BEFORE = r"(?:(?:hallo|moin|guten (?:morgen|tag)|ach|so|und|bitte|please|umlauf)[ ,!]+)*"
_AFTER = r"(?:[ ,]+(?:bitte|please|danke))?[ .!?]*"
_FILLED = (
    r"(?: (?:denn|noch|schon|bisher|jetzt|alles|eigentlich|gerade|mal|bitte|nochmal|noch mal|all|still))*"
)
_WISH = (
    r"(?:ich|wir) (?:möchten?|will|wollen|würde?n?|hätten?|brauchen?|bräuchten?)"
    r"(?: (?:gerne?|bitte|jetzt|mal))*"
)
_SHOWN = (
    r"(?P<shown>themen|entwurf|vorschau|aufgaben|zeitplan|status|(?:zwischen)?stand|protokolle?|mitglieder"
    r"|netzwerke|korrekturen|topics|tasks|draft|preview|schedule|minutes)"
)
_FILE = r"(?:als|in|im) (?:word|pdf)(?:-?(?:datei|format))?"
_THE = r"(?: (?:den|die|das|alle|unsere|the|aktuellen?))*"

_SPAN = r"(?:\d{1,2}|eine?n?|zwei|drei|vier) (?:tage?|wochen?)"

_STATUS = (
    rf"wer (?:fehlt|felt|feht|fhelt|fehl|fehlr){_FILLED}",
    rf"wer hat{_FILLED}(?: (?:was|etwas|nicht|nichts|nix))? (?:geantwortet|geschrieben|geschickt)",
    rf"wie (?:läuft|laeuft)(?:'?s| es| das| die runde)?{_FILLED}",
    rf"wie ?viele(?: einrichtungen)? (?:fehlen|haben){_FILLED}(?: (?:geantwortet|geschrieben))?",
    rf"wie (?:ist|steht){_FILLED} (?:es|der (?:aktuelle )?(?:zwischen)?stand){_FILLED}",
    rf"who (?:is missing|has not answered){_FILLED}",
    rf"how many have answered{_FILLED}",
)
_REMIND = (
    rf"erinnern?e?(?: sie)?{_FILLED} (?:alle|die)(?: (?:anderen|übrigen|fehlenden|restlichen))?"
    rf"(?:,? die{_FILLED} (?:fehlen|(?:nicht|nichts|nix)(?: (?:geantwortet|geschrieben|geschickt))? haben))?"
    rf"{_FILLED}",
    rf"alle{_FILLED} erinnern",
    rf"(?:schicke?n?|sende?n?|verschicke?n?)(?: (?:sie|wir))?{_FILLED}(?: (?:ne|eine|die|noch eine|noch ne))?"
    r" erinnerung(?:en)?(?: an alle)?(?: (?:raus|rum|herum|los))?",
    r"remind (?:all|everybody|everyone|them)",
)
_SHOW = (
    rf"(?:zeige?n?|show)(?: sie)?(?: (?:mir|uns|me|us))?{_FILLED}{_THE}{_FILLED} {_SHOWN}(?: an)?",
    rf"(?:kann|können) (?:ich|wir){_FILLED}{_THE} {_SHOWN}{_FILLED} (?:sehen|haben)",
    rf"{_WISH}{_THE} {_SHOWN}(?: (?:sehen|haben))?",
    rf"wie sieht{_THE}{_FILLED} {_SHOWN}{_FILLED} aus",
    rf"(?:(?:kannst|könntest) du|(?:können|könnten) sie)(?: (?:mir|uns))?{_FILLED}{_THE} {_SHOWN}"
    rf"(?: {_FILE})?{_FILLED} (?:schicken|senden|geben|zeigen)",
    rf"(?:das )?{_SHOWN}(?: bitte)? {_FILE}",
)
_BEGIN = (
    rf"{_WISH} (?:eine|ne|die) neue runde(?: (?:starten|anlegen|machen|planen|vorbereiten|beginnen))?",
    r"(?:i|we) (?:want|would like) (?:to \w+ )?a new round",
)
# „Pause“ is said to colleagues.
_HALT = (r"pausieren", r"stopp?(?:en)?")
_UNTIL = r"(?P<until>(?:bis|um) .+?)"
_EXTEND = (
    rf"(?:wir )?verlängere?n?(?: (?:wir|sie))?(?: (?:die )?(?:frist|runde))?{_FILLED} {_UNTIL}",
    rf"(?:(?:können|sollen) wir )?(?:(?:die )?(?:frist|runde) )?{_FILLED} ?{_UNTIL} verlängern",
)
_EXTEND_BY = (
    r"(?:(?:können|könnten|sollen|sollten|würden) wir )?(?:(?:noch|gern|gerne|einfach|bitte) )*"
    rf"(?P<span>{_SPAN})"
    r" (?:dran ?hängen|anhängen|drauf ?legen|dazu ?geben|länger|mehr)",
)
# „Mitglieder informieren“ is said to colleagues: a bare name has capital letters.
_NAME = (
    r"(?P<network>(?-i:[A-ZÄÖÜ][^\s.!?]*)"
    r"(?: (?:(?:und|der|die|für|im|in|am) )?(?-i:[A-ZÄÖÜ\d][^\s.!?]*)){0,4})"
)
_LIST = rf"(?:zeige?n?(?: sie)?(?: (?:mir|uns))?{_FILLED}{_THE}{_FILLED} )?mitglieder(?:liste)?"
_MEMBERS = (
    rf"{_LIST} {_NAME}",
    rf"{_LIST} (?:(?:von|vom|für|des|aus)(?: (?:das|dem))? )?netzwerks? (?P<network>[^\n:.!?]{{2,60}})",
    rf"{_LIST} (?:von|vom|für) (?P<network>[^\n:.!?]{{2,60}})",
)
_HELP = (
    rf"(?:wie|wo|womit) (?:fange?n?|beginnen?|starten?) (?:ich|wir|man){_FILLED}"
    r"(?: (?:hier|damit|am besten))*(?: an)?",
    r"was (?:kannst du|können sie)(?: (?:denn|alles|eigentlich|hier|so))*",
    r"(?:how|where) do (?:i|we) (?:start|begin)",
    r"what can you do",
)
_MOVE = (r"der (?:start|beginn) soll(?: doch)?(?: erst)? (?:am )?(?P<start>.+?) sein",)


_WORDS = {
    "status": _STATUS,
    "erinnern": _REMIND,
    "{shown}": _SHOW,
    "mitglieder\nRaum: {network}": _MEMBERS,
    "hilfe": _HELP,
    "neue Runde": _BEGIN,
    "anhalten": _HALT,
    "verlängern {until}": _EXTEND,
    "verlängern um {span}": _EXTEND_BY,
    "Start verschieben auf {start}": _MOVE,
}
_PATTERNS = [
    (re.compile(f"{_BEFORE}{form}{_AFTER}", re.IGNORECASE), words)
    for words, forms in _WORDS.items()
    for form in forms
]


# What ends or publishes: staff are asked to say it as it is written everywhere.
_EXACTLY = {
    "schließen": r"(?:bitte )?mach(?:t|e|en)?(?: (?:sie|wir|die|das|runde|jetzt|bitte|mal))* (?:zu|dicht)",
    "freigeben": r"(?:(?:das|es|protokoll|so|dann|jetzt) )*kann(?: (?:so|jetzt|das|protokoll))* raus"
    r"|(?:ich|wir) geben?(?: (?:es|das|hiermit|jetzt|protokoll|den|entwurf|so))* frei",
}


def meant(text: str) -> str:
    """The command that a sentence asks for, and that has to be said in its own word; empty if none."""
    said = " ".join(text.split()).rstrip(" .!")
    forms = ((words, re.fullmatch(form, said, re.IGNORECASE)) for words, form in _EXACTLY.items())
    return next((words for words, found in forms if found), "")


def plain(text: str) -> str:
    """The command that a sentence asks for; the text as it is if it is anything else."""
    if command := aim.command(text):
        return plain(command) + text.strip()[len(command) :]
    said = " ".join(text.split())
    if len(said) > _LONGEST:
        return text
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(said):
            return words.format(**found.groupdict())
    return text
