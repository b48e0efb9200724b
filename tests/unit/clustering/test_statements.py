"""Splitting: verbatim, in order, nothing lost, nothing cut where German only abbreviates."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering import Kind, segments, split
from tests.promptness import soon


@pytest.mark.parametrize(
    ("reply", "statements"),
    [
        ("- Stelle unbesetzt\n- Räume fehlen", ["Stelle unbesetzt", "Räume fehlen"]),
        ("1. Raum gesucht\n2. Laptops fehlen", ["Raum gesucht", "Laptops fehlen"]),
        ("a) mehr Zeit\nb) mehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("1) mehr Zeit 2) mehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("a) mehr Zeit b) mehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("mehr Zeit (a) oder (b) mehr Geld", ["mehr Zeit (a) oder (b) mehr Geld"]),
        ("1.) mehr Zeit 2.) mehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("1. mehr Zeit 2. mehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("Uns fehlen: 1 Zeit 2 Geld 3 Räume", ["Zeit", "Geld", "Räume"]),
        ("1️⃣ mehr Zeit 2️⃣ mehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("1 mehr Zeit\n2 mehr Geld\n3 mehr Ruhe", ["mehr Zeit", "mehr Geld", "mehr Ruhe"]),
        ("1: mehr Zeit\n2: mehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("a. mehr Zeit\nb. mehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("o mehr Zeit\no mehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("✅ mehr Zeit ✅ mehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("\uf0b7 mehr Zeit\n\uf0a7\tmehr Geld", ["mehr Zeit", "mehr Geld"]),
        ("o\tmehr Zeit\n·\tmehr Geld\n▪\tRuhe\n–\tRaum", ["mehr Zeit", "mehr Geld", "Ruhe", "Raum"]),
        ("Uns fehlt \uf0b7 mehr Zeit \uf0b7 mehr Geld", ["Uns fehlt", "mehr Zeit", "mehr Geld"]),
        ("1 | Frage | Antwort\n1 | Was fehlt? | mehr Zeit", ["Was fehlt?", "mehr Zeit"]),
        ("| Nr. | Antwort |\n|---|---|\n| 1 | mehr Zeit |", ["mehr Zeit"]),
        ("14", ["14"]),
        ("mehr Zeit // mehr Geld | mehr Ruhe", ["mehr Zeit", "mehr Geld", "mehr Ruhe"]),
        ("- mehr Zeit\n  für Eltern\n- mehr Geld", ["mehr Zeit\n  für Eltern", "mehr Geld"]),
        (
            "neue Drehbank; zwei Azubis gesucht; Umzug im Mai",
            ["neue Drehbank", "zwei Azubis gesucht", "Umzug im Mai"],
        ),
        ("Hallo zusammen,\nuns fehlen Räume.\nViele Grüße\nA. Weber", ["uns fehlen Räume."]),
        ("Guten Tag, die Heizung ist kaputt.", ["die Heizung ist kaputt."]),
        ("k. A.", []),
        ("Keine Zeit für Elterngespräche", ["Keine Zeit für Elterngespräche"]),
        ("Eigene Räume haben wir nicht.", ["Eigene Räume haben wir nicht."]),
        ("Ich habe lange nichts vom Amt gehört.", ["Ich habe lange nichts vom Amt gehört."]),
        ("keine Angabe", []),
        ("s. o.", []),
        ("Nichts Neues von unserer Seite.", []),
        ("Technik: s. TOP 3", []),
        ("Danke für die Mail! Bei uns: nix Neues.", []),
        ("Alles gut soweit. Uns fehlen Räume.", ["Uns fehlen Räume."]),
        ("Und: Uns fehlen Räume.", ["Uns fehlen Räume."]),
        ("nichts Besonderes WLAN ist frei", ["WLAN ist frei"]),
        ("s. o. dazu noch ein Raum", ["dazu noch ein Raum"]),
        ("s. o. bei Frage 2", []),
        ("Vielen Dank für die Mail, uns fehlen Räume!", ["Vielen Dank für die Mail, uns fehlen Räume!"]),
        ("Hallöle! Die Halle ist zu.", ["Die Halle ist zu."]),
        ("Vielen Dank für die Mühe, liebe Frau Moll! Die Halle ist zu.", ["Die Halle ist zu."]),
        ("Moin moin. Die Halle ist zu.", ["Die Halle ist zu."]),
        ("Guten Morgen in die Runde. Die Halle ist zu.", ["Die Halle ist zu."]),
        ("s. o. (Räume)", []),
        ("siehe auch Antwort der VHS", []),
        ("Zu Frage 2 haben wir nichts beizutragen.", []),
        ("👍", []),
        ("", []),
    ],
)
def test_layout_and_courtesies(reply: str, statements: list[str]) -> None:
    assert split(reply) == statements


@pytest.mark.parametrize(
    "sentence",
    [
        "Wir beraten z. B. Eltern und d. h. auch Familien u. v. m. im Haus.",
        "Der 2. Bildungsbericht erscheint im 1. Halbjahr.",
        "Beim 2. Neustart kam die 3. Klasse mit dem 5. In-Haus-Termin dazu.",
        "Wir laden für den 3. 12. zum Basteln ein.",
        "Am 3.12. treffen wir uns mit Dr. Moll in der Abt. Jugend.",
        "Atteste: jährl. Wiederholung bei lebenslanger Diagnose, schriftl. Antrag, ärztl. Befund",
        "Wir haben ca. 30 Plätze bzw. max. 40 im Raum Nr. 7.",
        "In den Herbstferien (12.–23.10.) Sprachcamp mit dem Sportverein",
        "Alles steht auf www.bildung.Stadtweb.de und bei anna.Muster@stadtweb.de bereit",
    ],
)
def test_an_abbreviation_ends_no_sentence(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    "thought",
    [
        "Tandems! Zwei Häuser tun sich ein Jahr zusammen.",
        "Masken mit Sichtfenster?? Gibt es da eine Sammelbestellung?",
        "Der Brief war zu lang. Meine Frau hat ihn vorgelesen.",
        "Unser Merkblatt in einfacher Sprache. Wer kann das?",
        "Das Rathaus gibt uns die Kegelbahn. Sie hat sogar fließend Wasser.",
        "Die Zehnjährigen mögen keine Betreuung. Die wollen einfach chillen.",
        "Für die Ferien fehlen uns die Leute. Acht Wochen lang.",
        "Paketzentrum zahlt 13,50 €. Da braucht man mit weniger nicht kommen.",
        "Der Elternbrief in leichter Sprache ist fertig. Kann bei uns abgeholt werden.",
        "Neue Kletterwand im Hof für alle. Wird jeden Tag belagert.",
        "Der Aufzug ist seit März kaputt. Bitte endlich reparieren!",
        "Die Azubis wohnen weit draußen. Die kommen abends nicht mehr heim.",
        "Der Hausmeister macht viel möglich. Der schließt sogar sonntags auf.",
        "Anträge sind sechs Seiten lang. Daran scheitern die meisten Familien.",
        "Eine Schulkrankenschwester wäre gut. Auch für kleine Schulen auf dem Land.",
        "Wir lesen überall gern vor. In Gärten, Hinterhöfen und auf dem Markt.",
        "Treffen am Vormittag geht bei uns nicht. Lieber abends um sechs.",
        "Einen festen Ansprechpartner im Amt. Einen, der zurückruft.",
        "Unsere Förderung läuft im Juli aus. Wie es danach weitergeht, weiß keiner.",
        "Unterstützung bräuchten wir beim Antrag. Den versteht kein Mensch.",
        "Zu wenig Männer in den Kitas. Die paar, die wir haben, sind überlastet.",
        "Unsere Lehrlinge sind spät dran. Die meisten wohnen auf dem Dorf.",
        "Das Schwimmprojekt läuft weiter. Leider nur bis Juli.",
        "Die Runde könnte ins Haus der Jugend ziehen. Dort gibt es Parkplätze.",
        "Im Juni wird der Anbau endlich fertig. Wir freuen uns riesig.",
    ],
)
def test_a_sentence_that_carries_on_is_no_statement_of_its_own(thought: str) -> None:
    assert split(thought) == [thought]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Mädchengruppe Do 14 h.", "Elterncafé zusammen mit der Kita"),
        ("Ein Zettel im Ranzen als Info. Mehr nicht.", "Datenschutz als Ausrede für alles."),
        ("Hochschultag 17.1.", "Sprechstunde der Agentur alle 14 Tage"),
        ("820 Kunden, Aufnahmestopp seit Nov.", "Neuer Ausgabeort ab März: Gewerbepark."),
        ("Mehr Kurse (warten seit Juli!)", "und ab und zu einen Kleinbus für die Gruppe"),
        ("Kaum Lehrlinge gemeldet,", "und von denen, die kommen, bleibt die Hälfte"),
        ("Der Chor probt wieder,", "und donnerstags von 15 bis 17 Uhr singt Frau Abt mit allen"),
        ("Es gibt die offene Sprechstunde,", "außerdem schreiben wir mit den Abgängern Bewerbungen"),
        ("Dass niemand kommt, ist normal.", "Und eine Adressliste, bitte."),
        ("Sommerfest mit Flohmarkt am 12.7.", "Die Leitung wechselt im Herbst."),
        ("Café jetzt offen von 9 bis 12.", "Unsere Nähstube sucht noch Stoffe."),
        ("Neue Zeiten: Montag 9–12.", "Unsere Nähstube sucht noch Stoffe."),
        ("Davon ist die Hälfte unter 3.", "14 Familien stehen auf der Warteliste."),
        ("Pro Antrag sitzen wir eine Std.", "Viele Eltern geben vorher auf."),
    ],
)
def test_a_statement_may_begin_without_a_sentence(first: str, second: str) -> None:
    assert split(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Bitte früher Bescheid geben.", "Mehr Praktikumsplätze in der Pflege."),
        ("Wer kann uns beim Streichen der Flure helfen?", "Spielzeug für die Kleinen suchen wir auch."),
        ("Wer kennt einen Dolmetscher für Paschtu?", "Fahrgeld für die Ausflüge fehlt."),
        ("Die Anträge sind eine Zumutung. Bitte vereinfachen!", "Wir suchen eine Supervisorin."),
        ("Ein Abend über Trauer wäre gut.", "Bitte keine Treffen in den Ferien."),
        ("Zum einen ist die Küche fertig.", "Dann gibt es noch den neuen Garten."),
        ("Wir sind wieder voll besetzt.", "Die neuen Räume in der Au sind bezogen."),
        ("Uns fehlt ein Fahrdienst.", "Auch der Elternrat sucht Mitglieder."),
        ("Die Gruppe ist voll.", "Der neue Träger hat den Vertrag gekündigt."),
        ("Uns fehlt ein Fahrdienst.", "Ab März Nähkurs in der Aula."),
        ("Im Juni wird der Anbau endlich fertig.", "Wir freuen uns über gebrauchte Möbel."),
        ("Unsere Lehrlinge sind spät dran.", "Die neuen digitalen Tafeln sind da."),
        ("Platz ist da, Abstand auch.", "Kommt doch zu uns in den Wald, alle zusammen."),
    ],
)
def test_what_names_a_matter_of_its_own_is_a_statement_of_its_own(first: str, second: str) -> None:
    assert split(f"{first} {second}") == [first, second]


def test_a_stop_without_a_space_ends_a_sentence_too() -> None:
    first, second = "Die Räume sind im Winter kalt.", "Personal fehlt auch schon lange."
    assert split(first + second) == [first, second]


@pytest.mark.parametrize(
    "reply",
    [
        "1. Halbjahr ruhig, im 2. Halbjahr viel los",
        "Termine: 1. Mai und 2. Juni",
        "Frei: 1 Raum und 2 Plätze",
        "Wir haben 1 Raum 2 Tische 3 Stühle",
    ],
)
def test_a_number_that_counts_something_is_no_mark(reply: str) -> None:
    assert split(reply) == [reply]


def test_two_lines_may_begin_with_how_many_there_are() -> None:
    assert split("1 Platz frei\n2 Plätze belegt") == ["1 Platz frei", "2 Plätze belegt"]


def test_two_thoughts_in_one_line_are_two_statements() -> None:
    first, second = "Unsere Leiterin geht im Sommer in Rente.", "Der Neubau wird erst im Herbst fertig."
    assert split(f"{first} {second}") == [first, second]


def test_a_line_broken_by_the_mail_programme_is_one_statement() -> None:
    reply = (
        "Im Herbst haben wir gemeinsam mit der Bücherei eine neue Vorlesereihe\n"
        "begonnen, die sehr gut angenommen wird und nächstes Jahr weitergehen\n"
        "soll."
    )
    assert split(reply) == [reply]


def test_lines_of_who_writes_small_are_not_taken_for_a_broken_one() -> None:
    lines = (
        "kein platz mehr in der betreuung, die warteliste ist dreißig lang",
        "mittags kocht jetzt eine firma aus kehl, schmeckt nicht allen",
        "und die putzfrau ist krank",
    )
    assert split("\n".join(lines)) == list(lines)


def test_headings_and_numbers_of_a_table_are_named() -> None:
    found = segments("Nr. | Antwort\n1 | mehr Zeit")
    assert [(one.text, one.kind) for one in found] == [
        ("Nr.", Kind.LEAD),
        ("Antwort", Kind.LEAD),
        ("1", Kind.LEAD),
        ("mehr Zeit", Kind.STATEMENT),
    ]


@pytest.mark.parametrize(
    "farewell",
    [
        "Herzlichst, Ihre Gerda Blum",
        "Bis bald und frohes Schaffen",
        "Bis bald! Eure Ute",
        "Gottes Segen!",
        "In diesem Sinne, bis nächste Woche",
        "Schönen Feierabend!",
        "Danke und einen schönen Tag",
        "Ihnen allen frohe Weihnachten",
    ],
)
def test_a_farewell_is_a_signature(farewell: str) -> None:
    found = segments(f"Räume fehlen uns.\n{farewell}")
    assert found[0].kind is Kind.STATEMENT
    assert {one.kind for one in found[1:]} == {Kind.SIGNATURE}


@pytest.mark.parametrize(
    "sentence",
    [
        "Bis bald alle Plätze weg sind, dauert es nicht mehr lange.",
        "Danke und Anerkennung fehlen den Ehrenamtlichen.",
        "Schöne Ferien hatten unsere Kinder im Waldcamp.",
        "Gern berichten wir Klassen vor Ort über den Beruf.",
        "Wir schreiben mit den Jugendlichen Bewerbungen.",
        "Wir bitten um Verständnis, dass die Kurse ausfallen.",
        "Gute Zeiten für die Turnhalle sind knapp.",
    ],
)
def test_what_only_begins_like_a_courtesy_is_a_statement(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    "preface",
    [
        "Gern antworte ich noch vor den Ferien.",
        "Anbei unsere Antworten.",
        "Ich antworte für das Jugendhaus.",
        "Entschuldigen Sie die späte Antwort.",
        "Vorab: Ich schreibe etwas mehr, weil wir neu sind.",
        "Sorry für die kurze Antwort.",
    ],
)
def test_a_preface_leads_to_what_follows_and_is_none_behind_it(preface: str) -> None:
    before, after = segments(f"{preface} Die Halle ist zu.")
    assert (before.text, before.kind, after.kind) == (preface, Kind.LEAD, Kind.STATEMENT)
    assert segments(f"Die Halle ist zu. {preface}")[-1].kind is Kind.STATEMENT


def test_what_is_left_out_is_named() -> None:
    kinds = [
        segment.kind
        for segment in segments("Liebe Frau Heil,\nkeine Angabe\nMit freundlichen Grüßen\nT. Abels")
    ]
    assert kinds[0] is Kind.GREETING
    assert kinds[1] is Kind.EMPTY
    assert set(kinds[2:]) == {Kind.SIGNATURE}


_WORDS = [
    "und",
    "außerdem",
    "für",
    "Uns",
    "fehlen",
    "Räume",
    "am",
    "17.1.",
    "z. B.",
    "k. A.",
    "Und:",
    "nichts",
    "Neues",
]
_MARKS = [
    "(",
    ")",
    "a)",
    "1)",
    "2)",
    "1.",
    "1️⃣",
    "✅",
    ". ",
    ", ",
    "! ",
    "?",
    ";",
    ":",
    "\n",
    "- ",
    "„",
    "“",
    "🎉",
    "LG",
    "Hallo,",
]


@given(st.lists(st.sampled_from(_WORDS + _MARKS), max_size=40).map(" ".join))
def test_chat_like_replies_are_kept_whole(reply: str) -> None:
    found = segments(reply)
    assert all(reply[segment.start : segment.end] == segment.text for segment in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    between = [reply[one:other] for one, other in _gaps(reply, [(part.start, part.end) for part in found])]
    assert not [
        gap for gap in between if re.sub(r"\(?[12a]\)|1(?:\.|\ufe0f\u20e3)?|✅", "", gap).strip(" \n\t-;.")
    ]


def _gaps(reply: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return list(pairwise([0, *(place for span in spans for place in span), len(reply)]))[::2]


@given(st.text(max_size=300))
def test_every_part_is_verbatim_and_in_order(reply: str) -> None:
    at = 0
    for segment in segments(reply):
        assert reply[segment.start : segment.end] == segment.text
        assert segment.start >= at
        at = segment.end


@given(st.text(alphabet="abcÄßu .,;:!?1)\n-•", max_size=200))
def test_no_letter_is_lost(reply: str) -> None:
    kept = sum(letter.isalpha() for segment in segments(reply) for letter in segment.text)
    marks = sum(letter.isalpha() for letter in reply) - kept
    assert 0 <= marks <= reply.count(")") + reply.count(".")  # only the letter of „a)“ or „a.“ may go


def test_a_long_text_without_a_space_takes_no_time() -> None:
    assert split("x" * 65_000) == ["x" * 65_000]


@pytest.mark.parametrize("run", [" ", "\t", ".", "…", "!", "👍", "\n", "- ", "a. ", "„"])
def test_a_run_of_one_sign_takes_no_time(run: str) -> None:
    """Each began a search anew at each of its 60,000 signs: a minute, in which no themes were found."""
    reply = f"Räume {run * (60_000 // len(run))}fehlen"
    assert soon(lambda: segments(reply))
    assert segments(reply)


@pytest.mark.parametrize(
    ("reply", "said", "left_out"),
    [
        ("räume sind knapp. lg tim", ["räume sind knapp."], "lg tim"),
        ("Räume sind knapp! Gruß, Tim", ["Räume sind knapp!"], "Gruß, Tim"),
        ("Räume sind knapp\ngesendet von meinem iPhone", ["Räume sind knapp"], "gesendet von meinem iPhone"),
        ("von unserer Seite nichts Neues.", [], "von unserer Seite nichts Neues."),
        ("Zu Frage 1: siehe letztes Protokoll.", [], "Zu Frage 1: siehe letztes Protokoll."),
    ],
)
def test_what_says_nothing_is_named(reply: str, said: list[str], left_out: str) -> None:
    assert split(reply) == said
    assert [part.text for part in segments(reply) if part.kind is not Kind.STATEMENT] == [left_out]


@pytest.mark.parametrize(
    "reply",
    [
        *(
            "Nix z. Zt.",
            "Da habe ich nichts",
            "Dazu fällt mir gerade nichts ein.",
            "momentan nichts zu bieten",
        ),
        *(
            "Nein, leider nichts",
            "Wir haben diesmal nichts anzubieten",
            "nein, zur Zeit noch",
            "Da ist leider nichts",
        ),
        *("nein, danke", "nö", "Nix, alles wie immer", "Es gibt nichts Neues."),
        *("passt alles", "alles bestens", "Stand unverändert", "wie gehabt", "Betrifft uns nicht."),
        *("kann ich nicht beurteilen", "Das war's von uns.", "Dazu kann ich leider nichts sagen"),
    ],
)
def test_whoever_has_nothing_to_say_makes_no_statement(reply: str) -> None:
    assert [part.kind for part in segments(reply)] == [Kind.EMPTY]
    assert split(f"{reply}\nUns fehlen Räume.") == ["Uns fehlen Räume."]


@pytest.mark.parametrize(
    "reply",
    [
        *("Es gibt nichts für Jugendliche", "Wir haben nichts vom Amt gehört", "Da ist nichts barrierefrei"),
        *(
            "Nein, wir brauchen mehr Zeit",
            "Gibt es nichts Neues?",
            "Keine Angebote",
            "Betrifft uns nicht nur im Winter",
        ),
        *("Nix geht mehr im Bus", "Dazu gibt es nichts Schriftliches"),
        *(
            "Nein, das ist neu bei uns.",
            "Nein, wir haben noch Zeit.",
            "Nein, das können wir.",
            "Nö, wir haben mehr.",
        ),
        *(
            "Bei uns gibt es leider nichts.",
            "Wir haben nichts mehr.",
            "Hier ist wirklich nichts.",
            "Wir können nichts.",
        ),
    ],
)
def test_a_lack_is_a_statement(reply: str) -> None:
    assert split(reply) == [reply]


def test_who_writes_small_ends_sentences_too() -> None:
    assert split("die mensa ist noch zu klein. der bus fährt nicht nach 16 uhr") == [
        "die mensa ist noch zu klein.",
        "der bus fährt nicht nach 16 uhr",
    ]
    one = "uns fehlen dolmetscher, v.a. für ca. zehn familien aus der ukraine... und zeit"
    assert split(one) == [one]


def test_the_number_of_a_house_or_a_room_is_no_sentence() -> None:
    for place in ("Wir ziehen um in die Hauptstr. 12 a", "Treffen am Montag im Rathaus, Zi. 204"):
        assert split(place) == [place]


@pytest.mark.parametrize(
    "piece", ["Und: ", "keine Zeit, sorry, ", "Hallo, ", "a) ", "und für x y, ", "nichts Neues A "]
)
def test_what_repeats_without_end_is_split_all_the_same(piece: str) -> None:
    reply = piece * 3_000
    assert all(segment.text in reply for segment in segments(reply))
