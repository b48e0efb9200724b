"""What staff say about corrections is understood, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.correcting import Decide, PublishCorrections, ShowCorrections, Together, Unread, Verdict, read


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Korrektur 1 übernehmen", (Decide(1, True),)),
        ("korrektur 12 bitte übernehmen!", (Decide(12, True),)),
        ("!runde Korrektur 1 übernehmen", (Decide(1, True),)),
        ("Korrektur 1 ablehnen", (Decide(1, False),)),
        ("Korrektur 1 nicht übernehmen", (Decide(1, False),)),
        ("Korrektur Nr. 3: ablehnen", (Decide(3, False),)),
        ("Korrektur 1: Der Abend ist am 10. Dezember.", (Decide(1, True, "Der Abend ist am 10. Dezember."),)),
        ("Korrektur 2: „Zehn statt neun.“", (Decide(2, True, "Zehn statt neun."),)),
        ("Korrektur 1: Eins\nzwei", (Decide(1, True, "Eins\nzwei"),)),
        ("Korrektur 1 übernehmen\nKorrektur 2 ablehnen", (Decide(1, True), Decide(2, False))),
        ("Korrektur 1", (Unread(1),)),
        ("Korrektur 1:", (Unread(1),)),
        ("Korrektur 1 vielleicht morgen", (Unread(1),)),
        ("Korrekturen", ShowCorrections()),
        ("Korrekturen veröffentlichen", PublishCorrections(named=True)),
        ("die Korrekturen bitte veröffentlichen", PublishCorrections(named=True)),
        ("veröffentlichen", PublishCorrections(named=False)),
        ("correction 2 accept", (Decide(2, True),)),
        ("publish corrections", PublishCorrections(named=True)),
        ("Korrektur ist unterwegs", None),
        ("Zu Korrektur 1 habe ich eine Frage", None),
        ("Korrektur 1 übernehmen\nund sonst nichts Neues", (Unread(1),)),
        ("beide übernehmen", Together(True)),
        ("Bitte alle Korrekturen ablehnen", Together(False)),
        ("2 auch übernehmen", Together(True, (2,))),
        ("1 annehmen", Together(True, (1,))),
        ("1 und 2 übernehmen", Together(True, (1, 2))),
        ("Korrektur 1, 2 übernehmen", Together(True, (1, 2))),
        ("alle", None),
        ("Bitte übernehmen!", Verdict(True)),
        ("ablehnen", Verdict(False)),
        ("accept", Verdict(True)),
        ("ich übernehme das", None),
        ("nicht übernehmen", None),
        ("freigeben", None),
        ("", None),
    ],
)
def test_what_staff_say_is_understood(said: str, expected: object) -> None:
    assert read(said, "!runde") == expected


@given(st.text())
def test_what_does_not_speak_of_corrections_is_left_alone(said: str) -> None:
    spoken = said.casefold()
    assert read(said) is None or any(
        word in spoken for word in ("orrekt", "orrect", "ffentlichen", "publish")
    )


@given(st.integers(1, 9999), st.text(min_size=1))
def test_any_wording_is_taken_as_it_is_or_is_a_decision(number: int, wording: str) -> None:
    found = read(f"Korrektur {number}: {wording}")
    assert found is None or (isinstance(found, tuple) and found[0].number == number)
