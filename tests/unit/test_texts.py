"""Everything the bot says, in both languages: polite, plain, short – and no value breaks out of its place."""

import re
import statistics
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from jinja2.exceptions import SecurityError, UndefinedError
from markdown_it import MarkdownIt

from bot.conduct.dialogue.ambiguity import Aside
from bot.conduct.tasks.tasking import Stage
from bot.matrix.layout import plain
from bot.meeting.deadline import Doubt, Reason
from bot.meeting.dialogue import Topic
from bot.meeting.enrolment import Flaw
from bot.meeting.incident import Kind
from bot.meeting.mailing import Rejection, Trouble
from bot.meeting.minutes import Names, Way
from bot.meeting.reminder import Hint
from bot.meeting.round import Phase, Refusal
from bot.meeting.timetable import Oddity
from bot.minutes.sources import SourceError
from bot.speech import calendar
from bot.speech.markdown import Markdown, shown
from bot.speech.texts import Texts, UnknownText, UnusableText, flatten, load, variables
from bot.table import TableError
from tests.office import BERLIN

LANGUAGES = ("de", "en")
SOURCES = {
    language: flatten(tomllib.loads((files("bot.speech") / f"{language}.toml").read_text("utf-8")))
    for language in LANGUAGES
}
TEXTS = {language: load(language) for language in LANGUAGES}
NAMES = sorted(SOURCES["de"])
AT = datetime(2026, 11, 13, 12, 0, tzinfo=BERLIN)

_FAILURES = ("unclear", "no_task", "no_who", "no_day", "odd_day", "past", "several", "nobody")
_RULINGS = ("admitted", "deferred", "refused")

