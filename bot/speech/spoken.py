"""What staff ask for in a sentence, as the words that we know: „Wer fehlt noch?“ is „status“.

Only in their own room and in their direct messages, never in front of members, and only a whole short message
that colleagues would hardly send each other. What they might, what cannot be taken back, and what deletes,
ends or publishes something is asked about first (`meant`).
"""

import re

from bot.speech import aim, entry

_LONGEST = 120
# „… Viele sind krank“, „…, weil so viele fehlen“: why, and nothing else to be done.
_REASON = re.compile(
    r"(?:(?<=[.!?])\s+|,\s+)(?=(?:es|sie|viele|alle|einige|weil|da|denn|wegen|sonst|wir haben|ich habe)\b)"
    r"[^\d?:]+$",
    re.IGNORECASE,
)
_BEFORE = r"(?:(?:hallo|moin|guten (?:morgen|tag)|ach|so|und|bitte|please|umlauf)[ ,!]+)*"
_AFTER = r"(?:[ ,]+(?:bitte|please|danke))?[ .!?]*"
_FILLED = (
    r"(?: (?:denn|noch|schon|bisher|jetzt|alles|eigentlich|gerade|mal|einmal|bitte|nochmals?|all|still))*"
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
_THE = r"(?: (?:den|die|das|alle|unsere|the|aktuellen?|letzte[ns]?|offenen?))*"

_SPAN = r"(?:\d{1,2}|eine?n?|zwei|drei|vier) (?:tage?|wochen?)"

_STATUS = (
    rf"wer (?:fehlt|felt|feht|fhelt|fehl|fehlr){_FILLED}",
    rf"wer hat{_FILLED}(?: (?:was|etwas|nicht|nichts|nix))? (?:geantwortet|geschrieben|geschickt)",
    rf"wie (?:läuft|laeuft)(?:'?s| es| das| die runde)?{_FILLED}",
    rf"wie ?viele(?: einrichtungen)? (?:fehlen|haben){_FILLED}(?: (?:geantwortet|geschrieben))?",
    rf"wie (?:ist|steht){_FILLED} (?:es|der (?:aktuelle )?(?:zwischen)?stand){_FILLED}",
    rf"(?:was|wer) steht{_FILLED} aus",
    rf"was fehlt{_FILLED}",
    rf"(?:haben|hat)(?: schon)? alle{_FILLED} (?:geantwortet|geschrieben)",
    rf"wie geht(?:'?s| es){_FILLED}(?: mit der runde)?{_FILLED} weiter",
    r"(?:what is|what's) (?:still )?(?:missing|open)",
    rf"who (?:is missing|has not answered){_FILLED}",
    rf"how many have answered{_FILLED}",
    r"wer hat(?: denn)? noch nicht",
    rf"wie ?viele (?:antworten|rückmeldungen){_FILLED}"
    rf" (?:sind|haben wir|gibt es)(?: da| eingegangen)?{_FILLED}",
    r"wie ?viele sind (?:es|da) (?:schon|bisher|jetzt)",
    rf"gibt es{_FILLED} (?:antworten|rückmeldungen)",
)
_MISSING = (
    rf"(?:,? die{_FILLED} (?:fehlen|(?:nicht|nichts|nix)(?: (?:geantwortet|geschrieben|geschickt|gesagt"
    r"|gemeldet|reagiert|abgegeben|dran|dabei|so weit))? (?:haben|waren|sind)),?)?"
)
_THOSE = (
    r"(?:allen?|(?:die(?:jenigen)?|denen|denjenigen)(?=,? die)"
    r"|(?:den|die) (?:anderen|übrigen|fehlenden|restlichen))"
)
_REMIND = (
    rf"erinnern?e?(?: sie)?{_FILLED} (?:alle|die)(?: (?:anderen|übrigen|fehlenden|restlichen))?"
    rf"{_FILLED}{_MISSING}{_FILLED}",
    rf"(?:(?:noch|noch ?mal|noch einmal) )?alle{_FILLED}{_MISSING}{_FILLED} erinnern,?{_MISSING}",
    rf"(?:schicke?n?|sende?n?)(?: sie)?{_FILLED} {_THOSE}{_MISSING}{_FILLED} (?:ne|eine) erinnerung",
    rf"(?:ne|eine) erinnerung an {_THOSE}{_MISSING}",
    rf"{_THOSE}{_MISSING}{_FILLED} erinnern",
    rf"(?:schicke?n?|sende?n?|verschicke?n?)(?: (?:sie|wir))?{_FILLED}(?: (?:ne|eine|die|noch eine|"
    rf"noch ne))?"
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
    rf"(?:(?:den|die|das|alle|letzte[ns]?|offenen?) )*{_SHOWN}{_FILLED} (?:an)?(?:zeigen|sehen|schauen)",
    rf"(?:gibt es{_FILLED} )?(?:offene )?(?P<shown>korrekturen)",
)
# What came is read on the boards of its themes.
_CAME = (
    rf"zeige?n?(?: sie)?(?: (?:mir|uns))?{_FILLED} (?:die|alle) (?:antworten|beiträge)",
    rf"(?:(?:die|alle) )?(?:antworten|beiträge){_FILLED} (?:an)?(?:zeigen|sehen|schauen)",
)
_SOON = r"(?:denn|noch|eigentlich|jetzt|nochmal|genau)"
_THAT = r"(?:die runde|die umfrage|die abfrage)"
_SCHEDULE = (
    rf"wann (?:kommt|erscheint|gibt(?:'?s| es)|geht)(?: {_SOON})* (?:das|denn das|unser) protokoll(?:"
    rf" (?:raus|los|{_SOON}))*",
    rf"wann ist(?: {_SOON})* (?:schluss|die frist)(?: {_SOON})*",
    rf"(?:bis wann|wie lange) (?:läuft|laeuft)(?: {_SOON})* (?:das|{_THAT})(?: {_SOON})*",
    rf"(?:bis wann|wie lange) geht(?: {_SOON})* {_THAT}(?: {_SOON})*",
    rf"wann (?:endet|beginnt|startet|läuft)(?: {_SOON})* (?:{_THAT}|die frist)(?: (?:ab|aus|{_SOON}))*",
    r"when (?:do|will) the minutes (?:come|appear)",
    r"when does (?:it|the round) (?:end|begin|start|close)",
)
_PREVIEW = (
    r"(?=.*\b(?:erst|erstmal|zuerst|vorher)\b)(?:schicke?|sende|zeige?) (?:es|das|mir das|mir es)(?:"
    r" (?:bitte|mal|erst|erstmal|zuerst|vorher))*"
    r"(?: (?:nur )?(?:an )?(?:mir|mich|uns))?(?: (?:bitte|erst|erstmal|zuerst|vorher))*",
    r"(?:ich|wir) (?:will|wollen|möchten?|würden?)(?: (?:es|das|gerne?|bitte|alles))* (?:erst|"
    r"erstmal|vorher|zuerst)"
    r"(?: (?:mal|nochmal|noch mal|selbst))* (?:sehen|anschauen|ansehen|lesen|prüfen)",
    rf"zeige?{_FILLED},? wie (?:das|es|alles){_FILLED} aussieht",
    r"(?:kann|können) (?:ich|wir) (?:das|es)(?: (?:mal|bitte))* (?:erst|vorher)(?: mal)?"
    r" (?:sehen|anschauen|ansehen)",
    r"(?:send|show) it to me first",
)
_RATHER = r"(?:(?:doch|lieber|bitte) )*(?:die )?"
_LONG, _SHORT = r"(?:lange|volle|ganze|ausführliche)", r"(?:kurze|knappe)"
_LONG_FORM = (rf"{_RATHER}{_LONG} (?:fassung|version)",)
_SHORT_FORM = (rf"{_RATHER}{_SHORT} (?:fassung|version)",)
_TASK = (
    r"(?:(?:und )?(?:noch|dann)(?: mal)? (?:eine|ne)|neue|weitere|"
    r"eine weitere)(?: neue)? aufgabe ?: ?(?P<task>.+)",
    r"(?:another|new) task ?: ?(?P<task>.+)",
)
_ACCEPT = (r"(?:die |diese )?korrektur(?: bitte)? übernehmen",)
_BEGIN_FOR = (
    rf"{_WISH} (?:eine|ne|die) neue runde (?:für|im netzwerk) (?:(?:den|das|die|netzwerk)"
    rf" )*(?P<network>[^\n:.!?]{{2,60}}?)"
    r" (?:starten|anlegen|machen|planen|vorbereiten|beginnen)",
)
_BEGIN = (
    rf"{_WISH} (?:eine|ne|die) neue runde(?: (?:starten|anlegen|machen|planen|vorbereiten|beginnen))?",
    r"(?:i|we) (?:want|would like) (?:to \w+ )?a new round",
)
# „Pause“ is said to colleagues.
_HALT = (
    r"pausieren",
    r"(?:die )?freigabe (?:bitte |wieder )*(?:zurücknehmen|zurückziehen|widerrufen)",
    r"(?:das protokoll )?(?:bitte )?noch nicht veröffentlichen",
)
_UNTIL = r"(?P<until>(?:bis|um) .+?)"
_THE_END = r"(?:das ende|die frist|den schluss|die deadline)"
_DAY = r"(?:\d|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|morgen|woche)"
_TO = rf"(?: (?:auf|bis))(?=[^\n]*{_DAY}) (?P<until>.+?)"
_PLEASE = r"(?:(?:können|könnten|sollen) (?:wir|sie)|(?:kannst|könntest) du|wir (?:möchten|wollen))"
_MOVED_BY = (
    rf"(?:{_PLEASE} )?(?:verschiebe?[nt]?|verlege?[nt]?|schiebe?[nt]?|"
    rf"verlängere?n?)(?: (?:bitte|mal|wir|sie))*"
    rf" {_THE_END}{_FILLED} um (?P<span>{_SPAN})(?: (?:nach hinten|weiter|später))?",
    rf"(?:{_PLEASE}{_FILLED} )?{_THE_END}{_FILLED} um (?P<span>{_SPAN})"
    r"(?: nach hinten)? (?:verschieben|verlegen|schieben|verlängern)",
    rf"{_THE_END}(?: mal)? bitte (?P<span>{_SPAN}) (?:später|länger)",
    rf"(?:gib|geben wir|geben sie) (?:allen|ihnen|denen|den leuten)(?: (?:bitte|noch|"
    rf"mal))* (?P<span>{_SPAN})(?: (?:mehr|länger|zeit|dazu))+",
)
_MOVED_TO = (
    rf"(?:verschiebe?|verlege?|setze?|schiebe?)(?: (?:bitte|mal))* {_THE_END}{_FILLED}{_TO}",
    rf"(?:(?:können wir|kannst du|könntest du|können sie) )?{_THE_END}{_FILLED}{_TO}"
    rf" (?:verschieben|verlegen|setzen|legen|schieben)",
)
_EXTEND = (
    rf"(?:wir )?verlängere?n?(?: (?:wir|sie))?(?: (?:die )?(?:frist|runde))?{_FILLED} {_UNTIL}",
    rf"(?:{_PLEASE} )?(?:(?:die )?(?:frist|runde) )?{_FILLED} ?{_UNTIL} verlängern",
)
_MAY_WE = r"(?:können|könnten|sollen|sollten|würden) wir "
_YET = r"(?:(?:noch|gern|gerne|einfach|bitte) )*"
# „Drei Tage mehr“ alone is said of anything, to colleagues.
_EXTEND_BY = (
    rf"(?:{_MAY_WE})?(?:die runde )?{_YET}(?P<span>{_SPAN})"
    r" (?:dran ?hängen|anhängen|drauf ?legen|dazu ?geben|(?:länger|mehr)(?: (?:zeit|machen|"
    r"laufen lassen|offen lassen))+)",
    rf"{_MAY_WE}{_YET}(?P<span>{_SPAN}) (?:länger|mehr)",
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
    rf"wer (?:steht|ist){_FILLED} auf der (?:mitgliederliste(?: (?:von|vom|für|des))?|liste (?:von|vom|für))"
    r"(?: (?:das|dem|den|netzwerk))* (?P<network>[^\n:.!?]{2,60})",
    rf"wer ist{_FILLED} im netzwerk (?P<network>[^\n:.!?]{{2,60}}?)(?: dabei)?",
)
_ANY_MEMBERS = (
    r"wer ist(?: (?:denn|noch|jetzt|eigentlich))* alles dabei",
    rf"wer (?:steht|ist){_FILLED} auf der (?:mitglieder)?liste",
    r"(?:wie|wo) (?:lege?|trage?|gebe?|füge?|bekomme?|kriege?)n? (?:ich|wir)(?: (?:die|neue|unsere))*"
    r" (?:mitglieder(?:liste)?|liste)"
    r"(?: (?:an|ein|hinzu|rein|hier rein))?",
    r"who is on the list|how do i add (?:the )?members",
)
_HELP = (
    rf"(?:wie|wo|womit) (?:fange?n?|beginnen?|starten?) (?:ich|wir|man){_FILLED}"
    r"(?: (?:hier|damit|am besten))*(?: an)?",
    r"was (?:kannst du|können sie)(?: (?:denn|alles|eigentlich|hier|so))*",
    r"was (?:muss|soll|kann) ich(?: denn)? (?:jetzt|hier|als nächstes|nun) (?:machen|tun)",
    r"wie (?:funktioniert|geht) (?:das|es|die runde)(?: (?:denn|eigentlich|alles))* hier",
    r"wie funktioniert (?:die|eine) runde",
    r"was ist(?: jetzt)? der nächste schritt",
    r"what (?:do|should) (?:i|we) do (?:now|next)",
    r"(?:how|where) do (?:i|we) (?:start|begin)",
    r"what can you do",
)
_MOVE = (r"der (?:start|beginn) soll(?: doch)?(?: erst)? (?:am )?(?P<start>.+?) sein",)


_WORDS = {
    "status": _STATUS,
    "erinnern": _REMIND,
    "{shown}": _SHOW,
    "Themen": _CAME,
    "mitglieder\nRaum: {network}": _MEMBERS,
    "hilfe": _HELP,
    "neue Runde": _BEGIN,
    "neue Runde für {network}": _BEGIN_FOR,
    "zeitplan": _SCHEDULE,
    "Vorschau": _PREVIEW,
    "Langfassung": _LONG_FORM,
    "Kurzfassung": _SHORT_FORM,
    "Aufgabe: {task}": _TASK,
    "übernehmen": _ACCEPT,
    "mitglieder": _ANY_MEMBERS,
    "anhalten": _HALT,
    "verlängern {until}": _EXTEND,
    "verlängern um {span}": (*_EXTEND_BY, *_MOVED_BY),
    "verlängern bis {until}": _MOVED_TO,
    "Start verschieben auf {start}": _MOVE,
}
_PATTERNS = [
    (re.compile(f"{_BEFORE}{form}{_AFTER}", re.IGNORECASE), words)
    for words, forms in _WORDS.items()
    for form in forms
]


_ALL_OF_IT = "(?:es|das|die|protokoll|runde|fragen|entwurf|bitte|mal|jetzt|so|an|alle|allen)"
# What ends or publishes: staff are asked to say it as it is written everywhere.
_EXACTLY = {
    "schließen": r"(?:bitte )?(?:kannst du )?mach(?:t|e|en)?(?: (?:sie|wir|die|das|runde|jetzt|bitte|"
    r"mal|hier))* (?:zu|dicht|schluss|ende)"
    r"|(?:bitte )?beende(?: (?:sie|die|das|runde|jetzt|bitte|mal|es))*"
    r"|(?:die )?(?:runde|umfrage|abfrage)(?: (?:bitte|jetzt|schon))* (?:früher|vorzeitig|eher)"
    r" (?:beenden|schließen)",
    "freigeben": r"(?:(?:das|es|protokoll|so|dann|jetzt|passt) )*kann(?: (?:so|jetzt|das|es|"
    r"protokoll))* (?:raus|los|losgehen|starten)"
    r"|(?:passt|stimmt)(?: (?:so|alles))*,? kann(?: (?:so|jetzt|es))* (?:raus|los|losgehen|starten)"
    r"|(?:ich|wir) geben?(?: (?:es|das|hiermit|jetzt|protokoll|den|entwurf|so))* frei"
    rf"|(?:schicke?|sende)(?: {_ALL_OF_IT})* (?:raus|ab|los|rum)|(?:verschicke|"
    rf"veröffentliche?)(?: {_ALL_OF_IT})*"
    r"|(?:das )?protokoll (?:bitte )?(?:versenden|verschicken|rausschicken|abschicken)",
    "Korrekturen veröffentlichen": r"(?:veröffentliche?|schicke?)(?: (?:bitte|jetzt|mal))* die"
    r" (?:neue|korrigierte|berichtigte) fassung(?: raus)?"
    r"|(?:die )?(?:neue|korrigierte|berichtigte) fassung(?: bitte)? (?:veröffentlichen|raus|rausschicken)",
    "abbrechen": r"(?:bitte )?(?:lösche?|stoppe?|streiche?)(?: (?:bitte|mal|jetzt))* die (?:ganze )?runde"
    r"|(?:die )?(?:ganze )?runde(?: (?:bitte|doch|jetzt))* (?:absagen|streichen|löschen|stoppen|verwerfen)"
    r"|sage? die runde(?: (?:bitte|doch))* ab",
}


# What is to be begun, in words that hold nothing else; we ask whether it is meant so.
_WE_WANT = (
    r"(?:(?:ich|wir) (?:möchten?|will|wollen|würde?n?|hätten?|plane?n?|muss|müssen|müssten|sollten|brauchen?)"
    r"|(?:kann|können|könnten|sollten) (?:ich|wir|sie)|(?:kannst|könntest) du"
    r"|wie (?:mache?n?|starte?n?|beginnen?|bekommen?|lege?n?) (?:ich|wir))"
)
_REST = r"[^.!?:;\n]{0,90}"
_MEETING = (
    r"(?:schriftliche[sn]? (?:netzwerk)?treffen|(?:netzwerk)?treffen(?: \S+){0,4} schriftlich"
    r"|(?:die|eine|ne) (?:nächste|neue) runde(?= (?:\S+ ){0,4}(?:starten|anlegen|vorbereiten|planen"
    r"|aufsetzen|beginnen|eröffnen|machen)$)|(?:umfrage|abfrage) (?:im|an das|ans) netzwerk)"
)
_RESOLVING = (
    r"(?:umlaufbeschlu(?:ss|ß)|(?:umlaufverfahren|schriftlich\w*)\b.*\b(?:beschlu\w+|beschließ\w+|abstimm\w+)"
    r"|(?:beschlu\w+|beschließ\w+|abstimm\w+)\b.*\b(?:umlauf(?:verfahren)?|schriftlich))\b"
)
_AGAIN = r"(?: (?:bitte|mal|einmal|noch|nochmals?))*"
# What colleagues say to each other as well, and what is not taken back: a yes is enough for it.
_ASKED = {
    "neue Runde": rf"(?=.*\b{_MEETING})"
    rf"(?:{_WE_WANT}\b{_REST}|(?:das|unser)(?: nächste)? schriftliche {_REST} an)",
    "Beschluss": rf"(?=.*\b{_RESOLVING}){_WE_WANT}\b{_REST}",
    "erinnern": rf"(?:(?:kannst du|können sie|könntest du|magst du){_AGAIN} )?(?:an die (?:runde|frist)"
    rf"|alle|die (?:anderen|restlichen|fehlenden)){_AGAIN} erinnern"
    rf"|(?:kannst du|können sie|könnten sie|könntest du|magst du){_AGAIN} {_THOSE}{_MISSING}"
    rf"(?:{_AGAIN}(?: eine| ne) erinnerung (?:schicken|senden)|{_AGAIN} erinnern)"
    r"|(?:noch ?mal|noch einmal) erinnern"
    r"|(?:noch )?(?:eine|ne) erinnerung(?: an alle)? (?:raus|ver|ab|los)?(?:schicken|senden)",
    "anhalten": r"(?:(?:halt|bitte|umlauf)[ ,!]+)*stopp?(?:en|t)?(?: (?:mal|bitte|jetzt|das protokoll))*",
    "übernehmen": rf"(?:übernehme?n?|übernimm){_AGAIN} (?:die|diese)(?: letzte)? (?:korrektur|änderung)",
    "Langfassung": rf"(?:doch |lieber )+(?:die )?{_LONG}",
    "Kurzfassung": rf"(?:doch |lieber )+(?:die )?{_SHORT}",
}


# „Wir müssten die Frist verlängern“ weighs it among colleagues.
_CONSIDERS = re.compile(
    r"^(?:wir (?:müssen|müssten|sollten|würden)|(?:müssen|müssten|sollten|würden) wir)\b", re.I
)


def meant(text: str) -> str:
    """The command that a sentence may ask for, and that is asked about first; empty if none."""
    if _wonders(text):
        return _command(text)
    said = " ".join(text.split())
    if len(said) > _LONGEST:
        return ""
    said = re.sub(rf"^{_BEFORE}", "", said, flags=re.I)
    considered = _CONSIDERS.sub("können wir", said)
    if considered != said and (found := _command(considered)).startswith("verlängern"):
        return found
    said = said.rstrip(" .!?")
    forms = (_EXACTLY | _ASKED).items()
    return next((words for words, form in forms if re.fullmatch(form, said, re.I)), "")


def stops(text: str) -> bool:
    """„Stopp“, which is urgent where something is about to appear, and elsewhere said to anybody."""
    return meant(text) == "anhalten"


def plain(text: str) -> str:
    """The command that a sentence asks for; the text as it is if it is anything else."""
    if command := aim.command(text):
        return plain(command) + text.strip()[len(command) :]
    if (entered := entry.plainly(text)) != text:
        return entered
    return text if _wonders(text) else _command(text) or text


def _wonders(text: str) -> bool:
    """„Noch mal alle erinnern?“ asks a colleague, and what it speaks of is not taken back."""
    return text.rstrip().endswith("?") and _command(text) in ("erinnern", "anhalten")


def _command(text: str) -> str:
    said = " ".join(text.split())
    if len(said) > _LONGEST:
        return ""
    if found := _matched(said):
        return found
    reason = _REASON.search(said)
    found = _matched(said[: reason.start()]) if reason else ""
    return found if found.startswith(("verlängern", "erinnern")) else ""


def _matched(said: str) -> str:
    forms = ((words, pattern.fullmatch(said)) for pattern, words in _PATTERNS)
    return next((words.format(**found.groupdict()) for words, found in forms if found), "")
