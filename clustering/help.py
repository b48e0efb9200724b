"""Whether a statement asks for help, offers some, or neither.

The question decides most: to „Wobei brauchen Sie Unterstützung?“ people answer „Laptops, auch alte“. What
they say outright („suchen“, „abzugeben“) decides where the question does not, or if they say the opposite.
"""

import re
from collections.abc import Sequence

from clustering.asking import Help, asks, asks_for_trouble, picks


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_CAN = "(?:kann|können|könnten?)"
_HAND_OUT = "(?:anbieten|beisteuern|einbringen|abgeben|weitergeben|schicken|teilen)"
_NOT_DENIED = r"(?![^.?!]{0,99}\b(?:nichts?|keine?n?|kaum|nur|niemand\w*)\b)"

# What people say outright, whatever they were asked …
_SEEKS = _any(
    (
        r"\bsuch(?:en|e)\b(?! sich)|\bgesucht\b(?! werden)|\bauf der suche\b",
        r"\bwer (?:kann|könnte|hat|hätte|kennt|macht|weiß|zeigt|hilft|leiht)\b[^.!]{0,140}\?",
        r"\bideen\b[^.!]{0,70}\?",
        r"\b(?:(?:können|könnten|würden) sie|(?:könn|könnte|würde)t ihr) (?:uns|mir)\b",
        r"\b(?:kann|könnten?|könntet|hat|hätte|kennt|gibt es)\b(?! sie)[^.!]{0,70}\?",
        r"\bfrage in die runde\b|\bweiterhelfen\b|\bmüsste uns\b|\bfalls jemand\b",
        r"\b(?:uns|mir) würden? [^.]{0,60}\bhelfen\b",
        r"\b(?:hat|kennt|kann|könnte|weiß|macht) (?:da )?jemand\b|\bwer hat (?:was|so)\b",
        r"\bnehmen (?:gern|alles|wir (?:alles|gern|sofort|auch))\b",
        r"\bbitte (?:\w+ )?(?:unterstützen|mitmachen)\b|\bbitte schickt\b",
    )
)
# Who is asked where it is difficult tells what is lacking without asking anybody for it.
_LACKS = _any(
    (
        r"\b(?:wir|team|noch) (?:\w+ )?(?:brauch(?:t|en)|bräuchten?|benötigen)\b",
        r"^(?:brauch(?:t|en)|bräuchten?|benötig(?:t|en))\b|\bbenötigt wird\b",
        r"\b(?:brauchen|bräuchten|benötigen) (?:wir|noch|dringend)\b|\bbräuchte\b|\bgebrauchen\b",
        r"\bbrauch(?:en|t|ts) (?:\w+ )?(?:ein|eine[nr]?|mehr|dringend|unbedingt|noch|unterstützung|hilfe)\b",
        r"\b(?:es )?mangelt (?:\w+ )?an\b|\bbedarf an\b",
        r"\bfehl(?:ts?|en) (?:uns|mir|noch|an)\b|\b(?:uns|mir) fehl(?:t|en)\b",
    )
)
_GIVES = _any(
    (
        r"\bbiete(?:n|t)?\b(?![^.]{0,60}\bkeine?n?\b)[^.]{0,90}\ban\b|\bbieten (?:wir|gern)\b|\bwir bieten\b",
        r"^(?:ich )?biete\b(?!:)|\b(?:biete ich|ich biete)\b",
        rf"\b{_HAND_OUT} {_CAN} (?:ich|wir)\b|\bwas (?:ich|wir)\b[^.!,]{{0,30}}\b{_HAND_OUT} {_CAN}\b",
        rf"\b{_CAN} (?:ich|wir)\b(?![^.!]{{0,99}}\?){_NOT_DENIED}[^.!]{{0,60}}\b{_HAND_OUT}\b",
        r"\b(?:ver|aus)leihen\b|\babzugeben\b|\bgeb(?:en|e)\b[^.]{0,60}\bab\b|\babholen\b",
        r"\bzur verfügung\b|\bmitgenutzt\b|\bbestellt werden\b"
        rf"|\bkann (?:man )?bei uns\b(?![^.!]{{0,99}}\?){_NOT_DENIED}",
        r"\bmeldet euch\b|\bruft uns\b|\buns nur rufen\b|\bkommt doch\b|\bladen\b[^.]{0,60}\bein\b",
        r"\bgern(?:e)? (?:kommen|teile|berate|übernehmen|bringen)\b|\bman darf\b",
        r"\bdarf (?:geklaut|sich bei uns)\b",
        r"\b(?:komm\w*|berat\w*|teile|bringen|stellen|stehen|dolmetsch\w*|erzähl\w*)(?: \w+){0,3} gern\b",
        r"\b(?:wir|ich) (?:helfen|beraten|begleiten|übernehmen|drucken|vermitteln)\b",
        r"^(?:wir |ich )?(?:können|könnten?|kann) (?!sie\b)(?![^.!]*\?)(?![^.]*\b(?:nicht|nichts|keine?n?)\b)"
        r"[^.!]{0,60}\b(?:abgeben|anbieten|weitergeben)\b",
        r"\bwürden wir mitfinanz|\b(?:helfen|begleiten|beraten|übernehmen|vermitteln) wir\b",
        r"\bbringen wir gern\b|\bwir können (?:\w+ )*aufnehmen\b",
    )
)
# A label says which of the two it is, though not whom it is for.
_LABEL = re.compile(
    r"\W*(?:(?:unser|mein)e? )?(?:(?P<need>bedarfe?|gesuche?|gebraucht|benötigt|brauchen|suchen?|gesucht)"
    r"|(?P<offer>angebote?|biete[nt]?|haben|hätten|abzugeben|zu (?:verleihen|verschenken|vergeben|haben))):",
    re.IGNORECASE,
)
# … and what only tells a wish or an offer where nothing else was asked.
_WISHES = _any(
    (
        r"\bwünsch(?:en|e|t) (?:wir |ich )?(?:uns|mir|sich)\b|\b(?:ge)?wünsch(?:t|enswert)\b",
        r"\bvermissen\b|\b(?:hilfreich|schön|toll|wertvoll|dankbar|nett|froh) (?:wären?|fänden?)\b",
        r"\bfreuen wir uns\b|\bwo\b[^.!]{0,70}\?",
        r"\b(?:wären?|fänden?|würden?)\b[^.]{0,60}\b(?:hilfreich|schön|toll|wertvoll|dankbar|nett|froh)\b",
        r"\b(?:wären?|würden?)\b[^.]{0,60}\b(?:freuen|helfen|reichen|genügen|nötig|gut)\b",
        r"\b(?:hätten?|würde?n?|möchten?) (?:wir |ich )?(?:uns |mich )?gern|\bwir möchten\b",
        r"\bbitten? (?:\w+ )?(?:um|\w+ sie uns|melden)\b|\bmüssten?\b|\bbrauchen\b",
        r"\b(?:ihr|euch|ihnen)\b[^.!]{0,90}\?",
        r"(?<!dass )\b(?:jemand(?:en)?\b|jmd\.)[^.]{0,40}\b(?:der|die|den|mit|eins?|hat|kann|erfahrung)\b",
        r"^(?:wer|kann|könnte|weiß|hat|hätte)\b[^.!]*\?",
        r"^\W*(?:(?:und|auch|noch|dringend|oder)\W+)*(?:eine[nr]?|leute|menschen|wen), (?:der|die|den|dem)\b",
        r"\b(?:wunsch|wünsche):|^\W*(?:(?:und|auch) )?eine?n? \w+,? (?:wo|der|die|das|den|dem) ",
        r"\bwär(?:en?)?\b[^.]{0,40}\b(?:segen|gerecht|gold wert|super|prima|ideal|hilfe|erleichterung)\b",
    )
)
# A wish for the network's own meetings is not one that a neighbour can meet.
_AMONG_US = _any(
    (
        r"\b(?:netzwerk|präsenz|(?:nächste[ns]?|unsere|die) )treffen\b|\bsitzung(?:en)?\b",
        r"\b(?:das|dem|unser|als) netzwerk\b",
        r"\b(?:mailing|adress|teilnehmer)listen?\b|\b(?:mail)?verteiler\b|\bprotokolle?\b|\bdie ag\b",
        r"\bkennen ?(?:zu)?lernen\b|\bum (?:geduld|verständnis)\b|\btagesordnung\b|\bdas thema\b",
    )
)
_EVENTS = _any(
    (
        r"\bkosten(?:los|frei)\w*|\bgebührenfrei\b|\bumsonst\b|\bkostet n(?:ix|ichts)\b",
        r"\beintritt frei\b|\bübrig\b|\b(?:pl(?:ä|a)tze?|stellen?)\b[^.]{0,25}\bfrei\b|\bfreie plätze\b",
        r"\brestpl\w*|\bnoch (?:\w+ )?plätze\b|\b\d+ plätze\b|\b\d+ frei\b|\bwer (?:will|mag|möchte)\b",
        r"\b(?:aus|mit)?(?:be|ge)?(?:nutzt|bucht|liehen|mietet) werden\b",
        r"\bsteh(?:t|en)\b[^.]{0,40}\boffen\b|\bwillkommen\b|\bfür alle\b|\bverleih\b",
        r"\b(?:dürfen|können|finden) sie\b|\bkönnen (?:\w+ ){0,4}(?:kommen|stellen|schicken)\b",
        r"\bwir können\b",
        r"\b(?:kann|können|darf|dürfen|gibt es|läuft|laufen)\b[^.]{0,30}\bbei uns\b",
        r"\bbei uns (?:kann|können|darf|dürfen|gibt)\b",
        r"\b(?:kann|können|darf|dürfen)\b[^.?]{0,60}\b(?:mit(?:machen|fahren|kommen|hören| rein)|dazu)\b",
        r"\bvermitteln\b|\b(?:azubis|studierenden) (?:helfen|zeigen|geben)\b",
        r"\bgern(?:e)? (?:auch )?familien\b|\bnach absprache\b|\bjederzeit\b",
        r"\bohne (?:anmeldung|termin)\b|\banmeldung\b|\btermine? (?:unter|auf)\b|\btel\.|\bbestellung\b",
        r"\bfinde[nt]\b[^.]{0,90} statt\b|\b(?:schickt|schaut|kommt)\b[^.]{0,40}\b(?:gern|vorbei|rein)\b",
        r"\bstartet\b|\boffen (?:auch )?für\b|\b(?:anruf|mail|zuruf) genügt\b",
        r"\b(?:wir|ich) (?:erklär|zeig|üb|unterricht|schul|füll|reparier|komm|les|vermiet|führ)en?\b",
        r"\b(?:erklären|zeigen|üben|unterrichten|schulen|füllen|reparieren|kommen|machen|führen) wir\b",
        r"\b(?:könnt|dürft) ihr\b|\bihr (?:könnt|dürft)\b",
        r"\b(?:kann|können|darf|dürfen) (?:jede[rs]?|alle|andere|gruppen)\b|\bjede[rs]? (?:darf|kann)\b",
        rf"\b(?:kann|können|darf|dürfen)\b{_NOT_DENIED}[^.?!]{{0,90}}(?:t|en) werden\b",
        r"\bauf (?:anfrage|zuruf|bestellung|wunsch)\b(?! (?:der|des|von))|\bgratis\b|\b\w+frei (?:für|zu)\b",
        r"\b\w*(?:buch|leih|ruf)bar\b|\bzu (?:ihnen|euch)\b|\bsteh(?:t|en)\b[^.]{0,40}\bleer\b",
        r"\bkomm\w*\b[^.]{0,30}\bins haus\b",
        r"\beinfach (?:melden|an\w+en|kommen|vorbei\w+|schreiben|fragen|nehmen|holen)\b|\bleihfrist\b",
        r"\b(?:auch für (?:andere\w*|externe|gäste|(?:\w+ )?aus)|für \w+ anderer)\b",
        r"\bangeboten (?:wird|werden)\b|\b(?:freie|noch) (?:kapazität\w*|zeiten|termine|luft)\b",
        r"\bwart(?:et|en)\b[^.]{0,20} auf (?:\w+ )?(?:einsatz|anruf)",
        r"\b(?:wir|ich) (?:\w+ ){0,4}gerne?\b|\bgerne? (?:\w+ ){0,2}(?:wir|ich)\b|\b\w+en wir gerne?\b",
    )
)
# An hour is one to come to; but people are needed at hours, too.
_HOURS = _any(
    (
        r"\b(?:mon|diens|donners|frei|sams)tags\b|\bmittwochs\b",
        r"\bjede[nr] (?:erste[nr]?|\d|mon|diens|mitt|donn|frei|sams)",
        r"\b\d{1,2}(?:[.:]\d\d)? ?(?:–|-|bis) ?\d{1,2}(?:[.:]\d\d)? ?(?:uhr|h)\b",
        r"(?<![.:])\b\d{1,2} uhr\b",
    )
)
# What is told as having happened, or as trouble, is news: a date in it is no hour to come to.
_NEWS = _any(
    (
        r"\b(?:kein\w*|niemand\w*|(?<!kostet )nix|nicht|nie|kaum|weniger|leider|nur noch)\b",
        r"\b(?:seit|mehr als|als früher|bisher|erstmals|jetzt|weg|vorj\w*)\b",
        r"\bneue[rns]? (?!kurs|gruppe|angebot|termin|reihe)|\b\w*(?:mangel|druck|ausfall|wechsel)\b",
        r"\bzu (?:wenig\w*|hoch|lang|viele?|teuer|spät|eng|groß)\b",
        r"(?-i:\b(?:ab|an|auf|aus|ein|zu|um|vor)?ge\w+(?:t|en)\b)(?=[,.!]|$| \()|\b\w+iert\b(?=[,.!]|$)",
        r"\b(?:war(?:en)?|hatten?|wurden?|kam(?:en)?|gab|lief(?:en)?|mussten?|konnten?)\b",
        r"\b(?:entf[aä]ll(?:t|en)|schließt|streicht|kündig(?:t|en)|unbesetzt|zusätzlich|gewesen|krank\w*)\b",
        r"\b\d+ %|\bist (?:da|weg|zu)\b",
    )
)
# Where nobody says what they do, a bare thing tells: people write down the person, the room, the list they
# lack, and the course or the hour that they hold.
_FIRST_ENDS = re.compile(r"[,.!?(;–:→]|\Z")
_SAYS_ITSELF = _any(
    (
        r"\b(?:ist|sind|war(?:en)?|ha(?:t|ben)|hatten?|wird|werden|wurden?|wir|ich|man|uns|er|sich)\b",
        r"\b(?:k[aö]nn(?:en|ten?)?|konnten?|muss|müssen|soll(?:en|te)?|will|wollen|d[aü]rf(?:en)?|gibt)\b",
        r"\b(?:kommt|kommen|kam(?:en)?|geht|gehen|läuft|steht|bleibt|machen|macht|braucht|brauchen)\b",
        r"\b(?:finden|findet|fehlt|fehlen|sitzt|dauert|fällt|kündigen|gehören|reicht)\b",
    )
)
_LACKED = re.compile(
    r"^(?:und |auch |bitte |noch |oder |ca\. |evtl\. |endlich |mehr |viele? |eine?[nrm]? |ein paar |einige "
    r"|jemand(?:en)? |\d+(?:–\d+)? |zwei |drei |vier |fünf |ab und zu "
    r"|(?!neu|die |der |das |unser|gute )[a-zäöüß]+(?:e|e[rns]) ){0,4}"
    r"[\w*:/-]*(?:pat(?:e|in|innen|en)|helfer\w*|dolmetsch\w*|dozent\w*|(?:honorar|lehr|fach)kr(?:aft|äften?)"
    r"|ehrenamtliche\w*|freiwillige|mitstreiter\w*|leute|menschen|fahrer\w*|ansprech(?:p\w+|stelle)"
    r"|raum|räume|laptops?|tablets?|beamer|drucker|scanner|geräte|fahrräder|möbel|wlan|internet|material\w*"
    r"|übersetzung\w*|übersicht|(?<!warte)liste|karte|handout|vorlagen?|muster|plakat|flyer|leitfaden"
    r"|(?:klein)?bus|fahrdienst"
    r"|zuschuss|zuschüsse|mittel|geld|fahrtkosten|finanzierung|fortbildung\w*|supervision|fall(?:beratung|besprechung)\w*"
    r"|austausch|rückmeldung(?:en)?|auskünfte|auskunft|mitteilung(?:en)?|informationen|zusagen?"
    r"|tipps|ideen|erfahrungen|unterstützung|hilfe (?:bei|beim|für|mit)"
    r"|betriebe?|firmen|(?:kinder)?betreuung|schulung für|kontakte?|gespräch mit|babysitter\w*)\b(?!-)",
    re.IGNORECASE,
)
# Wanted whatever it is: „einen Scanner“, „schnelleres Internet“, „Räume mit Küche, möglichst zentral“.
_WANTED = _any(
    (
        r"^(?:und |auch |oder |bitte )*(?:für [^,.]{3,40} (?:noch )?)?(?:eine?n?(?! \w+er )|mehr|bessere[rs]?"
        r"|schnellere[rs]?|längere|kürzere|feste[rs]?|einheitliche[rs]?|belastbare[rs]?|verlässliche[rs]?"
        r"|bezahlbare[rs]?) ",
        r"\b(?:möglichst|am liebsten|hauptsache|egal (?:wie|ob|wer)|zur not|notfalls"
        r"|wenigstens|dringend\w*|wenn möglich|stundenweise)\b",
        r"\b(?:aufstocken|verbessern|ausbauen|vereinfachen|verkürzen|verlängern|\w+er machen)\b",
    )
)
_HELD = _any(
    (
        r"(?:kurse?|gruppen?|training|treffs?|stammtisch|café|werkstatt(?:tage)?|workshops?)\b",
        r"(?:seminare?|projekte?|beratung|begleitung|vermittlung|sprechstunden?|praktik(?:um|a))\b",
        r"(?:messe|lotsen|reihe|führung(?:en)?|clubs?|screening|unterricht|schulung(?:en)?|coaching)\b",
        r"(?:nachhilfe|vorlesen|camp|restplätze|lehrstellen?|ausbildungsplätze|abend|vorbereitung)\b",
        r"(?:auffrischung|angebote?|diagnostik|einstufung|verleih|ausleihe|koffer|kiste)\b|\bferien\w",
        r"(?:tandems?|woche|schnuppertage?|info(?:abend|tag))\b",
        r"\b\d{1,2}\.\d{1,2}\.|\b(?:mo|di|mi|do|fr|sa|so)\.? ?(?:–|-|\+|u\.|und|\d)|\b\d{1,2}[.:]\d\d\b",
        r"\b\d+ ?(?:€|euro|min\b|abende|termine|tage)|\b[abc][12]\b|\b\d+ ?(?:–|-|bis) ?\d+ ?j(?:\.|ahre)",
        r"\bfür (?:alle|eltern|jugendliche|mädchen|frauen|erwachsene|senior\w+|ältere|familien|kinder)\b",
        r"\bfür (?:menschen|anfänger|einsteiger|schüler\w+|azubis|fachkräfte)\b|\bhttps?:|\bwww\.|\.de\b",
        r"\b(?:erklären|ausfüllen|begleiten|üben|ausprobieren|vorlesen|basteln|lernen|schnuppern|reparieren)$",
    )
)
# A question back, but not „Interesse?“; somebody; what for; what is missing.
_ASKED_BACK = _any(
    (
        r"(?<!interesse)(?<!lust)\?\W{0,9}$",
        r"\b(?:jmd\b|(?<!dass )(?<!wenn )(?<!falls )(?<!sobald )jemand\b)|\bdamit wir\b",
        r"^[^,.!?]*\bfehl(?:t|en)\b",
    )
)
_TITLES = re.compile(r"[„\"][^“”\"]{0,90}[“”\"]")  # what a title says is no news
_LONGEST_THING = 140  # letters; who writes more says what it is
_REFUSES = re.compile(
    r"\bnicht möglich\b|\bentfällt\b|\bfällt (?:\w+ )?aus\b|\bgestrichen\b"
    r"|^(?:\w+ ){0,3}(?:nichts|keine?n? (?:angebote?|bedarfe?|plätze))\b"
    # „Bitte vorher Antrag stellen!“ says how to come by what was offered before it.
    r"|^\W*bitte\b",
    re.IGNORECASE,
)


