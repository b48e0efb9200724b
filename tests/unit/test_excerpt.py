from bot.meeting.excerpt import beginning


def test_what_fits_stays_whole() -> None:
    assert beginning("Räume fehlen", 12) == "Räume fehlen"


def test_the_beginning_ends_with_a_whole_word() -> None:
    assert beginning("Räume fehlen uns", 12) == "Räume fehlen …"
    assert beginning("Räume fehlen\nuns", 14) == "Räume fehlen …"


def test_a_word_without_end_is_cut() -> None:
    assert beginning("a" * 25, 10) == "aaaaaaaaaa…"