# For each variable the values that lead into different branches; „name.variable“ where a text needs others.
VALUES: dict[str, list[Any]] = {
    "title": ["Netzwerktreffen Sprachförderung"],
    "network": ["Sprache und Ankommen", "Netzwerk Schulleitungen"],
    "members": [1, 17],
    "persons": [0, 1, 23],
    "without": [0, 2],
    "former": [0, 1, 12],
    "who": ["@harms:example.org"],
    "institution": ["Kita Sonnenblume"],
    "listed": [0, 1, 2],
    "elsewhere": [0, 1, 2],
    "members.list.institutions": [0, 1, 17],
    "members.list.lines": [[("Kita Sonnenblume", "Silke Harms"), ("Stadtbibliothek", "")]],
    "members.homeless.rows": [[3], [3, 5], list(range(2, 40))],
    "members.several.rows": [[3], [3, 5], list(range(2, 40))],
    "members.understood.gaps": ["", Markdown("Ausgelassen, weil die Einrichtung fehlt: Zeile 3.")],
    "members.ask_network.gaps": ["", Markdown("Ausgelassen, weil die Einrichtung fehlt: Zeile 3.")],
    "members.list.more": [0, 3],
    "members.list.unknown": [[], ["Meike Onken (Gesundheitsamt)"]],
    "members.list.others": [0, 3],
    "members.ask_network.networks": [["Sprache und Ankommen", "Schulleitungen"]],
    "deadline": ["<moment>"],
    "minutes": ["", "<moment>"],
    "release": [0, 1, 2],
    "questions": [["Was ist gerade los bei Ihnen?"], ["Was ist los?", "Was fehlt Ihnen?"]],
    "encrypted": [True, False],
    "doubtful": [True, False],
    "doubts": ["Sie haben keine Uhrzeit genannt."],
    "prefix": ["!runde", ""],
    "count": [1, 5],
    "most": [20],
    "no": [2],
    "room": ["#sprache:example.org"],
    "networks": [[], ["Sprache und Ankommen"], ["Sprache und Ankommen", "Schulleitungen"]],
    "holiday": ["Tag der Deutschen Einheit"],
    "line": ["Bitte alle mitmachen"],
    "said": ["irgendwann"],
    "suggestion": ["", "<moment>"],
    "at": ["", "<moment>"],
    "number": [3],
    "names": list(Names),
    "months": [0, 1, 3],
    "office": ["Landkreis Nordmarsch"],
    "contact": ["", "Jana Petersen, Telefon 0000 123-456"],
    "officer": ["", "datenschutz@example.org"],
    "question": ["Was ist gerade los bei Ihnen?"],
    "answered": [0, 1, 13],
    "invited": [1, 17],
    "ended": ["<moment>"],
    "enough": [True, False],
    "missing": [1],
    "counts": [{}, {1: 1, 2: 13}],
    "late": [0, 2],
    "releases": [0, 1, 2],
    "word": ["schlissen"],
    "since": ["<moment>"],
    "over": ["<moment>"],
    "link": ["https://matrix.to/#/!netz:example.org/$abc"],
    "command.unknown.suggestion": ["", "schließen"],
    "agree": [True, False],
    "meant.final.words": ["schließen"],
    "meant.final_there.words": ["schließen"],
    "last": [True, False],
    "unreached": [[], ["Volkshochschule"]],
    "steer.reminded.count": [0, 1, 9],
    "steer.reminded.absent": [[], ["Kita St. Marien", "Gesundheitsamt"]],
    "status.open.missing": [[], ["Kita Sonnenblume", "Stadtbibliothek"]],
    "status.open.questions": [[(1, "Was ist los?"), (2, "Was fehlt?")]],
    "incident.unreadable.title": ["", "Netzwerktreffen Sprachförderung"],
    "incident.unreadable.detail": ["1", "7"],
    "steer.which.networks": [["Sprache und Ankommen", "Schulleitungen"]],
    # Members in a direct message
    "greeting": ["Guten Abend"],
    "hint": ["", "Zum Beispiel Personal oder Technik."],
    "options": [["vor Ort", "als Videokonferenz"]],
    "guided.back.text": ["", "Ein Dolmetscherpool wäre gut."],
    "lines": [[("1", "Ein Dolmetscherpool wäre gut."), ("", "vor Ort")], [("2", "")]],
    "guided.thanks.given": [[], ["1"], ["1", "3", "4"]],
    "given": [["1"], ["1", "3", "4"]],
    "voted": [True, False],
    "left": [[], ["2"], ["2", "5"]],
    "unnamed": [[], ["3"]],
    "member.answers.late": [True, False],
    "open": [True, False],
    "public": [0, 1, 2],
    "unnamed.ask.no": [0, 3],
    "unnamed.done.no": [0, 3],
    "unnamed.heard.no": [0, 3],
    "unnamed.undone.no": [0, 3],
    "everything": [True, False],
    "published": [True, False],
    "staff": [True, False],
    "unasked.others.count": [1, 3],
    **{
        f"unasked.{what}.open": [
            [("Diakonie", ["https://matrix.to/#/!a:b/$c"])],
            [
                ("Diakonie", ["https://matrix.to/#/!a:b/$c"]),
                ("Volkshochschule", ["https://matrix.to/#/!a:b/$d", "https://matrix.to/#/!a:b/$e"]),
            ],
        ]
        for what in ("status", "closed")
    },
    "links": [
        ["https://matrix.to/#/!netz:example.org/$abc"],
        ["https://matrix.to/#/!a:b/$c", "https://matrix.to/#/!a:b/$d"],
    ],
    "stand": ["<moment>"],
    "withdrawal.done.public": [0, 1, 12],
    "withdrawal.done.running": [True, False],
    "member.which.networks": [["Sprache und Ankommen", "Schulleitungen"]],
    "excuse.which.institutions": [["Kita Sonnenblume", "Waldkita"]],
    "person": ["@harms:example.org"],
    "places": [[], ["Sprache: Silke Harms – Kita Sonnenblume"]],
    "messages": [0, 7],
    "letters": [0, 7],
    "acts": [0, 7],
    "disclosure.summary.others": [3],
    "disclosure.summary.names": [[], ["Silke Harms"]],
    "disclosure.answer.at": ["Montag, 2. November, 10 Uhr"],
    "disclosure.summary.answers": [[], [("Netzwerktreffen, Frage 1", "Wir ziehen um.")]],
    "excused": [[], ["Jobcenter"]],
    "legal_basis": ["", "Artikel 6 Absatz 1 Buchstabe e DSGVO"],
    "authority": ["", "Landesbeauftragter für den Datenschutz"],
    "minutes.excused.names": [["Jobcenter Nordmarsch"]],
    # When things happen
    "start": ["", "<moment>"],
    "planning.members_moved.start": ["<moment>"],
    "planning.approved.start": ["<moment>"],
    "planning.moved.start": ["<moment>"],
    "planning.release_wanted.start": ["<moment>"],
    "steer.release_wanted.answers": [0, 1],
    "status.planned.start": ["<moment>"],
    "until": ["<moment>"],
    "soon": [True, False],
    "released": [True, False],
    "dropped": ["", "<moment>"],
    "planning.moved.doubts": [[], ["Das ist ein Feiertag."]],
    "draft.which_end.running": [["Räume"], ["Räume", "Sprache"]],
    "draft.ends.doubts": [[], ["Das ist ein Feiertag."]],
    "draft.noted.doubts": [[], ["Das ist ein Feiertag."]],
    "planning.doubt_weekend.holiday": ["", "Reformationstag"],
    "planning.suggestions.count": [0, 1, 3],
    "suggestions": [[("Kita Sonnenblume", "Dolmetscher!!"), ("Diakonie", "Übergang Kita–Grundschule")]],
    "planning.suggestions.questions": [[(1, "Was ist los?"), (2, "Was fehlt?")], [(1, "Was ist los?")]],
    "proposed": [True, False],
    "clock": ["12 Uhr"],
    "before": [None, (2, 11, 16), (1, 1, 9)],
    "example": ["Dienstag"],
    "announcement": ["Wir haben mehr Zeit."],
    "asked.effort.count": [1, 5],
    "whereto.which.contact": ["", "Jana Petersen, Telefon 0000 123-456"],
    "guided.summary.early": [True, False],
    "direct.people.open": [True, False],
    "planning.confirm_extension.who": ["", "brandt"],
    "planning.confirm_extension.earlier": [True, False],
    "planning.confirm_extension.reason": [True, False],
    "dates": [[("Start", "Freitag, 13. November, 12 Uhr")]],
    "at_once": [True, False],
    "deleted": ["", "<day>"],
    "account": ["@brandt:example.org"],
    "trust.restored.gone": [True, False],
    "name": ["Malte Brandt"],
    "people": [[], ["Malte Brandt (@brandt:example.org)", "Malte Kruse (@kruse:example.org)"]],
    "others": [0, 43],
    "incident.loop.network": ["", "Sprache und Ankommen"],
    "incident.gap.network": ["", "Sprache und Ankommen"],
    "incident.unhandled.network": ["", "Sprache und Ankommen"],
    "incident.undelivered.room": ["!netz:example.org"],
    "incident.room_lost.room": ["!netz:example.org"],
    "incident.not_opened.detail": ["untrusted", "over"],
    "planning.doubt_weekend.at": ["<moment>"],
    "planning.doubt_holiday.at": ["<moment>"],
    "planning.doubt_vacation.at": ["<moment>"],
    "planning.doubt_night.at": ["<moment>"],
    "planning.doubt_no_time.at": ["<moment>"],
    "planning.doubt_soon.at": ["<moment>"],
    "planning.doubt_which_week.at": ["<moment>"],
    "planning.doubt_distant.at": ["<moment>"],
    # Setting up
    "draft": [True, False],
    "setup.begin.count": [4, 5],
    "setup.network.networks": [[("Sprache und Ankommen", 17), ("Schulleitungen", 1)]],
    "templates": [[("Schriftliches Netzwerktreffen", 5), ("Kurze Abfrage", 1), ("Leer beginnen", 0)]],
    "opens": ["", "<moment>"],
    "days": [10],
    "notes": [[], ["Freitag, 13. November, ist ein Wochenende."]],
    "free": [True, False],
    "setup.time.example": ["Mo 2.11. 10 Uhr bis Fr 13.11. 16 Uhr"],
    "setup.which_time.example": ["Mo 2.11. 10 Uhr bis Fr 13.11. 16 Uhr"],
    "day": ["<day>"],
    "setup.holiday.last": ["", "<day>"],
    "setup.vacation.last": ["", "<day>"],
    "setup.who.suggestion": ["", "Malte Brandt"],
    "setup.time.opens": ["<moment>"],
    "setup.noted_time.needless": [0, 4],
    "setup.noted_time.decides": [True, False],
    "draft.ready.names": [[], ["Malte Brandt"], ["Malte Brandt", "Silke Harms"]],
    "draft.again.names": [[], ["Malte Brandt"], ["Malte Brandt", "Silke Harms"]],
    "draft.shown.suggestions": ["", "<moment>"],
    "draft.minutes_dropped.minutes": ["<moment>"],
    "review": ["", "<moment>"],
    "reminders": [[], ["Dienstag, 10. November, 9 Uhr", "Donnerstag, 12. November, 9 Uhr"]],
    "style": list(Names),
    "start.echo.polls": [[], [("Wie treffen wir uns?", "vor Ort / per Video")]],
    "round.greeting.worded": [1, 5],
    "round.greeting.polls": [0, 1, 2],
    "guided.hello.count": [1, 5],
    "guided.hello.polls": [0, 1, 2],
    "start.echo.waiting": ["", "Eine Liste wartet."],
    "start.echo.questions": [
        [("Was ist los?", ""), ("Was fehlt?", "Zum Beispiel Personal.")],
        [("Was ist los?", "")],
    ],
    "draft.shown.questions": [[("Was ist los?", ""), ("Was fehlt?", "Zum Beispiel Personal.")]],
    "draft.struck.polls": [[], ["Wie treffen wir uns?"]],
    "draft.swapped.polls": [[], ["Wie treffen wir uns?"]],
    "polls": [[], [("Wie treffen wir uns?", "vor Ort / per Video")]],
    "planned": [True, False],
    "standing": ["", "„Netzwerktreffen“ ist beendet"],
    "networks.list.networks": [[], [("Sprache und Ankommen", "17 Einrichtungen")]],
    "networks.round.planned.opens": ["<moment>"],
    # Resolutions
    "decides": [True, False],
    "proposal": ["Das Netzwerk richtet eine Arbeitsgruppe ein."],
    "procedure": ["Sind Sie damit einverstanden, dass wir schriftlich abstimmen?"],
    "verdict": ["Der Vorschlag ist angenommen."],
    "ayes": [9],
    "noes": [0, 1],
    "abstentions": [2],
    "objections": [0, 1],
    "resolution.result.silent": [0, 3],
    "resolution.recounted.silent": [0, 3],
    "resolution.noted.given": [["A ja"], ["A ja", "B Enthaltung"]],
    "resolution.noted.left": [[], ["B"]],
    "resolution.fixed.no": [2],
    "resolution.result.ended": ["", "<moment>"],
    # Polls, first receipts, wrong places
    "option": ["vor Ort"],
    "status.open.polls": [[], [3]],
    "noted.what.questions": [[1], [1, 3, 4]],
    "poll": [True, False],
    "noted.first.name": ["", "Silke Harms"],
    "what": ["zu Frage 1"],
    "ask": [True, False],
    "guided.summary.institutions": [(), ("Kita Sonnenblume", "Stadtbibliothek")],
    "noted.first.institutions": [(), ("Kita Sonnenblume", "Stadtbibliothek")],
    "now": ["", "… mit 16 Plätzen …"],
    "shared.second.questions": [[3], [1, 3]],
    "shared.beside.questions": [[3], [1, 3]],
    "shared.first.questions": [[3], [1, 3]],
    "shared.replaced.questions": [[3], [1, 3]],
    "shared.done.questions": [[3], [1, 3]],
    **{f"misplaced.{what}.name": ["", "Okko Janßen"] for what in ("guess", "poll", "list", "agreed")},
    "beginning": ["Wir haben zweisprachiges Vorlesen …"],
    "misplaced.agreed.noted": [True, False],
    "misplaced.list.beginning": ["", "Wir haben zweisprachiges Vorlesen …"],
    "addresses": [
        [("Kita Sonnenblume", "kita@example.org")],
        [("Kita", "a@example.org"), ("VHS", "b@example.org")],
    ],
    "mail.report.sent": [0, 1, 5],
    "mail.report.waiting": [0, 1, 2],
    "mail.report.lost": [[], [("Gymnasium Altendeich", "zurückgewiesen, die Adresse ist unbekannt")]],
    "returned.told.lost": [[("VHS", "die Adresse ist unbekannt")], [("VHS", "x"), ("a@b.example", "y")]],
    "nowhere": [[], ["Hort Sietbeck"], ["Hort Sietbeck", "Jobcenter"]],
    "check": [True, False],
    "returned.told.example": ["", "Hort Sietbeck"],
    "incident.mail.detail": list(Trouble),
    "incident.mailbox.detail": list(Trouble),
    "incident.flood.detail": ["1", "250"],
    "incident.flood.subject": ["unhandled", "undelivered"],
    # Themes, put in order by staff
    "curation.overview.rows": [["Frage 1: 2 Themen · geprüft", "Frage 2: keine Antworten"]],
    "redaction.not_found.words": ["Anna Weber"],
    "redaction.done.names": [["Kita Sonnenblume"]],
    "redaction.done.released": [True, False],
    "curation.row.answers": [0, 1, 14],
    "curation.row.themes": [1, 3],
    "look": ["bitte ansehen"],
    "curation.row.fresh": [0, 2],
    "next": [0, 4],
    "curation.finished.more": [True, False],
    "few": [True, False],
    "letter": ["A"],
    "sentence": ["", "Vier Einrichtungen wünschen sich einen Dolmetscherpool."],
    "minutes.sentence.sentence": ["Vier Einrichtungen wünschen sich einen Dolmetscherpool."],
    "curation.board_singles.themes": [True, False],
    "handle": ["a5"],
    "curation.board_theme.mark": ["", "wie in Runde 2"],
    "memory.again.round": [2],
    **{
        f"curation.{text}.{value}": found
        for text in ("board_tail", "unclear", "no_numbers")
        for value, found in (
            ("move", [(), ("a1", "B")]),
            ("themes", [[], ["A"], ["A", "B"]]),
            ("single", ["", "e1"]),
        )
    },
    "curation.board_unsaid.unsaid": [[("Kita Nord", "s. o.")], [("Kita Nord", "s. o."), ("VHS", "k. A.")]],
    "curation.board_unsaid.more": [0, 3],
    "curation.board_line.late": [True, False],
    "curation.board_line.unnamed": [True, False],
    "fresh": [True, False],
    "curation.opened.name": ["Malte Brandt"],
    "curation.reserved.name": ["", "Malte Brandt"],
    "curation.taken.name": ["Malte Brandt"],
    "curation.opened.others": [["Jana Petersen"]],
    "curation.moved.names": [["Volkshochschule"], ["Volkshochschule", "Stadtbibliothek"]],
    "to": ["C", ""],
    "singles": [0, 1, 2],
    "removed": [True, False],
    "curation.changed.themes": [[], ["A · Dolmetschen (3)", "B · Personal (1)"]],
    "curation.undone.themes": [[], ["A · Dolmetschen (3)", "B · Personal (1)"]],
    "minutes.command.left_out.columns": [["ID"], ["ID", "E-Mail"]],
    "nameless": [[], ["D"]],
    "curation.not_found.line": ["x9 nach C"],
    "curation.not_found.missing": [[], ["x9"], ["x9", "C"]],
    "placing.moved.given": [[3], [3, 4]],
    "placing.moved.parts": [1, 2],
    "placing.moved.left": [True, False],
    "placing.several.given": [[1, 3]],
    "placing.nowhere.given": [[1], [3]],
    "placing.nowhere.last": [1, 5],
    "placing.late.given": [[3], [3, 4]],
    "placing.published.given": [[3], [3, 4]],
    "placing.displaced.given": [[3]],
    "placing.displaced_how.last": [1, 5],
    "placing.board_moved.names": [["Kita Sonnenblume"], ["Kita Sonnenblume", "Diakonie"]],
    "placing.board_moved.whole": [True, False],
    "placing.board_back.names": [["Kita Sonnenblume"], ["Kita Sonnenblume", "Diakonie"]],
    "placing.board_how.given": [["a1–a5", "b1"], []],
    "placing.board_how.last": [1, 5],
    "whereto.which.count": [1, 2],
    "whereto.which.again": [True, False],
    "whereto.number.last": [5],
    "whereto.unsure.last": [5],
    "whereto.unnamed.last": [5],
    "whereto.about_it.last": [5],
    "whereto.filed.other": [1],
    "fulfilment.thanks.others": [[], ["Diakonie"]],
    "fulfilment.staff.others": [[], ["Diakonie", "Kita Deichkinder"]],
    "fulfilment.which.tasks": [["Elternbrief entwerfen", "Termin vorschlagen"]],
    "curation.not_found.given": [["a1–a5", "b1"], []],
    "curation.not_found.themes": [[], ["A", "B"]],
    "curation.reworded.failed": [[], ["a1 nach B", "zurück"]],
    "curation.reworded.changed": [True, False],
    "curation.unclear.line": ["a5 hierhin"],
    "curation.no_delete.of": ["e1"],
    "curation.no_delete_theme.of": ["B"],
    "curation.no_split.of": ["B"],
    "curation.no_split.first": ["b1", ""],
    "curation.no_together.of": ["e1 e3", ""],
    "curation.no_together.single": ["e1"],
    **{
        f"curation.no_{one}.last": [True, False]
        for one in ("delete", "delete_theme", "split", "together", "numbers")
    },
    "curation.no_question.given": [[], ["1", "3"]],
    "curation.which.networks": [["Sprache und Ankommen", "Schulleitungen"]],
    # The head of the minutes
    "minutes.silent.names": [[], ["Gymnasium Altendeich", "Hafenhaus"]],
    "minutes.participation.before": [None, 11],
    "before_invited": [0, 16],
    "before_percent": [69],
    "minutes.distribution.invited": [1, 17],
    "minutes.distribution.reached": [0, 1, 17],
    "unreached.told.names": [["Hort Sietbeck"], ["Hort Sietbeck", "Jobcenter"]],
    "mails": [True, False],
    # What staff add
    "finishing.next_meeting.day": ["", "<day>"],
    "minutes.next_meeting.day": ["<day>"],
    "minutes.next_meeting.timed": [True, False],
    "minutes.next_meeting.place": ["", "im Kreishaus"],
    "finishing.next_meeting.place": ["", "im Kreishaus"],
    "finishing.which.networks": [["Sprache und Ankommen", "Schulleitungen"]],
    "void": [True, False],
    "curated": [True, False],
    "tops": [[], [1], [1, 3, 4]],
    # The archive
    "archive.list.lines": [[], ["Netzwerktreffen, Runde 3: Donnerstag, 19. November 2026"]],
    "archive.list.more": [0, 1, 7],
    "archive.list.example": ["3", "Sprache und Ankommen 3"],
    "archive.line.number": [3],
    "archive.line.network": ["", "Sprache und Ankommen"],
    "archive.place.number": [3],
    "top": ["TOP 4 · Unterstützungsbedarf (13 Antworten)"],
    "archive.which.networks": [["Sprache und Ankommen", "Schulleitungen"]],
    "archive.which.number": [0, 2],
    "archive.no_such.number": [7],
    "archive.found.number": [3],
    "archive.found.lines": [[("Runde 3 · TOP 4", "„Ein Pool.“ (Kita Sonnenblume)")]],
    "archive.found.count": [1, 7],
    "archive.found.open": [True, False],
    "archive.nothing.open": [True, False],
    "archive.found.words": ["Dolmetscher"],
    "archive.nothing.words": ["Dolmetschr"],
    "nearest": ["", "Dolmetscher"],
    # The release
    "release.given.prefix": ["", "!runde "],
    "needed": [0, 1, 2],
    "release.preview.missing": [0, 1, 2],
    "release.given.missing": [1],
    "release.given.needed": [1, 2],
    "release.given.again": [True, False],
    "release.preview.contained": [0, 1, 64],
    "release.preview.answers": [1, 64],
    "release.preview.named": [[], [(2, "")], [(3, "Kita St. Marien"), (4, "Stadtbibliothek")]],
    "release.preview.more": [0, 2],
    "release.preview.unnamed": [0, 1, 2],
    "release.preview.late": [0, 1, 2],
    "release.preview.displayed": [[], ["Jürgen Otte"], ["Jürgen Otte", "K. Hase"]],
    "release.preview.others": [0, 2],
    "release.stopped_by.who": ["Malte Brandt"],
    "idle": [True, False],
    # The minutes in brief
    "brief.message.lines": [[], ["Dolmetscherpool: Vier wünschen sich einen."]],
    "brief.message.network": ["", "Sprache und Ankommen"],
    "brief.message.took_part": [0, 1, 14],
    "brief.message.invited": [0, 1, 17],
    "brief.message.files": [[], ["Protokoll_Runde-3.docx", "Protokoll_Runde-3.pdf"]],
    "brief.message.greeting": ["", "Guten Morgen"],
    "brief.theme.heading": ["Dolmetscherpool"],
    "brief.tasks.count": [1, 2, 12, 13],
    "brief.poll.question": ["Wie treffen wir uns?"],
    "rest": [True, False],
    # Tasks
    "parties": [[], ["Volkshochschule"], ["Familienzentrum (angefragt)", "Bildungsbüro"]],
    "consent": ["own", "unasked", "asked", "agreed", "declined"],
    "tasks.party.name": ["Volkshochschule"],
    "guided.about_answers.of": [1],
    "guided.later.filed": [True, False],
    "guided.later.no": [0, 2],
    "tasks.new.no": [4],
    "tasks.new.letter": ["", "A"],
    "tasks.row.no": [3],
    "tasks.row.due": ["<day>"],
    "tasks.row.state": ["open", "done", "dropped"],
    **{
        f"{one}.what": ["Liste der Sprachkurse aktualisieren"]
        for one in (
            *(f"tasks.{text}" for text in ("row", "would_you", "thanks", "answered")),
            *(f"tasks.{text}" for text in ("reminder", "reminder_office", "overdue")),
            *(f"minutes.tasks.{text}" for text in ("line", "earlier_line")),
        )
    },
    "tasks.failure.what": ["In „Aufgabe 1“ fehlt der Termin."],
    "due": ["<day>"],
    **{
        f"tasks.{one}.example": ["Fr 29.1."]
        for one in ("new", "earlier", "list", *(f"failed.{why}" for why in _FAILURES))
    },
    "rows": [
        ["1 Liste aktualisieren – VHS"],
        ["1 Liste aktualisieren – VHS", "2 Raum suchen – Bildungsbüro"],
    ],
    "tasks.list.rows": [[], ["1 Liste aktualisieren – VHS"]],
    "tasks.undone.gone": [[], ["Kursübersicht neu auflegen"]],
    "tasks.undone.rows": [[], ["1 Liste aktualisieren – VHS"]],
    "noted": [True, False],
    "unlisted": [[], ["Museum am Wall"]],
    "asked": [[], ["Volkshochschule"], ["Volkshochschule", "Familienzentrum"]],
    "tasks.asked.others": [[], ["Museum am Wall"]],
    "tasks.would_you.others": [[], ["Kindertagespflege", "Grundschule Am Wall"]],
    "agreed": [True, False],
    "tasks.which.networks": [["Sprache und Ankommen", "Schulleitungen"]],
    **{f"tasks.{one}.names": [["Bildungsbüro"]] for one in ("reminder_office", "overdue")},
    **{f"tasks.failed.{one}.line": ["Aufgabe: Kosten"] for one in ("unclear", "no_task", "no_who", "no_day")},
    **{f"tasks.failed.{one}.line": ["Kita"] for one in ("several", "nobody")},
    "tasks.failed.several.names": [["Kita Sonnenblume", "Kita Deichkinder"]],
    "tasks.failed.nobody.names": [[], ["Volkshochschule"]],
    "tasks.failed.no_task.given": [[], [1], [1, 2, 4]],
    "tasks.earlier.numbers": [[2, 4]],
    "minutes.tasks.line.anew": [True, False],
    **{f"tasks.failed.{one}.until": ["irgendwann"] for one in ("odd_day", "past")},
    "minutes.tasks.earlier_line.names": [[], ["Volkshochschule"]],
    "minutes.tasks.line.names": [[], ["Volkshochschule", "Familienzentrum (angefragt)"]],
    "minutes.tasks.line.topics": ["", "TOP 3, 4"],
    "minutes.tasks.from.topics": [["3"], ["3", "4"]],
    "minutes.tasks.asked.name": ["Volkshochschule"],
    "state": ["open", "done", "dropped"],
    "moved": [True, False],
    # Who can help whom
    "helping.suggest.rows": [["1 Kita sucht: „…“"], ["1 Kita sucht: „…“", "2 VHS sucht: „…“"]],
    "needing": ["Kita Sonnenblume"],
    "offering": ["Volkshochschule"],
    "need": ["Wir suchen Bilderbücher in vielen Sprachen."],
    "offer": ["Medienkisten verleihen wir kostenlos."],
    "decided": ["", "yes", "no"],
    "helping.none.over": [True, False],
    "wanted": [[], [1], [1, 3]],
    "unwanted": [[], [2]],
    "unknown": [[], [9]],
    "comparison.suggest.rows": [["1 Personal: 5"], ["1 Personal: 5", "2 Dolmetschen: 4"]],
    "comparison.row.question": [3],
    "comparison.row.name": ["Dolmetschen"],
    "comparison.row.institutions": [1, 5],
    "name_before": ["Verständigung und Dolmetschen"],
    "comparison.row.before": [3],
    "same": [[], [1], [1, 3]],
    "comparison.decided.other": [[], [2]],
    # Needs, and what tasks are for
    "about": [[], ["Frage 3", "Gemeinsamer Dolmetscherpool"]],
    "needs": [[], ["2 Bedarf: Leihtablets – Oberschule, offen"]],
    "tasks.failed.need.line": ["3 sagt zu"],
    "tasks.failed.no_theme.line": ["3 zu 4X"],
    "tasks.failed.no_theme.names": [["4X"], ["4A", "4X"]],
    "need.row.no": [3],
    "need.row.what": ["Leihtablets"],
    "need.row.names": [[], ["Oberschule Bargstede"]],
    "quoted": [True, False],
    "need.question.no": [4],
    "need.alone.no": [4],
    "minutes.needs.line.what": ["4.1 Dolmetscherpool", "„Leihtablets“"],
    "minutes.needs.line.who": ["Kita Sonnenblume"],
    "follows": ["offen", "Aufgabe 3"],
    "minutes.needs.alone.no": [4],
    "minutes.needs.who.names": [["Kita Sonnenblume"], ["Kita Sonnenblume", "Diakonie"]],
    "minutes.needs.who.more": [0, 3],
    "minutes.needs.who.unnamed": [0, 1, 2],
    "minutes.needs.follows.tasks": [[], ["1"], ["1", "3"]],
    "minutes.needs.follows.helpers": [[], ["Volkshochschule"]],
    "minutes.needs.earlier_line.what": ["Leihtablets"],
    "minutes.needs.earlier_line.names": [[], ["Oberschule Bargstede"]],
    "minutes.tasks.next_step.no": [0, 4],
    "minutes.tasks.next_step.tasks": [["3"], ["1", "3"]],
    "minutes.tasks.last_round.count": [1, 3, 12, 13],
    # The minutes
    "votes": [["vor Ort 7", "schriftlich 4"]],
    "cast": [0, 1, 11],
    "abstained": [0, 1, 2],
    "part": [2],
    "parts": [3],
    "channels": ["", "Chat"],
    "opened": [None, "<moment>"],
    "first_deadline": [None, "<moment>"],
    "took_part": [1, 13],
    "percent": [None, 76],
    "first": [True, False],
    "date": ["<day>"],
    "themes": [["Dolmetschen (5)", "Personal (3)"]],
    "more": [0, 1, 2],
    "answers": [1, 64],
    "statements": [0, 1, 70],
    "left_out": [0, 3],
    "heading": ["Gemeinsamer Dolmetscherpool"],
    "institutions": [1, 4],
    "text": ["Ein Dolmetscherpool wäre gut."],
    "by": ["", "Kita Sonnenblume"],
    "file": ["antworten.csv"],
    "row": [7],
    "concepts": [309],
    "examples": [12049],
    "detail": ["answers[3]"],
    "place": ["protokoll.md"],
    "page": [1],
    "pages": [12],
    "minutes.participants.names": [["Kita Sonnenblume", "Stadtbibliothek"]],
    "minutes.command.written.themes": [0, 1, 9],
    # What staff enter, check and decide
    "late.asked.options": [["Aufnehmen", "Für die nächste Runde vormerken", "Nicht aufnehmen"]],
    "entry.ask_which.said": ["Kita"],
    "entry.ask_new.said": ["Museum am Wall"],
    "entry.new.said": ["Museum am Wall"],
    "entry.new_in.said": ["Museum am Wall"],
    "numbers": [[1], [1, 3]],
    "channel": ["mail", "telephone"],
    "entry.filed.staff": ["Malte Brandt"],
    "errand.leave.told": [True, False],
    "entry.filed.unclear": [[], ["vor Ort", "per Video"]],
    "copy.text.staff": ["Malte Brandt"],
    "entry.filed.late": [True, False],
    "copy.ask.who": ["Ute Ahrens"],
    "when": ["<moment>"],
    "copy.text.answers": [[("1", "Wir ziehen um."), ("3", "Uns fehlt Personal.")]],
    "late.asked.more": [True, False],
    "late.asked.count": [1, 2, 5],
    **{
        f"late.{how}_{ruling}.open": [[], ["Stadtbibliothek"]]
        for how in ("done", "decided")
        for ruling in _RULINGS
    },
    "kinds": [["Namen von Personen"], ["Namen von Personen", "eine Angabe zur Gesundheit"]],
    "check.asked.text": ["Frau Lemke ist krank."],
    "check.asked.suggestion": ["[Eine Person] ist krank."],
    **{f"check.{how}.left": [0, 2] for how in ("changed", "kept", "gone")},
    "check.changed.release": [True, False],
    "check.kept.release": [True, False],
    "entered": [True, False],
    # Which question is meant
    "ambiguity.which.questions": [["Der verspätete Beitrag (Sprache)"], ["Die Themen", "Ihre Korrektur"]],
    "alone": [True, False],
    "ambiguity.which.again": [True, False],
    **{
        f"ambiguity.{text}.{value}": found
        for text in ("about", "example")
        for value, found in (
            ("what", [*Topic, *Aside]),
            ("stage", [*Stage, "", "which", "questions", "moderators", "offered", "sentence"]),
        )
    },
    "ambiguity.example.published": [True, False],
    "ambiguity.about.task": ["Liste aktualisieren"],
    # After the minutes
    "edition": [2],
    "review.edition.lines": [[], ["Der Abend ist am 10."], ["TOP 1: Neun.", "TOP 2: Zehn."]],
    "review.edition.more": [0, 3],
    "whole": [True, False],
    "review.line.no": [0, 2],
    "review.unquoted.no": [0, 2],
    "setup.somebody_else.may": [True, False],
    "duration.told.lines": [["Die Runde läuft bis Freitag, 4. Dezember, 12 Uhr."]],
    "duration.planned.start": ["<moment>"],
    "review.withdrawn.no": [0, 2],
    "review.withdrawn.returned": [True, False],
    "review.issued.withdrawn": [[], ["TOP 2: Eine Korrektur ist zurückgezogen."]],
    "review.undecided.numbers": [[1], [1, 3]],
    "review.look_back.before": [None, (2, 11, 16)],
    "ways": [[], ["8 im Netzwerkraum", "3 im geführten Gespräch"]],
    "new": [[], ["Gesundheitsamt"]],
    "silent": [[], ["Gymnasium Altendeich"]],
    "review.task.what": ["Kosten klären"],
    "review.task.who": [[], ["Volkshochschule", "Bildungsbüro"]],
    "review.look_back.count": [0, 1, 6],
    "sentences": [["… dass ich abends antworten konnte."]],
    "tasks": [[], ["Termin vorschlagen (Volkshochschule)"]],
    "deletion": ["", "<day>"],
    "reworded": [True, False],
    "objection.sure.no": [0, 1, 2],
    "objection.sure.several": [True, False],
    "objection.passed_on.no": [0, 2],
    "objection.staff.no": [0, 2],
    "objection.staff.short": [True, False],
    "objection.told.own": [0, 2],
    "items": [[(1, "Was ist los?"), (2, "Welche Angebote gibt es?")]],
    "round": [3],
    "stands": ["", "Der Info-Abend beginnt um 19 Uhr."],
    "accepted": [[], ["1"], ["1", "3"]],
    "refused": [[], ["2"]],
    "lost": [[], ["4"]],
    "noted.within.other": [3],
    "objection.decided.barred": [[], ["6"], ["6", "7"]],
    "objection.sure.own": [False, True],
    "objection.staff.takes_out": [False, True],
    "objection.decided.worded": [["3"]],
    "objection.decided.echoes": [
        [],
        ["Korrektur 3 kam von Kita Sonnenblume. Als Korrektur steht dann im Protokoll: „Um 20 Uhr.“"],
    ],
    "objection.decided.open": [[], ["5"]],
    "objection.overview.count": [0, 1, 3],
    "objection.unknown.given": [[], ["1", "2"]],
    "objection.told.accepted": [True, False],
    "objection.gone.accepted": [True, False],
    "noted.changed.again": [True, False],
    "objection.several.numbers": [["1"], ["1", "2"]],
    "objection.several.accept": [True, False],
    "proposal.sure.sentence": ["Elterncafé mittwochs um 15 Uhr."],
    "proposal.sentence.again": [True, False],
    "overdue.staff.minutes": ["<moment>"],
    "overdue.staff.needed": [1, 2],
    "overdue.staff.missing": [1, 2],
    "overdue.staff.again": [True, False],
    "wording": ["", "Der Info-Abend beginnt um 20 Uhr."],
    "objection.echo.wording": ["Der Info-Abend beginnt um 20 Uhr."],
}
NASTY = [
    "{{7*7}}",
    "{% raw %}",
    "{# weg #}",
    "<b>fett</b>",
    "<script>alert(1)</script>",
    "[x](javascript:1)",
    "![x](https://example.org/x.png)",
    "%s %(title)s {0}",
    "@room",
    "# Beschluss",
    "Schüler*innen",
    "**",
    "`",
    "\u202eabc",
    "'); DROP TABLE answers;--",
]

