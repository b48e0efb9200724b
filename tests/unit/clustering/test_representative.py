"""Who speaks for a theme."""

from clustering.representative import representative

SURE = [0.8, 0.8, 0.8]


def test_the_surest_member_speaks() -> None:
    texts = ["Der Bus fährt zu selten am Abend", "Die Haltestelle ist zu weit weg", "Busse kommen zu spät an"]
    assert representative(texts, [0.3, 0.9, 0.4]) == 1


def test_half_a_sentence_and_a_long_one_speak_for_nobody() -> None:
    texts = [
        "und der Bus fährt auch nicht mehr,",
        "Nach 16 Uhr fährt hier kein Bus",
        "Der Bus fährt nicht. " * 20,
    ]
    assert representative(texts, SURE) == 1


def test_who_names_the_matter_is_preferred() -> None:
    texts = [
        "Das ist hier ein großes Problem",
        "Zu wenige Dolmetscher am Nachmittag",
        "Niemand versteht uns am Amt",
    ]
    assert representative(texts, SURE, heading="Dolmetscher") == 1