def kind(statement: str, question: str = "") -> Help:
    """What `statement` is as an answer to `question`; without a question its own words decide."""
    seeks, gives = _outright(statement, troubled=asks_for_trouble(question))
    if not question.strip():
        told = _told(statement, seeks, gives)
        return _thing(statement) if told is Help.NEITHER else told
    said, asked = _more(seeks, gives), asks(question)
    if said is not Help.NEITHER or not asked:
        return said
    likely = _likelier(statement) if len(asked) > 1 else next(iter(asked))
    open_to_others = bool(_EVENTS.search(statement))
    kept = picks(question) or _REFUSES.search(statement)
    return Help.NEITHER if likely is Help.OFFER and kept and not open_to_others else likely


def _outright(statement: str, *, troubled: bool) -> tuple[int, int]:
    """How often a statement says outright that it seeks, and that it gives; what a title says is not said."""
    plain, label = _TITLES.sub("", statement), _LABEL.match(statement)
    seeks, gives = len(_SEEKS.findall(plain)), len(_GIVES.findall(plain))
    seeks += 0 if troubled else len(_LACKS.findall(plain))
    return (seeks + bool(label and label["need"]), gives + bool(label and label["offer"]))


def gives_outright(statement: str) -> bool:
    """Whether somebody says in so many words that others may have, use or ask for something."""
    return bool(_GIVES.search(statement))