# Printed on a terminal, where nothing is markup.
ON_TERMINAL = ("minutes.source.", "minutes.command.", "custody.", "init.", "knowledge.")

DU = re.compile(r"\b(?:du|dich|dir|dein\w*|euch|eu(?:er|re)\w*|ihr seid|habt ihr)\b", re.IGNORECASE)
JARGON = re.compile(r"\b(?:cluster|thread|session|event|token)\w*", re.IGNORECASE)
EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
DAYS = r"(?:Mo|Di|Mi|Do|Fr|Sa|So|\w+tag|Mittwoch|Mon|Tue|Wed|Thu|Fri|Sat|Sun|\w+day)"
UNFINISHED = re.compile(r"\{\{|\{%|%\}|\}\}|\bNone\b|\bUndefined\b|\bFalse\b|\bTrue\b")
ODD = re.compile(r"\n\n\n|[^\n] {2,}\S| [,.;:!?](?:\s|$)|\(\)|„“|“”|\.\.")
DATE = re.compile(rf"\b\d{{1,2}}\.\s?(?:\d{{1,2}}\.|(?:{MONTHS})\b)|\b\d{{1,2}}\s(?:Nov|Dec)\w*")
DATED = re.compile(rf"\b{DAYS},? (?:{DATE.pattern})")
EAGER = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")


