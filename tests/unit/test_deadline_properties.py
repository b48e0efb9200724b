"""Deadlines: whatever the day, what is written is what is read; and nothing written can do harm."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.meeting.deadline import Deadline, Reason, Unclear, read
from bot.speech import calendar

BERLIN = ZoneInfo("Europe/Berlin")
GERMAN = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = ("Jan", "Feb", "März", "April", "Mai", "Juni", "Juli", "Aug", "Sept", "Okt", "Nov", "Dez")

FORMS = {
    "4.12.2026 18:00": lambda at: f"{at.day}.{at.month}.{at.year} {at:%H:%M}",
    "Fr, 04.12.26 um 18.30 Uhr": lambda at: f"{GERMAN[at.weekday()][:2]}, {at:%d.%m.%y} um {at:%H.%M} Uhr",
    "bis 4.12. 18:00": lambda at: f"bis {at.day}.{at.month}. {at:%H:%M}",
    "04.12. 18.00 Uhr": lambda at: f"{at:%d.%m.} {at.hour}.{at:%M} Uhr",
    "4. Dez. 18 Uhr 30": lambda at: f"{at.day}. {MONTHS[at.month - 1]}. {at.hour} Uhr {at:%M}",
    "2026-12-04 18:00": lambda at: f"{at:%Y-%m-%d %H:%M}",
    "2026-12-04T18:00": lambda at: f"{at:%Y-%m-%dT%H:%M}",
    "Fri 4 Dec 2026 18:00": lambda at: f"{at:%a %d %b %Y %H:%M}",
    "December 4, 06:30 pm": lambda at: f"{at:%B %d, %I:%M %p}",
    "as the bot says it in German": lambda at: calendar.moment(at, "de", year=True),
    "as the bot says it in German, in short": lambda at: calendar.moment(at, "de"),
    "as the bot says it in English": lambda at: calendar.moment(at, "en", year=True),
    "as the bot says it in English, in short": lambda at: calendar.moment(at, "en"),
}

nows = st.datetimes(
    datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=st.just(BERLIN), allow_imaginary=False
)
days = st.integers(1, 364)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


def plain_hour(at: datetime) -> bool:
    """Neither skipped nor doubled by a change of clocks."""
    return at.astimezone(UTC).astimezone(BERLIN) == at and at.utcoffset() == at.replace(fold=1).utcoffset()


@st.composite
def moments(draw: st.DrawFn) -> tuple[datetime, datetime]:
    """Now, and a minute of one of the 364 days after today."""
    now = draw(nows)
    at = datetime.combine(now.date() + timedelta(days=draw(days)), draw(times), tzinfo=BERLIN)
    assume(plain_hour(at))
    return now, at


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40)
@given(moments())
def test_a9_what_is_written_is_read_back_exactly(form: str, moment: tuple[datetime, datetime]) -> None:
    now, at = moment
    found = read(FORMS[form](at), now)
    assert isinstance(found, Deadline)
    assert found.at == at
    assert found.at.tzinfo is BERLIN


@given(nows, st.integers(0, 6), times)
def test_a9_a_weekday_is_the_next_such_day_within_a_week(now: datetime, weekday: int, clock: object) -> None:
    found = read(f"{GERMAN[weekday]} {clock:%H:%M}", now)
    assume(isinstance(found, Deadline))
    assert isinstance(found, Deadline)
    assert found.at.weekday() == weekday
    assert found.at.timestamp() > now.timestamp()
    assert found.at.date() - now.date() <= timedelta(days=7)


@given(nows, st.integers(1, 52), times)
def test_k16_weeks_keep_the_hands_of_the_clock(now: datetime, weeks: int, clock: object) -> None:
    found = read(f"in {weeks} Wochen um {clock:%H:%M} Uhr", now)
    if isinstance(found, Unclear):
        assert found.reason in (Reason.NO_SUCH_HOUR, Reason.AMBIGUOUS_HOUR)
    else:
        assert found.at.date() == now.date() + timedelta(weeks=weeks)
        assert found.at.time() == clock


@given(nows, st.integers(1, 8000))
def test_k16_hours_are_elapsed(now: datetime, hours: int) -> None:
    found = read(f"in {hours} Stunden", now)
    assert isinstance(found, Deadline)
    assert found.at.timestamp() - now.timestamp() == pytest.approx(hours * 3600)


VOCABULARY = """
    bis am um in den 4. 12. 4.12. 31.2. 4.12.2026 29.2. 2026 18 18:00 18.30 02:30 24 Uhr h pm , . - ( ) – oder
    Freitag Fr Mo Dezember Dez May nächsten kommende Woche Wochen Tagen Stunde Minuten heute morgen gestern
    mittags Mitternacht abends früh eine zwei 9999 0 next this week tomorrow noon wegen weil @4 #12
"""
WORDS = st.sampled_from(VOCABULARY.split())
texts = st.one_of(
    st.text(), st.lists(WORDS, max_size=8).map(" ".join), st.lists(WORDS, max_size=6).map("".join)
)


@given(texts, nows)
def test_a9_no_text_raises_and_no_deadline_is_past_or_far(text: str, now: datetime) -> None:
    found = read(text, now)
    if isinstance(found, Deadline):
        assert 0 < found.at.timestamp() - now.timestamp() < 367 * 86400
        # Who counts from now may end in any hour.
        assert plain_hour(found.at) or "in" in text.casefold()


@given(texts, nows)
def test_a9_a_suggestion_can_be_taken(text: str, now: datetime) -> None:
    found = read(text, now)
    if isinstance(found, Unclear) and found.suggestion:
        assert found.suggestion.timestamp() > now.timestamp()


@given(
    moments(),
    st.sampled_from(
        [", wegen der Ferien", " (danke!)", " weil am Montag viele fehlen", " – bitte weitersagen"]
    ),
)
def test_a_remark_changes_nothing(moment: tuple[datetime, datetime], remark: str) -> None:
    now, at = moment
    text = calendar.moment(at, "de", year=True)
    assert read(text + remark, now) == read(text, now)


@given(moments())
def test_a9_the_wrong_weekday_is_always_noticed(moment: tuple[datetime, datetime]) -> None:
    now, at = moment
    wrong = GERMAN[(at.weekday() + 1) % 7]
    found = read(f"{wrong}, {at:%d.%m.%Y %H:%M}", now)
    assert found == Unclear(Reason.WEEKDAY_MISMATCH, suggestion=at)


def test_a9_n7_a_very_long_text_is_refused_at_once() -> None:
    assert read("Freitag, " * 100_000, datetime(2026, 11, 18, tzinfo=BERLIN)) == Unclear(
        Reason.NOT_UNDERSTOOD
    )


def test_a9_a_holiday_is_asked_about_the_day_that_was_read() -> None:
    asked: list[date] = []
    read("Fr, 4.12.2026 18:00", datetime(2026, 11, 18, tzinfo=BERLIN), holiday=asked.append)
    assert asked == [date(2026, 12, 4)]