def _told(statement: str, seeks: int, gives: int) -> Help:
    """What a statement tells without a question: softer words count too, unless it seeks or tells news."""
    if seeks and not gives:
        return Help.NEED
    if not _AMONG_US.search(statement):
        seeks += len(_WISHES.findall(statement))
    news = len(_NEWS.findall(_TITLES.sub("", statement)))
    gives += max(0, len(_EVENTS.findall(statement)) + len(_HOURS.findall(statement)) - news)
    return _more(seeks, gives)


def _likelier(statement: str) -> Help:
    """What a statement is that is one of the two: whoever needs something asks, wishes or names it barely."""
    seeks, gives = len(_WISHES.findall(statement)), len(_EVENTS.findall(statement))
    seeks += len(_ASKED_BACK.findall(_TITLES.sub("", statement)))
    if seeks or gives:
        return _more(seeks, gives)
    return Help.NEED if _thing(statement) is Help.NEED else Help.OFFER


def _thing(statement: str) -> Help:
    """What a bare thing is, without verb or cue: „Lesepaten für den Nachmittag“, „Alpha-Kurs, Di 9.30“."""
    plain = _TITLES.sub("", statement)
    first = plain[: _FIRST_ENDS.search(plain).start()]  # type: ignore[union-attr]  # at the end, too
    if _SAYS_ITSELF.search(first) or _AMONG_US.search(first):
        return Help.NEITHER
    if not _NEWS.search(first) and (_LACKED.match(first) or _WANTED.search(plain)):
        return Help.NEED
    told = len(statement) > _LONGEST_THING or _NEWS.search(plain)
    return Help.OFFER if not told and _HELD.search(statement) else Help.NEITHER


def _more(seeks: int, gives: int) -> Help:
    """The side with more cues; a need before an offer."""
    if seeks and seeks >= gives:
        return Help.NEED
    return Help.OFFER if gives else Help.NEITHER