def spoken(value: Any, language: str) -> Any:
    """Moments and days as the bot says them."""
    if value == "<moment>":
        return calendar.moment(AT, language)
    return calendar.day(AT.date(), language, year=True) if value == "<day>" else value


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with one choice of values: as Markdown, and as people read it."""

    values: dict[str, Any]
    text: str
    plain: str


@cache
def readings(name: str, language: str) -> tuple[Reading, ...]:
    """A text with every combination of its values."""
    asked = sorted(variables(SOURCES[language][name]))
    choices = [VALUES.get(f"{name}.{one}", VALUES.get(one)) for one in asked]
    assert None not in choices, f"{name}: say what {asked} may be"
    found = []
    for chosen in product(*choices):  # type: ignore[arg-type]
        values = {one: spoken(value, language) for one, value in zip(asked, chosen, strict=True)}
        text = TEXTS[language](name, **values)
        found.append(Reading(values, text, plain(text)))
    return tuple(found)


def sentences(text: str) -> Iterator[list[str]]:
    """The sentences of a message as people hear them, word by word; a list item is one of its own."""
    text = re.sub(r"(\d)\.(?=[\s\d])", r"\1", text).replace("…", "")
    for sentence in re.split(r"[.!?:]+(?=[\s“”)]|$)|\n| – | · |[()]|[„“”]", text):
        if words := [word for word in sentence.split() if re.search(r"\w", word)]:
            yield words


every_text = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in NAMES for language in LANGUAGES]
)


# --- The catalogue ---------------------------------------------------------------------------------


def test_both_languages_have_the_same_texts() -> None:
    assert SOURCES["de"].keys() == SOURCES["en"].keys()
    assert TEXTS["de"].names == frozenset(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_use_the_same_values(name: str) -> None:
    assert variables(SOURCES["de"][name]) == variables(SOURCES["en"][name])


@pytest.mark.parametrize(
    ("family", "members"),
    [
        ("status", Phase),
        ("minutes_command", Phase),
        ("refusal", Refusal),
        ("remind", Hint),
        ("incident", Kind),
        ("mail.lost", Rejection),
        ("deadline", Reason),
        ("doubt", set(Doubt) - {Doubt.WEEKEND, Doubt.NIGHT}),
        ("planning", [f"doubt_{oddity}" for oddity in Oddity]),
        ("minutes.channel", Way),
        ("minutes.privacy", Names),
    ],
)
def test_there_is_a_text_for_each_case(family: str, members: Any) -> None:
    assert {f"{family}.{member}" for member in members} <= set(NAMES)


def test_there_is_a_text_for_each_reason_not_to_read_a_file() -> None:
    sources = (files("bot.minutes") / "sources.py").read_text("utf-8")
    tables = (files("bot") / "table.py").read_text("utf-8")
    reasons = set(re.findall(rf'{SourceError.__name__}\([^)"]*?"(\w+)"', sources))
    found = set(re.findall(rf'{TableError.__name__}\("(\w+)"', tables))
    assert reasons
    assert found
    # Only a table of unknown origin may be too large.
    limits = {"too_large", "too_many_rows"}
    assert {f"minutes.source.{reason}" for reason in reasons | found - limits} <= set(NAMES)
    assert {f"members.flaw.{reason}" for reason in found | {flaw.value for flaw in Flaw}} <= set(NAMES)


def test_a_text_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(UnknownText, match=r"round\.opened"):
        TEXTS["de"]("round.opened")


# --- How it reads ----------------------------------------------------------------------------------


def finished(reading: Reading) -> bool:
    """Nothing of the template shows, and no value left a hole."""
    text = reading.text
    return text.strip() == text != "" and not UNFINISHED.search(text) and not ODD.search(text)


def polite_and_plain(reading: Reading) -> bool:
    """Sie-form, and no word that only we understand."""
    return not DU.search(reading.plain) and not JARGON.search(reading.plain)


def short(reading: Reading) -> bool:
    """Sentences of 15 words at most in the middle, and none of more than 30."""
    lengths = [len(words) for words in sentences(reading.plain)]
    return statistics.median(lengths) <= 15 and max(lengths) <= 30


def dated(reading: Reading) -> bool:
    """No date without its weekday."""
    return len(DATE.findall(reading.plain)) == len(DATED.findall(reading.plain))


def sparing(reading: Reading) -> bool:
    """One symbol at most; who listens to the text hears each by its name."""
    return len(EMOJI.findall(reading.plain)) <= 1


@every_text
def test_every_text_reads_well_in_all_its_forms(name: str, language: str) -> None:
    for rule in (finished, polite_and_plain, short, dated, sparing):
        broken = [reading for reading in readings(name, language) if not rule(reading)]
        assert broken == [], rule.__doc__


@pytest.mark.parametrize(("example", "day"), [("Fr, 4.12.", 4), ("Mo 7.12.", 7)])
def test_the_dates_of_the_examples_fall_on_the_days_they_name(example: str, day: int) -> None:
    assert calendar.day(date(2026, 12, day), "de").startswith(example[:2])
    assert example in SOURCES["de"]["help.staff"]


# --- What stays inside ------------------------------------------------------------------------------


def written(value: Any) -> bool:
    """Whether a value is something that people wrote, rather than a date or the bot's own choice."""
    return (
        isinstance(value, str) and value != "" and not isinstance(value, StrEnum) and not DATED.search(value)
    )


