"""What a form exports: one row per institution, one column per question, and columns about the sender.

Who wrote, and how to reach her, is in such a table too and never taken in: a column that is about the sender
or about the form, by its heading or by what stands in it, is left out, and so are figures nobody asked for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.table import Row, words

_INSTITUTION = words(
    "institution institutionen einrichtung einrichtungen bildungseinrichtung einrichtungsname "
    "organisation organization schule schulname kita traeger verein school"
)
_SENDER = words(
    "name namen vor vorname nach nachname zuname familienname ansprechperson ansprechpartner "
    "ansprechpartnerin kontaktperson person wer heissen ausgefuellt funktion position rolle role "
    "email mail adresse mailadresse emailadresse anschrift kontakt kontaktdaten telefon telefonnummer tel "
    "handy handynummer mobil rueckrufnummer matrix nutzername benutzername nutzer benutzer user "
    "username full first who phone address contact"
)
_FORM = words(
    "id antwortid responseid kennung zeitstempel uhrzeit datum startzeit fertigstellungszeit "
    "abschlusszeit endzeit gestartet abgeschickt sprache startsprache start letzte letzten letzter "
    "aenderung aktivitaet seite zufallsstartwert ip url referrer zugangscode token punktzahl "
    "gesamtpunktzahl quizfeedback timestamp completion time end last modified date submitted started "
    "action language seed page access code response score"
)
# In „Für welche Einrichtung antworten Sie?“ one word matters.
_FILLING = words(
    "der die das des dem den dieser diesen diese bogen fragebogen umfrage formular ihr ihre ihrer ihres "
    "ihren ihrem sie wie lautet heisst ist sind hat bitte geben angeben nennen eintragen an ein welche "
    "welcher welches fuer von aus in bei antworten antwortet vertreten arbeiten schreiben e "
    "freiwillig optional pflichtfeld your the of what is are which do you for from please enter this form "
    "reply work"
)
_JOINING = frozenset(("und", "oder", "and", "or", "/", ",", "&", "+"))
_PERSONAL = _SENDER | _FORM | _INSTITUTION | _FILLING | _JOINING

# LimeSurvey may put its own code before every heading, Microsoft a digit behind one that is asked twice.
_CODE = re.compile(r"[A-Za-z]\w*(?:\[\w+\])?\.\s+(?=\S)")
_TWICE = re.compile(r"(?<=\?)\d+$")
_ASKING = re.compile(r".*\?|\d{1,3}\s*[.):].+|(?:frage|top|question|item)\b.*\d.*", re.IGNORECASE | re.DOTALL)
_REACHED = re.compile(r"\S+@\S+|@\S+:\S+|[+0][\d\s/()-]{5,}")


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Where in a row the institution stands, and where which answer; `left_out` has the other headings."""

    institution: int
    questions: Mapping[int, str]
    left_out: tuple[str, ...] = ()


def recognised(header: Sequence[str]) -> Questionnaire | None:
    """A form by its headings: one for the institution, and others that ask for something."""
    headings = _headings(header)
    place = next((no for no, heading in headings.items() if _names_institution(heading)), None)
    if place is None:
        return None
    del headings[place]
    asked = {no: heading for no, heading in headings.items() if not _about_sender(heading)}
    rest = tuple(heading for no, heading in headings.items() if no not in asked)
    return Questionnaire(place, asked, rest) if asked else None


def _headings(header: Sequence[str]) -> dict[int, str]:
    """What stands in the first row, on one line each, as it was written in the form."""
    said = {no: _TWICE.sub("", " ".join(cell.split())) for no, cell in enumerate(header) if cell.strip()}
    coded = all(_CODE.match(heading) for heading in said.values())
    return {no: _CODE.sub("", heading, count=1) for no, heading in said.items()} if coded else said


def clear(form: Questionnaire) -> int:
    """How many of its headings ask a question beyond doubt."""
    return sum(_ASKING.fullmatch(heading) is not None for heading in form.questions.values())


def with_text(form: Questionnaire, rows: Sequence[Row]) -> Questionnaire:
    """Without the columns that hold addresses, or nothing but figures below a heading that asks nothing."""
    cells = {
        no: [row[no].strip() for _, row in rows if no < len(row) and row[no].strip()] for no in form.questions
    }
    kept = {no: heading for no, heading in form.questions.items() if _answers(heading, cells[no])}
    dropped = tuple(heading for no, heading in form.questions.items() if no not in kept)
    return Questionnaire(form.institution, kept, (*form.left_out, *dropped))


def _answers(heading: str, cells: Sequence[str]) -> bool:
    if cells and all(_REACHED.fullmatch(cell) for cell in cells):
        return False
    asks = _ASKING.fullmatch(heading) is not None
    return asks or any(sign.isalpha() for cell in cells for sign in cell)


def _names_institution(heading: str) -> bool:
    """„Name Ihrer Einrichtung“ does, „Name, Einrichtung“ holds a person too."""
    said = words(heading)
    named = said & {"name", "namen"}
    allowed = _INSTITUTION | _FILLING | (named or _JOINING)
    return bool(said & _INSTITUTION) and said <= allowed


def _about_sender(heading: str) -> bool:
    said = words(heading)
    return bool(said & (_SENDER | _FORM)) and said <= _PERSONAL
