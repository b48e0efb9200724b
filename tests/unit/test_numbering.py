"""Numbered answers: which numbers number an answer, and which are words like any other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meeting import numbering, oneline
from tests.promptness import soon

LINES = """\
1. Eine Lehrkraft für Deutsch als Zweitsprache ist in Elternzeit, die Stelle ist nicht besetzt.
3. Uns fehlt Personal für die Sprachförderung. Vier Stunden pro Woche sind unbesetzt.
4. Material für Deutsch als Zweitsprache, das auch fachfremde Lehrkräfte nutzen können.
5. Den Übergang von der Kita in die Grundschule besser abstimmen."""

ONE_BREATH = (
    "1 Die Sprach- und Integrationsklasse ist zum zweiten Mal in diesem Jahr gewachsen, jetzt 26 "
    "Jugendliche. 2 Deutschkurs für Auszubildende, donnerstags, auch für Jugendliche anderer Schulen. "
    "3 Das WLAN im Altbau ist zu schwach. Lern-Apps auf dem Tablet laufen nicht. "
    "4 Fortbildung für Lehrkräfte: Deutsch als Zweitsprache im Fachunterricht. "
    "5 Übergang Schule – Beruf für Jugendliche mit wenig Deutsch."
)

BY_PHONE = (
    "1 Frau Lemke und Frau Otto sind länger krank. Wir mussten die Randzeiten kürzen. "
    "3 Wir haben zu wenig Personal. Sprachförderung fällt aus, wenn jemand krank ist. "
    "4 Eine Vertretungsregelung mit anderen Kitas, wenn Fachkräfte krank sind. "
    "5 Übergang Kita und Grundschule, besonders bei Kindern mit Sprachförderung."
)

LATE = (
    "Oh je, zu spät? 1. Die Schuleingangsuntersuchungen haben begonnen. Eine ärztliche Stelle ist noch nicht "
    "besetzt. 2. Unser Merkblatt „Gesund in die Schule“ für Eltern gibt es jetzt in acht Sprachen. 3. Bei "
    "Untersuchungen fehlen uns Dolmetscher, besonders für Kurdisch und Dari. 4. Ein gemeinsamer "
    "Dolmetscherpool, den auch das Gesundheitsamt nutzen kann. 5. Übergang Kita – Grundschule."
)


def test_the_lines_of_the_record() -> None:
    found = numbering.read(LINES, 5)
    assert found is not None
    assert list(found) == [1, 3, 4, 5]
    assert found[3] == "Uns fehlt Personal für die Sprachförderung. Vier Stunden pro Woche sind unbesetzt."


def test_bare_numbers_in_one_breath() -> None:
    found = numbering.read(ONE_BREATH, 5)
    assert found is not None
    assert list(found) == [1, 2, 3, 4, 5]
    assert found[1].endswith("jetzt 26 Jugendliche.")
    assert found[3] == "Das WLAN im Altbau ist zu schwach. Lern-Apps auf dem Tablet laufen nicht."


def test_bare_numbers_with_one_left_out() -> None:
    found = numbering.read(BY_PHONE, 5)
    assert found is not None
    assert list(found) == [1, 3, 4, 5]
    assert found[4] == "Eine Vertretungsregelung mit anderen Kitas, wenn Fachkräfte krank sind."


def test_a_sigh_before_the_first_number_is_left_out() -> None:
    found = numbering.read(LATE, 5)
    assert found is not None
    assert list(found) == [1, 2, 3, 4, 5]
    assert found[1].startswith("Die Schuleingangsuntersuchungen")
    assert found[5] == "Übergang Kita – Grundschule."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. gut\n2. nichts", {1: "gut", 2: "nichts"}),
        ("1) gut\n2) nichts", {1: "gut", 2: "nichts"}),
        ("1: gut\n2: nichts", {1: "gut", 2: "nichts"}),
        ("1.) gut\n2.) nichts", {1: "gut", 2: "nichts"}),
        ("(1) gut\n(2) nichts", {1: "gut", 2: "nichts"}),
        ("1 - gut\n2 – nichts", {1: "gut", 2: "nichts"}),
        ("1.gut\n2.nichts", {1: "gut", 2: "nichts"}),
        ("**1.** gut\n**2.** nichts", {1: "gut", 2: "nichts"}),
        ("**1. Was ist los?**\n**2. Was fehlt?**", {1: "Was ist los?", 2: "Was fehlt?"}),
        ("  1. gut\n  2. nichts", {1: "gut", 2: "nichts"}),
        ("1. gut\r\n2. nichts", {1: "gut", 2: "nichts"}),
        ("1 gut\n2 nichts", {1: "gut", 2: "nichts"}),
        ("1\nWir feiern.\n2\nNichts.", {1: "Wir feiern.", 2: "Nichts."}),
        (
            "1. Maßnahmen\n2. Marktplatz\n3. Junge Eltern",
            {1: "Maßnahmen", 2: "Marktplatz", 3: "Junge Eltern"},
        ),
        ("3. Uns fehlt Personal.", {3: "Uns fehlt Personal."}),
        ("Frage 1: gut", {1: "gut"}),
        ("Frage 2 Wir suchen Räume.", {2: "Wir suchen Räume."}),
        ("FRAGE 1 – gut\nFRAGE 3 – nichts", {1: "gut", 3: "nichts"}),
        ("Zu 3: Personal", {3: "Personal"}),
        ("zu Frage 3: Personal", {3: "Personal"}),
        ("Antwort zu Frage 3: Personal", {3: "Personal"}),
        ("Zu 3: Personal\nZu 1: gut", {3: "Personal", 1: "gut"}),
        ("Zu 3: Personal\nZu 3: Räume", {3: "Personal\nZu 3: Räume"}),
        ("TOP 2 Deutschkurs\nTOP 3 Personal", {2: "Deutschkurs", 3: "Personal"}),
        ("Question 2: nothing\nQuestion 4: help", {2: "nothing", 4: "help"}),
        ("Q1: fine\nQ2: nothing", {1: "fine", 2: "nothing"}),
        ("Frage 1: gut\n2. nichts\n3. Personal", {1: "gut", 2: "nichts", 3: "Personal"}),
        ("Frage 1: Es läuft. Frage 2: Nichts.", {1: "Es läuft.", 2: "Nichts."}),
        ("Das meiste läuft gut, wir haben uns sehr gefreut.\nZu 3: Personal", {3: "Personal"}),
        ("Frage 1 von 4: gut\nFrage 2 von 4: nichts", {1: "gut", 2: "nichts"}),
        ("Frage drei: Wir haben einen Garten.", {3: "Wir haben einen Garten."}),
        ("Zur zweiten Frage: Formulare", {2: "Formulare"}),
        ("Frage vier – Ferien\nFrage eins – gut", {4: "Ferien", 1: "gut"}),
        ("Und zu 4: auch Ferien", {4: "auch Ferien"}),
        ("Und noch zu Frage 2: Formulare", {2: "Formulare"}),
        ("zu 1) Die Bläserklasse läuft zu 3) Eine Aula", {1: "Die Bläserklasse läuft", 3: "Eine Aula"}),
        ("zu 2: Räume zu 1: gut", {2: "Räume", 1: "gut"}),
    ],
)
def test_ways_of_numbering(text: str, expected: dict[int, str]) -> None:
    assert numbering.read(text, 5) == expected


@pytest.mark.parametrize(
    "greeting",
    [
        "Guten Morgen,",
        "Hallo zusammen!",
        "Moin.",
        "Sehr geehrte Frau Petersen, anbei unsere Antworten aus der Kita, leider etwas verspätet:",
        "Kita Sonnenblume:",
        "Dear all, here are our answers:",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n", " "])
def test_a_greeting_before_the_first_number_is_left_out(greeting: str, gap: str) -> None:
    assert numbering.read(f"{greeting}{gap}1. gut\n2. nichts", 5) == {1: "gut", 2: "nichts"}


def test_an_answer_runs_over_lines_until_the_next_number() -> None:
    text = "1. Wir brauchen:\n- Räume\n- 3 Stühle\n\nund Zeit.\n2. nichts"
    assert numbering.read(text, 5) == {1: "Wir brauchen:\n- Räume\n- 3 Stühle\n\nund Zeit.", 2: "nichts"}


def test_a_deeper_list_stays_text() -> None:
    assert numbering.read("1. Wir brauchen:\n   1. Räume\n   2. Zeit\n2. nichts", 5) == {
        1: "Wir brauchen:\n   1. Räume\n   2. Zeit",
        2: "nichts",
    }


def test_lines_outweigh_numbers_within_them() -> None:
    text = "1. Wir sind eingezogen. 2. Bauabschnitt folgt im Mai.\n2. Deutschkurs\n3. Personal"
    assert numbering.read(text, 5) == {
        1: "Wir sind eingezogen. 2. Bauabschnitt folgt im Mai.",
        2: "Deutschkurs",
        3: "Personal",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. seit 2 Wochen voll\n2. ab 1. August", {1: "seit 2 Wochen voll", 2: "ab 1. August"}),
        (
            "1. Start ist am\n1. August um\n10.30 Uhr\n2. -",
            {1: "Start ist am\n1. August um\n10.30 Uhr", 2: "-"},
        ),
        ("1. gut\n3. März geht es los", {1: "gut\n3. März geht es los"}),
        ("1. gut\n2.5 Stellen fehlen", {1: "gut\n2.5 Stellen fehlen"}),
        ("1. gut\n2. k. A.\n3. nichts", {1: "gut", 2: "k. A.", 3: "nichts"}),
        ("1. gut\n2.\n3. nichts", {1: "gut", 3: "nichts"}),
        ("1. gut\n6. zu hoch", {1: "gut\n6. zu hoch"}),
        ("1. gut\n3. Personal\n2. nichts", {1: "gut", 3: "Personal\n2. nichts"}),
        ("1. gut\n0. zu tief", {1: "gut\n0. zu tief"}),
        (
            "1. Tel. 04421 123-456. Fragen an Nr. 2. Danke.",
            {1: "Tel. 04421 123-456. Fragen an Nr. 2. Danke."},
        ),
        ("1. Angebote für Kl. 2. Klasse 3 wartet.", {1: "Angebote für Kl. 2. Klasse 3 wartet."}),
        ("3. Das geht z. B. 4. Klassen an.", {3: "Das geht z. B. 4. Klassen an."}),
        ("2. Öffnungszeiten: 3. Mittwoch im Monat", {2: "Öffnungszeiten: 3. Mittwoch im Monat"}),
    ],
)
def test_other_numbers_are_words(text: str, expected: dict[int, str]) -> None:
    assert numbering.read(text, 5) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "2.",
        "1.\n2.\n",
        "3, abends passt es mir am besten",
        "Wir haben seit 2 Wochen eine neue Gruppe.",
        "3 Kinder sind neu, 5 kommen noch.",
        "3 Kinder sind neu. 5 Erzieherinnen fehlen.",
        "1 Kind ist neu. 2 Kinder kommen noch.",
        "1 Raum ist neu. 3 Räume fehlen.",
        "1. August: Start",
        "1. Aug. Start\n3. Dezember Ende",
        "10.30 Uhr am Bahnhof",
        "Der 2. Bildungsbericht ist erschienen.",
        "Wir schreiben gerade am\n2. Bildungsbericht.",
        "Sie erreichen uns unter 04421 123 456.",
        "- 1. Klasse\n- 2. Klasse",
        "• 3 Stühle\n• 2 Tische",
        "Wir haben viel zu tun.\nEs gibt neue Gruppen.",
        "Wir haben zwei Wünsche.\n1. Räume\n2. Zeit",
        "Im Herbst kamen sehr viele Familien, meist am Nachmittag. Für sie suchen wir:\n1. Räume\n2. Zeit",
        "Der Landkreis legt den\n2. Bildungsbericht vor.",
        "Das passt zu Frage 3.",
        "Wir treffen uns in Raum 2, 3. Stock.",
    ],
)
def test_no_numbering(text: str) -> None:
    assert numbering.read(text, 5) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1. Elf Kinder 2. Dolmetscher fehlen",
            {1: "Elf Kinder", 2: "Dolmetscher fehlen"},
        ),
        ("1) elf neue Kinder 2) nichts", {1: "elf neue Kinder", 2: "nichts"}),
        ("(1) gut (2) nichts", {1: "gut", 2: "nichts"}),
        (
            "1. Alles ist ruhig 2. Vorlesen am Samstag 3. Personal fehlt 4. Nichts",
            {1: "Alles ist ruhig", 2: "Vorlesen am Samstag", 3: "Personal fehlt", 4: "Nichts"},
        ),
        (
            "2. Ein Kurs im Mai in der Bibliothek 3. Uns fehlt Zeit",
            {2: "Ein Kurs im Mai in der Bibliothek", 3: "Uns fehlt Zeit"},
        ),
        ("1. Elf Kinder, 2. Lesungen, 3. Nichts", {1: "Elf Kinder,", 2: "Lesungen,", 3: "Nichts"}),
        (
            "1. Elf Kinder am 4.12. im Haus Nord 2. Dolmetscher fehlen",
            {1: "Elf Kinder am 4.12. im Haus Nord", 2: "Dolmetscher fehlen"},
        ),
        (
            "Moin, hier als Text: 1. Der Träger wechselt. 2. Die Schule ist bis 13 Uhr 3. Eine Liste",
            {1: "Der Träger wechselt.", 2: "Die Schule ist bis 13 Uhr", 3: "Eine Liste"},
        ),
    ],
)
def test_several_in_one_line_are_several_answers(text: str, expected: dict[int, str]) -> None:
    assert numbering.read(text, 5) == expected


@pytest.mark.parametrize(
    "said",
    [
        "Fest am 2. Dezember",
        "Leseförderung Grundschule 2. Klasse braucht Paten",
        "Leseförderung an der Schule 2. Halbjahr Mathe",
        "Wir haben die 2. Dolmetscherin eingestellt",
        "Frau Meyer ist 2. Vorsitzende geworden",
        "Wir sind jetzt 2. Bundessieger im Lesen",
        "Räume im Haus Nord, 2. Obergeschoss links",
        "Elternabend im Raum 2. Etage folgt",
        "Sie finden uns Marktplatz 3 2. Obergeschoss links",
        "Treffen am Montag 2. Mittwoch im Monat",
        "Alles ist ruhig 2. Dolmetscher fehlen",
        "Angebote Sommer 2. Chance",
        "Elf Kinder am 2. Dezember 2. Dolmetscher fehlen",
        "Elf Kinder 3. Dolmetscher fehlen",
        "Elf Kinder 6. Dolmetscher fehlen",
        "Elf Kinder 1. Dolmetscher fehlen",
        "Elf Kinder (siehe Punkt 2) warten",
        "Elf Kinder 2) Dolmetscher fehlen",
        "Elf Kinder 2. dolmetscher fehlen",
        "Nichts 2. Dolmetscher fehlen",
    ],
)
def test_what_may_be_one_answer_stays_one(said: str) -> None:
    assert numbering.read(f"1. {said}", 5) == {1: said}


@pytest.mark.parametrize(
    "said", ["Elf Kinder 2. Dolmetscher fehlen", "Wir: 1. Elf Kinder 2. Dolmetscher fehlen"]
)
def test_numbers_that_do_not_begin_the_message_divide_nothing(said: str) -> None:
    assert numbering.read(said, 5) is None


answers = st.text(st.characters(categories=["L", "Zs"], include_characters=",!?-"), min_size=1).map(
    lambda text: f"Ü{' '.join(text.split())}"
)
numbered = st.dictionaries(st.integers(1, 40), answers, min_size=1, max_size=10).map(
    lambda d: dict(sorted(d.items()))
)


@pytest.mark.parametrize(
    "form", ["{}. {}", "{}) {}", "{}: {}", "Frage {}: {}", "zu {}: {}", "TOP {} {}", "**{}.** {}"]
)
@given(numbered)
def test_what_is_numbered_by_lines_is_read_back(form: str, given_answers: dict[int, str]) -> None:
    text = "\n".join(form.format(number, answer) for number, answer in given_answers.items())
    assert numbering.read(text, 40) == given_answers


@given(st.text() | st.text("12345. )\n:-abAB„Frage"), st.integers(0, 50))
def test_any_text_is_read_or_left(text: str, highest: int) -> None:
    found = numbering.read(text, highest)
    if found is not None:
        assert found
        assert all(1 <= number <= highest for number in found)
        assert all(answer and answer == answer.strip() for answer in found.values())
        assert all(answer in text for answer in found.values() if "**" not in text)


@given(st.lists(st.text("ABab, ").map(str.strip).filter(bool), min_size=2, max_size=5), st.sampled_from(".)"))
def test_of_a_line_that_is_divided_nothing_is_lost(parts: list[str], sign: str) -> None:
    text = " ".join(f"{no}{sign} {part}" for no, part in enumerate(parts, start=1))
    found = oneline.read(text, 9)
    assert found is None or [*found.values()] == parts
    assert found is not None or sign == "."


@pytest.mark.parametrize(
    "lead", ["Doch noch: ", "Hallo zusammen, doch noch: ", "Nachtrag zu gestern: ", "Noch etwas vergessen: "]
)
def test_who_comes_back_to_it_in_one_line_need_not_begin_with_one(lead: str) -> None:
    said = f"{lead}2. Räume fehlen. 3. Wir suchen Dolmetscher."
    assert numbering.read(said, 5) == {2: "Räume fehlen.", 3: "Wir suchen Dolmetscher."}
    assert numbering.read(f"{lead}2. Klasse fehlt ein Raum. 3. Personal auch.", 5) is None
    assert numbering.read(f"{lead}2. Räume fehlen 3. Personal auch", 5) is None
    assert numbering.read(f"{lead}Wir freuen uns auf den 2. Bericht. 3. Wir kommen.", 5) is None


def test_points_of_one_answer_are_no_answers() -> None:
    assert oneline.read("Ergänzung zu 2: 3. Räume fehlen. 4. Wir suchen Leute.", 5) is None


@pytest.mark.parametrize("lead", ["Hallo zusammen, ", "Oh, zu spät? ", "Hier unsere Antworten: "])
def test_the_first_number_may_stand_behind_the_greeting(lead: str) -> None:
    """Else the first answer would be taken for a part of the greeting, and be lost."""
    found = numbering.read(f"{lead}1. Elf neue Kinder.\n2. Spielgruppe.\n3. Uns fehlt Personal.", 5)
    assert found == {1: "Elf neue Kinder.", 2: "Spielgruppe.", 3: "Uns fehlt Personal."}


def test_what_is_no_numbering_behind_a_greeting_stays_out() -> None:
    assert numbering.read("Moin! Am 1. Tag war es voll.\n2. Spielgruppe\n3. Personal", 5) == {
        2: "Spielgruppe",
        3: "Personal",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1: Sprechstunde mittwochs.\n\nzu 2 Wir gehen mit zur Kita\n5) mehr Zeit",
            {1: "Sprechstunde mittwochs.", 2: "Wir gehen mit zur Kita", 5: "mehr Zeit"},
        ),
        ("zu 1 Elf Kinder\nzu 3 uns fehlt Personal", {1: "Elf Kinder", 3: "uns fehlt Personal"}),
        ("Zu 1: Elf Kinder\nzu 2 Räume\nZu 3: Geld", {1: "Elf Kinder", 2: "Räume", 3: "Geld"}),
        ("frage 1 elf Kinder\nfrage 2 keine", {1: "elf Kinder", 2: "keine"}),
        # One alone may be anything, and so may one in the midst of a line.
        ("Zu 2 Elternabenden kam niemand.", None),
        ("1. Elf Kinder\nzu 2 Familien fahren wir hin", {1: "Elf Kinder\nzu 2 Familien fahren wir hin"}),
        (
            "1. Elf Kinder, zu 2 Häusern fahren wir. Zu 3 Häusern nicht.",
            {1: "Elf Kinder, zu 2 Häusern fahren wir. Zu 3 Häusern nicht."},
        ),
    ],
)
def test_a_number_on_its_own_line_needs_no_sign(text: str, expected: dict[int, str] | None) -> None:
    assert numbering.read(text, 5) == expected


@pytest.mark.parametrize(
    "text", ["Zur zweiten Frage fällt uns nichts ein", "Und 2. Klasse", "Auch 1. gut", "Zu zweit: geht"]
)
def test_spelled_numbers_and_small_words_number_nothing_by_themselves(text: str) -> None:
    assert numbering.read(text, 5) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zu Frage 4: Ferien", {4: "Ferien"}),
        ("Frage vier: Ferien", {4: "Ferien"}),
        ("Frage 1: gut\nFrage 2: nichts", {1: "gut", 2: "nichts"}),
        ("1. Räume\n2. Personal", None),
        ("zu 2: Räume", None),
        ("Frage 2 Personen, die helfen", None),
        ("Räume. Frage 4: Ferien", None),
    ],
)
def test_what_begins_with_the_name_of_a_question_is_headed(
    text: str, expected: dict[int, str] | None
) -> None:
    assert numbering.headed(text, 5) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1. Neue Leitung seit 1.9. 2. Wir haben vier Räume. 3. Küche fällt aus",
            {1: "Neue Leitung seit 1.9.", 2: "Wir haben vier Räume.", 3: "Küche fällt aus"},
        ),
        ("1. Umzug bis 2027 2. Nichts 3. Lärm", {1: "Umzug bis 2027", 2: "Nichts", 3: "Lärm"}),
        ("Bei Frage 3 fehlt noch: der Aufzug steht", {3: "der Aufzug steht"}),
        ("Ergänzung zu 3: der Aufzug steht", {3: "der Aufzug steht"}),
        ("Noch was zu Frage 2: Ferngläser", {2: "Ferngläser"}),
    ],
)
def test_dates_end_an_answer_and_additions_name_their_question(text: str, expected: dict[int, str]) -> None:
    assert numbering.read(text, 5) == expected


def test_several_that_are_named_are_meant_wherever_they_stand() -> None:
    assert numbering.headed("Zu 4: Partner. Zu 5: Busse.", 5) == {4: "Partner.", 5: "Busse."}
    assert numbering.headed("Zu 4: Partner.", 5) is None


def test_an_answer_that_goes_on_with_the_next_two_numbers_runs_on() -> None:
    assert numbering.runs_on("Neue Fenster 2 Wir lesen 3 Nachwuchs fehlt", 1)
    assert not numbering.runs_on("Neue Fenster 3 Nachwuchs fehlt 2 Wir lesen", 1)
    assert not numbering.runs_on("Neue Fenster 2 Wir3 Kinder", 1)


def test_a11_whether_an_answer_runs_on_is_seen_at_once() -> None:
    assert not numbering.runs_on("2 A " * 15_000, 1)
    assert soon(lambda: numbering.runs_on("2 A " * 15_000, 1))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "1. Elf Kinder 2. - 3. - 4. Nichts 5. Wie erreichen wir alle?",
            "Elf Kinder|-|-|Nichts|Wie erreichen wir alle?",
        ),
        ("1. - 2. Ein Café 3. – 4. nichts 5. Wir suchen Räume", "-|Ein Café|–|nichts|Wir suchen Räume"),
        (
            "1. Elf sind neu. 2. Ein Kurs, 3. - 4. k. A. 5. Wie geht es",
            "Elf sind neu.|Ein Kurs,|-|k. A.|Wie geht es",
        ),
        ("1. Gut 2. nix 3. keine Angabe 4. Räume 5. entfällt", "Gut|nix|keine Angabe|Räume|entfällt"),
        ("1: gut 2: - 3: nichts 4: Räume 5: -", "gut|-|nichts|Räume|-"),
    ],
)
def test_what_is_empty_in_one_line_parts_the_others(said: str, expected: str) -> None:
    assert numbering.read(said, 5) == dict(enumerate(expected.split("|"), start=1))


@pytest.mark.parametrize(
    "said", ["Wir planen das 2. - 3. Treffen", "Wir kennen die 2. - 3. Klasse 4. nichts"]
)
def test_a_dash_between_ordinals_parts_nothing(said: str) -> None:
    assert numbering.read(f"1. {said}", 5) == {1: said}


# --- Numbers in words, in one line -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "zu 1 Es läuft gut zu 2 Dolmetscher fehlen zu 3 Ein Kurs",
            "1 Es läuft gut|2 Dolmetscher fehlen|3 Ein Kurs",
        ),
        ("zu 1 elf neue Kinder, zu 2 nichts", "1 elf neue Kinder,|2 nichts"),
        ("Hallo Frau Petersen, zu 1: elf Kinder und zu 2: nichts", "1 elf Kinder|2 nichts"),
        ("frage eins elf Kinder frage drei wir brauchen Räume", "1 elf Kinder|3 wir brauchen Räume"),
        ("Frage 1 elf Kinder Frage 4 nichts", "1 elf Kinder|4 nichts"),
        ("TOP 1 elf Kinder TOP 2 ein Kurs", "1 elf Kinder|2 ein Kurs"),
        ("Zu Frage 1 haben wir elf Kinder, zu Frage 2 nichts", "1 haben wir elf Kinder,|2 nichts"),
        ("zu 1. Elf Kinder zu 2. Ein Kurs", "1 Elf Kinder|2 Ein Kurs"),
    ],
)
def test_named_numbers_divide_one_line(text: str, expected: str) -> None:
    parts = (part.partition(" ") for part in expected.split("|"))
    assert numbering.read(text, 4) == {int(no): answer for no, _, answer in parts}


@pytest.mark.parametrize(
    "text",
    [
        "zu 1 wir fahren regelmäßig zu 2 Familien",
        "zu 1 Wir gehen zu 2 Terminen zu 1 hin",
        "Frage 1 elf Kinder Frage 7 nichts",
        "Frage 2 elf Kinder Frage 1 nichts dazu",
        "Frage 1 elf Kinder Frage 2",
        "Zu Frage 1 siehe Frage 3",
        "Frage 1 ist doch dieselbe wie Frage 2 nur länger",
        "Frage 1 habe ich schon beantwortet, Frage 2 folgt morgen",
        "Frage 1 verstehe ich, aber was ist mit Frage 2 gemeint?",
        "Frage 1 und 2 sind gleich Frage 3 nicht so",
        "zu 1 bis 3 nichts, zu 4 auch nichts",
        "a) elf Kinder sind neu b) Räume fehlen c) ein Kurs",
        "Erstens läuft es gut, zweitens fehlen Räume",
        "Zu eins haben wir nichts",
    ],
)
def test_what_may_speak_of_questions_divides_nothing(text: str) -> None:
    assert numbering.read(text, 4) is None


def test_in_turn_each_question_gets_its_part() -> None:
    said = "Erstens läuft es gut, zweitens fehlen Räume und drittens: ein Kurs"
    assert oneline.in_turn(said, 3) == {1: "läuft es gut,", 2: "fehlen Räume", 3: "ein Kurs"}


@pytest.mark.parametrize(
    ("text", "highest"),
    [
        ("Erstens läuft es gut, zweitens fehlen Räume", 3),
        ("Erstens läuft es gut, drittens fehlen Räume", 2),
        ("Wir sagen: erstens läuft es gut, zweitens fehlen Räume", 2),
        ("Erstens vielen Dank, zweitens: wann ist das Treffen?", 2),
        ("Erstens, zweitens und drittens", 3),
        ("Erstens läuft es gut", 1),
        ("Erstens läuft es gut,\nzweitens fehlen Räume", 2),
    ],
)
def test_points_of_one_answer_are_not_told_apart_in_turn(text: str, highest: int) -> None:
    assert oneline.in_turn(text, highest) is None