def poisoned(value: Any, nasty: str) -> Any:
    if written(value):
        return nasty
    if isinstance(value, list):
        return [(one[0], nasty) if isinstance(one, tuple) else nasty for one in value]
    return value


def active(text: str) -> list[str]:
    """The markup in a text, without that of plain paragraphs."""
    tokens = [inner for token in EAGER.parse(text) for inner in (token, *(token.children or ()))]
    harmful = ("link", "image", "html", "code", "fence", "hr", "blockquote")
    return [token.type for token in tokens if token.type.startswith(harmful)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(ON_TERMINAL)])
def test_a14_a16_whatever_people_write_stays_text(name: str, language: str) -> None:
    fullest = max(
        (reading.values for reading in readings(name, language)), key=lambda values: len(str(values))
    )
    for nasty in NASTY:
        foul = {one: poisoned(value, nasty) for one, value in fullest.items()}
        text = TEXTS[language](name, **foul)
        assert active(text) == []
        assert "49" not in text
        if nasty in foul.values() and nasty != "@room":
            assert shown(nasty) in plain(text)


def test_p10_nobody_can_be_named_in_what_all_members_read() -> None:
    asked = {one for name in NAMES if name.startswith("round.") for one in variables(SOURCES["de"][name])}
    assert asked.isdisjoint(
        {
            "missing",
            "unreached",
            "member",
            "members",
            "absent",
            "excused",
            "institution",
            "institutions",
            "user",
        }
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("status.")])
def test_p10_status_in_the_network_room_names_nobody_and_no_list_of_them(name: str, language: str) -> None:
    for reading in readings(name, language):
        if reading.values.get("missing") or reading.values.get("unreached"):
            continue
        absent = ("Kita Sonnenblume", "Stadtbibliothek", "Volkshochschule")
        assert not any(name in reading.text for name in absent)
        assert not re.search("Noch offen|Still open|Nicht erreicht|Not reached", reading.text)


