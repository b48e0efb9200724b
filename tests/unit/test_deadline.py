"""Deadlines: what is understood, what is doubted, what is refused (A9, K16)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.meeting.deadline import Deadline, Doubt, Reason, Unclear, read, read_later

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 11, 18, 9, 7, 33, tzinfo=BERLIN)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[arg-type, misc]


FRIDAY_EVENING = at(2026, 12, 4, 18)


@pytest.mark.parametrize(
    "text",
    [
        "Fr, 4.12.2026 18:00",
        "Freitag, 4. Dezember 2026, 18 Uhr",
        "4.12. 18:00",
        "4.12 18:00",
        "4.12. um 18",
        "4. 12. 2026 18 Uhr",
        "4.12.26 18h",
        "04.12.26 um 18.00 Uhr",
        "4.12.18 Uhr",
        "4.12.2026, 18.00",
        "Fr.4.12. 18 Uhr",
        "4.Dez.2026 18:00",
        "4. Dez. 18 Uhr",
        "2026-12-04 18:00",
        "2026-12-04T18:00",
        "2026-12-04T18:00:00",
        "18 Uhr am 4. Dezember",
        "bitte bis spätestens Freitag, den 4.12., 18 Uhr!",
        "bis zum 4.12. um 18:00 Uhr",
        "FREITAG, 4. DEZEMBER, 18 UHR",
        "„Freitag, 4. Dezember, 18 Uhr“",
        "Freitag,\u00a04.\u00a0Dezember\u00a02026,\u202f18\u00a0Uhr",
        "Freitag der 4. Dezember um 6 Uhr abends",
        "Fr 4.12. nachmittags um 6 Uhr",
        "Freitagabend, 4.12., 18 Uhr",
        "Freitga, 4. Dezmber, 18 Uhr",
        "Freittag 4. Dezembre 18 Uhr",
        "Fri 4 Dec 2026 18:00",
        "December 4, 6pm",
        "December 4, 2026, 6:00 p.m.",
        "Dec 4th 6 pm",
        "4 Dec 18:00",
        "the 4th of December at 6pm",
        "by Friday, 4 December 2026, 18:00",
        "Friday December 4 18:00",
        "am vierten Dezember um 18 Uhr",
        "vierter Dezember 2026, 18:00",
        "Freitag, den vierten Dezember, 18 Uhr",
        "Freitag, den vierten, 18 Uhr",
        "am vierten Zwölften, 18 Uhr",
        "zum 4. um 18 Uhr",
        "bis zum vierten 18 Uhr",
        "bis zum 4. 18:00",
        "the fourth of December at 6pm",
        "by the 4th at 18:00",
    ],
)
def test_a9_one_moment_in_many_forms(text: str) -> None:
    assert read(text, WEDNESDAY) == Deadline(FRIDAY_EVENING)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Freitag 18 Uhr", at(2026, 11, 20, 18)),
        ("Fr. 18.30 Uhr", at(2026, 11, 20, 18, 30)),
        ("Fr 18 Uhr 30", at(2026, 11, 20, 18, 30)),
        ("bis Di 12 Uhr", at(2026, 11, 24, 12)),
        ("kommenden Dienstag 12 Uhr", at(2026, 11, 24, 12)),
        ("nächsten Dienstag 12 Uhr", at(2026, 11, 24, 12)),
        ("nächste Woche Freitag 12 Uhr", at(2026, 11, 27, 12)),
        ("Freitag in der nächsten Woche, 12 Uhr", at(2026, 11, 27, 12)),
        ("Friday next week 12:00", at(2026, 11, 27, 12)),
        ("übernächste Woche Mo 9 Uhr", at(2026, 11, 30, 9)),
        ("nächste Woche, am 27.11., 12 Uhr", at(2026, 11, 27, 12)),
        ("diese Woche Freitag 12 Uhr", at(2026, 11, 20, 12)),
        ("morgen 12 Uhr", at(2026, 11, 19, 12)),
        ("morgen früh 9 Uhr", at(2026, 11, 19, 9)),
        ("Freitag morgen 9 Uhr", at(2026, 11, 20, 9)),
        ("morgen, Donnerstag, 12 Uhr", at(2026, 11, 19, 12)),
        ("morgen, 19.11., 12 Uhr", at(2026, 11, 19, 12)),
        ("heute 18:00", at(2026, 11, 18, 18)),
        ("heute, Mittwoch, 18 Uhr", at(2026, 11, 18, 18)),
        ("übermorgen mittags", at(2026, 11, 20, 12)),
        ("uebermorgen 12h", at(2026, 11, 20, 12)),
        ("übermorgen 12 Uhr mittags", at(2026, 11, 20, 12)),
        ("Dienstagmittag", at(2026, 11, 24, 12)),
        ("tomorrow noon", at(2026, 11, 19, 12)),
        ("day after tomorrow at 3:15 pm", at(2026, 11, 20, 15, 15)),
        ("next Tuesday 5 pm", at(2026, 11, 24, 17)),
        ("Friday 12 pm", at(2026, 11, 20, 12)),
        ("4. Januar 12 Uhr", at(2027, 1, 4, 12)),
        ("4. Jänner 12 Uhr", at(2027, 1, 4, 12)),
        ("1. März 2027 12 Uhr", at(2027, 3, 1, 12)),
        ("1. Maerz 2027 12 Uhr", at(2027, 3, 1, 12)),
    ],
)
def test_a9_days_by_name(text: str, expected: datetime) -> None:
    assert read(text, WEDNESDAY) == Deadline(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 2 Wochen", at(2026, 12, 2, 9, 7)),
        ("in zwei Wochen", at(2026, 12, 2, 9, 7)),
        ("heute in 2 Wochen", at(2026, 12, 2, 9, 7)),
        ("morgen in einer Woche", at(2026, 11, 26, 9, 7)),
        ("in 14 Tagen", at(2026, 12, 2, 9, 7)),
        ("in 2 weeks", at(2026, 12, 2, 9, 7)),
        ("in 2 Wochen 18 Uhr", at(2026, 12, 2, 18)),
        ("in 2 Wochen um 18.30", at(2026, 12, 2, 18, 30)),
        ("in 2 Wochen, Mittwoch, 18 Uhr", at(2026, 12, 2, 18)),
        ("Freitag in 2 Wochen 12 Uhr", at(2026, 12, 4, 12)),
        ("bis Freitag in zwei Wochen um 12", at(2026, 12, 4, 12)),
        ("Friday in 2 weeks 12:00", at(2026, 12, 4, 12)),
        ("in zwei Tagen um 9 Uhr", at(2026, 11, 20, 9)),
        ("in two days at noon", at(2026, 11, 20, 12)),
        ("in 1 Tag", at(2026, 11, 19, 9, 7)),
        ("in einem Monat", at(2026, 12, 18, 9, 7)),
        ("in 20 Minuten", at(2026, 11, 18, 9, 27, 33)),
        ("in 20min", at(2026, 11, 18, 9, 27, 33)),
        ("in einer Stunde", at(2026, 11, 18, 10, 7, 33)),
        ("in an hour", at(2026, 11, 18, 10, 7, 33)),
        ("in einer halben Stunde", at(2026, 11, 18, 9, 37, 33)),
        ("in 1 Stunde und 30 Minuten", at(2026, 11, 18, 10, 37, 33)),
        ("in 90 Sekunden", at(2026, 11, 18, 9, 9, 3)),
    ],
)
def test_a9_counted_from_now_is_deliberate_and_never_doubted_as_soon(text: str, expected: datetime) -> None:
    found = read(text, WEDNESDAY)
    assert isinstance(found, Deadline)
    assert found.at == expected
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mittwoch 12 Uhr", at(2026, 11, 18, 12)),
        ("diesen Mittwoch 12 Uhr", at(2026, 11, 18, 12)),
        ("Mittwoch 9 Uhr", at(2026, 11, 25, 9)),
        ("kommenden Mittwoch 12 Uhr", at(2026, 11, 25, 12)),
        ("nächsten Mittwoch 12 Uhr", at(2026, 11, 25, 12)),
    ],
)
def test_a9_a_weekday_is_today_only_if_its_time_is_ahead(text: str, expected: datetime) -> None:
    assert read(text, WEDNESDAY) == Deadline(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bis zum ersten, 12 Uhr", at(2026, 12, 1, 12)),
        ("am zehnten Dezember 12 Uhr", at(2026, 12, 10, 12)),
        ("am einundzwanzigsten Januar 12 Uhr", at(2027, 1, 21, 12)),
        ("bis zum einunddreißigsten Dezember, 12 Uhr", at(2026, 12, 31, 12)),
        ("the twenty-first of January 12:00", at(2027, 1, 21, 12)),
        ("bis zum neunzehnten 12 Uhr", at(2026, 11, 19, 12)),
        ("bis zum 18. 12 Uhr", at(2026, 11, 18, 12)),
        ("bis zum 18. 9 Uhr", at(2026, 12, 18, 9)),
    ],
)
def test_a_day_in_words_and_a_day_without_a_month_is_the_next(text: str, expected: datetime) -> None:
    assert read(text, WEDNESDAY) == Deadline(expected)


@pytest.mark.parametrize("text", ["zum 31. 12 Uhr", "bis zum einunddreißigsten, 12 Uhr"])
def test_a_day_that_this_month_has_not_is_asked_about(text: str) -> None:
    assert read(text, WEDNESDAY) == Unclear(Reason.NO_SUCH_DATE, suggestion=at(2026, 11, 30, 12))


def test_a_weekday_beside_a_day_has_to_fit_the_next() -> None:
    assert read("Montag, den vierten, 12 Uhr", WEDNESDAY) == Unclear(
        Reason.WEEKDAY_MISMATCH, suggestion=at(2026, 12, 4, 12)
    )


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("bis zum ersten", [Doubt.NO_TIME]),
        ("4.12.", [Doubt.NO_TIME]),
        ("Freitag", [Doubt.NO_TIME]),
        ("morgen", [Doubt.NO_TIME]),
        ("4.12", [Doubt.NO_TIME]),
        ("Samstag 12 Uhr", [Doubt.WEEKEND]),
        ("So 12 Uhr", [Doubt.WEEKEND]),
        ("in 3 Tagen", [Doubt.WEEKEND]),
        ("Fr, 25.12. 12 Uhr", [Doubt.HOLIDAY]),
        ("Freitag 22 Uhr", [Doubt.NIGHT]),
        ("Freitag 5:59", [Doubt.NIGHT]),
        ("Freitag 0 Uhr", [Doubt.NIGHT]),
        ("Freitag 4:12 Uhr", [Doubt.NIGHT]),
        ("Freitag 6 Uhr", []),
        ("Freitag 21:59", []),
        ("heute 10:07", [Doubt.SOON]),
        ("heute 10:08", []),
        ("am nächsten Freitag um 18:00", [Doubt.WHICH_WEEK]),
        ("next Friday 5 pm", [Doubt.WHICH_WEEK]),
        ("nächsten Montag 12 Uhr", []),
        ("Freitag in 2 Wochen 12 Uhr", []),
        ("Freitag in 2 Wochen", [Doubt.NO_TIME]),
        ("Montag in 2 Wochen 12 Uhr", [Doubt.WHICH_WEEK]),
        ("18.5. 12 Uhr", []),
        ("Mo, 17.5. 12 Uhr", []),
        ("21.5. 12 Uhr", [Doubt.DISTANT]),
        ("21.5.2027 12 Uhr", []),
        ("Fr, 21.5. 12 Uhr", []),
        ("17.11. 12 Uhr", [Doubt.DISTANT]),
        ("Samstag", [Doubt.WEEKEND, Doubt.NO_TIME]),
    ],
)
def test_a9_what_is_odd_is_doubted(text: str, doubts: list[Doubt]) -> None:
    holidays = {date(2026, 12, 25): "Erster Weihnachtstag"}
    found = read(text, WEDNESDAY, holiday=holidays.get)
    assert isinstance(found, Deadline)
    assert list(found.doubts) == doubts


def test_a9_no_time_means_six_in_the_evening() -> None:
    found = read("4.12.", WEDNESDAY)
    assert isinstance(found, Deadline)
    assert found.at == FRIDAY_EVENING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "bis",
        "bald",
        "Ende der Woche",
        "KW 50",
        "nächste Woche",
        "Freitag abend",
        "morgen früh",
        "4/12/2026",
        "04/12 18:00",
        "4-12-2026",
        "2 Wochen",
        "um 2 Tage",
        "by 2 weeks",
        "in 1,5 Stunden",
        "in Wochen",
        "in 20 Minuten um 18 Uhr",
        "vor Freitag 12 Uhr",
        "ab Freitag 12 Uhr",
        "seit 4.12.",
        "Freitag 25 Uhr",
        "Freitag 12:60",
        "Freitag 13 pm",
        "Freitag 0:30 am abend",
        "Freitag 14 Uhr früh",
        "Freitag 9 Uhr mittags",
        "Freitag 18 30",
        "Freitag 18:300",
        "Freitag gegen 18 Uhr",
        "Sontag 12 Uhr",
        "4. Juno 12 Uhr",
        "Fraitak 12 Uhr",
        "Freitag oder so",
        "Freitag 12 Uhr oder",
        "4.",
        "am 2. Freitag 12 Uhr",
        "am zweiten Freitag 12 Uhr",
        "am dritten Advent",
        "am zweiten Weihnachtstag",
        "in der zweiten Woche",
        "zehnten Dezember Feier",
        "4.12.2026 18:00 UTC",
        "@4 12 Uhr",
        "4. #12 18 Uhr",
        "٤.١٢. 18:00",
    ],
)
def test_a9_the_rest_is_not_understood(text: str) -> None:
    assert read(text, WEDNESDAY) in (Unclear(Reason.NOT_UNDERSTOOD), Unclear(Reason.TOO_MANY))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("gestern", Reason.PAST),
        ("yesterday noon", Reason.PAST),
        ("heute 9 Uhr", Reason.PAST),
        ("heute 9:07", Reason.PAST),
        ("4.12.2025 18:00", Reason.PAST),
        ("Di, 17.11.", Reason.PAST),
        ("diese Woche Montag 12 Uhr", Reason.PAST),
        ("in 0 Minuten", Reason.PAST),
        ("in 0 Tagen", Reason.PAST),
        ("31.2.", Reason.NO_SUCH_DATE),
        ("31. November 12 Uhr", Reason.NO_SUCH_DATE),
        ("29.2. 12 Uhr", Reason.NO_SUCH_DATE),
        ("29.2.2027 12 Uhr", Reason.NO_SUCH_DATE),
        ("4.13. 12 Uhr", Reason.NO_SUCH_DATE),
        ("0.12. 12 Uhr", Reason.NO_SUCH_DATE),
        ("99.12.9999 12 Uhr", Reason.NO_SUCH_DATE),
        ("4.12.0000", Reason.NO_SUCH_DATE),
        ("Mo, 4.12.2026", Reason.WEEKDAY_MISMATCH),
        ("Montag, 4. Dezember, 12 Uhr", Reason.WEEKDAY_MISMATCH),
        # Next year it would be a Friday.
        ("Fr, 31.12. 18:00", Reason.WEEKDAY_MISMATCH),
        ("morgen, Freitag, 12 Uhr", Reason.WEEKDAY_MISMATCH),
        ("Freitag in 3 Tagen", Reason.WEEKDAY_MISMATCH),
        ("19.11.2027 12 Uhr", Reason.TOO_FAR),
        ("in 366 Tagen", Reason.TOO_FAR),
        ("in 53 Wochen", Reason.TOO_FAR),
        ("in 9999 Monaten", Reason.TOO_FAR),
        ("in 9999 Stunden", Reason.TOO_FAR),
        ("2.11. 10 Uhr bis 16.11. 12 Uhr", Reason.TOO_MANY),
        ("4.12. oder 5.12. 12 Uhr", Reason.TOO_MANY),
        ("Dienstag, oder Mittwoch", Reason.TOO_MANY),
        ("Freitag 12 Uhr 13 Uhr", Reason.TOO_MANY),
        ("morgen, 20.11., 12 Uhr", Reason.TOO_MANY),
        ("nächste Woche, am 4.12., 12 Uhr", Reason.TOO_MANY),
    ],
)
def test_a9_nonsense_is_refused_with_its_reason(text: str, reason: Reason) -> None:
    found = read(text, WEDNESDAY)
    assert isinstance(found, Unclear)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("31.2. 12 Uhr", at(2027, 2, 28, 12)),
        ("31.11. 12 Uhr", at(2026, 11, 30, 12)),
        ("31.9. 12 Uhr", at(2027, 9, 30, 12)),
        ("4.13. 12 Uhr", None),
        ("32.12. 12 Uhr", None),
        ("Mo, 4.12.2026 12 Uhr", at(2026, 12, 4, 12)),
        ("Fr, 31.12. 18:00", at(2026, 12, 31, 18)),
        ("Freitag Mitternacht", at(2026, 11, 20, 23, 59)),
        ("4.12. 24:00", at(2026, 12, 4, 23, 59)),
        ("18 Uhr", at(2026, 11, 18, 18)),
        ("bis 8 Uhr", at(2026, 11, 19, 8)),
        ("bald", None),
    ],
)
def test_a9_a_refusal_suggests_what_would_do(text: str, suggestion: datetime | None) -> None:
    found = read(text, WEDNESDAY)
    assert isinstance(found, Unclear)
    assert found.suggestion == suggestion


def test_a9_what_is_past_or_too_far_is_told_back() -> None:
    assert read("heute 8 Uhr", WEDNESDAY) == Unclear(Reason.PAST, at=at(2026, 11, 18, 8))
    assert read("4.12.2028 8 Uhr", WEDNESDAY) == Unclear(Reason.TOO_FAR, at=at(2028, 12, 4, 8))


def test_a9_a_year_ahead_is_not_too_far() -> None:
    assert read("18.11.2027 12 Uhr", WEDNESDAY) == Deadline(at(2027, 11, 18, 12))


@pytest.mark.parametrize(
    "text",
    [
        "Dienstag 12 Uhr, wegen der vielen Krankmeldungen",
        "Dienstag 12 Uhr wegen der vielen Krankmeldungen",
        "Dienstag 12 Uhr, wegen 3 Krankmeldungen",
        "Dienstag, 12 Uhr, weil Montag Feiertag ist",
        "Dienstag 12 Uhr (so hatten wir es besprochen)",
        "Dienstag 12 Uhr – danke!",
        "Dienstag 12 Uhr; bitte weitersagen, danke",
        "Tuesday 12:00, because Monday is off",
        "Tuesday noon, so everyone can make it",
    ],
)
def test_a_remark_after_the_moment_is_left_aside(text: str) -> None:
    assert read(text, WEDNESDAY) == Deadline(at(2026, 11, 24, 12))


@pytest.mark.parametrize(
    "text",
    [
        "Dienstag 12 Uhr, am 24. geht es auch",
        "Dienstag, wegen der Ferien, 12 Uhr",
        "Dienstag 12 Uhr, oder später",
        "Dienstag 12 Uhr, Mittwoch ginge auch",
        "wegen der vielen Krankmeldungen",
        "Dienstag 12 Uhr kommen die Eltern",
    ],
)
def test_a9_a_remark_that_speaks_of_time_is_no_remark(text: str) -> None:
    assert isinstance(read(text, WEDNESDAY), Unclear)


def test_a9_a_weekday_after_the_date_is_no_remark_either() -> None:
    found = read("4.12. 18 Uhr, Do", WEDNESDAY)
    assert isinstance(found, Unclear)
    assert found.reason is Reason.WEEKDAY_MISMATCH


@pytest.mark.parametrize(
    ("now", "text", "reason"),
    [
        (at(2026, 3, 20, 9), "29.3. 02:30", Reason.NO_SUCH_HOUR),
        (at(2026, 10, 20, 9), "25.10. 02:30", Reason.AMBIGUOUS_HOUR),
        (at(2026, 10, 18, 2, 30), "in 1 Woche", Reason.AMBIGUOUS_HOUR),
        (at(2026, 3, 28, 2, 30), "in 1 Tag", Reason.NO_SUCH_HOUR),
    ],
)
def test_k16_hours_that_are_missing_or_double_are_refused(now: datetime, text: str, reason: Reason) -> None:
    found = read(text, now)
    assert isinstance(found, Unclear)
    assert found.reason is reason
    assert found.suggestion is not None
    assert (found.suggestion.hour, found.suggestion.minute) == (3, 30)


def test_k16_weeks_keep_the_time_of_day_across_the_change_of_clocks() -> None:
    now = at(2026, 10, 18, 18)
    found = read("in 2 Wochen", now)
    assert isinstance(found, Deadline)
    assert found.at == at(2026, 11, 1, 18)
    assert (found.at.timestamp() - now.timestamp()) / 3600 == 337


def test_k16_hours_are_elapsed_time_across_the_change_of_clocks() -> None:
    found = read("in 24 Stunden", at(2026, 10, 24, 12))
    assert isinstance(found, Deadline)
    assert found.at == at(2026, 10, 25, 11)


def test_k16_within_the_double_hour_soon_is_judged_by_elapsed_time() -> None:
    first_half_past_two = at(2026, 10, 25, 2, 30)
    found = read("heute 3:00", first_half_past_two)
    assert isinstance(found, Deadline)
    assert Doubt.SOON not in found.doubts
    late = read("heute 3:00", first_half_past_two.replace(fold=1))
    assert isinstance(late, Deadline)
    assert Doubt.SOON in late.doubts


def test_a9_new_year_and_leap_day() -> None:
    assert read("1.1. 12 Uhr", at(2026, 12, 31, 23)) == Deadline(at(2027, 1, 1, 12))
    assert read("29.2. 12 Uhr", at(2027, 11, 1, 9)) == Deadline(at(2028, 2, 29, 12))
    assert read("in 1 Woche", at(2028, 2, 22, 9)) == Deadline(at(2028, 2, 29, 9))
    assert read("28.2.2029 12 Uhr", at(2028, 2, 29, 9)) == Deadline(at(2029, 2, 28, 12))
    found = read("in 1 Monat", at(2027, 1, 31, 9))
    assert isinstance(found, Unclear)
    assert found.reason is Reason.NO_SUCH_DATE


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Dienstag", at(2026, 12, 8, 12)),
        ("Dienstag 16 Uhr", at(2026, 12, 8, 16)),
        ("bis nächsten Dienstag", at(2026, 12, 8, 12)),
        ("Freitag", at(2026, 12, 11, 12)),
        ("Freitag 18 Uhr", at(2026, 12, 4, 18)),
        ("9.12.", at(2026, 12, 9, 12)),
        ("9.12. 8 Uhr", at(2026, 12, 9, 8)),
        ("Mittwoch, 9.12.", at(2026, 12, 9, 12)),
        # Whoever names a date means it, whatever comes of it.
        ("Di, 24.11. 12 Uhr", at(2026, 11, 24, 12)),
        ("morgen 12 Uhr", at(2026, 11, 19, 12)),
        ("um eine Woche", at(2026, 12, 11, 12)),
        ("noch um 3 Tage länger", at(2026, 12, 7, 12)),
        ("by two weeks", at(2026, 12, 18, 12)),
        ("um 24 Stunden", at(2026, 12, 5, 12)),
    ],
)
def test_more_time_is_counted_from_the_end(text: str, meant: datetime) -> None:
    found = read_later(text, WEDNESDAY, at(2026, 12, 4, 12))
    assert isinstance(found, Deadline)
    assert found.at == meant
