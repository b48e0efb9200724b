"""Amendments: what is plainly exchanged in a statement, and what has to be asked about."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meeting.amendment import amend
from bot.meeting.value import MONTHS, WEEKDAYS, Kind, values

TODAY = date(2026, 11, 24)
EVENING = "Info-Abend für Familien zur Tagespflege am 3. Dezember um 19 Uhr, online."
HOURS = "Offene Sprechstunde für Familien jetzt auch in Bargstede, dienstags 10 bis 12 Uhr."


def amended(statement: str, said: str) -> str | None:
    found = amend(statement, said, TODAY)
    return found.text if found else None


@pytest.mark.parametrize(
    ("said", "new"),
    [
        (
            "Im Protokoll steht unser Info-Abend am 3. Dezember, der ist aber auf den 10. verschoben",
            "10. Dezember",
        ),
        ("Der Info-Abend ist auf den 10. Dezember verschoben", "10. Dezember"),
        ("nicht am 3., sondern am 10.", "10. Dezember"),
        ("Im Protokoll vom 19. November muss es beim Info-Abend 10. Dezember heißen", "10. Dezember"),
        ("Der Info-Abend beginnt erst um 19:30 Uhr", "19:30 Uhr"),
        ("Statt 19 Uhr: 18 Uhr", "18 Uhr"),
        ("Der Info-Abend ist auf Donnerstag, 10. Dezember um 18 verlegt", "10. Dezember um 18 Uhr"),
        ("TOP 2: es muss „vor Ort“ statt „online“ heißen", "vor Ort"),
        ("Der Info-Abend ist nicht online, sondern vor Ort.", "vor Ort"),
        ("Der Info-Abend ist jetzt am 10. Januar", "10. Januar"),
    ],
)
def test_a_plain_exchange_is_proposed_and_nothing_else_changes(said: str, new: str) -> None:
    found = amend(EVENING, said, TODAY)
    assert found is not None
    assert found.text[found.begin : found.end] == new
    left = len(found.text) - found.end
    assert found.text[: found.begin] == EVENING[: found.begin]
    assert not left or found.text[found.end :] == EVENING[-left:]


@pytest.mark.parametrize(
    "said",
    [
        "In TOP 2 ist das Datum falsch",
        "Der Info-Abend ist nicht am 3. Dezember",
        "nicht am 10., sondern am 3.",
        "Der Info-Abend ist auf Freitag, den 10. Dezember verlegt",
        "Der Info-Abend ist am 10. oder am 11. Dezember",
        "Der Info-Abend ist am 10. und auch am 17. Dezember, nicht am 3.",
        "Der Info-Abend fällt aus, neu ist der 10. Januar",
        "Es fehlt der zweite Termin am 10. Dezember",
        "Der Info-Abend ist jetzt am 10. und findet in Altendeich statt",
        "Der Info-Abend am 3. Dezember hat nicht 20 Plätze",
        "Ist der Info-Abend nicht auf den 10. verschoben?",
        "Der Info-Abend ist auf den 31. Februar verschoben",
        "",
    ],
)
def test_where_there_is_a_doubt_nothing_is_proposed(said: str) -> None:
    assert amended(EVENING, said) is None


@pytest.mark.parametrize(
    ("statement", "said", "expected"),
    [
        (
            "Info-Abend am Donnerstag, 3. Dezember",
            "verschoben auf den 11.",
            "Info-Abend am Freitag, 11. Dezember",
        ),
        ("Info-Abend am Do, 03.12. um 9 Uhr", "verschoben auf den 9.", "Info-Abend am Mi, 09.12. um 9 Uhr"),
        ("Am 3.12.2026", "verschoben auf den 10.12.", "Am 10.12.2026"),
        ("Am 3.12.2026", "verschoben auf den 10.1.2027", "Am 10.1.2027"),
        ("Am 3.12.26", "verschoben auf den 10.1.2027", "Am 10.1.27"),
        # That was never a Friday; over New Year the year is not said; a weekday stands apart from the date.
        ("Info-Abend am Freitag, 3. Dezember", "verschoben auf den 10.", None),
        ("Am 3.12.2026", "verschoben auf den 10.1.", None),
        ("Am Donnerstag, 3. Dezember", "jetzt am 7. Januar", None),
        ("Am 3. Dezember (Donnerstag)", "verschoben auf den 11.", None),
        ("Am 3. und am 4. Dezember", "verschoben auf den 10.", None),
        ("Am 3. und am 4. Dezember", "nicht am 3., sondern am 5.", "Am 5. und am 4. Dezember"),
        (HOURS, "Die Sprechstunde ist mittwochs, nicht dienstags", HOURS.replace("dienstags", "mittwochs")),
        (HOURS, "ab April donnerstags statt dienstags", None),
        (HOURS, "seit dem neuen Schuljahr donnerstags statt dienstags", None),
        (
            f"Ab April: {HOURS}",
            "ab April mittwochs statt dienstags",
            f"Ab April: {HOURS.replace('dienstags', 'mittwochs')}",
        ),
        (HOURS, "richtig ist 9 bis 11 Uhr", HOURS.replace("10 bis 12", "9 bis 11")),
        (HOURS, "Die Sprechstunde beginnt erst um 11 Uhr", None),
        (HOURS, "nicht in Bargstede, sondern in Hollerfleth", HOURS.replace("Bargstede", "Hollerfleth")),
        (
            "Elternkurs mit 16 Plätzen",
            "Der Kurs hat nicht 16, sondern 20 Plätze",
            "Elternkurs mit 20 Plätzen",
        ),
        ("Mit 18 Kindern voll, 3 Gruppen.", "Es sind aber 21 Kinder", "Mit 21 Kindern voll, 3 Gruppen."),
        ("Mit 18 Kindern voll.", "Es sind jetzt 3 Gruppen", None),
        ("Acht neue Kinder", "Es sind neun Kinder, nicht acht", "neun neue Kinder"),
        ("Anmeldung: info@kita.de", "richtig ist kita@info.de", "Anmeldung: kita@info.de"),
        ("Tel. 04321 12345", "Die Nummer muss 04321 54321 heißen", "Tel. 04321 54321"),
        ("Evening on 3 December, online", "It has moved to 10 December", "Evening on 10 December, online"),
    ],
)
def test_weekdays_numbers_and_addresses(statement: str, said: str, expected: str | None) -> None:
    assert amended(statement, said) == expected


DAYS = st.dates(date(2026, 6, 1), date(2027, 5, 1))


@given(old=DAYS, new=DAYS, shift=st.integers(0, 6), short=st.booleans())
def test_a_weekday_before_a_date_is_the_one_of_the_calendar_or_nothing_is_proposed(
    old: date, new: date, shift: int, short: bool
) -> None:
    rows = 2 if short else 0
    weekday = WEEKDAYS[rows][(old.weekday() + shift) % 7]
    statement = f"Treffen am {weekday}, {old.day}. {MONTHS[0][old.month - 1]}, in der Aula."
    found = amend(statement, f"ist verschoben auf den {new.day}. {MONTHS[0][new.month - 1]}", old)
    if found is None:
        return
    assert shift == 0
    read = values(found.text)
    assert read is not None
    (value,) = [one for one in read if one.kind is Kind.DATE]
    told = f"{WEEKDAYS[rows][new.weekday()]}, {new.day}. {MONTHS[0][new.month - 1]}"
    assert value.text == told or new.year != old.year


@given(old=DAYS, days=st.integers(1, 60), hour=st.integers(7, 21))
def test_a_date_with_its_year_always_finds_its_place(old: date, days: int, hour: int) -> None:
    new = old + timedelta(days=days)
    statement = f"Fest am {old.day}.{old.month}.{old.year} um {hour} Uhr"
    said = f"Das Fest ist auf den {new.day}.{new.month}.{new.year} verschoben"
    assert amended(statement, said) == f"Fest am {new.day}.{new.month}.{new.year} um {hour} Uhr"


@given(statement=st.text(max_size=80), said=st.text(max_size=80))
def test_whatever_is_written_the_answer_is_an_exchange_or_nothing(statement: str, said: str) -> None:
    found = amend(statement, said, TODAY)
    assert found is None or (found.text != statement and 0 <= found.begin < found.end <= len(found.text))


SAID = "am 3. Dezember 10. nicht sondern statt um 19 Uhr Montag 20 Kinder verschoben auf den"
WORDS = st.sampled_from(SAID.split())


@given(st.lists(WORDS, max_size=9), st.lists(WORDS, max_size=9))
def test_nothing_but_what_she_said_gets_in(statement: list[str], said: list[str]) -> None:
    before, remark = " ".join(statement), " ".join(said)
    found = amend(before, remark, TODAY)
    if found is None:
        return
    digits = [word.strip(".,") for word in found.text[found.begin : found.end].split() if word[0].isdigit()]
    assert all(word in before + remark for word in digits)