# --- An office's own words --------------------------------------------------------------------------


def own(folder: Path, content: str) -> Path:
    file = folder / "texte.toml"
    file.write_text(content, "utf-8")
    return file


@pytest.mark.parametrize("network", ["Lesen", "Netzwerk Lesen"])
def test_a_network_is_called_one_once(network: str) -> None:
    assert "„Treffen“ im Netzwerk Lesen mit." in load("de")(
        "planning.you_appointed", title="Treffen", network=network
    )


def test_an_office_says_it_in_its_own_words(tmp_path: Path) -> None:
    texts: Texts = load("de", own(tmp_path, '[steer]\nclosed = "Fertig: {{ title }}!"\n'))
    assert texts("steer.closed", title="Treffen") == "Fertig: Treffen!"
    assert texts("steer.no_round", prefix="!runde") == TEXTS["de"]("steer.no_round", prefix="!runde")


@pytest.mark.parametrize(
    ("content", "fault", "named"),
    [
        ('[steer]\nclosedd = "x"\n', UnknownText, r"steer\.closedd"),
        ('top = "x"\n[a.b]\nc = "x"\n', UnknownText, r"a\.b\.c, top"),
        ('[steer]\nclosed = "{{ titel }}"\n', UnusableText, r"steer\.closed: .*titel"),
        ('[steer]\nclosed = "{% if title %}"\n', UnusableText, r"steer\.closed: "),
        ('[steer]\nclosed = "{{ title | shout }}"\n', UnusableText, r"steer\.closed: .*shout"),
        ("[steer\n", tomllib.TOMLDecodeError, "line 1"),
    ],
)
def test_a_slip_in_the_offices_file_is_found_at_the_start_and_named(
    tmp_path: Path, content: str, fault: type[Exception], named: str
) -> None:
    with pytest.raises(fault, match=named):
        load("de", own(tmp_path, content))


@pytest.mark.parametrize("trick", ["title.__class__.__mro__", "''.__class__", "cycler.__init__"])
def test_a16_an_offices_text_reaches_nothing_but_its_values(tmp_path: Path, trick: str) -> None:
    texts = load("de", own(tmp_path, f'[steer]\nclosed = "{{{{ {trick} }}}}"\n'))
    with pytest.raises((SecurityError, UndefinedError)):
        texts("steer.closed", title="x")


@pytest.mark.parametrize(
    ("worded", "polls", "what"),
    [
        (1, 0, "eine Frage"),
        (0, 1, "eine Kurzfrage"),
        (1, 1, "eine Frage und eine Kurzfrage"),
        (3, 2, "drei Fragen und zwei Kurzfragen"),
        (0, 2, "zwei Kurzfragen"),
    ],
)
def test_the_hello_announces_what_the_opening_announced(worded: int, polls: int, what: str) -> None:
    values = {"title": "Runde", "number": 1, "network": "Nord", "contact": "", "office": "Büro"}
    more = {"deadline": "morgen", "names": Names.INSTITUTION, "months": 3, "count": max(1, worded)}
    opening = TEXTS["de"]("round.greeting", worded=worded, polls=polls, **values, **more)
    hello = TEXTS["de"]("guided.hello", greeting="Guten Tag", count=worded, polls=polls)
    assert f" {what}." in opening
    assert f" {what}{'.' if worded + polls == 1 else ', das dauert'}" in hello


@pytest.mark.parametrize(
    ("count", "way"), [(1, "- Oder schreiben Sie mir eine Direktnachricht."), (3, "„1.\u00a0…“")]
)
def test_the_greeting_fits_the_number_of_questions(count: int, way: str) -> None:
    values = {"title": "Runde", "number": 1, "network": "Nord", "contact": "", "office": "Büro"}
    more = {"deadline": "morgen", "names": Names.INSTITUTION, "months": 3}
    said = TEXTS["de"]("round.greeting", count=count, worded=count, polls=0, **values, **more)
    assert way in said
    assert "\n\n**So antworten Sie" in said
    assert ("nicht alle Fragen" in said) == (count > 1)


def test_a_late_contribution_may_have_shrunk_before_it_grew() -> None:
    values = {"institution": "BBS", "title": "Lesen", "more": True, "published": False, "options": ["Ja"]}
    assert "jetzt eine Antwort." in TEXTS["de"]("late.asked", count=1, **values)
    assert "one answer now." in TEXTS["en"]("late.asked", count=1, **values)


def test_small_numbers_are_words_and_several_are_enumerated() -> None:
    german, english = TEXTS["de"], TEXTS["en"]
    assert [german("brief.tasks", count=count) for count in (1, 2, 12, 13)] == [
        "**Eine Aufgabe** ist vereinbart.",
        "**Zwei Aufgaben** sind vereinbart.",
        "**Zwölf Aufgaben** sind vereinbart.",
        "**13 Aufgaben** sind vereinbart.",
    ]
    for texts, said in (
        (german, ["Aufgabe 1.", "Aufgaben 1 und 3.", "Aufgaben 1, 3 und 4."]),
        (english, ["task 1.", "tasks 1 and 3.", "tasks 1, 3 and 4."]),
    ):
        steps = [texts("minutes.tasks.next_step", no=0, tasks=list(tasks)) for tasks in ("1", "13", "134")]
        assert [step.partition(": ")[2] for step in steps] == said


@pytest.mark.parametrize(
    ("language", "nobody"), [("de", "Es hat niemand abgestimmt."), ("en", "Nobody voted.")]
)
def test_a_poll_in_which_nobody_voted_says_only_that(language: str, nobody: str) -> None:
    said = TEXTS[language]("minutes.poll.outcome", cast=0, took_part=14, abstained=14, votes=[])
    assert said.endswith(nobody)
    assert "14" not in said
